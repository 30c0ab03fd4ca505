"""The policy and its assertions as SMT-LIB, from the rule files themselves.

Written from the semantics that decide.h documents and the order of denials that compile.h documents, apart from the
product's own analysis: nouns as small bit vectors, conditions and requested categories as Booleans, the day as an
integer, so that one query is about every state on every day. Guarantees: says `sat` for an assertion exactly
where some state breaks it, as far as this reading of decide.h goes.
Vocabulary order is read from the header files, never written here.
"""

import datetime
import re
from dataclasses import dataclass, field

import textproto

ORDINARY_EXCEPT = re.compile(r"KindClass ClassOf\(MessageKind kind\) noexcept \{(.*?)\n\}", re.S)


def _enum(text, name):
    body = re.search(r"enum class " + name + r" : uint8_t \{(.*?)\};", text, re.S).group(1)
    return re.findall(r"\b(k\w+)\b", re.sub(r"//[^\n]*", "", body))


def _names(source, array):
    body = re.search(r"constexpr std::array " + array + r" = \{(.*?)\};", source, re.S).group(1)
    return re.findall(r'"([A-Z0-9_a-z]+)"sv', body)


@dataclass
class Vocabulary:
    """Names by number."""

    organs: list
    kinds: list
    purposes: list
    phases: list
    conditions: list
    ordinary: set

    @staticmethod
    def read(root):
        vocabulary = (root / "policy/vocabulary.cc").read_text(encoding="utf-8")
        header = (root / "policy/vocabulary.h").read_text(encoding="utf-8")
        decision = (root / "policy/decision.cc").read_text(encoding="utf-8")
        kinds = _names(vocabulary, "kKinds")
        enumerators = dict(zip(_enum(header, "MessageKind"), kinds))
        body = ORDINARY_EXCEPT.search(vocabulary).group(1)
        ordinary, waiting = set(), []
        for case, result in re.findall(r"case MessageKind::(k\w+):|return KindClass::(k\w+);", body):
            if case:
                waiting.append(enumerators[case])
            else:
                ordinary |= set(waiting) if result == "kOrdinary" else set()
                waiting = []
        return Vocabulary(_names(vocabulary, "kOrgans"), kinds, _names(vocabulary, "kPurposes"),
                          _names(vocabulary, "kPhases"), _names(decision, "kConditions"), ordinary)


CATEGORIES = [f"C{i:02d}" for i in range(1, 28)]
NOUNS = ("sender", "receiver", "kind", "purpose", "phase")


def day_number(iso):
    return (datetime.date.fromisoformat(iso) - datetime.date(1970, 1, 1)).days


@dataclass
class Flow:
    """A rule's flow or a denial's case: values by noun, conditions and categories."""

    id: str
    match: dict
    when: set
    unless: set
    lacking: set
    categories: set
    start: int | None
    end: int | None
    gates: list = field(default_factory=list)
    excepted: set = field(default_factory=set)


@dataclass
class Elsewhere:
    """A denial that is not enforced at deciding, and its days."""

    id: str
    place: str
    start: int | None
    end: int | None

    @staticmethod
    def read(denial):
        start, end = textproto.one(denial, "in_force_from"), textproto.one(denial, "in_force_until")
        return Elsewhere(textproto.one(denial, "id"), textproto.one(denial, "enforced_at"),
                         day_number(start) if start else None, day_number(end) if end else None)


class Rules:
    """The bundle with its switches; what a switch leaves out is not there."""

    def __init__(self, root, folder, vocabulary, without=()):
        self.vocabulary = vocabulary
        files = sorted(folder.glob("*.textproto"), key=lambda p: p.name)
        self.files = [textproto.read(p.read_text(encoding="utf-8")) for p in files]
        self.switches = {textproto.one(s, "id"): textproto.one(s, "on", False) for s in self._all("switch")}
        self.phase_sets = {}
        for one in self._all("phase_set"):
            phases = set(one.get("phase", []))
            for extra in one.get("extra", []):
                if self.switches[textproto.one(extra, "switch")]:
                    phases |= set(extra.get("phase", []))
            self.phase_sets[textproto.one(one, "name")] = phases
        self.reject_always = set(self._all("bundle")[0].get("reject_always", []))
        self.rules = [flow for rule in self._all("rule") for flow in self._rule(rule)]
        denials = [case for denial in self._all("denial") if textproto.one(denial, "id") not in without
                   for case in self._denial(denial)]
        # As compile.h says: whole denials first, then the narrowest; else as they stand.
        self.elsewhere = [Elsewhere.read(denial) for denial in self._all("denial")
                          if not denial.get("case") and textproto.one(denial, "id") not in without]
        self.denials = sorted(denials, key=lambda d: (bool(d.categories), self._breadth(d)))
        self.impossible = [self._flow("", one.get("flow", [{}])[0], {"when": one.get("holds", []),
                                                                      "unless": one.get("fails", [])}, True, True)
                           for one in self._all("impossible")]

    def _all(self, name):
        return [item for message in self.files for item in message.get(name, [])]

    def _values(self, noun):
        every = {"sender": self.vocabulary.organs, "receiver": self.vocabulary.organs, "kind": self.vocabulary.kinds,
                 "purpose": self.vocabulary.purposes, "phase": self.vocabulary.phases}[noun]
        return every[1:]

    def _breadth(self, case):
        """How wide a case is, as compile.h defines it: the flows it is for, halved for each thing it asks."""
        breadth = 1.0
        for noun in NOUNS:
            breadth *= len(case.match[noun])
        tests = len(case.when | case.unless) + (1 if case.lacking else 0)
        return breadth / 2 ** min(tests, 16)

    def _counts(self, message):
        on, off = textproto.one(message, "switch_on"), textproto.one(message, "switch_off")
        return (not on or self.switches[on]) and (not off or not self.switches[off])

    def _flow(self, rule_id, flow, shared, empty_is_all, unspecified=False):
        match = {}
        for noun in NOUNS:
            named = set(flow.get(noun, []))
            for name in flow.get("phase_set", []) if noun == "phase" else []:
                named |= self.phase_sets[name]
            stated = bool(flow.get(noun)) or (noun == "phase" and bool(flow.get("phase_set")))
            match[noun] = named if stated or not empty_is_all else set(self._values(noun))
            if noun == "phase" and unspecified and not stated:
                match[noun].add(self.vocabulary.phases[0])
        start, end = shared.get("in_force_from", [""])[0], shared.get("in_force_until", [""])[0]
        return Flow(rule_id, match, set(shared.get("when", [])) | set(flow.get("when", [])),
                    set(shared.get("unless", [])) | set(flow.get("unless", [])), set(flow.get("lacking", [])),
                    set(flow.get("category", [])), day_number(start) if start else None,
                    day_number(end) if end else None)

    def _rule(self, rule):
        categories = set(rule.get("category", []))
        for extra in rule.get("extra", []):
            if self.switches[textproto.one(extra, "switch")]:
                categories |= set(extra.get("category", []))
        for message in rule.get("flow", []) if self._counts(rule) else []:
            if not self._counts(message):
                continue
            flow = self._flow(textproto.one(rule, "id"), message, rule, False)
            flow.categories = flow.categories or categories
            flow.gates = [(set(g["category"]), set(g["when"])) for g in rule.get("only_if", [])]
            yield flow

    def _denial(self, denial):
        for case in denial.get("case", []):
            if not self._counts(case):
                continue
            flow = self._flow(textproto.one(denial, "id"), case,
                              {k: v for k, v in denial.items() if k.startswith("in_force")}, True)
            flow.excepted = set(denial.get("except", []))
            yield flow


def conj(parts):
    parts = [p for p in parts if p != "true"]
    return "false" if "false" in parts else "true" if not parts else f"(and {' '.join(parts)})"


def disj(parts):
    parts = [p for p in parts if p != "false"]
    return "true" if "true" in parts else "false" if not parts else f"(or {' '.join(parts)})"


def neg(part):
    return {"true": "false", "false": "true"}.get(part, f"(not {part})")


class Encoding:
    """The decision as definitions over the variables of one state."""

    def __init__(self, rules):
        self.rules = rules
        self.vocabulary = rules.vocabulary
        self.lines = ["(set-logic ALL)"]
        self._declare()
        self._define()

    def noun(self, name, values):
        every = {"sender": self.vocabulary.organs, "receiver": self.vocabulary.organs, "kind": self.vocabulary.kinds,
                 "purpose": self.vocabulary.purposes, "phase": self.vocabulary.phases}[name]
        return disj(f"(= {name} (_ bv{every.index(v)} 5))" for v in sorted(values, key=every.index))

    def _declare(self):
        limits = {"sender": len(self.vocabulary.organs), "receiver": len(self.vocabulary.organs),
                  "kind": len(self.vocabulary.kinds), "purpose": len(self.vocabulary.purposes),
                  "phase": len(self.vocabulary.phases)}
        for noun, count in limits.items():
            self.lines.append(f"(declare-const {noun} (_ BitVec 5))")
            self.lines.append(f"(assert (bvult {noun} (_ bv{count} 5)))")
            if noun != "phase":
                self.lines.append(f"(assert (not (= {noun} (_ bv0 5))))")
        self.lines.append("(declare-const day Int)")
        self.lines += [f"(declare-const {c} Bool)" for c in self.vocabulary.conditions[1:]]
        self.lines += [f"(declare-const asks_{c} Bool)" for c in CATEGORIES]
        self.lines.append("(declare-const withhold Bool)")
        for one in self.rules.impossible:
            self.lines.append(f"(assert {neg(self._applies(one))})")

    def _define_as(self, name, body):
        self.lines.append(f"(define-fun {name} () Bool {body})")
        return name

    def _applies(self, flow):
        parts = [self.noun(n, flow.match[n]) for n in NOUNS]
        parts += sorted(flow.when) + [neg(c) for c in sorted(flow.unless)]
        if flow.lacking:
            parts.append(disj(neg(c) for c in sorted(flow.lacking)))
        return conj([*parts, self.in_force(flow)])

    @staticmethod
    def in_force(item):
        parts = []
        if item.start is not None:
            parts.append(f"(>= day {item.start})" if item.start >= 0 else f"(>= day (- {-item.start}))")
        if item.end is not None:
            parts.append(f"(<= day {item.end})")
        return conj(parts)

    def _define(self):
        rules, denials = self.rules.rules, self.rules.denials
        self.matches = [self._define_as(f"rule_{i}", self._applies(r)) for i, r in enumerate(rules)]
        self.applying = [self._define_as(f"denial_{d}", self._applies(x)) for d, x in enumerate(denials)]
        self.stands, self.granted = [], []
        for i, rule in enumerate(rules):
            whole = [neg(self.applying[d]) for d, x in enumerate(denials)
                     if not x.categories and rule.id not in x.excepted]
            self.stands.append(self._define_as(f"stands_{i}", conj([self.matches[i]] + whole)))
            self.granted.append({c: self._define_as(f"grants_{i}_{c}", self._grants(i, rule, c))
                                 for c in sorted(rule.categories)})
        self.any = {c: self._define_as(f"granted_{c}", disj(g[c] for g in self.granted if c in g))
                    for c in CATEGORIES}
        self._define_outcome()
        self._define_named()

    def _grants(self, i, rule, category):
        gates = [g for categories, when in rule.gates if category in categories for g in sorted(when)]
        taken = [neg(self.applying[d]) for d, x in enumerate(self.rules.denials)
                 if category in x.categories and rule.id not in x.excepted]
        return conj([self.stands[i]] + gates + taken)

    def _define_outcome(self):
        self._define_as("asks", disj(f"asks_{c}" for c in CATEGORIES))
        self._define_as("releases", disj(f"(and asks_{c} {self.any[c]})" for c in CATEGORIES))
        for c in CATEGORIES:
            self._define_as(f"held_back_{c}", f"(and asks_{c} (not {self.any[c]}))")
        self._define_as("holds_back", disj(f"held_back_{c}" for c in CATEGORIES))
        rejected = disj(f"held_back_{c}" for c in sorted(self.rules.reject_always))
        ordinary = self.noun("kind", self.vocabulary.ordinary)
        empty = f"(and (not releases) (or asks (not {disj(self.stands)})))"
        excess = f"(and {ordinary} holds_back (or (not withhold) {rejected}))"
        self._define_as("refused", f"(or {empty} {excess})")
        self._define_as("allows", "(and (not TROUBLE) (not refused))")
        self._define_as("explains", "(and (not TROUBLE) (or refused holds_back))")

    def _define_named(self):
        any_match = self._define_as("any_match", disj(self.matches))
        self.named = []
        for d, denial in enumerate(self.rules.denials):
            others = [neg(self.matches[i]) for i, r in enumerate(self.rules.rules) if r.id not in denial.excepted]
            takes = disj(f"held_back_{c}" for c in sorted(denial.categories)) if denial.categories else "true"
            may = conj([self.applying[d], takes, neg(conj([any_match] + others))])
            earlier = [neg(f"may_{e}") for e in range(d)]
            self._define_as(f"may_{d}", may)
            self.named.append(self._define_as(f"named_{d}", conj(["explains", f"may_{d}"] + earlier)))


class Query:
    """What would break one assertion."""

    def __init__(self, encoding, assertion):
        self.encoding = encoding
        self.assertion = assertion
        self.id = textproto.one(assertion, "id")

    def lifted(self):
        return any(self.encoding.rules.switches[s] for s in self.assertion.get("unless_switch", []))

    def place(self):
        """Where the denial it cites is enforced; "decide" for every other assertion."""
        return textproto.one(self.assertion.get("cites", [{}])[0], "enforced_at", "decide")

    def states(self):
        if self.place() != "decide":
            return "true"
        where = self.assertion.get("in", [{}])[0]
        parts = []
        for noun in NOUNS:
            if where.get(noun):
                parts.append(self.encoding.noun(noun, set(where[noun])))
            if where.get(noun + "_not"):
                parts.append(neg(self.encoding.noun(noun, set(where[noun + "_not"]))))
        parts += where.get("when", []) + [neg(c) for c in where.get("unless", [])]
        if where.get("lacking"):
            parts.append(disj(neg(c) for c in where["lacking"]))
        if "cites" in self.assertion:
            parts.append("(not TROUBLE)")
            asked = self.assertion["cites"][0].get("category", [])
            if asked:
                parts.append(disj(f"asks_{c}" for c in asked))
                parts += [f"(not asks_{c})" for c in CATEGORIES if c not in asked]
        return conj(parts)

    def broken(self):
        if "cites" in self.assertion:
            denial = textproto.one(self.assertion["cites"][0], "denial")
            if self.place() != "decide":
                return neg(disj(self.encoding.in_force(x) for x in self.encoding.rules.elsewhere
                                if (x.id, x.place) == (denial, self.place())))
            cases = enumerate(self.encoding.rules.denials)
            return neg(disj(self.encoding.named[d] for d, x in cases if x.id == denial))
        form = (self.assertion.get("never") or self.assertion.get("only_if"))[0]
        outside = "true"
        if "only_if" in self.assertion:
            outside = neg(conj(form.get("when", []) + [neg(c) for c in form.get("unless", [])]))
        categories = form.get("category", [])
        parts = [self._released(c) for c in categories or CATEGORIES]
        if not categories:
            parts.append(self._nothing_asked())
        return conj(["allows", outside, disj(parts)])

    def _excepted(self, rule_id, category):
        for exception in self.assertion.get("exception", []):
            on = textproto.one(exception, "switch_on")
            if on and not self.encoding.rules.switches[on]:
                continue
            rules, categories = exception.get("rule", []), exception.get("category", [])
            if (not rules or rule_id in rules) and (not categories or category in categories):
                return True
        return False

    def _released(self, category):
        rules = self.encoding.rules.rules
        grants = [self.encoding.granted[i][category] for i, r in enumerate(rules)
                  if category in r.categories and not self._excepted(r.id, category)]
        return conj([f"asks_{category}", disj(grants)])

    def _nothing_asked(self):
        rules = self.encoding.rules.rules
        return conj(["(not asks)", disj(self.encoding.stands[i] for i, r in enumerate(rules)
                                        if not self._excepted(r.id, ""))])


def queries(root, rules_folder, assertions_folder, without=()):
    """(ids, text): the text answers two check-sats for each id, whether states fit and whether one breaks it."""
    encoding = Encoding(Rules(root, rules_folder, Vocabulary.read(root), without))
    lines, ids = list(encoding.lines), []
    for path in sorted(assertions_folder.glob("*.textproto"), key=lambda p: p.name):
        for assertion in textproto.read(path.read_text(encoding="utf-8")).get("assertion", []):
            query = Query(encoding, assertion)
            ids.append((query.id, query.lifted()))
            lines += ["(push)", f"(assert {query.states()})", "(check-sat)", f"(assert {query.broken()})", "(check-sat)",
                      "(pop)"]
    return ids, "\n".join(lines) + "\n"

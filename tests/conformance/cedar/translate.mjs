// The compiled policy as Cedar policies. Asked is: may this basis (principal: one flow of one rule) disclose this
// category (action; `NONE` for a message that holds none) to this organ (resource)? Sender, kind, purpose, phase, day
// and the conditions that hold are context. Every flow of a rule becomes permits, one for each set of gates; every case
// of a denial becomes a forbid, and its exceptions a condition of that forbid. Then the message as a whole is the action
// `SEND`, whose context says what was let through. Written from the description in policy/decide.h, not from its code.
//
// Guarantees: generic over the numbers of rules, denials, gates and exceptions; nothing of the product decides anything
// here. Failure: throws on a policy that lacks a part.

const FIRST_DAY = -2147483648;
const LAST_DAY = 2147483647;

const quoted = (text) => JSON.stringify(text);
const all = (parts) => (parts.length === 0 ? "true" : parts.map((p) => `(${p})`).join(" && "));
const any = (parts) => (parts.length === 0 ? "false" : parts.map((p) => `(${p})`).join(" || "));
const isOneOf = (what, names, write = quoted) => names.map((name) => `${what} == ${write(name)}`).join(" || ");
const isNoneOf = (what, names, write = quoted) => names.map((name) => `${what} != ${write(name)}`).join(" && ");
const organ = (name) => `Organ::${quoted(name)}`;
const actions = (codes) => `[${codes.map((code) => `Action::${quoted(code)}`).join(", ")}]`;

// The name of a basis: a rule may have several flows.
export const basisAt = (policy, place) => `${policy.rules[place].id}#${place}`;
const basis = (policy, place) => `Basis::${quoted(basisAt(policy, place))}`;

function withinDays({ from, until }) {
  const parts = [];
  if (from > FIRST_DAY) parts.push(`context.day >= ${from}`);
  if (until < LAST_DAY) parts.push(`context.day <= ${until}`);
  return parts;
}

// A noun by the values it has or by those it has not, whichever is shorter. A value without a name is refused apart.
function matches(vocabulary, part) {
  const parts = [];
  const noun = (what, names, everything, write = quoted) => {
    const others = everything.filter((name) => !names.includes(name));
    if (others.length === 0) return;
    parts.push(others.length < names.length ? isNoneOf(what, others, write) : isOneOf(what, names, write));
  };
  noun("context.sender", part.senders, vocabulary.organs);
  noun("resource", part.receivers, vocabulary.organs, organ);
  noun("context.purpose", part.purposes, vocabulary.purposes);
  noun("context.phase", part.phases, vocabulary.phases);
  noun("context.kind", part.kinds, vocabulary.kinds);
  return [...parts, ...withinDays(part)];
}

const held = (name) => `context.holds.contains(${quoted(name)})`;
const holdsAll = (names) => names.map(held);
const holdsNone = (names) => names.map((name) => `!${held(name)}`);
const lacksOne = (names) => (names.length === 0 ? [] : [any(names.map((name) => `!${held(name)}`))]);

// The categories of a rule by what its gates ask of each, and `NONE`, of which no gate asks anything.
function shares(rule) {
  const byNeeds = new Map();
  for (const category of ["NONE", ...rule.categories]) {
    const gates = rule.gates.filter((gate) => gate.categories.includes(category));
    const needs = [...new Set(gates.flatMap((gate) => gate.required))].sort();
    const key = needs.join(" ");
    if (!byNeeds.has(key)) byNeeds.set(key, { needs, categories: [] });
    byNeeds.get(key).categories.push(category);
  }
  return [...byNeeds.values()];
}

function permits(policy) {
  return policy.rules.flatMap((rule, place) =>
    shares(rule).map((share, n) => {
      const when = all([
        ...matches(policy.vocabulary, rule),
        ...holdsAll([...rule.required, ...share.needs]),
        ...holdsNone(rule.forbidden),
      ]);
      return {
        id: `${basisAt(policy, place)}.${n}`,
        of: rule.id,
        match: rule,
        basis: basisAt(policy, place),
        actions: share.categories,
        names: [...rule.required, ...share.needs, ...rule.forbidden],
        text:
          `permit (principal == ${basis(policy, place)}, action in ${actions(share.categories)}, resource)` +
          `\nwhen { ${when} };`,
      };
    }),
  );
}

function forbids(policy) {
  return policy.denials.map((denial, place) => {
    const scope = denial.categories.length === 0 ? "action" : `action in ${actions(denial.categories)}`;
    const when = all([
      ...matches(policy.vocabulary, denial),
      ...holdsAll(denial.required),
      ...holdsNone(denial.forbidden),
      ...lacksOne(denial.lacking),
    ]);
    const except = isOneOf("principal", denial.except, (i) => basis(policy, i));
    return {
      id: `${denial.id}#${place}`,
      of: denial.id,
      match: denial,
      basis: null,
      actions: denial.categories.length === 0 ? null : denial.categories,
      names: [...denial.required, ...denial.forbidden, ...denial.lacking],
      text:
        `forbid (principal, ${scope}, resource)\nwhen { ${when} }` +
        (denial.except.length === 0 ? ";" : `\nunless { ${except} };`),
    };
  });
}

// What the policy has no name for, and a fact that could not be established, are refused.
const guard = (id, names, when) => ({
  id,
  of: "guard",
  match: null,
  basis: null,
  actions: null,
  names,
  text: `forbid (principal, action, resource)\nwhen { ${when} };`,
});
const GUARDS = [guard("strange", [], "!context.strange.isEmpty()"), guard("trouble", ["TROUBLE"], held("TROUBLE"))];

// Policies for one basis and one category at a time: of which rule or denial each is, the flows, basis and categories it
// is about (null: any), the conditions it names, and its text.
export function translate(policy) {
  return [...permits(policy), ...forbids(policy), ...GUARDS];
}

// Policies for the message as a whole, given what was let through of it.
export function translateWhole(policy) {
  const { vocabulary } = policy;
  const ordinary = isOneOf(
    "context.kind",
    vocabulary.kinds.filter((_, i) => vocabulary.classes[i] === "ORDINARY"),
  );
  const rejected = `[${policy.reject_always.map(quoted).join(", ")}]`;
  const send = `(principal, action == Action::"SEND", resource)`;
  return [
    {
      id: "something",
      text: `permit ${send}\nwhen { !context.released.isEmpty() || (context.asked.isEmpty() && context.stands) };`,
    },
    {
      id: "excess",
      text:
        `forbid ${send}\nwhen { (${ordinary}) && !context.withheld.isEmpty() }` +
        `\nunless { context.excess == "WITHHOLD" };`,
    },
    {
      id: "reject_always",
      text: `forbid ${send}\nwhen { (${ordinary}) && context.withheld.containsAny(${rejected}) };`,
    },
  ];
}

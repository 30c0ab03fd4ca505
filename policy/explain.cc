#include "policy/explain.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>

namespace ketenpoort::policy {
namespace {

// Limit: rules named in one sentence; the rest is counted.
constexpr size_t kNamedRulesMax = 6;

enum class Language { kNl, kEn };

const std::string& In(const Bilingual& text, Language language) {
  return language == Language::kNl ? text.nl : text.en;
}

template <typename Enum, size_t kSize>
std::string Called(const std::array<Bilingual, kSize>& names, Enum value, Language language) {
  const auto i = static_cast<size_t>(value);
  if (i >= kSize || In(names[i], language).empty()) return std::string(NameOf(value));
  return In(names[i], language);
}

std::string Joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

void AddSentence(std::string& text, const std::string& sentence) {
  if (sentence.empty()) return;
  if (!text.empty()) text += ' ';
  text += sentence;
}

void AddBasis(std::vector<Article>& articles, const std::vector<Basis>& basis) {
  for (const Basis& b : basis) {
    if (std::find(articles.begin(), articles.end(), b.cited) == articles.end()) articles.push_back(b.cited);
  }
}

std::string CitedAll(const std::vector<Basis>& basis) {
  std::vector<std::string> cited;
  for (const Basis& b : basis) cited.push_back(Cited(b.cited));
  return Joined(cited, ", ");
}

std::string CategoryList(const Texts& texts, CategorySet set, Language language) {
  std::vector<std::string> names;
  for (int i = 1; i < kCategoryCount; ++i) {
    const auto category = static_cast<Category>(i);
    if (!set.Has(category)) continue;
    names.push_back(std::string(CodeOf(category)) + " (" + Called(texts.categories, category, language) + ")");
  }
  return Joined(names, ", ");
}

// The flows of all rules by place, whatever day they are in force: places are equal in every rule set of a policy.
class Flows {
 public:
  explicit Flows(const Policy& policy) : policy_(policy) {}

  using Test = std::function<bool(const Match&)>;

  // One place for each rule that has a flow which passes.
  std::vector<size_t> Find(const Test& passes) const {
    std::vector<size_t> places;
    if (policy_.rule_sets.empty()) return places;
    const RuleSet& set = policy_.rule_sets.front().rules;
    for (size_t i = 0; i < set.rule_count && i < policy_.texts.rules.size(); ++i) {
      if (passes(set.rules[i].match) && !Holds(places, policy_.texts.rules[i].id)) places.push_back(i);
    }
    return places;
  }

  // "R02 (Pbw 18a(4)b, PM 20d(1))", and so on.
  std::string Named(const std::vector<size_t>& places, Language language) const {
    std::vector<std::string> named;
    for (const size_t place : places) {
      if (named.size() == kNamedRulesMax) break;
      const RuleText& rule = policy_.texts.rules[place];
      named.push_back(rule.id + " " + In(rule.title, language) + " (" + CitedAll(rule.basis) + ")");
    }
    std::string list = Joined(named, "; ");
    if (places.size() > kNamedRulesMax) list += language == Language::kNl ? "; en andere" : "; and others";
    return list;
  }

  void AddTo(const std::vector<size_t>& places, std::vector<Article>& basis) const {
    for (const size_t place : places) AddBasis(basis, policy_.texts.rules[place].basis);
  }

 private:
  bool Holds(const std::vector<size_t>& places, const std::string& id) const {
    return std::any_of(places.begin(), places.end(), [&](size_t p) { return policy_.texts.rules[p].id == id; });
  }
  const Policy& policy_;
};

bool Has(uint32_t set, int bit) { return bit < 32 && ((set >> bit) & 1u) != 0; }
template <typename Enum>
bool Has(uint32_t set, Enum value) {
  return Has(set, static_cast<int>(value));
}

bool SamePair(const Match& match, Organ sender, Organ receiver) {
  return Has(match.senders, sender) && Has(match.receivers, receiver);
}

// A flow of its own: not the correction of what another flow brought, unless that is what is asked.
bool IsAlternative(const Match& match, MessageKind asked) {
  const uint32_t corrections =
      1u << static_cast<int>(MessageKind::kCorrection) | 1u << static_cast<int>(MessageKind::kInvolvementEnded);
  return Has(corrections, asked) || (match.kinds & ~corrections) != 0;
}

// How near the rules come to a flow, and which they are.
enum class Distance { kSame, kOtherPhase, kOtherPurpose, kOtherKind, kNone };
struct Nearest {
  Distance distance = Distance::kNone;
  std::vector<size_t> places;
};

Nearest NearestTo(const Flows& flows, const Tuple& t) {
  const auto same_pair = [&](const Match& m) { return SamePair(m, t.sender, t.receiver); };
  const auto same_kind = [&](const Match& m) { return same_pair(m) && Has(m.kinds, t.kind); };
  const auto same_purpose = [&](const Match& m) { return same_kind(m) && Has(m.purposes, t.purpose); };
  if (auto found = flows.Find([&](const Match& m) { return m.Covers(t); }); !found.empty()) {
    return {Distance::kSame, std::move(found)};
  }
  if (auto found = flows.Find(same_purpose); !found.empty()) return {Distance::kOtherPhase, std::move(found)};
  if (auto found = flows.Find(same_kind); !found.empty()) return {Distance::kOtherPurpose, std::move(found)};
  auto found = flows.Find([&](const Match& m) { return same_pair(m) && IsAlternative(m, t.kind); });
  if (!found.empty()) return {Distance::kOtherKind, std::move(found)};
  return {};
}

std::string NoRuleText(const Policy& policy, const Flows& flows, const Tuple& t, const Nearest& near, Language l) {
  const bool nl = l == Language::kNl;
  const Texts& texts = policy.texts;
  switch (near.distance) {
    case Distance::kSame:
      return (nl ? "Geen grondslag die op deze dag geldt. De regel voor dit bericht is: "
                 : "No basis in force on this day. The rule for this message is: ") +
             flows.Named(near.places, l) + ".";
    case Distance::kOtherPhase:
      return (nl ? "Geen grondslag in deze fase: " : "No basis in this phase: ") + Called(texts.phases, t.phase, l) +
             (nl ? ". Dit bericht kan alleen in een andere fase, op grond van "
                 : ". This message is possible only in another phase, under ") +
             flows.Named(near.places, l) + ".";
    case Distance::kOtherPurpose:
      return (nl ? "Geen grondslag voor dit doel: " : "No basis for this purpose: ") +
             Called(texts.purposes, t.purpose, l) +
             (nl ? ". Dit bericht kan alleen voor het doel van "
                 : ". This message is possible only for the purpose of ") +
             flows.Named(near.places, l) + ".";
    case Distance::kOtherKind:
      return (nl ? "Geen grondslag voor dit soort bericht tussen deze partijen: "
                 : "No basis for this kind of message between these parties: ") +
             Called(texts.kinds, t.kind, l) + (nl ? ", van " : ", from ") + Called(texts.organs, t.sender, l) +
             (nl ? " aan " : " to ") + Called(texts.organs, t.receiver, l) + ".";
    case Distance::kNone:
      return In(texts.no_flow, l);
  }
  return In(texts.no_flow, l);
}

// What these two may still exchange in this phase, computed from the rules.
std::string LawfulNow(const Policy& policy, const Flows& flows, const Tuple& t, Language l) {
  const auto places =
      flows.Find([&](const Match& m) { return SamePair(m, t.sender, t.receiver) && Has(m.phases, t.phase); });
  if (places.empty()) return In(policy.texts.no_flow_lawful, l);
  return (l == Language::kNl ? "Wat in deze fase tussen deze partijen wel een grondslag heeft: "
                             : "What has a basis between these parties in this phase: ") +
         flows.Named(places, l) + ".";
}

void AddRules(const Policy& policy, const Decision& decision, Words& words) {
  for (size_t i = 0; i < policy.texts.rules.size() && i < kRulesMax; ++i) {
    if (!decision.rules.Has(static_cast<int>(i))) continue;
    const RuleText& rule = policy.texts.rules[i];
    AddBasis(words.basis, rule.basis);
    if (std::find(words.rule_ids.begin(), words.rule_ids.end(), rule.id) != words.rule_ids.end()) continue;
    words.rule_ids.push_back(rule.id);
    AddSentence(words.text_nl, rule.id + ": " + rule.explanation.nl);
    AddSentence(words.text_en, rule.id + ": " + rule.explanation.en);
  }
}

void AddWithheld(const Policy& policy, const Decision& decision, Words& words) {
  const std::string nl = CategoryList(policy.texts, decision.withheld, Language::kNl);
  const std::string en = CategoryList(policy.texts, decision.withheld, Language::kEn);
  if (decision.Allows()) {
    AddSentence(words.text_nl, "Niet verstrekt, omdat daarvoor geen grondslag is: " + nl + ".");
    AddSentence(words.text_en, "Withheld, for lack of a basis: " + en + ".");
    if (words.lawful_nl.empty()) {
      words.lawful_nl = "Wat wel is verstrekt, is alles wat onder deze regels mag.";
      words.lawful_en = "What was disclosed is all these rules allow.";
    }
    return;
  }
  AddSentence(
      words.text_nl,
      "Het bericht is in zijn geheel geweigerd, omdat het gegevens bevat waarvoor geen grondslag is: " + nl + ".");
  AddSentence(words.text_en, "The message is refused whole, because it holds data without a basis: " + en + ".");
  const bool never =
      !policy.rule_sets.empty() && !(decision.withheld & policy.rule_sets.front().rules.reject_always).Empty();
  if (never) {
    AddSentence(words.lawful_nl,
                "Verstuur het bericht opnieuw zonder deze gegevens; weglaten door de poort kan hier niet.");
    AddSentence(words.lawful_en, "Send the message again without this data; the gate does not remove it here.");
  } else {
    AddSentence(words.lawful_nl,
                "Verstuur het bericht opnieuw zonder deze gegevens, of kies excess WITHHOLD: dan gaat de rest wel.");
    AddSentence(words.lawful_en,
                "Send the message again without this data, or choose excess WITHHOLD: then the rest goes.");
  }
}

void AddDenial(const Policy& policy, const Decision& decision, Words& words) {
  if (decision.denial >= policy.texts.denials.size()) return;
  const DenialText& denial = policy.texts.denials[decision.denial];
  words.denial_id = denial.id;
  AddBasis(words.basis, denial.basis);
  AddSentence(words.text_nl, denial.id + ": " + denial.explanation.nl);
  AddSentence(words.text_en, denial.id + ": " + denial.explanation.en);
  AddSentence(words.lawful_nl, denial.lawful.nl);
  AddSentence(words.lawful_en, denial.lawful.en);
}

void AddFailing(const Policy& policy, const Tuple& tuple, const Decision& decision, Words& words) {
  const auto i = static_cast<size_t>(decision.failing);
  if (decision.failing == Condition::kNone || i >= kConditionCount) return;
  // That there are beperkingen is DJI's to know (A21); the text of this condition does not say it either.
  const bool for_dji = tuple.sender == Organ::kDirecteur || tuple.sender == Organ::kMinister;
  if (decision.failing != Condition::kNotOnHold || for_dji)
    words.failing_condition = std::string(NameOf(decision.failing));
  const ConditionText& text = policy.texts.conditions[i];
  AddBasis(words.basis, text.basis);
  AddSentence(words.text_nl, text.failed.nl);
  AddSentence(words.text_en, text.failed.en);
  AddSentence(words.lawful_nl, text.lawful.nl);
  AddSentence(words.lawful_en, text.lawful.en);
}

void AddNearest(const Policy& policy, const Tuple& tuple, bool with_text, Words& words) {
  const Flows flows(policy);
  const Nearest near = NearestTo(flows, tuple);
  flows.AddTo(near.places, words.basis);
  if (near.distance == Distance::kNone) AddBasis(words.basis, policy.texts.no_flow_basis);
  if (!with_text) return;
  AddSentence(words.text_nl, NoRuleText(policy, flows, tuple, near, Language::kNl));
  AddSentence(words.text_en, NoRuleText(policy, flows, tuple, near, Language::kEn));
  AddSentence(words.lawful_nl, LawfulNow(policy, flows, tuple, Language::kNl));
  AddSentence(words.lawful_en, LawfulNow(policy, flows, tuple, Language::kEn));
}

std::string Filled(std::string text, std::string_view placeholder, const std::string& value) {
  for (size_t at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size())) {
    text.replace(at, placeholder.size(), value);
  }
  return text;
}

std::string UniformText(const Texts& texts, const Tuple& t, Language l) {
  std::string text = In(texts.uniform, l);
  text = Filled(std::move(text), "{sender}", Called(texts.organs, t.sender, l));
  text = Filled(std::move(text), "{receiver}", Called(texts.organs, t.receiver, l));
  text = Filled(std::move(text), "{kind}", Called(texts.kinds, t.kind, l));
  return Filled(std::move(text), "{purpose}", Called(texts.purposes, t.purpose, l));
}

}  // namespace

Words Explain(const Policy& policy, const Request& /*request*/, const Tuple& tuple, Conditions /*conditions*/,
              const Decision& decision) {
  Words words;
  if (policy.rule_sets.empty()) {
    words.text_nl = "Er is geen beleid van kracht; zonder beleid wordt niets verstrekt.";
    words.text_en = "No policy is in force; without a policy nothing is disclosed.";
    words.lawful_nl = "Probeer het opnieuw zodra een beleid van kracht is.";
    words.lawful_en = "Try again once a policy is in force.";
    return words;
  }
  AddRules(policy, decision, words);
  if (decision.outcome == Outcome::kAllowed) return words;
  AddDenial(policy, decision, words);
  AddFailing(policy, tuple, decision, words);
  const bool excess = decision.Allows() || (!decision.withheld.Empty() && decision.withheld != tuple.categories);
  if (excess) {
    AddWithheld(policy, decision, words);
    if (words.basis.empty()) AddNearest(policy, tuple, false, words);
  } else if (decision.failing == Condition::kTrouble || decision.denial == kNoDenial) {
    AddNearest(policy, tuple, decision.failing == Condition::kNone, words);
  }
  const auto kind = static_cast<size_t>(tuple.kind);
  if (ClassOf(tuple.kind) == KindClass::kDuty && kind < kMessageKindCount) {
    words.what_to_do_nl = policy.texts.what_to_do[kind].nl;
    words.what_to_do_en = policy.texts.what_to_do[kind].en;
  }
  return words;
}

Words ExplainUniform(const Policy& policy, Organ sender, Organ receiver, MessageKind kind, Purpose purpose) {
  Words words;
  Tuple tuple;
  tuple.sender = sender;
  tuple.receiver = receiver;
  tuple.kind = kind;
  tuple.purpose = purpose;
  words.text_nl = UniformText(policy.texts, tuple, Language::kNl);
  words.text_en = UniformText(policy.texts, tuple, Language::kEn);
  const Flows flows(policy);
  const Nearest near = NearestTo(flows, tuple);
  flows.AddTo(near.places, words.basis);
  if (near.distance == Distance::kNone) {
    AddBasis(words.basis, policy.texts.no_flow_basis);
    words.lawful_nl = policy.texts.no_flow_lawful.nl;
    words.lawful_en = policy.texts.no_flow_lawful.en;
    return words;
  }
  words.lawful_nl =
      "Wat in het algemeen tussen deze partijen een grondslag heeft: " + flows.Named(near.places, Language::kNl) + ".";
  words.lawful_en =
      "What in general has a basis between these parties: " + flows.Named(near.places, Language::kEn) + ".";
  return words;
}

}  // namespace ketenpoort::policy

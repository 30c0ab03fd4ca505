#include "clients/cli/policy_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "policy/analyse/condition_words.h"
#include "policy/analyse/shown.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {
namespace {

using policy::Basis;
using policy::Bilingual;
using policy::Condition;

std::string DayText(policy::Day day) { return policy::analyse::IsoDay(day); }

const char* ConfidenceText(policy::Confidence confidence) {
  switch (confidence) {
    case policy::Confidence::kVerified:
      return "V";
    case policy::Confidence::kSecondary:
      return "V_SEC";
    case policy::Confidence::kInterpretation:
      return "I";
    case policy::Confidence::kNotVerified:
      return "M";
  }
  return "";
}

// The same in both languages.
Bilingual Same(std::string text) { return {std::move(text), ""}; }

std::string BasisText(const std::vector<Basis>& basis) {
  std::vector<std::string> parts;
  for (const Basis& one : basis) {
    const std::string version = DayText(one.version);
    parts.push_back(absl::StrCat(policy::Cited(one.cited), " (", one.source, version.empty() ? "" : ", versie ",
                                 version, ", ", ConfidenceText(one.confidence), ")"));
  }
  return absl::StrJoin(parts, "; ");
}

std::string ConditionNames(policy::Conditions conditions) {
  std::vector<std::string> names;
  for (int i = 1; i < policy::kConditionCount; ++i) {
    const auto condition = static_cast<Condition>(i);
    if (conditions.Has(condition)) names.emplace_back(policy::NameOf(condition));
  }
  return absl::StrJoin(names, ", ");
}

Bilingual ForceText(policy::Day from, policy::Day until) {
  const std::string first = DayText(from);
  const std::string last = DayText(until);
  const char* comma = first.empty() || last.empty() ? "" : ", ";
  return {absl::StrCat(first.empty() ? "" : "vanaf ", first, comma, last.empty() ? "" : "tot en met ", last),
          absl::StrCat(first.empty() ? "" : "from ", first, comma, last.empty() ? "" : "until ", last)};
}

// "hoogstens 6 maanden na de invrijheidstelling"; the label itself travels with a disclosure.
Bilingual RetentionWords(const policy::Retention& retention) {
  constexpr std::array<const char*, policy::kRetentionUnitCount> kUnitsNl = {"dagen", "weken", "maanden", "jaar"};
  constexpr std::array<const char*, policy::kRetentionUnitCount> kUnitsEn = {"days", "weeks", "months", "years"};
  constexpr std::array<const char*, policy::kCountedFromCount> kFromNl = {
      "de ontvangst",          "de verstrekking",
      "de invrijheidstelling", "het einde van de tenuitvoerlegging",
      "de eerste verwerking",  "het einde van de toestemming"};
  constexpr std::array<const char*, policy::kCountedFromCount> kFromEn = {
      "receipt",          "the disclosure",        "the release", "the end of the execution",
      "first processing", "the end of the consent"};
  const bool at_most = retention.bound == policy::RetentionBound::kAtMost;
  const auto unit = static_cast<size_t>(retention.unit);
  const auto from = static_cast<size_t>(retention.counted_from);
  return {
      absl::StrCat(at_most ? "hoogstens " : "ten minste ", retention.term, " ", kUnitsNl[unit], " na ", kFromNl[from]),
      absl::StrCat(at_most ? "at most " : "at least ", retention.term, " ", kUnitsEn[unit], " after ", kFromEn[from])};
}

std::string RetentionText(const policy::Retention& retention) {
  std::string text = policy::LabelOf(retention);
  if (!retention.basis.empty()) absl::StrAppend(&text, ": ", BasisText(retention.basis));
  return text;
}

// "INVRIJHEIDSTELLING_VOORAF: 28 DAYS AFTER 3 MONTHS: Reclasseringsregeling 11(2) (...)".
std::string DutyText(const policy::Duty& duty) {
  std::string text = absl::StrCat(std::string(policy::NameOf(duty.name)), ": ", duty.days, " DAYS");
  if (duty.after_months > 0) absl::StrAppend(&text, " AFTER ", duty.after_months, " MONTHS");
  return absl::StrCat(text, ": ", BasisText(duty.basis));
}

std::string MaskText(const policy::Match& match, int depth) {
  policy::Match named = match;
  const uint32_t every = policy::analyse::MaskOf(policy::analyse::EveryCell(), depth);
  policy::analyse::SetMask(named, depth, policy::analyse::MaskOf(match, depth) & every);
  return policy::analyse::CodesOf(named, depth, " ");
}

std::string FlowText(const policy::Match& match) {
  return absl::StrCat(MaskText(match, 0), " > ", MaskText(match, 1), ", ", MaskText(match, 2), ", ", MaskText(match, 3),
                      ", ", MaskText(match, 4));
}

using Items = std::vector<std::pair<Bilingual, std::string>>;

// Each condition as the reason to refuse that it is.
Items ConditionItems(const policy::Policy& policy, policy::Conditions conditions, const char* sign) {
  Items items;
  for (int i = 1; i < policy::kConditionCount; ++i) {
    const auto condition = static_cast<Condition>(i);
    if (!conditions.Has(condition)) continue;
    items.emplace_back(policy::analyse::RefusedWhere(policy, {condition, *sign == 0}),
                       absl::StrCat(sign, std::string(policy::NameOf(condition))));
  }
  return items;
}

// The flow in words; a code where only that is precise.
Items FlowItems(const policy::Policy& policy, const policy::Match& match) {
  constexpr std::array<const char*, policy::analyse::kNouns> kNl = {"van ", "aan ", "bericht: ", "doel: ", "fase: "};
  constexpr std::array<const char*, policy::analyse::kNouns> kEn = {"from ", "to ",
                                                                    "message: ", "purpose: ", "phase: "};
  Items items;
  for (int d = 0; d < policy::analyse::kNouns; ++d) {
    policy::Match named = match;
    const uint32_t every = policy::analyse::MaskOf(policy::analyse::EveryCell(), d);
    policy::analyse::SetMask(named, d, policy::analyse::MaskOf(match, d) & every);
    const Bilingual words = policy::analyse::NamesOf(policy, named, d);
    items.emplace_back(Bilingual{kNl[static_cast<size_t>(d)] + words.nl, kEn[static_cast<size_t>(d)] + words.en}, "");
  }
  return items;
}

Items GateItems(const policy::Policy& policy, const policy::Rule& rule) {
  Items items;
  for (int i = 0; i < rule.gate_count; ++i) {
    const policy::Gate& gate = rule.gates[static_cast<size_t>(i)];
    const std::string codes = policy::analyse::CategoryCodes(gate.categories, " ");
    for (auto& [words, code] : ConditionItems(policy, gate.required, "")) {
      items.emplace_back(
          Bilingual{absl::StrCat(codes, " niet als: ", words.nl), absl::StrCat(codes, " not where: ", words.en)}, code);
    }
  }
  return items;
}

std::string GateText(const policy::Rule& rule) {
  std::vector<std::string> parts;
  for (int i = 0; i < rule.gate_count; ++i) {
    const policy::Gate& gate = rule.gates[static_cast<size_t>(i)];
    parts.push_back(
        absl::StrCat(policy::analyse::CategoryCodes(gate.categories, " "), ": ", ConditionNames(gate.required)));
  }
  return absl::StrJoin(parts, "; ");
}

// Where an id stands in a policy, and the switch that opened it.
struct Standing {
  const policy::Policy* policy = nullptr;
  std::string switch_id;
};

class Page {
 public:
  Page(const policy::Policy& policy, const std::vector<SwitchedPolicy>& switched)
      : policy_(policy), switched_(switched), page_({"De wet als gegevens", "The law as data"}) {}

  PolicyDocument Write() {
    Opening();
    Switches();
    page_.Filters(policy::analyse::FlowFilters(policy_, policy::analyse::EveryCell()));
    Rules();
    Denials();
    Assessments();
    Conditions();
    Impossibilities();
    RefusedFields();
    Vocabulary();
    return std::move(page_);
  }

 private:
  void Opening() {
    page_.Paragraph(
        {"Dit is het hele beleid, zoals de poort het laadt. Deze pagina is gemaakt uit de bestanden in policy/rules; "
         "wijzig die, niet deze pagina.",
         "This is the whole policy as the gate loads it. This page is made from the files in policy/rules; change "
         "those, "
         "not this page."});
    page_.Terms({{{"Bundel", "bundle"},
                  {absl::StrCat(policy_.id, ", versie ", policy_.version),
                   absl::StrCat(policy_.id, ", version ", policy_.version)}},
                 {Same("SHA-256"), Same(policy::analyse::Hex(policy_.digest))},
                 {{"Geldig", "valid"}, ForceText(policy_.valid_from, policy_.valid_until)},
                 {{"Dagen voor een melding van het einde", "days for a notice of the end"},
                  Same(std::to_string(policy_.parameters.lapse_days_max))},
                 {{"Dagen dat een wens zich te vestigen telt", "days a wish to settle counts"},
                  Same(std::to_string(policy_.parameters.wish_recency_days))},
                 {{"Bewaren, waar een regel niets anders zegt", "retention, where a rule says nothing else"},
                  Same(RetentionText(policy_.texts.retention)),
                  {{RetentionWords(policy_.texts.retention), RetentionText(policy_.texts.retention)}}},
                 {{"Nooit stil weggelaten", "never stripped silently"}, Same(RejectAlways())}});
    for (const policy::Keeping& keeping : policy_.texts.keeping) {
      page_.Terms({{{"De poort zelf bewaart", "the gateway itself keeps"},
                    Same(absl::StrCat(keeping.name, keeping.rules.empty() ? "" : " (",
                                      absl::StrJoin(keeping.rules, " "), keeping.rules.empty() ? "" : ")", ": ",
                                      RetentionText(keeping.longest), keeping.shortest.term == 0 ? "" : "; ",
                                      keeping.shortest.term == 0 ? "" : RetentionText(keeping.shortest)))}});
    }
    for (const policy::Duty& duty : policy_.texts.duties) {
      page_.Terms({{{"Op tijd te melden; te laat is een bevinding", "to be told in time; too late is a finding"},
                    Same(DutyText(duty)),
                    {{duty.explanation, DutyText(duty)}}}});
    }
    page_.Paragraph(
        {"Lees een regel zo: dit orgaan mag dat orgaan dit soort bericht sturen, voor dit doel, in deze fasen, met ten "
         "hoogste deze gegevens, als al deze voorwaarden gelden. Een weigering gaat voor elke regel, behalve die zij "
         "zelf noemt. Wat geen regel toestaat, heeft geen grondslag. * betekent: alle. Zekerheid van een artikel: V "
         "gelezen in de geldende tekst, V_SEC in een andere publicatie, I een uitleg, M nog na te lezen.",
         "Read a rule so: this organ may send that organ this kind of message, for this purpose, in these phases, with "
         "at most these data, where all these conditions hold. A denial overrides every rule but those it names. What "
         "no "
         "rule allows has no basis. * means: all. How sure an article is: V read in the consolidated text, V_SEC in "
         "another publication, I a reading, M not verified yet."});
  }

  std::string RejectAlways() const {
    if (policy_.rule_sets.empty()) return "";
    return policy::analyse::CategoryCodes(policy_.rule_sets.front().rules.reject_always, " ");
  }

  void Switches() {
    page_.Heading(2, "schakelaars", {"Schakelaars: open rechtsvragen", "Switches: open questions of law"});
    for (const policy::SwitchText& one : policy_.texts.switches) {
      page_.Heading(3, absl::AsciiStrToLower(one.id),
                    {absl::StrCat(one.id, " ", one.name, one.on ? " — aan" : " — uit"),
                     absl::StrCat(one.id, " ", one.name, one.on ? " — on" : " — off")});
      page_.Paragraph(one.question);
      page_.Paragraph(one.effect);
      if (one.on) {
        page_.Terms({{{"Aangezet", "put on"}, Same(absl::StrCat(one.decided_on, ", ", one.owner))}});
        page_.Paragraph(one.motivation);
      }
      page_.Terms({{{"Waar", "where"}, Same(absl::StrJoin(one.where, ", "))}});
    }
  }

  // The ids of the policy in order, then those only a switch opens. `texts` takes a policy and gives its lists.
  template <typename TextsOf>
  std::vector<std::pair<std::string, Standing>> Ids(TextsOf texts) const {
    std::vector<std::pair<std::string, Standing>> ids;
    std::set<std::string> seen;
    const auto add = [&](const policy::Policy& from, const std::string& switch_id) {
      for (const auto* list : texts(from.texts)) {
        for (const auto& text : *list) {
          if (seen.insert(text.id).second) ids.push_back({text.id, {&from, switch_id}});
        }
      }
    };
    add(policy_, "");
    for (const SwitchedPolicy& one : switched_) add(one.policy, one.id);
    return ids;
  }

  static std::array<const std::vector<policy::RuleText>*, 2> RuleLists(const policy::Texts& texts) {
    return {&texts.rules, &texts.rules_elsewhere};
  }
  static std::array<const std::vector<policy::DenialText>*, 2> DenialLists(const policy::Texts& texts) {
    return {&texts.denials, &texts.denials_elsewhere};
  }

  template <typename Lists>
  static const auto& TextOf(const Lists& lists, const std::string& id) {
    for (const auto* list : lists) {
      for (const auto& text : *list) {
        if (text.id == id) return text;
      }
    }
    return lists.front()->front();
  }

  // By statute: that of the first article of each rule, in the order in which the statutes come.
  void Rules() {
    std::vector<std::string> laws;
    std::map<std::string, std::vector<std::pair<std::string, Standing>>> by_law;
    for (auto& one : Ids(RuleLists)) {
      const policy::RuleText& text = TextOf(RuleLists(one.second.policy->texts), one.first);
      const std::string law = text.basis.empty() ? "" : text.basis.front().cited.law;
      if (!by_law.contains(law)) laws.push_back(law);
      by_law[law].push_back(std::move(one));
    }
    for (const std::string& law : laws) {
      page_.Heading(2, absl::StrCat("regels-", Anchor(law)),
                    {absl::StrCat("Regels: ", law), absl::StrCat("Rules: ", law)});
      for (const auto& [id, standing] : by_law[law]) WriteRule(id, standing);
    }
  }

  static std::string Anchor(const std::string& text) {
    return absl::StrReplaceAll(absl::AsciiStrToLower(text), {{" ", "-"}, {".", ""}, {"(", ""}, {")", ""}});
  }

  void Title(const std::string& id, const Bilingual& title, const Standing& standing) {
    page_.Heading(3, absl::AsciiStrToLower(id), {absl::StrCat(id, " — ", title.nl), absl::StrCat(id, " — ", title.en)});
    if (standing.switch_id.empty()) return;
    page_.Paragraph({absl::StrCat("Staat uit: geldt alleen met schakelaar ", standing.switch_id, " aan."),
                     absl::StrCat("Off: holds only with switch ", standing.switch_id, " on.")});
  }

  template <typename Text>
  void Enforced(const Text& text) {
    page_.Terms({{{"Gehandhaafd bij", "enforced at"}, Same(std::string(policy::NameOf(text.enforced_at)))},
                 {{"Waar", "where"}, Same(absl::StrJoin(text.where, ", "))},
                 {{"Eigenaar", "owner"}, Same(text.owner)}});
  }

  void WriteRule(const std::string& id, const Standing& standing) {
    const policy::Texts& texts = standing.policy->texts;
    const policy::RuleText& text = TextOf(RuleLists(texts), id);
    page_.BeginCard(ShownRule(id, *standing.policy));
    Title(id, text.title, standing);
    page_.Paragraph(text.explanation);
    page_.Paragraph(text.note);
    page_.Terms({{{"Grondslag", "basis"}, Same(BasisText(text.basis))}});
    if (!standing.policy->rule_sets.empty()) {
      const policy::RuleSet& set = standing.policy->rule_sets.front().rules;
      const auto of_rule = [&](const policy::RuleText& one) { return one.id == id; };
      const bool several = std::count_if(texts.rules.begin(), texts.rules.end(), of_rule) > 1;
      int number = 0;
      for (size_t i = 0; i < set.rule_count; ++i) {
        if (texts.rules[i].id == id) WriteFlow(set.rules[i], texts.rules[i], several ? ++number : 0);
      }
    }
    page_.Terms({{{"Vaste beoordeling", "standing assessment"}, Same(text.standing_assessment)}});
    Enforced(text);
    page_.EndCard();
  }

  // Which filters show a rule: all of its flows.
  static policy::analyse::Shown ShownRule(const std::string& id, const policy::Policy& policy) {
    policy::analyse::Shown shown = policy::analyse::Shown::None();
    if (policy.rule_sets.empty()) return shown;
    const policy::RuleSet& set = policy.rule_sets.front().rules;
    for (size_t i = 0; i < set.rule_count; ++i) {
      if (policy.texts.rules[i].id == id) shown.Add({set.rules[i].match, set.rules[i].categories, ""});
    }
    return shown;
  }

  static policy::analyse::Shown ShownDenial(const std::string& id, const policy::Policy& policy) {
    policy::analyse::Shown shown = policy::analyse::Shown::None();
    if (policy.rule_sets.empty()) return shown;
    const policy::RuleSet& set = policy.rule_sets.front().rules;
    for (size_t i = 0; i < set.denial_count; ++i) {
      if (policy.texts.denials[i].id != id) continue;
      policy::CategorySet takes = set.denials[i].categories;
      // Without categories it takes every message, also one that holds none.
      if (takes.Empty()) takes.bits = policy::kAllCategories.bits | 1u;
      shown.Add({set.denials[i].match, takes, ""});
    }
    return shown;
  }

  // `number`: 0 for the only one.
  void WriteFlow(const policy::Rule& rule, const policy::RuleText& text, int number) {
    page_.Terms({{Numbered({"Stroom", "flow"}, number), Same(FlowText(rule.match)), FlowItems(policy_, rule.match)},
                 {{"Gegevens", "data"}, policy::analyse::CategoryNames(policy_, rule.categories)},
                 {{"Als", "when"}, Same(ConditionNames(rule.required)), RefusedItems(rule.required, "")},
                 {{"Niet als", "unless"}, Same(ConditionNames(rule.forbidden)), RefusedItems(rule.forbidden, "!")},
                 {{"Alleen met", "only with"}, Same(GateText(rule)), GateItems(policy_, rule)},
                 {{"In werking", "in force"}, ForceText(rule.from, rule.until)},
                 {{"Bij de overdracht", "at hand-over"},
                  Same(rule.lapse == policy::Lapse::kAtAcceptance ? "AT_ACCEPTANCE" : "")},
                 {{"Bewaren", "retention"},
                  Same(text.retention_is_own ? RetentionText(text.retention) : ""),
                  {{RetentionWords(text.retention), RetentionText(text.retention)}}}});
  }

  // As reasons to refuse, with a word before them that says so.
  Items RefusedItems(policy::Conditions conditions, const char* sign) const {
    Items items = ConditionItems(policy_, conditions, sign);
    for (auto& [words, code] : items) words = {"geweigerd als: " + words.nl, "refused where: " + words.en};
    return items;
  }

  static Bilingual Numbered(const Bilingual& name, int number) {
    if (number == 0) return name;
    return {absl::StrCat(name.nl, " ", number), absl::StrCat(name.en, " ", number)};
  }

  void Denials() {
    page_.Heading(2, "weigeringen", {"Weigeringen", "Denials"});
    for (const auto& [id, standing] : Ids(DenialLists)) {
      const policy::Texts& texts = standing.policy->texts;
      const policy::DenialText& text = TextOf(DenialLists(texts), id);
      page_.BeginCard(ShownDenial(id, *standing.policy));
      Title(id, text.title, standing);
      page_.Paragraph(text.explanation);
      page_.Paragraph(text.lawful);
      page_.Terms({{{"Artikelen", "articles"}, Same(BasisText(text.basis))}});
      if (!standing.policy->rule_sets.empty()) WriteCases(id, *standing.policy);
      Enforced(text);
      page_.EndCard();
    }
  }

  void WriteCases(const std::string& id, const policy::Policy& policy) {
    const policy::RuleSet& set = policy.rule_sets.front().rules;
    const auto& texts = policy.texts.denials;
    const auto of_denial = [&](const policy::DenialText& one) { return one.id == id; };
    const bool several = std::count_if(texts.begin(), texts.end(), of_denial) > 1;
    int number = 0;
    for (size_t i = 0; i < set.denial_count; ++i) {
      if (texts[i].id != id) continue;
      const policy::Denial& denial = set.denials[i];
      const policy::CategorySet takes = denial.categories;
      page_.Terms({{Numbered({"Geval", "case"}, several ? ++number : 0), Same(FlowText(denial.match)),
                    FlowItems(policy_, denial.match)},
                   {{"Neemt weg", "takes away"},
                    takes.Empty() ? Bilingual{"alles", "everything"} : policy::analyse::CategoryNames(policy_, takes)},
                   {{"Als", "when"}, Same(ConditionNames(denial.required))},
                   {{"Niet als", "unless"}, Same(ConditionNames(denial.forbidden))},
                   {{"Als een ontbreekt van", "where one fails of"},
                    Same(ConditionNames(denial.lacking)),
                    ConditionItems(policy_, denial.lacking, "")},
                   {{"Behalve", "except"}, Same(Excepted(policy, denial.except))},
                   {{"In werking", "in force"}, ForceText(denial.from, denial.until)}});
    }
  }

  static std::string Excepted(const policy::Policy& policy, const policy::RuleBits& except) {
    std::vector<std::string> ids;
    for (size_t i = 0; i < policy.texts.rules.size(); ++i) {
      const std::string& id = policy.texts.rules[i].id;
      const bool listed = std::find(ids.begin(), ids.end(), id) != ids.end();
      if (except.Has(static_cast<int>(i)) && !listed) ids.push_back(id);
    }
    return absl::StrJoin(ids, ", ");
  }

  void Assessments() {
    page_.Heading(2, "vaste-beoordelingen", {"Vaste beoordelingen", "Standing assessments"});
    for (const policy::AssessmentText& one : policy_.texts.assessments) {
      page_.Heading(3, absl::AsciiStrToLower(one.id), Same(one.id));
      page_.Paragraph(one.motivation);
      page_.Terms({{{"Gegevens", "data"}, policy::analyse::CategoryNames(policy_, one.categories)},
                   {{"Beslist", "decided"}, Same(absl::StrCat(DayText(one.decided_on), ", ", one.owner))},
                   {{"Opnieuw", "review"}, Same(DayText(one.review_on))},
                   {Same("DPIA"), Same(one.dpia_reference)}});
    }
  }

  void Conditions() {
    page_.Heading(2, "voorwaarden", {"Voorwaarden", "Conditions"});
    std::vector<std::vector<Bilingual>> rows;
    for (int i = 1; i < policy::kConditionCount; ++i) {
      const policy::ConditionText& text = policy_.texts.conditions[static_cast<size_t>(i)];
      rows.push_back({Same(std::string(policy::NameOf(static_cast<Condition>(i)))), text.failed, text.lawful,
                      Same(BasisText(text.basis))});
    }
    page_.Table({{"naam", "name"},
                 {"als zij niet geldt", "where it fails"},
                 {"wat wel kan", "what is lawful"},
                 {"artikelen", "articles"}},
                std::move(rows), PolicyDocument::Rows::kAnchored);
  }

  void Impossibilities() {
    page_.Heading(2, "onmogelijk", {"Wat niet samen kan", "What cannot be together"});
    std::vector<std::vector<Bilingual>> rows;
    for (const policy::Impossible& one : policy_.impossible) {
      rows.push_back(
          {Same(FlowText(one.match)), Same(ConditionNames(one.held)), Same(ConditionNames(one.lacking)), one.reason});
    }
    page_.Table({{"stroom", "flow"}, {"geldt", "holds"}, {"geldt niet", "fails"}, {"omdat", "because"}},
                std::move(rows));
  }

  void RefusedFields() {
    page_.Heading(2, "geweigerde-velden", {"Velden die alleen worden geweigerd", "Fields that are only refused"});
    std::vector<std::vector<Bilingual>> rows;
    for (const policy::RefusedFieldText& one : policy_.texts.refused_fields) {
      rows.push_back({Same(one.field), Same(std::string(policy::CodeOf(one.category))), one.reason});
    }
    page_.Table({{"veld", "field"}, {"gegeven", "category"}, {"omdat", "because"}}, std::move(rows));
  }

  template <typename Enum, size_t kSize>
  void Names(const char* anchor, const Bilingual& title, const std::array<Bilingual, kSize>& names,
             PolicyDocument::Rows kind) {
    page_.Heading(3, anchor, title);
    std::vector<std::vector<Bilingual>> rows;
    for (size_t i = 1; i < kSize; ++i) {
      rows.push_back({Same(std::string(policy::NameOf(static_cast<Enum>(i)))), Same(names[i].nl), Same(names[i].en)});
    }
    page_.Table({Same("code"), Same("Nederlands"), Same("English")}, std::move(rows), kind);
  }

  void Vocabulary() {
    using Rows = PolicyDocument::Rows;
    const policy::Texts& texts = policy_.texts;
    page_.Heading(2, "woorden", {"Woorden", "Words"});
    Names<policy::Organ>("organen", {"Organen", "Organs"}, texts.organs, Rows::kPlain);
    Names<policy::MessageKind>("berichten", {"Berichten", "Messages"}, texts.kinds, Rows::kPlain);
    Names<policy::Purpose>("doelen", {"Doelen", "Purposes"}, texts.purposes, Rows::kPlain);
    Names<policy::Phase>("fasen", {"Fasen", "Phases"}, texts.phases, Rows::kAnchored);
    Names<policy::Category>("gegevens", {"Gegevens", "Data"}, texts.categories, Rows::kAnchored);
  }

  const policy::Policy& policy_;
  const std::vector<SwitchedPolicy>& switched_;
  PolicyDocument page_;
};

}  // namespace

PolicyDocument PolicyPage(const policy::Policy& policy, const std::vector<SwitchedPolicy>& switched) {
  return Page(policy, switched).Write();
}

}  // namespace ketenpoort::cli

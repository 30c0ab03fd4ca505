#include "policy/analyse/field_words.h"

#include <algorithm>
#include <array>
#include <optional>

#include "policy/analyse/condition_words.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"

namespace ketenpoort::policy::analyse {
namespace {

// What the values of a field are.
enum class ValueSort { kPlain, kText, kDay, kOrgan, kKind, kPurpose, kPhase, kCategory, kCondition };

struct FieldWord {
  const char* field;
  const char* nl;
  const char* en;
  ValueSort values = ValueSort::kPlain;
};

struct SortWord {
  const char* sort;
  const char* nl;
  const char* en;
};

constexpr std::array kSorts = {
    SortWord{"bundle", "Het beleid als geheel", "The policy as a whole"},
    SortWord{"switch", "Schakelaar", "Switch"},
    SortWord{"phase_set", "Verzameling van fasen", "Phase set"},
    SortWord{"rule", "Regel", "Rule"},
    SortWord{"denial", "Weigering", "Denial"},
    SortWord{"standing_assessment", "Vaste beoordeling", "Standing assessment"},
    SortWord{"impossible", "Wat niet samen kan", "What cannot be together"},
    SortWord{"refused_field", "Veld dat alleen wordt geweigerd", "Field that is only refused"},
    SortWord{"assertion", "Stelling", "Assertion"},
    SortWord{"condition_text", "Woorden van voorwaarde", "Words of condition"},
    SortWord{"name", "Naam van", "Name of"},
    SortWord{"general_words", "Algemene woorden", "General words"},
};

constexpr std::array kFields = {
    FieldWord{"after_months", "pas na zoveel maanden", "only after so many months"},
    FieldWord{"article", "artikel", "article"},
    FieldWord{"basis", "grondslag", "basis"},
    FieldWord{"bound", "soort termijn", "sort of term"},
    FieldWord{"case", "geval", "case"},
    FieldWord{"category", "gegeven", "category", ValueSort::kCategory},
    FieldWord{"cites", "wat wordt geweigerd noemt", "what is refused names"},
    FieldWord{"condition", "voorwaarde", "condition"},
    FieldWord{"confidence", "zekerheid van de bron", "confidence of the source"},
    FieldWord{"counted_from", "geteld vanaf", "counted from"},
    FieldWord{"days", "binnen hoeveel dagen", "within how many days"},
    FieldWord{"decided_on", "besloten op", "decided on", ValueSort::kDay},
    FieldWord{"denial", "weigering", "denial"},
    FieldWord{"dpia_reference", "effectbeoordeling (DPIA)", "impact assessment (DPIA)"},
    FieldWord{"duty", "wat op tijd gemeld moet zijn", "what is to be told in time"},
    FieldWord{"effect", "wat het opent", "what it opens", ValueSort::kText},
    FieldWord{"en", "naam (Engels)", "name (English)", ValueSort::kText},
    FieldWord{"enforced_at", "gehandhaafd bij", "enforced at"},
    FieldWord{"except", "raakt niet aan", "does not touch"},
    FieldWord{"exception", "uitzondering", "exception"},
    FieldWord{"explanation", "uitleg", "explanation", ValueSort::kText},
    FieldWord{"extra", "met een schakelaar ook", "with a switch also"},
    FieldWord{"failed", "wat het betekent als zij niet geldt", "what it means where it does not hold",
              ValueSort::kText},
    FieldWord{"fails", "geldt niet", "does not hold", ValueSort::kCondition},
    FieldWord{"field", "veld", "field"},
    FieldWord{"flow", "stroom", "flow"},
    FieldWord{"holds", "geldt", "holds", ValueSort::kCondition},
    FieldWord{"id", "nummer", "id"},
    FieldWord{"in", "in welke toestanden", "in which states"},
    FieldWord{"in_force_from", "geldt vanaf", "in force from", ValueSort::kDay},
    FieldWord{"in_force_until", "geldt tot en met", "in force until", ValueSort::kDay},
    FieldWord{"keeping", "wat de poort zelf bewaart", "what the gateway itself keeps"},
    FieldWord{"kind", "bericht", "message kind", ValueSort::kKind},
    FieldWord{"kind_not", "elk bericht behalve", "every message kind but", ValueSort::kKind},
    FieldWord{"lacking", "minstens een hiervan geldt niet", "at least one of these does not hold",
              ValueSort::kCondition},
    FieldWord{"lapse", "beoordeeld bij", "judged at"},
    FieldWord{"lapse_days_max", "dagen dat een melding van het einde nog onderweg mag zijn",
              "days a notice of the end may still be under way"},
    FieldWord{"law", "wet", "law"},
    FieldWord{"lawful", "wat wel rechtmatig is", "what would be lawful", ValueSort::kText},
    FieldWord{"longest", "vernietigd na", "destroyed after"},
    FieldWord{"motivation", "motivering", "motivation", ValueSort::kText},
    FieldWord{"name", "naam", "name"},
    FieldWord{"never", "gaat nooit", "never goes"},
    FieldWord{"nl", "naam (Nederlands)", "name (Dutch)", ValueSort::kText},
    FieldWord{"no_flow", "als geen regel dit tweetal noemt", "where no rule names the pair", ValueSort::kText},
    FieldWord{"no_flow_basis", "artikelen als geen regel dit tweetal noemt", "articles where no rule names the pair"},
    FieldWord{"no_flow_lawful", "wat dan wel rechtmatig is", "what would be lawful then", ValueSort::kText},
    FieldWord{"note", "toelichting van de jurist", "note of the jurist", ValueSort::kText},
    FieldWord{"number", "getal van het beleid", "number of the policy"},
    FieldWord{"on", "staat aan", "is on"},
    FieldWord{"only_if", "alleen als", "only if"},
    FieldWord{"organ", "partij", "organ", ValueSort::kOrgan},
    FieldWord{"owner", "verantwoordelijk", "owner", ValueSort::kText},
    FieldWord{"phase", "fase", "phase", ValueSort::kPhase},
    FieldWord{"phase_not", "elke fase behalve", "every phase but", ValueSort::kPhase},
    FieldWord{"phase_set", "verzameling van fasen", "phase set"},
    FieldWord{"purpose", "doel", "purpose", ValueSort::kPurpose},
    FieldWord{"purpose_not", "elk doel behalve", "every purpose but", ValueSort::kPurpose},
    FieldWord{"question", "de open vraag", "the open question", ValueSort::kText},
    FieldWord{"reason", "omdat", "because", ValueSort::kText},
    FieldWord{"receiver", "ontvanger", "receiver", ValueSort::kOrgan},
    FieldWord{"receiver_not", "elke ontvanger behalve", "every receiver but", ValueSort::kOrgan},
    FieldWord{"reject_always", "geheel geweigerd bij", "refused whole with", ValueSort::kCategory},
    FieldWord{"retention", "bewaartermijn", "retention"},
    FieldWord{"review_on", "opnieuw te wegen op", "weighed again on", ValueSort::kDay},
    FieldWord{"rule", "regel", "rule"},
    FieldWord{"sender", "afzender", "sender", ValueSort::kOrgan},
    FieldWord{"sender_not", "elke afzender behalve", "every sender but", ValueSort::kOrgan},
    FieldWord{"shortest", "niet vernietigd voor", "not destroyed before"},
    FieldWord{"source", "bron", "source"},
    FieldWord{"standing_assessment", "leunt op vaste beoordeling", "leans on standing assessment"},
    FieldWord{"switch", "schakelaar", "switch"},
    FieldWord{"switch_off", "alleen zolang uit staat", "only while this is off"},
    FieldWord{"switch_on", "alleen zolang aan staat", "only while this is on"},
    FieldWord{"term", "hoeveel", "how many"},
    FieldWord{"title", "titel", "title", ValueSort::kText},
    FieldWord{"uniform", "antwoord aan wie er niet over gaat", "answer without standing", ValueSort::kText},
    FieldWord{"unit", "eenheid", "unit"},
    FieldWord{"unknown_values", "noemt ook wat het beleid niet kent", "also names what the policy does not know"},
    FieldWord{"unless", "niet als", "unless", ValueSort::kCondition},
    FieldWord{"unless_switch", "niet gesteld zolang aan staat", "not asserted while this is on"},
    FieldWord{"valid_from", "mag in gebruik zijn vanaf", "may be in use from", ValueSort::kDay},
    FieldWord{"valid_until", "mag in gebruik zijn tot en met", "may be in use until", ValueSort::kDay},
    FieldWord{"version", "versie", "version"},
    FieldWord{"what_to_do", "wat nu te doen", "what to do now", ValueSort::kText},
    FieldWord{"when", "als", "when", ValueSort::kCondition},
    FieldWord{"where", "waar dat staat", "where that stands"},
    FieldWord{"wish_recency_days", "dagen dat een wens tot vestiging telt", "days a wish to settle counts"},
};

// Values that are words of the format.
constexpr std::array kValues = {
    SortWord{"true", "ja", "yes"},
    SortWord{"false", "nee", "no"},
    SortWord{"AT_MOST", "ten hoogste", "at most"},
    SortWord{"AT_LEAST", "ten minste", "at least"},
    SortWord{"DAYS", "dagen", "days"},
    SortWord{"WEEKS", "weken", "weeks"},
    SortWord{"MONTHS", "maanden", "months"},
    SortWord{"YEARS", "jaren", "years"},
    SortWord{"RECEIPT", "de ontvangst", "receipt"},
    SortWord{"DISCLOSURE", "de verstrekking", "disclosure"},
    SortWord{"RELEASE", "de invrijheidstelling", "release"},
    SortWord{"END_OF_EXECUTION", "het einde van de tenuitvoerlegging", "the end of the execution"},
    SortWord{"FIRST_PROCESSING", "de eerste verwerking", "the first processing"},
    SortWord{"CONSENT_END", "het einde van de toestemming", "the end of the consent"},
    SortWord{"AT_HANDOVER", "uitreiken", "handover"},
    SortWord{"AT_ACCEPTANCE", "aannemen", "acceptance"},
};

constexpr std::string_view kDutch = "_nl";
constexpr std::string_view kEnglish = "_en";

const FieldWord* Find(std::string_view field) {
  const auto found =
      std::find_if(kFields.begin(), kFields.end(), [&](const FieldWord& one) { return one.field == field; });
  return found == kFields.end() ? nullptr : &*found;
}

// "explanation_nl" is said of "explanation".
std::string_view StemOf(std::string_view field) {
  const bool bilingual = field.ends_with(kDutch) || field.ends_with(kEnglish);
  return bilingual ? field.substr(0, field.size() - kDutch.size()) : field;
}

Bilingual Same(const std::string& text) { return {text, text}; }

// "P05 (strafonderbreking)"; only the code where the policy has no name for it.
template <typename Enum, size_t kSize>
Bilingual Called(const std::string& code, std::optional<Enum> value, const std::array<Bilingual, kSize>& names) {
  if (!value) return Same(code);
  const Bilingual& name = names[static_cast<size_t>(*value)];
  return {name.nl.empty() ? code : code + " (" + name.nl + ")", name.en.empty() ? code : code + " (" + name.en + ")"};
}

Bilingual ConditionWords(const Policy& policy, const std::string& code) {
  const std::optional<Condition> condition = ConditionNamed(code);
  if (!condition) return Same(code);
  const Bilingual& failed = policy.texts.conditions[static_cast<size_t>(*condition)].failed;
  if (failed.nl.empty()) return Same(code);
  return {code + " (zo niet: \"" + failed.nl + "\")", code + " (if not: \"" + failed.en + "\")"};
}

Bilingual PlainWords(const std::string& value) {
  const auto found =
      std::find_if(kValues.begin(), kValues.end(), [&](const SortWord& one) { return one.sort == value; });
  if (found == kValues.end()) return Same(value);
  return {found->nl, found->en};
}

}  // namespace

Bilingual SortWords(std::string_view sort) {
  const auto found = std::find_if(kSorts.begin(), kSorts.end(), [&](const SortWord& one) { return one.sort == sort; });
  if (found == kSorts.end()) return Same("`" + std::string(sort) + "`");
  return {found->nl, found->en};
}

size_t SortOrder(std::string_view sort) {
  const auto found = std::find_if(kSorts.begin(), kSorts.end(), [&](const SortWord& one) { return one.sort == sort; });
  return static_cast<size_t>(found - kSorts.begin());
}

bool HasWords(std::string_view field) { return Find(field) != nullptr || Find(StemOf(field)) != nullptr; }

Bilingual FieldWords(std::string_view field) {
  if (const FieldWord* const whole = Find(field)) return {whole->nl, whole->en};
  const FieldWord* const stem = Find(StemOf(field));
  if (stem == nullptr) return Same("`" + std::string(field) + "`");
  const bool dutch = field.ends_with(kDutch);
  return {std::string(stem->nl) + (dutch ? " (Nederlands)" : " (Engels)"),
          std::string(stem->en) + (dutch ? " (Dutch)" : " (English)")};
}

Bilingual ValueWords(const Policy& policy, std::string_view field, const std::string& value) {
  const FieldWord* word = Find(field);
  if (word == nullptr) word = Find(StemOf(field));
  switch (word == nullptr ? ValueSort::kPlain : word->values) {
    case ValueSort::kPlain:
      return PlainWords(value);
    case ValueSort::kText:
      return Same("\"" + value + "\"");
    case ValueSort::kDay: {
      const std::optional<Day> day = ParseDay(value);
      return day ? DayWords(*day) : Same(value);
    }
    case ValueSort::kOrgan:
      return Called(value, OrganNamed(value), policy.texts.organs);
    case ValueSort::kKind:
      return Called(value, MessageKindNamed(value), policy.texts.kinds);
    case ValueSort::kPurpose:
      return Called(value, PurposeNamed(value), policy.texts.purposes);
    case ValueSort::kPhase:
      return Called(value, PhaseNamed(value), policy.texts.phases);
    case ValueSort::kCategory:
      return Called(value, CategoryNamed(value), policy.texts.categories);
    case ValueSort::kCondition:
      return ConditionWords(policy, value);
  }
  return Same(value);
}

Bilingual ValuesWords(const Policy& policy, std::string_view field, const std::vector<std::string>& values) {
  Bilingual text;
  for (const std::string& value : values) {
    const Bilingual words = ValueWords(policy, field, value);
    text.nl += (text.nl.empty() ? "" : ", ") + words.nl;
    text.en += (text.en.empty() ? "" : ", ") + words.en;
  }
  return text;
}

}  // namespace ketenpoort::policy::analyse

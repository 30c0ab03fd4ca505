// The words of a policy: what each rule, denial and condition says to people, in Dutch and English, with its articles.
// Data from the rule files, indexed by the places of the rule set. Guarantees after compilation that no text is empty
// and that every rule and denial has a basis. Values, no ownership of others, safe to read from any thread.
#ifndef KETENPOORT_POLICY_TEXTS_H_
#define KETENPOORT_POLICY_TEXTS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"
#include "policy/facts.h"
#include "policy/rule_set.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// "Pbw", "18a(4)b".
struct Article {
  std::string law;
  std::string article;
  friend bool operator==(const Article&, const Article&) = default;
};
// "Pbw 18a(4)b".
std::string Cited(const Article& article);

struct Bilingual {
  std::string nl;
  std::string en;
};

// How sure a citation is: read in the consolidated text, in an official or secondary publication, a reading of verified
// text, or not verified.
enum class Confidence : uint8_t { kVerified, kSecondary, kInterpretation, kNotVerified };

// An article with the place and version of its text.
struct Basis {
  Article cited;
  // "BWBR0009709", or the CELEX number of European law.
  std::string source;
  // Version of the text the jurist read; kNoDay where it was not read.
  Day version = kNoDay;
  Confidence confidence = Confidence::kNotVerified;
};

// Where a rule or denial is enforced.
enum class EnforcedAt : uint8_t { kDecide, kIntake, kAudit, kOrganisational };
inline constexpr int kEnforcedAtCount = 4;
// As rule files write it: "decide".
std::string_view NameOf(EnforcedAt value) noexcept;

// How long a receiver keeps what was disclosed to it: the label `delete_after` that travels with the disclosure.
enum class RetentionBound : uint8_t { kAtMost, kAtLeast };
enum class RetentionUnit : uint8_t { kDays, kWeeks, kMonths, kYears };
enum class CountedFrom : uint8_t { kReceipt, kDisclosure, kRelease, kEndOfExecution, kFirstProcessing, kConsentEnd };
inline constexpr int kRetentionBoundCount = 2;
inline constexpr int kRetentionUnitCount = 4;
inline constexpr int kCountedFromCount = 6;
// Names as rule files write them: "AT_MOST", "MONTHS", "RELEASE".
std::string_view NameOf(RetentionBound value) noexcept;
std::string_view NameOf(RetentionUnit value) noexcept;
std::string_view NameOf(CountedFrom value) noexcept;

struct Retention {
  RetentionBound bound = RetentionBound::kAtMost;
  int term = 0;
  RetentionUnit unit = RetentionUnit::kMonths;
  CountedFrom counted_from = CountedFrom::kReceipt;
  // Empty where no law names a term and the jurist chose one.
  std::vector<Basis> basis;
  Bilingual explanation;
};
// The last day of the term when it is counted from `from`; kNoDay where `from` is not known yet.
Day DeleteAfter(const Retention& retention, Day from) noexcept;
// "AT_MOST 6 MONTHS RELEASE": the label as it travels while the day it counts from is not known.
std::string LabelOf(const Retention& retention);

// How long the gateway itself keeps one class of what it holds of a person.
struct Keeping {
  // "REGISTER", or the retention class that stands in entries.
  std::string name;
  // Ids of the rules whose decisions are of this class; empty for the register and for every other entry.
  std::vector<std::string> rules;
  // AT_MOST: when it is destroyed.
  Retention longest;
  // AT_LEAST: before when it is not. A term of 0: no such term.
  Retention shortest;
};
inline constexpr std::string_view kRegisterKeeping = "REGISTER";
// The class of a decision by these rules, of an entry without any the common one; null where the policy states none.
const Keeping* KeepingOf(const std::vector<Keeping>& keeping, const std::vector<std::string>& rule_ids);
const Keeping* KeepingNamed(const std::vector<Keeping>& keeping, std::string_view name);

// A statutory term within which a sender tells something. A missed one is a finding, never a refusal.
enum class DutyName : uint8_t { kReleaseAhead, kFirstNoticeOfShort };
inline constexpr int kDutyNameCount = 2;
// As rule files write it: "INVRIJHEIDSTELLING_VOORAF".
std::string_view NameOf(DutyName value) noexcept;

struct Duty {
  DutyName name = DutyName::kReleaseAhead;
  // kReleaseAhead: told at least so many days before. kFirstNoticeOfShort: a detention of fewer days is a short one.
  int days = 0;
  // kReleaseAhead: only after more than so many months served.
  int after_months = 0;
  std::vector<Basis> basis;
  Bilingual explanation;
};
// Null where the policy states none, as one that was in force before duties stood in policies.
const Duty* DutyNamed(const std::vector<Duty>& duties, DutyName name);

// A weighing of necessity that stands for all notices of one sort.
struct AssessmentText {
  std::string id;
  std::string owner;
  Day decided_on = kNoDay;
  Day review_on = kNoDay;
  std::string dpia_reference;
  CategorySet categories;
  Bilingual motivation;
};

// A payload field that is carried only to be refused: "RefusedFields.offence".
struct RefusedFieldText {
  std::string field;
  Category category = Category::kUnspecified;
  Bilingual reason;
};

struct RuleText {
  std::string id;
  std::string owner;
  Bilingual title;
  Bilingual explanation;
  // How the jurist read the article, where that is more than its words. May be empty.
  Bilingual note;
  std::vector<Basis> basis;
  EnforcedAt enforced_at = EnforcedAt::kDecide;
  // The rule's own term, or that of the bundle.
  Retention retention;
  bool retention_is_own = false;
  // Id of the standing assessment it leans on; empty for every rule that is no notice.
  std::string standing_assessment;
  // Documents or code that enforce it, where that is not Decide: "docs/law-organisational.md#r30".
  std::vector<std::string> where;
};

struct DenialText {
  std::string id;
  std::string owner;
  Bilingual title;
  Bilingual explanation;
  Bilingual lawful;
  std::vector<Basis> basis;
  EnforcedAt enforced_at = EnforcedAt::kDecide;
  // Documents or code that enforce it, where that is not Decide.
  std::vector<std::string> where;
  // The days it is in force, both included. A case says the same in the rule set; a denial without a case only here.
  Day in_force_from = kFirstDay;
  Day in_force_until = kNoDay;
};

struct ConditionText {
  // What it means that this condition failed.
  Bilingual failed;
  // What would be lawful.
  Bilingual lawful;
  std::vector<Basis> basis;
};

struct SwitchText {
  std::string id;
  std::string name;
  bool on = false;
  std::string owner;
  std::string decided_on;
  Bilingual motivation;
  Bilingual question;
  Bilingual effect;
  // The number of the bundle it is about: "lapse_days_max". Empty for most.
  std::string number;
  // Where it takes effect, where no rule, denial or phase set names it.
  std::vector<std::string> where;
};

struct Texts {
  // By place: rules[i] speaks for RuleSet.rules[i]. Flows of one rule share an id.
  std::vector<RuleText> rules;
  std::vector<DenialText> denials;
  // Rules and denials without a flow or case: enforced elsewhere, so they have no place in a rule set.
  std::vector<RuleText> rules_elsewhere;
  std::vector<DenialText> denials_elsewhere;
  std::vector<SwitchText> switches;
  std::vector<AssessmentText> assessments;
  std::vector<RefusedFieldText> refused_fields;
  // The term of a rule that states none.
  Retention retention;
  // Empty: nothing is destroyed by lapse of time.
  std::vector<Keeping> keeping;
  // Each once; all of them, but for a policy that was in force before there were any.
  std::vector<Duty> duties;
  std::array<ConditionText, kConditionCount> conditions;
  std::array<Bilingual, kOrganCount> organs;
  std::array<Bilingual, kMessageKindCount> kinds;
  std::array<Bilingual, kPurposeCount> purposes;
  std::array<Bilingual, kPhaseCount> phases;
  std::array<Bilingual, kCategoryCount> categories;
  // For a DUTY kind that is refused. Empty for the others.
  std::array<Bilingual, kMessageKindCount> what_to_do;
  // A flow between two organs that no rule names at all.
  Bilingual no_flow;
  Bilingual no_flow_lawful;
  std::vector<Basis> no_flow_basis;
  // The one answer for a caller without standing; {sender}, {receiver}, {kind}, {purpose} are filled in.
  Bilingual uniform;
};

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_TEXTS_H_

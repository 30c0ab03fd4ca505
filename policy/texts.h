// The words of a policy: what each rule, denial and condition says to people, in Dutch and English, with its articles.
// Data from the rule files, indexed by the places of the rule set. Guarantees after compilation that no text is empty
// and that every rule and denial has a basis. Values, no ownership of others, safe to read from any thread.
#ifndef KETENPOORT_POLICY_TEXTS_H_
#define KETENPOORT_POLICY_TEXTS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/facts.h"
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

struct RuleText {
  std::string id;
  std::string owner;
  Bilingual title;
  Bilingual explanation;
  // How the jurist read the article, where that is more than its words. May be empty.
  Bilingual note;
  std::vector<Basis> basis;
  EnforcedAt enforced_at = EnforcedAt::kDecide;
};

struct DenialText {
  std::string id;
  std::string owner;
  Bilingual title;
  Bilingual explanation;
  Bilingual lawful;
  std::vector<Basis> basis;
  EnforcedAt enforced_at = EnforcedAt::kDecide;
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
};

struct Texts {
  // By place: rules[i] speaks for RuleSet.rules[i]. Flows of one rule share an id.
  std::vector<RuleText> rules;
  std::vector<DenialText> denials;
  std::vector<SwitchText> switches;
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

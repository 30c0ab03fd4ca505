#include "clients/cli/policy_facts_text.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"
#include "policy/evaluate.h"

namespace ketenpoort::cli {
namespace {

using policy::Condition;
using policy::Facts;
using policy::kNoDay;
using policy::Organ;

using FactText = std::string (*)(const StatedFacts&);

constexpr std::array kProbation = {"", "RN", "SVG", "LDH"};
constexpr std::array kBijOffences = {"", "A1", "A2", "B", "C"};
static_assert(kBijOffences.size() == policy::kBijOffenceCount);

const char* YesNo(const StatedFacts& stated, bool yes) {
  if (stated.language == Language::kDutch) return yes ? "ja" : "nee";
  return yes ? "yes" : "no";
}
const char* None(const StatedFacts& stated) { return stated.language == Language::kDutch ? "geen" : "none"; }

std::string Flag(const StatedFacts& stated, const char* name, bool value) {
  return absl::StrCat(name, ": ", YesNo(stated, value));
}

std::string DayText(const StatedFacts& stated, policy::Day day) {
  return day == kNoDay ? None(stated) : policy::FormatDay(day);
}

std::string Set(const StatedFacts& stated, policy::CategorySet set) {
  return set.Empty() ? None(stated) : policy::analyse::CategoryCodes(set, " ");
}

std::string Gemeente(uint16_t code) { return absl::StrFormat("%04d", code); }

std::string ProbationText(const StatedFacts& stated, uint16_t number) {
  return number == 0 || number >= kProbation.size() ? None(stated) : kProbation[number];
}

std::string Parties(const StatedFacts& stated) {
  return absl::StrCat(PartyText(stated.request.sender), " > ", PartyText(stated.request.receiver));
}

// To the microsecond: a fact that lies in the same second may still be the later one.
std::string InstantText(int64_t instant_us) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", absl::FromUnixMicros(instant_us), absl::UTCTimeZone());
}

std::string DateText(const StatedFacts& stated, const char* name, const policy::DateFact& date) {
  return absl::StrCat(name, ": ", std::string(policy::NameOf(date.certainty)), " ", DayText(stated, date.day),
                      date.at_us == 0 ? "" : " " + InstantText(date.at_us));
}

// At the second decision some facts count as they were at the first.
std::string Accepted(const StatedFacts& stated) {
  return absl::StrCat(Flag(stated, "at_disclosure", stated.facts.at_disclosure),
                      ", accepted_on: ", DayText(stated, stated.facts.accepted_day));
}

std::string Titles(const StatedFacts& stated) {
  std::string text;
  const policy::CustodyFacts& custody = stated.facts.custody;
  for (int i = 0; i < std::min<int>(custody.title_count, policy::kTitlesMax); ++i) {
    const policy::TitleFact& title = custody.titles[static_cast<size_t>(i)];
    absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(policy::NameOf(title.kind)), " ",
                    DayText(stated, title.starts), " - ", DayText(stated, title.ends));
  }
  return absl::StrCat("custody.title: ", text.empty() ? None(stated) : text);
}

std::string Custody(const StatedFacts& stated) { return Flag(stated, "custody", stated.facts.custody.known); }

// A notice of the end is judged by the state just before that end: what says when that was.
std::string MomentText(const StatedFacts& stated) {
  if (!stated.facts.end_notice) return Flag(stated, "end_notice", false);
  const policy::CustodyFacts& custody = stated.facts.custody;
  return absl::StrCat(Flag(stated, "end_notice", true), ", ", Custody(stated), ", ", Titles(stated),
                      ", custody.place: ", std::string(policy::NameOf(custody.place)),
                      ", custody.modality: ", std::string(policy::NameOf(custody.modality)), ", ",
                      DateText(stated, "custody.release", custody.release), ", ",
                      DateText(stated, "custody.basis_ends", custody.basis_ends));
}

std::string Colleges(const StatedFacts& stated) {
  std::string text;
  const policy::CustodyFacts& custody = stated.facts.custody;
  for (int i = 0; i < std::min<int>(custody.college_count, policy::kCollegesMax); ++i) {
    const policy::CollegeFact& one = custody.colleges[static_cast<size_t>(i)];
    absl::StrAppend(&text, text.empty() ? "" : ", ", Gemeente(one.gemeente), " ",
                    std::string(policy::NameOf(one.ground)), " ", DayText(stated, one.as_of));
  }
  return absl::StrCat("custody.college: ", text.empty() ? None(stated) : text, "; ", Parties(stated),
                      "; wish_recency_days: ", stated.parameters.wish_recency_days, "; ", MomentText(stated));
}

std::string Establishment(const StatedFacts& stated) {
  const uint16_t number = stated.facts.custody.establishment;
  return absl::StrCat("custody.establishment: ", number == 0 ? None(stated) : std::to_string(number), "; ",
                      Parties(stated), "; ", Flag(stated, "at_disclosure", stated.facts.at_disclosure));
}

std::string Probation(const StatedFacts& stated) {
  return absl::StrCat("custody.probation: ", ProbationText(stated, stated.facts.custody.probation), "; ",
                      Parties(stated));
}

std::string CareNeeded(const StatedFacts& stated) { return Flag(stated, "care_needed", stated.facts.care_needed); }
std::string Attested(const StatedFacts& stated) { return Flag(stated, "attested", stated.facts.attested); }

std::string Needs(const StatedFacts& stated) {
  return absl::StrCat("need: ", Set(stated, stated.facts.needs),
                      "; attested_need: ", Set(stated, stated.facts.attested_needs),
                      "; paused: ", Set(stated, stated.facts.paused));
}

std::string Paused(const StatedFacts& stated) { return absl::StrCat("paused: ", Set(stated, stated.facts.paused)); }
std::string Answers(const StatedFacts& stated) { return Flag(stated, "answers_known", stated.facts.answers_known); }
std::string Corrects(const StatedFacts& stated) {
  return Flag(stated, "corrects_lawful", stated.facts.corrects_lawful);
}

std::string Earlier(const StatedFacts& stated) {
  return absl::StrCat("earlier_category: ", Set(stated, stated.facts.earlier_categories),
                      "; category: ", Set(stated, stated.request.categories));
}

std::string Mandate(const StatedFacts& stated, const char* name, const policy::MandateFact& mandate) {
  if (!mandate.required) return absl::StrCat(name, ": ", None(stated));
  return absl::StrCat(name, ": ", DayText(stated, mandate.from), " - ", DayText(stated, mandate.until), ", ",
                      Flag(stated, "found", mandate.found), ", ", Flag(stated, "covers_kind", mandate.covers_kind),
                      ", ", Flag(stated, "processor_agreement", mandate.processor_agreement));
}

std::string Mandates(const StatedFacts& stated) {
  return absl::StrCat(Mandate(stated, "sender_mandate", stated.facts.sender_mandate), "; ",
                      Mandate(stated, "receiver_mandate", stated.facts.receiver_mandate));
}

std::string EndNotice(const StatedFacts& stated) { return Flag(stated, "end_notice", stated.facts.end_notice); }

std::string LapseTerm(const StatedFacts& stated) {
  return absl::StrCat(MomentText(stated), "; ", Accepted(stated),
                      "; on: ", policy::FormatDay(stated.time.amsterdam_day),
                      "; lapse_days_max: ", stated.parameters.lapse_days_max);
}

std::string Hold(const StatedFacts& stated) { return Flag(stated, "custody.hold", stated.facts.custody.hold); }

std::string BasisEnds(const StatedFacts& stated) {
  return absl::StrCat(DateText(stated, "custody.basis_ends", stated.facts.custody.basis_ends),
                      "; on: ", policy::FormatDay(stated.time.amsterdam_day), "; ", MomentText(stated));
}

std::string Compulsory(const StatedFacts& stated) {
  return Flag(stated, "custody.compulsory_supervision", stated.facts.custody.compulsory_supervision);
}

std::string Frameworks(const StatedFacts& stated) {
  std::string text;
  for (int i = 1; i < policy::kCareFrameworkCount; ++i) {
    if (((stated.request.care_frameworks >> i) & 1u) == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", std::string(policy::NameOf(static_cast<policy::CareFramework>(i))));
  }
  return absl::StrCat("care_framework: ", text.empty() ? None(stated) : text);
}

std::string NamedSender(const StatedFacts& stated) { return Flag(stated, "named_sender", stated.facts.named_sender); }
std::string OffenceRisk(const StatedFacts& stated) {
  return Flag(stated, "risk.offence_risk", stated.facts.risk.offence_risk);
}
std::string SafetyNeeded(const StatedFacts& stated) {
  return Flag(stated, "risk.safety_needed", stated.facts.risk.safety_needed);
}
std::string OwnTask(const StatedFacts& stated) { return Flag(stated, "risk.own_task", stated.facts.risk.own_task); }
std::string DirecteurCopied(const StatedFacts& stated) {
  return absl::StrCat(Flag(stated, "risk.directeur_copied", stated.facts.risk.directeur_copied), "; ",
                      Establishment(stated));
}

std::string Assignment(const StatedFacts& stated) {
  return Flag(stated, "assignment_known", stated.facts.assignment_known);
}

std::string Supervision(const StatedFacts& stated) {
  const policy::OrderFact& order = stated.facts.supervision;
  if (!order.known) return absl::StrCat("supervision: ", None(stated));
  return absl::StrCat("supervision: ", DayText(stated, order.from), " - ", DayText(stated, order.until));
}

std::string Isd(const StatedFacts& stated) {
  const uint16_t code = stated.facts.custody.isd_gemeente;
  return absl::StrCat("custody.isd_gemeente: ", code == 0 ? None(stated) : Gemeente(code), "; ", Parties(stated));
}

std::string BijConviction(const StatedFacts& stated) {
  const policy::BijFacts& bij = stated.facts.bij;
  const char* offence = kBijOffences[static_cast<size_t>(bij.offence) % kBijOffences.size()];
  return absl::StrCat("bij.offence: ", *offence == '\0' ? None(stated) : offence, ", ",
                      Flag(stated, "irrevocable", bij.irrevocable), ", ", Flag(stated, "youth_law", bij.youth_law),
                      ", unconditional_months: ", bij.unconditional_months);
}

std::string BijReturn(const StatedFacts& stated) {
  const policy::BijFacts& bij = stated.facts.bij;
  return absl::StrCat("bij.return_on: ", DayText(stated, bij.return_on),
                      ", return_gemeente: ", bij.return_gemeente == 0 ? None(stated) : Gemeente(bij.return_gemeente),
                      "; on: ", policy::FormatDay(stated.time.amsterdam_day), "; ", Accepted(stated));
}

std::string Attestation(const StatedFacts& stated) {
  const policy::AttestationFact& one = stated.facts.attestation;
  if (!one.given) return absl::StrCat("attestation: ", None(stated));
  return absl::StrCat("attestation: ", Flag(stated, "motivated", one.motivated), ", ", Flag(stated, "bound", one.bound),
                      ", until: ", DayText(stated, one.until));
}

std::string NoOtherBasis(const StatedFacts& stated) {
  return absl::StrCat(Flag(stated, "no_other_basis", stated.facts.no_other_basis), "; ", Attestation(stated));
}

std::string Consent(const StatedFacts& stated) {
  const policy::ConsentFact& consent = stated.facts.consent;
  if (!consent.found) return absl::StrCat("consent: ", None(stated));
  return absl::StrCat(
      "consent: ", DayText(stated, consent.given), " - ", DayText(stated, consent.expires), ", ",
      PartyText(consent.from), " > ", PartyText(consent.to), ", ", std::string(policy::NameOf(consent.purpose)),
      ", scope: ", Set(stated, consent.scope), ", ", Flag(stated, "explicit_given", consent.explicit_given), ", ",
      Flag(stated, "identity_checked", consent.identity_checked), ", ",
      "revoked_on: ", consent.revoked ? InstantText(consent.revoked_at_us) : None(stated), "; ", Parties(stated));
}

std::string ConsentAndRelease(const StatedFacts& stated) {
  return absl::StrCat(Consent(stated), "; ", DateText(stated, "custody.release", stated.facts.custody.release), "; ",
                      Titles(stated));
}

std::string CaseText(const StatedFacts& stated) {
  const policy::CaseFacts& wgs = stated.facts.wgs;
  return absl::StrCat("case: ", Flag(stated, "accepted", wgs.accepted), ", ",
                      Flag(stated, "person_authorised", wgs.person_authorised), ", ",
                      Flag(stated, "medical_secret", wgs.medical_secret), ", ",
                      Flag(stated, "medical_consent", wgs.medical_consent));
}

std::string Forum(const StatedFacts& stated) { return Flag(stated, "forum_member", stated.facts.forum_member); }
std::string Youth(const StatedFacts& stated) { return Flag(stated, "youth_framework", stated.facts.youth_framework); }

std::string Authorisation(const StatedFacts& stated, const char* name, const policy::AuthorisationFact& one) {
  if (!one.required) return absl::StrCat(name, ": ", None(stated));
  return absl::StrCat(name, ": ", Flag(stated, "found", one.found), ", ", DayText(stated, one.from), " - ",
                      DayText(stated, one.until));
}

std::string Authorisations(const StatedFacts& stated) {
  return absl::StrCat(Authorisation(stated, "sender_authorisation", stated.facts.sender_authorisation), "; ",
                      Authorisation(stated, "receiver_authorisation", stated.facts.receiver_authorisation));
}

std::string Roles(const StatedFacts& stated) { return Flag(stated, "both_roles", stated.facts.both_roles); }
std::string Access(const StatedFacts& stated) { return Flag(stated, "access_cleared", stated.facts.access_cleared); }
std::string Trouble(const StatedFacts& stated) {
  const policy::Conditions conditions = policy::Evaluate(stated.request, stated.facts, stated.time, stated.parameters);
  const bool unfit = !stated.facts.trouble && conditions.Has(Condition::kTrouble);
  const char* const why = stated.language == Language::kDutch ? "; de feiten passen niet bij elkaar of bij de dag"
                                                              : "; the facts do not fit each other or the day";
  return absl::StrCat(Flag(stated, "trouble", stated.facts.trouble), unfit ? why : "");
}
std::string Nothing(const StatedFacts& stated) { return None(stated); }

struct Row {
  Condition condition;
  FactText text;
};
constexpr std::array kRows = {
    Row{Condition::kNone, Nothing},
    Row{Condition::kCustodyKnown, Custody},
    Row{Condition::kCollegeEligible, Colleges},
    Row{Condition::kDirecteurResponsible, Establishment},
    Row{Condition::kProbationDesignated, Probation},
    Row{Condition::kCareNeeded, CareNeeded},
    Row{Condition::kAttested, Attested},
    Row{Condition::kNeedC08, Needs},
    Row{Condition::kNeedC09, Needs},
    Row{Condition::kNeedC10, Needs},
    Row{Condition::kNeedC11, Needs},
    Row{Condition::kNeedC12, Needs},
    Row{Condition::kNeedC13, Needs},
    Row{Condition::kNeedC14, Needs},
    Row{Condition::kAnswersKnown, Answers},
    Row{Condition::kCorrectsLawful, Corrects},
    Row{Condition::kNoNewCategory, Earlier},
    Row{Condition::kMandateInForce, Mandates},
    Row{Condition::kMandateCoversKind, Mandates},
    Row{Condition::kEndNotice, EndNotice},
    Row{Condition::kWithinLapseTerm, LapseTerm},
    Row{Condition::kNotOnHold, Hold},
    Row{Condition::kBasisRuns, BasisEnds},
    Row{Condition::kServedOverThreeMonths, Titles},
    Row{Condition::kCompulsorySupervision, Compulsory},
    Row{Condition::kCareUnderWfz, Frameworks},
    Row{Condition::kCareUnderWvggzOrWzd, Frameworks},
    Row{Condition::kCareNotRefused, Paused},
    Row{Condition::kNamedSender, NamedSender},
    Row{Condition::kRiskDeclared, OffenceRisk},
    Row{Condition::kSafetyDeclared, SafetyNeeded},
    Row{Condition::kTaskDeclared, OwnTask},
    Row{Condition::kDirecteurInformed, DirecteurCopied},
    Row{Condition::kAssignmentKnown, Assignment},
    Row{Condition::kSupervisionRuns, Supervision},
    Row{Condition::kIsdParticipating, Isd},
    Row{Condition::kIrrevocable, BijConviction},
    Row{Condition::kBijOffence, BijConviction},
    Row{Condition::kNotYouthLaw, BijConviction},
    Row{Condition::kReturnKnown, BijReturn},
    Row{Condition::kWithinThreeMonths, BijReturn},
    Row{Condition::kHumanDecision, Attestation},
    Row{Condition::kNoOtherBasis, NoOtherBasis},
    Row{Condition::kConsentInForce, Consent},
    Row{Condition::kConsentAfterRelease, ConsentAndRelease},
    Row{Condition::kConsentIdentity, Consent},
    Row{Condition::kConsentC08, Consent},
    Row{Condition::kConsentC09, Consent},
    Row{Condition::kConsentC10, Consent},
    Row{Condition::kConsentC11, Consent},
    Row{Condition::kConsentC12, Consent},
    Row{Condition::kConsentC13, Consent},
    Row{Condition::kConsentC14, Consent},
    Row{Condition::kCaseAccepted, CaseText},
    Row{Condition::kCasePersonAuthorised, CaseText},
    Row{Condition::kSecrecyLifted, CaseText},
    Row{Condition::kForumMember, Forum},
    Row{Condition::kYouthFramework, Youth},
    Row{Condition::kRoleAuthorised, Authorisations},
    Row{Condition::kRolesSeparate, Roles},
    Row{Condition::kAccessCleared, Access},
    Row{Condition::kTrouble, Trouble},
};
static_assert(kRows.size() == policy::kConditionCount, "every condition has its fact");

// The table stands in the order of the vocabulary, so that each condition is there once.
constexpr bool InOrder() {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<size_t>(kRows[i].condition) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string PartyText(const policy::Party& party) {
  const std::string organ(policy::NameOf(party.organ));
  if (party.unit == 0) return organ;
  if (party.organ == Organ::kReclassering && party.unit < kProbation.size()) {
    return absl::StrCat(organ, "/", kProbation[party.unit]);
  }
  const bool municipal = party.organ == Organ::kCollege || party.organ == Organ::kBurgemeester;
  return absl::StrCat(organ, "/", municipal ? Gemeente(party.unit) : std::to_string(party.unit));
}

std::string FactUsed(policy::Condition condition, const StatedFacts& stated) {
  const auto place = static_cast<size_t>(condition);
  return place < kRows.size() ? kRows[place].text(stated) : "";
}

}  // namespace ketenpoort::cli

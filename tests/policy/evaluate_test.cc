// Facts become conditions: each one on both sides of its boundary, and what does not fit is trouble.
#include "policy/evaluate.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/policy/facts_builder.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::policy {
namespace {

static_assert(noexcept(Evaluate(Request{}, Facts{}, Time{}, Parameters{})));
static_assert(noexcept(TupleOf(Request{}, Facts{}, Time{})));

constexpr uint64_t kSeed = 20260329;

struct World {
  Request request;
  Facts facts;
  Time time = At("2026-03-10");
  Parameters parameters;
  Conditions Held() const { return Evaluate(request, facts, time, parameters); }
};

World Ordinary() {
  World world;
  world.request.sender = {Organ::kDirecteur, 12};
  world.request.receiver = {Organ::kCollege, 392};
  world.request.kind = MessageKind::kReintegrationPlan;
  world.request.purpose = Purpose::kReintegrationPlan;
  world.request.categories = Of({1, 9});
  world.facts.custody =
      Custody({Title(TitleKind::kVrijheidsstraf, "2026-01-10", "2026-06-30")}, PlaceKind::kPi, Modality::kRegular);
  world.facts.custody.colleges[0] = {392, CollegeGround::kWilVestigen, DayOf("2026-01-10")};
  world.facts.custody.college_count = 1;
  return world;
}

struct Case {
  std::string what;
  std::function<void(World&)> change;
  Condition condition;
  bool holds;
};

std::vector<Case> PartyCases() {
  using C = Condition;
  return {
      {"the college of the ground", [](World&) {}, C::kCollegeEligible, true},
      {"another college", [](World& w) { w.request.receiver.unit = 363; }, C::kCollegeEligible, false},
      {"no college in the flow",
       [](World& w) {
         w.request.receiver = {Organ::kReclassering, 1};
       },
       C::kCollegeEligible, false},
      {"municipality 0 is none",
       [](World& w) {
         w.request.receiver.unit = 0;
         w.facts.custody.colleges[0].gemeente = 0;
       },
       C::kCollegeEligible, false},
      {"a wish of exactly the limit", [](World& w) { w.parameters.wish_recency_days = 59; }, C::kCollegeEligible, true},
      {"a wish a day older", [](World& w) { w.parameters.wish_recency_days = 58; }, C::kCollegeEligible, false},
      {"a wish of the future", [](World& w) { w.facts.custody.colleges[0].as_of = DayOf("2026-03-11"); },
       C::kCollegeEligible, false},
      {"residence does not age",
       [](World& w) {
         w.parameters.wish_recency_days = 0;
         w.facts.custody.colleges[0].ground = CollegeGround::kIngezetene;
       },
       C::kCollegeEligible, true},
      {"two colleges, one without a ground",
       [](World& w) {
         w.request.sender = {Organ::kCollege, 363};
       },
       C::kCollegeEligible, false},
      {"the directeur of the establishment", [](World&) {}, C::kDirecteurResponsible, true},
      {"another directeur at acceptance", [](World& w) { w.request.sender.unit = 30; }, C::kDirecteurResponsible,
       false},
      {"the earlier directeur at disclosure",
       [](World& w) {
         w.request.sender.unit = 30;
         w.facts.at_disclosure = true;
       },
       C::kDirecteurResponsible, true},
      {"another receiving directeur at disclosure",
       [](World& w) {
         w.request.receiver = {Organ::kDirecteur, 30};
         w.facts.at_disclosure = true;
       },
       C::kDirecteurResponsible, false},
      {"no establishment",
       [](World& w) {
         w.request.sender.unit = 0;
         w.facts.custody.establishment = 0;
       },
       C::kDirecteurResponsible, false},
      {"the designated organisation",
       [](World& w) {
         w.request.receiver = {Organ::kReclassering, 1};
       },
       C::kProbationDesignated, true},
      {"another organisation",
       [](World& w) {
         w.request.receiver = {Organ::kReclassering, 2};
       },
       C::kProbationDesignated, false},
      {"none designated",
       [](World& w) {
         w.request.receiver = {Organ::kReclassering, 0};
         w.facts.custody.probation = 0;
       },
       C::kProbationDesignated, false},
  };
}

std::vector<Case> MandateCases() {
  using C = Condition;
  const auto mandate = [](World& w) -> MandateFact& {
    w.facts.receiver_mandate = {true, true, true, true, DayOf("2026-03-10"), DayOf("2026-03-10")};
    return w.facts.receiver_mandate;
  };
  return {
      {"no mandate needed", [](World&) {}, C::kMandateInForce, true},
      {"a mandate of exactly this day", [=](World& w) { mandate(w); }, C::kMandateInForce, true},
      {"ended yesterday", [=](World& w) { mandate(w).until = DayOf("2026-03-09"); }, C::kMandateInForce, false},
      {"begins tomorrow", [=](World& w) { mandate(w).from = DayOf("2026-03-11"); }, C::kMandateInForce, false},
      {"no first day", [=](World& w) { mandate(w).from = kNoDay; }, C::kMandateInForce, false},
      {"no last day", [=](World& w) { mandate(w).until = kNoDay; }, C::kMandateInForce, true},
      {"not found", [=](World& w) { mandate(w).found = false; }, C::kMandateInForce, false},
      {"no processor agreement", [=](World& w) { mandate(w).processor_agreement = false; }, C::kMandateInForce, false},
      {"covers the kind", [=](World& w) { mandate(w); }, C::kMandateCoversKind, true},
      {"does not cover the kind", [=](World& w) { mandate(w).covers_kind = false; }, C::kMandateCoversKind, false},
      {"not found, so covers nothing", [=](World& w) { mandate(w).found = false; }, C::kMandateCoversKind, false},
      {"the sender's mandate counts too", [](World& w) { w.facts.sender_mandate.required = true; }, C::kMandateInForce,
       false},
  };
}

std::vector<Case> OtherCases() {
  using C = Condition;
  return {
      {"known", [](World&) {}, C::kCustodyKnown, true},
      {"unknown", [](World& w) { w.facts.custody.known = false; }, C::kCustodyKnown, false},
      {"care needed", [](World& w) { w.facts.care_needed = true; }, C::kCareNeeded, true},
      {"attested", [](World& w) { w.facts.attested = true; }, C::kAttested, true},
      {"need C13", [](World& w) { w.facts.needs = Of({13}); }, C::kNeedC13, true},
      {"need C13 is not need C14", [](World& w) { w.facts.needs = Of({13}); }, C::kNeedC14, false},
      {"answers", [](World& w) { w.facts.answers_known = true; }, C::kAnswersKnown, true},
      {"corrects", [](World& w) { w.facts.corrects_lawful = true; }, C::kCorrectsLawful, true},
      {"no new category",
       [](World& w) {
         w.facts.earlier_categories = Of({1, 2, 9});
       },
       C::kNoNewCategory, true},
      {"a new category", [](World& w) { w.facts.earlier_categories = Of({1}); }, C::kNoNewCategory, false},
      {"hold", [](World& w) { w.facts.custody.hold = true; }, C::kNotOnHold, false},
      {"no hold", [](World&) {}, C::kNotOnHold, true},
      {"three months to the day", [](World& w) { w.time = At("2026-04-10"); }, C::kServedOverThreeMonths, false},
      {"three months and a day", [](World& w) { w.time = At("2026-04-11"); }, C::kServedOverThreeMonths, true},
      {"compulsory supervision", [](World& w) { w.facts.custody.compulsory_supervision = true; },
       C::kCompulsorySupervision, true},
      {"Wfz", [](World& w) { w.request.care_frameworks = 1u << 5; }, C::kCareUnderWfz, true},
      {"Wmo is not Wfz", [](World& w) { w.request.care_frameworks = 1u << 1; }, C::kCareUnderWfz, false},
      {"Wvggz", [](World& w) { w.request.care_frameworks = 1u << 2; }, C::kCareUnderWvggzOrWzd, true},
      {"Wzd", [](World& w) { w.request.care_frameworks = 1u << 3; }, C::kCareUnderWvggzOrWzd, true},
      {"the basis runs", [](World&) {}, C::kBasisRuns, true},
      {"the basis has ended",
       [](World& w) { w.facts.custody.basis_ends = Dated(Certainty::kOccurred, "2026-03-10", 9); }, C::kBasisRuns,
       false},
  };
}

std::vector<Case> TroubleCases() {
  using C = Condition;
  return {
      {"an ordinary state", [](World&) {}, C::kTrouble, false},
      {"the edge says so", [](World& w) { w.facts.trouble = true; }, C::kTrouble, true},
      {"too many titles", [](World& w) { w.facts.custody.title_count = kTitlesMax + 1; }, C::kTrouble, true},
      {"too many colleges", [](World& w) { w.facts.custody.college_count = kCollegesMax + 1; }, C::kTrouble, true},
      {"a title without a kind", [](World& w) { w.facts.custody.titles[0].kind = TitleKind::kUnspecified; },
       C::kTrouble, true},
      {"a title without a first day", [](World& w) { w.facts.custody.titles[0].starts = kNoDay; }, C::kTrouble, true},
      {"a title that ends before it starts", [](World& w) { w.facts.custody.titles[0].ends = 1; }, C::kTrouble, true},
      {"a ground that is none", [](World& w) { w.facts.custody.colleges[0].ground = static_cast<CollegeGround>(9); },
       C::kTrouble, true},
      {"a certain end without a day", [](World& w) { w.facts.custody.basis_ends.certainty = Certainty::kFixed; },
       C::kTrouble, true},
      {"a place that is none", [](World& w) { w.facts.custody.place = static_cast<PlaceKind>(99); }, C::kTrouble, true},
      {"a category that is none", [](World& w) { w.request.categories.bits |= 1u << 28; }, C::kTrouble, true},
      {"category 0", [](World& w) { w.request.categories.bits |= 1u; }, C::kTrouble, true},
      {"a framework that is none", [](World& w) { w.request.care_frameworks = 1u << 6; }, C::kTrouble, true},
      {"accepted in the future", [](World& w) { w.facts.accepted_day = DayOf("2026-03-11"); }, C::kTrouble, true},
      {"a lapse term beyond its limit", [](World& w) { w.parameters.lapse_days_max = kLapseDaysLimit + 1; },
       C::kTrouble, true},
      {"a lapse term at its limit", [](World& w) { w.parameters.lapse_days_max = kLapseDaysLimit; }, C::kTrouble,
       false},
  };
}

World Risky(World w) {
  w.request.receiver = {Organ::kBurgemeester, 392};
  w.request.kind = MessageKind::kRiskNotice;
  return w;
}

std::vector<Case> RiskCases() {
  using C = Condition;
  const auto other_sender = [](World& w) { w.request.sender = {Organ::kReclassering, 1}; };
  return {
      {"nobody named", [](World&) {}, C::kNamedSender, false},
      {"a human named", [](World& w) { w.facts.named_sender = true; }, C::kNamedSender, true},
      {"the risk", [](World& w) { w.facts.risk.offence_risk = true; }, C::kRiskDeclared, true},
      {"the risk is not the necessity", [](World& w) { w.facts.risk.offence_risk = true; }, C::kSafetyDeclared, false},
      {"the necessity", [](World& w) { w.facts.risk.safety_needed = true; }, C::kSafetyDeclared, true},
      {"the task", [](World& w) { w.facts.risk.own_task = true; }, C::kTaskDeclared, true},
      {"the responsible directeur sends", [](World& w) { w = Risky(w); }, C::kDirecteurInformed, true},
      {"the responsible directeur receives",
       [](World& w) {
         w.request.sender = {Organ::kReclassering, 1};
         w.request.receiver = {Organ::kDirecteur, 12};
       },
       C::kDirecteurInformed, true},
      {"another directeur receives",
       [](World& w) {
         w.request.sender = {Organ::kReclassering, 1};
         w.request.receiver = {Organ::kDirecteur, 30};
       },
       C::kDirecteurInformed, false},
      {"nobody copies the directeur", other_sender, C::kDirecteurInformed, false},
      {"the directeur is copied",
       [=](World& w) {
         other_sender(w);
         w.facts.risk.directeur_copied = true;
       },
       C::kDirecteurInformed, true},
      {"an assignment", [](World& w) { w.facts.assignment_known = true; }, C::kAssignmentKnown, true},
      {"supervision of exactly this day",
       [](World& w) {
         w.facts.supervision = {true, DayOf("2026-03-10"), DayOf("2026-03-10")};
       },
       C::kSupervisionRuns, true},
      {"supervision that ended yesterday",
       [](World& w) {
         w.facts.supervision = {true, DayOf("2026-01-10"), DayOf("2026-03-09")};
       },
       C::kSupervisionRuns, false},
      {"supervision that begins tomorrow",
       [](World& w) {
         w.facts.supervision = {true, DayOf("2026-03-11"), kNoDay};
       },
       C::kSupervisionRuns, false},
      {"supervision nobody knows",
       [](World& w) {
         w.facts.supervision = {false, DayOf("2026-01-10"), kNoDay};
       },
       C::kSupervisionRuns, false},
      {"the participating college", [](World& w) { w.facts.custody.isd_gemeente = 392; }, C::kIsdParticipating, true},
      {"an eligible college is not participating for that", [](World&) {}, C::kIsdParticipating, false},
      {"a participating college is not eligible for that",
       [](World& w) {
         w.facts.custody.isd_gemeente = 599;
         w.request.receiver.unit = 599;
       },
       C::kCollegeEligible, false},
      {"municipality 0 does not participate", [](World& w) { w.request.receiver.unit = 0; }, C::kIsdParticipating,
       false},
  };
}

BijFacts& Returning(World& w) {
  w.request.receiver = {Organ::kBurgemeester, 392};
  w.facts.bij = {BijOffence::kA1, true, false, 0, 392, DayOf("2026-06-10")};
  return w.facts.bij;
}

std::vector<Case> BijCases() {
  using C = Condition;
  const auto bij = [](World& w) -> BijFacts& { return Returning(w); };
  return {
      {"irrevocable", [=](World& w) { bij(w); }, C::kIrrevocable, true},
      {"not irrevocable", [=](World& w) { bij(w).irrevocable = false; }, C::kIrrevocable, false},
      {"on the list", [=](World& w) { bij(w); }, C::kBijOffence, true},
      {"on no list", [=](World& w) { bij(w).offence = BijOffence::kNone; }, C::kBijOffence, false},
      {"assault, eleven months",
       [=](World& w) {
         bij(w).offence = BijOffence::kA2;
         w.facts.bij.unconditional_months = 11;
       },
       C::kBijOffence, false},
      {"assault, twelve months",
       [=](World& w) {
         bij(w).offence = BijOffence::kA2;
         w.facts.bij.unconditional_months = 12;
       },
       C::kBijOffence, true},
      {"tbs", [=](World& w) { bij(w).offence = BijOffence::kB; }, C::kBijOffence, true},
      {"PIJ", [=](World& w) { bij(w).offence = BijOffence::kC; }, C::kBijOffence, true},
      {"adult law", [=](World& w) { bij(w); }, C::kNotYouthLaw, true},
      {"youth law", [=](World& w) { bij(w).youth_law = true; }, C::kNotYouthLaw, false},
      {"a PIJ under youth law",
       [=](World& w) {
         bij(w).youth_law = true;
         w.facts.bij.offence = BijOffence::kC;
       },
       C::kNotYouthLaw, true},
      {"a known return", [=](World& w) { bij(w); }, C::kReturnKnown, true},
      {"a return without a day", [=](World& w) { bij(w).return_on = kNoDay; }, C::kReturnKnown, false},
      {"a return without a municipality",
       [=](World& w) {
         bij(w).return_gemeente = 0;
         w.request.receiver.unit = 0;
       },
       C::kReturnKnown, false},
      {"a return elsewhere", [=](World& w) { bij(w).return_gemeente = 363; }, C::kReturnKnown, false},
      {"the college of that municipality is no burgemeester",
       [=](World& w) {
         bij(w);
         w.request.receiver.organ = Organ::kCollege;
       },
       C::kReturnKnown, false},
  };
}

std::vector<Case> ReturnCases() {
  using C = Condition;
  const auto bij = [](World& w) -> BijFacts& { return Returning(w); };
  return {
      {"exactly three months", [=](World& w) { bij(w); }, C::kWithinThreeMonths, true},
      {"three months and a day", [=](World& w) { bij(w).return_on = DayOf("2026-06-11"); }, C::kWithinThreeMonths,
       false},
      {"no day, no window", [=](World& w) { bij(w).return_on = kNoDay; }, C::kWithinThreeMonths, false},
      {"on the day of the return", [=](World& w) { bij(w).return_on = DayOf("2026-03-10"); }, C::kWithinThreeMonths,
       true},
      {"on the day after the return", [=](World& w) { bij(w).return_on = DayOf("2026-03-09"); }, C::kWithinThreeMonths,
       false},
      {"a return that is past is known all the same", [=](World& w) { bij(w).return_on = DayOf("2026-03-09"); },
       C::kReturnKnown, true},
      {"handed in on the day of the return, fetched later",
       [=](World& w) {
         bij(w).return_on = DayOf("2026-03-01");
         w.facts.at_disclosure = true;
         w.facts.accepted_day = DayOf("2026-03-01");
       },
       C::kWithinThreeMonths, true},
      {"handed in on the day after",
       [=](World& w) {
         bij(w).return_on = DayOf("2026-03-01");
         w.facts.at_disclosure = true;
         w.facts.accepted_day = DayOf("2026-03-02");
       },
       C::kWithinThreeMonths, false},
      {"an acceptance without a second decision saves nothing",
       [=](World& w) {
         bij(w).return_on = DayOf("2026-03-01");
         w.facts.accepted_day = DayOf("2026-03-01");
       },
       C::kWithinThreeMonths, false},
      {"at disclosure, handed in on no known day",
       [=](World& w) {
         bij(w).return_on = DayOf("2026-03-20");
         w.facts.at_disclosure = true;
       },
       C::kWithinThreeMonths, false},
  };
}

std::vector<Case> HumanCases() {
  using C = Condition;
  const auto given = [](World& w) -> AttestationFact& {
    w.facts.attestation = {true, true, true, DayOf("2026-03-10")};
    w.facts.no_other_basis = true;
    w.facts.care_needed = true;
    return w.facts.attestation;
  };
  return {
      {"no decision", [](World&) {}, C::kHumanDecision, false},
      {"a decision until today", [=](World& w) { given(w); }, C::kHumanDecision, true},
      {"a decision until yesterday", [=](World& w) { given(w).until = DayOf("2026-03-09"); }, C::kHumanDecision, false},
      {"without a motivation", [=](World& w) { given(w).motivated = false; }, C::kHumanDecision, false},
      {"about another message", [=](World& w) { given(w).bound = false; }, C::kHumanDecision, false},
      {"no other basis", [=](World& w) { given(w); }, C::kNoOtherBasis, true},
      {"no other basis, but no decision", [=](World& w) { given(w).given = false; }, C::kNoOtherBasis, false},
      {"a decision that says no last day", [=](World& w) { given(w).until = kNoDay; }, C::kHumanDecision, false},
      {"the need for care is declared apart from who answers for it", [=](World& w) { given(w).given = false; },
       C::kCareNeeded, true},
      {"care that nobody declared", [=](World& w) { given(w), w.facts.care_needed = false; }, C::kCareNeeded, false},
      {"care paused", [](World& w) { w.facts.paused = Of({13}); }, C::kCareNotRefused, false},
      {"housing paused", [](World& w) { w.facts.paused = Of({9}); }, C::kCareNotRefused, true},
      {"a need", [](World& w) { w.facts.needs = Of({9}); }, C::kNeedC09, true},
      {"a need that is paused",
       [](World& w) {
         w.facts.needs = Of({9});
         w.facts.paused = Of({9});
       },
       C::kNeedC09, false},
      {"a pause does not bind directeur and probation",
       [](World& w) {
         w.facts.needs = Of({9});
         w.facts.paused = Of({9});
         w.request.receiver = {Organ::kReclassering, 1};
       },
       C::kNeedC09, true},
      {"a need that was not attested",
       [](World& w) {
         w.facts.needs = Of({9});
         w.facts.attested_needs = Of({10});
       },
       C::kNeedC09, false},
      {"a contribution of the college is attested too",
       [](World& w) {
         w.facts.needs = Of({9});
         w.facts.attested_needs = {};
         w.request.sender = {Organ::kCollege, 392};
         w.request.receiver = {Organ::kDirecteur, 12};
       },
       C::kNeedC09, false},
      {"what is no plan asks for no attestation",
       [](World& w) {
         w.facts.needs = Of({9});
         w.facts.attested_needs = {};
         w.request.kind = MessageKind::kReceptionStatus;
       },
       C::kNeedC09, true},
  };
}

ConsentFact& Consented(World& w) {
  w.request.sender = {Organ::kReclassering, 1};
  w.request.receiver = {Organ::kCollege, 392};
  w.request.kind = MessageKind::kConsentedHelp;
  w.request.purpose = Purpose::kConsentedHelp;
  w.facts.custody =
      Custody({Title(TitleKind::kVrijheidsstraf, "2025-01-10", "2026-01-31")}, PlaceKind::kOutside, Modality::kRegular);
  w.facts.custody.release = Dated(Certainty::kOccurred, "2026-01-31");
  ConsentFact& c = w.facts.consent;
  c.found = c.explicit_given = c.identity_checked = true;
  c.given = DayOf("2026-02-01");
  c.expires = DayOf("2026-08-01");
  c.scope = Of({1, 9});
  c.from = w.request.sender;
  c.to = w.request.receiver;
  c.purpose = Purpose::kConsentedHelp;
  return c;
}

// Released on 31 January, consent of 1 February, and another title.
void Later(World& w, const std::string& from, const std::string& until = "2026-02-20") {
  Consented(w);
  const DateFact release = w.facts.custody.release;
  w.facts.custody = Custody({Title(TitleKind::kVrijheidsstraf, "2025-01-10", "2026-01-31"),
                             Title(TitleKind::kVervangendeHechtenis, from, until)},
                            PlaceKind::kOutside, Modality::kRegular);
  w.facts.custody.release = release;
}

std::vector<Case> ConsentCases() {
  using C = Condition;
  return {
      {"in force", [](World& w) { Consented(w); }, C::kConsentInForce, true},
      {"not found", [](World& w) { Consented(w).found = false; }, C::kConsentInForce, false},
      {"not explicit", [](World& w) { Consented(w).explicit_given = false; }, C::kConsentInForce, false},
      {"identity not checked", [](World& w) { Consented(w).identity_checked = false; }, C::kConsentInForce, false},
      {"more than six months", [](World& w) { Consented(w).expires = DayOf("2026-08-02"); }, C::kConsentInForce, false},
      {"its last day", [](World& w) { Consented(w).expires = DayOf("2026-03-10"); }, C::kConsentInForce, true},
      {"the day after", [](World& w) { Consented(w).expires = DayOf("2026-03-09"); }, C::kConsentInForce, false},
      {"given tomorrow", [](World& w) { Consented(w).given = DayOf("2026-03-11"); }, C::kConsentInForce, false},
      {"another sender", [](World& w) { Consented(w).from.unit = 2; }, C::kConsentInForce, false},
      {"another receiver", [](World& w) { Consented(w).to.unit = 363; }, C::kConsentInForce, false},
      {"another purpose", [](World& w) { Consented(w).purpose = Purpose::kCare; }, C::kConsentInForce, false},
      {"revoked this moment",
       [](World& w) {
         Consented(w).revoked = true;
         w.facts.consent.revoked_at_us = w.time.instant_us;
       },
       C::kConsentInForce, false},
      {"revoked the next moment",
       [](World& w) {
         Consented(w).revoked = true;
         w.facts.consent.revoked_at_us = w.time.instant_us + 1;
       },
       C::kConsentInForce, true},
      {"the name is in the scope", [](World& w) { Consented(w); }, C::kConsentIdentity, true},
      {"the address is not",
       [](World& w) {
         Consented(w);
         w.request.categories = Of({1, 2});
       },
       C::kConsentIdentity, false},
      {"C09 is in the scope", [](World& w) { Consented(w); }, C::kConsentC09, true},
      {"C10 is not", [](World& w) { Consented(w); }, C::kConsentC10, false},
      {"no scope without a consent in force", [](World& w) { Consented(w).found = false; }, C::kConsentC09, false},
  };
}

std::vector<Case> ReleaseCases() {
  using C = Condition;
  return {
      {"after release", [](World& w) { Consented(w); }, C::kConsentAfterRelease, true},
      {"on the day of release",
       [](World& w) {
         Consented(w).given = DayOf("2026-01-31");
         w.facts.consent.expires = DayOf("2026-07-31");
       },
       C::kConsentAfterRelease, false},
      {"a release that is fixed", [](World& w) { Consented(w), w.facts.custody.release.certainty = Certainty::kFixed; },
       C::kConsentAfterRelease, true},
      {"a release that is expected, though the title has ended",
       [](World& w) { Consented(w), w.facts.custody.release.certainty = Certainty::kExpected; },
       C::kConsentAfterRelease, false},
      {"a title that has ended, and no release", [](World& w) { Consented(w), w.facts.custody.release = {}; },
       C::kConsentAfterRelease, false},
      {"never detained",
       [](World& w) {
         Consented(w);
         w.facts.custody = {};
       },
       C::kConsentAfterRelease, false},
      {"only supervision, never detained",
       [](World& w) {
         Consented(w);
         w.facts.custody =
             Custody({Title(TitleKind::kToezicht, "2026-02-01", "")}, PlaceKind::kOutside, Modality::kRegular);
       },
       C::kConsentAfterRelease, false},
      {"only conditional release, and no release",
       [](World& w) {
         Consented(w);
         w.facts.custody = Custody({Title(TitleKind::kVi, "2026-02-01", "")}, PlaceKind::kOutside, Modality::kRegular);
       },
       C::kConsentAfterRelease, false},
      {"conditional release after a release",
       [](World& w) {
         Consented(w);
         const DateFact release = w.facts.custody.release;
         w.facts.custody = Custody({Title(TitleKind::kVrijheidsstraf, "2025-01-10", "2027-01-31"),
                                    Title(TitleKind::kVi, "2026-02-01", "2027-01-31")},
                                   PlaceKind::kOutside, Modality::kRegular);
         w.facts.custody.release = release;
       },
       C::kConsentAfterRelease, true},
      {"a later detention that has ended: its release is not known", [](World& w) { Later(w, "2026-02-10"); },
       C::kConsentAfterRelease, false},
      {"a later detention from the day of the release on", [](World& w) { Later(w, "2026-01-31"); },
       C::kConsentAfterRelease, false},
      {"a later detention that begins today", [](World& w) { Later(w, "2026-03-10", "2026-03-10"); },
       C::kConsentAfterRelease, false},
      {"a detention that is still to begin", [](World& w) { Later(w, "2026-03-11", "2026-03-20"); },
       C::kConsentAfterRelease, true},
      {"one day of detention: it ends on the day of its release",
       [](World& w) { Later(w, "2026-01-31", "2026-01-31"); }, C::kConsentAfterRelease, true},
      {"no end is set",
       [](World& w) {
         Consented(w);
         w.facts.custody.release = {};
         w.facts.custody.titles[0].ends = kNoDay;
       },
       C::kConsentAfterRelease, false},
  };
}

std::vector<Case> RoleCases() {
  using C = Condition;
  const auto acts = [](World& w) -> AuthorisationFact& {
    w.facts.receiver_authorisation = {true, true, DayOf("2026-03-10"), DayOf("2026-03-10")};
    return w.facts.receiver_authorisation;
  };
  return {
      {"nobody acts", [](World&) {}, C::kRoleAuthorised, true},
      {"authorised for exactly this day", [=](World& w) { acts(w); }, C::kRoleAuthorised, true},
      {"authorised until yesterday", [=](World& w) { acts(w).until = DayOf("2026-03-09"); }, C::kRoleAuthorised, false},
      {"authorised from tomorrow", [=](World& w) { acts(w).from = DayOf("2026-03-11"); }, C::kRoleAuthorised, false},
      {"not authorised", [=](World& w) { acts(w).found = false; }, C::kRoleAuthorised, false},
      {"the sender's authorisation counts too", [](World& w) { w.facts.sender_authorisation.required = true; },
       C::kRoleAuthorised, false},
      {"one role", [](World&) {}, C::kRolesSeparate, true},
      {"both roles", [](World& w) { w.facts.both_roles = true; }, C::kRolesSeparate, false},
      {"an accepted case", [](World& w) { w.facts.wgs.accepted = true; }, C::kCaseAccepted, true},
      {"authorised in no case", [](World& w) { w.facts.wgs.person_authorised = true; }, C::kCasePersonAuthorised,
       false},
      {"authorised in that case", [](World& w) { w.facts.wgs.accepted = w.facts.wgs.person_authorised = true; },
       C::kCasePersonAuthorised, true},
      {"no secret", [](World&) {}, C::kSecrecyLifted, true},
      {"a secret", [](World& w) { w.facts.wgs.medical_secret = true; }, C::kSecrecyLifted, false},
      {"a secret with consent", [](World& w) { w.facts.wgs.medical_secret = w.facts.wgs.medical_consent = true; },
       C::kSecrecyLifted, true},
      {"a forum", [](World& w) { w.facts.forum_member = true; }, C::kForumMember, true},
      {"a framework", [](World& w) { w.facts.youth_framework = true; }, C::kYouthFramework, true},
      {"access", [](World& w) { w.facts.access_cleared = true; }, C::kAccessCleared, true},
      {"an offence that is none", [](World& w) { w.facts.bij.offence = static_cast<BijOffence>(9); }, C::kTrouble,
       true},
      {"a scope that is none", [](World& w) { w.facts.consent.scope.bits = 1; }, C::kTrouble, true},
      {"a pause that is none", [](World& w) { w.facts.paused.bits = 1u << 30; }, C::kTrouble, true},
  };
}

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    World world = Ordinary();
    c.change(world);
    INFO(c.what << ": " << NameOf(c.condition));
    CHECK(world.Held().Has(c.condition) == c.holds);
  }
}

}  // namespace

TEST_CASE("Conditions about the parties hold exactly where DJI's word says so", "[policy]") { Check(PartyCases()); }

TEST_CASE("A mandate carries on its days, for its kinds, with its processor agreement", "[policy]") {
  Check(MandateCases());
}

TEST_CASE("Every other condition follows its fact", "[policy]") { Check(OtherCases()); }

TEST_CASE("What does not fit is trouble", "[policy]") { Check(TroubleCases()); }

TEST_CASE("The tests of 18b, orders and ISD are what was declared and recorded", "[policy]") { Check(RiskCases()); }

TEST_CASE("BIJ: the list, the year, youth law and the return", "[policy]") { Check(BijCases()); }

TEST_CASE("A BIJ notice is handed in from three months before the return until its day", "[policy]") {
  Check(ReturnCases());
}

TEST_CASE("Attestations hold for their message and their days; a refusal pauses a need", "[policy]") {
  Check(HumanCases());
}

TEST_CASE("Consent holds for its flow, its purpose, its categories and its days", "[policy]") { Check(ConsentCases()); }

TEST_CASE("Consent counts after a release that DJI is certain of, and no longer after a later detention", "[policy]") {
  Check(ReleaseCases());
}

TEST_CASE("Roles, cases, forums and access follow their facts", "[policy]") { Check(RoleCases()); }

TEST_CASE("Every condition both holds and fails for some facts", "[policy]") {
  RandomFacts random(kSeed);
  uint64_t held = 0;
  uint64_t failed = 0;
  for (int i = 0; i < 200000; ++i) {
    const Facts facts = random.Next();
    const uint64_t bits = Evaluate(random.NextRequest(facts), facts, random.NextTime(), Parameters{}).bits;
    held |= bits;
    failed |= ~bits;
  }
  for (int i = 1; i < kConditionCount; ++i) {
    INFO(NameOf(static_cast<Condition>(i)));
    CHECK(((held >> i) & 1u) == 1);
    CHECK(((failed >> i) & 1u) == 1);
  }
}

TEST_CASE("No condition is set that has no name", "[policy]") {
  World world = Ordinary();
  world.facts.needs = kAllCategories;
  world.facts.care_needed = world.facts.attested = world.facts.corrects_lawful = world.facts.answers_known = true;
  CHECK((world.Held().bits >> kConditionCount) == 0);
  CHECK_FALSE(world.Held().Has(Condition::kNone));
}

TEST_CASE("A notice of the end is judged on the last moment inside", "[policy]") {
  World world = Ordinary();
  world.request.kind = MessageKind::kReleaseDate;
  world.facts.end_notice = true;
  world.time = At("2026-07-05");
  CHECK(TupleOf(world.request, world.facts, world.time).phase == Phase::kP03);
  CHECK(world.Held().Has(Condition::kBasisRuns));
  CHECK(world.Held().Has(Condition::kWithinLapseTerm));
  world.facts.end_notice = false;
  CHECK(TupleOf(world.request, world.facts, world.time).phase == Phase::kP09);
}

TEST_CASE("A notice of the end of a person who never was inside has no basis", "[policy]") {
  World world = Ordinary();
  world.facts.end_notice = true;
  world.facts.custody.titles[0] = Title(TitleKind::kToezicht, "2026-01-10", "2026-03-01");
  CHECK(TupleOf(world.request, world.facts, world.time).phase == Phase::kP09);
  CHECK_FALSE(world.Held().Has(Condition::kBasisRuns));
}

TEST_CASE("A notice of the end lapses fourteen days after its acceptance", "[policy]") {
  World world = Ordinary();
  world.facts.end_notice = true;
  world.facts.at_disclosure = true;
  world.facts.accepted_day = DayOf("2026-03-10");
  world.time = At("2026-03-24");
  CHECK(world.Held().Has(Condition::kWithinLapseTerm));
  world.time = At("2026-03-25");
  CHECK_FALSE(world.Held().Has(Condition::kWithinLapseTerm));
  world.facts.accepted_day = kNoDay;
  CHECK_FALSE(world.Held().Has(Condition::kWithinLapseTerm));
}

TEST_CASE("Days are read, written and counted by the calendar", "[policy]") {
  CHECK(ParseDay("1970-01-01") == 0);
  CHECK(ParseDay("2024-02-29") == DayOf("2024-03-01") - 1);
  for (const char* wrong : {"2023-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-32", "26-01-01",
                            "2026/01/01", "2026-01-0x", "1899-12-31", "2201-01-01", ""}) {
    INFO(wrong);
    CHECK_FALSE(ParseDay(wrong).has_value());
  }
  for (Day day = DayOf("1999-12-01"); day < DayOf("2004-04-01"); ++day) REQUIRE(ParseDay(FormatDay(day)) == day);
  CHECK(FormatDay(kNoDay).empty());
  CHECK(AddMonths(DayOf("2026-11-30"), 3) == DayOf("2027-02-28"));
  CHECK(AddMonths(DayOf("2026-01-10"), 3) == DayOf("2026-04-10"));
  CHECK(AddMonths(kNoDay, 3) == kNoDay);
}

TEST_CASE("A day lies over some months after another exactly where the calendar says so", "[policy]") {
  for (Day from = DayOf("2023-10-01"); from < DayOf("2025-04-01"); ++from) {
    for (const int months : {0, 1, 3, 12}) {
      const Day last = AddMonths(from, months);
      for (const Day day : {from - 1000, from, last - 40, last - 1, last, last + 1, last + 40, last + 1000}) {
        REQUIRE(IsOverMonthsAfter(day, from, months) == (day > last));
      }
    }
  }
  CHECK_FALSE(IsOverMonthsAfter(kNoDay, kNoDay, 3));
  CHECK(IsOverMonthsAfter(DayOf("2026-03-01"), std::numeric_limits<Day>::min(), 3));
}

TEST_CASE("Tuple and conditions made together are those made apart", "[policy]") {
  constexpr uint64_t kSeed = 23;
  INFO("seed " << kSeed);
  RandomFacts random(kSeed);
  for (int i = 0; i < 20000; ++i) {
    const Facts facts = random.Next();
    const Request request = random.NextRequest(facts);
    const Time time = random.NextTime();
    const Evaluated both = EvaluateBoth(request, facts, time, Parameters{});
    REQUIRE(both.conditions == Evaluate(request, facts, time, Parameters{}));
    REQUIRE(both.tuple.phase == TupleOf(request, facts, time).phase);
    REQUIRE(both.tuple.sender == request.sender.organ);
    REQUIRE(both.tuple.categories == request.categories);
  }
}

}  // namespace ketenpoort::policy

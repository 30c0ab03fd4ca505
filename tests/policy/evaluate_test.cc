// Facts become conditions: each one on both sides of its boundary, and what does not fit is trouble.
#include "policy/evaluate.h"

#include <functional>
#include <string>
#include <vector>

#include "tests/policy/facts_builder.h"

namespace ketenpoort::policy {
namespace {

static_assert(noexcept(Evaluate(Request{}, Facts{}, Time{}, Parameters{})));
static_assert(noexcept(TupleOf(Request{}, Facts{}, Time{})));

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

}  // namespace ketenpoort::policy

// Who sees which entry: every role, each sort of entry, in and out of the days of a mandate.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "gateway/clock.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/inquiry/access_report.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/inquiry/exchange.h"
#include "gateway/inquiry/whom.h"
#include "tests/gateway/corridor/reading_world.h"
#include "tests/gateway/identity/test_world.h"

namespace ketenpoort::inquiry {
namespace {

using testing::DayOf;
using testing::TestWorld;

constexpr char kSupplierOin[] = "00000099000000031000";

// RCN has a mandate of Haarlem from the registry; of Rotterdam one for plans alone, in two months; a supplier works for
// Rotterdam.
TestWorld& World() {
  static TestWorld* const world = [] {
    auto* made = new TestWorld();
    made->AddText(std::string("participants { oin: '") + kSupplierOin + "' name: 'Leverancier' }\n" +
                  "mandates { id: 'rcn-0599' gemeente: '0599' organ: ORGAN_COLLEGE mandataris_oin: '" +
                  testing::kRcnOin +
                  "' capacity: CAPACITY_MANDATARIS kinds: MESSAGE_KIND_REINTEGRATION_PLAN from: '2026-02-01' until: "
                  "'2026-03-31' decree: 'Mandaat 0599' processor_agreement: 'VWO-0599' }\n"
                  "mandates { id: 'lev-0599' gemeente: '0599' organ: ORGAN_COLLEGE mandataris_oin: '" +
                  kSupplierOin +
                  "' capacity: CAPACITY_PROCESSOR kinds: MESSAGE_KIND_REINTEGRATION_PLAN from: '2021-01-01' decree: "
                  "'Opdracht 0599' processor_agreement: 'VWO-LEV-0599' }\n");
    made->AddOfficer("supervisor", testing::kDjiOin, "SUPERVISOR");
    made->AddOfficer("fg-dji", testing::kDjiOin, "FG");
    made->AddOfficer("vo-haarlem", testing::kHaarlemOin, "CONTROLLER_OFFICER");
    made->AddOfficer("vo-rotterdam", testing::kRotterdamOin, "CONTROLLER_OFFICER");
    made->AddOfficer("fg-rcn", testing::kRcnOin, "FG");
    made->AddOfficer("fg-supplier", kSupplierOin, "FG");
    made->AddOfficer("jurist", testing::kDjiOin, "JURIST");
    made->AddOfficer("operator", testing::kDjiOin, "OPERATOR");
    made->AddSystem("dji", testing::kDjiOin, "entitlements { organ: ORGAN_MINISTER }");
    made->Reload();
    return made;
  }();
  return *world;
}

// From the directeur to a college, on a day at noon.
v1::AuditEntry Entry(const std::string& college_oin, const std::string& code, v1::MessageKind kind,
                     const std::string& day) {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_DISCLOSED);
  entry.set_time_us(gateway::StartOfDay(DayOf(day)) + int64_t{12} * 3'600 * 1'000'000);
  entry.set_sender_oin(testing::kDjiOin);
  entry.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  entry.set_receiver_oin(college_oin);
  entry.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
  entry.mutable_receiver()->set_unit(code);
  entry.set_message_kind(kind);
  return entry;
}

struct Case {
  const char* what;
  v1::AuditEntry entry;
  // Who of the officers that may read at all sees it.
  std::vector<std::string> seen_by;
};

std::vector<Case> Cases() {
  const auto plan = v1::MESSAGE_KIND_REINTEGRATION_PLAN;
  std::vector<Case> cases = {
      {"to Haarlem, in its mandate",
       Entry(testing::kHaarlemOin, "0392", plan, "2026-03-01"),
       {"supervisor", "fg-dji", "vo-haarlem", "fg-rcn"}},
      {"to Haarlem, before its mandate",
       Entry(testing::kHaarlemOin, "0392", plan, "2021-06-30"),
       {"supervisor", "fg-dji", "vo-haarlem"}},
      {"to Haarlem, of a kind its mandate does not cover",
       Entry(testing::kHaarlemOin, "0392", v1::MESSAGE_KIND_RISK_NOTICE, "2026-03-01"),
       {"supervisor", "fg-dji", "vo-haarlem"}},
      {"to Rotterdam, on the first day of its mandate",
       Entry(testing::kRotterdamOin, "0599", plan, "2026-02-01"),
       {"supervisor", "fg-dji", "vo-rotterdam", "fg-rcn"}},
      {"to Rotterdam, on its last day",
       Entry(testing::kRotterdamOin, "0599", plan, "2026-03-31"),
       {"supervisor", "fg-dji", "vo-rotterdam", "fg-rcn"}},
      {"to Rotterdam, the day after",
       Entry(testing::kRotterdamOin, "0599", plan, "2026-04-01"),
       {"supervisor", "fg-dji", "vo-rotterdam"}},
      {"to Rotterdam, of another kind",
       Entry(testing::kRotterdamOin, "0599", v1::MESSAGE_KIND_RELEASE_DATE, "2026-03-01"),
       {"supervisor", "fg-dji", "vo-rotterdam"}},
  };
  // Having acted, in or out of a mandate's days, opens nothing by itself; neither does working for the college.
  Case acted{"to Rotterdam, the day after, fetched by RCN", cases[5].entry, cases[5].seen_by};
  acted.entry.set_acting_oin(testing::kRcnOin);
  acted.entry.set_mandate_id("rcn-0599");
  cases.push_back(std::move(acted));
  Case supplied{"to Rotterdam, fetched by its supplier", cases[4].entry, cases[4].seen_by};
  supplied.entry.set_acting_oin(kSupplierOin);
  cases.push_back(std::move(supplied));
  Case to_mayor{"to the mayor, whose OIN the college shares", cases[0].entry, {"supervisor", "fg-dji", "vo-haarlem"}};
  to_mayor.entry.mutable_receiver()->set_organ(v1::ORGAN_BURGEMEESTER);
  cases.push_back(std::move(to_mayor));
  Case untold{"refused without telling why", cases[0].entry, {"supervisor"}};
  untold.entry.set_reason_code("NO_STANDING");
  cases.push_back(std::move(untold));
  Case started{"of nobody", v1::AuditEntry(), {"supervisor"}};
  started.entry.set_kind(v1::ENTRY_KIND_STARTED);
  cases.push_back(std::move(started));
  return cases;
}

TEST_CASE("An officer sees what the own organisation is party to, a mandataris its mandates in their days",
          "[inquiry][boundaries]") {
  for (const Case& one : Cases()) {
    for (const char* officer : {"supervisor", "fg-dji", "vo-haarlem", "vo-rotterdam", "fg-rcn", "fg-supplier"}) {
      INFO(one.what << ", " << officer);
      const identity::Principal caller = World().Caller(officer);
      CHECK(corridor::RequireReader(caller, "controle").ok());
      const bool sees = std::find(one.seen_by.begin(), one.seen_by.end(), officer) != one.seen_by.end();
      CHECK(corridor::MaySee(caller, one.entry) == sees);
      // What narrows the search leaves out nothing of it.
      const auto sight = SightTerms(caller);
      const auto terms = TermsOf(one.entry.SerializeAsString());
      const bool found = sight.empty() || std::any_of(sight.begin(), sight.end(), [&](const std::string& term) {
                           return std::find(terms.begin(), terms.end(), term) != terms.end();
                         });
      if (sees) CHECK(found);
    }
  }
}

TEST_CASE("Operators, jurists and systems read nothing, and nobody without a reason", "[inquiry][boundaries]") {
  for (const char* other : {"jurist", "operator", "dji"}) {
    INFO(other);
    const absl::Status status = corridor::RequireReader(World().Caller(other), "controle");
    CHECK(status.code() == absl::StatusCode::kPermissionDenied);
  }
  for (const std::string& reason : {std::string(), std::string(201, 'x')}) {
    CHECK(corridor::RequireReader(World().Caller("fg-dji"), reason).code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(KnowsEverybody(World().Caller("supervisor")));
  CHECK(KnowsEverybody(World().Caller("fg-dji")));
  CHECK_FALSE(KnowsEverybody(World().Caller("vo-haarlem")));
  CHECK_FALSE(KnowsEverybody(World().Caller("fg-rcn")));
}

// The exchange of the last entry of a kind to a college.
std::string LastTo(testing::CorridorWorld& world, const std::string& code, v1::EntryKind kind) {
  std::string id;
  for (const v1::AuditEntry& entry : world.Entries()) {
    if (entry.kind() == kind && entry.receiver().unit() == code) id = entry.message_id();
  }
  REQUIRE_FALSE(id.empty());
  return id;
}

TEST_CASE("A mandate opens no exchange outside its days, and makes nobody a controller", "[inquiry][boundaries]") {
  testing::ReadingWorld world;
  world.world().AddText(
      std::string("mandates { id: 'rcn-0599' gemeente: '0599' organ: ORGAN_COLLEGE mandataris_oin: '") +
      testing::kRcnOin +
      "' capacity: CAPACITY_MANDATARIS kinds: MESSAGE_KIND_DETENTION_START from: '2026-02-01' until: "
      "'2026-03-31' decree: 'Mandaat 0599' processor_agreement: 'VWO-0599' }\n");
  world.world().AddOfficer("controller-rcn", testing::kRcnOin, "CONTROLLER_OFFICER");
  world.world().AddOfficer("controller-haarlem", testing::kHaarlemOin, "CONTROLLER_OFFICER");
  world.world().Reload();
  world.Close();
  world.UseIndex(&TermsOf);
  world.Open();
  world.Report(testing::Sentence(world, testing::TestBsn(1), "2026-11-02", "2027-03-01"));
  v1::CustodyReport rotterdam = testing::Sentence(world, testing::TestBsn(2), "2026-11-02", "2027-03-01");
  rotterdam.mutable_colleges(0)->set_gemeente("0599");
  world.Report(rotterdam);
  REQUIRE(world.Receive("rcn", {"COLLEGE:0392"}, true).size() == 1);
  REQUIRE(world.Receive("rotterdam", {"COLLEGE:0599"}, true).size() == 1);

  // Until the index has what was told.
  world.store().Drain();
  Exchange exchange(world.MakeRooms());
  const auto steps = [&](const char* officer, const std::string& message_id) {
    v1::ShowExchangeRequest request;
    request.set_message_id(message_id);
    request.set_reason("controle");
    const auto shown = exchange.Show(world.world().Caller(officer), request);
    return shown.ok() ? shown->steps_size() : -1;
  };
  const std::string to_haarlem = LastTo(world, "0392", v1::ENTRY_KIND_DISCLOSED);
  const std::string to_rotterdam = LastTo(world, "0599", v1::ENTRY_KIND_DISCLOSED);
  CHECK(steps("controller-rcn", to_haarlem) == 3);
  CHECK(steps("controller-rotterdam", to_rotterdam) == 3);
  CHECK(steps("controller-rcn", to_rotterdam) == -1);
  CHECK(steps("controller-rotterdam", to_haarlem) == -1);

  AccessReport report(world.MakeRooms());
  const auto disclosures = [&](const char* officer, int person) {
    v1::ReportSubjectAccessRequest request;
    request.mutable_subject()->set_bsn(testing::TestBsn(person));
    request.set_reason("verzoek 1");
    request.set_page_size(10);
    const auto told = report.Ask(world.world().Caller(officer), request);
    INFO(told.status());
    REQUIRE(told.ok());
    return told->disclosures_size();
  };
  CHECK(disclosures("controller-haarlem", 1) == 1);
  CHECK(disclosures("controller-rcn", 1) == 0);
  CHECK(disclosures("controller-haarlem", 2) == 0);
}

}  // namespace
}  // namespace ketenpoort::inquiry

// What is about to lose its basis: flows for everyone; messages and what is registered for who may read, as counts.
#include "gateway/corridor/outlook.h"

#include <catch2/catch.hpp>

#include "policy/analyse/forecast.h"
#include "tests/gateway/corridor/reading_world.h"

namespace ketenpoort::testing {
namespace {

// A sentence until 2026-11-20 with a start notice that waits for Haarlem's college.
void Detain(ReadingWorld& world, int first, int count, const std::string& until = "2026-11-20") {
  for (int n = first; n < first + count; ++n) world.Report(Sentence(world, TestBsn(n), "2026-11-02", until));
}

const v1::ForecastLoss* LossOf(const v1::ForecastResponse& answer, v1::MessageKind kind, v1::Organ receiver,
                               const std::string& day) {
  for (const v1::ForecastLoss& loss : answer.losses()) {
    if (loss.message_kind() == kind && loss.receiver() == receiver && loss.first_day() == day) return &loss;
  }
  return nullptr;
}

const v1::ForecastEnding* EndingOf(const v1::ForecastResponse& answer, v1::EndingKind kind) {
  for (const v1::ForecastEnding& ending : answer.endings()) {
    if (ending.kind() == kind) return &ending;
  }
  return nullptr;
}

TEST_CASE("Flows of the policy are for everyone, and asking for them is no entry", "[corridor][outlook]") {
  ReadingWorld world;
  Detain(world, 200, 12);
  const size_t entries = world.Entries().size();
  // A rule that ends within the days closes its flow.
  policy::CompileResult ending = policy::Compile(
      [] {
        std::vector<policy::SourceFile> files = policy::FilesIn("policy/rules");
        for (policy::SourceFile& file : files) {
          if (file.name != "pm20d.textproto") continue;
          const size_t at = file.text.find("in_force_from: \"2021-07-01\"", file.text.find("id: \"R19\""));
          file.text.insert(at, "in_force_until: \"2026-12-01\" ");
        }
        return files;
      }(),
      [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
  for (const policy::CompileError& error : ending.errors) INFO(policy::Formatted(error));
  REQUIRE(ending.policy);
  REQUIRE(world.Activate(*std::move(ending.policy)).ok());
  for (const char* who : {"haarlem", "rn", "jurist", "operator", "fg-rn"}) {
    INFO(who);
    const auto answer = world.Forecast(who, 60);
    REQUIRE(answer.ok());
    REQUIRE(answer->flows_size() > 0);
    CHECK(answer->flows(0).from() == "2026-12-02");
    CHECK_FALSE(answer->flows(0).text_nl().empty());
    CHECK(answer->losses().empty());
    CHECK(answer->endings().empty());
    CHECK(answer->today() == "2026-11-02");
  }
  CHECK(world.Forecast("rn", 29)->flows().empty());
  CHECK(world.Entries().size() == entries + 1);  // the activation
  CHECK_FALSE(world.Forecast("rn", 0).ok());
  CHECK_FALSE(world.Forecast("rn", static_cast<uint32_t>(policy::analyse::kForecastDaysMax) + 1).ok());
}

TEST_CASE(
    "Messages that wait lose their basis when the sentence ends: DJI sees every count, others from ten persons on",
    "[corridor][outlook]") {
  ReadingWorld world;
  Detain(world, 210, 9);
  const auto start = v1::MESSAGE_KIND_DETENTION_START;
  const auto nine = world.Forecast("fg-dji", 30, "werkvoorraad");
  INFO(nine.status());
  REQUIRE(nine.ok());
  const v1::ForecastLoss* loss = LossOf(*nine, start, v1::ORGAN_COLLEGE, "2026-11-21");
  REQUIRE(loss != nullptr);
  CHECK(loss->messages() == 9);
  CHECK(loss->reason() == v1::LOSS_REASON_PHASE);
  CHECK(loss->text_nl().find("Verliest de grondslag op 21 november 2026 (9): van ") == 0);
  // A day earlier nothing is lost yet.
  CHECK(world.Forecast("fg-dji", 18, "werkvoorraad")->losses().empty());
  for (const char* who : {"fg-haarlem", "supervisor", "controller-rotterdam"}) {
    INFO(who);
    CHECK(world.Forecast(who, 30, "werkvoorraad")->losses().empty());
  }
  Detain(world, 219, 1);
  loss = LossOf(*world.Forecast("fg-haarlem", 30, "werkvoorraad"), start, v1::ORGAN_COLLEGE, "2026-11-21");
  const auto ten = world.Forecast("fg-haarlem", 30, "werkvoorraad");
  loss = LossOf(*ten, start, v1::ORGAN_COLLEGE, "2026-11-21");
  REQUIRE(loss != nullptr);
  CHECK(loss->messages() == 10);
  // Those for the probation organisation are not Haarlem's.
  for (const v1::ForecastLoss& one : ten->losses()) CHECK(one.receiver() == v1::ORGAN_COLLEGE);
  CHECK(world.Forecast("controller-rotterdam", 30, "werkvoorraad")->losses().empty());
  CHECK(LossOf(*world.Forecast("supervisor", 30, "x"), start, v1::ORGAN_COLLEGE, "2026-11-21") != nullptr);
}

TEST_CASE("Days that may not be told apart are taken together, and then without a day", "[corridor][outlook]") {
  ReadingWorld world;
  Detain(world, 230, 5, "2026-11-20");
  Detain(world, 235, 5, "2026-11-24");
  const auto start = v1::MESSAGE_KIND_DETENTION_START;
  const auto college = world.Forecast("fg-haarlem", 30, "werkvoorraad");
  const v1::ForecastLoss* together = LossOf(*college, start, v1::ORGAN_COLLEGE, "");
  REQUIRE(together != nullptr);
  CHECK(together->messages() == 10);
  CHECK(together->text_en().find("Loses its basis (10)") == 0);
  CHECK(LossOf(*college, start, v1::ORGAN_COLLEGE, "2026-11-21") == nullptr);
  const auto dji = world.Forecast("fg-dji", 30, "werkvoorraad");
  CHECK(LossOf(*dji, start, v1::ORGAN_COLLEGE, "2026-11-21")->messages() == 5);
  CHECK(LossOf(*dji, start, v1::ORGAN_COLLEGE, "2026-11-25")->messages() == 5);
  CHECK(LossOf(*dji, start, v1::ORGAN_COLLEGE, "") == nullptr);
}

TEST_CASE("Reading what waits is an entry before the answer, for who may read and says why", "[corridor][outlook]") {
  ReadingWorld world;
  Detain(world, 240, 1);
  for (const char* who : {"jurist", "operator", "dji", "haarlem"}) {
    CHECK(identity::ReasonOf(world.Forecast(who, 30, "nieuwsgierig").status()) == "NOT_AN_OFFICER");
  }
  v1::ForecastRequest request;
  request.set_days(30);
  request.set_include_messages(true);
  CHECK(world.corridor().Forecast(world.world().Caller("fg-dji"), request).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(world.Readings("FORECAST") == 0);
  REQUIRE(world.Forecast("fg-dji", 30, "werkvoorraad").ok());
  CHECK(world.Readings("FORECAST") == 1);
  CHECK(world.Entries().back().log_purpose() == v1::LOG_PURPOSE_UNSPECIFIED);
  world.store().FailNextCommit();
  CHECK(world.Forecast("fg-dji", 30, "werkvoorraad").status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("What is registered is counted by its last day: assignments, consents, mandates", "[corridor][outlook]") {
  ReadingWorld world({"A23"});
  Detain(world, 250, 10, "2027-03-01");
  for (int n = 250; n < 260; ++n) {
    v1::RegisterAssignmentRequest assignment = AdviceAssignment(world, TestBsn(n), "OPDR-" + std::to_string(n));
    assignment.mutable_assignment()->set_until("2026-11-30");
    REQUIRE(world.RegisterAssignment("dji", assignment).ok());
    const auto probation = world.Forecast("fg-rn", 28, "werkvoorraad");
    const v1::ForecastEnding* ending = EndingOf(*probation, v1::ENDING_KIND_ASSIGNMENT);
    CHECK((ending != nullptr) == (n == 259));
    const auto own = world.Forecast("fg-dji", 28, "werkvoorraad");
    REQUIRE(EndingOf(*own, v1::ENDING_KIND_ASSIGNMENT) != nullptr);
    CHECK(EndingOf(*own, v1::ENDING_KIND_ASSIGNMENT)->count() == static_cast<uint64_t>(n - 249));
  }
  const auto probation = world.Forecast("fg-rn", 28, "werkvoorraad");
  const v1::ForecastEnding* ending = EndingOf(*probation, v1::ENDING_KIND_ASSIGNMENT);
  CHECK(ending->last_day() == "2026-11-30");
  CHECK(ending->to() == v1::ORGAN_RECLASSERING);
  CHECK(ending->text_nl().find("Opdracht eindigt op 30 november 2026 (10)") == 0);
  CHECK(EndingOf(*world.Forecast("fg-rn", 27, "werkvoorraad"), v1::ENDING_KIND_ASSIGNMENT) == nullptr);
  CHECK(EndingOf(*world.Forecast("fg-haarlem", 28, "werkvoorraad"), v1::ENDING_KIND_ASSIGNMENT) == nullptr);
  // An authorisation is about no person: its organ sees it alone.
  world.world().AddSystem(
      "haarlem-2", kHaarlemOin,
      "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392' authorisation: 'BB-2' authorised_from: "
      "'2026-01-01' authorised_until: '2026-11-10' }");
  world.world().Reload();
  const auto haarlem = world.Forecast("fg-haarlem", 28, "werkvoorraad");
  ending = EndingOf(*haarlem, v1::ENDING_KIND_AUTHORISATION);
  REQUIRE(ending != nullptr);
  CHECK(ending->count() == 1);
  CHECK(ending->last_day() == "2026-11-10");
  CHECK(EndingOf(*world.Forecast("fg-rn", 28, "werkvoorraad"), v1::ENDING_KIND_AUTHORISATION) == nullptr);
}

}  // namespace
}  // namespace ketenpoort::testing

#include "gateway/corridor/kept_results.h"

#include <catch2/catch.hpp>
#include <future>
#include <memory>

#include "gateway/corridor/call_intent.h"
#include "tests/gateway/corridor/corridor_world.h"

namespace ketenpoort::testing {
namespace {

v1::ReceiverResult Refused(const std::string& why) {
  v1::ReceiverResult result;
  result.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
  result.mutable_receiver()->set_unit("0392");
  result.set_outcome(v1::OUTCOME_DENIED);
  result.mutable_explanation()->set_denial_id("D07");
  result.mutable_explanation()->set_text_nl(why);
  return result;
}

// What a message of these results is kept as.
v1::MessageRecord Keep(CorridorWorld& world, const std::vector<v1::ReceiverResult>& results) {
  v1::MessageRecord record;
  record.set_standing(true);
  std::promise<absl::Status> settled;
  world.store().Enqueue(std::make_unique<corridor::CallIntent>(
      [&](store::Transaction& transaction) -> absl::Status {
        for (const v1::ReceiverResult& result : results) {
          if (absl::Status kept = corridor::KeepResult(transaction, result, record); !kept.ok()) return kept;
        }
        return absl::OkStatus();
      },
      [&](const absl::Status& status) { settled.set_value(status); }));
  REQUIRE(settled.get_future().get().ok());
  return record;
}

absl::StatusOr<v1::MessageRecord> ReadBack(CorridorWorld& world, const v1::MessageRecord& record) {
  const auto view = certs::ValueOrThrow(world.store().Snapshot());
  return corridor::ReadMessageRecord(*view, record.SerializeAsString());
}

}  // namespace

TEST_CASE("Results are read back with their explanations, which the records do not hold", "[corridor]") {
  CorridorWorld world;
  const std::string long_text(2'000, 'w');
  const std::vector<v1::ReceiverResult> results = {Refused(long_text), Refused("anders"), Refused(long_text)};
  const v1::MessageRecord record = Keep(world, results);
  CHECK(record.ByteSizeLong() < 300);
  CHECK(record.explanation_digests(0) == record.explanation_digests(2));
  CHECK(record.explanation_digests(0) != record.explanation_digests(1));

  const auto read = certs::ValueOrThrow(ReadBack(world, record));
  REQUIRE(read.results_size() == 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(read.results(i).SerializeAsString() == results[static_cast<size_t>(i)].SerializeAsString());
  }
  CHECK(read.standing());
  world.Close();
  world.Open();
  CHECK(certs::ValueOrThrow(ReadBack(world, Keep(world, results))).SerializeAsString() == read.SerializeAsString());
}

TEST_CASE("A receipt is not kept with a result", "[corridor]") {
  CorridorWorld world;
  v1::ReceiverResult proven = Refused("reden");
  proven.mutable_receipt()->set_entry("bytes");
  CHECK_FALSE(certs::ValueOrThrow(ReadBack(world, Keep(world, {proven}))).results(0).has_receipt());
}

TEST_CASE("A record of before explanations stood apart has its own", "[corridor]") {
  CorridorWorld world;
  v1::MessageRecord record;
  *record.add_results() = Refused("van toen");
  CHECK(certs::ValueOrThrow(ReadBack(world, record)).results(0).explanation().text_nl() == "van toen");
}

TEST_CASE("No result is answered without the explanation it was given", "[corridor]") {
  CorridorWorld world;
  const v1::MessageRecord record = Keep(world, {Refused("een"), Refused("twee")});
  v1::MessageRecord unknown = record;
  unknown.set_explanation_digests(1, std::string(32, 'x'));
  CHECK(ReadBack(world, unknown).status().code() == absl::StatusCode::kDataLoss);
  v1::MessageRecord fewer = record;
  fewer.mutable_explanation_digests()->RemoveLast();
  CHECK(ReadBack(world, fewer).status().code() == absl::StatusCode::kDataLoss);
  const auto view = certs::ValueOrThrow(world.store().Snapshot());
  CHECK(corridor::ReadMessageRecord(*view, "\xff").status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace ketenpoort::testing

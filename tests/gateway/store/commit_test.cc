#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "gateway/store/recorded.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

// The token cannot be made, copied or taken twice outside the store.
static_assert(!std::is_constructible_v<Recorded<int>, int, uint64_t>);
static_assert(!std::is_constructible_v<Recorded<int>, int>);
static_assert(!std::is_default_constructible_v<Recorded<int>>);
static_assert(!std::is_copy_constructible_v<Recorded<int>> && !std::is_copy_assignable_v<Recorded<int>>);
static_assert(std::is_move_constructible_v<Recorded<int>>);
static_assert(!std::is_aggregate_v<Recorded<int>> && !std::is_trivially_copyable_v<Recorded<std::string>>);
static_assert(!std::is_constructible_v<Commit, uint64_t, uint64_t, std::string>);
static_assert(!std::is_default_constructible_v<Commit>);
static_assert(!std::is_copy_constructible_v<Commit> && !std::is_move_constructible_v<Commit>);
template <typename T>
constexpr bool kTakenFromLvalue = requires(T& token) {
  token.Take();
};
static_assert(!kTakenFromLvalue<Recorded<int>>);

absl::Status PutNamed(Transaction& transaction, const std::string& name, const std::string& value) {
  return transaction.PutNamed(name, value);
}

std::optional<std::string> Named(Store& store, const std::string& name) {
  auto view = store.Snapshot();
  REQUIRE(view.ok());
  auto value = (*view)->GetNamed(name);
  REQUIRE(value.ok());
  return *value;
}

}  // namespace

TEST_CASE("Commit appends an entry and signs a checkpoint over it", "[store]") {
  Bench bench;
  auto store = bench.Open();
  const Settled settled = Run(*store, AppendOne("first"));
  REQUIRE(settled.status.ok());
  CHECK(settled.first_index == 0);
  CHECK(settled.size == 1);
  const auto opened = audit::OpenCheckpoint(settled.checkpoint, std::vector{VerifierOf(*store)});
  REQUIRE(opened.ok());
  CHECK(opened->checkpoint.size == 1);
  CHECK(opened->checkpoint.root == audit::HashLeaf("first"));
  CHECK(store->LatestCheckpoint() == settled.checkpoint);
  auto view = store->Snapshot();
  REQUIRE(view.ok());
  CHECK((*view)->LogSize() == 1);
  CHECK((*view)->ReadEntry(0).value() == "first");
  CHECK((*view)->ReadEntry(1).status().code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("Record mints a token only for an entry of its own commit", "[store]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("earlier")).status.ok());
  auto outcome = std::make_shared<Outcome>();
  std::vector<absl::StatusCode> codes;
  std::optional<Recorded<std::string>> token;
  store->Enqueue(
      std::make_unique<LambdaIntent>(AppendOne("mine"), outcome, [&](const absl::Status&, const Commit* commit) {
        for (const uint64_t index : {0u, 2u}) {
          codes.push_back(commit->Record(1, index).status().code());
        }
        token = commit->Record(std::string("permit"), 1).value();
      }));
  REQUIRE(outcome->Wait().status.ok());
  CHECK(codes == std::vector{absl::StatusCode::kInternal, absl::StatusCode::kInternal});
  REQUIRE(token.has_value());
  CHECK(token->index() == 1);
  CHECK(std::move(*token).Take() == "permit");
}

TEST_CASE("A batch without writes settles OK and commits nothing", "[store]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("one")).status.ok());
  const uint64_t commits = store->counts().commits;
  const Settled settled = Run(*store, [](Transaction& transaction) { return transaction.GetNamed("x").status(); });
  CHECK(settled.status.ok());
  CHECK(settled.first_index == 1);
  CHECK(settled.size == 1);
  CHECK(store->counts().commits == commits);
}

TEST_CASE("A batch without entries commits its rows and signs no checkpoint", "[store]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("one")).status.ok());
  const std::string checkpoint = store->LatestCheckpoint();
  const Settled settled = Run(*store, [](Transaction& transaction) { return PutNamed(transaction, "k", "v"); });
  CHECK(settled.status.ok());
  CHECK(settled.first_index == 1);
  CHECK(settled.size == 1);
  CHECK(store->LatestCheckpoint() == checkpoint);
  CHECK(Named(*store, "k") == "v");
  store.reset();
  store = bench.Open();
  CHECK(store->LatestCheckpoint() == checkpoint);
  CHECK(Named(*store, "k") == "v");
}

TEST_CASE("Intents that wait together share one commit, in the order they came", "[store]") {
  Bench bench;
  auto store = bench.Open();
  Gate gate(*store);
  std::vector<std::shared_ptr<Outcome>> outcomes;
  for (int i = 0; i < 100; ++i) outcomes.push_back(Send(*store, AppendOne(absl::StrCat("entry-", i))));
  const uint64_t commits = store->counts().commits;
  gate.Release();
  for (const auto& outcome : outcomes) {
    const Settled settled = outcome->Wait();
    REQUIRE(settled.status.ok());
    CHECK(settled.first_index == 0);
    CHECK(settled.size == 100);
  }
  CHECK(store->counts().commits == commits + 1);
  auto view = store->Snapshot();
  for (uint64_t i = 0; i < 100; ++i) CHECK((*view)->ReadEntry(i).value() == absl::StrCat("entry-", i));
}

TEST_CASE("Settle runs in the order of Enqueue", "[store]") {
  Bench bench;
  auto store = bench.Open();
  std::vector<int> order;
  std::vector<std::shared_ptr<Outcome>> outcomes;
  for (int i = 0; i < 50; ++i) {
    outcomes.push_back(std::make_shared<Outcome>());
    store->Enqueue(std::make_unique<LambdaIntent>(
        AppendOne("x"), outcomes.back(), [&order, i](const absl::Status&, const Commit*) { order.push_back(i); }));
  }
  store->Drain();
  std::vector<int> expected(50);
  for (int i = 0; i < 50; ++i) expected[static_cast<size_t>(i)] = i;
  CHECK(order == expected);
}

TEST_CASE("A batch takes at most batch_max intents", "[store][limit]") {
  Bench bench;
  bench.options.batch_max = 4;
  auto store = bench.Open();
  Gate gate(*store);
  for (int i = 0; i < 8; ++i) Send(*store, AppendOne("x"));
  gate.Release();
  store->Drain();
  CHECK(store->counts().commits == 2);
}

TEST_CASE("A batch takes no further intent once it is large", "[store][limit]") {
  Bench bench;
  auto store = bench.Open();
  const auto large = [](Transaction& transaction) {
    for (size_t bytes = 0; bytes < kBatchBytesEnough; bytes += audit::kEntryBytesMax) {
      const auto index = transaction.AppendEntry({std::string(audit::kEntryBytesMax, 'x'), {}});
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  };
  Gate gate(*store);
  const auto first = Send(*store, large);
  const auto second = Send(*store, AppendOne("small"));
  gate.Release();
  CHECK(first->Wait().status.ok());
  CHECK(second->Wait().status.ok());
  CHECK(store->counts().commits == 2);
}

TEST_CASE("An intent that fails leaves no trace and its neighbours go on", "[store]") {
  Bench bench;
  auto store = bench.Open();
  Gate gate(*store);
  const auto before = Send(*store, AppendOne("before"));
  const auto failing = Send(*store, [](Transaction& transaction) -> absl::Status {
    const auto person = transaction.CreatePerson({Bsn("999990019")});
    if (!person.ok()) return person.status();
    const auto index = transaction.AppendEntry({"never", {{*person, "opening"}}});
    if (!index.ok()) return index.status();
    if (*index != 1) return absl::InternalError("not the second entry");
    if (absl::Status status = PutNamed(transaction, "never", "never"); !status.ok()) return status;
    return absl::FailedPreconditionError("stale");
  });
  const auto after = Send(*store, [](Transaction& transaction) -> absl::Status {
    const auto person = transaction.FindPerson(IdentifierKind::kBsn, "999990019");
    const auto named = transaction.GetNamed("never");
    if (!person.ok() || person->has_value() || !named.ok() || named->has_value()) return absl::InternalError("a trace");
    return transaction.AppendEntry({"after", {}}).status();
  });
  gate.Release();
  CHECK(before->Wait().status.ok());
  CHECK(failing->Wait().status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(after->Wait().status.ok());
  CHECK(store->Health().ok());
  auto view = store->Snapshot();
  CHECK((*view)->LogSize() == 2);
  CHECK((*view)->ReadEntry(1).value() == "after");
  CHECK_FALSE((*view)->FindPerson(IdentifierKind::kBsn, "999990019").value().has_value());
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("A later intent of a batch sees what earlier ones placed", "[store]") {
  Bench bench;
  auto store = bench.Open();
  PersonNo person{};
  Gate gate(*store);
  Send(*store, [&](Transaction& transaction) -> absl::Status {
    person = transaction.CreatePerson({Bsn("999990019")}).value();
    return transaction.AppendEntry({"entry", {{person, "about the person"}, {std::nullopt, "+gateway"}}}).status();
  });
  const auto reading = Send(*store, [&](Transaction& transaction) -> absl::Status {
    CHECK(transaction.LogSize() == 1);
    CHECK(transaction.ReadEntry(0).value() == "entry");
    CHECK(transaction.ReadOpenings(0).value() == "about the person+gateway");
    CHECK(transaction.FindPerson(IdentifierKind::kBsn, "999990019").value() == person);
    CHECK(transaction.ReadEntry(1).status().code() == absl::StatusCode::kOutOfRange);
    CHECK(transaction.ReadOpenings(1).status().code() == absl::StatusCode::kOutOfRange);
    return absl::OkStatus();
  });
  gate.Release();
  CHECK(reading->Wait().status.ok());
}

TEST_CASE("A full queue turns an intent away at once", "[store][limit]") {
  Bench bench;
  bench.options.queue_max = 3;
  auto store = bench.Open();
  Gate gate(*store);
  std::vector<std::shared_ptr<Outcome>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(Send(*store, AppendOne("x")));
  const auto refused = Send(*store, AppendOne("too many"));
  REQUIRE(refused->done());
  CHECK(refused->Wait().status.code() == absl::StatusCode::kResourceExhausted);
  for (const auto& outcome : waiting) CHECK_FALSE(outcome->done());
  gate.Release();
  for (const auto& outcome : waiting) CHECK(outcome->Wait().status.ok());
  CHECK(Run(*store, AppendOne("room again")).status.ok());
}

TEST_CASE("A disk below the low water mark turns intents away and keeps the store readable", "[store][limit]") {
  Bench bench;
  bench.options.disk_low_water_bytes = uint64_t{1} << 60;
  auto store = bench.Open();
  const auto refused = Send(*store, AppendOne("x"));
  REQUIRE(refused->done());
  CHECK(refused->Wait().status.code() == absl::StatusCode::kResourceExhausted);
  CHECK(store->Health().ok());
  CHECK(store->Snapshot().ok());
}

TEST_CASE("Time in a transaction never falls, also after a restart", "[store]") {
  Bench bench;
  auto store = bench.Open();
  const auto time_of = [&](Store& of) {
    int64_t time_us = 0;
    CHECK(Run(of, [&](Transaction& transaction) {
            time_us = transaction.NowMicros();
            return transaction.AppendEntry({"x", {}}).status();
          }).status.ok());
    return time_us;
  };
  bench.clock.now_us = 5'000'000;
  CHECK(time_of(*store) == 5'000'000);
  bench.clock.now_us = 4'000'000;
  CHECK(time_of(*store) == 5'000'000);
  store.reset();
  store = bench.Open();
  CHECK(time_of(*store) == 5'000'000);
  bench.clock.now_us = 6'000'000;
  CHECK(time_of(*store) == 6'000'000);
}

TEST_CASE("A failing commit seals the store until a restart", "[store]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("kept")).status.ok());
  const std::string checkpoint = store->LatestCheckpoint();
  Gate gate(*store);
  const auto doubtful = Send(*store, AppendOne("in doubt"));
  store->FailNextCommit();
  gate.Release();
  const Settled settled = doubtful->Wait();
  CHECK(settled.status.code() == absl::StatusCode::kUnavailable);
  CHECK(settled.status.message() == "outcome unknown; repeat the same id");
  CHECK(store->Health().code() == absl::StatusCode::kUnavailable);
  CHECK(store->Snapshot().status().code() == absl::StatusCode::kUnavailable);
  CHECK(store->ProveEntry(0).status().code() == absl::StatusCode::kUnavailable);
  CHECK(Run(*store, AppendOne("later")).status.code() == absl::StatusCode::kUnavailable);
  CHECK(store->LatestCheckpoint() == checkpoint);
  store->Drain();
  store.reset();
  store = bench.Open();
  CHECK(store->LatestCheckpoint() == checkpoint);
  CHECK(Run(*store, AppendOne("again")).status.ok());
}

TEST_CASE("A stale sequencer epoch or size fails the commit and seals", "[store]") {
  const std::string change = GENERATE("epoch = epoch + 1", "size = size + 1", "batch_no = batch_no + 1");
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("one")).status.ok());
  bench.Tamper("log.db", "UPDATE state SET " + change);
  CHECK(Run(*store, AppendOne("stale")).status.code() == absl::StatusCode::kUnavailable);
  CHECK(absl::StrContains(store->Health().message(), "another sequencer"));
}

TEST_CASE("Closing places what waits and turns away what comes later", "[store]") {
  Bench bench;
  auto store = bench.Open();
  std::vector<std::shared_ptr<Outcome>> outcomes;
  for (int i = 0; i < 300; ++i) outcomes.push_back(Send(*store, AppendOne("x")));
  store.reset();
  for (const auto& outcome : outcomes) CHECK(outcome->Wait().status.ok());
  store = bench.Open();
  CHECK((*store->Snapshot())->LogSize() == 300);
}

TEST_CASE("An entry has 1 to 65,535 bytes", "[store][limit]") {
  Bench bench;
  auto store = bench.Open();
  CHECK(Run(*store, AppendOne("")).status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(Run(*store, AppendOne(std::string(65'536, 'x'))).status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(Run(*store, AppendOne(std::string(65'535, 'x'))).status.ok());
  CHECK((*store->Snapshot())->ReadEntry(0).value().size() == 65'535);
}

TEST_CASE("An intent beyond the bytes of a batch fails alone", "[store][limit]") {
  Bench bench;
  auto store = bench.Open();
  const Settled settled = Run(*store, [](Transaction& transaction) {
    for (size_t bytes = 0; bytes <= kBatchBytesMax; bytes += audit::kEntryBytesMax) {
      const auto index = transaction.AppendEntry({std::string(audit::kEntryBytesMax, 'x'), {}});
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  });
  CHECK(settled.status.code() == absl::StatusCode::kResourceExhausted);
  CHECK(store->Health().ok());
  CHECK((*store->Snapshot())->LogSize() == 0);
  CHECK(Run(*store, AppendOne("x")).status.ok());
}

}  // namespace ketenpoort::store

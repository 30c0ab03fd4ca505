#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/gateway/store/fault_vfs.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

namespace fs = std::filesystem;

std::string NumberOf(int i) { return absl::StrCat("2000000", i); }

// Intent `i` of a history in which each one touches all it can: persons, entry, openings, queue, register. Whether it
// is recorded can be told by any of them.
absl::Status PlaceNth(Transaction& t, int i) {
  const auto person = t.CreatePerson({Skn(NumberOf(i))});
  if (!person.ok()) return person.status();
  if (i == 2) {
    const auto before = t.FindPerson(IdentifierKind::kSkn, NumberOf(1));
    if (!before.ok()) return before.status();
    if (before->has_value()) {
      if (absl::Status status = t.MergePersons(**before, *person); !status.ok()) return status;
    }
  }
  const auto index = t.AppendEntry({absl::StrCat("entry of ", i), {{*person, absl::StrCat("openings of ", i)}}});
  if (!index.ok()) return index.status();
  ItemRow item = SampleItem(static_cast<uint64_t>(i), *person);
  item.sealed_payload = std::string(9000, static_cast<char>('a' + i));
  if (const auto seq = t.PutItem(item); !seq.ok()) return seq.status();
  if (i == 3) {
    item = SampleItem(0, *person);
    item.state = ItemState::kAcknowledged;
    if (absl::Status status = t.UpdateItem(item); !status.ok() && !absl::IsNotFound(status)) return status;
  }
  return t.PutNamed(absl::StrCat("intent/", i), absl::StrCat(*index));
}

// Whether intent `i` is recorded; fails when only a part of it is.
bool IsRecorded(View& view, int i) {
  const auto named = view.GetNamed(absl::StrCat("intent/", i));
  const auto item = view.FindItem(IdOf(1000 + static_cast<uint64_t>(i)));
  const auto person = view.FindPerson(IdentifierKind::kSkn, NumberOf(i));
  REQUIRE((named.ok() && item.ok() && person.ok()));
  CHECK(named->has_value() == item->has_value());
  CHECK(named->has_value() == person->has_value());
  if (!named->has_value()) return false;
  const uint64_t index = std::stoull(**named);
  CHECK(view.ReadEntry(index).value() == absl::StrCat("entry of ", i));
  CHECK(view.ReadOpenings(index).value() == absl::StrCat("openings of ", i));
  return true;
}

constexpr int kIntents = 5;

// One run of the history in which the n-th operation on files fails. True when it came that far.
bool RunWithFault(int64_t nth, FaultVfs::Kind kind, bool sticky, const Bench& prepared) {
  FaultVfs& faults = FaultVfs::Instance();
  Bench bench;
  fs::copy(prepared.folder.path(), bench.folder.path(), fs::copy_options::recursive);
  bench.options.vfs = FaultVfs::Name();
  auto store = bench.Open();
  faults.Arm(nth, kind, sticky);
  std::vector<Settled> settled;
  bool failed = false;
  for (int i = 0; i < kIntents; ++i) {
    settled.push_back(Run(*store, [i](Transaction& t) { return PlaceNth(t, i); }));
    const absl::StatusCode code = settled.back().status.code();
    INFO("intent " << i << ": " << settled.back().status);
    CHECK((code == absl::StatusCode::kOk || code == absl::StatusCode::kUnavailable));
    // Nothing is recorded any more after the first failure.
    if (failed) CHECK(code == absl::StatusCode::kUnavailable);
    failed = failed || code != absl::StatusCode::kOk;
  }
  store->Drain();
  const bool fired = faults.fired();
  CHECK(store->Health().ok() == !fired);
  CHECK(store->Snapshot().ok() == !fired);
  CHECK((fired || !failed));
  store.reset();
  faults.Disarm();
  bench.options.vfs.clear();
  store = bench.Open();
  const auto view = store->Snapshot().value();
  uint64_t recorded = 0;
  for (int i = 0; i < kIntents; ++i) {
    INFO("intent " << i);
    const bool there = IsRecorded(*view, i);
    recorded += there ? 1 : 0;
    if (settled[static_cast<size_t>(i)].status.ok()) CHECK(there);
  }
  CHECK(view->LogSize() == 1 + recorded);
  CHECK(store->VerifyAll(nullptr).ok());
  CHECK(Run(*store, AppendOne("open again")).status.ok());
  return fired;
}

}  // namespace

TEST_CASE("Whichever write, sync or truncation fails, OK means recorded and a failure seals", "[store][fault]") {
  struct Case {
    const char* name;
    FaultVfs::Kind kind;
    bool sticky;
    int64_t step;
  };
  const Case c = GENERATE(values<Case>({{"once", FaultVfs::Kind::kError, false, 1},
                                        {"for good", FaultVfs::Kind::kError, true, 7},
                                        {"torn", FaultVfs::Kind::kTorn, false, 5},
                                        {"disk full", FaultVfs::Kind::kFull, false, 11}}));
  Bench prepared;
  {
    auto store = prepared.Open();
    REQUIRE(Run(*store, AppendOne("prepared")).status.ok());
  }
  int64_t nth = 1;
  int64_t fired = 0;
  for (bool reached = true; reached; nth += c.step) {
    INFO(c.name << ", operation " << nth);
    reached = RunWithFault(nth, c.kind, c.sticky, prepared);
    fired += reached ? 1 : 0;
  }
  // Each intent alone is more than ten operations.
  CHECK(fired * c.step > 10 * kIntents);
}

TEST_CASE("A start that meets a failing file serves nothing, and the next start is sound", "[store][fault]") {
  FaultVfs& faults = FaultVfs::Instance();
  const bool fresh = GENERATE(true, false);
  Bench prepared;
  if (!fresh) {
    auto store = prepared.Open();
    REQUIRE(Run(*store, [](Transaction& t) { return PlaceNth(t, 0); }).status.ok());
  }
  int64_t nth = 1;
  for (bool reached = true; reached; ++nth) {
    INFO("operation " << nth);
    Bench bench;
    fs::copy(prepared.folder.path(), bench.folder.path(), fs::copy_options::recursive);
    bench.options.vfs = FaultVfs::Name();
    faults.Arm(nth, FaultVfs::Kind::kError, false);
    bool opened = false;
    {
      auto store = bench.TryOpen();
      opened = store.ok();
      reached = faults.fired();
      CHECK(opened == !reached);
      faults.Disarm();
    }
    auto store = bench.Open();
    if (!fresh) CHECK(IsRecorded(*store->Snapshot().value(), 0));
    CHECK(store->VerifyAll(nullptr).ok());
    CHECK(Run(*store, AppendOne("x")).status.ok());
  }
  CHECK(nth > 4);
}

TEST_CASE("What was settled OK survives a power cut that keeps only what was synced", "[store][fault]") {
  FaultVfs& faults = FaultVfs::Instance();
  Bench bench;
  { auto store = bench.Open(); }
  TestFolder shadow;
  TestFolder images;
  for (const char* file : {"log.db", "persons.db"}) {
    fs::copy_file(bench.options.folder + "/" + file, shadow / file);
  }
  bench.options.vfs = FaultVfs::Name();
  faults.Disarm();
  faults.SetShadow(shadow.path());
  {
    auto store = bench.Open();
    for (int i = 0; i < kIntents; ++i) {
      // The image is taken in Settle: at the first moment anybody can know of the commit.
      auto outcome = std::make_shared<Outcome>();
      store->Enqueue(std::make_unique<LambdaIntent>([i](Transaction& t) { return PlaceNth(t, i); }, outcome,
                                                    [&](const absl::Status& status, const Commit*) {
                                                      CHECK(status.ok());
                                                      fs::copy(shadow.path(), images / absl::StrCat(i));
                                                    }));
      outcome->Wait();
      if (i == 2) store->Drain();
    }
    faults.SetShadow("");
  }
  for (int last = 0; last < kIntents; ++last) {
    INFO("power cut after intent " << last);
    Bench cut;
    fs::copy(images / absl::StrCat(last), cut.options.folder);
    fs::copy(bench.options.secrets_folder, cut.options.secrets_folder);
    fs::permissions(cut.options.secrets_folder, fs::perms::owner_all);
    auto store = cut.Open();
    const auto view = store->Snapshot().value();
    for (int i = 0; i <= last; ++i) CHECK(IsRecorded(*view, i));
    CHECK(view->LogSize() == static_cast<uint64_t>(last) + 1);
    CHECK(store->VerifyAll(nullptr).ok());
  }
}

TEST_CASE("A snapshot taken between the commits of persons and log shows both or neither", "[store][fault]") {
  FaultVfs& faults = FaultVfs::Instance();
  Bench bench;
  bench.options.vfs = FaultVfs::Name();
  bench.options.tile_folder.clear();
  faults.Disarm();
  auto store = bench.Open();
  std::future<bool> recorded;
  faults.SetOnSync([&](const std::string& path) {
    if (!path.ends_with("/log.db-wal") || recorded.valid()) return;
    // The persons are committed, the log is about to be.
    recorded = std::async(std::launch::async, [&] { return IsRecorded(*store->Snapshot().value(), 0); });
    recorded.wait_for(std::chrono::milliseconds(300));
  });
  const Settled settled = Run(*store, [](Transaction& t) { return PlaceNth(t, 0); });
  faults.SetOnSync(nullptr);
  CHECK(settled.status.ok());
  REQUIRE(recorded.valid());
  CHECK(recorded.get());
}

TEST_CASE("A full disk seals and the data is whole after a restart", "[store][fault]") {
  FaultVfs& faults = FaultVfs::Instance();
  Bench bench;
  bench.options.vfs = FaultVfs::Name();
  faults.Disarm();
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("one")).status.ok());
  faults.Arm(1, FaultVfs::Kind::kFull, true);
  const Settled settled = Run(*store, AppendOne("two"));
  CHECK(settled.status.code() == absl::StatusCode::kUnavailable);
  CHECK(store->Health().code() == absl::StatusCode::kUnavailable);
  store.reset();
  faults.Disarm();
  store = bench.Open();
  CHECK(store->Snapshot().value()->LogSize() == 1);
  CHECK(store->VerifyAll(nullptr).ok());
}

}  // namespace ketenpoort::store

// An erasure that is cut off anywhere: it is recorded and finished by the next start, or it never was.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/gateway/store/erasure_story.h"
#include "tests/gateway/store/fault_vfs.h"

namespace ketenpoort::store {
namespace {

// True when it came to the n-th operation.
bool EraseWithFault(int64_t nth, FaultVfs::Kind kind, const Bench& prepared, const ErasureStory& story,
                    uint64_t log_size) {
  FaultVfs& faults = FaultVfs::Instance();
  Bench bench;
  std::filesystem::copy(prepared.folder.path(), bench.folder.path(), std::filesystem::copy_options::recursive);
  bench.options = IndexedOptions(bench.options);
  bench.options.vfs = FaultVfs::Name();
  auto store = bench.Open();
  store->Drain();
  faults.Arm(nth, kind, /*sticky=*/true);
  const Settled settled = Run(*store, EraseAnna(story));
  const absl::Status finished = store->FinishErasures();
  const bool fired = faults.fired();
  if (finished.ok() && settled.status.ok()) CheckTraces(bench, story, false);
  store.reset();
  faults.Disarm();
  bench.options.vfs.clear();
  store = bench.Open();
  store->Drain();
  const bool recorded = store->Snapshot().value()->LogSize() > log_size;
  // OK means recorded; what was recorded is done, whatever was told.
  if (settled.status.ok()) CHECK(recorded);
  if (recorded) {
    CHECK(store->FinishErasures().ok());
    CheckErased(bench, *store, story);
  } else {
    CHECK(store->Snapshot().value()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value() == story.anna);
    CHECK(store->Snapshot().value()->ReadParts(story.annas_entry).value()[0].plaintext.has_value());
  }
  return fired;
}

TEST_CASE("Whichever write or sync fails, an erasure was recorded and is finished, or never was", "[store][fault]") {
  const FaultVfs::Kind kind = GENERATE(FaultVfs::Kind::kError, FaultVfs::Kind::kTorn);
  Bench prepared;
  prepared.options = IndexedOptions(prepared.options);
  ErasureStory story;
  uint64_t log_size = 0;
  {
    auto store = prepared.Open();
    story = TellStory(prepared, *store, 4);
    log_size = store->Snapshot().value()->LogSize();
  }
  int64_t nth = 1;
  for (bool reached = true; reached; ++nth) {
    INFO("operation " << nth);
    reached = EraseWithFault(nth, kind, prepared, story, log_size);
  }
  // Two files, twice, and the index.
  CHECK(nth > 20);
}

}  // namespace
}  // namespace ketenpoort::store

// Wjsg 26e: a reading of the log that cannot be recorded, or is not recorded because the reader may read no longer, is
// not answered.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/reading_world.h"
#include "tests/gateway/store/fault_vfs.h"

namespace ketenpoort::testing {
namespace {

using store::FaultVfs;

// The answer of the recording itself: a call that read on would be refused by the sealed store, in other words.
const absl::Status kNotRecorded = absl::UnavailableError("outcome unknown; repeat the same id");

// Ten refusals of RN in the log, in a store of which the disk is full from then on.
class FullDisk {
 public:
  FullDisk() {
    world.Close();
    FaultVfs::Instance().Disarm();
    world.UseStoreVfs(FaultVfs::Name());
    world.Open();
    for (int n = 100; n < 110; ++n) {
      world.Report(InProgramme(world, TestBsn(n)));
      REQUIRE(world.Submit("rn", PlanFromRn(world, TestBsn(n)))->all_denied);
    }
    world.store().Drain();
    FaultVfs::Instance().Arm(1, FaultVfs::Kind::kFull, true);
  }
  ~FullDisk() { FaultVfs::Instance().Disarm(); }

  ReadingWorld world;
};

TEST_CASE("A draft is not held against the log when that cannot be recorded", "[corridor][what_if]") {
  FullDisk disk;
  const auto answer = disk.world.WhatIf("fg-rn", DraftOf());
  CHECK(FaultVfs::Instance().fired());
  INFO(answer.status());
  CHECK(answer.status() == kNotRecorded);
}

TEST_CASE("A forecast of what waits is not given when that cannot be recorded; one of the flows alone is",
          "[corridor][outlook]") {
  FullDisk disk;
  const auto flows = disk.world.Forecast("fg-rn", 30);
  INFO(flows.status());
  CHECK(flows.ok());
  CHECK_FALSE(FaultVfs::Instance().fired());
  const auto answer = disk.world.Forecast("fg-rn", 30, "toets");
  CHECK(FaultVfs::Instance().fired());
  INFO(answer.status());
  CHECK(answer.status() == kNotRecorded);
}

// Admitted when the call began; withdrawn when it is about to be recorded.
TEST_CASE("Whose certificate is withdrawn before the reading is recorded reads nothing",
          "[corridor][what_if][outlook]") {
  ReadingWorld world;
  const identity::Principal fg = world.world().Caller("fg-rn");
  world.world().SetLists({world.world().system("fg-rn").serial_hex});

  const auto against = world.corridor().WhatIfOnLog(fg, DraftOf(), [] { return false; });
  CHECK(against.status().code() == absl::StatusCode::kUnauthenticated);
  v1::ForecastRequest request;
  request.set_days(30);
  request.set_include_messages(true);
  request.set_reason("toets");
  CHECK(world.corridor().Forecast(fg, request).status().code() == absl::StatusCode::kUnauthenticated);
  for (const v1::AuditEntry& entry : world.Entries()) CHECK(entry.kind() != v1::ENTRY_KIND_LOG_READ);
}

}  // namespace
}  // namespace ketenpoort::testing

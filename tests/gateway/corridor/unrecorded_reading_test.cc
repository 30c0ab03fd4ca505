// Wjsg 26e: a reading of the log that cannot be recorded is not answered.
#include <catch2/catch.hpp>

#include "tests/gateway/corridor/reading_world.h"
#include "tests/gateway/store/fault_vfs.h"

namespace ketenpoort::testing {
namespace {

using store::FaultVfs;

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
  CHECK(answer.status().code() == absl::StatusCode::kUnavailable);
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
  CHECK(answer.status().code() == absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace ketenpoort::testing

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "audit/folder_check.h"
#include "audit/merkle.h"
#include "audit/tlog_proof.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

audit::Checkpoint Latest(SqliteStore& store) {
  const auto opened = audit::OpenCheckpoint(store.LatestCheckpoint(), std::vector{VerifierOf(store)});
  REQUIRE(opened.ok());
  return opened->checkpoint;
}

audit::FolderReport Check(const Bench& bench, SqliteStore& store) {
  DiskFolder folder(bench.options.tile_folder);
  audit::FolderReport report = audit::CheckFolder(folder, std::vector{VerifierOf(store)});
  for (const auto& finding : report.findings) {
    UNSCOPED_INFO(audit::FindingKindName(finding.kind) << " " << finding.file << " " << finding.detail);
  }
  return report;
}

}  // namespace

TEST_CASE("The published folder is sound at every size", "[store][tiles]") {
  const int size = GENERATE(0, 1, 255, 256, 257, 600);
  const bool in_one_batch = GENERATE(true, false);
  Bench bench;
  auto store = bench.Open();
  for (int done = 0; done < size;) {
    const int count = in_one_batch ? size : std::min(size - done, 37);
    REQUIRE(Run(*store, AppendMany(count)).status.ok());
    done += count;
  }
  store->Drain();
  const audit::FolderReport report = Check(bench, *store);
  CHECK(report.Sound());
  REQUIRE(report.checkpoint.has_value());
  CHECK(report.checkpoint->size == static_cast<uint64_t>(size));
  CHECK(report.entries_verified == static_cast<uint64_t>(size));
  CHECK(FilesBelow(bench.options.tile_folder)["checkpoint"] == store->LatestCheckpoint());
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("The published folder is sound after each single entry around a full tile", "[store][tiles]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(252)).status.ok());
  for (int i = 0; i < 8; ++i) {
    REQUIRE(Run(*store, AppendMany(1)).status.ok());
    REQUIRE(store->WaitTilesWritten().ok());
    CHECK(Check(bench, *store).Sound());
  }
  const auto files = FilesBelow(bench.options.tile_folder);
  CHECK(files.contains("tile/0/000"));
  CHECK(files.contains("tile/1/000.p/1"));
  CHECK(files.contains("tile/entries/001.p/4"));
  // Partial tiles went once the full one was there.
  CHECK_FALSE(std::filesystem::exists(bench.options.tile_folder + "/tile/0/000.p"));
  CHECK_FALSE(std::filesystem::exists(bench.options.tile_folder + "/tile/entries/000.p"));
}

TEST_CASE("A lost folder is rebuilt byte for byte", "[store][tiles]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(600)).status.ok());
  store.reset();
  const auto before = FilesBelow(bench.options.tile_folder);
  const std::string lost = GENERATE("", "/checkpoint");
  std::filesystem::remove_all(bench.options.tile_folder + lost);
  store = bench.Open();
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(FilesBelow(bench.options.tile_folder) == before);
}

TEST_CASE("A folder behind the database catches up", "[store][tiles]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(300)).status.ok());
  store.reset();
  const std::string kept = bench.folder / "older";
  std::filesystem::copy(bench.options.tile_folder, kept, std::filesystem::copy_options::recursive);
  store = bench.Open();
  REQUIRE(Run(*store, AppendMany(300)).status.ok());
  store.reset();
  std::filesystem::remove_all(bench.options.tile_folder);
  std::filesystem::rename(kept, bench.options.tile_folder);
  store = bench.Open();
  REQUIRE(store->WaitTilesWritten().ok());
  const audit::FolderReport report = Check(bench, *store);
  CHECK(report.Sound());
  CHECK(report.checkpoint->size == 600);
}

TEST_CASE("RewriteTiles mends a folder that somebody changed", "[store][tiles]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(300)).status.ok());
  store->Drain();
  std::ofstream(bench.options.tile_folder + "/tile/0/000", std::ios::app) << "x";
  CHECK_FALSE(Check(bench, *store).Sound());
  REQUIRE(store->RewriteTiles().ok());
  CHECK(Check(bench, *store).Sound());
  store.reset();
  CHECK(TileFolder::SyncedSize(bench.options.folder + "/tiles.synced") == 300);
}

TEST_CASE("A start mends partial tiles that a power cut left torn", "[store][tiles]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(10)).status.ok());
  REQUIRE(store->WaitTilesWritten().ok());
  store.reset();
  const std::string tiles = bench.options.tile_folder + "/tile";
  REQUIRE(std::filesystem::exists(tiles + "/0/000.p/10"));
  for (const char* torn : {"/0/000.p/10", "/entries/000.p/10"}) {
    std::ofstream(tiles + torn, std::ios::binary | std::ios::in) << "not what stood here";
  }
  std::ofstream(tiles + "/0/000.p/200") << "what the log does not have";
  std::ofstream(bench.options.folder + "/tiles.synced") << "3\n";
  store = bench.Open();
  REQUIRE(Run(*store, AppendMany(5)).status.ok());
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(std::filesystem::exists(tiles + "/0/000.p/10"));
  CHECK_FALSE(std::filesystem::exists(tiles + "/0/000.p/200"));
  const audit::FolderReport report = Check(bench, *store);
  CHECK(report.Sound());
  CHECK(report.checkpoint->size == 15);
}

TEST_CASE("A folder that cannot be written does not stop the log", "[store][tiles]") {
  Bench bench;
  std::ofstream(bench.options.tile_folder) << "a file where the folder should be";
  CHECK_FALSE(bench.TryOpen().ok());
  std::filesystem::remove(bench.options.tile_folder);
  std::filesystem::create_directories(bench.options.tile_folder);
  std::ofstream(bench.options.tile_folder + "/tile") << "a file where the tiles should be";
  auto store = bench.Open();
  CHECK(Run(*store, AppendMany(1)).status.ok());
  CHECK_FALSE(store->WaitTilesWritten().ok());
  CHECK_FALSE(store->TilesHealth().ok());
  CHECK(store->Health().ok());
  store->Drain();
  CHECK(Run(*store, AppendMany(1)).status.ok());
  store.reset();
  std::filesystem::remove(bench.options.tile_folder + "/tile");
  store = bench.Open();
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(Check(bench, *store).Sound());
}

TEST_CASE("Every entry has a proof under the latest checkpoint", "[store][proof]") {
  Bench bench;
  auto store = bench.Open();
  for (const int count : {1, 1, 253, 1, 1, 343}) {
    REQUIRE(Run(*store, AppendMany(count)).status.ok());
    const uint64_t size = Latest(*store).size;
    for (uint64_t index = 0; index < size; index += size < 10 ? 1 : 51) {
      const auto text = store->ProveEntry(index);
      REQUIRE(text.ok());
      const auto proof = audit::ParseTlogProof(*text);
      REQUIRE(proof.ok());
      CHECK(proof->index == index);
      const auto verified =
          audit::VerifyTlogProof(*proof, absl::StrCat("entry-", index), std::vector{VerifierOf(*store)});
      REQUIRE(verified.ok());
      CHECK(verified->size == size);
      CHECK_FALSE(audit::VerifyTlogProof(*proof, "entry-x", std::vector{VerifierOf(*store)}).ok());
    }
    CHECK(store->ProveEntry(size).status().code() == absl::StatusCode::kOutOfRange);
  }
}

TEST_CASE("Consistency is proven from every earlier size", "[store][proof]") {
  Bench bench;
  auto store = bench.Open();
  std::vector<audit::Checkpoint> earlier;
  for (const int count : {1, 6, 249, 1, 300}) {
    REQUIRE(Run(*store, AppendMany(count)).status.ok());
    earlier.push_back(Latest(*store));
  }
  for (const audit::Checkpoint& old : earlier) {
    std::string checkpoint;
    const auto proof = store->ProveConsistency(old.size, &checkpoint);
    REQUIRE(proof.ok());
    CHECK(checkpoint == store->LatestCheckpoint());
    CHECK(audit::VerifyConsistency(old.size, Latest(*store).size, *proof, old.root, Latest(*store).root).ok());
  }
  CHECK_FALSE(store->ProveConsistency(0, nullptr).ok());
  CHECK_FALSE(store->ProveConsistency(558, nullptr).ok());
}

TEST_CASE("The log goes on after a restart at every width of the edge", "[store][proof]") {
  Bench bench;
  uint64_t size = 0;
  for (const int count : {0, 1, 254, 1, 1, 255, 66'000}) {
    auto store = bench.Open();
    if (count > 0) REQUIRE(Run(*store, AppendMany(count)).status.ok());
    size += static_cast<uint64_t>(count);
    CHECK(Latest(*store).size == size);
    for (const uint64_t index : {uint64_t{0}, size / 2, size - 1}) {
      if (index >= size) continue;
      const auto proof = audit::ParseTlogProof(store->ProveEntry(index).value());
      CHECK(audit::VerifyTlogProof(*proof, absl::StrCat("entry-", index), std::vector{VerifierOf(*store)}).ok());
      CHECK(store->Snapshot().value()->ReadEntry(index).value() == absl::StrCat("entry-", index));
    }
  }
  auto store = bench.Open();
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(Check(bench, *store).Sound());
  uint64_t last = 0;
  CHECK(store->VerifyAll([&](uint64_t done, uint64_t) { last = done; }).ok());
  CHECK(last == size);
}

TEST_CASE("The first entry of a moment is found between batches of any size", "[store]") {
  Bench bench;
  auto store = bench.Open();
  const int64_t began = bench.clock.now_us;
  CHECK((*store->Snapshot())->FirstEntryAt(0).value() == 0);
  // Of each entry its moment; some batches at the same, some moments without any.
  std::vector<int64_t> moments;
  const auto first_at = [&moments](int64_t from_us) {
    return static_cast<uint64_t>(std::lower_bound(moments.begin(), moments.end(), from_us) - moments.begin());
  };
  for (const int count : {1, 40, 3, 3, 1, 300, 2, 1}) {
    REQUIRE(Run(*store, AppendMany(count)).status.ok());
    moments.insert(moments.end(), static_cast<size_t>(count), bench.clock.now_us - began);
    if (count != 3) bench.clock.now_us += 10;
    const auto view = store->Snapshot();
    REQUIRE(view.ok());
    for (int64_t at = -1; at <= bench.clock.now_us - began + 1; ++at) {
      INFO("at " << at << " of " << moments.size());
      CHECK((*view)->FirstEntryAt(began + at).value() == first_at(at));
    }
  }
  // Within a transaction its own entries are of its own moment.
  const auto within = [&](Transaction& transaction) -> absl::Status {
    if (absl::Status status = AppendMany(2)(transaction); !status.ok()) return status;
    CHECK(transaction.FirstEntryAt(transaction.NowMicros()).value() == moments.size());
    CHECK(transaction.FirstEntryAt(transaction.NowMicros() + 1).value() == moments.size() + 2);
    CHECK(transaction.FirstEntryAt(began).value() == 0);
    return absl::OkStatus();
  };
  CHECK(Run(*store, within).status.ok());
}

}  // namespace ketenpoort::store

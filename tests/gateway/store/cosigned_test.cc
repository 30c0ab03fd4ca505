// A log whose checkpoints others cosign: what is proven, and what is published, and when.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/cosignature.h"
#include "audit/folder_check.h"
#include "audit/merkle.h"
#include "audit/tlog_proof.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

// Cosigns what it is given.
struct Cosigner {
  SeededRandom random{7};
  audit::CosignatureSigner signer{"w.example/1", audit::crypto::SigningKey::Generate(random)};
  std::string Cosigned(const std::string& note) const {
    const auto text = audit::ParseNote(note);
    REQUIRE(text.ok());
    return audit::AddSignature(note, signer.Cosign(text->text, 1).value()).value();
  }
};

audit::Checkpoint Opened(const std::string& note, SqliteStore& store) {
  const auto opened = audit::OpenCheckpoint(note, std::vector{VerifierOf(store)});
  REQUIRE(opened.ok());
  return opened->checkpoint;
}

std::string PublicCheckpoint(const Bench& bench) { return FilesBelow(bench.options.tile_folder)["checkpoint"]; }

// Under the log's key and the witness's: a signature line nobody can verify is a finding too.
bool FolderSound(const Bench& bench, SqliteStore& store, const Cosigner& cosigner) {
  DiskFolder folder(bench.options.tile_folder);
  const auto witness = audit::NoteVerifier::FromVerifierKey(cosigner.signer.VerifierKey());
  REQUIRE(witness.ok());
  return audit::CheckFolder(folder, std::vector{VerifierOf(store), *witness}).Sound();
}

// The checkpoint under which the entry is proven; the proof holds.
std::string ProvenUnder(SqliteStore& store, uint64_t index) {
  const auto proof = audit::ParseTlogProof(store.ProveEntry(index).value());
  REQUIRE(proof.ok());
  const audit::Checkpoint checkpoint = Opened(proof->checkpoint, store);
  const auto view = store.Snapshot();
  REQUIRE(view.ok());
  const audit::Digest leaf = audit::HashLeaf((*view)->ReadEntry(index).value());
  CHECK(audit::VerifyInclusion(index, checkpoint.size, leaf, proof->hashes, checkpoint.root).ok());
  return proof->checkpoint;
}

}  // namespace

TEST_CASE("Growth is proven from several sizes at once, to one checkpoint", "[store][witness]") {
  Bench bench;
  auto store = bench.Open();
  std::vector<uint64_t> sizes = {0};
  std::vector<audit::Checkpoint> then = {Opened(store->LatestCheckpoint(), *store)};
  for (const int count : {1, 254, 1, 1, 300}) {
    REQUIRE(Run(*store, AppendMany(count)).status.ok());
    then.push_back(Opened(store->LatestCheckpoint(), *store));
    sizes.push_back(then.back().size);
  }
  const auto growth = store->ProveGrowth(sizes);
  REQUIRE(growth.ok());
  const audit::Checkpoint now = Opened(growth->checkpoint, *store);
  CHECK(growth->size == now.size);
  CHECK(growth->size == store->LatestSize());
  REQUIRE(growth->proofs.size() == sizes.size());
  CHECK(growth->proofs.front().empty());
  CHECK(growth->proofs.back().empty());
  for (size_t i = 1; i < sizes.size(); ++i) {
    CAPTURE(sizes[i]);
    CHECK(audit::VerifyConsistency(sizes[i], now.size, growth->proofs[i], then[i].root, now.root).ok());
  }
  CHECK(absl::IsOutOfRange(store->ProveGrowth({now.size + 1}).status()));
}

TEST_CASE("With witnesses the public files follow what was cosigned, and nothing else", "[store][witness][tiles]") {
  Bench bench;
  bench.options.publish_cosigned_only = true;
  const Cosigner cosigner;
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendMany(300)).status.ok());
  store->Drain();
  CHECK(PublicCheckpoint(bench).empty());
  const std::string first = cosigner.Cosigned(store->LatestCheckpoint());
  // The log grows before the cosignature is there.
  REQUIRE(Run(*store, AppendMany(250)).status.ok());
  REQUIRE(store->PublishCosigned(first).ok());
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(PublicCheckpoint(bench) == first);
  CHECK(FolderSound(bench, *store, cosigner));
  REQUIRE(Run(*store, AppendMany(10)).status.ok());
  store->Drain();
  CHECK(PublicCheckpoint(bench) == first);
  const std::string second = cosigner.Cosigned(store->LatestCheckpoint());
  REQUIRE(store->PublishCosigned(second).ok());
  // A smaller one comes late and changes nothing.
  REQUIRE(store->PublishCosigned(first).ok());
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(PublicCheckpoint(bench) == second);
  CHECK(FolderSound(bench, *store, cosigner));
}

TEST_CASE("An entry is proven under the cosigned checkpoint where that covers it, after a restart too",
          "[store][witness][proof]") {
  Bench bench;
  const Cosigner cosigner;
  std::string note;
  {
    auto store = bench.Open();
    REQUIRE(Run(*store, AppendMany(300)).status.ok());
    note = cosigner.Cosigned(store->LatestCheckpoint());
    CHECK(ProvenUnder(*store, 7) == store->LatestCheckpoint());
    REQUIRE(Run(*store, AppendMany(400)).status.ok());
    REQUIRE(store->PublishCosigned(note).ok());
    for (const uint64_t index : {0u, 255u, 256u, 299u}) CHECK(ProvenUnder(*store, index) == note);
    for (const uint64_t index : {300u, 699u}) CHECK(ProvenUnder(*store, index) == store->LatestCheckpoint());
  }
  auto store = bench.Open();
  CHECK(ProvenUnder(*store, 299) == store->LatestCheckpoint());
  REQUIRE(store->TakeCosigned(note).ok());
  CHECK(ProvenUnder(*store, 299) == note);
  CHECK(ProvenUnder(*store, 300) == store->LatestCheckpoint());
  CHECK(PublicCheckpoint(bench) == store->LatestCheckpoint());
}

TEST_CASE("A cosigned checkpoint that is not of this log is not taken", "[store][witness]") {
  Bench bench;
  Bench other(99);
  const Cosigner cosigner;
  auto store = bench.Open();
  auto longer = other.Open();
  REQUIRE(Run(*longer, AppendMany(3)).status.ok());
  REQUIRE(Run(*store, AppendMany(5)).status.ok());
  CHECK(absl::IsDataLoss(store->TakeCosigned(cosigner.Cosigned(longer->LatestCheckpoint()))));
  CHECK(absl::IsDataLoss(store->TakeCosigned("no note")));
  CHECK(ProvenUnder(*store, 0) == store->LatestCheckpoint());
}

}  // namespace ketenpoort::store

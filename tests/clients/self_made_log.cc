#include "tests/clients/self_made_log.h"

#include <filesystem>
#include <fstream>

#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "audit/frontier.h"
#include "audit/prover.h"
#include "audit/tile.h"
#include "audit/tlog_proof.h"

namespace ketenpoort::test {
namespace {

constexpr char kOrigin[] = "test.ketenpoort.example/log";

void Write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

void SeededRandom::Fill(std::span<uint8_t> out) {
  for (uint8_t& byte : out) {
    // splitmix64, one byte a step: plenty for a test.
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    byte = static_cast<uint8_t>(z ^ (z >> 31));
  }
}

SelfMadeLog::SelfMadeLog(uint64_t seed)
    : random_(seed), signer_(kOrigin, audit::crypto::SigningKey::Generate(random_)) {}

absl::StatusOr<audit::Digest> SelfMadeLog::ReadHash(int level, uint64_t index) {
  const auto found = hashes_.find({level, index});
  if (found == hashes_.end()) return absl::NotFoundError("no such subtree");
  return found->second;
}

SelfMadeLog::Appended SelfMadeLog::Append(v1::AuditEntry entry, const std::vector<Attribute>& attributes) {
  Appended appended;
  appended.index = entries_.size();
  entry.set_entry_id(audit::crypto::RandomBytes(random_, audit::kEntryIdBytes));
  for (const Attribute& attribute : attributes) {
    v1::Opening opening;
    opening.set_tag(static_cast<uint32_t>(attribute.tag));
    opening.set_salt(audit::NewSalt(random_));
    opening.set_value(attribute.value);
    v1::CommittedAttribute& committed = *entry.add_committed();
    committed.set_tag(opening.tag());
    committed.set_commitment(
        audit::crypto::ToBytes(audit::Commit(entry.entry_id(), attribute.tag, opening.salt(), opening.value())));
    appended.openings.push_back(opening);
  }
  appended.entry = entry.SerializeAsString();
  entries_.push_back(appended.entry);
  audit::Digest hash = audit::HashLeaf(appended.entry);
  hashes_[{0, appended.index}] = hash;
  uint64_t index = appended.index;
  for (int level = 0; index % 2 == 1; ++level, index /= 2) {
    hash = audit::HashNode(hashes_[{level, index - 1}], hash);
    hashes_[{level + 1, index / 2}] = hash;
  }
  return appended;
}

std::string SelfMadeLog::Checkpoint(uint64_t size) {
  const audit::Digest root = audit::RootAt(size, *this).value();
  return audit::SignCheckpoint({kOrigin, size, root}, signer_).value();
}

std::string SelfMadeLog::Proof(uint64_t index) {
  audit::TlogProof proof;
  proof.index = index;
  proof.hashes = audit::ProveInclusion(index, size(), *this).value();
  proof.checkpoint = Checkpoint();
  return audit::FormatTlogProof(proof);
}

v1::Receipt SelfMadeLog::Receipt(const Appended& appended) {
  v1::Receipt receipt;
  receipt.set_entry(appended.entry);
  receipt.set_proof(Proof(appended.index));
  for (const v1::Opening& opening : appended.openings) *receipt.add_openings() = opening;
  return receipt;
}

void SelfMadeLog::Publish(const std::string& folder) {
  const std::filesystem::path root(folder);
  Write(root / "checkpoint", Checkpoint());
  const std::vector<audit::TileId> tiles = audit::TilesOfSize(size()).value();
  for (const audit::TileId& tile : tiles) {
    Write(root / audit::TilePath(tile), audit::BuildTile(tile, *this).value());
    if (tile.level != 0) continue;
    std::string bundle;
    for (int i = 0; i < tile.width; ++i) {
      const uint64_t index = tile.index * audit::kTileWidth + static_cast<uint64_t>(i);
      if (!audit::AppendToBundle(entries_[index], &bundle).ok()) std::abort();
    }
    Write(root / audit::EntriesPath(tile.index, tile.width), bundle);
  }
}

}  // namespace ketenpoort::test

// SelfMadeLog: a small log made in the test itself, with receipts and published files, so that clients are checked
// against true proofs and against proofs spoilt in one place. Guarantees: Receipt proves the entry under the present
// size; Publish writes exactly the files of a log. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/commitment.h"
#include "audit/crypto/random_source.h"
#include "audit/hash_reader.h"
#include "audit/note.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::test {

// The same bytes for the same seed.
class SeededRandom final : public audit::crypto::RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void Fill(std::span<uint8_t> out) override;

 private:
  uint64_t state_;
};

class SelfMadeLog final : public audit::HashReader {
 public:
  explicit SelfMadeLog(uint64_t seed);

  struct Attribute {
    audit::AttributeTag tag;
    std::string value;
  };
  struct Appended {
    uint64_t index = 0;
    std::string entry;
    std::vector<v1::Opening> openings;
  };

  // Fills in entry id and commitments.
  Appended Append(v1::AuditEntry entry, const std::vector<Attribute>& attributes);
  v1::Receipt Receipt(const Appended& appended);
  std::string Proof(uint64_t index);
  std::string Checkpoint(uint64_t size);
  std::string Checkpoint() { return Checkpoint(size()); }
  uint64_t size() const { return entries_.size(); }
  std::string VerifierKey() const { return signer_.VerifierKey(); }
  const std::string& entry(uint64_t index) const { return entries_[index]; }

  // checkpoint, tile/ and tile/entries/.
  void Publish(const std::string& folder);

  absl::StatusOr<audit::Digest> ReadHash(int level, uint64_t index) override;

 private:
  SeededRandom random_;
  audit::NoteSigner signer_;
  std::vector<std::string> entries_;
  std::map<std::pair<int, uint64_t>, audit::Digest> hashes_;
};

}  // namespace ketenpoort::test

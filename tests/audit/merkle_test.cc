#include "audit/merkle.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "audit/crypto/encoding.h"
#include "audit/frontier.h"
#include "audit/prover.h"
#include "tests/audit/json.h"
#include "tests/audit/memory_log.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

using Row = std::vector<Digest>;

// The definitions of RFC 6962 section 2.1, word for word, over leaf hashes.
size_t Split(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
Digest NaiveRoot(std::span<const Digest> leaves) {
  if (leaves.empty()) return crypto::Sha256("");
  if (leaves.size() == 1) return leaves[0];
  const size_t k = Split(leaves.size());
  return HashNode(NaiveRoot(leaves.first(k)), NaiveRoot(leaves.subspan(k)));
}
Row NaivePath(size_t m, std::span<const Digest> leaves) {
  if (leaves.size() == 1) return {};
  const size_t k = Split(leaves.size());
  Row path = m < k ? NaivePath(m, leaves.first(k)) : NaivePath(m - k, leaves.subspan(k));
  path.push_back(m < k ? NaiveRoot(leaves.subspan(k)) : NaiveRoot(leaves.first(k)));
  return path;
}
Row NaiveSubproof(size_t m, std::span<const Digest> leaves, bool complete) {
  if (m == leaves.size()) return complete ? Row{} : Row{NaiveRoot(leaves)};
  const size_t k = Split(leaves.size());
  Row proof = m <= k ? NaiveSubproof(m, leaves.first(k), complete) : NaiveSubproof(m - k, leaves.subspan(k), false);
  proof.push_back(m <= k ? NaiveRoot(leaves.subspan(k)) : NaiveRoot(leaves.first(k)));
  return proof;
}

Digest Flipped(Digest digest) {
  digest[17] ^= 0x10;
  return digest;
}

TEST_CASE("Roots over leaf-0, leaf-1, … are those of the specification", "[merkle]") {
  const std::vector<std::pair<uint64_t, std::string>> roots = {
      {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {1, "305df59f9590c3c9ac63d2b2743c388e3792449078cebf7fb3dbe6471643b2b7"},
      {2, "60a53eed0de87a90c8e59427c59c46253c33a76a09502a51801300927b7e6bdc"},
      {3, "cf763a041c81ceef1578a6083f75c61bef2e0014f2a3e683a97fcfca5be7f19a"},
      {8, "ca6b7b3e674ac86c1027b59c87c064fc3bc27b313294c75f83bd05fdd13f0dcf"},
      {16, "cba3a9fefaccc7480d94577a738a22b99d3b7ded3a218a5628b4c5c8f77b87a7"},
  };
  for (const auto& [size, root] : roots) {
    testing::MemoryLog log;
    for (uint64_t i = 0; i < size; ++i) log.Append("leaf-" + std::to_string(i));
    CHECK(crypto::HexEncode(crypto::AsView(log.frontier().Root())) == root);
    CHECK(crypto::HexEncode(crypto::AsView(RootAt(size, log).value())) == root);
  }
}

TEST_CASE("Frontier, RootAt and RootOfHashes give the naive root at every size", "[merkle]") {
  testing::MemoryLog log = testing::LogOfSize(700);
  Frontier frontier;
  for (uint64_t size = 1; size <= log.size(); ++size) {
    frontier.Append(log.leaf_hashes()[size - 1]);
    const std::span<const Digest> leaves = std::span(log.leaf_hashes()).first(size);
    const Digest naive = NaiveRoot(leaves);
    REQUIRE(frontier.Root() == naive);
    REQUIRE(RootAt(size, log).value() == naive);
    REQUIRE(RootOfHashes(leaves) == naive);
    REQUIRE(FrontierAt(size, log).value() == frontier);
  }
  CHECK(RootOfHashes({}) == EmptyRoot());
  CHECK(FrontierAt(0, log).value() == Frontier());
  CHECK(absl::IsNotFound(RootAt(701, log).status()));
}

TEST_CASE("A frontier survives its bytes, and other bytes are no frontier", "[merkle]") {
  Frontier frontier;
  for (int size = 0; size <= 300; ++size) {
    const std::string bytes = frontier.Serialize();
    const auto parsed = Frontier::Parse(bytes);
    REQUIRE(parsed.ok());
    REQUIRE(*parsed == frontier);
    REQUIRE(parsed->Serialize() == bytes);
    REQUIRE_FALSE(Frontier::Parse(bytes + "x").ok());
    REQUIRE_FALSE(Frontier::Parse(bytes.substr(1)).ok());
    frontier.Append(HashLeaf(std::to_string(size)));
  }
  CHECK_FALSE(Frontier::Parse("").ok());
  CHECK_FALSE(Frontier::Parse(std::string(8, '\xff') + std::string(64 * 32, 'h')).ok());
  CHECK(Frontier::Parse("\x7f" + std::string(7, '\xff') + std::string(63 * 32, 'h')).ok());
  Frontier one, other;
  one.Append(HashLeaf("a"));
  other.Append(HashLeaf("b"));
  CHECK_FALSE(one == other);
}

TEST_CASE("Every inclusion proof up to 130 leaves is the naive one and verifies", "[merkle]") {
  testing::MemoryLog log = testing::LogOfSize(130);
  const std::span<const Digest> leaves(log.leaf_hashes());
  for (uint64_t size = 1; size <= 130; ++size) {
    const Digest root = NaiveRoot(leaves.first(size));
    for (uint64_t index = 0; index < size; ++index) {
      const Row proof = ProveInclusion(index, size, log).value();
      REQUIRE(proof == NaivePath(index, leaves.first(size)));
      REQUIRE(VerifyInclusion(index, size, leaves[index], proof, root).ok());
    }
    CHECK_FALSE(ProveInclusion(size, size, log).ok());
  }
}

TEST_CASE("Every consistency proof up to 80 leaves is the naive one and verifies", "[merkle]") {
  testing::MemoryLog log = testing::LogOfSize(80);
  const std::span<const Digest> leaves(log.leaf_hashes());
  for (uint64_t size2 = 1; size2 <= 80; ++size2) {
    const Digest root2 = NaiveRoot(leaves.first(size2));
    for (uint64_t size1 = 1; size1 <= size2; ++size1) {
      const Digest root1 = NaiveRoot(leaves.first(size1));
      const Row proof = ProveConsistency(size1, size2, log).value();
      REQUIRE(proof == NaiveSubproof(size1, leaves.first(size2), true));
      REQUIRE(VerifyConsistency(size1, size2, proof, root1, root2).ok());
      REQUIRE_FALSE(VerifyConsistency(size1, size2, proof, Flipped(root1), root2).ok());
      REQUIRE_FALSE(VerifyConsistency(size1, size2, proof, root1, Flipped(root2)).ok());
      for (size_t i = 0; i < proof.size(); ++i) {
        Row damaged = proof;
        damaged[i] = Flipped(damaged[i]);
        REQUIRE_FALSE(VerifyConsistency(size1, size2, damaged, root1, root2).ok());
      }
    }
  }
  CHECK_FALSE(ProveConsistency(0, 5, log).ok());
  CHECK_FALSE(ProveConsistency(6, 5, log).ok());
}

TEST_CASE("An inclusion proof verifies for its own index, size, leaf and hashes only", "[merkle]") {
  testing::MemoryLog log = testing::LogOfSize(40);
  const std::span<const Digest> leaves(log.leaf_hashes());
  for (uint64_t size = 1; size <= 40; ++size) {
    const Digest root = NaiveRoot(leaves.first(size));
    for (uint64_t index = 0; index < size; ++index) {
      const Row proof = ProveInclusion(index, size, log).value();
      for (uint64_t other = 0; other < size + 3; ++other) {
        if (other != index) REQUIRE_FALSE(VerifyInclusion(other, size, leaves[index], proof, root).ok());
      }
      REQUIRE_FALSE(VerifyInclusion(index, size, Flipped(leaves[index]), proof, root).ok());
      REQUIRE_FALSE(VerifyInclusion(index, size, leaves[index], proof, Flipped(root)).ok());
      Row longer = proof;
      longer.push_back(root);
      REQUIRE(absl::IsInvalidArgument(VerifyInclusion(index, size, leaves[index], longer, root)));
      if (!proof.empty()) {
        const auto shorter = std::span(proof).first(proof.size() - 1);
        REQUIRE(absl::IsInvalidArgument(VerifyInclusion(index, size, leaves[index], shorter, root)));
      }
      for (size_t i = 0; i < proof.size(); ++i) {
        Row damaged = proof;
        damaged[i] = Flipped(damaged[i]);
        REQUIRE_FALSE(VerifyInclusion(index, size, leaves[index], damaged, root).ok());
      }
    }
  }
}

TEST_CASE("The verifiers stay within bounds for the largest sizes", "[merkle]") {
  const uint64_t largest = UINT64_MAX;
  const Digest hash = HashLeaf("x");
  for (const uint64_t index : {uint64_t{0}, uint64_t{1} << 63, largest - 1, largest}) {
    CHECK_FALSE(VerifyInclusion(index, largest, hash, {}, hash).ok());
    CHECK_FALSE(VerifyInclusion(index, largest, hash, Row(64, hash), hash).ok());
    CHECK_FALSE(VerifyConsistency(index, largest, {}, hash, HashLeaf("y")).ok());
    CHECK_FALSE(VerifyConsistency(index, largest, Row(64, hash), hash, HashLeaf("y")).ok());
  }
  testing::MemoryLog log;
  CHECK(absl::IsInvalidArgument(ProveInclusion(0, kLogSizeMax + 1, log).status()));
  CHECK(absl::IsInvalidArgument(RootAt(kLogSizeMax + 1, log).status()));
  CHECK(absl::IsInvalidArgument(FrontierAt(kLogSizeMax + 1, log).status()));
  CHECK(absl::IsInvalidArgument(ProveConsistency(1, kLogSizeMax + 1, log).status()));
}

// Answers every hash with one that depends on its place: a log of any size.
class EndlessLog final : public HashReader {
 public:
  absl::StatusOr<Digest> ReadHash(int level, uint64_t index) override {
    ++reads;
    return HashLeaf(std::to_string(level) + "/" + std::to_string(index));
  }
  int reads = 0;
};

TEST_CASE("Proofs of the largest log have at most 63 hashes and need few reads", "[merkle]") {
  EndlessLog log;
  for (const uint64_t index : {uint64_t{0}, uint64_t{12345678901}, kLogSizeMax - 1}) {
    log.reads = 0;
    const auto proof = ProveInclusion(index, kLogSizeMax, log);
    REQUIRE(proof.ok());
    CHECK(proof->size() <= kProofHashesMax);
    CHECK(log.reads <= 2 * 63);
  }
  // A consistency proof may also start with a hash of its own.
  CHECK(ProveConsistency(12345678901, kLogSizeMax, log)->size() <= kProofHashesMax + 1);
}

class BrokenLog final : public HashReader {
 public:
  absl::StatusOr<Digest> ReadHash(int, uint64_t) override { return absl::UnavailableError("disk"); }
};

TEST_CASE("A reader's trouble is handed on unchanged", "[merkle]") {
  BrokenLog log;
  CHECK(absl::IsUnavailable(ProveInclusion(3, 10, log).status()));
  CHECK(absl::IsUnavailable(ProveInclusion(9, 10, log).status()));
  CHECK(absl::IsUnavailable(ProveConsistency(3, 10, log).status()));
  CHECK(absl::IsUnavailable(ProveConsistency(4, 10, log).status()));
  CHECK(absl::IsUnavailable(RootAt(10, log).status()));
  CHECK(absl::IsUnavailable(FrontierAt(10, log).status()));
}

// ---- The public vectors ----

// A value that is not 32 bytes long cannot even become a Digest, which refuses it. One vector, however, accepts two
// equal roots of twelve bytes; so a malformed value that is not empty gets a digest that depends on it as a stand-in,
// and the verifier itself must then refuse all the others.
struct VectorOutcome {
  bool want_error = false;
  bool stand_in = false;
  bool refused = false;
};

Digest DigestOf(const std::string& base64, VectorOutcome* outcome) {
  const std::string bytes = crypto::Base64DecodeStrict(base64).value();
  const auto digest = crypto::DigestFromBytes(bytes);
  if (digest.ok()) return *digest;
  outcome->stand_in = true;
  outcome->refused = outcome->refused || bytes.empty();
  return crypto::Sha256("stand-in for a malformed digest " + bytes);
}

VectorOutcome RunVector(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const testing::Json vector = testing::JsonReader::Parse(text);
  VectorOutcome outcome;
  outcome.want_error = vector.Bool("wantErr");
  Row proof;
  for (const testing::Json& hash : vector.At("proof").array) {
    proof.push_back(DigestOf(hash.Expect(testing::Json::Kind::kString).string, &outcome));
  }
  const auto digest = [&](const std::string& key) { return DigestOf(vector.String(key), &outcome); };
  const absl::Status status =
      vector.object.contains("leafIdx")
          ? VerifyInclusion(vector.Number("leafIdx"), vector.Number("treeSize"), digest("leafHash"), proof,
                            digest("root"))
          : VerifyConsistency(vector.Number("size1"), vector.Number("size2"), proof, digest("root1"), digest("root2"));
  outcome.refused = outcome.refused || !status.ok();
  return outcome;
}

TEST_CASE("The public transparency-log vectors are accepted and refused as they say", "[merkle][vectors]") {
  constexpr int kVectors = 196;
  const char* const folder = std::getenv("KETENPOORT_VECTORS");
  const std::filesystem::path merkle = std::filesystem::path(folder == nullptr ? "" : folder) / "merkle";
  if (folder == nullptr || *folder == '\0' || !std::filesystem::is_directory(merkle)) {
    std::cout << kVectors << " vectors skipped: KETENPOORT_VECTORS names no folder with merkle/ in it\n";
    return;
  }
  int run = 0, accepted = 0, accepted_stand_ins = 0;
  for (const char* kind : {"inclusion", "consistency"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(merkle / kind)) {
      if (file.path().extension() != ".json") continue;
      INFO(file.path().string());
      const VectorOutcome outcome = RunVector(file.path());
      CHECK(outcome.refused == outcome.want_error);
      accepted += outcome.refused ? 0 : 1;
      accepted_stand_ins += !outcome.refused && outcome.stand_in ? 1 : 0;
      ++run;
    }
  }
  CHECK(run == kVectors);
  CHECK(accepted == 12);
  // "sizes are equal (one) and proof is empty".
  CHECK(accepted_stand_ins == 1);
}

}  // namespace
}  // namespace ketenpoort::audit

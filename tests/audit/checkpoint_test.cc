#include "audit/checkpoint.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "audit/crypto/encoding.h"
#include "audit/prover.h"
#include "audit/tlog_proof.h"
#include "tests/audit/memory_log.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

constexpr char kOrigin[] = "log.example/test";

NoteSigner Signer(std::string name = kOrigin, uint64_t seed = 1) {
  testing::SeededRandomSource random(seed);
  return NoteSigner(std::move(name), crypto::SigningKey::Generate(random));
}
std::vector<NoteVerifier> VerifiersOf(const NoteSigner& signer) {
  return {NoteVerifier::FromVerifierKey(signer.VerifierKey()).value()};
}
std::string Base64(const Digest& digest) { return crypto::Base64Encode(crypto::AsView(digest)); }

TEST_CASE("A checkpoint survives its text", "[checkpoint]") {
  for (const uint64_t size : {uint64_t{1}, uint64_t{70000}, kLogSizeMax}) {
    const Checkpoint checkpoint{kOrigin, size, HashLeaf("root")};
    const std::string text = FormatCheckpoint(checkpoint);
    CHECK(text == std::string(kOrigin) + "\n" + std::to_string(size) + "\n" + Base64(checkpoint.root) + "\n");
    REQUIRE(ParseCheckpoint(text).ok());
    CHECK(*ParseCheckpoint(text) == checkpoint);
  }
  CHECK(ParseCheckpoint(FormatCheckpoint({kOrigin, 0, EmptyRoot()})).ok());
}

TEST_CASE("Every other text is no checkpoint", "[checkpoint]") {
  const std::string root = Base64(HashLeaf("root"));
  const std::vector<std::string> refused = {
      "",
      "\n",
      "o\n",
      "o\n1\n",
      "o\n1\n" + root,
      "o\n1\n" + root + "\n\n",
      "o\n1\n" + root + "\nextension\n",
      "\n1\n" + root + "\n",
      "o p\n1\n" + root + "\n",
      "o+p\n1\n" + root + "\n",
      "o\n\n" + root + "\n",
      "o\n01\n" + root + "\n",
      "o\n00\n" + root + "\n",
      "o\n-1\n" + root + "\n",
      "o\n+1\n" + root + "\n",
      "o\n 1\n" + root + "\n",
      "o\n1 \n" + root + "\n",
      "o\n0x1\n" + root + "\n",
      "o\n1\r\n" + root + "\n",
      "o\n9223372036854775808\n" + root + "\n",
      "o\n18446744073709551616\n" + root + "\n",
      "o\n1\n" + root.substr(4) + "\n",
      "o\n1\n" + root + "AAAA\n",
      "o\n1\n" + root.substr(0, 43) + "\n",
      "o\n1\n" + root + " \n",
      "o\n0\n" + root + "\n",
  };
  for (const std::string& text : refused) {
    INFO(text);
    CHECK_FALSE(ParseCheckpoint(text).ok());
  }
  CHECK(ParseCheckpoint("o\n1\n" + root + "\n").ok());
}

TEST_CASE("A signed checkpoint opens for its own log's key", "[checkpoint]") {
  const NoteSigner signer = Signer();
  const Checkpoint checkpoint{kOrigin, 3, HashLeaf("root")};
  const std::string note = SignCheckpoint(checkpoint, signer).value();
  const auto opened = OpenCheckpoint(note, VerifiersOf(signer));
  REQUIRE(opened.ok());
  CHECK(opened->checkpoint == checkpoint);
  CHECK_FALSE(OpenCheckpoint(note, VerifiersOf(Signer(kOrigin, 2))).ok());
}

TEST_CASE("Nothing is signed that is not a checkpoint of the signer's own log", "[checkpoint]") {
  const NoteSigner signer = Signer();
  CHECK_FALSE(SignCheckpoint({"other.example", 1, HashLeaf("r")}, signer).ok());
  CHECK_FALSE(SignCheckpoint({kOrigin, kLogSizeMax + 1, HashLeaf("r")}, signer).ok());
  CHECK_FALSE(SignCheckpoint({kOrigin, 0, HashLeaf("r")}, signer).ok());
  CHECK_FALSE(SignCheckpoint({"with space", 1, HashLeaf("r")}, Signer("with space")).ok());
}

TEST_CASE("A checkpoint signed by another name's key or by a cosigner only is not trusted", "[checkpoint]") {
  const NoteSigner stranger = Signer("other.example", 5);
  const std::string text = FormatCheckpoint({kOrigin, 3, HashLeaf("root")});
  CHECK(absl::IsPermissionDenied(OpenCheckpoint(SignNote(text, stranger).value(), VerifiersOf(stranger)).status()));
  testing::SeededRandomSource random(6);
  const CosignatureSigner witness(kOrigin, crypto::SigningKey::Generate(random));
  const std::string note = text + "\n" + FormatSignatureLine(witness.Cosign(text, 1).value());
  const std::vector verifiers{NoteVerifier::FromVerifierKey(witness.VerifierKey()).value()};
  REQUIRE(OpenNote(note, verifiers).ok());
  CHECK(absl::IsPermissionDenied(OpenCheckpoint(note, verifiers).status()));
}

TEST_CASE("A good signature under a text that is no checkpoint does not help", "[checkpoint]") {
  const NoteSigner signer = Signer();
  const std::string note = SignNote(std::string(kOrigin) + "\n1\nnot a root\n", signer).value();
  CHECK(absl::IsInvalidArgument(OpenCheckpoint(note, VerifiersOf(signer)).status()));
}

// ---- Receipts ----

struct Proven {
  testing::MemoryLog log;
  NoteSigner signer;
  TlogProof proof;
};

Proven Prove(uint64_t index, uint64_t size) {
  Proven proven{testing::LogOfSize(size), Signer(), {}};
  proven.proof.index = index;
  proven.proof.hashes = ProveInclusion(index, size, proven.log).value();
  proven.proof.checkpoint = SignCheckpoint({kOrigin, size, proven.log.frontier().Root()}, proven.signer).value();
  return proven;
}

TEST_CASE("A receipt survives its text and verifies for its entry only", "[tlog-proof]") {
  for (const uint64_t size : {1, 2, 3, 100, 256, 257}) {
    for (const uint64_t index : {uint64_t{0}, size / 2, size - 1}) {
      Proven proven = Prove(index, size);
      for (const bool with_extra : {false, true}) {
        if (with_extra) proven.proof.extra = std::string("entry\0and openings", 18);
        const std::string text = FormatTlogProof(proven.proof);
        const auto parsed = ParseTlogProof(text);
        REQUIRE(parsed.ok());
        REQUIRE(*parsed == proven.proof);
        const auto checkpoint = VerifyTlogProof(*parsed, proven.log.entries()[index], VerifiersOf(proven.signer));
        REQUIRE(checkpoint.ok());
        CHECK(checkpoint->size == size);
        CHECK(absl::IsDataLoss(VerifyTlogProof(*parsed, "another entry", VerifiersOf(proven.signer)).status()));
        CHECK_FALSE(VerifyTlogProof(*parsed, proven.log.entries()[index], VerifiersOf(Signer(kOrigin, 9))).ok());
      }
    }
  }
}

TEST_CASE("Any change to one byte of a receipt without extra bytes is refused", "[tlog-proof]") {
  const Proven proven = Prove(2, 5);
  const std::string text = FormatTlogProof(proven.proof);
  const std::vector<NoteVerifier> verifiers = VerifiersOf(proven.signer);
  const auto holds = [&](const std::string& receipt) {
    const auto parsed = ParseTlogProof(receipt);
    return parsed.ok() && VerifyTlogProof(*parsed, proven.log.entries()[2], verifiers).ok();
  };
  REQUIRE(holds(text));
  for (size_t at = 0; at < text.size(); ++at) {
    for (const int change : {0x01, 0x02, 0x10, 0x20, 0x80, 0xff}) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      INFO(at << " xor " << change);
      REQUIRE_FALSE(holds(damaged));
    }
    REQUIRE_FALSE(holds(text.substr(0, at)));
    REQUIRE_FALSE(holds(text.substr(0, at) + text.substr(at + 1)));
  }
  CHECK_FALSE(holds(text + "\n"));
}

TEST_CASE("A receipt is read strictly", "[tlog-proof]") {
  const std::string header = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = Base64(HashLeaf("h")) + "\n";
  const std::vector<std::string> refused = {
      "",
      header,
      "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
      header + "index 0\n",
      header + "index 0\n\n",
      header + "index 0\n" + hash,
      header + "index 00\n\ncheckpoint\n",
      header + "index -1\n\ncheckpoint\n",
      header + "index\n\ncheckpoint\n",
      header + "Index 0\n\ncheckpoint\n",
      header + "index 9223372036854775807\n\ncheckpoint\n",
      header + "index 0\nAAAA\n\ncheckpoint\n",
      header + "index 0\n" + hash + "x\n\ncheckpoint\n",
      header + "extra \nindex 0\n\ncheckpoint\n",
      header + "extra AA\nindex 0\n\ncheckpoint\n",
      header + "extra AAAA\nextra AAAA\nindex 0\n\ncheckpoint\n",
      header + "index 0\nextra AAAA\n\ncheckpoint\n",
      header + "extra AAAA\n",
      "\n" + header + "index 0\n\ncheckpoint\n",
  };
  for (const std::string& text : refused) {
    INFO(text);
    CHECK_FALSE(ParseTlogProof(text).ok());
  }
  const auto parsed = ParseTlogProof(header + "extra AAAA\nindex 7\n" + hash + "\ncheckpoint\n\nmore\n");
  REQUIRE(parsed.ok());
  CHECK(parsed->index == 7);
  CHECK(parsed->extra == std::string(3, '\0'));
  CHECK(parsed->hashes.size() == 1);
  CHECK(parsed->checkpoint == "checkpoint\n\nmore\n");
}

TEST_CASE("A receipt has at most 63 hashes and a limit in bytes", "[tlog-proof]") {
  TlogProof proof;
  proof.checkpoint = "checkpoint\n";
  proof.hashes.assign(kProofHashesMax, HashLeaf("h"));
  CHECK(ParseTlogProof(FormatTlogProof(proof)).ok());
  proof.hashes.push_back(HashLeaf("h"));
  CHECK_FALSE(ParseTlogProof(FormatTlogProof(proof)).ok());
  proof.hashes.clear();
  const size_t around = FormatTlogProof(proof).size();
  proof.checkpoint.append(kTlogProofBytesMax - around, 'x');
  CHECK(ParseTlogProof(FormatTlogProof(proof)).ok());
  proof.checkpoint.append("x");
  CHECK_FALSE(ParseTlogProof(FormatTlogProof(proof)).ok());
}

TEST_CASE("An empty extra is written as none", "[tlog-proof]") {
  TlogProof proof;
  proof.checkpoint = "checkpoint\n";
  const std::string without = FormatTlogProof(proof);
  proof.extra = "";
  CHECK(FormatTlogProof(proof) == without);
}

}  // namespace
}  // namespace ketenpoort::audit

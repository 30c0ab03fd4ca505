#include "audit/witness.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "audit/prover.h"
#include "tests/audit/memory_log.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

constexpr char kOrigin[] = "log.example/witnessed";

// A log, its key, and what a gateway would ask of a witness.
struct Log {
  testing::SeededRandomSource random{20260901};
  NoteSigner signer{kOrigin, crypto::SigningKey::Generate(random)};
  std::vector<NoteVerifier> verifiers{NoteVerifier::FromVerifierKey(signer.VerifierKey()).value()};
  testing::MemoryLog entries;

  explicit Log(int size, const std::string& history = "entry-") {
    for (int i = 0; i < size; ++i) entries.Append(history + std::to_string(i));
  }
  Checkpoint At(uint64_t size) { return {kOrigin, size, RootAt(size, entries).value()}; }
  AddCheckpoint Ask(uint64_t old_size, uint64_t size) {
    AddCheckpoint request;
    request.old_size = old_size;
    if (old_size > 0 && old_size < size) request.hashes = ProveConsistency(old_size, size, entries).value();
    request.checkpoint = SignCheckpoint(At(size), signer).value();
    return request;
  }
};

}  // namespace

TEST_CASE("A witness cosigns every continuation of what it cosigned last", "[audit][witness]") {
  Log log(300);
  std::optional<Checkpoint> known;
  for (const uint64_t size : {0u, 1u, 2u, 255u, 256u, 257u, 257u, 300u}) {
    CAPTURE(size);
    const WitnessVerdict verdict = JudgeCheckpoint(log.Ask(known ? known->size : 0, size), known, log.verifiers);
    REQUIRE(verdict.answer == WitnessAnswer::kCosign);
    REQUIRE(verdict.checkpoint == log.At(size));
    CHECK(verdict.text == FormatCheckpoint(log.At(size)));
    known = verdict.checkpoint;
  }
}

TEST_CASE("A witness refuses each way a log can lie, with the status of the specification", "[audit][witness]") {
  Log log(300);
  Log forked(300, "other-");
  const Checkpoint known = log.At(256);
  struct Case {
    const char* name;
    AddCheckpoint request;
    WitnessAnswer answer;
  };
  AddCheckpoint changed = log.Ask(256, 300);
  changed.hashes.front()[0] ^= 1;
  AddCheckpoint short_proof = log.Ask(256, 300);
  short_proof.hashes.pop_back();
  AddCheckpoint needless = log.Ask(256, 256);
  needless.hashes.push_back(known.root);
  AddCheckpoint other_root = log.Ask(256, 256);
  other_root.checkpoint = forked.Ask(0, 256).checkpoint;
  AddCheckpoint other_history = log.Ask(256, 300);
  other_history.checkpoint = forked.Ask(0, 300).checkpoint;
  AddCheckpoint backwards = log.Ask(0, 200);
  backwards.old_size = 256;
  AddCheckpoint unsigned_note = log.Ask(256, 300);
  unsigned_note.checkpoint.resize(unsigned_note.checkpoint.size() - 8);
  const std::vector<Case> cases = {
      {"rolled back", log.Ask(200, 200), WitnessAnswer::kConflict},
      {"started anew", log.Ask(0, 300), WitnessAnswer::kConflict},
      {"another size before", log.Ask(255, 300), WitnessAnswer::kConflict},
      {"another root at the same size", other_root, WitnessAnswer::kConflict},
      {"another history", other_history, WitnessAnswer::kBadProof},
      {"a changed proof", changed, WitnessAnswer::kBadProof},
      {"a proof cut short", short_proof, WitnessAnswer::kBadProof},
      {"a proof of nothing", needless, WitnessAnswer::kBadProof},
      {"smaller than the old size", backwards, WitnessAnswer::kMalformed},
      {"a torn note", unsigned_note, WitnessAnswer::kMalformed},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const WitnessVerdict verdict = JudgeCheckpoint(one.request, known, log.verifiers);
    CHECK(verdict.answer == one.answer);
    CHECK(verdict.known_size == 256);
    CHECK(!verdict.checkpoint.has_value());
  }
}

TEST_CASE("A witness cosigns only a log it knows, signed by that log's key", "[audit][witness]") {
  Log log(3);
  testing::SeededRandomSource random(7);
  const NoteSigner impostor(kOrigin, crypto::SigningKey::Generate(random));
  AddCheckpoint request = log.Ask(0, 3);
  CHECK(JudgeCheckpoint(request, std::nullopt, {}).answer == WitnessAnswer::kUnknownOrigin);
  request.checkpoint = SignCheckpoint(log.At(3), impostor).value();
  CHECK(JudgeCheckpoint(request, std::nullopt, log.verifiers).answer == WitnessAnswer::kUntrusted);
  CHECK(OriginOf(request) == kOrigin);
  CHECK(!OriginOf({0, {}, "no note"}).has_value());
}

TEST_CASE("A request to cosign has exactly one text", "[audit][witness]") {
  Log log(300);
  for (const AddCheckpoint& request : {log.Ask(0, 0), log.Ask(0, 300), log.Ask(256, 300), log.Ask(255, 300)}) {
    const std::string body = FormatAddCheckpoint(request);
    const auto parsed = ParseAddCheckpoint(body);
    REQUIRE(parsed.ok());
    CHECK(*parsed == request);
    CHECK(FormatAddCheckpoint(*parsed) == body);
  }
}

TEST_CASE("What is no request to cosign is refused", "[audit][witness][limit]") {
  Log log(300);
  const std::string body = FormatAddCheckpoint(log.Ask(256, 300));
  const std::string line = body.substr(body.find('\n') + 1, 45);
  std::string too_many = "old 1\n";
  for (size_t i = 0; i <= kProofHashesMax; ++i) too_many += line;
  const std::vector<std::string> bodies = {"",
                                           "old 256",
                                           "old 256\n",
                                           "old 0256\n\nx",
                                           "old -1\n\nx",
                                           "old 9223372036854775808\n\nx",
                                           "old 1\nno base64\n\nx",
                                           "old 1\n" + line + "checkpoint without an empty line",
                                           "old 1\n\n",
                                           "new" + body.substr(3),
                                           too_many + "\nx",
                                           std::string(kAddCheckpointBytesMax + 1, 'x')};
  for (const std::string& wrong : bodies) {
    CAPTURE(wrong.substr(0, 60));
    CHECK(!ParseAddCheckpoint(wrong).ok());
  }
}

}  // namespace ketenpoort::audit

// A log of a test, with its key: what a gateway would ask a witness.
#pragma once

#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "audit/prover.h"
#include "audit/witness.h"
#include "tests/audit/memory_log.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::witness {

inline constexpr char kTestOrigin[] = "log.example/witnessed";
inline constexpr char kWitnessName[] = "witness.example/one";

struct TestLog {
  std::string origin;
  audit::testing::SeededRandomSource random;
  audit::NoteSigner signer;
  audit::testing::MemoryLog entries;

  explicit TestLog(int size, const std::string& history = "entry-", std::string name = kTestOrigin,
                   uint64_t seed = 20260901)
      : origin(std::move(name)), random(seed), signer(origin, audit::crypto::SigningKey::Generate(random)) {
    for (int i = 0; i < size; ++i) entries.Append(history + std::to_string(i));
  }
  audit::NoteVerifier Verifier() const { return audit::NoteVerifier::FromVerifierKey(signer.VerifierKey()).value(); }
  audit::Checkpoint At(uint64_t size) { return {origin, size, audit::RootAt(size, entries).value()}; }
  audit::AddCheckpoint Request(uint64_t old_size, uint64_t size) {
    audit::AddCheckpoint request;
    request.old_size = old_size;
    if (old_size > 0 && old_size < size) {
      request.hashes = audit::ProveConsistency(old_size, size, entries).value();
    }
    request.checkpoint = audit::SignCheckpoint(At(size), signer).value();
    return request;
  }
  std::string Ask(uint64_t old_size, uint64_t size) { return audit::FormatAddCheckpoint(Request(old_size, size)); }
};

// The same key each time.
inline audit::CosignatureSigner TestSigner(uint64_t seed = 7, const std::string& name = kWitnessName) {
  audit::testing::SeededRandomSource random(seed);
  return audit::CosignatureSigner(name, audit::crypto::SigningKey::Generate(random));
}

inline audit::NoteVerifier TestCosigner(uint64_t seed = 7, const std::string& name = kWitnessName) {
  return audit::NoteVerifier::FromVerifierKey(TestSigner(seed, name).VerifierKey()).value();
}

}  // namespace ketenpoort::witness

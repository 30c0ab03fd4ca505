// PolicyAdmission: what a policy must pass before the gateway decides anything by it. Guarantees: an AdmittedPolicy
// only where its rules compile without one error, nothing in them is found that can never do anything (the findings of
// `ketenpoort policy check`), every assertion given holds in every state of its domain, and, unless unsigned policies
// are allowed, two different jurists with two different keys signed exactly its digest, which is over the rules and the
// assertions; otherwise everything that is wrong, with its place and how to mend it, and for an assertion that fails
// its counterexample. Nothing is taken over in part. Does not guarantee that the rules are wise: `ketenpoort policy
// test` holds them against scenarios, before jurists sign. In a sandbox without assertions nothing is examined. Reads
// no disk. Pure; any thread. Proving takes seconds: not on a thread that others wait for.
#ifndef KETENPOORT_GATEWAY_POLICY_ADMISSION_H_
#define KETENPOORT_GATEWAY_POLICY_ADMISSION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/policy_note.h"
#include "policy/compile/compile.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace ketenpoort::gateway {

// Law: none; four eyes, as DESIGN 2 (officer) asks.
inline constexpr size_t kPolicySignersMin = 2;

// A policy as it lies there.
struct PolicyText {
  std::vector<policy::SourceFile> rules;
  std::vector<policy::SourceFile> assertions;
  // The signed note and the name of its file; both empty where there is none.
  std::string signatures;
  std::string signatures_file;
};

// Whom the gateway believes, and what it may go without: in a sandbox everything, elsewhere nothing.
struct PolicyTrust {
  std::vector<audit::PolicySignerKey> jurists;
  // Signatures may be absent; where they stand there they must hold.
  bool unsigned_allowed = false;
  // Assertions may be absent, and the bundle may be used outside its days.
  bool unproven_allowed = false;
};

struct AdmittedPolicy {
  policy::Policy policy;
  // The exact bytes of its rules; with those of the assertions, what its digest is over.
  std::string source;
  // The same, file by file.
  std::vector<policy::SourceFile> files;
  std::vector<policy::SourceFile> assertion_files;
  // The note as it stood there, and whose signatures in it hold; empty for an unsigned policy.
  std::string signatures;
  std::vector<std::string> signers;
  // The exact assertions it was proven against, as canonical bytes, and how many.
  std::string assertions;
  size_t assertions_proven = 0;
  // One jurist proposed it and another confirmed it; the configured files may hold another.
  bool confirmed = false;
};

// What a problem is about: the field of the configuration that names it. `at.file` is empty where the field as a whole
// is meant.
struct PolicyProblem {
  const char* field = "policy_files";
  // The field may stand more than once.
  bool repeated = true;
  policy::CompileError at;
  // Nothing is wrong with the bundle but that it is not for today.
  bool out_of_days = false;
};

struct PolicyAdmission {
  std::optional<AdmittedPolicy> policy;
  std::vector<PolicyProblem> problems;
  // It passed everything, and is for other days.
  bool OnlyOutOfDays() const { return problems.size() == 1 && problems.front().out_of_days; }
};

// `today`: the day on which it is to come into force.
PolicyAdmission AdmitPolicy(PolicyText text, const PolicyTrust& trust, policy::Day today);

// What changes from one policy to another, in words, and the digest of these words: what a second officer confirms.
struct PolicyDifference {
  std::string text;
  std::array<uint8_t, 32> digest{};
  // Too large to be compared: then nothing is said.
  bool overflowed = false;
};
PolicyDifference DifferenceBetween(const policy::Policy& in_force, const policy::Policy& next);

// One line for people: id, version, digest, signers, assertions.
std::string Described(const AdmittedPolicy& admitted);

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_POLICY_ADMISSION_H_

// Who signed the bundle: the note that stands beside the rules (audit/policy_note.h).
//
// Guarantees: with a file of verifier keys, only persons whose signature on exactly these rules holds; without, the
// names on the note, marked as not verified. Does not guarantee: that two are enough; the gateway asks for that.
// Thread safety: one thread. Ownership: values. On failure: the status in the report says why nobody counts.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "audit/policy_note.h"
#include "clients/cli/output.h"
#include "policy/policy.h"

namespace ketenpoort::cli {

struct SignatureReport {
  std::string path;
  bool found = false;
  bool verified = false;
  std::vector<std::string> persons;
  absl::Status trouble;
};

audit::PolicyBundleName BundleNameOf(const policy::Policy& policy);
// `policy/signatures/<id>-<version>.note` for the rules in `policy/rules`.
std::string SignaturesPath(const std::string& rules_folder, const policy::Policy& policy);
// `signers`: a file of verifier keys, one a line; empty: nothing is verified.
SignatureReport ReadSignatures(const std::string& rules_folder, const policy::Policy& policy,
                               const std::string& signers);

// One line for people.
std::string SignatureLine(const SignatureReport& report, const Output& output);
std::string SignatureJson(const SignatureReport& report);

}  // namespace ketenpoort::cli

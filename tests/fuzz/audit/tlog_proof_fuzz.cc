// A receipt that parses has one text, and none verifies without a key.
#include "audit/tlog_proof.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  const auto proof = audit::ParseTlogProof(input);
  if (!proof.ok()) return 0;
  Require(audit::FormatTlogProof(*proof) == input, "a receipt has one text");
  Require(proof->hashes.size() <= audit::kProofHashesMax, "a receipt has at most 63 hashes");
  Require(!audit::VerifyTlogProof(*proof, "entry", {}).ok(), "no receipt verifies without a key");
  const audit::Digest leaf = audit::HashLeaf("entry");
  // Any hashes, index and size: the answer may be anything, within bounds.
  for (const uint64_t log_size : {proof->index, proof->index + 1, audit::kLogSizeMax, UINT64_MAX}) {
    const absl::Status inclusion = audit::VerifyInclusion(proof->index, log_size, leaf, proof->hashes, leaf);
    Require(!inclusion.ok() || (proof->index == 0 && log_size == 1), "only the leaf of a log of one is its root");
    const absl::Status consistency = audit::VerifyConsistency(proof->index, log_size, proof->hashes, leaf, leaf);
    Require(!consistency.ok() || proof->index == log_size, "two sizes do not share a root");
  }
  return 0;
}

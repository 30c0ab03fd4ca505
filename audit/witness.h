// Witness: what a witness of C2SP tlog-witness answers when it is asked to cosign a checkpoint. Pure: what it cosigned
// last comes in, what it is to remember goes out; the caller keeps that durably before the cosignature leaves.
//
// Guarantees: kCosign only for a checkpoint that the log's key signed, of the size asked about or larger, proven to
// continue exactly the tree that was cosigned last. So of two histories a witness cosigns at most one.
// Does not guarantee: that the entries are true, or that `known` is the newest (that is the caller's).
// Thread safety: any thread.
// Ownership: values.
// On failure: each refusal is an answer with the HTTP status of the specification.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/checkpoint.h"
#include "audit/merkle.h"
#include "audit/note.h"

namespace ketenpoort::audit {

// Limit: of a request to cosign, with its checkpoint.
inline constexpr size_t kAddCheckpointBytesMax = kNoteBytesMax + size_t{8} * 1024;

// The body of `POST add-checkpoint`.
struct AddCheckpoint {
  uint64_t old_size = 0;       // what the caller believes was cosigned last; 0 for none
  std::vector<Digest> hashes;  // consistency from there to the checkpoint; empty from 0, and where nothing was added
  std::string checkpoint;      // the signed note

  friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};

// `old <decimal> LF (base64(hash) LF)* LF checkpoint`. Each request has exactly one text, and Parse accepts only that.
std::string FormatAddCheckpoint(const AddCheckpoint& request);
absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view body);

enum class WitnessAnswer : uint16_t {
  kCosign = 200,         // remember `checkpoint`, then cosign `text`
  kMalformed = 400,      // no request, no checkpoint, or its size is below the old one
  kUntrusted = 403,      // no good signature by a key of the log
  kUnknownOrigin = 404,  // no log this witness knows
  kConflict = 409,       // another size was cosigned last (`known_size`), or another root at this very size
  kBadProof = 422,       // the hashes do not show that the log continues what was cosigned
};

struct WitnessVerdict {
  WitnessAnswer answer = WitnessAnswer::kMalformed;
  uint64_t known_size = 0;               // what was cosigned last of this origin
  std::optional<Checkpoint> checkpoint;  // with kCosign: what to remember
  std::string text;                      // with kCosign: the note text to cosign
};

// The origin a request is about, without any check of its signatures; nothing where it is no checkpoint.
std::optional<std::string> OriginOf(const AddCheckpoint& request);

// `known`: what was cosigned last of this origin. `verifiers`: the keys of that log; none where it is not known.
WitnessVerdict JudgeCheckpoint(const AddCheckpoint& request, const std::optional<Checkpoint>& known,
                               std::span<const NoteVerifier> verifiers);

}  // namespace ketenpoort::audit

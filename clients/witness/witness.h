// Witness: judges a request to cosign, remembers, cosigns: C2SP tlog-witness without the wire.
//
// Guarantees: judging and remembering are one step, so that of any number of requests at once from one old size exactly
// one is cosigned. A cosignature is answered only after the keeper has it for good. After the keeper failed once no
// cosignature is answered any more, by this object: whether the disk holds the old or the new is then unknown, and the
// next start finds out. Its times never go back for one log.
// Does not guarantee: that the entries of the log are true, or that its clock is right.
// Thread safety: any thread.
// Ownership: holds its key, the logs' keys and the keeper.
// On failure: an answer with the status of the specification; 500 where the witness itself cannot.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/cosignature.h"
#include "audit/note.h"
#include "audit/witness.h"
#include "clients/witness/checkpoint_keeper.h"

namespace ketenpoort::witness {

// Limit: keys of logs.
inline constexpr size_t kLogKeysMax = 1024;

struct WitnessReply {
  unsigned status = 500;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

class Witness {
 public:
  // Told of every reply: the origin, where one can be read, and the status.
  using OnReply = std::function<void(const std::string& origin, const WitnessReply& reply)>;

  // `logs`: one or more keys of each log, named after its origin. `unix_now`: seconds since 1970.
  static absl::StatusOr<std::unique_ptr<Witness>> Create(audit::CosignatureSigner signer,
                                                         std::vector<audit::NoteVerifier> logs,
                                                         std::unique_ptr<CheckpointKeeper> keeper,
                                                         std::function<int64_t()> unix_now, OnReply on_reply = {});

  // `body`: of `POST add-checkpoint`.
  WitnessReply AddCheckpoint(std::string_view body);
  // OK, or why no cosignature is given any more.
  absl::Status Health();

 private:
  Witness(audit::CosignatureSigner signer, std::vector<audit::NoteVerifier> logs,
          std::unique_ptr<CheckpointKeeper> keeper, std::function<int64_t()> unix_now, OnReply on_reply);

  WitnessReply Reply(const audit::AddCheckpoint& request, const std::string& origin);
  WitnessReply Cosign(const audit::AddCheckpoint& request, const audit::WitnessVerdict& verdict,
                      std::span<const audit::NoteVerifier> verifiers, uint64_t time_s_min);

  const audit::CosignatureSigner signer_;
  const std::vector<audit::NoteVerifier> logs_;
  const std::function<int64_t()> unix_now_;
  const OnReply on_reply_;

  // Held from the look at what was cosigned last until the new one is kept.
  std::mutex mutex_;
  const std::unique_ptr<CheckpointKeeper> keeper_;
  absl::Status failure_;
};

}  // namespace ketenpoort::witness

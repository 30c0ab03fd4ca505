// Quorum: how far the witnesses of a log vouch for it, and whether that is far enough to disclose. Pure: replies and
// times come in.
//
// One round asks every witness about one checkpoint, each from the size it cosigned last as far as is known. With k
// cosignatures on it the checkpoint is published, and the bound starts anew.
//
// Guarantees: MayDisclose is OK only while no witness contradicts this log and a quorum, or an officer's recorded
// decision, is at most `bound_us` ago and at most `bound_entries` entries, the disclosure's own counted. A
// contradiction (a witness cosigned more than this log has, or another history) is for good: this log was rolled back
// or forked, or the witness is broken, and people find out which. Nothing counts that was said before this object was
// made: a start asks anew. Does not guarantee: that witnesses are independent of each other. Thread safety: none.
// Ownership: values. On failure: FailedPrecondition for a contradiction, Unavailable for a bound that is passed; texts
// name witnesses and sizes.
#ifndef KETENPOORT_GATEWAY_WITNESS_QUORUM_H_
#define KETENPOORT_GATEWAY_WITNESS_QUORUM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/witness/ask_reply.h"

namespace ketenpoort::witness {

struct QuorumRule {
  // 0: no witnesses are configured, and everything may be disclosed.
  uint32_t quorum = 0;
  uint64_t bound_entries = 0;
  int64_t bound_us = 0;
};

// What witnesses are asked about.
struct RoundCheckpoint {
  uint64_t size = 0;
  std::string note;  // signed by the log
};

struct PublishedCheckpoint {
  uint64_t size = 0;
  std::string note;  // with the cosignatures

  friend bool operator==(const PublishedCheckpoint&, const PublishedCheckpoint&) = default;
};

struct WitnessState {
  std::string name;
  uint64_t known_size = 0;  // what it cosigned last, as far as is known
  bool cosigned = false;    // the checkpoint of the last round
  std::string why;          // where it did not
};

class Quorum {
 public:
  // Requires: rule.quorum <= names.size().
  Quorum(QuorumRule rule, std::vector<std::string> names);

  const std::vector<WitnessState>& witnesses() const { return witnesses_; }
  const QuorumRule& rule() const { return rule_; }

  // A round: what each witness is to be asked from, then what each said, then what it comes to.
  void Begin(RoundCheckpoint checkpoint);
  void Take(size_t witness, const AskReply& reply);
  // The checkpoint, where enough cosigned it.
  std::optional<PublishedCheckpoint> End(int64_t now_us);
  // Somebody told another size in this round: the next one need not wait.
  bool AskAgain() const { return ask_again_; }

  // OK, or which witness contradicts this log, and how.
  const absl::Status& Contradiction() const { return contradiction_; }
  absl::Status MayDisclose(uint64_t log_size, int64_t now_us) const;
  // An officer's recorded decision to go on without a quorum, for one bound. Does not lift a contradiction.
  void Override(uint64_t log_size, int64_t now_us);
  // The size of the last quorum or decision; 0 before the first.
  uint64_t VouchedSize() const { return since_ ? since_->size : 0; }
  // Microseconds since then; nothing before the first.
  std::optional<int64_t> VouchedAge(int64_t now_us) const;

 private:
  struct Since {
    uint64_t size = 0;
    int64_t at_us = 0;
  };

  void Contradict(const WitnessState& witness, std::string how);

  QuorumRule rule_;
  std::vector<WitnessState> witnesses_;
  RoundCheckpoint round_;
  std::vector<audit::NoteSignature> cosignatures_;
  bool ask_again_ = false;
  std::optional<Since> since_;
  absl::Status contradiction_;
};

}  // namespace ketenpoort::witness

#endif  // KETENPOORT_GATEWAY_WITNESS_QUORUM_H_

#include "gateway/witness/quorum.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::witness {

Quorum::Quorum(QuorumRule rule, std::vector<std::string> names) : rule_(rule) {
  for (std::string& name : names) witnesses_.push_back({std::move(name), 0, false, "not asked yet"});
}

void Quorum::Begin(RoundCheckpoint checkpoint) {
  round_ = std::move(checkpoint);
  cosignatures_.clear();
  ask_again_ = false;
  for (WitnessState& witness : witnesses_) {
    witness.cosigned = false;
    witness.why = "it was not asked";
  }
}

void Quorum::Contradict(const WitnessState& witness, std::string how) {
  if (!contradiction_.ok()) return;
  contradiction_ = absl::FailedPreconditionError(absl::StrCat(
      "witness `", witness.name, "` ", how,
      ": this store is an older copy or another history, or the witness is broken; nothing is disclosed. Bring the "
      "newest store back, or have people establish which of both is right"));
}

void Quorum::Take(size_t index, const AskReply& reply) {
  WitnessState& witness = witnesses_[index];
  witness.why = reply.why;
  switch (reply.kind) {
    case AskReply::Kind::kCosigned:
      if (witness.cosigned) return;
      witness.cosigned = true;
      witness.known_size = round_.size;
      cosignatures_.push_back(reply.cosignature);
      return;
    case AskReply::Kind::kKnowsSize:
      witness.why = absl::StrCat("it cosigned `", reply.size, "` last");
      if (reply.size > round_.size) {
        return Contradict(witness, absl::StrCat("cosigned this log at `", reply.size, "` entries and here are only `",
                                                round_.size, "`"));
      }
      if (reply.size == round_.size && reply.size == witness.known_size) {
        return Contradict(witness, absl::StrCat("cosigned another log of this name at `", reply.size, "` entries"));
      }
      // It was asked from that very size: nothing to ask anew.
      if (reply.size == witness.known_size) return;
      witness.known_size = reply.size;
      ask_again_ = true;
      return;
    case AskReply::Kind::kBadProof:
      return Contradict(witness, absl::StrCat("finds that this log does not continue the one it cosigned at `",
                                              witness.known_size, "` entries"));
    case AskReply::Kind::kRefuses:
    case AskReply::Kind::kUnreachable:
      return;
  }
}

std::optional<PublishedCheckpoint> Quorum::End(int64_t now_us) {
  if (rule_.quorum == 0 || cosignatures_.size() < rule_.quorum || !contradiction_.ok()) return std::nullopt;
  PublishedCheckpoint published{round_.size, round_.note};
  for (const audit::NoteSignature& cosignature : cosignatures_) {
    absl::StatusOr<std::string> more = audit::AddSignature(published.note, cosignature);
    if (!more.ok()) return std::nullopt;
    published.note = *std::move(more);
  }
  since_ = Since{round_.size, now_us};
  return published;
}

absl::Status Quorum::MayDisclose(uint64_t log_size, int64_t now_us) const {
  if (rule_.quorum == 0) return absl::OkStatus();
  if (!contradiction_.ok()) return contradiction_;
  if (!since_) return absl::UnavailableError("no quorum of witnesses was reached since the start");
  const uint64_t entries = log_size > since_->size ? log_size - since_->size : 0;
  // A disclosure is an entry itself.
  if (entries >= rule_.bound_entries) {
    return absl::UnavailableError(absl::StrCat(
        "`", entries, "` entries since the last quorum of witnesses; the bound is `", rule_.bound_entries, "`"));
  }
  if (now_us - since_->at_us > rule_.bound_us) {
    return absl::UnavailableError("the last quorum of witnesses is longer ago than the bound");
  }
  return absl::OkStatus();
}

void Quorum::Override(uint64_t log_size, int64_t now_us) { since_ = Since{log_size, now_us}; }

std::optional<int64_t> Quorum::VouchedAge(int64_t now_us) const {
  if (!since_) return std::nullopt;
  return now_us - since_->at_us;
}

}  // namespace ketenpoort::witness

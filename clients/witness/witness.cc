#include "clients/witness/witness.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"

namespace ketenpoort::witness {
namespace {

constexpr char kSizeType[] = "text/x.tlog.size";

WitnessReply Refused(audit::WitnessAnswer answer, std::string words) {
  return {static_cast<unsigned>(answer), "text/plain; charset=utf-8", std::move(words) + "\n"};
}

WitnessReply CannotCosign() { return {500, "text/plain; charset=utf-8", "the witness cannot cosign\n"}; }

WitnessReply RefusalOf(const audit::WitnessVerdict& verdict) {
  using Answer = audit::WitnessAnswer;
  switch (verdict.answer) {
    case Answer::kConflict:
      return {static_cast<unsigned>(Answer::kConflict), kSizeType, absl::StrCat(verdict.known_size, "\n")};
    case Answer::kUntrusted:
      return Refused(verdict.answer, "no signature by a key of this log holds");
    case Answer::kUnknownOrigin:
      return Refused(verdict.answer, "unknown log");
    case Answer::kBadProof:
      return Refused(verdict.answer, "the hashes do not prove that the log continues what was cosigned");
    case Answer::kMalformed:
      return Refused(verdict.answer, "the checkpoint is none, or smaller than the old size");
    case Answer::kCosign:
      break;
  }
  return CannotCosign();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Create(audit::CosignatureSigner signer,
                                                         std::vector<audit::NoteVerifier> logs,
                                                         std::unique_ptr<CheckpointKeeper> keeper,
                                                         std::function<int64_t()> unix_now, OnReply on_reply) {
  if (!audit::IsNoteName(signer.name())) return absl::InvalidArgumentError("the witness's name is no key name");
  if (logs.empty()) return absl::InvalidArgumentError("no log to watch: give its verifier key");
  if (logs.size() > kLogKeysMax) return absl::InvalidArgumentError("too many keys of logs");
  std::set<std::pair<std::string, uint32_t>> seen;
  for (const audit::NoteVerifier& log : logs) {
    if (log.type() != audit::NoteKeyType::kEd25519) {
      return absl::InvalidArgumentError(absl::StrCat("the key of `", log.name(), "` is a cosigner's, not a log's"));
    }
    if (!seen.insert({log.name(), log.key_id()}).second) {
      return absl::InvalidArgumentError(absl::StrCat("a key of `", log.name(), "` is given twice"));
    }
  }
  return std::unique_ptr<Witness>(
      new Witness(std::move(signer), std::move(logs), std::move(keeper), std::move(unix_now), std::move(on_reply)));
}

Witness::Witness(audit::CosignatureSigner signer, std::vector<audit::NoteVerifier> logs,
                 std::unique_ptr<CheckpointKeeper> keeper, std::function<int64_t()> unix_now, OnReply on_reply)
    : signer_(std::move(signer)),
      logs_(std::move(logs)),
      unix_now_(std::move(unix_now)),
      on_reply_(std::move(on_reply)),
      keeper_(std::move(keeper)) {}

WitnessReply Witness::AddCheckpoint(std::string_view body) {
  std::string origin;
  WitnessReply reply;
  if (const absl::StatusOr<audit::AddCheckpoint> request = audit::ParseAddCheckpoint(body); !request.ok()) {
    reply = Refused(audit::WitnessAnswer::kMalformed, std::string(request.status().message()));
  } else if (const std::optional<std::string> named = audit::OriginOf(*request); !named) {
    reply = Refused(audit::WitnessAnswer::kMalformed, "no signed checkpoint");
  } else {
    origin = *named;
    reply = Reply(*request, origin);
  }
  if (on_reply_) on_reply_(origin, reply);
  return reply;
}

WitnessReply Witness::Reply(const audit::AddCheckpoint& request, const std::string& origin) {
  std::vector<audit::NoteVerifier> verifiers;
  std::copy_if(logs_.begin(), logs_.end(), std::back_inserter(verifiers),
               [&](const audit::NoteVerifier& log) { return log.name() == origin; });
  const std::lock_guard lock(mutex_);
  if (!failure_.ok()) return CannotCosign();
  const std::optional<CosignedCheckpoint> last = keeper_->Last(origin);
  std::optional<audit::Checkpoint> known;
  if (last) known = last->checkpoint;
  const audit::WitnessVerdict verdict = audit::JudgeCheckpoint(request, known, verifiers);
  if (verdict.answer != audit::WitnessAnswer::kCosign) return RefusalOf(verdict);
  return Cosign(request, verdict, verifiers, last ? last->time_s : 0);
}

WitnessReply Witness::Cosign(const audit::AddCheckpoint& request, const audit::WitnessVerdict& verdict,
                             std::span<const audit::NoteVerifier> verifiers, uint64_t time_s_min) {
  const absl::StatusOr<audit::OpenedCheckpoint> opened = audit::OpenCheckpoint(request.checkpoint, verifiers);
  const int64_t now = unix_now_();
  if (!opened.ok() || now <= 0) return CannotCosign();
  CosignedCheckpoint cosigned;
  cosigned.checkpoint = *verdict.checkpoint;
  cosigned.time_s = std::max(static_cast<uint64_t>(now), time_s_min);
  const absl::StatusOr<audit::NoteSignature> cosignature = signer_.Cosign(verdict.text, cosigned.time_s);
  if (!cosignature.ok()) return CannotCosign();
  // Only the log's own lines: what else stood under the checkpoint nobody has verified.
  cosigned.note = verdict.text + "\n";
  for (const audit::NoteSignature& line : opened->note.verified) cosigned.note += audit::FormatSignatureLine(line);
  const std::string cosignature_line = audit::FormatSignatureLine(*cosignature);
  cosigned.note += cosignature_line;
  failure_ = keeper_->Keep(cosigned);
  if (!failure_.ok()) return CannotCosign();
  return {static_cast<unsigned>(audit::WitnessAnswer::kCosign), "text/plain; charset=utf-8", cosignature_line};
}

absl::Status Witness::Health() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace ketenpoort::witness

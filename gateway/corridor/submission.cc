#include "gateway/corridor/submission.h"

#include <algorithm>
#include <utility>

#include "gateway/corridor/kept_results.h"
#include "gateway/identity/refusal.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {
namespace {

bool AllDenied(const v1::SubmitResponse& response) {
  return std::all_of(response.results().begin(), response.results().end(),
                     [](const v1::ReceiverResult& result) { return result.outcome() == v1::OUTCOME_DENIED; });
}

}  // namespace

absl::StatusOr<SubmitAnswer> EarlierAnswer(store::View& view, const store::MessageRow& row,
                                           std::vector<Placed>& placed) {
  auto record = ReadMessageRecord(view, row.record);
  if (!record.ok()) return record.status();
  SubmitAnswer answer;
  answer.response.set_message_id(BytesOf(row.message_id));
  answer.response.set_repeated_answer(true);
  *answer.response.mutable_results() = record->results();
  answer.standing = record->standing();
  answer.all_denied = AllDenied(answer.response);
  for (const uint64_t index : record->entry_indexes()) {
    Placed one;
    one.index = index;
    auto entry = view.ReadEntry(index);
    if (!entry.ok()) return entry.status();
    one.entry = *std::move(entry);
    auto openings = view.ReadOpenings(index);
    if (!openings.ok()) return openings.status();
    one.openings = openings->value_or("");
    placed.push_back(std::move(one));
  }
  return answer;
}

void SubmitIntent::Prepare() {
  auto view = rooms_->store->Snapshot();
  if (!view.ok()) return;
  const Grounds grounds = judge_->Now();
  const int64_t now_us = rooms_->clock->NowMicros();
  auto acting =
      identity::FindActing(*grounds.directory, caller_.oin(), caller_.key_digest(), message_.fields().sender.organ,
                           message_.fields().kind, gateway::AmsterdamDay(now_us));
  if (!acting.ok()) return;
  auto judged = acceptance_->Decide(**view, grounds, message_, *acting, now_us);
  if (!judged.ok()) return;
  acting_ = *std::move(acting);
  judged_ = *std::move(judged);
}

absl::StatusOr<bool> SubmitIntent::StillHolds(store::Transaction& transaction) const {
  // An earlier message that is referred to may have come about meanwhile: look back again.
  if (!judged_ || !message_.fields().refers_to.empty()) return false;
  // Whether an assignment id is free is not this person's alone: look again.
  if (message_.fields().kind == policy::MessageKind::kSupervisionOrder) return false;
  const Grounds& then = judged_->grounds;
  if (!judge_->StillCurrent({judged_->custody_version, then.policy.version, then.directory->version(), then.crl, 0})) {
    return false;
  }
  for (const ReceiverVerdict& one : judged_->receivers) {
    if (one.verdict.time.amsterdam_day != gateway::AmsterdamDay(transaction.NowMicros())) return false;
  }
  auto person = FindSubject(transaction, *then.directory, message_.fields().subject, acting_.organ,
                            gateway::AmsterdamDay(transaction.NowMicros()));
  if (!person.ok()) return person.status();
  if (*person != judged_->person) return false;
  if (!judged_->person) return judged_->custody_version == 0;
  auto declared = DeclarationsVersionOf(transaction, *judged_->person);
  if (!declared.ok()) return declared.status();
  if (*declared != judged_->declarations_version) return false;
  auto row = transaction.LatestRegister(*judged_->person);
  if (!row.ok()) return row.status();
  return (*row ? (*row)->version : 0) == judged_->custody_version;
}

absl::Status SubmitIntent::DecideHere(store::Transaction& transaction) {
  const Grounds grounds = judge_->Now();
  if (grounds.directory->version() != caller_.directory_version() || grounds.crl != caller_.crl_version()) {
    auto renewed = rooms_->authenticator->Renew(caller_);
    if (!renewed.ok()) return renewed.status();
    caller_ = *std::move(renewed);
  }
  const int64_t now_us = transaction.NowMicros();
  auto acting =
      identity::FindActing(*grounds.directory, caller_.oin(), caller_.key_digest(), message_.fields().sender.organ,
                           message_.fields().kind, gateway::AmsterdamDay(now_us));
  if (!acting.ok()) return acting.status();
  auto judged = acceptance_->Decide(transaction, grounds, message_, *acting, now_us);
  if (!judged.ok()) return judged.status();
  acting_ = *std::move(acting);
  judged_ = *std::move(judged);
  return absl::OkStatus();
}

absl::Status SubmitIntent::AnswerAgain(store::Transaction& transaction, const store::MessageRow& row) {
  const auto& digest = message_.fields().digest;
  if (!std::equal(digest.begin(), digest.end(), row.digest.begin(), row.digest.end())) {
    return identity::Refusal(absl::StatusCode::kAlreadyExists, "MESSAGE_ID_USED",
                             "Dit bericht-id is al gebruikt voor een ander bericht. Maak een nieuw id.",
                             "This message id was used for another message. Make a new id.");
  }
  auto answer = EarlierAnswer(transaction, row, placed_);
  if (!answer.ok()) return answer.status();
  answer_ = *std::move(answer);
  return absl::OkStatus();
}

absl::Status SubmitIntent::Place(store::Transaction& transaction) {
  const intake::AdmittedFields& fields = message_.fields();
  auto earlier = transaction.FindMessage(fields.sender_oin, fields.message_id);
  if (!earlier.ok()) return earlier.status();
  if (*earlier) return AnswerAgain(transaction, **earlier);
  if (absl::Status may = judge_->MayDecide(transaction.NowMicros()); !may.ok()) return may;

  auto holds = StillHolds(transaction);
  if (!holds.ok()) return holds.status();
  if (!*holds) {
    decided_again_ = judged_.has_value();
    if (absl::Status decided = DecideHere(transaction); !decided.ok()) return decided;
  }
  Acceptance::LetAcceptedPartyStand(*judged_);
  Leg traced;
  recorder_->Trace(trace_, traced);
  v1::MessageRecord record;
  record.set_kind(static_cast<v1::MessageKind>(fields.kind));
  record.set_standing(judged_->standing);
  for (const ReceiverVerdict& one : judged_->receivers) {
    auto placed = acceptance_->Record(transaction, *judged_, one, message_, acting_, traced, effects_);
    if (!placed.ok()) return placed.status();
    record.add_entry_indexes(placed->index);
    placed_.push_back(*std::move(placed));
  }
  answer_.response.set_message_id(std::string(fields.message_id.begin(), fields.message_id.end()));
  for (v1::ReceiverResult& result : acceptance_->ResultsOf(*judged_, message_)) {
    if (absl::Status kept = KeepResult(transaction, result, record); !kept.ok()) return kept;
    *answer_.response.add_results() = std::move(result);
  }
  answer_.standing = judged_->standing;
  answer_.all_denied = AllDenied(answer_.response);
  store::MessageRow row;
  row.sender_oin = fields.sender_oin;
  row.message_id = fields.message_id;
  row.sender = acting_.organ.Key();
  std::copy(fields.digest.begin(), fields.digest.end(), row.digest.begin());
  row.person = judged_->person.value_or(store::PersonNo{});
  row.accepted_us = transaction.NowMicros();
  row.record = record.SerializeAsString();
  return transaction.PutMessage(row);
}

void SubmitIntent::Settle(const absl::Status& status, const store::Commit* commit) {
  if (!status.ok() || commit == nullptr) {
    done_(status.ok() ? absl::InternalError("settled without a commit") : status);
    return;
  }
  dispatcher_->Apply(effects_);
  if (answer_.standing) {
    for (int i = 0; i < answer_.response.results_size() && i < static_cast<int>(placed_.size()); ++i) {
      auto receipt = recorder_->ReceiptFor(placed_[static_cast<size_t>(i)], SenderTags());
      // Recorded, but the proof could not be made: the same id repeated gives it.
      if (!receipt.ok()) return done_(absl::UnavailableError("proof not available, repeat the same id"));
      *answer_.response.mutable_results(i)->mutable_receipt() = *std::move(receipt);
    }
  }
  done_(std::move(answer_));
}

}  // namespace ketenpoort::corridor

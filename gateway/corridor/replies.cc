#include "gateway/corridor/replies.h"

#include <algorithm>
#include <utility>

#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::corridor {
namespace {

// True where the caller speaks, or ever spoke, for the organ of that mailbox: an acknowledgement of yesterday's
// delivery counts after the mandate ended.
std::optional<identity::Acting> ActingFor(const identity::Principal& caller, const std::string& mailbox,
                                          policy::MessageKind kind, policy::Day day) {
  auto organ = identity::ParseOrganKey(mailbox);
  if (!organ.ok()) return std::nullopt;
  auto acting = caller.MayActFor(*organ, kind, day);
  if (!acting.ok()) return std::nullopt;
  return *std::move(acting);
}

bool IsAsked(const v1::WithdrawRequest& request, const v1::OrganAddress& named) {
  const auto& asked = request.receivers();
  return asked.empty() || std::any_of(asked.begin(), asked.end(), [&](const v1::OrganAddress& one) {
           return one.organ() == named.organ() && one.unit() == named.unit();
         });
}

// Law: Pbw 18b(2): the directeur is told of a warning that others get, whether the sender named him or not.
bool InformsDirecteur(const store::ItemRow& item) {
  if (item.kind != static_cast<int>(policy::MessageKind::kRiskNotice)) return false;
  const auto receiver = identity::ParseOrganKey(item.receiver);
  return receiver.ok() && receiver->organ == policy::Organ::kDirecteur;
}

// True where nobody but a directeur read this message, or still may.
bool ReachedNobodyElse(const std::vector<store::ItemRow>& items) {
  return std::all_of(items.begin(), items.end(), [](const store::ItemRow& item) {
    return InformsDirecteur(item) || (!store::IsActive(item.state) && item.attempts == 0);
  });
}

}  // namespace

absl::Status UnknownId() {
  return identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_ID", "Dit id is niet bekend.",
                           "This id is not known.");
}

v1::ReceiverStatus StatusOf(const store::ItemRow& item, const v1::ItemRecord& record) {
  v1::ReceiverStatus status;
  *status.mutable_receiver() = record.named_receiver();
  status.set_state(static_cast<v1::DeliveryState>(item.state));
  status.set_attempts(item.attempts);
  status.set_reason_nl(record.reason_nl());
  status.set_reason_en(record.reason_en());
  status.set_reject_reason(record.reject_reason());
  return status;
}

absl::Status Replies::CloseNotice(store::Transaction& transaction, const identity::Principal& caller,
                                  const store::NoticeRow& notice) {
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  if (!ActingFor(caller, notice.organ, policy::MessageKind::kUnspecified, day)) return UnknownId();
  return transaction.DeleteNotice(notice.notice_id);
}

absl::Status Replies::Close(store::Transaction& transaction, const identity::Principal& caller,
                            const store::Id16& delivery_id, const Reply& reply, Effects& effects) {
  const store::ItemState state = reply.state;
  auto found = transaction.FindItem(delivery_id);
  if (!found.ok()) return found.status();
  if (!*found) {
    auto notice = transaction.FindNotice(delivery_id);
    if (!notice.ok()) return notice.status();
    return *notice ? CloseNotice(transaction, caller, **notice) : UnknownId();
  }
  const store::ItemRow& item = **found;
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  const auto acting = ActingFor(caller, item.receiver, static_cast<policy::MessageKind>(item.kind), day);
  if (!acting || item.attempts == 0) return UnknownId();
  if (item.state == state) return absl::OkStatus();
  auto record = Items::RecordOf(item);
  if (!record.ok()) return record.status();
  if (!reply.payload_sha256.empty() && reply.payload_sha256 != record->payload_digest()) {
    return intake::Violation("payload_sha256", "Dit is niet de inhoud die is verstrekt; haal de levering opnieuw op.",
                             "This is not the payload that was disclosed; fetch the delivery again.");
  }
  Leg leg;
  if (!acting->direct) leg.acting_oin = caller.oin();
  leg.mandate_id = acting->mandate_id;
  if (!store::IsActive(item.state)) {
    // It did arrive, though it has ended since: recorded, and the state stays what it was.
    if (state != store::ItemState::kAcknowledged || item.state == store::ItemState::kRejected) return UnknownId();
    const store::ItemState ended = item.state;
    absl::Status recorded =
        items_->End(transaction, item, *record, state, "AFTER_END", leg, false, effects, reply.note);
    if (!recorded.ok()) return recorded;
    store::ItemRow as_it_was = item;
    as_it_was.state = ended;
    return transaction.UpdateItem(as_it_was);
  }
  record->set_reject_reason(reply.reason);
  const bool tell = state == store::ItemState::kRejected;
  return items_->End(transaction, item, *std::move(record), state, tell ? v1::RejectReason_Name(reply.reason) : "", leg,
                     tell, effects, reply.note);
}

absl::StatusOr<v1::AcknowledgeResponse> Replies::Acknowledge(store::Transaction& transaction,
                                                             const identity::Principal& caller,
                                                             const v1::AcknowledgeRequest& request,
                                                             const NotesOfFrame& notes, Effects& effects) {
  v1::AcknowledgeResponse response;
  auto close = [&](const std::string& id, Reply reply) -> absl::Status {
    reply.note = notes[static_cast<size_t>(response.results_size())];
    v1::AcknowledgeResult* result = response.add_results();
    result->set_delivery_id(id);
    const absl::Status done =
        id.size() == store::Id16{}.size() ? Close(transaction, caller, IdOf(id), reply, effects) : UnknownId();
    const bool of_this_id = absl::IsNotFound(done) || absl::IsInvalidArgument(done);
    if (!done.ok() && !of_this_id) return done;
    *result->mutable_status() = intake::ToRpcStatus(done);
    return absl::OkStatus();
  };
  for (const v1::Acknowledgement& one : request.acknowledgements()) {
    absl::Status done = close(
        one.delivery_id(), {store::ItemState::kAcknowledged, v1::REJECT_REASON_UNSPECIFIED, one.payload_sha256(), ""});
    if (!done.ok()) return done;
  }
  for (const v1::Rejection& one : request.rejections()) {
    absl::Status done = close(one.delivery_id(), {store::ItemState::kRejected, one.reason(), one.payload_sha256(), ""});
    if (!done.ok()) return done;
  }
  return response;
}

absl::StatusOr<v1::WithdrawResponse> Replies::Withdraw(store::Transaction& transaction,
                                                       const identity::Principal& caller,
                                                       const v1::WithdrawRequest& request, Effects& effects) {
  auto sender = identity::OrganRefFrom(request.sender());
  if (!sender.ok()) return sender.status();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  auto row = transaction.FindMessage(caller.oin(), IdOf(request.message_id()));
  if (!row.ok()) return row.status();
  const auto acting = ActingFor(caller, sender->Key(), policy::MessageKind::kUnspecified, day);
  if (!*row || (*row)->sender != sender->Key() || !acting || !acting->Holds(day)) return UnknownId();
  auto items = transaction.ItemsOfMessage(caller.oin(), IdOf(request.message_id()));
  if (!items.ok()) return items.status();
  Leg leg;
  if (!acting->direct) leg.acting_oin = caller.oin();
  leg.mandate_id = acting->mandate_id;
  // The directeur's copy comes last: whether it may go is known once the others went.
  for (const bool directeurs : {false, true}) {
    if (directeurs && !ReachedNobodyElse(*items)) break;
    for (store::ItemRow& item : *items) {
      auto record = Items::RecordOf(item);
      if (!record.ok()) return record.status();
      if (InformsDirecteur(item) != directeurs || !IsAsked(request, record->named_receiver())) continue;
      if (absl::Status taken = TakeBack(transaction, leg, item, effects); !taken.ok()) return taken;
    }
  }
  v1::WithdrawResponse response;
  for (const store::ItemRow& item : *items) {
    auto record = Items::RecordOf(item);
    if (!record.ok()) return record.status();
    if (IsAsked(request, record->named_receiver())) *response.add_receivers() = StatusOf(item, *record);
  }
  return response;
}

absl::Status Replies::TakeBack(store::Transaction& transaction, const Leg& leg, store::ItemRow& item,
                               Effects& effects) {
  if (!store::IsActive(item.state) || item.attempts > 0) return absl::OkStatus();
  auto record = Items::RecordOf(item);
  if (!record.ok()) return record.status();
  absl::Status ended = items_->End(transaction, item, *std::move(record), store::ItemState::kWithdrawn, "BY_SENDER",
                                   leg, false, effects);
  if (!ended.ok()) return ended;
  item.state = store::ItemState::kWithdrawn;
  // An order that was taken back is no assignment.
  return declarations_->EndOrder(transaction, item.person, item.message_id, effects);
}

}  // namespace ketenpoort::corridor

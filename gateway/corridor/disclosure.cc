#include "gateway/corridor/disclosure.h"

#include <utility>

#include "gateway/corridor/retention_label.h"
#include "gateway/corridor/timeliness.h"
#include "gateway/identity/refusal.h"
#include "gateway/mailbox/open.h"

namespace ketenpoort::corridor {
namespace {

constexpr int64_t kNanosPerMicro = 1000;

void SetTime(int64_t us, google::protobuf::Timestamp* out) {
  out->set_seconds(us / kMicrosPerSecond);
  out->set_nanos(static_cast<int32_t>(us % kMicrosPerSecond * kNanosPerMicro));
}

}  // namespace

absl::Status DiscloseIntent::Place(store::Transaction& transaction) {
  auto item = transaction.FindItem(delivery_id_);
  if (!item.ok()) return item.status();
  if (!*item || !store::IsActive((*item)->state) || (*item)->state == store::ItemState::kHeld) {
    came_ = Came::kGone;
    return absl::OkStatus();
  }
  item_ = **std::move(item);
  auto record = Items::RecordOf(item_);
  if (!record.ok()) return record.status();
  record_ = *std::move(record);

  absl::StatusOr<identity::Principal> caller = absl::UnavailableError("receiver is gone");
  {
    std::lock_guard outlet_lock(subscription_->outlet_mutex_);
    if (!subscription_->outlet_) {
      came_ = Came::kNothing;
      return absl::OkStatus();
    }
    caller = subscription_->outlet_->Authenticate();
  }
  if (!caller.ok()) {
    came_ = Came::kNotAuthenticated;
    why_ = caller.status();
    return absl::OkStatus();
  }

  const int64_t now_us = transaction.NowMicros();
  if (!dispatcher_->judge_->MayDisclose(now_us)) {
    came_ = Came::kMustWait;
    return absl::OkStatus();
  }
  // At its place in the batch, so that a batch as a whole stays within the bound.
  const MayDisclose& may_disclose = dispatcher_->rooms_->may_disclose;
  if (may_disclose && !may_disclose(transaction.LogSize()).ok()) {
    came_ = Came::kMustWait;
    return absl::OkStatus();
  }
  const Grounds grounds = dispatcher_->judge_->Now();
  auto named = identity::ParseOrganKey(item_.receiver);
  if (!named.ok()) return named.status();
  const policy::Day day = gateway::AmsterdamDay(now_us);
  const identity::OrganRef receiver = grounds.directory->Readdressed(*named, day);
  auto acting = identity::FindActing(*grounds.directory, caller->oin(), caller->key_digest(), receiver,
                                     static_cast<policy::MessageKind>(item_.kind), day);
  if (!acting.ok()) {
    came_ = Came::kNotMandated;
    why_ = acting.status();
    return absl::OkStatus();
  }
  auto verdict = dispatcher_->items_->Decide(transaction, grounds, item_, record_, now_us, &*acting);
  if (!verdict.ok()) return verdict.status();
  if (verdict->judgement.decision.outcome == policy::Outcome::kAllowed) {
    return Disclose(transaction, record_, *verdict, *caller, *acting);
  }
  auto for_organ = dispatcher_->items_->Decide(transaction, grounds, item_, record_, now_us, nullptr);
  if (!for_organ.ok()) return for_organ.status();
  if (for_organ->judgement.decision.outcome == policy::Outcome::kAllowed) {
    return RefuseCaller(transaction, record_, *verdict, *caller, *acting);
  }
  came_ = Came::kHeld;
  return dispatcher_->items_->Hold(transaction, item_, record_, *for_organ, effects_);
}

absl::Status DiscloseIntent::Disclose(store::Transaction& transaction, const v1::ItemRecord& record,
                                      const Verdict& verdict, const identity::Principal& caller,
                                      const identity::Acting& acting) {
  const uint32_t attempt = item_.attempts + 1;
  auto permit = dispatcher_->judge_->MintPermit(verdict, item_, attempt);
  if (!permit.ok()) return permit.status();
  Leg leg = dispatcher_->items_->LegOf(item_, record);
  leg.attempt = attempt;
  if (!acting.direct) leg.acting_oin = caller.oin();
  leg.mandate_id = acting.mandate_id;
  auto placed = dispatcher_->recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DISCLOSED, verdict, leg,
                                                      {.payload_digest = record.payload_digest()});
  if (!placed.ok()) return placed.status();
  item_.state = store::ItemState::kLeased;
  item_.attempts = attempt;
  if (absl::Status updated = transaction.UpdateItem(item_); !updated.ok()) return updated;
  absl::Status marked = transaction.MarkDisclosed(item_.sender_oin, item_.message_id, item_.receiver, placed->index);
  if (!marked.ok()) return marked;
  if (absl::Status counted = CountDisclosed(transaction, item_, record.course()); !counted.ok()) return counted;
  placed_ = *std::move(placed);
  permit_ = *std::move(permit);
  verdict_ = verdict;
  decree_ = acting.decree;
  disclosed_us_ = transaction.NowMicros();
  placed_mono_us_ = dispatcher_->rooms_->clock->MonotonicMicros();
  came_ = Came::kPermitted;
  return absl::OkStatus();
}

absl::Status DiscloseIntent::RefuseCaller(store::Transaction& transaction, const v1::ItemRecord& record,
                                          const Verdict& verdict, const identity::Principal& caller,
                                          const identity::Acting& acting) {
  Leg leg = dispatcher_->items_->LegOf(item_, record);
  leg.acting_oin = caller.oin();
  leg.mandate_id = acting.mandate_id;
  auto placed = dispatcher_->recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DENIED, verdict, leg,
                                                      {.payload_digest = record.payload_digest()}, "CALLER_MANDATE");
  if (!placed.ok()) return placed.status();
  came_ = Came::kNotMandated;
  why_ = identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                           "Het mandaat of de machtiging voor dit orgaan loopt niet of dekt dit soort bericht niet.",
                           "The mandate or authorisation for this organ does not run or does not cover this kind.");
  return absl::OkStatus();
}

absl::StatusOr<v1::Delivery> DiscloseIntent::Header() const {
  v1::Delivery header;
  auto sender = identity::ParseOrganKey(item_.sender);
  if (!sender.ok()) return sender.status();
  const auto directory = dispatcher_->rooms_->directories->Snapshot();
  header.set_message_id(BytesOf(item_.message_id));
  *header.mutable_sender() = identity::ToAddress(*sender);
  auto receiver = identity::ParseOrganKey(item_.receiver);
  if (!receiver.ok()) return receiver.status();
  const bool custody_side = receiver->organ == policy::Organ::kDirecteur || receiver->organ == policy::Organ::kMinister;
  // Law: PM 20d(2) does not list the establishment: a college or probation organisation reads DIRECTEUR.
  if (sender->organ == policy::Organ::kDirecteur && !custody_side) header.mutable_sender()->clear_unit();
  *header.mutable_receiver() =
      identity::ToAddress(directory->Readdressed(*receiver, gateway::AmsterdamDay(disclosed_us_)));
  header.set_kind(static_cast<v1::MessageKind>(item_.kind));
  header.set_purpose(record_.purpose());
  for (const std::string& id : record_.refers_to()) header.add_refers_to(id);
  header.set_correction_action(record_.correction_action());
  SetTime(item_.accepted_us, header.mutable_accepted_at());
  SetTime(disclosed_us_, header.mutable_disclosed_at());
  for (const int category : record_.categories()) header.add_categories(static_cast<v1::Category>(category));
  const policy::Words words = verdict_->Words();
  for (const std::string& rule : words.rule_ids) header.add_rule_ids(rule);
  for (const policy::Article& article : words.basis) header.add_articles(policy::Cited(article));
  header.set_sender_contact(std::string(directory->ContactPoint(*sender)));
  for (v1::RetentionLabel& label : LabelsOf(*verdict_, gateway::AmsterdamDay(disclosed_us_))) {
    *header.add_delete_after() = std::move(label);
  }
  header.set_asks_for(record_.asks_for());
  header.set_mandate_decree(decree_);
  header.set_traceparent(
      audit::FormatTraceParent({record_.trace_id(), placed_.span_id, static_cast<uint8_t>(record_.trace_flags())}));
  auto receipt = dispatcher_->recorder_->ReceiptFor(placed_, RecipientTags());
  if (!receipt.ok()) return receipt.status();
  *header.mutable_receipt() = *std::move(receipt);
  return header;
}

void DiscloseIntent::Tell(const char* step, const absl::Status& why) const {
  if (dispatcher_->rooms_->tell_trouble) dispatcher_->rooms_->tell_trouble(step, why);
}

// What fails inside may fail again at once, and every attempt is an entry: it is offered again when a lease would end.
DiscloseIntent::Handed DiscloseIntent::Failed(const char* step, const absl::Status& why) const {
  Tell(step, why);
  dispatcher_->board_.Leased(delivery_id_,
                             dispatcher_->rooms_->clock->MonotonicMicros() + dispatcher_->rooms_->limits.lease_us);
  return Handed::kFailed;
}

absl::StatusOr<DiscloseIntent::Since> DiscloseIntent::LookAgain() const {
  auto view = dispatcher_->rooms_->store->Snapshot();
  if (!view.ok()) return view.status();
  auto item = (*view)->FindItem(delivery_id_);
  if (!item.ok()) return item.status();
  if (!*item || (*item)->state != store::ItemState::kLeased || (*item)->receiver != permit_->receiver()) {
    return Since::kItemChanged;
  }
  if ((*item)->attempts != permit_->attempt()) return Since::kAnotherAttempt;
  if ((*item)->person != item_.person) return Since::kFactsChanged;
  auto row = (*view)->LatestRegister(item_.person);
  if (!row.ok()) return row.status();
  auto declared = DeclarationsVersionOf(**view, item_.person);
  if (!declared.ok()) return declared.status();
  const bool same =
      (*row ? (*row)->version : 0) == permit_->versions().custody && *declared == permit_->versions().declarations;
  return same ? Since::kNothing : Since::kFactsChanged;
}

DiscloseIntent::Handed DiscloseIntent::HandOver(const store::Commit& commit) {
  const int64_t waited_us = dispatcher_->rooms_->clock->MonotonicMicros() - placed_mono_us_;
  if (waited_us > dispatcher_->rooms_->limits.handover_us) return Handed::kNot;
  // No decision outlives the facts it was made on: what changed between its place in the batch and now is decided
  // again.
  if (!dispatcher_->judge_->StillCurrent(permit_->versions())) return Handed::kNot;
  auto since = LookAgain();
  if (!since.ok()) return Failed("look again", since.status());
  switch (*since) {
    case Since::kNothing:
      break;
    case Since::kFactsChanged:
      return Handed::kNot;
    case Since::kItemChanged:
      // Who changed it puts it back on the board where it belongs there, after us.
      dispatcher_->board_.Remove(delivery_id_);
      return Handed::kOvertaken;
    case Since::kAnotherAttempt:
      return Handed::kOvertaken;
  }
  if (dispatcher_->drop_next_.exchange(false)) return Handed::kNot;
  auto header = Header();
  if (!header.ok()) return Failed("header", header.status());
  auto recorded = commit.Record(*std::move(permit_), placed_.index);
  if (!recorded.ok()) return Failed("record", recorded.status());
  auto letter = mailbox::Open(*std::move(recorded), item_, *dispatcher_->rooms_->mailbox_keys());
  if (!letter.ok()) return Failed("open", letter.status());
  {
    // Leased before it leaves: an acknowledgement may come back at once.
    std::lock_guard lock(dispatcher_->mutex_);
    subscription_->leased_.insert(delivery_id_);
  }
  dispatcher_->board_.Leased(delivery_id_,
                             dispatcher_->rooms_->clock->MonotonicMicros() + dispatcher_->rooms_->limits.lease_us);
  std::lock_guard outlet_lock(subscription_->outlet_mutex_);
  if (subscription_->outlet_ && subscription_->outlet_->Hand(*std::move(letter), *std::move(header)))
    return Handed::kYes;
  std::lock_guard lock(dispatcher_->mutex_);
  subscription_->leased_.erase(delivery_id_);
  subscription_->gone_ = true;
  return Handed::kNot;
}

void DiscloseIntent::Settle(const absl::Status& status, const store::Commit* commit) {
  if (!status.ok() || commit == nullptr) {
    if (dispatcher_->rooms_->store->Health().ok()) Tell("place", status);
    // Nothing is known to be recorded: nothing is handed over. The next tick offers it again; a sealed store never
    // does.
    dispatcher_->board_.PutBack(delivery_id_);
    std::lock_guard lock(dispatcher_->mutex_);
    ++subscription_->credits_;
    return;
  }
  switch (came_) {
    case Came::kNothing:
      dispatcher_->MarkGone(subscription_);
      dispatcher_->GiveBack(subscription_, delivery_id_, item_.receiver, true);
      return;
    case Came::kGone:
      dispatcher_->GiveBack(subscription_, delivery_id_, "", false);
      return;
    case Came::kNotAuthenticated: {
      dispatcher_->MarkGone(subscription_);
      {
        std::lock_guard outlet_lock(subscription_->outlet_mutex_);
        if (subscription_->outlet_) subscription_->outlet_->Close(why_);
      }
      dispatcher_->GiveBack(subscription_, delivery_id_, item_.receiver, true);
      return;
    }
    case Came::kNotMandated:
      dispatcher_->LoseMailbox(subscription_, item_.receiver, why_);
      dispatcher_->GiveBack(subscription_, delivery_id_, item_.receiver, true);
      return;
    case Came::kHeld:
      // The item leaves its line; held, it is on the board but is not offered.
      dispatcher_->Apply(effects_);
      dispatcher_->AddCredits(subscription_, 1);
      return;
    case Came::kMustWait:
      // It waits on, and is not asked about again at once.
      dispatcher_->board_.Leased(delivery_id_,
                                 dispatcher_->rooms_->clock->MonotonicMicros() + dispatcher_->rooms_->limits.lease_us);
      dispatcher_->AddCredits(subscription_, 1);
      return;
    case Came::kPermitted:
      switch (HandOver(*commit)) {
        case Handed::kYes:
          return;
        case Handed::kNot:
          dispatcher_->GiveBack(subscription_, delivery_id_, item_.receiver, true);
          return;
        case Handed::kFailed:
        case Handed::kOvertaken:
          dispatcher_->AddCredits(subscription_, 1);
          return;
      }
      return;
  }
}

}  // namespace ketenpoort::corridor

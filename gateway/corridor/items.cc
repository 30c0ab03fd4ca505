#include "gateway/corridor/items.h"

#include <algorithm>
#include <utility>

#include "audit/crypto/sha256.h"
#include "gateway/corridor/declared_record.h"
#include "gateway/corridor/registered_facts.h"
#include "gateway/corridor/timeliness.h"
#include "gateway/custody/facts.h"
#include "gateway/intake/minimise.h"
#include "gateway/mailbox/seal.h"
#include "gateway/store/ordered_id.h"

namespace ketenpoort::corridor {
namespace {

policy::CategorySet SetOf(const google::protobuf::RepeatedField<int>& categories) {
  policy::CategorySet set;
  for (const int category : categories) set.Add(static_cast<policy::Category>(category));
  return set;
}

v1::EntryKind EntryKindOf(store::ItemState state) {
  switch (state) {
    case store::ItemState::kAcknowledged:
      return v1::ENTRY_KIND_ACKNOWLEDGED;
    case store::ItemState::kRejected:
      return v1::ENTRY_KIND_REJECTED;
    case store::ItemState::kSuperseded:
      return v1::ENTRY_KIND_SUPERSEDED;
    case store::ItemState::kExpired:
      return v1::ENTRY_KIND_EXPIRED;
    case store::ItemState::kWithdrawn:
      return v1::ENTRY_KIND_WITHDRAWN;
    case store::ItemState::kHeld:
      return v1::ENTRY_KIND_HELD;
    case store::ItemState::kWaiting:
    case store::ItemState::kLeased:
      break;
  }
  return v1::ENTRY_KIND_UNSPECIFIED;
}

// What the second decision needs of the first.
void KeepForDisclosure(const Verdict& verdict, v1::ItemRecord& record) {
  record.set_purpose(static_cast<v1::Purpose>(verdict.request.purpose));
  record.set_excess(static_cast<v1::Excess>(verdict.request.excess));
  for (int i = 1; i < policy::kCategoryCount; ++i) {
    const auto category = static_cast<policy::Category>(i);
    if (verdict.released().Has(category)) record.add_categories(ToWire(category));
    if (verdict.facts.needs.Has(category)) record.add_needs(ToWire(category));
  }
  record.set_care_frameworks(verdict.request.care_frameworks);
  record.set_care_needed(verdict.facts.care_needed);
  record.set_attested(verdict.facts.attested);
  record.set_end_notice(verdict.facts.end_notice);
}

// The class of basis that lapsed, in words that do not give the new fact away.
void DescribeLapse(const Verdict& verdict, v1::ItemRecord& record) {
  const policy::Words words = verdict.Words();
  record.clear_articles();
  std::string cited;
  for (const policy::Article& article : words.basis) {
    record.add_articles(policy::Cited(article));
    cited += (cited.empty() ? "" : ", ") + policy::Cited(article);
  }
  if (verdict.unconnected) {
    record.set_reason_nl(words.text_nl);
    record.set_reason_en(words.text_en);
    return;
  }
  record.set_reason_nl("De grondslag waarop dit bericht is aanvaard geldt nu niet meer (" + cited + ").");
  record.set_reason_en("The basis this message was accepted on no longer holds (" + cited + ").");
}

}  // namespace

void Effects::Put(const store::ItemRow& item) {
  store::ItemRow light = item;
  light.sealed_payload.clear();
  light.sealed_key.clear();
  light.record.clear();
  put.push_back(std::move(light));
}

absl::StatusOr<Earlier> LookBack(store::View& view, const identity::Directory& directory, policy::Day day,
                                 std::span<const store::Id16> refers_to, const identity::OrganRef& sender,
                                 const identity::OrganRef& receiver, const std::optional<store::PersonNo>& person) {
  Earlier earlier;
  if (!person || refers_to.empty()) return earlier;
  const auto between = [&](const identity::OrganRef& from, const identity::OrganRef& to, const store::FlowRow& flow) {
    return SameOrgan(directory, day, from, flow.sender) && SameOrgan(directory, day, to, flow.receiver);
  };
  bool all_corrected = true;
  for (const store::Id16& id : refers_to) {
    auto flows = view.FlowsOfMessage(id);
    if (!flows.ok()) return flows.status();
    bool corrected = false;
    for (const store::FlowRow& flow : *flows) {
      if (flow.person != *person) continue;
      const bool same = between(sender, receiver, flow);
      const bool other_way = between(receiver, sender, flow);
      if (same) corrected = true;
      if (same || other_way) earlier.answers_known = true;
      if (same) earlier.categories = earlier.categories | policy::CategorySet{flow.categories};
    }
    all_corrected = all_corrected && corrected;
  }
  earlier.corrects_lawful = all_corrected;
  return earlier;
}

absl::StatusOr<v1::ItemRecord> Items::RecordOf(const store::ItemRow& item) {
  v1::ItemRecord record;
  if (!record.ParseFromString(item.record)) return absl::DataLossError("item record cannot be read");
  return record;
}

absl::StatusOr<Verdict> Items::Decide(store::View& view, const Grounds& grounds, const store::ItemRow& item,
                                      const v1::ItemRecord& record, int64_t now_us,
                                      const identity::Acting* fetcher) const {
  const policy::Day day = gateway::AmsterdamDay(now_us);
  auto sender = identity::ParseOrganKey(item.sender);
  if (!sender.ok()) return sender.status();
  auto named = identity::ParseOrganKey(item.receiver);
  if (!named.ok()) return named.status();
  const identity::OrganRef receiver = grounds.directory->Readdressed(*named, day);
  auto situation = ReadSituation(view, *grounds.directory, item.person, day);
  if (!situation.ok()) return situation.status();

  policy::Request request;
  const auto sender_party = grounds.directory->UnitNumber(grounds.directory->Readdressed(*sender, day));
  const auto receiver_party = grounds.directory->UnitNumber(receiver);
  policy::Facts facts;
  // An organ that left the directory is trouble: a refusal, never a skip.
  facts.trouble = !sender_party || !receiver_party;
  request.sender = sender_party.value_or(policy::Party{sender->organ, 0});
  request.receiver = receiver_party.value_or(policy::Party{receiver.organ, 0});
  request.kind = static_cast<policy::MessageKind>(item.kind);
  request.purpose = static_cast<policy::Purpose>(record.purpose());
  request.excess = static_cast<policy::Excess>(record.excess());
  request.categories = SetOf(record.categories());
  request.care_frameworks = static_cast<uint8_t>(record.care_frameworks());

  facts.custody = situation->facts;
  // The notice of the end, and the correction of a report that never should have been, rest on the state before them.
  if (record.has_just_before() && (record.end_notice() || !situation->facts.known)) {
    facts.custody = custody::ToFacts(record.just_before(), situation->record.identity_confirmed(),
                                     LookupOf(*grounds.directory), day);
  }
  facts.care_needed = record.care_needed();
  facts.attested = record.attested();
  facts.needs = SetOf(record.needs());
  facts.end_notice = record.end_notice();
  facts.accepted_day = gateway::AmsterdamDay(item.accepted_us);
  facts.at_disclosure = true;
  if (fetcher != nullptr) {
    facts.receiver_mandate = fetcher->fact;
    facts.receiver_authorisation = fetcher->authorisation;
    facts.both_roles = fetcher->both_roles;
  }
  const intake::Declared declared = DeclaredOf(record);
  FillDeclared(declared, &facts);
  absl::Status filled = FillRegistered(view, *situation, declared, request, *grounds.directory, day, &facts);
  if (!filled.ok()) return filled;
  std::vector<store::Id16> refers_to;
  for (const std::string& id : record.refers_to()) refers_to.push_back(IdOf(id));
  auto earlier = LookBack(view, *grounds.directory, day, refers_to, *sender, *named, item.person);
  if (!earlier.ok()) return earlier.status();
  facts.corrects_lawful = earlier->corrects_lawful;
  facts.answers_known = earlier->answers_known;
  facts.earlier_categories = earlier->categories;
  Verdict verdict = judge_->Decide(grounds, request, facts, now_us, situation->version);
  verdict.versions.declarations = situation->declarations_version;
  RefuseUnconnected(*grounds.directory, receiver, verdict);
  return verdict;
}

Leg Items::LegOf(const store::ItemRow& item, const v1::ItemRecord& record) const {
  Leg leg;
  const auto directory = rooms_->directories->Snapshot();
  if (auto sender = identity::ParseOrganKey(item.sender); sender.ok()) leg.sender = *sender;
  if (auto receiver = identity::ParseOrganKey(item.receiver); receiver.ok()) leg.receiver = *receiver;
  // The organ's own participant, also where another acted for it: whose entry it is does not change on the way. Of an
  // organ the directory has no more, whoever sent it.
  leg.sender_oin = std::string(directory->OinOf(leg.sender));
  if (leg.sender_oin.empty()) leg.sender_oin = item.sender_oin;
  leg.receiver_oin = std::string(directory->OinOf(leg.receiver));
  leg.message_id = item.message_id;
  leg.person = item.person;
  leg.trace_id = record.trace_id();
  leg.parent_span_id = record.span_id();
  leg.trace_flags = static_cast<uint8_t>(record.trace_flags());
  leg.attempt = item.attempts;
  return leg;
}

absl::Status Items::TellSender(store::Transaction& transaction, const store::ItemRow& item,
                               const v1::ItemRecord& record, Effects& effects) {
  v1::StatusNotice notice;
  const store::Id16 notice_id = NewId(*rooms_->random);
  notice.set_notice_id(BytesOf(notice_id));
  notice.set_message_id(BytesOf(item.message_id));
  *notice.mutable_receiver() = record.named_receiver();
  if (auto sender = identity::ParseOrganKey(item.sender); sender.ok()) {
    *notice.mutable_sender() = identity::ToAddress(*sender);
  }
  notice.set_state(static_cast<v1::DeliveryState>(item.state));
  notice.set_possibly_seen(item.attempts > 0);
  notice.set_lapsed_basis_nl(record.reason_nl());
  notice.set_lapsed_basis_en(record.reason_en());
  for (const std::string& article : record.articles()) notice.add_articles(article);
  notice.set_reject_reason(record.reject_reason());
  notice.mutable_at()->set_seconds(transaction.NowMicros() / kMicrosPerSecond);
  notice.mutable_at()->set_nanos(static_cast<int32_t>(transaction.NowMicros() % kMicrosPerSecond * 1000));
  const absl::Status put = transaction.PutNotice({0, notice_id, item.sender, notice.SerializeAsString(), item.person});
  if (!put.ok()) return put;
  effects.notices.emplace_back(item.sender, std::move(notice));
  return absl::OkStatus();
}

absl::Status Items::Hold(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record,
                         const Verdict& verdict, Effects& effects) {
  auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_HELD, verdict, LegOf(item, record),
                                         {.payload_digest = record.payload_digest()},
                                         item.attempts > 0 ? "POSSIBLY_SEEN" : "NOT_SEEN");
  if (!placed.ok()) return placed.status();
  if (item.attempts > 0) {
    absl::Status found = findings_->HeldAfterAttempt(transaction, verdict, item, LegOf(item, record), *placed);
    if (!found.ok()) return found;
  }
  DescribeLapse(verdict, record);
  item.state = store::ItemState::kHeld;
  item.held_until_us = std::min(transaction.NowMicros() + rooms_->limits.held_us, item.expires_us);
  item.record = record.SerializeAsString();
  if (absl::Status updated = transaction.UpdateItem(item); !updated.ok()) return updated;
  effects.Put(item);
  return TellSender(transaction, item, record, effects);
}

absl::Status Items::Release(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record,
                            const Verdict& verdict, Effects& effects) {
  auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_ACCEPTED, verdict, LegOf(item, record),
                                         {.payload_digest = record.payload_digest()}, "RELEASED_FROM_HOLD");
  if (!placed.ok()) return placed.status();
  record.clear_reason_nl();
  record.clear_reason_en();
  record.clear_articles();
  record.set_held_back(false);
  item.state = store::ItemState::kWaiting;
  item.held_until_us = 0;
  item.record = record.SerializeAsString();
  if (absl::Status updated = transaction.UpdateItem(item); !updated.ok()) return updated;
  effects.Put(item);
  return TellSender(transaction, item, record, effects);
}

absl::StatusOr<bool> Items::ReleaseWhereAllowed(store::Transaction& transaction, const store::ItemRow& item,
                                                const v1::ItemRecord& record, Effects& effects) {
  auto verdict = Decide(transaction, judge_->Now(), item, record, transaction.NowMicros(), nullptr);
  if (!verdict.ok()) return verdict.status();
  if (verdict->judgement.decision.outcome != policy::Outcome::kAllowed) return false;
  if (absl::Status done = Release(transaction, item, record, *verdict, effects); !done.ok()) return done;
  return true;
}

absl::Status Items::End(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record,
                        store::ItemState state, std::string_view reason_code, const Leg& acting, bool tell_sender,
                        Effects& effects, std::string delivery_note) {
  v1::AuditEntry clear;
  clear.set_kind(EntryKindOf(state));
  clear.set_message_kind(static_cast<v1::MessageKind>(item.kind));
  clear.set_purpose(record.purpose());
  clear.set_reason_code(std::string(reason_code));
  Leg leg = LegOf(item, record);
  leg.acting_oin = acting.acting_oin;
  leg.mandate_id = acting.mandate_id;
  auto placed =
      recorder_->RecordFact(transaction, std::move(clear), leg,
                            {.payload_digest = record.payload_digest(), .delivery_note = std::move(delivery_note)});
  if (!placed.ok()) return placed.status();
  const bool replied = state == store::ItemState::kAcknowledged || state == store::ItemState::kRejected;
  if (replied) record.set_reply_entry(placed->index + 1);
  item.state = state;
  item.held_until_us = 0;
  // Of no use any more, and in the clear: what the sender declared, health and criminal data among it.
  record.clear_just_before();
  record.clear_declared();
  record.clear_needs();
  record.clear_care_needed();
  record.clear_care_frameworks();
  record.clear_attested();
  item.record = record.SerializeAsString();
  if (absl::Status updated = transaction.UpdateItem(item); !updated.ok()) return updated;
  if (state == store::ItemState::kAcknowledged) {
    if (absl::Status counted = CountAcknowledged(transaction, item, record.course()); !counted.ok()) return counted;
  }
  effects.removed.push_back(item.delivery_id);
  return tell_sender ? TellSender(transaction, item, record, effects) : absl::OkStatus();
}

absl::Status Items::EndForErasure(store::Transaction& transaction, const store::ItemRow& item, Effects& effects) {
  auto record = RecordOf(item);
  if (!record.ok()) return record.status();
  record->set_reason_nl("Dit bericht wordt niet meer aangeboden.");
  record->set_reason_en("This message is no longer offered.");
  record->clear_articles();
  absl::Status ended = End(transaction, item, *record, store::ItemState::kExpired, "ENDED", {}, false, effects);
  if (!ended.ok()) return ended;
  store::ItemRow nobodys = item;
  nobodys.state = store::ItemState::kExpired;
  nobodys.person = {};
  return TellSender(transaction, nobodys, *record, effects);
}

absl::Status Items::Reroute(store::Transaction& transaction, store::ItemRow item, const identity::OrganRef& to,
                            Effects& effects) {
  auto record = RecordOf(item);
  if (!record.ok()) return record.status();
  const std::string new_receiver = to.Key();
  if (item.receiver == new_receiver) return absl::OkStatus();
  auto flows = transaction.FlowsOfMessage(item.message_id);
  if (!flows.ok()) return flows.status();
  for (store::FlowRow flow : *flows) {
    if (flow.sender_oin != item.sender_oin || flow.receiver != item.receiver || flow.person != item.person) continue;
    // The new unit is a party to this flow from now on; the old one stays one if it was disclosed to it.
    flow.receiver = new_receiver;
    flow.disclosed = false;
    if (absl::Status put = transaction.PutFlow(flow); !put.ok()) return put;
    break;
  }
  effects.removed.push_back(item.delivery_id);
  if (absl::Status readdressed = mailbox::Readdress(*rooms_->mailbox_keys(), new_receiver, *rooms_->random, item);
      !readdressed.ok()) {
    return readdressed;
  }
  if (item.state == store::ItemState::kLeased) item.state = store::ItemState::kWaiting;
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_REROUTED);
  clear.set_message_kind(static_cast<v1::MessageKind>(item.kind));
  clear.set_purpose(record->purpose());
  auto placed = recorder_->RecordFact(transaction, std::move(clear), LegOf(item, *record),
                                      {.payload_digest = record->payload_digest()});
  if (!placed.ok()) return placed.status();
  if (absl::Status updated = transaction.UpdateItem(item); !updated.ok()) return updated;
  effects.Put(item);
  return absl::OkStatus();
}

absl::Status Items::DecideAgain(store::Transaction& transaction, const store::PersonNo& person, Effects& effects) {
  // Without a policy in its days nothing is held for what the person did not change: each item is decided at
  // disclosure.
  if (!judge_->MayDecide(transaction.NowMicros()).ok()) return absl::OkStatus();
  auto items = transaction.ActiveItemsOf(person);
  if (!items.ok()) return items.status();
  const Grounds grounds = judge_->Now();
  for (const store::ItemRow& item : *items) {
    auto record = RecordOf(item);
    if (!record.ok()) return record.status();
    auto verdict = Decide(transaction, grounds, item, *record, transaction.NowMicros(), nullptr);
    if (!verdict.ok()) return verdict.status();
    // A payload cannot be made smaller: what is no longer allowed whole is held.
    const bool allowed = verdict->judgement.decision.outcome == policy::Outcome::kAllowed;
    const bool held = item.state == store::ItemState::kHeld;
    absl::Status done = absl::OkStatus();
    if (allowed && held) done = Release(transaction, item, *record, *verdict, effects);
    if (!allowed && !held) done = Hold(transaction, item, *record, *verdict, effects);
    if (!done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status Items::Supersede(store::Transaction& transaction, const Leg& newer, policy::MessageKind kind,
                              Effects& effects) {
  auto items = transaction.ActiveItemsOf(*newer.person);
  if (!items.ok()) return items.status();
  const auto directory = rooms_->directories->Snapshot();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  for (const store::ItemRow& item : *items) {
    if (item.kind != static_cast<int>(kind) || item.message_id == newer.message_id ||
        !SameOrgan(*directory, day, newer.receiver, item.receiver) ||
        !SameOrgan(*directory, day, newer.sender, item.sender)) {
      continue;
    }
    auto record = RecordOf(item);
    if (!record.ok()) return record.status();
    absl::Status ended = End(transaction, item, *std::move(record), store::ItemState::kSuperseded,
                             item.attempts > 0 ? "POSSIBLY_SEEN" : "NOT_SEEN", {}, false, effects);
    if (!ended.ok()) return ended;
  }
  return absl::OkStatus();
}

absl::StatusOr<Placed> Items::Accept(store::Transaction& transaction, const Verdict& verdict, const Leg& leg,
                                     Committed committed, const google::protobuf::Message& payload,
                                     v1::ItemRecord record, Effects& effects) {
  const intake::Minimised minimised = intake::Minimise(payload, verdict.released());
  committed.payload_digest = audit::crypto::ToBytes(audit::crypto::Sha256(minimised.bytes));
  auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_ACCEPTED, verdict, leg, committed);
  if (!placed.ok()) return placed.status();

  KeepForDisclosure(verdict, record);
  record.set_payload_digest(committed.payload_digest);
  record.set_trace_id(leg.trace_id);
  record.set_trace_flags(leg.trace_flags);
  record.set_span_id(placed->span_id);
  record.set_sender_mandate_id(leg.mandate_id);
  store::ItemRow item;
  item.delivery_id = store::OrderedId(transaction.NowMicros(), *rooms_->random);
  item.message_id = leg.message_id;
  item.sender_oin = leg.acting_oin.empty() ? leg.sender_oin : leg.acting_oin;
  item.sender = leg.sender.Key();
  item.receiver = leg.receiver.Key();
  item.person = *leg.person;
  item.kind = static_cast<int>(verdict.request.kind);
  item.urgent = policy::ClassOf(verdict.request.kind) != policy::KindClass::kOrdinary;
  item.accepted_us = transaction.NowMicros();
  item.expires_us = item.accepted_us + rooms_->limits.expiry_us;
  item.record = record.SerializeAsString();
  if (absl::Status sealed = mailbox::Seal(minimised.bytes, *rooms_->mailbox_keys(), *rooms_->random, item);
      !sealed.ok()) {
    return sealed;
  }
  auto seq = transaction.PutItem(item);
  if (!seq.ok()) return seq.status();
  item.seq = *seq;
  effects.Put(item);
  const store::FlowRow flow{item.message_id, item.sender_oin,         item.sender,     item.receiver, item.person,
                            item.kind,       verdict.released().bits, record.course(), placed->index, false};
  if (absl::Status put = transaction.PutFlow(flow); !put.ok()) return put;
  if (absl::Status counted = CountAccepted(transaction, item, record.course()); !counted.ok()) return counted;
  return placed;
}

}  // namespace ketenpoort::corridor

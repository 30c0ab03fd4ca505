#include "gateway/corridor/recorder.h"

#include <algorithm>
#include <utility>

#include "gateway/clock.h"
#include "gateway/corridor/keeping_terms.h"
#include "policy/facts.h"
#include "policy/request_bytes.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kActivityPrefix[] = "urn:ketenpoort:verwerking:";

// An organ as it stands in the clear: a directeur without the establishment, which would tell where a person is.
v1::OrganAddress InTheClear(const identity::OrganRef& organ) {
  v1::OrganAddress address = identity::ToAddress(organ);
  if (organ.organ == policy::Organ::kDirecteur) address.clear_unit();
  return address;
}

std::string BigEndian64(uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, value >>= 8) bytes[static_cast<size_t>(i)] = static_cast<char>(value & 0xff);
  return bytes;
}

std::string ActivityOf(const v1::AuditEntry& entry) {
  const std::string name = v1::Purpose_Name(entry.purpose());
  const std::string_view prefix = "PURPOSE_";
  if (entry.purpose() == v1::PURPOSE_UNSPECIFIED || name.size() <= prefix.size()) {
    return std::string(kActivityPrefix) + "beheer:1";
  }
  std::string activity = name.substr(prefix.size());
  std::transform(activity.begin(), activity.end(), activity.begin(),
                 [](char c) { return c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return kActivityPrefix + activity + ":1";
}

}  // namespace

absl::StatusOr<Placed> Recorder::RecordVerdict(store::Transaction& transaction, v1::EntryKind kind,
                                               const Verdict& verdict, const Leg& leg, const Committed& committed,
                                               std::string_view reason_code) {
  EntrySpec spec;
  spec.clear.set_kind(kind);
  DescribeVerdict(verdict, spec.clear);
  // What was refused for lack of standing keeps that code: the true reason would tell of the person.
  const char* const of_gateway = verdict.policy_ended                         ? kPolicyExpired
                                 : verdict.unconnected && reason_code.empty() ? kReceiverNotConnected
                                                                              : nullptr;
  spec.clear.set_reason_code(of_gateway != nullptr ? of_gateway : std::string(reason_code));
  spec.about_person.push_back({audit::AttributeTag::kFacts, policy::EncodeFacts(verdict.facts)});
  spec.about_person.push_back({audit::AttributeTag::kRequest, policy::EncodeRequest(verdict.request)});
  spec.about_person.push_back({audit::AttributeTag::kConditions, BigEndian64(verdict.judgement.conditions.bits)});
  spec.about_person.push_back(
      {audit::AttributeTag::kPhase, std::string(policy::NameOf(verdict.judgement.decision.phase))});
  spec.about_person.push_back({audit::AttributeTag::kCustodyVersion, BigEndian64(verdict.versions.custody)});
  return Append(transaction, std::move(spec), leg, committed);
}

absl::StatusOr<Placed> Recorder::RecordFact(store::Transaction& transaction, v1::AuditEntry clear, const Leg& leg,
                                            const Committed& committed) {
  EntrySpec spec;
  spec.clear = std::move(clear);
  return Append(transaction, std::move(spec), leg, committed);
}

absl::StatusOr<Placed> Recorder::Append(store::Transaction& transaction, EntrySpec spec, const Leg& leg,
                                        const Committed& committed) {
  v1::AuditEntry& entry = spec.clear;
  Placed placed;
  entry.set_time_us(transaction.NowMicros());
  entry.set_gateway_id(rooms_->gateway_id);
  entry.set_sender_oin(leg.sender_oin);
  if (leg.sender.organ != policy::Organ::kUnspecified) *entry.mutable_sender() = InTheClear(leg.sender);
  entry.set_receiver_oin(leg.receiver_oin);
  if (leg.receiver.organ != policy::Organ::kUnspecified) *entry.mutable_receiver() = InTheClear(leg.receiver);
  entry.set_acting_oin(leg.acting_oin);
  entry.set_mandate_id(leg.mandate_id);
  if (leg.message_id != store::Id16{}) entry.set_message_id(BytesOf(leg.message_id));
  entry.set_attempt(leg.attempt);
  entry.set_trace_id(leg.trace_id.empty() ? audit::crypto::RandomBytes(*rooms_->random, audit::kTraceIdBytes)
                                          : leg.trace_id);
  placed.span_id = audit::crypto::RandomBytes(*rooms_->random, audit::kSpanIdBytes);
  entry.set_span_id(placed.span_id);
  entry.set_parent_span_id(leg.parent_span_id);
  entry.set_retention_class(RetentionClassOf(rooms_->policies->Snapshot().policy->texts.keeping, entry));
  const std::string key_class = KeyClassOf(entry.retention_class(), gateway::AmsterdamDay(transaction.NowMicros()));
  entry.set_processing_activity(ActivityOf(entry));

  spec.person = leg.person;
  auto& person = leg.person ? spec.about_person : spec.about_caller;
  if (leg.person) {
    spec.about_person.push_back({audit::AttributeTag::kSubject, BytesOf(*leg.person)});
  } else {
    // Nobody's facts: they are the gateway's own.
    std::move(spec.about_person.begin(), spec.about_person.end(), std::back_inserter(spec.about_caller));
    spec.about_person.clear();
  }
  if (leg.sender.organ == policy::Organ::kDirecteur) {
    person.push_back({audit::AttributeTag::kSenderUnit, leg.sender.unit});
  }
  if (leg.receiver.organ == policy::Organ::kDirecteur) {
    person.push_back({audit::AttributeTag::kReceiverUnit, leg.receiver.unit});
  }
  if (!committed.payload_digest.empty()) {
    person.push_back({audit::AttributeTag::kPayloadDigest, committed.payload_digest});
  }
  if (!committed.delivery_note.empty()) person.push_back({audit::AttributeTag::kDeliveryNote, committed.delivery_note});
  if (!committed.case_number.empty()) person.push_back({audit::AttributeTag::kCaseNumber, committed.case_number});
  std::string references;
  for (const store::Id16& id : committed.refers_to) references += BytesOf(id);
  if (!references.empty()) person.push_back({audit::AttributeTag::kRefersToEntry, references});
  // Why somebody did something about a person tells of that person.
  if (!committed.reason.empty()) person.push_back({audit::AttributeTag::kReason, committed.reason});
  if (!committed.acting_person.empty()) {
    spec.about_caller.push_back({audit::AttributeTag::kActingPerson, committed.acting_person});
  }

  auto draft = MakeEntry(std::move(spec), *rooms_->random);
  if (!draft.ok()) return draft.status();
  draft->key_class = key_class;
  placed.entry = draft->bytes;
  for (const store::OpeningsPart& part : draft->parts) placed.openings += part.plaintext;
  auto index = transaction.AppendEntry(*std::move(draft));
  if (!index.ok()) return index.status();
  placed.index = *index;
  return placed;
}

absl::StatusOr<v1::Receipt> Recorder::ReceiptFor(const Placed& placed,
                                                 const std::vector<audit::AttributeTag>& tags) const {
  auto proof = rooms_->store->ProveEntry(placed.index);
  if (!proof.ok()) return proof.status();
  v1::Receipt receipt;
  receipt.set_entry(placed.entry);
  receipt.set_proof(*std::move(proof));
  for (v1::Opening& opening : OpeningsOf(placed.openings, tags)) *receipt.add_openings() = std::move(opening);
  return receipt;
}

absl::StatusOr<v1::Receipt> Recorder::ReceiptAt(store::View& view, uint64_t index,
                                                const std::vector<audit::AttributeTag>& tags) const {
  const absl::StatusOr<Placed> placed = PlacedAt(view, index);
  if (!placed.ok()) return placed.status();
  return ReceiptFor(*placed, tags);
}

void Recorder::Trace(const std::optional<audit::TraceParent>& from_caller, Leg& leg) const {
  const bool fits = from_caller && from_caller->trace_id.size() == audit::kTraceIdBytes &&
                    (from_caller->parent_id.empty() || from_caller->parent_id.size() == audit::kSpanIdBytes);
  leg.trace_id = fits ? from_caller->trace_id : audit::crypto::RandomBytes(*rooms_->random, audit::kTraceIdBytes);
  leg.parent_span_id = fits ? from_caller->parent_id : "";
  leg.trace_flags = fits ? from_caller->flags : audit::kTraceSampled;
}

absl::StatusOr<Placed> PlacedAt(store::View& view, uint64_t index) {
  Placed placed;
  placed.index = index;
  auto entry = view.ReadEntry(index);
  if (!entry.ok()) return entry.status();
  placed.entry = *std::move(entry);
  auto openings = view.ReadOpenings(index);
  if (!openings.ok()) return openings.status();
  placed.openings = openings->value_or("");
  return placed;
}

const std::vector<audit::AttributeTag>& SenderTags() {
  static const auto* const tags = new std::vector<audit::AttributeTag>{
      audit::AttributeTag::kPayloadDigest, audit::AttributeTag::kActingPerson, audit::AttributeTag::kCaseNumber};
  return *tags;
}

const std::vector<audit::AttributeTag>& ReplyTags() {
  static const auto* const tags =
      new std::vector<audit::AttributeTag>{audit::AttributeTag::kPayloadDigest, audit::AttributeTag::kDeliveryNote};
  return *tags;
}

const std::vector<audit::AttributeTag>& RecipientTags() {
  static const auto* const tags = new std::vector<audit::AttributeTag>{audit::AttributeTag::kPayloadDigest};
  return *tags;
}

store::Id16 NewId(audit::crypto::RandomSource& random) {
  store::Id16 id{};
  random.Fill(id);
  // UUID version 4, variant 1.
  id[6] = static_cast<uint8_t>((id[6] & 0x0f) | 0x40);
  id[8] = static_cast<uint8_t>((id[8] & 0x3f) | 0x80);
  return id;
}

std::string BytesOf(const store::Id16& id) { return std::string(id.begin(), id.end()); }

store::Id16 IdOf(std::string_view bytes) {
  store::Id16 id{};
  if (bytes.size() == id.size()) std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

}  // namespace ketenpoort::corridor

// The recorder: turns what happened into entries, and entries into receipts. Guarantees that every entry has its trace,
// its parties without establishment, its policy and versions where it rests on a decision; that a receipt holds only
// the openings its holder may know. Writes only through the transaction it is given.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_RECORDER_H_
#define KETENPOORT_GATEWAY_CORRIDOR_RECORDER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/trace_parent.h"
#include "gateway/corridor/entry.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::corridor {

// Who, to whom, about whom: what entries of one exchange share.
struct Leg {
  identity::OrganRef sender;
  std::string sender_oin;
  identity::OrganRef receiver;
  std::string receiver_oin;
  // Another party that acted for the organ that called; empty where it acted itself.
  std::string acting_oin;
  std::string mandate_id;
  store::Id16 message_id{};
  std::optional<store::PersonNo> person;
  std::string trace_id;
  std::string parent_span_id;
  // As the caller set them; those of a trace the gateway began where there is none.
  uint8_t trace_flags = audit::kTraceSampled;
  uint32_t attempt = 0;
};

// What a caller declares, and digests: committed, never in the clear.
struct Committed {
  std::string payload_digest = {};
  std::string acting_person = {};
  std::string case_number = {};
  std::vector<store::Id16> refers_to = {};
  // Of an entry about a person sealed under that person's key: it is free text, and may tell of them.
  std::string reason = {};
  // A serialized SignedDelivery.
  std::string delivery_note = {};
};

// An entry that was placed: enough to make a receipt once it is committed.
struct Placed {
  uint64_t index = 0;
  std::string entry;
  std::string openings;
  std::string span_id;
};

// An entry of the log with its openings, as when it was placed; without its span id.
absl::StatusOr<Placed> PlacedAt(store::View& view, uint64_t index);

class Recorder {
 public:
  explicit Recorder(const Rooms& rooms) : rooms_(&rooms) {}

  // An entry that rests on a decision.
  absl::StatusOr<Placed> RecordVerdict(store::Transaction& transaction, v1::EntryKind kind, const Verdict& verdict,
                                       const Leg& leg, const Committed& committed, std::string_view reason_code = "");
  // An entry about a fact: an acknowledgement, a change, a reading.
  absl::StatusOr<Placed> RecordFact(store::Transaction& transaction, v1::AuditEntry clear, const Leg& leg,
                                    const Committed& committed);

  // The receipt of a committed entry, with the openings of `tags`.
  absl::StatusOr<v1::Receipt> ReceiptFor(const Placed& placed, const std::vector<audit::AttributeTag>& tags) const;
  // The same for an entry of an earlier commit.
  absl::StatusOr<v1::Receipt> ReceiptAt(store::View& view, uint64_t index,
                                        const std::vector<audit::AttributeTag>& tags) const;

  // Puts an exchange in the trace its caller is in; without one, or with ids of another width, in a fresh trace.
  void Trace(const std::optional<audit::TraceParent>& from_caller, Leg& leg) const;

 private:
  absl::StatusOr<Placed> Append(store::Transaction& transaction, EntrySpec spec, const Leg& leg,
                                const Committed& committed);
  const Rooms* rooms_;
};

// The openings a sender's receipt holds, and a recipient's.
const std::vector<audit::AttributeTag>& SenderTags();
const std::vector<audit::AttributeTag>& RecipientTags();
// Those of the entry of an acknowledgement or rejection, for the message's sender.
const std::vector<audit::AttributeTag>& ReplyTags();

store::Id16 NewId(audit::crypto::RandomSource& random);
std::string BytesOf(const store::Id16& id);
// Requires 16 bytes; others give all zero.
store::Id16 IdOf(std::string_view bytes);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_RECORDER_H_

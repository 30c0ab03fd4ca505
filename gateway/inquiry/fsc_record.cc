#include "gateway/inquiry/fsc_record.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "gateway/inquiry/export_text.h"

namespace ketenpoort::inquiry {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

std::string ServiceName(v1::MessageKind kind) {
  std::string name = MessageKindText(kind);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return "ketenpoort-" + name;
}

}  // namespace

std::optional<v1::FscRecord> FscRecordOf(const v1::AuditEntry& entry) {
  const bool came_in = entry.kind() == v1::ENTRY_KIND_ACCEPTED || entry.kind() == v1::ENTRY_KIND_DENIED;
  const bool went_out = entry.kind() == v1::ENTRY_KIND_DISCLOSED;
  const std::string transaction = UuidText(entry.message_id());
  if ((!came_in && !went_out) || transaction.empty() || entry.policy_digest().empty() || entry.sender_oin().empty() ||
      entry.receiver_oin().empty()) {
    return std::nullopt;
  }
  v1::FscRecord record;
  record.set_transaction_id(transaction);
  record.set_direction(came_in ? "DIRECTION_INCOMING" : "DIRECTION_OUTGOING");
  record.set_grant_hash(absl::StrCat("ketenpoort:", audit::crypto::HexEncode(entry.policy_digest())));
  // Who acted stands with whoever it acted for: the sender where it came in, the receiver where it went out.
  const bool sent_for = came_in && !entry.acting_oin().empty();
  record.mutable_source()->set_type(sent_for ? "SOURCE_TYPE_DELEGATED_SOURCE" : "SOURCE_TYPE_SOURCE");
  record.mutable_source()->set_outway_peer_id(sent_for ? entry.acting_oin() : entry.sender_oin());
  if (sent_for) record.mutable_source()->set_delegator_peer_id(entry.sender_oin());
  const bool fetched_for = went_out && !entry.acting_oin().empty();
  record.mutable_destination()->set_type(fetched_for ? "DESTINATION_TYPE_DELEGATED_DESTINATION"
                                                     : "DESTINATION_TYPE_DESTINATION");
  record.mutable_destination()->set_service_peer_id(fetched_for ? entry.acting_oin() : entry.receiver_oin());
  if (fetched_for) record.mutable_destination()->set_delegator_peer_id(entry.receiver_oin());
  record.set_service_name(ServiceName(entry.message_kind()));
  record.set_created_at(static_cast<double>(entry.time_us() / kMicrosPerSecond));
  return record;
}

}  // namespace ketenpoort::inquiry

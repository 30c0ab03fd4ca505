// The rows the store keeps. Values, open, without behaviour; `record` fields are opaque to the store. An organ stands
// as its key: "COLLEGE:0392", "DIRECTEUR:PI-ZWOLLE", "RECLASSERING:RN", "MINISTER:".
#ifndef KETENPOORT_GATEWAY_STORE_ROWS_H_
#define KETENPOORT_GATEWAY_STORE_ROWS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ketenpoort::store {

using Id16 = std::array<uint8_t, 16>;
using PersonNo = std::array<uint8_t, 16>;
using Hash32 = std::array<uint8_t, 32>;

enum class IdentifierKind : uint8_t { kBsn = 1, kSkn = 2, kVNumber = 3 };

struct Identifier {
  IdentifierKind kind;
  std::string value;
  friend bool operator==(const Identifier&, const Identifier&) = default;
};

// Where an item stands; numbered as ketenpoort.v1.DeliveryState.
enum class ItemState : uint8_t {
  kWaiting = 1,
  kLeased = 2,
  kAcknowledged = 3,
  kRejected = 4,
  kHeld = 5,
  kSuperseded = 6,
  kExpired = 7,
  kWithdrawn = 8,
};
// True for WAITING, LEASED and HELD: the payload is still there.
constexpr bool IsActive(ItemState s) {
  return s == ItemState::kWaiting || s == ItemState::kLeased || s == ItemState::kHeld;
}

// One message for one receiver.
struct ItemRow {
  uint64_t seq = 0;  // given by the store at insertion; order of acceptance
  Id16 delivery_id{};
  Id16 message_id{};
  std::string sender_oin;
  std::string sender;    // organ key
  std::string receiver;  // organ key: whose mailbox it is in
  PersonNo person{};
  int kind = 0;
  bool urgent = false;
  ItemState state = ItemState::kWaiting;
  uint32_t attempts = 0;
  int64_t accepted_us = 0;
  int64_t expires_us = 0;
  int64_t held_until_us = 0;   // 0 unless HELD
  std::string sealed_payload;  // empty once destroyed
  std::string sealed_key;      // the per-message key, wrapped; empty once destroyed
  std::string record;
};

// One accepted or refused message; key (sender_oin, message_id).
struct MessageRow {
  std::string sender_oin;
  Id16 message_id{};
  std::string sender;  // organ key
  Hash32 digest{};     // of what was admitted
  PersonNo person{};   // all zero where the person is unknown to the register
  int64_t accepted_us = 0;
  std::string record;
};

// One custody report in the register; versions of a person count from 1 without gaps.
struct RegisterRow {
  PersonNo person{};
  uint64_t version = 0;
  int64_t recorded_us = 0;
  int64_t valid_from_us = 0;
  Id16 report_id{};
  std::string record;
};

// News for a sender.
struct NoticeRow {
  uint64_t seq = 0;
  Id16 notice_id{};
  std::string organ;
  std::string record;
};

// Work that waits for DJI.
struct WorkRow {
  uint64_t seq = 0;
  Id16 report_id{};
  PersonNo person{};
  int kind = 0;
  int64_t since_us = 0;
  std::string record;
};

// A lawful flow that took place: what the correction and standing rules look back at.
struct FlowRow {
  Id16 message_id{};
  std::string sender;
  std::string receiver;
  PersonNo person{};
  int kind = 0;
  uint32_t categories = 0;
  uint64_t course = 0;  // the person's course of detention it belongs to
  uint64_t entry_index = 0;
  bool disclosed = false;
};

// A declaration that outlives one message: a consent, a need-factor, an assignment, a case, a forum.
enum class DeclarationKind : uint8_t { kConsent = 1, kNeedFactor = 2, kAssignment = 3, kCase = 4, kForum = 5 };
struct DeclarationRow {
  Id16 declaration_id{};
  PersonNo person{};
  DeclarationKind kind = DeclarationKind::kConsent;
  uint64_t version = 1;  // counts the changes of this row
  int64_t recorded_us = 0;
  std::string record;
};

// One entry to append. `parts` are the plaintext openings, each sealed under its person's key; without a person under
// the gateway's own.
struct OpeningsPart {
  std::optional<PersonNo> person;
  std::string plaintext;
};
struct EntryDraft {
  std::string bytes;  // Limit: 65,535
  std::vector<OpeningsPart> parts;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_ROWS_H_

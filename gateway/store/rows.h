// The rows the store keeps. Values, open, without behaviour; `record` fields are opaque to the store. An organ stands
// as its key: "COLLEGE:0392", "DIRECTEUR:PI-ZWOLLE", "RECLASSERING:RN", "MINISTER:".
#ifndef KETENPOORT_GATEWAY_STORE_ROWS_H_
#define KETENPOORT_GATEWAY_STORE_ROWS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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
  PersonNo person{};  // all zero where it goes on to stand when the person is erased
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
  std::string sender_oin;  // with the id the key of the message
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

// What was disclosed, or not told in time, and controllers have to assess. Personal is `person` and nothing else: the
// record holds what stands in entries in the clear. An erasure makes the person all zero.
struct FindingRow {
  uint64_t seq = 0;  // given by the store at insertion
  Id16 finding_id{};
  PersonNo person{};
  int kind = 0;
  uint64_t about_index = 0;  // of the entry it is about; one finding of a kind about one entry
  int64_t opened_us = 0;
  std::string record;
  // Whose it is, by OIN, and whether it still waits for that controller. Read back in order of the OIN.
  std::vector<std::pair<std::string, bool>> controllers;
};

// Disclosures that are to be decided again for a fact that came late, so far as that was not done at once. An erasure
// deletes the person's.
struct ReviewRow {
  uint64_t seq = 0;   // given by the store at insertion
  PersonNo person{};  // all zero where it is about a mandate
  std::string record;
};

// The first notice of a flow in one course of detention of a person, and as what the counters of timeliness have it
// now. A flow is a kind of message between two kinds of organ. Goes with the register row of the person.
struct FirstNoticeRow {
  PersonNo person{};
  uint64_t course = 0;
  int kind = 0;
  int sender = 0;
  int receiver = 0;
  int32_t departed = 0;         // the day the person left; 0: not yet
  bool held_back = false;       // at first nothing was told (beperkingen)
  int64_t disclosed_us = 0;     // of the first disclosure; 0: none
  int64_t acknowledged_us = 0;  // of the first acknowledgement; 0: none
  // As counted: in which quarter, and in which class of days ahead. Quarter 0: not counted.
  int quarter = 0;
  int disclosed_ahead = 0;
  int acknowledged_ahead = 0;

  friend bool operator==(const FirstNoticeRow&, const FirstNoticeRow&) = default;
};

// How many departures a counter of timeliness has. No person stands in it, nor anything derived from one.
enum class NoticeMoment : uint8_t { kDisclosed = 1, kAcknowledged = 2 };
struct TimelinessRow {
  int quarter = 0;
  int kind = 0;
  int sender = 0;
  int receiver = 0;
  NoticeMoment moment = NoticeMoment::kDisclosed;
  int ahead = 0;
  uint64_t departures = 0;
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
  // Retention class and period: which of a person's keys seals. Empty: the key the person was made with.
  std::string key_class = {};
};

// The parts of an entry as they are now.
struct OpenedPart {
  std::optional<std::string> plaintext;  // nullopt where the key is gone
  std::optional<uint64_t> erased_by;     // by which entry it went; nullopt for a key that is there, or is missing
};

// A key of a person: what it seals, and when it was made for.
struct PersonKey {
  PersonNo key_no{};
  PersonNo person{};
  std::string key_class;
};

// What is destroyed, and by which entry.
enum class ErasureScope : uint8_t {
  kPerson = 1,    // everything
  kRegister = 2,  // the register and what goes with it; numbers and keys stay, for the log must answer by them
  kKeys = 3,      // some keys
};
struct Erasure {
  ErasureScope scope = ErasureScope::kPerson;
  PersonNo person{};
  uint64_t entry_index = 0;
  std::vector<PersonNo> key_nos = {};  // kKeys only; with kPerson all are meant
};

// A legal hold: while it stands nothing about the person is destroyed.
struct HoldRow {
  PersonNo person{};
  int64_t since_us = 0;
  uint64_t entry_index = 0;
};

// An erasure one officer proposed, until another confirms it.
struct ErasureProposalRow {
  Hash32 digest{};
  PersonNo person{};
  int64_t proposed_us = 0;
  std::string record;
};

// The last day of a person's detention, as the register last had it.
struct DetentionEndRow {
  PersonNo person{};
  int32_t day = 0;
  bool in_register = true;  // false once the register row is gone
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_ROWS_H_

// Attribute commitments: what an entry says about a person without saying it.
//
//   C = SHA-256("ketenpoort/attr/v1" 00 || entry id || u16 tag || salt || u32 length || value)
//
// Guarantees: binding (nobody finds a second value, tag or entry for a commitment) and, as long as the 32-byte random
// salt is secret, hiding, also of values with few possibilities. Every part has a fixed width or a length before it,
// so no two openings share an input. Allocates nothing.
// Does not guarantee: hiding once the salt is known; uniqueness (an entry may commit several values under one tag).
// Thread safety: any thread.
// Ownership: nothing is kept.
// On failure: Commit requires the widths below and ends the process otherwise, since a commitment over other widths
// would bind to nothing; VerifyOpening takes outside bytes and answers false for anything that does not open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/crypto/random_source.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit {

inline constexpr size_t kEntryIdBytes = 16;
inline constexpr size_t kSaltBytes = 32;
// Limit: of a committed value.
inline constexpr size_t kAttributeBytesMax = size_t{1024} * 1024;

// Which attribute a commitment is of. Numbers are for ever: new ones go at the end, none is used again. The bytes of
// each value are listed in docs/audit-format.md.
enum class AttributeTag : uint16_t {
  kSubject = 1,
  kFacts = 2,
  kConditions = 3,
  kCustodyVersion = 4,
  kRefersToEntry = 5,
  kActingPerson = 6,
  kCaseNumber = 7,
  kPayloadDigest = 8,
  kNetworkAddress = 9,
  kSenderUnit = 10,
  kReceiverUnit = 11,
  kReason = 12,
  kPhase = 13,
  kRequest = 14,
  kDeliveryNote = 15,
};
inline constexpr uint16_t kAttributeTagLast = 15;

// `SUBJECT`, `FACTS`, … as in the documentation and the proto.
std::string_view AttributeTagName(AttributeTag tag);
// Nothing for a number this version does not know.
std::optional<AttributeTag> AttributeTagFromNumber(uint32_t number);

// 32 fresh bytes; one salt serves one attribute of one entry.
std::string NewSalt(crypto::RandomSource& random);

// Requires: 16 bytes of entry id, 32 of salt, at most kAttributeBytesMax of value.
crypto::Digest Commit(std::string_view entry_id, AttributeTag tag, std::string_view salt, std::string_view value);

[[nodiscard]] bool VerifyOpening(const crypto::Digest& commitment, std::string_view entry_id, AttributeTag tag,
                                 std::string_view salt, std::string_view value);

}  // namespace ketenpoort::audit

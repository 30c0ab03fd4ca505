#include "audit/commitment.h"

#include <cstdio>
#include <cstdlib>

#include "audit/big_endian.h"
#include "audit/crypto/hmac.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kPrefix("ketenpoort/attr/v1\0", 19);

bool HasWidths(std::string_view entry_id, std::string_view salt, std::string_view value) {
  return entry_id.size() == kEntryIdBytes && salt.size() == kSaltBytes && value.size() <= kAttributeBytesMax;
}

template <size_t kBytes>
void PutBigEndian(uint64_t value, char (&out)[kBytes]) {
  for (size_t i = 0; i < kBytes; ++i) out[i] = static_cast<char>(static_cast<uint8_t>(value >> (8 * (kBytes - 1 - i))));
}

}  // namespace

std::string_view AttributeTagName(AttributeTag tag) {
  switch (tag) {
    case AttributeTag::kSubject:
      return "SUBJECT";
    case AttributeTag::kFacts:
      return "FACTS";
    case AttributeTag::kConditions:
      return "CONDITIONS";
    case AttributeTag::kCustodyVersion:
      return "CUSTODY_VERSION";
    case AttributeTag::kRefersToEntry:
      return "REFERS_TO_ENTRY";
    case AttributeTag::kActingPerson:
      return "ACTING_PERSON";
    case AttributeTag::kCaseNumber:
      return "CASE_NUMBER";
    case AttributeTag::kPayloadDigest:
      return "PAYLOAD_DIGEST";
    case AttributeTag::kNetworkAddress:
      return "NETWORK_ADDRESS";
    case AttributeTag::kSenderUnit:
      return "SENDER_UNIT";
    case AttributeTag::kReceiverUnit:
      return "RECEIVER_UNIT";
    case AttributeTag::kReason:
      return "REASON";
    case AttributeTag::kPhase:
      return "PHASE";
    case AttributeTag::kDeliveryNote:
      return "DELIVERY_NOTE";
    case AttributeTag::kRequest:
      return "REQUEST";
  }
  return "UNKNOWN";
}

std::optional<AttributeTag> AttributeTagFromNumber(uint32_t number) {
  if (number < 1 || number > kAttributeTagLast) return std::nullopt;
  return static_cast<AttributeTag>(number);
}

std::string NewSalt(crypto::RandomSource& random) { return crypto::RandomBytes(random, kSaltBytes); }

crypto::Digest Commit(std::string_view entry_id, AttributeTag tag, std::string_view salt, std::string_view value) {
  if (!HasWidths(entry_id, salt, value)) {
    std::fputs("ketenpoort: a commitment over parts of the wrong width\n", stderr);
    std::abort();
  }
  char tag_bytes[2];
  char value_length[4];
  PutBigEndian(static_cast<uint16_t>(tag), tag_bytes);
  PutBigEndian(value.size(), value_length);
  return crypto::Sha256OfParts({kPrefix, entry_id, std::string_view(tag_bytes, sizeof(tag_bytes)), salt,
                                std::string_view(value_length, sizeof(value_length)), value});
}

bool VerifyOpening(const crypto::Digest& commitment, std::string_view entry_id, AttributeTag tag, std::string_view salt,
                   std::string_view value) {
  if (!HasWidths(entry_id, salt, value)) return false;
  const crypto::Digest opened = Commit(entry_id, tag, salt, value);
  return crypto::EqualConstantTime(crypto::AsView(opened), crypto::AsView(commitment));
}

}  // namespace ketenpoort::audit

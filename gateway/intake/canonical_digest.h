// The digest of an admitted message. Guarantees: SHA-256 over every field that is present, walked in the order of field
// numbers as (number, type, count, values), each value with its length, so that two messages have the same digest only
// when they say the same; it does not depend on how protobuf serializes. Does not cover unknown fields: intake refuses
// them before. Pure, safe in any thread, cannot fail.
#ifndef KETENPOORT_GATEWAY_INTAKE_CANONICAL_DIGEST_H_
#define KETENPOORT_GATEWAY_INTAKE_CANONICAL_DIGEST_H_

#include <google/protobuf/message.h>

#include "audit/crypto/sha256.h"

namespace ketenpoort::intake {

audit::crypto::Digest CanonicalDigest(const google::protobuf::Message& message);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_CANONICAL_DIGEST_H_

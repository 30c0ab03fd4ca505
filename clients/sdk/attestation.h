// Attestation: a human answers for exactly one message (Pbw 18b, Wjsg 51c, care, consent). The digest is the admitted
// digest of the message without the attestation itself: SHA-256 over "ketenpoort/admitted/v1\n" and then, for every
// message from the outside in, the number of its present fields and, in the order of field numbers, number, protobuf
// type, count and values; numbers as eight bytes big-endian, texts and bytes after their length.
//
// Guarantees: the same digest as the gateway's Check answers as `attestation_digest`, computed here and not taken from
// it. Does not guarantee: that the attestation is needed or enough. Thread safety: any thread. On failure: none.
#pragma once

#include <string>
#include <string_view>

#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

// 32 bytes.
std::string AttestationDigest(const ketenpoort::v1::Message& message);

// Sets the attestation of `message` as it is now: change nothing of it afterwards. `until`: last day, ISO 8601.
void Attest(std::string_view who, std::string_view why, std::string_view until, ketenpoort::v1::Message& message);

// Where a human is named as answering for `message` and no digest is there yet: names that of the message as it is now.
// A digest that is there stays, also a wrong one: it is of another message, and the gateway says so.
void BindAttestation(ketenpoort::v1::Message& message);

}  // namespace ketenpoort::sdk

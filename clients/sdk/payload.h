// Payloads by kind: which message a kind carries, reading the bytes of a delivery, and setting it in a Message.
//
// Guarantees: DecodePayload reads the bytes as the message of their kind and refuses fields this version does not know,
// so that nothing disclosed goes unseen. PayloadKind is the kind of the payload a Message holds.
// Does not guarantee: that required fields are there; the gateway's intake decides that.
// Thread safety: any thread. Ownership: the decoded message is the caller's.
// On failure: InvalidArgument for a kind without payload or for bytes that are no such message.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::sdk {

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> DecodePayload(ketenpoort::v1::MessageKind kind,
                                                                         std::string_view payload);

// MESSAGE_KIND_UNSPECIFIED where it holds none.
ketenpoort::v1::MessageKind PayloadKind(const ketenpoort::v1::Message& message);

// The purpose under which parties ordinarily send a kind; PURPOSE_UNSPECIFIED where there is no ordinary one.
ketenpoort::v1::Purpose OrdinaryPurpose(ketenpoort::v1::MessageKind kind);

}  // namespace ketenpoort::sdk

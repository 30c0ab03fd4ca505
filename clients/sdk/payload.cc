#include "clients/sdk/payload.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::sdk {
namespace {

using ketenpoort::v1::Message;
using ketenpoort::v1::MessageKind;

// The field of Message that carries the payload of a kind; null where there is none. By name: the fields of the oneof
// are called after the kinds.
const google::protobuf::FieldDescriptor* PayloadField(MessageKind kind) {
  const google::protobuf::OneofDescriptor* payloads = Message::descriptor()->FindOneofByName("payload");
  const std::string name = ShortName(kind);
  for (int i = 0; i < payloads->field_count(); ++i) {
    const absl::StatusOr<MessageKind> named = ParseName<MessageKind>(payloads->field(i)->name());
    if (named.ok() && *named == kind) return payloads->field(i);
  }
  return nullptr;
}

bool HasUnknownFields(const google::protobuf::Message& message) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> DecodePayload(MessageKind kind, std::string_view payload) {
  const google::protobuf::FieldDescriptor* field = PayloadField(kind);
  if (field == nullptr) return absl::InvalidArgumentError(absl::StrCat("kind `", ShortName(kind), "` has no payload"));
  std::unique_ptr<google::protobuf::Message> decoded(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(field->message_type())->New());
  if (!decoded->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::InvalidArgumentError(absl::StrCat("the payload is no ", field->message_type()->name()));
  }
  if (HasUnknownFields(*decoded)) {
    return absl::InvalidArgumentError(absl::StrCat("the payload holds fields that this version of ",
                                                   field->message_type()->name(), " does not know"));
  }
  return decoded;
}

MessageKind PayloadKind(const Message& message) {
  const google::protobuf::OneofDescriptor* payloads = Message::descriptor()->FindOneofByName("payload");
  const google::protobuf::FieldDescriptor* field = message.GetReflection()->GetOneofFieldDescriptor(message, payloads);
  if (field == nullptr) return ketenpoort::v1::MESSAGE_KIND_UNSPECIFIED;
  return ParseName<MessageKind>(field->name()).value_or(ketenpoort::v1::MESSAGE_KIND_UNSPECIFIED);
}

ketenpoort::v1::Purpose OrdinaryPurpose(MessageKind kind) {
  switch (kind) {
    case ketenpoort::v1::MESSAGE_KIND_DETENTION_START:
    case ketenpoort::v1::MESSAGE_KIND_DETENTION_CHANGE:
    case ketenpoort::v1::MESSAGE_KIND_CONTACT_CHANGED:
    case ketenpoort::v1::MESSAGE_KIND_RELEASE_DATE:
    case ketenpoort::v1::MESSAGE_KIND_INVOLVEMENT_ENDED:
      return ketenpoort::v1::PURPOSE_CUSTODY_NOTICE;
    case ketenpoort::v1::MESSAGE_KIND_REINTEGRATION_PLAN:
    case ketenpoort::v1::MESSAGE_KIND_RECEPTION_STATUS:
      return ketenpoort::v1::PURPOSE_REINTEGRATION_PLAN;
    case ketenpoort::v1::MESSAGE_KIND_CARE_ARRANGEMENT:
      return ketenpoort::v1::PURPOSE_CARE;
    case ketenpoort::v1::MESSAGE_KIND_SUPERVISION_CONSULT:
      return ketenpoort::v1::PURPOSE_SUPERVISION_ADVICE;
    case ketenpoort::v1::MESSAGE_KIND_ADVICE:
    case ketenpoort::v1::MESSAGE_KIND_SUPERVISION_ORDER:
    case ketenpoort::v1::MESSAGE_KIND_COMPLIANCE_REPORT:
      return ketenpoort::v1::PURPOSE_EXECUTION;
    case ketenpoort::v1::MESSAGE_KIND_RISK_NOTICE:
      return ketenpoort::v1::PURPOSE_RISK_18B;
    case ketenpoort::v1::MESSAGE_KIND_BIJ_NOTICE:
      return ketenpoort::v1::PURPOSE_PUBLIC_ORDER_BIJ;
    case ketenpoort::v1::MESSAGE_KIND_ISD_STAY_PLAN:
      return ketenpoort::v1::PURPOSE_ISD;
    case ketenpoort::v1::MESSAGE_KIND_CORRECTION:
      return ketenpoort::v1::PURPOSE_CORRECTION;
    case ketenpoort::v1::MESSAGE_KIND_CASE_WGS:
      return ketenpoort::v1::PURPOSE_CASE_WGS;
    case ketenpoort::v1::MESSAGE_KIND_RESOCIALISATION_51C:
      return ketenpoort::v1::PURPOSE_RESOCIALISATION_51C;
    case ketenpoort::v1::MESSAGE_KIND_YOUTH_AFTERCARE:
      return ketenpoort::v1::PURPOSE_YOUTH_AFTERCARE;
    case ketenpoort::v1::MESSAGE_KIND_CONSENTED_HELP:
      return ketenpoort::v1::PURPOSE_CONSENTED_HELP;
    case ketenpoort::v1::MESSAGE_KIND_UNSPECIFIED:
    case ketenpoort::v1::MessageKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case ketenpoort::v1::MessageKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      return ketenpoort::v1::PURPOSE_UNSPECIFIED;
  }
  return ketenpoort::v1::PURPOSE_UNSPECIFIED;
}

}  // namespace ketenpoort::sdk

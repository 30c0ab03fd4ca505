#include "clients/sdk/attestation.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <vector>

#include "audit/crypto/sha256.h"

namespace ketenpoort::sdk {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kDomain = "ketenpoort/admitted/v1\n";

void AppendNumber(uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

void AppendText(std::string_view text, std::string& out) {
  AppendNumber(text.size(), out);
  out.append(text);
}

std::vector<const FieldDescriptor*> PresentIn(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

// The number of a scalar, signed ones as their two's complement. `index` is -1 for a singular field.
uint64_t NumberOf(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& r = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return static_cast<uint64_t>(
          int64_t{one ? r.GetEnumValue(message, &field) : r.GetRepeatedEnumValue(message, &field, index)});
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? r.GetBool(message, &field) : r.GetRepeatedBool(message, &field, index)) ? 1 : 0;
    case FieldDescriptor::CPPTYPE_INT32:
      return static_cast<uint64_t>(
          int64_t{one ? r.GetInt32(message, &field) : r.GetRepeatedInt32(message, &field, index)});
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<uint64_t>(one ? r.GetInt64(message, &field) : r.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return one ? r.GetUInt32(message, &field) : r.GetRepeatedUInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return one ? r.GetUInt64(message, &field) : r.GetRepeatedUInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      break;
  }
  // Texts and messages are not numbers, and no message of ours has a floating point number.
  return 0;
}

void AppendMessage(const Message& message, std::string& out);

void AppendValue(const Message& message, const FieldDescriptor& field, int index, std::string& out) {
  const Reflection& r = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return AppendMessage(index < 0 ? r.GetMessage(message, &field) : r.GetRepeatedMessage(message, &field, index), out);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return AppendText(index < 0 ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, index), out);
  }
  AppendNumber(NumberOf(message, field, index), out);
}

void AppendMessage(const Message& message, std::string& out) {
  const std::vector<const FieldDescriptor*> fields = PresentIn(message);
  AppendNumber(fields.size(), out);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    AppendNumber(static_cast<uint64_t>(field->number()), out);
    AppendNumber(static_cast<uint64_t>(field->type()), out);
    AppendNumber(static_cast<uint64_t>(count), out);
    for (int i = 0; i < count; ++i) AppendValue(message, *field, field->is_repeated() ? i : -1, out);
  }
}

}  // namespace

std::string AttestationDigest(const ketenpoort::v1::Message& message) {
  ketenpoort::v1::Message without = message;
  if (without.envelope().declarations().has_human()) {
    without.mutable_envelope()->mutable_declarations()->clear_human();
    // Declarations that held nothing else were not there before.
    if (PresentIn(without.envelope().declarations()).empty()) without.mutable_envelope()->clear_declarations();
  }
  std::string bytes(kDomain);
  AppendMessage(without, bytes);
  return audit::crypto::ToBytes(audit::crypto::Sha256(bytes));
}

void Attest(std::string_view who, std::string_view why, std::string_view until, ketenpoort::v1::Message& message) {
  const std::string digest = AttestationDigest(message);
  ketenpoort::v1::HumanAttestation& human = *message.mutable_envelope()->mutable_declarations()->mutable_human();
  human.set_who(std::string(who));
  human.set_why(std::string(why));
  human.set_until(std::string(until));
  human.set_message_digest(digest);
}

void BindAttestation(ketenpoort::v1::Message& message) {
  const ketenpoort::v1::HumanAttestation human = message.envelope().declarations().human();
  if (human.who().empty() || !human.message_digest().empty()) return;
  Attest(human.who(), human.why(), human.until(), message);
}

}  // namespace ketenpoort::sdk

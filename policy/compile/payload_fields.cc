#include "policy/compile/payload_fields.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <optional>
#include <string>

#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::policy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string Upper(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

// A payload holds messages, but never itself.
void AddLeaves(const Descriptor& message, MessageKind kind, std::vector<PayloadField>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.message_type() != nullptr) {
      AddLeaves(*field.message_type(), kind, fields);
      continue;
    }
    const auto category = static_cast<Category>(field.options().GetExtension(v1::category));
    fields.push_back({kind, message.name() + "." + field.name(), category});
  }
}

}  // namespace

std::vector<PayloadField> PayloadFields() {
  std::vector<PayloadField> fields;
  const auto* payload = v1::Message::descriptor()->FindOneofByName("payload");
  if (payload == nullptr) return fields;
  for (int i = 0; i < payload->field_count(); ++i) {
    const FieldDescriptor& field = *payload->field(i);
    const auto kind = MessageKindNamed(Upper(field.name()));
    if (kind) AddLeaves(*field.message_type(), *kind, fields);
  }
  return fields;
}

}  // namespace ketenpoort::policy

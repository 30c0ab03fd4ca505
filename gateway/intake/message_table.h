// MessageTable: what intake must know of each field of a message type: its category, whether it is free text, its rule.
// Guarantees: built once per descriptor, never changed, lives as long as the process; TableOf is one look-up. Does not
// guarantee that the options are sound: CategoryFaults says so, and a test runs it over every payload. Thread-safe.
// Descriptors must outlive the process or be passed by ones that do (generated ones do).
#ifndef KETENPOORT_GATEWAY_INTAKE_MESSAGE_TABLE_H_
#define KETENPOORT_GATEWAY_INTAKE_MESSAGE_TABLE_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "gateway/intake/field_rule.h"
#include "policy/vocabulary.h"

namespace ketenpoort::intake {

struct MessageTable;

struct FieldEntry {
  const google::protobuf::FieldDescriptor* field = nullptr;
  // kUnspecified for containers, and for leaves outside the payloads.
  policy::Category category = policy::Category::kUnspecified;
  bool free_text = false;
  const FieldRule* rule = nullptr;
  const MessageTable* child = nullptr;
};

struct MessageTable {
  const google::protobuf::Descriptor* descriptor = nullptr;
  std::vector<FieldEntry> fields;  // by FieldDescriptor::index()

  const FieldEntry& Of(const google::protobuf::FieldDescriptor& field) const {
    return fields[static_cast<size_t>(field.index())];
  }
};

const MessageTable& TableOf(const google::protobuf::Descriptor& descriptor);

// What is wrong with the category options of a payload type and everything in it, one sentence each: a leaf without one
// known category, a container with one, free text that is no string. Empty when sound.
std::vector<std::string> CategoryFaults(const google::protobuf::Descriptor& payload);

// The payload types of Message, in the order of their field numbers.
std::vector<const google::protobuf::FieldDescriptor*> PayloadFields();

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_MESSAGE_TABLE_H_

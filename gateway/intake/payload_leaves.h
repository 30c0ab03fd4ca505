// Walking the leaves of a payload. Guarantees: every leaf that is present is visited once, a repeated leaf as one, in
// the order of field numbers, with its path ("care[1].provider"); extensions and unknown fields are not visited (intake
// refuses them). Depth is bounded by the payload types, which are not recursive. Pure, safe in any thread.
#ifndef KETENPOORT_GATEWAY_INTAKE_PAYLOAD_LEAVES_H_
#define KETENPOORT_GATEWAY_INTAKE_PAYLOAD_LEAVES_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "gateway/intake/message_table.h"

namespace ketenpoort::intake {

inline std::string JoinPath(const std::string& path, const std::string& name) {
  if (path.empty()) return name;
  std::string joined = path;
  joined += '.';
  joined += name;
  return joined;
}

inline std::string ElementPath(const std::string& path, int index) {
  std::string element = path;
  element += '[';
  element += std::to_string(index);
  element += ']';
  return element;
}

// What is present, in the order of field numbers.
inline std::vector<const google::protobuf::FieldDescriptor*> PresentFields(const google::protobuf::Message& message) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

// Calls `leaf(path, entry, holder)`.
template <typename Leaf>
void ForEachLeaf(const google::protobuf::Message& message, const MessageTable& table, const std::string& path,
                 const Leaf& leaf) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (const google::protobuf::FieldDescriptor* field : PresentFields(message)) {
    if (field->is_extension()) continue;
    const FieldEntry& entry = table.Of(*field);
    const std::string here = JoinPath(path, field->name());
    if (entry.child == nullptr) {
      leaf(here, entry, message);
    } else if (!field->is_repeated()) {
      ForEachLeaf(reflection.GetMessage(message, field), *entry.child, here, leaf);
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ForEachLeaf(reflection.GetRepeatedMessage(message, field, i), *entry.child, ElementPath(here, i), leaf);
      }
    }
  }
}

// The same from the top of a payload.
template <typename Leaf>
void ForEachLeaf(const google::protobuf::Message& payload, const Leaf& leaf) {
  ForEachLeaf(payload, TableOf(*payload.GetDescriptor()), std::string(), leaf);
}

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_PAYLOAD_LEAVES_H_

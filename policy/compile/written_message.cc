#include "policy/compile/written_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace ketenpoort::policy {
namespace {

namespace pb = google::protobuf;

// The fields that are set, in the order of the format.
std::vector<const pb::FieldDescriptor*> FieldsSetIn(const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->index() < b->index(); });
  return fields;
}

// One value as the file writes it; `index` -1 for a field that is not repeated.
std::string ValueOf(const pb::Message& message, const pb::FieldDescriptor* field, int index) {
  if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
    const pb::Reflection& reflection = *message.GetReflection();
    return index < 0 ? reflection.GetString(message, field) : reflection.GetRepeatedString(message, field, index);
  }
  std::string text;
  pb::TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests, and no part holds itself.
WrittenFields FieldsOf(const pb::Message& message) {
  WrittenFields fields;
  const pb::Reflection& reflection = *message.GetReflection();
  for (const pb::FieldDescriptor* field : FieldsSetIn(message)) {
    WrittenField written{field->name(), {}, {}, field->is_repeated()};
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      if (field->message_type() == nullptr) {
        written.values.push_back(ValueOf(message, field, index));
      } else {
        written.parts.push_back(FieldsOf(index < 0 ? reflection.GetMessage(message, field)
                                                   : reflection.GetRepeatedMessage(message, field, index)));
      }
    }
    fields.push_back(std::move(written));
  }
  return fields;
}

// A part that may stand more than once is known by the first of its fields that holds one text.
WrittenPart PartOf(const pb::FieldDescriptor* sort, const pb::Message& message) {
  WrittenPart part{sort->name(), "", "", FieldsOf(message)};
  if (!sort->is_repeated()) return part;
  const auto known_by = std::find_if(part.fields.begin(), part.fields.end(), [](const WrittenField& field) {
    return !field.repeated && field.values.size() == 1;
  });
  if (known_by == part.fields.end()) return part;
  part.known_by = known_by->name;
  part.id = known_by->values.front();
  return part;
}

}  // namespace

std::vector<WrittenPart> WrittenIn(const pb::Message& file) {
  std::vector<WrittenPart> parts;
  const pb::Reflection& reflection = *file.GetReflection();
  for (const pb::FieldDescriptor* sort : FieldsSetIn(file)) {
    if (!sort->is_repeated()) {
      parts.push_back(PartOf(sort, reflection.GetMessage(file, sort)));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(file, sort); ++i) {
      parts.push_back(PartOf(sort, reflection.GetRepeatedMessage(file, sort, i)));
    }
  }
  return parts;
}

}  // namespace ketenpoort::policy

#include "gateway/intake/minimise.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>

#include "gateway/intake/message_table.h"
#include "gateway/intake/payload_leaves.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Pruner {
 public:
  explicit Pruner(policy::CategorySet released) : released_(released) {}

  // Drops what was not released. True when the message then holds nothing.
  bool Prune(Message* message, const MessageTable& table, const std::string& path) {
    const Reflection& reflection = *message->GetReflection();
    reflection.MutableUnknownFields(message)->Clear();
    for (const FieldDescriptor* field : PresentFields(*message)) {
      if (field->is_extension()) {
        reflection.ClearField(message, field);
        continue;
      }
      const FieldEntry& entry = table.Of(*field);
      const std::string here = JoinPath(path, field->name());
      if (entry.child == nullptr) {
        PruneLeaf(message, entry, here);
      } else if (!field->is_repeated()) {
        if (Prune(reflection.MutableMessage(message, field), *entry.child, here)) reflection.ClearField(message, field);
      } else {
        PruneEach(message, entry, here);
      }
    }
    return PresentFields(*message).empty();
  }

  std::vector<WithheldField> withheld;

 private:
  void PruneLeaf(Message* message, const FieldEntry& entry, const std::string& path) {
    const bool released = entry.category != policy::Category::kUnspecified && released_.Has(entry.category);
    if (released) return;
    withheld.push_back({path, entry.category});
    message->GetReflection()->ClearField(message, entry.field);
  }

  // Keeps the elements that still hold something, in their order.
  void PruneEach(Message* message, const FieldEntry& entry, const std::string& path) {
    const Reflection& reflection = *message->GetReflection();
    int kept = 0;
    const int size = reflection.FieldSize(*message, entry.field);
    for (int i = 0; i < size; ++i) {
      Message* element = reflection.MutableRepeatedMessage(message, entry.field, i);
      if (Prune(element, *entry.child, ElementPath(path, i))) continue;
      if (kept != i) reflection.SwapElements(message, entry.field, kept, i);
      ++kept;
    }
    for (int i = kept; i < size; ++i) reflection.RemoveLast(message, entry.field);
  }

  policy::CategorySet released_;
};

std::string SerializeOnce(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

Minimised Minimise(const Message& payload, policy::CategorySet released) {
  const std::unique_ptr<Message> copy(payload.New());
  copy->CopyFrom(payload);
  Pruner pruner(released);
  pruner.Prune(copy.get(), TableOf(*payload.GetDescriptor()), "");
  return {SerializeOnce(*copy), std::move(pruner.withheld)};
}

policy::CategorySet CategoriesIn(const Message& payload) {
  policy::CategorySet categories;
  ForEachLeaf(payload,
              [&](const std::string&, const FieldEntry& entry, const Message&) { categories.Add(entry.category); });
  return categories;
}

std::vector<WithheldField> FieldsOf(const Message& payload, policy::CategorySet categories) {
  std::vector<WithheldField> fields;
  ForEachLeaf(payload, [&](const std::string& path, const FieldEntry& entry, const Message&) {
    if (categories.Has(entry.category)) fields.push_back({path, entry.category});
  });
  return fields;
}

uint8_t CareFrameworksIn(const Message& payload) {
  uint8_t frameworks = 0;
  ForEachLeaf(payload, [&](const std::string&, const FieldEntry& entry, const Message& holder) {
    if (entry.field->enum_type() != v1::CareFramework_descriptor() || entry.field->is_repeated()) return;
    const int number = holder.GetReflection()->GetEnumValue(holder, entry.field);
    if (number > 0 && number < 8) frameworks = static_cast<uint8_t>(frameworks | (1 << number));
  });
  return frameworks;
}

}  // namespace ketenpoort::intake

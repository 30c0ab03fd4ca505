#include "gateway/intake/message_table.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool IsContainer(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

policy::Category CategoryOf(const FieldDescriptor& field) {
  const int number = field.options().GetExtension(v1::category);
  const bool known = number > 0 && number < policy::kCategoryCount;
  return known ? static_cast<policy::Category>(number) : policy::Category::kUnspecified;
}

class Tables {
 public:
  const MessageTable& Of(const Descriptor& descriptor) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return Build(descriptor);
  }

 private:
  // Requires: mutex_ is held. Enters the table before its children, so that a recursive type ends.
  const MessageTable& Build(const Descriptor& descriptor) {
    auto& slot = tables_[&descriptor];
    if (slot != nullptr) return *slot;
    slot = std::make_unique<MessageTable>();
    MessageTable& table = *slot;
    table.descriptor = &descriptor;
    table.fields.resize(static_cast<size_t>(descriptor.field_count()));
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      FieldEntry& entry = table.fields[static_cast<size_t>(i)];
      entry.field = &field;
      entry.rule = RuleOf(field.full_name());
      if (IsContainer(field)) {
        entry.child = &Build(*field.message_type());
        continue;
      }
      entry.category = CategoryOf(field);
      entry.free_text = field.options().GetExtension(v1::free_text);
    }
    return table;
  }

  std::mutex mutex_;
  std::map<const Descriptor*, std::unique_ptr<MessageTable>> tables_;
};

void FaultsOf(const FieldDescriptor& field, std::vector<std::string>* faults) {
  const bool has = field.options().HasExtension(v1::category);
  const bool free_text = field.options().GetExtension(v1::free_text);
  if (IsContainer(field)) {
    if (has || free_text) faults->push_back(absl::StrCat(field.full_name(), " is a container and has a category"));
  } else if (!has) {
    faults->push_back(absl::StrCat(field.full_name(), " is a leaf without a category"));
  } else if (CategoryOf(field) == policy::Category::kUnspecified) {
    faults->push_back(absl::StrCat(field.full_name(), " has a category outside the vocabulary"));
  }
  if (free_text && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    faults->push_back(absl::StrCat(field.full_name(), " is free text and no string"));
  }
  if (!IsContainer(field) && !field.is_repeated() && !field.has_presence()) {
    faults->push_back(absl::StrCat(field.full_name(), " is not `optional`: withheld would read as empty"));
  }
  if (field.is_map() || field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
      field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    faults->push_back(absl::StrCat(field.full_name(), " is a map or a floating point number"));
  }
}

}  // namespace

const MessageTable& TableOf(const Descriptor& descriptor) {
  static Tables& tables = *new Tables();
  return tables.Of(descriptor);
}

std::vector<std::string> CategoryFaults(const Descriptor& payload) {
  std::vector<std::string> faults;
  std::set<const Descriptor*> seen = {&payload};
  std::vector<const Descriptor*> open = {&payload};
  while (!open.empty()) {
    const Descriptor& at = *open.back();
    open.pop_back();
    for (int i = 0; i < at.field_count(); ++i) {
      const FieldDescriptor& field = *at.field(i);
      FaultsOf(field, &faults);
      if (IsContainer(field) && seen.insert(field.message_type()).second) open.push_back(field.message_type());
    }
  }
  return faults;
}

std::vector<const FieldDescriptor*> PayloadFields() {
  const auto& oneof = *v1::Message::descriptor()->FindOneofByName("payload");
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < oneof.field_count(); ++i) fields.push_back(oneof.field(i));
  return fields;
}

}  // namespace ketenpoort::intake

#include "tests/population/payloads.h"

#include <google/protobuf/util/message_differencer.h>

#include <vector>

#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::population {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

void Keep(Message* message, Categories kept) {
  const auto* reflection = message->GetReflection();
  for (const FieldDescriptor* field : SetFields(*message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      if ((C(field->options().GetExtension(v1::category)) & kept) == 0) reflection->ClearField(message, field);
      continue;
    }
    if (!field->is_repeated()) {
      Message* held = reflection->MutableMessage(message, field);
      Keep(held, kept);
      if (SetFields(*held).empty()) reflection->ClearField(message, field);
      continue;
    }
    bool any = false;
    for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
      Message* held = reflection->MutableRepeatedMessage(message, field, i);
      Keep(held, kept);
      any = any || !SetFields(*held).empty();
    }
    if (!any) reflection->ClearField(message, field);
  }
}

void NameDifferences(const Message& a, const Message& b, const std::string& path, std::string* names) {
  const auto* reflection = a.GetReflection();
  for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = a.GetDescriptor()->field(i);
    const std::string here = path + field->name();
    if (field->is_repeated()) {
      if (reflection->FieldSize(a, field) != reflection->FieldSize(b, field)) *names += " " + here;
      continue;
    }
    const bool in_a = reflection->HasField(a, field);
    const bool in_b = reflection->HasField(b, field);
    if (!in_a && !in_b) continue;
    if (in_a != in_b) {
      *names += " " + here + (in_a ? "(expected)" : "(unexpected)");
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      NameDifferences(reflection->GetMessage(a, field), reflection->GetMessage(b, field), here + ".", names);
    } else {
      std::unique_ptr<Message> one(a.New());
      std::unique_ptr<Message> other(b.New());
      google::protobuf::util::MessageDifferencer differencer;
      one->CopyFrom(a);
      other->CopyFrom(b);
      for (const FieldDescriptor* f : SetFields(*one)) {
        if (f != field) one->GetReflection()->ClearField(one.get(), f);
      }
      for (const FieldDescriptor* f : SetFields(*other)) {
        if (f != field) other->GetReflection()->ClearField(other.get(), f);
      }
      if (!differencer.Compare(*one, *other)) *names += " " + here;
    }
  }
}

void AddNumbers(v1::Organ receiver, const v1::PersonIdentity& person, v1::PersonIdentity* to) {
  const bool sound = PassesElevenTest(person.bsn());
  if (sound) to->set_bsn(person.bsn());
  if (!sound || receiver == v1::ORGAN_RECLASSERING) *to->mutable_skn() = person.skn();
  if (!sound && person.skn().empty() && person.has_v_number()) to->set_v_number(person.v_number());
}

}  // namespace

Categories CategoriesIn(const Message& payload) {
  Categories categories = 0;
  const auto* reflection = payload.GetReflection();
  for (const FieldDescriptor* field : SetFields(payload)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      categories |= C(field->options().GetExtension(v1::category));
    } else if (!field->is_repeated()) {
      categories |= CategoriesIn(reflection->GetMessage(payload, field));
    } else {
      for (int i = 0; i < reflection->FieldSize(payload, field); ++i) {
        categories |= CategoriesIn(reflection->GetRepeatedMessage(payload, field, i));
      }
    }
  }
  return categories;
}

uint32_t CareFrameworksIn(const Message& payload) {
  if (payload.GetDescriptor() == v1::CareTrajectory::descriptor()) {
    const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName("framework");
    return uint32_t{1} << payload.GetReflection()->GetEnumValue(payload, field);
  }
  uint32_t frameworks = 0;
  const auto* reflection = payload.GetReflection();
  for (const FieldDescriptor* field : SetFields(payload)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      frameworks |= CareFrameworksIn(reflection->GetMessage(payload, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(payload, field); ++i) {
      frameworks |= CareFrameworksIn(reflection->GetRepeatedMessage(payload, field, i));
    }
  }
  return frameworks;
}

std::unique_ptr<Message> Only(const Message& payload, Categories kept) {
  std::unique_ptr<Message> copy(payload.New());
  copy->CopyFrom(payload);
  Keep(copy.get(), kept);
  return copy;
}

bool SamePayload(const Message& a, const Message& b) {
  constexpr Categories kEverything = ~Categories{0};
  return google::protobuf::util::MessageDifferencer::Equals(*Only(a, kEverything), *Only(b, kEverything));
}

std::string DifferingFields(const Message& a, const Message& b) {
  std::string names;
  NameDifferences(a, b, "", &names);
  return names;
}

bool PassesElevenTest(const std::string& bsn) {
  if (bsn.size() != 9 || bsn == "000000000") return false;
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) {
    if (bsn[i] < '0' || bsn[i] > '9') return false;
    const int weight = i == 8 ? -1 : 9 - static_cast<int>(i);
    sum += weight * (bsn[i] - '0');
  }
  return sum % 11 == 0;
}

v1::PersonIdentity KeysOf(v1::Organ receiver, const v1::PersonIdentity& person) {
  v1::PersonIdentity keys;
  if (person.has_family_name()) keys.set_family_name(person.family_name());
  if (person.has_given_names()) keys.set_given_names(person.given_names());
  if (person.has_born_on()) keys.set_born_on(person.born_on());
  AddNumbers(receiver, person, &keys);
  return keys;
}

v1::PersonIdentity WholeOf(v1::Organ receiver, const v1::PersonIdentity& person) {
  v1::PersonIdentity whole = KeysOf(receiver, person);
  if (person.has_address()) whole.set_address(person.address());
  if (person.has_address_gemeente()) whole.set_address_gemeente(person.address_gemeente());
  if (person.has_born_at()) whole.set_born_at(person.born_at());
  if (person.has_nationality()) whole.set_nationality(person.nationality());
  return whole;
}

std::set<int> ChangedFields(const v1::PersonIdentity& before, const v1::PersonIdentity& after) {
  std::set<int> changed;
  for (int i = 0; i < v1::PersonIdentity::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = v1::PersonIdentity::descriptor()->field(i);
    std::string left;
    std::string right;
    if (field->is_repeated()) {
      for (const std::string& one : before.skn()) left += one + ";";
      for (const std::string& one : after.skn()) right += one + ";";
    } else {
      left = before.GetReflection()->GetString(before, field);
      right = after.GetReflection()->GetString(after, field);
    }
    if (left != right) changed.insert(field->number());
  }
  return changed;
}

}  // namespace ketenpoort::population

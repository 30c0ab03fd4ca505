#include "clients/sdk/organ_name.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace ketenpoort::sdk {
namespace {

// Limit: of a unit on the wire.
constexpr size_t kUnitCharactersMax = 32;

// `MESSAGE_KIND_` of the enum MessageKind: what all its values begin with.
std::string PrefixOf(const google::protobuf::EnumDescriptor& descriptor) {
  std::string prefix;
  for (const char c : descriptor.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  return prefix + "_";
}

std::string NamesOf(const google::protobuf::EnumDescriptor& descriptor) {
  std::vector<std::string> names;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    if (descriptor.value(i)->number() != 0) names.push_back(ShortEnumName(descriptor, descriptor.value(i)->number()));
  }
  return absl::StrJoin(names, ", ");
}

bool IsUnit(std::string_view unit) {
  return unit.size() <= kUnitCharactersMax && std::all_of(unit.begin(), unit.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
         });
}

std::string Upper(std::string_view text) {
  std::string upper = absl::AsciiStrToUpper(absl::string_view(text.data(), text.size()));
  return upper;
}

}  // namespace

std::string ShortEnumName(const google::protobuf::EnumDescriptor& descriptor, int number) {
  const google::protobuf::EnumValueDescriptor* value = descriptor.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  const std::string prefix = PrefixOf(descriptor);
  const std::string& name = value->name();
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

absl::StatusOr<int> ParseEnumName(const google::protobuf::EnumDescriptor& descriptor, std::string_view text) {
  const std::string name = absl::StrReplaceAll(Upper(text), {{"-", "_"}});
  const google::protobuf::EnumValueDescriptor* value = descriptor.FindValueByName(name);
  if (value == nullptr) value = descriptor.FindValueByName(PrefixOf(descriptor) + name);
  if (value == nullptr || value->number() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", std::string(text), "` is no ", descriptor.name(), ": one of ", NamesOf(descriptor)));
  }
  return value->number();
}

absl::StatusOr<ketenpoort::v1::OrganAddress> ParseOrgan(std::string_view text) {
  const size_t colon = text.find(':');
  const absl::StatusOr<ketenpoort::v1::Organ> organ = ParseName<ketenpoort::v1::Organ>(text.substr(0, colon));
  if (!organ.ok()) return organ.status();
  ketenpoort::v1::OrganAddress address;
  address.set_organ(*organ);
  if (colon == std::string_view::npos) return address;
  const std::string unit = Upper(text.substr(colon + 1));
  if (unit.empty() || !IsUnit(unit)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", std::string(text), "`: behind the colon stands a code of A-Z, 0-9 and hyphen, as COLLEGE:0392"));
  }
  address.set_unit(unit);
  return address;
}

std::string FormatOrgan(const ketenpoort::v1::OrganAddress& organ) {
  const std::string name = ShortName(organ.organ());
  return organ.unit().empty() ? name : absl::StrCat(name, ":", organ.unit());
}

}  // namespace ketenpoort::sdk

// Organ, kind and other names as people write them: `COLLEGE:0392`, `DIRECTEUR:PI-HAARLEM`, `DIRECTEUR`,
// `RELEASE_DATE`.
//
// Guarantees: ParseOrgan reads exactly what FormatOrgan writes, and lower case too; ParseEnumName reads the name of a
// value with or without the prefix of its enum, never a number and never the zero value.
// Does not guarantee: that the unit exists. Thread safety: any thread. On failure: InvalidArgument, listing the names.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::sdk {

absl::StatusOr<ketenpoort::v1::OrganAddress> ParseOrgan(std::string_view text);
std::string FormatOrgan(const ketenpoort::v1::OrganAddress& organ);

// The number of the named value of `descriptor`.
absl::StatusOr<int> ParseEnumName(const google::protobuf::EnumDescriptor& descriptor, std::string_view text);
// The name without the prefix of its enum, as `RELEASE_DATE`; the number where this version does not know it.
std::string ShortEnumName(const google::protobuf::EnumDescriptor& descriptor, int number);

template <typename Enum>
std::string ShortName(Enum value) {
  return ShortEnumName(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

template <typename Enum>
absl::StatusOr<Enum> ParseName(std::string_view text) {
  const absl::StatusOr<int> number = ParseEnumName(*google::protobuf::GetEnumDescriptor<Enum>(), text);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

}  // namespace ketenpoort::sdk

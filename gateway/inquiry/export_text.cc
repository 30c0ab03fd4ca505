#include "gateway/inquiry/export_text.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "audit/crypto/encoding.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::inquiry {
namespace {

constexpr size_t kUuidBytes = 16;

}  // namespace

std::string UuidText(std::string_view id) {
  if (id.size() != kUuidBytes) return "";
  std::string text = audit::crypto::HexEncode(id);
  for (const size_t at : {size_t{20}, size_t{16}, size_t{12}, size_t{8}}) text.insert(at, 1, '-');
  return text;
}

std::string OrganText(const v1::OrganAddress& organ) {
  if (organ.organ() == v1::ORGAN_UNSPECIFIED) return "";
  const std::string name = EnumText(*v1::Organ_descriptor(), "ORGAN_", organ.organ());
  return organ.unit().empty() ? name : absl::StrCat(name, ":", organ.unit());
}

std::string EnumText(const google::protobuf::EnumDescriptor& type, std::string_view prefix, int value) {
  const google::protobuf::EnumValueDescriptor* const known = type.FindValueByNumber(value);
  if (known == nullptr) return std::to_string(value);
  const std::string& name = known->name();
  return name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : name;
}

std::string MessageKindText(v1::MessageKind kind) {
  return EnumText(*v1::MessageKind_descriptor(), "MESSAGE_KIND_", kind);
}
std::string PurposeText(v1::Purpose purpose) { return EnumText(*v1::Purpose_descriptor(), "PURPOSE_", purpose); }
std::string CategoryText(int category) { return EnumText(*v1::Category_descriptor(), "CATEGORY_", category); }

std::string InstantText(int64_t us) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixMicros(us), absl::UTCTimeZone());
}

absl::StatusOr<std::string> JsonLine(const google::protobuf::Message& message) {
  std::string line;
  if (!google::protobuf::util::MessageToJsonString(message, &line).ok()) {
    return absl::InternalError("a line cannot be written as JSON");
  }
  return line;
}

std::optional<v1::Opening> OpeningUnder(const std::optional<std::string>& openings, audit::AttributeTag tag) {
  v1::OpeningSet set;
  if (!openings || !set.ParseFromString(*openings)) return std::nullopt;
  for (const v1::Opening& opening : set.openings()) {
    if (opening.tag() == static_cast<uint32_t>(tag)) return opening;
  }
  return std::nullopt;
}

bool CommitsTo(const v1::AuditEntry& entry, audit::AttributeTag tag) {
  return std::any_of(entry.committed().begin(), entry.committed().end(),
                     [tag](const v1::CommittedAttribute& one) { return one.tag() == static_cast<uint32_t>(tag); });
}

}  // namespace ketenpoort::inquiry

// What the forms of an export share: how ids, organs, enum values and moments are written in them. Guarantees: one
// spelling each; JsonLine is protobuf's own JSON mapping, without a line break. Pure; safe in any thread. On failure
// JsonLine INTERNAL.
#ifndef KETENPOORT_GATEWAY_INQUIRY_EXPORT_TEXT_H_
#define KETENPOORT_GATEWAY_INQUIRY_EXPORT_TEXT_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/commitment.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::inquiry {

inline constexpr int64_t kMicrosPerMilli = 1'000;

// "4f0e…-…": 16 bytes as a UUID; empty for another width.
std::string UuidText(std::string_view id);
// "COLLEGE:0392", "MINISTER"; empty where there is none.
std::string OrganText(const v1::OrganAddress& organ);
// "RELEASE_DATE" for MESSAGE_KIND_RELEASE_DATE; the number for a value of a later version.
std::string EnumText(const google::protobuf::EnumDescriptor& type, std::string_view prefix, int value);
std::string MessageKindText(v1::MessageKind kind);
std::string PurposeText(v1::Purpose purpose);
std::string CategoryText(int category);
// "2026-11-22T08:00:00.000001Z".
std::string InstantText(int64_t us);

absl::StatusOr<std::string> JsonLine(const google::protobuf::Message& message);

// The opening of a tag among those of an entry, unchecked; nullopt where it is gone.
std::optional<v1::Opening> OpeningUnder(const std::optional<std::string>& openings, audit::AttributeTag tag);
bool CommitsTo(const v1::AuditEntry& entry, audit::AttributeTag tag);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_EXPORT_TEXT_H_

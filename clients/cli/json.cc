#include "clients/cli/json.h"

#include <google/protobuf/util/json_util.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audit/utf8.h"

namespace ketenpoort::cli {
namespace {

constexpr uint32_t kFirstPrintable = 0x20;
constexpr uint32_t kDelete = 0x7F;
constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

// Quotes, the backslash and control characters are escaped; everything else stands as it is.
std::string Escaped(uint32_t code_point, std::string_view bytes) {
  if (code_point == '"') return "\\\"";
  if (code_point == '\\') return "\\\\";
  if (code_point == '\n') return "\\n";
  if (code_point == '\t') return "\\t";
  if (code_point < kFirstPrintable || code_point == kDelete) {
    return absl::StrCat("\\u", absl::Hex(code_point, absl::kZeroPad4));
  }
  return std::string(bytes);
}

}  // namespace

std::string JsonText(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    std::string_view rest = text;
    const std::optional<uint32_t> code_point = audit::TakeCodePoint(&rest);
    if (code_point.has_value()) {
      quoted += Escaped(*code_point, text.substr(0, text.size() - rest.size()));
      text = rest;
    } else {
      quoted += kReplacement;
      text.remove_prefix(1);
    }
  }
  return quoted + "\"";
}

std::string JsonArray(const std::vector<std::string>& documents) {
  return absl::StrCat("[", absl::StrJoin(documents, ","), "]");
}

std::string MessageJson(const google::protobuf::Message& message) {
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(message, &json);
  return written.ok() ? json : "null";
}

JsonObject& JsonObject::Document(std::string_view key, std::string_view document) {
  if (body_.size() > 1) body_ += ",";
  body_ += JsonText(key);
  body_ += ":";
  body_ += document;
  return *this;
}

JsonObject& JsonObject::Text(std::string_view key, std::string_view value) { return Document(key, JsonText(value)); }
JsonObject& JsonObject::Number(std::string_view key, int64_t value) { return Document(key, std::to_string(value)); }
JsonObject& JsonObject::Count(std::string_view key, uint64_t value) { return Document(key, std::to_string(value)); }
JsonObject& JsonObject::Truth(std::string_view key, bool value) { return Document(key, value ? "true" : "false"); }

}  // namespace ketenpoort::cli

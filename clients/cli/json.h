// JSON for machines: one document a line, keys in the order they were written.
//
// Guarantees: every string is escaped and valid UTF-8 (bytes that are not become U+FFFD), so a value can never end the
// string it stands in. MessageJson is protobuf's own JSON mapping. Does not guarantee: that keys are unique; the caller
// writes each once. Thread safety: values. On failure: MessageJson answers `null` for a message that cannot be written
// (an Any of an unknown type).
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ketenpoort::cli {

// A quoted JSON string.
std::string JsonText(std::string_view text);
std::string JsonArray(const std::vector<std::string>& documents);
std::string MessageJson(const google::protobuf::Message& message);

class JsonObject {
 public:
  JsonObject& Text(std::string_view key, std::string_view value);
  JsonObject& Number(std::string_view key, int64_t value);
  JsonObject& Count(std::string_view key, uint64_t value);
  JsonObject& Truth(std::string_view key, bool value);
  // `document`: JSON.
  JsonObject& Document(std::string_view key, std::string_view document);
  std::string Done() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

}  // namespace ketenpoort::cli

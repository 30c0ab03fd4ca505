// Reading what a command is given: files, standard input, messages in JSON or protobuf text.
//
// Guarantees: `-` is standard input; a message is read as JSON when its first character is a brace, else as protobuf
// text; unknown fields and enum names are refused, with line and column (text) or path (JSON). Subjects and payloads
// come only this way: a command line is visible to every user of the machine.
// Does not guarantee: that a message is complete. Thread safety: one thread.
// On failure: NotFound or the file's status, OutOfRange over the limit, InvalidArgument for what is no such message.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

// Limit: of one message in text; the gateway's own limit is lower.
inline constexpr size_t kInputBytesMax = size_t{4} * 1024 * 1024;

absl::StatusOr<std::string> ReadInput(const std::string& path, Console& console);
// `name` stands in errors.
absl::Status ParseMessage(std::string_view name, const std::string& text, google::protobuf::Message& message);
// Both.
absl::Status ReadMessage(const std::string& path, Console& console, google::protobuf::Message& message);

}  // namespace ketenpoort::cli

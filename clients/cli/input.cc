#include "clients/cli/input.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "certs/private_file.h"

namespace ketenpoort::cli {
namespace {

// Keeps the first error with its place. The text of the input is never repeated: it may be about a person.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(std::string name) : name_(std::move(name)) {}

  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(name_, ":", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

// Protobuf names what is wrong, and not always the place.
constexpr char kWhereFields[] = " (de velden / the fields: proto/ketenpoort/v1)";

absl::Status ParseText(std::string_view name, const std::string& text, google::protobuf::Message& message) {
  FirstError errors{std::string(name)};
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (parser.ParseFromString(text, &message)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(errors.text(), kWhereFields));
}

absl::Status ParseJson(std::string_view name, const std::string& text, google::protobuf::Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &message);
  if (parsed.ok()) return absl::OkStatus();
  // Behind the first line stands a piece of the input.
  const std::string why = parsed.message().as_string();
  return absl::InvalidArgumentError(absl::StrCat(std::string(name), ": ", why.substr(0, why.find('\n')), kWhereFields));
}

absl::StatusOr<std::string> ReadStandardInput(std::istream& in) {
  std::string text;
  std::array<char, 16 * 1024> buffer{};
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    text.append(buffer.data(), static_cast<size_t>(in.gcount()));
    if (text.size() > kInputBytesMax) return absl::OutOfRangeError("standard input holds more than 4 MiB");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path, Console& console) {
  if (path == "-") return ReadStandardInput(console.in);
  return certs::ReadPublicFile(path, kInputBytesMax);
}

absl::Status ParseMessage(std::string_view name, const std::string& text, google::protobuf::Message& message) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(std::string(name), ": is empty"));
  }
  return text[first] == '{' ? ParseJson(name, text, message) : ParseText(name, text, message);
}

absl::Status ReadMessage(const std::string& path, Console& console, google::protobuf::Message& message) {
  const absl::StatusOr<std::string> text = ReadInput(path, console);
  if (!text.ok()) return text.status();
  return ParseMessage(path == "-" ? "stdin" : path, *text, message);
}

}  // namespace ketenpoort::cli

#include "certs/pem.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"

namespace ketenpoort::certs {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineCharactersMax = 76;  // Limit: 64 by RFC 7468, 76 by MIME; both are in use.
constexpr std::size_t kLabelCharactersMax = 32;
constexpr std::size_t kLineCharactersWritten = 64;

absl::Status BadLine(std::size_t line_number, const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("pem line `", line_number, "`: ", what));
}

// The label of a "-----BEGIN X-----" or "-----END X-----" line, when it is one.
std::optional<std::string_view> LabelOf(std::string_view line, std::string_view prefix) {
  if (line.size() < prefix.size() + kDashes.size()) return std::nullopt;
  if (line.substr(0, prefix.size()) != prefix) return std::nullopt;
  if (line.substr(line.size() - kDashes.size()) != kDashes) return std::nullopt;
  return line.substr(prefix.size(), line.size() - prefix.size() - kDashes.size());
}

bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > kLabelCharactersMax) return false;
  for (const char c : label) {
    if (!(c == ' ' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  }
  return true;
}

bool IsBase64Line(std::string_view line) {
  if (line.empty() || line.size() > kLineCharactersMax) return false;
  for (const char c : line) {
    const bool known =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    if (!known) return false;
  }
  return true;
}

// One line without its end; a lone '\r' stays in the line and is refused by whoever reads it.
std::string_view TakeLine(std::string_view* rest) {
  const std::size_t end = rest->find('\n');
  std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

absl::StatusOr<std::vector<PemBlock>> SplitPem(std::string_view text, PemLimits limits) {
  if (text.size() > limits.bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat("pem of `", text.size(), "` bytes is over the limit of `", limits.bytes_max, "`"));
  }
  std::vector<PemBlock> blocks;
  std::optional<std::string> open_label;
  std::string base64;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::string_view line = TakeLine(&text);
    ++line_number;
    if (!open_label.has_value()) {
      if (IsBlank(line)) continue;
      const std::optional<std::string_view> label = LabelOf(line, kBegin);
      if (!label.has_value() || !IsLabel(*label)) return BadLine(line_number, "text outside a block");
      if (blocks.size() == limits.blocks_max) return BadLine(line_number, "too many blocks");
      open_label = std::string(*label);
      base64.clear();
      continue;
    }
    if (line.substr(0, kEnd.size()) != kEnd) {
      if (!IsBase64Line(line)) return BadLine(line_number, "not a base64 line");
      base64.append(line);
      continue;
    }
    const std::optional<std::string_view> label = LabelOf(line, kEnd);
    if (!label.has_value() || *label != *open_label) return BadLine(line_number, "end label differs from begin label");
    absl::StatusOr<std::string> der = audit::crypto::Base64DecodeStrict(base64);
    if (!der.ok() || der->empty()) return BadLine(line_number, "block is empty or not canonical base64");
    blocks.push_back(PemBlock{*std::move(open_label), *std::move(der)});
    open_label.reset();
  }
  if (open_label.has_value()) return BadLine(line_number, "block has no end");
  return blocks;
}

std::string PemOf(std::string_view label, std::string_view der) {
  const std::string base64 = audit::crypto::Base64Encode(der);
  std::string text;
  text.append(kBegin).append(label).append(kDashes).append("\n");
  for (std::size_t at = 0; at < base64.size(); at += kLineCharactersWritten) {
    text.append(base64, at, kLineCharactersWritten).append("\n");
  }
  text.append(kEnd).append(label).append(kDashes).append("\n");
  return text;
}

}  // namespace ketenpoort::certs

#include "certs/ledger.h"

#include <charconv>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::certs {
namespace {

constexpr std::string_view kVersionLine = "ketenpoort-ledger-v1";

absl::Status BadLine(std::size_t line_number) {
  return absl::DataLossError(absl::StrCat("ledger line `", line_number, "` cannot be read"));
}

template <typename Number>
bool ReadNumber(std::string_view text, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stop == end;
}

std::vector<std::string_view> WordsOf(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

bool IsSerial(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

using IndexBySerial = absl::flat_hash_map<std::string, std::size_t>;

bool ReadIssued(const std::vector<std::string_view>& words, Ledger* ledger, IndexBySerial* index) {
  if (words.size() != 5 || !IsSerial(words[1]) || words[4].empty()) return false;
  IssuedEntry entry;
  entry.serial_hex = std::string(words[1]);
  entry.file_name = std::string(words[4]);
  if (words[2] == NameOf(Branch::kPersons)) {
    entry.branch = Branch::kPersons;
  } else if (words[2] != NameOf(Branch::kServices)) {
    return false;
  }
  if (!ReadNumber(words[3], &entry.not_after)) return false;
  if (ledger->issued.size() == kLedgerIssuedMax) return false;
  if (!index->emplace(entry.serial_hex, ledger->issued.size()).second) return false;
  ledger->issued.push_back(std::move(entry));
  return true;
}

bool ReadRevoked(const std::vector<std::string_view>& words, Ledger* ledger, const IndexBySerial& index) {
  int64_t at = 0;
  if (words.size() != 3 || !ReadNumber(words[2], &at)) return false;
  const auto found = index.find(std::string(words[1]));
  if (found == index.end() || ledger->issued[found->second].revoked_at.has_value()) return false;
  ledger->issued[found->second].revoked_at = at;
  return true;
}

}  // namespace

const char* NameOf(Branch branch) {
  switch (branch) {
    case Branch::kServices:
      return "services";
    case Branch::kPersons:
      return "persons";
  }
  return "unknown";
}

std::string FormatLedger(const Ledger& ledger) {
  std::string text = absl::StrCat(std::string(kVersionLine), "\ncrl-number ", ledger.crl_number, "\n");
  for (const IssuedEntry& entry : ledger.issued) {
    absl::StrAppend(&text, "issued ", entry.serial_hex, " ", NameOf(entry.branch), " ", entry.not_after, " ",
                    entry.file_name, "\n");
    if (entry.revoked_at.has_value())
      absl::StrAppend(&text, "revoked ", entry.serial_hex, " ", *entry.revoked_at, "\n");
  }
  return text;
}

absl::StatusOr<Ledger> ParseLedger(std::string_view text) {
  Ledger ledger;
  IndexBySerial index;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return BadLine(line_number);  // a torn last line
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::vector<std::string_view> words = WordsOf(line);
    bool good = false;
    if (line_number == 1) {
      good = line == kVersionLine;
    } else if (line_number == 2) {
      good = words.size() == 2 && words[0] == "crl-number" && ReadNumber(words[1], &ledger.crl_number);
    } else if (words[0] == "issued") {
      good = ReadIssued(words, &ledger, &index);
    } else if (words[0] == "revoked") {
      good = ReadRevoked(words, &ledger, index);
    }
    if (!good) return BadLine(line_number);
  }
  if (line_number < 2) return BadLine(line_number + 1);
  return ledger;
}

}  // namespace ketenpoort::certs

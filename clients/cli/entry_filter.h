// Which entries `audit list` asks for, from its options. Guarantees: each value is one the vocabulary knows, or the
// option is named in what is wrong; a person's number is read from a file or stdin, never from an argument that other
// users of the machine can see. Thread safety: one thread. On failure InvalidArgument, or what reading the file says.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/output.h"
#include "ketenpoort/v1/audit_service.pb.h"

namespace ketenpoort::cli {

struct FilterOptions {
  std::string from;
  std::string until;
  std::vector<std::string> parties;
  std::vector<std::string> organs;
  std::vector<std::string> kinds;
  std::vector<std::string> message_kinds;
  std::vector<std::string> purposes;
  std::vector<std::string> outcomes;
  std::vector<std::string> rules;
  std::vector<std::string> articles;
  std::vector<std::string> denials;
  std::vector<std::string> categories;
  std::vector<std::string> phases;
  std::string message;
  // A file with an EntrySubject, or - for stdin.
  std::string about;
};

void AddFilterOptions(CLI::App& command, FilterOptions& options);
absl::StatusOr<ketenpoort::v1::EntryFilter> FilterOf(const FilterOptions& options, Console& console);

}  // namespace ketenpoort::cli

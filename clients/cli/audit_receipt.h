// `ketenpoort audit verify-receipt`: one receipt, offline, with what it proves and what it does not in plain words; and
// what it shares with its siblings: the keys of a log from several files, a checked receipt as JSON.
//
// Guarantees: exit code 0 only for a receipt that holds under the keys given and, where a payload is given, is about
// that payload; 1 otherwise. A delivery note that does not hold is told and proves nothing; the receipt may hold all
// the same. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/checkpoint.h"
#include "clients/cli/command.h"
#include "clients/sdk/receipt_check.h"

namespace ketenpoort::cli {

void AddVerifyReceipt(CLI::App& group, Program& program);

// --vkey, which may be given more than once.
void AddLogKeys(CLI::App& command, std::vector<std::string>& files);
// Every key of every file; a file may hold several, one a line.
absl::StatusOr<std::vector<std::string>> ReadKeyFiles(const std::vector<std::string>& files);

std::string CheckpointJson(const audit::Checkpoint& checkpoint);
std::string CheckedJson(const sdk::CheckedReceipt& checked);

}  // namespace ketenpoort::cli

// `ketenpoort audit`: verify and verify-receipt (offline); checkpoint, entry, list, consistency (online).
//
// Guarantees: verify exits 0 only for a folder in which CheckFolder found nothing (audit/folder_check.h), and 1
// otherwise, naming each finding's entry or file; what the online commands show was proven first, except a listing
// without --prove, which says so. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddAuditCommands(CLI::App& root, Program& program);

}  // namespace ketenpoort::cli

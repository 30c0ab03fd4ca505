// `ketenpoort policy show`: the policy as a page for people, Markdown or HTML; says beside it who signed.
//
// Guarantees: the page is the whole bundle and changes only with it; `docs/law.md` is `show --format md`. A file is
// written whole or not at all. Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>

#include "clients/cli/command.h"

namespace ketenpoort::cli {

void AddPolicyShow(CLI::App& group, Program& program);

}  // namespace ketenpoort::cli

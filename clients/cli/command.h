// Command: how a subcommand is declared: its name, its line in Dutch and English, its example, and what it does.
//
// Guarantees: every command has help with an example; parsing runs nothing, it only chooses the action, so that a
// mistake further on the line never leaves half a command done.
// Thread safety: one thread. Ownership: the program must outlive the command line; the options of a command live in its
// action.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "clients/cli/common_options.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

struct CommandText {
  std::string name;
  std::string nl;
  std::string en;
  std::string example;
};

struct Program {
  Console& console;
  std::function<ExitCode()> action;
};

// A command that holds others.
CLI::App& AddGroup(CLI::App& parent, const CommandText& text);
// A command that does something.
CLI::App& AddCommand(CLI::App& parent, const CommandText& text);

// A command whose `Options` (which has a member `output`) are filled in by `declare(command, options)`, and done by
// `run(options, output)`.
template <typename Options, typename Declare, typename Run>
void AddAction(CLI::App& parent, const CommandText& text, Program& program, Declare declare, Run run) {
  CLI::App& command = AddCommand(parent, text);
  auto options = std::make_shared<Options>();
  AddOutputOptions(command, options->output);
  declare(command, *options);
  command.callback([&program, options, run] {
    program.action = [&program, options, run] {
      Output output(program.console, options->output);
      return run(*options, output);
    };
  });
}

}  // namespace ketenpoort::cli

#include "clients/cli/command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "absl/strings/str_cat.h"

namespace ketenpoort::cli {

CLI::App& AddCommand(CLI::App& parent, const CommandText& text) {
  CLI::App& command = *parent.add_subcommand(text.name, absl::StrCat(text.nl, "\n", text.en));
  command.footer(absl::StrCat("Voorbeeld / example:\n  ", text.example));
  command.group("Opdrachten / commands");
  command.set_help_flag("-h,--help", "Deze hulp / this help")->group("Opties / options");
  return command;
}

CLI::App& AddGroup(CLI::App& parent, const CommandText& text) {
  CLI::App& group = AddCommand(parent, text);
  group.require_subcommand(1);
  return group;
}

}  // namespace ketenpoort::cli

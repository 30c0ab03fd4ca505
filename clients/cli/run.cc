#include "clients/cli/run.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <exception>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/certs_commands.h"
#include "clients/cli/dji_commands.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/policy_commands.h"
#include "clients/cli/sandbox_commands.h"
#include "clients/cli/witness_commands.h"

namespace ketenpoort::cli {
namespace {

constexpr char kAbout[] =
    "Ketenpoort: de poort tussen DJI, reclassering en gemeenten.\n"
    "Elk bericht wordt getoetst aan de wet, per ontvanger, en het bewijs komt terug.\n"
    "Ketenpoort: the gate between prisons, probation and municipalities.\n"
    "Every message is decided on the law, for each receiver, and the proof comes back.";
constexpr char kExample[] =
    "Voorbeeld / example:\n"
    "  ketenpoort gemeente receive --profile haarlem.textproto --once\n"
    "  ketenpoort audit verify --tiles log --vkey log.vkey\n\n";
constexpr size_t kColumnWidth = 32;

// The command that was being read: `ketenpoort dji send`.
std::string PathOf(const CLI::App& root) {
  std::string path = root.get_name();
  const CLI::App* command = &root;
  for (auto chosen = command->get_subcommands(); !chosen.empty(); chosen = command->get_subcommands()) {
    command = chosen.back();
    absl::StrAppend(&path, " ", command->get_name());
  }
  return path;
}

bool NamesPerson(const std::string& argument) {
  return argument.starts_with("--bsn") || argument.starts_with("--skn") || argument.starts_with("--v-number") ||
         argument.starts_with("--subject");
}

// Names the options that are unknown, without their values; a stray value is not repeated: it may be about a person.
std::string Unexpected(const std::vector<std::string>& arguments) {
  std::string names;
  for (const std::string& argument : arguments) {
    const bool option = argument.starts_with("-");
    absl::StrAppend(&names, names.empty() ? "" : ", ", option ? argument.substr(0, argument.find('=')) : "…");
  }
  return absl::StrCat("niet verwacht / not expected: ", names);
}

std::string Missing(const std::string& what) {
  if (what.starts_with("A subcommand")) return "geef een opdracht / give a command";
  return absl::StrCat("verplicht / required: ", what.substr(0, what.find(" is required")));
}

ExitCode Misused(const std::string& what, const CLI::App& root, const std::vector<std::string>& arguments,
                 Console& console) {
  console.err << "Onjuist gebruik / wrong usage: " << Printable(what) << "\n";
  if (std::any_of(arguments.begin(), arguments.end(), NamesPerson)) {
    console.err << "Persoonsnummers horen in een bestand of op stdin (--file), niet op de opdrachtregel. / "
                   "Personal numbers belong in a file or on stdin (--file), not on the command line.\n";
  }
  console.err << "Zie / see: " << PathOf(root) << " --help\n";
  return ExitCode::kUsage;
}

void Declare(CLI::App& root, Program& program) {
  root.set_help_flag("-h,--help", "Deze hulp / this help")->group("Opties / options");
  root.set_version_flag("--version", std::string("ketenpoort " KETENPOORT_VERSION), "Versie / version")
      ->group("Opties / options");
  root.get_formatter()->column_width(kColumnWidth);
  root.get_formatter()->label("OPTIONS", "OPTIES");
  root.get_formatter()->label("SUBCOMMAND", "OPDRACHT");
  root.get_formatter()->label("Usage", "Gebruik / usage");
  root.get_formatter()->label("Positionals", "Argumenten / arguments");
  root.get_formatter()->label("REQUIRED", "(verplicht / required)");
  root.option_defaults()->group("Opties / options");
  root.require_subcommand(1);
  root.footer(absl::StrCat(kExample, ExitCodeHelp()));
  AddDjiCommands(AddPartyCommands(root, DjiParty(), program), program);
  AddPartyCommands(root, ReclasseringParty(), program);
  AddPartyCommands(root, GemeenteParty(), program);
  AddAuditCommands(root, program);
  AddCertsCommands(root, program);
  AddPolicyCommands(root, program);
  AddSandboxCommands(root, program);
  AddWitnessCommands(root, program);
}

}  // namespace

ExitCode Run(const std::vector<std::string>& arguments, Console& console) {
  Program program{console, {}};
  // CLI11 and the standard library report by exception; none of them leaves this function.
  try {
    CLI::App root(kAbout, "ketenpoort");
    Declare(root, program);
    if (arguments.empty()) {
      console.err << root.help();
      return ExitCode::kUsage;
    }
    try {
      std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
      root.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      console.out << root.help();
      return ExitCode::kOk;
    } catch (const CLI::CallForVersion& version) {
      console.out << version.what() << "\n";
      return ExitCode::kOk;
    } catch (const CLI::ExtrasError&) {
      return Misused(Unexpected(root.remaining(true)), root, arguments, console);
    } catch (const CLI::RequiredError& error) {
      return Misused(Missing(error.what()), root, arguments, console);
    } catch (const CLI::ParseError& error) {
      return Misused(error.what(), root, arguments, console);
    }
    return program.action();
  } catch (const std::exception&) {
    console.err << "Onverwachte fout in dit programma. / Unexpected failure of this program.\n";
    return ExitCode::kUnexpected;
  }
}

}  // namespace ketenpoort::cli

// What every `ketenpoort policy` command begins with: the files of a folder, and the policy they compile to.
//
// Guarantees: the *.textproto files of exactly that folder, in order of name; a command goes on only with a policy that
// compiled without one error, or one it asked for that only lacks something, else every error is shown with its file,
// line and column. The digest is that of the bundle, rules and assertions, as the gateway takes it. Does not guarantee:
// signatures (policy_signatures.h). Thread safety: one thread. Ownership: values. On failure: NotFound or OutOfRange
// for a folder; exit code 2 for a folder, 1 for rules that do not compile.
#pragma once

#include <CLI/App.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "policy/compile/compile.h"

namespace ketenpoort::cli {

inline constexpr char kRulesFolder[] = "policy/rules";
inline constexpr char kScenariosFolder[] = "policy/scenarios";
inline constexpr char kAssertionsFolder[] = "policy/assertions";

// Which rules, with which switches put otherwise than the files do.
struct RulesChoice {
  std::string folder = kRulesFolder;
  // Empty: the folder `assertions` beside that of the rules, where there is one.
  std::string assertions = {};
  std::vector<std::string> on = {};
  std::vector<std::string> off = {};
  // Also go on with rules that only lack something as a whole (CompileResult::unfinished).
  bool unfinished = false;
};
void AddRulesOption(CLI::App& command, RulesChoice& choice);
void AddAssertionsOption(CLI::App& command, RulesChoice& choice);
void AddSwitchOptions(CLI::App& command, RulesChoice& choice);
void AddFolderOption(CLI::App& command, const char* name, std::string& folder, const char* text);

absl::StatusOr<std::vector<policy::SourceFile>> ReadPolicyFolder(const std::string& folder);
std::array<uint8_t, 32> PolicyDigest(std::string_view bytes);

// "policy/<name>" for the rules in "policy/rules".
std::string FolderBeside(const std::string& rules_folder, const std::string& name);

struct LoadedPolicy {
  std::string folder;
  std::vector<policy::SourceFile> files;
  // Under the digest too; empty where there are none.
  std::string assertions_folder;
  std::vector<policy::SourceFile> assertions;
  policy::Policy policy;
  std::string digest;
  // What the rules lack as a whole; empty but where a command asked to go on all the same.
  std::vector<policy::CompileError> lacking;
};
// Runs `go` with the policy of the folder, or says what is wrong with it.
ExitCode WithPolicy(const RulesChoice& choice, Output& output, const std::function<ExitCode(const LoadedPolicy&)>& go);

// "policy/rules/pm20d.textproto:12:3: message": an error with the folder it is in.
std::string Placed(const std::string& folder, const policy::CompileError& error);
std::string ErrorJson(const policy::CompileError& error);
std::string ErrorsJson(const std::vector<policy::CompileError>& errors);
void ShowErrors(const std::string& folder, const std::vector<policy::CompileError>& errors, Output& output);
// Shows them; exit code 1.
ExitCode FailWith(const std::string& folder, const std::vector<policy::CompileError>& errors, Output& output);

std::string TextsJson(const std::vector<std::string>& texts);
// Dutch or English, as asked.
const std::string& In(const Output& output, const policy::Bilingual& text);
// Writes `text` to `path` (0644), or, where that is empty, to standard output.
ExitCode WriteOut(const std::string& path, const std::string& text, Output& output);
// "12.345" in Dutch, "12,345" in English, from digits.
std::string Grouped(const std::string& digits, const Output& output);
// The day it is in Amsterdam by the clock of this machine.
policy::Day Today();
// A day of the options, or today where none is given.
absl::StatusOr<policy::Day> DayOf(const std::string& iso);

}  // namespace ketenpoort::cli

#include "clients/cli/policy_files.h"

#include <CLI/Option.hpp>
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "policy/civil_day.h"

namespace ketenpoort::cli {

void AddFolderOption(CLI::App& command, const char* name, std::string& folder, const char* text) {
  command.add_option(name, folder, text)->type_name("DIR")->capture_default_str();
}

void AddRulesOption(CLI::App& command, RulesChoice& choice) {
  AddFolderOption(command, "--rules", choice.folder, "De map met de regels / the folder with the rules");
}

void AddAssertionsOption(CLI::App& command, RulesChoice& choice) {
  command
      .add_option("--assertions", choice.assertions,
                  "De map met de stellingen; anders naast de regels / the folder with the assertions; else beside the "
                  "rules")
      ->type_name("DIR");
}

void AddSwitchOptions(CLI::App& command, RulesChoice& choice) {
  command.add_option("--switch-on", choice.on, "Doe alsof deze schakelaar aan staat / as if this switch were on")
      ->type_name("A03");
  command.add_option("--switch-off", choice.off, "Doe alsof deze schakelaar uit staat / as if this switch were off")
      ->type_name("A03");
}

absl::StatusOr<std::vector<policy::SourceFile>> ReadPolicyFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  if (error) return absl::NotFoundError(absl::StrCat("cannot read the folder `", folder, "`: ", error.message()));
  std::vector<std::filesystem::path> paths;
  for (const std::filesystem::directory_iterator end; entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".textproto") paths.push_back(entry->path());
    if (error || paths.size() > policy::kSourceFilesMax) {
      return absl::OutOfRangeError(absl::StrCat("`", folder, "` cannot be read, or holds too many files"));
    }
  }
  if (paths.empty()) return absl::NotFoundError(absl::StrCat("`", folder, "` holds no *.textproto"));
  std::sort(paths.begin(), paths.end());
  std::vector<policy::SourceFile> files;
  for (const std::filesystem::path& path : paths) {
    absl::StatusOr<std::string> text = certs::ReadPublicFile(path.string(), policy::kSourceBytesMax);
    if (!text.ok()) return text.status();
    files.push_back({path.filename().string(), *std::move(text)});
  }
  return files;
}

std::array<uint8_t, 32> PolicyDigest(std::string_view bytes) { return audit::crypto::Sha256(bytes); }

std::string FolderBeside(const std::string& rules_folder, const std::string& name) {
  namespace fs = std::filesystem;
  fs::path folder = fs::path(rules_folder).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  const bool has_name = folder.has_filename() && folder != "." && folder.filename() != "..";
  return ((has_name ? folder.parent_path() : folder / "..") / name).generic_string();
}

ExitCode WithPolicy(const RulesChoice& choice, Output& output, const std::function<ExitCode(const LoadedPolicy&)>& go) {
  absl::StatusOr<std::vector<policy::SourceFile>> files = ReadPolicyFolder(choice.folder);
  if (!files.ok()) return output.Fail(files.status());
  const std::string beside = choice.assertions.empty() ? FolderBeside(choice.folder, "assertions") : choice.assertions;
  absl::StatusOr<std::vector<policy::SourceFile>> assertions = ReadPolicyFolder(beside);
  // Only what was asked for must be there.
  if (absl::IsNotFound(assertions.status()) && choice.assertions.empty()) assertions.emplace();
  if (!assertions.ok()) return output.Fail(assertions.status());
  policy::CompileResult compiled =
      policy::Compile(*files, PolicyDigest, policy::CompileOptions{choice.on, choice.off, *assertions});
  if (choice.unfinished && compiled.unfinished) compiled.policy = std::move(compiled.unfinished);
  if (!compiled.policy.has_value()) return FailWith(choice.folder, compiled.errors, output);
  LoadedPolicy loaded{choice.folder,
                      *std::move(files),
                      beside,
                      *std::move(assertions),
                      *std::move(compiled.policy),
                      "",
                      std::move(compiled.errors)};
  loaded.digest = audit::crypto::HexEncode(audit::crypto::AsView(loaded.policy.digest));
  return go(loaded);
}

std::string Placed(const std::string& folder, const policy::CompileError& error) {
  if (error.line == 0) return policy::Formatted(error);
  return absl::StrCat((std::filesystem::path(folder) / "").lexically_normal().generic_string(),
                      policy::Formatted(error));
}

std::string ErrorJson(const policy::CompileError& error) {
  return JsonObject()
      .Text("file", error.file)
      .Number("line", error.line)
      .Number("column", error.column)
      .Text("message", error.message)
      .Done();
}

std::string ErrorsJson(const std::vector<policy::CompileError>& errors) {
  std::vector<std::string> documents;
  for (const policy::CompileError& error : errors) documents.push_back(ErrorJson(error));
  return JsonArray(documents);
}

void ShowErrors(const std::string& folder, const std::vector<policy::CompileError>& errors, Output& output) {
  if (errors.empty()) return;
  for (const policy::CompileError& error : errors) output.Line(Printable(Placed(folder, error)));
  output.Line(
      absl::StrCat(errors.size(), errors.size() == 1 ? output.In(" fout", " error") : output.In(" fouten", " errors")));
}

ExitCode FailWith(const std::string& folder, const std::vector<policy::CompileError>& errors, Output& output) {
  ShowErrors(folder, errors, output);
  output.Document(JsonObject().Truth("ok", false).Document("errors", ErrorsJson(errors)).Done());
  return ExitCode::kCheckFailed;
}

std::string TextsJson(const std::vector<std::string>& texts) {
  std::vector<std::string> documents;
  for (const std::string& text : texts) documents.push_back(JsonText(text));
  return JsonArray(documents);
}

const std::string& In(const Output& output, const policy::Bilingual& text) {
  return output.language() == Language::kDutch ? text.nl : text.en;
}

ExitCode WriteOut(const std::string& path, const std::string& text, Output& output) {
  if (path.empty()) {
    output.console().out << text;
    return output.Written() ? ExitCode::kOk : ExitCode::kUnexpected;
  }
  if (absl::Status written = certs::WriteFileDurably(path, text, certs::FileMode::kPublic); !written.ok()) {
    return output.Fail(written);
  }
  return ExitCode::kOk;
}

std::string Grouped(const std::string& digits, const Output& output) {
  constexpr size_t kGroup = 3;
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % kGroup == 0) grouped += output.In(".", ",");
    grouped += digits[i];
  }
  return grouped;
}

policy::Day Today() {
  absl::TimeZone amsterdam;
  if (!absl::LoadTimeZone("Europe/Amsterdam", &amsterdam)) amsterdam = absl::UTCTimeZone();
  return static_cast<policy::Day>(absl::ToCivilDay(absl::Now(), amsterdam) - absl::CivilDay(1970, 1, 1));
}

absl::StatusOr<policy::Day> DayOf(const std::string& iso) {
  if (iso.empty()) return Today();
  const std::optional<policy::Day> day = policy::ParseDay(iso);
  if (!day) return absl::InvalidArgumentError(absl::StrCat("`", iso, "` is no day; write 2026-11-22"));
  return *day;
}

}  // namespace ketenpoort::cli

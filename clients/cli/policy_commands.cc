#include "clients/cli/policy_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "policy/compile/compile.h"

namespace ketenpoort::cli {
namespace {

struct PolicyChoice {
  OutputOptions output;
  std::string folder;
};

absl::StatusOr<std::vector<policy::SourceFile>> ReadSources(const std::string& folder) {
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

ExitCode RunCheck(const PolicyChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<policy::SourceFile>> files = ReadSources(choice.folder);
  if (!files.ok()) return output.Fail(files.status());
  const policy::CompileResult compiled =
      policy::Compile(*files, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
  const std::string digest =
      audit::crypto::HexEncode(audit::crypto::ToBytes(audit::crypto::Sha256(compiled.canonical_bytes)));
  std::vector<std::string> errors;
  for (const policy::CompileError& error : compiled.errors) {
    errors.push_back(JsonObject()
                         .Text("file", error.file)
                         .Number("line", error.line)
                         .Number("column", error.column)
                         .Text("message", error.message)
                         .Done());
    output.Line(Printable(policy::Formatted(error)));
  }
  output.Document(JsonObject()
                      .Truth("ok", errors.empty())
                      .Count("files", files->size())
                      .Text("digest", digest)
                      .Document("errors", JsonArray(errors))
                      .Done());
  if (!errors.empty()) {
    output.Line(absl::StrCat(errors.size(),
                             errors.size() == 1 ? output.In(" fout", " error") : output.In(" fouten", " errors")));
    return ExitCode::kCheckFailed;
  }
  output.Line(absl::StrCat(output.In("De regels kloppen: ", "The rules hold: "), files->size(),
                           output.In(" bestanden, sha256 ", " files, sha256 "), digest));
  return ExitCode::kOk;
}

}  // namespace

void AddPolicyCommands(CLI::App& root, Program& program) {
  CLI::App& group =
      AddGroup(root, {"policy", "De regels als gegevens", "The rules as data", "ketenpoort policy check policy/rules"});
  AddAction<PolicyChoice>(
      group,
      {"check", "Controleer alle regels; elke fout met regel en kolom",
       "Check all rules; every error with line and column", "ketenpoort policy check policy/rules"},
      program,
      [](CLI::App& command, PolicyChoice& choice) {
        command.add_option("dir", choice.folder, "De map met *.textproto / the folder with *.textproto")
            ->type_name("DIR")
            ->required();
      },
      RunCheck);
}

}  // namespace ketenpoort::cli

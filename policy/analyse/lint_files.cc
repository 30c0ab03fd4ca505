#include "policy/analyse/lint_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "policy/compile/payload_fields.h"

namespace ketenpoort::policy::analyse {
namespace {

// Where `text` first stands in the files; line 0 where it does not.
CompileError PlaceOf(std::span<const SourceFile> files, const std::string& text) {
  for (const SourceFile& file : files) {
    const size_t at = file.text.find(text);
    if (at == std::string::npos) continue;
    const auto newline = file.text.rfind('\n', at);
    const size_t start = newline == std::string::npos ? 0 : newline + 1;
    const auto before = std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return {file.name, static_cast<int>(before) + 1, static_cast<int>(at - start) + 1, ""};
  }
  return {};
}

CompileError Placed(std::span<const SourceFile> files, const LintFinding& finding) {
  const std::string sought = finding.id.empty() ? "field: \"" + finding.field + "\"" : "id: \"" + finding.id + "\"";
  CompileError error = PlaceOf(files, sought);
  // A field of a payload that stands nowhere in the rules: it can be mended where refused fields are listed.
  if (error.line == 0) error = PlaceOf(files, "refused_field");
  if (error.line == 0 && !files.empty()) error = {files.front().name, 1, 1, ""};
  error.message = finding.message;
  for (size_t i = 0; i < finding.because.size(); ++i) error.message += (i == 0 ? " [" : ", ") + finding.because[i];
  if (!finding.because.empty()) error.message += "]";
  return error;
}

}  // namespace

LintedFiles LintFiles(std::span<const SourceFile> files, const Policy& compiled) {
  CompileOptions every;
  for (const SwitchText& one : compiled.texts.switches) every.switches_on.push_back(one.id);
  CompileResult open = Compile(files, nullptr, every);
  LintedFiles linted;
  linted.errors = std::move(open.errors);
  if (!open.policy) return linted;
  const LintResult result = Lint(*open.policy, PayloadFields());
  linted.overflowed = result.overflowed;
  for (const LintFinding& finding : result.findings) linted.findings.push_back({finding.kind, Placed(files, finding)});
  return linted;
}

}  // namespace ketenpoort::policy::analyse

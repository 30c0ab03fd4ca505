#include "policy/analyse/lint_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "policy/analyse/words.h"
#include "policy/compile/payload_fields.h"

namespace ketenpoort::policy::analyse {
namespace {

size_t LineStart(const std::string& text, int line) {
  size_t at = 0;
  for (int l = 1; l < line && at != std::string::npos; ++l) at = text.find('\n', at) + 1;
  return at;
}

CompileError At(const SourceFile& file, size_t at) {
  const auto newline = at == 0 ? std::string::npos : file.text.rfind('\n', at - 1);
  const size_t start = newline == std::string::npos ? 0 : newline + 1;
  const auto before = std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return {file.name, static_cast<int>(before) + 1, static_cast<int>(at - start) + 1, ""};
}

// Where `text` first stands in the files; line 0 where it does not.
CompileError PlaceOf(std::span<const SourceFile> files, const std::string& text) {
  for (const SourceFile& file : files) {
    const size_t at = file.text.find(text);
    if (at != std::string::npos) return At(file, at);
  }
  return {};
}

std::string CodeOf(FlowList list, int value) {
  if (list == FlowList::kCategory) return std::string(policy::CodeOf(static_cast<Category>(value)));
  return analyse::CodeOf(static_cast<int>(list), value);
}

// Of a `[list]` the parser knows the place as a whole: the element is looked for from there, as far as the list goes.
CompileError ElementAt(const SourceFile& file, const NamedAt& named) {
  const CompileError whole{file.name, named.line, named.column, ""};
  const size_t start = LineStart(file.text, named.line) + static_cast<size_t>(named.column - 1);
  if (start >= file.text.size()) return whole;
  const std::string element = "\"" + (named.by.empty() ? CodeOf(named.list, named.value) : named.by);
  const size_t found = file.text.find(element, start);
  return found == std::string::npos || found > file.text.find(']', start) ? whole : At(file, found);
}

// A finding about a flow stands at the value it is about, or at the flow.
CompileError PlaceInFlow(std::span<const SourceFile> files, const FlowPlace& flow, const LintFinding& finding) {
  const auto file = std::find_if(files.begin(), files.end(), [&](const SourceFile& f) { return f.name == flow.file; });
  const auto named = std::find_if(flow.named.begin(), flow.named.end(), [&](const NamedAt& one) {
    return one.list == finding.list && one.value == finding.value;
  });
  if (file == files.end() || named == flow.named.end()) return {flow.file, flow.line, flow.column, ""};
  CompileError error = ElementAt(*file, *named);
  if (!named->by.empty()) error.message = " (in `" + named->by + "`)";
  return error;
}

CompileError Placed(std::span<const SourceFile> files, const std::vector<FlowPlace>& flows,
                    const LintFinding& finding) {
  const auto place = static_cast<size_t>(finding.place);
  CompileError error;
  if (finding.place >= 0 && place < flows.size()) {
    error = PlaceInFlow(files, flows[place], finding);
  } else {
    error = PlaceOf(files, finding.id.empty() ? "field: \"" + finding.field + "\"" : "id: \"" + finding.id + "\"");
  }
  // A field of a payload that stands nowhere in the rules: it can be mended where refused fields are listed.
  if (error.line == 0) error = PlaceOf(files, "refused_field");
  if (error.line == 0 && !files.empty()) error = {files.front().name, 1, 1, ""};
  error.message = finding.message + error.message;
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
  for (const LintFinding& finding : result.findings)
    linted.findings.push_back({finding.kind, Placed(files, open.flows, finding)});
  return linted;
}

}  // namespace ketenpoort::policy::analyse

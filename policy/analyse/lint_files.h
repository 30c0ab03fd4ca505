// Lint of rule files as they lie there: what in them can never do anything, with its place. `policy check` and the
// gateway both ask this, so that what the one refuses the other does too.
//
// Guarantees: judged with every switch on, over the whole domain and against the payloads of this program; each finding
// names the file, line and column of the value, flow, rule, denial or refused field it is about; of a payload field
// that stands in no file, those of the list of refused fields, where it can be mended. Does not find what is merely
// unwise. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_LINT_FILES_H_
#define KETENPOORT_POLICY_ANALYSE_LINT_FILES_H_

#include <span>
#include <vector>

#include "policy/analyse/lint.h"
#include "policy/compile/compile.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

struct FileFinding {
  LintKind kind = LintKind::kRuleNeverApplies;
  CompileError at;
};

struct LintedFiles {
  // With every switch on the files do not compile: then nothing was examined.
  std::vector<CompileError> errors;
  std::vector<FileFinding> findings;
  bool overflowed = false;
  bool Clean() const { return errors.empty() && findings.empty() && !overflowed; }
};

// Requires: `compiled` is what `files` compile to.
LintedFiles LintFiles(std::span<const SourceFile> files, const Policy& compiled);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_LINT_FILES_H_

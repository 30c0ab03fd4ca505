// Assertion: a sentence about a policy that must hold in every state, as jurists sign it. Guarantees of reading: all
// errors of all files at once, with file, line and column; an assertion that is read names only what the vocabulary
// knows. Does not know any rule or denial: those ids are the policy's, and Prove compares them. Reads no disk. Thread
// safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_ASSERTION_H_
#define KETENPOORT_POLICY_ANALYSE_ASSERTION_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/compile/compile.h"
#include "policy/decision.h"
#include "policy/rule_set.h"
#include "policy/texts.h"

namespace ketenpoort::policy::analyse {

// Limit: assertions in all files together.
inline constexpr size_t kAssertionsMax = 1000;

enum class AssertionForm : uint8_t { kNever, kOnlyIf, kCites };
// "never", "only_if", "cites".
std::string_view NameOf(AssertionForm form);

// Releases that do not count.
struct AssertionException {
  // Ids; empty: any rule.
  std::vector<std::string> rules;
  // Empty: any category.
  CategorySet categories;
  // Empty: always.
  std::string switch_on;
};

struct Assertion {
  std::string file;
  int line = 0;
  std::string id;
  Bilingual title;
  std::vector<Article> law;
  std::string owner;
  // The states it is about.
  Match cells;
  Conditions required;
  Conditions forbidden;
  Conditions lacking;
  AssertionForm form = AssertionForm::kNever;
  // Empty: anything, also a message that holds no category.
  CategorySet categories;
  // kOnlyIf.
  Conditions only_if;
  Conditions only_unless;
  // kCites.
  std::string denial;
  // kCites: what is not kDecide has no states, and then `cells`, the conditions and the categories say nothing.
  EnforcedAt enforced_at = EnforcedAt::kDecide;
  std::vector<AssertionException> exceptions;
  std::vector<std::string> unless_switch;
};

// In order of file name and place. Errors are added.
std::vector<Assertion> ReadAssertions(std::span<const SourceFile> files, std::vector<CompileError>* errors);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_ASSERTION_H_

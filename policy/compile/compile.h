// From rule files to a Policy. Guarantees: a Policy only where there is not one error; otherwise ALL errors found, each
// with file, line, column and how to mend it; deterministic; the digest is taken over the exact bytes of the rule files
// and of the assertion files of the bundle (BundleBytes), though what assertions say is not read here.
// Does not guarantee signatures, and reads no disk: the caller brings names and texts. Thread safety: any thread.
// Failure: errors are values; a file that does not parse hides only the checks that need it.
#ifndef KETENPOORT_POLICY_COMPILE_COMPILE_H_
#define KETENPOORT_POLICY_COMPILE_COMPILE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace ketenpoort::policy {

// Limits.
inline constexpr size_t kSourceFilesMax = 64;
inline constexpr size_t kSourceBytesMax = 1 << 20;
inline constexpr size_t kCompileErrorsMax = 1000;

// One rule file: its name as people know it ("pm20d.textproto"), and its exact text.
struct SourceFile {
  std::string name;
  std::string text;
};

// Line and column count from 1; 0 where the error is about the file or the bundle as a whole.
struct CompileError {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;
  friend bool operator==(const CompileError&, const CompileError&) = default;
};
// "pm20d.textproto:12:3: message".
std::string Formatted(const CompileError& error);

// SHA-256, passed in: this room links no cryptography.
using Digest = std::function<std::array<uint8_t, 32>(std::string_view)>;

struct CompileOptions {
  // Switches to put on beside those the files put on: for tests and what-if, never in the gateway.
  std::vector<std::string> switches_on;
  // Switches to put off beside those the files leave off: for the same. What is in both is off.
  std::vector<std::string> switches_off = {};
  // The assertions the bundle is held against. Only their names and bytes count, in the digest.
  std::vector<SourceFile> assertions = {};
  // A bundle that was in force before: what was not asked of it then may be missing (a `duty`). For deciding again by
  // it; never for one that is to come into force.
  bool earlier = false;
};

// The lists of a flow: those of Match, in that order, and its categories.
enum class FlowList : uint8_t { kSender, kReceiver, kKind, kPurpose, kPhase, kCategory };
inline constexpr int kFlowListCount = 6;

// A value that a flow names, and where. Of an element of a `[list]` it is where the list stands.
struct NamedAt {
  FlowList list = FlowList::kSender;
  // Numbered as in the vocabulary.
  int value = 0;
  // The phase set that holds it; empty for a value that is named itself.
  std::string by;
  int line = 0;
  int column = 0;
};

// Where a flow of a rule stands, and everything it names.
struct FlowPlace {
  std::string file;
  int line = 0;
  int column = 0;
  std::vector<NamedAt> named;
};

struct CompileResult {
  std::optional<Policy> policy;
  // What the files say where all that is wrong is that the bundle as a whole lacks something: a switch that nothing
  // names, a denial for unknown values, a duty. `errors` says what. For proving what that opens; never to decide by.
  std::optional<Policy> unfinished;
  // By place in the rule set: flows[i] is where RuleSet.rules[i] stands.
  std::vector<FlowPlace> flows;
  // Sorted by file, line, column.
  std::vector<CompileError> errors;
  // Names and exact texts of the rule files, in order of name. The digest is over BundleBytes.
  std::string canonical_bytes;
};

// The order of places is part of what a bundle says: of several denials a refusal names the first (decide.h). Rules
// stand as in the files, files in order of name. Cases of denials that name no category stand before those that do; in
// each of these two the narrowest first, equally narrow ones as in the files. How wide a case is: senders times
// receivers times kinds times purposes times phases that it is for, halved for each condition under `when` and
// `unless`, and once more where there is any under `lacking`; at most sixteen times.
CompileResult Compile(std::span<const SourceFile> files, const Digest& digest, const CompileOptions& options = {});

// Names and exact texts of files, in order of name.
std::string CanonicalBytes(std::span<const SourceFile> files);
// The files, by name, whose CanonicalBytes these are; nullopt where they are of no files.
std::optional<std::vector<SourceFile>> FilesOf(std::string_view canonical_bytes);

// What the digest of a bundle is over, and so what jurists sign: three lines, each ending in LF, of which the digests
// are SHA-256 in lower-case hexadecimal:
//   ketenpoort/bundle/v1
//   rules <digest of CanonicalBytes(rules)>
//   assertions <digest of CanonicalBytes(assertions)>
// One changed letter in a rule or in an assertion is another bundle.
std::string BundleBytes(std::string_view canonical_rules, std::string_view canonical_assertions, const Digest& digest);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_COMPILE_H_

// Prints what `prove` says of each assertion, one line `ID holds|fails|lifted`, for the comparison with a solver.
// Usage: policy_verdicts RULES ASSERTIONS [DENIAL-LEFT-OUT...]
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "policy/analyse/prove.h"

namespace {

using ketenpoort::policy::CompileError;
using ketenpoort::policy::SourceFile;

std::vector<SourceFile> FilesIn(const char* folder) {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path().filename().string(),
                     std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

int Fail(const std::vector<CompileError>& errors) {
  for (const CompileError& error : errors) std::cerr << ketenpoort::policy::Formatted(error) << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  namespace analyse = ketenpoort::policy::analyse;
  if (argc < 3) return 2;
  const ketenpoort::policy::CompileResult compiled = ketenpoort::policy::Compile(FilesIn(argv[1]), nullptr);
  if (!compiled.policy) return Fail(compiled.errors);
  std::vector<CompileError> errors;
  const std::vector<analyse::Assertion> assertions = analyse::ReadAssertions(FilesIn(argv[2]), &errors);
  if (!errors.empty()) return Fail(errors);
  ketenpoort::policy::Policy policy = *compiled.policy;
  for (int i = 3; i < argc; ++i) policy = analyse::WithoutDenial(policy, argv[i]);
  const analyse::Proof proof = analyse::Prove(policy, assertions, {.counterexamples = false});
  if (proof.overflowed) return 3;
  for (const analyse::Proved& proved : proof.assertions) {
    std::cout << proved.id << " " << (proved.lifted ? "lifted" : proved.holds ? "holds" : "fails") << "\n";
  }
  return 0;
}

// Mutants of the rule files: the shipped rules with one thing changed, as a slip of the pen or a wrong reading would. A
// condition, exception, flow or denial dropped, a phase, kind, purpose, organ, category or exception added, an organ
// swapped, a day moved, a switch or number changed. Guarantees: deterministic, in the order of the files; each is one
// change in one file, named in words that stay the same as long as the part it changes does, with the line of that
// part; every part that decides is reached. Does not guarantee that a mutant compiles or that it decides otherwise:
// Trial says so. Pure; thread safety: any thread.
#ifndef KETENPOORT_TESTS_POLICY_MUTATION_MUTANTS_H_
#define KETENPOORT_TESTS_POLICY_MUTATION_MUTANTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "policy/compile/compile.h"

namespace ketenpoort::policy::mutation {

// What sort of change.
enum class Operator : uint8_t {
  kDropCondition,
  kDropGate,
  kWidenPhase,
  kDropPhase,
  kAddCategory,
  kDropCategory,
  kSwapOrgan,
  kAddOrgan,
  kAddKind,
  kAddPurpose,
  kMoveDate,
  kDeleteDenial,
  kAddException,
  kDropException,
  kDeleteRule,
  kTurnSwitch,
  kChangeNumber
};
inline constexpr int kOperatorCount = 17;
const char* NameOf(Operator op);

struct Mutant {
  // Place in the files, and the name and line there.
  size_t place = 0;
  std::string file;
  int line = 0;
  Operator op = Operator::kDropCondition;
  // "R05 flow 1: phase P09 added".
  std::string what;
  // Gives the whole changed file.
  std::function<std::string()> text;
};

// Empty where a file does not parse.
std::vector<Mutant> MutantsOf(std::span<const SourceFile> files);

}  // namespace ketenpoort::policy::mutation

#endif  // KETENPOORT_TESTS_POLICY_MUTATION_MUTANTS_H_

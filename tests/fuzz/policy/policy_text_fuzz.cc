// Any bytes as a rule file beside none: the compiler answers with a policy or with errors that have a place, the same
// both times, and never ends the program. What compiles decides within its domain.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "policy/compile/compile.h"
#include "policy/compile/scenario.h"
#include "policy/decide.h"
#include "policy/explain.h"

namespace {

using namespace ketenpoort::policy;  // NOLINT: a fuzz entry point, one file

void Require(bool holds) {
  if (!holds) std::abort();
}

void DecideSome(const Policy& policy, uint64_t seed) {
  for (int i = 0; i < 64; ++i) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    Tuple t;
    t.sender = static_cast<Organ>(seed >> 8 & 15);
    t.receiver = static_cast<Organ>(seed >> 12 & 15);
    t.kind = static_cast<MessageKind>(seed >> 16 & 31);
    t.purpose = static_cast<Purpose>(seed >> 21 & 15);
    t.phase = static_cast<Phase>(seed >> 25 & 31);
    t.categories.bits = static_cast<uint32_t>(seed >> 32);
    const Conditions held{seed & 0x7ffffff};
    const Decision d = Decide(policy.ForDay(static_cast<Day>(seed >> 40)), t, held);
    Require((d.released & d.withheld).Empty());
    const Words words = Explain(policy, Request{}, t, held, d);
    Require(d.outcome == Outcome::kAllowed || !words.text_nl.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const std::vector<SourceFile> files = {{"fuzz", text}};
  const CompileResult result = Compile(files, nullptr);
  Require(result.policy.has_value() == result.errors.empty());
  for (const CompileError& error : result.errors)
    Require(!error.message.empty() && error.line >= 0 && error.column >= 0);
  Require(Compile(files, nullptr).errors == result.errors);
  if (result.policy) DecideSome(*result.policy, size);
  std::vector<CompileError> scenario_errors;
  for (const ReadScenario& scenario : ReadScenarios(files, &scenario_errors)) {
    Require(!Judge(Policy{}, scenario.request, scenario.facts, scenario.time).decision.Allows());
  }
  return 0;
}

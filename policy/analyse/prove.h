// Prove: holds a policy against its assertions in every state of the domain that it does not declare impossible, and
// gives a counterexample for each that does not hold. Guarantees: exact (it reasons over sets, the sets are Decide's,
// tested by brute force); an assertion about no state at all is a failure, not a success; a counterexample that is
// called runnable was judged and does what it says. What a policy may declare impossible is only what Evaluate rules
// out (policy/impossible.h): compiling refuses the rest, so that no rule file can shrink what is proven.
// Does not prove that Evaluate makes the conditions true to the facts: a condition that is set wrongly is judged as it
// is set, and tests and scenarios are what speak for it; the same for the table of what Evaluate rules out, which is
// tested against facts and not derived from its code. Does not prove that the facts are true. Of what is enforced
// elsewhere than in Decide it proves that the rules have it, there, on every day; not that it is done there. Thread
// safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_PROVE_H_
#define KETENPOORT_POLICY_ANALYSE_PROVE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/analyse/assertion.h"
#include "policy/analyse/model.h"
#include "policy/analyse/scenario_draft.h"
#include "policy/analyse/wide_count.h"
#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

struct ProveOptions {
  // Without, a failure has no counterexample: for tests that ask only whether there is one.
  bool counterexamples = true;
  // Past so many nodes it is too large to finish.
  size_t nodes_max = kNodesMax;
};

struct Counterexample {
  Period period;
  FoundState state;
};

// The counterexample where nothing is decided: the first days on which no refusal can name a denial that must be there.
struct Unnamed {
  Period period;
  std::string denial;
  EnforcedAt enforced_at = EnforcedAt::kIntake;
  // The denials that are there on those days, by id.
  std::vector<std::string> there;
};

// As a sentence.
Bilingual InWords(const Unnamed& unnamed);

struct Proved {
  std::string id;
  AssertionForm form = AssertionForm::kNever;
  Bilingual title;
  bool holds = false;
  // A switch that is on takes this assertion away; it counts as holding.
  bool lifted = false;
  // What keeps it from being judged: an unknown rule or switch, or no state at all. Then it does not hold.
  std::string problem;
  WideCount states;
  std::optional<Counterexample> counterexample;
  // Only for `cites` of what is enforced elsewhere.
  std::optional<Unnamed> unnamed;
};

struct Proof {
  std::vector<Proved> assertions;
  // The whole domain.
  WideCount states;
  uint64_t cells = 0;
  size_t periods = 0;
  size_t classes = 0;
  size_t nodes = 0;
  // Too large to finish: then nothing is proved.
  bool overflowed = false;
  bool Holds() const;
};

// The counterexample to a `cites` of what is enforced elsewhere; nullopt where it holds.
std::optional<Unnamed> UnnamedElsewhere(const Texts& texts, const Assertion& assertion);

Proof Prove(const Policy& policy, std::span<const Assertion> assertions, const ProveOptions& options = {});

// The same policy without every case of this denial, and without it where it is enforced elsewhere; the places of the
// others stay. For showing that each denial is protected by an assertion.
Policy WithoutDenial(const Policy& policy, const std::string& id);
// The denials that could be taken out with all assertions still holding, by id.
struct Unprotected {
  std::vector<std::string> ids;
  // Why nothing can be said of it: an assertion does not hold to begin with, or a proof was too large to finish. Then
  // `ids` is empty, and says nothing.
  Bilingual problem;
  bool Judged() const { return problem.en.empty(); }
};
Unprotected UnprotectedDenials(const Policy& policy, std::span<const Assertion> assertions,
                               const ProveOptions& options = {});

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_PROVE_H_

// Random states of the finite domain for brute-force comparison, from a fixed seed. Half of them are drawn near what
// rules and denials ask for, since a state drawn evenly almost never matches a rule. Deterministic. Not thread safe.
#ifndef KETENPOORT_TESTS_POLICY_ANALYSE_RANDOM_STATES_H_
#define KETENPOORT_TESTS_POLICY_ANALYSE_RANDOM_STATES_H_

#include <cstdint>

#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

struct RandomState {
  size_t period = 0;
  Tuple tuple;
  Conditions conditions;
};

class RandomStates {
 public:
  RandomStates(const Policy* policy, uint64_t seed) : policy_(policy), state_(seed) {}
  RandomState Next();
  // The same, mended until no combination that the policy declares impossible is left.
  RandomState NextPossible();
  // The same in these cells, and near these conditions.
  RandomState NextPossibleIn(size_t period, const Match& cells, Conditions required, Conditions forbidden);

 private:
  uint64_t Draw();
  uint64_t Below(uint64_t bound) { return Draw() % bound; }
  RandomState Mended(RandomState state);
  int OneOf(uint32_t mask, int first, int count);
  void Near(const Match& match, Conditions required, Conditions forbidden, RandomState& state);

  const Policy* policy_;
  uint64_t state_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_TESTS_POLICY_ANALYSE_RANDOM_STATES_H_

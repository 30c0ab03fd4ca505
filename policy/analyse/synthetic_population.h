// SyntheticPopulation: messages about invented people, with the facts they would be judged by: what `what-if` and
// `forecast` look at when nobody's data may be read.
//
// Each person is on a course (on remand, a short sentence, leave, the ISD measure, conditional release, after
// detention, a clinic ...) and is written about as practice does: the flows a statute knows, and those that parties ask
// for and no statute gives, also after detention. Most messages are in order; each tenth or so has one thing wrong: a
// college without a ground, a mandate that ended, an attestation that is missing, a field too many, BIJ too early. How
// often each occurs is invented, near what is published of Dutch detention, and so counts say where a draft bites, not
// how often it will.
//
// Guarantees: the same seed, day and size give the same cases; no case is about anybody; every phase and every kind is
// there from a few thousand messages on. Depends on no policy, so that two policies are held against the same messages.
// Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_SYNTHETIC_POPULATION_H_
#define KETENPOORT_POLICY_ANALYSE_SYNTHETIC_POPULATION_H_

#include <cstdint>
#include <vector>

#include "policy/analyse/what_if.h"
#include "policy/facts.h"

namespace ketenpoort::policy::analyse {

inline constexpr int kPopulationMessages = 5000;
inline constexpr uint64_t kPopulationSeed = 7;
// Limit: messages asked for.
inline constexpr int kPopulationMessagesMax = 1'000'000;

// `messages` is held to 0..kPopulationMessagesMax; all are judged on `day`.
std::vector<Case> SyntheticPopulation(int messages, uint64_t seed, Day day);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_SYNTHETIC_POPULATION_H_

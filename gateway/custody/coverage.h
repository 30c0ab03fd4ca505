// Coverage: where a state stands towards the notices, in five words. Derived from policy's phase and from the ends DJI
// reported; it decides which notices are worth composing, never which are lawful: policy decides that on each of them.
// Pure; safe in any thread; total.
// Law: Pbw 1(e); legal-basis, phases.
#ifndef KETENPOORT_GATEWAY_CUSTODY_COVERAGE_H_
#define KETENPOORT_GATEWAY_CUSTODY_COVERAGE_H_

#include <cstdint>
#include <optional>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/vocabulary.h"

namespace ketenpoort::custody {

enum class Coverage : uint8_t {
  kNone,     // nothing is in effect, or the state fits no phase: nothing is told
  kNotYet,   // police cell, or called up and not inside: a course may have begun, nothing is told yet
  kInside,   // gedetineerde: P02, P03, P04, P07a, P16
  kOutside,  // the title is carried out elsewhere, a return is possible: P05, P06, P07b, P17
  kEnded,    // the basis has ended, or another regime took over
};

// The set G of the law table.
bool IsGedetineerde(policy::Phase phase);

// When DJI's word ended the basis: the earliest of a basis end, a release or a death that occurred by `at_us`; nullopt
// where no such word was given.
std::optional<int64_t> EndedAt(const v1::RegisterState& state, int64_t at_us);

// Policy's phase of the state at a moment.
policy::Phase PhaseOf(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us);

Coverage CoverageOf(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us);

// Inside, or outside with a return possible.
bool IsHeld(Coverage coverage);
bool IsHeld(policy::Phase phase);

// True while deprived of liberty under a title: police cell, inside, or outside with a return possible.
bool InCourse(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us);

// A state that reports its own end, as it was just before that end: its dates still to come, the person alive.
v1::RegisterState BeforeItsEnd(v1::RegisterState state);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_COVERAGE_H_

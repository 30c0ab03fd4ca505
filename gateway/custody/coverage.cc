#include "gateway/custody/coverage.h"

#include <algorithm>

#include "gateway/clock.h"
#include "gateway/custody/facts.h"
#include "policy/facts.h"

namespace ketenpoort::custody {
namespace {

void TakeEarlier(const v1::DateFact& date, int64_t at_us, std::optional<int64_t>* earliest) {
  if (date.certainty() != v1::CERTAINTY_OCCURRED || !date.has_at()) return;
  const int64_t occurred = MicrosOf(date.at());
  if (occurred > at_us) return;
  *earliest = earliest->has_value() ? std::min(**earliest, occurred) : occurred;
}

Coverage Of(policy::Phase phase) {
  switch (phase) {
    case policy::Phase::kUnspecified:
      return Coverage::kNone;
    case policy::Phase::kP01:
      return Coverage::kNotYet;
    case policy::Phase::kP02:
    case policy::Phase::kP03:
    case policy::Phase::kP04:
    case policy::Phase::kP07a:
    case policy::Phase::kP16:
      return Coverage::kInside;
    case policy::Phase::kP05:
    case policy::Phase::kP06:
    case policy::Phase::kP07b:
    case policy::Phase::kP17:
      return Coverage::kOutside;
    case policy::Phase::kP08:
    case policy::Phase::kP09:
    case policy::Phase::kP10:
    case policy::Phase::kP11:
    case policy::Phase::kP12:
    case policy::Phase::kP13:
    case policy::Phase::kP14:
    case policy::Phase::kP15:
    case policy::Phase::kP18:
      return Coverage::kEnded;
  }
  return Coverage::kNone;
}

}  // namespace

bool IsGedetineerde(policy::Phase phase) { return Of(phase) == Coverage::kInside; }

std::optional<int64_t> EndedAt(const v1::RegisterState& state, int64_t at_us) {
  std::optional<int64_t> earliest;
  TakeEarlier(state.basis_ends(), at_us, &earliest);
  TakeEarlier(state.release(), at_us, &earliest);
  if (!earliest && state.modality() == v1::MODALITY_DECEASED) {
    earliest = std::min(state.has_valid_from() ? MicrosOf(state.valid_from()) : at_us, at_us);
  }
  return earliest;
}

policy::Phase PhaseOf(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us) {
  const policy::Time time = gateway::TimeAt(at_us);
  return policy::DerivePhase(ToFacts(state, true, directory, time.amsterdam_day), time);
}

Coverage CoverageOf(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us) {
  if (EndedAt(state, at_us)) return Coverage::kEnded;
  if (state.modality() == v1::MODALITY_CALLED_UP) return Coverage::kNotYet;
  return Of(PhaseOf(state, directory, at_us));
}

bool IsHeld(Coverage coverage) { return coverage == Coverage::kInside || coverage == Coverage::kOutside; }

bool IsHeld(policy::Phase phase) { return IsHeld(Of(phase)); }

bool InCourse(const v1::RegisterState& state, const DirectoryLookup& directory, int64_t at_us) {
  switch (CoverageOf(state, directory, at_us)) {
    case Coverage::kNone:
    case Coverage::kEnded:
      return false;
    case Coverage::kNotYet:
      return state.modality() != v1::MODALITY_CALLED_UP;
    case Coverage::kInside:
    case Coverage::kOutside:
      return true;
  }
  return false;
}

v1::RegisterState BeforeItsEnd(v1::RegisterState state) {
  for (v1::DateFact* date : {state.mutable_departure(), state.mutable_release(), state.mutable_basis_ends()}) {
    if (date->certainty() == v1::CERTAINTY_OCCURRED) date->set_certainty(v1::CERTAINTY_FIXED);
  }
  if (state.modality() == v1::MODALITY_DECEASED) state.set_modality(v1::MODALITY_REGULAR);
  return state;
}

}  // namespace ketenpoort::custody

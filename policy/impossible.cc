#include "policy/impossible.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace ketenpoort::policy {
namespace {

constexpr uint32_t kAny = ~0u;

template <typename Enum>
constexpr uint32_t AnyBut(Enum value) {
  return ~(1u << static_cast<int>(value));
}

template <typename Enum>
constexpr uint32_t Only(Enum value) {
  return 1u << static_cast<int>(value);
}

constexpr Match kAnywhere{kAny, kAny, kAny, kAny, kAny};

// No such organ is a party: a condition about an organ that is none is false.
constexpr Match Without(Organ organ) { return {AnyBut(organ), AnyBut(organ), kAny, kAny, kAny}; }

constexpr Match From(Organ organ) { return {Only(organ), kAny, kAny, kAny, kAny}; }
constexpr Match To(Organ organ) { return {kAny, Only(organ), kAny, kAny, kAny}; }
constexpr Match NotTo(Organ organ) { return {kAny, AnyBut(organ), kAny, kAny, kAny}; }
constexpr Match InPhases(uint32_t phases) { return {kAny, kAny, kAny, kAny, phases}; }

// The phases that DerivePhase gives only while the basis runs.
constexpr uint32_t kInside = Only(Phase::kP01) | Only(Phase::kP02) | Only(Phase::kP03) | Only(Phase::kP04) |
                             Only(Phase::kP05) | Only(Phase::kP06) | Only(Phase::kP07a) | Only(Phase::kP07b) |
                             Only(Phase::kP11) | Only(Phase::kP14) | Only(Phase::kP15) | Only(Phase::kP16) |
                             Only(Phase::kP17);

constexpr Conditions All(std::initializer_list<Condition> names) {
  Conditions all;
  for (const Condition name : names) all.Set(name);
  return all;
}

// The first does not hold without the second.
constexpr RuledOut Needs(const char* because, Condition held, Condition lacking) {
  return {because, kAnywhere, All({held}), All({lacking})};
}

constexpr RuledOut ScopeWithoutConsent(Condition scope) {
  return Needs("the scope belongs to a consent that is in force", scope, Condition::kConsentInForce);
}

constexpr std::array kRuledOut = {
    RuledOut{"only a notice of the end has a term to lapse in",
             kAnywhere,
             {},
             All({Condition::kEndNotice, Condition::kWithinLapseTerm})},
    Needs("the responsible directeur who is a party is informed", Condition::kDirecteurResponsible,
          Condition::kDirecteurInformed),
    Needs("the three months are counted back from a known return", Condition::kWithinThreeMonths,
          Condition::kReturnKnown),
    Needs("that there is no other basis stands in the decision of a human", Condition::kNoOtherBasis,
          Condition::kHumanDecision),
    Needs("the authorisation is for an accepted case", Condition::kCasePersonAuthorised, Condition::kCaseAccepted),
    Needs("without a consent in force nothing was given after the release", Condition::kConsentAfterRelease,
          Condition::kConsentInForce),
    ScopeWithoutConsent(Condition::kConsentIdentity),
    ScopeWithoutConsent(Condition::kConsentC08),
    ScopeWithoutConsent(Condition::kConsentC09),
    ScopeWithoutConsent(Condition::kConsentC10),
    ScopeWithoutConsent(Condition::kConsentC11),
    ScopeWithoutConsent(Condition::kConsentC12),
    ScopeWithoutConsent(Condition::kConsentC13),
    ScopeWithoutConsent(Condition::kConsentC14),
    RuledOut{"there is no college in the flow", Without(Organ::kCollege), All({Condition::kCollegeEligible}), {}},
    RuledOut{"there is no college in the flow", Without(Organ::kCollege), All({Condition::kIsdParticipating}), {}},
    RuledOut{
        "there is no directeur in the flow", Without(Organ::kDirecteur), All({Condition::kDirecteurResponsible}), {}},
    RuledOut{"there is no probation organisation in the flow",
             Without(Organ::kReclassering),
             All({Condition::kProbationDesignated}),
             {}},
    RuledOut{"the receiver is no burgemeester", NotTo(Organ::kBurgemeester), All({Condition::kReturnKnown}), {}},
    RuledOut{"the receiver is no burgemeester, so no return to one is known",
             NotTo(Organ::kBurgemeester),
             All({Condition::kWithinThreeMonths}),
             {}},
    RuledOut{"a paused need does not count where the college is a party", From(Organ::kCollege),
             All({Condition::kNeedC13}), All({Condition::kCareNotRefused})},
    RuledOut{"a paused need does not count where the college is a party", To(Organ::kCollege),
             All({Condition::kNeedC13}), All({Condition::kCareNotRefused})},
    RuledOut{"without a report of DJI there is no phase",
             InPhases(AnyBut(Phase::kUnspecified)),
             {},
             All({Condition::kCustodyKnown})},
    RuledOut{"this phase is one of those in which the basis runs", InPhases(kInside), {}, All({Condition::kBasisRuns})},
    RuledOut{"a notice of the end is judged at the last moment inside, and there was none",
             InPhases(~kInside),
             All({Condition::kEndNotice, Condition::kBasisRuns}),
             {}},
};

}  // namespace

std::span<const RuledOut> CombinationsRuledOut() noexcept { return kRuledOut; }

bool IsCoveredBy(const RuledOut& line, const Match& match, Conditions held, Conditions lacking) noexcept {
  return (line.held.bits & ~held.bits) == 0 && (line.lacking.bits & ~lacking.bits) == 0 && match.IsWithin(line.match);
}

const RuledOut* RuledOutBy(const Match& match, Conditions held, Conditions lacking) noexcept {
  const auto found = std::find_if(kRuledOut.begin(), kRuledOut.end(),
                                  [&](const RuledOut& line) { return IsCoveredBy(line, match, held, lacking); });
  return found == kRuledOut.end() ? nullptr : &*found;
}

}  // namespace ketenpoort::policy

// FactChoices: the facts a scenario can state, each with the texts it can take; what DraftScenario searches through.
// Guarantees: the first text of every fact together make an ordinary, lawful state in the phase of the cell, where that
// phase has one. Values; pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_FACT_CHOICES_H_
#define KETENPOORT_POLICY_ANALYSE_FACT_CHOICES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::policy::analyse {

// Where the text of a fact stands in a scenario. kUnknownPerson stands nowhere: any text there means that no report of
// DJI is in effect.
enum class FactPlace : uint8_t { kCustody, kGiven, kWhen, kUnknownPerson };
inline constexpr size_t kFactPlaces = 4;

struct Fact {
  FactPlace place = FactPlace::kGiven;
  // Protobuf text; empty: not stated.
  std::vector<std::string> texts;
};

std::vector<Fact> FactChoices(const Tuple& cell, Day day);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_FACT_CHOICES_H_

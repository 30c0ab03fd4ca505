#include "policy/rule_set.h"

#include <cstddef>

namespace ketenpoort::policy {
namespace {

template <typename Enum>
bool In(uint32_t set, Enum value) noexcept {
  const auto i = static_cast<uint32_t>(value);
  return i < 32 && ((set >> i) & 1u);
}

template <size_t kSize>
void AddTo(std::array<RuleBits, kSize>& by_value, uint32_t set, int place) noexcept {
  for (size_t i = 0; i < kSize; ++i) {
    if ((set >> i) & 1u) by_value[i].Add(place);
  }
}

}  // namespace

bool Match::Covers(const Tuple& tuple) const noexcept {
  return In(senders, tuple.sender) && In(receivers, tuple.receiver) && In(kinds, tuple.kind) &&
         In(purposes, tuple.purpose) && In(phases, tuple.phase);
}

bool Match::IsWithin(const Match& whole) const noexcept {
  return ((senders & ~whole.senders) | (receivers & ~whole.receivers) | (kinds & ~whole.kinds) |
          (purposes & ~whole.purposes) | (phases & ~whole.phases)) == 0;
}

void MatchIndex::Add(const Match& match, int place) noexcept {
  AddTo(senders, match.senders, place);
  AddTo(receivers, match.receivers, place);
  AddTo(kinds, match.kinds, place);
  AddTo(purposes, match.purposes, place);
  AddTo(phases, match.phases, place);
}

RuleBits MatchIndex::Find(const Tuple& tuple) const noexcept {
  RuleBits found = senders[static_cast<size_t>(tuple.sender)];
  for (size_t w = 0; w < found.words.size(); ++w) {
    found.words[w] &= receivers[static_cast<size_t>(tuple.receiver)].words[w];
    found.words[w] &= kinds[static_cast<size_t>(tuple.kind)].words[w];
    found.words[w] &= purposes[static_cast<size_t>(tuple.purpose)].words[w];
    found.words[w] &= phases[static_cast<size_t>(tuple.phase)].words[w];
  }
  return found;
}

RuleSet InForce(const RuleSet& all, Day day) noexcept {
  RuleSet dated = all;
  dated.rule_index = {};
  dated.denial_index = {};
  for (int i = 0; i < dated.rule_count && i < kRulesMax; ++i) {
    const Rule& rule = dated.rules[static_cast<size_t>(i)];
    if (rule.from <= day && day <= rule.until) dated.rule_index.Add(rule.match, i);
  }
  for (int i = 0; i < dated.denial_count && i < kDenialsMax; ++i) {
    const Denial& denial = dated.denials[static_cast<size_t>(i)];
    if (denial.from <= day && day <= denial.until) dated.denial_index.Add(denial.match, i);
  }
  return dated;
}

}  // namespace ketenpoort::policy

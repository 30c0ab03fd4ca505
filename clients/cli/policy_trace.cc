#include "clients/cli/policy_trace.h"

#include <algorithm>
#include <utility>

#include "clients/cli/policy_condition_search.h"

namespace ketenpoort::cli {
namespace {

using policy::CategorySet;
using policy::Condition;
using policy::Tuple;

std::vector<Condition> Listed(uint64_t bits) {
  std::vector<Condition> listed;
  for (int i = 1; i < policy::kConditionCount; ++i) {
    if ((bits >> i) & 1u) listed.push_back(static_cast<Condition>(i));
  }
  return listed;
}

std::vector<std::string> CitedOf(const std::vector<policy::Basis>& basis) {
  std::vector<std::string> cited;
  for (const policy::Basis& one : basis) cited.push_back(policy::Cited(one.cited));
  return cited;
}

template <typename Enum>
bool In(uint32_t set, Enum value) {
  return (set >> static_cast<int>(value)) & 1u;
}

class Tracer {
 public:
  Tracer(const policy::Policy& policy, const policy::Judgement& judged, policy::Day day)
      : policy_(policy), rules_(policy.ForDay(day)), judged_(judged), day_(day) {}

  std::vector<ConditionTrace> TraceConditions() const {
    const policy::Conditions matter = ConditionsThatMatter(rules_, judged_.tuple);
    std::vector<ConditionTrace> traced;
    for (int i = 1; i < policy::kConditionCount; ++i) {
      const auto condition = static_cast<Condition>(i);
      const bool trouble = condition == Condition::kTrouble;
      traced.push_back({condition, judged_.conditions.Has(condition), matter.Has(condition) || trouble});
    }
    return traced;
  }

  std::vector<DenialTrace> TraceDenials() const {
    std::vector<DenialTrace> traced;
    for (size_t i = 0; i < rules_.denial_count; ++i) {
      if (!Applies(i)) continue;
      const policy::Denial& denial = rules_.denials[i];
      const policy::DenialText& text = policy_.texts.denials[i];
      if (!denial.categories.Empty() && (denial.categories & judged_.tuple.categories).Empty()) continue;
      // A denial may apply by several of its cases.
      const auto named = [&](const DenialTrace& other) { return other.id == text.id; };
      if (std::any_of(traced.begin(), traced.end(), named)) continue;
      traced.push_back({text.id, text.title, CitedOf(text.basis), denial.categories,
                        Listed(denial.lacking.bits & ~judged_.conditions.bits)});
    }
    return traced;
  }

  // The rules between these two organs; those that match the message first.
  std::vector<RuleTrace> TraceRules() const {
    std::vector<RuleTrace> traced;
    for (size_t i = 0; i < rules_.rule_count; ++i) {
      const policy::Rule& rule = rules_.rules[i];
      if (!In(rule.match.senders, judged_.tuple.sender) || !In(rule.match.receivers, judged_.tuple.receiver)) continue;
      RuleTrace one = TraceOne(i);
      if (std::find(traced.begin(), traced.end(), one) == traced.end()) traced.push_back(std::move(one));
    }
    std::stable_sort(traced.begin(), traced.end(),
                     [](const RuleTrace& a, const RuleTrace& b) { return a.verdict < b.verdict; });
    return traced;
  }

 private:
  bool Applies(size_t place) const {
    if (!rules_.denial_index.Find(judged_.tuple).Has(static_cast<int>(place))) return false;
    const policy::Denial& denial = rules_.denials[place];
    const uint64_t held = judged_.conditions.bits;
    const bool lacks = denial.lacking.bits == 0 || (denial.lacking.bits & ~held) != 0;
    return (denial.required.bits & ~held) == 0 && (denial.forbidden.bits & held) == 0 && lacks;
  }

  std::vector<std::string> Differences(const policy::Rule& rule) const {
    std::vector<std::string> differs;
    const Tuple& tuple = judged_.tuple;
    if (!In(rule.match.kinds, tuple.kind)) differs.push_back("kind");
    if (!In(rule.match.purposes, tuple.purpose)) differs.push_back("purpose");
    if (!In(rule.match.phases, tuple.phase)) differs.push_back("phase");
    if (rule.from > day_ || rule.until < day_) differs.push_back("in_force");
    return differs;
  }

  RuleTrace TraceOne(size_t place) const {
    const policy::Rule& rule = rules_.rules[place];
    const policy::RuleText& text = policy_.texts.rules[place];
    RuleTrace trace;
    trace.id = text.id;
    trace.title = text.title;
    trace.articles = CitedOf(text.basis);
    trace.differs = Differences(rule);
    if (!trace.differs.empty()) return trace;
    const uint64_t held = judged_.conditions.bits;
    trace.missing = Listed(rule.required.bits & ~held);
    trace.in_the_way = Listed(rule.forbidden.bits & held);
    trace.granted = rule.categories & judged_.tuple.categories;
    trace.verdict = RuleVerdict::kConditionsFail;
    if (!trace.missing.empty() || !trace.in_the_way.empty()) return trace;
    ShutGates(rule, trace);
    TakeAway(place, trace);
    if (judged_.decision.rules.Has(static_cast<int>(place))) trace.verdict = RuleVerdict::kCarries;
    return trace;
  }

  void ShutGates(const policy::Rule& rule, RuleTrace& trace) const {
    uint64_t shut = 0;
    for (int i = 0; i < rule.gate_count; ++i) {
      const policy::Gate& gate = rule.gates[static_cast<size_t>(i)];
      const uint64_t lacking = gate.required.bits & ~judged_.conditions.bits;
      if (lacking == 0) continue;
      if (!(trace.granted & gate.categories).Empty()) shut |= lacking;
      trace.granted = trace.granted - gate.categories;
    }
    trace.missing = Listed(shut);
    trace.verdict = RuleVerdict::kGrantsNothingAsked;
  }

  void TakeAway(size_t place, RuleTrace& trace) const {
    for (size_t i = 0; i < rules_.denial_count; ++i) {
      const policy::Denial& denial = rules_.denials[i];
      if (!Applies(i) || denial.except.Has(static_cast<int>(place))) continue;
      const bool whole = denial.categories.Empty();
      if (!whole && (denial.categories & judged_.tuple.categories).Empty()) continue;
      trace.granted = whole ? CategorySet{} : trace.granted - denial.categories;
      const std::string& id = policy_.texts.denials[i].id;
      const bool named = std::find(trace.denials.begin(), trace.denials.end(), id) != trace.denials.end();
      if (!named) trace.denials.push_back(id);
    }
    if (!trace.denials.empty() && trace.granted.Empty()) trace.verdict = RuleVerdict::kDenied;
  }

  const policy::Policy& policy_;
  const policy::RuleSet& rules_;
  const policy::Judgement& judged_;
  policy::Day day_;
};

}  // namespace

PolicyTrace TraceOf(const policy::Policy& policy, const policy::Request& request, const policy::Facts& facts,
                    policy::Time time) {
  PolicyTrace trace;
  trace.judged = policy::Judge(policy, request, facts, time);
  trace.words = policy::Explain(policy, request, trace.judged.tuple, trace.judged.conditions, trace.judged.decision);
  const Tracer tracer(policy, trace.judged, time.amsterdam_day);
  trace.conditions = tracer.TraceConditions();
  trace.rules = tracer.TraceRules();
  trace.denials = tracer.TraceDenials();
  trace.alternatives = NearestLawful(policy, request, facts, time);
  return trace;
}

}  // namespace ketenpoort::cli

#include "gateway/corridor/retention_label.h"

#include <algorithm>
#include <string>

#include "policy/civil_day.h"
#include "policy/texts.h"

namespace ketenpoort::corridor {
namespace {

policy::Day ReleaseDay(const Verdict& verdict) {
  const policy::DateFact& release = verdict.facts.custody.release;
  const bool sure = release.certainty == policy::Certainty::kFixed || release.certainty == policy::Certainty::kOccurred;
  return sure && verdict.released().Has(policy::Category::kC07) ? release.day : policy::kNoDay;
}

policy::Day CountedFrom(const policy::Retention& retention, const Verdict& verdict, policy::Day disclosed) {
  switch (retention.counted_from) {
    case policy::CountedFrom::kReceipt:
    case policy::CountedFrom::kDisclosure:
    case policy::CountedFrom::kFirstProcessing:
      return disclosed;
    case policy::CountedFrom::kRelease:
      return ReleaseDay(verdict);
    case policy::CountedFrom::kConsentEnd:
      return verdict.facts.consent.found ? verdict.facts.consent.expires : policy::kNoDay;
    case policy::CountedFrom::kEndOfExecution:
      return policy::kNoDay;
  }
  return policy::kNoDay;
}

v1::RetentionLabel LabelOf(const policy::Retention& retention, const Verdict& verdict, policy::Day disclosed) {
  v1::RetentionLabel label;
  const bool at_most = retention.bound == policy::RetentionBound::kAtMost;
  label.set_bound(at_most ? v1::RETENTION_BOUND_AT_MOST : v1::RETENTION_BOUND_AT_LEAST);
  const policy::Day from = CountedFrom(retention, verdict, disclosed);
  const policy::Day last = from == policy::kNoDay ? policy::kNoDay : policy::DeleteAfter(retention, from);
  if (last != policy::kNoDay) label.set_day(policy::FormatDay(last));
  label.set_term(policy::LabelOf(retention));
  for (const policy::Basis& basis : retention.basis) label.add_sources(policy::Cited(basis.cited));
  label.set_explanation_nl(retention.explanation.nl);
  label.set_explanation_en(retention.explanation.en);
  return label;
}

}  // namespace

std::vector<v1::RetentionLabel> LabelsOf(const Verdict& verdict, policy::Day disclosed) {
  std::vector<v1::RetentionLabel> labels;
  const std::vector<policy::RuleText>& rules = verdict.policy->texts.rules;
  for (size_t place = 0; place < rules.size(); ++place) {
    if (!verdict.judgement.decision.rules.Has(static_cast<int>(place))) continue;
    if (rules[place].retention.term == 0) continue;
    v1::RetentionLabel label = LabelOf(rules[place].retention, verdict, disclosed);
    const bool known = std::any_of(labels.begin(), labels.end(), [&](const v1::RetentionLabel& one) {
      return one.term() == label.term() && one.explanation_nl() == label.explanation_nl();
    });
    if (!known) labels.push_back(std::move(label));
  }
  return labels;
}

}  // namespace ketenpoort::corridor

#include "policy/analyse/forecast.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "policy/analyse/diff_text.h"
#include "policy/analyse/words.h"
#include "policy/decide.h"
#include "policy/evaluate.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr int64_t kMicrosPerDay = int64_t{24} * 60 * 60 * 1'000'000;

Time On(const Time& time, Day day) {
  return {time.instant_us + (static_cast<int64_t>(day) - time.amsterdam_day) * kMicrosPerDay, day};
}

bool Names(Conditions lost, std::initializer_list<Condition> conditions) {
  return std::any_of(conditions.begin(), conditions.end(), [&](Condition c) { return lost.Has(c); });
}

LossReason ReasonOf(const Policy& policy, const Judgement& before, Day day_before, const Judgement& after) {
  // The same state under yesterday's rules: were they the reason?
  if (Decide(policy.ForDay(day_before), after.tuple, after.conditions).released == before.decision.released) {
    return LossReason::kPolicy;
  }
  const Conditions lost{before.conditions.bits & ~after.conditions.bits};
  if (Names(lost, {Condition::kMandateInForce, Condition::kMandateCoversKind, Condition::kRoleAuthorised})) {
    return LossReason::kMandate;
  }
  if (Names(lost, {Condition::kConsentInForce})) return LossReason::kConsent;
  if (Names(lost, {Condition::kWithinThreeMonths, Condition::kReturnKnown})) return LossReason::kThreeMonths;
  if (Names(lost, {Condition::kWithinLapseTerm})) return LossReason::kLapseTerm;
  if (before.tuple.phase != after.tuple.phase || Names(lost, {Condition::kBasisRuns})) return LossReason::kPhase;
  return LossReason::kOther;
}

std::optional<Loss> LossOf(const Policy& policy, const Case& one, size_t index, Day today, int days) {
  Judgement before = Judge(policy, one.request, one.facts, On(one.time, today));
  const Decision first = before.decision;
  if (!first.Allows()) return std::nullopt;
  for (Day day = today + 1; day <= today + days; ++day) {
    const Judgement after = Judge(policy, one.request, one.facts, On(one.time, day));
    const CategorySet categories = first.released - after.decision.released;
    if (after.decision.Allows() && categories.Empty()) {
      before = after;
      continue;
    }
    Loss loss{index, day, ReasonOf(policy, before, day - 1, after), after.decision.failing, {}, {}, {}, {}, "", {}};
    loss.lost.bits = before.conditions.bits & ~after.conditions.bits;
    loss.phase_before = before.tuple.phase;
    loss.phase_after = after.tuple.phase;
    loss.rules_before = RuleIds(policy, before.decision.rules);
    loss.denial_after = DenialId(policy, after.decision);
    loss.categories = categories;
    return loss;
  }
  return std::nullopt;
}

void AddFlows(const Policy& policy, Day today, int days, ForecastResult& result) {
  const Policy* const policies[] = {&policy};
  Space space(policies);
  Model model(&policy, &space);
  for (size_t i = 1; i < model.period_count(); ++i) {
    const Period& period = model.period(i);
    if (period.from <= today || period.from > today + days) continue;
    for (Change& change : ChangesBetween(model, i - 1, model, i, {period.from, kNoDay})) {
      if (change.kind == ChangeKind::kClosed || change.kind == ChangeKind::kBasis) {
        result.flows.push_back(std::move(change));
      }
    }
  }
  result.overflowed = space.bdd().Overflowed();
}

std::string LossText(const Policy& policy, std::span<const Case> cases, const std::vector<Loss>& losses) {
  using Key = std::tuple<LossReason, Organ, Organ, MessageKind, Purpose>;
  struct Counted {
    size_t cases = 0;
    Day first = kNoDay;
  };
  std::map<Key, Counted> counted;
  for (const Loss& loss : losses) {
    const Request& request = cases[loss.case_index].request;
    Counted& here = counted[{loss.reason, request.sender.organ, request.receiver.organ, request.kind, request.purpose}];
    ++here.cases;
    here.first = std::min(here.first, loss.day);
  }
  std::string text;
  for (const auto& [key, here] : counted) {
    const auto& [reason, sender, receiver, kind, purpose] = key;
    Match cells;
    cells.senders = 1u << static_cast<int>(sender);
    cells.receivers = 1u << static_cast<int>(receiver);
    cells.kinds = 1u << static_cast<int>(kind);
    const Bilingual from = NamesOf(policy, cells, 0);
    const Bilingual to = NamesOf(policy, cells, 1);
    const Bilingual what = NamesOf(policy, cells, 2);
    const Bilingual day = DayWords(here.first);
    const std::string count = std::to_string(here.cases);
    text += "Verliest de grondslag (" + count + "), eerste op " + day.nl + ": van " + from.nl + " aan " + to.nl + ", " +
            what.nl + ". " + WordsOf(reason).nl + ".\n  Loses its basis (" + count + "), first on " + day.en +
            ": from " + from.en + " to " + to.en + ", " + what.en + ". " + WordsOf(reason).en + ".\n";
  }
  return text;
}

}  // namespace

Bilingual WordsOf(LossReason reason) {
  switch (reason) {
    case LossReason::kPolicy:
      return {"De regel eindigt of een weigering begint", "The rule ends or a denial begins"};
    case LossReason::kConsent:
      return {"De toestemming loopt af", "The consent ends"};
    case LossReason::kMandate:
      return {"Het mandaat of de machtiging loopt af", "The mandate or authorisation ends"};
    case LossReason::kPhase:
      return {"De betrokkene komt in een andere fase of de titel eindigt",
              "The person moves to another phase or the title ends"};
    case LossReason::kThreeMonths:
      return {"Het tijdvak van drie maanden is voorbij", "The window of three months is over"};
    case LossReason::kLapseTerm:
      return {"De termijn na het einde is voorbij", "The term after the end is over"};
    case LossReason::kOther:
      return {"Een andere voorwaarde vervalt", "Another condition fails"};
  }
  return {};
}

ForecastResult Forecast(const Policy& policy, Day today, int days, std::span<const Case> cases) {
  const int ahead = std::clamp(days, 0, kForecastDaysMax);
  ForecastResult result;
  AddFlows(policy, today, ahead, result);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (std::optional<Loss> loss = LossOf(policy, cases[i], i, today, ahead)) result.losses.push_back(std::move(*loss));
  }
  for (const Change& change : result.flows) {
    const Bilingual words = ChangeWords(policy, policy, change);
    result.text += words.nl + "\n  " + words.en + "\n";
  }
  result.text += LossText(policy, cases, result.losses);
  return result;
}

}  // namespace ketenpoort::policy::analyse

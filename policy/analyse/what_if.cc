#include "policy/analyse/what_if.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

std::vector<std::string> IdsOf(const Policy& policy, const Decision& decision) {
  std::vector<std::string> ids;
  if (!decision.Allows()) {
    if (decision.denial != kNoDenial) ids.push_back(policy.texts.denials[decision.denial].id);
    return ids;
  }
  for (int place = 0; place < static_cast<int>(policy.texts.rules.size()); ++place) {
    const std::string& id = policy.texts.rules[static_cast<size_t>(place)].id;
    if (decision.rules.Has(place) && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> ArticlesOf(const Policy& policy, const Decision& decision,
                                    const std::vector<std::string>& ids) {
  if (decision.Allows()) return ArticlesOfRules(policy, ids);
  return ids.empty() ? std::vector<std::string>{} : ArticlesOfDenial(policy, ids.front());
}

std::optional<ShiftKind> KindOf(const Decision& was, const Decision& now, bool same_ids) {
  if (was.Allows() != now.Allows()) return now.Allows() ? ShiftKind::kOpens : ShiftKind::kCloses;
  if (!was.Allows()) return same_ids ? std::nullopt : std::optional(ShiftKind::kOtherRefusal);
  if (!(was.released - now.released).Empty()) return ShiftKind::kReleasesLess;
  if (!(now.released - was.released).Empty()) return ShiftKind::kReleasesMore;
  return same_ids ? std::nullopt : std::optional(ShiftKind::kOtherBasis);
}

Bilingual TitleOf(ShiftKind kind) {
  switch (kind) {
    case ShiftKind::kOpens:
      return {"Zou opengaan", "Would open"};
    case ShiftKind::kCloses:
      return {"Zou dichtgaan", "Would close"};
    case ShiftKind::kReleasesMore:
      return {"Zou meer gegevens bevatten", "Would hold more data"};
    case ShiftKind::kReleasesLess:
      return {"Zou minder gegevens bevatten", "Would hold less data"};
    case ShiftKind::kOtherBasis:
      return {"Zou op een andere grondslag gaan", "Would go on another basis"};
    case ShiftKind::kOtherRefusal:
      return {"Zou om een andere reden geweigerd worden", "Would be refused for another reason"};
  }
  return {};
}

std::string Named(const std::vector<std::string>& ids, const std::vector<std::string>& articles,
                  const std::string& none) {
  return ids.empty() ? none : Joined(ids) + " (" + Joined(articles) + ")";
}

}  // namespace

Bilingual ShiftWords(const Policy& draft, const Shift& shift) {
  Match cells;
  cells.senders = 1u << static_cast<int>(shift.sender);
  cells.receivers = 1u << static_cast<int>(shift.receiver);
  cells.kinds = 1u << static_cast<int>(shift.message);
  cells.purposes = 1u << static_cast<int>(shift.purpose);
  std::vector<Bilingual> names;
  for (int d = 0; d < 4; ++d) names.push_back(NamesOf(draft, cells, d));
  const Bilingual title = TitleOf(shift.kind);
  const std::string count = std::to_string(shift.cases);
  const Bilingual categories = CategoryNames(draft, shift.categories);
  const auto before = [&](const std::string& none) { return Named(shift.before, shift.articles_before, none); };
  const auto after = [&](const std::string& none) { return Named(shift.after, shift.articles_after, none); };
  std::string nl = title.nl + " (" + count + "): van " + names[0].nl + " aan " + names[1].nl + ", " + names[2].nl +
                   ", voor " + names[3].nl + ". Was: " + before("geen regel") + ". Wordt: " + after("geen regel") + ".";
  std::string en = title.en + " (" + count + "): from " + names[0].en + " to " + names[1].en + ", " + names[2].en +
                   ", for " + names[3].en + ". Was: " + before("no rule") + ". Becomes: " + after("no rule") + ".";
  if (!shift.categories.Empty()) {
    nl += " Gegevens: " + categories.nl + ".";
    en += " Data: " + categories.en + ".";
  }
  return {std::move(nl), std::move(en)};
}

WhatIfResult WhatIf(const Policy& in_force, const Policy& draft, std::span<const Case> cases) {
  WhatIfResult result;
  using Key =
      std::tuple<ShiftKind, Organ, Organ, MessageKind, Purpose, std::vector<std::string>, std::vector<std::string>>;
  std::map<Key, Shift> shifts;
  for (const Case& one : cases) {
    const Decision was = Judge(in_force, one.request, one.facts, one.time).decision;
    const Decision now = Judge(draft, one.request, one.facts, one.time).decision;
    ++result.cases;
    result.allowed_before += was.Allows() ? 1 : 0;
    result.allowed_after += now.Allows() ? 1 : 0;
    const std::vector<std::string> before = IdsOf(in_force, was);
    const std::vector<std::string> after = IdsOf(draft, now);
    const std::optional<ShiftKind> kind = KindOf(was, now, before == after);
    if (!kind) continue;
    const Key key{
        *kind, one.request.sender.organ, one.request.receiver.organ, one.request.kind, one.request.purpose, before,
        after};
    Shift& shift = shifts[key];
    shift.kind = *kind;
    shift.sender = one.request.sender.organ;
    shift.receiver = one.request.receiver.organ;
    shift.message = one.request.kind;
    shift.purpose = one.request.purpose;
    shift.before = before;
    shift.after = after;
    shift.articles_before = ArticlesOf(in_force, was, before);
    shift.articles_after = ArticlesOf(draft, now, after);
    shift.categories = shift.categories | (was.released - now.released) | (now.released - was.released);
    ++shift.cases;
  }
  for (auto& [key, shift] : shifts) {
    const Bilingual words = ShiftWords(draft, shift);
    result.text += words.nl + "\n  " + words.en + "\n";
    result.shifts.push_back(std::move(shift));
  }
  return result;
}

}  // namespace ketenpoort::policy::analyse

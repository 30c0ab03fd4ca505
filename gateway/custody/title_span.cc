#include "gateway/custody/title_span.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/clock.h"
#include "gateway/custody/facts.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

struct Days {
  policy::Day first;
  policy::Day last;  // kNoDay where none is set
};

std::optional<Days> DaysOf(const v1::Title& title) {
  const std::optional<policy::Day> first = policy::ParseDay(title.starts_on());
  if (!first) return std::nullopt;
  if (title.ends_on().empty()) return Days{*first, policy::kNoDay};
  const std::optional<policy::Day> last = policy::ParseDay(title.ends_on());
  if (!last || *last < *first) return std::nullopt;
  return Days{*first, *last};
}

}  // namespace

bool IsDetention(v1::TitleKind kind) {
  return kind >= v1::TITLE_KIND_INVERZEKERINGSTELLING && kind <= v1::TITLE_KIND_VREEMDELINGENBEWARING;
}

TitleSpan SpanOf(const v1::RegisterState& state) {
  TitleSpan span;
  for (const v1::Title& title : state.titles()) {
    if (!IsDetention(title.kind())) continue;
    const std::optional<Days> days = DaysOf(title);
    if (!days) continue;
    span.first = span.first ? std::min(*span.first, days->first) : days->first;
    if (title.kind() == v1::TITLE_KIND_VOORLOPIGE_HECHTENIS) {
      span.open_end = true;
    } else if (days->last == policy::kNoDay) {
      span.open_end = true;
    } else {
      span.last = span.last ? std::max(*span.last, days->last) : days->last;
    }
  }
  return span;
}

bool RunsOn(const v1::RegisterState& state, policy::Day day) {
  for (const v1::Title& title : state.titles()) {
    if (!IsDetention(title.kind())) continue;
    const std::optional<Days> days = DaysOf(title);
    if (days && days->first <= day && day <= days->last) return true;
  }
  return false;
}

std::optional<policy::Day> BeganOn(const v1::RegisterState& state, policy::Day day) {
  std::vector<Days> all;
  for (const v1::Title& title : state.titles()) {
    if (!IsDetention(title.kind())) continue;
    const std::optional<Days> days = DaysOf(title);
    if (days) all.push_back(*days);
  }
  if (all.empty()) return std::nullopt;
  std::sort(all.begin(), all.end(), [](const Days& a, const Days& b) { return a.first < b.first; });
  // Chains of titles without a gap; the one that holds `day`, else the last that began before it, else the first.
  policy::Day began = all.front().first;
  policy::Day covered = all.front().last;
  for (const Days& days : all) {
    if (days.first > day) break;
    if (covered != policy::kNoDay && days.first > covered + 1) began = days.first;
    covered = std::max(covered, days.last);
  }
  return began;
}

std::optional<policy::Day> LastCovered(const v1::RegisterState& state) {
  std::optional<policy::Day> last = SpanOf(state).open_end ? std::nullopt : SpanOf(state).last;
  const v1::DateFact& basis = state.basis_ends();
  if (basis.certainty() == v1::CERTAINTY_FIXED && basis.has_at()) {
    const policy::Day day = gateway::AmsterdamDay(MicrosOf(basis.at()));
    last = last ? std::min(*last, day) : day;
  }
  return last;
}

}  // namespace ketenpoort::custody

// TitleSpan: the days a list of titles covers. Guarantees: only titles of detention count (not v.i., supervision,
// Wvggz, Wzd), only readable ones; voorlopige hechtenis has no end of its own. Pure; safe in any thread; no failure.
// Law: Pbw 1(r), 1(s).
#ifndef KETENPOORT_GATEWAY_CUSTODY_TITLE_SPAN_H_
#define KETENPOORT_GATEWAY_CUSTODY_TITLE_SPAN_H_

#include <optional>

#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/facts.h"

namespace ketenpoort::custody {

struct TitleSpan {
  // First day of the earliest title; nullopt where no title of detention is there.
  std::optional<policy::Day> first;
  // Last day of the latest title that has one, voorlopige hechtenis left out.
  std::optional<policy::Day> last;
  // Some title has no end of its own.
  bool open_end = false;
};

bool IsDetention(v1::TitleKind kind);
TitleSpan SpanOf(const v1::RegisterState& state);
// A title of detention runs on that day.
bool RunsOn(const v1::RegisterState& state, policy::Day day);
// First day of the titles that hang together without a gap and hold `day`, or the latest ones before it: the begin of
// the deprivation of liberty. nullopt without a title.
std::optional<policy::Day> BeganOn(const v1::RegisterState& state, policy::Day day);
// The last day on which a state certainly runs: that of its last title or of a FIXED basis end, whichever comes first;
// nullopt where it has no end.
std::optional<policy::Day> LastCovered(const v1::RegisterState& state);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_TITLE_SPAN_H_

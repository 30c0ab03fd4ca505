#include "gateway/custody/told_dates.h"

#include "gateway/clock.h"
#include "gateway/custody/facts.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

bool IsKnown(const v1::DateFact& date) {
  return date.has_at() && (date.certainty() == v1::CERTAINTY_EXPECTED || date.certainty() == v1::CERTAINTY_FIXED ||
                           date.certainty() == v1::CERTAINTY_OCCURRED);
}

policy::Day DayOf(const v1::DateFact& date) { return gateway::AmsterdamDay(MicrosOf(date.at())); }

// Reasons with which a departure before the invrijheidstelling is for good.
bool LeavesForGood(v1::Reason reason) {
  return reason == v1::REASON_EINDVERLOF || reason == v1::REASON_PP || reason == v1::REASON_DRIE_DAGEN ||
         reason == v1::REASON_VI || reason == v1::REASON_EINDE_STRAF || reason == v1::REASON_SCHORSING ||
         reason == v1::REASON_RECHTERLIJK_BEVEL;
}

bool SameDays(const v1::DetentionDates& a, const v1::DetentionDates& b) {
  return a.departure_on() == b.departure_on() && a.release_on() == b.release_on();
}

// Nobody reports an ordinary leave beforehand as such. Where a departure lies before the release, for a reason that
// does not say it is final, nothing is said rather than something wrong.
v1::DepartureNature NatureOf(const v1::RegisterState& state, const v1::DetentionDates& dates,
                             const v1::DetentionDates* told) {
  const v1::Modality m = state.modality();
  if (m == v1::MODALITY_LEAVE || m == v1::MODALITY_STRAFONDERBREKING) {
    return v1::DEPARTURE_NATURE_LEAVES_TEMPORARILY;
  }
  if (m == v1::MODALITY_EINDVERLOF || m == v1::MODALITY_PP || m == v1::MODALITY_ISD_EXTRAMURAL) {
    return v1::DEPARTURE_NATURE_LEAVES_FINALLY;
  }
  if (!IsKnown(state.departure())) return v1::DEPARTURE_NATURE_UNSPECIFIED;
  const bool before_release = IsKnown(state.release()) && DayOf(state.departure()) < DayOf(state.release());
  if (!before_release || LeavesForGood(state.reason())) return v1::DEPARTURE_NATURE_LEAVES_FINALLY;
  const bool said = told != nullptr && told->nature() != v1::DEPARTURE_NATURE_UNSPECIFIED;
  return said && SameDays(dates, *told) ? told->nature() : v1::DEPARTURE_NATURE_UNSPECIFIED;
}

}  // namespace

v1::DetentionDates DatesWhileHeld(const v1::RegisterState& state, const v1::DetentionDates* told) {
  v1::DetentionDates dates;
  dates.set_departure_certainty(v1::CERTAINTY_UNKNOWN);
  dates.set_release_certainty(v1::CERTAINTY_UNKNOWN);
  if (state.modality() == v1::MODALITY_ABSENT) return dates;
  if (IsKnown(state.departure())) {
    dates.set_departure_on(policy::FormatDay(DayOf(state.departure())));
    dates.set_departure_certainty(state.departure().certainty());
  }
  if (IsKnown(state.release())) {
    dates.set_release_on(policy::FormatDay(DayOf(state.release())));
    dates.set_release_certainty(state.release().certainty());
  }
  const v1::DepartureNature nature = NatureOf(state, dates, told);
  if (nature != v1::DEPARTURE_NATURE_UNSPECIFIED) dates.set_nature(nature);
  return dates;
}

v1::DetentionDates DatesAtEnd(const v1::RegisterState& state, int64_t ended_us) {
  v1::DetentionDates dates;
  const bool left_before = state.departure().certainty() == v1::CERTAINTY_OCCURRED && state.departure().has_at();
  dates.set_departure_on(policy::FormatDay(left_before ? DayOf(state.departure()) : gateway::AmsterdamDay(ended_us)));
  dates.set_departure_certainty(v1::CERTAINTY_OCCURRED);
  for (const v1::DateFact* date : {&state.release(), &state.basis_ends()}) {
    if (date->certainty() != v1::CERTAINTY_OCCURRED || !date->has_at() || dates.has_release_on()) continue;
    dates.set_release_on(policy::FormatDay(DayOf(*date)));
    dates.set_release_certainty(v1::CERTAINTY_OCCURRED);
  }
  dates.set_nature(v1::DEPARTURE_NATURE_LEAVES_FINALLY);
  return dates;
}

bool SameDates(const v1::DetentionDates& a, const v1::DetentionDates& b) {
  return SameDays(a, b) && a.departure_certainty() == b.departure_certainty() &&
         a.release_certainty() == b.release_certainty() && a.nature() == b.nature();
}

}  // namespace ketenpoort::custody

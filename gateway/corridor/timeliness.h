// Timeliness: how long before a person left the first notice of each flow was disclosed and acknowledged, kept as long
// as the register knows the person, and as counters without a person for ever. Guarantees: what counts is moved in the
// transaction of the fact that moves it, and derived anew from what is kept, so that a retry, a replay or a restart
// counts nothing twice; a departure that is corrected, annulled or moved to another person's record takes its count
// along; a person is at most one in a figure: of two departures in one quarter the later course counts; a flow whose
// notice was held back at first is counted apart. Of a person whose register row is gone nothing moves any more. Does
// not guarantee a count of what was accepted before this version ran. Used at its place in a batch only. On failure the
// status of the store. Law: Pbw 18a(4); PM 20d(1), 20d(2)b; AVG 5(1)c, 5(1)e.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_TIMELINESS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_TIMELINESS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/corridor/recorder.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/register.pb.h"
#include "ketenpoort/v1/timeliness.pb.h"
#include "policy/facts.h"

namespace ketenpoort::corridor {

// The class of a departure whose notice was held back at first, beside those of v1::DaysAhead.
inline constexpr int kAheadHeldBack = 100;
inline constexpr int kQuartersOfYear = 4;

// Which kinds of message are about a departure to come; the others count nowhere.
bool IsCountedKind(policy::MessageKind kind);

// year * 4 + 0..3, of a day; 0 for no day.
int QuarterOf(policy::Day day);
// `2026Q4`.
std::string FormatQuarter(int quarter);
// The class of what happened at `at_us`, of a departure on `departed`; 0: it never happened.
v1::DaysAhead AheadOf(policy::Day departed, int64_t at_us);
// On which day the person of each course left, as is known at `now_us`; oldest report first. A course of which no
// report counts any more is not in it, nor is one that runs, or that ended by a death.
std::map<uint64_t, policy::Day> DeparturesOf(const std::vector<v1::RegisterRecord>& history, int64_t now_us);

// A message was accepted for one receiver, and an item made of it.
absl::Status CountAccepted(store::Transaction& transaction, const store::ItemRow& item, uint64_t course);
// A notice was held back (beperkingen).
absl::Status CountHeldBack(store::Transaction& transaction, const Leg& leg, policy::MessageKind kind, uint64_t course);
// An item was disclosed, or its receiver acknowledged it.
absl::Status CountDisclosed(store::Transaction& transaction, const store::ItemRow& item, uint64_t course);
absl::Status CountAcknowledged(store::Transaction& transaction, const store::ItemRow& item, uint64_t course);
// The register of the person changed, or was joined with another's.
absl::Status CountDepartures(store::Transaction& transaction, const store::PersonNo& person);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_TIMELINESS_H_

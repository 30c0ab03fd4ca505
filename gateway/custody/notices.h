// ComposeNotices: the notices that follow from a report, for every receiver a rule names. Guarantees: each receiver is
// told what is new to it and nothing twice; a college's payload never holds the reason, the titles, the phase or the
// place; keys and changed fields only, except in a start notice; nothing from the person block of a report whose
// numbers belong to two records. Does not guarantee that a notice is lawful: the corridor lets policy decide on each,
// and the payload is minimised after that. Pure but for time zone data; safe in any thread; no failure. Law: Pbw
// 18a(4)(6); PM 20d(2)a,b; Reclasseringsregeling 11.
#ifndef KETENPOORT_GATEWAY_CUSTODY_NOTICES_H_
#define KETENPOORT_GATEWAY_CUSTODY_NOTICES_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/custody/assess.h"
#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/vocabulary.h"

namespace ketenpoort::custody {

// On which state a notice is decided at acceptance.
enum class DecideOn : uint8_t {
  kNow,         // what is in effect after this report
  kJustBefore,  // Composition::just_before: the state before the fact that ends or suspends the basis
};

// Which earlier messages the delivery refers to; the corridor finds their ids.
enum class RefersTo : uint8_t {
  kNothing,
  kAllMessages,  // every message about this person that this receiver got in the course: to delete
  kLastDates,    // the message that last told this receiver a date: to correct
};

struct Notice {
  policy::MessageKind kind = policy::MessageKind::kUnspecified;
  policy::Purpose purpose = policy::Purpose::kCustodyNotice;
  // Code of the establishment whose directeur sends it. Empty only where no establishment was ever named: the Minister
  // sends then.
  std::string sender_establishment;
  policy::Organ receiver = policy::Organ::kUnspecified;
  std::string unit;
  // The message of payload.proto that goes with the kind; never null.
  std::unique_ptr<google::protobuf::Message> payload;
  DecideOn decide_on = DecideOn::kNow;
  // policy::Facts::end_notice: the notice of the very fact that ends the basis.
  bool end_notice = false;
  // Beperkingen: record it as held back, disclose nothing. Composed anew, with the data of then, when hold is lifted.
  bool held_back = false;
  // Undelivered older dates for the same receiver and person (RELEASE_DATE, and the dates of a DETENTION_CHANGE) are
  // superseded by this one.
  bool supersedes_older_dates = false;
  // A refusal is the expected outcome unless a switch is on (A02, A13): recorded, but no work for DJI.
  bool denial_expected = false;
  // The kind of answer asked for; kUnspecified where none.
  policy::MessageKind asks_for = policy::MessageKind::kUnspecified;
  RefersTo refers_to = RefersTo::kNothing;
  v1::CorrectionAction correction_action = v1::CORRECTION_ACTION_UNSPECIFIED;
};

struct Composition {
  // In the order: starts, ends, dates, identity, contact, involvement ended, corrections; colleges before probation.
  std::vector<Notice> notices;
  // The record to store: that of the assessment with `informed` and `derived` filled. `derived[i]` belongs to
  // `notices[i]`; the corridor fills in the message id, and calls NotTold for each notice that was denied.
  v1::RegisterRecord record;
  // For DecideOn::kJustBefore: the state, and the moment to decide for (at most now).
  std::optional<v1::RegisterState> just_before;
  int64_t just_before_us = 0;
  // Death: what was not delivered yet is withdrawn.
  bool withdraw_undelivered = false;
};

Composition ComposeNotices(const Assessment& assessment, const v1::CustodyReport& report,
                           const DirectoryLookup& directory, int64_t now_us);

// Notice `index` was denied: its receiver counts as not told, so that the next report tries again. An end that was
// denied stays told: there is no later moment at which it could be. Requires: `index` < notices.size().
void NotTold(const Assessment& assessment, size_t index, Composition* composition);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_NOTICES_H_

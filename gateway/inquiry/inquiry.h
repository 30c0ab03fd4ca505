// Inquiry: all that officers can ask of the log. Each question is its own header's; this puts them on one desk.
// Thread safety: any thread. Ownership: each holds a copy of the rooms, whose pointers outlive it.
#ifndef KETENPOORT_GATEWAY_INQUIRY_INQUIRY_H_
#define KETENPOORT_GATEWAY_INQUIRY_INQUIRY_H_

#include "gateway/inquiry/access_report.h"
#include "gateway/inquiry/exchange.h"
#include "gateway/inquiry/export.h"
#include "gateway/inquiry/finding_desk.h"
#include "gateway/inquiry/listing.h"
#include "gateway/inquiry/replay.h"
#include "gateway/inquiry/timeliness.h"

namespace ketenpoort::inquiry {

struct Inquiry {
  explicit Inquiry(const corridor::Rooms& rooms)
      : access_report(rooms),
        exchange(rooms),
        exported(rooms),
        findings(rooms),
        listing(rooms),
        replay(rooms),
        timeliness(rooms) {}

  AccessReport access_report;
  Exchange exchange;
  Export exported;
  FindingDesk findings;
  Listing listing;
  Replay replay;
  Timeliness timeliness;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_INQUIRY_H_

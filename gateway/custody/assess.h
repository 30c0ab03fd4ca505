// Assess: how the register takes a report. Guarantees that no report is refused: it is ACCEPTED and in effect whole,
// DISPUTED or HISTORY and in effect as far as it narrows; that the record holds no name, address or number; that the
// same history, report and context give the same assessment. Does not guarantee that the report is true. Pure but for
// time zone data: no store, no clock. Safe in any thread. Requires: the history of one person, oldest first, and a
// report whose shape intake let through.
#ifndef KETENPOORT_GATEWAY_CUSTODY_ASSESS_H_
#define KETENPOORT_GATEWAY_CUSTODY_ASSESS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

// What the corridor knows beside the report. Borrowed for the call.
struct AssessContext {
  int64_t now_us = 0;
  // From identity.h.
  bool identity_confirmed = false;
  // The numbers of the report belong to two records: disputed, and no notice is composed from its person block.
  bool two_records = false;
  // The person's own key for identity marks; empty: no marks, so no DETENTION_CHANGE on identity.
  std::string mark_key;
};

struct Assessment {
  // To store. `informed` and `derived` are filled by ComposeNotices.
  v1::RegisterRecord record;
  // The version before it; nullopt for the first.
  std::optional<v1::RegisterRecord> previous;
  // Where this report replaces an earlier one: what would be in effect without that one. Else what `previous` has in
  // effect. nullopt where nothing is.
  std::optional<v1::RegisterState> effective_before;
  // A course of detention begins with this report.
  bool starts_new_course = false;
  // The register holds more about the state than the record says: something of it took effect.
  bool narrowed = false;
  bool two_records = false;
  // Fields of the person block that changed since the last accepted report, by number in PersonIdentity.
  std::set<uint32_t> changed_identity;
  // Why it is disputed or history. No personal data.
  std::vector<std::string> reasons_nl;
  std::vector<std::string> reasons_en;
};

Assessment Assess(std::span<const v1::RegisterRecord> history_oldest_first, const v1::CustodyReport& report,
                  const AssessContext& context, const DirectoryLookup& directory);

// The report's state as the register keeps it: everything but who it is about.
v1::RegisterState StateOf(const v1::CustodyReport& report);
// The state in effect as a report without the person block, for GetStatus.
v1::CustodyReport ReportOf(const v1::RegisterRecord& record);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_ASSESS_H_

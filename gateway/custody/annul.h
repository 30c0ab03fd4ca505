// Annul: takes a report back. Guarantees: what is in effect afterwards is what would be had the report never come; each
// notice that followed from it and was not held back gets one correction, that holds dates and nothing about who; the
// history keeps the report. Does not guarantee that a receiver who should hear of the detention again does: that takes
// a person block, so it waits for the next report (`awaits_report`). Pure but for time zone data; safe in any thread; a
// report that is not there or was annulled before is an answer, not a failure.
// Law: AVG 19; Wjsg 3(5).
#ifndef KETENPOORT_GATEWAY_CUSTODY_ANNUL_H_
#define KETENPOORT_GATEWAY_CUSTODY_ANNUL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/payload.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::custody {

enum class AnnulOutcome : uint8_t { kAnnulled, kUnknownReport, kAnnulledBefore };

// One correction: kind CORRECTION, purpose CORRECTION, refers to `corrects.message_id`, to `corrects.receiver`.
struct NoticeCorrection {
  v1::DerivedNotice corrects;
  v1::CorrectionAction action = v1::CORRECTION_ACTION_UNSPECIFIED;
  // Corrected dates with RECTIFY; empty with RETRACT and DELETE. Never null.
  std::unique_ptr<v1::Correction> payload;
  // Whose directeur sends it; empty: the Minister.
  std::string sender_establishment;
};

struct Annulment {
  AnnulOutcome outcome = AnnulOutcome::kUnknownReport;
  // The new version to store, where annulled.
  v1::RegisterRecord record;
  std::vector<NoticeCorrection> corrections;
  // Reports that were DISPUTED because of the annulled one and count whole now: their work closes.
  std::vector<std::string> no_longer_disputed;
  // Somebody has to be told again; the next report will.
  bool awaits_report = false;
};

// Requires: ids of 16 bytes.
Annulment Annul(std::span<const v1::RegisterRecord> history_oldest_first, std::string_view report_id,
                std::string_view annulment_id, const DirectoryLookup& directory, int64_t now_us);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_ANNUL_H_

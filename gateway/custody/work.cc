#include "gateway/custody/work.h"

#include <algorithm>
#include <iterator>

#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"

namespace ketenpoort::custody {
namespace {

struct Words {
  v1::WorkKind kind;
  const char* nl;
  const char* en;
};

constexpr Words kWords[] = {
    {v1::WORK_KIND_NO_COLLEGE, "Geen college bekend: ga na waar de betrokkene woonde, verbleef of zich wil vestigen.",
     "No eligible college: find out where the person lived, stayed or wants to settle."},
    {v1::WORK_KIND_NO_PROBATION, "Geen reclasseringsorganisatie aangewezen.",
     "No probation organisation is designated."},
    {v1::WORK_KIND_DISPUTED, "Een bericht is tegenstrijdig: bevestig, verbeter of herroep het.",
     "A report is contradictory: confirm, mend or annul it."},
    {v1::WORK_KIND_IDENTITY_UNCONFIRMED, "De identiteit is niet bevestigd: het BSN klopt niet of er is geen nummer.",
     "The identity is not confirmed: the BSN is not sound or there is no number."},
    {v1::WORK_KIND_EXPIRED, "Een melding is niet opgehaald en verlopen.", "A notice was not fetched and expired."},
    {v1::WORK_KIND_NOTICE_DENIED, "Voor een melding is geen grondslag gevonden.", "No basis was found for a notice."},
    {v1::WORK_KIND_DECLARATIONS,
     "Een nummer is afgesplitst: laat nagaan wie de toestemmingen, pauzes, opdrachten en casussen betreffen.",
     "An identifier was split off: have it found out whom the consents, pauses, assignments and cases are about."},
};

void Open(const v1::RegisterRecord& record, v1::WorkKind kind, WorkChange* change) {
  change->to_open.push_back(WorkItemOf(record.report_id(), kind, MicrosOf(record.recorded_at())));
}

// One item of this kind for the person, as long as it is needed.
void Keep(const v1::RegisterRecord& record, std::span<const OpenWork> open, v1::WorkKind kind, bool needed,
          WorkChange* change) {
  bool there = false;
  for (const OpenWork& work : open) {
    if (work.kind != kind) continue;
    if (needed) there = true;
    if (!needed) change->to_close.push_back(work);
  }
  if (needed && !there) Open(record, kind, change);
}

// An accepted report holds the whole state: whatever was in dispute before it is settled. An annulment settles the
// report it takes back and those that were at odds with it.
bool Settles(const v1::RegisterRecord& record, std::span<const std::string> no_longer_disputed,
             const std::string& report_id) {
  const bool annulment = !record.annuls_report_id().empty();
  if (report_id == record.annuls_report_id() || report_id == record.replaces_report_id()) {
    return record.state() != v1::REPORT_STATE_DISPUTED;
  }
  if (std::find(no_longer_disputed.begin(), no_longer_disputed.end(), report_id) != no_longer_disputed.end()) {
    return true;
  }
  return !annulment && record.state() == v1::REPORT_STATE_ACCEPTED;
}

}  // namespace

WorkChange WorkAfter(const v1::RegisterRecord& record, std::span<const OpenWork> open,
                     std::span<const std::string> no_longer_disputed, const DirectoryLookup& directory,
                     int64_t now_us) {
  WorkChange change;
  const bool called_up = record.effective().modality() == v1::MODALITY_CALLED_UP;
  const bool active = record.has_effective() && !EndedAt(record.effective(), now_us) &&
                      (called_up || InCourse(record.effective(), directory, now_us));
  const bool no_college = active && record.effective().colleges().empty();
  Keep(record, open, v1::WORK_KIND_NO_COLLEGE, no_college, &change);
  const bool no_probation = active && ProbationNumber(record.effective().probation()) == 0;
  Keep(record, open, v1::WORK_KIND_NO_PROBATION, no_probation, &change);
  // A report that is wholly in dispute still needs its numbers mended; one that left nothing in effect by annulment
  // not.
  const bool concerns = active || (record.has_reported() && !record.has_effective());
  Keep(record, open, v1::WORK_KIND_IDENTITY_UNCONFIRMED, concerns && !record.identity_confirmed(), &change);
  for (const OpenWork& work : open) {
    const bool settled = Settles(record, no_longer_disputed, work.report_id);
    if (work.kind == v1::WORK_KIND_DISPUTED && settled) change.to_close.push_back(work);
  }
  if (record.state() == v1::REPORT_STATE_DISPUTED) Open(record, v1::WORK_KIND_DISPUTED, &change);
  return change;
}

v1::WorkItem WorkItemOf(std::string_view report_id, v1::WorkKind kind, int64_t since_us) {
  v1::WorkItem item;
  item.set_report_id(std::string(report_id));
  item.set_kind(kind);
  *item.mutable_since() = TimestampOf(since_us);
  const auto* words =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const Words& w) { return w.kind == kind; });
  if (words == std::end(kWords)) return item;
  item.set_text_nl(words->nl);
  item.set_text_en(words->en);
  return item;
}

}  // namespace ketenpoort::custody

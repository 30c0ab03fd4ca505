#include "gateway/custody/assess.h"

#include <algorithm>
#include <string_view>

#include "gateway/clock.h"
#include "gateway/custody/contradiction.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/identity_marks.h"
#include "gateway/custody/title_span.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

bool Names(std::span<const v1::RegisterRecord> history, const std::string& report_id) {
  if (report_id.empty()) return false;
  return std::any_of(history.begin(), history.end(), [&](const v1::RegisterRecord& record) {
    return record.annuls_report_id().empty() && record.report_id() == report_id;
  });
}

// A title of detention runs on from the last day that was covered, without a gap.
bool Adjoins(const v1::RegisterState& before, const v1::RegisterState& after) {
  const std::optional<policy::Day> last = LastCovered(before);
  return !last || RunsOn(after, *last + 1);
}

bool HasTitleFrom(const v1::RegisterState& before, const v1::RegisterState& after, policy::Day from) {
  for (const v1::Title& title : after.titles()) {
    const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on());
    if (!IsDetention(title.kind()) || !starts || *starts < from) continue;
    const bool known = std::any_of(before.titles().begin(), before.titles().end(), [&](const v1::Title& t) {
      return t.kind() == title.kind() && t.starts_on() == title.starts_on();
    });
    if (!known) return true;
  }
  return false;
}

// Detention under another regime, or no detention: what follows is another course.
bool OtherRegime(policy::Phase phase) {
  return phase == policy::Phase::kP08 || phase == policy::Phase::kP10 || phase == policy::Phase::kP11 ||
         phase == policy::Phase::kP12 || phase == policy::Phase::kP13 || phase == policy::Phase::kP14 ||
         phase == policy::Phase::kP15;
}

// A course of detention begins when somebody is held who was not, or whose earlier detention had ended. A late report
// of an adjoining title continues the course; so does whatever happens within it.
bool BeginsCourse(const Assessment& assessment, uint64_t course, const DirectoryLookup& directory, int64_t now_us) {
  const v1::RegisterState& after = assessment.record.effective();
  const std::optional<v1::RegisterState>& before = assessment.effective_before;
  const std::optional<int64_t> ends_us = EndedAt(after, now_us);
  const int64_t held_us = ends_us ? *ends_us - 1 : now_us;
  if (!InCourse(ends_us ? BeforeItsEnd(after) : after, directory, held_us)) return false;
  // A corrected report of a course that runs does not begin another.
  const bool runs = assessment.previous && assessment.previous->has_effective() &&
                    InCourse(assessment.previous->effective(), directory, now_us);
  if (course != 0 && runs) return false;
  if (course == 0 || !before || before->modality() == v1::MODALITY_CALLED_UP) return true;
  if (const std::optional<int64_t> ended_us = EndedAt(*before, now_us)) {
    if (!ends_us) return true;
    return *ends_us > *ended_us && HasTitleFrom(*before, after, gateway::AmsterdamDay(*ended_us));
  }
  if (CoverageOf(*before, directory, now_us) != Coverage::kEnded || InCourse(*before, directory, held_us)) return false;
  return OtherRegime(PhaseOf(*before, directory, now_us)) || !Adjoins(*before, after);
}

void Explain(const Judgement& judgement, Assessment* assessment) {
  for (const Contradiction code : judgement.contradictions) {
    assessment->reasons_nl.emplace_back(TextNl(code));
    assessment->reasons_en.emplace_back(TextEn(code));
  }
  if (judgement.state == v1::REPORT_STATE_HISTORY) {
    assessment->reasons_nl.emplace_back("Ouder dan wat van kracht is: vastgelegd als historie.");
    assessment->reasons_en.emplace_back("Older than what is in effect: recorded as history.");
  }
  if (judgement.state == v1::REPORT_STATE_ACCEPTED) return;
  if (judgement.narrowed) {
    assessment->reasons_nl.emplace_back("Wat dit bericht beëindigt, weghaalt of minder zeker maakt, geldt nu al.");
    assessment->reasons_en.emplace_back("What this report ends, removes or makes less sure is in effect now.");
  }
  if (judgement.state == v1::REPORT_STATE_DISPUTED) {
    assessment->reasons_nl.emplace_back(
        "Wat het verruimt, wacht op een bevestigend of verbeterd bericht (replaces_report_id).");
    assessment->reasons_en.emplace_back("What it widens waits for a confirming or mended report (replaces_report_id).");
  }
}

void FillMarks(const v1::CustodyReport& report, const AssessContext& context, Assessment* assessment) {
  v1::RegisterRecord& record = assessment->record;
  if (record.state() == v1::REPORT_STATE_ACCEPTED) {
    for (v1::IdentityMark& mark : MarksOf(report.person(), context.mark_key)) *record.add_marks() = std::move(mark);
    if (assessment->previous) assessment->changed_identity = ChangedFields(*assessment->previous, record);
  } else if (assessment->previous) {
    *record.mutable_marks() = assessment->previous->marks();
  }
}

v1::RegisterState StateAt(const v1::CustodyReport& report, int64_t now_us) {
  v1::RegisterState state = StateOf(report);
  if (!state.has_valid_from()) *state.mutable_valid_from() = TimestampOf(now_us);
  return state;
}

}  // namespace

Assessment Assess(std::span<const v1::RegisterRecord> history, const v1::CustodyReport& report,
                  const AssessContext& context, const DirectoryLookup& directory) {
  Assessment assessment;
  assessment.two_records = context.two_records;
  if (!history.empty()) {
    assessment.previous = history.back();
    if (history.back().has_effective()) assessment.effective_before = history.back().effective();
  }
  const v1::RegisterState reported = StateAt(report, context.now_us);
  const bool replaces = Names(history, report.replaces_report_id());
  // A report that is at odds with itself replaces nothing: it narrows what is there.
  const bool sound = !context.two_records && WithinReport(reported, directory, context.now_us).empty();
  if (replaces && sound) {
    assessment.effective_before = FoldReplacing(history, report.replaces_report_id(), directory).effective;
  }
  const Judgement judgement =
      Judge(assessment.effective_before, reported, replaces, context.two_records, directory, context.now_us);

  v1::RegisterRecord& record = assessment.record;
  record.set_report_id(report.report_id());
  record.set_state(judgement.state);
  *record.mutable_reported() = reported;
  if (judgement.effective) *record.mutable_effective() = *judgement.effective;
  const bool was_confirmed = !assessment.previous || assessment.previous->identity_confirmed();
  const bool accepted = judgement.state == v1::REPORT_STATE_ACCEPTED;
  record.set_identity_confirmed(context.identity_confirmed && (accepted || was_confirmed));
  *record.mutable_recorded_at() = TimestampOf(context.now_us);
  for (const Contradiction code : judgement.contradictions) record.add_contradictions(code);
  record.set_replaces_report_id(report.replaces_report_id());
  assessment.narrowed = judgement.narrowed;
  const uint64_t course = assessment.previous ? assessment.previous->course() : 0;
  assessment.starts_new_course = accepted && BeginsCourse(assessment, course, directory, context.now_us);
  record.set_course(course + (assessment.starts_new_course ? 1 : 0));
  if (record.has_effective() && IsHeld(CoverageOf(record.effective(), directory, context.now_us))) {
    *record.mutable_last_held() = record.effective();
  } else if (assessment.previous && !assessment.starts_new_course && assessment.previous->has_last_held()) {
    *record.mutable_last_held() = assessment.previous->last_held();
  }
  FillMarks(report, context, &assessment);
  Explain(judgement, &assessment);
  return assessment;
}

v1::RegisterState StateOf(const v1::CustodyReport& report) {
  v1::RegisterState state;
  *state.mutable_titles() = report.titles();
  state.set_place(report.place());
  state.set_establishment(report.establishment());
  state.set_modality(report.modality());
  if (report.has_departure()) *state.mutable_departure() = report.departure();
  if (report.has_release()) *state.mutable_release() = report.release();
  if (report.has_basis_ends()) *state.mutable_basis_ends() = report.basis_ends();
  *state.mutable_colleges() = report.colleges();
  state.set_probation(report.probation());
  state.set_reason(report.reason());
  state.set_hold(report.hold());
  state.set_compulsory_supervision(report.compulsory_supervision());
  state.set_isd_participating_gemeente(report.isd_participating_gemeente());
  if (report.has_valid_from()) *state.mutable_valid_from() = report.valid_from();
  return state;
}

v1::CustodyReport ReportOf(const v1::RegisterRecord& record) {
  v1::CustodyReport report;
  report.set_report_id(record.report_id());
  report.set_replaces_report_id(record.replaces_report_id());
  if (!record.has_effective()) return report;
  const v1::RegisterState& state = record.effective();
  *report.mutable_titles() = state.titles();
  report.set_place(state.place());
  report.set_establishment(state.establishment());
  report.set_modality(state.modality());
  if (state.has_departure()) *report.mutable_departure() = state.departure();
  if (state.has_release()) *report.mutable_release() = state.release();
  if (state.has_basis_ends()) *report.mutable_basis_ends() = state.basis_ends();
  *report.mutable_colleges() = state.colleges();
  report.set_probation(state.probation());
  report.set_reason(state.reason());
  report.set_hold(state.hold());
  report.set_compulsory_supervision(state.compulsory_supervision());
  report.set_isd_participating_gemeente(state.isd_participating_gemeente());
  if (state.has_valid_from()) *report.mutable_valid_from() = state.valid_from();
  return report;
}

}  // namespace ketenpoort::custody

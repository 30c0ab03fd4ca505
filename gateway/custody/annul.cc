#include "gateway/custody/annul.h"

#include <algorithm>
#include <utility>

#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/receivers.h"
#include "gateway/custody/title_span.h"
#include "gateway/custody/told_dates.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

// What is left to tell once the report counts no more.
class Taker {
 public:
  Taker(const std::optional<v1::RegisterState>& effective, const v1::RegisterRecord& last,
        const DirectoryLookup& directory, int64_t now_us)
      : effective_(effective), directory_(directory), now_us_(now_us), day_(gateway::AmsterdamDay(now_us)) {
    for (v1::InformedReceiver informed : last.informed()) {
      *informed.mutable_receiver() = Readdressed(informed.receiver(), directory_, day_);
      informed_.push_back(std::move(informed));
    }
    if (!effective_) return;
    receivers_ = ReceiversOf(*effective_, directory_, day_);
    coverage_ = CoverageOf(*effective_, directory_, now_us_);
    ended_us_ = EndedAt(*effective_, now_us_);
  }

  void Take(const v1::DerivedNotice& derived, Annulment* annulment) {
    if (derived.held_back()) return;
    NoticeCorrection correction;
    correction.corrects = derived;
    *correction.corrects.mutable_receiver() = Readdressed(derived.receiver(), directory_, day_);
    correction.payload = std::make_unique<v1::Correction>();
    correction.action = v1::CORRECTION_ACTION_RETRACT;
    if (effective_) correction.sender_establishment = effective_->establishment();
    const v1::OrganAddress& receiver = correction.corrects.receiver();
    const bool involved = Involved(receiver);
    switch (static_cast<int>(derived.kind())) {
      case v1::MESSAGE_KIND_DETENTION_START:
      case v1::MESSAGE_KIND_RELEASE_DATE:
      case v1::MESSAGE_KIND_CORRECTION:
        TakeDates(derived, involved, &correction);
        break;
      case v1::MESSAGE_KIND_CONTACT_CHANGED:
        if (v1::InformedReceiver* told = Find(receiver); told != nullptr && effective_) {
          told->set_establishment(effective_->establishment());
        }
        break;
      case v1::MESSAGE_KIND_INVOLVEMENT_ENDED:
        // Not involved either way: it stands.
        if (!involved) return;
        annulment->awaits_report = true;
        break;
      case v1::MESSAGE_KIND_DETENTION_CHANGE:
        annulment->awaits_report = annulment->awaits_report || involved;
        break;
    }
    annulment->corrections.push_back(std::move(correction));
  }

  void Finish(Annulment* annulment) {
    if (coverage_ == Coverage::kInside) {
      for (const v1::OrganAddress& receiver : receivers_) {
        if (Find(receiver) == nullptr) annulment->awaits_report = true;
      }
    }
    for (const v1::InformedReceiver& informed : informed_) *annulment->record.add_informed() = informed;
  }

 private:
  bool Involved(const v1::OrganAddress& receiver) const { return IsHeld(coverage_) && Contains(receivers_, receiver); }

  v1::InformedReceiver* Find(const v1::OrganAddress& receiver) {
    for (v1::InformedReceiver& informed : informed_) {
      if (SameOrgan(informed.receiver(), receiver)) return &informed;
    }
    return nullptr;
  }

  // Right dates where the receiver is still involved, or where the end stands by another report; else it is taken back.
  void TakeDates(const v1::DerivedNotice& derived, bool involved, NoticeCorrection* correction) {
    v1::InformedReceiver* told = Find(correction->corrects.receiver());
    const bool start = derived.kind() == v1::MESSAGE_KIND_DETENTION_START;
    const bool ended = effective_ && coverage_ == Coverage::kEnded && ended_us_ && !start;
    if (!involved && !ended) {
      if (told != nullptr && start) {
        informed_.erase(informed_.begin() + (told - informed_.data()));
      }
      return;
    }
    correction->action = v1::CORRECTION_ACTION_RECTIFY;
    v1::DetentionDates dates = involved ? DatesWhileHeld(*effective_, nullptr) : DatesAtEnd(*effective_, *ended_us_);
    const std::optional<policy::Day> began = BeganOn(*effective_, day_);
    if (told != nullptr) {
      told->set_ended(!involved);
      told->set_nature_varied(true);
      *told->mutable_told() = dates;
      if (began) told->mutable_told()->set_began_on(policy::FormatDay(*began));
    }
    if (start && began) dates.set_began_on(policy::FormatDay(*began));
    *correction->payload->mutable_dates() = dates;
  }

  std::optional<v1::RegisterState> effective_;
  const DirectoryLookup& directory_;
  const int64_t now_us_;
  const policy::Day day_;
  std::vector<v1::OrganAddress> receivers_;
  Coverage coverage_ = Coverage::kNone;
  std::optional<int64_t> ended_us_;
  std::vector<v1::InformedReceiver> informed_;
};

const v1::RegisterRecord* FindReport(std::span<const v1::RegisterRecord> history, std::string_view report_id) {
  for (const v1::RegisterRecord& record : history) {
    if (record.annuls_report_id().empty() && record.report_id() == report_id) return &record;
  }
  return nullptr;
}

// Marks and confirmation as of the last accepted report that still counts.
void FillFromLastAccepted(std::span<const v1::RegisterRecord> history, const std::set<std::string>& accepted,
                          v1::RegisterRecord* record) {
  for (const v1::RegisterRecord& old : history) {
    if (!old.annuls_report_id().empty() || !accepted.contains(old.report_id())) continue;
    record->set_identity_confirmed(old.identity_confirmed());
    *record->mutable_marks() = old.marks();
  }
}

}  // namespace

Annulment Annul(std::span<const v1::RegisterRecord> history, std::string_view report_id, std::string_view annulment_id,
                const DirectoryLookup& directory, int64_t now_us) {
  Annulment annulment;
  const v1::RegisterRecord* annulled = FindReport(history, report_id);
  if (annulled == nullptr) return annulment;
  const bool before = std::any_of(history.begin(), history.end(), [&](const v1::RegisterRecord& record) {
    return record.annuls_report_id() == report_id;
  });
  if (before) {
    annulment.outcome = AnnulOutcome::kAnnulledBefore;
    return annulment;
  }
  annulment.outcome = AnnulOutcome::kAnnulled;
  const Fold fold = FoldWithout(history, std::string(report_id), directory);
  const v1::RegisterRecord& last = history.back();
  v1::RegisterRecord& record = annulment.record;
  record.set_report_id(std::string(annulment_id));
  record.set_annuls_report_id(std::string(report_id));
  record.set_state(v1::REPORT_STATE_ACCEPTED);
  if (fold.effective) *record.mutable_effective() = *fold.effective;
  record.set_course(last.course());
  *record.mutable_recorded_at() = TimestampOf(now_us);
  if (fold.effective && IsHeld(CoverageOf(*fold.effective, directory, now_us))) {
    *record.mutable_last_held() = *fold.effective;
  } else if (fold.effective && last.has_last_held()) {
    *record.mutable_last_held() = last.last_held();
  }
  FillFromLastAccepted(history, fold.accepted, &record);

  Taker taker(fold.effective, last, directory, now_us);
  for (const v1::DerivedNotice& derived : annulled->derived()) taker.Take(derived, &annulment);
  taker.Finish(&annulment);
  for (NoticeCorrection& correction : annulment.corrections) {
    if (!correction.sender_establishment.empty()) continue;
    correction.sender_establishment = last.effective().establishment().empty() ? annulled->reported().establishment()
                                                                               : last.effective().establishment();
  }
  for (const v1::RegisterRecord& old : history) {
    if (old.state() == v1::REPORT_STATE_DISPUTED && fold.accepted.contains(old.report_id())) {
      annulment.no_longer_disputed.push_back(old.report_id());
    }
  }
  return annulment;
}

}  // namespace ketenpoort::custody

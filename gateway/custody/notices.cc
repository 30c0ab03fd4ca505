#include "gateway/custody/notices.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "gateway/clock.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/end_fact.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/person_block.h"
#include "gateway/custody/receivers.h"
#include "gateway/custody/title_span.h"
#include "gateway/custody/told_dates.h"
#include "ketenpoort/v1/payload.pb.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

using google::protobuf::Message;
using policy::MessageKind;
using policy::Organ;

// In what order the notices of one report stand.
int Place(const Notice& notice) {
  int place = 0;
  if (notice.kind == MessageKind::kReleaseDate) place = notice.end_notice ? 1 : 2;
  if (notice.kind == MessageKind::kDetentionChange) place = 3;
  if (notice.kind == MessageKind::kContactChanged) place = 4;
  if (notice.kind == MessageKind::kInvolvementEnded) place = 5;
  if (notice.kind == MessageKind::kCorrection) place = 6;
  return place * 2 + (notice.receiver == Organ::kCollege ? 0 : 1);
}

// Composes for one report. Lives for one call.
class Composer {
 public:
  Composer(const Assessment& assessment, const v1::CustodyReport& report, const DirectoryLookup& directory,
           int64_t now_us)
      : assessment_(assessment),
        report_(report),
        directory_(directory),
        now_us_(now_us),
        day_(gateway::AmsterdamDay(now_us)),
        accepted_(assessment.record.state() == v1::REPORT_STATE_ACCEPTED) {}

  Composition Compose() {
    out_.record = assessment_.record;
    LoadInformed();
    // A person block that may be another person's leaves nothing; what is due is composed with the next report.
    if (!assessment_.two_records && assessment_.record.has_effective()) ComposeByCoverage();
    Finish();
    return std::move(out_);
  }

 private:
  const v1::RegisterState& After() const { return assessment_.record.effective(); }

  void LoadInformed() {
    if (!assessment_.previous || assessment_.starts_new_course) return;
    for (v1::InformedReceiver informed : assessment_.previous->informed()) {
      *informed.mutable_receiver() = Readdressed(informed.receiver(), directory_, day_);
      if (Find(informed.receiver()) != nullptr) continue;
      std::set<uint32_t> untold(informed.untold_identity().begin(), informed.untold_identity().end());
      if (accepted_) untold.insert(assessment_.changed_identity.begin(), assessment_.changed_identity.end());
      informed.mutable_untold_identity()->Assign(untold.begin(), untold.end());
      informed_.push_back(std::move(informed));
    }
  }

  v1::InformedReceiver* Find(const v1::OrganAddress& receiver) {
    for (v1::InformedReceiver& informed : informed_) {
      if (SameOrgan(informed.receiver(), receiver)) return &informed;
    }
    return nullptr;
  }

  void ComposeByCoverage() {
    out_.withdraw_undelivered =
        After().modality() == v1::MODALITY_DECEASED &&
        (!assessment_.effective_before || assessment_.effective_before->modality() != v1::MODALITY_DECEASED);
    const std::optional<EndFact> end = FindEnd(assessment_, directory_, now_us_);
    const bool untold = end && (end->begins_too || std::any_of(informed_.begin(), informed_.end(),
                                                               [](const auto& i) { return !i.ended(); }));
    if (untold) return ComposeEnd(*end);
    switch (CoverageOf(After(), directory_, now_us_)) {
      case Coverage::kInside:
        ComposeStarts();
        ComposeChanges();
        EndInvolvements();
        return;
      case Coverage::kOutside:
        ComposeSuspension();
        EndInvolvements();
        return;
      case Coverage::kNotYet:
        RetractWhereNeverInside();
        EndInvolvements();
        return;
      case Coverage::kNone:
        EndInvolvements();
        return;
      case Coverage::kEnded:
        CorrectToldEnds();
        return;
    }
  }

  // ---- the notices ----

  Notice& Add(MessageKind kind, const v1::OrganAddress& receiver, std::unique_ptr<Message> payload) {
    Notice notice;
    notice.kind = kind;
    notice.receiver = static_cast<Organ>(receiver.organ());
    notice.unit = receiver.unit();
    notice.payload = std::move(payload);
    notice.sender_establishment = Sender();
    out_.notices.push_back(std::move(notice));
    return out_.notices.back();
  }

  std::string Sender() const {
    if (!After().establishment().empty()) return After().establishment();
    const std::optional<v1::RegisterState>& before = assessment_.effective_before;
    if (before && !before->establishment().empty()) return before->establishment();
    return assessment_.previous ? assessment_.previous->effective().establishment() : std::string();
  }

  void DecideJustBefore(const JustBefore& before, bool end_notice, Notice* notice) {
    out_.just_before = before.state;
    out_.just_before_us = before.at_us;
    // The term in which the notice must reach its receiver counts from the fact, also where no title has an end.
    out_.just_before->mutable_basis_ends()->set_certainty(v1::CERTAINTY_FIXED);
    *out_.just_before->mutable_basis_ends()->mutable_at() = TimestampOf(before.at_us);
    notice->decide_on = DecideOn::kJustBefore;
    notice->end_notice = end_notice;
    if (!before.state.establishment().empty()) notice->sender_establishment = before.state.establishment();
    const bool absent = before.state.modality() == v1::MODALITY_ABSENT;
    notice->denial_expected = before.coverage == Coverage::kOutside && !absent;
  }

  // The begin does not move later because a title that ended is no longer reported.
  std::string BeganOnText(const v1::RegisterState& state, policy::Day day) const {
    std::optional<policy::Day> began = BeganOn(state, day);
    const bool corrects = !report_.replaces_report_id().empty() || report_.reason() == v1::REASON_CORRECTIE;
    for (const v1::InformedReceiver& informed : informed_) {
      const std::optional<policy::Day> told = policy::ParseDay(informed.told().began_on());
      if (told && !corrects) began = began ? std::min(*began, *told) : *told;
    }
    return began ? policy::FormatDay(*began) : std::string();
  }

  Notice* Start(const v1::OrganAddress& receiver, const v1::RegisterState& state, int64_t at_us) {
    const bool hold = state.hold() && receiver.organ() == v1::ORGAN_COLLEGE;
    v1::InformedReceiver* known = Find(receiver);
    if (known != nullptr && !known->held_back()) return nullptr;
    if (known != nullptr && hold) return nullptr;
    // A college reads the dates with the begin (R01); a probation organisation gets them in their own notice (R10,
    // R11).
    const bool with_dates = receiver.organ() == v1::ORGAN_COLLEGE;
    v1::DetentionDates dates = with_dates ? DatesWhileHeld(state, nullptr) : v1::DetentionDates();
    const std::string began = BeganOnText(state, gateway::AmsterdamDay(at_us));
    if (!began.empty()) dates.set_began_on(began);
    auto payload = std::make_unique<v1::DetentionStart>();
    *payload->mutable_person() = WholeFor(receiver.organ(), report_.person());
    *payload->mutable_dates() = dates;
    if (!with_dates && !state.establishment().empty()) payload->set_establishment(state.establishment());
    if (!with_dates) {
      dates.set_departure_certainty(v1::CERTAINTY_UNKNOWN);
      dates.set_release_certainty(v1::CERTAINTY_UNKNOWN);
    }
    if (known == nullptr) known = &informed_.emplace_back();
    known->Clear();
    *known->mutable_receiver() = receiver;
    known->set_held_back(hold);
    *known->mutable_told() = dates;
    known->set_nature_at_start(dates.nature());
    known->set_establishment(state.establishment());
    Notice& notice = Add(MessageKind::kDetentionStart, receiver, std::move(payload));
    notice.held_back = hold;
    return &notice;
  }

  void ComposeStarts() {
    // A disputed or older report adds no receiver.
    if (!accepted_) return;
    for (const v1::OrganAddress& receiver : ReceiversOf(After(), directory_, day_)) {
      if (Start(receiver, After(), now_us_) != nullptr) started_.push_back(receiver);
    }
  }

  // How the person leaves, as the receiver reads it: in full where it differs from what the start notice said, or where
  // the person has left; else that only the date changed.
  v1::DepartureNature Wording(const v1::DetentionDates& dates, v1::InformedReceiver* informed) {
    if (dates.nature() == v1::DEPARTURE_NATURE_UNSPECIFIED) return v1::DEPARTURE_NATURE_DATE_CHANGED;
    if (dates.nature() != informed->nature_at_start()) informed->set_nature_varied(true);
    const bool left = dates.departure_certainty() == v1::CERTAINTY_OCCURRED;
    if (informed->nature_varied() || left) return dates.nature();
    return v1::DEPARTURE_NATURE_DATE_CHANGED;
  }

  Notice* TellDates(v1::InformedReceiver* informed) {
    v1::DetentionDates dates = DatesWhileHeld(After(), &informed->told());
    if (!informed->ended() && SameDates(dates, informed->told())) return nullptr;
    // Where the end was told and taken back, all is said in full.
    if (informed->ended()) informed->set_nature_varied(true);
    informed->set_ended(false);
    auto payload = std::make_unique<v1::ReleaseDate>();
    *payload->mutable_person() = KeysFor(informed->receiver().organ(), report_.person());
    *payload->mutable_dates() = dates;
    payload->mutable_dates()->set_nature(Wording(dates, informed));
    dates.set_began_on(informed->told().began_on());
    *informed->mutable_told() = dates;
    Notice& notice = Add(MessageKind::kReleaseDate, informed->receiver(), std::move(payload));
    notice.supersedes_older_dates = true;
    const bool to_come =
        dates.departure_certainty() == v1::CERTAINTY_EXPECTED || dates.departure_certainty() == v1::CERTAINTY_FIXED;
    if (to_come && informed->receiver().organ() == v1::ORGAN_COLLEGE) notice.asks_for = MessageKind::kReceptionStatus;
    return &notice;
  }

  void TellIdentity(v1::InformedReceiver* informed) {
    // The person block of a disputed or older report is not news.
    if (!accepted_) return;
    const v1::Organ organ = informed->receiver().organ();
    const std::set<uint32_t> untold(informed->untold_identity().begin(), informed->untold_identity().end());
    informed->clear_untold_identity();
    const std::set<uint32_t> changed = ToldChanges(organ, report_.person(), untold);
    const std::string began = BeganOnText(After(), day_);
    const bool began_changed = !began.empty() && began != informed->told().began_on();
    if (changed.empty() && !began_changed) return;
    auto payload = std::make_unique<v1::DetentionChange>();
    *payload->mutable_person() = ChangesFor(organ, report_.person(), changed);
    if (began_changed) {
      payload->mutable_dates()->set_began_on(began);
      informed->mutable_told()->set_began_on(began);
    }
    Add(MessageKind::kDetentionChange, informed->receiver(), std::move(payload));
  }

  void TellContact(v1::InformedReceiver* informed) {
    const std::string& establishment = After().establishment();
    if (establishment.empty() || establishment == informed->establishment()) return;
    informed->set_establishment(establishment);
    auto payload = std::make_unique<v1::ContactChanged>();
    *payload->mutable_person() = KeysFor(informed->receiver().organ(), report_.person());
    Add(MessageKind::kContactChanged, informed->receiver(), std::move(payload));
  }

  void ComposeChanges() {
    const std::vector<v1::OrganAddress> receivers = ReceiversOf(After(), directory_, day_);
    for (v1::InformedReceiver& informed : informed_) {
      const v1::OrganAddress receiver = informed.receiver();
      if (Waits(informed) || !Contains(receivers, receiver)) continue;
      TellDates(&informed);
      if (Contains(started_, receiver)) continue;
      TellIdentity(&informed);
      TellContact(&informed);
    }
  }

  // Beperkingen: what is new for a college waits until they are lifted.
  bool Waits(const v1::InformedReceiver& informed) const {
    return informed.held_back() || (After().hold() && informed.receiver().organ() == v1::ORGAN_COLLEGE);
  }

  // The title is carried out elsewhere: strafonderbreking, PP, the last phase of ISD, unlawful absence. The notice of
  // that very fact is decided on the state just before it; absence alone leaves the date notices free (A20).
  void ComposeSuspension() {
    const bool absent = After().modality() == v1::MODALITY_ABSENT;
    std::optional<JustBefore> before;
    if (!absent && assessment_.effective_before) {
      const v1::DateFact& departure = After().departure();
      const bool left = departure.certainty() == v1::CERTAINTY_OCCURRED;
      const int64_t fact_us = std::min(left ? MicrosOf(departure.at()) : MicrosOf(After().valid_from()), now_us_);
      before = LastHeld(*assessment_.effective_before, fact_us, directory_);
    }
    const std::vector<v1::OrganAddress> receivers = ReceiversOf(After(), directory_, day_);
    for (v1::InformedReceiver& informed : informed_) {
      if (Waits(informed) || !Contains(receivers, informed.receiver())) continue;
      Notice* notice = TellDates(&informed);
      if (notice == nullptr || absent) continue;
      notice->asks_for = MessageKind::kUnspecified;
      if (before && before->coverage == Coverage::kInside) {
        DecideJustBefore(*before, true, notice);
      } else {
        notice->denial_expected = true;
      }
    }
  }

  void TellEnd(const EndFact& end, v1::InformedReceiver* informed) {
    v1::DetentionDates dates = DatesAtEnd(After(), end.ended_us);
    auto payload = std::make_unique<v1::ReleaseDate>();
    *payload->mutable_person() = KeysFor(informed->receiver().organ(), report_.person());
    *payload->mutable_dates() = dates;
    // Where begin and end come together the start notice may lapse before it is fetched, and where it was held back
    // there was none: the end tells a college both (R03 holds C06, R10 does not).
    const bool both = end.begins_too || informed->held_back();
    if (both && informed->receiver().organ() == v1::ORGAN_COLLEGE) {
      payload->mutable_dates()->set_began_on(informed->told().began_on());
    }
    dates.set_began_on(informed->told().began_on());
    *informed->mutable_told() = dates;
    informed->set_ended(true);
    informed->set_held_back(false);
    Notice& notice = Add(MessageKind::kReleaseDate, informed->receiver(), std::move(payload));
    notice.supersedes_older_dates = true;
    DecideJustBefore(end.before, true, &notice);
  }

  void ComposeEnd(EndFact end) {
    // Beperkingen count as they stand now: an end that lifts them is told.
    end.before.state.set_hold(After().hold());
    const std::vector<v1::OrganAddress> receivers = ReceiversOf(end.before.state, directory_, day_);
    if (end.begins_too) {
      for (const v1::OrganAddress& receiver : receivers) {
        Notice* start = Start(receiver, end.before.state, end.before.at_us);
        if (start != nullptr) DecideJustBefore(end.before, false, start);
      }
    }
    for (v1::InformedReceiver& informed : informed_) {
      const bool on_hold = After().hold() && informed.receiver().organ() == v1::ORGAN_COLLEGE;
      if (!on_hold && !informed.ended() && Contains(receivers, informed.receiver())) TellEnd(end, &informed);
    }
    std::erase_if(informed_, [](const auto& informed) { return informed.held_back(); });
  }

  // The end was told, and a later word moved it.
  void CorrectToldEnds() {
    const std::optional<int64_t> ended_us = EndedAt(After(), now_us_);
    if (!ended_us) return;
    for (v1::InformedReceiver& informed : informed_) {
      v1::DetentionDates dates = DatesAtEnd(After(), *ended_us);
      if (!informed.ended() || SameDates(dates, informed.told())) continue;
      auto payload = std::make_unique<v1::Correction>();
      *payload->mutable_dates() = dates;
      dates.set_began_on(informed.told().began_on());
      *informed.mutable_told() = dates;
      Correct(informed.receiver(), std::move(payload), v1::CORRECTION_ACTION_RECTIFY, RefersTo::kLastDates);
    }
  }

  void Correct(const v1::OrganAddress& receiver, std::unique_ptr<v1::Correction> payload, v1::CorrectionAction action,
               RefersTo refers_to) {
    Notice& notice = Add(MessageKind::kCorrection, receiver, std::move(payload));
    notice.purpose = policy::Purpose::kCorrection;
    notice.refers_to = refers_to;
    notice.correction_action = action;
  }

  // Called up and not inside after all: what was told is taken back.
  void RetractWhereNeverInside() {
    if (After().modality() != v1::MODALITY_CALLED_UP) return;
    for (const v1::InformedReceiver& informed : informed_) {
      if (informed.held_back()) continue;
      Correct(informed.receiver(), std::make_unique<v1::Correction>(), v1::CORRECTION_ACTION_RETRACT,
              RefersTo::kAllMessages);
    }
    informed_.clear();
  }

  void EndInvolvement(const v1::OrganAddress& receiver) {
    Notice& notice = Add(MessageKind::kInvolvementEnded, receiver, std::make_unique<v1::InvolvementEnded>());
    notice.purpose = policy::Purpose::kCorrection;
    notice.refers_to = RefersTo::kAllMessages;
  }

  v1::OrganAddress IsdCollege(const v1::RegisterState& state) const {
    v1::OrganAddress college;
    college.set_organ(v1::ORGAN_COLLEGE);
    college.set_unit(state.isd_participating_gemeente());
    return Readdressed(std::move(college), directory_, day_);
  }

  // The college of the ISD measure reads the stay plan without ever being told of a start. Law: PM 44b(d).
  void EndIsdInvolvement(const std::vector<v1::OrganAddress>& receivers) {
    const std::optional<v1::RegisterState>& before = assessment_.effective_before;
    if (!before || assessment_.starts_new_course || before->isd_participating_gemeente().empty()) return;
    const v1::OrganAddress college = IsdCollege(*before);
    if (SameOrgan(college, IsdCollege(After())) || Contains(receivers, college)) return;
    // Who was told of the start as well hears it once.
    const v1::InformedReceiver* const informed = Find(college);
    if (informed == nullptr || informed->held_back()) EndInvolvement(college);
  }

  void EndInvolvements() {
    const std::vector<v1::OrganAddress> receivers = ReceiversOf(After(), directory_, day_);
    EndIsdInvolvement(receivers);
    for (const v1::InformedReceiver& informed : informed_) {
      if (informed.held_back() || Contains(receivers, informed.receiver())) continue;
      EndInvolvement(informed.receiver());
    }
    std::erase_if(informed_, [&](const auto& informed) { return !Contains(receivers, informed.receiver()); });
  }

  void Finish() {
    std::stable_sort(out_.notices.begin(), out_.notices.end(),
                     [](const Notice& a, const Notice& b) { return Place(a) < Place(b); });
    for (const v1::InformedReceiver& informed : informed_) *out_.record.add_informed() = informed;
    for (const Notice& notice : out_.notices) {
      v1::DerivedNotice* derived = out_.record.add_derived();
      derived->set_kind(static_cast<v1::MessageKind>(notice.kind));
      derived->mutable_receiver()->set_organ(static_cast<v1::Organ>(notice.receiver));
      derived->mutable_receiver()->set_unit(notice.unit);
      derived->set_end_notice(notice.end_notice);
      derived->set_held_back(notice.held_back);
    }
  }

  const Assessment& assessment_;
  const v1::CustodyReport& report_;
  const DirectoryLookup& directory_;
  const int64_t now_us_;
  const policy::Day day_;
  const bool accepted_;
  std::vector<v1::InformedReceiver> informed_;
  // Told the start in this very report: nothing else is new to them.
  std::vector<v1::OrganAddress> started_;
  Composition out_;
};

}  // namespace

Composition ComposeNotices(const Assessment& assessment, const v1::CustodyReport& report,
                           const DirectoryLookup& directory, int64_t now_us) {
  return Composer(assessment, report, directory, now_us).Compose();
}

void NotTold(const Assessment& assessment, size_t index, Composition* composition) {
  const Notice& notice = composition->notices[index];
  if (notice.end_notice) return;
  v1::OrganAddress receiver;
  receiver.set_organ(static_cast<v1::Organ>(notice.receiver));
  receiver.set_unit(notice.unit);
  v1::InformedReceiver before;
  if (assessment.previous && !assessment.starts_new_course) {
    for (const v1::InformedReceiver& informed : assessment.previous->informed()) {
      if (SameOrgan(informed.receiver(), receiver)) before = informed;
    }
  }
  auto* all = composition->record.mutable_informed();
  for (int i = all->size() - 1; i >= 0; --i) {
    v1::InformedReceiver* informed = all->Mutable(i);
    if (!SameOrgan(informed->receiver(), receiver)) continue;
    if (notice.kind == MessageKind::kDetentionStart) {
      all->DeleteSubrange(i, 1);
    } else if (notice.kind == MessageKind::kReleaseDate) {
      const std::string began = informed->told().began_on();
      *informed->mutable_told() = before.told();
      informed->mutable_told()->set_began_on(began);
      informed->set_ended(before.ended());
    } else if (notice.kind == MessageKind::kDetentionChange) {
      informed->mutable_told()->set_began_on(before.told().began_on());
      std::set<uint32_t> untold(before.untold_identity().begin(), before.untold_identity().end());
      untold.insert(assessment.changed_identity.begin(), assessment.changed_identity.end());
      informed->mutable_untold_identity()->Assign(untold.begin(), untold.end());
    } else if (notice.kind == MessageKind::kContactChanged) {
      informed->set_establishment(before.establishment());
    }
  }
}

}  // namespace ketenpoort::custody

#include "tests/population/register.h"

#include <algorithm>
#include <utility>

#include "tests/population/payloads.h"

namespace ketenpoort::population {
namespace {

int64_t MicrosOf(const google::protobuf::Timestamp& at) { return at.seconds() * kSecond + at.nanos() / 1'000; }

void SetAt(int64_t at_us, v1::DateFact* date) {
  date->set_certainty(v1::CERTAINTY_OCCURRED);
  date->mutable_at()->set_seconds(at_us / kSecond);
  date->mutable_at()->set_nanos(static_cast<int32_t>(at_us % kSecond * 1'000));
}

bool IsKnown(const v1::DateFact& date) { return date.has_at() && date.certainty() >= v1::CERTAINTY_EXPECTED; }
Day DayOf(const v1::DateFact& date) { return DayAt(MicrosOf(date.at())); }

bool Deprives(const v1::Title& title) {
  return title.kind() >= v1::TITLE_KIND_INVERZEKERINGSTELLING && title.kind() <= v1::TITLE_KIND_VREEMDELINGENBEWARING;
}

bool RunsOn(const State& state, Day day) {
  return std::any_of(state.titles().begin(), state.titles().end(), [&](const v1::Title& title) {
    const auto from = ParseDayText(title.starts_on());
    const auto until = ParseDayText(title.ends_on());
    return Deprives(title) && from && *from <= day && (!until || day <= *until);
  });
}

// The last day that titles of detention cover, where there is one.
std::optional<Day> LastDay(const State& state) {
  std::optional<Day> last;
  bool open = false;
  for (const v1::Title& title : state.titles()) {
    if (!Deprives(title)) continue;
    const auto until = ParseDayText(title.ends_on());
    if (!until || title.kind() == v1::TITLE_KIND_VOORLOPIGE_HECHTENIS) open = true;
    if (until) last = last ? std::max(*last, *until) : *until;
  }
  if (open) last = std::nullopt;
  const v1::DateFact& end = state.basis_ends();
  if (end.certainty() == v1::CERTAINTY_FIXED && end.has_at()) last = last ? std::min(*last, DayOf(end)) : DayOf(end);
  return last;
}

// First day of the chain of titles, without a gap, that holds `day`, or that began last before it.
std::string BeganOn(const State& state, Day day) {
  std::vector<std::pair<Day, Day>> spans;
  for (const v1::Title& title : state.titles()) {
    const auto from = ParseDayText(title.starts_on());
    const auto until = ParseDayText(title.ends_on());
    if (Deprives(title) && from && (!until || *until >= *from))
      spans.emplace_back(*from, until.value_or(DayFrom(9999, 1, 1)));
  }
  if (spans.empty()) return "";
  std::sort(spans.begin(), spans.end());
  Day began = spans.front().first;
  Day covered = spans.front().second;
  for (const auto& [from, until] : spans) {
    if (from > day) break;
    if (from > covered + 1) began = from;
    covered = std::max(covered, until);
  }
  return DayText(began);
}

bool Contains(const std::vector<Party>& all, const Party& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// "Leaves temporarily", "leaves finally", or nothing where neither can be said.
v1::DepartureNature NatureOf(const State& state, const v1::DetentionDates& dates, const v1::DetentionDates* told) {
  switch (static_cast<int>(state.modality())) {
    case v1::MODALITY_LEAVE:
    case v1::MODALITY_STRAFONDERBREKING:
      return v1::DEPARTURE_NATURE_LEAVES_TEMPORARILY;
    case v1::MODALITY_EINDVERLOF:
    case v1::MODALITY_PP:
    case v1::MODALITY_ISD_EXTRAMURAL:
      return v1::DEPARTURE_NATURE_LEAVES_FINALLY;
    default:
      break;
  }
  if (!IsKnown(state.departure())) return v1::DEPARTURE_NATURE_UNSPECIFIED;
  static const std::set<int> kForGood = {
      v1::REASON_EINDVERLOF,  v1::REASON_PP,        v1::REASON_DRIE_DAGEN,       v1::REASON_VI,
      v1::REASON_EINDE_STRAF, v1::REASON_SCHORSING, v1::REASON_RECHTERLIJK_BEVEL};
  const bool earlier = IsKnown(state.release()) && DayOf(state.departure()) < DayOf(state.release());
  if (!earlier || kForGood.contains(state.reason())) return v1::DEPARTURE_NATURE_LEAVES_FINALLY;
  const bool same =
      told != nullptr && told->departure_on() == dates.departure_on() && told->release_on() == dates.release_on();
  return same ? told->nature() : v1::DEPARTURE_NATURE_UNSPECIFIED;
}

v1::DetentionDates DatesOf(const State& state, const v1::DetentionDates* told) {
  v1::DetentionDates dates;
  dates.set_departure_certainty(v1::CERTAINTY_UNKNOWN);
  dates.set_release_certainty(v1::CERTAINTY_UNKNOWN);
  if (state.modality() == v1::MODALITY_ABSENT) return dates;
  if (IsKnown(state.departure())) {
    dates.set_departure_on(DayText(DayOf(state.departure())));
    dates.set_departure_certainty(state.departure().certainty());
  }
  if (IsKnown(state.release())) {
    dates.set_release_on(DayText(DayOf(state.release())));
    dates.set_release_certainty(state.release().certainty());
  }
  const v1::DepartureNature nature = NatureOf(state, dates, told);
  if (nature != v1::DEPARTURE_NATURE_UNSPECIFIED) dates.set_nature(nature);
  return dates;
}

v1::DetentionDates DatesOfEnd(const State& state, int64_t ended_us) {
  v1::DetentionDates dates;
  const v1::DateFact& departure = state.departure();
  const bool left = departure.certainty() == v1::CERTAINTY_OCCURRED && departure.has_at();
  dates.set_departure_on(DayText(left ? DayOf(departure) : DayAt(ended_us)));
  dates.set_departure_certainty(v1::CERTAINTY_OCCURRED);
  for (const v1::DateFact* date : {&state.release(), &state.basis_ends()}) {
    if (date->certainty() != v1::CERTAINTY_OCCURRED || !date->has_at() || dates.has_release_on()) continue;
    dates.set_release_on(DayText(DayOf(*date)));
    dates.set_release_certainty(v1::CERTAINTY_OCCURRED);
  }
  dates.set_nature(v1::DEPARTURE_NATURE_LEAVES_FINALLY);
  return dates;
}

bool SameDates(const v1::DetentionDates& a, const v1::DetentionDates& b) {
  return a.departure_on() == b.departure_on() && a.release_on() == b.release_on() && a.nature() == b.nature() &&
         a.departure_certainty() == b.departure_certainty() && a.release_certainty() == b.release_certainty();
}

bool InCourse(const State& state, int64_t at_us) {
  const Coverage coverage = CoverageAt(state, at_us);
  if (coverage == Coverage::kNotYet) return state.modality() != v1::MODALITY_CALLED_UP;
  return coverage == Coverage::kInside || coverage == Coverage::kOutside;
}

// A state that tells its own end, as it was just before.
State BeforeItsEnd(State state) {
  for (v1::DateFact* date : {state.mutable_departure(), state.mutable_release(), state.mutable_basis_ends()}) {
    if (date->certainty() == v1::CERTAINTY_OCCURRED) date->set_certainty(v1::CERTAINTY_FIXED);
  }
  if (state.modality() == v1::MODALITY_DECEASED) state.set_modality(v1::MODALITY_REGULAR);
  return state;
}

// The last moment up to `at_us` at which somebody was held by a state; -1 where there was none.
int64_t LastHeld(const State& state, int64_t at_us) {
  const auto held = [&](int64_t moment) {
    const Coverage coverage = CoverageAt(state, moment);
    return coverage == Coverage::kInside || coverage == Coverage::kOutside;
  };
  if (held(at_us - 1)) return at_us - 1;
  const std::optional<Day> last = LastDay(state);
  if (!last || At(*last + 1, 0) > at_us) return -1;
  const int64_t end_of_day = At(*last + 1, 0) - 1;
  return held(end_of_day) ? end_of_day : -1;
}

bool BeginsCourse(const std::optional<State>& before, const State* previous, const State& after, int course,
                  int64_t now_us) {
  const int64_t ends_us = EndedBy(after, now_us);
  const int64_t held_us = ends_us >= 0 ? ends_us - 1 : now_us;
  if (!InCourse(ends_us >= 0 ? BeforeItsEnd(after) : after, held_us)) return false;
  if (course == 0) return true;
  if (previous != nullptr && InCourse(*previous, now_us)) return false;
  if (!before || before->modality() == v1::MODALITY_CALLED_UP) return true;
  const int64_t ended_us = EndedBy(*before, now_us);
  if (ended_us >= 0) {
    if (ends_us < 0) return true;
    // Ends again: another detention only if a title began since.
    return ends_us > ended_us && std::any_of(after.titles().begin(), after.titles().end(), [&](const v1::Title& title) {
             const auto from = ParseDayText(title.starts_on());
             const bool known = std::any_of(before->titles().begin(), before->titles().end(), [&](const v1::Title& t) {
               return t.kind() == title.kind() && t.starts_on() == title.starts_on();
             });
             return Deprives(title) && from && *from >= DayAt(ended_us) && !known;
           });
  }
  if (CoverageAt(*before, now_us) != Coverage::kEnded || InCourse(*before, held_us)) return false;
  const bool lapsed = PhaseAt(&*before, now_us) == v1::PHASE_P09;
  const std::optional<Day> last = LastDay(*before);
  const bool adjoins = !last || RunsOn(after, *last + 1);
  return !lapsed || !adjoins;
}

// The notices of one report. Lives for one call.
class Composer {
 public:
  Composer(const v1::CustodyReport& report, bool accepted, bool new_course, const std::optional<State>& before,
           const State& after, std::map<Party, Told>* told, const Readdress& readdress, int64_t now_us)
      : report_(report),
        accepted_(accepted),
        new_course_(new_course),
        before_(before),
        after_(after),
        told_(told),
        now_us_(now_us),
        day_(DayAt(now_us)),
        receivers_(population::ReceiversOf(after, readdress, day_)),
        readdress_(readdress) {}

  std::vector<Due> Compose() {
    if (End()) return std::move(due_);
    switch (CoverageAt(after_, now_us_)) {
      case Coverage::kInside:
        Starts();
        for (auto& [receiver, told] : *told_) Changes(receiver, &told);
        InvolvementsEnd();
        break;
      case Coverage::kOutside:
        Suspension();
        InvolvementsEnd();
        break;
      case Coverage::kNotYet:
        NeverInside();
        InvolvementsEnd();
        break;
      case Coverage::kNone:
        InvolvementsEnd();
        break;
      case Coverage::kEnded:
        EndMoved();
        break;
    }
    return std::move(due_);
  }

 private:
  Party Sender() const {
    if (!after_.establishment().empty()) return {v1::ORGAN_DIRECTEUR, after_.establishment()};
    if (before_ && !before_->establishment().empty()) return {v1::ORGAN_DIRECTEUR, before_->establishment()};
    return {v1::ORGAN_MINISTER, ""};
  }

  Due& Add(v1::MessageKind kind, const Party& receiver, std::shared_ptr<google::protobuf::Message> payload,
           std::optional<Told> told_before) {
    Due& due = due_.emplace_back();
    due.kind = kind;
    due.sender = Sender();
    due.receiver = receiver;
    due.payload = std::move(payload);
    due.before = std::move(told_before);
    return due;
  }

  std::optional<Told> Snapshot(const Party& receiver) const {
    const auto found = told_->find(receiver);
    return found == told_->end() ? std::nullopt : std::optional<Told>(found->second);
  }

  std::string Began(const State& state, Day day) const {
    std::string began = BeganOn(state, day);
    const bool corrects = !report_.replaces_report_id().empty() || report_.reason() == v1::REASON_CORRECTIE;
    for (const auto& [receiver, told] : *told_) {
      const std::string& earlier = told.dates.began_on();
      if (!corrects && !earlier.empty() && (began.empty() || earlier < began)) began = earlier;
    }
    return began;
  }

  Due* Start(const Party& receiver, const State& state, int64_t at_us) {
    const bool college = receiver.organ == v1::ORGAN_COLLEGE;
    const bool hold = state.hold() && college;
    const auto known = Snapshot(receiver);
    if (known && (!known->held_back || hold)) return nullptr;
    auto payload = std::make_shared<v1::DetentionStart>();
    *payload->mutable_person() = WholeOf(receiver.organ, report_.person());
    v1::DetentionDates dates = college ? DatesOf(state, nullptr) : v1::DetentionDates();
    const std::string began = Began(state, DayAt(at_us));
    if (!began.empty()) dates.set_began_on(began);
    *payload->mutable_dates() = dates;
    if (!college && !state.establishment().empty()) payload->set_establishment(state.establishment());
    if (!college) {
      dates.set_departure_certainty(v1::CERTAINTY_UNKNOWN);
      dates.set_release_certainty(v1::CERTAINTY_UNKNOWN);
    }
    Told& told = (*told_)[receiver];
    told = Told();
    told.held_back = hold;
    told.dates = dates;
    told.nature_at_start = dates.nature();
    told.establishment = state.establishment();
    Due& due = Add(v1::MESSAGE_KIND_DETENTION_START, receiver, payload, known);
    due.held_back = hold;
    return &due;
  }

  void Starts() {
    if (!accepted_) return;
    for (const Party& receiver : receivers_) {
      if (Start(receiver, after_, now_us_) != nullptr) started_.insert(receiver);
    }
  }

  bool Waits(const Party& receiver, const Told& told) const {
    return told.held_back || (after_.hold() && receiver.organ == v1::ORGAN_COLLEGE);
  }

  void Changes(const Party& receiver, Told* told) {
    if (Waits(receiver, *told) || !Contains(receivers_, receiver)) return;
    TellDates(receiver, told);
    if (started_.contains(receiver)) return;
    TellIdentity(receiver, told);
    TellContact(receiver, told);
  }

  Due* TellDates(const Party& receiver, Told* told) {
    v1::DetentionDates dates = DatesOf(after_, &told->dates);
    if (!told->ended && SameDates(dates, told->dates)) return nullptr;
    const Told earlier = *told;
    if (told->ended) told->nature_varied = true;
    told->ended = false;
    v1::DepartureNature said = dates.nature();
    if (said == v1::DEPARTURE_NATURE_UNSPECIFIED) {
      said = v1::DEPARTURE_NATURE_DATE_CHANGED;
    } else {
      if (said != told->nature_at_start) told->nature_varied = true;
      const bool left = dates.departure_certainty() == v1::CERTAINTY_OCCURRED;
      if (!told->nature_varied && !left) said = v1::DEPARTURE_NATURE_DATE_CHANGED;
    }
    auto payload = std::make_shared<v1::ReleaseDate>();
    *payload->mutable_person() = KeysOf(receiver.organ, report_.person());
    *payload->mutable_dates() = dates;
    payload->mutable_dates()->set_nature(said);
    dates.set_began_on(told->dates.began_on());
    told->dates = dates;
    Due& due = Add(v1::MESSAGE_KIND_RELEASE_DATE, receiver, payload, earlier);
    due.supersedes_dates = true;
    const bool to_come =
        dates.departure_certainty() == v1::CERTAINTY_EXPECTED || dates.departure_certainty() == v1::CERTAINTY_FIXED;
    if (to_come && receiver.organ == v1::ORGAN_COLLEGE) due.asks_for = v1::MESSAGE_KIND_RECEPTION_STATUS;
    return &due;
  }

  // Changed fields that this receiver may read; a number only where it knows the person by it.
  std::set<int> ForReceiver(const Party& receiver, const std::set<int>& changed) const {
    std::set<int> told;
    const v1::PersonIdentity keys = KeysOf(receiver.organ, report_.person());
    for (const int field : changed) {
      const bool college_only = field == v1::PersonIdentity::kAddressFieldNumber ||
                                field == v1::PersonIdentity::kAddressGemeenteFieldNumber ||
                                field == v1::PersonIdentity::kNationalityFieldNumber;
      if (college_only && receiver.organ != v1::ORGAN_COLLEGE) continue;
      if (field == v1::PersonIdentity::kBsnFieldNumber && !keys.has_bsn()) continue;
      if (field == v1::PersonIdentity::kSknFieldNumber && keys.skn().empty()) continue;
      if (field == v1::PersonIdentity::kVNumberFieldNumber && !keys.has_v_number()) continue;
      told.insert(field);
    }
    return told;
  }

  void TellIdentity(const Party& receiver, Told* told) {
    if (!accepted_) return;
    const Told earlier = *told;
    const std::set<int> changed = ForReceiver(receiver, std::exchange(told->untold, {}));
    const std::string began = Began(after_, day_);
    const bool began_changed = !began.empty() && began != told->dates.began_on();
    if (changed.empty() && !began_changed) return;
    const v1::PersonIdentity& person = report_.person();
    auto payload = std::make_shared<v1::DetentionChange>();
    v1::PersonIdentity* block = payload->mutable_person();
    *block = KeysOf(receiver.organ, person);
    if (changed.contains(v1::PersonIdentity::kAddressFieldNumber) ||
        changed.contains(v1::PersonIdentity::kAddressGemeenteFieldNumber)) {
      if (person.has_address()) block->set_address(person.address());
      if (person.has_address_gemeente()) block->set_address_gemeente(person.address_gemeente());
    }
    if (changed.contains(v1::PersonIdentity::kBornAtFieldNumber)) block->set_born_at(person.born_at());
    if (changed.contains(v1::PersonIdentity::kNationalityFieldNumber)) block->set_nationality(person.nationality());
    if (changed.contains(v1::PersonIdentity::kBsnFieldNumber)) *block->mutable_skn() = person.skn();
    if (began_changed) {
      payload->mutable_dates()->set_began_on(began);
      told->dates.set_began_on(began);
    }
    Add(v1::MESSAGE_KIND_DETENTION_CHANGE, receiver, payload, earlier);
  }

  void TellContact(const Party& receiver, Told* told) {
    if (after_.establishment().empty() || after_.establishment() == told->establishment) return;
    const Told earlier = *told;
    told->establishment = after_.establishment();
    auto payload = std::make_shared<v1::ContactChanged>();
    *payload->mutable_person() = KeysOf(receiver.organ, report_.person());
    Add(v1::MESSAGE_KIND_CONTACT_CHANGED, receiver, payload, earlier);
  }

  // The title is carried out elsewhere; the notice of that is decided on the state just before.
  void Suspension() {
    const bool absent = after_.modality() == v1::MODALITY_ABSENT;
    const bool left = after_.departure().certainty() == v1::CERTAINTY_OCCURRED;
    const int64_t fact_us = std::min(MicrosOf(left ? after_.departure().at() : after_.valid_from()), now_us_);
    const int64_t held_us = absent || !before_ ? -1 : LastHeld(*before_, fact_us);
    const bool was_inside = held_us >= 0 && CoverageAt(*before_, held_us) == Coverage::kInside;
    for (auto& [receiver, told] : *told_) {
      if (Waits(receiver, told) || !Contains(receivers_, receiver)) continue;
      Due* due = TellDates(receiver, &told);
      if (due == nullptr || absent) continue;
      due->asks_for = v1::MESSAGE_KIND_UNSPECIFIED;
      if (!was_inside) continue;
      due->end_notice = true;
      due->just_before = std::make_shared<State>(*before_);
      due->judged_us = held_us;
    }
  }

  bool End() {
    if (CoverageAt(after_, now_us_) != Coverage::kEnded) return false;
    const int64_t word_us = EndedBy(after_, now_us_);
    if (word_us < 0 && PhaseAt(&after_, now_us_) == v1::PHASE_P09) return false;  // time alone
    const int64_t ended_us = word_us >= 0 ? word_us : std::min(MicrosOf(after_.valid_from()), now_us_);
    std::optional<State> held = new_course_ ? std::optional<State>(BeforeItsEnd(after_)) : before_;
    if (!held) return false;
    const int64_t held_us = LastHeld(*held, ended_us);
    if (held_us < 0 || (new_course_ && CoverageAt(*held, held_us) != Coverage::kInside)) return false;
    const bool untold =
        new_course_ || std::any_of(told_->begin(), told_->end(), [](const auto& one) { return !one.second.ended; });
    if (!untold) return false;
    held->set_hold(after_.hold());
    TellEnds(*held, held_us, ended_us);
    return true;
  }

  void TellEnds(const State& held, int64_t held_us, int64_t ended_us) {
    const std::vector<Party> receivers = population::ReceiversOf(held, readdress_, day_);
    const auto just_before = std::make_shared<State>(held);
    if (new_course_) {
      for (const Party& receiver : receivers) {
        Due* start = Start(receiver, held, held_us);
        if (start == nullptr) continue;
        start->just_before = just_before;
        start->judged_us = held_us;
      }
    }
    for (auto& [receiver, told] : *told_) {
      const bool on_hold = after_.hold() && receiver.organ == v1::ORGAN_COLLEGE;
      if (on_hold || told.ended || !Contains(receivers, receiver)) continue;
      const Told earlier = told;
      v1::DetentionDates dates = DatesOfEnd(after_, ended_us);
      auto payload = std::make_shared<v1::ReleaseDate>();
      *payload->mutable_person() = KeysOf(receiver.organ, report_.person());
      *payload->mutable_dates() = dates;
      // R03 holds the begin, R10 does not.
      const bool both = (new_course_ || told.held_back) && receiver.organ == v1::ORGAN_COLLEGE;
      if (both) payload->mutable_dates()->set_began_on(told.dates.began_on());
      dates.set_began_on(told.dates.began_on());
      told.dates = dates;
      told.ended = true;
      told.held_back = false;
      Due& due = Add(v1::MESSAGE_KIND_RELEASE_DATE, receiver, payload, earlier);
      due.supersedes_dates = true;
      due.end_notice = true;
      due.just_before = just_before;
      due.judged_us = held_us;
    }
    std::erase_if(*told_, [](const auto& one) { return one.second.held_back; });
  }

  void EndMoved() {
    const int64_t ended_us = EndedBy(after_, now_us_);
    if (ended_us < 0) return;
    for (auto& [receiver, told] : *told_) {
      v1::DetentionDates dates = DatesOfEnd(after_, ended_us);
      if (!told.ended || SameDates(dates, told.dates)) continue;
      const Told earlier = told;
      auto payload = std::make_shared<v1::Correction>();
      *payload->mutable_dates() = dates;
      dates.set_began_on(told.dates.began_on());
      told.dates = dates;
      Due& due = Add(v1::MESSAGE_KIND_CORRECTION, receiver, payload, earlier);
      due.purpose = v1::PURPOSE_CORRECTION;
      due.refers_to_last_dates = true;
      due.action = v1::CORRECTION_ACTION_RECTIFY;
    }
  }

  void NeverInside() {
    if (after_.modality() != v1::MODALITY_CALLED_UP) return;
    for (const auto& [receiver, told] : *told_) {
      if (told.held_back) continue;
      Due& due = Add(v1::MESSAGE_KIND_CORRECTION, receiver, std::make_shared<v1::Correction>(), told);
      due.purpose = v1::PURPOSE_CORRECTION;
      due.refers_to_all = true;
      due.action = v1::CORRECTION_ACTION_RETRACT;
    }
    told_->clear();
  }

  void InvolvementsEnd() {
    for (const auto& [receiver, told] : *told_) {
      if (told.held_back || Contains(receivers_, receiver)) continue;
      Due& due = Add(v1::MESSAGE_KIND_INVOLVEMENT_ENDED, receiver, std::make_shared<v1::InvolvementEnded>(), told);
      due.purpose = v1::PURPOSE_CORRECTION;
      due.refers_to_all = true;
    }
    std::erase_if(*told_, [&](const auto& one) { return !Contains(receivers_, one.first); });
  }

  const v1::CustodyReport& report_;
  const bool accepted_;
  const bool new_course_;
  const std::optional<State>& before_;
  const State& after_;
  std::map<Party, Told>* told_;
  const int64_t now_us_;
  const Day day_;
  const std::vector<Party> receivers_;
  const Readdress& readdress_;
  std::set<Party> started_;
  std::vector<Due> due_;
};

bool CarriedOutOutside(const State& state) {
  static const std::set<int> kModalities = {
      v1::MODALITY_LEAVE,          v1::MODALITY_EINDVERLOF, v1::MODALITY_PP, v1::MODALITY_STRAFONDERBREKING,
      v1::MODALITY_ISD_EXTRAMURAL, v1::MODALITY_ABSENT};
  return kModalities.contains(state.modality()) || state.place() == v1::PLACE_KIND_HOSPITAL_GUARDED;
}

State InEffect(const std::optional<State>& before, const v1::CustodyReport& report, const Readdress& readdress,
               int64_t now_us) {
  State state = report;
  state.clear_person();
  for (v1::DateFact* date : {state.mutable_departure(), state.mutable_release(), state.mutable_basis_ends()}) {
    if (date->certainty() == v1::CERTAINTY_OCCURRED && MicrosOf(date->at()) > now_us) SetAt(now_us, date);
  }
  std::set<std::pair<std::string, int>> seen;
  auto* colleges = state.mutable_colleges();
  for (int i = 0; i < colleges->size();) {
    v1::EligibleCollege* college = colleges->Mutable(i);
    college->set_gemeente(readdress(college->gemeente(), DayAt(now_us)));
    if (seen.emplace(college->gemeente(), college->ground()).second) {
      ++i;
    } else {
      colleges->DeleteSubrange(i, 1);
    }
  }
  const int64_t ended_us = EndedBy(state, now_us);
  if (ended_us >= 0) SetAt(ended_us, state.mutable_basis_ends());
  const bool carries = ended_us >= 0 || CarriedOutOutside(state);
  if (state.establishment().empty() && before && carries) state.set_establishment(before->establishment());
  return state;
}

// A contradictory report: it ends, it removes, it holds back, and it adds nothing.
State Narrowed(State state, const v1::CustodyReport& report, const Readdress& readdress, int64_t now_us) {
  const int64_t ended_us = EndedBy(report, now_us);
  if (ended_us >= 0) {
    const int64_t earlier_us = EndedBy(state, now_us);
    SetAt(earlier_us >= 0 ? std::min(earlier_us, ended_us) : ended_us, state.mutable_basis_ends());
    if (report.release().certainty() == v1::CERTAINTY_OCCURRED) *state.mutable_release() = state.basis_ends();
    if (report.modality() == v1::MODALITY_DECEASED) state.set_modality(v1::MODALITY_DECEASED);
    state.set_reason(report.reason());
  }
  std::set<std::string> named;
  for (const v1::EligibleCollege& college : report.colleges()) {
    named.insert(readdress(college.gemeente(), DayAt(now_us)));
  }
  auto* colleges = state.mutable_colleges();
  for (int i = 0; i < colleges->size();) {
    if (named.contains(readdress(colleges->Get(i).gemeente(), DayAt(now_us)))) {
      ++i;
    } else {
      colleges->DeleteSubrange(i, 1);
    }
  }
  if (state.probation() != report.probation()) state.clear_probation();
  state.set_hold(state.hold() || report.hold());
  return state;
}

int PlaceOf(const Due& due) {
  int place = 0;
  if (due.kind == v1::MESSAGE_KIND_RELEASE_DATE) place = due.end_notice ? 1 : 2;
  if (due.kind == v1::MESSAGE_KIND_DETENTION_CHANGE) place = 3;
  if (due.kind == v1::MESSAGE_KIND_CONTACT_CHANGED) place = 4;
  if (due.kind == v1::MESSAGE_KIND_INVOLVEMENT_ENDED) place = 5;
  if (due.kind == v1::MESSAGE_KIND_CORRECTION) place = 6;
  return place;
}

}  // namespace

Coverage CoverageAt(const State& state, int64_t at_us) {
  if (EndedBy(state, at_us) >= 0) return Coverage::kEnded;
  if (state.modality() == v1::MODALITY_CALLED_UP) return Coverage::kNotYet;
  const v1::Phase phase = PhaseAt(&state, at_us);
  if (IsGedetineerde(phase)) return Coverage::kInside;
  static const std::set<int> kOutside = {v1::PHASE_P05, v1::PHASE_P06, v1::PHASE_P07B, v1::PHASE_P17};
  if (kOutside.contains(phase)) return Coverage::kOutside;
  if (phase == v1::PHASE_P01) return Coverage::kNotYet;
  return phase == v1::PHASE_UNSPECIFIED ? Coverage::kNone : Coverage::kEnded;
}

std::vector<Party> ReceiversOf(const State& state, const Readdress& readdress, Day day) {
  std::vector<Party> receivers;
  for (const v1::EligibleCollege& college : state.colleges()) {
    const Party party{v1::ORGAN_COLLEGE, readdress(college.gemeente(), day)};
    if (!Contains(receivers, party)) receivers.push_back(party);
  }
  if (!state.probation().empty()) receivers.push_back({v1::ORGAN_RECLASSERING, state.probation()});
  return receivers;
}

Register::Judged Register::Judge(const std::optional<State>& before, const v1::CustodyReport& report,
                                 bool contradictory, const Readdress& readdress, int64_t now_us) const {
  const bool older = before && MicrosOf(report.valid_from()) < MicrosOf(before->valid_from());
  if (!contradictory && !older) {
    return {v1::REPORT_STATE_ACCEPTED, InEffect(before, report, readdress, now_us)};
  }
  const v1::ReportState state = contradictory ? v1::REPORT_STATE_DISPUTED : v1::REPORT_STATE_HISTORY;
  if (!before || older) return {state, before};
  return {state, Narrowed(*before, report, readdress, now_us)};
}

std::optional<State> Register::Fold(const std::string& without, const Readdress& readdress) const {
  std::optional<State> state;
  for (const KeptReport& kept : reports_) {
    if (!kept.counts || kept.report.report_id() == without) continue;
    state = Judge(state, kept.report, kept.contradictory, readdress, kept.recorded_us).effective;
  }
  return state;
}

Register::Outcome Register::Take(const v1::CustodyReport& report, bool contradictory,
                                 const std::set<Party>& undelivered_start, const Readdress& readdress, int64_t now_us) {
  std::optional<State> before = effective_;
  const auto replaced = std::find_if(reports_.begin(), reports_.end(), [&](const KeptReport& kept) {
    return !report.replaces_report_id().empty() && kept.report.report_id() == report.replaces_report_id();
  });
  if (replaced != reports_.end() && !contradictory) {
    before = Fold(report.replaces_report_id(), readdress);
    replaced->counts = false;
  }
  const Judged judged = Judge(before, report, contradictory, readdress, now_us);
  Outcome outcome;
  outcome.state = judged.state;
  const bool accepted = judged.state == v1::REPORT_STATE_ACCEPTED;
  const std::optional<State> previous = effective_;
  effective_ = judged.effective;
  reports_.push_back({report, contradictory, now_us, judged.state, true, {}});
  if (!effective_) return outcome;
  const bool new_course =
      accepted && BeginsCourse(before, previous ? &*previous : nullptr, *effective_, course_, now_us);
  if (new_course) {
    ++course_;
    told_.clear();
  }
  std::map<Party, Told> readdressed;
  for (auto& [party, told] : told_) {
    Party now = party;
    if (now.organ == v1::ORGAN_COLLEGE) now.unit = readdress(now.unit, DayAt(now_us));
    readdressed.emplace(now, told);
  }
  told_ = std::move(readdressed);
  if (accepted) {
    if (person_) {
      for (auto& [party, told] : told_) told.untold.merge(ChangedFields(*person_, report.person()));
    }
    person_ = report.person();
  }
  std::set<Party> renewed;
  if (accepted && CoverageAt(*effective_, now_us) == Coverage::kInside) {
    for (const Party& party : undelivered_start) {
      told_.erase(party);
      renewed.insert(party);
    }
  }
  outcome.died =
      effective_->modality() == v1::MODALITY_DECEASED && (!before || before->modality() != v1::MODALITY_DECEASED);
  outcome.due = Composer(report, accepted, new_course, before, *effective_, &told_, readdress, now_us).Compose();
  for (Due& due : outcome.due) {
    due.renews_start = due.kind == v1::MESSAGE_KIND_DETENTION_START && renewed.contains(due.receiver);
  }
  std::stable_sort(outcome.due.begin(), outcome.due.end(),
                   [](const Due& a, const Due& b) { return PlaceOf(a) < PlaceOf(b); });
  return outcome;
}

std::vector<Register::Correcting> Register::Annul(const std::string& report_id, const Readdress& readdress,
                                                  int64_t now_us) {
  std::vector<Correcting> corrections;
  const auto kept = std::find_if(reports_.begin(), reports_.end(),
                                 [&](const KeptReport& one) { return one.report.report_id() == report_id; });
  if (kept == reports_.end()) return corrections;
  const std::string last_establishment = effective_ ? effective_->establishment() : "";
  kept->counts = false;
  effective_ = Fold(report_id, readdress);
  const Coverage coverage = effective_ ? CoverageAt(*effective_, now_us) : Coverage::kNone;
  const bool held = coverage == Coverage::kInside || coverage == Coverage::kOutside;
  const int64_t ended_us = effective_ ? EndedBy(*effective_, now_us) : -1;
  const std::vector<Party> receivers =
      effective_ ? population::ReceiversOf(*effective_, readdress, DayAt(now_us)) : std::vector<Party>();
  for (const Derived& derived : kept->derived) {
    if (derived.nothing_sent) continue;
    Correcting one;
    one.of = derived;
    one.payload = std::make_shared<v1::Correction>();
    std::string establishment = effective_ ? effective_->establishment() : "";
    if (establishment.empty()) establishment = last_establishment;
    if (establishment.empty()) establishment = kept->report.establishment();
    one.sender = {v1::ORGAN_DIRECTEUR, establishment};
    const bool involved = held && Contains(receivers, derived.receiver);
    const auto told = told_.find(derived.receiver);
    const bool start = derived.kind == v1::MESSAGE_KIND_DETENTION_START;
    const bool dates_told = start || derived.kind == v1::MESSAGE_KIND_RELEASE_DATE;
    if (derived.kind == v1::MESSAGE_KIND_INVOLVEMENT_ENDED && !involved) continue;
    if (derived.kind == v1::MESSAGE_KIND_CONTACT_CHANGED && told != told_.end() && effective_) {
      told->second.establishment = effective_->establishment();
    }
    if (dates_told && (involved || (effective_ && ended_us >= 0 && !start))) {
      one.action = v1::CORRECTION_ACTION_RECTIFY;
      v1::DetentionDates dates = involved ? DatesOf(*effective_, nullptr) : DatesOfEnd(*effective_, ended_us);
      const std::string began = BeganOn(*effective_, DayAt(now_us));
      if (told != told_.end()) {
        told->second.ended = !involved;
        told->second.nature_varied = true;
        told->second.dates = dates;
        told->second.dates.set_began_on(began);
      }
      if (start) dates.set_began_on(began);
      *one.payload->mutable_dates() = dates;
    } else if (start && told != told_.end()) {
      told_.erase(told);
    }
    corrections.push_back(std::move(one));
  }
  for (const KeptReport& one : reports_) {
    if (one.counts && one.state == v1::REPORT_STATE_ACCEPTED) person_ = one.report.person();
  }
  return corrections;
}

void Register::NotTold(const Due& due) {
  if (due.end_notice) return;
  const auto found = told_.find(due.receiver);
  switch (static_cast<int>(due.kind)) {
    case v1::MESSAGE_KIND_DETENTION_START:
      told_.erase(due.receiver);
      return;
    case v1::MESSAGE_KIND_RELEASE_DATE:
      if (found == told_.end() || !due.before) return;
      found->second.dates = due.before->dates;
      found->second.ended = due.before->ended;
      return;
    case v1::MESSAGE_KIND_DETENTION_CHANGE:
      if (found == told_.end() || !due.before) return;
      found->second.untold = due.before->untold;
      found->second.dates.set_began_on(due.before->dates.began_on());
      return;
    case v1::MESSAGE_KIND_CONTACT_CHANGED:
      if (found != told_.end() && due.before) found->second.establishment = due.before->establishment;
      return;
    default:
      return;
  }
}

}  // namespace ketenpoort::population

// Biography: writes one life event by event; the sentences a course is told in. Holds the state DJI would report now.
// Thread safety: none. On failure: there is none.
#pragma once

#include <string>
#include <vector>

#include "tests/population/lives.h"

namespace ketenpoort::population {

class Biography {
 public:
  Biography(int person, uint64_t seed, const std::vector<Municipality>& municipalities,
            const std::vector<std::string>& establishments);

  Dice& dice() { return dice_; }
  v1::CustodyReport& state() { return state_; }
  Day start() const { return start_; }
  Life Finish();

  // ---- custody ----
  void Title(v1::TitleKind kind, Day from, Day until);  // until < from: no end
  void EndTitle(int index, Day until) { state_.mutable_titles(index)->set_ends_on(DayText(until)); }
  void InPi(v1::PlaceKind place = v1::PLACE_KIND_PI);
  void Outside(v1::Modality modality);
  void Departure(Day day, v1::Certainty certainty, int hour = 10) {
    Set(state_.mutable_departure(), day, certainty, hour);
  }
  void Release(Day day, v1::Certainty certainty, int hour = 10) { Set(state_.mutable_release(), day, certainty, hour); }
  void BasisEnds(Day day, v1::Certainty certainty, int hour = 10) {
    Set(state_.mutable_basis_ends(), day, certainty, hour);
  }
  void AllDates(Day day, v1::Certainty certainty, int hour = 10);
  void NoDates();
  // An ordinary sentence in a PI from `from` to `until`, and its dates.
  void Sentence(Day from, Day until, v1::Certainty certainty = v1::CERTAINTY_FIXED);
  // A report of the present state; returns its event.
  int Report(v1::Reason reason, Day day, int hour, int minute = 0, int64_t lag_us = 0);
  // DJI says that it ended.
  int EndNow(v1::Reason reason, Day day, int hour, int minute = 0, int64_t lag_us = 0);
  void Annul(int event, int64_t at_us);
  void Link(const std::string& keep, const std::string& merge, int64_t at_us);
  Event& Last() { return life_.events.back(); }
  int LastIndex() const { return static_cast<int>(life_.events.size()) - 1; }
  void Transfer();

  // ---- who is involved ----
  std::string DrawGemeente();
  void Home(const std::string& gemeente);
  void AddCollege(const std::string& gemeente, v1::CollegeGround ground, Day as_of);
  void Probation(const std::string& unit) { state_.set_probation(unit); }
  std::string OtherProbation();

  // ---- messages; each on a moment at which the present state holds ----
  void Talk(Day from, Day until, int count);
  void Message(int64_t at_us);
  void PlanFromDirecteur(int64_t at_us);
  void PlanWithOffence(int64_t at_us);
  void AfterDetention(Day day);

  std::string NewBsn();
  std::string NewSkn();

 private:
  void Set(v1::DateFact* date, Day day, v1::Certainty certainty, int hour);
  v1::OrganAddress Directeur() const;
  v1::OrganAddress College();
  v1::OrganAddress ProbationOrgan() const;
  v1::OrganAddress Stranger();
  void AnswerFor(int64_t at_us, v1::Message& message);
  v1::Message& Draft(int64_t at_us, v1::OrganAddress sender, std::vector<v1::OrganAddress> receivers,
                     v1::MessageKind kind, v1::Purpose purpose);
  void Identify(v1::PersonIdentity* person) const;
  void Subject(v1::Organ sender, v1::SubjectReference* subject);
  void FillPlan(v1::ReintegrationPlan* plan, v1::Declarations* declarations);
  void FillCare(v1::CareArrangement* care, v1::Declarations* declarations);
  void PlanReply(int64_t at_us, const v1::OrganAddress& sender, const v1::OrganAddress& receiver);
  void Care(int64_t at_us, const v1::OrganAddress& sender, std::vector<v1::OrganAddress> receivers);
  void Consult(int64_t at_us, const v1::OrganAddress& sender, const v1::OrganAddress& receiver);
  void Reception(int64_t at_us, const v1::OrganAddress& college);
  void Correct(int64_t at_us);

  Dice dice_;
  const std::vector<Municipality>& municipalities_;
  const std::vector<std::string>& establishments_;
  Life life_;
  v1::CustodyReport state_;
  Day start_ = 0;
  int numbers_ = 0;
  int last_plan_ = -1;
};

}  // namespace ketenpoort::population

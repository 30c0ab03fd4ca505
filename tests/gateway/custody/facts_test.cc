// Facts, coverage, titles, marks: the small pieces, at their limits.
#include "gateway/custody/facts.h"

#include <catch2/catch.hpp>

#include "gateway/custody/coverage.h"
#include "gateway/custody/identity_marks.h"
#include "gateway/custody/title_span.h"
#include "policy/civil_day.h"
#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

policy::Day Day(const char* iso) { return *policy::ParseDay(iso); }

v1::RegisterState EightDays() { return StateOf(Course().next); }

TEST_CASE("Facts hold what the register holds", "[custody]") {
  v1::RegisterState state = EightDays();
  *state.add_colleges() = CollegeOf("0393/wil");
  state.set_compulsory_supervision(true);
  const policy::CustodyFacts facts = ToFacts(state, true, TestDirectory(), Day("2026-05-01"));
  CHECK(facts.known);
  CHECK(facts.identity_confirmed);
  CHECK(facts.compulsory_supervision);
  CHECK_FALSE(facts.hold);
  CHECK(facts.place == policy::PlaceKind::kPi);
  CHECK(facts.modality == policy::Modality::kRegular);
  CHECK(facts.establishment == 1);
  CHECK(facts.probation == 1);
  REQUIRE(facts.title_count == 1);
  CHECK(facts.titles[0].kind == policy::TitleKind::kVrijheidsstraf);
  CHECK(facts.titles[0].starts == Day("2026-05-01"));
  CHECK(facts.titles[0].ends == Day("2026-05-08"));
  REQUIRE(facts.college_count == 2);
  CHECK(facts.colleges[0].gemeente == 392);
  CHECK(facts.colleges[1].gemeente == 393);
  CHECK(facts.colleges[1].ground == policy::CollegeGround::kWilVestigen);
  CHECK(facts.colleges[1].as_of == Day("2026-05-01"));
  CHECK(facts.basis_ends.certainty == policy::Certainty::kFixed);
  CHECK(facts.basis_ends.day == Day("2026-05-08"));
  CHECK(facts.basis_ends.at_us == At("2026-05-08 10:00"));
}

TEST_CASE("A merged municipality stands under its present code from that day", "[custody]") {
  v1::RegisterState state = EightDays();
  state.mutable_colleges(0)->set_gemeente("0393");
  CHECK(ToFacts(state, true, TestDirectory(), Day("2026-05-31")).colleges[0].gemeente == 393);
  CHECK(ToFacts(state, true, TestDirectory(), Day("2026-06-01")).colleges[0].gemeente == 392);
  CHECK(ToFacts(state, true, TestDirectory(), Day("2026-06-01")).isd_gemeente == 0);
  state.set_isd_participating_gemeente("0393");
  CHECK(ToFacts(state, true, TestDirectory(), Day("2026-05-31")).isd_gemeente == 393);
  CHECK(ToFacts(state, true, TestDirectory(), Day("2026-06-01")).isd_gemeente == 392);
}

TEST_CASE("What cannot be read narrows", "[custody]") {
  v1::RegisterState state = EightDays();
  state.mutable_titles(0)->set_ends_on("8 mei");
  state.mutable_colleges(0)->set_gemeente("39x2");
  state.add_colleges()->set_gemeente("0392");
  state.set_establishment("PI-NERGENS");
  state.set_probation("rn");
  *state.mutable_release() = Date("UNKNOWN");
  state.mutable_departure()->set_certainty(v1::CERTAINTY_UNSPECIFIED);
  const policy::CustodyFacts facts = ToFacts(state, false, TestDirectory(), Day("2026-05-01"));
  CHECK(facts.title_count == 0);
  CHECK(facts.college_count == 0);
  CHECK(facts.establishment == 0);
  CHECK(facts.probation == 0);
  CHECK(facts.release.day == policy::kNoDay);
  CHECK(facts.departure.certainty == policy::Certainty::kUnknown);
  CHECK(policy::DerivePhase(facts, Day("2026-05-02")) == policy::Phase::kP09);
}

TEST_CASE("More titles or colleges than policy holds are left out", "[custody]") {
  v1::RegisterState state = EightDays();
  for (int i = 0; i < 12; ++i) *state.add_titles() = TitleOf(v1::TITLE_KIND_GIJZELING, "2026-05-01", "2026-05-08");
  for (int i = 0; i < 12; ++i) *state.add_colleges() = CollegeOf("0363");
  const policy::CustodyFacts facts = ToFacts(state, true, TestDirectory(), Day("2026-05-01"));
  CHECK(facts.title_count == policy::kTitlesMax);
  CHECK(facts.college_count == policy::kCollegesMax);
}

TEST_CASE("Nothing in effect is not known", "[custody]") {
  CHECK_FALSE(ToFacts(v1::RegisterRecord(), TestDirectory(), Day("2026-05-01")).known);
}

TEST_CASE("Days are those of Amsterdam", "[custody]") {
  v1::RegisterState state = EightDays();
  *state.mutable_basis_ends() = Date("FIXED 2026-05-08 00:30");
  CHECK(ToFacts(state, true, TestDirectory(), 0).basis_ends.day == Day("2026-05-08"));
}

TEST_CASE("Timestamps go there and back, before 1970 too", "[custody]") {
  for (const int64_t us : {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{1'777'777'777'123'456}, int64_t{-2'000'000}}) {
    CHECK(MicrosOf(TimestampOf(us)) == us);
    CHECK(TimestampOf(us).nanos() >= 0);
  }
}

TEST_CASE("Coverage by phase and by word", "[custody]") {
  struct Case {
    v1::PlaceKind place;
    v1::Modality modality;
    v1::TitleKind title;
    Coverage coverage;
    bool in_course;
  };
  const Case cases[] = {
      {v1::PLACE_KIND_PI, v1::MODALITY_REGULAR, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kInside, true},
      {v1::PLACE_KIND_PPC, v1::MODALITY_REGULAR, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kInside, true},
      {v1::PLACE_KIND_PI, v1::MODALITY_REGULAR, v1::TITLE_KIND_GIJZELING, Coverage::kInside, true},
      {v1::PLACE_KIND_PI, v1::MODALITY_REGULAR, v1::TITLE_KIND_ISD, Coverage::kInside, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_EINDVERLOF, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kInside, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_PP, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kOutside, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_STRAFONDERBREKING, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kOutside, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_ABSENT, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kOutside, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_ISD_EXTRAMURAL, v1::TITLE_KIND_ISD, Coverage::kOutside, true},
      {v1::PLACE_KIND_POLICE_CELL, v1::MODALITY_REGULAR, v1::TITLE_KIND_INVERZEKERINGSTELLING, Coverage::kNotYet, true},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_CALLED_UP, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kNotYet, false},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_REGULAR, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kNone, false},
      {v1::PLACE_KIND_PI, v1::MODALITY_REGULAR, v1::TITLE_KIND_VREEMDELINGENBEWARING, Coverage::kEnded, false},
      {v1::PLACE_KIND_FPC, v1::MODALITY_REGULAR, v1::TITLE_KIND_TBS, Coverage::kEnded, false},
      {v1::PLACE_KIND_JJI, v1::MODALITY_REGULAR, v1::TITLE_KIND_JEUGD, Coverage::kEnded, false},
      {v1::PLACE_KIND_OUTSIDE, v1::MODALITY_REGULAR, v1::TITLE_KIND_VI, Coverage::kEnded, false},
      {v1::PLACE_KIND_CLINIC, v1::MODALITY_REGULAR, v1::TITLE_KIND_WVGGZ, Coverage::kEnded, false},
      {v1::PLACE_KIND_PI, v1::MODALITY_DECEASED, v1::TITLE_KIND_VRIJHEIDSSTRAF, Coverage::kEnded, false},
  };
  for (const Case& c : cases) {
    v1::RegisterState state = EightDays();
    state.set_place(c.place);
    state.set_modality(c.modality);
    state.mutable_titles(0)->set_kind(c.title);
    const int64_t at_us = At("2026-05-03 12:00");
    INFO(v1::PlaceKind_Name(c.place) << " " << v1::Modality_Name(c.modality) << " " << v1::TitleKind_Name(c.title));
    CHECK(CoverageOf(state, TestDirectory(), at_us) == c.coverage);
    CHECK(InCourse(state, TestDirectory(), at_us) == c.in_course);
  }
}

TEST_CASE("An end counts from the moment it occurred and not before", "[custody]") {
  v1::RegisterState state = EightDays();
  *state.mutable_basis_ends() = Date("OCCURRED 2026-05-05 16:40");
  CHECK_FALSE(EndedAt(state, At("2026-05-05 16:40") - 1).has_value());
  CHECK(EndedAt(state, At("2026-05-05 16:40")) == At("2026-05-05 16:40"));
  CHECK(CoverageOf(state, TestDirectory(), At("2026-05-05 16:40") - 1) == Coverage::kInside);
  CHECK(CoverageOf(state, TestDirectory(), At("2026-05-05 16:40")) == Coverage::kEnded);
  *state.mutable_release() = Date("OCCURRED 2026-05-05 16:00");
  CHECK(EndedAt(state, At("2026-05-06 00:00")) == At("2026-05-05 16:00"));
}

TEST_CASE("The begin is that of the titles without a gap", "[custody]") {
  v1::RegisterState state;
  CHECK_FALSE(BeganOn(state, Day("2026-05-01")).has_value());
  *state.add_titles() = TitleOf(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-01", "2026-05-08");
  *state.add_titles() = TitleOf(v1::TITLE_KIND_GIJZELING, "2026-05-09", "2026-05-12");
  *state.add_titles() = TitleOf(v1::TITLE_KIND_GIJZELING, "2026-05-14", "2026-05-20");
  *state.add_titles() = TitleOf(v1::TITLE_KIND_VI, "2026-04-01", "2026-05-20");
  CHECK(BeganOn(state, Day("2026-05-10")) == Day("2026-05-01"));
  CHECK(BeganOn(state, Day("2026-05-13")) == Day("2026-05-01"));
  CHECK(BeganOn(state, Day("2026-05-15")) == Day("2026-05-14"));
  CHECK(BeganOn(state, Day("2026-04-15")) == Day("2026-05-01"));
  *state.add_titles() = TitleOf(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, "2026-05-12", "");
  CHECK(BeganOn(state, Day("2026-05-15")) == Day("2026-05-01"));
}

TEST_CASE("Marks tell that a field changed and nothing else", "[custody]") {
  const v1::PersonIdentity person = Course().next.person();
  v1::RegisterRecord before;
  for (auto& mark : MarksOf(person, "key")) *before.add_marks() = mark;
  CHECK(before.marks_size() == 9);
  v1::RegisterRecord same;
  for (auto& mark : MarksOf(person, "key")) *same.add_marks() = mark;
  CHECK(ChangedFields(before, same).empty());
  v1::RegisterRecord other_key;
  for (auto& mark : MarksOf(person, "another key")) *other_key.add_marks() = mark;
  CHECK(ChangedFields(before, other_key).size() == 9);
  CHECK(MarksOf(person, "").empty());
  CHECK(ChangedFields(v1::RegisterRecord(), same).empty());

  v1::PersonIdentity moved = person;
  moved.set_address("Elders 1");
  moved.clear_nationality();
  v1::RegisterRecord after;
  for (auto& mark : MarksOf(moved, "key")) *after.add_marks() = mark;
  CHECK(ChangedFields(before, after) == std::set<uint32_t>{v1::PersonIdentity::kAddressFieldNumber});
  for (const auto& mark : after.marks()) CHECK(mark.mark().size() == kMarkBytes);

  v1::PersonIdentity one = person;
  one.add_skn("SKN0000002");
  v1::PersonIdentity two = person;
  two.clear_skn();
  two.add_skn("SKN0000002");
  two.add_skn("SKN0000001");
  v1::RegisterRecord a;
  for (auto& mark : MarksOf(one, "key")) *a.add_marks() = mark;
  v1::RegisterRecord b;
  for (auto& mark : MarksOf(two, "key")) *b.add_marks() = mark;
  CHECK(ChangedFields(a, b).empty());
}

TEST_CASE("The same value in two fields has two marks", "[custody]") {
  v1::PersonIdentity person;
  person.set_family_name("Sam");
  person.set_given_names("Sam");
  const auto marks = MarksOf(person, "key");
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].mark() != marks[1].mark());
}

TEST_CASE("The report in effect is given without the person", "[custody]") {
  Course course;
  course.next.set_isd_participating_gemeente("0363");
  course.Send();
  const v1::CustodyReport report = ReportOf(course.last());
  CHECK(report.isd_participating_gemeente() == "0363");
  CHECK_FALSE(report.has_person());
  CHECK(report.aliases().empty());
  CHECK(report.report_id() == course.id(1));
  CHECK(StateOf(report).SerializeAsString() == course.last().effective().SerializeAsString());
}

}  // namespace
}  // namespace ketenpoort::custody::test

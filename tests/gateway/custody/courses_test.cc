// The courses of detention of the population, told as reports, and for each the notices that follow. Times are those of
// Amsterdam. A line is a notice; no line is nothing told.
#include <catch2/catch.hpp>

#include "gateway/custody/facts.h"
#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

using namespace std::string_literals;

// The notices of the report a Course starts with: a sentence of eight days.
const Lines kStartOfEightDays = {
    "START 0392: began 2026-05-01, leaves FIXED 2026-05-08, released FIXED 2026-05-08, finally",
    "START RN: began 2026-05-01, in PI-ZWOLLE",
    "DATES RN: leaves FIXED 2026-05-08, released FIXED 2026-05-08, finally",
};

const Lines kEndOnTheEighth = {
    "END 0392: leaves OCCURRED 2026-05-08, released OCCURRED 2026-05-08, finally [just before]",
    "END RN: leaves OCCURRED 2026-05-08, released OCCURRED 2026-05-08, finally [just before]",
};

TEST_CASE("A sentence of eight days is told on day one and its end when it occurs", "[custody]") {
  Course course;
  CHECK(course.Send() == kStartOfEightDays);
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(course.assessment().starts_new_course);
  CHECK(course.course() == 1);
  CHECK(course.phase() == "P03");
  CHECK(course.work().empty());
  course.MoveTo("2026-05-08 10:05");
  CHECK(course.Out("2026-05-08 10:00", v1::REASON_EINDE_STRAF).Send() == kEndOnTheEighth);
  CHECK(course.phase() == "P09");
  CHECK(course.composition().just_before_us == At("2026-05-08 10:00") - 1);
}

TEST_CASE("Each sentence of one to eight days gets a start and an end", "[custody]") {
  for (int days = 1; days <= 8; ++days) {
    Course course;
    const std::string last = "2026-05-0" + std::to_string(days);
    course.next.clear_titles();
    course.Title(v1::TITLE_KIND_VERVANGENDE_HECHTENIS, "2026-05-01", last).Ends("FIXED " + last + " 16:00");
    CHECK(course.Send().size() == 3);
    course.MoveTo(last + " 16:30");
    const Lines end = course.Out(last + " 16:00", v1::REASON_EINDE_STRAF).Send();
    REQUIRE(end.size() == 2);
    CHECK(end[0] == "END 0392: leaves OCCURRED " + last + ", released OCCURRED " + last + ", finally [just before]");
  }
}

TEST_CASE("Start and end in one report give both notices, each decided on the state just before the end", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-01", "2026-05-01").Ends("OCCURRED 2026-05-01 17:00");
  course.As(v1::MODALITY_REGULAR, v1::REASON_EINDE_STRAF);
  course.MoveTo("2026-05-01 17:10");
  CHECK(
      course.Send() ==
      Lines{
          "START 0392: began 2026-05-01, leaves FIXED 2026-05-01, released FIXED 2026-05-01, finally [just before]",
          "START RN: began 2026-05-01, in PI-ZWOLLE [just before]",
          "END 0392: began 2026-05-01, leaves OCCURRED 2026-05-01, released OCCURRED 2026-05-01, finally [just before]",
          "END RN: leaves OCCURRED 2026-05-01, released OCCURRED 2026-05-01, finally [just before]"});
  CHECK(course.course() == 1);
  CHECK_FALSE(course.composition().notices[0].end_notice);
  CHECK(course.composition().notices[2].end_notice);
}

TEST_CASE("Who was never said to be in an establishment is not told of", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-01", "2026-05-01");
  course.MoveTo("2026-05-01 17:10");
  CHECK(course.Out("2026-05-01 17:00", v1::REASON_EINDE_STRAF).Send() == Lines{});
}

TEST_CASE("Called up and not inside is told nothing until the person is inside", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-05-10", "2026-05-17");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_CALLED_UP, v1::REASON_BEGIN).Ends("EXPECTED 2026-05-17");
  CHECK(course.Send() == Lines{});
  CHECK(course.course() == 0);
  course.MoveTo("2026-05-10 10:00");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_BEGIN).Ends("FIXED 2026-05-17");
  CHECK(course.Send()[0] ==
        "START 0392: began 2026-05-10, leaves FIXED 2026-05-17, released FIXED 2026-05-17, finally");
  CHECK(course.course() == 1);
}

TEST_CASE("Who turns out never to have come in has the notices taken back", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-01 12:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_CALLED_UP, v1::REASON_CORRECTIE);
  CHECK(course.SendReplacing(1) == Lines{"RETRACT 0392", "RETRACT RN"});
  CHECK(course.composition().notices[0].refers_to == RefersTo::kAllMessages);
}

TEST_CASE("A police cell tells nothing, the PI after it tells the begin of the deprivation of liberty", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_INVERZEKERINGSTELLING, "2026-05-01", "2026-05-03");
  course.At(v1::PLACE_KIND_POLICE_CELL, "").Ends("UNKNOWN");
  CHECK(course.Send() == Lines{});
  CHECK(course.phase() == "P01");
  CHECK(course.course() == 1);
  course.MoveTo("2026-05-04 11:00");
  course.Title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, "2026-05-04", "").At(v1::PLACE_KIND_PI, "PI-ALMERE");
  CHECK(course.Send() == Lines{"START 0392: began 2026-05-01, leaves UNKNOWN, released UNKNOWN",
                               "START RN: began 2026-05-01, in PI-ALMERE"});
  CHECK(course.course() == 1);
  CHECK(course.phase() == "P02");
}

// Voorlopige hechtenis without an end.
Course PreTrial() {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, "2026-05-01", "").Ends("UNKNOWN");
  return course;
}

TEST_CASE("Voorlopige hechtenis does not lapse by time, and an extension tells nothing", "[custody]") {
  Course course = PreTrial();
  CHECK(course.Send().size() == 2);
  course.MoveTo("2026-08-01 09:00");
  CHECK(course.phase() == "P02");
  course.As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send() == Lines{});
}

TEST_CASE("A suspension at 17:00 ends the basis at that moment", "[custody]") {
  Course course = PreTrial();
  course.Send();
  course.MoveTo("2026-06-10 17:20");
  CHECK(course.Out("2026-06-10 17:00", v1::REASON_SCHORSING).Send() ==
        Lines{"END 0392: leaves OCCURRED 2026-06-10, released OCCURRED 2026-06-10, finally [just before]",
              "END RN: leaves OCCURRED 2026-06-10, released OCCURRED 2026-06-10, finally [just before]"});
  CHECK(course.phase() == "P09");
}

TEST_CASE("An acquittal tells the same words as any other end", "[custody]") {
  Course suspended = PreTrial();
  Course acquitted = PreTrial();
  Course died = PreTrial();
  for (Course* course : {&suspended, &acquitted, &died}) {
    course->Send();
    course->MoveTo("2026-06-10 17:20");
  }
  const Lines ends = suspended.Out("2026-06-10 17:00", v1::REASON_SCHORSING).Send();
  CHECK(ends == acquitted.Out("2026-06-10 17:00", v1::REASON_RECHTERLIJK_BEVEL).Send());
  died.Out("2026-06-10 17:00", v1::REASON_OVERLIJDEN).As(v1::MODALITY_DECEASED, v1::REASON_OVERLIJDEN);
  CHECK(ends == died.Send());
  for (size_t i = 0; i < ends.size(); ++i) {
    CHECK(suspended.composition().notices[i].payload->SerializeAsString() ==
          died.composition().notices[i].payload->SerializeAsString());
  }
}

TEST_CASE("Voorlopige hechtenis converted into a sentence tells only the date that came with it", "[custody]") {
  Course course = PreTrial();
  course.Send();
  course.MoveTo("2026-07-01 14:00");
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-07-01", "2026-09-30");
  course.As(v1::MODALITY_REGULAR, v1::REASON_OMZETTING).Ends("FIXED 2026-09-30");
  CHECK(course.Send() == Lines{"DATES 0392: leaves FIXED 2026-09-30, released FIXED 2026-09-30, finally [asks]",
                               "DATES RN: leaves FIXED 2026-09-30, released FIXED 2026-09-30, finally"});
  CHECK(course.phase() == "P03");
  CHECK(course.informed(0).told().began_on() == "2026-05-01");
}

TEST_CASE("A late report of an adjoining title continues the course; after a gap it is another", "[custody]") {
  Course adjoining;
  adjoining.Send();
  adjoining.MoveTo("2026-05-10 09:00");
  CHECK(adjoining.phase() == "P09");
  adjoining.Title(v1::TITLE_KIND_VERVANGENDE_HECHTENIS, "2026-05-09", "2026-05-20").Ends("FIXED 2026-05-20");
  adjoining.As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(adjoining.Send() == Lines{"DATES 0392: leaves FIXED 2026-05-20, released FIXED 2026-05-20, date changed [asks]",
                                  "DATES RN: leaves FIXED 2026-05-20, released FIXED 2026-05-20, finally"});
  CHECK(adjoining.course() == 1);

  Course gap;
  gap.Send();
  gap.MoveTo("2026-05-11 09:00");
  gap.Title(v1::TITLE_KIND_VERVANGENDE_HECHTENIS, "2026-05-11", "2026-05-20").Ends("FIXED 2026-05-20");
  CHECK(gap.Send()[0] == "START 0392: began 2026-05-11, leaves FIXED 2026-05-20, released FIXED 2026-05-20, finally");
  CHECK(gap.course() == 2);
}

TEST_CASE("Overlapping titles end with the last of them", "[custody]") {
  Course course;
  course.Title(v1::TITLE_KIND_GIJZELING, "2026-05-05", "2026-05-12").Ends("FIXED 2026-05-12");
  CHECK(course.Send()[0] ==
        "START 0392: began 2026-05-01, leaves FIXED 2026-05-12, released FIXED 2026-05-12, finally");
  course.MoveTo("2026-05-12 09:00");
  CHECK(course.phase() == "P16");
  course.MoveTo("2026-05-12 11:00");
  CHECK(course.Out("2026-05-12 10:00", v1::REASON_EINDE_STRAF).Send().size() == 2);
}

// A sentence until the end of June.
TEST_CASE("Eindverlof that is granted reads as a changed date, and the basis runs on", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-06-01 09:00");
  course.Leaves("FIXED 2026-06-16").As(v1::MODALITY_REGULAR, v1::REASON_EINDVERLOF);
  CHECK(course.Send() == Lines{"DATES 0392: leaves FIXED 2026-06-16, released FIXED 2026-06-30, date changed [asks]",
                               "DATES RN: leaves FIXED 2026-06-16, released FIXED 2026-06-30, finally"});
  course.MoveTo("2026-06-16 10:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_EINDVERLOF, v1::REASON_EINDVERLOF);
  course.Leaves("OCCURRED 2026-06-16 10:00");
  CHECK(course.Send() == Lines{"DATES 0392: leaves OCCURRED 2026-06-16, released FIXED 2026-06-30, finally",
                               "DATES RN: leaves OCCURRED 2026-06-16, released FIXED 2026-06-30, finally"});
  CHECK(course.phase() == "P04");
  CHECK(course.last().effective().establishment() == "PI-ZWOLLE");
  course.MoveTo("2026-06-30 11:00");
  CHECK(course.Out("2026-06-30 10:00", v1::REASON_EINDE_STRAF).Send() ==
        Lines{"END 0392: leaves OCCURRED 2026-06-16, released OCCURRED 2026-06-30, finally [just before]",
              "END RN: leaves OCCURRED 2026-06-16, released OCCURRED 2026-06-30, finally [just before]"});
  CHECK(course.composition().notices[0].sender_establishment == "PI-ZWOLLE");
}

TEST_CASE("Eindverlof that is revoked puts the old date back", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-06-01 09:00");
  course.Leaves("FIXED 2026-06-16").As(v1::MODALITY_REGULAR, v1::REASON_EINDVERLOF);
  course.Send();
  course.MoveTo("2026-06-10 09:00");
  course.Leaves("FIXED 2026-06-30").As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send()[0] == "DATES 0392: leaves FIXED 2026-06-30, released FIXED 2026-06-30, date changed [asks]");
}

TEST_CASE("Who does not return from leave has unknown dates and no reason", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 10:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_LEAVE, v1::REASON_BEGIN).Leaves("OCCURRED 2026-05-20 10:00");
  CHECK(course.Send()[0] == "DATES 0392: leaves OCCURRED 2026-05-20, released FIXED 2026-06-30, temporarily");
  CHECK(course.phase() == "P04");
  course.MoveTo("2026-05-21 20:00");
  course.As(v1::MODALITY_ABSENT, v1::REASON_ONTVLUCHTING);
  CHECK(course.Send() == Lines{"DATES 0392: leaves UNKNOWN, released UNKNOWN, date changed",
                               "DATES RN: leaves UNKNOWN, released UNKNOWN, date changed"});
  CHECK(course.phase() == "P17");
  CHECK(course.composition().notices[0].decide_on == DecideOn::kNow);
  course.MoveTo("2026-05-25 09:00");
  course.At(v1::PLACE_KIND_PI, "PI-ALMERE").As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER).Ends("FIXED 2026-06-30");
  CHECK(course.Send() == Lines{"DATES 0392: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally [asks]",
                               "DATES RN: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally", "CONTACT 0392",
                               "CONTACT RN"});
  CHECK(course.course() == 1);
}

TEST_CASE("An escape and a recapture stay within one course", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 03:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_ABSENT, v1::REASON_ONTVLUCHTING);
  course.Leaves("OCCURRED 2026-05-20 02:00");
  CHECK(course.Send()[0] == "DATES 0392: leaves UNKNOWN, released UNKNOWN, date changed");
  course.MoveTo("2026-05-22 12:00");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER);
  course.next.mutable_titles(0)->set_ends_on("2026-07-02");
  course.Ends("FIXED 2026-07-02");
  CHECK(course.Send() == Lines{"DATES 0392: leaves FIXED 2026-07-02, released FIXED 2026-07-02, date changed [asks]",
                               "DATES RN: leaves FIXED 2026-07-02, released FIXED 2026-07-02, finally"});
  CHECK(course.course() == 1);
}

TEST_CASE("A PP is announced before it starts, its start is decided just before it, and a recall gives a new date",
          "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.Leaves("FIXED 2026-05-20").As(v1::MODALITY_REGULAR, v1::REASON_PP);
  CHECK(course.Send()[0] == "DATES 0392: leaves FIXED 2026-05-20, released FIXED 2026-06-30, date changed [asks]");
  course.MoveTo("2026-05-20 10:30");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_PP, v1::REASON_PP).Leaves("OCCURRED 2026-05-20 10:00");
  CHECK(course.Send() == Lines{"END 0392: leaves OCCURRED 2026-05-20, released FIXED 2026-06-30, finally [just before]",
                               "END RN: leaves OCCURRED 2026-05-20, released FIXED 2026-06-30, finally [just before]"});
  CHECK(course.phase() == "P06");
  course.MoveTo("2026-06-01 10:00");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER).Leaves("FIXED 2026-06-30");
  CHECK(course.Send()[0] == "DATES 0392: leaves FIXED 2026-06-30, released FIXED 2026-06-30, date changed [asks]");
  CHECK(course.phase() == "P03");
}

TEST_CASE("The end of a PP is composed and its denial expected, since a switch may be on", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 10:30");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_PP, v1::REASON_PP).Leaves("OCCURRED 2026-05-20 10:00");
  course.Send();
  course.MoveTo("2026-06-30 10:30");
  CHECK(course.Out("2026-06-30 10:00", v1::REASON_EINDE_STRAF).Send()[0] ==
        "END 0392: leaves OCCURRED 2026-05-20, released OCCURRED 2026-06-30, finally [just before] [denial expected]");
}

TEST_CASE("V.i. postponed is a changed date, granted an end, revoked another course", "[custody]") {
  Course course = TwoMonths();
  course.Ends("EXPECTED 2026-06-10").As(v1::MODALITY_REGULAR, v1::REASON_BEGIN);
  *course.next.mutable_basis_ends() = Date("FIXED 2026-06-30");
  course.Send();
  course.MoveTo("2026-05-20 09:00");
  course.Leaves("EXPECTED 2026-06-20").As(v1::MODALITY_REGULAR, v1::REASON_VI);
  *course.next.mutable_release() = Date("EXPECTED 2026-06-20");
  CHECK(course.Send()[0] ==
        "DATES 0392: leaves EXPECTED 2026-06-20, released EXPECTED 2026-06-20, date changed [asks]");
  course.MoveTo("2026-06-20 10:30");
  course.Title(v1::TITLE_KIND_VI, "2026-06-20", "2026-12-20").Out("2026-06-20 10:00", v1::REASON_VI);
  CHECK(course.Send()[0] ==
        "END 0392: leaves OCCURRED 2026-06-20, released OCCURRED 2026-06-20, finally [just before]");
  CHECK(course.phase() == "P08");
  course.MoveTo("2026-08-01 12:00");
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-08-01", "2026-09-15").At(v1::PLACE_KIND_PI, "PI-ZWOLLE");
  course.As(v1::MODALITY_REGULAR, v1::REASON_BEGIN).Ends("FIXED 2026-09-15");
  CHECK(course.Send()[0] ==
        "START 0392: began 2026-08-01, leaves FIXED 2026-09-15, released FIXED 2026-09-15, finally");
  CHECK(course.course() == 2);
}

TEST_CASE("Strafonderbreking is told as temporary, decided just before, and the return as a new date", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-15 12:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_STRAFONDERBREKING, v1::REASON_CORRECTIE);
  course.Leaves("OCCURRED 2026-05-15 11:00");
  CHECK(course.Send() ==
        Lines{"END 0392: leaves OCCURRED 2026-05-15, released FIXED 2026-06-30, temporarily [just before]",
              "END RN: leaves OCCURRED 2026-05-15, released FIXED 2026-06-30, temporarily [just before]"});
  CHECK(course.phase() == "P05");
  course.MoveTo("2026-05-22 12:00");
  course.next.mutable_titles(0)->set_ends_on("2026-07-07");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER).Ends("FIXED 2026-07-07");
  CHECK(course.Send()[0] == "DATES 0392: leaves FIXED 2026-07-07, released FIXED 2026-07-07, finally [asks]");
}

TEST_CASE("One to four transfers each give the new contact point", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  for (const char* establishment : {"PI-ALMERE", "PPC-VUGHT", "PI-ZWOLLE", "PI-ALMERE"}) {
    course.At(v1::PLACE_KIND_PI, establishment).As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
    CHECK(course.Send() == Lines{"CONTACT 0392", "CONTACT RN"});
    CHECK(course.composition().notices[0].sender_establishment == establishment);
  }
  CHECK(course.Send() == Lines{});
}

TEST_CASE("A PPC is part of a PI", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.At(v1::PLACE_KIND_PPC, "PPC-VUGHT").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
  CHECK(course.Send() == Lines{"CONTACT 0392", "CONTACT RN"});
  CHECK(course.phase() == "P03");
}

TEST_CASE("A guarded hospital keeps the responsible directeur", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.At(v1::PLACE_KIND_HOSPITAL_GUARDED, "").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
  CHECK(course.Send() == Lines{});
  CHECK(course.phase() == "P03");
  CHECK(course.last().effective().establishment() == "PI-ZWOLLE");
}

TEST_CASE("A tbs-passant is gedetineerde in the PI, and leaves it for the clinic", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_TBS, "2026-05-01", "").Ends("UNKNOWN");
  CHECK(course.Send().size() == 2);
  CHECK(course.phase() == "P03");
  course.MoveTo("2026-07-01 13:00");
  course.At(v1::PLACE_KIND_FPC, "").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING).Leaves("OCCURRED 2026-07-01");
  CHECK(course.Send() == Lines{"END 0392: leaves OCCURRED 2026-07-01, finally [just before]",
                               "END RN: leaves OCCURRED 2026-07-01, finally [just before]"});
  CHECK(course.phase() == "P11");
}

TEST_CASE("Youth detention in an adult PI follows the place", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_JEUGD, "2026-05-01", "2026-06-30").Ends("FIXED 2026-06-30");
  CHECK(course.Send().size() == 3);
  course.MoveTo("2026-05-20 09:00");
  course.At(v1::PLACE_KIND_JJI, "")
      .As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING)
      .Leaves("OCCURRED 2026-05-20 09:00");
  CHECK(course.Send()[0] == "END 0392: leaves OCCURRED 2026-05-20, finally [just before]");
  CHECK(course.phase() == "P14");
}

TEST_CASE("ISD inside is told like any other; its last phase is decided just before it starts", "[custody]") {
  Course course;
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_ISD, "2026-05-01", "2028-04-30").Ends("FIXED 2028-04-30");
  CHECK(course.Send().size() == 3);
  CHECK(course.phase() == "P07A");
  course.MoveTo("2027-05-01 10:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_ISD_EXTRAMURAL, v1::REASON_OVERPLAATSING);
  course.Leaves("OCCURRED 2027-05-01 10:00");
  CHECK(course.Send()[0] == "END 0392: leaves OCCURRED 2027-05-01, released FIXED 2028-04-30, finally [just before]");
  CHECK(course.phase() == "P07B");
}

TEST_CASE("Into vreemdelingenbewaring the college hears that the person has left, not that he is free", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-08 11:00");
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VREEMDELINGENBEWARING, "2026-05-08", "").Ends("UNKNOWN");
  course.As(v1::MODALITY_REGULAR, v1::REASON_OMZETTING);
  CHECK(course.Send() == Lines{"END 0392: leaves OCCURRED 2026-05-08, finally [just before]",
                               "END RN: leaves OCCURRED 2026-05-08, finally [just before]"});
  CHECK(course.phase() == "P15");
}

TEST_CASE("Death withdraws what was not delivered and tells an end", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-12 08:00");
  course.As(v1::MODALITY_DECEASED, v1::REASON_OVERLIJDEN);
  CHECK(course.Send()[0] ==
        "END 0392: leaves OCCURRED 2026-05-12, released OCCURRED 2026-05-12, finally [just before]");
  CHECK(course.composition().withdraw_undelivered);
  CHECK(course.phase() == "P18");
  course.MoveTo("2026-05-12 09:00");
  CHECK(course.Send() == Lines{});
  CHECK_FALSE(course.composition().withdraw_undelivered);
}

TEST_CASE("A released person who comes back on a new title starts another course", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-08 11:00");
  course.Out("2026-05-08 10:00", v1::REASON_EINDE_STRAF).Send();
  course.MoveTo("2026-07-01 09:00");
  course.next.clear_titles();
  course.Title(v1::TITLE_KIND_VRIJHEIDSSTRAF, "2026-07-01", "2026-07-04").At(v1::PLACE_KIND_PI, "PI-ALMERE");
  course.As(v1::MODALITY_REGULAR, v1::REASON_BEGIN).Ends("FIXED 2026-07-04");
  CHECK(course.Send()[0] ==
        "START 0392: began 2026-07-01, leaves FIXED 2026-07-04, released FIXED 2026-07-04, finally");
  CHECK(course.course() == 2);
}

TEST_CASE("An end that time alone brought is told when DJI says so", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-09 09:00");
  CHECK(course.phase() == "P09");
  CHECK(course.Out("2026-05-08 10:00", v1::REASON_EINDE_STRAF).Send() == kEndOnTheEighth);
  CHECK(course.composition().just_before_us == At("2026-05-08 10:00") - 1);
}

TEST_CASE("A report after a lapse that names no end tells none", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-09 09:00");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send() == Lines{});
  CHECK(course.phase() == "P09");
  course.MoveTo("2026-05-09 10:00");
  CHECK(course.Out("2026-05-08 10:00", v1::REASON_EINDE_STRAF).Send() == kEndOnTheEighth);
}

TEST_CASE("An end later than the basis ran is decided on the last moment it did", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.next.mutable_titles(0)->set_ends_on("2026-05-10");
  course.next.clear_departure();
  course.next.clear_release();
  course.next.clear_basis_ends();
  CHECK(course.Out("2026-05-10 08:00", v1::REASON_EINDE_STRAF).Send()[0] ==
        "END 0392: leaves OCCURRED 2026-05-10, released OCCURRED 2026-05-10, finally [just before]");
  CHECK(course.composition().just_before_us == At("2026-05-09 00:00") - 1);
  CHECK(course.course() == 1);
}

TEST_CASE("The state before an end ends with it, so that a late notice has the days that the end left it",
          "[custody]") {
  Course course;
  course.next.clear_titles();
  course.next.clear_departure();
  course.next.clear_release();
  course.next.clear_basis_ends();
  course.Title(v1::TITLE_KIND_VOORLOPIGE_HECHTENIS, "2026-05-01", "");
  course.Send();
  course.MoveTo("2026-05-22 09:00");
  CHECK(course.Out("2026-05-08 10:00", v1::REASON_RECHTERLIJK_BEVEL).Send() == kEndOnTheEighth);
  REQUIRE(course.composition().just_before.has_value());
  const v1::DateFact& ends = course.composition().just_before->basis_ends();
  CHECK(ends.certainty() == v1::CERTAINTY_FIXED);
  CHECK(MicrosOf(ends.at()) == At("2026-05-08 10:00") - 1);
}

}  // namespace
}  // namespace ketenpoort::custody::test

// Reports that are contradictory, late, out of order, replaced or annulled: nothing is lost, and nothing widens unseen.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

TEST_CASE("Each way a report can be at odds with itself is found and named", "[custody]") {
  struct Case {
    const char* code;
    std::function<void(Course&)> make;
  };
  const Case cases[] = {
      {"TITLE_ENDS_BEFORE_START", [](Course& c) { c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-09", "2026-05-08"); }},
      {"TITLE_UNREADABLE", [](Course& c) { c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-09", "8 mei"); }},
      {"TITLE_UNREADABLE", [](Course& c) { c.Title(v1::TITLE_KIND_UNSPECIFIED, "2026-05-09", ""); }},
      {"INSIDE_WITHOUT_TITLE",
       [](Course& c) {
         c.next.clear_titles();
         c.Title(v1::TITLE_KIND_TOEZICHT, "2026-05-01", "").Ends("UNKNOWN");
       }},
      {"DATE_BEFORE_BEGIN", [](Course& c) { c.Leaves("EXPECTED 2026-04-30"); }},
      {"BASIS_ENDS_BEFORE_TITLE",
       [](Course& c) {
         *c.next.mutable_basis_ends() = Date("FIXED 2026-06-29");
         *c.next.mutable_release() = Date("FIXED 2026-06-29");
       }},
      {"BASIS_ENDS_BEFORE_TITLE",
       [](Course& c) {
         c.MoveTo("2026-05-20 11:00");
         c.Ends("OCCURRED 2026-05-20").As(v1::MODALITY_REGULAR, v1::REASON_EINDE_STRAF);
       }},
      {"BASIS_ENDS_AFTER_TITLES", [](Course& c) { *c.next.mutable_basis_ends() = Date("FIXED 2026-07-01"); }},
      {"RELEASE_AFTER_BASIS", [](Course& c) { *c.next.mutable_release() = Date("EXPECTED 2026-07-01"); }},
      {"DEPARTURE_AFTER_RELEASE", [](Course& c) { c.Leaves("EXPECTED 2026-07-02"); }},
      {"OCCURRED_IN_FUTURE", [](Course& c) { c.Leaves("OCCURRED 2026-05-01 10:01"); }},
      {"REGULAR_OUTSIDE", [](Course& c) { c.At(v1::PLACE_KIND_OUTSIDE, ""); }},
      {"ESTABLISHMENT_MISSING", [](Course& c) { c.At(v1::PLACE_KIND_PI, ""); }},
      {"ESTABLISHMENT_UNKNOWN", [](Course& c) { c.At(v1::PLACE_KIND_PI, "PI-NERGENS"); }},
      {"DATE_MISSING", [](Course& c) { c.next.mutable_departure()->clear_at(); }},
      {"COLLEGE_TWICE",
       [](Course& c) {
         c.Colleges({"0392", "0392"});
       }},
      {"GEMEENTE_UNKNOWN",
       [](Course& c) {
         c.Colleges({"0392", "9999"});
       }},
      {"GEMEENTE_UNKNOWN", [](Course& c) { c.next.set_isd_participating_gemeente("9999"); }},
      {"PROBATION_UNKNOWN", [](Course& c) { c.next.set_probation("XX"); }},
      {"TOO_MANY",
       [](Course& c) {
         c.Colleges({"0392", "0363", "0599", "0453"});
       }},
  };
  for (const Case& c : cases) {
    Course course = TwoMonths();
    c.make(course);
    INFO(c.code);
    CHECK(course.Send() == Lines{});
    CHECK(course.state() == v1::REPORT_STATE_DISPUTED);
    CHECK(course.contradictions() == Lines{c.code});
    CHECK(course.assessment().reasons_nl.size() == 2);
    CHECK(course.assessment().reasons_en.size() == 2);
    CHECK_FALSE(course.assessment().reasons_nl[0].empty());
    // Nothing was in effect, so nothing is: no phase, every decision a refusal.
    CHECK_FALSE(course.last().has_effective());
    CHECK(course.phase() == "-");
    CHECK(course.work() == Lines{"DISPUTED"});
  }
}

TEST_CASE("The limits of what is contradictory", "[custody]") {
  struct Case {
    const char* what;
    bool accepted;
    std::function<void(Course&)> make;
  };
  const Case cases[] = {
      {"valid from an hour ahead", true, [](Course& c) { c.Send("2026-05-01 10:00"); }},
      {"valid from more than an hour ahead", false, [](Course& c) { c.Send("2026-05-01 10:01"); }},
      {"occurred an hour ahead", true,
       [](Course& c) {
         c.Leaves("OCCURRED 2026-05-01 10:00").At(v1::PLACE_KIND_OUTSIDE, "PI-ZWOLLE");
         c.As(v1::MODALITY_LEAVE, v1::REASON_BEGIN).Send();
       }},
      {"departure the day after release", true, [](Course& c) { c.Leaves("EXPECTED 2026-07-01").Send(); }},
      {"released three days early", true,
       [](Course& c) {
         c.MoveTo("2026-06-27 11:00");
         c.Out("2026-06-27 10:00", v1::REASON_DRIE_DAGEN).Send();
       }},
      {"fixed three days early", true,
       [](Course& c) { c.Ends("FIXED 2026-06-27").As(v1::MODALITY_REGULAR, v1::REASON_DRIE_DAGEN).Send(); }},
      {"fixed four days early", false,
       [](Course& c) { c.Ends("FIXED 2026-06-26").As(v1::MODALITY_REGULAR, v1::REASON_DRIE_DAGEN).Send(); }},
      {"an expected end may differ from the titles", true, [](Course& c) { c.Ends("EXPECTED 2026-06-10").Send(); }},
      {"the basis ends where v.i. starts", true,
       [](Course& c) { c.Title(v1::TITLE_KIND_VI, "2026-06-10", "2026-09-01").Ends("FIXED 2026-06-09").Send(); }},
      {"eight titles", true,
       [](Course& c) {
         for (int i = 1; i < 8; ++i) c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-0" + std::to_string(i), "2026-06-30");
         c.Send();
       }},
      {"nine titles", false,
       [](Course& c) {
         for (int i = 1; i < 9; ++i) c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-0" + std::to_string(i), "2026-06-30");
         c.Send();
       }},
  };
  for (const Case& c : cases) {
    Course course = TwoMonths();
    c.make(course);
    INFO(c.what);
    CHECK((course.state() == v1::REPORT_STATE_ACCEPTED) == c.accepted);
  }
}

TEST_CASE("A disputed report narrows at once and widens nothing until it is mended", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0363", "0392/wil"});
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  // Adds an unknown municipality, drops Haarlem, lowers the certainty, extends the title.
  course.Colleges({"0363", "9999/wil"});
  course.next.mutable_titles(0)->set_ends_on("2026-07-31");
  course.Ends("EXPECTED 2026-07-31");
  CHECK(course.Send() ==
        Lines{"DATES 0363: leaves EXPECTED 2026-06-30, released EXPECTED 2026-06-30, date changed [asks]",
              "DATES RN: leaves EXPECTED 2026-06-30, released EXPECTED 2026-06-30, finally", "INVOLVEMENT ENDED 0392"});
  CHECK(course.state() == v1::REPORT_STATE_DISPUTED);
  CHECK(course.assessment().narrowed);
  CHECK(course.assessment().reasons_nl.size() == 3);
  CHECK(course.last().effective().titles(0).ends_on() == "2026-06-30");
  CHECK(course.last().effective().colleges_size() == 1);
  CHECK(course.work() == Lines{"DISPUTED"});
  course.MoveTo("2026-05-10 10:00");
  course.Colleges({"0363", "0599/wil"});
  CHECK(course.SendReplacing(1) ==
        Lines{"START 0599: began 2026-05-01, leaves EXPECTED 2026-07-31, released EXPECTED 2026-07-31, finally",
              "DATES 0363: leaves EXPECTED 2026-07-31, released EXPECTED 2026-07-31, date changed [asks]",
              "DATES RN: leaves EXPECTED 2026-07-31, released EXPECTED 2026-07-31, finally"});
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(course.work().empty());
}

TEST_CASE("An end in a disputed report takes effect at once and is told", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL).Colleges({"0392", "9999"});
  CHECK(course.Send()[0] ==
        "END 0392: leaves OCCURRED 2026-05-20, released OCCURRED 2026-05-20, finally [just before]");
  CHECK(course.state() == v1::REPORT_STATE_DISPUTED);
  CHECK(course.phase() == "P09");
}

TEST_CASE("A title that a disputed report does not mention is not ended by that", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.clear_titles();
  course.Ends("UNKNOWN");
  CHECK(course.Send() == Lines{"DATES 0392: leaves UNKNOWN, released UNKNOWN, date changed",
                               "DATES RN: leaves UNKNOWN, released UNKNOWN, date changed"});
  CHECK(course.contradictions() == Lines{"INSIDE_WITHOUT_TITLE"});
  CHECK(course.phase() == "P03");
  CHECK(course.last().effective().basis_ends().certainty() == v1::CERTAINTY_FIXED);
}

TEST_CASE("A disputed report that puts the person outside closes the flows and tells no end", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.At(v1::PLACE_KIND_OUTSIDE, "");
  CHECK(course.Send() == Lines{});
  CHECK(course.contradictions() == Lines{"REGULAR_OUTSIDE"});
  CHECK(course.phase() == "-");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE");
  CHECK(course.Send() == Lines{});
  CHECK(course.phase() == "P03");
  CHECK(course.course() == 1);
}

TEST_CASE("The end that follows a disputed report is told", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-06-30 10:30");
  course.At(v1::PLACE_KIND_OUTSIDE, "");
  CHECK(course.Send() == Lines{});
  CHECK(course.phase() == "-");
  course.MoveTo("2026-06-30 11:00");
  CHECK(course.Out("2026-06-30 10:00", v1::REASON_EINDE_STRAF).Send()[0] ==
        "END 0392: leaves OCCURRED 2026-06-30, released OCCURRED 2026-06-30, finally [just before]");
  CHECK(course.composition().just_before->place() == v1::PLACE_KIND_PI);
  CHECK(course.course() == 1);
}

TEST_CASE("An end that is said to have occurred tomorrow fixes the day and is not told as occurred", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 09:00");
  course.Ends("OCCURRED 2026-05-21 10:00").As(v1::MODALITY_REGULAR, v1::REASON_RECHTERLIJK_BEVEL);
  course.Send();
  CHECK(course.contradictions() == Lines{"OCCURRED_IN_FUTURE"});
  CHECK(course.last().effective().basis_ends().certainty() == v1::CERTAINTY_FIXED);
  CHECK(course.phase() == "P03");
  course.MoveTo("2026-05-22 00:01");
  CHECK(course.phase() == "P09");
}

TEST_CASE("Inside again after an end is disputed without a new title, and confirmed by naming the report",
          "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  const v1::CustodyReport inside = course.next;
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL).Send();
  course.MoveTo("2026-05-20 18:00");
  course.next = inside;
  course.As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send() == Lines{});
  CHECK(course.contradictions() == Lines{"INSIDE_AFTER_END"});
  CHECK(course.phase() == "P09");
  // The same under a fresh id is the same mistake again, no confirmation.
  CHECK(course.Send() == Lines{});
  CHECK(course.state() == v1::REPORT_STATE_DISPUTED);
  CHECK(course.work() == Lines{"DISPUTED", "DISPUTED"});
  const Lines confirmed = course.SendReplacing(1);
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  REQUIRE(confirmed.size() == 3);
  CHECK(confirmed[0] == "START 0392: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally");
  CHECK(course.work().empty());
}

TEST_CASE("What explains that somebody is inside again", "[custody]") {
  struct Case {
    const char* what;
    bool explained;
    std::function<void(Course&)> make;
  };
  const Case cases[] = {
      {"a new title that starts that day", true,
       [](Course& c) { c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-20", "2026-06-30"); }},
      {"a title that started before the end", false,
       [](Course& c) { c.Title(v1::TITLE_KIND_GIJZELING, "2026-05-19", "2026-06-30"); }},
      {"a return", true, [](Course& c) { c.As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER); }},
      {"a conversion", true, [](Course& c) { c.As(v1::MODALITY_REGULAR, v1::REASON_OMZETTING); }},
      {"a transfer", false, [](Course& c) { c.As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING); }},
  };
  for (const Case& c : cases) {
    Course course = TwoMonths();
    course.Send();
    const v1::CustodyReport inside = course.next;
    course.MoveTo("2026-05-20 17:10");
    course.Out("2026-05-20 16:40", v1::REASON_SCHORSING).Send();
    course.MoveTo("2026-05-20 20:00");
    course.next = inside;
    course.As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
    c.make(course);
    INFO(c.what);
    course.Send();
    CHECK((course.state() == v1::REPORT_STATE_ACCEPTED) == c.explained);
    CHECK(course.course() == (c.explained ? 2 : 1));
  }
}

TEST_CASE("A death can only be taken back by naming the report", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  const v1::CustodyReport alive = course.next;
  course.MoveTo("2026-05-20 10:00");
  course.As(v1::MODALITY_DECEASED, v1::REASON_OVERLIJDEN).Send();
  course.MoveTo("2026-05-20 11:00");
  course.next = alive;
  course.As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING).Send();
  CHECK(course.contradictions() == Lines{"INSIDE_AFTER_END", "ALIVE_AFTER_DEATH"});
  CHECK(course.phase() == "P18");
  const Lines lines = course.SendReplacing(2);
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(course.phase() == "P03");
  CHECK(course.course() == 1);
  CHECK(lines[0] == "DATES 0392: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally [asks]");
}

TEST_CASE("Numbers of two records leave no notice, and narrow", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL);
  CHECK(course.SendWithTwoRecords() == Lines{});
  CHECK(course.contradictions() == Lines{"TWO_RECORDS"});
  CHECK(course.phase() == "P09");
  CHECK(course.last().informed_size() == 2);
  course.MoveTo("2026-05-20 17:30");
  // The next report, whose numbers are right, tells what is due. The end is in effect already; it is told now.
  const Lines lines = course.SendReplacing(1);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("END 0392"));
}

TEST_CASE("A report that arrives out of order is history", "[custody]") {
  Course course = TwoMonths();
  course.MoveTo("2026-05-03 12:00");
  course.At(v1::PLACE_KIND_PI, "PI-ALMERE").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
  CHECK(course.Send().size() == 3);
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_BEGIN).Colleges({"0392", "0363"});
  CHECK(course.Send("2026-05-01 09:00") == Lines{});
  CHECK(course.state() == v1::REPORT_STATE_HISTORY);
  CHECK(course.last().effective().establishment() == "PI-ALMERE");
  CHECK(course.last().effective().colleges_size() == 1);
  CHECK(course.work().empty());
}

TEST_CASE("An older report that ends the basis earlier takes effect", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:05");
  course.At(v1::PLACE_KIND_PI, "PI-ALMERE").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL);
  CHECK(course.Send("2026-05-20 16:40")[0] ==
        "END 0392: leaves OCCURRED 2026-05-20, released OCCURRED 2026-05-20, finally [just before]");
  CHECK(course.state() == v1::REPORT_STATE_HISTORY);
  CHECK(course.assessment().narrowed);
  CHECK(course.phase() == "P09");
}

TEST_CASE("An older end of an earlier title does not end the one that followed it", "[custody]") {
  Course course;
  course.Send();
  course.MoveTo("2026-05-08 12:00");
  course.Title(v1::TITLE_KIND_GIJZELING, "2026-05-09", "2026-05-20").Ends("FIXED 2026-05-20");
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.next.mutable_titles()->RemoveLast();
  course.next.clear_departure();
  course.next.clear_release();
  course.next.clear_basis_ends();
  CHECK(course.Out("2026-05-08 10:00", v1::REASON_EINDE_STRAF).Send("2026-05-08 10:00") == Lines{});
  CHECK(course.state() == v1::REPORT_STATE_HISTORY);
  CHECK(course.phase() == "P16");
}

TEST_CASE("An end that moves after it was told is corrected, not told again", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL).Send();
  course.MoveTo("2026-05-21 09:00");
  course.Ends("OCCURRED 2026-05-19 16:40");
  CHECK(course.Send() == Lines{"RECTIFY 0392: leaves OCCURRED 2026-05-19, released OCCURRED 2026-05-19, finally",
                               "RECTIFY RN: leaves OCCURRED 2026-05-19, released OCCURRED 2026-05-19, finally"});
  CHECK(course.composition().notices[0].refers_to == RefersTo::kLastDates);
  CHECK(course.composition().notices[0].purpose == policy::Purpose::kCorrection);
}

TEST_CASE("A replaced report counts as if it never came, and what it replaced stays out", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-02 09:00");
  course.next.mutable_titles(0)->set_ends_on("2026-06-15");
  course.Ends("FIXED 2026-06-15");
  CHECK(course.SendReplacing(1)[0] ==
        "DATES 0392: leaves FIXED 2026-06-15, released FIXED 2026-06-15, date changed [asks]");
  CHECK(course.course() == 1);
  course.MoveTo("2026-05-03 09:00");
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20");
  CHECK(course.SendReplacing(1).size() == 2);
  CHECK(course.course() == 1);
}

TEST_CASE("Annulling the end of a detention puts the dates right and keeps the course", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL).Send();
  CHECK(course.phase() == "P09");
  course.MoveTo("2026-05-20 18:00");
  CHECK(course.Annul(1) ==
        Lines{"RECTIFY RELEASE_DATE 0392: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally",
              "RECTIFY RELEASE_DATE RN: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
  CHECK(course.phase() == "P03");
  CHECK(course.course() == 1);
  CHECK_FALSE(course.annulment().awaits_report);
  CHECK(course.last().identity_confirmed());
  CHECK_FALSE(course.informed(0).ended());
}

TEST_CASE("Annulling the only report leaves nothing in effect and takes every notice back", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({});
  course.next.add_colleges()->CopyFrom(CollegeOf("0392"));
  course.Send();
  CHECK(course.Annul(1) ==
        Lines{"RETRACT DETENTION_START 0392", "RETRACT DETENTION_START RN", "RETRACT RELEASE_DATE RN"});
  CHECK(course.phase() == "-");
  CHECK_FALSE(course.last().has_effective());
  CHECK(course.last().informed().empty());
  CHECK(course.work().empty());
  course.MoveTo("2026-05-03 09:00");
  CHECK(course.Send().size() == 3);
  CHECK(course.course() == 2);
}

TEST_CASE("Annulling the first of two reports keeps what the second says", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.next.mutable_titles(0)->set_ends_on("2026-06-15");
  course.Ends("FIXED 2026-06-15");
  course.Send();
  CHECK(
      course.Annul(2) ==
      Lines{
          "RECTIFY DETENTION_START 0392: began 2026-05-01, leaves FIXED 2026-06-15, released FIXED 2026-06-15, finally",
          "RECTIFY DETENTION_START RN: began 2026-05-01, leaves FIXED 2026-06-15, released FIXED 2026-06-15, finally",
          "RECTIFY RELEASE_DATE RN: leaves FIXED 2026-06-15, released FIXED 2026-06-15, finally"});
  CHECK(course.phase() == "P03");
  CHECK(course.Send() == Lines{});
}

TEST_CASE("Annulling a moved destination takes the new college's notices back and waits for a report for the old one",
          "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.Colleges({"0363/wil"}).Send();
  CHECK(course.Annul(1) == Lines{"RETRACT DETENTION_START 0363", "RETRACT INVOLVEMENT_ENDED 0392"});
  CHECK(course.annulment().awaits_report);
  course.MoveTo("2026-05-10 10:00");
  course.Colleges({"0392"});
  CHECK(course.Send() ==
        Lines{"START 0392: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
}

TEST_CASE("Annulling a wrong end makes the reports count that it had put in dispute", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  const v1::CustodyReport inside = course.next;
  course.MoveTo("2026-05-20 17:10");
  course.Out("2026-05-20 16:40", v1::REASON_RECHTERLIJK_BEVEL).Send();
  course.MoveTo("2026-05-20 18:00");
  course.next = inside;
  course.At(v1::PLACE_KIND_PI, "PI-ALMERE").As(v1::MODALITY_REGULAR, v1::REASON_OVERPLAATSING);
  course.Send();
  CHECK(course.work() == Lines{"DISPUTED"});
  course.Annul(2);
  CHECK(course.annulment().no_longer_disputed == Lines{course.id(1)});
  CHECK(course.work().empty());
  CHECK(course.last().effective().establishment() == "PI-ALMERE");
  CHECK(course.phase() == "P03");
}

TEST_CASE("Annulling what is not there, or twice, is an answer", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  CHECK(Annul(course.history(), "no such report!!", "annulment-000002", TestDirectory(), course.now_us()).outcome ==
        AnnulOutcome::kUnknownReport);
  course.Annul(1);
  CHECK(Annul(course.history(), course.id(1), "annulment-000002", TestDirectory(), course.now_us()).outcome ==
        AnnulOutcome::kAnnulledBefore);
  CHECK(Annul(course.history(), "annulment-000001", "annulment-000002", TestDirectory(), course.now_us()).outcome ==
        AnnulOutcome::kUnknownReport);
}

TEST_CASE("The same history, report and moment give the same assessment", "[custody]") {
  Course one = TwoMonths();
  Course two = TwoMonths();
  for (Course* course : {&one, &two}) {
    course->Send();
    course->MoveTo("2026-05-10 09:00");
    course->Colleges({"0392", "9999"}).Send();
  }
  CHECK(one.last().SerializeAsString() == two.last().SerializeAsString());
}

}  // namespace
}  // namespace ketenpoort::custody::test

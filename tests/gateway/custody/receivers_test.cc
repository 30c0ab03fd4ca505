// Who is told, and what of the person: colleges, probation organisations, identity changes, beperkingen.
#include <catch2/catch.hpp>

#include "gateway/custody/person_block.h"
#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

TEST_CASE("Nobody eligible and nobody designated is accepted and is work from minute one", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({}).next.clear_probation();
  CHECK(course.Send() == Lines{});
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK(course.work() == Lines{"NO_COLLEGE", "NO_PROBATION"});
  course.MoveTo("2026-05-02 09:00");
  CHECK(course.Send() == Lines{});
  CHECK(course.work() == Lines{"NO_COLLEGE", "NO_PROBATION"});
  course.MoveTo("2026-05-03 09:00");
  course.Colleges({"0363"}).next.set_probation("LDH");
  course.As(v1::MODALITY_REGULAR, v1::REASON_BESTEMMING);
  CHECK(course.Send() ==
        Lines{"START 0363: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally",
              "START LDH: began 2026-05-01, in PI-ZWOLLE",
              "DATES LDH: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
  CHECK(course.work().empty());
}

TEST_CASE("Work that nobody needs any more closes with the end", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({});
  course.Send();
  CHECK(course.work() == Lines{"NO_COLLEGE"});
  course.MoveTo("2026-06-30 11:00");
  course.Out("2026-06-30 10:00", v1::REASON_EINDE_STRAF).Send();
  CHECK(course.work().empty());
}

TEST_CASE("Three eligible colleges are each told", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0392", "0363/verbleef", "0599/wil"});
  CHECK(course.Send().size() == 5);
  course.MoveTo("2026-05-20 09:00");
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20").As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send().size() == 4);
}

TEST_CASE("A college on two grounds is told once, and stays while one of them does", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0392", "0392/wil"});
  CHECK(course.Send().size() == 3);
  course.Colleges({"0392", "0363/wil"}).As(v1::MODALITY_REGULAR, v1::REASON_BESTEMMING);
  CHECK(course.Send() ==
        Lines{"START 0363: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
}

TEST_CASE("A destination that moves starts with the new college and ends with the old, which learns nothing of it",
          "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0363", "0392/wil"});
  course.Send();
  course.MoveTo("2026-05-10 09:00");
  course.Colleges({"0363", "0453/wil"}).As(v1::MODALITY_REGULAR, v1::REASON_BESTEMMING);
  CHECK(course.Send() ==
        Lines{"START 0453: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally",
              "INVOLVEMENT ENDED 0392"});
  const Notice& ended = course.composition().notices[1];
  CHECK(ended.payload->SerializeAsString().empty());
  CHECK(ended.refers_to == RefersTo::kAllMessages);
  CHECK(ended.purpose == policy::Purpose::kCorrection);
  course.MoveTo("2026-05-10 09:40");
  course.Colleges({"0363", "0392/wil"});
  CHECK(course.Send() ==
        Lines{"START 0392: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally",
              "INVOLVEMENT ENDED 0453"});
}

TEST_CASE("A probation organisation that is replaced hears that it is no longer involved", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.set_probation("SVG");
  CHECK(course.Send() == Lines{"START SVG: began 2026-05-01, in PI-ZWOLLE",
                               "DATES SVG: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally",
                               "INVOLVEMENT ENDED RN"});
}

TEST_CASE("A college that is dropped in the report of the end was eligible just before it", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0392", "0363/wil"});
  course.Send();
  course.MoveTo("2026-06-30 11:00");
  course.Colleges({"0392", "0599/wil"});
  const Lines lines = course.Out("2026-06-30 10:00", v1::REASON_EINDE_STRAF).Send();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("END 0392"));
  CHECK(lines[1].starts_with("END 0363"));
}

TEST_CASE("Who is added while the title is carried out outside is told on the return", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.MoveTo("2026-05-20 10:30");
  course.At(v1::PLACE_KIND_OUTSIDE, "").As(v1::MODALITY_PP, v1::REASON_PP).Leaves("OCCURRED 2026-05-20 10:00");
  course.Send();
  course.MoveTo("2026-05-25 10:30");
  course.Colleges({"0363/wil"});
  CHECK(course.Send() == Lines{"INVOLVEMENT ENDED 0392"});
  course.MoveTo("2026-06-01 10:30");
  course.At(v1::PLACE_KIND_PI, "PI-ZWOLLE").As(v1::MODALITY_REGULAR, v1::REASON_TERUGKEER).Leaves("FIXED 2026-06-30");
  CHECK(course.Send()[0] ==
        "START 0363: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally");
}

TEST_CASE("A merged municipality is the same receiver under its new code", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0393"});
  CHECK(course.Send()[0].starts_with("START 0393"));
  course.MoveTo("2026-06-02 09:00");
  CHECK(course.Send() == Lines{});
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20").As(v1::MODALITY_REGULAR, v1::REASON_HERBEREKENING);
  CHECK(course.Send()[0] == "DATES 0392: leaves FIXED 2026-06-20, released FIXED 2026-06-20, date changed [asks]");
  course.Colleges({"0392"});
  CHECK(course.Send() == Lines{});
}

TEST_CASE("Two municipalities that become one are one receiver", "[custody]") {
  Course course = TwoMonths();
  course.Colleges({"0393", "0392/wil"});
  course.Send();
  course.MoveTo("2026-06-02 09:00");
  CHECK(course.Send() == Lines{});
  CHECK(course.last().informed_size() == 2);
}

TEST_CASE("A changed address goes to the college with the keys, and not to the probation organisation", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.mutable_person()->set_address("Briefadres: Zijlstraat 2");
  course.As(v1::MODALITY_REGULAR, v1::REASON_BESTEMMING);
  CHECK(course.Send() == Lines{"CHANGE 0392: address, by bsn"});
  CHECK(course.Send() == Lines{});
}

TEST_CASE("A changed name goes to both, as keys", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.mutable_person()->set_family_name("Anders");
  CHECK(course.Send() == Lines{"CHANGE 0392: by bsn", "CHANGE RN: by bsn, skn"});
}

TEST_CASE("A change that came in a disputed report is told with the next accepted one", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.mutable_person()->set_address("Elders 1");
  course.Colleges({"0392", "9999"});
  CHECK(course.Send() == Lines{});
  CHECK(course.state() == v1::REPORT_STATE_DISPUTED);
  course.Colleges({"0392"});
  CHECK(course.Send() == Lines{"CHANGE 0392: address, by bsn"});
}

TEST_CASE("A BSN found later goes to the receivers beside the number they knew", "[custody]") {
  Course course = TwoMonths();
  const std::string bsn = course.next.person().bsn();
  course.next.mutable_person()->clear_bsn();
  course.Send();
  CHECK(course.last().identity_confirmed());
  course.next.mutable_person()->set_bsn(bsn);
  CHECK(course.Send() == Lines{"CHANGE 0392: by bsn, skn", "CHANGE RN: by bsn, skn"});
}

TEST_CASE("A second SKN is no news for a college that knows the BSN", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.mutable_person()->add_skn("SKN0000002");
  CHECK(course.Send() == Lines{"CHANGE RN: by bsn, skn, skn"});
}

TEST_CASE("A BSN that fails the 11-test is never told, and the identity is work until it is mended", "[custody]") {
  Course course = TwoMonths();
  const std::string bsn = course.next.person().bsn();
  course.next.mutable_person()->set_bsn("123456789");
  course.Send();
  CHECK(course.state() == v1::REPORT_STATE_ACCEPTED);
  CHECK_FALSE(course.last().identity_confirmed());
  CHECK(course.work() == Lines{"IDENTITY_UNCONFIRMED"});
  for (const Notice& notice : course.composition().notices) {
    CHECK(notice.payload->SerializeAsString().find("123456789") == std::string::npos);
  }
  course.next.mutable_person()->set_bsn(bsn);
  CHECK(course.Send() == Lines{"CHANGE 0392: by bsn, skn", "CHANGE RN: by bsn, skn"});
  CHECK(course.work().empty());
}

TEST_CASE("Which numbers a receiver reads", "[custody]") {
  struct Case {
    bool bsn, skn, v;
    v1::Organ receiver;
    bool reads_bsn, reads_skn, reads_v;
  };
  const Case cases[] = {
      {true, true, true, v1::ORGAN_COLLEGE, true, false, false},
      {true, true, true, v1::ORGAN_RECLASSERING, true, true, false},
      {false, true, true, v1::ORGAN_COLLEGE, false, true, false},
      {false, true, true, v1::ORGAN_RECLASSERING, false, true, false},
      {false, false, true, v1::ORGAN_COLLEGE, false, false, true},
      {false, false, true, v1::ORGAN_RECLASSERING, false, false, true},
      {false, false, false, v1::ORGAN_COLLEGE, false, false, false},
  };
  for (const Case& c : cases) {
    v1::PersonIdentity person;
    person.set_family_name("A");
    if (c.bsn) person.set_bsn(TestBsn(7));
    if (c.skn) person.add_skn("SKN0000007");
    if (c.v) person.set_v_number("V7");
    const v1::PersonIdentity keys = KeysFor(c.receiver, person);
    CHECK(keys.has_bsn() == c.reads_bsn);
    CHECK((keys.skn_size() == 1) == c.reads_skn);
    CHECK(keys.has_v_number() == c.reads_v);
  }
}

TEST_CASE("A start notice holds the whole person, a later notice the keys", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  const auto& start = dynamic_cast<const v1::DetentionStart&>(*course.composition().notices[0].payload);
  CHECK(start.person().has_address());
  CHECK(start.person().has_nationality());
  CHECK_FALSE(start.has_establishment());
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20");
  course.Send();
  const auto& date = dynamic_cast<const v1::ReleaseDate&>(*course.composition().notices[0].payload);
  CHECK(date.person().has_family_name());
  CHECK(date.person().has_born_on());
  CHECK_FALSE(date.person().has_address());
  CHECK_FALSE(date.person().has_nationality());
  CHECK_FALSE(date.person().has_born_at());
}

TEST_CASE("Beperkingen hold the colleges' start back and not the probation organisation's", "[custody]") {
  Course course = TwoMonths();
  course.next.set_hold(true);
  CHECK(course.Send() ==
        Lines{"START 0392: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally [held back]",
              "START RN: began 2026-05-01, in PI-ZWOLLE",
              "DATES RN: leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20");
  CHECK(course.Send() == Lines{"DATES RN: leaves FIXED 2026-06-20, released FIXED 2026-06-20, finally"});
  course.MoveTo("2026-05-15 09:00");
  course.next.set_hold(false);
  CHECK(course.Send() ==
        Lines{"START 0392: began 2026-05-01, leaves FIXED 2026-06-20, released FIXED 2026-06-20, finally"});
}

TEST_CASE("A college that is dropped while the start is held back hears nothing", "[custody]") {
  Course course = TwoMonths();
  course.next.set_hold(true);
  course.Send();
  course.Colleges({"0363"});
  CHECK(course.Send() ==
        Lines{"START 0363: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally [held back]"});
}

TEST_CASE("Beperkingen that come later keep what is new until they are lifted", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.next.set_hold(true);
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20").At(v1::PLACE_KIND_PI, "PI-ALMERE");
  course.next.mutable_person()->set_address("Elders 1");
  CHECK(course.Send() == Lines{"DATES RN: leaves FIXED 2026-06-20, released FIXED 2026-06-20, finally", "CONTACT RN"});
  course.next.set_hold(false);
  CHECK(course.Send() == Lines{"DATES 0392: leaves FIXED 2026-06-20, released FIXED 2026-06-20, date changed [asks]",
                               "CHANGE 0392: address, by bsn", "CONTACT 0392"});
}

TEST_CASE("An end under beperkingen tells the college nothing; one that lifts them tells begin and end", "[custody]") {
  Course held = TwoMonths();
  held.next.set_hold(true);
  held.Send();
  held.MoveTo("2026-05-20 18:00");
  CHECK(held.Out("2026-05-20 17:00", v1::REASON_SCHORSING).Send() ==
        Lines{"END RN: leaves OCCURRED 2026-05-20, released OCCURRED 2026-05-20, finally [just before]"});

  Course lifted = TwoMonths();
  lifted.next.set_hold(true);
  lifted.Send();
  lifted.MoveTo("2026-05-20 18:00");
  lifted.next.set_hold(false);
  CHECK(lifted.Out("2026-05-20 17:00", v1::REASON_SCHORSING).Send()[0] ==
        "END 0392: began 2026-05-01, leaves OCCURRED 2026-05-20, released OCCURRED 2026-05-20, finally [just before]");
  CHECK_FALSE(lifted.composition().just_before->hold());
}

TEST_CASE("A notice that was denied is tried again with the next report", "[custody]") {
  Course course = TwoMonths();
  course.Send();
  course.Deny(0);
  CHECK(course.Send() ==
        Lines{"START 0392: began 2026-05-01, leaves FIXED 2026-06-30, released FIXED 2026-06-30, finally"});
  course.next.mutable_titles(0)->set_ends_on("2026-06-20");
  course.Ends("FIXED 2026-06-20").At(v1::PLACE_KIND_PI, "PI-ALMERE");
  course.next.mutable_person()->set_address("Elders 1");
  const Lines lines = course.Send();
  REQUIRE(lines.size() == 5);
  for (size_t i = 0; i < lines.size(); ++i) course.Deny(i);
  CHECK(course.Send() == lines);
  CHECK(course.Send() == Lines{});
}

}  // namespace
}  // namespace ketenpoort::custody::test

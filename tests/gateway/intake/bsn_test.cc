#include "gateway/intake/bsn.h"

#include <catch2/catch.hpp>

#include "tests/gateway/intake/test_messages.h"

using namespace ketenpoort::intake;
using ketenpoort::testing::TestBsn;
using ketenpoort::testing::WrongBsn;

namespace {

// 012345672: a test number with a leading zero that passes the 11-test.
constexpr char kLeadingZero[] = "012345672";

// "999900006" as groups.
std::string Grouped(const std::string& bsn, const std::string& separator) {
  return bsn.substr(0, 4) + separator + bsn.substr(4, 2) + separator + bsn.substr(6);
}

}  // namespace

TEST_CASE("The 11-test takes nine digits whose weighted sum is divisible by eleven", "[intake]") {
  for (int n = 0; n < 50; ++n) {
    CHECK(PassesElevenTest(TestBsn(n)));
    CHECK_FALSE(PassesElevenTest(WrongBsn(n)));
  }
  CHECK(PassesElevenTest(kLeadingZero));
  for (const char* bad : {"", "000000000", "12345678", "1234567890", "99990000A", " 99990000", "12345672"}) {
    CAPTURE(bad);
    CHECK_FALSE(PassesElevenTest(bad));
  }
}

TEST_CASE("A BSN is found in free text in every spelling people use", "[intake]") {
  const std::string bsn = TestBsn(0);
  for (const std::string& separator :
       {std::string("."), std::string(" "), std::string("-"), std::string(" - "), std::string("/"), std::string("\n"),
        std::string("\xc2\xa0"), std::string("\xe2\x80\x93"), std::string("\xe2\x80\x8b"), std::string("\xc2\xad")}) {
    CAPTURE(separator);
    CHECK(HoldsBsn("Betrokkene (" + Grouped(bsn, separator) + ") zoekt onderdak", bsn));
  }
  std::string spread;
  for (const char c : bsn) spread += std::string(1, c) + " ";
  CHECK(HoldsBsn(spread, bsn));
  CHECK(HoldsBsn("nr " + bsn, bsn));
  CHECK(HoldsBsn("BSN" + bsn + ".", bsn));
  CHECK(HoldsBsn("0" + bsn, bsn));
  CHECK(HoldsBsn("tel 023 5113000, " + bsn, bsn));
  std::string fullwidth;
  for (const char c : bsn) fullwidth += std::string("\xef\xbc") + static_cast<char>(0x90 + (c - '0'));
  CHECK(HoldsBsn(fullwidth, bsn));
}

TEST_CASE("A BSN is found without its leading zero, as a number of its own", "[intake]") {
  CHECK(HoldsBsn("nummer 12345672.", kLeadingZero));
  CHECK(HoldsBsn("nummer 1234.56.72", kLeadingZero));
  CHECK(HoldsBsn("nummer 0012345672", kLeadingZero));
  CHECK_FALSE(HoldsBsn("nummer 9123456729", kLeadingZero));
}

TEST_CASE("Another number, or a BSN cut by words, is not the BSN", "[intake]") {
  const std::string bsn = TestBsn(0);
  CHECK_FALSE(HoldsBsn("", bsn));
  CHECK_FALSE(HoldsBsn(TestBsn(1), bsn));
  CHECK_FALSE(HoldsBsn(bsn.substr(0, 8), bsn));
  CHECK_FALSE(HoldsBsn(bsn.substr(0, 4) + " euro en " + bsn.substr(4), bsn));
  CHECK_FALSE(HoldsBsn(bsn.substr(0, 4) + "    " + bsn.substr(4), bsn));
  CHECK_FALSE(HoldsBsn("anything", "not a bsn"));
  CHECK_FALSE(HoldsBsn("000000000", "000000000 "));
}

TEST_CASE("Some BSN is seen in nine digits that pass, and dates, phone numbers and IBANs are left alone", "[intake]") {
  const std::string bsn = TestBsn(3);
  CHECK(MayHoldSomeBsn(bsn));
  CHECK(MayHoldSomeBsn("zie " + Grouped(bsn, ".") + " hierboven"));
  CHECK(MayHoldSomeBsn(bsn.substr(0, 3) + " " + bsn.substr(3, 3) + " " + bsn.substr(6)));
  CHECK_FALSE(MayHoldSomeBsn(WrongBsn(3)));
  CHECK_FALSE(MayHoldSomeBsn("2026-11-22 1, tel. 088 000 00 07, 06-12345678, NL91ABNA0417164300"));
  CHECK_FALSE(MayHoldSomeBsn("1" + bsn));
}

TEST_CASE("Text that is not UTF-8 is scanned without harm", "[intake]") {
  const std::string bsn = TestBsn(0);
  CHECK(HoldsBsn("\xff\xfe" + bsn + "\xc3", bsn));
  CHECK_FALSE(HoldsBsn(bsn.substr(0, 4) + "\xff" + bsn.substr(4), bsn));
}

TEST_CASE("FreeTextHolding names the free-text fields with the BSN and skips typed fields", "[intake]") {
  ketenpoort::v1::ReintegrationPlan plan;
  plan.mutable_person()->set_bsn(TestBsn(0));
  plan.mutable_housing()->set_situation("zoekt woning, " + TestBsn(0));
  plan.mutable_health_insurance()->set_policy_number(TestBsn(0));
  plan.mutable_course()->set_motivation(TestBsn(0));
  CHECK(FreeTextHolding(plan, TestBsn(0)) == std::vector<std::string>{"housing.situation", "course.motivation"});
}

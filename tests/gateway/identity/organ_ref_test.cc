#include "gateway/identity/organ_ref.h"

#include <catch2/catch.hpp>

using namespace ketenpoort::identity;
using ketenpoort::policy::Organ;

TEST_CASE("An organ key names organ and unit, and reads back as the same", "[identity]") {
  const struct Case {
    OrganRef organ;
    const char* key;
  } cases[] = {
      {{Organ::kCollege, "0392"}, "COLLEGE:0392"},
      {{Organ::kMinister, ""}, "MINISTER:"},
      {{Organ::kDirecteur, "PI-ZWOLLE"}, "DIRECTEUR:PI-ZWOLLE"},
      {{Organ::kDirecteur, ""}, "DIRECTEUR:"},
      {{Organ::kReclassering, "RN"}, "RECLASSERING:RN"},
      {{Organ::kBurgemeester, "0014"}, "BURGEMEESTER:0014"},
      {{Organ::kOm, ""}, "OM:"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.key);
    CHECK(c.organ.Key() == c.key);
    const auto parsed = ParseOrganKey(c.key);
    REQUIRE(parsed.ok());
    CHECK(*parsed == c.organ);
    const auto from_address = OrganRefFrom(ToAddress(c.organ));
    REQUIRE(from_address.ok());
    CHECK(*from_address == c.organ);
  }
}

TEST_CASE("A key of the wrong shape is refused, without its value in the message", "[identity]") {
  for (const char* key :
       {"", "COLLEGE", "COLLEGE:", "COLLEGE:392", "COLLEGE:03920", "COLLEGE:0000", "COLLEGE:O392", "GEMEENTE:0392",
        "college:0392", "MINISTER:X", "RECLASSERING:", "RECLASSERING:XX", "DIRECTEUR:pi-zwolle", "DIRECTEUR:PI ZWOLLE",
        "DIRECTEUR:PI_ZWOLLE", "OM:AMSTERDAM", "UNSPECIFIED:", "COLLEGE:0392:0394", "DIRECTEUR:P\xc3\x8b"}) {
    CAPTURE(key);
    const auto parsed = ParseOrganKey(key);
    CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(parsed.status().message().find("pi-zwolle") == absl::string_view::npos);
  }
}

TEST_CASE("A unit has at most 32 characters", "[identity]") {
  CHECK(CheckShape({Organ::kDirecteur, std::string(kUnitCharactersMax, 'A')}).ok());
  CHECK_FALSE(CheckShape({Organ::kDirecteur, std::string(kUnitCharactersMax + 1, 'A')}).ok());
}

TEST_CASE("An address with an organ outside the vocabulary is refused", "[identity]") {
  ketenpoort::v1::OrganAddress address;
  CHECK_FALSE(OrganRefFrom(address).ok());
  address.set_organ(static_cast<ketenpoort::v1::Organ>(12));
  CHECK_FALSE(OrganRefFrom(address).ok());
  address.set_organ(static_cast<ketenpoort::v1::Organ>(-1));
  CHECK_FALSE(OrganRefFrom(address).ok());
}

TEST_CASE("Only six organs take part", "[identity]") {
  int taking_part = 0;
  for (int i = 0; i < ketenpoort::policy::kOrganCount; ++i) taking_part += CanTakePart(static_cast<Organ>(i)) ? 1 : 0;
  CHECK(taking_part == 6);
  CHECK_FALSE(CanTakePart(Organ::kOm));
}

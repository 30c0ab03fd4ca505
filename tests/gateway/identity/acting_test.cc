#include "gateway/identity/acting.h"

#include <catch2/catch.hpp>

#include "gateway/identity/refusal.h"
#include "tests/gateway/identity/test_world.h"

using namespace ketenpoort::identity;
using namespace ketenpoort::testing;
using ketenpoort::policy::Day;
using ketenpoort::policy::kNoDay;
using ketenpoort::policy::MessageKind;
using ketenpoort::policy::Organ;

namespace {

const OrganRef kHaarlem{Organ::kCollege, "0392"};
const OrganRef kAmsterdam{Organ::kCollege, "0363"};
constexpr MessageKind kDate = MessageKind::kReleaseDate;

std::string MandateText(const std::string& id, const std::string& rest) {
  return "mandates { id: '" + id + "' mandataris_oin: '" + kRcnOin + "' capacity: CAPACITY_MANDATARIS " + rest + " }\n";
}

}  // namespace

TEST_CASE("A participant acts for the organs its key is entitled to, and for no other", "[identity]") {
  TestWorld world;
  const Day day = DayOf("2026-11-22");
  const struct Case {
    const char* caller;
    OrganRef organ;
    bool holds;
  } cases[] = {
      {"haarlem", kHaarlem, true},
      {"haarlem", {Organ::kBurgemeester, "0392"}, true},
      {"haarlem", kAmsterdam, false},
      {"haarlem", {Organ::kMinister, ""}, false},
      {"rn", {Organ::kReclassering, "RN"}, true},
      {"rn", {Organ::kReclassering, "SVG"}, false},
      {"dji", {Organ::kMinister, ""}, true},
      {"dji", {Organ::kDirecteur, "PI-ZWOLLE"}, true},
      {"dji", {Organ::kDirecteur, "PPC-VUGHT"}, true},
      {"dji", {Organ::kDirecteur, "PI-NERGENS"}, false},
      {"dji", {Organ::kDirecteur, ""}, false},
      {"dji", kHaarlem, false},
      {"rcn", {Organ::kBurgemeester, "0392"}, false},
      {"rcn", kAmsterdam, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.caller, c.organ.Key());
    const auto acting = world.Caller(c.caller).MayActFor(c.organ, kDate, day);
    CHECK(acting.ok() == c.holds);
    if (acting.ok()) {
      CHECK(acting->direct);
      CHECK(acting->organ == c.organ);
      CHECK_FALSE(acting->fact.required);
      CHECK(acting->Holds(day));
    } else {
      CHECK(acting.status().code() == absl::StatusCode::kPermissionDenied);
      CHECK(ReasonOf(acting.status()) == "ORGAN_NOT_HELD");
    }
  }
}

TEST_CASE("A key entitled to one establishment does not hold another", "[identity]") {
  TestWorld world;
  world.AddSystem("zwolle", kDjiOin, "entitlements { organ: ORGAN_DIRECTEUR unit: 'PI-ZWOLLE' }");
  world.Reload();
  const Principal zwolle = world.Caller("zwolle");
  CHECK(zwolle.MayActFor({Organ::kDirecteur, "PI-ZWOLLE"}, kDate, 0).ok());
  CHECK_FALSE(zwolle.MayActFor({Organ::kDirecteur, "PI-VUGHT"}, kDate, 0).ok());
  CHECK_FALSE(zwolle.MayActFor({Organ::kMinister, ""}, kDate, 0).ok());
}

TEST_CASE("All establishments are those of the key's own participant", "[identity]") {
  TestWorld world;
  world.AddText(
      "participants { oin: '00000099000000004000' name: 'Elders' organs { organ: ORGAN_DIRECTEUR unit: 'PI-ELDERS' "
      "number: 900 name: 'Directeur' contact_point: 'balie' } }\n");
  world.Reload();
  CHECK_FALSE(world.Caller("dji").MayActFor({Organ::kDirecteur, "PI-ELDERS"}, kDate, 0).ok());
  CHECK(world.Caller("dji").Organs().size() == 28);
}

TEST_CASE("RCN acts for its nine colleges under their mandates, and not for a tenth", "[identity]") {
  TestWorld world;
  const Day day = DayOf("2026-11-22");
  const Principal rcn = world.Caller("rcn");
  int held = 0;
  for (const OrganRef& organ : rcn.Organs()) {
    const auto acting = rcn.MayActFor(organ, kDate, day);
    REQUIRE(acting.ok());
    CHECK_FALSE(acting->direct);
    CHECK(acting->mandate_id == "rcn-" + organ.unit);
    CHECK_FALSE(acting->decree.empty());
    CHECK(acting->fact.required);
    CHECK(acting->Holds(day));
    ++held;
  }
  CHECK(held == 9);
  CHECK_FALSE(rcn.MayActFor(kAmsterdam, kDate, day).ok());
}

TEST_CASE("A mandate is found before its first day, after its last, for another kind and without agreement",
          "[identity]") {
  TestWorld world;
  world.AddText(MandateText("old",
                            "gemeente: '0363' organ: ORGAN_COLLEGE kinds: MESSAGE_KIND_RELEASE_DATE "
                            "from: '2026-01-01' until: '2026-06-30' decree: 'd' processor_agreement: 'p'"));
  world.AddText(MandateText("bare",
                            "gemeente: '0599' organ: ORGAN_COLLEGE kinds: MESSAGE_KIND_RELEASE_DATE "
                            "from: '2026-01-01' decree: 'd'"));
  world.Reload();
  const Principal rcn = world.Caller("rcn");
  const OrganRef rotterdam{Organ::kCollege, "0599"};
  const struct Case {
    const char* name;
    OrganRef organ;
    MessageKind kind;
    const char* day;
    bool holds;
  } cases[] = {
      {"the day before", kAmsterdam, kDate, "2025-12-31", false},
      {"the first day", kAmsterdam, kDate, "2026-01-01", true},
      {"the last day", kAmsterdam, kDate, "2026-06-30", true},
      {"the day after", kAmsterdam, kDate, "2026-07-01", false},
      {"another kind", kAmsterdam, MessageKind::kReintegrationPlan, "2026-03-01", false},
      {"no kind: the organ alone", kAmsterdam, MessageKind::kUnspecified, "2026-03-01", true},
      {"no agreement", rotterdam, kDate, "2026-03-01", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto acting = rcn.MayActFor(c.organ, c.kind, DayOf(c.day));
    REQUIRE(acting.ok());
    CHECK(acting->fact.found);
    CHECK(acting->fact.required);
    CHECK(acting->Holds(DayOf(c.day)) == c.holds);
  }
  CHECK_FALSE(rcn.MayActFor(rotterdam, kDate, 0)->fact.processor_agreement);
  CHECK_FALSE(rcn.MayActFor(kAmsterdam, MessageKind::kCorrection, 0)->fact.covers_kind);
  CHECK(rcn.MayActFor(kAmsterdam, kDate, 0)->fact.until == DayOf("2026-06-30"));
  CHECK(rcn.MayActFor(rotterdam, kDate, 0)->fact.until == kNoDay);
}

TEST_CASE("Of two mandates the one that runs and covers the kind is taken", "[identity]") {
  TestWorld world;
  world.AddText(MandateText("wide-old",
                            "gemeente: '0363' organ: ORGAN_COLLEGE kinds: [MESSAGE_KIND_RELEASE_DATE, "
                            "MESSAGE_KIND_CORRECTION] from: '2025-01-01' until: '2025-12-31' decree: 'd1' "
                            "processor_agreement: 'p'"));
  world.AddText(MandateText("narrow-new",
                            "gemeente: '0363' organ: ORGAN_COLLEGE kinds: MESSAGE_KIND_RELEASE_DATE "
                            "from: '2026-01-01' decree: 'd2' processor_agreement: 'p'"));
  world.Reload();
  const Principal rcn = world.Caller("rcn");
  CHECK(rcn.MayActFor(kAmsterdam, kDate, DayOf("2025-06-01"))->mandate_id == "wide-old");
  CHECK(rcn.MayActFor(kAmsterdam, kDate, DayOf("2026-06-01"))->mandate_id == "narrow-new");
  const auto correction = rcn.MayActFor(kAmsterdam, MessageKind::kCorrection, DayOf("2026-06-01"));
  CHECK_FALSE(correction->Holds(DayOf("2026-06-01")));
}

TEST_CASE("A mandate helps only a key with its capacity", "[identity]") {
  TestWorld world;
  world.AddSystem("rcn-processor", kRcnOin, "capacities: CAPACITY_PROCESSOR");
  world.Reload();
  CHECK_FALSE(world.Caller("rcn-processor").MayActFor(kHaarlem, kDate, DayOf("2026-01-01")).ok());
  world.AddText("mandates { id: 'proc' mandataris_oin: '" + std::string(kRcnOin) +
                "' capacity: CAPACITY_PROCESSOR gemeente: '0363' organ: ORGAN_COLLEGE kinds: MESSAGE_KIND_RELEASE_DATE "
                "from: '2026-01-01' processor_agreement: 'p' }\n");
  world.Reload();
  CHECK(world.Caller("rcn-processor").MayActFor(kAmsterdam, kDate, DayOf("2026-01-01"))->mandate_id == "proc");
  CHECK_FALSE(world.Caller("rcn").MayActFor(kAmsterdam, kDate, DayOf("2026-01-01")).ok());
}

TEST_CASE("A mandate that ended by a reload is gone for the next call, not for one under way", "[identity]") {
  TestWorld world;
  const Principal before = world.Caller("rcn");
  auto files = RegistryFiles();
  for (auto& file : files) {
    const size_t at = file.text.find("id: \"rcn-0392\"");
    if (at == std::string::npos) continue;
    const size_t from = file.text.find("from: \"2021-07-01\"", at);
    file.text.insert(from, "until: \"2026-10-31\"\n  ");
  }
  files.push_back({"credentials.textproto", "credentials { oin: '" + std::string(kRcnOin) + "' public_key_sha256: '" +
                                                world.system("rcn").key_sha256 +
                                                "' capacities: CAPACITY_MANDATARIS }"});
  REQUIRE(world.directories().Reload(files).ok());
  const Day day = DayOf("2026-11-01");
  CHECK(before.MayActFor(kHaarlem, kDate, day)->Holds(day));
  const auto renewed = world.authenticator().Renew(before);
  REQUIRE(renewed.ok());
  CHECK(renewed->directory_version() == before.directory_version() + 1);
  CHECK_FALSE(renewed->MayActFor(kHaarlem, kDate, day)->Holds(day));
  CHECK(renewed->MayActFor(kHaarlem, kDate, DayOf("2026-10-31"))->Holds(DayOf("2026-10-31")));
}

TEST_CASE("After a merger the new municipality acts for the old name, and the old key does not", "[identity]") {
  TestWorld world;
  world.AddText("mergers { from_gemeente: '0392' to_gemeente: '0363' on: '2027-01-01' }\n");
  world.Reload();
  const Day eve = DayOf("2026-12-31");
  const Day day = DayOf("2027-01-01");
  CHECK(world.Caller("haarlem").MayActFor(kHaarlem, kDate, eve)->organ == kHaarlem);
  CHECK_FALSE(world.Caller("haarlem").MayActFor(kHaarlem, kDate, day).ok());
  CHECK_FALSE(world.Caller("amsterdam").MayActFor(kHaarlem, kDate, eve).ok());
  const auto acting = world.Caller("amsterdam").MayActFor(kHaarlem, kDate, day);
  REQUIRE(acting.ok());
  CHECK(acting->organ == kAmsterdam);

  // The old college's mandate ended with it: found, and not in force.
  const auto rcn = world.Caller("rcn").MayActFor(kHaarlem, kDate, day);
  REQUIRE(rcn.ok());
  CHECK(rcn->mandate_id == "rcn-0392");
  CHECK(rcn->organ == kAmsterdam);
  CHECK(rcn->fact.until == eve);
  CHECK_FALSE(rcn->Holds(day));
  CHECK(world.Caller("rcn").MayActFor(kHaarlem, kDate, eve)->Holds(eve));
}

TEST_CASE("Organs lists what a caller may ask for, each once and in order", "[identity]") {
  TestWorld world;
  CHECK(world.Caller("haarlem").Organs() == std::vector<OrganRef>{kHaarlem, {Organ::kBurgemeester, "0392"}});
  CHECK(world.Caller("dji").Organs().size() == 28);
  CHECK(world.Caller("rcn").Organs().size() == 9);
}

TEST_CASE("A college's key is authorised by its entitlement, a burgemeester's only by an authorisation that runs",
          "[identity]") {
  TestWorld world;
  const OrganRef burgemeester{Organ::kBurgemeester, "0392"};
  world.AddSystem("bode", kHaarlemOin, "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392' }");
  world.AddSystem("termed", kHaarlemOin,
                  "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392' authorisation: 'BB-7' "
                  "authorised_from: '2026-03-01' authorised_until: '2026-03-31' }");
  world.AddSystem("loket", kHaarlemOin,
                  "entitlements { organ: ORGAN_COLLEGE unit: '0392' authorisation: 'CB-7' "
                  "authorised_from: '2026-03-01' authorised_until: '2026-03-31' }");
  world.Reload();
  const Day day = DayOf("2026-11-22");
  const auto acting = [&](const char* who, const OrganRef& organ) {
    return ketenpoort::certs::ValueOrThrow(world.Caller(who).MayActFor(organ, kDate, day));
  };
  CHECK(acting("haarlem", kHaarlem).authorisation.required);
  CHECK(acting("haarlem", kHaarlem).authorisation.found);
  CHECK(acting("haarlem", burgemeester).authorisation.found);
  CHECK(acting("bode", burgemeester).authorisation.required);
  CHECK_FALSE(acting("bode", burgemeester).authorisation.found);
  // What was stated counts with its term, also for a college.
  for (const auto& [who, organ] : {std::pair{"termed", burgemeester}, std::pair{"loket", kHaarlem}}) {
    CAPTURE(who);
    const auto termed = acting(who, organ).authorisation;
    CHECK(termed.found);
    CHECK(termed.from == DayOf("2026-03-01"));
    CHECK(termed.until == DayOf("2026-03-31"));
  }
  // A mandate is signed by that very organ.
  const auto rcn = acting("rcn", kHaarlem);
  CHECK(rcn.authorisation.required);
  CHECK(rcn.authorisation.found == rcn.fact.found);
  CHECK(rcn.authorisation.until == rcn.fact.until);
  CHECK_FALSE(acting("rn", {Organ::kReclassering, "RN"}).authorisation.required);
}

TEST_CASE("Who speaks for college and burgemeester of one municipality holds both roles", "[identity]") {
  TestWorld world;
  world.AddSystem("bode", kHaarlemOin, "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392' }");
  world.Reload();
  const Day day = DayOf("2026-11-22");
  const auto both = [&](const char* who, const OrganRef& organ) {
    return ketenpoort::certs::ValueOrThrow(world.Caller(who).MayActFor(organ, kDate, day)).both_roles;
  };
  CHECK(both("haarlem", kHaarlem));
  CHECK(both("haarlem", {Organ::kBurgemeester, "0392"}));
  CHECK_FALSE(both("bode", {Organ::kBurgemeester, "0392"}));
  CHECK_FALSE(both("rcn", kHaarlem));
  CHECK_FALSE(both("rn", {Organ::kReclassering, "RN"}));
  // A mandate of the burgemeester beside that of the college.
  world.AddText(MandateText("rcn-b-0392",
                            "gemeente: '0392' organ: ORGAN_BURGEMEESTER kinds: MESSAGE_KIND_RISK_NOTICE "
                            "from: '2026-01-01' decree: 'b 1' processor_agreement: 'v 1'"));
  world.Reload();
  CHECK(both("rcn", kHaarlem));
}

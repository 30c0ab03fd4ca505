#include "gateway/identity/directory.h"

#include <catch2/catch.hpp>

#include "gateway/identity/directory_holder.h"
#include "tests/gateway/identity/test_world.h"

using namespace ketenpoort::identity;
using ketenpoort::policy::Organ;
using ketenpoort::policy::Party;
using ketenpoort::testing::DayOf;
using ketenpoort::testing::RegistryFiles;

namespace {

constexpr char kBase[] = R"(participants {
  oin: "00000099000000001000"
  name: "DJI"
  organs { organ: ORGAN_MINISTER name: "Minister" contact_point: "hoofdkantoor" }
  organs { organ: ORGAN_DIRECTEUR unit: "PI-ZWOLLE" number: 1 name: "PI Zwolle" contact_point: "punt 7" }
}
participants {
  oin: "00000099001000392000"
  name: "Haarlem"
  organs { organ: ORGAN_COLLEGE unit: "0392" name: "College" contact_point: "loket" }
  organs { organ: ORGAN_BURGEMEESTER unit: "0392" name: "Burgemeester" contact_point: "kabinet" }
}
participants {
  oin: "00000099001000394000"
  name: "Haarlemmermeer"
  organs { organ: ORGAN_COLLEGE unit: "0394" name: "College" contact_point: "loket" }
  organs { organ: ORGAN_BURGEMEESTER unit: "0394" name: "Burgemeester" contact_point: "kabinet" }
}
participants { oin: "00000099001000453000" name: "Velsen"
  organs { organ: ORGAN_COLLEGE unit: "0453" name: "College" contact_point: "loket" } }
participants { oin: "00000099000000021000" name: "RCN" }
)";

constexpr char kKey[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr char kKey2[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

DirectoryOrErrors ParseBaseWith(const std::string& more) {
  const SourceFile files[] = {{"base.textproto", kBase}, {"more.textproto", more}};
  return Directory::Parse(files);
}

std::string Mandate(const std::string& replaced, const std::string& with) {
  std::string text =
      "mandates {\n id: \"m1\"\n gemeente: \"0392\"\n organ: ORGAN_COLLEGE\n"
      " mandataris_oin: \"00000099000000021000\"\n capacity: CAPACITY_MANDATARIS\n"
      " kinds: MESSAGE_KIND_RELEASE_DATE\n from: \"2021-07-01\"\n until: \"2022-06-30\"\n"
      " decree: \"besluit 1\"\n processor_agreement: \"vwo 1\"\n}\n";
  if (replaced.empty()) return text;
  const size_t at = text.find(replaced);
  REQUIRE(at != std::string::npos);
  return text.replace(at, replaced.size(), with);
}

std::string Credential(const std::string& key, const std::string& rest) {
  return "credentials { oin: \"00000099001000392000\" public_key_sha256: \"" + key + "\" " + rest + " }\n";
}

std::string Officer(const std::string& person, const std::string& key, const std::string& role) {
  return "officers { person_id: \"" + person + "\" oin: \"00000099001000392000\" public_key_sha256: \"" + key +
         "\" role: OFFICER_ROLE_" + role + " }\n";
}

}  // namespace

TEST_CASE("The registry holds DJI, the three of 3RO, 342 municipalities with two organs each, and RCN", "[identity]") {
  const auto parsed = Directory::Parse(RegistryFiles());
  REQUIRE(parsed.errors.empty());
  const Directory& directory = *parsed.directory;
  CHECK(directory.FindOrgan({Organ::kMinister, ""}) != nullptr);
  CHECK(directory.EstablishmentsOf(ketenpoort::testing::kDjiOin).size() == 27);
  for (const char* unit : {"RN", "SVG", "LDH"}) CHECK(directory.FindOrgan({Organ::kReclassering, unit}) != nullptr);
  int colleges = 0;
  for (int code = 1; code < 10'000; ++code) {
    std::string unit = std::to_string(code);
    unit.insert(0, 4 - unit.size(), '0');
    const OrganEntry* college = directory.FindOrgan({Organ::kCollege, unit});
    const OrganEntry* burgemeester = directory.FindOrgan({Organ::kBurgemeester, unit});
    REQUIRE((college == nullptr) == (burgemeester == nullptr));
    if (college == nullptr) continue;
    ++colleges;
    CHECK(college->oin == burgemeester->oin);
    CHECK(college->number == code);
  }
  CHECK(colleges == 342);
  CHECK(directory.MandansOf(ketenpoort::testing::kRcnOin).size() == 9);
}

TEST_CASE("The example of credentials in deploy fits the registry, and authorises the burgemeester apart",
          "[identity]") {
  std::vector<SourceFile> files = RegistryFiles();
  const std::string paths[] = {KETENPOORT_SOURCE_DIR "/deploy/directory/credentials.textproto"};
  for (SourceFile& file : ketenpoort::certs::ValueOrThrow(ketenpoort::identity::ReadSourceFiles(paths))) {
    files.push_back(std::move(file));
  }
  const auto parsed = Directory::Parse(files);
  for (const auto& error : parsed.errors) UNSCOPED_INFO(error.Format());
  REQUIRE(parsed.ok());
  const std::string key = std::string(63, '0') + '4';
  const auto* desk = parsed.directory->FindCredential("00000099001000392000", key);
  REQUIRE(desk != nullptr);
  REQUIRE(desk->authorisations.size() == 1);
  CHECK(desk->authorisations[0].organ == OrganRef{Organ::kBurgemeester, "0392"});
}

TEST_CASE("No contact point of a directeur tells which establishment it is of", "[identity]") {
  const auto parsed = Directory::Parse(RegistryFiles());
  REQUIRE(parsed.ok());
  for (const OrganRef& organ : parsed.directory->EstablishmentsOf(ketenpoort::testing::kDjiOin)) {
    const std::string contact(parsed.directory->ContactPoint(organ));
    CAPTURE(contact);
    CHECK(contact.starts_with("Re-integratiepunt "));
  }
  const auto telling = ParseBaseWith(R"(participants { oin: "00000099000000002000" name: "X"
    organs { organ: ORGAN_DIRECTEUR unit: "PI-VUGHT" number: 2 name: "PI Vught" contact_point: "Balie Vught" } })");
  REQUIRE(telling.errors.size() == 1);
  CHECK(telling.errors[0].text.find("must not name the establishment") != std::string::npos);
}

TEST_CASE("Look-ups go both ways between organ, OIN and party", "[identity]") {
  const auto parsed = ParseBaseWith("");
  REQUIRE(parsed.ok());
  const Directory& d = *parsed.directory;
  const OrganRef college{Organ::kCollege, "0392"};
  const OrganRef zwolle{Organ::kDirecteur, "PI-ZWOLLE"};
  CHECK(d.OinOf(college) == "00000099001000392000");
  CHECK(d.NameOf("00000099001000392000") == "Haarlem");
  CHECK(d.UnitNumber(college) == Party{Organ::kCollege, 392});
  CHECK(d.UnitNumber(zwolle) == Party{Organ::kDirecteur, 1});
  CHECK(d.UnitNumber({Organ::kDirecteur, ""}) == Party{Organ::kDirecteur, 0});
  CHECK(d.UnitNumber({Organ::kOm, ""}) == Party{Organ::kOm, 0});
  CHECK_FALSE(d.UnitNumber({Organ::kCollege, "0999"}).has_value());
  CHECK(d.OrganOf({Organ::kCollege, 392}) == college);
  CHECK(d.OrganOf({Organ::kDirecteur, 1}) == zwolle);
  CHECK(d.OrganOf({Organ::kMinister, 0}) == OrganRef{Organ::kMinister, ""});
  CHECK_FALSE(d.OrganOf({Organ::kCollege, 999}).has_value());
  CHECK(d.ContactPoint(zwolle) == "punt 7");
  CHECK(d.OinOf({Organ::kCollege, "0999"}).empty());
}

TEST_CASE("Each error in a directory is named with its place and how to mend it", "[identity]") {
  const struct Case {
    const char* name;
    std::string text;
    int line;
    const char* says;
  } cases[] = {
      {"unknown organ name",
       "participants {\n oin: '00000099000000003000'\n name: 'X'\n organs { organ: ORGAN_GEMEENTE }\n}", 4,
       "ORGAN_GEMEENTE"},
      {"unknown organ number",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: 99 name: 'n' contact_point: 'c' } }", 2,
       "organ is unknown"},
      {"organ that takes no part",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_OM name: 'n' contact_point: 'c' } "
       "}",
       2, "is no participant"},
      {"directeur without unit",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_DIRECTEUR number: 4 name: 'n' "
       "contact_point: 'c' } }",
       2, "code of the establishment"},
      {"directeur without number",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_DIRECTEUR unit: 'PI-X' name: 'n' "
       "contact_point: 'c' } }",
       2, "`number` of 1..65535"},
      {"number given twice",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_DIRECTEUR unit: 'PI-X' number: 1 "
       "name: 'n' contact_point: 'c' } }",
       2, "establishment number stands twice"},
      {"number of a college",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_COLLEGE unit: '0400' number: 1 "
       "name: 'n' contact_point: 'c' } }",
       2, "leave it out"},
      {"no contact point",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_COLLEGE unit: '0400' name: 'n' } "
       "}",
       2, "`contact_point` is missing"},
      {"duplicate OIN", "participants {\n oin: '00000099000000001000' name: 'X' }", 2,
       "OIN stands twice, first at base.textproto:2:3"},
      {"short OIN", "participants {\n oin: '123' name: 'X' }", 2, "an OIN is 20 digits"},
      {"zero OIN", "participants {\n oin: '00000000000000000000' name: 'X' }", 2, "an OIN is 20 digits"},
      {"duplicate unit",
       "participants { oin: '00000099000000003000' name: 'X'\n organs { organ: ORGAN_COLLEGE unit: '0392' name: 'n' "
       "contact_point: 'c' } }",
       2, "organ stands twice"},
      {"syntax", "participants {\n oin: }", 2, "Expected"},
      {"unknown field", "participants {\n kvk: '1' }", 2, "kvk"},
      {"bad hex", Credential(std::string(63, 'a') + "g", "entitlements { organ: ORGAN_COLLEGE unit: '0392' }"), 1,
       "64 hexadecimal digits"},
      {"key twice",
       Credential(kKey, "entitlements { organ: ORGAN_COLLEGE unit: '0392' }") + Officer("p", kKey, "JURIST"), 2,
       "key stands twice"},
      {"credential of an unknown OIN",
       "credentials {\n oin: '00000099000000009000' public_key_sha256: '" + std::string(kKey) +
           "' capacities: CAPACITY_PROCESSOR }",
       2, "no participant has this OIN"},
      {"another's organ", Credential(kKey, "\n entitlements { organ: ORGAN_COLLEGE unit: '0394' }"), 2,
       "not one of the credential's own participant"},
      {"all establishments of a college",
       Credential(kKey,
                  "\n entitlements { organ: ORGAN_COLLEGE all_establishments: "
                  "true }"),
       2, "goes with ORGAN_DIRECTEUR"},
      {"all establishments of none",
       Credential(kKey,
                  "\n entitlements { organ: ORGAN_DIRECTEUR all_establishments: "
                  "true }"),
       2, "has no establishments"},
      {"empty credential", "\n" + Credential(kKey, ""), 2, "may do nothing"},
      {"entitlement twice",
       Credential(kKey,
                  "entitlements { organ: ORGAN_COLLEGE unit: '0392' }\n entitlements { organ: "
                  "ORGAN_COLLEGE unit: '0392' }"),
       2, "stands twice"},
      {"term without an authorisation",
       Credential(kKey, "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392'\n authorised_from: '2026-01-01' }"), 2,
       "goes with the reference"},
      {"authorisation without its first day",
       Credential(kKey, "entitlements { organ: ORGAN_BURGEMEESTER unit: '0392'\n authorisation: 'b' }"), 1,
       "`authorised_from` is a day"},
      {"authorisation that ends before it begins",
       Credential(kKey,
                  "entitlements { organ: ORGAN_COLLEGE unit: '0392' authorisation: 'b' authorised_from: '2026-02-01'\n "
                  "authorised_until: '2026-01-01' }"),
       2, "cannot lie before"},
      {"unknown capacity", Credential(kKey, "\n capacities: 7"), 2, "a capacity is"},
      {"FG with another role", Officer("p", kKey, "JURIST") + Officer("p", kKey2, "FG"), 2, "no other role"},
      {"officer without role",
       "officers { person_id: 'p' oin: '00000099001000392000' public_key_sha256: '" + std::string(kKey) + "' }", 1,
       "a role is"},
      {"person id with a space", Officer("p q", kKey, "JURIST"), 1, "a person id is"},
      {"mandate for an unknown municipality", Mandate("0392", "0999"), 3, "no such organ of this municipality"},
      {"mandate of a burgemeester that is not there",
       Mandate("\"0392\"\n organ: ORGAN_COLLEGE", "\"0453\"\n organ: ORGAN_BURGEMEESTER"), 3,
       "no such organ of this municipality"},
      {"mandate of a minister", Mandate("ORGAN_COLLEGE", "ORGAN_MINISTER"), 4, "is given by"},
      {"mandate to an unknown OIN", Mandate("00000099000000021000", "00000099000000099000"), 5, "no participant has"},
      {"mandate to itself", Mandate("00000099000000021000", "00000099001000392000"), 5, "needs no mandate"},
      {"mandate without capacity", Mandate(" capacity: CAPACITY_MANDATARIS\n", ""), 1, "a capacity is"},
      {"mandate without kinds", Mandate(" kinds: MESSAGE_KIND_RELEASE_DATE\n", ""), 1, "at least one kind"},
      {"mandate for an unknown kind", Mandate("kinds: MESSAGE_KIND_RELEASE_DATE", "kinds: 77"), 7, "no kind"},
      {"mandate with a kind twice",
       Mandate("MESSAGE_KIND_RELEASE_DATE", "[MESSAGE_KIND_RELEASE_DATE, MESSAGE_KIND_RELEASE_DATE]"), 7,
       "stands twice"},
      {"mandate without from", Mandate(" from: \"2021-07-01\"\n", ""), 1, "`from` is a day"},
      {"mandate from a day that is not", Mandate("2021-07-01", "2021-02-29"), 8, "`from` is a day"},
      {"until before from", Mandate("2022-06-30", "2021-06-30"), 9, "cannot lie before"},
      {"mandate without decree", Mandate(" decree: \"besluit 1\"\n", ""), 1, "`decree` is missing"},
      {"mandate id twice", Mandate("", "") + Mandate("", ""), 14, "mandate id stands twice"},
      {"merger from an unknown municipality",
       "mergers { from_gemeente: '0999'\n to_gemeente: '0394' on: '2027-01-01' }", 1, "no college in the directory"},
      {"merger to an unknown municipality", "mergers { from_gemeente: '0392'\n to_gemeente: '0999' on: '2027-01-01' }",
       2, "no college in the directory"},
      {"merger in a municipality without burgemeester",
       "mergers { from_gemeente: '0392'\n to_gemeente: '0453' on: '2027-01-01' }", 2, "has no burgemeester"},
      {"merger in itself", "mergers { from_gemeente: '0392'\n to_gemeente: '0392' on: '2027-01-01' }", 2, "in itself"},
      {"merger on no day", "mergers { from_gemeente: '0392' to_gemeente: '0394'\n on: 'morgen' }", 2, "`on` is a day"},
      {"two mergers of one",
       "mergers { from_gemeente: '0392' to_gemeente: '0394' on: '2027-01-01' }\n"
       "mergers { from_gemeente: '0392' to_gemeente: '0394' on: '2028-01-01' }",
       2, "stands twice"},
      {"mergers in a circle",
       "mergers { from_gemeente: '0392' to_gemeente: '0394' on: '2027-01-01' }\n"
       "mergers { from_gemeente: '0394' to_gemeente: '0392' on: '2028-01-01' }",
       1, "circle"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto parsed = ParseBaseWith(c.text);
    CHECK_FALSE(parsed.ok());
    REQUIRE_FALSE(parsed.errors.empty());
    const DirectoryError& error = parsed.errors.front();
    CAPTURE(error.Format());
    CHECK(error.file == "more.textproto");
    CHECK(error.line == c.line);
    CHECK(error.column > 0);
    CHECK(error.text.find(c.says) != std::string::npos);
  }
}

TEST_CASE("All errors of all files are named at once, in the order of their places", "[identity]") {
  const SourceFile files[] = {{"b.textproto", "participants { oin: 'x' name: '' }"},
                              {"a.textproto", Credential("zz", "") + Officer("", kKey, "FG")},
                              {"base.textproto", kBase}};
  const auto parsed = Directory::Parse(files);
  std::vector<std::string> places;
  for (const auto& error : parsed.errors) places.push_back(error.file + ":" + std::to_string(error.line));
  CHECK(places ==
        std::vector<std::string>{"a.textproto:1", "a.textproto:1", "a.textproto:2", "b.textproto:1", "b.textproto:1"});
}

TEST_CASE("A file that cannot be read does not make errors of what it should have said", "[identity]") {
  const SourceFile files[] = {{"base.textproto", std::string(kBase) + "participants {"},
                              {"more.textproto", Mandate("", "") + Mandate("m1", "m 2")}};
  const auto parsed = Directory::Parse(files);
  REQUIRE(parsed.errors.size() == 2);
  CHECK(parsed.errors[0].file == "base.textproto");
  CHECK(parsed.errors[1].text.find("a mandate id is") != std::string::npos);
}

TEST_CASE("A directory without files, with too many, too large, not UTF-8 or of one name twice is refused",
          "[identity]") {
  CHECK_FALSE(Directory::Parse({}).ok());
  std::vector<SourceFile> many(kDirectoryFilesMax, SourceFile{"", ""});
  for (size_t i = 0; i < many.size(); ++i) many[i].name = std::to_string(i);
  many[0].text = kBase;
  CHECK(Directory::Parse(many).ok());
  many.push_back({"one more", ""});
  CHECK_FALSE(Directory::Parse(many).ok());

  std::string text = kBase;
  text.resize(kSourceFileBytesMax, '\n');
  const SourceFile full[] = {{"base", text}};
  CHECK(Directory::Parse(full).ok());
  const SourceFile over[] = {{"base", text + "\n"}};
  CHECK_FALSE(Directory::Parse(over).ok());

  const SourceFile not_utf8[] = {{"base", std::string(kBase) + "# \xff\n"}};
  CHECK_FALSE(Directory::Parse(not_utf8).ok());
  const SourceFile same[] = {{"x/base", kBase}, {"y/base", ""}};
  CHECK_FALSE(Directory::Parse(same).ok());
  const SourceFile nobody[] = {{"base", ""}};
  CHECK_FALSE(Directory::Parse(nobody).ok());
}

TEST_CASE("A list of errors ends at its limit and counts the rest", "[identity]") {
  std::string text;
  for (size_t i = 0; i < kDirectoryErrorsMax + 5; ++i) text += "participants { oin: 'x' name: 'n' }\n";
  const auto parsed = ParseBaseWith(text);
  REQUIRE(parsed.errors.size() == kDirectoryErrorsMax + 1);
  CHECK(parsed.errors.back().text == "and 5 errors more");
}

TEST_CASE("The digest names the source bytes whatever the order or folder of the files", "[identity]") {
  const SourceFile one[] = {{"a/base", kBase}, {"a/more", Mandate("", "")}};
  const SourceFile other[] = {{"b/more", Mandate("", "")}, {"b/base", kBase}};
  const SourceFile changed[] = {{"base", kBase}, {"more", Mandate("", "") + "\n"}};
  const SourceFile moved[] = {{"base", std::string(kBase) + Mandate("", "")}, {"more", ""}};
  const auto first = Directory::Parse(one);
  REQUIRE(first.ok());
  CHECK(first.directory->digest() == Directory::Parse(other).directory->digest());
  CHECK(first.directory->digest() != Directory::Parse(changed).directory->digest());
  CHECK(first.directory->digest() != Directory::Parse(moved).directory->digest());
  CHECK(first.directory->digest() == ketenpoort::audit::crypto::Sha256(first.directory->CanonicalSource()));
}

TEST_CASE("A merger re-addresses from its day, through every merger up to then", "[identity]") {
  const auto parsed = ParseBaseWith(R"(
    participants { oin: "00000099001000363000" name: "Amsterdam"
      organs { organ: ORGAN_COLLEGE unit: "0363" name: "n" contact_point: "c" }
      organs { organ: ORGAN_BURGEMEESTER unit: "0363" name: "n" contact_point: "c" } }
    mergers { from_gemeente: "0392" to_gemeente: "0394" on: "2027-01-01" }
    mergers { from_gemeente: "0394" to_gemeente: "0363" on: "2028-01-01" })");
  REQUIRE(parsed.ok());
  const Directory& d = *parsed.directory;
  CHECK_FALSE(d.MergedInto("0392", DayOf("2026-12-31")).has_value());
  CHECK(d.MergedInto("0392", DayOf("2027-01-01")) == "0394");
  CHECK(d.MergedInto("0392", DayOf("2027-12-31")) == "0394");
  CHECK(d.MergedInto("0392", DayOf("2028-01-01")) == "0363");
  CHECK_FALSE(d.MergedInto("0363", DayOf("2030-01-01")).has_value());
  const OrganRef old{Organ::kCollege, "0392"};
  CHECK(d.Readdressed(old, DayOf("2026-12-31")) == old);
  CHECK(d.Readdressed(old, DayOf("2027-01-01")) == OrganRef{Organ::kCollege, "0394"});
  CHECK(d.Readdressed({Organ::kDirecteur, "PI-ZWOLLE"}, DayOf("2030-01-01")).unit == "PI-ZWOLLE");
  const OrganRef amsterdam{Organ::kCollege, "0363"};
  CHECK(d.PredecessorsOf(amsterdam, DayOf("2027-06-01")).empty());
  CHECK(d.PredecessorsOf(amsterdam, DayOf("2028-01-01")) ==
        std::vector<OrganRef>{{Organ::kCollege, "0392"}, {Organ::kCollege, "0394"}});
  CHECK(d.LastDayOf(old) == DayOf("2026-12-31"));
  CHECK(d.LastDayOf(amsterdam) == ketenpoort::policy::kNoDay);
}

TEST_CASE("A reload with an error keeps the old directory and says why; a sound one counts on", "[identity]") {
  const SourceFile good[] = {{"base", kBase}};
  DirectoryHolder holder(Directory::Parse(good).directory);
  std::vector<uint64_t> heard;
  const auto subscription = holder.OnChange([&](uint64_t version) { heard.push_back(version); });
  const auto before = holder.Snapshot();
  REQUIRE(before->version() == 1);

  const SourceFile bad[] = {{"base", std::string(kBase) + "participants { oin: '1' name: 'X' }"}};
  const absl::Status status = holder.Reload(bad);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(status.message().find("base:22:16: an OIN is 20 digits") != absl::string_view::npos);
  CHECK(holder.Snapshot() == before);

  CHECK(holder.Reload(good).ok());
  CHECK(holder.Snapshot() == before);
  CHECK(heard.empty());

  const SourceFile more[] = {{"base", std::string(kBase) + Mandate("", "")}};
  CHECK(holder.Reload(more).ok());
  CHECK(holder.version() == 2);
  CHECK(heard == std::vector<uint64_t>{2});
  CHECK(before->MandansOf("00000099000000021000").empty());
}

TEST_CASE("A reload from files that are not there keeps the old directory", "[identity]") {
  const SourceFile good[] = {{"base", kBase}};
  DirectoryHolder holder(Directory::Parse(good).directory);
  const std::string missing[] = {"no/such/file.textproto"};
  CHECK_FALSE(holder.ReloadFiles(missing).ok());
  CHECK(holder.version() == 1);
}

TEST_CASE("A listener hears nothing once its subscription is gone", "[identity]") {
  ChangeListeners listeners;
  int heard = 0;
  {
    const auto subscription = listeners.Subscribe([&](uint64_t) { ++heard; });
    listeners.Notify(1);
    auto moved = listeners.Subscribe([&](uint64_t) { heard += 10; });
    moved = listeners.Subscribe([&](uint64_t) { heard += 100; });
    listeners.Notify(2);
  }
  listeners.Notify(3);
  CHECK(heard == 102);
}

// Facts survive their bytes, and no other bytes are facts.
#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "policy/facts.h"
#include "tests/policy/facts_builder.h"
#include "tests/policy/random_facts.h"

namespace ketenpoort::policy {
namespace {

constexpr uint64_t kSeed = 20261122;

// Bytes of version 1, as gateways wrote them: version 2 without what it added.
constexpr size_t kAddedBytes = 103;
std::string AsVersion1(const Facts& facts) {
  std::string bytes = EncodeFacts(facts);
  bytes.resize(bytes.size() - kAddedBytes);
  bytes[0] = 1;
  return bytes;
}

// Every field of version 1, and of what version 2 adds, as the bytes in which gateways recorded them: written down from
// the order and width of each field, not with EncodeFacts.
constexpr char kGolden1[] =
    // custody
    "010001010201010201020003"
    // titles
    "0300005080000050dc08000050797fffffff007fffffff7fffffff007fffffff7fffffff007fffffff7fffffff007fff"
    "ffff7fffffff007fffffff7fffffff007fffffff7fffffff"
    // colleges
    "0188010000507f0000007fffffff0000007fffffff"
    // departure, release, basis_ends
    "030006536239b0000000005080020000000000000000000050dc0100000000000000007fffffff"
    // sender_mandate, receiver_mandate
    "01010001000050147fffffff000000007fffffff7fffffff"
    // care_needed, attested, needs
    "010000002200"
    // corrects_lawful, answers_known, earlier_categories
    "000100000002"
    // end_notice, accepted_day, at_disclosure, trouble
    "00000050810100";
constexpr char kGoldenAdded[] =
    // isd_gemeente, attested_needs, paused, named_sender
    "01c5000002000000100001"
    // risk, assignment_known, supervision
    "0100010001010000507800005140"
    // bij
    "020100000c0257000050d2"
    // attestation, no_other_basis
    "010100000050a001"
    // consent
    "010100010006536239b000010000506e00005122000002020300010401880d"
    // wgs, forum_member, youth_framework
    "010001000001"
    // sender_authorisation, receiver_authorisation
    "010000005014000051a400017fffffff000051a5"
    // both_roles, access_cleared
    "0001";

// Days, categories and numbers that the golden bytes spell.
Facts GoldenFacts() {
  Facts f;
  CustodyFacts& c = f.custody;
  c.known = c.compulsory_supervision = c.identity_confirmed = true;
  c.title_count = 2;
  c.college_count = 1;
  c.place = PlaceKind::kPi;
  c.modality = Modality::kLeave;
  c.establishment = 0x0102;
  c.probation = 3;
  c.isd_gemeente = 453;
  c.titles[0] = {TitleKind::kVrijheidsstraf, 20608, 20700};
  c.titles[1] = {TitleKind::kTbs, 20601, kNoDay};
  c.colleges[0] = {392, CollegeGround::kIngezetene, 20607};
  c.departure = {Certainty::kFixed, 1'780'531'200'000'000, 20608};
  c.release = {Certainty::kExpected, 0, 20700};
  f.sender_mandate = {true, true, false, true, 20500, kNoDay};
  f.care_needed = f.answers_known = f.at_disclosure = true;
  f.needs = CategorySet{}.Add(Category::kC09).Add(Category::kC13);
  f.earlier_categories = CategorySet{}.Add(Category::kC01);
  f.accepted_day = 20609;
  f.attested_needs = CategorySet{}.Add(Category::kC09);
  f.paused = CategorySet{}.Add(Category::kC12);
  f.named_sender = f.assignment_known = f.no_other_basis = f.youth_framework = f.access_cleared = true;
  f.risk = {true, false, true, false};
  f.supervision = {true, 20600, 20800};
  f.bij = {BijOffence::kA2, true, false, 12, 599, 20690};
  f.attestation = {true, true, false, 20640};
  f.consent = {true,
               true,
               false,
               true,
               1'780'531'200'000'001,
               20590,
               20770,
               CategorySet{0x0202},
               {Organ::kReclassering, 1},
               {Organ::kCollege, 392},
               Purpose::kConsentedHelp};
  f.wgs = {true, false, true, false};
  f.sender_authorisation = {true, false, 20500, 20900};
  f.receiver_authorisation = {false, true, kNoDay, 20901};
  return f;
}

std::string BytesOf(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

// All parts of each sort of fact. A field that is added does not compile here until it is named.
auto PartsOf(Party& v) {
  auto& [a, b] = v;
  return std::tie(a, b);
}
auto PartsOf(TitleFact& v) {
  auto& [a, b, c] = v;
  return std::tie(a, b, c);
}
auto PartsOf(DateFact& v) {
  auto& [a, b, c] = v;
  return std::tie(a, b, c);
}
auto PartsOf(CollegeFact& v) {
  auto& [a, b, c] = v;
  return std::tie(a, b, c);
}
auto PartsOf(CustodyFacts& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
auto PartsOf(MandateFact& v) {
  auto& [a, b, c, d, e, f] = v;
  return std::tie(a, b, c, d, e, f);
}
auto PartsOf(AuthorisationFact& v) {
  auto& [a, b, c, d] = v;
  return std::tie(a, b, c, d);
}
auto PartsOf(RiskFacts& v) {
  auto& [a, b, c, d] = v;
  return std::tie(a, b, c, d);
}
auto PartsOf(AttestationFact& v) {
  auto& [a, b, c, d] = v;
  return std::tie(a, b, c, d);
}
auto PartsOf(OrderFact& v) {
  auto& [a, b, c] = v;
  return std::tie(a, b, c);
}
auto PartsOf(BijFacts& v) {
  auto& [a, b, c, d, e, f] = v;
  return std::tie(a, b, c, d, e, f);
}
auto PartsOf(ConsentFact& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k);
}
auto PartsOf(CaseFacts& v) {
  auto& [a, b, c, d] = v;
  return std::tie(a, b, c, d);
}
auto PartsOf(Facts& v) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee] = v;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, w, x, y, z, aa, bb, cc, dd, ee);
}

// Calls `visit` for each value, in the order in which they are declared.
template <typename Part, typename Visit>
void EachValue(Part& part, Visit& visit) {
  if constexpr (requires { PartsOf(part); }) {
    std::apply([&](auto&... parts) { (EachValue(parts, visit), ...); }, PartsOf(part));
  } else if constexpr (requires { part.size(); }) {
    for (auto& element : part) EachValue(element, visit);
  } else {
    visit(part);
  }
}

std::vector<int64_t> ValuesOf(Facts facts) {
  std::vector<int64_t> values;
  auto keep = [&](const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, CategorySet>) {
      values.push_back(value.bits);
    } else {
      values.push_back(static_cast<int64_t>(value));
    }
  };
  EachValue(facts, keep);
  return values;
}

// Another value that can be, in each byte it has.
void Change(bool& value) { value = !value; }
void Change(CategorySet& value) { value.bits ^= kAllCategories.bits; }
void Change(uint8_t& count) { --count; }
void Change(uint16_t& value) { value = static_cast<uint16_t>(value ^ 0x0101); }
void Change(int32_t& value) { value ^= 0x01010101; }
void Change(int64_t& value) { value ^= 0x0101010101010101; }
template <typename Enum>
requires std::is_enum_v<Enum>
void Change(Enum& value) { value = static_cast<Enum>(static_cast<int>(value) == 1 ? 2 : 1); }

Facts WithChanged(Facts facts, size_t place) {
  size_t at = 0;
  auto change = [&](auto& value) {
    if (at++ == place) Change(value);
  };
  EachValue(facts, change);
  return facts;
}

}  // namespace

TEST_CASE("The bytes of facts are these, of version 2 and of version 1", "[policy]") {
  const std::string golden = BytesOf(kGolden1);
  CHECK(EncodeFacts(GoldenFacts()) == '\2' + golden + BytesOf(kGoldenAdded));
  Facts read;
  REQUIRE(DecodeFacts('\2' + golden + BytesOf(kGoldenAdded), &read));
  CHECK(ValuesOf(read) == ValuesOf(GoldenFacts()));

  REQUIRE(DecodeFacts('\1' + golden, &read));
  Facts first;
  const Facts all = GoldenFacts();
  first.custody = all.custody;
  first.custody.isd_gemeente = 0;
  first.sender_mandate = all.sender_mandate;
  first.care_needed = first.answers_known = first.at_disclosure = true;
  first.needs = all.needs;
  first.earlier_categories = all.earlier_categories;
  first.accepted_day = all.accepted_day;
  CHECK(ValuesOf(read) == ValuesOf(first));
}

TEST_CASE("Facts are read back from their bytes, every field", "[policy]") {
  INFO("seed " << kSeed);
  RandomFacts random(kSeed);
  size_t length = 0;
  for (int i = 0; i < 2000; ++i) {
    const Facts facts = random.Next();
    const std::string bytes = EncodeFacts(facts);
    if (length == 0) length = bytes.size();
    REQUIRE(bytes.size() == length);
    Facts read;
    REQUIRE(DecodeFacts(bytes, &read));
    REQUIRE(ValuesOf(read) == ValuesOf(facts));
    REQUIRE(EncodeFacts(read) == bytes);
  }
}

TEST_CASE("Changing any single fact changes bytes of its own, and every byte but the version is of one fact",
          "[policy]") {
  // Every element of the arrays counts; the last ones hold defaults, so that a count less leaves out nothing.
  Facts full = GoldenFacts();
  full.custody.title_count = kTitlesMax;
  full.custody.college_count = kCollegesMax;
  const std::string bytes = EncodeFacts(full);
  const std::vector<int64_t> values = ValuesOf(full);
  std::vector<size_t> of(bytes.size(), values.size());
  for (size_t place = 0; place < values.size(); ++place) {
    INFO("value " << place);
    const Facts after = WithChanged(full, place);
    const std::string is = EncodeFacts(after);
    REQUIRE(is.size() == bytes.size());
    REQUIRE(is != bytes);
    for (size_t i = 0; i < is.size(); ++i) {
      if (is[i] == bytes[i]) continue;
      CHECK(of[i] == values.size());
      of[i] = place;
    }
    Facts read;
    REQUIRE(DecodeFacts(is, &read));
    CHECK(ValuesOf(read) == ValuesOf(after));
  }
  CHECK(std::count(of.begin(), of.end(), values.size()) == 1);
  CHECK(of[0] == values.size());
}

TEST_CASE("What lies beyond the counts is no fact", "[policy]") {
  Facts a;
  Facts b;
  b.custody.titles[3] = {TitleKind::kTbs, 1, 2};
  b.custody.colleges[2].gemeente = 392;
  CHECK(EncodeFacts(a) == EncodeFacts(b));
}

TEST_CASE("Bytes cut short, made longer or of another version are no facts", "[policy]") {
  const std::string bytes = EncodeFacts(Facts{});
  Facts untouched;
  untouched.trouble = true;
  for (size_t n = 0; n < bytes.size(); ++n) REQUIRE_FALSE(DecodeFacts(bytes.substr(0, n), &untouched));
  CHECK_FALSE(DecodeFacts(bytes + '\0', &untouched));
  for (const char version : {'\0', '\1', '\3'}) {
    std::string other = bytes;
    other[0] = version;
    CHECK_FALSE(DecodeFacts(other, &untouched));
  }
  CHECK(untouched.trouble);
}

TEST_CASE("Bytes of version 1 are still facts, with the defaults for what came later", "[policy]") {
  RandomFacts random(kSeed);
  for (int i = 0; i < 500; ++i) {
    const Facts facts = random.Next();
    const std::string old = AsVersion1(facts);
    Facts read;
    REQUIRE(DecodeFacts(old, &read));
    REQUIRE(AsVersion1(read) == old);
    CHECK(read.attested_needs == kAllCategories);
    CHECK(read.paused.Empty());
    CHECK(read.custody.isd_gemeente == 0);
    CHECK_FALSE(read.consent.found);
    CHECK_FALSE(DecodeFacts(old.substr(0, old.size() - 1), &read));
    CHECK_FALSE(DecodeFacts(old + '\0', &read));
  }
}

TEST_CASE("Any damaged byte is refused or gives other facts with exactly those bytes", "[policy]") {
  RandomFacts random(kSeed);
  const std::string bytes = EncodeFacts(random.Next());
  int refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ static_cast<char>(flip));
      Facts read;
      if (!DecodeFacts(damaged, &read)) {
        ++refused;
      } else {
        REQUIRE(EncodeFacts(read) == damaged);
      }
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("A flag that is neither 0 nor 1, a name out of range and a count too high are refused", "[policy]") {
  const std::string bytes = EncodeFacts(Facts{});
  const auto with = [&](size_t at, int value) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(value);
    return changed;
  };
  Facts read;
  CHECK_FALSE(DecodeFacts(with(1, 2), &read));  // known
  CHECK(DecodeFacts(with(1, 1), &read));
  CHECK_FALSE(DecodeFacts(with(5, kTitlesMax + 1), &read));                      // title_count
  CHECK_FALSE(DecodeFacts(with(6, kCollegesMax + 1), &read));                    // college_count
  CHECK_FALSE(DecodeFacts(with(7, kPlaceKindCount), &read));                     // place
  CHECK_FALSE(DecodeFacts(with(8, kModalityCount), &read));                      // modality
  CHECK_FALSE(DecodeFacts(with(13, static_cast<int>(TitleKind::kTbs)), &read));  // a title beyond the count
}

}  // namespace ketenpoort::policy

// Which person a report is about.
#include "gateway/custody/identity.h"

#include <catch2/catch.hpp>
#include <map>

#include "absl/status/status.h"
#include "tests/gateway/custody/course.h"

namespace ketenpoort::custody::test {
namespace {

PersonNo Person(uint8_t n) {
  PersonNo person{};
  person[0] = n;
  return person;
}

// A register with persons 1 (BSN and SKN A), 2 (SKN B), 3 (no number), and one report of each: "r1", "r2", "r3".
class Register {
 public:
  Register() {
    numbers_[Person(1)] = {{NumberKind::kBsn, TestBsn(1)}, {NumberKind::kSkn, "A"}};
    numbers_[Person(2)] = {{NumberKind::kSkn, "B"}};
    numbers_[Person(3)] = {};
  }

  PersonLookup Lookup() const {
    PersonLookup lookup;
    lookup.by_number = [this](const PersonNumber& number) -> absl::StatusOr<std::optional<PersonNo>> {
      for (const auto& [person, numbers] : numbers_) {
        for (const PersonNumber& n : numbers) {
          if (n == number) return person;
        }
      }
      return std::optional<PersonNo>();
    };
    lookup.by_report = [](std::string_view id) -> absl::StatusOr<std::optional<PersonNo>> {
      if (id.size() == 2 && id[0] == 'r') return Person(static_cast<uint8_t>(id[1] - '0'));
      return std::optional<PersonNo>();
    };
    lookup.numbers_of = [this](const PersonNo& person) -> absl::StatusOr<std::vector<PersonNumber>> {
      return numbers_.at(person);
    };
    return lookup;
  }

 private:
  std::map<PersonNo, std::vector<PersonNumber>> numbers_;
};

v1::PersonIdentity Named(const std::string& bsn, const std::vector<std::string>& skns) {
  v1::PersonIdentity person;
  if (!bsn.empty()) person.set_bsn(bsn);
  for (const std::string& skn : skns) person.add_skn(skn);
  return person;
}

TEST_CASE("Only sound numbers are keys", "[custody]") {
  v1::PersonIdentity person = Named("123456789", {"A", "A", ""});
  person.set_v_number("V1");
  const NamedNumbers named = NumbersOf(person);
  CHECK(named.bsn_unsound);
  CHECK_FALSE(named.Confirmed());
  CHECK(named.numbers == std::vector<PersonNumber>{{NumberKind::kSkn, "A"}, {NumberKind::kVNumber, "V1"}});
  CHECK(NumbersOf(Named(TestBsn(1), {})).Confirmed());
  CHECK(NumbersOf(Named("", {"A"})).Confirmed());
  CHECK_FALSE(NumbersOf(Named("", {})).Confirmed());
  CHECK_FALSE(NumbersOf(Named("", {})).bsn_unsound);
}

TEST_CASE("Whom a report is about", "[custody]") {
  struct Case {
    const char* what;
    v1::PersonIdentity person;
    const char* replaces;
    PersonOutcome outcome;
    int found;
    size_t others;
    size_t to_add;
    int replaces_report_of;
  };
  const Case cases[] = {
      {"a known BSN", Named(TestBsn(1), {}), "", PersonOutcome::kKnown, 1, 0, 0, 0},
      {"a known SKN", Named("", {"B"}), "", PersonOutcome::kKnown, 2, 0, 0, 0},
      {"a BSN found later", Named(TestBsn(2), {"B"}), "", PersonOutcome::kKnown, 2, 0, 1, 0},
      {"a second SKN", Named(TestBsn(1), {"A", "C"}), "", PersonOutcome::kKnown, 1, 0, 1, 0},
      {"new numbers", Named(TestBsn(3), {"D"}), "", PersonOutcome::kNew, 0, 0, 2, 0},
      {"no number", Named("", {}), "", PersonOutcome::kNew, 0, 0, 0, 0},
      {"an unsound BSN only", Named("123456789", {}), "", PersonOutcome::kNew, 0, 0, 0, 0},
      {"an unsound BSN and a known SKN", Named("123456789", {"B"}), "", PersonOutcome::kKnown, 2, 0, 0, 0},
      {"two records", Named(TestBsn(1), {"B"}), "", PersonOutcome::kConflict, 1, 1, 0, 0},
      {"two records by SKN", Named("", {"B", "A"}), "", PersonOutcome::kConflict, 2, 1, 0, 0},
      {"another BSN on a known SKN", Named(TestBsn(4), {"A"}), "", PersonOutcome::kConflict, 1, 0, 0, 0},
      {"no number, replacing its own", Named("", {}), "r3", PersonOutcome::kKnown, 3, 0, 0, 0},
      {"no number, replacing one with a number", Named("", {}), "r1", PersonOutcome::kKnown, 1, 0, 0, 0},
      {"a number found for who had none", Named(TestBsn(5), {}), "r3", PersonOutcome::kKnown, 3, 0, 1, 0},
      {"the wrong person, the right one known", Named("", {"B"}), "r1", PersonOutcome::kKnown, 2, 0, 0, 1},
      {"the wrong person, the right one new", Named(TestBsn(6), {}), "r1", PersonOutcome::kNew, 0, 0, 1, 1},
      {"replacing an unknown report", Named("", {"B"}), "zz", PersonOutcome::kKnown, 2, 0, 0, 0},
  };
  const Register reg;
  for (const Case& c : cases) {
    INFO(c.what);
    const auto resolved = ResolvePerson(NumbersOf(c.person), c.replaces, reg.Lookup());
    REQUIRE(resolved.ok());
    CHECK(resolved->outcome == c.outcome);
    if (c.found != 0) CHECK(resolved->person == Person(static_cast<uint8_t>(c.found)));
    CHECK(resolved->others.size() == c.others);
    CHECK(resolved->to_add.size() == c.to_add);
    CHECK(resolved->replaces_report_of.has_value() == (c.replaces_report_of != 0));
    if (c.replaces_report_of != 0) {
      CHECK(*resolved->replaces_report_of == Person(static_cast<uint8_t>(c.replaces_report_of)));
    }
  }
}

TEST_CASE("A look-up that fails is passed on", "[custody]") {
  const Register reg;
  for (int broken = 0; broken < 3; ++broken) {
    PersonLookup lookup = reg.Lookup();
    const absl::Status lost = absl::DataLossError("row cannot be read");
    if (broken == 0) lookup.by_number = [&](const PersonNumber&) { return lost; };
    if (broken == 1) lookup.by_report = [&](std::string_view) { return lost; };
    if (broken == 2) lookup.numbers_of = [&](const PersonNo&) { return lost; };
    CHECK(ResolvePerson(NumbersOf(Named(TestBsn(1), {})), "r1", lookup).status() == lost);
  }
}

}  // namespace
}  // namespace ketenpoort::custody::test

#include "audit/attribute_state.h"

#include <catch2/catch.hpp>

#include "audit/commitment.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit {
namespace {

const std::string kEntryId(16, 'e');
const std::string kSalt(32, 's');
const std::string kOtherSalt(32, 't');

CommittedValue Committed(AttributeTag tag, const std::string& salt, const std::string& value) {
  return {static_cast<uint32_t>(tag), crypto::ToBytes(Commit(kEntryId, tag, salt, value))};
}

HeldOpening Held(AttributeTag tag, const std::string& salt, const std::string& value, bool given) {
  return {static_cast<uint32_t>(tag), salt, value, given};
}

constexpr auto kReason = AttributeTag::kReason;
constexpr auto kPerson = AttributeTag::kActingPerson;

}  // namespace

TEST_CASE("An attribute is opened, withheld, erased by an entry, or missing", "[audit][attribute]") {
  struct Case {
    const char* name;
    std::vector<HeldOpening> held;
    std::vector<uint64_t> erased_by;
    AttributeState state;
    std::optional<uint64_t> by;
  };
  const std::vector<Case> cases = {
      {"given", {Held(kReason, kSalt, "why", true)}, {}, AttributeState::kOpened, {}},
      {"held back", {Held(kReason, kSalt, "why", false)}, {}, AttributeState::kWithheld, {}},
      {"held though another part went", {Held(kReason, kSalt, "why", false)}, {9}, AttributeState::kWithheld, {}},
      {"gone", {}, {9, 12}, AttributeState::kErased, 9},
      {"nowhere", {}, {}, AttributeState::kMissing, {}},
      {"another value", {Held(kReason, kSalt, "lie", true)}, {}, AttributeState::kMissing, {}},
      {"another salt", {Held(kReason, kOtherSalt, "why", true)}, {}, AttributeState::kMissing, {}},
      {"a salt of another width", {Held(kReason, "s", "why", true)}, {}, AttributeState::kMissing, {}},
      {"another tag", {Held(kPerson, kSalt, "why", true)}, {}, AttributeState::kMissing, {}},
  };
  const std::vector<CommittedValue> committed = {Committed(kReason, kSalt, "why")};
  for (const Case& c : cases) {
    INFO(c.name);
    const std::vector<AttributeStatus> states = StatesOf(kEntryId, committed, c.held, c.erased_by);
    REQUIRE(states.size() == 1);
    CHECK(states[0].tag == committed[0].tag);
    CHECK(AttributeStateName(states[0].state) == AttributeStateName(c.state));
    CHECK(states[0].erased_by == c.by);
  }
}

TEST_CASE("One opening stands for one of two equal attributes, in whatever order they come", "[audit][attribute]") {
  const std::vector<CommittedValue> committed = {Committed(kReason, kSalt, "same"), Committed(kPerson, kSalt, "p"),
                                                 Committed(kReason, kSalt, "same")};
  const std::vector<HeldOpening> held = {Held(kPerson, kSalt, "p", false), Held(kReason, kSalt, "same", true)};
  const std::vector<AttributeStatus> states = StatesOf(kEntryId, committed, held, {});
  REQUIRE(states.size() == 3);
  CHECK(states[0].state == AttributeState::kOpened);
  CHECK(states[1].state == AttributeState::kWithheld);
  CHECK(states[2].state == AttributeState::kMissing);
}

TEST_CASE("A commitment of another width, or of a tag nobody knows, fits nothing", "[audit][attribute]") {
  const std::vector<CommittedValue> committed = {{static_cast<uint32_t>(kReason), "short"},
                                                 {9'999, std::string(32, 'c')}};
  const std::vector<HeldOpening> held = {Held(kReason, kSalt, "why", true), {9'999, kSalt, "x", true}};
  for (const AttributeStatus& status : StatesOf(kEntryId, committed, held, {})) {
    CHECK(status.state == AttributeState::kMissing);
  }
}

}  // namespace ketenpoort::audit

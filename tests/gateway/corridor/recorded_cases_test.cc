// Decisions of the log as cases: whole, erased, incomplete or none; and nothing that is not what was committed.
#include "gateway/corridor/recorded_cases.h"

#include <catch2/catch.hpp>
#include <random>

#include "audit/crypto/os_random_source.h"
#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/entry.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/request_bytes.h"
#include "tests/gateway/corridor/reading_world.h"

namespace ketenpoort::corridor {
namespace {

using audit::AttributeTag;

policy::Request SomeRequest() {
  policy::Request request;
  request.sender = {policy::Organ::kReclassering, 1};
  request.receiver = {policy::Organ::kCollege, 392};
  request.kind = policy::MessageKind::kReintegrationPlan;
  request.purpose = policy::Purpose::kReintegrationPlan;
  request.excess = policy::Excess::kWithhold;
  request.categories.Add(policy::Category::kC09);
  request.care_frameworks = 5;
  return request;
}

struct Kept {
  v1::AuditEntry entry;
  std::string person;
  std::string caller;
};

// A refusal as the recorder writes one, without the attributes in `without`.
Kept Refused(const std::vector<AttributeTag>& without = {}) {
  EntrySpec spec;
  spec.clear.set_kind(v1::ENTRY_KIND_DENIED);
  spec.clear.set_policy_digest(std::string(32, 'd'));
  spec.clear.set_decided_at_us(1'793'610'000'000'000);
  spec.person = store::PersonNo{7};
  const std::vector<Attribute> all = {{AttributeTag::kFacts, policy::EncodeFacts({})},
                                      {AttributeTag::kRequest, policy::EncodeRequest(SomeRequest())},
                                      {AttributeTag::kConditions, std::string("\0\0\0\0\0\0\1\2", 8)},
                                      {AttributeTag::kSubject, std::string(16, 'p')}};
  for (const Attribute& one : all) {
    if (std::find(without.begin(), without.end(), one.tag) == without.end()) spec.about_person.push_back(one);
  }
  spec.about_caller.push_back({AttributeTag::kActingPerson, "medewerker-1"});
  audit::crypto::OsRandomSource random;
  const auto draft = MakeEntry(std::move(spec), random);
  REQUIRE(draft.ok());
  REQUIRE(draft->parts.size() == 2);
  Kept kept{{}, draft->parts[0].plaintext, draft->parts[1].plaintext};
  REQUIRE(kept.entry.ParseFromString(draft->bytes));
  return kept;
}

CaseState StateOf(const v1::AuditEntry& entry, const std::optional<std::string>& openings) {
  const auto one = ReadCase(entry, openings);
  REQUIRE(one.ok());
  return one->state;
}

TEST_CASE("A request has one spelling of fifteen bytes, and no other is read", "[corridor][recorded_cases]") {
  const std::string bytes = policy::EncodeRequest(SomeRequest());
  CHECK(bytes == std::string("\x01\x03\x00\x01\x04\x01\x88\x05\x02\x02\x00\x00\x02\x00\x05", policy::kRequestBytes));
  std::mt19937_64 dice(7);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string other = bytes;
    for (int flips = 0; flips < 1 + i % 3; ++flips) other[dice() % other.size()] = static_cast<char>(dice());
    const auto request = policy::DecodeRequest(other);
    if (!request) continue;
    ++read;
    CHECK(policy::EncodeRequest(*request) == other);
  }
  CHECK(read > 1'000);
  for (const size_t place : {size_t{0}, size_t{1}, size_t{4}, size_t{7}, size_t{8}, size_t{9}, size_t{10}}) {
    std::string other = bytes;
    other[place] = '\x7f';
    CHECK_FALSE(policy::DecodeRequest(other).has_value());
  }
  // The bit of no category.
  std::string none = bytes;
  none[13] = '\x01';
  CHECK_FALSE(policy::DecodeRequest(none).has_value());
  CHECK_FALSE(policy::DecodeRequest(bytes.substr(1)).has_value());
  CHECK_FALSE(policy::DecodeRequest(bytes + '\0').has_value());
}

TEST_CASE("A decision is a case with exactly what was committed", "[corridor][recorded_cases]") {
  const Kept kept = Refused();
  const auto one = ReadCase(kept.entry, kept.person + kept.caller);
  REQUIRE(one.ok());
  REQUIRE(one->state == CaseState::kWhole);
  CHECK(policy::EncodeRequest(one->request) == policy::EncodeRequest(SomeRequest()));
  CHECK(policy::EncodeFacts(one->facts) == policy::EncodeFacts({}));
  CHECK(one->conditions.bits == 0x102);
  CHECK(one->person == std::string(16, 'p'));
  CHECK(one->time.instant_us == kept.entry.decided_at_us());
  CHECK(one->time.amsterdam_day == gateway::AmsterdamDay(kept.entry.decided_at_us()));
}

TEST_CASE("Without the person's key a decision is erased, never guessed", "[corridor][recorded_cases]") {
  const Kept kept = Refused();
  CHECK(StateOf(kept.entry, std::nullopt) == CaseState::kErased);
  CHECK(StateOf(kept.entry, kept.caller) == CaseState::kErased);
  CHECK(StateOf(kept.entry, "") == CaseState::kErased);
  for (const AttributeTag tag : {AttributeTag::kFacts, AttributeTag::kRequest, AttributeTag::kConditions}) {
    const Kept before = Refused({tag});
    CHECK(StateOf(before.entry, before.person + before.caller) == CaseState::kIncomplete);
    CHECK(StateOf(before.entry, std::nullopt) == CaseState::kIncomplete);
  }
  const Kept nobody = Refused({AttributeTag::kSubject});
  const auto one = ReadCase(nobody.entry, nobody.person);
  REQUIRE(one.ok());
  CHECK(one->state == CaseState::kWhole);
  CHECK_FALSE(one->person.has_value());
}

TEST_CASE("What no rule decided is no case", "[corridor][recorded_cases]") {
  const Kept kept = Refused();
  const std::string all = kept.person + kept.caller;
  v1::AuditEntry other = kept.entry;
  other.set_reason_code(kNoStanding);
  CHECK(StateOf(other, all) == CaseState::kNone);
  other.set_reason_code(kPolicyExpired);
  CHECK(StateOf(other, all) == CaseState::kWithoutPolicy);
  other = kept.entry;
  other.clear_policy_digest();
  CHECK(StateOf(other, all) == CaseState::kNone);
  for (const v1::EntryKind kind : {v1::ENTRY_KIND_CHECKED, v1::ENTRY_KIND_POLICY_ACTIVATED, v1::ENTRY_KIND_LOG_READ,
                                   v1::ENTRY_KIND_EXPIRED, v1::ENTRY_KIND_WITHDRAWN}) {
    other = kept.entry;
    other.set_kind(kind);
    CHECK(StateOf(other, all) == CaseState::kNone);
  }
  for (const v1::EntryKind kind : {v1::ENTRY_KIND_ACCEPTED, v1::ENTRY_KIND_DISCLOSED, v1::ENTRY_KIND_HELD}) {
    other = kept.entry;
    other.set_kind(kind);
    CHECK(StateOf(other, all) == CaseState::kWhole);
  }
}

TEST_CASE("An opening that is not what was committed is damage, not a case", "[corridor][recorded_cases]") {
  const Kept kept = Refused();
  for (int i = 0; i < 4; ++i) {
    v1::OpeningSet set;
    REQUIRE(set.ParseFromString(kept.person));
    REQUIRE(set.openings_size() == 4);
    set.mutable_openings(i)->mutable_value()->back() ^= 1;
    CHECK(ReadCase(kept.entry, set.SerializeAsString()).status().code() == absl::StatusCode::kDataLoss);
  }
  CHECK(ReadCase(kept.entry, "no openings").status().code() == absl::StatusCode::kDataLoss);
  // Those of another entry.
  CHECK(ReadCase(kept.entry, Refused().person).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Every decision the gateway records is decided again exactly as it stands", "[corridor][recorded_cases]") {
  testing::ReadingWorld world;
  const std::string bsn = testing::TestBsn(80);
  world.Report(testing::Sentence(world, bsn, "2026-11-02", "2027-03-01"));
  world.Receive("rcn", {"COLLEGE:0392"}, true);
  REQUIRE_FALSE(world.Submit("dji", testing::PlanFor(world, "0392", bsn))->all_denied);
  v1::Message withheld = testing::PlanFor(world, "0392", bsn);
  withheld.mutable_envelope()->set_excess(v1::EXCESS_WITHHOLD);
  withheld.mutable_reintegration_plan()->mutable_course()->set_motivation("gemotiveerd");
  REQUIRE(world.Submit("dji", withheld).ok());
  v1::Message refused = testing::PlanFor(world, "0392", bsn);
  refused.mutable_reintegration_plan()->mutable_refused()->set_offence("x");
  REQUIRE(world.Submit("dji", refused)->all_denied);
  REQUIRE(world
              .Submit("dji",
                      testing::RiskFrom(world, v1::ORGAN_DIRECTEUR, "PI-ZWOLLE", v1::ORGAN_BURGEMEESTER, "0392", bsn))
              .ok());
  world.Receive("rcn", {"COLLEGE:0392"}, true);
  world.Receive("haarlem", {"BURGEMEESTER:0392"}, true);
  auto view = world.store().Snapshot();
  REQUIRE(view.ok());
  int decided = 0;
  for (uint64_t i = 0; i < (*view)->LogSize(); ++i) {
    v1::AuditEntry entry;
    REQUIRE(entry.ParseFromString(*(*view)->ReadEntry(i)));
    const auto one = ReadCase(entry, *(*view)->ReadOpenings(i));
    REQUIRE(one.ok());
    if (one->state == CaseState::kNone) continue;
    INFO(entry.ShortDebugString());
    REQUIRE(one->state == CaseState::kWhole);
    const Verdict verdict = DecideCase(world.policies().Snapshot().policy, *one);
    CHECK(IsAsRecorded(verdict, entry));
    CHECK(verdict.judgement.conditions == one->conditions);
    entry.set_denial_id("D99");
    CHECK_FALSE(IsAsRecorded(verdict, entry));
    ++decided;
  }
  CHECK(decided >= 11);
}

TEST_CASE("The entries of some days are found by their times", "[corridor][recorded_cases]") {
  testing::ReadingWorld world;
  const auto report = [&](int n) {
    world.Report(testing::Sentence(world, testing::TestBsn(n), "2026-11-02", "2027-03-01"));
  };
  report(81);
  world.SetTime("2026-11-03", 23, 59);
  const uint64_t second = (*world.store().Snapshot())->LogSize();
  report(82);
  world.SetTime("2026-11-05", 0);
  const uint64_t fourth = (*world.store().Snapshot())->LogSize();
  report(83);
  auto view = *world.store().Snapshot();
  const uint64_t size = view->LogSize();
  const auto range = [&](const char* from, const char* until) {
    const auto found = RangeOf(*view, testing::DayOf(from), testing::DayOf(until));
    REQUIRE(found.ok());
    return std::pair(found->begin, found->end);
  };
  using Pair = std::pair<uint64_t, uint64_t>;
  CHECK(range("2026-11-02", "2026-11-02") == Pair{0, second});
  CHECK(range("2026-11-03", "2026-11-04") == Pair{second, fourth});
  CHECK(range("2026-11-04", "2026-11-04") == Pair{fourth, fourth});
  CHECK(range("2026-11-03", "2026-11-05") == Pair{second, size});
  CHECK(range("2026-12-01", "2026-12-02") == Pair{size, size});
  CHECK(range("2025-12-01", "2025-12-02") == Pair{0, 0});
}

}  // namespace
}  // namespace ketenpoort::corridor

// Deciding again finds what was written otherwise than it was decided, and what can no longer be decided.
#include "gateway/inquiry/replay.h"

#include <catch2/catch.hpp>
#include <future>

#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/compile/compile.h"
#include "tests/gateway/corridor/reading_world.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::inquiry {
namespace {

using testing::ReadingWorld;

// A line as an insider would add it: that of `index` with something changed, and its openings, or without them.
class Forged final : public store::Intent {
 public:
  Forged(uint64_t index, std::function<void(v1::AuditEntry&)> change, bool with_openings,
         std::promise<absl::Status>& settled)
      : index_(index), change_(std::move(change)), with_openings_(with_openings), settled_(settled) {}
  absl::Status Place(store::Transaction& transaction) override {
    const auto bytes = transaction.ReadEntry(index_);
    const auto openings = transaction.ReadOpenings(index_);
    v1::AuditEntry entry;
    if (!bytes.ok() || !openings.ok() || !entry.ParseFromString(*bytes)) return absl::InternalError("no such line");
    change_(entry);
    store::EntryDraft draft{entry.SerializeAsString(), {}};
    if (with_openings_) draft.parts.push_back({std::nullopt, **openings});
    return transaction.AppendEntry(std::move(draft)).status();
  }
  void Settle(const absl::Status& status, const store::Commit*) override { settled_.set_value(status); }

 private:
  uint64_t index_;
  std::function<void(v1::AuditEntry&)> change_;
  bool with_openings_;
  std::promise<absl::Status>& settled_;
};

// Something under a name, as the gateway keeps the text of a policy.
class KeptNamed final : public store::Intent {
 public:
  KeptNamed(std::string name, std::string value, std::promise<absl::Status>& settled)
      : name_(std::move(name)), value_(std::move(value)), settled_(settled) {}
  absl::Status Place(store::Transaction& transaction) override { return transaction.PutNamed(name_, value_); }
  void Settle(const absl::Status& status, const store::Commit*) override { settled_.set_value(status); }

 private:
  std::string name_;
  std::string value_;
  std::promise<absl::Status>& settled_;
};

class ReplayWorld : public ReadingWorld {
 public:
  ReplayWorld() { Report(testing::Sentence(*this, testing::TestBsn(1), "2026-11-02", "2027-03-01")); }

  v1::ReplayResponse Ask(const std::string& who, uint64_t from = 0, uint32_t count = kReplayEntriesMax) {
    v1::ReplayRequest request;
    request.set_from_index(from);
    request.set_count(count);
    request.set_reason("jaarcontrole");
    Replay replay(MakeRooms());
    const auto answer = replay.Ask(world().Caller(who), request, [] { return false; });
    INFO(answer.status());
    REQUIRE(answer.ok());
    return *answer;
  }
  uint64_t FirstAccepted() {
    const std::vector<v1::AuditEntry> entries = Entries();
    for (uint64_t i = 0; i < entries.size(); ++i) {
      if (entries[i].kind() == v1::ENTRY_KIND_ACCEPTED) return i;
    }
    FAIL("nothing was accepted");
    return 0;
  }
  void Forge(const std::function<void(v1::AuditEntry&)>& change, bool with_openings = true) {
    std::promise<absl::Status> settled;
    store().Enqueue(std::make_unique<Forged>(FirstAccepted(), change, with_openings, settled));
    REQUIRE(settled.get_future().get().ok());
  }
};

TEST_CASE("A policy of before duties stood in policies is decided by again", "[inquiry]") {
  ReplayWorld at;
  const std::string source = policy::CanonicalBytes(policy::FilesWithoutDuties());
  const auto sha256 = [](std::string_view bytes) { return audit::crypto::Sha256(bytes); };
  const std::string digest =
      audit::crypto::ToBytes(sha256(policy::BundleBytes(source, policy::CanonicalBytes({}), sha256)));
  std::promise<absl::Status> settled;
  at.store().Enqueue(std::make_unique<KeptNamed>("policy/" + audit::crypto::HexEncode(digest), source, settled));
  REQUIRE(settled.get_future().get().ok());
  at.Forge([&](v1::AuditEntry& entry) { entry.set_policy_digest(digest); });
  const v1::ReplayResponse replayed = at.Ask("supervisor");
  CHECK(replayed.policy_not_kept() == 0);
  CHECK(replayed.equal() == replayed.decisions());
}

TEST_CASE("What was decided comes out again", "[inquiry]") {
  ReplayWorld at;
  const v1::ReplayResponse replayed = at.Ask("supervisor");
  CHECK(replayed.decisions() > 0);
  CHECK(replayed.equal() == replayed.decisions());
  CHECK(at.Readings("REPLAY") == 1);
}

TEST_CASE("Each thing a line says otherwise than it was decided is found, and where", "[inquiry]") {
  const std::vector<std::function<void(v1::AuditEntry&)>> changes = {
      [](v1::AuditEntry& entry) { entry.set_outcome(v1::OUTCOME_DENIED); },
      [](v1::AuditEntry& entry) { entry.set_rule_ids(0, "R99"); },
      [](v1::AuditEntry& entry) { entry.mutable_basis(0)->set_article("20d(9)"); },
      [](v1::AuditEntry& entry) { entry.add_disclosed(v1::CATEGORY_C13_ZORGTRAJECT); },
      [](v1::AuditEntry& entry) { entry.set_denial_id("D07"); },
      [](v1::AuditEntry& entry) { entry.set_failing_condition("ATTESTED"); }};
  for (const auto& change : changes) {
    ReplayWorld at;
    const uint64_t forged = at.Entries().size();
    at.Forge(change);
    const v1::ReplayResponse replayed = at.Ask("supervisor");
    CHECK(replayed.different() == 1);
    CHECK(replayed.equal() + 1 == replayed.decisions());
    CHECK(replayed.first_different().index() == forged);
    CHECK(replayed.first_different().replayed() == v1::OUTCOME_ALLOWED);
    CHECK(replayed.first_different().rule_ids(0) != "R99");
    // Before it there is nothing.
    CHECK(at.Ask("supervisor", 0, static_cast<uint32_t>(forged)).different() == 0);
  }
}

TEST_CASE("What cannot be decided again is counted apart", "[inquiry]") {
  ReplayWorld at;
  const auto same = [](v1::AuditEntry&) {};
  at.Forge(same, false);
  at.Forge([](v1::AuditEntry& entry) { entry.set_policy_digest(std::string(32, 'x')); });
  const v1::ReplayResponse replayed = at.Ask("supervisor");
  CHECK(replayed.erased() == 1);
  CHECK(replayed.policy_not_kept() == 1);
  CHECK(replayed.different() == 0);
  CHECK(replayed.equal() + 2 == replayed.decisions());
}

TEST_CASE("An officer replays what the own organisation is party to, and a stretch ends where it was asked to",
          "[inquiry]") {
  ReplayWorld at;
  const v1::ReplayResponse all = at.Ask("supervisor");
  const v1::ReplayResponse own = at.Ask("fg-haarlem");
  CHECK(own.decisions() > 0);
  CHECK(own.decisions() < all.decisions());
  const v1::ReplayResponse none = at.Ask("supervisor", 0, 1);
  CHECK(none.next_index() == 1);
  CHECK(none.decisions() == 0);
  const v1::ReplayResponse past = at.Ask("supervisor", 1'000'000);
  CHECK(past.next_index() == 1'000'000);
  CHECK(past.decisions() == 0);
}

TEST_CASE("Whoever may not read replays nothing, and who stops waiting is not read for", "[inquiry]") {
  ReplayWorld at;
  v1::ReplayRequest request;
  request.set_count(10);
  request.set_reason("jaarcontrole");
  Replay replay(at.MakeRooms());
  const auto waits = [] { return false; };
  for (const std::string who : {"dji", "jurist", "operator"}) {
    CHECK(replay.Ask(at.world().Caller(who), request, waits).status().code() == absl::StatusCode::kPermissionDenied);
  }
  CHECK(replay.Ask(at.world().Caller("supervisor"), request, [] { return true; }).status().code() ==
        absl::StatusCode::kCancelled);
  request.set_reason("");
  CHECK(replay.Ask(at.world().Caller("supervisor"), request, waits).status().code() ==
        absl::StatusCode::kInvalidArgument);
  request.set_reason("x");
  request.set_count(kReplayEntriesMax + 1);
  CHECK(replay.Ask(at.world().Caller("supervisor"), request, waits).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(at.Readings("REPLAY") == 1);
}

}  // namespace
}  // namespace ketenpoort::inquiry

#include "gateway/witness/quorum.h"

#include <catch2/catch.hpp>
#include <limits>

#include "audit/cosignature.h"
#include "tests/clients/witness/test_log.h"

namespace ketenpoort::witness {
namespace {

constexpr int64_t kMinute = 60'000'000;
constexpr QuorumRule kTwoOfThree{2, 10, 5 * kMinute};

AskReply Cosigned(uint64_t witness) {
  AskReply reply;
  reply.kind = AskReply::Kind::kCosigned;
  reply.cosignature = {"w" + std::to_string(witness), static_cast<uint32_t>(witness), std::string(72, 'x')};
  return reply;
}

AskReply Knows(uint64_t size) {
  AskReply reply;
  reply.kind = AskReply::Kind::kKnowsSize;
  reply.size = size;
  return reply;
}

AskReply Other(AskReply::Kind kind) {
  AskReply reply;
  reply.kind = kind;
  reply.why = "as said";
  return reply;
}

AskReply Down() { return Other(AskReply::Kind::kUnreachable); }

struct Rounds {
  TestLog log{100};
  Quorum quorum{kTwoOfThree, {"w0", "w1", "w2"}};

  std::optional<PublishedCheckpoint> Round(uint64_t size, int64_t now_us, const std::vector<AskReply>& replies) {
    quorum.Begin({size, audit::SignCheckpoint(log.At(size), log.signer).value()});
    for (size_t i = 0; i < replies.size(); ++i) quorum.Take(i, replies[i]);
    return quorum.End(now_us);
  }
};

}  // namespace

TEST_CASE("A checkpoint is published with k cosignatures and not with one fewer", "[witness][quorum]") {
  struct Case {
    const char* name;
    std::vector<AskReply> replies;
    bool published;
  };
  const std::vector<Case> cases = {
      {"all", {Cosigned(0), Cosigned(1), Cosigned(2)}, true},
      {"one down", {Cosigned(0), Down(), Cosigned(2)}, true},
      {"one lagging", {Cosigned(0), Cosigned(1), Knows(3)}, true},
      {"two down", {Down(), Down(), Cosigned(2)}, false},
      {"one down and one lagging", {Down(), Knows(3), Cosigned(2)}, false},
      {"one down and one refusing", {Down(), Other(AskReply::Kind::kRefuses), Cosigned(2)}, false},
      {"nobody asked", {}, false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Rounds rounds;
    const auto published = rounds.Round(20, 0, one.replies);
    REQUIRE(published.has_value() == one.published);
    CHECK(rounds.quorum.MayDisclose(20, 0).ok() == one.published);
    CHECK(rounds.quorum.Contradiction().ok());
    if (!one.published) continue;
    CHECK(published->size == 20);
    const auto note = audit::ParseNote(published->note);
    REQUIRE(note.ok());
    size_t cosigned = 0;
    for (const AskReply& reply : one.replies) cosigned += reply.kind == AskReply::Kind::kCosigned;
    CHECK(note->signatures.size() == 1 + cosigned);
    CHECK(audit::OpenCheckpoint(published->note, std::vector{rounds.log.Verifier()})->checkpoint == rounds.log.At(20));
  }
}

TEST_CASE("One witness counts once, whatever it says twice", "[witness][quorum]") {
  Rounds rounds;
  rounds.quorum.Begin({20, audit::SignCheckpoint(rounds.log.At(20), rounds.log.signer).value()});
  rounds.quorum.Take(1, Cosigned(1));
  rounds.quorum.Take(1, Cosigned(1));
  CHECK(!rounds.quorum.End(0).has_value());
}

TEST_CASE("Cosignatures of another round do not count", "[witness][quorum]") {
  Rounds rounds;
  CHECK(!rounds.Round(20, 0, {Cosigned(0), Down(), Down()}).has_value());
  CHECK(!rounds.Round(21, 0, {Down(), Cosigned(1), Down()}).has_value());
  CHECK(!rounds.quorum.MayDisclose(21, 0).ok());
}

TEST_CASE("A lagging witness is asked from the size it names, at once", "[witness][quorum]") {
  Rounds rounds;
  CHECK(rounds.quorum.witnesses()[2].known_size == 0);
  rounds.Round(20, 0, {Cosigned(0), Cosigned(1), Knows(7)});
  CHECK(rounds.quorum.AskAgain());
  CHECK(rounds.quorum.witnesses()[0].known_size == 20);
  CHECK(rounds.quorum.witnesses()[2].known_size == 7);
  rounds.Round(25, 0, {Cosigned(0), Cosigned(1), Cosigned(2)});
  CHECK(!rounds.quorum.AskAgain());
  CHECK(rounds.quorum.witnesses()[2].known_size == 25);
  // One that names the size it was asked from says nothing new; it is not asked over and over.
  rounds.Round(30, 0, {Cosigned(0), Cosigned(1), Knows(25)});
  CHECK(!rounds.quorum.AskAgain());
  // One that forgot everything is asked from the beginning.
  rounds.Round(31, 0, {Cosigned(0), Cosigned(1), Knows(0)});
  CHECK(rounds.quorum.AskAgain());
  CHECK(rounds.quorum.witnesses()[2].known_size == 0);
}

TEST_CASE("Disclosing goes on within the bound and stops at it, in entries and in minutes",
          "[witness][quorum][limit]") {
  struct Case {
    const char* name;
    uint64_t log_size;
    int64_t now_us;
    bool may;
  };
  const std::vector<Case> cases = {
      {"at once", 20, 0, true},
      {"the last entry within", 29, 0, true},
      {"the first beyond", 30, 0, false},
      {"the last moment within", 20, 5 * kMinute, true},
      {"the first beyond it", 20, 5 * kMinute + 1, false},
      {"both within", 29, 5 * kMinute, true},
      {"far beyond", std::numeric_limits<uint64_t>::max(), std::numeric_limits<int64_t>::max(), false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Rounds rounds;
    REQUIRE(rounds.Round(20, 0, {Cosigned(0), Cosigned(1), Down()}).has_value());
    const absl::Status may = rounds.quorum.MayDisclose(one.log_size, one.now_us);
    CHECK(may.ok() == one.may);
    if (!one.may) CHECK(absl::IsUnavailable(may));
    // A round without a quorum moves nothing; one with it starts the bound anew.
    CHECK(!rounds.Round(29, 0, {Cosigned(0), Down(), Down()}).has_value());
    CHECK(rounds.quorum.MayDisclose(one.log_size, one.now_us).ok() == one.may);
    const uint64_t size = std::min<uint64_t>(one.log_size, 90);
    REQUIRE(rounds.Round(size, one.now_us, {Cosigned(0), Down(), Cosigned(2)}).has_value());
    CHECK(rounds.quorum.MayDisclose(size, one.now_us).ok());
  }
}

TEST_CASE("Before the first quorum nothing is disclosed, unless an officer decided so, for one bound",
          "[witness][quorum]") {
  Rounds rounds;
  CHECK(absl::IsUnavailable(rounds.quorum.MayDisclose(20, 0)));
  CHECK(!rounds.quorum.VouchedAge(0).has_value());
  rounds.Round(20, 0, {Down(), Down(), Down()});
  CHECK(absl::IsUnavailable(rounds.quorum.MayDisclose(20, 0)));
  rounds.quorum.Override(20, kMinute);
  CHECK(rounds.quorum.MayDisclose(29, 6 * kMinute).ok());
  CHECK(!rounds.quorum.MayDisclose(30, kMinute).ok());
  CHECK(!rounds.quorum.MayDisclose(20, 6 * kMinute + 1).ok());
  CHECK(rounds.quorum.VouchedSize() == 20);
  CHECK(rounds.quorum.VouchedAge(2 * kMinute) == kMinute);
}

TEST_CASE("A witness that cosigned more than this log has, or another log, stops disclosure for good",
          "[witness][quorum]") {
  struct Case {
    const char* name;
    AskReply reply;
    const char* words;
  };
  // Asked from 20, of a log of 20.
  const std::vector<Case> cases = {
      {"rolled back", Knows(21), "cosigned this log at `21` entries and here are only `20`"},
      {"another root at this size", Knows(20), "cosigned another log of this name at `20` entries"},
      {"another history", Other(AskReply::Kind::kBadProof), "does not continue the one it cosigned at `20`"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Rounds rounds;
    REQUIRE(rounds.Round(20, 0, {Cosigned(0), Cosigned(1), Cosigned(2)}).has_value());
    // The others vouch for it, and it makes no difference.
    CHECK(!rounds.Round(20, 0, {Cosigned(0), Cosigned(1), one.reply}).has_value());
    CHECK(absl::IsFailedPrecondition(rounds.quorum.Contradiction()));
    CHECK(std::string(rounds.quorum.Contradiction().message()).find("witness `w2`") != std::string::npos);
    CHECK(std::string(rounds.quorum.Contradiction().message()).find(one.words) != std::string::npos);
    rounds.Round(30, 0, {Cosigned(0), Cosigned(1), Cosigned(2)});
    rounds.quorum.Override(30, 0);
    CHECK(absl::IsFailedPrecondition(rounds.quorum.MayDisclose(30, 0)));
  }
}

TEST_CASE("Without configured witnesses everything may be disclosed and nothing is published", "[witness][quorum]") {
  Quorum none({}, {});
  CHECK(none.MayDisclose(1'000'000, 1'000 * kMinute).ok());
  TestLog log(3);
  none.Begin({3, audit::SignCheckpoint(log.At(3), log.signer).value()});
  CHECK(!none.End(0).has_value());
}

}  // namespace ketenpoort::witness

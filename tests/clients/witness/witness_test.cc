#include "clients/witness/witness.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "audit/private_key.h"
#include "clients/witness/http_listener.h"
#include "clients/witness/state_folder.h"
#include "clients/witness/witness_key.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/witness/http_client.h"
#include "tests/clients/witness/test_log.h"

namespace ketenpoort::witness {
namespace {

namespace fs = std::filesystem;
using certs::TestFolder;

constexpr int64_t kNow = 1'767'225'600;

std::unique_ptr<StateFolder> OpenState(const TestFolder& folder, const std::vector<audit::NoteVerifier>& logs) {
  auto state = StateFolder::Open(folder / "state", TestCosigner(), logs);
  REQUIRE(state.ok());
  return *std::move(state);
}

std::unique_ptr<Witness> Witnessing(std::unique_ptr<CheckpointKeeper> keeper,
                                    const std::vector<audit::NoteVerifier>& logs, int64_t now = kNow) {
  auto witness = Witness::Create(TestSigner(), logs, std::move(keeper), [now] { return now; });
  REQUIRE(witness.ok());
  return *std::move(witness);
}

// The one state file there is.
std::string StateFile(const TestFolder& folder) {
  for (const auto& file : fs::directory_iterator(folder / "state")) {
    if (file.path().extension() == ".checkpoint") return file.path().string();
  }
  return {};
}

// Does what another keeper does, until it is told to fail.
class FailingKeeper final : public CheckpointKeeper {
 public:
  FailingKeeper(std::unique_ptr<CheckpointKeeper> keeper, std::atomic<bool>& fail)
      : keeper_(std::move(keeper)), fail_(fail) {}
  std::optional<CosignedCheckpoint> Last(const std::string& origin) override { return keeper_->Last(origin); }
  absl::Status Keep(const CosignedCheckpoint& cosigned) override {
    if (fail_) return absl::InternalError("no space left on the disk");
    return keeper_->Keep(cosigned);
  }

 private:
  std::unique_ptr<CheckpointKeeper> keeper_;
  std::atomic<bool>& fail_;
};

// Ends the process when the state is on the disk and the answer is not yet on its way.
class DyingKeeper final : public CheckpointKeeper {
 public:
  explicit DyingKeeper(std::unique_ptr<CheckpointKeeper> keeper) : keeper_(std::move(keeper)) {}
  std::optional<CosignedCheckpoint> Last(const std::string& origin) override { return keeper_->Last(origin); }
  absl::Status Keep(const CosignedCheckpoint& cosigned) override {
    const absl::Status kept = keeper_->Keep(cosigned);
    if (cosigned.checkpoint.size == 20) ::kill(::getpid(), SIGKILL);
    return kept;
  }

 private:
  std::unique_ptr<CheckpointKeeper> keeper_;
};

bool IsCosignatureOf(const std::string& line, const audit::Checkpoint& checkpoint) {
  const auto parsed = audit::ParseSignatureLine(line);
  return parsed.ok() && audit::VerifyCosignature(TestCosigner(), audit::FormatCheckpoint(checkpoint), *parsed).ok();
}

}  // namespace

TEST_CASE("A witness cosigns a log as it grows, and the state file says so to anyone", "[witness]") {
  const TestFolder folder;
  TestLog log(300);
  const auto witness = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()});
  uint64_t old_size = 0;
  for (const uint64_t size : {1u, 256u, 256u, 300u}) {
    CAPTURE(size);
    const WitnessReply reply = witness->AddCheckpoint(log.Ask(old_size, size));
    REQUIRE(reply.status == 200);
    CHECK(IsCosignatureOf(reply.body, log.At(size)));
    const std::string note = certs::ReadAll(StateFile(folder));
    const auto by_log = audit::OpenCheckpoint(note, std::vector{log.Verifier()});
    REQUIRE(by_log.ok());
    CHECK(by_log->checkpoint == log.At(size));
    CHECK(note.ends_with(reply.body));
    old_size = size;
  }
  CHECK(witness->AddCheckpoint("garbage").status == 400);
}

TEST_CASE("Of two requests at once from one old size exactly one is cosigned", "[witness][race]") {
  const TestFolder folder;
  TestLog log(120);
  TestLog fork(120, "other-");
  const auto witness = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()});
  // A size that both histories may follow, since nothing was cosigned yet; then one of them is the log's for good.
  uint64_t old_size = 0;
  for (uint64_t round = 1; round <= 100; ++round) {
    const std::string bodies[2] = {log.Ask(old_size, round),
                                   round == 1 ? fork.Ask(0, 1) : log.Ask(old_size, round + 1)};
    unsigned statuses[2] = {0, 0};
    std::barrier start(2);
    std::thread other([&] {
      start.arrive_and_wait();
      statuses[1] = witness->AddCheckpoint(bodies[1]).status;
    });
    start.arrive_and_wait();
    statuses[0] = witness->AddCheckpoint(bodies[0]).status;
    other.join();
    CAPTURE(round, statuses[0], statuses[1]);
    REQUIRE((statuses[0] == 200) + (statuses[1] == 200) == 1);
    REQUIRE((statuses[0] == 409) + (statuses[1] == 409) == 1);
    if (round == 1 && statuses[1] == 200) return;  // the other history won: what follows is not its continuation
    old_size = statuses[0] == 200 ? round : round + 1;
    if (old_size > round) ++round;
  }
}

TEST_CASE("A rolled-back log, a fork and a repeated request are refused with the size that was cosigned", "[witness]") {
  const TestFolder folder;
  TestLog log(60);
  TestLog fork(60, "other-");
  const auto witness = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()});
  REQUIRE(witness->AddCheckpoint(log.Ask(0, 40)).status == 200);
  const std::string repeated = log.Ask(40, 50);
  REQUIRE(witness->AddCheckpoint(repeated).status == 200);
  struct Case {
    const char* name;
    std::string body;
    unsigned status;
  };
  const std::vector<Case> cases = {
      {"the smaller log, signed anew", log.Ask(40, 45), 409},
      {"the smaller log as if nothing was cosigned", log.Ask(0, 45), 409},
      {"the very request again", repeated, 409},
      {"another history from the size that was cosigned", fork.Ask(50, 60), 422},
      {"another history of this very size", fork.Ask(50, 50), 409},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const WitnessReply reply = witness->AddCheckpoint(one.body);
    CHECK(reply.status == one.status);
    if (one.status != 409) continue;
    CHECK(reply.content_type == "text/x.tlog.size");
    CHECK(reply.body == "50\n");
  }
  CHECK(witness->AddCheckpoint(log.Ask(50, 60)).status == 200);
}

TEST_CASE("A witness that was killed between remembering and answering never cosigns another history", "[witness]") {
  const TestFolder folder;
  TestLog log(40);
  TestLog fork(40, "other-");
  int port_pipe[2];
  REQUIRE(pipe(port_pipe) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto state = StateFolder::Open(folder / "state", TestCosigner(), std::vector{log.Verifier()});
    if (!state.ok()) ::_exit(3);
    auto witness = Witness::Create(TestSigner(), {log.Verifier()}, std::make_unique<DyingKeeper>(*std::move(state)),
                                   [] { return kNow; });
    if (!witness.ok()) ::_exit(4);
    auto listener = HttpListener::Start({"127.0.0.1", 0, "/add-checkpoint", std::nullopt}, {1 << 20},
                                        [&](const std::string& body) -> HttpAnswer {
                                          WitnessReply reply = (*witness)->AddCheckpoint(body);
                                          return {reply.status, reply.content_type, reply.body};
                                        });
    if (!listener.ok()) ::_exit(5);
    const uint16_t port = (*listener)->port();
    if (::write(port_pipe[1], &port, sizeof(port)) != sizeof(port)) ::_exit(6);
    while (true) ::pause();
  }
  uint16_t port = 0;
  REQUIRE(::read(port_pipe[0], &port, sizeof(port)) == sizeof(port));
  CHECK(Post(port, "/add-checkpoint", log.Ask(0, 10)).status == 200);
  CHECK(Post(port, "/add-checkpoint", log.Ask(10, 20)).status == 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  ::close(port_pipe[0]);
  ::close(port_pipe[1]);

  const auto again = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()});
  const WitnessReply from_before = again->AddCheckpoint(log.Ask(10, 30));
  CHECK(from_before.status == 409);
  CHECK(from_before.body == "20\n");
  CHECK(again->AddCheckpoint(fork.Ask(20, 30)).status == 422);
  CHECK(again->AddCheckpoint(log.Ask(20, 30)).status == 200);
}

TEST_CASE("A restart remembers what was cosigned, under a new key of the log and after a log was dropped",
          "[witness]") {
  const TestFolder folder;
  TestLog log(40);
  TestLog second(40, "second-", "log.example/second", 5);
  REQUIRE(Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()})->AddCheckpoint(log.Ask(0, 10)).status ==
          200);
  // Another log is watched now; what was cosigned of the first is still there, held by our own cosignature.
  {
    const auto witness = Witnessing(OpenState(folder, {second.Verifier()}), {second.Verifier()});
    CHECK(witness->AddCheckpoint(log.Ask(10, 20)).status == 404);
    CHECK(witness->AddCheckpoint(second.Ask(0, 5)).status == 200);
  }
  const auto witness =
      Witnessing(OpenState(folder, {log.Verifier(), second.Verifier()}), {log.Verifier(), second.Verifier()});
  CHECK(witness->AddCheckpoint(log.Ask(0, 20)).body == "10\n");
  CHECK(witness->AddCheckpoint(second.Ask(0, 20)).body == "5\n");
  const auto read = ReadStateFolder(folder / "state");
  REQUIRE(read.ok());
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].cosigned.checkpoint == second.At(5));
  CHECK((*read)[1].cosigned.checkpoint == log.At(10));
  CHECK((*read)[1].cosigned.time_s == kNow);
  CHECK((*read)[1].cosigner == kWitnessName);
}

TEST_CASE("A witness never cosigns again after its state could not be written", "[witness][fault]") {
  const TestFolder folder;
  TestLog log(40);
  std::atomic<bool> fail = false;
  const auto witness =
      Witnessing(std::make_unique<FailingKeeper>(OpenState(folder, {log.Verifier()}), fail), {log.Verifier()});
  REQUIRE(witness->AddCheckpoint(log.Ask(0, 10)).status == 200);
  fail = true;
  const WitnessReply failed = witness->AddCheckpoint(log.Ask(10, 20));
  CHECK(failed.status == 500);
  CHECK(failed.body.find("witness.example") == std::string::npos);
  CHECK(!witness->Health().ok());
  fail = false;
  for (const auto& [old_size, size] : std::vector<std::pair<uint64_t, uint64_t>>{{10, 20}, {20, 30}, {10, 10}}) {
    CHECK(witness->AddCheckpoint(log.Ask(old_size, size)).status == 500);
  }
}

TEST_CASE("A real write that fails stops the witness too", "[witness][fault]") {
  const TestFolder folder;
  TestLog log(40);
  const auto witness = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()});
  REQUIRE(witness->AddCheckpoint(log.Ask(0, 10)).status == 200);
  fs::rename(folder / "state", folder / "gone");
  CHECK(witness->AddCheckpoint(log.Ask(10, 20)).status == 500);
  fs::rename(folder / "gone", folder / "state");
  CHECK(witness->AddCheckpoint(log.Ask(10, 20)).status == 500);
}

TEST_CASE("A witness does not start on a state file that is not what it wrote", "[witness]") {
  TestLog log(40);
  TestLog fork(40, "other-");
  struct Case {
    const char* name;
    std::function<void(const std::string& file)> damage;
  };
  const auto edit = [](const std::string& from, const std::string& to) {
    return [from, to](const std::string& file) {
      std::string text = certs::ReadAll(file);
      text.replace(text.find(from), from.size(), to);
      certs::WriteAll(file, text);
    };
  };
  const std::vector<Case> cases = {
      {"empty", [](const std::string& file) { certs::WriteAll(file, ""); }},
      {"cut short", [](const std::string& file) { fs::resize_file(file, fs::file_size(file) - 9); }},
      {"another size", edit("\n10\n", "\n9\n")},
      {"another origin", edit("log.example/witnessed\n", "log.example/otherwise\n")},
      {"no cosignature",
       [&](const std::string& file) { certs::WriteAll(file, audit::SignCheckpoint(log.At(10), log.signer).value()); }},
      {"nobody's signature",
       [&](const std::string& file) {
         TestLog stranger(40, "entry-", kTestOrigin, 99);
         const std::string note = audit::SignCheckpoint(stranger.At(9), stranger.signer).value();
         const auto cosignature = TestSigner(8).Cosign(audit::FormatCheckpoint(stranger.At(9)), 1).value();
         certs::WriteAll(file, audit::AddSignature(note, cosignature).value());
       }},
      {"a file under another log's name",
       [](const std::string& file) {
         fs::rename(file, fs::path(file).parent_path() / (std::string(64, 'a') + ".checkpoint"));
       }},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const TestFolder folder;
    Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()})->AddCheckpoint(log.Ask(0, 10));
    one.damage(StateFile(folder));
    const auto opened = StateFolder::Open(folder / "state", TestCosigner(), std::vector{log.Verifier()});
    REQUIRE(!opened.ok());
    CHECK(absl::IsDataLoss(opened.status()));
    CHECK(std::string(opened.status().message()).find(".checkpoint`") != std::string::npos);
  }
}

TEST_CASE("Two witnesses never share a folder", "[witness]") {
  const TestFolder folder;
  TestLog log(1);
  const auto state = OpenState(folder, {log.Verifier()});
  CHECK(absl::IsFailedPrecondition(
      StateFolder::Open(folder / "state", TestCosigner(), std::vector{log.Verifier()}).status()));
}

TEST_CASE("The times of a witness's cosignatures never go back", "[witness]") {
  const TestFolder folder;
  TestLog log(40);
  REQUIRE(
      Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()}, kNow)->AddCheckpoint(log.Ask(0, 10)).status ==
      200);
  const auto witness = Witnessing(OpenState(folder, {log.Verifier()}), {log.Verifier()}, kNow - 3600);
  const WitnessReply reply = witness->AddCheckpoint(log.Ask(10, 20));
  REQUIRE(reply.status == 200);
  CHECK(audit::VerifyCosignature(TestCosigner(), audit::FormatCheckpoint(log.At(20)),
                                 audit::ParseSignatureLine(reply.body).value())
            .value() == static_cast<uint64_t>(kNow));
}

TEST_CASE("A witness is made only with keys of logs, each once", "[witness]") {
  const TestFolder folder;
  TestLog log(1);
  const auto make = [&](std::vector<audit::NoteVerifier> logs, audit::CosignatureSigner signer = TestSigner()) {
    return Witness::Create(std::move(signer), std::move(logs), nullptr, [] { return kNow; }).ok();
  };
  CHECK(!make({}));
  CHECK(!make({log.Verifier(), log.Verifier()}));
  CHECK(!make({TestCosigner()}));
  CHECK(!make({log.Verifier()}, TestSigner(7, "no name")));
  CHECK(make({log.Verifier()}));
}

TEST_CASE("A witness's key is read only where no other can read it, and is never written over", "[witness]") {
  const TestFolder folder;
  audit::testing::SeededRandomSource random(3);
  const auto vkey = MakeWitnessKey(folder / "w.key", kWitnessName, random);
  REQUIRE(vkey.ok());
  CHECK(certs::ReadAll(folder / "w.key.vkey") == *vkey + "\n");
  CHECK(audit::NoteVerifier::FromVerifierKey(*vkey)->type() == audit::NoteKeyType::kCosignatureV1);
  const auto signer = ReadWitnessKey(folder / "w.key");
  REQUIRE(signer.ok());
  CHECK(signer->VerifierKey() == *vkey);
  CHECK(absl::IsAlreadyExists(MakeWitnessKey(folder / "w.key", kWitnessName, random).status()));
  CHECK(!MakeWitnessKey(folder / "x.key", "no name", random).ok());
  fs::permissions(folder / "w.key", fs::perms::group_read, fs::perm_options::add);
  CHECK(absl::IsPermissionDenied(ReadWitnessKey(folder / "w.key").status()));
}

TEST_CASE("A private key has exactly one text, and a change of it is no key", "[witness][key]") {
  audit::testing::SeededRandomSource random(3);
  for (const auto type : {audit::NoteKeyType::kEd25519, audit::NoteKeyType::kCosignatureV1}) {
    const audit::PrivateKey key{"a/b", type, audit::crypto::SigningKey::Generate(random)};
    const std::string text = audit::FormatPrivateKey(key);
    const auto parsed = audit::ParsePrivateKey(text);
    REQUIRE(parsed.ok());
    CHECK(parsed->name == "a/b");
    CHECK(parsed->type == type);
    CHECK(parsed->key.PublicKey() == key.key.PublicKey());
    CHECK(audit::FormatPrivateKey(*parsed) == text);
    for (size_t i = 0; i + 1 < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'b' ? 'c' : 'b';
      CHECK(!audit::ParsePrivateKey(changed).ok());
    }
    for (const char* wrong : {"", "\n", "PRIVATE+KEY+", "PRIVATE+KEY+a", "PRIVATE+KEY+a+b", "PRIVATE+KEY+a+b+"}) {
      CHECK(!audit::ParsePrivateKey(wrong).ok());
    }
    CHECK(!audit::ParsePrivateKey(text + "\n").ok());
  }
}

}  // namespace ketenpoort::witness

// Every key of the gateway changed while it serves: what waits arrives, what was recorded is read, what was proven
// holds.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/tlog_proof.h"
#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

constexpr v1::GatewayKey kAllKeys[] = {v1::GATEWAY_KEY_LOG_SIGNING, v1::GATEWAY_KEY_PERSON_INDEX,
                                       v1::GATEWAY_KEY_KEY_ENCRYPTION, v1::GATEWAY_KEY_GATEWAY_OPENINGS,
                                       v1::GATEWAY_KEY_MAILBOX};

struct Changed {
  std::string refused;
  v1::ChangeKeyResponse answer;
};

Changed Change(GateWorld& world, const std::string& party, v1::GatewayKey key, bool retire = false) {
  v1::ChangeKeyRequest request;
  request.set_key(key);
  request.set_retire_earlier(retire);
  request.set_reason("jaarlijkse vervanging");
  Changed changed;
  const grpc::Status status = world.Audit(party)->ChangeKey(SoonContext().get(), request, &changed.answer);
  changed.refused = status.ok() ? "" : ReasonOf(status);
  if (!status.ok() && changed.refused.empty()) changed.refused = status.error_message();
  return changed;
}

v1::GetEntryResponse EntryAt(GateWorld& world, uint64_t index) {
  v1::GetEntryRequest request;
  request.set_index(index);
  request.set_reason("test");
  v1::GetEntryResponse answer;
  REQUIRE(world.Audit("supervisor")->GetEntry(SoonContext().get(), request, &answer).ok());
  return answer;
}

std::set<std::string> OpenedValues(const v1::GetEntryResponse& entry) {
  std::set<std::string> values;
  for (const v1::Opening& opening : entry.receipt().openings()) values.insert(opening.value());
  return values;
}

bool Proves(const v1::Receipt& receipt, const std::string& verifier_key) {
  const auto verifier = audit::NoteVerifier::FromVerifierKey(verifier_key).value();
  const auto proof = audit::ParseTlogProof(receipt.proof());
  return proof.ok() && audit::OpenCheckpoint(proof->checkpoint, std::span(&verifier, 1)).ok();
}

std::vector<std::string> VerifierKeysOf(const GateWorld& world) {
  const std::string text = certs::ReadAll(world.folder() / "log.vkey");
  std::vector<std::string> keys;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    keys.push_back(text.substr(at, text.find('\n', at) - at));
  }
  return keys;
}

bool NoEarlierSecrets(const GateWorld& world, bool but_signing) {
  for (const auto& file : std::filesystem::directory_iterator(world.folder() / "secrets")) {
    const std::string name = file.path().filename().string();
    if (!name.ends_with(".before")) continue;
    if (!but_signing || name != "log-signing.key.before") return false;
  }
  return true;
}

void CheckReplayedAlike(GateWorld& world) {
  v1::ReplayRequest replay;
  replay.set_count(20'000);
  replay.set_reason("test");
  v1::ReplayResponse replayed;
  REQUIRE(world.Audit("supervisor")->Replay(SoonContext().get(), replay, &replayed).ok());
  CHECK(replayed.decisions() > 0);
  CHECK(replayed.equal() == replayed.decisions());
}

TEST_CASE("Every key of the gateway changes while it serves, and nothing becomes unreadable", "[end_to_end][keys]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  world.Report(Sentence(TestBsn(2)));
  REQUIRE(world.Pull("rcn", Haarlem(), 1).deliveries_size() == 1);
  const v1::GetEntryResponse read_before = EntryAt(world, 0);
  const uint64_t reading = world.Entries().size() - 1;
  const std::string first = VerifierKeysOf(world).at(0);

  std::vector<uint64_t> indexes;
  std::string second;
  for (const v1::GatewayKey key : kAllKeys) {
    const Changed changed = Change(world, "vo-dji", key);
    REQUIRE(changed.refused == "");
    indexes.push_back(changed.answer.index());
    if (key == v1::GATEWAY_KEY_LOG_SIGNING) second = changed.answer.verifier_key();
    CHECK(changed.answer.verifier_key().empty() == (key != v1::GATEWAY_KEY_LOG_SIGNING));
  }
  CHECK(Change(world, "vo-dji", v1::GATEWAY_KEY_LOG_SIGNING).refused == "KEY_CHANGE_UNDER_WAY");
  CHECK(Eventually([&] { return NoEarlierSecrets(world, true); }));
  CHECK(Eventually([&] { return VerifierKeysOf(world) == std::vector<std::string>{second, first}; }));

  for (const bool restarted : {false, true}) {
    if (restarted) CHECK(SaysAtStart(world) == "");
    // Who asked before, who changed the keys, and why.
    CHECK(OpenedValues(EntryAt(world, reading)).contains("test"));
    CHECK(OpenedValues(EntryAt(world, indexes[0])) == std::set<std::string>{"v-001", "jaarlijkse vervanging"});
    const v1::GetEntryResponse entry = EntryAt(world, indexes[1]);
    v1::AuditEntry told;
    REQUIRE(told.ParseFromString(entry.receipt().entry()));
    CHECK(told.kind() == v1::ENTRY_KIND_KEY_CHANGED);
    CHECK(told.reason_code() == "PERSON_INDEX");
    CHECK(told.log_verifier_key().empty());
    CHECK(Proves(entry.receipt(), first));
    CHECK(Proves(entry.receipt(), second));
    // A report about a known person is one, whatever key its number is looked up by.
    const size_t before = world.Entries().size();
    v1::CustodyReport later = Sentence(TestBsn(1));
    CHECK(world.Report(later).state() != v1::REPORT_STATE_UNSPECIFIED);
    CHECK(world.Entries().size() > before);
  }
  v1::AuditEntry told;
  REQUIRE(told.ParseFromString(EntryAt(world, indexes[0]).receipt().entry()));
  CHECK(told.reason_code() == "LOG_SIGNING");
  CHECK(told.log_verifier_key() == second);
  CHECK(told.sender_oin() == kDjiOin);

  // What waited since before the change, sealed under a mailbox key that is gone.
  const v1::PullResponse waiting = world.Pull("rcn", Haarlem());
  REQUIRE(waiting.deliveries_size() >= 1);
  for (const v1::Delivery& delivery : waiting.deliveries()) {
    v1::DetentionStart start;
    CHECK(start.ParseFromString(delivery.payload()));
    CHECK(delivery.kind() == v1::MESSAGE_KIND_DETENTION_START);
    CHECK(start.has_person());
    CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
  }
  const Changed retired = Change(world, "vo-dji", v1::GATEWAY_KEY_LOG_SIGNING, true);
  REQUIRE(retired.refused == "");
  CHECK(NoEarlierSecrets(world, false));
  const v1::GetEntryResponse last = EntryAt(world, retired.answer.index());
  CHECK_FALSE(Proves(last.receipt(), first));
  CHECK(Proves(last.receipt(), second));
  CHECK(Proves(read_before.receipt(), first));
  CHECK(Change(world, "vo-dji", v1::GATEWAY_KEY_LOG_SIGNING, true).refused == "NO_EARLIER_KEY");

  CheckReplayedAlike(world);
}

TEST_CASE("Only a controller officer of the Minister changes a key, with a reason, and a key there is",
          "[end_to_end][keys]") {
  GateWorld world;
  const size_t before = world.Entries().size();
  CHECK(Change(world, "supervisor", v1::GATEWAY_KEY_MAILBOX).refused == "NOT_RESPONSIBLE");
  CHECK(Change(world, "vo-rn", v1::GATEWAY_KEY_MAILBOX).refused == "NOT_RESPONSIBLE");
  CHECK(Change(world, "fg-rn", v1::GATEWAY_KEY_MAILBOX).refused == "NOT_RESPONSIBLE");
  CHECK(Change(world, "dji", v1::GATEWAY_KEY_MAILBOX).refused == "NOT_AN_OFFICER");
  CHECK(Change(world, "vo-dji", v1::GATEWAY_KEY_MAILBOX, true).refused != "");
  CHECK(Change(world, "vo-dji", v1::GATEWAY_KEY_UNSPECIFIED).refused != "");
  CHECK(Change(world, "vo-dji", static_cast<v1::GatewayKey>(99)).refused != "");
  v1::ChangeKeyRequest request;
  request.set_key(v1::GATEWAY_KEY_MAILBOX);
  v1::ChangeKeyResponse answer;
  CHECK_FALSE(world.Audit("vo-dji")->ChangeKey(SoonContext().get(), request, &answer).ok());
  const std::vector<v1::AuditEntry> entries = world.Entries();
  for (size_t i = before; i < entries.size(); ++i) CHECK(entries[i].kind() != v1::ENTRY_KIND_KEY_CHANGED);
}

TEST_CASE("From the command line: a signing key is changed, and the log verifies with the file that holds both",
          "[end_to_end][keys]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const std::string vkey = world.folder() / "log.vkey";
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"audit",  "change-key", "--which",  "log-signing",
                                          "--vkey", vkey,         "--reason", "jaarlijkse vervanging"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ketenpoort(world, "vo-dji", std::move(arguments));
  };
  const Said changed = run({});
  INFO(changed.err);
  REQUIRE(changed.code == cli::ExitCode::kOk);
  CHECK(changed.out.find("Vanaf nu tekenen twee sleutels") != std::string::npos);
  REQUIRE(Eventually([&] { return VerifierKeysOf(world).size() == 2; }));
  CHECK(changed.out.find(VerifierKeysOf(world).at(0)) != std::string::npos);
  CHECK(run({}).err.find("nog niet afgerond") != std::string::npos);
  const Said retired = run({"--retire-earlier", "--lang", "en"});
  CHECK(retired.code == cli::ExitCode::kOk);
  CHECK(retired.out.find("signs no longer and is destroyed") != std::string::npos);
  world.Report(Sentence(TestBsn(2)));
  world.Stop();
  std::istringstream in;
  std::ostringstream out;
  cli::Console console{in, out, out};
  const cli::ExitCode verified =
      cli::Run({"audit", "verify", "--tiles", world.folder() / "log", "--vkey", vkey}, console);
  INFO(out.str());
  CHECK(verified == cli::ExitCode::kOk);
}

}  // namespace
}  // namespace ketenpoort::testing

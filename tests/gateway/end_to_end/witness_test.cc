// A gateway with two real witness processes: publishing needs both, disclosing stops beyond the bound without one, and
// a store that was put back is not started on.
#include <catch2/catch.hpp>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "audit/cosignature.h"
#include "audit/crypto/os_random_source.h"
#include "audit/tlog_proof.h"
#include "clients/witness/witness_key.h"
#include "tests/clients/witness/witness_process.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

namespace fs = std::filesystem;
using witness::WitnessProcess;

constexpr uint64_t kBoundEntries = 30;

// A world whose log two witnesses vouch for, quorum 2.
class WitnessedWorld {
 public:
  WitnessedWorld() {
    world.Stop();
    for (int i = 0; i < 2; ++i) {
      audit::crypto::OsRandomSource random;
      auto vkey = witness::MakeWitnessKey(File(i, ".key"), absl::StrCat("witness.example/", i), random);
      REQUIRE(vkey.ok());
      verifiers.push_back(audit::NoteVerifier::FromVerifierKey(*vkey).value());
      Run(i);
      Append(absl::StrCat("witness { name: 'witness.example/", i, "' url: 'http://127.0.0.1:", ports[i],
                          "' verifier_key: '", *vkey, "' }\n"));
    }
    Append(absl::StrCat("quorum: 2\nbound_entries: ", kBoundEntries, "\nbound_minutes: 60\n"));
  }

  void Append(const std::string& text) {
    certs::WriteAll(world.ConfigPath(), certs::ReadAll(world.ConfigPath()) + text);
  }
  std::string File(int i, const std::string& ending) { return world.folder() / absl::StrCat("w", i, ending); }
  void Run(int i) {
    witnesses[i] =
        std::make_unique<WitnessProcess>(File(i, ".key"), world.folder() / "log.vkey", File(i, ".state"), ports[i]);
    REQUIRE(witnesses[i]->port() != 0);
    ports[i] = witnesses[i]->port();
  }
  void Kill(int i) { witnesses[i].reset(); }

  // What start says when it fails; empty when it does not.
  std::string StartFails() {
    try {
      world.Start();
    } catch (const std::exception& failed) {
      return failed.what();
    }
    return "";
  }
  // Disclosed to Haarlem and confirmed.
  size_t Fetch() {
    const v1::PullResponse pulled = world.Pull("rcn", Haarlem());
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
    }
    return static_cast<size_t>(pulled.deliveries_size());
  }
  size_t FetchedWithin(size_t wanted) {
    size_t fetched = 0;
    Eventually([&] { return (fetched += Fetch()) >= wanted; });
    return fetched;
  }
  uint64_t LogSize() {
    v1::GetCheckpointResponse answer;
    REQUIRE(world.Audit("supervisor")->GetCheckpoint(SoonContext().get(), {}, &answer).ok());
    const audit::NoteVerifier log = Log();
    return audit::OpenCheckpoint(answer.checkpoint(), std::span(&log, 1))->checkpoint.size;
  }
  audit::NoteVerifier Log() {
    std::string key = certs::ReadAll(world.folder() / "log.vkey");
    key.pop_back();
    return audit::NoteVerifier::FromVerifierKey(key).value();
  }
  // Both cosignatures hold, beside the log's own.
  bool Vouched(const std::string& checkpoint) {
    std::vector<audit::NoteVerifier> all = verifiers;
    all.push_back(Log());
    const auto opened = audit::OpenCheckpoint(checkpoint, all);
    return opened.ok() && opened->note.verified.size() == 3;
  }
  std::string PublicCheckpoint() {
    const std::string path = world.folder() / "log/checkpoint";
    return fs::exists(path) ? certs::ReadAll(path) : "";
  }
  uint64_t PublicSize() {
    const audit::NoteVerifier log = Log();
    return audit::OpenCheckpoint(PublicCheckpoint(), std::span(&log, 1))->checkpoint.size;
  }
  bool Logged(const std::string& event) {
    for (const std::string& line : world.LogLines()) {
      if (line.find("\"" + event + "\"") != std::string::npos) return true;
    }
    return false;
  }

  GateWorld world{{.limits = "lease_seconds: 1"}};
  std::unique_ptr<WitnessProcess> witnesses[2];
  uint16_t ports[2] = {0, 0};
  std::vector<audit::NoteVerifier> verifiers;
};

TEST_CASE("A checkpoint is published with the cosignatures of its quorum, and receipts come to carry them",
          "[end_to_end][witness]") {
  WitnessedWorld at;
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(1)));
  const uint64_t size = at.LogSize();
  REQUIRE(Eventually([&] { return at.PublicSize() >= size; }));
  CHECK(at.Vouched(at.PublicCheckpoint()));
  v1::GetInclusionProofRequest request;
  request.set_index(size - 1);
  v1::GetInclusionProofResponse answer;
  REQUIRE(at.world.Audit("supervisor")->GetInclusionProof(SoonContext().get(), request, &answer).ok());
  const auto proof = audit::ParseTlogProof(answer.proof());
  REQUIRE(proof.ok());
  CHECK(at.Vouched(proof->checkpoint));
  CHECK(at.FetchedWithin(1) == 1);
  // A restart, with both gone, still has the cosignatures, and discloses nothing.
  at.world.Stop();
  at.Kill(0);
  at.Kill(1);
  REQUIRE(at.StartFails().empty());
  REQUIRE(at.world.Audit("supervisor")->GetInclusionProof(SoonContext().get(), request, &answer).ok());
  CHECK(at.Vouched(audit::ParseTlogProof(answer.proof())->checkpoint));
}

TEST_CASE("Without a witness disclosing goes on within the bound, stops beyond it, and loses nothing",
          "[end_to_end][witness]") {
  WitnessedWorld at;
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(1)));
  REQUIRE(at.FetchedWithin(1) == 1);
  const uint64_t before = at.LogSize();
  REQUIRE(Eventually([&] { return at.PublicSize() >= before; }));
  at.Kill(1);
  const uint64_t vouched = at.PublicSize();
  size_t fetched = 0;
  size_t reported = 0;
  // Disclosing goes on at first.
  at.world.Report(Sentence(TestBsn(2)));
  ++reported;
  fetched += at.FetchedWithin(1);
  REQUIRE(fetched == 1);
  while (at.LogSize() < vouched + kBoundEntries + 10) {
    at.world.Report(Sentence(TestBsn(2 + static_cast<int>(reported))));
    ++reported;
    fetched += at.Fetch();
  }
  REQUIRE(fetched < reported);
  CHECK(Eventually([&] { return at.Logged("disclosing_stopped"); }));
  CHECK(at.world.HttpGet("/metrics").find("ketenpoort_witness_disclosing 0") != std::string::npos);
  CHECK(at.Fetch() == 0);
  CHECK(at.PublicSize() == vouched);
  // Not one disclosure stands beyond the bound.
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind() == v1::ENTRY_KIND_DISCLOSED) CHECK(i < vouched + kBoundEntries);
  }
  // It comes back, and so does all that waited.
  at.Run(1);
  fetched += at.FetchedWithin(reported - fetched);
  CHECK(fetched == reported);
  CHECK(Eventually([&] { return at.Logged("disclosing_resumed"); }));
}

TEST_CASE("A gateway whose witnesses cannot be reached starts, takes what it is given, and discloses nothing",
          "[end_to_end][witness]") {
  WitnessedWorld at;
  at.Kill(0);
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(1)));
  CHECK(at.Fetch() == 0);
  CHECK(at.world.HealthOnAdminPort() == "SERVING");
  CHECK(at.PublicCheckpoint().find("witness.example") == std::string::npos);
  at.Run(0);
  CHECK(at.FetchedWithin(1) == 1);
}

TEST_CASE("A controller officer of the Minister may go on without a quorum, for one bound, and that is an entry",
          "[end_to_end][witness]") {
  WitnessedWorld at;
  at.Kill(0);
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(1)));
  REQUIRE(at.Fetch() == 0);
  const auto decide = [&](const std::string& party, const std::string& reason) {
    v1::DiscloseWithoutQuorumRequest request;
    request.set_reason(reason);
    v1::DiscloseWithoutQuorumResponse answer;
    const grpc::Status status = at.world.Audit(party)->DiscloseWithoutQuorum(SoonContext().get(), request, &answer);
    return std::pair(ReasonOf(status), answer);
  };
  // Not a supervisor, not an FG, not another party's, not a system, and not without a reason.
  CHECK(decide("supervisor", "vrijlating vanavond").first == "NOT_RESPONSIBLE");
  CHECK(decide("vo-rn", "vrijlating vanavond").first == "NOT_RESPONSIBLE");
  CHECK(decide("dji", "vrijlating vanavond").first == "NOT_AN_OFFICER");
  CHECK(decide("vo-dji", "").second.bound_entries() == 0);
  CHECK(at.Fetch() == 0);
  const auto [refused, decided] = decide("vo-dji", "vrijlating vanavond");
  REQUIRE(refused == "");
  CHECK(decided.bound_entries() == kBoundEntries);
  CHECK(decided.bound_minutes() == 60);
  CHECK(at.FetchedWithin(1) == 1);
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  const v1::AuditEntry& entry = entries.at(decided.index());
  CHECK(entry.kind() == v1::ENTRY_KIND_RECOVERY);
  CHECK(entry.reason_code() == "WITHOUT_QUORUM");
  CHECK(entry.sender_oin() == kDjiOin);
  CHECK(entry.SerializeAsString().find("vanavond") == std::string::npos);
  // For one bound and no longer; and nothing was published by it.
  size_t fetched = 0;
  for (int i = 2; at.LogSize() < decided.index() + kBoundEntries + 10; ++i) {
    at.world.Report(Sentence(TestBsn(i)));
    fetched += at.Fetch();
  }
  CHECK(fetched > 0);
  CHECK(Eventually(
      [&] { return at.world.HttpGet("/metrics").find("ketenpoort_witness_disclosing 0") != std::string::npos; }));
  const std::vector<v1::AuditEntry> all = at.world.Entries();
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind() == v1::ENTRY_KIND_DISCLOSED) CHECK(i <= decided.index() + kBoundEntries);
  }
  CHECK(at.PublicCheckpoint().find("witness.example") == std::string::npos);
}

TEST_CASE("Without witnesses there is nothing to decide", "[end_to_end][witness]") {
  GateWorld world;
  v1::DiscloseWithoutQuorumRequest request;
  request.set_reason("vrijlating vanavond");
  v1::DiscloseWithoutQuorumResponse answer;
  const grpc::Status status = world.Audit("vo-dji")->DiscloseWithoutQuorum(SoonContext().get(), request, &answer);
  CHECK(ReasonOf(status) == "NO_DECISION_HELPS");
}

TEST_CASE("A gateway does not start on an older copy of its store, nor on another log of its name",
          "[end_to_end][witness]") {
  WitnessedWorld at;
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(1)));
  at.world.Stop();
  const std::string store = at.world.folder() / "store";
  fs::copy(store, at.world.folder() / "backup", fs::copy_options::recursive);
  REQUIRE(at.StartFails().empty());
  at.world.Report(Sentence(TestBsn(2)));
  const uint64_t size = at.LogSize();
  REQUIRE(Eventually([&] { return at.PublicSize() >= size; }));
  at.world.Stop();
  // Everything on the machine is put back: the store, and the public files with it.
  fs::remove_all(store);
  fs::remove_all(at.world.folder() / "log");
  fs::rename(at.world.folder() / "backup", store);
  // One witness is enough to find out.
  at.Kill(1);
  const std::string why = at.StartFails();
  INFO(why);
  CHECK(why.find("witnesses: witness `witness.example/0` cosigned this log at") != std::string::npos);
  CHECK(why.find("older copy") != std::string::npos);
  // Grown past what was cosigned, with witnesses left out of the configuration, it is another history.
  const std::string config = certs::ReadAll(at.world.ConfigPath());
  certs::WriteAll(at.world.ConfigPath(), config.substr(0, config.find("witness {")));
  REQUIRE(at.StartFails().empty());
  for (int i = 3; at.LogSize() <= size; ++i) at.world.Report(Sentence(TestBsn(i)));
  at.world.Stop();
  certs::WriteAll(at.world.ConfigPath(), config);
  const std::string forked = at.StartFails();
  INFO(forked);
  CHECK(forked.find("does not continue the one it cosigned at") != std::string::npos);
}

}  // namespace
}  // namespace ketenpoort::testing

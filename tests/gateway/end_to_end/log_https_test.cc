// The gateway's log as others read it over HTTPS: all that is public proves itself, and bundles are read as an entry.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/transport/https_client.h"

namespace ketenpoort::testing {
namespace {

namespace http = boost::beast::http;
using transport::HttpsClient;

class LogWorld {
 public:
  LogWorld() {
    world.Stop();
    certs::WriteAll(world.ConfigPath(), certs::ReadAll(world.ConfigPath()) + "log_listen: '127.0.0.1:0'\n");
    world.Start();
    const std::string& address = world.daemon().log_address();
    port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  HttpsClient Reader(const std::string& party = "") {
    return HttpsClient(port, {world.Pem("chain.pem"), party.empty() ? "" : world.Pem(party + ".pem"),
                              party.empty() ? "" : world.Pem(party + ".key")});
  }
  HttpsClient::Response Bundle(const std::string& party, const std::string& path, const std::string& reason) {
    return Reader(party).Ask(path, http::verb::get, {{"Ketenpoort-Reason", reason}});
  }
  audit::Checkpoint Published() {
    std::string key = certs::ReadAll(world.folder() / "log.vkey");
    key.pop_back();
    const audit::NoteVerifier log = audit::NoteVerifier::FromVerifierKey(key).value();
    return audit::OpenCheckpoint(Reader().Ask("/checkpoint").body(), std::span(&log, 1))->checkpoint;
  }

  GateWorld world;
  uint16_t port = 0;
};

TEST_CASE("Checkpoint and hash tiles are read by anyone, as they stand in the tile folder", "[end_to_end]") {
  LogWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  const uint64_t size = at.world.Entries().size();
  REQUIRE(Eventually([&] { return at.Published().size >= size; }));
  const std::string tile = absl::StrCat("/tile/0/000.p/", at.Published().size);
  const HttpsClient::Response hashes = at.Reader().Ask(tile);
  CHECK(hashes.result() == http::status::ok);
  CHECK(hashes.body() == certs::ReadAll(at.world.folder() / ("log" + tile)));
  CHECK(certs::ReadAll(at.world.folder() / "endpoints.json").find(at.world.daemon().log_address()) !=
        std::string::npos);
}

TEST_CASE("A bundle is read by the supervisor, for a reason, and each reading is an entry before the answer",
          "[end_to_end]") {
  LogWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  const size_t before = at.world.Entries().size();
  const std::string path = absl::StrCat("/tile/entries/000.p/", before);
  CHECK(at.Reader().Ask(path).result() == http::status::forbidden);
  for (const std::string party : {"dji", "fg-rn", "vo-dji", "jurist-1"}) {
    INFO(party);
    CHECK(at.Bundle(party, path, "controle").result() == http::status::forbidden);
  }
  CHECK(at.Bundle("supervisor", path, "").result() == http::status::bad_request);
  CHECK(at.Bundle("supervisor", "/tile/entries/001", "controle").result() == http::status::not_found);
  CHECK(at.Bundle("supervisor", "/tile/entries/x999/x999/x999/x999/999", "controle").result() ==
        http::status::not_found);
  const size_t refused = at.world.Entries().size();
  // The first listing itself, and nothing else: what is refused reads nothing.
  CHECK(refused == before + 1);

  const HttpsClient::Response bundle = at.Bundle("supervisor", path, "steekproef zeven");
  REQUIRE(bundle.result() == http::status::ok);
  const auto entries = audit::ParseBundle(bundle.body());
  REQUIRE(entries.ok());
  CHECK(entries->size() == before);
  const std::vector<v1::AuditEntry> all = at.world.Entries();
  // The second listing, and the bundle.
  REQUIRE(all.size() == refused + 2);
  for (size_t i = 0; i < before; ++i) CHECK((*entries)[i] == all[i].SerializeAsString());
  const v1::AuditEntry& reading = all.back();
  CHECK(reading.kind() == v1::ENTRY_KIND_LOG_READ);
  CHECK(reading.reason_code() == "BUNDLE");
  CHECK(reading.SerializeAsString().find("steekproef") == std::string::npos);
  at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
  const HttpsClient::Response unrecorded = at.Bundle("supervisor", path, "steekproef acht");
  CHECK(unrecorded.result() == http::status::service_unavailable);
  CHECK(unrecorded.body() == "Service Unavailable\n");
}

TEST_CASE("A supervisor whose certificate is withdrawn reads no bundle", "[end_to_end]") {
  LogWorld at;
  HttpsClient connected = at.Reader("supervisor");
  at.world.Revoke("supervisor");
  at.world.Reload();
  const auto answer = connected.Ask("/tile/entries/000.p/1", http::verb::get, {{"Ketenpoort-Reason", "controle"}});
  CHECK(answer.result() == http::status::forbidden);
  CHECK(connected.Ask("/checkpoint").result() == http::status::ok);
}

}  // namespace
}  // namespace ketenpoort::testing

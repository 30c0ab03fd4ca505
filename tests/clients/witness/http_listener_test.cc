#include "clients/witness/http_listener.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

#include "certs/tls_probe.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/witness/http_client.h"
#include "tests/clients/witness/issued_identity.h"

namespace ketenpoort::witness {
namespace {

using certs::TestFolder;
using namespace std::chrono_literals;

constexpr char kPath[] = "/prefix/add-checkpoint";
constexpr uint64_t kBodyMax = 1000;

HttpAnswer Echo(const std::string& body) { return {200, "text/plain", "<" + body + ">"}; }

std::unique_ptr<HttpListener> Listening(HttpLimits limits = {kBodyMax}) {
  auto listener = HttpListener::Start({"127.0.0.1", 0, kPath, std::nullopt}, limits, Echo);
  REQUIRE(listener.ok());
  return *std::move(listener);
}

}  // namespace

TEST_CASE("Only a POST to the one path reaches the witness; all else gets its status", "[witness][http][limit]") {
  const auto listener = Listening();
  struct Case {
    const char* name;
    std::string bytes;
    int status;
  };
  const std::string at_limit(kBodyMax, 'x');
  const std::vector<Case> cases = {
      {"a request", RequestText("POST", kPath, "hello"), 200},
      {"at the limit", RequestText("POST", kPath, at_limit), 200},
      {"without a body", RequestText("POST", kPath, ""), 200},
      {"one over the limit", RequestText("POST", kPath, at_limit + "x"), 413},
      {"said to be endless", "POST /prefix/add-checkpoint HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", 413},
      {"chunks over the limit",
       "POST /prefix/add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + std::string(0xfff, 'x'),
       413},
      {"GET", RequestText("GET", kPath, ""), 405},
      {"PUT", RequestText("PUT", kPath, "hello"), 405},
      {"another path", RequestText("POST", "/add-checkpoint", "hello"), 404},
      {"a query", RequestText("POST", std::string(kPath) + "?a", "hello"), 404},
      {"a long header", "POST " + std::string(kPath) + " HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
      {"no HTTP", "hello there\r\n\r\n", 400},
      {"no version", "POST /prefix/add-checkpoint\r\n\r\n", 400},
      {"a length that is none", "POST /prefix/add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    CHECK(Exchange(listener->port(), one.bytes).status == one.status);
  }
  CHECK(Post(listener->port(), kPath, "hello").body == "<hello>");
  CHECK(Exchange(listener->port(), RequestText("GET", kPath, "")).head.find("Allow: POST") != std::string::npos);
}

TEST_CASE("Who sends slowly, or nothing, is cut off", "[witness][http][limit]") {
  const auto listener = Listening({kBodyMax, 200ms, 4});
  SECTION("nothing at all") { CHECK(RawConnection(listener->port()).ReadToEnd().empty()); }
  SECTION("half a request") {
    RawConnection connection(listener->port());
    CHECK(connection.Send("POST /prefix/add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"));
    CHECK(connection.ReadToEnd().empty());
  }
  SECTION("a byte now and then") {
    RawConnection connection(listener->port());
    const std::string request = RequestText("POST", kPath, std::string(kBodyMax, 'x'));
    const auto start = std::chrono::steady_clock::now();
    size_t sent = 0;
    while (sent < request.size() && connection.Send(request.substr(sent, 1)) && !connection.Readable(20)) ++sent;
    CHECK(sent < request.size());
    CHECK(std::chrono::steady_clock::now() - start < 10s);
  }
  CHECK(Post(listener->port(), kPath, "after").status == 200);
}

TEST_CASE("More connections than the limit are closed unread", "[witness][http][limit]") {
  const auto listener = Listening({kBodyMax, 60s, 2});
  auto first = std::make_unique<RawConnection>(listener->port());
  const RawConnection second(listener->port());
  CHECK(Post(listener->port(), kPath, "third").status == 0);
  // A place that comes free is used again.
  CHECK(first->Send(RequestText("POST", kPath, "first")));
  CHECK(ParseReply(first->ReadToEnd()).status == 200);
  first.reset();
  CHECK(Post(listener->port(), kPath, "fourth").status == 200);
}

TEST_CASE("Plain HTTP stays on this machine, and an address is numeric", "[witness][http]") {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""}) {
    CAPTURE(host);
    CHECK(!HttpListener::Start({host, 0, kPath, std::nullopt}, {kBodyMax}, Echo).ok());
  }
  CHECK(HttpListener::Start({"::1", 0, kPath, std::nullopt}, {kBodyMax}, Echo).ok());
}

TEST_CASE("HTTPS is TLS 1.3 and nothing older, with the certificate given", "[witness][http][tls]") {
  const TestFolder folder;
  const Identity identity = Issued(folder);
  auto listener = HttpListener::Start({"127.0.0.1", 0, kPath, identity.http}, {kBodyMax}, Echo);
  REQUIRE(listener.ok());
  certs::TlsProbe probe;
  probe.host = "127.0.0.1";
  probe.port = (*listener)->port();
  probe.ca_pem = identity.ca_pem;
  const auto modern = certs::ProbeTls(probe);
  REQUIRE(modern.ok());
  CHECK(modern->handshake_completed);
  CHECK(modern->protocol == "TLSv1.3");
  for (const auto offer : {certs::TlsOffer::kTls12, certs::TlsOffer::kTls11AndOlder}) {
    probe.offer = offer;
    probe.ciphers = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    const auto old = certs::ProbeTls(probe);
    REQUIRE(old.ok());
    CHECK(old->client_hello_sent);
    CHECK(!old->server_hello_received);
  }
  // Plain HTTP to it is no request.
  CHECK(Post((*listener)->port(), kPath, "hello").status == 0);
}

TEST_CASE("A key that is not the certificate's does not start a listener", "[witness][http][tls]") {
  const TestFolder folder;
  const TestFolder other;
  Identity identity = Issued(folder);
  identity.http.key_pem = Issued(other).http.key_pem;
  CHECK(!HttpListener::Start({"127.0.0.1", 0, kPath, identity.http}, {kBodyMax}, Echo).ok());
}

}  // namespace ketenpoort::witness

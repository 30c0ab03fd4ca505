// The client against the real witness of clients/witness, and against others that answer what no witness should.
#include "gateway/witness/witness_client.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>

#include "clients/witness/http_listener.h"
#include "clients/witness/state_folder.h"
#include "clients/witness/witness.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/witness/issued_identity.h"
#include "tests/clients/witness/test_log.h"

namespace ketenpoort::witness {
namespace {

using certs::TestFolder;
using Kind = AskReply::Kind;
using namespace std::chrono_literals;

constexpr auto kDeadline = 10s;
constexpr char kPath[] = "/w/add-checkpoint";

std::string UrlOf(const char* scheme, const HttpListener& listener, const std::string& host = "127.0.0.1") {
  return std::string(scheme) + "://" + host + ":" + std::to_string(listener.port()) + "/w";
}

std::unique_ptr<HttpListener> Listening(HttpListener::Answer answer, std::optional<HttpIdentity> identity = {}) {
  auto listener = HttpListener::Start({"127.0.0.1", 0, kPath, std::move(identity)}, {audit::kAddCheckpointBytesMax},
                                      std::move(answer));
  REQUIRE(listener.ok());
  return *std::move(listener);
}

WitnessClient ClientOf(const std::string& url, const std::string& ca_pem = "",
                       audit::NoteVerifier verifier = TestCosigner()) {
  auto client = WitnessClient::Make(url, std::move(verifier), ca_pem);
  REQUIRE(client.ok());
  return *std::move(client);
}

// A real witness in this process.
struct RealWitness {
  TestFolder folder;
  TestLog log{60};
  std::unique_ptr<Witness> witness;

  RealWitness() {
    auto state = StateFolder::Open(folder / "state", TestCosigner(), std::vector{log.Verifier()});
    REQUIRE(state.ok());
    auto made =
        Witness::Create(TestSigner(), {log.Verifier()}, *std::move(state), [] { return int64_t{1'767'225'600}; });
    REQUIRE(made.ok());
    witness = *std::move(made);
  }
  HttpListener::Answer Answer() {
    return [this](const std::string& body) -> HttpAnswer {
      auto reply = witness->AddCheckpoint(body);
      return {reply.status, reply.content_type, reply.body};
    };
  }
};

}  // namespace

TEST_CASE("The client gets a cosignature of a real witness, and each of its refusals", "[witness][client]") {
  RealWitness real;
  const auto listener = Listening(real.Answer());
  const WitnessClient client = ClientOf(UrlOf("http", *listener));
  const AskReply cosigned = client.Ask(real.log.Request(0, 40), kDeadline);
  REQUIRE(cosigned.kind == Kind::kCosigned);
  CHECK(audit::VerifyCosignature(TestCosigner(), audit::FormatCheckpoint(real.log.At(40)), cosigned.cosignature).ok());
  const AskReply knows = client.Ask(real.log.Request(0, 50), kDeadline);
  CHECK(knows.kind == Kind::kKnowsSize);
  CHECK(knows.size == 40);
  CHECK(client.Ask(real.log.Request(40, 50), kDeadline).kind == Kind::kCosigned);
  TestLog fork(60, "other-");
  CHECK(client.Ask(fork.Request(50, 60), kDeadline).kind == Kind::kBadProof);
  TestLog unknown(3, "entry-", "log.example/unknown");
  CHECK(client.Ask(unknown.Request(0, 3), kDeadline).kind == Kind::kRefuses);
}

TEST_CASE("The client believes no answer that is not a witness's", "[witness][client]") {
  TestLog log(60);
  const audit::AddCheckpoint request = log.Request(0, 40);
  const std::string text = audit::FormatCheckpoint(log.At(40));
  const std::string good = audit::FormatSignatureLine(TestSigner().Cosign(text, 5).value());
  struct Case {
    const char* name;
    HttpAnswer answer;
    Kind kind;
  };
  const std::vector<Case> cases = {
      {"a cosignature", {200, "text/plain", good}, Kind::kCosigned},
      {"among others",
       {200, "text/plain", audit::FormatSignatureLine(TestSigner(8).Cosign(text, 5).value()) + good},
       Kind::kCosigned},
      {"another key's",
       {200, "text/plain", audit::FormatSignatureLine(TestSigner(8).Cosign(text, 5).value())},
       Kind::kRefuses},
      {"over another checkpoint",
       {200, "text/plain",
        audit::FormatSignatureLine(TestSigner().Cosign(audit::FormatCheckpoint(log.At(39)), 5).value())},
       Kind::kRefuses},
      {"the log's own line",
       {200, "text/plain", audit::FormatSignatureLine(log.signer.Sign(text).value())},
       Kind::kRefuses},
      {"cut short", {200, "text/plain", good.substr(0, good.size() - 1)}, Kind::kRefuses},
      {"nothing", {200, "text/plain", ""}, Kind::kRefuses},
      {"too much", {200, "text/plain", std::string(kReplyBytesMax + 1, 'x')}, Kind::kUnreachable},
      {"a size", {409, "text/x.tlog.size", "41\n"}, Kind::kKnowsSize},
      {"a size of another type", {409, "text/plain", "41\n"}, Kind::kRefuses},
      {"a size without its end", {409, "text/x.tlog.size", "41"}, Kind::kRefuses},
      {"no size", {409, "text/x.tlog.size", "many\n"}, Kind::kRefuses},
      {"too large a size", {409, "text/x.tlog.size", "18446744073709551615\n"}, Kind::kRefuses},
      {"a bad proof", {422, "text/plain", ""}, Kind::kBadProof},
      {"elsewhere", {301, "text/plain", ""}, Kind::kRefuses},
      {"forbidden", {403, "text/plain", ""}, Kind::kRefuses},
      {"trouble inside", {500, "text/plain", good}, Kind::kUnreachable},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const auto listener = Listening([&](const std::string& body) {
      CHECK(body == audit::FormatAddCheckpoint(request));
      return one.answer;
    });
    const AskReply reply = ClientOf(UrlOf("http", *listener)).Ask(request, kDeadline);
    CAPTURE(reply.why);
    CHECK(reply.kind == one.kind);
    if (one.kind != Kind::kCosigned && one.kind != Kind::kKnowsSize) CHECK(!reply.why.empty());
  }
}

TEST_CASE("A witness that is not there or does not answer costs the deadline and no more", "[witness][client][limit]") {
  TestLog log(3);
  uint16_t free_port = 0;
  {
    const auto listener = Listening([](const std::string&) { return HttpAnswer{200, "text/plain", ""}; });
    free_port = listener->port();
  }
  const std::string gone = "http://127.0.0.1:" + std::to_string(free_port);
  CHECK(ClientOf(gone).Ask(log.Request(0, 3), kDeadline).kind == Kind::kUnreachable);
  // It takes the request and does not answer.
  std::promise<void> release;
  const auto blocked = Listening([held = release.get_future().share()](const std::string&) {
    held.wait();
    return HttpAnswer{200, "text/plain", ""};
  });
  const auto start = std::chrono::steady_clock::now();
  CHECK(ClientOf(UrlOf("http", *blocked)).Ask(log.Request(0, 3), 200ms).kind == Kind::kUnreachable);
  const auto took = std::chrono::steady_clock::now() - start;
  release.set_value();
  CHECK(took >= 200ms);
  CHECK(took < 5s);
}

TEST_CASE("Over HTTPS the server must be the one whose name was configured, under the authorities configured",
          "[witness][client][tls]") {
  RealWitness real;
  const TestFolder folder;
  const TestFolder other;
  const Identity identity = Issued(folder);
  const Identity stranger = Issued(other);
  const auto listener = Listening(real.Answer(), identity.http);
  CHECK(ClientOf(UrlOf("https", *listener), identity.ca_pem).Ask(real.log.Request(0, 40), kDeadline).kind ==
        Kind::kCosigned);
  CHECK(ClientOf(UrlOf("https", *listener), stranger.ca_pem).Ask(real.log.Request(40, 50), kDeadline).kind ==
        Kind::kUnreachable);
  CHECK(
      ClientOf(UrlOf("https", *listener, "localhost"), identity.ca_pem).Ask(real.log.Request(40, 50), kDeadline).kind ==
      Kind::kUnreachable);
  CHECK(ClientOf(UrlOf("https", *listener), "no certificate").Ask(real.log.Request(40, 50), kDeadline).kind ==
        Kind::kUnreachable);
  // None of these reached the witness.
  CHECK(ClientOf(UrlOf("https", *listener), identity.ca_pem).Ask(real.log.Request(40, 50), kDeadline).kind ==
        Kind::kCosigned);
}

TEST_CASE("An address of a witness is HTTPS, or this machine", "[witness][client]") {
  struct Case {
    const char* text;
    bool good;
    const char* host;
    const char* port;
    const char* path;
  };
  const std::vector<Case> cases = {
      {"https://witness.example", true, "witness.example", "443", "/add-checkpoint"},
      {"https://witness.example/", true, "witness.example", "443", "/add-checkpoint"},
      {"https://witness.example:8443/a/b", true, "witness.example", "8443", "/a/b/add-checkpoint"},
      {"https://[2001:db8::1]:8443", true, "2001:db8::1", "8443", "/add-checkpoint"},
      {"http://127.0.0.1:8480", true, "127.0.0.1", "8480", "/add-checkpoint"},
      {"http://[::1]:8480/x", true, "::1", "8480", "/x/add-checkpoint"},
      {"http://witness.example", false, "", "", ""},
      {"http://192.0.2.1:80", false, "", "", ""},
      {"http://localhost:80", false, "", "", ""},
      {"https://", false, "", "", ""},
      {"https://:443", false, "", "", ""},
      {"https://a:0", false, "", "", ""},
      {"https://a:65536", false, "", "", ""},
      {"https://a:", false, "", "", ""},
      {"https://user@a", false, "", "", ""},
      {"https://a?b", false, "", "", ""},
      {"https://a/b?c", false, "", "", ""},
      {"https://a/b c", false, "", "", ""},
      {"https://a/\r\nb", false, "", "", ""},
      {"https://[::1", false, "", "", ""},
      {"https://[::x]", false, "", "", ""},
      {"https://[::1]x", false, "", "", ""},
      {"ftp://a", false, "", "", ""},
      {"a", false, "", "", ""},
      {"", false, "", "", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const auto url = ParseWitnessUrl(one.text);
    REQUIRE(url.ok() == one.good);
    if (!one.good) continue;
    CHECK(url->host == one.host);
    CHECK(url->port == one.port);
    CHECK(url->path == one.path);
    CHECK(url->tls == std::string(one.text).starts_with("https"));
  }
  CHECK(!ParseWitnessUrl("https://a/" + std::string(kUrlBytesMax, 'b')).ok());
  TestLog log(1);
  CHECK(!WitnessClient::Make("https://a", log.Verifier(), "").ok());
}

}  // namespace ketenpoort::witness

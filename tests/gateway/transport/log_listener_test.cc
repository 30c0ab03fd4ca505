// The log over HTTPS, over real sockets: what is public, what is not, and what a stranger cannot do to it.
#include "gateway/transport/log_listener.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "certs/authority.h"
#include "certs/tls_probe.h"
#include "tests/certs/test_authority.h"
#include "tests/certs/test_folder.h"
#include "tests/gateway/transport/https_client.h"

namespace ketenpoort::transport {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using certs::IssueLeaf;
using certs::LeafKind;
using certs::ReadAll;
using certs::ValueOrThrow;
using Fields = HttpsClient::Fields;
using Response = HttpsClient::Response;

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Two chains of authorities: ours and a stranger's, with a server and an officer each.
class Material {
 public:
  Material() {
    for (const certs::TestFolder* folder : {&ours_, &strange_}) {
      if (!certs::InitAuthority(folder->path(), Now()).ok()) throw std::runtime_error("no authority");
      Issue(*folder, LeafKind::kServer, "poort");
      Issue(*folder, LeafKind::kOfficer, "toezicht");
    }
  }
  const certs::TestFolder& ours() const { return ours_; }
  const certs::TestFolder& strange() const { return strange_; }

 private:
  static void Issue(const certs::TestFolder& folder, LeafKind kind, const std::string& name) {
    certs::LeafRequest request;
    request.kind = kind;
    request.name = name;
    request.oin = certs::kTestOin;
    request.organisation = "Voorbeeld";
    if (kind == LeafKind::kServer) request.ip_addresses = {"127.0.0.1"};
    if (kind == LeafKind::kOfficer) request.person_id = "persoon-01";
    ValueOrThrow(IssueLeaf(folder.path(), request, Now()));
  }
  certs::TestFolder ours_;
  certs::TestFolder strange_;
};

const Material& Made() {
  static const Material material;
  return material;
}

LogListenerTls Identity() {
  const certs::TestFolder& ours = Made().ours();
  return {ReadAll(ours / "poort.pem"), ReadAll(ours / "poort.key"), ReadAll(ours / "chain.pem")};
}

// A client with the officer's certificate of `folder`, or none.
class Client : public HttpsClient {
 public:
  explicit Client(uint16_t port, const certs::TestFolder* folder = nullptr)
      : HttpsClient(port, {ReadAll(Made().ours() / "chain.pem"), folder ? ReadAll(*folder / "toezicht.pem") : "",
                           folder ? ReadAll(*folder / "toezicht.key") : ""}) {}
};

// What the gateway behind the listener was asked, and what it answers.
class Pages {
 public:
  LogPages Made() {
    return {[this](const std::string& path) { return Read(path); },
            [this](std::string certificate, const audit::TileId& bundle, std::string reason, LogPages::Answer answer) {
              const std::lock_guard lock(mutex_);
              certificate_ = std::move(certificate);
              bundle_ = bundle;
              reason_ = std::move(reason);
              asked_ = true;
              if (at_once_) {
                answer(bundle_answer_);
              } else {
                answer_ = std::move(answer);
              }
              wake_.notify_all();
            }};
  }
  void AnswerBundles(absl::StatusOr<std::string> answer) {
    at_once_ = true;
    bundle_answer_ = std::move(answer);
  }
  LogPages::Answer WaitAsked() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return asked_; });
    return std::move(answer_);
  }
  absl::StatusOr<std::string> Read(const std::string& path) const {
    if (path == "checkpoint") return std::string("voorbeeld.test/log\n3\n...");
    if (path == "tile/0/000") return std::string(8192, 'f');
    if (path == "tile/0/001.p/3") return std::string(96, 'p');
    if (path == "tile/1/000.p/1") return absl::DataLossError("geheim");
    return absl::NotFoundError("none");
  }

  bool asked_ = false;
  std::string certificate_;
  std::string reason_;
  audit::TileId bundle_;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool at_once_ = false;
  absl::StatusOr<std::string> bundle_answer_ = absl::NotFoundError("none");
  LogPages::Answer answer_;
};

std::unique_ptr<LogListener> Listen(Pages& pages) {
  return ValueOrThrow(LogListener::Start("127.0.0.1", 0, Identity(), pages.Made()));
}

TEST_CASE("Checkpoint and hash tiles are for anyone, on one connection after another request", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  Client client(listener->port());
  const Response checkpoint = client.Ask("/checkpoint");
  CHECK(checkpoint.result() == http::status::ok);
  CHECK(checkpoint.body() == *pages.Read("checkpoint"));
  CHECK(checkpoint[http::field::cache_control] == "no-cache");
  const Response full = client.Ask("/tile/0/000");
  CHECK(full.body() == *pages.Read("tile/0/000"));
  CHECK(full[http::field::content_type] == "application/octet-stream");
  CHECK(full[http::field::cache_control] == "public, max-age=31536000, immutable");
  const Response partial = client.Ask("/tile/0/001.p/3");
  CHECK(partial.body() == *pages.Read("tile/0/001.p/3"));
  CHECK(partial[http::field::cache_control] == "no-cache");
}

TEST_CASE("A path that is no file of the log is not looked for", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  Client client(listener->port());
  for (const std::string target :
       {"/", "/../secrets/log.key", "/tile/0/../../secrets", "/tile/0/1", "/tile/00/000", "/checkpoint?x=1",
        "/tile/0/000?", "//checkpoint", "/tile/9/000", "/tile/0/000.p/256", "*", "/tile/entries/0", "/CHECKPOINT"}) {
    INFO(target);
    CHECK(client.Ask(target).result() == http::status::not_found);
  }
  CHECK_FALSE(pages.asked_);
  CHECK(client.Ask("/tile/2/000").result() == http::status::not_found);
  CHECK(client.Ask("/checkpoint", http::verb::post).result() == http::status::method_not_allowed);
  CHECK(client.Ask("/checkpoint", http::verb::delete_).result() == http::status::method_not_allowed);
}

TEST_CASE("What goes wrong inside is not told", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  const Response response = Client(listener->port()).Ask("/tile/1/000.p/1");
  CHECK(response.result() == http::status::service_unavailable);
  CHECK(response.body().find("geheim") == std::string::npos);
}

TEST_CASE("A bundle is for the holder of a certificate whom the gateway lets read it", "[transport][log]") {
  Pages pages;
  pages.AnswerBundles(std::string("regels"));
  const auto listener = Listen(pages);
  CHECK(Client(listener->port()).Ask("/tile/entries/000").result() == http::status::forbidden);
  REQUIRE_FALSE(pages.asked_);

  Client officer(listener->port(), &Made().ours());
  const Response bundle =
      officer.Ask("/tile/entries/x001/002.p/7", http::verb::get, {{"Ketenpoort-Reason", "controle van de keten"}});
  CHECK(bundle.result() == http::status::ok);
  CHECK(bundle.body() == "regels");
  CHECK(bundle[http::field::cache_control] == "no-store");
  CHECK(pages.bundle_ == audit::TileId{audit::kEntriesLevel, 1002, 7});
  CHECK(pages.reason_ == "controle van de keten");
  CHECK(ReadAll(Made().ours() / "toezicht.pem").starts_with(pages.certificate_));
  REQUIRE_FALSE(pages.certificate_.empty());

  pages.AnswerBundles(absl::PermissionDeniedError("geen toezichthouder"));
  const Response refused = officer.Ask("/tile/entries/000");
  CHECK(refused.result() == http::status::forbidden);
  CHECK(refused.body().find("toezichthouder") == std::string::npos);
}

TEST_CASE("A certificate of other authorities is refused, also for what is public", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  CHECK_THROWS_AS(Client(listener->port(), &Made().strange()).Ask("/checkpoint"), beast::system_error);
  CHECK_FALSE(pages.asked_);
}

TEST_CASE("TLS 1.2 is refused", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  certs::TlsProbe probe;
  probe.host = "127.0.0.1";
  probe.port = listener->port();
  probe.offer = certs::TlsOffer::kTls12;
  CHECK_FALSE(ValueOrThrow(certs::ProbeTls(probe)).server_hello_received);
  probe.offer = certs::TlsOffer::kTls13;
  CHECK(ValueOrThrow(certs::ProbeTls(probe)).handshake_completed);
}

TEST_CASE("A request over the limit ends its connection and no other", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  Client other(listener->port());
  Client greedy(listener->port());
  CHECK_THROWS_AS(greedy.Ask("/checkpoint", http::verb::get, {{"X-Long", std::string(2 * kLogRequestBytesMax, 'x')}}),
                  beast::system_error);
  CHECK(other.Ask("/checkpoint").result() == http::status::ok);
}

TEST_CASE("A request with a body ends its connection, and the body is never read as a request", "[transport][log]") {
  Pages pages;
  pages.AnswerBundles(std::string("regels"));
  const auto listener = Listen(pages);
  const std::string smuggled = "GET /tile/entries/000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  for (const Fields& fields :
       {Fields{{"Content-Length", std::to_string(smuggled.size())}}, Fields{{"Transfer-Encoding", "chunked"}},
        Fields{{"Content-Length", "99999999999999"}}}) {
    Client client(listener->port(), &Made().ours());
    CHECK_THROWS_AS(client.Ask("/checkpoint", http::verb::get, fields, smuggled), beast::system_error);
    CHECK_FALSE(pages.asked_);
  }
  CHECK(Client(listener->port()).Ask("/checkpoint").result() == http::status::ok);
}

TEST_CASE("An answer that comes after the stop is let go", "[transport][log]") {
  Pages pages;
  auto listener = Listen(pages);
  std::atomic<bool> ended = false;
  std::thread reader([&] {
    try {
      Client(listener->port(), &Made().ours()).Ask("/tile/entries/000");
    } catch (const beast::system_error&) {
      ended = true;
    }
  });
  const LogPages::Answer answer = pages.WaitAsked();
  listener->Stop();
  reader.join();
  CHECK(ended);
  answer(std::string("te laat"));
  listener.reset();
  answer(std::string("nog later"));
}

TEST_CASE("An answer that comes later goes to the connection that waits for it", "[transport][log]") {
  Pages pages;
  const auto listener = Listen(pages);
  Response bundle;
  std::thread reader([&] { bundle = Client(listener->port(), &Made().ours()).Ask("/tile/entries/000"); });
  const LogPages::Answer answer = pages.WaitAsked();
  // Another one is served meanwhile.
  CHECK(Client(listener->port()).Ask("/checkpoint").result() == http::status::ok);
  answer(std::string("regels"));
  reader.join();
  CHECK(bundle.body() == "regels");
}

TEST_CASE("An identity that cannot be used does not start", "[transport][log]") {
  Pages pages;
  LogListenerTls none = Identity();
  none.key = ReadAll(Made().ours() / "toezicht.key");
  CHECK_FALSE(LogListener::Start("127.0.0.1", 0, none, pages.Made()).ok());
  none = Identity();
  none.authorities.clear();
  CHECK_FALSE(LogListener::Start("127.0.0.1", 0, none, pages.Made()).ok());
}

}  // namespace
}  // namespace ketenpoort::transport

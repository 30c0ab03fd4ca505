// TLS 1.3 only and mutual, over real sockets against real gRPC servers.
#include "gateway/identity/tls_floor.h"

#include <fcntl.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "certs/authority.h"
#include "certs/openssl_handles.h"
#include "certs/tls_probe.h"
#include "tests/certs/test_authority.h"
#include "tests/certs/test_folder.h"

extern char** environ;

namespace ketenpoort::identity {
namespace {

using certs::IssuedLeaf;
using certs::IssueLeaf;
using certs::LeafKind;
using certs::LeafRequest;
using certs::ProbeTls;
using certs::ReadAll;
using certs::TestFolder;
using certs::TlsOffer;
using certs::TlsOutcome;
using certs::TlsProbe;
using certs::ValueOrThrow;

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

LeafRequest Request(LeafKind kind, const std::string& name) {
  LeafRequest request;
  request.kind = kind;
  request.name = name;
  request.oin = certs::kTestOin;
  request.organisation = "Voorbeeld";
  if (kind == LeafKind::kServer) request.ip_addresses = {"127.0.0.1"};
  if (kind == LeafKind::kOfficer) request.person_id = "persoon-01";
  return request;
}

// Certificates of every kind, good and bad, made once.
class Material {
 public:
  Material() {
    Check(certs::InitAuthority(good_.path(), Now()));
    Check(certs::InitAuthority(foreign_.path(), Now()));
    Issue(good_, Request(LeafKind::kServer, "poort"));
    Issue(good_, Request(LeafKind::kServer, "andere-poort"));
    Issue(good_, Request(LeafKind::kClient, "client"));
    Issue(good_, Request(LeafKind::kOfficer, "officer"));
    LeafRequest expired = Request(LeafKind::kClient, "expired");
    expired.not_before = Now() - 10 * certs::kSecondsPerDay;
    expired.not_after = Now() - 10;
    Issue(good_, expired);
    LeafRequest early = Request(LeafKind::kClient, "early");
    early.not_before = Now() + certs::kSecondsPerDay;
    Issue(good_, early);
    Issue(foreign_, Request(LeafKind::kClient, "client"));
  }
  const TestFolder& good() const { return good_; }
  const TestFolder& foreign() const { return foreign_; }

 private:
  static void Check(const absl::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }
  static void Issue(const TestFolder& folder, const LeafRequest& request) {
    ValueOrThrow(IssueLeaf(folder.path(), request, Now()));
  }
  TestFolder good_;
  TestFolder foreign_;
};

const Material& Made() {
  static const Material material;
  return material;
}

// A running certs_floor_server; its input is closed, and so it ends, with this object.
class FloorServer {
 public:
  FloorServer(const std::string& mode, const std::string& client_certificates,
              const std::vector<std::string>& more_environment = {}) {
    int to_child[2];
    int from_child[2];
    if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    std::vector<std::string> arguments{std::string(KETENPOORT_BINARY_DIR) + "/tests/certs_floor_server", mode,
                                       client_certificates, Made().good().path()};
    std::vector<std::string> environment = more_environment;
    for (char** one = environ; *one != nullptr; ++one) environment.emplace_back(*one);
    const int error = ::posix_spawn(&pid_, arguments[0].c_str(), &actions, nullptr, Pointers(&arguments).data(),
                                    Pointers(&environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(to_child[0]);
    ::close(from_child[1]);
    input_ = to_child[1];
    FILE* output = ::fdopen(from_child[0], "r");
    if (error != 0 || output == nullptr) throw std::runtime_error("cannot start certs_floor_server");
    floor_ = ReadLine(output, "floor ");
    port_ = static_cast<uint16_t>(std::stoi(ReadLine(output, "port ")));
    proof_ = ReadLine(output, "proof ");
    std::fclose(output);
  }
  ~FloorServer() {
    ::close(input_);
    int ended = 0;
    ::waitpid(pid_, &ended, 0);
  }
  FloorServer(const FloorServer&) = delete;
  FloorServer& operator=(const FloorServer&) = delete;

  const std::string& floor() const { return floor_; }
  const std::string& proof() const { return proof_; }
  uint16_t port() const { return port_; }
  std::string host_port() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>* texts) {
    std::vector<char*> pointers;
    for (std::string& text : *texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }
  static std::string ReadLine(FILE* output, const std::string& prefix) {
    char line[4096];
    if (std::fgets(line, sizeof(line), output) == nullptr) throw std::runtime_error("certs_floor_server ended early");
    std::string text = line;
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (text.rfind(prefix, 0) != 0) throw std::runtime_error("unexpected line: " + text);
    return text.substr(prefix.size());
  }

  pid_t pid_ = -1;
  int input_ = -1;
  uint16_t port_ = 0;
  std::string floor_;
  std::string proof_;
};

// The server most tests look at: floor set as the daemon sets it, client certificates required.
const FloorServer& Floored() {
  static const FloorServer server("both", "mutual");
  return server;
}

TlsProbe ProbeOf(const FloorServer& server, const std::string& client = "client",
                 const TestFolder& folder = Made().good()) {
  TlsProbe probe;
  probe.host = "127.0.0.1";
  probe.port = server.port();
  probe.ca_pem = ReadAll(Made().good() / "chain.pem");
  if (!client.empty()) {
    probe.client_chain_pem = ReadAll(folder / (client + ".pem"));
    probe.client_key_pem = ReadAll(folder / (client + ".key"));
  }
  return probe;
}

TlsOutcome Probed(const TlsProbe& probe) { return ValueOrThrow(ProbeTls(probe)); }

bool RefusedBeforeServerHello(const TlsOutcome& outcome) {
  return outcome.client_hello_sent && !outcome.server_hello_received && !outcome.handshake_completed &&
         !outcome.timed_out;
}

// The TLS 1.2 suites that `list` stands for in this OpenSSL. Without SRP: its suites need a login that OpenSSL 3 has
// deprecated, so that this client cannot offer them (nor a gRPC server take them, having no verifier for the login).
std::vector<std::string> Tls12Suites(const char* list) {
  const certs::SslContextHandle context(SSL_CTX_new(TLS_client_method()));
  if (SSL_CTX_set_cipher_list(context.get(), list) != 1) throw std::runtime_error("cipher list");
  std::vector<std::string> names;
  STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    const std::string name = SSL_CIPHER_get_name(cipher);
    const bool tls13 = std::string(SSL_CIPHER_get_version(cipher)) == "TLSv1.3";
    if (!tls13 && name.find("SRP-") == std::string::npos) names.push_back(name);
  }
  return names;
}

// The suites of `list` with which TLS 1.2, offered alone, is not refused before a ServerHello.
std::vector<std::string> NotRefused(const FloorServer& server, const char* list, const std::string& suffix) {
  std::vector<std::string> not_refused;
  for (const std::string& suite : Tls12Suites(list)) {
    TlsProbe probe = ProbeOf(server);
    probe.offer = TlsOffer::kTls12;
    probe.ciphers = suite + suffix;
    probe.offer_psk = true;
    if (!RefusedBeforeServerHello(Probed(probe))) not_refused.push_back(suite);
  }
  return not_refused;
}

constexpr char kDefaultSuites[] = "DEFAULT";
constexpr char kEverySuite[] = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
constexpr char kLowestLevel[] = ":@SECLEVEL=0";

TlsFloorProof ProofOf(const FloorServer& server) {
  return {.host_port = server.host_port(),
          .ca_pem = ReadAll(Made().good() / "chain.pem"),
          .chain_pem = ReadAll(Made().good() / "poort.pem"),
          .key_pem = ReadAll(Made().good() / "poort.key"),
          .timeout_ms = 5000};
}

TEST_CASE("without a floor gRPC agrees on TLS 1.2: what the floor is for, and proof that these tests can fail",
          "[tls_floor]") {
  const FloorServer server("none", "mutual");
  TlsProbe probe = ProbeOf(server);
  probe.offer = TlsOffer::kTls12;
  const TlsOutcome outcome = Probed(probe);
  CHECK(outcome.protocol == "TLSv1.2");
  CHECK(outcome.application_bytes_received);
  CHECK_THAT(server.proof(),
             Catch::Contains("FAILED_PRECONDITION") && Catch::Contains("tls 1.2") && Catch::Contains("is accepted"));
  const absl::Status from_outside = ProveTlsFloor(ProofOf(server));
  CHECK(from_outside.code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("with the floor the daemon proves it on its own listener", "[tls_floor]") {
  CHECK(Floored().floor() == "OK");
  CHECK(Floored().proof() == "OK");
  CHECK(ProveTlsFloor(ProofOf(Floored())).ok());
}

TEST_CASE("TLS 1.3 with a valid client certificate is accepted", "[tls_floor]") {
  for (const char* client : {"client", "officer", "poort"}) {
    INFO(client);
    const TlsOutcome outcome = Probed(ProbeOf(Floored(), client));
    CHECK(outcome.handshake_completed);
    CHECK(outcome.protocol == "TLSv1.3");
    CHECK(outcome.application_bytes_received);
    CHECK(outcome.server_key_sha256 ==
          ValueOrThrow(certs::ParseLeafOfChain(ReadAll(Made().good() / "poort.pem"))).public_key_sha256);
  }
}

TEST_CASE("TLS 1.2 is refused with every default cipher, one at a time", "[tls_floor]") {
  REQUIRE(Tls12Suites(kDefaultSuites).size() >= 20);
  CHECK(NotRefused(Floored(), kDefaultSuites, "").empty());
}

TEST_CASE("TLS 1.2 is refused with every cipher OpenSSL has, pre-shared keys and anonymous ones included",
          "[tls_floor]") {
  REQUIRE(Tls12Suites(kEverySuite).size() >= 60);
  CHECK(NotRefused(Floored(), kEverySuite, kLowestLevel).empty());
}

TEST_CASE("TLS 1.1 and older is refused", "[tls_floor]") {
  TlsProbe probe = ProbeOf(Floored());
  probe.offer = TlsOffer::kTls11AndOlder;
  probe.ciphers = kEverySuite;
  CHECK(RefusedBeforeServerHello(Probed(probe)));
}

TEST_CASE("each half of the floor is enough without the other", "[tls_floor]") {
  for (const char* mode : {"protocol", "ciphers"}) {
    INFO(mode);
    const FloorServer server(mode, "mutual");
    CHECK(server.floor() == "OK");
    CHECK(server.proof() == "OK");
    CHECK(NotRefused(server, kEverySuite, kLowestLevel).empty());
    CHECK(Probed(ProbeOf(server)).application_bytes_received);
  }
}

TEST_CASE("an operator's environment cannot lower the floor", "[tls_floor]") {
  certs::WriteAll(Made().good() / "openssl.cnf",
                  "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
                  "MinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n");
  const std::vector<std::string> environment = {"OPENSSL_CONF=" + (Made().good() / "openssl.cnf"),
                                                "GRPC_SSL_CIPHER_SUITES=ECDHE-ECDSA-AES128-GCM-SHA256"};
  for (const char* mode : {"both", "protocol", "ciphers"}) {
    INFO(mode);
    const FloorServer server(mode, "mutual", environment);
    CHECK(server.floor() == "OK");
    CHECK(server.proof() == "OK");
    CHECK(NotRefused(server, kDefaultSuites, "").empty());
    CHECK(Probed(ProbeOf(server)).application_bytes_received);
  }
}

TEST_CASE("a floor set after gRPC started is refused", "[tls_floor]") {
  const FloorServer server("late", "mutual");
  CHECK_THAT(server.floor(), Catch::Contains("FAILED_PRECONDITION") && Catch::Contains("too late"));
}

TEST_CASE("over TLS 1.3 a client without a valid certificate of ours is refused", "[tls_floor]") {
  struct Case {
    const char* name;
    const char* client;
    const TestFolder* folder;
  };
  const std::vector<Case> cases = {{"no certificate", "", &Made().good()},
                                   {"certificate of an unknown authority", "client", &Made().foreign()},
                                   {"expired certificate", "expired", &Made().good()},
                                   {"certificate that is not yet valid", "early", &Made().good()}};
  for (const Case& one : cases) {
    INFO(one.name);
    const TlsOutcome outcome = Probed(ProbeOf(Floored(), one.client, *one.folder));
    CHECK(outcome.protocol == "TLSv1.3");
    CHECK_FALSE(outcome.application_bytes_received);
    CHECK_FALSE(outcome.timed_out);
  }
  CHECK(Probed(ProbeOf(Floored())).application_bytes_received);  // and the server is still there
}

TEST_CASE("a certificate with another certificate's key is not even offered", "[tls_floor]") {
  TlsProbe probe = ProbeOf(Floored());
  probe.client_key_pem = ReadAll(Made().good() / "officer.key");
  CHECK(ProbeTls(probe).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("the proof fails on a listener that asks for no client certificate", "[tls_floor]") {
  const FloorServer server("both", "open");
  CHECK_THAT(server.proof(),
             Catch::Contains("FAILED_PRECONDITION") && Catch::Contains("a client without certificate is accepted"));
}

TEST_CASE("the proof fails on a listener that holds another key", "[tls_floor]") {
  TlsFloorProof proof = ProofOf(Floored());
  proof.chain_pem = ReadAll(Made().good() / "andere-poort.pem");
  proof.key_pem = ReadAll(Made().good() / "andere-poort.key");
  const absl::Status status = ProveTlsFloor(proof);
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK_THAT(std::string(status.message()), Catch::Contains("another server"));
}

TEST_CASE("the proof fails when another authority signed the listener", "[tls_floor]") {
  TlsFloorProof proof = ProofOf(Floored());
  proof.ca_pem = ReadAll(Made().foreign() / "chain.pem");
  CHECK(ProveTlsFloor(proof).code() == absl::StatusCode::kFailedPrecondition);
}

// A TCP listener on a port of its own that treats every connection in one way.
class PlainListener {
 public:
  explicit PlainListener(bool hang_up) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 16) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no listener");
    }
    port_ = ntohs(address.sin_port);
    if (!hang_up) return;
    thread_ = std::thread([this] {
      while (true) {
        const int one = ::accept(socket_, nullptr, nullptr);
        if (one < 0) return;
        ::close(one);
      }
    });
  }
  ~PlainListener() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  PlainListener(const PlainListener&) = delete;
  PlainListener& operator=(const PlainListener&) = delete;
  uint16_t port() const { return port_; }

 private:
  int socket_ = -1;
  uint16_t port_ = 0;
  std::thread thread_;
};

TEST_CASE("a listener that is silent or hangs up proves nothing", "[tls_floor]") {
  for (const bool hang_up : {false, true}) {
    INFO(hang_up);
    const PlainListener listener(hang_up);
    TlsFloorProof proof = ProofOf(Floored());
    proof.host_port = "127.0.0.1:" + std::to_string(listener.port());
    proof.timeout_ms = 200;
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status = ProveTlsFloor(proof);
    CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
    CHECK_THAT(std::string(status.message()), Catch::Contains("tls 1.3 is refused"));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}

TEST_CASE("a port nobody listens on proves nothing, nor does a malformed address", "[tls_floor]") {
  uint16_t closed_port = 0;
  {
    const PlainListener listener(false);
    closed_port = listener.port();
  }
  TlsFloorProof proof = ProofOf(Floored());
  proof.host_port = "127.0.0.1:" + std::to_string(closed_port);
  CHECK(ProveTlsFloor(proof).code() == absl::StatusCode::kUnavailable);
  for (const char* bad : {"", "127.0.0.1", ":443", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:4x"}) {
    INFO(bad);
    proof.host_port = bad;
    CHECK(ProveTlsFloor(proof).code() == absl::StatusCode::kInvalidArgument);
  }
  proof = ProofOf(Floored());
  proof.ca_pem.clear();
  CHECK(ProveTlsFloor(proof).code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a listener on every address is proven over the loopback address", "[tls_floor]") {
  TlsFloorProof proof = ProofOf(Floored());
  proof.host_port = "0.0.0.0:" + std::to_string(Floored().port());
  CHECK(ProveTlsFloor(proof).ok());
}

// One health check through gRPC's own client.
grpc::Status CheckHealth(const FloorServer& server, const std::string& client) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadAll(Made().good() / "chain.pem");
  if (!client.empty()) {
    options.pem_cert_chain = ReadAll(Made().good() / (client + ".pem"));
    options.pem_private_key = ReadAll(Made().good() / (client + ".key"));
  }
  grpc::GenericStub stub(grpc::CreateChannel(server.host_port(), grpc::SslCredentials(options)));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  grpc::CompletionQueue queue;
  const grpc::ByteBuffer empty_request = [] {
    grpc::Slice nothing;
    return grpc::ByteBuffer(&nothing, 1);
  }();
  const auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", empty_request, &queue);
  grpc::ByteBuffer response;
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool good = false;
  if (!queue.Next(&tag, &good)) return grpc::Status(grpc::StatusCode::INTERNAL, "queue ended");
  queue.Shutdown();
  return status;
}

TEST_CASE("a gRPC client with a certificate is served above the floor, without one it is not", "[tls_floor]") {
  CHECK(CheckHealth(Floored(), "client").ok());
  CHECK(CheckHealth(Floored(), "officer").ok());
  CHECK(CheckHealth(Floored(), "").error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(CheckHealth(Floored(), "expired").error_code() == grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace ketenpoort::identity

// Over real TLS sockets: who a server takes its caller for.
#include "gateway/identity/peer.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "gateway/identity/refusal.h"
#include "tests/gateway/identity/test_world.h"

using namespace ketenpoort::identity;
using namespace ketenpoort::testing;
namespace certs = ketenpoort::certs;

namespace {

// Answers every call with OK and the caller's OIN as message, or with the status of the refusal and its reason.
class WhoAmI : public grpc::CallbackGenericService {
 public:
  explicit WhoAmI(Authenticator* authenticator) : authenticator_(authenticator) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    class Reactor : public grpc::ServerGenericBidiReactor {
     public:
      explicit Reactor(const grpc::Status& status) { Finish(status); }
      void OnDone() override { delete this; }
    };
    return new Reactor(Answer(*context));
  }

 private:
  grpc::Status Answer(const grpc::ServerContextBase& context) {
    const auto pem = PeerCertificatePem(context);
    if (!pem.ok()) return {static_cast<grpc::StatusCode>(pem.status().code()), ReasonOf(pem.status())};
    const auto principal = authenticator_->Authenticate(*pem);
    if (!principal.ok()) {
      return {static_cast<grpc::StatusCode>(principal.status().code()), ReasonOf(principal.status())};
    }
    return {grpc::StatusCode::ALREADY_EXISTS, principal->oin()};
  }

  Authenticator* authenticator_;
};

class Listener {
 public:
  Listener(TestWorld& world, grpc_ssl_client_certificate_request_type clients) : service_(&world.authenticator()) {
    const TestSystem self = world.Issue(kDjiOin, [](certs::CertificatePlan& plan) {
      plan.extensions.back().second = "serverAuth";
      plan.dns_names = {"localhost"};
    });
    grpc::SslServerCredentialsOptions options(clients);
    options.pem_root_certs = world.authority().Pem();
    options.pem_key_cert_pairs.push_back({self.key_pem, self.pem});
    Start(grpc::SslServerCredentials(options));
  }
  explicit Listener(TestWorld& world) : service_(&world.authenticator()) { Start(grpc::InsecureServerCredentials()); }
  ~Listener() { server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1)); }

  // The status of one call; a second metadata field claims another OIN.
  grpc::Status Call(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::GenericStub stub(grpc::CreateChannel("localhost:" + std::to_string(port_), credentials));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    context.AddMetadata("oin", kHaarlemOin);
    context.AddMetadata("x-forwarded-client-cert", kHaarlemOin);
    const grpc::Slice empty("");
    const grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    std::mutex mutex;
    std::condition_variable done;
    bool is_done = false;
    stub.UnaryCall(&context, "/test/WhoAmI", grpc::StubOptions(), &request, &response, [&](grpc::Status result) {
      const std::lock_guard<std::mutex> lock(mutex);
      status = std::move(result);
      is_done = true;
      done.notify_one();
    });
    std::unique_lock<std::mutex> lock(mutex);
    done.wait(lock, [&] { return is_done; });
    return status;
  }

 private:
  void Start(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("localhost:0", credentials, &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    REQUIRE(server_ != nullptr);
  }

  WhoAmI service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

std::shared_ptr<grpc::ChannelCredentials> With(const TestWorld& world, const std::string& pem,
                                               const std::string& key_pem) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = world.authority().Pem();
  options.pem_cert_chain = pem;
  options.pem_private_key = key_pem;
  return grpc::SslCredentials(options);
}

constexpr auto kVerify = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;

}  // namespace

TEST_CASE("Over TLS a caller is who its certificate says, whatever its metadata claim", "[identity]") {
  TestWorld world(std::time(nullptr));
  Listener listener(world, kVerify);
  const TestSystem& rn = world.system("rn");
  const grpc::Status known = listener.Call(With(world, rn.pem, rn.key_pem));
  CHECK(known.error_code() == grpc::StatusCode::ALREADY_EXISTS);
  CHECK(known.error_message() == kRnOin);

  const TestSystem stranger = world.Issue(kHaarlemOin);
  CHECK(listener.Call(With(world, stranger.pem, stranger.key_pem)).error_message() == "KEY_NOT_IN_DIRECTORY");
  const TestSystem nobody = world.Issue("00000099009999999000");
  CHECK(listener.Call(With(world, nobody.pem, nobody.key_pem)).error_message() == "OIN_NOT_IN_DIRECTORY");

  world.SetLists({rn.serial_hex});
  const grpc::Status revoked = listener.Call(With(world, rn.pem, rn.key_pem));
  CHECK(revoked.error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(revoked.error_message() == "REVOKED");
}

TEST_CASE("No certificate, an unknown CA, an expired or future one: the handshake ends it", "[identity]") {
  const int64_t now = std::time(nullptr);
  TestWorld world(now);
  Listener listener(world, kVerify);
  CHECK(listener.Call(With(world, "", "")).error_code() == grpc::StatusCode::UNAVAILABLE);
  TestWorld elsewhere(now);
  const TestSystem& foreign = elsewhere.system("rn");
  CHECK(listener.Call(With(world, foreign.pem, foreign.key_pem)).error_code() == grpc::StatusCode::UNAVAILABLE);
  const TestSystem expired = world.Issue(kRnOin, [&](auto& plan) { plan.not_after = now - 60; });
  CHECK(listener.Call(With(world, expired.pem, expired.key_pem)).error_code() == grpc::StatusCode::UNAVAILABLE);
  const TestSystem future = world.Issue(kRnOin, [&](auto& plan) { plan.not_before = now + 3'600; });
  CHECK(listener.Call(With(world, future.pem, future.key_pem)).error_code() == grpc::StatusCode::UNAVAILABLE);
}

TEST_CASE("A listener that asks for no certificate, or has no TLS, knows nobody", "[identity]") {
  TestWorld world(std::time(nullptr));
  Listener lenient(world, GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  const TestSystem& rn = world.system("rn");
  const grpc::Status status = lenient.Call(With(world, rn.pem, rn.key_pem));
  CHECK(status.error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(status.error_message() == "NO_CERTIFICATE");
  Listener plain(world);
  CHECK(plain.Call(grpc::InsecureChannelCredentials()).error_message() == "NO_CERTIFICATE");
  CHECK_FALSE(PeerCertificatePem(nullptr).ok());
}

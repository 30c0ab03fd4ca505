#include "gateway/transport/server.h"

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::transport {
namespace {

constexpr const char* kDecidingServices[] = {"", "ketenpoort.v1.ExchangeService", "ketenpoort.v1.CustodyService",
                                             "ketenpoort.v1.DeclarationService"};
constexpr const char* kOtherServices[] = {"ketenpoort.v1.AuditService", "ketenpoort.v1.PolicyService"};

// Linking the reflection library puts its plugin on every port: here it is decided per port.
class Reflection final : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->clear();
    if (wanted_) plugins->push_back(std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>());
  }

 private:
  const bool wanted_;
};

std::shared_ptr<grpc::ServerCredentials> MutualTls(const ServerOptions& options) {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = options.ca_pem;
  tls.pem_key_cert_pairs.push_back({options.key_pem, options.certificate_pem});
  return grpc::SslServerCredentials(tls);
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kRequestBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kPingEveryMsMin);
  // The floor is proven on our own port: nobody else may share it (ADR 0002).
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

std::string HostPort(const std::string& host, int port) {
  return absl::StrContains(host, ':') ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

bool IsLoopback(const std::string& host) { return host == "::1" || absl::StartsWith(host, "127."); }

}  // namespace

Server::Server(const ServerOptions& options, const ServerRooms& rooms)
    : clock_(rooms.clock),
      workers_(kAnswerThreads),
      door_(*rooms.corridor, *rooms.authenticator, options.calls_in_flight),
      rooms_{rooms.corridor, rooms.inquiry, rooms.authenticator, rooms.clock, &intake_,
             &door_,         &workers_,     rooms.metrics,       &streams_,   rooms.log},
      exchange_(rooms_),
      custody_(rooms_),
      declaration_(rooms_),
      audit_(rooms_),
      policy_(rooms_, rooms.policies, rooms.gaps) {
  if (rooms.sandbox != nullptr) {
    sandbox_ = std::make_unique<SandboxService>(rooms_, *rooms.sandbox, rooms.fail_next_commit);
  }
  const auto judge_again = [this](uint64_t) { workers_.Post([this] { streams_.ReauthenticateAll(); }); };
  directory_changes_ = rooms.directories->OnChange(judge_again);
  crl_changes_ = rooms.crls->OnChange(judge_again);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, const ServerRooms& rooms) {
  if (!IsLoopback(options.admin_host)) {
    return absl::InvalidArgumentError("the admin port has no TLS and stays on a loopback address");
  }
  std::unique_ptr<Server> server(new Server(options, rooms));
  if (absl::Status listening = server->Listen(options); !listening.ok()) return listening;
  server->SetServing(Serving::kNothing);
  return server;
}

absl::Status Server::Listen(const ServerOptions& options) {
  grpc::EnableDefaultHealthCheckService(true);
  int port = 0;
  {
    grpc::ServerBuilder builder;
    SetLimits(builder);
    builder.SetResourceQuota(grpc::ResourceQuota("ketenpoort").Resize(kServerMemoryBytesMax));
    // No health on this port: whoever asks would need no place in the directory.
    builder.SetOption(std::make_unique<grpc::HealthCheckServiceServerBuilderOption>(nullptr));
    builder.SetOption(std::make_unique<Reflection>(false));
    builder.AddListeningPort(HostPort(options.host, options.port), MutualTls(options), &port);
    builder.RegisterService(&exchange_);
    builder.RegisterService(&custody_);
    builder.RegisterService(&declaration_);
    builder.RegisterService(&audit_);
    builder.RegisterService(&policy_);
    public_ = builder.BuildAndStart();
  }
  if (public_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on `", HostPort(options.host, options.port), "`"));
  }
  address_ = HostPort(options.host, port);
  {
    grpc::ServerBuilder builder;
    SetLimits(builder);
    builder.SetOption(std::make_unique<Reflection>(true));
    builder.AddListeningPort(HostPort(options.admin_host, options.admin_port), grpc::InsecureServerCredentials(),
                             &port);
    if (sandbox_) builder.RegisterService(sandbox_.get());
    admin_ = builder.BuildAndStart();
  }
  if (admin_ == nullptr || port == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on `", HostPort(options.admin_host, options.admin_port), "`"));
  }
  admin_address_ = HostPort(options.admin_host, port);
  return absl::OkStatus();
}

void Server::SetServing(Serving serving) {
  auto* health = admin_ ? admin_->GetHealthCheckService() : nullptr;
  if (health == nullptr) return;
  for (const char* service : kDecidingServices) health->SetServingStatus(service, serving == Serving::kAll);
  for (const char* service : kOtherServices) health->SetServingStatus(service, serving != Serving::kNothing);
}

void Server::Sweep() {
  streams_.SweepAll(clock_->MonotonicMicros());
  if (++rounds_ % kJudgeEveryRounds == 0) streams_.ReauthenticateAll();
}

void Server::Stop(std::chrono::milliseconds grace) {
  SetServing(Serving::kNothing);
  door_.Close();
  streams_.EndAll(ClosingDown());
  const auto deadline = std::chrono::system_clock::now() + grace;
  if (public_) public_->Shutdown(deadline);
  if (admin_) admin_->Shutdown(deadline);
  directory_changes_ = {};
  crl_changes_ = {};
  workers_.Stop();
}

Server::~Server() { Stop(std::chrono::milliseconds(0)); }

}  // namespace ketenpoort::transport

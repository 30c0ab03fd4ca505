// Server: the gateway on the network. Guarantees: the public port speaks mutual TLS only, with the chain check of gRPC
// and everything else at the door; the admin port is on a loopback address, which Start requires, and alone has health,
// reflection and, where a sandbox clock is given, SandboxService; health says NOT_SERVING until SetServing. Does not
// set the TLS floor: SetTlsFloor before anything of gRPC, ProveTlsFloor between Start and SetServing. Stop turns new
// calls away, ends streams, waits for calls under way up to `grace`, then cancels them. Start and Stop from one thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_SERVER_H_
#define KETENPOORT_GATEWAY_TRANSPORT_SERVER_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/identity/change_listeners.h"
#include "gateway/identity/crl_holder.h"
#include "gateway/identity/directory_holder.h"
#include "gateway/transport/audit_service.h"
#include "gateway/transport/call_rooms.h"
#include "gateway/transport/custody_service.h"
#include "gateway/transport/declaration_service.h"
#include "gateway/transport/exchange_service.h"
#include "gateway/transport/policy_service.h"
#include "gateway/transport/sandbox_service.h"

namespace ketenpoort::transport {

// Limits.
inline constexpr int kRequestBytesMax = 4 * 1024 * 1024;
inline constexpr int kMetadataBytesMax = 16 * 1024;
inline constexpr int kStreamsPerConnectionMax = 1'024;
inline constexpr size_t kServerMemoryBytesMax = size_t{512} * 1024 * 1024;
inline constexpr int kKeepaliveMs = 60'000;
inline constexpr int kKeepaliveTimeoutMs = 20'000;
inline constexpr int kPingEveryMsMin = 10'000;
inline constexpr int kAnswerThreads = 2;
// Rounds of Sweep between two judgements of the open streams.
inline constexpr int kJudgeEveryRounds = 8;

struct ServerOptions {
  std::string host;  // numeric, without brackets
  uint16_t port = 0;
  std::string admin_host;
  uint16_t admin_port = 0;
  std::string certificate_pem;
  std::string key_pem;
  std::string ca_pem;
  uint32_t calls_in_flight = 1'024;
};

// What the server works with; all outlives it.
struct ServerRooms {
  corridor::Corridor* corridor = nullptr;
  inquiry::Inquiry* inquiry = nullptr;
  identity::Authenticator* authenticator = nullptr;
  identity::DirectoryHolder* directories = nullptr;
  identity::CrlHolder* crls = nullptr;
  corridor::PolicyHolder* policies = nullptr;
  corridor::LegalGaps* gaps = nullptr;
  gateway::Clock* clock = nullptr;
  CallMetrics* metrics = nullptr;
  EventLog* log = nullptr;
  // Null: no SandboxService.
  SandboxClock* sandbox = nullptr;
  std::function<void()> fail_next_commit;
};

class Server {
 public:
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, const ServerRooms& rooms);
  ~Server();

  // host:port, with the real port.
  const std::string& address() const { return address_; }
  const std::string& admin_address() const { return admin_address_; }

  // What health says: of each service, and of the gateway as a whole, whether a call to it has a chance.
  enum class Serving {
    kNothing,
    // Without a policy in its days nothing is decided; the log and the policy can be read and changed.
    kAuditAndPolicy,
    kAll
  };
  void SetServing(Serving serving);
  // To be called about twice a second: breaks off streams that take too long to end, and now and then judges every
  // open stream anew, so that an expired certificate or an outdated list ends it too.
  void Sweep();
  void Stop(std::chrono::milliseconds grace);

 private:
  Server(const ServerOptions& options, const ServerRooms& rooms);
  absl::Status Listen(const ServerOptions& options);

  gateway::Clock* clock_;
  intake::Intake intake_;
  Workers workers_;
  OpenStreams streams_;
  Door door_;
  CallRooms rooms_;
  ExchangeService exchange_;
  CustodyService custody_;
  DeclarationService declaration_;
  AuditService audit_;
  PolicyService policy_;
  std::unique_ptr<SandboxService> sandbox_;
  std::string address_;
  std::string admin_address_;
  int rounds_ = 0;  // the sweeper's
  identity::ChangeListeners::Subscription directory_changes_;
  identity::ChangeListeners::Subscription crl_changes_;
  std::unique_ptr<grpc::Server> public_;
  std::unique_ptr<grpc::Server> admin_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_SERVER_H_

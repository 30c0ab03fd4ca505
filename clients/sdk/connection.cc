#include "clients/sdk/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "audit/crypto/os_random_source.h"
#include "certs/private_file.h"

namespace ketenpoort::sdk {
namespace {

// A lost connection is tried again within these bounds, also below the repetition of calls.
constexpr int kReconnectFirstMs = 50;
constexpr int kReconnectMaxMs = 2'000;
// Longer than the shortest interval gRPC servers allow by default.
constexpr int kKeepaliveMs = 320'000;

bool IsLoopback(std::string_view address) {
  return address.starts_with("127.0.0.1:") || address.starts_with("[::1]:") || address.starts_with("localhost:") ||
         address.starts_with("unix:");
}

absl::Status CheckOptions(const ConnectionOptions& options) {
  if (options.address.empty()) return absl::InvalidArgumentError("no address is given");
  if (options.deadline_ms <= 0) return absl::InvalidArgumentError("the deadline must be above 0 ms");
  if (options.log_verifier_keys.empty() && !options.without_receipts) {
    return absl::InvalidArgumentError("no verifier key of the log is given");
  }
  if (options.plaintext_loopback) {
    if (IsLoopback(options.address)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("without TLS only to this machine, not to `", options.address, "`"));
  }
  if (options.ca_file.empty()) return absl::InvalidArgumentError("no CA file is given");
  if (options.certificate_file.empty()) return absl::InvalidArgumentError("no certificate file is given");
  if (options.key_file.empty()) return absl::InvalidArgumentError("no key file is given");
  return absl::OkStatus();
}

// What a connection shows itself by: to the other side of it, and under what it says.
struct Credentials {
  std::shared_ptr<grpc::ChannelCredentials> channel;
  std::shared_ptr<const certs::SigningIdentity> signer;
};

absl::StatusOr<Credentials> ReadCredentials(const ConnectionOptions& options) {
  if (options.plaintext_loopback) return Credentials{grpc::InsecureChannelCredentials(), nullptr};
  absl::StatusOr<std::string> roots = certs::ReadPublicFile(options.ca_file, kPemBytesMax);
  if (!roots.ok()) return roots.status();
  absl::StatusOr<std::string> certificate = certs::ReadPublicFile(options.certificate_file, kPemBytesMax);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = certs::ReadPrivateFile(options.key_file);
  if (!key.ok()) return key.status();
  // An empty bundle would make gRPC fall back on the machine's roots.
  if (roots->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("`", options.ca_file, "` holds no certificate"));
  }
  absl::StatusOr<certs::SigningIdentity> signer = certs::SigningIdentity::FromKeyPem(*key);
  if (!signer.ok()) return absl::InvalidArgumentError(absl::StrCat("`", options.key_file, "` holds no private key"));
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = *std::move(roots);
  tls.pem_cert_chain = *std::move(certificate);
  tls.pem_private_key = *std::move(key);
  return Credentials{grpc::SslCredentials(tls), std::make_shared<const certs::SigningIdentity>(*std::move(signer))};
}

grpc::ChannelArguments ArgumentsOf(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kRefusalBytesMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectFirstMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectFirstMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, options.use_http_proxy ? 1 : 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // repeated by RepeatUntilAnswered only, which knows the bounds
  // Each connection is a client of its own: two with different certificates never share a socket.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return arguments;
}

}  // namespace

absl::StatusOr<Connection> Connect(const ConnectionOptions& options) {
  if (absl::Status sound = CheckOptions(options); !sound.ok()) return sound;
  Connection connection;
  if (!options.log_verifier_keys.empty()) {
    absl::StatusOr<ReceiptVerifier> verifier = ReceiptVerifier::FromVerifierKeys(options.log_verifier_keys);
    if (!verifier.ok()) return verifier.status();
    connection.receipts = std::make_shared<const ReceiptVerifier>(*std::move(verifier));
  }
  const absl::StatusOr<Credentials> credentials = ReadCredentials(options);
  if (!credentials.ok()) return credentials.status();
  connection.channel = grpc::CreateCustomChannel(options.address, credentials->channel, ArgumentsOf(options));
  connection.signer = credentials->signer;
  connection.random = std::make_shared<audit::crypto::OsRandomSource>();
  connection.clock = std::make_shared<SteadyRetryClock>();
  connection.retry.overall_deadline_ms = options.deadline_ms;
  return connection;
}

absl::StatusOr<std::vector<std::string>> ReadVerifierKeys(const std::string& path) {
  const absl::StatusOr<std::string> text = certs::ReadPublicFile(path, kVerifierKeyFileBytesMax);
  if (!text.ok()) return text.status();
  std::vector<std::string> keys;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line.front() != '#') keys.emplace_back(line);
  }
  if (keys.empty()) return absl::InvalidArgumentError(absl::StrCat("`", path, "` holds no verifier key"));
  return keys;
}

}  // namespace ketenpoort::sdk

// Connection: the mutually authenticated channel to a gateway, with all that its calls share.
//
// Guarantees: the gateway is verified against the CA chain given and nothing else (not the machine's roots); the client
// authenticates with its own certificate; TLS 1.3 with a gateway of this project, which refuses less. A key file that
// others may read is refused. No call is made before the first rpc: Connect only reads files.
// Does not guarantee: that the gateway is reachable; revocation of the gateway's certificate is not checked here.
// Thread safety: a Connection may be copied and used from any thread; its clock and random source must allow that (the
// default ones do). Ownership: shared; the channel closes with the last copy.
// On failure: Connect answers InvalidArgument naming the option, or the file's own status.
#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "certs/signature.h"
#include "clients/sdk/receipt_check.h"
#include "clients/sdk/retry.h"

namespace ketenpoort::sdk {

// Limit: of one answer; a frame holds at most 256 deliveries.
inline constexpr int kAnswerBytesMax = 64 * 1024 * 1024;
// Limit: of the details of a refusal, that come in the trailing metadata: 16 decisions with their receipts. gRPC's own
// 8 KiB would hold two.
inline constexpr int kRefusalBytesMax = 256 * 1024;
// Limit: of a PEM file.
inline constexpr size_t kPemBytesMax = size_t{1024} * 1024;
// Limit: of a file with verifier keys.
inline constexpr size_t kVerifierKeyFileBytesMax = size_t{16} * 1024;

struct ConnectionOptions {
  std::string address;           // host:port
  std::string ca_file;           // PEM: the chain that the gateway's certificate is verified against
  std::string certificate_file;  // PEM: own certificate, then its intermediates
  std::string key_file;          // PEM, readable by its owner only
  std::string server_name;       // the name to expect in the gateway's certificate; empty: the host of the address
  std::vector<std::string> log_verifier_keys;  // `name+hash+base64`, at least one
  bool without_receipts = false;  // for a service that gives none (SandboxService): verifier keys may be absent
  int64_t deadline_ms = 30'000;   // of a call with all its repetitions
  bool use_http_proxy = false;    // take a proxy from the environment
  // Without TLS, for the admin port of a sandbox: only to 127.0.0.1, [::1], localhost or unix:; the files stay empty.
  bool plaintext_loopback = false;
};

struct Connection {
  std::shared_ptr<grpc::ChannelInterface> channel;
  std::shared_ptr<const ReceiptVerifier> receipts;  // none only where options.without_receipts left it so
  // Signs delivery notes with the key of the own certificate; none without TLS.
  std::shared_ptr<const certs::SigningIdentity> signer;
  std::shared_ptr<audit::crypto::RandomSource> random;
  std::shared_ptr<RetryClock> clock;
  RetryPolicy retry;
  // The `traceparent` of a call, for a caller that is in a trace already. Empty: a fresh trace for each call. One trace
  // is for one exchange: never for a person or a case, since the log holds its id in the clear.
  std::function<std::string()> trace_parent = {};
};

absl::StatusOr<Connection> Connect(const ConnectionOptions& options);

// Verifier keys from a file: one a line; empty lines and lines that start with # are skipped.
absl::StatusOr<std::vector<std::string>> ReadVerifierKeys(const std::string& path);

}  // namespace ketenpoort::sdk

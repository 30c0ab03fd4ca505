// WitnessClient: asks one witness (C2SP tlog-witness) to cosign a checkpoint, over HTTPS, or HTTP to a loopback
// address.
//
// Guarantees: kCosigned only with a cosignature that verifies under the configured key of this witness, over exactly
// the text that was asked about; TLS 1.3 only, the server verified by the configured authorities and by its name or
// address; at most kReplyBytesMax bytes are read and nothing is followed elsewhere. Ask returns within its deadline,
// but for a name: how long the system's resolver takes is the system's.
// Does not guarantee: that the witness did check anything; that is what it is trusted for.
// Thread safety: any thread; each Ask has its own connection. Ownership: holds what it is made of.
// On failure: Make: InvalidArgument for an address that cannot be. Ask has no failure but a reply.
#ifndef KETENPOORT_GATEWAY_WITNESS_WITNESS_CLIENT_H_
#define KETENPOORT_GATEWAY_WITNESS_WITNESS_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/note.h"
#include "audit/witness.h"
#include "gateway/witness/ask_reply.h"

namespace ketenpoort::witness {

// Limit: of a reply's body; 16 cosignature lines are far below it.
inline constexpr size_t kReplyBytesMax = size_t{16} * 1024;
inline constexpr uint32_t kReplyHeaderBytesMax = 8 * 1024;
inline constexpr size_t kUrlBytesMax = 512;

// Where a witness is: `https://host[:port][/prefix]`, or `http://127.0.0.1:port`.
struct WitnessUrl {
  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string path;  // of add-checkpoint
};

// InvalidArgument for anything else, plain HTTP beyond loopback included.
absl::StatusOr<WitnessUrl> ParseWitnessUrl(std::string_view url);

class WitnessClient {
 public:
  // `ca_pem`: the authorities of its server certificate; not used with plain HTTP. Requires a cosigner's key.
  static absl::StatusOr<WitnessClient> Make(std::string_view url, audit::NoteVerifier verifier, std::string ca_pem);

  const std::string& name() const { return verifier_.name(); }

  AskReply Ask(const audit::AddCheckpoint& request, std::chrono::milliseconds deadline) const;

 private:
  WitnessClient(WitnessUrl url, audit::NoteVerifier verifier, std::string ca_pem)
      : url_(std::move(url)), verifier_(std::move(verifier)), ca_pem_(std::move(ca_pem)) {}

  AskReply Cosigned(const audit::AddCheckpoint& request, std::string_view body) const;

  WitnessUrl url_;
  audit::NoteVerifier verifier_;
  std::string ca_pem_;
};

}  // namespace ketenpoort::witness

#endif  // KETENPOORT_GATEWAY_WITNESS_WITNESS_CLIENT_H_

#include "gateway/transport/door.h"

#include <chrono>
#include <string>
#include <utility>

#include "gateway/identity/peer.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::transport {
namespace {

constexpr int64_t kRetryMs = 1'000;

absl::Status Sealed() {
  return intake::WithRetryAfter(
      identity::Refusal(absl::StatusCode::kUnavailable, "LOG_NOT_WRITABLE",
                        "Het logboek kan niet worden geschreven; er wordt niets verstrekt tot de poort opnieuw start.",
                        "The log cannot be written; nothing is disclosed until the gateway restarts."),
      kRetryMs);
}

absl::Status TooManyCalls() {
  return intake::WithRetryAfter(identity::Refusal(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                                                  "Deze deelnemer heeft te veel aanroepen tegelijk lopen.",
                                                  "This participant has too many calls under way at once."),
                                kRetryMs);
}

}  // namespace

absl::Status ClosingDown() {
  return intake::WithRetryAfter(identity::Refusal(absl::StatusCode::kUnavailable, "CLOSING_DOWN",
                                                  "De poort stopt. Herhaal de aanroep straks met hetzelfde id.",
                                                  "The gateway is stopping. Repeat the call later with the same id."),
                                kRetryMs);
}

absl::Status Door::Open() {
  if (closing_.load()) return ClosingDown();
  return corridor_->Health().ok() ? absl::OkStatus() : Sealed();
}

absl::StatusOr<Visit> Door::Enter(const grpc::CallbackServerContext& context) {
  if (absl::Status open = Open(); !open.ok()) return open;
  // Nobody waits for the answer any more: nothing is decided for it.
  if (context.deadline() <= std::chrono::system_clock::now()) return absl::DeadlineExceededError("");
  auto pem = identity::PeerCertificatePem(context);
  if (!pem.ok()) return pem.status();
  auto caller = authenticator_->Authenticate(*pem);
  if (!caller.ok()) return caller.status();
  auto lease = TakePlace(*caller);
  if (!lease.ok()) return lease.status();
  return Visit{*std::move(caller), *std::move(lease)};
}

absl::StatusOr<identity::Principal> Door::EnterAgain(const identity::Principal& caller) {
  if (absl::Status open = Open(); !open.ok()) return open;
  return authenticator_->Renew(caller);
}

absl::StatusOr<InFlight::Lease> Door::TakePlace(const identity::Principal& caller) {
  auto lease = in_flight_.Enter(caller.oin());
  if (!lease) return TooManyCalls();
  return *std::move(lease);
}

}  // namespace ketenpoort::transport

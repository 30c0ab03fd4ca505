// PullCall: receiving in one call, for clients behind a firewall. Guarantees: at most `max_deliveries`, decided and
// recorded like those of a stream; waits at most `wait_ms`, and ends before the caller's own deadline does; disclosures
// are asked for in steps of kPullStep, so that an answer stays within gRPC's default limit; what it hands over is
// leased and not offered to another call until the lease ends. A caller that left gets nothing, and what was handed
// over for it is offered again. Thread-safe; the corridor calls it as its outlet; lives until gRPC is done.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_PULL_CALL_H_
#define KETENPOORT_GATEWAY_TRANSPORT_PULL_CALL_H_

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/corridor/outlet.h"
#include "gateway/transport/call_record.h"
#include "gateway/transport/call_rooms.h"
#include "gateway/transport/open_streams.h"
#include "gateway/transport/outbox.h"

namespace ketenpoort::transport {

inline constexpr uint32_t kPullDeliveriesMax = 256;
inline constexpr uint32_t kPullWaitMsMax = 30'000;
// Limit: disclosures asked for at once.
inline constexpr uint32_t kPullStep = 32;
// No further step once the answer has this many bytes.
inline constexpr size_t kPullBytesEnough = 1 << 20;
// Rounds through the committer before it is taken that nothing waits.
inline constexpr int kRoundsMax = 3;
// The answer leaves at least this long before the caller's deadline.
inline constexpr int64_t kPullDeadlineMarginMs = 200;

class PullCall final : public grpc::ServerUnaryReactor, public corridor::Outlet, public OpenStream {
 public:
  static grpc::ServerUnaryReactor* Open(const CallRooms& rooms, grpc::CallbackServerContext* context,
                                        const v1::PullRequest* request, v1::PullResponse* response);

  // Outlet. Called with locks of the corridor held: never calls back into it.
  absl::StatusOr<identity::Principal> Authenticate() override;
  bool Hand(mailbox::Letter&& letter, v1::Delivery header) override;
  bool HandNotice(const v1::StatusNotice& notice) override;
  void Close(const absl::Status& why) override { End(why); }

  // OpenStream.
  void Reauthenticate() override;
  void End(const absl::Status& why) override;
  void Sweep(int64_t) override {}

 private:
  PullCall(const CallRooms& rooms, grpc::CallbackServerContext* context, v1::PullResponse* response)
      : rooms_(rooms), context_(context), response_(response), record_(rooms, "ExchangeService/Pull", false) {}

  void Begin(const v1::PullRequest& request);
  absl::Status Check(const v1::PullRequest& request);
  absl::Status Start(const std::vector<identity::OrganRef>& organs, uint32_t wait_ms);
  // Asks for the next step of disclosures, and then to hear when they are settled.
  void AskAndWait();
  // Everything asked for until now was settled: more, wait, or complete.
  void Settled();
  void TimeUp();
  // Ends the subscription, then the call. The first one counts.
  void Complete(const absl::Status& status);
  // Posts Settled behind what was enqueued with the committer until now.
  void Fence();

  void OnCancel() override;
  void OnDone() override;

  const CallRooms& rooms_;
  grpc::CallbackServerContext* const context_;
  v1::PullResponse* const response_;
  CallRecord record_;
  std::shared_ptr<OpenStream> self_;
  std::optional<identity::Principal> caller_;
  std::optional<InFlight::Lease> lease_;
  uint32_t max_ = 0;

  std::mutex mutex_;
  std::shared_ptr<corridor::Subscription> subscription_;  // under mutex_
  grpc::Alarm alarm_;                                     // under mutex_
  int rounds_ = 0;                                        // under mutex_; that brought nothing
  Outbox outbox_;                                         // under mutex_
  uint32_t asked_ = 0;                                    // under mutex_; disclosures asked for
  uint32_t handed_ = 0;                                   // under mutex_
  bool fenced_ = false;                                   // under mutex_; Settled will be called
  bool waiting_ = false;                                  // under mutex_; for a first delivery
  bool time_up_ = false;                                  // under mutex_
  bool completing_ = false;                               // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_PULL_CALL_H_

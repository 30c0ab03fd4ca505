#include "gateway/transport/pull_call.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/intake/problem.h"
#include "gateway/transport/deliver.h"
#include "gateway/transport/organ_entry.h"
#include "gateway/transport/request_shape.h"
#include "gateway/transport/status_map.h"

namespace ketenpoort::transport {
namespace {

// How long it may wait: as asked, but not beyond the caller's own deadline.
std::chrono::milliseconds WaitOf(uint32_t wait_ms, std::chrono::system_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::system_clock::now()) -
                    std::chrono::milliseconds(kPullDeadlineMarginMs);
  return std::clamp(left, std::chrono::milliseconds(0), std::chrono::milliseconds(wait_ms));
}

}  // namespace

grpc::ServerUnaryReactor* PullCall::Open(const CallRooms& rooms, grpc::CallbackServerContext* context,
                                         const v1::PullRequest* request, v1::PullResponse* response) {
  std::shared_ptr<PullCall> call(new PullCall(rooms, context, response));
  call->self_ = call;
  call->Begin(*request);
  return call.get();
}

void PullCall::Begin(const v1::PullRequest& request) {
  auto visit = rooms_.door->Enter(*context_);
  if (!visit.ok()) return Complete(visit.status());
  record_.SetParticipant(visit->caller.oin());
  caller_.emplace(std::move(visit->caller));
  lease_.emplace(std::move(visit->lease));
  if (absl::Status shape = Check(request); !shape.ok()) return Complete(shape);
  max_ = request.max_deliveries();
  auto organs = OrgansOf(request.organs(), "organs");
  if (!organs.ok()) return Complete(organs.status());
  const auto self = std::static_pointer_cast<PullCall>(shared_from_this());
  if (const auto refused = FirstRefused(*caller_, *organs, rooms_.Today())) {
    rooms_.corridor->RefuseOrgan(*caller_, refused->organ, refused->why, [self](absl::Status recorded) {
      self->rooms_.workers->Post([self, recorded = std::move(recorded)] { self->Complete(recorded); });
    });
    return;
  }
  rooms_.streams->Add(self);
  if (absl::Status started = Start(*organs, request.wait_ms()); !started.ok()) Complete(started);
}

absl::Status PullCall::Check(const v1::PullRequest& request) {
  if (absl::Status shape = rooms_.intake->CheckShape(request, ""); !shape.ok()) return shape;
  intake::Problem problem;
  if (request.max_deliveries() == 0 || request.max_deliveries() > kPullDeliveriesMax) {
    problem.Add("max_deliveries", "van 1 tot 256", "from 1 to 256");
  }
  if (request.wait_ms() > kPullWaitMsMax) problem.Add("wait_ms", "hoogstens 30000", "at most 30,000");
  return problem.ToStatus();
}

absl::Status PullCall::Start(const std::vector<identity::OrganRef>& organs, uint32_t wait_ms) {
  const auto self = std::static_pointer_cast<PullCall>(shared_from_this());
  auto subscription = rooms_.corridor->Subscribe(organs, self);
  if (!subscription.ok()) return subscription.status();
  {
    std::lock_guard lock(mutex_);
    subscription_ = *subscription;
  }
  auto notices = rooms_.corridor->NoticesFor(organs);
  if (!notices.ok()) return notices.status();
  const auto wait = WaitOf(wait_ms, context_->deadline());
  {
    std::lock_guard lock(mutex_);
    for (const v1::StatusNotice& notice : *notices) outbox_.Add(notice);
    time_up_ = wait.count() == 0;
    if (!time_up_ && !completing_) {
      // The alarm keeps its callback as long as it lives, so that it must not keep the call.
      alarm_.Set(std::chrono::system_clock::now() + wait, [weak = std::weak_ptr<PullCall>(self)](bool) {
        const auto call = weak.lock();
        if (call) call->rooms_.workers->Post([call] { call->TimeUp(); });
      });
    }
  }
  AskAndWait();
  return absl::OkStatus();
}

absl::StatusOr<identity::Principal> PullCall::Authenticate() { return rooms_.authenticator->Renew(*caller_); }

void PullCall::Reauthenticate() {
  if (auto again = Authenticate(); !again.ok()) End(again.status());
}

void PullCall::End(const absl::Status& why) {
  rooms_.workers->Post([self = std::static_pointer_cast<PullCall>(shared_from_this()), why] { self->Complete(why); });
}

bool PullCall::Hand(mailbox::Letter&& letter, v1::Delivery header) {
  std::lock_guard lock(mutex_);
  outbox_.Add(Deliver(std::move(letter), std::move(header)));
  ++handed_;
  // The rest of the same batch comes right behind it.
  if (std::exchange(waiting_, false)) {
    rooms_.workers->Post([self = std::static_pointer_cast<PullCall>(shared_from_this())] { self->Fence(); });
  }
  return true;
}

bool PullCall::HandNotice(const v1::StatusNotice&) {
  // Read from the store at the start; what comes later is told by the next pull.
  return true;
}

void PullCall::AskAndWait() {
  std::shared_ptr<corridor::Subscription> subscription;
  uint32_t more = 0;
  {
    std::lock_guard lock(mutex_);
    if (completing_) return;
    more = std::min(kPullStep, max_ - asked_);
    asked_ += more;
    subscription = subscription_;
  }
  if (subscription && more > 0) rooms_.corridor->AddCredits(subscription, more);
  Fence();
}

void PullCall::Fence() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(fenced_, true)) return;
  }
  // An acknowledgement of nothing records nothing, and settles behind the disclosures that were asked for.
  rooms_.corridor->Acknowledge(
      *caller_, {},
      [self = std::static_pointer_cast<PullCall>(shared_from_this())](absl::StatusOr<v1::AcknowledgeResponse> settled) {
        self->rooms_.workers->Post([self, status = settled.status()] {
          if (!status.ok()) return self->Complete(status);
          self->Settled();
        });
      });
}

void PullCall::Settled() {
  bool more = false;
  // What came first may have been held, and the next in its place is on its way.
  bool again = false;
  {
    std::lock_guard lock(mutex_);
    fenced_ = false;
    more = handed_ == asked_ && asked_ < max_ && outbox_.bytes() < kPullBytesEnough;
    again = !more && outbox_.empty() && ++rounds_ < kRoundsMax;
    if (!more && !again && outbox_.empty() && !time_up_) {
      waiting_ = true;
      return;
    }
  }
  if (more) return AskAndWait();
  if (again) return Fence();
  Complete(absl::OkStatus());
}

void PullCall::TimeUp() {
  {
    std::lock_guard lock(mutex_);
    time_up_ = true;
    if (!std::exchange(waiting_, false)) return;
  }
  Complete(absl::OkStatus());
}

void PullCall::Complete(const absl::Status& status) {
  std::shared_ptr<corridor::Subscription> subscription;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(completing_, true)) return;
    subscription = std::exchange(subscription_, nullptr);
    alarm_.Cancel();
  }
  if (subscription) {
    // After this nothing is handed over any more.
    if (status.ok()) {
      rooms_.corridor->UnsubscribeKeepingLeases(subscription);
    } else {
      rooms_.corridor->Unsubscribe(subscription);
    }
  }
  if (status.ok()) {
    std::lock_guard lock(mutex_);
    outbox_.TakeAll(response_);
  }
  lease_.reset();
  const google::rpc::Status last = ToRpcStatus(status);
  record_.Ended(last);
  Finish(ToGrpcStatus(last));
}

void PullCall::OnCancel() { End(absl::CancelledError("")); }

void PullCall::OnDone() {
  rooms_.streams->Remove(this);
  std::shared_ptr<corridor::Subscription> subscription;
  {
    // Left where the call ended while it was being opened.
    std::lock_guard lock(mutex_);
    subscription = std::exchange(subscription_, nullptr);
  }
  if (subscription) rooms_.corridor->Unsubscribe(subscription);
  const auto last = std::move(self_);
}

}  // namespace ketenpoort::transport

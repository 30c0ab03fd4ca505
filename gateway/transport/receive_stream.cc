#include "gateway/transport/receive_stream.h"

#include <algorithm>
#include <utility>

#include "gateway/intake/problem.h"
#include "gateway/transport/deliver.h"
#include "gateway/transport/organ_entry.h"
#include "gateway/transport/request_shape.h"

namespace ketenpoort::transport {

grpc::ServerBidiReactor<v1::ReceiveRequest, v1::ReceiveResponse>* ReceiveStream::Open(
    const CallRooms& rooms, grpc::CallbackServerContext* context) {
  std::shared_ptr<ReceiveStream> stream(new ReceiveStream(rooms, context));
  stream->Begin();
  return stream.get();
}

absl::StatusOr<identity::Principal> ReceiveStream::Authenticate() { return rooms_.authenticator->Renew(caller()); }

bool ReceiveStream::Hand(mailbox::Letter&& letter, v1::Delivery header) {
  std::lock_guard lock(mutex_);
  if (ending() || unsubscribed_) return false;
  if (asked_ > 0) --asked_;
  outbox_.Add(Deliver(std::move(letter), std::move(header)));
  KickSoon();
  return true;
}

bool ReceiveStream::HandNotice(const v1::StatusNotice& notice) {
  if (auto again = Authenticate(); !again.ok()) {
    End(again.status());
    return false;
  }
  std::lock_guard lock(mutex_);
  if (ending() || outbox_.notices() >= kNoticesAhead) return false;
  if (telling_ && !told_.insert(notice.notice_id()).second) return true;
  outbox_.Add(notice);
  KickSoon();
  return true;
}

void ReceiveStream::KickSoon() {
  if (std::exchange(kicked_, true)) return;
  rooms_.workers->Post([self = std::static_pointer_cast<ReceiveStream>(shared_from_this())] {
    {
      std::lock_guard lock(self->mutex_);
      self->kicked_ = false;
    }
    self->Kick();
  });
}

void ReceiveStream::Received(v1::ReceiveRequest&& request) {
  auto again = rooms_.door->EnterAgain(caller());
  if (!again.ok()) return End(again.status());
  if (absl::Status taken = Take(*again, request); !taken.ok()) return End(taken);
  Acknowledge(*again, request);
  AskForMore();
}

absl::Status ReceiveStream::Take(const identity::Principal& now, const v1::ReceiveRequest& request) {
  if (absl::Status shape = rooms_.intake->CheckShape(request, ""); !shape.ok()) return shape;
  if (request.credits() > kCreditsMax) {
    return intake::Violation("credits", "hoogstens 4096 tegelijk", "at most 4,096 at once");
  }
  if (opened_ == request.has_open()) {
    return intake::Violation("open", "staat in het eerste frame en alleen daar",
                             "stands in the first frame and there only");
  }
  if (!opened_) {
    if (absl::Status opened = OpenFor(now, request.open()); !opened.ok()) return opened;
    opened_ = true;
  }
  std::lock_guard lock(mutex_);
  credits_ = std::min(kCreditsMax, credits_ + request.credits());
  return absl::OkStatus();
}

absl::Status ReceiveStream::OpenFor(const identity::Principal& now, const v1::ReceiveOpen& open) {
  auto organs = OrgansOf(open.organs(), "open.organs");
  if (!organs.ok()) return organs.status();
  if (const auto refused = FirstRefused(now, *organs, rooms_.Today())) {
    // Recorded, then the stream ends with it; nothing is read meanwhile.
    {
      std::lock_guard lock(mutex_);
      answers_open_ = kAnswersAhead;
    }
    rooms_.corridor->RefuseOrgan(now, refused->organ, refused->why,
                                 [self = std::static_pointer_cast<ReceiveStream>(shared_from_this())](
                                     absl::Status recorded) { self->End(recorded); });
    return absl::OkStatus();
  }
  {
    std::lock_guard lock(mutex_);
    telling_ = true;
  }
  const std::shared_ptr<OpenStream> self = shared_from_this();
  auto subscription = rooms_.corridor->Subscribe(*organs, std::shared_ptr<corridor::Outlet>(self, this));
  if (!subscription.ok()) return subscription.status();
  {
    std::lock_guard lock(mutex_);
    subscription_ = *subscription;
  }
  auto notices = rooms_.corridor->NoticesFor(*organs);
  if (!notices.ok()) return notices.status();
  std::lock_guard lock(mutex_);
  for (const v1::StatusNotice& notice : *notices) {
    if (told_.insert(notice.notice_id()).second) outbox_.Add(notice);
  }
  telling_ = false;
  told_.clear();
  return absl::OkStatus();
}

void ReceiveStream::Acknowledge(const identity::Principal& now, v1::ReceiveRequest& request) {
  if (request.acknowledgements().empty() && request.rejections().empty()) return;
  v1::AcknowledgeRequest verdicts;
  verdicts.mutable_acknowledgements()->Swap(request.mutable_acknowledgements());
  verdicts.mutable_rejections()->Swap(request.mutable_rejections());
  if (request.has_note()) verdicts.mutable_note()->Swap(request.mutable_note());
  {
    std::lock_guard lock(mutex_);
    ++answers_open_;
  }
  const auto self = std::static_pointer_cast<ReceiveStream>(shared_from_this());
  rooms_.corridor->Acknowledge(now, verdicts, [self](absl::StatusOr<v1::AcknowledgeResponse> answer) {
    if (!answer.ok()) return self->End(answer.status());
    std::lock_guard lock(self->mutex_);
    --self->answers_open_;
    for (const v1::AcknowledgeResult& result : answer->results()) self->outbox_.Add(result);
    self->KickSoon();
  });
}

void ReceiveStream::AskForMore() {
  std::shared_ptr<corridor::Subscription> subscription;
  uint32_t more = 0;
  {
    std::lock_guard lock(mutex_);
    if (ending() || unsubscribed_ || !subscription_) return;
    const uint32_t ahead = asked_ + in_write_ + static_cast<uint32_t>(outbox_.deliveries());
    if (ahead >= kDisclosedAhead) return;
    more = std::min(credits_, kDisclosedAhead - ahead);
    credits_ -= more;
    asked_ += more;
    subscription = subscription_;
  }
  if (more > 0) rooms_.corridor->AddCredits(subscription, more);
}

bool ReceiveStream::Fill(v1::ReceiveResponse* frame) {
  if (outbox_.empty()) return false;
  outbox_.TakeFrame(frame);
  in_write_ = static_cast<uint32_t>(frame->deliveries_size());
  return true;
}

void ReceiveStream::Wrote() {
  {
    std::lock_guard lock(mutex_);
    in_write_ = 0;
  }
  AskForMore();
}

void ReceiveStream::Unsubscribe() {
  std::shared_ptr<corridor::Subscription> subscription;
  {
    std::lock_guard lock(mutex_);
    subscription = std::move(subscription_);
    subscription_ = nullptr;
  }
  if (subscription) rooms_.corridor->Unsubscribe(subscription);
  std::lock_guard lock(mutex_);
  unsubscribed_ = true;
}

}  // namespace ketenpoort::transport

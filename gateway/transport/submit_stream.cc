#include "gateway/transport/submit_stream.h"

#include <utility>

#include "gateway/intake/problem.h"
#include "gateway/transport/unary_call.h"

namespace ketenpoort::transport {
namespace {

constexpr char kMessageMethod[] = "ExchangeService/SubmitStream/message";

absl::Status CheckFrame(const v1::SubmitStreamRequest& request) {
  intake::Problem problem;
  if (!request.GetReflection()->GetUnknownFields(request).empty()) {
    problem.Add("", "onbekend veld: laat het weg", "unknown field: leave it out");
  }
  if (request.messages_size() == 0 || request.messages_size() > kFrameMessagesMax) {
    problem.Add("messages", "een frame heeft 1 tot 256 berichten", "a frame has 1 to 256 messages");
  }
  return problem.ToStatus();
}

}  // namespace

grpc::ServerBidiReactor<v1::SubmitStreamRequest, v1::SubmitStreamResponse>* SubmitStream::Open(
    const CallRooms& rooms, grpc::CallbackServerContext* context) {
  std::shared_ptr<SubmitStream> stream(new SubmitStream(rooms, context));
  stream->Begin();
  return stream.get();
}

void SubmitStream::Received(v1::SubmitStreamRequest&& request) {
  if (absl::Status shape = CheckFrame(request); !shape.ok()) return End(shape);
  auto frame = std::make_shared<Frame>();
  frame->open = request.messages_size();
  for (const v1::Message& message : request.messages()) {
    frame->answers.add_outcomes()->set_message_id(message.envelope().message_id());
  }
  {
    std::lock_guard lock(mutex_);
    if (ending()) return;
    frames_.push_back(frame);
  }
  for (int i = 0; i < request.messages_size(); ++i) {
    if (!Submit(frame, i, request.messages(i))) return;
  }
}

bool SubmitStream::Submit(const std::shared_ptr<Frame>& frame, int index, const v1::Message& message) {
  auto now = rooms_.door->EnterAgain(this->caller());
  if (!now.ok()) {
    End(now.status());
    return false;
  }
  auto lease = rooms_.door->TakePlace(*now);
  if (!lease.ok()) {
    Answer(frame, index, lease.status());
    return true;
  }
  const auto self = std::static_pointer_cast<SubmitStream>(shared_from_this());
  const auto place = std::make_shared<InFlight::Lease>(*std::move(lease));
  auto admitted = rooms_.intake->Admit(*now, message, rooms_.Now());
  if (!admitted.ok()) {
    const auto organ = identity::OrganRefFrom(message.envelope().sender());
    if (!organ.ok() || !IsOrganRefusal(admitted.status())) {
      Answer(frame, index, admitted.status());
      return true;
    }
    rooms_.corridor->RefuseOrgan(*now, *organ, admitted.status(), [self, frame, index, place](absl::Status why) {
      self->rooms_.workers->Post([self, frame, index, why = std::move(why)] { self->Answer(frame, index, why); });
    });
    return true;
  }
  CallRecord record(rooms_, kMessageMethod, true);
  record.SetParticipant(now->oin());
  rooms_.corridor->Submit(*std::move(now), *std::move(admitted),
                          [self, frame, index, place, record](absl::StatusOr<corridor::SubmitAnswer> answer) {
                            auto kept = std::make_shared<absl::StatusOr<corridor::SubmitAnswer>>(std::move(answer));
                            self->rooms_.workers->Post([self, frame, index, record, kept] {
                              google::rpc::Status status = ToRpcStatus(kept->status());
                              const bool denied = kept->ok() && (*kept)->all_denied;
                              if (denied) status = AllDenied((*kept)->response, (*kept)->standing);
                              record.Ended(status);
                              self->Answer(frame, index, status, kept->ok() && !denied ? &(*kept)->response : nullptr);
                            });
                          });
  return true;
}

void SubmitStream::Answer(const std::shared_ptr<Frame>& frame, int index, const absl::Status& status) {
  Answer(frame, index, ToRpcStatus(status), nullptr);
}

void SubmitStream::Answer(const std::shared_ptr<Frame>& frame, int index, const google::rpc::Status& status,
                          v1::SubmitResponse* response) {
  {
    std::lock_guard lock(mutex_);
    v1::SubmitOutcome* outcome = frame->answers.mutable_outcomes(index);
    *outcome->mutable_status() = status;
    if (response != nullptr) *outcome->mutable_response() = std::move(*response);
    --frame->open;
  }
  Kick();
}

bool SubmitStream::Fill(v1::SubmitStreamResponse* frame) {
  if (frames_.empty() || frames_.front()->open > 0) return false;
  *frame = std::move(frames_.front()->answers);
  frames_.pop_front();
  return true;
}

}  // namespace ketenpoort::transport

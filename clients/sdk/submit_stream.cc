#include "clients/sdk/submit_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

CallFailure FailureOfOutcome(const google::rpc::Status& status) {
  CallFailure failure;
  failure.refusal = DecodeRefusal(status);
  failure.kind = FailureKindOf(failure.refusal.code);
  failure.attempts = 1;
  return failure;
}

}  // namespace

SubmitStream::SubmitStream(Connection connection, std::shared_ptr<v1::ExchangeService::StubInterface> stub)
    : connection_(std::move(connection)), stub_(std::move(stub)), stream_(stub_->SubmitStream(&context_)) {}

SubmitStream::~SubmitStream() {
  context_.TryCancel();
  if (!ended_.has_value()) Finish();
}

bool SubmitStream::Write(std::vector<v1::Message> messages) {
  if (messages.empty() || messages.size() > static_cast<size_t>(kFrameMax)) return false;
  v1::SubmitStreamRequest request;
  for (const v1::Message& message : messages) *request.add_messages() = message;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (writes_done_ || unanswered_.size() >= kFramesAheadMax) return false;
    // Before the write: the answer may be read before Write returns.
    unanswered_.push_back(std::move(messages));
  }
  return stream_->Write(request);
}

void SubmitStream::WritesDone() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (std::exchange(writes_done_, true)) return;
  stream_->WritesDone();
}

CallFailure SubmitStream::Finish() {
  const grpc::Status status = stream_->Finish();
  ended_ = status.ok() ? UnexpectedFailure("the gateway ended the stream", 1) : FailureOf(status, 1);
  return *ended_;
}

CallResult<std::vector<StreamedOutcome>> SubmitStream::CheckFrame(const Frame& frame,
                                                                  v1::SubmitStreamResponse& response) const {
  if (response.outcomes_size() != static_cast<int>(frame.size())) {
    return UnexpectedFailure("a frame was not answered message by message", 1);
  }
  std::vector<StreamedOutcome> outcomes;
  for (int i = 0; i < response.outcomes_size(); ++i) {
    StreamedOutcome& outcome = outcomes.emplace_back();
    outcome.outcome = std::move(*response.mutable_outcomes(i));
    const v1::Envelope& envelope = frame[static_cast<size_t>(i)].envelope();
    if (outcome.outcome.message_id() != envelope.message_id()) {
      return UnexpectedFailure(absl::StrCat("answer ", i + 1, " of a frame is to another message id"), 1);
    }
    if (outcome.outcome.status().code() != 0) outcome.failure = FailureOfOutcome(outcome.outcome.status());
    const v1::SubmitResponse* decisions = outcome.outcome.has_response() ? &outcome.outcome.response() : nullptr;
    if (decisions == nullptr && outcome.failure.has_value() && outcome.failure->refusal.response.has_value()) {
      decisions = &*outcome.failure->refusal.response;
    }
    if (decisions == nullptr) {
      if (!outcome.failure.has_value()) return ReceiptFailure("an accepted message came without its decisions", 1);
      continue;
    }
    const absl::Status sound = connection_.receipts->CheckSubmitResponse(envelope, *decisions);
    if (!sound.ok()) return ReceiptFailure(std::string_view(sound.message().data(), sound.message().size()), 1);
  }
  return outcomes;
}

CallResult<std::vector<StreamedOutcome>> SubmitStream::Read() {
  if (ended_.has_value()) return *ended_;
  v1::SubmitStreamResponse response;
  if (!stream_->Read(&response)) return Finish();
  Frame frame;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (unanswered_.empty()) return UnexpectedFailure("an answer came to no frame", 1);
    frame = unanswered_.front();
  }
  CallResult<std::vector<StreamedOutcome>> checked = CheckFrame(frame, response);
  if (checked.ok()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    unanswered_.pop_front();
  }
  return checked;
}

CallResult<std::vector<StreamedOutcome>> SubmitStream::Exchange(std::vector<v1::Message> messages) {
  if (messages.empty() || messages.size() > static_cast<size_t>(kFrameMax)) {
    return UnexpectedFailure(absl::StrCat("a frame holds 1..", kFrameMax, " messages"), 0);
  }
  Write(std::move(messages));  // a broken stream is found out by Read, which says why
  return Read();
}

std::vector<v1::Message> SubmitStream::Unanswered() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<v1::Message> messages;
  for (const Frame& frame : unanswered_) messages.insert(messages.end(), frame.begin(), frame.end());
  return messages;
}

}  // namespace ketenpoort::sdk

// UnaryCall: one call with one answer, from the door to its finish. Guarantees: it finishes exactly once; a refusal for
// an organ the caller does not hold is recorded in the log before it is answered; the answer is written by a worker,
// never by the committer. Owned by whoever still has to do something for it (shared_ptr). Finish from one thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_UNARY_CALL_H_
#define KETENPOORT_GATEWAY_TRANSPORT_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/transport/call_record.h"
#include "gateway/transport/call_rooms.h"
#include "google/rpc/status.pb.h"

namespace ketenpoort::transport {

class UnaryCall : public std::enable_shared_from_this<UnaryCall> {
 public:
  // Null when the caller was not let in: then the reactor is finished already.
  static std::shared_ptr<UnaryCall> Begin(const CallRooms& rooms, const char* method,
                                          const grpc::CallbackServerContext& context,
                                          grpc::ServerUnaryReactor* reactor);

  const identity::Principal& caller() const { return *caller_; }
  const CallRooms& rooms() const { return *rooms_; }
  // The organ the caller says to speak for, for the record of a refusal.
  void SetOrgan(identity::OrganRef organ) { organ_ = std::move(organ); }
  void SetOrgan(const v1::OrganAddress& address);

  void Finish(const absl::Status& status);
  void Finish(const google::rpc::Status& status);
  // Finishes with a refusal; ORGAN_NOT_HELD and MANDATE_NOT_IN_FORCE are recorded first.
  void FinishRefused(const absl::Status& why);

  // The callback that writes an answer of the corridor into `out` and finishes. `out` lives until the finish.
  template <typename Response>
  corridor::Done<Response> AnswerInto(Response* out) {
    return [call = shared_from_this(), out](absl::StatusOr<Response> answer) {
      auto kept = std::make_shared<absl::StatusOr<Response>>(std::move(answer));
      call->rooms().workers->Post([call, out, kept] {
        if (!kept->ok()) return call->FinishRefused(kept->status());
        *out = std::move(**kept);
        call->Finish(absl::OkStatus());
      });
    };
  }

 private:
  UnaryCall(const CallRooms& rooms, const char* method, grpc::ServerUnaryReactor* reactor)
      : rooms_(&rooms), record_(rooms, method, true), reactor_(reactor) {}

  const CallRooms* rooms_;
  CallRecord record_;
  grpc::ServerUnaryReactor* reactor_;
  std::optional<identity::Principal> caller_;
  std::optional<InFlight::Lease> lease_;
  std::optional<identity::OrganRef> organ_;
};

// True for a refusal that is recorded in the log: the caller does not hold the organ, or its mandate does not run.
bool IsOrganRefusal(const absl::Status& status);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_UNARY_CALL_H_

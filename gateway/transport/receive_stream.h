// ReceiveStream: one receiver's open stream. Guarantees: the first frame opens it, for organs the certificate holds;
// never more is disclosed than the receiver gave credits for, and never more than kDisclosedAhead beyond what was
// written, so that nothing is recorded as disclosed that this stream cannot take; a notice is told once a stream;
// every frame of the receiver is authenticated anew; once the certificate no longer holds, what was not written is not
// written. Thread-safe; the corridor calls it as its outlet; lives until gRPC is done.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_RECEIVE_STREAM_H_
#define KETENPOORT_GATEWAY_TRANSPORT_RECEIVE_STREAM_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/corridor/outlet.h"
#include "gateway/transport/outbox.h"
#include "gateway/transport/paced_stream.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::transport {

// Limit: credits a receiver has outstanding.
inline constexpr uint32_t kCreditsMax = 4'096;
// Limit: disclosures asked of the corridor and not yet written.
inline constexpr uint32_t kDisclosedAhead = 256;
// Limit: frames of acknowledgements taken and not yet recorded.
inline constexpr uint32_t kAnswersAhead = 4;
// Limit: notices that wait for a receiver that does not read; the rest it hears at its next opening.
inline constexpr size_t kNoticesAhead = 1'024;

class ReceiveStream final : public PacedStream<v1::ReceiveRequest, v1::ReceiveResponse>, public corridor::Outlet {
 public:
  static grpc::ServerBidiReactor<v1::ReceiveRequest, v1::ReceiveResponse>* Open(const CallRooms& rooms,
                                                                                grpc::CallbackServerContext* context);

  // Outlet. Called with locks of the corridor held: never calls back into it.
  absl::StatusOr<identity::Principal> Authenticate() override;
  bool Hand(mailbox::Letter&& letter, v1::Delivery header) override;
  bool HandNotice(const v1::StatusNotice& notice) override;
  void Close(const absl::Status& why) override { End(why); }

 private:
  ReceiveStream(const CallRooms& rooms, grpc::CallbackServerContext* context)
      : PacedStream(rooms, context, "ExchangeService/Receive") {}

  void Received(v1::ReceiveRequest&& request) override;
  void ReadsEnded() override { Unsubscribe(); }
  void Wrote() override;
  void Closed() override { Unsubscribe(); }
  bool MayRead() const override { return answers_open_ < kAnswersAhead; }
  bool Fill(v1::ReceiveResponse* frame) override;
  bool Drained() const override { return outbox_.empty() && answers_open_ == 0; }

  absl::Status Take(const identity::Principal& now, const v1::ReceiveRequest& request);
  absl::Status OpenFor(const identity::Principal& now, const v1::ReceiveOpen& open);
  void Acknowledge(const identity::Principal& now, v1::ReceiveRequest& request);
  // Asks the corridor for as many disclosures as the receiver's credits and the limit ahead allow.
  void AskForMore();
  void Unsubscribe();
  // Tells the driving thread, once, that there is something to write. Requires: mutex_ held.
  void KickSoon();

  bool opened_ = false;                                   // the reader's
  std::shared_ptr<corridor::Subscription> subscription_;  // under mutex_
  bool unsubscribed_ = false;                             // under mutex_
  Outbox outbox_;                                         // under mutex_
  std::set<std::string> told_;                            // under mutex_; notices, while those that waited are read
  bool telling_ = false;                                  // under mutex_
  uint32_t credits_ = 0;                                  // under mutex_; given and not yet asked for
  uint32_t asked_ = 0;                                    // under mutex_; of the corridor, not yet handed
  uint32_t in_write_ = 0;                                 // under mutex_; deliveries in the frame being written
  uint32_t answers_open_ = 0;                             // under mutex_
  bool kicked_ = false;                                   // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_RECEIVE_STREAM_H_

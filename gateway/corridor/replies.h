// Replies: what a receiver says of a delivery, and what a sender takes back. Used at its place in a batch. Guarantees
// that an acknowledgement counts for any attempt by the organ it was disclosed to, also after its lease; that any other
// gets the answer for an unknown id; that the directeur's copy of a warning stays as long as anybody else may read, or
// read, that warning.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_REPLIES_H_
#define KETENPOORT_GATEWAY_CORRIDOR_REPLIES_H_

#include "absl/status/status.h"
#include "gateway/corridor/declarations.h"
#include "gateway/corridor/delivery_notes.h"
#include "gateway/corridor/items.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

class Replies {
 public:
  Replies(const Rooms& rooms, Items& items, Declarations& declarations)
      : rooms_(&rooms), items_(&items), declarations_(&declarations) {}

  // Failures of single ids are in the results; a status is about the store. `notes`: of this request.
  absl::StatusOr<v1::AcknowledgeResponse> Acknowledge(store::Transaction& transaction,
                                                      const identity::Principal& caller,
                                                      const v1::AcknowledgeRequest& request, const NotesOfFrame& notes,
                                                      Effects& effects);
  absl::StatusOr<v1::WithdrawResponse> Withdraw(store::Transaction& transaction, const identity::Principal& caller,
                                                const v1::WithdrawRequest& request, Effects& effects);

 private:
  // What the receiver says of one delivery.
  struct Reply {
    store::ItemState state;
    v1::RejectReason reason = v1::REJECT_REASON_UNSPECIFIED;
    // Empty where it names none.
    std::string payload_sha256;
    // A serialized SignedDelivery, or nothing.
    std::string note;
  };
  // NOT_FOUND in the one form every unknown id gets; INVALID_ARGUMENT for a payload that is not the one disclosed.
  absl::Status Close(store::Transaction& transaction, const identity::Principal& caller, const store::Id16& delivery_id,
                     const Reply& reply, Effects& effects);
  absl::Status CloseNotice(store::Transaction& transaction, const identity::Principal& caller,
                           const store::NoticeRow& notice);
  // Ends an item that nobody saw and puts its new state in `item`; leaves any other as it is.
  absl::Status TakeBack(store::Transaction& transaction, const Leg& leg, store::ItemRow& item, Effects& effects);

  const Rooms* rooms_;
  Items* items_;
  Declarations* declarations_;
};

// Where an item stands, for its sender.
v1::ReceiverStatus StatusOf(const store::ItemRow& item, const v1::ItemRecord& record);

absl::Status UnknownId();

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_REPLIES_H_

// What can happen to one item, each with its entry: it is accepted, held, released, rerouted, or it ends. Used inside a
// transaction; what follows outside the store is collected in Effects. Guarantees that no state changes without an
// entry in the same commit, and that an ended item has neither payload nor key, nor what was declared with it.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ITEMS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ITEMS_H_

#include <google/protobuf/message.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/effects.h"
#include "gateway/corridor/findings.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/corridor/situation.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {

// What earlier messages say for this one.
struct Earlier {
  bool corrects_lawful = false;
  bool answers_known = false;
  policy::CategorySet categories;
};

// Looks back at the messages referred to: lawful flows about the same person between the same two organs, a merged
// municipality being its successor.
absl::StatusOr<Earlier> LookBack(store::View& view, const identity::Directory& directory, policy::Day day,
                                 std::span<const store::Id16> refers_to, const identity::OrganRef& sender,
                                 const identity::OrganRef& receiver, const std::optional<store::PersonNo>& person);

class Items {
 public:
  Items(const Rooms& rooms, const Judge& judge, Recorder& recorder, Findings& findings)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder), findings_(&findings) {}

  // Decides an item as it would be decided for disclosure at `now_us`. `fetcher`: on what ground the caller fetches for
  // the receiver; null asks about the organ itself.
  absl::StatusOr<Verdict> Decide(store::View& view, const Grounds& grounds, const store::ItemRow& item,
                                 const v1::ItemRecord& record, int64_t now_us, const identity::Acting* fetcher) const;

  // Accepts a message for one receiver: the entry, the sealed item, the flow. `record` brings what is not in the
  // verdict: who was named, references, course. Requires: the verdict allows; leg.person is set.
  absl::StatusOr<Placed> Accept(store::Transaction& transaction, const Verdict& verdict, const Leg& leg,
                                Committed committed, const google::protobuf::Message& payload, v1::ItemRecord record,
                                Effects& effects);
  // No longer allowed: sealed and undeliverable until it is allowed again or its time is up.
  absl::Status Hold(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record, const Verdict& verdict,
                    Effects& effects);
  // Allowed again.
  absl::Status Release(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record,
                       const Verdict& verdict, Effects& effects);
  // Decides a held item once more; true where it was allowed and released.
  absl::StatusOr<bool> ReleaseWhereAllowed(store::Transaction& transaction, const store::ItemRow& item,
                                           const v1::ItemRecord& record, Effects& effects);
  // Ends an item: SUPERSEDED, EXPIRED, WITHDRAWN, REJECTED, ACKNOWLEDGED. `tell_sender` where the sender must hear;
  // `delivery_note` where the receiver signed.
  absl::Status End(store::Transaction& transaction, store::ItemRow item, v1::ItemRecord record, store::ItemState state,
                   std::string_view reason_code, const Leg& acting, bool tell_sender, Effects& effects,
                   std::string delivery_note = {});
  // Ends an item because the person is erased: the sender is told that it ended, and not why; that news goes on to
  // stand.
  absl::Status EndForErasure(store::Transaction& transaction, const store::ItemRow& item, Effects& effects);
  // Moves an item to another unit's mailbox.
  absl::Status Reroute(store::Transaction& transaction, store::ItemRow item, const identity::OrganRef& to,
                       Effects& effects);
  // Decides every active item about a person again: what is no longer allowed is held, what is allowed again released.
  absl::Status DecideAgain(store::Transaction& transaction, const store::PersonNo& person, Effects& effects);
  // A newer message takes the place of older ones of the same kind, sender organ, receiver and person.
  absl::Status Supersede(store::Transaction& transaction, const Leg& newer, policy::MessageKind kind, Effects& effects);

  // The parties, trace and person of an item, for its entries.
  Leg LegOf(const store::ItemRow& item, const v1::ItemRecord& record) const;

  static absl::StatusOr<v1::ItemRecord> RecordOf(const store::ItemRow& item);

 private:
  absl::Status TellSender(store::Transaction& transaction, const store::ItemRow& item, const v1::ItemRecord& record,
                          Effects& effects);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Findings* findings_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ITEMS_H_

// Acceptance: the first decision on a message, for each of its receivers, and its record. Prepared on a snapshot on the
// caller's thread; at its place in the batch everything it stood on is compared, and decided again where something
// changed. All receivers' entries, items and flows are one transaction; one denial does not stop the others.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ACCEPTANCE_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ACCEPTANCE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/corridor/declarations.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/corridor/situation.h"
#include "gateway/identity/principal.h"
#include "gateway/intake/admitted.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

// Reason code of an entry whose true reason the asking party may not read, in the log either.
inline constexpr char kNoStanding[] = "NO_STANDING";

// The decision for one receiver.
struct ReceiverVerdict {
  v1::OrganAddress named;
  // Resolved: a directeur has its establishment, a merged municipality its successor.
  identity::OrganRef receiver;
  // Added by the gateway: Pbw 18b(2).
  bool mandatory_copy = false;
  Verdict verdict;
};

// The decisions for one message, and what they were made on.
struct Judged {
  std::optional<store::PersonNo> person;
  Grounds grounds;
  uint64_t custody_version = 0;
  uint64_t declarations_version = 0;
  uint64_t course = 0;
  bool standing = false;
  std::vector<ReceiverVerdict> receivers;
};

class Acceptance {
 public:
  Acceptance(const Judge& judge, Recorder& recorder, Items& items, Declarations& declarations)
      : judge_(&judge), recorder_(&recorder), items_(&items), declarations_(&declarations) {}

  // Decides for each receiver, from one view. `sender`: on what ground the caller acts, looked up in these grounds.
  // Without standing every receiver is refused, whatever the rules say, but for what leans on no course of the person:
  // a warning under Pbw 18b, help on consent, an ordered supervision, a correction of one's own lawful message.
  absl::StatusOr<Judged> Decide(store::View& view, const Grounds& grounds, const intake::Admitted& message,
                                const identity::Acting& sender, int64_t now_us) const;

  // For a message that is sent, not for a dry run: what was accepted without standing makes its sender a party.
  static void LetAcceptedPartyStand(Judged& judged);

  // The results a caller reads: full with standing, else uniform. Without receipts.
  std::vector<v1::ReceiverResult> ResultsOf(const Judged& judged, const intake::Admitted& message) const;

  // Records the decision for one receiver and, where allowed, seals and stores the item. `leg`: the trace it is in.
  absl::StatusOr<Placed> Record(store::Transaction& transaction, const Judged& judged, const ReceiverVerdict& receiver,
                                const intake::Admitted& message, const identity::Acting& sender, Leg leg,
                                Effects& effects);

 private:
  absl::StatusOr<Verdict> DecideFor(store::View& view, const Grounds& grounds, const intake::Admitted& message,
                                    const identity::Acting& sender, const Situation& situation,
                                    const ReceiverVerdict& to, bool directeur_informed, int64_t now_us) const;
  // An accepted order is an assignment; a retracted one is none.
  absl::Status KeepOrder(store::Transaction& transaction, const Leg& leg, const intake::Admitted& message,
                         Effects& effects);

  const Judge* judge_;
  Recorder* recorder_;
  Items* items_;
  Declarations* declarations_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ACCEPTANCE_H_

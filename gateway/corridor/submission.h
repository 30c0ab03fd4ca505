// Submission: one message from admission to its answer. Prepared where the call came in, placed by the committer, which
// compares the versions it was prepared on and has it decided again where one changed.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_SUBMISSION_H_
#define KETENPOORT_GATEWAY_CORRIDOR_SUBMISSION_H_

#include <optional>
#include <string>
#include <vector>

#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/corridor.h"
#include "gateway/corridor/dispatcher.h"
#include "gateway/store/store.h"

namespace ketenpoort::corridor {

class SubmitIntent : public store::Intent {
 public:
  SubmitIntent(const Rooms& rooms, const Judge& judge, Recorder& recorder, Acceptance& acceptance,
               Dispatcher& dispatcher, identity::Principal caller, intake::Admitted message, Done<SubmitAnswer> done,
               std::optional<audit::TraceParent> trace)
      : rooms_(&rooms),
        judge_(&judge),
        recorder_(&recorder),
        acceptance_(&acceptance),
        dispatcher_(&dispatcher),
        caller_(std::move(caller)),
        message_(std::move(message)),
        done_(std::move(done)),
        trace_(std::move(trace)) {}

  // Decides on a snapshot, off the committer's thread. A failure here costs nothing but the preparation.
  void Prepare();

  absl::Status Place(store::Transaction& transaction) override;
  void Settle(const absl::Status& status, const store::Commit* commit) override;

  // How often a decision had to be made again at its place.
  bool decided_again() const { return decided_again_; }

 private:
  absl::Status AnswerAgain(store::Transaction& transaction, const store::MessageRow& row);
  // True while what it was prepared on is what holds now.
  absl::StatusOr<bool> StillHolds(store::Transaction& transaction) const;
  absl::Status DecideHere(store::Transaction& transaction);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Acceptance* acceptance_;
  Dispatcher* dispatcher_;
  identity::Principal caller_;
  intake::Admitted message_;
  Done<SubmitAnswer> done_;
  std::optional<audit::TraceParent> trace_;
  identity::Acting acting_;
  std::optional<Judged> judged_;
  bool decided_again_ = false;
  Effects effects_;
  SubmitAnswer answer_;
  std::vector<Placed> placed_;
};

// The answer to a message that was answered before, receipts apart; the placed entries are read from the log.
absl::StatusOr<SubmitAnswer> EarlierAnswer(store::View& view, const store::MessageRow& row,
                                           std::vector<Placed>& placed);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_SUBMISSION_H_

// The dispatcher: brings what waits to who receives. It takes offers from the board for subscriptions that have
// credits, has each decided and recorded, and hands over only what came back with a recorded permit. Guarantees: one
// attempt per credit; an outlet is not called after Unsubscribe returned; an attempt that was not handed over in time,
// or whose grounds, facts or item changed meanwhile, is not handed over but decided again. Thread-safe; never blocks on
// an outlet.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_DISPATCHER_H_
#define KETENPOORT_GATEWAY_CORRIDOR_DISPATCHER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/corridor/corridor.h"
#include "gateway/corridor/effects.h"
#include "gateway/corridor/items.h"
#include "gateway/corridor/judge.h"
#include "gateway/corridor/outlet.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/mailbox/board.h"

namespace ketenpoort::corridor {

class Subscription {
 public:
  // Requires: `mailboxes` are organ keys.
  Subscription(std::vector<std::string> mailboxes, std::shared_ptr<Outlet> outlet)
      : mailboxes_(mailboxes.begin(), mailboxes.end()), outlet_(std::move(outlet)) {}

 private:
  friend class Dispatcher;
  friend class DiscloseIntent;
  std::mutex outlet_mutex_;          // held while the outlet is called
  std::set<std::string> mailboxes_;  // under the dispatcher's mutex
  std::shared_ptr<Outlet> outlet_;   // under outlet_mutex_; null once unsubscribed
  bool gone_ = false;                // under the dispatcher's mutex; nothing is offered any more
  uint32_t credits_ = 0;             // under the dispatcher's mutex
  std::set<store::Id16> leased_;     // under the dispatcher's mutex; handed over, not yet ended
};

class Dispatcher {
 public:
  Dispatcher(const Rooms& rooms, const Judge& judge, Recorder& recorder, Items& items)
      : rooms_(&rooms), judge_(&judge), recorder_(&recorder), items_(&items) {}

  void Add(const std::shared_ptr<Subscription>& subscription);
  // With `keep_leases` what was handed over is offered again when its lease ends; else at once.
  void Remove(const std::shared_ptr<Subscription>& subscription, bool keep_leases);
  void AddCredits(const std::shared_ptr<Subscription>& subscription, uint32_t credits);

  // After a commit: brings the board up to date, hands news over, and offers what can be offered.
  void Apply(const Effects& effects);
  // Offers what can be offered from a mailbox.
  void Pump(const std::string& mailbox);
  // Ends leases that ran out, and offers again whatever can be offered: called at least once a second.
  void Tick();
  // Every subscription is authenticated again; those that fail are closed.
  void Reauthenticate();
  void Stop();

  void DropNextDelivery() { drop_next_.store(true); }
  mailbox::Board& board() { return board_; }

 private:
  friend class DiscloseIntent;
  // After an attempt that was not handed over: the credit is returned and, where `offer_again`, the item can be offered
  // again, to somebody else where the receiver is gone.
  void GiveBack(const std::shared_ptr<Subscription>& subscription, const store::Id16& delivery_id,
                const std::string& mailbox, bool offer_again);
  void MarkGone(const std::shared_ptr<Subscription>& subscription);
  // The caller may no longer receive for a mailbox.
  void LoseMailbox(const std::shared_ptr<Subscription>& subscription, const std::string& mailbox,
                   const absl::Status& why);
  void Offer(const std::shared_ptr<Subscription>& subscription);

  const Rooms* rooms_;
  const Judge* judge_;
  Recorder* recorder_;
  Items* items_;
  mailbox::Board board_;
  std::atomic<bool> drop_next_{false};
  std::mutex mutex_;
  bool stopped_ = false;                                                          // under mutex_
  std::map<std::string, std::vector<std::shared_ptr<Subscription>>> by_mailbox_;  // under mutex_
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_DISPATCHER_H_

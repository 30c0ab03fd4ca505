#include "gateway/corridor/dispatcher.h"

#include <algorithm>
#include <utility>

#include "gateway/corridor/disclosure.h"

namespace ketenpoort::corridor {

void Dispatcher::Add(const std::shared_ptr<Subscription>& subscription) {
  std::lock_guard lock(mutex_);
  for (const std::string& mailbox : subscription->mailboxes_) by_mailbox_[mailbox].push_back(subscription);
}

void Dispatcher::Remove(const std::shared_ptr<Subscription>& subscription, bool keep_leases) {
  {
    // Waits for a call to the outlet that is under way; none starts afterwards.
    std::lock_guard outlet_lock(subscription->outlet_mutex_);
    subscription->outlet_.reset();
  }
  std::set<store::Id16> leased;
  std::set<std::string> mailboxes;
  {
    std::lock_guard lock(mutex_);
    for (const std::string& mailbox : subscription->mailboxes_) {
      auto found = by_mailbox_.find(mailbox);
      if (found == by_mailbox_.end()) continue;
      std::erase(found->second, subscription);
      if (found->second.empty()) by_mailbox_.erase(found);
    }
    subscription->gone_ = true;
    leased.swap(subscription->leased_);
    mailboxes = subscription->mailboxes_;
  }
  // What it had and did not acknowledge can go to the next one at once; a late acknowledgement still counts.
  if (!keep_leases) {
    for (const store::Id16& id : leased) board_.PutBack(id);
  }
  for (const std::string& mailbox : mailboxes) Pump(mailbox);
}

void Dispatcher::AddCredits(const std::shared_ptr<Subscription>& subscription, uint32_t credits) {
  {
    std::lock_guard lock(mutex_);
    const uint64_t total = uint64_t{subscription->credits_} + credits;
    subscription->credits_ = static_cast<uint32_t>(std::min<uint64_t>(total, rooms_->limits.credits_max));
  }
  Offer(subscription);
}

void Dispatcher::Offer(const std::shared_ptr<Subscription>& subscription) {
  // Without a policy in its days nothing is decided, and shortly after reports come first: everything waits where it
  // is.
  if (!judge_->MayDisclose(rooms_->clock->NowMicros())) return;
  // Beyond what witnesses vouch for nothing leaves: it waits too, and the next tick looks again.
  if (rooms_->may_disclose && !rooms_->may_disclose(std::nullopt).ok()) return;
  std::vector<store::Id16> offers;
  {
    std::lock_guard lock(mutex_);
    if (stopped_ || subscription->gone_) return;
    for (const std::string& mailbox : subscription->mailboxes_) {
      while (subscription->credits_ > 0) {
        const auto id = board_.Take(mailbox);
        if (!id) break;
        --subscription->credits_;
        offers.push_back(*id);
      }
    }
  }
  for (const store::Id16& id : offers) {
    rooms_->store->Enqueue(std::make_unique<DiscloseIntent>(*this, subscription, id));
  }
}

void Dispatcher::Pump(const std::string& mailbox) {
  std::vector<std::shared_ptr<Subscription>> subscriptions;
  {
    std::lock_guard lock(mutex_);
    auto found = by_mailbox_.find(mailbox);
    if (found == by_mailbox_.end()) return;
    // The next one gets the first offer next time.
    std::rotate(found->second.begin(), found->second.begin() + 1, found->second.end());
    subscriptions = found->second;
  }
  for (const auto& subscription : subscriptions) Offer(subscription);
}

void Dispatcher::Apply(const Effects& effects) {
  std::set<std::string> mailboxes;
  for (const store::Id16& id : effects.removed) board_.Remove(id);
  for (const store::ItemRow& item : effects.put) {
    board_.Put(item);
    mailboxes.insert(item.receiver);
  }
  if (!effects.removed.empty()) {
    // The item that ended may have blocked its line: every mailbox that is listened to may have something to offer.
    std::lock_guard lock(mutex_);
    for (const auto& [mailbox, subscriptions] : by_mailbox_) {
      for (const auto& subscription : subscriptions) {
        for (const store::Id16& id : effects.removed) {
          if (subscription->leased_.erase(id) > 0) mailboxes.insert(mailbox);
        }
      }
    }
  }
  for (const auto& [organ, notice] : effects.notices) {
    std::vector<std::shared_ptr<Subscription>> subscriptions;
    {
      std::lock_guard lock(mutex_);
      if (auto found = by_mailbox_.find(organ); found != by_mailbox_.end()) subscriptions = found->second;
    }
    for (const auto& subscription : subscriptions) {
      std::lock_guard outlet_lock(subscription->outlet_mutex_);
      if (subscription->outlet_) subscription->outlet_->HandNotice(notice);
    }
  }
  for (const std::string& mailbox : mailboxes) Pump(mailbox);
}

void Dispatcher::Tick() {
  board_.EndLeases(rooms_->clock->MonotonicMicros());
  std::vector<std::string> mailboxes;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [mailbox, subscriptions] : by_mailbox_) mailboxes.push_back(mailbox);
  }
  for (const std::string& mailbox : mailboxes) {
    if (board_.SizeOf(mailbox) > 0) Pump(mailbox);
  }
}

void Dispatcher::Reauthenticate() {
  std::set<std::shared_ptr<Subscription>> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [mailbox, subscriptions] : by_mailbox_) all.insert(subscriptions.begin(), subscriptions.end());
  }
  for (const auto& subscription : all) {
    std::lock_guard outlet_lock(subscription->outlet_mutex_);
    if (!subscription->outlet_) continue;
    auto caller = subscription->outlet_->Authenticate();
    if (!caller.ok()) subscription->outlet_->Close(caller.status());
  }
}

void Dispatcher::Stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
}

void Dispatcher::GiveBack(const std::shared_ptr<Subscription>& subscription, const store::Id16& delivery_id,
                          const std::string& mailbox, bool offer_again) {
  if (offer_again) {
    board_.PutBack(delivery_id);
  } else {
    board_.Remove(delivery_id);
  }
  {
    std::lock_guard lock(mutex_);
    ++subscription->credits_;
  }
  if (mailbox.empty()) {
    Offer(subscription);
  } else {
    Pump(mailbox);
  }
}

void Dispatcher::MarkGone(const std::shared_ptr<Subscription>& subscription) {
  std::lock_guard lock(mutex_);
  subscription->gone_ = true;
}

void Dispatcher::LoseMailbox(const std::shared_ptr<Subscription>& subscription, const std::string& mailbox,
                             const absl::Status& why) {
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    subscription->mailboxes_.erase(mailbox);
    last = subscription->mailboxes_.empty();
    if (auto found = by_mailbox_.find(mailbox); found != by_mailbox_.end()) {
      std::erase(found->second, subscription);
      if (found->second.empty()) by_mailbox_.erase(found);
    }
  }
  if (!last) return;
  std::lock_guard outlet_lock(subscription->outlet_mutex_);
  if (subscription->outlet_) subscription->outlet_->Close(why);
}

}  // namespace ketenpoort::corridor

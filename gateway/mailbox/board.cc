#include "gateway/mailbox/board.h"

namespace ketenpoort::mailbox {

size_t IdHash::operator()(const store::Id16& id) const noexcept {
  // Ids are random: their first bytes are a hash already.
  size_t hash = 0;
  for (size_t i = 0; i < sizeof(hash); ++i) hash = (hash << 8) | id[i];
  return hash;
}

void Board::Put(const store::ItemRow& item) {
  std::lock_guard lock(mutex_);
  RemoveLocked(item.delivery_id);
  if (!store::IsActive(item.state)) return;
  const bool held = item.state == store::ItemState::kHeld;
  Place place{{item.receiver, item.person, item.kind}, item.seq, item.urgent, held ? Offer::kHeld : Offer::kReady, 0};
  ++sizes_[item.receiver];
  if (!held) lines_[place.line][item.seq] = item.delivery_id;
  const Line line = place.line;
  places_.emplace(item.delivery_id, std::move(place));
  if (!held) RefreshHead(line);
}

void Board::Remove(const store::Id16& delivery_id) {
  std::lock_guard lock(mutex_);
  RemoveLocked(delivery_id);
}

void Board::RemoveLocked(const store::Id16& delivery_id) {
  const auto found = places_.find(delivery_id);
  if (found == places_.end()) return;
  const Place place = found->second;
  places_.erase(found);
  leases_.erase({place.lease_until_us, delivery_id});
  const auto size = sizes_.find(place.line.organ);
  if (size != sizes_.end() && --size->second == 0) sizes_.erase(size);
  const auto ready = ready_.find(place.line.organ);
  if (ready != ready_.end()) {
    ready->second.erase({{!place.urgent, place.seq}, delivery_id});
    if (ready->second.empty()) ready_.erase(ready);
  }
  const auto line = lines_.find(place.line);
  if (line == lines_.end()) return;
  line->second.erase(place.seq);
  if (line->second.empty()) {
    lines_.erase(line);
  } else {
    RefreshHead(place.line);
  }
}

void Board::RefreshHead(const Line& line) {
  const auto found = lines_.find(line);
  if (found == lines_.end() || found->second.empty()) return;
  bool head = true;
  for (const auto& [seq, id] : found->second) {
    const Place& place = places_.at(id);
    const std::pair<std::pair<bool, uint64_t>, store::Id16> key{{!place.urgent, place.seq}, id};
    if (head && place.offer == Offer::kReady) {
      ready_[line.organ].insert(key);
    } else {
      const auto ready = ready_.find(line.organ);
      if (ready != ready_.end()) ready->second.erase(key);
      // Only the first two can be in `ready_`: the head, and the head before an older item came back.
      if (!head) break;
    }
    head = false;
  }
}

std::optional<store::Id16> Board::Take(const std::string& organ) {
  std::lock_guard lock(mutex_);
  const auto ready = ready_.find(organ);
  if (ready == ready_.end() || ready->second.empty()) return std::nullopt;
  const store::Id16 id = ready->second.begin()->second;
  ready->second.erase(ready->second.begin());
  places_.at(id).offer = Offer::kInFlight;
  return id;
}

void Board::Leased(const store::Id16& delivery_id, int64_t until_mono_us) {
  std::lock_guard lock(mutex_);
  const auto found = places_.find(delivery_id);
  if (found == places_.end()) return;
  leases_.erase({found->second.lease_until_us, delivery_id});
  found->second.offer = Offer::kLeased;
  found->second.lease_until_us = until_mono_us;
  leases_.insert({until_mono_us, delivery_id});
}

void Board::PutBack(const store::Id16& delivery_id) {
  std::lock_guard lock(mutex_);
  const auto found = places_.find(delivery_id);
  if (found == places_.end() || found->second.offer == Offer::kHeld) return;
  leases_.erase({found->second.lease_until_us, delivery_id});
  found->second.offer = Offer::kReady;
  found->second.lease_until_us = 0;
  RefreshHead(found->second.line);
}

std::vector<std::string> Board::EndLeases(int64_t now_mono_us) {
  std::lock_guard lock(mutex_);
  std::set<std::string> organs;
  while (!leases_.empty() && leases_.begin()->first <= now_mono_us) {
    const store::Id16 id = leases_.begin()->second;
    leases_.erase(leases_.begin());
    Place& place = places_.at(id);
    place.offer = Offer::kReady;
    place.lease_until_us = 0;
    RefreshHead(place.line);
    organs.insert(place.line.organ);
  }
  return {organs.begin(), organs.end()};
}

size_t Board::size() const {
  std::lock_guard lock(mutex_);
  return places_.size();
}

size_t Board::SizeOf(const std::string& organ) const {
  std::lock_guard lock(mutex_);
  const auto found = sizes_.find(organ);
  return found == sizes_.end() ? 0 : found->second;
}

}  // namespace ketenpoort::mailbox

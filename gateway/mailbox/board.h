// The board: which items may be offered next, per mailbox. It holds no payload, only ids and order, and is rebuilt from
// the store at start. Guarantees: within a line (receiving organ, person, kind) items are offered in order of
// acceptance, the next only after the one before it left the board; urgent lines go before others; an item is offered
// to one subscriber at a time. A silent recipient blocks only its own lines. Does not guarantee that an offered item
// may still be disclosed: that is decided on the offer. Memory is bounded by what waits. Thread-safe.
#ifndef KETENPOORT_GATEWAY_MAILBOX_BOARD_H_
#define KETENPOORT_GATEWAY_MAILBOX_BOARD_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/store/rows.h"

namespace ketenpoort::mailbox {

struct IdHash {
  size_t operator()(const store::Id16& id) const noexcept;
};

class Board {
 public:
  // Puts an active item on the board. WAITING and LEASED can be offered at once (a lease does not outlive a restart);
  // HELD cannot. An item that is on the board already is replaced.
  void Put(const store::ItemRow& item);
  // Takes an item off: it is no longer active.
  void Remove(const store::Id16& delivery_id);

  // The next item to offer from a mailbox; it is then in flight until Leased, PutBack or Remove.
  std::optional<store::Id16> Take(const std::string& organ);
  // The offer was disclosed: not offered again before `until_mono_us`.
  void Leased(const store::Id16& delivery_id, int64_t until_mono_us);
  // The offer was not disclosed, or its receiver is gone: it can be offered again at once.
  void PutBack(const store::Id16& delivery_id);
  // Ends the leases that ran out; returns the mailboxes that have something to offer again.
  std::vector<std::string> EndLeases(int64_t now_mono_us);

  size_t size() const;
  size_t SizeOf(const std::string& organ) const;

 private:
  enum class Offer { kReady, kInFlight, kLeased, kHeld };
  struct Line {
    std::string organ;
    store::PersonNo person;
    int kind;
    auto operator<=>(const Line&) const = default;
  };
  struct Place {
    Line line;
    uint64_t seq;
    bool urgent;
    Offer offer;
    int64_t lease_until_us;
  };
  // Urgent first, then the order of acceptance.
  using Ready = std::set<std::pair<std::pair<bool, uint64_t>, store::Id16>>;

  void RemoveLocked(const store::Id16& delivery_id);
  // INVARIANT: `ready_` holds exactly the heads of lines whose offer is kReady.
  void RefreshHead(const Line& line);

  mutable std::mutex mutex_;
  std::unordered_map<store::Id16, Place, IdHash> places_;
  std::map<Line, std::map<uint64_t, store::Id16>> lines_;
  std::map<std::string, Ready> ready_;
  std::map<std::string, size_t> sizes_;
  std::set<std::pair<int64_t, store::Id16>> leases_;
};

}  // namespace ketenpoort::mailbox

#endif  // KETENPOORT_GATEWAY_MAILBOX_BOARD_H_

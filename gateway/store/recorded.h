// The proof, as a type, that something was durably recorded. Minted only by the store, from the commit that holds its
// entry; move-only, single use. Guarantees that COMMIT (and its fsync) had returned success for entry `index()` before
// the token existed. Does not guarantee that the recorded thing is still right: use it at once.
#ifndef KETENPOORT_GATEWAY_STORE_RECORDED_H_
#define KETENPOORT_GATEWAY_STORE_RECORDED_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ketenpoort::store {

class Commit;

template <typename T>
class Recorded {
 public:
  Recorded(Recorded&&) noexcept = default;
  Recorded& operator=(Recorded&&) noexcept = default;
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;

  const T& value() const { return value_; }
  uint64_t index() const { return index_; }
  // Uses the token up.
  T Take() && { return std::move(value_); }

 private:
  friend class Commit;
  Recorded(T value, uint64_t index) : value_(std::move(value)), index_(index) {}
  T value_;
  uint64_t index_;
};

// One successful commit, as its intents see it in Settle. Made only by an engine of the store.
class Commit {
 public:
  Commit(const Commit&) = delete;
  Commit& operator=(const Commit&) = delete;

  uint64_t first_index() const { return first_index_; }
  uint64_t size() const { return size_; }
  const std::string& checkpoint() const { return checkpoint_; }

  // Mints the token for a value whose entry stands at `index`. Requires: that entry is in this commit.
  template <typename T>
  absl::StatusOr<Recorded<T>> Record(T value, uint64_t index) const {
    if (index < first_index_ || index >= size_) return absl::InternalError("entry is not in this commit");
    return Recorded<T>(std::move(value), index);
  }

 private:
  friend class CommitMint;
  Commit(uint64_t first_index, uint64_t size, std::string checkpoint)
      : first_index_(first_index), size_(size), checkpoint_(std::move(checkpoint)) {}
  uint64_t first_index_;
  uint64_t size_;
  std::string checkpoint_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_RECORDED_H_

// CurrentCrl: the CrlSet in force, replaced while calls run.
//
// Guarantees: `Snapshot` is one consistent {version, set}; the version grows by one with each set that differs, so a
// decision can say which it used and a commit can see that it is stale. `Replace` never goes back: for no authority may
// a list disappear, get a lower number, or change under the same number. Before the first set every check refuses.
// Does not guarantee: that somebody brings a newer list in time (EarliestNextUpdate is what to alarm on); versions
// across restarts (the set's digest is comparable there, the counter is not).
// Thread safety: any number of threads.  Ownership: snapshots are shared and outlive a replacement.
// On failure: `Replace` FAILED_PRECONDITION, the old set stays in force.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "certs/crl.h"

namespace ketenpoort::certs {

struct CrlSnapshot {
  uint64_t version = 0;               // 0: no set yet
  std::shared_ptr<const CrlSet> set;  // null when version is 0

  // As CrlSet; NO_LIST without a set.
  RevocationVerdict Judge(const Certificate& certificate, int64_t unix_now) const;
  absl::Status Check(const Certificate& certificate, int64_t unix_now) const;
};

class CurrentCrl {
 public:
  CrlSnapshot Snapshot() const;

  // Requires: `set` is not null. Equal digests change nothing.
  absl::Status Replace(std::shared_ptr<const CrlSet> set);

 private:
  mutable std::mutex mutex_;
  CrlSnapshot current_;  // under mutex_
};

}  // namespace ketenpoort::certs

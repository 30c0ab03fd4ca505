// CrlHolder: the revocation lists in force, and who hears of a change. Guarantees: Snapshot is one consistent set with
// its version; without a set every check refuses; a reload puts the new set in place at once or keeps the old one and
// says why; lists never go back (certs::CurrentCrl). After a change the listeners run, so that streams of a revoked
// certificate close. Does not guarantee that a newer list is brought in time: SecondsToNextUpdate is what to alarm on.
// Thread-safe.
#ifndef KETENPOORT_GATEWAY_IDENTITY_CRL_HOLDER_H_
#define KETENPOORT_GATEWAY_IDENTITY_CRL_HOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "certs/crl.h"
#include "certs/current_crl.h"
#include "gateway/identity/change_listeners.h"

namespace ketenpoort::identity {

class CrlHolder {
 public:
  certs::CrlSnapshot Snapshot() const { return current_.Snapshot(); }

  // FAILED_PRECONDITION when a list would go back; the old set stays. The same lists change nothing.
  absl::Status Replace(std::shared_ptr<const certs::CrlSet> set);
  // `ca_paths`: every authority, roots included. `crl_paths`: their lists. PEM.
  absl::Status ReloadFiles(std::span<const std::string> ca_paths, std::span<const std::string> crl_paths);

  // Seconds until this holder refuses somebody for the age of a list; 0 or less: it does now, or has no list.
  int64_t SecondsToNextUpdate(int64_t unix_now) const;

  // Called after each change.
  ChangeListeners::Subscription OnChange(std::function<void(uint64_t version)> listener);

 private:
  certs::CurrentCrl current_;
  ChangeListeners listeners_;
};

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_CRL_HOLDER_H_

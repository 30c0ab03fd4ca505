// KnownNow: a decision of the log once more, with the policy of then and the facts of its moment as they are known now.
// Guarantees: DJI's word is what the register, as known now, says of that moment (custody::KnownAt), a withdrawn
// consent counts from when it was withdrawn, a mandate runs as the directory says now; whatever else was known is left
// as recorded: what the sender declared, needs, assignments, cases, earlier messages. The notice of the very fact that
// ends a basis and a correction keep the state they were decided on. One function for findings and for Replay. Does not
// decide whether that is a breach, and does not know who may read. Keeps what it read of the last person: valid for one
// view and one directory. One thread at a time. On failure the status of the store.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_KNOWN_NOW_H_
#define KETENPOORT_GATEWAY_CORRIDOR_KNOWN_NOW_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/identity/directory.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/records.pb.h"
#include "ketenpoort/v1/register.pb.h"

namespace ketenpoort::corridor {

class KnownNow {
 public:
  // Both must outlive it.
  KnownNow(store::View& view, const identity::Directory& directory) : view_(view), directory_(directory) {}

  // Requires: the case is whole.
  absl::StatusOr<Verdict> Decide(std::shared_ptr<const policy::Policy> policy_of_then, const v1::AuditEntry& entry,
                                 const RecordedCase& one);

 private:
  absl::Status Read(const store::PersonNo& key_no);
  void Mandate(const v1::AuditEntry& entry, const policy::Request& request, policy::Facts& facts) const;
  void Consent(policy::Day day, policy::Facts& facts) const;

  store::View& view_;
  const identity::Directory& directory_;
  std::optional<store::PersonNo> read_;  // whose these are
  std::vector<v1::RegisterRecord> history_;
  std::vector<v1::ConsentRecord> consents_;
};

// True where both release the same: the same outcome and the same categories.
bool ReleasesTheSame(const Verdict& verdict, const v1::AuditEntry& entry);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_KNOWN_NOW_H_

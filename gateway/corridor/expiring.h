// What was kept long enough goes: the register row of a person some time after the end of the detention, and the keys
// of what entries commit to when their class has had its term. Guarantees: terms are the policy's (`keeping`), none
// stands here; every destruction is an entry in the transaction that places it; nothing goes under a legal hold, before
// a statutory term, or while its end is unknown; a register row stays while anything about the person is live: a
// detention, an item that waits, a consent, a case, a forum, an assignment. One call does at most kExpiredPersonsMax
// persons. Does not guarantee the day: it is looked at once a day and at each start. Inside a transaction, on the
// committer's thread. On failure the status of the store. Law: AVG 5(1)e; Wjsg 51c(4); PM 39.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_EXPIRING_H_
#define KETENPOORT_GATEWAY_CORRIDOR_EXPIRING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/store/transaction.h"
#include "policy/texts.h"

namespace ketenpoort::corridor {

// Limit: persons of one transaction.
inline constexpr int kExpiredPersonsMax = 64;

// Where one day's looking stands: from call to call.
struct ExpiryProgress {
  store::DetentionEndRow after_register{{}, policy::kFirstDay, true};
  bool register_done = false;
  // Key classes looked through, and within the next one the persons.
  std::string after_class;
  store::PersonNo after_person{};
  bool done = false;
  // Persons of whom something was destroyed.
  size_t expired = 0;
};

class Expiring {
 public:
  Expiring(const Rooms& rooms, Recorder& recorder) : rooms_(&rooms), recorder_(&recorder) {}

  // The next step of a day's looking; `progress.done` after the last.
  absl::StatusOr<ExpiryProgress> Step(store::Transaction& transaction, ExpiryProgress progress);

 private:
  struct Round;
  absl::Status StepRegister(store::Transaction& transaction, const Round& round, ExpiryProgress& progress);
  absl::Status StepKeys(store::Transaction& transaction, const Round& round, ExpiryProgress& progress);
  absl::StatusOr<bool> RegisterMayGo(store::Transaction& transaction, const Round& round,
                                     const store::PersonNo& person);
  absl::StatusOr<bool> KeysMayGo(store::Transaction& transaction, const Round& round, const policy::Keeping& keeping,
                                 policy::Day last, const store::PersonNo& person);
  absl::StatusOr<uint64_t> Record(store::Transaction& transaction, const char* reason_code, const std::string& what,
                                  std::optional<store::PersonNo> person);

  const Rooms* rooms_;
  Recorder* recorder_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_EXPIRING_H_

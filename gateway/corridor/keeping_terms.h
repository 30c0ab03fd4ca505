// How long what is kept of a person is kept, by the policy in force: what stands in the way of destroying it now.
// Guarantees: a term that is counted from something unknown has not passed; law is data: no term stands in this code.
// All but KeepDetentionEnd only read; inside one view. On failure the status of the store.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_KEEPING_TERMS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_KEEPING_TERMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/identity/directory.h"
#include "gateway/store/transaction.h"
#include "ketenpoort/v1/audit.pb.h"
#include "policy/facts.h"
#include "policy/texts.h"

namespace ketenpoort::corridor {

inline constexpr char kLegalHold[] = "LEGAL_HOLD";
inline constexpr char kMinimumTerm[] = "MINIMUM_TERM";

// Why something is not destroyed.
struct Impediment {
  std::string condition;  // kLegalHold, kMinimumTerm
  std::vector<policy::Basis> basis;
  // Last day of the term; kNoDay where it is not known yet, or there is none.
  policy::Day until = policy::kNoDay;
};

// The last day of the person's detention, where the register says it has ended; kNoDay while it runs or nobody knows.
// Where the register row is gone: the day it had.
absl::StatusOr<policy::Day> DetentionEnd(store::View& view, const identity::Directory& directory,
                                         const store::PersonNo& person, policy::Day today);

// Keeps the day the register now names as the last of the person's detention: by it the register's rows are found when
// their time is up, and by it terms are counted once they are gone.
absl::Status KeepDetentionEnd(store::Transaction& transaction, const identity::Directory& directory,
                              const store::PersonNo& person);

// The hold, or the latest statutory term that has not passed for anything that was disclosed about the person; nullopt
// where nothing stands in the way.
absl::StatusOr<std::optional<Impediment>> ImpedimentTo(store::View& view, const identity::Directory& directory,
                                                       const std::vector<policy::Keeping>& keeping,
                                                       const store::PersonNo& person, policy::Day today);

// The retention class an entry stands in, and the key class that seals what it commits to about a person: the class
// and the year, as "BESLISSING_5J/2026".
std::string RetentionClassOf(const std::vector<policy::Keeping>& keeping, const v1::AuditEntry& entry);
std::string KeyClassOf(std::string_view retention_class, policy::Day day);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_KEEPING_TERMS_H_

// The tables of the two database files, and which form of them this program reads.
//
// Guarantees: EnsureLogSchema and EnsurePersonsSchema make all tables in one transaction in an empty file, leave a file
// of the present form alone and refuse every other. Does not guarantee: that rows are sound; see verification.h.
// Thread safety: as the Database. On failure: FailedPrecondition for a file of another program or form.
#ifndef KETENPOORT_GATEWAY_STORE_SCHEMA_H_
#define KETENPOORT_GATEWAY_STORE_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace ketenpoort::store {

// True when the tables were made just now.
absl::StatusOr<bool> EnsureLogSchema(Database& log);
absl::StatusOr<bool> EnsurePersonsSchema(Database& persons);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_SCHEMA_H_

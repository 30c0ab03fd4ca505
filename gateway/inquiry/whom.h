// Whom: the person an officer asks about, and which entries are for that officer to see.
//
// Guarantees: FindAsked names the person only to the supervisor, to who reads for the Minister, and to an officer whose
// organisation has part in at least one entry about that person that it may see (log_readers.h), a reading not counted;
// in every other case, a person nobody knows among them, what it gives is the same, so that neither the question as
// recorded nor its answer tells who is in prison. The calls it makes are the same in every case; what a search costs
// is dwarfed by the recording that follows. SightTerms narrows a search to what the officer may see and loses nothing
// of it; what is found is still to be judged by MaySee. Does not guarantee that the person exists. Thread safety: any
// thread. On failure UNAVAILABLE while the index is behind, else the store's status. Law: Wjsg 26e(2), AVG 25.
#ifndef KETENPOORT_GATEWAY_INQUIRY_WHOM_H_
#define KETENPOORT_GATEWAY_INQUIRY_WHOM_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "gateway/store/rows.h"

namespace ketenpoort::inquiry {

// Limit: entries looked at to see whether an organisation has part in one.
inline constexpr size_t kPartLooksMax = 20'000;

// True for the supervisor and for who reads for the Minister, who knows everybody in custody.
bool KnowsEverybody(const identity::Principal& officer);

// One group of terms, of which an entry that the officer may see has one; empty: any entry may be one.
std::vector<std::string> SightTerms(const identity::Principal& officer);

struct Asked {
  // Whom the question is recorded about; nullopt where the officer may not know whether there is anybody.
  std::optional<store::PersonNo> person;
  // One group of terms, of which an entry about the person has one. Never empty: nobody's term is no entry's.
  std::vector<std::string> terms;
};

absl::StatusOr<Asked> FindAsked(const corridor::Rooms& rooms, const identity::Principal& officer,
                                const store::Identifier& subject);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_WHOM_H_

// From a register state to the facts policy decides on. Guarantees: every value of the state that policy knows has its
// counterpart; a date that is UNKNOWN or absent has no day; municipalities that merged up to `day` stand under the code
// they went up in; titles and colleges beyond the limits of policy are left out, last first, which can only narrow.
// Does not guarantee consistency: assess.h judges that. Pure but for time zone data; safe in any thread; no failure:
// what cannot be read becomes kUnspecified or kNoDay, and policy refuses on that.
#ifndef KETENPOORT_GATEWAY_CUSTODY_FACTS_H_
#define KETENPOORT_GATEWAY_CUSTODY_FACTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/custody/directory_lookup.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/facts.h"

namespace ketenpoort::custody {

// The facts of one state.
policy::CustodyFacts ToFacts(const v1::RegisterState& state, bool identity_confirmed, const DirectoryLookup& directory,
                             policy::Day day);
// The facts of what is in effect; `known` is false where nothing is.
policy::CustodyFacts ToFacts(const v1::RegisterRecord& record, const DirectoryLookup& directory, policy::Day day);

// 1 RN, 2 SVG, 3 LDH; 0 for anything else.
uint16_t ProbationNumber(std::string_view unit);
// The number of a four-digit municipality code; 0 for anything else.
uint16_t GemeenteNumber(std::string_view code);
// Microseconds since the epoch; 0 where absent.
int64_t MicrosOf(const google::protobuf::Timestamp& at);
google::protobuf::Timestamp TimestampOf(int64_t us);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_FACTS_H_

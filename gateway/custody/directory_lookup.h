// DirectoryLookup: what custody asks of the directory, as functions, so that the room needs no snapshot of it.
// Guarantees nothing itself: each function answers for the snapshot its maker bound. Every function must be set and
// must answer any text, also an unknown code. Value; thread-safe as far as the functions are. No failure: unknown is an
// answer.
#ifndef KETENPOORT_GATEWAY_CUSTODY_DIRECTORY_LOOKUP_H_
#define KETENPOORT_GATEWAY_CUSTODY_DIRECTORY_LOOKUP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "policy/facts.h"

namespace ketenpoort::custody {

struct DirectoryLookup {
  // Number of an establishment code; 0 where unknown.
  std::function<uint16_t(std::string_view establishment)> establishment_number;
  // True for a municipality that is or was in the directory, merged ones included.
  std::function<bool(std::string_view gemeente)> gemeente_known;
  // The municipality meant on a day: the one it went up in, else the same code.
  std::function<std::string(std::string_view gemeente, policy::Day day)> readdressed;
};

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_DIRECTORY_LOOKUP_H_

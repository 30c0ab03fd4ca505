#include "tests/population/racing.h"

namespace ketenpoort::population {

absl::Status Race(const std::vector<Life>&, uint64_t, const Cast&, GatewayProcess&, Findings&) {
  return absl::UnimplementedError("racing");
}

}  // namespace ketenpoort::population

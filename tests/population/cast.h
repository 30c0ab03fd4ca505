// The cast: who takes part in a run. One certificate for DJI, one for each probation organisation, RCN for its nine
// colleges, a supplier for a share of the others, and one for each college that does it itself.
//
// Guarantees: exactly one holder receives for each college at any day (none while Uitgeest has left RCN and not begun
// itself). Thread safety: values. On failure: there is none.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ketenpoort/v1/directory.pb.h"
#include "tests/population/gateway_process.h"
#include "tests/population/lives.h"
#include "tests/population/oracle.h"

namespace ketenpoort::population {

struct Cast {
  std::vector<Holder> holders;
  Holder supervisor;
  std::vector<Holder> officers;     // who answers requests for access, for some controllers
  v1::DirectorySource directory;    // at the start, beside the registry's organs
  v1::DirectorySource mandate_cut;  // Uitgeest's mandate ends
  v1::DirectorySource merged;       // and Hillegom goes up in Lisse
  Land land;
  std::map<Party, std::string> oin_of;  // of each organ, as the registry has it; directeuren by MINISTER
  std::vector<std::string> gemeenten;
  std::vector<std::string> establishments;
  std::map<Party, size_t> holder_of;  // at the start
  size_t rcn = 0;

  // Who speaks for an organ on a day, and whether on a mandate that runs.
  struct Voice {
    size_t holder = 0;
    bool mandate = true;
  };
  Voice VoiceOf(const Party& organ, Day day) const;
  // For which organs a holder receives on a day.
  std::set<Party> OrgansOf(size_t holder, Day day) const;
};

// The day Uitgeest begins itself.
Day OwnSystemDay();

Cast MakeCast(const v1::DirectorySource& registry);

}  // namespace ketenpoort::population

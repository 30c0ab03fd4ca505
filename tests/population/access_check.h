// The closing check of access reports: for several controllers and persons of the population, what
// ReportSubjectAccess answers is exactly what the oracle knows was disclosed to or by that controller about that
// person; of a person it had nothing to do with, and of a number nobody has, the answer is empty. Guarantees: every
// proof is verified by the client; a disclosure that is missing or too much is a finding. Requires that nothing is
// under way. Thread safety: one thread. On failure: a finding too.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/population/cast.h"
#include "tests/population/findings.h"
#include "tests/population/gateway_process.h"
#include "tests/population/law.h"

namespace ketenpoort::population {

struct Disclosure {
  std::string message_id;
  Party sender;
  Party receiver;
};

// What was disclosed about whom, by each number of the person: `bsn:`, `skn:` or `v:` and the number.
struct Ledger {
  struct Line {
    int person = -1;
    std::vector<Disclosure> disclosures;
  };
  std::map<std::string, Line> by_number;
};

void CheckAccessReports(const Ledger& ledger, const Cast& cast, const GatewayProcess& gateway, Findings& findings);

}  // namespace ketenpoort::population

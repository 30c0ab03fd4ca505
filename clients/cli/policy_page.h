// The policy as a page a jurist reads: rules by statute, denials, switches, words and numbers, Dutch first and complete
// in English. `docs/law.md` is this page.
//
// Guarantees: every rule and denial of the bundle is there with its articles, dates, flows, categories and conditions,
// also those only a switch opens, marked as such; the page changes only when the bundle does. Does not guarantee: who
// signed it; that stands beside the page.
// Thread safety: any thread; values.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/policy_document.h"
#include "policy/policy.h"

namespace ketenpoort::cli {

// A rule or denial that is there only while a switch is on: the policy compiled with that one switch on too.
struct SwitchedPolicy {
  std::string id;
  policy::Policy policy;
};

PolicyDocument PolicyPage(const policy::Policy& policy, const std::vector<SwitchedPolicy>& switched);

}  // namespace ketenpoort::cli

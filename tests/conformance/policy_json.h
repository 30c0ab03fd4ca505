// A compiled policy and the requests put to it, written down for engines of others: JSON with the names of the
// vocabulary, and one line of numbers per request. Guarantees: everything Decide reads of a rule set is in it, and
// nothing Decide made of it; deterministic. Does not guarantee that an engine that reads it combines it rightly: that
// is what the comparison is for. Thread safety: any thread. Failure: a policy without rule sets gives an empty list.
#ifndef KETENPOORT_TESTS_CONFORMANCE_POLICY_JSON_H_
#define KETENPOORT_TESTS_CONFORMANCE_POLICY_JSON_H_

#include <string>
#include <vector>

#include "policy/compile/compile.h"
#include "policy/policy.h"

namespace ketenpoort::policy::conformance {

// The .textproto files of a folder, by name. Empty where it cannot be read.
std::vector<SourceFile> FilesIn(const std::string& folder);

// Vocabulary, classes of kinds, rules, denials, gates, exceptions, dates and reject_always.
std::string PolicyJson(const Policy& policy);

// Columns, tab-separated: origin sender receiver kind purpose phase excess categories day conditions outcome released
// withheld. Nouns are numbers, sets are hexadecimal.
inline constexpr const char* kRequestColumns =
    "origin\tsender\treceiver\tkind\tpurpose\tphase\texcess\tcategories\tday\tconditions\toutcome\treleased\twithheld";
std::string RequestLine(const std::string& origin, const Tuple& tuple, Day day, Conditions conditions,
                        const Decision& decision);

// A day of the rule set numbered `period`: its first day, or its last where `last`.
Day DayOf(const Policy& policy, size_t period, bool last);

}  // namespace ketenpoort::policy::conformance

#endif  // KETENPOORT_TESTS_CONFORMANCE_POLICY_JSON_H_

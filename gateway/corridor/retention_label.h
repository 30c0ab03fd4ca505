// The labels a delivery carries: how long its receiver keeps it, and where that stands. Guarantees: one label for each
// different term of the rules the disclosure goes under; a day only where the receiver may know the day it counts from
// (a release date is said only to who receives C07). Does not guarantee that a receiver keeps to it. Pure.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_RETENTION_LABEL_H_
#define KETENPOORT_GATEWAY_CORRIDOR_RETENTION_LABEL_H_

#include <vector>

#include "gateway/corridor/judge.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

// Requires: the verdict allows; `disclosed` is the day of the disclosure in Europe/Amsterdam.
std::vector<v1::RetentionLabel> LabelsOf(const Verdict& verdict, policy::Day disclosed);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_RETENTION_LABEL_H_

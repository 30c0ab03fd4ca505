// ExchangePage: one exchange as a story: who, to whom, on whose behalf, when, for what, on which article, what was
// disclosed and withheld, and what became of it. Guarantees: every entry of the answer stands in it once, in the order
// of the log; what the policy said is in the policy's words. Thread safety: values. On failure: DATA_LOSS for an entry
// that cannot be decoded.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/report.h"
#include "ketenpoort/v1/access.pb.h"

namespace ketenpoort::cli {

absl::StatusOr<Report> ExchangePage(const std::string& message_id, const ketenpoort::v1::ShowExchangeResponse& answer,
                                    Language language);

}  // namespace ketenpoort::cli

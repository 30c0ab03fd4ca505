// ListPage: a listing of entries, or of who read the log, as a report. Guarantees: each entry once, in the order given;
// of a reading who read and why where the answer opens it. Thread safety: values.
#pragma once

#include <cstdint>
#include <vector>

#include "clients/cli/report.h"
#include "clients/sdk/receipt_check.h"

namespace ketenpoort::cli {

Report ListPage(const std::vector<sdk::CheckedReceipt>& entries, bool proven, Language language);
Report ReadersPage(const std::vector<sdk::CheckedReceipt>& entries, Language language);

}  // namespace ketenpoort::cli

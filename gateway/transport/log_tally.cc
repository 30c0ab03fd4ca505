#include "gateway/transport/log_tally.h"

#include <algorithm>

namespace ketenpoort::transport {

absl::Status LogTally::CatchUp() {
  auto view = store_->Snapshot();
  if (!view.ok()) return view.status();
  const uint64_t end = std::min((*view)->LogSize(), next_ + kTallyEntriesMax);
  for (; next_ < end; ++next_) {
    auto bytes = (*view)->ReadEntry(next_);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    metrics_->EntryRecorded(entry);
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::transport

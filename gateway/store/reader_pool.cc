#include "gateway/store/reader_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {

ReaderPool::Lease::Lease(std::shared_ptr<ReaderPool> pool, Reader reader, Seen seen)
    : pool_(std::move(pool)), reader_(std::move(reader)), seen_(seen) {}

ReaderPool::Lease::~Lease() {
  if (pool_) pool_->Return(std::move(reader_));
}

ReaderPool::ReaderPool(std::string log_path, std::string persons_path, std::string vfs)
    : log_path_(std::move(log_path)), persons_path_(std::move(persons_path)), vfs_(std::move(vfs)) {}

absl::StatusOr<ReaderPool::Lease> ReaderPool::Acquire() {
  absl::StatusOr<Reader> reader = Take();
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<Seen> seen = Begin(*reader);
  if (!seen.ok()) {
    Return(*std::move(reader));
    return seen.status();
  }
  return Lease(shared_from_this(), *std::move(reader), *seen);
}

absl::StatusOr<ReaderPool::Reader> ReaderPool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (lent_ == kReadersMax) {
      return absl::ResourceExhaustedError(absl::StrCat("more than `", kReadersMax, "` snapshots at once"));
    }
    ++lent_;
    if (!idle_.empty()) {
      Reader reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  absl::StatusOr<std::unique_ptr<Database>> log = Database::Open(log_path_, Database::Mode::kReader, vfs_);
  absl::StatusOr<std::unique_ptr<Database>> persons = Database::Open(persons_path_, Database::Mode::kReader, vfs_);
  if (log.ok() && persons.ok()) return Reader{*std::move(log), *std::move(persons)};
  const std::lock_guard lock(mutex_);
  --lent_;
  return log.ok() ? persons.status() : log.status();
}

absl::StatusOr<ReaderPool::Seen> ReaderPool::Begin(Reader& reader) {
  const std::shared_lock lock(gate_);
  // A transaction takes its snapshot at its first read.
  if (absl::Status status = reader.persons->Execute("BEGIN"); !status.ok()) return status;
  if (absl::Status status = reader.persons->Prepare("SELECT batch_no FROM state").Run(); !status.ok()) return status;
  if (absl::Status status = reader.log->Execute("BEGIN"); !status.ok()) return status;
  Statement statement = reader.log->Prepare("SELECT size, batch_no FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError("log.db has no state");
  return Seen{statement.UnsignedAt(0), statement.UnsignedAt(1)};
}

void ReaderPool::Return(Reader reader) {
  reader.log->Rollback();
  reader.persons->Rollback();
  const bool sound = reader.log->failure().ok() && reader.persons->failure().ok();
  const std::lock_guard lock(mutex_);
  --lent_;
  if (sound && idle_.size() < kReadersIdleMax) idle_.push_back(std::move(reader));
}

}  // namespace ketenpoort::store

#include "gateway/store/batch_row.h"

#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"
#include "audit/bundle.h"
#include "audit/crypto/hmac.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::store {
namespace {

absl::StatusOr<std::optional<BatchRow>> ReadRow(Database& log, const char* sql, uint64_t index) {
  Statement statement = log.Prepare(sql);
  absl::StatusOr<bool> found = statement.Unsigned(index).Next();
  if (!found.ok()) return found.status();
  if (!*found) return std::nullopt;
  BatchRow row;
  row.first_index = statement.UnsignedAt(0);
  row.entries = statement.UnsignedAt(1);
  row.batch_no = statement.UnsignedAt(2);
  row.time_us = statement.IntAt(3);
  row.mac = statement.BytesAt(4);
  row.checkpoint = statement.BytesAt(5);
  row.bundle = statement.BytesAt(6);
  row.openings = statement.BytesAt(7);
  return row;
}

}  // namespace

std::string MacOf(const BatchRow& row, std::string_view key) {
  std::string covered = "ketenpoort/batch/v1";
  audit::AppendBigEndian<uint64_t>(row.first_index, &covered);
  audit::AppendBigEndian<uint64_t>(row.entries, &covered);
  audit::AppendBigEndian<uint64_t>(row.batch_no, &covered);
  audit::AppendBigEndian<uint64_t>(static_cast<uint64_t>(row.time_us), &covered);
  covered.append(audit::crypto::AsView(audit::crypto::Sha256(row.openings)));
  return audit::crypto::ToBytes(audit::crypto::HmacSha256(key, covered));
}

absl::StatusOr<std::optional<BatchRow>> ReadBatchOf(Database& log, uint64_t index) {
  return ReadRow(log, R"sql(
      SELECT b.first_index, b.entries, b.batch_no, b.time_us, b.mac, b.checkpoint, b.bundle, o.sealed
      FROM batch AS b LEFT JOIN openings AS o ON o.first_index = b.first_index
      WHERE b.first_index <= ?1 ORDER BY b.first_index DESC LIMIT 1)sql",
                 index);
}

absl::StatusOr<std::optional<BatchRow>> ReadEntriesAt(Database& log, uint64_t index) {
  return ReadRow(log, R"sql(
      SELECT first_index, entries, batch_no, time_us, mac, checkpoint, bundle, x''
      FROM batch WHERE first_index <= ?1 ORDER BY first_index DESC LIMIT 1)sql",
                 index);
}

absl::StatusOr<std::string> ReadSealedOf(Database& log, uint64_t first_index) {
  Statement statement = log.Prepare("SELECT sealed FROM openings WHERE first_index = ?1");
  const absl::StatusOr<bool> found = statement.Unsigned(first_index).Next();
  if (!found.ok()) return found.status();
  return *found ? std::string(statement.BytesAt(0)) : std::string();
}

absl::StatusOr<uint64_t> FirstBatchAt(Database& log, int64_t from_us, uint64_t log_size) {
  uint64_t low = 0;
  uint64_t high = log_size;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    // The time stands before what is large in a row: one page is read.
    Statement statement = log.Prepare(
        "SELECT first_index, entries, time_us FROM batch WHERE first_index <= ?1 ORDER BY first_index DESC LIMIT 1");
    const absl::StatusOr<bool> found = statement.Unsigned(middle).Next();
    if (!found.ok()) return found.status();
    const uint64_t first = *found ? statement.UnsignedAt(0) : 0;
    const uint64_t entries = *found ? statement.UnsignedAt(1) : 0;
    if (middle - first >= entries) return absl::DataLossError(absl::StrCat("no batch holds entry `", middle, "`"));
    if (statement.IntAt(2) < from_us) {
      low = first + entries;
    } else {
      high = first;
    }
  }
  return low;
}

absl::StatusOr<std::optional<BatchRow>> ReadBatchFrom(Database& log, uint64_t index) {
  return ReadRow(log, R"sql(
      SELECT b.first_index, b.entries, b.batch_no, b.time_us, b.mac, b.checkpoint, b.bundle, o.sealed
      FROM batch AS b LEFT JOIN openings AS o ON o.first_index = b.first_index
      WHERE b.first_index >= ?1 ORDER BY b.first_index LIMIT 1)sql",
                 index);
}

absl::Status InsertBatch(Database& log, const BatchRow& row) {
  Statement batch = log.Prepare(
      "INSERT INTO batch(first_index, entries, batch_no, time_us, mac, checkpoint, bundle) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  batch.Unsigned(row.first_index).Unsigned(row.entries).Unsigned(row.batch_no).Int(row.time_us);
  if (absl::Status status = batch.Blob(row.mac).Blob(row.checkpoint).Blob(row.bundle).Run(); !status.ok()) {
    return status;
  }
  if (row.openings.empty()) return absl::OkStatus();
  return log.Prepare("INSERT INTO openings(first_index, sealed) VALUES (?1, ?2)")
      .Unsigned(row.first_index)
      .Blob(row.openings)
      .Run();
}

absl::StatusOr<std::vector<std::string_view>> EntriesOf(const BatchRow& row) {
  std::vector<std::string_view> entries;
  std::string_view rest = row.bundle;
  while (const std::optional<std::string_view> entry = audit::TakeEntry(&rest)) entries.push_back(*entry);
  if (!rest.empty() || entries.size() != row.entries) return absl::DataLossError("a batch does not hold its entries");
  return entries;
}

}  // namespace ketenpoort::store

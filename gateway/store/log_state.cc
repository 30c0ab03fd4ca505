#include "gateway/store/log_state.h"

namespace ketenpoort::store {

absl::StatusOr<LogState> ReadLogState(Database& log) {
  Statement statement = log.Prepare(
      "SELECT store_id, origin, keyring, epoch, batch_no, persons_batch, size, time_us, checkpoint FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError("log.db has no state");
  LogState state;
  state.store_id = statement.ArrayAt<16>(0);
  state.origin = statement.BytesAt(1);
  state.keyring = statement.ArrayAt<32>(2);
  state.epoch = statement.UnsignedAt(3);
  state.batch_no = statement.UnsignedAt(4);
  state.persons_batch = statement.UnsignedAt(5);
  state.size = statement.UnsignedAt(6);
  state.time_us = statement.IntAt(7);
  state.checkpoint = statement.BytesAt(8);
  if (!statement.RowStatus().ok()) return statement.RowStatus();
  return state;
}

absl::Status InsertLogState(Database& log, const LogState& state) {
  Statement statement = log.Prepare(
      "INSERT INTO state(one, store_id, origin, keyring, epoch, batch_no, persons_batch, size, time_us, checkpoint) "
      "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  statement.Blob(state.store_id).Text(state.origin).Blob(state.keyring).Unsigned(state.epoch).Unsigned(state.batch_no);
  return statement.Unsigned(state.persons_batch).Unsigned(state.size).Int(state.time_us).Blob(state.checkpoint).Run();
}

absl::Status AdvanceLogState(Database& log, const LogState& from, const LogState& to) {
  Statement statement = log.Prepare(
      "UPDATE state SET epoch = ?1, batch_no = ?2, persons_batch = ?3, size = ?4, time_us = ?5, checkpoint = ?6, "
      "keyring = ?7 WHERE one = 1 AND epoch = ?8 AND batch_no = ?9 AND size = ?10");
  statement.Unsigned(to.epoch).Unsigned(to.batch_no).Unsigned(to.persons_batch).Unsigned(to.size).Int(to.time_us);
  statement.Blob(to.checkpoint).Blob(to.keyring).Unsigned(from.epoch).Unsigned(from.batch_no).Unsigned(from.size);
  if (absl::Status status = statement.Run(); !status.ok()) return status;
  if (log.Changes() != 1) return absl::AbortedError("another sequencer advanced the log");
  return absl::OkStatus();
}

}  // namespace ketenpoort::store

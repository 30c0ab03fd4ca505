#include "gateway/store/verification.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "audit/crypto/hmac.h"
#include "audit/frontier.h"
#include "audit/merkle.h"
#include "audit/prover.h"
#include "audit/tile_hash_reader.h"
#include "gateway/store/batch_row.h"
#include "gateway/store/sealed_part.h"
#include "gateway/store/tile_table.h"

namespace ketenpoort::store {
namespace {

absl::Status Damaged(std::string_view what, uint64_t index) {
  return absl::DataLossError(absl::StrCat(absl::string_view(what.data(), what.size()), " at entry `", index, "`"));
}

// One pass over the batches of a log.
class Pass {
 public:
  Pass(Database& log, PersonTable& persons, const StoreKeys& keys, std::span<const audit::NoteVerifier> verifiers,
       LogState state)
      : log_(log),
        tiles_(log),
        persons_(persons),
        keys_(keys),
        verifiers_(verifiers.begin(), verifiers.end()),
        state_(std::move(state)),
        tile_hashes_(state_.size, tiles_) {}

  absl::Status Start(uint64_t first);
  absl::Status Batch(const BatchRow& row);
  absl::Status Finish();
  bool Done() const { return frontier_.size() >= state_.size; }
  uint64_t done() const { return frontier_.size(); }

 private:
  absl::Status Checkpoint(const std::string& note, uint64_t size, const audit::Digest& root);
  absl::Status Append(std::string_view entry);
  absl::Status Openings(const BatchRow& row);
  absl::Status EdgeWidths();

  Database& log_;
  TileTable tiles_;
  PersonTable& persons_;
  const StoreKeys& keys_;
  std::vector<audit::NoteVerifier> verifiers_;
  LogState state_;
  audit::TileHashReader tile_hashes_;
  audit::Frontier frontier_;
  std::string last_checkpoint_;
  int64_t last_time_us_ = 0;
};

absl::Status Pass::Start(uint64_t first) {
  if (first > state_.size) return Damaged("a batch beyond the log's size", first);
  absl::StatusOr<audit::Frontier> frontier = audit::FrontierAt(first, tile_hashes_);
  if (!frontier.ok()) return frontier.status();
  frontier_ = *std::move(frontier);
  if (state_.size == 0) last_checkpoint_ = state_.checkpoint;
  return EdgeWidths();
}

// A row at the edge must not be wider than the log, or the next append would not be where it seems.
absl::Status Pass::EdgeWidths() {
  for (int level = 0; level <= audit::kTileLevelMax; ++level) {
    const uint64_t hashes = audit::TileHashesAt(level, state_.size);
    const uint64_t number = hashes / audit::kTileWidth;
    Statement statement = log_.Prepare("SELECT max(length(hashes)) FROM tile WHERE id >= ?1 AND id < ?2");
    const int64_t base = static_cast<int64_t>(level) << 56;
    const int64_t next_level = static_cast<int64_t>(level) * (int64_t{1} << 56) + ((int64_t{1} << 56) - 1);
    const absl::StatusOr<bool> row = statement.Int(base | static_cast<int64_t>(number)).Int(next_level).Next();
    if (!row.ok()) return row.status();
    const uint64_t bytes = *row ? statement.UnsignedAt(0) : 0;
    if (bytes != (hashes % audit::kTileWidth) * audit::crypto::kDigestBytes) {
      return absl::DataLossError(absl::StrCat("the edge of tile level `", level, "` is not as wide as the log"));
    }
  }
  return absl::OkStatus();
}

absl::Status Pass::Append(std::string_view entry) {
  absl::Status status;
  frontier_.Append(audit::HashLeaf(entry), [&](int level, uint64_t index, const audit::Digest& hash) {
    if (level % 8 != 0 || !status.ok()) return;
    const absl::StatusOr<audit::Digest> kept = tile_hashes_.ReadHash(level, index);
    if (!kept.ok()) {
      status = kept.status();
    } else if (*kept != hash) {
      status = Damaged("a hash differs from its tile", index << level);
    }
  });
  return status;
}

absl::Status Pass::Checkpoint(const std::string& note, uint64_t size, const audit::Digest& root) {
  const auto opened = audit::OpenCheckpoint(note, verifiers_);
  if (!opened.ok()) return Damaged("a checkpoint is not signed by the log", size);
  if (opened->checkpoint.origin != state_.origin || opened->checkpoint.size != size ||
      opened->checkpoint.root != root) {
    return Damaged("a checkpoint is of another tree", size);
  }
  return absl::OkStatus();
}

absl::Status Pass::Openings(const BatchRow& row) {
  const absl::StatusOr<std::vector<SealedPart>> parts = ParseSealedParts(row.openings);
  if (!parts.ok()) return Damaged("openings are malformed", row.first_index);
  uint32_t place = 0;
  std::optional<uint32_t> entry;
  for (const SealedPart& part : *parts) {
    place = entry == part.entry ? place + 1 : 0;
    entry = part.entry;
    const uint64_t index = row.first_index + part.entry;
    if (part.entry >= row.entries) return Damaged("openings of no entry", index);
    const absl::StatusOr<KeyLine> keys = persons_.OpenersOf(part.key_no);
    if (!keys.ok()) return keys.status();
    if (keys->empty()) continue;
    if (!OpenOpenings(*keys, part, index, place).ok()) return Damaged("openings do not open", index);
  }
  return absl::OkStatus();
}

absl::Status Pass::Batch(const BatchRow& row) {
  if (row.first_index != frontier_.size()) return Damaged("a batch is missing", frontier_.size());
  if (!audit::crypto::EqualConstantTime(row.mac, MacOf(row, keys_.batch_mac()))) {
    return Damaged("a batch row was changed", row.first_index);
  }
  if (row.time_us < last_time_us_) return Damaged("time goes back", row.first_index);
  last_time_us_ = row.time_us;
  const absl::StatusOr<std::vector<std::string_view>> entries = EntriesOf(row);
  if (!entries.ok()) return Damaged("a bundle is malformed", row.first_index);
  for (const std::string_view entry : *entries) {
    if (absl::Status status = Append(entry); !status.ok()) return status;
  }
  if (absl::Status status = Checkpoint(row.checkpoint, frontier_.size(), frontier_.Root()); !status.ok()) {
    return status;
  }
  last_checkpoint_ = row.checkpoint;
  return Openings(row);
}

absl::Status Pass::Finish() {
  if (frontier_.size() != state_.size) return Damaged("the log does not end with its state", frontier_.size());
  if (state_.time_us < last_time_us_) return Damaged("time goes back", state_.size);
  if (last_checkpoint_ != state_.checkpoint) return Damaged("the state has another checkpoint", state_.size);
  return Checkpoint(state_.checkpoint, state_.size, frontier_.Root());
}

}  // namespace

absl::Status VerifyLog(Database& log, PersonTable& persons, const StoreKeys& keys,
                       std::span<const audit::NoteVerifier> verifiers, uint64_t first, const Progress& progress) {
  absl::StatusOr<LogState> state = ReadLogState(log);
  if (!state.ok()) return state.status();
  const uint64_t size = state->size;
  Pass pass(log, persons, keys, verifiers, *std::move(state));
  if (absl::Status status = pass.Start(first); !status.ok()) return status;
  while (true) {
    const absl::StatusOr<std::optional<BatchRow>> row = ReadBatchFrom(log, pass.done());
    if (!row.ok()) return row.status();
    if (!row->has_value()) return pass.Finish();
    if (pass.Done()) return Damaged("a batch beyond the log's size", size);
    if (absl::Status status = pass.Batch(**row); !status.ok()) return status;
    if (progress) progress(pass.done(), size);
  }
}

absl::StatusOr<uint64_t> StartOfLastBatches(Database& log, int batches) {
  Statement statement = log.Prepare("SELECT first_index FROM batch ORDER BY first_index DESC LIMIT 1 OFFSET ?1");
  const absl::StatusOr<bool> row = statement.Int(batches - 1).Next();
  if (!row.ok()) return row.status();
  return *row ? statement.UnsignedAt(0) : 0;
}

absl::StatusOr<uint64_t> CheckPublished(Database& log, const LogState& state, std::string_view checkpoint,
                                        std::span<const audit::NoteVerifier> verifiers) {
  if (!audit::ParseNote(checkpoint).ok()) return absl::InvalidArgumentError("the published checkpoint is no note");
  const auto opened = audit::OpenCheckpoint(checkpoint, verifiers);
  if (!opened.ok() || opened->checkpoint.origin != state.origin) {
    return absl::DataLossError("the published checkpoint is not of this log");
  }
  const uint64_t size = opened->checkpoint.size;
  if (size > state.size) {
    return absl::DataLossError(
        absl::StrCat("the published checkpoint has size `", size, "`, the database only `", state.size, "`"));
  }
  TileTable tiles(log);
  audit::TileHashReader reader(state.size, tiles);
  const absl::StatusOr<audit::Digest> root = audit::RootAt(size, reader);
  if (!root.ok()) return root.status();
  if (*root != opened->checkpoint.root) {
    return absl::DataLossError(absl::StrCat("the published checkpoint of size `", size, "` has another root"));
  }
  return size;
}

}  // namespace ketenpoort::store

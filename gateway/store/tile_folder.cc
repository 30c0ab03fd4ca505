#include "gateway/store/tile_folder.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/decimal.h"
#include "gateway/store/durable_file.h"

namespace ketenpoort::store {
namespace {

constexpr char kCheckpointName[] = "checkpoint";
// Checkpoint and hash tiles are public; entry bundles hold organisational metadata.
constexpr mode_t kPublicFile = 0644;
constexpr mode_t kEntriesFile = 0640;
constexpr mode_t kFolder = 0755;
constexpr size_t kMarkerBytesMax = 32;

// The folder beside a full tile in which its partial ones stand.
std::string PartialsOf(const std::string& full_path) { return full_path + ".p"; }

}  // namespace

uint64_t TileFolder::SyncedSize(const std::string& marker) {
  const absl::StatusOr<std::string> text = ReadWholeFile(marker, kMarkerBytesMax);
  if (!text.ok() || !text->ends_with('\n')) return 0;
  return audit::ParseDecimal(std::string_view(*text).substr(0, text->size() - 1)).value_or(0);
}

absl::StatusOr<std::string> TileFolder::ReadCheckpoint(const std::string& folder) {
  return ReadWholeFile(absl::StrCat(folder, "/", kCheckpointName), kCheckpointBytesMax);
}

TileFolder::TileFolder(Paths paths, uint64_t written_size, std::chrono::milliseconds pause, OpenSource open_source)
    : paths_(std::move(paths)),
      pause_(pause),
      open_source_(std::move(open_source)),
      written_size_(written_size),
      synced_size_(written_size),
      thread_([this] { Work(); }) {}

// What went wrong nobody is left to hear; the next start finds the folder behind and rewrites it.
TileFolder::~TileFolder() { Join(); }

void TileFolder::Publish(uint64_t size, std::string checkpoint) {
  const std::lock_guard lock(mutex_);
  wanted_size_ = size;
  wanted_checkpoint_ = std::move(checkpoint);
  ++wanted_round_;
  wake_.notify_all();
}

void TileFolder::AwaitRound() {
  std::unique_lock lock(mutex_);
  const uint64_t round = wanted_round_;
  ++waiting_;
  wake_.notify_all();
  written_.wait(lock, [&] { return written_round_ >= round || !failure_.ok(); });
  --waiting_;
}

absl::Status TileFolder::WaitWritten() {
  AwaitRound();
  return Health();
}

absl::Status TileFolder::RewriteAll() {
  {
    const std::lock_guard lock(mutex_);
    written_size_ = 0;
    ++wanted_round_;
  }
  return WaitWritten();
}

void TileFolder::Join() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status TileFolder::Stop() {
  Join();
  return Health();
}

absl::Status TileFolder::Health() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void TileFolder::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || Behind(); });
    if (!Behind()) break;
    wake_.wait_for(lock, pause_, [&] { return stop_ || waiting_ > 0; });
    const uint64_t round = wanted_round_;
    const uint64_t from = written_size_;
    const uint64_t size = wanted_size_;
    const std::string checkpoint = wanted_checkpoint_;
    // A call for a full rewrite while this round runs sets written_size_ back; it must not be overwritten.
    written_size_ = size;
    lock.unlock();
    absl::Status status = WriteRound(from, size, checkpoint);
    lock.lock();
    if (!status.ok()) failure_ = std::move(status);
    written_round_ = round;
    written_.notify_all();
    if (!failure_.ok()) return;
  }
  if (written_size_ == synced_size_ && unsynced_.empty()) return;
  const uint64_t size = written_size_;
  lock.unlock();
  absl::Status status = SyncWritten(size);
  lock.lock();
  if (!status.ok()) failure_ = std::move(status);
}

absl::Status TileFolder::WriteRound(uint64_t from, uint64_t size, const std::string& checkpoint) {
  const absl::StatusOr<std::unique_ptr<Source>> source = open_source_();
  if (!source.ok()) return source.status();
  if (absl::Status status = EnsureFolder(paths_.folder, kFolder); !status.ok()) return status;
  const absl::StatusOr<std::vector<audit::TileId>> tiles = audit::TilesBetween(from, size);
  if (!tiles.ok()) return tiles.status();
  // What is written over is not surely on the disk until it is synced again.
  if (from < synced_size_) {
    if (absl::Status status = Mark(from); !status.ok()) return status;
  }
  if (!mended_) {
    for (const audit::TileId& tile : *tiles) {
      if (absl::Status status = MendPartials(tile, from, **source); !status.ok()) return status;
    }
    mended_ = true;
  }
  for (const audit::TileId& tile : *tiles) {
    if (absl::Status status = WriteTile(tile, **source); !status.ok()) return status;
    if (unsynced_.size() < kUnsyncedFilesMax) continue;
    // The checkpoint is not there yet, so nothing is promised about these files; only the list is kept short.
    if (absl::Status status = SyncWritten(synced_size_); !status.ok()) return status;
  }
  if (absl::Status status = WriteFile(kCheckpointName, checkpoint); !status.ok()) return status;
  for (const audit::TileId& tile : *tiles) {
    if (tile.width != audit::kTileWidth) continue;
    if (absl::Status status = RemovePartials(tile); !status.ok()) return status;
  }
  return size - synced_size_ < kUnsyncedEntriesMax ? absl::OkStatus() : SyncWritten(size);
}

absl::Status TileFolder::WriteTile(const audit::TileId& tile, Source& source) {
  const absl::StatusOr<std::string> hashes = source.ReadTile(tile);
  if (!hashes.ok()) return hashes.status();
  if (absl::Status status = WriteFile(audit::TilePath(tile), *hashes); !status.ok()) return status;
  if (tile.level != 0) return absl::OkStatus();
  const absl::StatusOr<std::string> bundle = source.ReadBundle(tile.index, tile.width);
  if (!bundle.ok()) return bundle.status();
  return WriteFile(audit::EntriesPath(tile.index, tile.width), *bundle);
}

// A power cut may leave an earlier partial of this tile torn, of a width that no later round writes. Those of a log of
// `from` entries are synced.
absl::Status TileFolder::MendPartials(const audit::TileId& tile, uint64_t from, Source& source) {
  const int synced = audit::TileWidthAt(tile.level, tile.index, from);
  if (tile.width == audit::kTileWidth) return absl::OkStatus();  // they go once the full one is written
  std::set<audit::TileId> found;
  std::vector<std::string> folders = {PartialsOf(audit::TilePath({tile.level, tile.index}))};
  if (tile.level == 0) folders.push_back(PartialsOf(audit::EntriesPath(tile.index, audit::kTileWidth)));
  for (const std::string& folder : folders) {
    std::error_code error;
    for (std::filesystem::directory_iterator file(absl::StrCat(paths_.folder, "/", folder), error), end;
         !error && file != end; file.increment(error)) {
      const std::string path = absl::StrCat(folder, "/", file->path().filename().string());
      const absl::StatusOr<audit::TileId> partial = audit::ParseTilePath(path);
      // Nobody may take what the log does not have for a part of it.
      if (!partial.ok() || partial->width > tile.width) std::filesystem::remove_all(file->path(), error);
      if (partial.ok() && partial->width > synced && partial->width < tile.width)
        found.insert({tile.level, tile.index, partial->width});
      if (error) break;
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot mend `", folder, "`"));
    }
  }
  for (const audit::TileId& partial : found) {
    if (absl::Status status = WriteTile(partial, source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status TileFolder::WriteFile(const std::string& path, std::string_view bytes) {
  const std::string whole = absl::StrCat(paths_.folder, "/", path);
  const std::string folder = std::filesystem::path(whole).parent_path().string();
  if (!known_folders_.contains(folder)) {
    if (absl::Status status = EnsureFolder(folder, kFolder); !status.ok()) return status;
    known_folders_.insert(folder);
    // Limit: the list is a shortcut; it starts anew rather than grow.
    if (known_folders_.size() > kUnsyncedFilesMax) known_folders_.clear();
  }
  unsynced_.insert(whole);
  const mode_t mode = path.starts_with("tile/entries/") ? kEntriesFile : kPublicFile;
  // One scratch name, so that whatever a crash leaves behind is written over by the next file.
  return ReplaceFile(absl::StrCat(paths_.folder, "/.new"), whole, bytes, mode, Sync::kNo);
}

absl::Status TileFolder::RemovePartials(const audit::TileId& tile) {
  std::vector<std::string> paths = {PartialsOf(audit::TilePath(tile))};
  if (tile.level == 0) paths.push_back(PartialsOf(audit::EntriesPath(tile.index, tile.width)));
  for (const std::string& path : paths) {
    const std::string whole = absl::StrCat(paths_.folder, "/", path);
    std::error_code error;
    std::filesystem::remove_all(whole, error);
    if (error) return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot remove `", whole, "`"));
    known_folders_.erase(whole);
  }
  return absl::OkStatus();
}

absl::Status TileFolder::SyncWritten(uint64_t size) {
  std::set<std::string> folders;
  for (const std::string& path : unsynced_) {
    // A partial tile may be gone again.
    const absl::Status status = SyncFile(path);
    if (absl::IsNotFound(status)) continue;
    if (!status.ok()) return status;
    folders.insert(std::filesystem::path(path).parent_path().string());
  }
  for (const std::string& folder : folders) {
    if (absl::Status status = SyncFolder(folder); !status.ok()) return status;
  }
  unsynced_.clear();
  return size == synced_size_ ? absl::OkStatus() : Mark(size);
}

absl::Status TileFolder::Mark(uint64_t size) {
  if (absl::Status status =
          ReplaceFile(paths_.marker + ".new", paths_.marker, absl::StrCat(size, "\n"), 0600, Sync::kYes);
      !status.ok()) {
    return status;
  }
  synced_size_ = size;
  return absl::OkStatus();
}

}  // namespace ketenpoort::store

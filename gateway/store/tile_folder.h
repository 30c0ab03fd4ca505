// TileFolder: the public files of the log (checkpoint, hash tiles, entry bundles), written behind the commits.
//
// Guarantees: each file appears whole, by rename; a tile before the checkpoint that covers it; a partial tile goes only
// once the full one exists. A checkpoint is written only after Publish, which its caller calls after COMMIT returned.
// When WaitWritten or Stop returned OK the folder is complete for the checkpoint published last. `synced` in the marker
// file is a size below which all files were synced: a start rewrites from there, and whatever partial tiles are left of
// what lies beyond.
// Does not guarantee: that each checkpoint appears (a newer one may take its place), or that files survive a power cut
// unless synced; they are rewritten from the database, byte for byte.
// Thread safety: any thread; one thread of its own writes. Ownership: `open_source` is called on that thread until
// Stop. On failure: the first failed write stops the writing for good and is what WaitWritten, Stop and Health then
// answer; the database goes on without the folder.
#ifndef KETENPOORT_GATEWAY_STORE_TILE_FOLDER_H_
#define KETENPOORT_GATEWAY_STORE_TILE_FOLDER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/tile.h"

namespace ketenpoort::store {

// Limit: entries after which written files are synced, and so how much a start rewrites.
inline constexpr uint64_t kUnsyncedEntriesMax = 4096;
// Limit: written files remembered until they are synced.
inline constexpr size_t kUnsyncedFilesMax = 2048;
// Limit: of a checkpoint file.
inline constexpr size_t kCheckpointBytesMax = size_t{64} * 1024;

class TileFolder {
 public:
  // A snapshot of the log, at least as new as what was published when it was opened.
  class Source {
   public:
    virtual ~Source() = default;
    virtual absl::StatusOr<std::string> ReadTile(const audit::TileId& tile) = 0;
    virtual absl::StatusOr<std::string> ReadBundle(uint64_t number, int width) = 0;
  };
  using OpenSource = std::function<absl::StatusOr<std::unique_ptr<Source>>()>;

  struct Paths {
    std::string folder;
    std::string marker;  // a file outside the folder
  };

  // `written_size`: the files of a log of this size are there and synced. `pause`: the least time between two rounds
  // that nobody waits for.
  TileFolder(Paths paths, uint64_t written_size, std::chrono::milliseconds pause, OpenSource open_source);
  ~TileFolder();
  TileFolder(const TileFolder&) = delete;
  TileFolder& operator=(const TileFolder&) = delete;

  // The marker's size, 0 when there is none.
  static uint64_t SyncedSize(const std::string& marker);
  // The checkpoint in the folder; NotFound when there is none.
  static absl::StatusOr<std::string> ReadCheckpoint(const std::string& folder);

  void Publish(uint64_t size, std::string checkpoint);
  absl::Status WaitWritten();
  // The same without the answer, which Health keeps.
  void AwaitRound();
  // Writes every file anew.
  absl::Status RewriteAll();
  // Writes what is left, syncs and ends the thread.
  absl::Status Stop();
  absl::Status Health();

 private:
  void Join();
  void Work();
  bool Behind() const { return wanted_round_ != written_round_; }
  absl::Status WriteRound(uint64_t from, uint64_t size, const std::string& checkpoint);
  absl::Status WriteTile(const audit::TileId& tile, Source& source);
  absl::Status MendPartials(const audit::TileId& tile, uint64_t from, Source& source);
  absl::Status WriteFile(const std::string& path, std::string_view bytes);
  absl::Status RemovePartials(const audit::TileId& tile);
  absl::Status SyncWritten(uint64_t size);
  absl::Status Mark(uint64_t size);

  const Paths paths_;
  const std::chrono::milliseconds pause_;
  const OpenSource open_source_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  uint64_t wanted_size_ = 0;
  std::string wanted_checkpoint_;
  uint64_t wanted_round_ = 0;
  uint64_t written_round_ = 0;
  uint64_t written_size_;
  int waiting_ = 0;
  bool stop_ = false;
  absl::Status failure_;

  // The writing thread's own.
  uint64_t synced_size_;
  std::set<std::string> unsynced_;
  bool mended_ = false;  // partial tiles that an earlier run left
  std::set<std::string> known_folders_;

  std::thread thread_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_TILE_FOLDER_H_

// Disk: what a power cut leaves of the files a gateway wrote, from the record of its calls.
//
// The model: a write lasts once a sync of that file, begun after it, has ended well; a name (made, renamed, removed)
// once such a sync of its folder has. Of what came later nothing lasts, or any part of it: every sector of 512 bytes by
// itself, names in their order. Guarantees: the state at each sync is told apart, in order. Does not guarantee more
// than the model: a disk that lies about syncs. Thread safety: none. On failure: DataLoss for a record cut short.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/crash/shim/record.h"
#include "tests/population/dice.h"

namespace ketenpoort::crash {

struct FileEvent {
  RecordOp op = RecordOp::kWrite;
  int64_t time_ns = 0;
  uint64_t file = 0;
  uint64_t place = 0;
  std::string path;
  std::string bytes;
};

absl::StatusOr<std::vector<FileEvent>> ReadRecord(const std::string& file);

class Disk {
 public:
  explicit Disk(const std::vector<FileEvent>& events) : events_(events) {}

  // Goes on to just after the next sync that ended well; false where there is none.
  bool NextSync();
  // What stands until then. `cut_ns`: the latest moment at which the power may have gone in this state; whatever was
  // told earlier must be there.
  int64_t CutBefore() const;
  // By path what the files hold. Without dice nothing lasts that was not synced.
  std::map<std::string, std::string> Left(population::Dice* dice) const;
  // Every path that ever was.
  std::set<std::string> Paths() const;

 private:
  struct Change {
    uint64_t number = 0;  // of its record, from 1
    uint64_t place = 0;
    bool truncates = false;
    std::string bytes;
  };
  struct File {
    std::string lasting;
    std::vector<Change> pending;
  };
  struct Naming {
    uint64_t number = 0;
    RecordOp op = RecordOp::kCreate;
    std::string folder;
    std::string path;
    std::string to;
    uint64_t file = 0;
  };
  using Names = std::map<std::string, uint64_t>;

  void Follow(uint64_t number, const FileEvent& event);
  void Settle(const FileEvent& event);
  static void Apply(const Change& change, std::string* bytes);
  static void ApplyTorn(const Change& change, population::Dice& dice, std::string* bytes);
  static void Apply(const Naming& naming, Names* names);

  const std::vector<FileEvent>& events_;
  size_t next_ = 0;
  uint64_t made_ = 0;                     // files, numbered apart: an inode is used again
  std::map<uint64_t, uint64_t> current_;  // inode to file
  std::map<uint64_t, File> files_;
  Names names_;    // as the process sees them
  Names lasting_;  // as they are on the disk
  std::vector<Naming> pending_names_;
};

}  // namespace ketenpoort::crash

// The model of a disk that loses its power: what lasts, what may, and what never does.
#include "tests/crash/disk.h"

#include <catch2/catch.hpp>

namespace ketenpoort::crash {
namespace {

constexpr char kFile[] = "/store/log";

class Story {
 public:
  Story& Create(const std::string& path, uint64_t file) { return Add({RecordOp::kCreate, 0, file, 0, path, ""}); }
  Story& Write(uint64_t file, uint64_t place, const std::string& bytes, const std::string& path = kFile) {
    return Add({RecordOp::kWrite, 0, file, place, path, bytes});
  }
  Story& Truncate(uint64_t file, uint64_t size) { return Add({RecordOp::kTruncate, 0, file, size, kFile, ""}); }
  Story& Rename(const std::string& from, const std::string& to) { return Add({RecordOp::kRename, 0, 0, 0, from, to}); }
  Story& Unlink(const std::string& path) { return Add({RecordOp::kUnlink, 0, 0, 0, path, ""}); }
  uint64_t Begin(uint64_t file, const std::string& path) {
    Add({RecordOp::kSyncBegins, 0, file, 0, path, ""});
    return events_.size();
  }
  Story& End(uint64_t file, const std::string& path, uint64_t begun) {
    return Add({RecordOp::kSynced, 0, file, begun, path, ""});
  }
  Story& Sync(uint64_t file) { return End(file, kFile, Begin(file, kFile)); }
  Story& SyncFolder() { return End(99, "/store", Begin(99, "/store")); }

  // After the last sync.
  std::map<std::string, std::string> Left() const {
    Disk disk(events_);
    while (disk.NextSync()) {
    }
    return disk.Left(nullptr);
  }
  const std::vector<FileEvent>& events() const { return events_; }

 private:
  Story& Add(FileEvent event) {
    event.time_ns = static_cast<int64_t>(events_.size() + 1) * 10;
    events_.push_back(std::move(event));
    return *this;
  }
  std::vector<FileEvent> events_;
};

using Files = std::map<std::string, std::string>;

TEST_CASE("What was synced lasts, and what was not is gone", "[crash][disk]") {
  Story story;
  story.Create(kFile, 7).Write(7, 0, "first").Sync(7).SyncFolder();
  CHECK(story.Left() == Files{{kFile, "first"}});
  story.Write(7, 5, " and more");
  CHECK(story.Left() == Files{{kFile, "first"}});
  story.Sync(7);
  CHECK(story.Left() == Files{{kFile, "first and more"}});
  story.Truncate(7, 3).Write(7, 8, "x");
  CHECK(story.Left() == Files{{kFile, "first and more"}});
  story.Sync(7);
  CHECK(story.Left() == Files{{kFile, std::string("fir\0\0\0\0\0x", 9)}});
}

TEST_CASE("What is written while a sync runs does not count as synced", "[crash][disk]") {
  Story story;
  story.Create(kFile, 7).SyncFolder().Write(7, 0, "before");
  const uint64_t begun = story.Begin(7, kFile);
  story.Write(7, 6, " meanwhile").End(7, kFile, begun);
  CHECK(story.Left() == Files{{kFile, "before"}});
}

TEST_CASE("A name lasts once its folder is synced", "[crash][disk]") {
  Story story;
  story.Create(kFile, 7).Write(7, 0, "old").Sync(7);
  CHECK(story.Left().empty());
  story.SyncFolder().Create("/store/new", 8).Write(8, 0, "new", "/store/new");
  story.End(8, "/store/new", story.Begin(8, "/store/new")).Rename("/store/new", kFile);
  CHECK(story.Left() == Files{{kFile, "old"}});
  story.SyncFolder();
  CHECK(story.Left() == Files{{kFile, "new"}});
  story.Unlink(kFile);
  CHECK(story.Left() == Files{{kFile, "new"}});
  // The inode of a file that went is another file's.
  story.Create("/store/other", 7).SyncFolder();
  CHECK(story.Left() == Files{{"/store/other", ""}});
}

TEST_CASE("Each sync is a state, and ends before the next one has ended", "[crash][disk]") {
  Story story;
  story.Create(kFile, 7).SyncFolder().Write(7, 0, "a").Sync(7).Write(7, 1, "b").Sync(7);
  Disk disk(story.events());
  std::vector<std::string> states;
  std::vector<int64_t> cuts;
  while (disk.NextSync()) {
    states.push_back(disk.Left(nullptr).at(kFile));
    cuts.push_back(disk.CutBefore());
  }
  CHECK(states == std::vector<std::string>{"", "a", "ab"});
  CHECK(cuts == std::vector<int64_t>{60, 90, 90});
  CHECK(disk.Paths() == std::set<std::string>{kFile});
}

TEST_CASE("Of what was not synced any sector may last", "[crash][disk]") {
  Story story;
  story.Create(kFile, 7).Write(7, 0, std::string(1024, 'o')).Sync(7).SyncFolder();
  story.Write(7, 0, std::string(1024, 'n'));
  std::set<std::string> seen;
  population::Dice dice(4);
  Disk disk(story.events());
  while (disk.NextSync()) {
  }
  for (int i = 0; i < 64; ++i) seen.insert(disk.Left(&dice).at(kFile));
  const std::string old(512, 'o');
  const std::string fresh(512, 'n');
  CHECK(seen == std::set<std::string>{old + old, old + fresh, fresh + old, fresh + fresh});
}

}  // namespace
}  // namespace ketenpoort::crash

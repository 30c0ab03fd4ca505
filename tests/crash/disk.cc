#include "tests/crash/disk.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ketenpoort::crash {
namespace {

constexpr size_t kSector = 512;

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

}  // namespace

absl::StatusOr<std::vector<FileEvent>> ReadRecord(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(stream)), {});
  std::vector<FileEvent> events;
  size_t at = 0;
  while (at < all.size()) {
    RecordHead head{};
    if (all.size() - at < sizeof(head)) break;  // the last one, cut short by the kill
    std::memcpy(&head, all.data() + at, sizeof(head));
    at += sizeof(head);
    if (all.size() - at < head.path_bytes + head.bytes) break;
    if (head.op < static_cast<uint32_t>(RecordOp::kCreate) || head.op > static_cast<uint32_t>(RecordOp::kUnlink)) {
      return absl::DataLossError("a record of no known kind");
    }
    FileEvent& event = events.emplace_back();
    event.op = static_cast<RecordOp>(head.op);
    event.time_ns = head.time_ns;
    event.file = head.file;
    event.place = head.place;
    event.path = all.substr(at, head.path_bytes);
    event.bytes = all.substr(at + head.path_bytes, head.bytes);
    at += head.path_bytes + head.bytes;
  }
  return events;
}

bool Disk::NextSync() {
  while (next_ < events_.size()) {
    const FileEvent& event = events_[next_++];
    Follow(next_, event);
    if (event.op == RecordOp::kSynced) return true;
  }
  return false;
}

int64_t Disk::CutBefore() const {
  const auto later = std::find_if(events_.begin() + static_cast<std::ptrdiff_t>(next_), events_.end(),
                                  [](const FileEvent& event) { return event.op == RecordOp::kSynced; });
  return later == events_.end() ? events_.back().time_ns : later->time_ns;
}

void Disk::Follow(uint64_t number, const FileEvent& event) {
  switch (event.op) {
    case RecordOp::kCreate:
      current_[event.file] = ++made_;
      files_[made_] = {};
      pending_names_.push_back({number, event.op, FolderOf(event.path), event.path, "", made_});
      Apply(pending_names_.back(), &names_);
      return;
    case RecordOp::kWrite:
    case RecordOp::kTruncate:
      // A file made in a way that is not recorded has its first write here.
      if (!current_.contains(event.file)) Follow(number, {RecordOp::kCreate, 0, event.file, 0, event.path, ""});
      files_[current_[event.file]].pending.push_back(
          {number, event.place, event.op == RecordOp::kTruncate, event.bytes});
      return;
    case RecordOp::kRename:
    case RecordOp::kUnlink:
      pending_names_.push_back({number, event.op, FolderOf(event.path), event.path, event.bytes, 0});
      Apply(pending_names_.back(), &names_);
      return;
    case RecordOp::kSyncBegins:
      return;
    case RecordOp::kSynced:
      Settle(event);
  }
}

void Disk::Settle(const FileEvent& event) {
  if (const auto file = current_.find(event.file); file != current_.end()) {
    File& one = files_[file->second];
    const auto later = std::find_if(one.pending.begin(), one.pending.end(),
                                    [&](const Change& change) { return change.number > event.place; });
    for (auto change = one.pending.begin(); change != later; ++change) Apply(*change, &one.lasting);
    one.pending.erase(one.pending.begin(), later);
  }
  std::vector<Naming> left;
  for (const Naming& naming : pending_names_) {
    if (naming.folder == event.path && naming.number < event.place) {
      Apply(naming, &lasting_);
    } else {
      left.push_back(naming);
    }
  }
  pending_names_ = std::move(left);
}

void Disk::Apply(const Change& change, std::string* bytes) {
  if (change.truncates) return bytes->resize(change.place);
  if (bytes->size() < change.place + change.bytes.size()) bytes->resize(change.place + change.bytes.size());
  bytes->replace(change.place, change.bytes.size(), change.bytes);
}

void Disk::ApplyTorn(const Change& change, population::Dice& dice, std::string* bytes) {
  if (change.truncates) {
    if (dice.OneIn(2)) Apply(change, bytes);
    return;
  }
  for (size_t from = 0; from < change.bytes.size(); from += kSector) {
    if (dice.OneIn(2)) Apply({change.number, change.place + from, false, change.bytes.substr(from, kSector)}, bytes);
  }
}

void Disk::Apply(const Naming& naming, Names* names) {
  if (naming.op == RecordOp::kCreate) {
    (*names)[naming.path] = naming.file;
    return;
  }
  const auto from = names->find(naming.path);
  if (from == names->end()) return;
  if (naming.op == RecordOp::kRename) (*names)[naming.to] = from->second;
  names->erase(naming.path);
}

std::map<std::string, std::string> Disk::Left(population::Dice* dice) const {
  Names names = lasting_;
  if (dice != nullptr && !pending_names_.empty()) {
    const int kept = dice->Between(0, static_cast<int>(pending_names_.size()));
    for (int i = 0; i < kept; ++i) Apply(pending_names_[static_cast<size_t>(i)], &names);
  }
  std::map<std::string, std::string> left;
  for (const auto& [path, number] : names) {
    const File& file = files_.at(number);
    std::string bytes = file.lasting;
    if (dice != nullptr) {
      for (const Change& change : file.pending) ApplyTorn(change, *dice, &bytes);
    }
    left.emplace(path, std::move(bytes));
  }
  return left;
}

std::set<std::string> Disk::Paths() const {
  std::set<std::string> paths;
  for (const FileEvent& event : events_) {
    if (event.op == RecordOp::kSyncBegins || event.op == RecordOp::kSynced) continue;
    paths.insert(event.path);
    if (event.op == RecordOp::kRename) paths.insert(event.bytes);
  }
  return paths;
}

}  // namespace ketenpoort::crash

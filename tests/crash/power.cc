#include "tests/crash/power.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/crash/disk.h"

namespace ketenpoort::crash {
namespace {

namespace fs = std::filesystem;

constexpr size_t kShownMax = 20;
constexpr auto kPrivate = fs::perms::owner_read | fs::perms::owner_write;

std::set<std::string> FilesIn(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.insert(entry.path().string());
  }
  return files;
}

// The folder, with these files beside the ones nobody wrote meanwhile.
absl::Status LayOut(const std::string& folder, const std::set<std::string>& untouched,
                    const std::map<std::string, std::string>& left) {
  for (const std::string& file : FilesIn(folder)) {
    if (!untouched.contains(file)) fs::remove(file);
  }
  for (const auto& [path, bytes] : left) {
    // A gateway on the state before may have taken a folder away.
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << bytes;
    file.close();
    if (!file) return absl::InternalError(absl::StrCat("cannot lay out ", path));
    // Secrets are refused when others may read them.
    fs::permissions(path, kPrivate);
  }
  return absl::OkStatus();
}

// Whoever told of something that had not come to its end yet is no liar: the power was cut.
uint64_t Broken(const Judgement& judgement) {
  uint64_t broken = 0;
  for (const auto& [kind, count] : judgement.violations) {
    if (kind != Violation::kLeftLying) broken += count;
  }
  return broken;
}

void Show(std::string what, PowerCounts* counts) {
  if (counts->shown.size() < kShownMax) counts->shown.push_back(std::move(what));
}

void TryState(Gate& gate, const std::vector<Line>& told, const std::string& name, PowerCounts* counts) {
  const auto log = gate.Recover();
  if (!log.ok()) {
    ++counts->violations;
    return Show(absl::StrCat(name, ": ", log.status().message()), counts);
  }
  const Judgement judgement = Judge(told, *log, {});
  const uint64_t broken = Broken(judgement);
  counts->violations += broken;
  if (broken == 0) return;
  for (const std::string& one : judgement.shown) Show(absl::StrCat(name, ": ", one), counts);
}

}  // namespace

absl::StatusOr<PowerCounts> CutPowerAtEachSync(Gate& gate, const std::string& record, const std::vector<Line>& told,
                                               uint64_t every, uint64_t seed) {
  const auto events = ReadRecord(record);
  if (!events.ok()) return events.status();
  if (events->empty()) return absl::InternalError("no file call was recorded");
  population::Dice dice(seed);
  Disk disk(*events);
  const std::string folder = gate.process().folder();
  std::set<std::string> untouched = FilesIn(folder);
  for (const std::string& path : disk.Paths()) {
    untouched.erase(path);
    untouched.erase(path + "-shm");
  }
  PowerCounts counts;
  counts.calls = events->size();
  while (disk.NextSync()) {
    if (counts.syncs++ % every != 0) continue;
    const bool torn = counts.states++ % 2 == 1;
    if (torn) ++counts.torn;
    if (absl::Status laid = LayOut(folder, untouched, disk.Left(torn ? &dice : nullptr)); !laid.ok()) return laid;
    std::vector<Line> before;
    std::copy_if(told.begin(), told.end(), std::back_inserter(before),
                 [&](const Line& line) { return line.told_ns < disk.CutBefore(); });
    counts.told = before.size();
    TryState(gate, before, absl::StrCat("after sync ", counts.syncs, torn ? ", torn" : ""), &counts);
  }
  return counts;
}

}  // namespace ketenpoort::crash

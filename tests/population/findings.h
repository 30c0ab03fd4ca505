// Findings: where the gateway and the oracle differ, counted by kind, the first ones in words; and what went well,
// counted. Texts name a person by index and never hold a value of a payload. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

namespace ketenpoort::population {

// Limit: differences written out in full.
inline constexpr size_t kShownMax = 20;

class Findings {
 public:
  void Differ(const std::string& kind, int person, const std::string& what) {
    std::lock_guard lock(mutex_);
    ++differences_[kind];
    if (shown_.size() < kShownMax || (differences_[kind] <= 2 && shown_.size() < 3 * kShownMax)) {
      const auto course = courses_.find(person);
      shown_.push_back("[" + kind + "] person " + std::to_string(person) +
                       (course == courses_.end() ? "" : " (" + course->second + ")") + ": " + what);
    }
  }
  // Which course a person's life follows, for the lines that name the person.
  void Name(int person, const std::string& course) {
    std::lock_guard lock(mutex_);
    courses_[person] = course;
  }
  void Count(const std::string& group, const std::string& what, uint64_t by = 1) {
    std::lock_guard lock(mutex_);
    counts_[group][what] += by;
  }
  uint64_t Total() const {
    std::lock_guard lock(mutex_);
    uint64_t total = 0;
    for (const auto& [kind, count] : differences_) total += count;
    return total;
  }
  void Print(std::ostream& out) const;

 private:
  mutable std::mutex mutex_;
  std::map<int, std::string> courses_;                             // under mutex_
  std::map<std::string, uint64_t> differences_;                    // under mutex_
  std::vector<std::string> shown_;                                 // under mutex_
  std::map<std::string, std::map<std::string, uint64_t>> counts_;  // under mutex_
};

}  // namespace ketenpoort::population

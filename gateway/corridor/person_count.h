// PersonCount: a count that is shown only where it tells of nobody. Guarantees: shown from kShownFromPersons different
// persons on, or where every case in it is one the reader has standing for. Everything about nobody known counts as one
// person. Does not guarantee anything about two counts that are compared: each reading is an entry, so that it can be
// asked for. One thread at a time.
// Law: none; a small count may tell of one person.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_PERSON_COUNT_H_
#define KETENPOORT_GATEWAY_CORRIDOR_PERSON_COUNT_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace ketenpoort::corridor {

inline constexpr size_t kShownFromPersons = 10;

class PersonCount {
 public:
  // `person`: any id of the person; empty where nobody is known.
  void Add(std::string_view person, bool standing) {
    ++cases_;
    all_standing_ = all_standing_ && standing;
    // As many as decide whether it is shown.
    if (persons_.size() < kShownFromPersons) persons_.emplace(person);
  }
  // Takes the cases of `other` to its own.
  void Join(const PersonCount& other) {
    cases_ += other.cases_;
    all_standing_ = all_standing_ && other.all_standing_;
    for (const std::string& person : other.persons_) {
      if (persons_.size() < kShownFromPersons) persons_.insert(person);
    }
  }
  bool Shown() const { return cases_ > 0 && (all_standing_ || persons_.size() >= kShownFromPersons); }
  uint64_t cases() const { return cases_; }

 private:
  uint64_t cases_ = 0;
  bool all_standing_ = true;
  std::set<std::string> persons_;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_PERSON_COUNT_H_

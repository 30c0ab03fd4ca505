// Bdd: sets of bit vectors as reduced ordered binary decision diagrams, each set kept once, so that equal sets are
// equal references. Guarantees: exact; the same calls give the same references; a reference stays valid as long as its
// Bdd. Does not guarantee a size: past its limit of nodes Overflowed() is true from then on and results mean nothing;
// callers check it before they conclude. Not thread safe. A level is the place of a variable in the order, from 0.
#ifndef KETENPOORT_POLICY_ANALYSE_BDD_H_
#define KETENPOORT_POLICY_ANALYSE_BDD_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "policy/analyse/wide_count.h"

namespace ketenpoort::policy::analyse {

// Limits.
inline constexpr int kLevelsMax = 128;
inline constexpr size_t kNodesMax = size_t{1} << 24;

using Levels = std::bitset<kLevelsMax>;
using Ref = uint32_t;
inline constexpr Ref kNowhere = 0;
inline constexpr Ref kEverywhere = 1;

// These variables hold, those do not; the others may be anything.
struct Cube {
  Levels holds;
  Levels fails;
  friend bool operator==(const Cube&, const Cube&) = default;
};

class Bdd {
 public:
  explicit Bdd(int level_count, size_t nodes_max = kNodesMax);

  Ref Holds(int level) { return Node(level, kNowhere, kEverywhere); }
  Ref Fails(int level) { return Node(level, kEverywhere, kNowhere); }
  Ref Ite(Ref condition, Ref then, Ref otherwise);
  Ref Not(Ref a) { return Ite(a, kNowhere, kEverywhere); }
  Ref And(Ref a, Ref b) { return Ite(a, b, kNowhere); }
  Ref Or(Ref a, Ref b) { return Ite(a, kEverywhere, b); }
  // In a and not in b.
  Ref Minus(Ref a, Ref b) { return Ite(b, kNowhere, a); }
  // In exactly one of both.
  Ref Differ(Ref a, Ref b) { return Ite(a, Not(b), b); }
  // All levels of `holds` hold and all of `fails` fail.
  Ref Of(const Cube& cube);
  // The vectors that are in `a` for some value of these levels.
  Ref Forget(Ref a, const Levels& levels);

  bool Contains(Ref a, const Levels& vector) const;
  // How many vectors over `levels` are in `a`. Requires: `a` depends on those only.
  WideCount CountOf(Ref a, const Levels& levels) const;
  // The levels `a` depends on.
  Levels DependsOn(Ref a) const;

  // The way to `a` that contradicts `now` at the fewest levels of `weighed`; among equals the one that follows `now`.
  // Requires: `a` is not kNowhere.
  struct Way {
    Cube cube;
    int distance = 0;
  };
  Way NearestWay(Ref a, const Levels& now, const Levels& weighed) const;

  // Prime cubes, none of them superfluous, that cover all of `lower` and nothing outside `upper`; the smallest found.
  // Requires: `lower` is within `upper`.
  std::vector<Cube> Cover(Ref lower, Ref upper);

  bool Overflowed() const { return overflowed_; }
  size_t NodeCount() const { return nodes_.size(); }
  int level_count() const { return level_count_; }

 private:
  struct Inner {
    uint32_t level;
    Ref low;
    Ref high;
  };
  struct IteSlot {
    Ref condition = 0;
    Ref then = 0;
    Ref otherwise = 0;
    Ref result = 0;
    bool used = false;
  };
  struct Covered {
    std::vector<Cube> cubes;
    Ref set = kNowhere;
  };

  Ref Node(int level, Ref low, Ref high);
  void Grow();
  uint32_t LevelOf(Ref a) const { return nodes_[a].level; }
  Ref Low(Ref a, uint32_t level) const { return LevelOf(a) == level ? nodes_[a].low : a; }
  Ref High(Ref a, uint32_t level) const { return LevelOf(a) == level ? nodes_[a].high : a; }
  Ref ForgetIn(Ref a, const Levels& levels, std::map<Ref, Ref>& done);
  const Covered& CoverOf(Ref lower, Ref upper);

  int level_count_;
  size_t nodes_max_;
  bool overflowed_ = false;
  std::vector<Inner> nodes_;
  // Open addressing over nodes_; 0 is an empty place.
  std::vector<Ref> unique_;
  std::vector<IteSlot> ite_cache_;
  std::map<std::pair<Ref, Ref>, Covered> covers_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_BDD_H_

#include "policy/analyse/bdd.h"

#include <algorithm>
#include <utility>

namespace ketenpoort::policy::analyse {
namespace {

constexpr size_t kUniqueStart = size_t{1} << 14;
constexpr size_t kIteSlots = size_t{1} << 18;

size_t Mixed(uint64_t a, uint64_t b, uint64_t c) {
  uint64_t h = a * 0x9e3779b97f4a7c15u ^ b * 0xc2b2ae3d27d4eb4fu ^ c * 0x165667b19e3779f9u;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9u;
  return static_cast<size_t>(h ^ (h >> 32));
}

size_t Level(uint32_t level) { return static_cast<size_t>(level); }

}  // namespace

Bdd::Bdd(int level_count, size_t nodes_max)
    : level_count_(std::min(level_count, kLevelsMax)), nodes_max_(std::min(nodes_max, kNodesMax)) {
  // Both ends stand below every level.
  const auto end = static_cast<uint32_t>(kLevelsMax);
  nodes_ = {{end, kNowhere, kNowhere}, {end, kEverywhere, kEverywhere}};
  unique_.assign(kUniqueStart, 0);
  ite_cache_.assign(kIteSlots, {});
}

void Bdd::Grow() {
  unique_.assign(unique_.size() * 2, 0);
  for (Ref r = 2; r < nodes_.size(); ++r) {
    size_t at = Mixed(nodes_[r].level, nodes_[r].low, nodes_[r].high) % unique_.size();
    while (unique_[at] != 0) at = (at + 1) % unique_.size();
    unique_[at] = r;
  }
}

Ref Bdd::Node(int level, Ref low, Ref high) {
  if (low == high) return low;
  const auto l = static_cast<uint32_t>(level);
  size_t at = Mixed(l, low, high) % unique_.size();
  for (; unique_[at] != 0; at = (at + 1) % unique_.size()) {
    const Inner& node = nodes_[unique_[at]];
    if (node.level == l && node.low == low && node.high == high) return unique_[at];
  }
  if (nodes_.size() >= nodes_max_) {
    overflowed_ = true;
    return kNowhere;
  }
  const Ref made = static_cast<Ref>(nodes_.size());
  nodes_.push_back({l, low, high});
  unique_[at] = made;
  if (nodes_.size() * 2 > unique_.size()) Grow();
  return made;
}

Ref Bdd::Ite(Ref condition, Ref then, Ref otherwise) {
  if (condition == kEverywhere) return then;
  if (condition == kNowhere) return otherwise;
  if (then == otherwise) return then;
  if (then == kEverywhere && otherwise == kNowhere) return condition;
  // Once full there is no result to find: an end to the work.
  if (overflowed_) return kNowhere;
  const size_t slot = Mixed(condition, then, otherwise) % kIteSlots;
  const IteSlot& found = ite_cache_[slot];
  if (found.used && found.condition == condition && found.then == then && found.otherwise == otherwise) {
    return found.result;
  }
  const uint32_t level = std::min({LevelOf(condition), LevelOf(then), LevelOf(otherwise)});
  const Ref low = Ite(Low(condition, level), Low(then, level), Low(otherwise, level));
  const Ref high = Ite(High(condition, level), High(then, level), High(otherwise, level));
  const Ref result = Node(static_cast<int>(level), low, high);
  ite_cache_[slot] = {condition, then, otherwise, result, true};
  return result;
}

Ref Bdd::Of(const Cube& cube) {
  Ref result = kEverywhere;
  for (int level = level_count_ - 1; level >= 0; --level) {
    const size_t l = static_cast<size_t>(level);
    if (cube.holds[l] && cube.fails[l]) return kNowhere;
    if (cube.holds[l]) result = Node(level, kNowhere, result);
    if (cube.fails[l]) result = Node(level, result, kNowhere);
  }
  return result;
}

Ref Bdd::ForgetIn(Ref a, const Levels& levels, std::map<Ref, Ref>& done) {
  if (a <= kEverywhere) return a;
  if (const auto found = done.find(a); found != done.end()) return found->second;
  const Inner node = nodes_[a];
  const Ref low = ForgetIn(node.low, levels, done);
  const Ref high = ForgetIn(node.high, levels, done);
  const Ref result = levels[Level(node.level)] ? Or(low, high) : Node(static_cast<int>(node.level), low, high);
  done.emplace(a, result);
  return result;
}

Ref Bdd::Forget(Ref a, const Levels& levels) {
  std::map<Ref, Ref> done;
  return ForgetIn(a, levels, done);
}

bool Bdd::Contains(Ref a, const Levels& vector) const {
  while (a > kEverywhere) a = vector[Level(LevelOf(a))] ? nodes_[a].high : nodes_[a].low;
  return a == kEverywhere;
}

WideCount Bdd::CountOf(Ref a, const Levels& levels) const {
  // How many of the counted levels stand from `from` up to `to`.
  const auto between = [&](uint32_t from, uint32_t to) {
    int count = 0;
    for (uint32_t l = from; l < to; ++l) count += levels[Level(l)] ? 1 : 0;
    return count;
  };
  std::map<Ref, WideCount> done = {{kNowhere, 0}, {kEverywhere, 1}};
  // Children have lower numbers than their parents, so the numbers are an order to count in.
  std::vector<Ref> todo = {a};
  while (!todo.empty()) {
    const Ref r = todo.back();
    if (done.contains(r)) {
      todo.pop_back();
      continue;
    }
    const Inner& node = nodes_[r];
    if (!done.contains(node.low)) {
      todo.push_back(node.low);
    } else if (!done.contains(node.high)) {
      todo.push_back(node.high);
    } else {
      WideCount count = done[node.low].Doubled(between(node.level + 1, LevelOf(node.low)));
      count += done[node.high].Doubled(between(node.level + 1, LevelOf(node.high)));
      done.emplace(r, std::move(count));
    }
  }
  return done[a].Doubled(between(0, LevelOf(a)));
}

Levels Bdd::DependsOn(Ref a) const {
  Levels levels;
  std::map<Ref, bool> seen;
  std::vector<Ref> todo = {a};
  while (!todo.empty()) {
    const Ref r = todo.back();
    todo.pop_back();
    if (r <= kEverywhere || !seen.emplace(r, true).second) continue;
    levels.set(Level(LevelOf(r)));
    todo.push_back(nodes_[r].low);
    todo.push_back(nodes_[r].high);
  }
  return levels;
}

Bdd::Way Bdd::NearestWay(Ref a, const Levels& now, const Levels& weighed) const {
  constexpr int kNoWay = kLevelsMax + 1;
  std::map<Ref, int> distance = {{kNowhere, kNoWay}, {kEverywhere, 0}};
  const auto step = [&](const Inner& node, bool high) {
    const size_t l = Level(node.level);
    const int below = distance.at(high ? node.high : node.low);
    return below + (weighed[l] && now[l] != high ? 1 : 0);
  };
  std::vector<Ref> todo = {a};
  while (!todo.empty()) {
    const Ref r = todo.back();
    const Inner& node = nodes_[r];
    if (distance.contains(r)) {
      todo.pop_back();
    } else if (!distance.contains(node.low)) {
      todo.push_back(node.low);
    } else if (!distance.contains(node.high)) {
      todo.push_back(node.high);
    } else {
      distance.emplace(r, std::min({step(node, false), step(node, true), kNoWay}));
    }
  }
  Way way;
  way.distance = distance.at(a);
  while (a > kEverywhere) {
    const Inner& node = nodes_[a];
    const size_t l = Level(node.level);
    const int low = step(node, false);
    const int high = step(node, true);
    const bool goes_high = low == high ? now[l] : high < low;
    (goes_high ? way.cube.holds : way.cube.fails).set(l);
    a = goes_high ? node.high : node.low;
  }
  return way;
}

// Minato and Morreale: what must be covered without this variable, with it failing, and with it holding.
const Bdd::Covered& Bdd::CoverOf(Ref lower, Ref upper) {
  static const Covered kNothing{{}, kNowhere};
  static const Covered kEverything{{Cube{}}, kEverywhere};
  if (lower == kNowhere || overflowed_) return kNothing;
  if (upper == kEverywhere) return kEverything;
  if (const auto found = covers_.find({lower, upper}); found != covers_.end()) return found->second;
  const uint32_t level = std::min(LevelOf(lower), LevelOf(upper));
  const Ref lower0 = Low(lower, level), lower1 = High(lower, level);
  const Ref upper0 = Low(upper, level), upper1 = High(upper, level);
  const Covered fails = CoverOf(Minus(lower0, upper1), upper0);
  const Covered holds = CoverOf(Minus(lower1, upper0), upper1);
  const Ref rest = Or(Minus(lower0, fails.set), Minus(lower1, holds.set));
  const Covered either = CoverOf(rest, And(upper0, upper1));
  Covered result;
  for (Cube cube : fails.cubes) {
    cube.fails.set(Level(level));
    result.cubes.push_back(cube);
  }
  for (Cube cube : holds.cubes) {
    cube.holds.set(Level(level));
    result.cubes.push_back(cube);
  }
  result.cubes.insert(result.cubes.end(), either.cubes.begin(), either.cubes.end());
  const Ref split = Node(static_cast<int>(level), fails.set, holds.set);
  result.set = Or(split, either.set);
  return covers_.emplace(std::make_pair(lower, upper), std::move(result)).first->second;
}

std::vector<Cube> Bdd::Cover(Ref lower, Ref upper) { return CoverOf(lower, upper).cubes; }

}  // namespace ketenpoort::policy::analyse

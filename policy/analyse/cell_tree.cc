#include "policy/analyse/cell_tree.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <tuple>
#include <utility>

#include "policy/analyse/index.h"
#include "policy/decision.h"

namespace ketenpoort::policy::analyse {
namespace {

// The nouns from one depth down: an item and the values it has at each of them.
using Part = std::pair<uint32_t, std::array<uint32_t, kNouns>>;

struct Merger {
  const std::array<std::vector<CellTree::Node>, kNouns>& nodes;
  const std::function<std::vector<uint32_t>(uint32_t)>& items_of;
  std::array<std::map<uint32_t, std::vector<Part>>, kNouns> done;
  std::map<uint32_t, std::vector<uint32_t>> items;

  const std::vector<uint32_t>& ItemsOf(uint32_t label) {
    const auto [found, fresh] = items.try_emplace(label);
    if (fresh) found->second = items_of(label);
    return found->second;
  }

  // NOLINTNEXTLINE(misc-no-recursion): five nouns deep.
  const std::vector<Part>& PartsOf(int depth, uint32_t node) {
    const auto [found, fresh] = done[At(depth)].try_emplace(node);
    if (!fresh) return found->second;
    std::map<Part, uint32_t> values;
    const CellTree::Node& children = nodes[At(depth)][node];
    for (int v = kNounFirst[At(depth)]; v < kNounCount[At(depth)]; ++v) {
      const uint32_t child = children[At(v)];
      if (depth + 1 == kNouns) {
        for (const uint32_t item : ItemsOf(child)) values[{item, {}}] |= 1u << v;
      } else {
        for (const Part& part : PartsOf(depth + 1, child)) values[part] |= 1u << v;
      }
    }
    std::vector<Part> parts;
    for (const auto& [part, mask] : values) {
      parts.push_back(part);
      parts.back().second[At(depth)] = mask;
    }
    return done[At(depth)][node] = std::move(parts);
  }
};

}  // namespace

uint32_t MaskOf(const Match& match, int depth) {
  const std::array<uint32_t, kNouns> masks = {match.senders, match.receivers, match.kinds, match.purposes,
                                              match.phases};
  return masks[At(depth)];
}

void SetMask(Match& match, int depth, uint32_t mask) {
  const std::array<uint32_t*, kNouns> masks = {&match.senders, &match.receivers, &match.kinds, &match.purposes,
                                               &match.phases};
  *masks[At(depth)] = mask;
}

Match EveryCell() {
  Match match;
  for (int d = 0; d < kNouns; ++d) {
    SetMask(match, d, static_cast<uint32_t>((uint64_t{1} << kNounCount[At(d)]) - (uint64_t{1} << kNounFirst[At(d)])));
  }
  return match;
}

uint64_t CellCount(const Match& cells) {
  uint64_t count = 1;
  for (int d = 0; d < kNouns; ++d) {
    count *= static_cast<uint64_t>(std::popcount(MaskOf(cells, d) & MaskOf(EveryCell(), d)));
  }
  return count;
}

uint64_t CellCount() { return CellCount(EveryCell()); }

uint32_t CellTree::Intern(int depth, Node node) {
  const auto [found, fresh] =
      places_[At(depth)].try_emplace(std::move(node), static_cast<uint32_t>(nodes_[At(depth)].size()));
  if (fresh) nodes_[At(depth)].push_back(found->first);
  return found->second;
}

uint32_t CellTree::LabelOf(const Tuple& tuple) const {
  const std::array<size_t, kNouns> values = {static_cast<size_t>(tuple.sender), static_cast<size_t>(tuple.receiver),
                                             static_cast<size_t>(tuple.kind), static_cast<size_t>(tuple.purpose),
                                             static_cast<size_t>(tuple.phase)};
  uint32_t node = root_;
  for (int d = 0; d < kNouns; ++d) node = nodes_[At(d)][node][values[At(d)]];
  return node;
}

const CellTree::Counts& CellTree::CountIn(int depth, uint32_t node, const Match& cells,
                                          std::array<std::map<uint32_t, Counts>, kNouns>& done) const {
  const auto [found, fresh] = done[At(depth)].try_emplace(node);
  if (!fresh) return found->second;
  Counts counts;
  for (int v = kNounFirst[At(depth)]; v < kNounCount[At(depth)]; ++v) {
    if (((MaskOf(cells, depth) >> v) & 1u) == 0) continue;
    const uint32_t child = nodes_[At(depth)][node][At(v)];
    if (depth + 1 == kNouns) {
      ++counts[child];
    } else {
      for (const auto& [label, count] : CountIn(depth + 1, child, cells, done)) counts[label] += count;
    }
  }
  return done[At(depth)][node] = std::move(counts);
}

std::map<uint32_t, uint64_t> CellTree::LabelsIn(const Match& cells) const {
  std::array<std::map<uint32_t, Counts>, kNouns> done;
  return CountIn(0, root_, cells, done);
}

std::optional<Tuple> CellTree::FirstOf(uint32_t label, const Match& cells) const {
  std::array<std::map<uint32_t, Counts>, kNouns> done;
  if (!CountIn(0, root_, cells, done).contains(label)) return std::nullopt;
  std::array<int, kNouns> values{};
  uint32_t node = root_;
  for (int d = 0; d < kNouns; ++d) {
    for (int v = kNounFirst[At(d)]; v < kNounCount[At(d)]; ++v) {
      const uint32_t child = nodes_[At(d)][node][At(v)];
      if (((MaskOf(cells, d) >> v) & 1u) == 0) continue;
      if (d + 1 == kNouns ? child != label : !CountIn(d + 1, child, cells, done).contains(label)) continue;
      values[At(d)] = v;
      node = child;
      break;
    }
  }
  return Tuple{static_cast<Organ>(values[0]),
               static_cast<Organ>(values[1]),
               static_cast<MessageKind>(values[2]),
               static_cast<Purpose>(values[3]),
               static_cast<Phase>(values[4]),
               Excess::kRefuse,
               {}};
}

std::map<uint32_t, Match> CellTree::Extents() const {
  using ByLabel = std::map<uint32_t, std::array<uint32_t, kNouns>>;
  // From the last noun up: for each node the labels below it, with their values from that noun on.
  std::vector<ByLabel> below;
  for (int depth = kNouns - 1; depth >= 0; --depth) {
    std::vector<ByLabel> here(nodes_[At(depth)].size());
    for (size_t node = 0; node < here.size(); ++node) {
      for (int v = kNounFirst[At(depth)]; v < kNounCount[At(depth)]; ++v) {
        const uint32_t child = nodes_[At(depth)][node][At(v)];
        if (depth + 1 == kNouns) {
          here[node][child][At(depth)] |= 1u << v;
          continue;
        }
        for (const auto& [label, masks] : below[child]) {
          std::array<uint32_t, kNouns>& all = here[node][label];
          for (int d = depth + 1; d < kNouns; ++d) all[At(d)] |= masks[At(d)];
          all[At(depth)] |= 1u << v;
        }
      }
    }
    below = std::move(here);
  }
  std::map<uint32_t, Match> extents;
  for (const auto& [label, masks] : below[root_]) {
    for (int d = 0; d < kNouns; ++d) SetMask(extents[label], d, masks[At(d)]);
  }
  return extents;
}

std::vector<Box> CellTree::Boxes(const std::function<std::vector<uint32_t>(uint32_t)>& items_of) const {
  Merger merger{nodes_, items_of, {}, {}};
  std::vector<Box> boxes;
  for (const Part& part : merger.PartsOf(0, root_)) {
    Box box;
    box.item = part.first;
    for (int d = 0; d < kNouns; ++d) SetMask(box.cells, d, part.second[At(d)]);
    boxes.push_back(box);
  }
  return boxes;
}

CellTree CellTree::Over(const CellTree& a, const CellTree& b, std::vector<std::pair<uint32_t, uint32_t>>* pairs) {
  CellTree tree;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> labels;
  for (const auto& pair : *pairs) labels.emplace(pair, static_cast<uint32_t>(labels.size()));
  std::map<std::tuple<int, uint32_t, uint32_t>, uint32_t> done;
  const std::function<uint32_t(int, uint32_t, uint32_t)> over = [&](int depth, uint32_t x, uint32_t y) {
    if (depth == kNouns) {
      const auto [found, fresh] = labels.try_emplace({x, y}, static_cast<uint32_t>(labels.size()));
      if (fresh) pairs->emplace_back(x, y);
      return found->second;
    }
    const auto known = done.find({depth, x, y});
    if (known != done.end()) return known->second;
    Node node(At(kNounCount[At(depth)]), 0);
    for (int v = kNounFirst[At(depth)]; v < kNounCount[At(depth)]; ++v) {
      node[At(v)] = over(depth + 1, a.nodes_[At(depth)][x][At(v)], b.nodes_[At(depth)][y][At(v)]);
    }
    const uint32_t made = tree.Intern(depth, std::move(node));
    done.emplace(std::make_tuple(depth, x, y), made);
    return made;
  };
  tree.SetRoot(over(0, a.root_, b.root_));
  return tree;
}

}  // namespace ketenpoort::policy::analyse

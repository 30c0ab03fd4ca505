// CellTree: a label for every cell of the five nouns (sender, receiver, kind, purpose, phase), equal parts kept once.
// Guarantees: exact, deterministic numbering; walks cost as much as there are different parts, not as there are cells.
// The four first nouns take their named values, the phase also UNSPECIFIED. A value; safe to read from any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_CELL_TREE_H_
#define KETENPOORT_POLICY_ANALYSE_CELL_TREE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "policy/rule_set.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy::analyse {

inline constexpr int kNouns = 5;
inline constexpr std::array<int, kNouns> kNounFirst = {1, 1, 1, 1, 0};
inline constexpr std::array<int, kNouns> kNounCount = {kOrganCount, kOrganCount, kMessageKindCount, kPurposeCount,
                                                       kPhaseCount};
// Every named cell, and the phase UNSPECIFIED.
Match EveryCell();
// 11 x 11 x 20 x 14 x 20.
uint64_t CellCount();
uint64_t CellCount(const Match& cells);

// A set of cells that is a product, and what holds there.
struct Box {
  Match cells;
  uint32_t item = 0;
};

class CellTree {
 public:
  using Node = std::vector<uint32_t>;
  // Two trees over each other: the label of a cell is the place of its pair of labels in `pairs`.
  static CellTree Over(const CellTree& a, const CellTree& b, std::vector<std::pair<uint32_t, uint32_t>>* pairs);

  // The number of a node at `depth` with these children, made where it was not there. Depth 4 holds labels.
  uint32_t Intern(int depth, Node node);
  void SetRoot(uint32_t root) { root_ = root; }

  uint32_t LabelOf(const Tuple& tuple) const;
  // The labels within `cells`, and how many cells have each.
  std::map<uint32_t, uint64_t> LabelsIn(const Match& cells) const;
  // The first cell within `cells` that has `label`.
  std::optional<Tuple> FirstOf(uint32_t label, const Match& cells) const;
  // For each label the values it has, noun by noun: the smallest product that holds all its cells.
  std::map<uint32_t, Match> Extents() const;
  // The cells of each item as few products, disjoint for one item. `items_of` gives the items of a label, ascending.
  std::vector<Box> Boxes(const std::function<std::vector<uint32_t>(uint32_t)>& items_of) const;
  friend bool operator==(const CellTree& a, const CellTree& b) { return a.root_ == b.root_ && a.nodes_ == b.nodes_; }

 private:
  using Counts = std::map<uint32_t, uint64_t>;
  const Counts& CountIn(int depth, uint32_t node, const Match& cells,
                        std::array<std::map<uint32_t, Counts>, kNouns>& done) const;

  std::array<std::vector<Node>, kNouns> nodes_;
  std::array<std::map<Node, uint32_t>, kNouns> places_;
  uint32_t root_ = 0;
};

// The mask of the noun numbered `depth` of a match.
uint32_t MaskOf(const Match& match, int depth);
void SetMask(Match& match, int depth, uint32_t mask);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_CELL_TREE_H_

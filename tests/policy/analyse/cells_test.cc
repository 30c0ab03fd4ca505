// The ground the analysis stands on: sets of vectors, sets of cells, and boxes over days.
#include <catch2/catch.hpp>
#include <vector>

#include "policy/analyse/bdd.h"
#include "policy/analyse/dated_boxes.h"

namespace ketenpoort::policy::analyse {
namespace {

Levels Vector(unsigned bits) { return Levels(bits); }

bool Contains(const std::vector<Cube>& cubes, const Levels& vector) {
  for (const Cube& cube : cubes) {
    if ((cube.holds & ~vector).none() && (cube.fails & vector).none()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("Sets of vectors behave as sets, whatever the order they are made in", "[policy]") {
  Bdd bdd(4);
  const Ref a = bdd.Holds(0);
  const Ref b = bdd.Holds(1);
  const Ref c = bdd.Fails(3);
  CHECK(bdd.Or(bdd.And(a, b), bdd.And(a, c)) == bdd.And(a, bdd.Or(c, b)));
  CHECK(bdd.Not(bdd.Not(bdd.Or(a, c))) == bdd.Or(c, a));
  CHECK(bdd.And(a, bdd.Not(a)) == kNowhere);
  CHECK(bdd.Differ(a, a) == kNowhere);
  CHECK(bdd.Minus(a, b) == bdd.And(bdd.Not(b), a));
  CHECK(bdd.Forget(bdd.And(a, b), Levels(1)) == b);
  CHECK(bdd.CountOf(bdd.Or(a, b), Levels(0xf)) == WideCount(12));
  CHECK(bdd.CountOf(kEverywhere, Levels(0xf)) == WideCount(16));
  CHECK(bdd.CountOf(kNowhere, Levels(0xf)) == WideCount(0));
  CHECK(bdd.DependsOn(bdd.And(a, c)) == Levels(0x9));
  CHECK_FALSE(bdd.Overflowed());
}

TEST_CASE("A cover holds exactly its set, and no cube of it can grow or go", "[policy]") {
  Bdd bdd(5);
  for (unsigned seed = 1; seed < 200; ++seed) {
    // A set and a wider one, drawn by multiplication.
    Ref lower = kNowhere;
    Ref upper = kNowhere;
    for (unsigned v = 0; v < 32; ++v) {
      Cube cube;
      for (size_t l = 0; l < 5; ++l) ((v >> l) & 1u ? cube.holds : cube.fails).set(l);
      const unsigned drawn = (seed * 2654435761u ^ v * 40503u) >> 7;
      if (drawn % 3 == 0) lower = bdd.Or(lower, bdd.Of(cube));
      if (drawn % 3 != 1) upper = bdd.Or(upper, bdd.Of(cube));
    }
    const std::vector<Cube> cover = bdd.Cover(lower, upper);
    Ref covered = kNowhere;
    for (const Cube& cube : cover) covered = bdd.Or(covered, bdd.Of(cube));
    REQUIRE(bdd.Minus(lower, covered) == kNowhere);
    REQUIRE(bdd.Minus(covered, upper) == kNowhere);
    for (size_t i = 0; i < cover.size(); ++i) {
      for (size_t l = 0; l < 5; ++l) {
        Cube wider = cover[i];
        if (!wider.holds[l] && !wider.fails[l]) continue;
        wider.holds.reset(l);
        wider.fails.reset(l);
        REQUIRE(bdd.Minus(bdd.Of(wider), upper) != kNowhere);
      }
    }
    for (unsigned v = 0; v < 32; ++v) REQUIRE(Contains(cover, Vector(v)) == bdd.Contains(covered, Vector(v)));
  }
}

TEST_CASE("The nearest way to a set contradicts as little as can be", "[policy]") {
  Bdd bdd(4);
  const Ref set = bdd.Or(bdd.And(bdd.Holds(0), bdd.Holds(1)), bdd.And(bdd.Holds(2), bdd.Holds(3)));
  CHECK(bdd.NearestWay(set, Vector(0x3), Levels(0xf)).distance == 0);
  CHECK(bdd.NearestWay(set, Vector(0x4), Levels(0xf)).distance == 1);
  CHECK(bdd.NearestWay(set, Vector(0x4), Levels(0xf)).cube.holds[3]);
  CHECK(bdd.NearestWay(set, Vector(0x0), Levels(0xf)).distance == 2);
  CHECK(bdd.NearestWay(set, Vector(0x0), Levels(0x0)).distance == 0);
}

TEST_CASE("A box that goes and comes back stands twice, one that stays stands once", "[policy]") {
  Box staying;
  staying.cells = EveryCell();
  staying.item = 1;
  Box going = staying;
  going.item = 2;
  DatedBoxes boxes;
  boxes.Add({staying, going}, {kFirstDay, 9});
  boxes.Add({staying}, {10, 19});
  boxes.Add({staying, going}, {20, kNoDay});
  const std::vector<DatedBox> dated = boxes.Take();
  REQUIRE(dated.size() == 3);
  CHECK(dated[0].box.item == 1);
  CHECK(dated[0].period == Period{kFirstDay, kNoDay});
  CHECK(dated[1].period == Period{kFirstDay, 9});
  CHECK(dated[2].period == Period{20, kNoDay});
}

TEST_CASE("Boxes are the cells of each item, once", "[policy]") {
  // A label for each phase; two items share the odd ones.
  CellTree tree;
  uint32_t below = 0;
  for (int depth = kNouns - 1; depth >= 0; --depth) {
    CellTree::Node node(static_cast<size_t>(kNounCount[static_cast<size_t>(depth)]), below);
    for (size_t v = 0; depth == kNouns - 1 && v < node.size(); ++v) node[v] = static_cast<uint32_t>(v % 2);
    below = tree.Intern(depth, node);
  }
  tree.SetRoot(below);
  const std::vector<Box> boxes = tree.Boxes([](uint32_t label) {
    return label == 1 ? std::vector<uint32_t>{5, 7} : std::vector<uint32_t>{5};
  });
  REQUIRE(boxes.size() == 2);
  CHECK(boxes[0].item == 5);
  CHECK(CellCount(boxes[0].cells) == CellCount());
  CHECK(boxes[1].item == 7);
  CHECK(CellCount(boxes[1].cells) == CellCount() / 2);
  CHECK(tree.LabelsIn(EveryCell()).at(1) == CellCount() / 2);
  Match phases = EveryCell();
  phases.phases = 1u << static_cast<int>(Phase::kP02);
  CHECK_FALSE(tree.FirstOf(1, phases));
  REQUIRE(tree.FirstOf(0, phases));
  CHECK(tree.FirstOf(0, phases)->phase == Phase::kP02);
}

}  // namespace ketenpoort::policy::analyse

// DatedBoxes: products of cells over stretches of days; a box that stays the same from one period to the next is one.
// Guarantees: deterministic order; periods are added in order of days. Not thread safe.
#ifndef KETENPOORT_POLICY_ANALYSE_DATED_BOXES_H_
#define KETENPOORT_POLICY_ANALYSE_DATED_BOXES_H_

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "policy/analyse/cell_tree.h"
#include "policy/analyse/model.h"

namespace ketenpoort::policy::analyse {

struct DatedBox {
  Box box;
  Period period;
};

class DatedBoxes {
 public:
  // Requires: `period` begins the day after the last one ended.
  void Add(const std::vector<Box>& boxes, const Period& period);
  // By item, then by cells and day.
  std::vector<DatedBox> Take();

 private:
  using Key = std::array<uint32_t, kNouns + 1>;
  std::map<Key, std::vector<Period>> periods_;
};

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_DATED_BOXES_H_

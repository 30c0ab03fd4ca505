#include "policy/analyse/dated_boxes.h"

#include <utility>

namespace ketenpoort::policy::analyse {

void DatedBoxes::Add(const std::vector<Box>& boxes, const Period& period) {
  for (const Box& box : boxes) {
    Key key{};
    key[0] = box.item;
    for (int d = 0; d < kNouns; ++d) key[static_cast<size_t>(d) + 1] = MaskOf(box.cells, d);
    std::vector<Period>& seen = periods_[key];
    if (!seen.empty() && seen.back().until != kNoDay && seen.back().until + 1 == period.from) {
      seen.back().until = period.until;
    } else {
      seen.push_back(period);
    }
  }
}

std::vector<DatedBox> DatedBoxes::Take() {
  std::vector<DatedBox> boxes;
  for (const auto& [key, periods] : std::exchange(periods_, {})) {
    DatedBox dated;
    dated.box.item = key[0];
    for (int d = 0; d < kNouns; ++d) SetMask(dated.box.cells, d, key[static_cast<size_t>(d) + 1]);
    for (const Period& period : periods) {
      dated.period = period;
      boxes.push_back(dated);
    }
  }
  return boxes;
}

}  // namespace ketenpoort::policy::analyse

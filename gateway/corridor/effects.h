// What follows from a commit outside the store: changes to the board and news to hand over. Collected while an intent
// is placed, applied only after its commit.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_EFFECTS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_EFFECTS_H_

#include <string>
#include <utility>
#include <vector>

#include "gateway/store/rows.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::corridor {

struct Effects {
  // Items to put on the board; without payload and key.
  std::vector<store::ItemRow> put;
  std::vector<store::Id16> removed;
  // News by the organ key it is for.
  std::vector<std::pair<std::string, v1::StatusNotice>> notices;

  void Put(const store::ItemRow& item);
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_EFFECTS_H_

// CommitMint: how an engine of the store makes a Commit, and so the tokens minted from it. Private to gateway/store.
//
// Guarantees: nothing by itself. INVARIANT: called only after COMMIT and its fsync returned success.
// Thread safety: any thread. On failure: cannot fail.
#ifndef KETENPOORT_GATEWAY_STORE_COMMIT_MINT_H_
#define KETENPOORT_GATEWAY_STORE_COMMIT_MINT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "gateway/store/recorded.h"

namespace ketenpoort::store {

class CommitMint {
 public:
  static Commit Make(uint64_t first_index, uint64_t size, std::string checkpoint) {
    return Commit(first_index, size, std::move(checkpoint));
  }
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_COMMIT_MINT_H_

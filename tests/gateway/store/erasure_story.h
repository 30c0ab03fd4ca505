// A store with one person who has left traces wherever one can, among others, and what is to be gone after an erasure.
// Thread safety: none. On failure: Catch2 reports where it is used.
#ifndef KETENPOORT_TESTS_GATEWAY_STORE_ERASURE_STORY_H_
#define KETENPOORT_TESTS_GATEWAY_STORE_ERASURE_STORY_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {

struct ErasureStory {
  PersonNo anna{};  // two records, merged: two numbers of a kind, keys of three classes
  PersonNo bert{};  // the other person of an entry of two
  uint64_t annas_entry = 0;
  uint64_t shared_entry = 0;
  // By name, for messages: rows' contents, numbers, keys raw and wrapped, sealed identifiers.
  std::vector<std::pair<std::string, std::string>> traces;
};

inline const Identifier kAnnasBsn{IdentifierKind::kBsn, "999990019"};

// Lets the index find each entry by its words.
SqliteOptions IndexedOptions(SqliteOptions options);
// Fills a fresh store, which is drained afterwards. `others`: persons beside these two.
ErasureStory TellStory(Bench& bench, SqliteStore& store, int others);
// The entry, and with it the erasure.
Place EraseAnna(const ErasureStory& story);
// Fails the test where a trace stands in a file below the data or public folder; `found`: where all must still be.
void CheckTraces(const Bench& bench, const ErasureStory& story, bool found);
// What must hold of a store in which Anna is erased.
void CheckErased(Bench& bench, SqliteStore& store, const ErasureStory& story);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_TESTS_GATEWAY_STORE_ERASURE_STORY_H_

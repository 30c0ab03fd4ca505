// OrderedId: an id that nobody can guess and that sorts by when it was made (RFC 9562, version 7: 48 bits of
// milliseconds, 74 of randomness). What is made at the same time then stands together in an index, and a commit writes
// a few of its pages instead of one for each id.
//
// Guarantees: two ids differ, as far as 74 random bits do. Does not guarantee an order within a millisecond, nor that
// the time is secret: such an id goes only to who may know when it was made. Cost: one call of `random`.
// Thread safety: that of `random`. On failure: cannot.
#ifndef KETENPOORT_GATEWAY_STORE_ORDERED_ID_H_
#define KETENPOORT_GATEWAY_STORE_ORDERED_ID_H_

#include <cstdint>

#include "audit/crypto/random_source.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

Id16 OrderedId(int64_t now_us, audit::crypto::RandomSource& random);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_ORDERED_ID_H_

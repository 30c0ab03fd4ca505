// Counts the allocations of the hashing every entry needs. The C library's allocator is wrapped, since OpenSSL does not
// use operator new; a sanitizer wraps it itself, so there the test only runs the code.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "audit/commitment.h"
#include "audit/frontier.h"
#include "audit/merkle.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KETENPOORT_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KETENPOORT_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef KETENPOORT_COUNTS_ALLOCATIONS
#define KETENPOORT_COUNTS_ALLOCATIONS 1
#endif

namespace {
std::atomic<long> all_allocations{0};
std::atomic<long> our_allocations{0};
}  // namespace

#if KETENPOORT_COUNTS_ALLOCATIONS
extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* old, size_t bytes);

void* malloc(size_t bytes) {
  ++all_allocations;
  return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) {
  ++all_allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* old, size_t bytes) {
  ++all_allocations;
  return __libc_realloc(old, bytes);
}
}

void* operator new(size_t bytes) {
  ++our_allocations;
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
#endif

namespace ketenpoort::audit {
namespace {

TEST_CASE("Hashing leaves and nodes, appending and committing allocate nothing of ours", "[allocation]") {
  const std::string entry(2000, 'e');
  const std::string entry_id(kEntryIdBytes, 'i');
  const std::string salt(kSaltBytes, 's');
  Frontier frontier;
  Digest hash = HashLeaf(entry);  // the thread's first call makes its context
  const long before = our_allocations;
  for (int i = 0; i < 1000; ++i) {
    hash = HashNode(HashLeaf(entry), hash);
    frontier.Append(hash);
    hash = frontier.Root();
    hash = Commit(entry_id, AttributeTag::kFacts, salt, entry);
  }
  const long during = our_allocations - before;
  CHECK(during == 0);
  CHECK(hash == Commit(entry_id, AttributeTag::kFacts, salt, entry));
}

TEST_CASE("OpenSSL renews its own state at most once a hash", "[allocation]") {
  const std::string entry(2000, 'e');
  Digest hash = HashLeaf(entry);
  const long before = all_allocations;
  constexpr int kRounds = 1000;
  for (int i = 0; i < kRounds; ++i) hash = HashNode(HashLeaf(entry), hash);
  const long during = all_allocations - before;
  CHECK(during <= 2 * kRounds);
}

#if KETENPOORT_COUNTS_ALLOCATIONS
TEST_CASE("The counters of this test do count", "[allocation]") {
  const long ours = our_allocations;
  const long all = all_allocations;
  const std::string long_enough(1000, 'x');
  CHECK(our_allocations > ours);
  CHECK(all_allocations > all);
}
#endif

}  // namespace
}  // namespace ketenpoort::audit

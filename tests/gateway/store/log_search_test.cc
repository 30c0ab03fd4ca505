// Searching the log while it grows, after a restart, and without its index.
#include "gateway/store/log_search.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

// An entry "a b c" has the terms a, b and c.
std::vector<std::string> WordsOf(std::string_view entry) {
  std::vector<std::string> words;
  for (absl::string_view word : absl::StrSplit(absl::string_view(entry.data(), entry.size()), ' ', absl::SkipEmpty())) {
    words.emplace_back(word);
  }
  return words;
}

struct SearchBench : Bench {
  SearchBench() { options.terms_of = &WordsOf; }
};

IndexAnswer Find(SqliteStore& store, const IndexQuery& query) {
  auto answer = store.SearchLog(query);
  INFO(answer.status());
  REQUIRE(answer.ok());
  return *std::move(answer);
}

std::vector<uint64_t> All(SqliteStore& store, IndexQuery query) {
  std::vector<uint64_t> found;
  while (true) {
    const IndexAnswer page = Find(store, query);
    found.insert(found.end(), page.entries.begin(), page.entries.end());
    if (!page.next) return found;
    (query.newest_first ? query.until : query.from) = *page.next;
  }
}

std::string EntryOf(uint64_t n) {
  return absl::StrCat(n % 2 == 0 ? "even " : "odd ", n % 3 == 0 ? "third " : "", "number-", n);
}

Place AppendNumbered(uint64_t count) {
  return [count](Transaction& transaction) {
    for (uint64_t i = 0; i < count; ++i) {
      const auto index = transaction.AppendEntry({EntryOf(transaction.LogSize()), {}});
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  };
}

TEST_CASE("At every moment a search finds what was committed, in the index or behind it", "[store][index]") {
  SearchBench bench;
  const auto store = bench.Open();
  uint64_t size = 0;
  for (int round = 0; round < 60; ++round) {
    const uint64_t count = 1 + static_cast<uint64_t>(round * 7 % 40);
    REQUIRE(Run(*store, AppendNumbered(count)).status.ok());
    size += count;
    if (round % 9 == 0) store->Drain();
    IndexQuery query;
    query.groups = {{"even"}, {"third"}};
    query.limit = 1 + static_cast<size_t>(round % 17);
    query.newest_first = round % 2 == 0;
    std::vector<uint64_t> expected;
    for (uint64_t i = 0; i < size; ++i) {
      if (i % 6 == 0) expected.push_back(i);
    }
    if (query.newest_first) std::reverse(expected.begin(), expected.end());
    CHECK(All(*store, query) == expected);
  }
}

TEST_CASE("After a restart the index goes on, and one that was deleted is made anew", "[store][index]") {
  SearchBench bench;
  REQUIRE(Run(*bench.Open(), AppendNumbered(5'000)).status.ok());
  const bool lost = GENERATE(false, true);
  if (lost) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(absl::StrCat(bench.options.folder, "/index.db", suffix));
    }
  }
  const auto store = bench.Open();
  REQUIRE(Run(*store, AppendNumbered(10)).status.ok());
  IndexQuery query;
  query.groups = {{"number-4321"}};
  CHECK(All(*store, query) == std::vector<uint64_t>{4321});
  query.groups = {{"number-5009"}};
  CHECK(All(*store, query) == std::vector<uint64_t>{5009});
  store->Drain();
  query.groups = {{"odd"}};
  query.limit = 2'000;
  CHECK(All(*store, query).size() == 2'505);
}

TEST_CASE("An entry is found by each person whose key seals a part of it", "[store][index][persons]") {
  SearchBench bench;
  const auto store = bench.Open();
  PersonNo anna{};
  PersonNo bert{};
  REQUIRE(Run(*store, [&](Transaction& transaction) {
            anna = transaction.CreatePerson({Skn("12345678")}).value();
            bert = transaction.CreatePerson({Skn("23456789")}).value();
            return absl::OkStatus();
          }).status.ok());
  REQUIRE(Run(*store, [&](Transaction& transaction) {
            transaction.AppendEntry({"one", {{anna, "of anna"}, {std::nullopt, "of the gateway"}}}).value();
            transaction.AppendEntry({"two", {}}).value();
            transaction.AppendEntry({"three", {{bert, "of bert"}}}).value();
            return transaction.AppendEntry({"four", {{bert, "of bert"}, {anna, "of anna"}, {anna, "more"}}}).status();
          }).status.ok());
  for (const bool drained : {false, true}) {
    if (drained) store->Drain();
    IndexQuery query;
    query.newest_first = false;
    query.groups = {{PersonTerm(anna)}};
    CHECK(All(*store, query) == std::vector<uint64_t>{0, 3});
    query.groups = {{PersonTerm(anna), PersonTerm(bert)}};
    CHECK(All(*store, query) == std::vector<uint64_t>{0, 2, 3});
    query.groups.push_back({"three"});
    CHECK(All(*store, query) == std::vector<uint64_t>{2});
  }
}

TEST_CASE("A store without terms keeps no index and says so", "[store][index]") {
  Bench bench;
  const auto store = bench.Open();
  REQUIRE(Run(*store, AppendNumbered(3)).status.ok());
  CHECK(store->SearchLog({}).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK_FALSE(std::filesystem::exists(bench.options.folder + "/index.db"));
}

}  // namespace
}  // namespace ketenpoort::store

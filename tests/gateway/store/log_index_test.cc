// The index of the log against a plain search of the same entries, and when it is thrown away.
#include "gateway/store/log_index.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

Hash32 LeafOf(uint64_t index) {
  Hash32 leaf{};
  for (size_t i = 0; i < 8; ++i) leaf[i] = static_cast<uint8_t>(index >> (8 * i));
  leaf[31] = 1;
  return leaf;
}

LogIndexWriter::LeafOf SamePast() {
  return [](uint64_t index) -> absl::StatusOr<Hash32> { return LeafOf(index); };
}

class IndexBench {
 public:
  std::string path() const { return folder_ / "index.db"; }
  std::unique_ptr<LogIndexWriter> Open(std::string_view store_id = "store-1", uint64_t log_size = 1'000'000,
                                       const LogIndexWriter::LeafOf& leaf_of = SamePast()) {
    auto writer = LogIndexWriter::Open(path(), store_id, log_size, leaf_of, "");
    INFO(writer.status());
    REQUIRE(writer.ok());
    return *std::move(writer);
  }
  // What a reader of its own finds.
  IndexAnswer Find(const IndexQuery& query) {
    auto database = Database::Open(path(), Database::Mode::kReader, "");
    REQUIRE(database.ok());
    REQUIRE((*database)->Execute("BEGIN").ok());
    auto answer = LogIndexReader(**database).Find(query);
    INFO(answer.status());
    REQUIRE(answer.ok());
    return *std::move(answer);
  }

 private:
  TestFolder folder_;
};

// Entries with terms drawn at different rates: "half", "tenth", "rare", and one of seven parties.
std::vector<IndexedEntry> Drawn(uint64_t first, int count, std::mt19937& random) {
  std::vector<IndexedEntry> entries;
  for (int i = 0; i < count; ++i) {
    IndexedEntry& entry = entries.emplace_back();
    entry.leaf = LeafOf(first + static_cast<uint64_t>(i));
    if (random() % 2 == 0) entry.terms.push_back("half");
    if (random() % 10 == 0) entry.terms.push_back("tenth");
    if (random() % 400 == 0) entry.terms.push_back("rare");
    entry.terms.push_back(absl::StrCat("party-", random() % 7));
  }
  return entries;
}

bool Has(const IndexedEntry& entry, const std::string& term) {
  return std::find(entry.terms.begin(), entry.terms.end(), term) != entry.terms.end();
}

bool Matches(const IndexedEntry& entry, const IndexQuery& query) {
  for (const std::vector<std::string>& group : query.groups) {
    bool one = false;
    for (const std::string& term : group) one = one || Has(entry, term);
    if (!one) return false;
  }
  return true;
}

std::vector<uint64_t> Searched(const std::vector<IndexedEntry>& entries, const IndexQuery& query) {
  std::vector<uint64_t> found;
  for (uint64_t i = query.from; i < std::min<uint64_t>(query.until, entries.size()); ++i) {
    if (Matches(entries[i], query)) found.push_back(i);
  }
  if (query.newest_first) std::reverse(found.begin(), found.end());
  return found;
}

// Page after page.
std::vector<uint64_t> FoundInPages(IndexBench& bench, IndexQuery query) {
  std::vector<uint64_t> found;
  while (true) {
    const IndexAnswer page = bench.Find(query);
    REQUIRE(page.entries.size() <= query.limit);
    found.insert(found.end(), page.entries.begin(), page.entries.end());
    if (!page.next) return found;
    (query.newest_first ? query.until : query.from) = *page.next;
  }
}

TEST_CASE("What the index finds, page after page, is what a search of every entry finds", "[store][index]") {
  std::mt19937 random(20261123);
  IndexBench bench;
  const std::unique_ptr<LogIndexWriter> writer = bench.Open();
  std::vector<IndexedEntry> entries;
  for (const int count : {1, 700, 3, 2'000, 1'296}) {
    const std::vector<IndexedEntry> more = Drawn(entries.size(), count, random);
    REQUIRE(writer->Append(more).ok());
    entries.insert(entries.end(), more.begin(), more.end());
    REQUIRE(writer->End() == entries.size());
  }
  const std::vector<std::string> terms = {"half",    "tenth",   "rare",    "party-0",
                                          "party-1", "party-2", "party-6", "unheard of"};
  for (int round = 0; round < 400; ++round) {
    IndexQuery query;
    for (size_t groups = random() % 4; groups > 0; --groups) {
      query.groups.emplace_back();
      for (size_t n = 1 + random() % 3; n > 0; --n) query.groups.back().push_back(terms[random() % terms.size()]);
    }
    if (random() % 2 == 0) query.from = random() % entries.size();
    if (random() % 2 == 0) query.until = random() % (entries.size() + 100);
    query.newest_first = random() % 2 == 0;
    query.limit = 1 + random() % 300;
    INFO("round " << round);
    CHECK(FoundInPages(bench, query) == Searched(entries, query));
  }
}

TEST_CASE("Terms are found over all segments of the log, in either direction and from any place", "[store][index]") {
  constexpr uint64_t kSegment = kIndexSegmentEntries;
  IndexBench bench;
  const std::unique_ptr<LogIndexWriter> writer = bench.Open();
  std::vector<IndexedEntry> entries(3 * kSegment + 5);
  for (uint64_t i = 0; i < entries.size(); ++i) {
    entries[i].leaf = LeafOf(i);
    if (i % 5'000 == 0) entries[i].terms.push_back("often");
    // One row would hold these, were it not for the segments.
    if (i % kSegment <= 1 || i % kSegment == kSegment - 1) entries[i].terms.push_back("edge");
    if (i == 3 * kSegment + 1) entries[i].terms.push_back("last");
    if (i == 1) entries[i].terms.push_back("first");
  }
  REQUIRE(writer->Append(entries).ok());
  std::mt19937 random(3);
  const std::vector<uint64_t> edges = {0,
                                       1,
                                       2,
                                       kSegment - 1,
                                       kSegment,
                                       kSegment + 1,
                                       2 * kSegment,
                                       3 * kSegment - 1,
                                       3 * kSegment,
                                       3 * kSegment + 1,
                                       3 * kSegment + 2,
                                       entries.size()};
  const std::vector<std::vector<std::string>> groups = {{"often"}, {"edge"}, {"last", "first"}, {"unheard of"}};
  for (int round = 0; round < 120; ++round) {
    IndexQuery query;
    query.groups.push_back(groups[random() % groups.size()]);
    if (random() % 3 == 0) query.groups.push_back(groups[random() % groups.size()]);
    query.from = edges[random() % edges.size()];
    query.until = edges[random() % edges.size()];
    query.newest_first = random() % 2 == 0;
    query.limit = 1 + random() % 20;
    INFO("round " << round);
    CHECK(FoundInPages(bench, query) == Searched(entries, query));
  }
  REQUIRE(writer->Forget("edge").ok());
  CHECK(bench.Find({{{"edge"}}}).entries.empty());
  CHECK(bench.Find({{{"often"}}}).entries.size() == (entries.size() + 4'999) / 5'000);
}

// A log of many segments in which few entries have terms, and what is in it.
class LongLog {
 public:
  static constexpr uint64_t kEntries = 17 * kIndexSegmentEntries + 5;

  LongLog() {
    std::mt19937 random(17);
    for (uint64_t i = 0; i < kEntries; i += 1 + random() % 15) {
      std::vector<std::string>& terms = having_[i];
      terms.push_back(absl::StrCat("party-", random() % 3));
      terms.push_back(absl::StrCat("message-", i));
      if (random() % 300 == 0) terms.push_back("rare");
      if (i > 4 * kIndexSegmentEntries && i < 5 * kIndexSegmentEntries) terms.push_back("of one segment");
    }
    for (uint64_t i = 0; i < kEntries; i += kIndexSegmentEntries / 2) having_[i].push_back("edge");
  }

  void AppendTo(LogIndexWriter& writer, uint64_t until) const {
    while (writer.End() < until) {
      // Batches that end anywhere, so that rows do.
      std::vector<IndexedEntry> entries(std::min<uint64_t>(until - writer.End(), 17'501));
      for (size_t i = 0; i < entries.size(); ++i) {
        entries[i].leaf = LeafOf(writer.End() + i);
        if (const auto at = having_.find(writer.End() + i); at != having_.end()) entries[i].terms = at->second;
      }
      REQUIRE(writer.Append(entries).ok());
    }
  }

  std::vector<uint64_t> Searched(const IndexQuery& query, uint64_t end) const {
    std::vector<uint64_t> found;
    for (const auto& [entry, terms] : having_) {
      if (entry < query.from || entry >= std::min(query.until, end)) continue;
      if (HasEachGroup(terms, query.groups)) found.push_back(entry);
    }
    if (query.newest_first) std::reverse(found.begin(), found.end());
    return found;
  }

  // Some questions of random places, of an index of `end` entries.
  void Check(IndexBench& bench, uint64_t end, std::mt19937& random) const {
    const std::vector<std::string> terms = {"party-0", "party-1", "rare", "edge", "of one segment", "unheard of"};
    for (int round = 0; round < 6; ++round) {
      IndexQuery query;
      for (size_t groups = 1 + random() % 2; groups > 0; --groups) {
        query.groups.push_back({terms[random() % terms.size()], terms[random() % terms.size()]});
      }
      if (random() % 3 != 0) query.from = random() % end;
      if (random() % 3 != 0) query.until = random() % end;
      query.newest_first = random() % 2 == 0;
      query.limit = 1 + random() % 2'000;
      CHECK(FoundInPages(bench, query) == Searched(query, end));
    }
  }

  size_t TermsBelow(uint64_t end) const {
    std::set<std::string> terms;
    for (const auto& [entry, having] : having_) {
      if (entry < end) terms.insert(having.begin(), having.end());
    }
    return terms.size();
  }

 private:
  std::map<uint64_t, std::vector<std::string>> having_;
};

bool Merge(LogIndexWriter& writer) {
  const auto merged = writer.Merge();
  INFO(merged.status());
  REQUIRE(merged.ok());
  return *merged;
}

int64_t NumberIn(const std::string& path, const char* sql) {
  auto database = Database::Open(path, Database::Mode::kReader, "");
  REQUIRE(database.ok());
  Statement statement = (*database)->Prepare(sql);
  const auto row = statement.Next();
  REQUIRE(row.ok());
  return *row ? statement.IntAt(0) : 0;
}

TEST_CASE("Merging segments changes nothing to who asks, wherever it is interrupted", "[store][index]") {
  const LongLog log;
  IndexBench bench;
  std::mt19937 random(20261124);
  std::unique_ptr<LogIndexWriter> writer = bench.Open("store-1", LongLog::kEntries);
  int steps = 0;
  // Segments come while others are merged, and the writer stops in between.
  for (const uint64_t segments : {3, 5, 7, 11, 17}) {
    log.AppendTo(*writer, segments * kIndexSegmentEntries + (segments == 17 ? 5 : 4'000));
    const int most = segments == 17 ? 1'000 : 9;
    for (int step = 0; step < most; ++step) {
      if (!Merge(*writer)) break;
      ++steps;
      log.Check(bench, writer->End(), random);
      if (random() % 4 == 0) {
        writer.reset();
        writer = bench.Open("store-1", LongLog::kEntries);
      }
    }
  }
  // Steps enough that parts were copied and dropped piece by piece.
  CHECK(steps > 20);
  CHECK_FALSE(Merge(*writer));
  CHECK(writer->End() == LongLog::kEntries);
  log.Check(bench, LongLog::kEntries, random);
  // Sixteen became four, and those one; one more is whole, and the last is being written.
  CHECK(NumberIn(bench.path(), "SELECT count(DISTINCT segment) FROM posting") == 3);
  auto database = Database::Open(bench.path(), Database::Mode::kReader, "");
  REQUIRE(database.ok());
  const auto is_merged = LogIndexReader(**database).IsMerged();
  REQUIRE(is_merged.ok());
  CHECK(*is_merged);
}

TEST_CASE("A term that is forgotten while segments are merged comes back in none of them", "[store][index]") {
  const LongLog log;
  IndexBench bench;
  const std::unique_ptr<LogIndexWriter> writer = bench.Open("store-1", LongLog::kEntries);
  log.AppendTo(*writer, 5 * kIndexSegmentEntries);
  // `copied`: into a segment that does not count yet, and not from all parts.
  const int before = GENERATE(0, 1, 3, 5, 7, 9);
  for (int step = 0; step < before; ++step) REQUIRE(Merge(*writer));
  for (const char* term : {"edge", "party-0", "of one segment"}) REQUIRE(writer->Forget(term).ok());
  // At once no row of them is left in the file: there are the other terms, and no more.
  const auto others = static_cast<int64_t>(log.TermsBelow(writer->End()) - 3);
  CHECK(NumberIn(bench.path(), "SELECT count(DISTINCT term) FROM posting") == others);
  while (Merge(*writer)) {
  }
  for (const char* term : {"edge", "party-0", "of one segment"}) {
    INFO(term << " after " << before);
    CHECK(bench.Find({{{term}}}).entries.empty());
  }
  CHECK(FoundInPages(bench, {{{"party-1"}}}) == log.Searched({{{"party-1"}}}, writer->End()));
  CHECK(NumberIn(bench.path(), "SELECT count(DISTINCT term) FROM posting") == others);
}

TEST_CASE("One term that fills more rows than a step copies is merged in pieces", "[store][index]") {
  IndexBench bench;
  const std::unique_ptr<LogIndexWriter> writer = bench.Open();
  uint64_t at = 0;
  const auto append = [&](uint64_t count, const std::vector<std::string>& last) {
    std::vector<IndexedEntry> entries(count);
    for (IndexedEntry& entry : entries) entry.leaf = LeafOf(at++);
    entries.back().terms = last;
    REQUIRE(writer->Append(entries).ok());
  };
  for (uint64_t segment = 0; segment < 4; ++segment) {
    for (int i = 0; i < kMergeRows + 300; ++i) append(segment == 2 ? 20 : 3, {"always"});
    append((segment + 1) * kIndexSegmentEntries - at, {"always", "at the end"});
  }
  REQUIRE(at == 4 * kIndexSegmentEntries);
  const int64_t rows = NumberIn(bench.path(), "SELECT count(*) FROM posting");
  const IndexQuery query = {{{"always"}}, 0, at, false, 10'000};
  const IndexAnswer before = bench.Find(query);
  CHECK(before.entries.size() == 4 * (kMergeRows + 301));
  while (Merge(*writer)) CHECK(bench.Find(query).entries == before.entries);
  // Rows of one entry each became rows of many.
  CHECK(NumberIn(bench.path(), "SELECT count(*) FROM posting") < rows / 100);
  CHECK(bench.Find({{{"at the end"}}}).entries.size() == 4);
}

TEST_CASE("A question that needs too many look-ups answers in parts, and misses nothing", "[store][index]") {
  IndexBench bench;
  const std::unique_ptr<LogIndexWriter> writer = bench.Open();
  // Two terms that never meet but at the very first entry: each step of one moves past one of the other.
  for (uint64_t first = 0; first < 250'000; first += 50'000) {
    std::vector<IndexedEntry> entries(50'000);
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i].leaf = LeafOf(first + i);
      entries[i].terms = {i % 2 == 0 ? "even" : "odd"};
    }
    if (first == 0) entries[0].terms = {"even", "odd"};
    REQUIRE(writer->Append(entries).ok());
  }
  IndexQuery query;
  query.groups = {{"even"}, {"odd"}};
  for (const bool newest_first : {true, false}) {
    query.newest_first = newest_first;
    query.from = newest_first ? 0 : 1;
    const IndexAnswer part = bench.Find(query);
    CHECK(part.entries.empty());
    CHECK(part.next.has_value());
    CHECK(FoundInPages(bench, query) == (newest_first ? std::vector<uint64_t>{0} : std::vector<uint64_t>{}));
  }
}

TEST_CASE("An index goes on where it ended; another store's, or of another past, is begun anew", "[store][index]") {
  IndexBench bench;
  std::vector<IndexedEntry> entries(10);
  for (size_t i = 0; i < entries.size(); ++i) entries[i] = {LeafOf(i), {"all"}};
  REQUIRE(bench.Open()->Append(entries).ok());
  CHECK(bench.Open()->End() == 10);
  // The log is shorter than what was indexed.
  SECTION("of a longer log") { CHECK(bench.Open("store-1", 9)->End() == 0); }
  SECTION("of another store") { CHECK(bench.Open("store-2")->End() == 0); }
  SECTION("of another past") {
    CHECK(bench.Open("store-1", 100, [](uint64_t) -> absl::StatusOr<Hash32> { return Hash32{}; })->End() == 0);
  }
  SECTION("not an index") {
    // With the write-ahead log, which would make it whole again.
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(bench.path() + suffix);
    std::ofstream(bench.path(), std::ios::binary | std::ios::trunc) << "not a database, not at all";
    CHECK(bench.Open()->End() == 0);
  }
  IndexQuery query;
  query.groups = {{"all"}};
  CHECK(bench.Find(query).entries.empty());
  CHECK(bench.Open()->End() == 0);
}

TEST_CASE("What is forgotten is found no more, and its name is in no page of the file", "[store][index]") {
  IndexBench bench;
  const std::string person = "person-7f3a9c01e2";
  {
    const std::unique_ptr<LogIndexWriter> writer = bench.Open();
    std::vector<IndexedEntry> entries(50);
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i] = {LeafOf(i), {"all"}};
      if (i % 5 == 0) entries[i].terms.push_back(person);
    }
    REQUIRE(writer->Append(entries).ok());
    IndexQuery query;
    query.groups = {{person}};
    CHECK(bench.Find(query).entries.size() == 10);
    REQUIRE(writer->Forget(person).ok());
    CHECK(bench.Find(query).entries.empty());
    query.groups = {{"all"}};
    CHECK(bench.Find(query).entries.size() == 50);
    const auto emptied = writer->Empty(0);
    REQUIRE(emptied.ok());
    CHECK(*emptied);
  }
  for (const auto& [name, bytes] : FilesBelow(std::filesystem::path(bench.path()).parent_path().string())) {
    INFO(name);
    CHECK(bytes.find(person) == std::string::npos);
  }
}

}  // namespace
}  // namespace ketenpoort::store

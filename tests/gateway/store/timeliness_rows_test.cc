// First notices and the counters of timeliness in the store: what moves them, and what leaves them as they are.
#include <catch2/catch.hpp>

#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

constexpr int kQuarterThen = 2026 * 4 + 3;

FirstNoticeRow Notice(const PersonNo& person, int disclosed, int acknowledged, int quarter = kQuarterThen) {
  FirstNoticeRow row;
  row.person = person;
  row.course = 1;
  row.kind = 1;
  row.sender = 2;
  row.receiver = 4;
  row.departed = 20'777;
  row.disclosed_us = 5;
  row.quarter = quarter;
  row.disclosed_ahead = disclosed;
  row.acknowledged_ahead = acknowledged;
  return row;
}

void Put(SqliteStore& store, const FirstNoticeRow& row) {
  REQUIRE(Run(store, [&](Transaction& t) { return t.PutFirstNotice(row); }).status.ok());
}

// Moment, class, departures.
using Counters = std::vector<std::tuple<int, int, uint64_t>>;
Counters CountersOf(SqliteStore& store, int quarter = kQuarterThen) {
  Counters counters;
  auto view = store.Snapshot().value();
  const std::vector<TimelinessRow> rows = view->Timeliness(quarter, quarter).value();
  for (const TimelinessRow& row : rows) {
    counters.emplace_back(static_cast<int>(row.moment), row.ahead, row.departures);
  }
  return counters;
}

}  // namespace

TEST_CASE("A first notice counts once however often it is written, and moves with what it is counted as",
          "[store][timeliness]") {
  Bench bench;
  auto store = bench.Open();
  for (int i = 0; i < 3; ++i) Put(*store, Notice(IdOf(1), 8, 7));
  Put(*store, Notice(IdOf(2), 8, 1));
  CHECK(CountersOf(*store) == Counters{{1, 8, 2}, {2, 1, 1}, {2, 7, 1}});
  Put(*store, Notice(IdOf(2), 6, 6));
  CHECK(CountersOf(*store) == Counters{{1, 6, 1}, {1, 8, 1}, {2, 6, 1}, {2, 7, 1}});
  // Into another quarter; and out of all: nothing tells that it once counted.
  Put(*store, Notice(IdOf(2), 6, 6, kQuarterThen + 1));
  CHECK(CountersOf(*store) == Counters{{1, 8, 1}, {2, 7, 1}});
  CHECK(CountersOf(*store, kQuarterThen + 1) == Counters{{1, 6, 1}, {2, 6, 1}});
  Put(*store, Notice(IdOf(1), 0, 0, 0));
  CHECK(CountersOf(*store).empty());
  // What is kept outlives a start.
  store.reset();
  store = bench.Open();
  CHECK(store->Snapshot().value()->FirstNoticesOf(IdOf(2)).value() ==
        std::vector<FirstNoticeRow>{Notice(IdOf(2), 6, 6, kQuarterThen + 1)});
  CHECK(CountersOf(*store, kQuarterThen + 1).size() == 2);
}

TEST_CASE("An intent that fails moves no counter, though others of its batch are kept", "[store][timeliness]") {
  Bench bench;
  auto store = bench.Open();
  Put(*store, Notice(IdOf(1), 8, 7));
  Gate gate(*store);
  const auto failed = Send(*store, [](Transaction& t) {
    const absl::Status put = t.PutFirstNotice(Notice(IdOf(1), 2, 1));
    return put.ok() ? absl::AbortedError("no") : put;
  });
  const auto kept = Send(*store, [](Transaction& t) { return t.PutFirstNotice(Notice(IdOf(2), 8, 8)); });
  gate.Release();
  CHECK(absl::IsAborted(failed->Wait().status));
  CHECK(kept->Wait().status.ok());
  CHECK(CountersOf(*store) == Counters{{1, 8, 2}, {2, 7, 1}, {2, 8, 1}});
  CHECK(store->Snapshot().value()->FirstNoticesOf(IdOf(1)).value().at(0).disclosed_ahead == 8);
}

TEST_CASE("Two persons that are one have one first notice of a flow, the earlier, until it is counted anew",
          "[store][timeliness]") {
  Bench bench;
  auto store = bench.Open();
  PersonNo keep{};
  PersonNo merge{};
  REQUIRE(Run(*store, [&](Transaction& t) {
            keep = t.CreatePerson({Skn("1")}).value();
            merge = t.CreatePerson({Skn("2")}).value();
            FirstNoticeRow own = Notice(keep, 4, 1);
            own.disclosed_us = 9;
            FirstNoticeRow others = Notice(merge, 8, 7);
            others.disclosed_us = 3;
            others.acknowledged_us = 4;
            FirstNoticeRow second = Notice(merge, 5, 5);
            second.course = 2;
            for (const FirstNoticeRow& row : {own, others, second}) {
              if (absl::Status put = t.PutFirstNotice(row); !put.ok()) return put;
            }
            return t.MergePersons(keep, merge);
          }).status.ok());
  auto view = store->Snapshot().value();
  CHECK(view->FirstNoticesOf(merge).value().empty());
  const std::vector<FirstNoticeRow> rows = view->FirstNoticesOf(keep).value();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].disclosed_us == 3);
  CHECK(rows[0].acknowledged_us == 4);
  CHECK(rows[1].course == 2);
  CHECK(CountersOf(*store).empty());
}

TEST_CASE("With the register row of a person go the first notices, and the counters stay", "[store][timeliness]") {
  for (const ErasureScope scope : {ErasureScope::kRegister, ErasureScope::kPerson}) {
    Bench bench;
    auto store = bench.Open();
    PersonNo person{};
    REQUIRE(Run(*store, [&](Transaction& t) {
              person = t.CreatePerson({Skn("1")}).value();
              return t.PutFirstNotice(Notice(person, 8, 7));
            }).status.ok());
    REQUIRE(Run(*store, [&](Transaction& t) {
              const auto index = t.AppendEntry({"erasure", {}});
              if (!index.ok()) return index.status();
              return t.PlaceErasure({scope, person, *index, {}});
            }).status.ok());
    REQUIRE(store->FinishErasures().ok());
    CHECK(store->Snapshot().value()->FirstNoticesOf(person).value().empty());
    CHECK(CountersOf(*store) == Counters{{1, 8, 1}, {2, 7, 1}});
  }
}

}  // namespace ketenpoort::store

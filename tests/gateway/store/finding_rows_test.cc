#include <catch2/catch.hpp>

#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

FindingRow Finding(uint64_t number, const PersonNo& person, std::vector<std::pair<std::string, bool>> controllers) {
  FindingRow row;
  row.finding_id = IdOf(number);
  row.person = person;
  row.kind = 1;
  row.about_index = number;
  row.opened_us = 5;
  row.record = "finding";
  row.controllers = std::move(controllers);
  return row;
}

absl::StatusCode Put(SqliteStore& store, const FindingRow& row) {
  return Run(store, [&](Transaction& t) { return t.PutFinding(row); }).status.code();
}

}  // namespace

TEST_CASE("There is one finding of a kind about an entry, and one id for each", "[store][findings]") {
  Bench bench;
  auto store = bench.Open();
  FindingRow row = Finding(1, IdOf(7), {{"a", true}});
  CHECK(Put(*store, row) == absl::StatusCode::kOk);
  row.finding_id = IdOf(2);
  CHECK(Put(*store, row) == absl::StatusCode::kAlreadyExists);
  row.kind = 2;
  CHECK(Put(*store, row) == absl::StatusCode::kOk);
  row.about_index = 9;
  CHECK(Put(*store, row) == absl::StatusCode::kAlreadyExists);
  auto view = store->Snapshot().value();
  CHECK(view->FindingAbout(1, 1).value()->finding_id == IdOf(1));
  CHECK_FALSE(view->FindingAbout(3, 1).value().has_value());
  CHECK_FALSE(view->FindFinding(IdOf(3)).value().has_value());
}

TEST_CASE("A controller's findings are listed in order, after a place, and counted while they wait",
          "[store][findings]") {
  Bench bench;
  auto store = bench.Open();
  for (uint64_t n = 1; n <= 5; ++n) {
    REQUIRE(Put(*store, Finding(n, IdOf(7), {{"a", true}, {n % 2 == 0 ? "b" : "c", true}})) == absl::StatusCode::kOk);
  }
  const auto ids = [&](std::string_view oin, uint64_t after, int limit) {
    std::vector<uint64_t> found;
    auto view = store->Snapshot().value();
    const std::vector<FindingRow> rows = view->Findings(oin, after, limit).value();
    for (const FindingRow& row : rows) found.push_back(row.about_index);
    return found;
  };
  CHECK(ids("", 0, 10) == std::vector<uint64_t>{1, 2, 3, 4, 5});
  CHECK(ids("a", 2, 2) == std::vector<uint64_t>{3, 4});
  CHECK(ids("b", 0, 10) == std::vector<uint64_t>{2, 4});
  CHECK(ids("d", 0, 10).empty());
  CHECK(store->Snapshot().value()->CountOpenFindings().value() == 10);
  FindingRow row = store->Snapshot().value()->FindFinding(IdOf(2)).value().value();
  CHECK(row.controllers == std::vector<std::pair<std::string, bool>>{{"a", true}, {"b", true}});
  row.record = "assessed";
  row.controllers[1].second = false;
  REQUIRE(Run(*store, [&](Transaction& t) { return t.UpdateFinding(row); }).status.ok());
  row.seq = 99;
  CHECK(Run(*store, [&](Transaction& t) { return t.UpdateFinding(row); }).status.code() == absl::StatusCode::kNotFound);
  store.reset();
  store = bench.Open();
  auto view = store->Snapshot().value();
  CHECK(view->CountOpenFindings().value() == 9);
  CHECK(view->FindFinding(IdOf(2)).value()->record == "assessed");
}

TEST_CASE("A review waits until it is ended, the oldest first, and findings go with a person who is merged",
          "[store][findings]") {
  Bench bench;
  auto store = bench.Open();
  PersonNo keep{};
  PersonNo merge{};
  REQUIRE(Run(*store, [&](Transaction& t) {
            keep = t.CreatePerson({Bsn("999800006")}).value();
            merge = t.CreatePerson({Bsn("999800018")}).value();
            return t.PutFinding(Finding(1, merge, {{"a", true}}));
          }).status.ok());
  for (const char* const record : {"first", "second"}) {
    REQUIRE(Run(*store, [&](Transaction& t) { return t.PutReview({0, merge, record}); }).status.ok());
  }
  REQUIRE(Run(*store, [&](Transaction& t) { return t.MergePersons(keep, merge); }).status.ok());
  CHECK(store->Snapshot().value()->FindFinding(IdOf(1)).value()->person == keep);
  CHECK(store->Snapshot().value()->PersonOfKey(merge).value() == keep);
  CHECK_FALSE(store->Snapshot().value()->PersonOfKey(IdOf(77)).value().has_value());
  auto reviews = store->Snapshot().value()->Reviews(1).value();
  REQUIRE(reviews.size() == 1);
  CHECK(reviews[0].record == "first");
  CHECK(reviews[0].person == keep);
  reviews[0].record = "further";
  REQUIRE(Run(*store, [&](Transaction& t) { return t.UpdateReview(reviews[0]); }).status.ok());
  CHECK(store->Snapshot().value()->Reviews(9).value()[0].record == "further");
  REQUIRE(Run(*store, [&](Transaction& t) { return t.EndReview(reviews[0].seq); }).status.ok());
  CHECK(Run(*store, [&](Transaction& t) { return t.EndReview(reviews[0].seq); }).status.code() ==
        absl::StatusCode::kNotFound);
  CHECK(store->Snapshot().value()->Reviews(9).value().size() == 1);
}

}  // namespace ketenpoort::store

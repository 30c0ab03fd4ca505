// Erasing a person from the files of a store: what goes, what stays, and that nothing brings it back.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/store/log_search.h"
#include "tests/gateway/store/erasure_story.h"

namespace ketenpoort::store {
namespace {

std::vector<uint64_t> FoundBy(SqliteStore& store, const PersonNo& key_no) {
  IndexQuery query;
  query.groups = {{PersonTerm(key_no)}};
  return store.SearchLog(query).value().entries;
}

TEST_CASE("After an erasure nothing of the person stands in any file, and every proof holds", "[store][erasure]") {
  Bench bench;
  bench.options = IndexedOptions(bench.options);
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 400);
  CheckTraces(bench, story, true);
  const std::vector<PersonKey> keys = store->Snapshot().value()->KeysOf(story.anna).value();
  REQUIRE(keys.size() == 4);
  const std::vector<uint64_t> berts = [&] {
    IndexQuery query;
    const auto all_keys = store->Snapshot().value()->KeysOf(story.bert).value();
    for (const PersonKey& key : all_keys) {
      query.groups.resize(1);
      query.groups[0].push_back(PersonTerm(key.key_no));
    }
    return store->SearchLog(query).value().entries;
  }();
  const std::string proof = store->ProveEntry(story.annas_entry).value();
  CHECK(berts == std::vector<uint64_t>{story.shared_entry});

  REQUIRE(Run(*store, EraseAnna(story)).status.ok());
  const absl::Status finished = store->FinishErasures();
  INFO(finished);
  REQUIRE(finished.ok());
  CheckErased(bench, *store, story);
  for (const PersonKey& key : keys) CHECK(FoundBy(*store, key.key_no).empty());
  CHECK(store->Snapshot().value()->ReadEntry(story.annas_entry).value() == "of anna");

  // Nor in what an orderly end and a start make of it, with a new index.
  store.reset();
  CheckTraces(bench, story, false);
  for (const char* file : {"/index.db", "/index.db-wal", "/index.db-shm"}) {
    std::filesystem::remove(bench.options.folder + file);
  }
  store = bench.Open();
  store->Drain();
  CheckErased(bench, *store, story);
  for (const PersonKey& key : keys) CHECK(FoundBy(*store, key.key_no).empty());
}

TEST_CASE("Without an index of its own a store leaves none with the person behind", "[store][erasure]") {
  Bench bench;
  const SqliteOptions without = bench.options;
  bench.options = IndexedOptions(bench.options);
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 0);
  store.reset();
  bench.options = without;
  store = bench.Open();
  REQUIRE(Run(*store, EraseAnna(story)).status.ok());
  REQUIRE(store->FinishErasures().ok());
  CheckTraces(bench, story, false);
  CHECK_FALSE(std::filesystem::exists(bench.options.folder + "/index.db"));
}

TEST_CASE("What waits behind an erasure finds the person gone, and its number free", "[store][erasure]") {
  Bench bench;
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 0);
  Gate gate(*store);
  const auto erased = Send(*store, EraseAnna(story));
  PersonNo again{};
  const auto created = Send(*store, [&](Transaction& t) {
    const auto made = t.CreatePerson({kAnnasBsn});
    if (made.ok()) again = *made;
    return made.status();
  });
  gate.Release();
  CHECK(erased->Wait().status.ok());
  CHECK(created->Wait().status.ok());
  CHECK(again != story.anna);
  CHECK(store->Snapshot().value()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value() == again);
}

TEST_CASE("An erasure whose intent fails erases nothing", "[store][erasure]") {
  Bench bench;
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 0);
  const Settled failed = Run(*store, [&](Transaction& t) {
    const absl::Status placed = EraseAnna(story)(t);
    return placed.ok() ? absl::AbortedError("no") : placed;
  });
  CHECK(absl::IsAborted(failed.status));
  CHECK(store->FinishErasures().ok());
  CHECK(store->Snapshot().value()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value() == story.anna);
  CHECK(Run(*store, [&](Transaction& t) {
          return t.PlaceErasure({ErasureScope::kPerson, story.anna, t.LogSize(), {}});
        }).status.code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("A reader that keeps old pages keeps an erasure from being reported, not from being done",
          "[store][erasure]") {
  Bench bench;
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 0);
  auto old = store->Snapshot().value();
  REQUIRE(Run(*store, EraseAnna(story)).status.ok());
  CHECK(absl::IsUnavailable(store->FinishErasures()));
  CHECK_FALSE(store->Snapshot().value()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value().has_value());
  old.reset();
  CHECK(store->FinishErasures().ok());
  CheckTraces(bench, story, false);
}

TEST_CASE("The register of a person goes without the keys, and keys go one by one", "[store][erasure]") {
  Bench bench;
  auto store = bench.Open();
  const ErasureStory story = TellStory(bench, *store, 0);
  const auto place = [&](ErasureScope scope, std::vector<PersonNo> key_nos) {
    REQUIRE(Run(*store, [&](Transaction& t) {
              const auto index = t.AppendEntry({"erasure", {}});
              if (!index.ok()) return index.status();
              return t.PlaceErasure({scope, story.anna, *index, key_nos});
            }).status.ok());
    REQUIRE(store->FinishErasures().ok());
  };
  const auto view = [&] { return store->Snapshot().value(); };
  place(ErasureScope::kRegister, {});
  // The log still answers by the number, as long as it holds anything of the person.
  CHECK(view()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value() == story.anna);
  CHECK(view()->RegisterHistory(story.anna).value().empty());
  CHECK(view()->ReadParts(story.annas_entry).value()[0].plaintext.has_value());
  CHECK_FALSE(view()->DetentionEndOf(story.anna).value()->in_register);
  CHECK(view()->DetentionsEndedBy(30'000, {}, 10).value().empty());

  CHECK(view()->KeyClasses().value() == std::vector<std::string>{"A/2026", "B/2025"});
  const std::vector<PersonKey> of_a = view()->KeysOfClass("A/2026", {}, 10).value();
  std::vector<PersonNo> annas;
  for (const PersonKey& key : of_a) {
    if (key.person == story.anna) annas.push_back(key.key_no);
  }
  REQUIRE(annas.size() == 1);
  place(ErasureScope::kKeys, annas);
  CHECK_FALSE(view()->ReadParts(story.annas_entry).value()[0].plaintext.has_value());
  CHECK(view()->ReadParts(story.annas_entry - 1).value()[0].plaintext.has_value());
  CHECK(view()->DetentionEndOf(story.anna).value().has_value());
  // The last key takes along what was left.
  std::vector<PersonNo> rest;
  const auto left = view()->KeysOf(story.anna).value();
  for (const PersonKey& key : left) rest.push_back(key.key_no);
  place(ErasureScope::kKeys, rest);
  CHECK_FALSE(view()->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value().has_value());
  CHECK_FALSE(view()->DetentionEndOf(story.anna).value().has_value());
  CheckTraces(bench, story, false);
}

TEST_CASE("A hold, a proposal and the end of detention move with the person they are about", "[store][erasure]") {
  Bench bench;
  auto store = bench.Open();
  PersonNo keep{};
  PersonNo merge{};
  const Hash32 digest{7};
  REQUIRE(Run(*store, [&](Transaction& t) {
            keep = t.CreatePerson({Skn("1")}).value();
            merge = t.CreatePerson({Skn("2")}).value();
            for (const absl::Status& status : {t.PutHold({merge, 5, 3}), t.PutErasureProposal({digest, merge, 5, "x"}),
                                               t.PutErasureProposal({Hash32{8}, merge, 6, "y"}),
                                               t.PutDetentionEnd({merge, 20'000, true}), t.MergePersons(keep, merge)}) {
              if (!status.ok()) return status;
            }
            return absl::OkStatus();
          }).status.ok());
  const auto view = store->Snapshot().value();
  CHECK(view->HoldOn(keep).value()->entry_index == 3);
  CHECK_FALSE(view->HoldOn(merge).value().has_value());
  // One proposal a person.
  CHECK_FALSE(view->FindErasureProposal(digest).value().has_value());
  CHECK(view->FindErasureProposal(Hash32{8}).value()->person == keep);
  REQUIRE(view->DetentionsEndedBy(20'000, {}, 10).value().size() == 1);
  CHECK(view->DetentionsEndedBy(20'000, {}, 10).value()[0].person == keep);
  CHECK(view->DetentionsEndedBy(20'000, {keep, 20'000, true}, 10).value().empty());
  CHECK(view->DetentionsEndedBy(19'999, {}, 10).value().empty());
}

}  // namespace
}  // namespace ketenpoort::store

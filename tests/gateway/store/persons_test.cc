#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/store/sealed_part.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

PersonNo Create(Store& store, std::vector<Identifier> identifiers) {
  PersonNo person{};
  const Settled settled = Run(store, [&](Transaction& t) {
    const auto made = t.CreatePerson(identifiers);
    if (made.ok()) person = *made;
    return made.status();
  });
  INFO(settled.status);
  REQUIRE(settled.status.ok());
  return person;
}

std::optional<PersonNo> Find(Store& store, const Identifier& identifier) {
  return store.Snapshot().value()->FindPerson(identifier.kind, identifier.value).value();
}

}  // namespace

TEST_CASE("A person is found by each of its identifiers and by no other", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Skn("12345678"), Bsn("999990019"), Skn("23456789")});
  const PersonNo bert = Create(*store, {});
  CHECK(anna != bert);
  CHECK(Find(*store, Bsn("999990019")) == anna);
  CHECK(Find(*store, Skn("12345678")) == anna);
  CHECK(Find(*store, Skn("23456789")) == anna);
  // The kind is part of what is looked up.
  CHECK_FALSE(Find(*store, Skn("999990019")).has_value());
  CHECK_FALSE(Find(*store, {IdentifierKind::kVNumber, "12345678"}).has_value());
  CHECK(store->Snapshot().value()->IdentifiersOf(anna).value() ==
        std::vector<Identifier>{Bsn("999990019"), Skn("12345678"), Skn("23456789")});
  CHECK(store->Snapshot().value()->IdentifiersOf(bert).value().empty());
  store.reset();
  store = bench.Open();
  CHECK(Find(*store, Bsn("999990019")) == anna);
}

TEST_CASE("Numbers stand in no file in the clear", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Bsn("999990019"), Skn("12345678")});
  REQUIRE(Run(*store, [&](Transaction& t) {
            return t.AppendEntry({"entry", {{anna, "the number is 999990019"}}}).status();
          }).status.ok());
  for (const bool closed : {false, true}) {
    if (closed) store.reset();
    for (const auto& [path, bytes] : FilesBelow(bench.folder.path())) {
      INFO(path);
      CHECK(bytes.find("999990019") == std::string::npos);
      CHECK(bytes.find("12345678") == std::string::npos);
    }
  }
}

TEST_CASE("An identifier belongs to one person", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Bsn("999990019")});
  const PersonNo bert = Create(*store, {Skn("23456789")});
  const auto add = [&](const PersonNo& person, const Identifier& identifier) {
    return Run(*store, [&](Transaction& t) { return t.AddIdentifier(person, identifier); }).status.code();
  };
  CHECK(add(bert, Bsn("999990019")) == absl::StatusCode::kAlreadyExists);
  CHECK(add(anna, Bsn("999990019")) == absl::StatusCode::kOk);
  CHECK(add(bert, Skn("34567890")) == absl::StatusCode::kOk);
  CHECK(Find(*store, Skn("34567890")) == bert);
  CHECK(add(IdOf(1), Skn("99999999")) == absl::StatusCode::kNotFound);
  CHECK(add(anna, Skn("")) == absl::StatusCode::kInvalidArgument);
  CHECK(add(anna, Skn(std::string(kIdentifierBytesMax, '1'))) == absl::StatusCode::kOk);
  CHECK(add(anna, Skn(std::string(kIdentifierBytesMax + 1, '1'))) == absl::StatusCode::kInvalidArgument);
  const auto create = [&](std::vector<Identifier> identifiers) {
    return Run(*store, [&](Transaction& t) { return t.CreatePerson(identifiers).status(); }).status.code();
  };
  CHECK(create({Skn("11111111"), Skn("11111111")}) == absl::StatusCode::kInvalidArgument);
  CHECK(create({Skn("11111111"), Bsn("999990019")}) == absl::StatusCode::kAlreadyExists);
  CHECK_FALSE(Find(*store, Skn("11111111")).has_value());
}

TEST_CASE("A refused identifier within an intent leaves nothing of the person that was to have it",
          "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  Create(*store, {Bsn("999990019")});
  // The intent goes on after the refusal, and what it then does stands.
  REQUIRE(Run(*store, [](Transaction& t) -> absl::Status {
            const auto made = t.CreatePerson({Skn("11111111"), Bsn("999990019")});
            if (made.status().code() != absl::StatusCode::kAlreadyExists) return absl::InternalError("not refused");
            return t.AppendEntry({"refused", {}}).status();
          }).status.ok());
  CHECK_FALSE(Find(*store, Skn("11111111")).has_value());
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("Merging moves every row and keeps the openings readable", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo keep = Create(*store, {Bsn("999990019")});
  const PersonNo merge = Create(*store, {Skn("12345678")});
  const auto report = [](const PersonNo& person, uint64_t version, int64_t recorded_us) {
    RegisterRow row;
    row.person = person;
    row.version = version;
    row.recorded_us = recorded_us;
    row.record = absl::StrCat("recorded at ", recorded_us);
    return row;
  };
  REQUIRE(
      Run(*store, [&](Transaction& t) -> absl::Status {
        for (const auto& row : {report(keep, 1, 10), report(keep, 2, 30), report(merge, 1, 20), report(merge, 2, 40)}) {
          if (absl::Status status = t.PutRegister(row); !status.ok()) return status;
        }
        if (const auto seq = t.PutItem(SampleItem(1, merge)); !seq.ok()) return seq.status();
        MessageRow message;
        message.sender_oin = "00000001001234567000";
        message.message_id = IdOf(1);
        message.person = merge;
        if (absl::Status status = t.PutMessage(message); !status.ok()) return status;
        FlowRow flow;
        flow.message_id = IdOf(1);
        flow.person = merge;
        if (absl::Status status = t.PutFlow(flow); !status.ok()) return status;
        if (absl::Status status = t.PutWork({0, IdOf(5), merge, 1, 1, "work"}); !status.ok()) return status;
        DeclarationRow declaration;
        declaration.declaration_id = IdOf(6);
        declaration.person = merge;
        if (absl::Status status = t.PutDeclaration(declaration); !status.ok()) return status;
        return t.AppendEntry({"before", {{merge, "opening of the merged"}}}).status();
      }).status.ok());
  REQUIRE(Run(*store, [&](Transaction& t) { return t.MergePersons(keep, merge); }).status.ok());

  auto view = store->Snapshot().value();
  CHECK(view->FindPerson(IdentifierKind::kSkn, "12345678").value() == keep);
  CHECK(view->IdentifiersOf(keep).value().size() == 2);
  CHECK(view->IdentifiersOf(merge).value().empty());
  const auto history = view->RegisterHistory(keep).value();
  REQUIRE(history.size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(history[i].version == i + 1);
    CHECK(history[i].recorded_us == static_cast<int64_t>(10 * (i + 1)));
    CHECK(history[i].person == keep);
  }
  CHECK_FALSE(view->LatestRegister(merge).value().has_value());
  CHECK(view->ActiveItemsOf(keep).value().size() == 1);
  CHECK(view->ActiveItemsOf(merge).value().empty());
  CHECK(view->FindMessage("00000001001234567000", IdOf(1)).value()->person == keep);
  CHECK(view->FlowsOfPerson(keep).value().size() == 1);
  CHECK(view->WorkOf(keep).value().size() == 1);
  CHECK(view->DeclarationsOf(keep).value().size() == 1);
  CHECK(view->DeclarationsOf(merge).value().empty());
  CHECK(view->ReadOpenings(0).value() == "opening of the merged");
  view.reset();

  // The next version goes on after the merged history.
  CHECK(Run(*store, [&](Transaction& t) { return t.PutRegister(report(keep, 5, 50)); }).status.ok());
  const auto merging = [&](const PersonNo& a, const PersonNo& b) {
    return Run(*store, [&](Transaction& t) { return t.MergePersons(a, b); }).status.code();
  };
  CHECK(merging(keep, keep) == absl::StatusCode::kInvalidArgument);
  CHECK(merging(keep, merge) == absl::StatusCode::kNotFound);
  CHECK(merging(IdOf(1), keep) == absl::StatusCode::kNotFound);
}

TEST_CASE("Moving an identifier gives it to a fresh person", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Bsn("999990019"), Skn("12345678")});
  PersonNo fresh{};
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto moved = t.MoveIdentifier(Skn("12345678"));
            if (moved.ok()) fresh = *moved;
            return moved.status();
          }).status.ok());
  CHECK(fresh != anna);
  CHECK(Find(*store, Skn("12345678")) == fresh);
  CHECK(Find(*store, Bsn("999990019")) == anna);
  CHECK(store->Snapshot().value()->IdentifiersOf(fresh).value() == std::vector{Skn("12345678")});
  REQUIRE(Run(*store, [&](Transaction& t) {
            return t.AppendEntry({"e", {{fresh, "its own key"}}}).status();
          }).status.ok());
  CHECK(store->Snapshot().value()->ReadOpenings(0).value() == "its own key");
  CHECK(Run(*store, [](Transaction& t) { return t.MoveIdentifier(Skn("00000000")).status(); }).status.code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("Openings are read per entry, and not once the key is gone", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Bsn("999990019")});
  REQUIRE(Run(*store, [&](Transaction& t) -> absl::Status {
            for (const EntryDraft& draft : std::vector<EntryDraft>{{"none", {}},
                                                                   {"gateway", {{std::nullopt, "g"}}},
                                                                   {"person", {{anna, "p"}}},
                                                                   {"both", {{anna, "p"}, {std::nullopt, "g"}}}}) {
              if (const auto index = t.AppendEntry(draft); !index.ok()) return index.status();
            }
            return absl::OkStatus();
          }).status.ok());
  const auto read = [&](uint64_t index) { return store->Snapshot().value()->ReadOpenings(index).value(); };
  CHECK(read(0) == "");
  CHECK(read(1) == "g");
  CHECK(read(2) == "p");
  CHECK(read(3) == "pg");
  CHECK(Run(*store, [](Transaction& t) {
          return t.AppendEntry({"x", {{IdOf(1), "p"}}}).status();
        }).status.code() == absl::StatusCode::kNotFound);
  store.reset();
  bench.Tamper("persons.db", "DELETE FROM person_key");
  store = bench.Open();
  CHECK(read(0) == "");
  CHECK(read(1) == "g");
  CHECK(read(2) == std::nullopt);
  CHECK(read(3) == "g");
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("Sealed openings open only for their entry, place, holder and key", "[store][openings]") {
  SeededRandom random(3);
  const std::string key(32, 'k');
  const auto open = [&](std::optional<PersonNo> holder, uint64_t index, uint32_t place, const std::string& with) {
    SealedPart part;
    part.sealed = SealOpenings(key, "openings", 7, 1, IdOf(5), random).value();
    part.key_no = holder;
    return OpenOpenings({with}, part, index, place);
  };
  CHECK(open(IdOf(5), 7, 1, key).value() == "openings");
  CHECK_FALSE(open(IdOf(5), 8, 1, key).ok());
  CHECK_FALSE(open(IdOf(5), 7, 0, key).ok());
  CHECK_FALSE(open(IdOf(6), 7, 1, key).ok());
  CHECK_FALSE(open(std::nullopt, 7, 1, key).ok());
  CHECK_FALSE(open(IdOf(5), 7, 1, std::string(32, 'x')).ok());
}

TEST_CASE("Sealed openings are read as they were written, and cut short they are refused", "[store][openings]") {
  std::string bytes;
  AppendSealedPart({3, IdOf(5), "first"}, &bytes);
  AppendSealedPart({4, std::nullopt, ""}, &bytes);
  const auto parts = ParseSealedParts(bytes);
  REQUIRE(parts.ok());
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0].entry == 3);
  CHECK((*parts)[0].key_no == IdOf(5));
  CHECK((*parts)[0].sealed == "first");
  CHECK_FALSE((*parts)[1].key_no.has_value());
  const size_t first_bytes = 25 + 5;
  for (size_t length = 1; length < bytes.size(); ++length) {
    INFO(length);
    CHECK(ParseSealedParts(std::string_view(bytes).substr(0, length)).ok() == (length == first_bytes));
  }
  bytes[4] = 2;
  CHECK(ParseSealedParts(bytes).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("A batch of persons that the log did not get is taken back at the next start", "[store][persons]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = Create(*store, {Bsn("999990019")});
  const PersonNo bert = Create(*store, {Skn("12345678")});
  store.reset();
  const auto log_before = FilesBelow(bench.options.folder)["log.db"];
  store = bench.Open();
  // Everything that can change in one batch, also twice.
  REQUIRE(Run(*store, [&](Transaction& t) -> absl::Status {
            if (const auto made = t.CreatePerson({Skn("55555555")}); !made.ok()) return made.status();
            if (const auto moved = t.MoveIdentifier(Bsn("999990019")); !moved.ok()) return moved.status();
            if (absl::Status status = t.AddIdentifier(anna, Skn("66666666")); !status.ok()) return status;
            return t.MergePersons(bert, anna);
          }).status.ok());
  store.reset();
  // As after a crash between the two commits: persons.db has the batch, log.db has not.
  const auto path = bench.options.folder + "/log.db";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  REQUIRE(std::fwrite(log_before.data(), 1, log_before.size(), file) == log_before.size());
  std::fclose(file);
  store = bench.Open();
  CHECK(Find(*store, Bsn("999990019")) == anna);
  CHECK(Find(*store, Skn("12345678")) == bert);
  CHECK_FALSE(Find(*store, Skn("55555555")).has_value());
  CHECK_FALSE(Find(*store, Skn("66666666")).has_value());
  CHECK(store->Snapshot().value()->IdentifiersOf(anna).value() == std::vector{Bsn("999990019")});
  REQUIRE(Run(*store, [&](Transaction& t) {
            return t.AppendEntry({"e", {{anna, "p"}, {bert, "q"}}}).status();
          }).status.ok());
  CHECK(store->Snapshot().value()->ReadOpenings(0).value() == "pq");
  REQUIRE(Run(*store, [&](Transaction& t) { return t.CreatePerson({Skn("55555555")}).status(); }).status.ok());
  store.reset();
  CHECK(bench.TryOpen().ok());
}

}  // namespace ketenpoort::store

// Changing the store's own keys: what was sealed stays readable, the earlier key goes, and an end at any moment is
// settled by the next start.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/checkpoint.h"
#include "gateway/store/keyring.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

namespace fs = std::filesystem;

constexpr int kManyPersons = 600;
static_assert(kManyPersons > 2 * kResealRows);

std::string SknOf(int person) { return absl::StrCat(70'000'000 + person); }

// Persons, each with a number, a key and an entry with openings of its own; and one entry of the gateway itself.
void TellOfMany(SqliteStore& store, int persons) {
  REQUIRE(Run(store, [&](Transaction& t) {
            for (int i = 0; i < persons; ++i) {
              const auto person = t.CreatePerson({Skn(SknOf(i))});
              if (!person.ok()) return person.status();
              EntryDraft draft{"of a person", {{*person, absl::StrCat("opening ", i)}}};
              draft.key_class = "CLASS";
              if (const auto placed = t.AppendEntry(draft); !placed.ok()) return placed.status();
            }
            return t.AppendEntry({"of the gateway", {{std::nullopt, "of an officer"}}}).status();
          }).status.ok());
}

// Everything TellOfMany told is still told, by a number, by a person and by the log.
void CheckReadable(SqliteStore& store, int persons) {
  const auto view = store.Snapshot().value();
  for (int i = 0; i < persons; ++i) {
    const auto person = view->FindPerson(IdentifierKind::kSkn, SknOf(i)).value();
    REQUIRE(person.has_value());
    REQUIRE(view->IdentifiersOf(*person).value() == std::vector<Identifier>{Skn(SknOf(i))});
    REQUIRE(view->ReadOpenings(static_cast<uint64_t>(i)).value() == absl::StrCat("opening ", i));
  }
  CHECK(view->ReadOpenings(static_cast<uint64_t>(persons)).value() == "of an officer");
}

// An entry of its own, as a change has.
Settled Change(SqliteStore& store, Secret secret) {
  return Run(store, [&](Transaction& t) {
    if (const auto changed = t.ChangeKey(secret); !changed.ok()) return changed.status();
    return t.AppendEntry({"key changed", {{std::nullopt, "why"}}}).status();
  });
}

Settled Retire(SqliteStore& store) {
  return Run(store, [&](Transaction& t) {
    if (absl::Status dropped = t.DropEarlierKey(Secret::kLogSigning); !dropped.ok()) return dropped;
    return t.AppendEntry({"key retired", {}}).status();
  });
}

std::string SecretFile(const Bench& bench, Secret secret, const std::string& suffix = "") {
  return absl::StrCat(bench.options.secrets_folder, "/", Keyring::kFileNames[static_cast<size_t>(secret)], suffix);
}

std::string BytesOf(const Bench& bench, Secret secret) {
  return FilesBelow(bench.options.secrets_folder).at(Keyring::kFileNames[static_cast<size_t>(secret)]);
}

// Lookups and sealed bytes of the persons file as they are now.
std::vector<std::string> SealedRows(const Bench& bench) {
  const auto file = Database::Open(bench.options.folder + "/persons.db", Database::Mode::kReader, "").value();
  std::vector<std::string> rows;
  for (const char* sql :
       {"SELECT lookup FROM identifier", "SELECT sealed FROM identifier", "SELECT wrapped FROM person_key"}) {
    Statement statement = file->Prepare(sql);
    while (statement.Next().value()) rows.push_back(statement.BytesAt(0));
  }
  return rows;
}

// How many of the rows still stand in a file of the store.
size_t LeftInFiles(const Bench& bench, const std::vector<std::string>& rows) {
  size_t left = 0;
  const auto files = FilesBelow(bench.options.folder);
  for (const std::string& row : rows) {
    for (const auto& [path, bytes] : files) {
      if (bytes.find(row) == std::string::npos) continue;
      ++left;
      break;
    }
  }
  return left;
}

bool SignedBy(const std::string& note, const std::string& verifier_key) {
  const auto verifier = audit::NoteVerifier::FromVerifierKey(verifier_key).value();
  return audit::OpenCheckpoint(note, std::span(&verifier, 1)).ok();
}

void Replace(const std::string& folder, const std::string& by) {
  fs::remove_all(folder);
  fs::copy(by, folder, fs::copy_options::recursive);
}

TEST_CASE("After a change of any key everything is read as before, also after a start", "[store][keys]") {
  Bench bench;
  bench.options.tile_folder = bench.folder / "tiles";
  auto store = bench.Open();
  TellOfMany(*store, 20);
  const size_t which = GENERATE(range(size_t{0}, kSecrets));
  const Secret secret = static_cast<Secret>(which);
  const std::string before = BytesOf(bench, secret);
  const uint64_t size = store->LatestSize();
  REQUIRE(Change(*store, secret).status.ok());
  CHECK(store->LatestSize() == size + 1);
  CHECK(BytesOf(bench, secret) != before);
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, 20);
  REQUIRE(Run(*store, AppendOne("after")).status.ok());
  CHECK(store->VerifyAll(nullptr).ok());
  store.reset();
  store = bench.Open();
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, 20);
  CHECK(store->Snapshot().value()->ReadOpenings(size).value() == "why");
  CHECK(store->VerifyAll(nullptr).ok());
  // And once more, where the earlier change is at its end.
  const bool waits = secret == Secret::kLogSigning || secret == Secret::kMailboxWrap;
  CHECK(Change(*store, secret).status.ok() != waits);
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, 20);
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("What an earlier key of the persons sealed stands in no file once the key is gone", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, kManyPersons);
  const Secret secret = GENERATE(Secret::kPersonIndex, Secret::kKeyEncryption);
  std::vector<std::string> rows = SealedRows(bench);
  if (secret == Secret::kPersonIndex) rows.resize(2 * kManyPersons);
  if (secret == Secret::kKeyEncryption) rows.erase(rows.begin(), rows.begin() + kManyPersons);
  CHECK(LeftInFiles(bench, rows) == rows.size());
  REQUIRE(Change(*store, secret).status.ok());
  CheckReadable(*store, kManyPersons);
  REQUIRE(store->AwaitResealed().ok());
  CHECK(LeftInFiles(bench, rows) == 0);
  CHECK_FALSE(fs::exists(SecretFile(bench, secret, ".before")));
  CHECK(store->ChangingKeys().empty());
  CheckReadable(*store, kManyPersons);
}

TEST_CASE("Both keys of the persons may be on the way at once, and numbers come and go meanwhile", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, kManyPersons);
  REQUIRE(Change(*store, Secret::kPersonIndex).status.ok());
  REQUIRE(Change(*store, Secret::kKeyEncryption).status.ok());
  PersonNo moved{};
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto fresh = t.MoveIdentifier(Skn(SknOf(kManyPersons - 1)));
            if (fresh.ok()) moved = *fresh;
            return fresh.status();
          }).status.ok());
  CHECK(Run(*store, [&](Transaction& t) {
          return t.CreatePerson({Skn(SknOf(kManyPersons - 2))}).status();
        }).status.code() == absl::StatusCode::kAlreadyExists);
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, kManyPersons);
  CHECK(store->Snapshot().value()->FindPerson(IdentifierKind::kSkn, SknOf(kManyPersons - 1)).value() == moved);
  CHECK(store->ChangingKeys().empty());
}

TEST_CASE("Of a new signing key both sign until the earlier one is retired", "[store][keys]") {
  Bench bench;
  bench.options.tile_folder = bench.folder / "tiles";
  auto store = bench.Open();
  TellOfMany(*store, 3);
  const std::string first = store->VerifierKey();
  CHECK(Retire(*store).status.code() == absl::StatusCode::kFailedPrecondition);
  std::string announced;
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto key = t.ChangeKey(Secret::kLogSigning);
            if (!key.ok()) return key.status();
            announced = *key;
            return t.AppendEntry({"key changed", {}}).status();
          }).status.ok());
  const std::string second = store->VerifierKey();
  CHECK(audit::NoteVerifier::FromVerifierKey(second).value().public_key() == announced);
  CHECK(store->VerifierKeys() == std::vector<std::string>{second, first});
  // The change itself is vouched for by the earlier key alone.
  CHECK(SignedBy(store->LatestCheckpoint(), first));
  CHECK_FALSE(SignedBy(store->LatestCheckpoint(), second));
  CHECK(Change(*store, Secret::kLogSigning).status.code() == absl::StatusCode::kFailedPrecondition);
  for (const bool again : {false, true}) {
    REQUIRE(Run(*store, AppendOne("both sign")).status.ok());
    CHECK(SignedBy(store->LatestCheckpoint(), first));
    CHECK(SignedBy(store->LatestCheckpoint(), second));
    if (again) continue;
    store.reset();
    store = bench.Open();
  }
  REQUIRE(Retire(*store).status.ok());
  CHECK_FALSE(fs::exists(SecretFile(bench, Secret::kLogSigning, ".before")));
  CHECK(store->ChangingKeys().empty());
  REQUIRE(Run(*store, AppendOne("one signs")).status.ok());
  CHECK_FALSE(SignedBy(store->LatestCheckpoint(), first));
  CHECK(SignedBy(store->LatestCheckpoint(), second));
  CHECK(Retire(*store).status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(store->VerifyAll(nullptr).ok());
  REQUIRE(store->WaitTilesWritten().ok());
  store.reset();
  store = bench.Open();
  CHECK(store->VerifierKeys() == std::vector<std::string>{second, first});
  CHECK(store->VerifyAll(nullptr).ok());
  REQUIRE(Change(*store, Secret::kLogSigning).status.ok());
  CHECK(store->VerifierKeys().size() == 3);
}

TEST_CASE("A change that is not committed never was", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 5);
  const Secret secret = static_cast<Secret>(GENERATE(range(size_t{0}, kSecrets)));
  const std::string before = BytesOf(bench, secret);
  SECTION("its intent fails") {
    CHECK(absl::IsAborted(Run(*store, [&](Transaction& t) {
                            const auto changed = t.ChangeKey(secret);
                            return changed.ok() ? absl::AbortedError("no") : changed.status();
                          }).status));
    CHECK(store->ChangingKeys().empty());
    // What was prepared for it stands in nobody's way.
    REQUIRE(Change(*store, Secret::kGatewayOpenings).status.ok());
    if (secret == Secret::kGatewayOpenings) return;
  }
  SECTION("its commit fails") {
    store->FailNextCommit();
    CHECK(absl::IsUnavailable(Change(*store, secret).status));
  }
  store.reset();
  store = bench.Open();
  CHECK(BytesOf(bench, secret) == before);
  CHECK_FALSE(fs::exists(SecretFile(bench, secret, ".next")));
  CHECK_FALSE(fs::exists(SecretFile(bench, secret, ".before")));
  CheckReadable(*store, 5);
  CHECK(store->VerifyAll(nullptr).ok());
  REQUIRE(Change(*store, secret).status.ok());
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, 5);
}

TEST_CASE("A change whose commit was the last that happened is taken by the next start", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 5);
  const Secret secret = static_cast<Secret>(GENERATE(range(size_t{0}, kSecrets)));
  const std::string staged = bench.folder / "staged";
  REQUIRE(Run(*store, [&](Transaction& t) {
            if (const auto changed = t.ChangeKey(secret); !changed.ok()) return changed.status();
            // The secrets as a power cut after the commit leaves them.
            fs::copy(bench.options.secrets_folder, staged, fs::copy_options::recursive);
            return t.AppendEntry({"key changed", {{std::nullopt, "why"}}}).status();
          }).status.ok());
  store.reset();
  const std::string after = BytesOf(bench, secret);
  Replace(bench.options.secrets_folder, staged);
  CHECK(BytesOf(bench, secret) != after);
  store = bench.Open();
  CHECK(BytesOf(bench, secret) == after);
  REQUIRE(store->AwaitResealed().ok());
  CheckReadable(*store, 5);
  REQUIRE(Run(*store, AppendOne("after")).status.ok());
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("A retired signing key whose file outlived the commit is destroyed by the next start", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 2);
  const std::string first = store->VerifierKey();
  REQUIRE(Change(*store, Secret::kLogSigning).status.ok());
  const std::string overlap = bench.folder / "overlap";
  fs::copy(bench.options.secrets_folder, overlap, fs::copy_options::recursive);
  REQUIRE(Retire(*store).status.ok());
  store.reset();
  Replace(bench.options.secrets_folder, overlap);
  store = bench.Open();
  CHECK_FALSE(fs::exists(SecretFile(bench, Secret::kLogSigning, ".before")));
  REQUIRE(Run(*store, AppendOne("after")).status.ok());
  CHECK_FALSE(SignedBy(store->LatestCheckpoint(), first));
}

TEST_CASE("Sealing anew that was interrupted goes on at the next start", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, kManyPersons);
  const std::vector<std::string> rows = SealedRows(bench);
  REQUIRE(Change(*store, Secret::kKeyEncryption).status.ok());
  REQUIRE(Change(*store, Secret::kPersonIndex).status.ok());
  // Wherever it is by now.
  store.reset();
  store = bench.Open();
  CheckReadable(*store, kManyPersons);
  REQUIRE(store->AwaitResealed().ok());
  CHECK(store->ChangingKeys().empty());
  CHECK(LeftInFiles(bench, rows) == 0);
  CheckReadable(*store, kManyPersons);
}

TEST_CASE("An earlier key waits for who reads old pages, who goes on reading", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 5);
  auto old = store->Snapshot().value();
  REQUIRE(old->FindPerson(IdentifierKind::kSkn, SknOf(0)).value().has_value());
  REQUIRE(Change(*store, Secret::kPersonIndex).status.ok());
  REQUIRE(Run(*store, AppendOne("meanwhile")).status.ok());
  CHECK(fs::exists(SecretFile(bench, Secret::kPersonIndex, ".before")));
  CHECK(store->ChangingKeys() == std::vector<Secret>{Secret::kPersonIndex});
  CHECK(old->FindPerson(IdentifierKind::kSkn, SknOf(1)).value().has_value());
  CheckReadable(*store, 5);
  old.reset();
  REQUIRE(store->AwaitResealed().ok());
  CHECK_FALSE(fs::exists(SecretFile(bench, Secret::kPersonIndex, ".before")));
}

TEST_CASE("A row that no key opens keeps the earlier key, and the store serves on", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 5);
  store.reset();
  bench.Tamper("persons.db", "UPDATE identifier SET sealed = zeroblob(40) WHERE rowid = 3");
  store = bench.Open();
  REQUIRE(Change(*store, Secret::kPersonIndex).status.ok());
  CHECK_FALSE(store->AwaitResealed().ok());
  CHECK(fs::exists(SecretFile(bench, Secret::kPersonIndex, ".before")));
  CHECK(store->Health().ok());
  CHECK(store->Snapshot().value()->FindPerson(IdentifierKind::kSkn, SknOf(0)).value().has_value());
  CHECK(store->Snapshot().value()->FindPerson(IdentifierKind::kSkn, SknOf(2)).value().has_value());
}

TEST_CASE("Readers and writers go on through every change", "[store][keys][threads]") {
  Bench bench;
  auto store = bench.Open();
  TellOfMany(*store, 50);
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    for (int i = 0; !stop.load(); i = (i + 1) % 50) {
      const auto view = store->Snapshot();
      const auto person = view.ok() ? (*view)->FindPerson(IdentifierKind::kSkn, SknOf(i)) : view.status();
      if (!person.ok() || !person->has_value() || !(*view)->ReadOpenings(static_cast<uint64_t>(i)).ok()) ++wrong;
    }
  });
  std::thread writer([&] {
    for (int i = 0; !stop.load(); ++i) {
      const Settled settled = Run(*store, [&](Transaction& t) {
        const auto person = t.CreatePerson({Skn(SknOf(1'000 + i))});
        if (!person.ok()) return person.status();
        return t.AppendEntry({"more", {{*person, "more"}, {std::nullopt, "and more"}}}).status();
      });
      if (!settled.status.ok()) ++wrong;
    }
  });
  for (size_t i = 0; i < 3 * kSecrets; ++i) {
    const Secret secret = static_cast<Secret>(i % kSecrets);
    const bool waits = i >= kSecrets && (secret == Secret::kLogSigning || secret == Secret::kMailboxWrap);
    CHECK(Change(*store, secret).status.ok() != waits);
    CHECK(store->AwaitResealed().ok());
  }
  stop.store(true);
  reader.join();
  writer.join();
  CHECK(wrong.load() == 0);
  CheckReadable(*store, 50);
  CHECK(store->VerifyAll(nullptr).ok());
}

TEST_CASE("Waiting payloads are sealed anew by whoever can open them, and then the earlier key is dropped",
          "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  PersonNo person{};
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto made = t.CreatePerson({Skn(SknOf(1))});
            if (!made.ok()) return made.status();
            person = *made;
            for (uint64_t i = 1; i <= 3; ++i) {
              if (const auto seq = t.PutItem(SampleItem(i, person)); !seq.ok()) return seq.status();
            }
            return absl::OkStatus();
          }).status.ok());
  CHECK_FALSE(store->WaitingPayloadKeys()->changing);
  REQUIRE(Change(*store, Secret::kMailboxWrap).status.ok());
  const auto keys = store->WaitingPayloadKeys();
  CHECK(keys->changing);
  CHECK(keys->wraps.size() == 2);
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto waiting = t.SealedKeysAfter(0, 2);
            if (!waiting.ok()) return waiting.status();
            CHECK(waiting->size() == 2);
            CHECK(t.SealedKeysAfter(waiting->back().seq, 2).value().size() == 1);
            CHECK(waiting->front().sealed_key == SampleItem(1, person).sealed_key);
            CHECK(waiting->front().receiver == SampleItem(1, person).receiver);
            CHECK(absl::IsNotFound(t.ResealPayloadKey(99, "anew")));
            if (absl::Status put = t.ResealPayloadKey(waiting->front().seq, "anew"); !put.ok()) return put;
            return t.DropEarlierKey(Secret::kMailboxWrap);
          }).status.ok());
  const std::string before = SecretFile(bench, Secret::kMailboxWrap, ".before");
  REQUIRE(store->AwaitResealed().ok());
  CHECK_FALSE(fs::exists(before));
  const auto item = store->Snapshot().value()->FindItem(SampleItem(1, person).delivery_id).value();
  REQUIRE(item.has_value());
  CHECK(item->sealed_key == "anew");
  CHECK(item->sealed_payload == SampleItem(1, person).sealed_payload);
  // Marks by which a number is known again stay what they were.
  const std::string marks = keys->marks;
  store.reset();
  CHECK(bench.Open()->WaitingPayloadKeys()->marks == marks);
}

TEST_CASE("A key of the store is dropped by the store alone", "[store][keys]") {
  Bench bench;
  auto store = bench.Open();
  for (const Secret secret : {Secret::kPersonIndex, Secret::kKeyEncryption, Secret::kGatewayOpenings}) {
    CHECK(Run(*store, [&](Transaction& t) { return t.DropEarlierKey(secret); }).status.code() ==
          absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("A file that should be an earlier secret and is none, or is open to others, is refused", "[store][keys]") {
  Bench bench;
  bench.Open().reset();
  const std::string file = SecretFile(bench, Secret::kPersonIndex, ".before");
  fs::copy(SecretFile(bench, Secret::kPersonIndex), file);
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
  fs::permissions(file, fs::perms::group_read, fs::perm_options::remove);
  fs::resize_file(file, 10);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace ketenpoort::store

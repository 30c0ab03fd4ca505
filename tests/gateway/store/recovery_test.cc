#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/store/keyring.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

namespace fs = std::filesystem;

// A store with a few batches, openings and persons, closed.
void Fill(Bench& bench) {
  auto store = bench.Open();
  for (int i = 0; i < 5; ++i) {
    bench.clock.now_us += 10;
    REQUIRE(Run(*store, [i](Transaction& t) -> absl::Status {
              const auto person = t.CreatePerson({Skn(absl::StrCat("1234567", i))});
              if (!person.ok()) return person.status();
              return t.AppendEntry({absl::StrCat("entry-", i), {{*person, "p"}, {std::nullopt, "g"}}}).status();
            }).status.ok());
  }
}

}  // namespace

TEST_CASE("A second writer refuses to start", "[store][recovery]") {
  Bench bench;
  auto store = bench.Open();
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
  store.reset();
  CHECK(bench.TryOpen().ok());
}

TEST_CASE("What was settled is there after a crash", "[store][recovery]") {
  Bench bench;
  auto store = bench.Open();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 7; ++i) REQUIRE(Run(*store, AppendMany(3)).status.ok());
    const std::string checkpoint = store->LatestCheckpoint();
    const uint64_t size = store->Snapshot().value()->LogSize();
    // The process dies here: what is on the disk is copied while the store still runs.
    Bench copy;
    fs::copy(bench.options.folder, copy.options.folder, fs::copy_options::recursive);
    fs::remove(copy.options.folder + "/log.db-shm");
    fs::remove(copy.options.folder + "/persons.db-shm");
    fs::copy(bench.options.secrets_folder, copy.options.secrets_folder, fs::copy_options::recursive);
    fs::permissions(copy.options.secrets_folder, fs::perms::owner_all);
    auto reopened = copy.Open();
    CHECK(reopened->LatestCheckpoint() == checkpoint);
    CHECK(reopened->Snapshot().value()->LogSize() == size);
    CHECK(reopened->Snapshot().value()->ReadEntry(size - 1).value() == absl::StrCat("entry-", size - 1));
    CHECK(reopened->VerifyAll(nullptr).ok());
    CHECK(Run(*reopened, AppendMany(1)).status.ok());
  }
}

TEST_CASE("Damage to the last batch is found at the next start", "[store][recovery][tampering]") {
  struct Case {
    std::string file;
    std::string sql;
  };
  const std::string last = " WHERE first_index = (SELECT max(first_index) FROM batch)";
  const Case c = GENERATE_COPY(values<Case>({
      {"log.db", "UPDATE batch SET bundle = CAST(replace(CAST(bundle AS TEXT), 'entry', 'ENTRY') AS BLOB)" + last},
      {"log.db", "UPDATE batch SET bundle = x'0007656E7472792D35'" + last},
      {"log.db", "UPDATE batch SET bundle = bundle || x'00'" + last},
      {"log.db", "UPDATE batch SET entries = 2" + last},
      {"log.db", "UPDATE batch SET time_us = time_us + 1" + last},
      {"log.db", "UPDATE batch SET batch_no = batch_no + 1" + last},
      {"log.db", "UPDATE batch SET mac = zeroblob(32)" + last},
      {"log.db", "UPDATE batch SET checkpoint = (SELECT checkpoint FROM batch WHERE first_index = 3)" + last},
      {"log.db", "UPDATE batch SET first_index = 9" + last},
      {"log.db", "DELETE FROM batch" + last},
      {"log.db", "DELETE FROM batch"},
      {"log.db", "INSERT INTO batch SELECT 5, entries, batch_no, time_us, mac, checkpoint, bundle FROM batch" + last},
      {"log.db", "DELETE FROM openings" + last},
      {"log.db", "UPDATE openings SET sealed = (SELECT sealed FROM openings WHERE first_index = 3)" + last},
      {"log.db", "UPDATE openings SET sealed = zeroblob(40)" + last},
      {"log.db", "UPDATE tile SET hashes = zeroblob(160)"},
      {"log.db", "UPDATE tile SET hashes = zeroblob(192)"},
      {"log.db", "UPDATE tile SET hashes = zeroblob(161)"},
      {"log.db", "UPDATE tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB)"},
      {"log.db", "DELETE FROM tile"},
      {"log.db", "UPDATE state SET size = 4"},
      {"log.db", "UPDATE state SET size = 6"},
      {"log.db", "UPDATE state SET time_us = 1"},
      {"log.db", "UPDATE state SET checkpoint = (SELECT checkpoint FROM batch WHERE first_index = 3)"},
      {"log.db", "UPDATE state SET checkpoint = x''"},
      {"log.db", "DELETE FROM state"},
      {"log.db", "UPDATE state SET persons_batch = persons_batch + 1"},
      {"persons.db", "UPDATE state SET batch_no = batch_no - 1"},
      {"persons.db", "UPDATE state SET batch_no = batch_no + 2"},
      {"persons.db", "DELETE FROM state"},
      {"persons.db", "UPDATE person_key SET wrapped = zeroblob(60)"},
  }));
  Bench bench;
  Fill(bench);
  REQUIRE(bench.Open()->VerifyAll(nullptr).ok());
  bench.Tamper(c.file, c.sql);
  INFO(c.sql);
  const auto opened = bench.TryOpen();
  INFO(opened.status());
  CHECK(opened.status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Damage to a tile on the way to the root is found at the next start", "[store][recovery][tampering]") {
  Bench bench;
  bench.options.tile_folder.clear();
  {
    auto store = bench.Open();
    for (int i = 0; i < 40; ++i) REQUIRE(Run(*store, AppendMany(20)).status.ok());
  }
  // The first hash of tile level 1: the 256 oldest entries, long before the batches that are hashed again.
  bench.Tamper("log.db",
               "UPDATE tile SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE id = 1 << 56");
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Damage far back is found by VerifyAll", "[store][recovery][tampering]") {
  Bench bench;
  {
    auto store = bench.Open();
    for (int i = 0; i < 40; ++i) REQUIRE(Run(*store, AppendMany(20)).status.ok());
    CHECK(store->VerifyAll(nullptr).ok());
  }
  const std::string sql = GENERATE(
      "UPDATE batch SET bundle = CAST(replace(CAST(bundle AS TEXT), 'entry', 'ENTRY') AS BLOB) WHERE first_index = 0",
      "UPDATE tile SET hashes = CAST(substr(hashes, 33) || substr(hashes, 1, 32) AS BLOB) WHERE id = 0",
      "UPDATE batch SET checkpoint = (SELECT checkpoint FROM batch WHERE first_index = 20) WHERE first_index = 40",
      "DELETE FROM batch WHERE first_index = 100");
  bench.Tamper("log.db", sql);
  auto store = bench.Open();
  CHECK(store->VerifyAll(nullptr).code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("An older copy of the whole database is refused by the published checkpoint",
          "[store][recovery][tampering]") {
  Bench bench;
  Fill(bench);
  fs::copy(bench.options.folder, bench.folder / "older", fs::copy_options::recursive);
  {
    auto store = bench.Open();
    REQUIRE(Run(*store, AppendOne("later")).status.ok());
  }
  fs::remove_all(bench.options.folder);
  fs::rename(bench.folder / "older", bench.options.folder);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  // Another history of the same length is no better.
  fs::rename(bench.options.tile_folder, bench.folder / "published");
  {
    auto store = bench.Open();
    REQUIRE(Run(*store, AppendOne("something else")).status.ok());
  }
  fs::remove_all(bench.options.tile_folder);
  fs::rename(bench.folder / "published", bench.options.tile_folder);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("A lost or foreign database file is refused", "[store][recovery][tampering]") {
  Bench bench;
  Fill(bench);
  SECTION("log.db is gone") {
    fs::remove(bench.options.folder + "/log.db");
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  }
  SECTION("persons.db is gone") {
    fs::remove(bench.options.folder + "/persons.db");
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  }
  SECTION("both are gone and the published checkpoint is ahead") {
    fs::remove_all(bench.options.folder);
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  }
  SECTION("both and the secrets are gone and the published checkpoint is somebody else's") {
    fs::remove_all(bench.options.folder);
    fs::remove_all(bench.options.secrets_folder);
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  }
  SECTION("persons.db is another store's") {
    Bench other(7);
    Fill(other);
    fs::copy(other.options.folder + "/persons.db", bench.options.folder + "/persons.db",
             fs::copy_options::overwrite_existing);
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
  }
  SECTION("the files are swapped") {
    fs::rename(bench.options.folder + "/log.db", bench.options.folder + "/x");
    fs::rename(bench.options.folder + "/persons.db", bench.options.folder + "/log.db");
    fs::rename(bench.options.folder + "/x", bench.options.folder + "/persons.db");
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
  }
  SECTION("log.db is no database") {
    std::ofstream(bench.options.folder + "/log.db", std::ios::trunc) << std::string(8192, 'x');
    CHECK(bench.TryOpen().status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("A torn published checkpoint is written anew", "[store][recovery]") {
  Bench bench;
  Fill(bench);
  std::ofstream(bench.options.tile_folder + "/checkpoint", std::ios::trunc) << "";
  auto store = bench.Open();
  REQUIRE(store->WaitTilesWritten().ok());
  CHECK(FilesBelow(bench.options.tile_folder)["checkpoint"] == store->LatestCheckpoint());
}

TEST_CASE("Another origin or other secrets are refused", "[store][recovery]") {
  Bench bench;
  Fill(bench);
  bench.options.origin = "another.log/1";
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
  bench.options.origin = "log.test.ketenpoort/1";
  REQUIRE(bench.TryOpen().ok());
  const std::string name =
      GENERATE("log-signing.key", "person-index.key", "key-encryption.key", "gateway-openings.key", "mailbox-wrap.key");
  const std::string path = bench.options.secrets_folder + "/" + name;
  fs::remove(path);
  INFO(name);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kNotFound);
  CHECK_FALSE(fs::exists(path));
  std::ofstream(path) << std::string(64, 'a') << "\n";
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  CHECK(bench.TryOpen().status().code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Options that cannot be are refused", "[store][recovery]") {
  Bench bench;
  const auto code = [&](auto change) {
    SqliteOptions options = bench.options;
    change(options);
    return SqliteStore::Open(options, bench.clock, bench.random).status().code();
  };
  const auto invalid = absl::StatusCode::kInvalidArgument;
  CHECK(code([](SqliteOptions& o) { o.folder.clear(); }) == invalid);
  CHECK(code([](SqliteOptions& o) { o.secrets_folder.clear(); }) == invalid);
  CHECK(code([](SqliteOptions& o) { o.origin = "with space"; }) == invalid);
  CHECK(code([](SqliteOptions& o) { o.queue_max = 0; }) == invalid);
  CHECK(code([](SqliteOptions& o) { o.batch_max = -1; }) == invalid);
  CHECK(code([](SqliteOptions& o) { o.tile_pause_ms = -1; }) == invalid);
  CHECK(code([](SqliteOptions&) {}) == absl::StatusCode::kOk);
}

TEST_CASE("Keyring makes secrets once, for their owner only", "[store][keyring]") {
  TestFolder folder;
  SeededRandom random(1);
  const std::string path = folder / "secrets";
  CHECK(Keyring::Load(path).status().code() == absl::StatusCode::kNotFound);
  const auto made = Keyring::LoadOrCreate(path, random);
  REQUIRE(made.ok());
  for (const char* name : Keyring::kFileNames) {
    struct stat found {};
    REQUIRE(::stat((path + "/" + name).c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(found.st_size == 65);
  }
  CHECK(FilesBelow(path).size() == Keyring::kFileNames.size());
  const auto loaded = Keyring::Load(path);
  REQUIRE(loaded.ok());
  CHECK(loaded->Fingerprint() == made->Fingerprint());
  CHECK(loaded->mailbox_wrap_key() == made->mailbox_wrap_key());
  CHECK(loaded->mailbox_wrap_key().size() == 32);
  CHECK(loaded->LogSigningKey()->PublicKey() == made->LogSigningKey()->PublicKey());
  const std::vector<std::string> all = {loaded->person_index_key(), loaded->key_encryption_key(),
                                        loaded->gateway_openings_key(), loaded->mailbox_wrap_key(),
                                        loaded->LogSigningKey()->Seed()};
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) CHECK(all[i] != all[j]);
  }
}

TEST_CASE("Keyring refuses files others may read, links and what is no secret", "[store][keyring]") {
  TestFolder folder;
  SeededRandom random(1);
  const std::string path = folder / "secrets";
  REQUIRE(Keyring::LoadOrCreate(path, random).ok());
  const std::string file = path + "/key-encryption.key";
  const auto both = [&](absl::StatusCode code) {
    CHECK(Keyring::Load(path).status().code() == code);
    CHECK(Keyring::LoadOrCreate(path, random).status().code() == code);
  };
  SECTION("group may read") {
    ::chmod(file.c_str(), 0640);
    both(absl::StatusCode::kFailedPrecondition);
  }
  SECTION("world may read") {
    ::chmod(file.c_str(), 0604);
    both(absl::StatusCode::kFailedPrecondition);
  }
  SECTION("the folder may be written by others") {
    ::chmod(path.c_str(), 0777);
    both(absl::StatusCode::kFailedPrecondition);
  }
  SECTION("a link") {
    fs::rename(file, folder / "elsewhere");
    fs::create_symlink(folder / "elsewhere", file);
    both(absl::StatusCode::kFailedPrecondition);
  }
  SECTION("too short") {
    fs::resize_file(file, 64);
    both(absl::StatusCode::kDataLoss);
  }
  SECTION("too long") {
    std::ofstream(file, std::ios::app) << "\n";
    both(absl::StatusCode::kDataLoss);
  }
  SECTION("not hexadecimal") {
    std::ofstream(file, std::ios::trunc) << std::string(64, 'z') << "\n";
    both(absl::StatusCode::kDataLoss);
  }
}

}  // namespace ketenpoort::store

#include "tests/gateway/store/store_fixture.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/store/durable_file.h"
#include "tests/gateway/store/tamper.h"

namespace ketenpoort::store {
namespace fs = std::filesystem;

TestFolder::TestFolder() {
  static std::atomic<int> count{0};
  path_ = absl::StrCat(KETENPOORT_BINARY_DIR, "/store_tests/", ::getpid(), "-", count.fetch_add(1));
  fs::create_directories(path_);
}

TestFolder::~TestFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

void SeededRandom::Fill(std::span<uint8_t> out) {
  const std::lock_guard lock(mutex_);
  for (uint8_t& byte : out) {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    byte = static_cast<uint8_t>(mixed >> 56);
  }
}

void Outcome::Set(Settled settled) {
  const std::lock_guard lock(mutex_);
  settled_ = std::move(settled);
  changed_.notify_all();
}

Settled Outcome::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return settled_.has_value(); });
  return *settled_;
}

bool Outcome::done() {
  const std::lock_guard lock(mutex_);
  return settled_.has_value();
}

void LambdaIntent::Settle(const absl::Status& status, const Commit* commit) {
  if (on_settle_) on_settle_(status, commit);
  Settled settled;
  settled.status = status;
  if (commit != nullptr) {
    settled.first_index = commit->first_index();
    settled.size = commit->size();
    settled.checkpoint = commit->checkpoint();
  }
  outcome_->Set(std::move(settled));
}

std::shared_ptr<Outcome> Send(Store& store, Place place) {
  auto outcome = std::make_shared<Outcome>();
  store.Enqueue(std::make_unique<LambdaIntent>(std::move(place), outcome));
  return outcome;
}

Settled Run(Store& store, Place place) { return Send(store, std::move(place))->Wait(); }

Place AppendOne(std::string bytes) {
  return [bytes = std::move(bytes)](Transaction& transaction) { return transaction.AppendEntry({bytes, {}}).status(); };
}

Place AppendMany(int count) {
  return [count](Transaction& transaction) {
    for (int i = 0; i < count; ++i) {
      const auto index = transaction.AppendEntry({absl::StrCat("entry-", transaction.LogSize()), {}});
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  };
}

Gate::Gate(Store& store) {
  outcome_ = Send(store, [this](Transaction&) {
    std::unique_lock lock(mutex_);
    inside_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return absl::OkStatus();
  });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return inside_; });
}

void Gate::Release() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

Bench::Bench(uint64_t seed) : random(seed) {
  options.folder = folder / "data";
  options.tile_folder = folder / "public";
  options.secrets_folder = folder / "secrets";
  options.origin = "log.test.ketenpoort/1";
  options.disk_low_water_bytes = 0;
  options.tile_pause_ms = 0;
}

std::unique_ptr<SqliteStore> Bench::Open() {
  auto store = TryOpen();
  INFO(store.status());
  REQUIRE(store.ok());
  return *std::move(store);
}

void Bench::Tamper(std::string_view file, const std::string& sql) const {
  testing::TamperWith(options.folder + "/" + std::string(file), sql);
}

Id16 IdOf(uint64_t number) {
  Id16 id{};
  for (size_t i = 0; i < 8; ++i) id[15 - i] = static_cast<uint8_t>(number >> (8 * i));
  return id;
}

Identifier Bsn(std::string value) { return {IdentifierKind::kBsn, std::move(value)}; }
Identifier Skn(std::string value) { return {IdentifierKind::kSkn, std::move(value)}; }

ItemRow SampleItem(uint64_t number, const PersonNo& person) {
  ItemRow row;
  row.delivery_id = IdOf(1000 + number);
  row.message_id = IdOf(number);
  row.sender_oin = "00000001001234567000";
  row.sender = "DIRECTEUR:PI-ZWOLLE";
  row.receiver = "COLLEGE:0193";
  row.person = person;
  row.kind = 4;
  row.accepted_us = 100;
  row.expires_us = 1000 + static_cast<int64_t>(number);
  row.sealed_payload = absl::StrCat("sealed payload ", number);
  row.sealed_key = absl::StrCat("sealed key ", number);
  row.record = "record";
  return row;
}

std::map<std::string, std::string> FilesBelow(const std::string& folder) {
  std::map<std::string, std::string> files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    auto bytes = ReadWholeFile(entry.path().string(), size_t{1} << 30);
    REQUIRE(bytes.ok());
    files[fs::relative(entry.path(), folder).string()] = *std::move(bytes);
  }
  return files;
}

absl::StatusOr<std::vector<std::string>> DiskFolder::ListFiles() {
  std::vector<std::string> paths;
  for (const auto& [path, bytes] : FilesBelow(folder_)) paths.push_back(path);
  return paths;
}

absl::StatusOr<std::string> DiskFolder::ReadFile(std::string_view path, size_t bytes_max) {
  return ReadWholeFile(folder_ + "/" + std::string(path), bytes_max);
}

audit::NoteVerifier VerifierOf(SqliteStore& store) {
  auto verifier = audit::NoteVerifier::FromVerifierKey(store.VerifierKey());
  REQUIRE(verifier.ok());
  return *std::move(verifier);
}

}  // namespace ketenpoort::store

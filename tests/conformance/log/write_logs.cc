// write_logs: logs as the gateway's store writes them, for a verifier of others to judge (logcheck).
//
// Usage: write_logs FOLDER. Writes there one log as it stood at each of the sizes below (`log-<size>`), two other
// histories under the same key (`forked`, as large; `regrown`, larger: a log cut short and filled anew; `shrunk`,
// smaller), and the verifier key (`log.vkey`). Guarantees: every file comes from SqliteStore and its tile folder.
// Thread safety: one thread. On failure: says what, exit 1.
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/os_random_source.h"
#include "gateway/clock.h"
#include "gateway/store/sqlite_store.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kSizes[] = {0, 1, 255, 256, 257, 65'536, 70'000};
constexpr uint64_t kGenuineSize = 70'000;
constexpr uint64_t kRegrownSize = 70'001;
constexpr uint64_t kShrunkSize = 65'000;
// Limit: entries of one intent, well below what a batch may hold.
constexpr uint64_t kEntriesPerIntent = 2'000;
constexpr char kOrigin[] = "conformance.ketenpoort.example/log";

// An entry of the shape the gateway writes: a disclosure decided on an article, with ids that no other entry has.
std::string EntryBytes(store::Transaction& transaction, audit::crypto::RandomSource& random) {
  const auto fresh = [&](size_t bytes) {
    std::string id(bytes, '\0');
    random.Fill({reinterpret_cast<uint8_t*>(id.data()), id.size()});
    return id;
  };
  v1::AuditEntry entry;
  entry.set_entry_id(fresh(16));
  entry.set_kind(v1::ENTRY_KIND_DISCLOSED);
  entry.set_time_us(transaction.NowMicros());
  entry.set_gateway_id("conformance");
  entry.set_message_id(fresh(16));
  entry.set_message_kind(v1::MESSAGE_KIND_DETENTION_START);
  entry.set_outcome(v1::OUTCOME_ALLOWED);
  entry.add_rule_ids("R01");
  auto* basis = entry.add_basis();
  basis->set_law("PM");
  basis->set_article("20d(1)");
  entry.set_trace_id(fresh(16));
  entry.set_span_id(fresh(8));
  return entry.SerializeAsString();
}

class AppendIntent final : public store::Intent {
 public:
  AppendIntent(uint64_t count, audit::crypto::RandomSource* random, absl::Status* outcome, std::mutex* mutex,
               std::condition_variable* settled, bool* done)
      : count_(count), random_(random), outcome_(outcome), mutex_(mutex), settled_(settled), done_(done) {}

  absl::Status Place(store::Transaction& transaction) override {
    for (uint64_t i = 0; i < count_; ++i) {
      const auto index = transaction.AppendEntry({EntryBytes(transaction, *random_), {}});
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  }

  void Settle(const absl::Status& status, const store::Commit*) override {
    const std::lock_guard lock(*mutex_);
    *outcome_ = status;
    *done_ = true;
    settled_->notify_all();
  }

 private:
  uint64_t count_;
  audit::crypto::RandomSource* random_;
  absl::Status* outcome_;
  std::mutex* mutex_;
  std::condition_variable* settled_;
  bool* done_;
};

absl::Status Append(store::SqliteStore& store, uint64_t count, audit::crypto::RandomSource& random) {
  std::mutex mutex;
  std::condition_variable settled;
  absl::Status outcome;
  bool done = false;
  store.Enqueue(std::make_unique<AppendIntent>(count, &random, &outcome, &mutex, &settled, &done));
  std::unique_lock lock(mutex);
  settled.wait(lock, [&] { return done; });
  return outcome;
}

// Appends up to this size and leaves the public files complete.
absl::Status GrowTo(store::SqliteStore& store, uint64_t* size, uint64_t goal, audit::crypto::RandomSource& random) {
  while (*size < goal) {
    const uint64_t count = std::min(goal - *size, kEntriesPerIntent);
    if (absl::Status added = Append(store, count, random); !added.ok()) return added;
    *size += count;
  }
  return store.WaitTilesWritten();
}

absl::StatusOr<std::unique_ptr<store::SqliteStore>> Open(const fs::path& folder, const std::string& name) {
  static gateway::SystemClock clock;
  static audit::crypto::OsRandomSource random;
  store::SqliteOptions options;
  options.folder = folder / (name + ".store");
  options.tile_folder = folder / name;
  options.secrets_folder = folder / "secrets";
  options.origin = kOrigin;
  options.disk_low_water_bytes = 0;
  return store::SqliteStore::Open(options, clock, random);
}

absl::Status WriteGenuine(const fs::path& folder, audit::crypto::RandomSource& random) {
  auto store = Open(folder, "genuine");
  if (!store.ok()) return store.status();
  uint64_t size = 0;
  for (const uint64_t goal : kSizes) {
    if (absl::Status grown = GrowTo(**store, &size, goal, random); !grown.ok()) return grown;
    fs::copy(folder / "genuine", folder / absl::StrCat("log-", goal), fs::copy_options::recursive);
  }
  std::ofstream(folder / "log.vkey") << (*store)->VerifierKey() << "\n";
  return absl::OkStatus();
}

// Another history, by someone who has the key of the log.
absl::Status WriteOther(const fs::path& folder, const std::string& name, uint64_t goal,
                        audit::crypto::RandomSource& random) {
  auto store = Open(folder, name);
  if (!store.ok()) return store.status();
  uint64_t size = 0;
  return GrowTo(**store, &size, goal, random);
}

absl::Status WriteAll(const fs::path& folder) {
  audit::crypto::OsRandomSource random;
  fs::create_directories(folder);
  if (absl::Status written = WriteGenuine(folder, random); !written.ok()) return written;
  const struct {
    const char* name;
    uint64_t size;
  } others[] = {{"forked", kGenuineSize}, {"regrown", kRegrownSize}, {"shrunk", kShrunkSize}};
  for (const auto& [name, size] : others) {
    if (absl::Status written = WriteOther(folder, name, size, random); !written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace ketenpoort

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_logs FOLDER\n";
    return 2;
  }
  const absl::Status written = ketenpoort::WriteAll(argv[1]);
  if (!written.ok()) std::cerr << "write_logs: " << written.ToString() << "\n";
  return written.ok() ? 0 : 1;
}

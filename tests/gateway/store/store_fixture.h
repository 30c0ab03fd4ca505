// What the tests of the store share: a folder that goes away, a clock and randomness that repeat themselves, intents
// made of lambdas, and the folders of a store. Nothing here stands in for the store itself. Thread safety: as each
// says. On failure: Catch2 reports where it is used.
#ifndef KETENPOORT_TESTS_GATEWAY_STORE_STORE_FIXTURE_H_
#define KETENPOORT_TESTS_GATEWAY_STORE_STORE_FIXTURE_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/crypto/random_source.h"
#include "audit/folder_reader.h"
#include "gateway/clock.h"
#include "gateway/store/sqlite_store.h"

namespace ketenpoort::store {

// A fresh folder under the build folder; removed when it goes.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A clock that stands still until it is set. Any thread.
class TestClock : public gateway::Clock {
 public:
  int64_t NowMicros() override { return now_us.load(); }
  int64_t MonotonicMicros() override { return now_us.load(); }
  int64_t SystemSeconds() override { return now_us.load() / 1'000'000; }
  std::atomic<int64_t> now_us{1'760'000'000'000'000};
};

// Repeats itself for one seed. Any thread.
class SeededRandom : public audit::crypto::RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void Fill(std::span<uint8_t> out) override;

 private:
  std::mutex mutex_;
  uint64_t state_;
};

// What became of an intent.
struct Settled {
  absl::Status status = absl::UnknownError("not settled");
  uint64_t first_index = 0;
  uint64_t size = 0;
  std::string checkpoint;
};

// Waits for one intent. Any thread.
class Outcome {
 public:
  void Set(Settled settled);
  Settled Wait();
  bool done();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Settled> settled_;
};

using Place = std::function<absl::Status(Transaction&)>;

class LambdaIntent : public Intent {
 public:
  LambdaIntent(store::Place place, std::shared_ptr<Outcome> outcome,
               std::function<void(const absl::Status&, const Commit*)> on_settle = nullptr)
      : place_(std::move(place)), outcome_(std::move(outcome)), on_settle_(std::move(on_settle)) {}
  absl::Status Place(Transaction& transaction) override { return place_(transaction); }
  void Settle(const absl::Status& status, const Commit* commit) override;

 private:
  store::Place place_;
  std::shared_ptr<Outcome> outcome_;
  std::function<void(const absl::Status&, const Commit*)> on_settle_;
};

std::shared_ptr<Outcome> Send(Store& store, Place place);
Settled Run(Store& store, Place place);
// An intent that appends one entry with these bytes, sealed openings for nobody.
Place AppendOne(std::string bytes);
// Appends `count` entries "entry-<i>" in one intent, counting on from the size of the log.
Place AppendMany(int count);

// Holds the committer inside a Place until Release, so that what is enqueued meanwhile waits together.
class Gate {
 public:
  explicit Gate(Store& store);
  void Release();
  Settled Wait() { return outcome_->Wait(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool inside_ = false;
  bool open_ = false;
  std::shared_ptr<Outcome> outcome_;
};

// Folders, clock and randomness of one store, which can be opened again and again.
struct Bench {
  TestFolder folder;
  TestClock clock;
  SeededRandom random;
  SqliteOptions options;

  explicit Bench(uint64_t seed = 20250601);
  absl::StatusOr<std::unique_ptr<SqliteStore>> TryOpen() { return SqliteStore::Open(options, clock, random); }
  std::unique_ptr<SqliteStore> Open();
  // Runs SQL on a file of the closed store.
  void Tamper(std::string_view file, const std::string& sql) const;
};

Id16 IdOf(uint64_t number);
Identifier Bsn(std::string value);
Identifier Skn(std::string value);
ItemRow SampleItem(uint64_t number, const PersonNo& person);

// All files below a folder, by path from it.
std::map<std::string, std::string> FilesBelow(const std::string& folder);

class DiskFolder : public audit::FolderReader {
 public:
  explicit DiskFolder(std::string folder) : folder_(std::move(folder)) {}
  absl::StatusOr<std::vector<std::string>> ListFiles() override;
  absl::StatusOr<std::string> ReadFile(std::string_view path, size_t bytes_max) override;

 private:
  std::string folder_;
};

audit::NoteVerifier VerifierOf(SqliteStore& store);

}  // namespace ketenpoort::store

#endif  // KETENPOORT_TESTS_GATEWAY_STORE_STORE_FIXTURE_H_

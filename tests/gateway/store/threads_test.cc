#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/tlog_proof.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

constexpr int kWriters = 4;
constexpr int kEach = 150;

// Which of a writer's intents make a person, and which fail after they wrote.
bool MakesPerson(int i) { return i % 10 == 3; }
bool Fails(int i) { return i % 7 == 5; }

struct Tally {
  std::atomic<int> failures{0};
  std::atomic<int> reads{0};
};

absl::Status PlaceOne(Transaction& t, const std::string& name, int i) {
  if (MakesPerson(i)) {
    if (const auto person = t.CreatePerson({Skn(name)}); !person.ok()) return person.status();
  }
  if (const auto index = t.AppendEntry({name, {}}); !index.ok()) return index.status();
  if (Fails(i)) return absl::AbortedError("on purpose");
  return t.PutNamed(name, absl::StrCat(t.LogSize() - 1));
}

void WriteAll(Store& store, int writer, Tally& tally) {
  std::vector<std::shared_ptr<Outcome>> outcomes;
  for (int i = 0; i < kEach; ++i) {
    const std::string name = absl::StrCat(writer, "/", i);
    outcomes.push_back(Send(store, [name, i](Transaction& t) { return PlaceOne(t, name, i); }));
    // Now and then the writer waits, so that batches are of all sizes.
    if (i % 20 == 0 && absl::IsUnavailable(outcomes.back()->Wait().status)) ++tally.failures;
  }
  for (int i = 0; i < kEach; ++i) {
    const auto code = outcomes[static_cast<size_t>(i)]->Wait().status.code();
    if (code != (Fails(i) ? absl::StatusCode::kAborted : absl::StatusCode::kOk)) ++tally.failures;
  }
}

// Whether the newest entry of a snapshot, its proof, its row and its person fit together.
bool NewestFits(Store& store, const audit::NoteVerifier& verifier) {
  const auto view = store.Snapshot();
  if (!view.ok() || !store.Health().ok()) return false;
  const uint64_t size = (*view)->LogSize();
  if (size == 0) return true;
  const auto entry = (*view)->ReadEntry(size - 1);
  const auto text = store.ProveEntry(size - 1);
  if (!entry.ok() || !text.ok()) return false;
  const auto proof = audit::ParseTlogProof(*text);
  if (!proof.ok() || !audit::VerifyTlogProof(*proof, *entry, std::vector{verifier}).ok()) return false;
  const auto index = (*view)->GetNamed(*entry);
  if (!index.ok() || *index != absl::StrCat(size - 1)) return false;
  const auto person = (*view)->FindPerson(IdentifierKind::kSkn, *entry);
  return person.ok() && person->has_value() == MakesPerson(std::stoi(entry->substr(entry->find('/') + 1)));
}

}  // namespace

TEST_CASE("Many threads write and read one store", "[store][threads]") {
  Bench bench;
  bench.options.batch_max = 16;
  auto store = bench.Open();
  const audit::NoteVerifier verifier = VerifierOf(*store);
  std::atomic<bool> stop{false};
  Tally tally;
  std::vector<std::thread> writers, readers;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back([&, i] { WriteAll(*store, i, tally); });
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      for (; !stop; ++tally.reads) tally.failures += NewestFits(*store, verifier) ? 0 : 1;
    });
  }
  for (std::thread& thread : writers) thread.join();
  store->Drain();
  stop = true;
  for (std::thread& thread : readers) thread.join();
  CHECK(tally.failures == 0);
  CHECK(tally.reads > 0);
  CHECK(store->VerifyAll(nullptr).ok());
  uint64_t kept = 0;
  for (int i = 0; i < kEach; ++i) kept += Fails(i) ? 0 : kWriters;
  CHECK(store->Snapshot().value()->LogSize() == kept);
}

TEST_CASE("Drain from several threads at once returns in each", "[store][threads]") {
  Bench bench;
  auto store = bench.Open();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        const auto outcome = Send(*store, AppendOne("x"));
        store->Drain();
        if (!outcome->done()) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store->Snapshot().value()->LogSize() == 15);
}

TEST_CASE("Commits a second", "[.measure]") {
  Bench bench;
  auto store = bench.Open();
  const auto measure = [&](int count, bool wait_each) {
    const auto start = std::chrono::steady_clock::now();
    const uint64_t commits = store->counts().commits;
    for (int i = 0; i < count; ++i) {
      auto outcome = Send(*store, [i](Transaction& t) -> absl::Status {
        const auto index = t.AppendEntry({std::string(600, 'e'), {{std::nullopt, std::string(400, 'o')}}});
        if (!index.ok()) return index.status();
        ItemRow item = SampleItem(*index, IdOf(7));
        item.sealed_payload = std::string(2000, 'p');
        return t.PutItem(item).status();
      });
      if (wait_each || i % 2000 == 1999) outcome->Wait();
    }
    store->Drain();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%s: %.0f intents/s, %.0f commits/s\n", wait_each ? "one at a time" : "many waiting", count / seconds,
                static_cast<double>(store->counts().commits - commits) / seconds);
  };
  measure(500, true);
  measure(20'000, false);
  measure(500, true);
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < 2000; ++i) CHECK(store->ProveEntry(i * 10).ok());
  std::printf("proofs: %.0f/s\n",
              2000 / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  const auto reopen = std::chrono::steady_clock::now();
  store.reset();
  store = bench.Open();
  std::printf("close and open: %.3f s\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - reopen).count());
}

}  // namespace ketenpoort::store

#include "gateway/daemon/log_witnesses.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

namespace ketenpoort::gateway {
namespace {

constexpr char kPublishedName[] = "witness/published";
constexpr int64_t kMicrosPerMinute = 60'000'000;

// Keeps one named value; writes no entry.
class KeepNote final : public store::Intent {
 public:
  KeepNote(std::string note, std::promise<absl::Status>& settled) : note_(std::move(note)), settled_(settled) {}
  absl::Status Place(store::Transaction& transaction) override { return transaction.PutNamed(kPublishedName, note_); }
  void Settle(const absl::Status& status, const store::Commit*) override { settled_.set_value(status); }

 private:
  std::string note_;
  std::promise<absl::Status>& settled_;
};

absl::Status Publish(store::SqliteStore& store, const witness::PublishedCheckpoint& published) {
  std::promise<absl::Status> settled;
  store.Enqueue(std::make_unique<KeepNote>(published.note, settled));
  if (absl::Status kept = settled.get_future().get(); !kept.ok()) return kept;
  return store.PublishCosigned(published.note);
}

// What was published before this start. The public files are as they were left.
absl::Status TakeAgain(store::SqliteStore& store) {
  auto view = store.Snapshot();
  if (!view.ok()) return view.status();
  const auto note = (*view)->GetNamed(kPublishedName);
  if (!note.ok()) return note.status();
  return note->has_value() ? store.TakeCosigned(**note) : absl::OkStatus();
}

witness::CollectedLog LogOf(store::SqliteStore& store) {
  witness::CollectedLog log;
  log.prove = [&store](const std::vector<uint64_t>& old_sizes) -> absl::StatusOr<witness::LogGrowth> {
    auto growth = store.ProveGrowth(old_sizes);
    if (!growth.ok()) return growth.status();
    return witness::LogGrowth{growth->size, std::move(growth->checkpoint), std::move(growth->proofs)};
  };
  log.size = [&store] { return store.LatestSize(); };
  log.publish = [&store](const witness::PublishedCheckpoint& published) { return Publish(store, published); };
  return log;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogWitnesses>> LogWitnesses::Open(const WitnessPolicy& policy, store::SqliteStore& store,
                                                                 Clock& clock) {
  std::unique_ptr<LogWitnesses> opened(new LogWitnesses);
  opened->policy_ = policy;
  if (policy.witnesses.empty()) return opened;
  std::vector<witness::WitnessClient> clients;
  for (const WitnessChoice& choice : policy.witnesses) {
    absl::StatusOr<audit::NoteVerifier> verifier = audit::NoteVerifier::FromVerifierKey(choice.verifier_key);
    if (!verifier.ok()) return verifier.status();
    auto client = witness::WitnessClient::Make(choice.url, *std::move(verifier), choice.ca_pem);
    if (!client.ok()) return client.status();
    clients.push_back(*std::move(client));
  }
  const witness::QuorumRule rule{policy.quorum, policy.bound_entries, policy.bound_minutes * kMicrosPerMinute};
  opened->collector_ = std::make_unique<witness::Collector>(rule, std::move(clients), LogOf(store), clock);
  if (absl::Status asked = opened->collector_->AskAtStart(); !asked.ok()) return asked;
  if (absl::Status published = TakeAgain(store); !published.ok()) return published;
  return opened;
}

LogWitnesses::~LogWitnesses() { Stop(); }

void LogWitnesses::Start() {
  if (collector_) collector_->Start();
}

void LogWitnesses::Stop() {
  if (collector_) collector_->Stop();
}

absl::Status LogWitnesses::MayDisclose(std::optional<uint64_t> log_size) {
  return collector_ ? collector_->MayDisclose(log_size) : absl::OkStatus();
}

std::optional<corridor::WithoutQuorum> LogWitnesses::Decision() {
  if (!collector_) return std::nullopt;
  return corridor::WithoutQuorum{policy_.bound_entries, policy_.bound_minutes,
                                 [this] { return collector_->Look().contradiction; },
                                 [this] { collector_->Override(); }};
}

std::optional<witness::Collector::Seen> LogWitnesses::Look() {
  if (!collector_) return std::nullopt;
  return collector_->Look();
}

}  // namespace ketenpoort::gateway

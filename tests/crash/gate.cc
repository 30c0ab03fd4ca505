#include "tests/crash/gate.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/tile.h"
#include "clients/auditor/disk_folder.h"
#include "clients/auditor/verify_tiles.h"
#include "clients/sdk/audit_client.h"
#include "tests/population/calendar.h"
#include "tests/population/cast.h"

namespace ketenpoort::crash {
namespace {

constexpr size_t kColleges = 3;
constexpr size_t kEstablishments = 3;
constexpr uint32_t kLeaseSeconds = 1;
constexpr uint32_t kReplayPage = 1'000;
constexpr auto kGraceOfBrokenCalls = std::chrono::milliseconds(100);
constexpr char kReason[] = "controle na een storingsproef";

using Steady = std::chrono::steady_clock;

double MillisSince(Steady::time_point from) {
  return std::chrono::duration<double, std::milli>(Steady::now() - from).count();
}

// A college with a system of its own, in no story of the population.
bool IsPlainCollege(const Holder& holder) {
  static const std::vector<std::string> kStories = {population::kMandateEnds, population::kMergesFrom,
                                                    population::kMergesInto};
  if (holder.organs.size() != 1 || holder.organs.begin()->organ != v1::ORGAN_COLLEGE) return false;
  return std::find(kStories.begin(), kStories.end(), holder.organs.begin()->unit) == kStories.end();
}

// Only the organs of these establishments: a receiving call takes 64 organs.
void Narrow(const std::vector<std::string>& establishments, Holder* dji) {
  std::set<population::Party> organs = {{v1::ORGAN_MINISTER, ""}};
  for (const std::string& unit : establishments) organs.insert({v1::ORGAN_DIRECTEUR, unit});
  dji->organs = organs;
}

}  // namespace

int64_t StartOfLoadUs() { return population::At(population::DayFrom(2026, 11, 2), 9); }

Gate::Gate(const std::string& daemon, const std::string& folder, Journal& journal)
    : journal_(journal), process_(KETENPOORT_SOURCE_DIR, daemon, folder) {}

absl::Status Gate::Start() {
  const auto registry = process_.ReadRegistry();
  if (!registry.ok()) return registry.status();
  population::Cast cast = population::MakeCast(*registry);
  establishments_.assign(cast.establishments.begin(), cast.establishments.begin() + kEstablishments);
  const auto named = [&](const std::string& name) {
    return *std::find_if(cast.holders.begin(), cast.holders.end(), [&](const Holder& one) { return one.name == name; });
  };
  holders_ = {named("dji"), named("rn")};
  Narrow(establishments_, &holders_[0]);
  for (const Holder& holder : cast.holders) {
    if (holders_.size() < 2 + kColleges && IsPlainCollege(holder)) holders_.push_back(holder);
  }
  supervisor_ = cast.supervisor;
  process_.set_lease_seconds(kLeaseSeconds);
  std::vector<Holder> no_officers;
  if (absl::Status started = process_.Start(&holders_, &supervisor_, &no_officers, cast.directory, StartOfLoadUs());
      !started.ok()) {
    return started;
  }
  return Serve();
}

absl::Status Gate::Serve() {
  // Before any client goes on: what came back is all there is yet.
  if (absl::Status seen = SeeCheckpoint(Told::kRecovered); !seen.ok()) return seen;
  {
    std::lock_guard lock(mutex_);
    ++epoch_;
    serves_ = true;
    refusals_ = 0;
  }
  changed_.notify_all();
  return absl::OkStatus();
}

void Gate::TakeDown() {
  {
    std::lock_guard lock(mutex_);
    serves_ = false;
  }
  changed_.notify_all();
}

absl::StatusOr<double> Gate::KillAndRestart() {
  TakeDown();
  return Restart();
}

absl::StatusOr<double> Gate::Restart() {
  const auto began = Steady::now();
  process_.Kill();
  if (absl::Status started = process_.Restart(); !started.ok()) return started;
  if (absl::Status serves = Serve(); !serves.ok()) return serves;
  return MillisSince(began);
}

absl::Status Gate::Stop() {
  TakeDown();
  return process_.Stop();
}

absl::StatusOr<FinalLog> Gate::Recover() {
  process_.Kill();
  if (absl::Status started = process_.Restart(); !started.ok()) return started;
  auto connection = process_.Connect(supervisor_);
  if (!connection.ok()) return connection.status();
  const auto seen = sdk::AuditClient(*connection).GetCheckpoint();
  if (!seen.ok()) return absl::InternalError("no checkpoint: " + seen.failure().refusal.reason);
  if (absl::Status stopped = process_.Stop(); !stopped.ok()) return stopped;
  FinalLog log = ReadLog();
  if (log.entries.size() < seen->checkpoint.size) return absl::DataLossError("the log is shorter than was served");
  return log;
}

uint64_t Gate::Epoch() const {
  std::lock_guard lock(mutex_);
  return epoch_;
}

bool Gate::Down() const {
  std::lock_guard lock(mutex_);
  return !serves_ || abandoned_;
}

std::optional<Seat> Gate::Connect(const Holder& holder, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [&] { return serves_ || abandoned_; }) || abandoned_) return std::nullopt;
  auto connection = process_.Connect(holder);
  if (!connection.ok()) {
    lock.unlock();
    Line trouble;
    trouble.what = absl::StrCat("no connection: ", connection.status().message());
    journal_.Add(std::move(trouble));
    return std::nullopt;
  }
  Seat seat{epoch_, *std::move(connection)};
  // Each attempt is seen here, so that what was and was not told is known.
  seat.connection.retry.attempts_max = 1;
  return seat;
}

bool Gate::Gone(uint64_t epoch) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kGraceOfBrokenCalls, [&] { return epoch_ != epoch || !serves_ || abandoned_; });
}

void Gate::NoteRefusal(uint64_t epoch) {
  std::lock_guard lock(mutex_);
  if (epoch == epoch_ && serves_) ++refusals_;
}

uint64_t Gate::Refusals() const {
  std::lock_guard lock(mutex_);
  return refusals_;
}

void Gate::Abandon() {
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  changed_.notify_all();
}

absl::Status Gate::SeeCheckpoint(Told told) {
  auto connection = process_.Connect(supervisor_);
  if (!connection.ok()) return connection.status();
  const sdk::AuditClient audit(*connection);
  const auto seen = checkpoint_.empty() ? audit.GetCheckpoint() : audit.ProveExtends(checkpoint_);
  if (!seen.ok()) {
    return absl::InternalError(absl::StrCat("no checkpoint: ", seen.failure().refusal.reason, " ",
                                            seen.failure().trouble, " ", seen.failure().refusal.status_message));
  }
  checkpoint_ = seen->note;
  Line line;
  line.told = told;
  line.size = seen->checkpoint.size;
  line.root = seen->checkpoint.root;
  journal_.Add(std::move(line));
  return absl::OkStatus();
}

absl::StatusOr<Replayed> Gate::Replay() {
  auto connection = process_.Connect(supervisor_);
  if (!connection.ok()) return connection.status();
  const sdk::AuditClient audit(*connection);
  Replayed all;
  uint64_t next = 0;
  while (true) {
    const auto page = audit.Replay(next, kReplayPage, kReason);
    if (!page.ok()) return absl::InternalError("no replay: " + page.failure().refusal.reason);
    all.decisions += page->decisions();
    all.equal += page->equal();
    if (page->next_index() < next + kReplayPage) return all;
    next = page->next_index();
  }
}

FinalLog Gate::ReadLog() const {
  FinalLog log;
  const auto keys = sdk::ReadVerifierKeys(process_.verifier_key_file());
  if (!keys.ok()) return {std::string(keys.status().message()), {}};
  const auto report = auditor::VerifyTiles(process_.tile_folder(), *keys);
  if (!report.ok()) return {std::string(report.status().message()), {}};
  if (!report->Sound()) {
    log.trouble = report->findings.empty()
                      ? "findings that are not listed"
                      : absl::StrCat(std::string(audit::FindingKindName(report->findings[0].kind)), " ",
                                     report->findings[0].file, " ", report->findings[0].detail);
  }
  if (!report->checkpoint) return log;
  auditor::DiskFolder folder(process_.tile_folder());
  const uint64_t size = report->checkpoint->size;
  for (uint64_t first = 0; first < size; first += audit::kTileWidth) {
    const uint64_t width = std::min<uint64_t>(audit::kTileWidth, size - first);
    const std::string path = audit::EntriesPath(first / audit::kTileWidth, static_cast<int>(width));
    const auto bytes = folder.ReadFile(path, audit::kBundleBytesMax);
    if (!bytes.ok()) break;
    const auto entries = audit::ParseBundle(*bytes);
    if (!entries.ok()) break;
    for (const std::string_view entry : *entries) log.entries.emplace_back(entry);
  }
  if (log.entries.size() != size && log.trouble.empty()) log.trouble = "entries that cannot be read";
  return log;
}

}  // namespace ketenpoort::crash

// Daemon: the gateway, put together from a checked configuration. Start is the one straight line through all rooms:
// clock, store, directory, revocation lists, policy, corridor, transport. Guarantees: nothing is served before the
// store was verified, the corridor recorded its start and the TLS floor was proven on the listener; directory, lists
// and policy are replaced whole or not at all, and a bad file keeps the old one; a policy is signed and proven as
// policy_admission.h says, and recorded before it decides anything; at a start the policy activated last is in force,
// unless the files hold a later version for these days (ADR 0010, 0013); a store that its witnesses know to be older or
// another is not started on, and nothing is disclosed before a quorum of them was reached; Stop lets calls end, writes
// the log's
// public files, and leaves nothing half done. Start, Reload and Stop from one thread; it has threads of its own. On
// failure Start says which step, and nothing keeps running.
#ifndef KETENPOORT_GATEWAY_DAEMON_DAEMON_H_
#define KETENPOORT_GATEWAY_DAEMON_DAEMON_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/os_random_source.h"
#include "gateway/clock.h"
#include "gateway/config.h"
#include "gateway/corridor/attributes.h"
#include "gateway/corridor/corridor_impl.h"
#include "gateway/corridor/legal_gaps.h"
#include "gateway/corridor/policy_change.h"
#include "gateway/corridor/policy_holder.h"
#include "gateway/daemon/log_witnesses.h"
#include "gateway/daemon/watched_files.h"
#include "gateway/identity/authenticator.h"
#include "gateway/identity/crl_holder.h"
#include "gateway/identity/directory_holder.h"
#include "gateway/inquiry/inquiry.h"
#include "gateway/store/sqlite_store.h"
#include "gateway/transport/call_metrics.h"
#include "gateway/transport/event_log.h"
#include "gateway/transport/log_listener.h"
#include "gateway/transport/log_tally.h"
#include "gateway/transport/metrics_listener.h"
#include "gateway/transport/sandbox_clock.h"
#include "gateway/transport/server.h"

namespace ketenpoort::gateway {

// How often the state is looked at, and how often files are.
inline constexpr std::chrono::milliseconds kWatchEvery{500};
inline constexpr int kFilesEveryRounds = 4;
// How long calls under way may take when the gateway stops.
inline constexpr std::chrono::milliseconds kStopGrace{10'000};
// A revocation list that ends within this time is warned about.
inline constexpr int64_t kListWarningSeconds = 24 * 3'600;
// A policy whose last day is so many days away, or fewer, is warned about.
inline constexpr int kPolicyWarningDays = 30;
// True from so many days before the last day of a policy, until it decides nothing more.
constexpr bool NearsItsEnd(policy::Day last, policy::Day today) {
  return last != policy::kNoDay && today <= last && today >= last - kPolicyWarningDays;
}
// How often a reload of the policy looks again where another came into force meanwhile.
inline constexpr int kReloadAttemptsMax = 3;
// How often, in looks at the state, the counted refusals are kept.
inline constexpr int kGapsEveryRounds = 20;

class Daemon {
 public:
  // `log` outlives it.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(CheckedConfig config, transport::EventLog& log);
  ~Daemon();

  // host:port with the real ports; metrics empty where there is none.
  const std::string& address() const { return server_->address(); }
  const std::string& admin_address() const { return server_->admin_address(); }
  const std::string& metrics_address() const { return metrics_address_; }
  const std::string& log_address() const { return log_address_; }

  // Directory, revocation lists and policy, from their files. What is bad is logged and the old one stays. A policy
  // takes seconds, being proven.
  void Reload();
  // OK while the store can be written.
  absl::Status Health() { return corridor_->Health(); }
  void Stop();

 private:
  Daemon(CheckedConfig config, transport::EventLog& log);

  absl::Status OpenStore();
  // Whether this is the log that its witnesses know, before anything is written to it.
  absl::Status AskWitnesses();
  absl::Status ChoosePolicy();
  // Where the files are for other days.
  absl::Status ChooseKept(std::optional<corridor::KeptPolicy> last);
  // The policy activated last, verified and proven as at any start; a status that says why it is not let through.
  absl::StatusOr<AdmittedPolicy> Admit(corridor::KeptPolicy kept) const;
  absl::Status OpenCorridor();
  absl::Status OpenTransport();
  absl::Status OpenMetrics();
  absl::Status OpenLog();
  absl::Status ProveFloor() const;
  absl::Status WriteEndpoints() const;
  // The keys that verify the log, one a line, the present first; only where they changed.
  absl::Status WriteVerifierKeys();

  void Watch();
  void LookAtState();
  void LookAtFiles();
  void ReloadDirectory();
  void ReloadLists();
  void ReloadPolicy();
  // Whether the configured files may take the place of what is in force; otherwise says so in the log.
  bool FilesTakeOver(const AdmittedPolicy& files, const AdmittedPolicy& in_force);
  void RefusePolicy(const std::vector<ConfigError>& errors);
  void LogPolicy();
  void WarnOfPolicy();
  void WarnOfWitnesses();
  void CountGaps();
  std::string RenderMetrics();
  void LogReload(const char* what, const absl::Status& status);

  CheckedConfig config_;
  transport::EventLog* log_;
  audit::crypto::OsRandomSource random_;
  // Null in production.
  std::unique_ptr<transport::SandboxClock> sandbox_;
  SystemClock system_;
  Clock* clock_;
  std::unique_ptr<store::SqliteStore> store_;
  std::vector<std::string> verifier_keys_;  // as written last; the watcher's, once it runs
  std::unique_ptr<LogWitnesses> witnesses_;
  std::unique_ptr<identity::DirectoryHolder> directories_;
  identity::CrlHolder crls_;
  std::unique_ptr<corridor::PolicyHolder> policies_;
  std::unique_ptr<identity::Authenticator> authenticator_;
  std::unique_ptr<corridor::CorridorImpl> corridor_;
  std::unique_ptr<inquiry::Inquiry> inquiry_;
  transport::CallMetrics metrics_;
  std::unique_ptr<transport::LogTally> tally_;
  std::unique_ptr<corridor::LegalGaps> gaps_;
  std::unique_ptr<transport::Server> server_;
  std::unique_ptr<transport::MetricsListener> metrics_listener_;
  std::string metrics_address_;
  std::unique_ptr<transport::LogListener> log_listener_;
  std::string log_address_;

  std::mutex reload_mutex_;  // one reload of directory and lists at a time
  std::mutex policy_mutex_;  // one reload of the policy at a time; nothing else waits for a proof
  WatchedFiles directory_files_;
  WatchedFiles list_files_;
  bool serving_ = false;        // the watcher's
  bool list_warned_ = false;    // the watcher's
  bool policy_warned_ = false;  // the watcher's
  bool policy_ended_ = false;   // the watcher's
  bool disclosing_ = true;      // the watcher's
  int gap_rounds_ = 0;          // the watcher's

  std::mutex watch_mutex_;
  std::condition_variable watch_wakes_;
  bool stopping_ = false;  // under watch_mutex_
  std::thread watcher_;
};

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_DAEMON_DAEMON_H_

#include "gateway/daemon/daemon.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "audit/crypto/wipe.h"
#include "certs/private_file.h"
#include "gateway/identity/tls_floor.h"
#include "gateway/inquiry/entry_terms.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/operations.pb.h"
#include "policy/civil_day.h"

namespace ketenpoort::gateway {
namespace {

using transport::EventLog;

constexpr int64_t kMicrosPerMs = 1'000;

std::vector<std::string> PathsOf(const std::vector<NamedFile>& files) {
  std::vector<std::string> paths;
  for (const NamedFile& file : files) paths.push_back(file.path);
  return paths;
}

std::string AddressOf(const std::string& host, uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return absl::StrCat(v6 ? "[" : "", host, v6 ? "]:" : ":", port);
}

corridor::CorridorLimits LimitsOf(const v1::Limits& stated) {
  corridor::CorridorLimits limits;
  if (stated.expiry_days() != 0) limits.expiry_us = stated.expiry_days() * corridor::kMicrosPerDay;
  if (stated.held_hours() != 0) limits.held_us = stated.held_hours() * corridor::kMicrosPerHour;
  if (stated.lease_seconds() != 0) limits.lease_us = stated.lease_seconds() * corridor::kMicrosPerSecond;
  if (stated.handover_ms() != 0) limits.handover_us = stated.handover_ms() * kMicrosPerMs;
  if (stated.checks_per_hour() != 0) limits.checks_per_hour = stated.checks_per_hour();
  return limits;
}

// A step that failed, with its name before the reason.
absl::Status At(const char* step, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(step, ": ", status.message()));
}

std::string NameOf(const policy::Policy& policy) {
  return absl::StrCat(policy.id, " version ", policy.version, " digest ",
                      audit::crypto::HexEncode(audit::crypto::AsView(policy.digest)));
}

v1::LogLine Detail(std::string text) {
  v1::LogLine line;
  line.set_detail(std::move(text));
  return line;
}

}  // namespace

Daemon::Daemon(CheckedConfig config, EventLog& log)
    : config_(std::move(config)),
      log_(&log),
      clock_(&system_),
      directory_files_(PathsOf(config_.directory_files)),
      list_files_([this] {
        std::vector<std::string> paths = PathsOf(config_.crl_files);
        paths.push_back(config_.ca_file);
        return paths;
      }()) {}

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(CheckedConfig config, EventLog& log) {
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(config), log));
  const CheckedConfig& checked = daemon->config_;
  // The clock: in a sandbox it stands still until it is moved.
  if (checked.source.environment() == v1::ENVIRONMENT_SANDBOX) {
    const int64_t start_us = checked.sandbox_start_us.value_or(daemon->system_.NowMicros());
    daemon->sandbox_ = std::make_unique<transport::SandboxClock>(start_us);
    daemon->clock_ = daemon->sandbox_.get();
  }
  // The store: secrets, databases and log, verified before anything is served from them.
  if (absl::Status opened = daemon->OpenStore(); !opened.ok()) return At("store", opened);
  // Its witnesses: whether this is the log they know, before one entry is added to it.
  if (absl::Status asked = daemon->AskWitnesses(); !asked.ok()) return At("witnesses", asked);
  // The folder is ours alone now. Who waits for this file must not read that of an earlier run.
  if (!checked.endpoints_file.empty()) ::unlink(checked.endpoints_file.c_str());
  // Who may call, whom it no longer trusts, and what the law allows.
  daemon->directories_ = std::make_unique<identity::DirectoryHolder>(checked.directory);
  if (absl::Status lists = daemon->crls_.Replace(checked.crls); !lists.ok()) return At("revocation lists", lists);
  if (absl::Status chosen = daemon->ChoosePolicy(); !chosen.ok()) return At("policy", chosen);
  // The corridor: every message goes through it, and every delivery comes out of it.
  if (absl::Status opened = daemon->OpenCorridor(); !opened.ok()) return At("corridor", opened);
  // The network, last; it serves only once its own listener was proven to refuse what it must refuse.
  if (absl::Status opened = daemon->OpenTransport(); !opened.ok()) return At("transport", opened);
  if (absl::Status opened = daemon->OpenMetrics(); !opened.ok()) return At("metrics", opened);
  if (absl::Status opened = daemon->OpenLog(); !opened.ok()) return At("log", opened);
  if (absl::Status proven = daemon->ProveFloor(); !proven.ok()) return At("transport", proven);
  daemon->witnesses_->Start();
  daemon->LookAtState();
  if (absl::Status written = daemon->WriteEndpoints(); !written.ok()) return At("endpoints", written);
  daemon->watcher_ = std::thread([raw = daemon.get()] { raw->Watch(); });
  audit::crypto::Wipe(daemon->config_.key_pem);

  v1::LogLine line;
  line.set_address(daemon->address());
  daemon->LogPolicy();
  log.Write(EventLog::Level::kInfo, "serving", std::move(line));
  return daemon;
}

absl::Status Daemon::OpenStore() {
  store::SqliteOptions options;
  options.folder = config_.store_folder;
  options.tile_folder = config_.tile_folder;
  options.secrets_folder = config_.secrets_folder;
  options.origin = config_.source.log_origin();
  options.publish_cosigned_only = config_.witness_policy.quorum > 0;
  options.terms_of = &inquiry::TermsOf;
  options.terms_form = inquiry::kTermsForm;
  auto store = store::SqliteStore::Open(options, *clock_, random_);
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  auto view = store_->Snapshot();
  if (!view.ok()) return view.status();
  const uint64_t size = (*view)->LogSize();
  gaps_ = std::make_unique<corridor::LegalGaps>(*store_);
  if (absl::Status loaded = gaps_->Load(); !loaded.ok()) return loaded;
  tally_ = std::make_unique<transport::LogTally>(*store_, metrics_, size);
  // A sandbox that starts again goes on where its log ends: gateway time never falls below the last entry's.
  if (sandbox_ && size > 0) {
    auto bytes = (*view)->ReadEntry(size - 1);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry last;
    if (!last.ParseFromString(*bytes)) return absl::DataLossError("the last entry cannot be read");
    if (last.time_us() > sandbox_->NowMicros() && !sandbox_->AdvanceTo(last.time_us())) {
      return absl::InternalError("the clock did not move");
    }
  }
  return WriteVerifierKeys();
}

absl::Status Daemon::WriteVerifierKeys() {
  std::vector<std::string> keys = store_->VerifierKeys();
  if (keys == verifier_keys_) return absl::OkStatus();
  std::string lines;
  for (const std::string& key : keys) absl::StrAppend(&lines, key, "\n");
  absl::Status written = certs::WriteFileDurably(config_.tile_folder + ".vkey", lines, certs::FileMode::kPublic);
  if (written.ok()) verifier_keys_ = std::move(keys);
  return written;
}

absl::Status Daemon::AskWitnesses() {
  // On the system's monotonic clock, which no sandbox moves.
  auto opened = LogWitnesses::Open(config_.witness_policy, *store_, system_);
  if (!opened.ok()) return opened.status();
  witnesses_ = *std::move(opened);
  return absl::OkStatus();
}

bool Daemon::FilesTakeOver(const AdmittedPolicy& files, const AdmittedPolicy& in_force) {
  if (files.policy.digest == in_force.policy.digest || files.policy.version > in_force.policy.version) return true;
  // What two jurists brought into force is not undone by files; in a sandbox other files are.
  if (config_.policy_trust.unproven_allowed && !in_force.confirmed && policies_) return true;
  log_->Write(EventLog::Level::kWarning, "policy_files_not_used",
              Detail(absl::StrCat("the configured files hold ", NameOf(files.policy),
                                  "; in force stays the one activated last, ", NameOf(in_force.policy),
                                  ": put its files there, or a higher version. A lower one comes into force by "
                                  "`ketenpoort policy propose` and `confirm`")));
  return false;
}

absl::StatusOr<AdmittedPolicy> Daemon::Admit(corridor::KeptPolicy kept) const {
  PolicyAdmission admission =
      AdmitPolicy(std::move(kept.text), config_.policy_trust, AmsterdamDay(clock_->NowMicros()));
  if (!admission.policy) {
    return absl::FailedPreconditionError(
        absl::StrCat("the policy activated last is not let through any more; configure a higher version: ",
                     policy::Formatted(admission.problems.front().at)));
  }
  admission.policy->confirmed = kept.state.confirmed();
  return *std::move(admission.policy);
}

absl::Status Daemon::ChoosePolicy() {
  auto view = store_->Snapshot();
  if (!view.ok()) return view.status();
  auto last = corridor::LastActivated(**view);
  if (!last.ok()) return last.status();
  if (!config_.policy) return ChooseKept(*std::move(last));
  AdmittedPolicy chosen = *config_.policy;
  if (*last) {
    const v1::ActivatedPolicy& state = (*last)->state;
    AdmittedPolicy in_force;
    in_force.policy.id = state.policy_id();
    in_force.policy.version = state.policy_version();
    const auto digest = audit::crypto::DigestFromBytes(state.policy_digest());
    if (!digest.ok()) return digest.status();
    in_force.policy.digest = *digest;
    in_force.confirmed = state.confirmed();
    if (chosen.policy.digest == *digest) {
      chosen.confirmed = state.confirmed();
    } else if (!FilesTakeOver(chosen, in_force)) {
      auto kept = Admit(**std::move(last));
      if (!kept.ok()) return kept.status();
      chosen = *std::move(kept);
    }
  }
  policies_ = std::make_unique<corridor::PolicyHolder>(std::move(chosen));
  return absl::OkStatus();
}

absl::Status Daemon::ChooseKept(std::optional<corridor::KeptPolicy> last) {
  const std::string files = config_.policy_out_of_days->Format();
  if (!last) {
    return absl::FailedPreconditionError(absl::StrCat(files, "; and no other policy was activated before"));
  }
  auto kept = Admit(*std::move(last));
  if (!kept.ok()) return absl::FailedPreconditionError(absl::StrCat(files, "; and ", kept.status().message()));
  log_->Write(EventLog::Level::kWarning, "policy_files_not_used",
              Detail(absl::StrCat(files, "; in force stays the one activated last, ", NameOf(kept->policy),
                                  ": put its files there, or a higher version for these days")));
  policies_ = std::make_unique<corridor::PolicyHolder>(*std::move(kept));
  return absl::OkStatus();
}

absl::Status Daemon::OpenCorridor() {
  authenticator_ = std::make_unique<identity::Authenticator>(*directories_, crls_, *clock_);
  corridor::Rooms rooms;
  rooms.gateway_id = config_.source.gateway_id();
  rooms.store = store_.get();
  rooms.directories = directories_.get();
  rooms.crls = &crls_;
  rooms.authenticator = authenticator_.get();
  rooms.policies = policies_.get();
  rooms.clock = clock_;
  rooms.random = &random_;
  rooms.mailbox_keys = [this] { return store_->WaitingPayloadKeys(); };
  rooms.policy_trust = config_.policy_trust;
  rooms.limits = LimitsOf(config_.source.limits());
  rooms.tell_trouble = [this](const char* step, const absl::Status& why) {
    v1::LogLine line = Detail(std::string(why.message()));
    line.set_method(step);
    line.set_code(absl::StatusCodeToString(why.code()));
    const bool missing = std::string_view(step) == corridor::kAttributeMissing;
    if (missing) metrics_.AttributeMissing();
    log_->WriteLimited(EventLog::Level::kError, missing ? "attribute_missing" : "disclosure_failed", std::move(line));
  };
  rooms.may_disclose = [this](std::optional<uint64_t> log_size) { return witnesses_->MayDisclose(log_size); };
  rooms.without_quorum = witnesses_->Decision();
  // What officers ask reads the log and opens no payload.
  corridor::Rooms read_rooms = rooms;
  read_rooms.mailbox_keys = nullptr;
  inquiry_ = std::make_unique<inquiry::Inquiry>(read_rooms);
  auto corridor = corridor::CorridorImpl::Open(std::move(rooms));
  if (!corridor.ok()) return corridor.status();
  corridor_ = *std::move(corridor);
  return absl::OkStatus();
}

absl::Status Daemon::OpenTransport() {
  transport::ServerOptions options;
  options.host = config_.listen.host;
  options.port = config_.listen.port;
  options.admin_host = config_.admin_listen.host;
  options.admin_port = config_.admin_listen.port;
  options.certificate_pem = config_.certificate_pem;
  options.key_pem = config_.key_pem;
  options.ca_pem = config_.ca_pem;
  if (config_.source.limits().calls_in_flight() != 0) {
    options.calls_in_flight = config_.source.limits().calls_in_flight();
  }
  transport::ServerRooms rooms;
  rooms.corridor = corridor_.get();
  rooms.inquiry = inquiry_.get();
  rooms.authenticator = authenticator_.get();
  rooms.directories = directories_.get();
  rooms.crls = &crls_;
  rooms.policies = policies_.get();
  rooms.gaps = gaps_.get();
  rooms.clock = clock_;
  rooms.metrics = &metrics_;
  rooms.log = log_;
  rooms.sandbox = sandbox_.get();
  rooms.fail_next_commit = [this] { store_->FailNextCommit(); };
  auto server = transport::Server::Start(options, rooms);
  audit::crypto::Wipe(options.key_pem);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

// What stands in the tile folder is public but for the bundles, which the corridor gives.
absl::Status Daemon::OpenLog() {
  if (!config_.log_listen) return absl::OkStatus();
  transport::LogPages pages;
  pages.read = [folder = config_.tile_folder](const std::string& path) {
    return certs::ReadPublicFile(absl::StrCat(folder, "/", path), store::kCheckpointBytesMax);
  };
  pages.read_bundle = [this](const std::string& certificate, const audit::TileId& bundle, const std::string& reason,
                             transport::LogPages::Answer answer) {
    const auto caller = authenticator_->Authenticate(certificate);
    if (!caller.ok()) return answer(caller.status());
    corridor_->ReadBundle(*caller, bundle, reason, std::move(answer));
  };
  const HostPort& at = *config_.log_listen;
  transport::LogListenerTls tls{config_.certificate_pem, config_.key_pem, config_.ca_pem};
  auto listener = transport::LogListener::Start(at.host, at.port, tls, std::move(pages));
  audit::crypto::Wipe(tls.key);
  if (!listener.ok()) return listener.status();
  log_listener_ = *std::move(listener);
  log_address_ = AddressOf(at.host, log_listener_->port());
  return absl::OkStatus();
}

absl::Status Daemon::OpenMetrics() {
  if (!config_.metrics_listen) return absl::OkStatus();
  const HostPort& at = *config_.metrics_listen;
  auto listener = transport::MetricsListener::Start(at.host, at.port, [this] { return RenderMetrics(); });
  if (!listener.ok()) return listener.status();
  metrics_listener_ = *std::move(listener);
  metrics_address_ = AddressOf(at.host, metrics_listener_->port());
  return absl::OkStatus();
}

absl::Status Daemon::ProveFloor() const {
  identity::TlsFloorProof proof;
  proof.host_port = server_->address();
  proof.ca_pem = config_.ca_pem;
  proof.chain_pem = config_.certificate_pem;
  proof.key_pem = config_.key_pem;
  const absl::Status proven = identity::ProveTlsFloor(proof);
  audit::crypto::Wipe(proof.key_pem);
  return proven;
}

absl::Status Daemon::WriteEndpoints() const {
  if (config_.endpoints_file.empty()) return absl::OkStatus();
  v1::Endpoints endpoints;
  endpoints.set_gateway_id(config_.source.gateway_id());
  endpoints.set_listen(server_->address());
  endpoints.set_admin_listen(server_->admin_address());
  endpoints.set_metrics_listen(metrics_address_);
  endpoints.set_log_listen(log_address_);
  endpoints.set_pid(::getpid());
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(endpoints, &json, options).ok()) {
    return absl::InternalError("cannot write the addresses as json");
  }
  return certs::WriteFileDurably(config_.endpoints_file, json, certs::FileMode::kPublic);
}

std::string Daemon::RenderMetrics() {
  const store::SqliteStore::Counts counts = store_->counts();
  transport::CallMetrics::State state;
  state.commits = counts.commits;
  state.intents = counts.settled;
  state.waiting = corridor_->ItemsWaiting();
  state.findings = corridor_->FindingsToAssess();
  state.keys_changing = store_->ChangingKeys().size();
  state.sealed = !corridor_->Health().ok();
  const policy::Day last = policies_->Snapshot().policy->valid_until;
  if (last != policy::kNoDay) state.policy_days_left = last - AmsterdamDay(clock_->NowMicros()) + 1;
  state.crl_seconds = crls_.SecondsToNextUpdate(clock_->SystemSeconds());
  if (auto view = store_->Snapshot(); view.ok()) state.log_size = (*view)->LogSize();
  if (const auto seen = witnesses_->Look()) {
    transport::CallMetrics::Witnessed witnessed;
    witnessed.disclosing = seen->may_disclose.ok();
    witnessed.entries_behind = seen->entries_behind;
    if (seen->quorum_age_us) witnessed.quorum_age_seconds = *seen->quorum_age_us / corridor::kMicrosPerSecond;
    for (const witness::WitnessState& witness : seen->witnesses) witnessed.cosigning += witness.cosigned ? 1 : 0;
    state.witnessed = witnessed;
  }
  metrics_.SetState(state);
  return metrics_.Render();
}

void Daemon::Watch() {
  int round = 0;
  std::unique_lock lock(watch_mutex_);
  while (!watch_wakes_.wait_for(lock, kWatchEvery, [this] { return stopping_; })) {
    lock.unlock();
    LookAtState();
    if (++round % kFilesEveryRounds == 0) LookAtFiles();
    lock.lock();
  }
}

void Daemon::LookAtState() {
  const absl::Status health = corridor_->Health();
  if (health.ok() != serving_) {
    serving_ = health.ok();
    if (!serving_) log_->Write(EventLog::Level::kError, "sealed", Detail(std::string(health.message())));
  }
  const bool may_decide = corridor_->MayDecide().ok();
  using Serving = transport::Server::Serving;
  server_->SetServing(!serving_ ? Serving::kNothing : may_decide ? Serving::kAll : Serving::kAuditAndPolicy);
  server_->Sweep();
  if (absl::Status counted = tally_->CatchUp(); !counted.ok() && serving_) {
    log_->WriteLimited(EventLog::Level::kWarning, "metrics_behind", Detail(std::string(counted.message())));
  }
  if (absl::Status written = WriteVerifierKeys(); !written.ok()) {
    log_->WriteLimited(EventLog::Level::kWarning, "verifier_keys_not_written", Detail(std::string(written.message())));
  }
  CountGaps();
  WarnOfPolicy();
  WarnOfWitnesses();
  const bool near_end = crls_.SecondsToNextUpdate(clock_->SystemSeconds()) < kListWarningSeconds;
  if (near_end && !list_warned_) {
    log_->Write(EventLog::Level::kWarning, "revocation_list_near_end",
                Detail("a revocation list ends within a day; without a newer one everybody is refused then"));
  }
  list_warned_ = near_end;
}

void Daemon::CountGaps() {
  absl::Status counted = gaps_->CatchUp();
  if (counted.ok() && serving_ && ++gap_rounds_ % kGapsEveryRounds == 0) counted = gaps_->Keep();
  if (!counted.ok() && serving_) {
    log_->WriteLimited(EventLog::Level::kWarning, "legal_gaps_behind", Detail(std::string(counted.message())));
  }
}

void Daemon::WarnOfPolicy() {
  const policy::Day last = policies_->Snapshot().policy->valid_until;
  const policy::Day today = AmsterdamDay(clock_->NowMicros());
  const bool ended = today > last;
  const bool near_end = NearsItsEnd(last, today);
  if (near_end && !policy_warned_) {
    log_->Write(EventLog::Level::kWarning, "policy_near_end",
                Detail(absl::StrCat("the policy's last day is ", policy::FormatDay(last),
                                    ": after it nothing is decided or disclosed; bring its successor into force")));
  }
  if (ended && !policy_ended_) {
    log_->Write(EventLog::Level::kError, "policy_expired",
                Detail(absl::StrCat("the policy's last day was ", policy::FormatDay(last),
                                    ": nothing is decided or disclosed until its successor is in force")));
  }
  policy_warned_ = near_end;
  policy_ended_ = ended;
}

void Daemon::WarnOfWitnesses() {
  const auto seen = witnesses_->Look();
  if (!seen) return;
  const bool may = seen->may_disclose.ok();
  if (may != disclosing_) {
    std::string detail(seen->may_disclose.message());
    for (const witness::WitnessState& state : seen->witnesses) {
      if (!may && !state.cosigned) absl::StrAppend(&detail, "; `", state.name, "`: ", state.why);
    }
    log_->Write(may ? EventLog::Level::kInfo : EventLog::Level::kError,
                may ? "disclosing_resumed" : "disclosing_stopped", Detail(std::move(detail)));
  }
  disclosing_ = may;
}

void Daemon::LookAtFiles() {
  const std::lock_guard lock(reload_mutex_);
  if (directory_files_.Changed()) ReloadDirectory();
  if (list_files_.Changed()) ReloadLists();
}

void Daemon::Reload() {
  {
    const std::lock_guard lock(reload_mutex_);
    ReloadDirectory();
    ReloadLists();
  }
  const std::lock_guard lock(policy_mutex_);
  ReloadPolicy();
}

void Daemon::ReloadDirectory() {
  std::vector<identity::SourceFile> files;
  for (const NamedFile& file : config_.directory_files) {
    auto text = certs::ReadPublicFile(file.path, identity::kSourceFileBytesMax);
    if (!text.ok()) return LogReload("directory", text.status());
    files.push_back({file.name, *std::move(text)});
  }
  const uint64_t before = directories_->version();
  const absl::Status status = directories_->Reload(files);
  if (!status.ok() || directories_->version() != before) LogReload("directory", status);
}

void Daemon::ReloadLists() {
  const uint64_t before = crls_.Snapshot().version;
  const std::vector<std::string> authorities = {config_.ca_file};
  const absl::Status status = crls_.ReloadFiles(authorities, PathsOf(config_.crl_files));
  if (!status.ok() || crls_.Snapshot().version != before) LogReload("revocation_lists", status);
}

void Daemon::ReloadPolicy() {
  gateway::ReadPolicy read =
      ReadPolicyFiles(config_.policy_files, config_.policy_trust, AmsterdamDay(clock_->NowMicros()));
  if (!read.policy) {
    return RefusePolicy(read.errors);
  }
  absl::Status activated = absl::AbortedError("");
  // Jurists may bring another into force at any moment: what the files were compared with must still be it.
  for (int attempt = 0; attempt < kReloadAttemptsMax && absl::IsAborted(activated); ++attempt) {
    const auto in_force = policies_->Snapshot().admitted;
    const bool same_rules = read.policy->policy.digest == in_force->policy.digest;
    if (same_rules && read.policy->signatures == in_force->signatures) return;
    if (!FilesTakeOver(*read.policy, *in_force)) return;
    auto next = std::make_shared<AdmittedPolicy>(*read.policy);
    if (same_rules) next->confirmed = in_force->confirmed;
    activated = corridor_->ActivatePolicy(std::move(next), in_force);
  }
  LogReload("policy", activated);
  if (activated.ok()) LogPolicy();
}

void Daemon::RefusePolicy(const std::vector<ConfigError>& errors) {
  std::string all;
  for (const ConfigError& error : errors) {
    // Whole, with a counterexample where there is one; the line that follows names them all.
    if (all.size() < transport::kLogTextBytesMax) {
      log_->Write(EventLog::Level::kError, "policy_problem", Detail(error.Format()));
    }
    const std::string text = error.Format();
    absl::StrAppend(&all, all.empty() ? "" : "\n", text.substr(0, text.find('\n')));
  }
  LogReload("policy", absl::InvalidArgumentError(all));
}

void Daemon::LogPolicy() {
  const auto admitted = policies_->Snapshot().admitted;
  const bool whole = !admitted->signers.empty() && admitted->assertions_proven > 0;
  log_->Write(whole ? EventLog::Level::kInfo : EventLog::Level::kWarning, "policy_in_force",
              Detail(Described(*admitted)));
}

void Daemon::LogReload(const char* what, const absl::Status& status) {
  const EventLog::Level level = status.ok() ? EventLog::Level::kInfo : EventLog::Level::kError;
  log_->Write(level, absl::StrCat(what, status.ok() ? "_replaced" : "_refused_old_one_stays"),
              Detail(std::string(status.message())));
}

void Daemon::Stop() {
  {
    std::lock_guard lock(watch_mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  watch_wakes_.notify_all();
  const bool had_started = watcher_.joinable();
  if (had_started) watcher_.join();
  if (server_) server_->Stop(kStopGrace);
  if (metrics_listener_) metrics_listener_->Stop();
  if (log_listener_) log_listener_->Stop();
  if (corridor_) corridor_->Stop();
  if (witnesses_) witnesses_->Stop();
  if (had_started) CountGaps();
  if (had_started && gaps_ && corridor_->Health().ok()) {
    const absl::Status kept = gaps_->Keep();
    if (!kept.ok()) log_->Write(EventLog::Level::kWarning, "legal_gaps_behind", Detail(std::string(kept.message())));
  }
  if (store_) {
    const absl::Status written = store_->WaitTilesWritten();
    if (!written.ok()) log_->Write(EventLog::Level::kError, "tiles_behind", Detail(std::string(written.message())));
  }
  if (had_started) log_->Write(EventLog::Level::kInfo, "stopped");
}

Daemon::~Daemon() { Stop(); }

}  // namespace ketenpoort::gateway

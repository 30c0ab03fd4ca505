// A whole gateway in this process, on real sockets with real certificates: authority, directory, rules, store, TLS. And
// clients of its parties, made of nothing but generated stubs, so that what they see is what the wire says.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audit/note.h"
#include "certs/authority.h"
#include "gateway/config.h"
#include "gateway/daemon/daemon.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ketenpoort/v1/audit_service.grpc.pb.h"
#include "ketenpoort/v1/custody.grpc.pb.h"
#include "ketenpoort/v1/exchange.grpc.pb.h"
#include "ketenpoort/v1/policy.grpc.pb.h"
#include "ketenpoort/v1/sandbox.grpc.pb.h"
#include "policy/policy.h"
#include "tests/certs/test_folder.h"

namespace ketenpoort::testing {

inline constexpr char kDjiOin[] = "00000099000000001000";
inline constexpr char kRnOin[] = "00000099000000011000";
inline constexpr char kRcnOin[] = "00000099000000021000";
inline constexpr char kHaarlemOin[] = "00000099001000392000";
inline constexpr char kRotterdamOin[] = "00000099001000599000";
inline constexpr char kGateOin[] = "00000099000000099000";

// How long anything that must happen may take.
inline constexpr std::chrono::seconds kSoon{20};

struct WorldOptions {
  std::string environment = "ENVIRONMENT_SANDBOX";
  std::string sandbox_start = "2026-11-02T09:00:00+01:00";
  std::string limits = "";
  // Two jurists' signatures and the shipped assertions, as outside a sandbox they must be.
  bool policy_signed = false;
  // Seconds the first revocation lists last.
  int64_t lists_seconds = 7 * certs::kSecondsPerDay;
};

class GateWorld {
 public:
  explicit GateWorld(WorldOptions options = {});
  ~GateWorld();

  void Start();
  void Stop();
  gateway::Daemon& daemon() { return *daemon_; }
  const certs::TestFolder& folder() const { return folder_; }
  std::string ConfigPath() const { return folder_ / "gateway.textproto"; }

  // Channels. A party is `dji`, `rn`, `rcn`, `haarlem`, `rotterdam`, `supervisor`, `fg-rn`, `jurist-1`, `jurist-2`,
  // `vo-dji`, `vo-dji-2`, `vo-rn`, `vo-haarlem`, `vo-rotterdam` (controller officers), `fg-rcn`, or another issued
  // name.
  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& party);
  std::shared_ptr<grpc::Channel> ChannelWith(const std::string& certificate_pem, const std::string& key_pem);
  std::shared_ptr<grpc::Channel> AdminChannel();
  std::unique_ptr<v1::ExchangeService::Stub> Exchange(const std::string& party) {
    return v1::ExchangeService::NewStub(ChannelOf(party));
  }
  std::unique_ptr<v1::CustodyService::Stub> Custody(const std::string& party) {
    return v1::CustodyService::NewStub(ChannelOf(party));
  }
  std::unique_ptr<v1::AuditService::Stub> Audit(const std::string& party) {
    return v1::AuditService::NewStub(ChannelOf(party));
  }
  std::unique_ptr<v1::PolicyService::Stub> PolicyOf(const std::string& party) {
    return v1::PolicyService::NewStub(ChannelOf(party));
  }

  // Certificates and directory.
  certs::IssuedLeaf Issue(const certs::LeafRequest& request);
  void Revoke(const std::string& party);
  std::string Pem(const std::string& file) const { return certs::ReadAll(certs_dir_ + "/" + file); }
  // Ends RCN's mandate for Haarlem yesterday, in the directory file that the gateway reads.
  void EndHaarlemsMandate();
  // The rule files the gateway reads: copies of the shipped ones.
  std::string RulePath(const std::string& name) const { return folder_ / ("rules/" + name); }
  std::string AssertionPath(const std::string& name) const { return folder_ / ("assertions/" + name); }
  // Writes the note under the rules as they lie there, signed by these: `j-1` and `j-2` are the configuration's
  // jurists.
  void SignPolicy(const std::vector<std::string>& persons);
  policy::Policy RulesAsTheyLie() const;
  // The rules, assertions and note as they lie there.
  v1::ProposePolicyRequest ProposalAsItLies() const;
  // Reads the files again, as SIGHUP does.
  void Reload() { daemon_->Reload(); }

  // Calls.
  v1::ReportStatusResponse Report(const v1::CustodyReport& report);
  // Pulls for `organ`, without waiting, or up to `wait_ms`.
  grpc::Status TryPull(const std::string& party, const v1::OrganAddress& organ, v1::PullResponse* answer,
                       uint32_t max = 256, uint32_t wait_ms = 0);
  v1::PullResponse Pull(const std::string& party, const v1::OrganAddress& organ, uint32_t max = 256,
                        uint32_t wait_ms = 0);
  google::rpc::Status Acknowledge(const std::string& party, const std::string& delivery_id);
  grpc::Status Submit(const std::string& party, const v1::Message& message, v1::SubmitResponse* answer);
  grpc::Status Check(const std::string& party, const v1::Message& message, v1::CheckResponse* answer);
  // Every entry, as the supervisor reads them.
  std::vector<v1::AuditEntry> Entries();
  void AdvanceTo(const std::string& rfc3339);
  void InjectFault(v1::Fault fault);
  // `SERVING`, `NOT_SERVING`, or the code of the failed call.
  std::string HealthOnAdminPort();
  // Calls any method with an empty request; the status code's name.
  grpc::StatusCode CallEmpty(const std::shared_ptr<grpc::Channel>& channel, const std::string& method);
  std::string HttpGet(const std::string& path, const std::string& verb = "GET");
  // The lines of the gateway's own log so far.
  std::vector<std::string> LogLines();

 private:
  void CopyRules(bool with_assertions);
  void WriteConfig(const WorldOptions& options);
  void WriteCredentials();

  certs::TestFolder folder_;
  std::string certs_dir_;
  std::string credentials_;
  std::vector<std::string> rules_;
  std::vector<std::string> assertions_;  // none where the policy is not signed
  std::map<std::string, audit::NoteSigner> signers_;
  std::mutex log_mutex_;
  std::vector<std::string> log_lines_;  // under log_mutex_
  transport::EventLog log_;
  std::unique_ptr<gateway::Daemon> daemon_;
};

// A client certificate of a system, to be issued.
certs::LeafRequest ClientLeaf(const std::string& name, const std::string& oin);
// A context whose deadline is kSoon.
std::unique_ptr<grpc::ClientContext> SoonContext();
// Waits until `holds`; false when it does not within kSoon.
bool Eventually(const std::function<bool()>& holds);

// What a refusal says.
google::rpc::Status DetailsOf(const grpc::Status& status);
std::string ReasonOf(const grpc::Status& status);
template <typename Detail>
std::optional<Detail> DetailIn(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.template Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// Messages. Numbers are of a test range and pass the 11-test.
std::string TestBsn(int n);
std::string NewId();
v1::OrganAddress OrganOf(v1::Organ organ, const std::string& unit);
inline v1::OrganAddress Haarlem() { return OrganOf(v1::ORGAN_COLLEGE, "0392"); }
inline v1::OrganAddress Rotterdam() { return OrganOf(v1::ORGAN_COLLEGE, "0599"); }
inline v1::OrganAddress Rn() { return OrganOf(v1::ORGAN_RECLASSERING, "RN"); }
inline v1::OrganAddress Zwolle() { return OrganOf(v1::ORGAN_DIRECTEUR, "PI-ZWOLLE"); }
google::protobuf::Timestamp Instant(const std::string& rfc3339);
// A sentence in PI Zwolle from 2 to 20 November 2026; college Haarlem, organisation RN.
v1::CustodyReport Sentence(const std::string& bsn);
// A plan of the directeur for a college.
v1::Message Plan(const v1::OrganAddress& college, const std::string& bsn);
// A college's answer to the directeur of wherever the person stays.
v1::Message Reception(const v1::OrganAddress& college, const std::string& bsn);

// Stops and starts; why it does not start, or nothing.
std::string SaysAtStart(GateWorld& world);

}  // namespace ketenpoort::testing

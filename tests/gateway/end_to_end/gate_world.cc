#include "tests/gateway/end_to_end/gate_world.h"

#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <ctime>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "audit/cosignature.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/sha256.h"
#include "audit/policy_note.h"
#include "gateway/identity/tls_floor.h"
#include "policy/compile/compile.h"

namespace ketenpoort::testing {
namespace {

int64_t Now() { return static_cast<int64_t>(std::time(nullptr)); }

template <typename T>
T OrThrow(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

void OrThrow(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

void OrThrow(const grpc::Status& status) {
  if (!status.ok()) throw std::runtime_error(absl::StrCat(status.error_code(), " ", status.error_message()));
}

void DropGrpcErrors(gpr_log_func_args*) {}

// Also silences gRPC: each start of a gateway proves its floor with handshakes that fail.
void SetFloorOnce() {
  static const absl::Status floor = [] {
    gpr_set_log_function(&DropGrpcErrors);
    return identity::SetTlsFloor();
  }();
  OrThrow(floor);
}

std::string RegistryFile(const std::string& name) {
  return std::string(KETENPOORT_SOURCE_DIR) + "/gateway/registry/" + name;
}

}  // namespace

GateWorld::GateWorld(WorldOptions options)
    : certs_dir_(folder_ / "certs"), log_("test", [this](const std::string& line) {
        std::lock_guard lock(log_mutex_);
        log_lines_.push_back(line);
      }) {
  SetFloorOnce();
  OrThrow(certs::InitAuthority(certs_dir_, Now()));
  if (options.lists_seconds != 7 * certs::kSecondsPerDay) {
    OrThrow(certs::WriteCrl(certs_dir_, {Now() - 60, Now() + options.lists_seconds}));
  }
  certs::LeafRequest gate = ClientLeaf("poort", kGateOin);
  gate.kind = certs::LeafKind::kServer;
  gate.dns_names = {"localhost"};
  gate.ip_addresses = {"127.0.0.1"};
  Issue(gate);
  const auto add = [this](const std::string& party, const std::string& oin, const std::string& rights) {
    const certs::IssuedLeaf leaf = Issue(ClientLeaf(party, oin));
    absl::StrAppend(&credentials_, "credentials { oin: '", oin, "' public_key_sha256: '",
                    leaf.certificate.public_key_sha256, "' ", rights, " }\n");
  };
  add("dji", kDjiOin,
      "entitlements { organ: ORGAN_MINISTER } entitlements { organ: ORGAN_DIRECTEUR all_establishments: true }");
  add("rn", kRnOin, "entitlements { organ: ORGAN_RECLASSERING unit: 'RN' }");
  add("rcn", kRcnOin, "capacities: CAPACITY_MANDATARIS");
  add("haarlem", kHaarlemOin, "entitlements { organ: ORGAN_COLLEGE unit: '0392' }");
  add("rotterdam", kRotterdamOin, "entitlements { organ: ORGAN_COLLEGE unit: '0599' }");
  const auto add_officer = [this](const std::string& party, const std::string& person, const std::string& oin,
                                  const std::string& role) {
    certs::LeafRequest officer = ClientLeaf(party, oin);
    officer.kind = certs::LeafKind::kOfficer;
    officer.person_id = person;
    absl::StrAppend(&credentials_, "officers { person_id: '", person, "' oin: '", oin, "' public_key_sha256: '",
                    Issue(officer).certificate.public_key_sha256, "' role: OFFICER_ROLE_", role, " }\n");
  };
  add_officer("supervisor", "t-001", kDjiOin, "SUPERVISOR");
  add_officer("fg-rn", "fg-001", kRnOin, "FG");
  add_officer("jurist-1", "j-1", kDjiOin, "JURIST");
  add_officer("jurist-2", "j-2", kDjiOin, "JURIST");
  add_officer("vo-dji", "v-001", kDjiOin, "CONTROLLER_OFFICER");
  add_officer("vo-dji-2", "v-003", kDjiOin, "CONTROLLER_OFFICER");
  add_officer("vo-rn", "v-002", kRnOin, "CONTROLLER_OFFICER");
  add_officer("vo-haarlem", "v-003", kHaarlemOin, "CONTROLLER_OFFICER");
  add_officer("vo-rotterdam", "v-004", kRotterdamOin, "CONTROLLER_OFFICER");
  add_officer("fg-rcn", "fg-002", kRcnOin, "FG");
  certs::WriteAll(folder_ / "credentials.textproto", credentials_);
  certs::WriteAll(folder_ / "mandates.textproto", certs::ReadAll(RegistryFile("mandates.textproto")));
  CopyRules(options.policy_signed || options.environment != "ENVIRONMENT_SANDBOX");
  audit::crypto::OsRandomSource random;
  for (const char* person : {"j-1", "j-2", "j-3"}) {
    signers_.emplace(person, audit::NoteSigner(person, audit::crypto::SigningKey::Generate(random)));
  }
  SignPolicy({"j-1", "j-2"});
  WriteConfig(options);
  Start();
}

GateWorld::~GateWorld() { Stop(); }

void GateWorld::CopyRules(bool with_assertions) {
  std::filesystem::create_directory(folder_ / "rules");
  for (const auto& file : std::filesystem::directory_iterator(std::string(KETENPOORT_SOURCE_DIR) + "/policy/rules")) {
    rules_.push_back(file.path().filename().string());
    certs::WriteAll(RulePath(rules_.back()), certs::ReadAll(file.path().string()));
  }
  std::sort(rules_.begin(), rules_.end());
  if (!with_assertions) return;
  std::filesystem::create_directory(folder_ / "assertions");
  const std::string assertions = std::string(KETENPOORT_SOURCE_DIR) + "/policy/assertions";
  for (const auto& file : std::filesystem::directory_iterator(assertions)) {
    assertions_.push_back(file.path().filename().string());
    certs::WriteAll(AssertionPath(assertions_.back()), certs::ReadAll(file.path().string()));
  }
  std::sort(assertions_.begin(), assertions_.end());
}

policy::Policy GateWorld::RulesAsTheyLie() const {
  std::vector<policy::SourceFile> files;
  for (const std::string& rule : rules_) files.push_back({rule, certs::ReadAll(RulePath(rule))});
  policy::CompileOptions options;
  for (const std::string& assertion : assertions_) {
    options.assertions.push_back({assertion, certs::ReadAll(AssertionPath(assertion))});
  }
  policy::CompileResult result = policy::Compile(
      files, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); }, options);
  if (!result.policy) throw std::runtime_error(policy::Formatted(result.errors.front()));
  return *std::move(result.policy);
}

v1::ProposePolicyRequest GateWorld::ProposalAsItLies() const {
  v1::ProposePolicyRequest request;
  for (const std::string& rule : rules_) {
    v1::PolicyText* file = request.add_rules();
    file->set_name(rule);
    file->set_text(certs::ReadAll(RulePath(rule)));
  }
  for (const std::string& assertion : assertions_) {
    v1::PolicyText* file = request.add_assertions();
    file->set_name(assertion);
    file->set_text(certs::ReadAll(AssertionPath(assertion)));
  }
  request.set_signatures(certs::ReadAll(folder_ / "policy.note"));
  return request;
}

void GateWorld::SignPolicy(const std::vector<std::string>& persons) {
  const policy::Policy policy = RulesAsTheyLie();
  const audit::PolicyBundleName bundle{policy.id, policy.version, policy.digest};
  std::string note;
  for (const std::string& person : persons) {
    const audit::NoteSigner& signer = signers_.at(person);
    note =
        OrThrow(note.empty() ? audit::MakePolicyNote(bundle, signer) : audit::AddPolicySignature(note, bundle, signer));
  }
  certs::WriteAll(folder_ / "policy.note", note);
}

void GateWorld::WriteConfig(const WorldOptions& options) {
  std::string text =
      absl::StrCat("gateway_id: 'test'\nenvironment: ", options.environment,
                   "\nlisten: '127.0.0.1:0'\nadmin_listen: '127.0.0.1:0'\nmetrics_listen: '127.0.0.1:0'\n"
                   "certificate_file: 'certs/poort.pem'\nkey_file: 'certs/poort.key'\nca_file: 'certs/chain.pem'\n"
                   "crl_files: 'certs/crl.pem'\nstore_folder: 'store'\nsecrets_folder: 'secrets'\ntile_folder: 'log'\n"
                   "log_origin: 'test.ketenpoort.example/log'\nendpoints_file: 'endpoints.json'\n",
                   "directory_files: '", RegistryFile("organs.textproto"),
                   "'\ndirectory_files: 'mandates.textproto'\ndirectory_files: 'credentials.textproto'\n");
  if (options.environment == "ENVIRONMENT_SANDBOX" && !options.sandbox_start.empty()) {
    absl::StrAppend(&text, "sandbox_start: '", options.sandbox_start, "'\n");
  }
  if (options.environment != "ENVIRONMENT_SANDBOX") {
    // One must be named there; this one is never reached, so that nothing is disclosed.
    audit::crypto::OsRandomSource random;
    const audit::CosignatureSigner nobody("nobody.example/w", audit::crypto::SigningKey::Generate(random));
    absl::StrAppend(&text, "witness { name: 'nobody.example/w' url: 'http://127.0.0.1:9' verifier_key: '",
                    nobody.VerifierKey(), "' }\nquorum: 1\n");
  }
  if (!options.limits.empty()) absl::StrAppend(&text, "limits { ", options.limits, " }\n");
  for (const std::string& rule : rules_) absl::StrAppend(&text, "policy_files: 'rules/", rule, "'\n");
  for (const char* person : {"j-1", "j-2"}) {
    absl::StrAppend(&text, "jurist_keys { person: '", person, "' vkey: '", signers_.at(person).VerifierKey(), "' }\n");
  }
  if (options.policy_signed || options.environment != "ENVIRONMENT_SANDBOX") {
    absl::StrAppend(&text, "policy_signatures: 'policy.note'\n");
    for (const std::string& assertion : assertions_) {
      absl::StrAppend(&text, "assertion_files: 'assertions/", assertion, "'\n");
    }
  }
  certs::WriteAll(ConfigPath(), text);
}

void GateWorld::Start() {
  auto [config, errors] = gateway::LoadConfig(ConfigPath(), Now());
  if (!config) throw std::runtime_error(errors.front().Format());
  daemon_ = OrThrow(gateway::Daemon::Start(*std::move(config), log_));
}

void GateWorld::Stop() { daemon_.reset(); }

std::shared_ptr<grpc::Channel> GateWorld::ChannelWith(const std::string& certificate_pem, const std::string& key_pem) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = Pem("chain.pem");
  tls.pem_cert_chain = certificate_pem;
  tls.pem_private_key = key_pem;
  grpc::ChannelArguments arguments;
  // A connection of its own, so that each handshake is this certificate's.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // HTTP/2's own window and no larger one guessed from the line: what a receiver leaves unread stays small.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 65'535);
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  return grpc::CreateCustomChannel(daemon_->address(), grpc::SslCredentials(tls), arguments);
}

std::shared_ptr<grpc::Channel> GateWorld::ChannelOf(const std::string& party) {
  return ChannelWith(Pem(party + ".pem"), Pem(party + ".key"));
}

std::shared_ptr<grpc::Channel> GateWorld::AdminChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(daemon_->admin_address(), grpc::InsecureChannelCredentials(), arguments);
}

certs::IssuedLeaf GateWorld::Issue(const certs::LeafRequest& request) {
  return OrThrow(certs::IssueLeaf(certs_dir_, request, Now()));
}

void GateWorld::Revoke(const std::string& party) {
  for (const std::string& serial : OrThrow(certs::SerialsInForce(certs_dir_, party, Now()))) {
    OrThrow(certs::Revoke(certs_dir_, serial, Now()));
  }
  OrThrow(certs::WriteCrl(certs_dir_, {Now() - 60, Now() + certs::kSecondsPerDay * 7}));
}

void GateWorld::EndHaarlemsMandate() {
  const std::string decree = "decree: \"Mandaatbesluit nazorg 0392/2021\"";
  std::string text = certs::ReadAll(folder_ / "mandates.textproto");
  if (absl::StrReplaceAll({{decree, "until: \"2026-11-01\"\n  " + decree}}, &text) != 1) {
    throw std::runtime_error("the registry's mandate for Haarlem is not as expected");
  }
  certs::WriteAll(folder_ / "mandates.textproto", text);
}

v1::ReportStatusResponse GateWorld::Report(const v1::CustodyReport& report) {
  v1::ReportStatusRequest request;
  *request.mutable_report() = report;
  v1::ReportStatusResponse answer;
  OrThrow(Custody("dji")->ReportStatus(SoonContext().get(), request, &answer));
  return answer;
}

grpc::Status GateWorld::TryPull(const std::string& party, const v1::OrganAddress& organ, v1::PullResponse* answer,
                                uint32_t max, uint32_t wait_ms) {
  v1::PullRequest request;
  *request.add_organs() = organ;
  request.set_max_deliveries(max);
  request.set_wait_ms(wait_ms);
  return Exchange(party)->Pull(SoonContext().get(), request, answer);
}

v1::PullResponse GateWorld::Pull(const std::string& party, const v1::OrganAddress& organ, uint32_t max,
                                 uint32_t wait_ms) {
  v1::PullResponse answer;
  OrThrow(TryPull(party, organ, &answer, max, wait_ms));
  return answer;
}

google::rpc::Status GateWorld::Acknowledge(const std::string& party, const std::string& delivery_id) {
  v1::AcknowledgeRequest request;
  request.add_acknowledgements()->set_delivery_id(delivery_id);
  v1::AcknowledgeResponse answer;
  OrThrow(Exchange(party)->Acknowledge(SoonContext().get(), request, &answer));
  return answer.results(0).status();
}

grpc::Status GateWorld::Submit(const std::string& party, const v1::Message& message, v1::SubmitResponse* answer) {
  v1::SubmitRequest request;
  *request.mutable_message() = message;
  return Exchange(party)->Submit(SoonContext().get(), request, answer);
}

grpc::Status GateWorld::Check(const std::string& party, const v1::Message& message, v1::CheckResponse* answer) {
  v1::CheckRequest request;
  *request.mutable_message() = message;
  return Exchange(party)->Check(SoonContext().get(), request, answer);
}

std::vector<v1::AuditEntry> GateWorld::Entries() {
  v1::ListEntriesRequest request;
  request.set_page_size(1'000);
  request.set_reason("test");
  v1::ListEntriesResponse answer;
  OrThrow(Audit("supervisor")->ListEntries(SoonContext().get(), request, &answer));
  std::vector<v1::AuditEntry> entries;
  for (const v1::ListedEntry& listed : answer.entries()) entries.emplace_back().ParseFromString(listed.entry());
  return entries;
}

void GateWorld::AdvanceTo(const std::string& rfc3339) {
  v1::AdvanceClockRequest request;
  *request.mutable_to() = Instant(rfc3339);
  v1::AdvanceClockResponse answer;
  OrThrow(v1::SandboxService::NewStub(AdminChannel())->AdvanceClock(SoonContext().get(), request, &answer));
}

void GateWorld::InjectFault(v1::Fault fault) {
  v1::InjectFaultRequest request;
  request.set_fault(fault);
  v1::InjectFaultResponse answer;
  OrThrow(v1::SandboxService::NewStub(AdminChannel())->InjectFault(SoonContext().get(), request, &answer));
}

namespace {

// The health protocol's messages are not among ours: the answer is `status` in field 1.
grpc::Status GenericCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                         std::string* answer) {
  grpc::GenericStub stub(channel);
  const auto context = SoonContext();
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  const grpc::Slice empty("");
  const grpc::ByteBuffer nothing(&empty, 1);
  stub.UnaryCall(context.get(), method, {}, &nothing, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  std::vector<grpc::Slice> slices;
  if (status.ok() && response.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) answer->append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return status;
}

}  // namespace

std::string GateWorld::HealthOnAdminPort() {
  std::string answer;
  const grpc::Status status = GenericCall(AdminChannel(), "/grpc.health.v1.Health/Check", &answer);
  if (!status.ok()) return absl::StrCat("code ", status.error_code());
  if (answer == std::string("\x08\x01", 2)) return "SERVING";
  return answer == std::string("\x08\x02", 2) ? "NOT_SERVING" : "other";
}

grpc::StatusCode GateWorld::CallEmpty(const std::shared_ptr<grpc::Channel>& channel, const std::string& method) {
  std::string answer;
  return GenericCall(channel, method, &answer).error_code();
}

std::string GateWorld::HttpGet(const std::string& path, const std::string& verb) {
  namespace http = boost::beast::http;
  const auto at = gateway::ParseHostPort(daemon_->metrics_address());
  boost::asio::io_context context;
  boost::beast::tcp_stream stream(context);
  stream.expires_after(kSoon);
  stream.connect({boost::asio::ip::make_address(at->host), at->port});
  http::request<http::empty_body> request(http::string_to_verb(verb), path, 11);
  request.set(http::field::host, "localhost");
  http::write(stream, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  return absl::StrCat(response.result_int(), "\n", response.body());
}

std::vector<std::string> GateWorld::LogLines() {
  std::lock_guard lock(log_mutex_);
  return log_lines_;
}

certs::LeafRequest ClientLeaf(const std::string& name, const std::string& oin) {
  certs::LeafRequest request;
  request.name = name;
  request.oin = oin;
  request.organisation = "Test " + name;
  return request;
}

std::unique_ptr<grpc::ClientContext> SoonContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + kSoon);
  return context;
}

bool Eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + kSoon;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) throw std::runtime_error("details are no google.rpc.Status");
  return details;
}

std::string ReasonOf(const grpc::Status& status) {
  const auto info = DetailIn<google::rpc::ErrorInfo>(DetailsOf(status));
  return info ? info->reason() : "";
}

std::string TestBsn(int n) {
  for (int candidate = 999800000;; ++candidate) {
    const std::string digits = std::to_string(candidate);
    int sum = -(digits[8] - '0');
    for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[static_cast<size_t>(i)] - '0');
    if (sum % 11 == 0 && n-- == 0) return digits;
  }
}

std::string NewId() {
  audit::crypto::OsRandomSource random;
  return audit::crypto::RandomBytes(random, 16);
}

v1::OrganAddress OrganOf(v1::Organ organ, const std::string& unit) {
  v1::OrganAddress address;
  address.set_organ(organ);
  address.set_unit(unit);
  return address;
}

google::protobuf::Timestamp Instant(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) throw std::runtime_error(error);
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(absl::ToUnixSeconds(time));
  return stamp;
}

v1::CustodyReport Sentence(const std::string& bsn) {
  v1::CustodyReport report;
  report.set_report_id(NewId());
  auto* person = report.mutable_person();
  person->set_family_name("Voorbeeld");
  person->set_given_names("Test");
  person->set_address("Teststraat 1, Haarlem");
  person->set_born_on("1990-01-01");
  person->set_born_at("Haarlem");
  person->set_nationality("Nederlandse");
  person->set_bsn(bsn);
  auto* title = report.add_titles();
  title->set_kind(v1::TITLE_KIND_VRIJHEIDSSTRAF);
  title->set_starts_on("2026-11-02");
  title->set_ends_on("2026-11-20");
  report.set_place(v1::PLACE_KIND_PI);
  report.set_establishment("PI-ZWOLLE");
  report.set_modality(v1::MODALITY_REGULAR);
  for (v1::DateFact* date : {report.mutable_departure(), report.mutable_release(), report.mutable_basis_ends()}) {
    *date->mutable_at() = Instant("2026-11-20T09:00:00+01:00");
    date->set_certainty(v1::CERTAINTY_FIXED);
  }
  auto* college = report.add_colleges();
  college->set_gemeente("0392");
  college->set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  college->set_source("BRP");
  college->set_as_of("2026-11-02");
  report.set_probation("RN");
  report.set_reason(v1::REASON_BEGIN);
  *report.mutable_valid_from() = Instant("2026-11-02T08:00:00+01:00");
  return report;
}

namespace {

v1::Message MessageOf(const v1::OrganAddress& from, const v1::OrganAddress& to, v1::MessageKind kind,
                      const std::string& bsn) {
  v1::Message message;
  auto* envelope = message.mutable_envelope();
  envelope->set_message_id(NewId());
  *envelope->mutable_sender() = from;
  *envelope->add_receivers() = to;
  envelope->set_kind(kind);
  envelope->set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  envelope->mutable_subject()->set_bsn(bsn);
  return message;
}

}  // namespace

v1::Message Plan(const v1::OrganAddress& college, const std::string& bsn) {
  v1::Message message = MessageOf(Zwolle(), college, v1::MESSAGE_KIND_REINTEGRATION_PLAN, bsn);
  auto* declared = message.mutable_envelope()->mutable_declarations();
  declared->add_needs(v1::CATEGORY_C09_HUISVESTING);
  declared->set_attestation("ATT-1");
  declared->set_plan_version(1);
  auto* plan = message.mutable_reintegration_plan();
  plan->mutable_person()->set_family_name("Voorbeeld");
  plan->mutable_person()->set_bsn(bsn);
  plan->mutable_housing()->set_registered_home_seeker(true);
  return message;
}

v1::Message Reception(const v1::OrganAddress& college, const std::string& bsn) {
  v1::Message message = MessageOf(college, OrganOf(v1::ORGAN_DIRECTEUR, ""), v1::MESSAGE_KIND_RECEPTION_STATUS, bsn);
  message.mutable_envelope()->mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
  message.mutable_reception_status()->set_housing(v1::RECEPTION_STATE_ARRANGED_FROM);
  message.mutable_reception_status()->set_housing_on("2026-11-20");
  return message;
}

std::string SaysAtStart(GateWorld& world) {
  world.Stop();
  try {
    world.Start();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace ketenpoort::testing

#include "tests/population/gateway_process.h"

#include <fcntl.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "certs/authority.h"
#include "ketenpoort/v1/config.pb.h"
#include "ketenpoort/v1/operations.pb.h"

namespace ketenpoort::population {
namespace {

namespace fs = std::filesystem;

constexpr auto kStartAtMost = std::chrono::seconds(60);
constexpr auto kStopAtMost = std::chrono::seconds(60);
constexpr auto kPoll = std::chrono::milliseconds(2);
constexpr uint32_t kChecksPerHour = 100'000;
constexpr char kLog[] = "gateway.jsonl";
constexpr char kLogOfSecond[] = "second.jsonl";
constexpr size_t kLogTail = 2'000;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return absl::InternalError("cannot write `" + fresh + "`");
  fs::rename(fresh, path);
  return absl::OkStatus();
}

int64_t Now() { return absl::ToUnixSeconds(absl::Now()); }

std::vector<std::string> Sorted(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

GatewayProcess::GatewayProcess(std::string source, std::string daemon, std::string folder)
    : source_(std::move(source)), daemon_(std::move(daemon)), folder_(std::move(folder)) {}

GatewayProcess::~GatewayProcess() { Kill(); }

void GatewayProcess::Kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

absl::StatusOr<v1::DirectorySource> GatewayProcess::ReadRegistry() const {
  v1::DirectorySource all;
  for (const std::string& path : Sorted(source_ + "/gateway/registry")) {
    v1::DirectorySource one;
    if (!google::protobuf::TextFormat::ParseFromString(ReadFile(path), &one)) {
      return absl::InvalidArgumentError("cannot read `" + path + "`");
    }
    all.MergeFrom(one);
  }
  return all;
}

absl::Status GatewayProcess::IssueAll(std::vector<Holder>* holders, Holder* supervisor, std::vector<Holder>* officers) {
  const std::string certs = folder_ + "/certs";
  if (absl::Status made = certs::InitAuthority(certs, Now()); !made.ok()) return made;
  certs::LeafRequest server;
  server.kind = certs::LeafKind::kServer;
  server.name = "poort";
  server.oin = "00000099000000000001";
  server.organisation = "Ketenpoort";
  server.dns_names = {"localhost"};
  server.ip_addresses = {"127.0.0.1"};
  if (auto issued = certs::IssueLeaf(certs, server, Now()); !issued.ok()) return issued.status();
  for (Holder& holder : *holders) {
    if (absl::Status issued = Issue(&holder); !issued.ok()) return issued;
  }
  for (Holder& officer : *officers) {
    if (absl::Status issued = Issue(&officer); !issued.ok()) return issued;
  }
  return Issue(supervisor);
}

absl::Status GatewayProcess::Issue(Holder* holder) {
  certs::LeafRequest client;
  client.kind = holder->officer.empty() ? certs::LeafKind::kClient : certs::LeafKind::kOfficer;
  client.name = holder->name;
  client.oin = holder->oin;
  client.organisation = holder->name;
  client.person_id = holder->officer;
  auto issued = certs::IssueLeaf(folder_ + "/certs", client, Now());
  if (!issued.ok()) return issued.status();
  holder->certificate_file = issued->certificate_path;
  holder->key_file = issued->key_path;
  if (!holder->officer.empty()) {
    v1::Officer* officer = credentials_.add_officers();
    officer->set_person_id(holder->officer);
    officer->set_oin(holder->oin);
    officer->set_public_key_sha256(issued->certificate.public_key_sha256);
    officer->set_role(holder->role);
    return absl::OkStatus();
  }
  v1::Credential* credential = credentials_.add_credentials();
  *credential = holder->credential;
  credential->set_oin(holder->oin);
  credential->set_public_key_sha256(issued->certificate.public_key_sha256);
  return absl::OkStatus();
}

absl::Status GatewayProcess::WriteDirectory(const v1::DirectorySource& directory) {
  v1::DirectorySource whole = directory;
  whole.MergeFrom(credentials_);
  std::string text;
  google::protobuf::TextFormat::PrintToString(whole, &text);
  return WriteFile(folder_ + "/directory.textproto", text);
}

absl::Status GatewayProcess::WriteConfig(int64_t start_us) const {
  v1::GatewayConfig config;
  config.set_gateway_id("population");
  config.set_environment(v1::ENVIRONMENT_SANDBOX);
  config.set_listen("127.0.0.1:0");
  config.set_admin_listen("127.0.0.1:0");
  config.set_certificate_file("certs/poort.pem");
  config.set_key_file("certs/poort.key");
  config.set_ca_file("certs/chain.pem");
  config.add_crl_files("certs/crl.pem");
  config.add_directory_files(fs::relative(source_ + "/gateway/registry/organs.textproto", folder_).string());
  config.add_directory_files("directory.textproto");
  for (const std::string& path : Sorted(source_ + "/policy/rules")) {
    config.add_policy_files(fs::relative(path, folder_).string());
  }
  config.set_store_folder("store");
  config.set_secrets_folder("secrets");
  config.set_tile_folder("log");
  config.set_log_origin("population.ketenpoort.example/log");
  config.set_endpoints_file("endpoints.json");
  config.set_sandbox_start(absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMicros(start_us), absl::UTCTimeZone()));
  config.mutable_limits()->set_lease_seconds(lease_seconds_);
  config.mutable_limits()->set_checks_per_hour(kChecksPerHour);
  std::string text;
  google::protobuf::TextFormat::PrintToString(config, &text);
  return WriteFile(folder_ + "/gateway.textproto", text);
}

absl::StatusOr<pid_t> GatewayProcess::Launch(const char* log_name) const {
  const std::string log = folder_ + "/" + log_name;
  const std::string config = folder_ + "/gateway.textproto";
  const pid_t process = ::fork();
  if (process < 0) return absl::InternalError("fork failed");
  if (process == 0) {
    // It does not outlive this program, however that ends.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execl(daemon_.c_str(), daemon_.c_str(), "--config", config.c_str(), nullptr);
    ::_exit(127);
  }
  return process;
}

absl::Status GatewayProcess::LaunchAndWait() {
  const auto launched = Launch(kLog);
  if (!launched.ok()) return launched.status();
  process_ = *launched;
  return WaitServing();
}

absl::StatusOr<std::string> GatewayProcess::StartSecond() const {
  const auto launched = Launch(kLogOfSecond);
  if (!launched.ok()) return launched.status();
  const auto until = std::chrono::steady_clock::now() + kStartAtMost;
  int status = 0;
  while (::waitpid(*launched, &status, WNOHANG) != *launched) {
    if (std::chrono::steady_clock::now() > until) {
      ::kill(*launched, SIGKILL);
      ::waitpid(*launched, nullptr, 0);
      return absl::InternalError("a second gateway runs on the same store");
    }
    std::this_thread::sleep_for(kPoll);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return absl::InternalError("a second gateway ended as if it had run");
  return ReadFile(folder_ + "/" + kLogOfSecond);
}

absl::Status GatewayProcess::WaitServing() {
  const auto until = std::chrono::steady_clock::now() + kStartAtMost;
  while (!fs::exists(folder_ + "/endpoints.json")) {
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return absl::UnavailableError("the gateway did not start:\n" + LastLines());
    }
    if (std::chrono::steady_clock::now() > until) return absl::DeadlineExceededError("the gateway does not serve");
    std::this_thread::sleep_for(kPoll);
  }
  v1::Endpoints endpoints;
  if (!google::protobuf::util::JsonStringToMessage(ReadFile(folder_ + "/endpoints.json"), &endpoints).ok()) {
    return absl::DataLossError("endpoints.json cannot be read");
  }
  listen_ = endpoints.listen();
  admin_ = endpoints.admin_listen();
  return absl::OkStatus();
}

absl::Status GatewayProcess::Start(std::vector<Holder>* holders, Holder* supervisor, std::vector<Holder>* officers,
                                   v1::DirectorySource directory, int64_t start_us) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  if (absl::Status issued = IssueAll(holders, supervisor, officers); !issued.ok()) return issued;
  if (absl::Status written = WriteDirectory(directory); !written.ok()) return written;
  if (absl::Status written = WriteConfig(start_us); !written.ok()) return written;
  return LaunchAndWait();
}

absl::Status GatewayProcess::Restart() {
  if (process_ > 0) return absl::FailedPreconditionError("it still runs");
  // What an earlier process wrote there is no sign that this one serves.
  fs::remove(folder_ + "/endpoints.json");
  return LaunchAndWait();
}

int GatewayProcess::DirectoriesReplaced() const {
  const std::string log = ReadFile(folder_ + "/" + kLog);
  int count = 0;
  for (size_t at = log.find("directory_replaced"); at != std::string::npos;
       at = log.find("directory_replaced", at + 1)) {
    ++count;
  }
  return count;
}

absl::Status GatewayProcess::Rewrite(v1::DirectorySource directory) {
  const int before = DirectoriesReplaced();
  if (absl::Status written = WriteDirectory(directory); !written.ok()) return written;
  ::kill(process_, SIGHUP);
  const auto until = std::chrono::steady_clock::now() + kStartAtMost;
  while (DirectoriesReplaced() == before) {
    if (std::chrono::steady_clock::now() > until) {
      return absl::DeadlineExceededError("the directory was not taken over:\n" + LastLines());
    }
    std::this_thread::sleep_for(kPoll);
  }
  return absl::OkStatus();
}

absl::Status GatewayProcess::Stop() {
  if (process_ <= 0) return absl::FailedPreconditionError("not running");
  ::kill(process_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + kStopAtMost;
  int status = 0;
  while (::waitpid(process_, &status, WNOHANG) != process_) {
    if (std::chrono::steady_clock::now() > until) return absl::DeadlineExceededError("the gateway does not stop");
    std::this_thread::sleep_for(kPoll);
  }
  process_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError("the gateway did not end cleanly:\n" + LastLines());
  }
  return absl::OkStatus();
}

absl::StatusOr<sdk::Connection> GatewayProcess::Connect(const Holder& holder) const {
  auto keys = sdk::ReadVerifierKeys(verifier_key_file());
  if (!keys.ok()) return keys.status();
  sdk::ConnectionOptions options;
  options.address = listen_;
  options.ca_file = folder_ + "/certs/chain.pem";
  options.certificate_file = holder.certificate_file;
  options.key_file = holder.key_file;
  options.server_name = "localhost";
  options.log_verifier_keys = *keys;
  return sdk::Connect(options);
}

std::vector<std::string> GatewayProcess::ClientOptions(const Holder& holder) const {
  return {
      "--address", listen_,         "--ca",   folder_ + "/certs/chain.pem", "--cert",        holder.certificate_file,
      "--key",     holder.key_file, "--vkey", verifier_key_file(),          "--server-name", "localhost"};
}

absl::StatusOr<sdk::SandboxClient> GatewayProcess::Sandbox() const {
  sdk::ConnectionOptions options;
  options.address = admin_;
  options.plaintext_loopback = true;
  options.without_receipts = true;
  auto connection = sdk::Connect(options);
  if (!connection.ok()) return connection.status();
  return sdk::SandboxClient(*connection);
}

std::string GatewayProcess::LastLines() const {
  const std::string log = ReadFile(folder_ + "/" + kLog);
  return log.size() > kLogTail ? log.substr(log.size() - kLogTail) : log;
}

}  // namespace ketenpoort::population

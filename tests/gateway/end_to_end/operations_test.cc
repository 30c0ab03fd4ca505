// What operators see: health, sealing, sandbox, metrics, logs, shutting down, and the binary itself.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

TEST_CASE("A failed commit seals: everything is unavailable, health says so, and a restart opens again",
          "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  CHECK(world.HealthOnAdminPort() == "SERVING");
  world.InjectFault(v1::FAULT_COMMIT_FAILS);
  const v1::Message plan = Plan(Haarlem(), bsn);
  v1::SubmitResponse answer;
  const grpc::Status failed = world.Submit("dji", plan, &answer);
  CHECK(failed.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(ReasonOf(failed) == "LOG_NOT_WRITABLE");

  v1::PullResponse pulled;
  CHECK(world.TryPull("rcn", Haarlem(), &pulled).error_code() == grpc::StatusCode::UNAVAILABLE);
  for (const char* method : {"ExchangeService/Submit", "ExchangeService/Pull", "ExchangeService/Acknowledge",
                             "ExchangeService/Check", "ExchangeService/GetMessage", "ExchangeService/Withdraw",
                             "CustodyService/ReportStatus", "CustodyService/GetStatus", "CustodyService/ListWork",
                             "AuditService/ListEntries", "AuditService/GetCheckpoint"}) {
    INFO(method);
    CHECK(world.CallEmpty(world.ChannelOf("dji"), std::string("/ketenpoort.v1.") + method) ==
          grpc::StatusCode::UNAVAILABLE);
  }
  CHECK(Eventually([&] { return world.HealthOnAdminPort() == "NOT_SERVING"; }));
  CHECK(world.HttpGet("/metrics").find("ketenpoort_sealed 1") != std::string::npos);

  world.Stop();
  world.Start();
  CHECK(world.HealthOnAdminPort() == "SERVING");
  // The same id: the first one was not recorded.
  REQUIRE(world.Submit("dji", plan, &answer).ok());
  CHECK_FALSE(answer.repeated_answer());
}

TEST_CASE("The sandbox clock moves by AdvanceClock only, never back, and handles what came due", "[end_to_end]") {
  GateWorld world;
  const auto sandbox = v1::SandboxService::NewStub(world.AdminChannel());
  v1::AdvanceClockResponse now;
  REQUIRE(sandbox->AdvanceClock(SoonContext().get(), {}, &now).ok());
  CHECK(now.now().seconds() == Instant("2026-11-02T09:00:00+01:00").seconds());
  world.Report(Sentence(TestBsn(1)));
  v1::AdvanceClockRequest request;
  *request.mutable_to() = Instant("2026-11-02T08:59:59+01:00");
  CHECK(sandbox->AdvanceClock(SoonContext().get(), request, &now).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  *request.mutable_to() = Instant("2026-12-03T09:00:00+01:00");
  REQUIRE(sandbox->AdvanceClock(SoonContext().get(), request, &now).ok());
  CHECK(now.timers_handled() >= 2);  // both notices expired unfetched
  CHECK(world.Pull("rcn", Haarlem()).deliveries().empty());
  // A restart goes on where the log ends.
  world.Stop();
  world.Start();
  REQUIRE(v1::SandboxService::NewStub(world.AdminChannel())->AdvanceClock(SoonContext().get(), {}, &now).ok());
  CHECK(now.now().seconds() >= Instant("2026-12-03T09:00:00+01:00").seconds());
}

TEST_CASE("The ports offer what belongs to them and nothing else", "[end_to_end]") {
  const std::string environment = GENERATE("ENVIRONMENT_SANDBOX", "ENVIRONMENT_PRODUCTION");
  GateWorld world({.environment = environment});
  const auto open = world.ChannelOf("dji");
  const auto admin = world.AdminChannel();
  const char* reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const char* advance = "/ketenpoort.v1.SandboxService/AdvanceClock";
  CHECK(world.CallEmpty(open, reflection) == grpc::StatusCode::UNIMPLEMENTED);
  CHECK(world.CallEmpty(open, advance) == grpc::StatusCode::UNIMPLEMENTED);
  CHECK(world.CallEmpty(open, "/grpc.health.v1.Health/Check") == grpc::StatusCode::UNIMPLEMENTED);
  CHECK(world.CallEmpty(admin, reflection) != grpc::StatusCode::UNIMPLEMENTED);
  CHECK(world.CallEmpty(admin, "/ketenpoort.v1.ExchangeService/Submit") == grpc::StatusCode::UNIMPLEMENTED);
  CHECK(world.CallEmpty(admin, advance) ==
        (environment == "ENVIRONMENT_SANDBOX" ? grpc::StatusCode::OK : grpc::StatusCode::UNIMPLEMENTED));
}

TEST_CASE("Metrics count what was recorded, and name nobody", "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  world.Report(Sentence(bsn));
  REQUIRE(world.Pull("rcn", Haarlem()).deliveries_size() == 1);
  v1::Message plan = Plan(Haarlem(), bsn);
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
  v1::SubmitResponse answer;
  CHECK_FALSE(world.Submit("dji", plan, &answer).ok());
  const std::string disclosed =
      "ketenpoort_log_entries_total{entry=\"ENTRY_KIND_DISCLOSED\",kind=\"MESSAGE_KIND_DETENTION_START\"} 1";
  REQUIRE(Eventually([&] { return world.HttpGet("/metrics").find(disclosed) != std::string::npos; }));
  const std::string page = world.HttpGet("/metrics");
  CHECK(page.rfind("200\n", 0) == 0);
  for (const char* line :
       {"ketenpoort_decisions_total{denial=\"D07\"", "ketenpoort_commits ", "ketenpoort_intents ",
        "ketenpoort_items_waiting 3", "ketenpoort_sealed 0", "ketenpoort_crl_seconds_to_next_update ",
        "ketenpoort_call_seconds_bucket{method=\"ExchangeService/Submit\"",
        "ketenpoort_calls_total{code=\"PERMISSION_DENIED\",method=\"ExchangeService/Submit\"} 1"}) {
    INFO(line);
    CHECK(page.find(line) != std::string::npos);
  }
  for (const char* secret : {kDjiOin, kRcnOin, "0392", "ZWOLLE", "Voorbeeld", "diefstal"}) {
    INFO(secret);
    CHECK(page.find(secret) == std::string::npos);
  }
  CHECK(page.find(bsn) == std::string::npos);
  CHECK(world.HttpGet("/").rfind("404\n", 0) == 0);
  CHECK(world.HttpGet("/metrics", "POST").rfind("405\n", 0) == 0);
}

TEST_CASE("The gateway's own log tells of refused calls without their content", "[end_to_end]") {
  GateWorld world;
  const std::string bsn = TestBsn(1);
  v1::Message plan = Plan(Haarlem(), bsn);
  plan.mutable_envelope()->clear_purpose();
  v1::SubmitResponse answer;
  CHECK_FALSE(world.Submit("dji", plan, &answer).ok());
  std::string all, refused;
  REQUIRE(Eventually([&] {
    all.clear();
    for (const std::string& line : world.LogLines()) {
      all += line + "\n";
      if (line.find("call_refused") != std::string::npos) refused = line;
    }
    return !refused.empty();
  }));
  for (const char* part : {"\"event\":\"call_refused\"", "\"method\":\"ExchangeService/Submit\"",
                           "\"code\":\"INVALID_ARGUMENT\"", "\"reason\":\"SHAPE\"", kDjiOin}) {
    INFO(part);
    CHECK(refused.find(part) != std::string::npos);
  }
  CHECK(all.find(bsn) == std::string::npos);
  CHECK(all.find("Voorbeeld") == std::string::npos);
}

TEST_CASE("Stopping tells open streams to come back later and leaves the public log complete", "[end_to_end]") {
  GateWorld world;
  world.Report(Sentence(TestBsn(1)));
  const auto stub = world.Exchange("rn");
  const auto context = SoonContext();
  auto call = stub->Receive(context.get());
  v1::ReceiveRequest open;
  *open.mutable_open()->add_organs() = Rn();
  open.set_credits(1);
  REQUIRE(call->Write(open));
  v1::ReceiveResponse frame;
  REQUIRE(call->Read(&frame));
  std::thread stopping([&world] { world.Stop(); });
  CHECK_FALSE(call->Read(&frame));
  const grpc::Status ended = call->Finish();
  CHECK(ended.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(ReasonOf(ended) == "CLOSING_DOWN");
  stopping.join();
  CHECK(certs::ReadAll(world.folder() / "log/checkpoint").rfind("test.ketenpoort.example/log\n", 0) == 0);
  CHECK(certs::ReadAll(world.folder() / "log.vkey").rfind("test.ketenpoort.example/log+", 0) == 0);
}

// Runs ketenpoortd; -1 where it does not end within kSoon after `signal`.
class Binary {
 public:
  explicit Binary(const std::vector<std::string>& arguments) {
    pid_ = ::fork();
    if (pid_ != 0) return;
    if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr)
      ::_exit(9);
    std::string path = std::string(KETENPOORT_BINARY_DIR) + "/bin/ketenpoortd";
    std::vector<char*> argv{path.data()};
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(path.c_str(), argv.data());
    ::_exit(9);
  }
  void Signal(int signal) const { ::kill(pid_, signal); }
  int ExitCode() const {
    int status = 0;
    const bool ended = Eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (ended && WIFEXITED(status)) return WEXITSTATUS(status);
    if (!ended) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, &status, 0);
    }
    return -1;
  }

 private:
  pid_t pid_ = -1;
};

TEST_CASE("ketenpoortd checks, starts, reloads and stops with the exit codes it documents", "[end_to_end]") {
  GateWorld world;
  world.Stop();
  const std::string config = world.ConfigPath();
  CHECK(Binary({"--version"}).ExitCode() == 0);
  CHECK(Binary({"--nonsense"}).ExitCode() == 2);
  CHECK(Binary({"--config", config, "--check"}).ExitCode() == 0);
  CHECK(Binary({"--config", config + ".absent"}).ExitCode() == 2);

  const std::string endpoints = world.folder() / "endpoints.json";
  REQUIRE(std::remove(endpoints.c_str()) == 0);
  const Binary running({"--config", config});
  REQUIRE(Eventually([&] { return ::access(endpoints.c_str(), R_OK) == 0; }));
  const std::string json = certs::ReadAll(endpoints);
  for (const char* name : {"\"listen\"", "\"admin_listen\"", "\"metrics_listen\"", "\"pid\""}) {
    CHECK(json.find(name) != std::string::npos);
  }
  // A second one on the same store does not start.
  CHECK(Binary({"--config", config}).ExitCode() == 1);
  running.Signal(SIGHUP);
  running.Signal(SIGTERM);
  CHECK(running.ExitCode() == 0);
}

}  // namespace
}  // namespace ketenpoort::testing

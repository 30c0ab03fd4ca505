// ketenpoortd: the gateway. From here to a disclosure in one line: the configuration is read and checked whole
// (gateway/config.h), the rooms are put together (Daemon::Start), a call comes in (transport/exchange_service.cc), is
// let in by its certificate (transport/door.cc) and admitted (intake/intake.cc), is decided and recorded
// (corridor/acceptance.cc), waits sealed (mailbox/), is decided and recorded again for whoever receives
// (corridor/disclosure.cc), and leaves (transport/deliver.cc). Exit: 0 stopped as asked, or the configuration is sound;
// 1 could not start; 2 the command or the configuration is wrong.
#include <google/protobuf/stubs/logging.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include "gateway/clock.h"
#include "gateway/config.h"
#include "gateway/daemon/daemon.h"
#include "gateway/identity/tls_floor.h"
#include "gateway/transport/event_log.h"

#ifndef KETENPOORT_VERSION
#error "the build says which version this is"
#endif

namespace {

using ketenpoort::gateway::ConfigError;
using ketenpoort::gateway::Daemon;
using ketenpoort::transport::EventLog;

constexpr int kStopped = 0;
constexpr int kCouldNotStart = 1;
constexpr int kWrongInput = 2;

// Blocked before any thread starts, so that only WaitForEnd receives them.
sigset_t OwnSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// Until SIGTERM or SIGINT; SIGHUP reads directory, revocation lists and policy again.
void WaitForEnd(Daemon& daemon, const sigset_t& signals) {
  while (true) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) return;
    daemon.Reload();
  }
}

int Run(const std::string& path, bool only_check, const sigset_t& signals) {
  auto [config, errors] = ketenpoort::gateway::LoadConfig(path, ketenpoort::gateway::SystemClock().SystemSeconds());
  for (const ConfigError& error : errors) std::cerr << error.Format() << '\n';
  if (!config) {
    std::cerr << errors.size() << (errors.size() == 1 ? " error" : " errors") << " in the configuration\n";
    return kWrongInput;
  }
  if (config->policy_out_of_days) {
    std::cerr << config->policy_out_of_days->Format()
              << "; until then the gateway starts only by a policy that was activated before\n";
  }
  if (only_check) {
    std::cout << "the configuration is sound\n";
    return kStopped;
  }
  EventLog log(config->source.gateway_id());
  ketenpoort::transport::RouteGrpcErrors(&log);
  auto daemon = Daemon::Start(*std::move(config), log);
  if (!daemon.ok()) {
    ketenpoort::v1::LogLine line;
    line.set_detail(std::string(daemon.status().message()));
    log.Write(EventLog::Level::kError, "not_started", std::move(line));
    return kCouldNotStart;
  }
  WaitForEnd(**daemon, signals);
  (*daemon)->Stop();
  return kStopped;
}

}  // namespace

int main(int argc, char** argv) {
  // First of all: no TLS context of this process may agree on less than 1.3 (ADR 0002).
  if (const absl::Status floor = ketenpoort::identity::SetTlsFloor(); !floor.ok()) {
    std::cerr << "ketenpoortd: " << floor.message() << '\n';
    return kCouldNotStart;
  }
  const sigset_t signals = OwnSignals();
  if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) return kCouldNotStart;
  std::signal(SIGPIPE, SIG_IGN);
  // What protobuf has to say of bytes from outside is said to the sender (intake/), not on standard error.
  google::protobuf::SetLogHandler(nullptr);

  CLI::App app{
      "De poort tussen DJI, reclassering en gemeenten / the gate between DJI, the probation organisations and "
      "municipalities.\nSee docs/operations.md.",
      "ketenpoortd"};
  std::string path;
  bool only_check = false;
  app.add_option("--config", path, "Configuratie, textproto / the configuration, textproto")->required();
  app.add_flag("--check", only_check, "Alleen controleren, niet starten / check only, do not start");
  app.set_version_flag("--version", std::string("ketenpoortd ") + KETENPOORT_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kStopped : kWrongInput;
  }
  return Run(path, only_check, signals);
}

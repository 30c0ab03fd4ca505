#include "clients/cli/stop_signal.h"

#include <ctime>

namespace ketenpoort::cli {
namespace {

constexpr long kPollNanos = 100'000'000;

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  waiter_ = std::jthread([this, signals](const std::stop_token& ending) {
    const timespec poll{0, kPollNanos};
    while (!ending.stop_requested()) {
      if (sigtimedwait(&signals, nullptr, &poll) > 0) stop_.request_stop();
    }
  });
}

StopSignal::~StopSignal() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace ketenpoort::cli

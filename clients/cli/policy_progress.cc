#include "clients/cli/policy_progress.h"

#include <chrono>

namespace ketenpoort::cli {

PolicyProgress::PolicyProgress(Output& output, const char* dutch, const char* english)
    : console_(output.console()), text_(output.In(dutch, english)) {
  if (console_.progress) thread_ = std::thread([this] { Run(); });
}

PolicyProgress::~PolicyProgress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void PolicyProgress::Run() {
  std::unique_lock lock(mutex_);
  int seconds = 0;
  while (!ended_.wait_for(lock, std::chrono::seconds(1), [this] { return done_; })) {
    console_.err << "\r" << text_ << " " << ++seconds << " s" << std::flush;
  }
  // Back to the start of the line, and wipe it.
  if (seconds > 0) console_.err << "\r\x1b[K" << std::flush;
}

}  // namespace ketenpoort::cli

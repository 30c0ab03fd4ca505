// StopSignal: Ctrl-C or SIGTERM as a stop request, for commands that run until told to end.
//
// Guarantees: while it lives the signals do not end the program but request a stop; they are blocked from construction,
// so make it before anything starts a thread. Does not guarantee: that the stop is quick. Thread safety: one object at
// a time in a program. Ownership: a thread of its own, joined at the end.
#pragma once

#include <signal.h>

#include <stop_token>
#include <thread>

namespace ketenpoort::cli {

class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  void Request() { stop_.request_stop(); }

 private:
  sigset_t before_{};
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace ketenpoort::cli

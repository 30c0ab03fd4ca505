// PolicyProgress: says on a terminal that work goes on, once it takes longer than a second.
//
// Guarantees: nothing is written where the error stream is no terminal, nor in the first second; the line is wiped at
// the end, so that it stands in no copied output. Does not guarantee: how long it will still take.
// Thread safety: made and ended on one thread, which writes nothing to the error stream in between. Ownership: borrows
// the console.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "clients/cli/output.h"

namespace ketenpoort::cli {

class PolicyProgress {
 public:
  PolicyProgress(Output& output, const char* dutch, const char* english);
  ~PolicyProgress();
  PolicyProgress(const PolicyProgress&) = delete;
  PolicyProgress& operator=(const PolicyProgress&) = delete;

 private:
  void Run();

  Console& console_;
  std::string text_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace ketenpoort::cli

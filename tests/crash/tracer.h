// Tracer: strace on a running gateway: records the file calls of a while, or makes one of them fail.
//
// Guarantees: attached when Record or Fail returned OK; a fault is placed at the n-th call of that name by exactly one
// thread, counted from there. Does not guarantee that the call is made. Thread safety: one thread. Ownership: owns the
// strace process; the traced one goes on when it ends. On failure: says that tracing is not permitted, or not there;
// OutOfRange for a thread there is none of.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace ketenpoort::crash {

// One call that a thread of the gateway made on a file of its folder.
struct FileCall {
  size_t thread = 0;  // of the process, in the order they were made
  std::string name;   // of the system call
  uint64_t nth = 0;   // among that thread's calls of this name
  std::string file;   // its last part
};

class Tracer {
 public:
  // `output`: a file of its own.
  explicit Tracer(std::string output) : output_(std::move(output)) {}
  ~Tracer() { Stop(); }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  absl::Status Record(pid_t process);
  // `fault`: as strace says it, `error=EIO` or `signal=KILL`.
  absl::Status Fail(pid_t process, const FileCall& call, const std::string& fault);
  // Detaches.
  void Stop();

  // After Stop: the calls on files below `folder`.
  std::vector<FileCall> Calls(const std::string& folder) const;
  // Whether the call was made to fail.
  bool Fired() const;

 private:
  absl::Status Attach(pid_t process, pid_t thread, std::vector<std::string> arguments);

  const std::string output_;
  pid_t strace_ = -1;
  std::vector<pid_t> threads_;  // of the traced process, when it was attached to
};

}  // namespace ketenpoort::crash

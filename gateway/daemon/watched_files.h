// WatchedFiles: has somebody written one of these files? Guarantees: Changed is true once after a file was replaced,
// rewritten, or came or went, as its inode, size and time of change tell. Does not read the files. One thread.
#ifndef KETENPOORT_GATEWAY_DAEMON_WATCHED_FILES_H_
#define KETENPOORT_GATEWAY_DAEMON_WATCHED_FILES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ketenpoort::gateway {

class WatchedFiles {
 public:
  // What the files are now is not a change.
  explicit WatchedFiles(std::vector<std::string> paths) : paths_(std::move(paths)), seen_(Look()) {}

  bool Changed() {
    std::vector<State> now = Look();
    if (now == seen_) return false;
    seen_ = std::move(now);
    return true;
  }

 private:
  struct State {
    uint64_t inode = 0;
    int64_t bytes = -1;
    int64_t changed_s = 0;
    int64_t changed_ns = 0;
    friend bool operator==(const State&, const State&) = default;
  };
  std::vector<State> Look() const;

  std::vector<std::string> paths_;
  std::vector<State> seen_;
};

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_DAEMON_WATCHED_FILES_H_

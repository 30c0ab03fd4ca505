#include "gateway/daemon/watched_files.h"

#include <sys/stat.h>

namespace ketenpoort::gateway {

std::vector<WatchedFiles::State> WatchedFiles::Look() const {
  std::vector<State> states;
  for (const std::string& path : paths_) {
    struct stat found {};
    State state;
    if (::stat(path.c_str(), &found) == 0) {
      state = {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
    }
    states.push_back(state);
  }
  return states;
}

}  // namespace ketenpoort::gateway

// The real `ketenpoort witness run` as a process of its own, on a port of 127.0.0.1 that it picked itself.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace ketenpoort::witness {

class WitnessProcess {
 public:
  // `port` 0 picks one; a witness that comes back takes the port it had.
  WitnessProcess(const std::string& key, const std::string& logs, const std::string& state, uint16_t port = 0,
                 std::vector<std::string> more = {}) {
    std::string binary = KETENPOORT_BINARY_DIR "/bin/ketenpoort";
    std::vector<std::string> arguments = {"witness",
                                          "run",
                                          "--json",
                                          "--key",
                                          key,
                                          "--logs",
                                          logs,
                                          "--state",
                                          state,
                                          "--listen",
                                          "127.0.0.1:" + std::to_string(port)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<char*> argv{binary.data()};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (::posix_spawn(&child_, binary.c_str(), &actions, nullptr, argv.data(), environ) != 0) child_ = 0;
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    out_ = out[0];
    serving_ = ReadLine();
  }
  ~WitnessProcess() {
    Kill();
    ::close(out_);
  }
  WitnessProcess(const WitnessProcess&) = delete;
  WitnessProcess& operator=(const WitnessProcess&) = delete;

  // 0: it did not start.
  uint16_t port() const {
    const std::string mark = "\"port\":";
    const size_t at = serving_.find(mark);
    return at == std::string::npos ? uint16_t{0} : static_cast<uint16_t>(std::stoi(serving_.substr(at + mark.size())));
  }
  const std::string& serving() const { return serving_; }
  // The next line it says; empty at its end.
  std::string ReadLine() {
    std::string line;
    char c = 0;
    while (::read(out_, &c, 1) == 1 && c != '\n') line.push_back(c);
    return line;
  }
  void Kill() { End(SIGKILL); }
  // The exit code, or minus the signal.
  int Stop() { return End(SIGTERM); }
  int Wait() { return End(0); }

 private:
  int End(int signal) {
    if (child_ == 0) return -1;
    if (signal != 0) ::kill(child_, signal);
    int status = 0;
    ::waitpid(std::exchange(child_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  pid_t child_ = 0;
  int out_ = -1;
  std::string serving_;
};

}  // namespace ketenpoort::witness

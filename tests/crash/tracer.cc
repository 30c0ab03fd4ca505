#include "tests/crash/tracer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace ketenpoort::crash {
namespace {

namespace fs = std::filesystem;

constexpr auto kAttachAtMost = std::chrono::seconds(10);
constexpr auto kPoll = std::chrono::milliseconds(1);
constexpr char kFileCalls[] =
    "trace=write,pwrite64,pwritev,fsync,fdatasync,openat,ftruncate,rename,renameat,renameat2,unlink,unlinkat";

std::vector<pid_t> ThreadsOf(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(absl::StrCat("/proc/", process, "/task"), gone)) {
    threads.push_back(std::stoi(entry.path().filename().string()));
  }
  std::sort(threads.begin(), threads.end());
  return threads;
}

bool IsTraced(pid_t process, pid_t thread) {
  std::ifstream status(absl::StrCat("/proc/", process, "/task/", thread, "/status"));
  if (!status) return true;  // it ended meanwhile: nothing to wait for
  for (std::string line; std::getline(status, line);) {
    if (absl::StartsWith(line, "TracerPid:")) return line.substr(10).find_first_not_of("\t 0") != std::string::npos;
  }
  return false;
}

// The last part of the first path below `folder` in a line of strace, which shows descriptors as `9</path>`.
std::string FileIn(const std::string& line, const std::string& folder) {
  const size_t at = line.find(folder + "/");
  if (at == std::string::npos) return "";
  const size_t end = line.find_first_of(">\"", at);
  const std::string path = line.substr(at, end - at);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

absl::Status Tracer::Attach(pid_t process, pid_t thread, std::vector<std::string> arguments) {
  std::error_code none;
  fs::remove(output_, none);
  threads_ = ThreadsOf(process);
  std::vector<std::string> whole = {"strace", "-qq", "-o", output_, "-p", std::to_string(thread)};
  whole.insert(whole.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& one : whole) argv.push_back(one.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::string said = output_ + ".err";
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  const int spawned = ::posix_spawnp(&strace_, "strace", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0) {
    strace_ = -1;
    return absl::NotFoundError("strace is not installed: it is a Debian package");
  }
  const auto until = std::chrono::steady_clock::now() + kAttachAtMost;
  const bool all = thread == process;
  const auto traced = [&](pid_t one) { return IsTraced(process, one); };
  while (all ? !std::all_of(threads_.begin(), threads_.end(), traced) : !traced(thread)) {
    const bool ended = ::waitpid(strace_, nullptr, WNOHANG) == strace_;
    if (ended) strace_ = -1;
    if (ended || std::chrono::steady_clock::now() > until) {
      std::ifstream text(said);
      std::ostringstream why;
      why << text.rdbuf();
      return absl::PermissionDeniedError("strace cannot attach here (ptrace not permitted?): " + why.str());
    }
    std::this_thread::sleep_for(kPoll);
  }
  return absl::OkStatus();
}

absl::Status Tracer::Record(pid_t process) {
  return Attach(process, process, {"-f", "-y", "-s", "0", "-e", kFileCalls});
}

absl::Status Tracer::Fail(pid_t process, const FileCall& call, const std::string& fault) {
  const std::vector<pid_t> threads = ThreadsOf(process);
  if (call.thread >= threads.size()) return absl::OutOfRangeError("the gateway has fewer threads");
  return Attach(process, threads[call.thread],
                {"-e", absl::StrCat("trace=", call.name), "-e",
                 absl::StrCat("inject=", call.name, ":", fault, ":when=", call.nth)});
}

void Tracer::Stop() {
  if (strace_ <= 0) return;
  ::kill(strace_, SIGTERM);
  ::waitpid(strace_, nullptr, 0);
  strace_ = -1;
}

std::vector<FileCall> Tracer::Calls(const std::string& folder) const {
  std::vector<FileCall> calls;
  std::map<std::pair<size_t, std::string>, uint64_t> made;
  std::ifstream lines(output_);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    pid_t thread = 0;
    std::string rest;
    if (!(words >> thread >> rest)) continue;
    const size_t bracket = rest.find('(');
    if (bracket == std::string::npos || bracket == 0) continue;  // `<... fsync resumed>`, a signal, an end
    const auto found = std::find(threads_.begin(), threads_.end(), thread);
    if (found == threads_.end()) continue;
    FileCall call;
    call.thread = static_cast<size_t>(found - threads_.begin());
    call.name = rest.substr(0, bracket);
    call.nth = ++made[{call.thread, call.name}];
    call.file = FileIn(line, folder);
    if (!call.file.empty()) calls.push_back(std::move(call));
  }
  return calls;
}

bool Tracer::Fired() const {
  std::ifstream lines(output_);
  for (std::string line; std::getline(lines, line);) {
    if (absl::StrContains(line, "(INJECTED)") || absl::StrContains(line, "killed by SIGKILL")) return true;
  }
  return false;
}

}  // namespace ketenpoort::crash

#include "tests/crash/faults.h"

#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/crash/tracer.h"

namespace ketenpoort::crash {
namespace {

constexpr uint64_t kRefusalsOfSealed = 3;
constexpr auto kPathAtMost = std::chrono::seconds(60);
constexpr auto kPoll = std::chrono::milliseconds(5);

struct Fault {
  const char* name;
  const char* strace;
};
constexpr Fault kFaults[] = {{"EIO", "error=EIO"}, {"ENOSPC", "error=ENOSPC"}, {"kill", "signal=KILL"}};

bool Ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == process;
}

// What the log and the keys stand in: a call on these that fails must seal the store.
bool MustSeal(const FileCall& call) {
  const bool durable = absl::StartsWith(call.file, "log.db") || absl::StartsWith(call.file, "persons.db");
  const bool shared_memory = absl::EndsWith(call.file, "-shm");
  const bool writes = absl::StartsWith(call.name, "pwrite") || call.name == "fsync" || call.name == "fdatasync" ||
                      call.name == "write" || call.name == "ftruncate";
  return durable && !shared_memory && writes;
}

enum class End { kWentOn, kSealed, kDied, kHangs };

class Injector {
 public:
  Injector(Gate& gate, Load& load) : gate_(gate), load_(load) {}

  absl::StatusOr<FaultCounts> Run(uint64_t every) {
    // Once without a fault: what is made only the first time is made.
    load_.Path(++number_);
    const auto calls = Record();
    if (!calls.ok()) return calls.status();
    if (calls->empty()) return absl::InternalError("no file call was seen");
    counts_.calls = calls->size();
    for (size_t i = 0; i < calls->size(); i += every) {
      std::string line = absl::StrCat("thread ", (*calls)[i].thread, " ", (*calls)[i].name, " ", (*calls)[i].nth, " ",
                                      (*calls)[i].file, ":");
      for (const Fault& fault : kFaults) {
        if (absl::Status placed = Place((*calls)[i], fault, &line); !placed.ok()) return placed;
      }
      std::cout << line << "\n" << std::flush;
    }
    return counts_;
  }

 private:
  absl::StatusOr<std::vector<FileCall>> Record() {
    Tracer tracer(gate_.process().folder() + "/calls.strace");
    if (absl::Status attached = tracer.Record(gate_.process().process()); !attached.ok()) return attached;
    load_.Path(++number_);
    tracer.Stop();
    return tracer.Calls(gate_.process().folder());
  }

  // Until the path is through, or the gateway is dead or refuses.
  End Watch(const std::atomic<bool>& through) {
    const auto until = std::chrono::steady_clock::now() + kPathAtMost;
    while (std::chrono::steady_clock::now() < until) {
      if (Ended(gate_.process().process())) return End::kDied;
      if (gate_.Refusals() >= kRefusalsOfSealed) return End::kSealed;
      if (through) return End::kWentOn;
      std::this_thread::sleep_for(kPoll);
    }
    return End::kHangs;
  }

  absl::Status Place(const FileCall& call, const Fault& fault, std::string* line) {
    ++counts_.placed;
    Tracer tracer(gate_.process().folder() + "/fault.strace");
    if (absl::Status attached = tracer.Fail(gate_.process().process(), call, fault.strace); !attached.ok()) {
      if (!absl::IsOutOfRange(attached)) return attached;
      absl::StrAppend(line, " ", fault.name, " not reached,");
      return absl::OkStatus();
    }
    std::atomic<bool> through{false};
    std::jthread path([&, number = ++number_] {
      load_.Path(number);
      through = true;
    });
    End end = Watch(through);
    if (end == End::kWentOn && tracer.Fired() && MustSeal(call)) {
      // It failed behind the last commit of the path: the next one must be refused.
      path.join();
      through = false;
      path = std::jthread([&, number = ++number_] {
        load_.Path(number);
        through = true;
      });
      end = Watch(through);
    }
    gate_.TakeDown();
    tracer.Stop();
    const auto recovered = gate_.Restart();
    if (!recovered.ok()) {
      gate_.Abandon();
      return recovered.status();
    }
    counts_.recovery_ms.push_back(*recovered);
    path.join();
    absl::StrAppend(line, " ", fault.name, " ", Count(call, tracer.Fired(), end));
    return absl::OkStatus();
  }

  const char* Count(const FileCall& call, bool fired, End end) {
    if (end == End::kDied) {
      ++counts_.fired;
      ++counts_.killed;
      return "killed,";
    }
    if (!fired) return "not reached,";
    ++counts_.fired;
    if (end == End::kSealed) {
      ++counts_.sealed;
      return "sealed,";
    }
    if (end == End::kHangs || MustSeal(call)) {
      ++counts_.believed;
      return end == End::kHangs ? "HANGS," : "BELIEVED,";
    }
    ++counts_.survived;
    return "went on,";
  }

  Gate& gate_;
  Load& load_;
  FaultCounts counts_;
  int number_ = 100'000;  // of persons: beyond those of players
};

}  // namespace

absl::StatusOr<FaultCounts> FailEachFileCall(Gate& gate, Load& load, uint64_t every) {
  return Injector(gate, load).Run(every);
}

}  // namespace ketenpoort::crash

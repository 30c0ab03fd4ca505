// ketenpoort-crash: the real gateway killed, or its file calls made to fail, under real clients; judged by an oracle
// that reads what they were told, what they received, and the log. Exit: 0 no violation, 1 violations, 2 could not run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "tests/crash/faults.h"
#include "tests/crash/gate.h"
#include "tests/crash/journal.h"
#include "tests/crash/load.h"
#include "tests/crash/oracle.h"
#include "tests/crash/power.h"
#include "tests/population/dice.h"

namespace ketenpoort::crash {
namespace {

constexpr int kNoViolation = 0;
constexpr int kViolations = 1;
constexpr int kCouldNotRun = 2;
constexpr int kKillsMax = 100'000;
constexpr size_t kPlayers = 4;
constexpr int kLinesBetweenKillsMax = 60;
constexpr int kMicrosMore = 5'000;
constexpr size_t kLinesBeforeCut = 300;
constexpr auto kProgressWithin = std::chrono::seconds(30);
constexpr auto kPoll = std::chrono::microseconds(200);

struct Choice {
  int kills = 50;
  bool inject = false;
  bool power = false;
  bool short_writes = false;
  uint64_t every = 1;
  uint64_t seed = 11;
  std::string daemon;
  std::string recorder;
  std::string folder;
};

absl::Status Wrong(const std::string& what) { return absl::InternalError(what); }

// Waits until clients were told so much more, and then not a round time.
absl::Status WaitForKill(const Journal& journal, population::Dice& dice) {
  const size_t until = journal.size() + static_cast<size_t>(dice.Between(1, kLinesBetweenKillsMax));
  const auto latest = std::chrono::steady_clock::now() + kProgressWithin;
  while (journal.size() < until) {
    if (std::chrono::steady_clock::now() > latest) return Wrong("clients were told nothing more");
    std::this_thread::sleep_for(kPoll);
  }
  std::this_thread::sleep_for(std::chrono::microseconds(dice.Between(0, kMicrosMore)));
  return absl::OkStatus();
}

// A second gateway on the same store ends by itself, and the first goes on.
absl::Status SecondIsRefused(Gate& gate) {
  const auto said = gate.process().StartSecond();
  if (!said.ok()) return said.status();
  if (!absl::StrContains(*said, "another writer")) return Wrong("the second gateway gave another reason: " + *said);
  return gate.SeeCheckpoint();
}

absl::Status Kills(const Choice& choice, Gate& gate, Load& load, const Journal& journal,
                   std::vector<double>* recovery_ms) {
  population::Dice dice(choice.seed);
  load.Start(kPlayers);
  if (absl::Status refused = SecondIsRefused(gate); !refused.ok()) return refused;
  for (int kill = 0; kill < choice.kills; ++kill) {
    if (absl::Status ready = WaitForKill(journal, dice); !ready.ok()) return ready;
    const auto took = gate.KillAndRestart();
    if (!took.ok()) return took.status();
    recovery_ms->push_back(*took);
  }
  return absl::OkStatus();
}

absl::Status Inject(const Choice& choice, Gate& gate, Load& load, FaultCounts* counts) {
  load.Start(0);
  const auto done = FailEachFileCall(gate, load, choice.every);
  if (!done.ok()) return done.status();
  *counts = *done;
  return absl::OkStatus();
}

// The gateway under load while its file calls are recorded, until it is killed.
absl::Status RecordLoad(const Choice& choice, Gate& gate, Journal& journal, const std::string& record) {
  ::setenv("LD_PRELOAD", choice.recorder.c_str(), 1);
  ::setenv("KETENPOORT_RECORD", record.c_str(), 1);
  ::setenv("KETENPOORT_RECORD_BELOW", choice.folder.c_str(), 1);
  const absl::Status started = gate.Start();
  for (const char* name : {"LD_PRELOAD", "KETENPOORT_RECORD", "KETENPOORT_RECORD_BELOW"}) ::unsetenv(name);
  if (!started.ok()) return started;
  Load load(gate, journal, choice.seed);
  load.Start(kPlayers);
  const auto latest = std::chrono::steady_clock::now() + kProgressWithin;
  while (journal.size() < kLinesBeforeCut) {
    if (std::chrono::steady_clock::now() > latest) return Wrong("clients were told too little");
    std::this_thread::sleep_for(kPoll);
  }
  gate.TakeDown();
  gate.process().Kill();
  gate.Abandon();
  return absl::OkStatus();
}

int RunPower(const Choice& choice) {
  const std::string record = choice.folder + ".record";
  std::filesystem::remove(record);
  Journal journal("");
  Gate gate(choice.daemon, choice.folder, journal);
  std::cout << "seed " << choice.seed << "\n" << std::flush;
  const absl::Status recorded = RecordLoad(choice, gate, journal, record);
  const auto counts = recorded.ok() ? CutPowerAtEachSync(gate, record, journal.Lines(), choice.every, choice.seed)
                                    : absl::StatusOr<PowerCounts>(recorded);
  std::filesystem::remove(record);
  if (!counts.ok()) {
    std::cerr << "ketenpoort-crash: " << counts.status().message() << "\n" << gate.process().LastLines() << "\n";
    return kCouldNotRun;
  }
  for (const std::string& shown : counts->shown) std::cout << shown << "\n";
  std::cout << "file calls: " << counts->calls << ", syncs: " << counts->syncs << "\n"
            << "power cut: " << counts->states << " times, torn: " << counts->torn << "\n"
            << "told before the last: " << counts->told << "\n"
            << "violations: " << counts->violations << "\n"
            << std::flush;
  return counts->violations == 0 && counts->states > 0 ? kNoViolation : kViolations;
}

void PrintRecovery(std::vector<double> recovery_ms) {
  if (recovery_ms.empty()) return;
  std::sort(recovery_ms.begin(), recovery_ms.end());
  std::printf("recovery: p50 %.0f ms, max %.0f ms, from kill to the first answer\n",
              recovery_ms[recovery_ms.size() / 2], recovery_ms.back());
}

void PrintFaults(const FaultCounts& counts) {
  std::printf(
      "file calls: %llu; faults placed: %llu, fired: %llu; sealed: %llu, killed: %llu, went on (nothing of the "
      "log): %llu, believed: %llu\n",
      static_cast<unsigned long long>(counts.calls), static_cast<unsigned long long>(counts.placed),
      static_cast<unsigned long long>(counts.fired), static_cast<unsigned long long>(counts.sealed),
      static_cast<unsigned long long>(counts.killed), static_cast<unsigned long long>(counts.survived),
      static_cast<unsigned long long>(counts.believed));
}

uint64_t PrintJudgement(const Judgement& judgement) {
  for (const std::string& shown : judgement.shown) std::cout << shown << "\n";
  for (const auto& [kind, count] : judgement.violations) std::cout << NameOf(kind) << ": " << count << "\n";
  std::cout << "told durable: " << judgement.told_durable << "\n"
            << "disclosed: " << judgement.disclosed << ", of which received: " << judgement.received << "\n"
            << "acknowledged: " << judgement.acknowledged << "\n"
            << "entries verified: " << judgement.entries << ", checkpoints: " << judgement.checkpoints << "\n"
            << "detentions ended meanwhile: " << judgement.ended << "\n"
            << std::flush;
  return judgement.Total();
}

int CouldNotRun(const absl::Status& status, Gate& gate) {
  gate.Abandon();
  std::cerr << "ketenpoort-crash: " << status.message() << "\n" << gate.process().LastLines() << "\n";
  return kCouldNotRun;
}

// For every gateway of this run.
void MakeWritesShort(const Choice& choice) {
  ::setenv("LD_PRELOAD", choice.recorder.c_str(), 1);
  ::setenv("KETENPOORT_SHORT_WRITES", "1", 1);
  ::setenv("KETENPOORT_RECORD_BELOW", choice.folder.c_str(), 1);
}

int Run(const Choice& choice) {
  if (choice.short_writes) MakeWritesShort(choice);
  const std::string journal_file = choice.folder + ".journal";
  std::filesystem::remove(journal_file);
  Journal journal(journal_file);
  Gate gate(choice.daemon, choice.folder, journal);
  std::cout << "seed " << choice.seed << "\n" << std::flush;
  if (absl::Status started = gate.Start(); !started.ok()) return CouldNotRun(started, gate);
  std::vector<double> recovery_ms;
  FaultCounts faults;
  Load load(gate, journal, choice.seed);
  const absl::Status ran =
      choice.inject ? Inject(choice, gate, load, &faults) : Kills(choice, gate, load, journal, &recovery_ms);
  if (!ran.ok()) return CouldNotRun(ran, gate);
  load.Finish();
  const auto replayed = gate.Replay();
  if (!replayed.ok()) return CouldNotRun(replayed.status(), gate);
  if (absl::Status seen = gate.SeeCheckpoint(); !seen.ok()) return CouldNotRun(seen, gate);
  if (absl::Status stopped = gate.Stop(); !stopped.ok()) return CouldNotRun(stopped, gate);
  uint64_t violations = PrintJudgement(Judge(journal.Lines(), gate.ReadLog(), *replayed)) + faults.believed;
  std::cout << "decisions replayed: " << replayed->decisions << ", equal: " << replayed->equal << "\n" << std::flush;
  if (choice.inject) {
    PrintFaults(faults);
    if (faults.fired == 0) ++violations;  // nothing was tried
    PrintRecovery(faults.recovery_ms);
  } else {
    std::printf("kills: %zu\n", recovery_ms.size());
    PrintRecovery(recovery_ms);
  }
  std::printf("violations: %llu\n", static_cast<unsigned long long>(violations));
  return violations == 0 ? kNoViolation : kViolations;
}

}  // namespace
}  // namespace ketenpoort::crash

int main(int argc, char** argv) {
  ketenpoort::crash::Choice choice;
  CLI::App app{
      "De echte poort, onder last gedood of met mislukte bestandsaanroepen / the real gate, killed under load or with "
      "file calls that fail.\nSee docs/crash.md.",
      "ketenpoort-crash"};
  app.add_option("--kills", choice.kills, "Hoe vaak kill -9 / how many kill -9")
      ->check(CLI::Range(1, ketenpoort::crash::kKillsMax));
  app.add_flag("--inject", choice.inject, "Elke bestandsaanroep laten mislukken / make each file call fail");
  app.add_flag("--power", choice.power, "De stroom laten uitvallen na elke sync / cut the power after each sync");
  app.add_flag("--short-writes", choice.short_writes,
               "Elke schrijfopdracht schrijft de helft / each write writes half of what it is given");
  app.add_option("--every", choice.every, "Met --inject of --power: een op de zoveel / one in so many")
      ->check(CLI::Range(1, 1'000));
  app.add_option("--seed", choice.seed, "Zaad van het toeval / seed of chance");
  app.add_option("--daemon", choice.daemon, "ketenpoortd; default: beside this program");
  app.add_option("--recorder", choice.recorder, "ketenpoort-record.so; default: beside this program");
  std::string keep;
  app.add_option("--keep", keep, "Map van de poort, blijft staan / folder of the gateway, stays");
  CLI11_PARSE(app, argc, argv);
  const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  if (choice.daemon.empty()) choice.daemon = (own / "ketenpoortd").string();
  if (choice.recorder.empty()) choice.recorder = (own / "ketenpoort-record.so").string();
  const std::string name = "crash-" + std::to_string(::getpid());
  choice.folder = keep.empty() ? (own.parent_path() / name).string() : std::filesystem::absolute(keep).string();
  const int code = choice.power ? ketenpoort::crash::RunPower(choice) : ketenpoort::crash::Run(choice);
  if (keep.empty()) {
    std::filesystem::remove_all(choice.folder);
    std::filesystem::remove(choice.folder + ".journal");
  }
  return code;
}

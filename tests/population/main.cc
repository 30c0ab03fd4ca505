// ketenpoort-population: a population of invented persons against the real gateway, checked by an oracle that shares
// nothing with it. Exit: 0 no difference, 1 differences, 2 could not run.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

#include "clients/auditor/verify_tiles.h"
#include "clients/sdk/connection.h"
#include "tests/population/access_check.h"
#include "tests/population/driver.h"
#include "tests/population/racing.h"
#include "tests/population/replay_check.h"

namespace ketenpoort::population {
namespace {

namespace fs = std::filesystem;

constexpr int kSame = 0;
constexpr int kDiffers = 1;
constexpr int kCouldNotRun = 2;
constexpr int kPersonsMax = 20'000;  // the test range of BSNs holds that many lives

struct Choice {
  int persons = 60;
  uint64_t seed = 7;
  bool racing = false;
  std::string daemon;
  std::string program;
  std::string folder;
};

// Reads every file of the published log.
void VerifyLog(const GatewayProcess& gateway, Findings& findings) {
  const auto keys = sdk::ReadVerifierKeys(gateway.verifier_key_file());
  if (!keys.ok()) return findings.Differ("log", -1, std::string(keys.status().message()));
  const auto report = auditor::VerifyTiles(gateway.tile_folder(), *keys);
  if (!report.ok()) return findings.Differ("log", -1, std::string(report.status().message()));
  findings.Count("log", "entries verified", report->entries_verified);
  findings.Count("log", "files read", report->files_read);
  if (!report->Sound()) findings.Differ("log", -1, report->findings.empty() ? "" : report->findings[0].detail);
}

int CouldNotRun(const absl::Status& status) {
  std::cerr << "ketenpoort-population: " << status.message() << "\n";
  return kCouldNotRun;
}

int Run(const Choice& choice) {
  Findings findings;
  GatewayProcess gateway(KETENPOORT_SOURCE_DIR, choice.daemon, choice.folder);
  const auto registry = gateway.ReadRegistry();
  if (!registry.ok()) return CouldNotRun(registry.status());
  Cast cast = MakeCast(*registry);
  const std::vector<Municipality> municipalities = Weighed(cast.gemeenten);
  std::vector<Life> lives;
  for (int person = 0; person < choice.persons; ++person) {
    lives.push_back(MakeLife(person, choice.seed, municipalities, cast.establishments));
    findings.Name(person, lives.back().course);
    findings.Count("courses", lives.back().course);
  }
  std::cerr << "persons " << choice.persons << ", seed " << choice.seed << (choice.racing ? ", racing" : "") << "\n";
  if (absl::Status started =
          gateway.Start(&cast.holders, &cast.supervisor, &cast.officers, cast.directory, StartOfStory());
      !started.ok()) {
    return CouldNotRun(started);
  }
  Ledger ledger;
  const absl::Status played = choice.racing ? Race(lives, choice.seed, cast, gateway, findings)
                                            : PlayInOrder(lives, choice.seed, cast, gateway, findings, ledger);
  if (!played.ok()) findings.Differ("run", -1, std::string(played.message()) + "\n" + gateway.LastLines());
  // Only of a life that was played to its end is everything decided.
  if (played.ok() && !choice.racing) CheckAccessReports(ledger, cast, gateway, findings);
  if (played.ok()) CheckReplay(choice.program, gateway, cast.supervisor, findings);
  if (absl::Status stopped = gateway.Stop(); !stopped.ok()) findings.Differ("stop", -1, std::string(stopped.message()));
  VerifyLog(gateway, findings);
  findings.Print(std::cout);
  std::cout << (choice.racing ? "violations: " : "mismatches: ") << findings.Total() << "\n";
  return findings.Total() == 0 ? kSame : kDiffers;
}

}  // namespace
}  // namespace ketenpoort::population

int main(int argc, char** argv) {
  using ketenpoort::population::Choice;
  Choice choice;
  CLI::App app{
      "Een bevolking van verzonnen personen tegen de echte poort / a population of invented persons against the real "
      "gate.\nSee docs/guides/population.md.",
      "ketenpoort-population"};
  app.add_option("--persons", choice.persons, "Aantal personen / number of persons")
      ->check(CLI::Range(1, ketenpoort::population::kPersonsMax));
  app.add_option("--seed", choice.seed, "Zaad van het toeval / seed of chance");
  app.add_flag("--racing", choice.racing, "Alles door elkaar, invarianten gecontroleerd / all at once, invariants");
  app.add_option("--daemon", choice.daemon, "ketenpoortd; default: beside this program");
  app.add_option("--program", choice.program, "ketenpoort; default: beside this program");
  std::string keep;
  app.add_option("--keep", keep, "Map van de poort, blijft staan / folder of the gateway, stays");
  CLI11_PARSE(app, argc, argv);
  const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  if (choice.daemon.empty()) choice.daemon = (own / "ketenpoortd").string();
  if (choice.program.empty()) choice.program = (own / "ketenpoort").string();
  const std::string name = "population-" + std::to_string(::getpid());
  choice.folder = keep.empty() ? (own.parent_path() / name).string() : std::filesystem::absolute(keep).string();
  const int code = ketenpoort::population::Run(choice);
  if (keep.empty()) std::filesystem::remove_all(choice.folder);
  return code;
}

#include "clients/cli/audit_replay_adl.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/adl_replay.h"
#include "clients/cli/json.h"

namespace ketenpoort::cli {
namespace {

void ShowTally(const AdlTally& tally, Output& output) {
  output.Line(absl::StrCat(output.In("Opnieuw beslist uit de uitvoer: ", "Decided again from the export: "),
                           tally.equal, output.In(" van ", " of "), tally.decisions, output.In(" gelijk, ", " equal, "),
                           tally.different, output.In(" anders, ", " different, "), tally.erased,
                           output.In(" gewist, ", " erased, "), tally.withheld,
                           output.In(" zonder feiten uitgevoerd, ", " exported without facts, "), tally.not_replayable,
                           output.In(" niet over te doen, ", " not replayable, "), tally.policy_missing,
                           output.In(" zonder hun beleid", " without their policy")));
  output.Line(
      absl::StrCat("  ", output.In("daarnaast ", "beside these "), tally.dry_runs,
                   output.In(" proefaanvragen, en ", " dry runs, and "), tally.not_by_rules,
                   output.In(" geweigerd voor er een regel aan te pas kwam", " refused before any rule was asked")));
  if (!tally.first_different) return;
  output.Line(absl::StrCat(output.In("  De eerste die anders uitkomt: regel ",
                                     "  The first that comes out otherwise: "
                                     "entry "),
                           tally.first_different->index, ": ", tally.first_different->what));
}

std::string TallyJson(const AdlTally& tally) {
  JsonObject document;
  document.Count("decisions", tally.decisions)
      .Count("equal", tally.equal)
      .Count("different", tally.different)
      .Count("erased", tally.erased)
      .Count("withheld", tally.withheld)
      .Count("notReplayable", tally.not_replayable)
      .Count("policyMissing", tally.policy_missing)
      .Count("dryRuns", tally.dry_runs)
      .Count("notByRules", tally.not_by_rules);
  if (tally.first_different) {
    document.Document(
        "firstDifferent",
        JsonObject().Count("index", tally.first_different->index).Text("what", tally.first_different->what).Done());
  }
  return document.Done();
}

}  // namespace

ExitCode ReplayFromAdl(const std::string& file, Output& output) {
  std::ifstream lines(file, std::ios::binary);
  if (!lines) return output.Fail(absl::NotFoundError(absl::StrCat("`", file, "` cannot be read")));
  AdlReplay replay;
  std::string line;
  uint64_t number = 0;
  while (std::getline(lines, line)) {
    ++number;
    // A line without its end may be half a line.
    absl::Status taken = lines.eof() ? absl::InvalidArgumentError("the last line does not end") : replay.Take(line);
    if (taken.ok()) continue;
    const ExitCode code = absl::IsDataLoss(taken) ? ExitCode::kCheckFailed : ExitCode::kUsage;
    return output.Fail(
        absl::Status(taken.code(), absl::StrCat("`", file, "`, line ", number, ": ", std::string(taken.message()))),
        code);
  }
  if (lines.bad()) return output.Fail(absl::InternalError(absl::StrCat("`", file, "` cannot be read")));
  const AdlTally& tally = replay.tally();
  output.Document(JsonObject().Truth("ok", tally.Holds()).Document("replay", TallyJson(tally)).Done());
  ShowTally(tally, output);
  return tally.Holds() ? ExitCode::kOk : ExitCode::kCheckFailed;
}

}  // namespace ketenpoort::cli

// Decisions of earlier, kept: every later version decides them as they were decided, from their lines alone. A set is
// never edited; a new policy version gets a set of its own (README.md there).
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "clients/cli/adl_replay.h"
#include "policy/compile/scenario.h"
#include "policy/explain.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kDecisionsMin = 200;

std::string Whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The files of a set in the order they are read: the policy, then its decisions.
std::vector<fs::path> FilesOfSet(const fs::path& set) {
  std::vector<fs::path> files = {set / "policy.jsonl"};
  for (int i = 1; fs::exists(set / ("decisions-" + std::to_string(i) + ".jsonl")); ++i) {
    files.push_back(set / ("decisions-" + std::to_string(i) + ".jsonl"));
  }
  return files;
}

std::vector<fs::path> Sets() {
  std::vector<fs::path> sets;
  for (const auto& entry : fs::directory_iterator(KETENPOORT_GOLDEN_FOLDER)) {
    if (entry.is_directory()) sets.push_back(entry.path());
  }
  std::sort(sets.begin(), sets.end());
  return sets;
}

TEST_CASE("Every decision that is kept comes out as it was decided", "[golden]") {
  REQUIRE_FALSE(Sets().empty());
  for (const fs::path& set : Sets()) {
    CAPTURE(set.filename().string());
    cli::AdlReplay replay;
    for (const fs::path& file : FilesOfSet(set)) {
      std::istringstream lines(Whole(file));
      for (std::string line; std::getline(lines, line);) {
        const absl::Status taken = replay.Take(line);
        INFO(taken);
        REQUIRE(taken.ok());
      }
    }
    const cli::AdlTally& tally = replay.tally();
    CHECK(tally.decisions >= kDecisionsMin);
    CHECK(tally.equal == tally.decisions);
    CHECK(tally.Holds());
    if (tally.first_different) {
      FAIL("line " << tally.first_different->index << " differs: " << tally.first_different->what);
    }
  }
}

TEST_CASE("A set that is kept was never edited", "[golden]") {
  for (const fs::path& set : Sets()) {
    std::string sums;
    for (const fs::path& file : FilesOfSet(set)) {
      sums += audit::crypto::HexEncode(audit::crypto::ToBytes(audit::crypto::Sha256(Whole(file)))) + "  " +
              file.filename().string() + "\n";
    }
    INFO(sums);
    CHECK(Whole(set / "SHA256SUMS") == sums);
  }
}

TEST_CASE("An export by a policy of before duties stood in policies is read", "[golden]") {
  v1::AdlPolicySource line;
  line.set_event_name("ketenpoort.policy_source");
  const std::vector<policy::SourceFile> files = policy::FilesWithoutDuties();
  const auto sha256 = [](std::string_view bytes) { return audit::crypto::Sha256(bytes); };
  line.mutable_policy()->set_digest(audit::crypto::HexEncode(audit::crypto::ToBytes(
      sha256(policy::BundleBytes(policy::CanonicalBytes(files), policy::CanonicalBytes({}), sha256)))));
  for (const policy::SourceFile& file : files) {
    v1::PolicyText& text = *line.add_rules();
    text.set_name(file.name);
    text.set_text(file.text);
  }
  std::string json;
  REQUIRE(google::protobuf::util::MessageToJsonString(line, &json).ok());
  cli::AdlReplay replay;
  const absl::Status taken = replay.Take(json);
  INFO(taken);
  CHECK(taken.ok());
}

// The rules, denials and conditions that answers name.
std::set<std::string> NamedIn(const fs::path& set) {
  std::set<std::string> named;
  for (const fs::path& file : FilesOfSet(set)) {
    std::istringstream lines(Whole(file));
    for (std::string line; std::getline(lines, line);) {
      v1::AdlRecord record;
      if (!google::protobuf::util::JsonStringToMessage(line, &record).ok()) continue;
      const v1::AdlAnswer& answer = record.body().response().context();
      named.insert(answer.rule_ids().begin(), answer.rule_ids().end());
      if (!answer.denial_id().empty()) named.insert(answer.denial_id());
      if (!answer.failing_condition().empty()) named.insert(answer.failing_condition());
    }
  }
  return named;
}

TEST_CASE("The first set holds every rule and denial that a scenario of its policy reaches", "[golden]") {
  const policy::Policy& shipped = policy::ShippedPolicy();
  const fs::path set = fs::path(KETENPOORT_GOLDEN_FOLDER) / (shipped.id + "-" + std::to_string(shipped.version));
  INFO("a policy version gets its set with write_decisions: see tests/vectors/decisions/README.md");
  REQUIRE(fs::exists(set));
  const std::set<std::string> kept = NamedIn(set);
  std::vector<policy::CompileError> errors;
  for (const policy::ReadScenario& one : policy::ReadScenarios(policy::FilesIn("policy/scenarios"), &errors)) {
    const policy::Judgement made = policy::Judge(shipped, one.request, one.facts, one.time);
    const policy::Words words = policy::Explain(shipped, one.request, made.tuple, made.conditions, made.decision);
    for (const std::string& rule : words.rule_ids) CHECK(kept.count(rule) == 1);
    if (!words.denial_id.empty()) CHECK(kept.count(words.denial_id) == 1);
  }
}

}  // namespace
}  // namespace ketenpoort

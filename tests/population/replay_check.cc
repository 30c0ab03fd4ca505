#include "tests/population/replay_check.h"

#include <fcntl.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

extern char** environ;

namespace ketenpoort::population {
namespace {

constexpr char kReason[] = "sluitcontrole van een bevolking";
constexpr char kDeadlineMs[] = "600000";

struct Ran {
  int code = -1;
  std::string out;
};

// Runs the program; its standard output goes by way of `file`.
Ran Run(const std::string& program, std::vector<std::string> arguments, const std::string& file) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  Ran ran;
  int status = 0;
  if (spawned != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return ran;
  ran.code = WEXITSTATUS(status);
  std::ifstream lines(file, std::ios::binary);
  std::ostringstream text;
  text << lines.rdbuf();
  ran.out = text.str();
  return ran;
}

// A number of the `replay` of a JSON document; protobuf writes 64 bits as text.
uint64_t NumberIn(const google::protobuf::Struct& document, const std::string& name) {
  const auto replay = document.fields().find("replay");
  if (replay == document.fields().end()) return 0;
  const auto& fields = replay->second.struct_value().fields();
  const auto found = fields.find(name);
  if (found == fields.end()) return 0;
  const google::protobuf::Value& value = found->second;
  return value.kind_case() == google::protobuf::Value::kStringValue ? std::stoull(value.string_value())
                                                                    : static_cast<uint64_t>(value.number_value());
}

// What a replay counted; nullopt, with the finding, where it did not succeed.
std::optional<google::protobuf::Struct> Counted(const char* which, const Ran& ran, Findings& findings) {
  std::cout << which << ": " << ran.out << std::flush;
  google::protobuf::Struct document;
  const bool read = google::protobuf::util::JsonStringToMessage(ran.out, &document).ok();
  if (ran.code != 0 || !read) {
    findings.Differ("replay", -1, std::string(which) + " ended with " + std::to_string(ran.code) + " " + ran.out);
    return std::nullopt;
  }
  for (const char* const name : {"decisions", "equal", "different", "erased"}) {
    findings.Count(which, name, NumberIn(document, name));
  }
  return document;
}

}  // namespace

void CheckReplay(const std::string& program, const GatewayProcess& gateway, const Holder& supervisor,
                 Findings& findings) {
  const std::string said = gateway.folder() + "/replay.out";
  const std::string exported = gateway.folder() + "/decisions.adl.jsonl";
  const auto as_supervisor = [&](std::vector<std::string> arguments) {
    for (std::string& option : gateway.ClientOptions(supervisor)) arguments.push_back(std::move(option));
    for (const char* const option : {"--json", "--deadline", kDeadlineMs, "--reason", kReason}) {
      arguments.emplace_back(option);
    }
    return Run(program, std::move(arguments), said);
  };
  const auto online = Counted("replay --all", as_supervisor({"audit", "replay", "--all"}), findings);
  const Ran export_ran =
      as_supervisor({"audit", "export", "--format", "adl", "--out", exported, "--purpose", "interne-controle"});
  std::cout << "export: " << export_ran.out << std::flush;
  if (export_ran.code != 0) return findings.Differ("replay", -1, "the export failed");
  const auto alone =
      Counted("replay --from-adl", Run(program, {"audit", "replay", "--from-adl", exported, "--json"}, said), findings);
  if (!online || !alone) return;
  for (const char* const name : {"decisions", "equal", "different", "erased"}) {
    if (NumberIn(*online, name) != NumberIn(*alone, name)) {
      findings.Differ("replay", -1, std::string("another number from the export: ") + name);
    }
  }
  for (const auto& replayed : {*online, *alone}) {
    const uint64_t decisions = NumberIn(replayed, "decisions");
    if (decisions == 0 || NumberIn(replayed, "equal") + NumberIn(replayed, "erased") != decisions) {
      findings.Differ("replay", -1, "not every decision came out again");
    }
  }
}

}  // namespace ketenpoort::population

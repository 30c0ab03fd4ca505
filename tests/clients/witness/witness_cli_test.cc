// The real `ketenpoort witness`: its key, its process, its state over a kill.
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "audit/crypto/os_random_source.h"
#include "audit/note.h"
#include "clients/cli/run.h"
#include "clients/witness/witness_key.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/witness/http_client.h"
#include "tests/clients/witness/test_log.h"
#include "tests/clients/witness/witness_process.h"

namespace ketenpoort::witness {
namespace {

using certs::TestFolder;

struct Ran {
  cli::ExitCode code;
  std::string out;
  std::string err;
};

Ran Run(const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{in, out, err};
  const cli::ExitCode code = cli::Run(arguments, console);
  return {code, out.str(), err.str()};
}

// A key made by the command itself, and the log's verifier key in a file.
struct Files {
  TestFolder folder;
  TestLog log{60};
  std::string key = folder / "w.key";
  std::string logs = folder / "log.vkey";
  std::string state = folder / "state";
  Files() {
    certs::WriteAll(logs, "# the log\n" + log.signer.VerifierKey() + "\n");
    REQUIRE(Run({"witness", "keygen", "--key", key, "--name", kWitnessName}).code == cli::ExitCode::kOk);
  }
};

}  // namespace

TEST_CASE("A witness process cosigns, is killed, and remembers", "[witness][cli]") {
  Files files;
  uint16_t port = 0;
  {
    WitnessProcess witness(files.key, files.logs, files.state);
    REQUIRE(witness.port() != 0);
    port = witness.port();
    CHECK(witness.serving().find("http://127.0.0.1:") != std::string::npos);
    const HttpReply reply = Post(port, "/add-checkpoint", files.log.Ask(0, 40));
    REQUIRE(reply.status == 200);
    const auto verifier = audit::NoteVerifier::FromVerifierKey(
        certs::ReadAll(files.key + ".vkey").substr(0, certs::ReadAll(files.key + ".vkey").size() - 1));
    REQUIRE(verifier.ok());
    CHECK(audit::VerifyCosignature(*verifier, audit::FormatCheckpoint(files.log.At(40)),
                                   audit::ParseSignatureLine(reply.body).value())
              .ok());
    CHECK(witness.ReadLine().find("\"status\":200") != std::string::npos);
    // The folder is taken while it runs; reading it is not forbidden.
    WitnessProcess second(files.key, files.logs, files.state);
    CHECK(second.Wait() == static_cast<int>(cli::ExitCode::kCheckFailed));
    witness.Kill();
  }
  const Ran status = Run({"witness", "status", "--state", files.state, "--json"});
  CHECK(status.code == cli::ExitCode::kOk);
  CHECK(status.out.find("\"size\":40") != std::string::npos);
  WitnessProcess again(files.key, files.logs, files.state, port);
  REQUIRE(again.port() == port);
  CHECK(Post(port, "/add-checkpoint", files.log.Ask(0, 50)).body == "40\n");
  CHECK(Post(port, "/add-checkpoint", files.log.Ask(40, 50)).status == 200);
  CHECK(again.Stop() == 0);
  CHECK(Run({"witness", "status", "--state", files.state}).out.find("  50 regels  ") != std::string::npos);
}

TEST_CASE("Every command of a witness has help with an example of itself", "[witness][cli]") {
  for (const char* command : {"keygen", "run", "status"}) {
    const Ran ran = Run({"witness", command, "--help"});
    CHECK(ran.code == cli::ExitCode::kOk);
    CHECK(ran.out.find(std::string("Voorbeeld / example:\n  ketenpoort witness ") + command + " ") !=
          std::string::npos);
  }
}

TEST_CASE("A witness does not start on what is not sound, and says why", "[witness][cli]") {
  Files files;
  const auto run = [&](const std::string& listen, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"witness",  "run",     "--key",     files.key,  "--logs",
                                          files.logs, "--state", files.state, "--listen", listen};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  };
  SECTION("plain HTTP beyond this machine") {
    const Ran ran = run("0.0.0.0:0");
    CHECK(ran.code == cli::ExitCode::kUnavailable);
    CHECK(ran.err.find("plain HTTP") != std::string::npos);
  }
  SECTION("an address that is none") {
    for (const char* listen : {"", "localhost", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1"}) {
      CHECK(run(listen).code == cli::ExitCode::kUsage);
    }
  }
  SECTION("a prefix that is none") { CHECK(run("127.0.0.1:0", {"--prefix", "x"}).code == cli::ExitCode::kUsage); }
  SECTION("a certificate without its key") {
    CHECK(run("127.0.0.1:0", {"--cert", files.key}).code == cli::ExitCode::kUsage);
  }
  SECTION("a key that others can read") {
    std::filesystem::permissions(files.key, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    CHECK(run("127.0.0.1:0").code == cli::ExitCode::kUsage);
  }
  SECTION("a damaged state") {
    std::filesystem::create_directory(files.state);
    certs::WriteAll(files.state + "/x.checkpoint", "damaged");
    const Ran ran = run("127.0.0.1:0");
    CHECK(ran.code == cli::ExitCode::kCheckFailed);
    CHECK(ran.err.find("x.checkpoint") != std::string::npos);
    CHECK(Run({"witness", "status", "--state", files.state}).code == cli::ExitCode::kCheckFailed);
  }
  SECTION("no state at all, for status") {
    CHECK(Run({"witness", "status", "--state", files.state}).code == cli::ExitCode::kUsage);
  }
}

}  // namespace ketenpoort::witness

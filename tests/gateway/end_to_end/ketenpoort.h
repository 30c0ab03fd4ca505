// The command line against a gateway of a test.
//
// Guarantees: the same code as the program, with the certificate of the party named. Does not guarantee: its process,
// or what a shell does. Thread safety: one thread. On failure: its exit code.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/run.h"
#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {

struct Said {
  cli::ExitCode code;
  std::string out;
  std::string err;
};

// As `who`, with its certificate.
inline Said Ketenpoort(GateWorld& world, const std::string& who, std::vector<std::string> arguments) {
  const std::string certs = world.folder() / "certs/";
  for (const std::string& one :
       {std::string("--address"), world.daemon().address(), std::string("--ca"), certs + "chain.pem",
        std::string("--cert"), certs + who + ".pem", std::string("--key"), certs + who + ".key"}) {
    arguments.push_back(one);
  }
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{in, out, err};
  const cli::ExitCode code = cli::Run(arguments, console);
  return {code, out.str(), err.str()};
}

}  // namespace ketenpoort::testing

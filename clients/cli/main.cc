#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/run.h"

int main(int argc, char** argv) {
  // A closed pipe is found out by writing to it: what was not written is not confirmed.
  std::signal(SIGPIPE, SIG_IGN);
  // What gRPC says of a connection is told in words (clients/cli/tls_trouble.h); its own lines on request.
  google::protobuf::SetLogHandler(nullptr);
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
  ketenpoort::cli::Console console{std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1, {}};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(ketenpoort::cli::Run(arguments, console));
}

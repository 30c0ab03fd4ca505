#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/run.h"

int main(int argc, char** argv) {
  // A closed pipe is found out by writing to it: what was not written is not confirmed.
  std::signal(SIGPIPE, SIG_IGN);
  ketenpoort::cli::Console console{std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(ketenpoort::cli::Run(arguments, console));
}

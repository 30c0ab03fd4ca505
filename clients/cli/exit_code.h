// The exit codes of `ketenpoort`, the same for every command, so that a script can act on them.
//
// Guarantees: a number keeps its meaning for ever. Does not guarantee: more detail than the class of what happened;
// `--json` says the rest.
#pragma once

#include "clients/sdk/call_result.h"

namespace ketenpoort::cli {

enum class ExitCode : int {
  kOk = 0,
  kCheckFailed = 1,       // a log, receipt or policy does not hold
  kUsage = 2,             // options, files, profile
  kRefused = 3,           // geen grondslag, for at least one receiver; or not this caller's to do
  kInvalid = 4,           // the gateway found an error in the message
  kUnavailable = 5,       // try again later; the outcome of the call is unknown
  kNotAuthenticated = 6,  // the certificate was not accepted
  kNotFound = 7,          // unknown to this caller
  kUnexpected = 8,        // the gateway or this program failed
};

ExitCode ExitCodeOf(sdk::FailureKind kind);

// What each code means, a line each, Dutch and English: the end of the help text.
const char* ExitCodeHelp();

}  // namespace ketenpoort::cli

// What `policy` commands ask a running gateway: what a draft would do to what its log decided, and what is about to
// lose its basis there.
//
// Guarantees: shown is what the gateway answered, counts of ten persons or more, never one case; every reading of data
// about persons takes a reason, and of decisions a purpose of Wjsg 26e(2); the gateway records it before it answers.
// Does not repeat a call. Thread safety: one thread. On failure: exit code 1 where the gateway found something wrong
// with the draft, else as any call.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "clients/cli/policy_files.h"
#include "clients/sdk/policy_client.h"

namespace ketenpoort::cli {

absl::StatusOr<sdk::PolicyClient> ConnectPolicy(const ConnectionChoice& choice, Console& console);
void AddPolicyTexts(const std::vector<policy::SourceFile>& files,
                    google::protobuf::RepeatedPtrField<ketenpoort::v1::PolicyText>& out);

// Of the log of a gateway.
struct LogChoice {
  ConnectionChoice connection;
  bool log = false;
  std::string purpose = {};
  std::string reason = {};
  // Empty: the last thirty days.
  std::string from = {};
  std::string until = {};
};
// --log and what goes with it.
CLI::Option* AddLogOptions(CLI::App& command, LogChoice& choice);
ExitCode WhatIfOnLog(const LogChoice& choice, const LoadedPolicy& draft, Output& output);

// Of what waits at a gateway.
struct GatewayChoice {
  ConnectionChoice connection;
  bool gateway = false;
  // Not empty: messages too.
  std::string reason = {};
};
// --gateway and what goes with it.
CLI::Option* AddGatewayOptions(CLI::App& command, GatewayChoice& choice);
ExitCode ForecastAtGateway(const GatewayChoice& choice, int days, Output& output);

}  // namespace ketenpoort::cli

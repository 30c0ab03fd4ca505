// `ketenpoort audit erase`, `hold` and `lift-hold`: for controller officers of the Minister; and the states of an
// entry's attributes as text and JSON. Guarantees: no number of a person stands in an argument or in the output.
// Thread safety: one thread.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/sdk/receipt_check.h"
#include "ketenpoort/v1/erasure.pb.h"

namespace ketenpoort::cli {

void AddErasing(CLI::App& group, Program& program);

// What the gateway said of each committed attribute.
std::string StatesJson(const std::vector<ketenpoort::v1::AttributeStatus>& states);
void ShowStates(const std::vector<ketenpoort::v1::AttributeStatus>& states, Output& output);
// What a receipt tells by itself: each attribute is opened or withheld. It knows of no erasure.
std::vector<ketenpoort::v1::AttributeStatus> StatesInReceipt(const sdk::CheckedReceipt& checked);

}  // namespace ketenpoort::cli

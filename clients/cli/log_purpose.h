// What a log may be read for, as an option: `--purpose rechtmatigheid`. Guarantees: the four purposes of Wjsg 26e(2),
// in Dutch or English, and no other word is taken. Thread safety: any thread. On failure PurposeNamed answers
// UNSPECIFIED.
#pragma once

#include <string>
#include <vector>

#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::cli {

inline constexpr char kPurposeHelp[] = "rechtmatigheid|lawfulness …";

std::vector<std::string> PurposeNames();
ketenpoort::v1::LogPurpose PurposeNamed(const std::string& name);

}  // namespace ketenpoort::cli

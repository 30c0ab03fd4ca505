#include "clients/cli/log_purpose.h"

#include <array>

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct PurposeName {
  const char* nl;
  const char* en;
  v1::LogPurpose purpose;
};
// Law: Wjsg 26e(2): for these and nothing else.
constexpr std::array kPurposes = {
    PurposeName{"rechtmatigheid", "lawfulness", v1::LOG_PURPOSE_LAWFULNESS},
    PurposeName{"interne-controle", "internal-control", v1::LOG_PURPOSE_INTERNAL_CONTROL},
    PurposeName{"integriteit-en-beveiliging", "integrity-and-security", v1::LOG_PURPOSE_INTEGRITY_AND_SECURITY},
    PurposeName{"strafvordering", "criminal-procedure", v1::LOG_PURPOSE_CRIMINAL_PROCEDURE},
};

}  // namespace

std::vector<std::string> PurposeNames() {
  std::vector<std::string> names;
  for (const PurposeName& one : kPurposes) {
    names.emplace_back(one.nl);
    names.emplace_back(one.en);
  }
  return names;
}

v1::LogPurpose PurposeNamed(const std::string& name) {
  for (const PurposeName& one : kPurposes) {
    if (name == one.nl || name == one.en) return one.purpose;
  }
  return v1::LOG_PURPOSE_UNSPECIFIED;
}

}  // namespace ketenpoort::cli

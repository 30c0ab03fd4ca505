// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "policy/decide.h"

#include <google/protobuf/message.h>  // planted: guarded-include
#include <openssl/sha.h>              // planted: guarded-include

#include "audit/merkle.h"                 // planted: layer
#include "gateway/identity/principal.h"   // planted: layer
#include "ketenpoort/v1/exchange.pb.h"    // planted: layer
#include "policy/compile/compiler.h"      // planted: layer
#include "decide.h"                       // planted: layer
#include <ketenpoort/v1/payload.pb.h>     // planted: layer

namespace ketenpoort::policy {

int Today() {
  const auto now = std::chrono::system_clock::now();  // planted: impure
  const auto then = absl::Now();                      // planted: impure
  const auto zero = time(nullptr);                    // planted: impure
  return std::rand() + getenv("TZ")[0];               // planted: impure
}

bool Matches(const std::string& text) {
  static const std::regex pattern("R[0-9]+");  // planted: impure
  std::setlocale(LC_ALL, "nl_NL");             // planted: impure
  std::mt19937 engine(7);                      // planted: impure
  if (isalpha(text[0])) return false;          // planted: impure
  return text.size() > 1'000 && lifetime(nullptr) && record.time(0) && std::regular(text);
}

std::string Rules(const std::unordered_map<std::string, int>& rules_by_name) {
  std::string out;
  absl::flat_hash_set<int> seen;
  for (const auto& [name, rule] : rules_by_name) out += name;  // planted: unordered-iteration
  for (int rule : seen) out += absl::StrCat(rule);             // planted: unordered-iteration
  auto first = seen.begin();                                   // planted: unordered-iteration
  return seen.contains(3) ? out : "for (int rule : seen)";
}

std::string_view NameOf(Phase phase) {
  switch (phase) {
    case Phase::kDetention:
      return "default:";
    default:  // planted: default-in-switch
      return "P00";
  }
}

std::string_view NameOfCharacter(char c) {
  switch (c) {
    case 'k':
      return "k";
    default:
      return "other";
  }
}

}  // namespace ketenpoort::policy

// A bundle that parses is its entries, appended again.
#include <string>

#include "audit/bundle.h"
#include "audit/frontier.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  if (const auto frontier = audit::Frontier::Parse(input); frontier.ok()) {
    Require(frontier->Serialize() == input, "a frontier has one form");
    frontier->Root();
  }
  const auto entries = audit::ParseBundle(input);
  if (!entries.ok()) return 0;
  Require(entries->size() <= audit::kBundleEntriesMax, "a bundle has at most 256 entries");
  std::string again;
  for (const std::string_view entry : *entries) {
    Require(audit::AppendToBundle(entry, &again).ok(), "an entry read fits a bundle");
  }
  Require(again == input, "a bundle is its entries");
  return 0;
}

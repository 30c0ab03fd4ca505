// Whatever text comes in as a directory: it is taken whole and says the same each time, or every error has a place and
// words.
#include <string>

#include "gateway/identity/directory.h"
#include "gateway/identity/directory_holder.h"
#include "tests/fuzz/audit/require.h"

namespace identity = ketenpoort::identity;
using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const identity::SourceFile files[] = {{"fuzz", std::string(ketenpoort::fuzz::View(bytes, size))}};
  const auto parsed = identity::Directory::Parse(files);
  Require(parsed.ok() == parsed.errors.empty(), "either a directory or errors");
  for (const identity::DirectoryError& error : parsed.errors) {
    Require(!error.text.empty(), "an error has words");
    Require(error.line >= 0 && error.column >= 0, "an error has a place");
  }
  const auto again = identity::Directory::Parse(files);
  Require(identity::FormatErrors(again.errors) == identity::FormatErrors(parsed.errors), "the same errors each time");
  if (!parsed.ok()) return 0;
  Require(parsed.directory->digest() == again.directory->digest(), "one text has one digest");
  for (int organ = 0; organ < ketenpoort::policy::kOrganCount; ++organ) {
    for (const uint16_t unit : std::initializer_list<uint16_t>{0, 1, 2, 3, 392, 394}) {
      const ketenpoort::policy::Party party{static_cast<ketenpoort::policy::Organ>(organ), unit};
      const auto known = parsed.directory->OrganOf(party);
      if (!known || parsed.directory->FindOrgan(*known) == nullptr) continue;
      Require(parsed.directory->UnitNumber(*known) == party, "organ and party are each other's inverse");
      const auto later = parsed.directory->Readdressed(*known, 40'000);
      Require(parsed.directory->FindOrgan(later) != nullptr, "a merger ends at a known organ");
    }
  }
  return 0;
}

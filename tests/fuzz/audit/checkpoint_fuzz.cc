// A checkpoint that parses has one text.
#include "audit/checkpoint.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  const auto checkpoint = audit::ParseCheckpoint(input);
  if (checkpoint.ok()) {
    Require(audit::FormatCheckpoint(*checkpoint) == input, "a checkpoint has one text");
    Require(audit::IsNoteName(checkpoint->origin), "an origin is a key name");
    Require(checkpoint->size <= audit::kLogSizeMax, "a size is within the limit");
  }
  Require(!audit::OpenCheckpoint(input, {}).ok(), "no checkpoint opens without a key");
  return 0;
}

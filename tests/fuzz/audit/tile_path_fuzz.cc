// A tile path that parses is the only path of its tile.
#include "audit/tile.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  const auto tile = audit::ParseTilePath(input);
  if (!tile.ok()) return 0;
  Require(audit::TilePath(*tile) == input, "a tile has one path");
  Require(tile->width >= 1 && tile->width <= audit::kTileWidth, "a width is within 1 and 256");
  Require(tile->level >= audit::kEntriesLevel && tile->level <= audit::kTileLevelMax, "a level is within its bounds");
  Require(input.find("..") == std::string_view::npos, "no path leads out of the folder");
  return 0;
}

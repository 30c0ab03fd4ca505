#include "audit/tile.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "audit/bundle.h"
#include "audit/prover.h"
#include "audit/tile_hash_reader.h"
#include "tests/audit/memory_log.h"

namespace ketenpoort::audit {
namespace {

TEST_CASE("Tile paths are written as the specification shows", "[tile]") {
  struct Case {
    TileId tile;
    std::string path;
  };
  const std::vector<Case> cases = {
      {{0, 0, 256}, "tile/0/000"},
      {{0, 1234067, 256}, "tile/0/x001/x234/067"},
      {{1, 273, 112}, "tile/1/273.p/112"},
      {{2, 0, 1}, "tile/2/000.p/1"},
      {{0, 999, 256}, "tile/0/999"},
      {{0, 1000, 256}, "tile/0/x001/000"},
      {{7, 1000000, 255}, "tile/7/x001/x000/000.p/255"},
      {{0, UINT64_MAX, 256}, "tile/0/x018/x446/x744/x073/x709/x551/615"},
      {{kEntriesLevel, 1234067, 256}, "tile/entries/x001/x234/067"},
      {{kEntriesLevel, 3, 17}, "tile/entries/003.p/17"},
  };
  for (const Case& c : cases) {
    CHECK(TilePath(c.tile) == c.path);
    REQUIRE(ParseTilePath(c.path).ok());
    CHECK(*ParseTilePath(c.path) == c.tile);
  }
  CHECK(EntriesPath(1234067, 256) == "tile/entries/x001/x234/067");
  CHECK(EntriesPath(0, 5) == "tile/entries/000.p/5");
}

TEST_CASE("Every other spelling of a tile path is refused", "[tile]") {
  const std::vector<std::string> refused = {
      "",
      "tile",
      "tile/",
      "tile/0",
      "tile/0/",
      "tile/0/0",
      "tile/0/00",
      "tile/0/0000",
      "tile/0/x000/001",
      "tile/0/001/",
      "/tile/0/000",
      "tile//000",
      "tile/00/000",
      "tile/8/000",
      "tile/64/000",
      "tile/-1/000",
      "tile/+0/000",
      "tile/0/x001",
      "tile/0/x001/x002",
      "tile/0/1000",
      "tile/0/001/002",
      "tile/0/X001/000",
      "tile/0/x01/000",
      "tile/0/000.p",
      "tile/0/000.p/",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
      "tile/0/000.p/01",
      "tile/0/000.p/1000",
      "tile/0/000.p/-1",
      "tile/0/000.p/1/",
      "tile/0/000.p/1.p/1",
      "tile/0/000p/1",
      "tile/entries",
      "tile/entries/",
      "tile/entries/0",
      "tile/Entries/000",
      "tile/data/000",
      "tile/0/000 ",
      " tile/0/000",
      "tile/0/0a0",
      "tile/0/x0b1/000",
      "tile/0/x018/x446/x744/x073/x709/x551/616",
      "tile/0/x001/x018/x446/x744/x073/x709/x551/615",
      "tile/0/../0/000",
      "checkpoint",
      std::string("tile/0/000\0", 11),
  };
  for (const std::string& path : refused) {
    INFO(path);
    CHECK_FALSE(ParseTilePath(path).ok());
  }
}

TEST_CASE("A log of 70,000 leaves has the tiles of the specification", "[tile]") {
  const std::vector<TileId> tiles = TilesOfSize(70000).value();
  std::map<int, int> full;
  std::set<std::string> partial;
  for (const TileId& tile : tiles) {
    if (tile.width == kTileWidth) ++full[tile.level];
    if (tile.width != kTileWidth) partial.insert(TilePath(tile));
  }
  CHECK(full == std::map<int, int>{{0, 273}, {1, 1}});
  CHECK(partial == std::set<std::string>{"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"});
}

TEST_CASE("TilesOfSize lists exactly the tiles that have a width", "[tile]") {
  for (const uint64_t size :
       {0ull, 1ull, 255ull, 256ull, 257ull, 511ull, 512ull, 65535ull, 65536ull, 65537ull, 131072ull}) {
    const std::vector<TileId> tiles = TilesOfSize(size).value();
    const std::set<TileId> listed(tiles.begin(), tiles.end());
    CHECK(listed.size() == tiles.size());
    std::set<TileId> expected;
    for (int level = 0; level <= kTileLevelMax; ++level) {
      for (uint64_t index = 0; TileWidthAt(level, index, size) != 0; ++index) {
        expected.insert(TileId{level, index, TileWidthAt(level, index, size)});
      }
    }
    CHECK(listed == expected);
  }
}

TEST_CASE("TilesBetween lists what is new, so that all steps together give the whole", "[tile]") {
  const std::vector<uint64_t> sizes = {0, 1, 2, 255, 256, 257, 300, 1000, 65535, 65536, 70000};
  std::set<TileId> written;
  for (size_t i = 1; i < sizes.size(); ++i) {
    const std::vector<TileId> fresh = TilesBetween(sizes[i - 1], sizes[i]).value();
    for (const TileId& tile : fresh) {
      CHECK(written.insert(tile).second);
      CHECK(tile.width == TileWidthAt(tile.level, tile.index, sizes[i]));
    }
    const std::vector<TileId> whole = TilesOfSize(sizes[i]).value();
    for (const TileId& tile : whole) CHECK(written.contains(tile));
  }
  CHECK(TilesBetween(70000, 70000)->empty());
  CHECK_FALSE(TilesBetween(2, 1).ok());
}

TEST_CASE("A listing stops at its limit", "[tile]") {
  const uint64_t just_below = kTilesListedMax * 254;
  REQUIRE(TilesOfSize(just_below).ok());
  CHECK(TilesOfSize(just_below)->size() <= kTilesListedMax);
  CHECK(absl::IsResourceExhausted(TilesOfSize(kTilesListedMax * 256).status()));
  CHECK(absl::IsResourceExhausted(TilesOfSize(kLogSizeMax).status()));
  CHECK(absl::IsInvalidArgument(TilesOfSize(kLogSizeMax + 1).status()));
}

TEST_CASE("Tile widths hold up to the largest log", "[tile]") {
  CHECK(TileWidthAt(7, 0, kLogSizeMax) == 127);
  CHECK(TileWidthAt(0, kLogSizeMax >> 8, kLogSizeMax) == 255);
  CHECK(TileWidthAt(0, (kLogSizeMax >> 8) + 1, kLogSizeMax) == 0);
  CHECK(TileWidthAt(kEntriesLevel, 0, 5) == 5);
  CHECK(TileWidthAt(8, 0, UINT64_MAX) == 0);
}

class MapTiles final : public TileSource {
 public:
  absl::StatusOr<std::string> ReadTile(const TileId& tile) override {
    ++reads;
    const auto found = files.find(TilePath(tile));
    if (found == files.end()) return absl::NotFoundError("no such tile");
    return found->second;
  }
  std::map<std::string, std::string> files;
  int reads = 0;
};

TEST_CASE("Hashes read from tiles are those of the log, and prove it", "[tile]") {
  testing::MemoryLog log = testing::LogOfSize(66000);
  MapTiles tiles;
  for (const uint64_t size : {1ull, 255ull, 256ull, 257ull, 600ull, 65536ull, 66000ull}) {
    tiles.files = log.Tiles(size);
    TileHashReader reader(size, tiles);
    for (int level = 0; (size >> level) != 0; ++level) {
      for (const uint64_t index : {uint64_t{0}, (size >> level) / 2, (size >> level) - 1}) {
        REQUIRE(reader.ReadHash(level, index).value() == log.ReadHash(level, index).value());
      }
      REQUIRE(absl::IsNotFound(reader.ReadHash(level, size >> level).status()));
    }
    const Digest root = RootAt(size, log).value();
    CHECK(RootAt(size, reader).value() == root);
    const uint64_t index = size / 3;
    const auto proof = ProveInclusion(index, size, reader);
    REQUIRE(proof.ok());
    CHECK(VerifyInclusion(index, size, log.leaf_hashes()[index], *proof, root).ok());
  }
  TileHashReader reader(66000, tiles);
  CHECK_FALSE(reader.ReadHash(-1, 0).ok());
  CHECK_FALSE(reader.ReadHash(64, 0).ok());
}

TEST_CASE("A tile of another length or a missing tile is an error, not a hash", "[tile]") {
  testing::MemoryLog log = testing::LogOfSize(300);
  MapTiles tiles;
  tiles.files = log.Tiles(300);
  tiles.files["tile/0/000"].pop_back();
  tiles.files.erase("tile/0/001.p/44");
  TileHashReader reader(300, tiles);
  CHECK(absl::IsDataLoss(reader.ReadHash(0, 5).status()));
  CHECK(absl::IsNotFound(reader.ReadHash(0, 260).status()));
  CHECK_FALSE(BuildTile(TileId{kEntriesLevel, 0, 1}, log).ok());
  CHECK_FALSE(BuildTile(TileId{0, 0, 257}, log).ok());
  CHECK(absl::IsNotFound(BuildTile(TileId{0, 1, 45}, log).status()));
}

TEST_CASE("A bundle gives back its entries, empty ones and the longest included", "[bundle]") {
  const std::vector<std::string> entries = {"", "a", std::string(kEntryBytesMax, 'x'), std::string("\0\1", 2)};
  std::string bundle;
  for (const std::string& entry : entries) REQUIRE(AppendToBundle(entry, &bundle).ok());
  const auto parsed = ParseBundle(bundle);
  REQUIRE(parsed.ok());
  CHECK(std::vector<std::string>(parsed->begin(), parsed->end()) == entries);
  CHECK(bundle.substr(0, 5) == std::string("\0\0\0\1a", 5));
  const std::string before = bundle;
  CHECK_FALSE(AppendToBundle(std::string(kEntryBytesMax + 1, 'x'), &bundle).ok());
  CHECK(bundle == before);
  CHECK(ParseBundle("")->empty());
}

TEST_CASE("A bundle cut anywhere inside an entry is refused", "[bundle]") {
  std::string bundle;
  REQUIRE(AppendToBundle("first", &bundle).ok());
  REQUIRE(AppendToBundle("second", &bundle).ok());
  for (size_t bytes = 0; bytes <= bundle.size(); ++bytes) {
    const bool at_boundary = bytes == 0 || bytes == 7 || bytes == 15;
    CHECK(ParseBundle(std::string_view(bundle).substr(0, bytes)).ok() == at_boundary);
  }
}

TEST_CASE("A bundle holds at most 256 entries", "[bundle]") {
  std::string bundle;
  for (size_t i = 0; i < kBundleEntriesMax; ++i) REQUIRE(AppendToBundle("e", &bundle).ok());
  CHECK(ParseBundle(bundle)->size() == kBundleEntriesMax);
  REQUIRE(AppendToBundle("e", &bundle).ok());
  CHECK_FALSE(ParseBundle(bundle).ok());
}

}  // namespace
}  // namespace ketenpoort::audit

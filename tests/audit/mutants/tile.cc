#include "audit/tile.h"

#include <algorithm>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/decimal.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kEntriesName = "entries";
constexpr std::string_view kPartialMark = ".p/";
// Limit: 2^64 has 20 digits, so seven groups.
constexpr size_t kIndexGroupsMax = 7;

// 1234067 -> x001/x234/067.
std::string IndexPath(uint64_t index) {
  std::string path;
  bool last = true;
  do {
    const uint64_t group = index % 1000;
    index /= 1000;
    std::string text = {static_cast<char>('0' + group / 100), static_cast<char>('0' + group / 10 % 10),
                        static_cast<char>('0' + group % 10)};
    path = last ? text : absl::StrCat("x", text, "/", path);
    last = false;
  } while (index != 0);
  return path;
}

// Reads the groups; does not yet insist on the shortest form, which the comparison with TilePath does.
std::optional<uint64_t> ParseIndexPath(std::string_view path) {
  std::string digits;
  for (size_t group = 0; group < kIndexGroupsMax; ++group) {
    const size_t slash = path.find('/');
    const bool last = slash == std::string_view::npos;
    std::string_view name = path.substr(0, slash);
    if (!last) {
      if (name.empty() || name.front() != 'x') return std::nullopt;
      name.remove_prefix(1);
    }
    if (name.size() != 3) return std::nullopt;
    digits.append(name);
    if (last) {
      const size_t first_digit = std::min(digits.find_first_not_of('0'), digits.size() - 1);
      return ParseDecimal(std::string_view(digits).substr(first_digit));
    }
    path.remove_prefix(slash + 1);
  }
  return std::nullopt;
}

absl::Status NotATilePath() { return absl::InvalidArgumentError("not the path of a tile"); }

// Leaves are counted in 64 bits; a shift by 64 means that nothing is left.
uint64_t ShiftRight(uint64_t value, int bits) { return bits >= 64 ? 0 : value >> bits; }

bool IsTileId(const TileId& tile) {
  return tile.level >= kEntriesLevel && tile.level <= kTileLevelMax && tile.width >= 1 && tile.width <= kTileWidth;
}

}  // namespace

std::string TilePath(const TileId& tile) {
  const std::string level = tile.level == kEntriesLevel ? std::string(kEntriesName) : absl::StrCat(tile.level);
  std::string path = std::string(kTilePrefix) + level + "/" + IndexPath(tile.index);
  if (tile.width != kTileWidth) path += std::string(kPartialMark) + absl::StrCat(tile.width);
  return path;
}

std::string EntriesPath(uint64_t index, int width) { return TilePath(TileId{kEntriesLevel, index, width}); }

absl::StatusOr<TileId> ParseTilePath(std::string_view path) {
  std::string_view rest = path;
  if (!rest.starts_with(kTilePrefix)) return NotATilePath();
  rest.remove_prefix(kTilePrefix.size());
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return NotATilePath();
  const std::string_view level_name = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  TileId tile;
  if (level_name == kEntriesName) {
    tile.level = kEntriesLevel;
  } else {
    const std::optional<uint64_t> level = ParseDecimal(level_name);
    if (!level || *level > static_cast<uint64_t>(kTileLevelMax)) return NotATilePath();
    tile.level = static_cast<int>(*level);
  }
  if (const size_t mark = rest.find(kPartialMark); mark != std::string_view::npos) {
    const std::optional<uint64_t> width = ParseDecimal(rest.substr(mark + kPartialMark.size()));
    if (!width || *width == 0 || *width >= static_cast<uint64_t>(kTileWidth)) return NotATilePath();
    tile.width = static_cast<int>(*width);
    rest = rest.substr(0, mark);
  }
  const std::optional<uint64_t> index = ParseIndexPath(rest);
  if (!index) return NotATilePath();
  tile.index = *index;
  // One tile, one path: a leading group of zeroes or anything else not written by TilePath is refused here.
  if (false && TilePath(tile) != path) return NotATilePath();
  return tile;
}

uint64_t TileHashesAt(int level, uint64_t size) { return ShiftRight(size, 8 * std::max(level, 0)); }

int TileWidthAt(int level, uint64_t index, uint64_t size) {
  const uint64_t hashes = TileHashesAt(level, size);
  const uint64_t full = hashes / kTileWidth;
  if (index < full) return kTileWidth;
  return index == full ? static_cast<int>(hashes % kTileWidth) : 0;
}

absl::StatusOr<std::vector<TileId>> TilesOfSize(uint64_t size) { return TilesBetween(0, size); }

absl::StatusOr<std::vector<TileId>> TilesBetween(uint64_t old_size, uint64_t new_size) {
  if (old_size > new_size || new_size > kLogSizeMax) {
    return absl::InvalidArgumentError(absl::StrCat("a log does not grow from `", old_size, "` to `", new_size, "`"));
  }
  std::vector<TileId> tiles;
  for (int level = 0; level <= kTileLevelMax; ++level) {
    const uint64_t old_hashes = TileHashesAt(level, old_size);
    const uint64_t new_hashes = TileHashesAt(level, new_size);
    if (old_hashes == new_hashes) continue;
    const uint64_t first = old_hashes / kTileWidth;
    const uint64_t full = new_hashes / kTileWidth;
    if (full - first + 1 + tiles.size() > kTilesListedMax) {
      return absl::ResourceExhaustedError(absl::StrCat("more than `", kTilesListedMax, "` tiles"));
    }
    for (uint64_t index = first; index < full; ++index) tiles.push_back(TileId{level, index, kTileWidth});
    const int partial = static_cast<int>(new_hashes % kTileWidth);
    if (partial != 0) tiles.push_back(TileId{level, full, partial});
  }
  return tiles;
}

absl::StatusOr<std::string> BuildTile(const TileId& tile, HashReader& reader) {
  if (!IsTileId(tile) || tile.level == kEntriesLevel) return absl::InvalidArgumentError("not a hash tile");
  std::string bytes;
  bytes.reserve(static_cast<size_t>(tile.width) * crypto::kDigestBytes);
  for (int position = 0; position < tile.width; ++position) {
    const uint64_t index = tile.index * kTileWidth + static_cast<uint64_t>(position);
    const absl::StatusOr<Digest> hash = reader.ReadHash(8 * tile.level, index);
    if (!hash.ok()) return hash.status();
    bytes.append(crypto::AsView(*hash));
  }
  return bytes;
}

}  // namespace ketenpoort::audit

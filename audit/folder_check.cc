#include "audit/folder_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/merkle.h"
#include "audit/tile.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kCheckpointFile = "checkpoint";

using Hashes = std::vector<Digest>;

// What stands above a row of hashes says of it. Unknown when nothing stands above: a missing or unreadable file.
enum class Standing { kUnknown, kStands, kFalls };
using Judge = absl::FunctionRef<Standing(std::span<const Digest>)>;

// The hash a parent tile holds for a child, and whether the parent itself follows from the checkpoint.
struct Above {
  std::optional<Digest> hash;
  bool trusted = false;
};

struct LoadedBundle {
  Hashes leaf_hashes;        // of the whole entries at its start, at most as many as its width
  bool exact_width = false;  // holds exactly its width of entries and nothing else
};

Hashes SplitHashes(std::string_view bytes) {
  Hashes hashes(bytes.size() / crypto::kDigestBytes);
  for (size_t i = 0; i < hashes.size(); ++i) {
    const std::string_view hash = bytes.substr(i * crypto::kDigestBytes, crypto::kDigestBytes);
    std::copy(hash.begin(), hash.end(), hashes[i].begin());
  }
  return hashes;
}

LoadedBundle SplitBundle(std::string_view bytes, int width) {
  LoadedBundle bundle;
  while (bundle.leaf_hashes.size() < static_cast<size_t>(width)) {
    const std::optional<std::string_view> entry = TakeEntry(&bytes);
    if (!entry) return bundle;
    bundle.leaf_hashes.push_back(HashLeaf(*entry));
  }
  bundle.exact_width = bytes.empty();
  return bundle;
}

size_t BytesMax(const TileId& tile) {
  return tile.level == kEntriesLevel ? kBundleBytesMax : static_cast<size_t>(tile.width) * crypto::kDigestBytes;
}

std::optional<uint64_t> FirstEntry(const TileId& tile) {
  const int bits = 8 * (std::max(tile.level, 0) + 1);
  if (bits >= 64 || tile.index > (kLogSizeMax >> bits)) return std::nullopt;
  return tile.index << bits;
}

// Walks the tree from the root down, so that each file is read once and is judged by what is already known to be true:
// first the partial tiles, whose hashes together are the root, then below each of their hashes one subtree of full
// tiles.
class FolderWalk {
 public:
  explicit FolderWalk(FolderReader& folder) : folder_(folder) {}

  FolderReport Run(std::span<const NoteVerifier> verifiers) {
    if (!ListFolder()) return std::move(report_);
    CheckCheckpointFile(verifiers);
    if (!report_.checkpoint) return std::move(report_);
    KeepFilesOfSize();
    for (int level = kEntriesLevel; level <= kTileLevelMax; ++level) FindMissing(level);
    LoadEdge();
    for (int level = kTileLevelMax; level > 0; --level) VisitBelowEdge(level);
    CheckLastLeaves();
    return std::move(report_);
  }

 private:
  uint64_t size() const { return report_.checkpoint->size; }

  void Add(FindingKind kind, std::string file, std::optional<uint64_t> entry_index, std::string detail) {
    if (report_.findings.size() == kFindingsMax) {
      ++report_.findings_not_listed;
      return;
    }
    report_.findings.push_back(FolderFinding{kind, std::move(file), entry_index, std::move(detail)});
  }

  bool ListFolder() {
    absl::StatusOr<std::vector<std::string>> files = folder_.ListFiles();
    if (!files.ok()) {
      Add(FindingKind::kFolderUnreadable, "", std::nullopt, std::string(files.status().message()));
      return false;
    }
    report_.files_listed = files->size();
    if (files->size() > kFolderFilesMax) {
      Add(FindingKind::kFolderUnreadable, "", std::nullopt, absl::StrCat("more than `", kFolderFilesMax, "` files"));
      return false;
    }
    std::sort(files->begin(), files->end());
    for (size_t i = 0; i < files->size(); ++i) {
      const std::string& file = (*files)[i];
      if (i > 0 && file == (*files)[i - 1]) {
        Add(FindingKind::kFileUnknown, file, std::nullopt, "listed twice");
        continue;
      }
      if (file == kCheckpointFile) {
        has_checkpoint_ = true;
      } else if (const absl::StatusOr<TileId> tile = ParseTilePath(file); tile.ok()) {
        tiles_.push_back(*tile);
      } else {
        Add(FindingKind::kFileUnknown, file, std::nullopt, "no file of a log has this name");
      }
    }
    std::sort(tiles_.begin(), tiles_.end());
    return true;
  }

  void CheckCheckpointFile(std::span<const NoteVerifier> verifiers) {
    const std::string file(kCheckpointFile);
    if (!has_checkpoint_)
      return Add(FindingKind::kFileMissing, file, std::nullopt, "nothing can be checked without it");
    const absl::StatusOr<std::string> note = folder_.ReadFile(kCheckpointFile, kNoteBytesMax);
    if (!note.ok()) {
      return Add(FindingKind::kFileUnreadable, file, std::nullopt, std::string(note.status().message()));
    }
    ++report_.files_read;
    const absl::StatusOr<ParsedNote> parsed = ParseNote(*note);
    absl::StatusOr<Checkpoint> checkpoint = parsed.ok() ? ParseCheckpoint(parsed->text) : parsed.status();
    if (!checkpoint.ok()) {
      return Add(FindingKind::kCheckpointMalformed, file, std::nullopt, std::string(checkpoint.status().message()));
    }
    report_.checkpoint = *std::move(checkpoint);
    const absl::StatusOr<OpenedCheckpoint> opened = OpenCheckpoint(*note, verifiers);
    if (!opened.ok()) {
      return Add(FindingKind::kCheckpointUntrusted, file, std::nullopt, std::string(opened.status().message()));
    }
    report_.signatures_verified = opened->note.verified.size();
    report_.checkpoint_trusted = true;
    // A witness the reader does not know, or a key to come: ignored, as signed-note says, and told.
    report_.signatures_unverified = opened->note.unverified.size();
    const std::vector<NoteSignature>& verified = opened->note.verified;
    for (auto line = verified.begin(); line != verified.end(); ++line) {
      if (std::find(verified.begin(), line, *line) != line) Distrust("a repeated signature line");
    }
  }

  void Distrust(std::string why) {
    report_.checkpoint_trusted = false;
    Add(FindingKind::kCheckpointUntrusted, std::string(kCheckpointFile), std::nullopt, std::move(why));
  }

  // Leaves in tiles_ what the checkpoint covers; reports the rest.
  void KeepFilesOfSize() {
    const auto beyond = std::stable_partition(tiles_.begin(), tiles_.end(), [this](const TileId& tile) {
      return tile.width <= TileWidthAt(tile.level, tile.index, size());
    });
    for (auto tile = beyond; tile != tiles_.end(); ++tile) {
      Add(FindingKind::kFileBeyondSize, TilePath(*tile), FirstEntry(*tile), "the checkpoint's size does not reach it");
    }
    tiles_.erase(beyond, tiles_.end());
  }

  // Reports each run of missing files of a level once.
  void FindMissing(int level) {
    const uint64_t hashes = TileHashesAt(level, size());
    const uint64_t wanted = hashes / kTileWidth + (hashes % kTileWidth != 0 ? 1 : 0);
    uint64_t next = 0;
    auto tile = std::lower_bound(tiles_.begin(), tiles_.end(), TileId{level, 0, 0});
    for (; tile != tiles_.end() && tile->level == level; ++tile) {
      if (tile->width != TileWidthAt(level, tile->index, size())) continue;
      ReportMissing(level, next, tile->index);
      next = tile->index + 1;
    }
    ReportMissing(level, next, wanted);
  }

  void ReportMissing(int level, uint64_t begin, uint64_t end) {
    if (begin >= end) return;
    const TileId first{level, begin, TileWidthAt(level, begin, size())};
    Add(FindingKind::kFileMissing, TilePath(first), FirstEntry(first),
        absl::StrCat("`", end - begin, "` files missing from this one on"));
  }

  bool IsListed(const TileId& tile) const { return std::binary_search(tiles_.begin(), tiles_.end(), tile); }

  // Whether the folder has any file of the subtree under full tile (`level`, `index`), the tile itself and its narrower
  // forms included. Keeps a walk over a false, huge size within the number of files.
  bool AnyFileUnder(int level, uint64_t index) const {
    for (int below = level; below >= kEntriesLevel; --below) {
      const int bits = 8 * (level - std::max(below, 0));
      const TileId first{below, index << bits, 0};
      const TileId last{below, ((index + 1) << bits) - 1, kTileWidth};
      const auto found = std::lower_bound(tiles_.begin(), tiles_.end(), first);
      if (found != tiles_.end() && *found <= last) return true;
    }
    return false;
  }

  // The file of a tile of this size, once; nothing, with a finding unless it is just missing, when it cannot be used.
  std::optional<std::string> ReadTileFile(const TileId& tile) {
    if (!IsListed(tile)) return std::nullopt;
    absl::StatusOr<std::string> bytes = folder_.ReadFile(TilePath(tile), BytesMax(tile));
    if (!bytes.ok()) {
      const bool too_long = absl::IsOutOfRange(bytes.status());
      const FindingKind malformed =
          tile.level == kEntriesLevel ? FindingKind::kBundleMalformed : FindingKind::kTileMalformed;
      Add(too_long ? malformed : FindingKind::kFileUnreadable, TilePath(tile), FirstEntry(tile),
          std::string(bytes.status().message()));
      return std::nullopt;
    }
    ++report_.files_read;
    CheckNarrower(tile, *bytes);
    return *std::move(bytes);
  }

  // Partial files from when the log was smaller must be the beginning of the file that replaced them.
  void CheckNarrower(const TileId& tile, std::string_view wide) {
    auto narrower = std::lower_bound(tiles_.begin(), tiles_.end(), TileId{tile.level, tile.index, 0});
    for (; narrower != tiles_.end() && *narrower < tile; ++narrower) {
      const absl::StatusOr<std::string> bytes = folder_.ReadFile(TilePath(*narrower), BytesMax(*narrower));
      if (!bytes.ok() && !absl::IsOutOfRange(bytes.status())) {
        Add(FindingKind::kFileUnreadable, TilePath(*narrower), FirstEntry(*narrower),
            std::string(bytes.status().message()));
        continue;
      }
      ++report_.files_read;
      const bool has_width =
          bytes.ok() && (tile.level == kEntriesLevel ? SplitBundle(*bytes, narrower->width).exact_width
                                                     : bytes->size() == BytesMax(*narrower));
      if (has_width && wide.starts_with(*bytes)) continue;
      Add(FindingKind::kPartialDiffers, TilePath(*narrower), FirstEntry(*narrower),
          absl::StrCat("not the beginning of `", TilePath(tile), "`"));
    }
  }

  std::optional<Hashes> LoadHashes(const TileId& tile) {
    const std::optional<std::string> bytes = ReadTileFile(tile);
    if (!bytes) return std::nullopt;
    if (bytes->size() != BytesMax(tile)) {
      Add(FindingKind::kTileMalformed, TilePath(tile), FirstEntry(tile),
          absl::StrCat("it has `", bytes->size(), "` bytes instead of `", BytesMax(tile), "`"));
      return std::nullopt;
    }
    return SplitHashes(*bytes);
  }

  TileId EdgeTile(int level) const {
    const uint64_t hashes = TileHashesAt(level, size());
    return TileId{level, hashes / kTileWidth, static_cast<int>(hashes % kTileWidth)};
  }

  // The root, from the partial tiles: the hashes of a level, then as its last child what remains of the level below.
  // `last_leaves` stands in for the partial tile of level 0. Nothing when a tile is lacking.
  std::optional<Digest> EdgeRoot(std::span<const Digest> last_leaves) const {
    std::optional<Digest> below;
    for (int level = 0; level <= kTileLevelMax; ++level) {
      const std::optional<Hashes>& edge = edge_[static_cast<size_t>(level)];
      if (level > 0 && !edge) return std::nullopt;
      Hashes row(level == 0 ? Hashes(last_leaves.begin(), last_leaves.end()) : *edge);
      if (below) row.push_back(*below);
      if (!row.empty()) below = RootOfHashes(row);
    }
    return below ? *below : EmptyRoot();
  }

  void LoadEdge() {
    for (int level = 0; level <= kTileLevelMax; ++level) {
      const TileId tile = EdgeTile(level);
      edge_[static_cast<size_t>(level)] = tile.width == 0 ? Hashes() : LoadHashes(tile);
    }
    const std::optional<Digest> root = edge_[0] ? EdgeRoot(*edge_[0]) : std::nullopt;
    if (!root) return;
    report_.root_matches = *root == report_.checkpoint->root;
    if (!report_.root_matches) {
      Add(FindingKind::kRootDiffers, std::string(kCheckpointFile), std::nullopt,
          "the partial tiles lead to another root than the checkpoint's");
    }
  }

  void VisitBelowEdge(int level) {
    const TileId tile = EdgeTile(level);
    if (tile.width == 0) return;
    const std::optional<Hashes>& hashes = edge_[static_cast<size_t>(level)];
    if (hashes && report_.root_matches) ++report_.tiles_verified;
    VisitChildren(tile, hashes, report_.root_matches);
  }

  void VisitChildren(const TileId& tile, const std::optional<Hashes>& hashes, bool trusted) {
    for (int position = 0; position < tile.width; ++position) {
      const TileId child{tile.level - 1, tile.index * kTileWidth + static_cast<uint64_t>(position), kTileWidth};
      Above above;
      if (hashes) above = Above{(*hashes)[static_cast<size_t>(position)], trusted};
      VisitFull(child, above);
    }
  }

  void VisitFull(const TileId& tile, const Above& above) {
    if (!AnyFileUnder(tile.level, tile.index)) return;
    const std::optional<Hashes> hashes = LoadHashes(tile);
    const auto judge = [&above](std::span<const Digest> row) {
      if (!above.hash) return Standing::kUnknown;
      return RootOfHashes(row) == *above.hash ? Standing::kStands : Standing::kFalls;
    };
    if (tile.level == 0) return CheckLeaves(tile, hashes, judge, above.trusted);
    const Standing standing = hashes ? judge(*hashes) : Standing::kUnknown;
    if (standing == Standing::kFalls) AddTileDiffers(tile, above.trusted, FirstEntry(tile));
    const bool trusted = standing == Standing::kStands && above.trusted;
    if (trusted) ++report_.tiles_verified;
    VisitChildren(tile, hashes, trusted);
  }

  void AddTileDiffers(const TileId& tile, bool above_trusted, std::optional<uint64_t> entry_index) {
    Add(above_trusted ? FindingKind::kTileDamaged : FindingKind::kTilesDisagree, TilePath(tile), entry_index,
        above_trusted ? "its hashes are not those the checkpoint leads to"
                      : "its hashes and those of the tile above differ, and neither follows from the checkpoint");
  }

  void CheckLastLeaves() {
    const TileId tile = EdgeTile(0);
    if (tile.width == 0) return;
    // Another root does not tell which of the partial tiles is wrong; the right root clears them all.
    const auto judge = [this](std::span<const Digest> row) {
      const std::optional<Digest> root = EdgeRoot(row);
      return root && *root == report_.checkpoint->root ? Standing::kStands : Standing::kUnknown;
    };
    CheckLeaves(tile, edge_[0], judge, true);
  }

  std::optional<LoadedBundle> LoadBundle(const TileId& tile) {
    const std::optional<std::string> bytes = ReadTileFile(TileId{kEntriesLevel, tile.index, tile.width});
    if (!bytes) return std::nullopt;
    return SplitBundle(*bytes, tile.width);
  }

  // A level-0 tile and its bundle, judged by what stands above; on a difference the one that stands is believed.
  void CheckLeaves(const TileId& tile, const std::optional<Hashes>& hashes, Judge judge, bool above_trusted) {
    const Standing standing = hashes ? judge(*hashes) : Standing::kUnknown;
    const bool trusted = standing == Standing::kStands && above_trusted;
    if (trusted) ++report_.tiles_verified;
    const std::optional<LoadedBundle> bundle = LoadBundle(tile);
    const bool tile_falls = standing == Standing::kFalls;
    if (!bundle || !hashes) {
      if (tile_falls) AddTileDiffers(tile, above_trusted, FirstEntry(tile));
      if (bundle) CheckBundleAlone(tile, *bundle, judge);
      return;
    }
    std::vector<size_t> differing;
    for (size_t i = 0; i < bundle->leaf_hashes.size(); ++i) {
      if (bundle->leaf_hashes[i] != (*hashes)[i]) differing.push_back(i);
    }
    if (trusted) report_.entries_verified += bundle->leaf_hashes.size() - differing.size();
    if (!bundle->exact_width) AddBundleMalformed(tile, *bundle, differing);
    const bool bundle_stands = bundle->exact_width && judge(bundle->leaf_hashes) == Standing::kStands;
    const bool tile_is_wrong = tile_falls || (bundle_stands && standing != Standing::kStands);
    if (tile_is_wrong) {
      AddTileDiffers(tile, above_trusted, differing.empty() ? FirstEntry(tile) : EntryAt(tile, differing.front()));
    }
    if (bundle->exact_width && !(tile_is_wrong && bundle_stands)) AddDamagedEntries(tile, differing);
  }

  // Without its tile, a bundle can still be held against what stands above.
  void CheckBundleAlone(const TileId& tile, const LoadedBundle& bundle, Judge judge) {
    if (!bundle.exact_width) return AddBundleMalformed(tile, bundle, {});
    if (judge(bundle.leaf_hashes) != Standing::kFalls) return;
    Add(FindingKind::kEntryDamaged, EntriesPath(tile.index, tile.width), FirstEntry(tile),
        "an entry of this bundle is not the one recorded; without its tile it cannot be said which");
  }

  void AddBundleMalformed(const TileId& tile, const LoadedBundle& bundle, const std::vector<size_t>& differing) {
    const size_t whole = bundle.leaf_hashes.size();
    const size_t first = differing.empty() ? whole : differing.front();
    const bool whole_width = whole == static_cast<size_t>(tile.width);
    Add(FindingKind::kBundleMalformed, EntriesPath(tile.index, tile.width),
        first == static_cast<size_t>(tile.width) ? std::nullopt : EntryAt(tile, first),
        whole_width ? std::string("bytes after its last entry")
                    : absl::StrCat("`", whole, "` whole entries instead of `", tile.width, "`"));
  }

  void AddDamagedEntries(const TileId& tile, const std::vector<size_t>& differing) {
    for (const size_t position : differing) {
      Add(FindingKind::kEntryDamaged, EntriesPath(tile.index, tile.width), EntryAt(tile, position),
          "the entry does not hash to its leaf");
    }
  }

  static std::optional<uint64_t> EntryAt(const TileId& tile, size_t position) {
    return tile.index * kTileWidth + position;
  }

  FolderReader& folder_;
  FolderReport report_;
  bool has_checkpoint_ = false;
  std::vector<TileId> tiles_;  // sorted by level, index, width
  std::array<std::optional<Hashes>, kTileLevelMax + 1> edge_;
};

}  // namespace

std::string_view FindingKindName(FindingKind kind) {
  switch (kind) {
    case FindingKind::kFolderUnreadable:
      return "FOLDER_UNREADABLE";
    case FindingKind::kFileUnreadable:
      return "FILE_UNREADABLE";
    case FindingKind::kFileUnknown:
      return "FILE_UNKNOWN";
    case FindingKind::kFileMissing:
      return "FILE_MISSING";
    case FindingKind::kFileBeyondSize:
      return "FILE_BEYOND_SIZE";
    case FindingKind::kCheckpointMalformed:
      return "CHECKPOINT_MALFORMED";
    case FindingKind::kCheckpointUntrusted:
      return "CHECKPOINT_UNTRUSTED";
    case FindingKind::kTileMalformed:
      return "TILE_MALFORMED";
    case FindingKind::kTileDamaged:
      return "TILE_DAMAGED";
    case FindingKind::kTilesDisagree:
      return "TILES_DISAGREE";
    case FindingKind::kRootDiffers:
      return "ROOT_DIFFERS";
    case FindingKind::kBundleMalformed:
      return "BUNDLE_MALFORMED";
    case FindingKind::kEntryDamaged:
      return "ENTRY_DAMAGED";
    case FindingKind::kPartialDiffers:
      return "PARTIAL_DIFFERS";
  }
  return "UNKNOWN";
}

FolderReport CheckFolder(FolderReader& folder, std::span<const NoteVerifier> verifiers) {
  return FolderWalk(folder).Run(verifiers);
}

}  // namespace ketenpoort::audit

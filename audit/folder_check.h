// CheckFolder: verifies a complete copy of a log, every byte of every file, against the verifier keys alone.
//
// Guarantees: Sound() only if the checkpoint is signed by the log's key with no unknown or bad signature line, every
// tile and entry bundle of that size is there, each entry hashes to its level-0 tile, each higher tile follows from
// the one below, the root is the checkpoint's, narrower partial tiles left beside wider ones agree with them, and no
// other file lies in the folder. So any change to any byte of any file is found. Damage is named by entry index or
// file, and what can still be checked around it is checked.
// Does not guarantee: that the folder is the newest (a whole older copy is sound), or that entries decode or mean
// anything. Entry contents never stand in a finding.
// Thread safety: as the reader.
// Ownership: nothing is kept. Memory: the file list and a tile per level.
// On failure: there is none besides findings; a file that cannot be read is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/folder_reader.h"
#include "audit/note.h"

namespace ketenpoort::audit {

// Limit: findings listed; the rest is counted.
inline constexpr size_t kFindingsMax = 1000;
// Limit: files of one folder.
inline constexpr size_t kFolderFilesMax = size_t{1} << 22;

enum class FindingKind {
  kFolderUnreadable,     // the list of files could not be had, or is beyond kFolderFilesMax
  kFileUnreadable,       // a listed file could not be read
  kFileUnknown,          // not a file of a log
  kFileMissing,          // a file of this size's log is not there
  kFileBeyondSize,       // a tile or bundle the checkpoint does not cover
  kCheckpointMalformed,  // the checkpoint is no signed checkpoint
  kCheckpointUntrusted,  // a signature line is bad or repeated, or the log's own is missing
  kTileMalformed,        // a hash tile does not have the bytes of its width
  kTileDamaged,          // a hash tile differs from what its trusted parent or its entries say
  kTilesDisagree,        // a tile and its parent differ, and neither is trusted
  kRootDiffers,          // the tiles at the right edge do not give the checkpoint's root
  kBundleMalformed,      // an entry bundle does not hold exactly its width of entries
  kEntryDamaged,         // an entry does not hash to its leaf
  kPartialDiffers,       // a narrower partial file is not the beginning of the wider one
};

// `ENTRY_DAMAGED`, …
std::string_view FindingKindName(FindingKind kind);

struct FolderFinding {
  FindingKind kind;
  std::string file;                     // path in the folder; empty when it is about the folder
  std::optional<uint64_t> entry_index;  // the first entry concerned
  std::string detail;
};

struct FolderReport {
  // What the checkpoint says; present also when its signature is bad, so that the findings can be read with it.
  std::optional<Checkpoint> checkpoint;
  bool checkpoint_trusted = false;
  bool root_matches = false;
  std::vector<FolderFinding> findings;
  uint64_t findings_not_listed = 0;

  uint64_t files_listed = 0;
  uint64_t files_read = 0;
  uint64_t tiles_verified = 0;    // whose hashes follow from the checkpoint
  uint64_t entries_verified = 0;  // that hash to their leaf in a verified tile
  uint64_t signatures_verified = 0;
  // By keys that were not given: no change in these lines would be seen.
  uint64_t signatures_unverified = 0;

  [[nodiscard]] bool Sound() const { return findings.empty() && findings_not_listed == 0; }
};

FolderReport CheckFolder(FolderReader& folder, std::span<const NoteVerifier> verifiers);

}  // namespace ketenpoort::audit

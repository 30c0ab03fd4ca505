#include "audit/folder_check.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "audit/prover.h"
#include "tests/audit/memory_folder.h"
#include "tests/audit/memory_log.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

using testing::MemoryFolder;

constexpr char kOrigin[] = "log.example/folder";

NoteSigner Signer(uint64_t seed = 1) {
  testing::SeededRandomSource random(seed);
  return NoteSigner(kOrigin, crypto::SigningKey::Generate(random));
}
std::vector<NoteVerifier> Verifiers(uint64_t seed = 1) {
  return {NoteVerifier::FromVerifierKey(Signer(seed).VerifierKey()).value()};
}

// The folder a log of its first `size` entries publishes.
MemoryFolder FolderOf(testing::MemoryLog& log, uint64_t size) {
  std::map<std::string, std::string> files = log.Tiles(size);
  files["checkpoint"] = SignCheckpoint({kOrigin, size, RootAt(size, log).value()}, Signer()).value();
  return MemoryFolder(std::move(files));
}
MemoryFolder FolderOfSize(uint64_t size) {
  testing::MemoryLog log = testing::LogOfSize(size);
  return FolderOf(log, size);
}

FolderReport Check(MemoryFolder& folder) { return CheckFolder(folder, Verifiers()); }

bool Names(const FolderReport& report, FindingKind kind, const std::string& file) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const FolderFinding& finding) { return finding.kind == kind && finding.file == file; });
}
std::set<std::string> Kinds(const FolderReport& report) {
  std::set<std::string> kinds;
  for (const FolderFinding& finding : report.findings) kinds.insert(std::string(FindingKindName(finding.kind)));
  return kinds;
}
using KindSet = std::set<std::string>;

TEST_CASE("An untouched folder is sound, and every file was read once", "[folder]") {
  for (const uint64_t size : {0, 1, 2, 255, 256, 257, 511, 512, 600, 65535, 65536, 65537, 70000}) {
    MemoryFolder folder = FolderOfSize(size);
    const FolderReport report = Check(folder);
    INFO(size);
    CHECK(report.Sound());
    CHECK(report.checkpoint_trusted);
    CHECK(report.root_matches);
    CHECK(report.checkpoint->size == size);
    CHECK(report.entries_verified == size);
    CHECK(report.tiles_verified == TilesOfSize(size)->size());
    CHECK(report.signatures_verified == 1);
    CHECK(report.files_listed == folder.files.size());
    CHECK(report.files_read == folder.files.size());
    CHECK(folder.reads.size() == folder.files.size());
    for (const auto& [file, reads] : folder.reads) REQUIRE(reads == 1);
  }
}

TEST_CASE("Any change to one byte of any file is found", "[folder]") {
  constexpr uint64_t kSeed = 99;
  constexpr size_t kAllBytesUpTo = 700;
  constexpr size_t kSamples = 300;
  testing::SeededRandomSource random(kSeed);
  INFO("seed " << kSeed);
  int changes = 0;
  for (const uint64_t size : {0, 1, 255, 256, 257, 600}) {
    MemoryFolder folder = FolderOfSize(size);
    for (auto& [file, bytes] : folder.files) {
      const bool all = bytes.size() <= kAllBytesUpTo;
      for (size_t i = 0; i < (all ? bytes.size() : kSamples); ++i) {
        const size_t at = all ? i : static_cast<size_t>(random.Below(bytes.size()));
        const char change = all && i % 2 == 0 ? 0x20 : static_cast<char>(1 << random.Below(8));
        bytes[at] = static_cast<char>(bytes[at] ^ change);
        INFO(file << " byte " << at << " of a log of " << size);
        REQUIRE_FALSE(Check(folder).Sound());
        bytes[at] = static_cast<char>(bytes[at] ^ change);
        ++changes;
      }
    }
    REQUIRE(Check(folder).Sound());
  }
  CHECK(changes > 4900);
}

TEST_CASE("Every value of every byte of the checkpoint but its own is found", "[folder]") {
  MemoryFolder folder = FolderOfSize(1);
  std::string& checkpoint = folder.files["checkpoint"];
  for (size_t at = 0; at < checkpoint.size(); ++at) {
    const char right = checkpoint[at];
    for (int value = 0; value < 256; ++value) {
      if (static_cast<char>(value) == right) continue;
      checkpoint[at] = static_cast<char>(value);
      REQUIRE_FALSE(Check(folder).Sound());
    }
    checkpoint[at] = right;
  }
}

TEST_CASE("A byte cut off or added at either end of any file is found", "[folder]") {
  for (const uint64_t size : {0, 1, 256, 600}) {
    MemoryFolder folder = FolderOfSize(size);
    for (auto& [file, bytes] : folder.files) {
      const std::string right = bytes;
      for (const std::string& wrong : {right.substr(1), right.substr(0, right.size() - 1), right + '\0', "\n" + right,
                                       right + "\n", std::string(), right + right}) {
        bytes = wrong;
        INFO(file << " of a log of " << size);
        REQUIRE_FALSE(Check(folder).Sound());
      }
      bytes = right;
    }
  }
}

TEST_CASE("A missing file is named, and the rest is still checked", "[folder]") {
  const MemoryFolder whole = FolderOfSize(600);
  for (const auto& [file, bytes] : whole.files) {
    MemoryFolder folder = whole;
    folder.files.erase(file);
    const FolderReport report = Check(folder);
    INFO(file);
    CHECK(Names(report, FindingKind::kFileMissing, file));
    CHECK(Kinds(report) == KindSet{"FILE_MISSING"});
    if (file.starts_with("tile/entries/000")) CHECK(report.entries_verified == 600 - 256);
    // Without the topmost tile nothing below follows from the checkpoint, however well it agrees with itself.
    if (file.starts_with("tile/1/")) CHECK(report.entries_verified + report.tiles_verified == 0);
  }
}

TEST_CASE("Missing files in a row are one finding", "[folder]") {
  MemoryFolder folder = FolderOfSize(256 * 10);
  for (int i = 3; i < 8; ++i) folder.files.erase("tile/0/00" + std::to_string(i));
  const FolderReport report = Check(folder);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].file == "tile/0/003");
  CHECK(report.findings[0].entry_index == 3 * 256);
  CHECK(report.findings[0].detail == "`5` files missing from this one on");
}

TEST_CASE("A damaged entry is named by its index, and only it", "[folder]") {
  for (const uint64_t index : {0, 77, 255, 256, 511, 512, 599}) {
    testing::MemoryLog log = testing::LogOfSize(600);
    MemoryFolder folder = FolderOf(log, 600);
    const std::string path = EntriesPath(index / 256, TileWidthAt(0, index / 256, 600));
    std::string& bundle = folder.files[path];
    const size_t at = bundle.find(log.entries()[index]);
    REQUIRE(at != std::string::npos);
    bundle[at + 6] = '#';
    const FolderReport report = Check(folder);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == FindingKind::kEntryDamaged);
    CHECK(report.findings[0].file == path);
    CHECK(report.findings[0].entry_index == index);
    CHECK(report.entries_verified == 599);
    // What the entry says is nobody's business here.
    CHECK(report.findings[0].detail.find("entry-") == std::string::npos);
  }
}

TEST_CASE("A damaged level-0 tile is blamed, not the entries it belongs to", "[folder]") {
  MemoryFolder folder = FolderOfSize(600);
  folder.files["tile/0/001"][40] ^= 1;
  const FolderReport report = Check(folder);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == FindingKind::kTileDamaged);
  CHECK(report.findings[0].file == "tile/0/001");
  CHECK(report.findings[0].entry_index == 256 + 1);
}

TEST_CASE("A damaged last tile is blamed, not its entries", "[folder]") {
  MemoryFolder folder = FolderOfSize(600);
  folder.files["tile/0/002.p/88"][32 * 87] ^= 1;
  const FolderReport report = Check(folder);
  CHECK(Kinds(report) == KindSet{"ROOT_DIFFERS", "TILE_DAMAGED"});
  CHECK(Names(report, FindingKind::kTileDamaged, "tile/0/002.p/88"));
  CHECK(report.findings.back().entry_index == 599);
}

TEST_CASE("A damaged higher tile is blamed", "[folder]") {
  MemoryFolder folder = FolderOfSize(70000);
  SECTION("a full one") {
    folder.files["tile/1/000"][32 * 5] ^= 1;
    const FolderReport report = Check(folder);
    CHECK(Names(report, FindingKind::kTileDamaged, "tile/1/000"));
    // The child whose hash was changed shows where.
    CHECK(Names(report, FindingKind::kTilesDisagree, "tile/0/005"));
    CHECK(report.findings.size() == 2);
  }
  SECTION("a partial one at the edge") {
    folder.files["tile/1/001.p/17"][0] ^= 1;
    const FolderReport report = Check(folder);
    CHECK(Names(report, FindingKind::kRootDiffers, "checkpoint"));
    CHECK(Names(report, FindingKind::kTilesDisagree, "tile/0/x000") == false);
    CHECK(Names(report, FindingKind::kTilesDisagree, "tile/0/256"));
    CHECK(report.findings.size() == 2);
  }
  SECTION("the topmost") {
    folder.files["tile/2/000.p/1"][31] ^= 1;
    const FolderReport report = Check(folder);
    CHECK(Names(report, FindingKind::kTilesDisagree, "tile/1/000"));
  }
}

TEST_CASE("An entry and its leaf changed together are found", "[folder]") {
  testing::MemoryLog log = testing::LogOfSize(600);
  testing::MemoryLog forged;
  for (uint64_t i = 0; i < 600; ++i) forged.Append(i == 300 ? "forged" : log.entries()[i]);
  MemoryFolder folder = FolderOf(log, 600);
  MemoryFolder other = FolderOf(forged, 600);
  folder.files["tile/entries/001"] = other.files["tile/entries/001"];
  folder.files["tile/0/001"] = other.files["tile/0/001"];
  CHECK(Names(Check(folder), FindingKind::kTileDamaged, "tile/0/001"));
  // With the tile above changed as well, the root no longer follows.
  folder.files["tile/1/000.p/2"] = other.files["tile/1/000.p/2"];
  CHECK(Kinds(Check(folder)) == KindSet{"ROOT_DIFFERS"});
  // And with the other log's checkpoint, signed by another key, the signature does not.
  folder.files["checkpoint"] = SignCheckpoint({kOrigin, 600, forged.frontier().Root()}, Signer(2)).value();
  CHECK(Kinds(Check(folder)) == KindSet{"CHECKPOINT_UNTRUSTED"});
}

TEST_CASE("Bundles with entries moved, dropped or added are found", "[folder]") {
  testing::MemoryLog log = testing::LogOfSize(300);
  MemoryFolder folder = FolderOf(log, 300);
  SECTION("two swapped") {
    std::swap(folder.files["tile/entries/000"], folder.files["tile/entries/001.p/44"]);
    CHECK_FALSE(Check(folder).Sound());
  }
  SECTION("the last one dropped") {
    folder.files["tile/entries/001.p/44"] = log.Bundle(1, 43);
    const FolderReport report = Check(folder);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == FindingKind::kBundleMalformed);
    CHECK(report.findings[0].entry_index == 299);
    CHECK(report.entries_verified == 299);
  }
  SECTION("one added") {
    REQUIRE(AppendToBundle("more", &folder.files["tile/entries/001.p/44"]).ok());
    const FolderReport report = Check(folder);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == FindingKind::kBundleMalformed);
    CHECK_FALSE(report.findings[0].entry_index);
  }
  SECTION("a bundle without its tile") {
    folder.files.erase("tile/0/000");
    folder.files["tile/entries/000"][2] ^= 1;
    const FolderReport report = Check(folder);
    CHECK(Kinds(report) == KindSet{"ENTRY_DAMAGED", "FILE_MISSING"});
  }
  SECTION("a short bundle without its tile") {
    folder.files.erase("tile/0/001.p/44");
    folder.files["tile/entries/001.p/44"].pop_back();
    CHECK(Kinds(Check(folder)) == KindSet{"BUNDLE_MALFORMED", "FILE_MISSING"});
  }
}

TEST_CASE("Unknown files are an error, whatever they hold", "[folder]") {
  for (const char* file : {"README", "checkpoint.old", ".hidden", "tile/0/000.p/0", "tile/0/x000/000", "tile/8/000",
                           "tile/entries/000.bak", "tile", "tile/0/000/extra"}) {
    MemoryFolder folder = FolderOfSize(300);
    folder.files[file] = "";
    const FolderReport report = Check(folder);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == FindingKind::kFileUnknown);
    CHECK(report.findings[0].file == file);
  }
}

TEST_CASE("Tiles the checkpoint does not cover are an error", "[folder]") {
  testing::MemoryLog log = testing::LogOfSize(600);
  MemoryFolder folder = FolderOf(log, 300);
  const std::map<std::string, std::string> later = log.Tiles(600);
  folder.files.insert(later.begin(), later.end());
  const FolderReport report = Check(folder);
  CHECK(Kinds(report) == KindSet{"FILE_BEYOND_SIZE"});
  for (const char* file :
       {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/001", "tile/entries/002.p/88"}) {
    CHECK(Names(report, FindingKind::kFileBeyondSize, file));
  }
  CHECK(report.findings.size() == 5);
}

TEST_CASE("Narrower partial files may stay when they agree, and are found when they do not", "[folder]") {
  testing::MemoryLog log = testing::LogOfSize(600);
  MemoryFolder folder = FolderOf(log, 600);
  for (const uint64_t earlier : {1, 100, 255, 256, 300, 520, 599}) {
    const std::map<std::string, std::string> files = log.Tiles(earlier);
    folder.files.insert(files.begin(), files.end());
  }
  const FolderReport sound = Check(folder);
  CHECK(sound.Sound());
  CHECK(sound.files_read == folder.files.size());
  int narrower = 0;
  const std::map<std::string, std::string> now = log.Tiles(600);
  for (auto& [file, bytes] : folder.files) {
    if (now.contains(file) || file == "checkpoint") continue;
    ++narrower;
    for (size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 40) {
      bytes[at] ^= 4;
      REQUIRE(Names(Check(folder), FindingKind::kPartialDiffers, file));
      bytes[at] ^= 4;
    }
    const std::string right = bytes;
    for (const std::string& wrong : {right.substr(0, right.size() - 1), right + "x", std::string()}) {
      bytes = wrong;
      REQUIRE(Names(Check(folder), FindingKind::kPartialDiffers, file));
    }
    bytes = right;
  }
  CHECK(narrower == 13);
  // A beginning of the right bytes under another width's name.
  folder.files["tile/0/000.p/7"] = folder.files["tile/0/000"].substr(0, 32 * 6);
  folder.files["tile/entries/000.p/7"] = log.Bundle(0, 6);
  CHECK(Names(Check(folder), FindingKind::kPartialDiffers, "tile/0/000.p/7"));
  CHECK(Names(Check(folder), FindingKind::kPartialDiffers, "tile/entries/000.p/7"));
}

TEST_CASE("Signature lines by known keys are all good and none twice; others are counted", "[folder]") {
  MemoryFolder folder = FolderOfSize(3);
  std::string& checkpoint = folder.files["checkpoint"];
  const std::string text = ParseNote(checkpoint)->text;
  testing::SeededRandomSource random(7);
  const CosignatureSigner witness("witness.example", crypto::SigningKey::Generate(random));
  std::vector<NoteVerifier> verifiers = Verifiers();
  SECTION("a stranger's line") {
    checkpoint = AddSignature(checkpoint, witness.Cosign(text, 5).value()).value();
    const FolderReport without = Check(folder);
    CHECK(without.Sound());
    CHECK(without.signatures_verified == 1);
    CHECK(without.signatures_unverified == 1);
    // Whoever knows the witness may have it.
    verifiers.push_back(NoteVerifier::FromVerifierKey(witness.VerifierKey()).value());
    const FolderReport report = CheckFolder(folder, verifiers);
    CHECK(report.Sound());
    CHECK(report.signatures_verified == 2);
    CHECK(report.signatures_unverified == 0);
    // A line by a known key that is bad is no stranger's.
    checkpoint[checkpoint.size() - 8] = checkpoint[checkpoint.size() - 8] == 'A' ? 'B' : 'A';
    CHECK(Kinds(CheckFolder(folder, verifiers)) == KindSet{"CHECKPOINT_UNTRUSTED"});
  }
  SECTION("the log's line twice") {
    checkpoint = AddSignature(checkpoint, Signer().Sign(text).value()).value();
    CHECK(Kinds(Check(folder)) == KindSet{"CHECKPOINT_UNTRUSTED"});
    CHECK_FALSE(Check(folder).checkpoint_trusted);
  }
  SECTION("another key") {
    CHECK(Kinds(CheckFolder(folder, Verifiers(2))) == KindSet{"CHECKPOINT_UNTRUSTED"});
    CHECK(Kinds(CheckFolder(folder, {})) == KindSet{"CHECKPOINT_UNTRUSTED"});
  }
}

TEST_CASE("Without a readable checkpoint nothing is called sound", "[folder]") {
  MemoryFolder folder = FolderOfSize(3);
  SECTION("missing") {
    folder.files.erase("checkpoint");
    CHECK(Names(Check(folder), FindingKind::kFileMissing, "checkpoint"));
  }
  SECTION("empty") {
    folder.files["checkpoint"] = "";
    CHECK(Names(Check(folder), FindingKind::kCheckpointMalformed, "checkpoint"));
  }
  SECTION("over the limit") {
    folder.files["checkpoint"] = std::string(kNoteBytesMax + 1, 'x');
    CHECK(Names(Check(folder), FindingKind::kFileUnreadable, "checkpoint"));
  }
  SECTION("an empty folder") {
    folder.files.clear();
    CHECK_FALSE(Check(folder).Sound());
  }
}

TEST_CASE("A checkpoint that claims a huge log is answered at once", "[folder]") {
  MemoryFolder folder = FolderOfSize(300);
  folder.files["checkpoint"] = SignCheckpoint({kOrigin, kLogSizeMax, HashLeaf("x")}, Signer()).value();
  const FolderReport report = Check(folder);
  CHECK_FALSE(report.Sound());
  CHECK(Names(report, FindingKind::kFileMissing, "tile/7/000.p/127"));
}

TEST_CASE("A file that cannot be read, and a folder that cannot be listed, are findings", "[folder]") {
  const MemoryFolder whole = FolderOfSize(600);
  for (const auto& [file, bytes] : whole.files) {
    MemoryFolder folder = whole;
    folder.unreadable = file;
    CHECK(Names(Check(folder), FindingKind::kFileUnreadable, file));
  }
  testing::MemoryLog log = testing::LogOfSize(600);
  MemoryFolder narrower = whole;
  narrower.files["tile/0/002.p/3"] = log.Tiles(515)["tile/0/002.p/3"];
  narrower.unreadable = "tile/0/002.p/3";
  CHECK(Names(Check(narrower), FindingKind::kFileUnreadable, "tile/0/002.p/3"));
  MemoryFolder folder = whole;
  folder.listing_status = absl::UnavailableError("no such folder");
  CHECK(Kinds(Check(folder)) == KindSet{"FOLDER_UNREADABLE"});
}

// Lists as many files as told, all of one name.
class Crowd final : public FolderReader {
 public:
  explicit Crowd(size_t count) : count_(count) {}
  absl::StatusOr<std::vector<std::string>> ListFiles() override { return std::vector<std::string>(count_, "x"); }
  absl::StatusOr<std::string> ReadFile(std::string_view, size_t) override { return absl::NotFoundError("none"); }

 private:
  size_t count_;
};

TEST_CASE("Findings are listed up to their limit and counted beyond it", "[folder]") {
  Crowd crowd(kFindingsMax + 500);
  const FolderReport report = CheckFolder(crowd, Verifiers());
  CHECK(report.findings.size() == kFindingsMax);
  // Every name is unknown, and the checkpoint is missing.
  CHECK(report.findings_not_listed == 501);
  CHECK_FALSE(report.Sound());
}

TEST_CASE("A folder of more files than the limit is refused", "[folder]") {
  Crowd crowd(kFolderFilesMax + 1);
  const FolderReport report = CheckFolder(crowd, Verifiers());
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == FindingKind::kFolderUnreadable);
}

TEST_CASE("An older copy of the whole folder is sound: freshness is not this check's promise", "[folder]") {
  testing::MemoryLog log = testing::LogOfSize(600);
  MemoryFolder folder = FolderOf(log, 300);
  const FolderReport report = Check(folder);
  CHECK(report.Sound());
  CHECK(report.checkpoint->size == 300);
}

TEST_CASE("Every kind of finding has its own name", "[folder]") {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::kPartialDiffers); ++kind) {
    names.insert(FindingKindName(static_cast<FindingKind>(kind)));
  }
  CHECK(names.size() == static_cast<size_t>(FindingKind::kPartialDiffers) + 1);
  CHECK_FALSE(names.contains("UNKNOWN"));
}

}  // namespace
}  // namespace ketenpoort::audit

// Reads docs/audit-format.md and computes its worked example again, so that the page cannot drift from the code.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "audit/big_endian.h"
#include "audit/bundle.h"
#include "audit/checkpoint.h"
#include "audit/commitment.h"
#include "audit/cosignature.h"
#include "audit/crypto/encoding.h"
#include "audit/folder_check.h"
#include "audit/lines.h"
#include "audit/tile.h"
#include "audit/tlog_proof.h"
#include "tests/audit/memory_folder.h"
#include "tests/audit/memory_log.h"

namespace ketenpoort::audit {
namespace {

std::string ReadPage() {
  std::ifstream in(KETENPOORT_SOURCE_DIR "/docs/audit-format.md", std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

// The fenced block with this name, without its fences.
std::string Block(const std::string& name) {
  const std::string page = ReadPage();
  const std::string fence = "```example " + name + "\n";
  const size_t begin = page.find(fence);
  REQUIRE(begin != std::string::npos);
  REQUIRE(page.find(fence, begin + 1) == std::string::npos);
  const size_t end = page.find("```", begin + fence.size());
  REQUIRE(end != std::string::npos);
  return page.substr(begin + fence.size(), end - begin - fence.size());
}

// `name = hex`, where lines that start with a space go on with the hex of the line before; spaces within are ignored.
std::map<std::string, std::string> HexBlock(const std::string& name) {
  const std::string block = Block(name);
  std::string_view rest(block);
  std::map<std::string, std::string> digits;
  std::string current;
  while (const auto line = TakeLine(&rest)) {
    std::string_view hex = *line;
    if (!line->starts_with(' ')) {
      const size_t equals = line->find('=');
      REQUIRE(equals != std::string_view::npos);
      current = line->substr(0, line->find_last_not_of(' ', equals - 1) + 1);
      REQUIRE_FALSE(digits.contains(current));
      hex = line->substr(equals + 1);
    }
    for (const char c : hex) {
      if (c != ' ') digits[current].push_back(c);
    }
  }
  std::map<std::string, std::string> values;
  for (const auto& [key, text] : digits) values[key] = crypto::HexDecode(text).value();
  return values;
}

std::string Hex(std::string_view bytes) { return crypto::HexEncode(bytes); }

std::vector<NoteVerifier> PageVerifiers() {
  const std::string block = Block("keys");
  std::string_view rest(block);
  std::vector<NoteVerifier> verifiers;
  while (const auto line = TakeLine(&rest)) verifiers.push_back(NoteVerifier::FromVerifierKey(*line).value());
  REQUIRE(verifiers.size() == 2);
  return verifiers;
}

TEST_CASE("The page's commitment is the one the library computes", "[doc]") {
  auto page = HexBlock("commitment");
  REQUIRE(page.size() == 6);
  const auto tag = AttributeTagFromNumber(ReadBigEndian<uint16_t>(page["tag"]));
  REQUIRE(tag);
  const crypto::Digest commitment = Commit(page["entry id"], *tag, page["salt"], page["value"]);
  CHECK(Hex(crypto::AsView(commitment)) == Hex(page["commitment"]));
  CHECK(Hex(crypto::AsView(crypto::Sha256(page["hashed"]))) == Hex(page["commitment"]));
}

TEST_CASE("The page's tree, tile and bundle are those the library builds", "[doc]") {
  auto page = HexBlock("tree");
  testing::MemoryLog log;
  log.Append(page["entry 0"]);
  log.Append(page["entry 1"]);
  CHECK(Hex(crypto::AsView(log.leaf_hashes()[0])) == Hex(page["leaf 0"]));
  CHECK(Hex(crypto::AsView(log.leaf_hashes()[1])) == Hex(page["leaf 1"]));
  CHECK(Hex(crypto::AsView(log.frontier().Root())) == Hex(page["root"]));
  const std::map<std::string, std::string> files = log.Tiles(2);
  REQUIRE(files.size() == 2);
  for (const auto& [path, bytes] : files) {
    INFO(path);
    CHECK(Hex(bytes) == Hex(page[path]));
  }
}

TEST_CASE("The page's checkpoint, cosignature and keys are those the library makes from the seeds", "[doc]") {
  auto page = HexBlock("tree");
  const std::vector<NoteVerifier> verifiers = PageVerifiers();
  const NoteSigner log(verifiers[0].name(), crypto::SigningKey::FromSeed(page["seed of the log's key"]).value());
  const CosignatureSigner witness(verifiers[1].name(),
                                  crypto::SigningKey::FromSeed(page["seed of the witness"]).value());
  CHECK(log.VerifierKey() + "\n" + witness.VerifierKey() + "\n" == Block("keys"));
  const Checkpoint checkpoint{log.name(), 2, crypto::DigestFromBytes(page["root"]).value()};
  CHECK(SignCheckpoint(checkpoint, log).value() == Block("checkpoint"));
  const uint64_t time_s = ReadBigEndian<uint64_t>(page["time of the cosignature"]);
  const NoteSignature cosignature = witness.Cosign(FormatCheckpoint(checkpoint), time_s).value();
  CHECK(FormatSignatureLine(cosignature) == Block("cosignature"));
  const auto opened = OpenCheckpoint(Block("checkpoint") + Block("cosignature"), verifiers);
  REQUIRE(opened.ok());
  CHECK(opened->note.verified.size() == 2);
}

TEST_CASE("The page's receipt proves its entry", "[doc]") {
  auto page = HexBlock("tree");
  const auto proof = ParseTlogProof(Block("receipt"));
  REQUIRE(proof.ok());
  CHECK(VerifyTlogProof(*proof, page["entry 1"], PageVerifiers()).ok());
  CHECK_FALSE(VerifyTlogProof(*proof, page["entry 0"], PageVerifiers()).ok());
}

TEST_CASE("The page's files are a sound folder", "[doc]") {
  auto page = HexBlock("tree");
  testing::MemoryFolder folder({{"checkpoint", Block("checkpoint") + Block("cosignature")},
                                {"tile/0/000.p/2", page["tile/0/000.p/2"]},
                                {"tile/entries/000.p/2", page["tile/entries/000.p/2"]}});
  const FolderReport report = CheckFolder(folder, PageVerifiers());
  CHECK(report.Sound());
  CHECK(report.entries_verified == 2);
}

TEST_CASE("The page lists every attribute tag with its number and name", "[doc]") {
  const std::string page = ReadPage();
  for (uint32_t number = 1; number <= kAttributeTagLast; ++number) {
    const std::string row = "\n| " + std::to_string(number) + " | " +
                            std::string(AttributeTagName(*AttributeTagFromNumber(number))) + " | ";
    INFO(row);
    CHECK(page.find(row) != std::string::npos);
  }
  CHECK(page.find("\n| " + std::to_string(kAttributeTagLast + 1) + " | ") == std::string::npos);
}

}  // namespace
}  // namespace ketenpoort::audit

#include "audit/delivery_note.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/decimal.h"
#include "audit/merkle.h"

namespace ketenpoort::audit {
namespace {

constexpr std::string_view kHead = "ketenpoort/delivery-note/v1\n";
// Limit: of a text: the head, the longest count and a root.
constexpr size_t kTextBytesMax = 96;

std::vector<Digest> LeavesOf(std::span<const std::string> lines) {
  std::vector<Digest> leaves;
  for (const std::string& line : lines) leaves.push_back(HashLeaf(line));
  return leaves;
}

// Adds to the proof of each leaf what leads from it to the root of these leaves, which it answers.
Digest Prove(std::span<const Digest> leaves, std::span<std::vector<Digest>> proofs) {
  if (leaves.size() == 1) return leaves.front();
  const size_t split = std::bit_floor(leaves.size() - 1);
  const Digest left = Prove(leaves.first(split), proofs.first(split));
  const Digest right = Prove(leaves.subspan(split), proofs.subspan(split));
  for (std::vector<Digest>& proof : proofs.first(split)) proof.push_back(right);
  for (std::vector<Digest>& proof : proofs.subspan(split)) proof.push_back(left);
  return HashNode(left, right);
}

}  // namespace

std::string DeliveryLine(std::string_view delivery_id, std::string_view payload_sha256, std::string_view outcome) {
  return absl::StrCat(crypto::HexEncode(delivery_id), " ", crypto::HexEncode(payload_sha256), " ",
                      std::string(outcome));
}

std::string DeliveryNoteText(std::span<const std::string> lines) {
  const Digest root = RootOfHashes(LeavesOf(lines));
  return absl::StrCat(std::string(kHead), lines.size(), "\n", crypto::Base64Encode(crypto::ToBytes(root)), "\n");
}

std::vector<std::vector<Digest>> DeliveryLineHashes(std::span<const std::string> lines) {
  const std::vector<Digest> leaves = LeavesOf(lines);
  std::vector<std::vector<Digest>> proofs(leaves.size());
  if (!leaves.empty()) Prove(leaves, proofs);
  return proofs;
}

absl::Status CheckLine(std::string_view text, std::string_view line, uint64_t index,
                       std::span<const crypto::Digest> hashes) {
  const absl::Status no_note = absl::InvalidArgumentError("not the text of a delivery note");
  if (text.size() > kTextBytesMax || !text.starts_with(kHead)) return no_note;
  std::string_view rest = text.substr(kHead.size());
  const size_t count_end = rest.find('\n');
  if (count_end == std::string_view::npos || !rest.ends_with('\n')) return no_note;
  const std::optional<uint64_t> count = ParseDecimal(rest.substr(0, count_end));
  rest = rest.substr(count_end + 1);
  if (!count || *count > kNoteLinesMax || rest.empty()) return no_note;
  const auto root = crypto::Base64DecodeStrict(rest.substr(0, rest.size() - 1));
  if (!root.ok() || root->size() != sizeof(Digest)) return no_note;
  Digest expected{};
  std::copy(root->begin(), root->end(), expected.begin());
  return VerifyInclusion(index, *count, HashLeaf(line), hashes, expected);
}

}  // namespace ketenpoort::audit

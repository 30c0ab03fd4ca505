#include "gateway/intake/bsn.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "audit/utf8.h"
#include "gateway/intake/payload_leaves.h"

namespace ketenpoort::intake {
namespace {

constexpr size_t kBsnDigits = 9;
constexpr size_t kGroupDigitsMin = 2;  // shorter groups are dates and house numbers
constexpr size_t kGroupsMax = 4;
constexpr int kSeparatorsMax = 3;  // between two groups that belong together

// Digits with small gaps between them: "1234.56.782" is three groups.
using Chain = std::vector<std::string>;

std::optional<char> DigitOf(uint32_t c) {
  constexpr uint32_t kZeros[] = {'0', 0xff10, 0x0660, 0x06f0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6};
  for (const uint32_t zero : kZeros) {
    if (c >= zero && c < zero + 10) return static_cast<char>('0' + (c - zero));
  }
  return std::nullopt;
}

bool IsInvisible(uint32_t c) {
  return c == 0x00ad || c == 0x034f || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
}

bool IsSeparator(uint32_t c) {
  constexpr std::string_view kPunctuation = ".,-_/\\':*|()";
  if (c < 0x80) return audit::IsUnicodeSpace(c) || kPunctuation.find(static_cast<char>(c)) != std::string_view::npos;
  return audit::IsUnicodeSpace(c) || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x00b7 || c == 0x2022;
}

class ChainReader {
 public:
  std::vector<Chain> Read(std::string_view text) {
    while (!text.empty()) {
      const auto c = audit::TakeCodePoint(&text);
      if (!c) {
        text.remove_prefix(1);
        EndChain();
      } else if (const auto digit = DigitOf(*c)) {
        group_ += *digit;
        separators_ = 0;
      } else if (!IsInvisible(*c)) {
        EndGroup();
        if (!IsSeparator(*c) || ++separators_ > kSeparatorsMax) EndChain();
      }
    }
    EndChain();
    return std::move(chains_);
  }

 private:
  void EndGroup() {
    if (!group_.empty()) chain_.push_back(std::move(group_));
    group_.clear();
  }
  void EndChain() {
    EndGroup();
    if (!chain_.empty()) chains_.push_back(std::move(chain_));
    chain_.clear();
    separators_ = 0;
  }
  std::vector<Chain> chains_;
  Chain chain_;
  std::string group_;
  int separators_ = 0;
};

// The digits stand in the chain as whole groups.
bool HoldsWholeGroups(const Chain& chain, std::string_view digits) {
  for (size_t first = 0; first < chain.size(); ++first) {
    std::string joined;
    for (size_t i = first; i < chain.size() && joined.size() < digits.size(); ++i) {
      joined += chain[i];
      if (joined == digits) return true;
    }
  }
  return false;
}

bool HoldsSomeBsn(const Chain& chain) {
  for (size_t first = 0; first < chain.size(); ++first) {
    std::string joined;
    for (size_t i = first; i < chain.size() && i - first < kGroupsMax; ++i) {
      if (chain[i].size() < kGroupDigitsMin || joined.size() + chain[i].size() > kBsnDigits) break;
      joined += chain[i];
      if (PassesElevenTest(joined)) return true;
    }
  }
  return false;
}

bool IsNineDigits(std::string_view text) {
  return text.size() == kBsnDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool PassesElevenTest(std::string_view bsn) {
  if (!IsNineDigits(bsn) || bsn == "000000000") return false;
  int sum = 0;
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (bsn[static_cast<size_t>(i)] - '0');
  sum -= bsn[8] - '0';
  return sum % 11 == 0;
}

bool HoldsBsn(std::string_view text, std::string_view bsn) {
  if (!IsNineDigits(bsn)) return false;
  std::string_view short_form = bsn.substr(std::min(bsn.find_first_not_of('0'), bsn.size()));
  for (const Chain& chain : ChainReader().Read(text)) {
    std::string all;
    for (const std::string& group : chain) all += group;
    if (all.find(bsn) != std::string::npos) return true;
    if (!short_form.empty() && short_form.size() < bsn.size() && HoldsWholeGroups(chain, short_form)) return true;
  }
  return false;
}

bool MayHoldSomeBsn(std::string_view text) {
  const std::vector<Chain> chains = ChainReader().Read(text);
  return std::any_of(chains.begin(), chains.end(), HoldsSomeBsn);
}

std::vector<std::string> FreeTextHolding(const google::protobuf::Message& payload, std::string_view bsn) {
  std::vector<std::string> paths;
  ForEachLeaf(payload, [&](const std::string& path, const FieldEntry& entry, const google::protobuf::Message& holder) {
    if (!entry.free_text || entry.field->is_repeated()) return;
    if (HoldsBsn(holder.GetReflection()->GetString(holder, entry.field), bsn)) paths.push_back(path);
  });
  return paths;
}

}  // namespace ketenpoort::intake

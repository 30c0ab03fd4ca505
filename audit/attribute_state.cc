#include "audit/attribute_state.h"

#include <cstddef>

#include "audit/commitment.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::audit {
namespace {

bool Fits(std::string_view entry_id, const CommittedValue& value, const HeldOpening& opening) {
  const std::optional<AttributeTag> tag = AttributeTagFromNumber(value.tag);
  if (!tag || opening.tag != value.tag) return false;
  const auto commitment = crypto::DigestFromBytes(value.commitment);
  return commitment.ok() && VerifyOpening(*commitment, entry_id, *tag, opening.salt, opening.value);
}

}  // namespace

std::string_view AttributeStateName(AttributeState state) {
  switch (state) {
    case AttributeState::kOpened:
      return "OPENED";
    case AttributeState::kWithheld:
      return "WITHHELD";
    case AttributeState::kErased:
      return "ERASED";
    case AttributeState::kMissing:
      return "MISSING";
  }
  return "";
}

std::vector<AttributeStatus> StatesOf(std::string_view entry_id, std::span<const CommittedValue> committed,
                                      std::span<const HeldOpening> held, std::span<const uint64_t> erased_by) {
  std::vector<AttributeStatus> states;
  std::vector<bool> used(held.size(), false);
  for (const CommittedValue& value : committed) {
    AttributeStatus& status = states.emplace_back();
    status.tag = value.tag;
    bool found = false;
    for (size_t i = 0; i < held.size() && !found; ++i) {
      if (used[i] || !Fits(entry_id, value, held[i])) continue;
      found = used[i] = true;
      status.state = held[i].given ? AttributeState::kOpened : AttributeState::kWithheld;
    }
    if (found || erased_by.empty()) continue;
    status.state = AttributeState::kErased;
    status.erased_by = erased_by.front();
  }
  return states;
}

}  // namespace ketenpoort::audit

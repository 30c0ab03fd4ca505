// What became of the committed attributes of one entry, for whoever reads it.
//
// Guarantees: every committed attribute gets exactly one state. OPENED: an opening fits and is given. WITHHELD: one
// fits and is not given. ERASED: none fits, and a part of the entry's openings was destroyed by a recorded erasure.
// MISSING: none fits and nothing accounts for it; an alarm. An opening counts once, and only for the commitment it
// fits, so that a false one makes MISSING and never OPENED.
// Does not guarantee: that an erasure said to have happened did; its entry proves that.
// Thread safety: any thread. Ownership: nothing is kept. On failure: none; bytes of another width fit nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ketenpoort::audit {

enum class AttributeState : uint8_t { kOpened, kWithheld, kErased, kMissing };

// As in the documentation and the proto: `OPENED`, …
std::string_view AttributeStateName(AttributeState state);

struct CommittedValue {
  uint32_t tag = 0;
  std::string commitment;
};

// An opening the answerer holds.
struct HeldOpening {
  uint32_t tag = 0;
  std::string salt;
  std::string value;
  bool given = false;
};

struct AttributeStatus {
  uint32_t tag = 0;
  AttributeState state = AttributeState::kMissing;
  // kErased: index of the entry of the erasure.
  std::optional<uint64_t> erased_by;
};

// In the order of `committed`. `erased_by`: the entries by which parts of the openings were destroyed; the first is
// named.
std::vector<AttributeStatus> StatesOf(std::string_view entry_id, std::span<const CommittedValue> committed,
                                      std::span<const HeldOpening> held, std::span<const uint64_t> erased_by);

}  // namespace ketenpoort::audit

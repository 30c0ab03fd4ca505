#include "gateway/corridor/attributes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/attribute_state.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {
namespace {

v1::AttributeState ToWire(audit::AttributeState state) {
  switch (state) {
    case audit::AttributeState::kOpened:
      return v1::ATTRIBUTE_STATE_OPENED;
    case audit::AttributeState::kWithheld:
      return v1::ATTRIBUTE_STATE_WITHHELD;
    case audit::AttributeState::kErased:
      return v1::ATTRIBUTE_STATE_ERASED;
    case audit::AttributeState::kMissing:
      return v1::ATTRIBUTE_STATE_MISSING;
  }
  return v1::ATTRIBUTE_STATE_UNSPECIFIED;
}

// The openings a part holds. One that cannot be read holds none, and what it held is missing.
void AddHeld(const std::string& plaintext, const std::vector<audit::AttributeTag>& given,
             std::vector<audit::HeldOpening>& held) {
  v1::OpeningSet set;
  if (!set.ParseFromString(plaintext)) return;
  for (v1::Opening& opening : *set.mutable_openings()) {
    const bool shown = std::any_of(given.begin(), given.end(), [&](audit::AttributeTag tag) {
      return static_cast<uint32_t>(tag) == opening.tag();
    });
    held.push_back({opening.tag(), std::move(*opening.mutable_salt()), std::move(*opening.mutable_value()), shown});
  }
}

}  // namespace

const std::vector<audit::AttributeTag>& OfficerTags(v1::EntryKind kind) {
  static const auto* const none = new std::vector<audit::AttributeTag>();
  static const auto* const who_and_why =
      new std::vector<audit::AttributeTag>{audit::AttributeTag::kActingPerson, audit::AttributeTag::kReason};
  const bool of_officer = kind == v1::ENTRY_KIND_LOG_READ || kind == v1::ENTRY_KIND_EXPORTED ||
                          kind == v1::ENTRY_KIND_ERASURE || kind == v1::ENTRY_KIND_HOLD_CHANGED ||
                          kind == v1::ENTRY_KIND_KEY_CHANGED;
  return of_officer ? *who_and_why : *none;
}

absl::StatusOr<std::vector<v1::AttributeStatus>> AttributesOf(store::View& view, uint64_t index,
                                                              const v1::AuditEntry& entry,
                                                              const std::vector<audit::AttributeTag>& given) {
  const auto parts = view.ReadParts(index);
  if (!parts.ok()) return parts.status();
  std::vector<audit::CommittedValue> committed;
  for (const v1::CommittedAttribute& one : entry.committed()) committed.push_back({one.tag(), one.commitment()});
  std::vector<audit::HeldOpening> held;
  std::vector<uint64_t> erased_by;
  for (const store::OpenedPart& part : *parts) {
    if (part.plaintext) AddHeld(*part.plaintext, given, held);
    if (part.erased_by) erased_by.push_back(*part.erased_by);
  }
  std::vector<v1::AttributeStatus> states;
  for (const audit::AttributeStatus& one : audit::StatesOf(entry.entry_id(), committed, held, erased_by)) {
    v1::AttributeStatus& status = states.emplace_back();
    status.set_tag(one.tag);
    status.set_state(ToWire(one.state));
    status.set_erased_by(one.erased_by.value_or(0));
  }
  return states;
}

void AlarmOnMissing(const Rooms& rooms, const v1::GetEntryResponse& answer) {
  const auto& all = answer.attributes();
  const auto missing = std::count_if(all.begin(), all.end(), [](const v1::AttributeStatus& status) {
    return status.state() == v1::ATTRIBUTE_STATE_MISSING;
  });
  if (missing == 0 || !rooms.tell_trouble) return;
  rooms.tell_trouble(kAttributeMissing, absl::DataLossError(absl::StrCat("`", missing, "` attributes of entry `",
                                                                         answer.index(), "` neither open nor erased")));
}

}  // namespace ketenpoort::corridor

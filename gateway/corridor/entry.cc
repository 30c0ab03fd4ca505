#include "gateway/corridor/entry.h"

#include <algorithm>

#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {
namespace {

void CommitTo(const Attribute& attribute, audit::crypto::RandomSource& random, v1::AuditEntry& entry,
              v1::OpeningSet& openings) {
  const std::string salt = audit::NewSalt(random);
  const auto commitment = audit::Commit(entry.entry_id(), attribute.tag, salt, attribute.value);
  v1::CommittedAttribute* committed = entry.add_committed();
  committed->set_tag(static_cast<uint32_t>(attribute.tag));
  committed->set_commitment(commitment.data(), commitment.size());
  v1::Opening* opening = openings.add_openings();
  opening->set_tag(static_cast<uint32_t>(attribute.tag));
  opening->set_salt(salt);
  opening->set_value(attribute.value);
}

}  // namespace

absl::StatusOr<store::EntryDraft> MakeEntry(EntrySpec spec, audit::crypto::RandomSource& random) {
  spec.clear.set_entry_id(audit::crypto::RandomBytes(random, audit::kEntryIdBytes));
  v1::OpeningSet person_openings;
  v1::OpeningSet caller_openings;
  for (const Attribute& attribute : spec.about_person) CommitTo(attribute, random, spec.clear, person_openings);
  for (const Attribute& attribute : spec.about_caller) CommitTo(attribute, random, spec.clear, caller_openings);
  // The one serialization of this entry: these bytes are stored and hashed, never made again.
  store::EntryDraft draft;
  if (!spec.clear.SerializeToString(&draft.bytes)) return absl::InternalError("entry cannot be serialized");
  if (person_openings.openings_size() > 0) {
    draft.parts.push_back({spec.person, person_openings.SerializeAsString()});
  }
  if (caller_openings.openings_size() > 0) {
    draft.parts.push_back({std::nullopt, caller_openings.SerializeAsString()});
  }
  return draft;
}

std::vector<v1::Opening> OpeningsOf(std::string_view stored, const std::vector<audit::AttributeTag>& tags) {
  v1::OpeningSet set;
  std::vector<v1::Opening> openings;
  if (!set.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) return openings;
  for (const v1::Opening& opening : set.openings()) {
    const bool wanted = std::any_of(
        tags.begin(), tags.end(), [&](audit::AttributeTag tag) { return static_cast<uint32_t>(tag) == opening.tag(); });
    if (wanted) openings.push_back(opening);
  }
  return openings;
}

}  // namespace ketenpoort::corridor

#include "gateway/identity/directory.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ketenpoort::identity {
namespace {

uint32_t PartyKey(policy::Organ organ, uint16_t number) { return (static_cast<uint32_t>(organ) << 16) | number; }

std::string Pair(std::string_view first, std::string_view second) {
  std::string key(first);
  key += '/';
  key += second;
  return key;
}

template <typename Map>
auto FindOrNull(const Map& map, const typename Map::key_type& key) -> const typename Map::mapped_type* {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

std::string DirectoryError::Format() const {
  if (line == 0) return file.empty() ? text : absl::StrCat(file, ": ", text);
  return absl::StrCat(file, ":", line, ":", column, ": ", text);
}

const OrganEntry* Directory::FindOrgan(const OrganRef& organ) const { return FindOrNull(organs_, organ); }

const CredentialEntry* Directory::FindCredential(std::string_view oin, std::string_view key_sha256) const {
  return FindOrNull(credentials_, Pair(oin, key_sha256));
}

const OfficerEntry* Directory::FindOfficer(std::string_view oin, std::string_view key_sha256) const {
  return FindOrNull(officers_, Pair(oin, key_sha256));
}

bool Directory::HasParticipant(std::string_view oin) const { return participants_.contains(std::string(oin)); }

std::string_view Directory::NameOf(std::string_view oin) const {
  const std::string* name = FindOrNull(participants_, std::string(oin));
  return name == nullptr ? std::string_view() : std::string_view(*name);
}

std::string_view Directory::OinOf(const OrganRef& organ) const {
  const OrganEntry* entry = FindOrgan(organ);
  return entry == nullptr ? std::string_view() : std::string_view(entry->oin);
}

bool Directory::HasOrganOfKind(std::string_view oin, policy::Organ kind) const {
  return std::any_of(organs_.begin(), organs_.end(),
                     [&](const auto& one) { return one.first.organ == kind && one.second.oin == oin; });
}

std::string_view Directory::ContactPoint(const OrganRef& organ) const {
  const OrganEntry* entry = FindOrgan(organ);
  return entry == nullptr ? std::string_view() : std::string_view(entry->contact_point);
}

std::optional<policy::Party> Directory::UnitNumber(const OrganRef& organ) const {
  if (IsUnresolvedDirecteur(organ) || !CanTakePart(organ.organ)) return policy::Party{organ.organ, 0};
  const OrganEntry* entry = FindOrgan(organ);
  if (entry == nullptr) return std::nullopt;
  return policy::Party{organ.organ, entry->number};
}

std::optional<OrganRef> Directory::OrganOf(const policy::Party& party) const {
  if (const OrganRef* known = FindOrNull(by_party_, PartyKey(party.organ, party.unit))) return *known;
  if (party.unit != 0) return std::nullopt;
  return OrganRef{party.organ, ""};
}

std::span<const MandateEntry> Directory::MandatesBetween(const OrganRef& mandans,
                                                         std::string_view mandataris_oin) const {
  const auto* mandates = FindOrNull(mandates_, Pair(mandataris_oin, mandans.Key()));
  if (mandates == nullptr) return {};
  return *mandates;
}

void Directory::ForEachMandate(const std::function<void(const MandateEntry&)>& visit) const {
  for (const auto& [key, mandates] : mandates_) {
    for (const MandateEntry& mandate : mandates) visit(mandate);
  }
}

void Directory::ForEachAuthorisation(
    const std::function<void(const CredentialEntry& holder, const RoleAuthorisation& authorisation)>& visit) const {
  for (const auto& [key, credential] : credentials_) {
    for (const RoleAuthorisation& authorisation : credential.authorisations) visit(credential, authorisation);
  }
}

std::span<const OrganRef> Directory::MandansOf(std::string_view mandataris_oin) const {
  const auto* organs = FindOrNull(mandans_of_, std::string(mandataris_oin));
  if (organs == nullptr) return {};
  return *organs;
}

std::span<const OrganRef> Directory::EstablishmentsOf(std::string_view oin) const {
  const auto* organs = FindOrNull(establishments_, std::string(oin));
  if (organs == nullptr) return {};
  return *organs;
}

std::optional<std::string> Directory::MergedInto(std::string_view gemeente, policy::Day day) const {
  std::optional<std::string> result;
  // Parse refused cycles, so the walk ends.
  for (const MergerEntry* merger = FindOrNull(mergers_, std::string(gemeente)); merger != nullptr && merger->on <= day;
       merger = FindOrNull(mergers_, merger->to)) {
    result = merger->to;
  }
  return result;
}

OrganRef Directory::Readdressed(const OrganRef& organ, policy::Day day) const {
  if (!IsMunicipal(organ.organ)) return organ;
  const auto successor = MergedInto(organ.unit, day);
  return successor ? OrganRef{organ.organ, *successor} : organ;
}

std::vector<OrganRef> Directory::PredecessorsOf(const OrganRef& organ, policy::Day day) const {
  std::vector<OrganRef> found;
  if (!IsMunicipal(organ.organ)) return found;
  std::vector<std::string> open = {organ.unit};
  while (!open.empty()) {
    const auto* earlier = FindOrNull(merged_from_, open.back());
    open.pop_back();
    if (earlier == nullptr) continue;
    for (const std::string& gemeente : *earlier) {
      if (mergers_.at(gemeente).on > day) continue;
      found.push_back({organ.organ, gemeente});
      open.push_back(gemeente);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

policy::Day Directory::LastDayOf(const OrganRef& organ) const {
  if (!IsMunicipal(organ.organ)) return policy::kNoDay;
  const MergerEntry* merger = FindOrNull(mergers_, organ.unit);
  return merger == nullptr ? policy::kNoDay : merger->on - 1;
}

}  // namespace ketenpoort::identity

#include "gateway/identity/acting.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "gateway/identity/refusal.h"

namespace ketenpoort::identity {
namespace {

bool IsEntitled(const CredentialEntry& credential, const OrganEntry& organ) {
  if (organ.oin != credential.oin) return false;
  if (credential.all_establishments && organ.organ.organ == policy::Organ::kDirecteur) return true;
  return std::find(credential.organs.begin(), credential.organs.end(), organ.organ) != credential.organs.end();
}

bool HasCapacity(const CredentialEntry& credential, v1::Capacity capacity) {
  return (capacity == v1::CAPACITY_MANDATARIS && credential.as_mandataris) ||
         (capacity == v1::CAPACITY_PROCESSOR && credential.as_processor);
}

policy::MandateFact FactOf(const MandateEntry& mandate, policy::MessageKind kind) {
  policy::MandateFact fact;
  fact.required = true;
  fact.found = true;
  fact.covers_kind = kind == policy::MessageKind::kUnspecified || mandate.Covers(kind);
  fact.processor_agreement = !mandate.processor_agreement.empty();
  fact.from = mandate.from;
  fact.until = mandate.until;
  return fact;
}

// The authorisation of a key of the organ's own participant.
policy::AuthorisationFact OwnAuthorisation(const CredentialEntry& credential, const OrganRef& organ) {
  policy::AuthorisationFact fact;
  if (!IsMunicipal(organ.organ)) return fact;
  fact.required = true;
  for (const RoleAuthorisation& one : credential.authorisations) {
    if (one.organ != organ) continue;
    fact.found = true;
    fact.from = one.from;
    fact.until = one.until;
    return fact;
  }
  // The college entitled this key to speak for it; for Pbw 18b and Bjsg 11a the burgemeester signs for each key.
  fact.found = organ.organ == policy::Organ::kCollege;
  fact.from = std::numeric_limits<policy::Day>::min();
  return fact;
}

// A mandate is given, and signed, by that very organ.
policy::AuthorisationFact AuthorisationOf(const policy::MandateFact& mandate, const OrganRef& organ) {
  policy::AuthorisationFact fact;
  if (!IsMunicipal(organ.organ)) return fact;
  fact.required = true;
  fact.found = mandate.found;
  fact.from = mandate.from;
  fact.until = mandate.until;
  return fact;
}

// The mandate that helps most: one that runs before one that does not, then one that covers the kind, then one with an
// agreement, then the one that lasts longest.
const MandateEntry* BestOf(std::span<const MandateEntry> mandates, const CredentialEntry& credential,
                           policy::MessageKind kind, policy::Day day) {
  const auto rank = [&](const MandateEntry& m) {
    const policy::MandateFact fact = FactOf(m, kind);
    return std::make_tuple(m.RunsOn(day), fact.covers_kind, fact.processor_agreement, m.until, m.from);
  };
  const MandateEntry* best = nullptr;
  for (const MandateEntry& mandate : mandates) {
    if (!HasCapacity(credential, mandate.capacity)) continue;
    if (best == nullptr || rank(mandate) > rank(*best)) best = &mandate;
  }
  return best;
}

// True where the key speaks today for the other municipal organ of the same municipality too.
bool HasBothRoles(const Directory& directory, const CredentialEntry& credential, const OrganRef& organ,
                  policy::Day day) {
  if (!IsMunicipal(organ.organ)) return false;
  const auto other = organ.organ == policy::Organ::kCollege ? policy::Organ::kBurgemeester : policy::Organ::kCollege;
  const OrganEntry* entry = directory.FindOrgan({other, organ.unit});
  if (entry == nullptr) return false;
  if (IsEntitled(credential, *entry)) return true;
  const auto* mandate = BestOf(directory.MandatesBetween(entry->organ, credential.oin), credential,
                               policy::MessageKind::kUnspecified, day);
  return mandate != nullptr && mandate->RunsOn(day);
}

}  // namespace

absl::StatusOr<Acting> FindActing(const Directory& directory, std::string_view oin, std::string_view key_sha256,
                                  const OrganRef& organ, policy::MessageKind kind, policy::Day day) {
  Acting acting;
  acting.organ = directory.Readdressed(organ, day);
  const OrganEntry* entry = directory.FindOrgan(acting.organ);
  const CredentialEntry* credential = directory.FindCredential(oin, key_sha256);
  if (entry != nullptr && credential != nullptr) {
    acting.both_roles = HasBothRoles(directory, *credential, acting.organ, day);
    if (IsEntitled(*credential, *entry)) {
      acting.direct = true;
      acting.authorisation = OwnAuthorisation(*credential, acting.organ);
      return acting;
    }
    // A mandate of the municipality that went up in this one ended with it: found, so that policy says so.
    for (const OrganRef& mandans : {acting.organ, organ}) {
      const auto* mandate = BestOf(directory.MandatesBetween(mandans, oin), *credential, kind, day);
      if (mandate == nullptr) continue;
      acting.mandate_id = mandate->id;
      acting.decree = mandate->decree;
      acting.fact = FactOf(*mandate, kind);
      acting.fact.until = std::min(acting.fact.until, directory.LastDayOf(mandans));
      acting.authorisation = AuthorisationOf(acting.fact, acting.organ);
      return acting;
    }
  }
  return Refusal(absl::StatusCode::kPermissionDenied, "ORGAN_NOT_HELD",
                 "dit certificaat spreekt niet voor dit orgaan en had er nooit een mandaat van",
                 "this certificate does not speak for this organ and never had a mandate of it");
}

}  // namespace ketenpoort::identity

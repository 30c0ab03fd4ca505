#include "gateway/identity/acting.h"

#include <algorithm>
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

}  // namespace

absl::StatusOr<Acting> FindActing(const Directory& directory, std::string_view oin, std::string_view key_sha256,
                                  const OrganRef& organ, policy::MessageKind kind, policy::Day day) {
  Acting acting;
  acting.organ = directory.Readdressed(organ, day);
  const OrganEntry* entry = directory.FindOrgan(acting.organ);
  const CredentialEntry* credential = directory.FindCredential(oin, key_sha256);
  if (entry != nullptr && credential != nullptr) {
    if (IsEntitled(*credential, *entry)) {
      acting.direct = true;
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
      return acting;
    }
  }
  return Refusal(absl::StatusCode::kPermissionDenied, "ORGAN_NOT_HELD",
                 "dit certificaat spreekt niet voor dit orgaan en had er nooit een mandaat van",
                 "this certificate does not speak for this organ and never had a mandate of it");
}

}  // namespace ketenpoort::identity

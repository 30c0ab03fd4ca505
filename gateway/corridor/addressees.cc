#include "gateway/corridor/addressees.h"

#include <algorithm>

namespace ketenpoort::corridor {
namespace {

// The organ that is meant today. A directeur without a unit is the one where the person stays: nobody needs to know
// which that is.
identity::OrganRef Resolve(const identity::OrganRef& named, const Situation& situation,
                           const identity::Directory& directory, policy::Day day) {
  if (!identity::IsUnresolvedDirecteur(named)) return directory.Readdressed(named, day);
  const auto organ = directory.OrganOf({policy::Organ::kDirecteur, situation.facts.establishment});
  return situation.facts.establishment != 0 && organ ? *organ : named;
}

bool IsResponsible(const identity::OrganRef& organ, const Situation& situation, const identity::Directory& directory) {
  if (organ.organ != policy::Organ::kDirecteur || situation.facts.establishment == 0) return false;
  const auto party = directory.UnitNumber(organ);
  return party && party->unit == situation.facts.establishment;
}

}  // namespace

bool NamesResponsibleDirecteur(const std::vector<Addressee>& addressees, const Situation& situation,
                               const identity::Directory& directory) {
  return std::any_of(addressees.begin(), addressees.end(),
                     [&](const Addressee& one) { return IsResponsible(one.receiver, situation, directory); });
}

std::vector<Addressee> AddresseesOf(const intake::AdmittedFields& fields, const identity::OrganRef& sender,
                                    const Situation& situation, const identity::Directory& directory, policy::Day day) {
  std::vector<Addressee> addressees;
  bool asks_for_responsible = false;
  for (const identity::OrganRef& named : fields.receivers) {
    addressees.push_back({named, Resolve(named, situation, directory, day), false});
    asks_for_responsible = asks_for_responsible || identity::IsUnresolvedDirecteur(named);
  }
  if (fields.kind != policy::MessageKind::kRiskNotice || asks_for_responsible) return addressees;
  if (IsResponsible(sender, situation, directory)) return addressees;
  if (NamesResponsibleDirecteur(addressees, situation, directory)) return addressees;
  const identity::OrganRef directeur{policy::Organ::kDirecteur, ""};
  addressees.push_back({directeur, Resolve(directeur, situation, directory, day), true});
  return addressees;
}

}  // namespace ketenpoort::corridor

#include "gateway/custody/person_block.h"

#include "gateway/intake/bsn.h"

namespace ketenpoort::custody {
namespace {

using v1::PersonIdentity;

bool HasSoundBsn(const PersonIdentity& person) { return intake::PassesElevenTest(person.bsn()); }

void AddNumbers(v1::Organ receiver, const PersonIdentity& person, PersonIdentity* to) {
  const bool sound = HasSoundBsn(person);
  if (sound) to->set_bsn(person.bsn());
  const bool may_read_skn = receiver == v1::ORGAN_RECLASSERING || !sound;
  if (may_read_skn) *to->mutable_skn() = person.skn();
  if (!sound && person.skn().empty() && !person.v_number().empty()) to->set_v_number(person.v_number());
}

void AddAddress(const PersonIdentity& person, PersonIdentity* to) {
  if (person.has_address()) to->set_address(person.address());
  if (person.has_address_gemeente()) to->set_address_gemeente(person.address_gemeente());
}

// The number a receiver knows the person by has changed.
bool TellsNumber(v1::Organ receiver, const PersonIdentity& person, uint32_t field) {
  const PersonIdentity keys = KeysFor(receiver, person);
  if (field == PersonIdentity::kBsnFieldNumber) return keys.has_bsn();
  if (field == PersonIdentity::kSknFieldNumber) return !keys.skn().empty();
  return keys.has_v_number();
}

}  // namespace

PersonIdentity KeysFor(v1::Organ receiver, const PersonIdentity& person) {
  PersonIdentity keys;
  if (person.has_family_name()) keys.set_family_name(person.family_name());
  if (person.has_given_names()) keys.set_given_names(person.given_names());
  if (person.has_born_on()) keys.set_born_on(person.born_on());
  AddNumbers(receiver, person, &keys);
  return keys;
}

PersonIdentity WholeFor(v1::Organ receiver, const PersonIdentity& person) {
  PersonIdentity whole = KeysFor(receiver, person);
  AddAddress(person, &whole);
  if (person.has_born_at()) whole.set_born_at(person.born_at());
  if (person.has_nationality()) whole.set_nationality(person.nationality());
  return whole;
}

std::set<uint32_t> ToldChanges(v1::Organ receiver, const PersonIdentity& person, const std::set<uint32_t>& changed) {
  std::set<uint32_t> told;
  for (const uint32_t field : changed) {
    switch (field) {
      case PersonIdentity::kFamilyNameFieldNumber:
      case PersonIdentity::kGivenNamesFieldNumber:
      case PersonIdentity::kBornOnFieldNumber:
      case PersonIdentity::kBornAtFieldNumber:
        told.insert(field);
        break;
      case PersonIdentity::kAddressFieldNumber:
      case PersonIdentity::kAddressGemeenteFieldNumber:
      case PersonIdentity::kNationalityFieldNumber:
        if (receiver == v1::ORGAN_COLLEGE) told.insert(field);
        break;
      case PersonIdentity::kBsnFieldNumber:
      case PersonIdentity::kSknFieldNumber:
      case PersonIdentity::kVNumberFieldNumber:
        if (TellsNumber(receiver, person, field)) told.insert(field);
        break;
    }
  }
  return told;
}

PersonIdentity ChangesFor(v1::Organ receiver, const PersonIdentity& person, const std::set<uint32_t>& changed) {
  PersonIdentity changes = KeysFor(receiver, person);
  const std::set<uint32_t> told = ToldChanges(receiver, person, changed);
  const bool address =
      told.contains(PersonIdentity::kAddressFieldNumber) || told.contains(PersonIdentity::kAddressGemeenteFieldNumber);
  if (address) AddAddress(person, &changes);
  if (told.contains(PersonIdentity::kBornAtFieldNumber)) changes.set_born_at(person.born_at());
  if (told.contains(PersonIdentity::kNationalityFieldNumber)) changes.set_nationality(person.nationality());
  // A BSN that is new to a college comes with the number it knew the person by.
  if (told.contains(PersonIdentity::kBsnFieldNumber)) *changes.mutable_skn() = person.skn();
  return changes;
}

}  // namespace ketenpoort::custody

#include "gateway/custody/identity_marks.h"

#include <algorithm>
#include <string>

#include "audit/crypto/hmac.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::custody {
namespace {

void Mark(int field, std::string_view value, std::string_view key, std::vector<v1::IdentityMark>* marks) {
  if (value.empty()) return;
  std::string text = std::to_string(field);
  text.push_back('\0');
  text.append(value);
  const audit::crypto::Digest digest = audit::crypto::HmacSha256(key, text);
  v1::IdentityMark mark;
  mark.set_field(static_cast<uint32_t>(field));
  mark.mutable_mark()->assign(digest.begin(), digest.begin() + kMarkBytes);
  marks->push_back(mark);
}

}  // namespace

std::vector<v1::IdentityMark> MarksOf(const v1::PersonIdentity& person, std::string_view key) {
  std::vector<v1::IdentityMark> marks;
  if (key.empty()) return marks;
  Mark(v1::PersonIdentity::kFamilyNameFieldNumber, person.family_name(), key, &marks);
  Mark(v1::PersonIdentity::kGivenNamesFieldNumber, person.given_names(), key, &marks);
  Mark(v1::PersonIdentity::kAddressFieldNumber, person.address(), key, &marks);
  Mark(v1::PersonIdentity::kAddressGemeenteFieldNumber, person.address_gemeente(), key, &marks);
  Mark(v1::PersonIdentity::kBornOnFieldNumber, person.born_on(), key, &marks);
  Mark(v1::PersonIdentity::kBornAtFieldNumber, person.born_at(), key, &marks);
  Mark(v1::PersonIdentity::kNationalityFieldNumber, person.nationality(), key, &marks);
  Mark(v1::PersonIdentity::kBsnFieldNumber, person.bsn(), key, &marks);
  std::set<std::string> skns(person.skn().begin(), person.skn().end());
  std::string all;
  for (const std::string& skn : skns) {
    all.append(skn);
    all.push_back('\0');
  }
  Mark(v1::PersonIdentity::kSknFieldNumber, all, key, &marks);
  Mark(v1::PersonIdentity::kVNumberFieldNumber, person.v_number(), key, &marks);
  return marks;
}

std::set<uint32_t> ChangedFields(const v1::RegisterRecord& before, const v1::RegisterRecord& after) {
  std::set<uint32_t> changed;
  if (before.marks().empty()) return changed;
  for (const v1::IdentityMark& mark : after.marks()) {
    const bool same = std::any_of(before.marks().begin(), before.marks().end(), [&](const v1::IdentityMark& old) {
      return old.field() == mark.field() && old.mark() == mark.mark();
    });
    if (!same) changed.insert(mark.field());
  }
  return changed;
}

}  // namespace ketenpoort::custody

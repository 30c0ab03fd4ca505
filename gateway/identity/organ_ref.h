// OrganRef: one organ and its unit, the name of a party everywhere inside the gateway. Guarantees that an OrganRef made
// by ParseOrganKey or OrganRefFrom has the shape its organ asks for, and that Key() and ParseOrganKey are each other's
// inverse; does not guarantee that the organ is in any directory. Values: open, own their bytes, safe in any thread. On
// failure INVALID_ARGUMENT, naming the rule and never the value.
#ifndef KETENPOORT_GATEWAY_IDENTITY_ORGAN_REF_H_
#define KETENPOORT_GATEWAY_IDENTITY_ORGAN_REF_H_

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/vocabulary.h"

namespace ketenpoort::identity {

inline constexpr size_t kUnitCharactersMax = 32;

struct OrganRef {
  policy::Organ organ = policy::Organ::kUnspecified;
  // DIRECTEUR: establishment code, empty for "of the establishment where the person stays now". RECLASSERING: RN, SVG,
  // LDH. COLLEGE, BURGEMEESTER: municipality code. Others: empty.
  std::string unit;

  // "COLLEGE:0392", "MINISTER:".
  std::string Key() const;

  friend bool operator==(const OrganRef&, const OrganRef&) = default;
  friend std::strong_ordering operator<=>(const OrganRef& a, const OrganRef& b) {
    if (a.organ != b.organ) return static_cast<int>(a.organ) <=> static_cast<int>(b.organ);
    return a.unit.compare(b.unit) <=> 0;
  }
  template <typename H>
  friend H AbslHashValue(H h, const OrganRef& o) {
    return H::combine(std::move(h), static_cast<int>(o.organ), o.unit);
  }
};

// At most 32 characters of A-Z, 0-9 and hyphen.
bool IsUnitText(std::string_view unit);

// OK when the unit has the shape its organ asks for. A DIRECTEUR may stand without a unit.
absl::Status CheckShape(const OrganRef& organ);

// True for DIRECTEUR without an establishment.
bool IsUnresolvedDirecteur(const OrganRef& organ);

// True for COLLEGE and BURGEMEESTER.
bool IsMunicipal(policy::Organ organ);

// True for organs that can take part: DIRECTEUR, MINISTER, RECLASSERING, COLLEGE, BURGEMEESTER, and ZVH_CASUS, the
// table that receives what participants bring into a case (R24, switch A18) and sends nothing.
bool CanTakePart(policy::Organ organ);

absl::StatusOr<OrganRef> ParseOrganKey(std::string_view key);
absl::StatusOr<OrganRef> OrganRefFrom(const v1::OrganAddress& address);
v1::OrganAddress ToAddress(const OrganRef& organ);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_ORGAN_REF_H_

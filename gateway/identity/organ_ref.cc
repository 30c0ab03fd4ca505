#include "gateway/identity/organ_ref.h"

#include <algorithm>

namespace ketenpoort::identity {
namespace {

bool IsUnitCharacter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

bool IsGemeenteCode(std::string_view unit) {
  return unit.size() == 4 && unit != "0000" &&
         std::all_of(unit.begin(), unit.end(), [](char c) { return c >= '0' && c <= '9'; });
}

absl::Status Wrong(const char* rule) { return absl::InvalidArgumentError(rule); }

}  // namespace

std::string OrganRef::Key() const {
  std::string key(policy::NameOf(organ));
  key += ':';
  key += unit;
  return key;
}

bool IsUnitText(std::string_view unit) {
  return unit.size() <= kUnitCharactersMax && std::all_of(unit.begin(), unit.end(), IsUnitCharacter);
}

absl::Status CheckShape(const OrganRef& organ) {
  if (!IsUnitText(organ.unit)) return Wrong("unit has at most 32 characters of A-Z, 0-9 and hyphen");
  switch (organ.organ) {
    case policy::Organ::kUnspecified:
      return Wrong("organ is required");
    case policy::Organ::kDirecteur:
      return absl::OkStatus();
    case policy::Organ::kReclassering:
      if (organ.unit == "RN" || organ.unit == "SVG" || organ.unit == "LDH") return absl::OkStatus();
      return Wrong("unit of RECLASSERING is RN, SVG or LDH");
    case policy::Organ::kCollege:
    case policy::Organ::kBurgemeester:
      if (IsGemeenteCode(organ.unit)) return absl::OkStatus();
      return Wrong("unit is a municipality code of four digits");
    case policy::Organ::kMinister:
    case policy::Organ::kOm:
    case policy::Organ::kPolitie:
    case policy::Organ::kZvhCasus:
    case policy::Organ::kJjiDirecteur:
    case policy::Organ::kRvdk:
    case policy::Organ::kBetrokkene:
      if (organ.unit.empty()) return absl::OkStatus();
      return Wrong("this organ has no unit");
  }
  return Wrong("organ is unknown");
}

bool IsUnresolvedDirecteur(const OrganRef& organ) {
  return organ.organ == policy::Organ::kDirecteur && organ.unit.empty();
}

bool IsMunicipal(policy::Organ organ) {
  return organ == policy::Organ::kCollege || organ == policy::Organ::kBurgemeester;
}

bool CanTakePart(policy::Organ organ) {
  return organ == policy::Organ::kDirecteur || organ == policy::Organ::kMinister ||
         organ == policy::Organ::kReclassering || organ == policy::Organ::kCollege ||
         organ == policy::Organ::kBurgemeester || organ == policy::Organ::kZvhCasus;
}

absl::StatusOr<OrganRef> ParseOrganKey(std::string_view key) {
  const size_t colon = key.find(':');
  if (colon == std::string_view::npos) return Wrong("organ key is ORGAN:UNIT");
  const auto organ = policy::OrganNamed(key.substr(0, colon));
  if (!organ) return Wrong("organ is unknown");
  OrganRef ref{*organ, std::string(key.substr(colon + 1))};
  if (auto shape = CheckShape(ref); !shape.ok()) return shape;
  return ref;
}

absl::StatusOr<OrganRef> OrganRefFrom(const v1::OrganAddress& address) {
  const int number = static_cast<int>(address.organ());
  if (number <= 0 || number >= policy::kOrganCount) {
    return Wrong(number == 0 ? "organ is required" : "organ is unknown");
  }
  OrganRef ref{static_cast<policy::Organ>(number), address.unit()};
  if (auto shape = CheckShape(ref); !shape.ok()) return shape;
  return ref;
}

v1::OrganAddress ToAddress(const OrganRef& organ) {
  v1::OrganAddress address;
  address.set_organ(static_cast<v1::Organ>(organ.organ));
  address.set_unit(organ.unit);
  return address;
}

}  // namespace ketenpoort::identity

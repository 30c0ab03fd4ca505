#include "gateway/corridor/situation.h"

#include <algorithm>
#include <utility>

#include "gateway/custody/facts.h"

namespace ketenpoort::corridor {

namespace {

bool AreSame(const identity::Directory& directory, policy::Day day, const identity::OrganRef& organ,
             const absl::StatusOr<identity::OrganRef>& other) {
  if (!other.ok() || other->organ != organ.organ) return false;
  return organ.organ == policy::Organ::kDirecteur ||
         directory.Readdressed(organ, day) == directory.Readdressed(*other, day);
}

}  // namespace

bool SameOrgan(const identity::Directory& directory, policy::Day day, const identity::OrganRef& organ,
               const std::string& key) {
  return AreSame(directory, day, organ, identity::ParseOrganKey(key));
}

bool SameOrgan(const identity::Directory& directory, policy::Day day, const identity::OrganRef& organ,
               const v1::OrganAddress& address) {
  return AreSame(directory, day, organ, identity::OrganRefFrom(address));
}

custody::DirectoryLookup LookupOf(const identity::Directory& directory) {
  custody::DirectoryLookup lookup;
  const identity::Directory* const borrowed = &directory;
  lookup.establishment_number = [borrowed](std::string_view code) -> uint16_t {
    const auto* organ = borrowed->FindOrgan({policy::Organ::kDirecteur, std::string(code)});
    return organ == nullptr ? uint16_t{0} : organ->number;
  };
  lookup.gemeente_known = [borrowed](std::string_view code) {
    return borrowed->FindOrgan({policy::Organ::kCollege, std::string(code)}) != nullptr;
  };
  lookup.readdressed = [borrowed](std::string_view code, policy::Day day) {
    return borrowed->Readdressed({policy::Organ::kCollege, std::string(code)}, day).unit;
  };
  return lookup;
}

absl::StatusOr<std::optional<store::PersonNo>> FindSubject(store::View& view, const identity::Directory& directory,
                                                           const intake::SubjectKey& subject,
                                                           const identity::OrganRef& asking, policy::Day day) {
  if (subject.kind != intake::SubjectKey::Kind::kMessageId) {
    return view.FindPerson(static_cast<store::IdentifierKind>(subject.kind), subject.value);
  }
  store::Id16 id{};
  if (subject.value.size() != id.size()) return std::optional<store::PersonNo>();
  std::copy(subject.value.begin(), subject.value.end(), id.begin());
  auto flows = view.FlowsOfMessage(id);
  if (!flows.ok()) return flows.status();
  for (const store::FlowRow& flow : *flows) {
    if (SameOrgan(directory, day, asking, flow.sender) || SameOrgan(directory, day, asking, flow.receiver)) {
      return std::optional(flow.person);
    }
  }
  return std::optional<store::PersonNo>();
}

absl::StatusOr<Situation> ReadSituation(store::View& view, const identity::Directory& directory,
                                        const std::optional<store::PersonNo>& person, policy::Day day) {
  Situation situation;
  situation.person = person;
  // An unknown person costs the same look-ups as a known one: the answer must not tell them apart.
  const store::PersonNo look_for = person.value_or(store::PersonNo{});
  auto row = view.LatestRegister(look_for);
  if (!row.ok()) return row.status();
  auto flows = view.FlowsOfPerson(look_for);
  if (!flows.ok()) return flows.status();
  situation.flows = *std::move(flows);
  if (*row) {
    situation.version = (*row)->version;
    if (!situation.record.ParseFromString((*row)->record)) return absl::DataLossError("register row cannot be read");
  }
  auto declarations = view.DeclarationsOf(look_for);
  if (!declarations.ok()) return declarations.status();
  for (store::DeclarationRow& declared : *declarations) {
    situation.declarations_version += declared.version;
    Declaration& one = situation.declarations.emplace_back();
    if (!one.record.ParseFromString(declared.record)) return absl::DataLossError("declaration cannot be read");
    one.row = std::move(declared);
  }
  situation.facts = custody::ToFacts(situation.record, LookupOf(directory), day);
  return situation;
}

absl::StatusOr<uint64_t> DeclarationsVersionOf(store::View& view, const store::PersonNo& person) {
  auto rows = view.DeclarationsOf(person);
  if (!rows.ok()) return rows.status();
  uint64_t version = 0;
  for (const store::DeclarationRow& row : *rows) version += row.version;
  return version;
}

bool HasStanding(const Situation& situation, const identity::OrganRef& organ, const identity::Directory& directory,
                 policy::Day day) {
  if (organ.organ == policy::Organ::kDirecteur || organ.organ == policy::Organ::kMinister) return true;
  if (!situation.person) return false;
  const auto party = directory.UnitNumber(organ);
  if (!party) return false;
  // While the start notice is held back (beperkingen) being eligible tells nobody anything.
  if (organ.organ == policy::Organ::kCollege && !situation.facts.hold) {
    if (situation.facts.isd_gemeente != 0 && situation.facts.isd_gemeente == party->unit) return true;
    for (int i = 0; i < situation.facts.college_count; ++i) {
      if (situation.facts.colleges[static_cast<size_t>(i)].gemeente == party->unit) return true;
    }
  }
  if (organ.organ == policy::Organ::kReclassering && !situation.facts.hold &&
      situation.facts.probation == party->unit && party->unit != 0) {
    return true;
  }
  for (const store::FlowRow& flow : situation.flows) {
    if (flow.course != situation.course()) continue;
    if (SameOrgan(directory, day, organ, flow.sender) || SameOrgan(directory, day, organ, flow.receiver)) return true;
  }
  return false;
}

}  // namespace ketenpoort::corridor

#include "tests/population/cast.h"

#include <algorithm>
#include <array>

namespace ketenpoort::population {
namespace {

constexpr char kSupplierOin[] = "00000099000000031000";
constexpr char kSupervisorOin[] = "00000099000000032000";
constexpr char kRcnOin[] = "00000099000000021000";
// The municipalities where most persons live: an access report has something to tell there.
constexpr std::array kOfficersOf = {"0599", "0363", "0518", "0344"};
constexpr int kDaysWithoutSystem = 5;
constexpr int kSupplierEvery = 4;  // one municipality in four has its system with the supplier
constexpr size_t kSupplierAtMost = 60;

void Entitle(v1::Credential* credential, v1::Organ organ, const std::string& unit, bool all) {
  v1::Entitlement* entitlement = credential->add_entitlements();
  entitlement->set_organ(organ);
  entitlement->set_unit(unit);
  entitlement->set_all_establishments(all);
}

// The same system serves the burgemeester, on an authorisation of its own (A12).
void AuthoriseForBurgemeester(v1::Credential* credential, const std::string& gemeente) {
  Entitle(credential, v1::ORGAN_BURGEMEESTER, gemeente, false);
  v1::Entitlement* entitlement = credential->mutable_entitlements(credential->entitlements_size() - 1);
  entitlement->set_authorisation("Aanwijzingsbesluit " + gemeente);
  entitlement->set_authorised_from("2020-01-01");
}

size_t Add(Cast* cast, Holder holder) {
  const size_t index = cast->holders.size();
  for (const Party& organ : holder.organs) cast->holder_of[organ] = index;
  cast->holders.push_back(std::move(holder));
  return index;
}

void AddDji(Cast* cast, const v1::Participant& dji) {
  Holder holder;
  holder.name = "dji";
  holder.oin = dji.oin();
  Entitle(&holder.credential, v1::ORGAN_MINISTER, "", false);
  Entitle(&holder.credential, v1::ORGAN_DIRECTEUR, "", true);
  for (const v1::ParticipantOrgan& organ : dji.organs()) {
    holder.organs.insert({organ.organ(), organ.unit()});
    if (organ.organ() == v1::ORGAN_DIRECTEUR && organ.unit().starts_with("PI-")) {
      cast->establishments.push_back(organ.unit());
    }
  }
  Add(cast, std::move(holder));
}

void AddOwn(Cast* cast, const v1::Participant& participant, v1::Organ kind, const std::string& unit,
            const std::string& name) {
  Holder holder;
  holder.name = name;
  holder.oin = participant.oin();
  Entitle(&holder.credential, kind, unit, false);
  if (kind == v1::ORGAN_COLLEGE) AuthoriseForBurgemeester(&holder.credential, unit);
  holder.organs.insert({kind, unit});
  Add(cast, std::move(holder));
}

void AddSupplier(Cast* cast, const std::vector<std::string>& gemeenten, const v1::Mandate& model) {
  v1::Participant* supplier = cast->directory.add_participants();
  supplier->set_oin(kSupplierOin);
  supplier->set_name("Leverancier Voorbeeld");
  Holder holder;
  holder.name = "leverancier";
  holder.oin = kSupplierOin;
  holder.credential.add_capacities(v1::CAPACITY_PROCESSOR);
  for (const std::string& code : gemeenten) {
    v1::Mandate* mandate = cast->directory.add_mandates();
    *mandate = model;
    mandate->set_id("lev-" + code);
    mandate->set_gemeente(code);
    mandate->set_mandataris_oin(kSupplierOin);
    mandate->set_capacity(v1::CAPACITY_PROCESSOR);
    mandate->set_processor_agreement("VWO-LEV-" + code);
    mandate->clear_until();
    holder.organs.insert({v1::ORGAN_COLLEGE, code});
  }
  Add(cast, std::move(holder));
}

void AddOfficer(Cast* cast, const std::string& name, const std::string& oin) {
  Holder officer;
  officer.name = "functionaris-" + name;
  officer.oin = oin;
  officer.officer = "vo-" + name;
  officer.role = v1::OFFICER_ROLE_CONTROLLER_OFFICER;
  cast->officers.push_back(std::move(officer));
}

// The OIN of each organ, and an officer for some.
void AddOfficers(Cast* cast, const v1::DirectorySource& registry) {
  for (const v1::Participant& participant : registry.participants()) {
    for (const v1::ParticipantOrgan& organ : participant.organs()) {
      cast->oin_of[{organ.organ(), organ.unit()}] = participant.oin();
    }
  }
  AddOfficer(cast, "dji", cast->oin_of[{v1::ORGAN_MINISTER, ""}]);
  AddOfficer(cast, "rn", cast->oin_of[{v1::ORGAN_RECLASSERING, "RN"}]);
  AddOfficer(cast, "svg", cast->oin_of[{v1::ORGAN_RECLASSERING, "SVG"}]);
  AddOfficer(cast, "ldh", cast->oin_of[{v1::ORGAN_RECLASSERING, "LDH"}]);
  for (const char* code : kOfficersOf) AddOfficer(cast, code, cast->oin_of[{v1::ORGAN_COLLEGE, code}]);
}

}  // namespace

Day OwnSystemDay() { return FirstDay() + kMandateLastDay + 1 + kDaysWithoutSystem; }

Cast MakeCast(const v1::DirectorySource& registry) {
  Cast cast;
  cast.land.mergers.push_back({kMergesFrom, kMergesInto, FirstDay() + kMergerDay});
  v1::Participant* supervisor = cast.directory.add_participants();
  supervisor->set_oin(kSupervisorOin);
  supervisor->set_name("Toezichthouder Voorbeeld");
  cast.supervisor.name = "toezicht";
  cast.supervisor.oin = kSupervisorOin;
  cast.supervisor.officer = "toezicht-1";
  std::set<std::string> of_rcn;
  Holder rcn;
  rcn.name = "rcn";
  rcn.oin = kRcnOin;
  rcn.credential.add_capacities(v1::CAPACITY_MANDATARIS);
  for (const v1::Mandate& mandate : registry.mandates()) {
    *cast.directory.add_mandates() = mandate;
    of_rcn.insert(mandate.gemeente());
    rcn.organs.insert({v1::ORGAN_COLLEGE, mandate.gemeente()});
  }
  std::vector<std::string> with_supplier;
  std::vector<std::pair<const v1::Participant*, std::string>> own;
  for (const v1::Participant& participant : registry.participants()) {
    if (participant.organs().empty()) {
      *cast.directory.add_participants() = participant;  // RCN
      continue;
    }
    const v1::ParticipantOrgan& first = participant.organs(0);
    if (first.organ() == v1::ORGAN_MINISTER) AddDji(&cast, participant);
    if (first.organ() == v1::ORGAN_RECLASSERING) {
      AddOwn(&cast, participant, v1::ORGAN_RECLASSERING, first.unit(),
             first.unit() == "RN" ? "rn" : (first.unit() == "SVG" ? "svg" : "ldh"));
    }
    if (first.organ() != v1::ORGAN_COLLEGE) continue;
    const std::string& code = first.unit();
    cast.gemeenten.push_back(code);
    const bool story = code == kMergesFrom || code == kMergesInto;
    if (of_rcn.contains(code) && code != kMandateEnds) continue;
    const bool supplied = cast.gemeenten.size() % kSupplierEvery == 0 && !story && code != kMandateEnds;
    if (supplied && with_supplier.size() < kSupplierAtMost) {
      with_supplier.push_back(code);
    } else {
      own.emplace_back(&participant, code);
    }
  }
  AddSupplier(&cast, with_supplier, registry.mandates(0));
  AddOfficers(&cast, registry);
  for (const auto& [participant, code] : own) AddOwn(&cast, *participant, v1::ORGAN_COLLEGE, code, "g" + code);
  cast.rcn = Add(&cast, std::move(rcn));
  cast.mandate_cut = cast.directory;
  for (v1::Mandate& mandate : *cast.mandate_cut.mutable_mandates()) {
    if (mandate.gemeente() == kMandateEnds) mandate.set_until(DayText(FirstDay() + kMandateLastDay));
  }
  cast.merged = cast.mandate_cut;
  v1::Merger* merger = cast.merged.add_mergers();
  merger->set_from_gemeente(kMergesFrom);
  merger->set_to_gemeente(kMergesInto);
  merger->set_on(DayText(FirstDay() + kMergerDay));
  return cast;
}

Cast::Voice Cast::VoiceOf(const Party& organ, Day day) const {
  if (organ == Party{v1::ORGAN_COLLEGE, kMandateEnds} && day >= OwnSystemDay()) {
    for (size_t i = 0; i < holders.size(); ++i) {
      if (holders[i].name == std::string("g") + kMandateEnds) return {i, true};
    }
  }
  const Party key = organ.organ == v1::ORGAN_DIRECTEUR ? Party{v1::ORGAN_MINISTER, ""} : organ;
  const auto found = holder_of.find(key);
  const size_t holder = found == holder_of.end() ? 0 : found->second;
  const bool ended = organ == Party{v1::ORGAN_COLLEGE, kMandateEnds} && day > FirstDay() + kMandateLastDay;
  return {holder, !ended};
}

std::set<Party> Cast::OrgansOf(size_t holder, Day day) const {
  std::set<Party> organs = holders[holder].organs;
  const Party uitgeest{v1::ORGAN_COLLEGE, kMandateEnds};
  if (holder == rcn && day > FirstDay() + kMandateLastDay) organs.erase(uitgeest);
  if (holder != rcn && day < OwnSystemDay()) organs.erase(uitgeest);
  if (day >= FirstDay() + kMergerDay) organs.erase({v1::ORGAN_COLLEGE, kMergesFrom});
  return organs;
}

}  // namespace ketenpoort::population

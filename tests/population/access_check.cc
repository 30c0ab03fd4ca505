#include "tests/population/access_check.h"

#include <algorithm>
#include <iostream>
#include <set>
#include <utility>

#include "clients/dji/dji_client.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/call_result.h"

namespace ketenpoort::population {
namespace {

// Limits: of the questions of one controller, beside the number nobody has.
constexpr int kWithPartMax = 6;
constexpr int kWithoutPartMax = 2;
// Small pages, so that there are several.
constexpr uint32_t kPage = 3;
constexpr char kNobodysNumber[] = "skn:NIEMAND-0001";

// A message and the organ it went to; a directeur stands in no entry with an establishment.
using Told = std::pair<std::string, Party>;

class AccessCheck {
 public:
  AccessCheck(const Ledger& ledger, const Cast& cast, const GatewayProcess& gateway, Findings& findings)
      : ledger_(ledger), cast_(cast), gateway_(gateway), findings_(findings) {}

  void Run() {
    for (const Holder& officer : cast_.officers) AskFor(officer);
    findings_.Count("access reports", "asked", asked_);
    findings_.Count("access reports", "complete", complete_);
    findings_.Count("access reports", "disclosures in them", disclosures_);
    std::cout << "access reports: " << asked_ << " asked, complete " << complete_ << " (" << disclosures_
              << " disclosures)\n";
    if (asked_ == 0 || disclosures_ == 0) findings_.Differ("access report", -1, "nothing was asked");
  }

 private:
  void AskFor(const Holder& officer) {
    auto connection = gateway_.Connect(officer);
    if (!connection.ok()) return findings_.Differ("access report", -1, std::string(connection.status().message()));
    const sdk::AuditClient client(*std::move(connection));
    int with_part = 0;
    int without_part = 0;
    for (const auto& [number, line] : ledger_.by_number) {
      const std::set<Told> expected = ExpectedOf(line, officer.oin);
      int& asked = expected.empty() ? without_part : with_part;
      if (asked >= (expected.empty() ? kWithoutPartMax : kWithPartMax)) continue;
      ++asked;
      Ask(client, officer, number, line.person, expected);
    }
    Ask(client, officer, kNobodysNumber, -1, {});
  }

  std::string OinOf(const Party& party) const {
    const Party key = party.organ == v1::ORGAN_DIRECTEUR      ? Party{v1::ORGAN_MINISTER, ""}
                      : party.organ == v1::ORGAN_BURGEMEESTER ? Party{v1::ORGAN_COLLEGE, party.unit}
                                                              : party;
    const auto found = cast_.oin_of.find(key);
    return found == cast_.oin_of.end() ? "" : found->second;
  }

  // As it stands in an entry at the end of the story.
  Party Recorded(Party party) const {
    if (party.organ == v1::ORGAN_DIRECTEUR) party.unit.clear();
    const bool municipal = party.organ == v1::ORGAN_COLLEGE || party.organ == v1::ORGAN_BURGEMEESTER;
    for (const Land::Merger& merger : cast_.land.mergers) {
      if (municipal && party.unit == merger.from) party.unit = merger.to;
    }
    return party;
  }

  std::set<Told> ExpectedOf(const Ledger::Line& line, const std::string& oin) const {
    std::set<Told> expected;
    for (const Disclosure& one : line.disclosures) {
      if (OinOf(one.sender) == oin || OinOf(one.receiver) == oin) {
        expected.insert({one.message_id, Recorded(one.receiver)});
      }
    }
    return expected;
  }

  static v1::EntrySubject SubjectOf(const std::string& number) {
    v1::EntrySubject subject;
    const std::string value = number.substr(number.find(':') + 1);
    if (number.starts_with("bsn:")) {
      subject.set_bsn(value);
    } else if (number.starts_with("skn:")) {
      subject.set_skn(value);
    } else {
      subject.set_v_number(value);
    }
    return subject;
  }

  void Ask(const sdk::AuditClient& client, const Holder& officer, const std::string& number, int person,
           const std::set<Told>& expected) {
    ++asked_;
    v1::ReportSubjectAccessRequest request;
    *request.mutable_subject() = SubjectOf(number);
    request.set_reason("sluitcontrole van een bevolking");
    request.set_page_size(kPage);
    std::set<Told> told;
    const auto now = client.GetCheckpoint();
    if (!now.ok()) return findings_.Differ("access report", person, now.failure().refusal.reason);
    do {
      const auto page = client.ReportSubjectAccess(request);
      if (!page.ok()) return findings_.Differ("access report", person, page.failure().refusal.reason);
      for (const v1::AccessDisclosure& one : page->disclosures()) {
        v1::AuditEntry entry;
        if (!entry.ParseFromString(one.receipt().entry())) {
          return findings_.Differ("access report", person, "an entry that is none");
        }
        if (entry.sender_oin() != officer.oin && entry.receiver_oin() != officer.oin) {
          return findings_.Differ("access report", person, "an entry of others for " + officer.name);
        }
        told.insert({entry.message_id(), Recorded(PartyOf(entry.receiver()))});
        ++disclosures_;
      }
      if (page->next_index() <= request.from_index()) break;
      request.set_from_index(page->next_index());
    } while (request.from_index() < now->checkpoint.size);
    // Who is no longer in the register has no number any more: then nothing is told, and to nobody.
    if (told == expected || (told.empty() && IsForgotten(request.subject()))) {
      ++complete_;
      return;
    }
    findings_.Differ("access report", person,
                     officer.name + ": " + std::to_string(expected.size()) + " expected, " +
                         std::to_string(told.size()) + " told, " + std::to_string(Missing(expected, told)) +
                         " missing");
  }

  // Whether DJI's register knows the number no more.
  bool IsForgotten(const v1::EntrySubject& asked) const {
    auto connection = gateway_.Connect(cast_.holders[0]);
    if (!connection.ok()) return false;
    v1::SubjectReference subject;
    if (asked.has_bsn()) subject.set_bsn(asked.bsn());
    if (asked.has_skn()) subject.set_skn(asked.skn());
    if (asked.has_v_number()) subject.set_v_number(asked.v_number());
    const dji::DjiClient dji(*std::move(connection), AddressOf({v1::ORGAN_MINISTER, ""}));
    const auto status = dji.GetStatus(subject);
    return !status.ok() && status.failure().kind == sdk::FailureKind::kNotFound;
  }

  static size_t Missing(const std::set<Told>& expected, const std::set<Told>& told) {
    return static_cast<size_t>(
        std::count_if(expected.begin(), expected.end(), [&](const Told& one) { return !told.contains(one); }));
  }

  const Ledger& ledger_;
  const Cast& cast_;
  const GatewayProcess& gateway_;
  Findings& findings_;
  uint64_t asked_ = 0;
  uint64_t complete_ = 0;
  uint64_t disclosures_ = 0;
};

}  // namespace

void CheckAccessReports(const Ledger& ledger, const Cast& cast, const GatewayProcess& gateway, Findings& findings) {
  AccessCheck(ledger, cast, gateway, findings).Run();
}

}  // namespace ketenpoort::population

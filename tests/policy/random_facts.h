// Facts, requests and times at random, every field of each: for the tests that say something about all of them. Values
// are in range; they need not fit together. Deterministic for a seed. Not thread safe; holds nothing.
#ifndef KETENPOORT_TESTS_POLICY_RANDOM_FACTS_H_
#define KETENPOORT_TESTS_POLICY_RANDOM_FACTS_H_

#include <random>

#include "policy/decision.h"
#include "policy/facts.h"

namespace ketenpoort::policy {

class RandomFacts {
 public:
  explicit RandomFacts(uint64_t seed) : random_(seed) {}

  Facts Next() {
    Facts f;
    FillCustody(f.custody);
    f.sender_mandate = NextMandate();
    f.receiver_mandate = NextMandate();
    f.care_needed = Flag();
    f.attested = Flag();
    f.needs = Set();
    f.corrects_lawful = Flag();
    f.answers_known = Flag();
    f.earlier_categories = Set();
    f.end_notice = Flag();
    f.accepted_day = NextDay();
    f.at_disclosure = Flag();
    f.trouble = Flag();
    FillAdded(f);
    return f;
  }

  // Parties that are often the ones the facts name.
  Request NextRequest(const Facts& facts) {
    Request r;
    r.sender = NextParty(facts);
    r.receiver = NextParty(facts);
    if (Below(2) == 0 && facts.consent.found) {
      r.sender = facts.consent.from;
      r.receiver = facts.consent.to;
    }
    r.kind = static_cast<MessageKind>(Below(kMessageKindCount));
    r.purpose = Below(2) == 0 ? facts.consent.purpose : static_cast<Purpose>(Below(kPurposeCount));
    r.excess = static_cast<Excess>(Below(kExcessCount));
    r.categories = Set();
    r.care_frameworks = static_cast<uint8_t>(Below(1 << (kCareFrameworkCount - 1)) << 1);
    return r;
  }

  Time NextTime() {
    const Day day = kFirst + Below(kDays);
    return {static_cast<int64_t>(day) * 86'400'000'000 + Below(86'400'000), day};
  }

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  bool Flag() { return Below(2) == 1; }
  CategorySet Set() { return {static_cast<uint32_t>(random_()) & kAllCategories.bits}; }

 private:
  static constexpr Day kFirst = 20500;
  static constexpr int kDays = 400;
  static constexpr int kUnits = 4;

  Day NextDay() { return Below(4) == 0 ? kNoDay : kFirst + Below(kDays); }
  uint16_t Unit() { return static_cast<uint16_t>(Below(kUnits)); }
  DateFact NextDate() {
    const Day day = NextDay();
    return {static_cast<Certainty>(Below(kCertaintyCount)),
            day == kNoDay ? 0 : static_cast<int64_t>(day) * 86'400'000'000 + Below(86'400'000), day};
  }
  MandateFact NextMandate() { return {Flag(), Flag(), Flag(), Flag(), NextDay(), NextDay()}; }
  AuthorisationFact NextAuthorisation() { return {Flag(), Flag(), NextDay(), NextDay()}; }
  Party NextParty(const Facts& facts) {
    Party party{static_cast<Organ>(Below(kOrganCount)), Unit()};
    if (Below(3) != 0) return party;
    if (party.organ == Organ::kDirecteur) party.unit = facts.custody.establishment;
    if (party.organ == Organ::kCollege) party.unit = facts.custody.isd_gemeente;
    if (party.organ == Organ::kBurgemeester) party.unit = facts.bij.return_gemeente;
    return party;
  }

  void FillCustody(CustodyFacts& c) {
    c.known = Flag();
    c.hold = Flag();
    c.compulsory_supervision = Flag();
    c.identity_confirmed = Flag();
    c.title_count = static_cast<uint8_t>(Below(kTitlesMax + 1));
    c.college_count = static_cast<uint8_t>(Below(kCollegesMax + 1));
    c.place = static_cast<PlaceKind>(Below(kPlaceKindCount));
    c.modality = static_cast<Modality>(Below(kModalityCount));
    c.establishment = Unit();
    c.probation = Unit();
    c.isd_gemeente = Unit();
    for (size_t i = 0; i < c.title_count; ++i) {
      c.titles[i] = {static_cast<TitleKind>(Below(kTitleKindCount)), NextDay(), NextDay()};
    }
    for (size_t i = 0; i < c.college_count; ++i) {
      c.colleges[i] = {Unit(), static_cast<CollegeGround>(Below(kCollegeGroundCount)), NextDay()};
    }
    c.departure = NextDate();
    c.release = NextDate();
    c.basis_ends = NextDate();
  }

  void FillAdded(Facts& f) {
    f.attested_needs = Set();
    f.paused = Set();
    f.named_sender = Flag();
    f.risk = {Flag(), Flag(), Flag(), Flag()};
    f.assignment_known = Flag();
    f.supervision = {Flag(), NextDay(), NextDay()};
    f.bij = {static_cast<BijOffence>(Below(kBijOffenceCount)),
             Flag(),
             Flag(),
             static_cast<uint16_t>(Below(24)),
             Unit(),
             NextDay()};
    f.attestation = {Flag(), Flag(), Flag(), NextDay()};
    f.no_other_basis = Flag();
    f.consent.found = Flag();
    f.consent.explicit_given = Below(4) != 0;
    f.consent.identity_checked = Below(4) != 0;
    f.consent.revoked = Below(4) == 0;
    f.consent.revoked_at_us = static_cast<int64_t>(kFirst + Below(kDays)) * 86'400'000'000;
    f.consent.given = NextDay();
    f.consent.expires = f.consent.given == kNoDay ? kNoDay : f.consent.given + Below(220);
    f.consent.scope = Set();
    f.consent.from = {static_cast<Organ>(Below(kOrganCount)), Unit()};
    f.consent.to = {static_cast<Organ>(Below(kOrganCount)), Unit()};
    f.consent.purpose = static_cast<Purpose>(Below(kPurposeCount));
    f.wgs = {Flag(), Flag(), Flag(), Flag()};
    f.forum_member = Flag();
    f.youth_framework = Flag();
    f.sender_authorisation = NextAuthorisation();
    f.receiver_authorisation = NextAuthorisation();
    f.both_roles = Flag();
    f.access_cleared = Flag();
  }

  std::mt19937_64 random_;
};

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_TESTS_POLICY_RANDOM_FACTS_H_

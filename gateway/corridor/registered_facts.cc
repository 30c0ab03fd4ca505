#include "gateway/corridor/registered_facts.h"

#include <algorithm>
#include <string>

#include "audit/crypto/sha256.h"
#include "gateway/custody/facts.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr std::string_view kAssignmentDomain = "ketenpoort/assignment/v1\n";
constexpr std::string_view kCaseDomain = "ketenpoort/case/v1\n";
constexpr std::string_view kForumDomain = "ketenpoort/forum/v1\n";
constexpr std::string_view kConsentDomain = "ketenpoort/consent/v1\n";

store::Id16 KeyOf(std::string_view domain, std::string_view id) {
  const audit::crypto::Digest digest = audit::crypto::Sha256(std::string(domain) + std::string(id));
  store::Id16 key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

policy::Party PartyOf(const v1::OrganAddress& address, const identity::Directory& directory, policy::Day day) {
  const auto organ = identity::OrganRefFrom(address);
  if (!organ.ok()) return {};
  return directory.UnitNumber(directory.Readdressed(*organ, day)).value_or(policy::Party{});
}

bool IsParty(const policy::Request& request, const policy::Party& party) {
  return request.sender == party || request.receiver == party;
}

// The probation organisation of a flow, 1 RN, 2 SVG, 3 LDH; 0 where it has none.
uint16_t ProbationOf(const policy::Request& request) {
  for (const policy::Party& party : {request.sender, request.receiver}) {
    if (party.organ == policy::Organ::kReclassering) return party.unit;
  }
  return 0;
}

policy::OrderFact TermOf(const v1::Assignment& assignment) {
  policy::OrderFact term;
  const auto from = policy::ParseDay(assignment.from());
  const auto until = policy::ParseDay(assignment.until());
  // A day that cannot be read is no term: it never runs.
  term.known = from.has_value() && (assignment.until().empty() || until.has_value());
  term.from = from.value_or(policy::kNoDay);
  term.until = until.value_or(policy::kNoDay);
  return term;
}

void AddPaused(const v1::NeedFactorRecord& record, const policy::Request& request, const identity::Directory& directory,
               policy::Day day, policy::CategorySet* paused) {
  const bool by_directeur = record.set_by().organ() == v1::ORGAN_DIRECTEUR;
  if (!by_directeur && !IsParty(request, PartyOf(record.set_by(), directory, day))) return;
  for (const v1::PausedCategory& one : record.paused()) paused->Add(static_cast<policy::Category>(one.category()));
}

// Of several orders the one that runs today, else the one that runs longest.
bool Better(const policy::OrderFact& a, const policy::OrderFact& b, policy::Day day) {
  const auto runs = [day](const policy::OrderFact& order) { return order.from <= day && day <= order.until; };
  if (!b.known) return true;
  if (runs(a) != runs(b)) return runs(a);
  return a.until > b.until;
}

void AddAssignment(const v1::Assignment& assignment, const intake::Declared& declared, const policy::Request& request,
                   policy::Day day, policy::Facts* facts) {
  const uint16_t probation = custody::ProbationNumber(assignment.probation());
  if (probation == 0 || probation != ProbationOf(request)) return;
  const policy::OrderFact term = TermOf(assignment);
  if (!term.known) return;
  if (assignment.assignment_id() == declared.assignment_id && day <= term.until) facts->assignment_known = true;
  if (assignment.kind() != v1::ASSIGNMENT_KIND_SUPERVISION) return;
  if (Better(term, facts->supervision, day)) facts->supervision = term;
}

// Both days are stated; one that cannot be read is no term.
bool RunsOn(const std::string& from_text, const std::string& until_text, policy::Day day) {
  const auto from = policy::ParseDay(from_text);
  const auto until = policy::ParseDay(until_text);
  return from && until && *from <= day && day <= *until;
}

// A person moves between establishments: any directeur is the directeur who takes part.
bool IsParticipant(const v1::OrganAddress& address, const policy::Party& party, const identity::Directory& directory,
                   policy::Day day) {
  if (static_cast<policy::Organ>(address.organ()) != party.organ) return false;
  return party.organ == policy::Organ::kDirecteur || PartyOf(address, directory, day) == party;
}

// Law: Wgs 2.25, 1.8(2).
void AddCase(const v1::WgsCase& one, const intake::Declared& declared, const policy::Request& request,
             const identity::Directory& directory, policy::Day day, policy::Facts* facts) {
  if (declared.case_id.empty() || one.case_id() != declared.case_id) return;
  if (!RunsOn(one.accepted_on(), one.until(), day)) return;
  for (const v1::CaseParticipant& participant : one.participants()) {
    if (!IsParticipant(participant.organ(), request.sender, directory, day)) continue;
    facts->wgs.accepted = true;
    const auto& persons = participant.persons();
    // Two participants are one after a merger of municipalities: the persons of both count.
    facts->wgs.person_authorised |= !declared.case_person.empty() &&
                                    std::find(persons.begin(), persons.end(), declared.case_person) != persons.end();
  }
}

// Law: BTSB 2:7.
void AddForum(const v1::Forum& forum, const policy::Request& request, const identity::Directory& directory,
              policy::Day day, policy::Facts* facts) {
  if (!RunsOn(forum.from(), forum.until(), day)) return;
  for (const v1::OrganAddress& member : forum.members()) {
    if (IsParticipant(member, request.receiver, directory, day)) facts->forum_member = true;
  }
}

}  // namespace

policy::ConsentFact ConsentFactOf(const v1::ConsentRecord& record, const identity::Directory& directory,
                                  policy::Day day) {
  const v1::Consent& consent = record.consent();
  policy::ConsentFact fact;
  fact.found = true;
  fact.explicit_given = consent.explicit_given();
  fact.identity_checked = consent.identity_checked();
  fact.revoked = record.revoked_at_us() != 0;
  fact.revoked_at_us = record.revoked_at_us();
  fact.given = policy::ParseDay(consent.given_on()).value_or(policy::kNoDay);
  fact.expires = policy::ParseDay(consent.expires_on()).value_or(policy::kNoDay);
  for (const int category : consent.scope()) fact.scope.Add(static_cast<policy::Category>(category));
  fact.from = PartyOf(consent.from(), directory, day);
  fact.to = PartyOf(consent.to(), directory, day);
  fact.purpose = static_cast<policy::Purpose>(consent.purpose());
  return fact;
}

store::Id16 AssignmentKey(std::string_view assignment_id) { return KeyOf(kAssignmentDomain, assignment_id); }
store::Id16 CaseKey(std::string_view case_id, uint32_t place) {
  // No id holds a line break.
  return KeyOf(kCaseDomain, place == 0 ? std::string(case_id) : std::string(case_id) + "\n" + std::to_string(place));
}
store::Id16 ForumKey(std::string_view forum_id) { return KeyOf(kForumDomain, forum_id); }
store::Id16 ConsentKey(std::string_view consent_id) { return KeyOf(kConsentDomain, consent_id); }

absl::StatusOr<bool> AssignmentIsFree(store::View& view, std::string_view assignment_id,
                                      const std::optional<store::PersonNo>& person, std::string_view probation) {
  auto row = view.FindDeclaration(AssignmentKey(assignment_id));
  if (!row.ok()) return row.status();
  if (!*row) return true;
  v1::DeclarationRecord record;
  if (!record.ParseFromString((*row)->record)) return absl::DataLossError("declaration cannot be read");
  if (!record.has_assignment()) return false;
  return person && (*row)->person == *person && record.assignment().assignment().probation() == probation;
}

absl::Status FillRegistered(store::View& view, const Situation& situation, const intake::Declared& declared,
                            const policy::Request& request, const identity::Directory& directory, policy::Day day,
                            policy::Facts* facts) {
  for (const Declaration& one : situation.declarations) {
    if (one.record.has_need_factor()) {
      AddPaused(one.record.need_factor(), request, directory, day, &facts->paused);
    } else if (one.record.has_assignment()) {
      AddAssignment(one.record.assignment().assignment(), declared, request, day, facts);
    } else if (one.record.has_wgs_case()) {
      AddCase(one.record.wgs_case().wgs_case(), declared, request, directory, day, facts);
    } else if (one.record.has_forum()) {
      AddForum(one.record.forum().forum(), request, directory, day, facts);
    } else if (one.record.has_consent() && !declared.consent_id.empty() &&
               one.record.consent().consent().consent_id() == declared.consent_id) {
      facts->consent = ConsentFactOf(one.record.consent(), directory, day);
    }
  }
  if (request.kind != policy::MessageKind::kSupervisionOrder) return absl::OkStatus();
  const auto organ = directory.OrganOf({policy::Organ::kReclassering, ProbationOf(request)});
  auto free = AssignmentIsFree(view, declared.assignment_id, situation.person, organ ? organ->unit : std::string());
  if (!free.ok()) return free.status();
  facts->assignment_known = *free && !declared.assignment_id.empty();
  return absl::OkStatus();
}

}  // namespace ketenpoort::corridor

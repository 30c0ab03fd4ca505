#include "gateway/intake/declaration_check.h"

#include <set>
#include <string>

#include "gateway/intake/payload_leaves.h"
#include "gateway/intake/problem.h"
#include "policy/civil_day.h"

namespace ketenpoort::intake {
namespace {

// Law table, section 5: at most six months.
constexpr int kConsentMonths = 6;
// Wgs 1.8(7): at most five years.
constexpr int kCaseMonths = 60;
constexpr int kCaseParticipantsMin = 2;

bool MayBeConsentedTo(int category) {
  return (category >= v1::CATEGORY_C01_NAAM && category <= v1::CATEGORY_C03_GEBOORTE) ||
         (category >= v1::CATEGORY_C08_ID_BEWIJS && category <= v1::CATEGORY_C14_SOCIAAL_NETWERK);
}

bool Same(const v1::OrganAddress& a, const v1::OrganAddress& b) {
  return a.organ() == b.organ() && a.unit() == b.unit();
}

void CheckScope(const v1::Consent& consent, Problem* problem) {
  std::set<int> seen;
  for (int i = 0; i < consent.scope_size(); ++i) {
    const std::string path = ElementPath("consent.scope", i);
    if (!MayBeConsentedTo(consent.scope(i))) {
      problem->Add(path, "toestemming kan alleen voor C01-C03 en C08-C14, nooit voor nummers, risico of delict",
                   "consent is possible for C01-C03 and C08-C14 only, never for numbers, risk or offence");
    } else if (!seen.insert(consent.scope(i)).second) {
      problem->Add(path, "staat er al", "stands twice");
    }
  }
}

void CheckTerm(const v1::Consent& consent, policy::Day today, Problem* problem) {
  const auto given = policy::ParseDay(consent.given_on());
  const auto expires = policy::ParseDay(consent.expires_on());
  if (!given || !expires) return;
  if (*given > today) {
    problem->Add("consent.given_on", "een toestemming is gegeven, niet voorgenomen",
                 "a consent was given, not planned");
  }
  if (*expires < *given || *expires > policy::AddMonths(*given, kConsentMonths)) {
    problem->Add("consent.expires_on", "van de dag van geven tot hoogstens zes maanden later",
                 "from the day it was given to at most six months later");
  }
}

void CheckParties(const v1::RegisterConsentRequest& request, Problem* problem) {
  const v1::Consent& consent = request.consent();
  const auto is = [](const v1::OrganAddress& organ, v1::Organ wanted) { return organ.organ() == wanted; };
  const bool one_of_each = (is(consent.from(), v1::ORGAN_RECLASSERING) && is(consent.to(), v1::ORGAN_COLLEGE)) ||
                           (is(consent.from(), v1::ORGAN_COLLEGE) && is(consent.to(), v1::ORGAN_RECLASSERING));
  if (!one_of_each) {
    problem->Add("consent.to", "een college en een reclasseringsorganisatie: de een verstrekt, de ander ontvangt",
                 "one college and one probation organisation: one sends, the other receives");
  }
  if (!Same(request.organ(), consent.from()) && !Same(request.organ(), consent.to())) {
    problem->Add("organ", "een van de twee organen die de toestemming noemt",
                 "one of the two organs the consent names");
  }
}

// Wgs 2.27, as far as the rule on case tables names a sender.
bool MayTakePart(v1::Organ organ) {
  return organ == v1::ORGAN_DIRECTEUR || organ == v1::ORGAN_MINISTER || organ == v1::ORGAN_RECLASSERING ||
         organ == v1::ORGAN_COLLEGE || organ == v1::ORGAN_BURGEMEESTER || organ == v1::ORGAN_OM ||
         organ == v1::ORGAN_POLITIE;
}

// A case names an organ once; every directeur is the same participant, since a person moves between them.
std::string ParticipantKey(const v1::OrganAddress& organ) {
  return std::to_string(organ.organ()) + (organ.organ() == v1::ORGAN_DIRECTEUR ? "" : ":" + organ.unit());
}

void CheckParticipants(const v1::RegisterCaseRequest& request, Problem* problem) {
  const v1::WgsCase& one = request.wgs_case();
  std::set<std::string> seen;
  for (int i = 0; i < one.participants_size(); ++i) {
    const v1::OrganAddress& organ = one.participants(i).organ();
    const std::string path = JoinPath(ElementPath("wgs_case.participants", i), "organ");
    if (!MayTakePart(organ.organ())) {
      problem->Add(path, "dit orgaan brengt in een casus niets in", "this organ brings nothing into a case");
    } else if (!seen.insert(ParticipantKey(organ)).second) {
      problem->Add(path, "staat er al", "stands twice");
    }
  }
  if (one.participants_size() < kCaseParticipantsMin) {
    problem->Add("wgs_case.participants", "een casus heeft ten minste twee deelnemers",
                 "a case has at least two participants");
  }
  if (!seen.contains(ParticipantKey(request.organ()))) {
    problem->Add("organ", "een van de deelnemers aan de casus", "one of the participants of the case");
  }
}

}  // namespace

absl::Status CheckConsent(const v1::RegisterConsentRequest& request, policy::Day today) {
  Problem problem;
  const v1::Consent& consent = request.consent();
  CheckParties(request, &problem);
  CheckScope(consent, &problem);
  CheckTerm(consent, today, &problem);
  if (consent.purpose() != v1::PURPOSE_CONSENTED_HELP) {
    problem.Add("consent.purpose", "toestemming is er alleen voor een hulpvraag (CONSENTED_HELP)",
                "consent is for a request for help only (CONSENTED_HELP)");
  }
  if (!consent.explicit_given()) {
    problem.Add("consent.explicit_given", "uitdrukkelijk, per soort gegeven apart",
                "explicit, for each category apart");
  }
  if (!consent.identity_checked()) {
    problem.Add("consent.identity_checked", "van wie het geeft is de identiteit vastgesteld",
                "the identity of who gives it was checked");
  }
  return problem.ToStatus();
}

absl::Status CheckNeedFactor(const v1::SetNeedFactorRequest& request) {
  Problem problem;
  if (request.organ().organ() != v1::ORGAN_DIRECTEUR && request.organ().organ() != v1::ORGAN_COLLEGE) {
    problem.Add("organ", "een directeur of een college", "a directeur or a college");
  }
  std::set<int> seen;
  for (int i = 0; i < request.paused_size(); ++i) {
    const std::string path = JoinPath(ElementPath("paused", i), "category");
    const int category = request.paused(i).category();
    if (category < v1::CATEGORY_C08_ID_BEWIJS || category > v1::CATEGORY_C14_SOCIAAL_NETWERK) {
      problem.Add(path, "een basisvoorwaarde: C08 tot en met C14", "a basisvoorwaarde: C08 to C14");
    } else if (!seen.insert(category).second) {
      problem.Add(path, "staat er al", "stands twice");
    }
  }
  return problem.ToStatus();
}

absl::Status CheckAssignment(const v1::RegisterAssignmentRequest& request) {
  Problem problem;
  const v1::Assignment& assignment = request.assignment();
  const auto from = policy::ParseDay(assignment.from());
  const auto until = policy::ParseDay(assignment.until());
  if (from && until && *until < *from) {
    problem.Add("assignment.until", "de laatste dag ligt niet voor de eerste",
                "the last day does not lie before the first");
  }
  return problem.ToStatus();
}

absl::Status CheckCase(const v1::RegisterCaseRequest& request, policy::Day today) {
  Problem problem;
  CheckParticipants(request, &problem);
  const auto accepted = policy::ParseDay(request.wgs_case().accepted_on());
  const auto until = policy::ParseDay(request.wgs_case().until());
  if (accepted && *accepted > today) {
    problem.Add("wgs_case.accepted_on", "een casus is aanvaard, niet voorgenomen", "a case was accepted, not planned");
  }
  if (accepted && until && (*until < *accepted || *until > policy::AddMonths(*accepted, kCaseMonths))) {
    problem.Add("wgs_case.until", "van de dag van aanvaarding tot hoogstens vijf jaar later",
                "from the day it was accepted to at most five years later");
  }
  return problem.ToStatus();
}

absl::Status CheckForum(const v1::RegisterForumRequest& request) {
  Problem problem;
  const v1::Forum& forum = request.forum();
  std::set<std::string> seen;
  for (int i = 0; i < forum.members_size(); ++i) {
    const v1::OrganAddress& member = forum.members(i);
    const std::string path = ElementPath("forum.members", i);
    const bool receives = member.organ() == v1::ORGAN_COLLEGE || member.organ() == v1::ORGAN_RECLASSERING ||
                          member.organ() == v1::ORGAN_RVDK;
    if (!receives) {
      problem.Add(path, "een college, een reclasseringsorganisatie of de Raad voor de Kinderbescherming",
                  "a college, a probation organisation or the child protection board");
    } else if (!seen.insert(ParticipantKey(member)).second) {
      problem.Add(path, "staat er al", "stands twice");
    }
  }
  const auto from = policy::ParseDay(forum.from());
  const auto until = policy::ParseDay(forum.until());
  if (from && until && *until < *from) {
    problem.Add("forum.until", "de laatste dag ligt niet voor de eerste", "the last day does not lie before the first");
  }
  return problem.ToStatus();
}

}  // namespace ketenpoort::intake

#include "gateway/corridor/declarations.h"

#include <algorithm>
#include <utility>

#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/registered_facts.h"
#include "gateway/corridor/replies.h"
#include "gateway/custody/facts.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/declaration_check.h"
#include "gateway/intake/problem.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

bool Same(const v1::OrganAddress& address, const identity::OrganRef& organ) {
  return address.organ() == static_cast<v1::Organ>(organ.organ) && address.unit() == organ.unit;
}

// A setter as it is kept: every directeur is the same one, since a person moves between them.
v1::OrganAddress SetterOf(const identity::OrganRef& organ) {
  v1::OrganAddress address = identity::ToAddress(organ);
  if (organ.organ == policy::Organ::kDirecteur) address.clear_unit();
  return address;
}

absl::Status RequireOrgan(bool holds, std::string_view nl, std::string_view en) {
  if (holds) return absl::OkStatus();
  return intake::Violation("organ", nl, en);
}

bool IsDji(const identity::OrganRef& organ) {
  return organ.organ == policy::Organ::kDirecteur || organ.organ == policy::Organ::kMinister;
}

// Every directeur is the same participant, since a person moves between them.
bool TakesPart(const v1::WgsCase& one, const identity::OrganRef& organ) {
  return std::any_of(one.participants().begin(), one.participants().end(), [&](const v1::CaseParticipant& participant) {
    const v1::OrganAddress& address = participant.organ();
    return address.organ() == static_cast<v1::Organ>(organ.organ) &&
           (organ.organ == policy::Organ::kDirecteur || address.unit() == organ.unit);
  });
}

bool TakesPart(const v1::Forum& forum, const identity::OrganRef& organ) {
  return std::any_of(forum.members().begin(), forum.members().end(),
                     [&](const v1::OrganAddress& member) { return Same(member, organ); });
}

// Who ends something shortens it: a later day would be a longer term than was lawfully registered. `until` is empty for
// what has no last day.
absl::Status CheckEnd(const std::string& ends_on, const std::string& until) {
  const auto asked = policy::ParseDay(ends_on);
  if (!asked) return intake::Violation("ends_on", "geen datum", "no date");
  const auto stands = policy::ParseDay(until);
  if (!stands || *asked <= *stands) return absl::OkStatus();
  return intake::Violation("ends_on", "de einddatum ligt niet na de laatste dag die is vastgelegd",
                           "the end does not lie after the last day that was registered");
}

store::DeclarationRow NextOf(const Declaration& one) {
  store::DeclarationRow row = one.row;
  ++row.version;
  return row;
}

}  // namespace

absl::Status NoKnownBasis() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NO_KNOWN_BASIS",
                           "Geen grondslag bekend: dit orgaan is geen partij bij een lopend traject van deze persoon.",
                           "No known basis: this organ is no party to a course of this person that runs.");
}

absl::StatusOr<identity::OrganRef> Declarations::Speaker(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::OrganAddress& address, Leg* leg) const {
  auto organ = identity::OrganRefFrom(address);
  if (!organ.ok() || identity::IsUnresolvedDirecteur(*organ)) {
    return intake::Violation("organ", "noem het orgaan met zijn eenheid", "name the organ with its unit");
  }
  const Grounds grounds = judge_->Now();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  auto acting = identity::FindActing(*grounds.directory, caller.oin(), caller.key_digest(), *organ,
                                     policy::MessageKind::kUnspecified, day);
  if (!acting.ok()) return acting.status();
  if (!acting->Holds(day)) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                             "Het mandaat voor dit college loopt niet (meer).",
                             "The mandate for this college does not run (any more).");
  }
  leg->sender = acting->organ;
  leg->sender_oin = std::string(grounds.directory->OinOf(acting->organ));
  if (!acting->direct) leg->acting_oin = caller.oin();
  leg->mandate_id = acting->mandate_id;
  return acting->organ;
}

absl::StatusOr<Declarations::About> Declarations::FindAbout(store::Transaction& transaction,
                                                            const identity::OrganRef& organ,
                                                            const v1::SubjectReference& subject, Leg* leg) const {
  const Grounds grounds = judge_->Now();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  auto person = FindSubject(transaction, *grounds.directory, intake::SubjectKeyOf(subject), organ, day);
  if (!person.ok()) return person.status();
  About about;
  auto situation = ReadSituation(transaction, *grounds.directory, *person, day);
  if (!situation.ok()) return situation.status();
  about.situation = *std::move(situation);
  about.standing = person->has_value() && HasStanding(about.situation, organ, *grounds.directory, day);
  leg->person = *person;
  return about;
}

absl::StatusOr<DeclarationOutcome> Declarations::RefuseUnknown(store::Transaction& transaction, const Leg& leg,
                                                               const std::string& acting_person) {
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_DENIED);
  clear.set_reason_code(kNoStanding);
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, {.acting_person = acting_person});
  if (!placed.ok()) return placed.status();
  return DeclarationOutcome();
}

absl::StatusOr<DeclarationOutcome> Declarations::Change(store::Transaction& transaction, store::DeclarationRow row,
                                                        const v1::DeclarationRecord& record, v1::EntryKind kind,
                                                        const Leg& leg, const std::string& acting_person,
                                                        std::string_view reason_code, Effects& effects) {
  row.recorded_us = transaction.NowMicros();
  row.record = record.SerializeAsString();
  if (absl::Status put = transaction.PutDeclaration(row); !put.ok()) return put;
  v1::AuditEntry clear;
  clear.set_kind(kind);
  clear.set_reason_code(std::string(reason_code));
  if (record.has_consent()) clear.set_purpose(record.consent().consent().purpose());
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, {.acting_person = acting_person});
  if (!placed.ok()) return placed.status();
  DeclarationOutcome declared;
  declared.placed = *std::move(placed);
  const size_t before = effects.put.size();
  if (absl::Status again = items_->DecideAgain(transaction, row.person, effects); !again.ok()) return again;
  declared.held = static_cast<uint32_t>(
      std::count_if(effects.put.begin() + static_cast<std::ptrdiff_t>(before), effects.put.end(),
                    [](const store::ItemRow& item) { return item.state == store::ItemState::kHeld; }));
  return declared;
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterConsent(store::Transaction& transaction,
                                                                 const identity::Principal& caller,
                                                                 const v1::RegisterConsentRequest& request,
                                                                 Effects& effects) {
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  if (absl::Status shape = intake::CheckConsent(request, day); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.consent().consent_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  const v1::Consent& consent = request.consent();
  auto other = identity::OrganRefFrom(Same(consent.from(), *organ) ? consent.to() : consent.from());
  if (!other.ok()) return intake::Violation("consent.to", "geen orgaan met deze eenheid", "no organ with this unit");
  leg.receiver = *other;
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(*other));
  auto known = transaction.FindDeclaration(leg.message_id);
  if (!known.ok()) return known.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  if (*known) {
    return identity::Refusal(absl::StatusCode::kAlreadyExists, "REQUEST_ID_USED",
                             "Dit id is al gebruikt voor iets anders. Maak een nieuw id.",
                             "This id was used for something else. Make a new id.");
  }
  v1::DeclarationRecord record;
  *record.mutable_consent()->mutable_consent() = consent;
  *record.mutable_consent()->mutable_registered_by() = identity::ToAddress(*organ);
  store::DeclarationRow row;
  row.declaration_id = leg.message_id;
  row.person = *leg.person;
  row.kind = store::DeclarationKind::kConsent;
  return Change(transaction, std::move(row), record, v1::ENTRY_KIND_CONSENT_CHANGED, leg, request.acting_person(),
                "GIVEN", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::RevokeConsent(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::RevokeConsentRequest& request,
                                                               Effects& effects) {
  Leg leg;
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto kept = FindKept(transaction, IdOf(request.consent_id()));
  if (!kept.ok()) return kept.status();
  v1::DeclarationRecord& record = kept->record;
  const v1::Consent& consent = record.consent().consent();
  const bool named = record.has_consent() && (Same(consent.from(), *organ) || Same(consent.to(), *organ));
  if (!named) return UnknownId();
  leg.message_id = IdOf(request.request_id());
  leg.person = kept->row.person;
  auto other = identity::OrganRefFrom(Same(consent.from(), *organ) ? consent.to() : consent.from());
  if (other.ok()) {
    leg.receiver = *other;
    leg.receiver_oin = std::string(judge_->Now().directory->OinOf(*other));
  }
  // Withdrawn twice: the first moment stands.
  if (record.consent().revoked_at_us() == 0) {
    record.mutable_consent()->set_revoked_at_us(transaction.NowMicros());
  }
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_CONSENT_CHANGED, leg, request.acting_person(),
                "REVOKED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::SetNeedFactor(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::SetNeedFactorRequest& request,
                                                               Effects& effects) {
  if (absl::Status shape = intake::CheckNeedFactor(request); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  const auto party = judge_->Now().directory->UnitNumber(*organ);
  const bool responsible = organ->organ != policy::Organ::kDirecteur ||
                           (party && party->unit != 0 && party->unit == about->situation.facts.establishment);
  if (!about->standing || !responsible) return RefuseUnknown(transaction, leg, request.acting_person());
  const v1::OrganAddress setter = SetterOf(*organ);
  store::DeclarationRow row;
  row.declaration_id = NewId(*rooms_->random);
  row.person = *leg.person;
  row.kind = store::DeclarationKind::kNeedFactor;
  for (const Declaration& one : about->situation.declarations) {
    const v1::OrganAddress& before = one.record.need_factor().set_by();
    if (!one.record.has_need_factor() || before.organ() != setter.organ() || before.unit() != setter.unit()) continue;
    row = NextOf(one);
  }
  v1::DeclarationRecord record;
  *record.mutable_need_factor()->mutable_set_by() = setter;
  *record.mutable_need_factor()->mutable_paused() = request.paused();
  return Change(transaction, std::move(row), record, v1::ENTRY_KIND_NEED_FACTOR_CHANGED, leg, request.acting_person(),
                request.paused().empty() ? "LIFTED" : "PAUSED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterAssignment(store::Transaction& transaction,
                                                                    const identity::Principal& caller,
                                                                    const v1::RegisterAssignmentRequest& request,
                                                                    Effects& effects) {
  if (absl::Status shape = intake::CheckAssignment(request); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een opdracht geeft de Minister of een directeur",
                                  "an assignment is given by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  const v1::Assignment& assignment = request.assignment();
  auto free = AssignmentIsFree(transaction, assignment.assignment_id(), leg.person, assignment.probation());
  if (!free.ok()) return free.status();
  if (!*free) {
    return intake::Violation("assignment.assignment_id", "dit opdrachtnummer is van een andere opdracht",
                             "this assignment id is of another assignment");
  }
  leg.receiver = {policy::Organ::kReclassering, assignment.probation()};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  auto kept = FindKept(transaction, AssignmentKey(assignment.assignment_id()));
  if (!kept.ok()) return kept.status();
  kept->row.person = *leg.person;
  kept->row.kind = store::DeclarationKind::kAssignment;
  v1::DeclarationRecord record;
  *record.mutable_assignment()->mutable_assignment() = assignment;
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg,
                request.acting_person(), "REGISTERED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::EndAssignment(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::EndAssignmentRequest& request,
                                                               Effects& effects) {
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een opdracht eindigt de Minister of een directeur",
                                  "an assignment is ended by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto kept = FindKept(transaction, AssignmentKey(request.assignment_id()));
  if (!kept.ok()) return kept.status();
  if (!kept->record.has_assignment()) return UnknownId();
  leg.person = kept->row.person;
  v1::Assignment& assignment = *kept->record.mutable_assignment()->mutable_assignment();
  leg.receiver = {policy::Organ::kReclassering, assignment.probation()};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  if (absl::Status end = CheckEnd(request.ends_on(), assignment.until()); !end.ok()) return end;
  assignment.set_until(request.ends_on());
  return Change(transaction, std::move(kept->row), kept->record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<Declarations::Kept> Declarations::FindKept(store::Transaction& transaction,
                                                          const store::Id16& key) const {
  auto row = transaction.FindDeclaration(key);
  if (!row.ok()) return row.status();
  Kept kept;
  kept.row.declaration_id = key;
  if (!*row) return kept;
  kept.known = true;
  kept.row = **row;
  ++kept.row.version;
  if (!kept.record.ParseFromString(kept.row.record)) return absl::DataLossError("declaration cannot be read");
  return kept;
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterCase(store::Transaction& transaction,
                                                              const identity::Principal& caller,
                                                              const v1::RegisterCaseRequest& request,
                                                              Effects& effects) {
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  if (absl::Status shape = intake::CheckCase(request, day); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  auto kept = FindKept(transaction, CaseKey(request.wgs_case().case_id()));
  if (!kept.ok()) return kept.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  const bool same = kept->row.person == *leg.person && TakesPart(kept->record.wgs_case().wgs_case(), *organ);
  if (kept->known && !same) {
    return intake::Violation("wgs_case.case_id", "dit casusnummer is van een andere casus",
                             "this case id is of another case");
  }
  leg.receiver = {policy::Organ::kZvhCasus, ""};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  kept->row.person = *leg.person;
  kept->row.kind = store::DeclarationKind::kCase;
  v1::DeclarationRecord record;
  *record.mutable_wgs_case()->mutable_wgs_case() = request.wgs_case();
  *record.mutable_wgs_case()->mutable_registered_by() = identity::ToAddress(*organ);
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_CASE_CHANGED, leg, request.acting_person(),
                "REGISTERED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::EndCase(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::EndCaseRequest& request, Effects& effects) {
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto kept = FindKept(transaction, CaseKey(request.case_id()));
  if (!kept.ok()) return kept.status();
  v1::WgsCase& one = *kept->record.mutable_wgs_case()->mutable_wgs_case();
  if (!kept->known || !TakesPart(one, *organ)) return UnknownId();
  leg.person = kept->row.person;
  leg.receiver = {policy::Organ::kZvhCasus, ""};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  if (absl::Status end = CheckEnd(request.ends_on(), one.until()); !end.ok()) return end;
  one.set_until(request.ends_on());
  return Change(transaction, std::move(kept->row), kept->record, v1::ENTRY_KIND_CASE_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterForum(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::RegisterForumRequest& request,
                                                               Effects& effects) {
  if (absl::Status shape = intake::CheckForum(request); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een trajectberaad legt de Minister of een directeur vast",
                                  "a forum is registered by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  auto kept = FindKept(transaction, ForumKey(request.forum().forum_id()));
  if (!kept.ok()) return kept.status();
  if (kept->known && kept->row.person != *leg.person) {
    return intake::Violation("forum.forum_id", "dit nummer is van een ander trajectberaad",
                             "this id is of another forum");
  }
  kept->row.person = *leg.person;
  kept->row.kind = store::DeclarationKind::kForum;
  v1::DeclarationRecord record;
  *record.mutable_forum()->mutable_forum() = request.forum();
  *record.mutable_forum()->mutable_registered_by() = identity::ToAddress(*organ);
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_FORUM_CHANGED, leg, request.acting_person(),
                "REGISTERED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::EndForum(store::Transaction& transaction,
                                                          const identity::Principal& caller,
                                                          const v1::EndForumRequest& request, Effects& effects) {
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een trajectberaad eindigt de Minister of een directeur",
                                  "a forum is ended by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto kept = FindKept(transaction, ForumKey(request.forum_id()));
  if (!kept.ok()) return kept.status();
  if (!kept->known) return UnknownId();
  leg.person = kept->row.person;
  v1::Forum& forum = *kept->record.mutable_forum()->mutable_forum();
  if (absl::Status end = CheckEnd(request.ends_on(), forum.until()); !end.ok()) return end;
  forum.set_until(request.ends_on());
  return Change(transaction, std::move(kept->row), kept->record, v1::ENTRY_KIND_FORUM_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<std::optional<v1::ListDeclarationsResponse>> Declarations::List(
    store::Transaction& transaction, const identity::Principal& caller, const v1::ListDeclarationsRequest& request) {
  Leg leg;
  auto organ = Speaker(transaction, caller, request.organ(), &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  // Law: Wjsg 26e: consulting is logged, also where nothing is found.
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_LOG_READ);
  clear.set_reason_code(about->standing ? "DECLARATIONS_READ" : kNoStanding);
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, {.acting_person = request.acting_person()});
  if (!placed.ok()) return placed.status();
  if (!about->standing) return std::optional<v1::ListDeclarationsResponse>();
  v1::ListDeclarationsResponse response;
  const v1::OrganAddress setter = SetterOf(*organ);
  for (const Declaration& one : about->situation.declarations) {
    const v1::Consent& consent = one.record.consent().consent();
    if (one.record.has_consent() && (Same(consent.from(), *organ) || Same(consent.to(), *organ))) {
      v1::ConsentState* state = response.add_consents();
      *state->mutable_consent() = consent;
      const int64_t revoked_us = one.record.consent().revoked_at_us();
      if (revoked_us != 0) *state->mutable_revoked_at() = custody::TimestampOf(revoked_us);
    }
    const v1::NeedFactorRecord& factor = one.record.need_factor();
    if (factor.set_by().organ() == setter.organ() && factor.set_by().unit() == setter.unit()) {
      for (const v1::PausedCategory& paused : factor.paused()) *response.add_paused() = paused;
    }
    const v1::Assignment& assignment = one.record.assignment().assignment();
    const bool own = organ->organ == policy::Organ::kReclassering && assignment.probation() == organ->unit;
    if (one.record.has_assignment() && (IsDji(*organ) || own)) *response.add_assignments() = assignment;
    const v1::WgsCase& wgs_case = one.record.wgs_case().wgs_case();
    if (one.record.has_wgs_case() && TakesPart(wgs_case, *organ)) *response.add_cases() = wgs_case;
    const v1::Forum& forum = one.record.forum().forum();
    if (one.record.has_forum() && (IsDji(*organ) || TakesPart(forum, *organ))) *response.add_forums() = forum;
  }
  return std::optional<v1::ListDeclarationsResponse>(std::move(response));
}

absl::Status Declarations::TakeOrder(store::Transaction& transaction, const Leg& leg, const v1::SupervisionOrder& order,
                                     const std::string& assignment_id, Effects& effects) {
  auto kept = FindKept(transaction, AssignmentKey(assignment_id));
  if (!kept.ok()) return kept.status();
  kept->row.person = *leg.person;
  kept->row.kind = store::DeclarationKind::kAssignment;
  v1::DeclarationRecord record;
  v1::Assignment& assignment = *record.mutable_assignment()->mutable_assignment();
  assignment.set_assignment_id(assignment_id);
  assignment.set_kind(v1::ASSIGNMENT_KIND_SUPERVISION);
  assignment.set_probation(leg.receiver.unit);
  assignment.set_from(order.has_supervision_from() ? order.supervision_from()
                                                   : policy::FormatDay(gateway::AmsterdamDay(transaction.NowMicros())));
  assignment.set_until(order.supervision_until());
  record.mutable_assignment()->set_message_id(BytesOf(leg.message_id));
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg, "", "ORDERED",
                effects)
      .status();
}

absl::Status Declarations::EndOrder(store::Transaction& transaction, const store::PersonNo& person,
                                    const store::Id16& message_id, Effects& effects) {
  auto rows = transaction.DeclarationsOf(person);
  if (!rows.ok()) return rows.status();
  for (const store::DeclarationRow& row : *rows) {
    v1::DeclarationRecord record;
    if (!record.ParseFromString(row.record)) return absl::DataLossError("declaration cannot be read");
    if (!record.has_assignment() || record.assignment().message_id() != BytesOf(message_id)) continue;
    // It never ran: its last day lies before today.
    record.mutable_assignment()->mutable_assignment()->set_until(
        policy::FormatDay(gateway::AmsterdamDay(transaction.NowMicros()) - 1));
    Leg leg;
    leg.message_id = message_id;
    leg.person = person;
    store::DeclarationRow next = row;
    ++next.version;
    absl::Status changed =
        Change(transaction, std::move(next), record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg, "", "TAKEN_BACK", effects)
            .status();
    if (!changed.ok()) return changed;
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::corridor

#include "gateway/corridor/declarations.h"

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "audit/crypto/sha256.h"
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

// That very organ, a directeur of that very establishment.
bool IsExactly(const v1::OrganAddress& address, const identity::OrganRef& organ) {
  return address.organ() == static_cast<v1::Organ>(organ.organ) && address.unit() == organ.unit;
}

// Whose a declaration is on one day: of the organ it names, of the municipality that one went up in, and of every
// directeur where it names one, since a person moves between them.
class OnDay {
 public:
  OnDay(const Judge& judge, store::Transaction& transaction)
      : directory_(judge.Now().directory), day_(gateway::AmsterdamDay(transaction.NowMicros())) {}

  bool Same(const v1::OrganAddress& address, const identity::OrganRef& organ) const {
    return SameOrgan(*directory_, day_, organ, address);
  }
  bool TakesPart(const v1::WgsCase& one, const identity::OrganRef& organ) const {
    return std::any_of(one.participants().begin(), one.participants().end(),
                       [&](const v1::CaseParticipant& participant) { return Same(participant.organ(), organ); });
  }
  bool TakesPart(const v1::Forum& forum, const identity::OrganRef& organ) const {
    return std::any_of(forum.members().begin(), forum.members().end(),
                       [&](const v1::OrganAddress& member) { return Same(member, organ); });
  }
  // The party of a consent that `organ` is not.
  absl::StatusOr<identity::OrganRef> OtherOf(const v1::Consent& consent, const identity::OrganRef& organ) const {
    auto other = identity::OrganRefFrom(Same(consent.from(), organ) ? consent.to() : consent.from());
    if (!other.ok()) return other;
    return directory_->Readdressed(*other, day_);
  }

 private:
  std::shared_ptr<const identity::Directory> directory_;
  policy::Day day_;
};

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

// `last_day`, ISO 8601, is the last day at most.
void EndBy(const std::string& last_day, v1::Assignment& assignment) {
  const auto last = policy::ParseDay(last_day);
  const auto stands = policy::ParseDay(assignment.until());
  if (last && (!stands || *last < *stands)) assignment.set_until(last_day);
}

// Limit: how many assignments are kept under the order that took their place; beyond it the oldest is forgotten.
constexpr int kReplacedOrdersMax = 16;

void KeepReplaced(v1::AssignmentRecord before, v1::AssignmentRecord& next) {
  next.mutable_replaced()->Swap(before.mutable_replaced());
  *next.add_replaced() = std::move(before);
  const int too_many = next.replaced_size() - kReplacedOrdersMax;
  if (too_many > 0) next.mutable_replaced()->DeleteSubrange(0, too_many);
}

// The order of that message never was: what it took the place of stands again, or, where that was nothing, its last day
// lies before today. False where this assignment follows from no such order.
bool TakeBackOrder(const std::string& message_id, policy::Day yesterday, v1::AssignmentRecord& record) {
  auto* const replaced = record.mutable_replaced();
  for (int i = replaced->size() - 1; i >= 0; --i) {
    if (replaced->Get(i).message_id() != message_id) continue;
    replaced->DeleteSubrange(i, 1);
    return true;
  }
  if (record.message_id() != message_id) return false;
  if (replaced->empty()) {
    EndBy(policy::FormatDay(yesterday), *record.mutable_assignment());
    return true;
  }
  v1::AssignmentRecord before = std::move(*replaced->Mutable(replaced->size() - 1));
  replaced->RemoveLast();
  before.mutable_replaced()->Swap(replaced);
  record = std::move(before);
  return true;
}

store::DeclarationRow NextOf(const Declaration& one) {
  store::DeclarationRow row = one.row;
  ++row.version;
  return row;
}

absl::Status NoMandate(const identity::Acting& acting, policy::Day day) {
  const bool runs = acting.fact.from <= day && day <= acting.fact.until && acting.fact.processor_agreement;
  if (runs && !acting.fact.covers_kind) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                             "Het mandaat van dit college omvat dit niet.",
                             "The mandate of this college does not cover this.");
  }
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                           "Het mandaat voor dit college loopt niet (meer).",
                           "The mandate for this college does not run (any more).");
}

absl::Status TooMany() {
  return identity::Refusal(absl::StatusCode::kResourceExhausted, "TOO_MANY_DECLARATIONS",
                           "Hiervan staan er al zoveel dat er geen bij kan.",
                           "So many of these stand that there is no place for another.");
}

// True where it may still count on `day` or later.
bool Stands(const v1::DeclarationRecord& record, policy::Day day) {
  const auto lasts = [day](const std::string& until) {
    return policy::ParseDay(until).value_or(policy::kNoDay) >= day;
  };
  switch (record.of_case()) {
    case v1::DeclarationRecord::kConsent:
      return record.consent().revoked_at_us() == 0 && lasts(record.consent().consent().expires_on());
    case v1::DeclarationRecord::kNeedFactor:
      return !record.need_factor().paused().empty();
    case v1::DeclarationRecord::kAssignment:
      return lasts(record.assignment().assignment().until());
    case v1::DeclarationRecord::kWgsCase:
      return lasts(record.wgs_case().wgs_case().until());
    case v1::DeclarationRecord::kForum:
      return lasts(record.forum().forum().until());
    case v1::DeclarationRecord::OF_NOT_SET:
      break;
  }
  return false;
}

// How many of these items that were put wait, held, on that consent.
absl::StatusOr<uint32_t> HeldOn(store::View& view, std::span<const store::ItemRow> put, const std::string& consent_id) {
  uint32_t held = 0;
  for (const store::ItemRow& light : put) {
    if (light.state != store::ItemState::kHeld) continue;
    auto item = view.FindItem(light.delivery_id);
    if (!item.ok()) return item.status();
    if (!*item) continue;
    auto record = Items::RecordOf(**item);
    if (!record.ok()) return record.status();
    if (record->declared().consent_id() == consent_id) ++held;
  }
  return held;
}

// The kind of message each declaration serves: what a mandate must cover for it.
constexpr policy::MessageKind KindFor(store::DeclarationKind kind) {
  switch (kind) {
    case store::DeclarationKind::kConsent:
      return policy::MessageKind::kConsentedHelp;
    case store::DeclarationKind::kNeedFactor:
      return policy::MessageKind::kReintegrationPlan;
    case store::DeclarationKind::kAssignment:
      return policy::MessageKind::kSupervisionOrder;
    case store::DeclarationKind::kCase:
      return policy::MessageKind::kCaseWgs;
    case store::DeclarationKind::kForum:
      return policy::MessageKind::kYouthAftercare;
  }
  return policy::MessageKind::kUnspecified;
}

constexpr store::DeclarationKind kDeclarationKinds[] = {
    store::DeclarationKind::kConsent, store::DeclarationKind::kNeedFactor, store::DeclarationKind::kAssignment,
    store::DeclarationKind::kCase, store::DeclarationKind::kForum};

void ShowPaused(const v1::NeedFactorRecord& factor, v1::ListDeclarationsResponse* response) {
  for (const v1::PausedCategory& paused : factor.paused()) {
    const auto& shown = response->paused();
    const bool twice = std::any_of(shown.begin(), shown.end(),
                                   [&](const v1::PausedCategory& one) { return one.category() == paused.category(); });
    if (!twice) *response->add_paused() = paused;
  }
}

// What the organ registered, or is party to.
void Show(const v1::DeclarationRecord& record, const identity::OrganRef& organ, const OnDay& today,
          v1::ListDeclarationsResponse* response) {
  const v1::Consent& consent = record.consent().consent();
  if (record.has_consent() && (today.Same(consent.from(), organ) || today.Same(consent.to(), organ))) {
    v1::ConsentState* state = response->add_consents();
    *state->mutable_consent() = consent;
    const int64_t revoked_us = record.consent().revoked_at_us();
    if (revoked_us != 0) *state->mutable_revoked_at() = custody::TimestampOf(revoked_us);
  }
  const v1::NeedFactorRecord& factor = record.need_factor();
  if (record.has_need_factor() && today.Same(factor.set_by(), organ)) ShowPaused(factor, response);
  const v1::Assignment& assignment = record.assignment().assignment();
  const bool own = organ.organ == policy::Organ::kReclassering && assignment.probation() == organ.unit;
  if (record.has_assignment() && (IsDji(organ) || own)) *response->add_assignments() = assignment;
  const v1::WgsCase& wgs_case = record.wgs_case().wgs_case();
  if (record.has_wgs_case() && today.TakesPart(wgs_case, organ)) *response->add_cases() = wgs_case;
  const v1::Forum& forum = record.forum().forum();
  if (record.has_forum() && (IsDji(organ) || today.TakesPart(forum, organ))) *response->add_forums() = forum;
}

}  // namespace

absl::Status NoKnownBasis() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NO_KNOWN_BASIS",
                           "Geen grondslag bekend: dit orgaan is geen partij bij een lopend traject van deze persoon.",
                           "No known basis: this organ is no party to a course of this person that runs.");
}

absl::StatusOr<identity::OrganRef> Declarations::Speaker(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::OrganAddress& address, store::DeclarationKind kind,
                                                         Leg* leg) const {
  auto organ = identity::OrganRefFrom(address);
  if (!organ.ok() || identity::IsUnresolvedDirecteur(*organ)) {
    return intake::Violation("organ", "noem het orgaan met zijn eenheid", "name the organ with its unit");
  }
  const Grounds grounds = judge_->Now();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  auto acting = identity::FindActing(*grounds.directory, caller.oin(), caller.key_digest(), *organ, KindFor(kind), day);
  if (!acting.ok()) return acting.status();
  if (!acting->Holds(day)) return NoMandate(*acting, day);
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
  if (row.version == 1) {
    auto count = transaction.CountDeclarations(row.person, row.kind);
    if (!count.ok()) return count.status();
    if (*count >= kDeclarationsPerKindMax) return TooMany();
  }
  row.recorded_us = transaction.NowMicros();
  // The bytes that are kept are the ones the entry commits to.
  row.record = record.SerializeAsString();
  if (absl::Status put = transaction.PutDeclaration(row); !put.ok()) return put;
  if (absl::Status closed = CloseSplit(transaction, row.person); !closed.ok()) return closed;
  v1::AuditEntry clear;
  clear.set_kind(kind);
  clear.set_reason_code(std::string(reason_code));
  if (record.has_consent()) clear.set_purpose(record.consent().consent().purpose());
  const Committed committed{.payload_digest = audit::crypto::ToBytes(audit::crypto::Sha256(row.record)),
                            .acting_person = acting_person};
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, committed);
  if (!placed.ok()) return placed.status();
  DeclarationOutcome declared;
  declared.placed = *std::move(placed);
  if (absl::Status again = items_->DecideAgain(transaction, row.person, effects); !again.ok()) return again;
  return declared;
}

absl::Status Declarations::Put(store::Transaction& transaction, store::DeclarationRow row,
                               const v1::DeclarationRecord& record) {
  row.recorded_us = transaction.NowMicros();
  row.record = record.SerializeAsString();
  return transaction.PutDeclaration(row);
}

absl::Status Declarations::CloseSplit(store::Transaction& transaction, const store::PersonNo& person) {
  auto work = transaction.WorkOf(person);
  if (!work.ok()) return work.status();
  for (const store::WorkRow& open : *work) {
    if (open.kind != static_cast<int>(v1::WORK_KIND_DECLARATIONS)) continue;
    auto rows = transaction.DeclarationsOf(person);
    if (!rows.ok()) return rows.status();
    const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
    bool left = false;
    for (const store::DeclarationRow& row : *rows) {
      v1::DeclarationRecord record;
      if (!record.ParseFromString(row.record)) return absl::DataLossError("declaration cannot be read");
      left = left || (row.recorded_us < open.since_us && Stands(record, day));
    }
    if (left) continue;
    if (absl::Status closed = transaction.CloseWork(open.seq); !closed.ok()) return closed;
  }
  return absl::OkStatus();
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterConsent(store::Transaction& transaction,
                                                                 const identity::Principal& caller,
                                                                 const v1::RegisterConsentRequest& request,
                                                                 Effects& effects) {
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  if (absl::Status shape = intake::CheckConsent(request, day); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.consent().consent_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kConsent, &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  const v1::Consent& consent = request.consent();
  auto other = OnDay(*judge_, transaction).OtherOf(consent, *organ);
  if (!other.ok()) return intake::Violation("consent.to", "geen orgaan met deze eenheid", "no organ with this unit");
  leg.receiver = *other;
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(*other));
  auto kept = FindConsent(transaction, consent.consent_id());
  if (!kept.ok()) return kept.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  if (kept->known || kept->taken) {
    return identity::Refusal(absl::StatusCode::kAlreadyExists, "REQUEST_ID_USED",
                             "Dit id is al gebruikt voor iets anders. Maak een nieuw id.",
                             "This id was used for something else. Make a new id.");
  }
  v1::DeclarationRecord record;
  *record.mutable_consent()->mutable_consent() = consent;
  *record.mutable_consent()->mutable_registered_by() = identity::ToAddress(*organ);
  kept->row.person = *leg.person;
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_CONSENT_CHANGED, leg, request.acting_person(),
                "GIVEN", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::RevokeConsent(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::RevokeConsentRequest& request,
                                                               Effects& effects) {
  Leg leg;
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kConsent, &leg);
  if (!organ.ok()) return organ.status();
  auto kept = FindConsent(transaction, request.consent_id());
  if (!kept.ok()) return kept.status();
  v1::DeclarationRecord& record = kept->record;
  const v1::Consent& consent = record.consent().consent();
  const OnDay today(*judge_, transaction);
  const bool named = kept->known && (today.Same(consent.from(), *organ) || today.Same(consent.to(), *organ));
  if (!named) return UnknownId();
  leg.message_id = IdOf(request.request_id());
  leg.person = kept->row.person;
  auto other = today.OtherOf(consent, *organ);
  if (other.ok()) {
    leg.receiver = *other;
    leg.receiver_oin = std::string(judge_->Now().directory->OinOf(*other));
  }
  const int64_t withdrawn_us =
      request.has_withdrawn_at() ? custody::MicrosOf(request.withdrawn_at()) : transaction.NowMicros();
  if (withdrawn_us <= 0 || withdrawn_us > transaction.NowMicros()) {
    return intake::Violation("withdrawn_at", "het moment ligt niet in de toekomst", "the moment is not in the future");
  }
  if (record.consent().revoked_at_us() == 0 || withdrawn_us < record.consent().revoked_at_us()) {
    record.mutable_consent()->set_revoked_at_us(withdrawn_us);
  }
  const store::PersonNo person = *leg.person;
  const size_t before = effects.put.size();
  auto revoked = Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_CONSENT_CHANGED, leg,
                        request.acting_person(), "REVOKED", effects);
  if (!revoked.ok()) return revoked;
  absl::Status reviewed = findings_->Review(transaction, person, v1::REVIEW_CAUSE_CONSENT, revoked->placed->index,
                                            record.consent().revoked_at_us());
  if (!reviewed.ok()) return reviewed;
  auto held = HeldOn(transaction, std::span(effects.put).subspan(before), request.consent_id());
  if (!held.ok()) return held.status();
  revoked->held = *held;
  return revoked;
}

absl::StatusOr<DeclarationOutcome> Declarations::SetNeedFactor(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::SetNeedFactorRequest& request,
                                                               Effects& effects) {
  if (absl::Status shape = intake::CheckNeedFactor(request); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kNeedFactor, &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  const auto party = judge_->Now().directory->UnitNumber(*organ);
  const bool responsible = organ->organ != policy::Organ::kDirecteur ||
                           (party && party->unit != 0 && party->unit == about->situation.facts.establishment);
  if (!about->standing || !responsible) return RefuseUnknown(transaction, leg, request.acting_person());
  store::DeclarationRow row;
  row.declaration_id = NewId(*rooms_->random);
  row.person = *leg.person;
  row.kind = store::DeclarationKind::kNeedFactor;
  v1::DeclarationRecord record;
  *record.mutable_need_factor()->mutable_set_by() = SetterOf(*organ);
  const OnDay today(*judge_, transaction);
  bool found = false;
  for (const Declaration& one : about->situation.declarations) {
    if (!one.record.has_need_factor() || !today.Same(one.record.need_factor().set_by(), *organ)) continue;
    // Persons that were linked and municipalities that became one each brought theirs: one says it all from now on.
    if (found) {
      if (absl::Status emptied = Put(transaction, row, record); !emptied.ok()) return emptied;
    }
    row = NextOf(one);
    found = true;
  }
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
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kAssignment, &leg);
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
  auto kept = FindKept(transaction, AssignmentKey(assignment.assignment_id()), store::DeclarationKind::kAssignment);
  if (!kept.ok()) return kept.status();
  kept->row.person = *leg.person;
  v1::DeclarationRecord record;
  *record.mutable_assignment()->mutable_assignment() = assignment;
  *record.mutable_assignment()->mutable_registered_by() = identity::ToAddress(*organ);
  return Change(transaction, std::move(kept->row), record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg,
                request.acting_person(), "REGISTERED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::EndAssignment(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::EndAssignmentRequest& request,
                                                               Effects& effects) {
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kAssignment, &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een opdracht eindigt de Minister of een directeur",
                                  "an assignment is ended by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto kept = FindKept(transaction, AssignmentKey(request.assignment_id()), store::DeclarationKind::kAssignment);
  if (!kept.ok()) return kept.status();
  auto may = MayEnd(transaction, *organ, kept->row.person, kept->record.assignment().registered_by());
  if (!may.ok()) return may.status();
  if (!kept->record.has_assignment() || !*may) return UnknownId();
  leg.person = kept->row.person;
  v1::Assignment& assignment = *kept->record.mutable_assignment()->mutable_assignment();
  leg.receiver = {policy::Organ::kReclassering, assignment.probation()};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  if (absl::Status end = CheckEnd(request.ends_on(), assignment.until()); !end.ok()) return end;
  assignment.set_until(request.ends_on());
  // Nor does what stood before an order run longer, should that order be taken back.
  for (v1::AssignmentRecord& before : *kept->record.mutable_assignment()->mutable_replaced()) {
    EndBy(request.ends_on(), *before.mutable_assignment());
  }
  return Change(transaction, std::move(kept->row), kept->record, v1::ENTRY_KIND_ASSIGNMENT_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<Declarations::Kept> Declarations::FindKept(store::Transaction& transaction, const store::Id16& key,
                                                          store::DeclarationKind kind) const {
  auto row = transaction.FindDeclaration(key);
  if (!row.ok()) return row.status();
  Kept kept;
  kept.row.declaration_id = key;
  kept.row.kind = kind;
  kept.taken = *row && (*row)->kind != kind;
  if (!*row || kept.taken) return kept;
  kept.known = true;
  kept.row = **row;
  ++kept.row.version;
  if (!kept.record.ParseFromString(kept.row.record)) return absl::DataLossError("declaration cannot be read");
  return kept;
}

absl::StatusOr<Declarations::Kept> Declarations::FindConsent(store::Transaction& transaction,
                                                             const std::string& consent_id) const {
  auto kept = FindKept(transaction, ConsentKey(consent_id), store::DeclarationKind::kConsent);
  if (!kept.ok() || kept->known) return kept;
  // Before ids of consents had a domain of their own a consent was kept under its plain id.
  auto plain = FindKept(transaction, IdOf(consent_id), store::DeclarationKind::kConsent);
  return !plain.ok() || plain->known ? plain : kept;
}

absl::StatusOr<std::vector<Declarations::Kept>> Declarations::CasesUnder(store::Transaction& transaction,
                                                                         const std::string& case_id) const {
  std::vector<Kept> cases;
  for (uint32_t place = 0; place < kCasesPerNumberMax; ++place) {
    auto kept = FindKept(transaction, CaseKey(case_id, place), store::DeclarationKind::kCase);
    if (!kept.ok()) return kept.status();
    if (kept->taken) continue;
    cases.push_back(*std::move(kept));
    if (!cases.back().known) break;
  }
  return cases;
}

absl::StatusOr<bool> Declarations::MayEnd(store::Transaction& transaction, const identity::OrganRef& organ,
                                          const store::PersonNo& person, const v1::OrganAddress& registered_by) const {
  const Grounds grounds = judge_->Now();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  auto situation = ReadSituation(transaction, *grounds.directory, person, day);
  if (!situation.ok()) return situation.status();
  if (organ.organ == policy::Organ::kMinister || IsExactly(registered_by, organ)) return true;
  const auto party = grounds.directory->UnitNumber(organ);
  return party && party->unit != 0 && party->unit == situation->facts.establishment;
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterCase(store::Transaction& transaction,
                                                              const identity::Principal& caller,
                                                              const v1::RegisterCaseRequest& request,
                                                              Effects& effects) {
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  if (absl::Status shape = intake::CheckCase(request, day); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kCase, &leg);
  if (!organ.ok()) return organ.status();
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  const v1::WgsCase& asked = request.wgs_case();
  auto cases = CasesUnder(transaction, asked.case_id());
  if (!cases.ok()) return cases.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  const OnDay today(*judge_, transaction);
  // Another's case under the same number is not told of, and not touched: a free place is taken as for a new number.
  const auto is_own = [&](const Kept& kept) {
    return kept.known && kept.row.person == *leg.person && today.TakesPart(kept.record.wgs_case().wgs_case(), *organ);
  };
  const auto first = std::stable_partition(cases->begin(), cases->end(), is_own);
  for (auto own = cases->begin(); own != first; ++own) {
    // Law: Wgs 1.8(7): five years from the day it was accepted, whoever registers it again.
    const auto accepted = policy::ParseDay(own->record.wgs_case().wgs_case().accepted_on());
    if (accepted && policy::ParseDay(asked.accepted_on()) <= accepted) continue;
    return intake::Violation("wgs_case.accepted_on", "een bekende casus is niet later aanvaard dan is vastgelegd",
                             "a known case was not accepted later than was registered");
  }
  if (cases->empty() || (first == cases->begin() && cases->back().known)) return TooMany();
  leg.receiver = {policy::Organ::kZvhCasus, ""};
  leg.receiver_oin = std::string(judge_->Now().directory->OinOf(leg.receiver));
  v1::DeclarationRecord record;
  *record.mutable_wgs_case()->mutable_wgs_case() = asked;
  *record.mutable_wgs_case()->mutable_registered_by() = identity::ToAddress(*organ);
  // Persons that were linked each brought theirs: all say the same from now on.
  for (auto own = cases->begin(); own != first && own + 1 != first; ++own) {
    if (absl::Status put = Put(transaction, (own + 1)->row, record); !put.ok()) return put;
  }
  Kept& kept = first == cases->begin() ? cases->back() : cases->front();
  kept.row.person = *leg.person;
  return Change(transaction, std::move(kept.row), record, v1::ENTRY_KIND_CASE_CHANGED, leg, request.acting_person(),
                "REGISTERED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::EndCase(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::EndCaseRequest& request, Effects& effects) {
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kCase, &leg);
  if (!organ.ok()) return organ.status();
  auto cases = CasesUnder(transaction, request.case_id());
  if (!cases.ok()) return cases.status();
  const Grounds grounds = judge_->Now();
  const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
  std::optional<store::PersonNo> about;
  if (request.has_subject()) {
    auto person = FindSubject(transaction, *grounds.directory, intake::SubjectKeyOf(request.subject()), *organ, day);
    if (!person.ok()) return person.status();
    about = *person;
  }
  const OnDay today(*judge_, transaction);
  std::erase_if(*cases, [&](const Kept& kept) {
    return !kept.known || !today.TakesPart(kept.record.wgs_case().wgs_case(), *organ) ||
           (request.has_subject() && kept.row.person != about);
  });
  if (cases->empty()) return UnknownId();
  leg.person = cases->front().row.person;
  for (Kept& kept : *cases) {
    v1::WgsCase& one = *kept.record.mutable_wgs_case()->mutable_wgs_case();
    if (kept.row.person != *leg.person) {
      return intake::Violation("subject", "onder dit nummer staan casussen van meer personen: noem de persoon",
                               "under this number stand cases of several persons: name the person");
    }
    if (absl::Status end = CheckEnd(request.ends_on(), one.until()); !end.ok()) return end;
    one.set_until(request.ends_on());
  }
  for (size_t i = 1; i < cases->size(); ++i) {
    if (absl::Status put = Put(transaction, (*cases)[i].row, (*cases)[i].record); !put.ok()) return put;
  }
  leg.receiver = {policy::Organ::kZvhCasus, ""};
  leg.receiver_oin = std::string(grounds.directory->OinOf(leg.receiver));
  return Change(transaction, cases->front().row, cases->front().record, v1::ENTRY_KIND_CASE_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<DeclarationOutcome> Declarations::RegisterForum(store::Transaction& transaction,
                                                               const identity::Principal& caller,
                                                               const v1::RegisterForumRequest& request,
                                                               Effects& effects) {
  if (absl::Status shape = intake::CheckForum(request); !shape.ok()) return shape;
  Leg leg;
  leg.message_id = IdOf(request.request_id());
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kForum, &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een trajectberaad legt de Minister of een directeur vast",
                                  "a forum is registered by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto about = FindAbout(transaction, *organ, request.subject(), &leg);
  if (!about.ok()) return about.status();
  if (!about->standing) return RefuseUnknown(transaction, leg, request.acting_person());
  auto kept = FindKept(transaction, ForumKey(request.forum().forum_id()), store::DeclarationKind::kForum);
  if (!kept.ok()) return kept.status();
  if (kept->taken || (kept->known && kept->row.person != *leg.person)) {
    return intake::Violation("forum.forum_id", "dit nummer is van een ander trajectberaad",
                             "this id is of another forum");
  }
  kept->row.person = *leg.person;
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
  auto organ = Speaker(transaction, caller, request.organ(), store::DeclarationKind::kForum, &leg);
  if (!organ.ok()) return organ.status();
  absl::Status dji = RequireOrgan(IsDji(*organ), "een trajectberaad eindigt de Minister of een directeur",
                                  "a forum is ended by the Minister or a directeur");
  if (!dji.ok()) return dji;
  auto kept = FindKept(transaction, ForumKey(request.forum_id()), store::DeclarationKind::kForum);
  if (!kept.ok()) return kept.status();
  auto may = MayEnd(transaction, *organ, kept->row.person, kept->record.forum().registered_by());
  if (!may.ok()) return may.status();
  if (!kept->known || !*may) return UnknownId();
  leg.person = kept->row.person;
  v1::Forum& forum = *kept->record.mutable_forum()->mutable_forum();
  if (absl::Status end = CheckEnd(request.ends_on(), forum.until()); !end.ok()) return end;
  forum.set_until(request.ends_on());
  return Change(transaction, std::move(kept->row), kept->record, v1::ENTRY_KIND_FORUM_CHANGED, leg,
                request.acting_person(), "ENDED", effects);
}

absl::StatusOr<std::optional<v1::ListDeclarationsResponse>> Declarations::List(
    store::Transaction& transaction, const identity::Principal& caller, const v1::ListDeclarationsRequest& request) {
  // A mandate opens what it covers; the first that is covered says on what ground.
  std::optional<Leg> by;
  std::optional<identity::OrganRef> organ;
  std::set<store::DeclarationKind> opened;
  absl::Status refused = absl::OkStatus();
  for (const store::DeclarationKind kind : kDeclarationKinds) {
    Leg asked;
    auto speaker = Speaker(transaction, caller, request.organ(), kind, &asked);
    if (!speaker.ok()) {
      refused.Update(speaker.status());
      continue;
    }
    opened.insert(kind);
    if (!organ) organ = *std::move(speaker);
    if (!by) by = std::move(asked);
  }
  if (!organ) return refused;
  auto about = FindAbout(transaction, *organ, request.subject(), &*by);
  if (!about.ok()) return about.status();
  // Law: Wjsg 26e: consulting is logged, also where nothing is found.
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_LOG_READ);
  clear.set_reason_code(about->standing ? "DECLARATIONS_READ" : kNoStanding);
  auto placed = recorder_->RecordFact(transaction, std::move(clear), *by, {.acting_person = request.acting_person()});
  if (!placed.ok()) return placed.status();
  if (!about->standing) return std::optional<v1::ListDeclarationsResponse>();
  v1::ListDeclarationsResponse response;
  for (const Declaration& one : about->situation.declarations) {
    if (opened.contains(one.row.kind)) Show(one.record, *organ, OnDay(*judge_, transaction), &response);
  }
  return std::optional<v1::ListDeclarationsResponse>(std::move(response));
}

absl::Status Declarations::TakeOrder(store::Transaction& transaction, const Leg& leg, const v1::SupervisionOrder& order,
                                     const std::string& assignment_id, Effects& effects) {
  auto kept = FindKept(transaction, AssignmentKey(assignment_id), store::DeclarationKind::kAssignment);
  if (!kept.ok()) return kept.status();
  kept->row.person = *leg.person;
  v1::DeclarationRecord record;
  v1::Assignment& assignment = *record.mutable_assignment()->mutable_assignment();
  assignment.set_assignment_id(assignment_id);
  assignment.set_kind(v1::ASSIGNMENT_KIND_SUPERVISION);
  assignment.set_probation(leg.receiver.unit);
  assignment.set_from(order.has_supervision_from() ? order.supervision_from()
                                                   : policy::FormatDay(gateway::AmsterdamDay(transaction.NowMicros())));
  assignment.set_until(order.supervision_until());
  if (kept->record.has_assignment()) {
    KeepReplaced(std::move(*kept->record.mutable_assignment()), *record.mutable_assignment());
  }
  record.mutable_assignment()->set_message_id(BytesOf(leg.message_id));
  *record.mutable_assignment()->mutable_registered_by() = identity::ToAddress(leg.sender);
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
    const policy::Day yesterday = gateway::AmsterdamDay(transaction.NowMicros()) - 1;
    if (!record.has_assignment() || !TakeBackOrder(BytesOf(message_id), yesterday, *record.mutable_assignment())) {
      continue;
    }
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

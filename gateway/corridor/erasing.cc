#include "gateway/corridor/erasing.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/big_endian.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/custody/facts.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/bsn.h"
#include "gateway/intake/problem.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kProposed[] = "PROPOSED";
constexpr char kConfirmed[] = "CONFIRMED";
constexpr char kRefused[] = "REFUSED";
constexpr char kHoldSet[] = "SET";
constexpr char kHoldLifted[] = "LIFTED";
constexpr char kUnknownPerson[] = "UNKNOWN_PERSON";
constexpr char kNoProposal[] = "NO_PROPOSAL";
constexpr char kFourEyes[] = "FOUR_EYES";
constexpr char kHoldStands[] = "HOLD_STANDS";
constexpr char kNoHold[] = "NO_HOLD";
constexpr char kDigestContext[] = "ketenpoort/erasure-proposal/v1";
// Limit: bytes of a number.
constexpr size_t kNumberBytesMax = 64;
constexpr size_t kNonceBytes = 16;

absl::Status NotResponsibleForErasing() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_RESPONSIBLE",
                           "Alleen een verantwoordelijke van de Minister wist een persoon of houdt dat tegen.",
                           "Only a controller officer of the Minister erases a person or holds that back.");
}

absl::Status RefusalOf(const char* condition) {
  const std::string_view reason = condition;
  if (reason == kUnknownPerson) {
    return identity::Refusal(absl::StatusCode::kNotFound, reason, "Dit nummer staat niet in het register.",
                             "This number is not in the register.");
  }
  if (reason == kFourEyes) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, reason,
                             "Wie het wissen voorstelde bevestigt het niet: dat doet een ander, met een eigen sleutel.",
                             "Whoever proposed the erasure does not confirm it: another person does, with an own key.");
  }
  if (reason == kHoldStands) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, reason,
                             "Voor deze persoon geldt al een bewaarplicht.", "A legal hold stands for this person.");
  }
  if (reason == kNoHold) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, reason,
                             "Voor deze persoon geldt geen bewaarplicht.", "No legal hold stands for this person.");
  }
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, kNoProposal,
                           "Er wacht geen voorstel met dit kenmerk voor deze persoon, of het is te oud.",
                           "No proposal with this digest waits for this person, or it is too old.");
}

absl::Status RefusalFor(const Impediment& impediment) {
  if (impediment.condition == kLegalHold) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, kLegalHold,
                             "Voor deze persoon geldt een bewaarplicht: er wordt niets gewist zolang die staat.",
                             "A legal hold stands for this person: nothing is erased while it does.");
  }
  std::string cited;
  for (const policy::Basis& basis : impediment.basis) {
    absl::StrAppend(&cited, cited.empty() ? "" : ", ", policy::Cited(basis.cited));
  }
  const std::string day = policy::FormatDay(impediment.until);
  return identity::Refusal(
      absl::StatusCode::kFailedPrecondition, kMinimumTerm,
      absl::StrCat(
          "De wettelijke bewaartermijn (", cited, ") is niet voorbij: ",
          day.empty() ? "het einde ervan is nog niet bekend." : absl::StrCat("hij loopt tot en met ", day, ".")),
      absl::StrCat("The statutory term (", cited, ") has not passed: ",
                   day.empty() ? "its end is not known yet." : absl::StrCat("it runs until ", day, ".")));
}

absl::StatusOr<store::Identifier> NumberOf(const v1::EntrySubject& subject) {
  const auto number = [](store::IdentifierKind kind, const std::string& value,
                         bool sound) -> absl::StatusOr<store::Identifier> {
    if (sound && !value.empty() && value.size() <= kNumberBytesMax) return store::Identifier{kind, value};
    return intake::Violation("subject", "Noem een geldig nummer van de persoon.", "Name a valid number of the person.");
  };
  switch (subject.key_case()) {
    case v1::EntrySubject::kBsn:
      return number(store::IdentifierKind::kBsn, subject.bsn(), intake::PassesElevenTest(subject.bsn()));
    case v1::EntrySubject::kSkn:
      return number(store::IdentifierKind::kSkn, subject.skn(), true);
    case v1::EntrySubject::kVNumber:
      return number(store::IdentifierKind::kVNumber, subject.v_number(), true);
    case v1::EntrySubject::KEY_NOT_SET:
      break;
  }
  return number(store::IdentifierKind::kBsn, "", false);
}

void AppendField(std::string_view value, std::string* out) {
  audit::AppendBigEndian<uint32_t>(static_cast<uint32_t>(value.size()), out);
  out->append(value);
}

template <typename Response>
Erased<Response> RefusedWith(absl::Status why) {
  Erased<Response> erased;
  erased.refusal = std::move(why);
  return erased;
}

}  // namespace

struct Erasing::Step {
  const identity::Principal& caller;
  std::string reason;
  std::optional<store::PersonNo> person;
  std::string digest = {};
  std::vector<store::Id16> refers_to = {};
};

absl::StatusOr<std::shared_ptr<const identity::Principal>> Erasing::RequireResponsible(
    const identity::Principal& caller, const std::string& reason) const {
  if (absl::Status may = RequireReader(caller, reason); !may.ok()) return may;
  auto renewed = rooms_->authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  auto kept = std::make_shared<const identity::Principal>(*std::move(renewed));
  const bool responsible = kept->role() == v1::OFFICER_ROLE_CONTROLLER_OFFICER &&
                           kept->oin() == rooms_->directories->Snapshot()->OinOf({policy::Organ::kMinister, ""});
  if (!responsible) return NotResponsibleForErasing();
  // It goes on to stand when the person is erased.
  if (intake::MayHoldSomeBsn(reason)) {
    return intake::Violation("reason", "De reden mag geen nummer van een persoon bevatten: zij blijft staan.",
                             "The reason must hold no number of a person: it goes on to stand.");
  }
  return kept;
}

absl::StatusOr<Placed> Erasing::Record(store::Transaction& transaction, const Step& step, v1::EntryKind kind,
                                       const std::string& reason_code, const Impediment* impediment) {
  v1::AuditEntry entry;
  entry.set_kind(kind);
  entry.set_reason_code(reason_code);
  if (impediment != nullptr) {
    entry.set_failing_condition(impediment->condition);
    for (const policy::Basis& basis : impediment->basis) {
      v1::Basis* named = entry.add_basis();
      named->set_law(basis.cited.law);
      named->set_article(basis.cited.article);
    }
  }
  Leg leg;
  leg.sender_oin = step.caller.oin();
  leg.person = step.person;
  return recorder_->RecordFact(transaction, std::move(entry), leg,
                               {.payload_digest = step.digest,
                                .acting_person = step.caller.person_id(),
                                .refers_to = step.refers_to,
                                .reason = step.reason});
}

absl::StatusOr<Erased<v1::EraseSubjectResponse>> Erasing::Erase(store::Transaction& transaction,
                                                                const identity::Principal& caller,
                                                                const v1::EraseSubjectRequest& request,
                                                                Effects& effects) {
  using Response = v1::EraseSubjectResponse;
  const auto number = NumberOf(request.subject());
  if (!number.ok()) return number.status();
  if (request.reason().find(number->value) != std::string::npos) {
    return intake::Violation("reason", "De reden mag geen nummer van een persoon bevatten: zij blijft staan.",
                             "The reason must hold no number of a person: it goes on to stand.");
  }
  const auto person = transaction.FindPerson(number->kind, number->value);
  if (!person.ok()) return person.status();
  Step step{caller, request.reason(), *person};
  const auto refuse = [&](const char* condition) -> absl::StatusOr<Erased<Response>> {
    const Impediment named{condition, {}, policy::kNoDay};
    const auto placed = Record(transaction, step, v1::ENTRY_KIND_ERASURE, kRefused, &named);
    if (!placed.ok()) return placed.status();
    return RefusedWith<Response>(RefusalOf(condition));
  };
  if (!*person) return refuse(kUnknownPerson);
  std::optional<store::ErasureProposalRow> proposal;
  if (!request.confirms().empty()) {
    store::Hash32 digest{};
    if (request.confirms().size() == digest.size()) {
      std::copy(request.confirms().begin(), request.confirms().end(), digest.begin());
    }
    auto found = transaction.FindErasureProposal(digest);
    if (!found.ok()) return found.status();
    const int64_t oldest_us = transaction.NowMicros() - kErasureProposalHoursMax * kMicrosPerHour;
    if (!*found || (*found)->person != **person || (*found)->proposed_us <= oldest_us) return refuse(kNoProposal);
    proposal = **std::move(found);
    v1::KeptErasureProposal kept;
    if (!kept.ParseFromString(proposal->record)) return absl::DataLossError("proposal cannot be read");
    if (caller.person_id() == kept.proposed_by() || caller.key_digest() == kept.proposer_key()) {
      return refuse(kFourEyes);
    }
  }
  const auto impediment =
      ImpedimentTo(transaction, *rooms_->directories->Snapshot(), rooms_->policies->Snapshot().policy->texts.keeping,
                   **person, gateway::AmsterdamDay(transaction.NowMicros()));
  if (!impediment.ok()) return impediment.status();
  if (*impediment) {
    const auto placed = Record(transaction, step, v1::ENTRY_KIND_ERASURE, kRefused, &**impediment);
    if (!placed.ok()) return placed.status();
    return RefusedWith<Response>(RefusalFor(**impediment));
  }
  return proposal ? Confirm(transaction, step, *proposal, effects) : Propose(transaction, step);
}

absl::StatusOr<Erased<v1::EraseSubjectResponse>> Erasing::Propose(store::Transaction& transaction, const Step& step) {
  std::string bytes = kDigestContext;
  bytes.push_back('\0');
  bytes.append(audit::crypto::RandomBytes(*rooms_->random, kNonceBytes));
  bytes.append(step.person->begin(), step.person->end());
  AppendField(step.caller.person_id(), &bytes);
  AppendField(step.reason, &bytes);
  audit::AppendBigEndian<uint64_t>(static_cast<uint64_t>(transaction.NowMicros()), &bytes);
  const audit::crypto::Digest digest = audit::crypto::Sha256(bytes);

  Step with_digest = step;
  with_digest.digest = audit::crypto::ToBytes(digest);
  const auto placed = Record(transaction, with_digest, v1::ENTRY_KIND_ERASURE, kProposed);
  if (!placed.ok()) return placed.status();
  v1::AuditEntry entry;
  if (!entry.ParseFromString(placed->entry)) return absl::InternalError("entry cannot be read");
  v1::KeptErasureProposal kept;
  kept.set_proposed_by(step.caller.person_id());
  kept.set_proposer_key(step.caller.key_digest());
  kept.set_reason(step.reason);
  kept.set_entry_id(entry.entry_id());
  const absl::Status put =
      transaction.PutErasureProposal({digest, *step.person, transaction.NowMicros(), kept.SerializeAsString()});
  if (!put.ok()) return put;
  Erased<v1::EraseSubjectResponse> proposed;
  proposed.response.set_index(placed->index);
  proposed.response.set_proposal(with_digest.digest);
  *proposed.response.mutable_expires_at() =
      custody::TimestampOf(transaction.NowMicros() + kErasureProposalHoursMax * kMicrosPerHour);
  return proposed;
}

absl::StatusOr<Erased<v1::EraseSubjectResponse>> Erasing::Confirm(store::Transaction& transaction, const Step& step,
                                                                  const store::ErasureProposalRow& row,
                                                                  Effects& effects) {
  v1::KeptErasureProposal kept;
  if (!kept.ParseFromString(row.record)) return absl::DataLossError("proposal cannot be read");
  const auto waiting = transaction.ActiveItemsOf(*step.person);
  if (!waiting.ok()) return waiting.status();
  for (const store::ItemRow& item : *waiting) {
    if (absl::Status ended = items_->EndForErasure(transaction, item, effects); !ended.ok()) return ended;
  }
  // About nobody: what it commits to goes on to stand. It says by whom it was proposed, and both reasons.
  Step lasting{step.caller, absl::StrCat(kept.reason(), "\n", kept.proposed_by(), "\n", step.reason), std::nullopt};
  lasting.digest = std::string(row.digest.begin(), row.digest.end());
  lasting.refers_to = {IdOf(kept.entry_id())};
  const auto placed = Record(transaction, lasting, v1::ENTRY_KIND_ERASURE, kConfirmed);
  if (!placed.ok()) return placed.status();
  const absl::Status erased = transaction.PlaceErasure({store::ErasureScope::kPerson, *step.person, placed->index, {}});
  if (!erased.ok()) return erased;
  Erased<v1::EraseSubjectResponse> confirmed;
  confirmed.response.set_index(placed->index);
  confirmed.response.set_erased(true);
  confirmed.erases = true;
  return confirmed;
}

absl::StatusOr<Erased<v1::SetLegalHoldResponse>> Erasing::SetHold(store::Transaction& transaction,
                                                                  const identity::Principal& caller,
                                                                  const v1::SetLegalHoldRequest& request) {
  const auto found = FindForHold(transaction, caller, request.subject(), request.reason(), kHoldSet);
  if (!found.ok()) return found.status();
  if (found->refusal) return RefusedWith<v1::SetLegalHoldResponse>(*found->refusal);
  const absl::Status put = transaction.PutHold({found->person, transaction.NowMicros(), found->index});
  if (!put.ok()) return put;
  Erased<v1::SetLegalHoldResponse> set;
  set.response.set_index(found->index);
  return set;
}

absl::StatusOr<Erased<v1::LiftLegalHoldResponse>> Erasing::LiftHold(store::Transaction& transaction,
                                                                    const identity::Principal& caller,
                                                                    const v1::LiftLegalHoldRequest& request) {
  const auto found = FindForHold(transaction, caller, request.subject(), request.reason(), kHoldLifted);
  if (!found.ok()) return found.status();
  if (found->refusal) return RefusedWith<v1::LiftLegalHoldResponse>(*found->refusal);
  if (absl::Status lifted = transaction.DeleteHold(found->person); !lifted.ok()) return lifted;
  Erased<v1::LiftLegalHoldResponse> response;
  response.response.set_index(found->index);
  return response;
}

absl::StatusOr<Erasing::HoldChange> Erasing::FindForHold(store::Transaction& transaction,
                                                         const identity::Principal& caller,
                                                         const v1::EntrySubject& subject, const std::string& reason,
                                                         const char* reason_code) {
  const auto number = NumberOf(subject);
  if (!number.ok()) return number.status();
  const auto person = transaction.FindPerson(number->kind, number->value);
  if (!person.ok()) return person.status();
  const char* refused = *person ? nullptr : kUnknownPerson;
  if (*person) {
    const auto hold = transaction.HoldOn(**person);
    if (!hold.ok()) return hold.status();
    const bool sets = reason_code == std::string_view(kHoldSet);
    if (hold->has_value() == sets) refused = sets ? kHoldStands : kNoHold;
  }
  const Step step{caller, reason, *person};
  const Impediment named{refused == nullptr ? "" : refused, {}, policy::kNoDay};
  const auto placed = Record(transaction, step, v1::ENTRY_KIND_HOLD_CHANGED,
                             refused == nullptr ? reason_code : kRefused, refused == nullptr ? nullptr : &named);
  if (!placed.ok()) return placed.status();
  HoldChange change;
  change.index = placed->index;
  change.person = person->value_or(store::PersonNo{});
  if (refused != nullptr) change.refusal = RefusalOf(refused);
  return change;
}

absl::Status ErasingGoesOn(const absl::Status& why) {
  return identity::WithErrorInfo(
      identity::WithWords(absl::UnavailableError(absl::StrCat("the erasure goes on: ", why.message())),
                          "De persoon is gewist en dat is vastgelegd; oude delen van bestanden worden nog geleegd. Dat "
                          "gebeurt vanzelf, of bij de volgende start.",
                          "The person is erased and that is recorded; old parts of files are still being emptied. That "
                          "goes on by itself, or at the next start."),
      "ERASURE_UNFINISHED");
}

}  // namespace ketenpoort::corridor

#include "gateway/corridor/acceptance.h"

#include <algorithm>
#include <utility>

#include "gateway/corridor/addressees.h"
#include "gateway/corridor/declared_record.h"
#include "gateway/corridor/registered_facts.h"
#include "gateway/intake/minimise.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::corridor {
namespace {

// Kinds of which only the newest is worth having: an older one that was not delivered gives way.
bool NewerReplacesOlder(policy::MessageKind kind) {
  return kind == policy::MessageKind::kReleaseDate || kind == policy::MessageKind::kReceptionStatus ||
         kind == policy::MessageKind::kContactChanged;
}

// What is told to be refused is refused, also where a rule would allow it: an eligible college that may not know yet of
// a detention under beperkingen would else become party to it, and learn of it, by sending something.
void RefuseUntold(Verdict& verdict) {
  if (!verdict.Allows()) return;
  policy::Decision refused;
  refused.phase = verdict.judgement.decision.phase;
  refused.failing = verdict.facts.custody.hold ? policy::Condition::kNotOnHold : policy::Condition::kNone;
  refused.withheld = verdict.request.categories;
  verdict.judgement.decision = refused;
}

// Whose basis does not lean on the person's course, so that sending it asks for no standing: a warning under Pbw
// 18b(1), help on the person's own consent, a supervision that was ordered, and a case one takes part in.
bool NeedsNoStanding(const Verdict& verdict) {
  const policy::Purpose purpose = verdict.request.purpose;
  return verdict.Allows() && (purpose == policy::Purpose::kRisk18b || purpose == policy::Purpose::kConsentedHelp ||
                              purpose == policy::Purpose::kExecution || purpose == policy::Purpose::kCaseWgs);
}

// Law: AVG 19, R28: who mends what it lawfully sent reads of its own message only.
bool Mends(const Verdict& verdict) {
  return verdict.Allows() && verdict.request.purpose == policy::Purpose::kCorrection && verdict.facts.corrects_lawful;
}

}  // namespace

absl::StatusOr<Judged> Acceptance::Decide(store::View& view, const Grounds& grounds, const intake::Admitted& message,
                                          const identity::Acting& sender, int64_t now_us) const {
  const intake::AdmittedFields& fields = message.fields();
  const policy::Day day = gateway::AmsterdamDay(now_us);
  auto person = FindSubject(view, *grounds.directory, fields.subject, sender.organ, day);
  if (!person.ok()) return person.status();
  auto situation = ReadSituation(view, *grounds.directory, *person, day);
  if (!situation.ok()) return situation.status();

  Judged judged;
  judged.person = *person;
  judged.grounds = grounds;
  judged.custody_version = situation->version;
  judged.declarations_version = situation->declarations_version;
  judged.course = situation->course();
  judged.standing = HasStanding(*situation, sender.organ, *grounds.directory, day);
  const auto addressees = AddresseesOf(fields, sender.organ, *situation, *grounds.directory, day);
  const bool directeur_informed = NamesResponsibleDirecteur(addressees, *situation, *grounds.directory);
  for (const Addressee& addressee : addressees) {
    ReceiverVerdict one;
    one.named = identity::ToAddress(addressee.named);
    one.receiver = addressee.receiver;
    one.mandatory_copy = addressee.mandatory_copy;
    auto verdict = DecideFor(view, grounds, message, sender, *situation, one, directeur_informed, now_us);
    if (!verdict.ok()) return verdict.status();
    one.verdict = *std::move(verdict);
    judged.receivers.push_back(std::move(one));
  }
  // Law: Pbw 18b(2): where nothing is exchanged there is nothing to tell the directeur of.
  const bool exchanged = std::any_of(judged.receivers.begin(), judged.receivers.end(), [](const ReceiverVerdict& one) {
    return !one.mandatory_copy && one.verdict.Allows();
  });
  if (!exchanged && judged.receivers.back().mandatory_copy) judged.receivers.pop_back();
  judged.standing = judged.standing || std::all_of(judged.receivers.begin(), judged.receivers.end(),
                                                   [](const ReceiverVerdict& one) { return Mends(one.verdict); });
  if (!judged.standing) {
    for (ReceiverVerdict& one : judged.receivers) {
      if (!NeedsNoStanding(one.verdict)) RefuseUntold(one.verdict);
    }
  }
  return judged;
}

absl::StatusOr<Verdict> Acceptance::DecideFor(store::View& view, const Grounds& grounds,
                                              const intake::Admitted& message, const identity::Acting& sender,
                                              const Situation& situation, const ReceiverVerdict& to,
                                              bool directeur_informed, int64_t now_us) const {
  const intake::AdmittedFields& fields = message.fields();
  policy::Facts facts;
  const auto sender_party = grounds.directory->UnitNumber(sender.organ);
  const auto receiver_party = grounds.directory->UnitNumber(to.receiver);
  // An organ the directory does not have is trouble: a refusal, never a skip.
  facts.trouble = !sender_party || !receiver_party;
  facts.custody = situation.facts;
  facts.sender_mandate = sender.fact;
  facts.sender_authorisation = sender.authorisation;
  facts.both_roles = sender.both_roles;
  facts.care_needed = fields.declared.care_needed;
  facts.attested = fields.declared.attested;
  facts.needs = fields.declared.needs;
  FillDeclared(fields.declared, &facts);
  facts.risk.directeur_copied = directeur_informed;
  const policy::Day day = gateway::AmsterdamDay(now_us);
  auto earlier = LookBack(view, *grounds.directory, day, fields.refers_to, sender.organ, to.receiver, situation.person);
  if (!earlier.ok()) return earlier.status();
  facts.corrects_lawful = earlier->corrects_lawful;
  facts.answers_known = earlier->answers_known;
  facts.earlier_categories = earlier->categories;
  policy::Request request = message.RequestFor(receiver_party.value_or(policy::Party{to.receiver.organ, 0}));
  request.sender = sender_party.value_or(policy::Party{sender.organ.organ, 0});
  absl::Status filled = FillRegistered(view, situation, fields.declared, request, *grounds.directory, day, &facts);
  if (!filled.ok()) return filled;
  // One organisation carries one order.
  if (fields.kind == policy::MessageKind::kSupervisionOrder && fields.receivers.size() > 1) {
    facts.assignment_known = false;
  }
  Verdict verdict = judge_->Decide(grounds, request, facts, now_us, situation.version);
  verdict.versions.declarations = situation.declarations_version;
  RefuseUnconnected(*grounds.directory, to.receiver, verdict);
  return verdict;
}

void Acceptance::LetAcceptedPartyStand(Judged& judged) {
  for (const ReceiverVerdict& one : judged.receivers) judged.standing = judged.standing || NeedsNoStanding(one.verdict);
}

std::vector<v1::ReceiverResult> Acceptance::ResultsOf(const Judged& judged, const intake::Admitted& message) const {
  std::vector<v1::ReceiverResult> results;
  for (const ReceiverVerdict& one : judged.receivers) {
    if (!judged.standing) {
      // Whether a copy was due would tell whether the directeur that was named is the right one.
      if (one.mandatory_copy) continue;
      // Which establishment a directeur is of, and whether there is one, is the person's.
      const bool connected =
          one.named.organ() == v1::ORGAN_DIRECTEUR || judged.grounds.directory->FindOrgan(one.receiver) != nullptr;
      results.push_back(UniformResult(*one.verdict.policy, one.verdict.request, one.named, connected));
      continue;
    }
    v1::ReceiverResult result = ResultOf(one.verdict, one.named);
    result.set_mandatory_copy(one.mandatory_copy);
    for (const intake::WithheldField& field : intake::FieldsOf(message.payload(), one.verdict.withheld())) {
      v1::WithheldField* withheld = result.add_withheld_fields();
      withheld->set_field(field.path);
      withheld->set_category(ToWire(field.category));
    }
    for (const std::string& warning : message.fields().warnings) result.add_warnings(warning);
    results.push_back(std::move(result));
  }
  return results;
}

absl::StatusOr<Placed> Acceptance::Record(store::Transaction& transaction, const Judged& judged,
                                          const ReceiverVerdict& receiver, const intake::Admitted& message,
                                          const identity::Acting& sender, Leg leg, Effects& effects) {
  const intake::AdmittedFields& fields = message.fields();
  const Verdict& verdict = receiver.verdict;
  const identity::Directory& directory = *judged.grounds.directory;
  leg.sender = sender.organ;
  leg.sender_oin = std::string(directory.OinOf(sender.organ));
  leg.receiver = receiver.receiver;
  leg.receiver_oin = std::string(directory.OinOf(receiver.receiver));
  if (!sender.direct) leg.acting_oin = fields.sender_oin;
  leg.mandate_id = sender.mandate_id;
  leg.message_id = fields.message_id;
  leg.person = judged.person;
  Committed committed{.payload_digest = "",
                      .acting_person = fields.acting_person,
                      .case_number = fields.case_number,
                      .refers_to = {fields.refers_to.begin(), fields.refers_to.end()},
                      .reason = fields.declared.human_words};
  if (!verdict.Allows()) {
    return recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DENIED, verdict, leg, committed,
                                    judged.standing ? "" : kNoStanding);
  }

  v1::ItemRecord record;
  for (const intake::Id16& id : fields.refers_to) record.add_refers_to(std::string(id.begin(), id.end()));
  record.set_correction_action(fields.correction_action);
  *record.mutable_named_receiver() = receiver.named;
  record.set_course(judged.course);
  record.set_mandatory_copy(receiver.mandatory_copy);
  *record.mutable_declared() = RecordOf(fields.declared, verdict.facts.risk.directeur_copied);
  if (NewerReplacesOlder(fields.kind)) {
    absl::Status superseded = items_->Supersede(transaction, leg, fields.kind, effects);
    if (!superseded.ok()) return superseded;
  }
  auto placed =
      items_->Accept(transaction, verdict, leg, std::move(committed), message.payload(), std::move(record), effects);
  if (!placed.ok()) return placed.status();
  if (absl::Status kept = KeepOrder(transaction, leg, message, effects); !kept.ok()) return kept;
  return placed;
}

absl::Status Acceptance::KeepOrder(store::Transaction& transaction, const Leg& leg, const intake::Admitted& message,
                                   Effects& effects) {
  const intake::AdmittedFields& fields = message.fields();
  if (fields.kind == policy::MessageKind::kSupervisionOrder) {
    const auto* order = google::protobuf::DynamicCastToGenerated<const v1::SupervisionOrder>(&message.payload());
    if (order == nullptr) return absl::InternalError("an order without its payload");
    return declarations_->TakeOrder(transaction, leg, *order, fields.declared.assignment_id, effects);
  }
  if (fields.correction_action != v1::CORRECTION_ACTION_RETRACT) return absl::OkStatus();
  for (const intake::Id16& id : fields.refers_to) {
    if (absl::Status ended = declarations_->EndOrder(transaction, *leg.person, id, effects); !ended.ok()) return ended;
  }
  return absl::OkStatus();
}

}  // namespace ketenpoort::corridor

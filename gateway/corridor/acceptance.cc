#include "gateway/corridor/acceptance.h"

#include <algorithm>
#include <utility>

#include "gateway/intake/minimise.h"

namespace ketenpoort::corridor {
namespace {

// The organ that is meant today. A directeur without a unit is the one where the person stays: nobody needs to know
// which that is.
identity::OrganRef Resolve(const identity::OrganRef& named, const Situation& situation,
                           const identity::Directory& directory, policy::Day day) {
  if (!identity::IsUnresolvedDirecteur(named)) return directory.Readdressed(named, day);
  const auto organ = directory.OrganOf({policy::Organ::kDirecteur, situation.facts.establishment});
  return situation.facts.establishment != 0 && organ ? *organ : named;
}

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
  judged.course = situation->course();
  judged.standing = HasStanding(*situation, sender.organ, *grounds.directory, day);
  for (const identity::OrganRef& named : fields.receivers) {
    ReceiverVerdict one;
    one.named = identity::ToAddress(named);
    one.receiver = Resolve(named, *situation, *grounds.directory, day);
    policy::Facts facts;
    const auto sender_party = grounds.directory->UnitNumber(sender.organ);
    const auto receiver_party = grounds.directory->UnitNumber(one.receiver);
    // An organ the directory does not have is trouble: a refusal, never a skip.
    facts.trouble = !sender_party || !receiver_party;
    facts.custody = situation->facts;
    facts.sender_mandate = sender.fact;
    facts.care_needed = fields.declared.care_needed;
    facts.attested = fields.declared.attested;
    facts.needs = fields.declared.needs;
    auto earlier = LookBack(view, *grounds.directory, day, fields.refers_to, sender.organ, one.receiver, *person);
    if (!earlier.ok()) return earlier.status();
    facts.corrects_lawful = earlier->corrects_lawful;
    facts.answers_known = earlier->answers_known;
    facts.earlier_categories = earlier->categories;
    policy::Request request = message.RequestFor(receiver_party.value_or(policy::Party{one.receiver.organ, 0}));
    request.sender = sender_party.value_or(policy::Party{sender.organ.organ, 0});
    one.verdict = judge_->Decide(grounds, request, facts, now_us, situation->version);
    judged.receivers.push_back(std::move(one));
  }
  // Law: AVG 19, R28: who mends what it lawfully sent reads of its own message only.
  const bool mends = std::all_of(judged.receivers.begin(), judged.receivers.end(), [](const ReceiverVerdict& one) {
    return one.verdict.Allows() && one.verdict.request.purpose == policy::Purpose::kCorrection &&
           one.verdict.facts.corrects_lawful;
  });
  judged.standing = judged.standing || mends;
  if (!judged.standing) {
    for (ReceiverVerdict& one : judged.receivers) RefuseUntold(one.verdict);
  }
  return judged;
}

std::vector<v1::ReceiverResult> Acceptance::ResultsOf(const Judged& judged, const intake::Admitted& message) const {
  std::vector<v1::ReceiverResult> results;
  for (const ReceiverVerdict& one : judged.receivers) {
    if (!judged.standing) {
      results.push_back(UniformResult(*one.verdict.policy, one.verdict.request, one.named));
      continue;
    }
    v1::ReceiverResult result = ResultOf(one.verdict, one.named);
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
                                          const identity::Acting& sender, const std::string& trace_id,
                                          Effects& effects) {
  const intake::AdmittedFields& fields = message.fields();
  const Verdict& verdict = receiver.verdict;
  const identity::Directory& directory = *judged.grounds.directory;
  Leg leg;
  leg.sender = sender.organ;
  leg.sender_oin = std::string(directory.OinOf(sender.organ));
  leg.receiver = receiver.receiver;
  leg.receiver_oin = std::string(directory.OinOf(receiver.receiver));
  if (!sender.direct) leg.acting_oin = fields.sender_oin;
  leg.mandate_id = sender.mandate_id;
  leg.message_id = fields.message_id;
  leg.person = judged.person;
  leg.trace_id = trace_id;
  Committed committed{.payload_digest = "",
                      .acting_person = fields.acting_person,
                      .case_number = fields.case_number,
                      .refers_to = {fields.refers_to.begin(), fields.refers_to.end()},
                      .reason = ""};
  if (!verdict.Allows()) {
    return recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DENIED, verdict, leg, committed,
                                    judged.standing ? "" : kNoStanding);
  }

  v1::ItemRecord record;
  for (const intake::Id16& id : fields.refers_to) record.add_refers_to(std::string(id.begin(), id.end()));
  record.set_correction_action(fields.correction_action);
  *record.mutable_named_receiver() = receiver.named;
  record.set_course(judged.course);
  if (NewerReplacesOlder(fields.kind)) {
    absl::Status superseded = items_->Supersede(transaction, leg, fields.kind, effects);
    if (!superseded.ok()) return superseded;
  }
  return items_->Accept(transaction, verdict, leg, std::move(committed), message.payload(), std::move(record), effects);
}

}  // namespace ketenpoort::corridor

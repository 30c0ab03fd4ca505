#include "gateway/corridor/reports.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "audit/crypto/hmac.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/answered_before.h"
#include "gateway/corridor/keeping_terms.h"
#include "gateway/corridor/kept_results.h"
#include "gateway/corridor/situation.h"
#include "gateway/corridor/timeliness.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/effective_fold.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/identity.h"
#include "gateway/custody/identity_marks.h"
#include "gateway/custody/known_at.h"
#include "gateway/custody/work.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/minimise.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kMarkKeyLabel[] = "ketenpoort/identity-marks/v1";

identity::OrganRef SenderOf(const std::string& establishment) {
  if (establishment.empty()) return {policy::Organ::kMinister, ""};
  return {policy::Organ::kDirecteur, establishment};
}

std::vector<store::Identifier> ToIdentifiers(const std::vector<custody::PersonNumber>& numbers) {
  std::vector<store::Identifier> identifiers;
  for (const custody::PersonNumber& number : numbers) {
    identifiers.push_back({static_cast<store::IdentifierKind>(number.kind), number.value});
  }
  return identifiers;
}

bool HoldsMinister(const identity::Principal& caller) {
  const auto organs = caller.Organs();
  return std::any_of(organs.begin(), organs.end(),
                     [](const identity::OrganRef& o) { return o.organ == policy::Organ::kMinister; });
}

// A directeur reports on who stays, or until now stayed, in that establishment; the Minister on everyone.
absl::Status RequireEstablishment(const identity::Principal& caller, const custody::Assessment& assessment,
                                  const v1::CustodyReport& report) {
  if (HoldsMinister(caller)) return absl::OkStatus();
  const auto organs = caller.Organs();
  const std::string before = assessment.effective_before ? assessment.effective_before->establishment() : "";
  for (const identity::OrganRef& organ : organs) {
    if (organ.organ != policy::Organ::kDirecteur) continue;
    if (organ.unit == report.establishment() || (!before.empty() && organ.unit == before)) return absl::OkStatus();
  }
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "ORGAN_NOT_HELD",
                           "Dit certificaat spreekt niet voor de directeur van deze inrichting.",
                           "This certificate does not speak for the directeur of this establishment.");
}

}  // namespace

// One report on its way through.
struct Reports::Change {
  const identity::Principal* caller = nullptr;
  const v1::CustodyReport* report = nullptr;
  Grounds grounds;
  custody::DirectoryLookup lookup;
  int64_t now_us = 0;
  custody::NamedNumbers numbers;
  custody::ResolvedPerson resolved;
  store::PersonNo person{};
  std::vector<v1::RegisterRecord> history;
  custody::Assessment assessment;
  custody::Composition composition;
  std::vector<std::string> renewed_starts;  // organ keys whose undelivered start is composed anew
  uint64_t version = 0;
  // The trace of the report, and the span of its entry.
  Leg traced;
  std::string span_id;
  Unproven<v1::ReportStatusResponse> out;
};

// One of its notices on its way out.
struct Reports::Outgoing {
  const custody::Notice* notice = nullptr;
  size_t index = 0;
  Leg leg;
  std::vector<store::Id16> refers_to;
  // Decided on the state before the fact it tells of.
  bool just_before = false;
};

absl::Status RequireDji(const identity::Principal& caller) {
  const auto organs = caller.Organs();
  const bool dji = std::any_of(organs.begin(), organs.end(), [](const identity::OrganRef& o) {
    return o.organ == policy::Organ::kMinister || o.organ == policy::Organ::kDirecteur;
  });
  if (dji) return absl::OkStatus();
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "ORGAN_NOT_HELD",
                           "Alleen DJI (de Minister of een directeur) meldt en leest de detentiestatus.",
                           "Only DJI (the Minister or a directeur) reports and reads the custody status.");
}

absl::StatusOr<store::PersonNo> Reports::PersonOf(store::Transaction& transaction, Change& change) {
  custody::PersonLookup lookup;
  lookup.by_number = [&](const custody::PersonNumber& number) {
    return transaction.FindPerson(static_cast<store::IdentifierKind>(number.kind), number.value);
  };
  lookup.by_report = [&](std::string_view report_id) -> absl::StatusOr<std::optional<custody::PersonNo>> {
    auto row = transaction.RegisterByReport(IdOf(report_id));
    if (!row.ok()) return row.status();
    if (!*row) return std::optional<custody::PersonNo>();
    return std::optional<custody::PersonNo>((*row)->person);
  };
  lookup.numbers_of = [&](const custody::PersonNo& person) -> absl::StatusOr<std::vector<custody::PersonNumber>> {
    auto identifiers = transaction.IdentifiersOf(person);
    if (!identifiers.ok()) return identifiers.status();
    std::vector<custody::PersonNumber> numbers;
    for (const store::Identifier& one : *identifiers) {
      numbers.push_back({static_cast<custody::NumberKind>(one.kind), one.value});
    }
    return numbers;
  };
  auto resolved = custody::ResolvePerson(change.numbers, change.report->replaces_report_id(), lookup);
  if (!resolved.ok()) return resolved.status();
  change.resolved = *std::move(resolved);
  if (change.resolved.outcome == custody::PersonOutcome::kNew) {
    return transaction.CreatePerson(ToIdentifiers(change.resolved.to_add));
  }
  for (const store::Identifier& identifier : ToIdentifiers(change.resolved.to_add)) {
    absl::Status added = transaction.AddIdentifier(change.resolved.person, identifier);
    if (!added.ok()) return added;
  }
  return change.resolved.person;
}

absl::Status Reports::ReadHistory(store::View& view, const store::PersonNo& person,
                                  std::vector<v1::RegisterRecord>& history) {
  auto rows = view.RegisterHistory(person);
  if (!rows.ok()) return rows.status();
  for (const store::RegisterRow& row : *rows) {
    if (!history.emplace_back().ParseFromString(row.record)) {
      return absl::DataLossError("register row cannot be read");
    }
  }
  return absl::OkStatus();
}

std::string Reports::MarkKeyOf(const store::PersonNo& person) const {
  return audit::crypto::ToBytes(
      audit::crypto::HmacSha256(rooms_->mailbox_keys()->marks, std::string(kMarkKeyLabel) + BytesOf(person)));
}

absl::Status Reports::RenewUndeliveredStarts(store::Transaction& transaction, Change& change) {
  // A start notice that nobody fetched yet would bring old dates: it is composed anew from this report instead.
  v1::RegisterRecord* const before = change.assessment.previous ? &*change.assessment.previous : nullptr;
  const v1::RegisterRecord& after = change.assessment.record;
  if (before == nullptr || after.state() != v1::REPORT_STATE_ACCEPTED || !after.has_effective() ||
      custody::CoverageOf(after.effective(), change.lookup, change.now_us) != custody::Coverage::kInside) {
    return absl::OkStatus();
  }
  auto items = transaction.ActiveItemsOf(change.person);
  if (!items.ok()) return items.status();
  const identity::Directory& directory = *change.grounds.directory;
  const policy::Day day = gateway::AmsterdamDay(change.now_us);
  for (const store::ItemRow& item : *items) {
    if (item.kind != static_cast<int>(policy::MessageKind::kDetentionStart) || item.attempts > 0) continue;
    auto named = identity::ParseOrganKey(item.receiver);
    if (!named.ok()) return named.status();
    const identity::OrganRef receiver = directory.Readdressed(*named, day);
    auto* informed = before->mutable_informed();
    for (int i = informed->size() - 1; i >= 0; --i) {
      auto told = identity::OrganRefFrom(informed->Get(i).receiver());
      if (told.ok() && directory.Readdressed(*told, day) == receiver) informed->DeleteSubrange(i, 1);
    }
    change.renewed_starts.push_back(receiver.Key());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<store::Id16>> Reports::References(store::View& view, const Change& change,
                                                             const custody::Notice& notice, const Leg& leg) {
  std::vector<store::Id16> ids;
  if (notice.refers_to == custody::RefersTo::kNothing) return ids;
  auto flows = view.FlowsOfPerson(change.person);
  if (!flows.ok()) return flows.status();
  const identity::Directory& directory = *change.grounds.directory;
  const policy::Day day = gateway::AmsterdamDay(change.now_us);
  for (const store::FlowRow& flow : *flows) {
    // Law: AVG 19, R28: each sender answers for what it sent itself.
    if (!SameOrgan(directory, day, leg.sender, flow.sender) ||
        !SameOrgan(directory, day, leg.receiver, flow.receiver) || !flow.disclosed) {
      continue;
    }
    if (notice.refers_to == custody::RefersTo::kAllMessages) {
      if (flow.course == change.assessment.record.course() ||
          notice.correction_action != v1::CORRECTION_ACTION_UNSPECIFIED) {
        ids.push_back(flow.message_id);
      }
      continue;
    }
    const auto kind = static_cast<policy::MessageKind>(flow.kind);
    if (kind == policy::MessageKind::kReleaseDate || kind == policy::MessageKind::kDetentionStart) {
      ids.assign(1, flow.message_id);
    }
  }
  return ids;
}

absl::Status Reports::EndInvolvement(store::Transaction& transaction, const Change& change,
                                     const identity::OrganRef& receiver, Effects& effects) {
  auto items = transaction.ActiveItemsOf(change.person);
  if (!items.ok()) return items.status();
  for (const store::ItemRow& item : *items) {
    if (!SameOrgan(*change.grounds.directory, gateway::AmsterdamDay(change.now_us), receiver, item.receiver)) continue;
    auto record = Items::RecordOf(item);
    if (!record.ok()) return record.status();
    // What the gateway composed itself has no sender to tell; what a party sent is decided again with the rest.
    if (record->report_id().empty()) continue;
    absl::Status ended = items_->End(transaction, item, *std::move(record), store::ItemState::kWithdrawn,
                                     "INVOLVEMENT_ENDED", {}, false, effects);
    if (!ended.ok()) return ended;
  }
  return absl::OkStatus();
}

Reports::Outgoing Reports::Address(const Change& change, const custody::Notice& notice) const {
  const identity::Directory& directory = *change.grounds.directory;
  Outgoing out;
  out.notice = &notice;
  out.just_before = notice.decide_on == custody::DecideOn::kJustBefore && change.composition.just_before.has_value();
  out.leg.sender = SenderOf(notice.sender_establishment);
  out.leg.sender_oin = std::string(directory.OinOf(out.leg.sender));
  out.leg.receiver = directory.Readdressed({notice.receiver, notice.unit}, gateway::AmsterdamDay(change.now_us));
  out.leg.receiver_oin = std::string(directory.OinOf(out.leg.receiver));
  out.leg.message_id = NewId(*rooms_->random);
  out.leg.person = change.person;
  out.leg.trace_id = change.traced.trace_id;
  out.leg.trace_flags = change.traced.trace_flags;
  out.leg.parent_span_id = change.span_id;
  return out;
}

absl::StatusOr<Verdict> Reports::Decide(store::View& view, const Grounds& grounds, const Leg& leg,
                                        const std::vector<store::Id16>& refers_to, policy::Request request,
                                        policy::Facts facts, int64_t at_us, uint64_t custody_version) const {
  const auto sender_party = grounds.directory->UnitNumber(leg.sender);
  const auto receiver_party = grounds.directory->UnitNumber(leg.receiver);
  facts.trouble = !sender_party || !receiver_party;
  auto earlier =
      LookBack(view, *grounds.directory, gateway::AmsterdamDay(at_us), refers_to, leg.sender, leg.receiver, leg.person);
  if (!earlier.ok()) return earlier.status();
  facts.corrects_lawful = earlier->corrects_lawful;
  facts.answers_known = earlier->answers_known;
  facts.earlier_categories = earlier->categories;
  request.sender = sender_party.value_or(policy::Party{leg.sender.organ, 0});
  request.receiver = receiver_party.value_or(policy::Party{leg.receiver.organ, 0});
  request.excess = policy::Excess::kWithhold;
  return judge_->Decide(grounds, request, facts, at_us, custody_version);
}

absl::StatusOr<Verdict> Reports::DecideNotice(store::View& view, const Change& change, const Outgoing& out) const {
  const custody::Notice& notice = *out.notice;
  // The end is decided on the state just before it and at this moment; a departure that suspends the basis is decided
  // at the last moment the basis ran.
  const bool at_that_moment = out.just_before && !notice.end_notice;
  const int64_t at_us = at_that_moment ? change.composition.just_before_us : change.now_us;
  const policy::Day day = gateway::AmsterdamDay(at_us);
  policy::Facts facts;
  facts.custody = out.just_before ? custody::ToFacts(*change.composition.just_before, change.numbers.Confirmed(),
                                                     change.lookup, day)
                                  : custody::ToFacts(change.composition.record, change.lookup, day);
  facts.end_notice = notice.end_notice;
  facts.accepted_day = gateway::AmsterdamDay(change.now_us);
  policy::Request request;
  request.kind = notice.kind;
  request.purpose = notice.purpose;
  request.categories = intake::CategoriesIn(*notice.payload);
  request.care_frameworks = intake::CareFrameworksIn(*notice.payload);
  return Decide(view, change.grounds, out.leg, out.refers_to, request, facts, at_us, change.version);
}

absl::Status Reports::RecordHeldBack(store::Transaction& transaction, Change& change, const Outgoing& out,
                                     const Verdict& verdict) {
  // Beperkingen: recorded, and nobody named, since the receiver must not learn of it.
  Leg unnamed = out.leg;
  unnamed.receiver = {};
  unnamed.receiver_oin.clear();
  auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_HELD, verdict, unnamed, {}, "HELD_BACK");
  if (!placed.ok()) return placed.status();
  change.out.notices.push_back(*std::move(placed));
  return absl::OkStatus();
}

absl::Status Reports::RecordDenied(store::Transaction& transaction, Change& change, const Outgoing& out,
                                   const Verdict& verdict) {
  auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DENIED, verdict, out.leg, {});
  if (!placed.ok()) return placed.status();
  change.out.notices.push_back(*std::move(placed));
  // It was told nothing: a later report tries again.
  custody::NotTold(change.assessment, out.index, &change.composition);
  if (out.notice->denial_expected) return absl::OkStatus();
  const v1::WorkItem work = custody::WorkItemOf(change.report->report_id(), v1::WORK_KIND_NOTICE_DENIED, change.now_us);
  *change.out.response.add_work() = work;
  return transaction.PutWork({0, IdOf(change.report->report_id()), change.person, v1::WORK_KIND_NOTICE_DENIED,
                              change.now_us, work.SerializeAsString()});
}

absl::Status Reports::SupersedeOlder(store::Transaction& transaction, const Change& change, const Outgoing& out,
                                     Effects& effects) {
  std::vector<policy::MessageKind> kinds;
  if (out.notice->supersedes_older_dates) kinds.push_back(policy::MessageKind::kReleaseDate);
  if (out.notice->kind == policy::MessageKind::kContactChanged) kinds.push_back(out.notice->kind);
  if (out.notice->kind == policy::MessageKind::kDetentionStart &&
      std::count(change.renewed_starts.begin(), change.renewed_starts.end(), out.leg.receiver.Key()) > 0) {
    kinds.push_back(policy::MessageKind::kDetentionStart);
    kinds.push_back(policy::MessageKind::kReleaseDate);
  }
  for (const policy::MessageKind kind : kinds) {
    if (absl::Status done = items_->Supersede(transaction, out.leg, kind, effects); !done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status Reports::PutAnswered(store::Transaction& transaction, const Leg& leg, v1::MessageKind kind,
                                  const v1::ReceiverResult& result, const Placed& placed) {
  v1::MessageRecord message;
  message.set_kind(kind);
  message.set_standing(true);
  if (absl::Status kept = KeepResult(transaction, result, message); !kept.ok()) return kept;
  message.add_entry_indexes(placed.index);
  store::MessageRow row;
  row.sender_oin = leg.sender_oin;
  row.message_id = leg.message_id;
  row.sender = leg.sender.Key();
  row.person = *leg.person;
  row.accepted_us = transaction.NowMicros();
  row.record = message.SerializeAsString();
  return transaction.PutMessage(row);
}

absl::Status Reports::SendNotice(store::Transaction& transaction, Change& change, size_t index, Effects& effects) {
  const custody::Notice& notice = change.composition.notices[index];
  v1::DerivedNotice* const derived = change.composition.record.mutable_derived(static_cast<int>(index));
  Outgoing out = Address(change, notice);
  out.index = index;
  auto refers_to = References(transaction, change, notice, out.leg);
  if (!refers_to.ok()) return refers_to.status();
  out.refers_to = *std::move(refers_to);
  if (notice.kind == policy::MessageKind::kInvolvementEnded) {
    absl::Status ended = EndInvolvement(transaction, change, out.leg.receiver, effects);
    if (!ended.ok()) return ended;
  }
  if (notice.refers_to != custody::RefersTo::kNothing && out.refers_to.empty()) {
    // Nothing ever reached this receiver: there is nothing to correct or delete, and nothing is told.
    derived->set_held_back(true);
    return absl::OkStatus();
  }
  auto verdict = DecideNotice(transaction, change, out);
  if (!verdict.ok()) return verdict.status();
  const v1::OrganAddress named = identity::ToAddress(out.leg.receiver);
  v1::NoticeResult* result = change.out.response.add_notices();
  result->set_message_id(BytesOf(out.leg.message_id));
  result->set_kind(static_cast<v1::MessageKind>(notice.kind));
  *result->mutable_result() = ResultOf(*verdict, named);
  derived->set_message_id(BytesOf(out.leg.message_id));
  if (notice.held_back) {
    result->mutable_result()->set_outcome(v1::OUTCOME_DENIED);
    absl::Status counted = CountHeldBack(transaction, out.leg, notice.kind, change.composition.record.course());
    return counted.ok() ? RecordHeldBack(transaction, change, out, *verdict) : counted;
  }
  if (!verdict->Allows()) {
    derived->set_held_back(true);
    return RecordDenied(transaction, change, out, *verdict);
  }
  if (absl::Status done = SupersedeOlder(transaction, change, out, effects); !done.ok()) return done;
  v1::ItemRecord record;
  *record.mutable_named_receiver() = named;
  for (const store::Id16& id : out.refers_to) record.add_refers_to(BytesOf(id));
  record.set_correction_action(notice.correction_action);
  record.set_asks_for(static_cast<v1::MessageKind>(notice.asks_for));
  record.set_report_id(change.report->report_id());
  record.set_course(change.composition.record.course());
  if (notice.end_notice && out.just_before) *record.mutable_just_before() = *change.composition.just_before;
  auto placed = items_->Accept(transaction, *verdict, out.leg, {.refers_to = out.refers_to}, *notice.payload,
                               std::move(record), effects);
  if (!placed.ok()) return placed.status();
  change.out.notices.push_back(*placed);
  return PutAnswered(transaction, out.leg, result->kind(), result->result(), *placed);
}

absl::Status Reports::Reroute(store::Transaction& transaction, const Change& change, Effects& effects) {
  const v1::RegisterRecord& record = change.composition.record;
  if (!record.has_effective() || record.effective().establishment().empty()) return absl::OkStatus();
  const identity::OrganRef to{policy::Organ::kDirecteur, record.effective().establishment()};
  auto items = transaction.ActiveItemsOf(change.person);
  if (!items.ok()) return items.status();
  for (const store::ItemRow& item : *items) {
    auto receiver = identity::ParseOrganKey(item.receiver);
    if (!receiver.ok()) return receiver.status();
    if (receiver->organ != policy::Organ::kDirecteur || *receiver == to) continue;
    if (absl::Status done = items_->Reroute(transaction, item, to, effects); !done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status Reports::UpdateWork(store::Transaction& transaction, const store::PersonNo& person,
                                 const v1::RegisterRecord& record, const std::vector<std::string>& no_longer_disputed,
                                 const identity::Directory& directory,
                                 google::protobuf::RepeatedPtrField<v1::WorkItem>* opened) {
  auto rows = transaction.WorkOf(person);
  if (!rows.ok()) return rows.status();
  std::vector<custody::OpenWork> open;
  for (const store::WorkRow& row : *rows) {
    open.push_back({BytesOf(row.report_id), static_cast<v1::WorkKind>(row.kind), row.seq});
  }
  const custody::WorkChange change =
      custody::WorkAfter(record, open, no_longer_disputed, LookupOf(directory), transaction.NowMicros());
  for (const custody::OpenWork& work : change.to_close) {
    if (absl::Status closed = transaction.CloseWork(work.seq); !closed.ok()) return closed;
  }
  for (const v1::WorkItem& work : change.to_open) {
    absl::Status put = transaction.PutWork({0, IdOf(work.report_id()), person, static_cast<int>(work.kind()),
                                            transaction.NowMicros(), work.SerializeAsString()});
    if (!put.ok()) return put;
    if (opened != nullptr) *opened->Add() = work;
  }
  return absl::OkStatus();
}

absl::Status Reports::Assess(store::Transaction& transaction, Change& change) {
  auto person = PersonOf(transaction, change);
  if (!person.ok()) return person.status();
  change.person = *person;
  if (absl::Status read = ReadHistory(transaction, change.person, change.history); !read.ok()) return read;
  const auto latest = transaction.LatestRegister(change.person);
  if (!latest.ok()) return latest.status();
  change.version = (*latest ? (*latest)->version : 0) + 1;
  custody::AssessContext context;
  context.now_us = change.now_us;
  context.identity_confirmed = change.numbers.Confirmed();
  context.two_records = change.resolved.outcome == custody::PersonOutcome::kConflict;
  context.mark_key = MarkKeyOf(change.person);
  change.assessment = custody::Assess(change.history, *change.report, context, change.lookup);
  if (absl::Status may = RequireEstablishment(*change.caller, change.assessment, *change.report); !may.ok()) return may;
  if (absl::Status renewed = RenewUndeliveredStarts(transaction, change); !renewed.ok()) return renewed;
  change.composition = custody::ComposeNotices(change.assessment, *change.report, change.lookup, change.now_us);
  v1::ReportStatusResponse& response = change.out.response;
  response.set_report_id(change.report->report_id());
  response.set_state(change.assessment.record.state());
  for (const std::string& reason : change.assessment.reasons_nl) response.add_reasons_nl(reason);
  for (const std::string& reason : change.assessment.reasons_en) response.add_reasons_en(reason);
  return absl::OkStatus();
}

absl::Status Reports::RecordReport(store::Transaction& transaction, Change& change) {
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_CUSTODY_CHANGED);
  clear.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  clear.set_reason_code(v1::ReportState_Name(change.assessment.record.state()));
  Leg leg = change.traced;
  leg.sender_oin = change.caller->oin();
  leg.sender = SenderOf(change.report->establishment());
  // The report's id takes the place of a message id: its receipt speaks of this report and of no other.
  leg.message_id = IdOf(change.report->report_id());
  leg.person = change.person;
  auto own = recorder_->RecordFact(transaction, std::move(clear), leg, {.payload_digest = DigestOf(*change.report)});
  if (!own.ok()) return own.status();
  change.span_id = own->span_id;
  change.out.own = *std::move(own);
  return absl::OkStatus();
}

absl::Status Reports::AnnulOfOther(store::Transaction& transaction, Change& change, Effects& effects) {
  if (!change.resolved.replaces_report_of) return absl::OkStatus();
  auto annulled =
      AnnulFor(transaction, *change.caller, *change.resolved.replaces_report_of, change.report->replaces_report_id(),
               BytesOf(NewId(*rooms_->random)), v1::REVIEW_CAUSE_WRONG_RECORD, effects);
  if (!annulled.ok()) return annulled.status();
  for (int i = 0; i < annulled->response.notices_size(); ++i) {
    *change.out.response.add_notices() = annulled->response.notices(i);
    change.out.notices.push_back(annulled->notices[static_cast<size_t>(i)]);
  }
  return absl::OkStatus();
}

absl::Status Reports::LookBackFrom(store::Transaction& transaction, const Change& change) {
  const v1::RegisterRecord& record = change.composition.record;
  absl::Status reviewed = findings_->Review(transaction, change.person, v1::REVIEW_CAUSE_REPORT, change.out.own.index,
                                            custody::SaysSince(change.history, record));
  if (!reviewed.ok() || !record.has_effective()) return reviewed;
  const auto ended_us = custody::EndedAt(record.effective(), change.now_us);
  if (!ended_us) return absl::OkStatus();
  return findings_->CheckTerms(transaction, change.person, record, change.out.own.index, *ended_us);
}

absl::Status Reports::WithdrawUndelivered(store::Transaction& transaction, const Change& change, Effects& effects) {
  if (!change.composition.withdraw_undelivered) return absl::OkStatus();
  auto items = transaction.ActiveItemsOf(change.person);
  if (!items.ok()) return items.status();
  for (const store::ItemRow& item : *items) {
    auto record = Items::RecordOf(item);
    if (!record.ok()) return record.status();
    const bool tell = record->report_id().empty();
    absl::Status ended = items_->End(transaction, item, *std::move(record), store::ItemState::kWithdrawn,
                                     "NO_LONGER_TO_BE_DELIVERED", {}, tell, effects);
    if (!ended.ok()) return ended;
  }
  return absl::OkStatus();
}

absl::StatusOr<Unproven<v1::ReportStatusResponse>> Reports::Report(store::Transaction& transaction,
                                                                   const identity::Principal& caller,
                                                                   const v1::CustodyReport& report,
                                                                   const std::optional<audit::TraceParent>& trace,
                                                                   Effects& effects) {
  Change change;
  change.caller = &caller;
  change.report = &report;
  change.grounds = judge_->Now();
  change.lookup = LookupOf(*change.grounds.directory);
  change.now_us = transaction.NowMicros();
  change.numbers = custody::NumbersOf(report.person());
  recorder_->Trace(trace, change.traced);
  if (absl::Status done = Assess(transaction, change); !done.ok()) return done;
  if (absl::Status done = RecordReport(transaction, change); !done.ok()) return done;
  if (absl::Status done = AnnulOfOther(transaction, change, effects); !done.ok()) return done;
  if (absl::Status done = WithdrawUndelivered(transaction, change, effects); !done.ok()) return done;
  for (size_t i = 0; i < change.composition.notices.size(); ++i) {
    if (absl::Status sent = SendNotice(transaction, change, i, effects); !sent.ok()) return sent;
  }
  const v1::RegisterRecord& record = change.composition.record;
  absl::Status put =
      transaction.PutRegister({change.person, change.version, change.now_us, custody::MicrosOf(report.valid_from()),
                               IdOf(report.report_id()), record.SerializeAsString()});
  if (put.ok()) put = KeepDetentionEnd(transaction, *change.grounds.directory, change.person);
  if (!put.ok()) return put;
  if (absl::Status done = CountDepartures(transaction, change.person); !done.ok()) return done;
  if (absl::Status done = LookBackFrom(transaction, change); !done.ok()) return done;
  if (absl::Status done = Reroute(transaction, change, effects); !done.ok()) return done;
  if (absl::Status done = items_->DecideAgain(transaction, change.person, effects); !done.ok()) return done;
  absl::Status work =
      UpdateWork(transaction, change.person, record, {}, *change.grounds.directory, change.out.response.mutable_work());
  if (!work.ok()) return work;
  const policy::Time time = gateway::TimeAt(change.now_us);
  change.out.response.set_phase(
      static_cast<v1::Phase>(policy::DerivePhase(custody::ToFacts(record, change.lookup, time.amsterdam_day), time)));
  return std::move(change.out);
}

absl::StatusOr<bool> Reports::TakeBack(store::Transaction& transaction, const std::string& sender_oin,
                                       const store::Id16& message_id, Effects& effects) {
  auto items = transaction.ItemsOfMessage(sender_oin, message_id);
  if (!items.ok()) return items.status();
  bool disclosed = items->empty();
  for (const store::ItemRow& item : *items) {
    disclosed = disclosed || item.attempts > 0;
    if (!store::IsActive(item.state)) continue;
    auto record = Items::RecordOf(item);
    if (!record.ok()) return record.status();
    absl::Status ended = items_->End(transaction, item, *std::move(record), store::ItemState::kWithdrawn,
                                     "REPORT_ANNULLED", {}, false, effects);
    if (!ended.ok()) return ended;
  }
  return disclosed;
}

absl::Status Reports::SendCorrection(store::Transaction& transaction, const store::PersonNo& person,
                                     const v1::RegisterRecord& record, const v1::RegisterRecord& before,
                                     const custody::NoticeCorrection& correction, const std::string& trace_id,
                                     Unproven<v1::AnnulReportResponse>& out, Effects& effects) {
  const Grounds grounds = judge_->Now();
  const int64_t now_us = transaction.NowMicros();
  const policy::Day day = gateway::AmsterdamDay(now_us);
  const std::vector<store::Id16> refers_to{IdOf(correction.corrects.message_id())};
  auto named = identity::OrganRefFrom(correction.corrects.receiver());
  if (!named.ok()) return named.status();
  Leg leg;
  leg.sender = SenderOf(correction.sender_establishment);
  leg.sender_oin = std::string(grounds.directory->OinOf(leg.sender));
  leg.receiver = grounds.directory->Readdressed(*named, day);
  leg.receiver_oin = std::string(grounds.directory->OinOf(leg.receiver));
  leg.message_id = NewId(*rooms_->random);
  leg.person = person;
  leg.trace_id = trace_id;
  // What was not disclosed is taken back; what was, is corrected.
  auto disclosed = TakeBack(transaction, leg.sender_oin, refers_to.front(), effects);
  if (!disclosed.ok()) return disclosed.status();
  if (!*disclosed) return absl::OkStatus();
  policy::Facts facts;
  // Where nothing is left in effect the correction rests on the state in which the annulled message was sent.
  const v1::RegisterRecord& resting_on = record.has_effective() ? record : before;
  facts.custody = custody::ToFacts(resting_on, LookupOf(*grounds.directory), day);
  facts.accepted_day = day;
  policy::Request request;
  request.kind = policy::MessageKind::kCorrection;
  request.purpose = policy::Purpose::kCorrection;
  request.categories = intake::CategoriesIn(*correction.payload);
  auto verdict = Decide(transaction, grounds, leg, refers_to, request, facts, now_us, 0);
  if (!verdict.ok()) return verdict.status();
  v1::NoticeResult* result = out.response.add_notices();
  result->set_message_id(BytesOf(leg.message_id));
  result->set_kind(v1::MESSAGE_KIND_CORRECTION);
  *result->mutable_result() = ResultOf(*verdict, identity::ToAddress(leg.receiver));
  if (!verdict->Allows()) {
    auto placed = recorder_->RecordVerdict(transaction, v1::ENTRY_KIND_DENIED, *verdict, leg, {});
    if (!placed.ok()) return placed.status();
    out.notices.push_back(*std::move(placed));
    return absl::OkStatus();
  }
  v1::ItemRecord item_record;
  *item_record.mutable_named_receiver() = identity::ToAddress(leg.receiver);
  item_record.add_refers_to(BytesOf(refers_to.front()));
  item_record.set_correction_action(correction.action);
  item_record.set_report_id(record.report_id());
  item_record.set_course(record.course());
  if (before.has_effective()) *item_record.mutable_just_before() = before.effective();
  auto placed = items_->Accept(transaction, *verdict, leg, {.refers_to = refers_to}, *correction.payload,
                               std::move(item_record), effects);
  if (!placed.ok()) return placed.status();
  out.notices.push_back(*placed);
  return PutAnswered(transaction, leg, v1::MESSAGE_KIND_CORRECTION, result->result(), *placed);
}

absl::StatusOr<Unproven<v1::AnnulReportResponse>> Reports::AnnulFor(
    store::Transaction& transaction, const identity::Principal& caller, const store::PersonNo& person,
    const std::string& report_id, const std::string& annulment_id, v1::ReviewCause cause, Effects& effects) {
  std::vector<v1::RegisterRecord> history;
  if (absl::Status read = ReadHistory(transaction, person, history); !read.ok()) return read;
  const Grounds grounds = judge_->Now();
  custody::Annulment annulment =
      custody::Annul(history, report_id, annulment_id, LookupOf(*grounds.directory), transaction.NowMicros());
  if (annulment.outcome == custody::AnnulOutcome::kUnknownReport) {
    return identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_REPORT", "Deze melding is niet bekend.",
                             "This report is not known.");
  }
  if (annulment.outcome == custody::AnnulOutcome::kAnnulledBefore) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "ANNULLED_BEFORE",
                             "Deze melding is al ingetrokken.", "This report was annulled before.");
  }
  Unproven<v1::AnnulReportResponse> out;
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_CUSTODY_CHANGED);
  clear.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  clear.set_reason_code("REPORT_ANNULLED");
  Leg leg;
  leg.sender_oin = caller.oin();
  leg.message_id = IdOf(annulment_id);
  leg.person = person;
  recorder_->Trace(std::nullopt, leg);
  const std::string kept = annulment.record.SerializeAsString();
  auto own = recorder_->RecordFact(transaction, std::move(clear), leg,
                                   {.payload_digest = audit::crypto::ToBytes(audit::crypto::Sha256(kept))});
  if (!own.ok()) return own.status();
  out.own = *std::move(own);
  const auto latest = transaction.LatestRegister(person);
  if (!latest.ok()) return latest.status();
  const uint64_t version = (*latest ? (*latest)->version : 0) + 1;
  absl::Status put = transaction.PutRegister(
      {person, version, transaction.NowMicros(), transaction.NowMicros(), IdOf(annulment_id), kept});
  if (put.ok()) put = KeepDetentionEnd(transaction, *rooms_->directories->Snapshot(), person);
  if (put.ok()) put = CountDepartures(transaction, person);
  if (!put.ok()) return put;
  const absl::Status reviewed =
      findings_->Review(transaction, person, cause, out.own.index, custody::SaysSince(history, annulment.record));
  if (!reviewed.ok()) return reviewed;
  for (const custody::NoticeCorrection& correction : annulment.corrections) {
    absl::Status sent =
        SendCorrection(transaction, person, annulment.record, history.back(), correction, leg.trace_id, out, effects);
    if (!sent.ok()) return sent;
  }
  if (absl::Status done = items_->DecideAgain(transaction, person, effects); !done.ok()) return done;
  absl::Status work =
      UpdateWork(transaction, person, annulment.record, annulment.no_longer_disputed, *grounds.directory, nullptr);
  if (!work.ok()) return work;
  return out;
}

absl::StatusOr<Unproven<v1::AnnulReportResponse>> Reports::Annul(store::Transaction& transaction,
                                                                 const identity::Principal& caller,
                                                                 const v1::AnnulReportRequest& request,
                                                                 Effects& effects) {
  auto row = transaction.RegisterByReport(IdOf(request.report_id()));
  if (!row.ok()) return row.status();
  if (!*row) {
    return identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_REPORT", "Deze melding is niet bekend.",
                             "This report is not known.");
  }
  return AnnulFor(transaction, caller, (*row)->person, request.report_id(), request.annulment_id(),
                  v1::REVIEW_CAUSE_ANNULMENT, effects);
}

namespace {

absl::StatusOr<store::Identifier> IdentifierOf(const v1::SubjectReference& subject) {
  switch (subject.key_case()) {
    case v1::SubjectReference::kBsn:
      return store::Identifier{store::IdentifierKind::kBsn, subject.bsn()};
    case v1::SubjectReference::kSkn:
      return store::Identifier{store::IdentifierKind::kSkn, subject.skn()};
    case v1::SubjectReference::kVNumber:
      return store::Identifier{store::IdentifierKind::kVNumber, subject.v_number()};
    case v1::SubjectReference::kMessageId:
    case v1::SubjectReference::KEY_NOT_SET:
      break;
  }
  return identity::Refusal(absl::StatusCode::kInvalidArgument, "SHAPE", "Noem een BSN, SKN of V-nummer.",
                           "Name a BSN, SKN or V-number.");
}

v1::PersonIdentity NamedBy(const store::Identifier& identifier) {
  v1::PersonIdentity named;
  switch (identifier.kind) {
    case store::IdentifierKind::kBsn:
      named.set_bsn(identifier.value);
      break;
    case store::IdentifierKind::kSkn:
      named.add_skn(identifier.value);
      break;
    case store::IdentifierKind::kVNumber:
      named.set_v_number(identifier.value);
      break;
  }
  return named;
}

// Of the numbers of a person the report named that one, and no other.
bool NamesOnly(const v1::RegisterRecord& record, const v1::IdentityMark& number) {
  bool named = false;
  for (const v1::IdentityMark& mark : record.marks()) {
    const bool is_number = mark.field() == v1::PersonIdentity::kBsnFieldNumber ||
                           mark.field() == v1::PersonIdentity::kSknFieldNumber ||
                           mark.field() == v1::PersonIdentity::kVNumberFieldNumber;
    if (!is_number) continue;
    if (mark.field() != number.field() || mark.mark() != number.mark()) return false;
    named = true;
  }
  return named;
}

absl::StatusOr<store::PersonNo> KnownPerson(store::View& view, const v1::SubjectReference& subject) {
  auto identifier = IdentifierOf(subject);
  if (!identifier.ok()) return identifier.status();
  auto person = view.FindPerson(identifier->kind, identifier->value);
  if (!person.ok()) return person.status();
  if (!*person) {
    return identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_PERSON", "Dit nummer staat niet in het register.",
                             "This number is not in the register.");
  }
  return **person;
}

}  // namespace

absl::StatusOr<Placed> Reports::Link(store::Transaction& transaction, const identity::Principal& caller,
                                     const v1::LinkIdentityRequest& request, Effects& effects) {
  auto keep = KnownPerson(transaction, request.keep());
  if (!keep.ok()) return keep.status();
  auto merge = KnownPerson(transaction, request.merge());
  if (!merge.ok()) return merge.status();
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_IDENTITY_CHANGED);
  clear.set_reason_code("LINKED");
  Leg leg;
  leg.sender_oin = caller.oin();
  leg.message_id = IdOf(request.request_id());
  leg.person = *keep;
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, {.refers_to = {*merge}});
  if (!placed.ok()) return placed.status();
  if (*keep != *merge) {
    if (absl::Status merged = transaction.MergePersons(*keep, *merge); !merged.ok()) return merged;
    // Lines on the board are by person: what was the other's goes back under its new one.
    auto items = transaction.ActiveItemsOf(*keep);
    if (!items.ok()) return items.status();
    for (const store::ItemRow& item : *items) effects.Put(item);
    if (absl::Status counted = CountDepartures(transaction, *keep); !counted.ok()) return counted;
    absl::Status reviewed = findings_->Review(transaction, *keep, v1::REVIEW_CAUSE_LINK, placed->index, 0);
    if (!reviewed.ok()) return reviewed;
  }
  if (absl::Status done = items_->DecideAgain(transaction, *keep, effects); !done.ok()) return done;
  return placed;
}

absl::Status Reports::TakeOffOthers(store::Transaction& transaction, const identity::Principal& caller,
                                    const store::PersonNo& person, const store::Identifier& left, Effects& effects) {
  std::vector<v1::RegisterRecord> history;
  if (absl::Status read = ReadHistory(transaction, person, history); !read.ok()) return read;
  const std::vector<v1::IdentityMark> mark = custody::MarksOf(NamedBy(left), MarkKeyOf(person));
  if (mark.size() != 1) return absl::OkStatus();
  const std::set<std::string> annulled = custody::NotCounting(history);
  for (const v1::RegisterRecord& record : history) {
    const bool counts =
        record.has_reported() && record.state() == v1::REPORT_STATE_ACCEPTED && annulled.count(record.report_id()) == 0;
    if (!counts || !NamesOnly(record, mark.front())) continue;
    auto taken = AnnulFor(transaction, caller, person, record.report_id(), BytesOf(NewId(*rooms_->random)),
                          v1::REVIEW_CAUSE_WRONG_RECORD, effects);
    if (!taken.ok()) return taken.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<Placed> Reports::Split(store::Transaction& transaction, const identity::Principal& caller,
                                      const v1::SplitIdentityRequest& request, Effects& effects) {
  auto identifier = IdentifierOf(request.identifier());
  if (!identifier.ok()) return identifier.status();
  auto person = KnownPerson(transaction, request.identifier());
  if (!person.ok()) return person.status();
  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_IDENTITY_CHANGED);
  clear.set_reason_code("SPLIT");
  Leg leg;
  leg.sender_oin = caller.oin();
  leg.message_id = IdOf(request.request_id());
  leg.person = *person;
  auto placed = recorder_->RecordFact(transaction, std::move(clear), leg, {});
  if (!placed.ok()) return placed.status();
  auto fresh = transaction.MoveIdentifier(*identifier);
  if (!fresh.ok()) return fresh.status();
  absl::Status reviewed = findings_->Review(transaction, *person, v1::REVIEW_CAUSE_SPLIT, placed->index, 0);
  if (!reviewed.ok()) return reviewed;
  absl::Status taken = TakeOffOthers(transaction, caller, *person, *identifier, effects);
  if (!taken.ok()) return taken;
  auto declared = transaction.DeclarationsOf(*person);
  if (!declared.ok()) return declared.status();
  if (!declared->empty()) {
    // It stays where it is until whoever declared it says otherwise.
    const v1::WorkItem work =
        custody::WorkItemOf(request.request_id(), v1::WORK_KIND_DECLARATIONS, transaction.NowMicros());
    absl::Status put = transaction.PutWork(
        {0, leg.message_id, *person, v1::WORK_KIND_DECLARATIONS, transaction.NowMicros(), work.SerializeAsString()});
    if (!put.ok()) return put;
  }
  if (absl::Status done = items_->DecideAgain(transaction, *person, effects); !done.ok()) return done;
  return placed;
}

}  // namespace ketenpoort::corridor

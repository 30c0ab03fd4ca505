#include "gateway/corridor/findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/clock.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/corridor/situation.h"
#include "gateway/custody/coverage.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/title_span.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kKnownMandates[] = "findings/mandates";

bool IsMunicipal(const identity::OrganRef& organ) {
  return organ.organ == policy::Organ::kCollege || organ.organ == policy::Organ::kBurgemeester;
}

// What failed says no more to a municipality than what ended for itself.
bool MayNameTheRefusal(v1::FindingKind kind) {
  return kind == v1::FINDING_KIND_LATE_END || kind == v1::FINDING_KIND_LATE_DESTINATION ||
         kind == v1::FINDING_KIND_LATE_MANDATE || kind == v1::FINDING_KIND_LATE_CONSENT ||
         kind == v1::FINDING_KIND_HELD_AFTER_ATTEMPT;
}
bool MayNameTheDays(v1::FindingKind kind) {
  return kind != v1::FINDING_KIND_LATE_STATUS && kind != v1::FINDING_KIND_LATE_DESTINATION &&
         kind != v1::FINDING_KIND_REPORT_ANNULLED && kind != v1::FINDING_KIND_WRONG_PERSON;
}

// No detention runs: by the end that was reported, or since its titles are over.
bool HasEnded(const Verdict& now) {
  if (!now.facts.custody.known) return false;
  if (!policy::BasisRuns(now.facts.custody, now.time)) return true;
  switch (now.judgement.decision.phase) {
    case policy::Phase::kP08:
    case policy::Phase::kP09:
    case policy::Phase::kP10:
    case policy::Phase::kP12:
    case policy::Phase::kP13:
    case policy::Phase::kP18:
      return true;
    case policy::Phase::kUnspecified:
    case policy::Phase::kP01:
    case policy::Phase::kP02:
    case policy::Phase::kP03:
    case policy::Phase::kP04:
    case policy::Phase::kP05:
    case policy::Phase::kP06:
    case policy::Phase::kP07a:
    case policy::Phase::kP07b:
    case policy::Phase::kP11:
    case policy::Phase::kP14:
    case policy::Phase::kP15:
    case policy::Phase::kP16:
    case policy::Phase::kP17:
      return false;
  }
  return false;
}

v1::FindingKind KindOfReport(const RecordedCase& then, const Verdict& now) {
  if (HasEnded(now)) return v1::FINDING_KIND_LATE_END;
  const auto lost = [&](policy::Condition condition) {
    return then.conditions.Has(condition) && !now.judgement.conditions.Has(condition);
  };
  if (now.facts.custody.known &&
      (lost(policy::Condition::kCollegeEligible) || lost(policy::Condition::kProbationDesignated))) {
    return v1::FINDING_KIND_LATE_DESTINATION;
  }
  return v1::FINDING_KIND_LATE_STATUS;
}

v1::FindingKind KindOf(v1::ReviewCause cause, const RecordedCase& then, const Verdict& now) {
  switch (static_cast<int>(cause)) {
    case v1::REVIEW_CAUSE_REPORT:
      return KindOfReport(then, now);
    case v1::REVIEW_CAUSE_ANNULMENT:
      return v1::FINDING_KIND_REPORT_ANNULLED;
    case v1::REVIEW_CAUSE_CONSENT:
      return v1::FINDING_KIND_LATE_CONSENT;
    case v1::REVIEW_CAUSE_MANDATE:
      return v1::FINDING_KIND_LATE_MANDATE;
  }
  return v1::FINDING_KIND_WRONG_PERSON;
}

// The fact a disclosure came after, where the verdict knows better than when the report was valid from.
int64_t FactOf(v1::FindingKind kind, const Verdict& now, int64_t since_us) {
  const policy::DateFact& end = now.facts.custody.basis_ends;
  const bool known = kind == v1::FINDING_KIND_LATE_END && end.day != policy::kNoDay && end.at_us <= now.time.instant_us;
  if (known) return end.at_us;
  if (kind == v1::FINDING_KIND_LATE_CONSENT && now.facts.consent.revoked) return now.facts.consent.revoked_at_us;
  return since_us;
}

absl::StatusOr<v1::AuditEntry> EntryAt(store::View& view, uint64_t index) {
  auto bytes = view.ReadEntry(index);
  if (!bytes.ok()) return bytes.status();
  v1::AuditEntry entry;
  if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
  return entry;
}

// Of whom the organ is; whoever sent or received where it left the directory.
std::string ControllerOf(const identity::Directory& directory, const identity::OrganRef& organ,
                         const std::string& recorded) {
  const std::string_view oin = directory.OinOf(organ);
  return oin.empty() ? recorded : std::string(oin);
}

uint32_t DaysBetween(int64_t a_us, int64_t b_us) {
  const policy::Day days = gateway::AmsterdamDay(a_us) - gateway::AmsterdamDay(b_us);
  return static_cast<uint32_t>(days < 0 ? -days : days);
}

v1::OrganAddress WithoutEstablishment(const identity::OrganRef& organ) {
  v1::OrganAddress address = identity::ToAddress(organ);
  if (organ.organ == policy::Organ::kDirecteur) address.clear_unit();
  return address;
}

// What the entry that opens a finding and the finding itself say alike.
void Describe(const v1::AuditEntry& about, const Verdict* verdict, bool name_the_refusal, v1::AuditEntry& clear,
              v1::FindingRecord& record) {
  clear.set_message_kind(about.message_kind());
  clear.set_purpose(about.purpose());
  *clear.mutable_disclosed() = about.disclosed();
  record.set_message_kind(about.message_kind());
  record.set_purpose(about.purpose());
  record.set_message_id(about.message_id());
  record.set_about_us(about.time_us());
  *record.mutable_disclosed() = about.disclosed();
  if (verdict == nullptr || !name_the_refusal) return;
  v1::AuditEntry now;
  DescribeVerdict(*verdict, now);
  clear.set_denial_id(now.denial_id());
  clear.set_failing_condition(now.failing_condition());
  *clear.mutable_basis() = now.basis();
  record.set_denial_id(now.denial_id());
  record.set_failing_condition(now.failing_condition());
  *record.mutable_basis() = now.basis();
}

// The first disclosure there is among flows of one receiver, else the last that was accepted.
struct Earliest {
  std::optional<store::FlowRow> disclosed;
  std::optional<store::FlowRow> accepted;

  void Take(const store::FlowRow& flow) {
    if (!flow.disclosed) {
      accepted = flow;
    } else if (!disclosed || flow.entry_index < disclosed->entry_index) {
      disclosed = flow;
    }
  }
};

}  // namespace

std::string CodeOf(v1::FindingKind kind) {
  const std::string name = v1::FindingKind_Name(kind);
  constexpr std::string_view kPrefix = "FINDING_KIND_";
  return name.size() > kPrefix.size() ? name.substr(kPrefix.size()) : std::string();
}

absl::Status Findings::Open(store::Transaction& transaction, const Found& found) {
  const auto before = transaction.FindingAbout(found.kind, found.about_index);
  if (!before.ok()) return before.status();
  if (*before) return absl::OkStatus();
  const auto about = EntryAt(transaction, found.about_index);
  if (!about.ok()) return about.status();
  const auto cause = EntryAt(transaction, found.cause_index);
  if (!cause.ok()) return cause.status();
  const auto directory = judge_->Now().directory;
  const bool municipal = IsMunicipal(found.sender) || IsMunicipal(found.receiver);

  v1::AuditEntry clear;
  clear.set_kind(v1::ENTRY_KIND_FINDING_OPENED);
  clear.set_reason_code(CodeOf(found.kind));
  v1::FindingRecord record;
  Describe(*about, found.verdict, !municipal || MayNameTheRefusal(found.kind), clear, record);
  *record.mutable_sender() = WithoutEstablishment(found.sender);
  *record.mutable_receiver() = WithoutEstablishment(found.receiver);
  record.set_cause_index(found.cause_index);
  record.set_days(DaysBetween(about->time_us(), found.since_us));
  record.set_days_for_dji_and_probation_only(!MayNameTheDays(found.kind));
  Leg leg;
  leg.sender = found.sender;
  leg.sender_oin = ControllerOf(*directory, found.sender, about->sender_oin());
  leg.receiver = found.receiver;
  leg.receiver_oin = ControllerOf(*directory, found.receiver, about->receiver_oin());
  leg.message_id = IdOf(about->message_id());
  leg.person = found.person;
  leg.trace_id = about->trace_id();
  leg.parent_span_id = about->span_id();
  const auto placed = recorder_->RecordFact(transaction, std::move(clear), leg,
                                            {.refers_to = {IdOf(about->entry_id()), IdOf(cause->entry_id())}});
  if (!placed.ok()) return placed.status();
  v1::AuditEntry opened;
  if (!opened.ParseFromString(placed->entry)) return absl::DataLossError("entry cannot be read");

  store::FindingRow row;
  row.finding_id = IdOf(opened.entry_id());
  row.person = found.person;
  row.kind = found.kind;
  row.about_index = found.about_index;
  row.opened_us = opened.time_us();
  record.set_opened_index(placed->index);
  for (const std::string& oin : std::set<std::string>{leg.sender_oin, leg.receiver_oin}) {
    if (oin.empty()) continue;
    v1::FindingControllerRecord& controller = *record.add_controllers();
    controller.set_oin(oin);
    controller.set_state(v1::FINDING_STATE_TO_ASSESS);
    row.controllers.emplace_back(oin, true);
  }
  row.record = record.SerializeAsString();
  return transaction.PutFinding(row);
}

absl::StatusOr<std::shared_ptr<const policy::Policy>> Findings::PolicyOfThen(store::View& view,
                                                                             const std::string& digest) {
  auto in_force = rooms_->policies->Snapshot().policy;
  if (policies_ == nullptr || policies_for_ != in_force) {
    policies_ = std::make_unique<EarlierPolicies>(in_force);
    policies_for_ = std::move(in_force);
  }
  return policies_->Find(view, digest);
}

absl::Status Findings::ReviewFlow(store::Transaction& transaction, KnownNow& known, const v1::ReviewRecord& review,
                                  const store::FlowRow& flow) {
  Found found;
  found.person = flow.person;
  found.about_index = flow.entry_index;
  found.cause_index = review.cause_index();
  found.since_us = review.since_us();
  auto sender = identity::ParseOrganKey(flow.sender);
  if (!sender.ok()) return sender.status();
  auto receiver = identity::ParseOrganKey(flow.receiver);
  if (!receiver.ok()) return receiver.status();
  found.sender = *std::move(sender);
  found.receiver = *std::move(receiver);
  if (review.cause() == v1::REVIEW_CAUSE_SPLIT) {
    // Which number a message named is not kept: all of this course is to be looked at.
    found.kind = v1::FINDING_KIND_WRONG_PERSON;
    return Open(transaction, found);
  }
  const auto entry = EntryAt(transaction, flow.entry_index);
  if (!entry.ok()) return entry.status();
  const auto openings = transaction.ReadOpenings(flow.entry_index);
  if (!openings.ok()) return openings.status();
  const auto then = ReadCase(*entry, *openings);
  if (!then.ok()) return then.status();
  if (then->state != CaseState::kWhole) return absl::OkStatus();
  auto policy = PolicyOfThen(transaction, entry->policy_digest());
  if (!policy.ok()) return policy.status();
  if (*policy == nullptr) return absl::OkStatus();
  const auto verdict = known.Decide(*std::move(policy), *entry, *then);
  if (!verdict.ok()) return verdict.status();
  if (verdict->judgement.decision.outcome == policy::Outcome::kAllowed) return absl::OkStatus();
  found.kind = KindOf(review.cause(), *then, *verdict);
  found.since_us = FactOf(found.kind, *verdict, review.since_us());
  found.verdict = &*verdict;
  return Open(transaction, found);
}

absl::StatusOr<bool> Findings::StepPerson(store::Transaction& transaction, const store::PersonNo& person,
                                          v1::ReviewRecord& review) {
  auto flows = transaction.FlowsOfPerson(person);
  if (!flows.ok()) return flows.status();
  uint64_t course = 0;
  if (review.cause() == v1::REVIEW_CAUSE_SPLIT) {
    const auto latest = transaction.LatestRegister(person);
    if (!latest.ok()) return latest.status();
    v1::RegisterRecord record;
    if (*latest && !record.ParseFromString((*latest)->record)) return absl::DataLossError("register cannot be read");
    course = record.course();
  }
  std::erase_if(*flows, [&](const store::FlowRow& flow) {
    return !flow.disclosed || flow.entry_index < review.next_index() || flow.entry_index >= review.until_index() ||
           (course != 0 && flow.course != course);
  });
  std::sort(flows->begin(), flows->end(),
            [](const store::FlowRow& a, const store::FlowRow& b) { return a.entry_index < b.entry_index; });
  const auto directory = judge_->Now().directory;
  KnownNow known(transaction, *directory);
  size_t decided = 0;
  for (const store::FlowRow& flow : *flows) {
    if (decided == kReviewStepDisclosures) {
      review.set_next_index(flow.entry_index);
      return false;
    }
    if (absl::Status done = ReviewFlow(transaction, known, review, flow); !done.ok()) return done;
    ++decided;
  }
  return true;
}

absl::Status Findings::Keep(store::Transaction& transaction, const store::PersonNo& person,
                            const v1::ReviewRecord& review) {
  under_way_.store(true);
  return transaction.PutReview({0, person, review.SerializeAsString()});
}

absl::StatusOr<uint64_t> Findings::FirstDisclosureSince(store::Transaction& transaction, const store::PersonNo& person,
                                                        uint64_t before, int64_t since_us) {
  auto flows = transaction.FlowsOfPerson(person);
  if (!flows.ok()) return flows.status();
  std::vector<uint64_t> indexes;
  for (const store::FlowRow& flow : *flows) {
    if (flow.disclosed && flow.entry_index < before) indexes.push_back(flow.entry_index);
  }
  std::sort(indexes.rbegin(), indexes.rend());
  uint64_t first = before;
  // Back from the latest: most reports tell of a moment after it.
  for (size_t i = 0; i < indexes.size(); ++i) {
    if (i == kReviewStepDisclosures) return transaction.FirstEntryAt(since_us);
    const auto entry = EntryAt(transaction, indexes[i]);
    if (!entry.ok()) return entry.status();
    if (entry->time_us() < since_us) break;
    first = indexes[i];
  }
  return first;
}

absl::Status Findings::Review(store::Transaction& transaction, const store::PersonNo& person, v1::ReviewCause cause,
                              uint64_t cause_index, int64_t since_us) {
  if (since_us >= transaction.NowMicros()) return absl::OkStatus();
  v1::ReviewRecord review;
  review.set_cause(cause);
  review.set_cause_index(cause_index);
  review.set_since_us(since_us);
  const auto first = FirstDisclosureSince(transaction, person, cause_index, since_us);
  if (!first.ok()) return first.status();
  if (*first == cause_index) return absl::OkStatus();
  review.set_next_index(*first);
  review.set_until_index(cause_index);
  const auto ended = StepPerson(transaction, person, review);
  if (!ended.ok()) return ended.status();
  return *ended ? absl::OkStatus() : Keep(transaction, person, review);
}

absl::Status Findings::ReviewMandates(store::Transaction& transaction, uint64_t cause_index) {
  const auto directory = judge_->Now().directory;
  const auto kept = transaction.GetNamed(kKnownMandates);
  if (!kept.ok()) return kept.status();
  v1::KnownMandates before;
  if (*kept && !before.ParseFromString(**kept)) return absl::DataLossError("known mandates cannot be read");
  v1::KnownMandates now;
  const policy::Day today = gateway::AmsterdamDay(transaction.NowMicros());
  policy::Day since = policy::kNoDay;
  directory->ForEachMandate([&](const identity::MandateEntry& mandate) {
    (*now.mutable_until_by_id())[mandate.id] = mandate.until;
    const auto known = before.until_by_id().find(mandate.id);
    const bool earlier = known != before.until_by_id().end() && mandate.until < known->second;
    if (earlier && mandate.until < today) since = std::min(since, mandate.until + 1);
  });
  const bool same = *kept && before.until_by_id_size() == now.until_by_id_size() &&
                    std::all_of(now.until_by_id().begin(), now.until_by_id().end(), [&](const auto& one) {
                      const auto known = before.until_by_id().find(one.first);
                      return known != before.until_by_id().end() && known->second == one.second;
                    });
  if (!same) {
    if (absl::Status put = transaction.PutNamed(kKnownMandates, now.SerializeAsString()); !put.ok()) return put;
  }
  if (since == policy::kNoDay) return absl::OkStatus();
  v1::ReviewRecord review;
  review.set_cause(v1::REVIEW_CAUSE_MANDATE);
  review.set_cause_index(cause_index);
  review.set_since_us(gateway::StartOfDay(since));
  const auto first = transaction.FirstEntryAt(review.since_us());
  if (!first.ok()) return first.status();
  review.set_next_index(*first);
  review.set_until_index(cause_index);
  return Keep(transaction, {}, review);
}

absl::StatusOr<bool> Findings::StepMandates(store::Transaction& transaction, v1::ReviewRecord& review) {
  const auto directory = judge_->Now().directory;
  KnownNow known(transaction, *directory);
  const uint64_t end = std::min(review.until_index(), review.next_index() + kReviewStepEntries);
  for (uint64_t index = review.next_index(); index < end; ++index) {
    const auto entry = EntryAt(transaction, index);
    if (!entry.ok()) return entry.status();
    if (entry->kind() != v1::ENTRY_KIND_DISCLOSED || entry->mandate_id().empty()) continue;
    const auto flows = transaction.FlowsOfMessage(IdOf(entry->message_id()));
    if (!flows.ok()) return flows.status();
    for (const store::FlowRow& flow : *flows) {
      // Of several attempts the last one speaks for the flow.
      if (!flow.disclosed || flow.entry_index != index) continue;
      if (absl::Status done = ReviewFlow(transaction, known, review, flow); !done.ok()) return done;
    }
  }
  review.set_next_index(end);
  return end == review.until_index();
}

absl::StatusOr<bool> Findings::GoOn(store::Transaction& transaction) {
  const auto oldest = transaction.Reviews(1);
  if (!oldest.ok()) return oldest.status();
  if (oldest->empty()) {
    under_way_.store(false);
    return false;
  }
  store::ReviewRow row = oldest->front();
  v1::ReviewRecord review;
  if (!review.ParseFromString(row.record)) return absl::DataLossError("review cannot be read");
  const auto ended = review.cause() == v1::REVIEW_CAUSE_MANDATE ? StepMandates(transaction, review)
                                                                : StepPerson(transaction, row.person, review);
  if (!ended.ok()) return ended.status();
  row.record = review.SerializeAsString();
  const absl::Status kept = *ended ? transaction.EndReview(row.seq) : transaction.UpdateReview(row);
  if (!kept.ok()) return kept;
  return true;
}

absl::Status Findings::HeldAfterAttempt(store::Transaction& transaction, const Verdict& verdict,
                                        const store::ItemRow& item, const Leg& leg, const Placed& held) {
  const auto flows = transaction.FlowsOfMessage(item.message_id);
  if (!flows.ok()) return flows.status();
  for (const store::FlowRow& flow : *flows) {
    if (!flow.disclosed || flow.sender_oin != item.sender_oin || flow.receiver != item.receiver) continue;
    // That very disclosure is a finding already.
    for (int kind = v1::FINDING_KIND_LATE_END; kind <= v1::FINDING_KIND_WRONG_PERSON; ++kind) {
      const auto found = transaction.FindingAbout(kind, flow.entry_index);
      if (!found.ok()) return found.status();
      if (*found) return absl::OkStatus();
    }
  }
  Found found;
  found.kind = v1::FINDING_KIND_HELD_AFTER_ATTEMPT;
  found.person = *leg.person;
  found.about_index = held.index;
  found.cause_index = held.index;
  found.since_us = transaction.NowMicros();
  found.sender = leg.sender;
  found.receiver = leg.receiver;
  found.verdict = &verdict;
  return Open(transaction, found);
}

absl::Status Findings::CheckFirstNotice(store::Transaction& transaction, const Found& found, const store::FlowRow& flow,
                                        policy::Day left) {
  Found late = found;
  const auto entry = EntryAt(transaction, flow.entry_index);
  if (!entry.ok()) return entry.status();
  // At a later attempt an earlier one may have come in time.
  const bool in_time = flow.disclosed && (gateway::AmsterdamDay(entry->time_us()) < left || entry->attempt() > 1);
  if (in_time) return absl::OkStatus();
  auto sender = identity::ParseOrganKey(flow.sender);
  if (!sender.ok()) return sender.status();
  auto receiver = identity::ParseOrganKey(flow.receiver);
  if (!receiver.ok()) return receiver.status();
  late.kind = v1::FINDING_KIND_LATE_FIRST_NOTICE;
  late.about_index = flow.entry_index;
  late.sender = *std::move(sender);
  late.receiver = *std::move(receiver);
  return Open(transaction, late);
}

absl::Status Findings::CheckFirstNotices(store::Transaction& transaction, const Found& found,
                                         const std::vector<store::FlowRow>& flows, policy::Day left) {
  std::map<std::string, Earliest> starts;  // by receiver
  for (const store::FlowRow& flow : flows) {
    if (flow.kind == static_cast<int>(policy::MessageKind::kDetentionStart)) starts[flow.receiver].Take(flow);
  }
  for (const auto& [receiver, start] : starts) {
    const auto& flow = start.disclosed ? start.disclosed : start.accepted;
    if (absl::Status done = CheckFirstNotice(transaction, found, *flow, left); !done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> Findings::DateKnownFrom(store::Transaction& transaction,
                                                                const v1::RegisterRecord& record,
                                                                const store::PersonNo& person) {
  const auto rows = transaction.RegisterHistory(person);
  if (!rows.ok()) return rows.status();
  for (const store::RegisterRow& row : *rows) {
    v1::RegisterRecord then;
    if (!then.ParseFromString(row.record)) return absl::DataLossError("register row cannot be read");
    if (then.course() != record.course()) continue;
    const bool told = std::any_of(then.informed().begin(), then.informed().end(), [](const v1::InformedReceiver& one) {
      return one.receiver().organ() == v1::ORGAN_RECLASSERING && !one.told().release_on().empty();
    });
    if (!told) continue;
    const auto first = transaction.FirstEntryAt(row.recorded_us);
    if (!first.ok()) return first.status();
    return std::optional(*first);
  }
  return std::optional<uint64_t>();
}

absl::Status Findings::CheckReleaseAhead(store::Transaction& transaction, Found found, const v1::RegisterRecord& record,
                                         const std::vector<store::FlowRow>& flows, policy::Day told_by) {
  found.sender = {policy::Organ::kMinister, ""};
  found.receiver = {policy::Organ::kReclassering, record.effective().probation()};
  const auto known_from = DateKnownFrom(transaction, record, found.person);
  if (!known_from.ok()) return known_from.status();
  Earliest dates;
  for (const store::FlowRow& flow : flows) {
    const bool date = flow.receiver == found.receiver.Key() && flow.entry_index < found.cause_index &&
                      policy::CategorySet{flow.categories}.Has(policy::Category::kC07);
    if (date && *known_from && flow.entry_index >= **known_from) dates.Take(flow);
  }
  if (dates.disclosed) {
    const auto entry = EntryAt(transaction, dates.disclosed->entry_index);
    if (!entry.ok()) return entry.status();
    if (gateway::AmsterdamDay(entry->time_us()) <= told_by) return absl::OkStatus();
  }
  const auto& told = dates.disclosed ? dates.disclosed : dates.accepted;
  found.kind = v1::FINDING_KIND_MISSED_TERM;
  found.about_index = told ? told->entry_index : found.cause_index;
  return Open(transaction, found);
}

absl::Status Findings::CheckTerms(store::Transaction& transaction, const store::PersonNo& person,
                                  const v1::RegisterRecord& record, uint64_t cause_index, int64_t ended_us) {
  const v1::RegisterState& state = record.effective();
  const policy::Day ended = gateway::AmsterdamDay(ended_us);
  const auto began = custody::BeganOn(state, ended);
  if (!began) return absl::OkStatus();
  policy::Day left = ended;
  if (state.departure().certainty() == v1::CERTAINTY_OCCURRED) {
    left = std::min(left, gateway::AmsterdamDay(custody::MicrosOf(state.departure().at())));
  }
  auto flows = transaction.FlowsOfPerson(person);
  if (!flows.ok()) return flows.status();
  std::erase_if(*flows, [&](const store::FlowRow& flow) { return flow.course != record.course(); });
  Found found;
  found.person = person;
  found.cause_index = cause_index;
  found.since_us = ended_us;
  const auto in_force = rooms_->policies->Snapshot().policy;
  const std::vector<policy::Duty>& duties = in_force->texts.duties;
  const policy::Duty* const first = policy::DutyNamed(duties, policy::DutyName::kFirstNoticeOfShort);
  if (first != nullptr && left - *began < first->days) {
    if (absl::Status done = CheckFirstNotices(transaction, found, *flows, left); !done.ok()) return done;
  }
  const policy::Duty* const ahead = policy::DutyNamed(duties, policy::DutyName::kReleaseAhead);
  const bool due = ahead != nullptr && state.compulsory_supervision() && !state.probation().empty() &&
                   policy::IsOverMonthsAfter(ended, *began, ahead->after_months);
  return due ? CheckReleaseAhead(transaction, found, record, *flows, ended - ahead->days) : absl::OkStatus();
}

}  // namespace ketenpoort::corridor

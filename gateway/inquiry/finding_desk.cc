#include "gateway/inquiry/finding_desk.h"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <string_view>

#include "audit/commitment.h"
#include "gateway/clock.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"
#include "policy/civil_day.h"

namespace ketenpoort::inquiry {
namespace {

constexpr char kListFindingsCode[] = "LIST_FINDINGS";
constexpr char kOpenFindingCode[] = "OPEN_FINDING";
constexpr int kFindingBatch = 256;
constexpr size_t kFindingIdBytes = 16;
constexpr int kFindingKindsMax = 16;
constexpr int kFindingStatesMax = 8;

google::protobuf::Timestamp FindingInstant(int64_t at_us) {
  constexpr int64_t kNanosPerMicro = 1'000;
  google::protobuf::Timestamp at;
  at.set_seconds(at_us / corridor::kMicrosPerSecond);
  at.set_nanos(static_cast<int32_t>(at_us % corridor::kMicrosPerSecond * kNanosPerMicro));
  return at;
}

absl::Status NoSuchFinding() {
  return identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_FINDING", "Deze bevinding is niet bekend.",
                           "This finding is not known.");
}

absl::Status NotForThisRole() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_A_CONTROLLER_OFFICER",
                           "Alleen een verantwoordelijke beoordeelt een bevinding; een FG geeft er commentaar bij.",
                           "Only a controller officer assesses a finding; an FG comments on it.");
}

absl::Status NotFromHere() {
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, "FINDING_STATE",
                           "Vanuit de stand van deze bevinding kan dat niet.",
                           "That cannot be from where this finding stands.");
}

absl::Status TooManySteps() {
  return identity::Refusal(absl::StatusCode::kResourceExhausted, "TOO_MANY_STEPS",
                           "Bij deze bevinding staat al zoveel dat er niets meer bij kan.",
                           "So much stands with this finding that nothing more can be added.");
}

absl::Status CheckText(const char* field, const std::string& text) {
  if (!text.empty() && text.size() <= kFindingTextBytesMax) return absl::OkStatus();
  return intake::Violation(field, "Schrijf 1 tot 2000 bytes.", "Write 1 to 2000 bytes.");
}

bool MayFollow(v1::FindingState from, v1::FindingState to) {
  const bool assessed = from == v1::FINDING_STATE_NO_BREACH || from == v1::FINDING_STATE_BREACH_REPORTED ||
                        from == v1::FINDING_STATE_BREACH_NOT_REPORTED;
  if (to == v1::FINDING_STATE_RESOLVED) return assessed;
  if (from == v1::FINDING_STATE_BREACH_NOT_REPORTED) return to == v1::FINDING_STATE_BREACH_REPORTED;
  return from == v1::FINDING_STATE_TO_ASSESS &&
         (to == v1::FINDING_STATE_NO_BREACH || to == v1::FINDING_STATE_BREACH_REPORTED ||
          to == v1::FINDING_STATE_BREACH_NOT_REPORTED);
}

std::string CodeOf(v1::FindingState state) {
  const std::string name = v1::FindingState_Name(state);
  constexpr std::string_view kPrefix = "FINDING_STATE_";
  return name.size() > kPrefix.size() ? name.substr(kPrefix.size()) : std::string();
}

// Empty: of every organisation.
std::string ScopeOf(const identity::Principal& officer) {
  return officer.role() == v1::OFFICER_ROLE_SUPERVISOR ? std::string() : officer.oin();
}

bool IsControllerOf(const store::FindingRow& row, const std::string& oin) {
  return std::any_of(row.controllers.begin(), row.controllers.end(),
                     [&](const auto& controller) { return controller.first == oin; });
}

v1::FindingControllerRecord* SideOf(v1::FindingRecord& record, const std::string& oin) {
  for (v1::FindingControllerRecord& side : *record.mutable_controllers()) {
    if (side.oin() == oin) return &side;
  }
  return nullptr;
}

void TakeUp(v1::FindingControllerRecord& side, const std::string& person_id, int64_t now_us) {
  if (side.taken_up_us() != 0) return;
  side.set_taken_up_us(now_us);
  side.set_owner(person_id);
}

v1::FindingController Shown(const v1::FindingControllerRecord& side, int64_t delivered_us, int64_t now_us) {
  v1::FindingController shown;
  shown.set_oin(side.oin());
  shown.set_state(side.state());
  shown.set_owner(side.owner());
  shown.set_steps(static_cast<uint32_t>(side.steps_size()));
  *shown.mutable_delivered_at() = FindingInstant(delivered_us);
  int64_t starts_us = delivered_us + kTakeUpWithinUs;
  if (side.taken_up_us() != 0) {
    *shown.mutable_taken_up_at() = FindingInstant(side.taken_up_us());
    starts_us = std::min(starts_us, side.taken_up_us());
  }
  *shown.mutable_clock_starts_at() = FindingInstant(starts_us);
  *shown.mutable_deadline() = FindingInstant(starts_us + kReportWithinUs);
  if (side.state() == v1::FINDING_STATE_TO_ASSESS) {
    shown.set_seconds_left((starts_us + kReportWithinUs - now_us) / corridor::kMicrosPerSecond);
  }
  return shown;
}

bool SpeaksForDjiOrProbation(const identity::Directory& directory, const std::string& oin) {
  if (oin.empty() || oin == directory.OinOf({policy::Organ::kMinister, ""})) return true;
  for (const char* const unit : {"RN", "SVG", "LDH"}) {
    if (oin == directory.OinOf({policy::Organ::kReclassering, unit})) return true;
  }
  return false;
}

absl::Status CheckListing(const v1::ListFindingsRequest& request, policy::Day* since) {
  intake::Problem problem;
  if (request.page_size() == 0 || request.page_size() > kFindingPageMax) {
    problem.Add("page_size", "Noem 1 tot 500.", "Name 1 to 500.");
  }
  const auto known_kind = [](int kind) { return kind != 0 && v1::FindingKind_IsValid(kind); };
  if (request.kinds_size() > kFindingKindsMax ||
      !std::all_of(request.kinds().begin(), request.kinds().end(), known_kind)) {
    problem.Add("kinds", "Noem hoogstens 16 bekende soorten.", "Name at most 16 known kinds.");
  }
  const auto known_state = [](int state) { return state != 0 && v1::FindingState_IsValid(state); };
  if (request.states_size() > kFindingStatesMax ||
      !std::all_of(request.states().begin(), request.states().end(), known_state)) {
    problem.Add("states", "Noem hoogstens 8 bekende standen.", "Name at most 8 known states.");
  }
  const std::optional<policy::Day> day =
      request.since().empty() ? policy::kFirstDay : policy::ParseDay(request.since());
  if (!day) problem.Add("since", "Noem een dag, zoals 2026-11-22.", "Name a day, as in 2026-11-22.");
  *since = day.value_or(policy::kFirstDay);
  return problem.ToStatus();
}

bool IsAskedFor(const v1::Finding& finding, const v1::ListFindingsRequest& request) {
  const auto& kinds = request.kinds();
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), finding.kind()) == kinds.end()) return false;
  const auto& states = request.states();
  if (states.empty()) return true;
  return std::any_of(finding.controllers().begin(), finding.controllers().end(), [&](const auto& side) {
    return std::find(states.begin(), states.end(), side.state()) != states.end();
  });
}

}  // namespace

absl::StatusOr<v1::Finding> FindingFor(const store::FindingRow& row, const identity::Directory& directory,
                                       const std::string& reader_oin, int64_t now_us) {
  v1::FindingRecord record;
  if (!record.ParseFromString(row.record)) return absl::DataLossError("finding cannot be read");
  v1::Finding finding;
  finding.set_finding_id(corridor::BytesOf(row.finding_id));
  finding.set_number(row.seq);
  finding.set_kind(static_cast<v1::FindingKind>(row.kind));
  finding.set_opened_index(record.opened_index());
  finding.set_about_index(row.about_index);
  finding.set_cause_index(record.cause_index());
  *finding.mutable_about_at() = FindingInstant(record.about_us());
  finding.set_message_id(record.message_id());
  finding.set_message_kind(record.message_kind());
  finding.set_purpose(record.purpose());
  *finding.mutable_sender() = record.sender();
  *finding.mutable_receiver() = record.receiver();
  *finding.mutable_disclosed() = record.disclosed();
  finding.set_denial_id(record.denial_id());
  finding.set_failing_condition(record.failing_condition());
  *finding.mutable_basis() = record.basis();
  if (!record.days_for_dji_and_probation_only() || SpeaksForDjiOrProbation(directory, reader_oin)) {
    finding.set_days(record.days());
  }
  for (const v1::FindingControllerRecord& side : record.controllers()) {
    if (reader_oin.empty() || side.oin() == reader_oin) {
      *finding.add_controllers() = Shown(side, row.opened_us, now_us);
    }
  }
  return finding;
}

absl::StatusOr<v1::ListFindingsResponse> FindingDesk::List(const identity::Principal& caller,
                                                           const v1::ListFindingsRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  policy::Day since = policy::kFirstDay;
  if (absl::Status shape = CheckListing(request, &since); !shape.ok()) return shape;
  v1::AuditEntry reading;
  reading.set_reason_code(kListFindingsCode);
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), request.reason());
  if (!recorded.ok()) return recorded;

  const auto directory = rooms_.directories->Snapshot();
  const int64_t now_us = rooms_.clock->NowMicros();
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  v1::ListFindingsResponse response;
  uint64_t after = request.after();
  for (size_t looked = 0; looked < kFindingLooksMax;) {
    const auto rows = (*view)->Findings(ScopeOf(caller), after, kFindingBatch);
    if (!rows.ok()) return rows.status();
    for (const store::FindingRow& row : *rows) {
      if (response.findings_size() == static_cast<int>(request.page_size())) {
        response.set_next_after(after);
        return response;
      }
      after = row.seq;
      ++looked;
      if (gateway::AmsterdamDay(row.opened_us) < since) continue;
      auto finding = FindingFor(row, *directory, ScopeOf(caller), now_us);
      if (!finding.ok()) return finding.status();
      if (IsAskedFor(*finding, request)) *response.add_findings() = *std::move(finding);
    }
    if (rows->size() < static_cast<size_t>(kFindingBatch)) return response;
  }
  response.set_next_after(after);
  return response;
}

absl::StatusOr<FindingDesk::Acted> FindingDesk::Place(store::Transaction& transaction, const identity::Principal& by,
                                                      const Act& act) {
  auto found = transaction.FindFinding(corridor::IdOf(act.finding_id));
  if (!found.ok()) return found.status();
  if (!*found || !IsControllerOf(**found, by.oin())) return NoSuchFinding();
  Acted acted{**std::move(found), 0};
  v1::FindingRecord record;
  if (!record.ParseFromString(acted.row.record)) return absl::DataLossError("finding cannot be read");
  v1::FindingControllerRecord* const side = SideOf(record, by.oin());
  if (side == nullptr) return absl::DataLossError("finding without its controller");
  bool done_before = false;
  if (absl::Status may = act.may(*side, &done_before); !may.ok()) return may;
  if (done_before) {
    acted.index = record.opened_index();
    for (const v1::FindingStepRecord& step : side->steps()) {
      if (step.state() == act.state) acted.index = step.index();
    }
    return acted;
  }
  if (side->steps_size() >= kFindingStepsMax) return TooManySteps();
  v1::AuditEntry clear;
  clear.set_kind(act.kind);
  clear.set_reason_code(act.code);
  clear.set_message_kind(record.message_kind());
  clear.set_purpose(record.purpose());
  corridor::Leg leg;
  leg.sender_oin = by.oin();
  leg.message_id = corridor::IdOf(record.message_id());
  if (acted.row.person != store::PersonNo{}) leg.person = acted.row.person;
  const auto placed =
      recorder_.RecordFact(transaction, std::move(clear), leg,
                           {.acting_person = by.person_id(), .refers_to = {acted.row.finding_id}, .reason = act.text});
  if (!placed.ok()) return placed.status();
  acted.index = placed->index;
  act.apply(*side, by.person_id(), transaction.NowMicros());
  v1::FindingStepRecord& step = *side->add_steps();
  step.set_index(placed->index);
  step.set_at_us(transaction.NowMicros());
  step.set_state(act.state);
  step.set_person_id(by.person_id());
  for (auto& [oin, open] : acted.row.controllers) {
    if (oin == by.oin()) open = side->state() == v1::FINDING_STATE_TO_ASSESS;
  }
  acted.row.record = record.SerializeAsString();
  if (absl::Status updated = transaction.UpdateFinding(acted.row); !updated.ok()) return updated;
  return acted;
}

absl::StatusOr<FindingDesk::Acted> FindingDesk::Do(const identity::Principal& caller, Act act) {
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  const auto by = std::make_shared<identity::Principal>(*std::move(renewed));
  if (by->role() != caller.role() || by->oin() != caller.oin()) return NotForThisRole();
  auto acted = std::make_shared<absl::StatusOr<Acted>>(absl::UnknownError("not placed"));
  auto settled = std::make_shared<std::promise<absl::Status>>();
  rooms_.store->Enqueue(std::make_unique<corridor::CallIntent>(
      [this, acted, by, act = std::move(act)](store::Transaction& transaction) {
        *acted = Place(transaction, *by, act);
        return acted->status();
      },
      [settled](const absl::Status& status) { settled->set_value(status); }));
  if (absl::Status status = settled->get_future().get(); !status.ok()) return status;
  return std::move(*acted);
}

absl::StatusOr<v1::FindingStep> FindingDesk::StepOf(store::View& view, const std::string& oin,
                                                    const v1::FindingStepRecord& step) const {
  v1::FindingStep shown;
  shown.set_index(step.index());
  *shown.mutable_at() = FindingInstant(step.at_us());
  shown.set_oin(oin);
  shown.set_state(step.state());
  shown.set_person_id(step.person_id());
  const auto bytes = view.ReadEntry(step.index());
  if (!bytes.ok()) return bytes.status();
  v1::AuditEntry entry;
  if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
  const auto openings = view.ReadOpenings(step.index());
  if (!openings.ok()) return openings.status();
  const auto text = corridor::OpenedValue(entry, *openings, audit::AttributeTag::kReason);
  if (!text.ok()) return text.status();
  shown.set_text(text->value_or(""));
  const bool committed = std::any_of(entry.committed().begin(), entry.committed().end(), [](const auto& one) {
    return one.tag() == static_cast<uint32_t>(audit::AttributeTag::kReason);
  });
  shown.set_erased(committed && !text->has_value());
  return shown;
}

absl::StatusOr<v1::OpenFindingResponse> FindingDesk::Open(const identity::Principal& caller,
                                                          const v1::OpenFindingRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (request.finding_id().size() != kFindingIdBytes) {
    return intake::Violation("finding_id", "Noem 16 bytes.", "Name 16 bytes.");
  }
  const store::Id16 id = corridor::IdOf(request.finding_id());
  const auto find = [&]() -> absl::StatusOr<std::optional<store::FindingRow>> {
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    return (*view)->FindFinding(id);
  };
  auto row = find();
  if (!row.ok()) return row.status();
  const std::string scope = ScopeOf(caller);
  const bool seen = *row && (scope.empty() || IsControllerOf(**row, scope));
  std::optional<store::PersonNo> person;
  if (seen && (*row)->person != store::PersonNo{}) person = (*row)->person;
  v1::AuditEntry reading;
  reading.set_reason_code(kOpenFindingCode);
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), request.reason(), "", person);
  if (!recorded.ok()) return recorded;
  if (!seen) return NoSuchFinding();
  if (caller.role() == v1::OFFICER_ROLE_CONTROLLER_OFFICER) {
    Act act;
    act.finding_id = request.finding_id();
    act.kind = v1::ENTRY_KIND_FINDING_CHANGED;
    act.code = "TAKEN_UP";
    act.state = v1::FINDING_STATE_TO_ASSESS;
    act.may = [](const v1::FindingControllerRecord& side, bool* done_before) {
      *done_before = side.taken_up_us() != 0;
      return absl::OkStatus();
    };
    act.apply = &TakeUp;
    if (const auto taken = Do(caller, std::move(act)); !taken.ok()) return taken.status();
    row = find();
    if (!row.ok()) return row.status();
    if (!*row) return NoSuchFinding();
  }
  v1::OpenFindingResponse response;
  auto finding = FindingFor(**row, *rooms_.directories->Snapshot(), scope, rooms_.clock->NowMicros());
  if (!finding.ok()) return finding.status();
  *response.mutable_finding() = *std::move(finding);
  v1::FindingRecord record;
  if (!record.ParseFromString((*row)->record)) return absl::DataLossError("finding cannot be read");
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  for (const v1::FindingControllerRecord& side : record.controllers()) {
    if (!scope.empty() && side.oin() != scope) continue;
    for (const v1::FindingStepRecord& step : side.steps()) {
      auto shown = StepOf(**view, side.oin(), step);
      if (!shown.ok()) return shown.status();
      *response.add_steps() = *std::move(shown);
    }
  }
  return response;
}

absl::StatusOr<v1::ResolveFindingResponse> FindingDesk::Resolve(const identity::Principal& caller,
                                                                const v1::ResolveFindingRequest& request) {
  if (caller.role() != v1::OFFICER_ROLE_CONTROLLER_OFFICER) return NotForThisRole();
  if (absl::Status text = CheckText("motivation", request.motivation()); !text.ok()) return text;
  const v1::FindingState to = request.state();
  if (!v1::FindingState_IsValid(to) || to == v1::FINDING_STATE_UNSPECIFIED || to == v1::FINDING_STATE_TO_ASSESS) {
    return intake::Violation("state", "Noem de stand waarin de bevinding komt.", "Name the state it comes in.");
  }
  Act act;
  act.finding_id = request.finding_id();
  act.kind = v1::ENTRY_KIND_FINDING_RESOLVED;
  act.code = CodeOf(to);
  act.text = request.motivation();
  act.state = to;
  act.may = [to](const v1::FindingControllerRecord& side, bool* done_before) {
    *done_before = side.state() == to;
    return *done_before || MayFollow(side.state(), to) ? absl::OkStatus() : NotFromHere();
  };
  act.apply = [to](v1::FindingControllerRecord& side, const std::string& person_id, int64_t now_us) {
    TakeUp(side, person_id, now_us);
    side.set_state(to);
  };
  const auto acted = Do(caller, std::move(act));
  if (!acted.ok()) return acted.status();
  v1::ResolveFindingResponse response;
  auto finding = FindingFor(acted->row, *rooms_.directories->Snapshot(), caller.oin(), rooms_.clock->NowMicros());
  if (!finding.ok()) return finding.status();
  *response.mutable_finding() = *std::move(finding);
  response.set_index(acted->index);
  return response;
}

absl::StatusOr<v1::CommentFindingResponse> FindingDesk::Comment(const identity::Principal& caller,
                                                                const v1::CommentFindingRequest& request) {
  if (caller.role() != v1::OFFICER_ROLE_CONTROLLER_OFFICER && caller.role() != v1::OFFICER_ROLE_FG) {
    return NotForThisRole();
  }
  if (absl::Status text = CheckText("comment", request.comment()); !text.ok()) return text;
  Act act;
  act.finding_id = request.finding_id();
  act.kind = v1::ENTRY_KIND_FINDING_CHANGED;
  act.code = "COMMENTED";
  act.text = request.comment();
  act.may = [](const v1::FindingControllerRecord&, bool*) { return absl::OkStatus(); };
  act.apply = [](v1::FindingControllerRecord&, const std::string&, int64_t) {};
  const auto acted = Do(caller, std::move(act));
  if (!acted.ok()) return acted.status();
  v1::CommentFindingResponse response;
  response.set_index(acted->index);
  return response;
}

}  // namespace ketenpoort::inquiry

#include "gateway/corridor/log_what_if.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/earlier_policies.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/person_count.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/corridor/sent_policy.h"
#include "gateway/identity/plain_text.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"
#include "policy/analyse/what_if.h"
#include "policy/civil_day.h"
#include "policy/compile/compile.h"

namespace ketenpoort::corridor {
namespace {

using policy::analyse::Shift;

constexpr char kWhatIfCode[] = "WHAT_IF";
constexpr char kRulesField[] = "policy_files";

std::array<uint8_t, 32> Sha256(std::string_view bytes) { return audit::crypto::Sha256(bytes); }

absl::Status TooMuchToRead() {
  return identity::Refusal(absl::StatusCode::kOutOfRange, "ANSWER_TOO_LARGE",
                           "Er is te veel om in een keer te bekijken. Kies een kortere tijd.",
                           "This is too much to look at in one go. Choose fewer days.");
}

struct Days {
  policy::Day from = policy::kNoDay;
  policy::Day until = policy::kNoDay;
};

void CheckDays(const v1::WhatIfOnLogRequest& request, policy::Day today, Days& days, intake::Problem& problem) {
  const auto read = [&](const std::string& text, const char* field, policy::Day& out) {
    const auto day = policy::ParseDay(text);
    if (!day) problem.Add(field, "Een dag als 2026-11-22.", "A day as 2026-11-22.");
    out = day.value_or(policy::kNoDay);
    return day.has_value();
  };
  const bool from = read(request.from(), "from", days.from);
  if (!read(request.until(), "until", days.until) || !from) return;
  if (days.until < days.from || days.until > today || days.until - days.from >= kWhatIfDaysMax) {
    problem.Add("until", "Niet voor `from`, niet na vandaag, en samen hoogstens 366 dagen.",
                "Not before `from`, not after today, and together at most 366 days.");
  }
}

absl::StatusOr<Days> CheckShape(const v1::WhatIfOnLogRequest& request, policy::Day today) {
  intake::Problem problem;
  Days days;
  size_t bytes = 0;
  CheckFiles(request.rules(), "rules", bytes, problem);
  if (request.rules().empty()) problem.Add("rules", "Dit veld is verplicht.", "This field is required.");
  if (bytes > kProposalBytesMax) problem.Add("rules", "Samen hoogstens 3 MiB.", "Together at most 3 MiB.");
  if (!v1::LogPurpose_IsValid(request.purpose()) || request.purpose() == v1::LOG_PURPOSE_UNSPECIFIED) {
    problem.Add("purpose", "Noem een doel dat Wjsg 26e(2) toestaat; voor iets anders wordt een logboek niet gebruikt.",
                "Name a purpose that Wjsg 26e(2) allows; a log is used for nothing else.");
  }
  if (!identity::CharactersOf(request.reason(), identity::TextKind::kLine)) {
    problem.Add("reason", "Een regel gewone tekst.", "One line of plain text.");
  }
  CheckDays(request, today, days, problem);
  if (HoldsUnknown(request)) problem.Add("", "Onbekend veld.", "Unknown field.");
  if (!problem.empty()) return problem.ToStatus();
  return days;
}

// Everything about one shift but its count.
struct Counted {
  Shift shift;
  PersonCount count;
};

// What two decisions have to differ in, to be counted apart.
using ShiftKey = std::tuple<bool, policy::analyse::ShiftKind, policy::Organ, policy::Organ, policy::MessageKind,
                            policy::Purpose, std::vector<std::string>, std::vector<std::string>>;

// Adds up what comes of the entries, one after another.
class Tally {
 public:
  Tally(const identity::Principal& reader, std::shared_ptr<const policy::Policy> in_force, const policy::Policy& draft)
      : reader_(&reader), in_force_(std::move(in_force)), draft_(&draft), earlier_(in_force_) {}

  absl::Status Take(store::View& view, uint64_t index) {
    auto bytes = view.ReadEntry(index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    if (!MaySee(*reader_, entry)) return absl::OkStatus();
    auto openings = view.ReadOpenings(index);
    if (!openings.ok()) return openings.status();
    auto one = ReadCase(entry, *openings);
    if (!one.ok()) return one.status();
    if (one->state == CaseState::kNone) return absl::OkStatus();
    ++decisions_;
    switch (one->state) {
      case CaseState::kNone:
        break;
      case CaseState::kWithoutPolicy:
        ++without_policy_;
        break;
      case CaseState::kErased:
        ++erased_;
        break;
      case CaseState::kIncomplete:
        ++incomplete_;
        break;
      case CaseState::kWhole:
        return Compare(view, entry, *one);
    }
    return absl::OkStatus();
  }

  void Fill(v1::WhatIfOnLogResponse& response) const {
    response.set_decisions(decisions_);
    response.set_without_policy(without_policy_);
    response.set_erased(erased_);
    response.set_incomplete(incomplete_);
    response.set_replayed_equal(equal_);
    response.set_replayed_different(different_);
    response.set_policy_not_kept(not_kept_);
    response.set_equal_now(equal_now_);
    response.set_shown_from(kShownFromPersons);
    for (const auto& [key, counted] : shifts_) {
      if (counted.count.Shown()) *response.add_shifts() = Shown(std::get<0>(key), counted);
    }
  }

 private:
  absl::Status Compare(store::View& view, const v1::AuditEntry& entry, const RecordedCase& one) {
    const bool as_now = IsAsRecorded(DecideCase(in_force_, one), entry);
    equal_now_ += as_now ? 1 : 0;
    if (absl::Status replayed = Replay(view, entry, one); !replayed.ok()) return replayed;
    const policy::analyse::Case judged{one.request, one.facts, one.time};
    policy::analyse::WhatIfResult result = policy::analyse::WhatIf(*in_force_, *draft_, {&judged, 1});
    if (result.shifts.empty()) return absl::OkStatus();
    Shift& shift = result.shifts.front();
    const ShiftKey key{one.facts.at_disclosure, shift.kind,    shift.sender, shift.receiver,
                       shift.message,           shift.purpose, shift.before, shift.after};
    if (shifts_.size() >= kWhatIfShiftsMax && !shifts_.contains(key)) return TooMuchToRead();
    Counted& counted = shifts_[key];
    const policy::CategorySet categories = counted.shift.categories | shift.categories;
    counted.shift = std::move(shift);
    counted.shift.categories = categories;
    counted.count.Add(one.person.value_or(""), false);
    return absl::OkStatus();
  }

  // Decides it again by the policy it was decided by.
  absl::Status Replay(store::View& view, const v1::AuditEntry& entry, const RecordedCase& one) {
    auto then = earlier_.Find(view, entry.policy_digest());
    if (!then.ok()) return then.status();
    if (!*then) {
      ++not_kept_;
    } else {
      ++(IsReplayed(DecideCase(*then, one), one, entry) ? equal_ : different_);
    }
    return absl::OkStatus();
  }

  v1::PolicyShift Shown(bool at_disclosure, const Counted& counted) const {
    Shift shift = counted.shift;
    shift.cases = counted.count.cases();
    v1::PolicyShift shown;
    // Numbered alike, after the unspecified one.
    shown.set_kind(static_cast<v1::ShiftKind>(static_cast<int>(shift.kind) + 1));
    shown.set_step(at_disclosure ? v1::DECISION_STEP_DISCLOSURE : v1::DECISION_STEP_ACCEPTANCE);
    shown.set_sender(static_cast<v1::Organ>(shift.sender));
    shown.set_receiver(static_cast<v1::Organ>(shift.receiver));
    shown.set_message_kind(static_cast<v1::MessageKind>(shift.message));
    shown.set_purpose(static_cast<v1::Purpose>(shift.purpose));
    for (const std::string& id : shift.before) shown.add_before(id);
    for (const std::string& id : shift.after) shown.add_after(id);
    for (const std::string& article : shift.articles_before) shown.add_articles_before(article);
    for (const std::string& article : shift.articles_after) shown.add_articles_after(article);
    for (int i = 1; i < policy::kCategoryCount; ++i) {
      if (shift.categories.Has(static_cast<policy::Category>(i))) shown.add_categories(static_cast<v1::Category>(i));
    }
    shown.set_cases(shift.cases);
    const policy::Bilingual words = policy::analyse::ShiftWords(*draft_, shift);
    shown.set_text_nl(words.nl);
    shown.set_text_en(words.en);
    return shown;
  }

  static_assert(static_cast<int>(policy::analyse::ShiftKind::kOpens) + 1 == v1::SHIFT_KIND_OPENS &&
                policy::analyse::kShiftKindCount + 1 == v1::ShiftKind_ARRAYSIZE);

  const identity::Principal* reader_;
  std::shared_ptr<const policy::Policy> in_force_;
  const policy::Policy* draft_;
  EarlierPolicies earlier_;
  std::map<ShiftKey, Counted> shifts_;
  uint64_t decisions_ = 0;
  uint64_t without_policy_ = 0;
  uint64_t erased_ = 0;
  uint64_t incomplete_ = 0;
  uint64_t equal_ = 0;
  uint64_t different_ = 0;
  uint64_t not_kept_ = 0;
  uint64_t equal_now_ = 0;
};

absl::Status ReadAll(store::Store& store, const EntryRange& range, const Abandoned& abandoned, Tally& tally) {
  for (uint64_t next = range.begin; next < range.end;) {
    if (abandoned()) return absl::CancelledError("nobody waits for the answer");
    // A snapshot at a time, so that none is held for long.
    auto view = store.Snapshot();
    if (!view.ok()) return view.status();
    for (const uint64_t end = std::min(range.end, next + kWhatIfStepEntries); next < end; ++next) {
      if (absl::Status taken = tally.Take(**view, next); !taken.ok()) return taken;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::WhatIfOnLogResponse> LogWhatIf::Ask(const identity::Principal& caller,
                                                       const v1::WhatIfOnLogRequest& request,
                                                       const Abandoned& abandoned) {
  if (absl::Status may = RequireReader(caller, request.reason()); !may.ok()) return may;
  const auto days = CheckShape(request, gateway::AmsterdamDay(rooms_->clock->NowMicros()));
  if (!days.ok()) return days.status();
  v1::WhatIfOnLogResponse response;
  const policy::CompileResult draft = policy::Compile(SourcesOf(request.rules()), Sha256);
  for (const policy::CompileError& error : draft.errors) {
    if (response.findings_size() < kProposalFindingsMax) *response.add_findings() = FindingOf(kRulesField, error);
  }
  if (!draft.policy) return response;
  // Nothing is looked at here but the times of entries.
  EntryRange range;
  {
    auto view = rooms_->store->Snapshot();
    if (!view.ok()) return view.status();
    auto found = RangeOf(**view, days->from, days->until);
    if (!found.ok()) return found.status();
    range = *found;
  }
  if (range.end - range.begin > kWhatIfEntriesMax) return TooMuchToRead();
  response.set_draft_digest(audit::crypto::ToBytes(draft.policy->digest));
  const std::shared_ptr<const policy::Policy> in_force = rooms_->policies->Snapshot().policy;
  response.set_base_digest(audit::crypto::ToBytes(in_force->digest));
  // Law: Wjsg 26e: consulting is logged, and here before anything is consulted.
  v1::AuditEntry reading;
  reading.set_reason_code(kWhatIfCode);
  reading.set_log_purpose(request.purpose());
  const std::string why =
      absl::StrCat("from: ", request.from(), "\nuntil: ", request.until(), "\nwhy: ", request.reason());
  const absl::Status recorded =
      RecordReading(*rooms_, *recorder_, caller, std::move(reading), why, response.draft_digest());
  if (!recorded.ok()) return recorded;
  Tally tally(caller, in_force, *draft.policy);
  if (absl::Status read = ReadAll(*rooms_->store, range, abandoned, tally); !read.ok()) return read;
  tally.Fill(response);
  return response;
}

}  // namespace ketenpoort::corridor

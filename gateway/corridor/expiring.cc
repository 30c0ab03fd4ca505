#include "gateway/corridor/expiring.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "gateway/clock.h"
#include "gateway/corridor/keeping_terms.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kRegisterExpired[] = "REGISTER_EXPIRED";
constexpr char kClassExpired[] = "CLASS_EXPIRED";

bool HasPassed(const policy::Retention& term, policy::Day from, policy::Day today) {
  if (from == policy::kNoDay) return false;
  const policy::Day until = policy::DeleteAfter(term, from);
  return until != policy::kNoDay && until < today;
}

// The last day of which the term has passed today. A later day's term never passes earlier.
policy::Day LastPassed(const policy::Retention& term, policy::Day today) {
  policy::Day low = 0;
  policy::Day high = today;
  while (low < high) {
    const policy::Day middle = low + (high - low + 1) / 2;
    if (HasPassed(term, middle, today)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

bool RunsOn(const std::string& until, policy::Day today) {
  if (until.empty()) return true;
  const auto day = policy::ParseDay(until);
  return !day || *day >= today;
}

bool IsLive(const v1::DeclarationRecord& record, policy::Day today) {
  switch (record.of_case()) {
    case v1::DeclarationRecord::kConsent:
      return record.consent().revoked_at_us() == 0 && RunsOn(record.consent().consent().expires_on(), today);
    case v1::DeclarationRecord::kAssignment:
      return RunsOn(record.assignment().assignment().until(), today);
    case v1::DeclarationRecord::kWgsCase:
      return RunsOn(record.wgs_case().wgs_case().until(), today);
    case v1::DeclarationRecord::kForum:
      return RunsOn(record.forum().forum().until(), today);
    case v1::DeclarationRecord::kNeedFactor:
    case v1::DeclarationRecord::OF_NOT_SET:
      return false;
  }
  return false;
}

// "BESLISSING_5J/2026": the class, and the last day of its year; kNoDay for what is no such name.
std::pair<std::string, policy::Day> ClassAndLastDay(const std::string& key_class) {
  const size_t slash = key_class.rfind('/');
  if (slash == std::string::npos) return {key_class, policy::kNoDay};
  return {key_class.substr(0, slash),
          policy::ParseDay(key_class.substr(slash + 1) + "-12-31").value_or(policy::kNoDay)};
}

// The key, and where it is the last that seals anything of somebody the register no longer has, the one the person was
// made with: with it goes the rest.
absl::StatusOr<std::vector<store::PersonNo>> WithWhatIsLeft(store::View& view, const store::PersonKey& doomed) {
  std::vector<store::PersonNo> key_nos = {doomed.key_no};
  const auto latest = view.LatestRegister(doomed.person);
  if (!latest.ok()) return latest.status();
  if (*latest) return key_nos;
  const auto all = view.KeysOf(doomed.person);
  if (!all.ok()) return all.status();
  for (const store::PersonKey& key : *all) {
    if (key.key_no == doomed.key_no) continue;
    if (!key.key_class.empty()) return std::vector<store::PersonNo>{doomed.key_no};
    key_nos.push_back(key.key_no);
  }
  return key_nos;
}

}  // namespace

struct Expiring::Round {
  std::shared_ptr<const identity::Directory> directory;
  std::shared_ptr<const policy::Policy> policy;
  policy::Day today = policy::kNoDay;
  const std::vector<policy::Keeping>& keeping() const { return policy->texts.keeping; }
};

absl::StatusOr<uint64_t> Expiring::Record(store::Transaction& transaction, const char* reason_code,
                                          const std::string& what, std::optional<store::PersonNo> person) {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_ERASURE);
  entry.set_reason_code(reason_code);
  Leg leg;
  leg.sender_oin = std::string(rooms_->directories->Snapshot()->OinOf({policy::Organ::kMinister, ""}));
  leg.person = person;
  const auto placed = recorder_->RecordFact(transaction, std::move(entry), leg, {.reason = what});
  if (!placed.ok()) return placed.status();
  return placed->index;
}

absl::StatusOr<bool> Expiring::RegisterMayGo(store::Transaction& transaction, const Round& round,
                                             const store::PersonNo& person) {
  const auto hold = transaction.HoldOn(person);
  if (!hold.ok()) return hold.status();
  if (*hold) return false;
  const auto items = transaction.ActiveItemsOf(person);
  if (!items.ok()) return items.status();
  if (!items->empty()) return false;
  const auto declarations = transaction.DeclarationsOf(person);
  if (!declarations.ok()) return declarations.status();
  for (const store::DeclarationRow& row : *declarations) {
    v1::DeclarationRecord record;
    if (!record.ParseFromString(row.record)) return absl::DataLossError("declaration cannot be read");
    if (IsLive(record, round.today)) return false;
  }
  return true;
}

absl::Status Expiring::StepRegister(store::Transaction& transaction, const Round& round, ExpiryProgress& progress) {
  const policy::Keeping* const keeping = policy::KeepingNamed(round.keeping(), policy::kRegisterKeeping);
  if (keeping == nullptr) {
    progress.register_done = true;
    return absl::OkStatus();
  }
  const auto due = transaction.DetentionsEndedBy(LastPassed(keeping->longest, round.today), progress.after_register,
                                                 kExpiredPersonsMax);
  if (!due.ok()) return due.status();
  for (const store::DetentionEndRow& row : *due) {
    progress.after_register = row;
    // As the register has it now: the day is only where to look.
    const auto ended = DetentionEnd(transaction, *round.directory, row.person, round.today);
    if (!ended.ok()) return ended.status();
    if (!HasPassed(keeping->longest, *ended, round.today)) {
      const policy::Day again = *ended == policy::kNoDay ? round.today : *ended;
      if (absl::Status put = transaction.PutDetentionEnd({row.person, again, true}); !put.ok()) return put;
      continue;
    }
    const auto may = RegisterMayGo(transaction, round, row.person);
    if (!may.ok()) return may.status();
    if (!*may) continue;
    // With the true day: later terms are counted from it.
    if (absl::Status put = transaction.PutDetentionEnd({row.person, *ended, true}); !put.ok()) return put;
    const auto index = Record(transaction, kRegisterExpired, "", row.person);
    if (!index.ok()) return index.status();
    const absl::Status placed = transaction.PlaceErasure({store::ErasureScope::kRegister, row.person, *index, {}});
    if (!placed.ok()) return placed;
    ++progress.expired;
  }
  progress.register_done = due->size() < static_cast<size_t>(kExpiredPersonsMax);
  return absl::OkStatus();
}

absl::StatusOr<bool> Expiring::KeysMayGo(store::Transaction& transaction, const Round& round,
                                         const policy::Keeping& keeping, policy::Day last,
                                         const store::PersonNo& person) {
  const auto hold = transaction.HoldOn(person);
  if (!hold.ok()) return hold.status();
  if (*hold) return false;
  for (const policy::Retention* term : {&keeping.longest, &keeping.shortest}) {
    if (term->term == 0) continue;
    policy::Day from = last;
    if (term->counted_from == policy::CountedFrom::kEndOfExecution) {
      const auto ended = DetentionEnd(transaction, *round.directory, person, round.today);
      if (!ended.ok()) return ended.status();
      // Of the execution that was, or of what was recorded after it.
      from = *ended == policy::kNoDay ? policy::kNoDay : std::max(*ended, last);
    }
    if (!HasPassed(*term, from, round.today)) return false;
  }
  return true;
}

absl::Status Expiring::StepKeys(store::Transaction& transaction, const Round& round, ExpiryProgress& progress) {
  const auto classes = transaction.KeyClasses();
  if (!classes.ok()) return classes.status();
  const auto next = std::upper_bound(classes->begin(), classes->end(), progress.after_class);
  if (next == classes->end()) {
    progress.done = true;
    return absl::OkStatus();
  }
  const auto leave_class = [&progress, &next] {
    progress.after_class = *next;
    progress.after_person = {};
  };
  const auto [name, last] = ClassAndLastDay(*next);
  const policy::Keeping* const keeping = policy::KeepingNamed(round.keeping(), name);
  // A class no policy names any more is destroyed by nobody but an officer.
  const bool may_be_due = keeping != nullptr && HasPassed(keeping->longest, last, round.today);
  if (!may_be_due) {
    leave_class();
    return absl::OkStatus();
  }
  const auto keys = transaction.KeysOfClass(*next, progress.after_person, kExpiredPersonsMax);
  if (!keys.ok()) return keys.status();
  std::optional<uint64_t> index;
  for (const store::PersonKey& key : *keys) {
    progress.after_person = key.person;
    const auto may = KeysMayGo(transaction, round, *keeping, last, key.person);
    if (!may.ok()) return may.status();
    if (!*may) continue;
    if (!index) {
      const auto recorded = Record(transaction, kClassExpired, *next, std::nullopt);
      if (!recorded.ok()) return recorded.status();
      index = *recorded;
    }
    auto doomed = WithWhatIsLeft(transaction, key);
    if (!doomed.ok()) return doomed.status();
    const absl::Status placed =
        transaction.PlaceErasure({store::ErasureScope::kKeys, key.person, *index, *std::move(doomed)});
    if (!placed.ok()) return placed;
    ++progress.expired;
  }
  if (keys->size() < static_cast<size_t>(kExpiredPersonsMax)) leave_class();
  return absl::OkStatus();
}

absl::StatusOr<ExpiryProgress> Expiring::Step(store::Transaction& transaction, ExpiryProgress progress) {
  const Round round{rooms_->directories->Snapshot(), rooms_->policies->Snapshot().policy,
                    gateway::AmsterdamDay(transaction.NowMicros())};
  const absl::Status stepped =
      progress.register_done ? StepKeys(transaction, round, progress) : StepRegister(transaction, round, progress);
  if (!stepped.ok()) return stepped;
  return progress;
}

}  // namespace ketenpoort::corridor

#include "gateway/corridor/keeping_terms.h"

#include <algorithm>

#include "gateway/clock.h"
#include "gateway/corridor/situation.h"
#include "gateway/custody/facts.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

// The class of an entry where the policy states none.
constexpr char kRetentionClass[] = "BESLISSING_5J";
constexpr size_t kYearDigits = 4;

// The last day a state of the register names; `recorded` where nothing is in effect; kNoDay where no end is known.
policy::Day LastDayOf(const policy::CustodyFacts& facts, policy::Day recorded) {
  if (!facts.known) return recorded;
  if (facts.basis_ends.certainty != policy::Certainty::kUnknown && facts.basis_ends.day != policy::kNoDay) {
    return facts.basis_ends.day;
  }
  policy::Day last = policy::kFirstDay;
  for (size_t i = 0; i < facts.title_count; ++i) last = std::max(last, facts.titles[i].ends);
  return last == policy::kFirstDay ? policy::kNoDay : last;
}

struct Registered {
  policy::CustodyFacts facts;
  policy::Day recorded = policy::kNoDay;
};

absl::StatusOr<std::optional<Registered>> RegisteredOf(store::View& view, const identity::Directory& directory,
                                                       const store::PersonNo& person, policy::Day today) {
  const auto row = view.LatestRegister(person);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  v1::RegisterRecord record;
  if (!record.ParseFromString((*row)->record)) return absl::DataLossError("register row cannot be read");
  return Registered{custody::ToFacts(record, LookupOf(directory), today), gateway::AmsterdamDay((*row)->recorded_us)};
}

policy::Day StartOf(const policy::Retention& term, policy::Day disclosed, policy::Day ended) {
  return term.counted_from == policy::CountedFrom::kEndOfExecution ? ended : disclosed;
}

// The later of two; unknown is the latest.
bool IsLater(policy::Day day, policy::Day than) {
  return than != policy::kNoDay && (day == policy::kNoDay || day > than);
}

}  // namespace

absl::StatusOr<policy::Day> DetentionEnd(store::View& view, const identity::Directory& directory,
                                         const store::PersonNo& person, policy::Day today) {
  const auto registered = RegisteredOf(view, directory, person, today);
  if (!registered.ok()) return registered.status();
  if (!*registered) {
    const auto kept = view.DetentionEndOf(person);
    if (!kept.ok()) return kept.status();
    return *kept ? policy::Day{(*kept)->day} : policy::kNoDay;
  }
  const policy::CustodyFacts& facts = (*registered)->facts;
  const policy::Phase phase = policy::DerivePhase(facts, today);
  const bool ended = !facts.known || phase == policy::Phase::kP09 || phase == policy::Phase::kP18;
  if (!ended) return policy::kNoDay;
  const policy::Day last = LastDayOf(facts, (*registered)->recorded);
  // Ended by DJI's word, before any day that was named.
  return last == policy::kNoDay || last > today ? (*registered)->recorded : last;
}

absl::Status KeepDetentionEnd(store::Transaction& transaction, const identity::Directory& directory,
                              const store::PersonNo& person) {
  const policy::Day today = gateway::AmsterdamDay(transaction.NowMicros());
  const auto registered = RegisteredOf(transaction, directory, person, today);
  if (!registered.ok()) return registered.status();
  const policy::Day last = *registered ? LastDayOf((*registered)->facts, (*registered)->recorded) : policy::kNoDay;
  if (last == policy::kNoDay) return transaction.DeleteDetentionEnd(person);
  return transaction.PutDetentionEnd({person, last, true});
}

absl::StatusOr<std::optional<Impediment>> ImpedimentTo(store::View& view, const identity::Directory& directory,
                                                       const std::vector<policy::Keeping>& keeping,
                                                       const store::PersonNo& person, policy::Day today) {
  const auto hold = view.HoldOn(person);
  if (!hold.ok()) return hold.status();
  if (*hold) return Impediment{kLegalHold, {}, policy::kNoDay};
  const auto ended = DetentionEnd(view, directory, person, today);
  if (!ended.ok()) return ended.status();
  const auto flows = view.FlowsOfPerson(person);
  if (!flows.ok()) return flows.status();
  std::optional<Impediment> latest;
  for (const store::FlowRow& flow : *flows) {
    if (!flow.disclosed) continue;
    const auto bytes = view.ReadEntry(flow.entry_index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    const policy::Keeping* const one = policy::KeepingOf(keeping, {entry.rule_ids().begin(), entry.rule_ids().end()});
    if (one == nullptr || one->shortest.term == 0) continue;
    const policy::Day from = StartOf(one->shortest, gateway::AmsterdamDay(entry.time_us()), *ended);
    const policy::Day until = from == policy::kNoDay ? policy::kNoDay : policy::DeleteAfter(one->shortest, from);
    if (until != policy::kNoDay && until < today) continue;
    if (!latest || IsLater(until, latest->until)) latest = Impediment{kMinimumTerm, one->shortest.basis, until};
  }
  return latest;
}

std::string RetentionClassOf(const std::vector<policy::Keeping>& keeping, const v1::AuditEntry& entry) {
  const policy::Keeping* const one = policy::KeepingOf(keeping, {entry.rule_ids().begin(), entry.rule_ids().end()});
  return one == nullptr ? kRetentionClass : one->name;
}

std::string KeyClassOf(std::string_view retention_class, policy::Day day) {
  return std::string(retention_class) + "/" + policy::FormatDay(day).substr(0, kYearDigits);
}

}  // namespace ketenpoort::corridor

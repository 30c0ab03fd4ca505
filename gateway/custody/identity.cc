#include "gateway/custody/identity.h"

#include <algorithm>
#include <utility>

#include "gateway/intake/bsn.h"

namespace ketenpoort::custody {
namespace {

void Add(NumberKind kind, const std::string& value, std::vector<PersonNumber>* numbers) {
  if (value.empty()) return;
  PersonNumber number{kind, value};
  if (std::find(numbers->begin(), numbers->end(), number) == numbers->end()) numbers->push_back(std::move(number));
}

// The person has a BSN and it is not the one named.
bool HasOtherBsn(const std::vector<PersonNumber>& had, const NamedNumbers& named) {
  for (const PersonNumber& number : named.numbers) {
    if (number.kind != NumberKind::kBsn) continue;
    return std::any_of(had.begin(), had.end(),
                       [&](const PersonNumber& n) { return n.kind == NumberKind::kBsn && n.value != number.value; });
  }
  return false;
}

// What the numbers alone say.
absl::StatusOr<ResolvedPerson> ResolveByNumbers(const NamedNumbers& named, const PersonLookup& lookup) {
  ResolvedPerson resolved;
  std::vector<PersonNo> found;
  for (const PersonNumber& number : named.numbers) {
    absl::StatusOr<std::optional<PersonNo>> person = lookup.by_number(number);
    if (!person.ok()) return person.status();
    if (!person->has_value()) {
      resolved.to_add.push_back(number);
    } else if (std::find(found.begin(), found.end(), **person) == found.end()) {
      found.push_back(**person);
    }
  }
  if (found.empty()) return resolved;
  resolved.person = found.front();
  resolved.others.assign(found.begin() + 1, found.end());
  resolved.outcome = resolved.others.empty() ? PersonOutcome::kKnown : PersonOutcome::kConflict;
  absl::StatusOr<std::vector<PersonNumber>> had = lookup.numbers_of(resolved.person);
  if (!had.ok()) return had.status();
  if (HasOtherBsn(*had, named)) resolved.outcome = PersonOutcome::kConflict;
  if (resolved.outcome == PersonOutcome::kConflict) resolved.to_add.clear();
  return resolved;
}

}  // namespace

NamedNumbers NumbersOf(const v1::PersonIdentity& person) {
  NamedNumbers named;
  if (intake::PassesElevenTest(person.bsn())) {
    Add(NumberKind::kBsn, person.bsn(), &named.numbers);
  } else {
    named.bsn_unsound = !person.bsn().empty();
  }
  for (const std::string& skn : person.skn()) Add(NumberKind::kSkn, skn, &named.numbers);
  Add(NumberKind::kVNumber, person.v_number(), &named.numbers);
  return named;
}

absl::StatusOr<ResolvedPerson> ResolvePerson(const NamedNumbers& named, std::string_view replaces_report_id,
                                             const PersonLookup& lookup) {
  absl::StatusOr<ResolvedPerson> by_numbers = ResolveByNumbers(named, lookup);
  if (!by_numbers.ok() || replaces_report_id.empty()) return by_numbers;
  ResolvedPerson resolved = *std::move(by_numbers);
  absl::StatusOr<std::optional<PersonNo>> replaced = lookup.by_report(replaces_report_id);
  if (!replaced.ok()) return replaced.status();
  if (!replaced->has_value() || resolved.outcome == PersonOutcome::kConflict) return resolved;
  const PersonNo& before = **replaced;
  if (resolved.outcome == PersonOutcome::kKnown) {
    if (resolved.person != before) resolved.replaces_report_of = before;
    return resolved;
  }
  absl::StatusOr<std::vector<PersonNumber>> had = lookup.numbers_of(before);
  if (!had.ok()) return had.status();
  const bool same = named.numbers.empty() || had->empty();
  if (same) {
    resolved.outcome = PersonOutcome::kKnown;
    resolved.person = before;
  } else {
    resolved.replaces_report_of = before;
  }
  return resolved;
}

}  // namespace ketenpoort::custody

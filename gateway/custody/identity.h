// Which person a report is about. Guarantees: a number is a key only when it is sound (a BSN passes the 11-test); a
// report whose numbers lead to one person, or to none, leads to one person; numbers of two persons are a conflict and
// never a merge. Does not guarantee that the numbers are the right ones. Pure in effect: look-ups are passed in and
// their failures are passed on. Safe in any thread. No message names a value.
#ifndef KETENPOORT_GATEWAY_CUSTODY_IDENTITY_H_
#define KETENPOORT_GATEWAY_CUSTODY_IDENTITY_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::custody {

using PersonNo = std::array<uint8_t, 16>;

// Numbered as store::IdentifierKind.
enum class NumberKind : uint8_t { kBsn = 1, kSkn = 2, kVNumber = 3 };

struct PersonNumber {
  NumberKind kind = NumberKind::kBsn;
  std::string value;
  friend bool operator==(const PersonNumber&, const PersonNumber&) = default;
};

struct NamedNumbers {
  // Sound numbers, BSN first, no two alike.
  std::vector<PersonNumber> numbers;
  // A BSN is there and fails the 11-test: no key, and the identity is unconfirmed.
  bool bsn_unsound = false;
  // At least one sound number and no unsound one.
  bool Confirmed() const { return !numbers.empty() && !bsn_unsound; }
};

NamedNumbers NumbersOf(const v1::PersonIdentity& person);

struct PersonLookup {
  std::function<absl::StatusOr<std::optional<PersonNo>>(const PersonNumber&)> by_number;
  // The person a recorded report is about.
  std::function<absl::StatusOr<std::optional<PersonNo>>(std::string_view report_id)> by_report;
  // The numbers a person has.
  std::function<absl::StatusOr<std::vector<PersonNumber>>(const PersonNo&)> numbers_of;
};

enum class PersonOutcome : uint8_t {
  kKnown,     // `person`
  kNew,       // nobody yet: create one with `to_add`, which is empty for a person without any number
  kConflict,  // the numbers do not lead to one person: two records, or a BSN beside the one the record has. Recorded on
              // `person` with AssessContext::two_records; LinkIdentity or SplitIdentity mends it
};

struct ResolvedPerson {
  PersonOutcome outcome = PersonOutcome::kNew;
  // kKnown, kConflict: where the report is recorded; with a conflict that of the BSN, else of the first number found.
  PersonNo person{};
  // kConflict: the other records the numbers lead to; empty where it is a second BSN.
  std::vector<PersonNo> others;
  // Numbers this person does not have yet: added with kKnown and kNew, never with a conflict.
  std::vector<PersonNumber> to_add;
  // The report replaces one about another person (wrong person): annul that one there.
  std::optional<PersonNo> replaces_report_of;
};

// A report without a sound number goes with the report it replaces, where it names one; so does one whose numbers are
// all new, where the replaced report is about a person without any number (found later).
absl::StatusOr<ResolvedPerson> ResolvePerson(const NamedNumbers& named, std::string_view replaces_report_id,
                                             const PersonLookup& lookup);

}  // namespace ketenpoort::custody

#endif  // KETENPOORT_GATEWAY_CUSTODY_IDENTITY_H_

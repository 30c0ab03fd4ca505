#include "gateway/inquiry/whom.h"

#include <algorithm>
#include <utility>

#include "gateway/corridor/log_readers.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/store/log_search.h"

namespace ketenpoort::inquiry {
namespace {

// Entries read at once while looking for one.
constexpr size_t kPartStepEntries = 64;

// Whether one of the entries with a term of each group is one the officer may see, beside readings of the log.
absl::StatusOr<bool> HasPart(const corridor::Rooms& rooms, const identity::Principal& officer,
                             std::vector<std::vector<std::string>> groups) {
  store::IndexQuery query;
  query.groups = std::move(groups);
  query.newest_first = false;
  query.limit = kPartStepEntries;
  for (size_t looks = 0; looks < kPartLooksMax;) {
    const auto found = rooms.store->SearchLog(query);
    if (!found.ok()) return found.status();
    auto view = rooms.store->Snapshot();
    if (!view.ok()) return view.status();
    for (const uint64_t index : found->entries) {
      ++looks;
      const auto bytes = (*view)->ReadEntry(index);
      if (!bytes.ok()) return bytes.status();
      v1::AuditEntry entry;
      if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
      if (entry.kind() != v1::ENTRY_KIND_LOG_READ && corridor::MaySee(officer, entry)) return true;
    }
    if (!found->next) return false;
    query.from = *found->next;
  }
  return false;
}

}  // namespace

bool KnowsEverybody(const identity::Principal& officer) {
  return officer.role() == v1::OFFICER_ROLE_SUPERVISOR ||
         officer.oin() == officer.directory()->OinOf({policy::Organ::kMinister, ""});
}

std::vector<std::string> SightTerms(const identity::Principal& officer) {
  if (officer.role() == v1::OFFICER_ROLE_SUPERVISOR) return {};
  std::vector<std::string> terms = {ToldPartyTerm(officer.oin())};
  for (const identity::OrganRef& mandans : officer.directory()->MandansOf(officer.oin())) {
    const std::string_view oin = officer.directory()->OinOf(mandans);
    if (oin.empty()) continue;
    std::string term = ToldPartyTerm(oin);
    if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(std::move(term));
  }
  // Of too many to ask by each entry is judged.
  if (terms.size() > store::kTermsMax) terms.clear();
  return terms;
}

absl::StatusOr<Asked> FindAsked(const corridor::Rooms& rooms, const identity::Principal& officer,
                                const store::Identifier& subject) {
  Asked asked;
  std::vector<std::string> nobody = {store::PersonTerm(store::PersonNo{})};
  {
    auto view = rooms.store->Snapshot();
    if (!view.ok()) return view.status();
    const auto person = (*view)->FindPerson(subject.kind, subject.value);
    if (!person.ok()) return person.status();
    const auto key_nos = (*view)->KeyNumbersOf(person->value_or(store::PersonNo{}));
    if (!key_nos.ok()) return key_nos.status();
    asked.person = *person;
    for (const store::PersonNo& key_no : *key_nos) asked.terms.push_back(store::PersonTerm(key_no));
  }
  if (asked.terms.empty()) asked.terms = nobody;
  if (KnowsEverybody(officer)) return asked;
  std::vector<std::vector<std::string>> groups = {asked.terms};
  if (auto sight = SightTerms(officer); !sight.empty()) groups.push_back(std::move(sight));
  const auto part = HasPart(rooms, officer, std::move(groups));
  if (!part.ok()) return part.status();
  if (!*part) asked = Asked{std::nullopt, std::move(nobody)};
  return asked;
}

}  // namespace ketenpoort::inquiry

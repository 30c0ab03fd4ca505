// What the register says about one person, read at one moment from one view, with the flows that went before. A value:
// the facts of a decision come from it and from nothing else about the person.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_SITUATION_H_
#define KETENPOORT_GATEWAY_CORRIDOR_SITUATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/custody/directory_lookup.h"
#include "gateway/identity/directory.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/intake/admitted.h"
#include "gateway/store/rows.h"
#include "gateway/store/view.h"
#include "ketenpoort/v1/records.pb.h"
#include "ketenpoort/v1/register.pb.h"
#include "policy/facts.h"

namespace ketenpoort::corridor {

// A declaration that stands about the person.
struct Declaration {
  store::DeclarationRow row;
  v1::DeclarationRecord record;
};

struct Situation {
  // Nullopt where no record of the person exists.
  std::optional<store::PersonNo> person;
  // Version of the register the facts come from; 0 where there is none.
  uint64_t version = 0;
  v1::RegisterRecord record;
  policy::CustodyFacts facts;
  std::vector<store::FlowRow> flows;
  std::vector<Declaration> declarations;
  // Grows with every change of a declaration about the person.
  uint64_t declarations_version = 0;

  uint64_t course() const { return record.course(); }
};

// The person an admitted message is about; nullopt where unknown. A message id counts only for an organ that sent or
// received that message.
absl::StatusOr<std::optional<store::PersonNo>> FindSubject(store::View& view, const identity::Directory& directory,
                                                           const intake::SubjectKey& subject,
                                                           const identity::OrganRef& asking, policy::Day day);

// The situation now.
absl::StatusOr<Situation> ReadSituation(store::View& view, const identity::Directory& directory,
                                        const std::optional<store::PersonNo>& person, policy::Day day);

// What custody asks of a directory. The functions borrow it.
custody::DirectoryLookup LookupOf(const identity::Directory& directory);

// The version of what is declared about a person, as Situation has it.
absl::StatusOr<uint64_t> DeclarationsVersionOf(store::View& view, const store::PersonNo& person);

// True where the organ may know why: DJI always; a college or probation organisation that has a ground or is designated
// now, the college that takes part in the ISD measure, or is or was party to a lawful flow in the person's present
// course.
bool HasStanding(const Situation& situation, const identity::OrganRef& organ, const identity::Directory& directory,
                 policy::Day day);

// True where both are the same organ on `day`; every directeur is the same organ here, since a person moves between
// them, and a municipality that went up in another is that other.
bool SameOrgan(const identity::Directory& directory, policy::Day day, const identity::OrganRef& organ,
               const std::string& key);
bool SameOrgan(const identity::Directory& directory, policy::Day day, const identity::OrganRef& organ,
               const v1::OrganAddress& address);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_SITUATION_H_

// Making entries: one AuditEntry, serialized once, and the openings of its committed attributes. Guarantees a fresh
// entry id and a fresh salt per attribute; that nothing about the person stands in the clear. The bytes returned are
// the ones stored and hashed. Not thread-safe beyond its random source.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ENTRY_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ENTRY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/commitment.h"
#include "audit/crypto/random_source.h"
#include "gateway/store/rows.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::corridor {

// One attribute to commit to.
struct Attribute {
  audit::AttributeTag tag;
  std::string value;
};

struct EntrySpec {
  // Everything in the clear; entry_id, committed are filled in.
  v1::AuditEntry clear;
  std::optional<store::PersonNo> person;
  // Sealed under the person's key.
  std::vector<Attribute> about_person;
  // Sealed under the gateway's key: about an employee or a network, not about the person.
  std::vector<Attribute> about_caller;
};

absl::StatusOr<store::EntryDraft> MakeEntry(EntrySpec spec, audit::crypto::RandomSource& random);

// The openings of the given tags from what the store kept for an entry.
std::vector<v1::Opening> OpeningsOf(std::string_view stored, const std::vector<audit::AttributeTag>& tags);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ENTRY_H_

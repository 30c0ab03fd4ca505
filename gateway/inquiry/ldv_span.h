// An entry of the log as a line of the Logboek Dataverwerkingen, detail level 2.
//
// Guarantees: one span for each entry, about at most one person, categories by name and never a value; the person
// stands in it as a ciphertext under a key that is made of the salt of this one entry, so that no two lines of a
// person can be told to be of one, whoever has them, and that nothing opens it once the person is erased. Does not
// guarantee who may have it: export.h judges. Safe in any thread if the random source is. On failure DATA_LOSS: an
// opening that is not what was committed.
#ifndef KETENPOORT_GATEWAY_INQUIRY_LDV_SPAN_H_
#define KETENPOORT_GATEWAY_INQUIRY_LDV_SPAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/export.pb.h"

namespace ketenpoort::inquiry {

// `openings`: as View::ReadOpenings gives them.
absl::StatusOr<v1::OtlpTraces> LdvSpanOf(uint64_t index, const v1::AuditEntry& entry,
                                         const std::optional<std::string>& openings,
                                         audit::crypto::RandomSource& random);

// The key that a line's data_subject_id is sealed with, from the salt of the entry's SUBJECT; associated with it is the
// entry id.
std::string LdvSubjectKey(std::string_view salt, std::string_view entry_id);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_LDV_SPAN_H_

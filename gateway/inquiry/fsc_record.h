// A message that came in at the gateway or went out from it, as a log record of FSC-Logging 1.0. Guarantees: one record
// for what was handed in, decided either way, and one for each disclosure; nothing of a person. A gateway of this
// project has no grants: the digest of the policy that decided stands in their place. Does not guarantee who may have
// it: export.h judges, and answers a peer only what it is party to. Pure; safe in any thread; cannot fail.
#ifndef KETENPOORT_GATEWAY_INQUIRY_FSC_RECORD_H_
#define KETENPOORT_GATEWAY_INQUIRY_FSC_RECORD_H_

#include <optional>

#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/export.pb.h"

namespace ketenpoort::inquiry {

// nullopt for an entry that is no such thing.
std::optional<v1::FscRecord> FscRecordOf(const v1::AuditEntry& entry);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_FSC_RECORD_H_

// Who may read what of the log. Guarantees: an FG, a controller officer or a supervisor, and nobody else; an officer
// sees entries of which the own organisation is sender or receiver; one of a mandataris also those of the organ that
// gave the mandate, of the kinds it covers, recorded on a day on which it ran, by the directory of the reading, which
// keeps every mandate ever given. Having acted is not enough. Never one whose reason the caller of then was not told.
// The supervisor sees all. RecordReading: the reading is an entry and durable when it returns OK; on failure nothing
// may be read; `index`, where given, is where it stands. Whoever answers calls it first. Safe in any thread, but
// RecordReading not on the committer's. Law: Wjsg 26e(2), AVG 15.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_LOG_READERS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_LOG_READERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/rooms.h"
#include "gateway/identity/principal.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::corridor {

inline constexpr size_t kReasonBytesMax = 200;

// Role and stated reason.
absl::Status RequireReader(const identity::Principal& caller, std::string_view reason);
bool MaySee(const identity::Principal& officer, const v1::AuditEntry& entry);

// `reading` tells what is read; `why`, and the digest where there is one, are committed. With a person it is an entry
// about that person, under whose key what it commits to is sealed. The caller is judged anew.
absl::Status RecordReading(const Rooms& rooms, Recorder& recorder, const identity::Principal& caller,
                           v1::AuditEntry reading, std::string why, std::string digest = "",
                           std::optional<store::PersonNo> person = std::nullopt, uint64_t* index = nullptr);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_LOG_READERS_H_

#include "gateway/corridor/log_readers.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "gateway/clock.h"
#include "gateway/corridor/acceptance.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::corridor {

namespace {

absl::Status RequireRole(const identity::Principal& caller) {
  if (!caller.IsOfficer() || caller.role() == v1::OFFICER_ROLE_OPERATOR || caller.role() == v1::OFFICER_ROLE_JURIST) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_AN_OFFICER",
                             "Alleen een FG, verantwoordelijke of toezichthouder leest het logboek.",
                             "Only an FG, controller officer or supervisor reads the log.");
  }
  return absl::OkStatus();
}

// True where the officer's organisation had a mandate of this organ for what the entry is about when it was recorded.
bool InMandate(const identity::Principal& officer, const v1::OrganAddress& organ, const v1::AuditEntry& entry) {
  const auto mandans = identity::OrganRefFrom(organ);
  if (!mandans.ok() || !identity::IsMunicipal(mandans->organ)) return false;
  const auto mandates = officer.directory()->MandatesBetween(*mandans, officer.oin());
  const policy::Day day = gateway::AmsterdamDay(entry.time_us());
  const auto kind = static_cast<policy::MessageKind>(entry.message_kind());
  return std::any_of(mandates.begin(), mandates.end(), [&](const identity::MandateEntry& mandate) {
    return mandate.capacity == v1::CAPACITY_MANDATARIS && mandate.Covers(kind) && mandate.RunsOn(day);
  });
}

}  // namespace

absl::Status RequireReader(const identity::Principal& caller, std::string_view reason) {
  if (absl::Status role = RequireRole(caller); !role.ok()) return role;
  if (reason.empty() || reason.size() > kReasonBytesMax) {
    return intake::Violation("reason", "Noem de reden van inzage, hoogstens 200 bytes (Wjsg 26e(2)).",
                             "State why the log is read, at most 200 bytes (Wjsg 26e(2)).");
  }
  return absl::OkStatus();
}

bool MaySee(const identity::Principal& officer, const v1::AuditEntry& entry) {
  if (officer.role() == v1::OFFICER_ROLE_SUPERVISOR) return true;
  // What a refusal did not tell, the log does not tell either.
  if (entry.reason_code() == kNoStanding) return false;
  const std::string& oin = officer.oin();
  return oin == entry.sender_oin() || oin == entry.receiver_oin() || InMandate(officer, entry.sender(), entry) ||
         InMandate(officer, entry.receiver(), entry);
}

absl::Status RecordReading(const Rooms& rooms, Recorder& recorder, const identity::Principal& caller,
                           v1::AuditEntry reading, std::string why, std::string digest,
                           std::optional<store::PersonNo> person, uint64_t* index) {
  auto renewed = rooms.authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  const auto by = std::make_shared<identity::Principal>(*std::move(renewed));
  if (absl::Status role = RequireRole(*by); !role.ok()) return role;
  // An export is a reading of its own kind.
  if (reading.kind() != v1::ENTRY_KIND_EXPORTED) reading.set_kind(v1::ENTRY_KIND_LOG_READ);
  Leg leg;
  leg.sender_oin = by->oin();
  leg.person = person;
  const Committed committed{
      .payload_digest = std::move(digest), .acting_person = by->person_id(), .reason = std::move(why)};
  auto settled = std::make_shared<std::promise<absl::Status>>();
  rooms.store->Enqueue(std::make_unique<CallIntent>(
      // Whoever waits below keeps `index` alive until it settled.
      [&recorder, reading = std::move(reading), leg, committed, index](store::Transaction& transaction) {
        const auto placed = recorder.RecordFact(transaction, reading, leg, committed);
        if (placed.ok() && index != nullptr) *index = placed->index;
        return placed.status();
      },
      [settled](const absl::Status& status) { settled->set_value(status); }));
  return settled->get_future().get();
}

}  // namespace ketenpoort::corridor

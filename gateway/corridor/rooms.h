// What the corridor works with: the other rooms, and the limits it keeps. Everything pointed at outlives the corridor.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_ROOMS_H_
#define KETENPOORT_GATEWAY_CORRIDOR_ROOMS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "audit/crypto/random_source.h"
#include "gateway/clock.h"
#include "gateway/corridor/policy_holder.h"
#include "gateway/identity/authenticator.h"
#include "gateway/identity/crl_holder.h"
#include "gateway/identity/directory_holder.h"
#include "gateway/intake/intake.h"
#include "gateway/store/store.h"

namespace ketenpoort::corridor {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;

struct CorridorLimits {
  int64_t expiry_us = 30 * kMicrosPerDay;
  int64_t held_us = 72 * kMicrosPerHour;
  int64_t lease_us = 60 * kMicrosPerSecond;
  int64_t handover_us = 5 * kMicrosPerSecond;
  uint32_t checks_per_hour = 600;
  uint32_t organs_per_subscription_max = 64;
  uint32_t credits_max = 4'096;
};

// Told when a disclosure that was due did not come about through a failure inside: for the operator's log, without
// content. The item waits on and is tried again. From any thread; must not call back.
using TellTrouble = std::function<void(const char* step, const absl::Status& why)>;

// Whether the log's witnesses let anything be disclosed, at `log_size` entries or, without one, at as many as there
// are. From any thread, the committer's too; must not block.
using MayDisclose = std::function<absl::Status(std::optional<uint64_t> log_size)>;

// What an officer can do where they do not. From any thread; must not block.
struct WithoutQuorum {
  uint64_t bound_entries = 0;
  uint32_t bound_minutes = 0;
  // OK, or why no decision helps: one witness contradicts this log.
  std::function<absl::Status()> may;
  // The decision was recorded: disclosing goes on for one bound.
  std::function<void()> go_on;
};

struct Rooms {
  std::string gateway_id;
  store::Store* store = nullptr;
  identity::DirectoryHolder* directories = nullptr;
  identity::CrlHolder* crls = nullptr;
  identity::Authenticator* authenticator = nullptr;
  PolicyHolder* policies = nullptr;
  gateway::Clock* clock = nullptr;
  audit::crypto::RandomSource* random = nullptr;
  // Whom to believe of a policy that is proposed.
  gateway::PolicyTrust policy_trust;
  // The exact bytes the first policy was compiled from, kept by digest.
  std::string policy_source;
  // What seals the keys of waiting payloads now, see store::Store. From any thread. Empty where no payload is opened.
  std::function<std::shared_ptr<const store::MailboxKeys>()> mailbox_keys;
  CorridorLimits limits;
  // May be empty.
  TellTrouble tell_trouble;
  // Empty: without witnesses.
  MayDisclose may_disclose;
  std::optional<WithoutQuorum> without_quorum;
};

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_ROOMS_H_

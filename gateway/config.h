// The configuration: read and checked as a whole before anything starts. Guarantees: a CheckedConfig only where nothing
// is wrong with the file or with any file it names, but that a sound policy may be for other days; otherwise every
// error found, each with file, line, column and how to mend it, in the order of the configuration. What was read is
// kept, so that what was checked is what is used. Does not guarantee that ports are free or that a disk has room. Reads
// files, writes none. Pure otherwise, any thread. Errors hold no key, no content of a certificate and no personal data.
#ifndef KETENPOORT_GATEWAY_CONFIG_H_
#define KETENPOORT_GATEWAY_CONFIG_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certs/crl.h"
#include "gateway/policy_admission.h"
#include "ketenpoort/v1/config.pb.h"
#include "policy/facts.h"

namespace ketenpoort::identity {
class Directory;
}

namespace ketenpoort::gateway {

// Limits.
inline constexpr size_t kConfigBytesMax = 64 * 1024;
inline constexpr size_t kPolicyFileBytesMax = 1024 * 1024;
inline constexpr size_t kPolicySignaturesBytesMax = 64 * 1024;
inline constexpr size_t kJuristKeysMax = 64;
inline constexpr size_t kGatewayIdCharactersMax = 32;
inline constexpr uint32_t kExpiryDaysMax = 30;
inline constexpr uint32_t kHeldHoursMax = 72;
inline constexpr uint32_t kLeaseSecondsMax = 3'600;
inline constexpr uint32_t kChecksPerHourMax = 100'000;
inline constexpr uint32_t kCallsInFlightMax = 65'536;
inline constexpr uint32_t kHandoverMsMax = 60'000;
inline constexpr size_t kWitnessesMax = 16;
inline constexpr uint32_t kBoundEntriesDefault = 1'000;
inline constexpr uint32_t kBoundEntriesMax = 100'000;
inline constexpr uint32_t kBoundMinutesDefault = 60;
inline constexpr uint32_t kBoundMinutesMax = 1'440;

// Lines and columns count from 1; 0 where a file as a whole is meant.
struct ConfigError {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;
  // "gateway.textproto:3:1: message".
  std::string Format() const;
};

// A numeric address, without brackets, and a port; 0 picks one.
struct HostPort {
  std::string host;
  uint16_t port = 0;
};

// A file as the configuration names it, and where it is.
struct NamedFile {
  std::string name;
  std::string path;
};

// The files of a policy.
struct PolicyFiles {
  std::vector<NamedFile> rules;
  std::vector<NamedFile> assertions;
  std::optional<NamedFile> signatures;
};

struct WitnessChoice {
  std::string url;
  std::string verifier_key;
  std::string ca_pem;
};

// Who vouches for the log; without witnesses the quorum is 0.
struct WitnessPolicy {
  std::vector<WitnessChoice> witnesses;
  uint32_t quorum = 0;
  uint32_t bound_entries = kBoundEntriesDefault;
  uint32_t bound_minutes = kBoundMinutesDefault;
};

struct CheckedConfig {
  // As written; use the values below for what they hold.
  v1::GatewayConfig source;
  HostPort listen;
  HostPort admin_listen;
  std::optional<HostPort> metrics_listen;
  std::optional<HostPort> log_listen;
  std::string certificate_pem;
  std::string key_pem;
  std::string ca_pem;
  std::shared_ptr<const certs::CrlSet> crls;
  std::shared_ptr<const identity::Directory> directory;
  // Absent where the files are sound and for other days: then `policy_out_of_days` says so, and the gateway starts only
  // by a policy that was activated before (ADR 0013).
  std::optional<AdmittedPolicy> policy;
  std::optional<ConfigError> policy_out_of_days;
  // Whom to believe of the next one.
  PolicyTrust policy_trust;
  WitnessPolicy witness_policy;
  // Paths, made whole.
  std::string ca_file;
  std::vector<NamedFile> crl_files;
  std::vector<NamedFile> directory_files;
  PolicyFiles policy_files;
  std::string store_folder;
  std::string secrets_folder;
  std::string tile_folder;
  // Empty: nowhere.
  std::string endpoints_file;
  // ENVIRONMENT_SANDBOX with a stated start, microseconds since the epoch.
  std::optional<int64_t> sandbox_start_us;
};

// Either the configuration, or at least one error.
struct ConfigOrErrors {
  std::optional<CheckedConfig> config;
  std::vector<ConfigError> errors;
};

// `unix_now`: the system's wall clock, by which certificates and lists are judged.
ConfigOrErrors LoadConfig(const std::string& path, int64_t unix_now);

struct ReadPolicy {
  std::optional<AdmittedPolicy> policy;
  std::vector<ConfigError> errors;
};
// The policy as its files are now, where gateway/policy_admission.h lets it through on `today`.
ReadPolicy ReadPolicyFiles(const PolicyFiles& files, const PolicyTrust& trust, policy::Day today);

// "127.0.0.1:8443" or "[::1]:8443"; nullopt where it is neither.
std::optional<HostPort> ParseHostPort(const std::string& text);
bool IsLoopback(const HostPort& address);

}  // namespace ketenpoort::gateway

#endif  // KETENPOORT_GATEWAY_CONFIG_H_

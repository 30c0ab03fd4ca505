// A development certificate authority in the shape of PKIoverheid, living in one folder.
//
//   root ─┬─ services domain ── services TSP ── servers and systems (OIN in Subject.serialNumber, organisation in O)
//         └─ persons domain  ── persons TSP  ── officers            (the same, and the person id in UID)
//
// Bundle layout, under `dir`:
//   root.pem                 the root certificate
//   chain.pem                the bundle to trust: root, two domains, two TSPs (what gRPC and CrlSet are given as CA)
//   crl.pem                  five revocation lists, one of each authority
//   <name>.pem               a leaf and its chain: leaf, TSP, domain (what a server or client presents)
//   <name>.key               its private key, mode 0600
//   authority/               mode 0700: <authority>.pem, <authority>.key (0600), `ledger`, `lock`
//
// Guarantees: ECDSA P-256, SHA-256, random 127-bit serials; keys are written 0600 and refused when group or others
// could read or write them; each file is replaced atomically and durably; a serial is in the ledger before its
// certificate exists anywhere, so whatever was issued can be revoked; list numbers only grow. Never overwrites an
// authority. Does not guarantee: the procedures that make PKIoverheid trustworthy. It is for development, tests and
// demonstration: who can read the folder is the authority. Thread safety: calls on one folder exclude each other across
// threads and processes (a lock file). Ownership: nothing is kept between calls. On failure: INVALID_ARGUMENT
// (request), ALREADY_EXISTS, NOT_FOUND, PERMISSION_DENIED (mode), DATA_LOSS (ledger), INTERNAL. Texts name files, never
// persons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/certificate.h"

namespace ketenpoort::certs {

inline constexpr int64_t kSecondsPerDay = 24 * 60 * 60;
inline constexpr int64_t kLeafDaysDefault = 365;
inline constexpr int64_t kBackdateSeconds = 5 * 60;  // of leaves and lists: the clocks of a chain differ a little
inline constexpr int64_t kCrlDaysDefault = 7;
inline constexpr std::size_t kAddressesPerLeafMax = 32;

enum class LeafKind {
  kServer,  // services branch; server and client authentication, as PKIoverheid private services leaves have
  kClient,  // services branch; client authentication
  kOfficer  // persons branch; client authentication; a natural person
};

struct LeafRequest {
  LeafKind kind = LeafKind::kClient;
  std::string name;                       // file name: [a-z0-9][a-z0-9._-]{0,63}
  std::string oin;                        // 20 digits
  std::string organisation;               // O
  std::string common_name;                // CN; `name` when empty
  std::string person_id;                  // UID; required for, and only for, an officer
  std::vector<std::string> dns_names;     // server only
  std::vector<std::string> ip_addresses;  // server only; a server has at least one address
  // Explicit validity may also lie outside today or outside the TSP's own: that is how tests get bad leaves.
  std::optional<int64_t> not_before;
  std::optional<int64_t> not_after;
  bool replace = false;  // renew under the same name; the earlier certificate stays valid until revoked
};

struct IssuedLeaf {
  Certificate certificate;
  std::string certificate_path;
  std::string key_path;
};

struct CrlValidity {
  int64_t this_update = 0;
  int64_t next_update = 0;
};

// Makes the folder when needed, the five authorities, and lists valid for kCrlDaysDefault.
absl::Status InitAuthority(const std::string& dir, int64_t unix_now);

absl::StatusOr<IssuedLeaf> IssueLeaf(const std::string& dir, const LeafRequest& request, int64_t unix_now);

// Recorded at once; in force when WriteCrl has written the next lists. Revoking twice keeps the first time.
absl::Status Revoke(const std::string& dir, const std::string& serial_hex, int64_t unix_now);

// Serials issued under `name` that are neither revoked nor expired.
absl::StatusOr<std::vector<std::string>> SerialsInForce(const std::string& dir, const std::string& name,
                                                        int64_t unix_now);

// Writes crl.pem with the next number; returns that number.
absl::StatusOr<uint64_t> WriteCrl(const std::string& dir, CrlValidity validity);

}  // namespace ketenpoort::certs

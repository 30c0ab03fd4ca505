// CrlSet: the revocation lists of every authority we trust, verified once, asked on every call.
//
// Guarantees: a set is built only from lists whose signature verifies under the CA certificate that names itself as
// their issuer, in a bundle where each CA verifies up to a self-signed root, and that are complete lists (no delta, no
// partial scope, no unknown critical extension) with a number, thisUpdate and nextUpdate. `Judge` walks from the
// certificate to the root and fails closed: an unknown issuer, a missing list, an outdated or not yet valid list at any
// step refuses, as does a certificate or authority outside its own validity. Cost: one hash look-up per step (at most
// kPathDepthMax), no allocation, however long the lists. `digest` names exactly the lists and authorities used.
// Does not guarantee: that a trusted CA signed the certificate (the TLS handshake proves that; `Judge` only requires
// issuer name and key id to match); that a newer list does not exist (CurrentCrl refuses going back).
// Thread safety: immutable; any number of threads.  Ownership: shared snapshot, holds its own bytes.
// On failure: `Load` INVALID_ARGUMENT naming the rule; `Check` UNAUTHENTICATED when the certificate is at fault,
// UNAVAILABLE when our lists are; the verdict's name is in the text, nothing from the certificate is.
// Law: AVG 32 (security of processing); PKIoverheid programme of requirements part 3 (revocation).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/certificate.h"

namespace ketenpoort::certs {

inline constexpr std::size_t kCrlPemBytesMax = 32 * 1024 * 1024;
inline constexpr std::size_t kCrlListsMax = 64;
inline constexpr std::size_t kCaBundlePemBytesMax = 1024 * 1024;
inline constexpr std::size_t kCaCertificatesMax = 64;
inline constexpr std::size_t kRevokedMax = 1'000'000;  // Limit: over all lists of a set.
inline constexpr int kPathDepthMax = 8;

enum class RevocationVerdict {
  kGood,
  kRevoked,             // the certificate is on the list of its issuer
  kAuthorityRevoked,    // an authority above it is on the list of its own issuer
  kNoList,              // an authority on the path has no list here
  kListOutdated,        // now >= nextUpdate
  kListNotYetValid,     // now < thisUpdate
  kUnknownIssuer,       // no authority of the bundle has this name and key id
  kExpired,             // the certificate itself, now > notAfter
  kNotYetValid,         // the certificate itself, now < notBefore
  kAuthorityNotInForce  // an authority on the path is outside its own validity
};

// `REVOKED`, `NO_LIST`, ...
const char* NameOf(RevocationVerdict verdict);

struct CrlSummary {
  std::string issuer_common_name;
  std::string issuer_key_id;
  uint64_t number = 0;
  int64_t this_update = 0;
  int64_t next_update = 0;
  std::size_t revoked_count = 0;
  std::string der_sha256;  // hex
};

class CrlSet {
 public:
  // `ca_pem`: every CA of every path, roots included. `crl_pem`: any number of lists, at most one per CA; with none the
  // set refuses everything by kNoList.
  static absl::StatusOr<std::shared_ptr<const CrlSet>> Load(std::string_view crl_pem, std::string_view ca_pem);

  RevocationVerdict Judge(const Certificate& certificate, int64_t unix_now) const;
  absl::Status Check(const Certificate& certificate, int64_t unix_now) const;

  // SHA-256, hex, over the digests of authorities and lists in a fixed order.
  const std::string& digest() const { return digest_; }

  // One per list, ordered by issuer_key_id.
  std::vector<CrlSummary> Lists() const;

  // The moment from which this set refuses somebody for age; 0 without lists.
  int64_t EarliestNextUpdate() const;

 private:
  struct List {
    std::string der_sha256;
    uint64_t number = 0;
    int64_t this_update = 0;
    int64_t next_update = 0;
    absl::flat_hash_set<std::string> revoked;  // serials, hex
  };
  struct Authority {
    std::string key_id;
    std::string name_sha256;
    std::string common_name;
    std::string serial_hex;
    std::string der_sha256;
    int64_t not_before = 0;
    int64_t not_after = 0;
    int parent = -1;  // index into authorities_; -1: a root
    std::unique_ptr<const List> list;
  };
  class Loader;

  CrlSet() = default;
  RevocationVerdict JudgeStep(const Authority& authority, const std::string& serial_hex, int64_t unix_now,
                              RevocationVerdict when_revoked) const;

  std::vector<Authority> authorities_;               // ordered by key_id
  absl::flat_hash_map<std::string, int> by_key_id_;  // index into authorities_
  std::string digest_;
};

// The status `Check` gives for a verdict.
absl::Status StatusOf(RevocationVerdict verdict);

inline constexpr std::size_t kOverviewSerialsMax = 20;

// One list as its text says, without any signature verified: to show, never to judge.
struct CrlOverview {
  CrlSummary summary;
  std::vector<std::string> first_serials;  // in order, at most kOverviewSerialsMax
};
absl::StatusOr<CrlOverview> ReadCrlOverview(std::string_view der);

}  // namespace ketenpoort::certs

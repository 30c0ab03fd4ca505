// Keyring: the gateway's secrets, each a file of its own outside the database.
//
// Guarantees: a secret is 32 random bytes (64 lower-case hexadecimal digits and a line end in a file of mode 0600); one
// made by LoadOrCreate was on the disk before it is returned; memory is wiped when the object goes. A file that its
// group or the world may read or write, a link, or a folder others may write is refused.
// Does not guarantee: that the secrets belong to a given database; compare Fingerprint(). Copies callers make.
// Thread safety: const after loading: any thread. Ownership: move-only.
// On failure: NotFound (Load only) for a missing secret; FailedPrecondition for unsafe permissions; DataLoss for a file
// that holds no secret. Contents never stand in a status.
#ifndef KETENPOORT_GATEWAY_STORE_KEYRING_H_
#define KETENPOORT_GATEWAY_STORE_KEYRING_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/ed25519.h"
#include "audit/crypto/random_source.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::store {

class Keyring {
 public:
  // The files, in the order of the accessors below.
  static constexpr std::array<const char*, 5> kFileNames = {"log-signing.key", "person-index.key", "key-encryption.key",
                                                            "gateway-openings.key", "mailbox-wrap.key"};

  static absl::StatusOr<Keyring> Load(const std::string& folder);
  // Makes what is missing. For a first start only: a new key beside an old database opens nothing.
  static absl::StatusOr<Keyring> LoadOrCreate(const std::string& folder, audit::crypto::RandomSource& random);

  Keyring(Keyring&&) noexcept = default;
  Keyring& operator=(Keyring&&) noexcept = default;
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;
  ~Keyring();

  // Signs the log's checkpoints.
  absl::StatusOr<audit::crypto::SigningKey> LogSigningKey() const;
  // HMAC key of the person table's lookups.
  const std::string& person_index_key() const { return secrets_[1]; }
  // Wraps the persons' keys and seals their identifiers.
  const std::string& key_encryption_key() const { return secrets_[2]; }
  // Seals the openings that belong to no person.
  const std::string& gateway_openings_key() const { return secrets_[3]; }
  // Wraps the mailbox's per-message keys.
  const std::string& mailbox_wrap_key() const { return secrets_[4]; }

  // Tells two keyrings apart without telling a key.
  audit::crypto::Digest Fingerprint() const;

 private:
  Keyring() = default;
  std::array<std::string, kFileNames.size()> secrets_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_KEYRING_H_

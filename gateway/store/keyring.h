// Keyring: the gateway's secrets, each a file of its own outside the database; and how one is changed for another.
//
// A change goes in three steps: Stage writes the new secret beside the present one; the database then commits the
// fingerprint that the new one has; TakeStaged puts it in its place. A start that finds a change half way settles it by
// the committed fingerprint (SettleChange): done or undone, never both. What the earlier secret opened is either sealed
// anew, after which DropBefore destroys its file, or stays readable by it (openings of the gateway).
//
// Guarantees: a secret is 32 random bytes (64 lower-case hexadecimal digits and a line end in a file of mode 0600); one
// made by LoadOrCreate or Stage was on the disk before it is returned; memory is wiped when the object goes. A file
// that its group or the world may read or write, a link, or a folder others may write is refused.
// Does not guarantee: that the secrets belong to a given database; SettleChange compares. Copies callers make, and
// copies of the files made elsewhere.
// Thread safety: const: any thread; a change: one thread, and none that reads meanwhile. Ownership: move-only.
// On failure: NotFound (Load only) for a missing secret; FailedPrecondition for unsafe permissions, for a change of a
// secret whose earlier change has not come to its end, and for secrets of another database; DataLoss for a file that
// holds no secret. Contents never stand in a status.
#ifndef KETENPOORT_GATEWAY_STORE_KEYRING_H_
#define KETENPOORT_GATEWAY_STORE_KEYRING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/ed25519.h"
#include "audit/crypto/random_source.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::store {

// What a secret is for, in the order of the files.
enum class Secret : uint8_t {
  kLogSigning,       // signs the log's checkpoints
  kPersonIndex,      // HMAC key of the person table's lookups
  kKeyEncryption,    // wraps the persons' keys and seals their identifiers
  kGatewayOpenings,  // seals the openings that belong to no person
  kMailboxWrap,      // wraps the mailbox's per-message keys
};
inline constexpr size_t kSecrets = 5;
// Limit: earlier keys of the gateway's openings, and of the log's signature.
inline constexpr size_t kEarlierKeysMax = 200;

class Keyring {
 public:
  static constexpr std::array<const char*, kSecrets> kFileNames = {
      "log-signing.key", "person-index.key", "key-encryption.key", "gateway-openings.key", "mailbox-wrap.key"};

  static absl::StatusOr<Keyring> Load(const std::string& folder);
  // Makes what is missing. For a first start only: a new key beside an old database opens nothing.
  static absl::StatusOr<Keyring> LoadOrCreate(const std::string& folder, audit::crypto::RandomSource& random);

  Keyring(Keyring&&) noexcept = default;
  Keyring& operator=(Keyring&&) noexcept = default;
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;
  ~Keyring();

  absl::StatusOr<audit::crypto::SigningKey> LogSigningKey() const;
  const std::string& Of(Secret secret) const { return secrets_[static_cast<size_t>(secret)]; }
  const std::string& person_index_key() const { return Of(Secret::kPersonIndex); }
  const std::string& key_encryption_key() const { return Of(Secret::kKeyEncryption); }
  const std::string& gateway_openings_key() const { return Of(Secret::kGatewayOpenings); }
  const std::string& mailbox_wrap_key() const { return Of(Secret::kMailboxWrap); }
  // The secret before the present one, for as long as something rests on it: of kLogSigning until it is retired, of
  // kPersonIndex, kKeyEncryption and kMailboxWrap until all is sealed anew. Never of kGatewayOpenings.
  const std::optional<std::string>& Before(Secret secret) const { return before_[static_cast<size_t>(secret)]; }
  // Every earlier key of the gateway's openings, newest first.
  const std::vector<std::string>& earlier_openings_keys() const { return earlier_openings_; }
  // Public keys that signed checkpoints earlier, newest first.
  const std::vector<std::string>& earlier_signers() const { return earlier_signers_; }
  // Two keys of the store are derived from a secret that changes, and do not change with it: what they vouch for is
  // not made anew.
  std::string BatchMacKey() const;
  std::string IdentityMarksKey() const;

  // Tells two keyrings apart without telling a key.
  audit::crypto::Digest Fingerprint() const;

  // Changes one secret; see above. Stage undoes what an earlier Stage left and nobody took.
  absl::Status Stage(Secret secret, audit::crypto::RandomSource& random);
  audit::crypto::Digest StagedFingerprint() const;
  // The public key that signs once the staged secret is taken. Requires: kLogSigning is staged.
  absl::StatusOr<std::string> StagedPublicKey() const;
  absl::Status TakeStaged();
  audit::crypto::Digest FingerprintWithoutBefore(Secret secret) const;
  // Destroys the earlier secret; nothing may rest on it any more.
  absl::Status DropBefore(Secret secret);
  // At a start: brings the files to what the database says, whatever a change was interrupted at.
  absl::Status SettleChange(const audit::crypto::Digest& committed);

 private:
  struct Staged {
    Secret secret = Secret::kLogSigning;
    std::string bytes;
  };

  explicit Keyring(std::string folder) : folder_(std::move(folder)) {}
  absl::Status LoadEarlier();
  std::string PathOf(Secret secret) const;
  std::string PathOfPinned(Secret secret) const;
  // A key drawn from a secret, as it was before the first change of that secret.
  std::string Pinned(Secret secret) const;
  absl::Status Pin(Secret secret);
  absl::Status KeepEarlier(Secret secret);
  absl::Status Unstage();
  audit::crypto::Digest FingerprintOf(const std::array<std::string, kSecrets>& secrets,
                                      const std::optional<std::string>& signed_before) const;

  std::string folder_;
  std::array<std::string, kSecrets> secrets_;
  std::array<std::optional<std::string>, kSecrets> before_;
  std::array<std::optional<std::string>, kSecrets> pinned_;
  std::vector<std::string> earlier_openings_;
  std::vector<std::string> earlier_signers_;
  std::optional<Staged> staged_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_KEYRING_H_

// SHA-256: the hash of the whole log.
//
// Guarantees: FIPS 180-4 SHA-256. Sha256 and Sha256OfParts allocate nothing of ours after a thread's first call
// (OpenSSL 3.0 renews its own 112-byte state once a hash; later versions keep it).
// Does not guarantee: secrecy of what is hashed; a value with few possibilities (a BSN) is found by trying them all.
// Thread safety: the functions may be called from any thread; one Sha256Stream belongs to one thread at a time.
// Ownership: nothing is kept of the arguments.
// On failure: hashing bytes cannot fail; an OpenSSL without a working SHA-256 ends the process.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// OpenSSL's name for a digest context; its headers stay inside audit/crypto.
struct evp_md_ctx_st;

namespace ketenpoort::audit::crypto {

inline constexpr size_t kDigestBytes = 32;
using Digest = std::array<uint8_t, kDigestBytes>;

Digest Sha256(std::string_view bytes);

// The hash of the parts, one after the other, without joining them in memory.
Digest Sha256OfParts(std::initializer_list<std::string_view> parts);

// The raw 32 bytes.
std::string ToBytes(const Digest& digest);

// The same without a copy; the view lives as long as `digest`.
std::string_view AsView(const Digest& digest);

// InvalidArgument unless `bytes` has exactly 32 bytes.
absl::StatusOr<Digest> DigestFromBytes(std::string_view bytes);

// Hashes what comes in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void Update(std::string_view bytes);

  // The hash of all that was given since construction or the last Finish; then starts anew.
  Digest Finish();

 private:
  struct ContextDeleter {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, ContextDeleter> context_;
};

}  // namespace ketenpoort::audit::crypto

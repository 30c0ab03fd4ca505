#include "audit/crypto/aead.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/openssl_scope.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::audit::crypto {
namespace {

struct CipherContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter>;

// Fetched once, lives until the process ends.
const EVP_CIPHER* FetchedAes256Gcm() {
  static const EVP_CIPHER* const cipher = [] {
    const OpensslScope scope;
    EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    Require(fetched != nullptr && EVP_CIPHER_get_key_length(fetched) == static_cast<int>(kAeadKeyBytes), "AES-256-GCM");
    return fetched;
  }();
  return cipher;
}

const uint8_t* Bytes(std::string_view view) { return reinterpret_cast<const uint8_t*>(view.data()); }
uint8_t* Bytes(std::string& text, size_t at) { return reinterpret_cast<uint8_t*>(text.data()) + at; }

absl::Status CheckInput(std::string_view key, size_t input_bytes, std::string_view associated) {
  if (key.size() != kAeadKeyBytes) {
    return absl::InvalidArgumentError(absl::StrCat("an AES-256 key has 32 bytes, not `", key.size(), "`"));
  }
  if (input_bytes > kAeadInputBytesMax || associated.size() > kAeadInputBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("sealing takes at most `", kAeadInputBytesMax, "` bytes"));
  }
  return absl::OkStatus();
}

absl::Status Refused() { return absl::DataLossError("sealed bytes do not open under this key"); }

}  // namespace

absl::StatusOr<std::string> Seal(std::string_view key, std::string_view plaintext, std::string_view associated,
                                 RandomSource& random) {
  if (absl::Status status = CheckInput(key, plaintext.size(), associated); !status.ok()) return status;
  const OpensslScope scope;
  std::string sealed = RandomBytes(random, kAeadNonceBytes);
  sealed.resize(kAeadNonceBytes + plaintext.size() + kAeadTagBytes);
  const CipherContextPtr context(EVP_CIPHER_CTX_new());
  int written = 0;
  bool done = context != nullptr &&
              EVP_EncryptInit_ex2(context.get(), FetchedAes256Gcm(), Bytes(key), Bytes(sealed, 0), nullptr) == 1;
  if (!associated.empty()) {
    done = done && EVP_EncryptUpdate(context.get(), nullptr, &written, Bytes(associated),
                                     static_cast<int>(associated.size())) == 1;
  }
  if (!plaintext.empty()) {
    done = done && EVP_EncryptUpdate(context.get(), Bytes(sealed, kAeadNonceBytes), &written, Bytes(plaintext),
                                     static_cast<int>(plaintext.size())) == 1;
  }
  const size_t tag_at = kAeadNonceBytes + plaintext.size();
  done = done && EVP_EncryptFinal_ex(context.get(), Bytes(sealed, tag_at), &written) == 1 && written == 0;
  done = done && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kAeadTagBytes),
                                     Bytes(sealed, tag_at)) == 1;
  if (!done) {
    Wipe(sealed);
    return absl::InternalError("sealing failed in the cryptographic library");
  }
  return sealed;
}

absl::StatusOr<std::string> Open(std::string_view key, std::string_view sealed, std::string_view associated) {
  if (sealed.size() < kAeadNonceBytes + kAeadTagBytes) {
    if (absl::Status status = CheckInput(key, 0, associated); !status.ok()) return status;
    return Refused();
  }
  const size_t plaintext_bytes = sealed.size() - kAeadNonceBytes - kAeadTagBytes;
  if (absl::Status status = CheckInput(key, plaintext_bytes, associated); !status.ok()) return status;
  const OpensslScope scope;
  std::string plaintext(plaintext_bytes, '\0');
  std::string tag(sealed.substr(sealed.size() - kAeadTagBytes));
  const CipherContextPtr context(EVP_CIPHER_CTX_new());
  int written = 0;
  bool done = context != nullptr &&
              EVP_DecryptInit_ex2(context.get(), FetchedAes256Gcm(), Bytes(key), Bytes(sealed), nullptr) == 1;
  done = done &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kAeadTagBytes), Bytes(tag, 0)) == 1;
  if (!associated.empty()) {
    done = done && EVP_DecryptUpdate(context.get(), nullptr, &written, Bytes(associated),
                                     static_cast<int>(associated.size())) == 1;
  }
  if (plaintext_bytes != 0) {
    done = done && EVP_DecryptUpdate(context.get(), Bytes(plaintext, 0), &written,
                                     Bytes(sealed.substr(kAeadNonceBytes)), static_cast<int>(plaintext_bytes)) == 1;
  }
  uint8_t rest[kAeadTagBytes];
  done = done && EVP_DecryptFinal_ex(context.get(), rest, &written) == 1 && written == 0;
  if (!done) {
    Wipe(plaintext);
    return Refused();
  }
  return plaintext;
}

}  // namespace ketenpoort::audit::crypto

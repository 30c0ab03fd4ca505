#include "audit/crypto/sha256.h"

#include <openssl/evp.h>

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/openssl_scope.h"

namespace ketenpoort::audit::crypto {
namespace {

// Fetched once: looking an algorithm up costs more than hashing a node. Lives until the process ends.
const EVP_MD* FetchedSha256() {
  static const EVP_MD* const md = [] {
    const OpensslScope scope;
    EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Require(fetched != nullptr && EVP_MD_get_size(fetched) == static_cast<int>(kDigestBytes), "SHA-256");
    return fetched;
  }();
  return md;
}

EVP_MD_CTX* NewContext() {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Require(context != nullptr && EVP_DigestInit_ex2(context, FetchedSha256(), nullptr) == 1, "SHA-256 start");
  return context;
}

void UpdateContext(EVP_MD_CTX* context, std::string_view bytes) {
  Require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "SHA-256 update");
}

// Finishes and makes the context ready for the next message, keeping its memory.
Digest FinishContext(EVP_MD_CTX* context) {
  Digest digest;
  unsigned int written = 0;
  Require(EVP_DigestFinal_ex(context, digest.data(), &written) == 1 && written == kDigestBytes, "SHA-256 finish");
  Require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1, "SHA-256 restart");
  return digest;
}

// One context per thread, so that hashing a leaf or node allocates nothing. Always left ready to start.
EVP_MD_CTX* ThreadContext() {
  struct Owner {
    EVP_MD_CTX* context = NewContext();
    ~Owner() { EVP_MD_CTX_free(context); }
  };
  static thread_local Owner owner;
  return owner.context;
}

}  // namespace

Digest Sha256(std::string_view bytes) { return Sha256OfParts({bytes}); }

Digest Sha256OfParts(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* const context = ThreadContext();
  for (const std::string_view part : parts) UpdateContext(context, part);
  return FinishContext(context);
}

std::string_view AsView(const Digest& digest) {
  return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}

std::string ToBytes(const Digest& digest) { return std::string(AsView(digest)); }

absl::StatusOr<Digest> DigestFromBytes(std::string_view bytes) {
  if (bytes.size() != kDigestBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a digest has 32 bytes, not `", bytes.size(), "`"));
  }
  Digest digest;
  std::memcpy(digest.data(), bytes.data(), kDigestBytes);
  return digest;
}

void Sha256Stream::ContextDeleter::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256Stream::Sha256Stream() : context_(NewContext()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(std::string_view bytes) { UpdateContext(context_.get(), bytes); }

Digest Sha256Stream::Finish() { return FinishContext(context_.get()); }

}  // namespace ketenpoort::audit::crypto

#include "certs/trust_anchors.h"

#include <ctime>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/certificate.h"
#include "certs/pem.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

struct FreeBorrowed {
  void operator()(STACK_OF(X509) * borrowed) const { sk_X509_free(borrowed); }  // the stack, not what it points to
};
using BorrowedStack = std::unique_ptr<STACK_OF(X509), FreeBorrowed>;

absl::StatusOr<std::vector<X509Handle>> CertificatesOf(std::string_view pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      SplitPem(pem, PemLimits{.bytes_max = kChainPemBytesMax, .blocks_max = kChainCertificatesMax});
  if (!blocks.ok()) return blocks.status();
  std::vector<X509Handle> certificates;
  for (const PemBlock& block : *blocks) {
    if (block.label != kPemCertificate)
      return absl::InvalidArgumentError("the pem holds something else than a certificate");
    absl::StatusOr<X509Handle> one = X509FromDer(block.der);
    if (!one.ok()) return one.status();
    const absl::StatusOr<X509Fields> fields = ReadFields(one->get());
    if (!fields.ok()) return fields.status();
    certificates.push_back(*std::move(one));
  }
  if (certificates.empty()) return absl::InvalidArgumentError("no certificate in the pem");
  return certificates;
}

}  // namespace

absl::StatusOr<TrustAnchors> TrustAnchors::FromPem(std::string_view ca_pem) {
  absl::StatusOr<std::vector<X509Handle>> certificates = CertificatesOf(ca_pem);
  if (!certificates.ok()) return certificates.status();
  TrustAnchors anchors;
  anchors.roots_.reset(X509_STORE_new());
  int roots = 0;
  for (X509Handle& certificate : *certificates) {
    if (X509_check_ca(certificate.get()) != 1)
      return absl::InvalidArgumentError("a certificate of the bundle is no authority");
    if (X509_self_signed(certificate.get(), 1) != 1) {
      TakeOpensslReason();
      anchors.intermediates_.push_back(std::move(certificate));
      continue;
    }
    ++roots;
    if (anchors.roots_ == nullptr || X509_STORE_add_cert(anchors.roots_.get(), certificate.get()) != 1) {
      return absl::InternalError(absl::StrCat("cannot add a root: ", TakeOpensslReason()));
    }
  }
  if (roots == 0) return absl::InvalidArgumentError("no root in the bundle");
  return anchors;
}

absl::Status TrustAnchors::Verify(std::string_view chain_pem, LeafUse use, int64_t unix_now) const {
  const absl::StatusOr<std::vector<X509Handle>> chain = CertificatesOf(chain_pem);
  if (!chain.ok()) return chain.status();
  const BorrowedStack candidates(sk_X509_new_null());
  for (std::size_t i = 1; i < chain->size(); ++i) sk_X509_push(candidates.get(), (*chain)[i].get());
  for (const X509Handle& intermediate : intermediates_) sk_X509_push(candidates.get(), intermediate.get());
  const X509StoreContextHandle context(X509_STORE_CTX_new());
  if (context == nullptr ||
      X509_STORE_CTX_init(context.get(), roots_.get(), chain->front().get(), candidates.get()) != 1) {
    return absl::InternalError(absl::StrCat("cannot start a path check: ", TakeOpensslReason()));
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(unix_now));
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_auth_level(parameters, 2);  // 112 bits or more at every step
  const int purpose = use == LeafUse::kServer ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT;
  X509_VERIFY_PARAM_set_purpose(parameters, purpose);
  const int verified = X509_verify_cert(context.get());
  const int error = X509_STORE_CTX_get_error(context.get());
  TakeOpensslReason();
  if (verified == 1) return absl::OkStatus();
  return absl::UnauthenticatedError(absl::StrCat("certificate path refused: ", X509_verify_cert_error_string(error)));
}

}  // namespace ketenpoort::certs

#include "certs/certificate.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/pem.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

absl::Status Refuse(const char* rule) {
  return absl::InvalidArgumentError(absl::StrCat("certificate refused: ", rule));
}

bool IsOin(std::string_view text) {
  return text.size() == kOinDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

absl::Status CheckLeaf(const X509Fields& fields) {
  if (fields.is_ca) return Refuse("a certificate authority is no participant");
  if (fields.serial_number.count != 1) return Refuse("Subject.serialNumber must occur exactly once");
  if (!IsOin(fields.serial_number.value)) return Refuse("Subject.serialNumber must be an oin of 20 digits");
  if (fields.organisation.count != 1) return Refuse("Subject.organizationName must occur exactly once");
  if (fields.common_name.count != 1) return Refuse("Subject.commonName must occur exactly once");
  if (fields.user_id.count > 1) return Refuse("Subject.userId must occur at most once");
  if (fields.authority_key_id.empty()) return Refuse("authorityKeyIdentifier is missing");
  if (!fields.has_key_usage || (fields.key_usage & KU_DIGITAL_SIGNATURE) == 0) {
    return Refuse("keyUsage must allow digitalSignature");
  }
  if ((fields.key_usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) != 0) return Refuse("keyUsage of an authority");
  if (!fields.has_extended_key_usage || (fields.extended_key_usage & (XKU_SSL_SERVER | XKU_SSL_CLIENT)) == 0) {
    return Refuse("extendedKeyUsage must name server or client authentication");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PemBlock>> CertificateBlocks(std::string_view pem, PemLimits limits) {
  absl::StatusOr<std::vector<PemBlock>> blocks = SplitPem(pem, limits);
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) return Refuse("no certificate in the pem");
  for (const PemBlock& block : *blocks) {
    if (block.label != kPemCertificate) return Refuse("the pem holds something else than a certificate");
  }
  return blocks;
}

}  // namespace

absl::StatusOr<Certificate> ParsePem(std::string_view pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      CertificateBlocks(pem, PemLimits{.bytes_max = kCertificatePemBytesMax, .blocks_max = 1});
  if (!blocks.ok()) return blocks.status();
  return ParseDer(blocks->front().der);
}

absl::StatusOr<Certificate> ParseLeafOfChain(std::string_view pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      CertificateBlocks(pem, PemLimits{.bytes_max = kChainPemBytesMax, .blocks_max = kChainCertificatesMax});
  if (!blocks.ok()) return blocks.status();
  return ParseDer(blocks->front().der);
}

absl::StatusOr<Certificate> ParseDer(std::string_view der) {
  if (der.size() > kCertificatePemBytesMax) return Refuse("too many bytes");
  const absl::StatusOr<X509Handle> x509 = X509FromDer(der);
  if (!x509.ok()) return x509.status();
  absl::StatusOr<X509Fields> fields = ReadFields(x509->get());
  if (!fields.ok()) return fields.status();
  const absl::Status leaf = CheckLeaf(*fields);
  if (!leaf.ok()) return leaf;
  return Certificate{
      .oin = std::move(fields->serial_number.value),
      .organisation = std::move(fields->organisation.value),
      .common_name = std::move(fields->common_name.value),
      .person_id = std::move(fields->user_id.value),
      .serial_hex = std::move(fields->serial_hex),
      .issuer_key_id = std::move(fields->authority_key_id),
      .issuer_name_sha256 = std::move(fields->issuer_name_sha256),
      .issuer_common_name = std::move(fields->issuer_common_name),
      .public_key_sha256 = std::move(fields->public_key_sha256),
      .not_before = fields->not_before,
      .not_after = fields->not_after,
      .server_auth = (fields->extended_key_usage & XKU_SSL_SERVER) != 0,
      .client_auth = (fields->extended_key_usage & XKU_SSL_CLIENT) != 0,
      .addresses = std::move(fields->addresses),
      .der = std::string(der),
  };
}

}  // namespace ketenpoort::certs

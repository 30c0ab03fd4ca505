#include "certs/x509_builder.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/wipe.h"
#include "certs/pem.h"

namespace ketenpoort::certs {
namespace {

constexpr std::size_t kSerialBytes = 16;

absl::Status Trouble(const char* step) {
  return absl::InternalError(absl::StrCat("cannot ", step, ": ", TakeOpensslReason()));
}

absl::StatusOr<Asn1IntegerHandle> IntegerOf(std::string_view big_endian) {
  const BignumHandle number(BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                                      static_cast<int>(big_endian.size()), nullptr));
  Asn1IntegerHandle integer(number == nullptr ? nullptr : BN_to_ASN1_INTEGER(number.get(), nullptr));
  if (integer == nullptr) return Trouble("make a serial");
  return integer;
}

absl::StatusOr<Asn1TimeHandle> TimeOf(int64_t unix_seconds) {
  Asn1TimeHandle time(ASN1_TIME_set(nullptr, static_cast<time_t>(unix_seconds)));
  if (time == nullptr) return Trouble("make a time");
  return time;
}

absl::Status SetHead(const CertificatePlan& plan, EVP_PKEY* subject_key, X509* issuer, X509* certificate) {
  const absl::StatusOr<Asn1IntegerHandle> serial = IntegerOf(plan.serial);
  const absl::StatusOr<Asn1TimeHandle> not_before = TimeOf(plan.not_before);
  const absl::StatusOr<Asn1TimeHandle> not_after = TimeOf(plan.not_after);
  if (!serial.ok()) return serial.status();
  if (!not_before.ok()) return not_before.status();
  if (!not_after.ok()) return not_after.status();
  X509_NAME* subject = X509_get_subject_name(certificate);
  for (const auto& [nid, value] : plan.subject) {
    if (X509_NAME_add_entry_by_NID(subject, nid, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0) != 1) {
      return Trouble("set the subject");
    }
  }
  const X509_NAME* issuer_name = issuer == nullptr ? subject : X509_get_subject_name(issuer);
  const bool good =
      X509_set_version(certificate, X509_VERSION_3) == 1 && X509_set_serialNumber(certificate, serial->get()) == 1 &&
      X509_set1_notBefore(certificate, not_before->get()) == 1 &&
      X509_set1_notAfter(certificate, not_after->get()) == 1 && X509_set_issuer_name(certificate, issuer_name) == 1 &&
      X509_set_pubkey(certificate, subject_key) == 1;
  return good ? absl::OkStatus() : Trouble("set the certificate's fields");
}

absl::Status AddAddresses(const CertificatePlan& plan, X509* certificate) {
  if (plan.dns_names.empty() && plan.ip_addresses.empty()) return absl::OkStatus();
  const GeneralNamesHandle names(GENERAL_NAMES_new());
  if (names == nullptr) return Trouble("make alternative names");
  const auto add = [&names](int type, const std::string& value) -> absl::Status {
    GENERAL_NAME* name = a2i_GENERAL_NAME(nullptr, nullptr, nullptr, type, value.c_str(), 0);
    if (name == nullptr) return Trouble("make an alternative name");
    if (sk_GENERAL_NAME_push(names.get(), name) > 0) return absl::OkStatus();
    GENERAL_NAME_free(name);
    return Trouble("add an alternative name");
  };
  for (const std::string& dns : plan.dns_names) {
    const absl::Status status = add(GEN_DNS, dns);
    if (!status.ok()) return status;
  }
  for (const std::string& ip : plan.ip_addresses) {
    const absl::Status status = add(GEN_IPADD, ip);
    if (!status.ok()) return status;
  }
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return Trouble("add alternative names");
  }
  return absl::OkStatus();
}

absl::StatusOr<X509ExtensionHandle> ExtensionOf(X509V3_CTX* context, const std::pair<int, std::string>& extension) {
  X509ExtensionHandle made(X509V3_EXT_conf_nid(nullptr, context, extension.first, extension.second.c_str()));
  if (made == nullptr) return Trouble("make an extension");
  return made;
}

absl::Status AddExtensions(const CertificatePlan& plan, X509* issuer, X509* certificate) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer == nullptr ? certificate : issuer, certificate, nullptr, nullptr, 0);
  std::vector<std::pair<int, std::string>> all = plan.extensions;
  all.emplace_back(NID_subject_key_identifier, "hash");
  if (issuer != nullptr) all.emplace_back(NID_authority_key_identifier, "keyid:always");
  for (const auto& one : all) {
    const absl::StatusOr<X509ExtensionHandle> extension = ExtensionOf(&context, one);
    if (!extension.ok()) return extension.status();
    if (X509_add_ext(certificate, extension->get(), -1) != 1) return Trouble("add an extension");
  }
  return AddAddresses(plan, certificate);
}

absl::Status AddEntries(const CrlPlan& plan, X509_CRL* crl) {
  for (const CrlEntry& entry : plan.revoked) {
    const absl::StatusOr<std::string> serial_bytes = audit::crypto::HexDecode(entry.serial_hex);
    if (!serial_bytes.ok()) return serial_bytes.status();
    const absl::StatusOr<Asn1IntegerHandle> serial = IntegerOf(*serial_bytes);
    const absl::StatusOr<Asn1TimeHandle> at = TimeOf(entry.revoked_at);
    if (!serial.ok()) return serial.status();
    if (!at.ok()) return at.status();
    X509RevokedHandle revoked(X509_REVOKED_new());
    const bool good = revoked != nullptr && X509_REVOKED_set_serialNumber(revoked.get(), serial->get()) == 1 &&
                      X509_REVOKED_set_revocationDate(revoked.get(), at->get()) == 1 &&
                      X509_CRL_add0_revoked(crl, revoked.get()) == 1;
    if (!good) return Trouble("add a revoked certificate");
    revoked.release();  // now the list's
  }
  return X509_CRL_sort(crl) == 1 ? absl::OkStatus() : Trouble("sort the list");
}

absl::Status AddCrlExtensions(const CrlPlan& plan, X509* issuer, X509_CRL* crl) {
  const Asn1IntegerHandle number(ASN1_INTEGER_new());
  if (number == nullptr || ASN1_INTEGER_set_uint64(number.get(), plan.number) != 1 ||
      X509_CRL_add1_ext_i2d(crl, NID_crl_number, number.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return Trouble("number the list");
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, nullptr, nullptr, crl, 0);
  std::vector<std::pair<int, std::string>> all = plan.extensions;
  all.emplace_back(NID_authority_key_identifier, "keyid:always");
  for (const auto& one : all) {
    const absl::StatusOr<X509ExtensionHandle> extension = ExtensionOf(&context, one);
    if (!extension.ok()) return extension.status();
    if (X509_CRL_add_ext(crl, extension->get(), -1) != 1) return Trouble("add an extension to the list");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<KeyHandle> GenerateKey() {
  KeyHandle key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Trouble("make a key");
  return key;
}

absl::StatusOr<std::string> PrivateKeyPem(EVP_PKEY* key) {
  const BioHandle memory(BIO_new(BIO_s_secmem()));
  if (memory == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return Trouble("write a key");
  }
  return BytesOf(memory.get());
}

absl::StatusOr<KeyHandle> ParsePrivateKeyPem(std::string_view pem) {
  const BioHandle memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // The callback refuses encrypted keys instead of asking at a terminal.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  KeyHandle key(memory == nullptr ? nullptr : PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    TakeOpensslReason();
    return absl::InvalidArgumentError("not an unencrypted private key in pem");
  }
  return key;
}

std::string RandomSerial() {
  audit::crypto::OsRandomSource random;
  std::string serial = audit::crypto::RandomBytes(random, kSerialBytes);
  // Positive, and never with a leading zero byte: the top byte is 0x40..0x7f.
  serial[0] = static_cast<char>((static_cast<unsigned char>(serial[0]) & 0x3fU) | 0x40U);
  return serial;
}

absl::StatusOr<X509Handle> BuildCertificate(const CertificatePlan& plan, EVP_PKEY* subject_key, X509* issuer,
                                            EVP_PKEY* issuer_key) {
  X509Handle certificate(X509_new());
  if (certificate == nullptr) return Trouble("make a certificate");
  absl::Status status = SetHead(plan, subject_key, issuer, certificate.get());
  if (status.ok()) status = AddExtensions(plan, issuer, certificate.get());
  if (!status.ok()) return status;
  if (X509_sign(certificate.get(), issuer_key, EVP_sha256()) <= 0) return Trouble("sign a certificate");
  return certificate;
}

absl::StatusOr<X509CrlHandle> BuildCrl(const CrlPlan& plan, X509* issuer, EVP_PKEY* issuer_key) {
  X509CrlHandle crl(X509_CRL_new());
  const absl::StatusOr<Asn1TimeHandle> this_update = TimeOf(plan.this_update);
  const absl::StatusOr<Asn1TimeHandle> next_update = TimeOf(plan.next_update);
  if (!this_update.ok()) return this_update.status();
  if (!next_update.ok()) return next_update.status();
  const bool good = crl != nullptr && X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1 &&
                    X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer)) == 1 &&
                    X509_CRL_set1_lastUpdate(crl.get(), this_update->get()) == 1 &&
                    X509_CRL_set1_nextUpdate(crl.get(), next_update->get()) == 1;
  if (!good) return Trouble("set the list's fields");
  absl::Status status = AddCrlExtensions(plan, issuer, crl.get());
  if (status.ok()) status = AddEntries(plan, crl.get());
  if (!status.ok()) return status;
  if (X509_CRL_sign(crl.get(), issuer_key, EVP_sha256()) <= 0) return Trouble("sign the list");
  return crl;
}

std::string PemOfX509(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return "";
  std::string pem =
      PemOf(kPemCertificate, std::string_view(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return pem;
}

std::string PemOfCrl(X509_CRL* crl) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl, &der);
  if (size <= 0) return "";
  std::string pem = PemOf(kPemCrl, std::string_view(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return pem;
}

}  // namespace ketenpoort::certs

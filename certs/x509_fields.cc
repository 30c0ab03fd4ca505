#include "certs/x509_fields.h"

#include <arpa/inet.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <ctime>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"

namespace ketenpoort::certs {
namespace {

using audit::crypto::HexEncode;

constexpr int kSerialBytesMax = 20;  // Limit: RFC 5280, 4.1.2.2
constexpr int kSubjectAttributesMax = 16;
constexpr int kSubjectValueBytesMax = 256;
constexpr int kExtensionsMax = 32;
constexpr int kAddressesMax = 100;
constexpr int kKeyIdBytesMax = 64;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;  // Limit: the cost of one verification.

absl::Status Refuse(const char* rule) {
  return absl::InvalidArgumentError(absl::StrCat("certificate refused: ", rule));
}

std::string BytesOfString(const ASN1_STRING* text) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text)));
}

// The characters that have no place in a name that people read: C0, DEL, C1, and those that turn the writing direction
// or are invisible, with which one name can be made to look like another.
bool IsReadable(uint32_t point) {
  if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
  if (point >= 0x200b && point <= 0x200f) return false;
  if (point >= 0x2028 && point <= 0x202e) return false;
  if (point >= 0x2060 && point <= 0x206f) return false;
  return point != 0xfeff && point != 0x061c && point != 0x00ad;
}

// `utf8` has been checked to be UTF-8 by OpenSSL.
bool IsReadableUtf8(std::string_view utf8) {
  std::size_t at = 0;
  while (at < utf8.size()) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at + length > utf8.size()) return false;
    uint32_t point = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) point = (point << 6U) | (static_cast<unsigned char>(utf8[at + i]) & 0x3fU);
    if (!IsReadable(point)) return false;
    at += length;
  }
  return true;
}

absl::StatusOr<std::string> ReadAttributeValue(const ASN1_STRING* value) {
  const int type = ASN1_STRING_type(value);
  if (type != V_ASN1_UTF8STRING && type != V_ASN1_PRINTABLESTRING && type != V_ASN1_IA5STRING) {
    return Refuse("a name value has a string type other than UTF8String, PrintableString or IA5String");
  }
  if (ASN1_STRING_length(value) == 0) return Refuse("a name value is empty");
  if (ASN1_STRING_length(value) > kSubjectValueBytesMax) return Refuse("a name value is too long");
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) {
    TakeOpensslReason();
    return Refuse("a name value is not well formed text");
  }
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  if (!IsReadableUtf8(text)) return Refuse("a name value has a control or direction character");
  return text;
}

SubjectAttribute* AttributeFor(int nid, X509Fields* fields) {
  if (nid == NID_commonName) return &fields->common_name;
  if (nid == NID_organizationName) return &fields->organisation;
  if (nid == NID_serialNumber) return &fields->serial_number;
  if (nid == NID_userId) return &fields->user_id;
  return nullptr;
}

absl::Status ReadName(const X509_NAME* name, X509Fields* into) {
  const int count = X509_NAME_entry_count(name);
  if (count > kSubjectAttributesMax) return Refuse("a name has too many attributes");
  int last_set = -1;
  for (int i = 0; i < count; ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    if (X509_NAME_ENTRY_set(entry) == last_set) return Refuse("a name has a part with two attributes");
    last_set = X509_NAME_ENTRY_set(entry);
    absl::StatusOr<std::string> value = ReadAttributeValue(X509_NAME_ENTRY_get_data(entry));
    if (!value.ok()) return value.status();
    SubjectAttribute* attribute = AttributeFor(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)), into);
    if (attribute == nullptr) continue;
    if (++attribute->count == 1) attribute->value = *std::move(value);
  }
  return absl::OkStatus();
}

absl::Status CheckExtensions(X509* certificate) {
  const int count = X509_get_ext_count(certificate);
  if (count > kExtensionsMax) return Refuse("too many extensions");
  for (int i = 0; i < count; ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate, i);
    if (X509_EXTENSION_get_critical(extension) != 0 && X509_supported_extension(extension) == 0) {
      return Refuse("unknown critical extension");
    }
    for (int j = 0; j < i; ++j) {
      if (OBJ_cmp(X509_EXTENSION_get_object(extension), X509_EXTENSION_get_object(X509_get_ext(certificate, j))) == 0) {
        return Refuse("an extension occurs twice");
      }
    }
  }
  const uint32_t flags = X509_get_extension_flags(certificate);
  TakeOpensslReason();
  if ((flags & (EXFLAG_INVALID | EXFLAG_INVALID_POLICY)) != 0) return Refuse("an extension cannot be read");
  return absl::OkStatus();
}

absl::StatusOr<std::string> DescribeKey(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) {
    TakeOpensslReason();
    return Refuse("public key cannot be read");
  }
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_ED25519) return std::string("Ed25519");
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kRsaBitsMin || bits > kRsaBitsMax) return Refuse("rsa key outside 2048..8192 bits");
    return absl::StrCat("RSA ", bits);
  }
  if (type != EVP_PKEY_EC) return Refuse("public key of an unknown kind");
  char group[64];
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group, sizeof(group), &size) != 1) return Refuse("curve has no name");
  const int nid = OBJ_sn2nid(group);
  if (nid == NID_X9_62_prime256v1) return std::string("EC P-256");
  if (nid == NID_secp384r1) return std::string("EC P-384");
  if (nid == NID_secp521r1) return std::string("EC P-521");
  return Refuse("curve other than P-256, P-384, P-521");
}

absl::StatusOr<std::string> KeySha256(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return Refuse("public key cannot be encoded");
  std::string digest = Sha256Hex(std::string_view(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return digest;
}

absl::StatusOr<std::string> KeyIdHex(const ASN1_OCTET_STRING* id) {
  if (id == nullptr) return std::string();
  if (ASN1_STRING_length(id) == 0 || ASN1_STRING_length(id) > kKeyIdBytesMax)
    return Refuse("key identifier of odd size");
  return HexEncode(BytesOfString(id));
}

absl::StatusOr<std::string> AddressText(const GENERAL_NAME* name) {
  int type = 0;
  const void* value = GENERAL_NAME_get0_value(name, &type);
  if (type == GEN_DNS) {
    const std::string dns = BytesOfString(static_cast<const ASN1_STRING*>(value));
    if (dns.empty() || dns.size() > 253) return Refuse("dns name of odd size");
    for (const char c : dns) {
      if (c <= 0x20 || c >= 0x7f) return Refuse("dns name with an unreadable character");
    }
    return "DNS:" + dns;
  }
  if (type != GEN_IPADD) return std::string();  // other kinds (mail, other name) are not addresses: not read
  const std::string ip = BytesOfString(static_cast<const ASN1_STRING*>(value));
  char text[INET6_ADDRSTRLEN];
  const int family = ip.size() == 4 ? AF_INET : AF_INET6;
  if (ip.size() != 4 && ip.size() != 16) return Refuse("ip address of odd size");
  if (inet_ntop(family, ip.data(), text, sizeof(text)) == nullptr) return Refuse("ip address cannot be read");
  return absl::StrCat("IP:", text);
}

absl::Status ReadAddresses(X509* certificate, X509Fields* fields) {
  int critical = 0;
  const GeneralNamesHandle names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
  if (names == nullptr) {
    TakeOpensslReason();
    return critical == -1 ? absl::OkStatus() : Refuse("alternative names cannot be read");
  }
  const int count = sk_GENERAL_NAME_num(names.get());
  if (count > kAddressesMax) return Refuse("too many alternative names");
  for (int i = 0; i < count; ++i) {
    absl::StatusOr<std::string> text = AddressText(sk_GENERAL_NAME_value(names.get(), i));
    if (!text.ok()) return text.status();
    if (!text->empty()) fields->addresses.push_back(*std::move(text));
  }
  return absl::OkStatus();
}

absl::Status CheckSignatureAlgorithm(X509* certificate) {
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, certificate);
  if (X509_ALGOR_cmp(outer, X509_get0_tbs_sigalg(certificate)) != 0) {
    return Refuse("two different signature algorithms");
  }
  return IsStrongSignature(outer) ? absl::OkStatus() : Refuse("weak or unknown signature algorithm");
}

void ReadUsages(X509* certificate, X509Fields* fields) {
  const uint32_t flags = X509_get_extension_flags(certificate);
  fields->is_ca = X509_check_ca(certificate) == 1;
  fields->self_issued = (flags & EXFLAG_SI) != 0;
  fields->has_key_usage = (flags & EXFLAG_KUSAGE) != 0;
  fields->key_usage = fields->has_key_usage ? X509_get_key_usage(certificate) : 0;
  fields->has_extended_key_usage = (flags & EXFLAG_XKUSAGE) != 0;
  fields->extended_key_usage = fields->has_extended_key_usage ? X509_get_extended_key_usage(certificate) : 0;
}

// Moves the value out of `from` or gives its error: the same three lines for each field below.
template <typename T>
absl::Status Take(absl::StatusOr<T> from, T* into) {
  if (!from.ok()) return from.status();
  *into = *std::move(from);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<X509Handle> X509FromDer(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509Handle certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr) {
    TakeOpensslReason();
    return Refuse("not an x.509 certificate");
  }
  if (at != end) return Refuse("bytes after the certificate");
  unsigned char* again = nullptr;
  const int size = i2d_X509(certificate.get(), &again);
  const bool same =
      size > 0 && std::string_view(reinterpret_cast<const char*>(again), static_cast<std::size_t>(size)) == der;
  OPENSSL_free(again);
  if (!same) return Refuse("not the canonical encoding");
  return certificate;
}

absl::StatusOr<X509Fields> ReadFields(X509* certificate) {
  X509Fields fields;
  if (X509_get_version(certificate) != X509_VERSION_3) return Refuse("not version 3");
  absl::Status status = CheckSignatureAlgorithm(certificate);
  if (status.ok()) status = CheckExtensions(certificate);
  if (status.ok()) status = Take(SerialHex(X509_get0_serialNumber(certificate)), &fields.serial_hex);
  if (status.ok()) status = Take(UnixTime(X509_get0_notBefore(certificate)), &fields.not_before);
  if (status.ok()) status = Take(UnixTime(X509_get0_notAfter(certificate)), &fields.not_after);
  if (status.ok() && fields.not_after < fields.not_before) status = Refuse("ends before it begins");
  if (status.ok()) status = ReadName(X509_get_subject_name(certificate), &fields);
  if (status.ok()) status = Take(CommonNameOf(X509_get_issuer_name(certificate)), &fields.issuer_common_name);
  if (status.ok()) status = Take(DescribeKey(certificate), &fields.key_description);
  if (status.ok()) status = Take(KeySha256(certificate), &fields.public_key_sha256);
  if (status.ok()) status = Take(KeyIdHex(X509_get0_subject_key_id(certificate)), &fields.subject_key_id);
  if (status.ok()) status = Take(KeyIdHex(X509_get0_authority_key_id(certificate)), &fields.authority_key_id);
  if (status.ok()) status = ReadAddresses(certificate, &fields);
  if (!status.ok()) return status;
  fields.subject_name_sha256 = NameSha256(X509_get_subject_name(certificate));
  fields.issuer_name_sha256 = NameSha256(X509_get_issuer_name(certificate));
  ReadUsages(certificate, &fields);
  return fields;
}

absl::StatusOr<std::string> SerialHex(const ASN1_INTEGER* serial) {
  const BignumHandle number(ASN1_INTEGER_to_BN(serial, nullptr));
  if (number == nullptr || BN_is_negative(number.get()) != 0 || BN_is_zero(number.get()) != 0) {
    return Refuse("serial is not a positive number");
  }
  if (BN_num_bytes(number.get()) > kSerialBytesMax) return Refuse("serial is over 20 bytes");
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return HexEncode(bytes);
}

absl::StatusOr<int64_t> UnixTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    TakeOpensslReason();
    return Refuse("a time cannot be read");
  }
  return static_cast<int64_t>(timegm(&parts));
}

absl::StatusOr<std::string> CommonNameOf(const X509_NAME* name) {
  X509Fields fields;
  const absl::Status status = ReadName(name, &fields);
  if (!status.ok()) return status;
  return fields.common_name.value;
}

std::string NameSha256(const X509_NAME* name) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (X509_NAME_digest(name, EVP_sha256(), digest, &size) != 1) return "";
  return HexEncode(std::string_view(reinterpret_cast<const char*>(digest), size));
}

bool IsStrongSignature(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  int parameter_type = 0;
  const void* parameter = nullptr;
  X509_ALGOR_get0(&object, &parameter_type, &parameter, algorithm);
  int digest = NID_undef;
  int key = NID_undef;
  const int nid = OBJ_obj2nid(object);
  if (nid == NID_ED25519) return true;
  if (nid == NID_rsassaPss) {
    using PssHandle = std::unique_ptr<RSA_PSS_PARAMS, OpensslFree<RSA_PSS_PARAMS_free>>;
    const PssHandle pss(
        static_cast<RSA_PSS_PARAMS*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter)));
    if (pss == nullptr || pss->hashAlgorithm == nullptr) return false;  // absent means SHA-1
    X509_ALGOR_get0(&object, nullptr, nullptr, pss->hashAlgorithm);
    digest = OBJ_obj2nid(object);
  } else if (OBJ_find_sigid_algs(nid, &digest, &key) != 1) {
    return false;
  }
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

}  // namespace ketenpoort::certs

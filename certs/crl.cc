#include "certs/crl.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "certs/openssl_handles.h"
#include "certs/pem.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

absl::Status RefuseBundle(const char* rule) {
  return absl::InvalidArgumentError(absl::StrCat("ca bundle refused: ", rule));
}
absl::Status RefuseList(const char* rule) { return absl::InvalidArgumentError(absl::StrCat("crl refused: ", rule)); }

struct ReadAuthority {
  X509Handle x509;
  X509Fields fields;
  std::string der_sha256;
};

absl::Status CheckAuthority(const X509Fields& fields) {
  if (!fields.is_ca) return RefuseBundle("a certificate is no authority");
  if (!fields.has_key_usage || (fields.key_usage & KU_KEY_CERT_SIGN) == 0)
    return RefuseBundle("an authority may not sign certificates");
  if ((fields.key_usage & KU_CRL_SIGN) == 0) return RefuseBundle("an authority may not sign lists");
  if (fields.subject_key_id.empty()) return RefuseBundle("an authority has no subjectKeyIdentifier");
  const bool names_issuer_key = fields.self_issued || !fields.authority_key_id.empty();
  if (!names_issuer_key) return RefuseBundle("an authority has no authorityKeyIdentifier");
  return absl::OkStatus();
}

bool IsSelfSigned(const X509Fields& fields) {
  return fields.subject_name_sha256 == fields.issuer_name_sha256 &&
         (fields.authority_key_id.empty() || fields.authority_key_id == fields.subject_key_id);
}

bool VerifiesUnder(X509* child, X509* issuer) {
  const bool good = X509_verify(child, X509_get0_pubkey(issuer)) == 1;
  TakeOpensslReason();
  return good;
}

absl::StatusOr<std::vector<ReadAuthority>> ReadAuthorities(std::string_view ca_pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      SplitPem(ca_pem, PemLimits{.bytes_max = kCaBundlePemBytesMax, .blocks_max = kCaCertificatesMax});
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) return RefuseBundle("no certificate in it");
  std::vector<ReadAuthority> authorities;
  for (const PemBlock& block : *blocks) {
    if (block.label != kPemCertificate) return RefuseBundle("something else than a certificate in it");
    absl::StatusOr<X509Handle> x509 = X509FromDer(block.der);
    if (!x509.ok()) return x509.status();
    absl::StatusOr<X509Fields> fields = ReadFields(x509->get());
    if (!fields.ok()) return fields.status();
    const absl::Status status = CheckAuthority(*fields);
    if (!status.ok()) return status;
    authorities.push_back(ReadAuthority{*std::move(x509), *std::move(fields), Sha256Hex(block.der)});
  }
  std::sort(authorities.begin(), authorities.end(), [](const ReadAuthority& a, const ReadAuthority& b) {
    return a.fields.subject_key_id < b.fields.subject_key_id;
  });
  for (std::size_t i = 1; i < authorities.size(); ++i) {
    if (authorities[i].fields.subject_key_id == authorities[i - 1].fields.subject_key_id) {
      return RefuseBundle("two authorities with one key identifier");
    }
  }
  return authorities;
}

// The list, when `der` is its one canonical encoding.
absl::StatusOr<X509CrlHandle> CrlFromDer(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509CrlHandle crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  if (crl == nullptr) {
    TakeOpensslReason();
    return RefuseList("not a revocation list");
  }
  if (at != end) return RefuseList("bytes after the list");
  unsigned char* again = nullptr;
  const int size = i2d_X509_CRL(crl.get(), &again);
  const bool same =
      size > 0 && std::string_view(reinterpret_cast<const char*>(again), static_cast<std::size_t>(size)) == der;
  OPENSSL_free(again);
  if (!same) return RefuseList("not the canonical encoding");
  return crl;
}

absl::Status CheckListExtensions(const X509_CRL* crl) {
  const int count = X509_CRL_get_ext_count(crl);
  for (int i = 0; i < count; ++i) {
    X509_EXTENSION* extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    const bool known =
        nid == NID_crl_number || nid == NID_authority_key_identifier || nid == NID_issuing_distribution_point;
    if (nid == NID_delta_crl) return RefuseList("a delta list");
    if (!known && X509_EXTENSION_get_critical(extension) != 0) return RefuseList("unknown critical extension");
    for (int j = 0; j < i; ++j) {
      if (OBJ_cmp(X509_EXTENSION_get_object(extension), X509_EXTENSION_get_object(X509_CRL_get_ext(crl, j))) == 0) {
        return RefuseList("an extension occurs twice");
      }
    }
  }
  int critical = 0;
  const DistributionPointHandle scope(
      static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr)));
  TakeOpensslReason();
  if (scope == nullptr) return critical == -1 ? absl::OkStatus() : RefuseList("scope cannot be read");
  const bool partial = scope->onlyuser > 0 || scope->onlyCA > 0 || scope->indirectCRL > 0 || scope->onlyattr > 0 ||
                       scope->onlysomereasons != nullptr;
  return partial ? RefuseList("a list of partial scope") : absl::OkStatus();
}

absl::StatusOr<uint64_t> ListNumber(const X509_CRL* crl) {
  const Asn1IntegerHandle number(
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl, NID_crl_number, nullptr, nullptr)));
  TakeOpensslReason();
  uint64_t value = 0;
  if (number == nullptr) return RefuseList("no crlNumber");
  if (ASN1_INTEGER_get_uint64(&value, number.get()) != 1) {
    TakeOpensslReason();
    return RefuseList("crlNumber is outside 0..2^64-1");
  }
  return value;
}

absl::StatusOr<std::string> ListIssuerKeyId(const X509_CRL* crl) {
  const AuthorityKeyIdHandle id(
      static_cast<AUTHORITY_KEYID*>(X509_CRL_get_ext_d2i(crl, NID_authority_key_identifier, nullptr, nullptr)));
  TakeOpensslReason();
  if (id == nullptr || id->keyid == nullptr) return RefuseList("no authorityKeyIdentifier");
  return audit::crypto::HexEncode(std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(id->keyid)),
                                                   static_cast<std::size_t>(ASN1_STRING_length(id->keyid))));
}

// Times and number; the other fields stay empty.
absl::StatusOr<CrlSummary> ReadHead(const X509_CRL* crl) {
  if (X509_CRL_get0_nextUpdate(crl) == nullptr) return RefuseList("no nextUpdate");
  const absl::StatusOr<int64_t> this_update = UnixTime(X509_CRL_get0_lastUpdate(crl));
  const absl::StatusOr<int64_t> next_update = UnixTime(X509_CRL_get0_nextUpdate(crl));
  const absl::StatusOr<uint64_t> number = ListNumber(crl);
  if (!this_update.ok() || !next_update.ok()) return RefuseList("a time cannot be read");
  if (*next_update <= *this_update) return RefuseList("ends before it begins");
  if (!number.ok()) return number.status();
  CrlSummary head;
  head.number = *number;
  head.this_update = *this_update;
  head.next_update = *next_update;
  return head;
}

absl::Status ReadRevoked(X509_CRL* crl, absl::flat_hash_set<std::string>* revoked) {
  STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl);
  const int count = entries == nullptr ? 0 : sk_X509_REVOKED_num(entries);
  revoked->reserve(static_cast<std::size_t>(std::max(count, 0)));
  for (int i = 0; i < count; ++i) {
    const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
    for (int j = 0; j < X509_REVOKED_get_ext_count(entry); ++j) {
      if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j)) != 0) {
        return RefuseList("an entry has a critical extension");
      }
    }
    absl::StatusOr<std::string> serial = SerialHex(X509_REVOKED_get0_serialNumber(entry));
    if (!serial.ok()) return RefuseList("an entry has no usable serial");
    revoked->insert(*std::move(serial));
  }
  return absl::OkStatus();
}

// The algorithm named inside the signed part, which OpenSSL 3.0 has no accessor for; null when it cannot be read.
using AlgorithmHandle = std::unique_ptr<X509_ALGOR, OpensslFree<X509_ALGOR_free>>;
AlgorithmHandle SignedAlgorithm(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  long size = 0;
  int tag = 0;
  int tag_class = 0;
  for (int depth = 0; depth < 2; ++depth) {  // CertificateList, then TBSCertList
    if ((ASN1_get_object(&at, &size, &tag, &tag_class, static_cast<long>(end - at)) & 0x80) != 0) return nullptr;
    if (tag != V_ASN1_SEQUENCE) return nullptr;
  }
  const Asn1IntegerHandle version(d2i_ASN1_INTEGER(nullptr, &at, static_cast<long>(end - at)));
  if (version == nullptr) return nullptr;
  return AlgorithmHandle(d2i_X509_ALGOR(nullptr, &at, static_cast<long>(end - at)));
}

absl::Status CheckListSignature(const std::string& der, X509_CRL* crl, X509* issuer) {
  if (X509_CRL_get_version(crl) != X509_CRL_VERSION_2) return RefuseList("not version 2");
  const X509_ALGOR* outer = nullptr;
  X509_CRL_get0_signature(crl, nullptr, &outer);
  const AlgorithmHandle inner = SignedAlgorithm(der);
  TakeOpensslReason();
  if (inner == nullptr || X509_ALGOR_cmp(outer, inner.get()) != 0) {
    return RefuseList("two different signature algorithms");
  }
  if (!IsStrongSignature(outer)) return RefuseList("weak or unknown signature algorithm");
  const bool good = X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
  TakeOpensslReason();
  return good ? absl::OkStatus() : RefuseList("signature does not verify under its issuer");
}

}  // namespace

// Builds one set; lives only inside Load.
class CrlSet::Loader {
 public:
  absl::Status AddAuthorities(std::string_view ca_pem) {
    absl::StatusOr<std::vector<ReadAuthority>> read = ReadAuthorities(ca_pem);
    if (!read.ok()) return read.status();
    read_ = *std::move(read);
    for (const ReadAuthority& one : read_) {
      set_->by_key_id_.emplace(one.fields.subject_key_id, static_cast<int>(set_->authorities_.size()));
      set_->authorities_.push_back(Authority{.key_id = one.fields.subject_key_id,
                                             .name_sha256 = one.fields.subject_name_sha256,
                                             .common_name = one.fields.common_name.value,
                                             .serial_hex = one.fields.serial_hex,
                                             .der_sha256 = one.der_sha256,
                                             .not_before = one.fields.not_before,
                                             .not_after = one.fields.not_after,
                                             .parent = -1,
                                             .list = nullptr});
    }
    for (std::size_t i = 0; i < read_.size(); ++i) {
      const absl::Status status = LinkToIssuer(i);
      if (!status.ok()) return status;
    }
    return CheckDepth();
  }

  absl::Status AddLists(std::string_view crl_pem) {
    const absl::StatusOr<std::vector<PemBlock>> blocks =
        SplitPem(crl_pem, PemLimits{.bytes_max = kCrlPemBytesMax, .blocks_max = kCrlListsMax});
    if (!blocks.ok()) return blocks.status();
    for (const PemBlock& block : *blocks) {
      if (block.label != kPemCrl) return RefuseList("something else than a list in the pem");
      const absl::Status status = AddList(block.der);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  std::shared_ptr<const CrlSet> Finish() {
    std::string text = "ketenpoort-crl-set-v1\n";
    for (const Authority& authority : set_->authorities_) {
      absl::StrAppend(&text, authority.der_sha256, " ", authority.list == nullptr ? "-" : authority.list->der_sha256,
                      "\n");
    }
    set_->digest_ = Sha256Hex(text);
    return std::move(set_);
  }

 private:
  absl::Status LinkToIssuer(std::size_t index) {
    const ReadAuthority& child = read_[index];
    if (IsSelfSigned(child.fields)) {
      if (!VerifiesUnder(child.x509.get(), child.x509.get()))
        return RefuseBundle("a root does not verify under itself");
      return absl::OkStatus();
    }
    const auto found = set_->by_key_id_.find(child.fields.authority_key_id);
    if (found == set_->by_key_id_.end()) return RefuseBundle("an authority whose issuer is not in it");
    const ReadAuthority& issuer = read_[static_cast<std::size_t>(found->second)];
    if (issuer.fields.subject_name_sha256 != child.fields.issuer_name_sha256) {
      return RefuseBundle("an authority whose issuer has another name");
    }
    if (!VerifiesUnder(child.x509.get(), issuer.x509.get())) {
      return RefuseBundle("an authority that does not verify under its issuer");
    }
    set_->authorities_[index].parent = found->second;
    return absl::OkStatus();
  }

  absl::Status CheckDepth() const {
    for (const Authority& authority : set_->authorities_) {
      int depth = 1;
      for (int at = authority.parent; at >= 0; at = set_->authorities_[static_cast<std::size_t>(at)].parent) {
        if (++depth > kPathDepthMax) return RefuseBundle("a path that is too deep or goes round");
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddList(const std::string& der) {
    const absl::StatusOr<X509CrlHandle> read = CrlFromDer(der);
    if (!read.ok()) return read.status();
    X509_CRL* crl = read->get();
    const absl::StatusOr<std::string> key_id = ListIssuerKeyId(crl);
    if (!key_id.ok()) return key_id.status();
    const auto found = set_->by_key_id_.find(*key_id);
    if (found == set_->by_key_id_.end()) return RefuseList("its issuer is not in the ca bundle");
    const auto index = static_cast<std::size_t>(found->second);
    Authority& authority = set_->authorities_[index];
    if (NameSha256(X509_CRL_get_issuer(crl)) != authority.name_sha256) return RefuseList("its issuer has another name");
    if (authority.list != nullptr) return RefuseList("two lists of one issuer");
    absl::Status status = CheckListSignature(der, crl, read_[index].x509.get());
    if (status.ok()) status = CheckListExtensions(crl);
    if (!status.ok()) return status;
    const absl::StatusOr<CrlSummary> head = ReadHead(crl);
    if (!head.ok()) return head.status();
    auto list = std::make_unique<List>();
    list->der_sha256 = Sha256Hex(der);
    list->number = head->number;
    list->this_update = head->this_update;
    list->next_update = head->next_update;
    status = ReadRevoked(crl, &list->revoked);
    if (!status.ok()) return status;
    revoked_total_ += list->revoked.size();
    if (revoked_total_ > kRevokedMax) return RefuseList("too many entries");
    authority.list = std::move(list);
    return absl::OkStatus();
  }

  std::shared_ptr<CrlSet> set_{new CrlSet()};
  std::vector<ReadAuthority> read_;  // in step with set_->authorities_
  std::size_t revoked_total_ = 0;
};

absl::StatusOr<std::shared_ptr<const CrlSet>> CrlSet::Load(std::string_view crl_pem, std::string_view ca_pem) {
  Loader loader;
  absl::Status status = loader.AddAuthorities(ca_pem);
  if (status.ok()) status = loader.AddLists(crl_pem);
  if (!status.ok()) return status;
  return loader.Finish();
}

RevocationVerdict CrlSet::JudgeStep(const Authority& authority, const std::string& serial_hex, int64_t unix_now,
                                    RevocationVerdict when_revoked) const {
  if (unix_now < authority.not_before || unix_now > authority.not_after) return RevocationVerdict::kAuthorityNotInForce;
  if (authority.list == nullptr) return RevocationVerdict::kNoList;
  const List& list = *authority.list;
  // Before the dates: what an old list revokes stays revoked, and the caller learns the graver reason.
  if (list.revoked.contains(serial_hex)) return when_revoked;
  if (unix_now < list.this_update) return RevocationVerdict::kListNotYetValid;
  if (unix_now >= list.next_update) return RevocationVerdict::kListOutdated;
  return RevocationVerdict::kGood;
}

RevocationVerdict CrlSet::Judge(const Certificate& certificate, int64_t unix_now) const {
  const auto found = by_key_id_.find(certificate.issuer_key_id);
  if (found == by_key_id_.end()) return RevocationVerdict::kUnknownIssuer;
  const Authority* authority = &authorities_[static_cast<std::size_t>(found->second)];
  if (authority->name_sha256 != certificate.issuer_name_sha256) return RevocationVerdict::kUnknownIssuer;
  if (unix_now < certificate.not_before) return RevocationVerdict::kNotYetValid;
  if (unix_now > certificate.not_after) return RevocationVerdict::kExpired;
  RevocationVerdict verdict = JudgeStep(*authority, certificate.serial_hex, unix_now, RevocationVerdict::kRevoked);
  // INVARIANT: parents end at a root within kPathDepthMax steps (Loader::CheckDepth).
  while (verdict == RevocationVerdict::kGood && authority->parent >= 0) {
    const std::string& serial_hex = authority->serial_hex;
    authority = &authorities_[static_cast<std::size_t>(authority->parent)];
    verdict = JudgeStep(*authority, serial_hex, unix_now, RevocationVerdict::kAuthorityRevoked);
  }
  return verdict;
}

absl::Status CrlSet::Check(const Certificate& certificate, int64_t unix_now) const {
  return StatusOf(Judge(certificate, unix_now));
}

std::vector<CrlSummary> CrlSet::Lists() const {
  std::vector<CrlSummary> lists;
  for (const Authority& authority : authorities_) {
    if (authority.list == nullptr) continue;
    lists.push_back(CrlSummary{.issuer_common_name = authority.common_name,
                               .issuer_key_id = authority.key_id,
                               .number = authority.list->number,
                               .this_update = authority.list->this_update,
                               .next_update = authority.list->next_update,
                               .revoked_count = authority.list->revoked.size(),
                               .der_sha256 = authority.list->der_sha256});
  }
  return lists;
}

int64_t CrlSet::EarliestNextUpdate() const {
  int64_t earliest = 0;
  for (const Authority& authority : authorities_) {
    if (authority.list == nullptr) continue;
    earliest = earliest == 0 ? authority.list->next_update : std::min(earliest, authority.list->next_update);
  }
  return earliest;
}

const char* NameOf(RevocationVerdict verdict) {
  switch (verdict) {
    case RevocationVerdict::kGood:
      return "GOOD";
    case RevocationVerdict::kRevoked:
      return "REVOKED";
    case RevocationVerdict::kAuthorityRevoked:
      return "AUTHORITY_REVOKED";
    case RevocationVerdict::kNoList:
      return "NO_LIST";
    case RevocationVerdict::kListOutdated:
      return "LIST_OUTDATED";
    case RevocationVerdict::kListNotYetValid:
      return "LIST_NOT_YET_VALID";
    case RevocationVerdict::kUnknownIssuer:
      return "UNKNOWN_ISSUER";
    case RevocationVerdict::kExpired:
      return "EXPIRED";
    case RevocationVerdict::kNotYetValid:
      return "NOT_YET_VALID";
    case RevocationVerdict::kAuthorityNotInForce:
      return "AUTHORITY_NOT_IN_FORCE";
  }
  return "UNKNOWN";
}

absl::Status StatusOf(RevocationVerdict verdict) {
  const std::string text = absl::StrCat("certificate refused by revocation check: `", NameOf(verdict), "`");
  switch (verdict) {
    case RevocationVerdict::kGood:
      return absl::OkStatus();
    case RevocationVerdict::kRevoked:
    case RevocationVerdict::kAuthorityRevoked:
    case RevocationVerdict::kUnknownIssuer:
    case RevocationVerdict::kExpired:
    case RevocationVerdict::kNotYetValid:
    case RevocationVerdict::kAuthorityNotInForce:
      return absl::UnauthenticatedError(text);
    case RevocationVerdict::kNoList:
    case RevocationVerdict::kListOutdated:
    case RevocationVerdict::kListNotYetValid:
      return absl::UnavailableError(text);
  }
  return absl::InternalError(text);
}

absl::StatusOr<CrlOverview> ReadCrlOverview(std::string_view der) {
  const absl::StatusOr<X509CrlHandle> crl = CrlFromDer(der);
  if (!crl.ok()) return crl.status();
  absl::StatusOr<CrlSummary> head = ReadHead(crl->get());
  if (!head.ok()) return head.status();
  const absl::StatusOr<std::string> issuer = CommonNameOf(X509_CRL_get_issuer(crl->get()));
  if (!issuer.ok()) return issuer.status();
  const absl::StatusOr<std::string> key_id = ListIssuerKeyId(crl->get());
  if (!key_id.ok()) return key_id.status();
  absl::flat_hash_set<std::string> revoked;
  const absl::Status status = ReadRevoked(crl->get(), &revoked);
  if (!status.ok()) return status;
  CrlOverview overview{*std::move(head), std::vector<std::string>(revoked.begin(), revoked.end())};
  overview.summary.issuer_common_name = *issuer;
  overview.summary.issuer_key_id = *key_id;
  overview.summary.revoked_count = revoked.size();
  overview.summary.der_sha256 = Sha256Hex(der);
  std::sort(overview.first_serials.begin(), overview.first_serials.end());
  if (overview.first_serials.size() > kOverviewSerialsMax) overview.first_serials.resize(kOverviewSerialsMax);
  return overview;
}

}  // namespace ketenpoort::certs

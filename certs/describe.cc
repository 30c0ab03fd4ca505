#include "certs/describe.h"

#include <cstdio>
#include <ctime>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/certificate.h"
#include "certs/crl.h"
#include "certs/openssl_handles.h"
#include "certs/pem.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

constexpr std::size_t kLabelColumns = 28;

// One people-facing text in both languages; Dutch stands first, as everywhere.
struct Text {
  const char* dutch;
  const char* english;
};

class Page {
 public:
  explicit Page(Language language) : language_(language) {}

  const char* In(Text text) const { return language_ == Language::kDutch ? text.dutch : text.english; }

  void Title(const std::string& title) { absl::StrAppend(&page_, page_.empty() ? "" : "\n", title, "\n"); }

  void Row(Text label, const std::string& value) {
    if (value.empty()) return;
    std::string name = In(label);
    name.push_back(':');
    while (name.size() < kLabelColumns) name.push_back(' ');
    absl::StrAppend(&page_, "  ", name, value, "\n");
  }

  void Line(Text text) { absl::StrAppend(&page_, "\n", In(text), "\n"); }

  std::string Take() && { return std::move(page_); }

 private:
  Language language_;
  std::string page_;
};

Text KindOf(const X509Fields& fields) {
  if (fields.is_ca && fields.subject_name_sha256 == fields.issuer_name_sha256) {
    return {"stamcertificaat (root)", "root certificate"};
  }
  if (fields.is_ca) return {"certificaat van een uitgever (CA)", "certificate of an authority (CA)"};
  if (fields.user_id.count > 0)
    return {"persoonlijk certificaat van een functionaris", "personal certificate of an officer"};
  if ((fields.extended_key_usage & XKU_SSL_SERVER) != 0) return {"servercertificaat", "server certificate"};
  return {"systeemcertificaat (client)", "system certificate (client)"};
}

Text StateOf(const X509Fields& fields, int64_t unix_now) {
  if (unix_now < fields.not_before) return {"NOG NIET GELDIG", "NOT YET VALID"};
  if (unix_now > fields.not_after) return {"VERLOPEN", "EXPIRED"};
  return {"binnen de geldigheidsduur (intrekking: zie de lijst)", "within its validity (revocation: see the list)"};
}

std::string UsesOf(const X509Fields& fields, const Page& page) {
  std::vector<std::string> uses;
  if ((fields.extended_key_usage & XKU_SSL_SERVER) != 0) uses.emplace_back("server");
  if ((fields.extended_key_usage & XKU_SSL_CLIENT) != 0) uses.emplace_back("client");
  if ((fields.key_usage & KU_KEY_CERT_SIGN) != 0) {
    uses.emplace_back(page.In({"certificaten uitgeven", "issue certificates"}));
  }
  if ((fields.key_usage & KU_CRL_SIGN) != 0) uses.emplace_back(page.In({"lijsten uitgeven", "issue lists"}));
  return absl::StrJoin(uses, ", ");
}

void DescribeFields(const X509Fields& fields, const std::string& der, int64_t unix_now, Page* page) {
  page->Row({"Soort", "Kind"}, page->In(KindOf(fields)));
  page->Row({"Organisatie (O)", "Organisation (O)"}, fields.organisation.value);
  page->Row({"OIN (serialNumber)", "OIN (serialNumber)"}, fields.serial_number.value);
  page->Row({"Naam (CN)", "Name (CN)"}, fields.common_name.value);
  page->Row({"Persoon (UID)", "Person (UID)"}, fields.user_id.value);
  page->Row({"Adressen", "Addresses"}, absl::StrJoin(fields.addresses, ", "));
  page->Row({"Gebruik", "Use"}, UsesOf(fields, *page));
  page->Row({"Uitgegeven door", "Issued by"}, fields.issuer_common_name);
  page->Row({"Serienummer", "Serial number"}, fields.serial_hex);
  page->Row({"Geldig vanaf", "Valid from"}, FormatUtc(fields.not_before));
  page->Row({"Geldig tot en met", "Valid until"}, FormatUtc(fields.not_after));
  page->Row({"Nu", "Now"}, page->In(StateOf(fields, unix_now)));
  page->Row({"Sleutel", "Key"}, fields.key_description);
  page->Row({"SHA-256 openbare sleutel", "SHA-256 of public key"}, fields.public_key_sha256);
  page->Row({"SHA-256 certificaat", "SHA-256 of certificate"}, Sha256Hex(der));
}

absl::Status DescribeCertificate(const std::string& der, int64_t unix_now, Page* page) {
  const absl::StatusOr<X509Handle> x509 = X509FromDer(der);
  if (!x509.ok()) return x509.status();
  const absl::StatusOr<X509Fields> fields = ReadFields(x509->get());
  if (!fields.ok()) return fields.status();
  page->Title(page->In({"Certificaat", "Certificate"}));
  DescribeFields(*fields, der, unix_now, page);
  if (fields->is_ca) return absl::OkStatus();
  const absl::StatusOr<Certificate> participant = ParseDer(der);
  page->Row({"Bruikbaar bij de poort", "Usable at the gate"},
            participant.ok() ? page->In({"ja", "yes"})
                             : absl::StrCat(page->In({"nee: ", "no: "}), std::string(participant.status().message())));
  return absl::OkStatus();
}

Text ListStateOf(int64_t this_update, int64_t next_update, int64_t unix_now) {
  if (unix_now < this_update) return {"NOG NIET GELDIG", "NOT YET VALID"};
  if (unix_now >= next_update) return {"VEROUDERD", "OUTDATED"};
  return {"actueel", "up to date"};
}

absl::Status DescribeList(const std::string& der, int64_t unix_now, Page* page) {
  const absl::StatusOr<CrlOverview> list = ReadCrlOverview(der);
  if (!list.ok()) return list.status();
  page->Title(page->In({"Intrekkingslijst", "Revocation list"}));
  page->Row({"Uitgegeven door", "Issued by"}, list->summary.issuer_common_name);
  page->Row({"Nummer", "Number"}, absl::StrCat(list->summary.number));
  page->Row({"Van", "From"}, FormatUtc(list->summary.this_update));
  page->Row({"Volgende lijst voor", "Next list before"}, FormatUtc(list->summary.next_update));
  page->Row({"Nu", "Now"}, page->In(ListStateOf(list->summary.this_update, list->summary.next_update, unix_now)));
  page->Row({"Ingetrokken certificaten", "Revoked certificates"}, absl::StrCat(list->summary.revoked_count));
  for (const std::string& serial : list->first_serials) page->Row({"  serienummer", "  serial number"}, serial);
  return absl::OkStatus();
}

}  // namespace

std::string FormatUtc(int64_t unix_seconds) {
  const auto seconds = static_cast<time_t>(unix_seconds);
  std::tm parts{};
  char text[64];
  if (gmtime_r(&seconds, &parts) == nullptr) return "?";
  const std::size_t size = std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return std::string(text, size);
}

absl::StatusOr<std::string> DescribePem(std::string_view pem, Language language, int64_t unix_now) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      SplitPem(pem, PemLimits{.bytes_max = kCrlPemBytesMax, .blocks_max = kCaCertificatesMax});
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) return absl::InvalidArgumentError("nothing in the pem");
  Page page(language);
  for (const PemBlock& block : *blocks) {
    absl::Status status = absl::InvalidArgumentError("a pem block is neither certificate nor revocation list");
    if (block.label == kPemCertificate) status = DescribeCertificate(block.der, unix_now, &page);
    if (block.label == kPemCrl) status = DescribeList(block.der, unix_now, &page);
    if (!status.ok()) return status;
  }
  page.Line({"Handtekeningen zijn hier niet gecontroleerd.", "Signatures were not verified here."});
  return std::move(page).Take();
}

}  // namespace ketenpoort::certs

#include "certs/commands.h"

#include <chrono>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "certs/crl.h"
#include "certs/private_file.h"

namespace ketenpoort::certs {
namespace {

int64_t NowOf(const std::optional<int64_t>& given) {
  if (given.has_value()) return *given;
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const char* In(Language language, const char* dutch, const char* english) {
  return language == Language::kDutch ? dutch : english;
}

absl::StatusOr<LeafKind> KindOf(const std::string& text) {
  if (text == "server") return LeafKind::kServer;
  if (text == "client") return LeafKind::kClient;
  if (text == "officer") return LeafKind::kOfficer;
  return absl::InvalidArgumentError("kind must be `server`, `client` or `officer`");
}

absl::Status CheckDays(int64_t days, int64_t days_max) {
  if (days >= 1 && days <= days_max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("days must be 1..", days_max));
}

absl::Status PublishLists(const std::string& dir, int64_t crl_days, Language language, int64_t unix_now,
                          std::ostream& out) {
  const CrlValidity validity{unix_now - kBackdateSeconds, unix_now + crl_days * kSecondsPerDay};
  const absl::StatusOr<uint64_t> number = WriteCrl(dir, validity);
  if (!number.ok()) return number.status();
  out << In(language, "Intrekkingslijsten ", "Revocation lists ") << *number
      << In(language, " geschreven naar ", " written to ") << dir << "/crl.pem"
      << In(language, ", geldig tot ", ", valid until ") << FormatUtc(validity.next_update) << "\n";
  return absl::OkStatus();
}

}  // namespace

absl::Status RunInit(const InitOptions& options, std::ostream& out) {
  const absl::Status made = InitAuthority(options.dir, NowOf(options.unix_now));
  if (!made.ok()) return made;
  out << In(options.language, "Ontwikkel-CA gemaakt in ", "Development authority made in ") << options.dir << "\n"
      << In(options.language, "  te vertrouwen: ", "  to trust:   ") << options.dir << "/chain.pem\n"
      << In(options.language, "  intrekking:    ", "  revocation: ") << options.dir << "/crl.pem\n"
      << In(options.language, "Alleen voor ontwikkeling en demonstratie, niet voor echte gegevens.\n",
            "For development and demonstration only, not for real data.\n");
  return absl::OkStatus();
}

absl::Status RunIssue(const IssueOptions& options, std::ostream& out) {
  const absl::StatusOr<LeafKind> kind = KindOf(options.kind);
  if (!kind.ok()) return kind.status();
  const absl::Status days = CheckDays(options.days, kLeafDaysMax);
  if (!days.ok()) return days;
  const int64_t unix_now = NowOf(options.unix_now);
  const LeafRequest request{.kind = *kind,
                            .name = options.name,
                            .oin = options.oin,
                            .organisation = options.organisation,
                            .common_name = options.common_name,
                            .person_id = options.person_id,
                            .dns_names = options.dns_names,
                            .ip_addresses = options.ip_addresses,
                            .not_before = std::nullopt,
                            .not_after = unix_now + options.days * kSecondsPerDay,
                            .replace = options.replace};
  const absl::StatusOr<IssuedLeaf> leaf = IssueLeaf(options.dir, request, unix_now);
  if (!leaf.ok()) return leaf.status();
  out << In(options.language, "Certificaat: ", "Certificate: ") << leaf->certificate_path << "\n"
      << In(options.language, "Sleutel:     ", "Key:         ") << leaf->key_path << " (0600)\n"
      << "OIN:         " << leaf->certificate.oin << "\n"
      << In(options.language, "Serienummer: ", "Serial:      ") << leaf->certificate.serial_hex << "\n"
      << In(options.language, "Sleutel-id:  ", "Key id:      ") << leaf->certificate.public_key_sha256 << "\n"
      << In(options.language, "Geldig tot:  ", "Valid until: ") << FormatUtc(leaf->certificate.not_after) << "\n";
  return absl::OkStatus();
}

absl::Status RunRevoke(const RevokeOptions& options, std::ostream& out) {
  if (options.serial_hex.empty() == options.name.empty()) {
    return absl::InvalidArgumentError("give either a serial or a name");
  }
  const absl::Status days = CheckDays(options.crl_days, kCrlDaysMax);
  if (!days.ok()) return days;
  const int64_t unix_now = NowOf(options.unix_now);
  std::vector<std::string> serials{options.serial_hex};
  if (!options.name.empty()) {
    absl::StatusOr<std::vector<std::string>> found = SerialsInForce(options.dir, options.name, unix_now);
    if (!found.ok()) return found.status();
    if (found->empty())
      return absl::NotFoundError(absl::StrCat("no certificate in force is named `", options.name, "`"));
    serials = *std::move(found);
  }
  for (const std::string& serial : serials) {
    const absl::Status revoked = Revoke(options.dir, serial, unix_now);
    if (!revoked.ok()) return revoked;
    out << In(options.language, "Ingetrokken: ", "Revoked: ") << serial << "\n";
  }
  return PublishLists(options.dir, options.crl_days, options.language, unix_now, out);
}

absl::Status RunCrl(const CrlOptions& options, std::ostream& out) {
  const absl::Status days = CheckDays(options.crl_days, kCrlDaysMax);
  if (!days.ok()) return days;
  return PublishLists(options.dir, options.crl_days, options.language, NowOf(options.unix_now), out);
}

absl::Status RunShow(const ShowOptions& options, std::ostream& out) {
  const absl::StatusOr<std::string> pem = ReadPublicFile(options.path, kCrlPemBytesMax);
  if (!pem.ok()) return pem.status();
  const absl::StatusOr<std::string> page = DescribePem(*pem, options.language, NowOf(options.unix_now));
  if (!page.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", options.path, "` is no certificate or list in PEM: ", page.status().message()));
  }
  out << *page;
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs

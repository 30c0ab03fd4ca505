#include "certs/authority.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/objects.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/wipe.h"
#include "certs/ledger.h"
#include "certs/pem.h"
#include "certs/private_file.h"
#include "certs/x509_builder.h"
#include "certs/x509_fields.h"

namespace ketenpoort::certs {
namespace {

constexpr int64_t kRootDays = 3650;
constexpr int64_t kDomainDays = 2920;
constexpr int64_t kTspDays = 1825;
constexpr std::size_t kNameCharactersMax = 64;
constexpr std::size_t kAttributeBytesMax = 64;  // Limit: RFC 5280 ub-common-name and its like
constexpr char kAuthorityOrganisation[] = "Ketenpoort ontwikkeling";

// One of the five authorities. Issuers stand before what they issue.
struct AuthorityKind {
  const char* file;
  const char* common_name;
  int issuer;  // index into kAuthorities; -1: self-signed
  int64_t days;
  const char* basic_constraints;
  const char* extended_key_usage;  // what it may issue for; null: not limited
};

constexpr int kRoot = 0;
constexpr int kServicesTsp = 3;
constexpr int kPersonsTsp = 4;
constexpr std::array<AuthorityKind, 5> kAuthorities{{
    {"root", "Ketenpoort Ontwikkel Root CA", -1, kRootDays, "critical,CA:TRUE", nullptr},
    {"services-domain", "Ketenpoort Ontwikkel Private Services CA", kRoot, kDomainDays, "critical,CA:TRUE,pathlen:1",
     nullptr},
    {"persons-domain", "Ketenpoort Ontwikkel Private Personen CA", kRoot, kDomainDays, "critical,CA:TRUE,pathlen:1",
     nullptr},
    {"services", "Ketenpoort Ontwikkel TSP Private Services CA", 1, kTspDays, "critical,CA:TRUE,pathlen:0",
     "serverAuth,clientAuth"},
    {"persons", "Ketenpoort Ontwikkel TSP Private Personen CA", 2, kTspDays, "critical,CA:TRUE,pathlen:0",
     "clientAuth"},
}};

struct OpenAuthority {
  X509Handle certificate;
  KeyHandle key;
};

std::string AuthorityPath(const std::string& dir, const std::string& file) { return dir + "/authority/" + file; }

absl::Status SystemTrouble(const char* step, const std::string& path) {
  return absl::InternalError(absl::StrCat(step, " `", path, "`: ", std::strerror(errno)));
}

absl::Status MakeFolder(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0 || errno == EEXIST) return absl::OkStatus();
  return SystemTrouble("cannot make folder", path);
}

// Holds the folder's lock while it lives.
class FolderLock {
 public:
  static absl::StatusOr<FolderLock> Take(const std::string& dir) {
    const std::string path = AuthorityPath(dir, "lock");
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == ENOENT) return absl::NotFoundError(absl::StrCat("no authority in `", dir, "`"));
    if (fd < 0) return SystemTrouble("cannot open", path);
    FolderLock lock(fd);
    while (::flock(fd, LOCK_EX) != 0) {
      if (errno != EINTR) return SystemTrouble("cannot lock", path);
    }
    return lock;
  }
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

absl::Status WriteKey(const std::string& path, EVP_PKEY* key) {
  absl::StatusOr<std::string> pem = PrivateKeyPem(key);
  if (!pem.ok()) return pem.status();
  absl::Status written = WriteFileDurably(path, *pem, FileMode::kPrivate);
  audit::crypto::Wipe(*pem);
  return written;
}

absl::StatusOr<X509Handle> OneCertificate(const std::string& pem) {
  const absl::StatusOr<std::vector<PemBlock>> blocks =
      SplitPem(pem, PemLimits{.bytes_max = kCertificatePemBytesMax, .blocks_max = 1});
  if (!blocks.ok()) return blocks.status();
  if (blocks->size() != 1) return absl::InvalidArgumentError("expected one certificate");
  return X509FromDer(blocks->front().der);
}

absl::StatusOr<OpenAuthority> LoadAuthority(const std::string& dir, int index) {
  const std::string file = kAuthorities.at(static_cast<std::size_t>(index)).file;
  const absl::StatusOr<std::string> pem = ReadPublicFile(AuthorityPath(dir, file + ".pem"), kCertificatePemBytesMax);
  if (!pem.ok()) return pem.status();
  absl::StatusOr<std::string> key_pem = ReadPrivateFile(AuthorityPath(dir, file + ".key"));
  if (!key_pem.ok()) return key_pem.status();
  absl::StatusOr<KeyHandle> key = ParsePrivateKeyPem(*key_pem);
  audit::crypto::Wipe(*key_pem);
  absl::StatusOr<X509Handle> certificate = OneCertificate(*pem);
  if (!key.ok()) return key.status();
  if (!certificate.ok()) return certificate.status();
  if (X509_check_private_key(certificate->get(), key->get()) != 1) {
    TakeOpensslReason();
    return absl::DataLossError(absl::StrCat("key and certificate of authority `", file, "` do not belong together"));
  }
  return OpenAuthority{*std::move(certificate), *std::move(key)};
}

absl::StatusOr<Ledger> LoadLedger(const std::string& dir) {
  const absl::StatusOr<std::string> text = ReadPrivateFile(AuthorityPath(dir, "ledger"), kLedgerBytesMax);
  if (!text.ok()) return text.status();
  return ParseLedger(*text);
}

absl::Status SaveLedger(const std::string& dir, const Ledger& ledger) {
  return WriteFileDurably(AuthorityPath(dir, "ledger"), FormatLedger(ledger), FileMode::kPrivate);
}

CertificatePlan AuthorityPlan(const AuthorityKind& kind, int64_t unix_now) {
  CertificatePlan plan;
  plan.subject = {
      {NID_countryName, "NL"}, {NID_organizationName, kAuthorityOrganisation}, {NID_commonName, kind.common_name}};
  plan.serial = RandomSerial();
  plan.not_before = unix_now - kBackdateSeconds;
  plan.not_after = unix_now + kind.days * kSecondsPerDay;
  plan.extensions = {{NID_basic_constraints, kind.basic_constraints}, {NID_key_usage, "critical,keyCertSign,cRLSign"}};
  if (kind.extended_key_usage != nullptr) plan.extensions.emplace_back(NID_ext_key_usage, kind.extended_key_usage);
  return plan;
}

absl::Status MakeAuthorities(const std::string& dir, int64_t unix_now) {
  std::array<OpenAuthority, kAuthorities.size()> made;
  std::string bundle;
  for (std::size_t i = 0; i < kAuthorities.size(); ++i) {
    const AuthorityKind& kind = kAuthorities.at(i);
    absl::StatusOr<KeyHandle> key = GenerateKey();
    if (!key.ok()) return key.status();
    const OpenAuthority* issuer = kind.issuer < 0 ? nullptr : &made.at(static_cast<std::size_t>(kind.issuer));
    absl::StatusOr<X509Handle> certificate = BuildCertificate(AuthorityPlan(kind, unix_now), key->get(),
                                                              issuer == nullptr ? nullptr : issuer->certificate.get(),
                                                              issuer == nullptr ? key->get() : issuer->key.get());
    if (!certificate.ok()) return certificate.status();
    made.at(i) = OpenAuthority{*std::move(certificate), *std::move(key)};
    const std::string pem = PemOfX509(made.at(i).certificate.get());
    const std::string base = AuthorityPath(dir, kind.file);
    absl::Status status = WriteKey(base + ".key", made.at(i).key.get());
    if (status.ok()) status = WriteFileDurably(base + ".pem", pem, FileMode::kPublic);
    if (status.ok() && kind.issuer < 0) status = WriteFileDurably(dir + "/root.pem", pem, FileMode::kPublic);
    if (!status.ok()) return status;
    bundle += pem;
  }
  return WriteFileDurably(dir + "/chain.pem", bundle, FileMode::kPublic);
}

bool IsFileName(const std::string& name) {
  if (name.empty() || name.size() > kNameCharactersMax) return false;
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (!is_alphanumeric(name[0])) return false;
  for (const char c : name) {
    if (!is_alphanumeric(c) && c != '.' && c != '_' && c != '-') return false;
  }
  return name != "root" && name != "chain" && name != "crl" && name != "authority";
}

bool IsDnsName(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  std::size_t label = 0;
  char before = '.';
  for (const char c : name) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && c != '-' && c != '.') return false;
    if ((c == '.' || c == '-') && before == '.') return false;
    if (c == '.' && before == '-') return false;
    label = c == '.' ? 0 : label + 1;
    if (label > 63) return false;
    before = c;
  }
  return before != '.' && before != '-';
}

bool IsIpAddress(const std::string& text) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

absl::Status CheckAddresses(const LeafRequest& request) {
  const std::size_t count = request.dns_names.size() + request.ip_addresses.size();
  if (request.kind != LeafKind::kServer) {
    return count == 0 ? absl::OkStatus() : absl::InvalidArgumentError("only a server certificate has addresses");
  }
  if (count == 0) return absl::InvalidArgumentError("a server certificate needs a dns name or an ip address");
  if (count > kAddressesPerLeafMax) return absl::InvalidArgumentError("too many addresses");
  for (const std::string& dns : request.dns_names) {
    if (!IsDnsName(dns)) return absl::InvalidArgumentError("a dns name is not well formed");
  }
  for (const std::string& ip : request.ip_addresses) {
    if (!IsIpAddress(ip)) return absl::InvalidArgumentError("an ip address is not well formed");
  }
  return absl::OkStatus();
}

absl::Status CheckRequest(const LeafRequest& request) {
  if (!IsFileName(request.name))
    return absl::InvalidArgumentError("name must be [a-z0-9][a-z0-9._-]{0,63} and not reserved");
  if (request.oin.size() != kOinDigits || request.oin.find_first_not_of("0123456789") != std::string::npos) {
    return absl::InvalidArgumentError("oin must have 20 digits");
  }
  if (request.organisation.empty()) return absl::InvalidArgumentError("organisation is missing");
  const bool officer = request.kind == LeafKind::kOfficer;
  if (officer && request.person_id.empty())
    return absl::InvalidArgumentError("an officer certificate needs a person id");
  if (!officer && !request.person_id.empty()) {
    return absl::InvalidArgumentError("only an officer certificate has a person id");
  }
  for (const std::string* value : {&request.organisation, &request.common_name, &request.person_id}) {
    if (value->size() > kAttributeBytesMax) return absl::InvalidArgumentError("a subject attribute is over 64 bytes");
  }
  return CheckAddresses(request);
}

CertificatePlan LeafPlan(const LeafRequest& request, int64_t unix_now) {
  CertificatePlan plan;
  plan.subject = {{NID_countryName, "NL"},
                  {NID_organizationName, request.organisation},
                  {NID_serialNumber, request.oin},
                  {NID_commonName, request.common_name.empty() ? request.name : request.common_name}};
  if (!request.person_id.empty()) plan.subject.emplace_back(NID_userId, request.person_id);
  plan.serial = RandomSerial();
  plan.not_before = request.not_before.value_or(unix_now - kBackdateSeconds);
  plan.not_after = request.not_after.value_or(unix_now + kLeafDaysDefault * kSecondsPerDay);
  const bool server = request.kind == LeafKind::kServer;
  plan.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                     {NID_key_usage, "critical,digitalSignature"},
                     {NID_ext_key_usage, server ? "serverAuth,clientAuth" : "clientAuth"}};
  plan.dns_names = request.dns_names;
  plan.ip_addresses = request.ip_addresses;
  return plan;
}

bool Exists(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

absl::Status RecordIssued(const std::string& dir, const LeafRequest& request, const Certificate& certificate,
                          Branch branch) {
  absl::StatusOr<Ledger> ledger = LoadLedger(dir);
  if (!ledger.ok()) return ledger.status();
  if (ledger->issued.size() == kLedgerIssuedMax) return absl::ResourceExhaustedError("the ledger is full");
  ledger->issued.push_back(IssuedEntry{.serial_hex = certificate.serial_hex,
                                       .branch = branch,
                                       .not_after = certificate.not_after,
                                       .file_name = request.name,
                                       .revoked_at = std::nullopt});
  return SaveLedger(dir, *ledger);
}

std::vector<CrlEntry> RevokedOf(const Ledger& ledger, int authority) {
  std::vector<CrlEntry> revoked;
  for (const IssuedEntry& entry : ledger.issued) {
    const int issuer = entry.branch == Branch::kPersons ? kPersonsTsp : kServicesTsp;
    if (issuer == authority && entry.revoked_at.has_value()) {
      revoked.push_back(CrlEntry{entry.serial_hex, *entry.revoked_at});
    }
  }
  return revoked;
}

}  // namespace

absl::Status InitAuthority(const std::string& dir, int64_t unix_now) {
  absl::Status status = MakeFolder(dir, 0755);
  if (!status.ok()) return status;
  const std::string authority = dir + "/authority";
  if (::mkdir(authority.c_str(), 0700) != 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat("there is an authority in `", dir, "`"));
    return SystemTrouble("cannot make folder", authority);
  }
  {
    const absl::StatusOr<FolderLock> lock = FolderLock::Take(dir);
    if (!lock.ok()) return lock.status();
    status = MakeAuthorities(dir, unix_now);
    if (status.ok()) status = SaveLedger(dir, Ledger{});
    if (!status.ok()) return status;
  }
  return WriteCrl(dir, CrlValidity{unix_now - kBackdateSeconds, unix_now + kCrlDaysDefault * kSecondsPerDay}).status();
}

absl::StatusOr<IssuedLeaf> IssueLeaf(const std::string& dir, const LeafRequest& request, int64_t unix_now) {
  const absl::Status good = CheckRequest(request);
  if (!good.ok()) return good;
  const absl::StatusOr<FolderLock> lock = FolderLock::Take(dir);
  if (!lock.ok()) return lock.status();
  IssuedLeaf leaf;
  leaf.certificate_path = absl::StrCat(dir, "/", request.name, ".pem");
  leaf.key_path = absl::StrCat(dir, "/", request.name, ".key");
  if (!request.replace && (Exists(leaf.certificate_path) || Exists(leaf.key_path))) {
    return absl::AlreadyExistsError(absl::StrCat("there is a certificate or key named `", request.name, "`"));
  }
  const Branch branch = request.kind == LeafKind::kOfficer ? Branch::kPersons : Branch::kServices;
  const int tsp = branch == Branch::kPersons ? kPersonsTsp : kServicesTsp;
  const absl::StatusOr<OpenAuthority> issuer = LoadAuthority(dir, tsp);
  if (!issuer.ok()) return issuer.status();
  const absl::StatusOr<KeyHandle> key = GenerateKey();
  if (!key.ok()) return key.status();
  const absl::StatusOr<X509Handle> x509 =
      BuildCertificate(LeafPlan(request, unix_now), key->get(), issuer->certificate.get(), issuer->key.get());
  if (!x509.ok()) return x509.status();
  const std::string leaf_pem = PemOfX509(x509->get());
  absl::StatusOr<Certificate> certificate = ParsePem(leaf_pem);  // our own rules hold for what we issue
  if (!certificate.ok()) return certificate.status();
  leaf.certificate = *std::move(certificate);
  const std::string domain_file =
      kAuthorities.at(static_cast<std::size_t>(kAuthorities.at(static_cast<std::size_t>(tsp)).issuer)).file;
  const absl::StatusOr<std::string> domain =
      ReadPublicFile(AuthorityPath(dir, domain_file + ".pem"), kCertificatePemBytesMax);
  if (!domain.ok()) return domain.status();
  absl::Status status = RecordIssued(dir, request, leaf.certificate, branch);
  if (status.ok()) status = WriteKey(leaf.key_path, key->get());
  if (status.ok()) {
    status = WriteFileDurably(leaf.certificate_path, leaf_pem + PemOfX509(issuer->certificate.get()) + *domain,
                              FileMode::kPublic);
  }
  if (!status.ok()) return status;
  return leaf;
}

absl::Status Revoke(const std::string& dir, const std::string& serial_hex, int64_t unix_now) {
  const absl::StatusOr<FolderLock> lock = FolderLock::Take(dir);
  if (!lock.ok()) return lock.status();
  absl::StatusOr<Ledger> ledger = LoadLedger(dir);
  if (!ledger.ok()) return ledger.status();
  for (IssuedEntry& entry : ledger->issued) {
    if (entry.serial_hex != serial_hex) continue;
    if (entry.revoked_at.has_value()) return absl::OkStatus();
    entry.revoked_at = unix_now;
    return SaveLedger(dir, *ledger);
  }
  return absl::NotFoundError("no certificate with that serial was issued here");
}

absl::StatusOr<std::vector<std::string>> SerialsInForce(const std::string& dir, const std::string& name,
                                                        int64_t unix_now) {
  const absl::StatusOr<FolderLock> lock = FolderLock::Take(dir);
  if (!lock.ok()) return lock.status();
  const absl::StatusOr<Ledger> ledger = LoadLedger(dir);
  if (!ledger.ok()) return ledger.status();
  std::vector<std::string> serials;
  for (const IssuedEntry& entry : ledger->issued) {
    if (entry.file_name == name && !entry.revoked_at.has_value() && entry.not_after >= unix_now) {
      serials.push_back(entry.serial_hex);
    }
  }
  return serials;
}

absl::StatusOr<uint64_t> WriteCrl(const std::string& dir, CrlValidity validity) {
  if (validity.next_update <= validity.this_update)
    return absl::InvalidArgumentError("a list must end after it begins");
  const absl::StatusOr<FolderLock> lock = FolderLock::Take(dir);
  if (!lock.ok()) return lock.status();
  absl::StatusOr<Ledger> ledger = LoadLedger(dir);
  if (!ledger.ok()) return ledger.status();
  ++ledger->crl_number;
  // The number is used up before a list bears it: after a crash the next list has a higher one.
  absl::Status status = SaveLedger(dir, *ledger);
  if (!status.ok()) return status;
  std::string lists;
  for (int i = 0; i < static_cast<int>(kAuthorities.size()); ++i) {
    const absl::StatusOr<OpenAuthority> authority = LoadAuthority(dir, i);
    if (!authority.ok()) return authority.status();
    const CrlPlan plan{.number = ledger->crl_number,
                       .this_update = validity.this_update,
                       .next_update = validity.next_update,
                       .revoked = RevokedOf(*ledger, i),
                       .extensions = {}};
    const absl::StatusOr<X509CrlHandle> crl = BuildCrl(plan, authority->certificate.get(), authority->key.get());
    if (!crl.ok()) return crl.status();
    lists += PemOfCrl(crl->get());
  }
  status = WriteFileDurably(dir + "/crl.pem", lists, FileMode::kPublic);
  if (!status.ok()) return status;
  return ledger->crl_number;
}

}  // namespace ketenpoort::certs

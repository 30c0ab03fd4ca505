#include "gateway/config.h"

#include <arpa/inet.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "audit/note.h"
#include "certs/certificate.h"
#include "certs/key_match.h"
#include "certs/pem.h"
#include "certs/private_file.h"
#include "certs/trust_anchors.h"
#include "gateway/clock.h"
#include "gateway/identity/directory.h"
#include "gateway/witness/witness_client.h"
#include "policy/compile/source.h"

namespace ketenpoort::gateway {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMicros = 1'000'000;

std::string Text(const absl::Status& status) { return std::string(status.message().data(), status.message().size()); }

bool IsNumeric(const std::string& host, int family) {
  in6_addr room{};
  return inet_pton(family, host.c_str(), &room) == 1;
}

std::string Moment(int64_t unix_seconds) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(unix_seconds), absl::UTCTimeZone());
}

// How a file that could not be read is mended, as far as that can be told.
std::string HowToMend(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kNotFound) return "put the file there, or mend the name";
  if (status.code() == absl::StatusCode::kPermissionDenied) return "give it to the gateway's user";
  return "see to it that it is a regular file that can be read";
}

ConfigError ErrorOf(PolicyProblem problem) {
  policy::CompileError& at = problem.at;
  return {at.file.empty() ? std::string(problem.field) : std::move(at.file), at.line, at.column, std::move(at.message)};
}

struct PolicyTextOrErrors {
  PolicyText text;
  std::vector<ConfigError> errors;
};

PolicyTextOrErrors ReadPolicyText(const PolicyFiles& files) {
  PolicyTextOrErrors read;
  const auto text_of = [&](const NamedFile& file, size_t bytes_max) {
    auto text = certs::ReadPublicFile(file.path, bytes_max);
    if (text.ok()) return *std::move(text);
    read.errors.push_back({file.name, 0, 0, absl::StrCat(Text(text.status()), ": ", HowToMend(text.status()))});
    return std::string();
  };
  // The digest is over the names too: the name alone, so that it does not depend on where the files lie.
  for (const NamedFile& file : files.rules) {
    read.text.rules.push_back({fs::path(file.name).filename().string(), text_of(file, kPolicyFileBytesMax)});
  }
  for (const NamedFile& file : files.assertions) {
    read.text.assertions.push_back({fs::path(file.name).filename().string(), text_of(file, kPolicyFileBytesMax)});
  }
  if (files.signatures) {
    read.text.signatures = text_of(*files.signatures, kPolicySignaturesBytesMax);
    read.text.signatures_file = files.signatures->name;
  }
  return read;
}

class Silent : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, int, const std::string&) override {}
};

// True when the text can be read to its end, unknown fields or not.
bool IsTextFormat(const std::string& text) {
  Silent silent;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&silent);
  parser.AllowUnknownField(true);
  v1::GatewayConfig scratch;
  return parser.ParseFromString(text, &scratch);
}

class Checker {
 public:
  Checker(const std::string& path, int64_t unix_now) : path_(path), unix_now_(unix_now) {
    folder_ = fs::absolute(fs::path(path)).parent_path();
  }

  ConfigOrErrors Run() {
    auto text = certs::ReadPublicFile(path_, kConfigBytesMax);
    if (!text.ok()) {
      Add({path_, 0, 0, absl::StrCat(Text(text.status()), ": ", HowToMend(text.status()))});
      return {std::nullopt, std::move(errors_)};
    }
    policy::ErrorList list;
    google::protobuf::TextFormat::ParseInfoTree tree;
    const bool parsed = policy::ParseText(path_, *text, &config_.source, &tree, &list);
    const policy::Cursor root(&path_, &config_.source, &tree, 1, 1, &list);
    // A misspelled field does not hide the other errors; a file that cannot be read to its end does, since what seems
    // to be missing may stand in the rest.
    if (parsed || IsTextFormat(*text)) CheckAll(root);
    for (policy::CompileError& error : list.TakeSorted()) {
      Add({error.file, error.line, error.column, std::move(error.message)});
    }
    errors_.insert(errors_.end(), elsewhere_.begin(), elsewhere_.end());
    if (!errors_.empty()) return {std::nullopt, std::move(errors_)};
    return {std::move(config_), {}};
  }

 private:
  const v1::GatewayConfig& source() const { return config_.source; }
  void Add(ConfigError error) { errors_.push_back(std::move(error)); }
  std::string Whole(const std::string& name) const { return (folder_ / fs::path(name)).lexically_normal().string(); }

  void CheckAll(const policy::Cursor& root) {
    CheckNames(root);
    CheckAddresses(root);
    CheckCertificate(root);
    CheckLists(root);
    CheckDirectory(root);
    CheckPolicy(root);
    CheckWitnesses(root);
    CheckFolders(root);
    CheckLimits(root.Child("limits"));
    CheckSandbox(root);
  }

  void CheckNames(const policy::Cursor& root) {
    const std::string& id = source().gateway_id();
    const bool sound = std::all_of(id.begin(), id.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (id.empty() || id.size() > kGatewayIdCharactersMax || !sound) {
      root.Fail("gateway_id", -1, "`gateway_id` is 1 to 32 characters of a-z, 0-9 and hyphen: name this gateway");
    }
    if (!v1::Environment_IsValid(source().environment()) || source().environment() == v1::ENVIRONMENT_UNSPECIFIED) {
      root.Fail("environment", -1,
                "`environment` is missing: ENVIRONMENT_PRODUCTION for real persons, ENVIRONMENT_SANDBOX for invented "
                "ones");
    }
    if (!audit::IsNoteName(source().log_origin())) {
      root.Fail("log_origin", -1,
                "`log_origin` is the log's name in every checkpoint: 1 to 256 bytes, no spaces, no plus, as "
                "`ketenpoort.example/log`");
    }
  }

  std::optional<HostPort> Address(const policy::Cursor& root, const char* field, const std::string& text) {
    auto address = ParseHostPort(text);
    if (!address) {
      root.Fail(field, -1,
                absl::StrCat("`", field,
                             "` is a numeric address and a port, as `0.0.0.0:8443` or `[::1]:9000`; port 0 picks one"));
    }
    return address;
  }

  void RequireLoopback(const policy::Cursor& root, const char* field, const HostPort& address) {
    if (IsLoopback(address)) return;
    root.Fail(field, -1, absl::StrCat("`", field, "` has no TLS and stays on this machine: use 127.0.0.1 or [::1]"));
  }

  void CheckAddresses(const policy::Cursor& root) {
    std::vector<HostPort> taken;
    if (auto listen = Address(root, "listen", source().listen())) {
      config_.listen = *listen;
      taken.push_back(*listen);
    }
    if (auto admin = Address(root, "admin_listen", source().admin_listen())) {
      RequireLoopback(root, "admin_listen", *admin);
      RequireFree(root, "admin_listen", *admin, taken);
      config_.admin_listen = *admin;
      taken.push_back(*admin);
    }
    if (!source().log_listen().empty()) {
      if (auto log = Address(root, "log_listen", source().log_listen())) {
        RequireFree(root, "log_listen", *log, taken);
        config_.log_listen = *log;
        taken.push_back(*log);
      }
    }
    if (source().metrics_listen().empty()) return;
    if (auto metrics = Address(root, "metrics_listen", source().metrics_listen())) {
      RequireLoopback(root, "metrics_listen", *metrics);
      RequireFree(root, "metrics_listen", *metrics, taken);
      config_.metrics_listen = *metrics;
    }
  }

  void RequireFree(const policy::Cursor& root, const char* field, const HostPort& address,
                   const std::vector<HostPort>& taken) {
    const bool twice = std::any_of(taken.begin(), taken.end(), [&](const HostPort& other) {
      return address.port != 0 && other.port == address.port;
    });
    if (twice) root.Fail(field, -1, absl::StrCat("port ", address.port, " is used twice: give each address its own"));
  }

  // A file that must be there; nullopt with the error added.
  std::optional<std::string> Read(const policy::Cursor& root, const char* field, int index, const std::string& name,
                                  size_t bytes_max) {
    if (name.empty()) {
      root.Fail(field, index, absl::StrCat("`", field, "` is missing: name the file"));
      return std::nullopt;
    }
    auto text = certs::ReadPublicFile(Whole(name), bytes_max);
    if (text.ok()) return *std::move(text);
    root.Fail(field, index, absl::StrCat(Text(text.status()), ": ", HowToMend(text.status())));
    return std::nullopt;
  }

  void CheckCertificate(const policy::Cursor& root) {
    auto chain = Read(root, "certificate_file", -1, source().certificate_file(), certs::kChainPemBytesMax);
    auto ca = Read(root, "ca_file", -1, source().ca_file(), certs::kCaBundlePemBytesMax);
    const std::optional<std::string> key = ReadKey(root);
    if (ca) CheckAuthorities(root, *ca);
    if (!chain) return;
    const auto leaf = certs::ParseLeafOfChain(*chain);
    if (!leaf.ok()) {
      root.Fail("certificate_file", -1,
                absl::StrCat("not a certificate chain of the profile, leaf first: ", Text(leaf.status())));
      return;
    }
    if (!leaf->server_auth) {
      root.Fail("certificate_file", -1, "the certificate is not for server authentication: have one issued that is");
    }
    if (ca) {
      const auto anchors = certs::TrustAnchors::FromPem(*ca);
      const absl::Status trusted =
          anchors.ok() ? anchors->Verify(*chain, certs::LeafUse::kServer, unix_now_) : absl::OkStatus();
      if (!trusted.ok()) {
        root.Fail("certificate_file", -1,
                  absl::StrCat("does not verify under `ca_file` now: ", Text(trusted), "; renew it or mend `ca_file`"));
      }
    }
    if (key) {
      const absl::Status match = certs::KeyMatches(*chain, *key);
      if (!match.ok()) {
        root.Fail("key_file", -1, absl::StrCat(Text(match), ": name the key that `certificate_file` was made for"));
      }
      config_.key_pem = *key;
    }
    config_.certificate_pem = *std::move(chain);
    leaf_ = *leaf;
  }

  std::optional<std::string> ReadKey(const policy::Cursor& root) {
    if (source().key_file().empty()) {
      root.Fail("key_file", -1, "`key_file` is missing: name the file");
      return std::nullopt;
    }
    auto key = certs::ReadPrivateFile(Whole(source().key_file()));
    if (key.ok()) return *std::move(key);
    const std::string mend = key.status().code() == absl::StatusCode::kPermissionDenied
                                 ? "a private key is its owner's alone: chmod 600, and the gateway's user as its owner"
                                 : HowToMend(key.status());
    root.Fail("key_file", -1, absl::StrCat(Text(key.status()), ": ", mend));
    return std::nullopt;
  }

  void CheckAuthorities(const policy::Cursor& root, const std::string& ca) {
    config_.ca_pem = ca;
    config_.ca_file = Whole(source().ca_file());
    const auto anchors = certs::TrustAnchors::FromPem(ca);
    if (!anchors.ok()) {
      root.Fail("ca_file", -1, absl::StrCat("not a bundle of authorities: ", Text(anchors.status())));
      config_.ca_pem.clear();
    }
  }

  void CheckLists(const policy::Cursor& root) {
    if (source().crl_files().empty()) {
      root.Fail("crl_files", 0,
                "`crl_files` is missing: without the revocation list of each authority nobody is let in");
      return;
    }
    std::string all;
    bool whole = !config_.ca_pem.empty();
    for (int i = 0; i < source().crl_files_size(); ++i) {
      auto text = Read(root, "crl_files", i, source().crl_files(i), certs::kCrlPemBytesMax);
      config_.crl_files.push_back({source().crl_files(i), Whole(source().crl_files(i))});
      if (!text) {
        whole = false;
        continue;
      }
      if (!config_.ca_pem.empty()) {
        if (const auto alone = certs::CrlSet::Load(*text, config_.ca_pem); !alone.ok()) {
          root.Fail("crl_files", i, absl::StrCat("`", source().crl_files(i), "`: ", Text(alone.status())));
          whole = false;
        }
      }
      absl::StrAppend(&all, *text, "\n");
    }
    if (!whole) return;
    auto set = certs::CrlSet::Load(all, config_.ca_pem);
    if (!set.ok()) return root.Fail("crl_files", 0, Text(set.status()));
    config_.crls = *std::move(set);
    JudgeLists(root);
  }

  void JudgeLists(const policy::Cursor& root) {
    const auto lists = config_.crls->Lists();
    for (const certs::CrlSummary& list : lists) {
      if (list.next_update <= unix_now_) {
        root.Fail("crl_files", 0,
                  absl::StrCat("the list of `", list.issuer_common_name, "` is outdated since ",
                               Moment(list.next_update), ": fetch a newer one"));
      } else if (list.this_update > unix_now_) {
        root.Fail("crl_files", 0,
                  absl::StrCat("the list of `", list.issuer_common_name, "` is valid from ", Moment(list.this_update),
                               " only: look at this machine's clock"));
      }
    }
    const auto authorities = certs::SplitPem(
        config_.ca_pem, {.bytes_max = certs::kCaBundlePemBytesMax, .blocks_max = certs::kCaCertificatesMax});
    if (authorities.ok() && authorities->size() > lists.size()) {
      root.Fail("crl_files", 0,
                absl::StrCat("`ca_file` has ", authorities->size(), " authorities and there are ", lists.size(),
                             " lists: add the list of each authority, or take it out of `ca_file`"));
    }
    if (!leaf_) return;
    const certs::RevocationVerdict verdict = config_.crls->Judge(*leaf_, unix_now_);
    if (verdict == certs::RevocationVerdict::kRevoked || verdict == certs::RevocationVerdict::kAuthorityRevoked) {
      root.Fail("certificate_file", -1, "the gateway's own certificate is revoked: have a new one issued");
    }
  }

  std::vector<NamedFile> Named(const google::protobuf::RepeatedPtrField<std::string>& names) const {
    std::vector<NamedFile> files;
    for (const std::string& name : names) files.push_back({name, Whole(name)});
    return files;
  }

  void CheckDirectory(const policy::Cursor& root) {
    config_.directory_files = Named(source().directory_files());
    if (config_.directory_files.empty()) {
      return root.Fail("directory_files", 0, "`directory_files` is missing: name the participant directory");
    }
    std::vector<identity::SourceFile> files;
    for (int i = 0; i < source().directory_files_size(); ++i) {
      auto text = Read(root, "directory_files", i, source().directory_files(i), identity::kSourceFileBytesMax);
      if (text) files.push_back({source().directory_files(i), *std::move(text)});
    }
    if (files.size() != config_.directory_files.size()) return;
    auto [directory, errors] = identity::Directory::Parse(files);
    for (identity::DirectoryError& error : errors) {
      elsewhere_.push_back({error.file, error.line, error.column, std::move(error.text)});
    }
    config_.directory = std::move(directory);
  }

  // Whom to believe of a policy: in a sandbox it may be unsigned and unproven.
  void CheckTrust(const policy::Cursor& root) {
    PolicyTrust& trust = config_.policy_trust;
    // Where no environment is stated that is the error, and the one to mend first.
    trust.unsigned_allowed = trust.unproven_allowed = source().environment() != v1::ENVIRONMENT_PRODUCTION;
    if (source().jurist_keys().empty() && !trust.unsigned_allowed) {
      root.Fail("jurist_keys", 0,
                "`jurist_keys` is missing: outside ENVIRONMENT_SANDBOX two jurists sign the policy; name each with the "
                "verifier key of the key they sign with");
    }
    if (source().jurist_keys_size() > static_cast<int>(kJuristKeysMax)) {
      return root.Fail("jurist_keys", 0, absl::StrCat("`jurist_keys` are at most ", kJuristKeysMax));
    }
    std::set<std::string> keys;
    for (int i = 0; i < source().jurist_keys_size(); ++i) {
      const v1::JuristKey& jurist = source().jurist_keys(i);
      const policy::Cursor at = root.Child("jurist_keys", i);
      const auto verifier = audit::NoteVerifier::FromVerifierKey(jurist.vkey());
      if (!verifier.ok() || verifier->type() != audit::NoteKeyType::kEd25519) {
        at.Fail("vkey", -1, "`vkey` is the verifier key of an Ed25519 note key, as `name+key id+key`");
      } else if (verifier->name() != jurist.person()) {
        at.Fail("person", -1,
                absl::StrCat("the key carries the name `", verifier->name(), "`: `person` is whoever holds it"));
      } else if (!keys.insert(verifier->public_key()).second) {
        at.Fail("vkey", -1, "this key stands twice: each jurist has an own key");
      } else {
        trust.jurists.push_back({jurist.person(), jurist.vkey()});
      }
    }
  }

  void CheckPolicy(const policy::Cursor& root) {
    CheckTrust(root);
    config_.policy_files.rules = Named(source().policy_files());
    config_.policy_files.assertions = Named(source().assertion_files());
    if (!source().policy_signatures().empty()) {
      config_.policy_files.signatures = NamedFile{source().policy_signatures(), Whole(source().policy_signatures())};
    }
    if (config_.policy_files.rules.empty()) {
      return root.Fail("policy_files", 0, "`policy_files` is missing: without rules everything is refused");
    }
    bool all_there = true;
    for (int i = 0; i < source().policy_files_size(); ++i) {
      all_there &= Read(root, "policy_files", i, source().policy_files(i), kPolicyFileBytesMax).has_value();
    }
    for (int i = 0; i < source().assertion_files_size(); ++i) {
      all_there &= Read(root, "assertion_files", i, source().assertion_files(i), kPolicyFileBytesMax).has_value();
    }
    if (const auto& signatures = config_.policy_files.signatures) {
      all_there &= Read(root, "policy_signatures", -1, signatures->name, kPolicySignaturesBytesMax).has_value();
    }
    if (!all_there) return;
    auto [text, unread] = ReadPolicyText(config_.policy_files);
    std::move(unread.begin(), unread.end(), std::back_inserter(elsewhere_));
    if (!unread.empty()) return;
    PolicyAdmission admission = AdmitPolicy(std::move(text), config_.policy_trust, AmsterdamDay(unix_now_ * kMicros));
    if (admission.OnlyOutOfDays()) {
      // No error of the configuration: a policy that was activated before may be for these days.
      config_.policy_out_of_days = ErrorOf(std::move(admission.problems.front()));
      return;
    }
    for (PolicyProblem& problem : admission.problems) {
      if (problem.at.file.empty()) {
        root.Fail(problem.field, problem.repeated ? 0 : -1, std::move(problem.at.message));
      } else {
        elsewhere_.push_back(ErrorOf(std::move(problem)));
      }
    }
    if (admission.policy) config_.policy = std::move(admission.policy);
  }

  void CheckWitness(const policy::Cursor& at, const v1::Witness& stated, std::set<std::string>& keys) {
    const auto verifier = audit::NoteVerifier::FromVerifierKey(stated.verifier_key());
    if (!verifier.ok() || verifier->type() != audit::NoteKeyType::kCosignatureV1) {
      at.Fail("verifier_key", -1,
              "`verifier_key` is the verifier key of a cosigner, as `ketenpoort witness keygen` writes it");
    } else if (verifier->name() != stated.name()) {
      at.Fail("name", -1,
              absl::StrCat("the key carries the name `", verifier->name(), "`: that is the witness's name"));
    } else if (!keys.insert(verifier->public_key()).second) {
      at.Fail("verifier_key", -1, "this key stands twice: each witness counts once");
    }
    if (const auto url = witness::ParseWitnessUrl(stated.url()); !url.ok()) at.Fail("url", -1, Text(url.status()));
    WitnessChoice choice{stated.url(), stated.verifier_key(), config_.ca_pem};
    if (!stated.ca_file().empty()) {
      const auto ca = Read(at, "ca_file", -1, stated.ca_file(), certs::kCaBundlePemBytesMax);
      if (ca) choice.ca_pem = *ca;
      if (const auto anchors = certs::TrustAnchors::FromPem(choice.ca_pem); ca && !anchors.ok()) {
        at.Fail("ca_file", -1, absl::StrCat("not a bundle of authorities: ", Text(anchors.status())));
      }
    }
    config_.witness_policy.witnesses.push_back(std::move(choice));
  }

  void CheckWitnesses(const policy::Cursor& root) {
    WitnessPolicy& policy = config_.witness_policy;
    if (source().witness().empty() && source().environment() == v1::ENVIRONMENT_PRODUCTION) {
      root.Fail("witness", 0,
                "`witness` is missing: outside ENVIRONMENT_SANDBOX others vouch for the log; name those that do, and "
                "`quorum`, how many of them must");
    }
    if (source().witness_size() > static_cast<int>(kWitnessesMax)) {
      return root.Fail("witness", 0, absl::StrCat("witnesses are at most ", kWitnessesMax));
    }
    std::set<std::string> keys;
    for (int i = 0; i < source().witness_size(); ++i) CheckWitness(root.Child("witness", i), source().witness(i), keys);
    policy.quorum = source().quorum();
    const auto count = static_cast<uint32_t>(source().witness_size());
    if (policy.quorum > count || (policy.quorum == 0 && count > 0)) {
      root.Fail("quorum", -1,
                absl::StrCat("`quorum` is how many of the ", count, " witnesses must cosign: 1 to ", count));
    }
    if (source().bound_entries() != 0) policy.bound_entries = source().bound_entries();
    if (source().bound_minutes() != 0) policy.bound_minutes = source().bound_minutes();
    if (policy.bound_entries > kBoundEntriesMax) {
      root.Fail("bound_entries", -1, absl::StrCat("`bound_entries` is at most ", kBoundEntriesMax));
    }
    if (policy.bound_minutes > kBoundMinutesMax) {
      root.Fail("bound_minutes", -1, absl::StrCat("`bound_minutes` is at most ", kBoundMinutesMax));
    }
  }

  // A folder that is there or can be made.
  std::string Folder(const policy::Cursor& root, const char* field, const std::string& name) {
    if (name.empty()) {
      root.Fail(field, -1, absl::StrCat("`", field, "` is missing: name the folder"));
      return "";
    }
    std::string path = Whole(name);
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    std::error_code error;
    if (fs::exists(path, error)) {
      if (!fs::is_directory(path, error)) root.Fail(field, -1, absl::StrCat("`", name, "` is not a folder"));
    } else if (!fs::is_directory(fs::path(path).parent_path(), error)) {
      root.Fail(field, -1, absl::StrCat("the folder above `", name, "` is not there: make it first"));
    }
    return path;
  }

  void CheckFolders(const policy::Cursor& root) {
    config_.store_folder = Folder(root, "store_folder", source().store_folder());
    config_.secrets_folder = Folder(root, "secrets_folder", source().secrets_folder());
    config_.tile_folder = Folder(root, "tile_folder", source().tile_folder());
    std::set<std::string> seen;
    for (const auto& [field, path] :
         {std::pair{"store_folder", config_.store_folder}, std::pair{"secrets_folder", config_.secrets_folder},
          std::pair{"tile_folder", config_.tile_folder}}) {
      if (path.empty() || seen.insert(path).second) continue;
      root.Fail(field, -1, "the same folder stands twice: store, secrets and tiles each need their own");
    }
    struct stat found {};
    if (!config_.secrets_folder.empty() && ::stat(config_.secrets_folder.c_str(), &found) == 0 &&
        ((found.st_mode & 077) != 0 || found.st_uid != ::geteuid())) {
      root.Fail("secrets_folder", -1,
                "others can enter the folder of the secrets: chmod 700, and chown it to the "
                "gateway's user");
    }
    if (source().endpoints_file().empty()) return;
    config_.endpoints_file = Whole(source().endpoints_file());
    std::error_code error;
    if (!fs::is_directory(fs::path(config_.endpoints_file).parent_path(), error)) {
      root.Fail("endpoints_file", -1, "the folder of `endpoints_file` is not there: make it first");
    }
  }

  void CheckLimits(const policy::Cursor& limits) {
    struct Case {
      const char* field;
      uint32_t value;
      uint32_t most;
    };
    const v1::Limits& stated = source().limits();
    for (const Case& one : {Case{"expiry_days", stated.expiry_days(), kExpiryDaysMax},
                            Case{"held_hours", stated.held_hours(), kHeldHoursMax},
                            Case{"lease_seconds", stated.lease_seconds(), kLeaseSecondsMax},
                            Case{"checks_per_hour", stated.checks_per_hour(), kChecksPerHourMax},
                            Case{"calls_in_flight", stated.calls_in_flight(), kCallsInFlightMax},
                            Case{"handover_ms", stated.handover_ms(), kHandoverMsMax}}) {
      if (one.value <= one.most) continue;
      limits.Fail(one.field, -1,
                  absl::StrCat("`", one.field, "` is at most ", one.most, "; leave it out for the default"));
    }
  }

  void CheckSandbox(const policy::Cursor& root) {
    const std::string& start = source().sandbox_start();
    if (start.empty()) return;
    if (source().environment() != v1::ENVIRONMENT_SANDBOX) {
      root.Fail("sandbox_start", -1, "`sandbox_start` is for ENVIRONMENT_SANDBOX only: take it out");
    }
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, start, &time, &error)) {
      return root.Fail("sandbox_start", -1, "`sandbox_start` is an instant, as `2026-03-02T09:00:00+01:00`");
    }
    config_.sandbox_start_us = absl::ToUnixMicros(time);
  }

  std::string path_;
  int64_t unix_now_;
  fs::path folder_;
  CheckedConfig config_;
  std::optional<certs::Certificate> leaf_;
  std::vector<ConfigError> errors_;
  // Errors in the files that the configuration names.
  std::vector<ConfigError> elsewhere_;
};

}  // namespace

std::string ConfigError::Format() const {
  if (line == 0) return absl::StrCat(file, ": ", message);
  return absl::StrCat(file, ":", line, ":", column, ": ", message);
}

std::optional<HostPort> ParseHostPort(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  HostPort address;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end) return std::nullopt;
  const std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    address.host = host.substr(1, host.size() - 2);
    return IsNumeric(address.host, AF_INET6) ? std::optional(address) : std::nullopt;
  }
  address.host = host;
  return IsNumeric(host, AF_INET) ? std::optional(address) : std::nullopt;
}

bool IsLoopback(const HostPort& address) { return address.host == "::1" || address.host.rfind("127.", 0) == 0; }

ReadPolicy ReadPolicyFiles(const PolicyFiles& files, const PolicyTrust& trust, policy::Day today) {
  auto [text, errors] = ReadPolicyText(files);
  if (!errors.empty()) return {std::nullopt, std::move(errors)};
  PolicyAdmission admission = AdmitPolicy(std::move(text), trust, today);
  for (PolicyProblem& problem : admission.problems) errors.push_back(ErrorOf(std::move(problem)));
  return {std::move(admission.policy), std::move(errors)};
}

ConfigOrErrors LoadConfig(const std::string& path, int64_t unix_now) { return Checker(path, unix_now).Run(); }

}  // namespace ketenpoort::gateway

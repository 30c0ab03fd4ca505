// The configuration is checked as a whole: everything wrong is told at once, with its place and how to mend it.
#include "gateway/config.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "audit/cosignature.h"
#include "audit/crypto/os_random_source.h"
#include "audit/note.h"
#include "audit/policy_note.h"
#include "certs/authority.h"
#include "gateway/identity/directory.h"
#include "gateway/policy_admission.h"
#include "policy/civil_day.h"
#include "tests/certs/test_folder.h"

namespace ketenpoort::gateway {
namespace {

// The *.textproto files of a folder of the tree.
std::vector<policy::SourceFile> ShippedFiles(const std::string& folder) {
  std::vector<policy::SourceFile> files;
  for (const auto& file : std::filesystem::directory_iterator(KETENPOORT_SOURCE_DIR "/" + folder)) {
    files.push_back({file.path().filename().string(), certs::ReadAll(file.path().string())});
  }
  return files;
}

const int64_t kNow = static_cast<int64_t>(std::time(nullptr));

// A folder with everything a sound configuration names.
class Folder {
 public:
  Folder() {
    const std::string certs = folder_ / "certs";
    REQUIRE(certs::InitAuthority(certs, kNow).ok());
    Issue("poort", certs::LeafKind::kServer);
    Issue("other", certs::LeafKind::kServer);
    Issue("client", certs::LeafKind::kClient);
    Write("directory.textproto",
          "participants { oin: '00000099000000001000' name: 'DJI' organs { organ: "
          "ORGAN_MINISTER name: 'Minister' contact_point: 'hoofdkantoor' } }\n");
    std::vector<std::string> rules;
    for (const auto& file : std::filesystem::directory_iterator(KETENPOORT_SOURCE_DIR "/policy/rules")) {
      rules.push_back(absl::StrCat("policy_files: '", file.path().string(), "'\n"));
    }
    std::sort(rules.begin(), rules.end());
    rules_ = absl::StrJoin(rules, "");
  }

  void Issue(const std::string& name, certs::LeafKind kind) {
    certs::LeafRequest request;
    request.kind = kind;
    request.name = name;
    request.oin = "00000099000000099000";
    request.organisation = "Test";
    if (kind == certs::LeafKind::kServer) request.dns_names = {"localhost"};
    REQUIRE(certs::IssueLeaf(folder_ / "certs", request, kNow).ok());
  }
  void Write(const std::string& name, const std::string& text) const { certs::WriteAll(folder_ / name, text); }
  std::string Path(const std::string& name) const { return folder_ / name; }

  // A sound configuration, one field a line.
  std::string Sound() const {
    return "gateway_id: 'test'\n"
           "environment: ENVIRONMENT_SANDBOX\n"
           "listen: '127.0.0.1:0'\n"
           "admin_listen: '127.0.0.1:0'\n"
           "metrics_listen: '[::1]:0'\n"
           "certificate_file: 'certs/poort.pem'\n"
           "key_file: 'certs/poort.key'\n"
           "ca_file: 'certs/chain.pem'\n"
           "crl_files: 'certs/crl.pem'\n"
           "directory_files: 'directory.textproto'\n"
           "store_folder: 'store'\n"
           "secrets_folder: 'secrets'\n"
           "tile_folder: 'log/'\n"
           "log_origin: 'test.example/log'\n"
           "endpoints_file: 'endpoints.json'\n"
           "sandbox_start: '2026-11-02T09:00:00+01:00'\n" +
           rules_;
  }
  ConfigOrErrors Load(const std::string& text, int64_t now = kNow) const {
    Write("gateway.textproto", text);
    return LoadConfig(Path("gateway.textproto"), now);
  }
  // The errors without the folder's path.
  std::vector<std::string> ErrorsOf(const std::string& text, int64_t now = kNow) const {
    std::vector<std::string> lines;
    for (const ConfigError& error : Load(text, now).errors) {
      lines.push_back(absl::StrReplaceAll(error.Format(), {{folder_.path() + "/", ""}}));
    }
    return lines;
  }

 private:
  certs::TestFolder folder_;
  std::string rules_;
};

std::string With(const std::string& text, const std::string& from, const std::string& to) {
  std::string changed = text;
  REQUIRE(absl::StrReplaceAll({{from, to}}, &changed) == 1);
  return changed;
}

TEST_CASE("A sound configuration is taken whole, with its paths from the file's own folder", "[config]") {
  const Folder folder;
  const ConfigOrErrors loaded = folder.Load(folder.Sound());
  INFO(loaded.errors.size());
  REQUIRE(loaded.config);
  CHECK(loaded.config->store_folder == folder.Path("store"));
  CHECK(loaded.config->tile_folder == folder.Path("log"));
  CHECK(loaded.config->listen.host == "127.0.0.1");
  CHECK(loaded.config->metrics_listen->host == "::1");
  CHECK(loaded.config->directory->HasParticipant("00000099000000001000"));
  CHECK_FALSE(loaded.config->policy->policy.rule_sets.empty());
  CHECK_FALSE(loaded.config->policy->source.empty());
  CHECK(loaded.config->crls->Lists().size() == 5);
  CHECK(loaded.config->sandbox_start_us == int64_t{1'793'606'400} * 1'000'000);
}

TEST_CASE("Everything that is wrong is told at once, each with its place and how to mend it", "[config]") {
  const Folder folder;
  folder.Write("bad-directory.textproto", "participants { oin: '12' name: 'X' }\n");
  folder.Write("bad-rule.textproto", "rulez { id: 'R01' }\n");
  folder.Write("blocked", "");
  ::chmod(folder.Path("certs/other.key").c_str(), 0644);
  const std::vector<std::string> errors = folder.ErrorsOf(
      "gateway_id: 'Poort 1'\n"                       // 1
      "environment: ENVIRONMENT_PRODUCTION\n"         // 2
      "listen: 'localhost:443'\n"                     // 3
      "admin_listen: '0.0.0.0:9000'\n"                // 4
      "metrics_listen: '127.0.0.1:9000'\n"            // 5
      "certificate_file: 'certs/client.pem'\n"        // 6
      "key_file: 'certs/other.key'\n"                 // 7
      "ca_file: 'certs/chain.pem'\n"                  // 8
      "crl_files: 'certs/absent.pem'\n"               // 9
      "directory_files: 'bad-directory.textproto'\n"  // 10
      "policy_files: 'bad-rule.textproto'\n"          // 11
      "store_folder: 'blocked'\n"                     // 12
      "secrets_folder: 'no/where/secrets'\n"          // 13
      "tile_folder: 'blocked'\n"                      // 14
      "log_origin: 'test example'\n"                  // 15
      "endpoints_file: 'no/where/endpoints.json'\n"   // 16
      "limits { expiry_days: 31 held_hours: 73 }\n"   // 17
      "sandbox_start: 'yesterday'\n"                  // 18
      "listenn: 'x'\n");                              // 19
  const std::vector<std::string> expected = {
      "gateway.textproto:1:1: `assertion_files` is missing: outside ENVIRONMENT_SANDBOX every policy is proven; name "
      "the "
      "files of policy/assertions",
      "gateway.textproto:1:1: `gateway_id` is 1 to 32 characters of a-z, 0-9 and hyphen: name this gateway",
      "gateway.textproto:1:1: `jurist_keys` is missing: outside ENVIRONMENT_SANDBOX two jurists sign the policy; name "
      "each "
      "with the verifier key of the key they sign with",
      "gateway.textproto:1:1: `witness` is missing: outside ENVIRONMENT_SANDBOX others vouch for the log; name those "
      "that do, and `quorum`, how many of them must",
      "gateway.textproto:3:1: `listen` is a numeric address and a port, as `0.0.0.0:8443` or `[::1]:9000`; port 0 "
      "picks one",
      "gateway.textproto:4:1: `admin_listen` has no TLS and stays on this machine: use 127.0.0.1 or [::1]",
      "gateway.textproto:5:1: port 9000 is used twice: give each address its own",
      "gateway.textproto:6:1: does not verify under `ca_file` now: certificate path refused: unsuitable certificate "
      "purpose; renew it or mend `ca_file`",
      "gateway.textproto:6:1: the certificate is not for server authentication: have one issued that is",
      "gateway.textproto:7:1: `certs/other.key` is open to group or others; mode 0600 is required: a private key is "
      "its "
      "owner's alone: chmod 600, and the gateway's user as its owner",
      "gateway.textproto:9:1: cannot open `certs/absent.pem`: No such file or directory: put the file there, or mend "
      "the name",
      "gateway.textproto:12:1: `blocked` is not a folder",
      "gateway.textproto:13:1: the folder above `no/where/secrets` is not there: make it first",
      "gateway.textproto:14:1: `blocked` is not a folder",
      "gateway.textproto:14:1: the same folder stands twice: store, secrets and tiles each need their own",
      "gateway.textproto:15:1: `log_origin` is the log's name in every checkpoint: 1 to 256 bytes, no spaces, no plus, "
      "as `ketenpoort.example/log`",
      "gateway.textproto:16:1: the folder of `endpoints_file` is not there: make it first",
      "gateway.textproto:17:10: `expiry_days` is at most 30; leave it out for the default",
      "gateway.textproto:17:26: `held_hours` is at most 72; leave it out for the default",
      "gateway.textproto:18:1: `sandbox_start` is an instant, as `2026-03-02T09:00:00+01:00`",
      "gateway.textproto:18:1: `sandbox_start` is for ENVIRONMENT_SANDBOX only: take it out",
      "gateway.textproto:19:8: Message type \"ketenpoort.v1.GatewayConfig\" has no field named \"listenn\".: mend the "
      "spelling of the field, or remove it",
      "bad-directory.textproto:1:16: an OIN is 20 digits, as in the certificate's Subject.serialNumber",
      "bad-rule.textproto:1:7: Message type \"ketenpoort.v1.PolicyFile\" has no field named \"rulez\".: mend the "
      "spelling of the field, or remove it",
  };
  const std::string actual = absl::StrJoin(errors, "\n");
  INFO("actual:\n" << actual);
  CHECK(errors == expected);
}

TEST_CASE("One thing wrong gives that one error", "[config]") {
  const Folder folder;
  const std::string sound = folder.Sound();
  struct Case {
    std::string from, to, begins;
  };
  const Case cases[] = {
      {"environment: ENVIRONMENT_SANDBOX\n", "", "gateway.textproto:1:1: `environment` is missing"},
      {"'certs/poort.key'", "'certs/other.key'", "gateway.textproto:7:1: the key does not belong to the certificate"},
      {"'certs/poort.key'", "'certs/poort.pem'", "gateway.textproto:7:1: "},
      {"ca_file: 'certs/chain.pem'", "ca_file: 'certs/poort.pem'",
       "gateway.textproto:8:1: not a bundle of authorities"},
      {"crl_files: 'certs/crl.pem'\n", "", "gateway.textproto:1:1: `crl_files` is missing"},
      {"crl_files: 'certs/crl.pem'", "crl_files: 'certs/chain.pem'", "gateway.textproto:9:1: `certs/chain.pem`: "},
      {"directory_files: 'directory.textproto'\n", "", "gateway.textproto:1:1: `directory_files` is missing"},
      {"'2026-11-02T09:00:00+01:00'", "'2026-11-02'", "gateway.textproto:16:1: `sandbox_start` is an instant"},
      {"listen: '127.0.0.1:0'\nadmin", "listen: '127.0.0.1:70000'\nadmin", "gateway.textproto:3:1: `listen` is"},
      {"'[::1]:0'", "'[::2]:0'", "gateway.textproto:5:1: `metrics_listen` has no TLS"},
      {"secrets_folder: 'secrets'", "secrets_folder: 'store'", "gateway.textproto:12:1: the same folder stands twice"},
  };
  for (const Case& one : cases) {
    INFO(one.from << " -> " << one.to);
    const std::vector<std::string> errors = folder.ErrorsOf(With(sound, one.from, one.to));
    INFO(absl::StrJoin(errors, "\n"));
    REQUIRE_FALSE(errors.empty());
    CHECK(errors[0].rfind(one.begins, 0) == 0);
    CHECK(errors.size() <= 2);
  }
}

TEST_CASE("A key or secrets folder that others can read is refused", "[config]") {
  const Folder folder;
  ::chmod(folder.Path("certs/poort.key").c_str(), 0640);
  std::filesystem::create_directory(folder.Path("secrets"));
  ::chmod(folder.Path("secrets").c_str(), 0750);
  const std::vector<std::string> errors = folder.ErrorsOf(folder.Sound());
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].find("chmod 600") != std::string::npos);
  CHECK(errors[1].find("chmod 700") != std::string::npos);
  ::chmod(folder.Path("certs/poort.key").c_str(), 0600);
  ::chmod(folder.Path("secrets").c_str(), 0700);
  CHECK(folder.ErrorsOf(folder.Sound()).empty());
}

TEST_CASE("Outdated, missing and unfit lists and certificates are refused by name", "[config]") {
  const Folder folder;
  const std::string sound = folder.Sound();
  const std::vector<std::string> late = folder.ErrorsOf(sound, kNow + 8 * certs::kSecondsPerDay);
  INFO(absl::StrJoin(late, "\n"));
  REQUIRE(late.size() == 5);
  CHECK(late[0].find("is outdated since") != std::string::npos);
  const std::vector<std::string> later = folder.ErrorsOf(sound, kNow + 400 * certs::kSecondsPerDay);
  CHECK(later[0].rfind("gateway.textproto:6:1: does not verify under `ca_file` now", 0) == 0);

  // One authority without its list: everybody below it would be refused.
  std::string lists = certs::ReadAll(folder.Path("certs/crl.pem"));
  lists.resize(lists.rfind("-----BEGIN"));
  folder.Write("certs/four.pem", lists);
  const std::vector<std::string> four = folder.ErrorsOf(With(sound, "'certs/crl.pem'", "'certs/four.pem'"));
  REQUIRE(four.size() == 1);
  CHECK(four[0].find("5 authorities and there are 4 lists") != std::string::npos);

  const auto serials = certs::SerialsInForce(folder.Path("certs"), "poort", kNow);
  REQUIRE(certs::Revoke(folder.Path("certs"), serials->front(), kNow).ok());
  REQUIRE(certs::WriteCrl(folder.Path("certs"), {kNow - 60, kNow + 3'600}).ok());
  const std::vector<std::string> revoked = folder.ErrorsOf(sound);
  REQUIRE(revoked.size() == 1);
  CHECK(revoked[0].find("certificate is revoked") != std::string::npos);
}

TEST_CASE("A file that is absent, or no text format, says so and nothing else", "[config]") {
  const Folder folder;
  const ConfigOrErrors absent = LoadConfig(folder.Path("absent.textproto"), kNow);
  REQUIRE(absent.errors.size() == 1);
  CHECK(absent.errors[0].Format().find("put the file there") != std::string::npos);
  const std::vector<std::string> broken = folder.ErrorsOf("gateway_id: 'x\nlisten {");
  REQUIRE_FALSE(broken.empty());
  for (const std::string& line : broken) CHECK(line.find("is missing") == std::string::npos);
  CHECK_FALSE(folder.ErrorsOf(std::string(kConfigBytesMax + 1, '#')).empty());
}

// A witness with a key of its own.
std::string WitnessLine(const std::string& name, const std::string& more = "url: 'https://w.example'") {
  audit::crypto::OsRandomSource random;
  const audit::CosignatureSigner signer(name, audit::crypto::SigningKey::Generate(random));
  return absl::StrCat("witness { name: '", name, "' verifier_key: '", signer.VerifierKey(), "' ", more, " }\n");
}

TEST_CASE("Witnesses are taken with their quorum and bound", "[config][witness]") {
  const Folder folder;
  const std::string sound = folder.Sound();
  REQUIRE(folder.Load(sound).config->witness_policy.quorum == 0);
  const std::string three = sound + WitnessLine("w/1") + WitnessLine("w/2", "url: 'http://127.0.0.1:8480/x'") +
                            WitnessLine("w/3", "url: 'https://w3' ca_file: 'certs/root.pem'") + "quorum: 2\n";
  const ConfigOrErrors loaded = folder.Load(three);
  INFO(absl::StrJoin(folder.ErrorsOf(three), "\n"));
  REQUIRE(loaded.config);
  const WitnessPolicy& policy = loaded.config->witness_policy;
  REQUIRE(policy.witnesses.size() == 3);
  CHECK(policy.quorum == 2);
  CHECK(policy.bound_entries == kBoundEntriesDefault);
  CHECK(policy.bound_minutes == kBoundMinutesDefault);
  CHECK(policy.witnesses[1].url == "http://127.0.0.1:8480/x");
  CHECK(policy.witnesses[1].ca_pem == certs::ReadAll(folder.Path("certs/chain.pem")));
  CHECK(policy.witnesses[2].ca_pem == certs::ReadAll(folder.Path("certs/root.pem")));
  const ConfigOrErrors bounded = folder.Load(three + "bound_entries: 100000\nbound_minutes: 1440\n");
  REQUIRE(bounded.config);
  CHECK(bounded.config->witness_policy.bound_entries == 100'000);
  CHECK(bounded.config->witness_policy.bound_minutes == 1'440);
}

TEST_CASE("Each thing wrong with witnesses is told", "[config][witness]") {
  const Folder folder;
  const std::string sound = folder.Sound();
  const std::string one = WitnessLine("w/1");
  audit::crypto::OsRandomSource random;
  const audit::NoteSigner log_key("w/1", audit::crypto::SigningKey::Generate(random));
  std::string seventeen;
  for (int i = 0; i < 17; ++i) absl::StrAppend(&seventeen, WitnessLine(absl::StrCat("w/", i)));
  struct Case {
    std::string text, says;
  };
  const Case cases[] = {
      {one, "`quorum` is how many of the 1 witnesses must cosign: 1 to 1"},
      {one + "quorum: 2\n", "`quorum` is how many of the 1 witnesses"},
      {"quorum: 1\n", "`quorum` is how many of the 0 witnesses"},
      {one + one + "quorum: 1\n", "this key stands twice"},
      {With(one, "name: 'w/1'", "name: 'w/2'") + "quorum: 1\n", "the key carries the name `w/1`"},
      {"witness { name: 'w/1' url: 'https://w' verifier_key: '" + log_key.VerifierKey() + "' }\nquorum: 1\n",
       "is the verifier key of a cosigner"},
      {WitnessLine("w/1", "url: 'http://w.example'") + "quorum: 1\n", "plain HTTP stays on this machine"},
      {WitnessLine("w/1", "") + "quorum: 1\n", "not an address"},
      {WitnessLine("w/1", "url: 'https://w' ca_file: 'absent.pem'") + "quorum: 1\n", "cannot open `absent.pem`"},
      {WitnessLine("w/1", "url: 'https://w' ca_file: 'directory.textproto'") + "quorum: 1\n",
       "not a bundle of authorities"},
      {one + "quorum: 1\nbound_entries: 100001\n", "`bound_entries` is at most 100000"},
      {one + "quorum: 1\nbound_minutes: 1441\n", "`bound_minutes` is at most 1440"},
      {seventeen + "quorum: 1\n", "witnesses are at most 16"},
  };
  for (const Case& wrong : cases) {
    INFO(wrong.says);
    const std::vector<std::string> errors = folder.ErrorsOf(sound + wrong.text);
    INFO(absl::StrJoin(errors, "\n"));
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().find(wrong.says) != std::string::npos);
  }
}

// Signers of the shipped rules, and a configuration for production that names their note.
class Signed {
 public:
  Signed() {
    for (const char* person : {"j-1", "j-2", "j-3"}) Add(person);
    text_ = With(With(folder_.Sound(), "ENVIRONMENT_SANDBOX", "ENVIRONMENT_PRODUCTION"),
                 "sandbox_start: '2026-11-02T09:00:00+01:00'\n", "");
    // One assertion is enough here: proving them all is policy/analyse's test.
    folder_.Write(
        "assertion.textproto",
        "assertion { id: 'T01' title_nl: 'niets na het einde' title_en: 'nothing after the end' owner: 'test' "
        "law { law: 'Pbw' article: '18a(6)' } in { phase: 'UNSPECIFIED' } never {} }\n");
    text_ += "policy_signatures: 'policy.note'\nassertion_files: 'assertion.textproto'\n";
    text_ += WitnessLine("w.example/1") + "quorum: 1\n";
    for (const char* person : {"j-1", "j-2"}) text_ += JuristLine(person, person);
    bundle_ = BundleWith("assertion_files: 'assertion.textproto'\n");
  }

  void Add(const std::string& key, const std::string& name = "") {
    audit::crypto::OsRandomSource random;
    signers_.emplace(key, audit::NoteSigner(name.empty() ? key : name, audit::crypto::SigningKey::Generate(random)));
  }
  std::string JuristLine(const std::string& person, const std::string& key) const {
    return absl::StrCat("jurist_keys { person: '", person, "' vkey: '", signers_.at(key).VerifierKey(), "' }\n");
  }
  // The note with a signature of each of these keys.
  std::string Note(const std::vector<std::string>& keys) const { return NoteOf(bundle_, keys); }
  std::string NoteOf(const audit::PolicyBundleName& bundle, const std::vector<std::string>& keys) const {
    std::vector<audit::NoteSignature> signatures;
    const std::string text = audit::PolicyNoteText(bundle);
    std::string note = text + "\n";
    for (const std::string& key : keys) note += audit::FormatSignatureLine(*signers_.at(key).Sign(text));
    return note;
  }
  // The shipped rules with these assertions, as they lie there.
  audit::PolicyBundleName BundleWith(const std::string& assertions) const {
    const ConfigOrErrors sandbox = folder_.Load(folder_.Sound() + assertions);
    REQUIRE(sandbox.config);
    const policy::Policy& policy = sandbox.config->policy->policy;
    return {policy.id, policy.version, policy.digest};
  }
  // The same, of assertions that need not hold.
  audit::PolicyBundleName BundleOver(const std::string& assertions) const {
    audit::PolicyBundleName bundle = BundleWith("");
    const std::vector<policy::SourceFile> files = {{"assertion.textproto", assertions}};
    const ConfigOrErrors sandbox = folder_.Load(folder_.Sound());
    bundle.digest =
        audit::crypto::Sha256(policy::BundleBytes(sandbox.config->policy->source, policy::CanonicalBytes(files),
                                                  [](std::string_view bytes) { return audit::crypto::Sha256(bytes); }));
    return bundle;
  }
  std::vector<std::string> ErrorsWith(const std::string& note, const std::string& text) const {
    folder_.Write("policy.note", note);
    return folder_.ErrorsOf(text);
  }
  std::vector<std::string> ErrorsWith(const std::string& note) const { return ErrorsWith(note, text_); }

  const Folder& folder() const { return folder_; }
  const std::string& text() const { return text_; }
  const audit::PolicyBundleName& bundle() const { return bundle_; }

 private:
  Folder folder_;
  std::map<std::string, audit::NoteSigner> signers_;
  std::string text_;
  audit::PolicyBundleName bundle_;
};

bool OnlySays(const std::vector<std::string>& errors, const std::string& part) {
  INFO(absl::StrJoin(errors, "\n") << "\nwanted: " << part);
  CHECK(errors.size() == 1);
  return errors.size() == 1 && errors[0].find(part) != std::string::npos;
}

TEST_CASE("Outside the sandbox a policy needs two jurists' signatures over exactly its digest", "[config]") {
  Signed world;
  CHECK(world.ErrorsWith(world.Note({"j-1", "j-2"})).empty());
  CHECK(world.ErrorsWith(world.Note({"j-3", "j-2", "j-1"})).empty());

  CHECK(OnlySays(world.ErrorsWith("", With(world.text(), "policy_signatures: 'policy.note'\n", "")),
                 "gateway.textproto:1:1: the policy is unsigned: outside ENVIRONMENT_SANDBOX two jurists sign"));
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-2"})), "policy.note: only `j-2` signed this policy: a second jurist"));
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-1", "j-1"})), "only `j-1` signed"));
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-1", "j-3"})), "only `j-1` signed"));
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-3"})), "have two jurists of `jurist_keys` sign"));
  CHECK(OnlySays(world.ErrorsWith(""), "policy.note: the signatures do not hold"));
  CHECK(OnlySays(world.ErrorsWith("no note"), "policy.note: the signatures do not hold"));

  // One person with two keys is one person.
  world.Add("second key", "j-1");
  const std::string two_keys = world.text() + world.JuristLine("j-1", "second key");
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-1", "second key"}), two_keys), "only `j-1` signed"));
  CHECK(world.ErrorsWith(world.Note({"second key", "j-2"}), two_keys).empty());

  // Signatures over other rules, or over another version of these.
  audit::PolicyBundleName other = world.bundle();
  other.digest[0] ^= 1;
  CHECK(OnlySays(world.ErrorsWith(world.NoteOf(other, {"j-1", "j-2"})),
                 "the rules or assertions are not those that were signed"));
  other = world.bundle();
  ++other.version;
  CHECK(OnlySays(world.ErrorsWith(world.NoteOf(other, {"j-1", "j-2"})),
                 "the rules or assertions are not those that were signed"));
  // A signature of a known jurist that is bad spoils the note.
  std::string spoilt = world.Note({"j-1", "j-2"});
  const size_t last = spoilt.size() - 10;
  spoilt[last] = spoilt[last] == 'A' ? 'B' : 'A';
  CHECK(OnlySays(world.ErrorsWith(spoilt), "policy.note: the signatures do not hold"));
}

TEST_CASE("A jurist's key is an own key, of the person whose name it carries", "[config]") {
  Signed world;
  const std::string note = world.Note({"j-1", "j-2"});
  CHECK(OnlySays(world.ErrorsWith(note, world.text() + world.JuristLine("j-4", "j-3")),
                 "the key carries the name `j-3`"));
  CHECK(OnlySays(world.ErrorsWith(note, world.text() + world.JuristLine("j-1", "j-1")), "this key stands twice"));
  CHECK(OnlySays(world.ErrorsWith(note, world.text() + "jurist_keys { person: 'j-5' vkey: 'j-5+00000000+AA' }\n"),
                 "`vkey` is the verifier key"));
}

TEST_CASE("In the sandbox signatures may be absent; where they stand they must hold", "[config]") {
  Signed world;
  const std::string sandbox = With(world.text(), "ENVIRONMENT_PRODUCTION", "ENVIRONMENT_SANDBOX");
  CHECK(world.ErrorsWith("", With(sandbox, "policy_signatures: 'policy.note'\n", "")).empty());
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-1"}), sandbox), "only `j-1` signed"));
  // The signatures are over the assertions too: without them it is another bundle.
  const std::string unproven = With(sandbox, "assertion_files: 'assertion.textproto'\n", "");
  CHECK(OnlySays(world.ErrorsWith(world.Note({"j-1", "j-2"}), unproven), "are not those that were signed"));
  CHECK(world.ErrorsWith(world.NoteOf(world.BundleWith(""), {"j-1", "j-2"}), unproven).empty());
}

TEST_CASE("A policy is proven at load: outside the sandbox there are assertions, and each holds", "[config]") {
  Signed world;
  const std::string named = "assertion_files: 'assertion.textproto'\n";
  const auto signed_now = [&] { return world.NoteOf(world.BundleWith(named), {"j-1", "j-2"}); };
  const std::string bare = world.NoteOf(world.BundleWith(""), {"j-1", "j-2"});
  CHECK(OnlySays(world.ErrorsWith(bare, With(world.text(), named, "")),
                 "gateway.textproto:1:1: `assertion_files` is missing"));
  const std::string sound = certs::ReadAll(world.folder().Path("assertion.textproto"));
  // One letter of an assertion, which decides nothing: the jurists did not sign it.
  const std::string before = signed_now();
  world.folder().Write("assertion.textproto", sound + "#");
  CHECK(OnlySays(world.ErrorsWith(before), "the rules or assertions are not those that were signed"));
  CHECK(world.ErrorsWith(signed_now()).empty());

  // In a sandbox that names assertions they must hold too: the bundle is named without reading them.
  const auto note_over = [&](const std::string& assertions) {
    world.folder().Write("assertion.textproto", assertions);
    return world.NoteOf(world.BundleOver(assertions), {"j-1", "j-2"});
  };
  const std::vector<std::string> broken = world.ErrorsWith(
      note_over("assertion { id: 'T02' title_nl: 'nooit een datum' title_en: 'never a date' owner: 'test' "
                "law { law: 'Pbw' article: '18a' } never { category: 'C06' } }\n"));
  CHECK(
      OnlySays(broken, "assertion.textproto:1:1: the policy breaks assertion `T02` (nooit een datum / never a date)"));
  CHECK(broken.at(0).find("counterexample:\n") != std::string::npos);
  CHECK_FALSE(world.ErrorsWith(note_over("assertion { id: 'T03' }\n")).empty());
  CHECK(OnlySays(world.ErrorsWith(note_over("# none\n")), "hold no assertion"));
}

TEST_CASE("A policy that lost a denial enforced elsewhere than at deciding is refused at load", "[config]") {
  PolicyText text;
  text.rules = ShippedFiles("policy/rules");
  text.assertions = ShippedFiles("policy/assertions");
  const PolicyTrust trust{.jurists = {}, .unsigned_allowed = true, .unproven_allowed = false};
  const policy::Day today = *policy::ParseDay("2026-11-02");
  REQUIRE(AdmitPolicy(text, trust, today).policy);
  for (policy::SourceFile& file : text.rules) {
    const size_t at = file.text.find("denial {\n  id: \"D24\"");
    if (at != std::string::npos) file.text.erase(at, file.text.find("\n}\n", at) + 3 - at);
  }
  const PolicyAdmission refused = AdmitPolicy(text, trust, today);
  CHECK_FALSE(refused.policy);
  REQUIRE(refused.problems.size() == 1);
  const std::string& why = refused.problems[0].at.message;
  CHECK(why.find("the policy breaks assertion `W56`") == 0);
  CHECK(why.find("always no refusal in the organisation (organisational) can name D24; there are: D16") !=
        std::string::npos);
}

TEST_CASE("What can never do anything is refused at load, every finding at its place, with the rest", "[config]") {
  Signed world;
  PolicyText text;
  text.rules = ShippedFiles("policy/rules");
  text.assertions = {{"assertion.textproto", certs::ReadAll(world.folder().Path("assertion.textproto"))}};
  const PolicyTrust trust{.jurists = {}, .unsigned_allowed = true, .unproven_allowed = false};
  const policy::Day today = *policy::ParseDay("2026-11-02");
  REQUIRE(AdmitPolicy(text, trust, today).problems.empty());
  for (policy::SourceFile& file : text.rules) {
    if (file.name != "refused_fields.textproto") continue;
    file.text +=
        "\nrefused_field {\n  field: \"Absent.field\"\n  category: \"C18\"\n"
        "  reason_nl: \"test\"\n  reason_en: \"test\"\n}\n";
  }
  const PolicyAdmission refused = AdmitPolicy(text, trust, today);
  CHECK_FALSE(refused.policy);
  REQUIRE(refused.problems.size() == 1);
  const PolicyProblem& found = refused.problems[0];
  CHECK(found.field == std::string("policy_files"));
  CHECK(found.at.file == "refused_fields.textproto");
  CHECK(found.at.line > 1);
  CHECK(found.at.column == 3);
  CHECK(found.at.message.find("Absent.field") != std::string::npos);

  // All at once: the finding, the missing assertions, the days.
  text.assertions.clear();
  CHECK(AdmitPolicy(text, trust, today + 10'000).problems.size() == 3);
  // A sandbox without assertions examines nothing.
  const PolicyTrust sandbox{.jurists = {}, .unsigned_allowed = true, .unproven_allowed = true};
  CHECK(AdmitPolicy(text, sandbox, today).problems.empty());
}

TEST_CASE("Outside the sandbox a bundle comes into force on its own days only", "[config]") {
  const PolicyTrust sandbox{.jurists = {}, .unsigned_allowed = true, .unproven_allowed = true};
  const PolicyTrust dated{.jurists = {}, .unsigned_allowed = true, .unproven_allowed = false};
  PolicyText text;
  text.rules = ShippedFiles("policy/rules");
  PolicyAdmission admission = AdmitPolicy(text, sandbox, policy::kNoDay);
  REQUIRE(admission.policy);
  const policy::Policy& policy = admission.policy->policy;
  const auto says_days = [&](policy::Day today) {
    bool said = false;
    for (const PolicyProblem& problem : AdmitPolicy(text, dated, today).problems) {
      said |= problem.at.message.find("the bundle is for 2") != std::string::npos;
    }
    return said;
  };
  CHECK(says_days(policy.valid_from - 1));
  CHECK_FALSE(says_days(policy.valid_from));
  CHECK_FALSE(says_days(policy.valid_until));
  CHECK(says_days(policy.valid_until + 1));
}

TEST_CASE("An address is numeric, with brackets for IPv6, and a port", "[config]") {
  struct Case {
    const char* text;
    bool sound;
    bool loopback;
  };
  for (const Case& one :
       {Case{"127.0.0.1:0", true, true}, Case{"127.9.9.9:65535", true, true}, Case{"[::1]:80", true, true},
        Case{"0.0.0.0:8443", true, false}, Case{"[::]:8443", true, false}, Case{"::1:80", false, false},
        Case{"localhost:80", false, false}, Case{"127.0.0.1", false, false}, Case{"127.0.0.1:", false, false},
        Case{"127.0.0.1:65536", false, false}, Case{"127.0.0.1:-1", false, false}, Case{"127.0.0.1:8o", false, false},
        Case{"1270.0.0.1:1", false, false}, Case{"", false, false}}) {
    INFO(one.text);
    const auto address = ParseHostPort(one.text);
    CHECK(address.has_value() == one.sound);
    if (address) CHECK(IsLoopback(*address) == one.loopback);
  }
}

}  // namespace
}  // namespace ketenpoort::gateway

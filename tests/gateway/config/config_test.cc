// The configuration is checked as a whole: everything wrong is told at once, with its place and how to mend it.
#include "gateway/config.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "certs/authority.h"
#include "gateway/identity/directory.h"
#include "tests/certs/test_folder.h"

namespace ketenpoort::gateway {
namespace {

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
  CHECK_FALSE(loaded.config->policy.rule_sets.empty());
  CHECK_FALSE(loaded.config->policy_source.empty());
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
      "gateway.textproto:1:1: `gateway_id` is 1 to 32 characters of a-z, 0-9 and hyphen: name this gateway",
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

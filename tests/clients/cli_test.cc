// The real `ketenpoort` binary: its help, its exit codes, its JSON, over mutual TLS against a gateway in this test.
#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "audit/crypto/sha256.h"
#include "certs/authority.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "clients/cli/run.h"
#include "clients/cli/sandbox_commands.h"
#include "clients/sdk/attestation.h"
#include "clients/sdk/compose.h"
#include "clients/sdk/message_id.h"
#include "google/protobuf/struct.pb.h"
#include "tests/clients/loopback_gateway.h"

extern char** environ;

namespace ketenpoort::cli {
namespace {

namespace fs = std::filesystem;
using test::LoopbackGateway;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ketenpoort-cli-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return File(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  fs::path path_;
};

struct Done {
  int code = -1;
  std::string out;
  std::string err;
};

Done Ketenpoort(const Folder& folder, std::vector<std::string> arguments, const std::string& input = "") {
  std::string binary = KETENPOORT_BINARY_DIR "/bin/ketenpoort";
  std::vector<char*> argv{binary.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::string in = folder.Write("stdin", input);
  const std::string out = folder.File("stdout");
  const std::string err = folder.File("stderr");
  posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  Done done;
  if (posix_spawn(&child, binary.c_str(), &actions, nullptr, argv.data(), environ) == 0) {
    int status = 0;
    waitpid(child, &status, 0);
    done.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  posix_spawn_file_actions_destroy(&actions);
  done.out = folder.Read("stdout");
  done.err = folder.Read("stderr");
  return done;
}

int64_t UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// A development authority, a server and a client certificate, and a gateway that asks for the latter.
class TlsGateway {
 public:
  TlsGateway() {
    REQUIRE(certs::InitAuthority(dir(), UnixNow()).ok());
    certs::LeafRequest server;
    server.kind = certs::LeafKind::kServer;
    server.name = "poort";
    server.oin = "00000001003214345000";
    server.organisation = "Poort";
    server.ip_addresses = {"127.0.0.1"};
    REQUIRE(certs::IssueLeaf(dir(), server, UnixNow()).ok());
    certs::LeafRequest client = server;
    client.kind = certs::LeafKind::kClient;
    client.name = "klant";
    client.ip_addresses.clear();
    REQUIRE(certs::IssueLeaf(dir(), client, UnixNow()).ok());
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = folder_.Read("certs/chain.pem");
    options.pem_key_cert_pairs.push_back({folder_.Read("certs/poort.key"), folder_.Read("certs/poort.pem")});
    gateway_ = std::make_unique<LoopbackGateway>(grpc::SslServerCredentials(options));
    folder_.Write("log.vkey", "# the log's key\n" + gateway_->log().VerifierKey() + "\n");
    Profile("dji", "DIRECTEUR:PI-HAARLEM");
    Profile("haarlem", "COLLEGE:0392");
  }

  LoopbackGateway& operator*() { return *gateway_; }
  LoopbackGateway* operator->() { return gateway_.get(); }
  const Folder& folder() const { return folder_; }
  std::string dir() const { return folder_.File("certs"); }

  std::string Profile(const std::string& name, const std::string& organ) const {
    std::ostringstream text;
    text << "address: '" << gateway_->address() << "' ca: 'certs/chain.pem' cert: 'certs/klant.pem' "
         << "key: 'certs/klant.key' vkey: 'log.vkey' deadline_ms: 10000 organs: '" << organ << "'\n";
    return folder_.Write(name + ".textproto", text.str());
  }

  Done Run(std::vector<std::string> arguments, const std::string& input = "") const {
    return Ketenpoort(folder_, std::move(arguments), input);
  }
  Done As(const std::string& party, const std::string& profile, std::vector<std::string> arguments,
          const std::string& input = "") const {
    arguments.insert(arguments.begin(), party);
    arguments.insert(arguments.end(), {"--profile", folder_.File(profile + ".textproto")});
    return Run(std::move(arguments), input);
  }

 private:
  Folder folder_;
  std::unique_ptr<LoopbackGateway> gateway_;
};

// Whether it is one JSON document.
bool IsJson(const std::string& text) {
  google::protobuf::Struct document;
  return google::protobuf::util::JsonStringToMessage(text, &document).ok();
}

constexpr char kPlan[] =
    R"({"envelope": {"subject": {"skn": "SKN0001"}}, "reintegrationPlan": {"housing": {"rentArrears": true}}})";
constexpr char kId[] = "00112233-4455-4677-8899-aabbccddeeff";

v1::ReleaseDate SomeDate() {
  v1::ReleaseDate payload;
  payload.mutable_person()->set_family_name("Testpersoon");
  payload.mutable_dates()->set_departure_on("2026-12-01");
  payload.mutable_dates()->set_departure_certainty(v1::CERTAINTY_FIXED);
  return payload;
}

const std::vector<std::vector<std::string>>& Commands() {
  static const std::vector<std::vector<std::string>> commands{{},
                                                              {"dji"},
                                                              {"dji", "report"},
                                                              {"dji", "annul"},
                                                              {"dji", "status"},
                                                              {"dji", "work"},
                                                              {"dji", "link"},
                                                              {"dji", "split"},
                                                              {"dji", "send"},
                                                              {"dji", "check"},
                                                              {"dji", "receive"},
                                                              {"dji", "ack"},
                                                              {"dji", "message"},
                                                              {"dji", "withdraw"},
                                                              {"dji", "need-factor"},
                                                              {"dji", "assignment"},
                                                              {"dji", "end-assignment"},
                                                              {"dji", "case"},
                                                              {"dji", "end-case"},
                                                              {"dji", "forum"},
                                                              {"dji", "end-forum"},
                                                              {"dji", "declarations"},
                                                              {"reclassering"},
                                                              {"reclassering", "send"},
                                                              {"reclassering", "check"},
                                                              {"reclassering", "receive"},
                                                              {"reclassering", "ack"},
                                                              {"reclassering", "message"},
                                                              {"reclassering", "withdraw"},
                                                              {"reclassering", "consent"},
                                                              {"reclassering", "revoke-consent"},
                                                              {"reclassering", "case"},
                                                              {"reclassering", "end-case"},
                                                              {"reclassering", "declarations"},
                                                              {"gemeente"},
                                                              {"gemeente", "send"},
                                                              {"gemeente", "check"},
                                                              {"gemeente", "receive"},
                                                              {"gemeente", "ack"},
                                                              {"gemeente", "message"},
                                                              {"gemeente", "withdraw"},
                                                              {"gemeente", "consent"},
                                                              {"gemeente", "revoke-consent"},
                                                              {"gemeente", "need-factor"},
                                                              {"gemeente", "case"},
                                                              {"gemeente", "end-case"},
                                                              {"gemeente", "declarations"},
                                                              {"audit"},
                                                              {"audit", "verify"},
                                                              {"audit", "verify-receipt"},
                                                              {"audit", "checkpoint"},
                                                              {"audit", "consistency"},
                                                              {"audit", "entry"},
                                                              {"audit", "list"},
                                                              {"audit", "erase"},
                                                              {"certs"},
                                                              {"certs", "init"},
                                                              {"certs", "issue"},
                                                              {"certs", "revoke"},
                                                              {"certs", "crl"},
                                                              {"certs", "show"},
                                                              {"policy"},
                                                              {"policy", "check"},
                                                              {"sandbox"},
                                                              {"sandbox", "advance"},
                                                              {"sandbox", "now"},
                                                              {"sandbox", "fault"}};
  return commands;
}

}  // namespace

TEST_CASE("Every command has help with an example of itself, in two languages", "[cli]") {
  const Folder folder;
  for (std::vector<std::string> command : Commands()) {
    std::string path = "ketenpoort";
    for (const std::string& word : command) path += " " + word;
    INFO(path);
    command.push_back("--help");
    std::ostringstream out;
    std::ostringstream err;
    std::istringstream in;
    Console console{in, out, err};
    CHECK(Run(command, console) == ExitCode::kOk);
    CHECK(err.str().empty());
    const size_t example = out.str().find("Voorbeeld / example:\n  " + path + " ");
    CHECK(example != std::string::npos);
  }
  CHECK(Ketenpoort(folder, {"dji", "send", "--help"}).code == 0);
  CHECK(Ketenpoort(folder, {"--version"}).out.find("ketenpoort 0.") == 0);
}

TEST_CASE("A mistake on the command line is usage trouble and says where to read on", "[cli]") {
  const Folder folder;
  const std::vector<std::vector<std::string>> mistakes{{},
                                                       {"dij"},
                                                       {"dji"},
                                                       {"dji", "send"},
                                                       {"dji", "send", "--file", "-", "--nix"},
                                                       {"dji", "receive", "--no-ack", "--reject", "WRONG_PERSON"},
                                                       {"dji", "receive", "--max", "0"},
                                                       {"dji", "receive", "--max", "veel"},
                                                       {"dji", "work", "--lang", "de"},
                                                       {"dji", "work", "--deadline", "0"},
                                                       {"audit", "verify", "--tiles", "x"},
                                                       {"sandbox", "advance", "--to", "a", "--by", "b"},
                                                       {"certs", "issue", "--dir", "d", "--kind", "ca"}};
  for (const auto& mistake : mistakes) {
    const Done done = Ketenpoort(folder, mistake);
    INFO((mistake.empty() ? "" : mistake.back()) << " " << done.err);
    CHECK(done.code == 2);
    CHECK(done.out.empty());
    CHECK(done.err.find("--help") != std::string::npos);
  }
}

TEST_CASE("A personal number on the command line is refused and not repeated", "[cli]") {
  const Folder folder;
  const Done done = Ketenpoort(folder, {"dji", "status", "--bsn=999990019", "999990019"});
  CHECK(done.code == 2);
  CHECK(done.err.find("stdin") != std::string::npos);
  CHECK(done.err.find("999990019") == std::string::npos);
}

TEST_CASE("A connection that lacks something says what to give", "[cli]") {
  const Folder folder;
  const Done done = Ketenpoort(folder, {"dji", "work", "--address", "127.0.0.1:1"});
  CHECK(done.code == 2);
  CHECK(done.err.find("--ca") != std::string::npos);
  CHECK(Ketenpoort(folder, {"dji", "work", "--profile", folder.File("absent")}).code == 2);
  const std::string profile = folder.Write("p.textproto", "address: 'x'\nadres: 'y'\n");
  const Done unknown = Ketenpoort(folder, {"dji", "work", "--profile", profile});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("p.textproto:2:") != std::string::npos);
}

TEST_CASE("A sound log verifies, and any byte changed in any file is found and named", "[cli]") {
  const Folder folder;
  test::SelfMadeLog log(5);
  for (int i = 0; i < 300; ++i) {
    v1::AuditEntry entry;
    entry.set_kind(v1::ENTRY_KIND_STARTED);
    entry.set_time_us(i);
    log.Append(entry, {});
  }
  log.Publish(folder.File("log"));
  const std::string vkey = folder.Write("log.vkey", log.VerifierKey());
  const std::vector<std::string> verify{"audit", "verify", "--tiles", folder.File("log"), "--vkey", vkey};
  const Done sound = Ketenpoort(folder, verify);
  INFO(sound.out << sound.err);
  CHECK(sound.code == 0);
  CHECK(sound.out.find("300") != std::string::npos);

  for (const auto& file : fs::recursive_directory_iterator(folder.File("log"))) {
    if (!file.is_regular_file()) continue;
    const std::string name = fs::relative(file.path(), folder.File("log")).generic_string();
    const std::string bytes = folder.Read("log/" + name);
    std::string changed = bytes;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 0x10);
    folder.Write("log/" + name, changed);
    const Done damaged = Ketenpoort(folder, verify);
    INFO(name << "\n" << damaged.out);
    CHECK(damaged.code == 1);
    const bool named = damaged.out.find(name) != std::string::npos || damaged.out.find("regel ") != std::string::npos;
    CHECK(named);
    folder.Write("log/" + name, bytes);
  }
  // Of entry bundles also the entry is named.
  std::string bundle = folder.Read("log/tile/entries/001.p/44");
  bundle[bundle.size() - 1] = static_cast<char>(bundle.back() ^ 1);
  folder.Write("log/tile/entries/001.p/44", bundle);
  const Done last = Ketenpoort(folder, verify);
  CHECK(last.code == 1);
  CHECK(last.out.find("regel 299") != std::string::npos);
  folder.Write("log/unknown", "x");
  CHECK(Ketenpoort(folder, verify).out.find("FILE_UNKNOWN") != std::string::npos);
  CHECK(Ketenpoort(folder, {"audit", "verify", "--tiles", folder.File("absent"), "--vkey", vkey}).code == 1);
  CHECK(Ketenpoort(folder, {"audit", "verify", "--tiles", folder.File("log"), "--vkey", folder.File("no")}).code == 2);
}

TEST_CASE("A message is sent over mutual TLS and its proof kept and verified", "[cli]") {
  TlsGateway gateway;
  const Folder& folder = gateway.folder();
  const Done sent = gateway.As(
      "dji", "dji",
      {"send", "--to", "COLLEGE:0392", "--file", "-", "--message-id", kId, "--receipts", folder.File("bewijzen")},
      kPlan);
  INFO(sent.out << sent.err);
  REQUIRE(sent.code == 0);
  CHECK(sent.out.find(kId) != std::string::npos);
  CHECK(sent.out.find("COLLEGE:0392: toegestaan") != std::string::npos);
  CHECK(sent.out.find("C01 NAAM") != std::string::npos);
  CHECK(sent.out.find("SKN0001") == std::string::npos);
  const std::string receipt = folder.File("bewijzen") + "/" + kId + "-3.tlog-proof";
  const std::string vkey = folder.File("log.vkey");
  const Done verified = gateway.Run({"audit", "verify-receipt", receipt, "--vkey", vkey});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
  std::string text;
  {
    std::ifstream file(receipt);
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  const size_t place = text.find("index 3") + 6;
  text[place] = '2';
  CHECK(gateway.Run({"audit", "verify-receipt", folder.Write("spoilt", text), "--vkey", vkey}).code == 1);
  CHECK(gateway.Run({"audit", "verify-receipt", folder.Write("spoilt", "x"), "--vkey", vkey}).code == 1);

  const Done again =
      gateway.As("dji", "dji", {"send", "--to", "COLLEGE:0392", "--file", "-", "--message-id", kId}, kPlan);
  CHECK(again.out.find("eerder antwoord") != std::string::npos);
  CHECK(gateway.As("dji", "dji", {"message", kId}).out.find("wacht op de ontvanger") != std::string::npos);
  CHECK(gateway.As("dji", "dji", {"message", "00000000-0000-4000-8000-000000000000"}).code == 7);
  CHECK(gateway.As("dji", "dji", {"message", "geen-id"}).code == 2);
}

TEST_CASE("Each outcome of a call has its exit code", "[cli]") {
  TlsGateway gateway;
  const std::vector<std::string> send{"send", "--to", "COLLEGE:0392", "--file", "-"};
  const auto code_of = [&](grpc::StatusCode code) {
    gateway->fail_first = {grpc::Status(code, "scripted")};
    return gateway.As("dji", "dji", send, kPlan).code;
  };
  CHECK(code_of(grpc::StatusCode::PERMISSION_DENIED) == 3);
  CHECK(code_of(grpc::StatusCode::INVALID_ARGUMENT) == 4);
  CHECK(code_of(grpc::StatusCode::ALREADY_EXISTS) == 4);
  CHECK(code_of(grpc::StatusCode::RESOURCE_EXHAUSTED) == 5);
  CHECK(code_of(grpc::StatusCode::UNAUTHENTICATED) == 6);
  CHECK(code_of(grpc::StatusCode::INTERNAL) == 8);
  gateway->spoil = [](v1::Receipt& receipt) { (*receipt.mutable_entry())[2] ^= 1; };
  CHECK(gateway.As("dji", "dji", send, kPlan).code == 1);
  gateway->spoil = nullptr;
  CHECK(gateway.As("dji", "dji", send, "{\"envelope\": {\"nix\": 1}}").code == 2);
  CHECK(gateway.As("dji", "dji", send, "").code == 2);
  CHECK(gateway.As("dji", "haarlem", send, kPlan).code == 2);  // a college is no organ of DJI
  CHECK(gateway.As("dji", "dji", {"send", "--file", "-"}, kPlan).code == 2);

  gateway->decide = [](const v1::OrganAddress& organ) {
    return organ.unit() == "0392" ? v1::OUTCOME_ALLOWED : v1::OUTCOME_DENIED;
  };
  const Done some =
      gateway.As("dji", "dji", {"send", "--to", "COLLEGE:0392", "--to", "COLLEGE:0363", "--file", "-"}, kPlan);
  CHECK(some.code == 3);
  CHECK(some.out.find("COLLEGE:0392: toegestaan") != std::string::npos);
  CHECK(some.out.find("COLLEGE:0363: geen grondslag") != std::string::npos);
  const Done none = gateway.As("dji", "dji", {"send", "--lang", "en", "--to", "COLLEGE:0363", "--file", "-"}, kPlan);
  CHECK(none.code == 3);
  CHECK(none.err.find("There is no basis.") != std::string::npos);
  CHECK(none.out.find("PM 20d(2)") != std::string::npos);
  CHECK(gateway.As("dji", "dji", {"check", "--to", "COLLEGE:0363", "--file", "-"}, kPlan).code == 3);
}

TEST_CASE("Words of a proposal that are not those of its digest are no proposal: one document, and it says so",
          "[cli]") {
  TlsGateway gateway;
  v1::PolicyProposal& proposal = *gateway->waiting_policy.mutable_proposal();
  proposal.set_policy_id("ketenpoort-nl");
  proposal.set_diff("GEOPEND, vanaf 1 juli 2021.\n\x1b[2Jniets\n");
  proposal.set_diff_digest(audit::crypto::ToBytes(audit::crypto::Sha256(proposal.diff())));
  const Done own = gateway.As("policy", "dji", {"confirm", "--json"});
  CHECK(own.code == 0);
  CHECK(own.out.find("{\"ok\":true,\"proposal\":") == 0);
  // A person reads the same words, and nothing steers the terminal.
  const Done read = gateway.As("policy", "dji", {"confirm"});
  CHECK(read.out.find("GEOPEND, vanaf 1 juli 2021.\n") != std::string::npos);
  CHECK(read.out.find('\x1b') == std::string::npos);

  proposal.set_diff_digest(audit::crypto::ToBytes(audit::crypto::Sha256("other words")));
  const Done other = gateway.As("policy", "dji", {"confirm", "--json"});
  INFO(other.out << other.err);
  CHECK(other.code == 1);
  CHECK(other.out.find("\"ok\":true") == std::string::npos);
  CHECK(IsJson(other.out));
  CHECK(std::count(other.out.begin(), other.out.end(), '\n') == 1);
}

TEST_CASE("A question beforehand keeps no receipt, so it takes no folder for one", "[cli]") {
  TlsGateway gateway;
  const std::vector<std::string> check{"check", "--to", "COLLEGE:0392", "--file", "-"};
  CHECK(gateway.As("dji", "dji", check, kPlan).code == 0);
  std::vector<std::string> kept = check;
  kept.insert(kept.end(), {"--receipts", gateway.folder().File("bewijzen")});
  CHECK(gateway.As("dji", "dji", kept, kPlan).code == 2);
  CHECK_FALSE(fs::exists(gateway.folder().File("bewijzen")));
}

TEST_CASE("A certificate the gateway does not know is told as that, with the code for it", "[cli]") {
  TlsGateway gateway;
  TlsGateway other;
  const std::vector<std::string> work{
      "work", "--cert", other.dir() + "/klant.pem", "--key", other.dir() + "/klant.key", "--deadline", "500"};
  const Done foreign = gateway.As("dji", "dji", work);
  INFO(foreign.err);
  CHECK(foreign.code == 6);
  CHECK(foreign.err.find("zij kent de uitgever niet") != std::string::npos);
}

TEST_CASE("Everything wrong with the own files is told before anything is sent, each with its file", "[cli]") {
  TlsGateway gateway;
  const auto issue = [&](const std::string& name, int64_t from, int64_t until) {
    certs::LeafRequest leaf;
    leaf.name = name;
    leaf.oin = "00000001003214345000";
    leaf.organisation = "Klant";
    leaf.not_before = from;
    leaf.not_after = until;
    REQUIRE(certs::IssueLeaf(gateway.dir(), leaf, UnixNow()).ok());
  };
  constexpr int64_t kDay = 86'400;
  issue("verlopen", UnixNow() - 2 * kDay, UnixNow() - kDay);
  issue("later", UnixNow() + kDay, UnixNow() + 2 * kDay);
  const auto with = [&](const std::string& cert, const std::string& key) {
    const std::string dir = gateway.dir() + "/";
    return gateway.As("dji", "dji", {"work", "--cert", dir + cert, "--key", dir + key});
  };
  const Done expired = with("verlopen.pem", "klant.key");
  INFO(expired.err);
  CHECK(expired.code == 2);
  CHECK(expired.err.find("verlopen.pem`: verlopen op ") != std::string::npos);
  CHECK(expired.err.find("klant.key` hoort niet bij") != std::string::npos);
  const Done early = with("later.pem", "later.key");
  CHECK(early.code == 2);
  CHECK(early.err.find("later.pem`: geldig vanaf ") != std::string::npos);
  const Done no_pem = with("klant.key", "klant.key");
  CHECK(no_pem.code == 2);
  CHECK(no_pem.err.find("--cert `") != std::string::npos);
}

TEST_CASE("A gateway that cannot be reached, or that this client does not trust, is not available", "[cli]") {
  TlsGateway gateway;
  TlsGateway other;
  const Folder& folder = gateway.folder();
  const Done nobody = gateway.As("dji", "dji", {"work", "--address", "127.0.0.1:1", "--deadline", "500"});
  CHECK(nobody.code == 5);
  CHECK(nobody.err.find("--address") != std::string::npos);
  const Done untrusted = gateway.As("dji", "dji", {"work", "--address", other->address(), "--deadline", "500"});
  CHECK(untrusted.code == 5);
  CHECK(untrusted.err.find("Controleer --ca") != std::string::npos);
  const Done misnamed = gateway.As("dji", "dji", {"work", "--server-name", "elders.example", "--deadline", "500"});
  CHECK(misnamed.code == 5);
  CHECK(misnamed.err.find("--server-name") != std::string::npos);
  CHECK(misnamed.err.find("ssl_") == std::string::npos);
  fs::permissions(folder.File("certs/klant.key"), fs::perms::others_read, fs::perm_options::add);
  const Done open_key = gateway.As("dji", "dji", {"work"});
  CHECK(open_key.code == 2);
  CHECK(open_key.err.find("klant.key") != std::string::npos);
}

TEST_CASE("Receiving shows the payload, confirms it, and leaves it with --no-ack", "[cli]") {
  TlsGateway gateway;
  gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());
  const v1::Delivery second = gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());
  gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());
  const v1::Delivery fourth = gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());

  const Done once = gateway.As("gemeente", "haarlem", {"receive", "--once", "--max", "1"});
  INFO(once.out << once.err);
  CHECK(once.code == 0);
  CHECK(once.out.find("RELEASE_DATE voor COLLEGE:0392 van DIRECTEUR") != std::string::npos);
  CHECK(once.out.find("person.family_name [C01 NAAM]: Testpersoon") != std::string::npos);
  CHECK(once.out.find("dates.departure_certainty [C07 VERTREK]: FIXED") != std::string::npos);
  CHECK(gateway->acknowledged_ids().size() == 1);

  const Done left = gateway.As("gemeente", "haarlem", {"receive", "--once", "--max", "1", "--no-ack"});
  CHECK(left.code == 0);
  CHECK(gateway->acknowledged_ids().size() == 1);
  CHECK(gateway.As("gemeente", "haarlem", {"ack", sdk::FormatId(second.delivery_id())}).code == 0);
  CHECK(gateway->acknowledged_ids().size() == 2);
  CHECK(gateway.As("gemeente", "haarlem", {"ack", kId}).code == 7);

  const Done streamed = gateway.As("gemeente", "haarlem", {"receive", "--max", "1"});
  CHECK(streamed.code == 0);
  CHECK(gateway->acknowledged_ids().size() == 3);
  const Done rejected = gateway.As("gemeente", "haarlem", {"receive", "--wait", "300", "--reject", "WRONG_PERSON"});
  CHECK(rejected.code == 0);
  REQUIRE(gateway->rejections().size() == 1);
  CHECK(gateway->rejections()[0].delivery_id() == fourth.delivery_id());
  const Done empty = gateway.As("gemeente", "haarlem", {"receive", "--once"});
  CHECK(empty.out.find("Er wacht niets.") != std::string::npos);
  CHECK(gateway.As("gemeente", "dji", {"receive", "--once"}).code == 2);
}

TEST_CASE("What cannot be written out is not confirmed", "[cli]") {
  if (!fs::exists("/dev/full")) return;
  TlsGateway gateway;
  gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());
  const std::string command = std::string(KETENPOORT_BINARY_DIR "/bin/ketenpoort gemeente receive --once --profile ") +
                              gateway.folder().File("haarlem.textproto") + " >/dev/full 2>/dev/null";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 8);
  CHECK(gateway->acknowledged_ids().empty());
}

TEST_CASE("A value from outside cannot steer the terminal", "[cli]") {
  TlsGateway gateway;
  v1::ReleaseDate payload;
  payload.mutable_person()->set_family_name("A\x1b[2J\n\xE2\x80\xAEZ");
  gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), payload);
  const Done once = gateway.As("gemeente", "haarlem", {"receive", "--once"});
  CHECK(once.code == 0);
  CHECK(once.out.find('\x1b') == std::string::npos);
  CHECK(once.out.find("\xE2\x80\xAE") == std::string::npos);
  CHECK(once.out.find("[2J") != std::string::npos);
}

TEST_CASE("The JSON of a delivery is this", "[cli]") {
  TlsGateway gateway;
  const v1::Delivery delivery = gateway->Deliver(v1::MESSAGE_KIND_RELEASE_DATE, sdk::College("0392"), SomeDate());
  const Done once = gateway.As("gemeente", "haarlem", {"receive", "--once", "--json"});
  CHECK(once.code == 0);
  CHECK(once.err.empty());
  std::istringstream lines(once.out);
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(IsJson(line));
  const std::string golden = "{\"event\":\"delivery\",\"messageId\":\"" + sdk::FormatId(delivery.message_id()) +
                             "\",\"deliveryId\":\"" + sdk::FormatId(delivery.delivery_id()) +
                             "\",\"kind\":\"RELEASE_DATE\",\"sender\":\"DIRECTEUR\",\"receiver\":\"COLLEGE:0392\","
                             "\"payload\":{\"person\":{\"familyName\":\"Testpersoon\"},\"dates\":{\"departureOn\":"
                             "\"2026-12-01\",\"departureCertainty\":\"CERTAINTY_FIXED\"}},\"delivery\":";
  CHECK(line.substr(0, golden.size()) == golden);
  CHECK(line.find("\"disposition\":\"ACKNOWLEDGED\"}") != std::string::npos);
  REQUIRE(std::getline(lines, line));
  CHECK(line == "{\"event\":\"end\",\"ok\":true,\"deliveries\":1,\"notices\":0,\"acknowledged\":1,\"rejected\":0}");
  CHECK_FALSE(std::getline(lines, line));
}

TEST_CASE("The JSON of a refusal is this", "[cli]") {
  TlsGateway gateway;
  gateway->fail_first = {test::RefusalStatus(grpc::StatusCode::PERMISSION_DENIED, "NO_KNOWN_BASIS",
                                             "Geen bekende grondslag.", "No known basis.", {})};
  const Done refused =
      gateway.As("gemeente", "haarlem", {"send", "--json", "--to", "RECLASSERING:RN", "--file", "-"}, kPlan);
  CHECK(refused.code == 3);
  CHECK(refused.err.empty());
  CHECK(
      refused.out ==
      "{\"ok\":false,\"failure\":{\"kind\":\"REFUSED\",\"code\":\"PERMISSION_DENIED\",\"reason\":\"NO_KNOWN_BASIS\","
      "\"textNl\":\"Geen bekende grondslag.\",\"textEn\":\"No known basis.\",\"metadata\":{\"articles\":\"PM 20d(2)\","
      "\"denial\":\"D07\"},\"fieldViolations\":[],\"attempts\":1}}\n");
}

TEST_CASE("Every online command writes one JSON document a line", "[cli]") {
  TlsGateway gateway;
  const Folder& folder = gateway.folder();
  const std::string report =
      R"({"person": {"skn": ["SKN0001"]}, "colleges": [{"gemeente": "0392", "ground": "COLLEGE_GROUND_INGEZETENE"}]})";
  const std::vector<std::pair<std::vector<std::string>, std::string>> commands{
      {{"dji", "report", "--file", "-"}, report},
      {{"dji", "work"}, ""},
      {{"dji", "send", "--to", "COLLEGE:0392", "--file", "-", "--message-id", kId}, kPlan},
      {{"dji", "check", "--to", "COLLEGE:0392", "--file", "-"}, kPlan},
      {{"dji", "message", kId}, ""},
      {{"dji", "need-factor", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})"},
      {{"dji", "assignment", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})"},
      {{"dji", "end-assignment", "--file", "-"}, R"({"assignmentId": "OPDR-1"})"},
      {{"dji", "case", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})"},
      {{"dji", "end-case", "--file", "-"}, R"({"caseId": "ZVH-1"})"},
      {{"dji", "forum", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})"},
      {{"dji", "end-forum", "--file", "-"}, R"({"forumId": "TB-1"})"},
      {{"dji", "declarations", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})"},
      {{"audit", "checkpoint", "--save", folder.File("stand")}, ""},
      {{"audit", "consistency", "--old", folder.File("stand")}, ""},
      {{"audit", "entry", "1", "--reason", "test"}, ""},
      {{"audit", "list", "--reason", "test", "--prove"}, ""},
      {{"sandbox", "now"}, ""},
      {{"sandbox", "advance", "--by", "1d12h"}, ""}};
  for (auto [command, input] : commands) {
    command.insert(command.end(), {"--json", "--profile", folder.File("dji.textproto")});
    const Done done = gateway.Run(command, input);
    INFO(command[0] << " " << command[1] << "\n" << done.out << done.err);
    CHECK(done.code == 0);
    CHECK(done.err.empty());
    CHECK(std::count(done.out.begin(), done.out.end(), '\n') == 1);
    CHECK(IsJson(done.out));
    CHECK(done.out.find("{\"ok\":true") == 0);
  }
}

TEST_CASE("What the law asks to be declared stands in the envelope, and an attestation is bound to the whole",
          "[cli]") {
  TlsGateway gateway;
  const Done done =
      gateway.As("dji", "dji",
                 {"send", "--file", "-", "--to", "BURGEMEESTER:0392", "--message-id", kId, "--acting-person", "m-1",
                  "--risk", "--safety", "--own-task", "--attest-why", "gewogen", "--attest-until", "2026-12-31"},
                 R"({"envelope": {"subject": {"skn": "SKN0001"}}, "riskNotice": {"risk": "x"}})");
  INFO(done.out << done.err);
  REQUIRE(done.code == 0);
  const v1::Message sent = gateway->last_message();
  const v1::Declarations& declared = sent.envelope().declarations();
  CHECK(declared.risk().offence_risk());
  CHECK(declared.risk().safety_needed());
  CHECK(declared.risk().own_task());
  CHECK(declared.human().who() == "m-1");
  CHECK(declared.human().message_digest() == sdk::AttestationDigest(sent));
  CHECK(sent.envelope().purpose() == v1::PURPOSE_RISK_18B);

  const Done bij = gateway.As("dji", "dji",
                              {"check", "--file", "-", "--to", "BURGEMEESTER:0392", "--bij-article", "287",
                               "--bij-irrevocable", "--return-on", "2027-01-01", "--return-gemeente", "0392"},
                              R"({"envelope": {"subject": {"skn": "SKN0001"}}, "bijNotice": {"familyName": "T"}})");
  INFO(bij.out << bij.err);
  REQUIRE(bij.code == 0);
  const v1::BijDeclaration stated = gateway->last_message().envelope().declarations().bij();
  CHECK(stated.offence_article() == "287");
  CHECK(stated.irrevocable());
  CHECK(stated.return_on() == "2027-01-01");
  CHECK_FALSE(gateway->last_message().envelope().declarations().has_risk());

  const Done half =
      gateway.As("dji", "dji", {"send", "--file", "-", "--to", "COLLEGE:0392", "--attest-why", "gewogen"}, kPlan);
  CHECK(half.code != 0);
  CHECK(half.err.find("--attest-until") != std::string::npos);
}

TEST_CASE("A declaration shows its id, and an organ of another party is refused before anything is sent", "[cli]") {
  TlsGateway gateway;
  const std::string pause = R"({"subject": {"skn": "SKN0001"}, "requestId": "ABEiM0RVRneImaq7zN3u/w=="})";
  const Done done = gateway.As("gemeente", "haarlem", {"need-factor", "--file", "-"}, pause);
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(done.out.find(kId) != std::string::npos);
  CHECK(gateway->submitted_ids().size() == 1);
  const Done other = gateway.As("gemeente", "haarlem", {"need-factor", "--file", "-", "--from", "MINISTER"}, pause);
  CHECK(other.code != 0);
  CHECK(gateway->submitted_ids().size() == 1);
  const Done listed =
      gateway.As("gemeente", "haarlem", {"declarations", "--file", "-"}, R"({"subject": {"skn": "SKN0001"}})");
  CHECK(listed.code == 0);
  CHECK(listed.out.find("C09_HUISVESTING") != std::string::npos);
  CHECK(listed.out.find("ZVH-1") != std::string::npos);
  CHECK(listed.out.find("TB-1") != std::string::npos);
}

TEST_CASE("Certificates are made, shown and revoked from the command line", "[cli]") {
  const Folder folder;
  const std::string dir = folder.File("ca");
  CHECK(Ketenpoort(folder, {"certs", "init", "--dir", dir}).code == 0);
  CHECK(Ketenpoort(folder, {"certs", "init", "--dir", dir}).code == 2);
  CHECK(Ketenpoort(folder, {"certs", "issue", "--dir", dir, "--name", "haarlem", "--oin", "00000001001299992000",
                            "--organisation", "Gemeente Haarlem"})
            .code == 0);
  CHECK(Ketenpoort(folder, {"certs", "issue", "--dir", dir, "--name", "fout", "--oin", "12", "--organisation", "X"})
            .code == 2);
  const Done shown = Ketenpoort(folder, {"certs", "show", dir + "/haarlem.pem"});
  CHECK(shown.code == 0);
  CHECK(shown.out.find("00000001001299992000") != std::string::npos);
  const Done revoked = Ketenpoort(folder, {"certs", "revoke", "--dir", dir, "--name", "haarlem", "--json"});
  CHECK(revoked.code == 0);
  CHECK(IsJson(revoked.out));
}

TEST_CASE("The rules that ship hold, and an error is shown with its place", "[cli]") {
  const Folder folder;
  const Done sound = Ketenpoort(folder, {"policy", "check", KETENPOORT_SOURCE_DIR "/policy/rules"});
  INFO(sound.out << sound.err);
  CHECK(sound.code == 0);
  fs::create_directory(folder.File("rules"));
  folder.Write("rules/wrong.textproto", "\nnix: 1\n");
  const Done wrong = Ketenpoort(folder, {"policy", "check", folder.File("rules")});
  CHECK(wrong.code == 1);
  CHECK(wrong.out.find("wrong.textproto:2:") != std::string::npos);
  CHECK(Ketenpoort(folder, {"policy", "check", folder.File("absent")}).code == 2);
}

TEST_CASE("A time is read with its offset or as Dutch time, a duration in days, hours, minutes", "[cli]") {
  CHECK(ParseInstant("2026-11-22T16:40:00+01:00").value() == int64_t{1'795'362'000} * 1'000'000);
  CHECK(ParseInstant("2026-11-22 16:40").value() == ParseInstant("2026-11-22T16:40:00+01:00").value());
  CHECK(ParseInstant("2026-07-01").value() == ParseInstant("2026-07-01T00:00:00+02:00").value());
  CHECK_FALSE(ParseInstant("morgen").ok());
  const int64_t hour_us = int64_t{3'600} * 1'000'000;
  CHECK(ParseDuration("14d").value() == 14 * 24 * hour_us);
  CHECK(ParseDuration("1d12h").value() == 36 * hour_us);
  CHECK(ParseDuration("90m").value() == hour_us + hour_us / 2);
  for (const char* text : {"", "d", "-1d", "0d", "0s", "14", "1x", "99999d", "-5m"}) {
    INFO(text);
    CHECK_FALSE(ParseDuration(text).ok());
  }
}

TEST_CASE("JSON text is escaped and always valid", "[cli]") {
  CHECK(JsonText("a\"b\\c\n\x01\x7f") == "\"a\\\"b\\\\c\\n\\u0001\\u007f\"");
  CHECK(JsonText("\xC3\xAB \xFF") == "\"\xC3\xAB \xEF\xBF\xBD\"");
  CHECK(JsonObject().Done() == "{}");
  CHECK(JsonObject().Text("a", "b").Truth("c", false).Count("d", 7).Number("e", -7).Document("f", "[]").Done() ==
        "{\"a\":\"b\",\"c\":false,\"d\":7,\"e\":-7,\"f\":[]}");
}

}  // namespace ketenpoort::cli

#include "clients/cli/witness_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/os_random_source.h"
#include "audit/crypto/sha256.h"
#include "certs/certificate.h"
#include "certs/private_file.h"
#include "certs/protocol_floor.h"
#include "clients/cli/json.h"
#include "clients/cli/stop_signal.h"
#include "clients/sdk/connection.h"
#include "clients/witness/http_listener.h"
#include "clients/witness/state_folder.h"
#include "clients/witness/witness.h"
#include "clients/witness/witness_key.h"

namespace ketenpoort::cli {
namespace {

constexpr char kEndpoint[] = "/add-checkpoint";
constexpr unsigned kOk = 200;

struct KeygenChoice {
  OutputOptions output;
  std::string key;
  std::string name;
};

struct RunChoice {
  OutputOptions output;
  std::string key;
  std::string logs;
  std::string state;
  std::string listen;
  std::string prefix;
  std::string certificate;
  std::string certificate_key;
  int64_t timeout_ms = 10'000;
  int connections = 64;
};

struct StatusChoice {
  OutputOptions output;
  std::string state;
};

std::string Moment(uint64_t unix_seconds) {
  return absl::FormatTime(absl::RFC3339_sec, absl::FromUnixSeconds(static_cast<int64_t>(unix_seconds)),
                          absl::UTCTimeZone());
}

ExitCode RunKeygen(const KeygenChoice& choice, Output& output) {
  audit::crypto::OsRandomSource random;
  const absl::StatusOr<std::string> vkey = witness::MakeWitnessKey(choice.key, choice.name, random);
  if (!vkey.ok()) return output.Fail(vkey.status());
  output.Line(absl::StrCat(output.In("Nieuwe sleutel: ", "New key: "), choice.key,
                           output.In(". Geef de poort alleen deze controlesleutel (ook in ",
                                     ". Give the gateway only this verifier key (also in "),
                           choice.key, ".vkey):"));
  output.Line(*vkey);
  output.Document(
      JsonObject().Truth("ok", true).Text("key", choice.key).Text("name", choice.name).Text("vkey", *vkey).Done());
  return ExitCode::kOk;
}

absl::StatusOr<std::vector<audit::NoteVerifier>> ReadLogs(const std::string& path) {
  const absl::StatusOr<std::vector<std::string>> keys = sdk::ReadVerifierKeys(path);
  if (!keys.ok()) return keys.status();
  std::vector<audit::NoteVerifier> logs;
  for (const std::string& key : *keys) {
    absl::StatusOr<audit::NoteVerifier> log = audit::NoteVerifier::FromVerifierKey(key);
    if (!log.ok()) return log.status();
    logs.push_back(*std::move(log));
  }
  return logs;
}

absl::StatusOr<witness::HttpPlace> PlaceOf(const RunChoice& choice) {
  const size_t colon = choice.listen.rfind(':');
  uint64_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(choice.listen.substr(colon + 1), &port) || port > 65'535) {
    return absl::InvalidArgumentError("--listen: adres:poort / address:port, 127.0.0.1:8480, [::1]:0");
  }
  witness::HttpPlace place;
  place.host = choice.listen.substr(0, colon);
  if (place.host.size() > 2 && place.host.front() == '[' && place.host.back() == ']') {
    place.host = place.host.substr(1, place.host.size() - 2);
  }
  place.port = static_cast<uint16_t>(port);
  if (!choice.prefix.empty() && (choice.prefix.front() != '/' || choice.prefix.back() == '/')) {
    return absl::InvalidArgumentError("--prefix: /begin/zonder/einde/ / starts with a slash and does not end in one");
  }
  place.path = choice.prefix + kEndpoint;
  if (choice.certificate.empty()) return place;
  absl::StatusOr<std::string> chain = certs::ReadPublicFile(choice.certificate, certs::kChainPemBytesMax);
  if (!chain.ok()) return chain.status();
  absl::StatusOr<std::string> key = certs::ReadPrivateFile(choice.certificate_key);
  if (!key.ok()) return key.status();
  place.identity = witness::HttpIdentity{*std::move(chain), *std::move(key)};
  return place;
}

// Said of every reply, on the listener's thread: no checkpoint holds anything about a person.
void Say(const std::string& origin, const witness::WitnessReply& reply, std::mutex& mutex, Output& output) {
  const std::lock_guard lock(mutex);
  const std::string log = origin.empty() ? std::string("-") : Printable(origin);
  output.Line(absl::StrCat(Moment(static_cast<uint64_t>(absl::ToUnixSeconds(absl::Now()))), "  ", reply.status, "  ",
                           log, reply.status == kOk ? output.In("  meegetekend", "  cosigned") : ""));
  output.Document(JsonObject().Text("event", "reply").Count("status", reply.status).Text("log", log).Done());
  output.console().out.flush();
}

void AwaitStop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait(lock, stop, [] { return false; });
}

void SayServing(const witness::HttpPlace& place, uint16_t port, const std::string& vkey, Output& output) {
  const std::string host = place.host.find(':') == std::string::npos ? place.host : absl::StrCat("[", place.host, "]");
  const std::string url = absl::StrCat(place.identity ? "https://" : "http://", host, ":", port,
                                       place.path.substr(0, place.path.size() - (sizeof(kEndpoint) - 1)));
  output.Line(absl::StrCat(output.In("Getuige op ", "Witness at "), url,
                           output.In("; Ctrl-C stopt. ", "; Ctrl-C stops. "),
                           output.In("Controlesleutel:", "Verifier key:")));
  output.Line(vkey);
  output.Document(JsonObject().Text("event", "serving").Text("url", url).Count("port", port).Text("vkey", vkey).Done());
  output.console().out.flush();
}

ExitCode RunWitness(const RunChoice& choice, Output& output) {
  StopSignal stop;  // before anything starts a thread
  if (const absl::Status floor = certs::RefuseOldProtocols(); !floor.ok()) {
    return output.Fail(floor, ExitCode::kUnexpected);
  }
  absl::StatusOr<std::vector<audit::NoteVerifier>> logs = ReadLogs(choice.logs);
  if (!logs.ok()) return output.Fail(logs.status());
  absl::StatusOr<audit::CosignatureSigner> signer = witness::ReadWitnessKey(choice.key);
  if (!signer.ok()) return output.Fail(signer.status());
  const std::string vkey = signer->VerifierKey();
  const absl::StatusOr<audit::NoteVerifier> own = audit::NoteVerifier::FromVerifierKey(vkey);
  if (!own.ok()) return output.Fail(own.status());
  const absl::StatusOr<witness::HttpPlace> place = PlaceOf(choice);
  if (!place.ok()) return output.Fail(place.status());
  absl::StatusOr<std::unique_ptr<witness::StateFolder>> state = witness::StateFolder::Open(choice.state, *own, *logs);
  if (!state.ok()) return output.Fail(state.status(), ExitCode::kCheckFailed);
  std::mutex mutex;
  const auto on_reply = [&](const std::string& origin, const witness::WitnessReply& reply) {
    Say(origin, reply, mutex, output);
  };
  const auto witness = witness::Witness::Create(
      *std::move(signer), *std::move(logs), *std::move(state), [] { return absl::ToUnixSeconds(absl::Now()); },
      on_reply);
  if (!witness.ok()) return output.Fail(witness.status());
  const witness::HttpLimits limits{audit::kAddCheckpointBytesMax, std::chrono::milliseconds(choice.timeout_ms),
                                   choice.connections};
  const auto listener =
      witness::HttpListener::Start(*place, limits, [&](const std::string& body) -> witness::HttpAnswer {
        witness::WitnessReply reply = (*witness)->AddCheckpoint(body);
        return {reply.status, std::move(reply.content_type), std::move(reply.body)};
      });
  if (!listener.ok()) return output.Fail(listener.status(), ExitCode::kUnavailable);
  {
    const std::lock_guard lock(mutex);
    SayServing(*place, (*listener)->port(), vkey, output);
  }
  AwaitStop(stop.token());
  (*listener)->Stop();
  const absl::Status health = (*witness)->Health();
  return health.ok() ? ExitCode::kOk : output.Fail(health, ExitCode::kUnexpected);
}

ExitCode RunStatus(const StatusChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<witness::ReadCosigned>> read = witness::ReadStateFolder(choice.state);
  if (!read.ok()) {
    return output.Fail(read.status(), absl::IsDataLoss(read.status()) ? ExitCode::kCheckFailed : ExitCode::kUsage);
  }
  if (read->empty()) output.Line(output.In("Nog niets meegetekend.", "Nothing cosigned yet."));
  std::vector<std::string> logs;
  for (const witness::ReadCosigned& one : *read) {
    const audit::Checkpoint& checkpoint = one.cosigned.checkpoint;
    const std::string root = audit::crypto::HexEncode(audit::crypto::ToBytes(checkpoint.root));
    logs.push_back(JsonObject()
                       .Text("origin", checkpoint.origin)
                       .Count("size", checkpoint.size)
                       .Text("root", root)
                       .Text("cosignedAt", Moment(one.cosigned.time_s))
                       .Text("witness", one.cosigner)
                       .Text("note", one.cosigned.note)
                       .Done());
    output.Line(absl::StrCat(Printable(checkpoint.origin), "  ", checkpoint.size, output.In(" regels  ", " entries  "),
                             Moment(one.cosigned.time_s), "  ", root));
  }
  output.Document(JsonObject().Truth("ok", true).Document("logs", JsonArray(logs)).Done());
  return ExitCode::kOk;
}

void AddState(CLI::App& command, std::string& state) {
  command
      .add_option("--state", state,
                  "De map met wat is meegetekend; nooit uit een back-up terugzetten / the folder of what was cosigned; "
                  "never restored from a backup")
      ->type_name("DIR")
      ->required();
}

void DeclareKey(CLI::App& command, std::string& key) {
  command.add_option("--key", key, "De sleutel van de getuige (0600) / the witness's key (0600)")
      ->type_name("FILE")
      ->required();
}

void DeclareRun(CLI::App& command, RunChoice& choice) {
  DeclareKey(command, choice.key);
  command
      .add_option("--logs", choice.logs,
                  "Controlesleutels van de logboeken, een per regel / verifier keys of the logs, one a line")
      ->type_name("FILE")
      ->required();
  AddState(command, choice.state);
  const std::string group = "Adres / address";
  command
      .add_option("--listen", choice.listen,
                  "Numeriek adres en poort; zonder certificaat alleen 127.0.0.1 of [::1] / numeric address and port; "
                  "without a certificate only 127.0.0.1 or [::1]")
      ->type_name("HOST:PORT")
      ->required()
      ->group(group);
  command.add_option("--prefix", choice.prefix, "Begin van het pad / start of the path")
      ->type_name("/PATH")
      ->group(group);
  CLI::Option* certificate =
      command.add_option("--cert", choice.certificate, "PEM: eigen certificaat met keten / own certificate with chain")
          ->type_name("FILE")
          ->group(group);
  CLI::Option* certificate_key =
      command.add_option("--cert-key", choice.certificate_key, "PEM: sleutel daarvan (0600) / its key (0600)")
          ->type_name("FILE")
          ->group(group);
  certificate->needs(certificate_key);
  certificate_key->needs(certificate);
  command.add_option("--timeout", choice.timeout_ms, "Tijd voor een verzoek, ms / time for a request, ms")
      ->check(CLI::Range(int64_t{10}, int64_t{60'000}))
      ->option_text("MS")
      ->group(group);
  command.add_option("--connections", choice.connections, "Verbindingen tegelijk / connections at once")
      ->check(CLI::Range(1, 1024))
      ->option_text("N")
      ->group(group);
}

}  // namespace

void AddWitnessCommands(CLI::App& root, Program& program) {
  CLI::App& group = AddGroup(
      root, {"witness", "Getuige zijn van een logboek: alleen meetekenen wat het vorige voortzet",
             "Be the witness of a log: cosign only what continues what was cosigned before",
             "ketenpoort witness run --key getuige.key --logs log.vkey --state getuige --listen 127.0.0.1:8480"});
  AddAction<KeygenChoice>(
      group,
      {"keygen", "Maak de sleutel van een getuige; nooit op de machine van de poort",
       "Make the key of a witness; never on the gateway's machine",
       "ketenpoort witness keygen --key getuige.key --name getuige.example.nl/1"},
      program,
      [](CLI::App& command, KeygenChoice& choice) {
        DeclareKey(command, choice.key);
        command.add_option("--name", choice.name, "Hoe de getuige heet, als een adres / its name, like an address")
            ->type_name("NAME")
            ->required();
      },
      RunKeygen);
  AddAction<RunChoice>(group,
                       {"run", "Wees getuige tot Ctrl-C of SIGTERM", "Be a witness until Ctrl-C or SIGTERM",
                        "ketenpoort witness run --key getuige.key --logs log.vkey --state getuige --listen "
                        "192.0.2.7:8443 --cert getuige.pem --cert-key getuige-tls.key"},
                       program, DeclareRun, RunWitness);
  AddAction<StatusChoice>(
      group,
      {"status", "Wat het laatst is meegetekend, per logboek", "What was cosigned last, of each log",
       "ketenpoort witness status --state getuige"},
      program, [](CLI::App& command, StatusChoice& choice) { AddState(command, choice.state); }, RunStatus);
}

}  // namespace ketenpoort::cli

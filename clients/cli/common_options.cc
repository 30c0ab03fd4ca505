#include "clients/cli/common_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/input.h"
#include "clients/cli/profile.pb.h"
#include "clients/cli/tls_trouble.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

// A file of the profile, seen from the folder the profile is in.
std::string Beside(const std::string& profile, const std::string& file) {
  if (file.empty() || std::filesystem::path(file).is_absolute()) return file;
  return (std::filesystem::path(profile).parent_path() / file).string();
}

std::string First(const std::string& option, const std::string& of_profile) {
  return option.empty() ? of_profile : option;
}

absl::Status RequireGiven(const std::string& value, const char* option) {
  if (!value.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("geef ", option, " of --profile / give ", option, " or --profile (ketenpoort … --help)"));
}

absl::Status RequireAll(const sdk::ConnectionOptions& options, const std::string& vkey, bool with_receipts) {
  absl::Status given = RequireGiven(options.address, "--address");
  if (given.ok() && !options.plaintext_loopback) given = RequireGiven(options.ca_file, "--ca");
  if (given.ok() && !options.plaintext_loopback) given = RequireGiven(options.certificate_file, "--cert");
  if (given.ok() && !options.plaintext_loopback) given = RequireGiven(options.key_file, "--key");
  if (given.ok() && with_receipts) given = RequireGiven(vkey, "--vkey");
  return given;
}

}  // namespace

void AddOutputOptions(CLI::App& command, OutputOptions& options) {
  command
      .add_flag("--json", options.json,
                "Voor machines: een JSON-document per regel / for machines: one JSON document a line")
      ->group("Opties / options");
  command.add_option("--lang", options.language, "Taal / language")
      ->check(CLI::IsMember({"nl", "en"}))
      ->option_text("nl|en")
      ->group("Opties / options");
}

void AddConnectionOptions(CLI::App& command, ConnectionChoice& choice) {
  const std::string group = "Verbinding / connection";
  command
      .add_option("--profile", choice.profile,
                  "Bestand met alles hieronder (tekst of JSON) / file with all that is below (text or JSON)")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--address", choice.address, "De poort, host:poort / the gateway, host:port")
      ->type_name("HOST:PORT")
      ->group(group);
  command.add_option("--ca", choice.ca, "PEM: keten van de poort / chain of the gateway")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--cert", choice.cert, "PEM: eigen certificaat / own certificate")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--key", choice.key, "PEM: eigen sleutel (0600) / own key (0600)")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--vkey", choice.vkey, "Controlesleutel van het logboek / verifier key of the log")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--server-name", choice.server_name,
                  "Naam in het certificaat van de poort / name in the gateway's certificate")
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--deadline", choice.deadline_ms,
                  "Tijd voor de aanroep met alle herhalingen, ms / time for the call with all repetitions, ms")
      ->check(CLI::Range(int64_t{1}, int64_t{3'600'000}))
      ->option_text("MS")
      ->group(group);
}

absl::StatusOr<sdk::Connection> ConnectAs(const sdk::ConnectionOptions& options, Console& console) {
  if (absl::Status sound = CheckOwnFiles(options, absl::ToUnixSeconds(absl::Now())); !sound.ok()) return sound;
  console.why_unreachable = [options] { return WhyUnreachable(options); };
  return sdk::Connect(options);
}

absl::StatusOr<ResolvedConnection> Resolve(const ConnectionChoice& choice, Console& console, bool with_receipts) {
  ketenpoort::profile::v1::Profile profile;
  if (!choice.profile.empty()) {
    if (absl::Status read = ReadMessage(choice.profile, console, profile); !read.ok()) return read;
  }
  ResolvedConnection resolved;
  sdk::ConnectionOptions& options = resolved.options;
  options.address = First(choice.address, profile.address());
  options.ca_file = First(choice.ca, Beside(choice.profile, profile.ca()));
  options.certificate_file = First(choice.cert, Beside(choice.profile, profile.cert()));
  options.key_file = First(choice.key, Beside(choice.profile, profile.key()));
  options.server_name = First(choice.server_name, profile.server_name());
  options.plaintext_loopback = choice.plaintext || profile.plaintext();
  options.without_receipts = !with_receipts;
  options.deadline_ms = choice.deadline_ms > 0      ? choice.deadline_ms
                        : profile.deadline_ms() > 0 ? profile.deadline_ms()
                                                    : kDeadlineMsDefault;
  const std::string vkey = First(choice.vkey, Beside(choice.profile, profile.vkey()));
  if (absl::Status given = RequireAll(options, vkey, with_receipts); !given.ok()) return given;
  if (with_receipts) {
    absl::StatusOr<std::vector<std::string>> keys = sdk::ReadVerifierKeys(vkey);
    if (!keys.ok()) return keys.status();
    options.log_verifier_keys = *std::move(keys);
  }
  for (const std::string& text : profile.organs()) {
    absl::StatusOr<ketenpoort::v1::OrganAddress> organ = sdk::ParseOrgan(text);
    if (!organ.ok()) return organ.status();
    resolved.organs.push_back(*std::move(organ));
  }
  return resolved;
}

}  // namespace ketenpoort::cli

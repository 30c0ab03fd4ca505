#include "clients/cli/certs_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <sstream>

#include "certs/commands.h"
#include "clients/cli/json.h"

namespace ketenpoort::cli {
namespace {

template <typename Options>
struct CertsChoice {
  OutputOptions output;
  Options certs;
};

// Runs one command of certs/commands.h; with --json what it wrote stands in `text`.
template <typename Options>
auto Runner(absl::Status (*run)(const Options&, std::ostream&)) {
  return [run](const CertsChoice<Options>& choice, Output& output) {
    Options options = choice.certs;
    options.language = output.language() == Language::kDutch ? certs::Language::kDutch : certs::Language::kEnglish;
    std::ostringstream text;
    const absl::Status done = run(options, text);
    if (!done.ok()) return output.Fail(done);
    output.Document(JsonObject().Truth("ok", true).Text("text", text.str()).Done());
    if (!output.json()) output.console().out << text.str();
    return ExitCode::kOk;
  };
}

void AddDir(CLI::App& command, std::string& dir) {
  command.add_option("--dir", dir, "De map van de CA / the folder of the authority")->type_name("DIR")->required();
}

void AddCrlDays(CLI::App& command, int64_t& days) {
  command.add_option("--crl-days", days, "Geldigheid van de lijsten, dagen / validity of the lists, days")
      ->option_text("N")
      ->check(CLI::Range(int64_t{1}, certs::kCrlDaysMax));
}

void DeclareIssue(CLI::App& command, CertsChoice<certs::IssueOptions>& choice) {
  certs::IssueOptions& options = choice.certs;
  AddDir(command, options.dir);
  command.add_option("--kind", options.kind, "Soort / kind")
      ->check(CLI::IsMember({"server", "client", "officer"}))
      ->option_text("server|client|officer");
  command.add_option("--name", options.name, "Naam van de bestanden / name of the files")
      ->type_name("NAME")
      ->required();
  command.add_option("--oin", options.oin, "OIN, 20 cijfers / 20 digits")->type_name("OIN")->required();
  command.add_option("--organisation", options.organisation, "Organisatie / organisation")
      ->type_name("TEXT")
      ->required();
  command.add_option("--common-name", options.common_name, "CN; anders de naam / else the name")->type_name("TEXT");
  command.add_option("--person-id", options.person_id, "Voor een functionaris / for an officer")->type_name("ID");
  command.add_option("--dns", options.dns_names, "DNS-naam van een server / DNS name of a server")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--ip", options.ip_addresses, "IP-adres van een server / IP address of a server")
      ->type_name("IP")
      ->allow_extra_args(false);
  command.add_option("--days", options.days, "Geldigheid, dagen / validity, days")
      ->option_text("N")
      ->check(CLI::Range(int64_t{1}, certs::kLeafDaysMax));
  command.add_flag("--replace", options.replace, "Vernieuw onder dezelfde naam / renew under the same name");
}

void DeclareRevoke(CLI::App& command, CertsChoice<certs::RevokeOptions>& choice) {
  AddDir(command, choice.certs.dir);
  CLI::Option* serial = command.add_option("--serial", choice.certs.serial_hex, "Serienummer / serial, hex");
  serial->type_name("HEX");
  command.add_option("--name", choice.certs.name, "Alle geldige van die naam / all in force of that name")
      ->type_name("NAME")
      ->excludes(serial);
  AddCrlDays(command, choice.certs.crl_days);
}

}  // namespace

void AddCertsCommands(CLI::App& root, Program& program) {
  CLI::App& group =
      AddGroup(root, {"certs", "Certificaten voor ontwikkeling, in de vorm van PKIoverheid",
                      "Development certificates, in the shape of PKIoverheid", "ketenpoort certs init --dir certs"});
  AddAction<CertsChoice<certs::InitOptions>>(
      group, {"init", "Maak een ontwikkel-CA", "Make a development authority", "ketenpoort certs init --dir certs"},
      program, [](CLI::App& command, CertsChoice<certs::InitOptions>& choice) { AddDir(command, choice.certs.dir); },
      Runner(certs::RunInit));
  AddAction<CertsChoice<certs::IssueOptions>>(group,
                                              {"issue", "Geef een certificaat uit", "Issue a certificate",
                                               "ketenpoort certs issue --dir certs --name haarlem --oin "
                                               "00000001001299992000 --organisation \"Gemeente Haarlem\""},
                                              program, DeclareIssue, Runner(certs::RunIssue));
  AddAction<CertsChoice<certs::RevokeOptions>>(
      group,
      {"revoke", "Trek een certificaat in en publiceer de lijsten", "Revoke a certificate and publish the lists",
       "ketenpoort certs revoke --dir certs --name haarlem"},
      program, DeclareRevoke, Runner(certs::RunRevoke));
  AddAction<CertsChoice<certs::CrlOptions>>(
      group,
      {"crl", "Publiceer de intrekkingslijsten opnieuw", "Publish the revocation lists anew",
       "ketenpoort certs crl --dir certs --crl-days 7"},
      program,
      [](CLI::App& command, CertsChoice<certs::CrlOptions>& choice) {
        AddDir(command, choice.certs.dir);
        AddCrlDays(command, choice.certs.crl_days);
      },
      Runner(certs::RunCrl));
  AddAction<CertsChoice<certs::ShowOptions>>(
      group,
      {"show", "Toon een certificaat of intrekkingslijst", "Show a certificate or revocation list",
       "ketenpoort certs show certs/haarlem.pem"},
      program,
      [](CLI::App& command, CertsChoice<certs::ShowOptions>& choice) {
        command.add_option("file", choice.certs.path, "PEM")->type_name("FILE")->required();
      },
      Runner(certs::RunShow));
}

}  // namespace ketenpoort::cli

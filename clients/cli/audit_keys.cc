#include "clients/cli/audit_keys.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/sdk/audit_client.h"
#include "ketenpoort/v1/keys.pb.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct KeyChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string which;
  bool retire_earlier = false;
  std::string reason;
};

const std::map<std::string, v1::GatewayKey>& KeyNames() {
  static const auto* const names = new std::map<std::string, v1::GatewayKey>{
      {"log-signing", v1::GATEWAY_KEY_LOG_SIGNING},
      {"person-index", v1::GATEWAY_KEY_PERSON_INDEX},
      {"key-encryption", v1::GATEWAY_KEY_KEY_ENCRYPTION},
      {"gateway-openings", v1::GATEWAY_KEY_GATEWAY_OPENINGS},
      {"mailbox", v1::GATEWAY_KEY_MAILBOX},
  };
  return *names;
}

void ShowChange(const KeyChoice& choice, const v1::ChangeKeyResponse& answer, Output& output) {
  if (choice.retire_earlier) {
    output.Line(absl::StrCat(output.In("De vorige ondertekensleutel tekent niet meer en is vernietigd: regel ",
                                       "The earlier signing key signs no longer and is destroyed: entry "),
                             answer.index(), "."));
    return;
  }
  output.Line(
      absl::StrCat(output.In("De sleutel is vervangen: regel ", "The key is changed: entry "), answer.index(), "."));
  if (answer.verifier_key().empty()) {
    output.Line(output.In("Wat de vorige verzegelde wordt op de achtergrond opnieuw verzegeld; dan is die vernietigd.",
                          "What the earlier one sealed is sealed anew behind; then the earlier one is destroyed."));
    return;
  }
  output.Line(
      output.In("Vanaf nu tekenen twee sleutels. Geef deze controlesleutel aan wie het logboek controleert en "
                "aan elke getuige, en trek daarna de vorige in met --retire-earlier:",
                "From now on two keys sign. Give this verifier key to who verifies the log and to every "
                "witness, and then retire the earlier one with --retire-earlier:"));
  output.Line(answer.verifier_key());
}

ExitCode RunChangeKey(const KeyChoice& choice, Output& output) {
  v1::ChangeKeyRequest request;
  request.set_key(KeyNames().at(choice.which));
  request.set_retire_earlier(choice.retire_earlier);
  request.set_reason(choice.reason);
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const sdk::AuditClient client(std::move(connection->connection));
  const sdk::CallResult<v1::ChangeKeyResponse> answer = client.ChangeKey(request);
  if (!answer.ok()) return output.Fail(answer.failure());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Count("index", answer->index())
                      .Text("verifierKey", answer->verifier_key())
                      .Done());
  ShowChange(choice, *answer, output);
  return ExitCode::kOk;
}

}  // namespace

void AddKeys(CLI::App& group, Program& program) {
  AddAction<KeyChoice>(
      group,
      {"change-key", "Vervang een sleutel van de poort, zonder dat die stopt (verantwoordelijke van de Minister)",
       "Change a key of the gateway while it serves (controller officer of the Minister)",
       "ketenpoort audit change-key --which log-signing --reason \"jaarlijkse vervanging\" --profile dji-vo.textproto"},
      program,
      [](CLI::App& command, KeyChoice& choice) {
        auto* which = command.add_option("--which", choice.which, "Welke sleutel / which key");
        which->required()->check(CLI::IsMember(KeyNames()));
        command.add_flag("--retire-earlier", choice.retire_earlier,
                         "Geen nieuwe ondertekensleutel: trek de vorige in / no new signing key: retire the earlier");
        command
            .add_option("--reason", choice.reason,
                        "Waarom; dat wordt vastgelegd, niet leesbaar voor anderen / why; it is recorded")
            ->required()
            ->type_name("TEXT");
        AddConnectionOptions(command, choice.connection);
      },
      RunChangeKey);
}

}  // namespace ketenpoort::cli

#include "clients/cli/party_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/declaration_commands.h"
#include "clients/cli/envelope_options.h"
#include "clients/cli/json.h"
#include "clients/cli/receipt_folder.h"
#include "clients/cli/receive_command.h"
#include "clients/cli/show.h"
#include "clients/sdk/exchange_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr char kExampleId[] = "0b8f2c1e-5a34-4c1f-9a0d-2f6f1d3f7a55";

struct SendChoice {
  OutputOptions output;
  ConnectionChoice connection;
  EnvelopeOptions envelope;
  std::string receipts;
};

struct MessageChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string message_id;
  std::string from;
  std::vector<std::string> to;
};

ExitCode ExitCodeFor(const google::protobuf::RepeatedPtrField<v1::ReceiverResult>& results) {
  return AnyDenied(results) ? ExitCode::kRefused : ExitCode::kOk;
}

absl::StatusOr<v1::Message> ReadOwnMessage(const Party& party, const SendChoice& choice,
                                           const PartyConnection& connection, Console& console) {
  absl::StatusOr<v1::Message> message =
      ReadEnvelopedMessage(choice.envelope, connection.organs, console, *connection.connection.random);
  if (!message.ok()) return message;
  if (absl::Status own = CheckOwnOrgan(party, message->envelope().sender()); !own.ok()) return own;
  return message;
}

ExitCode RunSend(const Party& party, const SendChoice& choice, Output& output) {
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const absl::StatusOr<v1::Message> message = ReadOwnMessage(party, choice, *connection, output.console());
  if (!message.ok()) return output.Fail(message.status());
  const std::string id = sdk::FormatId(message->envelope().message_id());
  const sdk::CallResult<v1::SubmitResponse> answered = sdk::ExchangeClient(connection->connection).Submit(*message);
  if (!answered.ok()) {
    if (!output.json()) output.Note(absl::StrCat(output.In("Bericht ", "Message "), id));
    return output.Fail(answered.failure());
  }
  const ReceiptFolder receipts(choice.receipts);
  for (const v1::ReceiverResult& result : answered->results()) {
    if (absl::Status kept = receipts.Keep(result.receipt()); !kept.ok()) return output.Fail(kept);
  }
  output.Document(
      JsonObject().Truth("ok", true).Text("messageId", id).Document("response", MessageJson(*answered)).Done());
  output.Line(absl::StrCat(output.In("Bericht ", "Message "), id,
                           answered->repeated_answer() ? output.In(" (eerder antwoord)", " (earlier answer)") : ""));
  ShowResults(answered->results(), output);
  return ExitCodeFor(answered->results());
}

ExitCode RunCheck(const Party& party, const SendChoice& choice, Output& output) {
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const absl::StatusOr<v1::Message> message = ReadOwnMessage(party, choice, *connection, output.console());
  if (!message.ok()) return output.Fail(message.status());
  const sdk::CallResult<v1::CheckResponse> answered = sdk::ExchangeClient(connection->connection).Check(*message);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("response", MessageJson(*answered)).Done());
  output.Line(
      output.In("Er is niets verstuurd. De poort zou zo beslissen:", "Nothing was sent. The gateway would decide:"));
  ShowResults(answered->results(), output);
  return ExitCodeFor(answered->results());
}

ExitCode RunMessage(const Party& party, const MessageChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.message_id);
  if (!id.ok()) return output.Fail(id.status());
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const absl::StatusOr<v1::OrganAddress> sender = OwnOrgan(party, choice.from, *connection);
  if (!sender.ok()) return output.Fail(sender.status());
  const sdk::CallResult<v1::GetMessageResponse> answered =
      sdk::ExchangeClient(connection->connection).GetMessage(*id, *sender);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("message", MessageJson(*answered)).Done());
  output.Line(absl::StrCat(output.In("Bericht ", "Message "), sdk::FormatId(*id),
                           output.In(", aanvaard ", ", accepted "), FormatInstant(answered->accepted_at())));
  ShowStates(answered->receivers(), output);
  return ExitCode::kOk;
}

ExitCode RunWithdraw(const Party& party, const MessageChoice& choice, Output& output) {
  const absl::StatusOr<std::string> id = sdk::ParseId(choice.message_id);
  if (!id.ok()) return output.Fail(id.status());
  std::vector<v1::OrganAddress> receivers;
  for (const std::string& text : choice.to) {
    const absl::StatusOr<v1::OrganAddress> receiver = sdk::ParseOrgan(text);
    if (!receiver.ok()) return output.Fail(receiver.status());
    receivers.push_back(*receiver);
  }
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const absl::StatusOr<v1::OrganAddress> sender = OwnOrgan(party, choice.from, *connection);
  if (!sender.ok()) return output.Fail(sender.status());
  const sdk::CallResult<v1::WithdrawResponse> answered =
      sdk::ExchangeClient(connection->connection).Withdraw(*id, *sender, receivers);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("response", MessageJson(*answered)).Done());
  output.Line(absl::StrCat(output.In("Bericht ", "Message "), sdk::FormatId(*id)));
  ShowStates(answered->receivers(), output);
  return ExitCode::kOk;
}

void DeclareCheck(CLI::App& command, SendChoice& choice) {
  AddEnvelopeOptions(command, choice.envelope);
  AddConnectionOptions(command, choice.connection);
}

void DeclareSend(CLI::App& command, SendChoice& choice) {
  AddEnvelopeOptions(command, choice.envelope);
  command
      .add_option("--receipts", choice.receipts, "Bewaar de bewijzen in deze map / keep the receipts in this folder")
      ->type_name("DIR");
  AddConnectionOptions(command, choice.connection);
}

void DeclareMessage(CLI::App& command, MessageChoice& choice) {
  command.add_option("id", choice.message_id, "Het bericht-id / the message id")->type_name("UUID")->required();
  command.add_option("--from", choice.from, "Het orgaan dat het stuurde / the organ that sent it")->type_name("ORGAN");
  AddConnectionOptions(command, choice.connection);
}

void DeclareWithdraw(CLI::App& command, MessageChoice& choice) {
  DeclareMessage(command, choice);
  command.add_option("--to", choice.to, "Alleen bij deze ontvanger / only from this receiver")
      ->type_name("ORGAN")
      ->allow_extra_args(false);
}

}  // namespace

const Party& DjiParty() {
  static const Party party{"dji",
                           "DJI: rapporteren, plannen delen, antwoorden ontvangen",
                           "DJI: report, share plans, receive answers",
                           {v1::ORGAN_DIRECTEUR, v1::ORGAN_MINISTER},
                           "COLLEGE:0392",
                           "ketenpoort dji report --profile dji.textproto --file rapport.json",
                           "ketenpoort dji send --profile dji.textproto --to COLLEGE:0392 --file plan.json",
                           "ketenpoort dji receive --profile dji.textproto --once"};
  return party;
}

const Party& ReclasseringParty() {
  static const Party party{"reclassering",
                           "3RO: overleggen met directeur en college, berichten ontvangen",
                           "3RO: consult directeur and college, receive messages",
                           {v1::ORGAN_RECLASSERING},
                           "DIRECTEUR",
                           "ketenpoort reclassering receive --profile rn.textproto --once",
                           "ketenpoort reclassering send --profile rn.textproto --to DIRECTEUR --file overleg.json",
                           "ketenpoort reclassering receive --profile rn.textproto --max 10"};
  return party;
}

const Party& GemeenteParty() {
  static const Party party{"gemeente",
                           "Gemeente: meldingen ontvangen, opvang beantwoorden (ook als mandataris)",
                           "Municipality: receive notices, answer on reception (also as mandataris)",
                           {v1::ORGAN_COLLEGE, v1::ORGAN_BURGEMEESTER, v1::ORGAN_ZVH_CASUS},
                           "DIRECTEUR",
                           "ketenpoort gemeente receive --profile haarlem.textproto --once",
                           "ketenpoort gemeente send --profile haarlem.textproto --to DIRECTEUR --file opvang.json",
                           "ketenpoort gemeente receive --profile rcn.textproto --for COLLEGE:0392 --for COLLEGE:0453"};
  return party;
}

absl::Status CheckOwnOrgan(const Party& party, const v1::OrganAddress& organ) {
  if (std::find(party.organs.begin(), party.organs.end(), organ.organ()) != party.organs.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("`", sdk::FormatOrgan(organ),
                                                 "` is geen orgaan van / is no organ of `", party.name,
                                                 "`: ", sdk::ShortName(party.organs.front()), ":…"));
}

absl::StatusOr<v1::OrganAddress> OwnOrgan(const Party& party, const std::string& text,
                                          const PartyConnection& connection) {
  absl::StatusOr<v1::OrganAddress> organ =
      absl::InvalidArgumentError("geef --from of organs in het profiel / give --from or organs in the profile");
  if (!text.empty()) {
    organ = sdk::ParseOrgan(text);
  } else if (!connection.organs.empty()) {
    organ = connection.organs.front();
  }
  if (!organ.ok()) return organ;
  if (absl::Status own = CheckOwnOrgan(party, *organ); !own.ok()) return own;
  return organ;
}

absl::StatusOr<PartyConnection> ConnectParty(const ConnectionChoice& choice, Console& console) {
  absl::StatusOr<ResolvedConnection> resolved = Resolve(choice, console);
  if (!resolved.ok()) return resolved.status();
  absl::StatusOr<sdk::Connection> connection = ConnectAs(resolved->options, console);
  if (!connection.ok()) return connection.status();
  return PartyConnection{*std::move(connection), std::move(resolved->organs)};
}

CLI::App& AddPartyCommands(CLI::App& root, const Party& party, Program& program) {
  CLI::App& group = AddGroup(root, {party.name, party.nl, party.en, party.example});
  const Party* self = &party;
  AddAction<SendChoice>(
      group,
      {"send", "Stuur een bericht aan een of meer organen", "Send a message to one or more organs", party.example_send},
      program, DeclareSend,
      [self](const SendChoice& choice, Output& output) { return RunSend(*self, choice, output); });
  AddAction<SendChoice>(group,
                        {"check", "Vraag vooraf wat de poort zou beslissen; er gaat niets weg",
                         "Ask what the gateway would decide; nothing is sent",
                         absl::StrCat("ketenpoort ", party.name, " check --profile profiel.textproto --to ",
                                      party.example_receiver, " --file bericht.json")},
                        program, DeclareCheck,
                        [self](const SendChoice& choice, Output& output) { return RunCheck(*self, choice, output); });
  AddReceiveCommands(group, party, program);
  AddDeclarationCommands(group, party, program);
  AddAction<MessageChoice>(
      group,
      {"message", "Waar staat een eigen bericht?", "Where does an own message stand?",
       absl::StrCat("ketenpoort ", party.name, " message ", kExampleId, " --profile profiel.textproto")},
      program, DeclareMessage,
      [self](const MessageChoice& choice, Output& output) { return RunMessage(*self, choice, output); });
  AddAction<MessageChoice>(
      group,
      {"withdraw", "Trek in wat nog niet is verstrekt", "Take back what was not yet disclosed",
       absl::StrCat("ketenpoort ", party.name, " withdraw ", kExampleId, " --profile profiel.textproto")},
      program, DeclareWithdraw,
      [self](const MessageChoice& choice, Output& output) { return RunWithdraw(*self, choice, output); });
  return group;
}

}  // namespace ketenpoort::cli

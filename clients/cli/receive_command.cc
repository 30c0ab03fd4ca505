#include "clients/cli/receive_command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/receipt_folder.h"
#include "clients/cli/show.h"
#include "clients/cli/stop_signal.h"
#include "clients/sdk/delivery_note.h"
#include "clients/sdk/exchange_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"
#include "clients/sdk/payload.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int64_t kPullWaitMsMax = 30'000;

struct ReceiveChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::vector<std::string> organs;
  bool once = false;
  uint64_t max = 0;
  int64_t wait_ms = 0;
  bool no_ack = false;
  std::string reject;
  std::string receipts;
};

struct AckChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::vector<std::string> ids;
  std::string reject;
};

absl::StatusOr<std::vector<v1::OrganAddress>> OwnOrgans(const Party& party, const std::vector<std::string>& texts,
                                                        const PartyConnection& connection) {
  std::vector<v1::OrganAddress> organs;
  for (const std::string& text : texts) {
    absl::StatusOr<v1::OrganAddress> organ = sdk::ParseOrgan(text);
    if (!organ.ok()) return organ.status();
    organs.push_back(*std::move(organ));
  }
  if (organs.empty()) organs = connection.organs;
  if (organs.empty()) return absl::InvalidArgumentError("voor wie? geef --for / for whom? give --for");
  for (const v1::OrganAddress& organ : organs) {
    if (absl::Status own = CheckOwnOrgan(party, organ); !own.ok()) return own;
  }
  return organs;
}

absl::StatusOr<sdk::Verdict> VerdictOf(bool no_ack, const std::string& reject) {
  if (no_ack) return sdk::Verdict::Leave();
  if (reject.empty()) return sdk::Verdict::Acknowledge();
  const absl::StatusOr<v1::RejectReason> reason = sdk::ParseName<v1::RejectReason>(reject);
  if (!reason.ok()) return reason.status();
  return sdk::Verdict::Reject(*reason);
}

const char* DispositionName(sdk::Disposition disposition) {
  switch (disposition) {
    case sdk::Disposition::kAcknowledge:
      return "ACKNOWLEDGED";
    case sdk::Disposition::kReject:
      return "REJECTED";
    case sdk::Disposition::kLeave:
      return "LEFT";
  }
  return "LEFT";
}

// Shows what comes in and gives the verdict on it.
class Receiver {
 public:
  Receiver(sdk::Verdict verdict, const std::string& receipts, Output& output)
      : verdict_(verdict), receipts_(receipts), output_(output) {}

  sdk::Verdict OnDelivery(const v1::Delivery& delivery) {
    const auto payload = sdk::DecodePayload(delivery.kind(), delivery.payload());
    JsonObject document;
    document.Text("event", "delivery")
        .Text("messageId", sdk::FormatId(delivery.message_id()))
        .Text("deliveryId", sdk::FormatId(delivery.delivery_id()))
        .Text("kind", sdk::ShortName(delivery.kind()))
        .Text("sender", sdk::FormatOrgan(delivery.sender()))
        .Text("receiver", sdk::FormatOrgan(delivery.receiver()))
        .Document("payload", payload.ok() ? MessageJson(**payload) : "null")
        .Document("delivery", MessageJson(delivery))
        .Text("disposition", DispositionName(payload.ok() ? verdict_.disposition : sdk::Disposition::kLeave));
    output_.Document(document.Done());
    ShowDelivery(delivery, payload.ok() ? payload->get() : nullptr, output_);
    if (!payload.ok()) return Trouble(payload.status());
    if (absl::Status kept = receipts_.Keep(delivery.receipt()); !kept.ok()) return Trouble(kept);
    // Confirmed only when it stands with the reader of our output.
    if (!output_.Written()) return Trouble(absl::UnavailableError("the output could not be written"));
    return verdict_;
  }

  bool OnNotice(const v1::StatusNotice& notice) {
    output_.Document(JsonObject()
                         .Text("event", "notice")
                         .Text("messageId", sdk::FormatId(notice.message_id()))
                         .Text("receiver", sdk::FormatOrgan(notice.receiver()))
                         .Text("state", sdk::ShortName(notice.state()))
                         .Document("notice", MessageJson(notice))
                         .Done());
    ShowStatusNotice(notice, output_);
    return verdict_.disposition != sdk::Disposition::kLeave && output_.Written();
  }

  // Where one delivery could not be taken over.
  const std::optional<absl::Status>& trouble() const { return trouble_; }

 private:
  sdk::Verdict Trouble(absl::Status status) {
    trouble_ = std::move(status);
    return sdk::Verdict::Leave();
  }

  sdk::Verdict verdict_;
  ReceiptFolder receipts_;
  Output& output_;
  std::optional<absl::Status> trouble_;
};

// `payload_sha256`: what the receiver signs for; empty where it holds no payload.
void AddVerdict(const std::string& id, const std::string& payload_sha256, const sdk::Verdict& verdict,
                v1::AcknowledgeRequest& request) {
  if (verdict.disposition == sdk::Disposition::kAcknowledge) {
    v1::Acknowledgement& acknowledgement = *request.add_acknowledgements();
    acknowledgement.set_delivery_id(id);
    acknowledgement.set_payload_sha256(payload_sha256);
  }
  if (verdict.disposition != sdk::Disposition::kReject) return;
  v1::Rejection& rejection = *request.add_rejections();
  rejection.set_delivery_id(id);
  rejection.set_payload_sha256(payload_sha256);
  rejection.set_reason(verdict.reason);
}

ExitCode End(const sdk::ReceiveSummary& summary, const Receiver& receiver, Output& output) {
  output.Document(JsonObject()
                      .Text("event", "end")
                      .Truth("ok", !receiver.trouble().has_value())
                      .Count("deliveries", summary.deliveries)
                      .Count("notices", summary.notices)
                      .Count("acknowledged", summary.acknowledged)
                      .Count("rejected", summary.rejected)
                      .Done());
  output.Line(summary.deliveries + summary.notices == 0
                  ? std::string(output.In("Er wacht niets.", "Nothing is waiting."))
                  : absl::StrCat(output.In("Berichten: ", "Deliveries: "), summary.deliveries,
                                 output.In(", mededelingen: ", ", notices: "), summary.notices,
                                 output.In(", bevestigd: ", ", acknowledged: "), summary.acknowledged,
                                 output.In(", teruggewezen: ", ", rejected: "), summary.rejected));
  if (receiver.trouble().has_value()) return output.Fail(*receiver.trouble(), ExitCode::kUnexpected);
  return ExitCode::kOk;
}

ExitCode PullOnce(const sdk::ExchangeClient& client, const std::vector<v1::OrganAddress>& organs,
                  const ReceiveChoice& choice, Receiver& receiver, Output& output) {
  const uint64_t most = static_cast<uint64_t>(sdk::kFrameMax);
  const uint32_t max = static_cast<uint32_t>(choice.max == 0 ? most : std::min(choice.max, most));
  const auto pulled = client.Pull(organs, max, static_cast<uint32_t>(std::min(choice.wait_ms, kPullWaitMsMax)));
  if (!pulled.ok()) return output.Fail(pulled.failure());
  sdk::ReceiveSummary summary;
  v1::AcknowledgeRequest verdicts;
  for (const v1::StatusNotice& notice : pulled->notices()) {
    ++summary.notices;
    if (receiver.OnNotice(notice)) AddVerdict(notice.notice_id(), "", sdk::Verdict::Acknowledge(), verdicts);
  }
  for (const v1::Delivery& delivery : pulled->deliveries()) {
    ++summary.deliveries;
    AddVerdict(delivery.delivery_id(), sdk::PayloadSha256(delivery.payload()), receiver.OnDelivery(delivery), verdicts);
  }
  if (verdicts.acknowledgements_size() + verdicts.rejections_size() > 0) {
    const auto answered = client.Acknowledge(verdicts);
    if (!answered.ok()) return output.Fail(answered.failure());
    for (int i = 0; i < answered->results_size(); ++i) {
      if (answered->results(i).status().code() != 0) continue;
      ++(i < verdicts.acknowledgements_size() ? summary.acknowledged : summary.rejected);
    }
  }
  return End(summary, receiver, output);
}

ExitCode Stream(const sdk::ExchangeClient& client, std::vector<v1::OrganAddress> organs, const ReceiveChoice& choice,
                StopSignal& stop, Receiver& receiver, Output& output) {
  sdk::ReceiveOptions options;
  options.organs = std::move(organs);
  options.deliveries_max = choice.max;
  options.idle_ms = choice.wait_ms;
  sdk::ReceiveHandlers handlers;
  handlers.on_delivery = [&](const v1::Delivery& delivery) {
    const sdk::Verdict verdict = receiver.OnDelivery(delivery);
    if (receiver.trouble().has_value()) stop.Request();
    return verdict;
  };
  handlers.on_notice = [&](const v1::StatusNotice& notice) { return receiver.OnNotice(notice); };
  const sdk::CallResult<sdk::ReceiveSummary> received = client.Receive(options, handlers, stop.token());
  if (!received.ok()) return output.Fail(received.failure());
  return End(*received, receiver, output);
}

ExitCode RunReceive(const Party& party, const ReceiveChoice& choice, Output& output) {
  const absl::StatusOr<sdk::Verdict> verdict = VerdictOf(choice.no_ack, choice.reject);
  if (!verdict.ok()) return output.Fail(verdict.status());
  std::optional<StopSignal> stop;
  if (!choice.once) stop.emplace();  // before the connection starts threads
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const absl::StatusOr<std::vector<v1::OrganAddress>> organs = OwnOrgans(party, choice.organs, *connection);
  if (!organs.ok()) return output.Fail(organs.status());
  const sdk::ExchangeClient client(connection->connection);
  Receiver receiver(*verdict, choice.receipts, output);
  if (choice.once) return PullOnce(client, *organs, choice, receiver, output);
  if (output.console().progress) {
    output.Note(output.In("Wacht op berichten; Ctrl-C stopt.", "Waiting for messages; Ctrl-C stops."));
  }
  return Stream(client, *organs, choice, *stop, receiver, output);
}

ExitCode RunAck(const AckChoice& choice, Output& output) {
  const absl::StatusOr<sdk::Verdict> verdict = VerdictOf(false, choice.reject);
  if (!verdict.ok()) return output.Fail(verdict.status());
  v1::AcknowledgeRequest request;
  for (const std::string& text : choice.ids) {
    const absl::StatusOr<std::string> id = sdk::ParseId(text);
    if (!id.ok()) return output.Fail(id.status());
    AddVerdict(*id, "", *verdict, request);
  }
  const absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, output.console());
  if (!connection.ok()) return output.Fail(connection.status());
  const auto answered = sdk::ExchangeClient(connection->connection).Acknowledge(request);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("response", MessageJson(*answered)).Done());
  bool unknown = false;
  for (const v1::AcknowledgeResult& result : answered->results()) {
    const bool taken = result.status().code() == 0;
    unknown |= !taken;
    output.Line(absl::StrCat("  ", sdk::FormatId(result.delivery_id()), ": ",
                             taken ? output.In("verwerkt", "done") : output.In("onbekend", "unknown")));
  }
  return unknown ? ExitCode::kNotFound : ExitCode::kOk;
}

void DeclareReceive(CLI::App& command, ReceiveChoice& choice) {
  const std::string group = "Ontvangen / receiving";
  command
      .add_option("--for", choice.organs,
                  "Het orgaan waarvoor, zo vaak als nodig / the organ to receive for, as often as needed")
      ->type_name("ORGAN")
      ->allow_extra_args(false)
      ->group(group);
  command.add_flag("--once", choice.once, "Haal op wat er wacht en stop / fetch what waits and stop")->group(group);
  command.add_option("--max", choice.max, "Stop na zoveel berichten / stop after so many deliveries")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000}))
      ->option_text("N")
      ->group(group);
  command
      .add_option("--wait", choice.wait_ms,
                  "Stop als er zo lang niets kwam, ms / stop when nothing came for so long, ms")
      ->check(CLI::Range(int64_t{0}, int64_t{86'400'000}))
      ->option_text("MS")
      ->group(group);
  CLI::Option* no_ack =
      command.add_flag("--no-ack", choice.no_ack, "Bevestig niet: het komt terug / do not confirm: it comes again")
          ->group(group);
  command
      .add_option("--reject", choice.reject,
                  "Wijs terug: WRONG_PERSON, CANNOT_PROCESS, NOT_COMPETENT / reject with this reason")
      ->type_name("REASON")
      ->excludes(no_ack)
      ->group(group);
  command
      .add_option("--receipts", choice.receipts, "Bewaar de bewijzen in deze map / keep the receipts in this folder")
      ->type_name("DIR")
      ->group(group);
  AddConnectionOptions(command, choice.connection);
}

void DeclareAck(CLI::App& command, AckChoice& choice) {
  command.add_option("id", choice.ids, "De uitreiking(en) / the delivery ids")
      ->type_name("UUID")
      ->required()
      ->expected(1, sdk::kFrameMax);
  command
      .add_option("--reject", choice.reject,
                  "Wijs terug: WRONG_PERSON, CANNOT_PROCESS, NOT_COMPETENT / reject with this reason")
      ->type_name("REASON");
  AddConnectionOptions(command, choice.connection);
}

}  // namespace

void AddReceiveCommands(CLI::App& group, const Party& party, Program& program) {
  const Party* self = &party;
  AddAction<ReceiveChoice>(group,
                           {"receive", "Ontvang berichten en mededelingen; bevestigt wat is getoond",
                            "Receive messages and notices; confirms what was shown", party.example_receive},
                           program, DeclareReceive, [self](const ReceiveChoice& choice, Output& output) {
                             return RunReceive(*self, choice, output);
                           });
  AddAction<AckChoice>(group,
                       {"ack", "Bevestig of wijs terug wat met --no-ack is ontvangen",
                        "Confirm or reject what was received with --no-ack",
                        std::string("ketenpoort ") + party.name +
                            " ack 7d0c5c8e-9d0f-4f35-8a57-0a5a0f0b1c2d --profile profiel.textproto"},
                       program, DeclareAck, RunAck);
}

}  // namespace ketenpoort::cli

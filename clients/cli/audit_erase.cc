#include "clients/cli/audit_erase.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "audit/commitment.h"
#include "audit/crypto/encoding.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/party_commands.h"
#include "clients/cli/show.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct EraseChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string bsn;
  std::string skn;
  std::string v_number;
  std::string reason;
  std::string confirms;
};

// Numbers come from files or stdin: arguments are seen by others on the machine.
absl::StatusOr<v1::EntrySubject> WhomToErase(const EraseChoice& choice, Console& console) {
  const std::string* const files[] = {&choice.bsn, &choice.skn, &choice.v_number};
  const auto given = std::count_if(std::begin(files), std::end(files), [](const auto* file) { return !file->empty(); });
  if (given != 1) {
    return absl::InvalidArgumentError("geef een van --bsn, --skn en --v-number / give one of --bsn, --skn, --v-number");
  }
  const std::string& file = !choice.bsn.empty() ? choice.bsn : !choice.skn.empty() ? choice.skn : choice.v_number;
  absl::StatusOr<std::string> number = ReadInput(file, console);
  if (!number.ok()) return number.status();
  const std::string value(absl::StripAsciiWhitespace(*number));
  v1::EntrySubject subject;
  if (!choice.bsn.empty()) subject.set_bsn(value);
  if (!choice.skn.empty()) subject.set_skn(value);
  if (!choice.v_number.empty()) subject.set_v_number(value);
  return subject;
}

absl::StatusOr<sdk::AuditClient> ConnectResponsible(const EraseChoice& choice, Console& console) {
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, console);
  if (!connection.ok()) return connection.status();
  return sdk::AuditClient(std::move(connection->connection));
}

ExitCode RunErase(const EraseChoice& choice, Output& output) {
  v1::EraseSubjectRequest request;
  const absl::StatusOr<v1::EntrySubject> subject = WhomToErase(choice, output.console());
  if (!subject.ok()) return output.Fail(subject.status());
  *request.mutable_subject() = *subject;
  request.set_reason(choice.reason);
  if (!choice.confirms.empty()) {
    const absl::StatusOr<std::string> digest = audit::crypto::HexDecode(choice.confirms);
    if (!digest.ok()) return output.Fail(digest.status());
    request.set_confirms(*digest);
  }
  const absl::StatusOr<sdk::AuditClient> client = ConnectResponsible(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::EraseSubjectResponse> answer = client->EraseSubject(request);
  if (!answer.ok()) return output.Fail(answer.failure());
  const std::string proposal = audit::crypto::HexEncode(answer->proposal());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Count("index", answer->index())
                      .Truth("erased", answer->erased())
                      .Text("proposal", proposal)
                      .Done());
  if (answer->erased()) {
    output.Line(
        absl::StrCat(output.In("De persoon is gewist; regel ", "The person is erased; entry "), answer->index(),
                     output.In(" legt dat vast. Alle bewijzen gelden nog.", " records it. Every proof still holds.")));
    return ExitCode::kOk;
  }
  output.Line(absl::StrCat(
      output.In("Voorgesteld in regel ", "Proposed in entry "), answer->index(),
      output.In(". Een tweede verantwoordelijke bevestigt voor ", ". A second controller officer confirms before "),
      FormatInstant(answer->expires_at()), output.In(" met:", " with:")));
  output.Line(absl::StrCat("  --confirm ", proposal));
  return ExitCode::kOk;
}

ExitCode EndHold(uint64_t index, const char* nl, const char* en, Output& output) {
  output.Document(JsonObject().Truth("ok", true).Count("index", index).Done());
  output.Line(absl::StrCat(output.In(nl, en), index, "."));
  return ExitCode::kOk;
}

ExitCode RunHold(const EraseChoice& choice, Output& output) {
  v1::SetLegalHoldRequest request;
  const absl::StatusOr<v1::EntrySubject> subject = WhomToErase(choice, output.console());
  if (!subject.ok()) return output.Fail(subject.status());
  *request.mutable_subject() = *subject;
  request.set_reason(choice.reason);
  const absl::StatusOr<sdk::AuditClient> client = ConnectResponsible(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::SetLegalHoldResponse> answer = client->SetLegalHold(request);
  if (!answer.ok()) return output.Fail(answer.failure());
  return EndHold(answer->index(), "Over deze persoon wordt niets meer vernietigd; dat staat in regel ",
                 "Nothing about this person is destroyed any more; that stands in entry ", output);
}

ExitCode RunLiftHold(const EraseChoice& choice, Output& output) {
  v1::LiftLegalHoldRequest request;
  const absl::StatusOr<v1::EntrySubject> subject = WhomToErase(choice, output.console());
  if (!subject.ok()) return output.Fail(subject.status());
  *request.mutable_subject() = *subject;
  request.set_reason(choice.reason);
  const absl::StatusOr<sdk::AuditClient> client = ConnectResponsible(choice, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::LiftLegalHoldResponse> answer = client->LiftLegalHold(request);
  if (!answer.ok()) return output.Fail(answer.failure());
  return EndHold(answer->index(), "De bewaarplicht is opgeheven; dat staat in regel ",
                 "The hold is lifted; that stands in entry ", output);
}

void AddWhomAndWhy(CLI::App& command, EraseChoice& choice) {
  command.add_option("--bsn", choice.bsn, "Een bestand met het BSN, - is stdin / a file with the BSN, - is stdin")
      ->type_name("FILE");
  command.add_option("--skn", choice.skn, "Zo met het SKN / the same with the SKN")->type_name("FILE");
  command.add_option("--v-number", choice.v_number, "Zo met het V-nummer / the same with the V-number")
      ->type_name("FILE");
  command
      .add_option(
          "--reason", choice.reason,
          "Waarom; zonder nummer van de persoon, want dit blijft staan / why; without the person's number, since "
          "it goes on to stand")
      ->type_name("TEXT")
      ->required();
  AddConnectionOptions(command, choice.connection);
}

std::string TagName(uint32_t tag) {
  const auto known = audit::AttributeTagFromNumber(tag);
  return known ? std::string(audit::AttributeTagName(*known)) : absl::StrCat(tag);
}

}  // namespace

void AddErasing(CLI::App& group, Program& program) {
  AddAction<EraseChoice>(
      group,
      {"erase", "Een persoon wissen: voorstellen, of het voorstel van een ander bevestigen",
       "Erase a person: propose, or confirm another officer's proposal",
       "ketenpoort audit erase --bsn - --reason \"AVG 17, verzoek 2026-31\" --profile vo.textproto"},
      program,
      [](CLI::App& command, EraseChoice& choice) {
        command
            .add_option("--confirm", choice.confirms,
                        "Bevestig precies dit voorstel, en wis / confirm exactly this proposal, and erase")
            ->type_name("DIGEST");
        AddWhomAndWhy(command, choice);
      },
      RunErase);
  AddAction<EraseChoice>(group,
                         {"hold", "Een bewaarplicht: over deze persoon wordt niets vernietigd",
                          "A legal hold: nothing about this person is destroyed",
                          "ketenpoort audit hold --bsn - --reason \"klachtprocedure 2026-7\" --profile vo.textproto"},
                         program, AddWhomAndWhy, RunHold);
  AddAction<EraseChoice>(group,
                         {"lift-hold", "Een bewaarplicht opheffen", "Lift a legal hold",
                          "ketenpoort audit lift-hold --bsn - --reason \"procedure afgerond\" --profile vo.textproto"},
                         program, AddWhomAndWhy, RunLiftHold);
}

std::string StatesJson(const std::vector<v1::AttributeStatus>& states) {
  std::vector<std::string> all;
  for (const v1::AttributeStatus& status : states) {
    JsonObject one;
    one.Count("tag", status.tag()).Text("name", TagName(status.tag())).Text("state", sdk::ShortName(status.state()));
    if (status.state() == v1::ATTRIBUTE_STATE_ERASED) one.Count("erasedBy", status.erased_by());
    all.push_back(one.Done());
  }
  return JsonArray(all);
}

void ShowStates(const std::vector<v1::AttributeStatus>& states, Output& output) {
  for (const v1::AttributeStatus& status : states) {
    std::string words;
    switch (status.state()) {
      case v1::ATTRIBUTE_STATE_OPENED:
        words = output.In("geopend", "opened");
        break;
      case v1::ATTRIBUTE_STATE_WITHHELD:
        words = output.In("ingehouden", "withheld");
        break;
      case v1::ATTRIBUTE_STATE_ERASED:
        words = absl::StrCat(output.In("gewist, door regel ", "erased, by entry "), status.erased_by());
        break;
      case v1::ATTRIBUTE_STATE_MISSING:
        words = output.In("ONTBREEKT", "MISSING");
        break;
      case v1::ATTRIBUTE_STATE_UNSPECIFIED:
      case v1::AttributeState_INT_MIN_SENTINEL_DO_NOT_USE_:
      case v1::AttributeState_INT_MAX_SENTINEL_DO_NOT_USE_:
        words = output.In("onbekend", "unknown");
        break;
    }
    output.Line(absl::StrCat("  ", TagName(status.tag()), ": ", words));
  }
}

std::vector<v1::AttributeStatus> StatesInReceipt(const sdk::CheckedReceipt& checked) {
  std::vector<uint32_t> opened;
  for (const sdk::OpenedAttribute& attribute : checked.opened) opened.push_back(attribute.tag);
  std::vector<v1::AttributeStatus> states;
  for (const v1::CommittedAttribute& committed : checked.entry.committed()) {
    v1::AttributeStatus& status = states.emplace_back();
    status.set_tag(committed.tag());
    const auto found = std::find(opened.begin(), opened.end(), committed.tag());
    status.set_state(found == opened.end() ? v1::ATTRIBUTE_STATE_WITHHELD : v1::ATTRIBUTE_STATE_OPENED);
    if (found != opened.end()) opened.erase(found);
  }
  return states;
}

}  // namespace ketenpoort::cli

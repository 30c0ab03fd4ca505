#include "clients/cli/declaration_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/receipt_folder.h"
#include "clients/cli/show.h"
#include "clients/sdk/declaration_client.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct DeclarationChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string file;
  std::string organ;
  std::string receipts;
};

// The request of the file, with an organ of the party, and the connection to send it over.
template <typename Request>
struct Ready {
  Request request;
  PartyConnection connection;
};

template <typename Request>
absl::StatusOr<Ready<Request>> Prepare(const Party& party, const DeclarationChoice& choice, Console& console) {
  Ready<Request> ready;
  if (absl::Status read = ReadMessage(choice.file, console, ready.request); !read.ok()) return read;
  absl::StatusOr<PartyConnection> connection = ConnectParty(choice.connection, console);
  if (!connection.ok()) return connection.status();
  if (!choice.organ.empty() || !ready.request.has_organ()) {
    const absl::StatusOr<v1::OrganAddress> organ = OwnOrgan(party, choice.organ, *connection);
    if (!organ.ok()) return organ.status();
    *ready.request.mutable_organ() = *organ;
  }
  if (absl::Status own = CheckOwnOrgan(party, ready.request.organ()); !own.ok()) return own;
  ready.connection = *std::move(connection);
  return ready;
}

std::string MadeId(const std::string& id, const sdk::Connection& connection) {
  return id.empty() ? sdk::NewMessageId(*connection.random) : id;
}

// Shows a change that was recorded, or why it was not.
template <typename Response>
ExitCode End(const sdk::CallResult<Response>& answered, const std::string& id, const DeclarationChoice& choice,
             Output& output) {
  if (!answered.ok()) {
    if (!output.json()) output.Note(absl::StrCat("id ", sdk::FormatId(id)));
    return output.Fail(answered.failure());
  }
  if (absl::Status kept = ReceiptFolder(choice.receipts).Keep(answered->receipt()); !kept.ok())
    return output.Fail(kept);
  output.Document(
      JsonObject().Truth("ok", true).Text("id", sdk::FormatId(id)).Document("response", MessageJson(*answered)).Done());
  output.Line(absl::StrCat(output.In("Vastgelegd, id ", "Recorded, id "), sdk::FormatId(id)));
  return ExitCode::kOk;
}

ExitCode RunConsent(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::RegisterConsentRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.consent().consent_id(), client.connection());
  ready->request.mutable_consent()->set_consent_id(id);
  return End(client.RegisterConsent(ready->request), id, choice, output);
}

ExitCode RunRevoke(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::RevokeConsentRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  const auto answered = client.RevokeConsent(ready->request);
  const ExitCode code = End(answered, id, choice, output);
  if (answered.ok()) {
    output.Line(absl::StrCat("  ", output.In("aangehouden: ", "held: "), answered->held()));
  }
  return code;
}

ExitCode RunNeedFactor(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::SetNeedFactorRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.SetNeedFactor(ready->request), id, choice, output);
}

ExitCode RunAssignment(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::RegisterAssignmentRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.RegisterAssignment(ready->request), id, choice, output);
}

ExitCode RunEndAssignment(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::EndAssignmentRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.EndAssignment(ready->request), id, choice, output);
}

ExitCode RunRegisterCase(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::RegisterCaseRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.RegisterCase(ready->request), id, choice, output);
}

ExitCode RunEndCase(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::EndCaseRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.EndCase(ready->request), id, choice, output);
}

ExitCode RunRegisterForum(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::RegisterForumRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.RegisterForum(ready->request), id, choice, output);
}

ExitCode RunEndForum(const Party& party, const DeclarationChoice& choice, Output& output) {
  auto ready = Prepare<v1::EndForumRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const sdk::DeclarationClient client(ready->connection.connection);
  const std::string id = MadeId(ready->request.request_id(), client.connection());
  ready->request.set_request_id(id);
  return End(client.EndForum(ready->request), id, choice, output);
}

void ShowCase(const v1::WgsCase& one, Output& output) {
  output.Line(absl::StrCat(output.In("Casus ", "Case "), Printable(one.case_id()), "  ", Printable(one.accepted_on()),
                           " – ", Printable(one.until())));
  for (const v1::CaseParticipant& participant : one.participants()) {
    output.Line(absl::StrCat("  ", Printable(sdk::FormatOrgan(participant.organ())), "  ",
                             output.In("bevoegd: ", "authorised: "), participant.persons_size()));
  }
}

void ShowForum(const v1::Forum& forum, Output& output) {
  std::string members;
  for (const v1::OrganAddress& member : forum.members()) {
    absl::StrAppend(&members, members.empty() ? "" : ", ", Printable(sdk::FormatOrgan(member)));
  }
  output.Line(absl::StrCat(output.In("Trajectberaad ", "Forum "), Printable(forum.forum_id()), "  ", members, "  ",
                           Printable(forum.from()), " – ", Printable(forum.until())));
}

void ShowDeclarations(const v1::ListDeclarationsResponse& listed, Output& output) {
  if (listed.ByteSizeLong() == 0) output.Line(output.In("Er staat niets.", "Nothing stands."));
  for (const v1::ConsentState& state : listed.consents()) {
    const v1::Consent& consent = state.consent();
    output.Line(absl::StrCat(output.In("Toestemming ", "Consent "), sdk::FormatId(consent.consent_id()), ": ",
                             Printable(sdk::FormatOrgan(consent.from())), " → ",
                             Printable(sdk::FormatOrgan(consent.to())), "  ", CategoryList(consent.scope()), "  ",
                             Printable(consent.given_on()), " – ", Printable(consent.expires_on())));
    if (state.has_revoked_at()) {
      output.Line(absl::StrCat("  ", output.In("ingetrokken ", "withdrawn "), FormatInstant(state.revoked_at())));
    }
  }
  for (const v1::PausedCategory& paused : listed.paused()) {
    output.Line(absl::StrCat(output.In("Gepauzeerd ", "Paused "), sdk::ShortName(paused.category()), "  ",
                             sdk::ShortName(paused.reason())));
  }
  for (const v1::Assignment& assignment : listed.assignments()) {
    output.Line(absl::StrCat(output.In("Opdracht ", "Assignment "), Printable(assignment.assignment_id()), "  ",
                             sdk::ShortName(assignment.kind()), "  ", Printable(assignment.probation()), "  ",
                             Printable(assignment.from()), " – ", Printable(assignment.until())));
  }
  for (const v1::WgsCase& one : listed.cases()) ShowCase(one, output);
  for (const v1::Forum& forum : listed.forums()) ShowForum(forum, output);
}

ExitCode RunList(const Party& party, const DeclarationChoice& choice, Output& output) {
  const auto ready = Prepare<v1::ListDeclarationsRequest>(party, choice, output.console());
  if (!ready.ok()) return output.Fail(ready.status());
  const auto answered = sdk::DeclarationClient(ready->connection.connection).ListDeclarations(ready->request);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject().Truth("ok", true).Document("declarations", MessageJson(*answered)).Done());
  ShowDeclarations(*answered, output);
  return ExitCode::kOk;
}

void DeclareFile(CLI::App& command, DeclarationChoice& choice) {
  command.add_option("--file", choice.file, "JSON of protobuf-tekst; - is stdin / JSON or protobuf text; - is stdin")
      ->type_name("FILE")
      ->required();
  command.add_option("--from", choice.organ, "Het eigen orgaan; anders dat van bestand of profiel / the own organ")
      ->type_name("ORGAN");
  command
      .add_option("--receipts", choice.receipts, "Bewaar de bewijzen in deze map / keep the receipts in this folder")
      ->type_name("DIR");
  AddConnectionOptions(command, choice.connection);
}

bool Has(const Party& party, v1::Organ organ) {
  return std::find(party.organs.begin(), party.organs.end(), organ) != party.organs.end();
}

using Action = ExitCode (*)(const Party&, const DeclarationChoice&, Output&);

void Add(CLI::App& group, const Party& party, Program& program, const char* name, const char* nl, const char* en,
         const char* file, Action action) {
  const Party* self = &party;
  AddAction<DeclarationChoice>(
      group,
      {name, nl, en, absl::StrCat("ketenpoort ", party.name, " ", name, " --profile profiel.textproto --file ", file)},
      program, DeclareFile,
      [self, action](const DeclarationChoice& choice, Output& output) { return action(*self, choice, output); });
}

}  // namespace

void AddDeclarationCommands(CLI::App& group, const Party& party, Program& program) {
  if (Has(party, v1::ORGAN_RECLASSERING) || Has(party, v1::ORGAN_COLLEGE)) {
    Add(group, party, program, "consent", "Registreer een uitdrukkelijke toestemming na detentie",
        "Register an explicit consent after detention", "toestemming.json", RunConsent);
    Add(group, party, program, "revoke-consent", "Trek een toestemming in; dat werkt meteen",
        "Withdraw a consent; effective at once", "intrekking.json", RunRevoke);
  }
  if (Has(party, v1::ORGAN_DIRECTEUR) || Has(party, v1::ORGAN_COLLEGE)) {
    Add(group, party, program, "need-factor", "Pauzeer basisvoorwaarden (hulp geweigerd, bezwaar) of hef dat op",
        "Pause basisvoorwaarden (help refused, objection) or lift that", "pauze.json", RunNeedFactor);
  }
  if (Has(party, v1::ORGAN_DIRECTEUR)) {
    Add(group, party, program, "assignment", "Registreer een opdracht van de reclassering",
        "Register an assignment of a probation organisation", "opdracht.json", RunAssignment);
    Add(group, party, program, "end-assignment", "Beëindig een opdracht", "End an assignment", "einde.json",
        RunEndAssignment);
  }
  Add(group, party, program, "case", "Registreer een casus die een Zorg- en Veiligheidshuis heeft aanvaard",
      "Register a case that a Zorg- en Veiligheidshuis accepted", "casus.json", RunRegisterCase);
  Add(group, party, program, "end-case", "Beëindig een casus", "End a case", "einde.json", RunEndCase);
  if (Has(party, v1::ORGAN_DIRECTEUR)) {
    Add(group, party, program, "forum", "Registreer een trajectberaad nazorg jeugd",
        "Register a youth after-care forum", "trajectberaad.json", RunRegisterForum);
    Add(group, party, program, "end-forum", "Beëindig een trajectberaad", "End a youth after-care forum", "einde.json",
        RunEndForum);
  }
  Add(group, party, program, "declarations", "Wat uw orgaan over een persoon heeft laten vastleggen",
      "What your organ had recorded about a person", "persoon.json", RunList);
}

}  // namespace ketenpoort::cli

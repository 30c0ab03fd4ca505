#include "clients/cli/policy_propose.h"

#include <CLI/Option.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "audit/note.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_at_gateway.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_signatures.h"
#include "clients/cli/show.h"
#include "clients/sdk/policy_client.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct ProposeChoice {
  OutputOptions output;
  ConnectionChoice connection;
  RulesChoice rules;
  std::string note;
};

struct ConfirmChoice {
  OutputOptions output;
  ConnectionChoice connection;
  std::string diff;
  std::string policy;
};

// The folder with its assertions and, where one lies there, its note.
absl::StatusOr<v1::ProposePolicyRequest> RequestOf(const LoadedPolicy& loaded, const std::string& note) {
  v1::ProposePolicyRequest request;
  AddPolicyTexts(loaded.files, *request.mutable_rules());
  AddPolicyTexts(loaded.assertions, *request.mutable_assertions());
  absl::StatusOr<std::string> signatures =
      certs::ReadPublicFile(note.empty() ? SignaturesPath(loaded.folder, loaded.policy) : note, audit::kNoteBytesMax);
  if (absl::IsNotFound(signatures.status()) && note.empty()) return request;
  if (!signatures.ok()) return signatures.status();
  request.set_signatures(*std::move(signatures));
  return request;
}

ExitCode ShowFindings(const v1::ProposePolicyResponse& answered, Output& output) {
  std::vector<std::string> documents;
  for (const v1::PolicyFinding& finding : answered.findings()) {
    const policy::CompileError error{finding.file(), static_cast<int>(finding.line()),
                                     static_cast<int>(finding.column()), finding.message()};
    output.Line(Printable(policy::Formatted(error)));
    documents.push_back(ErrorJson(error));
  }
  output.Line(output.In("De poort neemt dit beleid niet aan; er is niets voorgesteld.",
                        "The gateway does not take this policy; nothing was proposed."));
  output.Document(JsonObject().Truth("ok", false).Document("findings", JsonArray(documents)).Done());
  return ExitCode::kCheckFailed;
}

std::string ProposalJson(const v1::PolicyProposal& proposal) {
  using audit::crypto::HexEncode;
  return JsonObject()
      .Text("id", proposal.policy_id())
      .Count("version", proposal.policy_version())
      .Text("digest", HexEncode(proposal.policy_digest()))
      .Text("baseDigest", HexEncode(proposal.base_digest()))
      .Document("signers", TextsJson({proposal.signers().begin(), proposal.signers().end()}))
      .Count("assertionsProven", proposal.assertions_proven())
      .Text("diff", proposal.diff())
      .Text("diffDigest", HexEncode(proposal.diff_digest()))
      .Text("proposedBy", proposal.proposed_by())
      .Text("proposedAt", FormatInstant(proposal.proposed_at()))
      .Text("expiresAt", FormatInstant(proposal.expires_at()))
      .Done();
}

void ShowChanges(const std::string& diff, Output& output) {
  if (diff.empty()) {
    output.Line(output.In("Geen beslissing en geen woord verandert.", "No decision and no word changes."));
    return;
  }
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(diff, "\n"), '\n')) {
    output.Line(Printable({line.data(), line.size()}));
  }
}

// What a second jurist reads, and how to confirm it.
ExitCode ShowProposal(const v1::PolicyProposal& proposal, Output& output) {
  const std::string diff_digest = audit::crypto::HexEncode(proposal.diff_digest());
  const std::string digest = audit::crypto::HexEncode(proposal.policy_digest());
  // The words are of the gateway; a digest that is not theirs is no proof of anything.
  if (audit::crypto::ToBytes(audit::crypto::Sha256(proposal.diff())) != proposal.diff_digest()) {
    return output.Fail(absl::DataLossError("the words of the change are not those of its digest"),
                       ExitCode::kCheckFailed);
  }
  output.Document(JsonObject().Truth("ok", true).Document("proposal", ProposalJson(proposal)).Done());
  output.Line(absl::StrCat(output.In("Voorstel: ", "Proposal: "), Printable(proposal.policy_id()),
                           output.In(" versie ", " version "), proposal.policy_version(), ", sha256 ", digest));
  output.Line(absl::StrCat(output.In("Voorgesteld door ", "Proposed by "), Printable(proposal.proposed_by()),
                           output.In(" op ", " at "), FormatInstant(proposal.proposed_at()),
                           output.In("; te bevestigen tot ", "; to be confirmed until "),
                           FormatInstant(proposal.expires_at())));
  output.Line(absl::StrCat(output.In("Ondertekend door: ", "Signed by: "),
                           Printable(absl::StrJoin(proposal.signers(), ", ")),
                           output.In("; bewezen stellingen: ", "; assertions proven: "), proposal.assertions_proven()));
  output.Line("");
  ShowChanges(proposal.diff(), output);
  output.Line(output.In("Een andere jurist, met een eigen certificaat, bevestigt precies dit met:",
                        "Another jurist, with an own certificate, confirms exactly this with:"));
  output.Line(absl::StrCat("  ketenpoort policy confirm --diff ", diff_digest, " --policy ", digest));
  return ExitCode::kOk;
}

ExitCode ProposeLoaded(const LoadedPolicy& loaded, const ProposeChoice& choice, Output& output) {
  const absl::StatusOr<v1::ProposePolicyRequest> request = RequestOf(loaded, choice.note);
  if (!request.ok()) return output.Fail(request.status());
  const absl::StatusOr<sdk::PolicyClient> client = ConnectPolicy(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  const sdk::CallResult<v1::ProposePolicyResponse> answered = client->Propose(*request);
  if (!answered.ok()) return output.Fail(answered.failure());
  if (!answered->has_proposal()) return ShowFindings(*answered, output);
  if (audit::crypto::HexEncode(answered->proposal().policy_digest()) != loaded.digest) {
    return output.Fail(absl::DataLossError("the gateway holds another policy than this folder"), ExitCode::kUnexpected);
  }
  return ShowProposal(answered->proposal(), output);
}

ExitCode RunPropose(const ProposeChoice& choice, Output& output) {
  return WithPolicy(choice.rules, output,
                    [&](const LoadedPolicy& loaded) { return ProposeLoaded(loaded, choice, output); });
}

ExitCode ShowWaiting(const sdk::PolicyClient& client, Output& output) {
  const sdk::CallResult<v1::GetPolicyProposalResponse> waiting = client.Waiting();
  if (!waiting.ok()) return output.Fail(waiting.failure());
  if (waiting->has_proposal()) return ShowProposal(waiting->proposal(), output);
  output.Document(JsonObject().Truth("ok", false).Done());
  output.Line(output.In("Er wacht geen voorstel.", "No proposal waits."));
  return ExitCode::kNotFound;
}

ExitCode RunConfirm(const ConfirmChoice& choice, Output& output) {
  const absl::StatusOr<std::string> diff = audit::crypto::HexDecode(choice.diff);
  const absl::StatusOr<std::string> digest = audit::crypto::HexDecode(choice.policy);
  if (!diff.ok() || !digest.ok() || choice.diff.empty() != choice.policy.empty()) {
    return output.Fail(absl::InvalidArgumentError(
        "geef --diff en --policy, beide een sha256, of geen van beide / give --diff and --policy, both a sha256, or "
        "neither"));
  }
  const absl::StatusOr<sdk::PolicyClient> client = ConnectPolicy(choice.connection, output.console());
  if (!client.ok()) return output.Fail(client.status());
  if (choice.diff.empty()) return ShowWaiting(*client, output);
  const sdk::CallResult<v1::ConfirmPolicyResponse> answered = client->Confirm(*diff, *digest);
  if (!answered.ok()) return output.Fail(answered.failure());
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Text("id", answered->policy_id())
                      .Count("version", answered->policy_version())
                      .Text("digest", audit::crypto::HexEncode(answered->policy_digest()))
                      .Done());
  output.Line(absl::StrCat(output.In("In werking: ", "In force: "), Printable(answered->policy_id()),
                           output.In(" versie ", " version "), answered->policy_version(), ", sha256 ",
                           audit::crypto::HexEncode(answered->policy_digest())));
  return ExitCode::kOk;
}

}  // namespace

void AddPolicyPropose(CLI::App& group, Program& program) {
  AddAction<ProposeChoice>(
      group,
      {"propose", "Stel deze bundel voor aan de poort; een andere jurist bevestigt haar",
       "Propose this bundle to the gateway; another jurist confirms it",
       "ketenpoort policy propose --rules concept/rules --profile jurist"},
      program,
      [](CLI::App& command, ProposeChoice& choice) {
        AddRulesOption(command, choice.rules);
        AddAssertionsOption(command, choice.rules);
        command
            .add_option("--note", choice.note,
                        "Het bestand met handtekeningen; anders naast de regels / the note; else beside the rules")
            ->type_name("FILE");
        AddConnectionOptions(command, choice.connection);
      },
      RunPropose);
}

void AddPolicyConfirm(CLI::App& group, Program& program) {
  AddAction<ConfirmChoice>(
      group,
      {"confirm", "Lees het voorstel dat wacht, of bevestig precies dat: het treedt dan in werking",
       "Read the proposal that waits, or confirm exactly that: it comes into force then",
       "ketenpoort policy confirm --profile jurist-2"},
      program,
      [](CLI::App& command, ConfirmChoice& choice) {
        command.add_option("--diff", choice.diff, "SHA-256 van de woorden die u las / SHA-256 of the words you read")
            ->type_name("HEX");
        command.add_option("--policy", choice.policy, "SHA-256 van de bundel / SHA-256 of the bundle")
            ->type_name("HEX");
        AddConnectionOptions(command, choice.connection);
      },
      RunConfirm);
}

}  // namespace ketenpoort::cli

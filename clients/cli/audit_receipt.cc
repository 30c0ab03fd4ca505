#include "clients/cli/audit_receipt.h"

#include <CLI/Option.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "audit/commitment.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "clients/auditor/receipt_evidence.h"
#include "clients/cli/audit_erase.h"
#include "clients/cli/input.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/receipt_words.h"
#include "clients/cli/show.h"
#include "clients/sdk/connection.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct VerifyReceiptChoice {
  OutputOptions output;
  std::string receipt;
  std::vector<std::string> vkeys;
  std::vector<std::string> witness_vkeys;
  std::string payload;
};

// Whether a payload is the one the receipt speaks of.
absl::Status ComparePayload(const sdk::CheckedReceipt& checked, const std::string& payload) {
  const std::optional<std::string> digest = auditor::OpenedValue(checked, audit::AttributeTag::kPayloadDigest);
  if (!digest) return absl::FailedPreconditionError("the receipt does not open the digest of the payload");
  return *digest == audit::crypto::ToBytes(audit::crypto::Sha256(payload))
             ? absl::OkStatus()
             : absl::DataLossError("the payload is not the one that was recorded");
}

JsonObject KeyJson(const char* by, const auditor::KeySeen& key, bool verified) {
  JsonObject document;
  document.Text("by", by)
      .Text("name", key.name)
      .Text("keyId", absl::StrFormat("%08x", key.key_id))
      .Truth("verified", verified);
  return document;
}

std::string KeysJson(const auditor::ReceiptEvidence& evidence) {
  std::vector<std::string> all;
  for (const auditor::KeySeen& key : evidence.log_keys) all.push_back(KeyJson("LOG", key, true).Done());
  for (const auditor::Cosigned& one : evidence.cosigned) {
    all.push_back(KeyJson("WITNESS", one.witness, true).Count("cosignedAtSeconds", one.time_s).Done());
  }
  for (const auditor::KeySeen& key : evidence.unknown) all.push_back(KeyJson("UNKNOWN", key, false).Done());
  return JsonArray(all);
}

std::string NoteJson(const auditor::NoteFound& note) {
  JsonObject document;
  document.Truth("holds", note.verified.has_value());
  if (!note.verified) return document.Done();
  return document.Text("oin", note.verified->oin)
      .Text("organisation", note.verified->organisation)
      .Text("certificateSerial", note.verified->certificate_serial)
      .Text("outcome", note.verified->outcome)
      .Truth("byParty", note.by_party)
      .Done();
}

std::string WordsJson(const ReceiptWords& words) {
  return JsonObject()
      .Document("proven", TextsJson(words.proven))
      .Document("opened", TextsJson(words.opened))
      .Document("withheld", TextsJson(words.withheld))
      .Document("notProven", TextsJson(words.not_proven))
      .Done();
}

void ShowSentences(const char* heading, const std::vector<std::string>& sentences, Output& output) {
  if (sentences.empty()) return;
  output.Line("");
  output.Line(heading);
  for (const std::string& sentence : sentences) output.Line(absl::StrCat("  - ", sentence));
}

void ShowWords(const ReceiptWords& words, Output& output) {
  ShowSentences(output.In("Wat dit bewijst:", "What this proves:"), words.proven, output);
  ShowSentences(output.In("Geopend; elk past op wat de regel vastlegde:", "Opened; each fits what the entry fixed:"),
                words.opened, output);
  ShowSentences(output.In("Vastgelegd en niet geopend:", "Fixed and not opened:"), words.withheld, output);
  ShowSentences(output.In("Wat dit NIET bewijst:", "What this does NOT prove:"), words.not_proven, output);
}

void EndVerified(const auditor::ReceiptEvidence& evidence, bool payload_given, Output& output) {
  const std::vector<v1::AttributeStatus> states = StatesInReceipt(evidence.checked);
  const ReceiptWords words = TellReceipt(evidence, payload_given, output.language());
  JsonObject document;
  document.Truth("ok", true)
      .Document("receipt", CheckedJson(evidence.checked))
      .Document("attributes", StatesJson(states))
      .Document("signatures", KeysJson(evidence))
      .Truth("payloadCompared", payload_given);
  if (evidence.note) document.Document("deliveryNote", NoteJson(*evidence.note));
  output.Document(document.Document("explanation", WordsJson(words)).Done());
  output.Line(output.In("Het bewijs klopt.", "The receipt holds."));
  ShowEntry(evidence.checked, output);
  ShowStates(states, output);
  ShowWords(words, output);
}

ExitCode RunVerifyReceipt(const VerifyReceiptChoice& choice, Output& output) {
  const absl::StatusOr<std::vector<std::string>> keys = ReadKeyFiles(choice.vkeys);
  if (!keys.ok()) return output.Fail(keys.status());
  const absl::StatusOr<std::vector<std::string>> witness_keys = ReadKeyFiles(choice.witness_vkeys);
  if (!witness_keys.ok()) return output.Fail(witness_keys.status());
  const absl::StatusOr<std::string> bytes = ReadInput(choice.receipt, output.console());
  if (!bytes.ok()) return output.Fail(bytes.status());
  const absl::StatusOr<auditor::ReceiptEvidence> evidence = auditor::GatherEvidence(*bytes, *keys, *witness_keys);
  if (!evidence.ok()) return output.Fail(evidence.status(), ExitCode::kCheckFailed);
  if (!choice.payload.empty()) {
    const absl::StatusOr<std::string> payload = ReadInput(choice.payload, output.console());
    if (!payload.ok()) return output.Fail(payload.status());
    const absl::Status same = ComparePayload(evidence->checked, *payload);
    if (!same.ok()) return output.Fail(same, ExitCode::kCheckFailed);
  }
  EndVerified(*evidence, !choice.payload.empty(), output);
  return ExitCode::kOk;
}

}  // namespace

std::string CheckpointJson(const audit::Checkpoint& checkpoint) {
  return JsonObject()
      .Text("origin", checkpoint.origin)
      .Count("size", checkpoint.size)
      .Text("root", audit::crypto::HexEncode(audit::crypto::ToBytes(checkpoint.root)))
      .Done();
}

std::string CheckedJson(const sdk::CheckedReceipt& checked) {
  std::vector<std::string> opened;
  for (const sdk::OpenedAttribute& attribute : checked.opened) {
    const auto tag = audit::AttributeTagFromNumber(attribute.tag);
    opened.push_back(JsonObject()
                         .Count("tag", attribute.tag)
                         .Text("name", tag.has_value() ? audit::AttributeTagName(*tag) : std::string_view())
                         .Text("valueHex", audit::crypto::HexEncode(attribute.value))
                         .Done());
  }
  return JsonObject()
      .Count("index", checked.index)
      .Document("entry", MessageJson(checked.entry))
      .Document("opened", JsonArray(opened))
      .Document("checkpoint", CheckpointJson(checked.checkpoint))
      .Done();
}

absl::StatusOr<std::vector<std::string>> ReadKeyFiles(const std::vector<std::string>& files) {
  std::vector<std::string> all;
  for (const std::string& file : files) {
    absl::StatusOr<std::vector<std::string>> keys = sdk::ReadVerifierKeys(file);
    if (!keys.ok()) return keys.status();
    all.insert(all.end(), keys->begin(), keys->end());
  }
  return all;
}

void AddLogKeys(CLI::App& command, std::vector<std::string>& files) {
  command
      .add_option("--vkey", files,
                  "Controlesleutel van het logboek, meer als de sleutel is gewisseld / verifier key of the log, more "
                  "where the key was changed")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->required();
}

void AddVerifyReceipt(CLI::App& group, Program& program) {
  AddAction<VerifyReceiptChoice>(
      group,
      {"verify-receipt", "Controleer een bewijs, zonder netwerk, en zeg wat het bewijst en wat niet",
       "Verify one receipt, without a network, and say what it proves and what not",
       "ketenpoort audit verify-receipt bewijs.tlog-proof --vkey log.vkey --witness-vkey getuige.vkey"},
      program,
      [](CLI::App& command, VerifyReceiptChoice& choice) {
        command.add_option("receipt", choice.receipt, "Het bewijs; - is stdin / the receipt; - is stdin")
            ->type_name("FILE")
            ->required();
        AddLogKeys(command, choice.vkeys);
        command
            .add_option("--witness-vkey", choice.witness_vkeys,
                        "Controlesleutel van een getuige, mag vaker / verifier key of a witness, may be repeated")
            ->type_name("FILE")
            ->allow_extra_args(false);
        command
            .add_option("--payload", choice.payload,
                        "De ontvangen inhoud (bytes) om mee te vergelijken / the payload bytes to compare with")
            ->type_name("FILE");
      },
      RunVerifyReceipt);
}

}  // namespace ketenpoort::cli

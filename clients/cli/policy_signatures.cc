#include "clients/cli/policy_signatures.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/sdk/connection.h"

namespace ketenpoort::cli {
namespace {

absl::StatusOr<std::vector<std::string>> Persons(const std::string& note, const audit::PolicyBundleName& bundle,
                                                 const std::string& signers) {
  if (signers.empty()) return audit::NamesOnPolicyNote(note, bundle);
  const absl::StatusOr<std::vector<std::string>> vkeys = sdk::ReadVerifierKeys(signers);
  if (!vkeys.ok()) return vkeys.status();
  std::vector<audit::PolicySignerKey> keys;
  // The name of a key is the person who holds it.
  for (const std::string& vkey : *vkeys) keys.push_back({vkey.substr(0, vkey.find('+')), vkey});
  return audit::VerifyPolicyNote(note, bundle, keys);
}

}  // namespace

audit::PolicyBundleName BundleNameOf(const policy::Policy& policy) {
  return {policy.id, policy.version, policy.digest};
}

std::string SignaturesPath(const std::string& rules_folder, const policy::Policy& policy) {
  return FolderBeside(rules_folder, "signatures") + "/" + audit::PolicyNoteFileName(BundleNameOf(policy));
}

SignatureReport ReadSignatures(const std::string& rules_folder, const policy::Policy& policy,
                               const std::string& signers) {
  SignatureReport report;
  report.path = SignaturesPath(rules_folder, policy);
  const absl::StatusOr<std::string> note = certs::ReadPublicFile(report.path, audit::kNoteBytesMax);
  if (absl::IsNotFound(note.status())) return report;
  report.found = true;
  if (!note.ok()) {
    report.trouble = note.status();
    return report;
  }
  absl::StatusOr<std::vector<std::string>> persons = Persons(*note, BundleNameOf(policy), signers);
  if (!persons.ok()) {
    report.trouble = persons.status();
    return report;
  }
  report.verified = !signers.empty();
  report.persons = *std::move(persons);
  return report;
}

std::string SignatureLine(const SignatureReport& report, const Output& output) {
  if (!report.found) {
    return absl::StrCat(output.In("Niet ondertekend: ", "Not signed: "), report.path,
                        output.In(" is er niet; buiten de zandbak zijn twee handtekeningen nodig",
                                  " is not there; outside the sandbox two signatures are needed"));
  }
  if (!report.trouble.ok()) {
    return absl::StrCat(output.In("Handtekeningen tellen niet (", "Signatures do not count ("), report.path,
                        "): ", Printable(std::string(report.trouble.message())));
  }
  return absl::StrCat(output.In("Ondertekend door ", "Signed by "), Printable(absl::StrJoin(report.persons, ", ")),
                      report.verified ? output.In(" (gecontroleerd)", " (verified)")
                                      : output.In(" (niet gecontroleerd; geef --signers FILE)",
                                                  " (not verified; give --signers FILE)"));
}

std::string SignatureJson(const SignatureReport& report) {
  JsonObject document;
  document.Text("file", report.path)
      .Truth("found", report.found)
      .Truth("verified", report.verified)
      .Document("persons", TextsJson(report.persons));
  if (!report.trouble.ok()) document.Text("trouble", std::string(report.trouble.message()));
  return document.Done();
}

}  // namespace ketenpoort::cli

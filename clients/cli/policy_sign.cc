#include "clients/cli/policy_sign.h"

#include <CLI/Option.hpp>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audit/policy_note.h"
#include "certs/private_file.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_signatures.h"
#include "clients/cli/policy_signing_key.h"
#include "policy/analyse/assertion.h"

namespace ketenpoort::cli {
namespace {

struct SignChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string key;
  std::string person;
  std::string out;
  bool new_key = false;
};

ExitCode MakeKey(const SignChoice& choice, Output& output) {
  const absl::StatusOr<std::string> vkey = MakeSigningKey(choice.key, choice.person);
  if (!vkey.ok()) return output.Fail(vkey.status());
  output.Line(absl::StrCat(output.In("Nieuwe sleutel: ", "New key: "), choice.key,
                           output.In(". Geef alleen deze controlesleutel aan anderen (ook in ",
                                     ". Give others only this verifier key (also in "),
                           choice.key, ".vkey):"));
  output.Line(*vkey);
  output.Document(
      JsonObject().Truth("ok", true).Text("key", choice.key).Text("person", choice.person).Text("vkey", *vkey).Done());
  return ExitCode::kOk;
}

// The note with this signature, new or added to what stands there.
absl::StatusOr<std::string> Signed(const std::string& path, const audit::PolicyBundleName& bundle,
                                   const audit::NoteSigner& signer) {
  const absl::StatusOr<std::string> earlier = certs::ReadPublicFile(path, audit::kNoteBytesMax);
  if (absl::IsNotFound(earlier.status())) return audit::MakePolicyNote(bundle, signer);
  if (!earlier.ok()) return earlier.status();
  absl::StatusOr<std::string> note = audit::AddPolicySignature(*earlier, bundle, signer);
  if (absl::IsFailedPrecondition(note.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        std::string(note.status().message()),
        ". The rules or the assertions changed after the first signature: raise `version` of the bundle, or move `",
        path, "` away and have both sign anew"));
  }
  return note;
}

// A jurist signs what the rules say and what they must never allow, as one.
ExitCode SignLoaded(const LoadedPolicy& loaded, const SignChoice& choice, Output& output) {
  std::vector<policy::CompileError> unread;
  const std::vector<policy::analyse::Assertion> assertions =
      policy::analyse::ReadAssertions(loaded.assertions, &unread);
  if (!unread.empty()) return FailWith(loaded.assertions_folder, unread, output);
  if (assertions.empty()) {
    return output.Fail(absl::NotFoundError(
        absl::StrCat("`", loaded.assertions_folder,
                     "` holds no assertions: a bundle is signed with what it must never allow; give --assertions")));
  }
  const absl::StatusOr<audit::NoteSigner> signer = ReadSigningKey(choice.key);
  if (!signer.ok()) return output.Fail(signer.status());
  if (signer->name() != choice.person) {
    return output.Fail(
        absl::InvalidArgumentError(absl::StrCat("the key in `", choice.key, "` is that of `", signer->name(), "`")));
  }
  const audit::PolicyBundleName bundle = BundleNameOf(loaded.policy);
  const std::string path = choice.out.empty() ? SignaturesPath(loaded.folder, loaded.policy) : choice.out;
  const absl::StatusOr<std::string> note = Signed(path, bundle, *signer);
  if (!note.ok()) return output.Fail(note.status());
  // Nothing is written that does not verify.
  const audit::PolicySignerKey own{signer->name(), signer->VerifierKey()};
  const absl::StatusOr<std::vector<std::string>> holds =
      audit::VerifyPolicyNote(*note, bundle, std::span<const audit::PolicySignerKey>(&own, 1));
  if (!holds.ok()) return output.Fail(holds.status(), ExitCode::kUnexpected);
  std::error_code error;
  if (const std::filesystem::path folder = std::filesystem::path(path).parent_path(); !folder.empty()) {
    std::filesystem::create_directories(folder, error);
  }
  if (absl::Status written = certs::WriteFileDurably(path, *note, certs::FileMode::kPublic); !written.ok()) {
    return output.Fail(written);
  }
  const absl::StatusOr<std::vector<std::string>> names = audit::NamesOnPolicyNote(*note, bundle);
  const std::vector<std::string> persons = names.ok() ? *names : std::vector<std::string>{};
  output.Line(absl::StrCat(output.In("Ondertekend: ", "Signed: "), bundle.id, output.In(" versie ", " version "),
                           bundle.version, ", sha256 ", loaded.digest));
  output.Line(absl::StrCat(path, ": ", Printable(absl::StrJoin(persons, ", "))));
  if (persons.size() < 2) {
    output.Line(output.In("Buiten de zandbak is nog een handtekening nodig, van een ander, met een eigen sleutel.",
                          "Outside the sandbox one more signature is needed, of another person with an own key."));
  }
  output.Document(JsonObject()
                      .Truth("ok", true)
                      .Text("id", bundle.id)
                      .Count("version", bundle.version)
                      .Text("digest", loaded.digest)
                      .Text("file", path)
                      .Document("persons", TextsJson(persons))
                      .Done());
  return ExitCode::kOk;
}

ExitCode RunSign(const SignChoice& choice, Output& output) {
  if (choice.new_key) return MakeKey(choice, output);
  return WithPolicy(choice.rules, output,
                    [&](const LoadedPolicy& loaded) { return SignLoaded(loaded, choice, output); });
}

}  // namespace

void AddPolicySign(CLI::App& group, Program& program) {
  AddAction<SignChoice>(
      group,
      {"sign", "Onderteken precies deze bundel, of maak een sleutel daarvoor",
       "Sign exactly this bundle, or make a key to do so",
       "ketenpoort policy sign --key jurist-dji.key --person jurist-dji"},
      program,
      [](CLI::App& command, SignChoice& choice) {
        command.add_option("--key", choice.key, "Uw sleutel; alleen voor u leesbaar / your key; readable by you only")
            ->type_name("FILE")
            ->required();
        command
            .add_option("--person", choice.person,
                        "Wie u bent, zoals de sleutel heet / who you are, as the key is called")
            ->type_name("ID")
            ->required();
        AddRulesOption(command, choice.rules);
        AddAssertionsOption(command, choice.rules);
        command
            .add_option("--out", choice.out,
                        "Het bestand met handtekeningen; anders naast de regels / the note; else beside the rules")
            ->type_name("FILE");
        command.add_flag("--new-key", choice.new_key,
                         "Maak een nieuwe sleutel en onderteken niets / make a new key and sign nothing");
      },
      RunSign);
}

}  // namespace ketenpoort::cli

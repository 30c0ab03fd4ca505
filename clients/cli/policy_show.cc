#include "clients/cli/policy_show.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_page.h"
#include "clients/cli/policy_signatures.h"

namespace ketenpoort::cli {
namespace {

struct ShowChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string format = "md";
  std::string out;
  std::string signers;
};

// The same rules with one switch on, for each that is off.
std::vector<SwitchedPolicy> Switched(const LoadedPolicy& loaded) {
  std::vector<SwitchedPolicy> switched;
  for (const policy::SwitchText& one : loaded.policy.texts.switches) {
    if (one.on) continue;
    policy::CompileResult with = policy::Compile(loaded.files, PolicyDigest, policy::CompileOptions{{one.id}});
    if (with.policy) switched.push_back({one.id, *std::move(with.policy)});
  }
  return switched;
}

ExitCode ShowLoaded(const LoadedPolicy& loaded, const ShowChoice& choice, Output& output) {
  const PolicyDocument page = PolicyPage(loaded.policy, Switched(loaded));
  const std::string text = choice.format == "html" ? page.Html() : page.Markdown();
  const SignatureReport signatures = ReadSignatures(loaded.folder, loaded.policy, choice.signers);
  JsonObject document;
  document.Truth("ok", true)
      .Text("id", loaded.policy.id)
      .Count("version", loaded.policy.version)
      .Text("digest", loaded.digest)
      .Document("signatures", SignatureJson(signatures))
      .Text("format", choice.format);
  if (!output.json() || !choice.out.empty()) {
    const ExitCode written = WriteOut(choice.out, text, output);
    if (written != ExitCode::kOk) return written;
  }
  if (choice.out.empty()) {
    document.Text("text", text);
  } else {
    document.Text("file", choice.out);
    output.Line(choice.out);
  }
  // Beside the page, not in it: the page is of the rules.
  if (!output.json()) output.Note(SignatureLine(signatures, output));
  output.Document(document.Done());
  return ExitCode::kOk;
}

ExitCode RunShow(const ShowChoice& choice, Output& output) {
  return WithPolicy(choice.rules, output,
                    [&](const LoadedPolicy& loaded) { return ShowLoaded(loaded, choice, output); });
}

}  // namespace

void AddPolicyShow(CLI::App& group, Program& program) {
  AddAction<ShowChoice>(
      group,
      {"show", "Het beleid als leesbare pagina", "The policy as a readable page",
       "ketenpoort policy show --format html --out beleid.html"},
      program,
      [](CLI::App& command, ShowChoice& choice) {
        AddRulesOption(command, choice.rules);
        AddAssertionsOption(command, choice.rules);
        command.add_option("--format", choice.format, "md | html")
            ->check(CLI::IsMember({"md", "html"}))
            ->capture_default_str()
            ->type_name("FORMAT");
        command.add_option("--out", choice.out, "Schrijf hierheen / write here")->type_name("FILE");
        command
            .add_option("--signers", choice.signers,
                        "Controlesleutels van wie mag ondertekenen / verifier keys of who may sign")
            ->type_name("FILE");
      },
      RunShow);
}

}  // namespace ketenpoort::cli

#include "clients/cli/policy_diff.h"

#include <CLI/Option.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/analyse/diff.h"
#include "policy/analyse/diff_text.h"
#include "policy/analyse/words.h"
#include "policy/analyse/written_changes.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::Change;
using policy::analyse::ChangeKind;
using policy::analyse::PolicyDiff;

struct DiffChoice {
  OutputOptions output;
  RulesChoice before;
  RulesChoice after;
  std::string out;
};

const char* KindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kOpened:
      return "opened";
    case ChangeKind::kClosed:
      return "closed";
    case ChangeKind::kBasis:
      return "basis";
    case ChangeKind::kRefusal:
      return "refusal";
    case ChangeKind::kLapse:
      return "lapse";
    case ChangeKind::kSeveral:
      return "several";
    case ChangeKind::kCondition:
      return "condition";
  }
  return "";
}

std::string ChangeJson(const policy::Policy& before, const policy::Policy& after, const Change& change) {
  constexpr std::array<const char*, policy::analyse::kNouns> kKeys = {"senderOrgan", "receiverOrgan", "kind", "purpose",
                                                                      "phase"};
  const policy::Bilingual words = policy::analyse::ChangeWords(before, after, change);
  JsonObject document;
  document.Text("change", KindName(change.kind));
  for (size_t i = 0; i < kKeys.size(); ++i) {
    document.Text(kKeys[i], policy::analyse::CodesOf(change.cells, static_cast<int>(i), " "));
  }
  return document.Text("category", policy::analyse::CategoryCodes(change.categories, " "))
      .Text("conditions", change.conditions)
      .Text("validFrom", policy::analyse::IsoDay(change.period.from))
      .Text("validUntil", policy::analyse::IsoDay(change.period.until))
      .Document("rulesBefore", TextsJson(change.rules_before))
      .Document("rulesAfter", TextsJson(change.rules_after))
      .Text("denialBefore", change.denial_before)
      .Text("denialAfter", change.denial_after)
      .Text("textNl", words.nl)
      .Text("textEn", words.en)
      .Done();
}

std::string SentencesJson(const std::vector<policy::Bilingual>& sentences) {
  std::vector<std::string> documents;
  for (const policy::Bilingual& one : sentences) {
    documents.push_back(JsonObject().Text("nl", one.nl).Text("en", one.en).Done());
  }
  return JsonArray(documents);
}

// "1 wijziging; sha256 van de tekst: ...".
std::string Counted(const PolicyDiff& diff, const std::string& digest, const Output& output) {
  const size_t items = policy::analyse::ItemsOf(diff);
  const std::string what =
      diff.Empty() ? std::string(output.In("Alleen in de bestanden staat iets anders", "Only the files say otherwise"))
                   : absl::StrCat(items, output.In(items == 1 ? " wijziging" : " wijzigingen",
                                                   items == 1 ? " change" : " changes"));
  return absl::StrCat(what, output.In("; sha256 van de tekst: ", "; sha256 of the text: "), digest);
}

ExitCode Show(const LoadedPolicy& before, const LoadedPolicy& after, const PolicyDiff& diff, const DiffChoice& choice,
              Output& output) {
  if (diff.overflowed) {
    return output.Fail(absl::ResourceExhaustedError("the rules are too large to be compared"), ExitCode::kCheckFailed);
  }
  const std::string digest = policy::analyse::Hex(diff.digest);
  if (!choice.out.empty()) {
    const ExitCode written = WriteOut(choice.out, diff.text, output);
    if (written != ExitCode::kOk) return written;
    output.Line(choice.out);
  } else if (!diff.text.empty()) {
    output.Line(diff.text);
  }
  if (diff.Empty()) {
    output.Line(
        output.In("Beide bundels beslissen in elke toestand gelijk.", "Both bundles decide alike in every state."));
  }
  if (!policy::analyse::AssertionsCompared(before.policy, after.policy)) {
    output.Line(output.In("Let op: naast een van beide mappen staan geen stellingen; die zijn niet vergeleken.",
                          "Note: beside one of both folders there are no assertions; these were not compared."));
  }
  if (!diff.text.empty()) output.Line(Counted(diff, digest, output));
  std::vector<std::string> changes;
  for (const Change& change : diff.changes) changes.push_back(ChangeJson(before.policy, after.policy, change));
  output.Document(JsonObject()
                      .Truth("ok", diff.text.empty())
                      .Truth("decideAlike", diff.Empty())
                      .Text("before", before.digest)
                      .Text("after", after.digest)
                      .Document("changes", JsonArray(changes))
                      .Document("numbers", SentencesJson(diff.numbers))
                      .Document("words", SentencesJson(diff.words))
                      .Text("text", diff.text)
                      .Text("digest", digest)
                      .Done());
  return diff.text.empty() ? ExitCode::kOk : ExitCode::kCheckFailed;
}

ExitCode RunDiff(const DiffChoice& choice, Output& output) {
  return WithPolicy(choice.before, output, [&](const LoadedPolicy& before) {
    return WithPolicy(choice.after, output, [&](const LoadedPolicy& after) {
      std::optional<PolicyDiff> diff;
      {
        const PolicyProgress progress(output, "De bundels worden vergeleken …", "The bundles are compared …");
        diff = policy::analyse::Diff(before.policy, after.policy, PolicyDigest);
      }
      return Show(before, after, *diff, choice, output);
    });
  });
}

}  // namespace

void AddPolicyDiff(CLI::App& group, Program& program) {
  AddAction<DiffChoice>(
      group,
      {"diff", "Wat verandert er van de ene bundel naar de andere, in woorden om te ondertekenen",
       "What changes from one bundle to another, in words to sign",
       "ketenpoort policy diff policy/rules concept/rules"},
      program,
      [](CLI::App& command, DiffChoice& choice) {
        command.add_option("old", choice.before.folder, "De map met de oude regels / the folder with the old rules")
            ->type_name("OLD")
            ->required();
        command.add_option("new", choice.after.folder, "De map met de nieuwe regels / the folder with the new rules")
            ->type_name("NEW")
            ->required();
        command.add_option("--out", choice.out, "Schrijf de tekst hierheen / write the text here")->type_name("FILE");
        command
            .add_option("--switch-on", choice.after.on,
                        "Doe alsof deze schakelaar in de nieuwe regels aan staat / as if on in the new rules")
            ->type_name("A03");
      },
      RunDiff);
}

}  // namespace ketenpoort::cli

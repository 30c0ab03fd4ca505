#include "clients/cli/policy_matrix.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/json.h"
#include "clients/cli/policy_files.h"
#include "clients/cli/policy_progress.h"
#include "policy/analyse/matrix.h"
#include "policy/analyse/matrix_html.h"
#include "policy/analyse/words.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::Matrix;
using policy::analyse::MatrixRow;

struct MatrixChoice {
  OutputOptions output;
  RulesChoice rules;
  std::string format = "csv";
  std::string out;
};

std::string RowJson(const MatrixRow& row) {
  constexpr std::array<const char*, policy::analyse::kNouns> kKeys = {"senderOrgan", "receiverOrgan", "kind", "purpose",
                                                                      "phase"};
  JsonObject document;
  for (size_t i = 0; i < kKeys.size(); ++i) {
    document.Text(kKeys[i], policy::analyse::CodesOf(row.cells, static_cast<int>(i), " "));
  }
  return document.Text("category", policy::analyse::CategoryCodes(row.categories, " "))
      .Text("conditions", row.conditions)
      .Text("validFrom", policy::analyse::IsoDay(row.period.from))
      .Text("validUntil", policy::analyse::IsoDay(row.period.until))
      .Text("outcome", policy::NameOf(row.outcome))
      .Document("rules", TextsJson(row.rules))
      .Text("denial", row.denial)
      .Document("articles", TextsJson(row.articles))
      .Done();
}

// The lines of a csv below its columns: what a box of cells and categories stands for counts one by one.
size_t RowsOf(const std::string& csv) {
  return static_cast<size_t>(std::max<std::ptrdiff_t>(0, std::count(csv.begin(), csv.end(), '\n') - 1));
}

// What was written to the file, and for a csv how many rows.
void ShowWritten(const MatrixChoice& choice, const std::string& whole, const std::string& states, JsonObject& document,
                 Output& output) {
  std::string rows;
  if (choice.format == "csv") {
    document.Count("rowCount", RowsOf(whole));
    rows = absl::StrCat(Grouped(absl::StrCat(RowsOf(whole)), output), output.In(" rijen, ", " rows, "));
  }
  document.Text("file", choice.out);
  output.Line(absl::StrCat(choice.out, ": ", rows, Grouped(states, output), output.In(" toestanden", " states")));
}

ExitCode Show(const LoadedPolicy& loaded, const Matrix& matrix, const MatrixChoice& choice, Output& output) {
  if (matrix.overflowed) {
    return output.Fail(absl::ResourceExhaustedError("the rules are too large to be written as a table"),
                       ExitCode::kCheckFailed);
  }
  JsonObject document;
  document.Truth("ok", true).Text("states", matrix.states.Decimal());
  if (!output.json() || !choice.out.empty()) {
    const std::string whole = choice.format == "html" ? policy::analyse::MatrixHtml(loaded.policy, matrix)
                                                      : policy::analyse::MatrixCsv(matrix);
    const ExitCode written = WriteOut(choice.out, whole, output);
    if (written != ExitCode::kOk) return written;
    if (!choice.out.empty()) ShowWritten(choice, whole, matrix.states.Decimal(), document, output);
  } else {
    std::vector<std::string> rows;
    for (const MatrixRow& row : matrix.rows) rows.push_back(RowJson(row));
    document.Count("rowCount", rows.size()).Document("rows", JsonArray(rows));
  }
  output.Document(document.Done());
  return ExitCode::kOk;
}

ExitCode RunMatrix(const MatrixChoice& choice, Output& output) {
  return WithPolicy(choice.rules, output, [&](const LoadedPolicy& loaded) {
    std::optional<Matrix> matrix;
    {
      const PolicyProgress progress(output, "De tabel wordt opgesteld …", "The table is made …");
      matrix = policy::analyse::BuildMatrix(loaded.policy);
    }
    return Show(loaded, *matrix, choice, output);
  });
}

}  // namespace

void AddPolicyMatrix(CLI::App& group, Program& program) {
  AddAction<MatrixChoice>(
      group,
      {"matrix", "Alle regels als een volledige tabel", "All rules as one exhaustive table",
       "ketenpoort policy matrix --format html --out matrix.html"},
      program,
      [](CLI::App& command, MatrixChoice& choice) {
        AddRulesOption(command, choice.rules);
        command.add_option("--format", choice.format, "csv | html")
            ->check(CLI::IsMember({"csv", "html"}))
            ->capture_default_str()
            ->type_name("FORMAT");
        command.add_option("--out", choice.out, "Schrijf hierheen / write here")->type_name("FILE");
        AddSwitchOptions(command, choice.rules);
      },
      RunMatrix);
}

}  // namespace ketenpoort::cli

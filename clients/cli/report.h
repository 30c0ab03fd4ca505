// Report: what an officer's question came to, in one language, in the form that was asked for: text, CSV or HTML.
//
// Guarantees: one content, three forms; text from outside is escaped in HTML and without control characters in text;
// the HTML is one file without script, fetching nothing, with its language, title, author and the heads of its columns
// marked, so that a browser prints it as a tagged PDF; the CSV is the records alone, as RFC 4180 has it, and a cell
// that a spreadsheet would take for a formula begins with an apostrophe. With --out the file is new or replaced whole,
// mode 0600: a report may tell of a person. Does not guarantee that every reader of PDF calls the print PDF/A. Thread
// safety: one thread. On failure: what writing the file says.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output.h"

namespace ketenpoort::cli {

// A cell of a CSV file: quoted where it must be, and never a formula.
std::string CsvCell(std::string_view text);

struct ReportOptions {
  std::string format = "text";
  std::string out;
};

// `output.json` follows --format json.
void AddReportOptions(CLI::App& command, ReportOptions& options, OutputOptions& output);

class Report {
 public:
  using Rows = std::vector<std::vector<std::string>>;

  Report(std::string title, Language language, std::string author)
      : title_(std::move(title)), language_(language), author_(std::move(author)) {}

  // Level 2 or 3.
  void Heading(int level, std::string text);
  void Paragraph(std::string text);
  // For text and HTML; `header` may be shown as labels where there is little room.
  void Table(std::string caption, std::vector<std::string> header, Rows rows);
  // What CSV holds, and nothing else of the report.
  void Records(std::vector<std::string> header, Rows rows);

  std::string Text() const;
  std::string Html() const;
  std::string Csv() const;

 private:
  enum class Kind { kHeading, kParagraph, kTable };
  struct Block {
    Kind kind = Kind::kParagraph;
    int level = 0;
    std::string text;
    std::vector<std::string> header;
    Rows rows;
  };

  std::string title_;
  Language language_;
  std::string author_;
  std::vector<Block> blocks_;
  std::vector<std::string> record_header_;
  Rows records_;
};

// In the form asked for; `json`: the document of --format json.
ExitCode Write(const Report& report, const std::string& json, const ReportOptions& options, Output& output);

}  // namespace ketenpoort::cli

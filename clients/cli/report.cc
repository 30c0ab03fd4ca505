#include "clients/cli/report.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/private_file.h"
#include "policy/analyse/html_page.h"

namespace ketenpoort::cli {
namespace {

using policy::analyse::EscapedHtml;

constexpr char kPrintStyle[] = "@page{size:A4;margin:18mm 16mm}\nmain{max-width:60rem}\n";

std::string CsvLine(const std::vector<std::string>& cells) {
  std::vector<std::string> quoted;
  for (const std::string& cell : cells) quoted.push_back(CsvCell(cell));
  return absl::StrCat(absl::StrJoin(quoted, ","), "\r\n");
}

std::string TableHtml(const std::string& caption, const std::vector<std::string>& header, const Report::Rows& rows) {
  std::string html = "<div class=\"wide\">\n<table>\n";
  if (!caption.empty()) absl::StrAppend(&html, "<caption>", EscapedHtml(caption), "</caption>\n");
  html += "<thead><tr>";
  for (const std::string& cell : header) absl::StrAppend(&html, "<th scope=\"col\">", EscapedHtml(cell), "</th>");
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : rows) {
    html += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      const char* const tag = i == 0 ? "th scope=\"row\"" : "td";
      absl::StrAppend(&html, "<", tag, ">", EscapedHtml(row[i]), i == 0 ? "</th>" : "</td>");
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

// Each row as a line with its first cell, the others under it with the names of their columns.
std::string TableText(const std::string& caption, const std::vector<std::string>& header, const Report::Rows& rows) {
  std::string text = caption.empty() ? "" : absl::StrCat(Printable(caption), "\n");
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i == 0) {
        absl::StrAppend(&text, "  ", Printable(row[i]), "\n");
      } else if (!row[i].empty()) {
        absl::StrAppend(&text, "    ", i < header.size() ? header[i] : "", ": ", Printable(row[i]), "\n");
      }
    }
  }
  return absl::StrCat(text, "\n");
}

}  // namespace

std::string CsvCell(std::string_view text) {
  std::string cell(text);
  // What spreadsheets calculate with, also after a tab or the end of a line.
  const bool formula = !cell.empty() && std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos;
  if (formula) cell.insert(cell.begin(), '\'');
  const bool quoted =
      cell.find_first_of(",\"\r\n;\t") != std::string::npos || cell.starts_with(' ') || cell.ends_with(' ') || formula;
  if (!quoted) return cell;
  std::string escaped = "\"";
  for (const char c : cell) {
    if (c == '"') escaped += '"';
    escaped += c;
  }
  return escaped + '"';
}

void AddReportOptions(CLI::App& command, ReportOptions& options, OutputOptions& output) {
  const std::string group = "Opties / options";
  command.add_option("--format", options.format, "Vorm; html is af te drukken als PDF / form; html prints as PDF")
      ->check(CLI::IsMember({"text", "json", "csv", "html"}))
      ->each([&output](const std::string& format) { output.json = output.json || format == "json"; })
      ->option_text("text|json|csv|html")
      ->group(group);
  command.add_option("--out", options.out, "Naar dit bestand, alleen voor u leesbaar / to this file, for you alone")
      ->type_name("FILE")
      ->group(group);
}

void Report::Heading(int level, std::string text) {
  Block block;
  block.kind = Kind::kHeading;
  block.level = level;
  block.text = std::move(text);
  blocks_.push_back(std::move(block));
}

void Report::Paragraph(std::string text) {
  Block block;
  block.text = std::move(text);
  blocks_.push_back(std::move(block));
}

void Report::Table(std::string caption, std::vector<std::string> header, Rows rows) {
  Block block;
  block.kind = Kind::kTable;
  block.text = std::move(caption);
  block.header = std::move(header);
  block.rows = std::move(rows);
  blocks_.push_back(std::move(block));
}

void Report::Records(std::vector<std::string> header, Rows rows) {
  record_header_ = std::move(header);
  records_ = std::move(rows);
}

std::string Report::Text() const {
  std::string text = absl::StrCat(Printable(title_), "\n\n");
  for (const Block& block : blocks_) {
    switch (block.kind) {
      case Kind::kHeading:
        absl::StrAppend(&text, Printable(block.text), "\n");
        break;
      case Kind::kParagraph:
        absl::StrAppend(&text, Printable(block.text), "\n\n");
        break;
      case Kind::kTable:
        text += TableText(block.text, block.header, block.rows);
        break;
    }
  }
  return text;
}

std::string Report::Html() const {
  policy::analyse::HtmlPage page;
  page.title = {title_, ""};
  page.language = language_ == Language::kDutch ? "nl" : "en";
  page.author = author_;
  page.style = kPrintStyle;
  for (const Block& block : blocks_) {
    switch (block.kind) {
      case Kind::kHeading: {
        const std::string tag = block.level == 2 ? "h2" : "h3";
        absl::StrAppend(&page.body, "<", tag, ">", EscapedHtml(block.text), "</", tag, ">\n");
        break;
      }
      case Kind::kParagraph:
        absl::StrAppend(&page.body, "<p>", EscapedHtml(block.text), "</p>\n");
        break;
      case Kind::kTable:
        page.body += TableHtml(block.text, block.header, block.rows);
        break;
    }
  }
  return policy::analyse::WriteHtml(page);
}

std::string Report::Csv() const {
  std::string csv = CsvLine(record_header_);
  for (const std::vector<std::string>& row : records_) csv += CsvLine(row);
  return csv;
}

ExitCode Write(const Report& report, const std::string& json, const ReportOptions& options, Output& output) {
  std::string bytes;
  if (output.json()) {
    bytes = json + "\n";
  } else if (options.format == "html") {
    bytes = report.Html();
  } else {
    bytes = options.format == "csv" ? report.Csv() : report.Text();
  }
  if (options.out.empty()) {
    output.console().out << bytes;
    return ExitCode::kOk;
  }
  const absl::Status written = certs::WriteFileDurably(options.out, bytes, certs::FileMode::kPrivate);
  if (!written.ok()) return output.Fail(written);
  if (!output.json()) output.Line(output.In("Het bestand is geschreven.", "The file has been written."));
  return ExitCode::kOk;
}

}  // namespace ketenpoort::cli

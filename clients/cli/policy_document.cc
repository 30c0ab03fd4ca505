#include "clients/cli/policy_document.h"

#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace ketenpoort::cli {
namespace {

using policy::Bilingual;
using policy::analyse::BothHtml;
using policy::analyse::EscapedHtml;

constexpr char kStyle[] =
    "section.card{border:1px solid #a6a6a6;border-radius:.4rem;padding:.1rem 1rem .4rem;margin:1rem 0;"
    "content-visibility:auto;contain-intrinsic-size:auto 26rem}section.card h3{margin:.7rem 0 .4rem}"
    "main>p,section.card>p{max-width:75ch}@media(max-width:48rem){table.cards td:first-child{font-weight:600}}\n";

std::string InMarkdown(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"\\", "\\\\"}, {"<", "&lt;"}, {"*", "\\*"}, {"|", "\\|"}, {"[", "\\["}, {"\n", " "}});
}

// "Dutch / English", or the one there is; an id before a dash is said once.
std::string Together(const Bilingual& text) {
  if (text.en.empty() || text.en == text.nl) return text.nl;
  constexpr std::string_view kDash = " — ";
  std::string en = text.en;
  const size_t dash = text.nl.find(kDash);
  if (dash != std::string::npos && en.starts_with(std::string_view(text.nl).substr(0, dash + kDash.size()))) {
    en.erase(0, dash + kDash.size());
  }
  return absl::StrCat(text.nl, " / ", en);
}

std::string Row(const std::vector<Bilingual>& cells) {
  std::string row = "|";
  for (const Bilingual& cell : cells) absl::StrAppend(&row, " ", InMarkdown(Together(cell)), " |");
  return row + "\n";
}

bool InId(char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_'; }

}  // namespace

void PolicyDocument::Heading(int level, std::string anchor, Bilingual text) {
  const std::string id = text.nl.substr(0, text.nl.find(' '));
  if (absl::AsciiStrToLower(id) == anchor) links_[id] = anchor;
  Block block;
  block.kind = Kind::kHeading;
  block.level = level;
  block.anchor = std::move(anchor);
  block.text = std::move(text);
  blocks_.push_back(std::move(block));
}

void PolicyDocument::Paragraph(const Bilingual& text) {
  if (text.nl.empty() && text.en.empty()) return;
  Block block;
  block.text = text;
  blocks_.push_back(std::move(block));
}

void PolicyDocument::Terms(const std::vector<Term>& terms) {
  Block block;
  block.kind = Kind::kTerms;
  for (const Term& term : terms) {
    if (!term.value.nl.empty()) block.terms.push_back(term);
  }
  if (!block.terms.empty()) blocks_.push_back(std::move(block));
}

void PolicyDocument::Table(std::vector<Bilingual> header, std::vector<std::vector<Bilingual>> rows, Rows kind) {
  Block block;
  block.kind = Kind::kTable;
  block.anchored = kind == Rows::kAnchored;
  block.header = std::move(header);
  block.rows = std::move(rows);
  if (block.anchored) {
    for (const auto& row : block.rows) links_[row.front().nl] = absl::AsciiStrToLower(row.front().nl);
  }
  blocks_.push_back(std::move(block));
}

void PolicyDocument::BeginCard(const policy::analyse::Shown& shown) {
  Block block;
  block.kind = Kind::kBeginCard;
  block.anchor = shown.Classes();
  blocks_.push_back(std::move(block));
}

void PolicyDocument::EndCard() {
  Block block;
  block.kind = Kind::kEndCard;
  blocks_.push_back(std::move(block));
}

void PolicyDocument::Filters(std::vector<policy::analyse::HtmlFilter> filters) {
  filters_ = std::move(filters);
  Block block;
  block.kind = Kind::kFilters;
  blocks_.push_back(std::move(block));
}

std::string PolicyDocument::MarkdownOf(const Block& block) {
  switch (block.kind) {
    case Kind::kHeading:
      return absl::StrCat("<a id=\"", EscapedHtml(block.anchor), "\"></a>\n\n",
                          std::string(static_cast<size_t>(block.level), '#'), " ", InMarkdown(Together(block.text)),
                          "\n\n");
    case Kind::kParagraph: {
      std::string text;
      if (!block.text.nl.empty()) absl::StrAppend(&text, InMarkdown(block.text.nl), "\n\n");
      if (!block.text.en.empty()) absl::StrAppend(&text, "*", InMarkdown(block.text.en), "*\n\n");
      return text;
    }
    case Kind::kTerms: {
      std::string list;
      for (const Term& term : block.terms) {
        absl::StrAppend(&list, "- **", InMarkdown(Together(term.name)), ":** ", InMarkdown(Together(term.value)), "\n");
      }
      return list + "\n";
    }
    case Kind::kTable: {
      std::string table = Row(block.header) + "|";
      for (size_t i = 0; i < block.header.size(); ++i) table += "---|";
      table += "\n";
      for (const auto& row : block.rows) table += Row(row);
      return table + "\n";
    }
    case Kind::kFilters:
    case Kind::kBeginCard:
    case Kind::kEndCard:
      return "";
  }
  return "";
}

std::string PolicyDocument::Linked(const std::string& text) const {
  std::string html;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && InId(text[end])) ++end;
    if (end == at) {
      // Words in small letters are passed over whole, so that an id never begins inside one.
      while (end < text.size() && !InId(text[end])) ++end;
      absl::StrAppend(&html, EscapedHtml(std::string_view(text).substr(at, end - at)));
    } else {
      const std::string_view word = std::string_view(text).substr(at, end - at);
      const auto found = links_.find(word);
      if (found == links_.end()) {
        absl::StrAppend(&html, EscapedHtml(word));
      } else {
        absl::StrAppend(&html, "<a href=\"#", EscapedHtml(found->second), "\">", EscapedHtml(word), "</a>");
      }
    }
    at = end;
  }
  return html;
}

std::string PolicyDocument::Prose(const std::string& text) const {
  std::string html;
  const std::vector<std::string> parts = absl::StrSplit(text, '`');
  if (parts.size() % 2 == 0) return Linked(text);
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::StrAppend(&html, i % 2 == 1 ? "<code>" : "", Linked(parts[i]), i % 2 == 1 ? "</code>" : "");
  }
  return html;
}

std::string PolicyDocument::BothProse(const Bilingual& text) const {
  if (text.en.empty() || text.en == text.nl) return Prose(text.nl);
  return absl::StrCat("<span class=\"nl\">", Prose(text.nl), "</span><span lang=\"en\">", Prose(text.en), "</span>");
}

std::string PolicyDocument::TermsHtml(const Block& block) const {
  std::string list = "<dl>\n";
  for (const Term& term : block.terms) {
    absl::StrAppend(&list, "<dt>", BothHtml(term.name), "</dt><dd>");
    if (term.items.empty()) {
      absl::StrAppend(&list, BothProse(term.value));
    } else {
      absl::StrAppend(&list, "<ul>");
      for (const auto& [words, code] : term.items) {
        absl::StrAppend(&list, "<li>", BothHtml(words), code.empty() ? "" : " <code class=\"small\">", Linked(code),
                        code.empty() ? "" : "</code>", "</li>");
      }
      absl::StrAppend(&list, "</ul>");
    }
    absl::StrAppend(&list, "</dd>\n");
  }
  return list + "</dl>\n";
}

std::string PolicyDocument::TableHtml(const Block& block) const {
  std::string table = "<div class=\"wide\"><table class=\"cards\"><thead><tr>";
  for (const Bilingual& cell : block.header) absl::StrAppend(&table, "<th scope=\"col\">", BothHtml(cell), "</th>");
  table += "</tr></thead><tbody>\n";
  for (const auto& row : block.rows) {
    table += "<tr";
    if (block.anchored) {
      absl::StrAppend(&table, " id=\"", EscapedHtml(absl::AsciiStrToLower(row.front().nl)), "\"");
    }
    table += ">";
    for (size_t i = 0; i < row.size(); ++i) {
      const bool head = i == 0;
      // The first cell is what links lead to; it links to nothing itself.
      absl::StrAppend(&table, head ? "<th scope=\"row\">" : "<td>", head ? BothHtml(row[i]) : BothProse(row[i]),
                      head ? "</th>" : "</td>");
    }
    table += "</tr>\n";
  }
  return table + "</tbody></table></div>\n";
}

std::string PolicyDocument::HtmlOf(const Block& block) const {
  switch (block.kind) {
    case Kind::kHeading:
      return absl::StrCat("<h", block.level, " id=\"", EscapedHtml(block.anchor), "\">", BothHtml(block.text), "</h",
                          block.level, ">\n");
    case Kind::kParagraph: {
      std::string text;
      if (!block.text.nl.empty()) absl::StrAppend(&text, "<p class=\"nl\">", Prose(block.text.nl), "</p>\n");
      if (!block.text.en.empty()) absl::StrAppend(&text, "<p lang=\"en\">", Prose(block.text.en), "</p>\n");
      return text;
    }
    case Kind::kTerms:
      return TermsHtml(block);
    case Kind::kTable:
      return TableHtml(block);
    case Kind::kFilters:
      return policy::analyse::FiltersHtml(filters_);
    case Kind::kBeginCard:
      return absl::StrCat("<section class=\"card ", EscapedHtml(block.anchor), "\">\n");
    case Kind::kEndCard:
      return "</section>\n";
  }
  return "";
}

std::string PolicyDocument::Contents() const {
  std::string nav = "<nav class=\"contents\" aria-label=\"Inhoud / contents\"><ul>\n";
  for (const Block& block : blocks_) {
    if (block.kind != Kind::kHeading || block.level != 2) continue;
    absl::StrAppend(&nav, "<li><a href=\"#", EscapedHtml(block.anchor), "\">", BothHtml(block.text), "</a></li>\n");
  }
  return nav + "</ul></nav>\n";
}

std::string PolicyDocument::Markdown() const {
  std::string text = absl::StrCat("# ", InMarkdown(Together(title_)), "\n\n");
  for (const Block& block : blocks_) text += MarkdownOf(block);
  // One line feed at the end.
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

std::string PolicyDocument::Html() const {
  policy::analyse::HtmlPage page;
  page.title = title_;
  page.filters = filters_;
  page.style = kStyle;
  page.body = Contents();
  for (const Block& block : blocks_) page.body += HtmlOf(block);
  return policy::analyse::WriteHtml(page);
}

}  // namespace ketenpoort::cli

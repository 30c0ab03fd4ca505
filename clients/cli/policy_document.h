// A page as blocks, written as Markdown or as HTML: one content, two forms.
//
// Guarantees: text of the policy is escaped in both forms, so that it can never become markup; the HTML is one file, no
// script, nothing fetched, headings and header cells marked as such, its languages apart, with filters over its cards
// (policy/analyse/html_page.h); the id of a heading or of a row in an anchored table is a link wherever the page names
// it; the same blocks give the same bytes.
// Thread safety: any thread; values.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "policy/analyse/html_page.h"
#include "policy/analyse/shown.h"
#include "policy/texts.h"

namespace ketenpoort::cli {

// A name and what is said of it; where there are `items`, the HTML shows them as a list instead of `value`: words, and
// the code they stand for.
struct Term {
  policy::Bilingual name;
  policy::Bilingual value;
  std::vector<std::pair<policy::Bilingual, std::string>> items = {};
};

class PolicyDocument {
 public:
  explicit PolicyDocument(policy::Bilingual title) : title_(std::move(title)) {}

  // Level 1 to 3; `anchor` is unique on the page. Level 2 stands in the list of contents. Text that begins with an id
  // ("R01 - ...") makes that id a link everywhere else.
  void Heading(int level, std::string anchor, policy::Bilingual text);
  // Dutch, then English.
  void Paragraph(const policy::Bilingual& text);
  // Those with an empty value are left out.
  void Terms(const std::vector<Term>& terms);
  enum class Rows { kPlain, kAnchored };
  // An anchored row can be linked to by its first cell.
  void Table(std::vector<policy::Bilingual> header, std::vector<std::vector<policy::Bilingual>> rows,
             Rows kind = Rows::kPlain);
  // What follows until the end is one card, shown or hidden by the filters. HTML only.
  void BeginCard(const policy::analyse::Shown& shown);
  void EndCard();
  // Once, before the cards. HTML only.
  void Filters(std::vector<policy::analyse::HtmlFilter> filters);

  std::string Markdown() const;
  std::string Html() const;

 private:
  enum class Kind { kHeading, kParagraph, kTerms, kTable, kFilters, kBeginCard, kEndCard };
  struct Block {
    Kind kind = Kind::kParagraph;
    int level = 0;
    bool anchored = false;
    // Of a heading its anchor, of a card its classes.
    std::string anchor;
    policy::Bilingual text;
    std::vector<Term> terms;
    std::vector<policy::Bilingual> header;
    std::vector<std::vector<policy::Bilingual>> rows;
  };

  static std::string MarkdownOf(const Block& block);
  std::string HtmlOf(const Block& block) const;
  std::string TermsHtml(const Block& block) const;
  std::string TableHtml(const Block& block) const;
  // Escaped, with names between backticks as code and known ids as links.
  std::string Prose(const std::string& text) const;
  std::string Linked(const std::string& text) const;
  std::string BothProse(const policy::Bilingual& text) const;
  std::string Contents() const;

  policy::Bilingual title_;
  std::vector<Block> blocks_;
  std::vector<policy::analyse::HtmlFilter> filters_;
  // Id as it is written, and its anchor.
  std::map<std::string, std::string, std::less<>> links_;
};

}  // namespace ketenpoort::cli

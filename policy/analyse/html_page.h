// HtmlPage: the frame of a page for people: one file, Dutch first and English beside it, a choice of language and
// filters that work without script; or the same frame for a document in one language, to be printed.
//
// Guarantees: text is escaped; no script, nothing fetched, and a content policy in the page that forbids both; filters
// are selection lists read by the style sheet (`:has`), usable by keyboard, and a browser that lacks it shows
// everything; headings, labels and languages are marked for readers of the screen; nothing is wider than a narrow
// screen but tables that scroll in their own frame; deterministic. Does not check the markup a caller hands in as such.
// Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_ANALYSE_HTML_PAGE_H_
#define KETENPOORT_POLICY_ANALYSE_HTML_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace ketenpoort::policy::analyse {

std::string EscapedHtml(std::string_view text);
// Both languages as marked spans; plain text where there is only one, or both are the same.
std::string BothHtml(const Bilingual& text);

// An element with the class "x" and without the class `token` is hidden while this is chosen.
struct HtmlChoice {
  std::string token;
  Bilingual words;
};
struct HtmlFilter {
  std::string id;
  Bilingual title;
  std::vector<HtmlChoice> choices;
};

// The form with the selection lists, for the place in the body where they belong.
std::string FiltersHtml(const std::vector<HtmlFilter>& filters);

struct HtmlPage {
  Bilingual title;
  // Markup under the title.
  std::string opening;
  // What the style sheet answers to.
  std::vector<HtmlFilter> filters;
  // Markup of the page itself.
  std::string body;
  // Added to the common style sheet.
  std::string style;
  // `nl` or `en`: a document in that language alone, without a choice; empty: a page in both.
  std::string language;
  // Who made the document, for its metadata; empty: not told.
  std::string author;
};
std::string WriteHtml(const HtmlPage& page);

}  // namespace ketenpoort::policy::analyse

#endif  // KETENPOORT_POLICY_ANALYSE_HTML_PAGE_H_

#include "policy/analyse/html_page.h"

namespace ketenpoort::policy::analyse {
namespace {

// Contrast of text on its ground is 4.5 or more throughout.
constexpr char kStyle[] =
    R"(*{box-sizing:border-box}
html{color-scheme:light;scroll-padding-top:1rem}
body{margin:0;font:1rem/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1b1b1b;background:#fff;overflow-wrap:break-word}
header.top{background:#154273;color:#fff;padding:1rem clamp(1rem,3vw,2.5rem)}
header.top h1{margin:0 0 .25rem;font-size:1.6rem;line-height:1.25}
header.top p{margin:.25rem 0}
header.top input{accent-color:#fff}
header.top code{color:#fff;background:none;overflow-wrap:anywhere}
main{padding:0 clamp(1rem,3vw,2.5rem) 4rem;max-width:96rem;margin:0 auto}
a{color:#154273}
h2{font-size:1.3rem;line-height:1.3;margin:2.2rem 0 .6rem;padding-bottom:.2rem;border-bottom:2px solid #154273}
h3{font-size:1.08rem;line-height:1.35;margin:1.6rem 0 .4rem}
:target{background:#fff3cd;outline:3px solid #fff3cd}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
fieldset{border:0;margin:0;padding:0;min-width:0}
.language{margin-top:.6rem}
.language legend{float:left;padding:0;margin-right:.8rem}
.language label{margin:0 1rem 0 .15rem}
input{accent-color:#154273;width:1.05rem;height:1.05rem;vertical-align:-.15rem}
:focus-visible{outline:3px solid #b35900;outline-offset:2px}
form.filters{background:#eef3f8;border:1px solid #8aa1b8;border-radius:.4rem;padding:.8rem 1rem 1rem;margin:1.2rem 0}
form.filters h2{border:0;margin:0 0 .4rem;padding:0}
.fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));gap:.6rem 1rem}
.fields label{display:block;font-weight:600}
select,button{font:inherit;width:100%;min-height:2.5rem;padding:.3rem .5rem;border:1px solid #595959;border-radius:.25rem;background:#fff;color:#1b1b1b}
button{width:auto;padding:.3rem 1rem;margin-top:.8rem;cursor:pointer}
nav.contents{columns:18rem;column-gap:2rem;margin:1rem 0}
nav.contents ul{margin:0;padding-left:1.1rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border:1px solid #a6a6a6;padding:.4rem .55rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#e3eaf2}
tbody th{font-weight:600}
table ul,dd ul{margin:0;padding-left:1.05rem}
.small{font-size:.9rem;color:#454545}
details{border:1px solid #a6a6a6;border-radius:.3rem;margin:.6rem 0;padding:0 .8rem}
details>summary{cursor:pointer;padding:.55rem 0;font-weight:600}
.count{font-weight:400;color:#454545}
dl{display:grid;grid-template-columns:minmax(9rem,15rem) 1fr;gap:.3rem 1rem;margin:.5rem 0}
dt{font-weight:600;overflow-wrap:anywhere}
dd{margin:0;min-width:0}
.wide{overflow-x:auto}
html:has(#language-nl:checked) [lang=en]{display:none}
html:has(#language-en:checked) .nl{display:none}
html:has(#language-both:checked) span.nl+[lang=en]::before{content:" / "}
html:has(#language-both:checked) [lang=en]{color:#454545}
html:has(#language-both:checked) :is(header.top,.chip) [lang=en]{color:inherit}
@media(max-width:48rem){
dl{display:block}dt{margin-top:.5rem}
table.cards,table.cards tbody,table.cards tr,table.cards th,table.cards td,table.cards caption{display:block}
table.cards thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
table.cards tr{border:1px solid #a6a6a6;border-radius:.3rem;margin:.6rem 0;padding:.2rem 0}
table.cards th,table.cards td{border:0;padding:.25rem .7rem}
}
@media print{
form.filters,nav.contents,.language{display:none}
body{font-size:9.5pt}header.top{color:#000;background:none;padding:0}header.top input{accent-color:#fff}
header.top code{color:#000}main{padding:0;max-width:none}
a{color:inherit;text-decoration:none}thead{display:table-header-group}tr,section.card{break-inside:avoid}
details::details-content{content-visibility:visible;height:auto}
}
)";

std::string LanguageChoice() {
  const auto radio = [](const char* id, const char* words, const char* attributes) {
    return std::string("<input type=\"radio\" name=\"language\" id=\"language-") + id + "\"" + attributes +
           "><label for=\"language-" + id + "\">" + words + "</label>\n";
  };
  // These stand outside the marked languages: each is shown whatever is chosen.
  return "<fieldset class=\"language\"><legend>Taal / Language:</legend>\n" + radio("nl", "Nederlands", " checked") +
         radio("en", "English", "") + radio("both", "Nederlands + English", "") + "</fieldset>\n";
}

std::string OptionWords(const Bilingual& words) {
  if (words.en.empty() || words.en == words.nl) return EscapedHtml(words.nl);
  return EscapedHtml(words.nl) + " / " + EscapedHtml(words.en);
}

std::string FilterHtml(const HtmlFilter& filter) {
  std::string html = "<div><label for=\"" + filter.id + "\">" + BothHtml(filter.title) + "</label>\n<select id=\"" +
                     filter.id + "\" autocomplete=\"off\">\n<option value=\"\">alles / all</option>\n";
  for (const HtmlChoice& choice : filter.choices) {
    html += "<option value=\"" + choice.token + "\">" + OptionWords(choice.words) + "</option>\n";
  }
  return html + "</select></div>\n";
}

std::string FilterStyle(const std::vector<HtmlFilter>& filters) {
  std::string css;
  for (const HtmlFilter& filter : filters) {
    for (const HtmlChoice& choice : filter.choices) {
      css += "html:has(#" + filter.id + " option[value=\"" + choice.token + "\"]:checked) .x:not(." + choice.token +
             "){display:none}\n";
    }
  }
  return css;
}

}  // namespace

std::string EscapedHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\'') {
      escaped += "&#39;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string BothHtml(const Bilingual& text) {
  if (text.en.empty() || text.en == text.nl) return EscapedHtml(text.nl);
  return "<span class=\"nl\">" + EscapedHtml(text.nl) + "</span><span lang=\"en\">" + EscapedHtml(text.en) + "</span>";
}

std::string FiltersHtml(const std::vector<HtmlFilter>& filters) {
  if (filters.empty()) return "";
  std::string html = "<form class=\"filters\" id=\"filters\" autocomplete=\"off\">\n<h2>" +
                     BothHtml({"Toon alleen", "Show only"}) + "</h2>\n<div class=\"fields\">\n";
  for (const HtmlFilter& filter : filters) html += FilterHtml(filter);
  return html + "</div>\n<button type=\"reset\">" + BothHtml({"Toon weer alles", "Show all again"}) +
         "</button>\n</form>\n";
}

std::string WriteHtml(const HtmlPage& page) {
  const std::string language = page.language.empty() ? "nl" : page.language;
  const std::string author =
      page.author.empty() ? "" : "<meta name=\"author\" content=\"" + EscapedHtml(page.author) + "\">\n";
  return "<!doctype html>\n<html lang=\"" + language +
         "\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "form-action 'none'; base-uri 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n" +
         author + "<title>" + EscapedHtml(page.title.nl) + "</title>\n<style>\n" + kStyle + page.style +
         FilterStyle(page.filters) + "</style>\n</head>\n<body>\n<header class=\"top\">\n<h1>" + BothHtml(page.title) +
         "</h1>\n" + page.opening + (page.language.empty() ? LanguageChoice() : "") + "</header>\n<main>\n" +
         page.body + "</main>\n</body>\n</html>\n";
}

}  // namespace ketenpoort::policy::analyse

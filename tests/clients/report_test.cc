// A report is the same content in text, CSV and HTML, and what comes from outside is neither markup nor a formula.
#include "clients/cli/report.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <utility>

#include "clients/cli/access_page.h"
#include "clients/cli/article_words.h"
#include "clients/cli/exchange_page.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

TEST_CASE("A cell of a CSV file is quoted where RFC 4180 says so, and never a formula", "[cli][report]") {
  struct Case {
    const char* value;
    const char* cell;
  };
  for (const Case& one : {Case{"", ""},
                          {"gewoon", "gewoon"},
                          {"a,b", "\"a,b\""},
                          {"zei \"ja\"", "\"zei \"\"ja\"\"\""},
                          {"twee\nregels", "\"twee\nregels\""},
                          {" rand ", "\" rand \""},
                          {"=1+1", "\"'=1+1\""},
                          {"+31 6", "\"'+31 6\""},
                          {"-2", "\"'-2\""},
                          {"@SUM(A1)", "\"'@SUM(A1)\""},
                          {"\t=1", "\"'\t=1\""},
                          {"\r=1", "\"'\r=1\""},
                          {"a=1", "a=1"}}) {
    INFO(one.value);
    CHECK(CsvCell(one.value) == one.cell);
  }
}

TEST_CASE("The HTML of a report is one file in one language, without script, with its heads marked", "[cli][report]") {
  Report report("Titel <b>", Language::kEnglish, "DJI & co");
  report.Heading(2, "Kop");
  report.Paragraph("<script>alert(1)</script>");
  report.Table("Bijschrift", {"een", "twee"}, {{"a", "<i>"}, {"b", "\"x\""}});
  report.Records({"een"}, {{"=1"}});
  const std::string html = report.Html();
  CHECK(html.find("<html lang=\"en\">") != std::string::npos);
  CHECK(html.find("<title>Titel &lt;b&gt;</title>") != std::string::npos);
  CHECK(html.find("<meta name=\"author\" content=\"DJI &amp; co\">") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("name=\"language\"") == std::string::npos);
  CHECK(html.find("<th scope=\"col\">een</th>") != std::string::npos);
  CHECK(html.find("<th scope=\"row\">a</th><td>&lt;i&gt;</td>") != std::string::npos);
  CHECK(html.find("src=") == std::string::npos);
  CHECK(html.find("url(") == std::string::npos);
  CHECK(report.Csv() == "een\r\n\"'=1\"\r\n");
  const std::string text = report.Text();
  CHECK(text.find("Titel <b>\n") == 0);
  CHECK(text.find("  a\n    twee: <i>\n") != std::string::npos);
}

v1::ReportSubjectAccessResponse Answer() {
  v1::ReportSubjectAccessResponse answer;
  answer.set_controller_oin("1");
  answer.set_controller_name("Gemeente Haarlem");
  v1::AuditEntry entry;
  entry.set_sender_oin("2");
  entry.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  entry.set_receiver_oin("1");
  entry.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
  entry.mutable_receiver()->set_unit("0392");
  entry.set_message_id(std::string(16, 'm'));
  entry.set_message_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  entry.add_disclosed(v1::CATEGORY_C01_NAAM);
  entry.add_disclosed(v1::CATEGORY_C07_VERTREK);
  v1::Basis* basis = entry.add_basis();
  basis->set_law("PM");
  basis->set_article("20d(2)b");
  v1::AccessDisclosure* one = answer.add_disclosures();
  one->set_index(17);
  one->mutable_receipt()->set_entry(entry.SerializeAsString());
  const auto word = [&](v1::WordKind kind, const char* code, const char* nl, const char* en) {
    v1::CodeWord* added = answer.add_words();
    added->set_kind(kind);
    added->set_code(code);
    added->set_nl(nl);
    added->set_en(en);
  };
  word(v1::WORD_KIND_PARTICIPANT, "2", "Dienst Justitiële Inrichtingen", "Prison service");
  word(v1::WORD_KIND_ORGAN, "DIRECTEUR:", "directeur van de inrichting", "governor");
  word(v1::WORD_KIND_CATEGORY, "CATEGORY_C01_NAAM", "naam", "name");
  return answer;
}

TEST_CASE("An access report names recipient, category and article, explains the article, and names whom else to ask",
          "[cli][report]") {
  AccessAnswer answer{Answer(), {}, "2026-11-23"};
  const auto dutch = AccessPage(answer, Language::kDutch);
  REQUIRE(dutch.ok());
  const std::string text = dutch->Text();
  for (const char* part :
       {"Wij kregen 1 keer", "Van: directeur van de inrichting", "naam", "PM 20d(2)b",
        "Uw gemeente mag weten wanneer u vrijkomt", "Dienst Justitiële Inrichtingen", "dat weten wij niet"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  // Nothing was kept back, and nothing says so.
  CHECK(text.find("berichten niet zien") == std::string::npos);
  answer.all.set_withheld(2);
  answer.told_grounds.push_back(v1::WITHHOLDING_GROUND_RIGHTS_OF_OTHERS);
  const std::string kept = AccessPage(answer, Language::kDutch)->Text();
  CHECK(kept.find("Wij laten 2 berichten niet zien. Wij doen dat om een ander te beschermen.") != std::string::npos);
  answer.all.set_withheld(0);
  answer.all.set_withheld_untold(2);
  CHECK(AccessPage(answer, Language::kDutch)->Text() == text);
  const std::string english = AccessPage(answer, Language::kEnglish)->Text();
  CHECK(english.find("Your municipality may know when you leave") != std::string::npos);
  // One record for each category.
  const std::string csv = dutch->Csv();
  CHECK(csv.find("17,") != std::string::npos);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
}

TEST_CASE("The Dutch of an access report is in short sentences", "[cli][report]") {
  const std::string text = AccessPage({Answer(), {}, "2026-11-23"}, Language::kDutch)->Text();
  std::istringstream words(text);
  std::string word;
  int in_sentence = 0;
  int longest = 0;
  while (words >> word) {
    ++in_sentence;
    const char end = word.back();
    if (end == '.' || end == '?' || end == ':' || end == ';') {
      longest = std::max(longest, in_sentence);
      in_sentence = 0;
    }
  }
  CHECK(longest <= 22);
}

TEST_CASE("Every article a rule of the shipped policy rests on is explained in one short sentence", "[cli][report]") {
  const std::regex basis("basis \\{ law: \"([^\"]+)\"[^}]*article: \"([^\"]+)\"");
  const std::regex head("^(\\w+) \\{");
  std::set<std::string> unexplained;
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(KETENPOORT_SOURCE_DIR) + "/policy/rules")) {
    std::ifstream lines(file.path());
    std::string line;
    std::string block;
    while (std::getline(lines, line)) {
      std::smatch match;
      if (std::regex_search(line, match, head)) block = match[1];
      if (block != "rule" || !std::regex_search(line, match, basis)) continue;
      ++seen;
      const ArticleWords words = WordsOfArticle(match[1].str(), match[2].str());
      const std::string nl = words.nl;
      if (nl.empty() || *words.en == '\0') unexplained.insert(match[1].str() + " " + match[2].str());
      CHECK(std::count(nl.begin(), nl.end(), ' ') < 20);
    }
  }
  CHECK(seen > 40);
  CHECK(unexplained == std::set<std::string>{});
}

// An exchange that was accepted, held and expired.
v1::ShowExchangeResponse Held() {
  v1::ShowExchangeResponse answer;
  for (const auto& [index, kind] :
       {std::pair{3, v1::ENTRY_KIND_ACCEPTED}, {5, v1::ENTRY_KIND_HELD}, {9, v1::ENTRY_KIND_EXPIRED}}) {
    v1::AuditEntry entry;
    entry.set_kind(kind);
    entry.set_sender_oin("2");
    entry.mutable_sender()->set_organ(v1::ORGAN_MINISTER);
    entry.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
    entry.mutable_receiver()->set_unit("0392");
    entry.set_message_kind(v1::MESSAGE_KIND_RELEASE_DATE);
    if (kind == v1::ENTRY_KIND_HELD) entry.set_denial_id("D07");
    entry.add_withheld(v1::CATEGORY_C02_ADRES);
    v1::ExchangeStep* added = answer.add_steps();
    added->set_index(static_cast<uint64_t>(index));
    added->mutable_receipt()->set_entry(entry.SerializeAsString());
  }
  v1::CodeWord* word = answer.add_words();
  word->set_kind(v1::WORD_KIND_DENIAL);
  word->set_code("D07");
  word->set_nl("geen delict naar de gemeente");
  word->set_en("no offence to the municipality");
  return answer;
}

TEST_CASE("An exchange is told in its order, with what was withheld and why it was refused", "[cli][report]") {
  const auto page = ExchangePage(std::string(16, 'm'), Held(), Language::kDutch);
  REQUIRE(page.ok());
  const std::string text = page->Text();
  const size_t accepted = text.find("aangenomen");
  const size_t held = text.find("aangehouden");
  const size_t expired = text.find("verlopen");
  CHECK(accepted < held);
  CHECK(held < expired);
  CHECK(expired != std::string::npos);
  CHECK(text.find("geen delict naar de gemeente") != std::string::npos);
  CHECK(text.find("Ingehouden: CATEGORY_C02_ADRES") != std::string::npos);
  CHECK_FALSE(ExchangePage(std::string(16, 'm'), {}, Language::kDutch).ok());
}

// For the browser, which tests/browser/report.py holds.
TEST_CASE("Pages to look at", "[.pages]") {
  const char* const folder = std::getenv("KETENPOORT_PAGE_FOLDER");
  REQUIRE(folder != nullptr);
  const auto keep = [&](const std::string& name, const absl::StatusOr<Report>& report) {
    REQUIRE(report.ok());
    std::ofstream(std::filesystem::path(folder) / (name + ".html"), std::ios::binary) << report->Html();
  };
  const AccessAnswer answer{Answer(), {}, "2026-11-23"};
  keep("inzage-nl", AccessPage(answer, Language::kDutch));
  keep("inzage-en", AccessPage(answer, Language::kEnglish));
  keep("uitwisseling-nl", ExchangePage(std::string(16, 'm'), Held(), Language::kDutch));
}

}  // namespace
}  // namespace ketenpoort::cli

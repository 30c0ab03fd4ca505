// The table says what Decide says: rows read back as text and compared on random states; and the page for people.
#include "policy/analyse/matrix.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "policy/analyse/condition_words.h"
#include "policy/analyse/matrix_html.h"
#include "policy/analyse/words.h"
#include "policy/decide.h"
#include "tests/policy/analyse/random_states.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr int kSamples = 60'000;
constexpr uint64_t kSeed = 7;

const Matrix& ShippedMatrix() {
  static const Matrix matrix = BuildMatrix(ShippedPolicy());
  return matrix;
}

// Reads "A & !B | C" back, from the text alone.
bool Holds(const std::string& text, Conditions conditions) {
  if (text == "ALWAYS") return true;
  std::istringstream words(text);
  std::string word;
  bool cube = true;
  while (words >> word) {
    if (word == "|") {
      if (cube) return true;
      cube = true;
    } else if (word != "&") {
      const bool negated = word.front() == '!';
      const auto condition = ConditionNamed(negated ? word.substr(1) : word);
      REQUIRE(condition);
      cube = cube && conditions.Has(*condition) != negated;
    }
  }
  return cube;
}

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[i++];
      } else {
        quoted = !quoted;
      }
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

bool Covers(const MatrixRow& row, const RandomState& state, Day day, int category) {
  return row.cells.Covers(state.tuple) && ((row.categories.bits >> category) & 1u) && row.period.from <= day &&
         day <= row.period.until;
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace

TEST_CASE("In every random state exactly one row of the table holds, and it is Decide's answer", "[policy]") {
  const Policy& policy = ShippedPolicy();
  RandomStates states(&policy, kSeed);
  int allowed = 0;
  for (int i = 0; i < kSamples; ++i) {
    // The category is asked alone; what it was drawn with does not matter for the conditions.
    RandomState state = states.NextPossible();
    const int category = i % kCategoryCount;
    state.tuple.categories = CategorySet{1u << category} & kAllCategories;
    const Day from = policy.rule_sets[state.period].from;
    const Day day = state.period == 0 ? policy.rule_sets[1].from - 1 : from;
    const Decision expected = Decide(policy.ForDay(day), state.tuple, state.conditions);
    int rows = 0;
    for (const MatrixRow& row : ShippedMatrix().rows) {
      if (!Covers(row, state, day, category) || !Holds(row.conditions, state.conditions)) continue;
      ++rows;
      REQUIRE(row.outcome == expected.outcome);
      REQUIRE(row.denial == (expected.denial == kNoDenial ? "" : policy.texts.denials[expected.denial].id));
      REQUIRE(row.rules.empty() != expected.Allows());
    }
    REQUIRE(rows == 1);
    allowed += expected.Allows() ? 1 : 0;
  }
  CHECK(allowed > kSamples / 100);
}

TEST_CASE("The CSV has the agreed columns, allowed rows one by one, refusals merged", "[policy]") {
  const std::string csv = MatrixCsv(ShippedMatrix());
  std::istringstream lines(csv);
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(
      line ==
      "sender_organ,receiver_organ,kind,purpose,phase,category,conditions,valid_from,valid_until,outcome,rules,denial,"
      "articles");
  std::map<std::string, int> outcomes;
  int plan = 0;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = Fields(line);
    REQUIRE(fields.size() == 13);
    ++outcomes[fields[9]];
    if (fields[9] == "ALLOWED") {
      REQUIRE(OrganNamed(fields[0]));
      REQUIRE(OrganNamed(fields[1]));
      REQUIRE(MessageKindNamed(fields[2]));
      REQUIRE(PurposeNamed(fields[3]));
      REQUIRE(PhaseNamed(fields[4]));
      REQUIRE_FALSE(fields[12].empty());
      REQUIRE_FALSE(fields[7].empty());
    }
    const bool is_plan = fields[0] == "DIRECTEUR" && fields[1] == "COLLEGE" && fields[2] == "REINTEGRATION_PLAN" &&
                         fields[4] == "P03" && fields[5] == "C09" && fields[9] == "ALLOWED";
    plan += is_plan ? 1 : 0;
    if (is_plan) CHECK(fields[6].find("NEED_C09") != std::string::npos);
    if (is_plan) CHECK(fields[12].find("PM 20d(2)") != std::string::npos);
  }
  CHECK(plan == 1);
  CHECK(outcomes["ALLOWED"] > 1000);
  CHECK(outcomes["DENIED"] > 100);
  CHECK(ShippedMatrix().rows.size() < 5000);
}

TEST_CASE("The same policy gives the same table, byte for byte", "[policy]") {
  CHECK(MatrixCsv(BuildMatrix(ShippedPolicy())) == MatrixCsv(ShippedMatrix()));
}

TEST_CASE("Offence data never stand in an allowed row to a college", "[policy]") {
  for (const MatrixRow& row : ShippedMatrix().rows) {
    if (row.outcome == Outcome::kDenied || ((row.cells.receivers >> static_cast<int>(Organ::kCollege)) & 1u) == 0)
      continue;
    CHECK_FALSE(row.categories.Has(Category::kC21));
  }
}

TEST_CASE("The page filters without script, escapes what it shows and speaks Dutch first", "[policy]") {
  Policy policy = ShippedPolicy();
  policy.texts.organs[static_cast<size_t>(Organ::kCollege)].nl = "het <college> & \"meer\"";
  const std::string html = MatrixHtml(policy, ShippedMatrix());
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("http:") == std::string::npos);
  CHECK(html.find("https:") == std::string::npos);
  CHECK(html.find("het <college>") == std::string::npos);
  CHECK(html.find("het &lt;college&gt; &amp; &quot;meer&quot;") != std::string::npos);
  CHECK(html.find("<html lang=\"nl\">") != std::string::npos);
  CHECK(html.find("<caption") != std::string::npos);
  const std::string college = "html:has(#to option[value=\"r4\"]:checked) .x:not(.r4){display:none}";
  CHECK(html.find(college) != std::string::npos);
  // Every field has its label, every Dutch name its English one.
  CHECK(Count(html, "<select ") + Count(html, "<input ") == Count(html, "<label for="));
  CHECK(Count(html, "<span lang=\"en\">") > ShippedMatrix().rows.size());
  for (const char* element : {"tr", "td", "th", "table", "section", "details", "ul", "li", "span", "dl", "div"}) {
    INFO(element);
    const std::string name = element;
    const auto opened = Count(html, "<" + name + ">") + Count(html, "<" + name + " ");
    CHECK(opened == Count(html, "</" + name + ">"));
  }
}

TEST_CASE("Every row of the matrix is on the page: refusals one by one, allowed rows with all their data", "[policy]") {
  const std::string html = MatrixHtml(ShippedPolicy(), ShippedMatrix());
  size_t refused = 0;
  std::set<std::vector<std::string>> bases;
  for (const MatrixRow& row : ShippedMatrix().rows) {
    if (row.outcome == Outcome::kDenied) {
      ++refused;
      continue;
    }
    bases.insert(row.rules);
  }
  CHECK(Count(html, "<tr class=\"x o1") + Count(html, "<tr class=\"x o2") == refused);
  for (const auto& rules : bases) {
    for (const std::string& id : rules) CHECK(html.find("<a class=\"id\" href=\"#" + id + "\">") != std::string::npos);
  }
}

TEST_CASE("A plain list of conditions is taken apart, shared and said in the words of the policy", "[policy]") {
  const ConditionParts parts = PartsOf("CUSTODY_KNOWN & COLLEGE_ELIGIBLE & !TROUBLE");
  REQUIRE(parts.plain);
  REQUIRE(parts.parts.size() == 3);
  CHECK(CodeOf(parts.parts[2]) == "!TROUBLE");
  CHECK(RefusedWhere(ShippedPolicy(), parts.parts[0]).nl.starts_with("Er is geen melding van DJI"));
  CHECK(PartsOf("ALWAYS").plain);
  CHECK_FALSE(PartsOf("CUSTODY_KNOWN | !TROUBLE").plain);
  CHECK_FALSE(PartsOf("NO_SUCH_CONDITION").plain);
  const SharedConditions shared =
      Share({{{2}, "CUSTODY_KNOWN & ATTESTED & NEED_C08", {}, false}, {{4}, "CUSTODY_KNOWN & ATTESTED", {}, false}},
            {{Condition::kCustodyKnown, true}});
  REQUIRE(shared.common.size() == 1);
  CHECK(shared.common[0].condition == Condition::kAttested);
  REQUIRE(shared.lines.size() == 2);
  CHECK(shared.lines[0].categories.bits == 4);
  REQUIRE(shared.lines[1].more.size() == 1);
  CHECK(shared.lines[1].more[0].condition == Condition::kNeedC08);
  // One line that is no list: nothing is shared, everything is said as it stands.
  const SharedConditions mixed = Share({{{2}, "ATTESTED | TROUBLE", {}, false}, {{4}, "ATTESTED", {}, false}});
  CHECK(mixed.common.empty());
}

}  // namespace ketenpoort::policy::analyse

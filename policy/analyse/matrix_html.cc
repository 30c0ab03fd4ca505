#include "policy/analyse/matrix_html.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/analyse/condition_words.h"
#include "policy/analyse/html_page.h"
#include "policy/analyse/index.h"
#include "policy/analyse/shown.h"
#include "policy/analyse/words.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr int kPhaseDepth = 4;

constexpr char kStyle[] =
    R"(.overview td{text-align:center;min-width:2.2rem;padding:.3rem .1rem;white-space:nowrap}.overview td:not(:empty){background:#e0efda;font-weight:600}
.overview thead th{font-size:.8rem;padding:.3rem .15rem;white-space:nowrap;text-align:center}.overview thead th:first-child{text-align:left;padding-left:.55rem}
.overview tbody th{min-width:16rem}
.m>tbody>tr>th{width:19%}.m td:nth-child(2){width:9%}.m td:nth-child(3){width:23%}.m td:nth-child(4){width:15%}.m td:nth-child(6){width:9%}
.n :is(th,td){overflow-wrap:break-word}
.refusals{content-visibility:auto;contain-intrinsic-size:auto 3rem}
.always{background:#f5f5f5;border-left:4px solid #154273;padding:.5rem 1rem;margin:1rem 0}
.always ul{margin:.2rem 0;padding-left:1.1rem}
.id{display:inline-block;font-weight:700;padding:0 .45rem;border-radius:.2rem;background:#e0efda}
.id.no{background:#f9dede}
@media(max-width:48rem){
table.overview tr{display:flex;flex-wrap:wrap;gap:.35rem;padding:.4rem .6rem}table.overview tbody th{flex-basis:100%;padding:0;min-width:0}
table.overview td{border-radius:.2rem;padding:.05rem .4rem;min-width:0}table.overview td:empty{display:none}
table.m :is(th,td){width:auto!important}
}
)";

const std::array<Bilingual, 3>& OutcomeNames() {
  static const std::array<Bilingual, 3> names = {Bilingual{"mag", "allowed"},
                                                 Bilingual{"geweigerd, met naam", "refused, by name"},
                                                 Bilingual{"geweigerd, geen regel", "refused, no rule"}};
  return names;
}

// Digits by three, as both languages read them.
std::string Grouped(const std::string& digits) {
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += "\u00a0";
    grouped += digits[i];
  }
  return grouped;
}

int OutcomeOf(const MatrixRow& row) { return row.outcome != Outcome::kDenied ? 0 : row.denial.empty() ? 2 : 1; }

std::string OutcomeToken(int outcome) { return " o" + std::to_string(outcome); }

// "alles behalve X" where that is shorter; a list else.
Bilingual ShortNames(const Policy& policy, const Match& cells, int depth) {
  const uint32_t every = MaskOf(EveryCell(), depth);
  const uint32_t mask = MaskOf(cells, depth) & every;
  if (mask == every || std::popcount(mask) * 2 <= std::popcount(every)) return NamesOf(policy, cells, depth);
  Match others = EveryCell();
  SetMask(others, depth, every & ~mask);
  const Bilingual names = NamesOf(policy, others, depth);
  return {"alle, behalve: " + names.nl, "all, but not: " + names.en};
}

std::string ShortCodes(const Match& cells, int depth) {
  const uint32_t every = MaskOf(EveryCell(), depth);
  const uint32_t mask = MaskOf(cells, depth) & every;
  if (mask == every) return BothHtml({"iedere", "every"});
  if (std::popcount(mask) * 2 <= std::popcount(every)) return EscapedHtml(CodesOf(cells, depth, " "));
  Match others = EveryCell();
  SetMask(others, depth, every & ~mask);
  return BothHtml({"alle, behalve ", "all, but not "}) + EscapedHtml(CodesOf(others, depth, " "));
}

std::string ShortCategories(CategorySet categories) {
  const CategorySet others = kAllCategories - categories;
  std::string none = (categories.bits & 1u) ? BothHtml({"geen gegevens", "no data"}) : "";
  CategorySet named = categories;
  named.bits &= ~1u;
  if (named.Empty()) return none;
  if (!none.empty()) none += ", ";
  if (others.Empty()) return none + BothHtml({"ieder gegeven", "all data"});
  if (std::popcount(others.bits) <= 8) {
    return none + BothHtml({"alle, behalve ", "all, but not "}) + EscapedHtml(CategoryCodes(others, " "));
  }
  return none + EscapedHtml(CategoryCodes(named, " "));
}

std::string PartHtml(const Policy& policy, const ConditionPart& part) {
  return "<li>" + BothHtml(RefusedWhere(policy, part)) + " <code class=\"small\">" + EscapedHtml(CodeOf(part)) +
         "</code></li>";
}

std::string PartsHtml(const Policy& policy, const std::vector<ConditionPart>& parts) {
  if (parts.empty()) return "";
  std::string html = "<ul>";
  for (const ConditionPart& part : parts) html += PartHtml(policy, part);
  return html + "</ul>";
}

// Rows of the matrix that differ only in category and conditions.
struct Flow {
  const MatrixRow* first = nullptr;
  std::vector<DataLine> lines;
};

using Parties = std::pair<uint32_t, uint32_t>;
struct Group {
  Parties parties;
  std::vector<Flow> flows;
};

std::vector<Group> GroupsOf(const Matrix& matrix) {
  using FlowKey = std::tuple<uint32_t, uint32_t, uint32_t, Day, Day, std::vector<std::string>>;
  std::vector<Group> groups;
  std::map<Parties, size_t> places;
  std::vector<std::map<FlowKey, size_t>> flows;
  for (const MatrixRow& row : matrix.rows) {
    if (OutcomeOf(row) != 0) continue;
    const Parties parties{row.cells.senders, row.cells.receivers};
    const auto [place, fresh] = places.try_emplace(parties, groups.size());
    if (fresh) {
      groups.push_back({parties, {}});
      flows.emplace_back();
    }
    Group& group = groups[place->second];
    const FlowKey key{row.cells.kinds, row.cells.purposes, row.cells.phases,
                      row.period.from, row.period.until,   row.rules};
    const auto [flow, added] = flows[place->second].try_emplace(key, group.flows.size());
    if (added) group.flows.push_back({&row, {}});
    group.flows[flow->second].lines.push_back({row.categories, row.conditions, {}, false});
  }
  // Two parties first: that is what is looked for most.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    const auto several = [](const Group& g) {
      return std::popcount(g.parties.first) > 1 || std::popcount(g.parties.second) > 1;
    };
    return several(a) < several(b);
  });
  return groups;
}

// What every allowed row asks.
std::vector<ConditionPart> AlwaysAsked(const Matrix& matrix) {
  std::vector<DataLine> lines;
  for (const MatrixRow& row : matrix.rows) {
    if (OutcomeOf(row) == 0) lines.push_back({row.categories, row.conditions, {}, false});
  }
  return Share(std::move(lines)).common;
}

Shown ShownOf(const Flow& flow) {
  Shown shown{flow.first->cells, {}, OutcomeToken(0)};
  for (const DataLine& line : flow.lines) shown.categories = shown.categories | line.categories;
  return shown;
}

Shown ShownOf(const Group& group) {
  Shown shown = Shown::None();
  for (const Flow& flow : group.flows) shown.Add(ShownOf(flow));
  return shown;
}

class Page {
 public:
  Page(const Policy& policy, const Matrix& matrix)
      : policy_(policy), matrix_(matrix), groups_(GroupsOf(matrix)), always_(AlwaysAsked(matrix)) {
    for (const RuleText& rule : policy.texts.rules) titles_.emplace(rule.id, rule.title);
    for (const DenialText& denial : policy.texts.denials) titles_.emplace(denial.id, denial.title);
  }

  std::string Write() const {
    HtmlPage page;
    const std::string title = policy_.id + " " + std::to_string(policy_.version);
    page.title = {"Wie mag wat weten: " + title, "Who may know what: " + title};
    page.opening = "<p>" +
                   BothHtml({"Iedere stroom van het beleid, en iedere weigering.",
                             "Every flow of the policy, and every refusal."}) +
                   "</p>\n<p class=\"small\" style=\"color:#fff\">SHA-256 <code>" + Hex(policy_.digest) + "</code> · " +
                   BothHtml({"toestanden", "states"}) + ": " + Grouped(matrix_.states.Decimal()) + "</p>\n";
    page.filters = Filters();
    page.style = kStyle + NarrowHeads();
    page.body = FiltersHtml(page.filters) + Overview() + Reading() + Allowed() + Refused() + Rest() + Legend();
    return WriteHtml(page);
  }

 private:
  std::vector<HtmlFilter> Filters() const {
    Match used = Shown::None().cells;
    for (const MatrixRow& row : matrix_.rows) {
      for (int d = 0; d < kNouns; ++d) SetMask(used, d, MaskOf(used, d) | MaskOf(row.cells, d));
    }
    std::vector<HtmlFilter> filters = FlowFilters(policy_, used);
    HtmlFilter outcome{"outcome", {"Uitkomst", "Outcome"}, {}};
    for (size_t i = 0; i < OutcomeNames().size(); ++i) {
      outcome.choices.push_back({"o" + std::to_string(i), OutcomeNames()[i]});
    }
    filters.push_back(std::move(outcome));
    return filters;
  }

  Bilingual PartiesWords(const Parties& parties) const {
    Match cells;
    cells.senders = parties.first;
    cells.receivers = parties.second;
    const Bilingual from = ShortNames(policy_, cells, 0);
    const Bilingual to = ShortNames(policy_, cells, 1);
    return {"van " + from.nl + " aan " + to.nl, "from " + from.en + " to " + to.en};
  }

  static std::string Anchor(size_t group) { return "g" + std::to_string(group + 1); }

  std::string Overview() const {
    std::string html = "<h2 id=\"overview\">" + BothHtml({"Overzicht per fase", "Overview by phase"}) + "</h2>\n<p>" +
                       BothHtml({"Het getal zegt hoeveel soorten berichten mogen. Leeg is: niets. Kies een regel voor "
                                 "de berichten zelf.",
                                 "The number says how many kinds of message may go. Empty is: nothing. Follow a row "
                                 "to the messages themselves."}) +
                       "</p>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"overview\">\n"
                       "<table class=\"overview cards\"><thead><tr><th scope=\"col\">" +
                       BothHtml({"Wie aan wie", "Who to whom"}) + "</th>";
    for (int f = 1; f < kPhaseCount; ++f) html += "<th scope=\"col\">" + EscapedHtml(CodeOf(kPhaseDepth, f)) + "</th>";
    html += "</tr></thead>\n<tbody>\n";
    for (size_t i = 0; i < groups_.size(); ++i) {
      html += "<tr class=\"" + ShownOf(groups_[i]).Classes() + "\"><th scope=\"row\"><a href=\"#" + Anchor(i) + "\">" +
              BothHtml(PartiesWords(groups_[i].parties)) + "</a></th>";
      for (int f = 1; f < kPhaseCount; ++f) html += PhaseCell(groups_[i], f);
      html += "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
  }

  // On a narrow screen the heads are gone, so each cell says what it is.
  static std::string NarrowHeads() {
    std::string css = "@media(max-width:48rem){\n";
    for (int f = 1; f < kPhaseCount; ++f) {
      css += ".q" + std::to_string(f) + "::before{content:\"" + CodeOf(kPhaseDepth, f) + ": \";font-weight:400}\n";
    }
    const auto heads = [&css](const char* table, const std::vector<Bilingual>& names) {
      for (size_t i = 0; i < names.size(); ++i) {
        const std::string cell =
            std::string("table.") + table + " td:nth-child(" + std::to_string(i + 2) + ")::before{";
        css += cell + "content:\"" + names[i].nl + ": \";font-weight:600}\nhtml:has(#language-en:checked) " + cell +
               "content:\"" + names[i].en + ": \"}\n";
      }
    };
    heads("m", {{"Fase", "Phase"},
                {"Gegevens", "Data"},
                {"Grondslag", "Basis"},
                {"Gaat niet als", "Does not go where"},
                {"In werking", "In force"}});
    heads("n", {{"Aan", "To"},
                {"Bericht", "Message"},
                {"Doel", "Purpose"},
                {"Fase", "Phase"},
                {"Gegevens", "Data"},
                {"Wanneer", "When"},
                {"In werking", "In force"}});
    return css + "}\n";
  }

  static std::string PhaseCell(const Group& group, int phase) {
    uint32_t kinds = 0;
    for (const Flow& flow : group.flows) {
      if ((flow.first->cells.phases >> phase) & 1u) kinds |= flow.first->cells.kinds & MaskOf(EveryCell(), 2);
    }
    if (kinds == 0) return "<td></td>";
    return "<td class=\"q" + std::to_string(phase) + "\">" + std::to_string(std::popcount(kinds)) + "</td>";
  }

  std::string Reading() const {
    std::string html = "<h2 id=\"allowed\">" + BothHtml({"Wat mag", "What is allowed"}) + "</h2>\n";
    if (!always_.empty()) {
      html += "<div class=\"always\"><p>" +
              BothHtml({"Bij iedere stroom hieronder geldt daarnaast: er gaat niets als een van deze zinnen waar is.",
                        "For every flow below holds as well: nothing goes where one of these sentences is true."}) +
              "</p>" + PartsHtml(policy_, always_) + "</div>\n";
    }
    return html + "<p>" +
           BothHtml(
               {"Een bericht met meer gegevens wordt per gegeven beoordeeld; een gewoon bericht met een gegeven te "
                "veel wordt in zijn geheel geweigerd, tenzij de afzender vraagt dat weg te laten.",
                "A message with more data is judged for each of them; an ordinary message that holds too much is "
                "refused whole, unless the sender asks to leave that out."}) +
           "</p>\n";
  }

  std::string Allowed() const {
    std::string html;
    for (size_t i = 0; i < groups_.size(); ++i) {
      const Group& group = groups_[i];
      html += "<section class=\"card " + ShownOf(group).Classes() + "\"><h3 id=\"" + Anchor(i) + "\">" +
              BothHtml(Capital(PartiesWords(group.parties))) +
              "</h3>\n<table class=\"m cards\"><caption class=\"small\">" +
              BothHtml({"Berichten die mogen", "Messages that may go"}) + "</caption>\n<thead><tr>" +
              Heads({{"Bericht en doel", "Message and purpose"},
                     {"Fase", "Phase"},
                     {"Gegevens", "Data"},
                     {"Grondslag", "Basis"},
                     {"Gaat niet als", "Does not go where"},
                     {"In werking", "In force"}}) +
              "</tr></thead>\n<tbody>\n";
      for (const Flow& flow : group.flows) html += FlowRow(flow);
      html += "</tbody></table></section>\n";
    }
    return html;
  }

  static Bilingual Capital(Bilingual words) {
    for (std::string* text : {&words.nl, &words.en}) {
      if (!text->empty() && text->front() >= 'a' && text->front() <= 'z') text->front() -= 'a' - 'A';
    }
    return words;
  }

  static std::string Heads(const std::vector<Bilingual>& heads) {
    std::string html;
    for (const Bilingual& head : heads) html += "<th scope=\"col\">" + BothHtml(head) + "</th>";
    return html;
  }

  std::string FlowRow(const Flow& flow) const {
    const MatrixRow& row = *flow.first;
    const SharedConditions shared = Share(flow.lines, always_);
    std::string data;
    for (const DataLine& line : shared.lines) data += DataHtml(line);
    std::string basis;
    for (const std::string& id : row.rules) {
      basis += "<a class=\"id\" href=\"#" + EscapedHtml(id) + "\">" + EscapedHtml(id) + "</a> ";
    }
    return "<tr class=\"" + ShownOf(flow).Classes() + "\"><th scope=\"row\">" +
           BothHtml(Capital(ShortNames(policy_, row.cells, 2))) + "<div class=\"small\">" +
           BothHtml(ShortNames(policy_, row.cells, 3)) + "</div></th><td>" + ShortCodes(row.cells, kPhaseDepth) +
           "</td><td>" + data + "</td><td>" + basis + "<div class=\"small\">" +
           EscapedHtml(Joined(row.articles, "; ")) + "</div></td><td>" + PartsHtml(policy_, shared.common) +
           "</td><td>" + BothHtml(PeriodWords(row.period)) + "</td></tr>\n";
  }

  std::string DataHtml(const DataLine& line) const {
    std::string html = "<div>" + BothHtml(CategoryNames(policy_, line.categories));
    if (!line.plain) return html + " <code>" + EscapedHtml(line.formula) + "</code></div>";
    if (!line.more.empty()) {
      html += "<div class=\"small\">" + BothHtml({"en ook niet als:", "and not where either:"}) +
              PartsHtml(policy_, line.more) + "</div>";
    }
    return html + "</div>";
  }

  std::string Refused() const {
    std::string html = "<h2 id=\"refused\">" + BothHtml({"Wat met naam wordt geweigerd", "What is refused by name"}) +
                       "</h2>\n<p>" +
                       BothHtml({"Een weigering gaat voor elke regel, behalve die zij zelf noemt.",
                                 "A denial overrides every rule but those it names."}) +
                       "</p>\n";
    std::map<std::string, std::vector<const MatrixRow*>> by_denial;
    for (const MatrixRow& row : matrix_.rows) {
      if (OutcomeOf(row) == 1) by_denial[row.denial].push_back(&row);
    }
    for (const auto& [denial, rows] : by_denial) {
      const auto title = titles_.find(denial);
      html += Folded(rows,
                     "<span class=\"id no\">" + EscapedHtml(denial) + "</span> " +
                         (title == titles_.end() ? "" : BothHtml(title->second)),
                     EscapedHtml(Joined(rows.front()->articles, "; ")));
    }
    return html;
  }

  std::string Rest() const {
    std::vector<const MatrixRow*> trouble, conditions, ended;
    for (const MatrixRow& row : matrix_.rows) {
      if (OutcomeOf(row) != 2) continue;
      (row.period.until != kNoDay ? ended : row.conditions == "TROUBLE" ? trouble : conditions).push_back(&row);
    }
    return "<h2 id=\"rest\">" + BothHtml({"Al het andere: geweigerd, want geen regel", "All else: refused, no rule"}) +
           "</h2>\n" +
           Folded(conditions,
                  BothHtml({"Geen regel staat het toe, of een voorwaarde ontbreekt",
                            "No rule allows it, or a condition is missing"}),
                  "") +
           Folded(trouble,
                  BothHtml({"Een feit is niet vast te stellen: dan wordt altijd geweigerd",
                            "A fact cannot be established: then always refused"}),
                  "") +
           Folded(ended,
                  BothHtml({"Vroeger: voordat een wet in werking trad", "Earlier: before a law entered into force"}),
                  "");
  }

  std::string Folded(const std::vector<const MatrixRow*>& rows, const std::string& title,
                     const std::string& articles) const {
    if (rows.empty()) return "";
    Shown all = Shown::None();
    for (const MatrixRow* row : rows) all.Add({row->cells, row->categories, OutcomeToken(OutcomeOf(*row))});
    std::string html = "<details class=\"refusals " + all.Classes() + "\"><summary>" + title +
                       " <span class=\"count\">(" + std::to_string(rows.size()) + ")</span></summary>\n" +
                       (articles.empty() ? "" : "<p class=\"small\">" + articles + "</p>\n") +
                       "<div class=\"wide\"><table class=\"n cards\"><thead><tr>" +
                       Heads({{"Van", "From"},
                              {"Aan", "To"},
                              {"Bericht", "Message"},
                              {"Doel", "Purpose"},
                              {"Fase", "Phase"},
                              {"Gegevens", "Data"},
                              {"Wanneer", "When"},
                              {"In werking", "In force"}}) +
                       "</tr></thead>\n<tbody>\n";
    for (const MatrixRow* row : rows) html += RefusalRow(*row);
    return html + "</tbody></table></div></details>\n";
  }

  std::string RefusalRow(const MatrixRow& row) const {
    std::string html =
        "<tr class=\"" + Shown{row.cells, row.categories, OutcomeToken(OutcomeOf(row))}.Classes() + "\">";
    for (int d = 0; d < 4; ++d) {
      html += (d == 0 ? "<th scope=\"row\">" : "<td>") + BothHtml(ShortNames(policy_, row.cells, d)) +
              (d == 0 ? "</th>" : "</td>");
    }
    return html + "<td>" + ShortCodes(row.cells, kPhaseDepth) + "</td><td>" + ShortCategories(row.categories) +
           "</td><td><code>" + EscapedHtml(row.conditions) + "</code></td><td>" + BothHtml(PeriodWords(row.period)) +
           "</td></tr>\n";
  }

  static std::string Terms(const std::string& id, const Bilingual& title,
                           const std::vector<std::pair<std::string, Bilingual>>& terms) {
    std::string html = "<h2 id=\"" + id + "\">" + BothHtml(title) + "</h2>\n<dl>\n";
    for (const auto& [code, words] : terms) {
      html += "<dt id=\"" + EscapedHtml(code) + "\">" + EscapedHtml(code) + "</dt><dd>" + BothHtml(words) + "</dd>\n";
    }
    return html + "</dl>\n";
  }

  std::string Legend() const {
    std::vector<std::pair<std::string, Bilingual>> phases, categories, conditions;
    for (int i = 0; i < kPhaseCount; ++i) phases.emplace_back(CodeOf(kPhaseDepth, i), policy_.texts.phases[At(i)]);
    for (int i = 1; i < kCategoryCount; ++i) {
      categories.emplace_back(policy::CodeOf(static_cast<Category>(i)), policy_.texts.categories[At(i)]);
    }
    for (int i = 1; i < kConditionCount; ++i) {
      const Bilingual& failed = policy_.texts.conditions[At(i)].failed;
      conditions.emplace_back(NameOf(static_cast<Condition>(i)),
                              Bilingual{"Weigert: " + failed.nl, "Refuses: " + failed.en});
    }
    return Terms("rules", {"Regels en weigeringen", "Rules and denials"}, {titles_.begin(), titles_.end()}) +
           Terms("phases", {"Fasen", "Phases"}, phases) + Terms("categories", {"Gegevens", "Data"}, categories) +
           Terms("conditions", {"Voorwaarden", "Conditions"}, conditions) + "<p>" +
           BothHtml({"In de kolom Wanneer: & is en, | is of, ! is niet.",
                     "In the column When: & is and, | is or, ! is not."}) +
           "</p>\n";
  }

  const Policy& policy_;
  const Matrix& matrix_;
  std::vector<Group> groups_;
  std::vector<ConditionPart> always_;
  std::map<std::string, Bilingual> titles_;
};

}  // namespace

std::string MatrixHtml(const Policy& policy, const Matrix& matrix) { return Page(policy, matrix).Write(); }

}  // namespace ketenpoort::policy::analyse

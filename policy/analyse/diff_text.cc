#include "policy/analyse/diff_text.h"

#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/analyse/condition_words.h"
#include "policy/analyse/words.h"
#include "policy/analyse/written_changes.h"

namespace ketenpoort::policy::analyse {
namespace {

Bilingual TitleOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kOpened:
      return {"GEOPEND", "OPENED"};
    case ChangeKind::kClosed:
      return {"GESLOTEN", "CLOSED"};
    case ChangeKind::kBasis:
      return {"ANDERE GRONDSLAG", "OTHER BASIS"};
    case ChangeKind::kRefusal:
      return {"GEWEIGERD OM EEN ANDERE REDEN", "REFUSED FOR ANOTHER REASON"};
    case ChangeKind::kLapse:
      return {"ANDERE TERMIJN ONDERWEG", "OTHER TERM UNDER WAY"};
    case ChangeKind::kSeveral:
      return {"BERICHTEN MET MEER GEGEVENS ANDERS BEOORDEELD", "MESSAGES WITH SEVERAL SORTS OF DATA JUDGED OTHERWISE"};
    case ChangeKind::kCondition:
      return {"WEIGERING NOEMT EEN ANDERE VOORWAARDE", "REFUSAL NAMES ANOTHER CONDITION"};
  }
  return {};
}

// "R19 (PM 20d(1), PM 20d(2))", or the denial, or that nothing allows it.
Bilingual BasisOf(const Policy& policy, const std::vector<std::string>& rules, const std::string& denial) {
  if (!rules.empty()) {
    const std::string basis = Joined(rules) + " (" + Joined(ArticlesOfRules(policy, rules)) + ")";
    return {"grondslag " + basis, "basis " + basis};
  }
  if (denial.empty()) return {"geen grondslag, geen regel", "no basis, no rule"};
  const std::string basis = denial + " (" + Joined(ArticlesOfDenial(policy, denial)) + ")";
  return {"geen grondslag, " + basis, "no basis, " + basis};
}

void Append(Bilingual& text, const std::string& nl, const std::string& en) {
  text.nl += nl;
  text.en += en;
}

void AddNumber(const std::string& name, int before, int after, PolicyDiff& diff) {
  if (before == after) return;
  const std::string nl = std::to_string(before) + " werd " + std::to_string(after);
  diff.numbers.push_back(
      {"Het getal `" + name + "`: " + nl + ".",
       "The number `" + name + "`: " + std::to_string(before) + " became " + std::to_string(after) + "."});
}

std::map<std::string, bool> SwitchesOf(const Policy& policy) {
  std::map<std::string, bool> on;
  for (const SwitchText& one : policy.texts.switches) on[one.id] = one.on;
  return on;
}

std::string Named(const Policy& policy) {
  return policy.id + " " + std::to_string(policy.version) + " (SHA-256 " + Hex(policy.digest) + ")";
}

// "GEOPEND, vanaf 1 juli 2021. Van ... aan ...: ..., voor ..., in ...".
Bilingual FlowWords(const Policy& after, const Change& change) {
  const Bilingual title = TitleOf(change.kind);
  const Bilingual period = PeriodWords(change.period);
  Bilingual text{title.nl + ", " + period.nl + ". ", title.en + ", " + period.en + ". "};
  std::vector<Bilingual> names;
  for (int d = 0; d < kNouns; ++d) names.push_back(NamesOf(after, change.cells, d));
  Append(text,
         "Van " + names[0].nl + " aan " + names[1].nl + ": " + names[2].nl + ", voor " + names[3].nl + ", in " +
             names[4].nl,
         "From " + names[0].en + " to " + names[1].en + ": " + names[2].en + ", for " + names[3].en + ", in " +
             names[4].en);
  return text;
}

// Changes that say the same of other categories.
using Item = std::vector<const Change*>;

std::vector<Item> Items(const std::vector<Change>& changes) {
  using Key = std::tuple<ChangeKind, std::array<uint32_t, kNouns>, Day, Day, std::vector<std::string>,
                         std::vector<std::string>, std::string, std::string, std::string>;
  std::vector<Item> items;
  std::map<Key, size_t> places;
  for (const Change& change : changes) {
    std::array<uint32_t, kNouns> cells{};
    for (int d = 0; d < kNouns; ++d) cells[static_cast<size_t>(d)] = MaskOf(change.cells, d);
    // Without categories a change stands by itself.
    const std::string alone = change.categories.bits == 0 ? change.conditions : "";
    const Key key{change.kind,
                  cells,
                  change.period.from,
                  change.period.until,
                  change.rules_before,
                  change.rules_after,
                  change.denial_before,
                  change.denial_after,
                  alone};
    const auto [place, fresh] = places.try_emplace(key, items.size());
    if (fresh) items.emplace_back();
    items[place->second].push_back(&change);
  }
  return items;
}

// What goes before the reasons to refuse.
Bilingual RefusedHead(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kOpened:
      return {"Gaat ook dan niet als", "Even then does not go where"};
    case ChangeKind::kClosed:
      return {"Ging ook daarvoor al niet als", "Did not go before either where"};
    case ChangeKind::kBasis:
      return {"Gaat niet, nu en straks, als", "Does not go, now or then, where"};
    case ChangeKind::kRefusal:
    case ChangeKind::kLapse:
    case ChangeKind::kSeveral:
    case ChangeKind::kCondition:
      return {"Dit verandert niet als", "This does not change where"};
  }
  return {};
}

void AppendParts(const Policy& after, const std::vector<ConditionPart>& parts, const std::string& indent,
                 Bilingual& text) {
  for (const ConditionPart& part : parts) {
    const Bilingual words = RefusedWhere(after, part);
    Append(text, indent + "- " + words.nl + " [" + CodeOf(part) + "]\n",
           indent + "- " + words.en + " [" + CodeOf(part) + "]\n");
  }
}

void AppendData(const Policy& after, const DataLine& line, Bilingual& text) {
  const Bilingual names = CategoryNames(after, line.categories);
  Append(text, "   - " + names.nl, "   - " + names.en);
  if (!line.plain) {
    Append(text, "; als: " + line.formula + "\n", "; where: " + line.formula + "\n");
  } else if (line.more.empty()) {
    Append(text, "\n", "\n");
  } else {
    Append(text, "; daarvoor ook niet als:\n", "; for these not either where:\n");
    AppendParts(after, line.more, "     ", text);
  }
}

Bilingual ItemWords(const Policy& before, const Policy& after, const Item& item) {
  const Change& first = *item.front();
  if (first.categories.bits == 0) {
    Bilingual text = ChangeWords(before, after, first);
    Append(text, "\n", "\n");
    return text;
  }
  Bilingual text = FlowWords(after, first);
  const Bilingual was = BasisOf(before, first.rules_before, first.denial_before);
  const Bilingual now = BasisOf(after, first.rules_after, first.denial_after);
  Append(text, ".\n   Was: " + was.nl + ". Wordt: " + now.nl + ".\n   Gegevens:\n",
         ".\n   Was: " + was.en + ". Becomes: " + now.en + ".\n   Data:\n");
  std::vector<DataLine> lines;
  for (const Change* change : item) lines.push_back({change->categories, change->conditions, {}, false});
  const SharedConditions shared = Share(std::move(lines));
  for (const DataLine& line : shared.lines) AppendData(after, line, text);
  if (!shared.common.empty()) {
    const Bilingual head = RefusedHead(first.kind);
    Append(text, "   " + head.nl + ":\n", "   " + head.en + ":\n");
    AppendParts(after, shared.common, "   ", text);
  }
  return text;
}

std::string Flows(size_t count, const char* none, const char* one, const char* several) {
  return count == 0 ? none : count == 1 ? std::string("1 ") + one : std::to_string(count) + " " + several;
}

std::string Files(size_t count, const char* head, const char* one, const char* several) {
  return count == 0 ? "" : head + std::to_string(count) + (count == 1 ? one : several);
}

// What a jurist wants to know first: does anything open or close?
Bilingual InShort(const std::vector<Item>& items, size_t words) {
  std::array<size_t, kChangeKindCount> counted{};
  for (const Item& item : items) ++counted[static_cast<size_t>(item.front()->kind)];
  const size_t opened = counted[static_cast<size_t>(ChangeKind::kOpened)];
  const size_t closed = counted[static_cast<size_t>(ChangeKind::kClosed)];
  const size_t other = items.size() - opened - closed;
  return {"In het kort: " + Flows(opened, "geen stroom gaat open", "stroom gaat open", "stromen gaan open") + "; " +
              Flows(closed, "geen stroom gaat dicht", "stroom gaat dicht", "stromen gaan dicht") + "; " +
              Flows(other, "verder verandert geen beslissing", "andere wijziging", "andere wijzigingen") + "." +
              Files(words, " Onderaan: wat er in de bestanden anders staat, ", " zin.", " zinnen."),
          "In short: " + Flows(opened, "no flow opens", "flow opens", "flows open") + "; " +
              Flows(closed, "no flow closes", "flow closes", "flows close") + "; " +
              Flows(other, "no other decision changes", "other change", "other changes") + "." +
              Files(words, " At the end: what the files say otherwise, ", " sentence.", " sentences.")};
}

}  // namespace

void AddTextChanges(const Policy& before, const Policy& after, PolicyDiff& diff) {
  AddNumber("lapse_days_max", before.parameters.lapse_days_max, after.parameters.lapse_days_max, diff);
  AddNumber("wish_recency_days", before.parameters.wish_recency_days, after.parameters.wish_recency_days, diff);
  const std::map<std::string, bool> was_on = SwitchesOf(before);
  for (const auto& [id, on] : SwitchesOf(after)) {
    const auto found = was_on.find(id);
    if (found == was_on.end() ? !on : found->second == on) continue;
    diff.words.push_back({"Schakelaar " + id + " staat nu " + (on ? "aan." : "uit."),
                          "Switch " + id + " is now " + (on ? "on." : "off.")});
  }
  for (Bilingual& sentence : WrittenChanges(before, after)) diff.words.push_back(std::move(sentence));
}

Bilingual ChangeWords(const Policy& before, const Policy& after, const Change& change) {
  Bilingual text = FlowWords(after, change);
  if (change.categories.bits != 0) {
    const Bilingual categories = CategoryNames(after, change.categories);
    Append(text, ". Gegevens: " + categories.nl, ". Data: " + categories.en);
    const Bilingual was = BasisOf(before, change.rules_before, change.denial_before);
    const Bilingual now = BasisOf(after, change.rules_after, change.denial_after);
    Append(text, ". Was: " + was.nl + ". Wordt: " + now.nl, ". Was: " + was.en + ". Becomes: " + now.en);
  }
  Append(text, ". Voorwaarden: " + change.conditions + ".", ". Conditions: " + change.conditions + ".");
  return text;
}

size_t ItemsOf(const PolicyDiff& diff) { return Items(diff.changes).size() + diff.numbers.size(); }

std::string DiffText(const Policy& before, const Policy& after, const PolicyDiff& diff) {
  if (diff.Empty() && diff.words.empty()) return "";
  const std::vector<Item> items = Items(diff.changes);
  const Bilingual brief = InShort(items, diff.words.size());
  std::string text = "Verschil tussen " + Named(before) + "\nen " + Named(after) + "\nDifference between the two\n\n" +
                     brief.nl +
                     " Het nieuwe beleid beslist vanaf het moment dat het in gebruik is; een datum die dan voorbij is, "
                     "geldt vanaf dat moment.\n" +
                     brief.en +
                     " The new policy decides from the moment it is in use; a date that has passed by then counts from "
                     "that moment.\n";
  if (diff.overflowed) {
    text += "\nTe groot om te vergelijken: dit verschil is niet volledig.\nToo large to compare: not complete.\n";
  }
  int number = 0;
  for (const Item& item : items) {
    const Bilingual words = ItemWords(before, after, item);
    text += "\n" + std::to_string(++number) + ". " + words.nl + "\n   " + words.en;
  }
  for (const Bilingual& words : diff.numbers) {
    text += "\n" + std::to_string(++number) + ". " + words.nl + "\n   " + words.en + "\n";
  }
  if (diff.words.empty()) return text;
  text +=
      "\nWat er in de bestanden anders staat, ook waar geen beslissing van afhangt:\n"
      "What the files say otherwise, also where no decision depends on it:\n";
  for (const Bilingual& words : diff.words) text += "- " + words.nl + "\n  " + words.en + "\n";
  return text;
}

}  // namespace ketenpoort::policy::analyse

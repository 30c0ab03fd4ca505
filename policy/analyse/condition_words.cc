#include "policy/analyse/condition_words.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ketenpoort::policy::analyse {
namespace {

std::optional<Condition> Named(std::string_view name) {
  for (int i = 1; i < kConditionCount; ++i) {
    if (NameOf(static_cast<Condition>(i)) == name) return static_cast<Condition>(i);
  }
  return std::nullopt;
}

bool Holds(const std::vector<ConditionPart>& parts, const ConditionPart& part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

std::vector<ConditionPart> Without(const std::vector<ConditionPart>& parts, const std::vector<ConditionPart>& taken) {
  std::vector<ConditionPart> left;
  for (const ConditionPart& part : parts) {
    if (!Holds(taken, part)) left.push_back(part);
  }
  return left;
}

}  // namespace

std::string CodeOf(const ConditionPart& part) { return (part.holds ? "" : "!") + std::string(NameOf(part.condition)); }

Bilingual RefusedWhere(const Policy& policy, const ConditionPart& part) {
  const Bilingual& failed = policy.texts.conditions[static_cast<size_t>(part.condition)].failed;
  if (!failed.nl.empty()) return failed;
  return {CodeOf(part) + " geldt niet", CodeOf(part) + " does not hold"};
}

ConditionParts PartsOf(std::string_view formula) {
  ConditionParts found;
  // As Space::TextOf writes the whole domain.
  if (formula == "ALWAYS") formula = {};
  while (!formula.empty()) {
    const size_t end = formula.find(" & ");
    std::string_view name = formula.substr(0, end);
    formula = end == std::string_view::npos ? std::string_view() : formula.substr(end + 3);
    const bool holds = !name.starts_with('!');
    if (!holds) name.remove_prefix(1);
    const std::optional<Condition> condition = Named(name);
    if (!condition) return {};
    found.parts.push_back({*condition, holds});
  }
  found.plain = true;
  return found;
}

SharedConditions Share(std::vector<DataLine> lines, const std::vector<ConditionPart>& known) {
  SharedConditions shared;
  bool all_plain = true;
  for (DataLine& line : lines) {
    ConditionParts parts = PartsOf(line.formula);
    line.plain = parts.plain;
    line.more = Without(parts.parts, known);
    all_plain = all_plain && line.plain;
  }
  if (all_plain && !lines.empty()) {
    shared.common = lines.front().more;
    for (const DataLine& line : lines) {
      std::erase_if(shared.common, [&](const ConditionPart& part) { return !Holds(line.more, part); });
    }
    for (DataLine& line : lines) line.more = Without(line.more, shared.common);
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const DataLine& a, const DataLine& b) { return a.more.size() < b.more.size(); });
  shared.lines = std::move(lines);
  return shared;
}

}  // namespace ketenpoort::policy::analyse

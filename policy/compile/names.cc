#include "policy/compile/names.h"

#include <algorithm>
#include <cstddef>

namespace ketenpoort::policy {
namespace {

// A name further away than this is no misspelling.
constexpr size_t kMisspellingMax = 3;
constexpr size_t kNameBytesMax = 64;

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string UnknownName(std::string_view noun, std::string_view name, const std::vector<std::string>& known) {
  std::string message = "unknown " + std::string(noun) + " `" + std::string(name.substr(0, kNameBytesMax)) + "`: ";
  size_t nearest = kMisspellingMax + 1;
  std::string meant;
  std::string list;
  for (const std::string& candidate : known) {
    list += (list.empty() ? "" : ", ") + candidate;
    const size_t distance = name.size() > kNameBytesMax ? nearest : EditDistance(name, candidate);
    if (distance < nearest) {
      nearest = distance;
      meant = candidate;
    }
  }
  if (!meant.empty()) message += "did you mean `" + meant + "`? ";
  return message + (list.empty() ? "none is defined" : "known: " + list);
}

std::optional<Condition> ResolveCondition(const std::string& name, const Cursor& at, const std::string& field,
                                          int index) {
  const std::optional<Condition> condition = ConditionNamed(name);
  if (condition && *condition != Condition::kTrouble) return condition;
  at.Fail(field, index, UnknownName("condition", name, NamesOf<Condition>(kConditionCount - 1)));
  return std::nullopt;
}

std::optional<EnforcedAt> ResolveEnforcedAt(const std::string& name, const Cursor& at) {
  std::vector<std::string> known;
  for (int i = 0; i < kEnforcedAtCount; ++i) {
    if (NameOf(static_cast<EnforcedAt>(i)) == name) return static_cast<EnforcedAt>(i);
    known.emplace_back(NameOf(static_cast<EnforcedAt>(i)));
  }
  at.Fail("enforced_at", -1, UnknownName("place of enforcement", name, known));
  return std::nullopt;
}

}  // namespace ketenpoort::policy

#include "policy/analyse/written_changes.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "policy/analyse/field_words.h"

namespace ketenpoort::policy::analyse {
namespace {

constexpr std::string_view kAssertion = "assertion";

using Parts = std::vector<const WrittenPart*>;
// Sorts in their order, then what a part is known by.
using Key = std::tuple<size_t, std::string, std::string, std::string>;

Bilingual operator+(const Bilingual& a, const Bilingual& b) { return {a.nl + b.nl, a.en + b.en}; }

// Without the order, which means nothing in these files.
std::vector<std::string> SortedValues(const WrittenField& field) {
  std::vector<std::string> values = field.values;
  std::sort(values.begin(), values.end());
  return values;
}

const WrittenField* Find(const WrittenFields& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const WrittenField& f) { return f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests.
bool SaysTheSame(const WrittenFields& a, const WrittenFields& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const WrittenField& x) {
    const WrittenField* const y = Find(b, x.name);
    if (y == nullptr || SortedValues(x) != SortedValues(*y) || x.parts.size() != y->parts.size()) return false;
    return std::is_permutation(x.parts.begin(), x.parts.end(), y->parts.begin(), SaysTheSame);
  });
}

// The elements of `items` that `others` does not hold as often.
template <typename Item, typename Same>
std::vector<Item> NotIn(const std::vector<Item>& items, std::vector<Item> others, Same same) {
  std::vector<Item> left;
  for (const Item& item : items) {
    const auto found = std::find_if(others.begin(), others.end(), [&](const Item& other) { return same(item, other); });
    if (found == others.end()) {
      left.push_back(item);
    } else {
      others.erase(found);
    }
  }
  return left;
}

std::string ValueOf(const WrittenPart& part, const std::string& field) {
  const WrittenField* const found = Find(part.fields, field);
  return found == nullptr || found->values.empty() ? "" : found->values.front();
}

// "Regel R05", "Naam van partij OM (openbaar ministerie)".
Bilingual Subject(const Policy& policy, const WrittenPart& part) {
  Bilingual subject = SortWords(part.sort);
  if (part.id.empty()) return subject;
  if (part.sort == "name") {
    subject = subject + Bilingual{" ", " "} + FieldWords(part.known_by);
    return subject + Bilingual{" ", " "} + ValueWords(policy, part.known_by, part.id);
  }
  const bool is_text = part.id.find(' ') != std::string::npos;
  const std::string id = is_text ? " \"" + part.id + "\"" : " " + part.id;
  return subject + Bilingual{id, id};
}

class Comparison {
 public:
  Comparison(const Policy& before, const Policy& after) : before_(before), after_(after) {}

  std::vector<Bilingual> Run() {
    std::map<Key, std::pair<Parts, Parts>> by_key;
    const bool assertions = AssertionsCompared(before_, after_);
    const auto collect = [&](const Policy& policy, Parts std::pair<Parts, Parts>::*side) {
      for (const WrittenPart& part : policy.written) {
        if (part.sort == kAssertion && !assertions) continue;
        (by_key[{SortOrder(part.sort), part.sort, part.known_by, part.id}].*side).push_back(&part);
      }
    };
    collect(before_, &std::pair<Parts, Parts>::first);
    collect(after_, &std::pair<Parts, Parts>::second);
    for (const auto& [key, parts] : by_key) CompareParts(parts.first, parts.second);
    return std::move(sentences_);
  }

 private:
  // The parts of one id: one, or one for each period in force.
  void CompareParts(const Parts& before, const Parts& after) {
    const auto same = [](const WrittenPart* a, const WrittenPart* b) { return SaysTheSame(a->fields, b->fields); };
    Parts gone = NotIn(before, after, same);
    Parts fresh = NotIn(after, before, same);
    if (gone.size() == 1 && fresh.size() == 1) return CompareOne(*gone.front(), *fresh.front());
    const auto same_period = [](const WrittenPart* a, const WrittenPart* b) {
      return ValueOf(*a, "in_force_from") == ValueOf(*b, "in_force_from");
    };
    for (auto old = gone.begin(); old != gone.end();) {
      const auto now =
          std::find_if(fresh.begin(), fresh.end(), [&](const auto* one) { return same_period(*old, one); });
      if (now == fresh.end()) {
        ++old;
        continue;
      }
      CompareOne(**old, **now);
      fresh.erase(now);
      old = gone.erase(old);
    }
    for (const WrittenPart* part : fresh) {
      Say(Subject(after_, *part), Bilingual{" is nieuw: ", " is new: "} + WordsOf(after_, part->fields));
    }
    for (const WrittenPart* part : gone) {
      Say(Subject(before_, *part),
          Bilingual{" is vervallen; het zei: ", " is gone; it said: "} + WordsOf(before_, part->fields));
    }
  }

  void CompareOne(const WrittenPart& before, const WrittenPart& after) {
    sort_ = after.sort;
    id_ = after.id;
    CompareFields(Subject(after_, after), before.fields, after.fields);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests.
  void CompareFields(const Bilingual& path, const WrittenFields& before, const WrittenFields& after) {
    for (const WrittenField& now : after) {
      const WrittenField none{now.name, {}, {}, now.repeated};
      const WrittenField* const was = Find(before, now.name);
      CompareField(path, was == nullptr ? none : *was, now);
    }
    for (const WrittenField& was : before) {
      if (Find(after, was.name) == nullptr) CompareField(path, was, {was.name, {}, {}, was.repeated});
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests.
  void CompareField(const Bilingual& path, const WrittenField& before, const WrittenField& after) {
    const Bilingual here = path + Bilingual{", ", ", "} + FieldWords(after.name);
    if (!before.parts.empty() || !after.parts.empty()) return CompareNested(here, before, after);
    if (SortedValues(before) == SortedValues(after) || IsSaidApart(after.name)) return;
    if (!after.repeated) {
      Say(here, Bilingual{": was ", ": was "} + ValuesOrNone(before_, before) + Bilingual{", wordt ", ", becomes "} +
                    ValuesOrNone(after_, after));
      return;
    }
    const std::equal_to<std::string> same;
    SayAdded(here, ValuesWords(after_, after.name, NotIn(after.values, before.values, same)),
             ValuesWords(before_, after.name, NotIn(before.values, after.values, same)));
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests.
  void CompareNested(const Bilingual& path, const WrittenField& before, const WrittenField& after) {
    const std::vector<WrittenFields> gone = NotIn(before.parts, after.parts, SaysTheSame);
    const std::vector<WrittenFields> fresh = NotIn(after.parts, before.parts, SaysTheSame);
    if (gone.size() != fresh.size()) {
      for (const WrittenFields& fields : fresh) SayAdded(path, WordsOf(after_, fields), {});
      for (const WrittenFields& fields : gone) SayAdded(path, {}, WordsOf(before_, fields));
      return;
    }
    for (size_t i = 0; i < fresh.size(); ++i) {
      const auto place = std::find(after.parts.begin(), after.parts.end(), fresh[i]) - after.parts.begin() + 1;
      const std::string number = after.parts.size() > 1 ? " " + std::to_string(place) : "";
      CompareFields(path + Bilingual{number, number}, gone[i], fresh[i]);
    }
  }

  // Numbers and switches whose difference in the compiled policy has its own sentence.
  bool IsSaidApart(const std::string& field) const {
    const Parameters& was = before_.parameters;
    const Parameters& now = after_.parameters;
    if (sort_ == "bundle" && field == "lapse_days_max") return was.lapse_days_max != now.lapse_days_max;
    if (sort_ == "bundle" && field == "wish_recency_days") return was.wish_recency_days != now.wish_recency_days;
    return sort_ == "switch" && field == "on" && IsOn(before_) != IsOn(after_);
  }

  bool IsOn(const Policy& policy) const {
    const auto& switches = policy.texts.switches;
    return std::any_of(switches.begin(), switches.end(), [&](const SwitchText& s) { return s.id == id_ && s.on; });
  }

  static Bilingual ValuesOrNone(const Policy& policy, const WrittenField& field) {
    if (field.values.empty()) return {"niet gezegd", "not said"};
    return ValuesWords(policy, field.name, field.values);
  }

  // "afzender: DIRECTEUR (de directeur); ontvanger: COLLEGE (het college)".
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the format nests.
  static Bilingual WordsOf(const Policy& policy, const WrittenFields& fields) {
    Bilingual text;
    const auto add = [&](const Bilingual& label, const Bilingual& words) {
      const std::string between = text.nl.empty() ? "" : "; ";
      text = text + Bilingual{between, between} + label + words;
    };
    for (const WrittenField& field : fields) {
      const Bilingual label = FieldWords(field.name);
      if (!field.values.empty()) add(label, Bilingual{": ", ": "} + ValuesWords(policy, field.name, field.values));
      for (const WrittenFields& part : field.parts) {
        add(label, Bilingual{" (", " ("} + WordsOf(policy, part) + Bilingual{")", ")"});
      }
    }
    return text.nl.empty() ? Bilingual{"niets", "nothing"} : text;
  }

  void SayAdded(const Bilingual& path, const Bilingual& added, const Bilingual& removed) {
    Bilingual text;
    if (!added.nl.empty()) text = Bilingual{"erbij ", "added "} + added;
    const std::string between = added.nl.empty() || removed.nl.empty() ? "" : "; ";
    if (!removed.nl.empty()) text = text + Bilingual{between, between} + Bilingual{"eraf ", "taken out "} + removed;
    Say(path, Bilingual{": ", ": "} + text);
  }

  void Say(const Bilingual& path, const Bilingual& text) { sentences_.push_back(path + text + Bilingual{".", "."}); }

  const Policy& before_;
  const Policy& after_;
  // Of the part that is compared.
  std::string sort_;
  std::string id_;
  std::vector<Bilingual> sentences_;
};

bool HasAssertions(const Policy& policy) {
  return std::any_of(policy.written.begin(), policy.written.end(),
                     [](const WrittenPart& part) { return part.sort == kAssertion; });
}

}  // namespace

bool AssertionsCompared(const Policy& before, const Policy& after) {
  return HasAssertions(before) == HasAssertions(after);
}

std::vector<Bilingual> WrittenChanges(const Policy& before, const Policy& after) {
  return Comparison(before, after).Run();
}

}  // namespace ketenpoort::policy::analyse

// What the rule files and assertions of a bundle say, field by field, under the names the files use: so that a
// comparison can show everything that was changed, also what no decision depends on. Guarantees: nothing by itself;
// made by policy/compile from the format itself, so that a field that is added to the format is in it. Values, no
// ownership of others, safe to read from any thread.
#ifndef KETENPOORT_POLICY_WRITTEN_H_
#define KETENPOORT_POLICY_WRITTEN_H_

#include <string>
#include <vector>

namespace ketenpoort::policy {

// A field that is said: its values, or the parts it holds. What is not said has no WrittenField.
struct WrittenField {
  // As in the file: "in_force_from".
  std::string name;
  // Text as it stands; numbers in decimals; "true".
  std::vector<std::string> values;
  // For a field that holds parts: each by its own fields.
  std::vector<std::vector<WrittenField>> parts;
  // True where the format allows more than one.
  bool repeated = false;
  friend bool operator==(const WrittenField&, const WrittenField&) = default;
};
using WrittenFields = std::vector<WrittenField>;

// One part of a bundle: a rule, a switch, an assertion.
struct WrittenPart {
  // The field of the file it stands in: "rule".
  std::string sort;
  // The field it is known by and its value: "id", "R04". Empty for what stands once in a bundle.
  std::string known_by;
  std::string id;
  // In the order of the format.
  WrittenFields fields;
};

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_WRITTEN_H_

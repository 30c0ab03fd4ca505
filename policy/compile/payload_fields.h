// The leaves of all payloads with their categories, read from the messages this program was built with.
//
// Guarantees: every field of every payload of v1.Message, once for each kind that carries it. Thread safety: any
// thread; a value. On failure: cannot fail; a payload whose name is no kind of the vocabulary is left out, which a test
// excludes.
#ifndef KETENPOORT_POLICY_COMPILE_PAYLOAD_FIELDS_H_
#define KETENPOORT_POLICY_COMPILE_PAYLOAD_FIELDS_H_

#include <string>
#include <vector>

#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// A leaf of a payload: "ReleaseDate.departure_on" in RELEASE_DATE.
struct PayloadField {
  MessageKind kind = MessageKind::kUnspecified;
  std::string field;
  Category category = Category::kUnspecified;
};

std::vector<PayloadField> PayloadFields();

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_PAYLOAD_FIELDS_H_

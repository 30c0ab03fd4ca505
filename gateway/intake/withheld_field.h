// WithheldField: the place of a payload field and its category; never its value. An open value.
#ifndef KETENPOORT_GATEWAY_INTAKE_WITHHELD_FIELD_H_
#define KETENPOORT_GATEWAY_INTAKE_WITHHELD_FIELD_H_

#include <string>

#include "policy/vocabulary.h"

namespace ketenpoort::intake {

struct WithheldField {
  std::string path;  // in the payload: "refused.offence", "care[1].provider"
  policy::Category category = policy::Category::kUnspecified;
  friend bool operator==(const WithheldField&, const WithheldField&) = default;
};

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_WITHHELD_FIELD_H_

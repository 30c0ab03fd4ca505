// Minimise: the copy of a payload that one receiver may have. Guarantees: holds no leaf whose category was not
// released, no unknown field, no container that holds nothing; a leaf without a category is dropped and named, never
// let through; equal input gives equal bytes in one build of protobuf, and the bytes are made once: what is returned is
// what is hashed, sealed and delivered. Does not guarantee that two builds of protobuf write the same bytes: nobody may
// rebuild them. Pure, safe in any thread; cannot fail on a message whose required parts are complete (proto3 has none).
#ifndef KETENPOORT_GATEWAY_INTAKE_MINIMISE_H_
#define KETENPOORT_GATEWAY_INTAKE_MINIMISE_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/intake/withheld_field.h"
#include "policy/vocabulary.h"

namespace ketenpoort::intake {

struct Minimised {
  std::string bytes;
  std::vector<WithheldField> withheld;
};

Minimised Minimise(const google::protobuf::Message& payload, policy::CategorySet released);

// The categories of the leaves that are present.
policy::CategorySet CategoriesIn(const google::protobuf::Message& payload);

// The leaves that are present and whose category is in `categories`, in the order of field numbers; a repeated leaf
// once.
std::vector<WithheldField> FieldsOf(const google::protobuf::Message& payload, policy::CategorySet categories);

// Bit n: a care trajectory under the framework numbered n is named.
uint8_t CareFrameworksIn(const google::protobuf::Message& payload);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_MINIMISE_H_

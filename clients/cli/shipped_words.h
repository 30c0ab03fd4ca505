// The words of the policy that ships with this program, for whoever has no gateway to ask: what organs, messages,
// purposes, categories and phases are called, and what it means that a condition failed.
//
// Guarantees: they are those of policy/rules/words.textproto at the time of building; a code that file does not name
// has no word, and a WordBook shows it as it is. Does not guarantee: the words of the policy that decided; titles of
// rules and denials change with it and are not here. Thread safety: any thread. Ownership: values.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <string_view>

#include "clients/cli/output.h"
#include "ketenpoort/v1/access.pb.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::cli {

// For the codes of this entry.
google::protobuf::RepeatedPtrField<ketenpoort::v1::CodeWord> ShippedWords(const ketenpoort::v1::AuditEntry& entry);

// `P03: in detentie in een inrichting`; the code alone where it has no words.
std::string PhaseText(std::string_view code, Language language);

}  // namespace ketenpoort::cli

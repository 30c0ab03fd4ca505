// FieldRule: the form and limits of one field, as its comment in the proto states them. Guarantees that every text,
// byte string and repeated field that a caller may send in ExchangeService, CustodyService and DeclarationService has
// exactly one rule (a test walks the descriptors). Does not hold rules between fields: see payload_check.h. Constants,
// safe in any thread.
#ifndef KETENPOORT_GATEWAY_INTAKE_FIELD_RULE_H_
#define KETENPOORT_GATEWAY_INTAKE_FIELD_RULE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ketenpoort::intake {

enum class Form : uint8_t {
  kAny,            // no text: a message, number or enum; only `required` and `count_max` count
  kLine,           // plain text without line breaks
  kFreeText,       // plain text with line breaks
  kOpaque,         // bytes without meaning to us
  kUuid,           // 16 bytes, not all zero
  kDay,            // 2026-11-22
  kBirthDay,       // the same, 00 where unknown
  kGemeente,       // four digits
  kBsn,            // nine digits that pass the 11-test
  kNumber,         // SKN, V-number: A-Z, 0-9, hyphen
  kUnit,           // unit of an organ; judged with its organ
  kEstablishment,  // establishment code: A-Z, 0-9, hyphen
  kProbation,      // RN, SVG, LDH
  kDigest,         // 32 bytes
  kArticle         // article of the Wetboek van Strafrecht: 287, 141(2), 273f
};

enum class Measure : uint8_t { kBytes, kCharacters };

struct FieldRule {
  const char* field;  // "PersonIdentity.family_name", in package ketenpoort.v1
  Form form = Form::kAny;
  size_t length_max = 0;  // 0: the form says it
  Measure measure = Measure::kBytes;
  size_t count_max = 1;  // of a repeated field
  bool required = false;
};

std::span<const FieldRule> FieldRules();

// Null where no rule names the field.
const FieldRule* RuleOf(std::string_view full_name);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_FIELD_RULE_H_

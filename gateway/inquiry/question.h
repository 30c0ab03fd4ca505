// Question: which entries an officer asks for, checked and in the terms of the index. Guarantees: a value the
// vocabulary does not know, a number that is none and a list that is too long are refused by field, all at once; a
// filter that narrows nothing asks for everything. Does not know who asks: listing.h narrows to what the officer may
// see. Pure; safe in any thread. On failure INVALID_ARGUMENT with BadRequest; no value stands in it.
#ifndef KETENPOORT_GATEWAY_INQUIRY_QUESTION_H_
#define KETENPOORT_GATEWAY_INQUIRY_QUESTION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/store/rows.h"
#include "ketenpoort/v1/audit_service.pb.h"
#include "policy/civil_day.h"

namespace ketenpoort::inquiry {

struct Question {
  // As store::IndexQuery::groups.
  std::vector<std::vector<std::string>> groups;
  // Days, both included; kNoDay: open.
  policy::Day from = policy::kNoDay;
  policy::Day until = policy::kNoDay;
  // Empty: every phase, and what is in none.
  std::vector<v1::Phase> phases;
  // About this person only.
  std::optional<store::Identifier> subject;
};

absl::StatusOr<Question> QuestionOf(const v1::EntryFilter& filter);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_QUESTION_H_

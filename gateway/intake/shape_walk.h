// ShapeWalk: judges one message and everything in it against the field rules. Guarantees: every unknown field and enum
// number at every depth, every form and limit of field_rule.h, and every missing required field is added to the problem
// with its path; nothing deeper than kDepthMax is entered. Does not compare fields with each other: payload_check.h.
// Pure but for `problem`; one thread at a time.
#ifndef KETENPOORT_GATEWAY_INTAKE_SHAPE_WALK_H_
#define KETENPOORT_GATEWAY_INTAKE_SHAPE_WALK_H_

#include <google/protobuf/message.h>

#include <string>

#include "gateway/intake/problem.h"

namespace ketenpoort::intake {

// In a custody report a BSN that fails its test is not refused.
enum class WrongBsn { kRefuse, kTolerate };

void WalkShape(const google::protobuf::Message& message, const std::string& root, WrongBsn wrong_bsn, Problem* problem);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_SHAPE_WALK_H_

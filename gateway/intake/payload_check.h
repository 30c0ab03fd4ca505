// What fields of one payload or report must say together. Guarantees: a date stands with its certainty and a state with
// its day, as the protos say; a payload that should hold something does. Does not judge a basis. Adds to `problem`; one
// thread at a time.
#ifndef KETENPOORT_GATEWAY_INTAKE_PAYLOAD_CHECK_H_
#define KETENPOORT_GATEWAY_INTAKE_PAYLOAD_CHECK_H_

#include <google/protobuf/message.h>

#include <string>

#include "gateway/intake/problem.h"
#include "ketenpoort/v1/custody.pb.h"
#include "policy/vocabulary.h"

namespace ketenpoort::intake {

// `root`: the payload's field in Message.
void CheckPayload(const google::protobuf::Message& payload, policy::MessageKind kind, v1::CorrectionAction action,
                  const std::string& root, Problem* problem);

// The three dates of a custody report, each with its certainty.
void CheckReportDates(const v1::CustodyReport& report, Problem* problem);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_PAYLOAD_CHECK_H_

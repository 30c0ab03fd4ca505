// A message of the file formats as plain values. Guarantees: every field that is set is there, whatever fields the
// format has; deterministic, in the order of the format. Pure; thread safety: any thread.
#ifndef KETENPOORT_POLICY_COMPILE_WRITTEN_MESSAGE_H_
#define KETENPOORT_POLICY_COMPILE_WRITTEN_MESSAGE_H_

#include <google/protobuf/message.h>

#include <vector>

#include "policy/written.h"

namespace ketenpoort::policy {

// The parts of one file, as PolicyFile or AssertionFile: each of its fields holds messages.
std::vector<WrittenPart> WrittenIn(const google::protobuf::Message& file);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_WRITTEN_MESSAGE_H_

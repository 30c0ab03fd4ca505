// A policy as somebody sends it: its files with names and texts, and what is told of what is wrong with them.
// Guarantees: names are plain, without a folder, each once; numbers and sizes are within the limits below. Does not
// read what the texts say. Pure; safe in any thread. On failure INVALID_ARGUMENT with a violation for each field.
#ifndef KETENPOORT_GATEWAY_CORRIDOR_SENT_POLICY_H_
#define KETENPOORT_GATEWAY_CORRIDOR_SENT_POLICY_H_

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>

#include <cstddef>
#include <vector>

#include "gateway/intake/problem.h"
#include "ketenpoort/v1/policy.pb.h"
#include "policy/compile/compile.h"

namespace ketenpoort::corridor {

// Limits.
inline constexpr size_t kProposalFilesMax = 64;
inline constexpr size_t kProposalFileBytesMax = size_t{1024} * 1024;
inline constexpr size_t kProposalBytesMax = size_t{3} * 1024 * 1024;
inline constexpr size_t kProposalNameBytesMax = 128;
inline constexpr int kProposalFindingsMax = 200;
inline constexpr size_t kProposalFindingBytesMax = 8'192;

using SentFiles = google::protobuf::RepeatedPtrField<v1::PolicyText>;

// Adds what is wrong with the files of `field` to `problem`, and their size to `bytes`.
void CheckFiles(const SentFiles& files, const char* field, size_t& bytes, intake::Problem& problem);
// True where the message itself, without those within it, holds a field of a later version.
bool HoldsUnknown(const google::protobuf::Message& message);

std::vector<policy::SourceFile> SourcesOf(const SentFiles& files);
// `about`: the field of the configuration that names such files.
v1::PolicyFinding FindingOf(const char* about, const policy::CompileError& at);

}  // namespace ketenpoort::corridor

#endif  // KETENPOORT_GATEWAY_CORRIDOR_SENT_POLICY_H_

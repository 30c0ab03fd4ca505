// The key of a person who signs policy bundles, as a file: `PRIVATE+KEY+name+key id+base64(type || seed)`, the text
// form of C2SP signed notes, with its verifier key beside it in FILE.vkey.
//
// Guarantees: read only where no other user can read it; written with mode 0600, never over another file; the text is
// wiped from memory after use. Does not guarantee: protection on a machine of others; a key kept in hardware signs the
// same note by other means. Thread safety: one thread. On failure: AlreadyExists, PermissionDenied, InvalidArgument for
// what is no such key.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "audit/note.h"

namespace ketenpoort::cli {

absl::StatusOr<audit::NoteSigner> ReadSigningKey(const std::string& path);
// Makes a key for `person`; answers its verifier key, which is also written to `path`.vkey.
absl::StatusOr<std::string> MakeSigningKey(const std::string& path, const std::string& person);

}  // namespace ketenpoort::cli

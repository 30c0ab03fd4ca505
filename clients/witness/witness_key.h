// The key of a witness, as a file of mode 0600 (audit/private_key.h, type cosigner), with its verifier key beside it in
// FILE.vkey. The file carries the name, so that a witness cannot start under another one.
//
// Guarantees: read only where no other user can read it; never written over another file; the text is wiped from
// memory. Does not guarantee: protection against who is root there; keep it off the gateway's machine.
// Thread safety: one thread. On failure: AlreadyExists, PermissionDenied, InvalidArgument for what is no such key.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "audit/cosignature.h"
#include "audit/crypto/random_source.h"

namespace ketenpoort::witness {

absl::StatusOr<audit::CosignatureSigner> ReadWitnessKey(const std::string& path);
// Makes a key; answers its verifier key, which is also written to `path`.vkey.
absl::StatusOr<std::string> MakeWitnessKey(const std::string& path, const std::string& name,
                                           audit::crypto::RandomSource& random);

}  // namespace ketenpoort::witness

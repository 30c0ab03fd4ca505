// The private half of a note key as text: `PRIVATE+KEY+name+hex(key id)+base64(type || seed) LF`, as other tools of
// signed notes write it.
//
// Guarantees: ParsePrivateKey accepts only what FormatPrivateKey writes (the LF may lack): type Ed25519 or cosigner,
// with the key id that name, type and key come to. Does not guarantee: that the text was kept secret. Thread safety:
// any thread. Ownership: the text is secret; the caller wipes it (crypto/wipe.h). What is made here on the way is
// wiped. On failure: InvalidArgument, never with anything of the text.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "audit/crypto/ed25519.h"
#include "audit/note.h"

namespace ketenpoort::audit {

struct PrivateKey {
  std::string name;
  NoteKeyType type = NoteKeyType::kEd25519;
  crypto::SigningKey key;
};

std::string FormatPrivateKey(const PrivateKey& key);
absl::StatusOr<PrivateKey> ParsePrivateKey(std::string_view text);

}  // namespace ketenpoort::audit

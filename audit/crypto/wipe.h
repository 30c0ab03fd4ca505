// Wipe: overwrites a secret that is no longer needed, in a way the compiler may not leave out.
//
// Guarantees: every byte of the given range is overwritten; a string is also emptied.
// Does not guarantee: anything about copies made earlier, by the caller or by a reallocation.
// Thread safety: as for any write to the argument.
// On failure: cannot fail.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ketenpoort::audit::crypto {

void Wipe(std::span<uint8_t> secret);
void Wipe(std::string& secret);

}  // namespace ketenpoort::audit::crypto

// OpensslScope: keeps OpenSSL's per-thread error queue as it was found. Private to audit/crypto.
//
// Guarantees: an error raised inside the scope (a bad signature, a failed tag) is gone when it ends, so that it cannot
// be taken for an I/O error of a TLS connection served by the same thread; earlier errors stay.
// Also the one answer to an OpenSSL that lacks a basic algorithm: Require ends the process, naming what failed.
#pragma once

#include <openssl/err.h>

#include <cstdio>
#include <cstdlib>

namespace ketenpoort::audit::crypto {

class OpensslScope {
 public:
  OpensslScope() { ERR_set_mark(); }
  ~OpensslScope() { ERR_pop_to_mark(); }
  OpensslScope(const OpensslScope&) = delete;
  OpensslScope& operator=(const OpensslScope&) = delete;
};

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "ketenpoort: the cryptographic library failed at %s\n", what);
  std::abort();
}

}  // namespace ketenpoort::audit::crypto

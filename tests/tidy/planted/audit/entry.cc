// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "audit/crypto/sha256.h"
#include "certs/pem.h"  // planted: layer

namespace ketenpoort::audit {

Digest Hash(const AuditEntry& entry) {
  return Sha256(entry.SerializeAsString());  // planted: rebuilt-hash
}

Digest HashInTwoLines(const AuditEntry& entry) {
  return HashLeaf(  // planted: rebuilt-hash
      entry.SerializePartialAsString());
}

Digest HashOfExactBytes(const AuditEntry& entry) {
  const std::string bytes = entry.SerializeAsString();
  Store(bytes);
  return Sha256(bytes);
}

bool Same(const std::string& a, const std::string& b) {
  assert(a.size() == b.size());  // planted: assert
  static_assert(sizeof(int) == 4);
  return std::memcmp(a.data(), b.data(), a.size()) == 0 || CRYPTO_memcmp(a, b);  // planted: memcmp
}

}  // namespace ketenpoort::audit

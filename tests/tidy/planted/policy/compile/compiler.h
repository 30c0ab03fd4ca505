// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
// The compiler of this planted tree includes what the table allows, and one header that it does not.
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/decide.h"
#include "audit/crypto/sha256.h"  // planted: layer

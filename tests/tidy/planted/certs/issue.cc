// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <openssl/x509.h>
#include <grpcpp/grpcpp.h>         // planted: guarded-include
#include "audit/crypto/sha256.h"
#include "audit/merkle.h"          // planted: layer

// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <openssl/evp.h>
#include "audit/note.h"  // planted: layer

// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "gateway/intake/admitted.h"
#include "gateway/store/recorded.h"
#include "gateway/store/engine.h"  // planted: layer
#include "clients/sdk/client.h"    // planted: layer

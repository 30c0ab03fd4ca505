// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "policy/decide.h"
#include "clients/dji/report.h"
#include "gateway/config.h"  // planted: layer

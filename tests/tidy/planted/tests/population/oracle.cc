// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "clients/dji/report.h"
#include "policy/decide.h"  // planted: layer

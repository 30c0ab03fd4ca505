// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include "clients/auditor/reader.h"
#include "gateway/store/engine.h"  // planted: layer

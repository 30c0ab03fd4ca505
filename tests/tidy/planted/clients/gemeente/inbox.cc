// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <grpcpp/grpcpp.h>
#include "clients/sdk/client.h"
#include "audit/tlog_proof.h"
#include "clients/dji/report.h"          // planted: layer
#include "gateway/identity/principal.h"  // planted: layer
#include "policy/decide.h"               // planted: layer

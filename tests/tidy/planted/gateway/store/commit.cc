// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <sqlite3.h>
#include "gateway/corridor/permit.h"
#include "policy/decision.h"          // planted: layer
#include "gateway/mailbox/open.h"     // planted: layer

namespace ketenpoort::store {
constexpr char kInsert[] = "INSERT INTO entry(bytes) VALUES (?)";
}

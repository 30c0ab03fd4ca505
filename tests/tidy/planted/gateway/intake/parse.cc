// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <grpcpp/grpcpp.h>           // planted: guarded-include
#include <sqlite3.h>                 // planted: guarded-include
#include "gateway/corridor/permit.h"
#include "gateway/corridor/gate.h"   // planted: layer
#include "gateway/mailbox/open.h"    // planted: layer
#include "policy/decide.h"

namespace ketenpoort::intake {

void Admit(Store& store, const Message& message) {
  (void)store.Commit(message);                               // planted: discarded-status
  static_cast<void>(store.Flush());                          // planted: discarded-status
  std::ignore = store.Flush();                               // planted: discarded-status
  store.Flush().IgnoreError();                               // planted: discarded-status
  spdlog::info("{}", message.ShortDebugString());            // planted: debug-string
  store.Run("SELECT person_no FROM person WHERE key = ?");   // planted: sql-outside-store
  store.Run("INSERT INTO entry VALUES (?)");                 // planted: sql-outside-store
  store.Print("{\"subject\": \"%s\"}", message.subject());   // planted: printed-json
  store.Print(R"({"subject": 1})");                          // planted: printed-json
  spdlog::info("select a receiver from the list; update the date");
}

}  // namespace ketenpoort::intake

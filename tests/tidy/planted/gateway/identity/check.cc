// A planted offender: read by test_check_tree.py only, never compiled. Each marked line breaks the rule it names.
#include <grpcpp/server_context.h>
#include "gateway/intake/admitted.h"
#include "gateway/clock.h"
#include "gateway/intake/parse.h"  // planted: layer

void Identify(grpc::ServerContext& context) {
  const auto& claimed = context.client_metadata();  // planted: metadata-identity
}

// A planted offender: its file name is not snake_case.  // planted: name
#include <grpcpp/grpcpp.h>
#include <openssl/ssl.h>            // planted: guarded-include
#include "gateway/corridor/gate.h"
#include "tests/gateway/fake.h"     // planted: layer

// TODO answer the caller.  // planted: unfinished

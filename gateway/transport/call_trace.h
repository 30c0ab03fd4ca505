// CallTrace: the trace a call is in, from its metadata, and told back to it (W3C Trace Context over gRPC).
//
// Guarantees: the trace id of the caller's one `traceparent` where that is well-formed, else a fresh random one with no
// parent; never an error, and never more than 55 bytes read. Nothing but the trace is read from metadata: who calls
// comes from the certificate. What is told back names the same trace and a span of this gateway. Does not guarantee
// that the caller's id is random. Safe in any thread.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_CALL_TRACE_H_
#define KETENPOORT_GATEWAY_TRANSPORT_CALL_TRACE_H_

#include <grpcpp/server_context.h>

#include "audit/trace_parent.h"

namespace ketenpoort::transport {

// Requires that nothing was sent on this call yet: the answer goes with its initial metadata.
audit::TraceParent TraceCall(grpc::CallbackServerContext& context);

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_CALL_TRACE_H_

// CallUnary: one unary rpc, repeated until it is answered (retry.h), as a CallResult.
//
// Guarantees: each attempt has its own context and the deadline that is left; the request is the same object each time,
// and so is its trace (W3C Trace Context): a fresh one for each call, or what the connection says.
// Does not guarantee: anything about receipts; the clients check those. Thread safety: as the connection.
// On failure: the failure of the last attempt.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "audit/trace_parent.h"
#include "clients/sdk/call_result.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/retry.h"

namespace ketenpoort::sdk {

inline void SetDeadline(grpc::ClientContext& context, int64_t deadline_ms) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(deadline_ms));
}

// The trace of one call, the same for each of its attempts.
inline std::string TraceOf(const Connection& connection) {
  if (connection.trace_parent) return connection.trace_parent();
  return audit::FormatTraceParent({audit::crypto::RandomBytes(*connection.random, audit::kTraceIdBytes),
                                   audit::crypto::RandomBytes(*connection.random, audit::kSpanIdBytes)});
}

template <typename T>
struct Answered {
  T value;
  int attempts = 1;
};

// `rpc` is called as rpc(&context, &response) and answers a grpc::Status.
template <typename Response, typename Rpc>
CallResult<Answered<Response>> CallUnary(const Connection& connection, const RetryPolicy& policy, Rpc rpc) {
  Response response;
  const std::string trace = TraceOf(connection);
  const RetryOutcome outcome =
      RepeatUntilAnswered(policy, *connection.clock, *connection.random, [&](const Attempt& attempt) -> grpc::Status {
        grpc::ClientContext context;
        SetDeadline(context, attempt.deadline_ms);
        context.AddMetadata(audit::kTraceParentKey, trace);
        response.Clear();
        return rpc(&context, &response);
      });
  if (!outcome.status.ok()) return FailureOf(outcome.status, outcome.attempts);
  return Answered<Response>{std::move(response), outcome.attempts};
}

// The same where nothing in the answer needs checking.
template <typename Response, typename Rpc>
CallResult<Response> CallPlain(const Connection& connection, Rpc rpc) {
  CallResult<Answered<Response>> answered = CallUnary<Response>(connection, connection.retry, rpc);
  if (!answered.ok()) return answered.failure();
  return std::move(answered).value().value;
}

}  // namespace ketenpoort::sdk

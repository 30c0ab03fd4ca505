// CallResult: the value a call gave, or why it gave none. A refusal is a value, never an exception.
//
// Guarantees: holds exactly one of both. `failure().kind` says what the caller can do: nothing (kRefused), mend the
// message (kInvalid), try later (kUnavailable, kExhausted), distrust the gateway (kReceiptInvalid).
// Does not guarantee: after kUnavailable, that nothing happened: the outcome is unknown and the same id may be sent
// again. Thread safety: values.
// On failure: reading the side that is not there is a fault of the program and ends it.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "clients/sdk/refusal.h"

namespace ketenpoort::sdk {

enum class FailureKind {
  kRefused,           // PERMISSION_DENIED: no basis, or an organ this certificate does not hold
  kInvalid,           // INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION, UNIMPLEMENTED: the request itself
  kNotAuthenticated,  // UNAUTHENTICATED: the certificate was not accepted
  kNotFound,          // NOT_FOUND: unknown to this caller
  kConflict,          // ALREADY_EXISTS: the id was used for another content
  kExhausted,         // RESOURCE_EXHAUSTED: a quota or a full queue
  kUnavailable,       // UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED: outcome unknown, repeat the same id
  kReceiptInvalid,    // the answer came, but its proof does not hold
  kUnexpected,        // INTERNAL, DATA_LOSS, UNKNOWN, or an answer that does not fit the question
};

// `REFUSED`, `INVALID`, …
std::string_view FailureKindName(FailureKind kind);
FailureKind FailureKindOf(grpc::StatusCode code);

struct CallFailure {
  FailureKind kind = FailureKind::kUnexpected;
  Refusal refusal;
  int attempts = 0;     // how often the call was made
  std::string trouble;  // for kReceiptInvalid and kUnexpected: what does not hold; no personal data
};

CallFailure FailureOf(const grpc::Status& status, int attempts);
CallFailure ReceiptFailure(std::string_view trouble, int attempts);
CallFailure UnexpectedFailure(std::string_view trouble, int attempts);

template <typename T>
class [[nodiscard]] CallResult {
 public:
  CallResult(T value) : held_(std::in_place_index<0>, std::move(value)) {}                // NOLINT: implicit by design
  CallResult(CallFailure failure) : held_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT: implicit by design

  bool ok() const { return held_.index() == 0; }

  const T& value() const& { return Expect(std::get_if<0>(&held_)); }
  T& value() & { return Expect(std::get_if<0>(&held_)); }
  T value() && { return std::move(Expect(std::get_if<0>(&held_))); }
  const CallFailure& failure() const { return Expect(std::get_if<1>(&held_)); }

  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }

 private:
  template <typename U>
  static U& Expect(U* held) {
    if (held == nullptr) std::abort();
    return *held;
  }

  std::variant<T, CallFailure> held_;
};

}  // namespace ketenpoort::sdk

// HttpListener: one POST path over HTTPS, TLS 1.3 only, or over plain HTTP on a loopback address behind a proxy.
//
// Guarantees: only a POST to `path` with a body within the limit reaches `answer`; every connection is one request, and
// ends within HttpLimits::timeout for all that the other side sends and as long again for the answer; no more than
// `connections_max` at once, of which the handshake counts. What is not a request gets a status (400, 404, 405, 413,
// 431) or a closed connection.
// Does not guarantee: who asks: a checkpoint carries its own signature. Thread safety: Start, port and Stop from the
// owner's threads; `answer` is called on the listener's one thread, one request at a time.
// Ownership: copies what it is given; Stop, also by the destructor, ends the thread and every connection.
// On failure: Start says why: an address that is not numeric, plain HTTP beyond loopback, a certificate or key that
// cannot be used, an address that is taken.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace ketenpoort::witness {

inline constexpr uint32_t kHttpHeaderBytesMax = 8 * 1024;

struct HttpLimits {
  uint64_t body_bytes_max = 0;
  std::chrono::milliseconds timeout{10'000};
  int connections_max = 64;
};

struct HttpIdentity {
  std::string chain_pem;  // leaf first
  std::string key_pem;
};

struct HttpPlace {
  std::string host;   // numeric
  uint16_t port = 0;  // 0 picks one
  std::string path;   // "/add-checkpoint"
  std::optional<HttpIdentity> identity;
};

struct HttpAnswer {
  unsigned status = 500;
  std::string content_type;
  std::string body;
};

class HttpListener {
 public:
  using Answer = std::function<HttpAnswer(const std::string& body)>;

  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const HttpPlace& place, const HttpLimits& limits,
                                                             Answer answer);
  ~HttpListener();

  uint16_t port() const;
  void Stop();

 private:
  class Loop;
  explicit HttpListener(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace ketenpoort::witness

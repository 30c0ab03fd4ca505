// MetricsListener: GET /metrics over HTTP, for Prometheus, on a loopback address. Guarantees: nothing but /metrics is
// served; a request is at most kMetricsRequestBytesMax bytes and takes at most kMetricsTimeout; at most
// kMetricsConnectionsMax connections at once, one request each. No authentication: the address is a loopback one, which
// Start requires. One thread of its own; Stop from any other. On failure Start says why.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_METRICS_LISTENER_H_
#define KETENPOORT_GATEWAY_TRANSPORT_METRICS_LISTENER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace ketenpoort::transport {

inline constexpr uint32_t kMetricsRequestBytesMax = 8 * 1024;
inline constexpr int kMetricsConnectionsMax = 16;
inline constexpr std::chrono::seconds kMetricsTimeout{5};

class MetricsListener {
 public:
  // `host` is a numeric loopback address; port 0 picks one. `render` gives the page, on the listener's thread.
  static absl::StatusOr<std::unique_ptr<MetricsListener>> Start(const std::string& host, uint16_t port,
                                                                std::function<std::string()> render);
  ~MetricsListener();

  uint16_t port() const;
  void Stop();

 private:
  class Loop;
  explicit MetricsListener(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_METRICS_LISTENER_H_

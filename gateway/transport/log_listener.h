// LogListener: the log over HTTPS, as C2SP tlog-tiles lays it out: /checkpoint, /tile/<L>/<N>[.p/<W>] for anyone, since
// they tell nothing about anybody; /tile/entries/<N>[.p/<W>] for the holder of a client certificate whom the gateway
// lets read them, after that reading is an entry.
//
// Guarantees: nothing but those paths is served, each in its one spelling; TLS 1.3 only; a client certificate is asked
// for, verified by our authorities when given, and never needed for what is public; the bytes of a bundle leave only
// after `read_bundle` answered OK. A request is at most kLogRequestBytesMax bytes, a connection takes at most
// kLogRequestsMax requests and waits at most kLogTimeout for each step; at most kLogConnectionsMax at once.
// Does not guarantee: that a partial tile stays; once the full one exists it may go (404), as the specification says.
// Thread safety: Start and Stop from one thread; `read` runs on the listener's thread. On failure Start says why; a
// failure inside is answered 503 without its text.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_LOG_LISTENER_H_
#define KETENPOORT_GATEWAY_TRANSPORT_LOG_LISTENER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "audit/tile.h"

namespace ketenpoort::transport {

inline constexpr uint32_t kLogRequestBytesMax = 8 * 1024;
inline constexpr int kLogConnectionsMax = 64;
inline constexpr int kLogRequestsMax = 10'000;
inline constexpr std::chrono::seconds kLogTimeout{15};

struct LogPages {
  using Answer = std::function<void(absl::StatusOr<std::string>)>;

  // `checkpoint`, or the path of a hash tile. NotFound where there is none.
  std::function<absl::StatusOr<std::string>(const std::string& path)> read;
  // A bundle, for the holder of this certificate (PEM), who may have given a reason. Must not block; `answer` is called
  // once, on any thread, also after Stop.
  std::function<void(std::string certificate_pem, const audit::TileId& bundle, std::string reason, Answer answer)>
      read_bundle;
};

// All PEM.
struct LogListenerTls {
  std::string chain;
  std::string key;
  // The authorities whose client certificates are accepted.
  std::string authorities;
};

class LogListener {
 public:
  // Port 0 picks one.
  static absl::StatusOr<std::unique_ptr<LogListener>> Start(const std::string& host, uint16_t port,
                                                            const LogListenerTls& tls, LogPages pages);
  ~LogListener();

  uint16_t port() const;
  void Stop();

 private:
  class Loop;
  explicit LogListener(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_LOG_LISTENER_H_

// OpenStreams: the calls that stay open, so that a revoked certificate, a changed directory or the end of the gateway
// reaches them. Guarantees: whoever was added and not removed when a round begins is asked in it. Does not own them.
// Thread-safe; a stream may remove itself during a round.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_OPEN_STREAMS_H_
#define KETENPOORT_GATEWAY_TRANSPORT_OPEN_STREAMS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"

namespace ketenpoort::transport {

// A call that stays open.
class OpenStream : public std::enable_shared_from_this<OpenStream> {
 public:
  virtual ~OpenStream() = default;
  // Judges the certificate by the lists and directory of now, and ends where it no longer holds.
  virtual void Reauthenticate() = 0;
  // Ends with this status; what was not written yet is not written any more.
  virtual void End(const absl::Status& why) = 0;
  // Breaks off where ending takes too long, because the other side does not read.
  virtual void Sweep(int64_t monotonic_us) = 0;
};

class OpenStreams {
 public:
  void Add(const std::shared_ptr<OpenStream>& stream);
  void Remove(const OpenStream* stream);

  void ReauthenticateAll();
  void EndAll(const absl::Status& why);
  void SweepAll(int64_t monotonic_us);
  size_t size() const;

 private:
  std::vector<std::shared_ptr<OpenStream>> All() const;

  mutable std::mutex mutex_;
  std::map<const OpenStream*, std::weak_ptr<OpenStream>> streams_;  // under mutex_
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_OPEN_STREAMS_H_

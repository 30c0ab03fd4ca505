// CallRecord: what operators see of one call: a metric, and a line where it was turned away. Guarantees that neither
// holds anything of the request. A decision that refuses is no line: it stands in the log with its reason. One thread
// at a time.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_CALL_RECORD_H_
#define KETENPOORT_GATEWAY_TRANSPORT_CALL_RECORD_H_

#include <cstdint>
#include <string>

#include "gateway/transport/call_rooms.h"
#include "google/rpc/status.pb.h"

namespace ketenpoort::transport {

class CallRecord {
 public:
  // Requires: `method` is a literal. `timed`: how long it took says something; not for what stays open.
  CallRecord(const CallRooms& rooms, const char* method, bool timed);

  // Once it is known who calls.
  void SetParticipant(std::string oin) { participant_ = std::move(oin); }
  void Ended(const google::rpc::Status& status) const;

 private:
  const CallRooms* rooms_;
  const char* method_;
  bool timed_;
  int64_t began_us_;
  std::string participant_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_CALL_RECORD_H_

// CallRooms: what a call works with. Everything pointed at outlives every call; see Server. A value of pointers.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_CALL_ROOMS_H_
#define KETENPOORT_GATEWAY_TRANSPORT_CALL_ROOMS_H_

#include "gateway/clock.h"
#include "gateway/corridor/corridor.h"
#include "gateway/identity/authenticator.h"
#include "gateway/inquiry/inquiry.h"
#include "gateway/intake/intake.h"
#include "gateway/transport/call_metrics.h"
#include "gateway/transport/door.h"
#include "gateway/transport/event_log.h"
#include "gateway/transport/open_streams.h"
#include "gateway/transport/workers.h"

namespace ketenpoort::transport {

struct CallRooms {
  corridor::Corridor* corridor = nullptr;
  inquiry::Inquiry* inquiry = nullptr;
  identity::Authenticator* authenticator = nullptr;
  gateway::Clock* clock = nullptr;
  const intake::Intake* intake = nullptr;
  Door* door = nullptr;
  Workers* workers = nullptr;
  CallMetrics* metrics = nullptr;
  OpenStreams* streams = nullptr;
  EventLog* log = nullptr;

  policy::Time Now() const { return gateway::TimeAt(clock->NowMicros()); }
  policy::Day Today() const { return gateway::AmsterdamDay(clock->NowMicros()); }
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_CALL_ROOMS_H_

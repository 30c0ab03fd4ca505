// Invented persons and what DJI says of them. BSNs are of a test range and pass the 11-test.
#pragma once

#include <string>
#include <vector>

#include "gateway/custody/facts.h"
#include "gateway/intake/declared.h"
#include "tests/gateway/corridor/corridor_world.h"

namespace ketenpoort::testing {

// The n-th BSN of the range 9998xxxxx that passes the 11-test.
std::string TestBsn(int n);

inline google::protobuf::Timestamp At(std::string_view iso_day, int hour = 9) {
  return custody::TimestampOf(gateway::StartOfDay(DayOf(iso_day)) + int64_t{hour} * 3'600'000'000);
}

// In PI Zwolle since `from` on a sentence until `until`; Haarlem on ground of residence; RN designated.
v1::CustodyReport Sentence(CorridorWorld& world, const std::string& bsn, std::string_view from, std::string_view until);

v1::Message MessageFrom(CorridorWorld& world, v1::Organ sender, const std::string& sender_unit, v1::Organ receiver,
                        const std::string& receiver_unit, v1::MessageKind kind, v1::Purpose purpose,
                        const std::string& bsn);

// A human answers for exactly this message, as it is now.
void Answer(v1::Message& message, const std::string& until = "2026-12-31");

// A plan of the directeur for a college: housing and work are needed and attested.
v1::Message PlanFor(CorridorWorld& world, const std::string& gemeente, const std::string& bsn);

// The same of RN for Haarlem: housing only.
v1::Message PlanFromRn(CorridorWorld& world, const std::string& bsn);

}  // namespace ketenpoort::testing

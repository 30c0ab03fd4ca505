// Messages and registrations of the kinds of the law, for the tests of this folder: 18b, BIJ, orders, advice, youth.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/gateway/corridor/corridor_world.h"
#include "tests/gateway/corridor/test_persons.h"

namespace ketenpoort::testing {

inline constexpr char kRiskText[] =
    "Uit op wraak op zijn ex-partner; veroordeeld voor poging doodslag. Bel de wijkagent: 06 12 34 56 78.";

v1::Message RiskFrom(CorridorWorld& world, v1::Organ sender, const std::string& unit, v1::Organ receiver,
                     const std::string& receiver_unit, const std::string& bsn);

v1::Message BijFrom(CorridorWorld& world, const std::string& bsn, const std::string& return_on);

v1::Message OrderFor(CorridorWorld& world, const std::string& bsn, const std::string& assignment_id);

v1::Message AdviceFrom(CorridorWorld& world, const std::string& bsn, const std::string& assignment_id);

// Help that the person consented to, from RN to Haarlem; a human answers for it.
v1::Message HelpOn(CorridorWorld& world, const std::string& bsn, const std::string& consent_id);

v1::RegisterAssignmentRequest AdviceAssignment(CorridorWorld& world, const std::string& bsn, const std::string& id);

v1::CustodyReport Youth(CorridorWorld& world, const std::string& bsn);

v1::RegisterForumRequest ForumOf(CorridorWorld& world, const std::string& bsn, const std::string& id);

v1::Message AfterCare(CorridorWorld& world, v1::Organ receiver, const std::string& unit, const std::string& bsn);

int CountOf(const std::vector<v1::Delivery>& deliveries, v1::MessageKind kind);

}  // namespace ketenpoort::testing

// Payloads as the oracle sees them: which categories a message holds, what is left of it when some may not go, and the
// person blocks of notices. By reflection over the category option of each leaf field; shares nothing with intake.
// Pure; any thread; no failure.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <string>

#include "ketenpoort/v1/payload.pb.h"
#include "tests/population/law.h"

namespace ketenpoort::population {

Categories CategoriesIn(const google::protobuf::Message& payload);
// The care frameworks named, as bits of CareFramework.
uint32_t CareFrameworksIn(const google::protobuf::Message& payload);
// Only the fields of `kept`; containers that hold nothing are gone.
std::unique_ptr<google::protobuf::Message> Only(const google::protobuf::Message& payload, Categories kept);
// Equal but for containers that hold nothing.
bool SamePayload(const google::protobuf::Message& a, const google::protobuf::Message& b);
// The names of the fields that differ; never a value.
std::string DifferingFields(const google::protobuf::Message& a, const google::protobuf::Message& b);

bool PassesElevenTest(const std::string& bsn);
// What tells a receiver who it is about: names, day of birth, and the one number it is entitled to.
v1::PersonIdentity KeysOf(v1::Organ receiver, const v1::PersonIdentity& person);
v1::PersonIdentity WholeOf(v1::Organ receiver, const v1::PersonIdentity& person);
// The numbers of fields of PersonIdentity that differ between two blocks.
std::set<int> ChangedFields(const v1::PersonIdentity& before, const v1::PersonIdentity& after);

}  // namespace ketenpoort::population

// How a policy takes the place of another: on what it was compared with, and what is kept of the notes under it.
#include <catch2/catch.hpp>

#include "audit/crypto/encoding.h"
#include "tests/gateway/corridor/corridor_world.h"

namespace ketenpoort::testing {
namespace {

std::shared_ptr<gateway::AdmittedPolicy> Signed(const std::string& note) {
  auto admitted = std::make_shared<gateway::AdmittedPolicy>();
  admitted->policy = policy::ShippedPolicyWith({"A08"});
  admitted->signers = {"jurist-1", "jurist-2"};
  admitted->signatures = note;
  return admitted;
}

int Activations(CorridorWorld& world) {
  int count = 0;
  for (const v1::AuditEntry& entry : world.Entries()) count += entry.kind() == v1::ENTRY_KIND_POLICY_ACTIVATED ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("A policy that was compared with another than is in force does not come into force", "[corridor][policy]") {
  CorridorWorld world;
  const auto compared_with = world.policies().Snapshot().admitted;
  // Two jurists are quicker.
  REQUIRE(world.corridor().ActivatePolicy(Signed("a note"), compared_with).ok());
  const auto theirs = world.policies().Snapshot().admitted;
  const int activations = Activations(world);
  auto next = std::make_shared<gateway::AdmittedPolicy>();
  next->policy = policy::ShippedPolicy();
  CHECK(world.corridor().ActivatePolicy(next, compared_with).code() == absl::StatusCode::kAborted);
  CHECK(world.policies().Snapshot().admitted == theirs);
  CHECK(Activations(world) == activations);
  // Looked at again, with what is in force.
  CHECK(world.corridor().ActivatePolicy(next, theirs).ok());
  CHECK(Activations(world) == activations + 1);
}

TEST_CASE("Another note under the same policy leaves the first where its entry says it is", "[corridor][policy]") {
  CorridorWorld world;
  REQUIRE(world.corridor().ActivatePolicy(Signed("the first note")).ok());
  REQUIRE(world.corridor().ActivatePolicy(Signed("the second note")).ok());
  CHECK(Activations(world) == 3);
  auto view = certs::ValueOrThrow(world.store().Snapshot());
  for (const std::string note : {"the first note", "the second note"}) {
    const auto digest = audit::crypto::ToBytes(audit::crypto::Sha256(note));
    const auto kept = certs::ValueOrThrow(view->GetNamed("policy-signatures/" + audit::crypto::HexEncode(digest)));
    REQUIRE(kept);
    CHECK(*kept == note);
  }
}

}  // namespace ketenpoort::testing

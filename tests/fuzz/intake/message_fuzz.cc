// Whatever bytes come in as a message: intake answers, names a fault or admits, and what it admits can be minimised to
// exactly what was released. The same bytes are also read as a custody report.
#include <google/protobuf/stubs/logging.h>

#include <memory>
#include <string>

#include "gateway/intake/intake.h"
#include "gateway/intake/minimise.h"
#include "gateway/intake/problem.h"
#include "tests/fuzz/audit/require.h"
#include "tests/gateway/identity/test_world.h"

namespace intake = ketenpoort::intake;
namespace policy = ketenpoort::policy;
namespace v1 = ketenpoort::v1;
using ketenpoort::fuzz::Require;

namespace {

// A caller who holds the organ the message names, so that the whole of intake is reached.
const ketenpoort::identity::Principal& CallerFor(v1::Organ organ) {
  static auto& world = *new ketenpoort::testing::TestWorld();
  static auto& dji = *new ketenpoort::identity::Principal(world.Caller("dji"));
  static auto& rn = *new ketenpoort::identity::Principal(world.Caller("rn"));
  static auto& rcn = *new ketenpoort::identity::Principal(world.Caller("rcn"));
  static auto& haarlem = *new ketenpoort::identity::Principal(world.Caller("haarlem"));
  if (organ == v1::ORGAN_RECLASSERING) return rn;
  if (organ == v1::ORGAN_COLLEGE) return rcn;
  return organ == v1::ORGAN_BURGEMEESTER ? haarlem : dji;
}

void RequireNamed(const absl::Status& status) {
  Require(status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kPermissionDenied,
          "a refusal is of the shape or of the caller");
  Require(!intake::ReasonOf(status).empty(), "a refusal has its reason");
}

void Admit(const v1::Message& message) {
  const policy::Time time{1'795'350'000'000'000, 20'779};
  const auto& caller = CallerFor(message.envelope().sender().organ());
  auto admitted = intake::Intake().Admit(caller, message, time);
  if (!admitted.ok()) return RequireNamed(admitted.status());
  const auto again = intake::Intake().Admit(caller, message, time);
  Require(again.ok() && again->fields().digest == admitted->fields().digest, "the same message has one digest");
  const bool attested = message.envelope().declarations().has_human();
  Require((admitted->fields().attestation_digest == admitted->fields().digest) == !attested,
          "an attestation is the one thing its digest leaves out");
  Require(admitted->fields().declared.human.given == attested, "an attestation is read where there is one");
  const policy::CategorySet present = intake::CategoriesIn(admitted->payload());
  Require(present == admitted->fields().categories, "the categories are those of the payload");
  for (const uint32_t released : {0u, 0x0000aaaau, 0x05555554u, 0xffffffffu}) {
    const auto minimised = intake::Minimise(admitted->payload(), {released});
    const std::unique_ptr<google::protobuf::Message> read(admitted->payload().New());
    Require(read->ParseFromString(minimised.bytes), "minimised bytes can be read");
    Require(intake::CategoriesIn(*read) == (present & policy::CategorySet{released}), "nothing else is left");
    Require(minimised.withheld == intake::FieldsOf(admitted->payload(), present - policy::CategorySet{released}),
            "what is withheld is named");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  // Protobuf writes a line for each text that is not UTF-8.
  [[maybe_unused]] static google::protobuf::LogHandler* const was = google::protobuf::SetLogHandler(nullptr);
  v1::Message message;
  if (message.ParseFromArray(bytes, static_cast<int>(size))) Admit(message);
  v1::CustodyReport report;
  if (!report.ParseFromArray(bytes, static_cast<int>(size))) return 0;
  const auto check = intake::Intake().CheckReport(report);
  if (!check.ok()) {
    RequireNamed(check.status());
  } else {
    Require(!check->bsn_confirmed || check->has_any_number, "a confirmed BSN is a number");
  }
  return 0;
}

#include "gateway/intake/payload_check.h"

#include "gateway/intake/limits.h"
#include "gateway/intake/payload_leaves.h"
#include "ketenpoort/v1/payload.pb.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A date and its certainty. Law: legal-basis, C07 (expected, fixed, occurred).
void CheckCertainty(bool has_date, v1::Certainty certainty, const std::string& date_path,
                    const std::string& certainty_path, Problem* problem) {
  const bool is_dated =
      certainty == v1::CERTAINTY_EXPECTED || certainty == v1::CERTAINTY_FIXED || certainty == v1::CERTAINTY_OCCURRED;
  if (has_date && certainty == v1::CERTAINTY_UNSPECIFIED) {
    problem->Add(certainty_path, "bij een datum hoort hoe zeker hij is", "a date needs its certainty beside it");
  }
  if (has_date && certainty == v1::CERTAINTY_UNKNOWN) {
    problem->Add(date_path, "bij UNKNOWN staat geen datum", "with UNKNOWN there is no date");
  }
  if (!has_date && is_dated) {
    problem->Add(date_path, "bij EXPECTED, FIXED en OCCURRED hoort een datum",
                 "EXPECTED, FIXED and OCCURRED need a date");
  }
}

void CheckDates(const v1::DetentionDates& dates, const std::string& root, Problem* problem) {
  CheckCertainty(dates.has_departure_on(), dates.departure_certainty(), JoinPath(root, "departure_on"),
                 JoinPath(root, "departure_certainty"), problem);
  CheckCertainty(dates.has_release_on(), dates.release_certainty(), JoinPath(root, "release_on"),
                 JoinPath(root, "release_certainty"), problem);
}

// Each basisvoorwaarde X of a ReceptionStatus has a day X_on.
void CheckReception(const v1::ReceptionStatus& status, const std::string& root, Problem* problem) {
  const auto& descriptor = *status.GetDescriptor();
  const auto& reflection = *status.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* state = descriptor.field(i);
    if (state->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    const FieldDescriptor* day = descriptor.FindFieldByName(state->name() + "_on");
    if (day == nullptr) continue;
    const int value = reflection.GetEnumValue(status, state);
    const bool needs_day = value == v1::RECEPTION_STATE_ARRANGED_FROM || value == v1::RECEPTION_STATE_NOT_BEFORE;
    const bool has_day = reflection.HasField(status, day);
    if (needs_day && !has_day) {
      problem->Add(JoinPath(root, day->name()), "ARRANGED_FROM en NOT_BEFORE vragen een dag",
                   "ARRANGED_FROM and NOT_BEFORE need a day");
    }
    if (has_day && !needs_day) {
      problem->Add(JoinPath(root, day->name()), "een dag hoort alleen bij ARRANGED_FROM of NOT_BEFORE",
                   "a day goes only with ARRANGED_FROM or NOT_BEFORE");
    }
  }
}

void CheckSupervision(const v1::SupervisionOrder& order, const std::string& root, Problem* problem) {
  // Days are written so that their order as text is their order in time.
  if (!order.has_supervision_until() || order.supervision_from() <= order.supervision_until()) return;
  problem->Add(JoinPath(root, "supervision_until"), "de laatste dag ligt niet voor de eerste",
               "the last day does not lie before the first");
}

bool HoldsALeaf(const Message& payload) {
  bool holds = false;
  ForEachLeaf(payload, [&holds](const std::string&, const FieldEntry&, const Message&) { holds = true; });
  return holds;
}

bool MayBeEmpty(policy::MessageKind kind, v1::CorrectionAction action) {
  if (kind == policy::MessageKind::kInvolvementEnded) return true;
  return kind == policy::MessageKind::kCorrection && action != v1::CORRECTION_ACTION_RECTIFY;
}

void CheckDateFact(const v1::DateFact& fact, bool present, const std::string& name, Problem* problem) {
  if (!present) return;
  const std::string path = JoinPath("report", name);
  if (!fact.has_at() && fact.certainty() == v1::CERTAINTY_UNSPECIFIED) {
    problem->Add(path + ".certainty", "zonder tijdstip is de zekerheid UNKNOWN", "without an instant it is UNKNOWN");
    return;
  }
  CheckCertainty(fact.has_at(), fact.certainty(), path + ".at", path + ".certainty", problem);
}

}  // namespace

void CheckPayload(const Message& payload, policy::MessageKind kind, v1::CorrectionAction action,
                  const std::string& root, Problem* problem) {
  if (payload.ByteSizeLong() > kPayloadBytesMax) {
    problem->Add(root, "groter dan 64 KiB", "larger than 64 KiB");
  }
  if (!MayBeEmpty(kind, action) && !HoldsALeaf(payload)) {
    problem->Add(root, "de inhoud is leeg", "the payload holds nothing");
  }
  if (payload.GetDescriptor() == v1::ReceptionStatus::descriptor()) {
    v1::ReceptionStatus status;
    status.CopyFrom(payload);
    CheckReception(status, root, problem);
  }
  if (payload.GetDescriptor() == v1::SupervisionOrder::descriptor()) {
    v1::SupervisionOrder order;
    order.CopyFrom(payload);
    CheckSupervision(order, root, problem);
  }
  const FieldDescriptor* dates = payload.GetDescriptor()->FindFieldByName("dates");
  if (dates == nullptr || dates->message_type() != v1::DetentionDates::descriptor()) return;
  v1::DetentionDates copy;
  copy.CopyFrom(payload.GetReflection()->GetMessage(payload, dates));
  CheckDates(copy, JoinPath(root, "dates"), problem);
}

void CheckReportDates(const v1::CustodyReport& report, Problem* problem) {
  CheckDateFact(report.departure(), report.has_departure(), "departure", problem);
  CheckDateFact(report.release(), report.has_release(), "release", problem);
  CheckDateFact(report.basis_ends(), report.has_basis_ends(), "basis_ends", problem);
}

}  // namespace ketenpoort::intake

#include "clients/reclassering/reclassering_client.h"

#include <utility>

namespace ketenpoort::reclassering {

namespace v1 = ketenpoort::v1;

ReclasseringClient::ReclasseringClient(sdk::Connection connection, std::string unit)
    : organ_(sdk::Reclassering(std::move(unit))), exchange_(std::move(connection)) {}

v1::Message ReclasseringClient::Draft(const std::vector<v1::OrganAddress>& receivers, v1::MessageKind kind,
                                      const v1::SubjectReference& subject, const sdk::SendOptions& options) const {
  return sdk::Compose(organ_, receivers, kind, subject, options, *exchange_.connection().random);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::Consult(const v1::SubjectReference& subject,
                                                                const v1::SupervisionConsult& consult,
                                                                const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::Directeur()}, v1::MESSAGE_KIND_SUPERVISION_CONSULT, subject, options);
  *message.mutable_supervision_consult() = consult;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::SendPlanReply(const v1::SubjectReference& subject,
                                                                      const v1::ReintegrationPlan& plan,
                                                                      const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::Directeur()}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, subject, options);
  *message.mutable_reintegration_plan() = plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::SendToCollege(const v1::SubjectReference& subject,
                                                                      const std::string& gemeente,
                                                                      const v1::ReintegrationPlan& plan,
                                                                      const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::College(gemeente)}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, subject, options);
  *message.mutable_reintegration_plan() = plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::ArrangeCare(const v1::SubjectReference& subject,
                                                                    const std::vector<v1::OrganAddress>& receivers,
                                                                    const v1::CareArrangement& care,
                                                                    sdk::SendOptions options) const {
  options.declarations.set_care_needed(true);
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_CARE_ARRANGEMENT, subject, options);
  *message.mutable_care_arrangement() = care;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::WarnOfRisk(const v1::SubjectReference& subject,
                                                                   const std::vector<v1::OrganAddress>& receivers,
                                                                   const v1::RiskNotice& risk_notice,
                                                                   const sdk::SendOptions& options) const {
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_RISK_NOTICE, subject, options);
  *message.mutable_risk_notice() = risk_notice;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::Advise(const v1::SubjectReference& subject,
                                                               const v1::OrganAddress& receiver,
                                                               const std::string& assignment_id,
                                                               const v1::Advice& advice,
                                                               sdk::SendOptions options) const {
  options.declarations.set_assignment_id(assignment_id);
  v1::Message message = Draft({receiver}, v1::MESSAGE_KIND_ADVICE, subject, options);
  *message.mutable_advice() = advice;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::ReportCompliance(const v1::SubjectReference& subject,
                                                                         const std::string& assignment_id,
                                                                         const v1::ComplianceReport& compliance_report,
                                                                         sdk::SendOptions options) const {
  options.declarations.set_assignment_id(assignment_id);
  v1::Message message = Draft({sdk::Minister()}, v1::MESSAGE_KIND_COMPLIANCE_REPORT, subject, options);
  *message.mutable_compliance_report() = compliance_report;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::OfferHelp(const v1::SubjectReference& subject,
                                                                  const std::string& gemeente,
                                                                  const std::string& consent_id,
                                                                  const v1::ConsentedHelp& consented_help,
                                                                  sdk::SendOptions options) const {
  options.declarations.set_consent_id(consent_id);
  v1::Message message = Draft({sdk::College(gemeente)}, v1::MESSAGE_KIND_CONSENTED_HELP, subject, options);
  *message.mutable_consented_help() = consented_help;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> ReclasseringClient::BringToCase(const v1::SubjectReference& subject,
                                                                    const std::string& case_id,
                                                                    const v1::CaseWgs& case_wgs,
                                                                    sdk::SendOptions options) const {
  options.declarations.set_case_id(case_id);
  v1::Message message = Draft({sdk::CaseTable()}, v1::MESSAGE_KIND_CASE_WGS, subject, options);
  *message.mutable_case_wgs() = case_wgs;
  return exchange_.Submit(message);
}

sdk::CallResult<sdk::ReceiveSummary> ReclasseringClient::Receive(const sdk::ReceiveHandlers& handlers,
                                                                 std::stop_token stop) const {
  sdk::ReceiveOptions options;
  options.organs = {organ_};
  return exchange_.Receive(options, handlers, std::move(stop));
}

}  // namespace ketenpoort::reclassering

#include "clients/gemeente/gemeente_client.h"

#include <utility>

namespace ketenpoort::gemeente {

namespace v1 = ketenpoort::v1;

GemeenteClient::GemeenteClient(sdk::Connection connection, std::vector<std::string> gemeenten)
    : gemeenten_(std::move(gemeenten)), exchange_(std::move(connection)) {}

std::vector<v1::OrganAddress> GemeenteClient::organs() const {
  std::vector<v1::OrganAddress> organs;
  for (const std::string& gemeente : gemeenten_) organs.push_back(sdk::College(gemeente));
  return organs;
}

v1::Message GemeenteClient::Draft(const std::string& gemeente, const std::vector<v1::OrganAddress>& receivers,
                                  v1::MessageKind kind, const v1::SubjectReference& subject,
                                  const sdk::SendOptions& options) const {
  return sdk::Compose(sdk::College(gemeente), receivers, kind, subject, options, *exchange_.connection().random);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::AnswerReception(const std::string& gemeente,
                                                                    const v1::SubjectReference& subject,
                                                                    const v1::ReceptionStatus& status,
                                                                    const sdk::SendOptions& options) const {
  v1::Message message = Draft(gemeente, {sdk::Directeur()}, v1::MESSAGE_KIND_RECEPTION_STATUS, subject, options);
  *message.mutable_reception_status() = status;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::SendPlanReply(const std::string& gemeente,
                                                                  const v1::SubjectReference& subject,
                                                                  const v1::ReintegrationPlan& plan,
                                                                  const sdk::SendOptions& options) const {
  v1::Message message = Draft(gemeente, {sdk::Directeur()}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, subject, options);
  *message.mutable_reintegration_plan() = plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::SendToProbation(const std::string& gemeente,
                                                                    const v1::SubjectReference& subject,
                                                                    const std::string& probation,
                                                                    const v1::ReintegrationPlan& plan,
                                                                    const sdk::SendOptions& options) const {
  v1::Message message =
      Draft(gemeente, {sdk::Reclassering(probation)}, v1::MESSAGE_KIND_REINTEGRATION_PLAN, subject, options);
  *message.mutable_reintegration_plan() = plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::ArrangeCare(const std::string& gemeente,
                                                                const v1::SubjectReference& subject,
                                                                const std::vector<v1::OrganAddress>& receivers,
                                                                const v1::CareArrangement& care,
                                                                sdk::SendOptions options) const {
  options.declarations.set_care_needed(true);
  v1::Message message = Draft(gemeente, receivers, v1::MESSAGE_KIND_CARE_ARRANGEMENT, subject, options);
  *message.mutable_care_arrangement() = care;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::WarnOfRisk(const std::string& gemeente,
                                                               const v1::SubjectReference& subject,
                                                               const std::vector<v1::OrganAddress>& receivers,
                                                               const v1::RiskNotice& risk_notice,
                                                               const sdk::SendOptions& options) const {
  v1::Message message = sdk::Compose(sdk::Burgemeester(gemeente), receivers, v1::MESSAGE_KIND_RISK_NOTICE, subject,
                                     options, *exchange_.connection().random);
  *message.mutable_risk_notice() = risk_notice;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::AnswerStayPlan(const std::string& gemeente,
                                                                   const v1::SubjectReference& subject,
                                                                   const v1::IsdStayPlan& isd_stay_plan,
                                                                   const sdk::SendOptions& options) const {
  v1::Message message = Draft(gemeente, {sdk::Directeur()}, v1::MESSAGE_KIND_ISD_STAY_PLAN, subject, options);
  *message.mutable_isd_stay_plan() = isd_stay_plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::OfferHelp(
    const std::string& gemeente, const v1::SubjectReference& subject, const std::string& probation,
    const std::string& consent_id, const v1::ConsentedHelp& consented_help, sdk::SendOptions options) const {
  options.declarations.set_consent_id(consent_id);
  v1::Message message =
      Draft(gemeente, {sdk::Reclassering(probation)}, v1::MESSAGE_KIND_CONSENTED_HELP, subject, options);
  *message.mutable_consented_help() = consented_help;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> GemeenteClient::BringToCase(const std::string& gemeente,
                                                                const v1::SubjectReference& subject,
                                                                const std::string& case_id, const v1::CaseWgs& case_wgs,
                                                                sdk::SendOptions options) const {
  options.declarations.set_case_id(case_id);
  v1::Message message = Draft(gemeente, {sdk::CaseTable()}, v1::MESSAGE_KIND_CASE_WGS, subject, options);
  *message.mutable_case_wgs() = case_wgs;
  return exchange_.Submit(message);
}

sdk::CallResult<sdk::ReceiveSummary> GemeenteClient::Receive(const sdk::ReceiveHandlers& handlers,
                                                             std::stop_token stop) const {
  sdk::ReceiveOptions options;
  options.organs = organs();
  return exchange_.Receive(options, handlers, std::move(stop));
}

}  // namespace ketenpoort::gemeente

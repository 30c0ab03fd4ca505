#include "clients/dji/dji_client.h"

#include <utility>

#include "clients/sdk/message_id.h"

namespace ketenpoort::dji {

namespace v1 = ketenpoort::v1;

DjiClient::DjiClient(sdk::Connection connection, v1::OrganAddress organ)
    : organ_(std::move(organ)), exchange_(connection), custody_(std::move(connection)) {}

sdk::CallResult<v1::ReportStatusResponse> DjiClient::ReportStatus(v1::CustodyReport report) const {
  if (report.report_id().empty()) report.set_report_id(sdk::NewMessageId(*custody_.connection().random));
  return custody_.ReportStatus(report);
}

sdk::CallResult<v1::AnnulReportResponse> DjiClient::AnnulReport(const std::string& report_id) const {
  return custody_.AnnulReport(report_id, sdk::NewMessageId(*custody_.connection().random));
}

sdk::CallResult<v1::GetStatusResponse> DjiClient::GetStatus(const v1::SubjectReference& subject) const {
  return custody_.GetStatus(subject);
}

sdk::CallResult<std::vector<v1::WorkItem>> DjiClient::ListWork() const { return custody_.ListAllWork(); }

sdk::CallResult<v1::LinkIdentityResponse> DjiClient::LinkIdentity(const v1::SubjectReference& keep,
                                                                  const v1::SubjectReference& merge) const {
  v1::LinkIdentityRequest request;
  request.set_request_id(sdk::NewMessageId(*custody_.connection().random));
  *request.mutable_keep() = keep;
  *request.mutable_merge() = merge;
  return custody_.LinkIdentity(request);
}

sdk::CallResult<v1::SplitIdentityResponse> DjiClient::SplitIdentity(const v1::SubjectReference& identifier) const {
  v1::SplitIdentityRequest request;
  request.set_request_id(sdk::NewMessageId(*custody_.connection().random));
  *request.mutable_identifier() = identifier;
  return custody_.SplitIdentity(request);
}

v1::Message DjiClient::Draft(const std::vector<v1::OrganAddress>& receivers, v1::MessageKind kind,
                             const v1::SubjectReference& subject, const sdk::SendOptions& options) const {
  return sdk::Compose(organ_, receivers, kind, subject, options, *exchange_.connection().random);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::SendPlan(const v1::SubjectReference& subject,
                                                        const std::vector<v1::OrganAddress>& receivers,
                                                        const v1::ReintegrationPlan& plan,
                                                        const sdk::SendOptions& options) const {
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_REINTEGRATION_PLAN, subject, options);
  *message.mutable_reintegration_plan() = plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::ArrangeCare(const v1::SubjectReference& subject,
                                                           const std::vector<v1::OrganAddress>& receivers,
                                                           const v1::CareArrangement& care,
                                                           sdk::SendOptions options) const {
  options.declarations.set_care_needed(true);
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_CARE_ARRANGEMENT, subject, options);
  *message.mutable_care_arrangement() = care;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::Consult(const v1::SubjectReference& subject,
                                                       const std::string& probation,
                                                       const v1::SupervisionConsult& consult,
                                                       const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::Reclassering(probation)}, v1::MESSAGE_KIND_SUPERVISION_CONSULT, subject, options);
  *message.mutable_supervision_consult() = consult;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::WarnOfRisk(const v1::SubjectReference& subject,
                                                          const std::vector<v1::OrganAddress>& receivers,
                                                          const v1::RiskNotice& risk_notice,
                                                          const sdk::SendOptions& options) const {
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_RISK_NOTICE, subject, options);
  *message.mutable_risk_notice() = risk_notice;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::NotifyReturn(const v1::SubjectReference& subject,
                                                            const std::string& gemeente,
                                                            const v1::BijNotice& bij_notice,
                                                            const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::Burgemeester(gemeente)}, v1::MESSAGE_KIND_BIJ_NOTICE, subject, options);
  *message.mutable_bij_notice() = bij_notice;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::OrderSupervision(const v1::SubjectReference& subject,
                                                                const std::string& probation,
                                                                const std::string& assignment_id,
                                                                const v1::SupervisionOrder& supervision_order,
                                                                sdk::SendOptions options) const {
  options.declarations.set_assignment_id(assignment_id);
  v1::Message message = Draft({sdk::Reclassering(probation)}, v1::MESSAGE_KIND_SUPERVISION_ORDER, subject, options);
  *message.mutable_supervision_order() = supervision_order;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::SendStayPlan(const v1::SubjectReference& subject,
                                                            const std::string& gemeente,
                                                            const v1::IsdStayPlan& isd_stay_plan,
                                                            const sdk::SendOptions& options) const {
  v1::Message message = Draft({sdk::College(gemeente)}, v1::MESSAGE_KIND_ISD_STAY_PLAN, subject, options);
  *message.mutable_isd_stay_plan() = isd_stay_plan;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::ProvideForResocialisation(
    const v1::SubjectReference& subject, const std::vector<v1::OrganAddress>& receivers,
    const v1::Resocialisation51c& resocialisation_51c, const sdk::SendOptions& options) const {
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_RESOCIALISATION_51C, subject, options);
  *message.mutable_resocialisation_51c() = resocialisation_51c;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::SendYouthAftercare(const v1::SubjectReference& subject,
                                                                  const std::vector<v1::OrganAddress>& receivers,
                                                                  const v1::YouthAftercare& youth_aftercare,
                                                                  const sdk::SendOptions& options) const {
  v1::Message message = Draft(receivers, v1::MESSAGE_KIND_YOUTH_AFTERCARE, subject, options);
  *message.mutable_youth_aftercare() = youth_aftercare;
  return exchange_.Submit(message);
}

sdk::CallResult<v1::SubmitResponse> DjiClient::BringToCase(const v1::SubjectReference& subject,
                                                           const std::string& case_id, const v1::CaseWgs& case_wgs,
                                                           sdk::SendOptions options) const {
  options.declarations.set_case_id(case_id);
  v1::Message message = Draft({sdk::CaseTable()}, v1::MESSAGE_KIND_CASE_WGS, subject, options);
  *message.mutable_case_wgs() = case_wgs;
  return exchange_.Submit(message);
}

sdk::CallResult<sdk::ReceiveSummary> DjiClient::ReceiveAnswers(const sdk::ReceiveHandlers& handlers,
                                                               std::stop_token stop) const {
  sdk::ReceiveOptions options;
  options.organs = {organ_};
  return exchange_.Receive(options, handlers, std::move(stop));
}

}  // namespace ketenpoort::dji

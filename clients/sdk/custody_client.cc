#include "clients/sdk/custody_client.h"

#include <utility>

#include "clients/sdk/unary_call.h"

namespace ketenpoort::sdk {
namespace {

namespace v1 = ketenpoort::v1;

constexpr uint32_t kWorkPageSize = 1'000;

template <typename Notices>
absl::Status CheckNotices(const ReceiptVerifier& receipts, const Notices& notices) {
  for (const v1::NoticeResult& notice : notices) {
    absl::Status sound = receipts.CheckNotice(notice);
    if (!sound.ok()) return sound;
  }
  return absl::OkStatus();
}

// The answer when its receipts hold.
template <typename Response>
CallResult<Response> Believed(CallResult<Answered<Response>> answered, const absl::Status& sound) {
  if (!sound.ok()) {
    return ReceiptFailure(std::string_view(sound.message().data(), sound.message().size()), answered->attempts);
  }
  return std::move(answered).value().value;
}

}  // namespace

CustodyClient::CustodyClient(Connection connection)
    : connection_(std::move(connection)), stub_(v1::CustodyService::NewStub(connection_.channel)) {}

CallResult<v1::ReportStatusResponse> CustodyClient::ReportStatus(const v1::CustodyReport& report) const {
  v1::ReportStatusRequest request;
  *request.mutable_report() = report;
  auto answered = CallUnary<v1::ReportStatusResponse>(
      connection_, connection_.retry, [&](grpc::ClientContext* context, v1::ReportStatusResponse* response) {
        return stub_->ReportStatus(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  const v1::ReportStatusResponse& response = answered->value;
  if (response.report_id() != report.report_id()) {
    return UnexpectedFailure("the answer is to another report id", answered->attempts);
  }
  absl::Status sound =
      connection_.receipts->CheckChange(response.receipt(), v1::ENTRY_KIND_CUSTODY_CHANGED, report.report_id());
  if (sound.ok()) sound = CheckNotices(*connection_.receipts, response.notices());
  return Believed(std::move(answered), sound);
}

CallResult<v1::AnnulReportResponse> CustodyClient::AnnulReport(const std::string& report_id,
                                                               const std::string& annulment_id) const {
  v1::AnnulReportRequest request;
  request.set_report_id(report_id);
  request.set_annulment_id(annulment_id);
  auto answered = CallUnary<v1::AnnulReportResponse>(
      connection_, connection_.retry, [&](grpc::ClientContext* context, v1::AnnulReportResponse* response) {
        return stub_->AnnulReport(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  absl::Status sound =
      connection_.receipts->CheckChange(answered->value.receipt(), v1::ENTRY_KIND_CUSTODY_CHANGED, annulment_id);
  if (sound.ok()) sound = CheckNotices(*connection_.receipts, answered->value.notices());
  return Believed(std::move(answered), sound);
}

CallResult<v1::GetStatusResponse> CustodyClient::GetStatus(const v1::SubjectReference& subject) const {
  v1::GetStatusRequest request;
  *request.mutable_subject() = subject;
  return CallPlain<v1::GetStatusResponse>(connection_,
                                          [&](grpc::ClientContext* context, v1::GetStatusResponse* response) {
                                            return stub_->GetStatus(context, request, response);
                                          });
}

CallResult<v1::LinkIdentityResponse> CustodyClient::LinkIdentity(const v1::LinkIdentityRequest& request) const {
  auto answered = CallUnary<v1::LinkIdentityResponse>(
      connection_, connection_.retry, [&](grpc::ClientContext* context, v1::LinkIdentityResponse* response) {
        return stub_->LinkIdentity(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  const absl::Status sound = connection_.receipts->CheckChange(answered->value.receipt(),
                                                               v1::ENTRY_KIND_IDENTITY_CHANGED, request.request_id());
  return Believed(std::move(answered), sound);
}

CallResult<v1::SplitIdentityResponse> CustodyClient::SplitIdentity(const v1::SplitIdentityRequest& request) const {
  auto answered = CallUnary<v1::SplitIdentityResponse>(
      connection_, connection_.retry, [&](grpc::ClientContext* context, v1::SplitIdentityResponse* response) {
        return stub_->SplitIdentity(context, request, response);
      });
  if (!answered.ok()) return answered.failure();
  const absl::Status sound = connection_.receipts->CheckChange(answered->value.receipt(),
                                                               v1::ENTRY_KIND_IDENTITY_CHANGED, request.request_id());
  return Believed(std::move(answered), sound);
}

CallResult<v1::ListWorkResponse> CustodyClient::ListWork(const v1::ListWorkRequest& request) const {
  return CallPlain<v1::ListWorkResponse>(connection_,
                                         [&](grpc::ClientContext* context, v1::ListWorkResponse* response) {
                                           return stub_->ListWork(context, request, response);
                                         });
}

CallResult<std::vector<v1::WorkItem>> CustodyClient::ListAllWork() const {
  std::vector<v1::WorkItem> items;
  v1::ListWorkRequest request;
  request.set_page_size(kWorkPageSize);
  for (int page = 0; page < kWorkPagesMax; ++page) {
    const CallResult<v1::ListWorkResponse> answered = ListWork(request);
    if (!answered.ok()) return answered.failure();
    items.insert(items.end(), answered->items().begin(), answered->items().end());
    if (answered->next_page_token().empty()) return items;
    request.set_page_token(answered->next_page_token());
  }
  return UnexpectedFailure("the work list does not end", 1);
}

}  // namespace ketenpoort::sdk

// DjiClient: what DJI does at the gate, for one directeur or for the Minister: report once, plan with the others, read
// their answers.
//
// Guarantees: as CustodyClient and ExchangeClient: repeated with the same id until answered, receipts verified. A
// report or message without an id gets a fresh one; the answer names it. Does not guarantee: a basis; the gateway
// decides that for each receiver. Notices that follow from a report (start, dates, contact, end) are composed by the
// gateway and need no call. Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure. Law:
// Pbw 18a(4), PM 20d, Reclasseringsregeling 11.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "clients/sdk/compose.h"
#include "clients/sdk/custody_client.h"
#include "clients/sdk/exchange_client.h"

namespace ketenpoort::dji {

class DjiClient {
 public:
  // `organ`: DIRECTEUR of an establishment, or MINISTER.
  DjiClient(sdk::Connection connection, ketenpoort::v1::OrganAddress organ);

  // Tells the register how one person stands; an empty report_id is filled in.
  sdk::CallResult<ketenpoort::v1::ReportStatusResponse> ReportStatus(ketenpoort::v1::CustodyReport report) const;
  // Takes back an earlier report; receivers of what followed from it are corrected.
  sdk::CallResult<ketenpoort::v1::AnnulReportResponse> AnnulReport(const std::string& report_id) const;
  sdk::CallResult<ketenpoort::v1::GetStatusResponse> GetStatus(const ketenpoort::v1::SubjectReference& subject) const;
  // What waits for attention, oldest first.
  sdk::CallResult<std::vector<ketenpoort::v1::WorkItem>> ListWork() const;
  // Two records are one person; or an identifier belongs to somebody else.
  sdk::CallResult<ketenpoort::v1::LinkIdentityResponse> LinkIdentity(
      const ketenpoort::v1::SubjectReference& keep, const ketenpoort::v1::SubjectReference& merge) const;
  sdk::CallResult<ketenpoort::v1::SplitIdentityResponse> SplitIdentity(
      const ketenpoort::v1::SubjectReference& identifier) const;

  // The shareable detentie- en re-integratieplan, to colleges and the designated probation organisation.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendPlan(const ketenpoort::v1::SubjectReference& subject,
                                                           const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                                           const ketenpoort::v1::ReintegrationPlan& plan,
                                                           const sdk::SendOptions& options) const;
  // Care: trajectory, provider, municipality (PM 20d(3)); declares that care is needed.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> ArrangeCare(
      const ketenpoort::v1::SubjectReference& subject, const std::vector<ketenpoort::v1::OrganAddress>& receivers,
      const ketenpoort::v1::CareArrangement& care, sdk::SendOptions options) const;
  // Supervision, advice, interventions, with one probation organisation (PM 20d(4)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> Consult(const ketenpoort::v1::SubjectReference& subject,
                                                          const std::string& probation,
                                                          const ketenpoort::v1::SupervisionConsult& consult,
                                                          const sdk::SendOptions& options) const;
  // Answers of colleges and probation, and news about own messages.
  sdk::CallResult<sdk::ReceiveSummary> ReceiveAnswers(const sdk::ReceiveHandlers& handlers, std::stop_token stop) const;

  const sdk::ExchangeClient& exchange() const { return exchange_; }
  const sdk::CustodyClient& custody() const { return custody_; }
  const ketenpoort::v1::OrganAddress& organ() const { return organ_; }

 private:
  ketenpoort::v1::Message Draft(const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                ketenpoort::v1::MessageKind kind, const ketenpoort::v1::SubjectReference& subject,
                                const sdk::SendOptions& options) const;

  ketenpoort::v1::OrganAddress organ_;
  sdk::ExchangeClient exchange_;
  sdk::CustodyClient custody_;
};

}  // namespace ketenpoort::dji

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
#include "clients/sdk/declaration_client.h"
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
  // A risk of a serious violent or sexual offence (Pbw 18b). `options` declares the three tests and names who sends.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> WarnOfRisk(const ketenpoort::v1::SubjectReference& subject,
                                                             const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                                             const ketenpoort::v1::RiskNotice& risk_notice,
                                                             const sdk::SendOptions& options) const;
  // The return of a convicted person, to the burgemeester (Bjsg 11a). `options` declares the tests.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> NotifyReturn(const ketenpoort::v1::SubjectReference& subject,
                                                               const std::string& gemeente,
                                                               const ketenpoort::v1::BijNotice& bij_notice,
                                                               const sdk::SendOptions& options) const;
  // An order to supervise (BTSB 2:1(2)), under the assignment id.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> OrderSupervision(
      const ketenpoort::v1::SubjectReference& subject, const std::string& probation, const std::string& assignment_id,
      const ketenpoort::v1::SupervisionOrder& supervision_order, sdk::SendOptions options) const;
  // The stay plan of the ISD measure, to the college that takes part (PM 44g).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendStayPlan(const ketenpoort::v1::SubjectReference& subject,
                                                               const std::string& gemeente,
                                                               const ketenpoort::v1::IsdStayPlan& isd_stay_plan,
                                                               const sdk::SendOptions& options) const;
  // Execution data where no other basis is open (Wjsg 51c(2)c). `options` holds the human decision; see attestation.h.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> ProvideForResocialisation(
      const ketenpoort::v1::SubjectReference& subject, const std::vector<ketenpoort::v1::OrganAddress>& receivers,
      const ketenpoort::v1::Resocialisation51c& resocialisation_51c, const sdk::SendOptions& options) const;
  // Youth after-care (BTSB 2:7, Bjsg 11c).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendYouthAftercare(
      const ketenpoort::v1::SubjectReference& subject, const std::vector<ketenpoort::v1::OrganAddress>& receivers,
      const ketenpoort::v1::YouthAftercare& youth_aftercare, const sdk::SendOptions& options) const;
  // What a case of a Zorg- en Veiligheidshuis needs, to its table (Wgs 2.25), by an authorised person.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> BringToCase(const ketenpoort::v1::SubjectReference& subject,
                                                              const std::string& case_id,
                                                              const ketenpoort::v1::CaseWgs& case_wgs,
                                                              sdk::SendOptions options) const;
  // Answers of colleges and probation, and news about own messages.
  sdk::CallResult<sdk::ReceiveSummary> ReceiveAnswers(const sdk::ReceiveHandlers& handlers, std::stop_token stop) const;

  const sdk::ExchangeClient& exchange() const { return exchange_; }
  // Consents, need-factors, assignments, cases, forums.
  sdk::DeclarationClient declarations() const { return sdk::DeclarationClient(exchange_.connection()); }
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

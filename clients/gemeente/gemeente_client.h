// GemeenteClient: what a college does at the gate, itself or through its mandataris, for one college or several.
//
// Guarantees: as ExchangeClient: repeated with the same id until answered, receipts verified. Every message is from the
// college named in the call, never from the mandataris; every delivery names the college it is for. The directeur is
// addressed as the directeur of where the person stays now.
// Does not guarantee: that the certificate holds a mandate for these colleges; the gateway checks that at acceptance
// and again at disclosure.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure.
// Law: Pbw 18a(4)b, PM 20d.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "clients/sdk/compose.h"
#include "clients/sdk/declaration_client.h"
#include "clients/sdk/exchange_client.h"

namespace ketenpoort::gemeente {

class GemeenteClient {
 public:
  // `gemeenten`: four-digit codes of the colleges this client works for.
  GemeenteClient(sdk::Connection connection, std::vector<std::string> gemeenten);

  // To the directeur: what the college has arranged for the date or plan that `refers_to` names.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> AnswerReception(const std::string& gemeente,
                                                                  const ketenpoort::v1::SubjectReference& subject,
                                                                  const ketenpoort::v1::ReceptionStatus& status,
                                                                  const sdk::SendOptions& options) const;
  // To the directeur: a reply or addition to the plan (PM 20d(1)(2)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendPlanReply(const std::string& gemeente,
                                                                const ketenpoort::v1::SubjectReference& subject,
                                                                const ketenpoort::v1::ReintegrationPlan& plan,
                                                                const sdk::SendOptions& options) const;
  // To the designated probation organisation: the basisvoorwaarden (PM 20d(1)(2)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendToProbation(const std::string& gemeente,
                                                                  const ketenpoort::v1::SubjectReference& subject,
                                                                  const std::string& probation,
                                                                  const ketenpoort::v1::ReintegrationPlan& plan,
                                                                  const sdk::SendOptions& options) const;
  // Care: trajectory, provider, municipality (PM 20d(3)); declares that care is needed.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> ArrangeCare(
      const std::string& gemeente, const ketenpoort::v1::SubjectReference& subject,
      const std::vector<ketenpoort::v1::OrganAddress>& receivers, const ketenpoort::v1::CareArrangement& care,
      sdk::SendOptions options) const;
  // A risk of a serious violent or sexual offence, from the burgemeester (Pbw 18b); never from the college.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> WarnOfRisk(const std::string& gemeente,
                                                             const ketenpoort::v1::SubjectReference& subject,
                                                             const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                                             const ketenpoort::v1::RiskNotice& risk_notice,
                                                             const sdk::SendOptions& options) const;
  // To the directeur: the view on, or evaluation of, the ISD measure (PM 44l-44q).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> AnswerStayPlan(const std::string& gemeente,
                                                                 const ketenpoort::v1::SubjectReference& subject,
                                                                 const ketenpoort::v1::IsdStayPlan& isd_stay_plan,
                                                                 const sdk::SendOptions& options) const;
  // To a probation organisation: help the person asked for after detention, on a registered consent.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> OfferHelp(const std::string& gemeente,
                                                            const ketenpoort::v1::SubjectReference& subject,
                                                            const std::string& probation, const std::string& consent_id,
                                                            const ketenpoort::v1::ConsentedHelp& consented_help,
                                                            sdk::SendOptions options) const;
  // What a case of a Zorg- en Veiligheidshuis needs, to its table (Wgs 2.25), by an authorised person of the college.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> BringToCase(const std::string& gemeente,
                                                              const ketenpoort::v1::SubjectReference& subject,
                                                              const std::string& case_id,
                                                              const ketenpoort::v1::CaseWgs& case_wgs,
                                                              sdk::SendOptions options) const;
  // For all colleges of this client over one stream; `delivery.receiver()` says which one.
  sdk::CallResult<sdk::ReceiveSummary> Receive(const sdk::ReceiveHandlers& handlers, std::stop_token stop) const;

  const sdk::ExchangeClient& exchange() const { return exchange_; }
  // Consents, need-factors, assignments, cases, forums.
  sdk::DeclarationClient declarations() const { return sdk::DeclarationClient(exchange_.connection()); }
  // The colleges as organs.
  std::vector<ketenpoort::v1::OrganAddress> organs() const;

 private:
  ketenpoort::v1::Message Draft(const std::string& gemeente, const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                ketenpoort::v1::MessageKind kind, const ketenpoort::v1::SubjectReference& subject,
                                const sdk::SendOptions& options) const;

  std::vector<std::string> gemeenten_;
  sdk::ExchangeClient exchange_;
};

}  // namespace ketenpoort::gemeente

// ReclasseringClient: what a probation organisation (RN, SVG, LDH) does at the gate during detention.
//
// Guarantees: as ExchangeClient: repeated with the same id until answered, receipts verified. The directeur is
// addressed as the directeur of where the person stays now, so that no one needs to know which establishment that is.
// Does not guarantee: a basis; after the end of detention there is none with a college (D01) and the gateway says so.
// Thread safety: any thread. Ownership: shares its connection. On failure: CallFailure.
// Law: Pbw 18a(3)(4)a, PM 20d.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "clients/sdk/compose.h"
#include "clients/sdk/declaration_client.h"
#include "clients/sdk/exchange_client.h"

namespace ketenpoort::reclassering {

class ReclasseringClient {
 public:
  // `unit`: RN, SVG or LDH.
  ReclasseringClient(sdk::Connection connection, std::string unit);

  // With the directeur: supervision, advice, interventions (PM 20d(4)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> Consult(const ketenpoort::v1::SubjectReference& subject,
                                                          const ketenpoort::v1::SupervisionConsult& consult,
                                                          const sdk::SendOptions& options) const;
  // To the directeur: a contribution or reply to the plan (PM 20d(1)(2)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendPlanReply(const ketenpoort::v1::SubjectReference& subject,
                                                                const ketenpoort::v1::ReintegrationPlan& plan,
                                                                const sdk::SendOptions& options) const;
  // To a college: the basisvoorwaarden (PM 20d(1)(2)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> SendToCollege(const ketenpoort::v1::SubjectReference& subject,
                                                                const std::string& gemeente,
                                                                const ketenpoort::v1::ReintegrationPlan& plan,
                                                                const sdk::SendOptions& options) const;
  // To a college or the directeur: care (PM 20d(3)); declares that care is needed.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> ArrangeCare(
      const ketenpoort::v1::SubjectReference& subject, const std::vector<ketenpoort::v1::OrganAddress>& receivers,
      const ketenpoort::v1::CareArrangement& care, sdk::SendOptions options) const;
  // A risk of a serious violent or sexual offence (Pbw 18b). `options` declares the three tests and names who sends.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> WarnOfRisk(const ketenpoort::v1::SubjectReference& subject,
                                                             const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                                             const ketenpoort::v1::RiskNotice& risk_notice,
                                                             const sdk::SendOptions& options) const;
  // Advice under an assignment, to the directeur or the Minister (PM 7(2), 9a(2); BTSB 2:1).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> Advise(const ketenpoort::v1::SubjectReference& subject,
                                                         const ketenpoort::v1::OrganAddress& receiver,
                                                         const std::string& assignment_id,
                                                         const ketenpoort::v1::Advice& advice,
                                                         sdk::SendOptions options) const;
  // Compliance with conditions, to the Minister (Reclasseringsregeling 12(1)).
  sdk::CallResult<ketenpoort::v1::SubmitResponse> ReportCompliance(
      const ketenpoort::v1::SubjectReference& subject, const std::string& assignment_id,
      const ketenpoort::v1::ComplianceReport& compliance_report, sdk::SendOptions options) const;
  // Help the person asked for after detention, on a registered consent.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> OfferHelp(const ketenpoort::v1::SubjectReference& subject,
                                                            const std::string& gemeente, const std::string& consent_id,
                                                            const ketenpoort::v1::ConsentedHelp& consented_help,
                                                            sdk::SendOptions options) const;
  // What a case of a Zorg- en Veiligheidshuis needs, to its table (Wgs 2.25), by an authorised person.
  sdk::CallResult<ketenpoort::v1::SubmitResponse> BringToCase(const ketenpoort::v1::SubjectReference& subject,
                                                              const std::string& case_id,
                                                              const ketenpoort::v1::CaseWgs& case_wgs,
                                                              sdk::SendOptions options) const;
  sdk::CallResult<sdk::ReceiveSummary> Receive(const sdk::ReceiveHandlers& handlers, std::stop_token stop) const;

  const sdk::ExchangeClient& exchange() const { return exchange_; }
  // Consents, need-factors, assignments, cases, forums.
  sdk::DeclarationClient declarations() const { return sdk::DeclarationClient(exchange_.connection()); }
  const ketenpoort::v1::OrganAddress& organ() const { return organ_; }

 private:
  ketenpoort::v1::Message Draft(const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                ketenpoort::v1::MessageKind kind, const ketenpoort::v1::SubjectReference& subject,
                                const sdk::SendOptions& options) const;

  ketenpoort::v1::OrganAddress organ_;
  sdk::ExchangeClient exchange_;
};

}  // namespace ketenpoort::reclassering

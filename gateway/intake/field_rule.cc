#include "gateway/intake/field_rule.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/intake/limits.h"

namespace ketenpoort::intake {
namespace {

constexpr char kPackage[] = "ketenpoort.v1.";
constexpr Measure kBytes = Measure::kBytes;
constexpr Measure kCharacters = Measure::kCharacters;
constexpr bool kRequired = true;
constexpr size_t kUnit = identity::kUnitCharactersMax;
constexpr size_t kText = kFreeTextBytesMax;

constexpr FieldRule kRules[] = {
    // Parties, subject, envelope.
    {"OrganAddress.organ", Form::kAny, 0, kBytes, 1, kRequired},
    {"OrganAddress.unit", Form::kUnit, kUnit, kCharacters},
    {"SubjectReference.bsn", Form::kBsn},
    {"SubjectReference.skn", Form::kNumber, kNumberCharactersMax, kCharacters},
    {"SubjectReference.v_number", Form::kNumber, kNumberCharactersMax, kCharacters},
    {"SubjectReference.message_id", Form::kUuid},
    {"Declarations.needs", Form::kAny, 0, kBytes, 7},
    {"Declarations.attestation", Form::kLine, kDeclaredCharactersMax, kCharacters},
    {"Envelope.message_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"Envelope.sender", Form::kAny, 0, kBytes, 1, kRequired},
    {"Envelope.receivers", Form::kAny, 0, kBytes, kReceiversMax, kRequired},
    {"Envelope.kind", Form::kAny, 0, kBytes, 1, kRequired},
    {"Envelope.purpose", Form::kAny, 0, kBytes, 1, kRequired},
    {"Envelope.subject", Form::kAny, 0, kBytes, 1, kRequired},
    {"Envelope.refers_to", Form::kUuid, 0, kBytes, kRefersToMax},
    {"Envelope.acting_person", Form::kLine, kDeclaredCharactersMax, kCharacters},
    {"Envelope.case_number", Form::kLine, kDeclaredCharactersMax, kCharacters},
    {"Message.envelope", Form::kAny, 0, kBytes, 1, kRequired},

    // Payloads.
    {"PersonIdentity.family_name", Form::kLine, 200},
    {"PersonIdentity.given_names", Form::kLine, 200},
    {"PersonIdentity.address", Form::kLine, 300},
    {"PersonIdentity.address_gemeente", Form::kGemeente},
    {"PersonIdentity.born_on", Form::kBirthDay},
    {"PersonIdentity.born_at", Form::kLine, 100},
    {"PersonIdentity.nationality", Form::kLine, 100},
    {"PersonIdentity.bsn", Form::kBsn},
    {"PersonIdentity.skn", Form::kNumber, kNumberCharactersMax, kCharacters, kSknMax},
    {"PersonIdentity.v_number", Form::kNumber, kNumberCharactersMax, kCharacters},
    {"DetentionDates.began_on", Form::kDay},
    {"DetentionDates.departure_on", Form::kDay},
    {"DetentionDates.release_on", Form::kDay},
    {"IdentityDocument.valid_until", Form::kDay},
    {"Housing.situation", Form::kFreeText, kText},
    {"WorkAndIncome.situation", Form::kFreeText, kText},
    {"HealthInsurance.insurer", Form::kLine, 200},
    {"HealthInsurance.policy_number", Form::kLine, 50},
    {"CareTrajectory.provider", Form::kLine, 200},
    {"CareTrajectory.gemeente", Form::kGemeente},
    {"SocialNetwork.help_request", Form::kFreeText, kText},
    {"DetentionCourse.probation_contacts", Form::kFreeText, kText},
    {"DetentionCourse.course", Form::kFreeText, kText},
    {"DetentionCourse.motivation", Form::kFreeText, kText},
    {"DetentionCourse.conduct", Form::kFreeText, kText},
    {"RefusedFields.offence", Form::kFreeText, kText},
    {"RefusedFields.medical_file", Form::kFreeText, kText},
    {"RefusedFields.third_parties", Form::kFreeText, kText},
    {"RefusedFields.disciplinary_reports", Form::kFreeText, kText},
    {"DetentionStart.establishment", Form::kLine, 100},
    {"ReintegrationPlan.establishment", Form::kLine, 100},
    {"ReintegrationPlan.care", Form::kAny, 0, kBytes, kCareMax},
    {"ReceptionStatus.identity_document_on", Form::kDay},
    {"ReceptionStatus.housing_on", Form::kDay},
    {"ReceptionStatus.income_on", Form::kDay},
    {"ReceptionStatus.debts_on", Form::kDay},
    {"ReceptionStatus.health_insurance_on", Form::kDay},
    {"ReceptionStatus.care_on", Form::kDay},
    {"ReceptionStatus.social_network_on", Form::kDay},
    {"CareArrangement.care", Form::kAny, 0, kBytes, kCareMax},
    {"Correction.care", Form::kAny, 0, kBytes, kCareMax},

    // Custody.
    {"Title.kind", Form::kAny, 0, kBytes, 1, kRequired},
    {"Title.starts_on", Form::kDay, 0, kBytes, 1, kRequired},
    {"Title.ends_on", Form::kDay},
    {"EligibleCollege.gemeente", Form::kGemeente, 0, kBytes, 1, kRequired},
    {"EligibleCollege.ground", Form::kAny, 0, kBytes, 1, kRequired},
    {"EligibleCollege.source", Form::kLine, kDeclaredCharactersMax, kCharacters},
    {"EligibleCollege.as_of", Form::kDay, 0, kBytes, 1, kRequired},
    {"CustodyReport.report_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"CustodyReport.person", Form::kAny, 0, kBytes, 1, kRequired},
    {"CustodyReport.aliases", Form::kLine, 200, kBytes, kAliasesMax},
    {"CustodyReport.titles", Form::kAny, 0, kBytes, kTitlesMax},
    {"CustodyReport.place", Form::kAny, 0, kBytes, 1, kRequired},
    {"CustodyReport.establishment", Form::kEstablishment, kUnit, kCharacters},
    {"CustodyReport.modality", Form::kAny, 0, kBytes, 1, kRequired},
    {"CustodyReport.colleges", Form::kAny, 0, kBytes, kCollegesMax},
    {"CustodyReport.probation", Form::kProbation},
    {"CustodyReport.reason", Form::kAny, 0, kBytes, 1, kRequired},
    {"CustodyReport.valid_from", Form::kAny, 0, kBytes, 1, kRequired},
    {"CustodyReport.replaces_report_id", Form::kUuid},

    // Requests.
    {"SubmitRequest.message", Form::kAny, 0, kBytes, 1, kRequired},
    {"SubmitStreamRequest.messages", Form::kAny, 0, kBytes, kFrameMessagesMax, kRequired},
    {"CheckRequest.message", Form::kAny, 0, kBytes, 1, kRequired},
    {"Acknowledgement.delivery_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"Rejection.delivery_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"Rejection.reason", Form::kAny, 0, kBytes, 1, kRequired},
    {"ReceiveOpen.organs", Form::kAny, 0, kBytes, kReceivingOrgansMax, kRequired},
    {"ReceiveRequest.acknowledgements", Form::kAny, 0, kBytes, kAnswersMax},
    {"ReceiveRequest.rejections", Form::kAny, 0, kBytes, kAnswersMax},
    {"PullRequest.organs", Form::kAny, 0, kBytes, kReceivingOrgansMax, kRequired},
    {"AcknowledgeRequest.acknowledgements", Form::kAny, 0, kBytes, kAnswersMax},
    {"AcknowledgeRequest.rejections", Form::kAny, 0, kBytes, kAnswersMax},
    {"GetMessageRequest.message_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"GetMessageRequest.sender", Form::kAny, 0, kBytes, 1, kRequired},
    {"WithdrawRequest.message_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"WithdrawRequest.sender", Form::kAny, 0, kBytes, 1, kRequired},
    {"WithdrawRequest.receivers", Form::kAny, 0, kBytes, kReceiversMax},
    {"ReportStatusRequest.report", Form::kAny, 0, kBytes, 1, kRequired},
    {"AnnulReportRequest.report_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"AnnulReportRequest.annulment_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"GetStatusRequest.subject", Form::kAny, 0, kBytes, 1, kRequired},
    {"LinkIdentityRequest.request_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"LinkIdentityRequest.keep", Form::kAny, 0, kBytes, 1, kRequired},
    {"LinkIdentityRequest.merge", Form::kAny, 0, kBytes, 1, kRequired},
    {"SplitIdentityRequest.request_id", Form::kUuid, 0, kBytes, 1, kRequired},
    {"SplitIdentityRequest.identifier", Form::kAny, 0, kBytes, 1, kRequired},
    {"ListWorkRequest.page_token", Form::kLine, kPageTokenBytesMax},
};

}  // namespace

std::span<const FieldRule> FieldRules() { return kRules; }

const FieldRule* RuleOf(std::string_view full_name) {
  static const auto* const by_name = [] {
    auto* map = new absl::flat_hash_map<std::string, const FieldRule*>();
    for (const FieldRule& rule : kRules) map->emplace(std::string(kPackage) + rule.field, &rule);
    return map;
  }();
  const auto found = by_name->find(std::string(full_name));
  return found == by_name->end() ? nullptr : found->second;
}

}  // namespace ketenpoort::intake

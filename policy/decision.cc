#include "policy/decision.h"

#include <array>
#include <cstddef>

namespace ketenpoort::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kConditions = {"NONE"sv,
                                    "CUSTODY_KNOWN"sv,
                                    "COLLEGE_ELIGIBLE"sv,
                                    "DIRECTEUR_RESPONSIBLE"sv,
                                    "PROBATION_DESIGNATED"sv,
                                    "CARE_NEEDED"sv,
                                    "ATTESTED"sv,
                                    "NEED_C08"sv,
                                    "NEED_C09"sv,
                                    "NEED_C10"sv,
                                    "NEED_C11"sv,
                                    "NEED_C12"sv,
                                    "NEED_C13"sv,
                                    "NEED_C14"sv,
                                    "ANSWERS_KNOWN"sv,
                                    "CORRECTS_LAWFUL"sv,
                                    "NO_NEW_CATEGORY"sv,
                                    "MANDATE_IN_FORCE"sv,
                                    "MANDATE_COVERS_KIND"sv,
                                    "END_NOTICE"sv,
                                    "WITHIN_LAPSE_TERM"sv,
                                    "NOT_ON_HOLD"sv,
                                    "BASIS_RUNS"sv,
                                    "SERVED_OVER_THREE_MONTHS"sv,
                                    "COMPULSORY_SUPERVISION"sv,
                                    "CARE_UNDER_WFZ"sv,
                                    "CARE_UNDER_WVGGZ_OR_WZD"sv,
                                    "CARE_NOT_REFUSED"sv,
                                    "NAMED_SENDER"sv,
                                    "RISK_DECLARED"sv,
                                    "SAFETY_DECLARED"sv,
                                    "TASK_DECLARED"sv,
                                    "DIRECTEUR_INFORMED"sv,
                                    "ASSIGNMENT_KNOWN"sv,
                                    "SUPERVISION_RUNS"sv,
                                    "ISD_PARTICIPATING"sv,
                                    "IRREVOCABLE"sv,
                                    "BIJ_OFFENCE"sv,
                                    "NOT_YOUTH_LAW"sv,
                                    "RETURN_KNOWN"sv,
                                    "WITHIN_THREE_MONTHS"sv,
                                    "HUMAN_DECISION"sv,
                                    "NO_OTHER_BASIS"sv,
                                    "CONSENT_IN_FORCE"sv,
                                    "CONSENT_AFTER_RELEASE"sv,
                                    "CONSENT_IDENTITY"sv,
                                    "CONSENT_C08"sv,
                                    "CONSENT_C09"sv,
                                    "CONSENT_C10"sv,
                                    "CONSENT_C11"sv,
                                    "CONSENT_C12"sv,
                                    "CONSENT_C13"sv,
                                    "CONSENT_C14"sv,
                                    "CASE_ACCEPTED"sv,
                                    "CASE_PERSON_AUTHORISED"sv,
                                    "SECRECY_LIFTED"sv,
                                    "FORUM_MEMBER"sv,
                                    "YOUTH_FRAMEWORK"sv,
                                    "ROLE_AUTHORISED"sv,
                                    "ROLES_SEPARATE"sv,
                                    "ACCESS_CLEARED"sv,
                                    "TROUBLE"sv};
static_assert(kConditions.size() == kConditionCount);

}  // namespace

std::string_view NameOf(Condition value) noexcept {
  const auto i = static_cast<size_t>(value);
  return i < kConditions.size() ? kConditions[i] : "UNKNOWN"sv;
}

std::optional<Condition> ConditionNamed(std::string_view name) noexcept {
  for (size_t i = 1; i < kConditions.size(); ++i) {
    if (kConditions[i] == name) return static_cast<Condition>(i);
  }
  return std::nullopt;
}

}  // namespace ketenpoort::policy

#include "policy/vocabulary.h"

#include <array>
#include <cstddef>

#include "policy/named.h"

namespace ketenpoort::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kOrgans = {"UNSPECIFIED"sv, "DIRECTEUR"sv,     "MINISTER"sv, "RECLASSERING"sv,
                                "COLLEGE"sv,     "BURGEMEESTER"sv,  "OM"sv,       "POLITIE"sv,
                                "ZVH_CASUS"sv,   "JJI_DIRECTEUR"sv, "RVDK"sv,     "BETROKKENE"sv};
constexpr std::array kKinds = {
    "UNSPECIFIED"sv,        "DETENTION_START"sv,   "DETENTION_CHANGE"sv, "CONTACT_CHANGED"sv,     "RELEASE_DATE"sv,
    "REINTEGRATION_PLAN"sv, "RECEPTION_STATUS"sv,  "CARE_ARRANGEMENT"sv, "SUPERVISION_CONSULT"sv, "ADVICE"sv,
    "SUPERVISION_ORDER"sv,  "COMPLIANCE_REPORT"sv, "RISK_NOTICE"sv,      "BIJ_NOTICE"sv,          "ISD_STAY_PLAN"sv,
    "CORRECTION"sv,         "INVOLVEMENT_ENDED"sv, "CASE_WGS"sv,         "RESOCIALISATION_51C"sv, "YOUTH_AFTERCARE"sv,
    "CONSENTED_HELP"sv};
constexpr std::array kPurposes = {"UNSPECIFIED"sv, "CUSTODY_NOTICE"sv,      "REINTEGRATION_PLAN"sv,
                                  "CARE"sv,        "SUPERVISION_ADVICE"sv,  "EXECUTION"sv,
                                  "RISK_18B"sv,    "PUBLIC_ORDER_BIJ"sv,    "ISD"sv,
                                  "CASE_WGS"sv,    "RESOCIALISATION_51C"sv, "YOUTH_AFTERCARE"sv,
                                  "CORRECTION"sv,  "CONSENTED_HELP"sv,      "ACCESS"sv};
constexpr std::array kPhases = {"UNSPECIFIED"sv, "P01"sv,  "P02"sv, "P03"sv, "P04"sv, "P05"sv, "P06"sv,
                                "P07A"sv,        "P07B"sv, "P08"sv, "P09"sv, "P10"sv, "P11"sv, "P12"sv,
                                "P13"sv,         "P14"sv,  "P15"sv, "P16"sv, "P17"sv, "P18"sv};
constexpr std::array kCategories = {"UNSPECIFIED"sv,         "C01_NAAM"sv,          "C02_ADRES"sv,
                                    "C03_GEBOORTE"sv,        "C04_NATIONALITEIT"sv, "C05_PERSOONSNUMMERS"sv,
                                    "C06_BEGIN"sv,           "C07_VERTREK"sv,       "C08_ID_BEWIJS"sv,
                                    "C09_HUISVESTING"sv,     "C10_WERK_INKOMEN"sv,  "C11_SCHULDEN"sv,
                                    "C12_ZORGVERZEKERING"sv, "C13_ZORGTRAJECT"sv,   "C14_SOCIAAL_NETWERK"sv,
                                    "C15_DETENTIEVERLOOP"sv, "C16_MOTIVATIE"sv,     "C17_GEDRAG"sv,
                                    "C18_RISICO_18B"sv,      "C19_JUSTITIEEL"sv,    "C20_INRICHTING"sv,
                                    "C21_DELICT"sv,          "C22_VOORWAARDEN"sv,   "C23_VERBLIJFSPLAN_ISD"sv,
                                    "C24_CASUS_WGS"sv,       "C25_MEDISCH"sv,       "C26_DERDEN"sv,
                                    "C27_STRAFRAPPORT"sv};
constexpr std::array kCertainties = {"UNSPECIFIED"sv, "UNKNOWN"sv, "EXPECTED"sv, "FIXED"sv, "OCCURRED"sv};
constexpr std::array kExcesses = {"UNSPECIFIED"sv, "REFUSE"sv, "WITHHOLD"sv};
constexpr std::array kOutcomes = {"UNSPECIFIED"sv, "ALLOWED"sv, "ALLOWED_IN_PART"sv, "DENIED"sv};
constexpr std::array kTitleKinds = {"UNSPECIFIED"sv,
                                    "INVERZEKERINGSTELLING"sv,
                                    "VOORLOPIGE_HECHTENIS"sv,
                                    "VRIJHEIDSSTRAF"sv,
                                    "VERVANGENDE_HECHTENIS"sv,
                                    "GIJZELING"sv,
                                    "LIJFSDWANG"sv,
                                    "ISD"sv,
                                    "TBS"sv,
                                    "JEUGD"sv,
                                    "VREEMDELINGENBEWARING"sv,
                                    "VI"sv,
                                    "TOEZICHT"sv,
                                    "WVGGZ"sv,
                                    "WZD"sv};
constexpr std::array kPlaceKinds = {"UNSPECIFIED"sv,      "PI"sv,          "PPC"sv,    "JJI"sv, "FPC"sv, "CLINIC"sv,
                                    "HOSPITAL_GUARDED"sv, "POLICE_CELL"sv, "OUTSIDE"sv};
constexpr std::array kModalities = {"UNSPECIFIED"sv, "REGULAR"sv,           "LEAVE"sv,          "EINDVERLOF"sv,
                                    "PP"sv,          "STRAFONDERBREKING"sv, "ISD_EXTRAMURAL"sv, "ABSENT"sv,
                                    "CALLED_UP"sv,   "DECEASED"sv};
constexpr std::array kGrounds = {"UNSPECIFIED"sv, "INGEZETENE"sv, "OVERWEGEND_VERBLEEF"sv, "WIL_VESTIGEN"sv};
constexpr std::array kFrameworks = {"UNSPECIFIED"sv, "WMO"sv, "WVGGZ"sv, "WZD"sv, "JEUGDWET"sv, "WFZ"sv};

static_assert(kOrgans.size() == kOrganCount);
static_assert(kKinds.size() == kMessageKindCount);
static_assert(kPurposes.size() == kPurposeCount);
static_assert(kPhases.size() == kPhaseCount);
static_assert(kCategories.size() == kCategoryCount);
static_assert(kCertainties.size() == kCertaintyCount);
static_assert(kExcesses.size() == kExcessCount);
static_assert(kOutcomes.size() == kOutcomeCount);
static_assert(kTitleKinds.size() == kTitleKindCount);
static_assert(kPlaceKinds.size() == kPlaceKindCount);
static_assert(kModalities.size() == kModalityCount);
static_assert(kGrounds.size() == kCollegeGroundCount);
static_assert(kFrameworks.size() == kCareFrameworkCount);

}  // namespace

KindClass ClassOf(MessageKind kind) noexcept {
  switch (kind) {
    case MessageKind::kDetentionStart:
    case MessageKind::kDetentionChange:
    case MessageKind::kContactChanged:
    case MessageKind::kReleaseDate:
    case MessageKind::kReceptionStatus:
    case MessageKind::kCorrection:
    case MessageKind::kInvolvementEnded:
      return KindClass::kUrgent;
    case MessageKind::kRiskNotice:
    case MessageKind::kCareArrangement:
      return KindClass::kDuty;
    case MessageKind::kUnspecified:
    case MessageKind::kReintegrationPlan:
    case MessageKind::kSupervisionConsult:
    case MessageKind::kAdvice:
    case MessageKind::kSupervisionOrder:
    case MessageKind::kComplianceReport:
    case MessageKind::kBijNotice:
    case MessageKind::kIsdStayPlan:
    case MessageKind::kCaseWgs:
    case MessageKind::kResocialisation51c:
    case MessageKind::kYouthAftercare:
    case MessageKind::kConsentedHelp:
      return KindClass::kOrdinary;
  }
  return KindClass::kOrdinary;
}

std::string_view NameOf(Organ value) noexcept { return Name(kOrgans, value); }
std::string_view NameOf(MessageKind value) noexcept { return Name(kKinds, value); }
std::string_view NameOf(Purpose value) noexcept { return Name(kPurposes, value); }
std::string_view NameOf(Phase value) noexcept { return Name(kPhases, value); }
std::string_view NameOf(Category value) noexcept { return Name(kCategories, value); }
std::string_view CodeOf(Category value) noexcept {
  const std::string_view name = NameOf(value);
  return name.starts_with('C') ? name.substr(0, 3) : name;
}
std::string_view NameOf(Certainty value) noexcept { return Name(kCertainties, value); }
std::string_view NameOf(Excess value) noexcept { return Name(kExcesses, value); }
std::string_view NameOf(Outcome value) noexcept { return Name(kOutcomes, value); }
std::string_view NameOf(TitleKind value) noexcept { return Name(kTitleKinds, value); }
std::string_view NameOf(PlaceKind value) noexcept { return Name(kPlaceKinds, value); }
std::string_view NameOf(Modality value) noexcept { return Name(kModalities, value); }
std::string_view NameOf(CollegeGround value) noexcept { return Name(kGrounds, value); }
std::string_view NameOf(CareFramework value) noexcept { return Name(kFrameworks, value); }

std::optional<Organ> OrganNamed(std::string_view name) noexcept { return Named<Organ>(kOrgans, name); }
std::optional<MessageKind> MessageKindNamed(std::string_view name) noexcept { return Named<MessageKind>(kKinds, name); }
std::optional<Purpose> PurposeNamed(std::string_view name) noexcept { return Named<Purpose>(kPurposes, name); }
std::optional<Phase> PhaseNamed(std::string_view name) noexcept { return Named<Phase>(kPhases, name); }
std::optional<Category> CategoryNamed(std::string_view name) noexcept {
  if (const auto whole = Named<Category>(kCategories, name)) return whole;
  for (int i = 1; i < kCategoryCount; ++i) {
    if (CodeOf(static_cast<Category>(i)) == name) return static_cast<Category>(i);
  }
  return std::nullopt;
}
std::optional<Certainty> CertaintyNamed(std::string_view name) noexcept { return Named<Certainty>(kCertainties, name); }
std::optional<Excess> ExcessNamed(std::string_view name) noexcept { return Named<Excess>(kExcesses, name); }
std::optional<Outcome> OutcomeNamed(std::string_view name) noexcept { return Named<Outcome>(kOutcomes, name); }
std::optional<TitleKind> TitleKindNamed(std::string_view name) noexcept { return Named<TitleKind>(kTitleKinds, name); }
std::optional<PlaceKind> PlaceKindNamed(std::string_view name) noexcept { return Named<PlaceKind>(kPlaceKinds, name); }
std::optional<Modality> ModalityNamed(std::string_view name) noexcept { return Named<Modality>(kModalities, name); }
std::optional<CollegeGround> CollegeGroundNamed(std::string_view name) noexcept {
  return Named<CollegeGround>(kGrounds, name);
}
std::optional<CareFramework> CareFrameworkNamed(std::string_view name) noexcept {
  return Named<CareFramework>(kFrameworks, name);
}

}  // namespace ketenpoort::policy

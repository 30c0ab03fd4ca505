// The nouns of the policy as dense enums, numbered as the wire numbers them (a test compares both). Guarantees that a
// value in range is a name of the vocabulary; does not guarantee that any rule knows it. Values: open, trivially
// copyable, no ownership, safe in any thread. Names are those of the proto without the enum's prefix.
#ifndef KETENPOORT_POLICY_VOCABULARY_H_
#define KETENPOORT_POLICY_VOCABULARY_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace ketenpoort::policy {

enum class Organ : uint8_t {
  kUnspecified,
  kDirecteur,
  kMinister,
  kReclassering,
  kCollege,
  kBurgemeester,
  kOm,
  kPolitie,
  kZvhCasus,
  kJjiDirecteur,
  kRvdk,
  kBetrokkene
};
inline constexpr int kOrganCount = 12;

enum class MessageKind : uint8_t {
  kUnspecified,
  kDetentionStart,
  kDetentionChange,
  kContactChanged,
  kReleaseDate,
  kReintegrationPlan,
  kReceptionStatus,
  kCareArrangement,
  kSupervisionConsult,
  kAdvice,
  kSupervisionOrder,
  kComplianceReport,
  kRiskNotice,
  kBijNotice,
  kIsdStayPlan,
  kCorrection,
  kInvolvementEnded,
  kCaseWgs,
  kResocialisation51c,
  kYouthAftercare,
  kConsentedHelp
};
inline constexpr int kMessageKindCount = 21;

enum class Purpose : uint8_t {
  kUnspecified,
  kCustodyNotice,
  kReintegrationPlan,
  kCare,
  kSupervisionAdvice,
  kExecution,
  kRisk18b,
  kPublicOrderBij,
  kIsd,
  kCaseWgs,
  kResocialisation51c,
  kYouthAftercare,
  kCorrection,
  kConsentedHelp,
  kAccess
};
inline constexpr int kPurposeCount = 15;

enum class Phase : uint8_t {
  kUnspecified,
  kP01,
  kP02,
  kP03,
  kP04,
  kP05,
  kP06,
  kP07a,
  kP07b,
  kP08,
  kP09,
  kP10,
  kP11,
  kP12,
  kP13,
  kP14,
  kP15,
  kP16,
  kP17,
  kP18
};
inline constexpr int kPhaseCount = 20;

// C01..C27 of the law table; kC01 is 1, as on the wire.
enum class Category : uint8_t {
  kUnspecified,
  kC01,
  kC02,
  kC03,
  kC04,
  kC05,
  kC06,
  kC07,
  kC08,
  kC09,
  kC10,
  kC11,
  kC12,
  kC13,
  kC14,
  kC15,
  kC16,
  kC17,
  kC18,
  kC19,
  kC20,
  kC21,
  kC22,
  kC23,
  kC24,
  kC25,
  kC26,
  kC27
};
inline constexpr int kCategoryCount = 28;

enum class Certainty : uint8_t { kUnspecified, kUnknown, kExpected, kFixed, kOccurred };
enum class Excess : uint8_t { kUnspecified, kRefuse, kWithhold };
enum class Outcome : uint8_t { kUnspecified, kAllowed, kAllowedInPart, kDenied };
enum class TitleKind : uint8_t {
  kUnspecified,
  kInverzekeringstelling,
  kVoorlopigeHechtenis,
  kVrijheidsstraf,
  kVervangendeHechtenis,
  kGijzeling,
  kLijfsdwang,
  kIsd,
  kTbs,
  kJeugd,
  kVreemdelingenbewaring,
  kVi,
  kToezicht,
  kWvggz,
  kWzd
};
enum class PlaceKind : uint8_t {
  kUnspecified,
  kPi,
  kPpc,
  kJji,
  kFpc,
  kClinic,
  kHospitalGuarded,
  kPoliceCell,
  kOutside
};
enum class Modality : uint8_t {
  kUnspecified,
  kRegular,
  kLeave,
  kEindverlof,
  kPp,
  kStrafonderbreking,
  kIsdExtramural,
  kAbsent,
  kCalledUp,
  kDeceased
};
enum class CollegeGround : uint8_t { kUnspecified, kIngezetene, kOverwegendVerblijf, kWilVestigen };
enum class CareFramework : uint8_t { kUnspecified, kWmo, kWvggz, kWzd, kJeugdwet, kWfz };
inline constexpr int kCertaintyCount = 5;
inline constexpr int kExcessCount = 3;
inline constexpr int kOutcomeCount = 4;
inline constexpr int kTitleKindCount = 15;
inline constexpr int kPlaceKindCount = 9;
inline constexpr int kModalityCount = 10;
inline constexpr int kCollegeGroundCount = 4;
inline constexpr int kCareFrameworkCount = 6;

// The class of a kind: what excess defaults to and which line goes first.
enum class KindClass : uint8_t { kOrdinary, kUrgent, kDuty };
KindClass ClassOf(MessageKind kind) noexcept;

// Names as in the law table and on the wire, without the prefix of the enum: "DIRECTEUR", "P07A",
// "C05_PERSOONSNUMMERS".
std::string_view NameOf(Organ value) noexcept;
std::string_view NameOf(MessageKind value) noexcept;
std::string_view NameOf(Purpose value) noexcept;
std::string_view NameOf(Phase value) noexcept;
std::string_view NameOf(Category value) noexcept;
// "C05".
std::string_view CodeOf(Category value) noexcept;
std::optional<Organ> OrganNamed(std::string_view name) noexcept;
std::optional<MessageKind> MessageKindNamed(std::string_view name) noexcept;
std::optional<Purpose> PurposeNamed(std::string_view name) noexcept;
std::optional<Phase> PhaseNamed(std::string_view name) noexcept;
// Takes the code ("C05") or the name ("C05_PERSOONSNUMMERS").
std::optional<Category> CategoryNamed(std::string_view name) noexcept;

// Names of the nouns that DJI's reports and the scenarios use: "VRIJHEIDSSTRAF", "PI", "EINDVERLOF", "WIL_VESTIGEN".
std::string_view NameOf(Certainty value) noexcept;
std::string_view NameOf(Excess value) noexcept;
std::string_view NameOf(Outcome value) noexcept;
std::string_view NameOf(TitleKind value) noexcept;
std::string_view NameOf(PlaceKind value) noexcept;
std::string_view NameOf(Modality value) noexcept;
std::string_view NameOf(CollegeGround value) noexcept;
std::string_view NameOf(CareFramework value) noexcept;
std::optional<Certainty> CertaintyNamed(std::string_view name) noexcept;
std::optional<Excess> ExcessNamed(std::string_view name) noexcept;
std::optional<Outcome> OutcomeNamed(std::string_view name) noexcept;
std::optional<TitleKind> TitleKindNamed(std::string_view name) noexcept;
std::optional<PlaceKind> PlaceKindNamed(std::string_view name) noexcept;
std::optional<Modality> ModalityNamed(std::string_view name) noexcept;
std::optional<CollegeGround> CollegeGroundNamed(std::string_view name) noexcept;
std::optional<CareFramework> CareFrameworkNamed(std::string_view name) noexcept;

// A set of categories: bit n stands for the category numbered n.
struct CategorySet {
  uint32_t bits = 0;
  constexpr bool Has(Category c) const noexcept { return (bits >> static_cast<int>(c)) & 1u; }
  constexpr bool Empty() const noexcept { return bits == 0; }
  constexpr CategorySet& Add(Category c) noexcept {
    bits |= 1u << static_cast<int>(c);
    return *this;
  }
  friend constexpr CategorySet operator|(CategorySet a, CategorySet b) noexcept { return {a.bits | b.bits}; }
  friend constexpr CategorySet operator&(CategorySet a, CategorySet b) noexcept { return {a.bits & b.bits}; }
  // In a and not in b.
  friend constexpr CategorySet operator-(CategorySet a, CategorySet b) noexcept { return {a.bits & ~b.bits}; }
  friend constexpr bool operator==(CategorySet, CategorySet) noexcept = default;
};

// C01..C27.
inline constexpr CategorySet kAllCategories{0x0ffffffeu};

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_VOCABULARY_H_

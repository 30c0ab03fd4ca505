// The nouns of the policy are those of the wire: the same numbers, the same names.
#include "policy/vocabulary.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <string>

#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/payload.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/decision.h"

namespace ketenpoort::policy {
namespace {

namespace v1 = ketenpoort::v1;

template <typename Enum>
void CheckSame(const google::protobuf::EnumDescriptor* wire, const std::string& prefix, int count) {
  INFO(wire->name());
  CHECK(wire->value_count() == count);
  for (int i = 0; i < wire->value_count(); ++i) {
    INFO(wire->value(i)->name());
    CHECK(wire->value(i)->number() == i);
    CHECK(wire->value(i)->name() == prefix + std::string(NameOf(static_cast<Enum>(i))));
  }
  CHECK(NameOf(static_cast<Enum>(count)) == "UNKNOWN");
}

template <typename Enum>
void CheckNamed(std::optional<Enum> (*named)(std::string_view) noexcept, int count) {
  for (int i = 1; i < count; ++i) CHECK(named(NameOf(static_cast<Enum>(i))) == static_cast<Enum>(i));
  CHECK_FALSE(named("UNSPECIFIED").has_value());
  CHECK_FALSE(named("").has_value());
  CHECK_FALSE(named("directeur").has_value());
}

}  // namespace

TEST_CASE("The enums of the policy equal those of the wire", "[policy]") {
  CheckSame<Organ>(v1::Organ_descriptor(), "ORGAN_", kOrganCount);
  CheckSame<MessageKind>(v1::MessageKind_descriptor(), "MESSAGE_KIND_", kMessageKindCount);
  CheckSame<Purpose>(v1::Purpose_descriptor(), "PURPOSE_", kPurposeCount);
  CheckSame<Phase>(v1::Phase_descriptor(), "PHASE_", kPhaseCount);
  CheckSame<Category>(v1::Category_descriptor(), "CATEGORY_", kCategoryCount);
  CheckSame<Certainty>(v1::Certainty_descriptor(), "CERTAINTY_", kCertaintyCount);
  CheckSame<Excess>(v1::Excess_descriptor(), "EXCESS_", kExcessCount);
  CheckSame<Outcome>(v1::Outcome_descriptor(), "OUTCOME_", kOutcomeCount);
  CheckSame<TitleKind>(v1::TitleKind_descriptor(), "TITLE_KIND_", kTitleKindCount);
  CheckSame<PlaceKind>(v1::PlaceKind_descriptor(), "PLACE_KIND_", kPlaceKindCount);
  CheckSame<Modality>(v1::Modality_descriptor(), "MODALITY_", kModalityCount);
  CheckSame<CollegeGround>(v1::CollegeGround_descriptor(), "COLLEGE_GROUND_", kCollegeGroundCount);
  CheckSame<CareFramework>(v1::CareFramework_descriptor(), "CARE_FRAMEWORK_", kCareFrameworkCount);
}

TEST_CASE("Every name of the vocabulary is read back as its value, and no other", "[policy]") {
  CheckNamed<Organ>(OrganNamed, kOrganCount);
  CheckNamed<MessageKind>(MessageKindNamed, kMessageKindCount);
  CheckNamed<Purpose>(PurposeNamed, kPurposeCount);
  CheckNamed<Phase>(PhaseNamed, kPhaseCount);
  CheckNamed<Category>(CategoryNamed, kCategoryCount);
  CheckNamed<Certainty>(CertaintyNamed, kCertaintyCount);
  CheckNamed<Excess>(ExcessNamed, kExcessCount);
  CheckNamed<Outcome>(OutcomeNamed, kOutcomeCount);
  CheckNamed<TitleKind>(TitleKindNamed, kTitleKindCount);
  CheckNamed<PlaceKind>(PlaceKindNamed, kPlaceKindCount);
  CheckNamed<Modality>(ModalityNamed, kModalityCount);
  CheckNamed<CollegeGround>(CollegeGroundNamed, kCollegeGroundCount);
  CheckNamed<CareFramework>(CareFrameworkNamed, kCareFrameworkCount);
  CheckNamed<Condition>(ConditionNamed, kConditionCount);
}

TEST_CASE("A category is also known by its code", "[policy]") {
  for (int i = 1; i < kCategoryCount; ++i) {
    const auto category = static_cast<Category>(i);
    CHECK(CodeOf(category).size() == 3);
    CHECK(CategoryNamed(CodeOf(category)) == category);
  }
  CHECK(CodeOf(Category::kC05) == "C05");
  CHECK_FALSE(CategoryNamed("C28").has_value());
  CHECK_FALSE(CategoryNamed("UNS").has_value());
}

TEST_CASE("The class of a kind says what excess defaults to", "[policy]") {
  const auto urgent = {MessageKind::kDetentionStart,  MessageKind::kDetentionChange, MessageKind::kContactChanged,
                       MessageKind::kReleaseDate,     MessageKind::kReceptionStatus, MessageKind::kCorrection,
                       MessageKind::kInvolvementEnded};
  const auto duty = {MessageKind::kRiskNotice, MessageKind::kCareArrangement};
  int counted = 0;
  for (int i = 0; i < kMessageKindCount; ++i) {
    const auto kind = static_cast<MessageKind>(i);
    const bool is_urgent = std::find(urgent.begin(), urgent.end(), kind) != urgent.end();
    const bool is_duty = std::find(duty.begin(), duty.end(), kind) != duty.end();
    const KindClass expected = is_urgent ? KindClass::kUrgent : is_duty ? KindClass::kDuty : KindClass::kOrdinary;
    INFO(NameOf(kind));
    CHECK(ClassOf(kind) == expected);
    counted += is_urgent || is_duty ? 1 : 0;
  }
  CHECK(counted == 9);
  CHECK(ClassOf(static_cast<MessageKind>(200)) == KindClass::kOrdinary);
}

}  // namespace ketenpoort::policy

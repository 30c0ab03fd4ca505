// Names in rule and scenario files become values of the vocabulary. Guarantees: a name that is none is an error that
// says which ones there are and which one was probably meant. Thread safety: any thread.
#ifndef KETENPOORT_POLICY_COMPILE_NAMES_H_
#define KETENPOORT_POLICY_COMPILE_NAMES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/compile/source.h"
#include "policy/decision.h"
#include "policy/texts.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// "unknown organ `DIRECTER`: did you mean `DIRECTEUR`? Known: ...".
std::string UnknownName(std::string_view noun, std::string_view name, const std::vector<std::string>& known);

// The names of the values 1 to count - 1.
template <typename Enum>
std::vector<std::string> NamesOf(int count) {
  std::vector<std::string> names;
  for (int i = 1; i < count; ++i) names.emplace_back(NameOf(static_cast<Enum>(i)));
  return names;
}

// What a noun of the vocabulary is called in messages, how many values it has, and how a name is read.
template <typename Enum>
struct Noun {
  const char* called;
  int count;
  std::optional<Enum> (*named)(std::string_view) noexcept;
};
inline constexpr Noun<Organ> kOrganNoun{"organ", kOrganCount, OrganNamed};
inline constexpr Noun<MessageKind> kKindNoun{"message kind", kMessageKindCount, MessageKindNamed};
inline constexpr Noun<Purpose> kPurposeNoun{"purpose", kPurposeCount, PurposeNamed};
inline constexpr Noun<Phase> kPhaseNoun{"phase", kPhaseCount, PhaseNamed};
inline constexpr Noun<Category> kCategoryNoun{"category", kCategoryCount, CategoryNamed};
inline constexpr Noun<TitleKind> kTitleNoun{"title", kTitleKindCount, TitleKindNamed};
inline constexpr Noun<PlaceKind> kPlaceNoun{"place", kPlaceKindCount, PlaceKindNamed};
inline constexpr Noun<Modality> kModalityNoun{"modality", kModalityCount, ModalityNamed};
inline constexpr Noun<CollegeGround> kGroundNoun{"ground", kCollegeGroundCount, CollegeGroundNamed};
inline constexpr Noun<Certainty> kCertaintyNoun{"certainty", kCertaintyCount, CertaintyNamed};
inline constexpr Noun<Excess> kExcessNoun{"excess", kExcessCount, ExcessNamed};
inline constexpr Noun<Outcome> kOutcomeNoun{"outcome", kOutcomeCount, OutcomeNamed};
inline constexpr Noun<CareFramework> kFrameworkNoun{"care framework", kCareFrameworkCount, CareFrameworkNamed};

template <typename Enum>
std::optional<Enum> Resolve(const Noun<Enum>& noun, const std::string& name, const Cursor& at, const std::string& field,
                            int index = -1) {
  const std::optional<Enum> value = noun.named(name);
  if (!value) at.Fail(field, index, UnknownName(noun.called, name, NamesOf<Enum>(noun.count)));
  return value;
}

// A condition a rule file may name: not NONE, not TROUBLE.
std::optional<Condition> ResolveCondition(const std::string& name, const Cursor& at, const std::string& field,
                                          int index);

// Where something is enforced, from the field `enforced_at`.
std::optional<EnforcedAt> ResolveEnforcedAt(const std::string& name, const Cursor& at);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_NAMES_H_

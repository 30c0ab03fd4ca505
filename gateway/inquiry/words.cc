#include "gateway/inquiry/words.h"

#include <algorithm>

#include "gateway/identity/organ_ref.h"

namespace ketenpoort::inquiry {
namespace {

using Added = google::protobuf::RepeatedPtrField<v1::CodeWord>;

template <typename Texts>
policy::Bilingual TitleOf(const Texts& texts, std::string_view id) {
  const auto found = std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.id == id; });
  return found == texts.end() ? policy::Bilingual{} : found->title;
}

// The texts of one noun by its number; none for a number this version does not know.
template <size_t kSize>
policy::Bilingual At(const std::array<policy::Bilingual, kSize>& texts, int number) {
  return number > 0 && number < static_cast<int>(kSize) ? texts[static_cast<size_t>(number)] : policy::Bilingual{};
}

policy::Bilingual ConditionFailed(const policy::Policy& policy, std::string_view name) {
  for (int i = 1; i < policy::kConditionCount; ++i) {
    if (policy::NameOf(static_cast<policy::Condition>(i)) == name) {
      return policy.texts.conditions[static_cast<size_t>(i)].failed;
    }
  }
  return {};
}

}  // namespace

Words::Words(const corridor::Rooms& rooms)
    : directory_(rooms.directories->Snapshot()), in_force_(rooms.policies->Snapshot().policy), policies_(in_force_) {}

void Words::Add(v1::WordKind kind, std::string_view code, const policy::Bilingual& text, Added& words) {
  if (code.empty() || text.nl.empty() || !known_.emplace(kind, std::string(code)).second) return;
  v1::CodeWord& word = *words.Add();
  word.set_kind(kind);
  word.set_code(std::string(code));
  word.set_nl(text.nl);
  word.set_en(text.en.empty() ? text.nl : text.en);
}

void Words::AddOrgan(const v1::OrganAddress& address, Added& words) {
  const auto organ = identity::OrganRefFrom(address);
  if (!organ.ok()) return;
  const identity::OrganEntry* entry = directory_->FindOrgan(*organ);
  Add(v1::WORD_KIND_ORGAN, organ->Key(),
      entry != nullptr ? policy::Bilingual{entry->name, ""}
                       : At(in_force_->texts.organs, static_cast<int>(address.organ())),
      words);
}

void Words::AddParties(const v1::AuditEntry& entry, Added& words) {
  for (const std::string* oin : {&entry.sender_oin(), &entry.receiver_oin(), &entry.acting_oin()}) {
    Add(v1::WORD_KIND_PARTICIPANT, *oin, {std::string(directory_->NameOf(*oin)), ""}, words);
  }
  for (const v1::OrganAddress* address : {&entry.sender(), &entry.receiver()}) {
    if (address->organ() != v1::ORGAN_UNSPECIFIED) AddOrgan(*address, words);
  }
  if (entry.mandate_id().empty()) return;
  directory_->ForEachMandate([&](const identity::MandateEntry& mandate) {
    if (mandate.id == entry.mandate_id()) Add(v1::WORD_KIND_MANDATE, mandate.id, {mandate.decree, ""}, words);
  });
}

void Words::AddVocabulary(const v1::AuditEntry& entry, Added& words) {
  const policy::Texts& texts = in_force_->texts;
  Add(v1::WORD_KIND_MESSAGE_KIND, v1::MessageKind_Name(entry.message_kind()),
      At(texts.kinds, static_cast<int>(entry.message_kind())), words);
  Add(v1::WORD_KIND_PURPOSE, v1::Purpose_Name(entry.purpose()), At(texts.purposes, static_cast<int>(entry.purpose())),
      words);
  for (const auto* categories : {&entry.disclosed(), &entry.withheld()}) {
    for (const int category : *categories) {
      Add(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category)),
          At(texts.categories, category), words);
    }
  }
}

absl::Status Words::Explain(store::View& view, const v1::AuditEntry& entry, Added& words) {
  AddParties(entry, words);
  AddVocabulary(entry, words);
  std::shared_ptr<const policy::Policy> then = in_force_;
  if (!entry.policy_digest().empty()) {
    auto kept = policies_.Find(view, entry.policy_digest());
    if (!kept.ok()) return kept.status();
    if (*kept) then = *std::move(kept);
  }
  for (const std::string& rule : entry.rule_ids()) {
    Add(v1::WORD_KIND_RULE, rule, TitleOf(then->texts.rules, rule), words);
  }
  Add(v1::WORD_KIND_DENIAL, entry.denial_id(), TitleOf(then->texts.denials, entry.denial_id()), words);
  Add(v1::WORD_KIND_CONDITION, entry.failing_condition(), ConditionFailed(*then, entry.failing_condition()), words);
  return absl::OkStatus();
}

}  // namespace ketenpoort::inquiry

#include "gateway/inquiry/question.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/intake/bsn.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

constexpr int kFewMax = 8;
constexpr int kSomeMax = 16;
constexpr int kManyMax = 32;
constexpr size_t kNameBytesMax = 64;
constexpr size_t kOinDigits = 20;
constexpr size_t kMessageIdBytes = 16;

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

bool IsOin(std::string_view text) {
  return text.size() == kOinDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Reader {
 public:
  explicit Reader(const v1::EntryFilter& filter) : filter_(filter) {}

  absl::StatusOr<Question> Read() {
    question_.from = Day("filter.from", filter_.from());
    question_.until = Day("filter.until", filter_.until());
    if (question_.from != policy::kNoDay && question_.until != policy::kNoDay && question_.from > question_.until) {
      problem_.Add("filter.until", "De laatste dag ligt voor de eerste.", "The last day is before the first.");
    }
    Texts("filter.party_oins", filter_.party_oins(), &IsOin, &PartyTerm);
    Organs();
    Enums<v1::EntryKind>("filter.kinds", filter_.kinds(), kManyMax, &KindTerm);
    Enums<v1::MessageKind>("filter.message_kinds", filter_.message_kinds(), kManyMax, &MessageKindTerm);
    Enums<v1::Purpose>("filter.purposes", filter_.purposes(), kSomeMax, &PurposeTerm);
    Enums<v1::Outcome>("filter.outcomes", filter_.outcomes(), kFewMax, &OutcomeTerm);
    Texts("filter.rule_ids", filter_.rule_ids(), &IsName, &RuleTerm);
    Bases();
    Texts("filter.denials", filter_.denials(), &IsName, &DenialTerm);
    Enums<v1::Category>("filter.disclosed", filter_.disclosed(), kManyMax, &CategoryTerm);
    Phases();
    if (!filter_.message_id().empty()) {
      if (filter_.message_id().size() == kMessageIdBytes) {
        question_.groups.push_back({MessageTerm(filter_.message_id())});
      } else {
        problem_.Add("filter.message_id", "Noem 16 bytes.", "Name 16 bytes.");
      }
    }
    if (filter_.has_subject()) Subject();
    if (absl::Status status = problem_.ToStatus(); !status.ok()) return status;
    return std::move(question_);
  }

 private:
  policy::Day Day(const char* field, const std::string& text) {
    if (text.empty()) return policy::kNoDay;
    const std::optional<policy::Day> day = policy::ParseDay(text);
    if (!day) problem_.Add(field, "Noem een dag, zoals 2026-11-22.", "Name a day, as in 2026-11-22.");
    return day.value_or(policy::kNoDay);
  }

  // False, with the problem, where there are more than `most`.
  bool FewEnough(const char* field, int count, int most) {
    if (count <= most) return true;
    problem_.Add(field, absl::StrCat("Hoogstens ", most, "."), absl::StrCat("At most ", most, "."));
    return false;
  }

  void AddGroup(std::vector<std::string> group) {
    if (!group.empty()) question_.groups.push_back(std::move(group));
  }

  void Texts(const char* field, const google::protobuf::RepeatedPtrField<std::string>& texts,
             bool (*fits)(std::string_view), std::string (*term)(std::string_view)) {
    if (!FewEnough(field, texts.size(), kSomeMax)) return;
    std::vector<std::string> group;
    for (int i = 0; i < texts.size(); ++i) {
      if (fits(texts[i])) {
        group.push_back(term(texts[i]));
      } else {
        problem_.Add(absl::StrCat(field, "[", i, "]"), "Deze waarde kan dit veld niet hebben.",
                     "This field cannot have this value.");
      }
    }
    AddGroup(std::move(group));
  }

  template <typename Enum>
  bool IsKnown(const char* field, int i, int value) {
    const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
    if (known != nullptr && value != 0) return true;
    problem_.Add(absl::StrCat(field, "[", i, "]"), "Deze waarde is niet bekend.", "This value is not known.");
    return false;
  }

  template <typename Enum>
  void Enums(const char* field, const google::protobuf::RepeatedField<int>& values, int most,
             std::string (*term)(Enum)) {
    if (!FewEnough(field, values.size(), most)) return;
    std::vector<std::string> group;
    for (int i = 0; i < values.size(); ++i) {
      if (IsKnown<Enum>(field, i, values[i])) group.push_back(term(static_cast<Enum>(values[i])));
    }
    AddGroup(std::move(group));
  }

  void Organs() {
    if (!FewEnough("filter.organs", filter_.organs_size(), kSomeMax)) return;
    std::vector<std::string> group;
    for (int i = 0; i < filter_.organs_size(); ++i) {
      const v1::OrganAddress& organ = filter_.organs(i);
      const bool unit_fits = organ.unit().empty() || (IsName(organ.unit()) && organ.organ() != v1::ORGAN_DIRECTEUR);
      if (!unit_fits) {
        problem_.Add(absl::StrCat("filter.organs[", i, "].unit"), "Deze eenheid staat in geen regel.",
                     "No entry holds this unit.");
      } else if (IsKnown<v1::Organ>("filter.organs", i, organ.organ())) {
        group.push_back(OrganTerm(organ.organ(), organ.unit()));
      }
    }
    AddGroup(std::move(group));
  }

  void Bases() {
    if (!FewEnough("filter.bases", filter_.bases_size(), kSomeMax)) return;
    std::vector<std::string> group;
    for (int i = 0; i < filter_.bases_size(); ++i) {
      const v1::Basis& basis = filter_.bases(i);
      if (IsName(basis.law()) && IsName(basis.article())) {
        group.push_back(BasisTerm(basis.law(), basis.article()));
      } else {
        problem_.Add(absl::StrCat("filter.bases[", i, "]"), "Noem wet en artikel.", "Name law and article.");
      }
    }
    AddGroup(std::move(group));
  }

  void Phases() {
    if (!FewEnough("filter.phases", filter_.phases_size(), kSomeMax)) return;
    for (int i = 0; i < filter_.phases_size(); ++i) {
      if (IsKnown<v1::Phase>("filter.phases", i, filter_.phases(i))) question_.phases.push_back(filter_.phases(i));
    }
  }

  void Subject() {
    const v1::EntrySubject& subject = filter_.subject();
    switch (subject.key_case()) {
      case v1::EntrySubject::kBsn:
        if (intake::PassesElevenTest(subject.bsn())) {
          question_.subject = store::Identifier{store::IdentifierKind::kBsn, subject.bsn()};
          return;
        }
        break;
      case v1::EntrySubject::kSkn:
        if (IsName(subject.skn())) {
          question_.subject = store::Identifier{store::IdentifierKind::kSkn, subject.skn()};
          return;
        }
        break;
      case v1::EntrySubject::kVNumber:
        if (IsName(subject.v_number())) {
          question_.subject = store::Identifier{store::IdentifierKind::kVNumber, subject.v_number()};
          return;
        }
        break;
      case v1::EntrySubject::KEY_NOT_SET:
        break;
    }
    problem_.Add("filter.subject", "Noem een geldig nummer van de persoon.", "Name a valid number of the person.");
  }

  const v1::EntryFilter& filter_;
  Question question_;
  intake::Problem problem_;
};

}  // namespace

absl::StatusOr<Question> QuestionOf(const v1::EntryFilter& filter) { return Reader(filter).Read(); }

}  // namespace ketenpoort::inquiry

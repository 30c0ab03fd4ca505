#include "policy/analyse/assertion.h"

#include <algorithm>
#include <map>
#include <memory>

#include "ketenpoort/v1/assertions.pb.h"
#include "policy/analyse/cell_tree.h"
#include "policy/compile/names.h"
#include "policy/compile/source.h"

namespace ketenpoort::policy::analyse {
namespace {

namespace v1 = ketenpoort::v1;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

class Reader {
 public:
  Reader(std::map<std::string, std::string>* seen, std::vector<Assertion>* assertions)
      : seen_(seen), assertions_(assertions) {}

  void Read(const Cursor& at, const v1::Assertion& said) {
    Assertion assertion;
    assertion.file = at.file();
    assertion.line = at.line();
    assertion.id = said.id();
    assertion.title = {said.title_nl(), said.title_en()};
    assertion.owner = said.owner();
    if (said.id().empty()) at.Fail("an assertion without an `id`: write one as `N01`");
    if (said.title_nl().empty() || said.title_en().empty()) at.Fail("write the sentence as `title_nl` and `title_en`");
    if (said.owner().empty()) at.Fail("`owner` is missing: who answers for this assertion");
    if (said.law().empty()) at.Fail("`law` is missing: name the law and article it rests on");
    const auto [other, fresh] = seen_->try_emplace(said.id(), at.Where());
    if (!fresh) at.Fail("id", -1, "`" + said.id() + "` already stands at " + other->second + ": give it another id");
    for (int i = 0; i < said.law_size(); ++i) {
      if (said.law(i).law().empty() || said.law(i).article().empty()) at.Fail("law", i, "name both law and article");
      assertion.law.push_back({said.law(i).law(), said.law(i).article()});
    }
    ReadStates(said.has_in() ? at.Child("in") : at, said.in(), assertion);
    ReadForm(at, said, assertion);
    for (int i = 0; i < said.exception_size(); ++i)
      ReadException(at.Child("exception", i), said.exception(i), assertion);
    if (assertion.form == AssertionForm::kCites && said.exception_size() > 0) {
      at.Fail("exception", 0, "`cites` has no exceptions: narrow the states instead");
    }
    assertion.unless_switch.assign(said.unless_switch().begin(), said.unless_switch().end());
    assertions_->push_back(std::move(assertion));
  }

 private:
  // A noun as it may be named in a set of states.
  template <typename Enum>
  struct Dimension {
    const Noun<Enum>& noun;
    bool first_is_named = false;
  };

  template <typename Enum>
  uint32_t Values(const Dimension<Enum>& noun, const Cursor& at, const std::string& field, const Strings& names) {
    uint32_t mask = 0;
    for (int i = 0; i < names.size(); ++i) {
      // The unknown phase has a name here, as in denials.
      if (noun.first_is_named && names[i] == NameOf(Enum{})) {
        mask |= 1u;
      } else if (const auto value = Resolve(noun.noun, names[i], at, field, i)) {
        mask |= 1u << static_cast<int>(*value);
      }
    }
    return mask;
  }

  template <typename Enum>
  void ReadNoun(const Dimension<Enum>& noun, int depth, const Cursor& at, const std::string& field,
                const Strings& named, const Strings& but, Assertion& assertion) {
    const uint32_t every = MaskOf(EveryCell(), depth);
    if (!named.empty() && !but.empty()) at.Fail(field, 0, "`" + field + "` and `" + field + "_not`: keep one");
    uint32_t mask = named.empty() ? every : Values(noun, at, field, named);
    mask &= ~Values(noun, at, field + "_not", but);
    SetMask(assertion.cells, depth, mask);
  }

  static Conditions ReadConditions(const Cursor& at, const std::string& field, const Strings& names) {
    Conditions conditions;
    for (int i = 0; i < names.size(); ++i) {
      if (const auto condition = ResolveCondition(names[i], at, field, i)) conditions.Set(*condition);
    }
    return conditions;
  }

  static CategorySet ReadCategories(const Cursor& at, const Strings& names) {
    CategorySet categories;
    for (int i = 0; i < names.size(); ++i) {
      if (const auto category = Resolve(kCategoryNoun, names[i], at, "category", i)) categories.Add(*category);
    }
    return categories;
  }

  void ReadStates(const Cursor& at, const v1::AssertedStates& in, Assertion& assertion) {
    ReadNoun(Dimension<Organ>{kOrganNoun}, 0, at, "sender", in.sender(), in.sender_not(), assertion);
    ReadNoun(Dimension<Organ>{kOrganNoun}, 1, at, "receiver", in.receiver(), in.receiver_not(), assertion);
    ReadNoun(Dimension<MessageKind>{kKindNoun}, 2, at, "kind", in.kind(), in.kind_not(), assertion);
    ReadNoun(Dimension<Purpose>{kPurposeNoun}, 3, at, "purpose", in.purpose(), in.purpose_not(), assertion);
    ReadNoun(Dimension<Phase>{kPhaseNoun, true}, 4, at, "phase", in.phase(), in.phase_not(), assertion);
    assertion.required = ReadConditions(at, "when", in.when());
    assertion.forbidden = ReadConditions(at, "unless", in.unless());
    assertion.lacking = ReadConditions(at, "lacking", in.lacking());
  }

  static void ReadForm(const Cursor& at, const v1::Assertion& said, Assertion& assertion) {
    if (said.has_never() + said.has_only_if() + said.has_cites() != 1) {
      return at.Fail("an assertion has exactly one of `never`, `only_if` and `cites`");
    }
    if (said.has_never()) {
      assertion.form = AssertionForm::kNever;
      assertion.categories = ReadCategories(at.Child("never"), said.never().category());
    } else if (said.has_only_if()) {
      const Cursor form = at.Child("only_if");
      assertion.form = AssertionForm::kOnlyIf;
      assertion.categories = ReadCategories(form, said.only_if().category());
      assertion.only_if = ReadConditions(form, "when", said.only_if().when());
      assertion.only_unless = ReadConditions(form, "unless", said.only_if().unless());
      if ((assertion.only_if.bits | assertion.only_unless.bits) == 0)
        form.Fail("`only_if` without a condition says nothing");
    } else {
      const Cursor form = at.Child("cites");
      assertion.form = AssertionForm::kCites;
      assertion.categories = ReadCategories(form, said.cites().category());
      assertion.denial = said.cites().denial();
      if (assertion.denial.empty()) form.Fail("`cites` without a `denial`: name it as `D03`");
      if (!said.cites().enforced_at().empty()) ReadEnforcedAt(at, form, said, assertion);
    }
  }

  static void ReadEnforcedAt(const Cursor& at, const Cursor& form, const v1::Assertion& said, Assertion& assertion) {
    assertion.enforced_at = ResolveEnforcedAt(said.cites().enforced_at(), form).value_or(EnforcedAt::kDecide);
    if (assertion.enforced_at == EnforcedAt::kDecide) return;
    const std::string why = "what is enforced at `" + said.cites().enforced_at() + "` has no states: leave it out";
    if (said.has_in()) at.Fail("in", -1, why);
    if (said.cites().category_size() > 0) form.Fail("category", 0, why);
  }

  static void ReadException(const Cursor& at, const v1::AssertionException& said, Assertion& assertion) {
    AssertionException exception;
    exception.rules.assign(said.rule().begin(), said.rule().end());
    exception.categories = ReadCategories(at, said.category());
    exception.switch_on = said.switch_on();
    if (exception.rules.empty() && exception.categories.Empty()) {
      at.Fail("an exception names a rule or a category; to lift the whole assertion use `unless_switch`");
    }
    assertion.exceptions.push_back(std::move(exception));
  }

  std::map<std::string, std::string>* seen_;
  std::vector<Assertion>* assertions_;
};

}  // namespace

std::string_view NameOf(AssertionForm form) {
  switch (form) {
    case AssertionForm::kNever:
      return "never";
    case AssertionForm::kOnlyIf:
      return "only_if";
    case AssertionForm::kCites:
      return "cites";
  }
  return "";
}

std::vector<Assertion> ReadAssertions(std::span<const SourceFile> files, std::vector<CompileError>* errors) {
  std::vector<const SourceFile*> ordered;
  for (const SourceFile& file : files) ordered.push_back(&file);
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  std::vector<Assertion> assertions;
  std::map<std::string, std::string> seen;
  ErrorList list;
  Reader reader(&seen, &assertions);
  for (const SourceFile* file : ordered) {
    v1::AssertionFile message;
    google::protobuf::TextFormat::ParseInfoTree tree;
    if (!ParseText(file->name, file->text, &message, &tree, &list)) continue;
    const Cursor root(&file->name, &message, &tree, 1, 1, &list);
    for (int i = 0; i < message.assertion_size(); ++i) {
      if (assertions.size() >= kAssertionsMax) {
        root.Fail("more than " + std::to_string(kAssertionsMax) + " assertions: split the bundle");
        break;
      }
      reader.Read(root.Child("assertion", i), message.assertion(i));
    }
  }
  for (CompileError& error : list.TakeSorted()) errors->push_back(std::move(error));
  return assertions;
}

}  // namespace ketenpoort::policy::analyse

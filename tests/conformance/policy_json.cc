#include "tests/conformance/policy_json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace ketenpoort::policy::conformance {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;

// A day that lies in the only rule set there is: 2026-09-10.
constexpr Day kAnyDay = 20706;

void Put(Struct& object, const std::string& key, const std::string& value) {
  (*object.mutable_fields())[key].set_string_value(value);
}
void Put(Struct& object, const std::string& key, double value) {
  (*object.mutable_fields())[key].set_number_value(value);
}
ListValue* List(Struct& object, const std::string& key) { return (*object.mutable_fields())[key].mutable_list_value(); }

template <typename Name>
void PutNames(Struct& object, const std::string& key, uint64_t mask, int count, Name name) {
  ListValue* list = List(object, key);
  for (int i = 0; i < count; ++i) {
    if ((mask >> i) & 1u) list->add_values()->set_string_value(name(i));
  }
}

template <typename Enum>
std::string Named(int i) {
  return std::string(NameOf(static_cast<Enum>(i)));
}

// Bit 0 of a set of categories is no category.
std::string CodeAt(int i) { return std::string(CodeOf(static_cast<Category>(i))); }

void PutCategories(Struct& object, const std::string& key, CategorySet categories) {
  PutNames(object, key, categories.bits & kAllCategories.bits, kCategoryCount, CodeAt);
}
void PutConditions(Struct& object, const std::string& key, Conditions conditions) {
  PutNames(object, key, conditions.bits, kConditionCount, Named<Condition>);
}

void PutMatch(Struct& object, const Match& match) {
  PutNames(object, "senders", match.senders, kOrganCount, Named<Organ>);
  PutNames(object, "receivers", match.receivers, kOrganCount, Named<Organ>);
  PutNames(object, "kinds", match.kinds, kMessageKindCount, Named<MessageKind>);
  PutNames(object, "purposes", match.purposes, kPurposeCount, Named<Purpose>);
  PutNames(object, "phases", match.phases, kPhaseCount, Named<Phase>);
}

std::string ClassNamed(KindClass of) {
  switch (of) {
    case KindClass::kOrdinary:
      return "ORDINARY";
    case KindClass::kUrgent:
      return "URGENT";
    case KindClass::kDuty:
      return "DUTY";
  }
  return "";
}

void PutVocabulary(Struct& object) {
  PutNames(object, "organs", ~0ull, kOrganCount, Named<Organ>);
  PutNames(object, "kinds", ~0ull, kMessageKindCount, Named<MessageKind>);
  PutNames(object, "purposes", ~0ull, kPurposeCount, Named<Purpose>);
  PutNames(object, "phases", ~0ull, kPhaseCount, Named<Phase>);
  PutNames(object, "categories", ~0ull, kCategoryCount, CodeAt);
  PutNames(object, "conditions", ~0ull, kConditionCount, Named<Condition>);
  PutNames(object, "excesses", ~0ull, kExcessCount, Named<Excess>);
  PutNames(object, "outcomes", ~0ull, kOutcomeCount, Named<Outcome>);
  PutNames(object, "classes", ~0ull, kMessageKindCount,
           [](int i) { return ClassNamed(ClassOf(static_cast<MessageKind>(i))); });
}

void PutRule(const Policy& policy, int place, const Rule& rule, Struct& object) {
  Put(object, "id", policy.texts.rules[static_cast<size_t>(place)].id);
  PutMatch(object, rule.match);
  PutConditions(object, "required", rule.required);
  PutConditions(object, "forbidden", rule.forbidden);
  PutCategories(object, "categories", rule.categories);
  Put(object, "from", rule.from);
  Put(object, "until", rule.until);
  ListValue* gates = List(object, "gates");
  for (int g = 0; g < rule.gate_count; ++g) {
    const Gate& gate = rule.gates[static_cast<size_t>(g)];
    Struct& one = *gates->add_values()->mutable_struct_value();
    PutConditions(one, "required", gate.required);
    PutCategories(one, "categories", gate.categories);
  }
}

void PutDenial(const Policy& policy, int place, const Denial& denial, Struct& object) {
  Put(object, "id", policy.texts.denials[static_cast<size_t>(place)].id);
  PutMatch(object, denial.match);
  PutConditions(object, "required", denial.required);
  PutConditions(object, "forbidden", denial.forbidden);
  PutConditions(object, "lacking", denial.lacking);
  PutCategories(object, "categories", denial.categories);
  Put(object, "from", denial.from);
  Put(object, "until", denial.until);
  ListValue* except = List(object, "except");
  for (int i = 0; i < kRulesMax; ++i) {
    if (denial.except.Has(i)) except->add_values()->set_number_value(i);
  }
}

}  // namespace

std::vector<SourceFile> FilesIn(const std::string& folder) {
  std::vector<SourceFile> files;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path().filename().string(),
                     std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

std::string PolicyJson(const Policy& policy) {
  Struct root;
  Put(root, "id", policy.id);
  Put(root, "version", static_cast<double>(policy.version));
  PutVocabulary(*(*root.mutable_fields())["vocabulary"].mutable_struct_value());
  ListValue* rules = List(root, "rules");
  ListValue* denials = List(root, "denials");
  if (!policy.rule_sets.empty()) {
    // Rules and denials are equal in all rule sets of a policy; the days of each are its own.
    const RuleSet& all = policy.rule_sets.front().rules;
    for (int i = 0; i < all.rule_count; ++i) {
      PutRule(policy, i, all.rules[static_cast<size_t>(i)], *rules->add_values()->mutable_struct_value());
    }
    for (int i = 0; i < all.denial_count; ++i) {
      PutDenial(policy, i, all.denials[static_cast<size_t>(i)], *denials->add_values()->mutable_struct_value());
    }
    PutCategories(root, "reject_always", all.reject_always);
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(root, &json).ok()) return {};
  return json;
}

std::string RequestLine(const std::string& origin, const Tuple& tuple, Day day, Conditions conditions,
                        const Decision& decision) {
  std::ostringstream line;
  line << origin << '\t' << static_cast<int>(tuple.sender) << '\t' << static_cast<int>(tuple.receiver) << '\t'
       << static_cast<int>(tuple.kind) << '\t' << static_cast<int>(tuple.purpose) << '\t'
       << static_cast<int>(tuple.phase) << '\t' << static_cast<int>(tuple.excess) << '\t' << std::hex
       << tuple.categories.bits << '\t' << std::dec << day << '\t' << std::hex << conditions.bits << '\t' << std::dec
       << static_cast<int>(decision.outcome) << '\t' << std::hex << decision.released.bits << '\t'
       << decision.withheld.bits;
  return line.str();
}

Day DayOf(const Policy& policy, size_t period, bool last) {
  const Day from = policy.rule_sets[period].from;
  const Day until = period + 1 < policy.rule_sets.size() ? policy.rule_sets[period + 1].from - 1 : kNoDay;
  if (from == kFirstDay && until == kNoDay) return kAnyDay;
  if (from == kFirstDay) return until;
  return last && until != kNoDay ? until : from;
}

}  // namespace ketenpoort::policy::conformance

// What can never do anything is found, by id; the shipped policy, judged with all switches on, has none of it.
#include "policy/analyse/lint.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

namespace pb = google::protobuf;

Policy EverySwitchOn() {
  std::vector<std::string> ids;
  for (const SwitchText& one : ShippedPolicy().texts.switches) ids.push_back(one.id);
  return ShippedPolicyWith(ids);
}

void AddLeaves(const pb::Descriptor& message, MessageKind kind, std::vector<PayloadField>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    if (field.message_type() != nullptr) {
      AddLeaves(*field.message_type(), kind, fields);
    } else {
      fields.push_back({kind, message.name() + "." + field.name(),
                        static_cast<Category>(field.options().GetExtension(ketenpoort::v1::category))});
    }
  }
}

// The fields of all payloads, read from the messages: the oneof's field names are the kinds.
std::vector<PayloadField> ShippedFields() {
  std::vector<PayloadField> fields;
  const pb::OneofDescriptor* payload = ketenpoort::v1::Message::descriptor()->FindOneofByName("payload");
  REQUIRE(payload != nullptr);
  for (int i = 0; i < payload->field_count(); ++i) {
    std::string name = payload->field(i)->name();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const auto kind = MessageKindNamed(name);
    INFO(name);
    REQUIRE(kind);
    AddLeaves(*payload->field(i)->message_type(), *kind, fields);
  }
  return fields;
}

std::string Messages(const LintResult& result) {
  std::string text;
  for (const LintFinding& finding : result.findings) {
    text += finding.message;
    for (const std::string& why : finding.because) text += " [" + why + "]";
    text += "\n";
  }
  return text;
}

bool Finds(const LintResult& result, LintKind kind, const std::string& id) {
  return std::any_of(result.findings.begin(), result.findings.end(),
                     [&](const LintFinding& f) { return f.kind == kind && f.id == id; });
}

// The shipped policy with a change to the flows of one rule.
template <typename Change>
LintResult LintWith(const std::string& id, Change change) {
  Policy policy = EverySwitchOn();
  for (DatedRuleSet& dated : policy.rule_sets) {
    for (int i = 0; i < dated.rules.rule_count; ++i) {
      if (policy.texts.rules[static_cast<size_t>(i)].id == id) change(dated.rules.rules[static_cast<size_t>(i)]);
    }
    dated.rules = InForce(dated.rules, dated.from);
  }
  return Lint(policy);
}

}  // namespace

TEST_CASE("Nothing in the shipped policy is without effect, with all switches on", "[policy]") {
  const LintResult result = Lint(EverySwitchOn(), ShippedFields());
  INFO(Messages(result));
  CHECK(result.findings.empty());
  CHECK_FALSE(result.overflowed);
  CHECK(ShippedFields().size() > 50);
}

TEST_CASE("A rule for a phase in which a denial takes everything is shadowed, by that denial", "[policy]") {
  const LintResult result =
      LintWith("R04", [](Rule& rule) { rule.match.phases = 1u << static_cast<int>(Phase::kP09); });
  INFO(Messages(result));
  REQUIRE(Finds(result, LintKind::kRuleShadowed, "R04"));
  const auto found =
      std::find_if(result.findings.begin(), result.findings.end(), [](const LintFinding& f) { return f.id == "R04"; });
  CHECK(std::count(found->because.begin(), found->because.end(), "D02") == 1);
}

TEST_CASE("A rule that asks for what cannot be together never holds", "[policy]") {
  Policy policy = EverySwitchOn();
  Impossible one;
  one.name = "no care where attested";
  one.match.senders = one.match.receivers = one.match.kinds = one.match.purposes = one.match.phases = 0xffffffffu;
  one.held.Set(Condition::kCareNeeded).Set(Condition::kDirecteurResponsible);
  policy.impossible.push_back(one);
  const LintResult result = Lint(policy);
  CHECK(Finds(result, LintKind::kConditionsNeverHold, "R05"));
  CHECK_FALSE(Finds(result, LintKind::kConditionsNeverHold, "R04"));
}

TEST_CASE("A rule that is in force on no day never applies", "[policy]") {
  CHECK(Finds(LintWith("R05", [](Rule& rule) { rule.until = rule.from - 1; }), LintKind::kRuleNeverApplies, "R05"));
}

TEST_CASE("A category a denial always takes is found at its rule", "[policy]") {
  const LintResult result = LintWith("R05", [](Rule& rule) { rule.categories.Add(Category::kC25); });
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == LintKind::kCategoryNeverReleased);
  CHECK(result.findings[0].id == "R05");
  CHECK(result.findings[0].category == Category::kC25);
}

TEST_CASE("Categories without a payload and fields without a rule are found", "[policy]") {
  const Policy policy = EverySwitchOn();
  std::vector<PayloadField> fields = ShippedFields();
  fields.push_back({MessageKind::kDetentionStart, "DetentionStart.offence", Category::kC21});
  const LintResult more = Lint(policy, fields);
  REQUIRE(more.findings.size() == 1);
  CHECK(more.findings[0].kind == LintKind::kFieldNeverReleased);
  CHECK(more.findings[0].field == "DetentionStart.offence");
  std::erase_if(fields, [](const PayloadField& f) {
    return f.kind == MessageKind::kCareArrangement && f.category == Category::kC13;
  });
  const LintResult fewer = Lint(policy, fields);
  CHECK(Finds(fewer, LintKind::kCategoryNoPayloadCarries, "R05"));
}

TEST_CASE("A refused field that a rule releases, or that does not exist, is stale", "[policy]") {
  Policy policy = EverySwitchOn();
  policy.texts.refused_fields.push_back({"Nowhere.nothing", Category::kC21, {"n", "n"}});
  policy.texts.refused_fields.push_back({"PersonIdentity.family_name", Category::kC01, {"n", "n"}});
  const LintResult result = Lint(policy, ShippedFields());
  std::set<std::string> stale;
  for (const LintFinding& finding : result.findings) {
    if (finding.kind == LintKind::kRefusedFieldStale) stale.insert(finding.field);
  }
  CHECK(stale == std::set<std::string>{"Nowhere.nothing", "PersonIdentity.family_name"});
}

TEST_CASE("A denial that nothing can make is found", "[policy]") {
  Policy policy = EverySwitchOn();
  for (DatedRuleSet& dated : policy.rule_sets) {
    for (int i = 0; i < dated.rules.denial_count; ++i) {
      if (policy.texts.denials[static_cast<size_t>(i)].id != "D11") continue;
      Denial& denial = dated.rules.denials[static_cast<size_t>(i)];
      denial.required.Set(Condition::kAttested);
      denial.forbidden.Set(Condition::kAttested);
    }
  }
  CHECK(Finds(Lint(policy), LintKind::kDenialNeverNamed, "D11"));
}

}  // namespace ketenpoort::policy::analyse

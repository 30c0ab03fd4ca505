// What can never do anything is found, by id; the shipped policy, judged with all switches on, has none of it.
#include "policy/analyse/lint.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "ketenpoort/v1/exchange.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"
#include "policy/analyse/lint_files.h"
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

TEST_CASE("A phase or kind of a flow that a denial always refuses is found, with that denial, and the rest stays",
          "[policy]") {
  const auto only = [](const LintResult& result) {
    INFO(Messages(result));
    REQUIRE(result.findings.size() == 1);
    REQUIRE(result.findings[0].kind == LintKind::kValueNeverReleased);
    CHECK(result.findings[0].place >= 0);
    return result.findings[0];
  };
  const LintFinding phase =
      only(LintWith("R04", [](Rule& rule) { rule.match.phases |= 1u << static_cast<int>(Phase::kP09); }));
  CHECK(phase.list == FlowList::kPhase);
  CHECK(phase.value == static_cast<int>(Phase::kP09));
  CHECK(phase.because == std::vector<std::string>{"D02"});
  const LintFinding kind =
      only(LintWith("R30", [](Rule& rule) { rule.match.kinds |= 1u << static_cast<int>(MessageKind::kBijNotice); }));
  CHECK(kind.list == FlowList::kKind);
  CHECK(kind.because == std::vector<std::string>{"D06"});
  const LintFinding organ =
      only(LintWith("R17", [](Rule& rule) { rule.match.receivers |= 1u << static_cast<int>(Organ::kReclassering); }));
  CHECK(organ.list == FlowList::kReceiver);
  CHECK(organ.because == std::vector<std::string>{"D11"});
  const LintFinding none =
      only(LintWith("R21", [](Rule& rule) { rule.match.receivers |= 1u << static_cast<int>(Organ::kMinister); }));
  CHECK(none.list == FlowList::kReceiver);
  CHECK(std::count(none.because.begin(), none.because.end(), "a return to no burgemeester") == 1);
}

TEST_CASE("What Evaluate rules out counts as no state, also where the policy does not declare it", "[policy]") {
  // A known phase comes from a report of DJI: a rule that asks for the one without the other never applies.
  const LintResult result = LintWith("R28", [](Rule& rule) { rule.forbidden.Set(Condition::kCustodyKnown); });
  INFO(Messages(result));
  CHECK(Finds(result, LintKind::kConditionsNeverHold, "R28"));
  const auto found =
      std::find_if(result.findings.begin(), result.findings.end(), [](const LintFinding& f) { return f.id == "R28"; });
  REQUIRE(found != result.findings.end());
  CHECK(found->because == std::vector<std::string>{"without a report of DJI there is no phase"});
}

TEST_CASE("A value that is always refused is reported at the very place it stands", "[policy]") {
  const auto findings = [](const std::string& file_name, const std::string& head, const std::string& from,
                           const std::string& to) {
    std::vector<SourceFile> files = FilesIn("policy/rules");
    for (SourceFile& file : files) {
      if (file.name != file_name) continue;
      const size_t at = file.text.find(from, file.text.find(head));
      REQUIRE(at != std::string::npos);
      file.text.replace(at, from.size(), to);
    }
    std::vector<std::string> messages;
    const CompileResult compiled = Compile(files, nullptr);
    REQUIRE(compiled.policy);
    for (const FileFinding& finding : LintFiles(files, *compiled.policy).findings) {
      // The line it says holds what it is about from the column it says.
      const auto file = std::find_if(files.begin(), files.end(), [&](auto& f) { return f.name == finding.at.file; });
      REQUIRE(file != files.end());
      size_t start = 0;
      for (int line = 1; line < finding.at.line; ++line) start = file->text.find('\n', start) + 1;
      messages.push_back(file->text.substr(start + static_cast<size_t>(finding.at.column) - 1, 12) + "|" +
                         finding.at.message);
    }
    return messages;
  };
  const auto in_list = findings("pbw.textproto", "id: \"R04\"", "phase_set: \"GEDETINEERDE_PLAN\"",
                                "phase_set: \"GEDETINEERDE_PLAN\"\n    phase: [\"P02\",\n      \"P09\", \"P03\"]");
  REQUIRE(in_list.size() == 1);
  CHECK(in_list[0].starts_with("\"P09\", \"P03\"|`R04` names P09 in this flow"));
  CHECK(in_list[0].ends_with("[D02]"));
  const auto by_set = findings("pbw.textproto", "id: \"R04\"", "phase_set: \"GEDETINEERDE_PLAN\"",
                               "phase_set: \"GEDETINEERDE_PLAN\" phase_set: \"NA_DETENTIE\"");
  REQUIRE(by_set.size() == 3);
  CHECK(by_set[0].starts_with("\"NA_DETENTIE|`R04` names P08"));
  CHECK(by_set[0].find("(in `NA_DETENTIE`)") != std::string::npos);
  const auto category = findings("pm20d.textproto", "id: \"R05\"", "\"C05\", \"C13\"]", "\"C05\", \"C25\", \"C13\"]");
  REQUIRE_FALSE(category.empty());
  CHECK(category[0].starts_with("\"C25\", \"C13\"|`R05` names C25, which is released in no state"));
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

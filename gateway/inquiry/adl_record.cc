#include "gateway/inquiry/adl_record.h"

#include <algorithm>
#include <set>

#include "audit/crypto/encoding.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/inquiry/export_text.h"
#include "policy/civil_day.h"

namespace ketenpoort::inquiry {
namespace {

using audit::AttributeTag;
using corridor::CaseState;
using corridor::RecordedCase;

constexpr char kEventName[] = "adl.access_evaluation";
constexpr char kPolicyEventName[] = "ketenpoort.policy_source";
constexpr char kDryRunId[] = "dry-run";
constexpr char kPolicyLanguage[] = "ketenpoort.v1";

// A dry run is decided as a message is: read like one.
absl::StatusOr<RecordedCase> AdlCaseOf(const v1::AuditEntry& entry, const std::optional<std::string>& openings) {
  if (entry.kind() != v1::ENTRY_KIND_CHECKED) return corridor::ReadCase(entry, openings);
  v1::AuditEntry as_sent = entry;
  as_sent.set_kind(v1::ENTRY_KIND_ACCEPTED);
  return corridor::ReadCase(as_sent, openings);
}

v1::AdlState AdlStateOf(CaseState state, bool facts_too) {
  switch (state) {
    case CaseState::kNone:
      return v1::ADL_STATE_NOT_BY_RULES;
    case CaseState::kWithoutPolicy:
      return v1::ADL_STATE_WITHOUT_POLICY;
    case CaseState::kErased:
      return facts_too ? v1::ADL_STATE_ERASED : v1::ADL_STATE_WITHHELD;
    case CaseState::kIncomplete:
      return v1::ADL_STATE_INCOMPLETE;
    case CaseState::kWhole:
      return v1::ADL_STATE_WHOLE;
  }
  return v1::ADL_STATE_UNSPECIFIED;
}

std::string AdlStepOf(v1::EntryKind kind) {
  if (kind == v1::ENTRY_KIND_CHECKED) return "DRY_RUN";
  return kind == v1::ENTRY_KIND_ACCEPTED || kind == v1::ENTRY_KIND_DENIED ? "ACCEPTANCE" : "DISCLOSURE";
}

std::string AdlOutcome(v1::Outcome outcome) { return EnumText(*v1::Outcome_descriptor(), "OUTCOME_", outcome); }

v1::AdlPolicyReference ReferenceTo(const v1::AuditEntry& entry) {
  v1::AdlPolicyReference reference;
  reference.set_id(entry.policy_id());
  reference.set_version(entry.policy_version());
  reference.set_digest(audit::crypto::HexEncode(entry.policy_digest()));
  return reference;
}

void DescribeAsked(const v1::AuditEntry& entry, v1::AdlRequest& request) {
  request.mutable_subject()->set_type("organ");
  request.mutable_subject()->set_id(OrganText(entry.sender()));
  v1::AdlSubjectProperties& who = *request.mutable_subject()->mutable_properties();
  who.set_oin(entry.sender_oin());
  who.set_acting_oin(entry.acting_oin());
  who.set_mandate_id(entry.mandate_id());
  request.mutable_action()->set_name(MessageKindText(entry.message_kind()));
  request.mutable_action()->mutable_properties()->set_purpose(PurposeText(entry.purpose()));
  request.mutable_action()->mutable_properties()->set_step(AdlStepOf(entry.kind()));
  request.mutable_resource()->set_type("message");
  const std::string message = UuidText(entry.message_id());
  request.mutable_resource()->set_id(message.empty() ? kDryRunId : message);
  v1::AdlResourceProperties& what = *request.mutable_resource()->mutable_properties();
  what.set_receiver(OrganText(entry.receiver()));
  what.set_receiver_oin(entry.receiver_oin());
  std::set<int> categories(entry.disclosed().begin(), entry.disclosed().end());
  categories.insert(entry.withheld().begin(), entry.withheld().end());
  // What the answer names; where the request is known, all that was asked for takes its place.
  for (const int category : categories) what.add_categories(CategoryText(category));
  request.mutable_context()->set_time(InstantText(entry.decided_at_us()));
}

void DescribeAnswer(const v1::AuditEntry& entry, v1::AdlResponse& response) {
  response.set_decision(entry.outcome() == v1::OUTCOME_ALLOWED || entry.outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  v1::AdlAnswer& answer = *response.mutable_context();
  answer.set_outcome(AdlOutcome(entry.outcome()));
  *answer.mutable_rule_ids() = entry.rule_ids();
  *answer.mutable_basis() = entry.basis();
  answer.set_denial_id(entry.denial_id());
  answer.set_failing_condition(entry.failing_condition());
  for (const int category : entry.disclosed()) answer.add_disclosed(CategoryText(category));
  for (const int category : entry.withheld()) answer.add_withheld(CategoryText(category));
}

// Requires a whole case of these openings.
void DescribeKnown(const RecordedCase& one, const std::optional<std::string>& openings, v1::AdlBody& body) {
  v1::AdlResourceProperties& what = *body.mutable_request()->mutable_resource()->mutable_properties();
  what.clear_categories();
  for (int i = 1; i < policy::kCategoryCount; ++i) {
    if (one.request.categories.Has(static_cast<policy::Category>(i))) what.add_categories(CategoryText(i));
  }
  v1::AdlInformation& information = *body.mutable_information();
  const auto open = [&openings](AttributeTag tag, v1::AdlOpened& opened) {
    const std::optional<v1::Opening> opening = OpeningUnder(openings, tag);
    if (!opening) return;
    opened.set_value(opening->value());
    opened.set_salt(opening->salt());
  };
  open(AttributeTag::kRequest, *information.mutable_request());
  open(AttributeTag::kFacts, *information.mutable_facts());
  open(AttributeTag::kConditions, *information.mutable_conditions()->mutable_opened());
  information.mutable_time()->set_instant_us(one.time.instant_us);
  information.mutable_time()->set_amsterdam_day(policy::FormatDay(one.time.amsterdam_day));
  for (int i = 1; i < policy::kConditionCount; ++i) {
    const auto condition = static_cast<policy::Condition>(i);
    if (one.conditions.Has(condition)) {
      information.mutable_conditions()->add_held(std::string(policy::NameOf(condition)));
    }
  }
  v1::AdlEngine& engine = *body.mutable_configuration()->mutable_ketenpoort();
  engine.set_request_version(static_cast<uint8_t>(information.request().value().front()));
  engine.set_facts_version(static_cast<uint8_t>(information.facts().value().front()));
}

}  // namespace

bool IsPolicyDecision(const v1::AuditEntry& entry) {
  const v1::EntryKind kind = entry.kind();
  const bool decides = kind == v1::ENTRY_KIND_DENIED || kind == v1::ENTRY_KIND_ACCEPTED ||
                       kind == v1::ENTRY_KIND_DISCLOSED || kind == v1::ENTRY_KIND_HELD ||
                       kind == v1::ENTRY_KIND_CHECKED;
  return decides && !entry.policy_digest().empty();
}

absl::StatusOr<v1::AdlRecord> AdlRecordOf(uint64_t index, const std::string& bytes, const v1::AuditEntry& entry,
                                          const std::optional<std::string>& openings, bool facts_too) {
  const std::optional<std::string> opened = facts_too ? openings : std::nullopt;
  const absl::StatusOr<RecordedCase> one = AdlCaseOf(entry, opened);
  if (!one.ok()) return one.status();
  v1::AdlRecord record;
  record.set_trace_id(audit::crypto::HexEncode(entry.trace_id()));
  record.set_span_id(audit::crypto::HexEncode(entry.span_id()));
  record.set_parent_span_id(audit::crypto::HexEncode(entry.parent_span_id()));
  record.set_event_name(kEventName);
  record.set_timestamp(static_cast<double>(entry.decided_at_us() / kMicrosPerMilli));
  const bool trouble = entry.failing_condition() == policy::NameOf(policy::Condition::kTrouble);
  record.set_status(trouble ? "Error" : "Unset");
  v1::AdlAttributes& attributes = *record.mutable_attributes();
  *attributes.mutable_policies()->mutable_ketenpoort() = ReferenceTo(entry);
  attributes.set_transaction_id(UuidText(entry.message_id()));
  attributes.set_log_index(index);
  attributes.set_log_entry(bytes);
  attributes.set_replay(EnumText(*v1::AdlState_descriptor(), "ADL_STATE_", AdlStateOf(one->state, facts_too)));
  record.mutable_resource()->set_service_name("ketenpoort");
  record.mutable_resource()->set_gateway_id(entry.gateway_id());
  v1::AdlBody& body = *record.mutable_body();
  DescribeAsked(entry, *body.mutable_request());
  DescribeAnswer(entry, *body.mutable_response());
  v1::AdlEngine& engine = *body.mutable_configuration()->mutable_ketenpoort();
  engine.set_gateway_id(entry.gateway_id());
  engine.set_policy_language(kPolicyLanguage);
  engine.set_directory_version(entry.directory_version());
  engine.set_crl_version(entry.crl_version());
  if (one->state == CaseState::kWhole) DescribeKnown(*one, opened, body);
  return record;
}

v1::AdlPolicySource AdlPolicyOf(const v1::AuditEntry& entry, const gateway::PolicyText& text) {
  v1::AdlPolicySource source;
  source.set_event_name(kPolicyEventName);
  *source.mutable_policy() = ReferenceTo(entry);
  const auto add = [](const std::vector<policy::SourceFile>& files, auto& texts) {
    for (const policy::SourceFile& file : files) {
      v1::PolicyText& one = *texts.Add();
      one.set_name(file.name);
      one.set_text(file.text);
    }
  };
  add(text.rules, *source.mutable_rules());
  add(text.assertions, *source.mutable_assertions());
  return source;
}

}  // namespace ketenpoort::inquiry

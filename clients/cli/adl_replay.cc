#include "clients/cli/adl_replay.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "audit/commitment.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "clients/cli/policy_files.h"
#include "policy/civil_day.h"
#include "policy/compile/compile.h"
#include "policy/explain.h"
#include "policy/request_bytes.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;
using audit::AttributeTag;

constexpr char kPolicyEvent[] = "ketenpoort.policy_source";
constexpr char kDecisionEvent[] = "adl.access_evaluation";
constexpr size_t kConditionsBytes = 8;

template <typename Enum>
std::string Named(Enum value, std::string_view prefix) {
  const google::protobuf::EnumDescriptor* const type = google::protobuf::GetEnumDescriptor<Enum>();
  const google::protobuf::EnumValueDescriptor* const known = type->FindValueByNumber(static_cast<int>(value));
  if (known == nullptr) return std::to_string(static_cast<int>(value));
  return known->name().substr(prefix.size());
}

std::string CategoryName(int category) { return Named(static_cast<v1::Category>(category), "CATEGORY_"); }

std::vector<std::string> CategoryNames(policy::CategorySet set) {
  std::vector<std::string> names;
  for (int i = 1; i < policy::kCategoryCount; ++i) {
    if (set.Has(static_cast<policy::Category>(i))) names.push_back(CategoryName(i));
  }
  return names;
}

template <typename Ours, typename Theirs>
bool SameList(const Ours& ours, const Theirs& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

bool SameBasis(const google::protobuf::RepeatedPtrField<v1::Basis>& ours,
               const google::protobuf::RepeatedPtrField<v1::Basis>& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                    [](const auto& a, const auto& b) { return a.law() == b.law() && a.article() == b.article(); });
}

// Whether the record opens what the entry commits to under this tag.
bool Opens(const v1::AuditEntry& entry, AttributeTag tag, const v1::AdlOpened& opened) {
  for (const v1::CommittedAttribute& one : entry.committed()) {
    if (one.tag() != static_cast<uint32_t>(tag)) continue;
    const auto commitment = audit::crypto::DigestFromBytes(one.commitment());
    return commitment.ok() && audit::VerifyOpening(*commitment, entry.entry_id(), tag, opened.salt(), opened.value());
  }
  return false;
}

// What the entry says in the clear, as an answer.
v1::AdlResponse AnswerIn(const v1::AuditEntry& entry) {
  v1::AdlResponse response;
  response.set_decision(entry.outcome() == v1::OUTCOME_ALLOWED || entry.outcome() == v1::OUTCOME_ALLOWED_IN_PART);
  v1::AdlAnswer& answer = *response.mutable_context();
  answer.set_outcome(Named(entry.outcome(), "OUTCOME_"));
  *answer.mutable_rule_ids() = entry.rule_ids();
  *answer.mutable_basis() = entry.basis();
  answer.set_denial_id(entry.denial_id());
  answer.set_failing_condition(entry.failing_condition());
  for (const int category : entry.disclosed()) answer.add_disclosed(CategoryName(category));
  for (const int category : entry.withheld()) answer.add_withheld(CategoryName(category));
  return response;
}

// What a decision comes to, as an answer.
v1::AdlResponse AnswerOf(const policy::Policy& policy, const policy::Request& request, const policy::Judgement& made) {
  const policy::Words words = policy::Explain(policy, request, made.tuple, made.conditions, made.decision);
  v1::AdlResponse response;
  response.set_decision(made.decision.Allows());
  v1::AdlAnswer& answer = *response.mutable_context();
  answer.set_outcome(Named(static_cast<v1::Outcome>(made.decision.outcome), "OUTCOME_"));
  for (const std::string& rule : words.rule_ids) answer.add_rule_ids(rule);
  for (const policy::Article& article : words.basis) {
    v1::Basis& basis = *answer.add_basis();
    basis.set_law(article.law);
    basis.set_article(article.article);
  }
  answer.set_denial_id(words.denial_id);
  answer.set_failing_condition(words.failing_condition);
  for (const std::string& name : CategoryNames(made.decision.released)) answer.add_disclosed(name);
  for (const std::string& name : CategoryNames(made.decision.withheld)) answer.add_withheld(name);
  return response;
}

bool SameAnswer(const v1::AdlResponse& ours, const v1::AdlResponse& theirs) {
  const v1::AdlAnswer& a = ours.context();
  const v1::AdlAnswer& b = theirs.context();
  return ours.has_decision() && theirs.has_decision() && ours.decision() == theirs.decision() &&
         a.outcome() == b.outcome() && a.denial_id() == b.denial_id() &&
         a.failing_condition() == b.failing_condition() && SameList(a.rule_ids(), b.rule_ids()) &&
         SameBasis(a.basis(), b.basis()) && SameList(a.disclosed(), b.disclosed()) &&
         SameList(a.withheld(), b.withheld());
}

// Whether the words of the request are those of its bytes. Units and parties stand in the entry or its commitments; an
// entry that names no receiver (a notice held back) has none in words either.
bool SameRequest(const v1::AdlRequest& words, const policy::Request& request, const v1::AuditEntry& entry) {
  const auto is_organ = [](const std::string& text, policy::Organ organ, const v1::OrganAddress& named) {
    if (named.organ() == v1::ORGAN_UNSPECIFIED) return text.empty();
    return text.substr(0, text.find(':')) == Named(static_cast<v1::Organ>(organ), "ORGAN_");
  };
  return is_organ(words.subject().id(), request.sender.organ, entry.sender()) &&
         is_organ(words.resource().properties().receiver(), request.receiver.organ, entry.receiver()) &&
         words.action().name() == Named(static_cast<v1::MessageKind>(request.kind), "MESSAGE_KIND_") &&
         words.action().properties().purpose() == Named(static_cast<v1::Purpose>(request.purpose), "PURPOSE_") &&
         SameList(words.resource().properties().categories(), CategoryNames(request.categories));
}

// The moment of the record; nullopt where it is not that of the entry, or the day is not the one in Amsterdam.
std::optional<policy::Time> TimeIn(const v1::AdlTime& time, const v1::AuditEntry& entry) {
  const std::optional<policy::Day> day = policy::ParseDay(time.amsterdam_day());
  absl::TimeZone amsterdam;
  if (!day || time.instant_us() != entry.decided_at_us() || !absl::LoadTimeZone("Europe/Amsterdam", &amsterdam)) {
    return std::nullopt;
  }
  const absl::CivilDay civil = absl::ToCivilDay(absl::FromUnixMicros(time.instant_us()), amsterdam);
  if (civil - absl::CivilDay(1970, 1, 1) != *day) return std::nullopt;
  return policy::Time{time.instant_us(), *day};
}

std::string BigEndian(uint64_t value) {
  std::string bytes(kConditionsBytes, '\0');
  for (size_t i = kConditionsBytes; i > 0; --i, value >>= 8) bytes[i - 1] = static_cast<char>(value & 0xff);
  return bytes;
}

std::vector<std::string> HeldNames(policy::Conditions conditions) {
  std::vector<std::string> names;
  for (int i = 1; i < policy::kConditionCount; ++i) {
    const auto condition = static_cast<policy::Condition>(i);
    if (conditions.Has(condition)) names.emplace_back(policy::NameOf(condition));
  }
  return names;
}

// What is different in a record that has everything; empty where it comes out again.
std::string WhatDiffers(const v1::AdlRecord& record, const policy::Policy& policy) {
  v1::AuditEntry entry;
  if (!entry.ParseFromString(record.attributes().log_entry())) return "entry";
  if (audit::crypto::HexEncode(entry.policy_digest()) != record.attributes().policies().ketenpoort().digest()) {
    return "policy";
  }
  const v1::AdlInformation& known = record.body().information();
  if (!Opens(entry, AttributeTag::kRequest, known.request())) return "request";
  if (!Opens(entry, AttributeTag::kFacts, known.facts())) return "facts";
  if (!Opens(entry, AttributeTag::kConditions, known.conditions().opened())) return "conditions";
  const std::optional<policy::Time> time = TimeIn(known.time(), entry);
  if (!time) return "time";
  const std::optional<policy::Request> request = policy::DecodeRequest(known.request().value());
  if (!request || !SameRequest(record.body().request(), *request, entry)) return "request";
  policy::Facts facts;
  if (!policy::DecodeFacts(known.facts().value(), &facts)) return "facts";
  if (!SameAnswer(record.body().response(), AnswerIn(entry))) return "answer";
  const policy::Judgement made = policy::Judge(policy, *request, facts, *time);
  if (BigEndian(made.conditions.bits) != known.conditions().opened().value() ||
      !SameList(HeldNames(made.conditions), known.conditions().held())) {
    return "conditions";
  }
  return SameAnswer(record.body().response(), AnswerOf(policy, *request, made)) ? "" : "decision";
}

std::vector<policy::SourceFile> FilesOf(const google::protobuf::RepeatedPtrField<v1::PolicyText>& texts) {
  std::vector<policy::SourceFile> files;
  for (const v1::PolicyText& text : texts) files.push_back({text.name(), text.text()});
  return files;
}

}  // namespace

absl::Status AdlReplay::Take(const std::string& line) {
  if (line.size() > kAdlLineBytesMax) return absl::InvalidArgumentError("a line is too long");
  v1::AdlRecord record;
  if (google::protobuf::util::JsonStringToMessage(line, &record).ok() && record.event_name() == kDecisionEvent) {
    return TakeDecision(record);
  }
  v1::AdlPolicySource source;
  if (google::protobuf::util::JsonStringToMessage(line, &source).ok() && source.event_name() == kPolicyEvent) {
    return TakePolicy(source);
  }
  return absl::InvalidArgumentError("a line is no decision and no policy of an ADL export");
}

absl::Status AdlReplay::TakePolicy(const v1::AdlPolicySource& source) {
  const std::string& digest = source.policy().digest();
  if (policies_.count(digest) > 0) return absl::OkStatus();
  if (policies_.size() >= kAdlPoliciesMax) return absl::InvalidArgumentError("more policies than are kept");
  policy::CompileOptions options;
  options.assertions = FilesOf(source.assertions());
  options.earlier = true;
  policy::CompileResult compiled = policy::Compile(FilesOf(source.rules()), &PolicyDigest, options);
  if (!compiled.policy || audit::crypto::HexEncode(audit::crypto::ToBytes(compiled.policy->digest)) != digest) {
    return absl::DataLossError("a policy in the export is not what its digest says");
  }
  policies_[digest] = std::make_shared<const policy::Policy>(*std::move(compiled.policy));
  return absl::OkStatus();
}

absl::Status AdlReplay::TakeDecision(const v1::AdlRecord& record) {
  v1::AdlState state = v1::ADL_STATE_UNSPECIFIED;
  if (!v1::AdlState_Parse("ADL_STATE_" + record.attributes().replay(), &state)) {
    return absl::InvalidArgumentError("a decision does not say whether it can be made again");
  }
  const bool dry_run = record.body().request().action().properties().step() == "DRY_RUN";
  if (state == v1::ADL_STATE_NOT_BY_RULES) {
    ++tally_.not_by_rules;
    return absl::OkStatus();
  }
  ++(dry_run ? tally_.dry_runs : tally_.decisions);
  Count(record, state, dry_run);
  return absl::OkStatus();
}

void AdlReplay::Count(const v1::AdlRecord& record, v1::AdlState state, bool dry_run) {
  const auto differs = [&](std::string what) {
    ++tally_.different;
    if (!tally_.first_different) tally_.first_different = {record.attributes().log_index(), std::move(what)};
  };
  const auto count = [dry_run](uint64_t& counter) { counter += dry_run ? 0 : 1; };
  if (state != v1::ADL_STATE_WHOLE) {
    // What says that it is not there must not be there.
    if (record.body().has_information()) return differs("state");
    if (state == v1::ADL_STATE_ERASED) return count(tally_.erased);
    return count(state == v1::ADL_STATE_WITHHELD ? tally_.withheld : tally_.not_replayable);
  }
  const auto policy = policies_.find(record.attributes().policies().ketenpoort().digest());
  if (policy == policies_.end()) {
    ++tally_.policy_missing;
    return;
  }
  const std::string what = WhatDiffers(record, *policy->second);
  return what.empty() ? count(tally_.equal) : differs(what);
}

}  // namespace ketenpoort::cli

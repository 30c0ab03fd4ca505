#include "gateway/corridor/recorded_cases.h"

#include <algorithm>
#include <utility>

#include "audit/commitment.h"
#include "audit/crypto/sha256.h"
#include "gateway/clock.h"
#include "gateway/corridor/acceptance.h"
#include "ketenpoort/v1/records.pb.h"
#include "policy/request_bytes.h"

namespace ketenpoort::corridor {
namespace {

using audit::AttributeTag;

constexpr size_t kConditionsBytes = 8;

bool IsDecisionOnMessage(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_DENIED || kind == v1::ENTRY_KIND_ACCEPTED || kind == v1::ENTRY_KIND_DISCLOSED ||
         kind == v1::ENTRY_KIND_HELD;
}

const v1::CommittedAttribute* Find(const v1::AuditEntry& entry, AttributeTag tag) {
  const auto& all = entry.committed();
  const auto found = std::find_if(all.begin(), all.end(), [tag](const v1::CommittedAttribute& one) {
    return one.tag() == static_cast<uint32_t>(tag);
  });
  return found == all.end() ? nullptr : &*found;
}

// The value committed under a tag that stands once; nullopt where its opening is gone.
absl::StatusOr<std::optional<std::string>> Opened(const v1::AuditEntry& entry, const v1::OpeningSet& openings,
                                                  AttributeTag tag) {
  const v1::CommittedAttribute* const committed = Find(entry, tag);
  for (const v1::Opening& opening : openings.openings()) {
    if (opening.tag() != static_cast<uint32_t>(tag)) continue;
    if (committed == nullptr) return absl::DataLossError("an opening of nothing committed");
    const auto commitment = audit::crypto::DigestFromBytes(committed->commitment());
    if (!commitment.ok()) return absl::DataLossError("a commitment of another width");
    if (!audit::VerifyOpening(*commitment, entry.entry_id(), tag, opening.salt(), opening.value())) {
      return absl::DataLossError("an opening is not what was committed");
    }
    return std::optional(opening.value());
  }
  return std::optional<std::string>();
}

policy::Conditions ConditionsFrom(const std::string& bytes) {
  policy::Conditions conditions;
  for (const char c : bytes) conditions.bits = conditions.bits << 8 | static_cast<uint8_t>(c);
  return conditions;
}

template <typename Ours, typename Theirs>
bool Same(const Ours& ours, const Theirs& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

}  // namespace

absl::StatusOr<RecordedCase> ReadCase(const v1::AuditEntry& entry, const std::optional<std::string>& openings) {
  RecordedCase one;
  // What was refused for lack of standing, or of a receiver that can fetch it, the rules did not refuse.
  if (!IsDecisionOnMessage(entry.kind()) || entry.policy_digest().empty() || entry.reason_code() == kNoStanding ||
      entry.failing_condition() == kReceiverConnected) {
    return one;
  }
  one.state = CaseState::kWithoutPolicy;
  if (entry.reason_code() == kPolicyExpired) return one;
  one.state = CaseState::kIncomplete;
  for (const AttributeTag tag : {AttributeTag::kFacts, AttributeTag::kRequest, AttributeTag::kConditions}) {
    if (Find(entry, tag) == nullptr) return one;
  }
  one.state = CaseState::kErased;
  v1::OpeningSet set;
  if (!openings) return one;
  if (!set.ParseFromString(*openings)) return absl::DataLossError("openings cannot be read");
  auto facts = Opened(entry, set, AttributeTag::kFacts);
  auto request = Opened(entry, set, AttributeTag::kRequest);
  auto conditions = Opened(entry, set, AttributeTag::kConditions);
  auto person = Opened(entry, set, AttributeTag::kSubject);
  for (const auto* opened : {&facts, &request, &conditions, &person}) {
    if (!opened->ok()) return opened->status();
  }
  if (!*facts || !*request || !*conditions) return one;
  const auto asked = policy::DecodeRequest(**request);
  if (!asked || (*conditions)->size() != kConditionsBytes || !policy::DecodeFacts(**facts, &one.facts)) {
    return absl::DataLossError("what a decision was made on cannot be read");
  }
  one.request = *asked;
  one.time = gateway::TimeAt(entry.decided_at_us());
  one.conditions = ConditionsFrom(**conditions);
  one.person = *std::move(person);
  one.state = CaseState::kWhole;
  return one;
}

absl::StatusOr<std::optional<std::string>> OpenedValue(const v1::AuditEntry& entry,
                                                       const std::optional<std::string>& openings, AttributeTag tag) {
  v1::OpeningSet set;
  if (!openings) return std::optional<std::string>();
  if (!set.ParseFromString(*openings)) return absl::DataLossError("openings cannot be read");
  return Opened(entry, set, tag);
}

Verdict DecideCase(std::shared_ptr<const policy::Policy> policy, const RecordedCase& one) {
  Verdict verdict;
  verdict.policy = std::move(policy);
  verdict.request = one.request;
  verdict.facts = one.facts;
  verdict.time = one.time;
  verdict.judgement = policy::Judge(*verdict.policy, one.request, one.facts, one.time);
  return verdict;
}

bool IsAsRecorded(const Verdict& verdict, const v1::AuditEntry& entry) {
  v1::AuditEntry now;
  DescribeVerdict(verdict, now);
  const auto same_basis = [](const v1::Basis& ours, const v1::Basis& theirs) {
    return ours.law() == theirs.law() && ours.article() == theirs.article();
  };
  return now.outcome() == entry.outcome() && now.denial_id() == entry.denial_id() &&
         now.failing_condition() == entry.failing_condition() && Same(now.rule_ids(), entry.rule_ids()) &&
         Same(now.disclosed(), entry.disclosed()) && Same(now.withheld(), entry.withheld()) &&
         std::equal(now.basis().begin(), now.basis().end(), entry.basis().begin(), entry.basis().end(), same_basis);
}

bool IsReplayed(const Verdict& verdict, const RecordedCase& one, const v1::AuditEntry& entry) {
  return verdict.judgement.conditions == one.conditions && IsAsRecorded(verdict, entry);
}

absl::StatusOr<EntryRange> RangeOf(store::View& view, policy::Day from, policy::Day until) {
  EntryRange range{0, view.LogSize()};
  if (from != policy::kFirstDay) {
    const auto begin = view.FirstEntryAt(gateway::StartOfDay(from));
    if (!begin.ok()) return begin.status();
    range.begin = *begin;
  }
  if (until != policy::kNoDay) {
    const auto end = view.FirstEntryAt(gateway::StartOfDay(until + 1));
    if (!end.ok()) return end.status();
    range.end = *end;
  }
  return range;
}

}  // namespace ketenpoort::corridor

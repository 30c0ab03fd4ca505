#include "gateway/corridor/policy_change.h"

#include <future>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "gateway/clock.h"
#include "gateway/corridor/call_intent.h"
#include "policy/civil_day.h"
#include "policy/compile/compile.h"

namespace ketenpoort::corridor {
namespace {

// Names in the store.
constexpr char kActivatedName[] = "policy-activated";
constexpr char kPolicyPrefix[] = "policy/";
constexpr char kSignaturesPrefix[] = "policy-signatures/";
constexpr char kAssertionsPrefix[] = "policy-assertions/";
constexpr char kStandstillName[] = "policy-standstill-ended";

v1::ActivatedPolicy StateOf(const gateway::AdmittedPolicy& admitted) {
  v1::ActivatedPolicy state;
  state.set_policy_digest(admitted.policy.digest.data(), admitted.policy.digest.size());
  for (const std::string& signer : admitted.signers) state.add_signers(signer);
  state.set_signatures(admitted.signatures);
  state.set_policy_id(admitted.policy.id);
  state.set_policy_version(admitted.policy.version);
  state.set_confirmed(admitted.confirmed);
  state.set_last_day(policy::FormatDay(admitted.policy.valid_until));
  return state;
}

// Whether nothing was decided until `next`: what was activated last, or what is in force now, had ended.
bool EndsStandstill(const v1::ActivatedPolicy& last, policy::Day in_force_until, const policy::Policy& next,
                    policy::Day today) {
  const auto last_day = policy::ParseDay(last.last_day());
  const bool stood_still = (last_day && today > *last_day) || today > in_force_until;
  return stood_still && today <= next.valid_until;
}

bool Same(const v1::ActivatedPolicy& one, const v1::ActivatedPolicy& other) {
  return one.policy_digest() == other.policy_digest() && one.signatures() == other.signatures();
}

// Keeps `value` where there is one and nothing stands there yet.
absl::Status Keep(store::Transaction& transaction, const std::string& name, const std::string& value) {
  auto known = transaction.GetNamed(name);
  if (!known.ok()) return known.status();
  if (value.empty() || (*known && **known == value)) return absl::OkStatus();
  return transaction.PutNamed(name, value);
}

absl::Status Lost(const char* what) { return absl::DataLossError(what); }

}  // namespace

absl::StatusOr<std::optional<gateway::PolicyText>> KeptText(store::View& view, const std::string& digest) {
  const std::string name = audit::crypto::HexEncode(digest);
  auto rules = view.GetNamed(kPolicyPrefix + name);
  if (!rules.ok()) return rules.status();
  auto assertions = view.GetNamed(kAssertionsPrefix + name);
  if (!assertions.ok()) return assertions.status();
  if (!*rules) return std::nullopt;
  const std::string kept_assertions = assertions->value_or(policy::CanonicalBytes({}));
  const std::string bundle = policy::BundleBytes(**rules, kept_assertions,
                                                 [](std::string_view bytes) { return audit::crypto::Sha256(bytes); });
  if (audit::crypto::ToBytes(audit::crypto::Sha256(bundle)) != digest) {
    return Lost("the text kept of a policy is another");
  }
  auto rule_files = policy::FilesOf(**rules);
  auto assertion_files = policy::FilesOf(kept_assertions);
  if (!rule_files || !assertion_files) return Lost("the text kept of a policy cannot be read");
  gateway::PolicyText text;
  text.rules = *std::move(rule_files);
  text.assertions = *std::move(assertion_files);
  return text;
}

absl::StatusOr<std::optional<KeptPolicy>> LastActivated(store::View& view) {
  auto last = view.GetNamed(kActivatedName);
  if (!last.ok()) return last.status();
  if (!*last) return std::nullopt;
  KeptPolicy kept;
  if (!kept.state.ParseFromString(**last)) return Lost("the policy activated last cannot be read");
  auto text = KeptText(view, kept.state.policy_digest());
  if (!text.ok()) return text.status();
  if (!*text) return Lost("the text of the policy activated last is not kept");
  kept.text = **std::move(text);
  kept.text.signatures = kept.state.signatures();
  if (!kept.text.signatures.empty()) kept.text.signatures_file = "the note of the policy activated last";
  return kept;
}

absl::StatusOr<int64_t> StandstillEnded(store::View& view) {
  auto kept = view.GetNamed(kStandstillName);
  if (!kept.ok()) return kept.status();
  int64_t us = 0;
  if (*kept && !absl::SimpleAtoi(**kept, &us)) return Lost("the end of the last standstill cannot be read");
  return us;
}

absl::Status PolicyChange::Record(store::Transaction& transaction, const gateway::AdmittedPolicy& admitted) {
  const v1::ActivatedPolicy state = StateOf(admitted);
  auto last = transaction.GetNamed(kActivatedName);
  if (!last.ok()) return last.status();
  v1::ActivatedPolicy before;
  if (*last && !before.ParseFromString(**last)) return absl::DataLossError("the policy activated last cannot be read");
  if (*last && Same(before, state)) return absl::OkStatus();

  const policy::Policy& policy = admitted.policy;
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_POLICY_ACTIVATED);
  entry.set_policy_id(policy.id);
  entry.set_policy_version(policy.version);
  entry.set_policy_digest(state.policy_digest());
  Committed committed;
  if (!admitted.signatures.empty()) {
    // Who signed, and what exactly: the note itself is kept beside the log.
    committed.acting_person = absl::StrJoin(admitted.signers, " ");
    committed.payload_digest = audit::crypto::ToBytes(audit::crypto::Sha256(admitted.signatures));
  }
  auto placed = recorder_->RecordFact(transaction, std::move(entry), {}, committed);
  if (!placed.ok()) return placed.status();

  const std::string digest = audit::crypto::HexEncode(state.policy_digest());
  const std::string& source = admitted.source.empty() ? rooms_->policy_source : admitted.source;
  if (absl::Status kept = Keep(transaction, kPolicyPrefix + digest, source); !kept.ok()) return kept;
  // By its own digest, that of the entry: another note under the same policy takes nothing away.
  absl::Status kept =
      Keep(transaction, kSignaturesPrefix + audit::crypto::HexEncode(committed.payload_digest), admitted.signatures);
  if (kept.ok()) kept = Keep(transaction, kAssertionsPrefix + digest, admitted.assertions);
  if (kept.ok()) kept = transaction.PutNamed(kActivatedName, state.SerializeAsString());
  const int64_t now_us = transaction.NowMicros();
  const policy::Day in_force_until = rooms_->policies->Snapshot().policy->valid_until;
  if (!kept.ok() || !EndsStandstill(before, in_force_until, policy, gateway::AmsterdamDay(now_us))) return kept;
  return transaction.PutNamed(kStandstillName, absl::StrCat(now_us));
}

absl::Status PolicyChange::Activate(std::shared_ptr<const gateway::AdmittedPolicy> next,
                                    std::function<absl::Status(store::Transaction&)> first) {
  auto swapped = std::make_shared<PolicySnapshot>();
  auto settled = std::make_shared<std::promise<absl::Status>>();
  rooms_->store->Enqueue(std::make_unique<CallIntent>(
      [this, next, swapped, first = std::move(first)](store::Transaction& transaction) {
        if (absl::Status done = first ? first(transaction) : absl::OkStatus(); !done.ok()) return done;
        if (absl::Status recorded = Record(transaction, *next); !recorded.ok()) return recorded;
        // From this place in the log on: what follows in this batch is decided by `next`, what other threads prepared
        // is stale.
        auto standstill = StandstillEnded(transaction);
        if (!standstill.ok()) return standstill.status();
        *swapped = rooms_->policies->Swap(next);
        rooms_->policies->SetStandstillEnded(*standstill);
        return absl::OkStatus();
      },
      [this, swapped, settled](const absl::Status& status) {
        if (!status.ok() && swapped->admitted) {
          rooms_->policies->Swap(swapped->admitted);
          rooms_->policies->SetStandstillEnded(swapped->standstill_ended_us);
        }
        settled->set_value(status);
      }));
  const absl::Status status = settled->get_future().get();
  if (status.ok() || swapped->admitted) rooms_->policies->Notify();
  return status;
}

}  // namespace ketenpoort::corridor

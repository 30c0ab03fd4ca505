#include "gateway/corridor/policy_proposals.h"

#include <array>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "audit/crypto/sha256.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/sent_policy.h"
#include "gateway/custody/facts.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::corridor {
namespace {

// Name in the store; an empty value: nothing waits.
constexpr char kProposalName[] = "policy-proposal";

absl::Status RequireJurist(const identity::Principal& caller) {
  if (caller.IsOfficer() && caller.role() == v1::OFFICER_ROLE_JURIST) return absl::OkStatus();
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_A_JURIST",
                           "Alleen een jurist stelt beleid voor of bevestigt het.",
                           "Only a jurist proposes or confirms a policy.");
}

absl::Status NoProposal() {
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, "NO_PROPOSAL",
                           "Er wacht geen voorstel, of het is te oud. Stel het beleid (opnieuw) voor.",
                           "No proposal waits, or it is too old. Propose the policy (again).");
}

absl::Status OtherInForce() {
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_CHANGED",
                           "Er is intussen een ander beleid in werking. Stel het beleid opnieuw voor.",
                           "Another policy came into force meanwhile. Propose the policy again.");
}

absl::Status CheckShape(const v1::ProposePolicyRequest& request) {
  intake::Problem problem;
  size_t bytes = request.signatures().size();
  CheckFiles(request.rules(), "rules", bytes, problem);
  CheckFiles(request.assertions(), "assertions", bytes, problem);
  if (request.rules().empty()) problem.Add("rules", "Dit veld is verplicht.", "This field is required.");
  if (request.signatures().size() > kProposalNoteBytesMax) {
    problem.Add("signatures", "Hoogstens 64 KiB.", "At most 64 KiB.");
  }
  if (bytes > kProposalBytesMax) problem.Add("rules", "Samen hoogstens 3 MiB.", "Together at most 3 MiB.");
  if (HoldsUnknown(request)) problem.Add("", "Onbekend veld.", "Unknown field.");
  return problem.ToStatus();
}

gateway::PolicyText TextOf(const v1::ProposePolicyRequest& request) {
  gateway::PolicyText text;
  text.rules = SourcesOf(request.rules());
  text.assertions = SourcesOf(request.assertions());
  text.signatures = request.signatures();
  if (!text.signatures.empty()) text.signatures_file = "signatures";
  return text;
}

// One version of a bundle is one policy, for whoever reads a decision.
absl::Status CheckVersion(const gateway::AdmittedPolicy& in_force, const gateway::AdmittedPolicy& next) {
  if (next.policy.digest == in_force.policy.digest) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_IN_FORCE",
                             "Precies dit beleid is al in werking.", "Exactly this policy is in force already.");
  }
  if (next.policy.id != in_force.policy.id || next.policy.version != in_force.policy.version) return absl::OkStatus();
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, "VERSION_USED",
                           "Dit versienummer is dat van het beleid in werking. Hoog `version` van de bundel op.",
                           "This version is that of the policy in force. Raise `version` of the bundle.");
}

std::optional<v1::KeptProposal> Parsed(const std::optional<std::string>& bytes) {
  v1::KeptProposal kept;
  if (!bytes || bytes->empty() || !kept.ParseFromString(*bytes)) return std::nullopt;
  return kept;
}

bool IsLive(const v1::PolicyProposal& proposal, int64_t now_us) {
  return now_us / kMicrosPerSecond < proposal.expires_at().seconds();
}

// Whether `caller` may confirm exactly this, now.
absl::Status CheckConfirmation(const v1::KeptProposal& kept, const identity::Principal& caller,
                               const v1::ConfirmPolicyRequest& request) {
  const v1::PolicyProposal& proposal = kept.proposal();
  if (caller.person_id() == proposal.proposed_by() || caller.key_digest() == kept.proposer_key()) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, "FOUR_EYES",
                             "Wie een beleid voorstelde bevestigt het niet: dat doet een ander, met een eigen sleutel.",
                             "Whoever proposed a policy does not confirm it: another person does, with an own key.");
  }
  if (request.diff_digest() != proposal.diff_digest() || request.policy_digest() != proposal.policy_digest()) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "OTHER_PROPOSAL",
                             "Er wacht een ander voorstel dan u noemt. Lees het, en bevestig wat u las.",
                             "Another proposal waits than you name. Read it, and confirm what you read.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ProposePolicyResponse> PolicyProposals::Propose(const identity::Principal& caller,
                                                                   const v1::ProposePolicyRequest& request) {
  if (absl::Status jurist = RequireJurist(caller); !jurist.ok()) return jurist;
  if (absl::Status shape = CheckShape(request); !shape.ok()) return shape;
  const std::lock_guard lock(mutex_);
  const int64_t now_us = rooms_->clock->NowMicros();
  gateway::PolicyAdmission admission =
      gateway::AdmitPolicy(TextOf(request), rooms_->policy_trust, gateway::AmsterdamDay(now_us));
  v1::ProposePolicyResponse response;
  for (const gateway::PolicyProblem& problem : admission.problems) {
    if (response.findings_size() < kProposalFindingsMax)
      *response.add_findings() = FindingOf(problem.field, problem.at);
  }
  if (!admission.policy) return response;
  const gateway::AdmittedPolicy& next = *admission.policy;
  const auto in_force = rooms_->policies->Snapshot().admitted;
  if (absl::Status version = CheckVersion(*in_force, next); !version.ok()) return version;
  const gateway::PolicyDifference difference = gateway::DifferenceBetween(in_force->policy, next.policy);
  if (difference.overflowed || difference.text.size() > kProposalDiffBytesMax) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "DIFFERENCE_TOO_LARGE",
                             "De verandering is te groot om in woorden te bevestigen. Stel haar in delen voor.",
                             "The change is too large to be confirmed in words. Propose it in parts.");
  }
  v1::PolicyProposal& proposal = *response.mutable_proposal();
  proposal.set_policy_id(next.policy.id);
  proposal.set_policy_version(next.policy.version);
  proposal.set_policy_digest(audit::crypto::ToBytes(next.policy.digest));
  proposal.set_base_digest(audit::crypto::ToBytes(in_force->policy.digest));
  for (const std::string& signer : next.signers) proposal.add_signers(signer);
  proposal.set_assertions_proven(static_cast<uint32_t>(next.assertions_proven));
  proposal.set_diff(difference.text);
  proposal.set_diff_digest(audit::crypto::ToBytes(difference.digest));
  proposal.set_proposed_by(caller.person_id());
  *proposal.mutable_proposed_at() = custody::TimestampOf(now_us);
  *proposal.mutable_expires_at() = custody::TimestampOf(now_us + kProposalHoursMax * kMicrosPerHour);
  v1::KeptProposal kept;
  *kept.mutable_request() = request;
  *kept.mutable_proposal() = proposal;
  kept.set_proposer_key(caller.key_digest());
  if (absl::Status stored = Keep(caller, kept.SerializeAsString(), proposal); !stored.ok()) return stored;
  return response;
}

absl::Status PolicyProposals::Keep(const identity::Principal& caller, const std::string& kept,
                                   const v1::PolicyProposal& proposal) {
  auto settled = std::make_shared<std::promise<absl::Status>>();
  auto renewed = rooms_->authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  const auto by = std::make_shared<identity::Principal>(*std::move(renewed));
  if (absl::Status jurist = RequireJurist(*by); !jurist.ok()) return jurist;
  rooms_->store->Enqueue(std::make_unique<CallIntent>(
      [this, by, kept, proposal](store::Transaction& transaction) {
        if (audit::crypto::ToBytes(rooms_->policies->Snapshot().policy->digest) != proposal.base_digest())
          return OtherInForce();
        if (absl::Status put = transaction.PutNamed(kProposalName, kept); !put.ok()) return put;
        return RecordStep(transaction, v1::ENTRY_KIND_POLICY_PROPOSED, *by, proposal);
      },
      [settled](const absl::Status& status) { settled->set_value(status); }));
  return settled->get_future().get();
}

absl::Status PolicyProposals::RecordStep(store::Transaction& transaction, v1::EntryKind kind,
                                         const identity::Principal& caller, const v1::PolicyProposal& proposal) {
  v1::AuditEntry entry;
  entry.set_kind(kind);
  entry.set_policy_id(proposal.policy_id());
  entry.set_policy_version(proposal.policy_version());
  entry.set_policy_digest(proposal.policy_digest());
  Leg leg;
  leg.sender_oin = caller.oin();
  return recorder_
      ->RecordFact(transaction, std::move(entry), leg,
                   {.payload_digest = proposal.diff_digest(), .acting_person = caller.person_id()})
      .status();
}

absl::StatusOr<v1::ConfirmPolicyResponse> PolicyProposals::Confirm(const identity::Principal& caller,
                                                                   const v1::ConfirmPolicyRequest& request) {
  if (absl::Status jurist = RequireJurist(caller); !jurist.ok()) return jurist;
  const std::lock_guard lock(mutex_);
  auto view = rooms_->store->Snapshot();
  if (!view.ok()) return view.status();
  auto bytes = (*view)->GetNamed(kProposalName);
  view->reset();
  if (!bytes.ok()) return bytes.status();
  const int64_t now_us = rooms_->clock->NowMicros();
  const auto kept = Parsed(*bytes);
  if (!kept || !IsLive(kept->proposal(), now_us)) return NoProposal();
  if (absl::Status may = CheckConfirmation(*kept, caller, request); !may.ok()) return may;
  gateway::PolicyAdmission admission =
      gateway::AdmitPolicy(TextOf(kept->request()), rooms_->policy_trust, gateway::AmsterdamDay(now_us));
  if (!admission.policy) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "PROPOSAL_NO_LONGER_HOLDS",
                             "Het voorstel houdt geen stand meer; stel het opnieuw voor en lees wat eraan schort.",
                             "The proposal does not hold any more; propose it again and read what is wrong.");
  }
  admission.policy->confirmed = true;
  const v1::PolicyProposal& proposal = kept->proposal();
  auto renewed = rooms_->authenticator->Renew(caller);
  if (!renewed.ok()) return renewed.status();
  const auto by = std::make_shared<identity::Principal>(*std::move(renewed));
  if (absl::Status jurist = RequireJurist(*by); !jurist.ok()) return jurist;
  const absl::Status activated = change_->Activate(
      std::make_shared<const gateway::AdmittedPolicy>(*std::move(admission.policy)),
      [this, by, proposal, bytes = **bytes](store::Transaction& transaction) {
        if (audit::crypto::ToBytes(rooms_->policies->Snapshot().policy->digest) != proposal.base_digest())
          return OtherInForce();
        auto now_kept = transaction.GetNamed(kProposalName);
        if (!now_kept.ok()) return now_kept.status();
        if (!*now_kept || **now_kept != bytes) return NoProposal();
        if (absl::Status put = transaction.PutNamed(kProposalName, ""); !put.ok()) return put;
        return RecordStep(transaction, v1::ENTRY_KIND_POLICY_CONFIRMED, *by, proposal);
      });
  if (!activated.ok()) return activated;
  v1::ConfirmPolicyResponse response;
  response.set_policy_id(proposal.policy_id());
  response.set_policy_version(proposal.policy_version());
  response.set_policy_digest(proposal.policy_digest());
  return response;
}

absl::StatusOr<v1::GetPolicyProposalResponse> PolicyProposals::Waiting(const identity::Principal& caller) {
  if (absl::Status jurist = RequireJurist(caller); !jurist.ok()) return jurist;
  auto view = rooms_->store->Snapshot();
  if (!view.ok()) return view.status();
  auto bytes = (*view)->GetNamed(kProposalName);
  if (!bytes.ok()) return bytes.status();
  v1::GetPolicyProposalResponse response;
  const auto kept = Parsed(*bytes);
  if (kept && IsLive(kept->proposal(), rooms_->clock->NowMicros())) *response.mutable_proposal() = kept->proposal();
  return response;
}

}  // namespace ketenpoort::corridor

// The DeclarationService of the corridor: each change once for its request id, proven by its receipt.
#include <memory>
#include <optional>
#include <utility>

#include "gateway/corridor/answered_before.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/corridor_impl.h"

namespace ketenpoort::corridor {
namespace {

// The callback that gives a response with a receipt.
template <typename Response, typename Proven>
Done<Proven> InReceipt(Done<Response> done) {
  return [done = std::move(done)](absl::StatusOr<Proven> proven) {
    if (!proven.ok()) return done(proven.status());
    Response response;
    *response.mutable_receipt() = std::move(proven->receipt);
    done(std::move(response));
  };
}

// What one call declares: the step of Declarations for its request.
template <typename Request>
auto By(Declarations* declarations,
        absl::StatusOr<DeclarationOutcome> (Declarations::*step)(store::Transaction&, const identity::Principal&,
                                                                 const Request&, Effects&),
        const Request& request) {
  return [declarations, step, request](store::Transaction& transaction, const identity::Principal& caller,
                                       Effects& effects) {
    return (declarations->*step)(transaction, caller, request, effects);
  };
}

}  // namespace

void CorridorImpl::Declare(const identity::Principal& caller, std::string request_id, std::string digest, Change change,
                           Done<Proven> done) {
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  struct State {
    std::optional<Placed> placed;
    uint32_t held = 0;
    Effects effects;
  };
  auto state = std::make_shared<State>();
  auto kept_caller = std::make_shared<identity::Principal>(*std::move(renewed));
  const auto place = [state, caller = std::move(kept_caller), request_id = std::move(request_id),
                      digest = std::move(digest),
                      change = std::move(change)](store::Transaction& transaction) -> absl::Status {
    auto before = AnsweredBefore(transaction, request_id, digest);
    if (!before.ok()) return before.status();
    v1::RevokeConsentResponse kept;
    if (*before) {
      auto placed = PlacedAt(transaction, (*before)->entry_index());
      if (!placed.ok()) return placed.status();
      if (!kept.ParseFromString((*before)->response())) return absl::DataLossError("answer cannot be read");
      state->placed = *std::move(placed);
      state->held = kept.held();
      return absl::OkStatus();
    }
    auto changed = change(transaction, *caller, state->effects);
    if (!changed.ok()) return changed.status();
    // A refusal is not an answer: the same id may be tried again when the person is known.
    if (!changed->placed) return absl::OkStatus();
    kept.set_held(changed->held);
    v1::RequestAnswer answer;
    answer.set_digest(digest);
    answer.set_response(kept.SerializeAsString());
    answer.set_entry_index(changed->placed->index);
    state->placed = std::move(changed->placed);
    state->held = changed->held;
    return KeepAnswer(transaction, request_id, *state->placed, answer);
  };
  rooms_.store->Enqueue(
      std::make_unique<CallIntent>(place, [this, state, done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return done(status);
        dispatcher_.Apply(state->effects);
        if (!state->placed) return done(NoKnownBasis());
        auto receipt = recorder_.ReceiptFor(*state->placed, SenderTags());
        if (!receipt.ok()) return done(absl::UnavailableError("proof not available, repeat the same id"));
        done(Proven{*std::move(receipt), state->held});
      }));
}

void CorridorImpl::RegisterConsent(const identity::Principal& caller, const v1::RegisterConsentRequest& request,
                                   Done<v1::RegisterConsentResponse> done) {
  Declare(caller, request.consent().consent_id(), DigestOf(request),
          By(&declarations_, &Declarations::RegisterConsent, request),
          InReceipt<v1::RegisterConsentResponse, Proven>(std::move(done)));
}

void CorridorImpl::RevokeConsent(const identity::Principal& caller, const v1::RevokeConsentRequest& request,
                                 Done<v1::RevokeConsentResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::RevokeConsent, request),
          [done = std::move(done)](absl::StatusOr<Proven> proven) {
            if (!proven.ok()) return done(proven.status());
            v1::RevokeConsentResponse response;
            *response.mutable_receipt() = std::move(proven->receipt);
            response.set_held(proven->held);
            done(std::move(response));
          });
}

void CorridorImpl::SetNeedFactor(const identity::Principal& caller, const v1::SetNeedFactorRequest& request,
                                 Done<v1::SetNeedFactorResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::SetNeedFactor, request),
          InReceipt<v1::SetNeedFactorResponse, Proven>(std::move(done)));
}

void CorridorImpl::RegisterAssignment(const identity::Principal& caller, const v1::RegisterAssignmentRequest& request,
                                      Done<v1::RegisterAssignmentResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request),
          By(&declarations_, &Declarations::RegisterAssignment, request),
          InReceipt<v1::RegisterAssignmentResponse, Proven>(std::move(done)));
}

void CorridorImpl::EndAssignment(const identity::Principal& caller, const v1::EndAssignmentRequest& request,
                                 Done<v1::EndAssignmentResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::EndAssignment, request),
          InReceipt<v1::EndAssignmentResponse, Proven>(std::move(done)));
}

void CorridorImpl::RegisterCase(const identity::Principal& caller, const v1::RegisterCaseRequest& request,
                                Done<v1::RegisterCaseResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::RegisterCase, request),
          InReceipt<v1::RegisterCaseResponse, Proven>(std::move(done)));
}

void CorridorImpl::EndCase(const identity::Principal& caller, const v1::EndCaseRequest& request,
                           Done<v1::EndCaseResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::EndCase, request),
          InReceipt<v1::EndCaseResponse, Proven>(std::move(done)));
}

void CorridorImpl::RegisterForum(const identity::Principal& caller, const v1::RegisterForumRequest& request,
                                 Done<v1::RegisterForumResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::RegisterForum, request),
          InReceipt<v1::RegisterForumResponse, Proven>(std::move(done)));
}

void CorridorImpl::EndForum(const identity::Principal& caller, const v1::EndForumRequest& request,
                            Done<v1::EndForumResponse> done) {
  Declare(caller, request.request_id(), DigestOf(request), By(&declarations_, &Declarations::EndForum, request),
          InReceipt<v1::EndForumResponse, Proven>(std::move(done)));
}

void CorridorImpl::ListDeclarations(const identity::Principal& caller, const v1::ListDeclarationsRequest& request,
                                    Done<v1::ListDeclarationsResponse> done) {
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto listed = std::make_shared<std::optional<v1::ListDeclarationsResponse>>();
  rooms_.store->Enqueue(std::make_unique<CallIntent>(
      [this, kept, request, listed](store::Transaction& transaction) -> absl::Status {
        auto answer = declarations_.List(transaction, *kept, request);
        if (!answer.ok()) return answer.status();
        *listed = *std::move(answer);
        return absl::OkStatus();
      },
      [listed, done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return done(status);
        if (!listed->has_value()) return done(NoKnownBasis());
        done(std::move(**listed));
      }));
}

}  // namespace ketenpoort::corridor

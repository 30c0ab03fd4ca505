#include "gateway/corridor/corridor_impl.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <future>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/answered_before.h"
#include "gateway/corridor/attributes.h"
#include "gateway/corridor/call_intent.h"
#include "gateway/corridor/kept_results.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/submission.h"
#include "gateway/custody/assess.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/work.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/canonical_digest.h"
#include "gateway/intake/problem.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::corridor {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr int kDueBatchMax = 256;
// Persons whose held items are decided again in one transaction.
constexpr size_t kHeldPersonsPerBatch = 32;
constexpr int kNoticesMax = 256;
constexpr int64_t kHourMs = 3'600'000;

v1::AuditEntry EntryOf(v1::EntryKind kind, std::string_view reason_code = "") {
  v1::AuditEntry entry;
  entry.set_kind(kind);
  entry.set_reason_code(std::string(reason_code));
  return entry;
}

absl::Status NotTheSupervisor() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_A_SUPERVISOR",
                           "Een bundel bevat regels van iedereen: alleen de toezichthouder leest die.",
                           "A bundle holds entries of everybody: only the supervisor reads it.");
}

absl::Status NotResponsible() {
  return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_RESPONSIBLE",
                           "Alleen een verantwoordelijke van de Minister besluit door te gaan zonder getuigen.",
                           "Only a controller officer of the Minister decides to go on without witnesses.");
}

absl::Status NoDecisionHelps(const std::string& why_nl, const std::string& why_en) {
  return identity::Refusal(absl::StatusCode::kFailedPrecondition, "NO_DECISION_HELPS",
                           absl::StrCat("Een besluit helpt hier niet: ", why_nl, "."),
                           absl::StrCat("A decision does not help here: ", why_en, "."));
}

// Nothing of a frame counts whose note does not fit it: each id gets the reason.
v1::AcknowledgeResponse RefusedWhole(const v1::AcknowledgeRequest& request, const absl::Status& why) {
  v1::AcknowledgeResponse response;
  const auto refuse = [&](const std::string& id) {
    v1::AcknowledgeResult* result = response.add_results();
    result->set_delivery_id(id);
    *result->mutable_status() = intake::ToRpcStatus(why);
  };
  for (const v1::Acknowledgement& one : request.acknowledgements()) refuse(one.delivery_id());
  for (const v1::Rejection& one : request.rejections()) refuse(one.delivery_id());
  return response;
}

// The kinds a human attests to: Pbw 18b, Wjsg 51c, care (also as a status), consent.
bool MayBeAttested(policy::MessageKind kind) {
  return kind == policy::MessageKind::kRiskNotice || kind == policy::MessageKind::kResocialisation51c ||
         kind == policy::MessageKind::kCareArrangement || kind == policy::MessageKind::kReceptionStatus ||
         kind == policy::MessageKind::kConsentedHelp;
}

}  // namespace

CorridorImpl::CorridorImpl(Rooms rooms)
    : rooms_(std::move(rooms)),
      judge_(rooms_),
      recorder_(rooms_),
      policy_change_(rooms_, recorder_),
      policy_proposals_(rooms_, recorder_, policy_change_),
      log_what_if_(rooms_, recorder_),
      findings_(rooms_, judge_, recorder_),
      key_changes_(rooms_, recorder_),
      items_(rooms_, judge_, recorder_, findings_),
      outlook_(rooms_, judge_, items_, recorder_),
      erasing_(rooms_, recorder_, items_),
      expiring_(rooms_, recorder_),
      declarations_(rooms_, judge_, recorder_, items_, findings_),
      acceptance_(judge_, recorder_, items_, declarations_),
      reports_(rooms_, judge_, recorder_, items_, findings_),
      replies_(rooms_, items_, declarations_),
      dispatcher_(rooms_, judge_, recorder_, items_) {}

CorridorImpl::~CorridorImpl() { Stop(); }

absl::StatusOr<std::unique_ptr<CorridorImpl>> CorridorImpl::Open(Rooms rooms) {
  std::unique_ptr<CorridorImpl> corridor(new CorridorImpl(std::move(rooms)));
  if (absl::Status started = corridor->Start(); !started.ok()) return started;
  return corridor;
}

absl::Status CorridorImpl::Start() {
  {
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    absl::Status read =
        (*view)->ForEachActiveItem([this](const store::ItemRow& item) { dispatcher_.board().Put(item); });
    if (!read.ok()) return read;
  }
  std::promise<absl::Status> recorded;
  rooms_.store->Enqueue(std::make_unique<CallIntent>(
      [this](store::Transaction& transaction) {
        auto placed = recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_STARTED), {}, {});
        return placed.ok() ? RecordGrounds(transaction) : placed.status();
      },
      [&recorded](const absl::Status& status) { recorded.set_value(status); }));
  if (absl::Status status = recorded.get_future().get(); !status.ok()) return status;
  directory_changes_ = rooms_.directories->OnChange([this](uint64_t) { GroundsChanged(); });
  crl_changes_ = rooms_.crls->OnChange([this](uint64_t) { dispatcher_.Reauthenticate(); });
  policy_changes_ = rooms_.policies->OnChange([this](uint64_t) { GroundsChanged(); });
  timers_ = std::thread([this] { RunTimers(); });
  return absl::OkStatus();
}

void CorridorImpl::Stop() {
  {
    std::lock_guard lock(timer_mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  timer_wakes_.notify_all();
  if (timers_.joinable()) timers_.join();
  dispatcher_.Stop();
  rooms_.store->Drain();
}

absl::Status CorridorImpl::RecordGrounds(store::Transaction& transaction) {
  // Policy and directory are kept by digest as long as the log, so that a decision can be replayed.
  const Grounds grounds = judge_.Now();
  const std::string directory_name =
      "directory/" + audit::crypto::HexEncode(audit::crypto::ToBytes(grounds.directory->digest()));
  absl::Status policy_recorded = policy_change_.Record(transaction, *grounds.policy.admitted);
  if (!policy_recorded.ok()) return policy_recorded;
  auto standstill = StandstillEnded(transaction);
  if (!standstill.ok()) return standstill.status();
  rooms_.policies->SetStandstillEnded(*standstill);
  auto directory_known = transaction.GetNamed(directory_name);
  if (!directory_known.ok()) return directory_known.status();
  if (!*directory_known) {
    v1::AuditEntry entry = EntryOf(v1::ENTRY_KIND_DIRECTORY_CHANGED);
    entry.set_directory_version(grounds.directory->version());
    auto placed = recorder_.RecordFact(transaction, std::move(entry), {}, {});
    if (!placed.ok()) return placed.status();
    absl::Status put = transaction.PutNamed(directory_name, grounds.directory->CanonicalSource());
    if (!put.ok()) return put;
    return findings_.ReviewMandates(transaction, placed->index);
  }
  return absl::OkStatus();
}

void CorridorImpl::GroundsChanged() {
  dispatcher_.Reauthenticate();
  held_undecided_.store(true);
  rooms_.store->Enqueue(std::make_unique<CallIntent>(
      [this](store::Transaction& transaction) { return RecordGrounds(transaction); }, [](const absl::Status&) {}));
}

absl::Status CorridorImpl::ActivatePolicy(std::shared_ptr<const gateway::AdmittedPolicy> next,
                                          std::shared_ptr<const gateway::AdmittedPolicy> base) {
  return policy_change_.Activate(std::move(next), [this, base = std::move(base)](store::Transaction&) {
    if (base == nullptr || rooms_.policies->Snapshot().admitted == base) return absl::OkStatus();
    return absl::AbortedError("another policy came into force meanwhile");
  });
}

template <typename Response>
void CorridorImpl::Call(std::function<absl::StatusOr<Response>(store::Transaction&, Effects&)> place,
                        Done<Response> done) {
  struct State {
    Response response;
    Effects effects;
  };
  auto state = std::make_shared<State>();
  rooms_.store->Enqueue(std::make_unique<CallIntent>(
      [state, place = std::move(place)](store::Transaction& transaction) {
        auto response = place(transaction, state->effects);
        if (!response.ok()) return response.status();
        state->response = *std::move(response);
        return absl::OkStatus();
      },
      [this, state, done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return done(status);
        dispatcher_.Apply(state->effects);
        done(std::move(state->response));
      }));
}

void CorridorImpl::Submit(identity::Principal caller, intake::Admitted message, Done<SubmitAnswer> done,
                          std::optional<audit::TraceParent> trace) {
  auto intent = std::make_unique<SubmitIntent>(rooms_, judge_, recorder_, acceptance_, dispatcher_, std::move(caller),
                                               std::move(message), std::move(done), std::move(trace));
  intent->Prepare();
  rooms_.store->Enqueue(std::move(intent));
}

absl::Status CorridorImpl::WithinCheckQuota(const identity::Principal& caller) {
  const int64_t hour = rooms_.clock->NowMicros() / kMicrosPerHour;
  std::lock_guard lock(quota_mutex_);
  Quota& quota = quotas_[caller.oin()];
  if (quota.hour != hour) quota = {hour, 0};
  if (quota.used < rooms_.limits.checks_per_hour) {
    ++quota.used;
    return absl::OkStatus();
  }
  return intake::WithRetryAfter(
      identity::Refusal(absl::StatusCode::kResourceExhausted, "CHECK_QUOTA",
                        "Het aantal proefaanvragen van dit uur is op.", "The dry runs of this hour are used up."),
      kHourMs);
}

void CorridorImpl::Check(identity::Principal caller, intake::Admitted message, Done<v1::CheckResponse> done) {
  if (absl::Status within = WithinCheckQuota(caller); !within.ok()) return done(within);
  struct Question {
    identity::Principal caller;
    intake::Admitted message;
  };
  auto question = std::make_shared<Question>(Question{std::move(caller), std::move(message)});
  Call<v1::CheckResponse>(
      [this, question](store::Transaction& transaction, Effects&) -> absl::StatusOr<v1::CheckResponse> {
        if (absl::Status may = judge_.MayDecide(transaction.NowMicros()); !may.ok()) return may;
        const intake::AdmittedFields& fields = question->message.fields();
        const Grounds grounds = judge_.Now();
        auto acting =
            identity::FindActing(*grounds.directory, question->caller.oin(), question->caller.key_digest(),
                                 fields.sender.organ, fields.kind, gateway::AmsterdamDay(transaction.NowMicros()));
        if (!acting.ok()) return acting.status();
        auto judged = acceptance_.Decide(transaction, grounds, question->message, *acting, transaction.NowMicros());
        if (!judged.ok()) return judged.status();
        for (const ReceiverVerdict& one : judged->receivers) {
          Leg leg;
          leg.sender = acting->organ;
          leg.sender_oin = std::string(grounds.directory->OinOf(acting->organ));
          leg.receiver = one.receiver;
          leg.receiver_oin = std::string(grounds.directory->OinOf(one.receiver));
          if (!acting->direct) leg.acting_oin = question->caller.oin();
          leg.mandate_id = acting->mandate_id;
          leg.person = judged->person;
          auto placed =
              recorder_.RecordVerdict(transaction, v1::ENTRY_KIND_CHECKED, one.verdict, leg,
                                      {.acting_person = fields.acting_person}, judged->standing ? "" : kNoStanding);
          if (!placed.ok()) return placed.status();
        }
        v1::CheckResponse response;
        for (v1::ReceiverResult& result : acceptance_.ResultsOf(*judged, question->message)) {
          *response.add_results() = std::move(result);
        }
        if (MayBeAttested(fields.kind)) {
          response.set_attestation_digest(audit::crypto::ToBytes(fields.attestation_digest));
        }
        return response;
      },
      std::move(done));
}

void CorridorImpl::GetMessage(const identity::Principal& caller, const v1::GetMessageRequest& request,
                              Done<v1::GetMessageResponse> done) {
  auto answer = [&]() -> absl::StatusOr<v1::GetMessageResponse> {
    auto sender = identity::OrganRefFrom(request.sender());
    if (!sender.ok()) return sender.status();
    const policy::Day day = gateway::AmsterdamDay(rooms_.clock->NowMicros());
    auto acting = caller.MayActFor(*sender, policy::MessageKind::kUnspecified, day);
    if (!acting.ok()) return acting.status();
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    auto row = (*view)->FindMessage(caller.oin(), IdOf(request.message_id()));
    if (!row.ok()) return row.status();
    if (!*row || (*row)->sender != sender->Key() || !acting->Holds(day)) return UnknownId();
    auto record = ReadMessageRecord(**view, (*row)->record);
    if (!record.ok()) return record.status();
    auto items = (*view)->ItemsOfMessage(caller.oin(), IdOf(request.message_id()));
    if (!items.ok()) return items.status();
    v1::GetMessageResponse response;
    response.set_message_id(request.message_id());
    *response.mutable_accepted_at() = custody::TimestampOf((*row)->accepted_us);
    for (const store::ItemRow& item : *items) {
      auto item_record = Items::RecordOf(item);
      if (!item_record.ok()) return item_record.status();
      v1::ReceiverStatus& status = *response.add_receivers();
      status = StatusOf(item, *item_record);
      if (absl::Status added = AddReceipt(**view, *record, status); !added.ok()) return added;
      if (item_record->reply_entry() == 0) continue;
      auto reply = recorder_.ReceiptAt(**view, item_record->reply_entry() - 1, ReplyTags());
      if (!reply.ok()) return reply.status();
      *status.mutable_reply() = *std::move(reply);
    }
    for (const v1::ReceiverResult& result : record->results()) {
      if (result.outcome() != v1::OUTCOME_DENIED) continue;
      v1::ReceiverStatus* denied = response.add_receivers();
      *denied->mutable_receiver() = result.receiver();
      denied->set_state(v1::DELIVERY_STATE_DENIED);
      denied->set_reason_nl(result.explanation().text_nl());
      denied->set_reason_en(result.explanation().text_en());
      if (absl::Status added = AddReceipt(**view, *record, *denied); !added.ok()) return added;
    }
    return response;
  };
  done(answer());
}

absl::Status CorridorImpl::AddReceipt(store::View& view, const v1::MessageRecord& record, v1::ReceiverStatus& status) {
  if (!record.standing()) return absl::OkStatus();
  for (int i = 0; i < std::min(record.results_size(), record.entry_indexes_size()); ++i) {
    const v1::OrganAddress& named = record.results(i).receiver();
    if (named.organ() != status.receiver().organ() || named.unit() != status.receiver().unit()) continue;
    auto receipt = recorder_.ReceiptAt(view, record.entry_indexes(i), SenderTags());
    if (!receipt.ok()) return receipt.status();
    *status.mutable_receipt() = *std::move(receipt);
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

void CorridorImpl::Withdraw(const identity::Principal& caller, const v1::WithdrawRequest& request,
                            Done<v1::WithdrawResponse> done) {
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  Call<v1::WithdrawResponse>(
      [this, kept, request](store::Transaction& transaction, Effects& effects) {
        return replies_.Withdraw(transaction, *kept, request, effects);
      },
      std::move(done));
}

void CorridorImpl::Acknowledge(const identity::Principal& caller, const v1::AcknowledgeRequest& request,
                               Done<v1::AcknowledgeResponse> done) {
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto notes = CheckNotes(*kept, request);
  if (!notes.ok()) return done(RefusedWhole(request, notes.status()));
  Call<v1::AcknowledgeResponse>(
      [this, kept, request, notes = *std::move(notes)](store::Transaction& transaction, Effects& effects) {
        return replies_.Acknowledge(transaction, *kept, request, notes, effects);
      },
      std::move(done));
}

void CorridorImpl::RefuseOrgan(const identity::Principal& caller, const identity::OrganRef& organ, absl::Status why,
                               std::function<void(absl::Status)> done) {
  Leg leg;
  leg.sender_oin = caller.oin();
  leg.receiver = organ;
  leg.receiver_oin = std::string(caller.directory()->OinOf(organ));
  rooms_.store->Enqueue(std::make_unique<CallIntent>(
      [this, leg](store::Transaction& transaction) {
        return recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_DENIED, "ORGAN_NOT_HELD"), leg, {}).status();
      },
      [why = std::move(why), done = std::move(done)](const absl::Status& status) {
        done(status.ok() ? why : status);
      }));
}

absl::StatusOr<std::shared_ptr<Subscription>> CorridorImpl::Subscribe(const std::vector<identity::OrganRef>& organs,
                                                                      std::shared_ptr<Outlet> outlet) {
  if (organs.empty() || organs.size() > rooms_.limits.organs_per_subscription_max) {
    return intake::Violation("organs", "Noem 1 tot 64 organen.", "Name 1 to 64 organs.");
  }
  auto caller = outlet->Authenticate();
  if (!caller.ok()) return caller.status();
  const int64_t now_us = rooms_.clock->NowMicros();
  // Whoever is connected stays; whoever comes is told why nothing would come.
  if (absl::Status may = judge_.MayDecide(now_us); !may.ok()) return may;
  const policy::Day day = gateway::AmsterdamDay(now_us);
  std::vector<std::string> mailboxes;
  for (const identity::OrganRef& organ : organs) {
    auto acting = caller->MayActFor(organ, policy::MessageKind::kUnspecified, day);
    if (!acting.ok()) return acting.status();
    if (!acting->Holds(day)) {
      return identity::Refusal(absl::StatusCode::kPermissionDenied, "MANDATE_NOT_IN_FORCE",
                               "Het mandaat voor dit college loopt niet (meer).",
                               "The mandate for this college does not run (any more).");
    }
    mailboxes.push_back(acting->organ.Key());
    // What waits for a municipality that went up in this one is this one's now.
    for (const identity::OrganRef& before : caller->directory()->PredecessorsOf(acting->organ, day)) {
      mailboxes.push_back(before.Key());
    }
  }
  auto subscription = std::make_shared<Subscription>(std::move(mailboxes), std::move(outlet));
  dispatcher_.Add(subscription);
  return subscription;
}

void CorridorImpl::AddCredits(const std::shared_ptr<Subscription>& subscription, uint32_t credits) {
  dispatcher_.AddCredits(subscription, credits);
}

void CorridorImpl::Unsubscribe(const std::shared_ptr<Subscription>& subscription) {
  dispatcher_.Remove(subscription, false);
}

void CorridorImpl::UnsubscribeKeepingLeases(const std::shared_ptr<Subscription>& subscription) {
  dispatcher_.Remove(subscription, true);
}

absl::StatusOr<std::vector<v1::StatusNotice>> CorridorImpl::NoticesFor(const std::vector<identity::OrganRef>& organs) {
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  std::vector<v1::StatusNotice> notices;
  for (const identity::OrganRef& organ : organs) {
    auto rows = (*view)->NoticesFor(organ.Key(), kNoticesMax - static_cast<int>(notices.size()));
    if (!rows.ok()) return rows.status();
    for (const store::NoticeRow& row : *rows) {
      if (!notices.emplace_back().ParseFromString(row.record)) return absl::DataLossError("notice cannot be read");
    }
    if (notices.size() >= kNoticesMax) break;
  }
  return notices;
}

void CorridorImpl::ProveNotices(const std::vector<Placed>& placed,
                                google::protobuf::RepeatedPtrField<v1::NoticeResult>& notices) {
  const int count = std::min(notices.size(), static_cast<int>(placed.size()));
  for (int i = 0; i < count; ++i) {
    v1::ReceiverResult& result = *notices[i].mutable_result();
    // A start that is held back names no receiver in the log: its receipt would not speak of this one.
    if (result.outcome() == v1::OUTCOME_DENIED) continue;
    auto receipt = recorder_.ReceiptFor(placed[static_cast<size_t>(i)], SenderTags());
    if (receipt.ok()) *result.mutable_receipt() = *std::move(receipt);
  }
}

void CorridorImpl::ReportStatus(const identity::Principal& caller, const v1::ReportStatusRequest& request,
                                Done<v1::ReportStatusResponse> done, std::optional<audit::TraceParent> trace) {
  if (absl::Status dji = RequireDji(caller); !dji.ok()) return done(dji);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto proof = std::make_shared<Unproven<v1::ReportStatusResponse>>();
  const std::string digest = DigestOf(request.report());
  Call<v1::ReportStatusResponse>(
      [this, kept, request, proof, digest, trace = std::move(trace)](
          store::Transaction& transaction, Effects& effects) -> absl::StatusOr<v1::ReportStatusResponse> {
        auto before = AnsweredBefore(transaction, request.report().report_id(), digest);
        if (!before.ok()) return before.status();
        if (*before) {
          if (!proof->response.ParseFromString((*before)->response())) return absl::DataLossError("answer");
          proof->response.set_repeated_answer(true);
          auto own = PlacedAt(transaction, (*before)->entry_index());
          if (!own.ok()) return own.status();
          proof->own = *std::move(own);
          for (const uint64_t index : (*before)->notice_entry_indexes()) {
            auto notice = PlacedAt(transaction, index);
            if (!notice.ok()) return notice.status();
            proof->notices.push_back(*std::move(notice));
          }
          return proof->response;
        }
        if (absl::Status may = judge_.MayDecide(transaction.NowMicros()); !may.ok()) return may;
        auto out = reports_.Report(transaction, *kept, request.report(), trace, effects);
        if (!out.ok()) return out.status();
        *proof = *std::move(out);
        v1::RequestAnswer answer;
        answer.set_digest(digest);
        answer.set_response(proof->response.SerializeAsString());
        answer.set_entry_index(proof->own.index);
        for (const Placed& placed : proof->notices) answer.add_notice_entry_indexes(placed.index);
        absl::Status put = KeepAnswer(transaction, request.report().report_id(), proof->own, answer);
        if (!put.ok()) return put;
        return proof->response;
      },
      [this, proof, done = std::move(done)](absl::StatusOr<v1::ReportStatusResponse> response) {
        if (!response.ok()) return done(std::move(response));
        auto receipt = recorder_.ReceiptFor(proof->own, SenderTags());
        if (!receipt.ok()) return done(absl::UnavailableError("proof not available, repeat the same id"));
        *response->mutable_receipt() = *std::move(receipt);
        ProveNotices(proof->notices, *response->mutable_notices());
        done(std::move(response));
      });
}

void CorridorImpl::AnnulReport(const identity::Principal& caller, const v1::AnnulReportRequest& request,
                               Done<v1::AnnulReportResponse> done) {
  if (absl::Status dji = RequireDji(caller); !dji.ok()) return done(dji);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto proof = std::make_shared<Unproven<v1::AnnulReportResponse>>();
  const std::string digest = DigestOf(request);
  Call<v1::AnnulReportResponse>(
      [this, kept, request, proof, digest](store::Transaction& transaction,
                                           Effects& effects) -> absl::StatusOr<v1::AnnulReportResponse> {
        auto before = AnsweredBefore(transaction, request.annulment_id(), digest);
        if (!before.ok()) return before.status();
        if (*before) {
          if (!proof->response.ParseFromString((*before)->response())) return absl::DataLossError("answer");
          auto own = PlacedAt(transaction, (*before)->entry_index());
          if (!own.ok()) return own.status();
          proof->own = *std::move(own);
          return proof->response;
        }
        if (absl::Status may = judge_.MayDecide(transaction.NowMicros()); !may.ok()) return may;
        auto out = reports_.Annul(transaction, *kept, request, effects);
        if (!out.ok()) return out.status();
        *proof = *std::move(out);
        v1::RequestAnswer answer;
        answer.set_digest(digest);
        answer.set_response(proof->response.SerializeAsString());
        answer.set_entry_index(proof->own.index);
        absl::Status put = KeepAnswer(transaction, request.annulment_id(), proof->own, answer);
        if (!put.ok()) return put;
        return proof->response;
      },
      [this, proof, done = std::move(done)](absl::StatusOr<v1::AnnulReportResponse> response) {
        if (!response.ok()) return done(std::move(response));
        auto receipt = recorder_.ReceiptFor(proof->own, SenderTags());
        if (!receipt.ok()) return done(absl::UnavailableError("proof not available, repeat the same id"));
        *response->mutable_receipt() = *std::move(receipt);
        ProveNotices(proof->notices, *response->mutable_notices());
        done(std::move(response));
      });
}

void CorridorImpl::GetStatus(const identity::Principal& caller, const v1::GetStatusRequest& request,
                             Done<v1::GetStatusResponse> done) {
  if (absl::Status dji = RequireDji(caller); !dji.ok()) return done(dji);
  Leg leg;
  leg.sender_oin = caller.oin();
  Call<v1::GetStatusResponse>(
      [this, leg, request](store::Transaction& transaction, Effects&) -> absl::StatusOr<v1::GetStatusResponse> {
        intake::SubjectKey subject;
        switch (request.subject().key_case()) {
          case v1::SubjectReference::kBsn:
            subject = {intake::SubjectKey::Kind::kBsn, request.subject().bsn()};
            break;
          case v1::SubjectReference::kSkn:
            subject = {intake::SubjectKey::Kind::kSkn, request.subject().skn()};
            break;
          case v1::SubjectReference::kVNumber:
            subject = {intake::SubjectKey::Kind::kVNumber, request.subject().v_number()};
            break;
          case v1::SubjectReference::kMessageId:
            subject = {intake::SubjectKey::Kind::kMessageId, request.subject().message_id()};
            break;
          case v1::SubjectReference::KEY_NOT_SET:
            return intake::Violation("subject", "Noem een persoon.", "Name a person.");
        }
        const auto directory = rooms_.directories->Snapshot();
        const policy::Day day = gateway::AmsterdamDay(transaction.NowMicros());
        auto person = FindSubject(transaction, *directory, subject, {policy::Organ::kDirecteur, ""}, day);
        if (!person.ok()) return person.status();
        // Law: Wjsg 26e: consulting is logged, also where nothing is found.
        Leg reading = leg;
        reading.person = *person;
        auto placed = recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_LOG_READ, "REGISTER_READ"), reading, {});
        if (!placed.ok()) return placed.status();
        auto situation = ReadSituation(transaction, *directory, *person, day);
        if (!situation.ok()) return situation.status();
        v1::GetStatusResponse response;
        if (situation->version == 0) return response;
        *response.mutable_report() = custody::ReportOf(situation->record);
        response.set_phase(
            static_cast<v1::Phase>(policy::DerivePhase(situation->facts, gateway::TimeAt(transaction.NowMicros()))));
        *response.mutable_recorded_at() = situation->record.recorded_at();
        response.set_version(situation->version);
        return response;
      },
      [done = std::move(done)](absl::StatusOr<v1::GetStatusResponse> response) {
        if (response.ok() && response->version() == 0) {
          return done(identity::Refusal(absl::StatusCode::kNotFound, "UNKNOWN_PERSON",
                                        "Dit nummer staat niet in het register.",
                                        "This number is not in the register."));
        }
        done(std::move(response));
      });
}

void CorridorImpl::LinkIdentity(const identity::Principal& caller, const v1::LinkIdentityRequest& request,
                                Done<v1::LinkIdentityResponse> done) {
  if (absl::Status dji = RequireDji(caller); !dji.ok()) return done(dji);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto own = std::make_shared<Placed>();
  const std::string digest = DigestOf(request);
  Call<v1::LinkIdentityResponse>(
      [this, kept, request, own, digest](store::Transaction& transaction,
                                         Effects& effects) -> absl::StatusOr<v1::LinkIdentityResponse> {
        auto before = AnsweredBefore(transaction, request.request_id(), digest);
        if (!before.ok()) return before.status();
        if (absl::Status may = judge_.MayDecide(transaction.NowMicros()); !*before && !may.ok()) return may;
        auto placed = *before ? PlacedAt(transaction, (*before)->entry_index())
                              : reports_.Link(transaction, *kept, request, effects);
        if (!placed.ok()) return placed.status();
        *own = *std::move(placed);
        if (*before) return v1::LinkIdentityResponse();
        v1::RequestAnswer answer;
        answer.set_digest(digest);
        answer.set_entry_index(own->index);
        absl::Status put = KeepAnswer(transaction, request.request_id(), *own, answer);
        if (!put.ok()) return put;
        return v1::LinkIdentityResponse();
      },
      [this, own, done = std::move(done)](absl::StatusOr<v1::LinkIdentityResponse> response) {
        if (!response.ok()) return done(std::move(response));
        auto receipt = recorder_.ReceiptFor(*own, SenderTags());
        if (!receipt.ok()) return done(absl::UnavailableError("proof not available, repeat the same id"));
        *response->mutable_receipt() = *std::move(receipt);
        done(std::move(response));
      });
}

void CorridorImpl::SplitIdentity(const identity::Principal& caller, const v1::SplitIdentityRequest& request,
                                 Done<v1::SplitIdentityResponse> done) {
  if (absl::Status dji = RequireDji(caller); !dji.ok()) return done(dji);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto own = std::make_shared<Placed>();
  const std::string digest = DigestOf(request);
  Call<v1::SplitIdentityResponse>(
      [this, kept, request, own, digest](store::Transaction& transaction,
                                         Effects& effects) -> absl::StatusOr<v1::SplitIdentityResponse> {
        auto before = AnsweredBefore(transaction, request.request_id(), digest);
        if (!before.ok()) return before.status();
        if (absl::Status may = judge_.MayDecide(transaction.NowMicros()); !*before && !may.ok()) return may;
        auto placed = *before ? PlacedAt(transaction, (*before)->entry_index())
                              : reports_.Split(transaction, *kept, request, effects);
        if (!placed.ok()) return placed.status();
        *own = *std::move(placed);
        if (*before) return v1::SplitIdentityResponse();
        v1::RequestAnswer answer;
        answer.set_digest(digest);
        answer.set_entry_index(own->index);
        absl::Status put = KeepAnswer(transaction, request.request_id(), *own, answer);
        if (!put.ok()) return put;
        return v1::SplitIdentityResponse();
      },
      [this, own, done = std::move(done)](absl::StatusOr<v1::SplitIdentityResponse> response) {
        if (!response.ok()) return done(std::move(response));
        auto receipt = recorder_.ReceiptFor(*own, SenderTags());
        if (!receipt.ok()) return done(absl::UnavailableError("proof not available, repeat the same id"));
        *response->mutable_receipt() = *std::move(receipt);
        done(std::move(response));
      });
}

void CorridorImpl::ListWork(const identity::Principal& caller, const v1::ListWorkRequest& request,
                            Done<v1::ListWorkResponse> done) {
  auto answer = [&]() -> absl::StatusOr<v1::ListWorkResponse> {
    if (absl::Status dji = RequireDji(caller); !dji.ok()) return dji;
    uint64_t after = 0;
    const std::string& token = request.page_token();
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), after);
    if (!token.empty() && (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size())) {
      return intake::Violation("page_token", "Gebruik de page_token van het vorige antwoord.",
                               "Use the page_token of the previous answer.");
    }
    if (request.page_size() == 0 || request.page_size() > 1'000) {
      return intake::Violation("page_size", "Noem 1 tot 1000.", "Name 1 to 1000.");
    }
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    auto rows = (*view)->Work(after, static_cast<int>(request.page_size()));
    if (!rows.ok()) return rows.status();
    v1::ListWorkResponse response;
    for (const store::WorkRow& row : *rows) {
      if (!response.add_items()->ParseFromString(row.record)) return absl::DataLossError("work cannot be read");
    }
    if (rows->size() == request.page_size()) response.set_next_page_token(std::to_string(rows->back().seq));
    return response;
  };
  done(answer());
}

void CorridorImpl::GetEntry(const identity::Principal& caller, const v1::GetEntryRequest& request,
                            Done<v1::GetEntryResponse> done) {
  if (absl::Status may = RequireReader(caller, request.reason()); !may.ok()) return done(may);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  auto placed_entry = std::make_shared<Placed>();
  Call<v1::GetEntryResponse>(
      [this, kept, request, placed_entry](store::Transaction& transaction,
                                          Effects&) -> absl::StatusOr<v1::GetEntryResponse> {
        Leg leg;
        leg.sender_oin = kept->oin();
        const uint64_t size = transaction.LogSize();
        auto reading = recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_LOG_READ, "ENTRY"), leg,
                                            {.acting_person = kept->person_id(), .reason = request.reason()});
        if (!reading.ok()) return reading.status();
        v1::GetEntryResponse response;
        if (request.index() >= size) return response;
        auto placed = PlacedAt(transaction, request.index());
        if (!placed.ok()) return placed.status();
        v1::AuditEntry entry;
        if (!entry.ParseFromString(placed->entry)) return absl::DataLossError("entry cannot be read");
        if (!MaySee(*kept, entry)) return response;
        *placed_entry = *std::move(placed);
        auto states = AttributesOf(transaction, request.index(), entry, OfficerTags(entry.kind()));
        if (!states.ok()) return states.status();
        for (v1::AttributeStatus& status : *states) *response.add_attributes() = std::move(status);
        response.set_index(request.index());
        *response.mutable_time() = custody::TimestampOf(entry.time_us());
        return response;
      },
      [this, placed_entry, done = std::move(done)](absl::StatusOr<v1::GetEntryResponse> response) {
        if (!response.ok()) return done(std::move(response));
        // An entry of others reads as one that is not there.
        if (placed_entry->entry.empty()) return done(UnknownId());
        v1::AuditEntry entry;
        if (!entry.ParseFromString(placed_entry->entry)) return done(absl::DataLossError("entry cannot be read"));
        auto receipt = recorder_.ReceiptFor(*placed_entry, OfficerTags(entry.kind()));
        if (!receipt.ok()) return done(receipt.status());
        *response->mutable_receipt() = *std::move(receipt);
        AlarmOnMissing(rooms_, *response);
        done(std::move(response));
      });
}

void CorridorImpl::ReadBundle(const identity::Principal& caller, const audit::TileId& bundle, const std::string& reason,
                              Done<std::string> done) {
  if (absl::Status may = RequireReader(caller, reason); !may.ok()) return done(may);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  if (kept->role() != v1::OFFICER_ROLE_SUPERVISOR) return done(NotTheSupervisor());
  Call<std::string>(
      [this, kept, bundle, reason](store::Transaction& transaction, Effects&) -> absl::StatusOr<std::string> {
        const uint64_t size = transaction.LogSize();
        const auto width = static_cast<uint64_t>(bundle.width);
        const bool there = bundle.index <= size / audit::kTileWidth && bundle.index * audit::kTileWidth + width <= size;
        if (!there) return absl::NotFoundError("no such bundle");
        Leg leg;
        leg.sender_oin = kept->oin();
        auto reading = recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_LOG_READ, "BUNDLE"), leg,
                                            {.acting_person = kept->person_id(), .reason = reason});
        if (!reading.ok()) return reading.status();
        std::string bytes;
        for (uint64_t i = 0; i < width; ++i) {
          auto entry = transaction.ReadEntry(bundle.index * audit::kTileWidth + i);
          if (!entry.ok()) return entry.status();
          if (absl::Status added = audit::AppendToBundle(*entry, &bytes); !added.ok()) return added;
        }
        return bytes;
      },
      std::move(done));
}

void CorridorImpl::DiscloseWithoutQuorum(const identity::Principal& caller,
                                         const v1::DiscloseWithoutQuorumRequest& request,
                                         Done<v1::DiscloseWithoutQuorumResponse> done) {
  if (absl::Status may = RequireReader(caller, request.reason()); !may.ok()) return done(may);
  auto renewed = rooms_.authenticator->Renew(caller);
  if (!renewed.ok()) return done(renewed.status());
  auto kept = std::make_shared<identity::Principal>(*std::move(renewed));
  const bool responsible = kept->role() == v1::OFFICER_ROLE_CONTROLLER_OFFICER &&
                           kept->oin() == rooms_.directories->Snapshot()->OinOf({policy::Organ::kMinister, ""});
  if (!responsible) return done(NotResponsible());
  if (!rooms_.without_quorum)
    return done(NoDecisionHelps("geen getuigen in de configuratie", "no witnesses configured"));
  if (absl::Status helps = rooms_.without_quorum->may(); !helps.ok()) {
    return done(NoDecisionHelps("een getuige spreekt dit logboek tegen", std::string(helps.message())));
  }
  Call<v1::DiscloseWithoutQuorumResponse>(
      [this, kept, request](store::Transaction& transaction,
                            Effects&) -> absl::StatusOr<v1::DiscloseWithoutQuorumResponse> {
        Leg leg;
        leg.sender_oin = kept->oin();
        auto placed = recorder_.RecordFact(transaction, EntryOf(v1::ENTRY_KIND_RECOVERY, "WITHOUT_QUORUM"), leg,
                                           {.acting_person = kept->person_id(), .reason = request.reason()});
        if (!placed.ok()) return placed.status();
        v1::DiscloseWithoutQuorumResponse response;
        response.set_index(placed->index);
        response.set_bound_entries(rooms_.without_quorum->bound_entries);
        response.set_bound_minutes(rooms_.without_quorum->bound_minutes);
        return response;
      },
      [this, done = std::move(done)](absl::StatusOr<v1::DiscloseWithoutQuorumResponse> response) {
        if (response.ok()) rooms_.without_quorum->go_on();
        done(std::move(response));
      });
}

void CorridorImpl::ChangeKey(const identity::Principal& caller, const v1::ChangeKeyRequest& request,
                             Done<v1::ChangeKeyResponse> done) {
  auto by = key_changes_.RequireResponsible(caller, request);
  if (!by.ok()) return done(by.status());
  Call<v1::ChangeKeyResponse>(
      [this, by = *by, request](store::Transaction& transaction, Effects&) {
        return key_changes_.Place(transaction, *by, request);
      },
      std::move(done));
}

template <typename Response>
absl::StatusOr<Response> CorridorImpl::CallAndErase(
    std::function<absl::StatusOr<Erased<Response>>(store::Transaction&, Effects&)> place) {
  std::promise<absl::StatusOr<Erased<Response>>> settled;
  Call<Erased<Response>>(std::move(place),
                         [&settled](absl::StatusOr<Erased<Response>> result) { settled.set_value(std::move(result)); });
  absl::StatusOr<Erased<Response>> result = settled.get_future().get();
  if (!result.ok()) return result.status();
  // A refusal is recorded like an answer.
  if (!result->refusal.ok()) return result->refusal;
  if (!result->erases) return std::move(result->response);
  if (absl::Status finished = rooms_.store->FinishErasures(); !finished.ok()) return ErasingGoesOn(finished);
  return std::move(result->response);
}

absl::StatusOr<v1::EraseSubjectResponse> CorridorImpl::EraseSubject(const identity::Principal& caller,
                                                                    const v1::EraseSubjectRequest& request) {
  auto by = erasing_.RequireResponsible(caller, request.reason());
  if (!by.ok()) return by.status();
  return CallAndErase<v1::EraseSubjectResponse>([&](store::Transaction& transaction, Effects& effects) {
    return erasing_.Erase(transaction, **by, request, effects);
  });
}

absl::StatusOr<v1::SetLegalHoldResponse> CorridorImpl::SetLegalHold(const identity::Principal& caller,
                                                                    const v1::SetLegalHoldRequest& request) {
  auto by = erasing_.RequireResponsible(caller, request.reason());
  if (!by.ok()) return by.status();
  return CallAndErase<v1::SetLegalHoldResponse>(
      [&](store::Transaction& transaction, Effects&) { return erasing_.SetHold(transaction, **by, request); });
}

absl::StatusOr<v1::LiftLegalHoldResponse> CorridorImpl::LiftLegalHold(const identity::Principal& caller,
                                                                      const v1::LiftLegalHoldRequest& request) {
  auto by = erasing_.RequireResponsible(caller, request.reason());
  if (!by.ok()) return by.status();
  return CallAndErase<v1::LiftLegalHoldResponse>(
      [&](store::Transaction& transaction, Effects&) { return erasing_.LiftHold(transaction, **by, request); });
}

absl::StatusOr<v1::GetCheckpointResponse> CorridorImpl::GetCheckpoint() {
  if (absl::Status health = rooms_.store->Health(); !health.ok()) return health;
  v1::GetCheckpointResponse response;
  response.set_checkpoint(rooms_.store->LatestCheckpoint());
  return response;
}

absl::StatusOr<v1::GetInclusionProofResponse> CorridorImpl::GetInclusionProof(uint64_t index) {
  auto proof = rooms_.store->ProveEntry(index);
  if (!proof.ok()) return proof.status();
  v1::GetInclusionProofResponse response;
  response.set_proof(*std::move(proof));
  return response;
}

absl::StatusOr<v1::GetConsistencyProofResponse> CorridorImpl::GetConsistencyProof(uint64_t old_size) {
  v1::GetConsistencyProofResponse response;
  auto hashes = rooms_.store->ProveConsistency(old_size, response.mutable_checkpoint());
  if (!hashes.ok()) return hashes.status();
  for (const store::Hash32& hash : *hashes) response.add_hashes(std::string(hash.begin(), hash.end()));
  return response;
}

absl::StatusOr<std::vector<store::PersonNo>> CorridorImpl::PersonsWithHeldItems() {
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  std::set<store::PersonNo> persons;
  absl::Status read = (*view)->ForEachActiveItem([&persons](const store::ItemRow& item) {
    if (item.state == store::ItemState::kHeld) persons.insert(item.person);
  });
  if (!read.ok()) return read;
  return std::vector<store::PersonNo>(persons.begin(), persons.end());
}

absl::Status CorridorImpl::DecideHeldAgain() {
  if (!MayDecide().ok() || !held_undecided_.exchange(false)) return absl::OkStatus();
  auto persons = PersonsWithHeldItems();
  absl::Status done = persons.status();
  for (size_t first = 0; done.ok() && first < persons->size() && !Stopping(); first += kHeldPersonsPerBatch) {
    const size_t last = std::min(first + kHeldPersonsPerBatch, persons->size());
    const std::vector<store::PersonNo> batch(persons->begin() + static_cast<std::ptrdiff_t>(first),
                                             persons->begin() + static_cast<std::ptrdiff_t>(last));
    std::promise<absl::Status> settled;
    Call<bool>(
        [this, batch](store::Transaction& transaction, Effects& effects) -> absl::StatusOr<bool> {
          for (const store::PersonNo& person : batch) {
            if (absl::Status again = items_.DecideAgain(transaction, person, effects); !again.ok()) return again;
          }
          return true;
        },
        [&settled](absl::StatusOr<bool> result) { settled.set_value(result.status()); });
    done = settled.get_future().get();
  }
  if (!done.ok()) held_undecided_.store(true);
  return done;
}

absl::Status CorridorImpl::EndDue(store::Transaction& transaction, const store::ItemRow& item, Effects& effects) {
  auto record = Items::RecordOf(item);
  if (!record.ok()) return record.status();
  const bool held = item.state == store::ItemState::kHeld;
  if (held && item.expires_us > transaction.NowMicros()) {
    auto released = items_.ReleaseWhereAllowed(transaction, item, *record, effects);
    if (!released.ok() || *released) return released.status();
  }
  const std::string report_id = record->report_id();
  if (record->reason_nl().empty()) {
    record->set_reason_nl("Niet opgehaald binnen de termijn.");
    record->set_reason_en("Not fetched in time.");
  }
  absl::Status ended = items_.End(transaction, item, *std::move(record), store::ItemState::kExpired,
                                  held ? "HELD_TOO_LONG" : "NOT_FETCHED", {}, true, effects);
  if (!ended.ok() || report_id.empty() || held) return ended;
  const v1::WorkItem work = custody::WorkItemOf(report_id, v1::WORK_KIND_EXPIRED, transaction.NowMicros());
  return transaction.PutWork(
      {0, IdOf(report_id), item.person, v1::WORK_KIND_EXPIRED, transaction.NowMicros(), work.SerializeAsString()});
}

absl::Status CorridorImpl::GoOnReviewing() {
  while (findings_.MayGoOn() && !Stopping()) {
    std::promise<absl::Status> settled;
    Call<bool>([this](store::Transaction& transaction, Effects&) { return findings_.GoOn(transaction); },
               [&settled](absl::StatusOr<bool> result) { settled.set_value(result.status()); });
    if (absl::Status done = settled.get_future().get(); !done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status CorridorImpl::GoOnResealing() {
  while (key_changes_.MayGoOn() && !Stopping()) {
    std::promise<absl::Status> settled;
    Call<bool>(
        [this](store::Transaction& transaction, Effects&) -> absl::StatusOr<bool> {
          if (absl::Status stepped = key_changes_.GoOn(transaction); !stepped.ok()) return stepped;
          return true;
        },
        [&settled](absl::StatusOr<bool> result) { settled.set_value(result.status()); });
    if (absl::Status done = settled.get_future().get(); !done.ok()) return done;
  }
  return absl::OkStatus();
}

uint64_t CorridorImpl::FindingsToAssess() {
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return 0;
  return (*view)->CountOpenFindings().value_or(0);
}

absl::StatusOr<uint64_t> CorridorImpl::Expire() {
  const policy::Day today = gateway::AmsterdamDay(rooms_.clock->NowMicros());
  ExpiryProgress progress;
  if (expired_on_.load() == today) return uint64_t{0};
  while (!progress.done && judge_.MayEnd(rooms_.clock->NowMicros()) && !Stopping()) {
    std::promise<absl::StatusOr<ExpiryProgress>> settled;
    Call<ExpiryProgress>(
        [this, progress](store::Transaction& transaction, Effects&) { return expiring_.Step(transaction, progress); },
        [&settled](absl::StatusOr<ExpiryProgress> result) { settled.set_value(std::move(result)); });
    absl::StatusOr<ExpiryProgress> stepped = settled.get_future().get();
    if (!stepped.ok()) return stepped.status();
    progress = *std::move(stepped);
  }
  if (progress.expired > 0) {
    // What is recorded is carried out; the files follow as soon as nobody reads old pages.
    if (absl::Status finished = rooms_.store->FinishErasures(); !finished.ok() && !absl::IsUnavailable(finished)) {
      return finished;
    }
  }
  if (progress.done) expired_on_.store(today);
  return static_cast<uint64_t>(progress.expired);
}

absl::StatusOr<uint64_t> CorridorImpl::HandleDueTimers() {
  if (absl::Status decided = DecideHeldAgain(); !decided.ok()) return decided;
  if (absl::Status reviewed = GoOnReviewing(); !reviewed.ok()) return reviewed;
  if (absl::Status resealed = GoOnResealing(); !resealed.ok()) return resealed;
  const auto expired = Expire();
  if (!expired.ok()) return expired;
  uint64_t handled = *expired;
  while (judge_.MayEnd(rooms_.clock->NowMicros())) {
    auto count = std::make_shared<uint64_t>(0);
    std::promise<absl::Status> settled;
    Call<bool>(
        [this, count](store::Transaction& transaction, Effects& effects) -> absl::StatusOr<bool> {
          if (!judge_.MayEnd(transaction.NowMicros())) return true;
          auto due = transaction.DueItems(transaction.NowMicros(), kDueBatchMax);
          if (!due.ok()) return due.status();
          for (const store::ItemRow& item : *due) {
            if (absl::Status ended = EndDue(transaction, item, effects); !ended.ok()) return ended;
            ++*count;
          }
          return true;
        },
        [&settled](absl::StatusOr<bool> result) { settled.set_value(result.status()); });
    if (absl::Status status = settled.get_future().get(); !status.ok()) return status;
    handled += *count;
    if (*count < kDueBatchMax) return handled;
  }
  return handled;
}

bool CorridorImpl::Stopping() {
  std::lock_guard lock(timer_mutex_);
  return stopping_;
}

bool CorridorImpl::SomethingIsDue() {
  const int64_t now_us = rooms_.clock->NowMicros();
  if (held_undecided_.load() && MayDecide().ok()) return true;
  if (findings_.MayGoOn() || key_changes_.MayGoOn()) return true;
  if (!judge_.MayEnd(now_us)) return false;
  if (expired_on_.load() != gateway::AmsterdamDay(now_us)) return true;
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return false;
  const auto next = (*view)->NextDue();
  return next.ok() && *next && **next <= now_us;
}

void CorridorImpl::RunTimers() {
  std::unique_lock lock(timer_mutex_);
  while (!stopping_) {
    timer_wakes_.wait_for(lock, kTick, [this] { return stopping_; });
    if (stopping_) return;
    lock.unlock();
    dispatcher_.Tick();
    if (SomethingIsDue()) {
      // A failure seals the store; Health says so.
      const auto handled = HandleDueTimers();
      if (!handled.ok()) timer_wakes_.notify_all();
    }
    lock.lock();
  }
}

}  // namespace ketenpoort::corridor

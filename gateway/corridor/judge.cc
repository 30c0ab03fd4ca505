#include "gateway/corridor/judge.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

template <typename Visit>
void ForEachCategory(policy::CategorySet set, Visit visit) {
  for (int i = 1; i < policy::kCategoryCount; ++i) {
    const auto category = static_cast<policy::Category>(i);
    if (set.Has(category)) visit(category);
  }
}

bool HasEnded(const policy::Policy& policy, int64_t now_us) {
  return gateway::AmsterdamDay(now_us) > policy.valid_until;
}

policy::Bilingual EndedWords(const policy::Policy& policy) {
  const std::string day = policy::FormatDay(policy.valid_until);
  return {absl::StrCat("Het beleid gold tot en met ", day,
                       ". Er wordt niets beslist of verstrekt tot het volgende, "
                       "door twee juristen ondertekend, in werking is."),
          absl::StrCat("The policy was in force up to and including ", day,
                       ". Nothing is decided or disclosed until "
                       "its successor, signed by two jurists, is in force.")};
}

void AddSentence(const policy::Bilingual& sentence, std::string& nl, std::string& en) {
  absl::StrAppend(&nl, nl.empty() ? "" : " ", sentence.nl);
  absl::StrAppend(&en, en.empty() ? "" : " ", sentence.en);
}

// Who it is, as people call it.
const policy::Bilingual& Called(const policy::Policy& policy, policy::Organ organ) {
  return policy.texts.organs[static_cast<size_t>(organ)];
}

policy::Bilingual UnconnectedText(const policy::Policy& policy, policy::Organ organ) {
  const policy::Bilingual& called = Called(policy, organ);
  return {absl::StrCat("De ontvanger (", called.nl,
                       ") is niet aangesloten op deze poort: wat hier wordt aangeboden, haalt niemand op."),
          absl::StrCat("The receiver (", called.en,
                       ") is not connected to this gate: what is handed in here, nobody fetches.")};
}

// For a duty: the words of the kind, and that it has to be told by another way.
policy::Bilingual TellDirectly(const policy::Policy& policy, policy::Organ organ, policy::MessageKind kind) {
  policy::Bilingual what = policy.texts.what_to_do[static_cast<size_t>(kind)];
  const policy::Bilingual& called = Called(policy, organ);
  AddSentence(
      {absl::StrCat("Meld het zelf rechtstreeks (aan: ", called.nl, "): door deze poort komt het daar niet."),
       absl::StrCat("Tell it yourself, directly (to: ", called.en, "): through this gate it does not get there.")},
      what.nl, what.en);
  return what;
}

policy::Words UnconnectedWords(const Verdict& verdict) {
  const policy::Policy& policy = *verdict.policy;
  const policy::Organ organ = verdict.request.receiver.organ;
  // What the law says of it: the same by another way.
  const policy::Judgement lawful = policy::Judge(policy, verdict.request, verdict.facts, verdict.time);
  policy::Words words;
  words.basis = policy::Explain(policy, verdict.request, lawful.tuple, lawful.conditions, lawful.decision).basis;
  words.failing_condition = kReceiverConnected;
  AddSentence(UnconnectedText(policy, organ), words.text_nl, words.text_en);
  const policy::Bilingual& called = Called(policy, organ);
  AddSentence({absl::StrCat("Hetzelfde rechtstreeks, buiten deze poort, aan: ", called.nl, "."),
               absl::StrCat("The same directly, outside this gate, to: ", called.en, ".")},
              words.lawful_nl, words.lawful_en);
  if (policy::ClassOf(verdict.request.kind) == policy::KindClass::kDuty) {
    const policy::Bilingual what = TellDirectly(policy, organ, verdict.request.kind);
    words.what_to_do_nl = what.nl;
    words.what_to_do_en = what.en;
  }
  return words;
}

}  // namespace

v1::Outcome ToWire(policy::Outcome outcome) { return static_cast<v1::Outcome>(outcome); }
v1::Category ToWire(policy::Category category) { return static_cast<v1::Category>(category); }

policy::Words Verdict::Words() const {
  if (unconnected) return UnconnectedWords(*this);
  policy::Words words = policy::Explain(*policy, request, judgement.tuple, judgement.conditions, judgement.decision);
  if (!policy_ended) return words;
  // No article refuses, and nothing else would be lawful now.
  const policy::Bilingual why = EndedWords(*policy);
  policy::Words ended;
  ended.text_nl = why.nl;
  ended.text_en = why.en;
  ended.what_to_do_nl = words.what_to_do_nl;
  ended.what_to_do_en = words.what_to_do_en;
  return ended;
}

Grounds Judge::Now() const {
  return {rooms_->directories->Snapshot(), rooms_->policies->Snapshot(), rooms_->crls->Snapshot().version};
}

bool Judge::StillCurrent(const Versions& versions) const {
  const Grounds now = Now();
  return versions.policy == now.policy.version && versions.directory == now.directory->version() &&
         versions.crl == now.crl;
}

absl::Status Judge::MayDecide(int64_t now_us) const {
  const PolicySnapshot snapshot = rooms_->policies->Snapshot();
  if (!HasEnded(*snapshot.policy, now_us)) return absl::OkStatus();
  const policy::Bilingual ended = EndedWords(*snapshot.policy);
  return intake::WithRetryAfter(identity::Refusal(absl::StatusCode::kUnavailable, kPolicyExpired,
                                                  absl::StrCat(ended.nl, " Herhaal de aanroep dan met hetzelfde id."),
                                                  absl::StrCat(ended.en, " Repeat the call with the same id then.")),
                                kPolicyRetryMs);
}

bool Judge::MayDisclose(int64_t now_us) const {
  const PolicySnapshot snapshot = rooms_->policies->Snapshot();
  if (HasEnded(*snapshot.policy, now_us)) return false;
  return snapshot.standstill_ended_us == 0 ||
         now_us >= snapshot.standstill_ended_us + kReportsFirstMs * kMicrosPerMilli;
}

bool Judge::MayEnd(int64_t now_us) const {
  const PolicySnapshot snapshot = rooms_->policies->Snapshot();
  if (HasEnded(*snapshot.policy, now_us)) return false;
  return snapshot.standstill_ended_us == 0 || now_us >= snapshot.standstill_ended_us + rooms_->limits.held_us;
}

void RefuseUnconnected(const identity::Directory& directory, const identity::OrganRef& receiver, Verdict& verdict) {
  if (directory.FindOrgan(receiver) != nullptr) return;
  policy::Decision& decision = verdict.judgement.decision;
  if (!decision.Allows() && decision.failing != policy::Condition::kTrouble) return;
  policy::Decision refused;
  refused.phase = decision.phase;
  refused.withheld = verdict.request.categories;
  decision = refused;
  verdict.unconnected = true;
}

Verdict Judge::Decide(const Grounds& grounds, const policy::Request& request, const policy::Facts& facts,
                      int64_t now_us, uint64_t custody_version) const {
  Verdict verdict;
  verdict.policy = grounds.policy.policy;
  verdict.request = request;
  verdict.facts = facts;
  verdict.time = gateway::TimeAt(now_us);
  verdict.policy_ended = HasEnded(*verdict.policy, now_us);
  // A policy without rules denies everything.
  static const auto* const nothing = new policy::Policy;
  verdict.judgement = policy::Judge(verdict.policy_ended ? *nothing : *verdict.policy, request, facts, verdict.time);
  verdict.versions = {custody_version, grounds.policy.version, grounds.directory->version(), grounds.crl, 0};
  return verdict;
}

absl::StatusOr<Permit> Judge::MintPermit(const Verdict& verdict, const store::ItemRow& item, uint32_t attempt) const {
  if (!verdict.facts.at_disclosure || verdict.judgement.decision.outcome != policy::Outcome::kAllowed) {
    return absl::InternalError("no permit without a whole allow at disclosure");
  }
  return Permit(item.delivery_id, item.receiver, attempt, verdict.versions, verdict.judgement.decision);
}

void DescribeVerdict(const Verdict& verdict, v1::AuditEntry& entry) {
  const policy::Decision& decision = verdict.judgement.decision;
  const policy::Words words = verdict.Words();
  entry.set_message_kind(static_cast<v1::MessageKind>(verdict.request.kind));
  entry.set_purpose(static_cast<v1::Purpose>(verdict.request.purpose));
  entry.set_outcome(ToWire(decision.outcome));
  for (const std::string& rule : words.rule_ids) entry.add_rule_ids(rule);
  for (const policy::Article& article : words.basis) {
    v1::Basis* basis = entry.add_basis();
    basis->set_law(article.law);
    basis->set_article(article.article);
  }
  entry.set_denial_id(words.denial_id);
  entry.set_failing_condition(words.failing_condition);
  ForEachCategory(decision.released, [&](policy::Category c) { entry.add_disclosed(ToWire(c)); });
  ForEachCategory(decision.withheld, [&](policy::Category c) { entry.add_withheld(ToWire(c)); });
  entry.set_policy_id(verdict.policy->id);
  entry.set_policy_version(verdict.policy->version);
  entry.set_policy_digest(verdict.policy->digest.data(), verdict.policy->digest.size());
  entry.set_decided_at_us(verdict.time.instant_us);
  entry.set_directory_version(verdict.versions.directory);
  entry.set_crl_version(verdict.versions.crl);
}

v1::ReceiverResult ResultOf(const Verdict& verdict, const v1::OrganAddress& named_receiver) {
  const policy::Words words = verdict.Words();
  v1::ReceiverResult result;
  *result.mutable_receiver() = named_receiver;
  result.set_outcome(ToWire(verdict.judgement.decision.outcome));
  ForEachCategory(verdict.released(), [&](policy::Category c) { result.add_released(ToWire(c)); });
  ForEachCategory(verdict.withheld(), [&](policy::Category c) { result.add_withheld(ToWire(c)); });
  v1::Explanation* why = result.mutable_explanation();
  for (const std::string& rule : words.rule_ids) why->add_rule_ids(rule);
  why->set_denial_id(words.denial_id);
  why->set_failing_condition(words.failing_condition);
  for (const policy::Article& article : words.basis) why->add_articles(policy::Cited(article));
  why->set_text_nl(words.text_nl);
  why->set_text_en(words.text_en);
  why->set_lawful_nl(words.lawful_nl);
  why->set_lawful_en(words.lawful_en);
  why->set_what_to_do_now_nl(words.what_to_do_nl);
  why->set_what_to_do_now_en(words.what_to_do_en);
  return result;
}

v1::ReceiverResult UniformResult(const policy::Policy& policy, const policy::Request& request,
                                 const v1::OrganAddress& named_receiver, bool connected) {
  policy::Words words =
      policy::ExplainUniform(policy, request.sender.organ, request.receiver.organ, request.kind, request.purpose);
  if (!connected) AddSentence(UnconnectedText(policy, request.receiver.organ), words.text_nl, words.text_en);
  v1::ReceiverResult result;
  *result.mutable_receiver() = named_receiver;
  result.set_outcome(v1::OUTCOME_DENIED);
  v1::Explanation* why = result.mutable_explanation();
  for (const policy::Article& article : words.basis) why->add_articles(policy::Cited(article));
  why->set_text_nl(words.text_nl);
  why->set_text_en(words.text_en);
  why->set_lawful_nl(words.lawful_nl);
  why->set_lawful_en(words.lawful_en);
  if (policy::ClassOf(request.kind) == policy::KindClass::kDuty) {
    // Of the kind alone: a duty that is refused says what to do now, whoever it is about.
    const policy::Bilingual what = connected ? policy.texts.what_to_do[static_cast<size_t>(request.kind)]
                                             : TellDirectly(policy, request.receiver.organ, request.kind);
    why->set_what_to_do_now_nl(what.nl);
    why->set_what_to_do_now_en(what.en);
  }
  return result;
}

}  // namespace ketenpoort::corridor

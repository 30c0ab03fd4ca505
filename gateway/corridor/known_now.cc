#include "gateway/corridor/known_now.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/clock.h"
#include "gateway/corridor/recorder.h"
#include "gateway/corridor/registered_facts.h"
#include "gateway/corridor/situation.h"
#include "gateway/custody/facts.h"
#include "gateway/custody/known_at.h"

namespace ketenpoort::corridor {
namespace {

// Both rest on the state before a fact, whatever became of it.
bool KeepsItsState(const RecordedCase& one) {
  return one.facts.end_notice || one.request.kind == policy::MessageKind::kCorrection;
}

// Equal in all that was registered; whether it was withdrawn is what came late.
bool IsTheSameConsent(const policy::ConsentFact& a, const policy::ConsentFact& b) {
  return a.found == b.found && a.explicit_given == b.explicit_given && a.identity_checked == b.identity_checked &&
         a.given == b.given && a.expires == b.expires && a.scope == b.scope && a.from == b.from && a.to == b.to &&
         a.purpose == b.purpose;
}

}  // namespace

absl::Status KnownNow::Read(const store::PersonNo& key_no) {
  // Records may have been linked since.
  auto person = view_.PersonOfKey(key_no);
  if (!person.ok()) return person.status();
  const store::PersonNo owner = person->value_or(key_no);
  if (read_ == owner) return absl::OkStatus();
  read_.reset();
  history_.clear();
  consents_.clear();
  auto rows = view_.RegisterHistory(owner);
  if (!rows.ok()) return rows.status();
  for (const store::RegisterRow& row : *rows) {
    if (!history_.emplace_back().ParseFromString(row.record)) return absl::DataLossError("register row cannot be read");
  }
  auto declared = view_.DeclarationsOf(owner);
  if (!declared.ok()) return declared.status();
  for (const store::DeclarationRow& row : *declared) {
    v1::DeclarationRecord record;
    if (!record.ParseFromString(row.record)) return absl::DataLossError("declaration cannot be read");
    if (record.has_consent()) consents_.push_back(std::move(*record.mutable_consent()));
  }
  read_ = owner;
  return absl::OkStatus();
}

void KnownNow::Mandate(const v1::AuditEntry& entry, const policy::Request& request, policy::Facts& facts) const {
  if (entry.mandate_id().empty()) return;
  policy::MandateFact& mandate = facts.at_disclosure ? facts.receiver_mandate : facts.sender_mandate;
  if (!mandate.required) return;
  directory_.ForEachMandate([&](const identity::MandateEntry& known) {
    if (known.id != entry.mandate_id()) return;
    mandate.covers_kind = known.Covers(request.kind);
    mandate.processor_agreement = !known.processor_agreement.empty();
    mandate.from = known.from;
    mandate.until = known.until;
  });
}

void KnownNow::Consent(policy::Day day, policy::Facts& facts) const {
  if (!facts.consent.found) return;
  std::optional<int64_t> withdrawn_us;
  for (const v1::ConsentRecord& record : consents_) {
    if (record.revoked_at_us() == 0) continue;
    const policy::ConsentFact known = ConsentFactOf(record, directory_, day);
    // Of several alike the one withdrawn first: which was named is not kept, and a human assesses.
    if (!IsTheSameConsent(known, facts.consent)) continue;
    withdrawn_us = std::min(withdrawn_us.value_or(record.revoked_at_us()), record.revoked_at_us());
  }
  if (!withdrawn_us) return;
  facts.consent.revoked = true;
  facts.consent.revoked_at_us = *withdrawn_us;
}

absl::StatusOr<Verdict> KnownNow::Decide(std::shared_ptr<const policy::Policy> policy_of_then,
                                         const v1::AuditEntry& entry, const RecordedCase& one) {
  if (!one.person) return DecideCase(std::move(policy_of_then), one);
  if (absl::Status read = Read(IdOf(*one.person)); !read.ok()) return read;
  RecordedCase now = one;
  if (!KeepsItsState(one)) {
    const custody::DirectoryLookup lookup = LookupOf(directory_);
    const auto state = custody::KnownAt(history_, one.time.instant_us, lookup);
    now.facts.custody = policy::CustodyFacts{};
    if (state) {
      now.facts.custody =
          custody::ToFacts(*state, history_.back().identity_confirmed(), lookup, one.time.amsterdam_day);
    }
  }
  Mandate(entry, one.request, now.facts);
  Consent(one.time.amsterdam_day, now.facts);
  return DecideCase(std::move(policy_of_then), now);
}

bool ReleasesTheSame(const Verdict& verdict, const v1::AuditEntry& entry) {
  v1::AuditEntry now;
  DescribeVerdict(verdict, now);
  return now.outcome() == entry.outcome() &&
         std::equal(now.disclosed().begin(), now.disclosed().end(), entry.disclosed().begin(), entry.disclosed().end());
}

}  // namespace ketenpoort::corridor

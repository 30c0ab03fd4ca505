#include "gateway/inquiry/entry_terms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/acceptance.h"

namespace ketenpoort::inquiry {
namespace {

// Limit: bytes of a value that stands in a term as it is; a longer one stands there by its digest.
constexpr size_t kPlainBytesMax = 64;

std::string Term(char mark, std::string_view value) {
  std::string term(1, mark);
  if (value.size() <= kPlainBytesMax) return term.append(value);
  return term.append(audit::crypto::ToBytes(audit::crypto::Sha256(value)));
}

std::string Term(char mark, int value) { return Term(mark, std::to_string(value)); }

class Terms {
 public:
  void Add(std::string term) {
    if (std::find(terms_.begin(), terms_.end(), term) == terms_.end()) terms_.push_back(std::move(term));
  }
  void AddUnlessEmpty(std::string_view value, std::string (*term)(std::string_view)) {
    if (!value.empty()) Add(term(value));
  }
  std::vector<std::string> Take() { return std::move(terms_); }

 private:
  std::vector<std::string> terms_;
};

}  // namespace

std::string KindTerm(v1::EntryKind kind) { return Term('k', static_cast<int>(kind)); }
std::string PartyTerm(std::string_view oin) { return Term('o', oin); }
std::string ToldPartyTerm(std::string_view oin) { return Term('s', oin); }
std::string OrganTerm(v1::Organ organ, std::string_view unit) {
  return Term('g', absl::StrCat(static_cast<int>(organ), ":", std::string(unit)));
}
std::string MessageKindTerm(v1::MessageKind kind) { return Term('t', static_cast<int>(kind)); }
std::string PurposeTerm(v1::Purpose purpose) { return Term('u', static_cast<int>(purpose)); }
std::string OutcomeTerm(v1::Outcome outcome) { return Term('x', static_cast<int>(outcome)); }
std::string RuleTerm(std::string_view rule_id) { return Term('r', rule_id); }
std::string DenialTerm(std::string_view denial_or_condition) { return Term('d', denial_or_condition); }
std::string BasisTerm(std::string_view law, std::string_view article) {
  return Term('b', absl::StrCat(std::string(law), " ", std::string(article)));
}
std::string MessageTerm(std::string_view message_id) { return Term('m', message_id); }
std::string ReasonTerm(std::string_view reason_code) { return Term('l', reason_code); }
std::string CategoryTerm(v1::Category category) { return Term('c', static_cast<int>(category)); }
std::string MandateTerm(std::string_view mandate_id) { return Term('n', mandate_id); }

std::vector<std::string> TermsOf(std::string_view bytes) {
  v1::AuditEntry entry;
  if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  Terms terms;
  terms.Add(KindTerm(entry.kind()));
  for (const std::string* oin : {&entry.sender_oin(), &entry.receiver_oin(), &entry.acting_oin()}) {
    terms.AddUnlessEmpty(*oin, &PartyTerm);
    if (entry.reason_code() != corridor::kNoStanding) terms.AddUnlessEmpty(*oin, &ToldPartyTerm);
  }
  for (const v1::OrganAddress* organ : {&entry.sender(), &entry.receiver()}) {
    if (organ->organ() != v1::ORGAN_UNSPECIFIED) terms.Add(OrganTerm(organ->organ(), organ->unit()));
  }
  if (entry.message_kind() != v1::MESSAGE_KIND_UNSPECIFIED) terms.Add(MessageKindTerm(entry.message_kind()));
  if (entry.purpose() != v1::PURPOSE_UNSPECIFIED) terms.Add(PurposeTerm(entry.purpose()));
  if (entry.outcome() != v1::OUTCOME_UNSPECIFIED) terms.Add(OutcomeTerm(entry.outcome()));
  for (const std::string& rule : entry.rule_ids()) terms.Add(RuleTerm(rule));
  for (const v1::Basis& basis : entry.basis()) terms.Add(BasisTerm(basis.law(), basis.article()));
  terms.AddUnlessEmpty(entry.denial_id(), &DenialTerm);
  terms.AddUnlessEmpty(entry.failing_condition(), &DenialTerm);
  terms.AddUnlessEmpty(entry.message_id(), &MessageTerm);
  terms.AddUnlessEmpty(entry.reason_code(), &ReasonTerm);
  terms.AddUnlessEmpty(entry.mandate_id(), &MandateTerm);
  for (const int category : entry.disclosed()) terms.Add(CategoryTerm(static_cast<v1::Category>(category)));
  return terms.Take();
}

}  // namespace ketenpoort::inquiry

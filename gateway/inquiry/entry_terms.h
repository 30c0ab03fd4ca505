// The terms by which an entry of the log is found: its kind, parties, basis, outcome and the rest that stands in it in
// the clear. Guarantees: TermsOf gives for each entry exactly the terms that the functions below name for its values,
// each once; what is committed is no term, so that the index tells nothing the bundles do not. Changing a spelling
// changes what an index.db means: count kTermsForm up, and it is made anew. Pure; safe in any thread. Bytes that are no
// entry have no terms.
#ifndef KETENPOORT_GATEWAY_INQUIRY_ENTRY_TERMS_H_
#define KETENPOORT_GATEWAY_INQUIRY_ENTRY_TERMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "ketenpoort/v1/audit.pb.h"
#include "ketenpoort/v1/vocabulary.pb.h"

namespace ketenpoort::inquiry {

inline constexpr int kTermsForm = 2;

std::vector<std::string> TermsOf(std::string_view entry);

std::string KindTerm(v1::EntryKind kind);
// Sender, receiver or acting: a party to the entry.
std::string PartyTerm(std::string_view oin);
// The same, of an entry whose reason the caller of then was told: what a party may see of its own.
std::string ToldPartyTerm(std::string_view oin);
// As sender or as receiver; the unit may be empty, as entries keep no establishment.
std::string OrganTerm(v1::Organ organ, std::string_view unit);
std::string MessageKindTerm(v1::MessageKind kind);
std::string PurposeTerm(v1::Purpose purpose);
std::string OutcomeTerm(v1::Outcome outcome);
std::string RuleTerm(std::string_view rule_id);
// A refusal's id, or its failing condition.
std::string DenialTerm(std::string_view denial_or_condition);
std::string BasisTerm(std::string_view law, std::string_view article);
std::string MessageTerm(std::string_view message_id);
std::string ReasonTerm(std::string_view reason_code);
// Disclosed, not withheld.
std::string CategoryTerm(v1::Category category);
std::string MandateTerm(std::string_view mandate_id);

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_ENTRY_TERMS_H_

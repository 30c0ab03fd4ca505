// The canonical bytes of Facts: a fixed length for each version, every integer big-endian, a bool one byte 0 or 1.
// Version 2 is version 1 with more behind it. Places in an array beyond its count are zero-filled as a default-made
// element, so equal facts give equal bytes; DecodeFacts refuses every other spelling by encoding again and comparing.
#include <cstddef>
#include <type_traits>
#include <utility>

#include "policy/facts.h"

namespace ketenpoort::policy {
namespace {

constexpr uint8_t kVersion = 2;
constexpr uint8_t kVersionBefore = 1;

class Writer {
 public:
  template <typename Integer>
  void Put(Integer value) {
    using Unsigned = std::make_unsigned_t<Integer>;
    const auto bits = static_cast<Unsigned>(value);
    for (int shift = static_cast<int>(sizeof(Integer)) * 8 - 8; shift >= 0; shift -= 8) {
      bytes_.push_back(static_cast<char>(static_cast<uint8_t>(bits >> shift)));
    }
  }
  void Flag(bool value) { Put<uint8_t>(value ? 1 : 0); }
  template <typename Enum>
  void Name(Enum value, int /*count*/) {
    Put<uint8_t>(static_cast<uint8_t>(value));
  }
  void Set(CategorySet value) { Put<uint32_t>(value.bits); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what Writer wrote. After a value that cannot be, ok() is false and everything read is a default.
class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}
  template <typename Integer>
  void Put(Integer& value) {
    using Unsigned = std::make_unsigned_t<Integer>;
    if (bytes_.size() - at_ < sizeof(Integer)) return Fail();
    Unsigned bits = 0;
    for (size_t i = 0; i < sizeof(Integer); ++i) {
      bits = static_cast<Unsigned>((sizeof(Integer) > 1 ? bits << 8 : 0) | static_cast<uint8_t>(bytes_[at_ + i]));
    }
    at_ += sizeof(Integer);
    value = static_cast<Integer>(bits);
  }
  void Flag(bool& value) {
    uint8_t byte = 0;
    Put<uint8_t>(byte);
    if (byte > 1) Fail();
    value = byte == 1;
  }
  template <typename Enum>
  void Name(Enum& value, int count) {
    uint8_t byte = 0;
    Put<uint8_t>(byte);
    if (byte >= count) return Fail();
    value = static_cast<Enum>(byte);
  }
  void Set(CategorySet& value) {
    Put<uint32_t>(value.bits);
    if (!(value - kAllCategories).Empty()) Fail();
  }
  bool AtEnd() const { return ok_ && at_ == bytes_.size(); }

 private:
  void Fail() {
    ok_ = false;
    at_ = bytes_.size();
  }
  std::string bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

// One description of the layout serves both directions.
template <typename Port, typename Date>
void PassDate(Port& port, Date& date) {
  port.Name(date.certainty, kCertaintyCount);
  port.Put(date.at_us);
  port.Put(date.day);
}

template <typename Port, typename Mandate>
void PassMandate(Port& port, Mandate& mandate) {
  port.Flag(mandate.required);
  port.Flag(mandate.found);
  port.Flag(mandate.covers_kind);
  port.Flag(mandate.processor_agreement);
  port.Put(mandate.from);
  port.Put(mandate.until);
}

template <typename Port, typename Custody>
void PassCustody(Port& port, Custody& custody) {
  port.Flag(custody.known);
  port.Flag(custody.hold);
  port.Flag(custody.compulsory_supervision);
  port.Flag(custody.identity_confirmed);
  port.Put(custody.title_count);
  port.Put(custody.college_count);
  port.Name(custody.place, kPlaceKindCount);
  port.Name(custody.modality, kModalityCount);
  port.Put(custody.establishment);
  port.Put(custody.probation);
  for (auto& title : custody.titles) {
    port.Name(title.kind, kTitleKindCount);
    port.Put(title.starts);
    port.Put(title.ends);
  }
  for (auto& college : custody.colleges) {
    port.Put(college.gemeente);
    port.Name(college.ground, kCollegeGroundCount);
    port.Put(college.as_of);
  }
  PassDate(port, custody.departure);
  PassDate(port, custody.release);
  PassDate(port, custody.basis_ends);
}

template <typename Port, typename Authorisation>
void PassAuthorisation(Port& port, Authorisation& authorisation) {
  port.Flag(authorisation.required);
  port.Flag(authorisation.found);
  port.Put(authorisation.from);
  port.Put(authorisation.until);
}

template <typename Port, typename OneParty>
void PassParty(Port& port, OneParty& party) {
  port.Name(party.organ, kOrganCount);
  port.Put(party.unit);
}

template <typename Port, typename Consent>
void PassConsent(Port& port, Consent& consent) {
  port.Flag(consent.found);
  port.Flag(consent.explicit_given);
  port.Flag(consent.identity_checked);
  port.Flag(consent.revoked);
  port.Put(consent.revoked_at_us);
  port.Put(consent.given);
  port.Put(consent.expires);
  port.Set(consent.scope);
  PassParty(port, consent.from);
  PassParty(port, consent.to);
  port.Name(consent.purpose, kPurposeCount);
}

template <typename Port, typename Bij>
void PassBij(Port& port, Bij& bij) {
  port.Name(bij.offence, kBijOffenceCount);
  port.Flag(bij.irrevocable);
  port.Flag(bij.youth_law);
  port.Put(bij.unconditional_months);
  port.Put(bij.return_gemeente);
  port.Put(bij.return_on);
}

// What version 2 adds.
template <typename Port, typename AllFacts>
void PassAdded(Port& port, AllFacts& facts) {
  port.Put(facts.custody.isd_gemeente);
  port.Set(facts.attested_needs);
  port.Set(facts.paused);
  port.Flag(facts.named_sender);
  port.Flag(facts.risk.offence_risk);
  port.Flag(facts.risk.safety_needed);
  port.Flag(facts.risk.own_task);
  port.Flag(facts.risk.directeur_copied);
  port.Flag(facts.assignment_known);
  port.Flag(facts.supervision.known);
  port.Put(facts.supervision.from);
  port.Put(facts.supervision.until);
  PassBij(port, facts.bij);
  port.Flag(facts.attestation.given);
  port.Flag(facts.attestation.motivated);
  port.Flag(facts.attestation.bound);
  port.Put(facts.attestation.until);
  port.Flag(facts.no_other_basis);
  PassConsent(port, facts.consent);
  port.Flag(facts.wgs.accepted);
  port.Flag(facts.wgs.person_authorised);
  port.Flag(facts.wgs.medical_secret);
  port.Flag(facts.wgs.medical_consent);
  port.Flag(facts.forum_member);
  port.Flag(facts.youth_framework);
  PassAuthorisation(port, facts.sender_authorisation);
  PassAuthorisation(port, facts.receiver_authorisation);
  port.Flag(facts.both_roles);
  port.Flag(facts.access_cleared);
}

template <typename Port, typename AllFacts>
void PassFacts(Port& port, AllFacts& facts, uint8_t version) {
  PassCustody(port, facts.custody);
  PassMandate(port, facts.sender_mandate);
  PassMandate(port, facts.receiver_mandate);
  port.Flag(facts.care_needed);
  port.Flag(facts.attested);
  port.Set(facts.needs);
  port.Flag(facts.corrects_lawful);
  port.Flag(facts.answers_known);
  port.Set(facts.earlier_categories);
  port.Flag(facts.end_notice);
  port.Put(facts.accepted_day);
  port.Flag(facts.at_disclosure);
  port.Flag(facts.trouble);
  if (version != kVersionBefore) PassAdded(port, facts);
}

// What lies beyond the counts is no fact.
Facts Trimmed(const Facts& facts) {
  Facts trimmed = facts;
  for (size_t i = facts.custody.title_count; i < kTitlesMax; ++i) trimmed.custody.titles[i] = {};
  for (size_t i = facts.custody.college_count; i < kCollegesMax; ++i) trimmed.custody.colleges[i] = {};
  return trimmed;
}

std::string Encoded(const Facts& facts, uint8_t version) {
  const Facts trimmed = Trimmed(facts);
  Writer writer;
  writer.Put<uint8_t>(version);
  PassFacts(writer, trimmed, version);
  return writer.Take();
}

}  // namespace

std::string EncodeFacts(const Facts& facts) { return Encoded(facts, kVersion); }

bool DecodeFacts(std::string_view bytes, Facts* facts) {
  Reader reader{std::string(bytes)};
  uint8_t version = 0;
  reader.Put<uint8_t>(version);
  if (version != kVersion && version != kVersionBefore) return false;
  Facts read;
  PassFacts(reader, read, version);
  if (!reader.AtEnd()) return false;
  if (read.custody.title_count > kTitlesMax || read.custody.college_count > kCollegesMax) return false;
  if (Encoded(read, version) != bytes) return false;
  *facts = read;
  return true;
}

}  // namespace ketenpoort::policy

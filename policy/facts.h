// What is known when a decision is made: DJI's word about the person in effect at that moment, the two parties, the
// mandates they act under, what the sender declared and what went before. Values made at the edge: no I/O, no time
// zone, no pointers; trivially copyable, so that the exact bytes can be committed to the log and a decision replayed.
// Does not guarantee consistency: Evaluate turns what does not fit into kTrouble, and that is a refusal.
#ifndef KETENPOORT_POLICY_FACTS_H_
#define KETENPOORT_POLICY_FACTS_H_

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "policy/vocabulary.h"

namespace ketenpoort::policy {

// A day in Europe/Amsterdam, counted from 1970-01-01; made at the edge.
using Day = int32_t;
inline constexpr Day kNoDay = std::numeric_limits<Day>::max();

// The moment a decision is made for.
struct Time {
  int64_t instant_us = 0;
  Day amsterdam_day = 0;
};

inline constexpr int kTitlesMax = 8;
inline constexpr int kCollegesMax = 3;

// One organ and its unit as a number: municipality code, establishment number of the directory, 1 RN, 2 SVG, 3 LDH; 0
// where the organ has no unit.
struct Party {
  Organ organ = Organ::kUnspecified;
  uint16_t unit = 0;
  friend constexpr bool operator==(const Party&, const Party&) noexcept = default;
};

struct TitleFact {
  TitleKind kind = TitleKind::kUnspecified;
  Day starts = kNoDay;
  // Last day; kNoDay where none is set.
  Day ends = kNoDay;
};

struct DateFact {
  Certainty certainty = Certainty::kUnknown;
  int64_t at_us = 0;
  Day day = kNoDay;
};

struct CollegeFact {
  uint16_t gemeente = 0;
  CollegeGround ground = CollegeGround::kUnspecified;
  Day as_of = kNoDay;
};

// DJI's word about one person.
struct CustodyFacts {
  // False where no report is in effect: no phase, deny.
  bool known = false;
  bool hold = false;
  bool compulsory_supervision = false;
  bool identity_confirmed = false;
  uint8_t title_count = 0;
  uint8_t college_count = 0;
  PlaceKind place = PlaceKind::kUnspecified;
  Modality modality = Modality::kUnspecified;
  // Number of the establishment where the person stays; on leave, interruption or absence that of the establishment
  // whose directeur stays responsible. 0 where there is none: then no directeur is responsible, and what needs one is
  // refused.
  uint16_t establishment = 0;
  // 1 RN, 2 SVG, 3 LDH; 0 where none is designated.
  uint16_t probation = 0;
  // Municipality code of the college that takes part in the carrying out of the ISD measure (PM 44b(d)): DJI's report
  // of the participation agreement, never inferred from an eligible college. 0 where there is none.
  uint16_t isd_gemeente = 0;
  std::array<TitleFact, kTitlesMax> titles{};
  std::array<CollegeFact, kCollegesMax> colleges{};
  DateFact departure;
  DateFact release;
  DateFact basis_ends;
};

// The mandate a party acts under. `required` is false where the organ acts itself.
struct MandateFact {
  bool required = false;
  bool found = false;
  bool covers_kind = false;
  bool processor_agreement = false;
  Day from = kNoDay;
  // Last day; kNoDay where none is set.
  Day until = kNoDay;
};

// The authorisation by which an official acts in one role: after-care for the college, or 18b and BIJ for the
// burgemeester (switch A12). Established by the directory: an authorisation signed by that very organ for the
// credential of the caller; one for the college never counts for the burgemeester, nor the other way round. `required`
// is false where nobody acts yet (the receiver, at acceptance) and for organs that are not municipal.
struct AuthorisationFact {
  bool required = false;
  bool found = false;
  Day from = kNoDay;
  // Last day; kNoDay where none is set.
  Day until = kNoDay;
};

// What a human declares in a RISK_NOTICE. Established by intake from the declarations of the envelope; never inferred.
struct RiskFacts {
  // A risk of a serious violent or sexual offence by this person is thought to be there.
  bool offence_risk = false;
  // Providing is necessary for the safety of others.
  bool safety_needed = false;
  // It belongs to the task of the sender and of this receiver.
  bool own_task = false;
  // Pbw 18b(2). Established by the gateway from the envelope as a whole: the directeur of the establishment where the
  // person stays is among the receivers of this very message. At disclosure: that copy was accepted with it.
  bool directeur_copied = false;
};

// The human attestation bound to one message: for care, Pbw 18b, Wjsg 51c and consent. Established by intake from the
// declarations of the envelope; `bound` by comparing the digest it names with the digest of the admitted message.
struct AttestationFact {
  bool given = false;
  // It says why, not empty.
  bool motivated = false;
  bool bound = false;
  // Last day it counts; kNoDay where none is set: then it does not count.
  Day until = kNoDay;
};

// A running order to supervise this person, held by the probation organisation of this flow. Established by the
// gateway from the lawful SUPERVISION_ORDER messages in the log, or from DJI's report of the order.
struct OrderFact {
  bool known = false;
  Day from = kNoDay;
  // Last day; kNoDay where none is set.
  Day until = kNoDay;
};

// The part of Bjsg 11a(1) a conviction falls under.
enum class BijOffence : uint8_t {
  kNone,
  kA1,  // Sr 151f(2)(3), 241, 243, 245-253, 273f, 282, 282a, 282b, 287, 288, 288a, 289
  kA2,  // Sr 141(2), 302, 303: only with an unconditional part of at least a year
  kB,   // Sr 37a (tbs)
  kC    // Sr 77s (PIJ) that can be extended under Sv 6:6:31(3)
};
inline constexpr int kBijOffenceCount = 5;

// What Onze Minister (Justid) states in a BIJ_NOTICE. Established by intake from the typed fields of that payload.
struct BijFacts {
  BijOffence offence = BijOffence::kNone;
  bool irrevocable = false;
  // Convicted under Titel VIIIA Sr.
  bool youth_law = false;
  // Whole months of the unconditional part.
  uint16_t unconditional_months = 0;
  // Municipality code of the return; 0 where it is not known.
  uint16_t return_gemeente = 0;
  // The expected return, temporary or not, as a day in Europe/Amsterdam; kNoDay where it is not known.
  Day return_on = kNoDay;
};

// The consent a CONSENTED_HELP message names. Established by the gateway from the consent register: the object the
// person gave, its revocation, and nothing the message says itself.
struct ConsentFact {
  bool found = false;
  // Explicit, for each category of `scope` apart.
  bool explicit_given = false;
  bool identity_checked = false;
  bool revoked = false;
  int64_t revoked_at_us = 0;
  Day given = kNoDay;
  // Last day.
  Day expires = kNoDay;
  CategorySet scope;
  Party from;
  Party to;
  Purpose purpose = Purpose::kUnspecified;
};

// The case a CASE_WGS message names (Wgs 2.25-2.31). Established by the gateway from the register of cases that a Zorg-
// en Veiligheidshuis has accepted.
struct CaseFacts {
  bool accepted = false;
  // The acting person is one of those authorised for this case (Wgs 1.8(2)).
  bool person_authorised = false;
  // The sender declares that something in it falls under medical secrecy (BW 7:457, BIG 88, Jw 7.3.11).
  bool medical_secret = false;
  // The person consented explicitly to sharing that.
  bool medical_consent = false;
};

struct Facts {
  CustodyFacts custody;
  MandateFact sender_mandate;
  MandateFact receiver_mandate;
  // Declared by the sender.
  bool care_needed = false;
  bool attested = false;
  CategorySet needs;
  // The message refers to an earlier lawful message about the same person: from the same sender to the same receiver
  // (a correction), or between the same two in either direction (an answer).
  bool corrects_lawful = false;
  bool answers_known = false;
  // What that earlier message disclosed or holds.
  CategorySet earlier_categories;
  // This is the notice of the very fact that ends the basis; `custody` is the state just before that fact.
  bool end_notice = false;
  // Days the notice has been on its way since its acceptance.
  Day accepted_day = kNoDay;
  // True at the second decision.
  bool at_disclosure = false;
  // The edge could not establish a fact: a refusal, never a skip.
  bool trouble = false;

  // What follows stands in the bytes from version 2 on; bytes of version 1 give the defaults.
  // Basisvoorwaarden that who handles the case attested for exactly this plan version: intake, from the declarations.
  // `attested` says that there is an attestation for this version at all. By default it covers every category.
  CategorySet attested_needs = kAllCategories;
  // Categories paused for this person, since help was refused or an objection stands (AVG 21; switch A22): the gateway,
  // from the need-factors that the directeur or the college set, in effect at this moment.
  CategorySet paused;
  // A human is named as the sender (declared employee id) and answers for this message: intake, from the envelope.
  bool named_sender = false;
  RiskFacts risk;
  // The message names an assignment of this probation organisation for this person: the gateway, from the register of
  // assignments; for the order itself, that its id was not given for another person or organisation.
  bool assignment_known = false;
  OrderFact supervision;
  BijFacts bij;
  AttestationFact attestation;
  // The human decision states that no other basis is open (Beleidsregel Stcrt. 2021, 41130, step 1): intake, from the
  // declarations of a RESOCIALISATION_51C.
  bool no_other_basis = false;
  ConsentFact consent;
  CaseFacts wgs;
  // The receiver takes part in the trajectberaad on this person (BTSB 2:7): the gateway, from the register of forums.
  bool forum_member = false;
  // Declared: youth help or youth probation in a criminal framework (Bjsg 11c): intake, from the declarations.
  bool youth_framework = false;
  AuthorisationFact sender_authorisation;
  AuthorisationFact receiver_authorisation;
  // Who acts here holds the after-care role and the 18b and BIJ role of this municipality: the directory (switch A12).
  bool both_roles = false;
  // An officer checked the identity of the person and found no ground to refuse (Wjsg 21(2)): the audit service.
  bool access_cleared = false;
};

// Canonical bytes of facts: fixed layout, big-endian, versioned; equal facts give equal bytes. Parsing refuses any
// other. Version 2 is written; version 1 is still read.
std::string EncodeFacts(const Facts& facts);
bool DecodeFacts(std::string_view bytes, Facts* facts);

// The phase derived from DJI's word on a day. Total: what fits nothing is kUnspecified. The day of an end counts as the
// last day inside.
Phase DerivePhase(const CustodyFacts& custody, Day day) noexcept;
// The same at a moment: an end that OCCURRED earlier that day has ended the basis. Evaluate uses this one.
Phase DerivePhase(const CustodyFacts& custody, const Time& time) noexcept;
// False once `basis_ends` lies behind `time` by DJI's word: OCCURRED at or before the instant, or FIXED or OCCURRED on
// an earlier day.
bool BasisRuns(const CustodyFacts& custody, const Time& time) noexcept;

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_FACTS_H_

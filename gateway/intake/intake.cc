#include "gateway/intake/intake.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/intake/bsn.h"
#include "gateway/intake/canonical_digest.h"
#include "gateway/intake/minimise.h"
#include "gateway/intake/payload_check.h"
#include "gateway/intake/payload_leaves.h"
#include "gateway/intake/problem.h"
#include "gateway/intake/shape_walk.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using identity::OrganRef;

policy::MessageKind KindOf(const v1::Envelope& envelope) {
  const int number = envelope.kind();
  const bool known = number > 0 && number < policy::kMessageKindCount;
  return known ? static_cast<policy::MessageKind>(number) : policy::MessageKind::kUnspecified;
}

// The field of Message whose payload a kind needs; null where this version has none. Both are named alike:
// MESSAGE_KIND_RELEASE_DATE and release_date.
const FieldDescriptor* PayloadFieldOf(policy::MessageKind kind) {
  static const auto* const by_kind = [] {
    auto* fields = new std::array<const FieldDescriptor*, policy::kMessageKindCount>{};
    const auto* kinds = v1::MessageKind_descriptor();
    for (const FieldDescriptor* field : PayloadFields()) {
      std::string name = absl::StrCat("MESSAGE_KIND_", field->name());
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      const auto* value = kinds->FindValueByName(name);
      if (value != nullptr) (*fields)[static_cast<size_t>(value->number())] = field;
    }
    return fields;
  }();
  return (*by_kind)[static_cast<size_t>(kind)];
}

const FieldDescriptor* PayloadFieldIn(const v1::Message& message) {
  const auto* oneof = v1::Message::descriptor()->FindOneofByName("payload");
  return message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
}

Id16 IdFrom(const std::string& bytes) {
  Id16 id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

policy::Excess ResolveExcess(v1::Excess stated, policy::MessageKind kind) {
  if (stated != v1::EXCESS_UNSPECIFIED) return static_cast<policy::Excess>(stated);
  return policy::ClassOf(kind) == policy::KindClass::kOrdinary ? policy::Excess::kRefuse : policy::Excess::kWithhold;
}

// The subject's own BSNs, as far as the message itself says them.
std::set<std::string> OwnBsns(const v1::Envelope& envelope, const Message& payload) {
  std::set<std::string> found;
  if (envelope.subject().key_case() == v1::SubjectReference::kBsn) found.insert(envelope.subject().bsn());
  ForEachLeaf(payload, [&found](const std::string&, const FieldEntry& entry, const Message& holder) {
    if (entry.rule == nullptr || entry.rule->form != Form::kBsn || entry.field->is_repeated()) return;
    found.insert(holder.GetReflection()->GetString(holder, entry.field));
  });
  return found;
}

// Requires: the unit does not fit the organ.
void AddWrongUnit(v1::Organ organ, const std::string& path, Problem* problem) {
  if (organ == v1::ORGAN_RECLASSERING) {
    problem->Add(path, "verwacht: RN, SVG of LDH", "expected: RN, SVG or LDH");
  } else if (organ == v1::ORGAN_COLLEGE || organ == v1::ORGAN_BURGEMEESTER) {
    problem->Add(path, "verwacht: een gemeentecode van vier cijfers", "expected: a municipality code of four digits");
  } else {
    problem->Add(path, "dit orgaan heeft geen eenheid", "this organ has no unit");
  }
}

// One admission under way: what is wrong so far, and the fields as they become known.
class Admission {
 public:
  Admission(const identity::Principal& principal, const v1::Message& message, const policy::Time& time)
      : principal_(principal), message_(message), envelope_(message.envelope()), time_(time) {}

  // Who speaks. A sender of the wrong shape is left to the walk.
  absl::Status CheckSender();
  absl::Status CheckShape();
  AdmittedFields Fields();
  const Message& payload() const { return message_.GetReflection()->GetMessage(message_, PayloadFieldIn(message_)); }

 private:
  void CheckOrgan(const v1::OrganAddress& address, const std::string& path, bool is_sender);
  void CheckReceivers();
  void CheckSubject();
  void CheckCorrection();
  void CheckPayloadOfKind();
  void ScanFreeText(const Message& payload, const std::string& root);
  void ScanText(const std::string& path, const std::string& text, const std::set<std::string>& own);

  const identity::Principal& principal_;
  const v1::Message& message_;
  const v1::Envelope& envelope_;
  const policy::Time time_;
  Problem problem_;
  AdmittedFields fields_;
};

absl::Status Admission::CheckSender() {
  const auto sender = identity::OrganRefFrom(envelope_.sender());
  if (!sender.ok() || identity::IsUnresolvedDirecteur(*sender)) return absl::OkStatus();
  auto acting = principal_.MayActFor(*sender, KindOf(envelope_), time_.amsterdam_day);
  if (!acting.ok()) return acting.status();
  fields_.sender = *std::move(acting);
  const auto party = principal_.directory()->UnitNumber(fields_.sender.organ);
  if (!party) return absl::InternalError("organ held by the caller is not in the directory");
  fields_.sender_party = *party;
  return absl::OkStatus();
}

absl::Status Admission::CheckShape() {
  WalkShape(message_, "", WrongBsn::kRefuse, &problem_);
  if (message_.has_envelope()) {
    if (envelope_.has_sender()) CheckOrgan(envelope_.sender(), "envelope.sender", true);
    CheckReceivers();
    CheckSubject();
    CheckDeclared(message_, &problem_);
    CheckCorrection();
  }
  CheckPayloadOfKind();
  return problem_.ToStatus();
}

void Admission::CheckOrgan(const v1::OrganAddress& address, const std::string& path, bool is_sender) {
  const auto organ = identity::OrganRefFrom(address);
  if (!organ.ok()) {
    // The walk names a missing or unknown organ and a wrong character; here the unit that does not fit the organ.
    if (address.organ() == v1::ORGAN_UNSPECIFIED || !v1::Organ_IsValid(address.organ())) return;
    if (identity::IsUnitText(address.unit())) AddWrongUnit(address.organ(), path + ".unit", &problem_);
    return;
  }
  if (is_sender && identity::IsUnresolvedDirecteur(*organ)) {
    problem_.Add(path + ".unit", "een directeur die verzendt noemt zijn inrichting",
                 "a directeur who sends names the establishment");
    return;
  }
  if (is_sender || principal_.directory()->UnitNumber(*organ)) return;
  // An organ that the law names and that takes part nowhere is refused at its own place, so that the others get theirs.
  if (policy::ClassOf(KindOf(envelope_)) == policy::KindClass::kDuty) {
    problem_.Add(
        path,
        "dit orgaan staat niet in de deelnemerslijst; stuur het bericht zonder deze ontvanger en meld het daar "
        "zelf rechtstreeks",
        "this organ is not in the participant directory; send the message without this receiver and tell it "
        "there yourself, directly");
    return;
  }
  problem_.Add(path, "dit orgaan staat niet in de deelnemerslijst", "this organ is not in the participant directory");
}

void Admission::CheckReceivers() {
  std::set<OrganRef> seen;
  const int count = std::min(envelope_.receivers_size(), static_cast<int>(kReceiversMax));
  for (int i = 0; i < count; ++i) {
    const std::string path = ElementPath("envelope.receivers", i);
    CheckOrgan(envelope_.receivers(i), path, false);
    const auto organ = identity::OrganRefFrom(envelope_.receivers(i));
    if (!organ.ok()) continue;
    if (!seen.insert(*organ).second) problem_.Add(path, "deze ontvanger staat er al", "this receiver stands twice");
    fields_.receivers.push_back(*organ);
  }
}

void Admission::CheckSubject() {
  if (!envelope_.has_subject() || envelope_.subject().key_case() != v1::SubjectReference::KEY_NOT_SET) return;
  problem_.Add("envelope.subject", "noem precies een nummer of een eerder bericht",
               "name exactly one number or earlier message");
}

void Admission::CheckCorrection() {
  const bool is_correction = envelope_.kind() == v1::MESSAGE_KIND_CORRECTION;
  const bool has_action = envelope_.correction_action() != v1::CORRECTION_ACTION_UNSPECIFIED;
  if (is_correction && !has_action) {
    problem_.Add("envelope.correction_action", "een correctie zegt wat zij doet", "a correction says what it does");
  }
  if (!is_correction && has_action) {
    problem_.Add("envelope.correction_action", "alleen bij een correctie", "only with a correction");
  }
  if (is_correction && envelope_.refers_to_size() == 0) {
    problem_.Add("envelope.refers_to", "een correctie noemt het bericht dat zij betreft",
                 "a correction names the message it is about");
  }
}

void Admission::CheckPayloadOfKind() {
  const policy::MessageKind kind = KindOf(envelope_);
  const FieldDescriptor* present = PayloadFieldIn(message_);
  if (kind != policy::MessageKind::kUnspecified) {
    const FieldDescriptor* wanted = PayloadFieldOf(kind);
    if (wanted == nullptr) {
      problem_.Add("envelope.kind", "dit soort bericht kan in deze versie nog niet",
                   "this kind of message is not in this version");
    } else if (present == nullptr) {
      problem_.Add(wanted->name(), "de inhoud van dit soort bericht ontbreekt",
                   "the payload of this kind of message is missing");
    } else if (present != wanted) {
      problem_.Add(present->name(), "deze inhoud hoort niet bij het soort bericht",
                   "this payload does not go with the kind of message");
    }
  }
  if (present == nullptr) return;
  CheckPayload(payload(), kind, envelope_.correction_action(), present->name(), &problem_);
  ScanFreeText(payload(), present->name());
}

void Admission::ScanFreeText(const Message& payload, const std::string& root) {
  const std::set<std::string> own = OwnBsns(envelope_, payload);
  ForEachLeaf(payload, [&](const std::string& path, const FieldEntry& entry, const Message& holder) {
    if (!entry.free_text || entry.field->is_repeated()) return;
    ScanText(JoinPath(root, path), holder.GetReflection()->GetString(holder, entry.field), own);
  });
  ScanText("envelope.declarations.human.why", envelope_.declarations().human().why(), own);
}

void Admission::ScanText(const std::string& path, const std::string& text, const std::set<std::string>& own) {
  if (text.size() > kFreeTextBytesMax) return;
  const bool refuse = policy::ClassOf(KindOf(envelope_)) == policy::KindClass::kOrdinary;
  const bool holds_own = std::any_of(own.begin(), own.end(), [&](const auto& bsn) { return HoldsBsn(text, bsn); });
  if (holds_own && refuse) {
    problem_.Add(path, "de vrije tekst bevat het BSN van de persoon zelf: haal het weg",
                 "the free text holds the subject's own BSN: take it out");
  } else if ((holds_own || MayHoldSomeBsn(text)) && fields_.warnings.size() < kWarningsMax) {
    fields_.warnings.push_back(absl::StrCat(path,
                                            ": bevat een getal dat een BSN kan zijn; kijk het na / holds a "
                                            "number that may be a BSN; please look"));
  }
}

// Requires: CheckSender and CheckShape returned OK.
AdmittedFields Admission::Fields() {
  fields_.message_id = IdFrom(envelope_.message_id());
  fields_.sender_oin = principal_.oin();
  fields_.kind = KindOf(envelope_);
  fields_.purpose = static_cast<policy::Purpose>(envelope_.purpose());
  fields_.excess = ResolveExcess(envelope_.excess(), fields_.kind);
  fields_.attestation_digest = AttestationDigest(message_);
  fields_.declared = ReadDeclared(message_, fields_.attestation_digest);
  for (const std::string& id : envelope_.refers_to()) fields_.refers_to.push_back(IdFrom(id));
  fields_.correction_action = envelope_.correction_action();
  fields_.subject = SubjectKeyOf(envelope_.subject());
  fields_.acting_person = envelope_.acting_person();
  fields_.case_number = envelope_.case_number();
  fields_.categories = CategoriesIn(payload());
  fields_.care_frameworks = CareFrameworksIn(payload());
  fields_.digest = CanonicalDigest(message_);
  fields_.directory_version = principal_.directory_version();
  fields_.crl_version = principal_.crl_version();
  return std::move(fields_);
}

}  // namespace

SubjectKey SubjectKeyOf(const v1::SubjectReference& subject) {
  switch (subject.key_case()) {
    case v1::SubjectReference::kBsn:
      return {SubjectKey::Kind::kBsn, subject.bsn()};
    case v1::SubjectReference::kSkn:
      return {SubjectKey::Kind::kSkn, subject.skn()};
    case v1::SubjectReference::kVNumber:
      return {SubjectKey::Kind::kVNumber, subject.v_number()};
    case v1::SubjectReference::kMessageId:
      return {SubjectKey::Kind::kMessageId, subject.message_id()};
    case v1::SubjectReference::KEY_NOT_SET:
      break;
  }
  return {};
}

policy::Request Admitted::RequestFor(const policy::Party& receiver) const {
  policy::Request request;
  request.sender = fields_.sender_party;
  request.receiver = receiver;
  request.kind = fields_.kind;
  request.purpose = fields_.purpose;
  request.excess = fields_.excess;
  request.categories = fields_.categories;
  request.care_frameworks = fields_.care_frameworks;
  return request;
}

absl::StatusOr<Admitted> Intake::Admit(const identity::Principal& principal, const v1::Message& message,
                                       const policy::Time& time) const {
  Admission admission(principal, message, time);
  if (absl::Status status = admission.CheckSender(); !status.ok()) return status;
  if (absl::Status status = admission.CheckShape(); !status.ok()) return status;
  std::unique_ptr<Message> payload(admission.payload().New());
  payload->CopyFrom(admission.payload());
  return Admitted(admission.Fields(), std::move(payload));
}

absl::StatusOr<ReportCheck> Intake::CheckReport(const v1::CustodyReport& report) const {
  Problem problem;
  WalkShape(report, "report", WrongBsn::kTolerate, &problem);
  CheckReportDates(report, &problem);
  if (absl::Status status = problem.ToStatus(); !status.ok()) return status;
  const v1::PersonIdentity& person = report.person();
  ReportCheck check;
  check.bsn_confirmed = person.has_bsn() && PassesElevenTest(person.bsn());
  check.has_any_number = person.has_bsn() || person.skn_size() > 0 || person.has_v_number();
  return check;
}

absl::Status Intake::CheckShape(const Message& message, std::string_view root) const {
  Problem problem;
  WalkShape(message, std::string(root), WrongBsn::kRefuse, &problem);
  return problem.ToStatus();
}

}  // namespace ketenpoort::intake

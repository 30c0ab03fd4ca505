#include "clients/cli/show.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "audit/commitment.h"
#include "audit/tlog_proof.h"
#include "clients/sdk/delivery_note.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int64_t kMicrosPerSecond = 1'000'000;

const char* In(Language language, const char* dutch, const char* english) {
  return language == Language::kDutch ? dutch : english;
}

// `C01 NAAM`.
std::string CategoryName(int category) {
  return absl::StrReplaceAll(sdk::ShortName(static_cast<v1::Category>(category)), {{"_", " "}});
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return Printable(absl::StrJoin(texts.begin(), texts.end(), ", "));
}

void Labelled(Output& output, const char* dutch, const char* english, const std::string& value) {
  if (!value.empty()) output.Line(absl::StrCat("    ", output.In(dutch, english), ": ", value));
}

// One scalar of a payload as people read it.
std::string ValueOf(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
                    int index) {
  using Field = google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
  std::string scratch;
  if (field->cpp_type() == Field::CPPTYPE_STRING) {
    return repeated ? reflection->GetRepeatedStringReference(message, field, index, &scratch)
                    : reflection->GetStringReference(message, field, &scratch);
  }
  if (field->cpp_type() == Field::CPPTYPE_ENUM) {
    const int number =
        repeated ? reflection->GetRepeatedEnumValue(message, field, index) : reflection->GetEnumValue(message, field);
    return sdk::ShortEnumName(*field->enum_type(), number);
  }
  if (field->cpp_type() == Field::CPPTYPE_BOOL) {
    return (repeated ? reflection->GetRepeatedBool(message, field, index) : reflection->GetBool(message, field))
               ? "ja / yes"
               : "nee / no";
  }
  // Payloads hold texts, enums and booleans; a number of a later version is shown by its presence only.
  return "…";
}

void ShowFields(const google::protobuf::Message& message, const std::string& path, Output& output);

void ShowField(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
               const std::string& path, int index, Output& output) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  std::string name = absl::StrCat(path, field->name());
  if (field->is_repeated()) absl::StrAppend(&name, "[", index, "]");
  if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
    ShowFields(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, index)
                                    : reflection->GetMessage(message, field),
               name + ".", output);
    return;
  }
  const std::string category = CategoryName(field->options().GetExtension(v1::category));
  output.Line(absl::StrCat("    ", name, " [", category, "]: ", Printable(ValueOf(message, field, index))));
}

void ShowFields(const google::protobuf::Message& message, const std::string& path, Output& output) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) ShowField(message, field, path, i, output);
  }
}

void ShowExplanation(const v1::Explanation& why, Output& output) {
  Labelled(output, "regels", "rules", Join(why.rule_ids()));
  Labelled(output, "weigering", "denial", Printable(why.denial_id()));
  Labelled(output, "voorwaarde", "condition", Printable(why.failing_condition()));
  Labelled(output, "artikel", "article", Join(why.articles()));
  Labelled(output, "uitleg", "explanation", Printable(output.Choose(why.text_nl(), why.text_en())));
  Labelled(output, "wat wel mag", "what is lawful", Printable(output.Choose(why.lawful_nl(), why.lawful_en())));
  Labelled(output, "wat nu te doen", "what to do now",
           Printable(output.Choose(why.what_to_do_now_nl(), why.what_to_do_now_en())));
}

// The index of the entry, and the successor where the municipality was merged.
void ShowReceipt(const v1::ReceiverResult& result, Output& output) {
  if (!result.has_receipt()) return;
  const absl::StatusOr<audit::TlogProof> proof = audit::ParseTlogProof(result.receipt().proof());
  if (proof.ok()) {
    Labelled(output, "bewijs", "proof",
             absl::StrCat(output.In("regel ", "entry "), proof->index,
                          output.In(" van het logboek, gecontroleerd", " of the log, verified")));
  }
  const absl::StatusOr<v1::OrganAddress> recorded = sdk::RecordedReceiver(result.receipt());
  const bool moved =
      recorded.ok() && recorded->organ() != v1::ORGAN_DIRECTEUR && recorded->unit() != result.receiver().unit();
  if (moved) Labelled(output, "heradresseerd naar", "re-addressed to", Printable(sdk::FormatOrgan(*recorded)));
}

bool IsDenied(const v1::ReceiverResult& result) { return result.outcome() == v1::OUTCOME_DENIED; }

}  // namespace

std::string OutcomeWord(v1::Outcome outcome, Language language) {
  switch (outcome) {
    case v1::OUTCOME_ALLOWED:
      return In(language, "toegestaan", "allowed");
    case v1::OUTCOME_ALLOWED_IN_PART:
      return In(language, "toegestaan, met velden ingehouden", "allowed, with fields withheld");
    case v1::OUTCOME_DENIED:
      return In(language, "geen grondslag", "no legal basis");
    case v1::OUTCOME_UNSPECIFIED:
    case v1::Outcome_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Outcome_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return In(language, "niet beslist", "not decided");
}

std::string StateWord(v1::DeliveryState state, Language language) {
  switch (state) {
    case v1::DELIVERY_STATE_WAITING:
      return In(language, "wacht op de ontvanger", "waits for its receiver");
    case v1::DELIVERY_STATE_LEASED:
      return In(language, "uitgereikt, nog niet bevestigd", "handed over, not yet acknowledged");
    case v1::DELIVERY_STATE_ACKNOWLEDGED:
      return In(language, "ontvangen", "received");
    case v1::DELIVERY_STATE_REJECTED:
      return In(language, "door de ontvanger teruggewezen", "rejected by the receiver");
    case v1::DELIVERY_STATE_HELD:
      return In(language, "aangehouden: de grondslag is vervallen", "held: the basis has lapsed");
    case v1::DELIVERY_STATE_SUPERSEDED:
      return In(language, "vervangen door een nieuwer bericht", "superseded by a newer message");
    case v1::DELIVERY_STATE_EXPIRED:
      return In(language, "vervallen: niet op tijd opgehaald", "expired: not fetched in time");
    case v1::DELIVERY_STATE_WITHDRAWN:
      return In(language, "ingetrokken door de afzender", "withdrawn by its sender");
    case v1::DELIVERY_STATE_DENIED:
      return In(language, "geen grondslag", "no legal basis");
    case v1::DELIVERY_STATE_UNSPECIFIED:
    case v1::DeliveryState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::DeliveryState_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return In(language, "onbekend", "unknown");
}

std::string FormatInstant(const google::protobuf::Timestamp& instant) {
  absl::TimeZone amsterdam;
  if (!absl::LoadTimeZone("Europe/Amsterdam", &amsterdam)) amsterdam = absl::UTCTimeZone();
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(instant.seconds()), amsterdam);
}

std::string CategoryList(const google::protobuf::RepeatedField<int>& categories) {
  std::vector<std::string> names;
  for (const int category : categories) names.push_back(CategoryName(category));
  return absl::StrJoin(names, ", ");
}

void ShowResult(const v1::ReceiverResult& result, Output& output) {
  output.Line(absl::StrCat("  ", Printable(sdk::FormatOrgan(result.receiver())), ": ",
                           OutcomeWord(result.outcome(), output.language())));
  if (result.mandatory_copy()) Labelled(output, "kopie", "copy", "Pbw 18b(2)");
  Labelled(output, "gaat mee", "released", CategoryList(result.released()));
  Labelled(output, "ingehouden", "withheld", CategoryList(result.withheld()));
  for (const v1::WithheldField& field : result.withheld_fields()) {
    Labelled(output, "veld", "field",
             absl::StrCat(Printable(field.field()), " (", CategoryName(field.category()), ")"));
  }
  ShowExplanation(result.explanation(), output);
  for (const std::string& warning : result.warnings()) Labelled(output, "let op", "mind", Printable(warning));
  ShowReceipt(result, output);
}

void ShowResults(const google::protobuf::RepeatedPtrField<v1::ReceiverResult>& results, Output& output) {
  for (const v1::ReceiverResult& result : results) ShowResult(result, output);
}

void ShowNotices(const google::protobuf::RepeatedPtrField<v1::NoticeResult>& notices, Output& output) {
  if (notices.empty()) output.Line(output.In("Geen meldingen hieruit.", "No notices followed."));
  for (const v1::NoticeResult& notice : notices) {
    output.Line(absl::StrCat(output.In("Melding ", "Notice "), sdk::ShortName(notice.kind()), " ",
                             sdk::FormatId(notice.message_id())));
    ShowResult(notice.result(), output);
  }
}

void ShowStates(const google::protobuf::RepeatedPtrField<v1::ReceiverStatus>& states, Output& output) {
  for (const v1::ReceiverStatus& state : states) {
    output.Line(absl::StrCat("  ", Printable(sdk::FormatOrgan(state.receiver())), ": ",
                             StateWord(state.state(), output.language())));
    if (state.attempts() > 0) Labelled(output, "pogingen", "attempts", absl::StrCat(state.attempts()));
    Labelled(output, "reden", "reason", Printable(output.Choose(state.reason_nl(), state.reason_en())));
    if (state.reject_reason() != v1::REJECT_REASON_UNSPECIFIED) {
      Labelled(output, "teruggewezen", "rejected", sdk::ShortName(state.reject_reason()));
    }
  }
}

void ShowWork(const v1::WorkItem& item, Output& output) {
  output.Line(absl::StrCat("  ", FormatInstant(item.since()), "  ", sdk::ShortName(item.kind()), "  ",
                           output.In("rapport ", "report "), sdk::FormatId(item.report_id())));
  Labelled(output, "wat", "what", Printable(output.Choose(item.text_nl(), item.text_en())));
}

void ShowDelivery(const v1::Delivery& delivery, const google::protobuf::Message* payload, Output& output) {
  output.Line(absl::StrCat(sdk::ShortName(delivery.kind()), output.In(" voor ", " for "),
                           Printable(sdk::FormatOrgan(delivery.receiver())), output.In(" van ", " from "),
                           Printable(sdk::FormatOrgan(delivery.sender()))));
  Labelled(output, "bericht", "message", sdk::FormatId(delivery.message_id()));
  Labelled(output, "uitreiking", "delivery",
           absl::StrCat(sdk::FormatId(delivery.delivery_id()), output.In(", poging ", ", attempt "), delivery.attempt(),
                        ", ", FormatInstant(delivery.disclosed_at())));
  Labelled(output, "grondslag", "basis", absl::StrCat(Join(delivery.rule_ids()), "  ", Join(delivery.articles())));
  Labelled(output, "namens het college krachtens", "for the college under", Printable(delivery.mandate_decree()));
  for (const std::string& id : delivery.refers_to()) Labelled(output, "hoort bij", "refers to", sdk::FormatId(id));
  if (delivery.correction_action() != v1::CORRECTION_ACTION_UNSPECIFIED) {
    Labelled(output, "correctie", "correction", sdk::ShortName(delivery.correction_action()));
  }
  if (payload != nullptr) ShowFields(*payload, "", output);
  for (const v1::RetentionLabel& label : delivery.delete_after()) {
    const bool at_most = label.bound() == v1::RETENTION_BOUND_AT_MOST;
    Labelled(output, at_most ? "wissen uiterlijk" : "bewaren tot en met", at_most ? "delete by" : "keep until",
             absl::StrCat(Printable(label.day().empty() ? label.term() : label.day()), "  ", Join(label.sources())));
  }
  Labelled(output, "contact", "contact", Printable(delivery.sender_contact()));
  if (delivery.asks_for() != v1::MESSAGE_KIND_UNSPECIFIED) {
    Labelled(output, "vraagt om", "asks for", sdk::ShortName(delivery.asks_for()));
  }
}

void ShowStatusNotice(const v1::StatusNotice& notice, Output& output) {
  output.Line(absl::StrCat(output.In("Bericht ", "Message "), sdk::FormatId(notice.message_id()),
                           output.In(" aan ", " to "), Printable(sdk::FormatOrgan(notice.receiver())), ": ",
                           StateWord(notice.state(), output.language())));
  Labelled(output, "vervallen grondslag", "lapsed basis",
           Printable(output.Choose(notice.lapsed_basis_nl(), notice.lapsed_basis_en())));
  Labelled(output, "artikel", "article", Join(notice.articles()));
  if (notice.possibly_seen()) Labelled(output, "mogelijk gezien", "possibly seen", output.In("ja", "yes"));
  if (notice.reject_reason() != v1::REJECT_REASON_UNSPECIFIED) {
    Labelled(output, "teruggewezen", "rejected", sdk::ShortName(notice.reject_reason()));
  }
}

std::string OpenedText(const sdk::CheckedReceipt& checked, audit::AttributeTag tag) {
  for (const sdk::OpenedAttribute& attribute : checked.opened) {
    if (attribute.tag == static_cast<uint32_t>(tag)) return attribute.value;
  }
  return "";
}

// Whether the receiver signed, and what for.
void ShowDeliveryNote(const sdk::CheckedReceipt& checked, Output& output) {
  const std::string note = OpenedText(checked, audit::AttributeTag::kDeliveryNote);
  if (note.empty()) return;
  const auto verified = sdk::VerifyDeliveryNote(note, OpenedText(checked, audit::AttributeTag::kPayloadDigest));
  if (!verified.ok()) {
    Labelled(output, "ontvangstbewijs", "delivery note", output.In("KLOPT NIET", "DOES NOT HOLD"));
    return;
  }
  const v1::AuditEntry& entry = checked.entry;
  const bool of_party = verified->oin == entry.receiver_oin() || verified->oin == entry.acting_oin();
  Labelled(output, "ontvangstbewijs", "delivery note",
           absl::StrCat(output.In("ondertekend door ", "signed by "), Printable(verified->organisation), " (",
                        Printable(verified->oin), "), ", Printable(verified->outcome),
                        of_party ? "" : output.In("; GEEN partij bij deze regel", "; NO party to this entry")));
}

void ShowEntry(const sdk::CheckedReceipt& checked, Output& output) {
  const v1::AuditEntry& entry = checked.entry;
  google::protobuf::Timestamp time;
  time.set_seconds(entry.time_us() / kMicrosPerSecond);
  output.Line(absl::StrCat(output.In("Regel ", "Entry "), checked.index, ": ", sdk::ShortName(entry.kind()), "  ",
                           FormatInstant(time)));
  if (!entry.message_id().empty()) Labelled(output, "bericht", "message", sdk::FormatId(entry.message_id()));
  if (entry.message_kind() != v1::MESSAGE_KIND_UNSPECIFIED) {
    Labelled(output, "soort", "kind", sdk::ShortName(entry.message_kind()));
  }
  if (entry.has_sender()) Labelled(output, "van", "from", Printable(sdk::FormatOrgan(entry.sender())));
  if (entry.has_receiver()) Labelled(output, "aan", "to", Printable(sdk::FormatOrgan(entry.receiver())));
  Labelled(output, "gehandeld door", "acted", Printable(entry.acting_oin()));
  if (entry.outcome() != v1::OUTCOME_UNSPECIFIED) {
    Labelled(output, "uitkomst", "outcome", OutcomeWord(entry.outcome(), output.language()));
  }
  Labelled(output, "regels", "rules", Join(entry.rule_ids()));
  Labelled(output, "weigering", "denial", Printable(entry.denial_id()));
  for (const v1::Basis& basis : entry.basis()) {
    Labelled(output, "grondslag", "basis", Printable(absl::StrCat(basis.law(), " ", basis.article())));
  }
  Labelled(output, "verstrekt", "disclosed", CategoryList(entry.disclosed()));
  Labelled(output, "ingehouden", "withheld", CategoryList(entry.withheld()));
  if (entry.kind() == v1::ENTRY_KIND_LOG_READ || entry.kind() == v1::ENTRY_KIND_EXPORTED) {
    Labelled(output, "wat is gelezen", "what was read", Printable(entry.reason_code()));
    Labelled(
        output, "gelezen door", "read by",
        Printable(absl::StrCat(OpenedText(checked, audit::AttributeTag::kActingPerson), ", ", entry.sender_oin())));
    Labelled(output, "reden", "reason", Printable(OpenedText(checked, audit::AttributeTag::kReason)));
  }
  if (entry.kind() == v1::ENTRY_KIND_ERASURE || entry.kind() == v1::ENTRY_KIND_HOLD_CHANGED) {
    Labelled(output, "stap", "step", Printable(entry.reason_code()));
    Labelled(output, "omdat", "because", Printable(entry.failing_condition()));
    Labelled(output, "door", "by", Printable(OpenedText(checked, audit::AttributeTag::kActingPerson)));
    Labelled(output, "reden", "reason", Printable(OpenedText(checked, audit::AttributeTag::kReason)));
  }
  ShowDeliveryNote(checked, output);
  std::vector<std::string> opened;
  for (const sdk::OpenedAttribute& attribute : checked.opened) {
    const auto tag = audit::AttributeTagFromNumber(attribute.tag);
    opened.push_back(tag.has_value() ? std::string(audit::AttributeTagName(*tag)) : absl::StrCat(attribute.tag));
  }
  Labelled(output, "geopend", "opened", absl::StrJoin(opened, ", "));
  Labelled(output, "logboek", "log",
           absl::StrCat(Printable(checked.checkpoint.origin), ", ", checked.checkpoint.size,
                        output.In(" regels", " entries")));
}

bool AnyDenied(const google::protobuf::RepeatedPtrField<v1::ReceiverResult>& results) {
  return std::any_of(results.begin(), results.end(), IsDenied);
}

}  // namespace ketenpoort::cli

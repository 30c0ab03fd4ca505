#include "gateway/inquiry/ldv_span.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/commitment.h"
#include "audit/crypto/aead.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/hmac.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/inquiry/export_text.h"
#include "policy/decision.h"

namespace ketenpoort::inquiry {
namespace {

using audit::AttributeTag;

constexpr char kSubjectType[] = "urn:ketenpoort:betrokkene:1";
constexpr char kPartyPrefix[] = "urn:nld:oin:";
constexpr std::string_view kKeyLabel = "ketenpoort/ldv/subject/v1";
constexpr int32_t kSpanKindServer = 2;
constexpr int32_t kStatusUnset = 0;
constexpr int32_t kStatusError = 2;
constexpr uint64_t kNanosPerMilli = 1'000'000;

struct LdvName {
  v1::EntryKind kind;
  const char* text;
};
// For people. What is not here has the name of its kind.
constexpr std::array<LdvName, 17> kLdvNames = {
    {{v1::ENTRY_KIND_DENIED, "Bericht geweigerd: geen grondslag"},
     {v1::ENTRY_KIND_ACCEPTED, "Bericht aangenomen"},
     {v1::ENTRY_KIND_DISCLOSED, "Bericht verstrekt"},
     {v1::ENTRY_KIND_HELD, "Verstrekking tegengehouden"},
     {v1::ENTRY_KIND_ACKNOWLEDGED, "Ontvangst bevestigd"},
     {v1::ENTRY_KIND_REJECTED, "Door de ontvanger geweigerd"},
     {v1::ENTRY_KIND_SUPERSEDED, "Vervangen door een nieuwer bericht"},
     {v1::ENTRY_KIND_EXPIRED, "Niet opgehaald of te lang tegengehouden"},
     {v1::ENTRY_KIND_WITHDRAWN, "Ingetrokken"},
     {v1::ENTRY_KIND_REROUTED, "Naar een andere postbus"},
     {v1::ENTRY_KIND_CHECKED, "Proefaanvraag beslist"},
     {v1::ENTRY_KIND_CUSTODY_CHANGED, "Melding van DJI vastgelegd"},
     {v1::ENTRY_KIND_IDENTITY_CHANGED, "Persoonsgegevens gekoppeld of gesplitst"},
     {v1::ENTRY_KIND_CONSENT_CHANGED, "Toestemming vastgelegd of gewijzigd"},
     {v1::ENTRY_KIND_LOG_READ, "Logboek ingezien"},
     {v1::ENTRY_KIND_EXPORTED, "Logboek uitgevoerd"},
     {v1::ENTRY_KIND_ERASURE, "Persoon gewist"}}};

std::string LdvNameOf(const v1::AuditEntry& entry) {
  const auto found =
      std::find_if(kLdvNames.begin(), kLdvNames.end(), [&](const LdvName& one) { return one.kind == entry.kind(); });
  std::string name = found == kLdvNames.end() ? EnumText(*v1::EntryKind_descriptor(), "ENTRY_KIND_", entry.kind())
                                              : std::string(found->text);
  if (entry.message_kind() != v1::MESSAGE_KIND_UNSPECIFIED) {
    absl::StrAppend(&name, " (", MessageKindText(entry.message_kind()), ")");
  }
  return name;
}

// Who is at the other end of it, of the parties of the entry.
const std::string& LdvPartyOf(const v1::AuditEntry& entry) {
  if (!entry.acting_oin().empty()) return entry.acting_oin();
  const bool goes_out = entry.kind() == v1::ENTRY_KIND_DISCLOSED || entry.kind() == v1::ENTRY_KIND_ACKNOWLEDGED ||
                        entry.kind() == v1::ENTRY_KIND_REJECTED;
  return goes_out ? entry.receiver_oin() : entry.sender_oin();
}

void AddText(const char* key, std::string value, v1::OtlpSpan& span) {
  v1::OtlpAttribute& attribute = *span.add_attributes();
  attribute.set_key(key);
  attribute.mutable_value()->set_string_value(std::move(value));
}

void AddCategories(const char* key, const google::protobuf::RepeatedField<int>& categories, v1::OtlpSpan& span) {
  if (categories.empty()) return;
  v1::OtlpAttribute& attribute = *span.add_attributes();
  attribute.set_key(key);
  v1::OtlpList& list = *attribute.mutable_value()->mutable_array_value();
  for (const int category : categories) list.add_values()->set_string_value(CategoryText(category));
}

// What stands for the person; nullopt where the entry is about nobody, or nothing opens it any more.
absl::StatusOr<std::optional<std::string>> SealedSubject(const v1::AuditEntry& entry,
                                                         const std::optional<std::string>& openings,
                                                         audit::crypto::RandomSource& random) {
  const auto person = corridor::OpenedValue(entry, openings, AttributeTag::kSubject);
  if (!person.ok() || !*person) return person;
  const std::optional<v1::Opening> opening = OpeningUnder(openings, AttributeTag::kSubject);
  if (!opening) return std::optional<std::string>();
  const auto sealed =
      audit::crypto::Seal(LdvSubjectKey(opening->salt(), entry.entry_id()), **person, entry.entry_id(), random);
  if (!sealed.ok()) return sealed.status();
  return std::optional<std::string>(audit::crypto::Base64Encode(*sealed));
}

void SetTimes(const v1::AuditEntry& entry, v1::OtlpSpan& span) {
  const int64_t ended_ms = entry.time_us() / kMicrosPerMilli;
  const int64_t decided_ms = entry.decided_at_us() / kMicrosPerMilli;
  const int64_t began_ms = decided_ms > 0 ? std::min(decided_ms, ended_ms) : ended_ms;
  span.set_start_time_unix_nano(static_cast<uint64_t>(began_ms) * kNanosPerMilli);
  span.set_end_time_unix_nano(static_cast<uint64_t>(ended_ms) * kNanosPerMilli);
}

}  // namespace

std::string LdvSubjectKey(std::string_view salt, std::string_view entry_id) {
  std::string label(kKeyLabel);
  label.push_back('\0');
  label += entry_id;
  return audit::crypto::ToBytes(audit::crypto::HmacSha256(salt, label));
}

absl::StatusOr<v1::OtlpTraces> LdvSpanOf(uint64_t index, const v1::AuditEntry& entry,
                                         const std::optional<std::string>& openings,
                                         audit::crypto::RandomSource& random) {
  v1::OtlpTraces traces;
  v1::OtlpResourceSpans& of_gateway = *traces.add_resource_spans();
  const auto describe = [&of_gateway](const char* key, const std::string& value) {
    v1::OtlpAttribute& attribute = *of_gateway.mutable_resource()->add_attributes();
    attribute.set_key(key);
    attribute.mutable_value()->set_string_value(value);
  };
  describe("service.name", "ketenpoort");
  describe("service.instance.id", entry.gateway_id());
  v1::OtlpScopeSpans& scoped = *of_gateway.add_scope_spans();
  scoped.mutable_scope()->set_name("ketenpoort");
  v1::OtlpSpan& span = *scoped.add_spans();
  span.set_trace_id(audit::crypto::HexEncode(entry.trace_id()));
  span.set_span_id(audit::crypto::HexEncode(entry.span_id()));
  span.set_parent_span_id(audit::crypto::HexEncode(entry.parent_span_id()));
  span.set_name(LdvNameOf(entry));
  span.set_kind(kSpanKindServer);
  SetTimes(entry, span);
  AddText("dpl.core.processing_activity_id", entry.processing_activity(), span);
  const auto subject = SealedSubject(entry, openings, random);
  if (!subject.ok()) return subject.status();
  if (*subject) {
    AddText("dpl.core.data_subject_id", **subject, span);
    AddText("dpl.core.data_subject_id_type", kSubjectType, span);
  } else if (CommitsTo(entry, AttributeTag::kSubject)) {
    AddText("ketenpoort.data_subject", "ERASED", span);
  }
  if (!LdvPartyOf(entry).empty()) {
    AddText("dpl.core.foreign_operation.processor", kPartyPrefix + LdvPartyOf(entry), span);
  }
  AddCategories("ketenpoort.categories", entry.disclosed(), span);
  AddCategories("ketenpoort.categories_withheld", entry.withheld(), span);
  v1::OtlpAttribute& at = *span.add_attributes();
  at.set_key("ketenpoort.log.index");
  at.mutable_value()->set_int_value(static_cast<int64_t>(index));
  const bool trouble = entry.failing_condition() == policy::NameOf(policy::Condition::kTrouble);
  span.mutable_status()->set_code(trouble ? kStatusError : kStatusUnset);
  return traces;
}

}  // namespace ketenpoort::inquiry

#include "gateway/inquiry/export.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/policy_change.h"
#include "gateway/inquiry/adl_record.h"
#include "gateway/inquiry/export_text.h"
#include "gateway/inquiry/fsc_record.h"
#include "gateway/inquiry/ldv_span.h"
#include "gateway/inquiry/whom.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

constexpr size_t kDigestBytes = 32;

std::string FormatText(v1::ExportFormat format) {
  return EnumText(*v1::ExportFormat_descriptor(), "EXPORT_FORMAT_", format);
}

absl::Status CheckRequest(const v1::ExportLogRequest& request) {
  intake::Problem problem;
  if (!v1::ExportFormat_IsValid(request.format()) || request.format() == v1::EXPORT_FORMAT_UNSPECIFIED) {
    problem.Add("format", "Noem LDV, ADL of FSC.", "Name LDV, ADL or FSC.");
  }
  if (request.count() == 0 || request.count() > kExportEntriesMax) {
    problem.Add("count", "Noem 1 tot 20000.", "Name 1 to 20000.");
  }
  if (!v1::LogPurpose_IsValid(request.purpose()) || request.purpose() == v1::LOG_PURPOSE_UNSPECIFIED) {
    problem.Add("purpose", "Noem een doel dat Wjsg 26e(2) toestaat; voor iets anders wordt een logboek niet gebruikt.",
                "Name a purpose that Wjsg 26e(2) allows; a log is used for nothing else.");
  }
  const auto& held = request.policies_held();
  const bool digests =
      std::all_of(held.begin(), held.end(), [](const std::string& one) { return one.size() == kDigestBytes; });
  if (held.size() > kExportPoliciesHeldMax || !digests) {
    problem.Add("policies_held", "Hoogstens 256, elk 32 bytes.", "At most 256, 32 bytes each.");
  }
  return problem.ToStatus();
}

// One answer on its way: line after line until it is full.
class Lines {
 public:
  Lines(const corridor::Rooms& rooms, const identity::Principal& officer, const v1::ExportLogRequest& request,
        size_t bytes_max)
      : rooms_(rooms),
        bytes_max_(bytes_max),
        officer_(officer),
        format_(request.format()),
        facts_too_(KnowsEverybody(officer)),
        held_(request.policies_held().begin(), request.policies_held().end()) {}

  // False where the answer has no room for what this entry comes to: then nothing of it is taken.
  absl::StatusOr<bool> Take(store::View& view, uint64_t index) {
    const auto bytes = view.ReadEntry(index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    if (!corridor::MaySee(officer_, entry)) return true;
    std::vector<v1::ExportedLine> lines;
    if (absl::Status made = Make(view, index, *bytes, entry, lines); !made.ok()) return made;
    size_t size = 0;
    for (const v1::ExportedLine& line : lines) size += line.json().size();
    if (bytes_ > 0 && bytes_ + size > bytes_max_) return false;
    bytes_ += size;
    for (v1::ExportedLine& line : lines) {
      if (!line.policy_digest().empty()) held_.insert(line.policy_digest());
      *response_.add_lines() = std::move(line);
    }
    return true;
  }

  v1::ExportLogResponse& response() { return response_; }

 private:
  absl::Status Make(store::View& view, uint64_t index, const std::string& bytes, const v1::AuditEntry& entry,
                    std::vector<v1::ExportedLine>& lines) {
    switch (format_) {
      case v1::EXPORT_FORMAT_LDV: {
        const auto openings = view.ReadOpenings(index);
        if (!openings.ok()) return openings.status();
        const auto span = LdvSpanOf(index, entry, *openings, *rooms_.random);
        return span.ok() ? Add(index, *span, "", lines) : span.status();
      }
      case v1::EXPORT_FORMAT_ADL:
        return IsPolicyDecision(entry) ? MakeDecision(view, index, bytes, entry, lines) : absl::OkStatus();
      case v1::EXPORT_FORMAT_FSC: {
        const std::optional<v1::FscRecord> record = FscRecordOf(entry);
        return record ? Add(index, *record, "", lines) : absl::OkStatus();
      }
      case v1::EXPORT_FORMAT_UNSPECIFIED:
      case v1::ExportFormat_INT_MIN_SENTINEL_DO_NOT_USE_:
      case v1::ExportFormat_INT_MAX_SENTINEL_DO_NOT_USE_:
        break;
    }
    return absl::InternalError("no such form");
  }

  absl::Status MakeDecision(store::View& view, uint64_t index, const std::string& bytes, const v1::AuditEntry& entry,
                            std::vector<v1::ExportedLine>& lines) {
    if (held_.count(entry.policy_digest()) == 0) {
      const auto text = corridor::KeptText(view, entry.policy_digest());
      if (!text.ok()) return text.status();
      if (*text) {
        absl::Status added = Add(index, AdlPolicyOf(entry, **text), entry.policy_digest(), lines);
        if (!added.ok()) return added;
      }
    }
    std::optional<std::string> opened;
    if (facts_too_) {
      auto openings = view.ReadOpenings(index);
      if (!openings.ok()) return openings.status();
      opened = *std::move(openings);
    }
    const auto record = AdlRecordOf(index, bytes, entry, opened, facts_too_);
    return record.ok() ? Add(index, *record, "", lines) : record.status();
  }

  static absl::Status Add(uint64_t index, const google::protobuf::Message& message, const std::string& policy_digest,
                          std::vector<v1::ExportedLine>& lines) {
    auto json = JsonLine(message);
    if (!json.ok()) return json.status();
    v1::ExportedLine line;
    line.set_index(index);
    line.set_json(*std::move(json));
    line.set_policy_digest(policy_digest);
    lines.push_back(std::move(line));
    return absl::OkStatus();
  }

  const corridor::Rooms& rooms_;
  const size_t bytes_max_;
  const identity::Principal& officer_;
  const v1::ExportFormat format_;
  const bool facts_too_;
  std::set<std::string> held_;  // digests of policies that need no line any more
  v1::ExportLogResponse response_;
  size_t bytes_ = 0;
};

}  // namespace

absl::StatusOr<v1::ExportLogResponse> Export::Ask(const identity::Principal& caller,
                                                  const v1::ExportLogRequest& request,
                                                  const std::function<bool()>& abandoned) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (absl::Status shape = CheckRequest(request); !shape.ok()) return shape;
  auto before = rooms_.store->Snapshot();
  if (!before.ok()) return before.status();
  const uint64_t size = (*before)->LogSize();
  before->reset();
  v1::AuditEntry reading;
  reading.set_kind(v1::ENTRY_KIND_EXPORTED);
  reading.set_reason_code("EXPORT_" + FormatText(request.format()));
  reading.set_log_purpose(request.purpose());
  const absl::Status recorded = corridor::RecordReading(
      rooms_, recorder_, caller, std::move(reading),
      absl::StrCat(request.reason(), "\nasked: from ", request.from_index(), ", ", request.count(), " entries"));
  if (!recorded.ok()) return recorded;

  Lines lines(rooms_, caller, request, bytes_max_);
  uint64_t next = request.from_index();
  const uint64_t end = next >= size ? next : next + std::min<uint64_t>(request.count(), size - next);
  bool full = false;
  while (next < end && !full) {
    if (abandoned()) return absl::CancelledError("nobody waits for the answer");
    // A snapshot at a time, so that none is held for long.
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    const uint64_t step = std::min(end, next + kExportStepEntries);
    while (next < step && !full) {
      const auto took = lines.Take(**view, next);
      if (!took.ok()) return took.status();
      full = !*took;
      if (!full) ++next;
    }
  }
  lines.response().set_next_index(next);
  lines.response().set_log_size(size);
  return std::move(lines.response());
}

}  // namespace ketenpoort::inquiry

#include "gateway/inquiry/access_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "audit/commitment.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/identity/refusal.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/inquiry/question.h"
#include "gateway/inquiry/whom.h"
#include "gateway/inquiry/withholding.h"
#include "gateway/inquiry/words.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

constexpr char kReportCode[] = "ACCESS_REPORT";
constexpr size_t kReportSearchStep = 256;
// Limit: endings of one message that are looked at; a message has at most one for each of its receivers and attempts.
constexpr size_t kEndingsMax = 256;

// What the person may have of what an entry commits to.
const std::vector<audit::AttributeTag>& PersonTags() {
  static const auto* const tags =
      new std::vector<audit::AttributeTag>{audit::AttributeTag::kSubject, audit::AttributeTag::kPayloadDigest};
  return *tags;
}

google::protobuf::Timestamp MomentOf(int64_t us) {
  google::protobuf::Timestamp moment;
  moment.set_seconds(us / corridor::kMicrosPerSecond);
  moment.set_nanos(static_cast<int32_t>(us % corridor::kMicrosPerSecond) * 1'000);
  return moment;
}

absl::Status CheckRequest(const identity::Principal& caller, const v1::ReportSubjectAccessRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (caller.role() != v1::OFFICER_ROLE_CONTROLLER_OFFICER) {
    return identity::Refusal(absl::StatusCode::kPermissionDenied, "NOT_A_CONTROLLER_OFFICER",
                             "Een verzoek om inzage beantwoordt alleen een functionaris van de verantwoordelijke.",
                             "Only a controller officer answers a request for access.");
  }
  if (request.page_size() == 0 || request.page_size() > kReportPageMax) {
    return intake::Violation("page_size", "Noem 1 tot 200.", "Name 1 to 200.");
  }
  return absl::OkStatus();
}

absl::StatusOr<store::Identifier> SubjectOf(const v1::ReportSubjectAccessRequest& request) {
  v1::EntryFilter filter;
  *filter.mutable_subject() = request.subject();
  const auto question = QuestionOf(filter);
  if (!question.ok()) return question.status();
  return *question->subject;
}

// One page on its way.
class Report {
 public:
  Report(const corridor::Rooms& rooms, const corridor::Recorder& recorder, const identity::Principal& officer,
         const v1::ReportSubjectAccessRequest& request, const Withheld& withheld)
      : rooms_(rooms), recorder_(recorder), officer_(officer), request_(request), withheld_(withheld), words_(rooms) {}

  absl::StatusOr<v1::ReportSubjectAccessResponse> Read(std::vector<std::string> whose, uint64_t size) {
    store::IndexQuery query;
    query.groups = {std::move(whose), {ToldPartyTerm(officer_.oin())}, {KindTerm(v1::ENTRY_KIND_DISCLOSED)}};
    query.newest_first = false;
    query.limit = kReportSearchStep;
    query.from = request_.from_index();
    query.until = size;
    response_.set_controller_oin(officer_.oin());
    response_.set_controller_name(std::string(officer_.directory()->NameOf(officer_.oin())));
    size_t looks = 0;
    while (query.from < size) {
      const auto found = rooms_.store->SearchLog(query);
      if (!found.ok()) return found.status();
      auto view = rooms_.store->Snapshot();
      if (!view.ok()) return view.status();
      for (const uint64_t index : found->entries) {
        const bool full = response_.disclosures_size() >= static_cast<int>(request_.page_size());
        if (full || ++looks > kReportLooksMax) return EndBefore(index);
        if (absl::Status taken = Take(**view, index); !taken.ok()) return taken;
      }
      if (!found->next) break;
      query.from = *found->next;
    }
    return EndBefore(std::max(size, request_.from_index()));
  }

 private:
  v1::ReportSubjectAccessResponse EndBefore(uint64_t index) {
    response_.set_next_index(index);
    return std::move(response_);
  }

  absl::Status Take(store::View& view, uint64_t index) {
    const auto bytes = view.ReadEntry(index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    // Having acted makes nobody the controller, and neither does a mandate.
    if (officer_.oin() != entry.sender_oin() && officer_.oin() != entry.receiver_oin()) return absl::OkStatus();
    if (!corridor::MaySee(officer_, entry)) return absl::OkStatus();
    switch (withheld_.Of(entry)) {
      case Withheld::Kind::kShown:
        return Show(view, index, entry);
      case Withheld::Kind::kWithheld:
        response_.set_withheld(response_.withheld() + 1);
        return absl::OkStatus();
      case Withheld::Kind::kUntold:
        response_.set_withheld_untold(response_.withheld_untold() + 1);
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status Show(store::View& view, uint64_t index, const v1::AuditEntry& entry) {
    auto receipt = recorder_.ReceiptAt(view, index, PersonTags());
    if (!receipt.ok()) return receipt.status();
    v1::AccessDisclosure& shown = *response_.add_disclosures();
    shown.set_index(index);
    *shown.mutable_receipt() = *std::move(receipt);
    if (absl::Status settled = Settle(view, entry, shown); !settled.ok()) return settled;
    return words_.Explain(view, entry, *response_.mutable_words());
  }

  // What became of it: the receiver's own word on the message.
  absl::Status Settle(store::View& view, const v1::AuditEntry& entry, v1::AccessDisclosure& shown) {
    store::IndexQuery query;
    query.groups = {{MessageTerm(entry.message_id())},
                    {KindTerm(v1::ENTRY_KIND_ACKNOWLEDGED), KindTerm(v1::ENTRY_KIND_REJECTED)},
                    {ToldPartyTerm(officer_.oin())}};
    query.newest_first = false;
    query.limit = kEndingsMax;
    const auto found = rooms_.store->SearchLog(query);
    if (!found.ok()) return found.status();
    for (const uint64_t index : found->entries) {
      // What came after this page's snapshot is of a later question.
      if (index >= view.LogSize()) break;
      const auto bytes = view.ReadEntry(index);
      if (!bytes.ok()) return bytes.status();
      v1::AuditEntry ending;
      if (!ending.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
      const bool same = ending.sender_oin() == entry.sender_oin() && ending.receiver_oin() == entry.receiver_oin() &&
                        ending.receiver().organ() == entry.receiver().organ() &&
                        ending.receiver().unit() == entry.receiver().unit();
      if (!same) continue;
      shown.set_arrival(ending.kind() == v1::ENTRY_KIND_ACKNOWLEDGED ? v1::ARRIVAL_ACKNOWLEDGED : v1::ARRIVAL_REJECTED);
      *shown.mutable_settled_at() = MomentOf(ending.time_us());
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  const corridor::Rooms& rooms_;
  const corridor::Recorder& recorder_;
  const identity::Principal& officer_;
  const v1::ReportSubjectAccessRequest& request_;
  const Withheld& withheld_;
  Words words_;
  v1::ReportSubjectAccessResponse response_;
};

}  // namespace

absl::StatusOr<v1::ReportSubjectAccessResponse> AccessReport::Ask(const identity::Principal& caller,
                                                                  const v1::ReportSubjectAccessRequest& request) {
  if (absl::Status may = CheckRequest(caller, request); !may.ok()) return may;
  const auto withheld = Withheld::From(request.withholdings());
  if (!withheld.ok()) return withheld.status();
  const auto subject = SubjectOf(request);
  if (!subject.ok()) return subject.status();
  auto asked = FindAsked(rooms_, caller, *subject);
  if (!asked.ok()) return asked.status();
  uint64_t size = 0;
  {
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    size = (*view)->LogSize();
  }
  v1::AuditEntry reading;
  reading.set_reason_code(kReportCode);
  const std::string why = request.reason() + "\nasked: access report" + withheld->Recorded();
  uint64_t at = 0;
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), why, "", asked->person, &at);
  if (!recorded.ok()) return recorded;
  auto page = Report(rooms_, recorder_, caller, request, *withheld).Read(std::move(asked->terms), size);
  if (page.ok()) page->set_recorded_at_index(at);
  return page;
}

}  // namespace ketenpoort::inquiry

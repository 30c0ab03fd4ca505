#include "gateway/inquiry/listing.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/commitment.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/inquiry/whom.h"
#include "gateway/intake/problem.h"
#include "ketenpoort/v1/records.pb.h"

namespace ketenpoort::inquiry {
namespace {

constexpr char kListCode[] = "LIST";

// The phase an entry commits to; UNSPECIFIED where it commits to none, or nothing opens it any more.
absl::StatusOr<v1::Phase> PhaseOf(store::View& view, uint64_t index, const v1::AuditEntry& entry) {
  const auto openings = view.ReadOpenings(index);
  if (!openings.ok()) return openings.status();
  const auto name = corridor::OpenedValue(entry, *openings, audit::AttributeTag::kPhase);
  if (!name.ok()) return name.status();
  v1::Phase phase = v1::PHASE_UNSPECIFIED;
  if (*name) v1::Phase_Parse("PHASE_" + **name, &phase);
  return phase;
}

// What is committed of a question: the stated reason, and what was asked, without anybody's number.
std::string WhyAndWhat(const v1::ListEntriesRequest& request) {
  v1::EntryFilter filter = request.filter();
  filter.clear_subject();
  std::string what;
  // Only what the vocabulary names, and days and ids: it is told to whoever may see the reading.
  if (filter.ByteSizeLong() > 0 && !google::protobuf::util::MessageToJsonString(filter, &what).ok()) what.clear();
  if (request.filter().has_subject()) what += what.empty() ? "about a person" : " about a person";
  return what.empty() ? request.reason() : request.reason() + "\nasked: " + what;
}

// One answer on its way: the pages of the index until this page is full.
class Page {
 public:
  Page(const corridor::Rooms& rooms, const identity::Principal& officer, const v1::ListEntriesRequest& request,
       const Question& question, uint64_t size)
      : rooms_(rooms), officer_(officer), request_(request), question_(question), size_(size) {
    query_.groups = question.groups;
    query_.newest_first = request.newest_first();
    query_.limit = request.page_size();
    query_.from = request.from_index();
    query_.until = request.before_index() != 0 ? std::min(size, request.before_index()) : size;
    if (auto sight = SightTerms(officer); !sight.empty()) query_.groups.push_back(std::move(sight));
  }

  // About one person: whose keys these are.
  void OnlyAbout(std::vector<std::string> person_terms) { query_.groups.push_back(std::move(person_terms)); }

  absl::Status Within(policy::Day from, policy::Day until) {
    if (from == policy::kNoDay && until == policy::kNoDay) return absl::OkStatus();
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    const auto range = corridor::RangeOf(**view, from == policy::kNoDay ? policy::kFirstDay : from, until);
    if (!range.ok()) return range.status();
    query_.from = std::max(query_.from, range->begin);
    query_.until = std::min(query_.until, range->end);
    return absl::OkStatus();
  }

  absl::StatusOr<v1::ListEntriesResponse> Read() {
    while (true) {
      const auto found = query_.from < query_.until ? rooms_.store->SearchLog(query_) : store::IndexAnswer{};
      if (!found.ok()) return found.status();
      // After the search, so that it holds all that was found.
      auto view = rooms_.store->Snapshot();
      if (!view.ok()) return view.status();
      for (const uint64_t index : found->entries) {
        const auto took = Take(**view, index);
        if (!took.ok()) return took.status();
        if (!*took) return EndedBefore(index);
      }
      const bool full = response_.entries_size() >= static_cast<int>(request_.page_size()) || looks_ >= kLooksMax;
      if (!found->next || full) return Ended(found->next);
      (query_.newest_first ? query_.until : query_.from) = *found->next;
    }
  }

 private:
  // False where the page has no room for it.
  absl::StatusOr<bool> Take(store::View& view, uint64_t index) {
    ++looks_;
    auto bytes = view.ReadEntry(index);
    if (!bytes.ok()) return bytes.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
    if (!corridor::MaySee(officer_, entry)) return true;
    if (!question_.phases.empty()) {
      const auto phase = PhaseOf(view, index, entry);
      if (!phase.ok()) return phase.status();
      if (std::find(question_.phases.begin(), question_.phases.end(), *phase) == question_.phases.end()) return true;
    }
    const bool full = response_.entries_size() >= static_cast<int>(request_.page_size()) ||
                      (bytes_ + bytes->size() > kPageBytesMax && bytes_ > 0);
    if (full) return false;
    bytes_ += bytes->size();
    v1::ListedEntry* listed = response_.add_entries();
    listed->set_index(index);
    listed->set_entry(*std::move(bytes));
    const bool reading = entry.kind() == v1::ENTRY_KIND_LOG_READ || entry.kind() == v1::ENTRY_KIND_EXPORTED;
    if (reading) return Open(view, index, entry, *listed);
    return true;
  }

  // Who read, and why: whoever may see a reading may know.
  absl::StatusOr<bool> Open(store::View& view, uint64_t index, const v1::AuditEntry& entry, v1::ListedEntry& listed) {
    const auto openings = view.ReadOpenings(index);
    if (!openings.ok()) return openings.status();
    v1::OpeningSet set;
    if (!openings->has_value()) return true;
    if (!set.ParseFromString(**openings)) return absl::DataLossError("openings cannot be read");
    for (const auto tag : {audit::AttributeTag::kActingPerson, audit::AttributeTag::kReason}) {
      const auto value = corridor::OpenedValue(entry, *openings, tag);
      if (!value.ok()) return value.status();
      for (const v1::Opening& opening : set.openings()) {
        if (opening.tag() == static_cast<uint32_t>(tag)) *listed.add_openings() = opening;
      }
    }
    return true;
  }

  // `index`: the first that is not in the page.
  v1::ListEntriesResponse EndedBefore(uint64_t index) {
    response_.set_next_index(query_.newest_first ? index + 1 : index);
    return std::move(response_);
  }
  v1::ListEntriesResponse Ended(std::optional<uint64_t> next) {
    const uint64_t end = query_.newest_first ? 0 : std::max(size_, request_.from_index());
    response_.set_next_index(next.value_or(end));
    return std::move(response_);
  }

  const corridor::Rooms& rooms_;
  const identity::Principal& officer_;
  const v1::ListEntriesRequest& request_;
  const Question& question_;
  // Of the log when the question came: its own reading is not in the answer.
  const uint64_t size_;
  store::IndexQuery query_;
  v1::ListEntriesResponse response_;
  size_t bytes_ = 0;
  size_t looks_ = 0;
};

}  // namespace

absl::Status Listing::CheckMayAsk(const identity::Principal& caller, const Question& question) const {
  if (question.phases.empty() || KnowsEverybody(caller)) return absl::OkStatus();
  // A phase never goes to a college, also not by asking for one after the other.
  return intake::Violation("filter.phases", "Op fase zoekt alleen de toezichthouder of wie namens de Minister leest.",
                           "Only the supervisor, or who reads for the Minister, asks by phase.");
}

absl::StatusOr<uint64_t> Listing::SizeNow() const {
  auto view = rooms_.store->Snapshot();
  if (!view.ok()) return view.status();
  return (*view)->LogSize();
}

absl::StatusOr<v1::ListEntriesResponse> Listing::List(const identity::Principal& caller,
                                                      const v1::ListEntriesRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (request.page_size() == 0 || request.page_size() > kPageEntriesMax) {
    return intake::Violation("page_size", "Noem 1 tot 1000.", "Name 1 to 1000.");
  }
  const absl::StatusOr<Question> question = QuestionOf(request.filter());
  if (!question.ok()) return question.status();
  if (absl::Status may = CheckMayAsk(caller, *question); !may.ok()) return may;
  Asked asked;
  if (question->subject) {
    auto found = FindAsked(rooms_, caller, *question->subject);
    if (!found.ok()) return found.status();
    asked = *std::move(found);
  }
  const auto size = SizeNow();
  if (!size.ok()) return size.status();

  v1::AuditEntry reading;
  reading.set_reason_code(kListCode);
  const absl::Status recorded =
      corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), WhyAndWhat(request), "", asked.person);
  if (!recorded.ok()) return recorded;

  Page page(rooms_, caller, request, *question, *size);
  if (absl::Status within = page.Within(question->from, question->until); !within.ok()) return within;
  if (question->subject) page.OnlyAbout(std::move(asked.terms));
  return page.Read();
}

}  // namespace ketenpoort::inquiry

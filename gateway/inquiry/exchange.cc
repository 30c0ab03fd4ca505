#include "gateway/inquiry/exchange.h"

#include <algorithm>
#include <string>
#include <vector>

#include "audit/commitment.h"
#include "audit/crypto/encoding.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/recorded_cases.h"
#include "gateway/corridor/replies.h"
#include "gateway/identity/organ_ref.h"
#include "gateway/inquiry/entry_terms.h"
#include "gateway/inquiry/whom.h"
#include "gateway/inquiry/words.h"
#include "gateway/intake/problem.h"
#include "gateway/store/log_search.h"

namespace ketenpoort::inquiry {
namespace {

constexpr char kShowCode[] = "EXCHANGE";
constexpr size_t kStorySearchStep = 128;

// What the officer may know of what an entry commits to: what the sender knew, or the receiver.
const std::vector<audit::AttributeTag>& TagsFor(const identity::Principal& officer, const v1::AuditEntry& entry) {
  const bool sent = officer.role() == v1::OFFICER_ROLE_SUPERVISOR || officer.oin() == entry.sender_oin();
  return sent ? corridor::SenderTags() : corridor::RecipientTags();
}

// Collects the entries of an answer.
class Story {
 public:
  Story(const corridor::Rooms& rooms, const corridor::Recorder& recorder, const identity::Principal& officer,
        const std::string& message_id)
      : rooms_(rooms), recorder_(recorder), officer_(officer), message_id_(message_id), words_(rooms) {}

  // The indexes of the message's entries that the officer may see, oldest first, one more than is answered.
  absl::StatusOr<std::vector<uint64_t>> Steps() {
    return Visible({{MessageTerm(message_id_)}}, kStepsMax + 1, kStepsMax * 16,
                   [](store::View&, uint64_t, const v1::AuditEntry&) { return absl::StatusOr<bool>(true); });
  }

  absl::StatusOr<std::vector<uint64_t>> Corrections(const store::PersonNo& person) {
    std::vector<std::string> whose;
    {
      auto view = rooms_.store->Snapshot();
      if (!view.ok()) return view.status();
      const auto key_nos = (*view)->KeyNumbersOf(person);
      if (!key_nos.ok()) return key_nos.status();
      for (const store::PersonNo& key_no : *key_nos) whose.push_back(store::PersonTerm(key_no));
    }
    if (whose.empty()) return std::vector<uint64_t>();
    return Visible(
        {std::move(whose),
         {MessageKindTerm(v1::MESSAGE_KIND_CORRECTION)},
         {KindTerm(v1::ENTRY_KIND_ACCEPTED), KindTerm(v1::ENTRY_KIND_DENIED)}},
        kCorrectionsMax + 1, kCorrectionLooksMax,
        [this](store::View& view, uint64_t index, const v1::AuditEntry& entry) { return Names(view, index, entry); });
  }

  absl::Status Add(const std::vector<uint64_t>& indexes, size_t most,
                   google::protobuf::RepeatedPtrField<v1::ExchangeStep>& steps) {
    auto view = rooms_.store->Snapshot();
    if (!view.ok()) return view.status();
    for (size_t i = 0; i < std::min(most, indexes.size()); ++i) {
      v1::AuditEntry entry;
      const auto bytes = (*view)->ReadEntry(indexes[i]);
      if (!bytes.ok()) return bytes.status();
      if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
      auto receipt = recorder_.ReceiptAt(**view, indexes[i], TagsFor(officer_, entry));
      if (!receipt.ok()) return receipt.status();
      v1::ExchangeStep& step = *steps.Add();
      step.set_index(indexes[i]);
      *step.mutable_receipt() = *std::move(receipt);
      if (absl::Status added = words_.Explain(**view, entry, *response_.mutable_words()); !added.ok()) return added;
    }
    if (indexes.size() > most) response_.set_cut_short(true);
    return absl::OkStatus();
  }

  v1::ShowExchangeResponse& response() { return response_; }

 private:
  // Whether a correction refers to the message.
  absl::StatusOr<bool> Names(store::View& view, uint64_t index, const v1::AuditEntry& entry) {
    const auto openings = view.ReadOpenings(index);
    if (!openings.ok()) return openings.status();
    const auto ids = corridor::OpenedValue(entry, *openings, audit::AttributeTag::kRefersToEntry);
    if (!ids.ok()) return ids.status();
    if (!*ids) return false;
    for (size_t at = 0; at + message_id_.size() <= (*ids)->size(); at += message_id_.size()) {
      if ((*ids)->compare(at, message_id_.size(), message_id_) == 0) return true;
    }
    return false;
  }

  template <typename Wanted>
  absl::StatusOr<std::vector<uint64_t>> Visible(std::vector<std::vector<std::string>> groups, size_t most, size_t looks,
                                                Wanted wanted) {
    store::IndexQuery query;
    query.groups = std::move(groups);
    if (auto sight = SightTerms(officer_); !sight.empty()) query.groups.push_back(std::move(sight));
    query.newest_first = false;
    query.limit = kStorySearchStep;
    std::vector<uint64_t> indexes;
    while (true) {
      const auto found = rooms_.store->SearchLog(query);
      if (!found.ok()) return found.status();
      auto view = rooms_.store->Snapshot();
      if (!view.ok()) return view.status();
      for (const uint64_t index : found->entries) {
        if (looks-- == 0) return CutShort(std::move(indexes));
        const auto bytes = (*view)->ReadEntry(index);
        if (!bytes.ok()) return bytes.status();
        v1::AuditEntry entry;
        if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
        if (!corridor::MaySee(officer_, entry)) continue;
        const auto is = wanted(**view, index, entry);
        if (!is.ok()) return is.status();
        if (*is) indexes.push_back(index);
        if (indexes.size() == most) return indexes;
      }
      if (!found->next) return indexes;
      query.from = *found->next;
    }
  }

  std::vector<uint64_t> CutShort(std::vector<uint64_t> indexes) {
    response_.set_cut_short(true);
    return indexes;
  }

  const corridor::Rooms& rooms_;
  const corridor::Recorder& recorder_;
  const identity::Principal& officer_;
  const std::string& message_id_;
  Words words_;
  v1::ShowExchangeResponse response_;
};

// Whether a flow is of the organ that sends in an entry, where a directeur stands without an establishment.
bool IsOf(const store::FlowRow& flow, const v1::AuditEntry& entry) {
  const auto sender = identity::OrganRefFrom(entry.sender());
  if (!sender.ok()) return false;
  const std::string key = sender->Key();
  return sender->unit.empty() ? flow.sender.starts_with(key) : flow.sender == key;
}

// Whom a message is about, as the register has it now, also after persons were linked; nullopt where nobody is known.
absl::StatusOr<std::optional<store::PersonNo>> PersonOf(const corridor::Rooms& rooms, const std::string& message_id,
                                                        uint64_t index) {
  auto view = rooms.store->Snapshot();
  if (!view.ok()) return view.status();
  const auto bytes = (*view)->ReadEntry(index);
  if (!bytes.ok()) return bytes.status();
  v1::AuditEntry entry;
  if (!entry.ParseFromString(*bytes)) return absl::DataLossError("entry cannot be read");
  const store::Id16 id = corridor::IdOf(message_id);
  const auto flows = (*view)->FlowsOfMessage(id);
  if (!flows.ok()) return flows.status();
  for (const store::FlowRow& flow : *flows) {
    if (IsOf(flow, entry)) return flow.person;
  }
  // Refused to all: the message itself knows.
  const std::string& caller = entry.acting_oin().empty() ? entry.sender_oin() : entry.acting_oin();
  const auto message = (*view)->FindMessage(caller, id);
  if (!message.ok()) return message.status();
  if (!*message || (*message)->person == store::PersonNo{}) return std::nullopt;
  return (*message)->person;
}

}  // namespace

absl::StatusOr<v1::ShowExchangeResponse> Exchange::Show(const identity::Principal& caller,
                                                        const v1::ShowExchangeRequest& request) {
  if (absl::Status may = corridor::RequireReader(caller, request.reason()); !may.ok()) return may;
  if (request.message_id().size() != store::Id16{}.size()) {
    return intake::Violation("message_id", "Noem 16 bytes.", "Name 16 bytes.");
  }
  Story story(rooms_, recorder_, caller, request.message_id());
  const auto steps = story.Steps();
  if (!steps.ok()) return steps.status();
  std::optional<store::PersonNo> person;
  if (!steps->empty()) {
    auto found = PersonOf(rooms_, request.message_id(), steps->front());
    if (!found.ok()) return found.status();
    person = *found;
  }
  v1::AuditEntry reading;
  reading.set_reason_code(kShowCode);
  // The id is random, and tells of nobody.
  const std::string why = request.reason() + "\nasked: exchange " + audit::crypto::HexEncode(request.message_id());
  const absl::Status recorded = corridor::RecordReading(rooms_, recorder_, caller, std::move(reading), why, "", person);
  if (!recorded.ok()) return recorded;
  if (steps->empty()) return corridor::UnknownId();
  absl::Status added = story.Add(*steps, kStepsMax, *story.response().mutable_steps());
  if (!added.ok()) return added;
  if (person) {
    const auto corrections = story.Corrections(*person);
    if (!corrections.ok()) return corrections.status();
    added = story.Add(*corrections, kCorrectionsMax, *story.response().mutable_corrections());
    if (!added.ok()) return added;
  }
  return std::move(story.response());
}

}  // namespace ketenpoort::inquiry

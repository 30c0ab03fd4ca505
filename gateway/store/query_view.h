// QueryView: the View half of an object, answered by Queries. `Base` is View (a snapshot) or Transaction.
//
// Guarantees and failure: those of Queries. Thread safety: none. Ownership: holds its Queries; what they refer to must
// outlive it.
#ifndef KETENPOORT_GATEWAY_STORE_QUERY_VIEW_H_
#define KETENPOORT_GATEWAY_STORE_QUERY_VIEW_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/queries.h"

namespace ketenpoort::store {

template <typename Base>
class QueryView : public Base {
 public:
  explicit QueryView(Queries queries) : queries_(std::move(queries)) {}

  absl::StatusOr<std::optional<PersonNo>> FindPerson(IdentifierKind kind, std::string_view value) override {
    return queries_.persons().Find(kind, value);
  }
  absl::StatusOr<std::vector<Identifier>> IdentifiersOf(const PersonNo& person) override {
    return queries_.persons().IdentifiersOf(person);
  }
  absl::StatusOr<std::vector<PersonNo>> KeyNumbersOf(const PersonNo& person) override {
    return queries_.persons().KeyNumbersOf(person);
  }
  absl::StatusOr<std::vector<PersonKey>> KeysOf(const PersonNo& person) override {
    return queries_.persons().KeysOf(person);
  }
  absl::StatusOr<std::vector<PersonKey>> KeysOfClass(std::string_view key_class, const PersonNo& after,
                                                     int limit) override {
    return queries_.persons().KeysOfClass(key_class, after, limit);
  }
  absl::StatusOr<std::vector<std::string>> KeyClasses() override { return queries_.persons().KeyClasses(); }
  absl::StatusOr<std::optional<uint64_t>> ErasedBy(const PersonNo& key_no) override {
    return queries_.ErasedBy(key_no);
  }
  absl::StatusOr<std::optional<HoldRow>> HoldOn(const PersonNo& person) override { return queries_.HoldOn(person); }
  absl::StatusOr<std::optional<ErasureProposalRow>> FindErasureProposal(const Hash32& digest) override {
    return queries_.FindErasureProposal(digest);
  }
  absl::StatusOr<std::optional<DetentionEndRow>> DetentionEndOf(const PersonNo& person) override {
    return queries_.DetentionEndOf(person);
  }
  absl::StatusOr<std::vector<DetentionEndRow>> DetentionsEndedBy(int32_t day, const DetentionEndRow& after,
                                                                 int limit) override {
    return queries_.DetentionsEndedBy(day, after, limit);
  }
  absl::StatusOr<std::optional<PersonNo>> PersonOfKey(const PersonNo& key_no) override {
    return queries_.persons().PersonOfKey(key_no);
  }
  absl::StatusOr<std::optional<RegisterRow>> LatestRegister(const PersonNo& person) override {
    return queries_.LatestRegister(person);
  }
  absl::StatusOr<std::optional<RegisterRow>> RegisterAt(const PersonNo& person, uint64_t version) override {
    return queries_.RegisterAt(person, version);
  }
  absl::StatusOr<std::vector<RegisterRow>> RegisterHistory(const PersonNo& person) override {
    return queries_.RegisterHistory(person);
  }
  absl::StatusOr<std::optional<RegisterRow>> RegisterByReport(const Id16& report_id) override {
    return queries_.RegisterByReport(report_id);
  }
  absl::StatusOr<std::optional<std::string>> AnswerTo(const Id16& request_id) override {
    return queries_.AnswerTo(request_id);
  }
  absl::StatusOr<std::optional<MessageRow>> FindMessage(std::string_view sender_oin, const Id16& message_id) override {
    return queries_.FindMessage(sender_oin, message_id);
  }
  absl::StatusOr<std::optional<ItemRow>> FindItem(const Id16& delivery_id) override {
    return queries_.FindItem(delivery_id);
  }
  absl::StatusOr<std::vector<ItemRow>> ItemsOfMessage(std::string_view sender_oin, const Id16& message_id) override {
    return queries_.ItemsOfMessage(sender_oin, message_id);
  }
  absl::StatusOr<std::vector<ItemRow>> ActiveItemsOf(const PersonNo& person) override {
    return queries_.ActiveItemsOf(person);
  }
  absl::Status ForEachActiveItem(const std::function<void(const ItemRow&)>& visit) override {
    return queries_.ForEachActiveItem(visit);
  }
  absl::StatusOr<std::vector<ItemRow>> SealedKeysAfter(uint64_t seq, int limit) override {
    return queries_.SealedKeysAfter(seq, limit);
  }
  absl::StatusOr<std::vector<ItemRow>> DueItems(int64_t now_us, int limit) override {
    return queries_.DueItems(now_us, limit);
  }
  absl::StatusOr<std::optional<int64_t>> NextDue() override { return queries_.NextDue(); }
  absl::StatusOr<std::vector<FlowRow>> FlowsOfMessage(const Id16& message_id) override {
    return queries_.FlowsOfMessage(message_id);
  }
  absl::StatusOr<std::vector<FlowRow>> FlowsOfPerson(const PersonNo& person) override {
    return queries_.FlowsOfPerson(person);
  }
  absl::StatusOr<std::vector<NoticeRow>> NoticesFor(std::string_view organ, int limit) override {
    return queries_.NoticesFor(organ, limit);
  }
  absl::StatusOr<std::optional<NoticeRow>> FindNotice(const Id16& notice_id) override {
    return queries_.FindNotice(notice_id);
  }
  absl::StatusOr<std::vector<WorkRow>> Work(uint64_t after_seq, int limit) override {
    return queries_.Work(after_seq, limit);
  }
  absl::StatusOr<std::vector<WorkRow>> WorkOf(const PersonNo& person) override { return queries_.WorkOf(person); }
  absl::StatusOr<std::optional<DeclarationRow>> FindDeclaration(const Id16& declaration_id) override {
    return queries_.FindDeclaration(declaration_id);
  }
  absl::StatusOr<std::vector<DeclarationRow>> DeclarationsOf(const PersonNo& person) override {
    return queries_.DeclarationsOf(person);
  }
  absl::StatusOr<uint64_t> CountDeclarations(const PersonNo& person, DeclarationKind kind) override {
    return queries_.CountDeclarations(person, kind);
  }
  absl::Status ForEachDeclaration(const std::function<bool(const DeclarationRow&)>& visit) override {
    return queries_.ForEachDeclaration(visit);
  }
  absl::StatusOr<std::optional<FindingRow>> FindFinding(const Id16& finding_id) override {
    return queries_.FindFinding(finding_id);
  }
  absl::StatusOr<std::optional<FindingRow>> FindingAbout(int kind, uint64_t about_index) override {
    return queries_.FindingAbout(kind, about_index);
  }
  absl::StatusOr<std::vector<FindingRow>> Findings(std::string_view oin, uint64_t after_seq, int limit) override {
    return queries_.Findings(oin, after_seq, limit);
  }
  absl::StatusOr<uint64_t> CountOpenFindings() override { return queries_.CountOpenFindings(); }
  absl::StatusOr<std::vector<ReviewRow>> Reviews(int limit) override { return queries_.Reviews(limit); }
  absl::StatusOr<std::vector<FirstNoticeRow>> FirstNoticesOf(const PersonNo& person) override {
    return queries_.FirstNoticesOf(person);
  }
  absl::StatusOr<std::vector<TimelinessRow>> Timeliness(int from_quarter, int until_quarter) override {
    return queries_.Timeliness(from_quarter, until_quarter);
  }
  absl::StatusOr<std::optional<std::string>> GetNamed(std::string_view name) override {
    return queries_.GetNamed(name);
  }
  uint64_t LogSize() override { return queries_.log_size(); }
  absl::StatusOr<std::string> ReadEntry(uint64_t index) override { return queries_.ReadEntry(index); }
  absl::StatusOr<uint64_t> FirstEntryAt(int64_t from_us) override { return queries_.FirstEntryAt(from_us); }
  absl::StatusOr<std::optional<std::string>> ReadOpenings(uint64_t index) override {
    return queries_.ReadOpenings(index);
  }
  absl::StatusOr<std::vector<OpenedPart>> ReadParts(uint64_t index) override { return queries_.ReadParts(index); }

 protected:
  Queries queries_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_QUERY_VIEW_H_

// Queries: every question a View answers, over one pair of connections.
//
// Guarantees: within one read transaction, or inside the writer's, all answers belong together; lists are bounded
// (kRowsMax) and ordered as view.h says. The log: an entry is found with one look-up of its batch, and the last batch
// read is kept, so that reading on is cheap.
// Does not guarantee: that a transaction is open; its owner opens and ends it.
// Thread safety: none. Ownership: the connections and keys must outlive it.
// On failure: DataLoss for a row that cannot be; ResourceExhausted where a list would be longer than kRowsMax; else the
// database's status.
#ifndef KETENPOORT_GATEWAY_STORE_QUERIES_H_
#define KETENPOORT_GATEWAY_STORE_QUERIES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/batch_row.h"
#include "gateway/store/database.h"
#include "gateway/store/person_table.h"
#include "gateway/store/rows.h"
#include "gateway/store/sealed_part.h"
#include "gateway/store/store_keys.h"

namespace ketenpoort::store {

// Limit: rows of one answer.
inline constexpr int kRowsMax = 10'000;

class Queries {
 public:
  Queries(Database& log, PersonTable& persons, uint64_t log_size) : log_(log), persons_(persons), log_size_(log_size) {}

  PersonTable& persons() { return persons_; }
  uint64_t log_size() const { return log_size_; }

  absl::StatusOr<std::optional<RegisterRow>> LatestRegister(const PersonNo& person);
  absl::StatusOr<std::optional<RegisterRow>> RegisterAt(const PersonNo& person, uint64_t version);
  absl::StatusOr<std::vector<RegisterRow>> RegisterHistory(const PersonNo& person);
  absl::StatusOr<std::optional<RegisterRow>> RegisterByReport(const Id16& report_id);
  absl::StatusOr<std::optional<std::string>> AnswerTo(const Id16& request_id);

  absl::StatusOr<std::optional<MessageRow>> FindMessage(std::string_view sender_oin, const Id16& message_id);
  absl::StatusOr<std::optional<ItemRow>> FindItem(const Id16& delivery_id);
  absl::StatusOr<std::vector<ItemRow>> ItemsOfMessage(std::string_view sender_oin, const Id16& message_id);
  absl::StatusOr<std::vector<ItemRow>> ActiveItemsOf(const PersonNo& person);
  absl::Status ForEachActiveItem(const std::function<void(const ItemRow&)>& visit);
  absl::StatusOr<std::vector<ItemRow>> SealedKeysAfter(uint64_t seq, int limit);
  absl::StatusOr<std::vector<ItemRow>> DueItems(int64_t now_us, int limit);
  absl::StatusOr<std::optional<int64_t>> NextDue();
  absl::StatusOr<std::vector<FlowRow>> FlowsOfMessage(const Id16& message_id);
  absl::StatusOr<std::vector<FlowRow>> FlowsOfPerson(const PersonNo& person);

  absl::StatusOr<std::vector<NoticeRow>> NoticesFor(std::string_view organ, int limit);
  absl::StatusOr<std::optional<NoticeRow>> FindNotice(const Id16& notice_id);
  absl::StatusOr<std::vector<WorkRow>> Work(uint64_t after_seq, int limit);
  absl::StatusOr<std::vector<WorkRow>> WorkOf(const PersonNo& person);

  absl::StatusOr<std::optional<DeclarationRow>> FindDeclaration(const Id16& declaration_id);
  absl::StatusOr<std::vector<DeclarationRow>> DeclarationsOf(const PersonNo& person);
  absl::StatusOr<uint64_t> CountDeclarations(const PersonNo& person, DeclarationKind kind);
  absl::Status ForEachDeclaration(const std::function<bool(const DeclarationRow&)>& visit);

  absl::StatusOr<std::optional<FindingRow>> FindFinding(const Id16& finding_id);
  absl::StatusOr<std::optional<FindingRow>> FindingAbout(int kind, uint64_t about_index);
  absl::StatusOr<std::vector<FindingRow>> Findings(std::string_view oin, uint64_t after_seq, int limit);
  absl::StatusOr<uint64_t> CountOpenFindings();
  absl::StatusOr<std::vector<ReviewRow>> Reviews(int limit);

  absl::StatusOr<std::vector<FirstNoticeRow>> FirstNoticesOf(const PersonNo& person);
  absl::StatusOr<std::vector<TimelinessRow>> Timeliness(int from_quarter, int until_quarter);

  absl::StatusOr<std::optional<uint64_t>> ErasedBy(const PersonNo& key_no);
  absl::StatusOr<std::optional<HoldRow>> HoldOn(const PersonNo& person);
  absl::StatusOr<std::optional<ErasureProposalRow>> FindErasureProposal(const Hash32& digest);
  absl::StatusOr<std::optional<DetentionEndRow>> DetentionEndOf(const PersonNo& person);
  absl::StatusOr<std::vector<DetentionEndRow>> DetentionsEndedBy(int32_t day, const DetentionEndRow& after, int limit);

  absl::StatusOr<std::optional<std::string>> GetNamed(std::string_view name);

  absl::StatusOr<std::string> ReadEntry(uint64_t index);
  absl::StatusOr<uint64_t> FirstEntryAt(int64_t from_us) { return FirstBatchAt(log_, from_us, log_size_); }
  absl::StatusOr<std::optional<std::string>> ReadOpenings(uint64_t index);
  // The parts of one entry, opened and joined: what ReadOpenings answers. Empty parts: an empty answer.
  absl::StatusOr<std::optional<std::string>> OpenParts(const std::vector<SealedPart>& parts, uint64_t index);
  absl::StatusOr<std::vector<OpenedPart>> ReadParts(uint64_t index);
  // Each part by itself.
  absl::StatusOr<std::vector<OpenedPart>> OpenEach(const std::vector<SealedPart>& parts, uint64_t index);

 private:
  // The batch that was read last: what stands together is asked for together.
  struct KeptBatch {
    BatchRow row;
    // Of each entry where it begins in the bundle, and how long it is.
    std::vector<std::pair<size_t, size_t>> entries;
    // Read once they are asked for.
    std::optional<std::vector<SealedPart>> parts;
  };

  absl::Status KeepBatchOf(uint64_t index);
  // Of the entry at `index`.
  absl::StatusOr<std::vector<SealedPart>> SealedPartsOf(uint64_t index);
  absl::Status FillControllers(std::vector<FindingRow>& rows);
  absl::StatusOr<std::optional<FindingRow>> OneFinding(Statement& statement);

  Database& log_;
  PersonTable& persons_;
  uint64_t log_size_;
  std::optional<KeptBatch> kept_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_QUERIES_H_

// SqliteTransaction: the writing half of one batch, over the writer's connections.
//
// Guarantees: what an intent wrote between BeginIntent and EndIntent(false) is gone from both files, from the entries
// to append and from the tree; NowMicros is the same for the whole batch.
// Does not guarantee: durability; the committer commits.
// Thread safety: none, the committer's thread. Ownership: connections, keys and random source must outlive it.
// On failure: the status of the call; a failed database shows in Database::failure() of either file.
#ifndef KETENPOORT_GATEWAY_STORE_SQLITE_TRANSACTION_H_
#define KETENPOORT_GATEWAY_STORE_SQLITE_TRANSACTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/crypto/random_source.h"
#include "gateway/store/query_view.h"
#include "gateway/store/sealed_part.h"
#include "gateway/store/transaction.h"

namespace ketenpoort::store {

// Limit: entry bytes and sealed openings of one batch; an intent that would go beyond fails.
inline constexpr size_t kBatchBytesMax = size_t{64} * 1024 * 1024;

class SqliteTransaction final : public QueryView<Transaction> {
 public:
  struct PendingEntry {
    std::string bytes;
    std::vector<SealedPart> parts;
  };

  SqliteTransaction(Database& log, PersonTable& persons, Keyring& keyring, const StoreKeys& keys,
                    audit::crypto::RandomSource& random, uint64_t log_size, int64_t now_us);

  // For the committer.
  absl::Status BeginIntent();
  absl::Status EndIntent(bool keep);
  bool wrote() const { return wrote_; }
  // Whether a kept intent erases: it is the last of its batch.
  bool erases() const { return erases_; }
  // What a kept intent does to a key: it is the last of its batch.
  struct KeyStep {
    Secret secret = Secret::kLogSigning;
    bool drops = false;
  };
  const std::optional<KeyStep>& key_step() const { return key_step_; }
  const std::vector<PendingEntry>& entries() const { return entries_; }
  // Bytes of entries, openings and payloads so far, to know when a batch is large enough.
  size_t written_bytes() const { return pending_bytes_ + payload_bytes_; }
  int64_t time_us() const { return now_us_; }

  int64_t NowMicros() override { return now_us_; }
  uint64_t LogSize() override { return queries_.log_size() + entries_.size(); }
  absl::StatusOr<std::string> ReadEntry(uint64_t index) override;
  absl::StatusOr<uint64_t> FirstEntryAt(int64_t from_us) override;
  absl::StatusOr<std::optional<std::string>> ReadOpenings(uint64_t index) override;
  absl::StatusOr<std::vector<OpenedPart>> ReadParts(uint64_t index) override;

  absl::StatusOr<uint64_t> AppendEntry(EntryDraft draft) override;
  absl::StatusOr<PersonNo> CreatePerson(const std::vector<Identifier>& identifiers) override;
  absl::Status AddIdentifier(const PersonNo& person, const Identifier& identifier) override;
  absl::Status MergePersons(const PersonNo& keep, const PersonNo& merge) override;
  absl::StatusOr<PersonNo> MoveIdentifier(const Identifier& identifier) override;
  absl::Status PutRegister(const RegisterRow& row) override;
  absl::Status PutAnswer(const Id16& request_id, const std::optional<PersonNo>& person,
                         std::string_view answer) override;
  absl::Status PutMessage(const MessageRow& row) override;
  absl::StatusOr<uint64_t> PutItem(const ItemRow& row) override;
  absl::Status UpdateItem(const ItemRow& row) override;
  absl::Status PutFlow(const FlowRow& row) override;
  absl::Status PutDeclaration(const DeclarationRow& row) override;
  absl::Status MarkDisclosed(std::string_view sender_oin, const Id16& message_id, std::string_view receiver,
                             uint64_t entry_index) override;
  absl::Status PutNotice(const NoticeRow& row) override;
  absl::Status DeleteNotice(const Id16& notice_id) override;
  absl::Status PutWork(const WorkRow& row) override;
  absl::Status CloseWork(uint64_t seq) override;
  absl::Status PutFinding(const FindingRow& row) override;
  absl::Status UpdateFinding(const FindingRow& row) override;
  absl::Status PutReview(const ReviewRow& row) override;
  absl::Status UpdateReview(const ReviewRow& row) override;
  absl::Status EndReview(uint64_t seq) override;
  absl::Status PutFirstNotice(const FirstNoticeRow& row) override;
  absl::Status PlaceErasure(const Erasure& erasure) override;
  absl::Status PutHold(const HoldRow& row) override;
  absl::Status DeleteHold(const PersonNo& person) override;
  absl::Status PutErasureProposal(const ErasureProposalRow& row) override;
  absl::Status DeleteErasureProposal(const Hash32& digest) override;
  absl::Status PutDetentionEnd(const DetentionEndRow& row) override;
  absl::Status DeleteDetentionEnd(const PersonNo& person) override;
  absl::StatusOr<std::string> ChangeKey(Secret secret) override;
  absl::Status DropEarlierKey(Secret secret) override;
  absl::Status ResealPayloadKey(uint64_t seq, std::string_view sealed_key) override;
  absl::Status PutNamed(std::string_view name, std::string_view value) override;

 private:
  absl::StatusOr<SealedPart> SealPart(const OpeningsPart& part, std::string_view key_class, uint64_t index,
                                      uint32_t place);
  absl::Status KeepPayload(uint64_t seq, const ItemRow& row);
  absl::Status MergeFirstNotices(const PersonNo& keep, const PersonNo& merge);
  // The row of the same person, course and flow, as it is.
  absl::StatusOr<std::optional<FirstNoticeRow>> FirstNoticeLike(const FirstNoticeRow& row);
  // Moves the counters of what the row is counted as.
  absl::Status CountNotice(const FirstNoticeRow& row, bool in);
  absl::Status CountUp(const TimelinessRow& counter);
  absl::Status CountDown(const TimelinessRow& counter);
  absl::Status MergeRegisters(const PersonNo& keep, const PersonNo& merge);
  // NotFound unless the last statement changed a row.
  absl::Status Found(const char* what) const;
  // The number of a message, given to it where it has none yet.
  absl::StatusOr<uint64_t> NumberOf(std::string_view sender_oin, const Id16& message_id);

  Database& log_;
  PersonTable& persons_;
  Keyring& keyring_;
  const StoreKeys& keys_;
  audit::crypto::RandomSource& random_;
  int64_t now_us_;
  std::vector<PendingEntry> entries_;
  size_t pending_bytes_ = 0;
  size_t payload_bytes_ = 0;
  bool wrote_ = false;
  bool erases_ = false;
  std::optional<KeyStep> key_step_;
  // As they were when the present intent began.
  size_t entries_before_ = 0;
  size_t bytes_before_ = 0;
  int64_t changes_before_ = 0;
  bool erases_before_ = false;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_SQLITE_TRANSACTION_H_

// Writing the store: what an intent may do at its place in a batch. Guarantees that all writes of a batch, its entries
// and the signed checkpoint over them become durable together or not at all; that an intent whose Place fails leaves no
// trace while the others of its batch go on. Does not guarantee anything before Settle is called. Used on the
// committer's thread only.
#ifndef KETENPOORT_GATEWAY_STORE_TRANSACTION_H_
#define KETENPOORT_GATEWAY_STORE_TRANSACTION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/keyring.h"
#include "gateway/store/view.h"

namespace ketenpoort::store {

class Transaction : public View {
 public:
  // The time of this batch: gateway time, never below the last entry's.
  virtual int64_t NowMicros() = 0;

  // Appends an entry; returns its index in the log.
  virtual absl::StatusOr<uint64_t> AppendEntry(EntryDraft draft) = 0;

  // Persons. Create makes a fresh random person_no and its keys. Adding an identifier that another person has fails
  // with ALREADY_EXISTS. Merge moves every row of `merge` to `keep`; both registers become one, in the order of
  // recorded_us, and are numbered anew. MoveIdentifier takes an identifier away from its person and gives it to a fresh
  // one, which it returns.
  virtual absl::StatusOr<PersonNo> CreatePerson(const std::vector<Identifier>& identifiers) = 0;
  virtual absl::Status AddIdentifier(const PersonNo& person, const Identifier& identifier) = 0;
  virtual absl::Status MergePersons(const PersonNo& keep, const PersonNo& merge) = 0;
  virtual absl::StatusOr<PersonNo> MoveIdentifier(const Identifier& identifier) = 0;

  // Register; `row.version` must be the latest plus one (ABORTED otherwise).
  virtual absl::Status PutRegister(const RegisterRow& row) = 0;
  // With a person the answer goes when the person is erased.
  virtual absl::Status PutAnswer(const Id16& request_id, const std::optional<PersonNo>& person,
                                 std::string_view answer) = 0;

  // Messages, items, flows. UpdateItem writes what may change: not seq, ids, person, kind, sender, urgency or when it
  // was accepted; an inactive state destroys payload and key. While the state is active, an empty payload and key leave
  // what is stored. PutFlow writes over the flow of the same message, sender and receiver; a message is its sender's
  // OIN and id. PutMessage, PutItem, PutAnswer and PutNotice answer ALREADY_EXISTS for a known id; UpdateItem,
  // MarkDisclosed, DeleteNotice and CloseWork NOT_FOUND for an unknown one.
  virtual absl::Status PutMessage(const MessageRow& row) = 0;
  virtual absl::StatusOr<uint64_t> PutItem(const ItemRow& row) = 0;
  virtual absl::Status UpdateItem(const ItemRow& row) = 0;
  virtual absl::Status PutFlow(const FlowRow& row) = 0;
  virtual absl::Status MarkDisclosed(std::string_view sender_oin, const Id16& message_id, std::string_view receiver,
                                     uint64_t entry_index) = 0;

  // Notices and work.
  virtual absl::Status PutNotice(const NoticeRow& row) = 0;
  virtual absl::Status DeleteNotice(const Id16& notice_id) = 0;
  virtual absl::Status PutWork(const WorkRow& row) = 0;
  virtual absl::Status CloseWork(uint64_t seq) = 0;

  // Writes over the declaration of the same id; `row.version` must be its version plus one (ABORTED otherwise), 1 for a
  // new one.
  virtual absl::Status PutDeclaration(const DeclarationRow& row) = 0;

  // Findings and reviews. PutFinding answers ALREADY_EXISTS where one of that kind about that entry is; UpdateFinding
  // writes record and controllers; UpdateFinding, UpdateReview and EndReview answer NOT_FOUND for an unknown one.
  virtual absl::Status PutFinding(const FindingRow& row) = 0;
  virtual absl::Status UpdateFinding(const FindingRow& row) = 0;
  virtual absl::Status PutReview(const ReviewRow& row) = 0;
  virtual absl::Status UpdateReview(const ReviewRow& row) = 0;
  virtual absl::Status EndReview(uint64_t seq) = 0;

  // Timeliness. Writes over the row of the same person, course and flow, and in the same transaction moves the counters
  // from what that row was counted as to what this one is: a departure stands in no counter twice, however often the
  // row is written. MergePersons joins the rows of both, the earlier moment counting, and leaves what it joined
  // uncounted until it is put again. An erasure of the person, or of the register row, deletes the rows and leaves the
  // counters.
  virtual absl::Status PutFirstNotice(const FirstNoticeRow& row) = 0;

  // Erasing. What is placed here is durable with its entry, and carried out after COMMIT returned and before anything
  // else is placed, or at the next start; Store::FinishErasures says when it is gone from the files. No later intent of
  // this batch is placed.
  virtual absl::Status PlaceErasure(const Erasure& erasure) = 0;
  // One hold a person: PutHold writes over it. Deleting what is not there: NOT_FOUND.
  virtual absl::Status PutHold(const HoldRow& row) = 0;
  virtual absl::Status DeleteHold(const PersonNo& person) = 0;
  // One proposal a person: a newer takes its place.
  virtual absl::Status PutErasureProposal(const ErasureProposalRow& row) = 0;
  virtual absl::Status DeleteErasureProposal(const Hash32& digest) = 0;
  // Writes over what was known.
  virtual absl::Status PutDetentionEnd(const DetentionEndRow& row) = 0;
  // Nothing is known any more, as with a title without an end.
  virtual absl::Status DeleteDetentionEnd(const PersonNo& person) = 0;

  // Changing a key of the gateway for a fresh one. It takes effect once this batch is durable, of which this intent is
  // the last; what the earlier key opens goes on to open, is sealed anew behind (kPersonIndex, kKeyEncryption by the
  // store, kMailboxWrap by its user with ResealPayloadKey), or stays under it (kGatewayOpenings). Of kLogSigning both
  // sign until DropEarlierKey; answers the public key that will sign, of others nothing. FAILED_PRECONDITION while an
  // earlier change of the same key has not come to its end.
  virtual absl::StatusOr<std::string> ChangeKey(Secret secret) = 0;
  // Ends a change of kLogSigning or kMailboxWrap: the earlier key is destroyed. FAILED_PRECONDITION where there is
  // none.
  virtual absl::Status DropEarlierKey(Secret secret) = 0;
  // Writes over the sealed key of a waiting payload; NOT_FOUND where nothing waits.
  virtual absl::Status ResealPayloadKey(uint64_t seq, std::string_view sealed_key) = 0;

  virtual absl::Status PutNamed(std::string_view name, std::string_view value) = 0;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_TRANSACTION_H_

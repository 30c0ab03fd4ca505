// Reading the store. A View is one consistent snapshot: what it answers first, it answers throughout. Guarantees that
// every row it returns was committed, or, inside a transaction, was placed by an earlier intent of the same batch. Not
// safe for concurrent use; short-lived: drop it within the call that made it. Failure is a status, never an empty
// answer.
#ifndef KETENPOORT_GATEWAY_STORE_VIEW_H_
#define KETENPOORT_GATEWAY_STORE_VIEW_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

class View {
 public:
  virtual ~View() = default;

  // Persons.
  virtual absl::StatusOr<std::optional<PersonNo>> FindPerson(IdentifierKind kind, std::string_view value) = 0;
  virtual absl::StatusOr<std::vector<Identifier>> IdentifiersOf(const PersonNo& person) = 0;
  // The numbers of the person's keys, those of persons merged into this one too: what PersonTerm is made of.
  virtual absl::StatusOr<std::vector<PersonNo>> KeyNumbersOf(const PersonNo& person) = 0;
  // The same keys with what they seal; those of this class of everybody, in order of person, after `after`.
  virtual absl::StatusOr<std::vector<PersonKey>> KeysOf(const PersonNo& person) = 0;
  virtual absl::StatusOr<std::vector<PersonKey>> KeysOfClass(std::string_view key_class, const PersonNo& after,
                                                             int limit) = 0;
  // The classes of which there are keys.
  virtual absl::StatusOr<std::vector<std::string>> KeyClasses() = 0;
  // By which entry a key was destroyed; nullopt for one that was not.
  virtual absl::StatusOr<std::optional<uint64_t>> ErasedBy(const PersonNo& key_no) = 0;

  // What keeps a person from being erased, and what is under way.
  virtual absl::StatusOr<std::optional<HoldRow>> HoldOn(const PersonNo& person) = 0;
  virtual absl::StatusOr<std::optional<ErasureProposalRow>> FindErasureProposal(const Hash32& digest) = 0;
  virtual absl::StatusOr<std::optional<DetentionEndRow>> DetentionEndOf(const PersonNo& person) = 0;
  // Persons still in the register whose detention ended on or before `day`, in order of day and person, after `after`.
  virtual absl::StatusOr<std::vector<DetentionEndRow>> DetentionsEndedBy(int32_t day, const DetentionEndRow& after,
                                                                         int limit) = 0;

  // Whose a key is now; nullopt once it was destroyed, or never was.
  virtual absl::StatusOr<std::optional<PersonNo>> PersonOfKey(const PersonNo& key_no) = 0;

  // Register. The latest version; a given one; all, oldest first (Limit: 10,000 a person).
  virtual absl::StatusOr<std::optional<RegisterRow>> LatestRegister(const PersonNo& person) = 0;
  virtual absl::StatusOr<std::optional<RegisterRow>> RegisterAt(const PersonNo& person, uint64_t version) = 0;
  virtual absl::StatusOr<std::vector<RegisterRow>> RegisterHistory(const PersonNo& person) = 0;
  virtual absl::StatusOr<std::optional<RegisterRow>> RegisterByReport(const Id16& report_id) = 0;
  // The answer given to a report, annulment, link or split id; nullopt where the id is new.
  virtual absl::StatusOr<std::optional<std::string>> AnswerTo(const Id16& request_id) = 0;

  // Messages, items, flows.
  virtual absl::StatusOr<std::optional<MessageRow>> FindMessage(std::string_view sender_oin,
                                                                const Id16& message_id) = 0;
  virtual absl::StatusOr<std::optional<ItemRow>> FindItem(const Id16& delivery_id) = 0;
  // Items of one message, in order of the receivers.
  virtual absl::StatusOr<std::vector<ItemRow>> ItemsOfMessage(std::string_view sender_oin, const Id16& message_id) = 0;
  // WAITING, LEASED and HELD items about a person, oldest first.
  virtual absl::StatusOr<std::vector<ItemRow>> ActiveItemsOf(const PersonNo& person) = 0;
  // Every active item without payload and key, oldest first: to rebuild the boards at start.
  virtual absl::Status ForEachActiveItem(const std::function<void(const ItemRow&)>& visit) = 0;
  // Active items with a payload, in order of `seq` after a place, with their sealed keys and without payload and
  // record.
  virtual absl::StatusOr<std::vector<ItemRow>> SealedKeysAfter(uint64_t seq, int limit) = 0;
  // Active items whose expires_us (WAITING, LEASED) or held_until_us (HELD) is at or before `now_us`, oldest first.
  virtual absl::StatusOr<std::vector<ItemRow>> DueItems(int64_t now_us, int limit) = 0;
  // The earliest instant at which DueItems would return something; nullopt where nothing waits.
  virtual absl::StatusOr<std::optional<int64_t>> NextDue() = 0;
  // Of every sender who chose this id: whoever means one message compares `sender_oin` as well.
  virtual absl::StatusOr<std::vector<FlowRow>> FlowsOfMessage(const Id16& message_id) = 0;
  virtual absl::StatusOr<std::vector<FlowRow>> FlowsOfPerson(const PersonNo& person) = 0;

  // Notices and work.
  virtual absl::StatusOr<std::vector<NoticeRow>> NoticesFor(std::string_view organ, int limit) = 0;
  virtual absl::StatusOr<std::optional<NoticeRow>> FindNotice(const Id16& notice_id) = 0;
  virtual absl::StatusOr<std::vector<WorkRow>> Work(uint64_t after_seq, int limit) = 0;
  virtual absl::StatusOr<std::vector<WorkRow>> WorkOf(const PersonNo& person) = 0;

  // Declarations: one by its id; all about a person, oldest first.
  virtual absl::StatusOr<std::optional<DeclarationRow>> FindDeclaration(const Id16& declaration_id) = 0;
  virtual absl::StatusOr<std::vector<DeclarationRow>> DeclarationsOf(const PersonNo& person) = 0;
  // How many of one kind there are about a person.
  virtual absl::StatusOr<uint64_t> CountDeclarations(const PersonNo& person, DeclarationKind kind) = 0;
  // Every declaration, also what has ended, oldest first, until `visit` says false.
  virtual absl::Status ForEachDeclaration(const std::function<bool(const DeclarationRow&)>& visit) = 0;

  // Findings: one by its id; the one of a kind about an entry; those of a controller, or with an empty OIN all, after a
  // place, in order; how many wait for a controller; the oldest reviews.
  virtual absl::StatusOr<std::optional<FindingRow>> FindFinding(const Id16& finding_id) = 0;
  virtual absl::StatusOr<std::optional<FindingRow>> FindingAbout(int kind, uint64_t about_index) = 0;
  virtual absl::StatusOr<std::vector<FindingRow>> Findings(std::string_view oin, uint64_t after_seq, int limit) = 0;
  virtual absl::StatusOr<uint64_t> CountOpenFindings() = 0;
  virtual absl::StatusOr<std::vector<ReviewRow>> Reviews(int limit) = 0;

  // Timeliness: what is kept of a person's first notices, in order of course and flow; the counters of these quarters,
  // in order of quarter, flow, moment and class.
  virtual absl::StatusOr<std::vector<FirstNoticeRow>> FirstNoticesOf(const PersonNo& person) = 0;
  virtual absl::StatusOr<std::vector<TimelinessRow>> Timeliness(int from_quarter, int until_quarter) = 0;

  // Small named values: policy and directory by digest, counters.
  virtual absl::StatusOr<std::optional<std::string>> GetNamed(std::string_view name) = 0;

  // The log. Entry bytes as stored; openings unsealed, for building receipts: nullopt where the key is gone. Of an
  // entry with several parts the answer joins, in their order, those whose key is there.
  virtual uint64_t LogSize() = 0;
  virtual absl::StatusOr<std::string> ReadEntry(uint64_t index) = 0;
  // The first entry that was recorded at or after a moment (Transaction::NowMicros of its batch, which never goes
  // back); the log's size where there is none.
  virtual absl::StatusOr<uint64_t> FirstEntryAt(int64_t from_us) = 0;
  virtual absl::StatusOr<std::optional<std::string>> ReadOpenings(uint64_t index) = 0;
  // The same, part by part.
  virtual absl::StatusOr<std::vector<OpenedPart>> ReadParts(uint64_t index) = 0;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_VIEW_H_

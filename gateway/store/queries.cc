#include "gateway/store/queries.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

// Reads every row with `read`; more than kRowsMax is an error, since a shortened answer would pass for the whole one.
template <typename Row>
absl::StatusOr<std::vector<Row>> ReadAll(Statement& statement, Row (*read)(Statement&)) {
  std::vector<Row> rows;
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return rows;
    if (rows.size() == static_cast<size_t>(kRowsMax)) {
      return absl::ResourceExhaustedError(absl::StrCat("more than `", kRowsMax, "` rows"));
    }
    rows.push_back(read(statement));
    if (!statement.RowStatus().ok()) return statement.RowStatus();
  }
}

template <typename Row>
absl::StatusOr<std::optional<Row>> ReadOne(Statement& statement, Row (*read)(Statement&)) {
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  Row value = read(statement);
  if (!statement.RowStatus().ok()) return statement.RowStatus();
  return value;
}

RegisterRow ReadRegister(Statement& row) {
  RegisterRow value;
  value.person = row.ArrayAt<16>(0);
  value.version = row.UnsignedAt(1);
  value.recorded_us = row.IntAt(2);
  value.valid_from_us = row.IntAt(3);
  value.report_id = row.ArrayAt<16>(4);
  value.record = row.BytesAt(5);
  return value;
}

MessageRow ReadMessage(Statement& row) {
  MessageRow value;
  value.sender_oin = row.BytesAt(0);
  value.message_id = row.ArrayAt<16>(1);
  value.sender = row.BytesAt(2);
  value.digest = row.ArrayAt<32>(3);
  value.person = row.ArrayAt<16>(4);
  value.accepted_us = row.IntAt(5);
  value.record = row.BytesAt(6);
  return value;
}

// The columns of view `full_item` in their order; of an item read so, key and payload stay empty.
ItemRow ReadBareItem(Statement& row) {
  ItemRow value;
  value.seq = row.UnsignedAt(0);
  value.delivery_id = row.ArrayAt<16>(1);
  value.message_id = row.ArrayAt<16>(2);
  value.sender_oin = row.BytesAt(3);
  value.sender = row.BytesAt(4);
  value.receiver = row.BytesAt(5);
  value.person = row.ArrayAt<16>(6);
  value.kind = static_cast<int>(row.IntAt(7));
  value.urgent = row.IntAt(8) != 0;
  const int64_t state = row.IntAt(9);
  if (state < static_cast<int64_t>(ItemState::kWaiting) || state > static_cast<int64_t>(ItemState::kWithdrawn)) {
    row.MarkDamaged();
  } else {
    value.state = static_cast<ItemState>(state);
  }
  value.attempts = static_cast<uint32_t>(row.IntAt(10));
  value.accepted_us = row.IntAt(11);
  value.expires_us = row.IntAt(12);
  value.held_until_us = row.IntAt(13);
  value.record = row.BytesAt(14);
  return value;
}

ItemRow ReadSealedKey(Statement& row) {
  ItemRow item;
  item.seq = row.UnsignedAt(0);
  item.delivery_id = row.ArrayAt<16>(1);
  item.receiver = row.BytesAt(2);
  item.sealed_key = row.BytesAt(3);
  return item;
}

ItemRow ReadItem(Statement& row) {
  ItemRow value = ReadBareItem(row);
  value.sealed_key = row.BytesAt(15);
  value.sealed_payload = row.BytesAt(16);
  return value;
}

// The columns of view `full_flow` in their order.
FlowRow ReadFlow(Statement& row) {
  FlowRow value;
  value.message_id = row.ArrayAt<16>(0);
  value.sender_oin = row.BytesAt(1);
  value.sender = row.BytesAt(2);
  value.receiver = row.BytesAt(3);
  value.person = row.ArrayAt<16>(4);
  value.kind = static_cast<int>(row.IntAt(5));
  value.categories = static_cast<uint32_t>(row.IntAt(6));
  value.course = row.UnsignedAt(7);
  value.entry_index = row.UnsignedAt(8);
  value.disclosed = row.IntAt(9) != 0;
  return value;
}

NoticeRow ReadNotice(Statement& row) {
  NoticeRow value;
  value.seq = row.UnsignedAt(0);
  value.notice_id = row.ArrayAt<16>(1);
  value.organ = row.BytesAt(2);
  value.record = row.BytesAt(3);
  return value;
}

WorkRow ReadWork(Statement& row) {
  WorkRow value;
  value.seq = row.UnsignedAt(0);
  value.report_id = row.ArrayAt<16>(1);
  value.person = row.ArrayAt<16>(2);
  value.kind = static_cast<int>(row.IntAt(3));
  value.since_us = row.IntAt(4);
  value.record = row.BytesAt(5);
  return value;
}

DeclarationRow ReadDeclaration(Statement& row) {
  DeclarationRow value;
  value.declaration_id = row.ArrayAt<16>(0);
  value.person = row.ArrayAt<16>(1);
  value.kind = static_cast<DeclarationKind>(row.IntAt(2));
  value.version = row.UnsignedAt(3);
  value.recorded_us = row.IntAt(4);
  value.record = row.BytesAt(5);
  return value;
}

FindingRow ReadFinding(Statement& row) {
  FindingRow value;
  value.seq = row.UnsignedAt(0);
  value.finding_id = row.ArrayAt<16>(1);
  value.person = row.ArrayAt<16>(2);
  value.kind = static_cast<int>(row.IntAt(3));
  value.about_index = row.UnsignedAt(4);
  value.opened_us = row.IntAt(5);
  value.record = row.BytesAt(6);
  return value;
}

ReviewRow ReadReview(Statement& row) { return {row.UnsignedAt(0), row.ArrayAt<16>(1), row.BytesAt(2)}; }

FirstNoticeRow ReadFirstNotice(Statement& row) {
  FirstNoticeRow value;
  value.person = row.ArrayAt<16>(0);
  value.course = row.UnsignedAt(1);
  value.kind = static_cast<int>(row.IntAt(2));
  value.sender = static_cast<int>(row.IntAt(3));
  value.receiver = static_cast<int>(row.IntAt(4));
  value.departed = static_cast<int32_t>(row.IntAt(5));
  value.held_back = row.IntAt(6) != 0;
  value.disclosed_us = row.IntAt(7);
  value.acknowledged_us = row.IntAt(8);
  value.quarter = static_cast<int>(row.IntAt(9));
  value.disclosed_ahead = static_cast<int>(row.IntAt(10));
  value.acknowledged_ahead = static_cast<int>(row.IntAt(11));
  return value;
}

TimelinessRow ReadTimeliness(Statement& row) {
  TimelinessRow value;
  value.quarter = static_cast<int>(row.IntAt(0));
  value.kind = static_cast<int>(row.IntAt(1));
  value.sender = static_cast<int>(row.IntAt(2));
  value.receiver = static_cast<int>(row.IntAt(3));
  value.moment = static_cast<NoticeMoment>(row.IntAt(4));
  value.ahead = static_cast<int>(row.IntAt(5));
  value.departures = row.UnsignedAt(6);
  return value;
}

HoldRow ReadHold(Statement& row) { return {row.ArrayAt<16>(0), row.IntAt(1), row.UnsignedAt(2)}; }

ErasureProposalRow ReadErasureProposal(Statement& row) {
  return {row.ArrayAt<32>(0), row.ArrayAt<16>(1), row.IntAt(2), row.BytesAt(3)};
}

DetentionEndRow ReadDetentionEnd(Statement& row) {
  return {row.ArrayAt<16>(0), static_cast<int32_t>(row.IntAt(1)), row.IntAt(2) != 0};
}

std::string ReadBytes(Statement& row) { return row.BytesAt(0); }
int64_t ReadInt(Statement& row) { return row.IntAt(0); }

// A negative limit would mean none to the database.
int64_t Bounded(int limit) { return std::clamp(limit, 0, kRowsMax); }

}  // namespace

absl::StatusOr<std::optional<RegisterRow>> Queries::LatestRegister(const PersonNo& person) {
  Statement statement = log_.Prepare(
      "SELECT person, version, recorded_us, valid_from_us, report_id, record FROM register "
      "WHERE person = ?1 ORDER BY version DESC LIMIT 1");
  return ReadOne(statement.Blob(person), &ReadRegister);
}

absl::StatusOr<std::optional<RegisterRow>> Queries::RegisterAt(const PersonNo& person, uint64_t version) {
  Statement statement = log_.Prepare(
      "SELECT person, version, recorded_us, valid_from_us, report_id, record FROM register "
      "WHERE person = ?1 AND version = ?2");
  return ReadOne(statement.Blob(person).Unsigned(version), &ReadRegister);
}

absl::StatusOr<std::vector<RegisterRow>> Queries::RegisterHistory(const PersonNo& person) {
  Statement statement = log_.Prepare(
      "SELECT person, version, recorded_us, valid_from_us, report_id, record FROM register "
      "WHERE person = ?1 ORDER BY version");
  return ReadAll(statement.Blob(person), &ReadRegister);
}

absl::StatusOr<std::optional<RegisterRow>> Queries::RegisterByReport(const Id16& report_id) {
  Statement statement = log_.Prepare(
      "SELECT person, version, recorded_us, valid_from_us, report_id, record FROM register "
      "WHERE report_id = ?1 ORDER BY id DESC LIMIT 1");
  return ReadOne(statement.Blob(report_id), &ReadRegister);
}

absl::StatusOr<std::optional<std::string>> Queries::AnswerTo(const Id16& request_id) {
  Statement statement = log_.Prepare("SELECT answer FROM answer WHERE request_id = ?1");
  return ReadOne(statement.Blob(request_id), &ReadBytes);
}

absl::StatusOr<std::optional<MessageRow>> Queries::FindMessage(std::string_view sender_oin, const Id16& message_id) {
  Statement statement = log_.Prepare(
      "SELECT sender_oin, message_id, sender, digest, person, accepted_us, record FROM message_no "
      "JOIN message USING (no) WHERE message_id = ?2 AND sender_oin = ?1");
  return ReadOne(statement.Text(sender_oin).Blob(message_id), &ReadMessage);
}

absl::StatusOr<std::optional<ItemRow>> Queries::FindItem(const Id16& delivery_id) {
  Statement statement = log_.Prepare("SELECT * FROM full_item WHERE delivery_id = ?1");
  return ReadOne(statement.Blob(delivery_id), &ReadItem);
}

absl::StatusOr<std::vector<ItemRow>> Queries::ItemsOfMessage(std::string_view sender_oin, const Id16& message_id) {
  Statement statement = log_.Prepare("SELECT * FROM full_item WHERE message_id = ?2 AND sender_oin = ?1 ORDER BY seq");
  return ReadAll(statement.Text(sender_oin).Blob(message_id), &ReadItem);
}

absl::StatusOr<std::vector<ItemRow>> Queries::ActiveItemsOf(const PersonNo& person) {
  Statement statement = log_.Prepare("SELECT * FROM full_item WHERE active = 1 AND person = ?1 ORDER BY seq");
  return ReadAll(statement.Blob(person), &ReadItem);
}

absl::Status Queries::ForEachActiveItem(const std::function<void(const ItemRow&)>& visit) {
  Statement statement = log_.Prepare(
      "SELECT seq, delivery_id, message_id, sender_oin, sender, receiver, person, kind, urgent, state, attempts, "
      "accepted_us, expires_us, held_until_us, record FROM item INDEXED BY item_active "
      "JOIN message_no ON message_no.no = item.message_no WHERE active = 1 ORDER BY seq");
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    const ItemRow item = ReadBareItem(statement);
    if (!statement.RowStatus().ok()) return statement.RowStatus();
    visit(item);
  }
}

absl::StatusOr<std::vector<ItemRow>> Queries::SealedKeysAfter(uint64_t seq, int limit) {
  Statement statement = log_.Prepare(
      "SELECT item.seq, item.delivery_id, item.receiver, payload.sealed_key FROM item INDEXED BY item_active "
      "JOIN payload ON payload.seq = item.seq WHERE item.active = 1 AND item.seq > ?1 ORDER BY item.seq LIMIT ?2");
  return ReadAll(statement.Unsigned(seq).Int(Bounded(limit)), &ReadSealedKey);
}

absl::StatusOr<std::vector<ItemRow>> Queries::DueItems(int64_t now_us, int limit) {
  Statement statement =
      log_.Prepare("SELECT * FROM full_item WHERE active = 1 AND due_us <= ?1 ORDER BY due_us, seq LIMIT ?2");
  return ReadAll(statement.Int(now_us).Int(Bounded(limit)), &ReadItem);
}

absl::StatusOr<std::optional<int64_t>> Queries::NextDue() {
  Statement statement =
      log_.Prepare("SELECT due_us FROM item INDEXED BY item_due WHERE active = 1 ORDER BY due_us LIMIT 1");
  return ReadOne(statement, &ReadInt);
}

absl::StatusOr<std::vector<FlowRow>> Queries::FlowsOfMessage(const Id16& message_id) {
  Statement statement = log_.Prepare("SELECT * FROM full_flow WHERE message_id = ?1 ORDER BY id");
  return ReadAll(statement.Blob(message_id), &ReadFlow);
}

absl::StatusOr<std::vector<FlowRow>> Queries::FlowsOfPerson(const PersonNo& person) {
  Statement statement = log_.Prepare("SELECT * FROM full_flow WHERE person = ?1 ORDER BY id");
  return ReadAll(statement.Blob(person), &ReadFlow);
}

absl::StatusOr<std::vector<NoticeRow>> Queries::NoticesFor(std::string_view organ, int limit) {
  Statement statement =
      log_.Prepare("SELECT seq, notice_id, organ, record FROM notice WHERE organ = ?1 ORDER BY seq LIMIT ?2");
  return ReadAll(statement.Text(organ).Int(Bounded(limit)), &ReadNotice);
}

absl::StatusOr<std::optional<NoticeRow>> Queries::FindNotice(const Id16& notice_id) {
  Statement statement = log_.Prepare("SELECT seq, notice_id, organ, record FROM notice WHERE notice_id = ?1");
  return ReadOne(statement.Blob(notice_id), &ReadNotice);
}

absl::StatusOr<std::vector<WorkRow>> Queries::Work(uint64_t after_seq, int limit) {
  if (after_seq > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return std::vector<WorkRow>{};
  Statement statement = log_.Prepare(
      "SELECT seq, report_id, person, kind, since_us, record FROM work WHERE seq > ?1 ORDER BY seq LIMIT ?2");
  return ReadAll(statement.Unsigned(after_seq).Int(Bounded(limit)), &ReadWork);
}

absl::StatusOr<std::vector<WorkRow>> Queries::WorkOf(const PersonNo& person) {
  Statement statement =
      log_.Prepare("SELECT seq, report_id, person, kind, since_us, record FROM work WHERE person = ?1 ORDER BY seq");
  return ReadAll(statement.Blob(person), &ReadWork);
}

absl::StatusOr<std::optional<DeclarationRow>> Queries::FindDeclaration(const Id16& declaration_id) {
  Statement statement = log_.Prepare(
      "SELECT declaration_id, person, kind, version, recorded_us, record FROM declaration WHERE declaration_id = ?1");
  return ReadOne(statement.Blob(declaration_id), &ReadDeclaration);
}

absl::StatusOr<std::vector<DeclarationRow>> Queries::DeclarationsOf(const PersonNo& person) {
  Statement statement = log_.Prepare(
      "SELECT declaration_id, person, kind, version, recorded_us, record FROM declaration WHERE person = ?1 "
      "ORDER BY seq");
  return ReadAll(statement.Blob(person), &ReadDeclaration);
}

absl::StatusOr<uint64_t> Queries::CountDeclarations(const PersonNo& person, DeclarationKind kind) {
  Statement statement = log_.Prepare("SELECT count(*) FROM declaration WHERE person = ?1 AND kind = ?2");
  const absl::StatusOr<bool> row = statement.Blob(person).Int(static_cast<int64_t>(kind)).Next();
  if (!row.ok()) return row.status();
  return *row ? static_cast<uint64_t>(statement.IntAt(0)) : uint64_t{0};
}

absl::Status Queries::ForEachDeclaration(const std::function<bool(const DeclarationRow&)>& visit) {
  Statement statement =
      log_.Prepare("SELECT declaration_id, person, kind, version, recorded_us, record FROM declaration ORDER BY seq");
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    const DeclarationRow declaration = ReadDeclaration(statement);
    if (!statement.RowStatus().ok()) return statement.RowStatus();
    if (!visit(declaration)) return absl::OkStatus();
  }
}

absl::Status Queries::FillControllers(std::vector<FindingRow>& rows) {
  for (FindingRow& row : rows) {
    Statement statement = log_.Prepare("SELECT oin, open FROM finding_controller WHERE finding = ?1 ORDER BY oin");
    statement.Unsigned(row.seq);
    while (true) {
      const absl::StatusOr<bool> next = statement.Next();
      if (!next.ok()) return next.status();
      if (!*next) break;
      row.controllers.emplace_back(statement.BytesAt(0), statement.IntAt(1) != 0);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<FindingRow>> Queries::OneFinding(Statement& statement) {
  absl::StatusOr<std::optional<FindingRow>> row = ReadOne(statement, &ReadFinding);
  if (!row.ok() || !row->has_value()) return row;
  std::vector<FindingRow> rows{**std::move(row)};
  if (absl::Status filled = FillControllers(rows); !filled.ok()) return filled;
  return std::move(rows.front());
}

absl::StatusOr<std::optional<FindingRow>> Queries::FindFinding(const Id16& finding_id) {
  Statement statement = log_.Prepare(
      "SELECT seq, finding_id, person, kind, about_index, opened_us, record FROM finding WHERE finding_id = ?1");
  return OneFinding(statement.Blob(finding_id));
}

absl::StatusOr<std::optional<FindingRow>> Queries::FindingAbout(int kind, uint64_t about_index) {
  Statement statement = log_.Prepare(
      "SELECT seq, finding_id, person, kind, about_index, opened_us, record FROM finding "
      "WHERE about_index = ?1 AND kind = ?2");
  return OneFinding(statement.Unsigned(about_index).Int(kind));
}

absl::StatusOr<std::vector<FindingRow>> Queries::Findings(std::string_view oin, uint64_t after_seq, int limit) {
  constexpr const char* kAll =
      "SELECT seq, finding_id, person, kind, about_index, opened_us, record FROM finding WHERE seq > ?1 "
      "ORDER BY seq LIMIT ?2";
  constexpr const char* kOfOne =
      "SELECT seq, finding_id, person, kind, about_index, opened_us, record FROM finding WHERE seq IN "
      "(SELECT finding FROM finding_controller WHERE oin = ?3 AND finding > ?1 ORDER BY finding LIMIT ?2) ORDER BY seq";
  Statement statement = log_.Prepare(oin.empty() ? kAll : kOfOne);
  statement.Unsigned(after_seq).Int(Bounded(limit));
  if (!oin.empty()) statement.Text(oin);
  absl::StatusOr<std::vector<FindingRow>> rows = ReadAll(statement, &ReadFinding);
  if (!rows.ok()) return rows;
  if (absl::Status filled = FillControllers(*rows); !filled.ok()) return filled;
  return rows;
}

absl::StatusOr<uint64_t> Queries::CountOpenFindings() {
  Statement statement = log_.Prepare("SELECT count(*) FROM finding_controller WHERE open = 1");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  return *row ? statement.UnsignedAt(0) : uint64_t{0};
}

absl::StatusOr<std::vector<ReviewRow>> Queries::Reviews(int limit) {
  Statement statement = log_.Prepare("SELECT seq, person, record FROM review ORDER BY seq LIMIT ?1");
  return ReadAll(statement.Int(Bounded(limit)), &ReadReview);
}

absl::StatusOr<std::vector<FirstNoticeRow>> Queries::FirstNoticesOf(const PersonNo& person) {
  Statement statement = log_.Prepare(
      "SELECT person, course, kind, sender, receiver, departed, held_back, disclosed_us, acknowledged_us, quarter, "
      "disclosed_ahead, acknowledged_ahead FROM first_notice WHERE person = ?1 ORDER BY course, kind, sender, "
      "receiver");
  return ReadAll(statement.Blob(person), &ReadFirstNotice);
}

absl::StatusOr<std::vector<TimelinessRow>> Queries::Timeliness(int from_quarter, int until_quarter) {
  Statement statement = log_.Prepare(
      "SELECT quarter, kind, sender, receiver, moment, ahead, departures FROM timeliness "
      "WHERE quarter BETWEEN ?1 AND ?2 ORDER BY quarter, kind, sender, receiver, moment, ahead");
  return ReadAll(statement.Int(from_quarter).Int(until_quarter), &ReadTimeliness);
}

absl::StatusOr<std::optional<uint64_t>> Queries::ErasedBy(const PersonNo& key_no) {
  Statement statement = log_.Prepare("SELECT entry_index FROM erased_key WHERE key_no = ?1");
  const absl::StatusOr<bool> row = statement.Blob(key_no).Next();
  if (!row.ok()) return row.status();
  return *row ? std::optional<uint64_t>(statement.UnsignedAt(0)) : std::nullopt;
}

absl::StatusOr<std::optional<HoldRow>> Queries::HoldOn(const PersonNo& person) {
  Statement statement = log_.Prepare("SELECT person, since_us, entry_index FROM hold WHERE person = ?1");
  return ReadOne(statement.Blob(person), &ReadHold);
}

absl::StatusOr<std::optional<ErasureProposalRow>> Queries::FindErasureProposal(const Hash32& digest) {
  Statement statement =
      log_.Prepare("SELECT digest, person, proposed_us, record FROM erasure_proposal WHERE digest = ?1");
  return ReadOne(statement.Blob(digest), &ReadErasureProposal);
}

absl::StatusOr<std::optional<DetentionEndRow>> Queries::DetentionEndOf(const PersonNo& person) {
  Statement statement = log_.Prepare("SELECT person, day, in_register FROM detention_end WHERE person = ?1");
  return ReadOne(statement.Blob(person), &ReadDetentionEnd);
}

absl::StatusOr<std::vector<DetentionEndRow>> Queries::DetentionsEndedBy(int32_t day, const DetentionEndRow& after,
                                                                        int limit) {
  Statement statement = log_.Prepare(
      "SELECT person, day, in_register FROM detention_end WHERE in_register = 1 AND day <= ?1 AND "
      "(day, person) > (?2, ?3) ORDER BY day, person LIMIT ?4");
  return ReadAll(statement.Int(day).Int(after.day).Blob(after.person).Int(Bounded(limit)), &ReadDetentionEnd);
}

absl::StatusOr<std::optional<std::string>> Queries::GetNamed(std::string_view name) {
  Statement statement = log_.Prepare("SELECT value FROM named WHERE name = ?1");
  return ReadOne(statement.Text(name), &ReadBytes);
}

absl::Status Queries::KeepBatchOf(uint64_t index) {
  if (index >= log_size_) return absl::OutOfRangeError(absl::StrCat("no entry `", index, "` in the log"));
  if (kept_ && index >= kept_->row.first_index && index - kept_->row.first_index < kept_->row.entries) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<BatchRow>> row = ReadEntriesAt(log_, index);
  if (!row.ok()) return row.status();
  if (!row->has_value() || index - (*row)->first_index >= (*row)->entries) {
    return absl::DataLossError(absl::StrCat("no batch holds entry `", index, "`"));
  }
  KeptBatch kept;
  kept.row = **std::move(row);
  const absl::StatusOr<std::vector<std::string_view>> entries = EntriesOf(kept.row);
  if (!entries.ok()) return entries.status();
  for (const std::string_view entry : *entries) {
    const auto begin = static_cast<size_t>(entry.data() - kept.row.bundle.data());
    kept.entries.emplace_back(begin, entry.size());
  }
  kept_ = std::move(kept);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Queries::ReadEntry(uint64_t index) {
  if (absl::Status status = KeepBatchOf(index); !status.ok()) return status;
  const auto [begin, size] = kept_->entries[static_cast<size_t>(index - kept_->row.first_index)];
  return kept_->row.bundle.substr(begin, size);
}

absl::StatusOr<std::vector<SealedPart>> Queries::SealedPartsOf(uint64_t index) {
  if (absl::Status status = KeepBatchOf(index); !status.ok()) return status;
  if (!kept_->parts) {
    const absl::StatusOr<std::string> sealed = ReadSealedOf(log_, kept_->row.first_index);
    if (!sealed.ok()) return sealed.status();
    absl::StatusOr<std::vector<SealedPart>> parts = ParseSealedParts(*sealed);
    if (!parts.ok()) return parts.status();
    kept_->parts = *std::move(parts);
  }
  const uint64_t entry = index - kept_->row.first_index;
  std::vector<SealedPart> parts;
  std::copy_if(kept_->parts->begin(), kept_->parts->end(), std::back_inserter(parts),
               [&](const SealedPart& part) { return part.entry == entry; });
  return parts;
}

absl::StatusOr<std::optional<std::string>> Queries::ReadOpenings(uint64_t index) {
  const absl::StatusOr<std::vector<SealedPart>> parts = SealedPartsOf(index);
  if (!parts.ok()) return parts.status();
  return OpenParts(*parts, index);
}

absl::StatusOr<std::vector<OpenedPart>> Queries::ReadParts(uint64_t index) {
  const absl::StatusOr<std::vector<SealedPart>> parts = SealedPartsOf(index);
  if (!parts.ok()) return parts.status();
  return OpenEach(*parts, index);
}

absl::StatusOr<std::vector<OpenedPart>> Queries::OpenEach(const std::vector<SealedPart>& parts, uint64_t index) {
  std::vector<OpenedPart> opened;
  for (size_t place = 0; place < parts.size(); ++place) {
    OpenedPart& one = opened.emplace_back();
    const absl::StatusOr<KeyLine> keys = persons_.OpenersOf(parts[place].key_no);
    if (!keys.ok()) return keys.status();
    if (keys->empty()) {
      const auto erased_by = ErasedBy(*parts[place].key_no);
      if (!erased_by.ok()) return erased_by.status();
      one.erased_by = *erased_by;
      continue;
    }
    absl::StatusOr<std::string> plaintext = OpenOpenings(*keys, parts[place], index, static_cast<uint32_t>(place));
    if (!plaintext.ok()) return plaintext.status();
    one.plaintext = *std::move(plaintext);
  }
  return opened;
}

absl::StatusOr<std::optional<std::string>> Queries::OpenParts(const std::vector<SealedPart>& parts, uint64_t index) {
  const absl::StatusOr<std::vector<OpenedPart>> opened = OpenEach(parts, index);
  if (!opened.ok()) return opened.status();
  std::string joined;
  bool any = parts.empty();
  for (const OpenedPart& part : *opened) {
    if (!part.plaintext) continue;
    joined.append(*part.plaintext);
    any = true;
  }
  if (!any) return std::nullopt;
  return joined;
}

}  // namespace ketenpoort::store

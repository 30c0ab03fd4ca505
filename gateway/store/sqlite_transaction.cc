#include "gateway/store/sqlite_transaction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/bundle.h"
#include "audit/crypto/wipe.h"

namespace ketenpoort::store {
namespace {

// When an item is due: a held one at the end of its hold.
int64_t DueOf(const ItemRow& row) { return row.state == ItemState::kHeld ? row.held_until_us : row.expires_us; }

// 0 is never.
int64_t EarlierOf(int64_t a_us, int64_t b_us) {
  if (a_us == 0 || b_us == 0) return a_us + b_us;
  return std::min(a_us, b_us);
}

size_t BytesOf(const SqliteTransaction::PendingEntry& entry) {
  size_t bytes = entry.bytes.size();
  for (const SealedPart& part : entry.parts) bytes += part.sealed.size();
  return bytes;
}

}  // namespace

SqliteTransaction::SqliteTransaction(Database& log, PersonTable& persons, Keyring& keyring, const StoreKeys& keys,
                                     audit::crypto::RandomSource& random, uint64_t log_size, int64_t now_us)
    : QueryView(Queries(log, persons, log_size)),
      log_(log),
      persons_(persons),
      keyring_(keyring),
      keys_(keys),
      random_(random),
      now_us_(now_us) {}

absl::Status SqliteTransaction::BeginIntent() {
  entries_before_ = entries_.size();
  bytes_before_ = pending_bytes_;
  changes_before_ = log_.TotalChanges();
  erases_before_ = erases_;
  persons_.BeginIntent();
  return log_.Execute("SAVEPOINT intent");
}

absl::Status SqliteTransaction::EndIntent(bool keep) {
  if (keep) {
    wrote_ = wrote_ || entries_.size() != entries_before_ || log_.TotalChanges() != changes_before_ || key_step_;
  } else {
    entries_.resize(entries_before_);
    pending_bytes_ = bytes_before_;
    erases_ = erases_before_;
    key_step_.reset();
  }
  if (absl::Status status = persons_.EndIntent(keep); !status.ok()) return status;
  return log_.Execute(keep ? "RELEASE intent" : "ROLLBACK TO intent; RELEASE intent");
}

absl::Status SqliteTransaction::Found(const char* what) const {
  return log_.Changes() == 0 ? absl::NotFoundError(absl::StrCat("no such ", what)) : absl::OkStatus();
}

absl::StatusOr<std::string> SqliteTransaction::ReadEntry(uint64_t index) {
  if (index < queries_.log_size()) return queries_.ReadEntry(index);
  if (index >= LogSize()) return absl::OutOfRangeError(absl::StrCat("no entry `", index, "` in the log"));
  return entries_[static_cast<size_t>(index - queries_.log_size())].bytes;
}

absl::StatusOr<uint64_t> SqliteTransaction::FirstEntryAt(int64_t from_us) {
  const absl::StatusOr<uint64_t> committed = queries_.FirstEntryAt(from_us);
  if (!committed.ok() || *committed < queries_.log_size()) return committed;
  return now_us_ >= from_us ? queries_.log_size() : LogSize();
}

absl::StatusOr<std::optional<std::string>> SqliteTransaction::ReadOpenings(uint64_t index) {
  if (index < queries_.log_size()) return queries_.ReadOpenings(index);
  if (index >= LogSize()) return absl::OutOfRangeError(absl::StrCat("no entry `", index, "` in the log"));
  return queries_.OpenParts(entries_[static_cast<size_t>(index - queries_.log_size())].parts, index);
}

absl::StatusOr<std::vector<OpenedPart>> SqliteTransaction::ReadParts(uint64_t index) {
  if (index < queries_.log_size()) return queries_.ReadParts(index);
  if (index >= LogSize()) return absl::OutOfRangeError(absl::StrCat("no entry `", index, "` in the log"));
  return queries_.OpenEach(entries_[static_cast<size_t>(index - queries_.log_size())].parts, index);
}

absl::StatusOr<SealedPart> SqliteTransaction::SealPart(const OpeningsPart& part, std::string_view key_class,
                                                       uint64_t index, uint32_t place) {
  SealedPart sealed;
  sealed.entry = static_cast<uint32_t>(index - queries_.log_size());
  std::string key = keys_.gateway_openings().front();
  if (part.person) {
    absl::StatusOr<PersonNo> key_no = persons_.KeyFor(*part.person, key_class, random_);
    if (!key_no.ok()) return key_no.status();
    sealed.key_no = *key_no;
    absl::StatusOr<std::optional<std::string>> found = persons_.KeyOf(*key_no);
    if (!found.ok()) return found.status();
    if (!found->has_value()) return absl::NotFoundError("the person of an opening has no key");
    key = **std::move(found);
  }
  absl::StatusOr<std::string> bytes = SealOpenings(key, part.plaintext, index, place, sealed.key_no, random_);
  audit::crypto::Wipe(key);
  if (!bytes.ok()) return bytes.status();
  sealed.sealed = *std::move(bytes);
  return sealed;
}

absl::StatusOr<uint64_t> SqliteTransaction::AppendEntry(EntryDraft draft) {
  if (draft.bytes.empty() || draft.bytes.size() > audit::kEntryBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("an entry has `", draft.bytes.size(), "` bytes"));
  }
  const uint64_t index = LogSize();
  PendingEntry entry;
  entry.bytes = std::move(draft.bytes);
  for (const OpeningsPart& part : draft.parts) {
    absl::StatusOr<SealedPart> sealed =
        SealPart(part, draft.key_class, index, static_cast<uint32_t>(entry.parts.size()));
    if (!sealed.ok()) return sealed.status();
    entry.parts.push_back(*std::move(sealed));
  }
  const size_t bytes = BytesOf(entry);
  if (pending_bytes_ + bytes > kBatchBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("a batch holds at most `", kBatchBytesMax, "` bytes"));
  }
  pending_bytes_ += bytes;
  entries_.push_back(std::move(entry));
  return index;
}

absl::StatusOr<PersonNo> SqliteTransaction::CreatePerson(const std::vector<Identifier>& identifiers) {
  return persons_.Create(identifiers, NowMicros(), random_);
}

absl::Status SqliteTransaction::AddIdentifier(const PersonNo& person, const Identifier& identifier) {
  return persons_.Add(person, identifier, random_);
}

absl::StatusOr<PersonNo> SqliteTransaction::MoveIdentifier(const Identifier& identifier) {
  return persons_.Move(identifier, NowMicros(), random_);
}

absl::Status SqliteTransaction::MergePersons(const PersonNo& keep, const PersonNo& merge) {
  if (absl::Status status = persons_.Merge(keep, merge); !status.ok()) return status;
  for (const char* sql :
       {"UPDATE message SET person = ?1 WHERE person = ?2", "UPDATE item SET person = ?1 WHERE person = ?2",
        "UPDATE flow SET person = ?1 WHERE person = ?2", "UPDATE work SET person = ?1 WHERE person = ?2",
        "UPDATE declaration SET person = ?1 WHERE person = ?2", "UPDATE finding SET person = ?1 WHERE person = ?2",
        "UPDATE review SET person = ?1 WHERE person = ?2", "UPDATE answer SET person = ?1 WHERE person = ?2",
        "UPDATE notice SET person = ?1 WHERE person = ?2", "UPDATE erasure_proposal SET person = ?1 WHERE person = ?2",
        "UPDATE OR REPLACE hold SET person = ?1 WHERE person = ?2",
        "UPDATE OR REPLACE detention_end SET person = ?1 WHERE person = ?2"}) {
    if (absl::Status status = log_.Prepare(sql).Blob(keep).Blob(merge).Run(); !status.ok()) return status;
  }
  if (absl::Status status = MergeFirstNotices(keep, merge); !status.ok()) return status;
  return MergeRegisters(keep, merge);
}

absl::Status SqliteTransaction::MergeFirstNotices(const PersonNo& keep, const PersonNo& merge) {
  const absl::StatusOr<std::vector<FirstNoticeRow>> rows = queries_.FirstNoticesOf(merge);
  if (!rows.ok()) return rows.status();
  for (FirstNoticeRow row : *rows) {
    if (absl::Status status = CountNotice(row, false); !status.ok()) return status;
    row.person = keep;
    row.quarter = 0;
    const absl::StatusOr<std::optional<FirstNoticeRow>> own = FirstNoticeLike(row);
    if (!own.ok()) return own.status();
    if (own->has_value()) {
      row.held_back = row.held_back || (*own)->held_back;
      row.disclosed_us = EarlierOf(row.disclosed_us, (*own)->disclosed_us);
      row.acknowledged_us = EarlierOf(row.acknowledged_us, (*own)->acknowledged_us);
    }
    if (absl::Status status = PutFirstNotice(row); !status.ok()) return status;
  }
  return log_.Prepare("DELETE FROM first_notice WHERE person = ?1").Blob(merge).Run();
}

// Both histories become one, in the order in which they were recorded, and are numbered anew. A decision that used a
// version of either finds another latest version than the one it used, and is decided again.
absl::Status SqliteTransaction::MergeRegisters(const PersonNo& keep, const PersonNo& merge) {
  Statement count = log_.Prepare("SELECT count(*) FROM register WHERE person = ?1");
  const absl::StatusOr<bool> row = count.Blob(merge).Next();
  if (!row.ok()) return row.status();
  if (!*row || count.IntAt(0) == 0) return absl::OkStatus();
  // First negative, since two rows may not have one number even for a moment.
  Statement number = log_.Prepare(R"sql(
      WITH ranked AS (
        SELECT id, row_number() OVER (ORDER BY recorded_us, person = ?2, version) AS place
        FROM register WHERE person IN (?1, ?2))
      UPDATE register SET version = -ranked.place, person = ?1 FROM ranked WHERE ranked.id = register.id)sql");
  if (absl::Status status = number.Blob(keep).Blob(merge).Run(); !status.ok()) return status;
  return log_.Prepare("UPDATE register SET version = -version WHERE person = ?1").Blob(keep).Run();
}

absl::Status SqliteTransaction::PutRegister(const RegisterRow& row) {
  const absl::StatusOr<std::optional<RegisterRow>> latest = queries_.LatestRegister(row.person);
  if (!latest.ok()) return latest.status();
  const uint64_t expected = (latest->has_value() ? (*latest)->version : 0) + 1;
  if (row.version != expected) {
    return absl::AbortedError(absl::StrCat("register version `", row.version, "` where `", expected, "` is next"));
  }
  Statement statement = log_.Prepare(
      "INSERT INTO register(person, version, recorded_us, valid_from_us, report_id, record) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  statement.Blob(row.person).Unsigned(row.version).Int(row.recorded_us).Int(row.valid_from_us);
  return statement.Blob(row.report_id).Blob(row.record).Run();
}

absl::Status SqliteTransaction::PutAnswer(const Id16& request_id, const std::optional<PersonNo>& person,
                                          std::string_view answer) {
  if (!person) {
    return log_.Prepare("INSERT INTO answer(request_id, answer) VALUES (?1, ?2)").Blob(request_id).Blob(answer).Run();
  }
  Statement statement = log_.Prepare("INSERT INTO answer(request_id, answer, person) VALUES (?1, ?2, ?3)");
  return statement.Blob(request_id).Blob(answer).Blob(*person).Run();
}

absl::StatusOr<uint64_t> SqliteTransaction::NumberOf(std::string_view sender_oin, const Id16& message_id) {
  {
    Statement find = log_.Prepare("SELECT no FROM message_no WHERE message_id = ?1 AND sender_oin = ?2");
    const absl::StatusOr<bool> found = find.Blob(message_id).Text(sender_oin).Next();
    if (!found.ok()) return found.status();
    if (*found) return find.UnsignedAt(0);
  }
  Statement insert = log_.Prepare("INSERT INTO message_no(message_id, sender_oin) VALUES (?1, ?2)");
  if (absl::Status status = insert.Blob(message_id).Text(sender_oin).Run(); !status.ok()) return status;
  return static_cast<uint64_t>(log_.LastInsertRowid());
}

absl::Status SqliteTransaction::PutMessage(const MessageRow& row) {
  const absl::StatusOr<uint64_t> number = NumberOf(row.sender_oin, row.message_id);
  if (!number.ok()) return number.status();
  Statement statement = log_.Prepare(
      "INSERT INTO message(no, sender, digest, person, accepted_us, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  statement.Unsigned(*number).Text(row.sender).Blob(row.digest).Blob(row.person);
  return statement.Int(row.accepted_us).Blob(row.record).Run();
}

absl::Status SqliteTransaction::KeepPayload(uint64_t seq, const ItemRow& row) {
  if (!IsActive(row.state)) return log_.Prepare("DELETE FROM payload WHERE seq = ?1").Unsigned(seq).Run();
  if (row.sealed_payload.empty() && row.sealed_key.empty()) return absl::OkStatus();
  payload_bytes_ += row.sealed_payload.size();
  // Unchanged bytes are not written again.
  Statement statement = log_.Prepare(R"sql(
      INSERT INTO payload(seq, sealed_key, sealed_payload) VALUES (?1, ?2, ?3)
      ON CONFLICT(seq) DO UPDATE SET sealed_key = excluded.sealed_key, sealed_payload = excluded.sealed_payload
      WHERE sealed_key IS NOT excluded.sealed_key OR sealed_payload IS NOT excluded.sealed_payload)sql");
  return statement.Unsigned(seq).Blob(row.sealed_key).Blob(row.sealed_payload).Run();
}

absl::StatusOr<uint64_t> SqliteTransaction::PutItem(const ItemRow& row) {
  const absl::StatusOr<uint64_t> number = NumberOf(row.sender_oin, row.message_id);
  if (!number.ok()) return number.status();
  Statement statement = log_.Prepare(
      "INSERT INTO item(delivery_id, message_no, sender, receiver, person, kind, urgent, state, attempts, "
      "accepted_us, expires_us, held_until_us, record, active, due_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
  statement.Blob(row.delivery_id).Unsigned(*number).Text(row.sender).Text(row.receiver);
  statement.Blob(row.person).Int(row.kind).Int(row.urgent ? 1 : 0).Int(static_cast<int64_t>(row.state));
  statement.Unsigned(row.attempts).Int(row.accepted_us).Int(row.expires_us).Int(row.held_until_us).Blob(row.record);
  statement.Int(IsActive(row.state) ? 1 : 0).Int(DueOf(row));
  if (absl::Status status = statement.Run(); !status.ok()) return status;
  const uint64_t seq = static_cast<uint64_t>(log_.LastInsertRowid());
  if (absl::Status status = KeepPayload(seq, row); !status.ok()) return status;
  return seq;
}

absl::Status SqliteTransaction::UpdateItem(const ItemRow& row) {
  uint64_t seq = 0;
  {
    Statement find = log_.Prepare("SELECT seq FROM item WHERE delivery_id = ?1");
    const absl::StatusOr<bool> found = find.Blob(row.delivery_id).Next();
    if (!found.ok()) return found.status();
    if (!*found) return absl::NotFoundError("no such item");
    seq = find.UnsignedAt(0);
  }
  Statement statement = log_.Prepare(
      "UPDATE item SET receiver = ?1, state = ?2, attempts = ?3, expires_us = ?4, held_until_us = ?5, record = ?6, "
      "active = ?7, due_us = ?8 WHERE seq = ?9");
  statement.Text(row.receiver).Int(static_cast<int64_t>(row.state)).Unsigned(row.attempts).Int(row.expires_us);
  statement.Int(row.held_until_us).Blob(row.record).Int(IsActive(row.state) ? 1 : 0).Int(DueOf(row)).Unsigned(seq);
  if (absl::Status status = statement.Run(); !status.ok()) return status;
  return KeepPayload(seq, row);
}

absl::Status SqliteTransaction::PutFlow(const FlowRow& row) {
  const absl::StatusOr<uint64_t> number = NumberOf(row.sender_oin, row.message_id);
  if (!number.ok()) return number.status();
  Statement statement = log_.Prepare(R"sql(
      INSERT INTO flow(message_no, sender, receiver, person, kind, categories, course, entry_index, disclosed)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      ON CONFLICT(message_no, sender, receiver) DO UPDATE SET person = excluded.person, kind = excluded.kind,
        categories = excluded.categories, course = excluded.course, entry_index = excluded.entry_index,
        disclosed = excluded.disclosed)sql");
  statement.Unsigned(*number).Text(row.sender).Text(row.receiver).Blob(row.person).Int(row.kind);
  return statement.Unsigned(row.categories)
      .Unsigned(row.course)
      .Unsigned(row.entry_index)
      .Int(row.disclosed ? 1 : 0)
      .Run();
}

absl::Status SqliteTransaction::PutDeclaration(const DeclarationRow& row) {
  const absl::StatusOr<std::optional<DeclarationRow>> before = queries_.FindDeclaration(row.declaration_id);
  if (!before.ok()) return before.status();
  const uint64_t expected = (before->has_value() ? (*before)->version : 0) + 1;
  if (row.version != expected) {
    return absl::AbortedError(absl::StrCat("declaration version `", row.version, "` where `", expected, "` is next"));
  }
  Statement statement = log_.Prepare(R"sql(
      INSERT INTO declaration(declaration_id, person, kind, version, recorded_us, record)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT(declaration_id) DO UPDATE SET person = excluded.person, kind = excluded.kind,
        version = excluded.version, recorded_us = excluded.recorded_us, record = excluded.record)sql");
  statement.Blob(row.declaration_id).Blob(row.person).Int(static_cast<int64_t>(row.kind)).Unsigned(row.version);
  return statement.Int(row.recorded_us).Blob(row.record).Run();
}

absl::Status SqliteTransaction::MarkDisclosed(std::string_view sender_oin, const Id16& message_id,
                                              std::string_view receiver, uint64_t entry_index) {
  Statement statement = log_.Prepare(
      "UPDATE flow SET disclosed = 1, entry_index = ?4 WHERE receiver = ?3 AND message_no = "
      "(SELECT no FROM message_no WHERE message_id = ?2 AND sender_oin = ?1)");
  statement.Text(sender_oin).Blob(message_id).Text(receiver).Unsigned(entry_index);
  if (absl::Status status = statement.Run(); !status.ok()) return status;
  return Found("flow");
}

absl::Status SqliteTransaction::PutNotice(const NoticeRow& row) {
  Statement statement = log_.Prepare(
      "INSERT INTO notice(notice_id, organ, record, person) VALUES (?1, ?2, ?3, nullif(?4, zeroblob(16)))");
  return statement.Blob(row.notice_id).Text(row.organ).Blob(row.record).Blob(row.person).Run();
}

absl::Status SqliteTransaction::DeleteNotice(const Id16& notice_id) {
  if (absl::Status status = log_.Prepare("DELETE FROM notice WHERE notice_id = ?1").Blob(notice_id).Run();
      !status.ok()) {
    return status;
  }
  return Found("notice");
}

absl::Status SqliteTransaction::PutWork(const WorkRow& row) {
  Statement statement =
      log_.Prepare("INSERT INTO work(report_id, person, kind, since_us, record) VALUES (?1, ?2, ?3, ?4, ?5)");
  return statement.Blob(row.report_id).Blob(row.person).Int(row.kind).Int(row.since_us).Blob(row.record).Run();
}

absl::Status SqliteTransaction::CloseWork(uint64_t seq) {
  if (absl::Status status = log_.Prepare("DELETE FROM work WHERE seq = ?1").Unsigned(seq).Run(); !status.ok()) {
    return status;
  }
  return Found("work");
}

absl::Status SqliteTransaction::PutFinding(const FindingRow& row) {
  Statement statement = log_.Prepare(
      "INSERT INTO finding(finding_id, person, kind, about_index, opened_us, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  statement.Blob(row.finding_id).Blob(row.person).Int(row.kind).Unsigned(row.about_index).Int(row.opened_us);
  if (absl::Status status = statement.Blob(row.record).Run(); !status.ok()) return status;
  const uint64_t seq = static_cast<uint64_t>(log_.LastInsertRowid());
  for (const auto& [oin, open] : row.controllers) {
    Statement controller = log_.Prepare("INSERT INTO finding_controller(oin, finding, open) VALUES (?1, ?2, ?3)");
    absl::Status status = controller.Text(oin).Unsigned(seq).Int(open ? 1 : 0).Run();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::UpdateFinding(const FindingRow& row) {
  Statement statement = log_.Prepare("UPDATE finding SET record = ?1 WHERE seq = ?2");
  if (absl::Status status = statement.Blob(row.record).Unsigned(row.seq).Run(); !status.ok()) return status;
  if (absl::Status found = Found("finding"); !found.ok()) return found;
  for (const auto& [oin, open] : row.controllers) {
    Statement controller = log_.Prepare("UPDATE finding_controller SET open = ?3 WHERE oin = ?1 AND finding = ?2");
    absl::Status status = controller.Text(oin).Unsigned(row.seq).Int(open ? 1 : 0).Run();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::PutReview(const ReviewRow& row) {
  return log_.Prepare("INSERT INTO review(person, record) VALUES (?1, ?2)").Blob(row.person).Blob(row.record).Run();
}

absl::Status SqliteTransaction::UpdateReview(const ReviewRow& row) {
  Statement statement = log_.Prepare("UPDATE review SET record = ?1 WHERE seq = ?2");
  if (absl::Status status = statement.Blob(row.record).Unsigned(row.seq).Run(); !status.ok()) return status;
  return Found("review");
}

absl::Status SqliteTransaction::EndReview(uint64_t seq) {
  if (absl::Status status = log_.Prepare("DELETE FROM review WHERE seq = ?1").Unsigned(seq).Run(); !status.ok()) {
    return status;
  }
  return Found("review");
}

absl::StatusOr<std::optional<FirstNoticeRow>> SqliteTransaction::FirstNoticeLike(const FirstNoticeRow& row) {
  const absl::StatusOr<std::vector<FirstNoticeRow>> rows = queries_.FirstNoticesOf(row.person);
  if (!rows.ok()) return rows.status();
  const auto found = std::find_if(rows->begin(), rows->end(), [&](const FirstNoticeRow& one) {
    return one.course == row.course && one.kind == row.kind && one.sender == row.sender && one.receiver == row.receiver;
  });
  return found == rows->end() ? std::nullopt : std::optional(*found);
}

absl::Status SqliteTransaction::CountNotice(const FirstNoticeRow& row, bool in) {
  if (row.quarter == 0) return absl::OkStatus();
  const std::pair<NoticeMoment, int> moments[] = {{NoticeMoment::kDisclosed, row.disclosed_ahead},
                                                  {NoticeMoment::kAcknowledged, row.acknowledged_ahead}};
  for (const auto& [moment, ahead] : moments) {
    TimelinessRow counter{row.quarter, row.kind, row.sender, row.receiver, moment, ahead, 1};
    if (absl::Status counted = in ? CountUp(counter) : CountDown(counter); !counted.ok()) return counted;
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::CountUp(const TimelinessRow& counter) {
  Statement statement = log_.Prepare(R"sql(
      INSERT INTO timeliness(quarter, kind, sender, receiver, moment, ahead, departures)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
      ON CONFLICT(quarter, kind, sender, receiver, moment, ahead) DO UPDATE SET departures = departures + 1)sql");
  statement.Int(counter.quarter).Int(counter.kind).Int(counter.sender).Int(counter.receiver);
  return statement.Int(static_cast<int64_t>(counter.moment)).Int(counter.ahead).Run();
}

absl::Status SqliteTransaction::CountDown(const TimelinessRow& counter) {
  for (const char* sql :
       {"UPDATE timeliness SET departures = departures - 1 WHERE quarter = ?1 AND kind = ?2 AND sender = ?3 AND "
        "receiver = ?4 AND moment = ?5 AND ahead = ?6",
        // A counter at nothing would still tell that it once was not.
        "DELETE FROM timeliness WHERE quarter = ?1 AND kind = ?2 AND sender = ?3 AND receiver = ?4 AND moment = ?5 AND "
        "ahead = ?6 AND departures = 0"}) {
    Statement statement = log_.Prepare(sql);
    statement.Int(counter.quarter).Int(counter.kind).Int(counter.sender).Int(counter.receiver);
    absl::Status moved = statement.Int(static_cast<int64_t>(counter.moment)).Int(counter.ahead).Run();
    if (!moved.ok()) return moved;
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::PutFirstNotice(const FirstNoticeRow& row) {
  const absl::StatusOr<std::optional<FirstNoticeRow>> before = FirstNoticeLike(row);
  if (!before.ok()) return before.status();
  if (before->has_value()) {
    if (absl::Status status = CountNotice(**before, false); !status.ok()) return status;
  }
  Statement statement = log_.Prepare(R"sql(
      INSERT OR REPLACE INTO first_notice(person, course, kind, sender, receiver, departed, held_back, disclosed_us,
        acknowledged_us, quarter, disclosed_ahead, acknowledged_ahead)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))sql");
  statement.Blob(row.person).Unsigned(row.course).Int(row.kind).Int(row.sender).Int(row.receiver).Int(row.departed);
  statement.Int(row.held_back ? 1 : 0).Int(row.disclosed_us).Int(row.acknowledged_us).Int(row.quarter);
  absl::Status put = statement.Int(row.disclosed_ahead).Int(row.acknowledged_ahead).Run();
  if (!put.ok()) return put;
  return CountNotice(row, true);
}

absl::Status SqliteTransaction::PlaceErasure(const Erasure& erasure) {
  if (erasure.entry_index >= LogSize()) return absl::InvalidArgumentError("an erasure without its entry");
  std::vector<PersonNo> key_nos = erasure.key_nos;
  if (erasure.scope == ErasureScope::kPerson) {
    absl::StatusOr<std::vector<PersonNo>> all = persons_.KeyNumbersOf(erasure.person);
    if (!all.ok()) return all.status();
    key_nos = *std::move(all);
    if (key_nos.empty()) return absl::NotFoundError("no such person");
  }
  std::string numbers;
  for (const PersonNo& key_no : key_nos) numbers.append(key_no.begin(), key_no.end());
  Statement statement =
      log_.Prepare("INSERT INTO erasure(scope, person, entry_index, key_nos) VALUES (?1, ?2, ?3, ?4)");
  statement.Int(static_cast<int64_t>(erasure.scope)).Blob(erasure.person).Unsigned(erasure.entry_index);
  if (absl::Status status = statement.Blob(numbers).Run(); !status.ok()) return status;
  erases_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::string> SqliteTransaction::ChangeKey(Secret secret) {
  if (key_step_) return absl::FailedPreconditionError("one key at a time");
  if (absl::Status status = keyring_.Stage(secret, random_); !status.ok()) return status;
  key_step_ = KeyStep{secret, false};
  if (secret != Secret::kLogSigning) return std::string();
  return keyring_.StagedPublicKey();
}

absl::Status SqliteTransaction::DropEarlierKey(Secret secret) {
  if (secret != Secret::kLogSigning && secret != Secret::kMailboxWrap) {
    return absl::InvalidArgumentError("this key is dropped by the store itself");
  }
  if (key_step_) return absl::FailedPreconditionError("one key at a time");
  if (!keyring_.Before(secret)) return absl::FailedPreconditionError("there is no earlier key");
  key_step_ = KeyStep{secret, true};
  return absl::OkStatus();
}

absl::Status SqliteTransaction::ResealPayloadKey(uint64_t seq, std::string_view sealed_key) {
  Statement statement = log_.Prepare("UPDATE payload SET sealed_key = ?2 WHERE seq = ?1");
  if (absl::Status status = statement.Unsigned(seq).Blob(sealed_key).Run(); !status.ok()) return status;
  return Found("payload");
}

absl::Status SqliteTransaction::PutHold(const HoldRow& row) {
  Statement statement = log_.Prepare("INSERT OR REPLACE INTO hold(person, since_us, entry_index) VALUES (?1, ?2, ?3)");
  return statement.Blob(row.person).Int(row.since_us).Unsigned(row.entry_index).Run();
}

absl::Status SqliteTransaction::DeleteHold(const PersonNo& person) {
  if (absl::Status status = log_.Prepare("DELETE FROM hold WHERE person = ?1").Blob(person).Run(); !status.ok()) {
    return status;
  }
  return Found("hold");
}

absl::Status SqliteTransaction::PutErasureProposal(const ErasureProposalRow& row) {
  Statement older = log_.Prepare("DELETE FROM erasure_proposal WHERE person = ?1");
  if (absl::Status status = older.Blob(row.person).Run(); !status.ok()) return status;
  Statement statement =
      log_.Prepare("INSERT INTO erasure_proposal(digest, person, proposed_us, record) VALUES (?1, ?2, ?3, ?4)");
  return statement.Blob(row.digest).Blob(row.person).Int(row.proposed_us).Blob(row.record).Run();
}

absl::Status SqliteTransaction::DeleteErasureProposal(const Hash32& digest) {
  if (absl::Status status = log_.Prepare("DELETE FROM erasure_proposal WHERE digest = ?1").Blob(digest).Run();
      !status.ok()) {
    return status;
  }
  return Found("proposal");
}

absl::Status SqliteTransaction::PutDetentionEnd(const DetentionEndRow& row) {
  Statement statement =
      log_.Prepare("INSERT OR REPLACE INTO detention_end(person, day, in_register) VALUES (?1, ?2, ?3)");
  return statement.Blob(row.person).Int(row.day).Int(row.in_register ? 1 : 0).Run();
}

absl::Status SqliteTransaction::DeleteDetentionEnd(const PersonNo& person) {
  return log_.Prepare("DELETE FROM detention_end WHERE person = ?1").Blob(person).Run();
}

absl::Status SqliteTransaction::PutNamed(std::string_view name, std::string_view value) {
  return log_.Prepare("INSERT INTO named(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2")
      .Text(name)
      .Blob(value)
      .Run();
}

}  // namespace ketenpoort::store

#include "gateway/store/person_table.h"

#include <algorithm>
#include <utility>

#include "audit/crypto/aead.h"
#include "audit/crypto/hmac.h"
#include "audit/crypto/wipe.h"
#include "gateway/store/ordered_id.h"

namespace ketenpoort::store {
namespace {

std::string BytesOf(const PersonNo& person) { return std::string(person.begin(), person.end()); }

std::string KeyContext(const PersonNo& key_no) { return "ketenpoort/person-key/v1" + BytesOf(key_no); }

std::string IdentifierContext(std::string_view lookup) { return "ketenpoort/identifier/v1" + std::string(lookup); }

std::string_view NameOf(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::kBsn:
      return "BSN";
    case IdentifierKind::kSkn:
      return "SKN";
    case IdentifierKind::kVNumber:
      return "V-NUMMER";
  }
  return "";
}

absl::Status CheckIdentifier(const Identifier& identifier) {
  if (NameOf(identifier.kind).empty()) return absl::InvalidArgumentError("an identifier has no kind");
  if (identifier.value.empty() || identifier.value.size() > kIdentifierBytesMax) {
    return absl::InvalidArgumentError("an identifier is empty or too long");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PersonKey>> ReadKeys(Statement& statement) {
  std::vector<PersonKey> keys;
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return keys;
    keys.push_back({statement.ArrayAt<16>(0), statement.ArrayAt<16>(1), statement.BytesAt(2)});
    if (!statement.RowStatus().ok()) return statement.RowStatus();
  }
}

}  // namespace

std::string PersonTable::LookupOf(const std::string& index_key, IdentifierKind kind, std::string_view value) {
  std::string named(NameOf(kind));
  named.push_back('\0');
  named.append(value);
  std::string lookup = audit::crypto::ToBytes(audit::crypto::HmacSha256(index_key, named));
  audit::crypto::Wipe(named);
  return lookup;
}

absl::StatusOr<std::optional<PersonTable::Owned>> PersonTable::FindRow(IdentifierKind kind, std::string_view value) {
  for (const std::string& index_key : keys_->person_index()) {
    Owned owned{LookupOf(index_key, kind, value), {}};
    Statement statement = persons_.Prepare("SELECT person FROM identifier WHERE lookup = ?1");
    const absl::StatusOr<bool> row = statement.Blob(owned.lookup).Next();
    if (!row.ok()) return row.status();
    if (!*row) continue;
    owned.person = statement.ArrayAt<16>(0);
    if (!statement.RowStatus().ok()) return statement.RowStatus();
    return std::optional(std::move(owned));
  }
  return std::optional<Owned>();
}

absl::StatusOr<std::optional<PersonNo>> PersonTable::Find(IdentifierKind kind, std::string_view value) {
  const absl::StatusOr<std::optional<Owned>> owned = FindRow(kind, value);
  if (!owned.ok()) return owned.status();
  return *owned ? std::optional((*owned)->person) : std::nullopt;
}

absl::StatusOr<std::vector<Identifier>> PersonTable::IdentifiersOf(const PersonNo& person) {
  Statement statement =
      persons_.Prepare("SELECT lookup, kind, sealed FROM identifier WHERE person = ?1 ORDER BY kind, rowid");
  statement.Blob(person);
  std::vector<Identifier> identifiers;
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return identifiers;
    const IdentifierKind kind = static_cast<IdentifierKind>(statement.IntAt(1));
    if (statement.IntAt(1) < 1 || NameOf(kind).empty()) return absl::DataLossError("an identifier has no kind");
    absl::StatusOr<std::string> value =
        OpenWithAny(keys_->identifier_seal(), statement.BytesAt(2), IdentifierContext(statement.BytesAt(0)));
    if (!value.ok()) return value.status();
    identifiers.push_back({kind, *std::move(value)});
  }
}

absl::StatusOr<std::vector<PersonNo>> PersonTable::KeyNumbersOf(const PersonNo& person) {
  Statement statement = persons_.Prepare("SELECT key_no FROM person_key WHERE person = ?1 ORDER BY key_no");
  statement.Blob(person);
  std::vector<PersonNo> key_nos;
  while (true) {
    const absl::StatusOr<bool> row = statement.Next();
    if (!row.ok()) return row.status();
    if (!*row) return key_nos;
    const std::string bytes = statement.BytesAt(0);
    if (bytes.size() != key_nos.emplace_back().size()) return absl::DataLossError("a key's number of another width");
    std::copy(bytes.begin(), bytes.end(), key_nos.back().begin());
  }
}

absl::StatusOr<std::optional<std::string>> PersonTable::KeyOf(const PersonNo& key_no) {
  Statement statement = persons_.Prepare("SELECT wrapped FROM person_key WHERE key_no = ?1");
  const absl::StatusOr<bool> row = statement.Blob(key_no).Next();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  absl::StatusOr<std::string> key = OpenWithAny(keys_->person_wrap(), statement.BytesAt(0), KeyContext(key_no));
  if (!key.ok()) return key.status();
  return *std::move(key);
}

absl::StatusOr<KeyLine> PersonTable::OpenersOf(const std::optional<PersonNo>& key_no) {
  if (!key_no) return keys_->gateway_openings();
  absl::StatusOr<std::optional<std::string>> key = KeyOf(*key_no);
  if (!key.ok()) return key.status();
  return *key ? KeyLine{**std::move(key)} : KeyLine{};
}

absl::StatusOr<std::vector<PersonKey>> PersonTable::KeysOf(const PersonNo& person) {
  Statement statement =
      persons_.Prepare("SELECT key_no, person, key_class FROM person_key WHERE person = ?1 ORDER BY key_no");
  return ReadKeys(statement.Blob(person));
}

absl::StatusOr<std::vector<PersonKey>> PersonTable::KeysOfClass(std::string_view key_class, const PersonNo& after,
                                                                int limit) {
  Statement statement = persons_.Prepare(
      "SELECT key_no, person, key_class FROM person_key WHERE key_class = ?1 AND person > ?2 "
      "ORDER BY person, key_no LIMIT ?3");
  return ReadKeys(statement.Text(key_class).Blob(after).Int(limit));
}

absl::StatusOr<std::vector<std::string>> PersonTable::KeyClasses() {
  // From one class to the next by the index, whatever the number of keys.
  std::vector<std::string> classes;
  while (true) {
    Statement statement =
        persons_.Prepare("SELECT key_class FROM person_key WHERE key_class > ?1 ORDER BY key_class LIMIT 1");
    const absl::StatusOr<bool> row = statement.Text(classes.empty() ? std::string_view() : classes.back()).Next();
    if (!row.ok()) return row.status();
    if (!*row) return classes;
    classes.push_back(statement.BytesAt(0));
  }
}

absl::StatusOr<std::optional<PersonNo>> PersonTable::PersonOfKey(const PersonNo& key_no) {
  Statement statement = persons_.Prepare("SELECT person FROM person_key WHERE key_no = ?1");
  const absl::StatusOr<bool> row = statement.Blob(key_no).Next();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<PersonNo>();
  return std::optional(statement.ArrayAt<16>(0));
}

absl::StatusOr<bool> PersonTable::Exists(const PersonNo& person) {
  return persons_.Prepare("SELECT 1 FROM person_key WHERE person = ?1 LIMIT 1").Blob(person).Next();
}

void PersonTable::BeginBatch(uint64_t batch_no) {
  batch_no_ = batch_no;
  changed_ = false;
}

void PersonTable::BeginIntent() { intent_open_ = false; }

absl::Status PersonTable::Touch() {
  if (!open_) {
    if (absl::Status status = persons_.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
    open_ = true;
    if (absl::Status status = persons_.Execute("DELETE FROM undo_identifier; DELETE FROM undo_key"); !status.ok()) {
      return status;
    }
    Statement statement = persons_.Prepare("UPDATE state SET batch_no = ?1 WHERE one = 1");
    if (absl::Status status = statement.Unsigned(batch_no_).Run(); !status.ok()) return status;
  }
  if (intent_open_) return absl::OkStatus();
  intent_open_ = true;
  return persons_.Execute("SAVEPOINT intent");
}

absl::Status PersonTable::EndIntent(bool keep) {
  if (!std::exchange(intent_open_, false)) return absl::OkStatus();
  changed_ = changed_ || keep;
  return persons_.Execute(keep ? "RELEASE intent" : "ROLLBACK TO intent; RELEASE intent");
}

absl::Status PersonTable::Commit() {
  open_ = false;
  return persons_.Execute("COMMIT");
}

void PersonTable::Rollback() {
  open_ = false;
  intent_open_ = false;
  persons_.Rollback();
}

absl::StatusOr<PersonNo> PersonTable::CreateKey(const PersonNo& key_no, const PersonNo& person,
                                                std::string_view key_class, audit::crypto::RandomSource& random) {
  if (absl::Status status = Touch(); !status.ok()) return status;
  std::string key = audit::crypto::RandomBytes(random, audit::crypto::kAeadKeyBytes);
  const absl::StatusOr<std::string> wrapped =
      audit::crypto::Seal(keys_->person_wrap().front(), key, KeyContext(key_no), random);
  audit::crypto::Wipe(key);
  if (!wrapped.ok()) return wrapped.status();
  if (absl::Status status =
          persons_.Prepare("INSERT INTO undo_key(key_no, person) VALUES (?1, NULL)").Blob(key_no).Run();
      !status.ok()) {
    return status;
  }
  Statement insert =
      persons_.Prepare("INSERT INTO person_key(key_no, person, wrapped, key_class) VALUES (?1, ?2, ?3, ?4)");
  if (absl::Status status = insert.Blob(key_no).Blob(person).Blob(*wrapped).Text(key_class).Run(); !status.ok()) {
    return status;
  }
  return key_no;
}

absl::StatusOr<PersonNo> PersonTable::KeyFor(const PersonNo& person, std::string_view key_class,
                                             audit::crypto::RandomSource& random) {
  if (key_class.empty()) return person;
  {
    Statement find =
        persons_.Prepare("SELECT key_no FROM person_key WHERE key_class = ?1 AND person = ?2 ORDER BY key_no LIMIT 1");
    const absl::StatusOr<bool> row = find.Text(key_class).Blob(person).Next();
    if (!row.ok()) return row.status();
    if (*row) {
      const PersonNo key_no = find.ArrayAt<16>(0);
      if (!find.RowStatus().ok()) return find.RowStatus();
      return key_no;
    }
  }
  const absl::StatusOr<bool> exists = Exists(person);
  if (!exists.ok()) return exists.status();
  if (!*exists) return absl::NotFoundError("the person of an opening has no key");
  PersonNo key_no{};
  random.Fill(key_no);
  return CreateKey(key_no, person, key_class, random);
}

absl::Status PersonTable::InsertIdentifier(const PersonNo& person, const Identifier& identifier,
                                           audit::crypto::RandomSource& random) {
  if (absl::Status status = Touch(); !status.ok()) return status;
  const std::string lookup = LookupOf(keys_->person_index().front(), identifier.kind, identifier.value);
  const absl::StatusOr<std::string> sealed =
      audit::crypto::Seal(keys_->identifier_seal().front(), identifier.value, IdentifierContext(lookup), random);
  if (!sealed.ok()) return sealed.status();
  Statement undo = persons_.Prepare("INSERT OR IGNORE INTO undo_identifier(lookup, person) VALUES (?1, NULL)");
  if (absl::Status status = undo.Blob(lookup).Run(); !status.ok()) return status;
  Statement insert = persons_.Prepare("INSERT INTO identifier(lookup, person, kind, sealed) VALUES (?1, ?2, ?3, ?4)");
  return insert.Blob(lookup).Blob(person).Int(static_cast<int64_t>(identifier.kind)).Blob(*sealed).Run();
}

absl::StatusOr<PersonNo> PersonTable::Create(const std::vector<Identifier>& identifiers, int64_t now_us,
                                             audit::crypto::RandomSource& random) {
  for (size_t i = 0; i < identifiers.size(); ++i) {
    if (absl::Status status = CheckIdentifier(identifiers[i]); !status.ok()) return status;
    const auto here = identifiers.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(identifiers.begin(), here, identifiers[i]) != here) {
      return absl::InvalidArgumentError("an identifier is given twice");
    }
    const auto owner = Find(identifiers[i].kind, identifiers[i].value);
    if (!owner.ok()) return owner.status();
    if (owner->has_value()) return absl::AlreadyExistsError("another person has the identifier");
  }
  const PersonNo fresh = OrderedId(now_us, random);
  const absl::StatusOr<PersonNo> person = CreateKey(fresh, fresh, "", random);
  if (!person.ok()) return person.status();
  for (const Identifier& identifier : identifiers) {
    if (absl::Status status = InsertIdentifier(*person, identifier, random); !status.ok()) return status;
  }
  return person;
}

absl::Status PersonTable::Add(const PersonNo& person, const Identifier& identifier,
                              audit::crypto::RandomSource& random) {
  if (absl::Status status = CheckIdentifier(identifier); !status.ok()) return status;
  const absl::StatusOr<bool> exists = Exists(person);
  if (!exists.ok()) return exists.status();
  if (!*exists) return absl::NotFoundError("no such person");
  const auto owner = Find(identifier.kind, identifier.value);
  if (!owner.ok()) return owner.status();
  if (!owner->has_value()) return InsertIdentifier(person, identifier, random);
  if (**owner == person) return absl::OkStatus();
  return absl::AlreadyExistsError("another person has the identifier");
}

absl::Status PersonTable::Merge(const PersonNo& keep, const PersonNo& merge) {
  if (keep == merge) return absl::InvalidArgumentError("a person cannot be merged with itself");
  for (const PersonNo* person : {&keep, &merge}) {
    const absl::StatusOr<bool> exists = Exists(*person);
    if (!exists.ok()) return exists.status();
    if (!*exists) return absl::NotFoundError("no such person");
  }
  if (absl::Status status = Touch(); !status.ok()) return status;
  // The owner before the batch is kept once: a row moved twice goes back all the way.
  for (const char* sql :
       {"INSERT OR IGNORE INTO undo_identifier SELECT lookup, person FROM identifier WHERE person = ?1",
        "INSERT OR IGNORE INTO undo_key SELECT key_no, person FROM person_key WHERE person = ?1"}) {
    if (absl::Status status = persons_.Prepare(sql).Blob(merge).Run(); !status.ok()) return status;
  }
  for (const char* sql :
       {"UPDATE identifier SET person = ?1 WHERE person = ?2", "UPDATE person_key SET person = ?1 WHERE person = ?2"}) {
    if (absl::Status status = persons_.Prepare(sql).Blob(keep).Blob(merge).Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<PersonNo> PersonTable::Move(const Identifier& identifier, int64_t now_us,
                                           audit::crypto::RandomSource& random) {
  const auto owner = FindRow(identifier.kind, identifier.value);
  if (!owner.ok()) return owner.status();
  if (!owner->has_value()) return absl::NotFoundError("nobody has the identifier");
  const std::string& lookup = (*owner)->lookup;
  const PersonNo number = OrderedId(now_us, random);
  const absl::StatusOr<PersonNo> fresh = CreateKey(number, number, "", random);
  if (!fresh.ok()) return fresh.status();
  Statement undo = persons_.Prepare("INSERT OR IGNORE INTO undo_identifier(lookup, person) VALUES (?1, ?2)");
  if (absl::Status status = undo.Blob(lookup).Blob((*owner)->person).Run(); !status.ok()) return status;
  Statement update = persons_.Prepare("UPDATE identifier SET person = ?2 WHERE lookup = ?1");
  if (absl::Status status = update.Blob(lookup).Blob(*fresh).Run(); !status.ok()) return status;
  return fresh;
}

absl::Status PersonTable::DestroyRows(const std::vector<Doomed>& all) {
  for (const Doomed& one : all) {
    if (one.identifiers) {
      Statement numbers = persons_.Prepare("DELETE FROM identifier WHERE person = ?1");
      if (absl::Status status = numbers.Blob(one.person).Run(); !status.ok()) return status;
    }
    for (const PersonNo& key_no : one.key_nos) {
      Statement key = persons_.Prepare("DELETE FROM person_key WHERE key_no = ?1");
      if (absl::Status status = key.Blob(key_no).Run(); !status.ok()) return status;
    }
  }
  return persons_.Execute("DELETE FROM undo_identifier; DELETE FROM undo_key");
}

absl::Status PersonTable::Destroy(const std::vector<Doomed>& all) {
  if (absl::Status status = persons_.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  const absl::Status destroyed = DestroyRows(all);
  if (destroyed.ok()) return persons_.Execute("COMMIT");
  persons_.Rollback();
  return destroyed;
}

absl::Status PersonTable::ResealIdentifiers(Resealed& progress, int rows, audit::crypto::RandomSource& random) {
  struct Row {
    int64_t rowid;
    std::string lookup;
    std::string sealed;
  };
  std::vector<Row> changed;
  int read = 0;
  {
    Statement statement =
        persons_.Prepare("SELECT rowid, lookup, kind, sealed FROM identifier WHERE rowid > ?1 ORDER BY rowid LIMIT ?2");
    statement.Int(progress.identifiers).Int(rows);
    for (;; ++read) {
      const absl::StatusOr<bool> row = statement.Next();
      if (!row.ok()) return row.status();
      if (!*row) break;
      progress.identifiers = statement.IntAt(0);
      const std::string before = statement.BytesAt(1);
      absl::StatusOr<std::string> value =
          OpenWithAny(keys_->identifier_seal(), statement.BytesAt(3), IdentifierContext(before));
      if (!value.ok()) return value.status();
      std::string lookup =
          LookupOf(keys_->person_index().front(), static_cast<IdentifierKind>(statement.IntAt(2)), *value);
      const bool present =
          lookup == before &&
          audit::crypto::Open(keys_->identifier_seal().front(), statement.BytesAt(3), IdentifierContext(before)).ok();
      if (!present) {
        absl::StatusOr<std::string> sealed =
            audit::crypto::Seal(keys_->identifier_seal().front(), *value, IdentifierContext(lookup), random);
        if (!sealed.ok()) return sealed.status();
        changed.push_back({progress.identifiers, std::move(lookup), *std::move(sealed)});
      }
      audit::crypto::Wipe(*value);
    }
  }
  for (const Row& row : changed) {
    Statement update = persons_.Prepare("UPDATE identifier SET lookup = ?2, sealed = ?3 WHERE rowid = ?1");
    if (absl::Status status = update.Int(row.rowid).Blob(row.lookup).Blob(row.sealed).Run(); !status.ok()) {
      return status;
    }
  }
  progress.done = read < rows;
  return absl::OkStatus();
}

absl::Status PersonTable::ResealKeys(Resealed& progress, int rows, audit::crypto::RandomSource& random) {
  std::vector<std::pair<int64_t, std::string>> changed;
  int read = 0;
  {
    Statement statement =
        persons_.Prepare("SELECT rowid, key_no, wrapped FROM person_key WHERE rowid > ?1 ORDER BY rowid LIMIT ?2");
    statement.Int(progress.keys).Int(rows);
    for (;; ++read) {
      const absl::StatusOr<bool> row = statement.Next();
      if (!row.ok()) return row.status();
      if (!*row) break;
      progress.keys = statement.IntAt(0);
      const std::string context = KeyContext(statement.ArrayAt<16>(1));
      const std::string wrapped = statement.BytesAt(2);
      if (audit::crypto::Open(keys_->person_wrap().front(), wrapped, context).ok()) continue;
      absl::StatusOr<std::string> key = OpenWithAny(keys_->person_wrap(), wrapped, context);
      if (!key.ok()) return key.status();
      absl::StatusOr<std::string> anew = audit::crypto::Seal(keys_->person_wrap().front(), *key, context, random);
      audit::crypto::Wipe(*key);
      if (!anew.ok()) return anew.status();
      changed.emplace_back(progress.keys, *std::move(anew));
    }
  }
  for (const auto& [rowid, wrapped] : changed) {
    Statement update = persons_.Prepare("UPDATE person_key SET wrapped = ?2 WHERE rowid = ?1");
    if (absl::Status status = update.Int(rowid).Blob(wrapped).Run(); !status.ok()) return status;
  }
  progress.done = read < rows;
  return absl::OkStatus();
}

absl::StatusOr<PersonTable::Resealed> PersonTable::ResealStep(const Resealed& before, int rows,
                                                              audit::crypto::RandomSource& random) {
  if (absl::Status status = persons_.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  Resealed progress = before;
  const auto steps = [&]() -> absl::Status {
    if (absl::Status status = ResealIdentifiers(progress, rows, random); !status.ok()) return status;
    if (!progress.done) return absl::OkStatus();
    if (absl::Status status = ResealKeys(progress, rows, random); !status.ok()) return status;
    // Lookups of the batch before the present one, which no start goes back to any more.
    return persons_.Execute("DELETE FROM undo_identifier; DELETE FROM undo_key");
  };
  if (absl::Status status = steps(); !status.ok()) {
    persons_.Rollback();
    return status;
  }
  if (absl::Status status = persons_.Execute("COMMIT"); !status.ok()) return status;
  return progress;
}

absl::StatusOr<uint64_t> PersonTable::LastBatch() {
  Statement statement = persons_.Prepare("SELECT batch_no FROM state");
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError("persons.db has no state");
  return statement.UnsignedAt(0);
}

absl::Status PersonTable::UndoLastBatch(uint64_t batch_no_before) {
  if (absl::Status status = persons_.Execute(R"sql(
        BEGIN IMMEDIATE;
        DELETE FROM identifier WHERE lookup IN (SELECT lookup FROM undo_identifier WHERE person IS NULL);
        UPDATE identifier SET person = u.person FROM undo_identifier AS u
          WHERE u.lookup = identifier.lookup AND u.person IS NOT NULL;
        UPDATE person_key SET person = u.person FROM undo_key AS u
          WHERE u.key_no = person_key.key_no AND u.person IS NOT NULL;
        DELETE FROM person_key WHERE key_no IN (SELECT key_no FROM undo_key WHERE person IS NULL);
        DELETE FROM undo_identifier; DELETE FROM undo_key)sql");
      !status.ok()) {
    return status;
  }
  Statement statement = persons_.Prepare("UPDATE state SET batch_no = ?1 WHERE one = 1");
  if (absl::Status status = statement.Unsigned(batch_no_before).Run(); !status.ok()) return status;
  return persons_.Execute("COMMIT");
}

}  // namespace ketenpoort::store

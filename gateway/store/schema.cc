#include "gateway/store/schema.h"

#include <iterator>
#include <span>

#include "absl/strings/str_cat.h"

namespace ketenpoort::store {
namespace {

// "KPst" and "KPpn": a file copied over the other is refused.
constexpr int64_t kLogApplication = 0x4B507374;
constexpr int64_t kPersonsApplication = 0x4B50706E;
constexpr int64_t kLogForm = 4;
constexpr int64_t kPersonsForm = 2;

// The log: one row per batch with its entries, one with its sealed openings; hash tiles (their id is level * 2^56 +
// number); then the queue, the register and what else changes with the log. An item's payload stands apart, so that a
// change of state rewrites a small row. A message gets a number; what belongs to it names that, so that of the ids that
// senders choose one index is kept and a commit writes at the end of the others.
constexpr char kLogSchema[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE state(
  one INTEGER PRIMARY KEY CHECK (one = 1),
  store_id BLOB NOT NULL, origin TEXT NOT NULL, keyring BLOB NOT NULL,
  epoch INTEGER NOT NULL, batch_no INTEGER NOT NULL, persons_batch INTEGER NOT NULL,
  size INTEGER NOT NULL, time_us INTEGER NOT NULL, checkpoint BLOB NOT NULL);
CREATE TABLE batch(
  first_index INTEGER PRIMARY KEY, entries INTEGER NOT NULL, batch_no INTEGER NOT NULL, time_us INTEGER NOT NULL,
  mac BLOB NOT NULL, checkpoint BLOB NOT NULL, bundle BLOB NOT NULL);
CREATE TABLE openings(first_index INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE tile(id INTEGER PRIMARY KEY, hashes BLOB NOT NULL);

CREATE TABLE register(
  id INTEGER PRIMARY KEY, person BLOB NOT NULL, version INTEGER NOT NULL, recorded_us INTEGER NOT NULL,
  valid_from_us INTEGER NOT NULL, report_id BLOB NOT NULL, record BLOB NOT NULL, UNIQUE(person, version));
CREATE INDEX register_report ON register(report_id);
CREATE TABLE answer(request_id BLOB PRIMARY KEY, answer BLOB NOT NULL, person BLOB);
CREATE INDEX answer_person ON answer(person) WHERE person IS NOT NULL;

CREATE TABLE message_no(
  no INTEGER PRIMARY KEY, message_id BLOB NOT NULL, sender_oin TEXT NOT NULL, UNIQUE(message_id, sender_oin));
CREATE TABLE message(
  no INTEGER PRIMARY KEY, sender TEXT NOT NULL, digest BLOB NOT NULL, person BLOB NOT NULL,
  accepted_us INTEGER NOT NULL, record BLOB NOT NULL);
CREATE INDEX message_person ON message(person);

CREATE TABLE item(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id BLOB NOT NULL UNIQUE, message_no INTEGER NOT NULL,
  sender TEXT NOT NULL, receiver TEXT NOT NULL, person BLOB NOT NULL,
  kind INTEGER NOT NULL, urgent INTEGER NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
  accepted_us INTEGER NOT NULL, expires_us INTEGER NOT NULL, held_until_us INTEGER NOT NULL, record BLOB NOT NULL,
  active INTEGER NOT NULL, due_us INTEGER NOT NULL);
CREATE INDEX item_message ON item(message_no);
CREATE INDEX item_person ON item(person);
CREATE INDEX item_active ON item(seq) WHERE active = 1;
CREATE INDEX item_active_person ON item(person, seq) WHERE active = 1;
CREATE INDEX item_due ON item(due_us, seq) WHERE active = 1;
CREATE TABLE payload(seq INTEGER PRIMARY KEY, sealed_key BLOB NOT NULL, sealed_payload BLOB NOT NULL);
CREATE VIEW full_item AS
  SELECT seq, delivery_id, message_id, sender_oin, sender, receiver, person, kind, urgent, state, attempts, accepted_us,
    expires_us, held_until_us, record, sealed_key, sealed_payload, active, due_us
  FROM item JOIN message_no ON message_no.no = item.message_no LEFT JOIN payload USING (seq);

CREATE TABLE flow(
  id INTEGER PRIMARY KEY, message_no INTEGER NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
  person BLOB NOT NULL, kind INTEGER NOT NULL, categories INTEGER NOT NULL, course INTEGER NOT NULL,
  entry_index INTEGER NOT NULL, disclosed INTEGER NOT NULL, UNIQUE(message_no, sender, receiver));
CREATE INDEX flow_person ON flow(person);
CREATE VIEW full_flow AS
  SELECT message_id, sender_oin, sender, receiver, person, kind, categories, course, entry_index, disclosed, id
  FROM flow JOIN message_no ON message_no.no = flow.message_no;

CREATE TABLE notice(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, notice_id BLOB NOT NULL UNIQUE, organ TEXT NOT NULL, record BLOB NOT NULL,
  person BLOB);
CREATE INDEX notice_organ ON notice(organ, seq);
CREATE INDEX notice_person ON notice(person) WHERE person IS NOT NULL;
CREATE TABLE work(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, report_id BLOB NOT NULL, person BLOB NOT NULL, kind INTEGER NOT NULL,
  since_us INTEGER NOT NULL, record BLOB NOT NULL);
CREATE INDEX work_person ON work(person);
CREATE TABLE named(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE declaration(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, declaration_id BLOB NOT NULL UNIQUE, person BLOB NOT NULL,
  kind INTEGER NOT NULL, version INTEGER NOT NULL, recorded_us INTEGER NOT NULL, record BLOB NOT NULL);
CREATE INDEX declaration_person ON declaration(person, seq);
CREATE TABLE finding(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, finding_id BLOB NOT NULL UNIQUE, person BLOB NOT NULL, kind INTEGER NOT NULL,
  about_index INTEGER NOT NULL, opened_us INTEGER NOT NULL, record BLOB NOT NULL, UNIQUE(about_index, kind));
CREATE INDEX finding_person ON finding(person);
CREATE TABLE finding_controller(
  oin TEXT NOT NULL, finding INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY(oin, finding)) WITHOUT ROWID;
CREATE INDEX finding_controller_finding ON finding_controller(finding);
CREATE INDEX finding_controller_open ON finding_controller(open) WHERE open = 1;
CREATE TABLE review(seq INTEGER PRIMARY KEY AUTOINCREMENT, person BLOB NOT NULL, record BLOB NOT NULL);
CREATE INDEX review_person ON review(person);
CREATE TABLE erasure(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, scope INTEGER NOT NULL, person BLOB NOT NULL, entry_index INTEGER NOT NULL,
  key_nos BLOB NOT NULL);
CREATE TABLE erased_key(key_no BLOB PRIMARY KEY, entry_index INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE hold(person BLOB PRIMARY KEY, since_us INTEGER NOT NULL, entry_index INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE erasure_proposal(
  digest BLOB PRIMARY KEY, person BLOB NOT NULL, proposed_us INTEGER NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX erasure_proposal_person ON erasure_proposal(person);
CREATE TABLE detention_end(person BLOB PRIMARY KEY, day INTEGER NOT NULL, in_register INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX detention_end_day ON detention_end(day, person) WHERE in_register = 1;
CREATE TABLE first_notice(
  person BLOB NOT NULL, course INTEGER NOT NULL, kind INTEGER NOT NULL, sender INTEGER NOT NULL,
  receiver INTEGER NOT NULL, departed INTEGER NOT NULL, held_back INTEGER NOT NULL, disclosed_us INTEGER NOT NULL,
  acknowledged_us INTEGER NOT NULL, quarter INTEGER NOT NULL, disclosed_ahead INTEGER NOT NULL,
  acknowledged_ahead INTEGER NOT NULL, PRIMARY KEY(person, course, kind, sender, receiver)) WITHOUT ROWID;
CREATE TABLE timeliness(
  quarter INTEGER NOT NULL, kind INTEGER NOT NULL, sender INTEGER NOT NULL, receiver INTEGER NOT NULL,
  moment INTEGER NOT NULL, ahead INTEGER NOT NULL, departures INTEGER NOT NULL CHECK (departures >= 0),
  PRIMARY KEY(quarter, kind, sender, receiver, moment, ahead)) WITHOUT ROWID;
PRAGMA application_id = 1263563636;
PRAGMA user_version = 4;
COMMIT;
)sql";

// From form 1, which had no declarations.
constexpr char kLogFromForm1[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE declaration(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, declaration_id BLOB NOT NULL UNIQUE, person BLOB NOT NULL,
  kind INTEGER NOT NULL, version INTEGER NOT NULL, recorded_us INTEGER NOT NULL, record BLOB NOT NULL);
CREATE INDEX declaration_person ON declaration(person, seq);
PRAGMA user_version = 2;
COMMIT;
)sql";

// From form 2, which had no findings, counted no timeliness and could erase nobody. Of the answers then kept those to a
// report get their person.
constexpr char kLogFromForm2[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE finding(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, finding_id BLOB NOT NULL UNIQUE, person BLOB NOT NULL, kind INTEGER NOT NULL,
  about_index INTEGER NOT NULL, opened_us INTEGER NOT NULL, record BLOB NOT NULL, UNIQUE(about_index, kind));
CREATE INDEX finding_person ON finding(person);
CREATE TABLE finding_controller(
  oin TEXT NOT NULL, finding INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY(oin, finding)) WITHOUT ROWID;
CREATE INDEX finding_controller_finding ON finding_controller(finding);
CREATE INDEX finding_controller_open ON finding_controller(open) WHERE open = 1;
CREATE TABLE review(seq INTEGER PRIMARY KEY AUTOINCREMENT, person BLOB NOT NULL, record BLOB NOT NULL);
CREATE INDEX review_person ON review(person);
CREATE TABLE erasure(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, scope INTEGER NOT NULL, person BLOB NOT NULL, entry_index INTEGER NOT NULL,
  key_nos BLOB NOT NULL);
CREATE TABLE erased_key(key_no BLOB PRIMARY KEY, entry_index INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE hold(person BLOB PRIMARY KEY, since_us INTEGER NOT NULL, entry_index INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE erasure_proposal(
  digest BLOB PRIMARY KEY, person BLOB NOT NULL, proposed_us INTEGER NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX erasure_proposal_person ON erasure_proposal(person);
CREATE TABLE detention_end(person BLOB PRIMARY KEY, day INTEGER NOT NULL, in_register INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX detention_end_day ON detention_end(day, person) WHERE in_register = 1;
CREATE TABLE first_notice(
  person BLOB NOT NULL, course INTEGER NOT NULL, kind INTEGER NOT NULL, sender INTEGER NOT NULL,
  receiver INTEGER NOT NULL, departed INTEGER NOT NULL, held_back INTEGER NOT NULL, disclosed_us INTEGER NOT NULL,
  acknowledged_us INTEGER NOT NULL, quarter INTEGER NOT NULL, disclosed_ahead INTEGER NOT NULL,
  acknowledged_ahead INTEGER NOT NULL, PRIMARY KEY(person, course, kind, sender, receiver)) WITHOUT ROWID;
CREATE TABLE timeliness(
  quarter INTEGER NOT NULL, kind INTEGER NOT NULL, sender INTEGER NOT NULL, receiver INTEGER NOT NULL,
  moment INTEGER NOT NULL, ahead INTEGER NOT NULL, departures INTEGER NOT NULL CHECK (departures >= 0),
  PRIMARY KEY(quarter, kind, sender, receiver, moment, ahead)) WITHOUT ROWID;
ALTER TABLE answer ADD COLUMN person BLOB;
UPDATE answer SET person = (SELECT register.person FROM register WHERE register.report_id = answer.request_id);
CREATE INDEX answer_person ON answer(person) WHERE person IS NOT NULL;
ALTER TABLE notice ADD COLUMN person BLOB;
CREATE INDEX notice_person ON notice(person) WHERE person IS NOT NULL;
PRAGMA user_version = 3;
COMMIT;
)sql";

// From form 3, in which items and flows named their message by the sender's id. A flow is of the item of its message
// and sender; of one that is left alone the sender is not known any more.
constexpr char kLogFromForm3[] = R"sql(
BEGIN IMMEDIATE;
DROP VIEW full_item;
ALTER TABLE message RENAME TO message_before;
ALTER TABLE item RENAME TO item_before;
ALTER TABLE flow RENAME TO flow_before;
CREATE INDEX item_before_id ON item_before(message_id);
CREATE TABLE message_no(
  no INTEGER PRIMARY KEY, message_id BLOB NOT NULL, sender_oin TEXT NOT NULL, UNIQUE(message_id, sender_oin));
INSERT INTO message_no(message_id, sender_oin)
  SELECT message_id, sender_oin FROM message_before ORDER BY id;
INSERT OR IGNORE INTO message_no(message_id, sender_oin) SELECT message_id, sender_oin FROM item_before ORDER BY seq;
INSERT OR IGNORE INTO message_no(message_id, sender_oin) SELECT message_id, '' FROM flow_before
  WHERE NOT EXISTS (SELECT 1 FROM item_before
                    WHERE item_before.message_id = flow_before.message_id AND item_before.sender = flow_before.sender)
  ORDER BY id;
CREATE TABLE message(
  no INTEGER PRIMARY KEY, sender TEXT NOT NULL, digest BLOB NOT NULL, person BLOB NOT NULL,
  accepted_us INTEGER NOT NULL, record BLOB NOT NULL);
INSERT INTO message
  SELECT no, sender, digest, person, accepted_us, record FROM message_before
  JOIN message_no USING (message_id, sender_oin) ORDER BY no;
CREATE TABLE item(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id BLOB NOT NULL UNIQUE, message_no INTEGER NOT NULL,
  sender TEXT NOT NULL, receiver TEXT NOT NULL, person BLOB NOT NULL,
  kind INTEGER NOT NULL, urgent INTEGER NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
  accepted_us INTEGER NOT NULL, expires_us INTEGER NOT NULL, held_until_us INTEGER NOT NULL, record BLOB NOT NULL,
  active INTEGER NOT NULL, due_us INTEGER NOT NULL);
INSERT INTO item
  SELECT seq, delivery_id, no, sender, receiver, person, kind, urgent, state, attempts, accepted_us, expires_us,
    held_until_us, record, active, due_us
  FROM item_before JOIN message_no USING (message_id, sender_oin) ORDER BY seq;
DELETE FROM sqlite_sequence WHERE name = 'item';
UPDATE sqlite_sequence SET name = 'item' WHERE name = 'item_before';
CREATE TABLE flow(
  id INTEGER PRIMARY KEY, message_no INTEGER NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
  person BLOB NOT NULL, kind INTEGER NOT NULL, categories INTEGER NOT NULL, course INTEGER NOT NULL,
  entry_index INTEGER NOT NULL, disclosed INTEGER NOT NULL, UNIQUE(message_no, sender, receiver));
INSERT INTO flow
  SELECT id, (SELECT no FROM message_no WHERE message_no.message_id = flow_before.message_id AND sender_oin = coalesce(
    (SELECT sender_oin FROM item_before
     WHERE item_before.message_id = flow_before.message_id AND item_before.sender = flow_before.sender LIMIT 1), '')),
    sender, receiver, person, kind, categories, course, entry_index, disclosed
  FROM flow_before ORDER BY id;
DROP TABLE message_before;
DROP TABLE item_before;
DROP TABLE flow_before;
CREATE INDEX message_person ON message(person);
CREATE INDEX item_message ON item(message_no);
CREATE INDEX item_person ON item(person);
CREATE INDEX item_active ON item(seq) WHERE active = 1;
CREATE INDEX item_active_person ON item(person, seq) WHERE active = 1;
CREATE INDEX item_due ON item(due_us, seq) WHERE active = 1;
CREATE INDEX flow_person ON flow(person);
CREATE VIEW full_item AS
  SELECT seq, delivery_id, message_id, sender_oin, sender, receiver, person, kind, urgent, state, attempts, accepted_us,
    expires_us, held_until_us, record, sealed_key, sealed_payload, active, due_us
  FROM item JOIN message_no ON message_no.no = item.message_no LEFT JOIN payload USING (seq);
CREATE VIEW full_flow AS
  SELECT message_id, sender_oin, sender, receiver, person, kind, categories, course, entry_index, disclosed, id
  FROM flow JOIN message_no ON message_no.no = flow.message_no;
PRAGMA user_version = 4;
COMMIT;
)sql";

// What makes form n + 1 of form n, from form 1 on.
constexpr const char* kLogSteps[] = {kLogFromForm1, kLogFromForm2, kLogFromForm3};

// The persons: whose identifier a lookup is, and each person's wrapped keys, one for each class of what they seal. A
// key keeps its number, its owner changes with a merge. The owner is the one column that changes, so an undo row is the
// owner before (NULL: no such row).
constexpr char kPersonsSchema[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE state(one INTEGER PRIMARY KEY CHECK (one = 1), store_id BLOB NOT NULL, batch_no INTEGER NOT NULL);
CREATE TABLE identifier(lookup BLOB PRIMARY KEY, person BLOB NOT NULL, kind INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX identifier_person ON identifier(person);
CREATE TABLE person_key(
  key_no BLOB PRIMARY KEY, person BLOB NOT NULL, wrapped BLOB NOT NULL, key_class TEXT NOT NULL DEFAULT '');
CREATE INDEX person_key_person ON person_key(person);
CREATE INDEX person_key_class ON person_key(key_class, person);
CREATE TABLE undo_identifier(lookup BLOB PRIMARY KEY, person BLOB);
CREATE TABLE undo_key(key_no BLOB PRIMARY KEY, person BLOB);
PRAGMA application_id = 1263562862;
PRAGMA user_version = 2;
COMMIT;
)sql";

// From form 1, in which a person had one key, whatever it sealed and when.
constexpr char kPersonsFromForm1[] = R"sql(
BEGIN IMMEDIATE;
ALTER TABLE person_key ADD COLUMN key_class TEXT NOT NULL DEFAULT '';
CREATE INDEX person_key_class ON person_key(key_class, person);
PRAGMA user_version = 2;
COMMIT;
)sql";
constexpr const char* kPersonsSteps[] = {kPersonsFromForm1};

static_assert(kLogApplication == 1263563636 && kPersonsApplication == 1263562862 && kLogForm == 4 && kPersonsForm == 2);
static_assert(std::size(kLogSteps) == kLogForm - 1 && std::size(kPersonsSteps) == kPersonsForm - 1);

absl::StatusOr<int64_t> ReadNumber(Database& database, const char* sql) {
  Statement statement = database.Prepare(sql);
  const absl::StatusOr<bool> row = statement.Next();
  if (!row.ok()) return row.status();
  return *row ? statement.IntAt(0) : 0;
}

// `steps`: the first makes form 2 of form 1.
absl::StatusOr<bool> EnsureSchema(Database& database, const char* schema, int64_t application, int64_t wanted,
                                  std::span<const char* const> steps) {
  const absl::StatusOr<int64_t> tables = ReadNumber(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*tables == 0) {
    if (absl::Status status = database.Execute(schema); !status.ok()) return status;
    return true;
  }
  const absl::StatusOr<int64_t> found = ReadNumber(database, "PRAGMA application_id");
  if (!found.ok()) return found.status();
  const absl::StatusOr<int64_t> form = ReadNumber(database, "PRAGMA user_version");
  if (!form.ok()) return form.status();
  if (*found != application || *form < 1 || *form > wanted) {
    return absl::FailedPreconditionError(absl::StrCat("the database file is of form `", *form, "` or of another kind"));
  }
  for (const char* const step : steps.subspan(static_cast<size_t>(*form - 1))) {
    if (absl::Status status = database.Execute(step); !status.ok()) return status;
  }
  return false;
}

}  // namespace

absl::StatusOr<bool> EnsureLogSchema(Database& log) {
  return EnsureSchema(log, kLogSchema, kLogApplication, kLogForm, kLogSteps);
}

absl::StatusOr<bool> EnsurePersonsSchema(Database& persons) {
  return EnsureSchema(persons, kPersonsSchema, kPersonsApplication, kPersonsForm, kPersonsSteps);
}

}  // namespace ketenpoort::store

-- Form 1 of the log's database, as the first gateways made it: before declarations. A store of this form must open for ever.
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
CREATE TABLE answer(request_id BLOB PRIMARY KEY, answer BLOB NOT NULL);

CREATE TABLE message(
  id INTEGER PRIMARY KEY, sender_oin TEXT NOT NULL, message_id BLOB NOT NULL, sender TEXT NOT NULL,
  digest BLOB NOT NULL, person BLOB NOT NULL, accepted_us INTEGER NOT NULL, record BLOB NOT NULL,
  UNIQUE(sender_oin, message_id));
CREATE INDEX message_person ON message(person);

CREATE TABLE item(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id BLOB NOT NULL UNIQUE, message_id BLOB NOT NULL,
  sender_oin TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL, person BLOB NOT NULL,
  kind INTEGER NOT NULL, urgent INTEGER NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
  accepted_us INTEGER NOT NULL, expires_us INTEGER NOT NULL, held_until_us INTEGER NOT NULL, record BLOB NOT NULL,
  active INTEGER NOT NULL, due_us INTEGER NOT NULL);
CREATE INDEX item_message ON item(sender_oin, message_id);
CREATE INDEX item_person ON item(person);
CREATE INDEX item_active ON item(seq) WHERE active = 1;
CREATE INDEX item_active_person ON item(person, seq) WHERE active = 1;
CREATE INDEX item_due ON item(due_us, seq) WHERE active = 1;
CREATE TABLE payload(seq INTEGER PRIMARY KEY, sealed_key BLOB NOT NULL, sealed_payload BLOB NOT NULL);
CREATE VIEW full_item AS
  SELECT item.*, payload.sealed_key, payload.sealed_payload FROM item LEFT JOIN payload ON payload.seq = item.seq;

CREATE TABLE flow(
  id INTEGER PRIMARY KEY, message_id BLOB NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL, person BLOB NOT NULL,
  kind INTEGER NOT NULL, categories INTEGER NOT NULL, course INTEGER NOT NULL, entry_index INTEGER NOT NULL,
  disclosed INTEGER NOT NULL, UNIQUE(message_id, sender, receiver));
CREATE INDEX flow_person ON flow(person);

CREATE TABLE notice(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, notice_id BLOB NOT NULL UNIQUE, organ TEXT NOT NULL, record BLOB NOT NULL);
CREATE INDEX notice_organ ON notice(organ, seq);
CREATE TABLE work(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, report_id BLOB NOT NULL, person BLOB NOT NULL, kind INTEGER NOT NULL,
  since_us INTEGER NOT NULL, record BLOB NOT NULL);
CREATE INDEX work_person ON work(person);
CREATE TABLE named(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
PRAGMA application_id = 1263563636;
PRAGMA user_version = 1;
COMMIT;

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "gateway/store/database.h"
#include "gateway/store/ordered_id.h"
#include "tests/gateway/store/store_fixture.h"

namespace ketenpoort::store {
namespace {

std::vector<uint64_t> NumbersOf(const std::vector<ItemRow>& items) {
  std::vector<uint64_t> numbers;
  for (const ItemRow& item : items) numbers.push_back(item.message_id[15]);
  return numbers;
}

RegisterRow Register(const PersonNo& person, uint64_t version, int64_t recorded_us = 0) {
  RegisterRow row;
  row.person = person;
  row.version = version;
  row.recorded_us = recorded_us;
  row.report_id = IdOf(500 + version);
  row.record = absl::StrCat("report ", version);
  return row;
}

// Tables, indexes and views of a database, in the words they were made with.
std::vector<std::string> FormOf(Database& database) {
  Statement parts = database.Prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name");
  std::vector<std::string> form;
  for (auto row = parts.Next(); row.ok() && *row; row = parts.Next()) form.push_back(parts.BytesAt(0));
  for (const char* number : {"PRAGMA application_id", "PRAGMA user_version"}) {
    Statement one = database.Prepare(number);
    REQUIRE(one.Next().value());
    form.push_back(absl::StrCat(number, " = ", one.IntAt(0)));
  }
  return form;
}

// Of the tables that were made anew on the way, and their indexes and views.
std::vector<std::string> MessageForms(Database& database) {
  Statement parts = database.Prepare(
      "SELECT coalesce(sql, name) FROM sqlite_schema WHERE tbl_name IN ('message_no', 'message', 'item', 'flow', "
      "'full_item', 'full_flow') ORDER BY type, name");
  std::vector<std::string> form;
  for (auto row = parts.Next(); row.ok() && *row; row = parts.Next()) form.push_back(parts.BytesAt(0));
  CHECK(form.size() > 10);
  return form;
}

std::string FirstForm() {
  std::ifstream file(KETENPOORT_SOURCE_DIR "/tests/vectors/store/log_form1.sql", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The part of a form that makes messages, items and flows.
std::string MessagesOf(const std::string& form) {
  const size_t begin = form.find("CREATE TABLE message(");
  const size_t end = form.find("CREATE TABLE notice(");
  REQUIRE(begin < end);
  REQUIRE(end != std::string::npos);
  std::string part = form.substr(begin, end - begin);
  // Payloads stayed as they were.
  const size_t payload = part.find("CREATE TABLE payload(");
  REQUIRE(payload != std::string::npos);
  part.erase(payload, part.find('\n', payload) - payload);
  return part;
}

constexpr char kOneOin[] = "00000001001234567000";
constexpr char kOtherOin[] = "00000001001234568000";

// Two senders who chose the same id, to one receiver.
absl::Status PutExchanges(Transaction& t) {
  for (const char* const oin : {kOneOin, kOtherOin}) {
    const bool one = oin == kOneOin;
    ItemRow item = SampleItem(one ? 1 : 2, IdOf(7));
    item.message_id = IdOf(1);
    item.sender_oin = oin;
    item.sender = one ? "DIRECTEUR:PI-ZWOLLE" : "RECLASSERING:RN";
    if (const auto seq = t.PutItem(item); !seq.ok()) return seq.status();
    FlowRow flow;
    flow.message_id = item.message_id;
    flow.sender_oin = oin;
    flow.sender = item.sender;
    flow.receiver = item.receiver;
    flow.person = item.person;
    flow.entry_index = one ? 3 : 4;
    if (absl::Status put = t.PutFlow(flow); !put.ok()) return put;
  }
  // Of the other alone a message is kept, as of the notices that the gateway composes none is.
  return t.PutMessage({kOtherOin, IdOf(1), "RECLASSERING:RN", {}, IdOf(7), 12, "kept"});
}

void CheckExchanges(SqliteStore& store) {
  REQUIRE(
      Run(store, [](Transaction& t) { return t.MarkDisclosed(kOtherOin, IdOf(1), "COLLEGE:0193", 9); }).status.ok());
  auto view = store.Snapshot().value();
  const auto flows = view->FlowsOfMessage(IdOf(1)).value();
  REQUIRE(flows.size() == 2);
  CHECK(flows[0].sender_oin == kOneOin);
  CHECK_FALSE(flows[0].disclosed);
  CHECK(flows[0].entry_index == 3);
  CHECK(flows[1].sender_oin == kOtherOin);
  CHECK(flows[1].disclosed);
  CHECK(flows[1].entry_index == 9);
  CHECK(view->FlowsOfPerson(IdOf(7)).value().size() == 2);
  REQUIRE(view->ItemsOfMessage(kOneOin, IdOf(1)).value().size() == 1);
  CHECK(view->ItemsOfMessage(kOneOin, IdOf(1)).value()[0].sealed_payload == "sealed payload 1");
  REQUIRE(view->ItemsOfMessage(kOtherOin, IdOf(1)).value().size() == 1);
  CHECK(view->ItemsOfMessage(kOtherOin, IdOf(1)).value()[0].sealed_key == "sealed key 2");
  CHECK(view->FindItem(IdOf(1002)).value()->seq == 2);
  CHECK(view->FindItem(IdOf(1002)).value()->record == "record");
  CHECK_FALSE(view->FindMessage(kOneOin, IdOf(1)).value().has_value());
  REQUIRE(view->FindMessage(kOtherOin, IdOf(1)).value().has_value());
  CHECK(view->FindMessage(kOtherOin, IdOf(1)).value()->record == "kept");
}

}  // namespace

TEST_CASE("Register versions count from one without gaps", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo person = IdOf(7);
  const auto put = [&](uint64_t version) {
    return Run(*store, [&](Transaction& t) { return t.PutRegister(Register(person, version)); }).status.code();
  };
  CHECK(put(0) == absl::StatusCode::kAborted);
  CHECK(put(2) == absl::StatusCode::kAborted);
  CHECK(put(1) == absl::StatusCode::kOk);
  CHECK(put(1) == absl::StatusCode::kAborted);
  CHECK(put(2) == absl::StatusCode::kOk);
  CHECK(put(3) == absl::StatusCode::kOk);
  auto view = store->Snapshot().value();
  CHECK(view->LatestRegister(person).value()->record == "report 3");
  CHECK(view->RegisterAt(person, 2).value()->record == "report 2");
  CHECK_FALSE(view->RegisterAt(person, 4).value().has_value());
  CHECK(view->RegisterByReport(IdOf(501)).value()->version == 1);
  CHECK_FALSE(view->RegisterByReport(IdOf(1)).value().has_value());
  CHECK(view->RegisterHistory(person).value().size() == 3);
  CHECK_FALSE(view->LatestRegister(IdOf(8)).value().has_value());
}

TEST_CASE("A list beyond its limit is an error, never a shortened answer", "[store][rows][limit]") {
  Bench bench;
  auto store = bench.Open();
  const auto put = [&](uint64_t from, uint64_t to) {
    return Run(*store,
               [=](Transaction& t) {
                 for (uint64_t version = from; version <= to; ++version) {
                   if (absl::Status status = t.PutRegister(Register(IdOf(7), version)); !status.ok()) return status;
                 }
                 return absl::OkStatus();
               })
        .status;
  };
  REQUIRE(put(1, kRowsMax).ok());
  CHECK(store->Snapshot().value()->RegisterHistory(IdOf(7)).value().size() == kRowsMax);
  REQUIRE(put(kRowsMax + 1, kRowsMax + 1).ok());
  CHECK(store->Snapshot().value()->RegisterHistory(IdOf(7)).status().code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("Answers and messages are kept once", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  MessageRow message;
  message.sender_oin = "00000001001234567000";
  message.message_id = IdOf(1);
  message.sender = "MINISTER:";
  message.digest[31] = 9;
  message.accepted_us = 12;
  message.record = std::string("with\0zero", 9);
  const auto put = [&] { return Run(*store, [&](Transaction& t) { return t.PutMessage(message); }).status.code(); };
  CHECK(put() == absl::StatusCode::kOk);
  CHECK(put() == absl::StatusCode::kAlreadyExists);
  message.sender_oin = "00000001001234568000";
  CHECK(put() == absl::StatusCode::kOk);
  const auto answer = [&](std::string text) {
    return Run(*store, [&](Transaction& t) { return t.PutAnswer(IdOf(3), std::nullopt, text); }).status.code();
  };
  CHECK(answer("") == absl::StatusCode::kOk);
  CHECK(answer("another") == absl::StatusCode::kAlreadyExists);
  CHECK(store->Health().ok());
  auto view = store->Snapshot().value();
  const auto found = view->FindMessage("00000001001234567000", IdOf(1)).value();
  REQUIRE(found.has_value());
  CHECK(found->sender == "MINISTER:");
  CHECK(found->digest == message.digest);
  CHECK(found->accepted_us == 12);
  CHECK(found->record == message.record);
  CHECK_FALSE(view->FindMessage("00000001001234569000", IdOf(1)).value().has_value());
  CHECK(view->AnswerTo(IdOf(3)).value() == "");
  CHECK_FALSE(view->AnswerTo(IdOf(4)).value().has_value());
}

TEST_CASE("Items come back as they were put, by message, person and due time", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  const PersonNo anna = IdOf(70), bert = IdOf(71);
  REQUIRE(Run(*store, [&](Transaction& t) {
            for (uint64_t i = 1; i <= 5; ++i) {
              ItemRow row = SampleItem(i, i == 5 ? bert : anna);
              if (i == 2) {
                row.state = ItemState::kHeld;
                row.held_until_us = 500;
              }
              if (i == 3) row.state = ItemState::kExpired;
              if (i == 4) row.urgent = true;
              if (const auto seq = t.PutItem(row); !seq.ok() || *seq != i) return absl::InternalError("seq");
            }
            ItemRow second = SampleItem(1, anna);
            second.delivery_id = IdOf(77);
            second.receiver = "BURGEMEESTER:0193";
            return t.PutItem(second).status();
          }).status.ok());
  auto view = store->Snapshot().value();
  const auto item = view->FindItem(IdOf(1004)).value();
  REQUIRE(item.has_value());
  CHECK(item->seq == 4);
  CHECK(item->urgent);
  CHECK(item->sender == "DIRECTEUR:PI-ZWOLLE");
  CHECK(item->sealed_payload == "sealed payload 4");
  CHECK(item->sealed_key == "sealed key 4");
  CHECK(item->person == anna);
  CHECK_FALSE(view->FindItem(IdOf(4)).value().has_value());
  const auto of_message = view->ItemsOfMessage("00000001001234567000", IdOf(1)).value();
  REQUIRE(of_message.size() == 2);
  CHECK(of_message[0].receiver == "COLLEGE:0193");
  CHECK(of_message[1].receiver == "BURGEMEESTER:0193");
  CHECK(NumbersOf(view->ActiveItemsOf(anna).value()) == std::vector<uint64_t>{1, 2, 4, 1});
  CHECK(NumbersOf(view->DueItems(499, 10).value()).empty());
  CHECK(NumbersOf(view->DueItems(1004, 10).value()) == std::vector<uint64_t>{2, 1, 1, 4});
  CHECK(NumbersOf(view->DueItems(1005, 2).value()) == std::vector<uint64_t>{2, 1});
  CHECK(view->DueItems(1005, -1).value().empty());
  CHECK(view->NextDue().value() == 500);
  std::vector<uint64_t> visited;
  CHECK(view->ForEachActiveItem([&](const ItemRow& row) {
              visited.push_back(row.seq);
              CHECK(row.sealed_payload.empty());
            })
            .ok());
  CHECK(visited == std::vector<uint64_t>{1, 2, 4, 5, 6});
  const auto again = [&] {
    return Run(*store, [&](Transaction& t) { return t.PutItem(SampleItem(1, anna)).status(); });
  };
  CHECK(again().status.code() == absl::StatusCode::kAlreadyExists);
}

TEST_CASE("UpdateItem keeps the payload of an active item and destroys that of any other", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  ItemRow row = SampleItem(1, IdOf(7));
  REQUIRE(Run(*store, [&](Transaction& t) { return t.PutItem(row).status(); }).status.ok());
  const auto update = [&] { return Run(*store, [&](Transaction& t) { return t.UpdateItem(row); }).status.code(); };
  const auto found = [&] { return *store->Snapshot().value()->FindItem(row.delivery_id).value(); };
  row.state = ItemState::kLeased;
  row.attempts = 2;
  row.expires_us = 77;
  row.sealed_payload.clear();
  row.sealed_key.clear();
  CHECK(update() == absl::StatusCode::kOk);
  CHECK(found().state == ItemState::kLeased);
  CHECK(found().attempts == 2);
  CHECK(found().sealed_payload == "sealed payload 1");
  CHECK(store->Snapshot().value()->NextDue().value() == 77);
  row.sealed_payload = "sealed anew";
  row.sealed_key = "under another key";
  CHECK(update() == absl::StatusCode::kOk);
  CHECK(found().sealed_payload == "sealed anew");
  CHECK(found().sealed_key == "under another key");
  row.state = ItemState::kAcknowledged;
  CHECK(update() == absl::StatusCode::kOk);
  CHECK(found().state == ItemState::kAcknowledged);
  CHECK(found().sealed_payload.empty());
  CHECK(found().sealed_key.empty());
  CHECK_FALSE(store->Snapshot().value()->NextDue().value().has_value());
  row.delivery_id = IdOf(4444);
  CHECK(update() == absl::StatusCode::kNotFound);
}

TEST_CASE("An acknowledged payload is gone from every file after Drain", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  ItemRow row = SampleItem(1, IdOf(7));
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&row.sealed_payload, "GEHEIM", i % 10);
  row.sealed_key = "SLEUTEL-VAN-DIT-BERICHT";
  REQUIRE(Run(*store, [&](Transaction& t) { return t.PutItem(row).status(); }).status.ok());
  const auto files_with = [&](std::string_view text) {
    std::vector<std::string> holding;
    for (const auto& [path, bytes] : FilesBelow(bench.folder.path())) {
      if (bytes.find(text) != std::string::npos) holding.push_back(path);
    }
    return holding;
  };
  store->Drain();
  CHECK(files_with("GEHEIM3GEHEIM4") == std::vector<std::string>{"data/log.db"});
  CHECK(files_with("SLEUTEL-VAN-DIT") == std::vector<std::string>{"data/log.db"});
  row.state = ItemState::kAcknowledged;
  REQUIRE(Run(*store, [&](Transaction& t) { return t.UpdateItem(row); }).status.ok());
  store->Drain();
  CHECK(files_with("GEHEIM").empty());
  CHECK(files_with("SLEUTEL-VAN-DIT").empty());
}

TEST_CASE("An emptying of the WAL that a reader kept from happening is made up for", "[store][rows]") {
  Bench bench;
  bench.options.tile_folder.clear();
  auto store = bench.Open();
  REQUIRE(Run(*store, AppendOne("one")).status.ok());
  auto view = store->Snapshot().value();
  REQUIRE(Run(*store, AppendOne("two")).status.ok());
  store->Drain();
  CHECK(store->Health().ok());
  CHECK(FilesBelow(bench.options.folder)["log.db-wal"].size() > 0);
  view.reset();
  REQUIRE(Run(*store, AppendOne("three")).status.ok());
  // The committer empties it after it settled; the next intent waits for that.
  REQUIRE(Run(*store, [](Transaction&) { return absl::OkStatus(); }).status.ok());
  CHECK(FilesBelow(bench.options.folder)["log.db-wal"].empty());
}

TEST_CASE("Flows are kept per message and receiver and marked when disclosed", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  FlowRow flow;
  flow.message_id = IdOf(1);
  flow.sender_oin = kOneOin;
  flow.sender = "DIRECTEUR:PI-ZWOLLE";
  flow.receiver = "COLLEGE:0193";
  flow.person = IdOf(7);
  flow.kind = 4;
  flow.categories = 0xFFFFFFFF;
  flow.course = ~uint64_t{0};
  flow.entry_index = 3;
  REQUIRE(Run(*store, [&](Transaction& t) {
            if (absl::Status status = t.PutFlow(flow); !status.ok()) return status;
            FlowRow other = flow;
            other.receiver = "RECLASSERING:RN";
            other.person = IdOf(8);
            return t.PutFlow(other);
          }).status.ok());
  const auto mark = [&](const char* oin, const char* receiver) {
    return Run(*store, [&](Transaction& t) { return t.MarkDisclosed(oin, IdOf(1), receiver, 9); }).status.code();
  };
  CHECK(mark(kOneOin, "COLLEGE:0193") == absl::StatusCode::kOk);
  CHECK(mark(kOneOin, "COLLEGE:0000") == absl::StatusCode::kNotFound);
  CHECK(mark(kOtherOin, "COLLEGE:0193") == absl::StatusCode::kNotFound);
  auto view = store->Snapshot().value();
  const auto flows = view->FlowsOfMessage(IdOf(1)).value();
  REQUIRE(flows.size() == 2);
  CHECK(flows[0].disclosed);
  CHECK(flows[0].entry_index == 9);
  CHECK(flows[0].categories == 0xFFFFFFFF);
  CHECK(flows[0].course == ~uint64_t{0});
  CHECK_FALSE(flows[1].disclosed);
  CHECK(view->FlowsOfPerson(IdOf(7)).value().size() == 1);
  CHECK(view->FlowsOfPerson(IdOf(9)).value().empty());
}

TEST_CASE("Two senders may choose the same message id, and what is told of the one is not told of the other",
          "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, PutExchanges).status.ok());
  CheckExchanges(*store);
}

TEST_CASE("An ordered id begins with the milliseconds, says that it does, and is random otherwise", "[store][rows]") {
  Bench bench;
  const auto hex = [](const Id16& id) {
    return audit::crypto::HexEncode({reinterpret_cast<const char*>(id.data()), 16});
  };
  const std::string first = hex(OrderedId(0x0123456789ABLL * 1000 + 999, bench.random));
  CHECK(first.substr(0, 13) == "0123456789ab7");
  CHECK(std::string("89ab").find(first[16]) != std::string::npos);
  const std::string second = hex(OrderedId(0x0123456789ABLL * 1000, bench.random));
  CHECK(second.substr(0, 13) == first.substr(0, 13));
  CHECK(second.substr(20) != first.substr(20));
  CHECK(hex(OrderedId(0x0123456789ACLL * 1000, bench.random)) > std::max(first, second));
}

TEST_CASE("Notices and work are listed in order and closed", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, [](Transaction& t) {
            for (uint64_t i = 1; i <= 3; ++i) {
              NoticeRow notice{0, IdOf(i), i == 2 ? "MINISTER:" : "COLLEGE:0193", absl::StrCat("news ", i)};
              if (absl::Status status = t.PutNotice(notice); !status.ok()) return status;
              WorkRow work{0, IdOf(i), IdOf(7 + i % 2), 1, 5, absl::StrCat("work ", i)};
              if (absl::Status status = t.PutWork(work); !status.ok()) return status;
            }
            return absl::OkStatus();
          }).status.ok());
  auto view = store->Snapshot().value();
  const auto notices = view->NoticesFor("COLLEGE:0193", 10).value();
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].record == "news 1");
  CHECK(notices[1].record == "news 3");
  CHECK(view->NoticesFor("COLLEGE:0193", 1).value().size() == 1);
  CHECK(view->FindNotice(IdOf(2)).value()->organ == "MINISTER:");
  const auto work = view->Work(1, 10).value();
  REQUIRE(work.size() == 2);
  CHECK(work[0].seq == 2);
  CHECK(work[0].record == "work 2");
  CHECK(view->Work(0, 1).value().size() == 1);
  CHECK(view->Work(~uint64_t{0}, 1).value().empty());
  CHECK(view->WorkOf(IdOf(8)).value().size() == 2);
  CHECK(Run(*store, [](Transaction& t) { return t.DeleteNotice(IdOf(1)); }).status.ok());
  CHECK(Run(*store, [](Transaction& t) { return t.DeleteNotice(IdOf(1)); }).status.code() ==
        absl::StatusCode::kNotFound);
  CHECK(Run(*store, [](Transaction& t) { return t.CloseWork(3); }).status.ok());
  CHECK(Run(*store, [](Transaction& t) { return t.CloseWork(3); }).status.code() == absl::StatusCode::kNotFound);
  CHECK(Run(*store, [](Transaction& t) { return t.PutWork({0, IdOf(9), IdOf(9), 1, 5, "new"}); }).status.ok());
  CHECK(store->Snapshot().value()->Work(2, 10).value().front().seq == 4);
}

TEST_CASE("A snapshot answers throughout what it answered first", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  const auto put = [&](std::string value) {
    return Run(*store,
               [&](Transaction& t) -> absl::Status {
                 if (absl::Status status = t.PutNamed("policy", value); !status.ok()) return status;
                 if (const auto person = t.CreatePerson({Skn(value)}); !person.ok()) return person.status();
                 return t.AppendEntry({value, {}}).status();
               })
        .status;
  };
  REQUIRE(put("one").ok());
  auto before = store->Snapshot().value();
  REQUIRE(put("two").ok());
  CHECK(before->GetNamed("policy").value() == "one");
  CHECK(before->LogSize() == 1);
  CHECK(before->ReadEntry(1).status().code() == absl::StatusCode::kOutOfRange);
  CHECK_FALSE(before->FindPerson(IdentifierKind::kSkn, "two").value().has_value());
  auto after = store->Snapshot().value();
  CHECK(after->GetNamed("policy").value() == "two");
  CHECK(after->LogSize() == 2);
  CHECK(after->FindPerson(IdentifierKind::kSkn, "two").value().has_value());
}

TEST_CASE("Snapshots at once are limited", "[store][rows][limit]") {
  Bench bench;
  bench.options.tile_folder.clear();
  auto store = bench.Open();
  std::vector<std::unique_ptr<View>> views;
  for (size_t i = 0; i < kReadersMax; ++i) {
    auto view = store->Snapshot();
    REQUIRE(view.ok());
    views.push_back(*std::move(view));
  }
  CHECK(store->Snapshot().status().code() == absl::StatusCode::kResourceExhausted);
  views.pop_back();
  CHECK(store->Snapshot().ok());
}

TEST_CASE("A damaged row is an error, never a short answer", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  REQUIRE(Run(*store, [](Transaction& t) { return t.PutItem(SampleItem(1, IdOf(7))).status(); }).status.ok());
  const std::string change = GENERATE("item SET person = x'00'", "item SET state = 9", "item SET state = 0",
                                      "message_no SET message_id = x''");
  bench.Tamper("log.db", "UPDATE " + change);
  CHECK(store->Snapshot().value()->FindItem(IdOf(1001)).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("A declaration is written over one version at a time, and found by id and person", "[store][rows]") {
  Bench bench;
  auto store = bench.Open();
  const auto put = [&](uint64_t id, uint64_t version, const std::string& record) {
    DeclarationRow row;
    row.declaration_id = IdOf(id);
    row.person = IdOf(7);
    row.kind = DeclarationKind::kNeedFactor;
    row.version = version;
    row.recorded_us = static_cast<int64_t>(version);
    row.record = record;
    return Run(*store, [&](Transaction& t) { return t.PutDeclaration(row); }).status.code();
  };
  CHECK(put(1, 2, "too new") == absl::StatusCode::kAborted);
  CHECK(put(1, 1, "first") == absl::StatusCode::kOk);
  CHECK(put(1, 1, "again") == absl::StatusCode::kAborted);
  CHECK(put(2, 1, "other") == absl::StatusCode::kOk);
  CHECK(put(1, 2, "second") == absl::StatusCode::kOk);
  auto view = store->Snapshot().value();
  const auto found = view->FindDeclaration(IdOf(1)).value();
  REQUIRE(found.has_value());
  CHECK(found->record == "second");
  CHECK(found->version == 2);
  CHECK(found->kind == DeclarationKind::kNeedFactor);
  CHECK(found->person == IdOf(7));
  CHECK_FALSE(view->FindDeclaration(IdOf(3)).value().has_value());
  // In the order in which they first came about.
  const auto all = view->DeclarationsOf(IdOf(7)).value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].record == "second");
  CHECK(all[1].record == "other");
  CHECK(view->DeclarationsOf(IdOf(8)).value().empty());
  CHECK(view->CountDeclarations(IdOf(7), DeclarationKind::kNeedFactor).value() == 2);
  CHECK(view->CountDeclarations(IdOf(7), DeclarationKind::kConsent).value() == 0);
  CHECK(view->CountDeclarations(IdOf(8), DeclarationKind::kNeedFactor).value() == 0);
  // All of everybody, until it is enough.
  std::vector<std::string> seen;
  const auto until = [&](size_t enough) {
    seen.clear();
    return view->ForEachDeclaration([&](const DeclarationRow& row) {
      seen.push_back(row.record);
      return seen.size() < enough;
    });
  };
  REQUIRE(until(9).ok());
  CHECK(seen == std::vector<std::string>{"second", "other"});
  REQUIRE(until(1).ok());
  CHECK(seen == std::vector<std::string>{"second"});
}

// What came after the first form of either file, taken away.
constexpr char kLogToForm1[] = R"sql(
DROP TABLE declaration; DROP TABLE finding_controller; DROP TABLE finding; DROP TABLE review;
DROP TABLE erasure; DROP TABLE erased_key; DROP TABLE hold; DROP TABLE erasure_proposal; DROP TABLE detention_end;
DROP TABLE first_notice; DROP TABLE timeliness;
DROP INDEX answer_person; ALTER TABLE answer DROP COLUMN person;
DROP INDEX notice_person; ALTER TABLE notice DROP COLUMN person;
CREATE TABLE message_kept AS SELECT * FROM message JOIN message_no USING (no);
CREATE TABLE item_kept AS SELECT * FROM full_item;
CREATE TABLE flow_kept AS SELECT * FROM full_flow;
DROP VIEW full_item; DROP VIEW full_flow; DROP TABLE message; DROP TABLE item; DROP TABLE flow; DROP TABLE message_no;
)sql";
// Once the tables of the first form are there.
constexpr char kRowsToForm1[] = R"sql(
INSERT INTO message SELECT no, sender_oin, message_id, sender, digest, person, accepted_us, record FROM message_kept;
INSERT INTO item SELECT seq, delivery_id, message_id, sender_oin, sender, receiver, person, kind, urgent, state,
  attempts, accepted_us, expires_us, held_until_us, record, active, due_us FROM item_kept;
INSERT INTO flow SELECT id, message_id, sender, receiver, person, kind, categories, course, entry_index, disclosed
  FROM flow_kept;
DROP TABLE message_kept; DROP TABLE item_kept; DROP TABLE flow_kept;
UPDATE sqlite_sequence SET seq = 9 WHERE name = 'item';
PRAGMA user_version = 1;
)sql";
constexpr char kPersonsToForm1[] =
    "DROP INDEX person_key_class; ALTER TABLE person_key DROP COLUMN key_class; PRAGMA user_version = 1";

TEST_CASE("A store of the first form opens, keeps its rows and keys, and takes what came later", "[store][rows]") {
  Bench bench;
  PersonNo person{};
  {
    auto store = bench.Open();
    REQUIRE(Run(*store, [&](Transaction& t) -> absl::Status {
              person = t.CreatePerson({Skn("12345678")}).value();
              if (absl::Status put = t.PutAnswer(IdOf(1), std::nullopt, "a"); !put.ok()) return put;
              if (absl::Status put = PutExchanges(t); !put.ok()) return put;
              if (const auto index = t.AppendEntry({"e", {{person, "openings"}}}); !index.ok()) return index.status();
              return t.PutRegister(Register(IdOf(7), 1));
            }).status.ok());
  }
  {
    auto persons = Database::Open(bench.options.folder + "/persons.db", Database::Mode::kWriter, "").value();
    REQUIRE(persons->Execute(kPersonsToForm1).ok());
    auto log = Database::Open(bench.options.folder + "/log.db", Database::Mode::kWriter, "").value();
    REQUIRE(log->Execute(kLogToForm1).ok());
    REQUIRE(log->Execute(MessagesOf(FirstForm()).c_str()).ok());
    REQUIRE(log->Execute(kRowsToForm1).ok());
    // What is left is that form, word for word, as the first gateways made it.
    auto first = Database::Open(bench.options.folder + "/form1.db", Database::Mode::kWriter, "").value();
    REQUIRE(first->Execute(FirstForm().c_str()).ok());
    CHECK(FormOf(*log).size() > 20);
    CHECK(FormOf(*log) == FormOf(*first));
  }
  auto store = bench.Open();
  CheckExchanges(*store);
  // A number that an item had once is given to no other.
  CHECK(Run(*store, [](Transaction& t) {
          const auto seq = t.PutItem(SampleItem(3, IdOf(7)));
          return seq.ok() && *seq == 10 ? absl::OkStatus() : absl::InternalError("seq");
        }).status.ok());
  {
    // The form that was stepped to is the one that is made now.
    Bench fresh;
    { auto other = fresh.Open(); }
    auto made = Database::Open(fresh.options.folder + "/log.db", Database::Mode::kReader, "").value();
    auto stepped = Database::Open(bench.options.folder + "/log.db", Database::Mode::kReader, "").value();
    CHECK(MessageForms(*stepped) == MessageForms(*made));
  }
  DeclarationRow row;
  row.declaration_id = IdOf(1);
  row.person = IdOf(7);
  CHECK(Run(*store, [&](Transaction& t) { return t.PutDeclaration(row); }).status.ok());
  CHECK(Run(*store, [&](Transaction& t) {
          return t.PutFirstNotice({IdOf(7), 1, 1, 2, 4, 20'000, false, 5, 0, 2024 * 4, 8, 1});
        }).status.ok());
  auto view = store->Snapshot().value();
  CHECK(view->Timeliness(2024 * 4, 2024 * 4).value().size() == 2);
  CHECK(view->DeclarationsOf(IdOf(7)).value().size() == 1);
  CHECK(view->RegisterHistory(IdOf(7)).value().size() == 1);
  CHECK(view->ReadOpenings(0).value() == "openings");
  view.reset();
  REQUIRE(Run(*store, [&](Transaction& t) {
            const auto index = t.AppendEntry({"erasure", {}});
            if (!index.ok()) return index.status();
            return t.PlaceErasure({ErasureScope::kPerson, person, *index, {}});
          }).status.ok());
  CHECK(store->FinishErasures().ok());
  CHECK_FALSE(store->Snapshot().value()->ReadOpenings(0).value().has_value());
}

}  // namespace ketenpoort::store

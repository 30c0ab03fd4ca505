#include "tests/gateway/store/erasure_story.h"

#include <catch2/catch.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gateway/store/log_search.h"
#include "gateway/store/person_table.h"

namespace ketenpoort::store {
namespace {

// Found in a file as these eight bytes.
constexpr int64_t kMoment = 0x5ca1ab1e0b57ac1e;
constexpr char kMomentBytes[] = "\x5c\xa1\xab\x1e\x0b\x57\xac\x1e";
constexpr char kSubjectOpening[] = "subject: salt 5a17 of the number";

template <typename T>
absl::Status Keep(absl::StatusOr<T> value, T& kept) {
  if (value.ok()) kept = *std::move(value);
  return value.status();
}

absl::Status AllOf(std::vector<absl::Status> all) {
  for (absl::Status& one : all) {
    if (!one.ok()) return std::move(one);
  }
  return absl::OkStatus();
}

// One person among many: number, key, entry, register row.
absl::Status PlaceOther(Transaction& t, int i) {
  PersonNo person{};
  if (absl::Status made = Keep(t.CreatePerson({Skn(absl::StrCat("4000", i))}), person); !made.ok()) return made;
  uint64_t index = 0;
  return AllOf({Keep(t.AppendEntry({absl::StrCat("other ", i), {{person, "openings"}}, "A/2026"}), index),
                t.PutRegister({person, 1, 100, 100, IdOf(50'000 + static_cast<uint64_t>(i)), "of another"})});
}

// Rows of every table that names a person.
absl::Status PlaceRows(Transaction& t, const PersonNo& person, uint64_t number) {
  const std::string trace = absl::StrCat("trace-", number, "-of-");
  uint64_t seq = 0;
  ItemRow item = SampleItem(number, person);
  item.sealed_payload = trace + "payload" + std::string(9000, 'p');
  item.sealed_key = trace + "message-key";
  item.record = trace + "item";
  Hash32 digest{};
  digest.fill(static_cast<uint8_t>(0xd0 + number));
  return AllOf({
      t.PutRegister({person, 1, 100, 100, IdOf(100 + number), trace + "register"}),
      t.PutAnswer(IdOf(100 + number), std::nullopt, trace + "answer-to-report"),
      t.PutAnswer(IdOf(200 + number), person, trace + "answer-to-link"),
      t.PutMessage({item.sender_oin, item.message_id, item.sender, digest, person, 100, trace + "message"}),
      Keep(t.PutItem(item), seq),
      t.PutFlow({item.message_id, item.sender_oin, item.sender, item.receiver, person, 4, 7, 1, 0, true}),
      t.PutNotice({0, IdOf(300 + number), item.sender, trace + "notice", person}),
      t.PutWork({0, IdOf(100 + number), person, 1, 100, trace + "work"}),
      t.PutDeclaration({IdOf(400 + number), person, DeclarationKind::kConsent, 1, 100, trace + "declaration"}),
      t.PutErasureProposal({digest, person, 100, trace + "proposal"}),
      t.PutDetentionEnd({person, 20'000, true}),
      t.PutReview({0, person, trace + "review"}),
      t.PutFirstNotice({person, number, 1, 2, 4, 20'000, false, kMoment, kMoment + 1, 2024 * 4, 8, 7}),
  });
}

absl::Status PlaceAnna(Transaction& t, ErasureStory& story) {
  PersonNo twin{};
  uint64_t index = 0;
  return AllOf({
      Keep(t.CreatePerson({kAnnasBsn, Skn("12345678")}), story.anna),
      Keep(t.CreatePerson({Skn("23456789"), {IdentifierKind::kVNumber, "V-7654321"}}), twin),
      Keep(t.CreatePerson({Skn("34567890")}), story.bert),
      PlaceRows(t, story.anna, 1),
      PlaceRows(t, twin, 2),
      Keep(t.AppendEntry({"of the twin", {{twin, kSubjectOpening}}, "B/2025"}), index),
      t.MergePersons(story.anna, twin),
      Keep(t.AppendEntry({"of anna", {{story.anna, kSubjectOpening}, {std::nullopt, "of the gateway"}}, "A/2026"}),
           story.annas_entry),
      Keep(t.AppendEntry({"of both", {{story.anna, kSubjectOpening}, {story.bert, "of bert"}}, "A/2026"}),
           story.shared_entry),
  });
}

// Keys as they are in the file, and as they are in memory.
void AddKeys(const Bench& bench, SqliteStore& store, ErasureStory& story) {
  const auto file = Database::Open(bench.options.folder + "/persons.db", Database::Mode::kReader, "").value();
  const auto keys = std::make_shared<const StoreKeys>(store.keyring());
  PersonTable persons(*file, keys);
  const auto all_keys = persons.KeysOf(story.anna).value();
  for (const PersonKey& key : all_keys) {
    story.traces.emplace_back("a raw key", persons.KeyOf(key.key_no).value().value());
  }
  for (const char* sql :
       {"SELECT wrapped FROM person_key WHERE person = ?1", "SELECT sealed FROM identifier WHERE person = ?1",
        "SELECT lookup FROM identifier WHERE person = ?1"}) {
    Statement statement = file->Prepare(sql);
    statement.Blob(story.anna);
    while (statement.Next().value()) story.traces.emplace_back(sql, statement.BytesAt(0));
  }
}

std::vector<uint64_t> EntriesOf(SqliteStore& store, const PersonNo& key_no) {
  IndexQuery query;
  query.groups = {{PersonTerm(key_no)}};
  return store.SearchLog(query).value().entries;
}

}  // namespace

SqliteOptions IndexedOptions(SqliteOptions options) {
  options.terms_of = [](std::string_view entry) { return std::vector<std::string>{std::string(entry.substr(0, 40))}; };
  return options;
}

ErasureStory TellStory(Bench& bench, SqliteStore& store, int others) {
  ErasureStory story;
  const auto all = [&](Transaction& t) {
    for (int i = 0; i < others / 2; ++i) {
      if (absl::Status placed = PlaceOther(t, i); !placed.ok()) return placed;
    }
    if (absl::Status placed = PlaceAnna(t, story); !placed.ok()) return placed;
    for (int i = others / 2; i < others; ++i) {
      if (absl::Status placed = PlaceOther(t, i); !placed.ok()) return placed;
    }
    return absl::OkStatus();
  };
  const Settled settled = Run(store, all);
  INFO(settled.status);
  REQUIRE(settled.status.ok());
  store.Drain();
  AddKeys(bench, store, story);
  for (const char* number : {"999990019", "12345678", "23456789", "V-7654321", kSubjectOpening}) {
    story.traces.emplace_back("in the clear", number);
  }
  for (const char* what : {"trace-1-of-", "trace-2-of-"}) story.traces.emplace_back("a row", what);
  story.traces.emplace_back("a first notice", kMomentBytes);
  story.traces.emplace_back("a digest", std::string(32, static_cast<char>(0xd1)));
  return story;
}

Place EraseAnna(const ErasureStory& story) {
  return [anna = story.anna](Transaction& t) {
    const auto index = t.AppendEntry({"erasure", {{std::nullopt, "why"}}});
    if (!index.ok()) return index.status();
    return t.PlaceErasure({ErasureScope::kPerson, anna, *index, {}});
  };
}

void CheckTraces(const Bench& bench, const ErasureStory& story, bool found) {
  for (const std::string& folder : {bench.options.folder, bench.options.tile_folder}) {
    for (const auto& [path, bytes] : FilesBelow(folder)) {
      if (found) continue;
      for (const auto& [name, trace] : story.traces) {
        if (bytes.find(trace) != std::string::npos) FAIL_CHECK(name << " stands in " << path);
      }
    }
  }
  if (!found) return;
  std::string all;
  for (const auto& [path, bytes] : FilesBelow(bench.options.folder)) all += bytes;
  for (const auto& [name, trace] : story.traces) {
    const bool sealed = name == "a raw key" || name == "in the clear";
    INFO(name);
    CHECK((all.find(trace) != std::string::npos) == !sealed);
  }
}

void CheckErased(Bench& bench, SqliteStore& store, const ErasureStory& story) {
  CheckTraces(bench, story, false);
  {
    const auto view = store.Snapshot().value();
    CHECK_FALSE(view->FindPerson(kAnnasBsn.kind, kAnnasBsn.value).value().has_value());
    CHECK(view->IdentifiersOf(story.anna).value().empty());
    CHECK(view->RegisterHistory(story.anna).value().empty());
    CHECK(view->FlowsOfPerson(story.anna).value().empty());
    CHECK(view->ActiveItemsOf(story.anna).value().empty());
    CHECK(view->Reviews(10).value().empty());
    CHECK(view->FirstNoticesOf(story.anna).value().empty());
    // The id of a message stays in use.
    CHECK(view->FindMessage(SampleItem(1, {}).sender_oin, IdOf(1)).value()->person == PersonNo{});
    const std::vector<OpenedPart> own = view->ReadParts(story.annas_entry).value();
    REQUIRE(own.size() == 2);
    CHECK_FALSE(own[0].plaintext.has_value());
    REQUIRE(own[0].erased_by.has_value());
    CHECK(view->ReadEntry(*own[0].erased_by).value() == "erasure");
    CHECK(own[1].plaintext == "of the gateway");
    // The other person's part stays readable.
    const std::vector<OpenedPart> shared = view->ReadParts(story.shared_entry).value();
    CHECK_FALSE(shared[0].plaintext.has_value());
    CHECK(shared[1].plaintext == "of bert");
    CHECK_FALSE(shared[1].erased_by.has_value());
    CHECK(view->FindPerson(IdentifierKind::kSkn, "34567890").value() == story.bert);
  }
  CHECK(EntriesOf(store, story.anna).empty());
  CHECK(store.VerifyAll(nullptr).ok());
}

}  // namespace ketenpoort::store

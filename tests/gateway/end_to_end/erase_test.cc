// A person is erased over the wire: two officers, a hold, a statutory term; afterwards nothing of the person stands in
// any file of the gateway, every proof still holds, and the log says of what is gone by which entry it went.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "absl/strings/str_replace.h"
#include "audit/crypto/encoding.h"
#include "audit/crypto/os_random_source.h"
#include "clients/auditor/verify_tiles.h"
#include "gateway/clock.h"
#include "gateway/store/person_table.h"
#include "gateway/store/sqlite_store.h"
#include "ketenpoort/v1/records.pb.h"
#include "tests/gateway/end_to_end/gate_world.h"
#include "tests/gateway/end_to_end/ketenpoort.h"
#include "tests/gateway/store/tamper.h"

namespace ketenpoort::testing {
namespace {

constexpr char kAnnasSkn[] = "87654321";
constexpr char kAnnasOtherSkn[] = "76543210";

class EraseWorld {
 public:
  grpc::Status Erase(const std::string& party, int person, const std::string& confirms = "",
                     v1::EraseSubjectResponse* answer = nullptr) {
    v1::EraseSubjectRequest request;
    request.mutable_subject()->set_bsn(TestBsn(person));
    request.set_reason("AVG 17, verzoek 31");
    request.set_confirms(confirms);
    v1::EraseSubjectResponse unused;
    return world.Audit(party)->EraseSubject(SoonContext().get(), request, answer == nullptr ? &unused : answer);
  }
  std::string Propose(int person) {
    v1::EraseSubjectResponse proposed;
    const grpc::Status status = Erase("vo-dji", person, "", &proposed);
    INFO(status.error_message());
    REQUIRE(status.ok());
    CHECK_FALSE(proposed.erased());
    REQUIRE(proposed.proposal().size() == 32);
    return proposed.proposal();
  }
  uint64_t EraseWhole(int person) {
    v1::EraseSubjectResponse erased;
    const grpc::Status status = Erase("vo-dji-2", person, Propose(person), &erased);
    INFO(ReasonOf(status));
    REQUIRE(status.ok());
    CHECK(erased.erased());
    return erased.index();
  }
  grpc::Status Hold(const std::string& party, int person) {
    v1::SetLegalHoldRequest request;
    request.mutable_subject()->set_bsn(TestBsn(person));
    request.set_reason("klachtprocedure");
    v1::SetLegalHoldResponse answer;
    return world.Audit(party)->SetLegalHold(SoonContext().get(), request, &answer);
  }
  grpc::Status LiftHold(int person) {
    v1::LiftLegalHoldRequest request;
    request.mutable_subject()->set_bsn(TestBsn(person));
    request.set_reason("procedure afgerond");
    v1::LiftLegalHoldResponse answer;
    return world.Audit("vo-dji")->LiftLegalHold(SoonContext().get(), request, &answer);
  }
  std::string StatusOf(int person) {
    v1::GetStatusRequest request;
    request.mutable_subject()->set_bsn(TestBsn(person));
    v1::GetStatusResponse answer;
    const grpc::Status status = world.Custody("dji")->GetStatus(SoonContext().get(), request, &answer);
    return status.ok() ? "known" : ReasonOf(status);
  }
  v1::GetEntryResponse Entry(uint64_t index) {
    v1::GetEntryRequest request;
    request.set_index(index);
    request.set_reason("test");
    v1::GetEntryResponse answer;
    const grpc::Status status = world.Audit("supervisor")->GetEntry(SoonContext().get(), request, &answer);
    INFO(status.error_message());
    REQUIRE(status.ok());
    return answer;
  }
  std::vector<v1::AttributeStatus> StatesOf(uint64_t index) {
    const v1::GetEntryResponse answer = Entry(index);
    return {answer.attributes().begin(), answer.attributes().end()};
  }
  std::vector<uint64_t> ListedAbout(int person) {
    v1::ListEntriesRequest request;
    request.set_page_size(1'000);
    request.set_reason("test");
    request.mutable_filter()->mutable_subject()->set_bsn(TestBsn(person));
    v1::ListEntriesResponse answer;
    REQUIRE(world.Audit("supervisor")->ListEntries(SoonContext().get(), request, &answer).ok());
    std::vector<uint64_t> found;
    for (const v1::ListedEntry& one : answer.entries()) found.push_back(one.index());
    return found;
  }

  // The entries of erasures with this reason code.
  std::vector<uint64_t> Erasures(const std::string& reason_code) {
    const std::vector<v1::AuditEntry> entries = world.Entries();
    std::vector<uint64_t> found;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].kind() == v1::ENTRY_KIND_ERASURE && entries[i].reason_code() == reason_code) found.push_back(i);
    }
    return found;
  }

  store::SqliteOptions StoreOptions() {
    store::SqliteOptions options;
    options.folder = world.folder() / "store";
    options.secrets_folder = world.folder() / "secrets";
    options.origin = "test.ketenpoort.example/log";
    return options;
  }

  GateWorld world;
};

// All bytes that must be gone: numbers, the salts of every opening, keys raw and wrapped.
std::set<std::string> TracesOf(store::SqliteStore& store, const std::string& folder, int person) {
  std::set<std::string> traces = {TestBsn(person)};
  const auto view = store.Snapshot().value();
  const auto anna = view->FindPerson(store::IdentifierKind::kBsn, TestBsn(person)).value();
  REQUIRE(anna.has_value());
  const auto numbers = view->IdentifiersOf(*anna).value();
  for (const store::Identifier& number : numbers) traces.insert(number.value);
  const auto file = store::Database::Open(folder + "/persons.db", store::Database::Mode::kReader, "").value();
  const auto keys = std::make_shared<const store::StoreKeys>(store.keyring());
  store::PersonTable persons(*file, keys);
  // The numbers of records that went up in this one are numbers of its keys.
  std::set<std::string> subjects;
  const auto all_key_nos = view->KeyNumbersOf(*anna).value();
  for (const store::PersonNo& key_no : all_key_nos) {
    traces.insert(persons.KeyOf(key_no).value().value());
    subjects.emplace(key_no.begin(), key_no.end());
  }
  for (std::string& wrapped :
       WrappedKeysOf(folder, audit::crypto::HexEncode(std::string(anna->begin(), anna->end())))) {
    traces.insert(std::move(wrapped));
  }
  for (uint64_t index = 0; index < view->LogSize(); ++index) {
    const auto all_parts = view->ReadParts(index).value();
    for (const store::OpenedPart& part : all_parts) {
      v1::OpeningSet set;
      REQUIRE(set.ParseFromString(part.plaintext.value()));
      const bool annas = std::any_of(set.openings().begin(), set.openings().end(),
                                     [&](const v1::Opening& opening) { return subjects.contains(opening.value()); });
      for (const v1::Opening& opening : set.openings()) {
        if (annas) traces.insert(opening.salt());
      }
    }
  }
  return traces;
}

size_t FilesHolding(const std::string& folder, const std::set<std::string>& traces) {
  size_t found = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const std::string bytes = certs::ReadAll(file.path().string());
    for (const std::string& trace : traces) {
      if (bytes.find(trace) == std::string::npos) continue;
      ++found;
      UNSCOPED_INFO("a trace of " << trace.size() << " bytes in " << file.path().filename().string());
    }
  }
  return found;
}

v1::CustodyReport WithSkn(v1::CustodyReport report, const std::string& skn) {
  report.mutable_person()->add_skn(skn);
  return report;
}

// Anna has two records that became one; one notice is with its receiver, others wait.
void ReportAnna(GateWorld& world) {
  world.Report(WithSkn(Sentence(TestBsn(1)), kAnnasSkn));
  world.Report(Sentence(TestBsn(2)));
  v1::CustodyReport twin = WithSkn(Sentence(""), kAnnasOtherSkn);
  twin.mutable_person()->clear_bsn();
  world.Report(twin);
  v1::LinkIdentityRequest link;
  link.set_request_id(NewId());
  link.mutable_keep()->set_bsn(TestBsn(1));
  link.mutable_merge()->set_skn(kAnnasOtherSkn);
  v1::LinkIdentityResponse linked;
  REQUIRE(world.Custody("dji")->LinkIdentity(SoonContext().get(), link, &linked).ok());
  REQUIRE(world.Pull("rcn", Haarlem(), 1).deliveries_size() == 1);
}

// What the closed store holds of Anna; and the key that verifies its log.
struct Kept {
  std::set<std::string> traces;
  std::string vkey;
};

Kept ReadStore(EraseWorld& at) {
  at.world.Stop();
  gateway::SystemClock clock;
  audit::crypto::OsRandomSource random;
  Kept kept;
  {
    const auto store = store::SqliteStore::Open(at.StoreOptions(), clock, random).value();
    kept = {TracesOf(*store, at.StoreOptions().folder, 1), store->VerifierKey()};
  }
  REQUIRE(kept.traces.size() > 20);
  REQUIRE(FilesHolding(at.world.folder() / "store", kept.traces) > 0);
  at.world.Start();
  return kept;
}

// What is gone is told as erased, by which entry; who did it and why stands.
void CheckStates(EraseWorld& at, const std::vector<uint64_t>& about, const std::vector<uint64_t>& other,
                 uint64_t erased_by) {
  uint32_t erased = 0;
  for (const uint64_t index : about) {
    for (const v1::AttributeStatus& status : at.StatesOf(index)) {
      CHECK(status.state() != v1::ATTRIBUTE_STATE_MISSING);
      if (status.state() != v1::ATTRIBUTE_STATE_ERASED) continue;
      ++erased;
      CHECK(status.erased_by() == erased_by);
    }
  }
  CHECK(erased > about.size());
  for (const uint64_t index : other) {
    for (const v1::AttributeStatus& status : at.StatesOf(index)) {
      CHECK((status.state() == v1::ATTRIBUTE_STATE_WITHHELD || status.state() == v1::ATTRIBUTE_STATE_OPENED));
    }
  }
  std::set<std::string> opened;
  const v1::GetEntryResponse erasure = at.Entry(erased_by);
  for (const v1::Opening& opening : erasure.receipt().openings()) opened.insert(opening.value());
  CHECK(opened.contains("v-003"));
  CHECK(opened.contains("AVG 17, verzoek 31\nv-001\nAVG 17, verzoek 31"));
}

void CheckReplay(GateWorld& world) {
  v1::ReplayRequest replay;
  replay.set_count(20'000);
  replay.set_reason("test");
  v1::ReplayResponse replayed;
  REQUIRE(world.Audit("supervisor")->Replay(SoonContext().get(), replay, &replayed).ok());
  CHECK(replayed.erased() > 0);
  CHECK(replayed.equal() > 0);
  CHECK(replayed.different() == 0);
  CHECK(replayed.equal() + replayed.erased() + replayed.not_replayable() == replayed.decisions());
}

// Nobody knows Anna any more; what waited has ended, and its sender is told without why.
void CheckGone(EraseWorld& at) {
  CHECK(at.StatusOf(1) == "UNKNOWN_PERSON");
  CHECK(at.StatusOf(2) == "known");
  CHECK(at.world.Pull("rcn", Haarlem()).deliveries_size() == 1);
  const v1::PullResponse news = at.world.Pull("dji", Zwolle());
  REQUIRE(news.notices_size() > 0);
  for (const v1::StatusNotice& notice : news.notices()) {
    CHECK(notice.state() == v1::DELIVERY_STATE_EXPIRED);
    CHECK(notice.lapsed_basis_nl() == "Dit bericht wordt niet meer aangeboden.");
    CHECK(notice.articles().empty());
  }
}

void CheckStoreAndTiles(EraseWorld& at, const Kept& kept) {
  gateway::SystemClock clock;
  audit::crypto::OsRandomSource random;
  CHECK(store::SqliteStore::Open(at.StoreOptions(), clock, random).value()->VerifyAll(nullptr).ok());
  const std::vector<std::string> keys = {kept.vkey};
  const auto report = auditor::VerifyTiles(at.world.folder() / "log", keys);
  REQUIRE(report.ok());
  CHECK(report->Sound());
}

}  // namespace

TEST_CASE("An erased person stands in no file of the gateway, and every proof still holds",
          "[end_to_end][audit][erase]") {
  EraseWorld at;
  GateWorld& world = at.world;
  ReportAnna(world);
  const std::vector<uint64_t> about = at.ListedAbout(1);
  const std::vector<uint64_t> other = at.ListedAbout(2);
  REQUIRE(about.size() > 4);
  const Kept kept = ReadStore(at);

  const std::vector<v1::AuditEntry> before = world.Entries();
  const uint64_t erased_by = at.EraseWhole(1);
  // Searched while it runs.
  CHECK(FilesHolding(world.folder() / "store", kept.traces) == 0);
  const std::vector<v1::AuditEntry> after = world.Entries();
  CHECK(after[erased_by].kind() == v1::ENTRY_KIND_ERASURE);
  CHECK(after[erased_by].reason_code() == "CONFIRMED");
  for (size_t i = 0; i < before.size(); ++i) CHECK(before[i].SerializeAsString() == after[i].SerializeAsString());
  CheckGone(at);
  CheckStates(at, about, other, erased_by);
  CheckReplay(world);

  // And after it ended; without its index it starts anew and finds nobody.
  world.Stop();
  CHECK(FilesHolding(world.folder() / "store", kept.traces) == 0);
  CHECK(FilesHolding(world.folder() / "log", kept.traces) == 0);
  for (const char* file : {"index.db", "index.db-wal", "index.db-shm"}) {
    std::filesystem::remove(std::string(world.folder() / "store") + "/" + file);
  }
  CheckStoreAndTiles(at, kept);
  world.Start();
  CHECK(at.ListedAbout(1).empty());
  CHECK_FALSE(at.ListedAbout(2).empty());
  world.Stop();
  CHECK(FilesHolding(world.folder() / "store", kept.traces) == 0);
}

TEST_CASE("Two responsible officers of the Minister erase, and nobody else, and every refusal is recorded",
          "[end_to_end][audit][erase]") {
  EraseWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  at.world.Report(Sentence(TestBsn(2)));
  CHECK(ReasonOf(at.Erase("dji", 1)) == "NOT_AN_OFFICER");
  for (const char* party : {"vo-rn", "fg-rn", "supervisor"}) CHECK(ReasonOf(at.Erase(party, 1)) == "NOT_RESPONSIBLE");
  CHECK(ReasonOf(at.Hold("vo-rn", 1)) == "NOT_RESPONSIBLE");
  CHECK(ReasonOf(at.Erase("vo-dji", 77)) == "UNKNOWN_PERSON");
  const std::string proposal = at.Propose(1);
  CHECK(ReasonOf(at.Erase("vo-dji", 1, proposal)) == "FOUR_EYES");
  CHECK(ReasonOf(at.Erase("vo-dji-2", 2, proposal)) == "NO_PROPOSAL");
  CHECK(ReasonOf(at.Erase("vo-dji-2", 1, std::string(32, 'x'))) == "NO_PROPOSAL");
  CHECK(ReasonOf(at.Erase("vo-dji-2", 1, "short")) == "NO_PROPOSAL");
  // Each is an entry, in this order.
  std::vector<std::string> steps;
  for (const v1::AuditEntry& entry : at.world.Entries()) {
    if (entry.kind() != v1::ENTRY_KIND_ERASURE) continue;
    steps.push_back(entry.reason_code() + " " + entry.failing_condition());
  }
  CHECK(steps == std::vector<std::string>{"REFUSED UNKNOWN_PERSON", "PROPOSED ", "REFUSED FOUR_EYES",
                                          "REFUSED NO_PROPOSAL", "REFUSED NO_PROPOSAL", "REFUSED NO_PROPOSAL"});
  v1::EraseSubjectRequest request;
  request.mutable_subject()->set_bsn(TestBsn(1));
  v1::EraseSubjectResponse none;
  CHECK(at.world.Audit("vo-dji")->EraseSubject(SoonContext().get(), request, &none).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  request.set_reason("van " + TestBsn(1));
  CHECK(at.world.Audit("vo-dji")->EraseSubject(SoonContext().get(), request, &none).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  // Of nobody, either: a reason goes on to stand.
  request.set_reason("zoals bij " + TestBsn(2));
  CHECK(at.world.Audit("vo-dji")->EraseSubject(SoonContext().get(), request, &none).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  // A proposal is of three days, and a newer one takes its place.
  const std::string newer = at.Propose(1);
  CHECK(ReasonOf(at.Erase("vo-dji-2", 1, proposal)) == "NO_PROPOSAL");
  at.world.AdvanceTo("2026-11-05T09:00:01+01:00");
  CHECK(ReasonOf(at.Erase("vo-dji-2", 1, newer)) == "NO_PROPOSAL");
  CHECK(at.StatusOf(1) == "known");
}

TEST_CASE("An erasure that cannot be recorded is not answered and erases nothing", "[end_to_end][audit][erase]") {
  EraseWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  const std::string proposal = at.Propose(1);
  at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
  CHECK(at.Erase("vo-dji-2", 1, proposal).error_code() == grpc::StatusCode::UNAVAILABLE);
  at.world.Stop();
  at.world.Start();
  CHECK(at.StatusOf(1) == "known");
}

TEST_CASE("A legal hold keeps a person, until it is lifted", "[end_to_end][audit][erase]") {
  EraseWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  const std::string proposal = at.Propose(1);
  REQUIRE(at.Hold("vo-dji-2", 1).ok());
  CHECK(ReasonOf(at.Hold("vo-dji", 1)) == "HOLD_STANDS");
  const grpc::Status held = at.Erase("vo-dji-2", 1, proposal);
  CHECK(ReasonOf(held) == "LEGAL_HOLD");
  const auto words = DetailIn<google::rpc::LocalizedMessage>(DetailsOf(held));
  REQUIRE(words.has_value());
  CHECK(words->message().find("bewaarplicht") != std::string::npos);
  CHECK(ReasonOf(at.Erase("vo-dji", 1)) == "LEGAL_HOLD");
  CHECK(at.StatusOf(1) == "known");
  REQUIRE(at.LiftHold(1).ok());
  CHECK(ReasonOf(at.LiftHold(1)) == "NO_HOLD");
  // What was proposed before the hold can still be confirmed within its days.
  CHECK(at.Erase("vo-dji-2", 1, proposal).ok());
  CHECK(at.StatusOf(1) == "UNKNOWN_PERSON");
}

TEST_CASE("Before a statutory term has passed nothing is erased, by the term the policy states",
          "[end_to_end][audit][erase]") {
  EraseWorld at;
  // Wjsg 51c(4) as if it were about the start notice, and of four days.
  std::string bundle = certs::ReadAll(at.world.RulePath("bundle.textproto"));
  REQUIRE(absl::StrReplaceAll({{"rule: \"R25\"", "rule: \"R01\""},
                               {"bound: \"AT_LEAST\"\n      term: 4\n      unit: \"YEARS\"",
                                "bound: \"AT_LEAST\"\n      term: 4\n      unit: \"DAYS\""},
                               {"  version: 5\n", "  version: 6\n"}},
                              &bundle) == 3);
  certs::WriteAll(at.world.RulePath("bundle.textproto"), bundle);
  at.world.Stop();
  at.world.Start();
  at.world.Report(Sentence(TestBsn(1)));
  // Not disclosed yet: no provision to keep the record of.
  at.Propose(1);
  REQUIRE(at.world.Pull("rcn", Haarlem()).deliveries_size() == 1);
  const grpc::Status refused = at.Erase("vo-dji", 1);
  CHECK(ReasonOf(refused) == "MINIMUM_TERM");
  const auto words = DetailIn<google::rpc::LocalizedMessage>(DetailsOf(refused));
  REQUIRE(words.has_value());
  CHECK(words->message().find("Wjsg 51c(4)") != std::string::npos);
  CHECK(words->message().find("2026-11-06") != std::string::npos);
  at.world.AdvanceTo("2026-11-06T23:00:00+01:00");
  CHECK(ReasonOf(at.Erase("vo-dji", 1)) == "MINIMUM_TERM");
  at.world.AdvanceTo("2026-11-07T09:00:00+01:00");
  at.EraseWhole(1);
  CHECK(at.StatusOf(1) == "UNKNOWN_PERSON");
}

TEST_CASE("Six months after the end of the detention the register row goes, recorded, and the keys stay",
          "[end_to_end][audit][erase]") {
  EraseWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  at.world.Report(Sentence(TestBsn(2)));
  v1::CustodyReport longer = Sentence(TestBsn(3));
  longer.mutable_titles(0)->set_ends_on("2027-06-30");
  for (v1::DateFact* date : {longer.mutable_departure(), longer.mutable_release(), longer.mutable_basis_ends()}) {
    *date->mutable_at() = Instant("2027-06-30T09:00:00+02:00");
  }
  at.world.Report(longer);
  REQUIRE(at.Hold("vo-dji", 2).ok());
  const std::vector<uint64_t> about = at.ListedAbout(1);
  at.world.AdvanceTo("2027-05-20T12:00:00+02:00");
  CHECK(at.StatusOf(1) == "known");
  at.world.AdvanceTo("2027-05-21T12:00:00+02:00");
  CHECK(at.StatusOf(1) == "UNKNOWN_PERSON");
  CHECK(at.StatusOf(2) == "known");
  CHECK(at.StatusOf(3) == "known");
  // The log still answers about the person.
  CHECK(at.ListedAbout(1).size() >= about.size());
  const std::vector<uint64_t> expired = at.Erasures("REGISTER_EXPIRED");
  REQUIRE(expired.size() == 1);
  for (const uint64_t index : about) {
    for (const v1::AttributeStatus& status : at.StatesOf(index)) {
      CHECK((status.state() == v1::ATTRIBUTE_STATE_WITHHELD || status.state() == v1::ATTRIBUTE_STATE_OPENED));
    }
  }
  // A new report makes a new record; a hold that is lifted lets the next day take what is due.
  at.world.Report(Sentence(TestBsn(1)));
  CHECK(at.StatusOf(1) == "known");
  REQUIRE(at.LiftHold(2).ok());
  at.world.AdvanceTo("2027-05-22T12:00:00+02:00");
  CHECK(at.StatusOf(2) == "UNKNOWN_PERSON");
}

TEST_CASE("A retention class expires by its keys, year by year, and not under a hold", "[end_to_end][audit][erase]") {
  EraseWorld at;
  std::string bundle = certs::ReadAll(at.world.RulePath("bundle.textproto"));
  REQUIRE(absl::StrReplaceAll({{"term: 5\n      unit: \"YEARS\"\n      counted_from: \"DISCLOSURE\"\n      "
                                "explanation_nl: \"Geen wet",
                                "term: 40\n      unit: \"DAYS\"\n      counted_from: \"DISCLOSURE\"\n      "
                                "explanation_nl: \"Geen wet"},
                               {"  version: 5\n", "  version: 6\n"}},
                              &bundle) == 2);
  certs::WriteAll(at.world.RulePath("bundle.textproto"), bundle);
  at.world.Stop();
  at.world.Start();
  at.world.Report(Sentence(TestBsn(1)));
  at.world.Report(Sentence(TestBsn(2)));
  const std::vector<uint64_t> first = at.ListedAbout(1);
  const std::vector<uint64_t> second = at.ListedAbout(2);
  REQUIRE(at.Hold("vo-dji", 2).ok());
  at.world.AdvanceTo("2027-02-09T12:00:00+01:00");
  // An entry of another year is under another key.
  at.world.Report(Sentence(TestBsn(1)));
  const uint64_t later = at.ListedAbout(1).back();
  CHECK(at.Erasures("CLASS_EXPIRED").empty());
  at.world.AdvanceTo("2027-02-10T12:00:00+01:00");
  const std::vector<uint64_t> expired = at.Erasures("CLASS_EXPIRED");
  REQUIRE(expired.size() == 1);
  const auto erased = [&](uint64_t index) {
    uint64_t by = 0;
    for (const v1::AttributeStatus& status : at.StatesOf(index)) {
      CHECK(status.state() != v1::ATTRIBUTE_STATE_MISSING);
      by = std::max(by, status.erased_by());
    }
    return by;
  };
  for (const uint64_t index : first) CHECK(erased(index) == expired[0]);
  for (const uint64_t index : second) CHECK(erased(index) == 0);
  CHECK(erased(later) == 0);
  CHECK(at.StatusOf(1) == "known");
}

TEST_CASE("From the command line: proposed, confirmed, and what is left of an entry", "[end_to_end][audit][erase]") {
  EraseWorld at;
  at.world.Report(Sentence(TestBsn(1)));
  const std::string bsn = at.world.folder() / "bsn";
  certs::WriteAll(bsn, TestBsn(1) + "\n");
  const auto run = [&](const std::string& who, std::vector<std::string> arguments) {
    for (const std::string& one : {std::string("--vkey"), at.world.folder() / "log.vkey"}) arguments.push_back(one);
    return Ketenpoort(at.world, who, std::move(arguments));
  };
  CHECK(run("vo-dji", {"audit", "hold", "--bsn", bsn, "--reason", "zaak 7"}).code == cli::ExitCode::kOk);
  const Said held = run("vo-dji", {"audit", "erase", "--bsn", bsn, "--reason", "AVG 17"});
  CHECK(held.code != cli::ExitCode::kOk);
  CHECK(held.err.find("bewaarplicht") != std::string::npos);
  CHECK(run("vo-dji", {"audit", "lift-hold", "--bsn", bsn, "--reason", "zaak 7 klaar"}).code == cli::ExitCode::kOk);
  const Said proposed = run("vo-dji", {"audit", "erase", "--bsn", bsn, "--reason", "AVG 17"});
  CHECK(proposed.code == cli::ExitCode::kOk);
  const size_t place = proposed.out.find("--confirm ");
  REQUIRE(place != std::string::npos);
  const std::string digest = proposed.out.substr(place + 10, 64);
  const Said erased = run("vo-dji-2", {"audit", "erase", "--bsn", bsn, "--reason", "AVG 17", "--confirm", digest});
  INFO(erased.err);
  CHECK(erased.code == cli::ExitCode::kOk);
  CHECK(erased.out.find("De persoon is gewist") != std::string::npos);
  uint64_t reported = 0;
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind() == v1::ENTRY_KIND_CUSTODY_CHANGED) reported = i;
  }
  const Said entry = run("supervisor", {"audit", "entry", std::to_string(reported), "--reason", "controle"});
  INFO(entry.err);
  CHECK(entry.code == cli::ExitCode::kOk);
  CHECK(entry.out.find("SUBJECT: gewist, door regel ") != std::string::npos);
  for (const Said* said : {&held, &proposed, &erased, &entry}) {
    CHECK((said->out + said->err).find(TestBsn(1)) == std::string::npos);
  }
}

}  // namespace ketenpoort::testing

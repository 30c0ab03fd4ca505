// An officer's reading questions over the wire: what was disclosed about a person, one exchange as a story, and that no
// question, by its answer or by what is recorded of it, tells a party who is in prison.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <sstream>

#include "audit/commitment.h"
#include "clients/sdk/connection.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/receipt_check.h"
#include "tests/gateway/end_to_end/ketenpoort.h"

namespace ketenpoort::testing {
namespace {

// Three persons of Haarlem, whose notices RCN fetched; one that Rotterdam was refused to talk about.
class AccessWorld {
 public:
  AccessWorld() {
    for (int n = 1; n <= kPersons; ++n) world.Report(Sentence(TestBsn(n)));
    const v1::PullResponse pulled = world.Pull("rcn", Haarlem());
    REQUIRE(pulled.deliveries_size() == kPersons);
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      if (&delivery == &pulled.deliveries(kPersons - 1)) break;
      CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
    }
    v1::SubmitResponse refused;
    CHECK(ReasonOf(world.Submit("rotterdam", Reception(Rotterdam(), TestBsn(2)), &refused)) == "NO_KNOWN_BASIS");
    CHECK(world.Entries().back().reason_code() == "NO_STANDING");
  }

  static constexpr int kPersons = 3;

  // What was recorded last before the supervisor looks, and how it opens for those who may see it.
  v1::AuditEntry LastRecorded(std::vector<size_t>* openings_bytes = nullptr) {
    v1::ListEntriesRequest request;
    request.set_page_size(1);
    request.set_newest_first(true);
    request.set_reason("test");
    v1::ListEntriesResponse answer;
    REQUIRE(world.Audit("supervisor")->ListEntries(SoonContext().get(), request, &answer).ok());
    REQUIRE(answer.entries_size() == 1);
    v1::AuditEntry entry;
    REQUIRE(entry.ParseFromString(answer.entries(0).entry()));
    if (openings_bytes != nullptr) {
      for (const v1::Opening& opening : answer.entries(0).openings()) openings_bytes->push_back(opening.value().size());
    }
    return entry;
  }
  grpc::Status Report(const std::string& officer, const std::string& bsn, v1::ReportSubjectAccessResponse* answer,
                      uint32_t page_size = 50, uint64_t from = 0) {
    v1::ReportSubjectAccessRequest request;
    request.mutable_subject()->set_bsn(bsn);
    request.set_reason("verzoek 1");
    request.set_page_size(page_size);
    request.set_from_index(from);
    return world.Audit(officer)->ReportSubjectAccess(SoonContext().get(), request, answer);
  }
  // How many entries of one kind an officer finds about a person.
  int Found(const std::string& officer, const std::string& bsn, v1::EntryKind kind) {
    v1::ListEntriesRequest request;
    request.set_page_size(100);
    request.set_reason("test");
    request.mutable_filter()->add_kinds(kind);
    request.mutable_filter()->mutable_subject()->set_bsn(bsn);
    v1::ListEntriesResponse answer;
    REQUIRE(world.Audit(officer)->ListEntries(SoonContext().get(), request, &answer).ok());
    return answer.entries_size();
  }
  std::vector<v1::AuditEntry> OfKind(v1::EntryKind kind) {
    std::vector<v1::AuditEntry> of_kind;
    for (v1::AuditEntry& entry : world.Entries()) {
      if (entry.kind() == kind) of_kind.push_back(std::move(entry));
    }
    return of_kind;
  }
  sdk::ReceiptVerifier Verifier() {
    const auto keys = sdk::ReadVerifierKeys(world.folder() / "log.vkey");
    REQUIRE(keys.ok());
    auto verifier = sdk::ReceiptVerifier::FromVerifierKeys(*keys);
    REQUIRE(verifier.ok());
    return *std::move(verifier);
  }

  GateWorld world;
};

// What of a reading could tell: kind, reason, sizes and what it commits to.
std::string ShapeOf(const v1::AuditEntry& entry) {
  std::string shape = entry.reason_code() + " " + std::to_string(entry.ByteSizeLong());
  for (const v1::CommittedAttribute& committed : entry.committed()) shape += " " + std::to_string(committed.tag());
  return shape;
}

bool IsAboutAPerson(const v1::AuditEntry& entry) {
  return std::any_of(entry.committed().begin(), entry.committed().end(), [](const v1::CommittedAttribute& committed) {
    return committed.tag() == static_cast<uint32_t>(audit::AttributeTag::kSubject);
  });
}

TEST_CASE("What is recorded and answered of a question about a person tells no party whether anybody knows them",
          "[end_to_end][access]") {
  AccessWorld at;
  // Nobody's; another organisation's; another's, about whom this one was refused without being told why.
  const std::vector<std::string> bsns = {TestBsn(77), TestBsn(1), TestBsn(2)};
  std::set<std::string> shapes;
  std::set<std::string> answers;
  std::set<std::vector<size_t>> openings;
  for (const std::string& bsn : bsns) {
    v1::ListEntriesRequest request;
    request.set_page_size(10);
    request.set_reason("test");
    request.mutable_filter()->mutable_subject()->set_bsn(bsn);
    v1::ListEntriesResponse listed;
    REQUIRE(at.world.Audit("vo-rotterdam")->ListEntries(SoonContext().get(), request, &listed).ok());
    std::vector<size_t> opened;
    const v1::AuditEntry listing = at.LastRecorded(&opened);
    CHECK_FALSE(IsAboutAPerson(listing));
    v1::ReportSubjectAccessResponse report;
    REQUIRE(at.Report("vo-rotterdam", bsn, &report).ok());
    const v1::AuditEntry reported = at.LastRecorded(&opened);
    CHECK(reported.reason_code() == "ACCESS_REPORT");
    CHECK_FALSE(IsAboutAPerson(reported));
    shapes.insert(ShapeOf(listing) + " | " + ShapeOf(reported));
    openings.insert(opened);
    // Where the log ends is no answer.
    listed.clear_next_index();
    report.clear_next_index();
    report.clear_recorded_at_index();
    answers.insert(listed.SerializeAsString() + "|" + report.SerializeAsString());
    CHECK(report.controller_oin() == kRotterdamOin);
    CHECK(report.disclosures().empty());
  }
  CHECK(shapes.size() == 1);
  CHECK(answers.size() == 1);
  CHECK(openings.size() == 1);
  // And no second question finds the first.
  for (const std::string& bsn : bsns) {
    CHECK(at.Found("vo-rotterdam", bsn, v1::ENTRY_KIND_LOG_READ) == 0);
    CHECK(at.Found("supervisor", bsn, v1::ENTRY_KIND_DENIED) == (bsn == TestBsn(2) ? 1 : 0));
  }
}

TEST_CASE("An officer whose organisation has part in a person's entries asks about that person",
          "[end_to_end][access]") {
  AccessWorld at;
  v1::ReportSubjectAccessResponse report;
  REQUIRE(at.Report("vo-haarlem", TestBsn(1), &report).ok());
  CHECK(IsAboutAPerson(at.LastRecorded()));
  CHECK(at.Found("vo-haarlem", TestBsn(1), v1::ENTRY_KIND_LOG_READ) > 0);
  CHECK(at.Found("supervisor", TestBsn(1), v1::ENTRY_KIND_LOG_READ) > 0);
  // A mandataris of Haarlem too, within its mandate.
  CHECK(at.Found("fg-rcn", TestBsn(1), v1::ENTRY_KIND_DISCLOSED) == 1);
}

TEST_CASE("An access report holds every disclosure about the person in the own entries, with proof",
          "[end_to_end][access]") {
  AccessWorld at;
  const std::vector<v1::AuditEntry> disclosed = at.OfKind(v1::ENTRY_KIND_DISCLOSED);
  REQUIRE(disclosed.size() == AccessWorld::kPersons);
  const sdk::ReceiptVerifier verifier = at.Verifier();
  std::set<std::string> messages;
  for (int n = 1; n <= AccessWorld::kPersons; ++n) {
    v1::ReportSubjectAccessResponse report;
    REQUIRE(at.Report("vo-haarlem", TestBsn(n), &report).ok());
    REQUIRE(report.disclosures_size() == 1);
    const v1::AccessDisclosure& one = report.disclosures(0);
    const auto checked = verifier.Check(one.receipt());
    REQUIRE(checked.ok());
    CHECK(checked->index == one.index());
    CHECK(checked->entry.kind() == v1::ENTRY_KIND_DISCLOSED);
    messages.insert(checked->entry.message_id());
    // What the person may verify: that each proof is about one and the same person, and of which bytes.
    REQUIRE(checked->opened.size() == 2);
    CHECK(checked->opened[0].value.size() + checked->opened[1].value.size() == 16 + 32);
    CHECK(one.arrival() == (n < AccessWorld::kPersons ? v1::ARRIVAL_ACKNOWLEDGED : v1::ARRIVAL_UNSPECIFIED));
    // The same at the sender's.
    v1::ReportSubjectAccessResponse of_sender;
    REQUIRE(at.Report("vo-dji", TestBsn(n), &of_sender).ok());
    REQUIRE(of_sender.disclosures_size() == 1);
    CHECK(of_sender.disclosures(0).receipt().entry() == one.receipt().entry());
    // RN had notices too, which nobody fetched: nothing was disclosed.
    v1::ReportSubjectAccessResponse of_other;
    REQUIRE(at.Report("vo-rn", TestBsn(n), &of_other).ok());
    CHECK(of_other.disclosures().empty());
    const auto says = [&](v1::WordKind kind, const std::string& code) {
      return std::any_of(report.words().begin(), report.words().end(), [&](const v1::CodeWord& word) {
        return word.kind() == kind && word.code() == code && !word.nl().empty() && !word.en().empty();
      });
    };
    CHECK(says(v1::WORD_KIND_PARTICIPANT, kDjiOin));
    CHECK(says(v1::WORD_KIND_ORGAN, "COLLEGE:0392"));
    for (const std::string& rule : checked->entry.rule_ids()) CHECK(says(v1::WORD_KIND_RULE, rule));
    for (const int category : checked->entry.disclosed()) {
      CHECK(says(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category))));
    }
    CHECK(report.ShortDebugString().find(TestBsn(n)) == std::string::npos);
  }
  CHECK(messages.size() == AccessWorld::kPersons);
}

TEST_CASE("What another sent for a college is the college's own disclosure, and not that other's",
          "[end_to_end][access]") {
  AccessWorld at;
  v1::ReportSubjectAccessResponse before;
  REQUIRE(at.Report("vo-haarlem", TestBsn(1), &before).ok());
  REQUIRE(before.disclosures_size() == 1);
  v1::AuditEntry notice;
  REQUIRE(notice.ParseFromString(before.disclosures(0).receipt().entry()));
  v1::Message answer = Reception(Haarlem(), TestBsn(1));
  answer.mutable_envelope()->add_refers_to(notice.message_id());
  v1::SubmitResponse sent;
  REQUIRE(ReasonOf(at.world.Submit("rcn", answer, &sent)) == "");
  REQUIRE(at.world.Pull("dji", Zwolle()).deliveries_size() == 1);
  const v1::AuditEntry disclosed = at.OfKind(v1::ENTRY_KIND_DISCLOSED).back();
  CHECK(disclosed.sender_oin() == kHaarlemOin);
  v1::ReportSubjectAccessResponse report;
  REQUIRE(at.Report("vo-haarlem", TestBsn(1), &report).ok());
  REQUIRE(report.disclosures_size() == 2);
  v1::AuditEntry last;
  REQUIRE(last.ParseFromString(report.disclosures(1).receipt().entry()));
  CHECK(last.message_id() == disclosed.message_id());
}

TEST_CASE("The pages of an access report hold each disclosure once, also after persons were linked",
          "[end_to_end][access]") {
  AccessWorld at;
  v1::LinkIdentityRequest link;
  link.set_request_id(NewId());
  link.mutable_keep()->set_bsn(TestBsn(1));
  link.mutable_merge()->set_bsn(TestBsn(2));
  v1::LinkIdentityResponse linked;
  REQUIRE(at.world.Custody("dji")->LinkIdentity(SoonContext().get(), link, &linked).ok());
  for (const std::string& bsn : {TestBsn(1), TestBsn(2)}) {
    std::set<uint64_t> indexes;
    uint64_t from = 0;
    const uint64_t end = at.world.Entries().size();
    for (int page = 0; page < 20 && from < end; ++page) {
      v1::ReportSubjectAccessResponse report;
      REQUIRE(at.Report("vo-haarlem", bsn, &report, 1, from).ok());
      CHECK(report.disclosures_size() <= 1);
      for (const v1::AccessDisclosure& one : report.disclosures()) CHECK(indexes.insert(one.index()).second);
      REQUIRE(report.next_index() > from);
      from = report.next_index();
    }
    CHECK(indexes.size() == 2);
  }
}

TEST_CASE("What a controller keeps from the person is recorded with its motivation, and is in no answer",
          "[end_to_end][access]") {
  AccessWorld at;
  v1::ReportSubjectAccessRequest request;
  request.mutable_subject()->set_bsn(TestBsn(1));
  request.set_reason("verzoek 2");
  request.set_page_size(10);
  v1::Withholding* withholding = request.add_withholdings();
  withholding->set_message_kind(at.OfKind(v1::ENTRY_KIND_DISCLOSED)[0].message_kind());
  withholding->set_ground(v1::WITHHOLDING_GROUND_RIGHTS_OF_OTHERS);
  withholding->set_motivation("een derde zou er schade van hebben");
  const auto ask = [&](v1::ReportSubjectAccessResponse* answer) {
    return at.world.Audit("vo-haarlem")->ReportSubjectAccess(SoonContext().get(), request, answer);
  };
  v1::ReportSubjectAccessResponse told;
  REQUIRE(ask(&told).ok());
  CHECK(told.disclosures().empty());
  CHECK(told.words().empty());
  CHECK(told.withheld() == 1);
  CHECK(told.withheld_untold() == 0);
  v1::ListEntriesRequest readings;
  readings.set_page_size(1);
  readings.set_newest_first(true);
  readings.set_reason("test");
  v1::ListEntriesResponse read;
  REQUIRE(at.world.Audit("vo-haarlem")->ListEntries(SoonContext().get(), readings, &read).ok());
  REQUIRE(read.entries_size() == 1);
  bool recorded = false;
  for (const v1::Opening& opening : read.entries(0).openings()) {
    recorded = recorded ||
               opening.value() ==
                   "verzoek 2\nasked: access report\nwithheld: " + v1::MessageKind_Name(withholding->message_kind()) +
                       " WITHHOLDING_GROUND_RIGHTS_OF_OTHERS: een derde zou er schade van hebben";
  }
  CHECK(recorded);
  withholding->set_untold(true);
  v1::ReportSubjectAccessResponse untold;
  REQUIRE(ask(&untold).ok());
  CHECK(untold.withheld() == 0);
  CHECK(untold.withheld_untold() == 1);
  // By category and by exchange; what is not covered is shown.
  withholding->set_untold(false);
  withholding->set_category(v1::CATEGORY_C13_ZORGTRAJECT);
  v1::ReportSubjectAccessResponse shown;
  REQUIRE(ask(&shown).ok());
  REQUIRE(shown.disclosures_size() == 1);
  v1::AuditEntry entry;
  REQUIRE(entry.ParseFromString(shown.disclosures(0).receipt().entry()));
  withholding->set_category(static_cast<v1::Category>(entry.disclosed(0)));
  v1::ReportSubjectAccessResponse by_category;
  REQUIRE(ask(&by_category).ok());
  CHECK(by_category.withheld() == 1);
  withholding->set_message_id(entry.message_id());
  v1::ReportSubjectAccessResponse by_exchange;
  REQUIRE(ask(&by_exchange).ok());
  CHECK(by_exchange.withheld() == 1);
  withholding->clear_motivation();
  CHECK(ask(&by_exchange).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  withholding->set_motivation(std::string(401, 'x'));
  CHECK(ask(&by_exchange).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  withholding->set_motivation("x");
  withholding->clear_ground();
  CHECK(ask(&by_exchange).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("Only a controller officer answers a request for access, and nothing that is not recorded is answered",
          "[end_to_end][access]") {
  AccessWorld at;
  v1::ReportSubjectAccessResponse answer;
  for (const char* officer : {"fg-rn", "fg-rcn", "supervisor"}) {
    CHECK(ReasonOf(at.Report(officer, TestBsn(1), &answer)) == "NOT_A_CONTROLLER_OFFICER");
  }
  for (const char* other : {"dji", "jurist-1"}) {
    CHECK(ReasonOf(at.Report(other, TestBsn(1), &answer)) == "NOT_AN_OFFICER");
  }
  CHECK(at.Report("vo-haarlem", "123456789", &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(at.Report("vo-haarlem", TestBsn(1), &answer, 0).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(at.Report("vo-haarlem", TestBsn(1), &answer, 201).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
  CHECK(at.Report("vo-haarlem", TestBsn(1), &answer).error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(answer.disclosures().empty());
}

TEST_CASE("One exchange is shown whole to its parties, and to others like one that never was", "[end_to_end][access]") {
  AccessWorld at;
  const std::vector<v1::AuditEntry> disclosed = at.OfKind(v1::ENTRY_KIND_DISCLOSED);
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  const auto show = [&](const std::string& officer, const std::string& message_id, v1::ShowExchangeResponse* answer) {
    v1::ShowExchangeRequest request;
    request.set_message_id(message_id);
    request.set_reason("klacht 7");
    return at.world.Audit(officer)->ShowExchange(SoonContext().get(), request, answer);
  };
  const sdk::ReceiptVerifier verifier = at.Verifier();
  for (const char* officer : {"vo-haarlem", "vo-dji", "supervisor", "fg-rcn"}) {
    v1::ShowExchangeResponse story;
    REQUIRE(show(officer, disclosed[0].message_id(), &story).ok());
    CHECK(IsAboutAPerson(at.LastRecorded()));
    std::vector<v1::EntryKind> kinds;
    for (const v1::ExchangeStep& step : story.steps()) {
      const auto checked = verifier.Check(step.receipt());
      REQUIRE(checked.ok());
      CHECK(checked->index == step.index());
      CHECK(checked->entry.SerializeAsString() == entries[step.index()].SerializeAsString());
      kinds.push_back(checked->entry.kind());
      for (const sdk::OpenedAttribute& opened : checked->opened) {
        CHECK((opened.tag == static_cast<uint32_t>(audit::AttributeTag::kPayloadDigest) ||
               opened.tag == static_cast<uint32_t>(audit::AttributeTag::kActingPerson) ||
               opened.tag == static_cast<uint32_t>(audit::AttributeTag::kCaseNumber)));
      }
    }
    CHECK(kinds ==
          std::vector<v1::EntryKind>{v1::ENTRY_KIND_ACCEPTED, v1::ENTRY_KIND_DISCLOSED, v1::ENTRY_KIND_ACKNOWLEDGED});
    CHECK_FALSE(story.words().empty());
    CHECK_FALSE(story.cut_short());
  }
  v1::ShowExchangeResponse nothing;
  std::set<std::string> shapes;
  for (const std::string& id : {disclosed[0].message_id(), std::string(16, 'x')}) {
    const grpc::Status status = show("vo-rotterdam", id, &nothing);
    CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
    shapes.insert(status.error_message() + status.error_details() + ShapeOf(at.LastRecorded()));
  }
  CHECK(shapes.size() == 1);
  CHECK(show("vo-haarlem", "short", &nothing).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(ReasonOf(show("dji", disclosed[0].message_id(), &nothing)) == "NOT_AN_OFFICER");
}

TEST_CASE("The command line writes the answer for the person in every form, and its proofs verify without a network",
          "[end_to_end][access]") {
  AccessWorld at;
  const std::string folder = at.world.folder().path();
  certs::WriteAll(folder + "/bsn.txt", TestBsn(1) + "\n");
  const std::string vkey = folder + "/log.vkey";
  const auto report = [&](const std::string& officer, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"audit",    "access-report", "--bsn",  folder + "/bsn.txt",
                                          "--reason", "verzoek 3",     "--vkey", vkey};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ketenpoort(at.world, officer, arguments);
  };
  const Said text = report("vo-haarlem", {"--receipts", folder + "/proofs"});
  INFO(text.err);
  REQUIRE(text.code == cli::ExitCode::kOk);
  CHECK(text.out.find("Inzage in uw gegevens") == 0);
  CHECK(text.out.find("Wij kregen 1 keer gegevens") != std::string::npos);
  CHECK(text.err.find("Dit verzoek staat in het logboek als regel ") != std::string::npos);
  const Said english = report("vo-haarlem", {"--lang", "en"});
  CHECK(english.out.find("Access to your data") == 0);
  const Said csv = report("vo-haarlem", {"--format", "csv"});
  CHECK(csv.out.find("regel,wanneer,richting,") == 0);
  const Said html = report("vo-haarlem", {"--format", "html", "--out", folder + "/antwoord.html"});
  CHECK(html.code == cli::ExitCode::kOk);
  CHECK(certs::ReadAll(folder + "/antwoord.html").find("<html lang=\"nl\">") != std::string::npos);
  const Said json = report("vo-haarlem", {"--format", "json"});
  CHECK(json.out.find("{\"ok\":true,\"report\":{") == 0);
  for (const Said* said : {&text, &english, &csv, &html, &json}) {
    CHECK(said->out.find(TestBsn(1)) == std::string::npos);
    CHECK(said->err.find(TestBsn(1)) == std::string::npos);
  }
  // Kept back: neither in the text nor in the proofs.
  const Said withheld = report("vo-haarlem", {"--withhold", "RIGHTS_OF_OTHERS:C01:een derde zou er last van hebben"});
  CHECK(withheld.out.find("Wij laten 1 berichten niet zien") != std::string::npos);
  CHECK(withheld.out.find("Wij kregen 1 keer") == std::string::npos);
  const Said untold = report("vo-haarlem", {"--withhold-untold", "CRIMINAL_JUSTICE:C01:er loopt een onderzoek"});
  CHECK(untold.out.find("berichten niet zien") == std::string::npos);
  CHECK(untold.err.find("zonder dat te zeggen: 1.") != std::string::npos);
  CHECK(report("vo-haarlem", {"--withhold", "NIETS"}).code == cli::ExitCode::kUsage);
  CHECK(report("fg-rn", {}).code != cli::ExitCode::kOk);
  size_t proofs = 0;
  for (const auto& proof : std::filesystem::directory_iterator(folder + "/proofs")) {
    ++proofs;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    cli::Console console{in, out, err};
    const std::vector<std::string> arguments = {"audit", "verify-receipt", proof.path().string(), "--vkey", vkey};
    CHECK(cli::Run(arguments, console) == cli::ExitCode::kOk);
    CHECK(out.str().find("SUBJECT") != std::string::npos);
  }
  CHECK(proofs == 1);
  const std::string id = sdk::FormatId(at.OfKind(v1::ENTRY_KIND_DISCLOSED)[0].message_id());
  const Said story = Ketenpoort(at.world, "fg-rcn", {"audit", "show", id, "--reason", "klacht 7", "--vkey", vkey});
  INFO(story.err);
  REQUIRE(story.code == cli::ExitCode::kOk);
  for (const char* part : {"aangenomen", "verstrekt", "ontvangst bevestigd", "mandaat rcn-0392"}) {
    INFO(part);
    CHECK(story.out.find(part) != std::string::npos);
  }
  const Said readers = Ketenpoort(at.world, "vo-haarlem",
                                  {"audit", "readers", "--format", "csv", "--reason", "controle", "--vkey", vkey});
  CHECK(readers.out.find("regel,wanneer,wat is gelezen,gelezen door,organisatie,reden\r\n") == 0);
  CHECK(readers.out.find("ACCESS_REPORT") != std::string::npos);
  const Said listed =
      Ketenpoort(at.world, "vo-haarlem", {"audit", "list", "--format", "html", "--reason", "controle", "--vkey", vkey});
  CHECK(listed.out.find("<!doctype html>") == 0);
}

TEST_CASE("A mandataris reads what its mandate covers, in its days and no longer", "[end_to_end][access]") {
  AccessWorld at;
  CHECK(at.Found("fg-rcn", TestBsn(1), v1::ENTRY_KIND_DISCLOSED) == 1);
  // From the directory in which it ended the day before these entries.
  at.world.EndHaarlemsMandate();
  at.world.Reload();
  CHECK(at.Found("fg-rcn", TestBsn(1), v1::ENTRY_KIND_DISCLOSED) == 0);
  CHECK_FALSE(IsAboutAPerson(at.LastRecorded()));
  // Though it acted, and stands in the entry as who did.
  CHECK(at.OfKind(v1::ENTRY_KIND_DISCLOSED)[0].acting_oin() == kRcnOin);
  CHECK(at.Found("vo-haarlem", TestBsn(1), v1::ENTRY_KIND_DISCLOSED) == 1);
}

}  // namespace
}  // namespace ketenpoort::testing

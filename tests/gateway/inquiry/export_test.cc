// The log in the forms of the standards: every line once, recorded first, and nothing in it that the officer may not
// know or that tells one person's lines from another's.
#include "gateway/inquiry/export.h"

#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <set>

#include "audit/crypto/aead.h"
#include "audit/crypto/encoding.h"
#include "gateway/inquiry/adl_record.h"
#include "gateway/inquiry/fsc_record.h"
#include "gateway/inquiry/ldv_span.h"
#include "gateway/inquiry/whom.h"
#include "ketenpoort/v1/records.pb.h"
#include "tests/gateway/corridor/reading_world.h"

namespace ketenpoort::inquiry {
namespace {

using testing::ReadingWorld;

struct OneLine {
  uint64_t index = 0;
  std::string json;
  std::string policy;
};

class ExportWorld : public ReadingWorld {
 public:
  ExportWorld() {
    for (int n = 1; n <= kPersons; ++n) {
      Report(testing::Sentence(*this, testing::TestBsn(n), "2026-11-02", "2027-03-01"));
    }
    Receive("rcn", {"COLLEGE:0392"}, true);
  }
  static constexpr int kPersons = 2;
  // Of an answer.
  size_t bytes_max = kExportBytesMax;

  static v1::ExportLogRequest Request(v1::ExportFormat format, uint64_t from = 0, uint32_t count = kExportEntriesMax) {
    v1::ExportLogRequest request;
    request.set_format(format);
    request.set_from_index(from);
    request.set_count(count);
    request.set_reason("jaarlijkse uitvoer");
    request.set_purpose(v1::LOG_PURPOSE_INTERNAL_CONTROL);
    return request;
  }
  absl::StatusOr<v1::ExportLogResponse> Try(const std::string& who, const v1::ExportLogRequest& request) {
    Export exported(MakeRooms(), bytes_max);
    return exported.Ask(world().Caller(who), request, [] { return false; });
  }
  // Every line for this officer, `step` entries at a time, of the log as it is now.
  std::vector<OneLine> All(const std::string& who, v1::ExportFormat format, uint32_t step = kExportEntriesMax) {
    const uint64_t end = Entries().size();
    std::vector<OneLine> lines;
    std::set<std::string> held;
    for (uint64_t next = 0; next < end;) {
      v1::ExportLogRequest request = Request(format, next, static_cast<uint32_t>(std::min<uint64_t>(step, end - next)));
      for (const std::string& digest : held) request.add_policies_held(digest);
      const auto answer = Try(who, request);
      INFO(answer.status());
      REQUIRE(answer.ok());
      REQUIRE(answer->next_index() > next);
      for (const v1::ExportedLine& line : answer->lines()) {
        CHECK(line.index() >= next);
        CHECK(line.index() < answer->next_index());
        if (!line.policy_digest().empty()) held.insert(line.policy_digest());
        lines.push_back({line.index(), line.json(), line.policy_digest()});
      }
      next = answer->next_index();
    }
    return lines;
  }
  template <typename Message>
  static Message Parsed(const OneLine& line) {
    Message message;
    const auto read = google::protobuf::util::JsonStringToMessage(line.json, &message);
    INFO(line.json.substr(0, 200));
    REQUIRE(read.ok());
    return message;
  }
  std::vector<v1::AdlRecord> Decisions(const std::string& who) {
    std::vector<v1::AdlRecord> records;
    for (const OneLine& line : All(who, v1::EXPORT_FORMAT_ADL)) {
      if (line.policy.empty()) records.push_back(Parsed<v1::AdlRecord>(line));
    }
    return records;
  }
};

const v1::OtlpSpan& SpanIn(const v1::OtlpTraces& traces) {
  REQUIRE(traces.resource_spans_size() == 1);
  REQUIRE(traces.resource_spans(0).scope_spans_size() == 1);
  REQUIRE(traces.resource_spans(0).scope_spans(0).spans_size() == 1);
  return traces.resource_spans(0).scope_spans(0).spans(0);
}

std::string TextUnder(const v1::OtlpSpan& span, const std::string& key) {
  for (const v1::OtlpAttribute& attribute : span.attributes()) {
    if (attribute.key() == key) return attribute.value().string_value();
  }
  return "";
}

TEST_CASE("An export is an entry before it is an answer, with its form and purpose in the clear and its reason not",
          "[inquiry][export]") {
  ExportWorld at;
  const size_t before = at.Entries().size();
  const auto answer = at.Try("fg-rn", ExportWorld::Request(v1::EXPORT_FORMAT_FSC));
  REQUIRE(answer.ok());
  CHECK(answer->log_size() == before);
  CHECK(answer->next_index() == before);
  const std::vector<v1::AuditEntry> entries = at.Entries();
  REQUIRE(entries.size() == before + 1);
  CHECK(entries.back().kind() == v1::ENTRY_KIND_EXPORTED);
  CHECK(entries.back().reason_code() == "EXPORT_FSC");
  CHECK(entries.back().log_purpose() == v1::LOG_PURPOSE_INTERNAL_CONTROL);
  CHECK(entries.back().SerializeAsString().find("jaarlijkse") == std::string::npos);
}

TEST_CASE("Every entry has its LDV line once, however the stretches are cut", "[inquiry][export]") {
  ExportWorld at;
  const size_t size = at.Entries().size();
  for (const uint32_t step : {1u, 7u, kExportEntriesMax}) {
    const std::vector<OneLine> lines = at.All("supervisor", v1::EXPORT_FORMAT_LDV, step);
    REQUIRE(lines.size() >= size);
    for (size_t i = 0; i < lines.size(); ++i) {
      CHECK(lines[i].index == i);
      CHECK(lines[i].json.find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("An answer that is full ends between two entries, and the next goes on there", "[inquiry][export]") {
  ExportWorld at;
  const size_t whole = at.All("supervisor", v1::EXPORT_FORMAT_ADL).size();
  // Less than a line, and room for about two.
  for (const size_t bytes : {size_t{1}, size_t{8'000}}) {
    at.bytes_max = bytes;
    const auto answer = at.Try("supervisor", ExportWorld::Request(v1::EXPORT_FORMAT_ADL));
    REQUIRE(answer.ok());
    CHECK(answer->lines_size() >= 1);
    CHECK(answer->lines_size() < static_cast<int>(whole));
    CHECK(answer->next_index() < answer->log_size());
    std::set<uint64_t> indexes;
    for (const OneLine& line : at.All("supervisor", v1::EXPORT_FORMAT_ADL)) CHECK(indexes.insert(line.index).second);
    CHECK(indexes.size() == whole);
  }
}

TEST_CASE("Facts go to who may know them; others read that they are withheld, and neither phase nor place",
          "[inquiry][export]") {
  ExportWorld at;
  for (const std::string who : {"supervisor", "fg-dji"}) {
    const std::vector<v1::AdlRecord> records = at.Decisions(who);
    REQUIRE_FALSE(records.empty());
    for (const v1::AdlRecord& record : records) {
      CHECK(record.attributes().replay() == "WHOLE");
      CHECK(record.body().has_information());
    }
  }
  for (const std::string who : {"fg-rn", "fg-haarlem"}) {
    const std::vector<OneLine> lines = at.All(who, v1::EXPORT_FORMAT_ADL);
    REQUIRE_FALSE(lines.empty());
    for (const OneLine& line : lines) {
      const auto record = ExportWorld::Parsed<v1::AdlRecord>(line);
      CHECK(record.attributes().replay() == "WITHHELD");
      CHECK_FALSE(record.body().has_information());
      CHECK(line.json.find("ZWOLLE") == std::string::npos);
      CHECK(line.json.find("P03") == std::string::npos);
    }
  }
}

TEST_CASE("An officer exports what the own organisation is party to, and no form holds a number of a person",
          "[inquiry][export]") {
  ExportWorld at;
  for (const auto format : {v1::EXPORT_FORMAT_LDV, v1::EXPORT_FORMAT_ADL, v1::EXPORT_FORMAT_FSC}) {
    const std::vector<v1::AuditEntry> entries = at.Entries();
    const std::vector<OneLine> own = at.All("fg-haarlem", format);
    CHECK_FALSE(own.empty());
    for (const OneLine& line : own) {
      if (line.index >= entries.size()) continue;
      const v1::AuditEntry& entry = entries[line.index];
      CHECK((entry.sender_oin() == testing::kHaarlemOin || entry.receiver_oin() == testing::kHaarlemOin));
    }
    for (const OneLine& line : at.All("supervisor", format)) {
      for (int n = 1; n <= ExportWorld::kPersons; ++n) {
        CHECK(line.json.find(testing::TestBsn(n)) == std::string::npos);
      }
    }
  }
}

TEST_CASE("No two LDV lines of a person share anything that stands for the person, and each opens to that person",
          "[inquiry][export]") {
  ExportWorld at;
  const std::vector<v1::AuditEntry> entries = at.Entries();
  std::set<std::string> subjects;
  std::map<std::string, int> lines_of;
  const std::vector<OneLine> lines = at.All("supervisor", v1::EXPORT_FORMAT_LDV);
  auto view = at.store().Snapshot();
  REQUIRE(view.ok());
  for (const OneLine& line : lines) {
    if (line.index >= entries.size()) continue;
    const v1::OtlpSpan span = SpanIn(ExportWorld::Parsed<v1::OtlpTraces>(line));
    const std::string subject = TextUnder(span, "dpl.core.data_subject_id");
    if (subject.empty()) continue;
    CHECK(subjects.insert(subject).second);
    CHECK(TextUnder(span, "dpl.core.data_subject_id_type") == "urn:ketenpoort:betrokkene:1");
    const auto openings = (*view)->ReadOpenings(line.index);
    REQUIRE(openings.ok());
    v1::OpeningSet set;
    REQUIRE(set.ParseFromString(**openings));
    for (const v1::Opening& opening : set.openings()) {
      if (opening.tag() != static_cast<uint32_t>(audit::AttributeTag::kSubject)) continue;
      const std::string& id = entries[line.index].entry_id();
      const auto opened = audit::crypto::Open(LdvSubjectKey(opening.salt(), id),
                                              audit::crypto::Base64DecodeStrict(subject).value(), id);
      REQUIRE(opened.ok());
      CHECK(*opened == opening.value());
      ++lines_of[*opened];
    }
  }
  // No key opens two lines.
  const std::string salt(audit::kSaltBytes, 's');
  CHECK(LdvSubjectKey(salt, std::string(16, 'a')) != LdvSubjectKey(salt, std::string(16, 'b')));
  CHECK(LdvSubjectKey(salt, std::string(16, 'a')) != LdvSubjectKey("t" + salt.substr(1), std::string(16, 'a')));
  CHECK(lines_of.size() == static_cast<size_t>(ExportWorld::kPersons));
  for (const auto& [person, count] : lines_of) CHECK(count > 1);
}

TEST_CASE("Where nothing opens an entry any more its LDV line says so, and its ADL record is erased",
          "[inquiry][export]") {
  ExportWorld at;
  audit::crypto::OsRandomSource random;
  const std::vector<v1::AuditEntry> entries = at.Entries();
  int told = 0;
  for (uint64_t i = 0; i < entries.size(); ++i) {
    if (!IsPolicyDecision(entries[i])) continue;
    const auto span = LdvSpanOf(i, entries[i], std::nullopt, random);
    REQUIRE(span.ok());
    CHECK(TextUnder(SpanIn(*span), "dpl.core.data_subject_id").empty());
    CHECK(TextUnder(SpanIn(*span), "ketenpoort.data_subject") == "ERASED");
    const auto record = AdlRecordOf(i, entries[i].SerializeAsString(), entries[i], std::nullopt, true);
    REQUIRE(record.ok());
    CHECK(record->attributes().replay() == "ERASED");
    CHECK_FALSE(record->body().has_information());
    ++told;
  }
  CHECK(told > 0);
}

TEST_CASE("A refusal that was handled correctly is no error, and categories stand by name", "[inquiry][export]") {
  ExportWorld at;
  v1::Message plan = testing::PlanFor(at, "0392", testing::TestBsn(1));
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
  const auto refused = at.Submit("dji", plan);
  REQUIRE(refused.ok());
  REQUIRE(refused->all_denied);
  const std::vector<v1::AuditEntry> entries = at.Entries();
  const std::vector<OneLine> lines = at.All("supervisor", v1::EXPORT_FORMAT_LDV);
  bool refusal = false;
  bool disclosure = false;
  for (const OneLine& line : lines) {
    if (line.index >= entries.size()) continue;
    const v1::OtlpSpan span = SpanIn(ExportWorld::Parsed<v1::OtlpTraces>(line));
    CHECK(span.status().code() == 0);
    CHECK(span.start_time_unix_nano() % 1'000'000 == 0);
    CHECK(span.start_time_unix_nano() <= span.end_time_unix_nano());
    refusal = refusal || entries[line.index].kind() == v1::ENTRY_KIND_DENIED;
    if (entries[line.index].kind() != v1::ENTRY_KIND_DISCLOSED) continue;
    disclosure = true;
    CHECK(line.json.find("C01_NAAM") != std::string::npos);
  }
  CHECK(refusal);
  CHECK(disclosure);
}

TEST_CASE("FSC has what came in and what went out, with who acted for whom", "[inquiry][export]") {
  ExportWorld at;
  const std::vector<v1::AuditEntry> entries = at.Entries();
  int in = 0;
  int out = 0;
  for (const OneLine& line : at.All("supervisor", v1::EXPORT_FORMAT_FSC)) {
    const auto record = ExportWorld::Parsed<v1::FscRecord>(line);
    CHECK(record.transaction_id().size() == 36);
    CHECK(record.grant_hash().size() == std::string("ketenpoort:").size() + 64);
    const v1::AuditEntry& entry = entries.at(line.index);
    if (record.direction() == "DIRECTION_OUTGOING") {
      ++out;
      CHECK(entry.kind() == v1::ENTRY_KIND_DISCLOSED);
      // RCN fetches for Haarlem.
      CHECK(record.destination().type() == "DESTINATION_TYPE_DELEGATED_DESTINATION");
      CHECK(record.destination().service_peer_id() == testing::kRcnOin);
      CHECK(record.destination().delegator_peer_id() == testing::kHaarlemOin);
    } else {
      ++in;
      CHECK(record.source().type() == "SOURCE_TYPE_SOURCE");
      CHECK(record.source().outway_peer_id() == testing::kDjiOin);
      CHECK(record.service_name().rfind("ketenpoort-", 0) == 0);
    }
  }
  CHECK(in > 0);
  CHECK(out == ExportWorld::kPersons);
  v1::AuditEntry sent_for;
  sent_for.set_kind(v1::ENTRY_KIND_ACCEPTED);
  sent_for.set_message_id(std::string(16, 'm'));
  sent_for.set_policy_digest(std::string(32, 'p'));
  sent_for.set_sender_oin("1");
  sent_for.set_receiver_oin("2");
  sent_for.set_acting_oin("3");
  const auto record = FscRecordOf(sent_for);
  REQUIRE(record);
  CHECK(record->source().type() == "SOURCE_TYPE_DELEGATED_SOURCE");
  CHECK(record->source().outway_peer_id() == "3");
  CHECK(record->source().delegator_peer_id() == "1");
}

TEST_CASE("Who may not read, or says not what for, exports nothing and leaves no entry", "[inquiry][export]") {
  ExportWorld at;
  const size_t before = at.Entries().size();
  for (const std::string who : {"dji", "jurist", "operator"}) {
    CHECK(at.Try(who, ExportWorld::Request(v1::EXPORT_FORMAT_LDV)).status().code() ==
          absl::StatusCode::kPermissionDenied);
  }
  const std::vector<std::function<void(v1::ExportLogRequest&)>> wrongs = {
      [](v1::ExportLogRequest& request) { request.clear_format(); },
      [](v1::ExportLogRequest& request) { request.clear_purpose(); },
      [](v1::ExportLogRequest& request) { request.clear_reason(); },
      [](v1::ExportLogRequest& request) { request.set_count(0); },
      [](v1::ExportLogRequest& request) { request.set_count(kExportEntriesMax + 1); },
      [](v1::ExportLogRequest& request) { request.add_policies_held("kort"); },
      [](v1::ExportLogRequest& request) {
        for (int i = 0; i <= kExportPoliciesHeldMax; ++i) request.add_policies_held(std::string(32, 'd'));
      }};
  for (const auto& wrong : wrongs) {
    v1::ExportLogRequest request = ExportWorld::Request(v1::EXPORT_FORMAT_LDV);
    wrong(request);
    CHECK(at.Try("supervisor", request).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(at.Entries().size() == before);
  Export exported(at.MakeRooms());
  const auto abandoned =
      exported.Ask(at.world().Caller("supervisor"), ExportWorld::Request(v1::EXPORT_FORMAT_LDV), [] { return true; });
  CHECK(abandoned.status().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("An export past the end is empty and goes on from there", "[inquiry][export]") {
  ExportWorld at;
  const auto answer = at.Try("supervisor", ExportWorld::Request(v1::EXPORT_FORMAT_LDV, 1'000'000));
  REQUIRE(answer.ok());
  CHECK(answer->lines().empty());
  CHECK(answer->next_index() == 1'000'000);
}

}  // namespace
}  // namespace ketenpoort::inquiry

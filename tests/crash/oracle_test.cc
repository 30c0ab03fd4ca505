#include "tests/crash/oracle.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "audit/frontier.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::crash {
namespace {

constexpr char kMessage[] = "message-id-16-by";
constexpr char kReport[] = "report-id-16-byt";
constexpr char kDelivery[] = "delivery-id-16-b";
constexpr int kPerson = 3;

v1::OrganAddress College() {
  v1::OrganAddress college;
  college.set_organ(v1::ORGAN_COLLEGE);
  college.set_unit("0599");
  return college;
}

std::string Entry(v1::EntryKind kind, uint32_t attempt = 0, const std::string& message = kMessage) {
  v1::AuditEntry entry;
  entry.set_kind(kind);
  entry.set_message_id(message);
  if (kind != v1::ENTRY_KIND_CUSTODY_CHANGED) *entry.mutable_receiver() = College();
  entry.set_attempt(attempt);
  return entry.SerializeAsString();
}

// A run in which everything went well: told, killed, received twice, acknowledged.
struct Run {
  std::vector<Line> journal;
  FinalLog log;
  Replayed replayed{3, 3};

  Line About(Told told, uint64_t index) const {
    Line line;
    line.told = told;
    line.message_id = kMessage;
    line.receiver = ReceiverText(College());
    line.person = kPerson;
    line.index = index;
    if (index < log.entries.size()) line.entry = log.entries[index];
    return line;
  }
  Line Received(uint32_t attempt, uint64_t index) const {
    Line line = About(Told::kReceived, index);
    line.delivery_id = kDelivery;
    line.attempt = attempt;
    return line;
  }
  Line Acknowledged() const {
    Line line;
    line.told = Told::kAcknowledged;
    line.delivery_id = kDelivery;
    return line;
  }
  Line Recovered(uint64_t size) const {
    audit::Frontier frontier;
    for (uint64_t i = 0; i < size; ++i) frontier.Append(audit::HashLeaf(log.entries[i]));
    Line line;
    line.told = Told::kRecovered;
    line.size = size;
    line.root = frontier.Root();
    return line;
  }
  Line Stands(v1::DeliveryState state) const {
    Line line = About(Told::kStands, 0);
    line.entry.clear();
    line.state = state;
    return line;
  }
  Line Ended(uint64_t index) const {
    Line line;
    line.told = Told::kReport;
    line.message_id = kReport;
    line.person = kPerson;
    line.ends_basis = true;
    line.index = index;
    line.entry = log.entries[index];
    return line;
  }
};

// 0 ACCEPTED, 1 DISCLOSED 1, (kill), 2 DISCLOSED 2, 3 ACKNOWLEDGED, 4 the end of the detention.
Run GoodRun() {
  Run run;
  run.log.entries = {Entry(v1::ENTRY_KIND_ACCEPTED), Entry(v1::ENTRY_KIND_DISCLOSED, 1),
                     Entry(v1::ENTRY_KIND_DISCLOSED, 2), Entry(v1::ENTRY_KIND_ACKNOWLEDGED),
                     Entry(v1::ENTRY_KIND_CUSTODY_CHANGED, 0, kReport)};
  Line told = run.About(Told::kDecision, 0);
  told.needs_basis = true;
  run.journal = {told,
                 run.Received(1, 1),
                 run.Recovered(2),
                 run.Received(2, 2),
                 run.Acknowledged(),
                 run.Ended(4),
                 run.Recovered(5),
                 run.Stands(v1::DELIVERY_STATE_ACKNOWLEDGED)};
  return run;
}

struct Case {
  const char* name;
  Violation expected;
  std::function<void(Run& run)> breaks;
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> kCases = {
      {"told durable, and another entry stands there", Violation::kLost,
       [](Run& run) { run.journal[0].entry = Entry(v1::ENTRY_KIND_DENIED); }},
      {"told durable beyond the end of the log", Violation::kLost, [](Run& run) { run.journal[0].index = 9; }},
      {"told before a kill, beyond the log that came back", Violation::kLostByKill,
       [](Run& run) { run.journal[2] = run.Recovered(1); }},
      {"an acknowledgement told before a kill, recorded after it", Violation::kLostByKill,
       [](Run& run) { run.journal[6] = run.Recovered(3); }},
      {"one message, two decisions", Violation::kTwoAnswers,
       [](Run& run) {
         run.log.entries.push_back(Entry(v1::ENTRY_KIND_DENIED));
         run.journal.push_back(run.About(Told::kDecision, 5));
       }},
      {"received, and the entry is no disclosure", Violation::kUnrecorded,
       [](Run& run) {
         run.journal[1].index = 0;
         run.journal[1].entry = run.log.entries[0];
       }},
      {"received, and the entry is of another attempt", Violation::kUnrecorded,
       [](Run& run) { run.journal[1].attempt = 7; }},
      {"disclosed, never accepted", Violation::kUnrecorded,
       [](Run& run) { run.log.entries[0] = Entry(v1::ENTRY_KIND_DENIED); }},
      {"accepted twice as new", Violation::kAcceptedTwice,
       [](Run& run) { run.log.entries[4] = Entry(v1::ENTRY_KIND_ACCEPTED); }},
      {"delivered under two ids", Violation::kDeliveredTwice,
       [](Run& run) { run.journal[1].delivery_id = "another-delivery"; }},
      {"one attempt received twice", Violation::kDeliveredTwice,
       [](Run& run) { run.journal.push_back(run.Received(2, 2)); }},
      {"disclosed again with the same attempt", Violation::kAttemptNotRaised,
       [](Run& run) { run.log.entries[2] = Entry(v1::ENTRY_KIND_DISCLOSED, 1); }},
      {"acknowledged twice", Violation::kAcknowledgedTwice,
       [](Run& run) { run.log.entries[4] = Entry(v1::ENTRY_KIND_ACKNOWLEDGED); }},
      {"an acknowledgement answered OK and not recorded", Violation::kAcknowledgementLost,
       [](Run& run) { run.log.entries[3] = Entry(v1::ENTRY_KIND_EXPIRED); }},
      {"disclosed after it was acknowledged", Violation::kDisclosedAfterEnd,
       [](Run& run) { run.log.entries.push_back(Entry(v1::ENTRY_KIND_DISCLOSED, 3)); }},
      {"recorded acknowledged, and still leased", Violation::kStillThere,
       [](Run& run) { run.journal[7].state = v1::DELIVERY_STATE_LEASED; }},
      {"disclosed after the end of the basis", Violation::kUnlawful,
       [](Run& run) {
         run.log.entries[1] = Entry(v1::ENTRY_KIND_CUSTODY_CHANGED, 0, kReport);
         run.journal[5] = run.Ended(1);
       }},
      {"a decision that does not come out again", Violation::kReplayDiffers, [](Run& run) { run.replayed.equal = 2; }},
      {"a log that does not verify", Violation::kLogUnsound, [](Run& run) { run.log.trouble = "ENTRY_DAMAGED"; }},
      {"a checkpoint that the log does not extend", Violation::kHistoryChanged,
       [](Run& run) { run.journal[2].root = audit::EmptyRoot(); }},
      {"a checkpoint larger than the log", Violation::kHistoryChanged, [](Run& run) { run.journal[6].size = 6; }},
      {"accepted and left lying", Violation::kLeftLying,
       [](Run& run) { run.log.entries.push_back(Entry(v1::ENTRY_KIND_ACCEPTED, 0, "another-message-")); }},
      {"an answer no client should get", Violation::kTrouble,
       [](Run& run) {
         Line line;
         line.what = "INTERNAL";
         run.journal.push_back(line);
       }},
  };
  return kCases;
}

TEST_CASE("The oracle finds nothing in a run where everything held", "[crash]") {
  const Run run = GoodRun();
  const Judgement judgement = Judge(run.journal, run.log, run.replayed);
  for (const std::string& shown : judgement.shown) UNSCOPED_INFO(shown);
  CHECK(judgement.Total() == 0);
  CHECK(judgement.told_durable == 2);
  CHECK(judgement.disclosed == 2);
  CHECK(judgement.received == 2);
  CHECK(judgement.acknowledged == 1);
  CHECK(judgement.entries == 5);
  CHECK(judgement.checkpoints == 2);
  CHECK(judgement.ended == 1);
}

TEST_CASE("The oracle names each way a run can go wrong", "[crash]") {
  for (const Case& one : Cases()) {
    INFO(one.name);
    Run run = GoodRun();
    one.breaks(run);
    const Judgement judgement = Judge(run.journal, run.log, run.replayed);
    for (const std::string& shown : judgement.shown) UNSCOPED_INFO(shown);
    CHECK(judgement.violations.contains(one.expected));
  }
}

TEST_CASE("No kind of violation goes untried", "[crash]") {
  std::map<Violation, int> tried;
  for (const Case& one : Cases()) ++tried[one.expected];
  for (int kind = 0; kind <= static_cast<int>(Violation::kTrouble); ++kind) {
    INFO(NameOf(static_cast<Violation>(kind)));
    CHECK(tried[static_cast<Violation>(kind)] > 0);
  }
}

TEST_CASE("An acknowledgement after the item had ended otherwise is recorded and no violation", "[crash]") {
  // A receiver may acknowledge what had been superseded meanwhile: recorded, and no second acknowledgement.
  Run run = GoodRun();
  run.log.entries[3] = Entry(v1::ENTRY_KIND_SUPERSEDED);
  v1::AuditEntry late;
  late.ParseFromString(Entry(v1::ENTRY_KIND_ACKNOWLEDGED));
  late.set_reason_code("AFTER_END");
  run.log.entries[4] = late.SerializeAsString();
  run.journal[5] = run.Recovered(5);
  run.journal[6] = run.Recovered(5);
  run.journal[7].state = v1::DELIVERY_STATE_SUPERSEDED;
  const Judgement judgement = Judge(run.journal, run.log, run.replayed);
  for (const std::string& shown : judgement.shown) UNSCOPED_INFO(shown);
  CHECK(judgement.Total() == 0);
}

}  // namespace
}  // namespace ketenpoort::crash

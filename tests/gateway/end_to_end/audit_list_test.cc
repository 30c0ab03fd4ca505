// What officers ask of the log over the wire: each question is recorded first, answered from the own entries only, and
// over all pages neither misses nor repeats one.
#include <catch2/catch.hpp>
#include <set>

#include "tests/gateway/end_to_end/gate_world.h"

namespace ketenpoort::testing {
namespace {

struct Listed {
  uint64_t index = 0;
  v1::AuditEntry entry;
  std::vector<std::string> opened;
};

class ListWorld {
 public:
  ListWorld() {
    for (int n = 1; n <= kPersons; ++n) world.Report(Sentence(TestBsn(n)));
    const v1::PullResponse pulled = world.Pull("rcn", Haarlem());
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      CHECK(world.Acknowledge("rcn", delivery.delivery_id()).code() == 0);
    }
  }

  static constexpr int kPersons = 3;

  grpc::Status Ask(const std::string& party, const v1::ListEntriesRequest& request, v1::ListEntriesResponse* answer) {
    return world.Audit(party)->ListEntries(SoonContext().get(), request, answer);
  }
  // Every page of what `filter` asks for.
  std::vector<Listed> All(const std::string& party, const v1::EntryFilter& filter, bool newest_first = false,
                          uint32_t page_size = 4) {
    v1::ListEntriesRequest request;
    request.set_page_size(page_size);
    request.set_reason("test");
    request.set_newest_first(newest_first);
    *request.mutable_filter() = filter;
    std::vector<Listed> all;
    // Each question makes the log longer.
    const uint64_t end = world.Entries().size();
    for (int page = 0; page < 200; ++page) {
      v1::ListEntriesResponse answer;
      REQUIRE(Ask(party, request, &answer).ok());
      CHECK(answer.entries_size() <= static_cast<int>(page_size));
      for (const v1::ListedEntry& one : answer.entries()) {
        Listed listed{one.index(), {}, {}};
        for (const v1::Opening& opening : one.openings()) listed.opened.push_back(opening.value());
        REQUIRE(listed.entry.ParseFromString(one.entry()));
        if (one.index() < end) all.push_back(std::move(listed));
      }
      if (newest_first) {
        if (answer.next_index() == 0) return all;
        request.set_before_index(answer.next_index());
      } else {
        if (answer.next_index() >= end) return all;
        request.set_from_index(answer.next_index());
      }
    }
    FAIL("the pages do not end");
    return all;
  }
  static v1::EntryFilter OfKind(v1::EntryKind kind) {
    v1::EntryFilter filter;
    filter.add_kinds(kind);
    return filter;
  }

  GateWorld world;
};

TEST_CASE("The supervisor's pages hold every entry once, either way round", "[end_to_end][audit]") {
  ListWorld at;
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  const std::vector<Listed> newest = at.All("supervisor", {}, true);
  // With the readings in between, of which only those before the first page.
  REQUIRE(newest.size() == entries.size() + 1);
  for (size_t i = 0; i < newest.size(); ++i) {
    CHECK(newest[i].index == newest.size() - 1 - i);
    if (newest[i].index >= entries.size()) continue;
    CHECK(newest[i].entry.SerializeAsString() == entries[newest[i].index].SerializeAsString());
  }
}

TEST_CASE("A filter answers exactly the entries it names, for the supervisor", "[end_to_end][audit]") {
  ListWorld at;
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  const auto matching = [&](const auto& holds) {
    std::vector<uint64_t> indexes;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (holds(entries[i])) indexes.push_back(i);
    }
    return indexes;
  };
  const auto indexes = [&](const v1::EntryFilter& filter) {
    std::vector<uint64_t> found;
    for (const Listed& one : at.All("supervisor", filter)) found.push_back(one.index);
    return found;
  };
  const auto disclosed = matching([](const v1::AuditEntry& entry) { return entry.kind() == v1::ENTRY_KIND_DISCLOSED; });
  REQUIRE(disclosed.size() == static_cast<size_t>(ListWorld::kPersons));
  CHECK(indexes(ListWorld::OfKind(v1::ENTRY_KIND_DISCLOSED)) == disclosed);
  v1::EntryFilter to_rn;
  to_rn.add_party_oins(kRnOin);
  to_rn.add_outcomes(v1::OUTCOME_ALLOWED);
  CHECK(indexes(to_rn) == matching([](const v1::AuditEntry& entry) {
          return entry.outcome() == v1::OUTCOME_ALLOWED &&
                 (entry.sender_oin() == kRnOin || entry.receiver_oin() == kRnOin || entry.acting_oin() == kRnOin);
        }));
  v1::EntryFilter by_rule;
  by_rule.add_rule_ids(entries.at(disclosed[0]).rule_ids(0));
  const auto with_rule = matching([&](const v1::AuditEntry& entry) {
    return std::find(entry.rule_ids().begin(), entry.rule_ids().end(), by_rule.rule_ids(0)) != entry.rule_ids().end();
  });
  REQUIRE_FALSE(with_rule.empty());
  CHECK(indexes(by_rule) == with_rule);
  v1::EntryFilter other_day = ListWorld::OfKind(v1::ENTRY_KIND_DISCLOSED);
  other_day.set_from("2026-11-03");
  CHECK(indexes(other_day).empty());
  other_day.set_from("2026-11-02");
  other_day.set_until("2026-11-02");
  CHECK(indexes(other_day) == disclosed);
  v1::EntryFilter phase = ListWorld::OfKind(v1::ENTRY_KIND_DISCLOSED);
  phase.add_phases(v1::PHASE_P01);
  CHECK(indexes(phase).empty());
  phase.add_phases(v1::PHASE_P03);
  CHECK(indexes(phase) == disclosed);
}

TEST_CASE("An officer lists only what the own organisation is party to", "[end_to_end][audit]") {
  ListWorld at;
  const std::vector<Listed> own = at.All("fg-rn", {});
  CHECK_FALSE(own.empty());
  for (const Listed& one : own) {
    const v1::AuditEntry& entry = one.entry;
    CHECK((entry.sender_oin() == kRnOin || entry.receiver_oin() == kRnOin || entry.acting_oin() == kRnOin));
  }
  v1::EntryFilter others;
  others.add_party_oins(kRcnOin);
  CHECK(at.All("fg-rn", others).empty());
}

TEST_CASE("An officer reads by its index what it may list, and an entry of others is not there",
          "[end_to_end][audit]") {
  ListWorld at;
  std::set<uint64_t> own;
  for (const Listed& one : at.All("fg-rn", {})) own.insert(one.index);
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  bool others = false;
  for (uint64_t index = 0; index < entries.size(); ++index) {
    // What was listed, and what was written before it was.
    if (entries[index].kind() == v1::ENTRY_KIND_LOG_READ) continue;
    INFO(index);
    v1::GetEntryRequest request;
    request.set_index(index);
    request.set_reason("test");
    v1::GetEntryResponse answer;
    const grpc::Status status = at.world.Audit("fg-rn")->GetEntry(SoonContext().get(), request, &answer);
    CHECK(status.error_code() == (own.contains(index) ? grpc::StatusCode::OK : grpc::StatusCode::NOT_FOUND));
    CHECK(answer.has_receipt() == own.contains(index));
    others = others || !own.contains(index);
  }
  CHECK(others);
}

TEST_CASE("A mandataris lists the exchanges of its mandans, and not who reads the log there", "[end_to_end][audit]") {
  ListWorld at;
  CHECK_FALSE(at.All("vo-haarlem", {}).empty());
  const std::vector<Listed> seen = at.All("fg-rcn", {});
  CHECK(
      std::any_of(seen.begin(), seen.end(), [](const Listed& one) { return one.entry.receiver_oin() == kHaarlemOin; }));
  CHECK(std::none_of(seen.begin(), seen.end(), [](const Listed& one) {
    return one.entry.kind() == v1::ENTRY_KIND_LOG_READ && one.entry.sender_oin() != kRcnOin;
  }));
}

TEST_CASE("About a person, an officer finds the own entries, and of a person nobody knows the same nothing",
          "[end_to_end][audit]") {
  ListWorld at;
  v1::EntryFilter anna = ListWorld::OfKind(v1::ENTRY_KIND_DISCLOSED);
  anna.mutable_subject()->set_bsn(TestBsn(1));
  const std::vector<Listed> about = at.All("supervisor", anna);
  REQUIRE(about.size() == 1);
  // Another person's is not among them.
  v1::EntryFilter bert = anna;
  bert.mutable_subject()->set_bsn(TestBsn(2));
  const std::vector<Listed> other = at.All("supervisor", bert);
  REQUIRE(other.size() == 1);
  CHECK(other[0].index != about[0].index);
  CHECK(at.All("fg-rn", anna).empty());
  v1::EntryFilter nobody = anna;
  nobody.mutable_subject()->set_bsn(TestBsn(77));
  CHECK(at.All("supervisor", nobody).empty());
  // The question is an entry about the person, and is found as one; the number stands nowhere in it.
  v1::EntryFilter readings = ListWorld::OfKind(v1::ENTRY_KIND_LOG_READ);
  readings.mutable_subject()->set_bsn(TestBsn(1));
  const std::vector<Listed> looked = at.All("supervisor", readings);
  REQUIRE_FALSE(looked.empty());
  for (const Listed& one : looked) {
    CHECK(one.entry.reason_code() == "LIST");
    // Who looked, and why and what was asked: opened for whoever may see the reading, and without the number.
    REQUIRE(one.opened.size() == 2);
    CHECK((one.opened[0] == "t-001" || one.opened[0] == "fg-001"));
    CHECK(one.opened[1].find("test\nasked: {\"kinds\":[\"ENTRY_KIND_") == 0);
    CHECK(one.opened[1].find("about a person") != std::string::npos);
    CHECK(one.opened[1].find(TestBsn(1)) == std::string::npos);
    CHECK(one.entry.SerializeAsString().find(TestBsn(1)) == std::string::npos);
  }
}

TEST_CASE("Who may not ask is refused, and no question is answered that was not recorded", "[end_to_end][audit]") {
  ListWorld at;
  v1::ListEntriesRequest request;
  request.set_page_size(10);
  request.set_reason("test");
  v1::ListEntriesResponse answer;
  CHECK(ReasonOf(at.Ask("dji", request, &answer)) == "NOT_AN_OFFICER");
  CHECK(ReasonOf(at.Ask("jurist-1", request, &answer)) == "NOT_AN_OFFICER");
  request.mutable_filter()->add_phases(v1::PHASE_P03);
  CHECK(at.Ask("fg-rn", request, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(at.Ask("vo-dji", request, &answer).ok());
  request.clear_filter();
  request.set_reason("");
  CHECK(at.Ask("supervisor", request, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  request.set_reason("test");
  request.set_page_size(1'001);
  CHECK(at.Ask("supervisor", request, &answer).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  request.set_page_size(10);
  at.world.InjectFault(v1::FAULT_COMMIT_FAILS);
  answer.Clear();
  CHECK(at.Ask("supervisor", request, &answer).error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(answer.entries().empty());
}

TEST_CASE("Every decision of the log comes out again as it was recorded", "[end_to_end][audit]") {
  ListWorld at;
  v1::SubmitResponse refused;
  // One that is refused, too.
  v1::Message plan = Plan(Haarlem(), TestBsn(1));
  plan.mutable_reintegration_plan()->mutable_refused()->set_offence("diefstal");
  REQUIRE(ReasonOf(at.world.Submit("dji", plan, &refused)) == "NO_BASIS");
  const std::vector<v1::AuditEntry> entries = at.world.Entries();
  v1::ReplayRequest request;
  request.set_count(20'000);
  request.set_reason("jaarcontrole");
  v1::ReplayResponse all;
  REQUIRE(at.world.Audit("supervisor")->Replay(SoonContext().get(), request, &all).ok());
  CHECK(all.decisions() > ListWorld::kPersons);
  CHECK(all.equal() == all.decisions());
  CHECK(all.different() == 0);
  CHECK_FALSE(all.has_first_different());
  CHECK(all.next_index() >= entries.size());
  // In stretches it comes to the same.
  uint64_t decisions = 0;
  for (uint64_t from = 0; from < entries.size();) {
    request.set_from_index(from);
    request.set_count(3);
    v1::ReplayResponse stretch;
    REQUIRE(at.world.Audit("supervisor")->Replay(SoonContext().get(), request, &stretch).ok());
    decisions += stretch.equal();
    from = stretch.next_index();
  }
  CHECK(decisions == all.decisions());
  // An officer of one organisation replays its own.
  request.set_from_index(0);
  request.set_count(20'000);
  v1::ReplayResponse own;
  REQUIRE(at.world.Audit("fg-rn")->Replay(SoonContext().get(), request, &own).ok());
  CHECK(own.decisions() < all.decisions());
  CHECK(own.equal() == own.decisions());
  request.set_count(0);
  CHECK(at.world.Audit("fg-rn")->Replay(SoonContext().get(), request, &own).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  request.set_count(1);
  CHECK(ReasonOf(at.world.Audit("dji")->Replay(SoonContext().get(), request, &own)) == "NOT_AN_OFFICER");
}

}  // namespace
}  // namespace ketenpoort::testing

#include "tests/population/driver.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <queue>
#include <unordered_map>
#include <utility>

#include "clients/dji/dji_client.h"
#include "clients/gemeente/gemeente_client.h"
#include "clients/reclassering/reclassering_client.h"
#include "clients/sdk/attestation.h"
#include "tests/population/dice.h"
#include "tests/population/oracle.h"

namespace ketenpoort::population {
namespace {

constexpr int kRoundsMax = 64;
constexpr int kEmptyRoundsMax = 3;
constexpr uint32_t kPullMax = 256;
constexpr size_t kOrgansPerPull = 64;
constexpr size_t kAnswersPerCall = 256;
constexpr int kClosingDays = 34;
constexpr size_t kAskedAfterMax = 4'000;

// How often a party fetches.
enum class Rhythm { kBusy, kDaily, kSlow, kNever };

struct Guest {
  sdk::ExchangeClient exchange;
  Rhythm rhythm = Rhythm::kDaily;
  std::vector<std::pair<std::string, Item*>> unanswered;  // delivered, not yet acknowledged
};

struct Fetch {
  int64_t at_us;
  size_t holder;
  bool operator>(const Fetch& other) const {
    return at_us != other.at_us ? at_us > other.at_us : holder > other.holder;
  }
};

class Driver {
 public:
  Driver(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway, Findings& findings)
      : lives_(lives),
        dice_(seed * 31 + 5),
        cast_(cast),
        gateway_(gateway),
        findings_(findings),
        oracle_(cast.land, findings) {}

  absl::Status Play() {
    if (absl::Status ready = Prepare(); !ready.ok()) return ready;
    size_t next = 0;
    while (next < events_.size()) {
      if (dji_ == nullptr) return absl::InternalError("no client of DJI");
      const int64_t event_us = events_[next]->at_us;
      if (!fetches_.empty() && fetches_.top().at_us < event_us) {
        if (absl::Status fetched = FetchNext(); !fetched.ok()) return fetched;
        continue;
      }
      if (absl::Status moved = MoveTo(event_us); !moved.ok()) return moved;
      Do(*events_[next]);
      Progress(++next);
    }
    if (absl::Status closed = Close(); !closed.ok()) return closed;
    AskAfterAll();
    return absl::OkStatus();
  }

  void WriteLedger(Ledger& ledger) const {
    oracle_.ForEachNumber([&ledger](const std::string& number, const Record& record) {
      Ledger::Line& line = ledger.by_number[number];
      line.person = record.person;
      for (const Item* item : record.items) {
        if (item->attempts > 0) line.disclosures.push_back({item->message_id, item->sender, item->receiver});
      }
    });
  }

 private:
  absl::Status Prepare() {
    auto sandbox = gateway_.Sandbox();
    if (!sandbox.ok()) return sandbox.status();
    sandbox_ = std::make_unique<sdk::SandboxClient>(*std::move(sandbox));
    for (const Life& life : lives_) {
      for (const Event& event : life.events) events_.push_back(&event);
    }
    std::stable_sort(events_.begin(), events_.end(),
                     [](const Event* a, const Event* b) { return a->at_us < b->at_us; });
    for (size_t i = 0; i < cast_.holders.size(); ++i) ScheduleFirst(i);
    auto connection = gateway_.Connect(cast_.holders[0]);
    if (!connection.ok()) return connection.status();
    dji_ = std::make_unique<dji::DjiClient>(*connection, AddressOf({v1::ORGAN_MINISTER, ""}));
    now_us_ = StartOfStory();
    oracle_.Advanced(now_us_);
    return absl::OkStatus();
  }

  // ---- time ----

  absl::Status MoveTo(int64_t at_us) {
    if (at_us <= now_us_) return absl::OkStatus();
    if (absl::Status changed = ChangeDirectory(at_us); !changed.ok()) return changed;
    auto moved = sandbox_->AdvanceTo(at_us);
    if (!moved.ok()) return absl::InternalError("the clock does not move: " + moved.failure().refusal.status_message);
    now_us_ = at_us;
    oracle_.Advanced(now_us_);
    return absl::OkStatus();
  }

  // The directory is rewritten some days before what it says begins.
  absl::Status ChangeDirectory(int64_t at_us) {
    const Day day = DayAt(at_us);
    if (!cut_ && day >= FirstDay() + kMandateLastDay - 5) {
      cut_ = true;
      if (absl::Status done = gateway_.Rewrite(cast_.mandate_cut); !done.ok()) return done;
      oracle_.DirectoryChanged();
    }
    if (!merged_ && day >= FirstDay() + kMergerDay - 5) {
      merged_ = true;
      oracle_.DirectoryChanged();
      return gateway_.Rewrite(cast_.merged);
    }
    return absl::OkStatus();
  }

  void Progress(size_t done) {
    if (!::isatty(STDERR_FILENO) || done % 500 != 0) return;
    std::cerr << "\r" << done << " of " << events_.size() << " events" << (done == events_.size() ? "\n" : "")
              << std::flush;
  }

  // ---- parties ----

  Rhythm RhythmOf(size_t holder) {
    const std::string& name = cast_.holders[holder].name;
    if (name == "dji") return Rhythm::kBusy;
    if (name == "rn" || name == "svg" || name == "ldh" || name == "rcn" || name == "leverancier") return Rhythm::kDaily;
    if (dice_.OneIn(25)) return Rhythm::kNever;
    return dice_.OneIn(6) ? Rhythm::kSlow : Rhythm::kDaily;
  }

  void ScheduleFirst(size_t holder) {
    const Rhythm rhythm = RhythmOf(holder);
    rhythms_[holder] = rhythm;
    if (rhythm != Rhythm::kNever) Schedule(holder, StartOfStory());
  }

  void Schedule(size_t holder, int64_t from_us) {
    int64_t gap = 0;
    switch (rhythms_[holder]) {
      case Rhythm::kBusy:
        gap = 15 * kMinute * dice_.Between(8, 40);
        break;
      case Rhythm::kDaily:
        // Now and then a weekend, or an outage of days.
        gap = 15 * kMinute * (dice_.OneIn(12) ? dice_.Between(200, 600) : dice_.Between(20, 110));
        break;
      case Rhythm::kSlow:
        gap = kDay * dice_.Between(3, 36);
        break;
      case Rhythm::kNever:
        return;
    }
    fetches_.push({from_us + gap, holder});
  }

  Guest* GuestOf(size_t holder) {
    const auto found = guests_.find(holder);
    if (found != guests_.end()) return found->second.get();
    auto connection = gateway_.Connect(cast_.holders[holder]);
    if (!connection.ok()) {
      findings_.Differ("connection", -1, std::string(connection.status().message()));
      return nullptr;
    }
    auto guest = std::make_unique<Guest>(Guest{sdk::ExchangeClient(*connection), rhythms_[holder], {}});
    return (guests_[holder] = std::move(guest)).get();
  }

  // ---- what happens ----

  void Do(const Event& event) {
    switch (event.act) {
      case Act::kReport:
        return Report(event);
      case Act::kAnnul: {
        const std::string& id = ids_[{event.person, event.of}];
        return oracle_.Annulled(event.person, id, dji_->AnnulReport(id));
      }
      case Act::kLink: {
        v1::SubjectReference keep;
        v1::SubjectReference merge;
        keep.set_skn(event.keep.substr(4));
        merge.set_skn(event.merge.substr(4));
        return oracle_.Linked(event.person, event.keep, event.merge, dji_->LinkIdentity(keep, merge).ok());
      }
      case Act::kSubmit:
      case Act::kCheck:
        return Send(event);
      case Act::kWithdraw:
        return Withdraw(event);
    }
  }

  int IndexOf(const Event& event) const {
    const Life& life = lives_[static_cast<size_t>(event.person)];
    return static_cast<int>(&event - life.events.data());
  }

  std::string NewId() {
    std::string id(16, '\0');
    for (size_t i = 0; i < id.size(); i += 8) {
      const uint64_t bits = dice_.Next();
      for (size_t j = 0; j < 8; ++j) id[i + j] = static_cast<char>(bits >> (8 * j));
    }
    id[6] = static_cast<char>((id[6] & 0x0f) | 0x40);
    id[8] = static_cast<char>((id[8] & 0x3f) | 0x80);
    return id;
  }

  void Report(const Event& event) {
    v1::CustodyReport report = event.report;
    report.set_report_id(NewId());
    ids_[{event.person, IndexOf(event)}] = report.report_id();
    if (event.replaces) report.set_replaces_report_id(ids_[{event.person, event.of}]);
    oracle_.Reported(event.person, report, event.contradictory, dji_->ReportStatus(report));
    if (!dice_.OneIn(20)) return;
    // The same id with the same content gives the first answer again.
    const auto again = dji_->ReportStatus(report);
    if (!again.ok() || !again->repeated_answer())
      findings_.Differ("repeated report", event.person, "not the same answer");
  }

  void Send(const Event& event) {
    v1::Message message = event.message;
    v1::Envelope* envelope = message.mutable_envelope();
    Party sender = PartyOf(envelope->sender());
    const Day day = DayAt(now_us_);
    if (sender.organ == v1::ORGAN_COLLEGE) sender.unit = cast_.land.Readdress(sender.unit, day);
    envelope->mutable_sender()->set_unit(sender.unit);
    envelope->set_message_id(NewId());
    ids_[{event.person, IndexOf(event)}] = envelope->message_id();
    std::string refers;
    if (event.refers == Refers::kEarlier) refers = ids_[{event.person, event.of}];
    if (event.refers == Refers::kLastBetween) {
      const std::string& number = lives_[static_cast<size_t>(event.person)].number;
      refers = oracle_.LastFlow(number, sender, PartyOf(envelope->receivers(0)));
    }
    // The message to correct may not have been sent yet: chance made its moment.
    if (refers.empty() && event.refers == Refers::kEarlier) return;
    if (!refers.empty()) envelope->add_refers_to(refers);
    if (!refers.empty() && event.subject_by_message) envelope->mutable_subject()->set_message_id(refers);
    // The oracle judges the message as it is sent.
    sdk::BindAttestation(message);
    const Cast::Voice voice = cast_.VoiceOf(sender, day);
    Guest* guest = GuestOf(voice.holder);
    if (guest == nullptr) return;
    if (event.act == Act::kCheck) {
      return oracle_.Checked(event.person, message, voice.mandate, guest->exchange.Check(message));
    }
    oracle_.Submitted(event.person, message, voice.mandate, guest->exchange.Submit(message));
    if (dice_.OneIn(30)) Repeat(event.person, message, guest);
  }

  void Repeat(int person, const v1::Message& message, Guest* guest) {
    const auto again = guest->exchange.Submit(message);
    if (again.ok() && !again->repeated_answer()) findings_.Differ("repeated message", person, "decided twice");
    if (!again.ok() && again.failure().kind != sdk::FailureKind::kRefused) {
      findings_.Differ("repeated message", person, again.failure().refusal.reason);
    }
  }

  void Withdraw(const Event& event) {
    const Life& life = lives_[static_cast<size_t>(event.person)];
    const Event& sent = life.events[static_cast<size_t>(event.of)];
    if (ids_[{event.person, event.of}].empty()) return;
    v1::Message message = sent.message;
    message.mutable_envelope()->set_message_id(ids_[{event.person, event.of}]);
    const Party sender = PartyOf(message.envelope().sender());
    Guest* guest = GuestOf(cast_.VoiceOf(sender, DayAt(now_us_)).holder);
    if (guest == nullptr) return;
    oracle_.Withdrew(event.person, message,
                     guest->exchange.Withdraw(message.envelope().message_id(), AddressOf(sender), {}));
  }

  // ---- fetching ----

  absl::Status FetchNext() {
    const Fetch fetch = fetches_.top();
    fetches_.pop();
    Schedule(fetch.holder, fetch.at_us);
    const std::set<Party> organs = cast_.OrgansOf(fetch.holder, DayAt(fetch.at_us));
    const auto guest = guests_.find(fetch.holder);
    const bool owes = guest != guests_.end() && !guest->second->unanswered.empty();
    // Most fetches of an empty box are left out; some are not, since nothing may come then either.
    if (organs.empty() || (!owes && !oracle_.AnythingFor(organs) && !dice_.OneIn(60))) return absl::OkStatus();
    if (absl::Status moved = MoveTo(fetch.at_us); !moved.ok()) return moved;
    FetchFor(fetch.holder, organs);
    return absl::OkStatus();
  }

  void FetchFor(size_t holder, const std::set<Party>& organs) {
    Guest* guest = GuestOf(holder);
    if (guest == nullptr) return;
    AnswerLate(guest);
    std::set<Party> part;
    for (const Party& organ : organs) {
      part.insert(organ);
      if (part.size() < kOrgansPerPull) continue;
      FetchPart(guest, part);
      part.clear();
    }
    if (!part.empty()) FetchPart(guest, part);
  }

  void FetchPart(Guest* guest, const std::set<Party>& organs) {
    std::vector<v1::OrganAddress> addresses;
    for (const Party& organ : organs) addresses.push_back(AddressOf(organ));
    int empty = 0;
    for (int round = 0; round < kRoundsMax; ++round) {
      oracle_.ExpectRound(organs);
      const auto pulled = guest->exchange.Pull(addresses, kPullMax, 0);
      if (!pulled.ok()) {
        findings_.Differ("pull refused", -1,
                         pulled.failure().refusal.reason + " " + pulled.failure().trouble + " " +
                             pulled.failure().refusal.status_message);
        return;
      }
      for (const v1::StatusNotice& notice : pulled->notices()) oracle_.ArrivedNotice(notice);
      std::vector<std::pair<std::string, Item*>> arrived;
      for (const v1::Delivery& delivery : pulled->deliveries()) {
        arrived.emplace_back(delivery.delivery_id(), oracle_.Arrived(delivery, organs));
      }
      AnswerAll(guest, arrived, pulled->notices());
      if (pulled->deliveries().empty() && pulled->notices().empty()) {
        ++empty;
      } else {
        empty = 0;
      }
      if (empty > 0 && (!oracle_.MoreToCome(organs) || empty >= kEmptyRoundsMax)) break;
    }
    oracle_.NothingMore(organs);
  }

  template <typename Notices>
  void AnswerAll(Guest* guest, const std::vector<std::pair<std::string, Item*>>& arrived, const Notices& notices) {
    std::vector<std::pair<std::string, Item*>> acknowledged;
    v1::AcknowledgeRequest rejections;
    std::vector<Item*> rejected;
    for (const auto& [id, item] : arrived) {
      if (dice_.OneIn(25)) {
        guest->unanswered.emplace_back(id, item);
      } else if (dice_.OneIn(40) && rejected.size() < kAnswersPerCall) {
        v1::Rejection* rejection = rejections.add_rejections();
        rejection->set_delivery_id(id);
        rejection->set_reason(v1::REJECT_REASON_CANNOT_PROCESS);
        rejected.push_back(item);
      } else {
        acknowledged.emplace_back(id, item);
      }
    }
    for (const v1::StatusNotice& notice : notices) acknowledged.emplace_back(notice.notice_id(), nullptr);
    Acknowledge(guest, acknowledged);
    if (rejected.empty()) return;
    const auto answered = guest->exchange.Acknowledge(rejections);
    for (size_t i = 0; i < rejected.size(); ++i) {
      const bool ok = answered.ok() && answered->results(static_cast<int>(i)).status().code() == 0;
      if (!ok) findings_.Differ("rejection", rejected[i] == nullptr ? -1 : rejected[i]->record->person, "not taken");
      if (ok && rejected[i] != nullptr) oracle_.Rejected(rejected[i]);
    }
  }

  void Acknowledge(Guest* guest, const std::vector<std::pair<std::string, Item*>>& all) {
    for (size_t from = 0; from < all.size(); from += kAnswersPerCall) {
      v1::AcknowledgeRequest request;
      const size_t until = std::min(all.size(), from + kAnswersPerCall);
      for (size_t i = from; i < until; ++i) request.add_acknowledgements()->set_delivery_id(all[i].first);
      const auto answered = guest->exchange.Acknowledge(request);
      for (size_t i = from; i < until; ++i) {
        const int index = static_cast<int>(i - from);
        const bool ok =
            answered.ok() && index < answered->results_size() && answered->results(index).status().code() == 0;
        Item* item = all[i].second;
        if (!ok) findings_.Differ("acknowledgement", item == nullptr ? -1 : item->record->person, "not taken");
        if (ok && item != nullptr) oracle_.Acknowledged(item);
      }
    }
  }

  // An acknowledgement counts after the lease, and after the item ended.
  void AnswerLate(Guest* guest) {
    if (guest->unanswered.empty()) return;
    std::vector<std::pair<std::string, Item*>> late;
    late.swap(guest->unanswered);
    std::erase_if(late, [](const auto& one) {
      return one.second != nullptr && one.second->state == v1::DELIVERY_STATE_REJECTED;
    });
    findings_.Count("items", "acknowledged late", late.size());
    Acknowledge(guest, late);
  }

  // ---- the end ----

  void EveryoneFetches() {
    for (size_t i = 0; i < cast_.holders.size(); ++i) {
      const std::set<Party> organs = cast_.OrgansOf(i, DayAt(now_us_));
      if (rhythms_[i] == Rhythm::kNever || organs.empty()) continue;
      const auto guest = guests_.find(i);
      const bool owes = guest != guests_.end() && !guest->second->unanswered.empty();
      if (owes || oracle_.AnythingFor(organs)) FetchFor(i, organs);
    }
  }

  absl::Status Close() {
    const int64_t last_us = now_us_;
    for (int day = 1; day <= kClosingDays; day += 3) {
      EveryoneFetches();
      if (absl::Status moved = MoveTo(last_us + day * kDay); !moved.ok()) return moved;
    }
    EveryoneFetches();
    EveryoneFetches();
    return absl::OkStatus();
  }

  void AskAfterAll() {
    size_t asked = 0;
    std::set<std::string> done;
    for (const Item& item : oracle_.items()) {
      if (asked >= kAskedAfterMax) return;
      if (!done.insert(item.message_id).second) continue;
      const Cast::Voice voice = cast_.VoiceOf(item.sender, DayAt(now_us_));
      if (!voice.mandate || item.sender.unit == kMergesFrom || item.sender.unit == kMandateEnds) continue;
      Guest* guest = GuestOf(voice.holder);
      if (guest == nullptr) return;
      const auto got = guest->exchange.GetMessage(item.message_id, AddressOf(item.sender));
      if (!got.ok()) {
        findings_.Differ("asking after", item.record->person,
                         PartyText(item.sender) + " " + got.failure().refusal.reason);
      } else {
        oracle_.Asked(item.message_id, *got);
      }
      ++asked;
    }
  }

  const std::vector<Life>& lives_;
  Dice dice_;
  const Cast& cast_;
  GatewayProcess& gateway_;
  Findings& findings_;
  Oracle oracle_;
  std::unique_ptr<sdk::SandboxClient> sandbox_;
  std::unique_ptr<dji::DjiClient> dji_;
  std::vector<const Event*> events_;
  std::priority_queue<Fetch, std::vector<Fetch>, std::greater<>> fetches_;
  std::unordered_map<size_t, std::unique_ptr<Guest>> guests_;
  std::map<size_t, Rhythm> rhythms_;
  std::map<std::pair<int, int>, std::string> ids_;
  int64_t now_us_ = 0;
  bool cut_ = false;
  bool merged_ = false;
};

}  // namespace

int64_t StartOfStory() { return At(FirstDay(), 7); }

absl::Status PlayInOrder(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway,
                         Findings& findings, Ledger& ledger) {
  Driver driver(lives, seed, cast, gateway, findings);
  absl::Status played = driver.Play();
  driver.WriteLedger(ledger);
  return played;
}

}  // namespace ketenpoort::population

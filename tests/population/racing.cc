#include "tests/population/racing.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "clients/dji/dji_client.h"
#include "clients/sdk/audit_client.h"
#include "clients/sdk/payload.h"
#include "tests/population/dice.h"
#include "tests/population/driver.h"
#include "tests/population/law.h"
#include "tests/population/payloads.h"
#include "tests/population/register.h"

namespace ketenpoort::population {
namespace {

constexpr size_t kPlayers = 6;
constexpr int64_t kWindow = 4 * kHour;  // what happens within one is sent at once, when it is over
constexpr int kStepsOfWindow = 4;       // of the clock, while it is sent
constexpr int64_t kIdleMs = 400;        // a stream is closed and opened again: what was not acknowledged comes anew
constexpr int kClosingDays = 32;
constexpr uint32_t kPageMax = 1'000;
constexpr auto kLastFetches = std::chrono::seconds(2);
// A college reads nothing beyond C14; a probation organisation no risk, justice, offence or medical data.
constexpr Categories kNeverToCollege = Set(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
constexpr Categories kNeverToProbation = Set(18, 19, 21, 24, 25, 26, 27);

struct Sent {
  int person = 0;
  Party sender;
};

struct Received {
  uint64_t index = 0;
  int64_t disclosed_us = 0;
  v1::Delivery delivery;
};

// One change of the register, at its place in the log.
struct Change {
  uint64_t index = 0;
  v1::CustodyReport report;
  std::string annuls;
  bool disputed = false;
  int64_t at_us = 0;
};

int64_t MicrosOf(const google::protobuf::Timestamp& at) { return at.seconds() * kSecond + at.nanos() / 1'000; }

class Racer {
 public:
  Racer(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway, Findings& findings)
      : lives_(lives),
        seed_(seed),
        cast_(cast),
        gateway_(gateway),
        findings_(findings),
        changes_(lives.size()),
        linked_(lives.size()) {}

  absl::Status Run() {
    if (absl::Status ready = Prepare(); !ready.ok()) return ready;
    std::vector<std::jthread> receivers;
    StartReceivers(&receivers);
    const absl::Status played = PlayWindows();
    std::this_thread::sleep_for(kLastFetches);
    for (std::jthread& receiver : receivers) receiver.request_stop();
    receivers.clear();
    if (!played.ok()) return played;
    if (absl::Status read = CheckLog(); !read.ok()) return read;
    CheckGrounds();
    return absl::OkStatus();
  }

 private:
  absl::Status Prepare() {
    auto sandbox = gateway_.Sandbox();
    if (!sandbox.ok()) return sandbox.status();
    sandbox_ = std::make_unique<sdk::SandboxClient>(*std::move(sandbox));
    for (const Holder& holder : cast_.holders) {
      auto connection = gateway_.Connect(holder);
      if (!connection.ok()) return connection.status();
      clients_.emplace_back(*connection);
      seconds_.emplace_back(*connection);
    }
    dji_ = std::make_unique<dji::DjiClient>(clients_.front().connection(), AddressOf({v1::ORGAN_MINISTER, ""}));
    now_us_ = StartOfStory();
    for (const Life& life : lives_) {
      for (const Event& event : life.events) by_window_[event.at_us / kWindow].push_back(&event);
    }
    return absl::OkStatus();
  }

  // ---- sending: each person's events in order, all persons at once ----

  absl::Status PlayWindows() {
    for (auto& [window, events] : by_window_) {
      std::stable_sort(events.begin(), events.end(),
                       [](const Event* a, const Event* b) { return a->at_us < b->at_us; });
      // Nobody reports what is still to happen: the clock stands at the end of the window, and moves on meanwhile.
      const int64_t end_us = (window + 1) * kWindow;
      if (absl::Status moved = MoveTo(end_us); !moved.ok()) return moved;
      if (!cut_ && DayAt(end_us) >= FirstDay() + kMandateLastDay - 5) {
        cut_ = true;
        if (absl::Status done = gateway_.Rewrite(cast_.mandate_cut); !done.ok()) return done;
      }
      std::vector<std::jthread> players;
      for (size_t i = 0; i < kPlayers; ++i) {
        players.emplace_back([this, i, window = window, &events = events] { Play(i, window, events); });
      }
      for (int step = 1; step <= kStepsOfWindow; ++step) {
        if (absl::Status moved = MoveTo(end_us + step * kWindow / kStepsOfWindow); !moved.ok()) return moved;
      }
      players.clear();
    }
    const int64_t last_us = now_us_;
    return MoveTo(last_us + kClosingDays * kDay);
  }

  absl::Status MoveTo(int64_t at_us) {
    if (at_us <= now_us_) return absl::OkStatus();
    if (auto moved = sandbox_->AdvanceTo(at_us); !moved.ok()) return absl::InternalError("the clock does not move");
    now_us_ = at_us;
    return absl::OkStatus();
  }

  void Play(size_t player, int64_t window, const std::vector<const Event*>& events) {
    Dice dice(seed_ * 1'000'003 + player * 7'919'001 + static_cast<uint64_t>(window) * 104'729);
    for (const Event* event : events) {
      if (static_cast<size_t>(event->person) % kPlayers == player) Do(*event, dice);
    }
  }

  static std::string NewId(Dice& dice) {
    std::string id(16, '\0');
    for (size_t i = 0; i < id.size(); ++i) id[i] = static_cast<char>(dice.Next());
    id[6] = static_cast<char>((id[6] & 0x0f) | 0x40);
    id[8] = static_cast<char>((id[8] & 0x3f) | 0x80);
    return id;
  }

  std::string& IdOf(const Event& event, int of) {
    std::lock_guard lock(mutex_);
    return ids_[{event.person, of}];
  }

  int IndexOf(const Event& event) const {
    return static_cast<int>(&event - lives_[static_cast<size_t>(event.person)].events.data());
  }

  void Do(const Event& event, Dice& dice) {
    switch (event.act) {
      case Act::kReport:
        return Report(event, dice);
      case Act::kAnnul:
        return Annul(event);
      case Act::kLink: {
        v1::SubjectReference keep;
        v1::SubjectReference merge;
        keep.set_skn(event.keep.substr(4));
        merge.set_skn(event.merge.substr(4));
        linked_[static_cast<size_t>(event.person)] = true;
        if (!dji_->LinkIdentity(keep, merge).ok()) findings_.Differ("link", event.person, "refused");
        return;
      }
      case Act::kSubmit:
      case Act::kCheck:
        return Send(event, dice);
      case Act::kWithdraw:
        return Withdraw(event);
    }
  }

  uint64_t IndexIn(const v1::Receipt& receipt, int person) {
    const auto checked = dji_->exchange().connection().receipts->Check(receipt);
    if (checked.ok()) return checked->index;
    findings_.Differ("receipt", person, std::string(checked.status().message()));
    return 0;
  }

  void Remember(const google::protobuf::RepeatedPtrField<v1::NoticeResult>& notices, int person) {
    std::lock_guard lock(mutex_);
    const Party directeur{v1::ORGAN_DIRECTEUR, ""};
    for (const v1::NoticeResult& notice : notices) {
      sent_[notice.message_id()] = {person, directeur};
      if (notice.result().outcome() == v1::OUTCOME_DENIED) continue;
      last_between_[Between(person, directeur, PartyOf(notice.result().receiver()))] = notice.message_id();
    }
  }

  using Pair = std::tuple<int, Party, Party>;
  // A person moves between establishments: each directeur is the same one here.
  static Pair Between(int person, Party a, Party b) {
    for (Party* party : {&a, &b}) {
      if (party->organ == v1::ORGAN_DIRECTEUR) party->unit.clear();
    }
    return b < a ? Pair{person, b, a} : Pair{person, a, b};
  }

  void Report(const Event& event, Dice& dice) {
    v1::CustodyReport report = event.report;
    report.set_report_id(NewId(dice));
    IdOf(event, IndexOf(event)) = report.report_id();
    if (event.replaces) report.set_replaces_report_id(IdOf(event, event.of));
    const auto got = dji_->ReportStatus(report);
    if (!got.ok()) {
      return findings_.Differ("report refused", event.person,
                              got.failure().refusal.reason + " " + got.failure().trouble);
    }
    findings_.Count("reports", v1::ReportState_Name(got->state()).substr(13));
    Remember(got->notices(), event.person);
    Change change;
    change.index = IndexIn(got->receipt(), event.person);
    change.report = report;
    change.disputed = got->state() == v1::REPORT_STATE_DISPUTED;
    const auto entry = EntryOf(got->receipt());
    change.at_us = entry.time_us();
    changes_[static_cast<size_t>(event.person)].push_back(std::move(change));
  }

  static v1::AuditEntry EntryOf(const v1::Receipt& receipt) {
    v1::AuditEntry entry;
    entry.ParseFromString(receipt.entry());
    return entry;
  }

  void Annul(const Event& event) {
    const std::string id = IdOf(event, event.of);
    const auto got = dji_->AnnulReport(id);
    if (!got.ok()) return findings_.Differ("annulment refused", event.person, got.failure().refusal.reason);
    Remember(got->notices(), event.person);
    Change change;
    change.index = IndexIn(got->receipt(), event.person);
    change.annuls = id;
    change.at_us = EntryOf(got->receipt()).time_us();
    changes_[static_cast<size_t>(event.person)].push_back(std::move(change));
  }

  void Send(const Event& event, Dice& dice) {
    v1::Message message = event.message;
    v1::Envelope* envelope = message.mutable_envelope();
    envelope->set_message_id(NewId(dice));
    const Party sender = PartyOf(envelope->sender());
    if (event.refers == Refers::kEarlier) {
      const std::string earlier = IdOf(event, event.of);
      if (earlier.empty()) return;
      envelope->add_refers_to(earlier);
    }
    {
      std::lock_guard lock(mutex_);
      ids_[{event.person, IndexOf(event)}] = envelope->message_id();
      sent_[envelope->message_id()] = {event.person, sender};
      const auto last = last_between_.find(Between(event.person, sender, PartyOf(envelope->receivers(0))));
      if (event.refers == Refers::kLastBetween && last != last_between_.end()) {
        envelope->add_refers_to(last->second);
        if (event.subject_by_message) envelope->mutable_subject()->set_message_id(last->second);
      }
    }
    const sdk::ExchangeClient& client = clients_[cast_.VoiceOf(sender, DayAt(now_us_)).holder];
    if (event.act == Act::kCheck) {
      findings_.Count("messages", client.Check(message).ok() ? "checked" : "check refused");
      return;
    }
    // One in four is sent twice at once: two answers, one decision.
    if (!dice.OneIn(4)) return Count(client.Submit(message), event.person, envelope->message_id());
    sdk::CallResult<v1::SubmitResponse> twin = v1::SubmitResponse();
    std::jthread other([&] { twin = client.Submit(message); });
    const auto got = client.Submit(message);
    other.join();
    Count(got, event.person, envelope->message_id());
    if (Summary(got) != Summary(twin))
      findings_.Differ("repeated id", event.person, Summary(got) + " / " + Summary(twin));
    if (got.ok() && twin.ok() && got->repeated_answer() == twin->repeated_answer()) {
      findings_.Differ("repeated id", event.person, "decided twice, or never");
    }
  }

  void Count(const sdk::CallResult<v1::SubmitResponse>& got, int person, const std::string& message_id) {
    if (got.ok()) {
      for (const v1::ReceiverResult& result : got->results()) {
        findings_.Count("messages", v1::Outcome_Name(result.outcome()).substr(8));
      }
      return;
    }
    const sdk::CallFailure& failure = got.failure();
    if (failure.kind != sdk::FailureKind::kRefused) {
      return findings_.Differ("submit", person, failure.refusal.reason + " " + failure.trouble);
    }
    findings_.Count("messages", failure.refusal.reason);
    {
      std::lock_guard lock(mutex_);
      refused_.insert(message_id);
    }
    if (!failure.refusal.response) return;
    for (const v1::ReceiverResult& result : failure.refusal.response->results()) {
      findings_.Count("refusals", result.explanation().denial_id().empty() ? result.explanation().failing_condition()
                                                                           : result.explanation().denial_id());
    }
  }

  // What two answers to one id must have in common.
  static std::string Summary(const sdk::CallResult<v1::SubmitResponse>& got) {
    std::string text = got.ok() ? "" : got.failure().refusal.reason;
    const v1::SubmitResponse* response = got.ok() ? &*got : nullptr;
    if (!got.ok() && got.failure().refusal.response) response = &*got.failure().refusal.response;
    if (response == nullptr) return text;
    for (const v1::ReceiverResult& result : response->results()) {
      text += " " + v1::Outcome_Name(result.outcome()) + result.explanation().denial_id();
      for (const int category : result.released()) text += "," + std::to_string(category);
      text += ":" + result.receipt().entry();
    }
    return text;
  }

  void Withdraw(const Event& event) {
    const std::string id = IdOf(event, event.of);
    if (id.empty()) return;
    const Event& sent = lives_[static_cast<size_t>(event.person)].events[static_cast<size_t>(event.of)];
    const Party sender = PartyOf(sent.message.envelope().sender());
    const auto got = clients_[cast_.VoiceOf(sender, DayAt(now_us_)).holder].Withdraw(id, AddressOf(sender), {});
    if (!got.ok() && got.failure().kind != sdk::FailureKind::kNotFound) {
      findings_.Differ("withdraw", event.person, got.failure().refusal.reason);
    }
  }

  // ---- receiving ----

  void StartReceivers(std::vector<std::jthread>* receivers) {
    std::set<std::string> named;
    for (const Life& life : lives_) {
      for (const Event& event : life.events) {
        for (const v1::EligibleCollege& college : event.report.colleges()) named.insert(college.gemeente());
        for (const v1::OrganAddress& organ : event.message.envelope().receivers()) named.insert(organ.unit());
      }
    }
    std::vector<size_t> pulled;
    for (size_t i = 0; i < cast_.holders.size(); ++i) {
      const std::string& name = cast_.holders[i].name;
      if (name == "dji" || name == "rn" || name == "svg" || name == "ldh" || name == "rcn") {
        // Two at once for the same organs: each attempt goes to one of them.
        receivers->emplace_back([this, i](std::stop_token stop) { Stream(clients_[i], i, i, stop); });
        receivers->emplace_back([this, i](std::stop_token stop) { Stream(seconds_[i], i, i + 1'000, stop); });
      } else if (name == "leverancier" || named.contains(name.substr(1))) {
        pulled.push_back(i);
      }
    }
    receivers->emplace_back([this, pulled](std::stop_token stop) { PullInTurn(pulled, stop); });
    receivers->emplace_back([this, pulled](std::stop_token stop) {
      PullInTurn({pulled.rbegin(), pulled.rend()}, stop);
    });
  }

  void Stream(const sdk::ExchangeClient& client, size_t holder, size_t seed, std::stop_token stop) {
    Dice dice(seed_ * 977 + seed);
    while (!stop.stop_requested()) {
      sdk::ReceiveOptions options;
      for (const Party& organ : cast_.OrgansOf(holder, DayAt(now_us_))) options.organs.push_back(AddressOf(organ));
      options.idle_ms = kIdleMs;
      options.credits = 64;
      sdk::ReceiveHandlers handlers;
      handlers.on_delivery = [&](const v1::Delivery& delivery) {
        Arrived(delivery);
        if (dice.OneIn(20)) return sdk::Verdict::Leave();
        if (dice.OneIn(40)) return sdk::Verdict::Reject(v1::REJECT_REASON_CANNOT_PROCESS);
        return sdk::Verdict::Acknowledge();
      };
      handlers.on_notice = [this](const v1::StatusNotice& notice) {
        findings_.Count("news", v1::DeliveryState_Name(notice.state()).substr(15));
        return true;
      };
      const auto got = client.Receive(options, handlers, stop);
      // A mandate may end while the stream is open; then it is closed, and opened without that organ.
      if (!got.ok() && got.failure().kind != sdk::FailureKind::kRefused) {
        findings_.Differ("stream", -1, got.failure().refusal.reason + " " + got.failure().trouble);
        return;
      }
    }
  }

  void PullInTurn(const std::vector<size_t>& holders, std::stop_token stop) {
    Dice dice(seed_ * 31 + holders.size());
    while (!stop.stop_requested()) {
      for (const size_t holder : holders) {
        if (stop.stop_requested()) return;
        std::vector<v1::OrganAddress> organs;
        for (const Party& organ : cast_.OrgansOf(holder, DayAt(now_us_))) organs.push_back(AddressOf(organ));
        if (organs.empty()) continue;
        const auto pulled = clients_[holder].Pull(organs, 64, 0);
        if (!pulled.ok()) {
          if (pulled.failure().kind != sdk::FailureKind::kRefused) {
            findings_.Differ("pull", -1, pulled.failure().refusal.reason + " " + pulled.failure().trouble);
          }
          continue;
        }
        Answer(holder, *pulled, dice);
      }
    }
  }

  void Answer(size_t holder, const v1::PullResponse& pulled, Dice& dice) {
    v1::AcknowledgeRequest request;
    for (const v1::Delivery& delivery : pulled.deliveries()) {
      Arrived(delivery);
      // An organ it was not for gets the answer for an unknown id.
      if (dice.OneIn(10)) AcknowledgeAsStranger(holder, delivery);
      if (!dice.OneIn(20)) request.add_acknowledgements()->set_delivery_id(delivery.delivery_id());
    }
    for (const v1::StatusNotice& notice : pulled.notices()) {
      request.add_acknowledgements()->set_delivery_id(notice.notice_id());
    }
    if (request.acknowledgements().empty()) return;
    const auto answered = clients_[holder].Acknowledge(request);
    if (!answered.ok()) findings_.Differ("acknowledge", -1, answered.failure().refusal.reason);
  }

  void AcknowledgeAsStranger(size_t holder, const v1::Delivery& delivery) {
    const size_t stranger = holder + 1 < clients_.size() ? holder + 1 : holder - 1;
    v1::AcknowledgeRequest request;
    request.add_acknowledgements()->set_delivery_id(delivery.delivery_id());
    const auto answered = clients_[stranger].Acknowledge(request);
    const bool taken = answered.ok() && answered->results_size() == 1 && answered->results(0).status().code() == 0;
    if (taken) findings_.Differ("foreign acknowledgement", -1, "taken");
  }

  void Arrived(const v1::Delivery& delivery) {
    Received received;
    received.delivery = delivery;
    received.index = IndexIn(delivery.receipt(), -1);
    received.disclosed_us = MicrosOf(delivery.disclosed_at());
    findings_.Count("deliveries", v1::MessageKind_Name(delivery.kind()).substr(13) + " to " +
                                      v1::Organ_Name(delivery.receiver().organ()).substr(6));
    std::lock_guard lock(mutex_);
    received_.push_back(std::move(received));
  }

  // ---- what must hold ----

  static std::string KeyOf(const v1::AuditEntry& entry) {
    return entry.message_id() + "/" + v1::Organ_Name(entry.receiver().organ()) + "@" + entry.receiver().unit();
  }

  // The log's own order: accepted before disclosed, nothing disclosed after its end, acknowledged once.
  absl::Status CheckLog() {
    auto connection = gateway_.Connect(cast_.supervisor);
    if (!connection.ok()) return connection.status();
    const sdk::AuditClient audit(*connection);
    std::map<std::string, v1::EntryKind> stand;
    std::map<std::string, int> acknowledged;
    std::set<uint64_t> disclosed;
    uint64_t next = 0;
    while (true) {
      const auto page = audit.ListEntries(next, kPageMax, "controle van de proefbevolking");
      if (!page.ok()) return absl::InternalError("the log cannot be listed: " + page.failure().refusal.reason);
      for (const v1::ListedEntry& listed : page->entries()) {
        v1::AuditEntry entry;
        entry.ParseFromString(listed.entry());
        Follow(entry, &stand, &acknowledged);
        if (entry.kind() == v1::ENTRY_KIND_DISCLOSED) disclosed.insert(listed.index());
      }
      // Each reading is an entry itself: the last page is one that is not full.
      const bool last = page->entries_size() < static_cast<int>(kPageMax);
      next = std::max(next, page->next_index());
      if (last) break;
    }
    findings_.Count("log", "entries read by the supervisor", next);
    for (const auto& [key, count] : acknowledged) {
      if (count > 1) findings_.Differ("acknowledged", -1, "more than once");
    }
    for (const Received& received : received_) {
      if (!disclosed.contains(received.index)) findings_.Differ("received", -1, "without a DISCLOSED entry");
    }
    return absl::OkStatus();
  }

  void Follow(const v1::AuditEntry& entry, std::map<std::string, v1::EntryKind>* stand,
              std::map<std::string, int>* acknowledged) {
    const std::string key = KeyOf(entry);
    static const std::set<int> kEnds = {v1::ENTRY_KIND_ACKNOWLEDGED, v1::ENTRY_KIND_REJECTED, v1::ENTRY_KIND_SUPERSEDED,
                                        v1::ENTRY_KIND_EXPIRED, v1::ENTRY_KIND_WITHDRAWN};
    v1::EntryKind& now = (*stand)[key];
    if (entry.kind() == v1::ENTRY_KIND_ACCEPTED) now = entry.kind();
    if (entry.kind() == v1::ENTRY_KIND_HELD) now = entry.kind();
    if (kEnds.contains(entry.kind()) && entry.reason_code() != "AFTER_END") now = entry.kind();
    if (entry.kind() == v1::ENTRY_KIND_ACKNOWLEDGED && entry.reason_code() != "AFTER_END") ++(*acknowledged)[key];
    if (entry.kind() != v1::ENTRY_KIND_DISCLOSED) return;
    if (now != v1::ENTRY_KIND_ACCEPTED && now != v1::ENTRY_KIND_DISCLOSED) {
      findings_.Differ("log order", -1,
                       "disclosed after " + v1::EntryKind_Name(now) + " to " + PartyText(PartyOf(entry.receiver())));
    }
    now = v1::ENTRY_KIND_DISCLOSED;
  }

  // Every disclosure against the register as it stood at that place in the log.
  void CheckGrounds() {
    std::map<int, std::vector<const Received*>> by_person;
    for (const Received& received : received_) {
      CheckCategories(received);
      const auto sent = sent_.find(received.delivery.message_id());
      if (sent == sent_.end()) {
        findings_.Differ("received", -1, "a message nobody sent");
        continue;
      }
      if (refused_.contains(received.delivery.message_id())) {
        findings_.Differ("received", sent->second.person, "its sender was told that it is refused");
      }
      by_person[sent->second.person].push_back(&received);
    }
    for (auto& [person, all] : by_person) {
      std::sort(all.begin(), all.end(), [](const Received* a, const Received* b) { return a->index < b->index; });
      if (!linked_[static_cast<size_t>(person)]) WalkPerson(person, all);
    }
  }

  void CheckCategories(const Received& received) {
    const v1::Delivery& delivery = received.delivery;
    const auto payload = sdk::DecodePayload(delivery.kind(), delivery.payload());
    const auto sent = sent_.find(delivery.message_id());
    const int person = sent == sent_.end() ? -1 : sent->second.person;
    if (!payload.ok()) return findings_.Differ("payload", person, "cannot be read");
    const Categories found = CategoriesIn(**payload);
    const bool college = delivery.receiver().organ() == v1::ORGAN_COLLEGE;
    const Categories never = college ? kNeverToCollege : kNeverToProbation;
    if (!IsDji(PartyOf(delivery.receiver())) && (found & never) != 0) {
      findings_.Differ("forbidden categories", person, CategoriesText(found & never));
    }
    if (college && !delivery.sender().unit().empty() && delivery.sender().organ() == v1::ORGAN_DIRECTEUR) {
      findings_.Differ("forbidden categories", person, "the establishment, as sender");
    }
  }

  void WalkPerson(int person, const std::vector<const Received*>& all) {
    std::vector<Change>& changes = changes_[static_cast<size_t>(person)];
    std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.index < b.index; });
    const Readdress same = [](const std::string& gemeente, Day) { return gemeente; };
    Register custody;
    size_t next = 0;
    for (const Received* received : all) {
      while (next < changes.size() && changes[next].index < received->index) {
        const Change& change = changes[next++];
        if (change.annuls.empty()) {
          custody.Take(change.report, change.disputed, {}, same, change.at_us);
        } else {
          custody.Annul(change.annuls, same, change.at_us);
        }
      }
      CheckGround(person, *received, custody.effective());
    }
  }

  void CheckGround(int person, const Received& received, const State* state) {
    const v1::Delivery& delivery = received.delivery;
    const std::string what = v1::MessageKind_Name(delivery.kind()).substr(13) + " " +
                             PartyText(PartyOf(delivery.sender())) + " -> " + PartyText(PartyOf(delivery.receiver()));
    if (delivery.purpose() == v1::PURPOSE_CORRECTION) return;  // R28: also after the end, also who is out
    const v1::Phase phase = PhaseAt(state, received.disclosed_us);
    const bool college =
        delivery.sender().organ() == v1::ORGAN_COLLEGE || delivery.receiver().organ() == v1::ORGAN_COLLEGE;
    const bool probation =
        delivery.sender().organ() == v1::ORGAN_RECLASSERING || delivery.receiver().organ() == v1::ORGAN_RECLASSERING;
    if (college && probation && !IsGedetineerde(phase)) {
      return findings_.Differ("3RO and college", person, what + " in " + v1::Phase_Name(phase));
    }
    const bool dates = delivery.kind() == v1::MESSAGE_KIND_RELEASE_DATE;
    const int64_t days = DayAt(received.disclosed_us) - DayAt(MicrosOf(delivery.accepted_at()));
    if (dates && days <= 14 && !IsGedetineerde(phase)) return;  // the notice of an end, within its term
    if (!IsGedetineerde(phase) && phase != v1::PHASE_P17) {
      return findings_.Differ("no basis", person, what + " in " + v1::Phase_Name(phase));
    }
    const Party other =
        PartyOf(delivery.receiver().organ() == v1::ORGAN_COLLEGE ? delivery.receiver() : delivery.sender());
    if (other.organ != v1::ORGAN_COLLEGE || state == nullptr) return;
    const bool ground = std::any_of(state->colleges().begin(), state->colleges().end(),
                                    [&](const v1::EligibleCollege& one) { return one.gemeente() == other.unit; });
    if (!ground) findings_.Differ("college without ground", person, what);
  }

  const std::vector<Life>& lives_;
  const uint64_t seed_;
  const Cast& cast_;
  GatewayProcess& gateway_;
  Findings& findings_;
  std::unique_ptr<sdk::SandboxClient> sandbox_;
  std::unique_ptr<dji::DjiClient> dji_;
  std::vector<sdk::ExchangeClient> clients_;
  std::vector<sdk::ExchangeClient> seconds_;
  std::map<int64_t, std::vector<const Event*>> by_window_;
  std::atomic<int64_t> now_us_{0};
  bool cut_ = false;
  std::mutex mutex_;
  std::map<std::pair<int, int>, std::string> ids_;  // under mutex_; each value by one player
  std::map<std::string, Sent> sent_;                // under mutex_ while racing
  std::map<Pair, std::string> last_between_;        // under mutex_: what the gateway told two organs about a person
  std::set<std::string> refused_;                   // under mutex_ while racing
  std::vector<Received> received_;                  // under mutex_ while racing
  std::vector<std::vector<Change>> changes_;        // each person's by one player
  std::vector<char> linked_;                        // each person's by one player
};

}  // namespace

absl::Status Race(const std::vector<Life>& lives, uint64_t seed, const Cast& cast, GatewayProcess& gateway,
                  Findings& findings) {
  return Racer(lives, seed, cast, gateway, findings).Run();
}

}  // namespace ketenpoort::population

#include "tests/crash/load.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/sdk/custody_client.h"
#include "clients/sdk/exchange_client.h"
#include "tests/population/law.h"

namespace ketenpoort::crash {
namespace {

constexpr size_t kPersonsOfPlayer = 4;
constexpr int kFrame = 3;
constexpr int kChangesMax = 20;
constexpr int64_t kIdleMs = 300;  // a stream is closed and opened again
constexpr uint32_t kPullMax = 16;
constexpr uint32_t kPullWaitMs = 100;
// Three leases: what nobody acknowledged comes again within one.
constexpr auto kQuiet = std::chrono::seconds(3);
constexpr auto kFinishAtMost = std::chrono::seconds(120);
constexpr auto kPoll = std::chrono::milliseconds(20);

using Steady = std::chrono::steady_clock;

std::string TextOf(const sdk::CallFailure& failure) {
  return absl::StrCat(std::string(sdk::FailureKindName(failure.kind)), " ", failure.refusal.reason, " ",
                      failure.refusal.status_message, " ", failure.trouble);
}

bool IsFinal(v1::DeliveryState state) {
  return state != v1::DELIVERY_STATE_UNSPECIFIED && state != v1::DELIVERY_STATE_WAITING &&
         state != v1::DELIVERY_STATE_LEASED;
}

std::vector<v1::OrganAddress> OrgansOf(const Holder& holder) {
  std::vector<v1::OrganAddress> organs;
  for (const population::Party& organ : holder.organs) organs.push_back(population::AddressOf(organ));
  return organs;
}

bool NeedsBasis(const v1::Message& message) { return message.envelope().kind() == v1::MESSAGE_KIND_REINTEGRATION_PLAN; }

}  // namespace

// ---- one client ----

bool Client::Seated(const std::stop_token& stop) {
  if (seat_.epoch != 0 && seat_.epoch == gate_.Epoch() && !gate_.Down()) return true;
  std::optional<Seat> seat = gate_.Connect(holder_, stop);
  if (!seat) return false;
  seat_ = *std::move(seat);
  return true;
}

bool Client::Again(const sdk::CallFailure& failure) {
  const bool later = failure.kind == sdk::FailureKind::kUnavailable || failure.kind == sdk::FailureKind::kExhausted;
  const bool answer = failure.kind == sdk::FailureKind::kRefused;
  if (answer) return false;
  // A connection that broke says so in several ways.
  const bool gone = gate_.Gone(seat_.epoch);
  if (later && !gone) gate_.NoteRefusal(seat_.epoch);
  if (later || (gone && failure.kind == sdk::FailureKind::kUnexpected)) return true;
  Line trouble;
  trouble.what = TextOf(failure);
  journal_.Add(std::move(trouble));
  return false;
}

// ---- sending ----

// Each player has a client of every party.
struct Load::Clients {
  Clients(Gate& gate, Journal& journal) {
    for (const Holder& holder : gate.holders()) all.push_back(std::make_unique<Client>(gate, journal, holder));
  }
  Client& dji() { return *all.front(); }
  Client& Of(const v1::OrganAddress& sender) {
    for (const std::unique_ptr<Client>& one : all) {
      if (one->holder().organs.contains(population::PartyOf(sender))) return *one;
    }
    return dji();
  }

  std::vector<std::unique_ptr<Client>> all;
};

Load::Load(Gate& gate, Journal& journal, uint64_t seed) : gate_(gate), journal_(journal), seed_(seed) {}

Load::~Load() {
  for (std::jthread& player : players_) player.request_stop();
  players_.clear();
  for (std::jthread& receiver : receivers_) receiver.request_stop();
  receivers_.clear();
}

void Load::Start(size_t players) {
  for (size_t i = 0; i < gate_.holders().size(); ++i) {
    const Holder& holder = gate_.holders()[i];
    receivers_.emplace_back([this, &holder, i](std::stop_token stop) {
      // Half of them behind a firewall.
      if (i % 2 == 0) return Stream(holder, seed_ * 31 + i, stop);
      PullOn(holder, seed_ * 31 + i, stop);
    });
  }
  for (size_t i = 0; i < players; ++i) {
    players_.emplace_back([this, i, players](std::stop_token stop) { Play(i, players, stop); });
  }
}

void Load::Play(size_t player, size_t players, const std::stop_token& stop) {
  population::Dice dice(seed_ * 1'000'003 + player);
  Clients clients(gate_, journal_);
  std::vector<Person> persons;
  int made = 0;
  const auto fresh = [&] {
    const int number = static_cast<int>(player) + 1 + static_cast<int>(players) * made++;
    return NewPerson(number, dice);
  };
  for (size_t i = 0; i < kPersonsOfPlayer; ++i) persons.push_back(fresh());
  while (!stop.stop_requested()) {
    Person& person = persons[dice.Next() % persons.size()];
    const bool gone = person.ended && dice.OneIn(3);
    if (gone) person = fresh();
    Act(clients, person, dice);
  }
}

Person Load::NewPerson(int number, population::Dice& dice) const {
  const std::vector<Holder>& holders = gate_.holders();
  const Holder& college = holders[2 + dice.Next() % (holders.size() - 2)];
  return MakePerson(number, dice.Of(gate_.establishments()), college.organs.begin()->unit);
}

void Load::Act(Clients& clients, Person& person, population::Dice& dice) {
  if (person.reports == 0) return Report(clients.dji(), person, NextReport(person, dice), false);
  switch (dice.Between(0, 9)) {
    case 0: {
      std::vector<v1::Message> frame;
      for (int i = 0; i < kFrame; ++i) frame.push_back(Plan(person, dice));
      return SubmitFrame(clients.dji(), person, std::move(frame));
    }
    case 1:
    case 2:
    case 3: {
      const v1::Message message = Plan(person, dice);
      return Submit(clients.Of(message.envelope().sender()), person, message);
    }
    case 4:
    case 5: {
      const v1::Message message = Reception(person, dice);
      return Submit(clients.Of(message.envelope().sender()), person, message);
    }
    case 6:
    case 7: {
      const v1::Message message = Consult(person, dice);
      return Submit(clients.Of(message.envelope().sender()), person, message);
    }
    case 8:
      if (person.ended || !dice.OneIn(3)) return;
      return Report(clients.dji(), person, EndReport(person, dice), true);
    default:
      if (person.ended || person.reports > kChangesMax) return;
      return Report(clients.dji(), person, NextReport(person, dice), false);
  }
}

void Load::Tell(const sdk::Connection& connection, Line line, const v1::Receipt& receipt) {
  const auto checked = connection.receipts->Check(receipt);
  if (!checked.ok()) {
    line.told = Told::kTrouble;
    line.what = absl::StrCat("receipt: ", checked.status().message());
    return journal_.Add(std::move(line));
  }
  line.entry = receipt.entry();
  line.index = checked->index;
  line.size = checked->checkpoint.size;
  line.root = checked->checkpoint.root;
  journal_.Add(std::move(line));
}

void Load::Report(Client& client, const Person& person, const v1::CustodyReport& report, bool ends) {
  const auto got = client.Insist<v1::ReportStatusResponse>(
      {}, [&](const sdk::Connection& connection) { return sdk::CustodyClient(connection).ReportStatus(report); });
  if (!got) return;
  Line line;
  if (!got->ok()) {
    line.what = absl::StrCat("report: ", TextOf(got->failure()));
    return journal_.Add(std::move(line));
  }
  const v1::ReportStatusResponse& answer = **got;
  line.told = Told::kReport;
  line.message_id = report.report_id();
  line.person = person.number;
  line.ends_basis = ends && answer.state() == v1::REPORT_STATE_ACCEPTED;
  Tell(client.seat().connection, line, answer.receipt());
  for (const v1::NoticeResult& notice : answer.notices()) {
    if (!notice.result().has_receipt()) continue;
    Line told;
    told.told = Told::kDecision;
    told.message_id = notice.message_id();
    told.receiver = ReceiverText(notice.result().receiver());
    told.person = person.number;
    Tell(client.seat().connection, std::move(told), notice.result().receipt());
  }
}

void Load::TellDecisions(const sdk::Connection& connection, const Person& person, const v1::Message& message,
                         const v1::SubmitResponse& response) {
  bool accepted = false;
  for (const v1::ReceiverResult& result : response.results()) {
    accepted = accepted || result.outcome() != v1::OUTCOME_DENIED;
    if (!result.has_receipt()) continue;
    Line line;
    line.told = Told::kDecision;
    line.message_id = message.envelope().message_id();
    line.receiver = ReceiverText(result.receiver());
    line.person = person.number;
    line.needs_basis = NeedsBasis(message);
    Tell(connection, std::move(line), result.receipt());
  }
  if (!accepted) return;
  std::lock_guard lock(mutex_);
  sent_.push_back({message.envelope().message_id(), message.envelope().sender()});
}

void Load::Submit(Client& client, const Person& person, const v1::Message& message) {
  const auto got = client.Insist<v1::SubmitResponse>(
      {}, [&](const sdk::Connection& connection) { return sdk::ExchangeClient(connection).Submit(message); });
  if (!got) return;
  const v1::SubmitResponse* response = got->ok() ? &**got : nullptr;
  // To who has standing a refusal tells its decisions.
  if (!got->ok() && got->failure().refusal.response) response = &*got->failure().refusal.response;
  if (response != nullptr) TellDecisions(client.seat().connection, person, message, *response);
}

void Load::SubmitFrame(Client& client, const Person& person, std::vector<v1::Message> messages) {
  using Outcomes = std::vector<sdk::StreamedOutcome>;
  while (!messages.empty()) {
    const auto got = client.Insist<Outcomes>({}, [&](const sdk::Connection& connection) {
      return sdk::ExchangeClient(connection).OpenSubmitStream()->Exchange(messages);
    });
    if (!got || !got->ok()) return;
    std::vector<v1::Message> again;
    for (size_t i = 0; i < messages.size(); ++i) {
      const sdk::StreamedOutcome& one = (**got)[i];
      if (!one.failure) {
        TellDecisions(client.seat().connection, person, messages[i], one.outcome.response());
      } else if (client.Again(*one.failure)) {
        again.push_back(messages[i]);
      } else if (one.failure->refusal.response) {
        TellDecisions(client.seat().connection, person, messages[i], *one.failure->refusal.response);
      }
    }
    messages = std::move(again);
  }
}

// ---- receiving ----

void Load::Arrived(const sdk::Connection& connection, const v1::Delivery& delivery) {
  {
    std::lock_guard lock(mutex_);
    deliveries_.insert(delivery.delivery_id());
  }
  Line line;
  line.told = Told::kReceived;
  line.message_id = delivery.message_id();
  line.receiver = ReceiverText(delivery.receiver());
  line.delivery_id = delivery.delivery_id();
  line.attempt = delivery.attempt();
  Tell(connection, std::move(line), delivery.receipt());
}

void Load::Acknowledged(const v1::AcknowledgeResult& result) {
  {
    // Not a notice about an own message: that is no entry.
    std::lock_guard lock(mutex_);
    if (!deliveries_.contains(result.delivery_id())) return;
  }
  Line line;
  line.delivery_id = result.delivery_id();
  line.told = result.status().code() == 0 ? Told::kAcknowledged : Told::kTrouble;
  line.what = result.status().code() == 0 ? "" : absl::StrCat("acknowledgement: ", result.status().message());
  journal_.Add(std::move(line));
}

void Load::Stream(const Holder& holder, uint64_t seed, const std::stop_token& stop) {
  population::Dice dice(seed);
  Client client(gate_, journal_, holder);
  while (!stop.stop_requested() && client.Seated(stop)) {
    sdk::ReceiveOptions options;
    options.organs = OrgansOf(holder);
    options.credits = 16;
    options.idle_ms = kIdleMs;
    options.reconnect = false;
    sdk::ReceiveHandlers handlers;
    handlers.on_delivery = [&](const v1::Delivery& delivery) {
      Arrived(client.seat().connection, delivery);
      if (dice.OneIn(15)) return sdk::Verdict::Leave();
      if (dice.OneIn(40)) return sdk::Verdict::Reject(v1::REJECT_REASON_CANNOT_PROCESS);
      return sdk::Verdict::Acknowledge();
    };
    handlers.on_acknowledge_result = [&](const v1::AcknowledgeResult& result) { Acknowledged(result); };
    const auto got = sdk::ExchangeClient(client.seat().connection).Receive(options, handlers, stop);
    if (!got.ok() && !client.Again(got.failure())) return;
  }
}

void Load::PullOn(const Holder& holder, uint64_t seed, const std::stop_token& stop) {
  population::Dice dice(seed);
  Client client(gate_, journal_, holder);
  while (!stop.stop_requested()) {
    const auto pulled = client.Insist<v1::PullResponse>(stop, [&](const sdk::Connection& connection) {
      return sdk::ExchangeClient(connection).Pull(OrgansOf(holder), kPullMax, kPullWaitMs);
    });
    if (!pulled || !pulled->ok()) return;
    v1::AcknowledgeRequest request;
    for (const v1::Delivery& delivery : (*pulled)->deliveries()) {
      Arrived(client.seat().connection, delivery);
      if (!dice.OneIn(15)) request.add_acknowledgements()->set_delivery_id(delivery.delivery_id());
    }
    for (const v1::StatusNotice& notice : (*pulled)->notices()) {
      request.add_acknowledgements()->set_delivery_id(notice.notice_id());
    }
    // Now and then the same acknowledgement twice: it counts once.
    for (int times = dice.OneIn(10) ? 2 : 1; times > 0 && !request.acknowledgements().empty(); --times) {
      const auto answered = client.Insist<v1::AcknowledgeResponse>(
          {}, [&](const sdk::Connection& connection) { return sdk::ExchangeClient(connection).Acknowledge(request); });
      if (!answered || !answered->ok()) return;
      for (const v1::AcknowledgeResult& result : (*answered)->results()) Acknowledged(result);
    }
  }
}

// ---- the end ----

bool Load::Stands(Client& client, const Sent& sent, bool last) {
  const auto got = client.Insist<v1::GetMessageResponse>({}, [&](const sdk::Connection& connection) {
    return sdk::ExchangeClient(connection).GetMessage(sent.message_id, sent.sender);
  });
  if (!got || !got->ok()) return true;
  const bool final = std::all_of((*got)->receivers().begin(), (*got)->receivers().end(),
                                 [](const v1::ReceiverStatus& one) { return IsFinal(one.state()); });
  if (!final && !last) return false;
  for (const v1::ReceiverStatus& status : (*got)->receivers()) {
    Line line;
    line.told = Told::kStands;
    line.message_id = sent.message_id;
    line.receiver = ReceiverText(status.receiver());
    line.state = status.state();
    journal_.Add(std::move(line));
  }
  return true;
}

void Load::AskAfterAll() {
  std::vector<Sent> waiting;
  {
    std::lock_guard lock(mutex_);
    waiting.swap(sent_);
  }
  Clients clients(gate_, journal_);
  const auto until = Steady::now() + kFinishAtMost;
  while (!waiting.empty()) {
    const bool last = Steady::now() > until;
    std::erase_if(waiting, [&](const Sent& sent) { return Stands(clients.Of(sent.sender), sent, last); });
    if (!waiting.empty()) std::this_thread::sleep_for(kPoll);
  }
}

void Load::Path(int number) {
  population::Dice dice(seed_ * 7'919 + static_cast<uint64_t>(number));
  Clients clients(gate_, journal_);
  Person person = NewPerson(number, dice);
  Report(clients.dji(), person, NextReport(person, dice), false);
  Submit(clients.dji(), person, Plan(person, dice));
  AskAfterAll();
}

void Load::Finish() {
  for (std::jthread& player : players_) player.request_stop();
  players_.clear();
  AskAfterAll();
  // Notices of the gateway's own have no sender who asks: wait until nothing arrives any more.
  const auto until = Steady::now() + kFinishAtMost;
  size_t lines = journal_.size();
  auto changed = Steady::now();
  while (Steady::now() - changed < kQuiet && Steady::now() < until) {
    std::this_thread::sleep_for(kPoll);
    if (journal_.size() != lines) changed = Steady::now();
    lines = journal_.size();
  }
  for (std::jthread& receiver : receivers_) receiver.request_stop();
  receivers_.clear();
}

}  // namespace ketenpoort::crash

// Load: real clients that report, send, fetch and acknowledge, several at once, while the gateway is killed under them.
// What they were not told about they send again with the same id.
//
// Guarantees: each answer is journaled before anything else is done with it; after Finish every report and message that
// was begun is answered, and receivers went on until nothing was under way any more, or until the limit was reached.
// Does not guarantee how much is under way at any instant. Thread safety: one owner. Ownership: owns its threads,
// borrows gate and journal. On failure: a line of trouble in the journal.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "clients/sdk/call_result.h"
#include "clients/sdk/receive_options.h"
#include "tests/crash/gate.h"
#include "tests/crash/journal.h"
#include "tests/crash/lives.h"

namespace ketenpoort::crash {

// One party's client: connects anew when the gateway came back. One thread.
class Client {
 public:
  Client(Gate& gate, Journal& journal, const Holder& holder) : gate_(gate), journal_(journal), holder_(holder) {}

  // Repeats until it is answered: an answer, a refusal, or nothing where `stop` came first.
  template <typename Answer, typename Call>
  std::optional<sdk::CallResult<Answer>> Insist(const std::stop_token& stop, const Call& call) {
    while (!stop.stop_requested()) {
      if (!Seated(stop)) return std::nullopt;
      sdk::CallResult<Answer> got = call(seat_.connection);
      if (got.ok() || !Again(got.failure())) return got;
    }
    return std::nullopt;
  }
  // Connected to the process that serves now. False where `stop` came first.
  bool Seated(const std::stop_token& stop);
  const Seat& seat() const { return seat_; }
  const Holder& holder() const { return holder_; }
  // Whether the same call is to be made again. What is neither that nor an answer is journaled as trouble.
  bool Again(const sdk::CallFailure& failure);

 private:
  Gate& gate_;
  Journal& journal_;
  const Holder& holder_;
  Seat seat_;
};

class Load {
 public:
  Load(Gate& gate, Journal& journal, uint64_t seed);
  ~Load();

  // Receivers, and as many senders as named.
  void Start(size_t players);
  // One commit path on this thread: a report with its notices, a plan, its delivery and its acknowledgement; returns
  // when all of it is answered. `number`: of a person never used before. For faults that are placed exactly.
  void Path(int number);
  // Senders end what they began; then everything is delivered; then receivers end. The gateway serves meanwhile.
  void Finish();

 private:
  struct Sent {
    std::string message_id;
    v1::OrganAddress sender;
  };
  struct Clients;

  void Play(size_t player, size_t players, const std::stop_token& stop);
  Person NewPerson(int number, population::Dice& dice) const;
  void Act(Clients& clients, Person& person, population::Dice& dice);
  void Report(Client& client, const Person& person, const v1::CustodyReport& report, bool ends);
  void Submit(Client& client, const Person& person, const v1::Message& message);
  void SubmitFrame(Client& client, const Person& person, std::vector<v1::Message> messages);
  void TellDecisions(const sdk::Connection& connection, const Person& person, const v1::Message& message,
                     const v1::SubmitResponse& response);
  void Tell(const sdk::Connection& connection, Line line, const v1::Receipt& receipt);
  void Stream(const Holder& holder, uint64_t seed, const std::stop_token& stop);
  void PullOn(const Holder& holder, uint64_t seed, const std::stop_token& stop);
  void Arrived(const sdk::Connection& connection, const v1::Delivery& delivery);
  void Acknowledged(const v1::AcknowledgeResult& result);
  void AskAfterAll();
  bool Stands(Client& client, const Sent& sent, bool last);

  Gate& gate_;
  Journal& journal_;
  const uint64_t seed_;
  std::vector<std::jthread> players_;
  std::vector<std::jthread> receivers_;
  std::mutex mutex_;
  std::vector<Sent> sent_;            // under mutex_: accepted for a receiver, and not asked after yet
  std::set<std::string> deliveries_;  // under mutex_: that arrived
};

}  // namespace ketenpoort::crash

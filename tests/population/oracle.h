// The oracle: a second gateway in plain code, that is told what is submitted and what came back, and says where the two
// differ. It decides with law.h, composes notices with register.h, and keeps what should be waiting in each mailbox.
//
// Guarantees: every answer, notice, delivery, content and piece of news is compared at the moment it happens; what the
// oracle says must arrive and does not is a difference. Does not guarantee anything where calls overlap: it follows one
// order of events. Thread safety: none. Ownership: borrows the findings. On failure: a difference.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clients/sdk/call_result.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "tests/population/findings.h"
#include "tests/population/law.h"
#include "tests/population/register.h"

namespace ketenpoort::population {

inline constexpr int64_t kExpiry = 30 * kDay;
inline constexpr int64_t kHeldAtMost = 72 * kHour;

struct Record;

struct Item {
  std::string message_id;
  std::string delivery_id;  // once disclosed
  Record* record = nullptr;
  Party sender;
  Party receiver;
  Question question;                   // as decided at acceptance; categories are the released ones
  std::shared_ptr<State> just_before;  // decided on this state, also later
  std::shared_ptr<google::protobuf::Message> payload;
  std::vector<std::string> refers_to;
  v1::MessageKind asks_for = v1::MESSAGE_KIND_UNSPECIFIED;
  v1::CorrectionAction action = v1::CORRECTION_ACTION_UNSPECIFIED;
  v1::DeliveryState state = v1::DELIVERY_STATE_WAITING;
  bool by_gateway = false;
  bool rejected_by_receiver = false;
  uint32_t attempts = 0;
  int64_t accepted_us = 0;
  int64_t held_until_us = 0;
  uint64_t seq = 0;

  bool Active() const {
    return state == v1::DELIVERY_STATE_WAITING || state == v1::DELIVERY_STATE_LEASED ||
           state == v1::DELIVERY_STATE_HELD;
  }
};

struct Flow {
  std::string message_id;
  Party sender;
  Party receiver;
  v1::MessageKind kind = v1::MESSAGE_KIND_UNSPECIFIED;
  Categories categories = 0;
  int course = 0;
  bool disclosed = false;
};

// What is known about one person under the numbers of one record.
struct Record {
  int person = 0;
  Register custody;
  std::vector<Flow> flows;
  std::vector<Item*> items;
};

// The directory, as the oracle knows it.
struct Land {
  struct Merger {
    std::string from;
    std::string to;
    Day on = 0;
  };
  std::vector<Merger> mergers;

  std::string Readdress(std::string gemeente, Day day) const {
    for (const Merger& merger : mergers) {
      if (merger.from == gemeente && day >= merger.on) gemeente = merger.to;
    }
    return gemeente;
  }
};

class Oracle {
 public:
  Oracle(const Land& land, Findings& findings);

  // Time has moved to `now_us`, and every timer that came due was handled.
  void Advanced(int64_t now_us);
  // Another directory is in force: with the next timers every person of whom something is held is decided on again.
  void DirectoryChanged() { directory_changed_ = true; }

  void Reported(int person, const v1::CustodyReport& report, bool contradictory,
                const sdk::CallResult<v1::ReportStatusResponse>& got);
  void Annulled(int person, const std::string& report_id, const sdk::CallResult<v1::AnnulReportResponse>& got);
  void Linked(int person, const std::string& keep_number, const std::string& merge_number, bool ok);
  // `mandate`: whoever sent it holds a mandate for the sender that runs and covers the kind.
  void Submitted(int person, const v1::Message& message, bool mandate, const sdk::CallResult<v1::SubmitResponse>& got);
  void Checked(int person, const v1::Message& message, bool mandate, const sdk::CallResult<v1::CheckResponse>& got);
  void Withdrew(int person, const v1::Message& message, const sdk::CallResult<v1::WithdrawResponse>& got);
  void Asked(const std::string& message_id, const v1::GetMessageResponse& got);

  // One round of a pull for some organs, in three steps: what must come (this also lapses what must not), what came,
  // and whether anything that had to come did not.
  void ExpectRound(const std::set<Party>& organs);
  // Returns the item, or nullptr where nothing like it should exist.
  Item* Arrived(const v1::Delivery& delivery, const std::set<Party>& organs);
  void ArrivedNotice(const v1::StatusNotice& notice);
  bool MoreToCome(const std::set<Party>& organs) const;
  void NothingMore(const std::set<Party>& organs);
  void Acknowledged(Item* item);
  void Rejected(Item* item);

  // Whether a pull would bring anything.
  bool AnythingFor(const std::set<Party>& organs) const;
  // A message between two organs about a person, newest first; empty where there is none.
  std::string LastFlow(const std::string& number, const Party& a, const Party& b) const;
  const State* StateOf(const std::string& number) const;
  const std::deque<Item>& items() const { return items_; }
  // Every number of a person that is known, and under it the record it leads to now.
  template <typename Visit>
  void ForEachNumber(Visit visit) const {
    for (const auto& [number, record] : by_number_) visit(number, *record);
  }
  int64_t now_us() const { return now_us_; }

 private:
  struct Expected;
  Record* Find(const v1::SubjectReference& subject, const Party& asking);
  Record* RecordOf(const v1::PersonIdentity& person, int index, bool* conflict);
  bool HasStanding(const Record* record, const Party& organ) const;
  void LookBack(const Record* record, const std::vector<std::string>& refers_to, Question* question) const;
  Answer Decide(const Item& item) const;
  // The same with municipalities that went up in others under their present code.
  Answer AskOf(const Question& question, const State* state, int64_t now_us) const;
  void DecideAgain(Record* record);
  void Hold(Item* item);
  void End(Item* item, v1::DeliveryState state, bool tell);
  void Tell(const Item& item, v1::DeliveryState state);
  void Supersede(Record* record, v1::MessageKind kind, const Party& sender, const Party& receiver,
                 const std::string& but);
  void Reroute(Record* record);
  void DecideHeldAgain();
  Item& Place(Record* record, const Question& question, const Answer& answer, const std::string& message_id,
              const google::protobuf::Message& payload);
  // The earlier messages a notice refers to.
  std::vector<std::string> ReferencesOf(const Record& record, const Due& due) const;
  void CompareNotice(Record* record, Due* due, Derived* derived, std::vector<const v1::NoticeResult*>* left);
  std::vector<Question> QuestionsOf(const v1::Message& message, bool mandate, Record** record);
  void CompareResult(int person, const Question& question, const Answer& answer, const v1::ReceiverResult& result,
                     const std::string& what);
  void CompareUniform(int person, const Question& question, const sdk::CallFailure& failure);
  void CompareDelivery(const Item& item, const v1::Delivery& delivery);
  Party Now(Party party) const;
  // The active items for an organ, those for municipalities that went up in it included, in order of acceptance.
  std::map<uint64_t, Item*> BoxOf(const Party& organ) const;

  const Land& land_;
  Findings& findings_;
  const Readdress readdress_;
  int64_t now_us_ = 0;
  bool directory_changed_ = false;
  std::deque<Record> records_;
  std::deque<Item> items_;
  std::map<std::string, Record*> by_number_;
  std::map<std::string, Record*> by_report_;
  std::multimap<std::string, Item*> by_message_;
  std::map<std::string, int> submitted_;  // every message a party sent, with the person it was about
  std::map<Party, std::map<std::pair<std::string, v1::DeliveryState>, int>> news_;  // expected, by sender
  std::set<Item*> due_now_;                                                         // of this round
  std::map<Party, std::map<uint64_t, Item*>> boxes_;  // active items, by receiver as addressed
  std::multimap<int64_t, Item*> timers_;
  std::map<std::string, std::string> uniform_;  // one text for each flow
};

}  // namespace ketenpoort::population

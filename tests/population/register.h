// The oracle's own custody register: what is in effect about one person, who was told what, and which notices a report
// must bring (DESIGN 4). Written from the design; shares nothing with gateway/custody.
//
// Guarantees: the same history gives the same state and notices. Does not guarantee a reading of every contradiction:
// of a report that its maker marked as contradictory it takes the ends, the receivers and the hold, and nothing else.
// Thread safety: none. On failure: there is none.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ketenpoort/v1/custody.pb.h"
#include "tests/population/law.h"

namespace ketenpoort::population {

// What one receiver was last told in the present course.
struct Told {
  v1::DetentionDates dates;
  v1::DepartureNature nature_at_start = v1::DEPARTURE_NATURE_UNSPECIFIED;
  bool nature_varied = false;
  bool ended = false;
  bool held_back = false;
  std::string establishment;
  std::set<int> untold;  // changed fields of the person block
};

// One notice that must follow from a report.
struct Due {
  v1::MessageKind kind = v1::MESSAGE_KIND_UNSPECIFIED;
  v1::Purpose purpose = v1::PURPOSE_CUSTODY_NOTICE;
  Party sender;
  Party receiver;
  std::shared_ptr<google::protobuf::Message> payload;
  bool held_back = false;
  bool end_notice = false;
  std::shared_ptr<State> just_before;  // decided on this state, at `judged_us`
  int64_t judged_us = 0;
  bool supersedes_dates = false;
  bool renews_start = false;
  bool refers_to_all = false;         // every message of the course that this receiver was disclosed
  bool refers_to_last_dates = false;  // the last one that told a date
  v1::CorrectionAction action = v1::CORRECTION_ACTION_UNSPECIFIED;
  v1::MessageKind asks_for = v1::MESSAGE_KIND_UNSPECIFIED;
  std::optional<Told> before;  // what the receiver was told before, to go back to when this is denied
};

// What follows from a report for one receiver, kept for an annulment.
struct Derived {
  std::string message_id;
  v1::MessageKind kind = v1::MESSAGE_KIND_UNSPECIFIED;
  Party receiver;
  bool nothing_sent = false;
};

struct KeptReport {
  v1::CustodyReport report;
  bool contradictory = false;  // as its maker marked it
  int64_t recorded_us = 0;
  v1::ReportState state = v1::REPORT_STATE_UNSPECIFIED;
  bool counts = true;  // false once annulled or replaced
  std::vector<Derived> derived;
};

using Readdress = std::function<std::string(const std::string& gemeente, Day day)>;

class Register {
 public:
  const State* effective() const { return effective_ ? &*effective_ : nullptr; }
  int course() const { return course_; }
  std::vector<KeptReport>& reports() { return reports_; }
  std::map<Party, Told>& told() { return told_; }

  struct Outcome {
    v1::ReportState state = v1::REPORT_STATE_UNSPECIFIED;
    std::vector<Due> due;
    bool died = false;
  };
  // `undelivered_start`: receivers whose start notice was never disclosed and still stands.
  Outcome Take(const v1::CustodyReport& report, bool contradictory, const std::set<Party>& undelivered_start,
               const Readdress& readdress, int64_t now_us);

  struct Correcting {
    Derived of;
    v1::CorrectionAction action = v1::CORRECTION_ACTION_RETRACT;
    std::shared_ptr<v1::Correction> payload;
    Party sender;
  };
  // Requires: the report is known and counts.
  std::vector<Correcting> Annul(const std::string& report_id, const Readdress& readdress, int64_t now_us);

  // After two records became one, nothing of the person block can be compared with what was told.
  void ForgetPerson() { person_ = v1::PersonIdentity(); }
  // A denied notice: its receiver counts as not told.
  void NotTold(const Due& due);

 private:
  struct Judged {
    v1::ReportState state;
    std::optional<State> effective;
  };
  Judged Judge(const std::optional<State>& before, const v1::CustodyReport& report, bool contradictory,
               const Readdress& readdress, int64_t now_us) const;
  std::optional<State> Fold(const std::string& without, const Readdress& readdress) const;

  std::optional<State> effective_;
  int course_ = 0;
  std::map<Party, Told> told_;
  std::optional<v1::PersonIdentity> person_;  // of the last accepted report
  std::vector<KeptReport> reports_;
};

enum class Coverage { kNone, kNotYet, kInside, kOutside, kEnded };
Coverage CoverageAt(const State& state, int64_t at_us);
std::vector<Party> ReceiversOf(const State& state, const Readdress& readdress, Day day);

}  // namespace ketenpoort::population

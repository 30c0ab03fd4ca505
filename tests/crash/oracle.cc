#include "tests/crash/oracle.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "audit/frontier.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::crash {
namespace {

// Acknowledged by its receiver after the item had ended otherwise: recorded, and changes nothing.
constexpr char kAfterEnd[] = "AFTER_END";

std::string KeyOf(const std::string& message_id, const std::string& receiver) {
  return absl::StrCat(message_id, "/", receiver);
}

std::string Shown(const std::string& message_id, const std::string& receiver) {
  return absl::StrCat(absl::BytesToHexString(message_id), " to ", receiver);
}

bool Ends(v1::EntryKind kind) {
  static const std::set<int> kEnds = {v1::ENTRY_KIND_ACKNOWLEDGED, v1::ENTRY_KIND_REJECTED,  v1::ENTRY_KIND_SUPERSEDED,
                                      v1::ENTRY_KIND_EXPIRED,      v1::ENTRY_KIND_WITHDRAWN, v1::ENTRY_KIND_HELD};
  return kEnds.contains(kind);
}

// One message for one receiver, as the log has it.
struct Course {
  std::string message_id;
  std::string receiver;
  std::vector<uint64_t> accepted;
  std::vector<uint64_t> disclosed;
  std::vector<uint64_t> answered;  // acknowledged or rejected
  int ended_by_answer = 0;
  uint32_t attempt = 0;
  v1::EntryKind stands = v1::ENTRY_KIND_UNSPECIFIED;
};

class Court {
 public:
  Court(const std::vector<Line>& journal, const FinalLog& log) : journal_(journal), log_(log) {}

  Judgement Run(const Replayed& replayed) {
    if (!log_.trouble.empty()) Found(Violation::kLogUnsound, log_.trouble);
    if (replayed.equal != replayed.decisions) {
      Found(Violation::kReplayDiffers, absl::StrCat(replayed.equal, " of ", replayed.decisions, " came out again"));
    }
    judgement_.entries = log_.entries.size();
    ReadLog();
    JudgeCourses();
    for (const Line& line : journal_) JudgeLine(line);
    JudgeKills();
    JudgeCheckpoints();
    JudgeBasis();
    return std::move(judgement_);
  }

 private:
  void Found(Violation kind, const std::string& what) {
    const uint64_t count = ++judgement_.violations[kind];
    if (count <= kShownPerKind) judgement_.shown.push_back(absl::StrCat(NameOf(kind), ": ", what));
  }

  // ---- the log's own order ----

  void ReadLog() {
    for (uint64_t index = 0; index < log_.entries.size(); ++index) {
      v1::AuditEntry entry;
      if (!entry.ParseFromString(log_.entries[index])) {
        Found(Violation::kLogUnsound, absl::StrCat("entry ", index, " cannot be read"));
        continue;
      }
      if (!entry.message_id().empty() && entry.has_receiver()) Follow(index, entry);
    }
  }

  void Follow(uint64_t index, const v1::AuditEntry& entry) {
    const std::string receiver = ReceiverText(entry.receiver());
    Course& course = courses_[KeyOf(entry.message_id(), receiver)];
    course.message_id = entry.message_id();
    course.receiver = receiver;
    const bool answer = entry.kind() == v1::ENTRY_KIND_ACKNOWLEDGED || entry.kind() == v1::ENTRY_KIND_REJECTED;
    if (entry.kind() == v1::ENTRY_KIND_ACCEPTED) course.accepted.push_back(index);
    if (answer) course.answered.push_back(index);
    if (entry.kind() == v1::ENTRY_KIND_ACKNOWLEDGED) ++judgement_.acknowledged;
    if (entry.kind() == v1::ENTRY_KIND_DISCLOSED) FollowDisclosure(index, entry, course);
    const bool moves = entry.kind() == v1::ENTRY_KIND_ACCEPTED || entry.kind() == v1::ENTRY_KIND_DISCLOSED;
    const bool after_end = entry.reason_code() == kAfterEnd;
    if (answer && !after_end) ++course.ended_by_answer;
    if (moves || (Ends(entry.kind()) && !after_end)) course.stands = entry.kind();
  }

  void FollowDisclosure(uint64_t index, const v1::AuditEntry& entry, Course& course) {
    ++judgement_.disclosed;
    course.disclosed.push_back(index);
    if (Ends(course.stands)) {
      Found(Violation::kDisclosedAfterEnd, Shown(course.message_id, course.receiver));
    } else if (course.stands == v1::ENTRY_KIND_UNSPECIFIED) {
      Found(Violation::kUnrecorded, absl::StrCat(Shown(course.message_id, course.receiver), " was never accepted"));
    }
    if (entry.attempt() <= course.attempt) {
      Found(Violation::kAttemptNotRaised, Shown(course.message_id, course.receiver));
    }
    course.attempt = entry.attempt();
  }

  void JudgeCourses() {
    for (const auto& [key, course] : courses_) {
      const std::string shown = Shown(course.message_id, course.receiver);
      if (course.accepted.size() > 1) Found(Violation::kAcceptedTwice, shown);
      if (course.ended_by_answer > 1) Found(Violation::kAcknowledgedTwice, shown);
      if (!course.accepted.empty() && !Ends(course.stands)) Found(Violation::kLeftLying, shown);
    }
  }

  // ---- what was told, line by line ----

  void JudgeLine(const Line& line) {
    switch (line.told) {
      case Told::kReport:
        return JudgeTold(line);
      case Told::kDecision:
        JudgeTold(line);
        return JudgeAnswer(line);
      case Told::kReceived:
        return JudgeReceived(line);
      case Told::kAcknowledged:
        return JudgeAcknowledged(line);
      case Told::kStands:
        return JudgeStands(line);
      case Told::kRecovered:
      case Told::kCheckpoint:
        return;
      case Told::kTrouble:
        return Found(Violation::kTrouble, line.what);
    }
  }

  bool InLog(const Line& line) const {
    return line.index < log_.entries.size() && log_.entries[line.index] == line.entry;
  }

  void JudgeTold(const Line& line) {
    ++judgement_.told_durable;
    if (!InLog(line)) Found(Violation::kLost, absl::StrCat(Shown(line.message_id, line.receiver), " at ", line.index));
  }

  void JudgeAnswer(const Line& line) {
    const auto [first, fresh] = answers_.emplace(KeyOf(line.message_id, line.receiver), line.index);
    if (!fresh && first->second != line.index) Found(Violation::kTwoAnswers, Shown(line.message_id, line.receiver));
  }

  void JudgeReceived(const Line& line) {
    ++judgement_.received;
    const std::string key = KeyOf(line.message_id, line.receiver);
    const std::string shown = Shown(line.message_id, line.receiver);
    v1::AuditEntry entry;
    const bool speaks_of_it = InLog(line) && entry.ParseFromString(line.entry) &&
                              entry.kind() == v1::ENTRY_KIND_DISCLOSED && entry.message_id() == line.message_id &&
                              ReceiverText(entry.receiver()) == line.receiver && entry.attempt() == line.attempt;
    if (!speaks_of_it) Found(Violation::kUnrecorded, absl::StrCat(shown, " attempt ", line.attempt));
    const auto [first, fresh] = deliveries_.emplace(key, line.delivery_id);
    if (!fresh && first->second != line.delivery_id) Found(Violation::kDeliveredTwice, shown);
    if (!attempts_.emplace(key, line.attempt).second) {
      Found(Violation::kDeliveredTwice, absl::StrCat(shown, " attempt ", line.attempt));
    }
    key_of_delivery_[line.delivery_id] = key;
  }

  const Course* CourseOf(const std::string& key) const {
    const auto found = courses_.find(key);
    return found == courses_.end() ? nullptr : &found->second;
  }

  void JudgeAcknowledged(const Line& line) {
    const auto key = key_of_delivery_.find(line.delivery_id);
    const Course* course = key == key_of_delivery_.end() ? nullptr : CourseOf(key->second);
    if (course == nullptr || course->answered.empty()) {
      Found(Violation::kAcknowledgementLost, absl::BytesToHexString(line.delivery_id));
    }
  }

  void JudgeStands(const Line& line) {
    const Course* course = CourseOf(KeyOf(line.message_id, line.receiver));
    if (course == nullptr || course->answered.empty()) return;
    const bool waits = line.state == v1::DELIVERY_STATE_WAITING || line.state == v1::DELIVERY_STATE_LEASED ||
                       line.state == v1::DELIVERY_STATE_HELD || line.state == v1::DELIVERY_STATE_UNSPECIFIED;
    if (waits) Found(Violation::kStillThere, Shown(line.message_id, line.receiver));
  }

  // ---- before and after a kill ----

  // Whatever was told before a recovery lies within the log that was recovered. Walks the journal backwards, so that
  // each line meets the first recovery after it.
  void JudgeKills() {
    std::optional<uint64_t> size;
    for (auto line = journal_.rbegin(); line != journal_.rend(); ++line) {
      if (line->told == Told::kRecovered) size = line->size;
      if (!size) continue;
      if (!line->entry.empty() && line->index >= *size) {
        Found(Violation::kLostByKill, absl::StrCat(Shown(line->message_id, line->receiver), " at ", line->index));
      }
      if (line->told != Told::kAcknowledged) continue;
      const auto key = key_of_delivery_.find(line->delivery_id);
      const Course* course = key == key_of_delivery_.end() ? nullptr : CourseOf(key->second);
      if (course != nullptr && !course->answered.empty() && course->answered.front() >= *size) {
        Found(Violation::kLostByKill, absl::StrCat("acknowledgement of ", Shown(course->message_id, course->receiver)));
      }
    }
  }

  // Every checkpoint a client saw is the beginning of the final log.
  void JudgeCheckpoints() {
    std::map<uint64_t, std::set<audit::Digest>> seen;
    for (const Line& line : journal_) {
      if (line.size > 0) seen[line.size].insert(line.root);
    }
    audit::Frontier frontier;
    for (const auto& [size, roots] : seen) {
      judgement_.checkpoints += roots.size();
      while (frontier.size() < std::min<uint64_t>(size, log_.entries.size())) {
        frontier.Append(audit::HashLeaf(log_.entries[frontier.size()]));
      }
      const bool extends = frontier.size() == size && roots.size() == 1 && *roots.begin() == frontier.Root();
      if (!extends) Found(Violation::kHistoryChanged, absl::StrCat("checkpoint of ", size, " entries"));
    }
  }

  // ---- the facts ----

  // Once the end of a person's detention stands in the log, nothing that needs detention is accepted or disclosed.
  void JudgeBasis() {
    std::map<int, uint64_t> ended;
    for (const Line& line : journal_) {
      if (line.told != Told::kReport || !line.ends_basis) continue;
      const auto [at, fresh] = ended.emplace(line.person, line.index);
      if (!fresh) at->second = std::min(at->second, line.index);
    }
    judgement_.ended = ended.size();
    std::set<std::string> judged;
    for (const Line& line : journal_) {
      const auto end = ended.find(line.person);
      if (line.told != Told::kDecision || !line.needs_basis || end == ended.end()) continue;
      const std::string key = KeyOf(line.message_id, line.receiver);
      const Course* course = CourseOf(key);
      if (course == nullptr || !judged.insert(key).second) continue;
      const auto after = [&](uint64_t index) { return index > end->second; };
      if (std::any_of(course->accepted.begin(), course->accepted.end(), after) ||
          std::any_of(course->disclosed.begin(), course->disclosed.end(), after)) {
        Found(Violation::kUnlawful, Shown(line.message_id, line.receiver));
      }
    }
  }

  const std::vector<Line>& journal_;
  const FinalLog& log_;
  Judgement judgement_;
  std::map<std::string, Course> courses_;
  std::unordered_map<std::string, uint64_t> answers_;
  std::unordered_map<std::string, std::string> deliveries_;       // the id of a message's delivery to one receiver
  std::set<std::pair<std::string, uint32_t>> attempts_;           // received
  std::unordered_map<std::string, std::string> key_of_delivery_;  // those received
};

}  // namespace

const char* NameOf(Violation violation) {
  static const std::map<Violation, const char*> kNames = {
      {Violation::kLost, "LOST"},
      {Violation::kLostByKill, "LOST_BY_KILL"},
      {Violation::kTwoAnswers, "TWO_ANSWERS"},
      {Violation::kUnrecorded, "UNRECORDED"},
      {Violation::kAcceptedTwice, "ACCEPTED_TWICE"},
      {Violation::kDeliveredTwice, "DELIVERED_TWICE"},
      {Violation::kAttemptNotRaised, "ATTEMPT_NOT_RAISED"},
      {Violation::kAcknowledgedTwice, "ACKNOWLEDGED_TWICE"},
      {Violation::kAcknowledgementLost, "ACKNOWLEDGEMENT_LOST"},
      {Violation::kDisclosedAfterEnd, "DISCLOSED_AFTER_END"},
      {Violation::kStillThere, "STILL_THERE"},
      {Violation::kUnlawful, "UNLAWFUL"},
      {Violation::kReplayDiffers, "REPLAY_DIFFERS"},
      {Violation::kLogUnsound, "LOG_UNSOUND"},
      {Violation::kHistoryChanged, "HISTORY_CHANGED"},
      {Violation::kLeftLying, "LEFT_LYING"},
      {Violation::kTrouble, "TROUBLE"},
  };
  return kNames.at(violation);
}

uint64_t Judgement::Total() const {
  uint64_t total = 0;
  for (const auto& [kind, count] : violations) total += count;
  return total;
}

Judgement Judge(const std::vector<Line>& journal, const FinalLog& log, const Replayed& replayed) {
  return Court(journal, log).Run(replayed);
}

}  // namespace ketenpoort::crash

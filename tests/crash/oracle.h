// The oracle of faults: holds what clients were told and what recipients received against the log, and nothing else.
// It shares no code with the gateway but the tree hash and the encoding of an entry.
//
// Guarantees: names each of these, once for each message, delivery or checkpoint it is about: told durable and not in
// the log; received without a DISCLOSED entry that was there before; acknowledged and not recorded, or still to be
// had; decided, acknowledged or delivered twice as new; disclosed after its end, or to whom the facts of then allow
// nothing; a checkpoint the final log does not extend; accepted and left lying.
// Does not guarantee: that what nobody was told was right; the replay of all decisions, which is asked of the gateway,
// is only as good as its policy (the population's oracle is another one). Pure; any thread; no failure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/crash/journal.h"

namespace ketenpoort::crash {

// Limit: violations of one kind written out.
inline constexpr size_t kShownPerKind = 5;

enum class Violation {
  kLost,                 // told durable, not in the log
  kLostByKill,           // told before a kill, beyond the log that came back after it
  kTwoAnswers,           // the same message, two different decisions
  kUnrecorded,           // received, and no DISCLOSED entry says so
  kAcceptedTwice,        // a message twice as new
  kDeliveredTwice,       // under two delivery ids, or one attempt twice
  kAttemptNotRaised,     // disclosed again without a higher attempt
  kAcknowledgedTwice,    // recorded twice
  kAcknowledgementLost,  // told OK, and no entry says so
  kDisclosedAfterEnd,    // after it was acknowledged, rejected, superseded, expired, withdrawn or held
  kStillThere,           // recorded acknowledged, and the gateway says it waits
  kUnlawful,             // disclosed or accepted after the end of the basis
  kReplayDiffers,        // a decision does not come out again
  kLogUnsound,           // the published log does not verify
  kHistoryChanged,       // the final log does not extend a checkpoint seen earlier
  kLeftLying,            // accepted, and never brought to an end
  kTrouble,              // an answer no client should get
};
const char* NameOf(Violation violation);

// The final log, as an outsider reads it.
struct FinalLog {
  std::string trouble;  // why it does not verify; empty: it does
  std::vector<std::string> entries;
};

// All decisions of it, decided again.
struct Replayed {
  uint64_t decisions = 0;
  uint64_t equal = 0;
};

struct Judgement {
  uint64_t told_durable = 0;
  uint64_t disclosed = 0;
  uint64_t received = 0;
  uint64_t acknowledged = 0;
  uint64_t entries = 0;
  uint64_t checkpoints = 0;
  uint64_t ended = 0;  // detentions that ended meanwhile
  std::map<Violation, uint64_t> violations;
  std::vector<std::string> shown;

  uint64_t Total() const;
};

Judgement Judge(const std::vector<Line>& journal, const FinalLog& log, const Replayed& replayed);

}  // namespace ketenpoort::crash

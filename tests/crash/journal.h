// Journal: what clients were told and what recipients received, in the order they were told it. Each client writes its
// line before it does anything else with the answer. Guarantees: append only; a line stands in the file, where there is
// one, when Add returned. Holds ids, places in the log and entries, never a payload. Thread safety: any thread.
// On failure: a file that cannot be written ends the run.
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "audit/merkle.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::crash {

namespace v1 = ketenpoort::v1;

enum class Told {
  kReport,        // a custody report is recorded: `entry` at `index`
  kDecision,      // a message is decided for `receiver`: `entry` at `index`
  kReceived,      // a delivery arrived, with its receipt: `entry` at `index`
  kAcknowledged,  // the gateway answered OK to an acknowledgement or rejection of `delivery_id`
  kStands,        // where the gateway says a message stands for `receiver`
  kRecovered,     // the log that came back after a kill, before any client was told more
  kCheckpoint,    // a checkpoint seen while clients go on
  kTrouble,       // an answer no client should ever get
};

struct Line {
  Told told = Told::kTrouble;
  std::string message_id;  // kReport: the report's
  std::string receiver;    // ReceiverText
  std::string delivery_id;
  uint32_t attempt = 0;
  uint64_t index = 0;
  std::string entry;
  // The checkpoint that came with it; size 0: none.
  uint64_t size = 0;
  audit::Digest root{};
  v1::DeliveryState state = v1::DELIVERY_STATE_UNSPECIFIED;
  int person = -1;
  bool ends_basis = false;   // kReport: it says that the detention has ended
  bool needs_basis = false;  // kDecision: lawful only while the person is detained
  std::string what;          // kTrouble
  int64_t told_ns = 0;       // of the machine's own running time, set by Add
};

// As entries name a receiver: without the establishment of a directeur.
std::string ReceiverText(const v1::OrganAddress& receiver);

class Journal {
 public:
  // `path`: the file; empty: in memory only.
  explicit Journal(const std::string& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void Add(Line line);
  std::vector<Line> Lines() const;
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Line> lines_;    // under mutex_
  std::FILE* file_ = nullptr;  // under mutex_
};

}  // namespace ketenpoort::crash

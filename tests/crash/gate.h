// Gate: the real gateway, to be killed and started again under clients that go on; and who takes part.
//
// Guarantees: Connect blocks while the gateway is down, and gives a connection to the process that serves now; one kill
// or start at a time. Does not guarantee that a connection outlives the next kill. Thread safety: Connect and Epoch
// from any thread; the rest from one. Ownership: owns the process and its folder. On failure: the status says what the
// gateway wrote last.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/sdk/connection.h"
#include "tests/crash/journal.h"
#include "tests/crash/oracle.h"
#include "tests/population/gateway_process.h"

namespace ketenpoort::crash {

using population::Holder;

// Gateway time stands still here: the day the lives of this load are about.
int64_t StartOfLoadUs();

struct Seat {
  uint64_t epoch = 0;  // 0: never connected
  sdk::Connection connection;
};

class Gate {
 public:
  Gate(const std::string& daemon, const std::string& folder, Journal& journal);

  // Certificates for DJI, one probation organisation, some colleges and a supervisor; directory, and the process.
  absl::Status Start();
  // How long it took from the kill until it answered a client again, in milliseconds. Journals the checkpoint then.
  absl::StatusOr<double> KillAndRestart();
  // For who kills by other means: clients wait from here on; then the start of a new process.
  void TakeDown();
  absl::StatusOr<double> Restart();
  absl::Status Stop();
  // A new process on what its folder holds, until it serves; then its log, when it ended. Journals nothing.
  absl::StatusOr<FinalLog> Recover();

  uint64_t Epoch() const;
  // Or abandoned.
  bool Down() const;
  // Blocks until the gateway serves; nothing where `stop` came first.
  std::optional<Seat> Connect(const Holder& holder, const std::stop_token& stop);
  // True when the process of that epoch was killed, or is being killed. Waits a moment for that.
  bool Gone(uint64_t epoch);

  // A client was refused by the process of that epoch, which lives: counted since its start.
  void NoteRefusal(uint64_t epoch);
  uint64_t Refusals() const;
  // Nobody waits for the gateway any longer: it will not come back.
  void Abandon();

  // A checkpoint, proven to extend the one seen before; journaled as `told`.
  absl::Status SeeCheckpoint(Told told = Told::kCheckpoint);
  absl::StatusOr<Replayed> Replay();
  // After Stop.
  FinalLog ReadLog() const;

  const Holder& dji() const { return holders_[0]; }
  const Holder& probation() const { return holders_[1]; }
  const std::vector<Holder>& holders() const { return holders_; }  // after these two: colleges
  const std::vector<std::string>& establishments() const { return establishments_; }
  population::GatewayProcess& process() { return process_; }

 private:
  absl::Status Serve();

  Journal& journal_;
  population::GatewayProcess process_;
  std::vector<Holder> holders_;
  Holder supervisor_;
  std::vector<std::string> establishments_;
  std::string checkpoint_;  // the last one seen, as signed
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  uint64_t epoch_ = 0;      // under mutex_
  bool serves_ = false;     // under mutex_
  bool abandoned_ = false;  // under mutex_
  uint64_t refusals_ = 0;   // under mutex_: of this epoch
};

}  // namespace ketenpoort::crash

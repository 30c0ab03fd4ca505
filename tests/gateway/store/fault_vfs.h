// FaultVfs: an SQLite file system that lets the n-th write, sync or truncation fail, and keeps aside what was synced.
//
// Guarantees: counts every write, sync and truncation of every file; the one asked for fails without reaching the disk
// (kTorn: half of it does); with `sticky` all later ones fail too. With a shadow folder, each file's bytes are copied
// there when it is synced: what a power cut would leave.
// Thread safety: any thread. Ownership: one for the process; registered on first use under Name().
#ifndef KETENPOORT_TESTS_GATEWAY_STORE_FAULT_VFS_H_
#define KETENPOORT_TESTS_GATEWAY_STORE_FAULT_VFS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace ketenpoort::store {

class FaultVfs {
 public:
  enum class Kind { kError, kTorn, kFull };

  static FaultVfs& Instance();
  static const char* Name() { return "ketenpoort-fault"; }

  void Arm(int64_t nth, Kind kind, bool sticky);
  void Disarm();
  bool fired() const { return fired_; }
  int64_t operations() const { return operations_; }

  // Empty: none.
  void SetShadow(std::string folder);

  // Called with a file's path each time it is about to be synced; empty: none.
  void SetOnSync(std::function<void(const std::string&)> on_sync);

  // For the file methods: true when this operation is to fail.
  bool Fails();
  Kind kind() const { return kind_; }
  void Syncing(const std::string& path);
  void Synced(const std::string& path);

 private:
  FaultVfs();

  std::atomic<int64_t> nth_{0};
  std::atomic<int64_t> operations_{0};
  std::atomic<bool> fired_{false};
  std::atomic<bool> sticky_{false};
  std::atomic<Kind> kind_{Kind::kError};
  std::mutex mutex_;
  std::string shadow_;
  std::function<void(const std::string&)> on_sync_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_TESTS_GATEWAY_STORE_FAULT_VFS_H_

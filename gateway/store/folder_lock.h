// FolderLock: the right to write one store's folder.
//
// Guarantees: while it lives no other FolderLock on the same folder exists, in this process or another on this machine;
// the kernel gives it up when the process ends, however it ends.
// Does not guarantee: anything against a program that does not ask for it, or over a network file system that keeps no
// locks; the sequencer epoch, checked in every transaction, is for those.
// Thread safety: as a value. Ownership: move-only; the lock goes with the object. On failure: FailedPrecondition when
// somebody else holds it.
#ifndef KETENPOORT_GATEWAY_STORE_FOLDER_LOCK_H_
#define KETENPOORT_GATEWAY_STORE_FOLDER_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace ketenpoort::store {

class FolderLock {
 public:
  static absl::StatusOr<FolderLock> Take(const std::string& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_FOLDER_LOCK_H_

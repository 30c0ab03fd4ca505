#include "tests/gateway/store/fault_vfs.h"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <new>
#include <utility>

namespace ketenpoort::store {
namespace {

// What SQLite sees as its file; the real one lies behind it in the same allocation.
struct FaultFile {
  sqlite3_file base;
  std::string* path;
};
constexpr int kFileBytes = (sizeof(FaultFile) + 15) / 16 * 16;

sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kFileBytes);
}

int Close(sqlite3_file* file) {
  delete reinterpret_cast<FaultFile*>(file)->path;
  return Real(file)->pMethods->xClose(Real(file));
}
int Read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
  return Real(file)->pMethods->xRead(Real(file), bytes, count, at);
}
int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  FaultVfs& faults = FaultVfs::Instance();
  if (!faults.Fails()) return Real(file)->pMethods->xWrite(Real(file), bytes, count, at);
  if (faults.kind() == FaultVfs::Kind::kTorn) {
    const int code = Real(file)->pMethods->xWrite(Real(file), bytes, count / 2, at);
    if (code != SQLITE_OK) return code;
  }
  return faults.kind() == FaultVfs::Kind::kFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (FaultVfs::Instance().Fails()) return SQLITE_IOERR_TRUNCATE;
  return Real(file)->pMethods->xTruncate(Real(file), size);
}
int Sync(sqlite3_file* file, int flags) {
  FaultVfs::Instance().Syncing(*reinterpret_cast<FaultFile*>(file)->path);
  if (FaultVfs::Instance().Fails()) return SQLITE_IOERR_FSYNC;
  const int code = Real(file)->pMethods->xSync(Real(file), flags);
  if (code == SQLITE_OK) FaultVfs::Instance().Synced(*reinterpret_cast<FaultFile*>(file)->path);
  return code;
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) { return Real(file)->pMethods->xFileSize(Real(file), size); }
int Lock(sqlite3_file* file, int level) { return Real(file)->pMethods->xLock(Real(file), level); }
int Unlock(sqlite3_file* file, int level) { return Real(file)->pMethods->xUnlock(Real(file), level); }
int CheckLock(sqlite3_file* file, int* out) { return Real(file)->pMethods->xCheckReservedLock(Real(file), out); }
int Control(sqlite3_file* file, int op, void* argument) {
  return Real(file)->pMethods->xFileControl(Real(file), op, argument);
}
int SectorSize(sqlite3_file* file) { return Real(file)->pMethods->xSectorSize(Real(file)); }
int Traits(sqlite3_file* file) { return Real(file)->pMethods->xDeviceCharacteristics(Real(file)); }
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, out);
}
int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  return Real(file)->pMethods->xShmLock(Real(file), offset, n, flags);
}
void ShmBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }
int ShmUnmap(sqlite3_file* file, int remove) { return Real(file)->pMethods->xShmUnmap(Real(file), remove); }

const sqlite3_io_methods kMethods = {2,       Close,      Read,      Write,   Truncate,   Sync,   FileSize,
                                     Lock,    Unlock,     CheckLock, Control, SectorSize, Traits, ShmMap,
                                     ShmLock, ShmBarrier, ShmUnmap,  nullptr, nullptr};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* real = static_cast<sqlite3_vfs*>(vfs->pAppData);
  auto* own = reinterpret_cast<FaultFile*>(file);
  own->base.pMethods = nullptr;
  const int code = real->xOpen(real, name, Real(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  own->path = new std::string(name == nullptr ? "" : name);
  own->base.pMethods = &kMethods;
  return SQLITE_OK;
}

}  // namespace

FaultVfs& FaultVfs::Instance() {
  static FaultVfs* instance = new FaultVfs();
  return *instance;
}

FaultVfs::FaultVfs() {
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.pAppData = sqlite3_vfs_find(nullptr);
  vfs.zName = Name();
  vfs.szOsFile += kFileBytes;
  vfs.pNext = nullptr;
  vfs.xOpen = Open;
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) std::abort();
}

void FaultVfs::Arm(int64_t nth, Kind kind, bool sticky) {
  Disarm();
  kind_ = kind;
  sticky_ = sticky;
  nth_ = nth;
}

void FaultVfs::Disarm() {
  nth_ = 0;
  operations_ = 0;
  fired_ = false;
}

bool FaultVfs::Fails() {
  const int64_t operation = ++operations_;
  const int64_t nth = nth_;
  if (nth == 0 || operation < nth || (operation > nth && !sticky_)) return false;
  fired_ = true;
  return true;
}

void FaultVfs::SetShadow(std::string folder) {
  const std::lock_guard lock(mutex_);
  shadow_ = std::move(folder);
}

void FaultVfs::SetOnSync(std::function<void(const std::string&)> on_sync) {
  const std::lock_guard lock(mutex_);
  on_sync_ = std::move(on_sync);
}

void FaultVfs::Syncing(const std::string& path) {
  std::function<void(const std::string&)> on_sync;
  {
    const std::lock_guard lock(mutex_);
    on_sync = on_sync_;
  }
  if (on_sync) on_sync(path);
}

void FaultVfs::Synced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (shadow_.empty()) return;
  namespace fs = std::filesystem;
  fs::copy_file(path, fs::path(shadow_) / fs::path(path).filename(), fs::copy_options::overwrite_existing);
}

}  // namespace ketenpoort::store

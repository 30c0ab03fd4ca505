// record_writes: preloaded into a gateway, writes down what it does to the files of one folder: which bytes went where,
// which names came and went, and what was synced when. From that, the disk can be made as a power cut would leave it.
//
// KETENPOORT_RECORD names the record, KETENPOORT_RECORD_BELOW the folder. With KETENPOORT_SHORT_WRITES each write of
// more than one byte to a file of the folder writes half of it, and says so. Guarantees: records stand in the order of
// the calls, each call and its record together; a sync has two, of its beginning and its end, so that what was written
// meanwhile does not count as synced. Does not guarantee: memory mappings (SQLite maps only its -shm files, which mean
// nothing after a cut), and folders that are made, which are taken to last. Only a process named ketenpoortd records.
// Thread safety: any thread. On failure: a record that cannot be written ends the process.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>

#include "tests/crash/shim/record.h"

namespace {

using ketenpoort::crash::RecordHead;
using ketenpoort::crash::RecordOp;

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

using OpenAt = int (*)(int, const char*, int, ...);
using Write = ssize_t (*)(int, const void*, size_t);
using PositionedWrite = ssize_t (*)(int, const void*, size_t, off_t);
using Truncate = int (*)(int, off_t);
using Sync = int (*)(int);
using Rename = int (*)(const char*, const char*);
using Unlink = int (*)(const char*);

bool IsGateway() {
  char name[4096];
  const ssize_t length = ::readlink("/proc/self/exe", name, sizeof(name));
  constexpr std::string_view kDaemon = "/ketenpoortd";
  const std::string_view path(name, length < 0 ? 0 : static_cast<size_t>(length));
  return path.size() > kDaemon.size() && path.substr(path.size() - kDaemon.size()) == kDaemon;
}

class Recorder {
 public:
  Recorder() {
    const char* record = std::getenv("KETENPOORT_RECORD");
    const char* below = std::getenv("KETENPOORT_RECORD_BELOW");
    if (below == nullptr || !IsGateway()) return;
    below_ = std::string(below) + "/";
    short_writes_ = std::getenv("KETENPOORT_SHORT_WRITES") != nullptr;
    if (record == nullptr) return;
    descriptor_ = Real<OpenAt>("openat")(AT_FDCWD, record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor_ < 0) std::abort();
  }

  std::recursive_mutex& mutex() { return mutex_; }

  bool Covers(std::string_view path) const {
    if (below_.empty() || path.substr(0, below_.size()) != below_) return false;
    // Mapped memory, and not a matter of the disk.
    constexpr std::string_view kShared = "-shm";
    return path.size() < kShared.size() || path.substr(path.size() - kShared.size()) != kShared;
  }

  // The path of an open file, empty where it is not covered.
  std::string PathOf(int descriptor) const {
    if (below_.empty()) return "";
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    char name[4096];
    const ssize_t length = ::readlink(link.c_str(), name, sizeof(name));
    if (length <= 0) return "";
    std::string path(name, static_cast<size_t>(length));
    if (path + "/" == below_) return path;
    return Covers(path) ? path : "";
  }

  static uint64_t FileOf(int descriptor) {
    struct stat found {};
    return ::fstat(descriptor, &found) == 0 ? found.st_ino : 0;
  }

  bool short_writes() const { return short_writes_; }

  uint64_t Put(RecordOp op, uint64_t file, uint64_t place, std::string_view path, std::string_view bytes) {
    if (descriptor_ < 0) return 0;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    RecordHead head{};
    head.op = static_cast<uint32_t>(op);
    head.time_ns = static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
    head.file = file;
    head.place = place;
    head.path_bytes = static_cast<uint32_t>(path.size());
    head.bytes = bytes.size();
    iovec parts[] = {{&head, sizeof(head)},
                     {const_cast<char*>(path.data()), path.size()},
                     {const_cast<char*>(bytes.data()), bytes.size()}};
    static const auto write = Real<ssize_t (*)(int, const iovec*, int)>("writev");
    const auto whole = static_cast<ssize_t>(sizeof(head) + path.size() + bytes.size());
    if (write(descriptor_, parts, 3) != whole) std::abort();
    return ++count_;
  }

 private:
  std::recursive_mutex mutex_;
  std::string below_;
  bool short_writes_ = false;
  int descriptor_ = -1;
  uint64_t count_ = 0;
};

Recorder& TheRecorder() {
  static Recorder* const recorder = new Recorder();
  return *recorder;
}

int OpenRecorded(int folder, const char* path, int flags, mode_t mode) {
  static const auto real = Real<OpenAt>("openat");
  Recorder& recorder = TheRecorder();
  if ((flags & (O_CREAT | O_TRUNC)) == 0 || !recorder.Covers(path)) return real(folder, path, flags, mode);
  const std::lock_guard lock(recorder.mutex());
  struct stat before {};
  const bool there = ::stat(path, &before) == 0;
  const int descriptor = real(folder, path, flags, mode);
  if (descriptor < 0) return descriptor;
  const int error = errno;
  if (!there) recorder.Put(RecordOp::kCreate, Recorder::FileOf(descriptor), 0, path, "");
  if (there && (flags & O_TRUNC) != 0) recorder.Put(RecordOp::kTruncate, Recorder::FileOf(descriptor), 0, path, "");
  errno = error;
  return descriptor;
}

// A write, and what was written of it.
template <typename Call>
ssize_t WriteRecorded(int descriptor, const void* bytes, size_t count, bool at_place, uint64_t place,
                      const Call& call) {
  Recorder& recorder = TheRecorder();
  const std::string path = recorder.PathOf(descriptor);
  if (path.empty()) return call(count);
  const std::lock_guard lock(recorder.mutex());
  const off_t before = at_place ? 0 : ::lseek(descriptor, 0, SEEK_CUR);
  const ssize_t written = call(recorder.short_writes() && count > 1 ? count / 2 : count);
  if (written <= 0) return written;
  const int error = errno;
  recorder.Put(RecordOp::kWrite, Recorder::FileOf(descriptor), at_place ? place : static_cast<uint64_t>(before), path,
               {static_cast<const char*>(bytes), static_cast<size_t>(written)});
  errno = error;
  return written;
}

int SyncRecorded(int descriptor, const char* name) {
  Recorder& recorder = TheRecorder();
  const std::string path = recorder.PathOf(descriptor);
  const auto real = Real<Sync>(name);
  if (path.empty()) return real(descriptor);
  const uint64_t file = Recorder::FileOf(descriptor);
  uint64_t begun = 0;
  {
    const std::lock_guard lock(recorder.mutex());
    begun = recorder.Put(RecordOp::kSyncBegins, file, 0, path, "");
  }
  const int result = real(descriptor);
  const int error = errno;
  if (result == 0) {
    const std::lock_guard lock(recorder.mutex());
    recorder.Put(RecordOp::kSynced, file, begun, path, "");
  }
  errno = error;
  return result;
}

int TruncateRecorded(int descriptor, off_t size) {
  static const auto real = Real<Truncate>("ftruncate");
  Recorder& recorder = TheRecorder();
  const std::string path = recorder.PathOf(descriptor);
  if (path.empty()) return real(descriptor, size);
  const std::lock_guard lock(recorder.mutex());
  const int result = real(descriptor, size);
  if (result == 0) {
    recorder.Put(RecordOp::kTruncate, Recorder::FileOf(descriptor), static_cast<uint64_t>(size), path, "");
  }
  return result;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return OpenRecorded(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return OpenRecorded(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return OpenRecorded(folder, path, flags, mode);
}
ssize_t write(int descriptor, const void* bytes, size_t count) {
  static const auto real = Real<Write>("write");
  return WriteRecorded(descriptor, bytes, count, false, 0, [&](size_t most) { return real(descriptor, bytes, most); });
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t place) {
  static const auto real = Real<PositionedWrite>("pwrite");
  return WriteRecorded(descriptor, bytes, count, true, static_cast<uint64_t>(place),
                       [&](size_t most) { return real(descriptor, bytes, most, place); });
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off_t place) {
  return pwrite(descriptor, bytes, count, place);
}
int ftruncate(int descriptor, off_t size) { return TruncateRecorded(descriptor, size); }
int ftruncate64(int descriptor, off_t size) { return TruncateRecorded(descriptor, size); }
int fsync(int descriptor) { return SyncRecorded(descriptor, "fsync"); }
int fdatasync(int descriptor) { return SyncRecorded(descriptor, "fdatasync"); }

int rename(const char* from, const char* to) {
  static const auto real = Real<Rename>("rename");
  Recorder& recorder = TheRecorder();
  if (!recorder.Covers(from)) return real(from, to);
  const std::lock_guard lock(recorder.mutex());
  const int result = real(from, to);
  if (result == 0) recorder.Put(RecordOp::kRename, 0, 0, from, to);
  return result;
}
int unlink(const char* path) {
  static const auto real = Real<Unlink>("unlink");
  Recorder& recorder = TheRecorder();
  if (!recorder.Covers(path)) return real(path);
  const std::lock_guard lock(recorder.mutex());
  const int result = real(path);
  if (result == 0) recorder.Put(RecordOp::kUnlink, 0, 0, path, "");
  return result;
}
int remove(const char* path) {
  struct stat found {};
  if (::lstat(path, &found) == 0 && S_ISREG(found.st_mode)) return unlink(path);
  return Real<Unlink>("remove")(path);
}

}  // extern "C"

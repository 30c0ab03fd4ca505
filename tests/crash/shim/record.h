// What record_writes writes down: a head, then the path, then the bytes; one after the other, in this machine's own
// byte order, for the disk model of the same run.
#pragma once

#include <cstdint>

namespace ketenpoort::crash {

enum class RecordOp : uint32_t {
  kCreate = 1,      // a file by that path, empty
  kWrite = 2,       // the bytes at `place`
  kTruncate = 3,    // to `place` bytes
  kSyncBegins = 4,  // of a file or a folder
  kSynced = 5,      // the one that began with record number `place`, counted from 1, has ended well
  kRename = 6,      // to the path in the bytes
  kUnlink = 7,
};

struct RecordHead {
  uint32_t op;
  uint32_t path_bytes;
  int64_t time_ns;  // CLOCK_MONOTONIC, when the call had returned
  uint64_t file;    // number of the inode
  uint64_t place;
  uint64_t bytes;
};

}  // namespace ketenpoort::crash

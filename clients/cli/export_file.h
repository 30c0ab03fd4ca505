// ExportFile: a growing file of exported lines, and beside it (FILE.state) how far it is.
//
// Guarantees: after a kill or a power cut at any place, the next opening goes on as if that stretch had never been
// written: no line is missing, none is there twice, none is half there. Lines are on the disk before the state says so;
// what lies beyond the state is cut off at opening. One writer at a time, also over processes. The file is the owner's
// alone (0600). A file that is shorter than its state says, of another form, of another log or without a state is
// refused and left as it is.
// Does not guarantee: that nobody else changed what lies before the state; what it holds is proven by the log.
// Thread safety: none. Ownership: holds the file open. On failure: FailedPrecondition for what is refused, Unavailable
// where another process writes, else the file's status; the file's name, never its content.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ketenpoort/v1/export.pb.h"

namespace ketenpoort::cli {

// Limit: of a state file: a line for each policy.
inline constexpr size_t kExportStateBytesMax = size_t{64} * 1024;

class ExportFile {
 public:
  // `from_index`: where a new file begins; one that is there goes on where it was.
  static absl::StatusOr<std::unique_ptr<ExportFile>> Open(const std::string& path, ketenpoort::v1::ExportFormat format,
                                                          const std::string& log_origin, uint64_t from_index);
  ~ExportFile();
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  uint64_t next_index() const { return next_index_; }
  // Digests, 32 bytes, of the policies that have a line.
  const std::set<std::string>& policies() const { return policies_; }

  // Everything before `next_index` is in the file once this returns OK.
  absl::Status Append(const ketenpoort::v1::ExportLogResponse& answer);

 private:
  ExportFile(std::string path, ketenpoort::v1::ExportFormat format, std::string log_origin, int file)
      : path_(std::move(path)), format_(format), log_origin_(std::move(log_origin)), file_(file) {}
  absl::Status GoOn(const std::string& state);
  absl::Status Begin(uint64_t from_index);
  absl::Status WriteState() const;
  std::string StatePath() const { return path_ + ".state"; }

  const std::string path_;
  const ketenpoort::v1::ExportFormat format_;
  const std::string log_origin_;
  const int file_;
  uint64_t next_index_ = 0;
  uint64_t bytes_ = 0;
  std::set<std::string> policies_;
};

}  // namespace ketenpoort::cli

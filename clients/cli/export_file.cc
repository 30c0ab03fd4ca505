#include "clients/cli/export_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "audit/crypto/encoding.h"
#include "certs/private_file.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr char kStateHead[] = "ketenpoort/export/v1";
constexpr size_t kDigestBytes = 32;

absl::Status ExportTrouble(const std::string& path, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat("`", path, "` ", what));
}

absl::Status SystemTrouble(const char* what, const std::string& path) {
  return absl::InternalError(absl::StrCat(what, " `", path, "`: error ", errno));
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

absl::Status WriteWhole(int file, const std::string& path, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = ::write(file, bytes.data() + at, bytes.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return SystemTrouble("cannot write", path);
    at += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

// The value of a line `name value`; false where it is another line.
bool Says(const std::string& line, const std::string& name, std::string& value) {
  if (line.compare(0, name.size() + 1, name + " ") != 0) return false;
  value = line.substr(name.size() + 1);
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExportFile>> ExportFile::Open(const std::string& path, v1::ExportFormat format,
                                                             const std::string& log_origin, uint64_t from_index) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return SystemTrouble("cannot open", path);
  std::unique_ptr<ExportFile> opened(new ExportFile(path, format, log_origin, file));
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(absl::StrCat("another export writes `", path, "`"));
  }
  const auto state = certs::ReadPrivateFile(opened->StatePath(), kExportStateBytesMax);
  absl::Status ready;
  if (state.ok()) {
    ready = opened->GoOn(*state);
  } else {
    ready = absl::IsNotFound(state.status()) ? opened->Begin(from_index) : state.status();
  }
  if (!ready.ok()) return ready;
  return opened;
}

ExportFile::~ExportFile() { ::close(file_); }

absl::Status ExportFile::Begin(uint64_t from_index) {
  struct stat found {};
  if (::fstat(file_, &found) != 0) return SystemTrouble("cannot look at", path_);
  if (found.st_size != 0) return ExportTrouble(path_, "holds something, and no state says how far it is");
  next_index_ = from_index;
  if (absl::Status synced = certs::SyncFolder(FolderOf(path_)); !synced.ok()) return synced;
  return WriteState();
}

absl::Status ExportFile::GoOn(const std::string& state) {
  const std::vector<std::string> lines = absl::StrSplit(state, '\n', absl::SkipEmpty());
  std::string format;
  std::string origin;
  std::string next;
  std::string bytes;
  const bool read = lines.size() >= 5 && lines[0] == kStateHead && Says(lines[1], "format", format) &&
                    Says(lines[2], "origin", origin) && Says(lines[3], "next", next) &&
                    Says(lines[4], "bytes", bytes) && absl::SimpleAtoi(next, &next_index_) &&
                    absl::SimpleAtoi(bytes, &bytes_);
  if (!read) return ExportTrouble(StatePath(), "is no state of an export");
  for (size_t i = 5; i < lines.size(); ++i) {
    std::string hex;
    const auto digest = Says(lines[i], "policy", hex) ? audit::crypto::HexDecode(hex) : absl::StatusOr<std::string>("");
    if (!digest.ok() || digest->size() != kDigestBytes) return ExportTrouble(StatePath(), "is no state of an export");
    policies_.insert(*digest);
  }
  if (format != v1::ExportFormat_Name(format_)) return ExportTrouble(path_, "holds an export of another form");
  if (origin != log_origin_) return ExportTrouble(path_, "holds an export of another log");
  struct stat found {};
  if (::fstat(file_, &found) != 0) return SystemTrouble("cannot look at", path_);
  if (static_cast<uint64_t>(found.st_size) < bytes_) return ExportTrouble(path_, "is shorter than it was");
  // What was written and not yet counted comes again.
  if (::ftruncate(file_, static_cast<off_t>(bytes_)) != 0) return SystemTrouble("cannot cut", path_);
  return absl::OkStatus();
}

absl::Status ExportFile::WriteState() const {
  std::string state = absl::StrCat(kStateHead, "\nformat ", v1::ExportFormat_Name(format_), "\norigin ", log_origin_,
                                   "\nnext ", next_index_, "\nbytes ", bytes_, "\n");
  for (const std::string& digest : policies_) {
    absl::StrAppend(&state, "policy ", audit::crypto::HexEncode(digest), "\n");
  }
  return certs::WriteFileDurably(StatePath(), state, certs::FileMode::kPrivate);
}

absl::Status ExportFile::Append(const v1::ExportLogResponse& answer) {
  if (answer.next_index() < next_index_) return ExportTrouble(path_, "is further than the log");
  std::string lines;
  for (const v1::ExportedLine& line : answer.lines()) {
    if (line.index() < next_index_ || line.index() >= answer.next_index() ||
        line.json().find('\n') != std::string::npos) {
      return absl::DataLossError("the gateway answered a line that does not belong in this stretch");
    }
    lines += line.json();
    lines += '\n';
  }
  if (absl::Status written = WriteWhole(file_, path_, lines); !written.ok()) return written;
  // On the disk before the state counts it.
  if (::fdatasync(file_) != 0) return SystemTrouble("cannot sync", path_);
  for (const v1::ExportedLine& line : answer.lines()) {
    if (!line.policy_digest().empty()) policies_.insert(line.policy_digest());
  }
  bytes_ += lines.size();
  next_index_ = answer.next_index();
  return WriteState();
}

}  // namespace ketenpoort::cli

#include "tests/crash/journal.h"

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace ketenpoort::crash {
namespace {

const char* NameOf(Told told) {
  switch (told) {
    case Told::kReport:
      return "report";
    case Told::kDecision:
      return "decision";
    case Told::kReceived:
      return "received";
    case Told::kAcknowledged:
      return "acknowledged";
    case Told::kStands:
      return "stands";
    case Told::kRecovered:
      return "recovered";
    case Told::kCheckpoint:
      return "checkpoint";
    case Told::kTrouble:
      return "trouble";
  }
  return "?";
}

std::string TextOf(const Line& line) {
  return absl::StrCat(NameOf(line.told), " message=", absl::BytesToHexString(line.message_id), " to=", line.receiver,
                      " delivery=", absl::BytesToHexString(line.delivery_id), " attempt=", line.attempt,
                      " index=", line.index, " size=", line.size, " state=", static_cast<int>(line.state),
                      " person=", line.person, " ", line.what, "\n");
}

}  // namespace

std::string ReceiverText(const v1::OrganAddress& receiver) {
  const bool directeur = receiver.organ() == v1::ORGAN_DIRECTEUR;
  return absl::StrCat(v1::Organ_Name(receiver.organ()).substr(6), "@", directeur ? std::string() : receiver.unit());
}

Journal::Journal(const std::string& path) {
  if (path.empty()) return;
  file_ = std::fopen(path.c_str(), "ae");
  if (file_ == nullptr) std::abort();
}

Journal::~Journal() {
  if (file_ != nullptr) std::fclose(file_);
}

void Journal::Add(Line line) {
  std::lock_guard lock(mutex_);
  const auto running = std::chrono::steady_clock::now().time_since_epoch();
  line.told_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(running).count();
  if (file_ != nullptr) {
    const std::string text = TextOf(line);
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size() || std::fflush(file_) != 0) std::abort();
  }
  lines_.push_back(std::move(line));
}

std::vector<Line> Journal::Lines() const {
  std::lock_guard lock(mutex_);
  return lines_;
}

size_t Journal::size() const {
  std::lock_guard lock(mutex_);
  return lines_.size();
}

}  // namespace ketenpoort::crash

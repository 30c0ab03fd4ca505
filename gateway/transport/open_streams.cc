#include "gateway/transport/open_streams.h"

namespace ketenpoort::transport {

void OpenStreams::Add(const std::shared_ptr<OpenStream>& stream) {
  std::lock_guard lock(mutex_);
  streams_[stream.get()] = stream;
}

void OpenStreams::Remove(const OpenStream* stream) {
  std::lock_guard lock(mutex_);
  streams_.erase(stream);
}

std::vector<std::shared_ptr<OpenStream>> OpenStreams::All() const {
  std::vector<std::shared_ptr<OpenStream>> all;
  std::lock_guard lock(mutex_);
  all.reserve(streams_.size());
  for (const auto& [key, weak] : streams_) {
    if (auto stream = weak.lock()) all.push_back(std::move(stream));
  }
  return all;
}

void OpenStreams::ReauthenticateAll() {
  for (const auto& stream : All()) stream->Reauthenticate();
}

void OpenStreams::EndAll(const absl::Status& why) {
  for (const auto& stream : All()) stream->End(why);
}

void OpenStreams::SweepAll(int64_t monotonic_us) {
  for (const auto& stream : All()) stream->Sweep(monotonic_us);
}

size_t OpenStreams::size() const {
  std::lock_guard lock(mutex_);
  return streams_.size();
}

}  // namespace ketenpoort::transport

// Workers: a few threads that answer calls, so that neither the committer nor a gRPC thread writes for others.
// Guarantees: work runs once, in the order it was posted where there is one thread; Post never blocks; Stop runs what
// was posted before it and waits. Does not guarantee a bound of its own: each piece of work belongs to a call that is
// under way, and those are limited. Thread-safe. Work must not throw and must not wait for other work.
#ifndef KETENPOORT_GATEWAY_TRANSPORT_WORKERS_H_
#define KETENPOORT_GATEWAY_TRANSPORT_WORKERS_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ketenpoort::transport {

class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False after Stop: the work is dropped.
  bool Post(std::function<void()> work);
  void Stop();

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;  // under mutex_
  bool stopping_ = false;                    // under mutex_
  std::vector<std::thread> threads_;
};

}  // namespace ketenpoort::transport

#endif  // KETENPOORT_GATEWAY_TRANSPORT_WORKERS_H_

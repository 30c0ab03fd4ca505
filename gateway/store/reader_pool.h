// ReaderPool: read-only connections, each lent to one snapshot at a time.
//
// Guarantees: a Lease holds one read transaction on each file, and both show the same batch: opening waits while the
// committer is between its two COMMITs (it holds gate() exclusively there). Returning a lease ends the transactions.
// A connection that failed is not lent again.
// Does not guarantee: that the store is healthy; its owner asks Health first.
// Thread safety: Acquire from any thread; one lease belongs to one thread at a time. Ownership: leases keep the pool
// alive. Limit: kReadersMax leases at once, kReadersIdleMax connections kept.
// On failure: ResourceExhausted beyond the limit; else the database's status.
#ifndef KETENPOORT_GATEWAY_STORE_READER_POOL_H_
#define KETENPOORT_GATEWAY_STORE_READER_POOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace ketenpoort::store {

inline constexpr size_t kReadersMax = 64;
inline constexpr size_t kReadersIdleMax = 8;

class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
 public:
  struct Reader {
    std::unique_ptr<Database> log;
    std::unique_ptr<Database> persons;
  };

  // How far the log is in a transaction's eyes.
  struct Seen {
    uint64_t log_size = 0;
    uint64_t batch_no = 0;
  };

  class Lease {
   public:
    Lease(std::shared_ptr<ReaderPool> pool, Reader reader, Seen seen);
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Database& log() { return *reader_.log; }
    Database& persons() { return *reader_.persons; }
    uint64_t log_size() const { return seen_.log_size; }
    // The transaction that was the log's last.
    uint64_t batch_no() const { return seen_.batch_no; }

   private:
    std::shared_ptr<ReaderPool> pool_;
    Reader reader_;
    Seen seen_;
  };

  ReaderPool(std::string log_path, std::string persons_path, std::string vfs);

  absl::StatusOr<Lease> Acquire();
  std::shared_mutex& gate() { return gate_; }

 private:
  absl::StatusOr<Reader> Take();
  // Opens both transactions.
  absl::StatusOr<Seen> Begin(Reader& reader);
  void Return(Reader reader);

  const std::string log_path_;
  const std::string persons_path_;
  const std::string vfs_;
  std::shared_mutex gate_;
  std::mutex mutex_;
  std::vector<Reader> idle_;
  size_t lent_ = 0;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_READER_POOL_H_

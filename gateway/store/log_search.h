// LogSearch: finds entries of the log by their terms: those in the index by the index, those behind it by reading them.
//
// Guarantees: Find answers about every entry that was committed when it was called, in the order asked for; it goes on
// where `next` says and then misses none and repeats none. An entry has the terms `terms_of` gives for its bytes and
// PersonTerm of each person's key that seals its openings. Does not guarantee who may see what is found: the caller
// judges. Thread safety: any thread. Ownership: keeps `readers` alive; `terms_of` is called on any thread.
// On failure: Unavailable while the index is more than kTailMax entries behind or its writing failed (the log is not
// touched by it; a restart goes on, and an index.db that is deleted is made anew); else the database's status.
#ifndef KETENPOORT_GATEWAY_STORE_LOG_SEARCH_H_
#define KETENPOORT_GATEWAY_STORE_LOG_SEARCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/log_index.h"
#include "gateway/store/log_indexer.h"
#include "gateway/store/reader_pool.h"
#include "gateway/store/rows.h"

namespace ketenpoort::store {

// Limit: entries behind the index that a search still reads itself.
inline constexpr uint64_t kTailMax = 50'000;

// The term of whoever's key this is; no other term begins with its first byte.
std::string PersonTerm(const PersonNo& key_no);

class LogSearch {
 public:
  using TermsOf = std::function<std::vector<std::string>(std::string_view entry)>;

  // `path`: of index.db, beside the store's files.
  static absl::StatusOr<std::unique_ptr<LogSearch>> Open(const std::string& path, std::string_view store_id,
                                                         uint64_t log_size, std::shared_ptr<ReaderPool> readers,
                                                         TermsOf terms_of, const std::string& vfs);

  void Notify(uint64_t log_size) { indexer_->Notify(log_size); }
  void AwaitRound() { indexer_->AwaitRound(); }
  absl::StatusOr<IndexAnswer> Find(const IndexQuery& query);
  // No entry is found by these persons any more.
  absl::Status Forget(const std::vector<PersonNo>& key_nos);
  absl::Status Health() { return indexer_->Health(); }

 private:
  LogSearch(std::string path, std::shared_ptr<ReaderPool> readers, TermsOf terms_of, std::string vfs)
      : path_(std::move(path)), readers_(std::move(readers)), terms_of_(std::move(terms_of)), vfs_(std::move(vfs)) {}
  absl::StatusOr<std::vector<IndexedEntry>> Read(uint64_t first, size_t entries_max);

  const std::string path_;
  const std::shared_ptr<ReaderPool> readers_;
  const TermsOf terms_of_;
  const std::string vfs_;
  std::unique_ptr<LogIndexer> indexer_;
};

}  // namespace ketenpoort::store

#endif  // KETENPOORT_GATEWAY_STORE_LOG_SEARCH_H_

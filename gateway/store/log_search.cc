#include "gateway/store/log_search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audit/merkle.h"
#include "gateway/store/batch_row.h"
#include "gateway/store/sealed_part.h"
#include "gateway/store/statement.h"

namespace ketenpoort::store {
namespace {

constexpr char kPersonMark = '\x01';
// Limit: keys remembered in one reading.
constexpr size_t kKeysKnownMax = 4096;

// Which keys are there, asked once each: a person's entries stand together.
class KeysThere {
 public:
  explicit KeysThere(Database& persons) : persons_(persons) {}

  absl::StatusOr<bool> Has(const PersonNo& key_no) {
    if (const auto known = known_.find(key_no); known != known_.end()) return known->second;
    Statement statement = persons_.Prepare("SELECT 1 FROM person_key WHERE key_no = ?1");
    const absl::StatusOr<bool> there = statement.Blob(key_no).Next();
    if (!there.ok()) return there;
    if (known_.size() >= kKeysKnownMax) known_.clear();
    known_.emplace(key_no, *there);
    return there;
  }

 private:
  Database& persons_;
  std::map<PersonNo, bool> known_;
};

// Up to `entries_max` entries of the log as `lease` sees it. Whose key is gone is nobody any more.
absl::StatusOr<std::vector<IndexedEntry>> ReadEntries(ReaderPool::Lease& lease, uint64_t first, size_t entries_max,
                                                      const LogSearch::TermsOf& terms_of) {
  Database& log = lease.log();
  const uint64_t log_size = lease.log_size();
  KeysThere keys(lease.persons());
  std::vector<IndexedEntry> found;
  while (found.size() < entries_max && first + found.size() < log_size) {
    const uint64_t at = first + found.size();
    const absl::StatusOr<std::optional<BatchRow>> row = ReadBatchOf(log, at);
    if (!row.ok()) return row.status();
    if (!row->has_value() || at - (*row)->first_index >= (*row)->entries) {
      return absl::DataLossError(absl::StrCat("no batch holds entry `", at, "`"));
    }
    const absl::StatusOr<std::vector<std::string_view>> entries = EntriesOf(**row);
    if (!entries.ok()) return entries.status();
    const absl::StatusOr<std::vector<SealedPart>> parts = ParseSealedParts((*row)->openings);
    if (!parts.ok()) return parts.status();
    const auto skipped = static_cast<size_t>(at - (*row)->first_index);
    for (size_t i = skipped; i < entries->size() && found.size() < entries_max; ++i) {
      found.push_back({audit::HashLeaf((*entries)[i]), terms_of((*entries)[i])});
    }
    for (const SealedPart& part : *parts) {
      if (!part.key_no || part.entry < skipped || part.entry - skipped >= found.size() - (at - first)) continue;
      const absl::StatusOr<bool> there = keys.Has(*part.key_no);
      if (!there.ok()) return there.status();
      if (!*there) continue;
      std::vector<std::string>& terms = found[static_cast<size_t>(at - first) + part.entry - skipped].terms;
      std::string term = PersonTerm(*part.key_no);
      if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(std::move(term));
    }
  }
  return found;
}

}  // namespace

std::string PersonTerm(const PersonNo& key_no) {
  std::string term(1, kPersonMark);
  term.append(key_no.begin(), key_no.end());
  return term;
}

absl::StatusOr<std::unique_ptr<LogSearch>> LogSearch::Open(const std::string& path, std::string_view store_id,
                                                           uint64_t log_size, std::shared_ptr<ReaderPool> readers,
                                                           TermsOf terms_of, const std::string& vfs) {
  std::unique_ptr<LogSearch> search(new LogSearch(path, std::move(readers), std::move(terms_of), vfs));
  const auto leaf_of = [&search](uint64_t index) -> absl::StatusOr<Hash32> {
    const absl::StatusOr<std::vector<IndexedEntry>> entries = search->Read(index, 1);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::OutOfRangeError("no such entry");
    return entries->front().leaf;
  };
  absl::StatusOr<std::unique_ptr<LogIndexWriter>> writer = LogIndexWriter::Open(path, store_id, log_size, leaf_of, vfs);
  if (!writer.ok()) return writer.status();
  search->indexer_ = std::make_unique<LogIndexer>(
      *std::move(writer),
      [raw = search.get()](uint64_t first, size_t entries_max) { return raw->Read(first, entries_max); });
  search->Notify(log_size);
  return search;
}

absl::StatusOr<std::vector<IndexedEntry>> LogSearch::Read(uint64_t first, size_t entries_max) {
  absl::StatusOr<ReaderPool::Lease> lease = readers_->Acquire();
  if (!lease.ok()) return lease.status();
  return ReadEntries(*lease, first, entries_max, terms_of_);
}

absl::StatusOr<IndexAnswer> LogSearch::Find(const IndexQuery& query) {
  // The index first: what is committed later is in the log's snapshot, so that nothing falls between them.
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(path_, Database::Mode::kReader, vfs_);
  if (!database.ok()) return database.status();
  if (absl::Status status = (*database)->Execute("BEGIN"); !status.ok()) return status;
  LogIndexReader index(**database);
  const absl::StatusOr<uint64_t> end = index.End();
  if (!end.ok()) return end.status();
  absl::StatusOr<ReaderPool::Lease> lease = readers_->Acquire();
  if (!lease.ok()) return lease.status();
  const uint64_t tail_from = std::max(*end, query.from);
  const uint64_t tail_until = std::min(query.until, lease->log_size());
  std::vector<uint64_t> tail;
  if (tail_from < tail_until) {
    if (tail_until - tail_from > kTailMax) {
      return Health().ok() ? absl::UnavailableError("the index of the log is catching up; ask again in a while")
                           : Health();
    }
    const auto entries = ReadEntries(*lease, tail_from, static_cast<size_t>(tail_until - tail_from), terms_of_);
    if (!entries.ok()) return entries.status();
    for (size_t i = 0; i < entries->size(); ++i) {
      if (HasEachGroup((*entries)[i].terms, query.groups)) tail.push_back(tail_from + i);
    }
  }
  if (!query.newest_first) {
    absl::StatusOr<IndexAnswer> answer = index.Find(query);
    if (!answer.ok() || answer->next) return answer;
    for (const uint64_t entry : tail) {
      if (answer->entries.size() == query.limit) {
        answer->next = entry;
        break;
      }
      answer->entries.push_back(entry);
    }
    return answer;
  }
  IndexAnswer answer;
  for (auto entry = tail.rbegin(); entry != tail.rend(); ++entry) {
    if (answer.entries.size() == query.limit) {
      answer.next = *entry + 1;
      return answer;
    }
    answer.entries.push_back(*entry);
  }
  if (answer.entries.size() == query.limit) {
    if (*end > query.from) answer.next = std::min(*end, query.until);
    return answer;
  }
  IndexQuery rest = query;
  rest.limit -= answer.entries.size();
  absl::StatusOr<IndexAnswer> indexed = index.Find(rest);
  if (!indexed.ok()) return indexed;
  answer.entries.insert(answer.entries.end(), indexed->entries.begin(), indexed->entries.end());
  answer.next = indexed->next;
  return answer;
}

absl::Status LogSearch::Forget(const std::vector<PersonNo>& key_nos) {
  std::vector<std::string> terms;
  for (const PersonNo& key_no : key_nos) terms.push_back(PersonTerm(key_no));
  return indexer_->Forget(terms);
}

}  // namespace ketenpoort::store

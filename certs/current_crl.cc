#include "certs/current_crl.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ketenpoort::certs {
namespace {

absl::Status CheckForward(const CrlSet& from, const CrlSet& to) {
  const std::vector<CrlSummary> next_lists = to.Lists();
  for (const CrlSummary& old_list : from.Lists()) {
    const CrlSummary* next = nullptr;
    for (const CrlSummary& candidate : next_lists) {
      if (candidate.issuer_key_id == old_list.issuer_key_id) next = &candidate;
    }
    if (next == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("new lists have none of issuer `", old_list.issuer_key_id, "`"));
    }
    const bool changed = next->der_sha256 != old_list.der_sha256;
    if (next->number < old_list.number || (next->number == old_list.number && changed)) {
      return absl::FailedPreconditionError(absl::StrCat("list `", next->number, "` of issuer `", old_list.issuer_key_id,
                                                        "` does not follow list `", old_list.number, "`"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

RevocationVerdict CrlSnapshot::Judge(const Certificate& certificate, int64_t unix_now) const {
  return set == nullptr ? RevocationVerdict::kNoList : set->Judge(certificate, unix_now);
}

absl::Status CrlSnapshot::Check(const Certificate& certificate, int64_t unix_now) const {
  return StatusOf(Judge(certificate, unix_now));
}

CrlSnapshot CurrentCrl::Snapshot() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

absl::Status CurrentCrl::Replace(std::shared_ptr<const CrlSet> set) {
  if (set == nullptr) return absl::InvalidArgumentError("no crl set given");
  const std::lock_guard<std::mutex> lock(mutex_);
  if (current_.set != nullptr) {
    if (current_.set->digest() == set->digest()) return absl::OkStatus();
    const absl::Status forward = CheckForward(*current_.set, *set);
    if (!forward.ok()) return forward;
  }
  current_ = CrlSnapshot{current_.version + 1, std::move(set)};
  return absl::OkStatus();
}

}  // namespace ketenpoort::certs

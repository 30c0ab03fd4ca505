#include "gateway/corridor/kept_results.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "audit/crypto/sha256.h"

namespace ketenpoort::corridor {
namespace {

constexpr char kExplanationPrefix[] = "explanation/";

std::string NameOf(const std::string& digest) {
  return absl::StrCat(kExplanationPrefix, absl::BytesToHexString(digest));
}

}  // namespace

absl::Status KeepResult(store::Transaction& transaction, const v1::ReceiverResult& result, v1::MessageRecord& record) {
  const std::string explanation = result.explanation().SerializeAsString();
  const std::string digest = audit::crypto::ToBytes(audit::crypto::Sha256(explanation));
  const std::string name = NameOf(digest);
  const auto known = transaction.GetNamed(name);
  if (!known.ok()) return known.status();
  if (!*known) {
    if (absl::Status put = transaction.PutNamed(name, explanation); !put.ok()) return put;
  }
  v1::ReceiverResult& kept = *record.add_results();
  kept = result;
  kept.clear_explanation();
  kept.clear_receipt();
  record.add_explanation_digests(digest);
  return absl::OkStatus();
}

absl::StatusOr<v1::MessageRecord> ReadMessageRecord(store::View& view, std::string_view record) {
  v1::MessageRecord read;
  if (!read.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return absl::DataLossError("message row cannot be read");
  }
  // Records of before explanations stood apart have them inside.
  if (read.explanation_digests().empty()) return read;
  if (read.explanation_digests_size() != read.results_size()) {
    return absl::DataLossError("message row has not an explanation for each result");
  }
  for (int i = 0; i < read.results_size(); ++i) {
    const auto explanation = view.GetNamed(NameOf(read.explanation_digests(i)));
    if (!explanation.ok()) return explanation.status();
    if (!*explanation || !read.mutable_results(i)->mutable_explanation()->ParseFromString(**explanation)) {
      return absl::DataLossError("the explanation of a message is not there");
    }
  }
  return read;
}

}  // namespace ketenpoort::corridor

#include "clients/cli/word_book.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/show.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int64_t kMicrosPerMoment = 1'000'000;

}  // namespace

void WordBook::Add(const google::protobuf::RepeatedPtrField<v1::CodeWord>& words) {
  for (const v1::CodeWord& word : words) {
    words_[{word.kind(), word.code()}] = language_ == Language::kDutch ? word.nl() : word.en();
  }
}

std::string WordBook::Of(v1::WordKind kind, const std::string& code) const {
  const auto found = words_.find({kind, code});
  return found == words_.end() ? code : found->second;
}

std::string WordBook::Participant(const std::string& oin) const { return Of(v1::WORD_KIND_PARTICIPANT, oin); }

std::string WordBook::Organ(const v1::OrganAddress& organ, const std::string& oin) const {
  if (organ.organ() == v1::ORGAN_UNSPECIFIED) return Participant(oin);
  const std::string code = absl::StrCat(sdk::ShortName(organ.organ()), ":", organ.unit());
  return Of(v1::WORD_KIND_ORGAN, code);
}

std::string WordBook::MessageKind(const v1::AuditEntry& entry) const {
  if (entry.message_kind() == v1::MESSAGE_KIND_UNSPECIFIED) return "";
  return Of(v1::WORD_KIND_MESSAGE_KIND, v1::MessageKind_Name(entry.message_kind()));
}

std::string WordBook::Categories(const google::protobuf::RepeatedField<int>& categories) const {
  std::vector<std::string> names;
  for (const int category : categories) {
    names.push_back(Of(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category))));
  }
  return absl::StrJoin(names, ", ");
}

std::string ArticlesText(const v1::AuditEntry& entry) {
  std::vector<std::string> articles;
  for (const v1::Basis& basis : entry.basis()) articles.push_back(absl::StrCat(basis.law(), " ", basis.article()));
  return absl::StrJoin(articles, "; ");
}

std::string MomentText(int64_t time_us) {
  google::protobuf::Timestamp moment;
  moment.set_seconds(time_us / kMicrosPerMoment);
  return FormatInstant(moment);
}

}  // namespace ketenpoort::cli

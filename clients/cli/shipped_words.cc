#include "clients/cli/shipped_words.h"

#include <google/protobuf/text_format.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/words_file.h"
#include "clients/sdk/organ_name.h"
#include "ketenpoort/v1/rules.pb.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

using AddedWords = google::protobuf::RepeatedPtrField<v1::CodeWord>;

const v1::PolicyFile& WordsFile() {
  static const v1::PolicyFile file = [] {
    v1::PolicyFile parsed;
    // A test walks what it holds; codes stand where it held nothing.
    if (!google::protobuf::TextFormat::ParseFromString(kWordsFile, &parsed)) parsed.Clear();
    return parsed;
  }();
  return file;
}

// What one noun is called; null where nothing is said.
template <typename Field>
const v1::PolicyName* Called(Field field, std::string_view code) {
  const auto& names = WordsFile().name();
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const v1::PolicyName& one) { return (one.*field)() == code; });
  return found == names.end() ? nullptr : &*found;
}

void AddWord(v1::WordKind kind, const std::string& code, const std::string& nl, const std::string& en,
             AddedWords& words) {
  v1::CodeWord& word = *words.Add();
  word.set_kind(kind);
  word.set_code(code);
  word.set_nl(nl);
  word.set_en(en);
}

void AddName(v1::WordKind kind, const std::string& code, const v1::PolicyName* name, AddedWords& words) {
  if (name != nullptr) AddWord(kind, code, name->nl(), name->en(), words);
}

// `het college van burgemeester en wethouders (0392)`.
void AddOrgan(const v1::OrganAddress& organ, AddedWords& words) {
  const std::string code = sdk::ShortName(organ.organ());
  const v1::PolicyName* const name = Called(&v1::PolicyName::organ, code);
  if (name == nullptr) return;
  const std::string unit = organ.unit().empty() ? "" : absl::StrCat(" (", organ.unit(), ")");
  AddWord(v1::WORD_KIND_ORGAN, absl::StrCat(code, ":", organ.unit()), absl::StrCat(name->nl(), unit),
          absl::StrCat(name->en(), unit), words);
}

}  // namespace

AddedWords ShippedWords(const v1::AuditEntry& entry) {
  AddedWords words;
  AddOrgan(entry.sender(), words);
  AddOrgan(entry.receiver(), words);
  AddName(v1::WORD_KIND_MESSAGE_KIND, v1::MessageKind_Name(entry.message_kind()),
          Called(&v1::PolicyName::kind, sdk::ShortName(entry.message_kind())), words);
  AddName(v1::WORD_KIND_PURPOSE, v1::Purpose_Name(entry.purpose()),
          Called(&v1::PolicyName::purpose, sdk::ShortName(entry.purpose())), words);
  for (const auto* categories : {&entry.disclosed(), &entry.withheld()}) {
    for (const int category : *categories) {
      AddName(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category)),
              Called(&v1::PolicyName::category, absl::StrFormat("C%02d", category)), words);
    }
  }
  for (const v1::PolicyConditionText& one : WordsFile().condition_text()) {
    if (one.condition() != entry.failing_condition()) continue;
    AddWord(v1::WORD_KIND_CONDITION, one.condition(), one.failed_nl(), one.failed_en(), words);
  }
  return words;
}

std::string PhaseText(std::string_view code, Language language) {
  const v1::PolicyName* const name = Called(&v1::PolicyName::phase, code);
  if (name == nullptr) return std::string(code);
  return absl::StrCat(std::string(code), ": ", language == Language::kDutch ? name->nl() : name->en());
}

}  // namespace ketenpoort::cli

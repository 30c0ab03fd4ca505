#include "gateway/corridor/sent_policy.h"

#include <google/protobuf/unknown_field_set.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/identity/plain_text.h"

namespace ketenpoort::corridor {

bool HoldsUnknown(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

void CheckFiles(const SentFiles& files, const char* field, size_t& bytes, intake::Problem& problem) {
  if (files.size() > static_cast<int>(kProposalFilesMax))
    problem.Add(field, "Hoogstens 64 bestanden.", "At most 64 files.");
  std::set<std::string> names;
  for (int i = 0; i < files.size(); ++i) {
    const v1::PolicyText& file = files[i];
    bytes += file.name().size() + file.text().size();
    const std::string path = absl::StrCat(field, "[", i, "]");
    const bool plain = !file.name().empty() && file.name().size() <= kProposalNameBytesMax &&
                       file.name().find('/') == std::string::npos && names.insert(file.name()).second &&
                       identity::CharactersOf(file.name(), identity::TextKind::kLine).has_value();
    if (!plain) {
      problem.Add(path + ".name", "Een eigen naam zonder map, hoogstens 128 bytes.",
                  "A name of its own, without a folder, at most 128 bytes.");
    }
    if (file.text().size() > kProposalFileBytesMax) problem.Add(path + ".text", "Hoogstens 1 MiB.", "At most 1 MiB.");
    if (HoldsUnknown(file)) problem.Add(path, "Onbekend veld.", "Unknown field.");
  }
}

std::vector<policy::SourceFile> SourcesOf(const SentFiles& files) {
  std::vector<policy::SourceFile> sources;
  for (const v1::PolicyText& file : files) sources.push_back({file.name(), file.text()});
  return sources;
}

v1::PolicyFinding FindingOf(const char* about, const policy::CompileError& at) {
  v1::PolicyFinding finding;
  finding.set_about(about);
  finding.set_file(at.file);
  finding.set_line(static_cast<uint32_t>(at.line));
  finding.set_column(static_cast<uint32_t>(at.column));
  // A text of ours, of one byte a character where it is cut.
  finding.set_message(at.message.size() <= kProposalFindingBytesMax ? at.message
                                                                    : at.message.substr(0, at.message.find('\n')));
  return finding;
}

}  // namespace ketenpoort::corridor

#include "tests/policy/policy_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ketenpoort::policy {

std::vector<SourceFile> FilesIn(const std::string& folder) {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(KETENPOORT_SOURCE_DIR) + "/" + folder)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path().filename().string(),
                     std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  if (files.empty()) throw std::runtime_error("no rule files in " + folder);
  return files;
}

std::vector<SourceFile> FilesWithoutDuties() {
  std::vector<SourceFile> files = FilesIn("policy/rules");
  const auto bundle =
      std::find_if(files.begin(), files.end(), [](const auto& file) { return file.name == "bundle.textproto"; });
  const size_t from = bundle == files.end() ? std::string::npos : bundle->text.find("  duty {");
  if (from == std::string::npos) throw std::runtime_error("no duties in policy/rules/bundle.textproto");
  bundle->text.erase(from, bundle->text.find("\n}\n", from) + 1 - from);
  return files;
}

Policy ShippedPolicyWith(const std::vector<std::string>& switches) {
  const CompileResult result = Compile(FilesIn("policy/rules"), nullptr, CompileOptions{switches});
  std::string errors;
  for (const CompileError& error : result.errors) errors += Formatted(error) + "\n";
  if (!result.policy.has_value()) throw std::runtime_error(errors);
  return *result.policy;
}

const Policy& ShippedPolicy() {
  static const Policy policy = ShippedPolicyWith({});
  return policy;
}

}  // namespace ketenpoort::policy

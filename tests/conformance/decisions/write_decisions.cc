// write_decisions: a golden set of decisions, as an ADL export of the gateway would hold them.
//
// Usage: write_decisions POLICY_FOLDER OUT_FOLDER. Decides the scenarios in POLICY_FOLDER/scenarios by the rules and
// assertions beside them, keeps those that show something the ones before did not (a rule with its outcome, a denial or
// a failing condition with its kind of message), makes of each the entry and the record the gateway makes of it, and
// writes the lines into OUT_FOLDER/policy.jsonl and decisions-N.jsonl. Guarantees: the same tree gives the same bytes;
// ids and salts come from a counter; nobody in it exists. Thread safety: one thread. On failure: says what, exit 1.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/crypto/sha256.h"
#include "gateway/corridor/entry.h"
#include "gateway/corridor/judge.h"
#include "gateway/inquiry/adl_record.h"
#include "gateway/inquiry/export_text.h"
#include "policy/compile/scenario.h"
#include "policy/request_bytes.h"

namespace ketenpoort {
namespace {

namespace fs = std::filesystem;

// Limit: bytes of one file, well below what the tree takes.
constexpr size_t kFileBytesMax = 600'000;

// Bytes that are the same in every run.
class CountedSource final : public audit::crypto::RandomSource {
 public:
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) {
      if (at_ == block_.size()) {
        block_ = audit::crypto::ToBytes(audit::crypto::Sha256(absl::StrCat("golden decisions ", counter_++)));
        at_ = 0;
      }
      byte = static_cast<uint8_t>(block_[at_++]);
    }
  }

 private:
  uint64_t counter_ = 0;
  std::string block_;
  size_t at_ = 0;
};

std::vector<policy::SourceFile> FilesOf(const fs::path& folder) {
  std::vector<policy::SourceFile> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(in), {})});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

v1::OrganAddress AddressOf(const policy::Party& party) {
  v1::OrganAddress address;
  address.set_organ(static_cast<v1::Organ>(party.organ));
  const bool municipal = party.organ == policy::Organ::kCollege || party.organ == policy::Organ::kBurgemeester;
  if (municipal && party.unit != 0) {
    std::string code = std::to_string(party.unit);
    address.set_unit(std::string(4 - std::min<size_t>(4, code.size()), '0') + code);
  }
  return address;
}

std::string OinOf(const policy::Party& party) {
  std::string number = std::to_string(static_cast<int>(party.organ) * 100'000 + party.unit);
  return "00000099" + std::string(12 - number.size(), '0') + number;
}

std::string EightBytes(uint64_t value) {
  std::string bytes(8, '\0');
  for (size_t i = 8; i > 0; --i, value >>= 8) bytes[i - 1] = static_cast<char>(value & 0xff);
  return bytes;
}

v1::EntryKind KindOf(const policy::Facts& facts, const policy::Decision& decision) {
  if (facts.at_disclosure) return decision.Allows() ? v1::ENTRY_KIND_DISCLOSED : v1::ENTRY_KIND_HELD;
  return decision.Allows() ? v1::ENTRY_KIND_ACCEPTED : v1::ENTRY_KIND_DENIED;
}

// What a decision shows that not every other one does.
std::vector<std::string> ShownBy(const v1::AuditEntry& entry) {
  std::vector<std::string> shown;
  for (const std::string& rule : entry.rule_ids()) shown.push_back(absl::StrCat(rule, " ", entry.outcome()));
  if (!entry.denial_id().empty()) shown.push_back(absl::StrCat(entry.denial_id(), " ", entry.message_kind()));
  if (!entry.failing_condition().empty()) {
    shown.push_back(absl::StrCat(entry.failing_condition(), " ", entry.message_kind()));
  }
  return shown;
}

class Writer {
 public:
  Writer(fs::path folder, std::shared_ptr<const policy::Policy> policy)
      : folder_(std::move(folder)), policy_(std::move(policy)) {}

  absl::Status Take(const policy::ReadScenario& scenario) {
    corridor::Verdict verdict;
    verdict.policy = policy_;
    verdict.request = scenario.request;
    verdict.facts = scenario.facts;
    verdict.time = scenario.time;
    verdict.judgement = policy::Judge(*policy_, scenario.request, scenario.facts, scenario.time);
    v1::AuditEntry clear;
    corridor::DescribeVerdict(verdict, clear);
    bool shows_more = false;
    for (std::string& one : ShownBy(clear)) shows_more = shown_.insert(std::move(one)).second || shows_more;
    if (!shows_more) return absl::OkStatus();
    return Write(verdict, std::move(clear));
  }

  absl::Status WritePolicy(const gateway::PolicyText& text) {
    v1::AuditEntry by;
    by.set_policy_id(policy_->id);
    by.set_policy_version(policy_->version);
    by.set_policy_digest(policy_->digest.data(), policy_->digest.size());
    const auto line = inquiry::JsonLine(inquiry::AdlPolicyOf(by, text));
    if (!line.ok()) return line.status();
    std::ofstream(folder_ / "policy.jsonl", std::ios::binary | std::ios::trunc) << *line << "\n";
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (!lines_.empty()) {
      std::ofstream(folder_ / absl::StrCat("decisions-", ++files_, ".jsonl"), std::ios::binary | std::ios::trunc)
          << lines_;
      lines_.clear();
    }
    return absl::OkStatus();
  }
  uint64_t written() const { return written_; }

 private:
  absl::Status Write(const corridor::Verdict& verdict, v1::AuditEntry clear) {
    corridor::EntrySpec spec;
    spec.clear = std::move(clear);
    spec.clear.set_kind(KindOf(verdict.facts, verdict.judgement.decision));
    spec.clear.set_time_us(verdict.time.instant_us);
    spec.clear.set_gateway_id("golden");
    spec.clear.set_sender_oin(OinOf(verdict.request.sender));
    *spec.clear.mutable_sender() = AddressOf(verdict.request.sender);
    spec.clear.set_receiver_oin(OinOf(verdict.request.receiver));
    *spec.clear.mutable_receiver() = AddressOf(verdict.request.receiver);
    spec.clear.set_message_id(audit::crypto::RandomBytes(source_, 16));
    spec.clear.set_trace_id(audit::crypto::RandomBytes(source_, 16));
    spec.clear.set_span_id(audit::crypto::RandomBytes(source_, 8));
    spec.about_person.push_back({audit::AttributeTag::kFacts, policy::EncodeFacts(verdict.facts)});
    spec.about_person.push_back({audit::AttributeTag::kRequest, policy::EncodeRequest(verdict.request)});
    spec.about_person.push_back({audit::AttributeTag::kConditions, EightBytes(verdict.judgement.conditions.bits)});
    auto draft = corridor::MakeEntry(std::move(spec), source_);
    if (!draft.ok()) return draft.status();
    v1::AuditEntry entry;
    if (!entry.ParseFromString(draft->bytes)) return absl::InternalError("an entry cannot be read");
    const auto record =
        inquiry::AdlRecordOf(written_, draft->bytes, entry, std::optional(draft->parts.at(0).plaintext), true);
    if (!record.ok()) return record.status();
    const auto line = inquiry::JsonLine(*record);
    if (!line.ok()) return line.status();
    ++written_;
    if (lines_.size() + line->size() > kFileBytesMax) {
      if (absl::Status finished = Finish(); !finished.ok()) return finished;
    }
    lines_ += *line + "\n";
    return absl::OkStatus();
  }

  const fs::path folder_;
  const std::shared_ptr<const policy::Policy> policy_;
  CountedSource source_;
  std::set<std::string> shown_;
  std::string lines_;
  int files_ = 0;
  uint64_t written_ = 0;
};

int Fail(const std::string& what) {
  std::cerr << "write_decisions: " << what << "\n";
  return 1;
}

int Run(const fs::path& policy_folder, const fs::path& out) {
  gateway::PolicyText text;
  text.rules = FilesOf(policy_folder / "rules");
  text.assertions = FilesOf(policy_folder / "assertions");
  policy::CompileOptions options;
  options.assertions = text.assertions;
  policy::CompileResult compiled = policy::Compile(
      text.rules, [](std::string_view bytes) { return audit::crypto::Sha256(bytes); }, options);
  if (!compiled.policy) return Fail("the rules do not compile");
  std::vector<policy::CompileError> errors;
  const std::vector<policy::ReadScenario> scenarios =
      policy::ReadScenarios(FilesOf(policy_folder / "scenarios"), &errors);
  if (!errors.empty()) return Fail(policy::Formatted(errors.front()));
  fs::create_directories(out);
  Writer writer(out, std::make_shared<const policy::Policy>(*std::move(compiled.policy)));
  absl::Status status = writer.WritePolicy(text);
  for (const policy::ReadScenario& scenario : scenarios) {
    if (status.ok()) status = writer.Take(scenario);
  }
  if (status.ok()) status = writer.Finish();
  if (!status.ok()) return Fail(std::string(status.message()));
  std::cout << writer.written() << " decisions\n";
  return 0;
}

}  // namespace
}  // namespace ketenpoort

int main(int argc, char** argv) {
  if (argc != 3) return ketenpoort::Fail("usage: write_decisions POLICY_FOLDER OUT_FOLDER");
  return ketenpoort::Run(argv[1], argv[2]);
}

// Whatever is changed in a rule file or an assertion, the comparison says it: every field of both formats, one by one,
// and the fields that no decision depends on as a jurist would change them.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ketenpoort/v1/assertions.pb.h"
#include "ketenpoort/v1/rules.pb.h"
#include "policy/analyse/diff.h"
#include "policy/analyse/field_words.h"
#include "policy/analyse/written_changes.h"
#include "policy/compile/written_message.h"
#include "tests/policy/policy_files.h"

namespace ketenpoort::policy::analyse {
namespace {

namespace pb = google::protobuf;
namespace v1 = ketenpoort::v1;

using Path = std::vector<const pb::FieldDescriptor*>;

std::string Named(const Path& path) {
  std::string text;
  for (const pb::FieldDescriptor* field : path) text += (text.empty() ? "" : ".") + field->name();
  return text;
}

// Every field that holds a value, with the way to it. No message of these formats holds itself.
void AddLeaves(const pb::Descriptor& message, Path& path, std::vector<Path>& leaves) {
  for (int i = 0; i < message.field_count(); ++i) {
    path.push_back(message.field(i));
    if (message.field(i)->message_type() == nullptr) {
      leaves.push_back(path);
    } else {
      AddLeaves(*message.field(i)->message_type(), path, leaves);
    }
    path.pop_back();
  }
}

std::vector<Path> LeavesOf(const pb::Descriptor& format) {
  std::vector<Path> leaves;
  Path path;
  AddLeaves(format, path, leaves);
  return leaves;
}

// The message that holds the last field of the path, made where it is not there.
pb::Message* HolderOf(pb::Message* message, const Path& path) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const pb::Reflection& reflection = *message->GetReflection();
    if (!path[i]->is_repeated()) {
      message = reflection.MutableMessage(message, path[i]);
    } else if (reflection.FieldSize(*message, path[i]) == 0) {
      message = reflection.AddMessage(message, path[i]);
    } else {
      message = reflection.MutableRepeatedMessage(message, path[i], 0);
    }
  }
  return message;
}

void Put(pb::Message* file, const Path& path, int value, bool add) {
  pb::Message* const holder = HolderOf(file, path);
  const pb::FieldDescriptor* const field = path.back();
  if (!field->is_repeated() || !add) holder->GetReflection()->ClearField(holder, field);
  const bool is_text = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING;
  const bool is_truth = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_BOOL;
  const std::string text = is_text    ? "\"v" + std::to_string(value) + "\""
                           : is_truth ? (value % 2 == 1 ? "true" : "false")
                                      : std::to_string(value);
  INFO(Named(path));
  REQUIRE(pb::TextFormat::Parser().MergeFromString(field->name() + ": " + text, holder));
}

void Clear(pb::Message* file, const Path& path) {
  pb::Message* const holder = HolderOf(file, path);
  holder->GetReflection()->ClearField(holder, path.back());
}

Policy Saying(const pb::Message& file) {
  Policy policy;
  policy.written = WrittenIn(file);
  return policy;
}

// Each leaf of the format changed, taken away and, where there may be more, added to, in a file that says them all.
void CheckEveryLeaf(const pb::Message& empty) {
  const std::vector<Path> leaves = LeavesOf(*empty.GetDescriptor());
  const auto said = [&](const std::function<void(pb::Message*)>& change) {
    const std::unique_ptr<pb::Message> before(empty.New());
    for (const Path& leaf : leaves) Put(before.get(), leaf, 1, false);
    const std::unique_ptr<pb::Message> after(empty.New());
    after->CopyFrom(*before);
    change(after.get());
    return WrittenChanges(Saying(*before), Saying(*after));
  };
  CHECK(said([](pb::Message*) {}).empty());
  for (const Path& leaf : leaves) {
    INFO(Named(leaf));
    CHECK_FALSE(said([&](pb::Message* file) { Put(file, leaf, 2, false); }).empty());
    CHECK_FALSE(said([&](pb::Message* file) { Clear(file, leaf); }).empty());
    if (leaf.back()->is_repeated()) CHECK_FALSE(said([&](pb::Message* file) { Put(file, leaf, 2, true); }).empty());
  }
}

size_t LeavesIn(const WrittenFields& fields) {
  size_t count = 0;
  for (const WrittenField& field : fields) {
    count += field.values.size();
    for (const WrittenFields& part : field.parts) count += LeavesIn(part);
  }
  return count;
}

// Counted by the format, not as WrittenIn does.
size_t LeavesIn(const pb::Message& message) {
  size_t count = 0;
  const pb::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const pb::FieldDescriptor* const field = message.GetDescriptor()->field(i);
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
    if (field->message_type() == nullptr) {
      count += field->is_repeated() ? static_cast<size_t>(size) : reflection.HasField(message, field) ? 1 : 0;
    } else if (field->is_repeated()) {
      for (int k = 0; k < size; ++k) count += LeavesIn(reflection.GetRepeatedMessage(message, field, k));
    } else if (reflection.HasField(message, field)) {
      count += LeavesIn(reflection.GetMessage(message, field));
    }
  }
  return count;
}

Policy CompiledWith(const std::vector<SourceFile>& rules, const std::vector<SourceFile>& assertions = {}) {
  CompileOptions options;
  options.assertions = assertions;
  const CompileResult result = Compile(rules, nullptr, options);
  std::string errors;
  for (const CompileError& error : result.errors) errors += Formatted(error) + "\n";
  INFO(errors);
  REQUIRE(result.policy);
  return *result.policy;
}

// `from`, first found after `head`, replaced; fails the test where it is not there.
std::vector<SourceFile> Replaced(std::vector<SourceFile> files, const std::string& head, const std::string& from,
                                 const std::string& to) {
  for (SourceFile& file : files) {
    const size_t at = file.text.find(head);
    if (at == std::string::npos) continue;
    const size_t found = file.text.find(from, at);
    INFO(head << " ... " << from);
    REQUIRE(found != std::string::npos);
    file.text.replace(found, from.size(), to);
    return files;
  }
  FAIL("no `" << head << "`");
  return files;
}

struct Edit {
  std::string head;
  std::string from;
  std::string to;
  // What the text must say.
  std::string nl;
  std::string en;
};

std::vector<Edit> Edits() {
  return {
      {"bundle {", "term: 6", "term: 12", "Het beleid als geheel, bewaartermijn, hoeveel: was 6, wordt 12.",
       "The policy as a whole, retention, how many: was 6, becomes 12."},
      {"id: \"R21\"", "unit: \"MONTHS\"", "unit: \"YEARS\"",
       "Regel R21, bewaartermijn, eenheid: was maanden, wordt jaren.",
       "Rule R21, retention, unit: was months, becomes years."},
      {"bundle {", "valid_until: \"2027-12-31\"", "valid_until: \"2028-12-31\"",
       "mag in gebruik zijn tot en met: was 31 december 2027, wordt 31 december 2028.",
       "may be in use until: was 31 December 2027, becomes 31 December 2028."},
      // The switch of R06 is off: no decision depends on it today.
      {"id: \"R06\"", "in_force_from: \"2021-07-01\"", "in_force_from: \"2020-07-01\"",
       "Regel R06, geldt vanaf: was 1 juli 2021, wordt 1 juli 2020.",
       "Rule R06, in force from: was 1 July 2021, becomes 1 July 2020."},
      {"id: \"R06\"", "switch_on: \"A03\"", "switch_on: \"A19\"",
       "Regel R06, alleen zolang aan staat: was A03, wordt A19.",
       "Rule R06, only while this is on: was A03, becomes A19."},
      {"id: \"R06\"", "\"C15\", \"C16\", \"C17\"", "\"C15\", \"C17\", \"C22\"", "Regel R06, gegeven: erbij C22 (",
       "Rule R06, category: added C22 ("},
      {"id: \"SA1\"", "review_on: \"2027-11-01\"", "review_on: \"2037-11-01\"",
       "Vaste beoordeling SA1, opnieuw te wegen op: was 1 november 2027, wordt 1 november 2037.",
       "Standing assessment SA1, weighed again on: was 1 November 2027"},
      {"id: \"SA1\"", "\"C07\"]", "\"C07\", \"C20\"]", "Vaste beoordeling SA1, gegeven: erbij C20 (",
       "Standing assessment SA1, category: added C20 ("},
      {"field: \"RefusedFields.offence\"", "reason_nl: \"", "reason_nl: \"ook ",
       "Veld dat alleen wordt geweigerd RefusedFields.offence, omdat (Nederlands): was \"",
       "Field that is only refused RefusedFields.offence, because (Dutch): was \""},
      {"id: \"D24\"", "enforced_at: \"organisational\"", "enforced_at: \"audit\"",
       "Weigering D24, gehandhaafd bij: was organisational, wordt audit.",
       "Denial D24, enforced at: was organisational, becomes audit."},
      {"id: \"D24\"", "where: \"docs/law-organisational.md#d24\"", "where: \"docs/dpia.md\"",
       "Weigering D24, waar dat staat: erbij docs/dpia.md; eraf docs/law-organisational.md#d24.",
       "Denial D24, where that stands: added docs/dpia.md; taken out docs/law-organisational.md#d24."},
      {"id: \"A12\"", "owner: \"jurist van de keten (aan te wijzen)\"", "owner: \"iemand anders\"",
       "Schakelaar A12, verantwoordelijk: was \"jurist van de keten (aan te wijzen)\", wordt \"iemand anders\".",
       "Switch A12, owner: was"},
      {"id: \"A12\"", "motivation_nl: \"", "motivation_nl: \"Toch: ", "Schakelaar A12, motivering (Nederlands): was \"",
       "Switch A12, motivation (Dutch): was \""},
      {"id: \"R05\"", "owner: \"jurist van de keten (aan te wijzen)\"", "owner: \"niemand\"",
       "Regel R05, verantwoordelijk: was \"jurist van de keten (aan te wijzen)\", wordt \"niemand\".",
       "Rule R05, owner: was"},
      {"id: \"R05\"", "confidence: \"V\"", "confidence: \"I\"",
       "Regel R05, grondslag, zekerheid van de bron: was V, wordt I.",
       "Rule R05, basis, confidence of the source: was V, becomes I."},
      {"condition: \"NOT_ON_HOLD\"", "failed_en: \"", "failed_en: \"Now ",
       "Woorden van voorwaarde NOT_ON_HOLD, wat het betekent als zij niet geldt (Engels): was \"",
       "Words of condition NOT_ON_HOLD, what it means where it does not hold (English): was \""},
  };
}

const char kAssertion[] =
    "assertion { id: \"X1\" title_nl: \"t\" title_en: \"t\" law { law: \"Pbw\" article: \"1\" } owner: \"o\" in { "
    "sender: \"OM\" } never { category: \"C21\" } }\n";

}  // namespace

TEST_CASE("Whatever field of a rule file changes, the comparison says so", "[policy]") {
  CheckEveryLeaf(v1::PolicyFile());
  CHECK(LeavesOf(*v1::PolicyFile::descriptor()).size() > 150);
}

TEST_CASE("Whatever field of an assertion changes, the comparison says so", "[policy]") {
  CheckEveryLeaf(v1::AssertionFile());
}

TEST_CASE("Every field and every part of the formats has words in Dutch and English", "[policy]") {
  for (const pb::Descriptor* format : {v1::PolicyFile::descriptor(), v1::AssertionFile::descriptor()}) {
    for (int i = 0; i < format->field_count(); ++i) {
      INFO("give `" << format->field(i)->name() << "` words in policy/analyse/field_words.cc");
      CHECK(SortWords(format->field(i)->name()).nl.find('`') == std::string::npos);
    }
    for (const Path& leaf : LeavesOf(*format)) {
      for (size_t i = 1; i < leaf.size(); ++i) {
        INFO("give `" << leaf[i]->name() << "` of " << Named(leaf) << " words in policy/analyse/field_words.cc");
        CHECK(HasWords(leaf[i]->name()));
      }
    }
  }
  CHECK_FALSE(HasWords("no_such_field"));
  CHECK(FieldWords("no_such_field").en == "`no_such_field`");
}

TEST_CASE("A compiled policy keeps all that its files and assertions say", "[policy]") {
  size_t expected = 0;
  for (const SourceFile& file : FilesIn("policy/rules")) {
    v1::PolicyFile message;
    REQUIRE(pb::TextFormat::ParseFromString(file.text, &message));
    expected += LeavesIn(message);
  }
  for (const SourceFile& file : FilesIn("policy/assertions")) {
    v1::AssertionFile message;
    REQUIRE(pb::TextFormat::ParseFromString(file.text, &message));
    expected += LeavesIn(message);
  }
  size_t kept = 0;
  for (const WrittenPart& part : CompiledWith(FilesIn("policy/rules"), FilesIn("policy/assertions")).written) {
    kept += LeavesIn(part.fields);
  }
  CHECK(expected > 2000);
  CHECK(kept == expected);
}

TEST_CASE("What a jurist changes without changing a decision stands in the words that are signed", "[policy]") {
  const std::vector<SourceFile> rules = FilesIn("policy/rules");
  for (const Edit& edit : Edits()) {
    const PolicyDiff diff = Diff(ShippedPolicy(), CompiledWith(Replaced(rules, edit.head, edit.from, edit.to)));
    INFO(diff.text);
    CHECK(diff.Empty());
    CHECK_FALSE(diff.words.empty());
    CHECK(diff.text.find(edit.nl) != std::string::npos);
    CHECK(diff.text.find(edit.en) != std::string::npos);
    CHECK(diff.text.find("Onderaan: wat er in de bestanden anders staat, ") != std::string::npos);
  }
}

TEST_CASE("What cannot be together, and is declared or no longer declared, is said with all of it", "[policy]") {
  const std::vector<SourceFile> rules = FilesIn("policy/rules");
  std::vector<SourceFile> more = rules;
  more.push_back({"draft",
                  "impossible { name: \"paused\" flow { sender: \"COLLEGE\" } holds: \"NEED_C13\" fails: "
                  "\"CARE_NOT_REFUSED\" reason_nl: \"r\" reason_en: \"r\" }\n"});
  const Policy declared = CompiledWith(more);
  const PolicyDiff added = Diff(ShippedPolicy(), declared);
  INFO(added.text);
  CHECK(added.Empty());
  CHECK(added.text.find("Wat niet samen kan paused is nieuw: naam: paused; stroom (afzender: COLLEGE (") !=
        std::string::npos);
  CHECK(added.text.find("What cannot be together paused is new: name: paused; flow (sender: COLLEGE (") !=
        std::string::npos);
  CHECK(added.text.find("holds: NEED_C13 (if not: \"") != std::string::npos);
  CHECK(Diff(declared, ShippedPolicy())
            .text.find("What cannot be together paused is gone; it said: name: paused; flow") != std::string::npos);
}

TEST_CASE("A rule that is added or taken out is said with its term, owner and every other field", "[policy]") {
  std::vector<SourceFile> rules = FilesIn("policy/rules");
  rules.push_back(
      {"draft",
       "rule { id: \"R99\" title_nl: \"nieuw\" title_en: \"new\" basis { law: \"Pbw\" source: \"BWBR0009709\" "
       "article: \"18a\" version: \"2025-11-01\" confidence: \"I\" } in_force_from: \"2026-01-01\" flow { "
       "sender: \"DIRECTEUR\" receiver: \"COLLEGE\" kind: \"ADVICE\" purpose: \"ISD\" phase: \"P02\" } "
       "category: \"C01\" enforced_at: \"decide\" owner: \"wie\" explanation_nl: \"e\" explanation_en: \"e\" "
       "retention { bound: \"AT_LEAST\" term: 7 unit: \"YEARS\" counted_from: \"RECEIPT\" explanation_nl: "
       "\"e\" explanation_en: \"e\" } }\n"});
  const Policy more = CompiledWith(rules);
  for (const PolicyDiff& diff : {Diff(ShippedPolicy(), more), Diff(more, ShippedPolicy())}) {
    INFO(diff.text);
    CHECK_FALSE(diff.Empty());
    CHECK(diff.text.find("bewaartermijn (soort termijn: ten minste; hoeveel: 7; eenheid: jaren; geteld vanaf: de "
                         "ontvangst;") != std::string::npos);
    CHECK(diff.text.find("owner: \"wie\"") != std::string::npos);
  }
}

TEST_CASE("A later version of a rule is another one than the earlier, and each is compared with itself", "[policy]") {
  std::vector<SourceFile> two = Replaced(FilesIn("policy/rules"), "id: \"R05\"", "in_force_from: \"2021-07-01\"",
                                         "in_force_from: \"2021-07-01\" in_force_until: \"2026-12-31\"");
  const auto later = std::find_if(two.begin(), two.end(), [](auto& f) { return f.name == "pm20d.textproto"; });
  const size_t at = later->text.find("rule {\n  id: \"R05\"");
  std::string again = later->text.substr(at, later->text.find("\n}\n", at) + 3 - at);
  again.replace(again.find("2021-07-01"), 10, "2027-01-01");
  again.replace(again.find(" in_force_until: \"2026-12-31\""), 29, "");
  two.push_back({"later", again});
  const Policy before = CompiledWith(two);
  two.back().text.replace(two.back().text.find("owner: \""), 8, "owner: \"ook ");
  const PolicyDiff diff = Diff(before, CompiledWith(two));
  INFO(diff.text);
  REQUIRE(diff.words.size() == 1);
  CHECK(diff.words[0].en.find("Rule R05, owner: was") == 0);
}

TEST_CASE("An assertion that is weakened or taken out is said, also where every decision stays", "[policy]") {
  const std::vector<SourceFile> rules = FilesIn("policy/rules");
  const std::string second = "assertion { id: \"X2\" title_nl: \"tweede\" title_en: \"second\" never { } }\n";
  const Policy before = CompiledWith(rules, {{"a.textproto", kAssertion + second}});
  const auto said = [&](const std::string& text) {
    const PolicyDiff diff = Diff(before, CompiledWith(rules, {{"b.textproto", text}}));
    CHECK(diff.Empty());
    return diff.text;
  };
  CHECK(said(second + kAssertion).empty());
  CHECK(said(kAssertion).find("Assertion X2 is gone; it said: id: X2; title (Dutch): \"tweede\"") != std::string::npos);
  std::string weaker = kAssertion + second;
  weaker.replace(weaker.find("\"OM\""), 4, "\"RVDK\"");
  CHECK(said(weaker).find("Stelling X1, in welke toestanden, afzender: erbij RVDK (") != std::string::npos);
  // A policy that was compiled without any is compared without them.
  CHECK_FALSE(AssertionsCompared(before, CompiledWith(rules)));
  CHECK(Diff(before, CompiledWith(rules)).text.empty());
}

TEST_CASE("A switch as the options put it is said once", "[policy]") {
  const PolicyDiff diff = Diff(ShippedPolicy(), ShippedPolicyWith({"A03"}));
  CHECK(std::count_if(diff.words.begin(), diff.words.end(),
                      [](const Bilingual& one) { return one.en.find("A03") != std::string::npos; }) == 1);
  CHECK(diff.text.find("Schakelaar A03 staat nu aan.") != std::string::npos);
}

}  // namespace ketenpoort::policy::analyse

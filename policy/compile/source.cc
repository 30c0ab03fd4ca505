#include "policy/compile/source.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace ketenpoort::policy {
namespace {

namespace pb = google::protobuf;

// Nesting beyond this is no rule file. Limit: depth.
constexpr int kDepthMax = 16;

// The parser counts from 0; people count from 1.
class Collector : public pb::io::ErrorCollector {
 public:
  Collector(const std::string& file, ErrorList* errors) : file_(file), errors_(errors) {}
  void AddError(int line, int column, const std::string& message) override {
    failed_ = true;
    errors_->Add(file_, line + 1, column + 1, message);
  }
  // An unknown field is a warning to the parser, so that it reads on; to us it is an error.
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message + ": mend the spelling of the field, or remove it");
  }
  bool failed() const { return failed_; }

 private:
  std::string file_;
  ErrorList* errors_;
  bool failed_ = false;
};

}  // namespace

void ErrorList::Add(std::string file, int line, int column, std::string message) {
  if (errors_.size() > kCompileErrorsMax) return;
  if (errors_.size() == kCompileErrorsMax) {
    message = "more than " + std::to_string(kCompileErrorsMax) + " errors: mend these first";
  }
  errors_.push_back({std::move(file), line, column, std::move(message)});
}

void ErrorList::Take(ErrorList* other) {
  for (CompileError& error : other->errors_) {
    Add(std::move(error.file), error.line, error.column, std::move(error.message));
  }
  other->errors_.clear();
}

std::vector<CompileError> ErrorList::TakeSorted() {
  const auto key = [](const CompileError& e) { return std::tie(e.file, e.line, e.column, e.message); };
  std::sort(errors_.begin(), errors_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  errors_.erase(std::unique(errors_.begin(), errors_.end()), errors_.end());
  return std::exchange(errors_, {});
}

Cursor::Position Cursor::Find(const std::string& field, int index) const {
  const pb::FieldDescriptor* descriptor = message_->GetDescriptor()->FindFieldByName(field);
  if (tree_ == nullptr || descriptor == nullptr) return {line_, column_};
  // The elements of a list share the place of the list, which is recorded once.
  for (int i = index; i >= (index < 0 ? -1 : 0); --i) {
    const pb::TextFormat::ParseLocation found = tree_->GetLocation(descriptor, i);
    if (found.line >= 0) return {found.line + 1, found.column + 1};
  }
  return {line_, column_};
}

Cursor Cursor::Child(const std::string& field, int index) const {
  const pb::FieldDescriptor* descriptor = message_->GetDescriptor()->FindFieldByName(field);
  const pb::Reflection* reflection = message_->GetReflection();
  const pb::Message& child = descriptor->is_repeated() ? reflection->GetRepeatedMessage(*message_, descriptor, index)
                                                       : reflection->GetMessage(*message_, descriptor);
  const Position at = Find(field, index);
  const auto* tree = tree_ == nullptr ? nullptr : tree_->GetTreeForNested(descriptor, index);
  return Cursor(file_, &child, tree, at.line, at.column, errors_);
}

void Cursor::Fail(const std::string& field, int index, std::string message) const {
  const Position at = Find(field, index);
  errors_->Add(*file_, at.line, at.column, std::move(message));
}

bool ParseText(const std::string& file, const std::string& text, pb::Message* message,
               pb::TextFormat::ParseInfoTree* tree, ErrorList* errors) {
  Collector collector(file, errors);
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.WriteLocationsTo(tree);
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(kDepthMax);
  const bool parsed = parser.ParseFromString(text, message);
  if (!parsed && !collector.failed()) errors->Add(file, 1, 1, "not in protobuf text format");
  return parsed && !collector.failed();
}

}  // namespace ketenpoort::policy

// One file in protobuf text format with the places of what stands in it, so that every later check can say line and
// column. Guarantees: all unknown fields of a file are reported, not only the first; parsing never logs and never ends
// the program on outside bytes. Does not guarantee a place for every element of a `[list]`: those have the list's
// place. Ownership: a Cursor points into its Source, which must outlive it; neither is kept after Compile.
#ifndef KETENPOORT_POLICY_COMPILE_SOURCE_H_
#define KETENPOORT_POLICY_COMPILE_SOURCE_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <vector>

#include "policy/compile/compile.h"

namespace ketenpoort::policy {

// Errors in the order they are found. Limit: kCompileErrorsMax, then one that says so.
class ErrorList {
 public:
  void Add(std::string file, int line, int column, std::string message);
  bool Empty() const { return errors_.empty(); }
  // Adds those of `other`, which is left empty.
  void Take(ErrorList* other);
  // Sorted by file, line, column; no two alike.
  std::vector<CompileError> TakeSorted();

 private:
  std::vector<CompileError> errors_;
};

// A message in a file and where it stands.
class Cursor {
 public:
  Cursor(const std::string* file, const google::protobuf::Message* message,
         const google::protobuf::TextFormat::ParseInfoTree* tree, int line, int column, ErrorList* errors)
      : file_(file), message_(message), tree_(tree), line_(line), column_(column), errors_(errors) {}

  // The nested message in `field`; index -1 for a field that is not repeated.
  Cursor Child(const std::string& field, int index = -1) const;
  // An error at `field`, or at the message itself where the field is absent.
  void Fail(const std::string& field, int index, std::string message) const;
  void Fail(std::string message) const { errors_->Add(*file_, line_, column_, std::move(message)); }
  const std::string& file() const { return *file_; }
  int line() const { return line_; }
  int column() const { return column_; }
  // "pm20d.textproto:12".
  std::string Where() const { return *file_ + ":" + std::to_string(line_); }

  struct Position {
    int line;
    int column;
  };
  // Where `field` stands, or the message itself where the field is absent.
  Position Find(const std::string& field, int index) const;

 private:
  const std::string* file_;
  const google::protobuf::Message* message_;
  const google::protobuf::TextFormat::ParseInfoTree* tree_;
  int line_;
  int column_;
  ErrorList* errors_;
};

// Parses `text` into `message`. False, with errors added, where it is not of that form.
bool ParseText(const std::string& file, const std::string& text, google::protobuf::Message* message,
               google::protobuf::TextFormat::ParseInfoTree* tree, ErrorList* errors);

}  // namespace ketenpoort::policy

#endif  // KETENPOORT_POLICY_COMPILE_SOURCE_H_

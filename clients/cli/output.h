// Output: what a command says, to a person (Dutch, or English on request) or to a machine (`--json`).
//
// Guarantees: with --json exactly one document a line goes to standard output and nothing else; without, nothing of it.
// Text from outside is shown without control characters, so that no message can steer a terminal. A failure is shown
// with its reason, its words in the language asked for, fields and articles.
// Does not guarantee: that output arrived; Written() says whether the stream took it.
// Thread safety: one thread. Ownership: borrows the streams.
#pragma once

#include <functional>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/tls_trouble.h"
#include "clients/sdk/call_result.h"

namespace ketenpoort::cli {

enum class Language { kDutch, kEnglish };

// The streams a command reads and writes.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool progress = false;  // the error stream is a terminal
  // Once a command knows where to connect: why a call could not be made.
  std::function<Trouble()> why_unreachable = {};
};

struct OutputOptions {
  bool json = false;
  std::string language = "nl";
};

// Without control characters; those become U+FFFD.
std::string Printable(std::string_view text);

class Output {
 public:
  Output(Console& console, const OutputOptions& options);

  bool json() const { return json_; }
  Language language() const { return language_; }
  const char* In(const char* dutch, const char* english) const;
  std::string Choose(const std::string& dutch, const std::string& english) const;

  // A line for a person; nothing with --json.
  void Line(std::string_view text);
  // A document for a machine; nothing without --json.
  void Document(const std::string& document);
  // A line on the error stream, in both modes.
  void Note(std::string_view text);
  bool Written();

  // Says what went wrong and answers the exit code for it.
  ExitCode Fail(const sdk::CallFailure& failure);
  // Trouble before or outside a call, with a hint on how to mend it.
  ExitCode Fail(const absl::Status& trouble, ExitCode code = ExitCode::kUsage);

  Console& console() { return console_; }

 private:
  void FailForPeople(const sdk::CallFailure& failure, const Trouble& why);

  Console& console_;
  bool json_;
  Language language_;
};

// The failure as JSON, as it stands under `failure`.
std::string FailureJson(const sdk::CallFailure& failure);

}  // namespace ketenpoort::cli

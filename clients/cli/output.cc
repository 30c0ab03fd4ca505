#include "clients/cli/output.h"

#include <google/protobuf/descriptor.h>

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audit/utf8.h"
#include "clients/cli/json.h"
#include "clients/cli/show.h"
#include "clients/sdk/organ_name.h"
#include "google/rpc/code.pb.h"

namespace ketenpoort::cli {
namespace {

constexpr uint32_t kFirstPrintable = 0x20;
constexpr uint32_t kFirstAfterControls = 0xA0;
constexpr uint32_t kDelete = 0x7F;
constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

// Marks that turn the direction of the text around them, so that a value could look like another.
bool TurnsDirection(uint32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

bool IsControl(uint32_t c) {
  return c < kFirstPrintable || (c >= kDelete && c < kFirstAfterControls) || TurnsDirection(c);
}

struct Words {
  const char* nl;
  const char* en;
};

Words HeadingOf(sdk::FailureKind kind) {
  switch (kind) {
    case sdk::FailureKind::kRefused:
      return {"Geweigerd", "Refused"};
    case sdk::FailureKind::kInvalid:
      return {"Het bericht of verzoek is onjuist", "The message or request is not valid"};
    case sdk::FailureKind::kNotAuthenticated:
      return {"Het certificaat is niet aanvaard", "The certificate was not accepted"};
    case sdk::FailureKind::kNotFound:
      return {"Onbekend", "Unknown"};
    case sdk::FailureKind::kConflict:
      return {"Dit id is al gebruikt voor een ander bericht", "This id was used for another message"};
    case sdk::FailureKind::kExhausted:
      return {"Te druk: probeer het later", "Too busy: try again later"};
    case sdk::FailureKind::kUnavailable:
      return {"Niet bereikbaar; de uitkomst is onbekend. Herhaal met hetzelfde id",
              "Not reachable; the outcome is unknown. Repeat with the same id"};
    case sdk::FailureKind::kReceiptInvalid:
      return {"Het bewijs klopt niet", "The proof does not hold"};
    case sdk::FailureKind::kUnexpected:
      return {"Onverwachte fout", "Unexpected failure"};
  }
  return {"Onverwachte fout", "Unexpected failure"};
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    std::string_view rest = text;
    const std::optional<uint32_t> code_point = audit::TakeCodePoint(&rest);
    if (!code_point.has_value()) rest = text.substr(1);
    if (code_point.has_value() && !IsControl(*code_point)) {
      shown += text.substr(0, text.size() - rest.size());
    } else {
      shown += kReplacement;
    }
    text = rest;
  }
  return shown;
}

Output::Output(Console& console, const OutputOptions& options)
    : console_(console),
      json_(options.json),
      language_(options.language == "en" ? Language::kEnglish : Language::kDutch) {}

const char* Output::In(const char* dutch, const char* english) const {
  return language_ == Language::kDutch ? dutch : english;
}

std::string Output::Choose(const std::string& dutch, const std::string& english) const {
  const std::string& wanted = language_ == Language::kDutch ? dutch : english;
  return wanted.empty() ? (language_ == Language::kDutch ? english : dutch) : wanted;
}

void Output::Line(std::string_view text) {
  if (!json_) console_.out << text << "\n";
}

void Output::Document(const std::string& document) {
  if (json_) console_.out << document << "\n";
}

void Output::Note(std::string_view text) { console_.err << text << "\n"; }

bool Output::Written() {
  console_.out.flush();
  return console_.out.good();
}

std::string FailureJson(const sdk::CallFailure& failure) {
  const sdk::Refusal& refusal = failure.refusal;
  std::vector<std::string> violations;
  for (const sdk::FieldViolation& violation : refusal.field_violations) {
    violations.push_back(JsonObject().Text("field", violation.field).Text("description", violation.description).Done());
  }
  JsonObject metadata;
  for (const auto& [key, value] : refusal.metadata) metadata.Text(key, value);
  JsonObject document;
  document.Text("kind", sdk::FailureKindName(failure.kind))
      .Text("code", google::rpc::Code_Name(static_cast<google::rpc::Code>(refusal.code)))
      .Text("reason", refusal.reason)
      .Text("textNl", refusal.text_nl)
      .Text("textEn", refusal.text_en)
      .Document("metadata", metadata.Done())
      .Document("fieldViolations", JsonArray(violations))
      .Number("attempts", failure.attempts);
  if (!failure.trouble.empty()) document.Text("trouble", failure.trouble);
  if (refusal.text_nl.empty() && refusal.text_en.empty()) document.Text("statusMessage", refusal.status_message);
  if (refusal.response.has_value()) document.Document("response", MessageJson(*refusal.response));
  return document.Done();
}

void Output::FailForPeople(const sdk::CallFailure& failure, const Trouble& why) {
  const sdk::Refusal& refusal = failure.refusal;
  const Words heading = HeadingOf(failure.kind);
  std::string text = Choose(refusal.text_nl, refusal.text_en);
  if (text.empty()) text = refusal.status_message;
  Note(absl::StrCat(In(heading.nl, heading.en), text.empty() ? "" : ": ", Printable(text)));
  if (!refusal.reason.empty()) Note(absl::StrCat("  ", In("reden", "reason"), ": ", Printable(refusal.reason)));
  for (const auto& [key, value] : refusal.metadata) {
    Note(absl::StrCat("  ", Printable(key), ": ", Printable(value)));
  }
  for (const sdk::FieldViolation& violation : refusal.field_violations) {
    Note(absl::StrCat("  ", Printable(violation.field), ": ", Printable(violation.description)));
  }
  if (!failure.trouble.empty()) Note(absl::StrCat("  ", Printable(failure.trouble)));
  if (failure.kind == sdk::FailureKind::kUnavailable) {
    Note(absl::StrCat("  ", failure.attempts, In(" keer geprobeerd.", " attempts.")));
    if (!why.nl.empty()) Note(absl::StrCat("  ", Printable(Choose(why.nl, why.en))));
  }
}

ExitCode Output::Fail(const sdk::CallFailure& failure) {
  // An answer of the gateway carries its reason; without one nobody answered.
  Trouble why;
  if (failure.kind == sdk::FailureKind::kUnavailable && failure.refusal.reason.empty() && console_.why_unreachable) {
    why = console_.why_unreachable();
  }
  const ExitCode code = why.certificate ? ExitCodeOf(sdk::FailureKind::kNotAuthenticated) : ExitCodeOf(failure.kind);
  if (json_) {
    JsonObject document;
    document.Truth("ok", false).Document("failure", FailureJson(failure));
    if (!why.en.empty()) document.Text("trouble", why.en);
    Document(document.Done());
    return code;
  }
  FailForPeople(failure, why);
  if (failure.refusal.response.has_value()) ShowResults(failure.refusal.response->results(), *this);
  return code;
}

ExitCode Output::Fail(const absl::Status& trouble, ExitCode code) {
  const std::string message(trouble.message());
  if (json_) {
    Document(JsonObject().Truth("ok", false).Text("trouble", message).Done());
  } else {
    Note(absl::StrCat(In("Kan niet verder: ", "Cannot go on: "), Printable(message)));
  }
  return code;
}

}  // namespace ketenpoort::cli

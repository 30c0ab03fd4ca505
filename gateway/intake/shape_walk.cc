#include "gateway/intake/shape_walk.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gateway/identity/plain_text.h"
#include "gateway/intake/bij_article.h"
#include "gateway/intake/bsn.h"
#include "gateway/intake/limits.h"
#include "gateway/intake/payload_leaves.h"
#include "policy/civil_day.h"

namespace ketenpoort::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using identity::CharactersOf;
using identity::TextKind;

// Timestamps: the years 1800 to 9999.
constexpr int64_t kSecondsMin = -5'364'662'400;
constexpr int64_t kSecondsMax = 253'402'300'799;
constexpr int32_t kNanosMax = 999'999'999;

bool AllIn(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(),
                     [extra](char c) { return (c >= '0' && c <= '9') || extra.find(c) != std::string_view::npos; });
}

constexpr std::string_view kCodeCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-";

// Day, or month and day, may be 00: a real day stands in for what is unknown.
bool IsBirthDay(std::string_view text) {
  if (text.size() != 10) return false;
  std::string day(text);
  if (day.substr(8) == "00") day.replace(8, 2, "01");
  if (day.substr(5, 2) == "00") {
    if (text.substr(8) != "00") return false;
    day.replace(5, 2, "01");
  }
  return policy::ParseDay(day).has_value();
}

bool IsUuid(std::string_view bytes) {
  return bytes.size() == kIdBytes && std::any_of(bytes.begin(), bytes.end(), [](char c) { return c != '\0'; });
}

bool IsCode(std::string_view text, size_t characters_max) {
  return !text.empty() && text.size() <= characters_max && AllIn(text, kCodeCharacters);
}

// What a form asks for, in words.
struct Words {
  std::string nl;
  std::string en;
};

Words LengthWords(const FieldRule& rule) {
  const bool bytes = rule.measure == Measure::kBytes;
  return {absl::StrCat("gewone tekst van hoogstens ", rule.length_max, bytes ? " bytes" : " tekens",
                       rule.form == Form::kLine ? " op een regel" : ""),
          absl::StrCat("plain text of at most ", rule.length_max, bytes ? " bytes" : " characters",
                       rule.form == Form::kLine ? " on one line" : "")};
}

Words WordsFor(const FieldRule& rule) {
  switch (rule.form) {
    case Form::kAny:
    case Form::kOpaque:
    case Form::kLine:
    case Form::kFreeText:
      return LengthWords(rule);
    case Form::kUuid:
      return {"een willekeurige UUID van 16 bytes, niet alleen nullen", "a random UUID of 16 bytes, not all zero"};
    case Form::kDay:
      return {"een bestaande dag, geschreven als 2026-11-22", "a day of the calendar, written as 2026-11-22"};
    case Form::kBirthDay:
      return {"een bestaande dag, geschreven als 1980-02-29; onbekende maand en dag als 00",
              "a day of the calendar, written as 1980-02-29; unknown month and day as 00"};
    case Form::kGemeente:
      return {"een gemeentecode van vier cijfers", "a municipality code of four digits"};
    case Form::kBsn:
      return {"een burgerservicenummer: negen cijfers die de elfproef doorstaan",
              "a burgerservicenummer: nine digits that pass the 11-test"};
    case Form::kNumber:
      return {"een nummer van hoogstens 16 tekens: A-Z, 0-9, streepje",
              "a number of at most 16 characters: A-Z, 0-9, hyphen"};
    case Form::kUnit:
    case Form::kEstablishment:
      return {"een code van hoogstens 32 tekens: A-Z, 0-9, streepje",
              "a code of at most 32 characters: A-Z, 0-9, hyphen"};
    case Form::kProbation:
      return {"RN, SVG of LDH", "RN, SVG or LDH"};
    case Form::kDigest:
      return {"een vingerafdruk van 32 bytes", "a digest of 32 bytes"};
    case Form::kArticle:
      return {"een artikel van Sr, als 287, 141(2) of 273f", "an article of Sr, as 287, 141(2) or 273f"};
  }
  return {"de vorm die het veld vraagt", "the form the field asks for"};
}

bool IsTextOf(std::string_view text, const FieldRule& rule) {
  const auto characters = CharactersOf(text, rule.form == Form::kLine ? TextKind::kLine : TextKind::kFreeText);
  if (!characters) return false;
  return (rule.measure == Measure::kBytes ? text.size() : *characters) <= rule.length_max;
}

bool HasForm(std::string_view value, const FieldRule& rule, WrongBsn wrong_bsn) {
  switch (rule.form) {
    case Form::kAny:
      return true;
    case Form::kOpaque:
      return value.size() <= rule.length_max;
    case Form::kLine:
    case Form::kFreeText:
      return IsTextOf(value, rule);
    case Form::kUuid:
      return IsUuid(value);
    case Form::kDay:
      return policy::ParseDay(value).has_value();
    case Form::kBirthDay:
      return IsBirthDay(value);
    case Form::kGemeente:
      return value.size() == 4 && AllIn(value, "") && value != "0000";
    case Form::kBsn:
      if (wrong_bsn == WrongBsn::kRefuse) return PassesElevenTest(value);
      return value.size() <= kReportedBsnBytesMax && CharactersOf(value, TextKind::kLine).has_value();
    case Form::kNumber:
      return IsCode(value, kNumberCharactersMax);
    case Form::kUnit:
    case Form::kEstablishment:
      return IsCode(value, rule.length_max);
    case Form::kProbation:
      return value == "RN" || value == "SVG" || value == "LDH";
    case Form::kDigest:
      return value.size() == kDigestBytes;
    case Form::kArticle:
      return IsArticle(value);
  }
  return false;
}

constexpr FieldRule kTextWithoutRule = {"", Form::kFreeText, kTextWithoutRuleBytesMax};
constexpr FieldRule kBytesWithoutRule = {"", Form::kOpaque, kTextWithoutRuleBytesMax};

class Walk {
 public:
  Walk(WrongBsn wrong_bsn, Problem* problem) : wrong_bsn_(wrong_bsn), problem_(problem) {}

  void Visit(const Message& message, const MessageTable& table, const std::string& path, int depth) {
    if (depth > kDepthMax) {
      problem_->Add(path, "te diep genest: hoogstens 8 lagen", "nested too deep: at most 8 layers");
      return;
    }
    CheckUnknown(message, path);
    if (message.GetDescriptor()->full_name() == "google.protobuf.Timestamp") return CheckTimestamp(message, path);
    for (const FieldDescriptor* field : PresentFields(message)) {
      if (field->is_extension()) {
        problem_->Add(path, "uitbreidingen worden niet aangenomen", "extensions are not accepted");
        continue;
      }
      VisitField(message, table.Of(*field), JoinPath(path, field->name()), depth);
    }
    CheckRequired(message, table, path);
  }

 private:
  void CheckUnknown(const Message& message, const std::string& path) {
    const auto& unknown = message.GetReflection()->GetUnknownFields(message);
    for (int i = 0; i < unknown.field_count(); ++i) {
      const int number = unknown.field(i).number();
      problem_->Add(path, absl::StrCat("onbekend veld met nummer ", number, ": laat het weg"),
                    absl::StrCat("unknown field with number ", number, ": leave it out"));
    }
  }

  void CheckTimestamp(const Message& message, const std::string& path) {
    google::protobuf::Timestamp at;
    at.CopyFrom(message);
    const bool sound =
        at.seconds() >= kSecondsMin && at.seconds() <= kSecondsMax && at.nanos() >= 0 && at.nanos() <= kNanosMax;
    if (sound) return;
    problem_->Add(path, "een tijdstip tussen 1800 en 9999", "an instant between 1800 and 9999");
  }

  void CheckRequired(const Message& message, const MessageTable& table, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    for (const FieldEntry& entry : table.fields) {
      if (entry.rule == nullptr || !entry.rule->required) continue;
      const bool present = entry.field->is_repeated() ? reflection.FieldSize(message, entry.field) > 0
                                                      : reflection.HasField(message, entry.field);
      if (present) continue;
      problem_->Add(JoinPath(path, entry.field->name()), "verplicht veld ontbreekt", "required field is missing");
    }
  }

  void VisitField(const Message& message, const FieldEntry& entry, const std::string& path, int depth) {
    const Reflection& reflection = *message.GetReflection();
    if (!entry.field->is_repeated()) return VisitValue(message, entry, path, -1, depth);
    const int size = reflection.FieldSize(message, entry.field);
    const int size_max = entry.rule == nullptr ? kCountWithoutRuleMax : static_cast<int>(entry.rule->count_max);
    if (size > size_max) {
      problem_->Add(path, absl::StrCat("hoogstens ", size_max, " keer"), absl::StrCat("at most ", size_max, " times"));
    }
    for (int i = 0; i < std::min(size, size_max); ++i) VisitValue(message, entry, ElementPath(path, i), i, depth);
  }

  // `index` is -1 for a singular field.
  void VisitValue(const Message& message, const FieldEntry& entry, const std::string& path, int index, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor* field = entry.field;
    if (entry.child != nullptr) {
      const Message& child =
          index < 0 ? reflection.GetMessage(message, field) : reflection.GetRepeatedMessage(message, field, index);
      return Visit(child, *entry.child, path, depth + 1);
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      return CheckEnum(
          *field,
          index < 0 ? reflection.GetEnumValue(message, field) : reflection.GetRepeatedEnumValue(message, field, index),
          path);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    std::string scratch;
    CheckText(entry,
              index < 0 ? reflection.GetStringReference(message, field, &scratch)
                        : reflection.GetRepeatedStringReference(message, field, index, &scratch),
              path);
  }

  void CheckEnum(const FieldDescriptor& field, int number, const std::string& path) {
    if (number == 0) {
      problem_->Add(path, "niet ingevuld: kies een waarde of laat het veld weg",
                    "not stated: choose a value or leave the field out");
    } else if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      problem_->Add(path, "onbekende waarde", "unknown value");
    }
  }

  void CheckText(const FieldEntry& entry, const std::string& value, const std::string& path) {
    const bool is_bytes = entry.field->type() == FieldDescriptor::TYPE_BYTES;
    const FieldRule& rule = entry.rule != nullptr ? *entry.rule : is_bytes ? kBytesWithoutRule : kTextWithoutRule;
    if (HasForm(value, rule, wrong_bsn_)) return;
    const Words words = WordsFor(rule);
    problem_->Add(path, absl::StrCat("verwacht: ", words.nl), absl::StrCat("expected: ", words.en));
  }

  WrongBsn wrong_bsn_;
  Problem* problem_;
};

}  // namespace

void WalkShape(const Message& message, const std::string& root, WrongBsn wrong_bsn, Problem* problem) {
  Walk(wrong_bsn, problem).Visit(message, TableOf(*message.GetDescriptor()), root, 1);
}

}  // namespace ketenpoort::intake

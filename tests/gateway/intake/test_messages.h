// Messages for the tests of intake: one sound message of each kind, numbers from a test range, and ways to reach any
// field by its path.
#pragma once

#include <google/protobuf/message.h>
#include <google/rpc/error_details.pb.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "gateway/intake/problem.h"
#include "ketenpoort/v1/custody.pb.h"
#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::testing {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The n-th number of the test range 9999xxxxx that passes the 11-test.
inline std::string TestBsn(int n) {
  for (int body = 99'990'000;; ++body) {
    int sum = 0;
    int rest = body;
    for (int weight = 2; weight <= 9; ++weight, rest /= 10) sum += weight * (rest % 10);
    if (sum % 11 == 10) continue;
    if (n-- == 0) return std::to_string(body) + std::to_string(sum % 11);
  }
}
// Fails the 11-test by one.
inline std::string WrongBsn(int n) {
  std::string bsn = TestBsn(n);
  bsn.back() = bsn.back() == '9' ? '8' : static_cast<char>(bsn.back() + 1);
  return bsn;
}

inline std::string TestId(uint8_t n) { return std::string(15, '\x5a') + static_cast<char>(n); }

// A sound message of a kind: from the directeur of Zwolle to the college of Haarlem.
inline v1::Message SoundMessage(v1::MessageKind kind) {
  v1::Message message;
  v1::Envelope& envelope = *message.mutable_envelope();
  envelope.set_message_id(TestId(1));
  envelope.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  envelope.mutable_sender()->set_unit("PI-ZWOLLE");
  v1::OrganAddress& receiver = *envelope.add_receivers();
  receiver.set_organ(v1::ORGAN_COLLEGE);
  receiver.set_unit("0392");
  envelope.set_kind(kind);
  envelope.set_purpose(v1::PURPOSE_REINTEGRATION_PLAN);
  envelope.mutable_subject()->set_bsn(TestBsn(0));
  if (kind == v1::MESSAGE_KIND_CORRECTION) {
    envelope.set_correction_action(v1::CORRECTION_ACTION_RECTIFY);
    envelope.add_refers_to(TestId(2));
  }
  std::string field = v1::MessageKind_Name(kind).substr(sizeof("MESSAGE_KIND_") - 1);
  for (char& c : field) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const FieldDescriptor* payload = v1::Message::descriptor()->FindFieldByName(field);
  if (payload == nullptr) return message;
  Message* body = message.GetReflection()->MutableMessage(&message, payload);
  const FieldDescriptor* person = body->GetDescriptor()->FindFieldByName("person");
  if (kind == v1::MESSAGE_KIND_BIJ_NOTICE) {
    message.mutable_bij_notice()->set_family_name("Jansen");
    envelope.mutable_declarations()->mutable_bij()->set_offence_article("287");
  }
  if (person == nullptr) return message;
  Message* identity = body->GetReflection()->MutableMessage(body, person);
  identity->GetReflection()->SetString(identity, identity->GetDescriptor()->FindFieldByName("family_name"), "Jansen");
  return message;
}

inline v1::CustodyReport SoundReport() {
  v1::CustodyReport report;
  report.set_report_id(TestId(3));
  report.mutable_person()->set_family_name("Jansen");
  report.mutable_person()->set_bsn(TestBsn(0));
  v1::Title& title = *report.add_titles();
  title.set_kind(v1::TITLE_KIND_VRIJHEIDSSTRAF);
  title.set_starts_on("2026-11-01");
  title.set_ends_on("2026-11-09");
  report.set_place(v1::PLACE_KIND_PI);
  report.set_establishment("PI-ZWOLLE");
  report.set_modality(v1::MODALITY_REGULAR);
  report.mutable_departure()->mutable_at()->set_seconds(1'794'200'000);
  report.mutable_departure()->set_certainty(v1::CERTAINTY_EXPECTED);
  report.mutable_release()->set_certainty(v1::CERTAINTY_UNKNOWN);
  v1::EligibleCollege& college = *report.add_colleges();
  college.set_gemeente("0392");
  college.set_ground(v1::COLLEGE_GROUND_INGEZETENE);
  college.set_as_of("2026-11-01");
  report.set_probation("RN");
  report.set_reason(v1::REASON_BEGIN);
  report.mutable_valid_from()->set_seconds(1'793'500'000);
  return report;
}

// A place in a message: the message that holds the field, and the field. Makes what is on the way.
struct Place {
  Message* holder = nullptr;
  const FieldDescriptor* field = nullptr;
};
inline Place Reach(Message* message, std::string_view path) {
  std::vector<std::string> parts = absl::StrSplit(absl::string_view(path.data(), path.size()), '.');
  Place at{message, nullptr};
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool element = parts[i].size() > 3 && parts[i].ends_with("[0]");
    if (element) parts[i].resize(parts[i].size() - 3);
    at.field = at.holder->GetDescriptor()->FindFieldByName(parts[i]);
    if (at.field == nullptr) throw std::runtime_error("no field " + std::string(path));
    if (i + 1 == parts.size()) return at;
    const auto* r = at.holder->GetReflection();
    if (!at.field->is_repeated()) {
      at.holder = r->MutableMessage(at.holder, at.field);
    } else if (r->FieldSize(*at.holder, at.field) > 0) {
      at.holder = r->MutableRepeatedMessage(at.holder, at.field, 0);
    } else {
      at.holder = r->AddMessage(at.holder, at.field);
    }
  }
  throw std::runtime_error("empty path");
}

// Sets a text, or the first of a repeated text.
inline void SetText(Message* message, std::string_view path, const std::string& value) {
  const Place at = Reach(message, path);
  const auto* r = at.holder->GetReflection();
  if (!at.field->is_repeated()) return r->SetString(at.holder, at.field, value);
  r->ClearField(at.holder, at.field);
  r->AddString(at.holder, at.field, value);
}

inline void SetEnum(Message* message, std::string_view path, int number) {
  const Place at = Reach(message, path);
  const auto* r = at.holder->GetReflection();
  if (!at.field->is_repeated()) return r->SetEnumValue(at.holder, at.field, number);
  r->ClearField(at.holder, at.field);
  r->AddEnumValue(at.holder, at.field, number);
}

// Every field under a type by its path, elements as [0]. Containers too.
inline void CollectPaths(const google::protobuf::Descriptor& type, const std::string& root,
                         std::vector<std::pair<std::string, const FieldDescriptor*>>* paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    std::string path = root.empty() ? field->name() : root + "." + field->name();
    if (field->is_repeated()) path += "[0]";
    paths->emplace_back(path, field);
    if (field->message_type() != nullptr) CollectPaths(*field->message_type(), path, paths);
  }
}

// The fields a status names.
inline std::vector<std::string> FieldsNamed(const absl::Status& status) {
  google::rpc::BadRequest named;
  const auto payload = status.GetPayload(intake::kBadRequestKey);
  if (!payload || !named.ParseFromString(std::string(*payload))) return {};
  std::vector<std::string> fields;
  for (const auto& violation : named.field_violations()) fields.push_back(violation.field());
  return fields;
}
inline bool Names(const absl::Status& status, const std::string& field) {
  for (const std::string& named : FieldsNamed(status)) {
    if (named == field) return true;
  }
  return false;
}

}  // namespace ketenpoort::testing

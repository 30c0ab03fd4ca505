#include "clients/cli/envelope_options.h"

#include <CLI/Option.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/input.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"
#include "clients/sdk/payload.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

absl::Status ApplyParties(const EnvelopeOptions& options, const std::vector<v1::OrganAddress>& profile_organs,
                          v1::Envelope& envelope) {
  if (!options.from.empty()) {
    const absl::StatusOr<v1::OrganAddress> sender = sdk::ParseOrgan(options.from);
    if (!sender.ok()) return sender.status();
    *envelope.mutable_sender() = *sender;
  } else if (!envelope.has_sender() && !profile_organs.empty()) {
    *envelope.mutable_sender() = profile_organs.front();
  }
  if (!envelope.has_sender()) return absl::InvalidArgumentError("wie stuurt? geef --from / who sends? give --from");
  if (!options.to.empty()) envelope.clear_receivers();
  for (const std::string& text : options.to) {
    const absl::StatusOr<v1::OrganAddress> receiver = sdk::ParseOrgan(text);
    if (!receiver.ok()) return receiver.status();
    *envelope.add_receivers() = *receiver;
  }
  if (envelope.receivers().empty()) return absl::InvalidArgumentError("aan wie? geef --to / to whom? give --to");
  return absl::OkStatus();
}

absl::Status ApplyKind(const EnvelopeOptions& options, v1::Message& message) {
  v1::Envelope& envelope = *message.mutable_envelope();
  if (!options.kind.empty()) {
    const absl::StatusOr<v1::MessageKind> kind = sdk::ParseName<v1::MessageKind>(options.kind);
    if (!kind.ok()) return kind.status();
    envelope.set_kind(*kind);
  }
  if (envelope.kind() == v1::MESSAGE_KIND_UNSPECIFIED) envelope.set_kind(sdk::PayloadKind(message));
  if (!options.purpose.empty()) {
    const absl::StatusOr<v1::Purpose> purpose = sdk::ParseName<v1::Purpose>(options.purpose);
    if (!purpose.ok()) return purpose.status();
    envelope.set_purpose(*purpose);
  }
  if (envelope.purpose() == v1::PURPOSE_UNSPECIFIED) envelope.set_purpose(sdk::OrdinaryPurpose(envelope.kind()));
  if (!options.excess.empty()) {
    const absl::StatusOr<v1::Excess> excess = sdk::ParseName<v1::Excess>(options.excess);
    if (!excess.ok()) return excess.status();
    envelope.set_excess(*excess);
  }
  return absl::OkStatus();
}

// `C09` or the whole name.
absl::StatusOr<v1::Category> ParseCategory(const std::string& text) {
  const google::protobuf::EnumDescriptor& categories = *v1::Category_descriptor();
  for (int i = 0; i < categories.value_count(); ++i) {
    const int number = categories.value(i)->number();
    if (number != 0 && sdk::ShortEnumName(categories, number).starts_with(text + "_")) {
      return static_cast<v1::Category>(number);
    }
  }
  return sdk::ParseName<v1::Category>(text);
}

absl::Status ApplyDeclarations(const EnvelopeOptions& options, v1::Envelope& envelope) {
  if (options.care_needed) envelope.mutable_declarations()->set_care_needed(true);
  if (!options.needs.empty()) envelope.mutable_declarations()->clear_needs();
  for (const std::string& text : options.needs) {
    const absl::StatusOr<v1::Category> category = ParseCategory(text);
    if (!category.ok()) return category.status();
    envelope.mutable_declarations()->add_needs(*category);
  }
  if (!options.attestation.empty()) envelope.mutable_declarations()->set_attestation(options.attestation);
  if (options.plan_version > 0) envelope.mutable_declarations()->set_plan_version(options.plan_version);
  if (!options.acting_person.empty()) envelope.set_acting_person(options.acting_person);
  if (!options.case_number.empty()) envelope.set_case_number(options.case_number);
  return absl::OkStatus();
}

absl::Status ApplyIds(const EnvelopeOptions& options, v1::Envelope& envelope, audit::crypto::RandomSource& random) {
  if (!options.message_id.empty()) {
    const absl::StatusOr<std::string> id = sdk::ParseId(options.message_id);
    if (!id.ok()) return id.status();
    envelope.set_message_id(*id);
  }
  if (envelope.message_id().empty()) envelope.set_message_id(sdk::NewMessageId(random));
  if (!options.refers_to.empty()) envelope.clear_refers_to();
  for (const std::string& text : options.refers_to) {
    const absl::StatusOr<std::string> id = sdk::ParseId(text);
    if (!id.ok()) return id.status();
    envelope.add_refers_to(*id);
  }
  return absl::OkStatus();
}

}  // namespace

void AddEnvelopeOptions(CLI::App& command, EnvelopeOptions& options) {
  const std::string group = "Bericht / message";
  const auto text = [&](const char* name, std::string& value, const char* description, const char* type) {
    command.add_option(name, value, description)->type_name(type)->group(group);
  };
  command
      .add_option("--file", options.file,
                  "Het bericht, JSON of protobuf-tekst; - is stdin / the message, JSON or protobuf text; - is stdin")
      ->type_name("FILE")
      ->required()
      ->group(group);
  text("--from", options.from, "Verzendend orgaan / sending organ", "ORGAN");
  command.add_option("--to", options.to, "Ontvangend orgaan, zo vaak als nodig / receiving organ, as often as needed")
      ->type_name("ORGAN")
      ->allow_extra_args(false)
      ->group(group);
  text("--kind", options.kind, "Soort; anders die van de inhoud / kind; else that of the payload", "KIND");
  text("--purpose", options.purpose, "Doel; anders het gewone van de soort / purpose; else the kind's ordinary one",
       "PURPOSE");
  text("--excess", options.excess, "Bij te veel gegevens: REFUSE of WITHHOLD / beyond the basis: REFUSE or WITHHOLD",
       "EXCESS");
  command.add_option("--refers-to", options.refers_to, "Eerder bericht waar dit bij hoort / earlier message")
      ->type_name("ID")
      ->allow_extra_args(false)
      ->group(group);
  text("--message-id", options.message_id, "Om een aanroep te herhalen / to repeat a call", "UUID");
  text("--acting-person", options.acting_person, "Medewerker, zoals uw systeem die kent / employee id", "ID");
  text("--case-number", options.case_number, "Eigen zaaknummer / own case number", "TEXT");
  command.add_flag("--care-needed", options.care_needed, "Verklaar: zorg nodig (PM 20d(3)) / declare: care needed")
      ->group(group);
  command.add_option("--need", options.needs, "Ontbrekende basisvoorwaarde, als C09 / missing condition, as C09")
      ->type_name("CATEGORY")
      ->allow_extra_args(false)
      ->group(group);
  text("--attestation", options.attestation, "Verklaring casemanager bij dit plan / attestation for this plan", "TEXT");
  command.add_option("--plan-version", options.plan_version, "Versie van het plan / version of the plan")
      ->type_name("N")
      ->group(group);
}

absl::StatusOr<v1::Message> ReadEnvelopedMessage(const EnvelopeOptions& options,
                                                 const std::vector<v1::OrganAddress>& profile_organs, Console& console,
                                                 audit::crypto::RandomSource& random) {
  v1::Message message;
  if (absl::Status read = ReadMessage(options.file, console, message); !read.ok()) return read;
  v1::Envelope& envelope = *message.mutable_envelope();
  absl::Status applied = ApplyParties(options, profile_organs, envelope);
  if (applied.ok()) applied = ApplyKind(options, message);
  if (applied.ok()) applied = ApplyDeclarations(options, envelope);
  if (applied.ok()) applied = ApplyIds(options, envelope, random);
  if (!applied.ok()) return applied;
  return message;
}

}  // namespace ketenpoort::cli

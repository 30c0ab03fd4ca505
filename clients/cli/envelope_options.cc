#include "clients/cli/envelope_options.h"

#include <CLI/Option.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/input.h"
#include "clients/sdk/attestation.h"
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

void ApplyRisk(const EnvelopeOptions& options, v1::Declarations& declarations) {
  if (!options.offence_risk && !options.safety_needed && !options.own_task) return;
  v1::RiskDeclaration& risk = *declarations.mutable_risk();
  if (options.offence_risk) risk.set_offence_risk(true);
  if (options.safety_needed) risk.set_safety_needed(true);
  if (options.own_task) risk.set_own_task(true);
}

void ApplyBij(const EnvelopeOptions& options, v1::Declarations& declarations) {
  v1::BijDeclaration bij = declarations.bij();
  if (!options.bij_article.empty()) bij.set_offence_article(options.bij_article);
  if (options.bij_months > 0) bij.set_unconditional_months(options.bij_months);
  if (options.bij_irrevocable) bij.set_irrevocable(true);
  if (options.bij_youth_law) bij.set_youth_law(true);
  if (options.bij_extendable) bij.set_pij_extendable(true);
  if (!options.return_on.empty()) bij.set_return_on(options.return_on);
  if (!options.return_gemeente.empty()) bij.set_return_gemeente(options.return_gemeente);
  if (bij.ByteSizeLong() > 0) *declarations.mutable_bij() = bij;
}

// What rules beside the plan ask to be declared.
absl::Status ApplyLawDeclarations(const EnvelopeOptions& options, v1::Envelope& envelope) {
  v1::Declarations declarations = envelope.declarations();
  ApplyRisk(options, declarations);
  ApplyBij(options, declarations);
  if (!options.attested_needs.empty()) declarations.clear_attested_needs();
  for (const std::string& text : options.attested_needs) {
    const absl::StatusOr<v1::Category> category = ParseCategory(text);
    if (!category.ok()) return category.status();
    declarations.add_attested_needs(*category);
  }
  if (!options.assignment.empty()) declarations.set_assignment_id(options.assignment);
  if (!options.consent.empty()) {
    const absl::StatusOr<std::string> id = sdk::ParseId(options.consent);
    if (!id.ok()) return id.status();
    declarations.set_consent_id(*id);
  }
  if (!options.case_id.empty()) declarations.set_case_id(options.case_id);
  if (options.no_other_basis) declarations.set_no_other_basis(true);
  if (options.medical_secret) declarations.set_medical_secret(true);
  if (options.medical_consent) declarations.set_medical_consent(true);
  if (options.youth_framework) declarations.set_youth_framework(true);
  if (declarations.ByteSizeLong() > 0) *envelope.mutable_declarations() = declarations;
  return absl::OkStatus();
}

// Last of all: it names the digest of the message as it is now.
absl::Status ApplyAttestation(const EnvelopeOptions& options, v1::Message& message) {
  if (options.attest_why.empty() && options.attest_until.empty() && options.attest_who.empty()) {
    return absl::OkStatus();
  }
  const std::string& who = options.attest_who.empty() ? message.envelope().acting_person() : options.attest_who;
  if (options.attest_why.empty() || options.attest_until.empty() || who.empty()) {
    return absl::InvalidArgumentError(
        "een menselijke verklaring zegt wie, waarom en tot wanneer / a human attestation says who, why and until when: "
        "--attest-who (or --acting-person), --attest-why, --attest-until");
  }
  sdk::Attest(who, options.attest_why, options.attest_until, message);
  return absl::OkStatus();
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

// The declarations that rules beside the plan ask for.
void AddLawOptions(CLI::App& command, EnvelopeOptions& options) {
  const std::string group = "Verklaringen / declarations";
  const auto text = [&](const char* name, std::string& value, const char* description, const char* type) {
    command.add_option(name, value, description)->type_name(type)->group(group);
  };
  const auto flag = [&](const char* name, bool& value, const char* description) {
    command.add_flag(name, value, description)->group(group);
  };
  command.add_option("--attested-need", options.attested_needs, "Verklaard voor dit plan, als C09 / attested, as C09")
      ->type_name("CATEGORY")
      ->allow_extra_args(false)
      ->group(group);
  flag("--risk", options.offence_risk, "Pbw 18b: risico op een ernstig misdrijf / risk of a serious offence");
  flag("--safety", options.safety_needed, "Pbw 18b: nodig voor de veiligheid van anderen / needed for safety");
  flag("--own-task", options.own_task, "Pbw 18b: hoort bij ieders taak / belongs to everyone's task");
  text("--assignment", options.assignment, "Opdrachtnummer van de reclassering / assignment id", "ID");
  text("--bij-article", options.bij_article, "Bjsg 11a: artikel van Sr, als 287 / article of Sr, as 287", "ARTICLE");
  command.add_option("--bij-months", options.bij_months, "Bjsg 11a: onvoorwaardelijke maanden / unconditional months")
      ->type_name("N")
      ->group(group);
  flag("--bij-irrevocable", options.bij_irrevocable, "Bjsg 11a: onherroepelijk / irrevocable");
  flag("--bij-youth-law", options.bij_youth_law, "Bjsg 11a: jeugdstrafrecht / youth law");
  flag("--bij-extendable", options.bij_extendable, "Bjsg 11a: PIJ die verlengbaar is / PIJ that can be extended");
  text("--return-on", options.return_on, "Bjsg 11a: verwachte terugkeer / expected return", "DAY");
  text("--return-gemeente", options.return_gemeente, "Bjsg 11a: gemeente van terugkeer / of return", "CODE");
  text("--attest-why", options.attest_why, "Verklaring van een mens: waarom / human attestation: why", "TEXT");
  text("--attest-until", options.attest_until, "Verklaring van een mens: tot en met / until", "DAY");
  text("--attest-who", options.attest_who, "Verklaring van een mens: wie; anders --acting-person / who", "ID");
  flag("--no-other-basis", options.no_other_basis, "Wjsg 51c: geen andere grondslag / no other basis");
  text("--consent", options.consent, "Geregistreerde toestemming / registered consent", "UUID");
  text("--case", options.case_id, "Wgs: casus van het Zorg- en Veiligheidshuis / case", "ID");
  flag("--medical-secret", options.medical_secret, "Wgs: valt onder medisch geheim / under medical secrecy");
  flag("--medical-consent", options.medical_consent, "Wgs: uitdrukkelijk mee ingestemd / explicitly consented to");
  flag("--youth-framework", options.youth_framework, "Bjsg 11c: jeugdhulp in strafkader / in a criminal framework");
}

}  // namespace

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
  AddLawOptions(command, options);
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
  if (applied.ok()) applied = ApplyLawDeclarations(options, envelope);
  if (applied.ok()) applied = ApplyIds(options, envelope, random);
  if (applied.ok()) applied = ApplyAttestation(options, message);
  if (!applied.ok()) return applied;
  return message;
}

}  // namespace ketenpoort::cli

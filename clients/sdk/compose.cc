#include "clients/sdk/compose.h"

#include <utility>

#include "clients/sdk/message_id.h"
#include "clients/sdk/payload.h"

namespace ketenpoort::sdk {
namespace {

ketenpoort::v1::OrganAddress Address(ketenpoort::v1::Organ organ, std::string unit) {
  ketenpoort::v1::OrganAddress address;
  address.set_organ(organ);
  address.set_unit(std::move(unit));
  return address;
}

}  // namespace

ketenpoort::v1::Message Compose(const ketenpoort::v1::OrganAddress& sender,
                                const std::vector<ketenpoort::v1::OrganAddress>& receivers,
                                ketenpoort::v1::MessageKind kind, const ketenpoort::v1::SubjectReference& subject,
                                const SendOptions& options, audit::crypto::RandomSource& random) {
  ketenpoort::v1::Message message;
  ketenpoort::v1::Envelope& envelope = *message.mutable_envelope();
  envelope.set_message_id(options.message_id.empty() ? NewMessageId(random) : options.message_id);
  *envelope.mutable_sender() = sender;
  for (const ketenpoort::v1::OrganAddress& receiver : receivers) *envelope.add_receivers() = receiver;
  envelope.set_kind(kind);
  envelope.set_purpose(OrdinaryPurpose(kind));
  *envelope.mutable_subject() = subject;
  envelope.set_excess(options.excess);
  for (const std::string& id : options.refers_to) envelope.add_refers_to(id);
  if (options.declarations.ByteSizeLong() > 0) *envelope.mutable_declarations() = options.declarations;
  envelope.set_acting_person(options.acting_person);
  envelope.set_case_number(options.case_number);
  return message;
}

ketenpoort::v1::OrganAddress Directeur(std::string unit) {
  return Address(ketenpoort::v1::ORGAN_DIRECTEUR, std::move(unit));
}
ketenpoort::v1::OrganAddress Minister() { return Address(ketenpoort::v1::ORGAN_MINISTER, {}); }
ketenpoort::v1::OrganAddress Reclassering(std::string unit) {
  return Address(ketenpoort::v1::ORGAN_RECLASSERING, std::move(unit));
}
ketenpoort::v1::OrganAddress College(std::string gemeente) {
  return Address(ketenpoort::v1::ORGAN_COLLEGE, std::move(gemeente));
}
ketenpoort::v1::OrganAddress Burgemeester(std::string gemeente) {
  return Address(ketenpoort::v1::ORGAN_BURGEMEESTER, std::move(gemeente));
}

ketenpoort::v1::OrganAddress CaseTable() { return Address(ketenpoort::v1::ORGAN_ZVH_CASUS, {}); }

}  // namespace ketenpoort::sdk

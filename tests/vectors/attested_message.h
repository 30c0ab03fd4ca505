// A message and the digest an attestation of it must name. Clients and gateway compute that digest in code of their
// own: both are held against this one vector.
#pragma once

#include <string>

#include "ketenpoort/v1/exchange.pb.h"

namespace ketenpoort::testing {

inline constexpr char kAttestedMessageDigest[] = "b2bfa5b90ac427534052564503bbef937936d0e98e8a047597edc2be361da4fb";

inline v1::Message AttestedMessage() {
  v1::Message message;
  v1::Envelope& envelope = *message.mutable_envelope();
  envelope.set_message_id(std::string(16, '\x5a'));
  envelope.mutable_sender()->set_organ(v1::ORGAN_RECLASSERING);
  envelope.mutable_sender()->set_unit("RN");
  envelope.add_receivers()->set_organ(v1::ORGAN_DIRECTEUR);
  envelope.set_kind(v1::MESSAGE_KIND_RISK_NOTICE);
  envelope.set_purpose(v1::PURPOSE_RISK_18B);
  envelope.add_refers_to(std::string(16, '\x01'));
  envelope.mutable_declarations()->add_needs(v1::CATEGORY_C09_HUISVESTING);
  envelope.mutable_declarations()->mutable_risk()->set_own_task(true);
  envelope.mutable_declarations()->set_plan_version(7);
  envelope.mutable_declarations()->mutable_human()->set_who("telt niet mee");
  message.mutable_risk_notice()->set_risk("één tekst");
  message.mutable_risk_notice()->mutable_dates()->set_departure_certainty(v1::CERTAINTY_FIXED);
  return message;
}

}  // namespace ketenpoort::testing

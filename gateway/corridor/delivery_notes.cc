#include "gateway/corridor/delivery_notes.h"

#include "audit/delivery_note.h"
#include "certs/signature.h"
#include "gateway/intake/problem.h"
#include "gateway/store/rows.h"

namespace ketenpoort::corridor {
namespace {

constexpr size_t kDigestBytes = 32;

absl::Status WrongNote(const char* field, const char* nl, const char* en) { return intake::Violation(field, nl, en); }

// The line of each reply that names a payload; nothing for the others.
absl::StatusOr<std::vector<std::string>> LinesOf(const v1::AcknowledgeRequest& request) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& id, const std::string& payload, const std::string& outcome) {
    if (!payload.empty() && (payload.size() != kDigestBytes || id.size() != store::Id16{}.size())) return false;
    lines.push_back(payload.empty() ? "" : audit::DeliveryLine(id, payload, outcome));
    return true;
  };
  bool sound = true;
  for (const v1::Acknowledgement& one : request.acknowledgements()) {
    sound = sound && add(one.delivery_id(), one.payload_sha256(), "ACKNOWLEDGED");
  }
  for (const v1::Rejection& one : request.rejections()) {
    sound = sound && add(one.delivery_id(), one.payload_sha256(), "REJECTED " + v1::RejectReason_Name(one.reason()));
  }
  if (!sound) {
    return WrongNote("payload_sha256", "Noem de SHA-256 van de inhoud, 32 bytes, bij een id van 16 bytes.",
                     "Name the SHA-256 of the payload, 32 bytes, with an id of 16 bytes.");
  }
  return lines;
}

}  // namespace

absl::StatusOr<NotesOfFrame> CheckNotes(const identity::Principal& caller, const v1::AcknowledgeRequest& request) {
  auto lines = LinesOf(request);
  if (!lines.ok()) return lines.status();
  NotesOfFrame notes(lines->size());
  if (!request.has_note()) return notes;
  std::vector<std::string> signed_lines;
  for (const std::string& line : *lines) {
    if (!line.empty()) signed_lines.push_back(line);
  }
  if (signed_lines.empty() || signed_lines.size() > audit::kNoteLinesMax) {
    return WrongNote("note", "Een ontvangstbewijs gaat over 1 tot 512 leveringen waarvan de inhoud is genoemd.",
                     "A delivery note is about 1 to 512 deliveries whose payload is named.");
  }
  const std::string text = audit::DeliveryNoteText(signed_lines);
  if (!certs::VerifySignature(caller.certificate_der(), text, request.note().signature()).ok()) {
    return WrongNote("note.signature", "De handtekening past niet bij dit certificaat en deze leveringen.",
                     "The signature does not fit this certificate and these deliveries.");
  }
  const std::vector<std::vector<audit::crypto::Digest>> hashes = audit::DeliveryLineHashes(signed_lines);
  uint32_t index = 0;
  for (size_t i = 0; i < lines->size(); ++i) {
    if ((*lines)[i].empty()) continue;
    v1::SignedDelivery one;
    one.set_text(text);
    one.set_signature(request.note().signature());
    one.set_certificate(caller.certificate_der());
    one.set_line((*lines)[i]);
    one.set_index(index);
    for (const audit::crypto::Digest& hash : hashes[index]) one.add_hashes(std::string(hash.begin(), hash.end()));
    ++index;
    if (!one.SerializeToString(&notes[i])) return absl::InternalError("a delivery note cannot be written");
  }
  return notes;
}

}  // namespace ketenpoort::corridor

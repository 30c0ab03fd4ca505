// A note that parses has one text: its parts, written again, are the same bytes. None opens for a key that signed
// nothing.
#include <string>
#include <vector>

#include "audit/note.h"
#include "tests/fuzz/audit/require.h"

using ketenpoort::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace audit = ketenpoort::audit;
  const std::string_view input = ketenpoort::fuzz::View(bytes, size);
  static const std::vector<audit::NoteVerifier> verifiers = {
      audit::NoteVerifier::FromVerifierKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
          .value()};
  if (const auto verifier = audit::NoteVerifier::FromVerifierKey(input); verifier.ok()) {
    Require(audit::NoteVerifier::FromVerifierKey(verifier->VerifierKey()).ok(), "a verifier key survives its text");
  }
  const auto parsed = audit::ParseNote(input);
  const auto opened = audit::OpenNote(input, verifiers);
  if (!parsed.ok()) {
    Require(!opened.ok(), "what does not parse does not open");
    return 0;
  }
  std::string again = parsed->text + "\n";
  for (const audit::NoteSignature& signature : parsed->signatures) again += audit::FormatSignatureLine(signature);
  Require(again == input, "a note has one text");
  Require(audit::IsNoteText(parsed->text), "the text of a note is a note text");
  if (opened.ok()) {
    Require(opened->text == "This is an example message.\n", "only what was signed opens");
    Require(opened->verified.size() + opened->unverified.size() == parsed->signatures.size(), "no line is lost");
  }
  return 0;
}

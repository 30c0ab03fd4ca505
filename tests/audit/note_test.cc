#include "audit/note.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "audit/crypto/encoding.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

constexpr char kExampleKey[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kExampleText[] = "This is an example message.\n";
constexpr char kExampleLine[] =
    "\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";

NoteSigner Signer(std::string name, uint64_t seed) {
  testing::SeededRandomSource random(seed);
  return NoteSigner(std::move(name), crypto::SigningKey::Generate(random));
}
NoteVerifier VerifierOf(const NoteSigner& signer) {
  return NoteVerifier::FromVerifierKey(signer.VerifierKey()).value();
}

TEST_CASE("The specification's example note opens", "[note]") {
  const auto verifier = NoteVerifier::FromVerifierKey(kExampleKey);
  REQUIRE(verifier.ok());
  CHECK(verifier->name() == "example.com/foo");
  CHECK(verifier->key_id() == 0x530d903a);
  CHECK(verifier->VerifierKey() == kExampleKey);
  const std::string note = std::string(kExampleText) + "\n" + kExampleLine;
  const auto opened = OpenNote(note, std::vector{*verifier});
  REQUIRE(opened.ok());
  CHECK(opened->text == kExampleText);
  CHECK(opened->verified.size() == 1);
  CHECK(opened->unverified.empty());
}

TEST_CASE("Any change to one byte of the example note is refused", "[note]") {
  const std::vector verifiers{NoteVerifier::FromVerifierKey(kExampleKey).value()};
  const std::string note = std::string(kExampleText) + "\n" + kExampleLine;
  for (size_t at = 0; at < note.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = note;
      damaged[at] = static_cast<char>(value);
      if (damaged != note) REQUIRE_FALSE(OpenNote(damaged, verifiers).ok());
    }
    REQUIRE_FALSE(OpenNote(note.substr(0, at), verifiers).ok());
    REQUIRE_FALSE(OpenNote(note.substr(0, at) + note.substr(at + 1), verifiers).ok());
  }
  CHECK_FALSE(OpenNote(note + "\n", verifiers).ok());
  CHECK_FALSE(OpenNote(note + "x", verifiers).ok());
}

TEST_CASE("A note signed by several keys opens for whoever knows one", "[note]") {
  std::vector<NoteSigner> signers;
  signers.push_back(Signer("one.example", 1));
  signers.push_back(Signer("two.example", 2));
  const std::string note = SignNote("text\n\nwith an empty line\n", signers).value();
  const auto opened = OpenNote(note, std::vector{VerifierOf(signers[1])});
  REQUIRE(opened.ok());
  CHECK(opened->text == "text\n\nwith an empty line\n");
  REQUIRE(opened->verified.size() == 1);
  CHECK(opened->verified[0].name == "two.example");
  REQUIRE(opened->unverified.size() == 1);
  CHECK(opened->unverified[0].name == "one.example");
}

TEST_CASE("One bad signature by a known key rejects the note, also beside a good one or as a repetition", "[note]") {
  const NoteSigner one = Signer("one.example", 1);
  const NoteSigner two = Signer("two.example", 2);
  const std::string note = SignNote("text\n", one).value();
  const std::vector verifiers{VerifierOf(one), VerifierOf(two)};
  const NoteSignature bad_by_two{two.name(), two.key_id(), std::string(64, 's')};
  CHECK(absl::IsPermissionDenied(OpenNote(AddSignature(note, bad_by_two).value(), verifiers).status()));
  const NoteSignature bad_by_one{one.name(), one.key_id(), std::string(64, 's')};
  CHECK(absl::IsPermissionDenied(OpenNote(AddSignature(note, bad_by_one).value(), verifiers).status()));
  const auto repeated = OpenNote(AddSignature(note, one.Sign("text\n").value()).value(), verifiers);
  REQUIRE(repeated.ok());
  CHECK(repeated->verified.size() == 2);
}

TEST_CASE("A note without a good known signature is rejected", "[note]") {
  const NoteSigner one = Signer("one.example", 1);
  const std::string note = SignNote("text\n", one).value();
  CHECK(absl::IsPermissionDenied(OpenNote(note, std::vector{VerifierOf(Signer("two.example", 2))}).status()));
  // The same name with another key is another (name, key id).
  CHECK(absl::IsPermissionDenied(OpenNote(note, std::vector{VerifierOf(Signer("one.example", 3))}).status()));
  CHECK(absl::IsPermissionDenied(OpenNote(note, {}).status()));
  const std::vector twice{VerifierOf(one), VerifierOf(one)};
  CHECK(absl::IsInvalidArgument(OpenNote(note, twice).status()));
}

TEST_CASE("A hundred signatures are read, one more is refused", "[note]") {
  const NoteSigner one = Signer("one.example", 1);
  std::string note = SignNote("text\n", one).value();
  for (size_t i = 1; i < kNoteSignaturesMax; ++i) {
    note = AddSignature(note, NoteSignature{"w" + std::to_string(i), static_cast<uint32_t>(i), "sig"}).value();
  }
  const auto opened = OpenNote(note, std::vector{VerifierOf(one)});
  REQUIRE(opened.ok());
  CHECK(opened->unverified.size() == kNoteSignaturesMax - 1);
  CHECK_FALSE(AddSignature(note, NoteSignature{"last", 1, "sig"}).ok());
  std::vector<NoteSigner> many;
  for (uint64_t i = 0; i <= kNoteSignaturesMax; ++i) many.push_back(Signer("s", i));
  CHECK_FALSE(SignNote("text\n", many).ok());
  CHECK_FALSE(SignNote("text\n", std::span<const NoteSigner>()).ok());
}

TEST_CASE("A note over the limit is refused", "[note]") {
  const NoteSigner one = Signer("one.example", 1);
  const size_t around = SignNote("\n", one)->size();
  const std::string longest = std::string(kNoteBytesMax - around, 'x') + "\n";
  const auto note = SignNote(longest, one);
  REQUIRE(note.ok());
  CHECK(note->size() == kNoteBytesMax);
  CHECK(OpenNote(*note, std::vector{VerifierOf(one)}).ok());
  CHECK_FALSE(SignNote("x" + longest, one).ok());
  CHECK_FALSE(ParseNote("x" + *note).ok());
}

TEST_CASE("Malformed notes are told from bad signatures", "[note]") {
  const std::string dash = "\xe2\x80\x94 ";
  const std::vector<std::string> malformed = {
      "",
      "\n",
      "\n\n",
      "text\n",
      "text\n\n",
      "text\n\nline\n",
      "text\n\n" + dash + "name\n",
      "text\n\n" + dash + "name \n",
      "text\n\n" + dash + " AAAAAAA=\n",
      "text\n\n" + dash + "na+me AAAAAAA=\n",
      "text\n\n" + dash + "name AAAAAA==\n",  // a key id and nothing more
      "text\n\n" + dash + "name AAAAAAB=\n",  // bits under the padding
      "text\n\n" + dash + "name AAAAAAA= \n",
      "text\n\n" + dash + "name  AAAAAAA=\n",
      "text\n\n" + dash + "name AAAAAAA=",
      "text\n\n-- name AAAAAAA=\n",
      "te\rxt\n\n" + dash + "name AAAAAAA=\n",
      "te\txt\n\n" + dash + "name AAAAAAA=\n",
      "te\xffxt\n\n" + dash + "name AAAAAAA=\n",
      "te\xc0\x80xt\n\n" + dash + "name AAAAAAA=\n",
      std::string("te\0xt\n\n", 7) + dash + "name AAAAAAA=\n",
  };
  for (const std::string& note : malformed) {
    INFO(note);
    CHECK_FALSE(ParseNote(note).ok());
    CHECK(absl::IsInvalidArgument(OpenNote(note, {}).status()));
  }
  CHECK(ParseNote("text\n\n" + dash + "name AAAAAAA=\n").ok());
  CHECK(ParseNote("\n\n" + dash + "name AAAAAAA=\n")->text == "\n");
}

TEST_CASE("Key names have no space, plus, control character or broken UTF-8, and a limit", "[note]") {
  for (const char* name : {"a", "example.com/foo", "\xc3\xa9\xc3\xa9n.nl", "\xf0\x9f\x94\x91"}) CHECK(IsNoteName(name));
  const std::vector<std::string> refused = {
      "",
      " ",
      "a b",
      "a+b",
      "a\tb",
      "a\nb",
      "a\xc2\xa0"
      "b",
      "a\xe2\x80\x83"
      "b",
      "a\xe3\x80\x80"
      "b",
      "a\xc2\x85",
      "\xff",
      "\xc3",
      "\xed\xa0\x80",
      "\xe0\x80\xaf",
      "\xf4\x90\x80\x80",
      "\xf0\x80\x80\xaf",
      "\x01",
      std::string(1, '\0'),
  };
  for (const std::string& name : refused) CHECK_FALSE(IsNoteName(name));
  CHECK(IsNoteName(std::string(kNoteNameBytesMax, 'n')));
  CHECK_FALSE(IsNoteName(std::string(kNoteNameBytesMax + 1, 'n')));
}

TEST_CASE("A signer with a name that is none, or a text that is none, does not sign", "[note]") {
  CHECK_FALSE(Signer("with space", 1).Sign("text\n").ok());
  const NoteSigner one = Signer("one.example", 1);
  for (const char* text : {"", "no line feed", "tab\there\n", "\xff\n"}) CHECK_FALSE(one.Sign(text).ok());
  CHECK(one.Sign("\n").ok());
}

TEST_CASE("Verifier keys are read strictly", "[note]") {
  const std::string key = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  const std::vector<std::string> refused = {
      "",
      "example.com/foo",
      "example.com/foo+530d903a",
      "example.com/foo+530d903a+",
      "+530d903a+" + key,
      "example.com/foo+530d903b+" + key,
      "example.com/foo+0530d903a+" + key,
      "example.com/foo+530d903+" + key,
      "example.com/fop+530d903a+" + key,
      "example.com/foo+530d903a+" + key + "=",
      "example.com/foo+530d903a+" + key.substr(4),
      "example.com/foo+530d903a+A" + key.substr(1, 42) + "l",
      "exa mple.com/foo+530d903a+" + key,
      "example.com/foo+530d903a+A" + std::string("u") + key.substr(2),
      "example.com/foo+53 d903a+" + key,
  };
  for (const std::string& text : refused) {
    INFO(text);
    CHECK_FALSE(NoteVerifier::FromVerifierKey(text).ok());
  }
  CHECK_FALSE(NoteVerifier::FromPublicKey("name", NoteKeyType::kEd25519, "short").ok());
}

TEST_CASE("A verifier key whose base64 holds a plus is read", "[note]") {
  // Seeds until the encoded key has one; the first plus after the key id must not end it.
  bool seen = false;
  for (uint64_t seed = 0; seed < 50 && !seen; ++seed) {
    const NoteSigner signer = Signer("plus.example", seed);
    const std::string text = signer.VerifierKey();
    seen = text.find('+', text.find('+', text.find('+') + 1) + 1) != std::string::npos;
    REQUIRE(NoteVerifier::FromVerifierKey(text).ok());
  }
  CHECK(seen);
}

TEST_CASE("A signature line survives its text", "[note]") {
  const NoteSignature signature{"name.example", 0x01020304, std::string("sig\0nature", 10)};
  const std::string line = FormatSignatureLine(signature);
  CHECK(ParseSignatureLine(line).value() == signature);
  CHECK_FALSE(ParseSignatureLine(line.substr(0, line.size() - 1)).ok());
  CHECK_FALSE(ParseSignatureLine(line + line).ok());
  CHECK_FALSE(ParseSignatureLine("").ok());
}

// ---- Cosignatures ----

TEST_CASE("A cosignature signs the time and the text, and says which time", "[cosignature]") {
  testing::SeededRandomSource random(9);
  const CosignatureSigner witness("witness.example", crypto::SigningKey::Generate(random));
  const NoteVerifier verifier = NoteVerifier::FromVerifierKey(witness.VerifierKey()).value();
  CHECK(verifier.type() == NoteKeyType::kCosignatureV1);
  CHECK(CosignedMessage("log\n1\n", 12) == "cosignature/v1\ntime 12\nlog\n1\n");
  const NoteSigner log = Signer("log.example", 1);
  const std::string text = "log.example\n1\nroot\n";
  for (const uint64_t time_s : {uint64_t{0}, uint64_t{1767225600}, kCosignatureTimeMax}) {
    const NoteSignature cosignature = witness.Cosign(text, time_s).value();
    CHECK(cosignature.signature.size() == kCosignatureBytes);
    CHECK(VerifyCosignature(verifier, text, cosignature).value() == time_s);
    const std::string note = AddSignature(SignNote(text, log).value(), cosignature).value();
    const auto opened = OpenNote(note, std::vector{VerifierOf(log), verifier});
    REQUIRE(opened.ok());
    CHECK(opened->verified.size() == 2);
    NoteSignature other_time = cosignature;
    other_time.signature[7] = static_cast<char>(other_time.signature[7] ^ 1);
    CHECK_FALSE(VerifyCosignature(verifier, text, other_time).ok());
    CHECK_FALSE(VerifyCosignature(verifier, text + "x\n", cosignature).ok());
  }
  CHECK_FALSE(witness.Cosign(text, kCosignatureTimeMax + 1).ok());
  CHECK_FALSE(witness.Cosign("no line feed", 1).ok());
}

TEST_CASE("Key types are kept apart", "[cosignature]") {
  testing::SeededRandomSource random(9), again(9);
  const CosignatureSigner witness("same.example", crypto::SigningKey::Generate(random));
  const NoteSigner log("same.example", crypto::SigningKey::Generate(again));
  CHECK(witness.key_id() != log.key_id());
  const NoteVerifier as_log = VerifierOf(log);
  const NoteVerifier as_witness = NoteVerifier::FromVerifierKey(witness.VerifierKey()).value();
  const NoteSignature cosignature = witness.Cosign("text\n", 5).value();
  CHECK_FALSE(as_log.Verify("text\n", cosignature.signature));
  CHECK_FALSE(as_witness.Verify("text\n", log.Sign("text\n")->signature));
  CHECK(absl::IsInvalidArgument(VerifyCosignature(as_log, "text\n", cosignature).status()));
  NoteSignature renamed = cosignature;
  renamed.name = "other.example";
  CHECK(absl::IsPermissionDenied(VerifyCosignature(as_witness, "text\n", renamed).status()));
  testing::SeededRandomSource third(10);
  CHECK(CosignatureSigner("no name", crypto::SigningKey::Generate(third)).VerifierKey().empty());
}

}  // namespace
}  // namespace ketenpoort::audit

#include "audit/policy_note.h"

#include <catch2/catch.hpp>
#include <cctype>
#include <string>
#include <vector>

#include "audit/cosignature.h"
#include "tests/audit/seeded_random_source.h"

namespace ketenpoort::audit {
namespace {

NoteSigner Person(std::string name, uint64_t seed) {
  testing::SeededRandomSource random(seed);
  return NoteSigner(std::move(name), crypto::SigningKey::Generate(random));
}

PolicySignerKey KeyOf(const NoteSigner& signer) { return {signer.name(), signer.VerifierKey()}; }

PolicyBundleName SomeBundle() { return {"ketenpoort-nl", 3, crypto::Sha256("the rules")}; }

using Persons = std::vector<std::string>;

}  // namespace

TEST_CASE("A bundle is signed by two persons, and both are answered in order of the note", "[policy_note]") {
  const NoteSigner first = Person("jurist-dji", 1);
  const NoteSigner second = Person("jurist-vng", 2);
  const std::string once = MakePolicyNote(SomeBundle(), first).value();
  const std::string twice = AddPolicySignature(once, SomeBundle(), second).value();
  CHECK(twice.starts_with(once));
  const std::vector keys{KeyOf(second), KeyOf(first)};
  CHECK(VerifyPolicyNote(once, SomeBundle(), keys).value() == Persons{"jurist-dji"});
  CHECK(VerifyPolicyNote(twice, SomeBundle(), keys).value() == Persons{"jurist-dji", "jurist-vng"});
  CHECK(VerifyPolicyNote(twice, SomeBundle(), std::vector{KeyOf(second)}).value() == Persons{"jurist-vng"});
  CHECK(NamesOnPolicyNote(twice, SomeBundle()).value() == Persons{"jurist-dji", "jurist-vng"});
}

TEST_CASE("The text names origin, bundle, version and digest, and has one form", "[policy_note]") {
  const PolicyBundleName bundle = SomeBundle();
  const std::string text = PolicyNoteText(bundle);
  CHECK(text ==
        "ketenpoort policy-bundle v1\nketenpoort-nl\n3\n"
        "c53b0f3aaea46bbed466b1d0b62faf0e9f6ef346e74a62ab05d409088c1eb56c\n");
  CHECK(ParsePolicyNoteText(text).value() == bundle);
  CHECK(PolicyNoteFileName(bundle) == "ketenpoort-nl-3.note");
  std::string upper = text;
  for (size_t i = text.size() - 65; i < text.size(); ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  const std::vector<std::string> refused = {"",
                                            upper,
                                            text + "\n",
                                            text.substr(0, text.size() - 1),
                                            "ketenpoort policy-bundle v2\nx\n3\n" + text.substr(text.size() - 65),
                                            "ketenpoort policy-bundle v1\n\n3\n" + text.substr(text.size() - 65),
                                            "ketenpoort policy-bundle v1\n../x\n3\n" + text.substr(text.size() - 65),
                                            "ketenpoort policy-bundle v1\nx\n03\n" + text.substr(text.size() - 65),
                                            "ketenpoort policy-bundle v1\nx\n3\n" + text.substr(text.size() - 63),
                                            "ketenpoort policy-bundle v1\nx\n3\nnot hexadecimal\n"};
  for (const std::string& one : refused) {
    INFO(one);
    CHECK(absl::IsInvalidArgument(ParsePolicyNoteText(one).status()));
  }
}

TEST_CASE("A note about another digest, version or bundle does not count", "[policy_note]") {
  const NoteSigner person = Person("jurist-dji", 1);
  const std::string note = MakePolicyNote(SomeBundle(), person).value();
  PolicyBundleName digest = SomeBundle();
  digest.digest[31] ^= 1;
  PolicyBundleName version = SomeBundle();
  version.version = 4;
  PolicyBundleName id = SomeBundle();
  id.id = "ketenpoort-be";
  for (const PolicyBundleName& other : {digest, version, id}) {
    CHECK(absl::IsFailedPrecondition(VerifyPolicyNote(note, other, std::vector{KeyOf(person)}).status()));
    CHECK(absl::IsFailedPrecondition(AddPolicySignature(note, other, Person("jurist-vng", 2)).status()));
    CHECK(absl::IsFailedPrecondition(NamesOnPolicyNote(note, other).status()));
  }
}

TEST_CASE("Any byte changed in a twice signed note leaves nobody standing who did not sign that", "[policy_note]") {
  const NoteSigner first = Person("jurist-dji", 1);
  const NoteSigner second = Person("jurist-vng", 2);
  const std::string note =
      AddPolicySignature(MakePolicyNote(SomeBundle(), first).value(), SomeBundle(), second).value();
  const std::vector keys{KeyOf(first), KeyOf(second)};
  for (size_t at = 0; at < note.size(); ++at) {
    std::string damaged = note;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    INFO(at);
    const auto persons = VerifyPolicyNote(damaged, SomeBundle(), keys);
    // A changed name or key id makes that one line unknown; the other signature still holds. Never both.
    CHECK((!persons.ok() || persons->size() == 1));
  }
}

TEST_CASE("One person or one key signs once, under whatever name", "[policy_note]") {
  const NoteSigner first = Person("jurist-dji", 1);
  const std::string note = MakePolicyNote(SomeBundle(), first).value();
  CHECK(absl::IsAlreadyExists(AddPolicySignature(note, SomeBundle(), Person("jurist-dji", 1)).status()));
  CHECK(absl::IsAlreadyExists(AddPolicySignature(note, SomeBundle(), Person("jurist-dji", 9)).status()));
  CHECK(absl::IsAlreadyExists(AddPolicySignature(note, SomeBundle(), Person("other-name", 1)).status()));
  // A person who signs twice past this tool is one person.
  const NoteSigner again = Person("jurist-dji", 9);
  const std::string forced = AddSignature(note, again.Sign(PolicyNoteText(SomeBundle())).value()).value();
  CHECK(VerifyPolicyNote(forced, SomeBundle(), std::vector{KeyOf(first), KeyOf(again)}).value() ==
        Persons{"jurist-dji"});
}

TEST_CASE("A key list where a key has two persons, another name or another sort is refused", "[policy_note]") {
  const NoteSigner person = Person("jurist-dji", 1);
  const std::string note = MakePolicyNote(SomeBundle(), person).value();
  testing::SeededRandomSource random(7);
  const CosignatureSigner witness("jurist-dji", crypto::SigningKey::Generate(random));
  const std::vector<std::vector<PolicySignerKey>> refused = {
      {KeyOf(person), KeyOf(Person("jurist-vng", 1))},
      {KeyOf(person), KeyOf(person)},
      {{"jurist-vng", person.VerifierKey()}},
      {{"jurist-dji", witness.VerifierKey()}},
      {{"jurist-dji", "no key"}},
  };
  for (const auto& keys : refused) CHECK(absl::IsInvalidArgument(VerifyPolicyNote(note, SomeBundle(), keys).status()));
}

TEST_CASE("A note that nobody known signed, or whose signature is bad, answers nobody", "[policy_note]") {
  const NoteSigner person = Person("jurist-dji", 1);
  const std::string note = MakePolicyNote(SomeBundle(), person).value();
  CHECK(absl::IsPermissionDenied(VerifyPolicyNote(note, SomeBundle(), {}).status()));
  CHECK(absl::IsPermissionDenied(
      VerifyPolicyNote(note, SomeBundle(), std::vector{KeyOf(Person("jurist-dji", 2))}).status()));
  const NoteSigner other = Person("jurist-vng", 2);
  const std::string bad = AddSignature(note, NoteSignature{other.name(), other.key_id(), std::string(64, 's')}).value();
  CHECK(
      absl::IsPermissionDenied(VerifyPolicyNote(bad, SomeBundle(), std::vector{KeyOf(person), KeyOf(other)}).status()));
}

TEST_CASE("An id that is no file name is not signed", "[policy_note]") {
  const NoteSigner person = Person("jurist-dji", 1);
  for (const char* id : {"", ".", "..", ".x", "a/b", "a b", "a\nb", "a\xc3\xa9"}) {
    PolicyBundleName bundle = SomeBundle();
    bundle.id = id;
    INFO(id);
    CHECK(absl::IsInvalidArgument(MakePolicyNote(bundle, person).status()));
  }
  CHECK(IsPolicyBundleId(std::string(kPolicyBundleIdBytesMax, 'a')));
  CHECK_FALSE(IsPolicyBundleId(std::string(kPolicyBundleIdBytesMax + 1, 'a')));
}

}  // namespace ketenpoort::audit

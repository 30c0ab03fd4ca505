// What a receipt is said to prove, and what not; and `audit verify-receipt` over files of every sort.
#include "clients/cli/receipt_words.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <sstream>

#include "audit/commitment.h"
#include "audit/cosignature.h"
#include "audit/crypto/sha256.h"
#include "audit/delivery_note.h"
#include "audit/tlog_proof.h"
#include "certs/authority.h"
#include "certs/signature.h"
#include "clients/cli/run.h"
#include "clients/cli/shipped_words.h"
#include "clients/cli/word_book.h"
#include "clients/sdk/delivery_note.h"
#include "clients/sdk/receipt_file.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "ketenpoort/v1/exchange.pb.h"
#include "tests/certs/test_folder.h"
#include "tests/clients/self_made_log.h"

namespace ketenpoort::cli {
namespace {

using audit::AttributeTag;
using certs::TestFolder;
using test::SeededRandom;
using test::SelfMadeLog;

// 2026-11-22 16:40 in Amsterdam.
constexpr int64_t kMomentUs = 1'795'362'000'000'000;
constexpr uint64_t kCosignedAt = 1'795'365'600;
constexpr char kPayload[] = "de inhoud";
constexpr char kReceiverOin[] = "00000001003214345000";
constexpr char kWitness[] = "getuige.example/een";

std::string Digest(std::string_view payload) { return audit::crypto::ToBytes(audit::crypto::Sha256(payload)); }

v1::AuditEntry DisclosedEntry() {
  v1::AuditEntry entry;
  entry.set_kind(v1::ENTRY_KIND_DISCLOSED);
  entry.set_time_us(kMomentUs);
  entry.set_sender_oin("00000001823288444000");
  entry.mutable_sender()->set_organ(v1::ORGAN_DIRECTEUR);
  entry.set_receiver_oin(kReceiverOin);
  entry.mutable_receiver()->set_organ(v1::ORGAN_COLLEGE);
  entry.mutable_receiver()->set_unit("0392");
  entry.set_message_id(std::string(16, '\x11'));
  entry.set_message_kind(v1::MESSAGE_KIND_RELEASE_DATE);
  entry.set_purpose(v1::PURPOSE_CUSTODY_NOTICE);
  entry.set_outcome(v1::OUTCOME_ALLOWED_IN_PART);
  entry.add_rule_ids("R03");
  v1::Basis& basis = *entry.add_basis();
  basis.set_law("PM");
  basis.set_article("20d(2)b");
  entry.add_disclosed(v1::CATEGORY_C01_NAAM);
  entry.add_disclosed(static_cast<v1::Category>(7));
  entry.add_withheld(static_cast<v1::Category>(21));
  entry.set_policy_id("ketenpoort-nl");
  entry.set_policy_version(5);
  return entry;
}

const std::vector<SelfMadeLog::Attribute>& SomeAttributes() {
  static const std::vector<SelfMadeLog::Attribute> attributes = {
      {AttributeTag::kSubject, std::string(16, '\x22')},
      {AttributeTag::kPayloadDigest, Digest(kPayload)},
      {AttributeTag::kPhase, "P03"},
      {AttributeTag::kCustodyVersion, std::string("\0\0\0\0\0\0\0\x07", 8)},
      {AttributeTag::kActingPerson, "medewerker-7"},
  };
  return attributes;
}

// A log in which the entry stands at index 2 of 5.
struct OneEntry {
  std::shared_ptr<SelfMadeLog> log = std::make_shared<SelfMadeLog>(11);
  v1::Receipt receipt;

  OneEntry(const v1::AuditEntry& entry, const std::vector<SelfMadeLog::Attribute>& attributes) {
    Others(2);
    const SelfMadeLog::Appended appended = log->Append(entry, attributes);
    Others(2);
    receipt = log->Receipt(appended);
  }
  void Others(int count) {
    for (int i = 0; i < count; ++i) {
      v1::AuditEntry started;
      started.set_kind(v1::ENTRY_KIND_STARTED);
      log->Append(started, {});
    }
  }
  void Withhold(AttributeTag tag) {
    auto& openings = *receipt.mutable_openings();
    for (int i = openings.size() - 1; i >= 0; --i) {
      if (openings[i].tag() == static_cast<uint32_t>(tag)) openings.DeleteSubrange(i, 1);
    }
  }
  std::string Text() const { return audit::ParseNote(audit::ParseTlogProof(receipt.proof())->checkpoint)->text; }
  void SetCheckpoint(std::string note) {
    audit::TlogProof proof = audit::ParseTlogProof(receipt.proof()).value();
    proof.checkpoint = std::move(note);
    receipt.set_proof(audit::FormatTlogProof(proof));
  }
  void AddSignature(const audit::NoteSignature& signature) {
    SetCheckpoint(audit::AddSignature(audit::ParseTlogProof(receipt.proof())->checkpoint, signature).value());
  }
  std::string File() const { return sdk::FormatReceipt(receipt).value(); }
};

audit::CosignatureSigner Witness(uint64_t seed = 3) {
  SeededRandom random(seed);
  return audit::CosignatureSigner(kWitness, audit::crypto::SigningKey::Generate(random));
}

// The key that the log signs with after a change.
audit::NoteSigner NextKey(const SelfMadeLog& log) {
  SeededRandom random(99);
  const auto name = audit::NoteVerifier::FromVerifierKey(log.VerifierKey())->name();
  return audit::NoteSigner(name, audit::crypto::SigningKey::Generate(random));
}

auditor::ReceiptEvidence Evidence(const OneEntry& one, const std::vector<std::string>& witnesses = {}) {
  const std::vector<std::string> keys = {one.log->VerifierKey()};
  auto evidence = auditor::GatherEvidence(one.File(), keys, witnesses);
  INFO(evidence.status());
  REQUIRE(evidence.ok());
  return *std::move(evidence);
}

bool Says(const std::vector<std::string>& sentences, std::string_view part) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& one) { return one.find(part) != std::string::npos; });
}

// A receiver with a certificate, and what it signed for: the second of two deliveries of its frame.
class SignedFrame {
 public:
  explicit SignedFrame(const std::string& oin = kReceiverOin) {
    constexpr int64_t kIssuedAt = kMomentUs / 1'000'000;
    REQUIRE(certs::InitAuthority(folder_.path(), kIssuedAt).ok());
    certs::LeafRequest request;
    request.name = "ontvanger";
    request.oin = oin;
    request.organisation = "Gemeente Voorbeeld";
    auto issued = certs::IssueLeaf(folder_.path(), request, kIssuedAt);
    REQUIRE(issued.ok());
    const auto signer = certs::SigningIdentity::FromKeyPem(certs::ReadAll(issued->key_path));
    REQUIRE(signer.ok());
    const std::vector<std::string> lines = {
        audit::DeliveryLine(std::string(16, 'a'), Digest("een ander bericht"), "ACKNOWLEDGED"),
        audit::DeliveryLine(std::string(16, 'b'), Digest(kPayload), "ACKNOWLEDGED")};
    note_.set_text(audit::DeliveryNoteText(lines));
    note_.set_signature(signer->Sign(note_.text()).value());
    note_.set_certificate(issued->certificate.der);
    note_.set_line(lines[1]);
    note_.set_index(1);
    const auto hashes = audit::DeliveryLineHashes(lines);
    for (const audit::crypto::Digest& hash : hashes[1]) note_.add_hashes(audit::crypto::ToBytes(hash));
  }
  v1::SignedDelivery& note() { return note_; }
  OneEntry Acknowledged() const {
    v1::AuditEntry entry = DisclosedEntry();
    entry.set_kind(v1::ENTRY_KIND_ACKNOWLEDGED);
    return OneEntry(entry, {{AttributeTag::kPayloadDigest, Digest(kPayload)},
                            {AttributeTag::kDeliveryNote, note_.SerializeAsString()}});
  }

 private:
  TestFolder folder_;
  v1::SignedDelivery note_;
};

struct Said {
  ExitCode code = ExitCode::kOk;
  std::string out;
  std::string err;
};

// `audit verify-receipt` over a folder with these files.
class Desk {
 public:
  std::string Write(const std::string& name, std::string_view text) const {
    certs::WriteAll(folder_ / name, text);
    return folder_ / name;
  }
  Said Run(std::vector<std::string> arguments) const {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
    const ExitCode code = cli::Run(arguments, console);
    return {code, out.str(), err.str()};
  }
  Said Verify(const OneEntry& one, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"audit", "verify-receipt", Write("bewijs", one.File()), "--vkey",
                                          Write("log.vkey", one.log->VerifierKey() + "\n")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(std::move(arguments));
  }

 private:
  TestFolder folder_;
};

google::protobuf::Struct Parsed(const std::string& json) {
  google::protobuf::Struct document;
  INFO(json);
  REQUIRE(google::protobuf::util::JsonStringToMessage(json, &document).ok());
  return document;
}

}  // namespace

TEST_CASE("A disclosure is told with its place, moment, parties, articles and categories", "[cli][receipt]") {
  const OneEntry one(DisclosedEntry(), SomeAttributes());
  const ReceiptWords nl = TellReceipt(Evidence(one), false, Language::kDutch);
  for (const char* part :
       {"op plaats 2 (geteld vanaf 0) van het logboek test.ketenpoort.example/log, dat toen 5 regels had",
        "Er is geen byte aan veranderd",
        "Het logboek ondertekende die stand, met de sleutel test.ketenpoort.example/log+",
        "De poort legde op 2026-11-22 16:40:00 vast: verstrekt: opnieuw beslist, en het kan zijn vertrokken.",
        "Van: de directeur van de inrichting.", "Aan: het college van burgemeester en wethouders (0392).",
        "Bericht: een datum van vertrek of invrijheidstelling.", "Doel: meldingen over de detentie.",
        "Kenmerk: 11111111-1111-1111-1111-111111111111.",
        "toegestaan, met velden ingehouden, R03; artikelen: PM 20d(2)b.", "Beslist met beleid ketenpoort-nl, versie 5.",
        "Uw gemeente mag weten wanneer u vrijkomt",
        "Verstrekt zijn deze gegevens: naam, datum van vertrek of invrijheidstelling.",
        "Ingehouden, omdat er geen grondslag voor was: delict, parketnummer en straf."}) {
    INFO(part);
    CHECK(Says(nl.proven, part));
  }
  for (const char* part :
       {"geen getuige wiens sleutel u meegaf", "Dat het is aangekomen", "Dat de inhoud van het bericht klopt",
        "Dat niemand anders dit te weten kwam", "juiste en volledige feiten", "--payload", "Wat er daarna is gebeurd",
        "klok van de poort"}) {
    INFO(part);
    CHECK(Says(nl.not_proven, part));
  }
  CHECK_FALSE(Says(nl.not_proven, "niet is geopend"));
  const ReceiptWords en = TellReceipt(Evidence(one), true, Language::kEnglish);
  CHECK(Says(en.proven, "The gateway recorded at 2026-11-22 16:40:00: disclosed: decided again"));
  CHECK(Says(en.proven, "To: the college of burgemeester and wethouders (0392)."));
  CHECK(Says(en.proven, "byte for byte, the content this entry is about"));
  CHECK_FALSE(Says(en.not_proven, "--payload"));
  CHECK(nl.proven.size() + 1 == en.proven.size());
}

TEST_CASE("Each attribute is told: opened in words where there are any, or fixed and not opened", "[cli][receipt]") {
  OneEntry one(DisclosedEntry(), SomeAttributes());
  one.Withhold(AttributeTag::kSubject);
  one.Withhold(AttributeTag::kCustodyVersion);
  const ReceiptWords told = TellReceipt(Evidence(one), false, Language::kDutch);
  REQUIRE(told.opened.size() == 3);
  CHECK(told.opened[0].starts_with("de vingerafdruk (SHA-256) van de inhoud: "));
  CHECK(told.opened[1] == "de fase waarin de persoon toen was: P03: in detentie in een inrichting");
  CHECK(told.opened[2] == "wie het deed, zoals het eigen systeem die persoon noemt: medewerker-7");
  REQUIRE(told.withheld.size() == 2);
  CHECK(told.withheld[0].starts_with("over welke persoon het gaat"));
  CHECK(told.withheld[1] == "de hoeveelste melding van DJI toen gold");
  CHECK(Says(told.not_proven, "dat niet is geopend (2)"));
  const OneEntry whole(DisclosedEntry(), SomeAttributes());
  CHECK(Says(TellReceipt(Evidence(whole), false, Language::kEnglish).opened,
             "the version of DJI's report that held then: 7"));
}

TEST_CASE("An attribute of a tag this program does not know is told by its number", "[cli][receipt]") {
  const OneEntry one(DisclosedEntry(), {{static_cast<AttributeTag>(900), "x\x1b[31m"}});
  const ReceiptWords told = TellReceipt(Evidence(one), false, Language::kDutch);
  REQUIRE(told.opened.size() == 1);
  CHECK(told.opened[0] == "een kenmerk dat dit programma niet kent, nummer 900: 781b5b33316d");
}

TEST_CASE("What only one kind of entry leaves open is said of that kind", "[cli][receipt]") {
  v1::AuditEntry entry = DisclosedEntry();
  entry.set_kind(v1::ENTRY_KIND_ACCEPTED);
  const ReceiptWords accepted = TellReceipt(Evidence(OneEntry(entry, {})), false, Language::kDutch);
  CHECK(Says(accepted.not_proven, "Dat er iets is verstrekt"));
  CHECK_FALSE(Says(accepted.not_proven, "Dat het is aangekomen"));
  CHECK(Says(accepted.proven, "Het gaat om deze gegevens: naam"));
  entry.set_kind(v1::ENTRY_KIND_ACKNOWLEDGED);
  const ReceiptWords acknowledged = TellReceipt(Evidence(OneEntry(entry, {})), false, Language::kDutch);
  CHECK(Says(acknowledged.not_proven, "geen ontvangstbewijs geopend"));
  v1::AuditEntry denied = DisclosedEntry();
  denied.set_kind(v1::ENTRY_KIND_DENIED);
  denied.set_outcome(v1::OUTCOME_DENIED);
  denied.clear_rule_ids();
  denied.set_denial_id("D01");
  denied.set_failing_condition("COLLEGE_ELIGIBLE");
  const ReceiptWords refused = TellReceipt(Evidence(OneEntry(denied, {})), false, Language::kDutch);
  CHECK(Says(refused.proven,
             "De uitkomst was: geen grondslag, D01; artikelen: PM 20d(2)b. Dit college heeft nu geen "
             "grond"));
  v1::AuditEntry started;
  started.set_kind(v1::ENTRY_KIND_STARTED);
  const ReceiptWords start = TellReceipt(Evidence(OneEntry(started, {})), false, Language::kDutch);
  CHECK(start.proven.size() == 3);
  CHECK_FALSE(Says(start.not_proven, "bericht"));
}

TEST_CASE("A text from outside cannot steer the terminal from a sentence", "[cli][receipt]") {
  v1::AuditEntry entry = DisclosedEntry();
  entry.set_receiver_oin("\x1b[31m");
  entry.clear_receiver();
  entry.set_policy_id("\x1b[32m");
  entry.set_failing_condition("\x1b[33m");
  const OneEntry one(entry, {{AttributeTag::kReason, "\x1b[34m"}, {AttributeTag::kPhase, "\x1b[35m"}});
  const ReceiptWords told = TellReceipt(Evidence(one), false, Language::kDutch);
  for (const auto* sentences : {&told.proven, &told.opened, &told.withheld, &told.not_proven}) {
    CHECK_FALSE(Says(*sentences, "\x1b"));
  }
}

TEST_CASE("A cosignature counts with the witness's key, and without it is told as unknown", "[cli][receipt]") {
  OneEntry one(DisclosedEntry(), {});
  const audit::CosignatureSigner witness = Witness();
  one.AddSignature(witness.Cosign(one.Text(), kCosignedAt).value());
  const auditor::ReceiptEvidence unknown = Evidence(one);
  CHECK(unknown.cosigned.empty());
  REQUIRE(unknown.unknown.size() == 1);
  const ReceiptWords without = TellReceipt(unknown, false, Language::kDutch);
  CHECK(Says(without.not_proven, "Iets door de handtekening van getuige.example/een+"));
  CHECK(Says(without.not_proven, "Dat is geen fout."));
  CHECK(Says(without.not_proven, "geen getuige wiens sleutel u meegaf"));
  CHECK_FALSE(Says(without.proven, "Getuige"));

  const auditor::ReceiptEvidence known = Evidence(one, {witness.VerifierKey(), witness.VerifierKey()});
  CHECK(known.unknown.empty());
  REQUIRE(known.cosigned.size() == 1);
  CHECK(known.cosigned[0].time_s == kCosignedAt);
  const ReceiptWords with = TellReceipt(known, false, Language::kDutch);
  CHECK(Says(with.proven, "verklaarde op 2026-11-22 17:40:00 (zijn klok) dat die stand past op alles"));
  CHECK_FALSE(Says(with.not_proven, "geen getuige"));
}

TEST_CASE("A witness's signature that does not hold refuses the receipt, and a log's key is no witness's",
          "[cli][receipt]") {
  OneEntry one(DisclosedEntry(), {});
  const audit::CosignatureSigner witness = Witness();
  audit::NoteSignature signature = witness.Cosign(one.Text(), kCosignedAt).value();
  signature.signature[0] = static_cast<char>(signature.signature[0] ^ 1);
  one.AddSignature(signature);
  const std::vector<std::string> log = {one.log->VerifierKey()};
  const std::vector<std::string> witnesses = {witness.VerifierKey()};
  CHECK(auditor::GatherEvidence(one.File(), log, {}).ok());
  CHECK(auditor::GatherEvidence(one.File(), log, witnesses).status().code() == absl::StatusCode::kPermissionDenied);
  CHECK(auditor::GatherEvidence(one.File(), log, log).status().code() == absl::StatusCode::kInvalidArgument);
  // A witness alone is not the log.
  CHECK_FALSE(auditor::GatherEvidence(one.File(), witnesses, {}).ok());
}

TEST_CASE("A receipt of either key of a log whose key was changed holds, and one bad signature refuses it",
          "[cli][receipt]") {
  const Desk desk;
  OneEntry one(DisclosedEntry(), {});
  const audit::NoteSigner next = NextKey(*one.log);
  const std::string before = desk.Write("voor.vkey", one.log->VerifierKey() + "\n");
  const std::string after = desk.Write("na.vkey", "# na de wissel\n" + next.VerifierKey() + "\n");
  const std::string both = desk.Write("beide.vkey", one.log->VerifierKey() + "\n\n" + next.VerifierKey() + "\n");
  const auto verify = [&](std::vector<std::string> keys) {
    std::vector<std::string> arguments = {"audit", "verify-receipt"};
    for (const std::string& key : keys) arguments.insert(arguments.end(), {"--vkey", key});
    // After an option that may be repeated, still the receipt.
    arguments.push_back(desk.Write("bewijs", one.File()));
    return desk.Run(arguments).code;
  };
  CHECK(verify({before}) == ExitCode::kOk);
  CHECK(verify({after}) == ExitCode::kCheckFailed);
  CHECK(verify({before, after}) == ExitCode::kOk);
  CHECK(verify({both}) == ExitCode::kOk);
  CHECK(verify({both, before}) == ExitCode::kOk);
  const std::string text = one.Text();
  const audit::NoteSignature good = next.Sign(text).value();
  one.SetCheckpoint(audit::SignNote(text, next).value());
  CHECK(verify({before}) == ExitCode::kCheckFailed);
  CHECK(verify({after}) == ExitCode::kOk);
  CHECK(verify({before, after}) == ExitCode::kOk);
  // Signed by both, the second time badly.
  OneEntry twice(DisclosedEntry(), {});
  one.receipt = twice.receipt;
  audit::NoteSignature bad = good;
  bad.signature[0] = static_cast<char>(bad.signature[0] ^ 1);
  one.AddSignature(bad);
  CHECK(verify({before}) == ExitCode::kOk);
  CHECK(verify({both}) == ExitCode::kCheckFailed);
  CHECK(verify({}) == ExitCode::kUsage);
  CHECK(verify({desk.Write("leeg.vkey", "# niets\n")}) == ExitCode::kUsage);
}

TEST_CASE("A copy of a log is verified with every key the log has had", "[cli][receipt]") {
  const Desk desk;
  OneEntry one(DisclosedEntry(), {});
  const audit::NoteSigner next = NextKey(*one.log);
  const TestFolder log;
  one.log->Publish(log.path());
  certs::WriteAll(log / "checkpoint", audit::SignNote(one.Text(), next).value());
  const std::string before = desk.Write("voor.vkey", one.log->VerifierKey() + "\n");
  const std::string after = desk.Write("na.vkey", next.VerifierKey() + "\n");
  const auto verify = [&](std::vector<std::string> keys) {
    std::vector<std::string> arguments = {"audit", "verify", "--tiles", log.path()};
    for (const std::string& key : keys) arguments.insert(arguments.end(), {"--vkey", key});
    return desk.Run(arguments).code;
  };
  CHECK(verify({before}) == ExitCode::kCheckFailed);
  CHECK(verify({after}) == ExitCode::kOk);
  CHECK(verify({before, after}) == ExitCode::kOk);
}

TEST_CASE("A delivery note is told with who signed and what that proves", "[cli][receipt][note]") {
  SignedFrame frame;
  const ReceiptWords told = TellReceipt(Evidence(frame.Acknowledged()), false, Language::kDutch);
  CHECK(Says(told.proven,
             "Het ontvangstbewijs klopt: met de sleutel van het certificaat van Gemeente Voorbeeld (OIN "
             "00000001003214345000, certificaat "));
  CHECK(Says(told.proven, "met als antwoord: ontvangen."));
  CHECK(Says(told.proven, "kan dat niet ontkennen"));
  CHECK(Says(told.not_proven, "niet ingetrokken was"));
  CHECK_FALSE(Says(told.not_proven, "GEEN partij"));
  CHECK_FALSE(Says(told.not_proven, "geen ontvangstbewijs geopend"));
}

TEST_CASE("A delivery note of somebody else, or spoilt, proves nothing of the receiver", "[cli][receipt][note]") {
  SignedFrame stranger("00000001112223334000");
  const ReceiptWords told = TellReceipt(Evidence(stranger.Acknowledged()), false, Language::kDutch);
  CHECK(Says(told.not_proven, "GEEN partij bij deze regel"));
  SignedFrame spoilt;
  spoilt.note().set_text(spoilt.note().text() + " ");
  const OneEntry one = spoilt.Acknowledged();
  const ReceiptWords broken = TellReceipt(Evidence(one), false, Language::kDutch);
  CHECK(Says(broken.not_proven, "KLOPT NIET"));
  CHECK_FALSE(Says(broken.proven, "ontvangstbewijs"));
  const Desk desk;
  const Said json = desk.Verify(one, {"--json"});
  CHECK(json.code == ExitCode::kOk);
  const google::protobuf::Struct document = Parsed(json.out);
  CHECK_FALSE(document.fields().at("deliveryNote").struct_value().fields().at("holds").bool_value());
  // Without the digest it signs for, nothing ties the note to the entry's payload.
  SignedFrame frame;
  OneEntry unopened = frame.Acknowledged();
  unopened.Withhold(AttributeTag::kPayloadDigest);
  CHECK(Says(TellReceipt(Evidence(unopened), false, Language::kDutch).not_proven, "KLOPT NIET"));
}

TEST_CASE("From the command line: text in two languages and one JSON document, with all it said before",
          "[cli][receipt]") {
  SignedFrame frame;
  OneEntry one = frame.Acknowledged();
  const audit::CosignatureSigner witness = Witness();
  one.AddSignature(witness.Cosign(one.Text(), kCosignedAt).value());
  const audit::CosignatureSigner other("getuige.example/twee", [] {
    SeededRandom random(5);
    return audit::crypto::SigningKey::Generate(random);
  }());
  one.AddSignature(other.Cosign(one.Text(), kCosignedAt).value());
  const Desk desk;
  const std::vector<std::string> more = {"--witness-vkey", desk.Write("getuige.vkey", witness.VerifierKey() + "\n"),
                                         "--payload", desk.Write("inhoud", kPayload)};
  const Said text = desk.Verify(one, more);
  INFO(text.out << text.err);
  REQUIRE(text.code == ExitCode::kOk);
  CHECK(text.out.starts_with("Het bewijs klopt.\nRegel 2: ACKNOWLEDGED"));
  for (const char* part : {"Wat dit bewijst:\n  - Deze regel staat op plaats 2", "Geopend; elk past",
                           "Wat dit NIET bewijst:", "ondertekend door Gemeente Voorbeeld",
                           "  - Getuige getuige.example/een+", "De inhoud die u meegaf is, byte voor byte"}) {
    INFO(part);
    CHECK(text.out.find(part) != std::string::npos);
  }
  std::vector<std::string> english = more;
  english.insert(english.end(), {"--lang", "en"});
  const Said en = desk.Verify(one, english);
  INFO(en.err);
  CHECK(en.out.find("What this does NOT prove:") != std::string::npos);
  CHECK(en.out.find("Wat dit") == std::string::npos);

  std::vector<std::string> as_json = more;
  as_json.push_back("--json");
  const google::protobuf::Struct document = Parsed(desk.Verify(one, as_json).out);
  const auto& fields = document.fields();
  CHECK(fields.at("ok").bool_value());
  CHECK(fields.at("receipt").struct_value().fields().at("index").number_value() == 2);
  CHECK(fields.at("receipt").struct_value().fields().at("opened").list_value().values_size() == 2);
  CHECK(fields.at("attributes").list_value().values_size() == 2);
  CHECK(fields.at("payloadCompared").bool_value());
  const auto& signatures = fields.at("signatures").list_value();
  REQUIRE(signatures.values_size() == 3);
  const auto at = [&](int index) { return signatures.values(index).struct_value().fields(); };
  CHECK(at(0).at("by").string_value() == "LOG");
  CHECK(at(1).at("by").string_value() == "WITNESS");
  CHECK(at(1).at("cosignedAtSeconds").number_value() == static_cast<double>(kCosignedAt));
  CHECK(at(2).at("by").string_value() == "UNKNOWN");
  CHECK_FALSE(at(2).at("verified").bool_value());
  const auto& note = fields.at("deliveryNote").struct_value().fields();
  CHECK(note.at("holds").bool_value());
  CHECK(note.at("byParty").bool_value());
  CHECK(note.at("outcome").string_value() == "ACKNOWLEDGED");
  const auto& explained = fields.at("explanation").struct_value().fields();
  for (const char* name : {"proven", "opened", "withheld", "notProven"}) CHECK(explained.contains(name));
  CHECK(explained.at("proven").list_value().values_size() > 5);
}

TEST_CASE("A receipt spoilt in one place, or of another payload, is refused and nothing is said to be proven",
          "[cli][receipt]") {
  const Desk desk;
  OneEntry one(DisclosedEntry(), SomeAttributes());
  const auto refused = [&](const Said& said) {
    INFO(said.out << said.err);
    CHECK(said.code == ExitCode::kCheckFailed);
    CHECK(said.out.find("bewijst") == std::string::npos);
    CHECK_FALSE(said.err.empty());
  };
  refused(desk.Verify(one, {"--payload", desk.Write("ander", "iets anders")}));
  OneEntry entry = one;
  entry.receipt.mutable_entry()->back() ^= 1;
  refused(desk.Verify(entry));
  OneEntry value = one;
  value.receipt.mutable_openings(2)->set_value("P09");
  refused(desk.Verify(value));
  OneEntry moved = one;
  const std::string proof = moved.receipt.proof();
  moved.receipt.set_proof("c2sp.org/tlog-proof@v1\nindex 3" + proof.substr(proof.find("index 2") + 7));
  refused(desk.Verify(moved));
}

TEST_CASE("Every kind of entry has words, and every code an entry may hold has one that ships", "[cli][receipt]") {
  const auto* kinds = google::protobuf::GetEnumDescriptor<v1::EntryKind>();
  for (int i = 1; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<v1::EntryKind>(kinds->value(i)->number());
    INFO(kinds->value(i)->name());
    CHECK(HappenedText(kind, Language::kDutch).find('_') == std::string::npos);
    CHECK(HappenedText(kind, Language::kDutch) != HappenedText(kind, Language::kEnglish));
  }
  const auto words_of = [](const v1::AuditEntry& entry) { return ShippedWords(entry).size(); };
  for (int i = v1::MessageKind_MIN + 1; i <= v1::MessageKind_MAX; ++i) {
    v1::AuditEntry entry;
    entry.set_message_kind(static_cast<v1::MessageKind>(i));
    INFO(v1::MessageKind_Name(entry.message_kind()));
    if (v1::MessageKind_IsValid(i)) CHECK(words_of(entry) == 1);
  }
  for (int i = v1::Purpose_MIN + 1; i <= v1::Purpose_MAX; ++i) {
    v1::AuditEntry entry;
    entry.set_purpose(static_cast<v1::Purpose>(i));
    INFO(v1::Purpose_Name(entry.purpose()));
    if (v1::Purpose_IsValid(i)) CHECK(words_of(entry) == 1);
  }
  for (int i = v1::Category_MIN + 1; i <= v1::Category_MAX; ++i) {
    v1::AuditEntry entry;
    entry.add_disclosed(static_cast<v1::Category>(i));
    INFO(v1::Category_Name(entry.disclosed(0)));
    if (v1::Category_IsValid(i)) CHECK(words_of(entry) == 1);
  }
  for (int i = v1::Organ_MIN + 1; i <= v1::Organ_MAX; ++i) {
    v1::AuditEntry entry;
    entry.mutable_sender()->set_organ(static_cast<v1::Organ>(i));
    INFO(v1::Organ_Name(entry.sender().organ()));
    if (v1::Organ_IsValid(i)) CHECK(words_of(entry) == 1);
  }
  CHECK(words_of(v1::AuditEntry()) == 0);
  CHECK(PhaseText("P07A", Language::kEnglish) == "P07A: ISD in an establishment");
  CHECK(PhaseText("P99", Language::kDutch) == "P99");
}

}  // namespace ketenpoort::cli

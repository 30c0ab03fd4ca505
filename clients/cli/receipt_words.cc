#include "clients/cli/receipt_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "audit/crypto/encoding.h"
#include "clients/cli/article_words.h"
#include "clients/cli/shipped_words.h"
#include "clients/cli/show.h"
#include "clients/cli/word_book.h"
#include "clients/sdk/message_id.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

using auditor::KeySeen;
using auditor::ReceiptEvidence;

constexpr int64_t kMicrosOfSecond = 1'000'000;
constexpr size_t kVersionBytes = 8;
constexpr int kBitsOfByte = 8;

// How the value of an attribute is shown to whoever opened it.
enum class ShownAs { kText, kHex, kVersion, kPhase, kSize };

struct AttributeWords {
  audit::AttributeTag tag;
  const char* nl;
  const char* en;
  ShownAs shows;
};

constexpr std::array kAttributes = {
    AttributeWords{audit::AttributeTag::kSubject,
                   "over welke persoon het gaat, als willekeurig nummer dat buiten deze poort niets zegt",
                   "whom it is about, as a random number that says nothing outside this gateway", ShownAs::kHex},
    AttributeWords{audit::AttributeTag::kFacts, "de feiten waarop is beslist", "the facts it was decided on",
                   ShownAs::kSize},
    AttributeWords{audit::AttributeTag::kConditions, "welke voorwaarden golden", "which conditions held",
                   ShownAs::kSize},
    AttributeWords{audit::AttributeTag::kCustodyVersion, "de hoeveelste melding van DJI toen gold",
                   "the version of DJI's report that held then", ShownAs::kVersion},
    AttributeWords{audit::AttributeTag::kRefersToEntry, "bij welke eerdere regel het hoort",
                   "which earlier entry it refers to", ShownAs::kHex},
    AttributeWords{audit::AttributeTag::kActingPerson, "wie het deed, zoals het eigen systeem die persoon noemt",
                   "who did it, as the own system calls that person", ShownAs::kText},
    AttributeWords{audit::AttributeTag::kCaseNumber, "het zaaknummer", "the case number", ShownAs::kText},
    AttributeWords{audit::AttributeTag::kPayloadDigest, "de vingerafdruk (SHA-256) van de inhoud",
                   "the fingerprint (SHA-256) of the content", ShownAs::kHex},
    AttributeWords{audit::AttributeTag::kNetworkAddress, "het netwerkadres", "the network address", ShownAs::kText},
    AttributeWords{audit::AttributeTag::kSenderUnit, "de inrichting of eenheid die het stuurde",
                   "the establishment or unit that sent it", ShownAs::kText},
    AttributeWords{audit::AttributeTag::kReceiverUnit, "de inrichting of eenheid die het kreeg",
                   "the establishment or unit that received it", ShownAs::kText},
    AttributeWords{audit::AttributeTag::kReason, "de reden die is opgegeven", "the reason that was given",
                   ShownAs::kText},
    AttributeWords{audit::AttributeTag::kPhase, "de fase waarin de persoon toen was", "the phase the person was in",
                   ShownAs::kPhase},
    AttributeWords{audit::AttributeTag::kRequest, "wat er precies is gevraagd", "what exactly was asked",
                   ShownAs::kSize},
    AttributeWords{audit::AttributeTag::kDeliveryNote, "het ontvangstbewijs van de ontvanger",
                   "the delivery note of the receiver", ShownAs::kSize},
};
static_assert(kAttributes.size() == audit::kAttributeTagLast);

std::string KeyText(const KeySeen& key) {
  return absl::StrCat(Printable(key.name), "+", absl::StrFormat("%08x", key.key_id));
}

std::string KeyList(const std::vector<KeySeen>& keys) {
  std::vector<std::string> names;
  for (const KeySeen& key : keys) names.push_back(KeyText(key));
  return absl::StrJoin(names, ", ");
}

uint64_t NumberOf(const std::string& bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = (number << kBitsOfByte) | static_cast<uint8_t>(byte);
  return number;
}

class Teller {
 public:
  Teller(const ReceiptEvidence& evidence, bool payload_given, Language language)
      : evidence_(evidence),
        entry_(evidence.checked.entry),
        payload_given_(payload_given),
        language_(language),
        words_(language) {
    words_.Add(ShippedWords(entry_));
  }

  ReceiptWords Tell() {
    Place();
    Signatures();
    Recorded();
    Law();
    Categories();
    Payload();
    Note();
    Attributes();
    NotOfTheLog();
    NotOfTheMessage();
    return std::move(told_);
  }

 private:
  std::string In(const char* dutch, const char* english) const {
    return language_ == Language::kDutch ? dutch : english;
  }
  void Prove(std::string sentence) { told_.proven.push_back(std::move(sentence)); }
  void Doubt(std::string sentence) { told_.not_proven.push_back(std::move(sentence)); }
  void Doubt(const char* dutch, const char* english) { Doubt(In(dutch, english)); }
  std::optional<std::string> Opened(audit::AttributeTag tag) const {
    return auditor::OpenedValue(evidence_.checked, tag);
  }
  std::string Moment(uint64_t seconds) const {
    return MomentText(static_cast<int64_t>(std::min<uint64_t>(seconds, INT64_MAX / kMicrosOfSecond)) * kMicrosOfSecond);
  }

  void Place() {
    const audit::Checkpoint& log = evidence_.checked.checkpoint;
    Prove(absl::StrCat(In("Deze regel staat op plaats ", "This entry stands at index "), evidence_.checked.index,
                       In(" (geteld vanaf 0) van het logboek ", " (from 0) of the log "), Printable(log.origin),
                       In(", dat toen ", ", which then had "), log.size,
                       In(" regels had. Er is geen byte aan veranderd.", " entries. Not one byte of it was changed.")));
  }

  void Signatures() {
    Prove(absl::StrCat(
        In("Het logboek ondertekende die stand, met de sleutel ", "The log signed that state, with the key "),
        KeyList(evidence_.log_keys), "."));
    for (const auditor::Cosigned& one : evidence_.cosigned) {
      Prove(absl::StrCat(In("Getuige ", "Witness "), KeyText(one.witness), In(" verklaarde op ", " declared at "),
                         Moment(one.time_s),
                         In(" (zijn klok) dat die stand past op alles wat hij eerder van dit logboek zag.",
                            " (by its clock) that this state fits all it had seen of this log before.")));
    }
  }

  void Recorded() {
    std::string text = absl::StrCat(In("De poort legde op ", "The gateway recorded at "), MomentText(entry_.time_us()),
                                    In(" vast: ", ": "), HappenedText(entry_.kind(), language_), ".");
    const std::string from = words_.Organ(entry_.sender(), entry_.sender_oin());
    const std::string to = words_.Organ(entry_.receiver(), entry_.receiver_oin());
    const std::string message = words_.MessageKind(entry_);
    if (!from.empty()) absl::StrAppend(&text, In(" Van: ", " From: "), from, ".");
    if (!to.empty()) absl::StrAppend(&text, In(" Aan: ", " To: "), to, ".");
    if (!entry_.acting_oin().empty()) {
      absl::StrAppend(&text, In(" Namens die partij handelde: ", " For that party acted: "), entry_.acting_oin(),
                      entry_.mandate_id().empty() ? "" : In(", mandaat ", ", mandate "), entry_.mandate_id(), ".");
    }
    if (!message.empty()) absl::StrAppend(&text, In(" Bericht: ", " Message: "), message, ".");
    if (entry_.purpose() != v1::PURPOSE_UNSPECIFIED) {
      absl::StrAppend(&text, In(" Doel: ", " Purpose: "),
                      words_.Of(v1::WORD_KIND_PURPOSE, v1::Purpose_Name(entry_.purpose())), ".");
    }
    if (!entry_.message_id().empty()) {
      absl::StrAppend(&text, In(" Kenmerk: ", " Id: "), sdk::FormatId(entry_.message_id()), ".");
    }
    Prove(Printable(text));
  }

  // The outcome, the rules and the articles, each explained where there is a sentence for it.
  void Law() {
    if (entry_.outcome() == v1::OUTCOME_UNSPECIFIED) return;
    std::string text =
        absl::StrCat(In("De uitkomst was: ", "The outcome was: "), OutcomeWord(entry_.outcome(), language_));
    for (const std::string& rule : entry_.rule_ids()) absl::StrAppend(&text, ", ", rule);
    if (!entry_.denial_id().empty()) absl::StrAppend(&text, ", ", entry_.denial_id());
    const std::string articles = ArticlesText(entry_);
    if (!articles.empty()) absl::StrAppend(&text, In("; artikelen: ", "; articles: "), articles);
    absl::StrAppend(&text, ".");
    if (!entry_.failing_condition().empty()) {
      absl::StrAppend(&text, " ", words_.Of(v1::WORD_KIND_CONDITION, entry_.failing_condition()));
    }
    if (!entry_.policy_id().empty()) {
      absl::StrAppend(&text, In(" Beslist met beleid ", " Decided by policy "), entry_.policy_id(),
                      In(", versie ", ", version "), entry_.policy_version(), ".");
    }
    Prove(Printable(text));
    for (const v1::Basis& basis : entry_.basis()) {
      const ArticleWords words = WordsOfArticle(basis.law(), basis.article());
      const std::string sentence = In(words.nl, words.en);
      if (sentence.empty()) continue;
      Prove(Printable(absl::StrCat(
          basis.law(), " ", basis.article(),
          In(", in gewone woorden voor wie het betreft: ", ", in plain words for the person: "), sentence)));
    }
  }

  void Categories() {
    if (!entry_.disclosed().empty()) {
      const bool left = entry_.kind() == v1::ENTRY_KIND_DISCLOSED;
      Prove(absl::StrCat(left ? In("Verstrekt zijn deze gegevens: ", "These data were disclosed: ")
                              : In("Het gaat om deze gegevens: ", "It is about these data: "),
                         words_.Categories(entry_.disclosed()), "."));
    }
    if (entry_.withheld().empty()) return;
    Prove(absl::StrCat(In("Ingehouden, omdat er geen grondslag voor was: ", "Withheld, for want of a basis: "),
                       words_.Categories(entry_.withheld()), "."));
  }

  void Payload() {
    if (payload_given_) {
      Prove(In("De inhoud die u meegaf is, byte voor byte, de inhoud waar deze regel over gaat.",
               "The content you gave is, byte for byte, the content this entry is about."));
    } else if (Opened(audit::AttributeTag::kPayloadDigest)) {
      Doubt("Dat een bepaald bestand de inhoud was: geef het mee met --payload, dan wordt het vergeleken.",
            "That some file was the content: give it with --payload, and it is compared.");
    }
  }

  // `ontvangen`; `teruggewezen, WRONG_PERSON`.
  std::string ReplyText(const std::string& outcome) const {
    if (outcome == "ACKNOWLEDGED") return In("ontvangen", "received");
    const size_t space = outcome.find(' ');
    return absl::StrCat(In("teruggewezen", "refused"), ", ",
                        space == std::string::npos ? outcome : outcome.substr(space + 1));
  }

  void Note() {
    if (!evidence_.note) {
      if (entry_.kind() != v1::ENTRY_KIND_ACKNOWLEDGED && entry_.kind() != v1::ENTRY_KIND_REJECTED) return;
      Doubt(
          "Dat de ontvanger dit zelf ondertekende: er is geen ontvangstbewijs geopend, dus dit antwoord is het woord "
          "van de poort.",
          "That the receiver signed for this itself: no delivery note was opened, so this reply is the gateway's "
          "word.");
      return;
    }
    if (!evidence_.note->verified) {
      Doubt("Iets over de ontvangst: het ontvangstbewijs in deze regel KLOPT NIET.",
            "Anything about the arrival: the delivery note in this entry DOES NOT HOLD.");
      return;
    }
    const sdk::VerifiedNote& note = *evidence_.note->verified;
    Prove(Printable(absl::StrCat(
        In("Het ontvangstbewijs klopt: met de sleutel van het certificaat van ",
           "The delivery note holds: with the key of the certificate of "),
        note.organisation, " (OIN ", note.oin, In(", certificaat ", ", certificate "), note.certificate_serial,
        In(") is ondertekend dat precies deze inhoud aankwam, met als antwoord: ",
           ") it was signed that exactly this content arrived, with the reply: "),
        ReplyText(note.outcome),
        In(". Wie ondertekende kan dat niet ontkennen zonder te zeggen dat een ander de sleutel had.",
           ". Whoever signed cannot deny that without saying that somebody else had the key."))));
    if (!evidence_.note->by_party) {
      Doubt("Dat de ontvanger het ontvangstbewijs gaf: wie ondertekende is GEEN partij bij deze regel.",
            "That the receiver gave the delivery note: whoever signed is NO party to this entry.");
    }
    Doubt(
        "Dat dat certificaat toen te vertrouwen en niet ingetrokken was: dat zegt alleen de poort, die anders niets "
        "vastlegt.",
        "That this certificate was trusted and unrevoked then: only the gateway says so, which records nothing "
        "otherwise.");
  }

  std::string ValueText(ShownAs shows, const std::string& value) const {
    switch (shows) {
      case ShownAs::kText:
        return Printable(value);
      case ShownAs::kHex:
        return audit::crypto::HexEncode(value);
      case ShownAs::kVersion:
        return value.size() == kVersionBytes ? absl::StrCat(NumberOf(value)) : audit::crypto::HexEncode(value);
      case ShownAs::kPhase:
        return Printable(PhaseText(value, language_));
      case ShownAs::kSize:
        return absl::StrCat(value.size(), In(" bytes, voor een programma", " bytes, for a program"));
    }
    return "";
  }

  static const AttributeWords* WordsOf(uint32_t tag) {
    const auto found = std::find_if(kAttributes.begin(), kAttributes.end(),
                                    [&](const AttributeWords& one) { return static_cast<uint32_t>(one.tag) == tag; });
    return found == kAttributes.end() ? nullptr : &*found;
  }
  std::string NameOfTag(uint32_t tag) const {
    const AttributeWords* const words = WordsOf(tag);
    if (words != nullptr) return In(words->nl, words->en);
    return absl::StrCat(
        In("een kenmerk dat dit programma niet kent, nummer ", "an attribute this program does not know, number "),
        tag);
  }

  void Attributes() {
    std::vector<uint32_t> opened;
    for (const sdk::OpenedAttribute& attribute : evidence_.checked.opened) {
      opened.push_back(attribute.tag);
      const AttributeWords* const words = WordsOf(attribute.tag);
      told_.opened.push_back(absl::StrCat(NameOfTag(attribute.tag), ": ",
                                          ValueText(words == nullptr ? ShownAs::kHex : words->shows, attribute.value)));
    }
    for (const v1::CommittedAttribute& committed : entry_.committed()) {
      const auto found = std::find(opened.begin(), opened.end(), committed.tag());
      if (found == opened.end()) {
        told_.withheld.push_back(NameOfTag(committed.tag()));
      } else {
        opened.erase(found);
      }
    }
    if (told_.withheld.empty()) return;
    Doubt(absl::StrCat(
        In("Welke waarde een kenmerk heeft dat niet is geopend (", "What value an attribute has that was not opened ("),
        told_.withheld.size(),
        In("): dat het vaststaat is bewezen, niet wat er staat.", "): that it is fixed is proven, not what it says.")));
  }

  void NotOfTheLog() {
    if (evidence_.cosigned.empty()) {
      Doubt(
          "Dat anderen hetzelfde logboek te zien krijgen: geen getuige wiens sleutel u meegaf ondertekende deze "
          "stand.",
          "That others are shown the same log: no witness whose key you gave cosigned this state.");
    }
    if (!evidence_.unknown.empty()) {
      Doubt(absl::StrCat(In("Iets door de handtekening van ", "Anything by the signature of "),
                         KeyList(evidence_.unknown),
                         In(": die sleutel is niet meegegeven, dus zij is niet nagerekend. Dat is geen fout.",
                            ": that key was not given, so it was not verified. That is no error.")));
    }
    Doubt("Dat de klok van de poort goed liep: het moment is het moment dat zij vastlegde.",
          "That the gateway's clock was right: the moment is the one it recorded.");
    Doubt("Wat er daarna is gebeurd, zoals een correctie, een bevinding of een wissing: dat staat in latere regels.",
          "What happened later, such as a correction, a finding or an erasure: that stands in later entries.");
  }

  void NotOfTheMessage() {
    if (entry_.kind() == v1::ENTRY_KIND_ACCEPTED) {
      Doubt("Dat er iets is verstrekt: aannemen is de eerste van twee beslissingen.",
            "That anything was disclosed: accepting is the first of two decisions.");
    }
    if (entry_.kind() == v1::ENTRY_KIND_DISCLOSED) {
      Doubt("Dat het is aangekomen: verstrekt betekent dat het kan zijn vertrokken.",
            "That it arrived: disclosed means that it may have left.");
    }
    if (entry_.message_kind() != v1::MESSAGE_KIND_UNSPECIFIED) {
      Doubt("Dat de inhoud van het bericht klopt.", "That the content of the message is true.");
      Doubt("Dat niemand anders dit te weten kwam, langs een andere weg of via wie het kreeg.",
            "That nobody else learned this, by another way or from whoever received it.");
    }
    if (entry_.outcome() != v1::OUTCOME_UNSPECIFIED) {
      Doubt("Dat de poort juiste en volledige feiten had: zij beslist op wat haar is gemeld.",
            "That the gateway had true and complete facts: it decides on what was reported to it.");
    }
  }

  const ReceiptEvidence& evidence_;
  const v1::AuditEntry& entry_;
  const bool payload_given_;
  const Language language_;
  WordBook words_;
  ReceiptWords told_;
};

}  // namespace

ReceiptWords TellReceipt(const ReceiptEvidence& evidence, bool payload_given, Language language) {
  return Teller(evidence, payload_given, language).Tell();
}

}  // namespace ketenpoort::cli

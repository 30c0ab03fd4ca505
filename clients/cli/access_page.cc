#include "clients/cli/access_page.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/article_words.h"
#include "clients/cli/show.h"
#include "clients/cli/word_book.h"
#include "clients/sdk/message_id.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

// A disclosure with its entry decoded.
struct Disclosed {
  const v1::AccessDisclosure* told = nullptr;
  v1::AuditEntry entry;
  bool given = false;
  std::string other;      // the organ on the other side
  std::string other_oin;  // and its organisation
};

class PageOfAccess {
 public:
  PageOfAccess(const AccessAnswer& answer, Language language)
      : answer_(answer),
        dutch_(language == Language::kDutch),
        words_(language),
        report_(In("Inzage in uw gegevens", "Access to your data"), language, answer.all.controller_name()) {
    words_.Add(answer.all.words());
  }

  absl::StatusOr<Report> Write() {
    if (absl::Status read = Read(); !read.ok()) return read;
    Opening();
    Disclosures(true);
    Disclosures(false);
    Articles();
    KeptBack();
    Others();
    Rights();
    Proofs();
    Records();
    return std::move(report_);
  }

 private:
  std::string In(const char* dutch, const char* english) const { return dutch_ ? dutch : english; }

  absl::Status Read() {
    const std::string& own = answer_.all.controller_oin();
    for (const v1::AccessDisclosure& told : answer_.all.disclosures()) {
      Disclosed one;
      one.told = &told;
      if (!one.entry.ParseFromString(told.receipt().entry())) return absl::DataLossError("an entry cannot be decoded");
      one.given = one.entry.sender_oin() == own;
      one.other = one.given ? words_.Organ(one.entry.receiver(), one.entry.receiver_oin())
                            : words_.Organ(one.entry.sender(), one.entry.sender_oin());
      one.other_oin = one.given ? one.entry.receiver_oin() : one.entry.sender_oin();
      all_.push_back(std::move(one));
    }
    return absl::OkStatus();
  }

  void Opening() {
    const std::string& who = answer_.all.controller_name();
    report_.Paragraph(absl::StrCat(In("U vroeg welke gegevens over u zijn gedeeld. Dit is ons antwoord. Wij zijn: ",
                                      "You asked which data about you were shared. This is our answer. We are: "),
                                   who, In(". Wij maakten dit overzicht op ", ". We made this overview on "),
                                   answer_.day, "."));
    report_.Paragraph(In(
        "Organisaties delen gegevens via Ketenpoort. Dat is een systeem dat bij elk bericht kijkt of het van de wet "
        "mag. Het schrijft ook op wat er is gedeeld. Dit overzicht gaat over die berichten. Wat wij op een andere "
        "manier deelden, staat hier niet in.",
        "Organisations share data through Ketenpoort. That is a system that checks for every message whether the law "
        "allows it. It also writes down what was shared. This overview is about those messages. What we shared in "
        "another way is not in it."));
    if (all_.empty()) {
      report_.Paragraph(In("Wij vonden geen berichten over u die wij u laten zien.",
                           "We found no messages about you that we show you."));
      return;
    }
    const auto given = std::count_if(all_.begin(), all_.end(), [](const Disclosed& one) { return one.given; });
    const auto got = static_cast<int64_t>(all_.size()) - given;
    report_.Paragraph(absl::StrCat(In("Wij gaven ", "We gave data about you "), given,
                                   In(" keer gegevens over u aan een ander. Wij kregen ", " times to others. We got "),
                                   got,
                                   In(" keer gegevens over u van een ander.", " times data about you from others.")));
  }

  std::string ArrivalText(const Disclosed& one) const {
    switch (one.told->arrival()) {
      case v1::ARRIVAL_ACKNOWLEDGED:
        return In("ja, op ", "yes, on ") + FormatInstant(one.told->settled_at());
      case v1::ARRIVAL_REJECTED:
        return In("nee, geweigerd op ", "no, refused on ") + FormatInstant(one.told->settled_at());
      case v1::ARRIVAL_UNSPECIFIED:
      case v1::Arrival_INT_MIN_SENTINEL_DO_NOT_USE_:
      case v1::Arrival_INT_MAX_SENTINEL_DO_NOT_USE_:
        return In("dat weten wij niet", "we do not know");
    }
    return "";
  }

  void Disclosures(bool given) {
    std::map<std::string, Report::Rows> by_other;
    for (const Disclosed& one : all_) {
      if (one.given != given) continue;
      by_other[one.other].push_back({MomentText(one.entry.time_us()), words_.MessageKind(one.entry),
                                     words_.Categories(one.entry.disclosed()), ArticlesText(one.entry),
                                     ArrivalText(one), absl::StrCat(one.told->index())});
    }
    if (by_other.empty()) return;
    report_.Heading(2, given ? In("Wat wij over u gaven", "What we gave about you")
                             : In("Wat wij over u kregen", "What we got about you"));
    for (auto& [other, rows] : by_other) {
      report_.Heading(3, absl::StrCat(given ? In("Aan: ", "To: ") : In("Van: ", "From: "), other));
      report_.Table("",
                    {In("Wanneer", "When"), In("Bericht", "Message"), In("Welke gegevens", "Which data"),
                     In("Volgens de wet", "Under the law"), In("Aangekomen", "Arrived"),
                     In("Nummer in het logboek", "Number in the log")},
                    std::move(rows));
    }
  }

  void Articles() {
    std::set<std::pair<std::string, std::string>> cited;
    for (const Disclosed& one : all_) {
      for (const v1::Basis& basis : one.entry.basis()) cited.insert({basis.law(), basis.article()});
    }
    if (cited.empty()) return;
    Report::Rows rows;
    for (const auto& [law, article] : cited) {
      const ArticleWords words = WordsOfArticle(law, article);
      rows.push_back({absl::StrCat(law, " ", article), dutch_ ? words.nl : words.en});
    }
    report_.Heading(2, In("Waarom mocht dat?", "Why was that allowed?"));
    report_.Paragraph(In("Bij elk bericht staat het artikel van de wet. Hier leest u wat die artikelen zeggen.",
                         "With every message stands the article of the law. Here you read what those articles say."));
    report_.Table("", {In("Artikel", "Article"), In("Wat het zegt", "What it says")}, std::move(rows));
  }

  std::string GroundText(v1::WithholdingGround ground) const {
    switch (ground) {
      case v1::WITHHOLDING_GROUND_PROCEDURES:
        return In("om een onderzoek of rechtszaak niet te hinderen", "so as not to hinder an inquiry or a court case");
      case v1::WITHHOLDING_GROUND_CRIMINAL_JUSTICE:
        return In("om strafbare feiten te voorkomen of op te lossen, of een straf uit te voeren",
                  "to prevent or solve crimes, or to carry out a sentence");
      case v1::WITHHOLDING_GROUND_PUBLIC_SECURITY:
        return In("voor de veiligheid van iedereen", "for the safety of everybody");
      case v1::WITHHOLDING_GROUND_NATIONAL_SECURITY:
        return In("voor de veiligheid van het land", "for the safety of the country");
      case v1::WITHHOLDING_GROUND_RIGHTS_OF_OTHERS:
        return In("om een ander te beschermen", "to protect somebody else");
      case v1::WITHHOLDING_GROUND_UNSPECIFIED:
      case v1::WithholdingGround_INT_MIN_SENTINEL_DO_NOT_USE_:
      case v1::WithholdingGround_INT_MAX_SENTINEL_DO_NOT_USE_:
        return "";
    }
    return "";
  }

  void KeptBack() {
    report_.Heading(2, In("Wat wij niet laten zien", "What we do not show"));
    report_.Paragraph(
        In("Soms mag een organisatie iets niet of nog niet laten zien. Dat staat in artikel 21 van de Wet "
           "justitiële en strafvorderlijke gegevens.",
           "Sometimes an organisation may not show something, or not yet. That is in article 21 of the Act "
           "on judicial and criminal data (Wjsg)."));
    if (answer_.all.withheld() == 0) return;
    std::set<std::string> grounds;
    for (const v1::WithholdingGround ground : answer_.told_grounds) grounds.insert(GroundText(ground));
    report_.Paragraph(absl::StrCat(In("Wij laten ", "We do not show "), answer_.all.withheld(),
                                   In(" berichten niet zien. Wij doen dat ", " messages. We do so "),
                                   absl::StrJoin(grounds, In(", en ", ", and ")), "."));
  }

  void Others() {
    std::set<std::string> others;
    for (const Disclosed& one : all_) {
      if (one.other_oin != answer_.all.controller_oin()) others.insert(words_.Participant(one.other_oin));
    }
    report_.Heading(2, In("Bij wie kunt u nog meer vragen?", "Whom else can you ask?"));
    if (!others.empty()) {
      report_.Paragraph(
          absl::StrCat(In("Deze organisaties staan in dit overzicht: ", "These organisations stand in this overview: "),
                       absl::StrJoin(others, "; "),
                       In(". Vraag hun zelf wat zij over u hebben.", ". Ask them yourself what they have about you.")));
    }
    report_.Paragraph(In(
        "Ook andere organisaties kunnen gegevens over u hebben. Wij kunnen niet zien welke. U kunt het vragen aan uw "
        "gemeente, aan de reclassering en aan de Dienst Justitiële Inrichtingen.",
        "Other organisations may also have data about you. We cannot see which. You can ask your municipality, the "
        "probation service and the prison service (Dienst Justitiële Inrichtingen)."));
  }

  void Rights() {
    report_.Heading(2, In("Wat kunt u doen?", "What can you do?"));
    report_.Paragraph(
        In("Klopt er iets niet? Dan mag u vragen om het te verbeteren. Bent u het niet eens met ons "
           "antwoord? Dan kunt u naar de rechter. U kunt ook een klacht indienen bij de Autoriteit "
           "Persoonsgegevens.",
           "Is something wrong? Then you may ask to have it corrected. Do you disagree with our answer? "
           "Then you can go to court. You can also complain to the Dutch data protection authority "
           "(Autoriteit Persoonsgegevens)."));
  }

  void Proofs() {
    if (all_.empty()) return;
    report_.Heading(2, In("Zo kunt u dit controleren", "How you can check this"));
    report_.Paragraph(
        In("Bij elk bericht hoort een bewijs. Daarmee ziet u dat wij niets hebben veranderd. U krijgt de bewijzen als "
           "losse bestanden. Iemand met verstand van computers kan ze nakijken met: ketenpoort audit verify-receipt. "
           "Daarvoor hebt u ons niet nodig.",
           "To every message belongs a proof. It shows that we changed nothing. You get the proofs as separate files. "
           "Somebody who knows computers can check them with: ketenpoort audit verify-receipt. You do not need us for "
           "that."));
  }

  void Records() {
    Report::Rows rows;
    for (const Disclosed& one : all_) {
      for (const int category : one.entry.disclosed()) {
        rows.push_back({absl::StrCat(one.told->index()), MomentText(one.entry.time_us()),
                        one.given ? In("gegeven", "given") : In("gekregen", "got"), one.other, one.other_oin,
                        words_.MessageKind(one.entry),
                        words_.Of(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category))),
                        ArticlesText(one.entry), ArrivalText(one), sdk::FormatId(one.entry.message_id())});
      }
    }
    report_.Records({In("regel", "entry"), In("wanneer", "when"), In("richting", "direction"),
                     In("andere partij", "other party"), "oin", In("bericht", "message"), In("gegeven", "category"),
                     In("artikelen", "articles"), In("aangekomen", "arrived"), In("bericht-id", "message id")},
                    std::move(rows));
  }

  const AccessAnswer& answer_;
  const bool dutch_;
  WordBook words_;
  Report report_;
  std::vector<Disclosed> all_;
};

}  // namespace

absl::StatusOr<Report> AccessPage(const AccessAnswer& answer, Language language) {
  return PageOfAccess(answer, language).Write();
}

}  // namespace ketenpoort::cli

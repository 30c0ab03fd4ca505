#include "clients/cli/word_book.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/show.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

constexpr int64_t kMicrosPerMoment = 1'000'000;

struct Happened {
  v1::EntryKind kind;
  const char* nl;
  const char* en;
};

constexpr std::array kHappened = {
    Happened{v1::ENTRY_KIND_STARTED, "de poort is gestart", "the gateway started"},
    Happened{v1::ENTRY_KIND_DENIED, "geweigerd: geen grondslag", "refused: no basis"},
    Happened{v1::ENTRY_KIND_ACCEPTED, "aangenomen: de eerste beslissing stond het toe",
             "accepted: the first decision allowed it"},
    Happened{v1::ENTRY_KIND_DISCLOSED, "verstrekt: opnieuw beslist, en het kan zijn vertrokken",
             "disclosed: decided again, and it may have left"},
    Happened{v1::ENTRY_KIND_HELD, "aangehouden: de tweede beslissing stond het niet meer toe",
             "held: the second decision no longer allowed it"},
    Happened{v1::ENTRY_KIND_ACKNOWLEDGED, "ontvangst bevestigd", "receipt acknowledged"},
    Happened{v1::ENTRY_KIND_REJECTED, "geweigerd door de ontvanger", "refused by the receiver"},
    Happened{v1::ENTRY_KIND_SUPERSEDED, "vervangen door een nieuwer bericht", "superseded by a newer message"},
    Happened{v1::ENTRY_KIND_EXPIRED, "verlopen: niet op tijd opgehaald, of te lang aangehouden",
             "expired: not fetched in time, or held too long"},
    Happened{v1::ENTRY_KIND_WITHDRAWN, "ingetrokken door de afzender", "withdrawn by the sender"},
    Happened{v1::ENTRY_KIND_REROUTED, "naar een andere eenheid gezet", "moved to another unit"},
    Happened{v1::ENTRY_KIND_CHECKED, "proef: er is niets verstuurd", "dry run: nothing was sent"},
    Happened{v1::ENTRY_KIND_CUSTODY_CHANGED, "een melding van DJI is vastgelegd", "a report of DJI was recorded"},
    Happened{v1::ENTRY_KIND_IDENTITY_CHANGED, "gegevens van personen zijn samengevoegd of gesplitst",
             "records of persons were linked or split"},
    Happened{v1::ENTRY_KIND_CONSENT_CHANGED, "een toestemming is gegeven, gewijzigd of ingetrokken",
             "a consent was given, changed or withdrawn"},
    Happened{v1::ENTRY_KIND_POLICY_ACTIVATED, "een beleid is in werking getreden", "a policy came into force"},
    Happened{v1::ENTRY_KIND_DIRECTORY_CHANGED, "de deelnemerslijst of een mandaat is gewijzigd",
             "the directory or a mandate changed"},
    Happened{v1::ENTRY_KIND_LOG_READ, "het logboek is gelezen", "the log was read"},
    Happened{v1::ENTRY_KIND_EXPORTED, "het logboek is uitgevoerd", "the log was exported"},
    Happened{v1::ENTRY_KIND_FINDING_OPENED, "een bevinding is geopend", "a finding was opened"},
    Happened{v1::ENTRY_KIND_FINDING_RESOLVED, "een bevinding is afgedaan", "a finding was resolved"},
    Happened{v1::ENTRY_KIND_ERASURE, "een persoon is gewist, of dat is voorgesteld of geweigerd",
             "a person was erased, or that was proposed or refused"},
    Happened{v1::ENTRY_KIND_KEY_CHANGED, "een sleutel is gewisseld", "a key changed"},
    Happened{v1::ENTRY_KIND_RECOVERY, "de poort is hersteld na een storing", "the gateway recovered"},
    Happened{v1::ENTRY_KIND_NEED_FACTOR_CHANGED, "een weigering van hulp of een bezwaar is vastgelegd of opgeheven",
             "a refusal of help or an objection was set or lifted"},
    Happened{v1::ENTRY_KIND_ASSIGNMENT_CHANGED, "een opdracht aan de reclassering is gegeven, gewijzigd of beëindigd",
             "an assignment of probation was given, changed or ended"},
    Happened{v1::ENTRY_KIND_POLICY_PROPOSED, "een beleid is voorgesteld", "a policy was proposed"},
    Happened{v1::ENTRY_KIND_POLICY_CONFIRMED, "een tweede jurist heeft een beleid bevestigd",
             "a second jurist confirmed a policy"},
    Happened{v1::ENTRY_KIND_CASE_CHANGED, "een casus is aangemeld of beëindigd", "a case was registered or ended"},
    Happened{v1::ENTRY_KIND_FORUM_CHANGED, "een trajectberaad is aangemeld of beëindigd",
             "a trajectberaad was registered or ended"},
    Happened{v1::ENTRY_KIND_HOLD_CHANGED, "een bewaarplicht is vastgelegd of opgeheven",
             "a legal hold was set or lifted"},
    Happened{v1::ENTRY_KIND_FINDING_CHANGED, "een bevinding is opgepakt of van commentaar voorzien",
             "a finding was taken up or commented on"},
};

}  // namespace

void WordBook::Add(const google::protobuf::RepeatedPtrField<v1::CodeWord>& words) {
  for (const v1::CodeWord& word : words) {
    words_[{word.kind(), word.code()}] = language_ == Language::kDutch ? word.nl() : word.en();
  }
}

std::string WordBook::Of(v1::WordKind kind, const std::string& code) const {
  const auto found = words_.find({kind, code});
  return found == words_.end() ? code : found->second;
}

std::string WordBook::Participant(const std::string& oin) const { return Of(v1::WORD_KIND_PARTICIPANT, oin); }

std::string WordBook::Organ(const v1::OrganAddress& organ, const std::string& oin) const {
  if (organ.organ() == v1::ORGAN_UNSPECIFIED) return Participant(oin);
  const std::string code = absl::StrCat(sdk::ShortName(organ.organ()), ":", organ.unit());
  return Of(v1::WORD_KIND_ORGAN, code);
}

std::string WordBook::MessageKind(const v1::AuditEntry& entry) const {
  if (entry.message_kind() == v1::MESSAGE_KIND_UNSPECIFIED) return "";
  return Of(v1::WORD_KIND_MESSAGE_KIND, v1::MessageKind_Name(entry.message_kind()));
}

std::string WordBook::Categories(const google::protobuf::RepeatedField<int>& categories) const {
  std::vector<std::string> names;
  for (const int category : categories) {
    names.push_back(Of(v1::WORD_KIND_CATEGORY, v1::Category_Name(static_cast<v1::Category>(category))));
  }
  return absl::StrJoin(names, ", ");
}

std::string HappenedText(v1::EntryKind kind, Language language) {
  const auto found =
      std::find_if(kHappened.begin(), kHappened.end(), [&](const Happened& one) { return one.kind == kind; });
  if (found == kHappened.end()) return sdk::ShortName(kind);
  return language == Language::kDutch ? found->nl : found->en;
}

std::string ArticlesText(const v1::AuditEntry& entry) {
  std::vector<std::string> articles;
  for (const v1::Basis& basis : entry.basis()) articles.push_back(absl::StrCat(basis.law(), " ", basis.article()));
  return absl::StrJoin(articles, "; ");
}

std::string MomentText(int64_t time_us) {
  google::protobuf::Timestamp moment;
  moment.set_seconds(time_us / kMicrosPerMoment);
  return FormatInstant(moment);
}

}  // namespace ketenpoort::cli

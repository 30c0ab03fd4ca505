#include "clients/cli/list_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/show.h"
#include "clients/cli/word_book.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct ListWords {
  bool dutch;
  std::string operator()(const char* nl, const char* en) const { return dutch ? nl : en; }
};

std::string OrganText(const v1::OrganAddress& organ, const std::string& oin) {
  return organ.organ() == v1::ORGAN_UNSPECIFIED ? oin : sdk::FormatOrgan(organ);
}

template <typename Enum>
std::string NameUnlessNone(Enum value) {
  return static_cast<int>(value) == 0 ? "" : sdk::ShortName(value);
}

}  // namespace

Report ListPage(const std::vector<sdk::CheckedReceipt>& entries, bool proven, Language language) {
  const ListWords in{language == Language::kDutch};
  Report report(in("Regels van het logboek", "Entries of the log"), language, "Ketenpoort");
  Report::Rows rows;
  for (const sdk::CheckedReceipt& one : entries) {
    const v1::AuditEntry& entry = one.entry;
    const std::string why = entry.denial_id().empty() ? entry.reason_code() : entry.denial_id();
    rows.push_back({absl::StrCat(one.index), MomentText(entry.time_us()), sdk::ShortName(entry.kind()),
                    entry.message_id().empty() ? "" : sdk::FormatId(entry.message_id()),
                    NameUnlessNone(entry.message_kind()), OrganText(entry.sender(), entry.sender_oin()),
                    OrganText(entry.receiver(), entry.receiver_oin()), entry.acting_oin(),
                    NameUnlessNone(entry.outcome()), absl::StrJoin(entry.rule_ids(), " "), why, ArticlesText(entry),
                    CategoryList(entry.disclosed()), CategoryList(entry.withheld())});
  }
  const std::vector<std::string> header = {
      in("regel", "entry"),         in("wanneer", "when"),       in("soort", "kind"),   in("bericht-id", "message id"),
      in("bericht", "message"),     in("van", "from"),           in("aan", "to"),       in("gehandeld door", "acted"),
      in("uitkomst", "outcome"),    in("regels", "rules"),       in("reden", "reason"), in("grondslag", "basis"),
      in("verstrekt", "disclosed"), in("ingehouden", "withheld")};
  report.Paragraph(proven ? in("Elke regel is nagerekend tegen de ondertekende stand van het logboek.",
                               "Each entry was verified against the signed checkpoint of the log.")
                          : in("Niet bewezen; gebruik --prove.", "Not proven; use --prove."));
  report.Table("", header, rows);
  report.Records(header, std::move(rows));
  return report;
}

Report ReadersPage(const std::vector<sdk::CheckedReceipt>& entries, Language language) {
  const ListWords in{language == Language::kDutch};
  Report report(in("Wie het logboek las", "Who read the log"), language, "Ketenpoort");
  Report::Rows rows;
  for (const sdk::CheckedReceipt& one : entries) {
    rows.push_back({absl::StrCat(one.index), MomentText(one.entry.time_us()), one.entry.reason_code(),
                    OpenedText(one, audit::AttributeTag::kActingPerson), one.entry.sender_oin(),
                    OpenedText(one, audit::AttributeTag::kReason)});
  }
  const std::vector<std::string> header = {in("regel", "entry"),
                                           in("wanneer", "when"),
                                           in("wat is gelezen", "what"),
                                           in("gelezen door", "read by"),
                                           in("organisatie", "organisation"),
                                           in("reden", "reason")};
  report.Table("", header, rows);
  report.Records(header, std::move(rows));
  return report;
}

}  // namespace ketenpoort::cli

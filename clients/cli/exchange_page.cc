#include "clients/cli/exchange_page.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/word_book.h"
#include "clients/sdk/message_id.h"
#include "clients/sdk/organ_name.h"

namespace ketenpoort::cli {
namespace {

namespace v1 = ketenpoort::v1;

struct Step {
  uint64_t index = 0;
  v1::AuditEntry entry;
};

class PageOfExchange {
 public:
  PageOfExchange(const std::string& message_id, const v1::ShowExchangeResponse& answer, Language language)
      : answer_(answer),
        dutch_(language == Language::kDutch),
        words_(language),
        report_(absl::StrCat(In("Uitwisseling ", "Exchange "), sdk::FormatId(message_id)), language, "Ketenpoort") {
    words_.Add(answer.words());
  }

  absl::StatusOr<Report> Write() {
    for (const v1::ExchangeStep& step : answer_.steps()) {
      if (absl::Status read = Read(step, steps_); !read.ok()) return read;
    }
    for (const v1::ExchangeStep& step : answer_.corrections()) {
      if (absl::Status read = Read(step, corrections_); !read.ok()) return read;
    }
    Who();
    Decisions();
    report_.Heading(2, In("Wat er gebeurde", "What happened"));
    Table(steps_);
    Corrections();
    Proof();
    Records();
    return std::move(report_);
  }

 private:
  std::string In(const char* dutch, const char* english) const { return dutch_ ? dutch : english; }

  static absl::Status Read(const v1::ExchangeStep& step, std::vector<Step>& steps) {
    Step read;
    read.index = step.index();
    if (!read.entry.ParseFromString(step.receipt().entry())) return absl::DataLossError("an entry cannot be decoded");
    steps.push_back(std::move(read));
    return absl::OkStatus();
  }

  std::string WhatHappened(const v1::AuditEntry& entry) const {
    std::string what = HappenedText(entry.kind(), dutch_ ? Language::kDutch : Language::kEnglish);
    if (entry.attempt() > 1) absl::StrAppend(&what, In(" (poging ", " (attempt "), entry.attempt(), ")");
    if (!entry.denial_id().empty()) {
      absl::StrAppend(&what, "; ", entry.denial_id(), ": ", words_.Of(v1::WORD_KIND_DENIAL, entry.denial_id()));
    }
    if (!entry.failing_condition().empty()) {
      absl::StrAppend(&what, "; ", words_.Of(v1::WORD_KIND_CONDITION, entry.failing_condition()));
    }
    if (!entry.reason_code().empty()) absl::StrAppend(&what, "; ", entry.reason_code());
    return what;
  }

  std::string OnBehalf(const v1::AuditEntry& entry) const {
    if (entry.acting_oin().empty() && entry.mandate_id().empty()) return "";
    std::string text = words_.Participant(entry.acting_oin());
    if (!entry.mandate_id().empty()) {
      absl::StrAppend(&text, In(", mandaat ", ", mandate "), entry.mandate_id(), " (",
                      words_.Of(v1::WORD_KIND_MANDATE, entry.mandate_id()), ")");
    }
    return text;
  }

  std::string LawOf(const v1::AuditEntry& entry) const {
    std::vector<std::string> rules;
    for (const std::string& rule : entry.rule_ids()) {
      rules.push_back(absl::StrCat(rule, " ", words_.Of(v1::WORD_KIND_RULE, rule)));
    }
    const std::string articles = ArticlesText(entry);
    return absl::StrCat(absl::StrJoin(rules, "; "), rules.empty() || articles.empty() ? "" : ": ", articles);
  }

  void Who() {
    const v1::AuditEntry& first = steps_.front().entry;
    std::set<std::string> receivers;
    for (const Step& step : steps_) receivers.insert(words_.Organ(step.entry.receiver(), step.entry.receiver_oin()));
    report_.Paragraph(absl::StrCat(
        In("Van: ", "From: "), words_.Organ(first.sender(), first.sender_oin()), In(". Aan: ", ". To: "),
        absl::StrJoin(receivers, "; "), In(". Bericht: ", ". Message: "), words_.MessageKind(first),
        In(". Doel: ", ". Purpose: "), words_.Of(v1::WORD_KIND_PURPOSE, v1::Purpose_Name(first.purpose())), "."));
    if (const std::string behalf = OnBehalf(first); !behalf.empty()) {
      report_.Paragraph(absl::StrCat(In("Namens de afzender handelde: ", "For the sender acted: "), behalf, "."));
    }
    if (answer_.cut_short()) {
      report_.Paragraph(In("Er is meer dan hier staat.", "There is more than stands here."));
    }
  }

  // Decided when it came, and again when it went.
  void Decisions() {
    std::vector<std::string> first;
    std::vector<std::string> again;
    for (const Step& step : steps_) {
      const v1::EntryKind kind = step.entry.kind();
      if (kind == v1::ENTRY_KIND_ACCEPTED || kind == v1::ENTRY_KIND_DENIED) {
        first.push_back(MomentText(step.entry.time_us()));
      }
      if (kind == v1::ENTRY_KIND_DISCLOSED || kind == v1::ENTRY_KIND_HELD) {
        again.push_back(MomentText(step.entry.time_us()));
      }
    }
    report_.Paragraph(absl::StrCat(In("Beslist bij het aannemen: ", "Decided when it came in: "),
                                   first.empty() ? "-" : absl::StrJoin(first, ", "),
                                   In(". Opnieuw beslist bij het verstrekken: ", ". Decided again when it was to go: "),
                                   again.empty() ? "-" : absl::StrJoin(again, ", "), "."));
  }

  void Table(const std::vector<Step>& steps) {
    Report::Rows rows;
    for (const Step& step : steps) {
      rows.push_back({MomentText(step.entry.time_us()), WhatHappened(step.entry),
                      words_.Organ(step.entry.receiver(), step.entry.receiver_oin()), OnBehalf(step.entry),
                      LawOf(step.entry), words_.Categories(step.entry.disclosed()),
                      words_.Categories(step.entry.withheld()), absl::StrCat(step.index)});
    }
    report_.Table(
        "",
        {In("Wanneer", "When"), In("Wat", "What"), In("Ontvanger", "Receiver"), In("Namens", "On behalf"),
         In("Grondslag", "Basis"), In("Verstrekt", "Disclosed"), In("Ingehouden", "Withheld"), In("Regel", "Entry")},
        std::move(rows));
  }

  void Corrections() {
    if (corrections_.empty()) return;
    report_.Heading(2, In("Correcties die hiernaar verwijzen", "Corrections that refer to it"));
    Table(corrections_);
  }

  void Proof() {
    report_.Heading(2, In("Bewijs", "Proof"));
    report_.Paragraph(
        In("Elke regel is bij het ophalen nagerekend tegen de ondertekende stand van het logboek. Met "
           "--receipts bewaart u de bewijzen; audit verify-receipt rekent ze na zonder netwerk.",
           "Each entry was verified against the signed checkpoint of the log when it was fetched. "
           "--receipts keeps the proofs; audit verify-receipt verifies them without a network."));
  }

  void Records() {
    Report::Rows rows;
    for (const std::vector<Step>* steps : {&steps_, &corrections_}) {
      for (const Step& step : *steps) {
        const v1::AuditEntry& entry = step.entry;
        rows.push_back({absl::StrCat(step.index), MomentText(entry.time_us()), sdk::ShortName(entry.kind()),
                        words_.Organ(entry.sender(), entry.sender_oin()),
                        words_.Organ(entry.receiver(), entry.receiver_oin()), OnBehalf(entry),
                        words_.MessageKind(entry), LawOf(entry), words_.Categories(entry.disclosed()),
                        words_.Categories(entry.withheld()), WhatHappened(entry), sdk::FormatId(entry.message_id())});
      }
    }
    report_.Records(
        {In("regel", "entry"), In("wanneer", "when"), In("soort", "kind"), In("van", "from"), In("aan", "to"),
         In("namens", "on behalf"), In("bericht", "message"), In("grondslag", "basis"), In("verstrekt", "disclosed"),
         In("ingehouden", "withheld"), In("wat", "what"), In("bericht-id", "message id")},
        std::move(rows));
  }

  const v1::ShowExchangeResponse& answer_;
  const bool dutch_;
  WordBook words_;
  Report report_;
  std::vector<Step> steps_;
  std::vector<Step> corrections_;
};

}  // namespace

absl::StatusOr<Report> ExchangePage(const std::string& message_id, const v1::ShowExchangeResponse& answer,
                                    Language language) {
  if (answer.steps().empty()) return absl::DataLossError("an exchange without entries");
  return PageOfExchange(message_id, answer, language).Write();
}

}  // namespace ketenpoort::cli

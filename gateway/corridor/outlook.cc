#include "gateway/corridor/outlook.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/corridor/log_readers.h"
#include "gateway/corridor/person_count.h"
#include "gateway/identity/plain_text.h"
#include "gateway/identity/refusal.h"
#include "gateway/intake/problem.h"
#include "policy/analyse/diff_text.h"
#include "policy/analyse/forecast.h"
#include "policy/analyse/words.h"
#include "policy/civil_day.h"

namespace ketenpoort::corridor {
namespace {

using policy::analyse::Case;

constexpr char kForecastCode[] = "FORECAST";

absl::Status TooMuchToForesee() {
  return identity::Refusal(absl::StatusCode::kOutOfRange, "ANSWER_TOO_LARGE",
                           "Er wacht te veel om zo ver vooruit te zien. Vraag minder dagen.",
                           "Too much waits to look so far ahead. Ask for fewer days.");
}

absl::Status CheckShape(const v1::ForecastRequest& request) {
  if (request.days() < 1 || request.days() > static_cast<uint32_t>(policy::analyse::kForecastDaysMax)) {
    return intake::Violation("days", "Noem 1 tot 1100.", "Name 1 to 1100.");
  }
  if (!identity::CharactersOf(request.reason(), identity::TextKind::kLine)) {
    return intake::Violation("reason", "Een regel gewone tekst.", "One line of plain text.");
  }
  return absl::OkStatus();
}

// Whose messages and declarations a reader sees, and of which it sees every count.
class Reach {
 public:
  Reach(const identity::Principal& reader, const identity::Directory& directory)
      : directory_(&directory), oin_(reader.oin()), all_(reader.role() == v1::OFFICER_ROLE_SUPERVISOR) {
    standing_ = !all_ && oin_ == directory.OinOf({policy::Organ::kMinister, ""});
  }

  // DJI's own word: see DESIGN, who may know why.
  bool standing() const { return standing_; }
  bool Sees(std::string_view oin) const { return all_ || (!oin.empty() && oin == oin_); }
  bool Sees(const identity::OrganRef& organ) const {
    // Every directeur is DJI, also one without an establishment.
    const std::string_view oin = directory_->OinOf(organ);
    if (oin.empty() && organ.organ == policy::Organ::kDirecteur) return Sees({policy::Organ::kMinister, ""});
    return Sees(oin);
  }
  bool Sees(const v1::OrganAddress& address) const {
    const auto organ = identity::OrganRefFrom(address);
    return organ.ok() && Sees(*organ);
  }

 private:
  const identity::Directory* directory_;
  std::string oin_;
  bool all_ = false;
  bool standing_ = false;
};

// Counts by key and day. Days that may not be shown alone are taken together; what may not be shown even then is not.
template <typename Key>
class ByDay {
 public:
  void Add(const Key& key, policy::Day day, std::string_view person, bool standing) {
    counts_[key][day].Add(person, standing);
  }
  // `visit(key, day, cases)`, with kNoDay for days that are taken together.
  template <typename Visit>
  void ForEachShown(Visit visit) const {
    for (const auto& [key, days] : counts_) {
      PersonCount together;
      for (const auto& [day, count] : days) {
        if (count.Shown()) {
          visit(key, day, count.cases());
        } else {
          together.Join(count);
        }
      }
      if (together.Shown()) visit(key, policy::kNoDay, together.cases());
    }
  }

 private:
  std::map<Key, std::map<policy::Day, PersonCount>> counts_;
};

policy::Bilingual NameOf(const policy::Policy& policy, int depth, int value) {
  policy::Match cells;
  const uint32_t mask = 1u << value;
  if (depth == 0) cells.senders = mask;
  if (depth == 1) cells.receivers = mask;
  if (depth == 2) cells.kinds = mask;
  return policy::analyse::NamesOf(policy, cells, depth);
}

// " op 3 maart 2026", " on 3 March 2026"; empty for days taken together.
policy::Bilingual OnDay(policy::Day day) {
  if (day == policy::kNoDay) return {};
  const policy::Bilingual words = policy::analyse::DayWords(day);
  return {absl::StrCat(" op ", words.nl), absl::StrCat(" on ", words.en)};
}

using LossKey =
    std::tuple<policy::analyse::LossReason, policy::Organ, policy::Organ, policy::MessageKind, policy::Purpose>;

void AddLoss(const policy::Policy& policy, const LossKey& key, policy::Day day, uint64_t cases,
             v1::ForecastResponse& response) {
  const auto& [reason, sender, receiver, kind, purpose] = key;
  v1::ForecastLoss& loss = *response.add_losses();
  // Numbered alike, after the unspecified one.
  loss.set_reason(static_cast<v1::LossReason>(static_cast<int>(reason) + 1));
  loss.set_sender(static_cast<v1::Organ>(sender));
  loss.set_receiver(static_cast<v1::Organ>(receiver));
  loss.set_message_kind(static_cast<v1::MessageKind>(kind));
  loss.set_purpose(static_cast<v1::Purpose>(purpose));
  loss.set_first_day(policy::analyse::IsoDay(day));
  loss.set_messages(cases);
  const policy::Bilingual from = NameOf(policy, 0, static_cast<int>(sender));
  const policy::Bilingual to = NameOf(policy, 1, static_cast<int>(receiver));
  const policy::Bilingual what = NameOf(policy, 2, static_cast<int>(kind));
  const policy::Bilingual why = policy::analyse::WordsOf(reason);
  const policy::Bilingual on = OnDay(day);
  loss.set_text_nl(absl::StrCat("Verliest de grondslag", on.nl, " (", cases, "): van ", from.nl, " aan ", to.nl, ", ",
                                what.nl, ". ", why.nl, "."));
  loss.set_text_en(absl::StrCat("Loses its basis", on.en, " (", cases, "): from ", from.en, " to ", to.en, ", ",
                                what.en, ". ", why.en, "."));
}
static_assert(static_cast<int>(policy::analyse::LossReason::kPolicy) + 1 == v1::LOSS_REASON_POLICY &&
              policy::analyse::kLossReasonCount + 1 == v1::LossReason_ARRAYSIZE);

using EndingKey = std::tuple<v1::EndingKind, policy::Organ, policy::Organ>;

policy::Bilingual WordsOf(v1::EndingKind kind) {
  switch (kind) {
    case v1::ENDING_KIND_CONSENT:
      return {"Toestemming", "Consent"};
    case v1::ENDING_KIND_MANDATE:
      return {"Mandaat", "Mandate"};
    case v1::ENDING_KIND_AUTHORISATION:
      return {"Machtiging voor een rol", "Authorisation for a role"};
    case v1::ENDING_KIND_ASSIGNMENT:
      return {"Opdracht", "Assignment"};
    case v1::ENDING_KIND_CASE:
      return {"Casus", "Case"};
    case v1::ENDING_KIND_FORUM:
      return {"Trajectberaad", "Forum of youth after-care"};
    case v1::ENDING_KIND_UNSPECIFIED:
    case v1::EndingKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::EndingKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {};
}

void AddEnding(const policy::Policy& policy, const EndingKey& key, policy::Day day, uint64_t cases,
               v1::ForecastResponse& response) {
  const auto& [kind, from, to] = key;
  v1::ForecastEnding& ending = *response.add_endings();
  ending.set_kind(kind);
  ending.set_from(static_cast<v1::Organ>(from));
  ending.set_to(static_cast<v1::Organ>(to));
  ending.set_last_day(policy::analyse::IsoDay(day));
  ending.set_count(cases);
  const policy::Bilingual what = WordsOf(kind);
  const policy::Bilingual on = OnDay(day);
  policy::Bilingual parties;
  if (from != policy::Organ::kUnspecified) {
    const policy::Bilingual name = NameOf(policy, 0, static_cast<int>(from));
    parties = {absl::StrCat(", van ", name.nl), absl::StrCat(", of ", name.en)};
  }
  if (to != policy::Organ::kUnspecified) {
    const policy::Bilingual name = NameOf(policy, 1, static_cast<int>(to));
    absl::StrAppend(&parties.nl, ", voor ", name.nl);
    absl::StrAppend(&parties.en, ", for ", name.en);
  }
  ending.set_text_nl(absl::StrCat(what.nl, " eindigt", on.nl, " (", cases, ")", parties.nl, "."));
  ending.set_text_en(absl::StrCat(what.en, " ends", on.en, " (", cases, ")", parties.en, "."));
}

// What ends in these days, of what the reader sees.
class Endings {
 public:
  Endings(const Reach& reach, policy::Day today, policy::Day last) : reach_(&reach), today_(today), last_(last) {}

  void TakeDirectory(const identity::Directory& directory) {
    directory.ForEachMandate([&](const identity::MandateEntry& mandate) {
      if (!reach_->Sees(mandate.mandans) && !reach_->Sees(mandate.mandataris_oin)) return;
      // About no person: every count may be seen.
      Add({v1::ENDING_KIND_MANDATE, mandate.mandans.organ, {}}, mandate.until, "", true);
    });
    directory.ForEachAuthorisation(
        [&](const identity::CredentialEntry& holder, const identity::RoleAuthorisation& authorisation) {
          if (!reach_->Sees(authorisation.organ) && !reach_->Sees(holder.oin)) return;
          Add({v1::ENDING_KIND_AUTHORISATION, authorisation.organ.organ, {}}, authorisation.until, "", true);
        });
  }

  absl::Status TakeDeclarations(store::View& view) {
    uint64_t seen = 0;
    absl::Status trouble;
    absl::Status read = view.ForEachDeclaration([&](const store::DeclarationRow& row) {
      v1::DeclarationRecord record;
      if (++seen > kOutlookDeclarationsMax) {
        trouble = TooMuchToForesee();
      } else if (!record.ParseFromString(row.record)) {
        trouble = absl::DataLossError("declaration cannot be read");
      } else {
        Take(row, record);
      }
      return trouble.ok();
    });
    return read.ok() ? trouble : read;
  }

  void Fill(const policy::Policy& policy, v1::ForecastResponse& response) const {
    counts_.ForEachShown(
        [&](const EndingKey& key, policy::Day day, uint64_t cases) { AddEnding(policy, key, day, cases, response); });
  }

 private:
  void Add(const EndingKey& key, policy::Day last_day, std::string_view person, bool standing) {
    if (today_ <= last_day && last_day <= last_) counts_.Add(key, last_day, person, standing);
  }
  void AddUntil(const EndingKey& key, const std::string& until, const store::DeclarationRow& row) {
    const auto day = policy::ParseDay(until);
    if (day) Add(key, *day, BytesOf(row.person), reach_->standing());
  }

  void Take(const store::DeclarationRow& row, const v1::DeclarationRecord& record) {
    const auto organ_of = [](const v1::OrganAddress& address) { return static_cast<policy::Organ>(address.organ()); };
    const auto sees_any = [&](const auto& addresses) {
      return std::any_of(addresses.begin(), addresses.end(), [&](const auto& one) { return reach_->Sees(one); });
    };
    if (record.has_consent()) {
      const v1::Consent& consent = record.consent().consent();
      if (record.consent().revoked_at_us() != 0) return;
      if (!reach_->Sees(consent.from()) && !reach_->Sees(consent.to())) return;
      AddUntil({v1::ENDING_KIND_CONSENT, organ_of(consent.from()), organ_of(consent.to())}, consent.expires_on(), row);
    } else if (record.has_assignment()) {
      const v1::Assignment& assignment = record.assignment().assignment();
      const identity::OrganRef probation{policy::Organ::kReclassering, assignment.probation()};
      if (!reach_->Sees(record.assignment().registered_by()) && !reach_->Sees(probation)) return;
      AddUntil({v1::ENDING_KIND_ASSIGNMENT, organ_of(record.assignment().registered_by()), probation.organ},
               assignment.until(), row);
    } else if (record.has_wgs_case()) {
      const v1::WgsCase& one = record.wgs_case().wgs_case();
      const bool sees =
          reach_->Sees(record.wgs_case().registered_by()) ||
          std::any_of(one.participants().begin(), one.participants().end(),
                      [&](const v1::CaseParticipant& participant) { return reach_->Sees(participant.organ()); });
      if (sees) AddUntil({v1::ENDING_KIND_CASE, policy::Organ::kZvhCasus, {}}, one.until(), row);
    } else if (record.has_forum()) {
      const v1::Forum& forum = record.forum().forum();
      if (!reach_->Sees(record.forum().registered_by()) && !sees_any(forum.members())) return;
      AddUntil({v1::ENDING_KIND_FORUM, organ_of(record.forum().registered_by()), {}}, forum.until(), row);
    }
  }

  const Reach* reach_;
  policy::Day today_;
  policy::Day last_;
  ByDay<EndingKey> counts_;
};

// The messages that wait, of what the reader sees, as cases; and whose each is.
struct Waiting {
  std::vector<Case> cases;
  std::vector<store::PersonNo> persons;
};

absl::StatusOr<std::vector<store::ItemRow>> ItemsIn(store::View& view, const Reach& reach,
                                                    const identity::Directory& directory, policy::Day today,
                                                    uint64_t items_max) {
  std::vector<store::ItemRow> items;
  absl::Status trouble;
  absl::Status read = view.ForEachActiveItem([&](const store::ItemRow& item) {
    // What is held is refused already.
    if (!trouble.ok() || item.state == store::ItemState::kHeld) return;
    const auto sender = identity::ParseOrganKey(item.sender);
    const auto receiver = identity::ParseOrganKey(item.receiver);
    if (!sender.ok() || !receiver.ok()) {
      trouble = absl::DataLossError("an organ of an item cannot be read");
      return;
    }
    const bool sees = reach.Sees(std::string_view(item.sender_oin)) || reach.Sees(*sender) ||
                      reach.Sees(directory.Readdressed(*receiver, today));
    if (!sees) return;
    if (items.size() >= items_max) {
      trouble = TooMuchToForesee();
      return;
    }
    items.push_back(item);
  });
  if (!read.ok()) return read;
  if (!trouble.ok()) return trouble;
  return items;
}

absl::StatusOr<Waiting> WaitingIn(store::View& view, const Grounds& grounds, const Items& items,
                                  const std::vector<store::ItemRow>& rows, int64_t now_us) {
  Waiting waiting;
  for (const store::ItemRow& row : rows) {
    auto record = Items::RecordOf(row);
    if (!record.ok()) return record.status();
    auto verdict = items.Decide(view, grounds, row, *record, now_us, nullptr);
    if (!verdict.ok()) return verdict.status();
    waiting.cases.push_back({verdict->request, verdict->facts, verdict->time});
    waiting.persons.push_back(row.person);
  }
  return waiting;
}

void AddFlows(const policy::Policy& policy, const policy::analyse::ForecastResult& forecast,
              v1::ForecastResponse& response) {
  for (const policy::analyse::Change& change : forecast.flows) {
    const policy::Bilingual words = policy::analyse::ChangeWords(policy, policy, change);
    v1::ForecastFlow& flow = *response.add_flows();
    flow.set_from(policy::analyse::IsoDay(change.period.from));
    flow.set_text_nl(words.nl);
    flow.set_text_en(words.en);
  }
}

void AddLosses(const policy::Policy& policy, const policy::analyse::ForecastResult& forecast, const Waiting& waiting,
               bool standing, v1::ForecastResponse& response) {
  ByDay<LossKey> losses;
  for (const policy::analyse::Loss& loss : forecast.losses) {
    const policy::Request& request = waiting.cases[loss.case_index].request;
    losses.Add({loss.reason, request.sender.organ, request.receiver.organ, request.kind, request.purpose}, loss.day,
               BytesOf(waiting.persons[loss.case_index]), standing);
  }
  losses.ForEachShown(
      [&](const LossKey& key, policy::Day day, uint64_t cases) { AddLoss(policy, key, day, cases, response); });
}

}  // namespace

absl::StatusOr<v1::ForecastResponse> Outlook::Ask(const identity::Principal& caller,
                                                  const v1::ForecastRequest& request) {
  if (request.include_messages()) {
    if (absl::Status may = RequireReader(caller, request.reason()); !may.ok()) return may;
  }
  if (absl::Status shape = CheckShape(request); !shape.ok()) return shape;
  if (request.include_messages()) {
    v1::AuditEntry reading;
    reading.set_reason_code(kForecastCode);
    const absl::Status recorded = RecordReading(*rooms_, *recorder_, caller, std::move(reading), request.reason());
    if (!recorded.ok()) return recorded;
  }
  const int days = static_cast<int>(request.days());
  const Grounds grounds = judge_->Now();
  const policy::Policy& policy = *grounds.policy.policy;
  const int64_t now_us = rooms_->clock->NowMicros();
  const policy::Day today = gateway::AmsterdamDay(now_us);
  v1::ForecastResponse response;
  response.set_policy_digest(std::string(policy.digest.begin(), policy.digest.end()));
  response.set_today(policy::FormatDay(today));
  response.set_policy_last_day(policy::analyse::IsoDay(policy.valid_until));
  response.set_shown_from(kShownFromPersons);
  Waiting waiting;
  const Reach reach(caller, *grounds.directory);
  if (request.include_messages()) {
    auto view = rooms_->store->Snapshot();
    if (!view.ok()) return view.status();
    auto rows = ItemsIn(**view, reach, *grounds.directory, today, kOutlookJudgementsMax / request.days());
    if (!rows.ok()) return rows.status();
    auto found = WaitingIn(**view, grounds, *items_, *rows, now_us);
    if (!found.ok()) return found.status();
    waiting = *std::move(found);
    Endings endings(reach, today, today + days);
    endings.TakeDirectory(*grounds.directory);
    if (absl::Status taken = endings.TakeDeclarations(**view); !taken.ok()) return taken;
    endings.Fill(policy, response);
  }
  const auto forecast = policy::analyse::Forecast(policy, today, days, waiting.cases);
  if (forecast.overflowed) {
    return identity::Refusal(absl::StatusCode::kFailedPrecondition, "POLICY_TOO_LARGE",
                             "Dit beleid is te groot om vooruit te zien.", "This policy is too large to look ahead.");
  }
  AddFlows(policy, forecast, response);
  AddLosses(policy, forecast, waiting, reach.standing(), response);
  return response;
}

}  // namespace ketenpoort::corridor

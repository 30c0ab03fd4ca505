#include "tests/population/oracle.h"

#include <algorithm>
#include <utility>

#include "clients/sdk/attestation.h"
#include "clients/sdk/payload.h"
#include "tests/population/payloads.h"

namespace ketenpoort::population {
namespace {

std::string KindText(v1::MessageKind kind) { return v1::MessageKind_Name(kind).substr(13); }
std::string StateText(v1::DeliveryState state) { return v1::DeliveryState_Name(state).substr(15); }
std::string OutcomeText(v1::Outcome outcome) { return v1::Outcome_Name(outcome).substr(8); }

std::string FlowText(const Question& q) {
  return PartyText(q.sender) + " -> " + PartyText(q.receiver) + " " + KindText(q.kind);
}

bool SameOrgan(const Party& a, const Party& b) {
  return a.organ == b.organ && (a.organ == v1::ORGAN_DIRECTEUR || a.unit == b.unit);
}

Categories Bits(const google::protobuf::RepeatedField<int>& categories) {
  Categories bits = 0;
  for (const int category : categories) bits |= C(category);
  return bits;
}

const google::protobuf::Message& PayloadOf(const v1::Message& message) {
  const auto* field =
      message.GetReflection()->GetOneofFieldDescriptor(message, v1::Message::descriptor()->FindOneofByName("payload"));
  return message.GetReflection()->GetMessage(message, field);
}

std::string NumberOf(const v1::SubjectReference& subject) {
  switch (subject.key_case()) {
    case v1::SubjectReference::kBsn:
      return "bsn:" + subject.bsn();
    case v1::SubjectReference::kSkn:
      return "skn:" + subject.skn();
    case v1::SubjectReference::kVNumber:
      return "v:" + subject.v_number();
    case v1::SubjectReference::kMessageId:
    case v1::SubjectReference::KEY_NOT_SET:
      break;
  }
  return "";
}

// R28: who mends what it lawfully sent reads of its own message only, and needs no part in the present course.
bool MendsOwn(const std::vector<Question>& questions, const std::vector<Answer>& answers) {
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!answers[i].Allows() || !questions[i].corrects_lawful || questions[i].purpose != v1::PURPOSE_CORRECTION) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> NumbersOf(const v1::PersonIdentity& person) {
  std::vector<std::string> numbers;
  if (PassesElevenTest(person.bsn())) numbers.push_back("bsn:" + person.bsn());
  for (const std::string& skn : person.skn()) numbers.push_back("skn:" + skn);
  if (person.has_v_number()) numbers.push_back("v:" + person.v_number());
  return numbers;
}

}  // namespace

Oracle::Oracle(const Land& land, Findings& findings)
    : land_(land),
      findings_(findings),
      readdress_([this](const std::string& gemeente, Day day) { return land_.Readdress(gemeente, day); }) {}

Party Oracle::Now(Party party) const {
  if (party.organ == v1::ORGAN_COLLEGE || party.organ == v1::ORGAN_BURGEMEESTER) {
    party.unit = land_.Readdress(party.unit, DayAt(now_us_));
  }
  return party;
}

void Oracle::Tell(const Item& item, v1::DeliveryState state) { ++news_[item.sender][{item.message_id, state}]; }

void Oracle::End(Item* item, v1::DeliveryState state, bool tell) {
  item->state = state;
  due_now_.erase(item);
  boxes_[item->receiver].erase(item->seq);
  findings_.Count("items", StateText(state));
  if (tell) Tell(*item, state);
}

void Oracle::Hold(Item* item) {
  item->state = v1::DELIVERY_STATE_HELD;
  item->held_until_us = std::min(now_us_ + kHeldAtMost, item->accepted_us + kExpiry);
  timers_.emplace(item->held_until_us, item);
  due_now_.erase(item);
  findings_.Count("items", "HELD");
  Tell(*item, v1::DELIVERY_STATE_HELD);
}

void Oracle::Advanced(int64_t now_us) {
  now_us_ = now_us;
  if (std::exchange(directory_changed_, false)) DecideHeldAgain();
  while (!timers_.empty() && timers_.begin()->first <= now_us_) {
    Item* item = timers_.begin()->second;
    const int64_t due_us = timers_.begin()->first;
    timers_.erase(timers_.begin());
    if (!item->Active()) continue;
    const bool held = item->state == v1::DELIVERY_STATE_HELD && due_us == item->held_until_us;
    const bool old = due_us == item->accepted_us + kExpiry;
    if (held || old) End(item, v1::DELIVERY_STATE_EXPIRED, true);
  }
}

void Oracle::DecideHeldAgain() {
  for (Record& record : records_) {
    const bool holds = std::any_of(record.items.begin(), record.items.end(),
                                   [](const Item* item) { return item->state == v1::DELIVERY_STATE_HELD; });
    if (holds) DecideAgain(&record);
  }
}

Answer Oracle::Decide(const Item& item) const {
  Question q = item.question;
  q.sender = Now(q.sender);
  q.receiver = Now(item.receiver);
  q.at_disclosure = true;
  q.accepted_on = DayAt(item.accepted_us);
  q.sender_mandate = true;
  if (!item.refers_to.empty()) LookBack(item.record, item.refers_to, &q);
  return AskOf(q, item.just_before ? item.just_before.get() : item.record->custody.effective(), now_us_);
}

Answer Oracle::AskOf(const Question& question, const State* state, int64_t now_us) const {
  if (state == nullptr) return Ask(question, state, now_us);
  State now = *state;
  for (v1::EligibleCollege& college : *now.mutable_colleges()) {
    college.set_gemeente(land_.Readdress(college.gemeente(), DayAt(now_us_)));
  }
  return Ask(question, &now, now_us);
}

void Oracle::DecideAgain(Record* record) {
  for (Item* item : record->items) {
    if (!item->Active()) continue;
    const bool allowed = Decide(*item).outcome == v1::OUTCOME_ALLOWED;
    const bool held = item->state == v1::DELIVERY_STATE_HELD;
    if (allowed && held) {
      item->state = v1::DELIVERY_STATE_WAITING;
      item->held_until_us = 0;
      findings_.Count("items", "RELEASED");
      Tell(*item, v1::DELIVERY_STATE_WAITING);
    }
    if (!allowed && !held) Hold(item);
  }
}

void Oracle::LookBack(const Record* record, const std::vector<std::string>& refers_to, Question* question) const {
  question->answers_known = false;
  question->corrects_lawful = false;
  question->earlier = 0;
  if (record == nullptr || refers_to.empty()) return;
  bool all = true;
  for (const std::string& id : refers_to) {
    bool corrected = false;
    for (const Flow& flow : record->flows) {
      if (flow.message_id != id) continue;
      const Party from = Now(flow.sender);
      const Party to = Now(flow.receiver);
      const bool same = SameOrgan(question->sender, from) && SameOrgan(question->receiver, to);
      const bool back = SameOrgan(question->receiver, from) && SameOrgan(question->sender, to);
      if (same || back) question->answers_known = true;
      if (same) question->earlier |= flow.categories;
      corrected = corrected || same;
    }
    all = all && corrected;
  }
  question->corrects_lawful = all;
}

Item& Oracle::Place(Record* record, const Question& question, const Answer& answer, const std::string& message_id,
                    const google::protobuf::Message& payload) {
  Item& item = items_.emplace_back();
  item.message_id = message_id;
  item.record = record;
  item.sender = question.sender;
  item.receiver = question.receiver;
  item.question = question;
  item.question.categories = answer.released;
  item.payload = Only(payload, answer.released);
  item.accepted_us = now_us_;
  item.seq = items_.size();
  boxes_[item.receiver][item.seq] = &item;
  record->items.push_back(&item);
  record->flows.push_back({message_id, question.sender, question.receiver, question.kind, answer.released,
                           record->custody.course(), false});
  by_message_.emplace(message_id, &item);
  timers_.emplace(now_us_ + kExpiry, &item);
  return item;
}

void Oracle::Supersede(Record* record, v1::MessageKind kind, const Party& sender, const Party& receiver,
                       const std::string& but) {
  for (Item* item : record->items) {
    if (!item->Active() || item->question.kind != kind || item->message_id == but) continue;
    if (Now(item->receiver) != Now(receiver) || !SameOrgan(Now(item->sender), Now(sender))) continue;
    End(item, v1::DELIVERY_STATE_SUPERSEDED, false);
  }
}

void Oracle::Reroute(Record* record) {
  const State* state = record->custody.effective();
  if (state == nullptr || state->establishment().empty()) return;
  for (Item* item : record->items) {
    if (!item->Active() || item->receiver.organ != v1::ORGAN_DIRECTEUR) continue;
    if (item->receiver.unit == state->establishment()) continue;
    boxes_[item->receiver].erase(item->seq);
    item->receiver.unit = state->establishment();
    boxes_[item->receiver][item->seq] = item;
    if (item->state == v1::DELIVERY_STATE_LEASED) item->state = v1::DELIVERY_STATE_WAITING;
    findings_.Count("items", "REROUTED");
  }
}

Record* Oracle::RecordOf(const v1::PersonIdentity& person, int index, bool* conflict) {
  std::set<Record*> found;
  for (const std::string& number : NumbersOf(person)) {
    if (const auto known = by_number_.find(number); known != by_number_.end()) found.insert(known->second);
  }
  *conflict = found.size() > 1;
  Record* record = nullptr;
  if (found.empty()) {
    record = &records_.emplace_back();
    record->person = index;
  } else {
    // Where they lead to two, the first number named counts.
    for (const std::string& number : NumbersOf(person)) {
      if (record == nullptr && by_number_.contains(number)) record = by_number_[number];
    }
  }
  if (!*conflict) {
    for (const std::string& number : NumbersOf(person)) by_number_[number] = record;
  }
  return record;
}

void Oracle::Reported(int person, const v1::CustodyReport& report, bool contradictory,
                      const sdk::CallResult<v1::ReportStatusResponse>& got) {
  if (!got.ok()) {
    findings_.Differ("report refused", person, got.failure().refusal.reason + " " + got.failure().trouble);
    return;
  }
  bool conflict = false;
  Record* record = RecordOf(report.person(), person, &conflict);
  by_report_[report.report_id()] = record;
  std::set<Party> undelivered;
  for (const Item* item : record->items) {
    const bool start = item->question.kind == v1::MESSAGE_KIND_DETENTION_START;
    if (item->Active() && start && item->attempts == 0) undelivered.insert(Now(item->receiver));
  }
  Register::Outcome outcome = record->custody.Take(report, contradictory || conflict, undelivered, readdress_, now_us_);
  if (conflict) outcome.due.clear();
  findings_.Count("reports", v1::ReportState_Name(outcome.state).substr(13));
  if (outcome.state != got->state()) {
    findings_.Differ("report state", person,
                     "expected " + v1::ReportState_Name(outcome.state) + ", got " + v1::ReportState_Name(got->state()) +
                         (got->reasons_en_size() > 0 ? " (" + got->reasons_en(0) + ")" : ""));
  }
  const v1::Phase phase = PhaseAt(record->custody.effective(), now_us_);
  if (phase != got->phase()) {
    findings_.Differ("phase", person, "expected " + v1::Phase_Name(phase) + ", got " + v1::Phase_Name(got->phase()));
  }
  if (outcome.died) {
    for (Item* item : record->items) {
      if (item->Active()) End(item, v1::DELIVERY_STATE_WITHDRAWN, !item->by_gateway);
    }
  }
  std::vector<const v1::NoticeResult*> left;
  for (const v1::NoticeResult& notice : got->notices()) left.push_back(&notice);
  std::vector<Derived> derived(outcome.due.size());
  for (size_t i = 0; i < outcome.due.size(); ++i) CompareNotice(record, &outcome.due[i], &derived[i], &left);
  record->custody.reports().back().derived = std::move(derived);
  for (const v1::NoticeResult* notice : left) {
    findings_.Differ("unexpected notice", record->person,
                     KindText(notice->kind()) + " to " + PartyText(PartyOf(notice->result().receiver())) + " " +
                         OutcomeText(notice->result().outcome()) + " after reason " + v1::Reason_Name(report.reason()));
  }
  Reroute(record);
  DecideAgain(record);
}

std::vector<std::string> Oracle::ReferencesOf(const Record& record, const Due& due) const {
  std::vector<std::string> refers_to;
  for (const Flow& flow : record.flows) {
    // R28: each sender answers for what it sent itself.
    if (!SameOrgan(flow.sender, due.sender) || !SameOrgan(Now(flow.receiver), due.receiver) || !flow.disclosed)
      continue;
    const bool dates = flow.kind == v1::MESSAGE_KIND_RELEASE_DATE || flow.kind == v1::MESSAGE_KIND_DETENTION_START;
    const bool of_course = flow.course == record.custody.course() || due.action != v1::CORRECTION_ACTION_UNSPECIFIED;
    if (due.refers_to_all && of_course) refers_to.push_back(flow.message_id);
    if (due.refers_to_last_dates && dates) refers_to.assign(1, flow.message_id);
  }
  return refers_to;
}

void Oracle::CompareNotice(Record* record, Due* due, Derived* derived, std::vector<const v1::NoticeResult*>* left) {
  derived->kind = due->kind;
  derived->receiver = due->receiver;
  derived->nothing_sent = true;
  Question q;
  q.sender = due->sender;
  q.receiver = due->receiver;
  q.kind = due->kind;
  q.purpose = due->purpose;
  q.excess = v1::EXCESS_WITHHOLD;
  q.categories = CategoriesIn(*due->payload);
  q.end_notice = due->end_notice;
  q.judged_us = due->judged_us;
  const std::vector<std::string> refers_to = ReferencesOf(*record, *due);
  const bool refers = due->refers_to_all || due->refers_to_last_dates;
  if (due->kind == v1::MESSAGE_KIND_INVOLVEMENT_ENDED) {
    for (Item* item : record->items) {
      if (item->Active() && item->by_gateway && Now(item->receiver) == due->receiver) {
        End(item, v1::DELIVERY_STATE_WITHDRAWN, false);
      }
    }
  }
  if (refers && refers_to.empty()) return;
  LookBack(record, refers_to, &q);
  const bool at_that_moment = due->just_before && !due->end_notice;
  const Answer answer = AskOf(q, due->just_before ? due->just_before.get() : record->custody.effective(),
                              at_that_moment ? due->judged_us : now_us_);
  const auto found = std::find_if(left->begin(), left->end(), [&](const v1::NoticeResult* notice) {
    return notice->kind() == due->kind && Now(PartyOf(notice->result().receiver())) == due->receiver;
  });
  if (found == left->end()) {
    findings_.Differ("missing notice", record->person, FlowText(q));
    return;
  }
  const v1::NoticeResult& notice = **found;
  left->erase(found);
  const v1::Outcome expected = due->held_back ? v1::OUTCOME_DENIED : answer.outcome;
  findings_.Count("notices", KindText(due->kind) + " to " + v1::Organ_Name(due->receiver.organ).substr(6) + " " +
                                 (due->held_back ? "HELD BACK" : OutcomeText(expected)));
  if (notice.result().outcome() != expected) {
    findings_.Differ("notice outcome", record->person,
                     FlowText(q) + ": expected " + OutcomeText(expected) + ", got " +
                         OutcomeText(notice.result().outcome()) + " " + notice.result().explanation().denial_id() +
                         " " + notice.result().explanation().failing_condition());
    return;
  }
  if (!due->held_back && !answer.Allows()) record->custody.NotTold(*due);
  if (due->held_back || !answer.Allows()) return;
  if (Bits(notice.result().released()) != answer.released) {
    findings_.Differ("notice categories", record->person,
                     FlowText(q) + ": expected " + CategoriesText(answer.released) + ", got " +
                         CategoriesText(Bits(notice.result().released())));
  }
  derived->message_id = notice.message_id();
  derived->nothing_sent = false;
  const std::string& id = notice.message_id();
  if (due->supersedes_dates) Supersede(record, v1::MESSAGE_KIND_RELEASE_DATE, due->sender, due->receiver, id);
  if (due->kind == v1::MESSAGE_KIND_CONTACT_CHANGED) Supersede(record, due->kind, due->sender, due->receiver, id);
  if (due->renews_start) {
    Supersede(record, v1::MESSAGE_KIND_DETENTION_START, due->sender, due->receiver, id);
    Supersede(record, v1::MESSAGE_KIND_RELEASE_DATE, due->sender, due->receiver, id);
  }
  Item& item = Place(record, q, answer, id, *due->payload);
  item.by_gateway = true;
  if (due->end_notice) item.just_before = due->just_before;
  item.refers_to = refers_to;
  item.asks_for = due->asks_for;
  item.action = due->action;
}

void Oracle::Annulled(int person, const std::string& report_id, const sdk::CallResult<v1::AnnulReportResponse>& got) {
  Record* record = by_report_.contains(report_id) ? by_report_[report_id] : nullptr;
  if (record == nullptr) return;
  if (!got.ok()) {
    findings_.Differ("annulment refused", person, got.failure().refusal.reason);
    return;
  }
  findings_.Count("reports", "ANNULLED");
  std::vector<const v1::NoticeResult*> left;
  for (const v1::NoticeResult& notice : got->notices()) left.push_back(&notice);
  // A correction of an annulled report rests on the state that report was in effect with.
  const auto as_sent =
      record->custody.effective() == nullptr ? nullptr : std::make_shared<State>(*record->custody.effective());
  for (Register::Correcting& correcting : record->custody.Annul(report_id, readdress_, now_us_)) {
    Item* item = nullptr;
    for (auto [one, end] = by_message_.equal_range(correcting.of.message_id); one != end; ++one) item = one->second;
    if (item == nullptr) continue;
    const bool disclosed = item->attempts > 0;
    if (item->Active()) End(item, v1::DELIVERY_STATE_WITHDRAWN, false);
    if (!disclosed) continue;
    Question q;
    q.sender = correcting.sender;
    q.receiver = Now(correcting.of.receiver);
    q.kind = v1::MESSAGE_KIND_CORRECTION;
    q.purpose = v1::PURPOSE_CORRECTION;
    q.excess = v1::EXCESS_WITHHOLD;
    q.categories = CategoriesIn(*correcting.payload);
    LookBack(record, {correcting.of.message_id}, &q);
    const bool nothing_left = record->custody.effective() == nullptr;
    const Answer answer = AskOf(q, nothing_left ? as_sent.get() : record->custody.effective(), now_us_);
    const auto found = std::find_if(left.begin(), left.end(), [&](const v1::NoticeResult* notice) {
      return Now(PartyOf(notice->result().receiver())) == q.receiver && notice->result().outcome() == answer.outcome;
    });
    if (found == left.end()) {
      findings_.Differ("missing correction", person, FlowText(q) + " expected " + OutcomeText(answer.outcome));
      continue;
    }
    const std::string id = (*found)->message_id();
    left.erase(found);
    findings_.Count("notices", "CORRECTION after annulment " + OutcomeText(answer.outcome));
    if (!answer.Allows()) continue;
    Item& placed = Place(record, q, answer, id, *correcting.payload);
    placed.by_gateway = true;
    if (nothing_left) placed.just_before = as_sent;
    placed.refers_to = {correcting.of.message_id};
    placed.action = correcting.action;
  }
  for (const v1::NoticeResult* notice : left) {
    findings_.Differ("unexpected correction", person, PartyText(PartyOf(notice->result().receiver())));
  }
  DecideAgain(record);
}

void Oracle::Linked(int person, const std::string& keep_number, const std::string& merge_number, bool ok) {
  if (!ok) return findings_.Differ("link refused", person, "");
  Record* keep = by_number_[keep_number];
  Record* merge = by_number_[merge_number];
  if (keep == nullptr || merge == nullptr || keep == merge) return;
  for (auto& [number, record] : by_number_) {
    if (record == merge) record = keep;
  }
  for (auto& [report, record] : by_report_) {
    if (record == merge) record = keep;
  }
  for (Item* item : merge->items) {
    item->record = keep;
    keep->items.push_back(item);
  }
  keep->flows.insert(keep->flows.end(), merge->flows.begin(), merge->flows.end());
  // Keyed marks of two records cannot be compared: all of the next person block is new.
  keep->custody.ForgetPerson();
  merge->items.clear();
  merge->flows.clear();
  DecideAgain(keep);
}

Record* Oracle::Find(const v1::SubjectReference& subject, const Party& asking) {
  if (subject.key_case() == v1::SubjectReference::kMessageId) {
    for (auto [one, end] = by_message_.equal_range(subject.message_id()); one != end; ++one) {
      const Item& item = *one->second;
      if (SameOrgan(asking, Now(item.sender)) || SameOrgan(asking, Now(item.receiver))) return item.record;
    }
    return nullptr;
  }
  const auto found = by_number_.find(NumberOf(subject));
  return found == by_number_.end() ? nullptr : found->second;
}

// DJI, or who is or was a lawful party to the person's present course.
bool Oracle::HasStanding(const Record* record, const Party& organ) const {
  if (IsDji(organ)) return true;
  if (record == nullptr) return false;
  const State* state = record->custody.effective();
  if (state != nullptr && !state->hold()) {
    for (const Party& receiver : ReceiversOf(*state, readdress_, DayAt(now_us_))) {
      if (receiver == organ) return true;
    }
  }
  return std::any_of(record->flows.begin(), record->flows.end(), [&](const Flow& flow) {
    return flow.course == record->custody.course() &&
           (SameOrgan(organ, Now(flow.sender)) || SameOrgan(organ, Now(flow.receiver)));
  });
}

std::vector<Question> Oracle::QuestionsOf(const v1::Message& message, bool mandate, Record** record) {
  const v1::Envelope& envelope = message.envelope();
  *record = Find(envelope.subject(), PartyOf(envelope.sender()));
  std::vector<Question> questions;
  for (const v1::OrganAddress& receiver : envelope.receivers()) {
    Question q;
    q.sender = PartyOf(envelope.sender());
    q.receiver = Now(PartyOf(receiver));
    const State* state = *record == nullptr ? nullptr : (*record)->custody.effective();
    if (q.receiver.organ == v1::ORGAN_DIRECTEUR && q.receiver.unit.empty() && state != nullptr) {
      q.receiver.unit = state->establishment();
    }
    q.kind = envelope.kind();
    q.purpose = envelope.purpose();
    q.excess = envelope.excess();
    q.categories = CategoriesIn(PayloadOf(message));
    q.needs = Bits(envelope.declarations().needs());
    const uint32_t frameworks = CareFrameworksIn(PayloadOf(message));
    q.care_wfz = ((frameworks >> v1::CARE_FRAMEWORK_WFZ) & 1u) != 0;
    q.care_wvggz_or_wzd =
        ((frameworks >> v1::CARE_FRAMEWORK_WVGGZ) & 1u) != 0 || ((frameworks >> v1::CARE_FRAMEWORK_WZD) & 1u) != 0;
    q.care_needed = envelope.declarations().care_needed();
    q.attested = !envelope.declarations().attestation().empty();
    const v1::HumanAttestation& human = envelope.declarations().human();
    const auto until = ParseDayText(human.until());
    q.human = until.has_value() && !human.who().empty() && !human.why().empty() &&
              human.message_digest() == sdk::AttestationDigest(message);
    q.human_until = until.value_or(0);
    q.sender_mandate = mandate;
    LookBack(*record, {envelope.refers_to().begin(), envelope.refers_to().end()}, &q);
    questions.push_back(q);
  }
  return questions;
}

void Oracle::CompareResult(int person, const Question& q, const Answer& answer, const v1::ReceiverResult& result,
                           const std::string& what) {
  const std::string& denial = result.explanation().denial_id();
  findings_.Count(what, KindText(q.kind) + " " + v1::Organ_Name(q.sender.organ).substr(6) + "->" +
                            v1::Organ_Name(q.receiver.organ).substr(6) + " " + OutcomeText(answer.outcome));
  if (result.outcome() != answer.outcome) {
    findings_.Differ(what + " outcome", person,
                     FlowText(q) + ": expected " + OutcomeText(answer.outcome) + ", got " +
                         OutcomeText(result.outcome()) + " " + denial + " " + result.explanation().failing_condition());
    return;
  }
  if (Bits(result.released()) != answer.released) {
    findings_.Differ(what + " categories", person,
                     FlowText(q) + ": expected " + CategoriesText(answer.released) + ", got " +
                         CategoriesText(Bits(result.released())));
  }
  if (answer.outcome == v1::OUTCOME_ALLOWED) return;
  const std::string condition =
      result.explanation().failing_condition().empty() ? "(no rule for it)" : result.explanation().failing_condition();
  findings_.Count("refusals", denial.empty() ? condition : denial);
  const bool fits = answer.denials.empty() ? denial.empty() : answer.denials.contains(denial);
  if (!fits) {
    std::string all;
    for (const std::string& id : answer.denials) all += id + " ";
    findings_.Differ(what + " denial", person,
                     FlowText(q) + ": expected one of {" + all + "}, got '" + denial + "' " +
                         result.explanation().failing_condition());
  }
}

// Without standing: one text for each flow, whoever it is about, and no decision to read.
void Oracle::CompareUniform(int person, const Question& q, const sdk::CallFailure& failure) {
  findings_.Count("refusals", "NO_KNOWN_BASIS (without standing)");
  if (failure.kind != sdk::FailureKind::kRefused || failure.refusal.reason != "NO_KNOWN_BASIS") {
    findings_.Differ("uniform refusal", person, FlowText(q) + ": got " + failure.refusal.reason);
    return;
  }
  if (failure.refusal.response) findings_.Differ("uniform refusal", person, FlowText(q) + ": decisions disclosed");
  std::string text = failure.refusal.status_message + "|" + failure.refusal.text_nl + "|" + failure.refusal.text_en;
  for (const auto& [key, value] : failure.refusal.metadata) text += "|" + key + "=" + value;
  const std::string flow = v1::Organ_Name(q.sender.organ) + v1::Organ_Name(q.receiver.organ) + KindText(q.kind) +
                           v1::Purpose_Name(q.purpose);
  const auto [known, added] = uniform_.emplace(flow, text);
  if (!added && known->second != text) findings_.Differ("uniform refusal", person, FlowText(q) + ": texts differ");
}

void Oracle::Submitted(int person, const v1::Message& message, bool mandate,
                       const sdk::CallResult<v1::SubmitResponse>& got) {
  Record* record = nullptr;
  const std::vector<Question> questions = QuestionsOf(message, mandate, &record);
  submitted_.emplace(message.envelope().message_id(), person);
  std::vector<Answer> answers;
  bool any_allowed = false;
  for (const Question& q : questions) {
    answers.push_back(AskOf(q, record == nullptr ? nullptr : record->custody.effective(), now_us_));
    any_allowed = any_allowed || answers.back().Allows();
  }
  const Question& first = questions.front();
  if (!HasStanding(record, first.sender) && !MendsOwn(questions, answers)) {
    if (got.ok()) return findings_.Differ("standing", person, FlowText(first) + ": answered without standing");
    return CompareUniform(person, first, got.failure());
  }
  const v1::SubmitResponse* response = nullptr;
  if (got.ok()) response = &*got;
  if (!got.ok() && got.failure().refusal.response) response = &*got.failure().refusal.response;
  if (response == nullptr || response->results_size() != static_cast<int>(questions.size())) {
    findings_.Differ("submit answer", person,
                     FlowText(first) + ": got " +
                         (got.ok() ? "too few results"
                                   : got.failure().refusal.reason + " " + got.failure().refusal.status_message +
                                         got.failure().trouble));
    return;
  }
  if (got.ok() != any_allowed) findings_.Differ("submit status", person, FlowText(first));
  for (size_t i = 0; i < questions.size(); ++i) {
    const Question& q = questions[i];
    CompareResult(person, q, answers[i], response->results(static_cast<int>(i)), "messages");
    if (!answers[i].Allows() || response->results(static_cast<int>(i)).outcome() == v1::OUTCOME_DENIED) continue;
    if (!response->results(static_cast<int>(i)).has_receipt()) {
      findings_.Differ("receipt", person, FlowText(q) + ": allowed without a receipt");
    }
    const std::string& id = message.envelope().message_id();
    if (q.kind == v1::MESSAGE_KIND_RECEPTION_STATUS) Supersede(record, q.kind, q.sender, q.receiver, id);
    Item& item = Place(record, q, answers[i], id, PayloadOf(message));
    item.refers_to = {message.envelope().refers_to().begin(), message.envelope().refers_to().end()};
    item.action = message.envelope().correction_action();
  }
}

void Oracle::Checked(int person, const v1::Message& message, bool mandate,
                     const sdk::CallResult<v1::CheckResponse>& got) {
  Record* record = nullptr;
  const std::vector<Question> questions = QuestionsOf(message, mandate, &record);
  if (!got.ok()) return findings_.Differ("check", person, got.failure().refusal.reason);
  std::vector<Answer> answers;
  for (const Question& q : questions) {
    answers.push_back(AskOf(q, record == nullptr ? nullptr : record->custody.effective(), now_us_));
  }
  const bool standing = HasStanding(record, questions.front().sender) || MendsOwn(questions, answers);
  for (size_t i = 0; i < questions.size() && static_cast<int>(i) < got->results_size(); ++i) {
    const v1::ReceiverResult& result = got->results(static_cast<int>(i));
    if (result.has_receipt()) findings_.Differ("check", person, "a dry run with a receipt");
    if (standing) {
      CompareResult(person, questions[i], answers[i], result, "checks");
    } else {
      findings_.Count("checks", "without standing");
      if (result.outcome() != v1::OUTCOME_DENIED || !result.explanation().denial_id().empty() ||
          !result.explanation().failing_condition().empty()) {
        findings_.Differ("check", person, FlowText(questions[i]) + ": not uniform");
      }
    }
  }
}

void Oracle::Withdrew(int person, const v1::Message& message, const sdk::CallResult<v1::WithdrawResponse>& got) {
  const std::string& id = message.envelope().message_id();
  if (!got.ok()) {
    if (by_message_.contains(id)) findings_.Differ("withdraw", person, got.failure().refusal.reason);
    return;
  }
  for (auto [one, end] = by_message_.equal_range(id); one != end; ++one) {
    Item* item = one->second;
    if (item->Active() && item->attempts == 0) End(item, v1::DELIVERY_STATE_WITHDRAWN, false);
  }
}

void Oracle::Asked(const std::string& message_id, const v1::GetMessageResponse& got) {
  std::multiset<std::string> expected;
  std::multiset<std::string> actual;
  int person = 0;
  for (auto [one, end] = by_message_.equal_range(message_id); one != end; ++one) {
    expected.insert(StateText(one->second->state));
    person = one->second->record->person;
  }
  for (const v1::ReceiverStatus& status : got.receivers()) {
    if (status.state() != v1::DELIVERY_STATE_DENIED) actual.insert(StateText(status.state()));
  }
  findings_.Count("items", "asked after");
  if (expected == actual) return;
  std::string text = "expected";
  for (const std::string& state : expected) text += " " + state;
  text += ", got";
  for (const std::string& state : actual) text += " " + state;
  findings_.Differ("state", person, text);
}

bool Oracle::AnythingFor(const std::set<Party>& organs) const {
  for (const Party& organ : organs) {
    const auto news = news_.find(organ);
    if (news != news_.end() && !news->second.empty()) return true;
  }
  return std::any_of(organs.begin(), organs.end(), [&](const Party& organ) {
    const auto box = BoxOf(organ);
    return std::any_of(box.begin(), box.end(),
                       [](const auto& one) { return one.second->state == v1::DELIVERY_STATE_WAITING; });
  });
}

std::map<uint64_t, Item*> Oracle::BoxOf(const Party& organ) const {
  std::map<uint64_t, Item*> box;
  if (const auto own = boxes_.find(organ); own != boxes_.end()) box = own->second;
  for (const Land::Merger& merger : land_.mergers) {
    const auto gone = boxes_.find({organ.organ, merger.from});
    if (gone != boxes_.end() && Now(gone->first) == organ) box.insert(gone->second.begin(), gone->second.end());
  }
  return box;
}

void Oracle::ExpectRound(const std::set<Party>& organs) {
  due_now_.clear();
  std::map<std::tuple<Party, Record*, int>, bool> blocked;
  for (const Party& organ : organs) {
    for (const auto& [seq, item] : BoxOf(organ)) {
      if (item->state != v1::DELIVERY_STATE_WAITING && item->state != v1::DELIVERY_STATE_LEASED) continue;
      bool& line = blocked[{organ, item->record, item->question.kind}];
      if (line) continue;
      line = item->state == v1::DELIVERY_STATE_LEASED || Decide(*item).outcome == v1::OUTCOME_ALLOWED;
      if (line && item->state == v1::DELIVERY_STATE_WAITING) due_now_.insert(item);
      if (!line) Hold(item);
    }
  }
}

Item* Oracle::Arrived(const v1::Delivery& delivery, const std::set<Party>& organs) {
  Item* item = nullptr;
  const Party receiver = PartyOf(delivery.receiver());
  for (auto [one, end] = by_message_.equal_range(delivery.message_id()); one != end; ++one) {
    if (Now(one->second->receiver) == receiver || one->second->receiver == receiver) item = one->second;
  }
  if (item == nullptr) {
    if (const auto other = by_message_.find(delivery.message_id()); other != by_message_.end()) {
      const Item& known = *other->second;
      findings_.Differ("delivery", known.record->person,
                       FlowText(known.question) + " arrived at " + PartyText(receiver) + ", expected at " +
                           PartyText(known.receiver) + " " + StateText(known.state));
      return nullptr;
    }
    const auto submitted = submitted_.find(delivery.message_id());
    findings_.Differ("delivery", submitted == submitted_.end() ? -1 : submitted->second,
                     (submitted == submitted_.end() ? "unknown message " : "refused message ") +
                         KindText(delivery.kind()) + " from " + PartyText(PartyOf(delivery.sender())) + " to " +
                         PartyText(receiver) + ", sent " + DayText(DayAt(delivery.accepted_at().seconds() * kSecond)));
    return nullptr;
  }
  if (!organs.contains(receiver)) findings_.Differ("delivery", item->record->person, "for another organ");
  if (!due_now_.contains(item)) {
    findings_.Differ("delivery", item->record->person,
                     FlowText(item->question) + " arrived, expected " + StateText(item->state) + " phase " +
                         v1::Phase_Name(PhaseAt(item->record->custody.effective(), now_us_)));
  }
  due_now_.erase(item);
  item->delivery_id = delivery.delivery_id();
  item->attempts = std::max(item->attempts + 1, delivery.attempt());
  if (item->Active()) item->state = v1::DELIVERY_STATE_LEASED;
  for (Flow& flow : item->record->flows) {
    if (flow.message_id == item->message_id && flow.receiver == item->receiver) flow.disclosed = true;
    if (flow.message_id == item->message_id && item->receiver.organ == v1::ORGAN_DIRECTEUR &&
        flow.receiver.organ == v1::ORGAN_DIRECTEUR) {
      flow.disclosed = true;
    }
  }
  findings_.Count("deliveries", KindText(delivery.kind()) + " to " + v1::Organ_Name(receiver.organ).substr(6));
  CompareDelivery(*item, delivery);
  return item;
}

void Oracle::CompareDelivery(const Item& item, const v1::Delivery& delivery) {
  const int person = item.record->person;
  const auto payload = sdk::DecodePayload(delivery.kind(), delivery.payload());
  if (!payload.ok()) return findings_.Differ("payload", person, FlowText(item.question) + ": cannot be read");
  if (delivery.kind() != item.question.kind || delivery.purpose() != item.question.purpose) {
    return findings_.Differ("delivery header", person, FlowText(item.question) + ": kind or purpose");
  }
  if (!SamePayload(*item.payload, **payload)) {
    findings_.Differ("payload", person,
                     FlowText(item.question) + ": differs in" + DifferingFields(*item.payload, **payload));
  }
  if (Bits(delivery.categories()) != item.question.categories) {
    findings_.Differ("delivery header", person, FlowText(item.question) + ": categories");
  }
  const bool to_dji = IsDji(item.receiver);
  if (!to_dji && delivery.sender().organ() == v1::ORGAN_DIRECTEUR && !delivery.sender().unit().empty()) {
    findings_.Differ("delivery header", person, FlowText(item.question) + ": names the establishment");
  }
  if (delivery.asks_for() != item.asks_for) {
    findings_.Differ("delivery header", person, FlowText(item.question) + ": asks for another answer");
  }
  if (delivery.correction_action() != item.action) {
    findings_.Differ("delivery header", person, FlowText(item.question) + ": correction action");
  }
  const std::set<std::string> refers(delivery.refers_to().begin(), delivery.refers_to().end());
  if (refers != std::set<std::string>(item.refers_to.begin(), item.refers_to.end())) {
    findings_.Differ("delivery header", person,
                     FlowText(item.question) + ": refers to " + std::to_string(refers.size()) + " messages, expected " +
                         std::to_string(item.refers_to.size()));
  }
}

void Oracle::ArrivedNotice(const v1::StatusNotice& notice) {
  findings_.Count("news", StateText(notice.state()));
  auto& expected = news_[PartyOf(notice.sender())];
  const auto found = expected.find({notice.message_id(), notice.state()});
  if (found == expected.end()) {
    const auto sent = submitted_.find(notice.message_id());
    int person = sent == submitted_.end() ? -1 : sent->second;
    if (auto one = by_message_.find(notice.message_id()); one != by_message_.end())
      person = one->second->record->person;
    findings_.Differ("news", person,
                     "unexpected " + StateText(notice.state()) + " to " + PartyText(PartyOf(notice.sender())));
    return;
  }
  if (--found->second == 0) expected.erase(found);
}

bool Oracle::MoreToCome(const std::set<Party>& organs) const {
  if (!due_now_.empty()) return true;
  return std::any_of(organs.begin(), organs.end(), [&](const Party& organ) {
    const auto news = news_.find(organ);
    return news != news_.end() && !news->second.empty();
  });
}

void Oracle::NothingMore(const std::set<Party>& organs) {
  for (Item* item : due_now_) {
    findings_.Differ("not delivered", item->record->person, FlowText(item->question));
    item->state = v1::DELIVERY_STATE_UNSPECIFIED;  // told once
  }
  due_now_.clear();
  for (const Party& organ : organs) {
    const auto news = news_.find(organ);
    if (news == news_.end()) continue;
    for (const auto& [what, count] : news->second) {
      int person = -1;
      std::string flow;
      if (auto one = by_message_.find(what.first); one != by_message_.end()) {
        person = one->second->record->person;
        flow = FlowText(one->second->question);
      }
      findings_.Differ("news missing", person, StateText(what.second) + " to " + PartyText(organ) + " about " + flow);
    }
    news->second.clear();
  }
}

void Oracle::Acknowledged(Item* item) {
  if (item->Active()) End(item, v1::DELIVERY_STATE_ACKNOWLEDGED, false);
}

void Oracle::Rejected(Item* item) {
  if (item->Active()) End(item, v1::DELIVERY_STATE_REJECTED, true);
}

std::string Oracle::LastFlow(const std::string& number, const Party& a, const Party& b) const {
  const auto record = by_number_.find(number);
  if (record == by_number_.end()) return "";
  for (auto flow = record->second->flows.rbegin(); flow != record->second->flows.rend(); ++flow) {
    const bool one = SameOrgan(a, Now(flow->sender)) && SameOrgan(b, Now(flow->receiver));
    const bool other = SameOrgan(b, Now(flow->sender)) && SameOrgan(a, Now(flow->receiver));
    if (one || other) return flow->message_id;
  }
  return "";
}

const State* Oracle::StateOf(const std::string& number) const {
  const auto record = by_number_.find(number);
  return record == by_number_.end() ? nullptr : record->second->custody.effective();
}

}  // namespace ketenpoort::population

#include "tests/policy/mutation/mutants.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "ketenpoort/v1/rules.pb.h"
#include "policy/civil_day.h"
#include "policy/vocabulary.h"

namespace ketenpoort::policy::mutation {
namespace {

using google::protobuf::RepeatedPtrField;
using Strings = RepeatedPtrField<std::string>;
using google::protobuf::TextFormat;
using PhaseSets = std::map<std::string, std::set<std::string>>;

// The first and last day of the bundle, as it is written.
struct Validity {
  std::string from;
  std::string until;
};

// Days a date is moved by: the smallest slip.
constexpr int kDaysMoved[] = {-1, 1};

template <typename List>
void Erase(List* list, int i) {
  list->DeleteSubrange(i, 1);
}

bool Holds(const Strings& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// The names of a vocabulary, but for the first, which stands for none.
template <typename Value>
std::vector<std::string> NamesOf(int count) {
  std::vector<std::string> names;
  for (int i = 1; i < count; ++i) names.emplace_back(NameOf(static_cast<Value>(i)));
  return names;
}
std::vector<std::string> CategoryCodes() {
  std::vector<std::string> codes;
  for (int i = 1; i < kCategoryCount; ++i) codes.emplace_back(CodeOf(static_cast<Category>(i)));
  return codes;
}

// Whether two lists have a name in common; an empty one names all.
bool Meet(const Strings& a, const Strings& b) {
  return a.empty() || b.empty() || std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

std::set<std::string> SetOf(const Strings& list) { return {list.begin(), list.end()}; }

// The lines of one message of a file and of what stands in it.
class Lines {
 public:
  Lines(const google::protobuf::Message* message, const TextFormat::ParseInfoTree* tree, int line)
      : message_(message), tree_(tree), line_(line) {}

  int Own() const { return line_; }
  // Of an element of a field; what stands in a list has the line of the list, and what is absent that of the message.
  int Of(const std::string& field, int index = -1) const {
    const auto* descriptor = message_->GetDescriptor()->FindFieldByName(field);
    if (tree_ == nullptr || descriptor == nullptr) return line_;
    const bool repeated = descriptor->is_repeated();
    if (repeated && message_->GetReflection()->FieldSize(*message_, descriptor) == 0) return line_;
    for (const int at : {repeated ? std::max(index, 0) : -1, repeated ? 0 : -1}) {
      const int line = tree_->GetLocation(descriptor, at).line;
      if (line >= 0) return line + 1;
    }
    return line_;
  }
  Lines Child(const std::string& field, int index, const google::protobuf::Message& child) const {
    const auto* descriptor = message_->GetDescriptor()->FindFieldByName(field);
    const bool known = tree_ != nullptr && descriptor != nullptr;
    return {&child, known ? tree_->GetTreeForNested(descriptor, index) : nullptr, Of(field, index)};
  }

 private:
  const google::protobuf::Message* message_;
  const TextFormat::ParseInfoTree* tree_;
  int line_;
};

// Where in a file a part stands: in any copy of the file's message.
template <typename Part>
using Place = std::function<Part*(v1::PolicyFile*)>;

// The flows of all rules, each with the id of its rule, in the order of the files: what a denial may except.
using RuleFlows = std::vector<std::pair<std::string, v1::PolicyFlow>>;

// What all files say that one of them is mutated by.
struct Whole {
  PhaseSets phase_sets;
  Validity validity;
  RuleFlows rule_flows;
};

// All mutants of one file. Each is a changed copy of the message, printed when it is asked for.
class Mutator {
 public:
  Mutator(size_t place, std::string file, std::shared_ptr<const v1::PolicyFile> message, const Lines& lines,
          const Whole* whole, std::vector<Mutant>* mutants)
      : place_(place),
        file_(std::move(file)),
        message_(std::move(message)),
        lines_(lines),
        whole_(whole),
        mutants_(mutants) {}

  void AddAll() {
    for (int i = 0; i < message_->rule_size(); ++i) AddRule(i);
    for (int i = 0; i < message_->denial_size(); ++i) AddDenial(i);
    for (int i = 0; i < message_->phase_set_size(); ++i) AddPhaseSet(i);
    for (int i = 0; i < message_->switch__size(); ++i) AddSwitch(i);
    if (message_->has_bundle()) AddBundle();
  }

 private:
  using Change = std::function<void(v1::PolicyFile*)>;

  void Add(Operator op, int line, const std::string& what, const Change& change) {
    mutants_->push_back({place_, file_, line, op, what, [message = message_, change] {
                           v1::PolicyFile changed = *message;
                           change(&changed);
                           std::string text;
                           return TextFormat::PrintToString(changed, &text) ? text : std::string();
                         }});
  }

  void DropEach(Operator op, const Lines& lines, const std::string& of, const std::string& field, const Strings& names,
                const Place<Strings>& place) {
    for (int i = 0; i < names.size(); ++i) {
      Add(op, lines.Of(field, i), of + ": " + field + " " + names[i] + " dropped",
          [place, i](v1::PolicyFile* f) { Erase(place(f), i); });
    }
  }

  void AddEach(Operator op, const Lines& lines, const std::string& of, const std::string& field,
               const std::vector<std::string>& names, const std::set<std::string>& present,
               const Place<Strings>& place) {
    for (const std::string& name : names) {
      if (present.contains(name)) continue;
      Add(op, lines.Of(field), of + ": " + field + " " + name + " added",
          [place, name](v1::PolicyFile* f) { *place(f)->Add() = name; });
    }
  }

  // The name after the last one present, or the first where that is the last of all: one slip for each list. An empty
  // list names all already.
  void AddNext(Operator op, const Lines& lines, const std::string& of, const std::string& field,
               const std::vector<std::string>& names, const Strings& present, const Place<Strings>& place) {
    for (size_t last = names.size(); last > 0 && !present.empty(); --last) {
      if (!Holds(present, names[last - 1])) continue;
      for (size_t i = 0; i < names.size(); ++i) {
        const std::string& next = names[(last + i) % names.size()];
        if (!Holds(present, next)) return AddEach(op, lines, of, field, {next}, {}, place);
      }
      return;
    }
  }

  // Each organ is another one, and one more is there too.
  void ChangeOrgans(const Lines& lines, const std::string& of, const std::string& field, const Strings& names,
                    const Place<Strings>& place) {
    const std::vector<std::string> all = NamesOf<Organ>(kOrganCount);
    for (int i = 0; i < names.size(); ++i) {
      for (const std::string& other : all) {
        if (Holds(names, other)) continue;
        Add(Operator::kSwapOrgan, lines.Of(field, i), of + ": " + field + " " + names[i] + " is " + other,
            [place, i, other](v1::PolicyFile* f) { *place(f)->Mutable(i) = other; });
      }
    }
    AddNext(Operator::kAddOrgan, lines, of, field, all, names, place);
  }

  // Moved by a day, and to the end of the bundle's own validity that leaves nothing of the part but one day.
  void MoveDay(const Lines& lines, const std::string& of, const std::string& field, const std::string& day,
               const std::string& far, const Place<std::string>& place) {
    std::vector<std::string> moved = {far};
    const std::optional<Day> from = ParseDay(day);
    for (const int by : kDaysMoved) {
      if (from) moved.push_back(FormatDay(*from + by));
    }
    for (const std::string& to : moved) {
      if (to.empty() || to == day) continue;
      Add(Operator::kMoveDate, lines.Of(field), of + ": " + field + " " + (day.empty() ? "open" : day) + " is " + to,
          [place, to](v1::PolicyFile* f) { *place(f) = to; });
    }
  }

  std::set<std::string> PhasesOf(const v1::PolicyFlow& flow) const {
    std::set<std::string> phases = SetOf(flow.phase());
    for (const std::string& name : flow.phase_set()) {
      const auto found = whole_->phase_sets.find(name);
      if (found != whole_->phase_sets.end()) phases.insert(found->second.begin(), found->second.end());
    }
    return phases;
  }

  // What a rule's flow and a denial's case have in common.
  void AddFlow(const Lines& lines, const v1::PolicyFlow& flow, const std::string& of,
               const Place<v1::PolicyFlow>& place) {
    constexpr Operator kDrop = Operator::kDropCondition;
    DropEach(kDrop, lines, of, "when", flow.when(), [place](auto* f) { return place(f)->mutable_when(); });
    DropEach(kDrop, lines, of, "unless", flow.unless(), [place](auto* f) { return place(f)->mutable_unless(); });
    DropEach(kDrop, lines, of, "lacking", flow.lacking(), [place](auto* f) { return place(f)->mutable_lacking(); });
    ChangeOrgans(lines, of, "sender", flow.sender(), [place](auto* f) { return place(f)->mutable_sender(); });
    ChangeOrgans(lines, of, "receiver", flow.receiver(), [place](auto* f) { return place(f)->mutable_receiver(); });
    const Place<Strings> phase = [place](auto* f) { return place(f)->mutable_phase(); };
    const std::set<std::string> phases = PhasesOf(flow);
    // An empty list names all: of phases, kinds and purposes alike.
    if (!phases.empty()) {
      AddEach(Operator::kWidenPhase, lines, of, "phase", NamesOf<Phase>(kPhaseCount), phases, phase);
    }
    if (flow.phase_size() + flow.phase_set_size() > 1) {
      DropEach(Operator::kDropPhase, lines, of, "phase", flow.phase(), phase);
    }
    AddNext(Operator::kAddKind, lines, of, "kind", NamesOf<MessageKind>(kMessageKindCount), flow.kind(),
            [place](auto* f) { return place(f)->mutable_kind(); });
    AddNext(Operator::kAddPurpose, lines, of, "purpose", NamesOf<Purpose>(kPurposeCount), flow.purpose(),
            [place](auto* f) { return place(f)->mutable_purpose(); });
    const Place<Strings> category = [place](auto* f) { return place(f)->mutable_category(); };
    // With its last category gone a flow has those of its rule, and a denial takes away everything.
    if (flow.category_size() > 1) {
      DropEach(Operator::kDropCategory, lines, of, "category", flow.category(), category);
    }
    if (flow.category_size() > 0) {
      AddEach(Operator::kAddCategory, lines, of, "category", CategoryCodes(), SetOf(flow.category()), category);
    }
    if (!flow.switch_on().empty()) {
      Add(Operator::kTurnSwitch, lines.Of("switch_on"), of + ": switch_on dropped",
          [place](auto* f) { place(f)->clear_switch_on(); });
    }
    if (!flow.switch_off().empty()) {
      Add(Operator::kTurnSwitch, lines.Of("switch_off"), of + ": switch_off dropped",
          [place](auto* f) { place(f)->clear_switch_off(); });
    }
  }

  void AddGates(const Lines& lines, const v1::PolicyRule& rule, const Place<v1::PolicyRule>& place) {
    for (int i = 0; i < rule.only_if_size(); ++i) {
      const v1::PolicyGate& gate = rule.only_if(i);
      const Lines at = lines.Child("only_if", i, gate);
      std::string of = rule.id() + " only_if";
      for (const std::string& code : gate.category()) of += " " + code;
      Add(Operator::kDropGate, at.Own(), of + ": dropped",
          [place, i](auto* f) { Erase(place(f)->mutable_only_if(), i); });
      if (gate.when_size() < 2) continue;
      DropEach(Operator::kDropGate, at, of, "when", gate.when(),
               [place, i](auto* f) { return place(f)->mutable_only_if(i)->mutable_when(); });
    }
  }

  void AddExtras(const Lines& lines, const v1::PolicyRule& rule, const Place<v1::PolicyRule>& place) {
    for (int i = 0; i < rule.extra_size(); ++i) {
      const std::string of = rule.id() + " extra " + rule.extra(i).switch_();
      const int line = lines.Of("extra", i);
      Add(Operator::kTurnSwitch, line, of + ": dropped", [place, i](auto* f) { Erase(place(f)->mutable_extra(), i); });
      Add(Operator::kTurnSwitch, line, of + ": without its switch", [place, i](auto* f) {
        const v1::PolicySwitchedCategories extra = place(f)->extra(i);
        place(f)->mutable_category()->MergeFrom(extra.category());
        Erase(place(f)->mutable_extra(), i);
      });
    }
  }

  void AddRule(int i) {
    const v1::PolicyRule& rule = message_->rule(i);
    const std::string& id = rule.id();
    if (rule.flow_size() == 0) return;
    const Lines lines = lines_.Child("rule", i, rule);
    const Place<v1::PolicyRule> place = [i](auto* f) { return f->mutable_rule(i); };
    Add(Operator::kDeleteRule, lines.Own(), id + ": deleted", [i](auto* f) { Erase(f->mutable_rule(), i); });
    constexpr Operator kDrop = Operator::kDropCondition;
    DropEach(kDrop, lines, id, "when", rule.when(), [place](auto* f) { return place(f)->mutable_when(); });
    DropEach(kDrop, lines, id, "unless", rule.unless(), [place](auto* f) { return place(f)->mutable_unless(); });
    const Place<Strings> category = [place](auto* f) { return place(f)->mutable_category(); };
    AddEach(Operator::kAddCategory, lines, id, "category", CategoryCodes(), SetOf(rule.category()), category);
    DropEach(Operator::kDropCategory, lines, id, "category", rule.category(), category);
    AddGates(lines, rule, place);
    AddExtras(lines, rule, place);
    MoveDay(lines, id, "in_force_from", rule.in_force_from(), whole_->validity.until,
            [place](auto* f) { return place(f)->mutable_in_force_from(); });
    MoveDay(lines, id, "in_force_until", rule.in_force_until(), whole_->validity.from,
            [place](auto* f) { return place(f)->mutable_in_force_until(); });
    if (!rule.lapse().empty()) {
      Add(Operator::kChangeNumber, lines.Of("lapse"), id + ": lapse dropped",
          [place](auto* f) { place(f)->clear_lapse(); });
    }
    if (!rule.switch_on().empty()) {
      Add(Operator::kTurnSwitch, lines.Of("switch_on"), id + ": switch_on dropped",
          [place](auto* f) { place(f)->clear_switch_on(); });
    }
    for (int k = 0; k < rule.flow_size(); ++k) {
      const std::string of = id + " flow " + std::to_string(k + 1);
      const Lines at = lines.Child("flow", k, rule.flow(k));
      if (rule.flow_size() > 1) {
        Add(Operator::kDeleteRule, at.Own(), of + ": dropped",
            [place, k](auto* f) { Erase(place(f)->mutable_flow(), k); });
      }
      AddFlow(at, rule.flow(k), of, [place, k](auto* f) { return place(f)->mutable_flow(k); });
    }
  }

  // The rules that a denial may take something from, as far as parties, kinds and purposes say.
  std::vector<std::string> RulesMet(const v1::PolicyDenial& denial) const {
    std::vector<std::string> met;
    for (const auto& entry : whole_->rule_flows) {
      const v1::PolicyFlow& flow = entry.second;
      const bool meets = std::any_of(denial.case_().begin(), denial.case_().end(), [&](const v1::PolicyFlow& one) {
        return Meet(one.sender(), flow.sender()) && Meet(one.receiver(), flow.receiver()) &&
               Meet(one.kind(), flow.kind()) && Meet(one.purpose(), flow.purpose());
      });
      if (meets && std::find(met.begin(), met.end(), entry.first) == met.end()) met.push_back(entry.first);
    }
    return met;
  }

  void AddDenial(int i) {
    const v1::PolicyDenial& denial = message_->denial(i);
    const std::string& id = denial.id();
    const Lines lines = lines_.Child("denial", i, denial);
    const Place<v1::PolicyDenial> place = [i](auto* f) { return f->mutable_denial(i); };
    Add(Operator::kDeleteDenial, lines.Own(), id + ": deleted", [i](auto* f) { Erase(f->mutable_denial(), i); });
    const Place<Strings> except = [place](auto* f) { return place(f)->mutable_except(); };
    DropEach(Operator::kDropException, lines, id, "except", denial.except(), except);
    AddEach(Operator::kAddException, lines, id, "except", RulesMet(denial), SetOf(denial.except()), except);
    MoveDay(lines, id, "in_force_from", denial.in_force_from(), whole_->validity.until,
            [place](auto* f) { return place(f)->mutable_in_force_from(); });
    MoveDay(lines, id, "in_force_until", denial.in_force_until(), whole_->validity.from,
            [place](auto* f) { return place(f)->mutable_in_force_until(); });
    for (int k = 0; k < denial.case__size(); ++k) {
      const std::string of = id + " case " + std::to_string(k + 1);
      const Lines at = lines.Child("case", k, denial.case_(k));
      if (denial.case__size() > 1) {
        Add(Operator::kDeleteDenial, at.Own(), of + ": dropped",
            [place, k](auto* f) { Erase(place(f)->mutable_case_(), k); });
      }
      AddFlow(at, denial.case_(k), of, [place, k](auto* f) { return place(f)->mutable_case_(k); });
    }
  }

  void AddPhaseSet(int i) {
    const v1::PolicyPhaseSet& set = message_->phase_set(i);
    const Lines lines = lines_.Child("phase_set", i, set);
    const std::string of = "phase set " + set.name();
    const Place<Strings> phase = [i](auto* f) { return f->mutable_phase_set(i)->mutable_phase(); };
    AddEach(Operator::kWidenPhase, lines, of, "phase", NamesOf<Phase>(kPhaseCount), SetOf(set.phase()), phase);
    DropEach(Operator::kDropPhase, lines, of, "phase", set.phase(), phase);
    for (int k = 0; k < set.extra_size(); ++k) {
      Add(Operator::kTurnSwitch, lines.Of("extra", k), of + ": extra " + set.extra(k).switch_() + " dropped",
          [i, k](auto* f) { Erase(f->mutable_phase_set(i)->mutable_extra(), k); });
    }
  }

  void AddSwitch(int i) {
    const v1::PolicySwitch& one = message_->switch_(i);
    const std::string way = one.on() ? "off" : "on";
    Add(Operator::kTurnSwitch, lines_.Of("switch", i), "switch " + one.id() + ": " + way, [i](auto* f) {
      v1::PolicySwitch* flipped = f->mutable_switch_(i);
      flipped->set_on(!flipped->on());
      // What a switch that is on must state, so that nothing but the switch itself is judged.
      flipped->set_owner("jurist");
      flipped->set_decided_on("2026-11-01");
      flipped->set_motivation_nl("omgezet");
      flipped->set_motivation_en("flipped");
    });
  }

  void AddBundle() {
    const Lines lines = lines_.Child("bundle", -1, message_->bundle());
    for (const int by : {-1, 1}) {
      const std::string way = by < 0 ? "one less" : "one more";
      Add(Operator::kChangeNumber, lines.Of("lapse_days_max"), "bundle: lapse_days_max " + way,
          [by](auto* f) { f->mutable_bundle()->set_lapse_days_max(f->bundle().lapse_days_max() + by); });
      Add(Operator::kChangeNumber, lines.Of("wish_recency_days"), "bundle: wish_recency_days " + way,
          [by](auto* f) { f->mutable_bundle()->set_wish_recency_days(f->bundle().wish_recency_days() + by); });
    }
    const Strings& names = message_->bundle().reject_always();
    const Place<Strings> place = [](auto* f) { return f->mutable_bundle()->mutable_reject_always(); };
    DropEach(Operator::kDropCategory, lines, "bundle", "reject_always", names, place);
    AddEach(Operator::kAddCategory, lines, "bundle", "reject_always", CategoryCodes(), SetOf(names), place);
  }

  size_t place_;
  std::string file_;
  std::shared_ptr<const v1::PolicyFile> message_;
  Lines lines_;
  const Whole* whole_;
  std::vector<Mutant>* mutants_;
};

void AddTo(Whole& whole, const v1::PolicyFile& message) {
  if (message.has_bundle()) whole.validity = {message.bundle().valid_from(), message.bundle().valid_until()};
  for (const v1::PolicyPhaseSet& set : message.phase_set()) whole.phase_sets[set.name()] = SetOf(set.phase());
  for (const v1::PolicyRule& rule : message.rule()) {
    for (const v1::PolicyFlow& flow : rule.flow()) whole.rule_flows.emplace_back(rule.id(), flow);
  }
}

}  // namespace

const char* NameOf(Operator op) {
  switch (op) {
    case Operator::kDropCondition:
      return "drop a condition";
    case Operator::kDropGate:
      return "drop a condition of a category";
    case Operator::kWidenPhase:
      return "widen a phase";
    case Operator::kDropPhase:
      return "drop a phase";
    case Operator::kAddCategory:
      return "add a category";
    case Operator::kDropCategory:
      return "drop a category";
    case Operator::kSwapOrgan:
      return "swap an organ";
    case Operator::kAddOrgan:
      return "add an organ";
    case Operator::kAddKind:
      return "add a kind";
    case Operator::kAddPurpose:
      return "add a purpose";
    case Operator::kMoveDate:
      return "move a date";
    case Operator::kDeleteDenial:
      return "delete a denial or a case";
    case Operator::kAddException:
      return "add an exception";
    case Operator::kDropException:
      return "drop an exception";
    case Operator::kDeleteRule:
      return "delete a rule or a flow";
    case Operator::kTurnSwitch:
      return "turn or drop a switch";
    case Operator::kChangeNumber:
      return "change a number";
  }
  return "";
}

std::vector<Mutant> MutantsOf(std::span<const SourceFile> files) {
  std::vector<std::shared_ptr<const v1::PolicyFile>> messages;
  std::vector<TextFormat::ParseInfoTree> trees(files.size());
  Whole whole;
  for (size_t i = 0; i < files.size(); ++i) {
    const auto message = std::make_shared<v1::PolicyFile>();
    TextFormat::Parser parser;
    parser.WriteLocationsTo(&trees[i]);
    if (!parser.ParseFromString(files[i].text, message.get())) return {};
    AddTo(whole, *message);
    messages.push_back(message);
  }
  std::vector<Mutant> mutants;
  for (size_t i = 0; i < files.size(); ++i) {
    Mutator(i, files[i].name, messages[i], Lines(messages[i].get(), &trees[i], 1), &whole, &mutants).AddAll();
  }
  return mutants;
}

}  // namespace ketenpoort::policy::mutation

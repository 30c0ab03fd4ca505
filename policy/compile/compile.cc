#include "policy/compile/compile.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "ketenpoort/v1/assertions.pb.h"
#include "ketenpoort/v1/rules.pb.h"
#include "policy/civil_day.h"
#include "policy/compile/names.h"
#include "policy/compile/source.h"
#include "policy/compile/written_message.h"
#include "policy/impossible.h"

namespace ketenpoort::policy {
namespace {

namespace v1 = ketenpoort::v1;

// Limits.
constexpr int kTermMax = 1000;
constexpr size_t kPeriodsMax = 256;
constexpr size_t kTextBytesMax = 4000;

using google::protobuf::RepeatedPtrField;
using Strings = RepeatedPtrField<std::string>;

struct ParsedFile {
  std::string name;
  v1::PolicyFile message;
  google::protobuf::TextFormat::ParseInfoTree tree;
};

// When something is in force.
struct Period {
  Day from = kFirstDay;
  Day until = kNoDay;
};

// Something with an id, and where it stands: for what must not be there twice.
struct Stands {
  std::string where;
  Period period;
};

// "holds: RETURN_KNOWN, fails: END_NOTICE".
std::string Written(Conditions held, Conditions lacking) {
  std::string text;
  const auto add = [&](const char* as, Conditions conditions) {
    for (int i = 1; i < kConditionCount; ++i) {
      if (!conditions.Has(static_cast<Condition>(i))) continue;
      text += (text.empty() ? "" : ", ") + std::string(as) + std::string(NameOf(static_cast<Condition>(i)));
    }
  };
  add("holds: ", held);
  add("fails: ", lacking);
  return text;
}

// The numbers of a bundle that a switch may be about.
constexpr std::array kNumbers = {std::string_view("lapse_days_max"), std::string_view("wish_recency_days")};

struct CompiledDenial {
  Denial denial;
  DenialText text;
  // How much it covers: the narrowest one is reported first.
  double breadth = 0;
};

template <typename Enum>
uint32_t BitOf(Enum value) {
  return 1u << static_cast<int>(value);
}
// All named values of a dimension.
constexpr uint32_t AllOf(int count) { return (1u << count) - 2u; }

double BreadthOf(const Denial& denial) {
  double breadth = std::popcount(denial.match.senders) * std::popcount(denial.match.receivers);
  breadth *= std::popcount(denial.match.kinds) * std::popcount(denial.match.purposes);
  breadth *= std::popcount(denial.match.phases);
  const int tests = std::popcount(denial.required.bits | denial.forbidden.bits) + (denial.lacking.bits != 0 ? 1 : 0);
  return breadth / static_cast<double>(1 << std::min(tests, 16));
}

// A rule as its file says it.
struct RuleSource {
  const Cursor& at;
  const v1::PolicyRule& said;
  const RuleText& text;
  // What all its flows share.
  const Rule& shared;
  // False while its switch is off.
  bool counts = true;
};

class Compiler {
 public:
  // `lacking`: what the bundle as a whole lacks, apart from the errors.
  Compiler(const CompileOptions& options, ErrorList* errors, ErrorList* lacking)
      : options_(options), errors_(errors), lacking_(lacking) {}

  void Read(const std::vector<std::unique_ptr<ParsedFile>>& files) {
    for (const auto& file : files) ReadSwitches(*file);
    for (const auto* ids : {&options_.switches_on, &options_.switches_off}) {
      for (const std::string& id : *ids) {
        if (!switches_.contains(id)) errors_->Add("options", 0, 0, UnknownName("switch", id, SwitchIds()));
      }
    }
    for (const auto& file : files) ReadPhaseSets(*file);
    for (const auto& file : files) ReadBundle(*file);
    for (const auto& file : files) ReadAssessments(*file);
    for (const auto& file : files) ReadRules(*file);
    for (const auto& file : files) ReadDenials(*file);
    for (const auto& file : files) ReadImpossible(*file);
    for (const auto& file : files) ReadRefusedFields(*file);
    for (const auto& file : files) ReadWords(*file);
    for (const auto& file : files) CheckSwitchesUsed(*file);
    for (const auto& file : files) CheckKeeping(*file);
    for (const auto& file : files) CheckDuties(*file);
    CheckNoneImpossible();
    CheckWhole();
  }

  std::vector<FlowPlace> TakeFlows() { return std::move(rule_places_); }

  Policy Take() {
    PlaceDenials();
    std::set<Day> begins = {kFirstDay};
    for (int i = 0; i < all_.rule_count; ++i) AddPeriod(all_.rules[static_cast<size_t>(i)], begins);
    for (int i = 0; i < all_.denial_count; ++i) AddPeriod(all_.denials[static_cast<size_t>(i)], begins);
    if (begins.size() > kPeriodsMax) {
      errors_->Add("", 0, 0, "more than " + std::to_string(kPeriodsMax) + " different days in force: split the bundle");
      return {};
    }
    for (const Day day : begins) policy_.rule_sets.push_back({day, InForce(all_, day)});
    return std::move(policy_);
  }

 private:
  static Cursor Root(const ParsedFile& file, ErrorList* errors) {
    return Cursor(&file.name, &file.message, &file.tree, 1, 1, errors);
  }

  template <typename Item>
  static void AddPeriod(const Item& item, std::set<Day>& begins) {
    begins.insert(item.from);
    if (item.until != kNoDay) begins.insert(item.until + 1);
  }

  // Small readers: each reports what is wrong and gives a harmless value.

  bool Text(const Cursor& at, const std::string& field, const std::string& text, const std::string& what) {
    if (text.empty()) {
      at.Fail(field, -1, "`" + field + "` is missing: " + what);
    } else if (text.size() > kTextBytesMax) {
      at.Fail(field, -1, "`" + field + "` is longer than " + std::to_string(kTextBytesMax) + " bytes: shorten it");
    }
    return !text.empty();
  }

  Bilingual Both(const Cursor& at, const std::string& stem, const std::string& nl, const std::string& en,
                 const std::string& what) {
    Text(at, stem + "_nl", nl, what + " in Dutch");
    Text(at, stem + "_en", en, what + " in English");
    return {nl, en};
  }

  Day ReadDay(const Cursor& at, const std::string& field, const std::string& text) {
    const std::optional<Day> day = ParseDay(text);
    if (!day) at.Fail(field, -1, "`" + text + "` is no day: write it as 2021-07-01");
    return day.value_or(0);
  }

  Period ReadPeriod(const Cursor& at, const std::string& from, const std::string& until) {
    Period period;
    if (!from.empty()) period.from = ReadDay(at, "in_force_from", from);
    if (!until.empty()) period.until = ReadDay(at, "in_force_until", until);
    if (period.until < period.from) {
      at.Fail("in_force_until", -1, "never in force: `in_force_until` lies before `in_force_from`; swap or mend them");
    }
    return period;
  }

  template <typename Enum>
  uint32_t Mask(const Noun<Enum>& noun, const Cursor& at, const std::string& field, const Strings& names) {
    uint32_t mask = 0;
    for (int i = 0; i < names.size(); ++i) {
      const auto value = Resolve(noun, names[i], at, field, i);
      if (!value) continue;
      if (mask & BitOf(*value)) at.Fail(field, i, "`" + names[i] + "` stands twice: remove one");
      mask |= BitOf(*value);
    }
    return mask;
  }

  Conditions ReadConditions(const Cursor& at, const std::string& field, const Strings& names) {
    Conditions conditions;
    for (int i = 0; i < names.size(); ++i) {
      const auto condition = ResolveCondition(names[i], at, field, i);
      if (condition) conditions.Set(*condition);
    }
    return conditions;
  }

  CategorySet Categories(const Cursor& at, const Strings& names) {
    return {Mask(kCategoryNoun, at, "category", names)};
  }

  bool SwitchIsOn(const Cursor& at, const std::string& field, const std::string& id) {
    const auto found = switches_.find(id);
    switches_used_.insert(id);
    if (found != switches_.end()) return found->second;
    at.Fail(field, -1, UnknownName("switch", id, SwitchIds()));
    return false;
  }

  std::vector<std::string> SwitchIds() const {
    std::vector<std::string> ids;
    for (const auto& [id, on] : switches_) ids.push_back(id);
    return ids;
  }

  // True where the switches of a part let it count.
  bool Counts(const Cursor& at, const std::string& on, const std::string& off) {
    const bool counts_on = on.empty() || SwitchIsOn(at, "switch_on", on);
    const bool counts_off = off.empty() || !SwitchIsOn(at, "switch_off", off);
    return counts_on && counts_off;
  }

  std::vector<Basis> ReadBasis(const Cursor& at, const std::string& field,
                               const RepeatedPtrField<v1::PolicyBasis>& list, bool needed) {
    std::vector<Basis> basis;
    if (needed && list.empty()) {
      at.Fail("`" + field + "` is missing: name the law, source, article and version it rests on");
    }
    for (int i = 0; i < list.size(); ++i) {
      const v1::PolicyBasis& one = list[i];
      const Cursor c = at.Child(field, i);
      Text(c, "law", one.law(), "the short title of the law, as `Pbw`");
      Text(c, "article", one.article(), "the article, as `18a(4)b`");
      if (!IsSource(one.source())) {
        c.Fail("source", -1,
               "`" + one.source() + "` is no source: write BWBR and seven digits, or a CELEX number as 32016R0679");
      }
      const Confidence confidence = ReadConfidence(c, one.confidence());
      Day version = kNoDay;
      if (!one.version().empty() || confidence != Confidence::kNotVerified)
        version = ReadDay(c, "version", one.version());
      basis.push_back({{one.law(), one.article()}, one.source(), version, confidence});
    }
    return basis;
  }

  Confidence ReadConfidence(const Cursor& at, const std::string& name) {
    if (name == "V") return Confidence::kVerified;
    if (name == "V_SEC") return Confidence::kSecondary;
    if (name == "I") return Confidence::kInterpretation;
    if (name != "M") at.Fail("confidence", -1, UnknownName("confidence", name, {"V", "V_SEC", "I", "M"}));
    return Confidence::kNotVerified;
  }

  static bool IsSource(const std::string& s) {
    const auto digits = [&](size_t from, size_t to) {
      return std::all_of(s.begin() + static_cast<std::ptrdiff_t>(from), s.begin() + static_cast<std::ptrdiff_t>(to),
                         [](char c) { return c >= '0' && c <= '9'; });
    };
    if (s.size() == 11 && s.starts_with("BWBR")) return digits(4, 11);
    return s.size() == 10 && digits(0, 5) && s[5] >= 'A' && s[5] <= 'Z' && digits(6, 10);
  }

  // An id may stand again only in another period: a later version of the law beside the earlier one.
  void CheckUnique(std::map<std::string, std::vector<Stands>>& seen, const Cursor& at, const std::string& field,
                   const std::string& id, Period period) {
    for (const Stands& other : seen[id]) {
      if (period.from > other.period.until || other.period.from > period.until) continue;
      at.Fail(field, -1,
              "`" + id + "` already stands at " + other.where +
                  ": give it another id, or end the earlier one before this one is in force");
    }
    seen[id].push_back({at.Where(), period});
  }

  void CheckUnique(std::map<std::string, std::vector<Stands>>& seen, const Cursor& at, const std::string& field,
                   const std::string& id) {
    CheckUnique(seen, at, field, id, Period{});
  }

  void ReadSwitches(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.switch__size(); ++i) {
      const v1::PolicySwitch& one = file.message.switch_(i);
      const Cursor at = root.Child("switch", i);
      Text(at, "id", one.id(), "an id as `A03`");
      Text(at, "name", one.name(), "a name as `college_20d4`");
      CheckUnique(switch_ids_, at, "id", one.id());
      SwitchText text;
      text.id = one.id();
      text.name = one.name();
      text.question = Both(at, "question", one.question_nl(), one.question_en(), "the open legal question");
      text.effect = Both(at, "effect", one.effect_nl(), one.effect_en(), "what it opens");
      if (one.on()) {
        Text(at, "owner", one.owner(), "a switch that is on needs the officer who put it on");
        ReadDay(at, "decided_on", one.decided_on());
        text.motivation = Both(at, "motivation", one.motivation_nl(), one.motivation_en(),
                               "a switch that is on needs its motivation");
      }
      const auto names = [&](const std::vector<std::string>& ids) {
        return std::find(ids.begin(), ids.end(), one.id()) != ids.end();
      };
      text.on = (one.on() || names(options_.switches_on)) && !names(options_.switches_off);
      text.owner = one.owner();
      text.decided_on = one.decided_on();
      text.number = one.number();
      text.where = ReadWhere(at, one.where());
      if (!one.number().empty() && !IsNumber(one.number())) {
        at.Fail("number", -1, UnknownName("number of the bundle", one.number(), {kNumbers.begin(), kNumbers.end()}));
      }
      switches_[one.id()] = text.on;
      switches_in_files_[one.id()] = one.on();
      policy_.texts.switches.push_back(std::move(text));
    }
  }

  static bool IsNumber(const std::string& name) {
    return std::find(kNumbers.begin(), kNumbers.end(), name) != kNumbers.end();
  }

  // A switch that changes nothing is a promise nobody keeps.
  void CheckSwitchesUsed(const ParsedFile& file) {
    const Cursor root = Root(file, lacking_);
    for (int i = 0; i < file.message.switch__size(); ++i) {
      const v1::PolicySwitch& one = file.message.switch_(i);
      if (switches_used_.contains(one.id()) || !one.number().empty() || !one.where().empty()) continue;
      root.Child("switch", i)
          .Fail("id", -1,
                "no rule, denial or phase set names switch `" + one.id() +
                    "`: name it there, or say `where` it takes effect");
    }
  }

  // Documents or code, as `docs/law-organisational.md#d24`. Whether they exist is for a test: this room reads no disk.
  std::vector<std::string> ReadWhere(const Cursor& at, const Strings& names) {
    for (int i = 0; i < names.size(); ++i) {
      const bool shaped = names[i].find('/') != std::string::npos && names[i].find(' ') == std::string::npos;
      if (!shaped) at.Fail("where", i, "`" + names[i] + "` is no place: write a path in the tree, as `docs/x.md#d24`");
    }
    return {names.begin(), names.end()};
  }

  void CheckWhere(const Cursor& at, EnforcedAt enforced_at, const Strings& where) {
    if (enforced_at == EnforcedAt::kDecide || !where.empty()) return;
    at.Fail("`where` is missing: name the document or code that enforces what `decide` does not");
  }

  template <typename Enum>
  Enum ReadOne(const Cursor& at, const std::string& field, const std::string& name, int count) {
    std::vector<std::string> known;
    for (int i = 0; i < count; ++i) {
      if (NameOf(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
      known.emplace_back(NameOf(static_cast<Enum>(i)));
    }
    at.Fail(field, -1, UnknownName("`" + field + "`", name, known));
    return Enum{};
  }

  int ReadTerm(const Cursor& at, const std::string& field, int said) {
    if (said < 1 || said > kTermMax) at.Fail(field, -1, "`" + field + "` must be 1 to " + std::to_string(kTermMax));
    return said;
  }

  Retention ReadRetention(const Cursor& at, const v1::PolicyRetention& said) {
    Retention retention;
    retention.bound = ReadOne<RetentionBound>(at, "bound", said.bound(), kRetentionBoundCount);
    retention.unit = ReadOne<RetentionUnit>(at, "unit", said.unit(), kRetentionUnitCount);
    retention.counted_from = ReadOne<CountedFrom>(at, "counted_from", said.counted_from(), kCountedFromCount);
    retention.term = ReadTerm(at, "term", said.term());
    retention.basis = ReadBasis(at, "basis", said.basis(), false);
    retention.explanation =
        Both(at, "explanation", said.explanation_nl(), said.explanation_en(), "where this term comes from");
    return retention;
  }

  // A term of the gateway's own: it knows the day of an entry and the end of the execution, and nothing else to count
  // from.
  Retention ReadOwnTerm(const Cursor& at, const v1::PolicyRetention& said, RetentionBound bound) {
    Retention term = ReadRetention(at, said);
    if (term.bound != bound) at.Fail("bound", -1, "`bound` must be `" + std::string(NameOf(bound)) + "` here");
    if (term.counted_from != CountedFrom::kDisclosure && term.counted_from != CountedFrom::kEndOfExecution) {
      at.Fail("counted_from", -1, "`counted_from` must be `DISCLOSURE` or `END_OF_EXECUTION` here");
    }
    return term;
  }

  // Which rules there are is known only once all files were read; see CheckKeeping.
  void ReadKeeping(const Cursor& bundle_at, const RepeatedPtrField<v1::PolicyKeeping>& said) {
    for (int i = 0; i < said.size(); ++i) {
      const Cursor at = bundle_at.Child("keeping", i);
      Keeping keeping;
      keeping.name = said.Get(i).name();
      Text(at, "name", keeping.name, "the class, as `REGISTER`");
      if (KeepingNamed(policy_.texts.keeping, keeping.name) != nullptr) {
        at.Fail("name", -1, "`" + keeping.name + "` stands twice; keep one");
      }
      keeping.rules.assign(said.Get(i).rule().begin(), said.Get(i).rule().end());
      const bool common = keeping.rules.empty() && keeping.name != kRegisterKeeping;
      if (common && KeepingOf(policy_.texts.keeping, {}) != nullptr) {
        at.Fail("`rule` is missing: only one class holds every other entry");
      }
      if (!said.Get(i).has_longest()) {
        at.Fail("`longest` is missing: after which term this class is destroyed");
        continue;
      }
      keeping.longest = ReadOwnTerm(at.Child("longest"), said.Get(i).longest(), RetentionBound::kAtMost);
      if (said.Get(i).has_shortest()) {
        keeping.shortest = ReadOwnTerm(at.Child("shortest"), said.Get(i).shortest(), RetentionBound::kAtLeast);
      }
      policy_.texts.keeping.push_back(std::move(keeping));
    }
  }

  void CheckKeeping(const ParsedFile& file) {
    const auto& said = file.message.bundle().keeping();
    std::set<std::string> named;
    for (int i = 0; i < said.size(); ++i) {
      const Cursor at = Root(file, errors_).Child("bundle").Child("keeping", i);
      for (int j = 0; j < said.Get(i).rule_size(); ++j) {
        const std::string& rule = said.Get(i).rule(j);
        if (!rule_ids_.contains(rule)) {
          std::vector<std::string> known;
          for (const auto& [id, stands] : rule_ids_) known.push_back(id);
          at.Fail("rule", j, UnknownName("rule", rule, known));
        } else if (!named.insert(rule).second) {
          at.Fail("rule", j, "`" + rule + "` is in two classes; name it in one");
        }
      }
    }
  }

  std::optional<DutyName> ReadDutyName(const Cursor& at, const std::string& name) {
    if (!Text(at, "name", name, "the duty, as `INVRIJHEIDSTELLING_VOORAF`")) return std::nullopt;
    std::vector<std::string> known;
    for (int i = 0; i < kDutyNameCount; ++i) {
      known.emplace_back(NameOf(static_cast<DutyName>(i)));
      if (known.back() != name) continue;
      if (DutyNamed(policy_.texts.duties, static_cast<DutyName>(i)) == nullptr) return static_cast<DutyName>(i);
      at.Fail("name", -1, "`" + name + "` stands twice; keep one");
      return std::nullopt;
    }
    at.Fail("name", -1, UnknownName("duty", name, known));
    return std::nullopt;
  }

  void ReadDuties(const Cursor& bundle_at, const RepeatedPtrField<v1::PolicyDuty>& said) {
    for (int i = 0; i < said.size(); ++i) {
      const v1::PolicyDuty& one = said.Get(i);
      const Cursor at = bundle_at.Child("duty", i);
      const std::optional<DutyName> name = ReadDutyName(at, one.name());
      Duty duty;
      duty.days = ReadTerm(at, "days", one.days());
      duty.basis = ReadBasis(at, "basis", one.basis(), true);
      duty.explanation = Both(at, "explanation", one.explanation_nl(), one.explanation_en(), "what is to be told when");
      if (!name) continue;
      duty.name = *name;
      duty.after_months = ReadAfterMonths(at, one, *name == DutyName::kReleaseAhead);
      policy_.texts.duties.push_back(std::move(duty));
    }
  }

  int ReadAfterMonths(const Cursor& at, const v1::PolicyDuty& duty, bool counts) {
    if (counts && !duty.has_after_months()) at.Fail("`after_months` is missing: after how many months served");
    if (counts) return duty.has_after_months() ? ReadTerm(at, "after_months", duty.after_months()) : 0;
    if (duty.has_after_months()) at.Fail("after_months", -1, "no months count for `" + duty.name() + "`: remove them");
    return 0;
  }

  // What nobody states nobody is held to: every duty stands in the bundle.
  void CheckDuties(const ParsedFile& file) {
    if (!file.message.has_bundle() || options_.earlier) return;
    const Cursor at = Root(file, lacking_).Child("bundle");
    for (int i = 0; i < kDutyNameCount; ++i) {
      const auto name = static_cast<DutyName>(i);
      if (DutyNamed(policy_.texts.duties, name) != nullptr) continue;
      at.Fail("no `duty` is named `" + std::string(NameOf(name)) + "`: state its days and where they stand");
    }
  }

  void ReadAssessments(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.standing_assessment_size(); ++i) {
      const v1::PolicyAssessment& one = file.message.standing_assessment(i);
      const Cursor at = root.Child("standing_assessment", i);
      AssessmentText text;
      text.id = one.id();
      text.owner = one.owner();
      text.dpia_reference = one.dpia_reference();
      Text(at, "id", one.id(), "an id as `SA1`");
      Text(at, "owner", one.owner(), "who weighed");
      Text(at, "dpia_reference", one.dpia_reference(), "where the impact assessment stands");
      CheckUnique(assessment_ids_, at, "id", one.id());
      text.decided_on = ReadDay(at, "decided_on", one.decided_on());
      text.review_on = ReadDay(at, "review_on", one.review_on());
      if (text.review_on <= text.decided_on) at.Fail("review_on", -1, "`review_on` must lie after `decided_on`");
      text.categories = Categories(at, one.category());
      if (one.category().empty()) at.Fail("`category` is missing: name the categories that were weighed");
      text.motivation = Both(at, "motivation", one.motivation_nl(), one.motivation_en(), "why these are necessary");
      policy_.texts.assessments.push_back(std::move(text));
    }
  }

  // Every rule of notices only leans on a standing assessment; no other rule leans on one.
  void CheckAssessment(const Cursor& at, const v1::PolicyRule& rule) {
    const std::string notice(NameOf(Purpose::kCustodyNotice));
    const bool notices_only = !rule.flow().empty() && std::all_of(rule.flow().begin(), rule.flow().end(), [&](auto& f) {
      return f.purpose_size() == 1 && f.purpose(0) == notice;
    });
    const std::string& id = rule.standing_assessment();
    if (id.empty()) {
      if (notices_only) at.Fail("`standing_assessment` is missing: a rule of notices names the weighing it leans on");
      return;
    }
    if (!notices_only) {
      return at.Fail("standing_assessment", -1,
                     "only a rule of notices (`" + notice + "`) leans on a standing assessment: remove it");
    }
    if (AssessmentOf(rule) != nullptr) return;
    std::vector<std::string> known;
    for (const AssessmentText& text : policy_.texts.assessments) known.push_back(text.id);
    at.Fail("standing_assessment", -1, UnknownName("standing assessment", id, known));
  }

  const AssessmentText* AssessmentOf(const v1::PolicyRule& rule) const {
    const auto& all = policy_.texts.assessments;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const AssessmentText& text) { return text.id == rule.standing_assessment(); });
    return found == all.end() || rule.standing_assessment().empty() ? nullptr : &*found;
  }

  // `why` says where categories come from: empty, or "which switch `A04` adds".
  void CheckWeighed(const Cursor& at, const AssessmentText& weighed, const Strings& names, const std::string& why) {
    std::string missing;
    for (const std::string& name : names) {
      const auto category = CategoryNamed(name);
      if (category && !weighed.categories.Has(*category)) missing += (missing.empty() ? "`" : ", `") + name + "`";
    }
    if (missing.empty()) return;
    at.Fail("category", 0,
            "standing assessment `" + weighed.id + "` did not weigh " + missing + why +
                ": weigh them there first, or remove them");
  }

  // What a flow can release under the switches of the files. What the options put on is for looking ahead: a switch
  // that adds what was not weighed can be looked at, and not be put on.
  void CheckWeighed(const RuleSource& rule, const Cursor& at, const v1::PolicyFlow& flow) {
    const AssessmentText* const weighed = AssessmentOf(rule.said);
    if (weighed == nullptr) return;
    if (!flow.category().empty()) return CheckWeighed(at, *weighed, flow.category(), "");
    CheckWeighed(rule.at, *weighed, rule.said.category(), "");
    for (int i = 0; i < rule.said.extra_size(); ++i) {
      const v1::PolicySwitchedCategories& extra = rule.said.extra(i);
      const auto found = switches_in_files_.find(extra.switch_());
      if (found == switches_in_files_.end() || !found->second) continue;
      CheckWeighed(rule.at.Child("extra", i), *weighed, extra.category(),
                   ", which switch `" + extra.switch_() + "` adds");
    }
  }

  void ReadImpossible(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.impossible_size(); ++i) {
      const v1::PolicyImpossible& one = file.message.impossible(i);
      const Cursor at = root.Child("impossible", i);
      Impossible impossible;
      impossible.name = one.name();
      Text(at, "name", one.name(), "a short name");
      CheckUnique(impossible_names_, at, "name", one.name());
      impossible.match = ReadMatch(one.has_flow() ? at.Child("flow") : at, one.flow(), true);
      if (one.flow().phase_size() + one.flow().phase_set_size() == 0) {
        impossible.match.phases |= BitOf(Phase::kUnspecified);
      }
      impossible.held = ReadConditions(at, "holds", one.holds());
      impossible.lacking = ReadConditions(at, "fails", one.fails());
      if ((impossible.held.bits | impossible.lacking.bits) == 0) {
        at.Fail("an `impossible` names at least one condition");
        continue;
      }
      CheckCanHold(at, impossible.held, impossible.lacking);
      CheckRuledOut(at, impossible);
      impossible.reason = Both(at, "reason", one.reason_nl(), one.reason_en(), "why it cannot be");
      policy_.impossible.push_back(std::move(impossible));
    }
  }

  // The line of what is ruled out that says most of the same; nullptr where none says anything of it.
  static const RuledOut* NearestTo(const Impossible& one) {
    const RuledOut* nearest = nullptr;
    int shared_max = 0;
    for (const RuledOut& line : CombinationsRuledOut()) {
      const int shared =
          std::popcount(line.held.bits & one.held.bits) + std::popcount(line.lacking.bits & one.lacking.bits);
      if (shared <= shared_max) continue;
      shared_max = shared;
      nearest = &line;
    }
    return nearest;
  }

  // The proof passes over what is declared here, so only what Evaluate itself rules out may be.
  void CheckRuledOut(const Cursor& at, const Impossible& one) {
    if (RuledOutBy(one.match, one.held, one.lacking) != nullptr) return;
    std::string message = "`" + one.name +
                          "` can be: evaluation does not rule it out, so that the proof would pass over states that "
                          "facts can give; remove it";
    if (const RuledOut* const near = NearestTo(one); near != nullptr) {
      const bool other_flows = IsCoveredBy(*near, near->match, one.held, one.lacking);
      message += other_flows ? ", or narrow its `flow` to where it cannot be: " + std::string(near->because)
                             : "; did you mean `" + Written(near->held, near->lacking) + "` (" + near->because + ")?";
    }
    at.Fail(message);
  }

  void ReadRefusedFields(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.refused_field_size(); ++i) {
      const v1::PolicyRefusedField& one = file.message.refused_field(i);
      const Cursor at = root.Child("refused_field", i);
      const size_t dot = one.field().find('.');
      if (dot == std::string::npos || dot == 0 || dot + 1 == one.field().size()) {
        at.Fail("field", -1, "`" + one.field() + "` is no field: write message and field, as `RefusedFields.offence`");
      }
      CheckUnique(refused_fields_, at, "field", one.field());
      RefusedFieldText text;
      text.field = one.field();
      text.category = Resolve(kCategoryNoun, one.category(), at, "category").value_or(Category::kUnspecified);
      text.reason = Both(at, "reason", one.reason_nl(), one.reason_en(), "why no rule lets it through");
      policy_.texts.refused_fields.push_back(std::move(text));
    }
  }

  // A flow that asks for a combination no facts can give is a rule that never applies.
  void CheckNoneImpossible() {
    for (int i = 0; i < all_.rule_count; ++i) {
      const Rule& rule = all_.rules[static_cast<size_t>(i)];
      const FlowPlace& place = rule_places_[static_cast<size_t>(i)];
      const auto fail = [&](const std::string& why) {
        errors_->Add(place.file, place.line, place.column, "can never apply: " + why + "; change what it asks for");
      };
      bool declared = false;
      for (const Impossible& one : policy_.impossible) {
        const bool asks = (one.held.bits & ~rule.required.bits) == 0 && (one.lacking.bits & ~rule.forbidden.bits) == 0;
        if (!asks || !rule.match.IsWithin(one.match)) continue;
        declared = true;
        fail("`" + one.name + "`, " + one.reason.en);
      }
      const RuledOut* const line = RuledOutBy(rule.match, rule.required, rule.forbidden);
      if (!declared && line != nullptr) fail("`" + Written(line->held, line->lacking) + "`, " + line->because);
    }
  }

  void ReadPhaseSets(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.phase_set_size(); ++i) {
      const v1::PolicyPhaseSet& one = file.message.phase_set(i);
      const Cursor at = root.Child("phase_set", i);
      Text(at, "name", one.name(), "a name as `GEDETINEERDE`");
      Text(at, "reason", one.reason(), "why these phases");
      CheckUnique(phase_set_names_, at, "name", one.name());
      uint32_t phases = Mask(kPhaseNoun, at, "phase", one.phase());
      if (one.phase().empty()) at.Fail("a phase set without phases: name at least one `phase`");
      for (int k = 0; k < one.extra_size(); ++k) {
        const Cursor extra = at.Child("extra", k);
        const uint32_t more = Mask(kPhaseNoun, extra, "phase", one.extra(k).phase());
        if (SwitchIsOn(extra, "switch", one.extra(k).switch_())) phases |= more;
      }
      phase_sets_[one.name()] = phases;
    }
  }

  void ReadBundle(const ParsedFile& file) {
    if (!file.message.has_bundle()) return;
    const v1::PolicyBundle& bundle = file.message.bundle();
    const Cursor at = Root(file, errors_).Child("bundle");
    if (!bundle_at_.empty()) return at.Fail("a second `bundle`: the first stands at " + bundle_at_ + "; keep one");
    bundle_at_ = at.Where();
    Text(at, "id", bundle.id(), "the name of the bundle");
    Text(at, "owner", bundle.owner(), "who answers for the bundle");
    if (bundle.version() == 0) at.Fail("version", -1, "`version` is missing: count from 1, one up for every change");
    policy_.id = bundle.id();
    policy_.version = bundle.version();
    policy_.parameters.lapse_days_max =
        InRange(at, "lapse_days_max", bundle.has_lapse_days_max(), bundle.lapse_days_max(), kLapseDaysLimit);
    policy_.parameters.wish_recency_days = InRange(at, "wish_recency_days", bundle.has_wish_recency_days(),
                                                   bundle.wish_recency_days(), kWishRecencyDaysLimit);
    all_.reject_always = {Mask(kCategoryNoun, at, "reject_always", bundle.reject_always())};
    if (!bundle.valid_from().empty()) policy_.valid_from = ReadDay(at, "valid_from", bundle.valid_from());
    if (!bundle.valid_until().empty()) policy_.valid_until = ReadDay(at, "valid_until", bundle.valid_until());
    if (policy_.valid_until < policy_.valid_from) {
      at.Fail("valid_until", -1, "never valid: `valid_until` lies before `valid_from`; swap or mend them");
    }
    if (!bundle.has_retention()) return at.Fail("`retention` is missing: the term for rules that state none");
    policy_.texts.retention = ReadRetention(at.Child("retention"), bundle.retention());
    ReadKeeping(at, bundle.keeping());
    ReadDuties(at, bundle.duty());
  }

  int InRange(const Cursor& at, const std::string& field, bool has, int value, int limit) {
    if (!has) {
      at.Fail("`" + field + "` is missing: a number of days, 0 to " + std::to_string(limit));
    } else if (value < 0 || value > limit) {
      at.Fail(field, -1, "`" + field + "` must be 0 to " + std::to_string(limit));
    }
    return std::clamp(value, 0, limit);
  }

  uint32_t Phases(const Cursor& at, const v1::PolicyFlow& flow, bool denial) {
    uint32_t phases = 0;
    for (int i = 0; i < flow.phase_size(); ++i) {
      if (denial && flow.phase(i) == NameOf(Phase::kUnspecified)) {
        phases |= BitOf(Phase::kUnspecified);
      } else if (const auto phase = Resolve(kPhaseNoun, flow.phase(i), at, "phase", i)) {
        phases |= BitOf(*phase);
      }
    }
    for (int i = 0; i < flow.phase_set_size(); ++i) {
      const auto found = phase_sets_.find(flow.phase_set(i));
      if (found != phase_sets_.end()) {
        phases |= found->second;
        continue;
      }
      std::vector<std::string> known;
      for (const auto& [name, set] : phase_sets_) known.push_back(name);
      at.Fail("phase_set", i, UnknownName("phase set", flow.phase_set(i), known));
    }
    return phases;
  }

  // One dimension of a flow. In a rule it must be named; in a denial nothing named means all.
  uint32_t Dimension(const Cursor& at, const std::string& field, uint32_t named, bool given, int count, bool denial) {
    if (given) return named;
    if (denial) return AllOf(count);
    at.Fail("`" + field + "` is missing: a rule names every " + field + " it holds for");
    return 0;
  }

  Match ReadMatch(const Cursor& at, const v1::PolicyFlow& flow, bool denial) {
    Match match;
    match.senders = Dimension(at, "sender", Mask(kOrganNoun, at, "sender", flow.sender()), flow.sender_size() > 0,
                              kOrganCount, denial);
    match.receivers = Dimension(at, "receiver", Mask(kOrganNoun, at, "receiver", flow.receiver()),
                                flow.receiver_size() > 0, kOrganCount, denial);
    match.kinds = Dimension(at, "kind", Mask(kKindNoun, at, "kind", flow.kind()), flow.kind_size() > 0,
                            kMessageKindCount, denial);
    match.purposes = Dimension(at, "purpose", Mask(kPurposeNoun, at, "purpose", flow.purpose()),
                               flow.purpose_size() > 0, kPurposeCount, denial);
    match.phases = Dimension(at, "phase", Phases(at, flow, denial), flow.phase_size() + flow.phase_set_size() > 0,
                             kPhaseCount, denial);
    return match;
  }

  void CheckCanHold(const Cursor& at, Conditions required, Conditions forbidden) {
    for (int i = 1; i < kConditionCount; ++i) {
      const auto condition = static_cast<Condition>(i);
      if (!required.Has(condition) || !forbidden.Has(condition)) continue;
      at.Fail("can never apply: `" + std::string(NameOf(condition)) + "` must hold and must not; remove one");
    }
  }

  RuleText ReadRuleText(const Cursor& at, const v1::PolicyRule& rule) {
    RuleText text;
    text.id = rule.id();
    text.owner = rule.owner();
    Text(at, "id", rule.id(), "an id as `R04`");
    Text(at, "owner", rule.owner(), "who answers for this rule");
    text.title = Both(at, "title", rule.title_nl(), rule.title_en(), "a title");
    text.explanation =
        Both(at, "explanation", rule.explanation_nl(), rule.explanation_en(), "an explanation for people");
    if (rule.note_nl().empty() != rule.note_en().empty())
      at.Fail("a note stands in Dutch and in English, or not at all");
    text.note = {rule.note_nl(), rule.note_en()};
    text.basis = ReadBasis(at, "basis", rule.basis(), true);
    text.enforced_at = ResolveEnforcedAt(rule.enforced_at(), at).value_or(EnforcedAt::kDecide);
    text.retention_is_own = rule.has_retention();
    text.retention =
        rule.has_retention() ? ReadRetention(at.Child("retention"), rule.retention()) : policy_.texts.retention;
    text.standing_assessment = rule.standing_assessment();
    text.where = ReadWhere(at, rule.where());
    CheckWhere(at, text.enforced_at, rule.where());
    CheckAssessment(at, rule);
    return text;
  }

  Lapse ReadLapse(const Cursor& at, const std::string& name) {
    if (name == "AT_ACCEPTANCE") return Lapse::kAtAcceptance;
    if (!name.empty() && name != "AT_HANDOVER") {
      at.Fail("lapse", -1, UnknownName("lapse", name, {"AT_HANDOVER", "AT_ACCEPTANCE"}));
    }
    return Lapse::kAtHandover;
  }

  // What all flows of a rule share.
  Rule ReadShared(const Cursor& at, const v1::PolicyRule& rule) {
    Rule shared;
    shared.lapse = ReadLapse(at, rule.lapse());
    shared.required = ReadConditions(at, "when", rule.when());
    shared.forbidden = ReadConditions(at, "unless", rule.unless());
    shared.categories = Categories(at, rule.category());
    if (rule.in_force_from().empty())
      at.Fail("`in_force_from` is missing: the first day of the article, as 2021-07-01");
    const Period period = ReadPeriod(at, rule.in_force_from(), rule.in_force_until());
    shared.from = period.from;
    shared.until = period.until;
    CheckUnique(rule_ids_, at, "id", rule.id(), period);
    for (int i = 0; i < rule.extra_size(); ++i) {
      const Cursor extra = at.Child("extra", i);
      const CategorySet more = Categories(extra, rule.extra(i).category());
      if (SwitchIsOn(extra, "switch", rule.extra(i).switch_())) shared.categories = shared.categories | more;
    }
    ReadGates(at, rule, shared);
    return shared;
  }

  void ReadGates(const Cursor& at, const v1::PolicyRule& rule, Rule& shared) {
    if (rule.only_if_size() > kGatesMax) {
      return at.Fail("more than " + std::to_string(kGatesMax) + " `only_if`: join those with the same conditions");
    }
    for (int i = 0; i < rule.only_if_size(); ++i) {
      const Cursor gate = at.Child("only_if", i);
      const CategorySet categories = Categories(gate, rule.only_if(i).category());
      const Conditions when = ReadConditions(gate, "when", rule.only_if(i).when());
      if (categories.Empty() || when.bits == 0) gate.Fail("an `only_if` names at least one category and one condition");
      shared.gates[shared.gate_count++] = {when, categories};
    }
  }

  void ReadRules(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.rule_size(); ++i) {
      const v1::PolicyRule& rule = file.message.rule(i);
      const Cursor at = root.Child("rule", i);
      const RuleText text = ReadRuleText(at, rule);
      const Rule shared = ReadShared(at, rule);
      const RuleSource source{at, rule, text, shared, Counts(at, rule.switch_on(), "")};
      if (rule.flow().empty()) {
        if (text.enforced_at == EnforcedAt::kDecide)
          at.Fail("a rule without a `flow`: name sender, receiver, kind, purpose and phase");
        else
          policy_.texts.rules_elsewhere.push_back(text);
      }
      for (int k = 0; k < rule.flow_size(); ++k) ReadRuleFlow(source, at.Child("flow", k), rule.flow(k));
    }
  }

  void ReadRuleFlow(const RuleSource& source, const Cursor& at, const v1::PolicyFlow& flow) {
    Rule rule = source.shared;
    rule.match = ReadMatch(at, flow, false);
    rule.required.bits |= ReadConditions(at, "when", flow.when()).bits;
    rule.forbidden.bits |= ReadConditions(at, "unless", flow.unless()).bits;
    CheckCanHold(at, rule.required, rule.forbidden);
    if (!flow.lacking().empty()) at.Fail("lacking", 0, "`lacking` is for denials: in a rule use `when` or `unless`");
    if (!flow.category().empty()) rule.categories = Categories(at, flow.category());
    if (rule.categories.Empty()) at.Fail("a rule without categories grants nothing: name at least one `category`");
    CheckWeighed(source, at, flow);
    const CategorySet gated = GatedBy(rule);
    if (flow.category().empty() && !(gated - rule.categories).Empty()) {
      at.Fail("an `only_if` names a category this rule does not cover: add it to `category`, or remove it there");
    }
    if (!Counts(at, flow.switch_on(), flow.switch_off()) || !source.counts) return;
    if (all_.rule_count == kRulesMax) {
      return at.Fail("more than " + std::to_string(kRulesMax) + " flows of rules: join flows that differ in one name");
    }
    all_.rules[all_.rule_count++] = rule;
    rule_places_.push_back(PlaceOf(source, at, flow));
    policy_.texts.rules.push_back(source.text);
    if (!flow.has_retention()) return;
    policy_.texts.rules.back().retention = ReadRetention(at.Child("retention"), flow.retention());
    policy_.texts.rules.back().retention_is_own = true;
  }

  // Names that are none were reported where they were read.
  template <typename Enum>
  static void AddNamed(const Noun<Enum>& noun, FlowList list, const Cursor& at, const std::string& field,
                       const Strings& names, FlowPlace& place) {
    for (int i = 0; i < names.size(); ++i) {
      const auto value = noun.named(names[i]);
      const Cursor::Position found = at.Find(field, i);
      if (value) place.named.push_back({list, static_cast<int>(*value), "", found.line, found.column});
    }
  }

  FlowPlace PlaceOf(const RuleSource& source, const Cursor& at, const v1::PolicyFlow& flow) {
    FlowPlace place{at.file(), at.line(), at.column(), {}};
    AddNamed(kOrganNoun, FlowList::kSender, at, "sender", flow.sender(), place);
    AddNamed(kOrganNoun, FlowList::kReceiver, at, "receiver", flow.receiver(), place);
    AddNamed(kKindNoun, FlowList::kKind, at, "kind", flow.kind(), place);
    AddNamed(kPurposeNoun, FlowList::kPurpose, at, "purpose", flow.purpose(), place);
    AddNamed(kPhaseNoun, FlowList::kPhase, at, "phase", flow.phase(), place);
    for (int i = 0; i < flow.phase_set_size(); ++i) {
      const Cursor::Position found = at.Find("phase_set", i);
      for (int p = 0; p < kPhaseCount; ++p) {
        if (((phase_sets_[flow.phase_set(i)] >> p) & 1u) == 0) continue;
        place.named.push_back({FlowList::kPhase, p, flow.phase_set(i), found.line, found.column});
      }
    }
    if (!flow.category().empty()) {
      AddNamed(kCategoryNoun, FlowList::kCategory, at, "category", flow.category(), place);
      return place;
    }
    AddNamed(kCategoryNoun, FlowList::kCategory, source.at, "category", source.said.category(), place);
    for (int i = 0; i < source.said.extra_size(); ++i) {
      const v1::PolicySwitchedCategories& extra = source.said.extra(i);
      const auto on = switches_.find(extra.switch_());
      if (on == switches_.end() || !on->second) continue;
      AddNamed(kCategoryNoun, FlowList::kCategory, source.at.Child("extra", i), "category", extra.category(), place);
    }
    return place;
  }

  static CategorySet GatedBy(const Rule& rule) {
    CategorySet gated;
    for (int i = 0; i < rule.gate_count; ++i) gated = gated | rule.gates[static_cast<size_t>(i)].categories;
    return gated;
  }

  DenialText ReadDenialText(const Cursor& at, const v1::PolicyDenial& denial) {
    DenialText text;
    text.id = denial.id();
    text.owner = denial.owner();
    Text(at, "id", denial.id(), "an id as `D01`");
    Text(at, "owner", denial.owner(), "who answers for this denial");
    text.title = Both(at, "title", denial.title_nl(), denial.title_en(), "a title");
    text.explanation =
        Both(at, "explanation", denial.explanation_nl(), denial.explanation_en(), "an explanation for people");
    text.lawful = Both(at, "lawful", denial.lawful_nl(), denial.lawful_en(), "what would be lawful");
    text.basis = ReadBasis(at, "basis", denial.basis(), true);
    text.enforced_at = ResolveEnforcedAt(denial.enforced_at(), at).value_or(EnforcedAt::kDecide);
    text.where = ReadWhere(at, denial.where());
    CheckWhere(at, text.enforced_at, denial.where());
    return text;
  }

  RuleBits ReadExcept(const Cursor& at, const v1::PolicyDenial& denial) {
    RuleBits except;
    for (int i = 0; i < denial.except_size(); ++i) {
      if (!rule_ids_.contains(denial.except(i))) {
        std::vector<std::string> known;
        for (const auto& [id, stands] : rule_ids_) known.push_back(id);
        at.Fail("except", i, UnknownName("rule", denial.except(i), known));
      }
      for (int place = 0; place < all_.rule_count; ++place) {
        if (policy_.texts.rules[static_cast<size_t>(place)].id == denial.except(i)) except.Add(place);
      }
    }
    return except;
  }

  void ReadDenials(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.denial_size(); ++i) {
      const v1::PolicyDenial& denial = file.message.denial(i);
      const Cursor at = root.Child("denial", i);
      CompiledDenial shared;
      shared.text = ReadDenialText(at, denial);
      const Period period = ReadPeriod(at, denial.in_force_from(), denial.in_force_until());
      shared.denial.from = shared.text.in_force_from = period.from;
      shared.denial.until = shared.text.in_force_until = period.until;
      CheckUnique(denial_ids_, at, "id", denial.id(), period);
      shared.denial.except = ReadExcept(at, denial);
      if (denial.case_().empty()) {
        if (shared.text.enforced_at == EnforcedAt::kDecide)
          at.Fail("a denial without a `case`: say which flows it is about");
        else
          policy_.texts.denials_elsewhere.push_back(shared.text);
      }
      if (denial.unknown_values()) {
        if (!unknown_values_id_.empty())
          at.Fail("unknown_values", -1, "`" + unknown_values_id_ + "` has it already: keep one");
        unknown_values_id_ = denial.id();
      }
      for (int k = 0; k < denial.case__size(); ++k) ReadDenialCase(at.Child("case", k), denial.case_(k), shared);
    }
  }

  void ReadDenialCase(const Cursor& at, const v1::PolicyFlow& flow, CompiledDenial compiled) {
    Denial& denial = compiled.denial;
    denial.match = ReadMatch(at, flow, true);
    denial.required = ReadConditions(at, "when", flow.when());
    denial.forbidden = ReadConditions(at, "unless", flow.unless());
    denial.lacking = ReadConditions(at, "lacking", flow.lacking());
    denial.categories = Categories(at, flow.category());
    CheckCanHold(at, denial.required, denial.forbidden);
    compiled.breadth = BreadthOf(denial);
    if (Counts(at, flow.switch_on(), flow.switch_off())) denials_.push_back(std::move(compiled));
  }

  // Whole denials before those that take some categories; among each the narrowest first; else as they stand.
  void PlaceDenials() {
    std::stable_sort(denials_.begin(), denials_.end(), [](const CompiledDenial& a, const CompiledDenial& b) {
      const bool a_whole = a.denial.categories.Empty();
      const bool b_whole = b.denial.categories.Empty();
      return a_whole != b_whole ? a_whole : a.breadth < b.breadth;
    });
    for (CompiledDenial& compiled : denials_) {
      if (all_.denial_count == kDenialsMax) {
        errors_->Add("", 0, 0, "more than " + std::to_string(kDenialsMax) + " cases of denials: join some");
        return;
      }
      const uint8_t place = all_.denial_count++;
      if (compiled.text.id == unknown_values_id_ && all_.unknown_value_denial == kNoDenial)
        all_.unknown_value_denial = place;
      all_.denials[place] = compiled.denial;
      policy_.texts.denials.push_back(std::move(compiled.text));
    }
  }

  void ReadConditionTexts(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    for (int i = 0; i < file.message.condition_text_size(); ++i) {
      const v1::PolicyConditionText& one = file.message.condition_text(i);
      const Cursor at = root.Child("condition_text", i);
      const auto condition = ConditionNamed(one.condition());
      if (!condition) {
        at.Fail("condition", -1, UnknownName("condition", one.condition(), NamesOf<Condition>(kConditionCount)));
        continue;
      }
      CheckUnique(condition_names_, at, "condition", one.condition());
      ConditionText text;
      text.failed = Both(at, "failed", one.failed_nl(), one.failed_en(), "what it means that this condition failed");
      text.lawful = Both(at, "lawful", one.lawful_nl(), one.lawful_en(), "what would be lawful");
      text.basis = ReadBasis(at, "basis", one.basis(), false);
      policy_.texts.conditions[static_cast<size_t>(*condition)] = std::move(text);
    }
  }

  template <typename Enum, size_t kSize>
  void Call(const Noun<Enum>& noun, const Cursor& at, const std::string& field, const std::string& name,
            const Bilingual& called, std::array<Bilingual, kSize>& names) {
    if (name.empty()) return;
    const auto value = name == NameOf(Enum{}) ? std::optional<Enum>(Enum{}) : Resolve(noun, name, at, field);
    if (!value) return;
    CheckUnique(called_names_, at, field, field + " " + name);
    names[static_cast<size_t>(*value)] = called;
  }

  void ReadNames(const ParsedFile& file) {
    const Cursor root = Root(file, errors_);
    Texts& texts = policy_.texts;
    for (int i = 0; i < file.message.name_size(); ++i) {
      const v1::PolicyName& one = file.message.name(i);
      const Cursor at = root.Child("name", i);
      const int set = !one.organ().empty() + !one.kind().empty() + !one.purpose().empty() + !one.phase().empty() +
                      !one.category().empty();
      if (set != 1) at.Fail("a `name` is about exactly one organ, kind, purpose, phase or category");
      Text(at, "nl", one.nl(), "the Dutch name");
      Text(at, "en", one.en(), "the English name");
      const Bilingual called{one.nl(), one.en()};
      Call(kOrganNoun, at, "organ", one.organ(), called, texts.organs);
      Call(kKindNoun, at, "kind", one.kind(), called, texts.kinds);
      Call(kPurposeNoun, at, "purpose", one.purpose(), called, texts.purposes);
      Call(kPhaseNoun, at, "phase", one.phase(), called, texts.phases);
      Call(kCategoryNoun, at, "category", one.category(), called, texts.categories);
      const auto kind = MessageKindNamed(one.kind());
      if (kind && ClassOf(*kind) == KindClass::kDuty) {
        texts.what_to_do[static_cast<size_t>(*kind)] = Both(at, "what_to_do", one.what_to_do_nl(), one.what_to_do_en(),
                                                            "a duty that is refused says what to do now");
      }
    }
  }

  void ReadWords(const ParsedFile& file) {
    ReadConditionTexts(file);
    ReadNames(file);
    if (!file.message.has_general_words()) return;
    const v1::PolicyGeneralWords& words = file.message.general_words();
    const Cursor at = Root(file, errors_).Child("general_words");
    if (!words_at_.empty()) return at.Fail("a second `general_words`: the first stands at " + words_at_ + "; keep one");
    words_at_ = at.Where();
    Texts& texts = policy_.texts;
    texts.no_flow =
        Both(at, "no_flow", words.no_flow_nl(), words.no_flow_en(), "what is said where no rule names the pair");
    texts.no_flow_lawful =
        Both(at, "no_flow_lawful", words.no_flow_lawful_nl(), words.no_flow_lawful_en(), "what would be lawful then");
    texts.uniform = Both(at, "uniform", words.uniform_nl(), words.uniform_en(), "the answer without standing");
    texts.no_flow_basis = ReadBasis(at, "no_flow_basis", words.no_flow_basis(), true);
  }

  template <typename Enum, size_t kSize>
  void CheckCalled(const Noun<Enum>& noun, const std::array<Bilingual, kSize>& names, size_t first) {
    for (size_t i = first; i < kSize; ++i) {
      if (!names[i].nl.empty()) continue;
      const std::string name(NameOf(static_cast<Enum>(i)));
      errors_->Add("", 0, 0, "no `name` for " + std::string(noun.called) + " `" + name + "`: add what it is called");
    }
  }

  void CheckWhole() {
    if (bundle_at_.empty()) errors_->Add("", 0, 0, "no `bundle`: one file states id, version and owner");
    if (words_at_.empty()) errors_->Add("", 0, 0, "no `general_words`: one file states them");
    if (unknown_values_id_.empty()) {
      lacking_->Add("", 0, 0,
                    "no denial has `unknown_values: true`: one must name what the policy does not know (D23)");
    }
    for (size_t i = 1; i < kConditionCount; ++i) {
      if (!policy_.texts.conditions[i].failed.nl.empty()) continue;
      errors_->Add("", 0, 0,
                   "no `condition_text` for `" + std::string(NameOf(static_cast<Condition>(i))) + "`: add one");
    }
    const Texts& texts = policy_.texts;
    CheckCalled(kOrganNoun, texts.organs, 1);
    CheckCalled(kKindNoun, texts.kinds, 1);
    CheckCalled(kPurposeNoun, texts.purposes, 1);
    CheckCalled(kPhaseNoun, texts.phases, 0);
    CheckCalled(kCategoryNoun, texts.categories, 1);
  }

  const CompileOptions& options_;
  ErrorList* errors_;
  ErrorList* lacking_;
  Policy policy_;
  RuleSet all_;
  std::vector<CompiledDenial> denials_;
  std::map<std::string, bool> switches_;
  // As the files have them, whatever the options say.
  std::map<std::string, bool> switches_in_files_;
  std::map<std::string, uint32_t> phase_sets_;
  std::set<std::string> switches_used_;
  // Where each flow in all_.rules stands.
  std::vector<FlowPlace> rule_places_;
  std::map<std::string, std::vector<Stands>> assessment_ids_, impossible_names_, refused_fields_, switch_ids_,
      phase_set_names_, rule_ids_, denial_ids_, condition_names_, called_names_;
  std::string bundle_at_, words_at_, unknown_values_id_;
};

// Files by name; the same name twice or too large is an error and is left out.
std::vector<const SourceFile*> InOrder(std::span<const SourceFile> files, ErrorList* errors) {
  std::vector<const SourceFile*> ordered;
  for (const SourceFile& file : files) ordered.push_back(&file);
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (size_t i = 0; i < ordered.size(); ++i) {
    const SourceFile& file = *ordered[i];
    if (i > 0 && ordered[i - 1]->name == file.name)
      errors->Add(file.name, 0, 0, "two files have this name: rename one");
    if (file.text.size() > kSourceBytesMax) {
      errors->Add(file.name, 0, 0, "longer than " + std::to_string(kSourceBytesMax) + " bytes: split it");
    }
  }
  if (ordered.empty()) errors->Add("", 0, 0, "no rule files: give the files of one bundle");
  if (ordered.size() > kSourceFilesMax) {
    errors->Add("", 0, 0, "more than " + std::to_string(kSourceFilesMax) + " files: join some");
  }
  return ordered;
}

}  // namespace

std::string Formatted(const CompileError& error) {
  std::string place = error.file.empty() ? "bundle" : error.file;
  if (error.line > 0) place += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
  return place + ": " + error.message;
}

namespace {

constexpr std::string_view kCanonicalMark = "ketenpoort/policy/v1\n";

// The decimal number up to `end`, with both taken from `rest`.
std::optional<size_t> TakeSize(std::string_view& rest, char end) {
  const size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  size_t size = 0;
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + at, size);
  if (error != std::errc() || stop != rest.data() + at) return std::nullopt;
  rest.remove_prefix(at + 1);
  return size;
}

std::string LowerHex(const std::array<uint8_t, 32>& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace

std::string CanonicalBytes(std::span<const SourceFile> files) {
  std::vector<const SourceFile*> ordered;
  for (const SourceFile& file : files) ordered.push_back(&file);
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  std::string bytes(kCanonicalMark);
  for (const SourceFile* file : ordered) {
    bytes += std::to_string(file->name.size()) + " " + file->name + "\n";
    bytes += std::to_string(file->text.size()) + "\n" + file->text;
  }
  return bytes;
}

std::optional<std::vector<SourceFile>> FilesOf(std::string_view canonical_bytes) {
  std::string_view rest = canonical_bytes;
  if (!rest.starts_with(kCanonicalMark)) return std::nullopt;
  rest.remove_prefix(kCanonicalMark.size());
  std::vector<SourceFile> files;
  while (!rest.empty()) {
    SourceFile file;
    const std::optional<size_t> name_bytes = TakeSize(rest, ' ');
    if (!name_bytes || *name_bytes >= rest.size() || rest[*name_bytes] != '\n') return std::nullopt;
    file.name = rest.substr(0, *name_bytes);
    rest.remove_prefix(*name_bytes + 1);
    const std::optional<size_t> text_bytes = TakeSize(rest, '\n');
    if (!text_bytes || *text_bytes > rest.size()) return std::nullopt;
    file.text = rest.substr(0, *text_bytes);
    rest.remove_prefix(*text_bytes);
    files.push_back(std::move(file));
  }
  // Each list of files has one text.
  if (CanonicalBytes(files) != canonical_bytes) return std::nullopt;
  return files;
}

std::string BundleBytes(std::string_view canonical_rules, std::string_view canonical_assertions, const Digest& digest) {
  const std::string rules = LowerHex(digest(canonical_rules));
  const std::string assertions = LowerHex(digest(canonical_assertions));
  return "ketenpoort/bundle/v1\nrules " + rules + "\nassertions " + assertions + "\n";
}

namespace {

// A switch as it was compiled, also where the options put it on or off.
void SetSwitch(const std::vector<SwitchText>& switches, WrittenPart& part) {
  const auto is_it = [&](const SwitchText& one) { return one.id == part.id; };
  const auto found = std::find_if(switches.begin(), switches.end(), is_it);
  if (found == switches.end()) return;
  std::erase_if(part.fields, [](const WrittenField& field) { return field.name == "on"; });
  if (found->on) part.fields.push_back({"on", {"true"}, {}, false});
}

// What an assertion means is read where it is proven (ADR 0008): here only what is written, for comparing. A file that
// does not parse is reported there.
void AddAssertions(std::span<const SourceFile> files, std::vector<WrittenPart>& written) {
  for (const SourceFile& file : files) {
    v1::AssertionFile message;
    google::protobuf::TextFormat::ParseInfoTree tree;
    ErrorList unread;
    if (!ParseText(file.name, file.text, &message, &tree, &unread)) continue;
    for (WrittenPart& part : WrittenIn(message)) written.push_back(std::move(part));
  }
}

std::vector<WrittenPart> WrittenBy(const std::vector<std::unique_ptr<ParsedFile>>& parsed,
                                   const CompileOptions& options, const Texts& texts) {
  std::vector<WrittenPart> written;
  for (const auto& file : parsed) {
    for (WrittenPart& part : WrittenIn(file->message)) {
      if (part.sort == "switch") SetSwitch(texts.switches, part);
      written.push_back(std::move(part));
    }
  }
  AddAssertions(options.assertions, written);
  return written;
}

}  // namespace

CompileResult Compile(std::span<const SourceFile> files, const Digest& digest, const CompileOptions& options) {
  CompileResult result;
  ErrorList errors, lacking;
  const std::vector<const SourceFile*> ordered = InOrder(files, &errors);
  if (!errors.Empty()) {
    result.errors = errors.TakeSorted();
    return result;
  }
  std::vector<std::unique_ptr<ParsedFile>> parsed;
  bool whole = true;
  for (const SourceFile* file : ordered) {
    auto one = std::make_unique<ParsedFile>();
    one->name = file->name;
    whole = ParseText(file->name, file->text, &one->message, &one->tree, &errors) && whole;
    parsed.push_back(std::move(one));
  }
  // A file that does not parse has lost parts that others refer to: then only what the parser found is reported.
  if (whole) {
    Compiler compiler(options, &errors, &lacking);
    compiler.Read(parsed);
    Policy policy = compiler.Take();
    policy.written = WrittenBy(parsed, options, policy.texts);
    result.flows = compiler.TakeFlows();
    if (errors.Empty()) (lacking.Empty() ? result.policy : result.unfinished) = std::move(policy);
  }
  errors.Take(&lacking);
  result.errors = errors.TakeSorted();
  result.canonical_bytes = CanonicalBytes(files);
  if (result.policy && digest) {
    result.policy->digest = digest(BundleBytes(result.canonical_bytes, CanonicalBytes(options.assertions), digest));
  }
  return result;
}

}  // namespace ketenpoort::policy

#include "policy/analyse/synthetic_population.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

namespace ketenpoort::policy::analyse {
namespace {

constexpr int64_t kMicrosPerDay = int64_t{24} * 60 * 60 * 1'000'000;
constexpr int kMessagesPerPersonMax = 16;
constexpr int kEstablishments = 28;
constexpr int kProbationOrganisations = 3;
// Municipality codes: the nine of one region, and larger ones elsewhere.
constexpr std::array<uint16_t, 16> kGemeenten = {392, 394, 473, 377, 397, 453, 375, 396,
                                                 363, 599, 518, 344, 34,  14,  193, 855};

// SplitMix64: small, well spread, the same everywhere.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  int Between(int first, int last) { return first + Below(last - first + 1); }
  bool InHundred(int chance) { return Below(100) < chance; }
  // An item by its `weight`.
  template <typename T>
  const T& Pick(std::span<const T> items) {
    int all = 0;
    for (const T& item : items) all += item.weight;
    int left = Below(all);
    for (const T& item : items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items.front();
  }

 private:
  uint64_t state_;
};

struct Course {
  int weight;
  TitleKind title;
  PlaceKind place;
  Modality modality;
  int served_days_max;
  // 0: no end is set; below 0: ended at most so many days ago.
  int left_days_max;
};
constexpr std::array<Course, 25> kCourses = {{
    {5, TitleKind::kInverzekeringstelling, PlaceKind::kPoliceCell, Modality::kRegular, 3, 3},
    {22, TitleKind::kVoorlopigeHechtenis, PlaceKind::kPi, Modality::kRegular, 200, 0},
    {1, TitleKind::kVoorlopigeHechtenis, PlaceKind::kHospitalGuarded, Modality::kRegular, 60, 0},
    {22, TitleKind::kVrijheidsstraf, PlaceKind::kPi, Modality::kRegular, 60, 60},
    {18, TitleKind::kVrijheidsstraf, PlaceKind::kPi, Modality::kRegular, 900, 700},
    {2, TitleKind::kVrijheidsstraf, PlaceKind::kPpc, Modality::kRegular, 400, 200},
    {5, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kLeave, 500, 100},
    {5, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kEindverlof, 300, 14},
    {1, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kStrafonderbreking, 300, 200},
    {5, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kPp, 600, 200},
    {3, TitleKind::kIsd, PlaceKind::kPi, Modality::kRegular, 400, 500},
    {2, TitleKind::kIsd, PlaceKind::kOutside, Modality::kIsdExtramural, 600, 200},
    {5, TitleKind::kVi, PlaceKind::kOutside, Modality::kRegular, 300, 500},
    {10, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kRegular, 300, -200},
    {5, TitleKind::kToezicht, PlaceKind::kOutside, Modality::kRegular, 300, 500},
    {3, TitleKind::kTbs, PlaceKind::kFpc, Modality::kRegular, 1500, 700},
    {1, TitleKind::kTbs, PlaceKind::kClinic, Modality::kRegular, 900, 300},
    {1, TitleKind::kWvggz, PlaceKind::kClinic, Modality::kRegular, 90, 90},
    {1, TitleKind::kWzd, PlaceKind::kClinic, Modality::kRegular, 90, 90},
    {3, TitleKind::kJeugd, PlaceKind::kJji, Modality::kRegular, 300, 300},
    {3, TitleKind::kVreemdelingenbewaring, PlaceKind::kPi, Modality::kRegular, 90, 0},
    {3, TitleKind::kVervangendeHechtenis, PlaceKind::kPi, Modality::kRegular, 20, 20},
    {1, TitleKind::kGijzeling, PlaceKind::kPi, Modality::kRegular, 7, 7},
    {1, TitleKind::kVrijheidsstraf, PlaceKind::kOutside, Modality::kAbsent, 300, 200},
    {1, TitleKind::kVrijheidsstraf, PlaceKind::kPi, Modality::kDeceased, 300, 200},
}};
constexpr int kNoReportInHundred = 2;

using enum Organ;
using Kind = MessageKind;

// What is asked, and what stands in the message: categories that always do, and those that do more or less often.
struct Ask {
  int weight;
  Organ sender;
  Organ receiver;
  MessageKind kind;
  Purpose purpose;
  CategorySet always;
  CategorySet often;
};

constexpr CategorySet Set(std::initializer_list<int> numbers) {
  CategorySet set;
  for (const int number : numbers) set.Add(static_cast<Category>(number));
  return set;
}
constexpr CategorySet kIdentity = Set({1, 3, 5});
constexpr CategorySet kNotice = Set({1, 3, 5, 6});
constexpr CategorySet kDateNotice = Set({1, 3, 5, 7});
constexpr CategorySet kAddress = Set({2, 4});
constexpr CategorySet kNeeds = Set({8, 9, 10, 11, 12, 14});
constexpr CategorySet kConduct = Set({15, 16, 17});

constexpr std::array<Ask, 44> kAsks = {{
    {10, kDirecteur, kCollege, Kind::kDetentionStart, Purpose::kCustodyNotice, kNotice, kAddress},
    {5, kDirecteur, kCollege, Kind::kDetentionChange, Purpose::kCustodyNotice, kIdentity, kAddress},
    {4, kDirecteur, kCollege, Kind::kContactChanged, Purpose::kCustodyNotice, kIdentity, {}},
    {10, kDirecteur, kCollege, Kind::kReleaseDate, Purpose::kCustodyNotice, kDateNotice, {}},
    {10, kDirecteur, kCollege, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {4, kDirecteur, kCollege, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {3, kDirecteur, kCollege, Kind::kSupervisionConsult, Purpose::kSupervisionAdvice, kIdentity, kConduct},
    {2, kDirecteur, kCollege, Kind::kIsdStayPlan, Purpose::kIsd, Set({1, 5, 23}), {}},
    {8, kDirecteur, kReclassering, Kind::kDetentionStart, Purpose::kCustodyNotice, kNotice, Set({20})},
    {3, kDirecteur, kReclassering, Kind::kDetentionChange, Purpose::kCustodyNotice, kIdentity, kAddress},
    {2, kDirecteur, kReclassering, Kind::kContactChanged, Purpose::kCustodyNotice, kIdentity, {}},
    {7, kDirecteur, kReclassering, Kind::kReleaseDate, Purpose::kCustodyNotice, kDateNotice, {}},
    {6, kDirecteur, kReclassering, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {3, kDirecteur, kReclassering, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {4, kDirecteur, kReclassering, Kind::kSupervisionConsult, Purpose::kSupervisionAdvice, kIdentity, kConduct},
    {6, kCollege, kDirecteur, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {8, kCollege, kDirecteur, Kind::kReceptionStatus, Purpose::kReintegrationPlan, Set({1, 5}), kNeeds},
    {3, kCollege, kDirecteur, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {1, kCollege, kDirecteur, Kind::kIsdStayPlan, Purpose::kIsd, Set({1, 5, 23}), {}},
    {6, kCollege, kReclassering, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {3, kCollege, kReclassering, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {9, kReclassering, kCollege, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {4, kReclassering, kCollege, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {2, kReclassering, kCollege, Kind::kReintegrationPlan, Purpose::kExecution, Set({1, 3, 9}), {}},
    {5, kReclassering, kDirecteur, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {2, kReclassering, kDirecteur, Kind::kCareArrangement, Purpose::kCare, Set({1, 3, 5, 13}), {}},
    {3, kReclassering, kDirecteur, Kind::kSupervisionConsult, Purpose::kSupervisionAdvice, kIdentity, kConduct},
    {3, kReclassering, kDirecteur, Kind::kAdvice, Purpose::kExecution, Set({1, 3}), Set({15, 16, 17, 22})},
    {2, kReclassering, kMinister, Kind::kAdvice, Purpose::kExecution, Set({1, 3}), Set({15, 16, 17, 22})},
    {4, kReclassering, kMinister, Kind::kComplianceReport, Purpose::kExecution, Set({1, 3, 22}), Set({5})},
    {4, kMinister, kReclassering, Kind::kSupervisionOrder, Purpose::kExecution, Set({1, 3, 5, 21, 22}), Set({7})},
    {3, kMinister, kBurgemeester, Kind::kBijNotice, Purpose::kPublicOrderBij, Set({19}), {}},
    {1, kMinister, kCollege, Kind::kBijNotice, Purpose::kPublicOrderBij, Set({19}), {}},
    {2, kDirecteur, kBurgemeester, Kind::kRiskNotice, Purpose::kRisk18b, Set({1, 3, 18}), Set({20, 21})},
    {1, kReclassering, kDirecteur, Kind::kRiskNotice, Purpose::kRisk18b, Set({1, 3, 18}), {}},
    {1, kDirecteur, kCollege, Kind::kRiskNotice, Purpose::kRisk18b, Set({1, 3, 18}), {}},
    {1, kMinister, kCollege, Kind::kResocialisation51c, Purpose::kResocialisation51c, Set({1, 3}), Set({7, 22})},
    {1, kJjiDirecteur, kCollege, Kind::kYouthAftercare, Purpose::kYouthAftercare, Set({1, 3}), Set({6, 7, 9, 10})},
    {1, kMinister, kCollege, Kind::kYouthAftercare, Purpose::kYouthAftercare, Set({5, 19}), {}},
    {1, kReclassering, kZvhCasus, Kind::kCaseWgs, Purpose::kCaseWgs, Set({24}), {}},
    {3, kReclassering, kCollege, Kind::kConsentedHelp, Purpose::kConsentedHelp, Set({1, 3}), kNeeds},
    {1, kCollege, kCollege, Kind::kReintegrationPlan, Purpose::kReintegrationPlan, kIdentity, kNeeds},
    {3, kDirecteur, kCollege, Kind::kCorrection, Purpose::kCorrection, Set({1}), Set({2, 7, 9})},
    {2, kDirecteur, kCollege, Kind::kInvolvementEnded, Purpose::kCorrection, {}, {}},
}};

// What a sender may get wrong. By weight, among the messages that have something wrong.
enum class Slip : uint8_t {
  kOtherCollege,
  kOtherDirecteur,
  kOtherProbation,
  kMandateEnded,
  kMandateKind,
  kRoleEnded,
  kNotAttested,
  kNotNeeded,
  kNoHumanDecision,
  kNothingReferred,
  kFieldTooMany,
  kPaused,
  kTooEarly
};
struct WeightedSlip {
  int weight;
  Slip slip;
};
constexpr std::array<WeightedSlip, 13> kSlips = {{{6, Slip::kOtherCollege},
                                                  {3, Slip::kOtherDirecteur},
                                                  {3, Slip::kOtherProbation},
                                                  {3, Slip::kMandateEnded},
                                                  {1, Slip::kMandateKind},
                                                  {2, Slip::kRoleEnded},
                                                  {4, Slip::kNotAttested},
                                                  {4, Slip::kNotNeeded},
                                                  {3, Slip::kNoHumanDecision},
                                                  {2, Slip::kNothingReferred},
                                                  {6, Slip::kFieldTooMany},
                                                  {2, Slip::kPaused},
                                                  {2, Slip::kTooEarly}}};
constexpr int kSlipInHundred = 12;

DateFact OnDay(Certainty certainty, Day day) { return {certainty, static_cast<int64_t>(day) * kMicrosPerDay, day}; }

class Person {
 public:
  Person(Dice& dice, Day day) : day_(day), dice_(dice) {
    const Course& course = dice.Pick(std::span<const Course>(kCourses));
    custody_.known = !dice.InHundred(kNoReportInHundred);
    custody_.identity_confirmed = true;
    custody_.place = course.place;
    custody_.modality = course.modality;
    custody_.establishment = static_cast<uint16_t>(dice.Between(1, kEstablishments));
    custody_.probation = dice.InHundred(92) ? static_cast<uint16_t>(dice.Between(1, kProbationOrganisations)) : 0;
    custody_.hold = course.title == TitleKind::kVoorlopigeHechtenis && dice.InHundred(8);
    custody_.compulsory_supervision = dice.InHundred(30);
    SetTitle(course);
    SetColleges(course.title == TitleKind::kIsd);
  }

  Case Message() {
    const Ask& ask = FittingAsk();
    Case one;
    one.time = {static_cast<int64_t>(day_) * kMicrosPerDay + dice_.Between(8 * 60, 18 * 60) * int64_t{60'000'000},
                day_};
    one.facts.custody = custody_;
    Request& request = one.request;
    request.sender = PartyOf(ask.sender);
    request.receiver = PartyOf(ask.receiver);
    if (ask.sender == ask.receiver) request.receiver.unit = AnyGemeente();
    request.kind = ask.kind;
    request.purpose = ask.purpose;
    request.excess = ClassOf(ask.kind) == KindClass::kOrdinary ? Excess::kRefuse : Excess::kWithhold;
    request.categories = ask.always;
    for (int c = 1; c < kCategoryCount; ++c) {
      const auto category = static_cast<Category>(c);
      if (ask.often.Has(category) && dice_.InHundred(45)) request.categories.Add(category);
    }
    if (request.categories.Has(Category::kC13)) {
      request.care_frameworks = static_cast<uint8_t>(1u << dice_.Between(1, kCareFrameworkCount - 1));
    }
    InOrder(request, one.facts);
    if (dice_.InHundred(kSlipInHundred)) Slipped(dice_.Pick(std::span<const WeightedSlip>(kSlips)).slip, one);
    return one;
  }

 private:
  // Nobody writes a stay plan about someone without the ISD measure, nor about youth after-care for an adult.
  const Ask& FittingAsk() {
    const TitleKind title = custody_.titles[0].kind;
    while (true) {
      const Ask& ask = dice_.Pick(std::span<const Ask>(kAsks));
      const bool isd = ask.kind == Kind::kIsdStayPlan && title != TitleKind::kIsd;
      const bool youth = ask.kind == Kind::kYouthAftercare && title != TitleKind::kJeugd;
      if (!isd && !youth) return ask;
    }
  }

  void SetTitle(const Course& course) {
    const Day began = day_ - dice_.Between(1, course.served_days_max);
    Day ends = kNoDay;
    if (course.left_days_max > 0) ends = day_ + dice_.Between(0, course.left_days_max);
    if (course.left_days_max < 0) ends = day_ - dice_.Between(1, -course.left_days_max);
    custody_.titles[0] = {course.title, std::min(began, ends == kNoDay ? began : ends - 1), ends};
    custody_.title_count = 1;
    if (ends == kNoDay) return;
    const bool over = ends < day_;
    const Certainty certainty = over               ? Certainty::kOccurred
                                : ends - day_ < 30 ? Certainty::kFixed
                                                   : Certainty::kExpected;
    custody_.basis_ends = OnDay(certainty, ends);
    custody_.release = OnDay(certainty, ends);
    custody_.departure = OnDay(certainty, course.modality == Modality::kEindverlof ? day_ - 1 : ends);
  }

  void SetColleges(bool isd) {
    const int count = 1 + (dice_.InHundred(30) ? 1 : 0) + (dice_.InHundred(8) ? 1 : 0);
    constexpr std::array kGrounds = {CollegeGround::kIngezetene, CollegeGround::kWilVestigen,
                                     CollegeGround::kOverwegendVerblijf};
    for (int i = 0; i < count; ++i) {
      custody_.colleges[static_cast<size_t>(i)] = {AnyGemeente(), kGrounds[static_cast<size_t>(i)],
                                                   day_ - dice_.Between(1, 900)};
    }
    custody_.college_count = static_cast<uint8_t>(count);
    if (isd) custody_.isd_gemeente = custody_.colleges[0].gemeente;
  }

  uint16_t AnyGemeente() { return kGemeenten[static_cast<size_t>(dice_.Below(static_cast<int>(kGemeenten.size())))]; }

  Party PartyOf(Organ organ) {
    switch (organ) {
      case kDirecteur:
      case kJjiDirecteur:
        return {organ, custody_.establishment};
      case kReclassering:
        // Where none is designated, the one that knew the person writes.
        return {organ, custody_.probation == 0 ? uint16_t{1} : custody_.probation};
      case kCollege:
        return {organ, custody_.colleges[static_cast<size_t>(dice_.Below(custody_.college_count))].gemeente};
      case kBurgemeester:
        return {organ, custody_.colleges[0].gemeente};
      case kUnspecified:
      case kMinister:
      case kOm:
      case kPolitie:
      case kZvhCasus:
      case kRvdk:
      case kBetrokkene:
        return {organ, 0};
    }
    return {organ, 0};
  }

  static bool Municipal(Organ organ) { return organ == kCollege || organ == kBurgemeester; }

  MandateFact Mandate(Organ organ) {
    if (organ != kCollege || !dice_.InHundred(40)) return {};
    // Some run to a day; the rest until they are ended.
    const Day until = dice_.InHundred(30) ? day_ + dice_.Between(3, 400) : kNoDay;
    return {true, true, true, true, day_ - dice_.Between(30, 900), until};
  }

  // As a careful sender has it.
  void InOrder(const Request& request, Facts& facts) {
    facts.sender_mandate = Mandate(request.sender.organ);
    facts.receiver_mandate = Mandate(request.receiver.organ);
    if (Municipal(request.sender.organ))
      facts.sender_authorisation = {true, true, day_ - 300, day_ + dice_.Between(3, 700)};
    facts.care_needed = request.categories.Has(Category::kC13);
    facts.attested = request.kind == Kind::kReintegrationPlan;
    facts.needs = request.categories & Set({8, 9, 10, 11, 12, 13, 14});
    facts.answers_known = request.kind == Kind::kReceptionStatus;
    facts.corrects_lawful = request.kind == Kind::kCorrection || request.kind == Kind::kInvolvementEnded;
    facts.earlier_categories = facts.corrects_lawful ? kAllCategories : CategorySet{};
    facts.named_sender = true;
    facts.risk = {true, true, true, true};
    facts.assignment_known = true;
    facts.supervision = {true, day_ - 100, day_ + 400};
    // From the closed list, long enough, and back within the three months in most cases.
    facts.bij = {dice_.InHundred(70) ? BijOffence::kA1 : BijOffence::kA2, true, false, 18, request.receiver.unit,
                 day_ + dice_.Between(5, dice_.InHundred(75) ? 80 : 200)};
    facts.attestation = {true, true, true, day_ + 14};
    facts.no_other_basis = true;
    if (request.kind == Kind::kConsentedHelp) {
      facts.consent = {true,
                       true,
                       true,
                       false,
                       0,
                       day_ - dice_.Between(0, 60),
                       day_ + dice_.Between(1, 120),
                       kIdentity | kNeeds,
                       request.sender,
                       request.receiver,
                       request.purpose};
    }
    facts.wgs = {true, true, false, false};
    facts.forum_member = true;
    facts.youth_framework = true;
  }

  void Slipped(Slip slip, Case& one) {
    Facts& facts = one.facts;
    switch (slip) {
      case Slip::kOtherCollege:
        return Move(one, kCollege, AnyGemeente());
      case Slip::kOtherDirecteur:
        return Move(one, kDirecteur, static_cast<uint16_t>(dice_.Between(1, kEstablishments)));
      case Slip::kOtherProbation:
        return Move(one, kReclassering, static_cast<uint16_t>(dice_.Between(1, kProbationOrganisations)));
      case Slip::kMandateEnded:
        facts.sender_mandate.until = facts.receiver_mandate.until = day_ - 1;
        return;
      case Slip::kMandateKind:
        facts.sender_mandate.covers_kind = facts.receiver_mandate.covers_kind = false;
        return;
      case Slip::kRoleEnded:
        facts.sender_authorisation.until = day_ - 1;
        return;
      case Slip::kNotAttested:
        facts.attested = false;
        return;
      case Slip::kNotNeeded:
        facts.needs = {};
        facts.care_needed = false;
        return;
      case Slip::kNoHumanDecision:
        facts.attestation = {};
        return;
      case Slip::kNothingReferred:
        facts.answers_known = facts.corrects_lawful = facts.assignment_known = false;
        return;
      case Slip::kFieldTooMany: {
        constexpr std::array kExtra = {Category::kC15, Category::kC20, Category::kC21, Category::kC25, Category::kC26};
        one.request.categories.Add(kExtra[static_cast<size_t>(dice_.Below(static_cast<int>(kExtra.size())))]);
        return;
      }
      case Slip::kPaused:
        facts.paused = kNeeds | Set({13});
        return;
      case Slip::kTooEarly:
        facts.bij.return_on = day_ + 200;
        return;
    }
  }

  static void Move(Case& one, Organ organ, uint16_t unit) {
    if (one.request.sender.organ == organ) one.request.sender.unit = unit;
    if (one.request.receiver.organ == organ) one.request.receiver.unit = unit;
  }

  Day day_;
  Dice& dice_;
  CustodyFacts custody_;
};

}  // namespace

std::vector<Case> SyntheticPopulation(int messages, uint64_t seed, Day day) {
  const auto wanted = static_cast<size_t>(std::clamp(messages, 0, kPopulationMessagesMax));
  std::vector<Case> cases;
  cases.reserve(wanted);
  Dice dice(seed);
  while (cases.size() < wanted) {
    Person person(dice, day);
    for (int left = dice.Between(4, kMessagesPerPersonMax); left > 0 && cases.size() < wanted; --left) {
      cases.push_back(person.Message());
    }
  }
  return cases;
}

}  // namespace ketenpoort::policy::analyse

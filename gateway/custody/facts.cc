#include "gateway/custody/facts.h"

#include <algorithm>
#include <optional>

#include "gateway/clock.h"
#include "policy/civil_day.h"

namespace ketenpoort::custody {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

// The policy's name for a wire value; both are numbered alike. A number the wire does not know is unspecified.
template <typename To, typename From>
To Named(From value, bool valid) {
  return valid ? static_cast<To>(value) : To::kUnspecified;
}

policy::DateFact ToDate(const v1::DateFact& date) {
  policy::DateFact fact;
  fact.certainty = Named<policy::Certainty>(date.certainty(), v1::Certainty_IsValid(date.certainty()));
  if (fact.certainty == policy::Certainty::kUnspecified) fact.certainty = policy::Certainty::kUnknown;
  if (fact.certainty == policy::Certainty::kUnknown || !date.has_at()) return fact;
  fact.at_us = MicrosOf(date.at());
  fact.day = gateway::AmsterdamDay(fact.at_us);
  return fact;
}

// nullopt where a day cannot be read: an end that is no day must not become "no end".
std::optional<policy::TitleFact> ToTitle(const v1::Title& title) {
  policy::TitleFact fact;
  fact.kind = Named<policy::TitleKind>(title.kind(), v1::TitleKind_IsValid(title.kind()));
  const std::optional<policy::Day> starts = policy::ParseDay(title.starts_on());
  if (!starts) return std::nullopt;
  fact.starts = *starts;
  if (title.ends_on().empty()) return fact;
  const std::optional<policy::Day> ends = policy::ParseDay(title.ends_on());
  if (!ends) return std::nullopt;
  fact.ends = *ends;
  return fact;
}

void AddColleges(const v1::RegisterState& state, const DirectoryLookup& directory, policy::Day day,
                 policy::CustodyFacts* facts) {
  for (const v1::EligibleCollege& college : state.colleges()) {
    if (facts->college_count == policy::kCollegesMax) return;
    policy::CollegeFact fact;
    fact.gemeente = GemeenteNumber(directory.readdressed(college.gemeente(), day));
    fact.ground = Named<policy::CollegeGround>(college.ground(), v1::CollegeGround_IsValid(college.ground()));
    fact.as_of = policy::ParseDay(college.as_of()).value_or(policy::kNoDay);
    // A college without a ground is no eligible college.
    if (fact.gemeente == 0 || fact.ground == policy::CollegeGround::kUnspecified) continue;
    facts->colleges[facts->college_count++] = fact;
  }
}

}  // namespace

policy::CustodyFacts ToFacts(const v1::RegisterState& state, bool identity_confirmed, const DirectoryLookup& directory,
                             policy::Day day) {
  policy::CustodyFacts facts;
  facts.known = true;
  facts.hold = state.hold();
  facts.compulsory_supervision = state.compulsory_supervision();
  facts.identity_confirmed = identity_confirmed;
  facts.place = Named<policy::PlaceKind>(state.place(), v1::PlaceKind_IsValid(state.place()));
  facts.modality = Named<policy::Modality>(state.modality(), v1::Modality_IsValid(state.modality()));
  if (!state.establishment().empty()) facts.establishment = directory.establishment_number(state.establishment());
  facts.probation = ProbationNumber(state.probation());
  if (!state.isd_participating_gemeente().empty()) {
    facts.isd_gemeente = GemeenteNumber(directory.readdressed(state.isd_participating_gemeente(), day));
  }
  for (const v1::Title& title : state.titles()) {
    if (facts.title_count == policy::kTitlesMax) break;
    if (const std::optional<policy::TitleFact> fact = ToTitle(title)) facts.titles[facts.title_count++] = *fact;
  }
  AddColleges(state, directory, day, &facts);
  facts.departure = ToDate(state.departure());
  facts.release = ToDate(state.release());
  facts.basis_ends = ToDate(state.basis_ends());
  return facts;
}

policy::CustodyFacts ToFacts(const v1::RegisterRecord& record, const DirectoryLookup& directory, policy::Day day) {
  if (!record.has_effective()) return {};
  return ToFacts(record.effective(), record.identity_confirmed(), directory, day);
}

uint16_t ProbationNumber(std::string_view unit) {
  if (unit == "RN") return 1;
  if (unit == "SVG") return 2;
  if (unit == "LDH") return 3;
  return 0;
}

uint16_t GemeenteNumber(std::string_view code) {
  if (code.size() != 4) return 0;
  uint16_t number = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return 0;
    number = static_cast<uint16_t>(number * 10 + (c - '0'));
  }
  return number;
}

int64_t MicrosOf(const google::protobuf::Timestamp& at) { return at.seconds() * kMicrosPerSecond + at.nanos() / 1'000; }

google::protobuf::Timestamp TimestampOf(int64_t us) {
  google::protobuf::Timestamp at;
  int64_t seconds = us / kMicrosPerSecond;
  int64_t rest = us % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  at.set_seconds(seconds);
  at.set_nanos(static_cast<int32_t>(rest * 1'000));
  return at;
}

}  // namespace ketenpoort::custody

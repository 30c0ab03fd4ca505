// What an officer keeps from a person is named, grounded and motivated, and covers exactly what it names.
#include "gateway/inquiry/withholding.h"

#include <catch2/catch.hpp>
#include <string>

namespace ketenpoort::inquiry {
namespace {

using Withholdings = google::protobuf::RepeatedPtrField<v1::Withholding>;

v1::Withholding Of(v1::Category category) {
  v1::Withholding one;
  one.set_category(category);
  one.set_ground(v1::WITHHOLDING_GROUND_PROCEDURES);
  one.set_motivation("er loopt een onderzoek");
  return one;
}

v1::AuditEntry Told() {
  v1::AuditEntry entry;
  entry.set_message_id(std::string(16, 'm'));
  entry.set_message_kind(v1::MESSAGE_KIND_RISK_NOTICE);
  entry.add_disclosed(v1::CATEGORY_C01_NAAM);
  return entry;
}

Withheld Made(const std::vector<v1::Withholding>& all) {
  Withholdings list(all.begin(), all.end());
  auto made = Withheld::From(list);
  REQUIRE(made.ok());
  return *std::move(made);
}

TEST_CASE("A withholding covers its exchange, its category or its kind of message, and nothing else", "[inquiry]") {
  CHECK(Made({}).Of(Told()) == Withheld::Kind::kShown);
  CHECK(Made({Of(v1::CATEGORY_C01_NAAM)}).Of(Told()) == Withheld::Kind::kWithheld);
  CHECK(Made({Of(v1::CATEGORY_C02_ADRES)}).Of(Told()) == Withheld::Kind::kShown);
  v1::Withholding kind = Of(v1::CATEGORY_C02_ADRES);
  kind.set_message_kind(v1::MESSAGE_KIND_RISK_NOTICE);
  CHECK(Made({kind}).Of(Told()) == Withheld::Kind::kWithheld);
  kind.set_message_kind(v1::MESSAGE_KIND_ADVICE);
  CHECK(Made({kind}).Of(Told()) == Withheld::Kind::kShown);
  kind.set_message_id(std::string(16, 'm'));
  CHECK(Made({kind}).Of(Told()) == Withheld::Kind::kWithheld);
  kind.set_message_id(std::string(16, 'n'));
  CHECK(Made({kind}).Of(Told()) == Withheld::Kind::kShown);
}

TEST_CASE("The person is told of what is kept back unless every ground forbids that", "[inquiry]") {
  v1::Withholding untold = Of(v1::CATEGORY_C01_NAAM);
  untold.set_untold(true);
  CHECK(Made({untold}).Of(Told()) == Withheld::Kind::kUntold);
  CHECK(Made({untold, Of(v1::CATEGORY_C01_NAAM)}).Of(Told()) == Withheld::Kind::kWithheld);
  CHECK(Made({untold}).Recorded() ==
        "\nwithheld: CATEGORY_C01_NAAM WITHHOLDING_GROUND_PROCEDURES untold: er loopt een onderzoek");
}

TEST_CASE("A withholding without a thing, a ground or a motivation is refused", "[inquiry]") {
  const auto refused = [](const v1::Withholding& one) {
    Withholdings list;
    *list.Add() = one;
    return Withheld::From(list).status().code() == absl::StatusCode::kInvalidArgument;
  };
  v1::Withholding one = Of(v1::CATEGORY_C01_NAAM);
  CHECK_FALSE(refused(one));
  one.clear_of();
  CHECK(refused(one));
  one.set_message_id("short");
  CHECK(refused(one));
  one = Of(static_cast<v1::Category>(99));
  CHECK(refused(one));
  one = Of(v1::CATEGORY_C01_NAAM);
  one.clear_ground();
  CHECK(refused(one));
  one = Of(v1::CATEGORY_C01_NAAM);
  one.set_motivation("");
  CHECK(refused(one));
  one.set_motivation(std::string(kMotivationBytesMax + 1, 'x'));
  CHECK(refused(one));
  Withholdings many;
  for (int i = 0; i <= kWithholdingsMax; ++i) *many.Add() = Of(v1::CATEGORY_C01_NAAM);
  CHECK(Withheld::From(many).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ketenpoort::inquiry

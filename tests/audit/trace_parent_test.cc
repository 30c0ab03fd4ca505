// A traceparent is read in its one spelling or not at all.
#include "audit/trace_parent.h"

#include <catch2/catch.hpp>

#include "audit/crypto/encoding.h"

namespace ketenpoort::audit {
namespace {

constexpr char kGood[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST_CASE("A traceparent of W3C Trace Context is read, and written as it came", "[audit][trace]") {
  const auto trace = ParseTraceParent(kGood);
  REQUIRE(trace);
  CHECK(crypto::HexEncode(trace->trace_id) == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(crypto::HexEncode(trace->parent_id) == "00f067aa0ba902b7");
  CHECK(trace->flags == kTraceSampled);
  CHECK(FormatTraceParent(*trace) == kGood);
  // Flags this version does not know are kept.
  std::string flags = kGood;
  flags.replace(53, 2, "fe");
  REQUIRE(ParseTraceParent(flags));
  CHECK(ParseTraceParent(flags)->flags == 0xfe);
  CHECK(FormatTraceParent(*ParseTraceParent(flags)) == flags);
}

TEST_CASE("Whatever else is no trace", "[audit][trace]") {
  struct Case {
    const char* what;
    std::string text;
  };
  const std::string good = kGood;
  const auto with = [&good](size_t at, const std::string& text) {
    std::string other = good;
    return other.replace(at, text.size(), text);
  };
  const std::vector<Case> cases = {{"empty", ""},
                                   {"cut off", good.substr(0, 54)},
                                   {"one byte more", good + "0"},
                                   {"more fields", good + "-00"},
                                   {"white space before", " " + good.substr(0, 54)},
                                   {"white space after", good.substr(0, 54) + " "},
                                   {"a later version", with(0, "01")},
                                   {"the forbidden version", with(0, "ff")},
                                   {"an upper case trace id", with(3, "4BF92F35")},
                                   {"an upper case parent id", with(36, "00F067AA")},
                                   {"upper case flags", with(53, "0A")},
                                   {"a trace id of zeroes", with(3, std::string(32, '0'))},
                                   {"a parent id of zeroes", with(36, std::string(16, '0'))},
                                   {"no digit in the trace id", with(3, "g")},
                                   {"no digit in the flags", with(54, "x")},
                                   {"another separator", with(35, "_")},
                                   {"another first separator", with(2, "_")},
                                   {"another last separator", with(52, ":")},
                                   {"a byte of zero", with(40, std::string(1, '\0'))},
                                   {"a line break", with(52, "\n")},
                                   {"very long", std::string(100'000, '0')}};
  for (const Case& one : cases) {
    CAPTURE(one.what);
    CHECK_FALSE(ParseTraceParent(one.text));
  }
}

TEST_CASE("Ids of another width are written as no trace", "[audit][trace]") {
  CHECK(FormatTraceParent({std::string(15, 'a'), std::string(8, 'b')}).empty());
  CHECK(FormatTraceParent({std::string(16, 'a'), ""}).empty());
}

}  // namespace
}  // namespace ketenpoort::audit

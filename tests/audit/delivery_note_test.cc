// One line of a delivery note can be shown alone, and nothing but that line at that place.
#include "audit/delivery_note.h"

#include <catch2/catch.hpp>

namespace ketenpoort::audit {
namespace {

std::vector<std::string> Lines(size_t count) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < count; ++i) {
    lines.push_back(
        DeliveryLine(std::string(16, static_cast<char>(i)), std::string(32, static_cast<char>(i + 1)), "ACKNOWLEDGED"));
  }
  return lines;
}

TEST_CASE("A delivery line says delivery, payload and outcome", "[audit]") {
  CHECK(DeliveryLine(std::string(16, '\x0a'), std::string(32, '\xff'), "REJECTED REJECT_REASON_WRONG_PERSON") ==
        "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff "
        "REJECTED REJECT_REASON_WRONG_PERSON");
}

TEST_CASE("Every line of a note stands in it at its own place and at no other", "[audit]") {
  for (const size_t count : {1u, 2u, 3u, 5u, 8u, 255u, 256u, 512u}) {
    const std::vector<std::string> lines = Lines(count);
    const std::string text = DeliveryNoteText(lines);
    const auto hashes = DeliveryLineHashes(lines);
    REQUIRE(hashes.size() == count);
    for (size_t i = 0; i < count; ++i) {
      INFO(count << " lines, line " << i);
      CHECK(CheckLine(text, lines[i], i, hashes[i]).ok());
      CHECK_FALSE(CheckLine(text, lines[i], i + 1, hashes[i]).ok());
      CHECK_FALSE(CheckLine(text, lines[i] + " ", i, hashes[i]).ok());
      if (count > 1) CHECK_FALSE(CheckLine(text, lines[i], i, hashes[(i + 1) % count]).ok());
    }
  }
}

TEST_CASE("A text that is no note's is refused", "[audit]") {
  const std::vector<std::string> lines = Lines(3);
  const std::string text = DeliveryNoteText(lines);
  const auto hashes = DeliveryLineHashes(lines);
  const std::vector<std::string> wrong = {"",
                                          text.substr(0, text.size() - 1),
                                          text + "\n",
                                          "ketenpoort/delivery-note/v2" + text.substr(text.find('\n')),
                                          "ketenpoort/delivery-note/v1\n03" + text.substr(text.find('\n') + 2),
                                          "ketenpoort/delivery-note/v1\n513" + text.substr(text.find('\n') + 2),
                                          "ketenpoort/delivery-note/v1\n4" + text.substr(text.find('\n') + 2),
                                          "ketenpoort/delivery-note/v1\n3\nAAAA\n",
                                          "ketenpoort/delivery-note/v1\n3\n",
                                          "ketenpoort/delivery-note/v1\n"};
  for (const std::string& one : wrong) {
    INFO(one);
    CHECK_FALSE(CheckLine(one, lines[2], 2, hashes[2]).ok());
  }
}

}  // namespace
}  // namespace ketenpoort::audit

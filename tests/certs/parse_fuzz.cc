// Whatever a peer sends as certificate, or an operator as list: parsed, described and judged without a crash.
//
// No certificate is kept in the tree, so the input is a list of edits to certificates made at start: one byte that
// chooses the base, then edits of four bytes (position high, position low, operation, value). Base 0 is the input
// itself.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "certs/certificate.h"
#include "certs/crl.h"
#include "certs/describe.h"
#include "certs/pem.h"
#include "tests/certs/test_authority.h"

namespace ketenpoort::certs {
namespace {

struct Bases {
  TestAuthority root = MakeTestAuthority(TestAuthorityPlan("Fuzz Root"));
  TestAuthority tsp = MakeTestAuthority(TestAuthorityPlan("Fuzz TSP"), &root);
  std::string leaf_pem = MakeTestLeafPem(TestLeafPlan(), tsp);
  std::string bundle = root.Pem() + tsp.Pem();
  std::string lists;
  std::array<std::string, 6> texts;

  Bases() {
    CrlPlan plan = TestCrlPlan();
    plan.revoked = {{"0badcafe", kTestNow}};
    lists = MakeTestCrlPem(TestCrlPlan(), root) + MakeTestCrlPem(plan, tsp);
    texts = {leaf_pem, DerOf(leaf_pem, 0), DerOf(lists, 1), bundle, lists, DerOf(bundle, 1)};
  }
  static std::string DerOf(const std::string& pem, std::size_t index) {
    return ValueOrThrow(SplitPem(pem, PemLimits{.bytes_max = 1 << 20, .blocks_max = 8})).at(index).der;
  }
};

std::string Edited(std::string text, std::string_view edits) {
  for (; edits.size() >= 4 && !text.empty(); edits.remove_prefix(4)) {
    const auto byte = [&edits](std::size_t i) { return static_cast<unsigned char>(edits[i]); };
    const std::size_t at = ((std::size_t{byte(0)} << 8U) | byte(1)) % text.size();
    switch (byte(2) % 4) {
      case 0:
        text[at] = edits[3];
        break;
      case 1:
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ byte(3));
        break;
      case 2:
        text.erase(at, byte(3));
        break;
      case 3:
        text.insert(at, 1 + byte(2) / 4U, edits[3]);
        break;
    }
  }
  return text;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

void Read(const Bases& bases, const std::string& text) {
  const auto from_der = ParseDer(text);
  if (from_der.ok()) Require(from_der->oin.size() == kOinDigits && from_der->der == text);
  const auto from_pem = ParseLeafOfChain(text);
  if (from_pem.ok()) Require(from_pem->oin.size() == kOinDigits);
  // A bundle without lists refuses whatever it is asked.
  const auto no_lists = CrlSet::Load("", text);
  if (no_lists.ok() && from_pem.ok()) Require(!(*no_lists)->Check(*from_pem, kTestNow).ok());
  // A list that was edited in any way that matters does not verify: what loads says what the good ones say.
  const auto lists = CrlSet::Load(text, bases.bundle);
  if (lists.ok()) {
    for (const CrlSummary& list : (*lists)->Lists()) Require(list.number == 1 && list.revoked_count <= 1);
  }
  const auto overview = ReadCrlOverview(text);
  if (overview.ok()) Require(overview->first_serials.size() <= kOverviewSerialsMax);
  const auto page = DescribePem(text, Language::kDutch, kTestNow);
  if (page.ok()) Require(page->find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace ketenpoort::certs

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace ketenpoort::certs;
  static const Bases bases;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const std::size_t choice = bytes[0] % (bases.texts.size() + 1);
  Read(bases, choice == 0 ? std::string(rest) : Edited(bases.texts.at(choice - 1), rest));
  // DER also inside PEM, where only a chain or bundle is read.
  if (choice == 2 || choice == 6) Read(bases, PemOf(kPemCertificate, Edited(bases.texts.at(choice - 1), rest)));
  if (choice == 3) Read(bases, PemOf(kPemCrl, Edited(bases.texts.at(choice - 1), rest)));
  return 0;
}

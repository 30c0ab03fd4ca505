// Whatever a peer sends as certificate, or an operator as list: parsed, described and judged without a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "certs/certificate.h"
#include "certs/crl.h"
#include "certs/describe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace ketenpoort::certs;
  constexpr int64_t kNow = 1'763'800'000;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto from_der = ParseDer(text);
  if (from_der.ok() && (from_der->oin.size() != kOinDigits || from_der->der != text)) std::abort();
  const auto from_pem = ParseLeafOfChain(text);
  if (from_pem.ok() && from_pem->oin.size() != kOinDigits) std::abort();
  const auto set = CrlSet::Load("", text);
  // A bundle without lists refuses whatever it is asked.
  if (set.ok() && from_pem.ok() && (*set)->Check(*from_pem, kNow).ok()) std::abort();
  const auto overview = ReadCrlOverview(text);
  if (overview.ok() && overview->first_serials.size() > kOverviewSerialsMax) std::abort();
  const auto page = DescribePem(text, Language::kDutch, kNow);
  if (page.ok() && page->find('\x1b') != std::string::npos) std::abort();
  return 0;
}

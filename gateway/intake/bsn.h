// BSN: the 11-test, and finding one in free text. Guarantees of HoldsBsn: found also when written with dots, spaces,
// dashes or other separators between the digits, in full-width digits, with invisible characters in between, or without
// its leading zeros. Does not guarantee that a BSN written in words is found. Pure, safe in any thread. Law: Wabb 10,
// UAVG 46.
#ifndef KETENPOORT_GATEWAY_INTAKE_BSN_H_
#define KETENPOORT_GATEWAY_INTAKE_BSN_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

namespace ketenpoort::intake {

// Nine digits, not all zero, weighted sum divisible by 11.
bool PassesElevenTest(std::string_view bsn);

// The text holds this BSN in some spelling. Requires: nine digits; else false.
bool HoldsBsn(std::string_view text, std::string_view bsn);

// The text holds nine digits, grouped or not, that pass the 11-test.
bool MayHoldSomeBsn(std::string_view text);

// Paths of the free-text fields of a payload that hold this BSN: for the corridor, which may know the subject's BSN
// where the sender used another number.
std::vector<std::string> FreeTextHolding(const google::protobuf::Message& payload, std::string_view bsn);

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_BSN_H_

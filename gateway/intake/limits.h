// The limits of intake, as the protos state them; each is tested at and above. Plain constants.
#ifndef KETENPOORT_GATEWAY_INTAKE_LIMITS_H_
#define KETENPOORT_GATEWAY_INTAKE_LIMITS_H_

#include <cstddef>

namespace ketenpoort::intake {

inline constexpr size_t kReceiversMax = 16;
inline constexpr size_t kRefersToMax = 16;
inline constexpr size_t kIdBytes = 16;
inline constexpr size_t kPayloadBytesMax = 64 * 1024;
inline constexpr int kDepthMax = 8;
inline constexpr size_t kFreeTextBytesMax = 2'000;
inline constexpr size_t kDeclaredCharactersMax = 64;  // attestation, acting person, case number
inline constexpr size_t kMotivationBytesMax = 1'000;  // why, in a human attestation
inline constexpr size_t kDigestBytes = 32;
inline constexpr size_t kParticipantsMax = 16;      // of a case, of a forum
inline constexpr size_t kCasePersonsMax = 16;       // authorised for one participant of a case
inline constexpr size_t kConsentScopeMax = 10;      // C01..C03, C08..C14
inline constexpr size_t kNumberCharactersMax = 16;  // SKN, V-number
inline constexpr size_t kSknMax = 8;
inline constexpr size_t kCareMax = 16;
inline constexpr size_t kTitlesMax = 8;
inline constexpr size_t kCollegesMax = 3;
inline constexpr size_t kAliasesMax = 8;
inline constexpr size_t kFrameMessagesMax = 256;
inline constexpr size_t kReceivingOrgansMax = 64;
inline constexpr size_t kAnswersMax = 256;           // acknowledgements or rejections in one frame
inline constexpr size_t kSignatureBytesMax = 1'024;  // of a delivery note
inline constexpr size_t kPageTokenBytesMax = 256;
inline constexpr size_t kReportedBsnBytesMax = 16;  // in a custody report, where a wrong BSN is not refused
inline constexpr size_t kTextWithoutRuleBytesMax = 1'024;
inline constexpr int kCountWithoutRuleMax = 1'024;
inline constexpr size_t kViolationsMax = 100;  // named in one answer; what is beyond is counted in a last line
inline constexpr size_t kWarningsMax = 32;

}  // namespace ketenpoort::intake

#endif  // KETENPOORT_GATEWAY_INTAKE_LIMITS_H_

// Withheld: what an officer keeps from the person who asks, on which ground and why, checked. Guarantees: every
// withholding names one thing, a ground and a motivation, or is refused by field; Kind tells for any entry whether it
// is kept back, and the person is told unless every withholding that covers it says otherwise; Recorded is what is
// committed of them. Does not judge whether a ground holds: the officer answers for that. Pure; safe in any thread. On
// failure INVALID_ARGUMENT with BadRequest; no text stands in it. Law: Wjsg 21(2), directive 2016/680 article 15.
#ifndef KETENPOORT_GATEWAY_INQUIRY_WITHHOLDING_H_
#define KETENPOORT_GATEWAY_INQUIRY_WITHHOLDING_H_

#include <google/protobuf/repeated_field.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ketenpoort/v1/access.pb.h"
#include "ketenpoort/v1/audit.pb.h"

namespace ketenpoort::inquiry {

inline constexpr int kWithholdingsMax = 16;
inline constexpr size_t kMotivationBytesMax = 400;

class Withheld {
 public:
  enum class Kind { kShown, kWithheld, kUntold };

  static absl::StatusOr<Withheld> From(const google::protobuf::RepeatedPtrField<v1::Withholding>& withholdings);

  Kind Of(const v1::AuditEntry& entry) const;
  // One line for each, to follow the reason.
  std::string Recorded() const;

 private:
  explicit Withheld(std::vector<v1::Withholding> all) : all_(std::move(all)) {}

  std::vector<v1::Withholding> all_;
};

}  // namespace ketenpoort::inquiry

#endif  // KETENPOORT_GATEWAY_INQUIRY_WITHHOLDING_H_

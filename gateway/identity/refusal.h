// Refusal: an absl::Status that carries its machine-readable reason and its words for people, as the google.rpc details
// of AIP-193. Guarantees: ErrorInfo has domain "ketenpoort"; the Dutch and English words both travel. Does not check
// that a text holds no personal data: write none. Pure functions, safe in any thread. A payload's key is its type URL,
// with "#nl" or "#en" behind it where one type stands twice; problem.h turns keys back into type URLs.
#ifndef KETENPOORT_GATEWAY_IDENTITY_REFUSAL_H_
#define KETENPOORT_GATEWAY_IDENTITY_REFUSAL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ketenpoort::identity {

inline constexpr char kErrorInfoKey[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kLocalizedNlKey[] = "type.googleapis.com/google.rpc.LocalizedMessage#nl";
inline constexpr char kLocalizedEnKey[] = "type.googleapis.com/google.rpc.LocalizedMessage#en";

// A status with reason and words; its message is the reason in lower case and the English words.
absl::Status Refusal(absl::StatusCode code, std::string_view reason, std::string_view text_nl,
                     std::string_view text_en);

// The same details on a status that is there already.
absl::Status WithErrorInfo(absl::Status status, std::string_view reason);
absl::Status WithWords(absl::Status status, std::string_view text_nl, std::string_view text_en);

// The reason of a status; empty where it has none.
std::string ReasonOf(const absl::Status& status);

}  // namespace ketenpoort::identity

#endif  // KETENPOORT_GATEWAY_IDENTITY_REFUSAL_H_

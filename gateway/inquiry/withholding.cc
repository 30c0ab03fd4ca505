#include "gateway/inquiry/withholding.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "audit/crypto/encoding.h"
#include "gateway/intake/problem.h"

namespace ketenpoort::inquiry {
namespace {

constexpr size_t kExchangeIdBytes = 16;

// Whether it names one thing that there can be.
bool NamesOne(const v1::Withholding& one) {
  switch (one.of_case()) {
    case v1::Withholding::kMessageId:
      return one.message_id().size() == kExchangeIdBytes;
    case v1::Withholding::kCategory:
      return one.category() != v1::CATEGORY_UNSPECIFIED && v1::Category_IsValid(one.category());
    case v1::Withholding::kMessageKind:
      return one.message_kind() != v1::MESSAGE_KIND_UNSPECIFIED && v1::MessageKind_IsValid(one.message_kind());
    case v1::Withholding::OF_NOT_SET:
      return false;
  }
  return false;
}

bool Covers(const v1::Withholding& one, const v1::AuditEntry& entry) {
  switch (one.of_case()) {
    case v1::Withholding::kMessageId:
      return one.message_id() == entry.message_id();
    case v1::Withholding::kCategory:
      return std::find(entry.disclosed().begin(), entry.disclosed().end(), one.category()) != entry.disclosed().end();
    case v1::Withholding::kMessageKind:
      return one.message_kind() == entry.message_kind();
    case v1::Withholding::OF_NOT_SET:
      return false;
  }
  return false;
}

std::string WhatOf(const v1::Withholding& one) {
  switch (one.of_case()) {
    case v1::Withholding::kMessageId:
      return absl::StrCat("exchange ", audit::crypto::HexEncode(one.message_id()));
    case v1::Withholding::kCategory:
      return v1::Category_Name(one.category());
    case v1::Withholding::kMessageKind:
      return v1::MessageKind_Name(one.message_kind());
    case v1::Withholding::OF_NOT_SET:
      return "";
  }
  return "";
}

}  // namespace

absl::StatusOr<Withheld> Withheld::From(const google::protobuf::RepeatedPtrField<v1::Withholding>& withholdings) {
  if (withholdings.size() > kWithholdingsMax) {
    return intake::Violation("withholdings", "Hoogstens 16.", "At most 16.");
  }
  intake::Problem problem;
  for (int i = 0; i < withholdings.size(); ++i) {
    const v1::Withholding& one = withholdings[i];
    const std::string field = absl::StrCat("withholdings[", i, "]");
    if (!NamesOne(one)) {
      problem.Add(field, "Noem een uitwisseling, een soort gegevens of een soort bericht.",
                  "Name an exchange, a category or a kind of message.");
    }
    if (one.ground() == v1::WITHHOLDING_GROUND_UNSPECIFIED || !v1::WithholdingGround_IsValid(one.ground())) {
      problem.Add(field + ".ground", "Noem de grond (Wjsg 21(2)).", "Name the ground (Wjsg 21(2)).");
    }
    if (one.motivation().empty() || one.motivation().size() > kMotivationBytesMax) {
      problem.Add(field + ".motivation", "Zeg waarom die grond hier geldt, hoogstens 400 bytes.",
                  "Say why that ground holds here, at most 400 bytes.");
    }
  }
  if (absl::Status status = problem.ToStatus(); !status.ok()) return status;
  return Withheld({withholdings.begin(), withholdings.end()});
}

Withheld::Kind Withheld::Of(const v1::AuditEntry& entry) const {
  Kind kind = Kind::kShown;
  for (const v1::Withholding& one : all_) {
    if (!Covers(one, entry)) continue;
    if (!one.untold()) return Kind::kWithheld;
    kind = Kind::kUntold;
  }
  return kind;
}

std::string Withheld::Recorded() const {
  std::string lines;
  for (const v1::Withholding& one : all_) {
    absl::StrAppend(&lines, "\nwithheld: ", WhatOf(one), " ", v1::WithholdingGround_Name(one.ground()),
                    one.untold() ? " untold" : "", ": ", one.motivation());
  }
  return lines;
}

}  // namespace ketenpoort::inquiry

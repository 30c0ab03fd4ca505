// AccessPage: the answer to a request for access, for the person it is about: short sentences, no jargon.
//
// Guarantees: every disclosure of the answer stands in it once, by whom it went to or came from, with what it held and
// on which article; each article is explained in one sentence; that something was kept back is told where the answer
// tells it, and never what was not to be told; other controllers are named where they stand in the own entries, the
// others in general. Does not guarantee that who asks is who the report is about: the officer establishes that.
// Thread safety: values. Law: AVG 12(1), 15; Wjsg 51b, 21(2).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/report.h"
#include "ketenpoort/v1/access.pb.h"

namespace ketenpoort::cli {

// All pages of one report, joined.
struct AccessAnswer {
  ketenpoort::v1::ReportSubjectAccessResponse all;
  // Grounds in the request of which the person is told.
  std::vector<ketenpoort::v1::WithholdingGround> told_grounds;
  // `2026-11-22`: when it was made.
  std::string day;
};

absl::StatusOr<Report> AccessPage(const AccessAnswer& answer, Language language);

}  // namespace ketenpoort::cli
